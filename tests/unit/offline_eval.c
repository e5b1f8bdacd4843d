/* eval without a daemon: one expression over facts, and conformance cases. */
#include "sluse/offline.h"
#include "small_rules.h"
#include "test.h"

enum { TODAY = 20773 }; /* 2026-11-16 */

static void eval(const struct offline_eval *q, int code, const char *want)
{
	struct offline_text out;

	CHECK_INT(offline_eval(q, &out), code);
	CHECK_STR(out.s, want);
	CHECK_INT(strlen(out.s), out.len);
	offline_free(&out);
}

static void plain(const char *expression, const char *facts, int code, const char *want)
{
	eval(&(struct offline_eval){.expression = expression, .facts = facts, .today = TODAY}, code,
		want);
}

static void explained(const char *expression, const char *facts, int code, const char *want)
{
	struct sluse_file f = {"a.rules", (char *)(uintptr_t)SMALL_RULES, strlen(SMALL_RULES)};

	eval(&(struct offline_eval){.expression = expression,
		     .facts = facts,
		     .files = &f,
		     .n_files = 1,
		     .shown = "rules/",
		     .today = TODAY,
		     .explain = true},
		code, want);
}

/* The answer to a case: what stands behind "id". */
static void answers(const char *line, const char *want)
{
	struct offline_eval q = {.today = TODAY};
	struct offline_text out;
	char whole[4096];

	snprintf(whole, sizeof whole, "{\"id\":\"a\",%s}", line);
	CHECK_INT(offline_eval_case(&q, whole, strlen(whole), &out), 0);
	snprintf(whole, sizeof whole, "{\"id\":\"a\",%s}\n", want);
	CHECK_STR(out.s, whole);
	offline_free(&out);
}

/* ---- one expression --------------------------------------------------------- */

TEST(over_nothing)
{
	plain("1 + 2 * 3", NULL, 0, "7\n");
	plain("today()", NULL, 0, "date(\"2026-11-16\")\n");
	plain("1 / 0", NULL, 0, "null\n");
	plain("nobody", NULL, 0, "null\n");
}

TEST(over_an_object)
{
	plain("Full Name + p.Last Name", "{\"Full Name\":\"Bo \",\"p\":{\"Last Name\":\"B\"}}", 0,
		"\"Bo B\"\n");
	plain("l[a b > 1].a b", "{\"l\":[{\"a b\":1},{\"a b\":2,\"c\":3}]}", 0, "[2]\n");
	plain("l[c = 3].a b", "{\"l\":[{\"a b\":1},{\"a b\":2,\"c\":3}]}", 0, "[2]\n");
	plain("if x = null then 1 else 2", "{\"x\":null}", 0, "1\n");
}

TEST(what_is_no_expression)
{
	plain("1 +", NULL, 1,
		"expression:1:4: error: an expression is missing before the end of the text\n"
		"    1 +\n"
		"       ^\n");
	plain("1 2", NULL, 1,
		"expression:1:3: error: the expression ends before this\n"
		"    1 2\n"
		"      ^\n");
	plain("\xff", NULL, 1, "error: the expression is not valid UTF-8\n");
}

TEST(what_are_no_facts)
{
	plain("1", "[1]", 1, "error: the facts are not a JSON object\n");
	plain("1", "{} 2", 1, "error: at byte 3: something stands after the value\n");
	plain("1", "{\"a\":1,\"a\":2}", 1, "error: at byte 7: a key stands twice in one object\n");
}

TEST(over_declared_facts)
{
	explained("alder >= 30", "{\"alder\":30}", 0, "true\n");
	explained("ledig.alder", "{\"alder\":30}", 0, "30\n");
	explained("profile.voksen", "{\"alder\":30}", 0, "true\n");
	explained("mobilitet.faglig", "{\"kompetencer\":[\"truck\"]}", 0, "\"hoej\"\n");
	explained("on", NULL, 0, "date(\"2026-11-16\")\n");
}

