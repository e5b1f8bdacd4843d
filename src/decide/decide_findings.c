#include "decide/decide_parts.h"
#include "decide/words.h"
#include <string.h>

/* ---- borders ------------------------------------------------------------- */

struct borders {
	struct eval *eval;
	VEC(struct borderline) list;
};

/* Of an item that is out of the question its thresholds are not worth a word. */
static void borders_of(struct borders *bs, const struct item *it, enum state state)
{
	for (uint32_t i = 0; state != STATE_NO && i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];
		if (c->kind != CRIT_REQUIRE || !c->border ||
			eval_criterion(bs->eval, c)->state != STATE_BORDER)
			continue;
		vec_push(bs->eval->arena, &bs->list,
			((struct borderline){.item = it, .criterion = c}));
	}
}

static void open_levels(struct borders *bs, const struct screening *s)
{
	for (uint32_t i = 0; i < s->n_dimensions; i++) {
		struct value value;
		const struct level *l = eval_level(bs->eval, s, i, &value);
		if (l && l->open)
			vec_push(bs->eval->arena, &bs->list,
				((struct borderline){
					.item = &s->item, .dimension = &s->dimensions[i]}));
	}
}

void decide_borders(struct recommendation *r)
{
	struct borders bs = {.eval = r->eval};

	for (uint32_t i = 0; i < r->n_screenings; i++)
		open_levels(&bs, r->screenings[i].screening);
	for (uint32_t i = 0; i < r->n_profiles; i++)
		borders_of(&bs, r->profiles[i].item, r->profiles[i].state);
	for (uint32_t i = 0; i < r->n_tracks; i++)
		borders_of(&bs, &r->tracks[i].track->item, r->tracks[i].state);
	for (uint32_t i = 0; i < r->n_offers; i++)
		borders_of(&bs, &r->offers[i].offer->item, r->offers[i].state);
	r->borders = bs.list.at;
	r->n_borders = bs.list.n;
}

/* ---- warnings ------------------------------------------------------------ */

struct warnings {
	struct recommendation *r;
	const char *language;
	VEC(struct warning) list;
};

static void warn(struct warnings *ws, const char *kind, const char *text)
{
	vec_push(ws->r->eval->arena, &ws->list,
		((struct warning){
			.kind = kind, .text = text, .text_outside = text, .slot = UINT32_MAX}));
}

static void warn_of_fact(struct warnings *ws, uint32_t slot)
{
	struct eval *e = ws->r->eval;
	const struct telling *best;
	const char *text = doubt_text(e, slot, ws->language, false);

	if (text)
		vec_push(e->arena, &ws->list,
			((struct warning){.kind = absence_word(eval_fact(e, slot, &best)),
				.text = text,
				.text_outside = doubt_text(e, slot, ws->language, true),
				.slot = slot}));
}

static void warn_of_facts(struct warnings *ws)
{
	const struct eval *e = ws->r->eval;

	for (uint32_t i = 0; i < e->image->n_entities; i++)
		for (uint32_t f = 0; e->records[i] && f < e->records[i]->vocab->n; f++)
			warn_of_fact(ws, e->image->entities[i].first_slot + f);
}

/* A criterion that is unknown though no fact is missing: something went wrong in it. */
static void warn_of_errors(struct warnings *ws, const struct item *it)
{
	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];
		if (c->kind == CRIT_AWAIT || c->kind == CRIT_AWAIT_CONSENT)
			continue;
		const struct outcome *o = eval_criterion(ws->r->eval, c);
		if (o->state != STATE_UNKNOWN || o->value.kind == V_UNKNOWN)
			continue;
		const char *reason = o->value.kind == V_NULL ? o->value.u.reason : c->expression;
		warn(ws, "error",
			words(ws->r->eval->arena, ws->language, SAY_ERROR, item_title(it), c->at,
				reason));
	}
}

static void name_own(struct strbuf *names, const struct item *it, enum state state)
{
	if (it->basis == BASIS_OWN && state != STATE_NO)
		words_list(names, item_title(it));
}

static void warn_of_own(struct warnings *ws)
{
	const struct recommendation *r = ws->r;
	struct strbuf names;

	sb_init(&names, r->eval->arena);
	for (uint32_t i = 0; i < r->n_screenings; i++)
		name_own(&names, &r->screenings[i].screening->item, STATE_YES);
	for (uint32_t i = 0; i < r->n_profiles; i++)
		name_own(&names, r->profiles[i].item, r->profiles[i].state);
	for (uint32_t i = 0; i < r->n_tracks; i++)
		name_own(&names, &r->tracks[i].track->item, r->tracks[i].state);
	for (uint32_t i = 0; i < r->n_offers; i++)
		name_own(&names, &r->offers[i].offer->item, r->offers[i].state);
	if (names.len)
		warn(ws, "own", words(r->eval->arena, ws->language, SAY_OWN, names.s, NULL, NULL));
}

static void by_kind(struct warning *at, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		struct warning w = at[i];
		unsigned k = i;
		for (; k > 0 && strcmp(at[k - 1].kind, w.kind) > 0; k--)
			at[k] = at[k - 1];
		at[k] = w;
	}
}

void decide_warnings(struct recommendation *r)
{
	struct warnings ws = {.r = r, .language = ruleset_language(r->ruleset)};

	warn_of_facts(&ws);
	for (uint32_t i = 0; i < r->n_profiles; i++)
		warn_of_errors(&ws, r->profiles[i].item);
	for (uint32_t i = 0; i < r->n_tracks; i++)
		warn_of_errors(&ws, &r->tracks[i].track->item);
	for (uint32_t i = 0; i < r->n_offers; i++)
		if (!r->offers[i].offer->expired)
			warn_of_errors(&ws, &r->offers[i].offer->item);
	warn_of_own(&ws);
	by_kind(ws.list.at, ws.list.n);
	r->warnings = ws.list.at;
	r->n_warnings = ws.list.n;
}
