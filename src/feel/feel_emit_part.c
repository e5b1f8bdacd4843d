/* Code of loops, filters, lists, contexts, calls and function literals. */
#include "feel/emit.h"

#include <string.h>

/* ---- loops --------------------------------------------------------------- */

static void emit_iterator(struct emitter *em, const struct feel_expr *e, const struct feel_iter *it,
	uint32_t r, uint32_t *fail)
{
	it->var->reg = r + LOOP_ITEM;
	emit(em, it->source);
	if (it->hi)
		emit(em, it->hi);
	*fail = emit_put(em, it->source, it->hi ? I_ITER_RANGE : I_ITER,
		e->kind == N_FOR ? ITER_FOR : ITER_QUANTIFIED, r, 0);
}

void emit_loop(struct emitter *em, const struct feel_expr *e)
{
	uint32_t n = e->loop.n, r = emit_regs(em, n * LOOP_REGS), done = 0;
	uint32_t *fail = ARENA_ARRAY(em->arena, uint32_t, n);
	uint32_t *top = ARENA_ARRAY(em->arena, uint32_t, n);

	if (e->kind == N_FOR) {
		emit_put(em, e, I_COLLECTOR, 0, r, 0);
	} else {
		emit_const(em, e, value_bool(e->kind == N_EVERY));
		emit_put(em, e, I_SET, 0, r, 0);
	}
	for (uint32_t i = 0; i < n; i++) {
		emit_iterator(em, e, &e->loop.at[i], r + i * LOOP_REGS, &fail[i]);
		top[i] = emit_put(em, e, I_NEXT, 0, r + i * LOOP_REGS, 0);
	}
	if (e->loop.partial && e->loop.partial->used) {
		emit_put(em, e, I_PARTIAL, 0, r, 0);
		emit_set_local(em, e, e->loop.partial);
	}
	emit(em, e->loop.body);
	if (e->kind == N_FOR)
		emit_put(em, e->loop.body, I_APPEND, 0, r, 0);
	else
		done = emit_put(em, e->loop.body, e->kind == N_SOME ? I_SOME : I_EVERY, 0, r, 0);
	for (uint32_t i = n; i-- > 0;) {
		emit_put(em, e, I_JUMP, 0, 0, top[i]);
		emit_land(em, top[i]);
	}
	if (e->kind == N_FOR) {
		emit_put(em, e, I_COLLECT, 0, r, 0);
	} else {
		emit_land(em, done);
		emit_put(em, e, I_REG, 0, r, 0);
	}
	for (uint32_t i = 0; i < n; i++)
		emit_land(em, fail[i]);
}

void emit_filter(struct emitter *em, const struct feel_expr *e)
{
	uint32_t r, fail, top, stop;

	emit(em, e->a);
	if (e->index) {
		emit(em, e->b);
		emit_put(em, e, I_INDEX, 0, 0, 0);
		return;
	}
	r = emit_regs(em, LOOP_REGS);
	e->item->reg = r + LOOP_ITEM;
	emit_put(em, e, I_COLLECTOR, 0, r, 0);
	fail = emit_put(em, e, I_ITER, ITER_FILTER, r, 0);
	top = emit_put(em, e, I_NEXT, 0, r, 0);
	emit(em, e->b);
	stop = emit_put(em, e, I_KEEP, 0, r, 0);
	emit_put(em, e, I_JUMP, 0, 0, top);
	emit_land(em, top);
	emit_put(em, e, I_COLLECT, 0, r, 0);
	emit_land(em, stop);
	emit_land(em, fail);
}

/* ---- lists, contexts, calls, functions ------------------------------------ */

void emit_list(struct emitter *em, const struct feel_expr *e)
{
	for (uint32_t i = 0; i < e->list.n; i++)
		emit(em, e->list.at[i]);
	emit_put(em, e, I_LIST, 0, e->list.n, 0);
}

void emit_context(struct emitter *em, const struct feel_expr *e)
{
	uint32_t n = e->context.n;
	struct shape_key *keys = ARENA_ARRAY(em->arena, struct shape_key, n);

	for (uint32_t i = 0; i < n; i++) {
		const struct feel_entry *en = &e->context.at[i];

		keys[i].s = en->key;
		keys[i].len = en->len;
		emit(em, en->value);
		if (en->var->used) {
			emit_set_local(em, en->value, en->var);
			emit_local(em, en->value, en->var);
		}
	}
	emit_put(em, e, I_CONTEXT, 0, n, emit_add_shape(em, keys, n));
}

