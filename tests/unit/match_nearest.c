#include "match/match_nearest.h"
#include "match/match_emptied.h"
#include "world.h"

#define ON "2026-11-16"

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"codes sted \"Steder\" from \"data/sted.csv\"\n"
	"facts ledig {\n"
	"  sted sted \"Sted\"\n"
	"  maks_km integer 0..200 \"Længste vej\" unit \"km\" can change\n"
	"  beviser set of { truck \"truckcertifikat\", hygiejne \"hygiejnebevis\" } \"Beviser\" "
	"can "
	"change\n"
	"  undgaar set of { nat, loeft } \"Undgår\" can change sensitive\n"
	"  timer_maks integer 0..60 \"Flest timer\" unit \"timer\" can change\n"
	"  alder integer \"Alder\"\n"
	"}\n"
	"facts stilling {\n"
	"  sted sted\n"
	"  krav set of { truck, hygiejne }\n"
	"  last set of { nat, loeft }\n"
	"  timer integer 0..60\n"
	"}\n"
	"match job between ledig and stilling {\n"
	"  require K1: every k in krav satisfies k in beviser  because \"Har beviserne\"\n"
	"  require K2: distance(ledig.sted, stilling.sted) <= maks_km * 1000  because \"Kan nå "
	"frem\"\n"
	"  require K3: disjoint(last, undgaar)  private  because \"Hensyn\"\n"
	"  require K4: timer <= timer_maks  no \"Kan højst {timer_maks} timer\"\n"
	"  require K5: alder >= 18  no \"Er under 18\"\n"
	"  rank by timer desc\n"
	"}\n";
/* some 31.4 km apart */
static const char places[] = "kode;titel;lat;lon\nA;A;55.0;10.0\nB;B;55.2824;10.0\n";

struct scene {
	struct world w;
	const struct match *rule;
};

static bool scene_open(struct scene *s)
{
	const struct rule_file files[] = {
		{"t.rules", rules, sizeof rules - 1}, {"data/sted.csv", places, sizeof places - 1}};

	if (!world_open_files(&s->w, files, 2, ON))
		return false;
	s->rule = image_match(s->w.image, "job");
	return s->rule != NULL;
}

/* The text of the smallest change, or "" where there is none. */
static const char *nearest(struct scene *s, const char *person, const char *vacancy, bool mask)
{
	struct nearest n;
	struct strbuf sb;
	struct json_writer w;
	const char *at;

	world_on(&s->w, ON);
	world_tell(&s->w, "ledig", person);
	world_tell(&s->w, "stilling", vacancy);
	if (!match_nearest(&s->w.eval, s->rule, mask, &n))
		return "";
	sb_init(&sb, &s->w.arena);
	jw_init(&w, &sb);
	jw_object(&w);
	match_nearest_write(&w, &n, &s->w.eval, "da");
	jw_close(&w);
	at = strstr(sb.s, "\"text\":\"");
	at = arena_strdup(&s->w.arena, at + 8);
	*strchr(at, '"') = '\0';
	return at;
}

#define JOB "{\"sted\":\"B\",\"krav\":[\"truck\"],\"last\":[\"nat\"],\"timer\":37}"
#define PERSON(km, beviser, undgaar, timer)                                                        \
	"{\"sted\":\"A\",\"maks_km\":" km ",\"beviser\":" beviser ",\"undgaar\":" undgaar          \
	",\"timer_maks\":" timer ",\"alder\":30}"

TEST(the_smallest_change_is_told_in_words)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	CHECK_STR(nearest(&s, PERSON("25", "[\"truck\"]", "[]", "37"), JOB, false),
		"inden for 32 km");
	CHECK_STR(nearest(&s, PERSON("40", "[\"hygiejne\"]", "[]", "37"), JOB, false),
		"truckcertifikat mangler");
	CHECK_STR(nearest(&s, PERSON("40", "[\"truck\"]", "[]", "30"), JOB, false),
		"Flest timer: op til 37 timer");
	CHECK_STR(nearest(&s, PERSON("40", "[\"truck\"]", "[\"nat\"]", "37"), JOB, false),
		"uden nat");
	world_close(&s.w);
}

