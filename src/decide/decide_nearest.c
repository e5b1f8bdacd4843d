/*
 * What would turn a no: for an item that fails on one criterion alone, the smallest change
 * of one fact that can change.
 *
 * Nothing is derived from the rule's text: values are tried, nearest first, and the whole
 * item is judged over a record that differs in that fact.  So whatever is answered holds.
 * The tries are bounded; where nothing near helps, nothing is said.
 */
#include "decide/decide_parts.h"

#include <string.h>

enum { TRIES_MAX = 400, REACH_DAYS = 3660 };

struct trial {
	struct eval eval;
	struct record record;
	struct told *told; /* the record's own copy of what is told */
	uint32_t entity, slot;
	const struct item *item;
	const struct telling *was;
	uint32_t tries;
};

/* The one criterion that fails while all others hold; NULL when it is not so. */
static const struct criterion *only_failing(struct eval *e, const struct item *it)
{
	const struct criterion *failing = NULL;

	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];
		enum state s;

		if (c->kind != CRIT_REQUIRE && c->kind != CRIT_REFUSE)
			continue;
		s = (enum state)eval_criterion(e, c)->state;
		if (s == STATE_YES)
			continue;
		if (s != STATE_NO || failing)
			return NULL;
		failing = c;
	}
	return failing;
}

static void trial_init(struct trial *t, struct eval *e, const struct item *it, uint32_t slot)
{
	const struct image *im = e->image;

	*t = (struct trial){.item = it, .slot = slot, .entity = im->slots[slot].entity};
	eval_ahead(&t->eval, e, e->on);
	t->record = *e->records[t->entity];
	t->told = ARENA_ARRAY(e->arena, struct told, t->record.vocab->n);
	memcpy(t->told, t->record.facts, t->record.vocab->n * sizeof t->told[0]);
	t->record.facts = t->told;
}

/* Would the item hold with this value?  The fact's own limits must allow it. */
static bool holds(struct trial *t, struct value v)
{
	const struct fact *f = slot_fact(t->eval.image, t->slot);
	struct telling *now = ARENA_NEW(t->eval.arena, struct telling);

	if (t->tries++ >= TRIES_MAX || fact_coerce(f, &v, t->eval.on, t->eval.arena))
		return false;
	*now = (struct telling){.value = v, .source = t->was->source, .seen = t->eval.on};
	t->told[t->eval.image->slots[t->slot].index] = (struct told){.n = 1, .at = now};
	eval_bind(&t->eval, t->entity, &t->record);
	return eval_item(&t->eval, t->item) == STATE_YES;
}

/* ---- values to try ---------------------------------------------------------- */

static struct value stepped(const struct trial *t, int64_t steps)
{
	struct value v = t->was->value;
	struct decimal was, by, sum;

	if (v.kind == V_DATE)
		return value_date(v.u.i + steps);
	value_to_decimal(v, &was);
	decimal_from_int(&by, steps);
	if (decimal_add(&sum, &was, &by) != 0)
		return v;
	return value_decimal(t->eval.arena, &sum);
}

/* Numbers and dates: ever farther out until it holds, then back to the nearest that does. */
static uint32_t along(struct trial *t, int sign, int64_t reach, struct value *to)
{
	int64_t out = 1, in = 0;

	while (out <= reach && !holds(t, stepped(t, sign * out))) {
		in = out;
		out *= 2;
	}
	if (out > reach)
		return 0;
	while (out - in > 1) {
		int64_t half = in + (out - in) / 2;

		if (holds(t, stepped(t, sign * half)))
			out = half;
		else
			in = half;
	}
	*to = stepped(t, sign * out);
	return (uint32_t)out;
}

static uint32_t try_steps(struct trial *t, int64_t reach, struct value *to)
{
	struct value up, down;
	uint32_t u = along(t, 1, reach, &up), d = along(t, -1, reach, &down);

	if (!u && !d)
		return 0;
	*to = u && (!d || u <= d) ? up : down;
	return u && (!d || u <= d) ? u : d;
}

static void distance_from(const struct trial *t, struct value v, struct decimal *out)
{
	struct decimal was, there;

	value_to_decimal(t->was->value, &was);
	value_to_decimal(v, &there);
	if (decimal_sub(out, &there, &was) == 0)
		decimal_abs(out, out);
}

/* Between two steps of a fraction may lie a number that the rule itself names. */
static void try_named(struct trial *t, const struct criterion *c, struct value *to)
{
	uint32_t n;
	const struct value *named = feel_code_constants(c->code, &n);
	struct decimal best, here;

	distance_from(t, *to, &best);
	for (uint32_t i = 0; i < n; i++) {
		if (named[i].kind != V_NUMBER)
			continue;
		distance_from(t, named[i], &here);
		if (decimal_cmp(&here, &best) >= 0 || !holds(t, named[i]))
			continue;
		best = here;
		*to = named[i];
	}
}

