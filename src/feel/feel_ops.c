#include "feel/ops.h"

#include "base/utf8.h"

#include <string.h>

bool feel_charge(struct feel_env *env, uint64_t n)
{
	if (env->steps <= n) {
		env->steps = 0;
		return false;
	}
	env->steps -= n;
	return true;
}

struct value feel_too_long(void)
{
	return value_error("this takes too long, or too much memory");
}

/* ---- composite values ---------------------------------------------------- */

struct measure {
	uint64_t weight;
	unsigned depth;
	bool unknown;
};

static void measure_add(struct measure *m, struct value v)
{
	m->weight++;
	if (v.kind == V_UNKNOWN) {
		m->unknown = true;
	} else if (v.kind == V_LIST || v.kind == V_CONTEXT) {
		unsigned depth = v.pad & MARK_DEPTH;

		m->weight += v.aux;
		m->depth = depth > m->depth ? depth : m->depth;
		m->unknown = m->unknown || feel_holds_unknown(v);
	} else if (v.kind == V_STRING) {
		m->weight += v.aux / 64;
	}
}

static struct value measured(struct value v, const struct measure *m)
{
	if (m->depth >= VALUE_DEPTH)
		return value_error("this value is nested too deeply");
	if (m->weight > VALUE_WEIGHT)
		return value_error("this value is too large");
	v.aux = (uint32_t)m->weight;
	v.pad = (uint16_t)(MARK_SEEN | (m->depth + 1) | (m->unknown ? MARK_UNKNOWN : 0));
	return v;
}

struct value feel_list_value(const struct list *l)
{
	struct measure m = {0};

	for (uint32_t i = 0; i < l->n; i++)
		measure_add(&m, l->at[i]);
	return measured(value_list(l), &m);
}

struct value feel_context_value(const struct context *c)
{
	struct measure m = {0};

	for (uint32_t i = 0; i < c->n; i++)
		measure_add(&m, c->at[i].value);
	return measured((struct value){.kind = V_CONTEXT, .u.context = c}, &m);
}

bool feel_holds_unknown(struct value v)
{
	if (v.kind == V_UNKNOWN)
		return true;
	if (v.kind != V_LIST && v.kind != V_CONTEXT)
		return false;
	if (v.pad & MARK_SEEN)
		return (v.pad & MARK_UNKNOWN) != 0;
	if (v.kind == V_LIST) {
		for (uint32_t i = 0; i < v.u.list->n; i++)
			if (feel_holds_unknown(v.u.list->at[i]))
				return true;
	} else {
		for (uint32_t i = 0; i < v.u.context->n; i++)
			if (feel_holds_unknown(v.u.context->at[i].value))
				return true;
	}
	return false;
}

struct value feel_join_unknown(struct arena *a, struct value x, struct value v)
{
	if (v.kind == V_UNKNOWN)
		return x.kind == V_UNKNOWN ? value_unknown_join(a, x, v) : v;
	if (!feel_holds_unknown(v))
		return x;
	if (v.kind == V_LIST) {
		for (uint32_t i = 0; i < v.u.list->n; i++)
			x = feel_join_unknown(a, x, v.u.list->at[i]);
	} else {
		for (uint32_t i = 0; i < v.u.context->n; i++)
			x = feel_join_unknown(a, x, v.u.context->at[i].value);
	}
	return x;
}

struct value feel_absent(struct arena *a, struct value x, struct value y)
{
	if (x.kind == V_UNKNOWN || y.kind == V_UNKNOWN) {
		if (x.kind != V_UNKNOWN)
			return y;
		return y.kind == V_UNKNOWN ? value_unknown_join(a, x, y) : x;
	}
	if (x.kind == V_NULL && (x.big || y.kind != V_NULL))
		return x;
	return y.kind == V_NULL ? y : value_null();
}

/* ---- arithmetic ---------------------------------------------------------- */

static const char *arith_reason(enum feel_op op)
{
	switch (op) {
	case OP_ADD: return "these two cannot be added";
	case OP_SUB: return "these two cannot be subtracted";
	case OP_MUL: return "these two cannot be multiplied";
	case OP_DIV: return "these two cannot be divided";
	default: return "only a number can be raised to the power of a number";
	}
}

enum { POW_STEPS = 1000 }; /* a power takes up to 0.1 ms, a step about 0.1 µs */

static struct value decimal_arith(
	struct feel_env *env, enum feel_op op, struct value x, struct value y)
{
	struct decimal dx, dy, r;
	int bad;

