/* Cases: every name stands for something on the case's day. */
#include "rules/rule_cases.h"

#include <string.h>

/* ---- names --------------------------------------------------------------- */

/* The item of that kind and name that holds on the day; NULL after a message.  An offer
 * that is over is there too. */
static void *item_on(
	struct load *ld, const struct ast_case *c, enum word kind, const struct ast_name *name)
{
	struct symbols *in = symbols_of(ld->model, kind);
	struct symbol *s = symbols_find(in, name->s);
	const struct version *v;

	if (!s) {
		names_missing(ld, name, word_text(kind), in);
		return NULL;
	}
	v = symbol_version(s, c->on, c->on);
	if (!v && kind == W_OFFER)
		for (uint32_t i = 0; i < s->versions.n && !v; i++)
			if (s->versions.at[i].to != DATE_NONE && s->versions.at[i].to < c->on)
				v = &s->versions.at[i];
	if (!v)
		load_error(ld, name->at, "validity", "the %s '%s' does not hold on %s",
			word_text(kind), name->s, load_date(ld, c->on));
	return v ? v->node : NULL;
}

/* A criterion of this item, by its name. */
static const struct ast_criterion *criterion_named(
	struct load *ld, const struct ast_criteria *list, const struct ast_name *name)
{
	struct suggest s;
	struct diag *d;

	for (uint32_t i = 0; i < list->n; i++)
		if (list->at[i]->name.s == name->s)
			return list->at[i];
	d = load_error(ld, name->at, "unknown-name", "there is no criterion '%s'", name->s);
	suggest_init(&s, name->s, strlen(name->s));
	for (uint32_t i = 0; i < list->n; i++)
		if (list->at[i]->name.s)
			suggest_try(&s, list->at[i]->name.s);
	load_suggest(ld, d, &s);
	return NULL;
}

static void wrong_kind(struct load *ld, const struct ast_name *name, const char *what)
{
	load_error(ld, name->at, "type", "'%s' is no %s", name->s, what);
}

/* ---- expectations -------------------------------------------------------- */

static void check_offer(struct load *ld, struct ast_case *c, struct ast_expect *e)
{
	struct ast_offer *o = item_on(ld, c, W_OFFER, &e->item);

	if (!o || o->item.broken)
		return;
	if (e->refused.s && strcmp(e->refused.s, "udloebet") != 0) {
		const struct ast_criterion *r = criterion_named(ld, &o->criteria, &e->refused);

		if (r && r->kind != CRIT_REFUSE)
			wrong_kind(ld, &e->refused, "refusal");
	}
	for (uint32_t i = 0; i < e->awaits.n; i++) {
		const struct ast_criterion *a = criterion_named(ld, &o->criteria, &e->awaits.at[i]);

		if (a && a->kind != CRIT_AWAIT && a->kind != CRIT_AWAIT_CONSENT)
			wrong_kind(ld, &e->awaits.at[i], "await");
	}
}

static void check_id(struct load *ld, const struct ast_case *c, const struct ast_name *id)
{
	bool given = false;

	for (uint32_t i = 0; i < c->givens.n; i++)
		given = given || (c->givens.at[i]->id.s == id->s && id->s);
	if (!given && !c->item.broken)
		load_error(ld, id->at, "unknown-name", "nothing is given with the id '%s'", id->s);
}

/* Where several persons are given each of them meets the one other thing there is. */
static void check_other(struct load *ld, const struct ast_case *c, const struct ast_expect *e)
{
	uint32_t others = 0;

	for (uint32_t i = 0; i < c->givens.n; i++)
		others += !c->givens.at[i]->special &&
			  strcmp(c->givens.at[i]->entity.s, ld->model->entities[0].name) != 0;
	if (c->several && others != 1)
		load_error(ld, e->at, "misplaced",
			"several '%s' are given: then there must be one thing for them, not %u",
			ld->model->entities[0].name, others);
}

static void check_match(struct load *ld, struct ast_case *c, struct ast_expect *e)
{
	struct ast_match *m = item_on(ld, c, W_MATCH, &e->item);

	check_other(ld, c, e);
	if (e->kind == W_MATCHES) {
		for (uint32_t i = 0; i < e->list.n; i++)
			check_id(ld, c, &e->list.at[i]);
		return;
	}
	check_id(ld, c, &e->id);
	if (!m || m->item.broken)
		return;
	for (uint32_t i = 0; i < e->fails.n; i++)
		criterion_named(ld, &m->criteria, &e->fails.at[i]);
	for (uint32_t i = 0; i < e->unknowns.n; i++)
		criterion_named(ld, &m->criteria, &e->unknowns.at[i]);
	for (uint32_t i = 0; e->note.s && i < m->criteria.n; i++)
		if (m->criteria.at[i]->note.s == e->note.s)
			return;
	if (e->note.s)
		load_error(ld, e->note.at, "unknown-name", "the match '%s' has no note '%s'",
			e->item.s, e->note.s);
}

