/*
 * eval_fill - what eval.c shares with the files beside it, and with nobody else
 */
#ifndef RULES_EVAL_FILL_H
#define RULES_EVAL_FILL_H

#include "rules/eval.h"

/* The arena for what is computed from the records of these entities. */
struct arena *eval_arena(const struct eval *e, uint8_t entities);
/* Runs code with a budget of its own; entities: whose records it reads. */
struct value eval_run(
	struct eval *e, struct feel_env *env, const struct feel_code *code, uint8_t entities);
/* `first` and these slots (ascending). */
const struct causes *causes_of(
	struct arena *a, uint32_t first, const uint32_t *slots, uint32_t n_slots);

/* eval_screening.c: how a dimension's level and a category read in expressions. */
struct value fill_dimension(struct eval *e, const struct screening *s, uint32_t dimension);
struct value fill_category(struct eval *e, const struct screening *s);

/* eval_table.c: a decision table, called from code that runs in env. */
struct value call_table(
	struct eval *e, struct feel_env *env, const struct table *t, const struct value *args);

/* eval_place.c: whole metres along a great circle between two codes of a table. */
struct value distance_between(
	struct arena *a, const struct codes *table, struct value from, struct value to);

/* The weight of what is wanted and there, of the weight of all that is wanted. */
struct value coverage_by_weight(
	struct feel_env *env, const struct codes *table, struct value wanted, struct value have);

/* How close the nearest two of two lists of codes are, by a table with groups or bridges. */
struct value closeness_over(
	struct feel_env *env, const struct codes *table, struct value from, struct value to);

#endif
