#include "decide/decide_parts.h"

/* An unknown item, and one fact that could change it. */
struct want {
	uint32_t slot;
	enum absence why;
	const struct item *item;
};
struct wants {
	struct recommendation *r;
	VEC(struct want) list;
};

static void want(struct wants *ws, uint32_t slot, enum absence why, const struct item *it)
{
	for (unsigned i = 0; i < ws->list.n; i++)
		if (ws->list.at[i].slot == slot && ws->list.at[i].item == it)
			return;
	vec_push(ws->r->eval->arena, &ws->list,
		((struct want){.slot = slot, .why = why, .item = it}));
}

/* A cause is a fact that is not told (or that its screening finds too old); or a level that
 * is open, and then its facts are asked for again; or an item on a border, which no answer
 * settles. */
static void want_cause(struct wants *ws, uint32_t slot, const struct item *it)
{
	struct eval *e = ws->r->eval;
	const struct slot *s = &e->image->slots[slot];
	const struct telling *best;

	if (s->kind == SLOT_DIMENSION) {
		for (uint32_t i = 0; i < s->n_facts; i++)
			want(ws, s->facts[i], eval_fact(e, s->facts[i], &best), it);
	} else if (s->kind == SLOT_FACT) {
		enum absence why = eval_fact(e, slot, &best);
		if (why == FACT_TOLD && eval_outdated(e, slot))
			why = FACT_STALE;
		if (why != FACT_TOLD)
			want(ws, slot, why, it);
	}
}

static void want_causes(struct wants *ws, const struct causes *c, const struct item *it)
{
	for (uint32_t i = 0; c && i < c->n; i++)
		want_cause(ws, c->slot[i], it);
}

static void want_awaited(struct wants *ws, const struct judged_offer *o)
{
	for (uint32_t i = 0; i < o->n_awaits; i++) {
		const struct outcome *out = eval_criterion(ws->r->eval, o->awaits[i]);
		if (out->value.kind == V_UNKNOWN)
			want_causes(ws, out->value.u.causes, &o->offer->item);
	}
}

static void want_all(struct wants *ws)
{
	const struct recommendation *r = ws->r;
	struct eval *e = r->eval;

	for (uint32_t i = 0; i < r->n_screenings; i++)
		want_causes(ws, r->screenings[i].result.causes, &r->screenings[i].screening->item);
	for (uint32_t i = 0; i < r->n_profiles; i++)
		if (r->profiles[i].state == STATE_UNKNOWN)
			want_causes(
				ws, eval_item_causes(e, r->profiles[i].item), r->profiles[i].item);
	for (uint32_t i = 0; i < r->n_tracks; i++)
		if (r->tracks[i].state == STATE_UNKNOWN)
			want_causes(ws, eval_item_causes(e, &r->tracks[i].track->item),
				&r->tracks[i].track->item);
	for (uint32_t i = 0; i < r->n_dues; i++)
		if (r->dues[i].state == DUE_UNKNOWN)
			want_causes(ws, due_causes(e, r->dues[i].due), &r->dues[i].due->item);
	for (uint32_t i = 0; i < r->n_offers; i++) {
		const struct judged_offer *o = &r->offers[i];
		if (o->state == STATE_UNKNOWN)
			want_causes(ws, eval_item_causes(e, &o->offer->item), &o->offer->item);
		want_awaited(ws, o);
	}
}

static void collect(const struct wants *ws, const struct want *first, struct missing *out)
{
	const struct item **settles =
		ARENA_ARRAY(ws->r->eval->arena, const struct item *, ws->list.n);

	*out = (struct missing){.slot = first->slot, .why = first->why, .settles = settles};
	for (unsigned i = 0; i < ws->list.n; i++)
		if (ws->list.at[i].slot == first->slot)
			settles[out->n_settles++] = ws->list.at[i].item;
}

static bool asked_before(const struct missing *a, const struct missing *b)
{
	return a->n_settles != b->n_settles ? a->n_settles > b->n_settles : a->slot < b->slot;
}

void decide_missing(struct recommendation *r)
{
	struct wants ws = {.r = r};

	want_all(&ws);
	struct missing *all = ARENA_ARRAY(r->eval->arena, struct missing, ws.list.n);
	for (unsigned i = 0; i < ws.list.n; i++) {
		struct missing m;
		bool seen = false;
		for (uint32_t k = 0; k < r->n_missing && !seen; k++)
			seen = all[k].slot == ws.list.at[i].slot;
		if (seen)
			continue;
		collect(&ws, &ws.list.at[i], &m);
		uint32_t k = r->n_missing++;
		for (; k > 0 && asked_before(&m, &all[k - 1]); k--)
			all[k] = all[k - 1];
		all[k] = m;
	}
	r->missing = all;
}