TEST(unknown_says_what_is_missing)
{
	explained("alder > 30 and ydelse = \"dagpenge\"", "{\"alder\":31}", 0,
		"unknown\n"
		"  ydelse: absent (Forsørgelse)\n"
		"    Hvilken ydelse får du?\n");
	explained("alder > 30 and ydelse = \"dagpenge\"", "{\"alder\":30}", 0, "false\n");
	explained("stilling.disco", NULL, 0, "unknown\n  stilling.disco: absent (Stilling)\n");
}

TEST(a_null_says_where_it_comes_from)
{
	explained("alder / 0", "{\"alder\":31}", 0,
		"null\n"
		"expression:1:1: warning: division by zero\n"
		"    alder / 0\n"
		"    ^~~~~~~~~\n");
}

static const char places[] =
	"ruleset r { source \"x\" }\n"
	"codes sted \"Steder\" from \"sted.csv\"\n"
	"facts ledig { x number  her sted  der sted  d one of { A1, A2 } ordered }\n"
	"screening s { source \"x\"\n"
	"    dimension a = x\n"
	"    level lav when value <= 4\n"
	"    category k1 when 1 / x > 3\n"
	"    otherwise z\n"
	"}\n"
	"table t hit unique { source \"x\"\n"
	"    | n number || m |\n"
	"    | < 3      || 1 |\n"
	"    | < 5      || 2 |\n"
	"}\n"
	"profile p { source \"x\" require distance(her, der) < 3 because \"x\" }\n";
static const char places_csv[] = "kode;titel;lat;lon\nA;Her;56;9\nB;Der;;\n";

/* The one message that is told of an expression over those rules. */
static void told(const char *expression, const char *facts, const char *want)
{
	struct sluse_file f[] = {{"a.rules", (char *)(uintptr_t)places, sizeof places - 1},
		{"sted.csv", (char *)(uintptr_t)places_csv, sizeof places_csv - 1}};
	struct offline_eval q = {.expression = expression,
		.facts = facts,
		.files = f,
		.n_files = 2,
		.today = TODAY,
		.explain = true};
	struct offline_text out;
	char whole[500];

	offline_eval(&q, &out);
	snprintf(whole, sizeof whole, ": %s\n", want);
	if (!strstr(out.s, whole))
		test_fail(__FILE__, __LINE__, "%s does not say '%s', but %s", expression, want,
			out.s);
	offline_free(&out);
}

/* Each call goes over the table of which its first argument is a code. */
TEST(distance_over_one_of_two_tables)
{
	static char rules[] = "ruleset r \"R\" {}\n"
			      "codes sted \"Steder\" from \"sted.csv\"\n"
			      "codes by \"Byer\" from \"by.csv\"\n"
			      "facts p \"P\" { her sted  min by }\n";
	static char towns[] = "kode;titel;lat;lon\nK;By;56;10\nL;By;56;10\n";
	struct sluse_file f[] = {{"a.rules", rules, sizeof rules - 1},
		{"sted.csv", (char *)(uintptr_t)places_csv, sizeof places_csv - 1},
		{"by.csv", towns, sizeof towns - 1}};
	static const char *const cases[][2] = {{"distance(min, \"L\")", "0\n"},
		{"distance(her, \"A\")", "0\n"}, {"distance(her, \"L\")", "null\n"},
		{"distance(\"K\", min)", "0\n"}};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct offline_eval q = {.expression = cases[i][0],
			.facts = "{\"her\": \"A\", \"min\": \"K\"}",
			.files = f,
			.n_files = 3,
			.today = TODAY};
		struct offline_text out;

		offline_eval(&q, &out);
		CHECK_STR(out.s, cases[i][1]);
		offline_free(&out);
	}
}

