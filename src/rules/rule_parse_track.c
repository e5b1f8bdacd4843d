/* screening and track. */
#include "rules/rule_parse.h"

enum { STEPS_MAX = 200, PARTS_MAX = 100 };

/* Dimensions, levels, categories: what a screening is made of. */
static bool too_many(struct rule_parser *p, unsigned n, const struct ast_name *name)
{
	if (n < PARTS_MAX)
		return false;
	load_error(p->ld, name->at, "limit", "a screening has at most %d of these", PARTS_MAX);
	return true;
}

/* ---- screening ----------------------------------------------------------- */

/* dimension NAME ["T"] = EXPR */
static bool screening_dimension(struct rule_parser *p, struct ast_screening *s)
{
	struct ast_dimension *d = ARENA_NEW(p->arena, struct ast_dimension);

	if (!rp_name(p, "a name for the dimension", &d->name) ||
		too_many(p, s->dimensions.n, &d->name))
		return false;
	vec_push(p->arena, &s->dimensions, d);
	return rp_title(p, &d->title) && rp_need_punct(p, "=") && rp_expr(p, &d->value);
}

/* level NAME ["T"] when EXPR [open] */
static bool screening_level(struct rule_parser *p, struct ast_screening *s)
{
	struct ast_level *l = ARENA_NEW(p->arena, struct ast_level);

	if (!rp_name(p, "a name for the level", &l->name) || too_many(p, s->levels.n, &l->name))
		return false;
	vec_push(p->arena, &s->levels, l);
	if (!rp_title(p, &l->title) || !rp_need(p, W_WHEN) || !rp_expr(p, &l->when))
		return false;
	l->open = rp_accept(p, W_OPEN);
	return true;
}

/* category NAME ["T"] when EXPR texts */
static bool screening_category(struct rule_parser *p, struct ast_screening *s)
{
	struct ast_category *c = ARENA_NEW(p->arena, struct ast_category);

	c->when.kind = CRIT_REQUIRE;
	c->when.at = rp_here(p);
	if (!rp_name(p, "a name for the category", &c->name) ||
		too_many(p, s->categories.n, &c->name))
		return false;
	c->when.name = c->name;
	vec_push(p->arena, &s->categories, c);
	return rp_title(p, &c->title) && rp_need(p, W_WHEN) && rp_expr(p, &c->when.strict) &&
	       rp_criterion_tail(p, &c->when, MAY_SOURCE);
}

static bool screening_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_screening *s = (struct ast_screening *)item;
	struct span at = rp_here(p);

	switch (w) {
	case W_DIMENSION: rp_next(p); return screening_dimension(p, s);
	case W_LEVEL: rp_next(p); return screening_level(p, s);
	case W_CATEGORY: rp_next(p); return screening_category(p, s);
	case W_OTHERWISE:
		rp_next(p);
		if (s->otherwise.s)
			return rp_twice(p, at, w);
		return rp_name(p, "a name for the category", &s->otherwise) &&
		       rp_title(p, &s->otherwise_title);
	case W_FRESH:
		rp_next(p);
		return s->fresh_days ? rp_twice(p, at, w) : rp_days(p, &s->fresh_days);
	case W_FILLED:
		rp_next(p);
		if (s->filled_by.s)
			return rp_twice(p, at, w);
		return rp_need(p, W_BY) && rp_role(p, &s->filled_by);
	default: return rp_common(p, item, w);
	}
}

void rp_screening(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_screening *s = rp_item(p, sizeof *s, W_SCREENING);

	if (!s) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.screenings, s);
	rp_body(p, &s->item, IN_SCREENING, screening_clause);
}

/* ---- track --------------------------------------------------------------- */

/* offer X, offer one of { X, Y } */
static bool step_offer(struct rule_parser *p, struct ast_step *s)
{
	struct ast_name n = {0};

	if (rp_accept(p, W_ONE))
		return rp_need(p, W_OF) && rp_names(p, "the name of an offer, or '}'", &s->offers);
	if (!rp_name(p, "the name of an offer", &n))
		return false;
	vec_push(p->arena, &s->offers, n);
	return true;
}

