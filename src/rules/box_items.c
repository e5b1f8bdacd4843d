/* What stands behind names: facts, lets, other items; and how a reader begins. */
#include "rules/box_read.h"

/* ---- names of facts, lets and items -------------------------------------- */

static struct term *named_axis(struct reading *g, const struct symbol *s)
{
	struct box_axis a = {.slot = SLOT_NOWHERE, .shown = s->shown};

	axis_of_type(&a, s->type);
	return term_axis(g->r, &a);
}

static struct term *fact_axis(struct reading *g, const struct symbol *s)
{
	const struct model_entity *e = &g->r->run->ld->model->entities[s->entity];
	struct box_axis a = {.slot = s->slot, .shown = s->shown};

	axis_of_fact(&a, &e->vocab.facts[s->slot - e->first_slot]);
	if (a.kind == AXIS_OPAQUE)
		return named_axis(g, s);
	box_bound_plausible(g->r, &a);
	return term_axis(g->r, &a);
}

static struct term *day_axis(struct reading *g)
{
	struct box_axis a = {.slot = SLOT_ON, .shown = word_text(W_ON), .told = true};

	axis_of_type(&a, &type_date);
	if (g->r->from != DATE_NONE)
		a.lo = value_date(g->r->from);
	if (g->r->to != DATE_NONE)
		a.hi = value_date(g->r->to);
	return term_axis(g->r, &a);
}

static struct judged read_judged(struct reading *g, struct ast_criterion *const *at, uint32_t n)
{
	struct judged j = {.at = ARENA_ARRAY(g->r->arena, struct read_criterion, n)};

	for (uint32_t i = 0; i < n; i++) {
		struct read_criterion *c = &j.at[j.n];

		*c = (struct read_criterion){.of = at[i], .box = BOX_OPEN, .atoms = g->r->atoms.n};
		if (at[i]->kind != CRIT_REQUIRE && at[i]->kind != CRIT_REFUSE)
			continue;
		c->strict = box_read_expr(g, at[i]->strict.tree);
		if (at[i]->border.tree)
			c->border = box_read_expr(g, at[i]->border.tree);
		if (at[i]->note_when.tree)
			c->note = box_read_expr(g, at[i]->note_when.tree);
		c->n_atoms = g->r->atoms.n - c->atoms;
		j.n++;
	}
	return j;
}

static struct term *item_term(struct reading *g, const struct symbol *s, const void *node)
{
	const struct ast_item *item = node;
	const struct ast_criteria *list =
		s->word == W_GROUP     ? &((const struct ast_group *)node)->criteria
		: s->word == W_PROFILE ? &((const struct ast_profile *)node)->criteria
				       : &((const struct ast_offer *)node)->criteria;
	struct term *t;

	/* an offer that has ended reads as no */
	if (item->to != DATE_NONE && (g->r->to == DATE_NONE || g->r->to > item->to))
		return named_axis(g, s);
	t = term_new(g->r, TERM_JUDGED);
	t->judged = read_judged(g, list->at, list->n);
	return t;
}

static struct term *dimension_term(
	struct reading *g, const struct ast_screening *of, const struct ast_dimension *d)
{
	struct box_reader *r = g->r;
	struct term *t = term_new(r, TERM_LEVEL);
	struct reading level = {.r = r, .depth = g->depth};

	t->levels.of = of;
	t->levels.value = level.value = box_read_expr(g, d->value.tree);
	t->levels.when = ARENA_ARRAY(r->arena, struct term *, of->levels.n);
	for (uint32_t i = 0; i < of->levels.n; i++)
		t->levels.when[i] = box_read_expr(&level, of->levels.at[i]->when.tree);
	return t;
}

static struct term *screening_term(struct reading *g, const struct ast_screening *of)
{
	struct box_reader *r = g->r;
	struct term *t = term_new(r, TERM_CATEGORY);
	struct ast_criterion **at = ARENA_ARRAY(r->arena, struct ast_criterion *, of->categories.n);

	for (uint32_t i = 0; i < of->categories.n; i++)
		at[i] = &of->categories.at[i]->when;
	t->categories.of = of;
	t->categories.when = read_judged(g, at, of->categories.n);
	return t;
}

static struct term *definition_term(struct reading *g, const struct symbol *s, void *node)
{
	struct box_reader *r = g->r;
	struct term *t = box_read_expr(g, ((struct ast_fact *)node)->value.tree);

	if (t->kind == TERM_AXIS && r->axes.n && r->axes.at[t->axis].slot == SLOT_NOWHERE)
		r->axes.at[t->axis].shown = s->shown;
	return t;
}

