/*
 * What would turn a no: for an item that fails on one criterion alone, the smallest change
 * of one fact that can change (rules/nearest_value.h finds it by trying).  The whole item is
 * judged over a record that differs in that fact, so whatever is answered holds.
 */
#include "decide/decide_parts.h"
#include "rules/nearest_value.h"

#include <string.h>

enum { TRIES_MAX = 400 };

struct trial {
	struct eval eval;
	struct record record;
	struct told *told; /* the record's own copy of what is told */
	uint32_t entity, fact;
	const struct item *item;
	const struct telling *was;
};

const struct criterion *only_failing(struct eval *e, const struct item *it)
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

static void trial_init(struct trial *t, struct eval *e, const struct item *it, uint32_t slot,
	const struct telling *was)
{
	const struct slot *s = &e->image->slots[slot];

	*t = (struct trial){.item = it, .entity = s->entity, .fact = s->index, .was = was};
	eval_ahead(&t->eval, e, e->on);
	t->record = *e->records[t->entity];
	t->told = ARENA_ARRAY(e->arena, struct told, t->record.vocab->n);
	memcpy(t->told, t->record.facts, t->record.vocab->n * sizeof t->told[0]);
	t->record.facts = t->told;
}

/* Would the item hold if the same source told this today? */
static bool holds(void *arg, struct value v)
{
	struct trial *t = arg;
	struct telling *now = ARENA_NEW(t->eval.arena, struct telling);

	*now = (struct telling){.value = v, .source = t->was->source, .seen = t->eval.on};
	t->told[t->fact] = (struct told){.n = 1, .at = now};
	eval_bind(&t->eval, t->entity, &t->record);
	return eval_item(&t->eval, t->item) == STATE_YES;
}

/* ---- all items ---------------------------------------------------------------- */

static void keep(struct nearest *all, uint32_t *n, const struct nearest *one)
{
	uint32_t k = *n < NEAREST_MAX ? *n : NEAREST_MAX - 1;

	if (*n == NEAREST_MAX && one->distance >= all[k].distance)
		return;
	for (; k > 0 && one->distance < all[k - 1].distance; k--)
		all[k] = all[k - 1];
	all[k] = *one;
	if (*n < NEAREST_MAX)
		(*n)++;
}

bool decide_nearest_fact(struct eval *e, uint32_t slot, const struct value *said, uint32_t n_said,
	bool has, struct nearest *out)
{
	struct nearest_value near = {.fact = slot_fact(e->image, slot),
		.on = e->on,
		.arena = e->arena,
		.tries = TRIES_MAX,
		.said = said,
		.n_said = n_said,
		.holds = holds};
	const struct telling *was;
	struct trial t;

	if (!near.fact->can_change || eval_fact(e, slot, &was) != FACT_TOLD)
		return false;
	trial_init(&t, e, out->item, slot, was);
	near.was = was->value;
	near.arg = &t;
	if (!nearest_value(&near) || (has && out->distance <= near.distance))
		return false;
	out->slot = slot;
	out->from = was->value;
	out->to = near.value;
	out->distance = near.distance;
	return true;
}

static void look(struct recommendation *r, const struct item *it, struct nearest *all, uint32_t *n)
{
	struct eval *e = r->eval;
	const struct criterion *c = only_failing(e, it);
	struct nearest best = {.item = it};
	const struct value *said = NULL;
	uint32_t n_said = 0;
	bool found = false;

	if (c)
		said = feel_code_constants(c->code, &n_said);
	for (uint32_t i = 0; c && i < c->n_facts; i++)
		found |= decide_nearest_fact(e, c->facts[i], said, n_said, found, &best);
	if (found)
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
