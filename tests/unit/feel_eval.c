/* Expressions and what they come to, through the whole way: text, tree, types, code. */
#include "feel/feel.h"
#include "feel_bench.h"
#include "test.h"

/* expression -> as value_print shows it */
static void gives(const char *expression, const char *want, const char *file, int line)
{
	struct feel_bench b;
	const char *got;

	bench_open(&b);
	got = bench_show(&b, expression);
	if (strcmp(got, want) != 0)
		test_fail(file, line, "%s gives %s, not %s", expression, got, want);
	bench_close(&b);
}
#define GIVES(e, want) gives(e, want, __FILE__, __LINE__)

TEST(numbers)
{
	GIVES("1 + 2 * 3", "7");
	GIVES("(1 + 2) * 3", "9");
	GIVES("2 ** 3 ** 2", "64");
	GIVES("-5 ** 2", "25");
	GIVES("10 - 2 - 3", "5");
	GIVES("1 / 3", "0.3333333333333333333333333333333333");
	GIVES("0.1 + 0.2", "0.3");
	GIVES("999999999999999999 + 1", "1000000000000000000");
	GIVES("1000000000000000000 - 1", "999999999999999999");
	GIVES("9999999999 * 9999999999", "99999999980000000001");
	GIVES("1 / 0", "error: division by zero");
	GIVES("n / 0", "null");
	GIVES("-(-3)", "3");
	GIVES(".5 + .25", "0.75");
	GIVES("1.5e3", "1500");
}

TEST(logic_is_kleene)
{
	GIVES("true and null", "null");
	GIVES("false and null", "false");
	GIVES("true or null", "true");
	GIVES("null or false", "null");
	GIVES("false and unknown_a", "false");
	GIVES("true and unknown_a", "unknown");
	GIVES("true or unknown_a", "true");
	GIVES("unknown_a or true", "true");
	GIVES("unknown_a and false", "false");
	GIVES("not(unknown_a)", "unknown");
	GIVES("not(true)", "false");
}

TEST(unknown_is_contagious)
{
	GIVES("unknown_n + 1", "unknown");
	GIVES("unknown_n = 1", "unknown");
	GIVES("unknown_n != null", "unknown");
	GIVES("unknown_n in [1..5]", "unknown");
	GIVES("5 in (1, 5, unknown_n)", "true");
	GIVES("if unknown_a then 1 else 1", "1");
	GIVES("if unknown_a then 1 else 2", "unknown");
	GIVES("count([1, unknown_n])", "2");
	GIVES("sum([1, unknown_n])", "unknown");
	GIVES("list contains([1, unknown_n], 1)", "true");
	GIVES("list contains([1, unknown_n], 2)", "unknown");
	GIVES("some x in [1, unknown_n] satisfies x = 1", "true");
	GIVES("every x in [1, unknown_n] satisfies x = 2", "false");
	GIVES("every x in [1, unknown_n] satisfies x = 1", "unknown");
	GIVES("[1, unknown_n][item = 1]", "unknown");
	GIVES("[1, unknown_n][1]", "1");
	GIVES("known(unknown_n)", "false");
	GIVES("known(n)", "true");
}

TEST(comparison_and_membership)
{
	GIVES("1 = 1.0", "true");
	GIVES("\"a\" < \"b\"", "true");
	GIVES("n between 10 and 40", "true");
	GIVES("n in [30..40)", "true");
	GIVES("n in (30..40)", "false");
	GIVES("n in (< 5, 30)", "true");
	GIVES("text in (\"x\", \"abc\")", "true");
	GIVES("null = null", "true");
	GIVES("n = null", "false");
	GIVES("nothing < 5", "null");
	GIVES("nothing = \"a\"", "false");
}

TEST(lists_and_loops)
{
	GIVES("[1, 2, 3][2]", "2");
	GIVES("[1, 2, 3][-1]", "3");
	GIVES("[1, 2, 3][item > 1]", "[2, 3]");
	GIVES("for x in [1, 2], y in [3, 4] return x * y", "[3, 4, 6, 8]");
	GIVES("for i in 1..3 return i", "[1, 2, 3]");
	GIVES("for i in 3..1 return i", "[3, 2, 1]");
	GIVES("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]");
	GIVES("some x in list satisfies x = 2", "true");
	GIVES("every x in list satisfies x < 3", "false");
	GIVES("{a: 1, b: a + 1}.b", "2");
	GIVES("[{a: 1}, {a: 2}][a = 2]", "[{a: 2}]");
	GIVES("[{a: 1}, {a: 2}].a", "[1, 2]");
	GIVES("(function(x, y) x + y)(1, 2)", "3");
	GIVES("{f: function(x) x * n, r: f(2)}.r", "60");
	GIVES("sort([3, 1, 2], function(a, b) a < b)", "[1, 2, 3]");
}

