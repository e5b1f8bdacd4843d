#include "rules/nearest_value.h"

#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_MAX = 300, SAID_DEPTH = 4 };
#define REACH (INT64_C(1) << 20)

struct candidate {
	struct value v;
	uint32_t distance, order;
};
struct search {
	struct nearest_value *n;
	VEC(struct candidate) list;
};

/* ---- how far ------------------------------------------------------------- */

static double as_double(struct value v)
{
	struct decimal d;

	if (v.kind != V_NUMBER)
		return (double)v.u.i;
	value_to_decimal(v, &d);
	return decimal_to_double(&d);
}

static bool measured(struct value v)
{
	return v.kind == V_NUMBER || v.kind == V_DATE || v.kind == V_DAYTIME ||
	       v.kind == V_YEARMONTH;
}

static uint32_t far(double part)
{
	return part >= 1 ? NEAREST_FAR : (uint32_t)(part * NEAREST_FAR + 0.5);
}

static uint32_t number_distance(const struct nearest_value *n, struct value v)
{
	const struct range *r = n->fact->range;
	double was = as_double(n->was), by = as_double(v) - was;

	by = by < 0 ? -by : by;
	if (r && measured(r->lo) && measured(r->hi))
		return far(by / (as_double(r->hi) - as_double(r->lo) + 1));
	if (v.kind == V_DATE)
		was = 365;
	return far(by / (by + (was < 0 ? -was : was) + 1));
}

static uint32_t distance(const struct nearest_value *n, struct value v)
{
	const struct domain *d = n->fact->type->domain;

	if (n->was.kind == V_UNSET)
		return NEAREST_UNTOLD;
	if (value_same(v, n->was))
		return 0;
	if (v.kind != n->was.kind)
		return NEAREST_FAR;
	if (measured(v))
		return number_distance(n, v);
	if (v.kind == V_STRING && d && d->ordered) {
		int to = domain_index(d, v.u.s, v.aux);
		int from = domain_index(d, n->was.u.s, n->was.aux);

		return far((double)abs(to - from) / d->n);
	}
	if (v.kind == V_LIST) {
		int64_t more = (int64_t)v.u.list->n - n->was.u.list->n;

		return more == 1 || more == -1 ? NEAREST_FAR / 2 : NEAREST_FAR - 1;
	}
	return NEAREST_FAR;
}

/* ---- what to try --------------------------------------------------------- */

static void put(struct search *s, struct value v)
{
	struct nearest_value *n = s->n;
	struct candidate c = {.order = s->list.n};

	if (s->list.n >= CANDIDATES_MAX)
		return;
	if (v.kind != V_NULL && fact_coerce(n->fact, &v, n->on, n->arena))
		return;
	if (!n->again && n->was.kind != V_UNSET && value_same(v, n->was))
		return;
	for (unsigned i = 0; i < s->list.n; i++)
		if (value_same(s->list.at[i].v, v))
			return;
	c.v = v;
	c.distance = distance(n, v);
	vec_push(n->arena, &s->list, c);
}

static struct value stepped(struct arena *a, struct value v, int64_t steps)
{
	struct decimal d, by, sum;

	switch ((enum value_kind)v.kind) {
	case V_DATE:
	case V_YEARMONTH: v.u.i += steps; return v;
	case V_DAYTIME: v.u.i += steps * 86400; return v;
	case V_NUMBER:
		value_to_decimal(v, &d);
		decimal_from_int(&by, steps);
		return decimal_add(&sum, &d, &by) ? v : value_decimal(a, &sum);
	default: return v;
	}
}

static void put_beside(struct search *s, struct value v)
{
	put(s, v);
	if (!measured(v))
		return;
	put(s, stepped(s->n->arena, v, -1));
	put(s, stepped(s->n->arena, v, 1));
}

/* A date that lies a duration before or after the day. */
static void put_from_day(struct search *s, struct value duration)
{
	int64_t on = s->n->on, days = duration.u.i / 86400, day;

	for (int sign = 1; sign >= -1; sign -= 2) {
		if (duration.kind == V_DAYTIME)
			day = on + sign * days;
		else if (date_add_months(&day, on, sign * duration.u.i))
			continue;
		if (date_in_range(day))
			put_beside(s, value_date(day));
	}
}

