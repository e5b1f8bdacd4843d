/* share and progress: what may leave, and what is measured. */
#include "rules/rule_parse.h"

enum { INDICATORS_MAX = 100, WEEKS_MAX = 500, WEEK_LAST = 5200, VALUE_MOST = 1000 };

/* ---- share --------------------------------------------------------------- */

static bool share_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_share *s = (struct ast_share *)item;
	struct span at = rp_here(p);

	switch (w) {
	case W_PURPOSE:
		rp_next(p);
		return s->purpose.s ? rp_twice(p, at, w)
				    : rp_string(p, "the purpose in quotes", &s->purpose);
	case W_CONSENT:
		rp_next(p);
		return s->consent_to.s ? rp_twice(p, at, w)
				       : rp_consent(p, &s->consent_to, &s->consent_for);
	case W_FIELDS:
		rp_next(p);
		if (s->fields.n)
			return rp_twice(p, at, w);
		return rp_names(p, "the name of a fact, or '}'", &s->fields);
	default: return rp_common(p, item, w);
	}
}

void rp_share(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_share *s = rp_item(p, sizeof *s, W_SHARE);

	if (!s) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.shares, s);
	rp_body(p, &s->item, IN_SHARE, share_clause);
}

/* ---- progress ------------------------------------------------------------ */

/* { 1 "…" 5 "…" } */
static bool indicator_anchors(struct rule_parser *p, struct ast_indicator *in)
{
	if (!rp_need_punct(p, "{"))
		return false;
	while (!rp_at_punct(p, "}")) {
		struct ast_anchor a = {.at = rp_here(p)};

		rp_mark(p, MARK_ELEMENT);
		if (!rp_count(p, 0, VALUE_MOST, &a.value) ||
			!rp_string(p, "what this value means, in quotes", &a.text))
			return false;
		vec_push(p->arena, &in->anchors, a);
		rp_accept_punct(p, ",");
	}
	rp_next(p);
	return true;
}

/* indicator NAME ["T"] N..M [anchors { … }] */
static bool progress_indicator(struct rule_parser *p, struct ast_progress *g)
{
	struct ast_indicator *in = ARENA_NEW(p->arena, struct ast_indicator);

	if (!rp_name(p, "a name for the indicator", &in->name))
		return false;
	if (g->indicators.n == INDICATORS_MAX) {
		load_error(p->ld, in->name.at, "limit", "a progress has at most %d indicators",
			INDICATORS_MAX);
		return false;
	}
	vec_push(p->arena, &g->indicators, in);
	if (!rp_title(p, &in->title))
		return false;
	in->range_at = rp_here(p);
	if (!rp_count(p, 0, VALUE_MOST, &in->least) || !rp_need_punct(p, "..") ||
		!rp_count(p, 0, VALUE_MOST, &in->most))
		return false;
	in->range_at.end = p->lx.last_end;
	if (rp_at_word(p, W_ANCHORS))
		rp_mark(p, MARK_PART);
	return !rp_accept(p, W_ANCHORS) || indicator_anchors(p, in);
}

/* measure at week 0, 4, 10 */
static bool progress_measure(struct rule_parser *p, struct ast_progress *g)
{
	if (!rp_need(p, W_AT) || !rp_need(p, W_WEEK))
		return false;
	do {
		struct ast_week w = {.at = rp_here(p)};

		if (!rp_count(p, 0, WEEK_LAST, &w.week))
			return false;
		if (g->weeks.n == WEEKS_MAX) {
			load_error(p->ld, w.at, "limit", "at most %d measurements", WEEKS_MAX);
			return false;
		}
		vec_push(p->arena, &g->weeks, w);
	} while (rp_accept_punct(p, ","));
	return true;
}

static bool progress_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_progress *g = (struct ast_progress *)item;
	struct span at = rp_here(p);

	switch (w) {
	case W_INDICATOR: rp_next(p); return progress_indicator(p, g);
	case W_MEASURE: rp_next(p); return g->weeks.n ? rp_twice(p, at, w) : progress_measure(p, g);
	default: return rp_common(p, item, w);
	}
}

void rp_progress(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_progress *g = rp_item(p, sizeof *g, W_PROGRESS);

	if (!g) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.progresses, g);
	rp_body(p, &g->item, IN_PROGRESS, progress_clause);
}
