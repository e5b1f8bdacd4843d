/* A case that fails: with which one fact changed would it hold? */
#include "sluse/offline.h"
#include "test.h"

#include <stdlib.h>

#define RULES                                                                                      \
	"ruleset a { }\n"                                                                          \
	"facts ledig {\n"                                                                          \
	"  alder integer 15..75\n"                                                                 \
	"  point number\n"                                                                         \
	"  motivation integer 1..10 fresh 91 days\n"                                               \
	"  ydelse one of { dagpenge, kontanthjaelp, ingen }\n"                                     \
	"  dansk one of { ingen, A1, A2, B1, B2, C1 } ordered\n"                                   \
	"  rkv one of { foerfase, ikv } or none\n"                                                 \
	"  jobparat boolean\n"                                                                     \
	"  ledig_siden date plausible ledig_siden <= on\n"                                         \
	"  fri_fra time or none\n"                                                                 \
	"  oenske set of { arbejde, uddannelse, afklaring }\n"                                     \
	"  kompetencer list of text\n"                                                             \
	"  kommuner list of text\n"                                                                \
	"  let uger = floor((on - ledig_siden) / duration(\"P7D\"))\n"                             \
	"}\n"                                                                                      \
	"facts stilling { krav list of text  kommune text  timer integer 0..60  fra time }\n"      \
	"group voksen { require alder >= 18 }\n"                                                   \
	"group midt { require alder between 30 and 39 }\n"                                         \
	"group netop { require alder = 42 }\n"                                                     \
	"group graense { require alder > 30 border alder = 30 }\n"                                 \
	"group faa_point { require point < 2.5 }\n"                                                \
	"group motiveret { require motivation >= 8 }\n"                                            \
	"group dagpenge { require ydelse = \"dagpenge\" }\n"                                       \
	"group dansk_B1 { require dansk >= \"B1\" }\n"                                             \
	"group uden_rkv { require rkv = null }\n"                                                  \
	"group parat { require jobparat }\n"                                                       \
	"group laenge { require uger > 13 }\n"                                                     \
	"group vil_arbejde { require \"arbejde\" in oenske }\n"                                    \
	"group to_ting { require alder >= 18  require jobparat }\n"                                \
	"group ikke_unge { refuse ung when alder < 25 }\n"                                         \
	"screening mob { dimension m = motivation  level lav when value <= 4  "                    \
	"level hoej when value > 4  category klar when m = \"hoej\"  otherwise uafklaret }\n"      \
	"due samtale { when jobparat  from ledig_siden + duration(\"P91D\") within 10 days  "      \
	"lead jobsluser }\n"                                                                       \
	"match job between ledig and stilling {\n"                                                 \
	"  require K1: every k in stilling.krav satisfies k in ledig.kompetencer\n"                \
	"  require K2: stilling.kommune in ledig.kommuner\n"                                       \
	"  require K3: stilling.timer <= 37\n"                                                     \
	"  require K4: ledig.fri_fra = null or ledig.fri_fra <= stilling.fra }\n"

/* The hints of one case, in order, one a line. */
static void hints(const char *given, const char *expect, const char *want)
{
	char text[4000], got[2000] = "";
	char name[] = "a.rules", cases[] = "b.rules";
	struct sluse_file f[2] = {{name, text, 0}, {cases, NULL, 0}};
	struct offline_test q = {.files = f, .n_files = 2};
	struct offline_text out;
	size_t n = 0;

	memcpy(text, RULES, sizeof RULES);
	f[0].len = sizeof RULES - 1;
	f[1].text = text + sizeof RULES;
	f[1].len = (size_t)snprintf(f[1].text, sizeof text - sizeof RULES,
		"case \"c\" { on 2026-11-16 %s\n%s }\n", given, expect);
	CHECK_INT(offline_test(&q, &out), 1);
	for (char *s = strtok(out.s, "\n"); s; s = strtok(NULL, "\n")) {
		s += strspn(s, " ");
		if (strncmp(s, "would hold", 10) == 0 || strncmp(s, "no change", 9) == 0)
			n += (size_t)snprintf(got + n, sizeof got - n, "%s\n", s);
		else if (strstr(s, "error"))
			test_fail(__FILE__, __LINE__, "%s", s);
	}
	CHECK_STR(got, want);
	offline_free(&out);
}

TEST(a_number)
{
	hints("given ledig { alder: 16 }", "expect group voksen",
		"would hold with alder = 18 (given 16)\n");
	hints("given ledig { alder: 18 }", "expect group voksen no",
		"would hold with alder = 17 (given 18)\n");
	hints("given ledig { alder: 61 }", "expect group midt",
		"would hold with alder = 39 (given 61)\n");
	hints("given ledig { alder: 21 }", "expect group midt",
		"would hold with alder = 30 (given 21)\n");
	hints("given ledig { alder: 60 }", "expect group netop",
		"would hold with alder = 42 (given 60)\n");
	hints("given ledig { alder: 20 }", "expect group ikke_unge",
		"would hold with alder = 25 (given 20)\n");
	hints("given ledig { point: 7.25 }", "expect group faa_point",
		"would hold with point = 2.25 (given 7.25)\n");
}

