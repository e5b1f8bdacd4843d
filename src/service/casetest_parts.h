/*
 * casetest_parts - one case on its way: who is given, what was answered, what differs
 *
 * A trial is a run that asks one expectation over facts that were changed: it only says
 * whether that differs, not why.
 */
#ifndef SERVICE_CASETEST_PARTS_H
#define SERVICE_CASETEST_PARTS_H

#include "decide/decide.h"
#include "match/match.h"
#include "rules/case_people.h"
#include "service/casetest.h"

struct case_run {
	struct casetest *test;
	struct case_result *out;
	const struct image *image;
	struct case_people people;
	struct arena *arena;
	bool trial;
	struct eval eval;              /* over the person alone */
	struct recommendation *answer; /* made when first asked for */
};

/* Holds one expectation against what comes out. */
void case_expect(struct case_run *run, const struct expectation *x);

/* What came instead; answers the failure, for reasons. */
struct case_failure *case_fail(struct case_run *run, const struct expectation *x, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));
/* The criteria of an item that made its state, or all of them when it came out better
 * than expected. */
void case_blame(struct case_run *run, struct case_failure *f, struct eval *e, const struct item *it,
	bool all);
void case_blame_one(
	struct case_run *run, struct case_failure *f, struct eval *e, const struct criterion *c);

/* casetest_match.c */
void case_expect_match(struct case_run *run, const struct expectation *x);
void case_expect_matches(struct case_run *run, const struct expectation *x);
void case_expect_same(struct case_run *run, const struct expectation *x);

/* casetest_nearest.c: the smallest change of one fact with which the expectation holds. */
void case_nearest(struct case_run *run, struct case_failure *f);

#endif