/* Another of the declared values; of ordered ones the nearest. */
static uint32_t try_values(struct trial *t, const struct domain *d, struct value *to)
{
	int at = domain_index(d, t->was->value.u.s, t->was->value.aux);

	for (uint32_t away = 1; away < d->n; away++)
		for (int side = 1; side >= -1; side -= 2) {
			int64_t i = (int64_t)at + side * (int64_t)away;

			if (i < 0 || i >= d->n || !holds(t, value_text(d->at[i].name)))
				continue;
			*to = value_text(d->at[i].name);
			return d->ordered ? away : 1;
		}
	return 0;
}

static struct value with_element(struct arena *a, const struct list *l, struct value el)
{
	struct list *out = list_new(a, l->n + 1);

	memcpy(out->at, l->at, l->n * sizeof l->at[0]);
	out->at[l->n] = el;
	return value_list(out);
}

static struct value without_element(struct arena *a, const struct list *l, uint32_t at)
{
	struct list *out = list_new(a, l->n - 1);

	memcpy(out->at, l->at, at * sizeof l->at[0]);
	memcpy(out->at + at, l->at + at + 1, (l->n - at - 1) * sizeof l->at[0]);
	return value_list(out);
}

/* One element more, if the item then holds. */
static bool try_with(struct trial *t, struct value el, struct value *to)
{
	*to = with_element(t->eval.arena, t->was->value.u.list, el);
	return holds(t, *to);
}

/* The texts the rule speaks of, alone or in a list. */
static bool try_said(struct trial *t, const struct criterion *c, struct value *to)
{
	uint32_t n;
	const struct value *said = feel_code_constants(c->code, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (said[i].kind == V_STRING && try_with(t, said[i], to))
			return true;
		for (uint32_t k = 0; said[i].kind == V_LIST && k < said[i].u.list->n; k++)
			if (try_with(t, said[i].u.list->at[k], to))
				return true;
	}
	return false;
}

/* One element more or less. */
static uint32_t try_elements(struct trial *t, const struct criterion *c, struct value *to)
{
	const struct list *l = t->was->value.u.list;
	const struct type *of = slot_fact(t->eval.image, t->slot)->type->of;
	const struct domain *d = of ? of->domain : NULL;

	for (uint32_t i = 0; d && !d->codes && i < d->n; i++)
		if (try_with(t, value_text(d->at[i].name), to))
			return 1;
	if (try_said(t, c, to))
		return 1;
	for (uint32_t i = 0; i < l->n; i++) {
		*to = without_element(t->eval.arena, l, i);
		if (holds(t, *to))
			return 1;
	}
	return 0;
}

static uint32_t try_all(struct trial *t, const struct criterion *c, struct value *to)
{
	const struct type *type = slot_fact(t->eval.image, t->slot)->type;
	struct value v = t->was->value;
	uint32_t steps;

	switch ((enum value_kind)v.kind) {
	case V_BOOLEAN: *to = value_bool(!v.u.b); return holds(t, *to) ? 1 : 0;
	case V_NUMBER:
		steps = try_steps(t, INT64_C(1) << 20, to);
		if (steps)
			try_named(t, c, to);
		return steps;
	case V_DATE: return try_steps(t, REACH_DAYS, to);
	case V_STRING:
		return type->domain && !type->domain->codes ? try_values(t, type->domain, to) : 0;
	case V_LIST: return try_elements(t, c, to);
	default: return 0;
	}
}

/* ---- all items ---------------------------------------------------------------- */

static void keep(struct nearest *all, uint32_t *n, const struct nearest *one)
{
	uint32_t k = *n < NEAREST_MAX ? *n : NEAREST_MAX - 1;

	if (*n == NEAREST_MAX && one->steps >= all[k].steps)
		return;
	for (; k > 0 && one->steps < all[k - 1].steps; k--)
		all[k] = all[k - 1];
	all[k] = *one;
	if (*n < NEAREST_MAX)
		(*n)++;
}

static void look(struct recommendation *r, const struct item *it, struct nearest *all, uint32_t *n)
{
	struct eval *e = r->eval;
	const struct criterion *c = only_failing(e, it);
	struct nearest best = {.item = it};

	for (uint32_t i = 0; c && i < c->n_facts; i++) {
		uint32_t slot = c->facts[i];
		struct value to = value_null();
		struct trial t;
		const struct telling *was;
		uint32_t steps;

		if (!slot_fact(e->image, slot)->can_change || eval_fact(e, slot, &was) != FACT_TOLD)
			continue;
		trial_init(&t, e, it, slot);
		t.was = was;
		steps = try_all(&t, c, &to);
		if (!steps || (best.steps && best.steps <= steps))
			continue;
		best.slot = slot;
		best.from = was->value;
		best.to = to;
		best.steps = steps;
	}
	if (best.steps)
		keep(all, n, &best);
}

void decide_nearest(struct recommendation *r)
{
	struct nearest *all = ARENA_ARRAY(r->eval->arena, struct nearest, NEAREST_MAX);

	for (uint32_t i = 0; i < r->n_offers; i++)
		if (r->offers[i].state == STATE_NO && !r->offers[i].offer->expired)
			look(r, &r->offers[i].offer->item, all, &r->n_nearest);
	for (uint32_t i = 0; i < r->n_profiles; i++)
		if (r->profiles[i].state == STATE_NO)
			look(r, r->profiles[i].item, all, &r->n_nearest);
	r->nearest = all;
}
