/* case: persons and vacancies that are given, and what must come out. */
#include "rules/rule_parse.h"

/* ---- given --------------------------------------------------------------- */

/* { fact: EXPR, … } */
static bool given_facts(struct rule_parser *p, struct ast_given *g)
{
	if (!rp_need_punct(p, "{"))
		return false;
	while (!rp_at_punct(p, "}")) {
		struct ast_told t = {0};

		rp_mark(p, MARK_ELEMENT);
		if (!rp_label(p, "the name of a fact, or '}'", &t.name) || !rp_need_punct(p, ":") ||
			!rp_expr(p, &t.value))
			return false;
		vec_push(p->arena, &g->facts, t);
		if (!rp_accept_punct(p, ",") && !rp_at_punct(p, "}") && !rp_begins_line(p))
			return rp_expected(p, "',' or '}'");
	}
	rp_next(p);
	return true;
}

/* given every ENTITY | ENTITY ID [[seen DATE] { … }] | ENTITY [seen DATE] { … }, past `given`;
 * what ends without braces is a sample */
static bool parse_given(struct rule_parser *p, struct ast_given **out)
{
	struct ast_given *g = ARENA_NEW(p->arena, struct ast_given);

	g->seen = DATE_NONE;
	g->every = g->sampled = rp_accept(p, W_EVERY);
	if (g->every)
		return rp_name(p, "the name of facts, such as 'stilling'", &g->entity) &&
		       (*out = g, true);
	if (rp_at_word(p, W_SAMTYKKE))
		g->special = W_SAMTYKKE;
	else if (rp_at_word(p, W_TILSAGN))
		g->special = W_TILSAGN;
	if (!rp_name(p, "the name of facts, such as 'ledig'", &g->entity))
		return false;
	if (!g->special && !rp_at_word(p, W_SEEN) && !rp_at_punct(p, "{") &&
		!rp_label(p, "an id or '{'", &g->id))
		return false;
	if (g->id.s && !rp_at_word(p, W_SEEN) && !rp_at_punct(p, "{")) {
		g->sampled = true;
		*out = g;
		return true;
	}
	if (!g->special && rp_accept(p, W_SEEN) && !rp_date(p, &g->seen))
		return false;
	if (!given_facts(p, g))
		return false;
	*out = g;
	return true;
}

/* sample ENTITY ID [seen DATE] { … } */
void rp_sample(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_sample *s = ARENA_NEW(p->arena, struct ast_sample);
	struct ast_given *g = ARENA_NEW(p->arena, struct ast_given);

	s->item.kind = W_SAMPLE;
	s->item.from = s->item.to = g->seen = DATE_NONE;
	s->given = g;
	rp_next(p);
	if (!rp_name(p, "the name of facts, such as 'stilling'", &g->entity) ||
		!rp_label(p, "an id", &s->item.name)) {
		rp_lost_item(p, start);
		return;
	}
	p->ld->ast.items++;
	vec_push(p->arena, &p->ld->ast.samples, s);
	if ((rp_accept(p, W_SEEN) && !rp_date(p, &g->seen)) || !given_facts(p, g)) {
		s->item.broken = true;
		rp_lost_item(p, start);
	}
}

/* ---- expect -------------------------------------------------------------- */

static bool state_word_here(struct rule_parser *p, enum state *out)
{
	if (rp_at_word(p, W_YES))
		*out = STATE_YES;
	else if (rp_at_word(p, W_NO))
		*out = STATE_NO;
	else if (rp_at_word(p, W_BORDER))
		*out = STATE_BORDER;
	else if (rp_at_word(p, W_UNKNOWN))
		*out = STATE_UNKNOWN;
	else
		return false;
	return true;
}

static void expect_state(struct rule_parser *p, struct ast_expect *e)
{
	e->state = STATE_YES;
	if (state_word_here(p, &e->state)) {
		e->state_said = true;
		rp_next(p);
	}
}

/* K1, K2 */
static bool name_list(struct rule_parser *p, const char *what, struct ast_names *out)
{
	do {
		struct ast_name n = {0};

		if (!rp_name(p, what, &n))
			return false;
		vec_push(p->arena, out, n);
	} while (rp_accept_punct(p, ","));
	return true;
}