static void emit_args(struct emitter *em, const struct feel_expr *e)
{
	/* what a built-in does not get it can tell from a null it gets */
	const struct value unset = {.kind = V_UNSET};
	const struct value left_out = e->call.builtin ? unset : value_null();

	for (uint32_t i = 0; i < e->call.n; i++) {
		if (e->call.args[i])
			emit(em, e->call.args[i]);
		else
			emit_put(em, e, I_CONST, 0, 0, emit_add_const(em, left_out));
	}
}

/* A pattern that stands in the text is compiled with the code. */
static bool emit_call_regex(struct emitter *em, const struct feel_expr *e)
{
	const struct value *args[BUILTIN_ARGS_MAX] = {NULL};
	struct code_regex call = {.b = e->call.builtin};
	const char *why;

	if (e->call.n > BUILTIN_ARGS_MAX)
		return false;
	for (uint32_t i = 0; i < e->call.n; i++)
		if (e->call.args[i] && e->call.args[i]->kind == N_LITERAL)
			args[i] = &e->call.args[i]->literal;
	call.x = feel_constant_pattern(call.b, args, e->call.n, em->arena, &why);
	if (!call.x)
		return false;
	vec_push(em->arena, &em->regexes, call);
	emit_put(em, e, I_CALL_REGEX, 0, e->call.n, em->regexes.n - 1);
	return true;
}

void emit_call(struct emitter *em, const struct feel_expr *e)
{
	const struct feel_expr *fn = e->call.fn;
	const struct feel_builtin *b = e->call.builtin;
	struct shape_key *keys;

	if (b) {
		emit_args(em, e);
		if (b->fn == bi_not && e->call.args[0]->type->kind == T_BOOLEAN)
			emit_put(em, e, I_NOT, 0, 0, 0);
		else if (!emit_call_regex(em, e))
			emit_put(
				em, e, I_CALL_BUILTIN, 0, e->call.n, (uint32_t)(b - feel_builtins));
		return;
	}
	if (fn->kind == N_NAME && fn->name.n_items == 0 && fn->name.bind.kind == BIND_HOST) {
		emit_args(em, e);
		emit_put(em, e, I_CALL_HOST, 0, e->call.n, fn->name.bind.id);
		return;
	}
	emit(em, fn);
	emit_args(em, e);
	if (!e->call.names) {
		emit_put(em, e, I_CALL, 0, e->call.n, 0);
		return;
	}
	keys = ARENA_ARRAY(em->arena, struct shape_key, e->call.n);
	for (uint32_t i = 0; i < e->call.n; i++) {
		keys[i].s = e->call.names[i];
		keys[i].len = (uint32_t)strlen(keys[i].s);
	}
	emit_put(em, e, I_CALL_NAMED, 0, e->call.n, emit_add_shape(em, keys, e->call.n));
}

void emit_function(struct emitter *em, const struct feel_expr *e)
{
	struct emitter in = {.arena = em->arena,
		.around = em,
		.function = e->function.id,
		.slots = em->slots,
		.n_regs = e->function.n};
	const struct type **types = ARENA_ARRAY(em->arena, const struct type *, e->function.n);
	struct feel_code *proto;
	bool typed = false;

	for (uint32_t i = 0; i < e->function.n; i++) {
		e->function.params[i].var->reg = i;
		types[i] = emit_copy_type(em->arena, e->function.params[i].type, 0);
		typed = typed || types[i];
	}
	emit(&in, e->function.body);
	em->too_large = em->too_large || in.too_large || e->function.n > REGS_MAX;
	proto = emit_finish(&in, e->function.body);
	proto->n_params = e->function.n;
	proto->type = emit_copy_type(em->arena, e->type, 0);
	proto->param_types = typed ? types : NULL;
	vec_push(em->arena, &em->protos, proto);
	emit_put(em, e, I_CLOSURE, 0, 0, em->protos.n - 1);
}