static enum value_kind kind_of(enum type_kind t)
{
	switch (t) {
	case T_BOOLEAN: return V_BOOLEAN;
	case T_NUMBER: return V_NUMBER;
	case T_STRING: return V_STRING;
	case T_DATE: return V_DATE;
	case T_TIME: return V_TIME;
	case T_DATETIME: return V_DATETIME;
	case T_DAYTIME: return V_DAYTIME;
	case T_YEARMONTH: return V_YEARMONTH;
	default: return V_UNSET;
	}
}

typedef void putting(struct search *s, struct value v);

/* Everything of this kind in v: itself, elements, ends of a range. */
static void each_said(
	struct search *s, struct value v, enum value_kind kind, putting *fn, unsigned depth)
{
	if (v.kind == kind)
		fn(s, v);
	if (depth == 0)
		return;
	if (v.kind == V_LIST)
		for (uint32_t i = 0; i < v.u.list->n && s->list.n < CANDIDATES_MAX; i++)
			each_said(s, v.u.list->at[i], kind, fn, depth - 1);
	if (v.kind == V_RANGE) {
		each_said(s, v.u.range->lo, kind, fn, depth - 1);
		each_said(s, v.u.range->hi, kind, fn, depth - 1);
	}
}

static void all_said(struct search *s, enum value_kind kind, putting *fn)
{
	for (uint32_t i = 0; i < s->n->n_said; i++)
		each_said(s, s->n->said[i], kind, fn, SAID_DEPTH);
}

/* ---- lists --------------------------------------------------------------- */

static const struct list *told_list(const struct search *s)
{
	static const struct list none = {0};

	return s->n->was.kind == V_LIST ? s->n->was.u.list : &none;
}

static void put_with(struct search *s, struct value el)
{
	const struct list *l = told_list(s);
	struct list *out = list_new(s->n->arena, l->n + 1);

	for (uint32_t i = 0; i < l->n; i++)
		if (value_same(l->at[i], el))
			return;
	memcpy(out->at, l->at, l->n * sizeof l->at[0]);
	out->at[l->n] = el;
	put(s, value_list(out));
}

static void put_without(struct search *s, uint32_t at)
{
	const struct list *l = told_list(s);
	struct list *out = list_new(s->n->arena, l->n - 1);

	memcpy(out->at, l->at, at * sizeof l->at[0]);
	memcpy(out->at + at, l->at + at + 1, (l->n - at - 1) * sizeof l->at[0]);
	put(s, value_list(out));
}

/* What was told and all of a list that a rule or another fact speaks of. */
static void put_joined(struct search *s, struct value v)
{
	const struct list *l = told_list(s), *more = v.u.list;
	struct list *out = list_new(s->n->arena, l->n + more->n);

	memcpy(out->at, l->at, l->n * sizeof l->at[0]);
	out->n = l->n;
	for (uint32_t i = 0; i < more->n; i++) {
		uint32_t k = 0;

		while (k < out->n && !value_same(out->at[k], more->at[i]))
			k++;
		if (k == out->n)
			out->at[out->n++] = more->at[i];
	}
	put(s, value_list(out));
}

static void put_lists(struct search *s)
{
	const struct type *of = s->n->fact->type->of;
	const struct domain *d = of ? of->domain : NULL;

	for (uint32_t i = 0; d && !d->codes && i < d->n; i++)
		put_with(s, value_text(d->at[i].name));
	if (of)
		all_said(s, kind_of(of->kind), put_with);
	for (uint32_t i = 0; i < told_list(s)->n; i++)
		put_without(s, i);
	all_said(s, V_LIST, put_joined);
	put(s, value_list(list_new(s->n->arena, 0)));
}

