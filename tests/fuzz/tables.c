/* The files that a table of codes names: the table itself, its crossings and its bridges, parted
 * by lines of "%%".  A load ends, with a ruleset or with errors; and what was loaded says the same
 * of the way between two codes in both directions. */
#include "rules/closeness.h"
#include "rules/routes.h"
#include "rules/ruleset.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"codes sted \"Steder\" from \"data/a.csv\" detour 1.3 crossings \"data/b.csv\" "
	"groups 1.5 bridges \"data/c.csv\"\n"
	"facts p \"P\" { bor sted }\n";
enum { FILES = 4, CODES = 40 };

/* Up to the next line of "%%", which is passed; what is left otherwise. */
static struct rule_file part(const char *name, const char **s, const char *end)
{
	const char *from = *s, *to = end;

	*s = end;
	for (const char *p = from; end - p >= 3; p++) {
		if ((p > from && p[-1] != '\n') || memcmp(p, "%%\n", 3) != 0)
			continue;
		to = p;
		*s = p + 3;
		break;
	}
	return (struct rule_file){name, from, (size_t)(to - from)};
}

static void ask(const struct codes *c)
{
	uint32_t n = c->n < CODES ? c->n : CODES;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < n; k++) {
			const struct code *x = &c->at[i], *y = &c->at[k];
			size_t xlen = strlen(x->code), ylen = strlen(y->code);

			if (x->has_place && y->has_place &&
				codes_metres(c, x, y) != codes_metres(c, y, x))
				abort();
			codes_closeness(c, x->code, xlen, y->code, ylen);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *s = (const char *)data, *end = s + len;
	struct rule_file files[FILES] = {{"x.rules", rules, sizeof rules - 1}};
	struct rule_limits limits = {.total_bytes = 64u << 20};
	struct oom oom = {.limit = 64u << 20};
	struct ruleset *rs = NULL;
	struct arena arena;
	struct diags diags;

	files[1] = part("data/a.csv", &s, end);
	files[2] = part("data/b.csv", &s, end);
	files[3] = part("data/c.csv", &s, end);
	arena_init(&arena, &oom);
	diags_init(&diags, &arena, 20);
	if ((ruleset_load(&rs, files, FILES, "", &limits, &diags) == 0) != (rs != NULL))
		abort();
	if (rs)
		ask(&ruleset_on(rs, 20773)->codes[0]);
	ruleset_unref(rs);
	arena_release(&arena);
	return 0;
}
