/* group, profile, offer, match: items that are judged by their criteria. */
#include "rules/rule_parse.h"

#include <string.h>

/* ---- criteria ------------------------------------------------------------ */

static bool tail_text(struct rule_parser *p, enum word w, struct ast_text *into)
{
	struct span at = rp_here(p);

	rp_next(p);
	return into->s ? rp_twice(p, at, w) : rp_string(p, "a text in quotes", into);
}

/* else NOTE when EXPR ["TEXT"] */
static bool tail_else(struct rule_parser *p, struct ast_criterion *c)
{
	struct span at = rp_here(p);

	rp_next(p);
	if (c->note.s)
		return rp_twice(p, at, W_ELSE);
	if (!rp_name(p, "the name of a note", &c->note) || !rp_need(p, W_WHEN) ||
		!rp_expr(p, &c->note_when))
		return false;
	return !rp_at_string(p) || rp_string(p, "a text in quotes", &c->noted);
}

static bool tail_may(struct rule_parser *p, unsigned allowed, unsigned bit, enum word w)
{
	static const char *const why[] = {
		[MAY_BORDER] = "belongs to a 'require'",
		[MAY_PRIVATE] = "belongs to a criterion of a match",
		[MAY_ELSE] = "belongs to a 'require' of a match",
		[MAY_SOURCE] = "cannot stand here",
	};

	if (allowed & bit)
		return true;
	load_error(p->ld, rp_here(p), "misplaced", "'%s' %s", word_text(w), why[bit]);
	return false;
}

static bool tail_clause(
	struct rule_parser *p, struct ast_criterion *c, unsigned allowed, enum word w)
{
	struct span at = rp_here(p);

	switch (w) {
	case W_BECAUSE: return tail_text(p, w, &c->because);
	case W_YES: return tail_text(p, w, &c->yes);
	case W_NO: return tail_text(p, w, &c->no);
	case W_UNKNOWN: return tail_text(p, w, &c->unknown);
	case W_BORDER:
		if (!tail_may(p, allowed, MAY_BORDER, w))
			return false;
		rp_next(p);
		return c->border.tree ? rp_twice(p, at, w) : rp_expr(p, &c->border);
	case W_PRIVATE:
		if (!tail_may(p, allowed, MAY_PRIVATE, w))
			return false;
		rp_next(p);
		c->private = true;
		c->private_at = at;
		return true;
	case W_ELSE: return tail_may(p, allowed, MAY_ELSE, w) && tail_else(p, c);
	default: return tail_may(p, allowed, MAY_SOURCE, w) && tail_text(p, w, &c->source);
	}
}

bool rp_criterion_tail(struct rule_parser *p, struct ast_criterion *c, unsigned allowed)
{
	enum word w;

	while ((w = rp_part(p, IN_CRITERION)) != W_NONE) {
		/* a second `source` is the item's affair, or a mistake told there */
		if (w == W_SOURCE && c->source.s)
			break;
		if (!tail_clause(p, c, allowed, w))
			return false;
	}
	return true;
}

/* A name right after `require`, with a colon. */
static bool require_label(struct rule_parser *p, struct ast_criterion *c)
{
	struct rule_parser q = *p;
	struct diags mute;

	if (rp_at_punct(p, ":")) {
		load_error(p->ld, rp_here(p), "syntax",
			"a ':' stands behind a name, as in: require K1: …");
		return false;
	}
	if (!rp_at_name(p))
		return true;
	diags_init(&mute, p->ld->scratch, 1);
	q.lx.diags = &mute;
	rp_next(&q);
	if (!rp_at_punct(&q, ":"))
		return true;
	if (!rp_name(p, "a label", &c->name))
		return false;
	rp_next(p);
	return true;
}

bool rp_consent(struct rule_parser *p, struct ast_name *party, struct ast_text *purpose)
{
	return rp_name(p, "the party that needs the consent", party) && rp_need(p, W_FOR) &&
	       rp_string(p, "the purpose in quotes", purpose);
}

