/* One rule file: a load ends, with a ruleset or with errors; and what was loaded can be asked
 * about somebody of whom nothing is known. */
#include "rules/eval.h"
#include "rules/ruleset.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct asking {
	const struct ruleset *rs;
	struct arena arena;
};

static void ask(void *arg)
{
	struct asking *a = arg;
	const struct image *im = ruleset_on(a->rs, 20773);
	struct eval *e = ARENA_NEW(&a->arena, struct eval);

	eval_init(e, im, 20773, &a->arena);
	for (uint32_t i = 0; i < im->n_profiles; i++)
		eval_item(e, &im->profiles[i].item);
	for (uint32_t i = 0; i < im->n_profiles; i++) {
		const struct item *it = &im->profiles[i].item;
		struct rows_used used = {0};

		for (uint32_t k = 0; k < it->n_criteria; k++)
			if (it->criteria[k].code)
				eval_rows(e, it->criteria[k].code, &used);
	}
	for (uint32_t i = 0; i < im->n_dues; i++) {
		eval_item(e, &im->dues[i].item);
		if (im->dues[i].from)
			eval_code(e, im->dues[i].from);
	}
	for (uint32_t i = 0; i < im->n_matches; i++)
		eval_item(e, &im->matches[i].item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct rule_file file = {"x.rules", (const char *)data, len};
	struct rule_limits limits = {.total_bytes = 64u << 20};
	struct oom oom = {.limit = 64u << 20};
	struct arena arena;
	struct diags diags;
	struct strbuf shown;
	struct ruleset *rs = NULL;
	int r;

	arena_init(&arena, &oom);
	diags_init(&diags, &arena, 20);
	r = ruleset_load(&rs, &file, 1, "", &limits, &diags);
	if ((r == 0) != (rs != NULL) || (r == 0) != (diags.errors == 0))
		abort();
	sb_init(&shown, &arena);
	diags_print(&shown, &diags);
	if (rs) {
		struct asking a = {.rs = rs};

		arena_init(&a.arena, &oom);
		oom_guard(&oom, ask, &a);
		arena_release(&a.arena);
	}
	ruleset_unref(rs);
	arena_release(&arena);
	return 0;
}
