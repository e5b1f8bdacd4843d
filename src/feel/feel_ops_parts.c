/* Operators that look into composite values: ranges, membership, paths, positions. */
#include "feel/ops.h"

#include <string.h>

/* ---- ranges -------------------------------------------------------------- */

struct value feel_range_value(struct arena *a, unsigned flags, struct value lo, struct value hi)
{
	struct range *r;

	if (lo.kind == V_UNKNOWN || hi.kind == V_UNKNOWN)
		return feel_absent(a, lo, hi);
	if ((lo.kind == V_NULL && lo.big) || (hi.kind == V_NULL && hi.big))
		return lo.kind == V_NULL && lo.big ? lo : hi;
	if (lo.kind == V_NULL || hi.kind == V_NULL)
		return value_error("an end of this range is null");
	if (lo.kind != hi.kind || lo.kind < V_NUMBER || lo.kind > V_YEARMONTH)
		return value_error("the ends of a range must be of one kind that has an order");
	r = ARENA_NEW(a, struct range);
	r->lo = lo;
	r->hi = hi;
	r->lo.pad = FORM_INTERVAL;
	r->lo_open = (flags & RANGE_LO_OPEN) != 0;
	r->hi_open = (flags & RANGE_HI_OPEN) != 0;
	return (struct value){.kind = V_RANGE, .u.range = r};
}

struct value feel_test_value(struct arena *a, enum feel_op op, struct value x)
{
	struct range *r;

	if (x.kind == V_UNKNOWN || (x.kind == V_NULL && op != OP_EQ && op != OP_NE))
		return x;
	r = ARENA_NEW(a, struct range);
	r->lo = r->hi = value_null();
	r->lo_open = r->hi_open = true;
	if (op == OP_LT || op == OP_LE) {
		r->hi = x;
		r->hi_open = op == OP_LT;
	} else if (op == OP_GT || op == OP_GE) {
		r->lo = x;
		r->lo_open = op == OP_GT;
	} else {
		r->lo = r->hi = x;
		r->lo_open = r->hi_open = false;
	}
	r->lo.pad = op == OP_EQ ? FORM_EQ : op == OP_NE ? FORM_NE : FORM_TEST;
	return (struct value){.kind = V_RANGE, .u.range = r};
}

struct value feel_in_range(struct feel_env *env, struct value x, const struct range *r)
{
	struct value lo = value_bool(true), hi = value_bool(true), end = r->lo;

	end.pad = 0;
	if (r->lo.pad == FORM_EQ || r->lo.pad == FORM_NE)
		return feel_compare(env, r->lo.pad == FORM_EQ ? OP_EQ : OP_NE, x, r->hi);
	if (feel_is_absent(x))
		return x;
	if (end.kind != V_NULL)
		lo = feel_compare(env, r->lo_open ? OP_GT : OP_GE, x, end);
	if (lo.kind != V_BOOLEAN || (r->hi.kind == V_NULL && end.kind != V_NULL))
		return lo;
	if (r->hi.kind != V_NULL)
		hi = feel_compare(env, r->hi_open ? OP_LT : OP_LE, x, r->hi);
	return feel_and(env->arena, lo, hi);
}

struct value feel_in_interval(
	struct feel_env *env, unsigned flags, struct value x, struct value lo, struct value hi)
{
	return feel_and(env->arena, feel_compare(env, flags & RANGE_LO_OPEN ? OP_GT : OP_GE, x, lo),
		feel_compare(env, flags & RANGE_HI_OPEN ? OP_LT : OP_LE, x, hi));
}

struct value feel_between(struct feel_env *env, struct value x, struct value lo, struct value hi)
{
	return feel_in_interval(env, 0, x, lo, hi);
}

/* Does one element of a list take x?  An element of another kind does not. */
static struct value in_element(struct feel_env *env, struct value x, struct value el)
{
	struct value r;

	if (el.kind == V_RANGE && x.kind != V_RANGE)
		r = feel_in_range(env, x, el.u.range);
	else
		r = feel_compare(env, OP_EQ, x, el);
	if (r.kind == V_NULL)
		r = value_bool(false);
	if (!value_is_true(r) && el.kind == V_LIST && x.kind != V_LIST)
		r = value_bool(false);
	return r;
}

static struct value in_list(struct feel_env *env, struct value x, const struct list *l)
{
	struct value r = value_bool(false);

	for (uint32_t i = 0; i < l->n && !value_is_true(r); i++)
		r = feel_or(env->arena, r, in_element(env, x, l->at[i]));
	return r;
}

struct value feel_in(struct feel_env *env, struct value x, struct value v)
{
	struct value r;

	if (v.kind == V_UNKNOWN)
		return feel_absent(env->arena, x, v);
	if (x.kind == V_UNKNOWN) /* it may be a list, and mean the whole of v */
		return feel_join_unknown(env->arena, x, v);
	if (v.kind == V_LIST) {
		if (!feel_charge(env, v.u.list->n))
			return feel_too_long();
		r = in_list(env, x, v.u.list);
		/* a list may also be meant as a whole */
		if (x.kind == V_LIST && !value_is_true(r)) {
			struct value whole = feel_compare(env, OP_EQ, x, v);

			r = feel_or(
				env->arena, r, whole.kind == V_NULL ? value_bool(false) : whole);
		}
		return r;
	}
	if (v.kind == V_RANGE && x.kind != V_RANGE)
		return feel_in_range(env, x, v.u.range);
	return feel_compare(env, OP_EQ, x, v);
}

