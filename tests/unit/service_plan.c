/* The service answers by index as by scan, whatever has come and gone, on whatever day. */
#include "base/date.h"
#include "match/plan.h"
#include "service/state.h"
#include "service_rig.h"
#include "sluse/ahead.h"
#include "test.h"

#include <stdio.h>

static const char rules[] = "ruleset lille \"Lille\" { language da }\n"
			    "facts ledig { alder integer  oenske set of { a, b, c }  sidst date }\n"
			    "facts stilling { alder_krav integer fresh 30 days  slags one of { a, "
			    "b, c }  udloeber date }\n"
			    "match job \"Job\" between ledig and stilling {\n"
			    "  require K1: alder >= alder_krav\n"
			    "  require K2: slags in oenske\n"
			    "  require K3: udloeber >= on\n"
			    "  rank by alder_krav desc\n}\n";

static uint32_t state = 7;
static unsigned draw(unsigned n)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % n;
}

static void put(struct rig *rig, bool person, unsigned i)
{
	char line[400];

	if (person)
		snprintf(line, sizeof line,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ledig.put\",\"params\":{\"id\":"
			"\"P%03u\",\"ledig\":{%s\"oenske\":[\"%c\",\"%c\"]}}}",
			i, draw(6) ? draw(2) ? "\"alder\":30," : "\"alder\":50," : "",
			'a' + (int)draw(3), 'a' + (int)draw(3));
	else
		snprintf(line, sizeof line,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stilling.put\",\"params\":{"
			"\"id\":"
			"\"V%03u\",\"stilling\":{\"alder_krav\":%u%s,\"udloeber\":\"2026-1%u-15\"}}"
			"}",
			i, 20 + draw(30),
			draw(6) ? draw(2) ? ",\"slags\":\"a\"" : ",\"slags\":\"b\"" : "", draw(3));
	rig_say(rig, line);
	CHECK(strstr(rig->reply, "\"replaced\"") != NULL);
}

static char *ask(struct rig *rig, bool person, unsigned i, const char *plan)
{
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"match.%s\",\"params\":{\"id\":\"%c%"
		"03u\","
		"\"limit\":5,\"near\":%s,\"plan\":\"%s\"}}",
		person ? "jobs" : "shortlist", person ? 'P' : 'V', i, i % 2 ? "true" : "false",
		plan);
	rig_say(rig, line);
	return strdup(rig->reply);
}

static void ask_both(struct rig *rig)
{
	for (unsigned i = 0; i < 12; i++) {
		bool person = i % 2;
		unsigned who = draw(60);
		char *by_index = ask(rig, person, who, "index");
		char *by_scan = ask(rig, person, who, "scan");

		CHECK_STR(by_index, by_scan);
		CHECK(strstr(by_scan, "\"searched\"") != NULL);
		free(by_index);
		free(by_scan);
	}
}