TEST(a_border)
{
	hints("given ledig { alder: 50 }", "expect group graense border",
		"would hold with alder = 30 (given 50)\n");
	hints("given ledig { alder: 30 }", "expect group graense",
		"would hold with alder = 31 (given 30)\n");
	hints("given ledig { alder: 30 }", "expect group graense no",
		"would hold with alder = 29 (given 30)\n");
}

TEST(declared_values)
{
	hints("given ledig { ydelse: \"ingen\" }", "expect group dagpenge",
		"would hold with ydelse = \"dagpenge\" (given \"ingen\")\n");
	hints("given ledig { dansk: \"ingen\" }", "expect group dansk_B1",
		"would hold with dansk = \"B1\" (given \"ingen\")\n");
	hints("given ledig { dansk: \"C1\" }", "expect group dansk_B1 no",
		"would hold with dansk = \"A2\" (given \"C1\")\n");
	hints("given ledig { rkv: \"ikv\" }", "expect group uden_rkv",
		"would hold with rkv = null (given \"ikv\")\n");
	hints("given ledig { jobparat: false }", "expect group parat",
		"would hold with jobparat = true (given false)\n");
}

TEST(a_date_behind_a_computed_number)
{
	hints("given ledig { ledig_siden: date(\"2026-10-01\") }", "expect group laenge",
		"would hold with ledig_siden = date(\"2026-08-10\") (given "
		"date(\"2026-10-01\"))\n");
	hints("given ledig { ledig_siden: date(\"2020-10-01\") }", "expect group laenge no",
		"would hold with ledig_siden = date(\"2026-08-11\") (given "
		"date(\"2020-10-01\"))\n");
}

TEST(an_element_of_a_set)
{
	hints("given ledig { oenske: [\"afklaring\"] }", "expect group vil_arbejde",
		"would hold with oenske = [\"afklaring\", \"arbejde\"] (given [\"afklaring\"])\n");
	hints("given ledig { oenske: [\"afklaring\", \"arbejde\"] }", "expect group vil_arbejde no",
		"would hold with oenske = [\"afklaring\"] (given [\"afklaring\", \"arbejde\"])\n");
}

TEST(what_is_not_told_or_does_not_count)
{
	hints("given ledig { jobparat: true }", "expect group voksen",
		"would hold with alder = 18 (nobody told it)\n");
	hints("", "expect group dagpenge",
		"would hold with ydelse = \"dagpenge\" (nobody told it)\n");
	hints("given ledig seen 2026-01-01 { motivation: 9 }", "expect group motiveret",
		"would hold with motivation = 9 (told on 2026-11-16; given 9, stale)\n");
	hints("given ledig seen 2026-01-01 { motivation: 5 }", "expect group motiveret",
		"would hold with motivation = 8 (given 5, stale)\n");
	hints("given ledig { motivation: [{value: 9, source: \"a\"}, {value: 5, source: \"b\"}] }",
		"expect group motiveret",
		"would hold with motivation = 9 (told on 2026-11-16; given 9, conflict)\n");
	hints("given ledig { ledig_siden: date(\"2027-01-01\") }", "expect group laenge",
		"would hold with ledig_siden = date(\"2026-08-10\") (given date(\"2027-01-01\"), "
		"implausible)\n");
}

TEST(a_told_fact_goes_before_one_that_nobody_told)
{
	hints("given ledig { jobparat: false }", "expect group to_ting unknown",
		"would hold with jobparat = true (given false)\n");
}

TEST(levels_and_tasks)
{
	hints("given ledig { motivation: 2 }", "expect mob klar",
		"would hold with motivation = 5 (given 2)\n");
	hints("", "expect mob klar", "would hold with motivation = 5 (nobody told it)\n");
	hints("given ledig { jobparat: true, ledig_siden: date(\"2026-11-01\") }",
		"expect due samtale due",
		"would hold with ledig_siden = date(\"2026-08-17\") (given "
		"date(\"2026-11-01\"))\n");
}

TEST(a_pair)
{
	hints("given ledig { kompetencer: [\"truck\"], kommuner: [\"0330\"], fri_fra: null }\n"
	      "given stilling V { krav: [\"truck\", \"kran\"], kommune: \"0330\", timer: 37 }",
		"expect match job V",
		"would hold with kompetencer = [\"truck\", \"kran\"] (given [\"truck\"])\n");
	hints("given ledig { kompetencer: [], kommuner: [], fri_fra: null }\n"
	      "given stilling V { krav: [], kommune: \"0330\", timer: 37 }",
		"expect match job V", "would hold with kommuner = [\"0330\"] (given [])\n");
	hints("given ledig { kompetencer: [], kommuner: [\"1\"], fri_fra: null }\n"
	      "given stilling V { krav: [], kommune: \"1\", timer: 40 }",
		"expect match job V", "would hold with stilling.timer = 37 (given 40)\n");
	hints("given ledig { kompetencer: [], kommuner: [\"1\"], fri_fra: time(\"09:00:00\") }\n"
	      "given stilling V { krav: [], kommune: \"1\", timer: 37, fra: time(\"07:00:00\") }",
		"expect match job V\nexpect match job V no K3",
		"would hold with fri_fra = time(\"07:00:00\") (given time(\"09:00:00\"))\n"
		"no change of one fact was found with which it would hold\n");
}

TEST(two_facts_would_have_to_change)
{
	hints("given ledig { alder: 16, jobparat: false }", "expect group to_ting",
		"no change of one fact was found with which it would hold\n");
}

TEST_MAIN
