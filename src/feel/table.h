/*
 * table - decision tables over compiled cells (DMN 1.5, chapter 8)
 *
 * A table has inputs, outputs and rows.  A row holds when each of its cells does; what the
 * table answers is made of the outputs of the rows that hold, by the hit policy (8.2.10):
 *
 *	unique        one row may hold; two are null with a reason
 *	any           several may hold if they agree, else null with a reason
 *	priority      the best output, as the outputs' `order` has it
 *	first         the first in the order of the rows
 *	rule order    a list, in the order of the rows
 *	output order  a list, the best first
 *	collect       a list, or its sum, least, greatest or count
 *
 * One output is a value, several are a context.  Where no row holds the outputs' default
 * answers, else null with a reason; a count is then 0, and a list empty if the table says so.
 *
 * With unknown inputs a row holds, may hold or does not.  The answer is unknown as soon as
 * the rows that may hold could change it: `first` is sure when every row that may hold
 * before the first that does gives the same; the least of some numbers is sure when no row
 * that may hold has a lesser; a list is never sure while a row may join it.  `unique` stays
 * sound likewise: beside a row that holds, another that may hold could make it two, and so
 * null.  An input with `allowed` values leaves all unknown while it is unknown.
 *
 * The parts are borrowed and never changed; they live where the ruleset lives.  Nothing
 * fails: an error is null with a reason.
 */
#ifndef FEEL_TABLE_H
#define FEEL_TABLE_H

#include "feel/feel.h"

enum hit_policy {
	HIT_UNIQUE,
	HIT_ANY,
	HIT_PRIORITY,
	HIT_FIRST,
	HIT_RULE_ORDER,
	HIT_OUTPUT_ORDER,
	HIT_COLLECT,
};
/* What `collect` makes of its list.  All but COLLECT_LIST and COLLECT_COUNT need a table
 * with one output (8.2.11). */
enum collect { COLLECT_LIST, COLLECT_SUM, COLLECT_MIN, COLLECT_MAX, COLLECT_COUNT };

struct table_input {
	const struct feel_code *code;    /* NULL: its value is handed in */
	const struct type *type;         /* the value is made to fit; NULL: any */
	const struct feel_code *allowed; /* unary tests; a value outside makes the answer null */
};
struct table_output {
	const char *name;                  /* its member of the context; NULL when it is alone */
	const struct type *type;           /* the value is made to fit; NULL: any */
	const struct feel_code *allowed;   /* unary tests; a value outside is null; or NULL */
	const struct list *order;          /* values or ranges, the best first; or NULL */
	const struct feel_code *otherwise; /* where no row holds; or NULL */
};
struct table_row {
	const struct feel_code *const *when; /* unary tests, one an input; NULL: '-' */
	const struct feel_code *const *then; /* one an output; NULL: null */
};
struct decision_table {
	enum hit_policy hit;
	enum collect collect; /* for HIT_COLLECT */
	bool may_be_empty;    /* a list of no rows is a list, not null */
	const struct table_input *inputs;
	const struct table_output *outputs; /* at least one */
	const struct table_row *rows;
	uint32_t n_inputs, n_outputs, n_rows;
};

/* given: a value for each input, read where the input has no code; may be NULL when all have.
 * rows: NULL, or room for n_rows marks that tell what became of each row: an enum truth, or
 * TABLE_ROW_UNSEEN where the answer stood before it was looked at. */
enum { TABLE_ROW_UNSEEN = UNKNOWN + 1 };
struct value table_decide(const struct decision_table *t, struct feel_env *env,
	const struct value *given, uint8_t *rows);

/* The type of what it answers, for whoever checks a call of it. */
const struct type *table_type(const struct decision_table *t, struct arena *arena);

#endif