TEST(why_an_answer_of_the_rules_is_null)
{
	static const char facts[] = "{\"x\": 7, \"her\": \"A\", \"der\": \"B\", \"d\": \"A1\"}";

	told("t(1)", facts, "two rows of a unique table hold");
	told("t(7)", facts, "no row of the table holds");
	told("distance(her, der)", facts, "distance: the table has no place for this code");
	told("distance(her, \"Q\")", facts, "distance: the code is not in its table");
	told("s.a", facts, "no level is for this value");
	told("s.category", "{\"x\": 0}", "division by zero");
	told("s", facts, "after 's' a dot and a name are missing");
	told("t(m: 1)", facts, "'t' has no parameter 'm'");
	told("t()", facts, "'t' has other parameters; they are: n");
	told("[x, 2][item > 3]", facts,
		"this filter is unknown as soon as one element of the list is");
}

TEST(types_and_names_of_the_rules_hold)
{
	explained("aldr > 30", NULL, 1,
		"expression:1:1: error: there is no 'aldr' here\n"
		"    aldr > 30\n"
		"    ^~~~\n"
		"    did you mean 'alder'?\n");
	explained("profile.voksn", NULL, 1,
		"expression:1:9: error: there is no 'voksn' in 'profile'\n"
		"    profile.voksn\n"
		"            ^~~~~\n"
		"    did you mean 'voksen'?\n");
	explained("alder", "{\"alder\":7}", 1,
		"error: ledig.alder: alder is at least 15 and at most 75\n");
	explained("alder", "{\"aldr\":30}", 1,
		"error: ledig.aldr: ledig has no fact of this name (did you mean 'alder'?)\n");
}

TEST(as_json)
{
	eval(&(struct offline_eval){.expression = "[1, \"a\"]", .today = TODAY, .json = true}, 0,
		"{\"state\":\"value\",\"value\":[1,\"a\"],\"text\":\"[1, "
		"\\\"a\\\"]\",\"unknown\":[],"
		"\"messages\":[],\"errors\":0,\"warnings\":0}\n");
	eval(&(struct offline_eval){.expression = "1 +", .today = TODAY, .json = true}, 1,
		"{\"messages\":[{\"level\":\"error\",\"file\":\"expression\",\"line\":1,"
		"\"column\":4,\"kind\":\"syntax\",\"text\":\"an expression is missing before the "
		"end of the text\",\"shown\":\"expression:1:4: error: an expression is missing "
		"before the end of the text\\n    1 +\\n       ^\"}],\"errors\":1,"
		"\"warnings\":0}\n");
}

/* ---- conformance cases -------------------------------------------------------- */

TEST(values_in_and_out)
{
	answers("\"expression\":\"[n, d, t, dt, dd, ym, c, s, b, z]\",\"context\":{"
		"\"n\":{\"number\":\"1.50\"},\"d\":{\"date\":\"2020-01-31\"},"
		"\"t\":{\"time\":\"10:00:00Z\"},\"dt\":{\"date and time\":\"2020-01-31T10:00:00\"},"
		"\"dd\":{\"days and time duration\":\"PT90M\"},"
		"\"ym\":{\"years and months duration\":\"P1Y\"},"
		"\"c\":{\"context\":{\"a b\":[{\"number\":\"1\"}]}},\"s\":\"x\",\"b\":true,"
		"\"z\":null}",
		"\"actual\":[{\"number\":\"1.5\"},{\"date\":\"2020-01-31\"},{\"time\":\"10:00:"
		"00Z\"},"
		"{\"date and time\":\"2020-01-31T10:00:00\"},"
		"{\"days and time duration\":\"PT1H30M\"},"
		"{\"years and months duration\":\"P1Y\"},"
		"{\"context\":{\"a b\":[{\"number\":\"1\"}]}},\"x\",true,null]");
	answers("\"expression\":\"n\",\"context\":{\"n\":{\"numbr\":\"1\"}}",
		"\"fault\":\"a value cannot be read: there is no such kind of value\"");
	answers("\"expression\":\"function(a) a\"", "\"fault\":\"the answer is a function\"");
}