static bool criterion_await(struct rule_parser *p, struct ast_criterion *c)
{
	if (!rp_name(p, "a name for what is awaited", &c->name))
		return false;
	if (rp_accept(p, W_CONSENT)) {
		c->kind = CRIT_AWAIT_CONSENT;
		return rp_consent(p, &c->consent_to, &c->consent_for);
	}
	if (word_is(W_CONSENT, c->name.s, strlen(c->name.s)) && rp_at_name(p)) {
		load_error(p->ld, c->name.at, "syntax",
			"what is awaited has a name of its own, such as: "
			"await samtykke consent WHOM for \"WHAT\"");
		return false;
	}
	return rp_expr(p, &c->strict);
}

static bool parse_criterion(struct rule_parser *p, struct ast_criterion *c, enum word w)
{
	switch (w) {
	case W_REQUIRE:
		c->kind = CRIT_REQUIRE;
		return require_label(p, c) && rp_expr(p, &c->strict);
	case W_REFUSE:
		c->kind = CRIT_REFUSE;
		return rp_name(p, "a name for the refusal", &c->name) && rp_need(p, W_WHEN) &&
		       rp_expr(p, &c->strict);
	default: c->kind = CRIT_AWAIT; return criterion_await(p, c);
	}
}

bool rp_criterion(struct rule_parser *p, struct ast_criteria *into, enum word w, enum word of)
{
	struct ast_criterion *c = ARENA_NEW(p->arena, struct ast_criterion);
	unsigned allowed = MAY_SOURCE;

	c->at = rp_here(p);
	rp_next(p);
	vec_push(p->arena, into, c);
	if (!parse_criterion(p, c, w))
		return false;
	if (c->kind == CRIT_REQUIRE)
		allowed |= MAY_BORDER;
	if (of == W_MATCH)
		allowed |= c->kind == CRIT_REQUIRE ? MAY_PRIVATE | MAY_ELSE : MAY_PRIVATE;
	return rp_criterion_tail(p, c, allowed);
}

bool rp_include(struct rule_parser *p, struct ast_criteria *into)
{
	struct ast_criterion *c = ARENA_NEW(p->arena, struct ast_criterion);

	c->include = true;
	c->at = rp_here(p);
	rp_next(p);
	if (!rp_need(p, W_GROUP) || !rp_name(p, "the name of a group", &c->name))
		return false;
	vec_push(p->arena, into, c);
	return true;
}

/* ---- group and profile --------------------------------------------------- */

static bool group_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_group *g = (struct ast_group *)item;

	if (w == W_REQUIRE || w == W_REFUSE)
		return rp_criterion(p, &g->criteria, w, W_GROUP);
	return rp_common(p, item, w);
}

void rp_group(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_group *g = rp_item(p, sizeof *g, W_GROUP);

	if (!g) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.groups, g);
	rp_body(p, &g->item, IN_GROUP, group_clause);
}

static bool profile_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_profile *f = (struct ast_profile *)item;
	struct span at = rp_here(p);

	switch (w) {
	case W_REQUIRE:
	case W_REFUSE: return rp_criterion(p, &f->criteria, w, W_PROFILE);
	case W_INCLUDE: return rp_include(p, &f->criteria);
	case W_CONFIRM:
		rp_next(p);
		if (f->confirm_by.s)
			return rp_twice(p, at, w);
		return rp_need(p, W_BY) && rp_role(p, &f->confirm_by);
	case W_LASTS:
		rp_next(p);
		return f->lasts_days ? rp_twice(p, at, w) : rp_days(p, &f->lasts_days);
	default: return rp_common(p, item, w);
	}
}

void rp_profile(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_profile *f = rp_item(p, sizeof *f, W_PROFILE);

	if (!f) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.profiles, f);
	rp_body(p, &f->item, IN_PROFILE, profile_clause);
}

/* ---- offer --------------------------------------------------------------- */

bool rp_lead(struct rule_parser *p, struct ast_name *out)
{
	struct rule_parser q = *p;

	if (rp_at_word(p, W_NOT)) {
		rp_next(&q);
		if (rp_at_word(&q, W_STATED)) {
			rp_next(p);
			rp_next(p);
			return true;
		}
	}
	return rp_name(p, "a role, or 'not stated'", out);
}

