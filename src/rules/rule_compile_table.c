#include "rules/rule_compile.h"

#include <string.h>

static void compile_table(
	struct compiling *c, struct ast_table *a, const struct symbol *s, struct table *out)
{
	uint32_t *inputs = ARENA_ARRAY(c->ld->keep, uint32_t, a->inputs.n);

	for (uint32_t i = 0; i < a->inputs.n; i++) {
		const char *name = a->inputs.at[i].name.s;
		const struct symbol *in = strmap_get(s->members, name, strlen(name));

		inputs[i] = in->slot;
	}
	*out = (struct table){.item = compile_item(c->ld, &a->item),
		.decision = *a->decision,
		.inputs = inputs,
		.rows_at = a->rows_at,
		.type = s->type};
}

void compile_tables(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->tables;
	uint32_t n = 0;
	struct table *out = ARENA_ARRAY(c->ld->keep, struct table, compile_count(c, of));
	const struct table **functions = ARENA_ARRAY(c->ld->keep, const struct table *, of->list.n);

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_table *a = compile_held(c, of->list.at[i]);

		if (!a)
			continue;
		functions[i] = &out[n];
		compile_table(c, a, of->list.at[i], &out[n++]);
	}
	c->image->tables = out;
	c->image->n_tables = n;
	c->image->functions = functions;
	c->image->n_functions = of->list.n;
}