	if (!feel_charge(env, op == OP_POW ? POW_STEPS : 2))
		return feel_too_long();
	value_to_decimal(x, &dx);
	value_to_decimal(y, &dy);
	switch (op) {
	case OP_ADD: bad = decimal_add(&r, &dx, &dy); break;
	case OP_SUB: bad = decimal_sub(&r, &dx, &dy); break;
	case OP_MUL: bad = decimal_mul(&r, &dx, &dy); break;
	case OP_DIV:
		if (decimal_is_zero(&dy))
			return value_error("division by zero");
		bad = decimal_div(&r, &dx, &dy);
		break;
	default: bad = decimal_pow(&r, &dx, &dy); break;
	}
	if (bad)
		return value_error("the result is no number within range");
	return value_decimal(env->arena, &r);
}

static struct value number_arith(
	struct feel_env *env, enum feel_op op, struct value x, struct value y)
{
	int64_t r;

	if (!x.big && !y.big) {
		switch (op) {
		case OP_ADD: return value_int(env->arena, x.u.i + y.u.i);
		case OP_SUB: return value_int(env->arena, x.u.i - y.u.i);
		case OP_MUL:
			if (!__builtin_mul_overflow(x.u.i, y.u.i, &r))
				return value_int(env->arena, r);
			break;
		case OP_DIV:
			if (y.u.i != 0 && x.u.i % y.u.i == 0)
				return value_int(env->arena, x.u.i / y.u.i);
			break;
		default: break;
		}
	}
	return decimal_arith(env, op, x, y);
}

static struct value join_texts(struct feel_env *env, struct value x, struct value y)
{
	char *s;

	if ((uint64_t)x.aux + y.aux > TEXT_MAX)
		return value_error("the text becomes too long");
	if (!feel_charge(env, (x.aux + y.aux) / 16))
		return feel_too_long();
	s = arena_alloc_raw(env->arena, (size_t)x.aux + y.aux + 1);
	if (x.aux)
		memcpy(s, x.u.s, x.aux);
	if (y.aux)
		memcpy(s + x.aux, y.u.s, y.aux);
	s[x.aux + y.aux] = '\0';
	return value_string(s, (size_t)x.aux + y.aux);
}

static bool is_duration(struct value v)
{
	return v.kind == V_DAYTIME || v.kind == V_YEARMONTH;
}

struct value feel_arith(struct feel_env *env, enum feel_op op, struct value x, struct value y)
{
	struct value r;

	if (x.kind == V_NUMBER && y.kind == V_NUMBER)
		return number_arith(env, op, x, y);
	if (feel_is_absent(x) || feel_is_absent(y))
		return feel_absent(env->arena, x, y);
	if (op == OP_ADD && x.kind == V_STRING && y.kind == V_STRING)
		return join_texts(env, x, y);
	r = value_null();
	if (op == OP_ADD)
		r = feel_temporal_add(env, x, y);
	else if (op == OP_SUB)
		r = feel_temporal_sub(env, x, y);
	else if (op != OP_POW && (is_duration(x) || is_duration(y)))
		r = feel_duration_scale(env, op, x, y);
	if (r.kind == V_NULL && !r.big)
		return value_error(arith_reason(op));
	return r;
}

struct value feel_neg(struct feel_env *env, struct value x)
{
	struct decimal d;

	if (x.kind == V_NUMBER) {
		if (!x.big)
			return value_int(env->arena, -x.u.i);
		value_to_decimal(x, &d);
		decimal_neg(&d, &d);
		return value_decimal(env->arena, &d);
	}
	if (is_duration(x))
		return feel_duration_scale(env, OP_MUL, x, value_int(env->arena, -1));
	if (feel_is_absent(x))
		return x;
	return value_error("only a number or a duration has a negative");
}

/* ---- logic --------------------------------------------------------------- */

static struct value not_boolean(void)
{
	return value_error("true or false is needed here");
}

/* What is neither true nor false, of two. */
static struct value neither(struct arena *a, struct value x, struct value y)
{
	if (x.kind == V_UNKNOWN || y.kind == V_UNKNOWN)
		return feel_absent(a, x.kind == V_UNKNOWN ? x : value_null(),
			y.kind == V_UNKNOWN ? y : value_null());
	if (x.kind != V_BOOLEAN)
		return x.kind == V_NULL ? x : not_boolean();
	return y.kind == V_NULL ? y : not_boolean();
}

