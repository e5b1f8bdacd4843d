#include "rules/rule_compile.h"

static void compile_due(struct compiling *c, struct ast_due *a, struct due *out)
{
	const char **parties = ARENA_ARRAY(c->ld->keep, const char *, a->parties.n);

	for (uint32_t i = 0; i < a->parties.n; i++)
		parties[i] = a->parties.at[i].s;
	*out = (struct due){.item = compile_item(c->ld, &a->item),
		.from = a->from.code,
		.within = a->within,
		.within_unit = a->within_unit,
		.lead = a->lead.s,
		.parties = parties,
		.n_parties = a->parties.n};
	compile_criteria(c, &out->item, NULL, &a->criteria);
	gather_clear(&c->gathered);
	gather_code(&c->gathered, out->from);
	gathered_facts(c, &out->facts, &out->n_facts);
}

void compile_dues(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->dues;
	uint32_t n = 0;
	struct due *out = ARENA_ARRAY(c->ld->keep, struct due, compile_count(c, of));

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_due *a = compile_held(c, of->list.at[i]);

		if (a)
			compile_due(c, a, &out[n++]);
	}
	c->image->dues = out;
	c->image->n_dues = n;
}
