/* Items: their clauses taken together, and the expressions in them. */
#include "rules/rule_model.h"

#include <string.h>

/* ---- facts --------------------------------------------------------------- */

static void check_facts(struct load *ld)
{
	struct model *m = ld->model;

	for (uint32_t e = 0; e < m->n_entities; e++) {
		struct model_entity *of = &m->entities[e];

		for (uint32_t i = 0; i < of->facts.n; i++) {
			struct symbol *s = of->facts.at[i];
			struct ast_fact *f = s->versions.at[s->versions.n - 1].node;
			bool used = s->used; /* that it judges itself does not count */
			struct names n;

			names_init(&n, ld, NAMES_PLAUSIBLE);
			n.entity = e;
			rule_expr(&n, &f->plausible, &type_boolean, 0);
			s->used = used;
			of->plausible[i] = f->plausible.code;
		}
	}
}

/* ---- criteria ------------------------------------------------------------ */

void rule_criterion(struct names *n, struct ast_criterion *c, unsigned allowed)
{
	if (c->strict.tree)
		c->expression = load_squeeze(n->ld, c->strict.at);
	rule_expr(n, &c->strict, &type_boolean, allowed);
	rule_expr(n, &c->border, &type_boolean, 0);
	rule_expr(n, &c->note_when, &type_boolean, 0);
	rule_text(n, &c->because);
	rule_text(n, &c->yes);
	rule_text(n, &c->no);
	rule_text(n, &c->unknown);
	rule_text(n, &c->noted);
	if (c->because.s && (c->yes.s || c->no.s || c->unknown.s))
		load_error(n->ld, c->because.at, "twice",
			"'because' stands for all texts; write it, or 'yes', 'no' and 'unknown'");
}

static void check_criteria(struct names *n, struct ast_criteria *list)
{
	struct strmap seen;

	strmap_init(&seen, n->ld->scratch, 0);
	for (uint32_t i = 0; i < list->n; i++) {
		struct ast_criterion *c = list->at[i];

		rule_criterion(n, c, 0);
		if (c->name.s && !strmap_put(&seen, c->name.s, strlen(c->name.s), c))
			load_error(n->ld, c->name.at, "twice", "'%s' stands twice in this item",
				c->name.s);
	}
}

static void item_names(struct names *n, struct load *ld)
{
	names_init(n, ld, NAMES_ITEM);
}

/* ---- screening ----------------------------------------------------------- */

/* What `value` is in levels: what all dimensions are. */
static const struct type *value_type(const struct ast_screening *s)
{
	const struct type *t = NULL;

	for (uint32_t i = 0; i < s->dimensions.n; i++) {
		const struct type *is = s->dimensions.at[i]->value.type;

		if (!is || (t && !type_equal(t, is)))
			return &type_any;
		t = is;
	}
	return t ? t : &type_any;
}

void rule_once(struct load *ld, struct strmap *seen, const struct ast_name *name, const char *what)
{
	if (!strmap_put(seen, name->s, strlen(name->s), ld))
		load_error(ld, name->at, "twice", "the %s '%s' stands twice", what, name->s);
}

static void check_screening(struct load *ld, struct ast_screening *s)
{
	struct names n;
	struct strmap dimensions, levels, categories;

	strmap_init(&dimensions, ld->scratch, 0);
	strmap_init(&levels, ld->scratch, 0);
	strmap_init(&categories, ld->scratch, 0);
	item_names(&n, ld);
	for (uint32_t i = 0; i < s->dimensions.n; i++)
		rule_expr(&n, &s->dimensions.at[i]->value, NULL, 0);
	n.where = NAMES_LEVEL;
	n.value_type = value_type(s);
	for (uint32_t i = 0; i < s->levels.n; i++) {
		rule_once(ld, &levels, &s->levels.at[i]->name, "level");
		rule_expr(&n, &s->levels.at[i]->when, &type_boolean, 0);
	}
	n.where = NAMES_CATEGORY;
	n.screening = s->item.symbol;
	for (uint32_t i = 0; i < s->categories.n; i++) {
		rule_once(ld, &categories, &s->categories.at[i]->name, "category");
		rule_criterion(&n, &s->categories.at[i]->when, 0);
	}
	if (s->otherwise.s && strmap_get(&categories, s->otherwise.s, strlen(s->otherwise.s)))
		load_error(ld, s->otherwise.at, "twice", "the category '%s' stands twice",
			s->otherwise.s);
	if (s->item.broken)
		return;
	if (!s->otherwise.s)
		load_error(ld, s->item.name.at, "incomplete",
			"the screening '%s' needs an 'otherwise'", s->item.name.s);
	if (s->dimensions.n && !s->levels.n)
		load_error(ld, s->item.name.at, "incomplete",
			"the screening '%s' has dimensions and no levels", s->item.name.s);
}

