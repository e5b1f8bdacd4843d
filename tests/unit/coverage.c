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

static struct offline_text cover(char *rules, char *cases, int code)
{
	char name[] = "a.rules", more[] = "b.rules";
	struct sluse_file f[2] = {{name, rules, strlen(rules)}, {more, cases, strlen(cases)}};
	struct offline_test q = {.files = f, .n_files = 2, .coverage = true};
	struct offline_text out;

	CHECK_INT(offline_test(&q, &out), code);
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
