/* What `sluse test --coverage` proposes can be pasted: once confirmed, it holds, and nothing
 * is left to propose. */
#include "sluse/offline.h"
#include "test.h"

#include <stdlib.h>

static const char comment[] = "// today, to be confirmed: ";

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1 << 16);
	size_t n = f ? fread(text, 1, (1 << 16) - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return text;
}

/* code: what it ends with, -1: whatever */
static struct offline_text cover(char *rules, char *cases, int code)
{
	char name[] = "a.rules", more[] = "b.rules";
	struct sluse_file f[2] = {{name, rules, strlen(rules)}, {more, cases, strlen(cases)}};
	struct offline_test q = {.files = f, .n_files = 2, .coverage = true};
	struct offline_text out;

	int ended = offline_test(&q, &out);
	if (code >= 0)
		CHECK_INT(ended, code);
	return out;
}

/* The proposed blocks, confirmed. */
static char *proposals(const char *out)
{
	const char *s = strstr(out, "proposed cases, to be confirmed:\n");
	const char *end = s ? strstr(s, "\noutcomes seen") : NULL;
	char *text = calloc(1, strlen(out) + 1), *to = text;

	for (s = s ? strchr(s, '\n') : NULL; s && s < end;) {
		if (strncmp(s, comment, sizeof comment - 1) == 0)
			s += sizeof comment - 1;
		else
			*to++ = *s++;
	}
	return text;
}

TEST(what_is_proposed_can_be_pasted)
{
	char *rules = slurp("tests/golden/rules/kursus.rules"), none[] = "";
	struct offline_text first, second;
	char *cases;

	if (!*rules) {
		test_skip("no rules here");
		free(rules);
		return;
	}
	first = cover(rules, none, 1); /* it holds a case that is meant to fail */
	cases = proposals(first.s);
	CHECK(strstr(cases, "expect offer kursus border") != NULL);
	second = cover(rules, cases, 1);
	CHECK(strstr(second.s, "9 passed, 1 failed") != NULL);
	CHECK(strstr(second.s, "proposed cases") == NULL);
	CHECK(strstr(second.s, "thresholds a case stands on: 4 of 4 (100 %)") != NULL);
	CHECK(strstr(second.s, "places below, on and above: 12 of 12 (100 %)") != NULL);
	offline_free(&first);
	offline_free(&second);
	free(cases);
	free(rules);
}

/* Of how many outcomes a task with this condition is asked to show. */
static unsigned outcomes(const char *when)
{
	char rules[600], none[] = "";
	const char *sum;
	unsigned n = 0;
	struct offline_text out;

	snprintf(rules, sizeof rules,
		"ruleset t { language en }\n"
		"facts ledig { a number or none  b number  l list of number }\n"
		"due d { basis own  when %s  because \"x\"  lead x }\n"
		"case \"c\" { on 2026-11-16  given ledig { a: 1 }  expect due d no }\n",
		when);
	out = cover(rules, none, -1);
	sum = out.s ? strstr(out.s, "outcomes seen: ") : NULL;
	if (!sum || sscanf(sum, "outcomes seen: %*u of %u", &n) != 1)
		test_fail(__FILE__, __LINE__, "no sum for %s: %s", when, out.s);
	offline_free(&out);
	return n;
}

TEST(what_is_asked_for_with_known_is_never_unknown)
{
	CHECK_INT(outcomes("a > 3"), 3);
	CHECK_INT(outcomes("known(a) and a > 3"), 2);
	CHECK_INT(outcomes("a > 3 and known(a)"), 2);
	CHECK_INT(outcomes("known(a) and a > 3 and on > date(\"2026-11-16\")"), 2);
	CHECK_INT(outcomes("a > 1 and a < 9 and (known(a) and a != null)"), 2);
	CHECK_INT(outcomes("known(a) and b > 3"), 3);
	CHECK_INT(outcomes("known(a) or a > 3"), 3);
	CHECK_INT(outcomes("not(known(a)) and a > 3"), 3);
	CHECK_INT(outcomes("known(b) and b > 3 and not(known(a) and a >= b)"), 2);
	CHECK_INT(outcomes("not(known(a) and a >= b)"), 3);
	CHECK_INT(outcomes("if known(b) then b > 3 else false"), 2);
	CHECK_INT(outcomes("if known(b) then a > 3 else false"), 3);
	CHECK_INT(outcomes("known(l) and some x in l satisfies x > 3"), 2);
	CHECK_INT(outcomes("known(a) and some x in l satisfies x > 3"), 3);
	CHECK_INT(outcomes("known(b) and b in [3..4]"), 2);
	CHECK_INT(outcomes("known(l) and count(l[item > 2]) > 0"), 3); /* not looked into */
}

TEST(a_proposal_that_nobody_confirmed_is_refused)
{
	char *rules = slurp("tests/golden/rules/kursus.rules");
	char cases[] = "case \"x\" {\n    on 2026-11-16\n    given ledig { alder: 30 }\n"
		       "    // today, to be confirmed: expect offer kursus border\n}\n";
	struct offline_text out;

	if (!*rules) {
		test_skip("no rules here");
		free(rules);
		return;
	}
	out = cover(rules, cases, 2);
	CHECK(strstr(out.s, "this case expects nothing") != NULL);
	offline_free(&out);
	free(rules);
}

TEST_MAIN