static bool fill(struct rig *rig, const struct service_options *options)
{
	rig_file(rig, "a.rules", rules);
	date_parse(&rig->today, "2026-11-16", 10);
	if (rig_start(rig, options) != 0)
		return false;
	rig_say(rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	for (unsigned i = 0; i < 60; i++) {
		put(rig, true, i);
		put(rig, false, i);
	}
	return true;
}

static bool start(struct rig *rig)
{
	*rig = (struct rig){0};
	return fill(rig, NULL);
}

TEST(the_same_by_index_and_by_scan)
{
	struct rig rig;

	CHECK(start(&rig));
	ask_both(&rig);
	for (unsigned i = 0; i < 200; i++)
		put(&rig, draw(2), draw(60));
	ask_both(&rig);
	rig_end(&rig);
}

TEST(indexes_roll_with_the_day)
{
	struct rig rig;

	CHECK(start(&rig));
	ask_both(&rig);
	rig.today += 20; /* some vacancies end */
	ask_both(&rig);
	rig.today += 15; /* their facts are stale */
	ask_both(&rig);
	put(&rig, false, 3);
	ask_both(&rig);
	rig_end(&rig);
}

static void drop(struct rig *rig, bool person, unsigned i)
{
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{\"id\":\"%c%03u\"}}",
		person ? "ledig.forget" : "stilling.remove", person ? 'P' : 'V', i);
	rig_say(rig, line);
}

static void change_some(struct rig *rig, unsigned n)
{
	while (n--)
		if (draw(3))
			put(rig, draw(2), draw(90));
		else
			drop(rig, draw(2), 60 + draw(30)); /* nobody who is asked about */
}

/* All that is due; while each is worked on so many changes come, and fewer the next time. */
static unsigned make_ahead(struct rig *rig, unsigned changes)
{
	unsigned made = 0;
	struct ahead *a;

	while ((a = ahead_begin(rig->s))) {
		enum ahead_end end = AHEAD_AGAIN;

		CHECK(!ahead_begin(rig->s)); /* one at a time */
		for (unsigned n = changes; end == AHEAD_AGAIN; n /= 2) {
			change_some(rig, n);
			ahead_work(a);
			change_some(rig, n);
			end = ahead_end(rig->s, a);
		}
		CHECK_INT(end, AHEAD_MADE);
		made++;
	}
	return made;
}

static unsigned count(const struct kept_index at[INDEXES_MAX])
{
	unsigned n = 0;

	for (unsigned i = 0; i < INDEXES_MAX; i++)
		n += at[i].index != NULL;
	return n;
}

/* The same as by scan, and by the indexes that were there before the day. */
TEST(indexes_are_made_before_their_day)
{
	for (unsigned changes = 0; changes <= 400; changes = 4 * changes + 6) {
		const struct match_index *made[2];
		struct rig rig;

		CHECK(start(&rig));
		ask_both(&rig);
		CHECK(!ahead_begin(rig.s)); /* not yet */
		rig.soon = rig.today + 20;  /* some vacancies end, their facts are stale */
		CHECK_INT(make_ahead(&rig, changes), 2);
		CHECK(!ahead_begin(rig.s)); /* both are there */
		CHECK_INT(count(rig.s->coming), 2);
		made[0] = rig.s->coming[0].index;
		made[1] = rig.s->coming[1].index;
		ask_both(&rig); /* still today */
		change_some(&rig, changes);
		rig.today = rig.soon;
		ask_both(&rig);
		CHECK_INT(count(rig.s->coming), 0);
		CHECK_INT(count(rig.s->indexes), 2);
		for (unsigned i = 0; i < 2; i++)
			CHECK(rig.s->indexes[i].index == made[0] ||
				rig.s->indexes[i].index == made[1]);
		change_some(&rig, changes);
		ask_both(&rig);
		rig_end(&rig);
	}
}

/* Before anybody has asked, while records come and go; and then no question makes one. */
TEST(indexes_of_today_are_made_before_a_question)
{
	for (unsigned changes = 0; changes <= 400; changes = 4 * changes + 6) {
		struct rig rig;

		CHECK(start(&rig));
		CHECK_INT(make_ahead(&rig, changes), 2);
		ask_both(&rig);
		change_some(&rig, changes);
		ask_both(&rig);
		CHECK_INT(rig.s->made_asking, 0);
		CHECK_INT(rig.s->made_ahead, 2);
		rig_end(&rig);
	}
}

/* Far more members than it was laid out for: it is made anew beside, and the old one answers. */
TEST(an_outgrown_index_is_made_anew_before_a_question_must)
{
	struct rig rig;

	CHECK(start(&rig));
	CHECK_INT(make_ahead(&rig, 0), 2);
	for (unsigned i = 0; i < 560; i++)
		put(&rig, false, i);
	ask_both(&rig);
	CHECK_INT(make_ahead(&rig, 0), 0);
	for (unsigned i = 560; i < 640; i++)
		put(&rig, false, i);
	ask_both(&rig);
	CHECK_INT(make_ahead(&rig, 0), 1);
	CHECK_INT(count(rig.s->indexes), 2);
	for (unsigned i = 640; i < 1160; i++) /* beyond what the first one bears */
		put(&rig, false, i);
	ask_both(&rig);
	CHECK_INT(rig.s->made_asking, 0);
	rig_end(&rig);
}

/* The host hears of it as members come, and until it has done something an index that was outgrown
 * answers; far beyond that a question makes it after all. */
TEST(the_host_is_told_when_there_is_an_index_to_be_made)
{
	struct rig rig = {.asked_ahead = true};

	CHECK(fill(&rig, NULL));
	for (unsigned i = 60; i < 70; i++)
		put(&rig, false, i);
	CHECK(rig.looks > 1);
	CHECK_INT(make_ahead(&rig, 0), 2);
	rig.looks = 0;
	for (unsigned i = 70; i < 1500; i++)
		put(&rig, false, i);
	CHECK_INT(rig.looks, 4); /* 128 to 1024 */
	ask_both(&rig);
	CHECK(rig.looks > 4);
	CHECK_INT(rig.s->made_asking, 0);
	for (unsigned i = 1500; i < 2300; i++)
		put(&rig, false, i);
	ask_both(&rig);
	CHECK_INT(rig.s->made_asking, 1);
	rig_end(&rig);
}

/* A question came first. */
TEST(one_that_was_made_meanwhile_is_replaced)
{
	struct rig rig;
	struct ahead *a;

	CHECK(start(&rig));
	a = ahead_begin(rig.s);
	ahead_work(a);
	ask_both(&rig);
	CHECK_INT(ahead_end(rig.s, a), AHEAD_MADE);
	CHECK_INT(make_ahead(&rig, 0), 0);
	CHECK_INT(count(rig.s->indexes), 2);
	ask_both(&rig);
	CHECK_INT(rig.s->made_asking, 2);
	rig_end(&rig);
}

TEST(a_day_that_is_passed_over_leaves_none)
{
	struct rig rig;

	CHECK(start(&rig));
	ask_both(&rig);
	rig.soon = rig.today + 1;
	CHECK_INT(make_ahead(&rig, 0), 2);
	rig.today += 15;
	ask_both(&rig);
	CHECK_INT(count(rig.s->coming), 0);
	rig_end(&rig);
}

/* Rules come, and records go, while one is worked on. */
TEST(what_is_made_of_other_rules_is_dropped)
{
	struct rig rig;
	struct ahead *a;

	CHECK(start(&rig));
	ask_both(&rig);
	rig.soon = rig.today + 1;
	a = ahead_begin(rig.s);
	CHECK(a != NULL);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	change_some(&rig, 20);
	ahead_work(a);
	CHECK_INT(ahead_end(rig.s, a), AHEAD_NOT);
	CHECK_INT(make_ahead(&rig, 0), 4); /* nobody has asked yet */
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	CHECK_INT(count(rig.s->coming), 0);
	ask_both(&rig);
	a = ahead_begin(rig.s);
	ahead_drop(rig.s, a);
	CHECK_INT(make_ahead(&rig, 0), 2);
	rig_end(&rig);
}

TEST(another_ruleset_drops_them)
{
	struct rig rig;

	CHECK(start(&rig));
	ask_both(&rig);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	ask_both(&rig);
	rig_end(&rig);
}

TEST(a_plan_can_be_seen)
{
	struct rig rig;
	char *shown;

	CHECK(start(&rig));
	shown = ask(&rig, true, 1, "show");
	CHECK(strstr(shown, "\"plan\":{\"members\":60,\"looked_at\":") != NULL);
	CHECK(strstr(shown, "{\"name\":\"K1\",\"found\":\"column\"},"
			    "{\"name\":\"K2\",\"found\":\"cluster\"},"
			    "{\"name\":\"K3\",\"found\":\"aside\"}") != NULL);
	free(shown);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"match.jobs\",\"params\":{\"id\":"
		      "\"P001\",\"near\":true,\"plan\":\"show\"}}");
	/* those that are listed, once more, of all that were looked for */
	CHECK(strstr(rig.reply, "\"evaluated\":10,") && !strstr(rig.reply, "\"scanned\""));
	CHECK(!strstr(rig.reply, "\"near_of\"") && !strstr(rig.reply, "\"near_count\":10,"));
	rig_end(&rig);
}

