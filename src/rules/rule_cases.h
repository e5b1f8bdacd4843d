/*
 * rule_cases - case blocks, from what was written to what can be run
 *
 * Checked with everything else (rule_check_cases); made once there are images, for names
 * become indexes of the image that holds on the case's day.
 */
#ifndef RULES_RULE_CASES_H
#define RULES_RULE_CASES_H

#include "rules/cases.h"
#include "rules/rule_model.h"

const struct case_block *rule_make_cases(struct load *ld, const struct ruleset *rs, uint32_t *n);

/* rule_check_given.c: the tellings, with their mistakes; NULL when the entity is unknown. */
struct case_given *rule_given(struct load *ld, struct ast_case *c, struct ast_given *g);
/* The entity of that name; NULL after a message. */
const struct model_entity *rule_given_entity(struct load *ld, const struct ast_name *name);
/* `given samtykke`, `given tilsagn`; change: one that takes the place of what the case says
 * of the same consent or offer, or NULL. */
void rule_beside(struct load *ld, struct ast_case *c, struct ast_given *change, struct beside *out);

/* rule_check_sample.c: the samples themselves; and those that a case names, in their place. */
void rule_check_samples(struct load *ld);
void rule_give_samples(struct load *ld, struct ast_case *c);

#endif