TEST(ours)
{
	GIVES("disjoint([1, 2], [3])", "true");
	GIVES("disjoint([1, 2], [2])", "false");
	GIVES("coverage([\"a\", \"b\"], [\"b\"])", "0.5");
	GIVES("coverage([], [\"b\"])", "null");
	GIVES("same group([\"8344\"], \"8341\", 3)", "true");
	GIVES("same group([\"8344\"], \"8241\", 3)", "false");
	GIVES("weeks_to_close([\"a\", \"b\"], [\"a\"], [{krav: \"b\", uger: 3}])", "3");
	GIVES("weeks_to_close([\"a\", \"b\"], [\"a\"], [])", "null");
	GIVES("weeks_to_close([\"a\"], [\"a\"], [])", "0");
	GIVES("distance(55.676, 12.568, 56.157, 10.211)", "156299");
}

TEST(temporal)
{
	GIVES("date(\"2026-11-16\") + duration(\"P7D\")", "date(\"2026-11-23\")");
	GIVES("floor((on - date(\"2026-01-01\")) / duration(\"P7D\"))", "45");
	GIVES("on - date(\"2026-11-01\") <= duration(\"P26D\")", "true");
	GIVES("date(\"2026-01-31\") + duration(\"P1M\")", "date(\"2026-02-28\")");
	GIVES("on.year", "2026");
	GIVES("floor((on - nothing) / duration(\"P7D\"))", "null");
}

TEST(messages)
{
	GIVES("alder > 3", "error: there is no 'alder' here (if it is a text, it stands in quotes: "
			   "\"alder\")");
	GIVES("n + text", "error: 'n' is a number and 'text' is a text: they cannot be added");
	GIVES("n = text", "error: 'n' is a number and 'text' is a text: they cannot be compared");
	GIVES("ydelse = \"dagpneg\"",
		"error: 'dagpneg' is not one of the values of 'ydelse' (did you mean 'dagpenge'?)");
	GIVES("ydelse in (\"dagpenge\", \"ingn\")",
		"error: 'ingn' is not one of the values of 'ydelse' (did you mean 'ingen'?)");
	GIVES("ydelse < \"ingen\"", "error: the values of 'ydelse' have no order: it is not "
				    "declared as 'ordered'");
	GIVES("dansk < \"b9\"", "error: 'b9' is not one of the values of 'dansk'");
	GIVES("date(\"2026-02-30\")", "error: there is no such date");
	GIVES("n and true", "error: 'and' joins conditions, but 'n' is a number");
	GIVES("upper case(n)",
		"error: 'upper case' needs a text as its 'string', but 'n' is a number");
	GIVES("uper case(text)", "error: there is no 'uper' here");
	GIVES("1 +", "error: an expression is missing before the end of the text");
	GIVES("(1", "error: ')' is missing before the end of the text");
	GIVES("on.yaer", "error: a date has no 'yaer'");
}

TEST(a_filter_that_may_stay_unknown_is_told)
{
	struct feel_bench b;

	bench_open(&b);
	CHECK(bench_tree(&b, "[1, unknown_n][item > 1]") != NULL);
	CHECK_INT(b.diags.warnings, 1);
	CHECK(bench_tree(&b, "[1, 2][item > 1] = list[item > n]") != NULL);
	CHECK_INT(b.diags.warnings, 1);
	bench_close(&b);
}

TEST(an_error_is_noted_where_it_arose)
{
	struct feel_bench b;

	bench_open(&b);
	bench_eval(&b, "1 + (n / 0) + (n - 1)");
	CHECK_INT(b.notes.list.n, 1);
	CHECK_STR(b.notes.list.n ? b.notes.list.at[0].text : "", "division by zero");
	CHECK_INT(b.notes.list.n ? b.notes.list.at[0].span.start : 0, 4);
	b.notes.list.n = 0;
	bench_eval(&b, "nothing + 1"); /* there is none: no mistake */
	CHECK_INT(b.notes.list.n, 0);
	bench_close(&b);
}

TEST(ordered_values_compare_by_rank)
{
	GIVES("dansk >= \"a2\"", "true");
	GIVES("dansk < \"b2\"", "true");
	GIVES("dansk in [\"a1\"..\"b1\"]", "true");
	GIVES("dansk between \"b2\" and \"c1\"", "false");
	GIVES("dansk <= dansk_krav", "true");
	GIVES("dansk = \"b1\"", "true");
	GIVES("dansk in (\"a1\", > \"a2\")", "true");
}

TEST(a_host_keyword_ends_an_expression)
{
	GIVES("n > 3 because", "true");
	GIVES("n > 3 border n = 3", "true");
	GIVES("n else", "30");
	GIVES("n for profile x", "30");
}

TEST_MAIN
