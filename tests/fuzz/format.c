/* One rule file, laid out: it ends; what is laid out stays as it is when laid out again; and
 * what cannot be read is refused with a message that has a place. */
#include "rules/rule_format.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct job {
	struct source src;
	struct strbuf once, twice;
	struct diags diags;
	struct arena arena;
};

static void lay_out(void *arg)
{
	struct job *j = arg;
	struct source again = {"x.rules", NULL, 0};

	diags_init(&j->diags, &j->arena, 20);
	sb_init(&j->once, &j->arena);
	sb_init(&j->twice, &j->arena);
	if (rule_format(&j->src, &j->once, &j->diags) != 0) {
		if (j->diags.errors == 0)
			abort();
		for (unsigned i = 0; i < j->diags.list.n; i++)
			if (!j->diags.list.at[i].span.src ||
				strcmp(j->diags.list.at[i].kind, "layout") == 0)
				abort();
		return;
	}
	again.text = j->once.s;
	again.len = j->once.len;
	if (rule_format(&again, &j->twice, &j->diags) != 0 || j->twice.len != j->once.len ||
		memcmp(j->twice.s, j->once.s, j->once.len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct job j = {.src = {"x.rules", (const char *)data, len}};
	struct oom oom = {.limit = 64u << 20};

	arena_init(&j.arena, &oom);
	oom_guard(&oom, lay_out, &j); /* too little memory is an answer */
	arena_release(&j.arena);
	return 0;
}