/* ---- paths --------------------------------------------------------------- */

static struct value range_member(const struct range *r, const char *key, uint32_t len)
{
	struct value lo = r->lo;

	lo.pad = 0;
	if (len == 5 && !memcmp(key, "start", 5))
		return lo;
	if (len == 3 && !memcmp(key, "end", 3))
		return r->hi;
	if (len == 14 && !memcmp(key, "start included", 14))
		return value_bool(!r->lo_open);
	if (len == 12 && !memcmp(key, "end included", 12))
		return value_bool(!r->hi_open);
	return value_error("a range has start, end, start included and end included");
}

static struct value list_member(
	struct feel_env *env, const struct list *l, const char *key, uint32_t len)
{
	struct list *out;

	if (!feel_charge(env, l->n))
		return feel_too_long();
	out = list_new(env->arena, l->n);
	for (uint32_t i = 0; i < l->n; i++) {
		out->at[i] = feel_member(env, l->at[i], key, len);
		if (out->at[i].kind == V_NULL)
			out->at[i] = value_null();
	}
	return feel_list_value(out);
}

struct value feel_member(struct feel_env *env, struct value v, const char *key, uint32_t len)
{
	const struct value *m;

	switch ((enum value_kind)v.kind) {
	case V_NULL:
	case V_UNKNOWN: return v;
	case V_CONTEXT:
		m = context_get(v.u.context, key, len);
		return m ? *m : value_error("there is no member of this name");
	case V_LIST: return list_member(env, v.u.list, key, len);
	case V_RANGE: return range_member(v.u.range, key, len);
	case V_DATE:
	case V_TIME:
	case V_DATETIME:
	case V_DAYTIME:
	case V_YEARMONTH: return feel_temporal_member(env, v, key, len);
	default: return value_error("this value has no members");
	}
}

struct value feel_index(struct feel_env *env, struct value list, struct value at)
{
	int64_t i, n = 1;

	if (feel_is_absent(list) || feel_is_absent(at))
		return feel_absent(env->arena, list, at);
	if (list.kind == V_LIST)
		n = list.u.list->n;
	if (!value_to_int(at, &i))
		return value_error("a position is a whole number");
	if (i < 0)
		i += n + 1;
	if (i < 1 || i > n)
		return value_error("there is nothing at this position of the list");
	return list.kind == V_LIST ? list.u.list->at[i - 1] : list;
}

/* ---- instance of --------------------------------------------------------- */

static bool function_is(const struct function *f, const struct type *t)
{
	const struct type *own = f->type;

	if (t == &type_function_any || !t->of)
		return true;
	if (!own)
		return t->n_fields == 0;
	if (own->n_fields != t->n_fields)
		return false;
	for (uint32_t i = 0; i < t->n_fields; i++)
		if (own->fields[i].type && !type_conforms(t->fields[i].type, own->fields[i].type))
			return false;
	return t->of->kind == T_ANY || !own->of || type_conforms(own->of, t->of);
}

static bool is_instance(struct value v, const struct type *t, bool inside);

static bool range_is(const struct range *r, const struct type *t)
{
	struct value lo = r->lo;

	if (!t->of || t->of->kind == T_ANY)
		return true;
	lo.pad = 0;
	return (lo.kind == V_NULL || is_instance(lo, t->of, true)) &&
	       (r->hi.kind == V_NULL || is_instance(r->hi, t->of, true));
}

/* inside: null is welcome as a member, but is itself no instance of anything. */
static bool is_instance(struct value v, const struct type *t, bool inside)
{
	if (v.kind == V_NULL)
		return inside || t->kind == T_NULL;
	if (t->kind == T_ANY)
		return true;
	if (v.kind == V_LIST && t->kind == T_LIST) {
		for (uint32_t i = 0; t->of && t->of->kind != T_ANY && i < v.u.list->n; i++)
			if (!is_instance(v.u.list->at[i], t->of, true))
				return false;
		return true;
	}
	if (v.kind == V_CONTEXT && t->kind == T_CONTEXT) {
		for (uint32_t i = 0; i < t->n_fields; i++) {
			const char *name = t->fields[i].name;
			const struct value *m = context_get(v.u.context, name, strlen(name));

			if (!m || !is_instance(*m, t->fields[i].type, true))
				return false;
		}
		return true;
	}
	if (v.kind == V_RANGE && t->kind == T_RANGE)
		return range_is(v.u.range, t);
	if (v.kind == V_FUNCTION && t->kind == T_FUNCTION)
		return function_is(v.u.function, t);
	if (t->kind == T_LIST || t->kind == T_CONTEXT || t->kind == T_RANGE ||
		t->kind == T_FUNCTION)
		return false;
	return type_admits(t, v);
}

struct value feel_instance(struct feel_env *env, struct value v, const struct type *t)
{
	if (t->kind != T_ANY && feel_holds_unknown(v))
		return feel_join_unknown(env->arena, value_null(), v);
	if (v.kind == V_UNKNOWN)
		return v;
	return value_bool(is_instance(v, t, false));
}

struct value feel_rank(const struct domain *d, struct value v)
{
	int i;

	if (feel_is_absent(v))
		return v;
	if (v.kind != V_STRING)
		return value_error("this is not one of the ordered values");
	i = domain_index(d, v.u.s, v.aux);
	if (i < 0)
		return value_error("this is not one of the ordered values");
	return (struct value){.kind = V_NUMBER, .u.i = i};
}
