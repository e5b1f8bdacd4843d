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
 *
 * The same walk gives the form of a whole condition (feel_form): a tree of what matching knows
 * to look up, whose leaves are parts that can be evaluated by themselves.
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

/* The form of a condition: what decides it, as far as that can be said in these words.  A
 * `between` and an interval are the two comparisons they mean. */
enum feel_form_kind {
	FORM_PART, /* anything: see `part` */
	FORM_NOT,  /* a */
	FORM_AND,  /* a, b */
	FORM_OR,
	FORM_COMPARE, /* a op b */
	FORM_IN,      /* a in b */
	FORM_EVERY,   /* every k in a satisfies k in b */
	FORM_SOME,    /* some k in a satisfies k in b */
	FORM_CALL,    /* of a built-in, with up to three arguments */
	FORM_HOST,    /* of a function of the host, with two */
};
struct feel_builtin;
struct feel_form {
	enum feel_form_kind kind;
	enum feel_op op;
	const struct feel_form *a, *b, *c; /* NULL: there is no such operand */
	const struct feel_builtin *builtin;
	uint32_t host;
	struct feel_part part; /* the whole of it */
};
const struct feel_form *feel_form(const struct feel_code *code, struct arena *arena);

/* The part as code of its own, sharing the tables of the whole: NULL when it cannot stand
 * alone (a variable from outside it), and for a part that is `?`. */
const struct feel_code *feel_part_code(const struct feel_part *p, struct arena *arena);

#endif
