/* The functions that FEEL brings along, and ours: values, edges, wrong arguments. */
#include "feel_bench.h"
#include "test.h"

struct example {
	const char *expression, *gives;
};

/* Without declarations, so that mistakes give null and are not messages. */
static void all_give(const struct example *e, unsigned n, int line)
{
	for (unsigned i = 0; i < n; i++) {
		struct feel_bench b;
		const char *got;

		bench_open(&b);
		b.scope.dynamic = true;
		got = bench_show(&b, e[i].expression);
		if (strcmp(got, e[i].gives) != 0)
			test_fail(__FILE__, line, "%s gives %s, not %s", e[i].expression, got,
				e[i].gives);
		bench_close(&b);
	}
}
#define ALL_GIVE(...)                                                                              \
	do {                                                                                       \
		static const struct example examples[] = {__VA_ARGS__};                            \
		all_give(examples, sizeof examples / sizeof *examples, __LINE__);                  \
	} while (0)

TEST(rounding_follows_its_mode)
{
	ALL_GIVE({"decimal(1/3, 2)", "0.33"}, {"decimal(2.5, 0)", "2"}, {"decimal(3.5, 0)", "4"},
		{"decimal(1234.5, -2)", "1200"}, {"floor(1.5)", "1"}, {"floor(-1.56, 1)", "-1.6"},
		{"ceiling(-1.56, 1)", "-1.5"}, {"round up(-5.5, 0)", "-6"},
		{"round down(-5.5, 0)", "-5"}, {"round half up(5.5, 0)", "6"},
		{"round half up(-5.5, 0)", "-6"}, {"round half down(5.5, 0)", "5"},
		{"round half down(-1.126, 2)", "-1.13"}, {"floor(1.5, null)", "null"},
		{"round up(5.5, 6177)", "null"}, {"round up(1.5, -6112)", "null"});
}

TEST(numbers)
{
	ALL_GIVE({"modulo(-12, 5)", "3"}, {"modulo(10.1, -4.5)", "-3.4"}, {"modulo(1, 0)", "null"},
		{"sqrt(16)", "4"}, {"sqrt(-1)", "null"}, {"log(1)", "0"}, {"log(0)", "null"},
		{"exp(0)", "1"}, {"odd(-3)", "true"}, {"even(0)", "true"}, {"odd(1.5)", "false"},
		{"abs(-1.5)", "1.5"}, {"abs(duration(\"-P1D\"))", "duration(\"P1D\")"},
		{"abs(date(\"2020-01-01\"))", "null"}, {"abs()", "null"}, {"abs(1, 2)", "null"},
		{"abs(n: -1)", "1"}, {"exp(n: 1)", "null"},
		{"number(\"1.000.000,01\", \".\", \",\")", "1000000.01"},
		{"number(\"1 000.5\", \" \", \".\")", "1000.5"},
		{"number(\"1,5\", \",\", \",\")", "null"}, {"number(\"x\", null, null)", "null"});
}

TEST(texts_count_code_points)
{
	ALL_GIVE({"string length(\"æøå\")", "3"}, {"string length(\"\\U01F40E\")", "1"},
		{"substring(\"foobar\", 3)", "\"obar\""}, {"substring(\"foobar\", -2, 1)", "\"a\""},
		{"substring(\"æøå\", 2, 1)", "\"ø\""}, {"substring(\"foobar\", 0)", "null"},
		{"substring(\"foobar\", 7)", "null"}, {"substring(\"foobar\", 2, 0)", "null"},
		{"upper case(\"æøå ß\")", "\"ÆØÅ SS\""}, {"lower case(\"ÆØÅ Ω\")", "\"æøå ω\""},
		{"substring before(\"foobar\", \"bar\")", "\"foo\""},
		{"substring before(\"foobar\", \"x\")", "\"\""},
		{"substring after(\"foobar\", \"ob\")", "\"ar\""},
		{"substring after(\"abc\", \"\")", "\"abc\""}, {"contains(\"abc\", \"\")", "true"},
		{"starts with(\"foobar\", \"fo\")", "true"},
		{"ends with(\"foobar\", \"r\")", "true"},
		{"string join([\"a\", null, \"c\"], \"X\")", "\"aXc\""},
		{"string join([], \"X\")", "\"\""}, {"string join([\"a\", 1])", "null"},
		{"string join([\"a\", \"b\"], null)", "\"ab\""}, {"upper case([\"a\"])", "\"A\""},
		{"upper case([\"a\", \"b\"])", "null"}, {"contains(null, \"a\")", "null"});
}

