/*
 * casetest_parts - one case on its way: who is given, what was answered, what differs
 */
#ifndef SERVICE_CASETEST_PARTS_H
#define SERVICE_CASETEST_PARTS_H

#include "decide/decide.h"
#include "match/match.h"
#include "service/casetest.h"

struct case_run {
	struct case_result *out;
	const struct ruleset *rs;
	const struct image *image;
	const struct case_block *block;
	struct arena *arena;
	uint32_t person;              /* index of the entity the items are about */
	const struct record *records; /* per given */
	const struct record *about;   /* of the person; never NULL */
	struct eval eval;             /* that the recommendation rests on */
	struct recommendation answer;
};

/* The facts of one given, over those of `base` (NULL: over nothing). */
void case_record(struct case_run *run, const struct case_given *g, const struct record *base,
	struct record *out);
/* What came instead; answers the failure, for reasons. */
struct case_failure *case_fail(struct case_run *run, const struct expectation *x, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));
/* The criteria of an item that made its state, or all of them when it came out better
 * than expected. */
void case_blame(struct case_run *run, struct case_failure *f, struct eval *e, const struct item *it,
	bool all);
void case_blame_one(
	struct case_run *run, struct case_failure *f, struct eval *e, const struct criterion *c);

void case_expect_match(struct case_run *run, const struct expectation *x);
void case_expect_same(struct case_run *run, const struct expectation *x);

#endif