struct value feel_and(struct arena *a, struct value x, struct value y)
{
	if (value_is_false(x) || value_is_false(y))
		return value_bool(false);
	if (value_is_true(x) && value_is_true(y))
		return x;
	return neither(a, x, y);
}

struct value feel_or(struct arena *a, struct value x, struct value y)
{
	if (value_is_true(x) || value_is_true(y))
		return value_bool(true);
	if (value_is_false(x) && value_is_false(y))
		return x;
	return neither(a, x, y);
}

struct value feel_not(struct value x)
{
	if (x.kind == V_BOOLEAN)
		return value_bool(!x.u.b);
	return feel_is_absent(x) ? x : not_boolean();
}

struct value feel_some(struct arena *a, struct value so_far, struct value answer)
{
	return feel_or(a, so_far, answer);
}

struct value feel_every(struct arena *a, struct value so_far, struct value answer)
{
	return feel_and(a, so_far, answer);
}

struct value feel_merge(struct arena *a, struct value cond, struct value x, struct value y)
{
	bool alike = x.kind != V_FUNCTION && !(x.kind == V_NULL && x.big != y.big);

	if (alike && !feel_holds_unknown(x) && !feel_holds_unknown(y) && value_same(x, y))
		return x;
	return feel_join_unknown(a, feel_join_unknown(a, cond, x), y);
}

/* ---- equality and order -------------------------------------------------- */

enum equal { DIFFERENT, SAME, NOT_COMPARABLE, NOT_KNOWN };

static enum equal equal_values(struct feel_env *env, struct value x, struct value y);

/* Different somewhere is different, whatever else is not known or not comparable. */
static enum equal equal_worse(enum equal so_far, enum equal e)
{
	if (so_far == DIFFERENT || e == DIFFERENT)
		return DIFFERENT;
	if (so_far == NOT_KNOWN || e == NOT_KNOWN)
		return NOT_KNOWN;
	return so_far == NOT_COMPARABLE ? so_far : e;
}

static enum equal equal_lists(struct feel_env *env, const struct list *x, const struct list *y)
{
	enum equal r = SAME;

	if (x->n != y->n)
		return DIFFERENT;
	for (uint32_t i = 0; i < x->n && r != DIFFERENT; i++)
		r = equal_worse(r, equal_values(env, x->at[i], y->at[i]));
	return r;
}

static enum equal equal_contexts(
	struct feel_env *env, const struct context *x, const struct context *y)
{
	enum equal r = SAME;

	if (x->n != y->n)
		return DIFFERENT;
	for (uint32_t i = 0; i < x->n && r != DIFFERENT; i++) {
		const struct value *v = context_get(y, x->at[i].key, x->at[i].len);

		r = v ? equal_worse(r, equal_values(env, x->at[i].value, *v)) : DIFFERENT;
	}
	return r;
}

static enum equal equal_ranges(struct feel_env *env, const struct range *x, const struct range *y)
{
	if (x->lo.pad != y->lo.pad || x->lo_open != y->lo_open || x->hi_open != y->hi_open)
		return DIFFERENT;
	return equal_worse(equal_values(env, x->lo, y->lo), equal_values(env, x->hi, y->hi));
}

static enum equal equal_functions(const struct function *x, const struct function *y)
{
	if (x == y)
		return SAME;
	if (x->kind != y->kind || x->id != y->id || x->b != y->b || x->code != y->code ||
		x->n_captured != y->n_captured)
		return DIFFERENT;
	for (uint32_t i = 0; i < x->n_captured; i++)
		if (!value_same(x->captured[i], y->captured[i]))
			return DIFFERENT;
	return SAME;
}

static enum equal equal_numbers(struct value x, struct value y)
{
	struct decimal dx, dy;

	if (!x.big && !y.big)
		return x.u.i == y.u.i ? SAME : DIFFERENT;
	if (x.big != y.big)
		return DIFFERENT; /* integers of 18 digits are always small */
	value_to_decimal(x, &dx);
	value_to_decimal(y, &dy);
	return decimal_cmp(&dx, &dy) == 0 ? SAME : DIFFERENT;
}

static enum equal equal_values(struct feel_env *env, struct value x, struct value y)
{
	int order;