TEST(string_shows_values)
{
	ALL_GIVE({"string(1.10)", "\"1.1\""}, {"string(1e3)", "\"1000\""},
		{"string(0.0000001)", "\"0.0000001\""}, {"string(null)", "null"},
		{"string(\"a\")", "\"a\""}, {"string(true)", "\"true\""},
		{"string(date(\"2018-12-10\"))", "\"2018-12-10\""},
		{"string(duration(\"PT49H\"))", "\"P2DT1H\""},
		{"string(duration(\"P0Y\"))", "\"P0M\""},
		{"string([1, \"a\", null])", "\"[1, \\\"a\\\", null]\""},
		{"string({a: \"b\"})", "\"{a: \\\"b\\\"}\""},
		{"string({\"{\": 1})", "\"{\\\"{\\\": 1}\""}, {"string(function(x) x)", "null"});
}

TEST(lists)
{
	ALL_GIVE({"count([1, [2, 3]])", "2"}, {"count([])", "0"}, {"count(null)", "null"},
		{"min([3, 1, 2])", "1"}, {"max(\"a\", \"b\")", "\"b\""}, {"min([])", "null"},
		{"max([1, \"a\"])", "null"}, {"sum([])", "null"}, {"sum(1, 2, 3)", "6"},
		{"sum([1, null])", "null"}, {"mean([1, 2])", "1.5"}, {"product([2, 3, 4])", "24"},
		{"median([6, 1, 2, 3])", "2.5"}, {"median([])", "null"}, {"stddev([47])", "null"},
		{"mode([6, 1, 9, 6, 1])", "[1, 6]"}, {"mode([])", "[]"},
		{"all([false, null, true])", "false"}, {"all([true, null])", "null"},
		{"all([])", "true"}, {"any([null, true])", "true"}, {"any([])", "false"},
		{"any([1, false])", "null"}, {"list contains([1, null], null)", "true"},
		{"sublist([4, 5, 6], -2, 1)", "[5]"}, {"sublist([1], 2)", "null"},
		{"append([1], 2, 3)", "[1, 2, 3]"}, {"concatenate([1, 2], [3])", "[1, 2, 3]"},
		{"insert before([1, 3], 2, 2)", "[1, 2, 3]"}, {"remove([1, 2, 3], -1)", "[1, 2]"},
		{"remove([1], 0)", "null"}, {"reverse([1, 2])", "[2, 1]"},
		{"index of([1, 2, 3, 2], 2)", "[2, 4]"}, {"union([1, 2], [2, 3])", "[1, 2, 3]"},
		{"distinct values([1, null, 1, null])", "[1, null]"},
		{"flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"},
		{"list replace([1, 2, 3], 2, 9)", "[1, 9, 3]"},
		{"list replace([1, 2], function(x, y) x < y, 2)", "[2, 2]"},
		{"list replace([1], function(x) true, 2)", "null"},
		{"sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"},
		{"sort([1, 2], function(x, y) null)", "null"},
		{"list contains(list: [null])", "true"});
}