/* after S [, S2] */
static bool step_after(struct rule_parser *p, struct ast_step *s)
{
	do {
		struct ast_name n = {0};

		if (!rp_name(p, "the name of a step", &n))
			return false;
		vec_push(p->arena, &s->after, n);
	} while (rp_accept_punct(p, ","));
	return true;
}

/* consent PARTY for "PURPOSE" */
static bool step_consent(struct rule_parser *p, struct ast_step *s, struct span at)
{
	s->consent = ARENA_NEW(p->arena, struct ast_criterion);
	s->consent->kind = CRIT_AWAIT_CONSENT;
	s->consent->at = at;
	return rp_consent(p, &s->consent->consent_to, &s->consent->consent_for);
}

static bool step_clause(struct rule_parser *p, struct ast_step *s, enum word w)
{
	struct span at = rp_here(p);

	rp_next(p);
	switch (w) {
	case W_LEAD:
		s->leads++;
		s->lead_at = at;
		return rp_lead(p, &s->lead);
	case W_WITHIN:
		return s->within ? rp_twice(p, at, w) : rp_time(p, &s->within, &s->within_unit);
	case W_OFFER: return s->offers.n ? rp_twice(p, at, w) : step_offer(p, s);
	case W_AFTER: return s->after.n ? rp_twice(p, at, w) : step_after(p, s);
	case W_CONSENT: return s->consent ? rp_twice(p, at, w) : step_consent(p, s, at);
	case W_DONE:
		if (s->done.tree)
			return rp_twice(p, at, w);
		return rp_need(p, W_WHEN) && rp_expr(p, &s->done);
	default:
		return s->because.s ? rp_twice(p, at, w)
				    : rp_string(p, "a text in quotes", &s->because);
	}
}

static bool track_step(struct rule_parser *p, struct ast_track *t)
{
	struct ast_step *s = ARENA_NEW(p->arena, struct ast_step);
	enum word w;
	bool ok;

	rp_next(p);
	if (!rp_name(p, "a name for the step", &s->name))
		return false;
	if (t->steps.n == STEPS_MAX) {
		load_error(p->ld, s->name.at, "limit", "a track has at most %d steps", STEPS_MAX);
		return false;
	}
	vec_push(p->arena, &t->steps, s);
	ok = rp_title(p, &s->title);
	while (ok && (w = rp_part(p, IN_STEP)) != W_NONE)
		ok = step_clause(p, s, w);
	s->broken = !ok;
	return ok;
}

/* when EXPR [because "T"] */
static bool track_ends(struct rule_parser *p, struct ast_track *t)
{
	if (!rp_need(p, W_WHEN) || !rp_expr(p, &t->ends))
		return false;
	return !rp_accept(p, W_BECAUSE) || rp_string(p, "a text in quotes", &t->ends_because);
}

/* for profile X | for group X */
static bool track_for(struct rule_parser *p, struct ast_track *t)
{
	struct ast_for f = {0};

	t->for_at = t->for_at.src ? t->for_at : rp_here(p);
	rp_next(p);
	f.kind = rp_at_word(p, W_GROUP) ? W_GROUP : W_PROFILE;
	if (!rp_accept(p, W_GROUP) && !rp_accept(p, W_PROFILE))
		return rp_expected(p, "'profile' or 'group'");
	if (!rp_name(p, "a name", &f.name))
		return false;
	vec_push(p->arena, &t->fors, f);
	return true;
}

static bool track_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_track *t = (struct ast_track *)item;
	struct span at = rp_here(p);
	struct ast_name n = {0};

	switch (w) {
	case W_REQUIRE:
	case W_REFUSE: return rp_criterion(p, &t->criteria, w, W_TRACK);
	case W_INCLUDE: return rp_include(p, &t->criteria);
	case W_FOR: return track_for(p, t);
	case W_STEP: return track_step(p, t);
	case W_BEFORE:
		rp_next(p);
		if (!rp_name(p, "the name of a track", &n))
			return false;
		vec_push(p->arena, &t->before, n);
		return true;
	case W_ENDS:
		rp_next(p);
		if (t->ends.tree)
			return rp_twice(p, at, w);
		return track_ends(p, t);
	default: return rp_common(p, item, w);
	}
}

void rp_track(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_track *t = rp_item(p, sizeof *t, W_TRACK);

	if (!t) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.tracks, t);
	rp_body(p, &t->item, IN_TRACK, track_clause);
}