/* ---- track --------------------------------------------------------------- */

static uint32_t find_step(const struct ast_track *t, const char *name)
{
	for (uint32_t i = 0; i < t->steps.n; i++)
		if (t->steps.at[i]->name.s == name)
			return i;
	return UINT32_MAX;
}

static void check_after(struct load *ld, struct ast_track *t, struct ast_step *s)
{
	for (uint32_t i = 0; i < s->after.n; i++) {
		const struct ast_name *name = &s->after.at[i];
		uint32_t k = find_step(t, name->s);
		struct suggest sg;
		struct diag *d;

		if (k != UINT32_MAX) {
			vec_push(ld->scratch, &s->after_index, k);
			continue;
		}
		if (t->item.broken)
			continue; /* perhaps it is there */
		d = load_error(
			ld, name->at, "unknown-name", "this track has no step '%s'", name->s);
		suggest_init(&sg, name->s, strlen(name->s));
		for (uint32_t j = 0; j < t->steps.n; j++)
			suggest_try(&sg, t->steps.at[j]->name.s);
		load_suggest(ld, d, &sg);
	}
}

void rule_one_lead(struct load *ld, const char *what, const struct ast_name *name, unsigned leads,
	struct span at)
{
	if (leads == 0)
		load_error(ld, name->at, "lead", "the %s '%s' needs a 'lead', or 'lead not stated'",
			what, name->s);
	else if (leads > 1)
		load_error(ld, at, "lead", "the %s '%s' has more than one lead", what, name->s);
}

static void check_step(struct load *ld, struct ast_track *t, struct ast_step *s)
{
	struct names n;

	item_names(&n, ld);
	rule_expr(&n, &s->done, &type_boolean, MAY_KNOW);
	rule_text(&n, &s->because);
	for (uint32_t i = 0; i < s->offers.n; i++)
		if (!symbols_find(&ld->model->offers, s->offers.at[i].s))
			names_missing(ld, &s->offers.at[i], "offer", &ld->model->offers);
		else
			symbols_find(&ld->model->offers, s->offers.at[i].s)->used = true;
	check_after(ld, t, s);
	if (s->broken)
		return;
	rule_one_lead(ld, "step", &s->name, s->leads, s->lead_at);
}

/* Steps in an order that respects `after`; as written where it leaves a choice. */
static void order_steps(struct load *ld, struct ast_track *t)
{
	uint32_t n = t->steps.n, placed = 0;
	bool *done = ARENA_ARRAY(ld->scratch, bool, n);

	t->order = ARENA_ARRAY(ld->scratch, uint32_t, n);
	while (placed < n) {
		uint32_t before = placed;

		for (uint32_t i = 0; i < n && placed == before; i++) {
			const struct ast_step *s = t->steps.at[i];
			bool ready = !done[i];

			for (uint32_t k = 0; k < s->after_index.n; k++)
				ready = ready && done[s->after_index.at[k]];
			if (ready) {
				done[i] = true;
				t->order[placed++] = i;
			}
		}
		if (placed == before)
			break;
	}
	for (uint32_t i = 0; i < n && placed < n; i++) {
		if (done[i])
			continue;
		load_error(ld, t->steps.at[i]->name.at, "circle",
			"the step '%s' comes after itself", t->steps.at[i]->name.s);
		return;
	}
}

