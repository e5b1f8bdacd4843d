/*
 * feed_join - one vacancy that several sources tell of
 *
 * Joined are vacancies of different sources with one employer, one title and one place (after
 * folding case, blanks, punctuation and the forms of companies) whose dates do not
 * contradict: published within 14 days of each other where both say when, and the same last
 * day where both say one.  Of one source two vacancies are never joined: the source itself
 * says that they are two.  What lacks employer, title or place is joined with nothing.
 *
 * The vacancy keeps the id of the source that told it first; when that source takes it down
 * it goes on under the next one's.  A state of its own, in an arena that is for it alone, under
 * the caller's guard; time does not matter.
 */
#ifndef FEED_FEED_JOIN_H
#define FEED_FEED_JOIN_H

#include "base/arena.h"
#include <stdint.h>

struct feed_join;
struct feed_join_facts {
	const char *titel, *arbejdsgiver; /* or NULL */
	const char *place;                /* kommune, else postnr; or NULL */
	int64_t opslaaet, udloeber;       /* days; DATE_NONE */
};
struct feed_join *feed_join_new(struct arena *arena);
/* What follows for whoever stores vacancies.  Ids are good until the id itself is removed. */
struct feed_joined {
	const char *kept; /* the id that it is kept under now; NULL: it is gone */
	const char *was;  /* the id that it was kept under until now; NULL: it was not there */
	const char *left; /* those that it was kept with go on under this id; NULL: as before, or
	                     there are none */
};
/* As it is now. */
struct feed_joined feed_join_put(
	struct feed_join *j, const char *source, const char *id, const struct feed_join_facts *f);
/* It is gone. */
struct feed_joined feed_join_remove(struct feed_join *j, const char *id);
/* The i-th id that is kept under this one, itself first; NULL when there are no more. */
const char *feed_join_source(const struct feed_join *j, const char *id, uint32_t i);

#endif