/* NAME [STATE] [refused NAME] [awaits NAME, NAME] */
static bool expect_offer(struct rule_parser *p, struct ast_expect *e)
{
	if (!rp_name(p, "the name of an offer", &e->item))
		return false;
	expect_state(p, e);
	for (;;) {
		if (rp_accept(p, W_REFUSED)) {
			if (!rp_name(p, "the name of a refusal", &e->refused))
				return false;
			if (!e->state_said)
				e->state = STATE_NO;
		} else if (rp_accept(p, W_AWAITS)) {
			e->awaits_said = true;
			if (!name_list(p, "the name of what is awaited", &e->awaits))
				return false;
		} else {
			return true;
		}
	}
}

/* Does a name follow that begins no clause: `no K2`, not `no  expect …`? */
static bool list_follows(const struct rule_parser *p)
{
	struct rule_parser q = *p;

	rp_next(&q);
	return rp_at_name(&q) && rp_word(&q, IN_CASE) == W_NONE && !rp_at_word(&q, W_NOTE) &&
	       !rp_at_word(&q, W_NO) && !rp_at_word(&q, W_UNKNOWN);
}

/* RULE ID [STATE] [note NAME] [no K1, K2] [unknown K3] */
static bool expect_match(struct rule_parser *p, struct ast_expect *e)
{
	if (!rp_name(p, "the name of a match", &e->item) ||
		!rp_label(p, "the id of what is given", &e->id))
		return false;
	e->state = STATE_YES;
	if (state_word_here(p, &e->state)) {
		if (list_follows(p) && (rp_at_word(p, W_NO) || rp_at_word(p, W_UNKNOWN))) {
			e->state = STATE_YES; /* a list: below */
		} else {
			e->state_said = true;
			rp_next(p);
		}
	}
	for (;;) {
		if (rp_accept(p, W_NOTE)) {
			if (!rp_name(p, "the name of a note", &e->note))
				return false;
		} else if (rp_accept(p, W_NO)) {
			e->fails_said = true;
			if (!name_list(p, "the label of a criterion", &e->fails))
				return false;
		} else if (rp_accept(p, W_UNKNOWN)) {
			e->unknowns_said = true;
			if (!name_list(p, "the label of a criterion", &e->unknowns))
				return false;
		} else {
			break;
		}
	}
	if (!e->state_said && e->fails_said)
		e->state = STATE_NO;
	else if (!e->state_said && e->unknowns_said)
		e->state = STATE_UNKNOWN;
	return true;
}

/* same profile [NAME] | offer NAME | category [SCREENING] | profiles | offers | tracks | dues
 * given … */
static bool expect_same(struct rule_parser *p, struct ast_expect *e)
{
	static const enum word words[] = {
		W_PROFILE, W_OFFER, W_CATEGORY, W_PROFILES, W_OFFERS, W_TRACKS, W_DUES};

	for (unsigned i = 0; i < sizeof words / sizeof *words && !e->same; i++)
		if (rp_accept(p, words[i]))
			e->same = words[i];
	if (!e->same)
		return rp_expected(p, "'profile', 'profiles', 'offer', 'offers', 'tracks', "
				      "'dues' or 'category'");
	bool one = e->same == W_PROFILE || e->same == W_OFFER || e->same == W_CATEGORY;

	if (one && (e->same == W_OFFER || !rp_at_word(p, W_GIVEN)) &&
		!rp_name(p, "a name, or 'given'", &e->item))
		return false;
	return rp_need(p, W_GIVEN) && parse_given(p, &e->change);
}

/* RULE { ID, ID } */
static bool expect_matches(struct rule_parser *p, struct ast_expect *e)
{
	if (!rp_name(p, "the name of a match", &e->item) || !rp_need_punct(p, "{"))
		return false;
	while (!rp_at_punct(p, "}")) {
		struct ast_name n = {0};

		rp_mark(p, MARK_ELEMENT);
		if (!rp_label(p, "the id of what is given, or '}'", &n))
			return false;
		vec_push(p->arena, &e->list, n);
		rp_accept_punct(p, ",");
	}
	rp_next(p);
	return true;
}

static bool expect_named(struct rule_parser *p, struct ast_expect *e)
{
	if (!rp_name(p, "a name", &e->item))
		return false;
	expect_state(p, e);
	if (!e->state_said && rp_at_name(p) && !rp_begins_line(p) && rp_word(p, IN_CASE) == W_NONE)
		return rp_expected(p, "'yes', 'no', 'border' or 'unknown'");
	return true;
}

