/*
 * casetest - runs the `case` blocks of a ruleset
 *
 * A case says who is given and what must come out.  It is run as a request would be: the
 * records are made of the tellings, decide/ and match/ are asked, and what they answer is
 * held against each `expect`.  What differs is told with the criteria that made it so, in
 * the words and at the lines of the rules, so that an author need not guess.
 *
 * Everything of a result lies in the arena given.
 */
#ifndef SERVICE_CASETEST_H
#define SERVICE_CASETEST_H

#include "data/json.h"
#include "rules/cases.h"

struct case_reason { /* a criterion behind what came */
	enum state state;
	const char *text;  /* what people are shown, or the expression */
	const char *facts; /* "alder = 30, uddannelse unknown"; may be empty */
	const char *at;    /* "rules/tilbud.rules:41" */
};
struct case_failure {
	const struct expectation *expected;
	const char *came; /* plain words: "no, refused by dobbeltafklaring" */
	VEC(struct case_reason) why;
};
struct case_result {
	const struct case_block *block;
	VEC(struct case_failure) failures; /* none: passed */
};
void casetest_run(struct case_result *out, const struct ruleset *rs, const struct case_block *block,
	struct arena *arena);

#endif
