/* tests/lang/feel: expressions of the standard, one a line, with what they come to.
 *
 *	feel_lang [NAME]    the files whose name holds it
 *
 * Each line is one test.  Nothing is declared and nothing given: what cannot be is null.
 *
 *	abs("a") => null -- abs needs a number or a duration
 *
 * also pins the message; where the text is no expression, the value is `error`. */
#include "sluse/offline.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char folder[] = "tests/lang/feel";
static unsigned passed, failed;

/* Is there a message that says this and nothing more? */
static bool tells(const char *out, const char *message, const char *level)
{
	size_t n = strlen(message);

	for (const char *s = out; (s = strstr(s, level)); s++) {
		const char *text = s + strlen(level);

		if (strncmp(text, message, n) == 0 && text[n] == '\n')
			return true;
	}
	return false;
}

static void run_line(const char *file, unsigned number, char *line)
{
	struct offline_eval q = {.expression = line, .today = 20773}; /* 2026-11-16 */
	struct offline_text out;
	char *want = strstr(line, " => "), *message, *whole;
	bool told = true, error;

	if (!want) {
		printf("%s:%u: there is no ' => '\n", file, number);
		failed++;
		return;
	}
	*want = '\0';
	want += 4;
	message = strstr(want, " -- ");
	if (message) {
		*message = '\0';
		message += 4;
	}
	error = message && strcmp(want, "error") == 0;
	q.explain = message != NULL;
	offline_eval(&q, &out);
	whole = strdup(out.s);
	if (message)
		told = tells(out.s, message, error ? ": error: " : ": warning: ");
	out.s[strcspn(out.s, "\n")] = '\0';
	if (!told) {
		failed++;
		printf("%s:%u: %s\n    does not say: %s\n%s", file, number, line, message, whole);
	} else if (error || strcmp(out.s, want) == 0) {
		passed++;
	} else {
		failed++;
		printf("%s:%u: %s\n    gives %s, not %s\n", file, number, line, out.s, want);
	}
	free(whole);
	offline_free(&out);
}

static void run_file(const char *name)
{
	char path[300], line[2000];
	unsigned number = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "rb");
	while (f && fgets(line, sizeof line, f)) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			run_line(path, number, line);
	}
	if (f)
		fclose(f);
}

static int is_feel(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".feel") == 0;
}

static int by_name(const struct dirent **x, const struct dirent **y)
{
	return strcmp((*x)->d_name, (*y)->d_name);
}

int main(int argc, char **argv)
{
	struct dirent **list = NULL;
	int n = scandir(folder, &list, is_feel, by_name);

	for (int i = 0; i < n; i++) {
		if (argc < 2 || strstr(list[i]->d_name, argv[1]))
			run_file(list[i]->d_name);
		free(list[i]);
	}
	free(list);
	printf("%u passed, %u failed\n", passed, failed);
	return failed || !passed;
}
