#include "test.h"

#include <stdarg.h>
#include <stdlib.h>

static struct test *first, **last = &first;
static unsigned failures;
static const char *skipped;

void test_register(struct test *t)
{
	*last = t;
	last = &t->next;
}

void test_fail(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	failures++;
	printf("%s:%d: ", file, line);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void test_skip(const char *why)
{
	skipped = why;
}

int test_main(int argc, char **argv)
{
	unsigned passed = 0, failed = 0, skips = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (struct test *t = first; t; t = t->next) {
		if (argc > 1 && !strstr(t->name, argv[1]))
			continue;
		failures = 0;
		skipped = NULL;
		t->run();
		if (failures) {
			failed++;
			printf("FAILED %s\n", t->name);
		} else if (skipped) {
			skips++;
			printf("skipped %s: %s\n", t->name, skipped);
		} else {
			passed++;
		}
	}
	printf("%u passed, %u failed", passed, failed);
	if (skips)
		printf(", %u skipped", skips);
	putchar('\n');
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
