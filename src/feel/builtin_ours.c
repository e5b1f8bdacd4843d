/* Functions that FEEL does not have: not, and those of visitation and matching. */
#include "base/geo.h"
#include "base/utf8.h"
#include "feel/builtin.h"

#include <math.h>
#include <string.h>

FEEL_FN(bi_not)
{
	(void)env;
	(void)n;
	return feel_not(args[0]);
}

FEEL_FN(bi_known)
{
	(void)env;
	(void)n;
	return value_bool(args[0].kind != V_UNKNOWN);
}

/* Have they an element in common?  UNKNOWN when that hangs on an unknown one. */
static enum truth common(struct feel_env *env, const struct list *x, const struct list *y)
{
	enum truth r = NO;

	for (uint32_t i = 0; i < x->n; i++) {
		if (!feel_charge(env, y->n / 2 + 1))
			return UNKNOWN;
		for (uint32_t j = 0; j < y->n; j++) {
			struct value e = feel_compare(env, OP_EQ, x->at[i], y->at[j]);

			if (value_is_true(e))
				return YES;
			if (e.kind == V_UNKNOWN)
				r = UNKNOWN;
		}
	}
	return r;
}

static struct value unknown_in(struct feel_env *env, const struct value *args)
{
	struct value u = feel_join_unknown(env->arena, value_null(), args[0]);

	return feel_join_unknown(env->arena, u, args[1]);
}

FEEL_FN(bi_disjoint)
{
	enum truth t = common(env, args[0].u.list, args[1].u.list);

	(void)n;
	if (t == UNKNOWN)
		return env->steps ? unknown_in(env, args) : feel_too_long();
	return value_bool(t == NO);
}

static bool holds(struct feel_env *env, const struct list *l, struct value v)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (value_is_true(feel_compare(env, OP_EQ, l->at[i], v)))
			return true;
	return false;
}

/* Each wanted element counts once. */
FEEL_FN(bi_coverage)
{
	const struct list *wanted = args[0].u.list, *have = args[1].u.list;
	uint32_t all = 0, found = 0;
	struct builder seen;

	(void)n;
	if (!feel_charge(env, (uint64_t)wanted->n * (wanted->n + have->n) / 4))
		return feel_too_long();
	builder_init(&seen, env->arena, wanted->n);
	for (uint32_t i = 0; i < wanted->n; i++) {
		if (holds(env, seen.list, wanted->at[i]))
			continue;
		builder_add(&seen, wanted->at[i]);
		all++;
		found += holds(env, have, wanted->at[i]);
	}
	if (!all)
		return value_null();
	return feel_arith(env, OP_DIV, value_int(env->arena, found), value_int(env->arena, all));
}

/* The first `digits` code points of both are there and the same. */
static bool same_start(struct value x, struct value y, int64_t digits)
{
	uint32_t p = 0;
	unsigned n;

	for (int64_t i = 0; i < digits; i++) {
		if (p >= x.aux || p >= y.aux)
			return false;
		utf8_decode(x.u.s + p, &n);
		if (p + n > y.aux || memcmp(x.u.s + p, y.u.s + p, n) != 0)
			return false;
		p += n;
	}
	return true;
}

static bool all_texts(const struct list *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->at[i].kind > V_UNKNOWN && l->at[i].kind != V_STRING)
			return false;
	return true;
}

FEEL_FN(bi_same_group)
{
	const struct list *x = args[0].u.list, *y = args[1].u.list;
	int64_t digits;

	(void)n;
	if (!value_to_int(args[2], &digits) || digits < 1)
		return value_error("the number of digits is a whole number from 1");
	if (!all_texts(x) || !all_texts(y))
		return value_error("codes are texts");
	for (uint32_t i = 0; i < x->n; i++) {
		if (!feel_charge(env, y->n / 2 + 1))
			return feel_too_long();
		for (uint32_t j = 0; j < y->n; j++) {
			struct value a = x->at[i], b = y->at[j];

			if (a.kind == V_STRING && b.kind == V_STRING && same_start(a, b, digits))
				return value_bool(true);
		}
	}
	return value_bool(false);
}

/* Of the nearest two codes of both lists; there is none where there is nothing to compare. */
FEEL_FN(bi_closeness)
{
	const struct list *x = args[0].u.list, *y = args[1].u.list;
	uint32_t best = 0;

	(void)n;
	if (!all_texts(x) || !all_texts(y))
		return value_error("codes are texts");
	if (!x->n || !y->n)
		return value_null();
	for (uint32_t i = 0; i < x->n; i++) {
		if (!feel_charge(env, y->n / 2 + 1))
			return feel_too_long();
		for (uint32_t j = 0; j < y->n; j++) {
			uint32_t is = x->at[i].kind == V_STRING && y->at[j].kind == V_STRING
					      ? utf8_common(x->at[i].u.s, x->at[i].aux,
							y->at[j].u.s, y->at[j].aux)
					      : 0;

			best = is > best ? is : best;
		}
	}
	return value_int(env->arena, best);
}

/* The weeks of the way to one requirement; null when there is none. */
static struct value weeks_of(struct feel_env *env, const struct list *ways, struct value krav)
{
	for (uint32_t i = 0; i < ways->n; i++) {
		const struct value *k, *w;

		if (ways->at[i].kind != V_CONTEXT)
			return value_error("a way is a context with krav and uger");
		k = context_get(ways->at[i].u.context, "krav", 4);
		w = context_get(ways->at[i].u.context, "uger", 4);
		if (k && w && value_is_true(feel_compare(env, OP_EQ, *k, krav)))
			return *w;
	}
	return value_null();
}

FEEL_FN(bi_weeks_to_close)
{
	const struct list *required = args[0].u.list, *have = args[1].u.list;
	struct value sum = value_int(env->arena, 0), w;
	struct builder seen;

	(void)n;
	builder_init(&seen, env->arena, required->n);
	for (uint32_t i = 0; i < required->n; i++) {
		struct value krav = required->at[i];

		if (!feel_charge(env, (have->n + args[2].u.list->n + i) / 4 + 1))
			return feel_too_long();
		if (holds(env, have, krav) || holds(env, seen.list, krav))
			continue;
		builder_add(&seen, krav);
		w = weeks_of(env, args[2].u.list, krav);
		if (w.kind != V_NUMBER)
			return feel_is_absent(w) ? w : value_error("uger is a number");
		sum = feel_arith(env, OP_ADD, sum, w);
	}
	return sum;
}

/* Whole metres on a great circle. */
FEEL_FN(bi_distance)
{
	double deg[4];
	struct decimal d;

	(void)n;
	for (unsigned i = 0; i < 4; i++) {
		value_to_decimal(args[i], &d);
		deg[i] = decimal_to_double(&d);
		if (!(fabs(deg[i]) <= (i % 2 ? 360 : 90)))
			return value_error("degrees of latitude go to 90, of longitude to 360");
	}
	return value_int(env->arena, geo_metres(deg[0], deg[1], deg[2], deg[3]));
}
