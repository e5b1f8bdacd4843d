/* A conformance case a line: names, helpers, tables and types that nobody has checked.
 *
 * Held: the answer is one line of JSON that the strict reader takes, and a case that is
 * asked twice answers the same. */
#include "data/json.h"
#include "sluse/offline.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(int holds, const char *what, const struct offline_text *out)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %.2000s\n", what, out->s);
	abort();
}

static int strict(const struct offline_text *out)
{
	struct json_limits limits = {.bytes = 64 << 20,
		.depth = 500,
		.nodes = 10000000,
		.members = 10000000,
		.string = 64 << 20};
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;
	enum json_event e;

	arena_init(&arena, &oom);
	json_reader_init(&r, out->s, out->len - 1, &limits, &arena);
	do {
		e = json_next(&r);
	} while (e != JSON_BAD && e != JSON_END);
	arena_release(&arena);
	return e == JSON_END;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct offline_eval q = {.today = 20773};
	struct offline_text one, two;

	if (len > 4096) /* more of the same, slowly */
		return 0;
	offline_eval_case(&q, (const char *)data, len, &one);
	must(one.s && one.len && one.s[one.len - 1] == '\n', "not a line", &one);
	must(!memchr(one.s, '\n', one.len - 1), "more than a line", &one);
	must(strict(&one), "not JSON", &one);
	offline_eval_case(&q, (const char *)data, len, &two);
	must(one.len == two.len && memcmp(one.s, two.s, one.len) == 0, "not the same twice", &two);
	offline_free(&one);
	offline_free(&two);
	return 0;
}