/* SCREENING CATEGORY; a name alone lacks the word that says what it is */
static bool expect_category(struct rule_parser *p, struct ast_expect *e)
{
	if (!rp_name(p, "what is expected", &e->item))
		return false;
	if (rp_at_name(p) && rp_word(p, IN_CASE) == W_NONE)
		return rp_name(p, "the name of a category", &e->name);
	load_error(p->ld, e->item.at, "syntax",
		"what '%s' is must stand before it, such as 'profile' or 'offer'; or, of a "
		"screening, the category after it",
		e->item.s);
	return false;
}

/* due NAME [upcoming|due|overdue|no|unknown] */
static bool expect_due(struct rule_parser *p, struct ast_expect *e)
{
	static const enum word words[] = {[DUE_NO] = W_NO,
		[DUE_UNKNOWN] = W_UNKNOWN,
		[DUE_UPCOMING] = W_UPCOMING,
		[DUE_NOW] = W_DUE,
		[DUE_OVERDUE] = W_OVERDUE};

	e->due = DUE_NOW;
	if (!rp_name(p, "the name of a due", &e->item))
		return false;
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if (rp_at_word(p, words[i]))
			e->due = i;
	if (rp_at_word(p, words[e->due]))
		rp_next(p);
	return true;
}

static bool parse_expect(struct rule_parser *p, struct ast_expect *e)
{
	e->kind = rp_word(p, IN_EXPECT);
	if (e->kind != W_NONE)
		rp_next(p);
	switch (e->kind) {
	case W_PROFILE:
	case W_GROUP:
	case W_SHARE:
	case W_TRACK: return expect_named(p, e);
	case W_DUE: return expect_due(p, e);
	case W_PROFILES: return rp_names(p, "the name of a profile, or '}'", &e->list);
	case W_TRACKS: return rp_names(p, "the name of a track, or '}'", &e->list);
	case W_DUES: return rp_names(p, "the name of a due, or '}'", &e->list);
	case W_MATCHES: return expect_matches(p, e);
	case W_OFFER: return expect_offer(p, e);
	case W_MATCH: return expect_match(p, e);
	case W_PERSON_DECIDES:
		e->truth = !rp_at_word(p, W_FALSE);
		if (!rp_accept(p, W_FALSE))
			rp_accept(p, W_TRUE);
		return true;
	case W_MISSING: return rp_name(p, "the name of a fact", &e->fact);
	case W_WARNING:
		if (!rp_name(p, "a kind of warning", &e->name))
			return false;
		if (rp_at_name(p) && rp_word(p, IN_CASE) == W_NONE)
			return rp_name(p, "the name of a fact", &e->fact);
		return true;
	case W_NEAR: {
		struct ast_name n = {0};

		if (!rp_name(p, "the name of a match", &e->item) ||
			!rp_label(p, "the id of what is given", &e->id) ||
			!rp_name(p, "the label of a criterion", &n))
			return false;
		vec_push(p->arena, &e->fails, n);
		return true;
	}
	case W_SAME: return expect_same(p, e);
	default: return expect_category(p, e);
	}
}

/* ---- case ---------------------------------------------------------------- */

static bool case_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_case *c = (struct ast_case *)item;
	struct ast_given *g = NULL;
	struct ast_expect *e;
	struct span at = rp_here(p);

	rp_next(p);
	switch (w) {
	case W_ON: return c->on != DATE_NONE ? rp_twice(p, at, w) : rp_date(p, &c->on);
	case W_GIVEN:
		if (!parse_given(p, &g))
			return false;
		vec_push(p->arena, &c->givens, g);
		return true;
	default:
		e = ARENA_NEW(p->arena, struct ast_expect);
		if (!parse_expect(p, e))
			return false;
		e->at = at;
		e->at.end = p->lx.last_end;
		vec_push(p->arena, &c->expects, e);
		return true;
	}
}

/* case "name" { … } */
void rp_case(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_case *c = ARENA_NEW(p->arena, struct ast_case);

	c->item.kind = W_CASE;
	c->on = c->item.from = c->item.to = DATE_NONE;
	rp_next(p);
	if (!rp_string(p, "the name of the case in quotes", &c->item.title)) {
		rp_lost_item(p, start);
		return;
	}
	c->item.name.s = c->item.title.s;
	c->item.name.at = c->item.title.at;
	p->ld->ast.items++;
	vec_push(p->arena, &p->ld->ast.cases, c);
	rp_body(p, &c->item, IN_CASE, case_clause);
}