/* for profile X, for group Y: one condition, profile.X or group.Y */
static void check_for(struct load *ld, struct ast_track *t)
{
	struct source *src = ARENA_NEW(ld->keep, struct source);
	struct ast_criterion *c = ARENA_NEW(ld->scratch, struct ast_criterion);
	struct strbuf text, title;
	struct feel_lexer lx;
	struct names n;
	bool ok = true;

	sb_init(&text, ld->keep);
	sb_init(&title, ld->keep);
	for (uint32_t i = 0; i < t->fors.n; i++) {
		const struct ast_for *f = &t->fors.at[i];
		const struct symbols *in = symbols_of(ld->model, f->kind);
		const struct symbol *s = symbols_find(in, f->name.s);

		if (!s) {
			names_missing(ld, &f->name, word_text(f->kind), in);
			ok = false;
			continue;
		}
		const struct ast_item *item = s->versions.at[0].node;

		sb_printf(&text, "%s%s.%s", text.len ? " or " : "", word_text(f->kind), f->name.s);
		sb_printf(&title, "%s%s", title.len ? ", " : "",
			item->title.s ? item->title.s : s->name);
	}
	if (!ok || t->fors.n == 0)
		return;
	/* shown as the track's own text, so that places in messages mean something */
	*src = (struct source){t->for_at.src->name, text.s, text.len};
	c->kind = CRIT_REQUIRE;
	c->at = t->for_at;
	c->expression = text.s;
	c->because = (struct ast_text){.s = title.s, .len = title.len};
	feel_lexer_init(&lx, src, 0, (uint32_t)src->len, &ld->diags);
	c->strict.tree = feel_parse(&lx, NULL, ld->scratch, NULL);
	if (!c->strict.tree)
		return;
	c->strict.at = feel_expr_span(c->strict.tree);
	item_names(&n, ld);
	rule_expr(&n, &c->strict, &type_boolean, 0);
	struct text *because = ARENA_NEW(ld->keep, struct text);
	struct text_part *part = ARENA_NEW(ld->keep, struct text_part);

	part->literal = title.s;
	*because = (struct text){part, 1};
	c->because.built = because;
	t->for_criterion = c;
}

static void check_track(struct load *ld, struct ast_track *t)
{
	struct strmap steps;
	struct names n;

	strmap_init(&steps, ld->scratch, 0);
	item_names(&n, ld);
	check_for(ld, t);
	check_criteria(&n, &t->criteria);
	rule_expr(&n, &t->ends, &type_boolean, 0);
	rule_text(&n, &t->ends_because);
	for (uint32_t i = 0; i < t->before.n; i++)
		if (!symbols_find(&ld->model->tracks, t->before.at[i].s))
			names_missing(ld, &t->before.at[i], "track", &ld->model->tracks);
	for (uint32_t i = 0; i < t->steps.n; i++) {
		rule_once(ld, &steps, &t->steps.at[i]->name, "step");
		check_step(ld, t, t->steps.at[i]);
	}
	order_steps(ld, t);
}

/* ---- match --------------------------------------------------------------- */

static uint32_t match_side(struct load *ld, const struct ast_name *name)
{
	struct model *m = ld->model;
	struct model_entity *e = model_entity(m, name->s);
	struct suggest s;
	struct diag *d;

	if (e)
		return entity_index_of(m, e);
	if (model_lost(ld, name->s))
		return UINT32_MAX;
	d = load_error(ld, name->at, "unknown-name", "there are no facts '%s'", name->s);
	suggest_init(&s, name->s, strlen(name->s));
	for (uint32_t i = 0; i < m->n_entities; i++)
		suggest_try(&s, m->entities[i].name);
	load_suggest(ld, d, &s);
	return UINT32_MAX;
}

static bool can_rank(const struct type *t)
{
	switch (t->kind) {
	case T_LIST:
	case T_CONTEXT:
	case T_RANGE:
	case T_FUNCTION:
	case T_NULL: return false;
	default: return true;
	}
}

static void check_ranks(struct names *n, struct ast_match *m)
{
	for (uint32_t i = 0; i < m->ranks.n; i++) {
		struct ast_rank *r = m->ranks.at[i];

		rule_expr(n, &r->by, NULL, 0);
		if (r->by.type && !can_rank(r->by.type))
			load_error(n->ld, r->by.at, "type",
				"pairs cannot be ranked by %s; a number, date, time, text or "
				"boolean can",
				type_print(r->by.type, n->ld->scratch));
	}
}