static void check_category(struct load *ld, struct ast_case *c, struct ast_expect *e)
{
	struct symbols *in = &ld->model->screenings;
	struct symbol *s = symbols_find(in, e->item.s);
	const struct ast_screening *a;
	struct suggest sg;
	struct diag *d;

	if (!s && !model_lost(ld, e->item.s)) {
		d = load_error(
			ld, e->item.at, "unknown-name", "a case cannot expect '%s'", e->item.s);
		suggest_init(&sg, e->item.s, strlen(e->item.s));
		for (enum word w = W_NONE + 1; w < W_COUNT; w++)
			if (word_where(w) & IN_EXPECT)
				suggest_try(&sg, word_text(w));
		for (uint32_t i = 0; i < in->list.n; i++)
			suggest_try(&sg, in->list.at[i]->name);
		load_suggest(ld, d, &sg);
		return;
	}
	a = s ? item_on(ld, c, W_SCREENING, &e->item) : NULL;
	if (!a || a->item.broken || a->otherwise.s == e->name.s)
		return;
	for (uint32_t i = 0; i < a->categories.n; i++)
		if (a->categories.at[i]->name.s == e->name.s)
			return;
	d = load_error(
		ld, e->name.at, "unknown-name", "'%s' has no category '%s'", e->item.s, e->name.s);
	suggest_init(&sg, e->name.s, strlen(e->name.s));
	for (uint32_t i = 0; i < a->categories.n; i++)
		suggest_try(&sg, a->categories.at[i]->name.s);
	if (a->otherwise.s)
		suggest_try(&sg, a->otherwise.s);
	load_suggest(ld, d, &sg);
}

static void check_warning(struct load *ld, struct ast_expect *e)
{
	static const char *const kinds[] = {"conflict", "stale", "implausible", "own", "error"};
	struct suggest s;
	struct diag *d;

	if (e->fact.s)
		names_member(ld, 0, &e->fact, true);
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i], e->name.s) == 0)
			return;
	d = load_error(
		ld, e->name.at, "unknown-name", "there is no kind of warning '%s'", e->name.s);
	suggest_init(&s, e->name.s, strlen(e->name.s));
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		suggest_try(&s, kinds[i]);
	load_suggest(ld, d, &s);
}

static void check_same(struct load *ld, struct ast_case *c, struct ast_expect *e)
{
	if (e->item.s && e->same == W_OFFER)
		item_on(ld, c, W_OFFER, &e->item);
	else if (e->item.s && e->same == W_CATEGORY)
		item_on(ld, c, W_SCREENING, &e->item);
	else if (e->item.s)
		item_on(ld, c, W_PROFILE, &e->item);
	if (e->change->sampled) {
		load_error(
			ld, e->change->entity.at, "misplaced", "what is changed must be told here");
	} else if (e->change->special) {
		struct beside *b = ARENA_NEW(ld->keep, struct beside);

		rule_beside(ld, c, e->change, b);
		e->made_beside = b;
	} else {
		e->made_change = rule_given(ld, c, e->change);
	}
}

static void check_list(
	struct load *ld, struct ast_case *c, const struct ast_expect *e, enum word kind)
{
	for (uint32_t i = 0; i < e->list.n; i++)
		item_on(ld, c, kind, &e->list.at[i]);
}

static void check_expect(struct load *ld, struct ast_case *c, struct ast_expect *e)
{
	if (c->several && e->kind != W_MATCH && e->kind != W_MATCHES && e->kind != W_NEAR)
		load_error(ld, e->at, "misplaced", "this speaks of one '%s', and several are given",
			ld->model->entities[0].name);
	switch (e->kind) {
	case W_PROFILE:
	case W_GROUP:
	case W_DUE:
	case W_SHARE:
	case W_TRACK: item_on(ld, c, e->kind, &e->item); break;
	case W_PROFILES: check_list(ld, c, e, W_PROFILE); break;
	case W_TRACKS: check_list(ld, c, e, W_TRACK); break;
	case W_DUES: check_list(ld, c, e, W_DUE); break;
	case W_OFFER: check_offer(ld, c, e); break;
	case W_MATCHES:
	case W_MATCH:
	case W_NEAR: check_match(ld, c, e); break;
	case W_MISSING: names_member(ld, 0, &e->fact, true); break; /* of the person */
	case W_WARNING: check_warning(ld, e); break;
	case W_SAME: check_same(ld, c, e); break;
	case W_NONE: check_category(ld, c, e); break;
	default: break;
	}
}

/* ---- cases --------------------------------------------------------------- */

/* One person, or several with ids; and every other thing with an id of its own. */
static void check_givens(struct load *ld, struct ast_case *c)
{
	const char *person = ld->model->entities[0].name;
	const struct ast_given *before = NULL;
	struct strmap ids;

	strmap_init(&ids, ld->scratch, 0);
	for (uint32_t i = 0; i < c->givens.n; i++) {
		struct ast_given *g = c->givens.at[i];

		if (g->special)
			continue;
		if (strcmp(g->entity.s, person) == 0) {
			c->several = before && before->id.s && g->id.s;
			if (before && !c->several)
				load_error(
					ld, g->entity.at, "twice", "'%s' is given twice", person);
			before = g;
		}
		if (g->id.s && !strmap_put(&ids, g->id.s, strlen(g->id.s), g))
			load_error(ld, g->id.at, "twice", "'%s' is given twice", g->id.s);
		g->made = rule_given(ld, c, g);
	}
}

static void check_case(struct load *ld, struct ast_case *c)
{
	if (c->on == DATE_NONE) {
		if (!c->item.broken)
			load_error(ld, c->item.name.at, "incomplete",
				"a case needs its day: 'on 2026-11-16'");
		return;
	}
	if (!c->expects.n && !c->item.broken)
		load_error(ld, c->item.name.at, "incomplete", "this case expects nothing");
	rule_give_samples(ld, c);
	check_givens(ld, c);
	c->beside = ARENA_NEW(ld->keep, struct beside);
	rule_beside(ld, c, NULL, c->beside);
	for (uint32_t i = 0; i < c->expects.n; i++)
		check_expect(ld, c, c->expects.at[i]);
}

void rule_check_cases(struct load *ld)
{
	rule_check_samples(ld);
	for (uint32_t i = 0; i < ld->ast.cases.n && !load_hopeless(ld); i++)
		check_case(ld, ld->ast.cases.at[i]);
}
