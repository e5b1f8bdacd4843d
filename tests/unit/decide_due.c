/* Tasks: when they come up, when they are late; and the nearest change. */
#include "decide/decide.h"
#include "world.h"

#define ON "2026-11-16" /* a Monday */

static const char rules[] =
	"ruleset t { language da }\n"
	"facts ledig {\n"
	"  siden date or none \"Ledig siden\"  ydelse one of { dagpenge, ingen } \"Ydelse\" fresh "
	"31 "
	"days\n"
	"  alder integer 15..75 \"Alder\"  timer number 0..60 \"Timer\" can change\n"
	"  dansk one of { A1, A2, B1, B2 } ordered \"Dansk\" can change\n"
	"  beviser list of text \"Beviser\" can change  bil boolean \"Bil\" can change\n"
	"  fri date \"Fri\" can change  skjult integer 0..9 \"Skjult\" sensitive can change\n"
	"}\n"
	"due maaned \"Efter en måned\" { basis own  when ydelse = \"dagpenge\" because \"Får "
	"dagpenge\"\n"
	"  from siden + duration(\"P1M\") within 5 working days  lead konsulent\n"
	"  parties { borger, akasse } }\n"
	"due altid \"Altid\" { basis own  when ydelse = \"dagpenge\"  lead konsulent }\n"
	"due senere \"Senere\" { basis own  valid to 2026-12-31\n"
	"  when siden + duration(\"P1Y\") <= on  yes \"Et år\" no \"Ikke et år\"  from siden + "
	"duration(\"P1Y\")  lead konsulent }\n"
	"due skjult_opgave { basis own  when skjult > 3  lead konsulent }\n"
	"offer timer { basis own  lead skole  require timer >= 30  require alder > 18 }\n"
	"offer dansk { basis own  lead skole  require dansk >= \"B1\" }\n"
	"offer bevis { basis own  lead skole  require \"truck\" in beviser and not(\"kran\" in "
	"beviser) }\n"
	"offer bil { basis own  lead skole  require bil = true }\n"
	"offer fri { basis own  lead skole  require fri <= on }\n"
	"offer to { basis own  lead skole  require timer >= 30  require bil = true }\n"
	"offer fast { basis own  lead skole  require alder > 70 }\n"
	"offer skjult { basis own  lead skole  require skjult > 3 }\n";

#define OPEN(w)                                                                                    \
	struct world w;                                                                            \
	if (!world_open(&w, rules, ON)) {                                                          \
		world_close(&w);                                                                   \
		return;                                                                            \
	}

static const struct due *due_named(const struct world *w, const char *name)
{
	for (uint32_t i = 0; i < w->image->n_dues; i++)
		if (strcmp(w->image->dues[i].item.name, name) == 0)
			return &w->image->dues[i];
	test_fail(__FILE__, __LINE__, "no due %s", name);
	return NULL;
}

static const char *due_came(const char *facts, const char *name)
{
	static char line[80];
	struct world w;
	struct judged_due d;
	char from[DATE_TEXT] = "-", by[DATE_TEXT] = "-";

	if (!world_open(&w, rules, ON)) {
		world_close(&w);
		return "no world";
	}
	world_tell(&w, "ledig", facts);
	decide_due(&d, due_named(&w, name), &w.eval);
	if (d.from != DATE_NONE)
		date_print(d.from, from);
	if (d.by != DATE_NONE)
		date_print(d.by, by);
	snprintf(line, sizeof line, "%s %s %s", due_word(d.state), from, by);
	world_close(&w);
	return line;
}

TEST(a_task_comes_up_is_due_and_gets_late)
{
#define WITH(day) "{\"ydelse\": \"dagpenge\", \"siden\": \"" day "\"}"
	CHECK_STR(due_came(WITH("2026-10-17"), "maaned"), "upcoming 2026-11-17 2026-11-24");
	CHECK_STR(due_came(WITH("2026-10-16"), "maaned"), "due 2026-11-16 2026-11-23");
	CHECK_STR(due_came(WITH("2026-10-09"), "maaned"), "due 2026-11-09 2026-11-16");
	CHECK_STR(due_came(WITH("2026-10-05"), "maaned"), "overdue 2026-11-05 2026-11-12");
	CHECK_STR(due_came(WITH("2026-10-05"), "altid"), "due - -");
}

TEST(a_condition_that_fails_is_no_task)
{
	CHECK_STR(due_came("{\"ydelse\": \"ingen\", \"siden\": \"2026-10-01\"}", "maaned"),
		"no 2026-11-01 2026-11-06");
	CHECK_STR(due_came("{\"ydelse\": \"ingen\", \"siden\": \"2026-11-01\"}", "maaned"),
		"no 2026-12-01 2026-12-08");
	CHECK_STR(due_came("{\"ydelse\": \"ingen\"}", "maaned"), "no - -");
}

TEST(what_is_not_known_is_no_task_and_no_no)
{
	CHECK_STR(due_came("{\"ydelse\": \"dagpenge\"}", "maaned"), "unknown - -");
	CHECK_STR(
		due_came("{\"siden\": \"2026-10-01\"}", "maaned"), "unknown 2026-11-01 2026-11-06");
	CHECK_STR(due_came("{\"siden\": null, \"ydelse\": \"dagpenge\"}", "maaned"), "due - -");
}