static void check_keeps(struct load *ld, struct ast_match *m)
{
	unsigned left = 0, right = 0;

	for (uint32_t i = 0; i < m->keeps.n; i++) {
		const struct ast_name *per = &m->keeps.at[i].per;

		if (per->s != m->left.s && per->s != m->right.s)
			load_error(ld, per->at, "unknown-name",
				"'keep … per' takes '%s' or '%s', not '%s'", m->left.s, m->right.s,
				per->s);
		else if ((per->s == m->left.s ? left++ : right++) > 0)
			load_error(ld, per->at, "twice", "'keep … per %s' stands twice", per->s);
	}
}

static void check_spread(struct load *ld, struct ast_match *m)
{
	const struct ast_name *per = &m->spread.per;

	if (m->spreads > 1)
		load_error(ld, m->spread_at, "twice", "'spread' stands twice");
	if (per->s && per->s != m->left.s && per->s != m->right.s)
		load_error(ld, per->at, "unknown-name",
			"'spread … per' takes '%s' or '%s', not '%s'", m->left.s, m->right.s,
			per->s);
}

static void check_match(struct load *ld, struct ast_match *m)
{
	struct names n;

	m->left_entity = m->right_entity = UINT32_MAX;
	if (!m->left.s || !m->right.s)
		return;
	m->left_entity = match_side(ld, &m->left);
	m->right_entity = match_side(ld, &m->right);
	check_keeps(ld, m);
	check_spread(ld, m);
	if (m->left_entity == UINT32_MAX || m->right_entity == UINT32_MAX)
		return;
	if (m->left_entity == m->right_entity) {
		load_error(ld, m->right.at, "type", "a match is between two different kinds");
		return;
	}
	names_init(&n, ld, NAMES_MATCH);
	n.entity = m->left_entity;
	n.right = m->right_entity;
	check_criteria(&n, &m->criteria);
	check_ranks(&n, m);
	if (!m->criteria.n && !m->item.broken)
		load_error(ld, m->item.name.at, "incomplete",
			"the match '%s' has no criteria: everyone would fit", m->item.name.s);
}

/* ---- all ----------------------------------------------------------------- */

static void check_ruleset(struct load *ld)
{
	const struct ast *ast = &ld->ast;

	for (uint32_t i = 1; i < ast->rulesets.n; i++)
		load_error(ld, ast->rulesets.at[i]->item.name.at, "twice",
			"'ruleset' stands twice; it is at %s too",
			load_at(ld, ast->rulesets.at[0]->item.name.at));
	for (uint32_t i = 0; i < ast->rulesets.n; i++)
		if (ast->rulesets.at[i]->item.valid_at.src)
			load_error(ld, ast->rulesets.at[i]->item.valid_at, "misplaced",
				"a ruleset has no validity; its items have");
}

void rule_check(struct load *ld)
{
	struct ast *ast = &ld->ast;
	struct names n;

	check_ruleset(ld);
	rule_definitions(ld);
	rule_tables(ld);
	check_facts(ld);
	item_names(&n, ld);
	for (uint32_t i = 0; i < ast->groups.n; i++)
		check_criteria(&n, &ast->groups.at[i]->criteria);
	for (uint32_t i = 0; i < ast->screenings.n; i++)
		check_screening(ld, ast->screenings.at[i]);
	for (uint32_t i = 0; i < ast->profiles.n; i++)
		check_criteria(&n, &ast->profiles.at[i]->criteria);
	for (uint32_t i = 0; i < ast->offers.n; i++)
		check_criteria(&n, &ast->offers.at[i]->criteria);
	for (uint32_t i = 0; i < ast->tracks.n; i++)
		check_track(ld, ast->tracks.at[i]);
	for (uint32_t i = 0; i < ast->matches.n; i++)
		check_match(ld, ast->matches.at[i]);
	rule_check_dues(ld);
	rule_check_shares(ld);
	rule_check_progresses(ld);
}
