/* check and test without a daemon: what they print and how they end. */
#include "sluse/offline.h"
#include "small_rules.h"
#include "test.h"

static struct sluse_file file_of(const char *name, const char *text)
{
	return (struct sluse_file){name, (char *)(uintptr_t)text, strlen(text)};
}

static void check(const char *rules, int code, const char *want)
{
	struct sluse_file f = file_of("a.rules", rules);
	struct offline_check q = {.files = &f, .n_files = 1, .shown = "rules/"};
	struct offline_text out;

	CHECK_INT(offline_check(&q, &out), code);
	CHECK_STR(out.s, want);
	CHECK_INT(strlen(out.s), out.len);
	offline_free(&out);
}

static void run_cases(const char *cases, const char *only, int code, const char *want)
{
	struct sluse_file f[2] = {file_of("a.rules", SMALL_RULES), file_of("b.rules", cases)};
	struct offline_test q = {.files = f, .n_files = 2, .shown = "rules/", .only = only};
	struct offline_text out;

	CHECK_INT(offline_test(&q, &out), code);
	CHECK_STR(out.s, want);
	offline_free(&out);
}

TEST(rules_that_are_fine)
{
	check("ruleset a { }\nfacts ledig { alder integer 15..75 source \"x\" }\n"
	      "group g { source \"x\"  require alder > 30 because \"x\" }\n",
		0, "rules/: fine: 1 file, 1 item, 0 cases\n");
	check(SMALL_RULES, 0,
		"rules/a.rules:22:20: warning: no case stands on this threshold of the screening "
		"'mobilitet'\n"
		"    level lav when value = 0\n"
		"                   ^~~~~~~~~\n"
		"rules/a.rules:30:13: warning: no case stands on this threshold of the profile "
		"'voksen'\n"
		"    require alder >= voksen_alder   because \"Er fyldt 18\"\n"
		"            ^~~~~~~~~~~~~~~~~~~~~\n"
		"rules/: fine: 1 file, 6 items, 1 case, 2 warnings; 1 item looked through in part "
		"(--all lists them)\n");
	check("ruleset a { }\nfacts ledig { alder integer 15..75 source \"x\" }\n"
	      "group g { source \"x\"  require alder > 30 or alder = 20 because \"x\" }\n"
	      "case \"c\" { on 2026-11-16 given ledig { alder: 50 } expect group g }\n",
		0,
		"rules/a.rules:3:31: warning: no case stands on 2 thresholds of the group 'g', of "
		"which this is the first\n"
		"    group g { source \"x\"  require alder > 30 or alder = 20 because \"x\" }\n"
		"                                  ^~~~~~~~~~\n"
		"rules/: fine: 1 file, 1 item, 1 case, 1 warning\n");
}

TEST(rules_with_mistakes)
{
	check("ruleset a { }\nprofil x { }\n", 1,
		"rules/a.rules:2:1: error: there is no kind of item 'profil'\n"
		"    profil x { }\n"
		"    ^~~~~~\n"
		"    did you mean 'profile'?\n"
		"rules/: 1 error\n");
	check("", 1,
		"error: no file says what these rules are: one 'ruleset NAME { … }' is needed\n"
		"rules/: 1 error\n");
}

static const char half[] = "ruleset a { source \"x\" }\n"
			   "facts ledig { tal list of number  hel integer 0..9\n"
			   "              let mange = sum(tal) > 3 }\n"
			   "group g { source \"x\"  require mange because \"x\" }\n"
			   "group h { source \"x\"  require hel > 3 because \"x\" }\n";

/* What the search for what can never be does not speak for is told, and listed on demand. */
TEST(check_says_what_it_could_not_decide)
{
	struct sluse_file f = file_of("a.rules", half);
	struct offline_check q = {.files = &f, .n_files = 1, .shown = "rules/", .all = true};
	struct offline_text out;

	check(half, 0,
		"rules/: fine: 1 file, 2 items, 0 cases; 2 items looked through in part (--all "
		"lists them)\n");
	CHECK_INT(offline_check(&q, &out), 0);
	CHECK_STR(out.s,
		"rules/a.rules:2: note: facts ledig, looked through in part: 'sum(tal)' could be "
		"anything\n"
		"rules/a.rules:4: note: group g, looked through in part: 'sum(tal)' could be "
		"anything\n"
		"rules/: fine: 1 file, 2 items, 0 cases; 2 items looked through in part\n");
	offline_free(&out);
	q.json = true;
	CHECK_INT(offline_check(&q, &out), 0);
	CHECK(strstr(out.s,
		"\"undecided\":[{\"at\":\"rules/a.rules:2\",\"what\":\"facts ledig\",\"why\":"
		"\"'sum(tal)' could be anything\"},{\"at\":\"rules/a.rules:4\",\"what\":\"group "
		"g\","
		"\"why\":\"'sum(tal)' could be anything\"}]"));
	offline_free(&out);
}

