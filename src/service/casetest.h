/*
 * casetest - runs the `case` blocks of a ruleset
 *
 * A case says who is given and what must come out.  It is run as a request would be: the
 * records are made of the tellings, decide/ and match/ are asked, and what they answer is
 * held against each `expect`.  What differs is told with the criteria that made it so, in
 * the words and at the lines of the rules, so that an author need not guess; and with the
 * smallest change of one fact that would have made the expectation hold.
 *
 * That change is found by trying, not derived: values next to what was told, values the
 * criteria speak of, and those beside them.  So what is said holds.  Tries are counted over
 * all cases, so that a suite that fails as a whole still comes to an end.
 *
 * Everything of a result lies in the arena given.
 */
#ifndef SERVICE_CASETEST_H
#define SERVICE_CASETEST_H

#include "data/json.h"
#include "feel/zones.h"
#include "rules/cases.h"

/* Changes that are tried, in all and for one failure. */
enum { CASE_TRIES = 50000, CASE_TRIES_ONE = 2000 };

struct casetest {
	const struct ruleset *rs;
	struct feel_zones zones;
	unsigned tries; /* left; CASE_TRIES to begin with */
};

struct case_reason { /* a criterion behind what came */
	enum state state;
	const struct criterion *criterion;
	const char *text;  /* what people are shown, or the expression */
	const char *facts; /* "alder = 30, uddannelse unknown"; may be empty */
	const char *value; /* what the condition gave: "false", "null: division by zero" */
	bool no_value;     /* a null, or the error that made one */
	const char *at;    /* "rules/tilbud.rules:41" */
};
struct case_change {       /* what would have made it hold */
	const char *fact;  /* "alder", "stilling.timer"; NULL: no such change was found */
	const char *value; /* "31" */
	const char *given; /* "given 30", "nobody told it", "given 5, which is stale" */
};
struct case_failure {
	const struct expectation *expected;
	const char *came; /* plain words: "no, refused by dobbeltafklaring" */
	VEC(struct case_reason) why;
	bool sought; /* a change of one fact was looked for */
	struct case_change nearest;
};
struct case_result {
	const struct case_block *block;
	VEC(struct case_failure) failures; /* none: passed */
};
void casetest_run(struct case_result *out, struct casetest *test, const struct case_block *block,
	struct arena *arena);

#endif