	if (x.kind == V_UNKNOWN || y.kind == V_UNKNOWN)
		return NOT_KNOWN;
	if (x.kind == V_NULL || y.kind == V_NULL)
		return x.kind == y.kind ? SAME : DIFFERENT;
	if (x.kind != y.kind)
		return NOT_COMPARABLE;
	switch ((enum value_kind)x.kind) {
	case V_BOOLEAN: return x.u.b == y.u.b ? SAME : DIFFERENT;
	case V_NUMBER: return equal_numbers(x, y);
	case V_STRING: return x.aux == y.aux && memcmp(x.u.s, y.u.s, x.aux) == 0 ? SAME : DIFFERENT;
	case V_DATE:
	case V_YEARMONTH: return x.u.i == y.u.i ? SAME : DIFFERENT;
	case V_DAYTIME: return x.u.i == y.u.i && x.aux == y.aux ? SAME : DIFFERENT;
	case V_TIME:
	case V_DATETIME:
		feel_temporal_order(env, x, y, &order);
		return order == 0 ? SAME : DIFFERENT;
	case V_LIST: return equal_lists(env, x.u.list, y.u.list);
	case V_CONTEXT: return equal_contexts(env, x.u.context, y.u.context);
	case V_RANGE: return equal_ranges(env, x.u.range, y.u.range);
	case V_FUNCTION: return equal_functions(x.u.function, y.u.function);
	case V_UNSET:
	case V_NULL:
	case V_UNKNOWN: break;
	}
	return NOT_COMPARABLE;
}

int feel_order(struct feel_env *env, struct value x, struct value y, int *order)
{
	struct decimal dx, dy;
	uint32_t n;
	int r;

	if (x.kind != y.kind)
		return -1;
	switch ((enum value_kind)x.kind) {
	case V_NUMBER:
		if (!x.big && !y.big) {
			r = (x.u.i > y.u.i) - (x.u.i < y.u.i);
			break;
		}
		value_to_decimal(x, &dx);
		value_to_decimal(y, &dy);
		r = decimal_cmp(&dx, &dy);
		break;
	case V_STRING:
		n = x.aux < y.aux ? x.aux : y.aux;
		r = n ? memcmp(x.u.s, y.u.s, n) : 0;
		if (r == 0)
			r = (x.aux > y.aux) - (x.aux < y.aux);
		break;
	case V_DATE:
	case V_YEARMONTH: r = (x.u.i > y.u.i) - (x.u.i < y.u.i); break;
	case V_DAYTIME:
		r = (x.u.i > y.u.i) - (x.u.i < y.u.i);
		if (r == 0)
			r = (x.aux > y.aux) - (x.aux < y.aux);
		break;
	case V_TIME:
	case V_DATETIME: return feel_temporal_order(env, x, y, order);
	default: return -1;
	}
	*order = (r > 0) - (r < 0);
	return 0;
}

static struct value not_comparable(void)
{
	return value_error("these two are of different kinds and cannot be compared");
}

static struct value unknown_of(struct feel_env *env, struct value x, struct value y)
{
	return feel_join_unknown(env->arena, feel_join_unknown(env->arena, value_null(), x), y);
}

static struct value equality(struct feel_env *env, enum feel_op op, struct value x, struct value y)
{
	switch (equal_values(env, x, y)) {
	case SAME: return value_bool(op == OP_EQ);
	case DIFFERENT: return value_bool(op == OP_NE);
	case NOT_KNOWN: return unknown_of(env, x, y);
	case NOT_COMPARABLE: break;
	}
	return not_comparable();
}

struct value feel_compare(struct feel_env *env, enum feel_op op, struct value x, struct value y)
{
	int order;

	if (op == OP_EQ || op == OP_NE) {
		if (x.kind == V_LIST || x.kind == V_CONTEXT)
			if (!feel_charge(env, x.aux / 4))
				return feel_too_long();
		return equality(env, op, x, y);
	}
	if (feel_is_absent(x) || feel_is_absent(y))
		return feel_absent(env->arena, x, y);
	if (feel_order(env, x, y, &order))
		return not_comparable();
	switch (op) {
	case OP_LT: return value_bool(order < 0);
	case OP_LE: return value_bool(order <= 0);
	case OP_GT: return value_bool(order > 0);
	default: return value_bool(order >= 0);
	}
}

struct value feel_equal(struct arena *a, struct value x, struct value y)
{
	struct feel_env env = {.arena = a, .steps = FEEL_STEPS};

	return feel_compare(&env, OP_EQ, x, y);
}

struct value feel_less(struct arena *a, struct value x, struct value y)
{
	struct feel_env env = {.arena = a, .steps = FEEL_STEPS};

	return feel_compare(&env, OP_LT, x, y);
}