static void gather(struct search *s)
{
	const struct fact *f = s->n->fact;
	const struct domain *d = f->type->domain;

	if (s->n->again && s->n->was.kind != V_UNSET)
		put(s, s->n->was);
	if (f->type->kind == T_LIST) {
		put_lists(s);
	} else if (f->type->kind == T_BOOLEAN) {
		put(s, value_bool(true));
		put(s, value_bool(false));
	} else {
		all_said(s, kind_of(f->type->kind), put_beside);
	}
	for (uint32_t i = 0; f->type->kind == T_STRING && d && !d->codes && i < d->n; i++)
		put(s, value_text(d->at[i].name));
	if (f->type->kind == T_DATE) {
		put_beside(s, value_date(s->n->on));
		all_said(s, V_DAYTIME, put_from_day);
		all_said(s, V_YEARMONTH, put_from_day);
	}
	if (f->range && f->range->lo.kind != V_NULL)
		put(s, f->range->lo);
	if (f->range && f->range->hi.kind != V_NULL)
		put(s, f->range->hi);
	if (f->none_ok)
		put(s, value_null());
}

/* ---- trying -------------------------------------------------------------- */

static bool try_value(struct nearest_value *n, struct value v)
{
	if (n->tries == 0)
		return false;
	n->tries--;
	return n->holds(n->arg, v);
}

static int by_distance(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static bool try_candidates(struct search *s)
{
	if (s->list.n)
		qsort(s->list.at, s->list.n, sizeof *s->list.at, by_distance);
	for (unsigned i = 0; i < s->list.n; i++) {
		if (!try_value(s->n, s->list.at[i].v))
			continue;
		s->n->value = s->list.at[i].v;
		s->n->distance = s->list.at[i].distance;
		return true;
	}
	return false;
}

static bool holds_at(struct nearest_value *n, int64_t steps, struct value *v)
{
	*v = stepped(n->arena, n->was, steps);
	return !fact_coerce(n->fact, v, n->on, n->arena) && try_value(n, *v);
}

/* Back from a number of steps with which it holds to the nearest that does. */
static void back(struct nearest_value *n, int sign, int64_t in, int64_t out, struct value *to)
{
	struct value v;

	while (out - in > 1) {
		int64_t half = in + (out - in) / 2;

		if (holds_at(n, sign * half, &v)) {
			out = half;
			*to = v;
		} else {
			in = half;
		}
	}
}

/* Ever farther out until it holds. */
static bool along(struct nearest_value *n, int sign, struct value *to)
{
	int64_t out = 1, in = 0;

	while (out <= REACH && n->tries && !holds_at(n, sign * out, to)) {
		in = out;
		out *= 2;
	}
	if (out > REACH || !n->tries)
		return false;
	back(n, sign, in, out, to);
	return true;
}

/* From a value that was found towards what was told, where whole steps lead there. */
static void nearer(struct nearest_value *n)
{
	struct value v = n->value;
	struct decimal x, y;
	int64_t steps;

	if (v.kind != n->was.kind)
		return;
	if (v.kind == V_DATE) {
		steps = v.u.i - n->was.u.i;
	} else {
		value_to_decimal(v, &x);
		value_to_decimal(n->was, &y);
		if (decimal_sub(&x, &x, &y) || !decimal_to_int(&x, &steps))
			return;
	}
	back(n, steps < 0 ? -1 : 1, 0, steps < 0 ? -steps : steps, &v);
	n->value = v;
	n->distance = distance(n, v);
}

static bool try_steps(struct nearest_value *n, bool found)
{
	if (found)
		nearer(n);
	for (int sign = 1; sign >= -1; sign -= 2) {
		struct value v;

		if (!along(n, sign, &v) || (found && n->distance <= distance(n, v)))
			continue;
		n->value = v;
		n->distance = distance(n, v);
		found = true;
	}
	return found;
}

bool nearest_value(struct nearest_value *n)
{
	struct search s = {.n = n};
	bool found;

	gather(&s);
	found = try_candidates(&s);
	if ((n->was.kind == V_NUMBER || n->was.kind == V_DATE) && !(found && n->distance == 0))
		found = try_steps(n, found);
	return found;
}
