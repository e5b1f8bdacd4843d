/*
 * jobnet_classic - Jobnet's search answer as it was until 2021
 *
 * Either one answer, {"Expression","Facets","JobPositionPostings":[…],"TotalResultCount"},
 * or one posting a line.  It names no removals.
 *
 *	titel        Title, else JobHeadline      kommune   Municipality, by name
 *	arbejdsgiver HiringOrgName                postnr    WorkPlacePostalCode, else PostalCode
 *	opslaaet     PostingCreated               disco     Occupation, by title
 *	udloeber     LastDateApplication          timer     37 for WorkHours "Fuldtid"
 *
 * Dates have no zone and are days.  0001-01-01 and 1900-01-01 stand for a day that was not
 * stated, and are left out; so are the hours of part time, which come as a range.
 */
#ifndef FEED_JOBNET_CLASSIC_H
#define FEED_JOBNET_CLASSIC_H

#include "base/arena.h"
#include <stdint.h>

enum feed_kind {
	FEED_PUT,    /* the vacancy as it is now */
	FEED_REMOVE, /* the source took it down */
	FEED_UNSEEN, /* the source has told all it has: what begins with `id` and was not put
	                since the last such event is not there any more */
	FEED_REJECT, /* could not be read */
};

/* Good until the sink returns. */
struct feed_event {
	enum feed_kind kind;
	const char *id;    /* "jobnet:5332213"; NULL for a reject without one */
	const char *facts; /* PUT: a JSON object of facts */
	size_t facts_len;
	const char *reason; /* REJECT: plain words */
	size_t at;          /* where it begins in the bytes */
	unsigned masked;    /* CPR-like numbers that were masked in its texts */
	unsigned not_found; /* names and codes that the tables do not have */
};

/* What the code tables say; a NULL function finds nothing.  The texts are the source's,
 * trimmed, not empty, not NUL-terminated.  A code is a text of the table's own, or NULL. */
struct feed_lookups {
	void *arg;
	const char *(*kommune)(void *arg, const char *name, size_t len);     /* by its name */
	const char *(*occupation)(void *arg, const char *title, size_t len); /* disco */
	const char *(*postnr)(void *arg, const char *code, size_t len);
};

struct feed_sink {
	void *arg;
	bool (*event)(void *arg, const struct feed_event *e); /* false: stop reading */
};

struct feed_counts {
	uint32_t put, removed, rejected;
	uint32_t masked, not_found; /* sums over the events */
};

/* Reads all of it; `scratch` is reset for each posting.  To be called under an oom guard.
 * The sink may stop it: what was counted until then is in *counts all the same. */
void jobnet_classic_read(const char *bytes, size_t len, const struct feed_lookups *lookups,
	const struct feed_sink *sink, struct arena *scratch, struct feed_counts *counts);

#endif