TEST(where_no_single_change_helps_there_is_none)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	/* it matches; two changes would be needed; nobody can change their age; not told */
	CHECK_STR(nearest(&s, PERSON("40", "[\"truck\"]", "[]", "37"), JOB, false), "");
	CHECK_STR(nearest(&s, PERSON("25", "[]", "[]", "37"), JOB, false), "");
	CHECK_STR(nearest(&s,
			  "{\"sted\":\"A\",\"maks_km\":40,\"beviser\":[\"truck\"],\"undgaar\":[],"
			  "\"timer_maks\":37,\"alder\":17}",
			  JOB, false),
		"");
	CHECK_STR(nearest(&s,
			  "{\"sted\":\"A\",\"maks_km\":25,\"undgaar\":[],\"timer_maks\":37,"
			  "\"alder\":30}",
			  JOB, false),
		"");
	world_close(&s.w);
}

TEST(a_masked_caller_hears_nothing_of_health)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	CHECK_STR(nearest(&s, PERSON("40", "[\"truck\"]", "[\"nat\"]", "37"), JOB, true), "");
	/* another condition fails as well: still nothing, for it would not be enough */
	CHECK_STR(nearest(&s, PERSON("25", "[\"truck\"]", "[\"nat\"]", "37"), JOB, true), "");
	CHECK_STR(
		nearest(&s, PERSON("25", "[\"truck\"]", "[]", "37"), JOB, true), "inden for 32 km");
	world_close(&s.w);
}

/* ---- an empty list ----------------------------------------------------------------- */

static const char *emptied(struct scene *s, const char *const *people, unsigned n, bool mask)
{
	struct population *p = population_new("ledig", &image_entity(s->w.image, "ledig")->vocab);
	struct match_query q = {.rule = s->rule,
		.subject = {NULL, world_record(&s->w, "stilling", JOB), NULL},
		.others = p,
		.mask = mask};
	struct strbuf sb;
	struct json_writer w;

	for (unsigned i = 0; i < n; i++) {
		struct problems ps = {.arena = &s->w.arena};
		struct member_text text = {.facts = people[i],
			.facts_len = strlen(people[i]),
			.put = s->w.on,
			.source = "t"};
		char id[8];

		snprintf(id, sizeof id, "P%u", i);
		CHECK_INT(population_put(p, id, &text, s->w.on, &ps), 0);
	}
	world_on(&s->w, ON);
	sb_init(&sb, &s->w.arena);
	jw_init(&w, &sb);
	jw_object(&w);
	match_emptied_write(&w, match_emptied(&q, &s->w.eval), &s->w.eval, "da");
	jw_close(&w);
	population_free(p);
	return sb.s;
}

TEST(the_condition_that_empties_a_list_is_told)
{
	static const char *const people[] = {PERSON("25", "[\"truck\"]", "[]", "37"),
		PERSON("20", "[\"truck\"]", "[]", "37"), PERSON("20", "[]", "[]", "37"),
		PERSON("40", "[\"truck\"]", "[\"nat\"]", "37"), "{\"alder\":40}"};
	struct scene s;

	if (!scene_open(&s))
		return;
	CHECK_STR(emptied(&s, people, 5, false),
		"{\"emptied_by\":[{\"name\":\"K2\",\"at\":\"rules/"
		"t.rules:19\",\"fails\":3,\"alone\":2,"
		"\"text\":\"»Kan nå frem«: uden den betingelse passer 2\"},"
		"{\"name\":\"K3\",\"at\":\"rules/t.rules:20\",\"fails\":1,\"alone\":1,"
		"\"text\":\"»Hensyn«: uden den betingelse passer 1\"},"
		"{\"name\":\"K1\",\"at\":\"rules/t.rules:18\",\"fails\":1,\"alone\":0,"
		"\"text\":\"»Har beviserne«: også uden den betingelse er listen tom\"}],"
		"\"emptied_of\":5}");
	/* who fails on health, or is not settled on it, does not show */
	CHECK_STR(emptied(&s, people + 3, 2, true), "{\"emptied_by\":[],\"emptied_of\":0}");
	/* a text that names a person's fact is not shown: the condition is */
	static const char *const short_of_hours[] = {PERSON("40", "[\"truck\"]", "[]", "30")};
	CHECK(strstr(emptied(&s, short_of_hours, 1, true), "\"text\":\"»timer <= timer_maks«") !=
		NULL);
	world_close(&s.w);
}

TEST_MAIN
