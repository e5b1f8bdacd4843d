/*
 * rule_lint - what can never be, always is, overlaps or is left out
 *
 * Found with boxes (box_of.h) after a load without mistakes, once, whatever the spans of
 * days.  An example person is tried on the finished image before it is shown.
 */
#ifndef RULES_RULE_LINT_H
#define RULES_RULE_LINT_H

#include "rules/box_of.h"

struct lint {
	struct load *ld;
	const struct image *const *images; /* by their days */
	uint32_t n_images;
	struct arena *tmp; /* of one item */
	struct box_run run;
};

/* What has been said of an item, or why nothing could be. */
void lint_looked(struct lint *l, struct box_reader *r, const struct ast_item *item);

/* rule_lint_never.c: criteria and conditions that can never be met, or always are. */
void lint_criteria_never(
	struct lint *l, struct ast_item *item, struct ast_criterion *const *at, uint32_t n);
void lint_condition(struct lint *l, struct ast_item *item, const struct ast_expr *e);
/* Of the conditions within, n of the reader's from the first: those that never or always are. */
void lint_atoms(struct lint *l, struct box_reader *r, uint32_t first, uint32_t n);

/* rule_lint_screening.c */
void lint_screening_never(struct lint *l, struct ast_screening *s);

#endif
