/* due: tasks for somebody. */
#include "rules/rule_parse.h"

/* when EXPR texts */
static bool due_when(struct rule_parser *p, struct ast_due *d)
{
	struct ast_criterion *c = ARENA_NEW(p->arena, struct ast_criterion);

	c->kind = CRIT_REQUIRE;
	c->at = rp_here(p);
	rp_next(p);
	vec_push(p->arena, &d->criteria, c);
	return rp_expr(p, &c->strict) && rp_criterion_tail(p, c, MAY_SOURCE);
}

/* from EXPR [within N UNIT] */
static bool due_from(struct rule_parser *p, struct ast_due *d)
{
	if (!rp_expr(p, &d->from))
		return false;
	return !rp_accept(p, W_WITHIN) || rp_time(p, &d->within, &d->within_unit);
}

static bool due_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_due *d = (struct ast_due *)item;
	struct span at = rp_here(p);

	switch (w) {
	case W_WHEN: return d->criteria.n ? rp_twice(p, at, w) : due_when(p, d);
	case W_FROM: rp_next(p); return d->from.tree ? rp_twice(p, at, w) : due_from(p, d);
	case W_LEAD:
		rp_next(p);
		d->leads++;
		d->lead_at = at;
		return rp_lead(p, &d->lead);
	case W_PARTIES:
		rp_next(p);
		if (d->parties.n)
			return rp_twice(p, at, w);
		return rp_names(p, "the name of a party, or '}'", &d->parties);
	default: return rp_common(p, item, w);
	}
}

void rp_due(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_due *d = rp_item(p, sizeof *d, W_DUE);

	if (!d) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.dues, d);
	rp_body(p, &d->item, IN_DUE, due_clause);
}
