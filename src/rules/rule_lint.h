/*
 * rule_lint - what can never be, always is, overlaps or is left out
 *
 * Found with boxes (box_of.h) after a load without mistakes, once, whatever the spans of
 * days.  An example person is tried on the finished image before it is shown.
 */
#ifndef RULES_RULE_LINT_H
#define RULES_RULE_LINT_H

#include "rules/box_of.h"
#include "rules/eval.h"

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
/* What is said of a condition that is never so, with why where that can be said shortly. */
void lint_tell_never(struct lint *l, struct box_reader *r, const struct ast_expr *e, struct term *t,
	const char *what);
/* Of the conditions within, n of the reader's from the first: those that never or always are. */
void lint_atoms(struct lint *l, struct box_reader *r, uint32_t first, uint32_t n);

/* rule_lint_match.c */
void lint_match(struct lint *l, const struct ast_match *m);

/* rule_lint_screening.c, rule_lint_table.c */
void lint_screening(struct lint *l, struct ast_screening *s);
void lint_table(struct lint *l, struct ast_table *t);

/*
 * rule_lint_example.c
 *
 * An example in words, of somebody with whom `leaf` comes out whatever opaque expressions give;
 * or NULL when there is none.  tried() sees that person (and everything else told, somehow) on
 * the image of a day, and says whether what is to be shown is so.
 */
typedef bool lint_tried(struct eval *e, const void *arg);
const char *lint_example(struct lint *l, struct box_reader *r, uint32_t box, uint32_t leaf,
	lint_tried *tried, const void *arg);
/* The same without trying: the way to the leaf, or NULL. */
uint32_t *lint_way(struct box_reader *r, uint32_t box, uint32_t leaf);

#endif
