/* Goes through all items for what can never be, always is, overlaps or is left out. */
#include "rules/box_read.h"
#include "rules/rule_lint.h"

/* What could not be looked into, for who asks. */
void lint_looked(struct lint *l, struct box_reader *r, const struct ast_item *item)
{
	const char *entangled = box_entangled(r);

	if (!box_reader_sound(r))
		rule_undecided(l->ld, item, "there are too many combinations");
	else if (r->beyond)
		rule_undecided(
			l->ld, item, arena_printf(r->arena, "'%s' could be anything", r->beyond));
	else if (entangled)
		rule_undecided(l->ld, item,
			arena_printf(r->arena, "'%s' stands beside more about the same fact",
				entangled));
}

static void judged_item(struct lint *l, struct ast_item *item, const struct ast_criteria *list)
{
	lint_criteria_never(l, item, list->at, list->n);
	for (uint32_t i = 0; i < list->n; i++)
		if (list->at[i]->kind == CRIT_AWAIT)
			lint_condition(l, item, &list->at[i]->strict);
}

static void track(struct lint *l, struct ast_track *t)
{
	uint32_t n = 0;
	struct ast_criterion **at =
		ARENA_ARRAY(l->ld->scratch, struct ast_criterion *, t->criteria.n + 1u);

	if (t->for_criterion)
		at[n++] = t->for_criterion;
	for (uint32_t i = 0; i < t->criteria.n; i++)
		at[n++] = t->criteria.at[i];
	lint_criteria_never(l, &t->item, at, n);
	lint_condition(l, &t->item, &t->ends);
	for (uint32_t i = 0; i < t->steps.n; i++)
		lint_condition(l, &t->item, &t->steps.at[i]->done);
}

static void definitions(struct lint *l, struct ast_facts *block)
{
	for (uint32_t i = 0; i < block->facts.n; i++)
		if (block->facts.at[i]->is_let)
			lint_condition(l, &block->item, &block->facts.at[i]->value);
}

/* A day for what always holds: the first of the last span. */
static int64_t some_day(const struct image *const *images, uint32_t n)
{
	int64_t day = n ? images[n - 1]->from : DATE_NONE;

	return day != DATE_NONE ? day : date_from_civil((struct civil){2026, 1, 1});
}

void rule_lint_boxes(
	struct load *ld, const struct image *const *images, uint32_t n, struct arena *tmp)
{
	struct lint l = {.ld = ld, .images = images, .n_images = n, .tmp = tmp};
	struct ast *ast = &ld->ast;

	box_run_init(&l.run, ld, some_day(images, n));
	for (uint32_t i = 0; i < ast->facts.n; i++)
		definitions(&l, ast->facts.at[i]);
	for (uint32_t i = 0; i < ast->groups.n; i++)
		judged_item(&l, &ast->groups.at[i]->item, &ast->groups.at[i]->criteria);
	for (uint32_t i = 0; i < ast->screenings.n; i++)
		lint_screening(&l, ast->screenings.at[i]);
	for (uint32_t i = 0; i < ast->profiles.n; i++)
		judged_item(&l, &ast->profiles.at[i]->item, &ast->profiles.at[i]->criteria);
	for (uint32_t i = 0; i < ast->offers.n; i++)
		judged_item(&l, &ast->offers.at[i]->item, &ast->offers.at[i]->criteria);
	for (uint32_t i = 0; i < ast->tracks.n; i++)
		track(&l, ast->tracks.at[i]);
	for (uint32_t i = 0; i < ast->matches.n; i++) {
		judged_item(&l, &ast->matches.at[i]->item, &ast->matches.at[i]->criteria);
		lint_match(&l, ast->matches.at[i]);
	}
	for (uint32_t i = 0; i < ast->dues.n; i++)
		judged_item(&l, &ast->dues.at[i]->item, &ast->dues.at[i]->criteria);
	for (uint32_t i = 0; i < ast->tables.n; i++)
		lint_table(&l, ast->tables.at[i]);
}