/* { "A", "B" } */
static bool offer_partners(struct rule_parser *p, struct ast_offer *o)
{
	if (!rp_need_punct(p, "{"))
		return false;
	while (!rp_at_punct(p, "}")) {
		struct ast_text t = {0};

		rp_mark(p, MARK_ELEMENT);
		if (!rp_string(p, "a partner in quotes, or '}'", &t))
			return false;
		vec_push(p->arena, &o->partners, t);
		rp_accept_punct(p, ",");
	}
	rp_next(p);
	return true;
}

static bool offer_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_offer *o = (struct ast_offer *)item;
	struct span at = rp_here(p);

	switch (w) {
	case W_REQUIRE:
	case W_REFUSE:
	case W_AWAIT: return rp_criterion(p, &o->criteria, w, W_OFFER);
	case W_INCLUDE: return rp_include(p, &o->criteria);
	case W_VOLUNTARY:
		rp_next(p);
		if (o->voluntary)
			return rp_twice(p, at, w);
		o->voluntary = true;
		return true;
	case W_LEAD:
		rp_next(p);
		if (o->lead_said)
			return rp_twice(p, at, w);
		o->lead_said = true;
		return rp_lead(p, &o->lead);
	case W_SEATS:
		rp_next(p);
		return o->seats ? rp_twice(p, at, w) : rp_count(p, 1, 1000000, &o->seats);
	case W_LASTS:
		rp_next(p);
		return o->lasts ? rp_twice(p, at, w) : rp_time(p, &o->lasts, &o->lasts_unit);
	case W_PARTNERS:
		rp_next(p);
		return o->partners.n ? rp_twice(p, at, w) : offer_partners(p, o);
	default: return rp_common(p, item, w);
	}
}

void rp_offer(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_offer *o = rp_item(p, sizeof *o, W_OFFER);

	if (!o) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.offers, o);
	rp_body(p, &o->item, IN_OFFER, offer_clause);
}

/* ---- match --------------------------------------------------------------- */

/* rank by EXPR asc|desc ["Label"] */
static bool match_rank(struct rule_parser *p, struct ast_match *m)
{
	struct ast_rank *r = ARENA_NEW(p->arena, struct ast_rank);

	r->at = rp_here(p);
	rp_next(p);
	vec_push(p->arena, &m->ranks, r);
	if (!rp_need(p, W_BY) || !rp_expr(p, &r->by))
		return false;
	r->descending = rp_at_word(p, W_DESC);
	if (!rp_accept(p, W_DESC) && !rp_accept(p, W_ASC))
		return rp_expected(p, "'asc' or 'desc'");
	return rp_title(p, &r->label);
}

static bool match_spread(struct rule_parser *p, struct ast_match *m)
{
	struct ast_keep spread = {0};

	m->spread_at = rp_here(p);
	m->spreads++;
	rp_next(p);
	if (!rp_count(p, 1, 100000, &spread.n))
		return false;
	if (rp_accept(p, W_PER) && !rp_name(p, "one of the two sides", &spread.per))
		return false;
	m->spread = spread;
	return true;
}

static bool match_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_match *m = (struct ast_match *)item;
	struct ast_keep keep = {0};

	switch (w) {
	case W_REQUIRE:
	case W_REFUSE: return rp_criterion(p, &m->criteria, w, W_MATCH);
	case W_RANK: return match_rank(p, m);
	case W_KEEP:
		rp_next(p);
		if (!rp_count(p, 1, 100000, &keep.n) || !rp_need(p, W_PER) ||
			!rp_name(p, "one of the two sides", &keep.per))
			return false;
		vec_push(p->arena, &m->keeps, keep);
		return true;
	case W_SPREAD: return match_spread(p, m);
	default: return rp_common(p, item, w);
	}
}

void rp_match(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_match *m = rp_item(p, sizeof *m, W_MATCH);

	if (!m) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.matches, m);
	if (!rp_need(p, W_BETWEEN) || !rp_name(p, "the name of facts", &m->left) ||
		!rp_need(p, W_AND) || !rp_name(p, "the name of facts", &m->right)) {
		m->item.broken = true;
		rp_lost_item(p, start);
		return;
	}
	rp_body(p, &m->item, IN_MATCH, match_clause);
}
