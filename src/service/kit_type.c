/* Declared types of conformance cases, and what it means to fit them. */
#include "base/strmap.h"
#include "feel/coerce.h"
#include "feel/tree.h"
#include "service/kit.h"

#include <string.h>

enum { NAMED_MAX = 32 }; /* item definitions in terms of each other */

const struct kit_type kit_any = {.type = &type_any};

static const struct kit_type *read_type(struct kit *k, struct value told, unsigned depth);

static const struct kit_type *simple(struct kit *k, const struct type *t)
{
	struct kit_type *kt = ARENA_NEW(k->arena, struct kit_type);

	kt->type = t;
	return kt;
}

static const struct kit_type *named(struct kit *k, const char *s, size_t len, unsigned depth)
{
	const struct type *t = feel_type_simple(s, len);
	const struct value *told = NULL;

	if (t)
		return simple(k, t);
	if (k->types && depth < NAMED_MAX)
		told = context_get(k->types, s, len);
	return told ? read_type(k, *told, depth + 1) : &kit_any;
}

/* list, range: a type made of another. */
static const struct kit_type *made_of(
	struct kit *k, enum type_kind kind, struct value of, unsigned depth)
{
	struct kit_type *kt = ARENA_NEW(k->arena, struct kit_type);
	struct type *t = ARENA_NEW(k->arena, struct type);

	kt->of = read_type(k, of, depth);
	t->kind = kind;
	t->of = kt->of->type;
	kt->type = t;
	return kt;
}

static const struct kit_type *context_type(struct kit *k, const struct context *c, unsigned depth)
{
	struct kit_type *kt = ARENA_NEW(k->arena, struct kit_type);
	struct type *t = ARENA_NEW(k->arena, struct type);
	struct type_field *fields = ARENA_ARRAY(k->arena, struct type_field, c->n);
	const struct kit_type **of = ARENA_ARRAY(k->arena, const struct kit_type *, c->n);

	for (uint32_t i = 0; i < c->n; i++) {
		of[i] = read_type(k, c->at[i].value, depth);
		fields[i] = (struct type_field){c->at[i].key, of[i]->type};
	}
	*t = (struct type){.kind = T_CONTEXT, .fields = fields, .n_fields = c->n};
	kt->type = t;
	kt->fields = of;
	return kt;
}

/* Another type, and what it is narrowed to. */
static const struct kit_type *narrowed(struct kit *k, struct value told, unsigned depth)
{
	struct kit_type *kt = ARENA_NEW(k->arena, struct kit_type);
	struct value allowed = kit_member(told, "allowed");
	struct kit_names nothing = {.kit = k};
	const char *wrong;

	*kt = *read_type(k, kit_member(told, "of"), depth);
	if (allowed.kind == V_STRING)
		kt->allowed = kit_unary(&nothing, allowed, kt->type, &wrong);
	return kt;
}

static const struct kit_type *read_type(struct kit *k, struct value told, unsigned depth)
{
	struct value m;

	if (told.kind == V_STRING)
		return named(k, told.u.s, told.aux, depth);
	if (told.kind != V_CONTEXT)
		return &kit_any;
	if (kit_member(told, "of").kind != V_NULL)
		return narrowed(k, told, depth);
	m = kit_member(told, "list");
	if (m.kind != V_NULL)
		return made_of(k, T_LIST, m, depth);
	m = kit_member(told, "range");
	if (m.kind != V_NULL)
		return made_of(k, T_RANGE, m, depth);
	m = kit_member(told, "context");
	if (m.kind == V_CONTEXT)
		return context_type(k, m.u.context, depth);
	if (kit_member(told, "function").kind != V_NULL)
		return simple(k, &type_function_any);
	return &kit_any;
}

const struct kit_type *kit_type(struct kit *k, struct value told)
{
	return read_type(k, told, 0);
}

/* ---- shapes ---------------------------------------------------------------- */

