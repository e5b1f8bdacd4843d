/* due: what falls due when, and who has it. */
#include "rules/rule_model.h"

static void check_due(struct load *ld, struct ast_due *d)
{
	struct strmap parties;
	struct names n;

	names_init(&n, ld, NAMES_ITEM);
	for (uint32_t i = 0; i < d->criteria.n; i++)
		rule_criterion(&n, d->criteria.at[i], MAY_KNOW);
	rule_expr(&n, &d->from, &type_date, MAY_KNOW);
	strmap_init(&parties, ld->scratch, 0);
	for (uint32_t i = 0; i < d->parties.n; i++)
		rule_once(ld, &parties, &d->parties.at[i], "party");
	if (d->item.broken)
		return;
	rule_one_lead(ld, "due", &d->item.name, d->leads, d->lead_at);
	if (!d->criteria.n)
		load_error(ld, d->item.name.at, "incomplete", "the due '%s' needs a 'when'",
			d->item.name.s);
}

void rule_check_dues(struct load *ld)
{
	for (uint32_t i = 0; i < ld->ast.dues.n; i++)
		check_due(ld, ld->ast.dues.at[i]);
}
