/*
 * compare - the comparisons that stand in an expression
 *
 * Read out of compiled code, for whoever asks where an expression turns: which cases stand
 * on a threshold, what a row of a table can take.  `alder > 30`, `dansk between "A2" and
 * "B2"`, `uger in [4..13]` and `rkv_dato + duration("P26W") <= on` are all seen; both sides
 * are parts of the code that can be evaluated by themselves, unless they stand in a loop and
 * speak of its variable.
 *
 * What is not seen: comparisons inside function literals, and those that a built-in makes.
 */
#ifndef FEEL_COMPARE_H
#define FEEL_COMPARE_H

#include "feel/tree.h"

struct feel_part {
	const struct feel_code *code; /* that it is a part of */
	uint32_t from, to;            /* instructions */
	const struct value *constant; /* it is this; else NULL */
	uint32_t slot;                /* it is this slot; else UINT32_MAX */
	bool input;                   /* it is `?`, what a table's cell is asked about */
};
struct feel_comparison {
	enum feel_op op; /* OP_EQ … OP_GE, as `left op right` */
	struct feel_part left, right;
	const struct domain *ranked; /* both are compared by their rank in it; or NULL */
	struct span at;              /* of the whole comparison */
};

/* All of them, in the order of the code; a constant stands on the right. */
const struct feel_comparison *feel_comparisons(
	const struct feel_code *code, struct arena *arena, uint32_t *n);

/* The part as code of its own, sharing the tables of the whole: NULL when it cannot stand
 * alone (a variable from outside it), and for a part that is `?`. */
const struct feel_code *feel_part_code(const struct feel_part *p, struct arena *arena);

#endif
