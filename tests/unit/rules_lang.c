/*
 * Rule files whose expectation stands on the line:
 *
 *	require aldr > 30   // error: there is no fact 'aldr'; did you mean 'alder'?
 *
 * "// next error: …" speaks of the line after it (where a comment would change what is
 * tested), "// somewhere error: …" of a message without a place, "// at data/x.csv:3 error:
 * …" of a file that knows no comments.  Every error must be
 * expected, and come.  Warnings are compared in files that expect one.  A line
 * "//--- data/x.csv" begins another file.  Where no part says `ruleset`, one is added.
 *
 *	rules_lang [NAME]    the files of tests/lang whose name holds it
 */
#include "rules/ruleset.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 20, EXPECTED_MAX = 400 };

struct expected {
	char file[100];
	unsigned line; /* 0: no place */
	enum diag_level level;
	char text[400];
	bool came;
};
struct lang {
	const char *name;
	struct rule_file parts[PARTS_MAX];
	unsigned n_parts;
	struct expected expected[EXPECTED_MAX];
	unsigned n_expected;
	bool warnings;
	unsigned failures;
};

static char *slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *s;
	long n;

	if (!f)
		return NULL;
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	s = malloc((size_t)n + 1);
	*len = fread(s, 1, (size_t)n, f);
	s[*len] = '\0';
	fclose(f);
	return s;
}

static void complain(struct lang *l, const char *what, const char *file, unsigned line,
	enum diag_level level, const char *text)
{
	printf("tests/lang/%s: %s: %s:%u: %s: %s\n", l->name, what, file, line,
		level == DIAG_ERROR ? "error" : "warning", text);
	l->failures++;
}

/* One "// error: …"; s is after the marker. */
static void expect(struct lang *l, const char *file, unsigned line, enum diag_level level,
	const char *s, const char *end)
{
	struct expected *e = &l->expected[l->n_expected++];
	const char *stop = s;

	while (stop < end && strncmp(stop, "// error:", 9) != 0 &&
		strncmp(stop, "// warning:", 11) != 0)
		stop++;
	while (stop > s && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	while (s < stop && *s == ' ')
		s++;
	*e = (struct expected){.line = line, .level = level};
	snprintf(e->file, sizeof e->file, "%s", file);
	snprintf(e->text, sizeof e->text, "%.*s", (int)(stop - s), s);
	l->warnings = l->warnings || level == DIAG_WARNING;
}

static void read_line(
	struct lang *l, const char *file, unsigned line, const char *s, const char *end)
{
	static const struct {
		const char *marker;
		enum diag_level level;
		int where; /* lines further; -1: no place */
	} markers[] = {{"// error:", DIAG_ERROR, 0}, {"// warning:", DIAG_WARNING, 0},
		{"// next error:", DIAG_ERROR, 1}, {"// next warning:", DIAG_WARNING, 1},
		{"// somewhere error:", DIAG_ERROR, -1}};

	for (; s < end; s++) {
		char other[100];
		unsigned at, n_at = 0;

		if (sscanf(s, "// at %90[^:]:%u error:%n", other, &at, (int *)&n_at) == 2 && n_at &&
			l->n_expected < EXPECTED_MAX)
			expect(l, other, at, DIAG_ERROR, s + n_at, end);
		for (unsigned i = 0; i < sizeof markers / sizeof *markers; i++) {
			size_t n = strlen(markers[i].marker);

			if ((size_t)(end - s) >= n && memcmp(s, markers[i].marker, n) == 0 &&
				l->n_expected < EXPECTED_MAX)
				expect(l, file,
					markers[i].where < 0 ? 0
							     : line + (unsigned)markers[i].where,
					markers[i].level, s + n, end);
		}
	}
}

/* Cuts the text into parts and collects what is expected. */
static void cut(struct lang *l, char *text, size_t len)
{
	struct rule_file *part = &l->parts[l->n_parts++];
	unsigned line = 1;
	bool ruleset = false;

	*part = (struct rule_file){.name = l->name, .text = text};
	for (char *s = text; s < text + len;) {
		char *end = memchr(s, '\n', (size_t)(text + len - s));

		end = end ? end : text + len;
		if (strncmp(s, "//--- ", 6) == 0 && l->n_parts < PARTS_MAX) {
			part->len = (size_t)(s - part->text);
			*end = '\0';
			part = &l->parts[l->n_parts++];
			*part = (struct rule_file){.name = s + 6, .text = end + 1};
			line = 0;
		} else {
			ruleset = ruleset || strncmp(s, "ruleset", 7) == 0;
			read_line(l, part->name, line, s, end);
		}
		line++;
		s = end + 1;
	}
	part->len = (size_t)(text + len - part->text);
	if (!ruleset && l->n_parts < PARTS_MAX)
		l->parts[l->n_parts++] =
			(struct rule_file){"zz_ruleset.rules", "ruleset lang { source \"x\" }", 27};
}

static void compare(struct lang *l, const struct diag *d)
{
	struct place at = d->span.src ? span_place(d->span) : (struct place){0, 0};
	const char *file = d->span.src ? d->span.src->name : "";
	char whole[1000];

	snprintf(whole, sizeof whole, "%s%s%s", d->text, d->hint ? "; " : "",
		d->hint ? d->hint : "");
	for (unsigned i = 0; i < l->n_expected; i++) {
		struct expected *e = &l->expected[i];

		if (e->came || e->level != d->level || e->line != at.line)
			continue;
		if (at.line && strcmp(e->file, file) != 0)
			continue;
		if (strcmp(e->text, whole) != 0)
			continue;
		e->came = true;
		return;
	}
	if (d->level == DIAG_ERROR || l->warnings)
		complain(l, "not expected", file, at.line, d->level, whole);
}

static bool run_file(const char *dir, const char *name)
{
	struct lang *l = calloc(1, sizeof *l);
	struct oom oom = {0};
	struct arena arena;
	struct diags diags;
	struct ruleset *rs = NULL;
	char path[600];
	size_t len;
	char *text;
	bool ok;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	text = slurp(path, &len);
	if (!text) {
		printf("%s: cannot be read\n", path);
		free(l);
		return false;
	}
	l->name = name;
	cut(l, text, len);
	arena_init(&arena, &oom);
	diags_init(&diags, &arena, 1000);
	int r = ruleset_load(&rs, l->parts, l->n_parts, "", NULL, &diags);
	for (unsigned i = 0; i < diags.list.n; i++)
		compare(l, &diags.list.at[i]);
	for (unsigned i = 0; i < l->n_expected; i++)
		if (!l->expected[i].came)
			complain(l, "did not come", l->expected[i].file, l->expected[i].line,
				l->expected[i].level, l->expected[i].text);
	if ((r == 0) != (diags.errors == 0)) {
		printf("tests/lang/%s: loaded %d with %u errors\n", name, r, diags.errors);
		l->failures++;
	}
	ruleset_unref(rs);
	arena_release(&arena);
	ok = l->failures == 0;
	free(text);
	free(l);
	return ok;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_rules(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 6 && strcmp(e->d_name + n - 6, ".rules") == 0;
}

int main(int argc, char **argv)
{
	struct dirent **list;
	unsigned passed = 0, failed = 0;
	int n = scandir("tests/lang", &list, is_rules, by_name);

	for (int i = 0; i < n; i++) {
		if (argc < 2 || strstr(list[i]->d_name, argv[1])) {
			if (run_file("tests/lang", list[i]->d_name))
				passed++;
			else
				failed++;
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	printf("%u passed, %u failed\n", passed, failed);
	return failed || passed == 0;
}
