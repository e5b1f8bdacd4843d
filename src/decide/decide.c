#include "decide/decide.h"
#include "decide/decide_parts.h"

const char *item_title(const struct item *it)
{
	return it->title ? it->title : it->name;
}

static void judge_screenings(struct recommendation *r)
{
	const struct image *im = r->eval->image;
	struct judged_screening *all =
		ARENA_ARRAY(r->eval->arena, struct judged_screening, im->n_screenings);

	for (uint32_t i = 0; i < im->n_screenings; i++) {
		all[i].screening = &im->screenings[i];
		eval_screening(r->eval, &im->screenings[i], &all[i].result);
	}
	r->screenings = all;
	r->n_screenings = im->n_screenings;
}

static void judge_profiles(struct recommendation *r)
{
	const struct image *im = r->eval->image;
	struct judged *all = ARENA_ARRAY(r->eval->arena, struct judged, im->n_profiles);

	for (uint32_t i = 0; i < im->n_profiles; i++) {
		const struct item *it = &im->profiles[i].item;
		all[i] = (struct judged){.item = it, .state = eval_item(r->eval, it)};
	}
	r->profiles = all;
	r->n_profiles = im->n_profiles;
}

/* ---- offers -------------------------------------------------------------- */

static const char *true_refusal(struct eval *e, const struct item *it)
{
	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];
		if (c->kind == CRIT_REFUSE && eval_criterion(e, c)->state == STATE_NO)
			return c->name;
	}
	return NULL;
}

/* What an offer that fits still waits for.  Not asked about an offer that does not: nobody
 * is asked for a consent to something that is not for them. */
static void find_awaits(struct eval *e, struct judged_offer *o)
{
	const struct item *it = &o->offer->item;
	VEC(const struct criterion *) awaits = {0};

	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];
		if (c->kind != CRIT_AWAIT && c->kind != CRIT_AWAIT_CONSENT)
			continue;
		if (eval_criterion(e, c)->state != STATE_YES)
			vec_push(e->arena, &awaits, c);
	}
	o->awaits = awaits.at;
	o->n_awaits = awaits.n;
}

void decide_offer(struct judged_offer *o, const struct offer *offer, struct eval *e)
{
	*o = (struct judged_offer){.offer = offer};
	o->declined = e->beside && beside_promise(e->beside, offer->item.name) == PROMISE_NO;
	if (offer->expired) {
		o->state = STATE_NO;
		o->refused = "udloebet";
		return;
	}
	o->state = eval_item(e, &offer->item);
	if (o->state == STATE_NO)
		o->refused = true_refusal(e, &offer->item);
	if (o->state >= STATE_BORDER)
		find_awaits(e, o);
}

static void judge_offers(struct recommendation *r)
{
	const struct image *im = r->eval->image;
	struct judged_offer *all = ARENA_ARRAY(r->eval->arena, struct judged_offer, im->n_offers);

	for (uint32_t i = 0; i < im->n_offers; i++)
		decide_offer(&all[i], &im->offers[i], r->eval);
	r->offers = all;
	r->n_offers = im->n_offers;
}

static const char *facts_read(struct eval *e, bool mask)
{
	struct strbuf read;

	sb_init(&read, e->arena);
	decide_facts_read(&read, e, mask);
	return read.s;
}

void decide_track(struct recommendation *out, const struct ruleset *rs, struct eval *e)
{
	*out = (struct recommendation){.eval = e, .ruleset = rs, .on = e->on};
	judge_screenings(out);
	judge_profiles(out);
	judge_offers(out);
	decide_tracks(out);
	decide_dues(out);
	decide_missing(out);
	decide_borders(out);
	decide_warnings(out);
	decide_reasons(out);
	/* now, and not when it is written: what an explanation reads on top is no part of
	 * the decision */
	out->read = facts_read(e, false);
	out->read_public = facts_read(e, true);
	decide_nearest(out);
}