TEST(what_must_be_looked_at_one_by_one_is_bounded)
{
	struct service_options options = {.rules_shown = "rules/", .pairs = 59};
	struct rig rig = {0};
	char *answer;

	CHECK(fill(&rig, &options));
	answer = ask(&rig, true, 1, "index");
	CHECK(strstr(answer, "\"searched\":60") != NULL);
	free(answer);
	answer = ask(&rig, true, 1, "scan");
	CHECK(strstr(answer, "\"kind\":\"limit\"") != NULL);
	CHECK(strstr(answer, "more than 59 pairs would have to be looked at one by one: "
			     "a scan was asked for") != NULL);
	free(answer);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"match.jobs\",\"params\":{\"id\":"
		      "\"P001\",\"on\":\"2026-12-01\"}}");
	CHECK(strstr(rig.reply,
		      "looked at one by one: indexes stand for today, and another day was "
		      "asked about") != NULL);
	rig_end(&rig);
}

static void put_equal(struct rig *rig, const char *of, const char *id, const char *facts)
{
	char line[300];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s.put\",\"params\":{\"id\":\"%s\","
		"\"%s\":{%s}}}",
		of, id, of, facts);
	rig_say(rig, line);
	CHECK(strstr(rig->reply, "\"replaced\"") != NULL);
}

