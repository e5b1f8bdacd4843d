/*
 * table_calls - which table of codes distance(), weighted_coverage() and closeness() go over
 *
 * They are called with codes alone; the table is that of the first argument which is a plain name
 * of a fact or let of such codes, else the only table that has what the function needs.  It is
 * looked for in an expression's words, before the expression is checked, and then the function is
 * a name like others.  One expression calls each over one table.
 *
 * For the rules while they are loaded, and for an expression that comes later (sluse eval).
 */
#ifndef RULES_TABLE_CALLS_H
#define RULES_TABLE_CALLS_H

#include "feel/feel.h"
#include "rules/codes.h"

enum { NO_TABLE = UINT32_MAX };
struct table_calls { /* numbers of tables, or NO_TABLE; closeness() is then FEEL's own */
	uint32_t distance, weighted, closeness;
};
extern const struct table_calls no_table_calls;
struct table_wrong {
	struct span at;
	const char *text;
};

/* In the expression that stands at `at`; its names are those of the scope.  False, and what is
 * wrong with it. */
bool table_calls_find(struct table_calls *out, struct feel_scope scope, const struct codes *codes,
	uint32_t n, struct span at, struct arena *scratch, struct table_wrong *wrong);
/* Is it the name of one of them? */
bool table_calls_name(
	const struct table_calls *c, const char *name, size_t len, struct feel_name *out);

#endif