TEST(declared_types)
{
	/* declared and not given is null */
	answers("\"expression\":\"x = null\",\"inputs\":{\"x\":\"number\"}", "\"actual\":true");
	answers("\"expression\":\"x = null\",\"context\":{\"x\":\"a\"},\"inputs\":{\"x\":"
		"\"number\"}",
		"\"actual\":true");
	answers("\"expression\":\"x + 1\",\"context\":{\"x\":[{\"number\":\"1\"}]},"
		"\"inputs\":{\"x\":\"number\"}",
		"\"actual\":{\"number\":\"2\"}");
	answers("\"expression\":\"1\",\"type\":{\"list\":\"number\"}",
		"\"actual\":[{\"number\":\"1\"}]");
	answers("\"expression\":\"[1]\",\"type\":\"number\"", "\"actual\":{\"number\":\"1\"}");
	answers("\"expression\":\"[1, 2]\",\"type\":\"number\"", "\"actual\":null");
	answers("\"expression\":\"{a: 1}\",\"type\":{\"context\":{\"a\":\"string\"}}",
		"\"actual\":null");
	answers("\"expression\":\"@\\\"2020-01-31\\\"\",\"type\":\"date and time\"",
		"\"actual\":{\"date and time\":\"2020-01-31T00:00:00Z\"}");
}

TEST(allowed_values)
{
	const char *type = "{\"of\":\"string\",\"allowed\":\"\\\"A\\\", \\\"B\\\"\"}";
	char line[400];

	snprintf(line, sizeof line, "\"expression\":\"\\\"B\\\"\",\"type\":%s", type);
	answers(line, "\"actual\":\"B\"");
	snprintf(line, sizeof line, "\"expression\":\"\\\"C\\\"\",\"type\":%s", type);
	answers(line, "\"actual\":null");
	snprintf(line, sizeof line,
		"\"expression\":\"[\\\"A\\\",\\\"C\\\"]\",\"type\":{\"list\":%s}", type);
	answers(line, "\"actual\":null");
	snprintf(line, sizeof line,
		"\"expression\":\"{a: \\\"C\\\"}\",\"type\":{\"context\":{\"a\":%s}}", type);
	answers(line, "\"actual\":null");
	snprintf(line, sizeof line, "\"expression\":\"x\",\"inputs\":{\"x\":%s}", type);
	answers(line, "\"actual\":null");
}

TEST(named_types)
{
	answers("\"expression\":\"[1] instance of tN\",\"types\":{\"tN\":{\"list\":\"tM\"},"
		"\"tM\":\"number\"}",
		"\"actual\":true");
	answers("\"expression\":\"x\",\"inputs\":{\"x\":\"tM\"},\"context\":{\"x\":\"a\"},"
		"\"types\":{\"tM\":\"number\"}",
		"\"actual\":null");
	/* in a circle */
	answers("\"expression\":\"1\",\"type\":\"tA\",\"types\":{\"tA\":{\"list\":\"tA\"}}",
		"\"actual\":null");
}

TEST(helpers)
{
	answers("\"expression\":\"f(x) + c d\",\"context\":{\"x\":{\"number\":\"2\"}},\"let\":["
		"{\"name\":\"f\",\"params\":[{\"name\":\"a\",\"type\":\"number\"}],\"let\":["
		"{\"name\":\"b\",\"expression\":\"a * x\"}],\"expression\":\"a + b\"},"
		"{\"name\":\"c d\",\"expression\":\"f(10)\"}]",
		"\"actual\":{\"number\":\"36\"}");
	/* by name, with blanks; a wrong argument is null */
	answers("\"expression\":\"the sum(b b: 1, a: \\\"x\\\")\",\"let\":[{\"name\":\"the sum\","
		"\"params\":[{\"name\":\"a\",\"type\":\"number\"},{\"name\":\"b b\"}],"
		"\"expression\":\"[a, b b]\"}]",
		"\"actual\":[null,{\"number\":\"1\"}]");
	answers("\"expression\":\"f(10)\",\"let\":[{\"name\":\"f\",\"params\":[{\"name\":\"n\"}],"
		"\"expression\":\"if n < 2 then n else f(n - 1) + f(n - 2)\"}]",
		"\"actual\":{\"number\":\"55\"}");
	/* what a helper is declared to be */
	answers("\"expression\":\"x\",\"let\":[{\"name\":\"x\",\"type\":\"number\","
		"\"expression\":\"\\\"a\\\"\"}]",
		"\"actual\":null");
	/* one that is wrong is null; the rest stands */
	answers("\"expression\":\"[x, 1]\",\"let\":[{\"name\":\"x\",\"expression\":\"1 +\"}]",
		"\"actual\":[null,{\"number\":\"1\"}]");
}

