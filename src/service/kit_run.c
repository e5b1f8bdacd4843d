/* What runs behind the names of a conformance case. */
#include "feel/ops.h"
#include "service/kit.h"

#include <string.h>

struct value kit_run(struct kit *k, const struct kit_body *body)
{
	struct value v;

	if (body->code)
		v = feel_eval(body->code, &k->env);
	else if (body->table)
		v = table_decide(body->table, &k->env, NULL, NULL);
	else
		v = value_error(body->wrong);
	return kit_fit(k, v, body->type);
}

static struct value fill(void *host, struct feel_env *env, uint32_t slot)
{
	struct kit *k = host;
	const struct kit_slot *s = &k->slots.at[slot];

	(void)env;
	switch (s->kind) {
	case KIT_GIVEN: return s->given;
	case KIT_HELPER: return kit_run(k, &s->body);
	case KIT_PARAMETER: break;
	}
	return value_error("a parameter has no value outside its function");
}

/* ---- functions as values --------------------------------------------------- */

/* A function that was made within a call and may be used after it takes the slots of that
 * call along. */
static struct value bind(struct kit *k, uint32_t first, uint32_t end, struct value v)
{
	struct function *f = ARENA_NEW(k->arena, struct function);
	struct value *slots = ARENA_ARRAY(k->arena, struct value, end - first);

	if (first < end)
		memcpy(slots, k->env.slots + first, (end - first) * sizeof *slots);
	*f = (struct function){
		.kind = FN_HOST,
		.id = k->functions.n + k->bound.n,
		.type = v.u.function->type,
	};
	vec_push(k->arena, &k->bound, ((struct kit_bound){v, first, end, slots}));
	return (struct value){.kind = V_FUNCTION, .u.function = f};
}

/* The same for every function within a value; what holds none stays as it is. */
static struct value bind_all(struct kit *k, uint32_t first, uint32_t end, struct value v)
{
	struct context *c;
	struct list *l;

	if (v.kind == V_FUNCTION)
		return v.u.function->kind == FN_BUILTIN ? v : bind(k, first, end, v);
	if (kit_writable(v))
		return v;
	if (v.kind == V_LIST) {
		l = list_new(k->arena, v.u.list->n);
		for (uint32_t i = 0; i < l->n; i++)
			l->at[i] = bind_all(k, first, end, v.u.list->at[i]);
		return feel_list_value(l);
	}
	c = context_new(k->arena, v.u.context->n);
	for (uint32_t i = 0; i < c->n; i++) {
		c->at[i] = v.u.context->at[i];
		c->at[i].value = bind_all(k, first, end, v.u.context->at[i].value);
	}
	return feel_context_value(c);
}

/* ---- calls ----------------------------------------------------------------- */

/* Puts values into slots and hands out what stood there. */
static struct value *enter(struct kit *k, uint32_t first, uint32_t end, const struct value *values)
{
	size_t size = (end - first) * sizeof *values;
	struct value *kept = ARENA_ARRAY(k->arena, struct value, end - first);

	if (size) {
		memcpy(kept, k->env.slots + first, size);
		memcpy(k->env.slots + first, values, size);
	}
	return kept;
}

static void leave(struct kit *k, uint32_t first, uint32_t end, const struct value *kept)
{
	if (first < end)
		memcpy(k->env.slots + first, kept, (end - first) * sizeof *kept);
}

static struct value call_bound(
	struct kit *k, const struct kit_bound *b, const struct value *args, uint32_t n)
{
	const struct kit_bound at = *b; /* the vector may move */
	struct value *kept = enter(k, at.first, at.end, at.slots), v;

	v = feel_apply(&k->env, at.fn, args, n);
	v = bind_all(k, at.first, at.end, v);
	leave(k, at.first, at.end, kept);
	return v;
}

static struct value call(
	void *host, struct feel_env *env, uint32_t function, const struct value *args, uint32_t n)
{
	struct kit *k = host;
	const struct kit_function *f;
	struct value *values, *kept, v;

	(void)env;
	if (function >= k->functions.n)
		return call_bound(k, &k->bound.at[function - k->functions.n], args, n);
	f = &k->functions.at[function];
	if (n != f->n_params)
		return value_error("this function takes another number of arguments");
	values = ARENA_ARRAY(k->arena, struct value, f->end - f->first);
	for (uint32_t i = 0; i < n; i++)
		values[i] = bind_all(k, f->first, f->end, kit_fit(k, args[i], f->params[i]));
	kept = enter(k, f->first, f->end, values);
	v = bind_all(k, f->first, f->end, kit_run(k, &f->body));
	leave(k, f->first, f->end, kept);
	return v;
}

/* ---- the case --------------------------------------------------------------- */

void kit_init(struct kit *k, struct arena *arena)
{
	*k = (struct kit){.arena = arena};
	k->env = (struct feel_env){
		.host = k,
		.fill = fill,
		.call = call,
		.arena = arena,
		.steps = FEEL_STEPS,
	};
}

void kit_ready(struct kit *k)
{
	k->env.slots = ARENA_ARRAY(k->arena, struct value, k->slots.n);
	k->env.n_slots = k->slots.n;
}
