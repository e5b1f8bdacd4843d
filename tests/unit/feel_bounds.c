/* Hostile expressions: an answer or a message, in bounded time and memory. */
#include "feel_bench.h"
#include "test.h"

#include <stdlib.h>

enum { MEMORY = 256 << 20 };

struct job {
	const char *expression;
	char first[200]; /* beginning of what it shows */
};

static void show(void *arg)
{
	struct job *j = arg;
	struct feel_bench b;
	const char *s;

	bench_open(&b);
	b.oom.limit = MEMORY;
	s = bench_show(&b, j->expression);
	snprintf(j->first, sizeof j->first, "%s", s);
	bench_close(&b);
}

static void starts(const char *expression, const char *want, int line)
{
	struct job j = {.expression = expression};

	show(&j);
	if (strncmp(j.first, want, strlen(want)) != 0)
		test_fail(__FILE__, line, "%.60s… shows %s, not %s", expression, j.first, want);
}
#define STARTS(e, want) starts(e, want, __LINE__)

/* before, n times; middle; after, n times */
static char *nested(const char *before, unsigned n, const char *middle, const char *after)
{
	size_t b = strlen(before), m = strlen(middle), a = strlen(after);
	char *s = malloc((b + a) * n + m + 1), *p = s;

	for (unsigned i = 0; i < n; i++, p += b)
		memcpy(p, before, b);
	memcpy(p, middle, m);
	p += m;
	for (unsigned i = 0; i < n; i++, p += a)
		memcpy(p, after, a);
	*p = '\0';
	return s;
}

TEST(nesting_is_bounded)
{
	static const struct {
		const char *before, *middle, *after;
	} nests[] = {{"(", "1", ")"}, {"[", "1", "]"}, {"-", "1", ""}, {"not(", "true", ")"},
		{"if yes then ", "1", " else 2"}, {"{a: ", "1", "}"}, {"list[", "1", "]"},
		{"function(x) ", "1", ""}, {"for x in list return ", "1", ""},
		{"some x in list satisfies ", "true", ""}, {"1 in (", "1", ")"},
		{"n between 1 and ", "2", ""}, {"abs(", "1", ")"}, {"", "person", ".a"},
		{"", "list", "[1]"}, {"", "list", "()"}, {"[1..", "2", "]"}, {"", "1", " in [1"},
		{"n instance of list<", "number", ">"}, {"2 ** ", "1", ""}, {"1 + (", "1", ")"}};

	for (unsigned i = 0; i < sizeof nests / sizeof *nests; i++) {
		char *s = nested(nests[i].before, 10000, nests[i].middle, nests[i].after);
		struct job j = {.expression = s};

		show(&j);
		if (strncmp(j.first, "error: ", 7) != 0 && strcmp(nests[i].before, "2 ** ") != 0)
			test_fail(__FILE__, __LINE__, "%s… shows %s", nests[i].before, j.first);
		free(s);
	}
}

TEST(length_is_bounded)
{
	char *s = nested("", 500000, "1", "+1");

	STARTS(s, "error: this expression is too large");
	free(s);
	s = nested("", 90000, "1", "+1");
	STARTS(s, "90001");
	free(s);
	s = nested("", 90000, "n", "+n");
	STARTS(s, "2700030");
	free(s);
	s = nested("", 40000, "n = 1", " or n = 2");
	STARTS(s, "false");
	free(s);
	s = nested("", 99000, "[1", ",1");
	STARTS(s, "error: ']' or ','");
	free(s);
	s = nested("", 1000000, "a", "b");
	STARTS(s, "error: there is no 'abbb");
	free(s);
	/* each '[' may close the range or begin a filter: tried, but not for ever */
	s = nested("[1..list[", 90, "1", "]]");
	STARTS(s, "error: ");
	free(s);
	s = nested("[1..list[", 5000, "1", "");
	STARTS(s, "error: ");
	free(s);
}

TEST(numbers_are_bounded)
{
	STARTS("n ** 999999", "null");
	STARTS("10**999999", "error: the result is no number");
	STARTS("(n / 7) ** 999999.5", "null");
	STARTS("(1 / n) ** 999999", "0");
	STARTS("exp(n * 100000)", "null");
	STARTS("1e999999", "error: this number is out of range");
	STARTS("decimal(n, 10 ** 20)", "null");
	STARTS("list[10 ** 30]", "null");
	STARTS("substring(text, 10 ** 30)", "null");
	STARTS("1e6144 * n", "null");
	STARTS("string(1e6000 * n)", "\"3000000");
}

TEST(loops_are_bounded)
{
	STARTS("for i in 1..10**12 return i", "null");
	STARTS("for i in 1..10**12, k in 1..10**12 return 1", "null");
	STARTS("some i in 1..10**12 satisfies i < 0", "null");
	STARTS("every i in 1..100000 satisfies i > 0", "true");
	STARTS("count(for i in 1..100000 return i)", "100000");
	STARTS("(function(f) f(f))(function(f) f(f))", "null");
	STARTS("(function(f, x) f(f, x))(function(f, x) f(f, x) + f(f, x), 1)", "null");
	STARTS("count(distinct values(for i in 1..100000 return i))", "null");
	STARTS("count(for i in 1..20000 return partial)", "null");
	STARTS("count(sort(for i in 1..1000000 return -i, function(a, b) a < b))", "null");
}

TEST(growth_is_bounded)
{
	STARTS("string length(string join(for i in 1..1000000 return \"0123456789\"))", "10000000");
	STARTS("(for i in 1..60 return if i = 1 then \"a\" else partial[-1] + partial[-1])[60]",
		"null");
	STARTS("(for i in 1..60 return if i = 1 then [1] else "
	       "concatenate(partial[-1], partial[-1]))[60]",
		"null");
	STARTS("(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[60]",
		"null");
	STARTS("(for i in 1..1000 return if i = 1 then [1] else [partial[-1]])[1000]", "null");
	STARTS("(for i in 1..60 return if i = 1 then {a: 1} else "
	       "{a: partial[-1], b: partial[-1]})[60] = null",
		"true");
}

TEST(dates_are_bounded)
{
	STARTS("date(\"999999999-12-31\") + duration(\"P1D\")", "error: this date is out of range");
	STARTS("on + duration(\"P400000000000D\")", "null");
	STARTS("duration(\"P99999999999999999999Y\")", "error: there is no such duration");
	STARTS("on + duration(\"P9999999999999Y\")", "null");
	STARTS("date(10 ** 10, 1, 1)", "error: there is no such date");
	STARTS("duration(\"P1000000D\") * n * 10 ** 20", "null");
}

TEST_MAIN