/* What stands behind a name.  A name with several versions could be any of them. */
static struct term *look_behind(struct reading *g, uint32_t slot)
{
	struct symbol *s = g->r->run->ld->model->slots.at[slot];
	struct reading inner = {.r = g->r, .depth = g->depth};
	void *node;

	if (s->word == W_FACTS)
		return fact_axis(g, s);
	if (s->versions.n != 1 || (s->screening && s->screening->versions.n != 1)) {
		if (!g->r->beyond)
			g->r->beyond = s->shown;
		return named_axis(g, s);
	}
	node = s->versions.at[0].node;
	switch (s->word) {
	case W_LET:
	case W_CONST: return definition_term(&inner, s, node);
	case W_GROUP:
	case W_PROFILE:
	case W_OFFER: return item_term(&inner, s, node);
	case W_DIMENSION: return dimension_term(&inner, s->screening->versions.at[0].node, node);
	case W_SCREENING: return screening_term(&inner, node);
	default: return named_axis(g, s);
	}
}

struct term *box_read_slot(struct reading *g, uint32_t slot)
{
	struct box_reader *r = g->r;
	struct term *t;
	uint32_t *key;

	if (slot == SLOT_VALUE)
		return g->value;
	t = strmap_get(&r->terms, (const char *)&slot, sizeof slot);
	if (t)
		return t;
	t = slot == SLOT_ON ? day_axis(g) : look_behind(g, slot);
	key = ARENA_NEW(r->arena, uint32_t);
	*key = slot;
	strmap_put(&r->terms, (const char *)key, sizeof *key, t);
	return t;
}

/* ---- for callers --------------------------------------------------------- */

void box_run_init(struct box_run *run, struct load *ld, int64_t day)
{
	*run = (struct box_run){
		.ld = ld, .day = day, .n_slots = ld->model->slots.n, .budget = READ_BUDGET};
	run->slots = ARENA_ARRAY(ld->scratch, struct value, run->n_slots + BOX_ARGS);
}

void box_reader_init(
	struct box_reader *r, struct box_run *run, const struct ast_item *item, struct arena *tmp)
{
	static const uint8_t fixed[] = {[LEAF_FALSE] = V_BOOLEAN,
		[LEAF_TRUE] = V_BOOLEAN,
		[LEAF_NONE] = V_NULL,
		[LEAF_ERROR] = V_NULL,
		[LEAF_UNKNOWN] = V_UNKNOWN};

	*r = (struct box_reader){.run = run,
		.arena = tmp,
		.from = item->from,
		.to = item->to,
		.too_much = run->budget == 0};
	box_space_init(&r->space, tmp);
	strmap_init(&r->terms, tmp, 0);
	strmap_init(&r->same, tmp, 0);
	diags_init(&r->mute, tmp, 1);
	for (unsigned i = 0; i < sizeof fixed; i++)
		vec_push(tmp, &r->values, ((struct value){.kind = fixed[i]}));
	r->values.at[LEAF_TRUE] = value_bool(true);
	r->values.at[LEAF_ERROR] = value_error("it could not be computed");
	r->values.at[LEAF_UNKNOWN] = value_unknown(tmp, 0);
	r->env = (struct feel_env){.slots = run->slots,
		.n_slots = run->n_slots + BOX_ARGS,
		.arena = tmp,
		.today = item->from != DATE_NONE ? item->from
			 : item->to != DATE_NONE ? item->to
						 : run->day};
}

bool box_reader_sound(const struct box_reader *r)
{
	return !r->too_much && !r->space.full;
}

struct term *box_read(struct box_reader *r, const struct ast_expr *e)
{
	struct reading g = {.r = r, .own = true};

	return box_read_expr(&g, e->tree);
}

struct judged box_read_criteria(struct box_reader *r, struct ast_criterion *const *at, uint32_t n)
{
	struct reading g = {.r = r, .own = true};

	return read_judged(&g, at, n);
}

struct term *box_read_dimension(struct box_reader *r, const struct ast_screening *s, uint32_t i)
{
	struct reading g = {.r = r};

	return dimension_term(&g, s, s->dimensions.at[i]);
}

struct term *box_read_screening(struct box_reader *r, const struct ast_screening *s)
{
	struct reading g = {.r = r, .own = true};

	return screening_term(&g, s);
}

struct term *box_read_input(struct box_reader *r, uint32_t slot, const struct box_axis *like)
{
	struct term *t = term_axis(r, like);
	uint32_t *key = ARENA_NEW(r->arena, uint32_t);

	*key = slot;
	strmap_put(&r->terms, (const char *)key, sizeof *key, t);
	return t;
}

struct term *box_read_cell(struct box_reader *r, const struct ast_expr *cell, struct term *input)
{
	struct reading g = {.r = r, .input = input, .own = true};

	return box_read_expr(&g, cell->tree);
}