static unsigned ended; /* pushes that say so */
static void hear_the_end(struct rig *rig, uint64_t listener, const char *line, size_t len)
{
	(void)rig;
	(void)listener;
	(void)len;
	ended += strstr(line,
			 "\"ended\":\"more than 3 pairs would have to be looked at one by one\"") !=
		 NULL;
}

TEST(so_is_what_a_subscription_looks_at)
{
	static const char person[] = "\"alder\":30,\"oenske\":[\"a\"]";
	static const char one[] =
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscribe\",\"params\":{"
		"\"stilling_id\":\"V1\"}}";
	static const char every[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscribe\","
				    "\"params\":{\"rule\":\"job\"}}";
	struct service_options options = {.rules_shown = "rules/", .pairs = 3};
	struct rig rig = {.listener = 1, .heard = hear_the_end};

	rig_file(&rig, "a.rules", rules);
	date_parse(&rig.today, "2026-11-16", 10);
	CHECK(rig_start(&rig, &options) == 0);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	put_equal(&rig, "stilling", "V1",
		"\"alder_krav\":20,\"slags\":\"a\",\"udloeber\":\"2026-12-15\"");
	for (unsigned i = 0; i < 3; i++)
		put_equal(&rig, "ledig", (const char *[]){"P1", "P2", "P3"}[i], person);
	rig_say(&rig, one);
	CHECK(strstr(rig.reply, "\"id\":\"P3\"") != NULL);
	rig_say(&rig, every);
	CHECK_INT(rig.listening, 2);

	/* a fourth is one too many: both end, and say so once */
	put_equal(&rig, "ledig", "P4", person);
	while (service_push(rig.s))
		;
	CHECK_INT(ended, 2);
	CHECK_INT(rig.listening, 0);
	rig_say(&rig, one);
	CHECK(strstr(rig.reply, "\"kind\":\"limit\"") != NULL);
	CHECK(strstr(rig.reply, "more than 3 pairs would have to be looked at one by one") != NULL);
	CHECK_INT(rig.listening, 0);
	rig_end(&rig);
}

/* One vacancy again and again, with ever new texts: what nobody has any more is let go. */
TEST(texts_that_nobody_has_any_more)
{
	enum { PUTS = 1500, TEXTS = 300, LINE = 64 << 10, MOST = 48 << 20 };
	char *line = malloc(LINE);
	size_t most = 0;
	struct rig rig;

	CHECK(start(&rig));
	rig_file(&rig, "a.rules",
		"ruleset lille \"Lille\" { language da }\n"
		"facts ledig { kan list of text }\n"
		"facts stilling { krav list of text }\n"
		"match job \"Job\" between ledig and stilling {\n"
		"  require K1: every k in krav satisfies k in kan }\n");
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	ask_both(&rig);
	for (unsigned i = 0; i < PUTS; i++) {
		int n = snprintf(line, LINE,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stilling.put\",\"params\":{"
			"\"id\":\"V003\",\"stilling\":{\"krav\":[\"%0100u\"",
			i);

		for (unsigned k = 1; k < TEXTS; k++)
			n += snprintf(line + n, LINE - (size_t)n, ",\"%0100u\"", i * TEXTS + k);
		snprintf(line + n, LINE - (size_t)n, "]}}}");
		rig_say(&rig, line);
		CHECK(strstr(rig.reply, "\"replaced\":true") != NULL);
		for (unsigned k = 0; k < INDEXES_MAX; k++) {
			const struct match_index *ix = rig.s->indexes[k].index;
			size_t bytes = ix ? match_index_bytes(ix) : 0;

			most = bytes > most ? bytes : most;
		}
		if (i % 300 == 0)
			ask_both(&rig);
	}
	CHECK(most < MOST);
	printf("an index of %zu MiB at most\n", most >> 20);
	ask_both(&rig);
	rig_end(&rig);
	free(line);
}

TEST_MAIN
