/*
 * runs - when an offer starts next, and how many seats are free
 *
 * A run is one time that an offer is held: `facts tilbud` of the rules, of which the engine
 * itself reads `offer`, `start`, `seats` and `seats_free`.  Runs are stock, not rules: they
 * fill up from hour to hour.  So they stand beside a decision, in the answer of the moment,
 * and are no part of its identity; nobody fits an offer less because the next run is full.
 *
 * A run counts when it may still be joined: it starts on the day or later, or has no start
 * that is known; and it is not known to be full.  What is not known is told as null, and
 * never taken for a no.
 *
 * `seats_free` is what its source told.  From it go the seats that were taken here since
 * (tilbud.take): those are noted under the version of the run, so that a source that tells
 * anew how many are free, and knows of them, starts the count anew.
 *
 * The list is made in the arena it is given and borrows ids from the population.
 */
#ifndef DECIDE_RUNS_H
#define DECIDE_RUNS_H

#include "data/journal.h"
#include "data/json.h"
#include "data/population.h"

struct run {
	const char *offer; /* its name */
	const char *id;
	int64_t start; /* DATE_NONE: not known */
	int64_t free;  /* seats; -1: not known */
};
struct runs {
	const struct run *at; /* by offer, then the earliest first, unknown last, then id */
	uint32_t n;
};
/* Those of the population (NULL: there is none) that may be joined on that day. */
void runs_list(struct runs *out, const struct population *p, const struct journal *taken,
	int64_t on, struct arena *arena);
/* How many seats of a run are free on that day; -1: not known. */
int64_t runs_free(const struct member *run, const struct journal *taken, int64_t on);
/* Under which step of the journal its seats are noted. */
enum { RUN_VERSION = 24 };
const char *runs_version(const struct member *run, char out[RUN_VERSION]);
/* Those of one offer, a part of all. */
struct runs runs_of(const struct runs *all, const char *offer);
/* "runs": [{id, start, seats_free}], the first few; and how many there are in all. */
void runs_write(struct json_writer *w, const struct runs *of_one);

#endif