TEST(contexts)
{
	ALL_GIVE({"get value({a: 1}, \"a\")", "1"}, {"get value({a: 1}, \"b\")", "null"},
		{"get entries({a: 1})", "[{key: \"a\", value: 1}]"},
		{"context([{key: \"a\", value: 1}])", "{a: 1}"},
		{"context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null"},
		{"context({key: null, value: 1})", "null"},
		{"context put({a: 1}, \"a\", 2)", "{a: 2}"},
		{"context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "{a: {b: 2}}"},
		{"context put({a: 1}, [], 2)", "null"}, {"context put(null, \"a\", 2)", "null"},
		{"context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"},
		{"context merge([{a: 1}, 2])", "null"}, {"{a: 1, a: 2}", "null"},
		{"{a: 1}.b", "null"}, {"[{a: 1}, {b: 2}].a", "[1, null]"});
}

TEST(dates_and_times)
{
	ALL_GIVE({"date(2017, 2, 29)", "null"}, {"date(2016, 2, 29)", "date(\"2016-02-29\")"},
		{"date(\"01211-12-31\")", "null"}, {"date(\"-0044-03-15\").year", "-44"},
		{"string(date(999999999, 12, 31))", "\"999999999-12-31\""},
		{"date(\"9999999999-12-25\")", "null"},
		{"time(\"24:00:00\")", "time(\"00:00:00\")"}, {"time(\"24:00:01\")", "null"},
		{"time(\"10:00:00+05:0\")", "null"},
		{"time(11, 59, 45.5, duration(\"PT2H\"))", "time(\"11:59:45.5+02:00\")"},
		{"time(23, 59, 60, null)", "null"},
		{"date and time(\"2016-12-31T24:00:00\")",
			"date and time(\"2017-01-01T00:00:00\")"},
		{"date and time(\"2017-12-31\")", "date and time(\"2017-12-31T00:00:00\")"},
		{"date and time(date(\"2017-01-01\"), time(\"23:59:01Z\"))",
			"date and time(\"2017-01-01T23:59:01Z\")"},
		{"duration(\"P1Y27M\")", "duration(\"P3Y3M\")"},
		{"duration(\"-PT1000M\")", "duration(\"-PT16H40M\")"}, {"duration(\"P\")", "null"},
		{"duration(\"P1YT1H\")", "null"}, {"duration(\"P1W\")", "null"},
		{"years and months duration(date(\"2013-08-24\"), date(\"2011-12-22\"))",
			"duration(\"-P1Y8M\")"},
		{"day of year(date(\"2020-12-31\"))", "366"},
		{"day of week(date(\"2019-09-17\"))", "\"Tuesday\""},
		{"month of year(date(\"2019-09-17\"))", "\"September\""},
		{"week of year(date(\"2003-12-29\"))", "1"},
		{"week of year(date(\"2005-01-01\"))", "53"},
		{"is(time(\"23:00:50Z\"), time(\"23:00:50+00:00\"))", "true"},
		{"is(time(\"23:00:50Z\"), time(\"23:00:50\"))", "false"},
		{"is(value1: 1)", "false"}, {"today()", "date(\"2026-11-16\")"});
}

TEST(reckoning_with_time)
{
	ALL_GIVE({"date(\"2021-01-02\") - duration(\"PT1H\")", "date(\"2021-01-01\")"},
		{"date(\"2020-03-31\") + duration(\"P1M\")", "date(\"2020-04-30\")"},
		{"time(\"10:15:00\") + duration(\"P1DT23H\")", "time(\"09:15:00\")"},
		{"time(\"10:00:00\") - time(\"11:00:00\")", "duration(\"-PT1H\")"},
		{"date and time(\"2021-01-01T00:00:00\") - date(\"2021-01-01\")", "null"},
		{"date(\"2021-01-02\") - date and time(\"2021-01-01T00:00:00Z\")",
			"duration(\"P1D\")"},
		{"duration(\"P1Y11M\") * -2.5", "duration(\"-P4Y9M\")"},
		{"duration(\"PT23H\") * 2.5", "duration(\"P2DT9H30M\")"},
		{"duration(\"P1D\") / duration(\"PT1H\")", "24"},
		{"duration(\"P1D\") / duration(\"P0D\")", "null"},
		{"duration(\"P1D\") / duration(\"P1Y\")", "null"},
		{"duration(\"P1D\") + duration(\"P1Y\")", "null"},
		{"date(\"2021-01-01\") + 1", "null"}, {"time(\"10:30:01.5\").second", "1.5"},
		{"duration(\"-P1DT2H\").hours", "-2"}, {"date(\"2021-01-01\").hour", "null"},
		{"time(\"10:00:00+01:00\") < time(\"09:30:00Z\")", "true"},
		{"time(\"10:00:00\") < time(\"10:30:00+05:00\")", "true"},
		{"time(\"10:00:00+01:00\").time offset", "duration(\"PT1H\")"},
		{"-duration(\"P1D\")", "duration(\"-P1D\")"});
}

TEST(ranges_in_relation)
{
	ALL_GIVE({"before(1, (1..10])", "true"}, {"before([1..10], 10)", "false"},
		{"before([1..10), [10..20])", "true"}, {"after(12, [1..10])", "true"},
		{"after((11..20], [1..11])", "true"}, {"meets([1..5], [5..10])", "true"},
		{"meets([1..5), [5..10])", "false"}, {"met by([5..10], [1..5])", "true"},
		{"overlaps([1..5], (5..8])", "false"}, {"overlaps([5..8], [1..5])", "true"},
		{"overlaps before([1..5), (1..5])", "true"},
		{"overlaps before([1..5], [1..5])", "false"},
		{"overlaps after((1..5], [1..5))", "true"},
		{"overlaps after([1..5], [1..5))", "false"}, {"finishes(10, [1..10])", "true"},
		{"finishes([5..10), [1..10))", "true"}, {"finished by([1..10], (1..10])", "true"},
		{"includes([1..10), 10)", "false"}, {"includes([1..10], (1..10))", "true"},
		{"during(5, [1..10])", "true"}, {"during([1..10], [1..10))", "false"},
		{"starts((1..5], [1..10])", "false"}, {"started by([1..10], [1..10))", "true"},
		{"coincides([1..5], [1..5])", "true"}, {"coincides((1..5), [1..5])", "false"},
		{"before(1, \"a\")", "null"}, {"before([1..5], null)", "null"},
		{"range(\"[1..3]\") = [1..3]", "true"}, {"range(\"]1..3[\") = (1..3)", "true"},
		{"range(\"[3..1]\")", "null"}, {"range(\"[1..n]\")", "null"},
		{"[1..10].start", "1"}, {"(1..10].start included", "false"},
		{"(< 10) = (null..10)", "false"}, {"5 in (< 10)", "true"},
		{"5 in [null..10]", "null"}, {"11 in [null..10]", "false"});
}

TEST(instance_of)
{
	ALL_GIVE({"1 instance of number", "true"}, {"null instance of Any", "false"},
		{"null instance of Null", "true"}, {"[1, 2] instance of list<number>", "true"},
		{"[1, \"a\"] instance of list<number>", "false"}, {"[1] instance of list", "null"},
		{"{a: 1, b: 2} instance of context<a: number>", "true"},
		{"{b: 2} instance of context<a: number>", "false"},
		{"[1..2] instance of range<number>", "true"},
		{"(function(a: number) \"x\") instance of function<number>->string", "true"},
		{"(function() \"x\") instance of function<>->number", "false"},
		{"duration(\"P1D\") instance of days and time duration", "true"},
		{"duration(\"P1D\") instance of years and months duration", "false"},
		{"1 instance of nothing_like_it", "null"});
}

TEST(ours)
{
	ALL_GIVE({"disjoint([1, 2], [2])", "false"}, {"disjoint(\"a\", [\"b\"])", "true"},
		{"disjoint(null, [1])", "null"},
		{"coverage([\"a\", \"a\", \"b\"], [\"a\"])", "0.5"}, {"coverage([], [1])", "null"},
		{"closeness([\"8344\", \"52\"], [\"8341\", \"9\"])", "3"},
		{"closeness(\"ås\", \"åt\")", "1"}, {"closeness(\"12\", \"12\")", "2"},
		{"closeness(\"1\", \"2\")", "0"}, {"closeness([], \"1\")", "null"},
		{"closeness([1], \"1\")", "null"},
		{"same group(\"8344\", [\"1\", \"834\"], 3)", "true"},
		{"same group(\"83\", \"83\", 3)", "false"}, {"same group(\"a\", \"a\", 0)", "null"},
		{"weeks_to_close([\"a\", \"a\"], [], [{krav: \"a\", uger: 1.5}])", "1.5"},
		{"weeks_to_close([\"a\"], [], [{krav: \"b\", uger: 1}])", "null"},
		{"weeks_to_close([], [], [])", "0"}, {"distance(0, 0, 0, 0)", "0"},
		{"distance(91, 0, 0, 0)", "null"}, {"known(null)", "true"}, {"known(n)", "true"});
}

TEST(names_with_blanks)
{
	struct feel_bench b;

	bench_open(&b);
	b.feel_names = true;
	CHECK_STR(bench_show(&b, "\"Hi \" + Full Name"), "\"Hi Anna Berg\"");
	CHECK_STR(bench_show(&b, "person.Full Name"), "\"Bo\"");
	CHECK_STR(bench_show(&b, "[person][Full Name = \"Bo\"].age"), "[41]");
	CHECK_STR(bench_show(&b, "{a b: 1, c: a b + 1}.c"), "2");
	CHECK_STR(bench_show(&b, "{a-b: 5, a: 3, c: a-b}.c"), "5");
	CHECK_STR(bench_show(&b, "{b: 1, a: 3, c: a-b}.c"), "2");
	CHECK_STR(bench_show(&b, "for my item in [1] return my item + 1"), "[2]");
	CHECK_STR(bench_show(&b, "(function(the x) the x * 2)(the x: 4)"), "8");
	CHECK_STR(bench_show(&b, "string length(string: Full Name)"), "9");
	bench_close(&b);
}

TEST_MAIN