TEST(what_lies_ahead_counts_what_is_known_today)
{
	/* the benefit will be too old on the day, and is what is known now */
	CHECK_STR(due_came("{\"ydelse\": \"dagpenge\", \"siden\": \"2027-01-31\"}", "maaned"),
		"upcoming 2027-02-28 2027-03-05");
	CHECK_STR(due_came("{\"siden\": \"2025-12-20\"}", "senere"), "upcoming 2026-12-20 -");
	/* when it comes up, the rule is gone */
	CHECK_STR(due_came("{\"siden\": \"2026-02-01\"}", "senere"), "no 2027-02-01 -");
}

TEST(tasks_stand_in_the_answer)
{
	OPEN(w);
	world_tell(&w, "ledig",
		"{\"ydelse\": \"dagpenge\", \"siden\": \"2026-10-01\", \"skjult\": 5}");
	const char *all = world_answer(&w, false, FOR_CASEWORKER);
	CHECK(strstr(all, "{\"name\":\"maaned\",\"title\":\"Efter en måned\",\"state\":\"overdue\","
			  "\"lead\":\"konsulent\",\"from\":\"2026-11-01\",\"by\":\"2026-11-06\","
			  "\"parties\":[\"borger\",\"akasse\"],\"because\":\"Får dagpenge\""));
	CHECK(strstr(all, "\"maaned\"") < strstr(all, "\"altid\""));
	CHECK(strstr(all, "skjult_opgave"));
	/* an employer hears of nothing that rests on what is sensitive */
	CHECK(!strstr(world_answer(&w, true, FOR_EMPLOYER), "skjult_opgave"));
	world_close(&w);
}

TEST(an_unknown_task_asks)
{
	OPEN(w);
	world_tell(&w, "ledig", "{\"ydelse\": \"dagpenge\"}");
	const char *all = world_answer(&w, false, FOR_CASEWORKER);
	CHECK(!strstr(all, "\"name\":\"maaned\""));
	CHECK(strstr(all, "{\"fact\":\"siden\""));
	CHECK(strstr(all, "\"settles\":[\"maaned\",\"senere\"],"
			  "\"settles_titles\":[\"Efter en måned\",\"Senere\"]"));
	world_close(&w);
}

TEST(what_comes_up_is_told_as_it_will_be)
{
	OPEN(w);
	world_tell(&w, "ledig", "{\"siden\": \"2025-12-20\"}");
	CHECK(strstr(world_answer(&w, false, FOR_CASEWORKER), "\"because\":\"Et år\""));
	world_close(&w);
}

/* The changes that are answered, as "item fact from>to". */
static const char *nearest(const char *facts)
{
	static char line[300];
	struct world w;
	struct recommendation r;
	size_t n = 0;

	if (!world_open(&w, rules, ON)) {
		world_close(&w);
		return "no world";
	}
	line[0] = '\0';
	world_tell(&w, "ledig", facts);
	decide_track(&r, w.rs, &w.eval);
	for (uint32_t i = 0; i < r.n_nearest; i++) {
		struct strbuf from, to;

		sb_init(&from, &w.arena);
		sb_init(&to, &w.arena);
		value_say(&from, r.nearest[i].from, "da");
		value_say(&to, r.nearest[i].to, "da");
		n += (size_t)snprintf(line + n, sizeof line - n, "%s%s %s %s>%s", i ? "; " : "",
			r.nearest[i].item->name, w.image->slots[r.nearest[i].slot].name, from.s,
			to.s);
	}
	world_close(&w);
	return line;
}

TEST(the_nearest_change_of_each_kind)
{
	CHECK_STR(nearest("{\"alder\": 40, \"timer\": 20}"), "timer timer 20>30");
	CHECK_STR(nearest("{\"alder\": 40, \"timer\": 29.5}"), "timer timer 29,5>30");
	CHECK_STR(nearest("{\"dansk\": \"A1\"}"), "dansk dansk A1>B1");
	CHECK_STR(nearest("{\"beviser\": [\"x\"]}"), "bevis beviser x>x, truck");
	CHECK_STR(
		nearest("{\"beviser\": [\"truck\", \"kran\"]}"), "bevis beviser truck, kran>truck");
	CHECK_STR(nearest("{\"bil\": false}"), "bil bil nej>ja");
	CHECK_STR(nearest("{\"fri\": \"2026-11-20\"}"), "fri fri 2026-11-20>2026-11-16");
}

TEST(no_change_is_told_where_there_is_none)
{
	CHECK_STR(nearest("{\"alder\": 20}"), "");                /* nobody can change it */
	CHECK_STR(nearest("{\"alder\": 17, \"timer\": 20}"), ""); /* two things fail */
	CHECK_STR(nearest("{\"timer\": 20}"), "");                /* another is not known */
	CHECK_STR(nearest("{\"beviser\": []}"), "bevis beviser ingen>truck");
}

TEST(three_changes_at_most_the_smallest_first)
{
	CHECK_STR(nearest("{\"alder\": 40, \"dansk\": \"A1\", \"bil\": false, "
			  "\"beviser\": [], \"fri\": \"2026-11-17\"}"),
		"fri fri 2026-11-17>2026-11-16; bevis beviser ingen>truck; dansk dansk A1>B1");
}

TEST(a_sensitive_change_is_for_few)
{
	OPEN(w);
	world_tell(&w, "ledig", "{\"skjult\": 2}");
	CHECK(strstr(world_answer(&w, false, FOR_CASEWORKER), "\"fact\":\"skjult\""));
	CHECK(!strstr(world_answer(&w, false, FOR_EMPLOYER), "\"fact\":\"skjult\""));
	world_close(&w);
}

TEST_MAIN
