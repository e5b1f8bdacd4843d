/*
 * `include group x`: an item has the group's criteria as if they were written in it.
 *
 * What many offers ask alike is so said once, and changed once; each answer still tells it
 * as a criterion of the offer, in the group's words and at the group's line.  The copies are
 * made before anything is checked, and from there on nothing tells them from others.
 */
#include "rules/rule_model.h"
#include "rules/rule_parse.h"

/* The version of the group that holds whenever the item does; NULL after a message. */
static const struct ast_group *included_group(
	struct load *ld, const struct ast_item *item, const struct ast_name *name)
{
	struct symbol *s = symbols_find(&ld->model->groups, name->s);
	const struct version *v;

	if (!s) {
		if (!model_lost(ld, name->s))
			names_missing(ld, name, "group", &ld->model->groups);
		return NULL;
	}
	v = symbol_version(s, item->from, item->to);
	if (!v)
		load_error(ld, name->at, "validity",
			"the group '%s' does not hold on all days of this %s", name->s,
			word_text(item->kind));
	return v ? v->node : NULL;
}

static void include(struct load *ld, const struct ast_item *item, struct ast_criteria *list)
{
	struct ast_criteria out = {0};
	bool any = false;

	for (uint32_t i = 0; i < list->n; i++)
		any = any || list->at[i]->include;
	if (!any)
		return;
	for (uint32_t i = 0; i < list->n; i++) {
		const struct ast_group *g;

		if (!list->at[i]->include) {
			vec_push(ld->scratch, &out, list->at[i]);
			continue;
		}
		g = included_group(ld, item, &list->at[i]->name);
		for (uint32_t k = 0; g && k < g->criteria.n; k++) {
			struct ast_criterion *c = ARENA_NEW(ld->scratch, struct ast_criterion);

			*c = *g->criteria.at[k];
			rp_expr_again(ld, &c->strict);
			rp_expr_again(ld, &c->border);
			if (!c->source.s)
				c->source = g->item.source;
			vec_push(ld->scratch, &out, c);
		}
	}
	*list = out;
}

void rule_include(struct load *ld)
{
	struct ast *ast = &ld->ast;

	for (uint32_t i = 0; i < ast->profiles.n; i++)
		include(ld, &ast->profiles.at[i]->item, &ast->profiles.at[i]->criteria);
	for (uint32_t i = 0; i < ast->offers.n; i++)
		include(ld, &ast->offers.at[i]->item, &ast->offers.at[i]->criteria);
	for (uint32_t i = 0; i < ast->tracks.n; i++)
		include(ld, &ast->tracks.at[i]->item, &ast->tracks.at[i]->criteria);
}