TEST(functions_take_their_surroundings_along)
{
	answers("\"expression\":\"f(2)(3)(4)\",\"let\":[{\"name\":\"f\",\"params\":["
		"{\"name\":\"a\"}],\"expression\":\"function(b) function(c) a * b * c\"}]",
		"\"actual\":{\"number\":\"24\"}");
	answers("\"expression\":\"[g.x(1), f(5).x(1), g.x(2)]\",\"let\":[{\"name\":\"f\","
		"\"params\":[{\"name\":\"a\"}],\"expression\":\"{x: function(b) a * 10 + b}\"},"
		"{\"name\":\"g\",\"expression\":\"f(7)\"}]",
		"\"actual\":[{\"number\":\"71\"},{\"number\":\"51\"},{\"number\":\"72\"}]");
	/* handed on to the same function */
	answers("\"expression\":\"f(1, null)\",\"let\":[{\"name\":\"f\",\"params\":["
		"{\"name\":\"n\"},{\"name\":\"g\"}],\"expression\":"
		"\"if n > 3 then g(0) else f(n + 1, function(x) n + x)\"}]",
		"\"actual\":{\"number\":\"3\"}");
}

TEST(tables)
{
	const char *table =
		"\"table\":{\"hitPolicy\":\"PRIORITY\",\"aggregation\":null,"
		"\"inputs\":[{\"expression\":\"x\",\"type\":\"number\",\"allowed\":null}],"
		"\"outputs\":[{\"name\":null,\"type\":\"Any\",\"allowed\":"
		"\"\\\"B\\\", \\\"A\\\"\",\"default\":\"\\\"A\\\"\"}],"
		"\"rules\":[{\"when\":[\"> 1\"],\"then\":[\"\\\"A\\\"\"]},"
		"{\"when\":[\"> 2\"],\"then\":[\"\\\"B\\\"\"]}]},"
		"\"inputs\":{\"x\":\"number\"},\"context\":{\"x\":{\"number\":\"%d\"}}";
	char line[800];

	snprintf(line, sizeof line, table, 3);
	answers(line, "\"actual\":\"B\"");
	snprintf(line, sizeof line, table, 2);
	answers(line, "\"actual\":\"A\"");
	snprintf(line, sizeof line, table, 0);
	answers(line, "\"actual\":\"A\"");
	answers("\"table\":{\"hitPolicy\":\"WHICH\",\"inputs\":[],\"outputs\":[],\"rules\":[]}",
		"\"fault\":\"the table has no inputs, outputs or rules, or an unknown hit "
		"policy\"");
}

TEST(faults)
{
	answers("\"expression\":\"1 +\"",
		"\"fault\":\"an expression is missing before the end of the text\"");
	answers("\"expression\":null", "\"fault\":\"there is no expression\"");
}

TEST(lines_that_are_no_case)
{
	struct offline_eval q = {.today = TODAY};
	struct offline_text out;

	CHECK_INT(offline_eval_case(&q, "{", 1, &out), 1);
	CHECK_STR(out.s, "{\"id\":null,\"fault\":\"at byte 1: the text ends too early\"}\n");
	offline_free(&out);
	CHECK_INT(offline_eval_case(&q, "[1]", 3, &out), 1);
	CHECK_STR(out.s, "{\"id\":null,\"fault\":\"the line is no object\"}\n");
	offline_free(&out);
}

TEST_MAIN
