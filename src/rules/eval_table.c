#include "feel/coerce.h"
#include "rules/eval_fill.h"

#include <string.h>

/* Code that is run to see which rows of tables it rests on, in an environment of its own. */
struct tracing {
	const struct feel_env *env;
	struct rows_used *out;
};

static void note_rows(struct eval *e, const struct table *t, const uint8_t *rows)
{
	for (uint32_t i = 0; i < t->decision.n_rows; i++) {
		struct row_used used = {t, i, rows[i] == YES};

		if (rows[i] == YES || rows[i] == UNKNOWN)
			vec_push(e->arena, &e->tracing->out->list, used);
	}
}

/* The inputs are set while the table's cells run.  A table is never called from within its
 * own cells (the checker sees to that), but its arguments may have called it before. */
struct value call_table(
	struct eval *e, struct feel_env *env, const struct table *t, const struct value *args)
{
	const struct decision_table *d = &t->decision;
	struct value *before = ARENA_ARRAY(env->arena, struct value, d->n_inputs), v;
	bool noting = e->tracing && e->tracing->env == env;
	bool marking = noting || e->watch;
	uint8_t *rows = marking ? ARENA_ARRAY(env->arena, uint8_t, d->n_rows) : NULL;
	struct value *set = ARENA_ARRAY(env->arena, struct value, d->n_inputs);

	for (uint32_t i = 0; i < d->n_inputs; i++) {
		before[i] = env->slots[t->inputs[i]];
		set[i] = feel_coerce(env->arena, args[i], d->inputs[i].type);
		env->slots[t->inputs[i]] = set[i];
	}
	v = table_decide(d, env, args, rows);
	if (e->watch)
		e->watch->called(e->watch, e, t, set, rows);
	for (uint32_t i = 0; i < d->n_inputs; i++)
		env->slots[t->inputs[i]] = before[i];
	if (noting)
		note_rows(e, t, rows);
	return v;
}

void eval_rows(struct eval *e, const struct feel_code *code, struct rows_used *out)
{
	struct tracing tracing = {.out = out};
	struct feel_env env = e->env;

	env.slots = ARENA_ARRAY(e->arena, struct value, env.n_slots);
	env.notes = NULL;
	tracing.env = &env;
	e->tracing = &tracing;
	eval_run(e, &env, code, e->brief_entities);
	e->tracing = NULL;
}