TEST(check_as_json)
{
	struct sluse_file f = file_of("a.rules", "ruleset a { }\nprofil x { }\n");
	struct offline_check q = {.files = &f, .n_files = 1, .shown = "rules/", .json = true};
	struct offline_text out;

	CHECK_INT(offline_check(&q, &out), 1);
	CHECK_STR(out.s,
		"{\"fine\":false,\"messages\":[{\"level\":\"error\",\"file\":\"rules/"
		"a.rules\",\"line\":2,\"column\":1,\"kind\":\"unknown-word\",\"text\":\"there is "
		"no kind of item 'profil'\",\"hint\":\"did you mean "
		"'profile'?\",\"shown\":\"rules/a.rules:2:1: error: there is no kind of item "
		"'profil'\\n    profil x { }\\n    ^~~~~~\\n    did you mean "
		"'profile'?\"}],\"errors\":1,\"warnings\":0,\"files\":1}\n");
	offline_free(&out);
}

TEST(cases_that_pass)
{
	run_cases("", NULL, 0, "1 passed, 0 failed\n");
	run_cases("case \"match\" { on 2026-11-16\n"
		  "given ledig { alder: 40, kompetencer: [\"truck\"], oenske: [\"8344\"], "
		  "skaanehensyn: [] }\n"
		  "given stilling V1 { disco: \"8344\", skal_krav: [\"truck\"], belastninger: "
		  "[\"loeft\"] }\n"
		  "given stilling V2 { disco: \"8344\", skal_krav: [\"kran\"], belastninger: [] }\n"
		  "given stilling V3 { disco: \"8344\" }\n"
		  "given tilsagn { kursus: \"ja\" }\n"
		  "expect match job V1\n"
		  "expect match job V2 no K1\n"
		  "expect near job V2 K1\n"
		  "expect match job V3 unknown unknown K1, K6\n"
		  "expect mobilitet klar\n"
		  "expect profiles { voksen }\n"
		  "expect offer kursus unknown\n"
		  "expect group paa_dagpenge unknown\n"
		  "expect missing ydelse\n"
		  "expect track spor\n"
		  "expect same profiles given ledig { kompetencer: [] }\n"
		  "}\n",
		"match", 0, "1 passed, 0 failed\n");
}

TEST(a_case_that_fails_says_why)
{
	run_cases("case \"for ung\" { on 2026-11-16\n"
		  "given ledig { alder: 16, ydelse: \"kontanthjaelp\" }\n"
		  "expect profile voksen\n"
		  "expect profiles { voksen }\n"
		  "expect offer kursus border\n"
		  "expect mobilitet klar\n"
		  "expect group paa_dagpenge\n"
		  "expect missing alder\n"
		  "expect person_decides false\n"
		  "expect warning conflict\n"
		  "expect same profiles given ledig { alder: 20 }\n"
		  "expect same offer kursus given ledig { alder: 40, ydelse: \"dagpenge\" }\n"
		  "}\n",
		"for ung", 1,
		"FAILED case \"for ung\" at rules/b.rules:1\n"
		"  rules/b.rules:3: expect profile voksen\n"
		"    came: no\n"
		"      no      Er fyldt 18 [alder >= voksen_alder] (alder = 16)  rules/a.rules:30\n"
		"    would hold with alder = 18 (given 16)\n"
		"  rules/b.rules:4: expect profiles { voksen }\n"
		"    came: {  }\n"
		"      no      Er fyldt 18 [alder >= voksen_alder] (alder = 16)  rules/a.rules:30\n"
		"    would hold with alder = 18 (given 16)\n"
		"  rules/b.rules:5: expect offer kursus border\n"
		"    came: no\n"
		"      no      Er 16 år [alder > 30] (alder = 16)  rules/a.rules:36\n"
		"      no      På dagpenge [ydelse = \"dagpenge\"] (ydelse = \"kontanthjaelp\")  "
		"rules/a.rules:37\n"
		"    no change of one fact was found with which it would hold\n"
		"  rules/b.rules:6: expect mobilitet klar\n"
		"    came: uafklaret\n"
		"      unknown klar: Har kompetencer [faglig = \"hoej\"] (mobilitet.faglig = "
		"unknown, kompetencer unknown (absent))  rules/a.rules:24\n"
		"    no change of one fact was found with which it would hold\n"
		"  rules/b.rules:7: expect group paa_dagpenge\n"
		"    came: no\n"
		"      no      Får dagpenge [ydelse = \"dagpenge\"] (ydelse = \"kontanthjaelp\")  "
		"rules/a.rules:18\n"
		"    would hold with ydelse = \"dagpenge\" (given \"kontanthjaelp\")\n"
		"  rules/b.rules:8: expect missing alder\n"
		"    came: missing: kompetencer\n"
		"  rules/b.rules:9: expect person_decides false\n"
		"    came: a person decides: Ingen profil passer\n"
		"  rules/b.rules:10: expect warning conflict\n"
		"    came: no warning\n"
		"  rules/b.rules:11: expect same profiles given ledig { alder: 20 }\n"
		"    came: profile voksen was no and is yes\n"
		"      yes     Er fyldt 18 [alder >= voksen_alder] (alder = 20)  rules/a.rules:30\n"
		"  rules/b.rules:12: expect same offer kursus given ledig { alder: 40, ydelse: "
		"\"dagpenge\" }\n"
		"    came: offer kursus was no and is yes\n"
		"      yes     Over 30 [alder > 30] (alder = 40)  rules/a.rules:36\n"
		"      yes     På dagpenge [ydelse = \"dagpenge\"] (ydelse = \"dagpenge\")  "
		"rules/a.rules:37\n"
		"0 passed, 1 failed\n");
}

