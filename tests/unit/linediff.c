#include "base/linediff.h"
#include "test.h"

#include <stdlib.h>

static struct oom oom;
static struct arena arena;

static const char *diff(const char *old, const char *now)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	if (!linediff(&sb, (struct linediff_text){"a", old, strlen(old)},
		    (struct linediff_text){"b", now, strlen(now)}))
		return "same";
	return sb.s;
}

TEST(says_what_changed)
{
	arena_init(&arena, &oom);
	CHECK_STR(diff("", ""), "same");
	CHECK_STR(diff("a\nb\n", "a\nb\n"), "same");
	CHECK_STR(diff("", "x\n"), "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
	CHECK_STR(diff("x\n", ""), "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n");
	CHECK_STR(
		diff("a\nb\nc\n", "a\nB\nc\n"), "--- a\n+++ b\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
	CHECK_STR(diff("a\n", "a"),
		"--- a\n+++ b\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n");
	arena_release(&arena);
}

TEST(far_changes_have_hunks_of_their_own)
{
	arena_init(&arena, &oom);
	CHECK_STR(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n"),
		"--- a\n+++ b\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"
		"@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n");
	CHECK_STR(diff("1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n"),
		"--- a\n+++ b\n@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n");
	arena_release(&arena);
}

/* ---- any two texts ------------------------------------------------------- */

static uint64_t state = 1;
static unsigned below(unsigned n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % n;
}

static const char *some_lines(unsigned n, unsigned letters)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	for (unsigned i = 0; i < n; i++)
		sb_printf(&sb, "%c\n", 'a' + (int)below(letters));
	return sb.s;
}

/* What the script makes of `old`; *edits: its lines. */
static const char *apply(const char *old, const char *script, unsigned *edits)
{
	struct strbuf sb;
	const char *s = strstr(script, "@@");
	unsigned at = 1;

	sb_init(&sb, &arena);
	*edits = 0;
	while (s && *s) {
		const char *end = strchr(s, '\n') + 1;

		if (*s == '@') {
			unsigned from = (unsigned)strtoul(strchr(s, '-') + 1, NULL, 10);
			bool none = strncmp(strchr(s, '-') + 2, ",0 ", 3) == 0;

			for (; at < from + none; at++, old = strchr(old, '\n') + 1)
				sb_add(&sb, old, (size_t)(strchr(old, '\n') + 1 - old));
		} else {
			if (*s != '-')
				sb_add(&sb, s + 1, (size_t)(end - s - 1));
			*edits += *s != ' ';
			if (*s != '+') {
				CHECK(strncmp(old, s + 1, (size_t)(end - s - 1)) == 0);
				old = strchr(old, '\n') + 1;
				at++;
			}
		}
		s = end;
	}
	sb_puts(&sb, old);
	return sb.s;
}

/* Lines that the two have in common, at most: by the table everybody knows. */
static unsigned common(const char *a, const char *b)
{
	unsigned n = (unsigned)strlen(a) / 2, m = (unsigned)strlen(b) / 2;
	unsigned *best = ARENA_ARRAY(&arena, unsigned, (size_t)(n + 1) * (m + 1));

	for (unsigned i = 1; i <= n; i++) {
		for (unsigned k = 1; k <= m; k++) {
			unsigned up = best[(i - 1) * (m + 1) + k], left = best[i * (m + 1) + k - 1];
			unsigned most = up > left ? up : left;

			if (a[2 * i - 2] == b[2 * k - 2])
				most = best[(i - 1) * (m + 1) + k - 1] + 1;
			best[i * (m + 1) + k] = most;
		}
	}
	return best[n * (m + 1) + m];
}

TEST(turns_one_into_the_other_with_the_fewest_lines)
{
	for (unsigned i = 0; i < 400; i++) {
		arena_init(&arena, &oom);
		const char *a = some_lines(below(30), 2 + below(4)), *b = some_lines(below(30), 4);
		const char *script = diff(a, b);
		unsigned edits;

		if (strcmp(a, b) != 0) {
			CHECK_STR(apply(a, script, &edits), b);
			CHECK(edits == (strlen(a) + strlen(b)) / 2 - 2 * common(a, b));
		}
		arena_release(&arena);
	}
}

/* Nothing in common and much of it: the search is cut off, the script is still right. */
TEST(long_texts_that_differ_everywhere)
{
	struct strbuf a, b;
	unsigned edits;

	arena_init(&arena, &oom);
	sb_init(&a, &arena);
	sb_init(&b, &arena);
	for (unsigned i = 0; i < 3000; i++) {
		sb_printf(&a, "a%u\n", below(700));
		sb_printf(&b, "%c%u\n", i % 3 ? 'a' : 'b', below(700));
	}
	CHECK_STR(apply(a.s, diff(a.s, b.s), &edits), b.s);
	arena_release(&arena);
}

TEST_MAIN
