#include "decide/offers.h"
#include "decide/decide_parts.h"

enum pile { MATCHES, UNDECIDED, NEAR, DECLINED, OTHERS };

struct found {
	struct judged_offer judged;
	enum pile pile;
};
struct writing {
	struct json_writer *w;
	const struct ruleset *rs;
	struct eval *e;
	const struct offers_query *q;
	const struct found *all;
	uint32_t n;
	bool explain, mask;
	bool stock; /* runs too: not while the identity is made */
};

/* ---- piles --------------------------------------------------------------- */

static enum pile pile_of(struct eval *e, const struct judged_offer *o, bool near)
{
	if (o->state >= STATE_BORDER)
		return o->declined ? DECLINED : MATCHES;
	if (o->state == STATE_UNKNOWN)
		return o->declined ? OTHERS : UNDECIDED;
	return near && !o->offer->expired && only_failing(e, &o->offer->item) ? NEAR : OTHERS;
}

static const struct found *judge_all(struct eval *e, bool near)
{
	const struct image *im = e->image;
	struct found *all = ARENA_ARRAY(e->arena, struct found, im->n_offers);

	for (uint32_t i = 0; i < im->n_offers; i++) {
		decide_offer(&all[i].judged, &im->offers[i], e);
		all[i].pile = pile_of(e, &all[i].judged, near);
	}
	return all;
}

static uint32_t count(const struct writing *x, enum pile pile)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->n; i++)
		n += x->all[i].pile == pile;
	return n;
}

/* ---- one offer ----------------------------------------------------------- */

static void write_fails(const struct writing *x, const struct item *it)
{
	jw_key(x->w, "fails");
	jw_array(x->w);
	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];

		if ((c->kind == CRIT_REQUIRE || c->kind == CRIT_REFUSE) &&
			eval_criterion(x->e, c)->state == STATE_NO)
			jw_string(x->w, c->name ? c->name : c->at);
	}
	jw_close(x->w);
}

static void write_ask(const struct writing *x, const struct item *it)
{
	const struct image *im = x->e->image;
	const struct causes *facts = eval_item_causes(x->e, it);

	jw_key(x->w, "ask");
	jw_array(x->w);
	for (uint32_t i = 0; facts && i < facts->n; i++) {
		uint32_t slot = facts->slot[i];

		if (im->slots[slot].kind != SLOT_FACT || (x->mask && slot_sensitive(im, slot)))
			continue;
		jw_object(x->w);
		explain_question(x->w, im, slot, x->rs);
		explain_doubt(x->w, x->e, slot, x->rs, x->mask);
		jw_close(x->w);
	}
	jw_close(x->w);
}

static void write_awaits(const struct writing *x, const struct judged_offer *o)
{
	jw_key(x->w, "awaits");
	jw_array(x->w);
	for (uint32_t i = 0; i < o->n_awaits; i++)
		jw_string(x->w, o->awaits[i]->name);
	jw_close(x->w);
}

static void write_offer(const struct writing *x, const struct found *f)
{
	const struct judged_offer *o = &f->judged;
	const struct item *it = &o->offer->item;
	const struct explaining how = {
		.rs = x->rs, .mask = x->mask, .eligible = o->state >= STATE_BORDER};

	jw_object(x->w);
	jw_kstring(x->w, "name", it->name);
	jw_kstring(x->w, "title", item_title(it));
	jw_kstring(x->w, "state", state_word(o->state));
	if (o->state >= STATE_BORDER)
		write_awaits(x, o);
	else if (f->pile == UNDECIDED)
		write_ask(x, it);
	else
		write_fails(x, it);
	jw_kbool(x->w, "voluntary", o->offer->voluntary);
	jw_kstring(x->w, "lead", o->offer->lead);
	if (x->stock && x->q->runs) {
		struct runs own = runs_of(x->q->runs, it->name);

		runs_write(x->w, &own);
	}
	if (x->explain)
		explain_item(x->w, x->e, it, &how);
	jw_close(x->w);
}

/* ---- the lists ----------------------------------------------------------- */

static void write_state(const struct writing *x, enum pile pile, enum state state, uint32_t *room)
{
	for (uint32_t i = 0; i < x->n && *room; i++) {
		if (x->all[i].pile != pile || x->all[i].judged.state != state)
			continue;
		write_offer(x, &x->all[i]);
		--*room;
	}
}

static void write_pile(const struct writing *x, const char *key, enum pile pile)
{
	uint32_t room = x->q->limit ? x->q->limit : UINT32_MAX;

	jw_key(x->w, key);
	jw_array(x->w);
	for (int s = STATE_YES; s >= STATE_NO; s--)
		write_state(x, pile, (enum state)s, &room);
	jw_close(x->w);
}

static void write_answer(const struct writing *x)
{
	write_pile(x, "matches", MATCHES);
	write_pile(x, "undecided", UNDECIDED);
	if (x->q->near) {
		write_pile(x, "near", NEAR);
		jw_kint(x->w, "near_count", count(x, NEAR));
	}
	write_pile(x, "declined", DECLINED);
	jw_kint(x->w, "undecided_count", count(x, UNDECIDED));
	jw_kint(x->w, "searched", x->n);
	decide_write_ruleset(x->w, x->rs, x->e->on);
}

void offers_write(struct json_writer *w, const struct ruleset *rs, struct eval *e,
	const struct offers_query *q, const struct decide_writing *how)
{
	struct writing x = {.rs = rs,
		.e = e,
		.q = q,
		.all = judge_all(e, q->near),
		.n = e->image->n_offers,
		.mask = decide_masks(how)};
	struct strbuf plain, read;
	struct json_writer once;
	char id[DECISION_TEXT];

	sb_init(&read, e->arena);
	decide_facts_read(&read, e, x.mask);
	sb_init(&plain, e->arena);
	jw_init(&once, &plain);
	jw_object(&once);
	x.w = &once;
	write_answer(&x);
	jw_close(&once);
	decide_identity(id, rs, e->on, how->who, read.s, &plain);

	x.w = w;
	x.explain = how->explain;
	x.stock = true;
	write_answer(&x);
	jw_kstring(w, "decision", id);
}