TEST(a_match_that_fails_says_why)
{
	run_cases(
		"case \"andet job\" { on 2026-11-16\n"
		"given ledig { kompetencer: [\"truck\"], oenske: [\"8344\"] }\n"
		"given stilling V1 { disco: \"5223\", skal_krav: [\"truck\"], belastninger: [] }\n"
		"expect match job V1\n"
		"expect near job V1 K1\n"
		"expect match job V1 no K1\n"
		"}\n",
		"andet", 1,
		"FAILED case \"andet job\" at rules/b.rules:1\n"
		"  rules/b.rules:4: expect match job V1\n"
		"    came: no, no: K2, unknown: K6\n"
		"      no      K2: Ønsker ukendt [stilling.disco in ledig.oenske] (oenske = "
		"[\"8344\"], stilling.disco = \"5223\")  rules/a.rules:47\n"
		"      unknown K6: Kan holde til det [disjoint(stilling.belastninger, "
		"ledig.skaanehensyn)] (skaanehensyn unknown (absent), stilling.belastninger = [])  "
		"rules/a.rules:48\n"
		"    no change of one fact was found with which it would hold\n"
		"  rules/b.rules:5: expect near job V1 K1\n"
		"    came: no, no: K2, unknown: K6\n"
		"      no      K2: Ønsker ukendt [stilling.disco in ledig.oenske] (oenske = "
		"[\"8344\"], stilling.disco = \"5223\")  rules/a.rules:47\n"
		"      unknown K6: Kan holde til det [disjoint(stilling.belastninger, "
		"ledig.skaanehensyn)] (skaanehensyn unknown (absent), stilling.belastninger = [])  "
		"rules/a.rules:48\n"
		"    no change of one fact was found with which it would hold\n"
		"  rules/b.rules:6: expect match job V1 no K1\n"
		"    came: no, no: K2, unknown: K6\n"
		"      no      K2: Ønsker ukendt [stilling.disco in ledig.oenske] (oenske = "
		"[\"8344\"], stilling.disco = \"5223\")  rules/a.rules:47\n"
		"      unknown K6: Kan holde til det [disjoint(stilling.belastninger, "
		"ledig.skaanehensyn)] (skaanehensyn unknown (absent), stilling.belastninger = [])  "
		"rules/a.rules:48\n"
		"    no change of one fact was found with which it would hold\n"
		"0 passed, 1 failed\n");
}

TEST(no_such_case)
{
	run_cases("", "findes ikke", 2,
		"no case has 'findes ikke' in its name\n0 passed, 0 failed\n");
}

TEST(broken_rules_run_no_case)
{
	run_cases("profil x { }", NULL, 2,
		"rules/b.rules:1:1: error: there is no kind of item 'profil'\n"
		"    profil x { }\n"
		"    ^~~~~~\n"
		"    did you mean 'profile'?\n"
		"rules/: 1 error: no case was run\n");
}

TEST(cases_as_json)
{
	struct sluse_file f[2] = {file_of("a.rules", SMALL_RULES),
		file_of("b.rules", "case \"c\" { on 2026-11-16 given ledig { alder: 16 } "
				   "expect profile voksen }\n")};
	struct offline_test q = {.files = f, .n_files = 2, .shown = "rules/", .form = OFFLINE_JSON};
	struct offline_text out;

	CHECK_INT(offline_test(&q, &out), 1);
	CHECK_STR(out.s, "{\"cases\":[{\"name\":\"netop "
			 "30\",\"at\":\"rules/"
			 "a.rules:52\",\"passed\":true,\"failures\":[]},{\"name\":\"c\",\"at\":"
			 "\"rules/b.rules:1\",\"passed\":false,\"failures\":[{\"at\":\"rules/"
			 "b.rules:1\",\"expected\":\"expect profile "
			 "voksen\",\"came\":\"no\",\"criteria\":[{\"state\":\"no\",\"text\":\"Er "
			 "fyldt 18 [alder >= voksen_alder]\",\"facts\":\"alder = "
			 "16\",\"value\":\"false\",\"at\":\"rules/"
			 "a.rules:30\"}],\"nearest\":{\"fact\":\"alder\",\"value\":\"18\","
			 "\"given\":\"given 16\"}}]}],\"passed\":1,\"failed\":1}\n");
	offline_free(&out);
}

TEST_MAIN
