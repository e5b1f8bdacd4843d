/* Screenings: levels and categories that nobody comes to, and people with none. */
#include "rules/rule_lint.h"

#include <string.h>

enum { MET = 1 << JUDGED_YES };

/* What is asked of an image when an example is tried. */
struct asked {
	const struct ast_screening *of;
	uint32_t dimension;
};

static const struct screening *find(const struct eval *e, const struct asked *a)
{
	for (uint32_t i = 0; i < e->image->n_screenings; i++)
		if (strcmp(e->image->screenings[i].item.name, a->of->item.name.s) == 0)
			return &e->image->screenings[i];
	return NULL;
}

/* ---- categories ---------------------------------------------------------- */

/* Who meets the category, and where they are instead. */
static void tell_shadowed(struct lint *l, struct box_reader *r, const struct ast_screening *s,
	struct read_categories *c, uint32_t cats, uint32_t category)
{
	uint32_t met = box_marked(r, box_criterion(r, &c->when.at[category]), MET);
	struct strbuf out;
	uint32_t said = 0;

	sb_init(&out, r->arena);
	for (uint32_t i = 0; i < category; i++)
		if (box_both(r, met, box_is(r, cats, i)) != box_leaf(0))
			sb_printf(
				&out, "%s'%s'", said++ ? " or " : "", s->categories.at[i]->name.s);
	if (!box_reader_sound(r))
		return;
	if (said)
		load_warning(l->ld, s->categories.at[category]->name.at, "never",
			"no person comes to this category: whoever meets it is in %s before",
			out.s);
	else
		load_warning(l->ld, s->categories.at[category]->name.at, "never",
			"no person comes to this category: those before it are never settled for "
			"whoever meets it");
}

static void look_at_categories(struct lint *l, struct box_reader *r, const struct ast_screening *s,
	struct read_categories *c, uint32_t cats)
{
	for (uint32_t i = 0; i < c->when.n && box_reader_sound(r); i++) {
		struct read_criterion *when = &c->when.at[i];
		uint32_t met = box_marked(r, box_criterion(r, when), MET);

		if (!box_reader_sound(r))
			return;
		if (met == box_leaf(0)) {
			lint_tell_never(l, r, &when->of->strict, when->strict,
				"no person can be in this category");
			continue;
		}
		if (!box_reaches(&r->space, cats, i))
			tell_shadowed(l, r, s, c, cats, i);
		lint_atoms(l, r, when->atoms, when->n_atoms);
	}
}

static bool falls_through(struct eval *e, const void *arg)
{
	const struct screening *s = find(e, arg);
	struct screening_result out;

	if (!s)
		return false;
	eval_screening(e, s, &out);
	return out.settled && out.category == s->otherwise;
}

/* ---- levels -------------------------------------------------------------- */

static bool has_no_level(struct eval *e, const void *arg)
{
	const struct asked *a = arg;
	const struct screening *s = find(e, a);
	struct value v;

	return s && !eval_level(e, s, a->dimension, &v) && v.kind > V_UNKNOWN;
}

static void look_at_levels(struct lint *l, struct box_reader *r, const struct ast_screening *s,
	struct term **dimensions)
{
	bool *come = ARENA_ARRAY(r->arena, bool, s->levels.n);
	uint32_t n = s->levels.n;

	for (uint32_t i = 0; i < s->dimensions.n; i++) {
		struct asked a = {s, i};
		uint32_t levels = box_levels(r, &dimensions[i]->levels);
		const char *who = lint_example(l, r, levels, n, has_no_level, &a);

		for (uint32_t k = 0; k < n; k++)
			come[k] = come[k] || box_reaches(&r->space, levels, k);
		if (who && box_reader_sound(r))
			load_warning(l->ld, s->dimensions.at[i]->name.at, "gap",
				"some values have no level, for example %s", who);
	}
	for (uint32_t k = 0; k < n && s->dimensions.n && box_reader_sound(r); k++)
		if (!come[k])
			load_warning(l->ld, s->levels.at[k]->name.at, "never",
				"nothing comes to this level");
}

/* Somebody with a level in each dimension and yet no category. */
static void look_for_gap(struct lint *l, struct box_reader *r, const struct ast_screening *s,
	struct term **dimensions, uint32_t cats)
{
	uint32_t none = box_is(r, cats, s->categories.n);
	struct asked a = {s, 0};
	const char *who;

	for (uint32_t i = 0; i < s->dimensions.n; i++) {
		uint32_t levels = box_levels(r, &dimensions[i]->levels);
		uint32_t missing = box_is(r, levels, s->levels.n);

		none = box_both(r, none, box_is(r, missing, 0));
	}
	who = lint_example(l, r, none, 1, falls_through, &a);
	if (who && box_reader_sound(r))
		load_warning(l->ld, s->item.name.at, "gap",
			"some people are in no category, for example %s; they get '%s' though "
			"nothing is unknown",
			who, s->otherwise.s);
}

/* ---- the whole ----------------------------------------------------------- */

void lint_screening(struct lint *l, struct ast_screening *s)
{
	struct term **dimensions = ARENA_ARRAY(l->tmp, struct term *, s->dimensions.n);
	struct box_reader r;
	struct term *t;
	uint32_t cats;

	box_reader_init(&r, &l->run, &s->item, l->tmp);
	t = box_read_screening(&r, s);
	for (uint32_t i = 0; i < s->dimensions.n; i++)
		dimensions[i] = box_read_dimension(&r, s, i);
	cats = box_categories(&r, &t->categories);
	look_at_categories(l, &r, s, &t->categories, cats);
	if (s->dimensions.n) {
		look_at_levels(l, &r, s, dimensions);
		look_for_gap(l, &r, s, dimensions, cats);
	}
	lint_looked(l, &r, &s->item);
	arena_reset(l->tmp);
}
