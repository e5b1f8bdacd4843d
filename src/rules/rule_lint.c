/* Warnings: nothing is wrong, but somebody should look. */
#include "rules/rule_model.h"

/* ---- texts and sources --------------------------------------------------- */

static void lint_criteria(
	struct load *ld, const struct ast_item *item, const struct ast_criteria *list)
{
	for (uint32_t i = 0; i < list->n; i++) {
		const struct ast_criterion *c = list->at[i];

		if (!c->strict.tree)
			continue;
		if (!c->because.s && !c->yes.s && !c->no.s && c->kind != CRIT_AWAIT)
			load_warning(ld, c->strict.at, "because",
				"people are shown this as it stands; a 'because \"…\"' would tell "
				"them why");
		if (c->reads_age && !c->source.s && !item->source.s)
			load_warning(ld, c->strict.at, "age",
				"this depends on age and says no source; age needs a reason in "
				"law or purpose");
	}
}

/* Where it comes from: said by the item, by `basis own`, or by each of its criteria. */
static void lint_source(
	struct load *ld, const struct ast_item *item, const struct ast_criteria *list)
{
	bool every = list && list->n > 0;

	if (item->broken || item->source.s || item->basis == BASIS_OWN)
		return;
	for (uint32_t i = 0; every && i < list->n; i++)
		every = list->at[i]->source.s != NULL;
	if (!every)
		load_warning(ld, item->name.at, "source",
			"the %s '%s' says neither 'source \"…\"' nor 'basis own'",
			word_text(item->kind), item->name.s);
}

static void lint_item(struct load *ld, const struct ast_item *item, const struct ast_criteria *list)
{
	lint_source(ld, item, list);
	if (list)
		lint_criteria(ld, item, list);
}

/* ---- what nothing reads -------------------------------------------------- */

static void lint_facts(struct load *ld, const struct ast_facts *block)
{
	struct strbuf unused;
	uint32_t n = 0;

	sb_init(&unused, ld->scratch);
	for (uint32_t i = 0; i < block->facts.n; i++) {
		const struct ast_fact *f = block->facts.at[i];

		if (!f->symbol || f->symbol->used || f->broken || f->reserved)
			continue;
		if (n++ < 8)
			sb_printf(&unused, "%s'%s'", unused.len ? ", " : "", f->name.s);
	}
	if (n > 8)
		sb_printf(&unused, " and %u more", n - 8);
	if (n)
		load_warning(ld, block->item.name.at, "unused", "no rule reads %s", unused.s);
}

static void lint_names(struct load *ld)
{
	const struct ast *ast = &ld->ast;

	for (uint32_t i = 0; i < ast->consts.n; i++)
		if (ast->consts.at[i]->item.symbol && !ast->consts.at[i]->item.symbol->used)
			load_warning(ld, ast->consts.at[i]->item.name.at, "unused",
				"no rule reads '%s'", ast->consts.at[i]->item.name.s);
	for (uint32_t i = 0; i < ast->codes.n; i++)
		if (ast->codes.at[i]->table && !ast->codes.at[i]->used)
			load_warning(ld, ast->codes.at[i]->item.name.at, "unused",
				"no fact has the code table '%s'", ast->codes.at[i]->item.name.s);
	for (uint32_t i = 0; i < ast->samples.n; i++)
		if (!ast->samples.at[i]->used)
			load_warning(ld, ast->samples.at[i]->item.name.at, "unused",
				"no case is given the sample '%s'",
				ast->samples.at[i]->item.name.s);
}

/* ---- the whole ----------------------------------------------------------- */

static void lint_track(struct load *ld, const struct ast_track *t)
{
	lint_item(ld, &t->item, &t->criteria);
	for (uint32_t i = 0; i < t->steps.n; i++) {
		const struct ast_step *s = t->steps.at[i];

		if (s->leads == 1 && !s->lead.s && !s->broken)
			load_warning(ld, s->lead_at, "lead",
				"the step '%s' has no lead: nobody is responsible for it",
				s->name.s);
	}
}

static void lint_table(struct load *ld, const struct ast_table *t)
{
	lint_item(ld, &t->item, NULL);
	if (t->item.symbol && !t->item.symbol->used)
		load_warning(ld, t->item.name.at, "unused", "no rule uses the table '%s'",
			t->item.name.s);
}

static void lint_due(struct load *ld, const struct ast_due *d)
{
	lint_item(ld, &d->item, &d->criteria);
	if (d->leads == 1 && !d->lead.s && !d->item.broken)
		load_warning(ld, d->lead_at, "lead",
			"the due '%s' has no lead: nobody is responsible for it", d->item.name.s);
}

void rule_lint(struct load *ld)
{
	const struct ast *ast = &ld->ast;

	for (uint32_t i = 0; i < ast->facts.n; i++)
		lint_facts(ld, ast->facts.at[i]);
	lint_names(ld);
	for (uint32_t i = 0; i < ast->groups.n; i++)
		lint_item(ld, &ast->groups.at[i]->item, &ast->groups.at[i]->criteria);
	for (uint32_t i = 0; i < ast->screenings.n; i++)
		lint_item(ld, &ast->screenings.at[i]->item, NULL);
	for (uint32_t i = 0; i < ast->profiles.n; i++)
		lint_item(ld, &ast->profiles.at[i]->item, &ast->profiles.at[i]->criteria);
	for (uint32_t i = 0; i < ast->offers.n; i++)
		lint_item(ld, &ast->offers.at[i]->item, &ast->offers.at[i]->criteria);
	for (uint32_t i = 0; i < ast->tracks.n; i++)
		lint_track(ld, ast->tracks.at[i]);
	for (uint32_t i = 0; i < ast->matches.n; i++)
		lint_item(ld, &ast->matches.at[i]->item, &ast->matches.at[i]->criteria);
	for (uint32_t i = 0; i < ast->tables.n; i++)
		lint_table(ld, ast->tables.at[i]);
	for (uint32_t i = 0; i < ast->shares.n; i++)
		lint_item(ld, &ast->shares.at[i]->item, NULL);
	for (uint32_t i = 0; i < ast->progresses.n; i++)
		lint_item(ld, &ast->progresses.at[i]->item, NULL);
	for (uint32_t i = 0; i < ast->dues.n; i++)
		lint_due(ld, ast->dues.at[i]);
}
