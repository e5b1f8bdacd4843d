/* check and test without a daemon: what they print and how they end. */
#include "sluse/offline.h"
#include "small_rules.h"
#include "test.h"

enum { TODAY = 20773 }; /* 2026-11-16 */

static struct sluse_file file_of(const char *name, const char *text)
{
	return (struct sluse_file){name, (char *)(uintptr_t)text, strlen(text)};
}

static void check(const char *rules, int code, const char *want)
{
	struct sluse_file f = file_of("a.rules", rules);
	struct offline_text out;

	CHECK_INT(offline_check(&f, 1, "rules/", false, &out), code);
	CHECK_STR(out.s, want);
	CHECK_INT(strlen(out.s), out.len);
	offline_free(&out);
}

static void run_cases(const char *cases, const char *only, int code, const char *want)
{
	struct sluse_file f[2] = {file_of("a.rules", SMALL_RULES), file_of("b.rules", cases)};
	struct offline_text out;

	CHECK_INT(offline_test(f, 2, "rules/", only, TODAY, false, &out), code);
	CHECK_STR(out.s, want);
	offline_free(&out);
}

TEST(rules_that_are_fine)
{
	check(SMALL_RULES, 0, "rules/: fine: 1 file, 6 items, 1 case\n");
}

TEST(rules_with_mistakes)
{
	check("ruleset a { }\nprofil x { }\n", 1, "?");
	check("", 1, "?");
}

TEST(check_as_json)
{
	struct sluse_file f = file_of("a.rules", "ruleset a { }\nprofil x { }\n");
	struct offline_text out;

	CHECK_INT(offline_check(&f, 1, "rules/", true, &out), 1);
	CHECK_STR(out.s, "?");
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
		"for ung", 1, "?");
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
		"andet", 1, "?");
}

TEST(no_such_case)
{
	run_cases("", "findes ikke", 2,
		"no case has 'findes ikke' in its name\n0 passed, 0 failed\n");
}

TEST(broken_rules_run_no_case)
{
	run_cases("profil x { }", NULL, 2, "?");
}

TEST(cases_as_json)
{
	struct sluse_file f[2] = {file_of("a.rules", SMALL_RULES),
		file_of("b.rules", "case \"c\" { on 2026-11-16 given ledig { alder: 16 } "
				   "expect profile voksen }\n")};
	struct offline_text out;

	CHECK_INT(offline_test(f, 2, "rules/", NULL, TODAY, true, &out), 1);
	CHECK_STR(out.s, "?");
	offline_free(&out);
}

TEST_MAIN
