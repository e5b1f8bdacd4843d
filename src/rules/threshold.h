/*
 * threshold - the values at which the criteria of an item turn
 *
 * Every comparison of something that is read with something that is not: a constant, or what
 * the day alone decides (`vaerksted_siden + duration("P91D") <= on`).  Read out of compiled
 * code (feel/compare.h), for who asks which cases stand on a threshold.  Comparisons that
 * stand in a `let` belong to the let; those of a screening's levels to each dimension; those
 * in a table's cells to the table, for what it is called with.
 *
 * Only what has an order counts: numbers, dates, times, durations, values of an ordered fact.
 */
#ifndef RULES_THRESHOLD_H
#define RULES_THRESHOLD_H

#include "feel/compare.h"
#include "rules/eval.h"

struct threshold {
	const struct criterion *criterion; /* NULL: of a level or a let */
	struct span at;
	const char *text; /* "alder > 30", on one line */
	enum feel_op op;
	uint32_t slot;                   /* what is compared: a fact or a let; UINT32_MAX: */
	const struct feel_code *subject; /* … this expression */
	const struct value *constant;    /* what with; NULL: */
	uint32_t limit_slot;             /* … a name that no fact stands behind, or UINT32_MAX: */
	const struct feel_code *limit;   /* … an expression that reads none */
	const struct domain *ranked;     /* values of an ordered fact: compared by rank */
	const uint32_t *facts;           /* slots of the facts behind what is compared */
	uint32_t n_facts;
	uint32_t input; /* of a table: which input is compared; UINT32_MAX: it is no table's */
};
struct thresholds {
	struct arena *arena;
	VEC(struct threshold) list;
};
void thresholds_of_item(struct thresholds *out, const struct image *im, const struct item *it);
void thresholds_of_screening(
	struct thresholds *out, const struct image *im, const struct screening *s);
void thresholds_of_let(struct thresholds *out, const struct image *im, const struct let *l);
void thresholds_of_table(struct thresholds *out, const struct image *im, const struct table *t);

/* Where a value stands. */
enum standing { STANDS_BELOW = 1, STANDS_ON = 2, STANDS_ABOVE = 4 };

/* What is compared and what with, as numbers where the fact is ordered; false: not known, or
 * without an order. */
bool threshold_values(
	struct eval *e, const struct threshold *t, struct value *subject, struct value *limit);
/* The value one step from the limit, a whole one where the limit is whole, a day of dates;
 * false when there is none, or the fact cannot have it. direction: -1, 0, 1 */
bool threshold_beside(struct eval *e, const struct threshold *t, struct value limit, int direction,
	struct value *out);
/* One of enum standing, or 0: far away, or not known. */
unsigned threshold_standing(struct eval *e, const struct threshold *t);
/* The same of this value, for a table's threshold. */
unsigned threshold_stands(struct eval *e, const struct threshold *t, struct value v);
/* The places there are: set of enum standing; 0 while the limit is not known. */
unsigned threshold_places(struct eval *e, const struct threshold *t);

#endif