enum { LOOKED_AT = 100 }; /* elements of a list */

struct shape {
	struct strmap seen; /* member -> struct type_field */
	VEC(struct type_field *) fields;
};

static void add_member(struct kit *k, struct shape *s, const struct entry *e)
{
	struct type_field *f;

	if (strmap_get(&s->seen, e->key, e->len))
		return;
	f = ARENA_NEW(k->arena, struct type_field);
	*f = (struct type_field){e->key, kit_shape(k, e->value)};
	strmap_put(&s->seen, e->key, e->len, f);
	vec_push(k->arena, &s->fields, f);
}

static const struct type *shape_type(struct kit *k, const struct shape *s)
{
	struct type *t = ARENA_NEW(k->arena, struct type);
	struct type_field *fields = ARENA_ARRAY(k->arena, struct type_field, s->fields.n);

	for (unsigned i = 0; i < s->fields.n; i++)
		fields[i] = *s->fields.at[i];
	*t = (struct type){.kind = T_CONTEXT, .fields = fields, .n_fields = s->fields.n};
	return t;
}

const struct type *kit_shape(struct kit *k, struct value v)
{
	struct shape s = {.fields = {0}};
	const struct list *l = v.kind == V_LIST ? v.u.list : NULL;
	struct type *t;

	if (v.kind != V_CONTEXT && !l)
		return &type_any;
	strmap_init(&s.seen, k->arena, 0);
	for (uint32_t i = 0; !l && i < v.u.context->n; i++)
		add_member(k, &s, &v.u.context->at[i]);
	if (!l)
		return shape_type(k, &s);
	for (uint32_t i = 0; i < l->n && i < LOOKED_AT; i++) {
		if (l->at[i].kind != V_CONTEXT)
			return &type_list_any;
		for (uint32_t j = 0; j < l->at[i].u.context->n; j++)
			add_member(k, &s, &l->at[i].u.context->at[j]);
	}
	if (l->n == 0 || l->n > LOOKED_AT)
		return &type_list_any;
	t = ARENA_NEW(k->arena, struct type);
	*t = (struct type){.kind = T_LIST, .of = shape_type(k, &s)};
	return t;
}

/* ---- fitting ------------------------------------------------------------- */

static bool may_be(struct kit *k, struct value v, const struct kit_type *t);

static bool elements_may_be(struct kit *k, struct value list, const struct kit_type *t)
{
	for (uint32_t i = 0; i < list.u.list->n; i++)
		if (!may_be(k, list.u.list->at[i], t))
			return false;
	return true;
}

static bool among(struct kit *k, struct value v, const struct feel_code *allowed)
{
	if (value_is_true(feel_eval_unary(allowed, &k->env, v)))
		return true;
	if (v.kind != V_LIST || v.u.list->n == 0)
		return false;
	for (uint32_t i = 0; i < v.u.list->n; i++)
		if (!among(k, v.u.list->at[i], allowed))
			return false;
	return true;
}

/* Is a value of the right type also among those that are allowed?  Null always is. */
static bool may_be(struct kit *k, struct value v, const struct kit_type *t)
{
	if (v.kind == V_NULL)
		return true;
	if (t->allowed && !among(k, v, t->allowed))
		return false;
	if (v.kind == V_LIST && t->type->kind == T_LIST && t->of)
		return elements_may_be(k, v, t->of);
	for (uint32_t i = 0; v.kind == V_CONTEXT && t->fields && i < t->type->n_fields; i++) {
		const char *name = t->type->fields[i].name;
		const struct value *m = context_get(v.u.context, name, strlen(name));

		if (m && !may_be(k, *m, t->fields[i]))
			return false;
	}
	return true;
}

struct value kit_fit(struct kit *k, struct value v, const struct kit_type *t)
{
	v = feel_coerce(k->arena, v, t->type);
	if (may_be(k, v, t))
		return v;
	return value_error("this value is outside those that its type allows");
}
