/* Functions of contexts (DMN 1.5, 10.3.4.10). */
#include "feel/builtin.h"

#include <string.h>

FEEL_FN(bi_get_value)
{
	const struct value *v = context_get(args[0].u.context, args[1].u.s, args[1].aux);

	(void)env;
	(void)n;
	return v ? *v : value_null();
}

static struct value pair(struct feel_env *env, const struct entry *e)
{
	struct context *c = context_new(env->arena, 2);

	c->at[0] = (struct entry){"key", 3, value_string(e->key, e->len)};
	c->at[1] = (struct entry){"value", 5, e->value};
	return feel_context_value(c);
}

FEEL_FN(bi_get_entries)
{
	const struct context *c = args[0].u.context;
	struct list *l;

	(void)n;
	if (!feel_charge(env, c->n))
		return feel_too_long();
	l = list_new(env->arena, c->n);
	for (uint32_t i = 0; i < c->n; i++)
		l->at[i] = pair(env, &c->at[i]);
	return feel_list_value(l);
}

/* One {key, value} as an entry. */
static bool entry_of(struct value v, struct entry *out, struct value *why)
{
	const struct value *key, *value;

	*why = value_error("every entry needs a key, which is a text, and a value");
	if (v.kind != V_CONTEXT)
		return false;
	key = context_get(v.u.context, "key", 3);
	value = context_get(v.u.context, "value", 5);
	if (key && key->kind == V_UNKNOWN) {
		*why = *key;
		return false;
	}
	if (!key || key->kind != V_STRING || !value)
		return false;
	*out = (struct entry){key->u.s, key->aux, *value};
	return true;
}

FEEL_FN(bi_context)
{
	const struct list *l = args[0].u.list;
	struct context *c = context_new(env->arena, l->n);
	struct value why;

	(void)n;
	c->n = 0;
	for (uint32_t i = 0; i < l->n; i++) {
		struct entry e;

		if (!feel_charge(env, c->n / 4 + 1))
			return feel_too_long();
		if (l->at[i].kind == V_UNKNOWN)
			return l->at[i];
		if (!entry_of(l->at[i], &e, &why))
			return why;
		if (context_get(c, e.key, e.len))
			return value_error("a key stands twice");
		c->at[c->n++] = e;
	}
	return feel_context_value(c);
}

/* c with key set; a key that is there keeps its place. */
static struct context *put(
	struct arena *a, const struct context *c, struct value key, struct value v)
{
	struct context *r = context_new(a, c->n + 1);
	uint32_t i;

	for (i = 0; i < c->n; i++)
		r->at[i] = c->at[i];
	for (i = 0; i < c->n; i++)
		if (c->at[i].len == key.aux && !memcmp(c->at[i].key, key.u.s, key.aux))
			break;
	r->at[i] = (struct entry){key.u.s, key.aux, v};
	r->n = i < c->n ? c->n : c->n + 1;
	return r;
}

static struct value put_at(struct feel_env *env, struct value context, const struct value *keys,
	uint32_t n, struct value v)
{
	const struct value *inner;

	if (context.kind == V_UNKNOWN || keys[0].kind == V_UNKNOWN)
		return feel_absent(env->arena, context, keys[0]);
	if (context.kind != V_CONTEXT)
		return value_error("on the way to this key stands no context");
	if (keys[0].kind != V_STRING)
		return value_error("a key is a text");
	if (!feel_charge(env, context.u.context->n + 1))
		return feel_too_long();
	if (n > 1) {
		if (n > VALUE_DEPTH)
			return value_error("this value is nested too deeply");
		inner = context_get(context.u.context, keys[0].u.s, keys[0].aux);
		if (!inner)
			return value_error("there is no member of this name");
		v = put_at(env, *inner, keys + 1, n - 1, v);
		if (v.kind == V_UNKNOWN || (v.kind == V_NULL && v.big))
			return v;
	}
	return feel_context_value(put(env->arena, context.u.context, keys[0], v));
}

FEEL_FN(bi_context_put)
{
	(void)n;
	if (feel_is_absent(args[0]) || feel_is_absent(args[1]))
		return feel_absent(env->arena, args[0], args[1]);
	if (args[1].kind != V_LIST)
		return put_at(env, args[0], &args[1], 1, args[2]);
	if (args[1].u.list->n == 0)
		return value_error("there is no key");
	return put_at(env, args[0], args[1].u.list->at, args[1].u.list->n, args[2]);
}

FEEL_FN(bi_context_merge)
{
	const struct list *l = args[0].u.list;
	struct context *c = context_new(env->arena, 0);

	(void)n;
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->at[i].kind == V_UNKNOWN)
			return l->at[i];
		if (l->at[i].kind != V_CONTEXT)
			return value_error("every element must be a context");
		for (uint32_t j = 0; j < l->at[i].u.context->n; j++) {
			const struct entry *e = &l->at[i].u.context->at[j];

			if (!feel_charge(env, c->n + 1))
				return feel_too_long();
			c = put(env->arena, c, value_string(e->key, e->len), e->value);
		}
	}
	return feel_context_value(c);
}
