/*
 * feed - vacancies of other people's making, as records of ours
 *
 * A reader takes the bytes of one format and gives one event for each thing the source
 * said: this vacancy is so, that one is gone, this one cannot be read.  It knows
 * the names of the facts it fills (`facts stilling`) and nothing of rules: what a place or
 * an occupation is called in the code tables it asks the caller.  What cannot be looked
 * up, or was not said, is left out, for not told is unknown, and unknown is not no.
 *
 * One bad vacancy is one reject, and the rest go on.  Readers are pure: no clock, no
 * network; polling is daemon/'s.  Texts are the source's: contact persons are not read,
 * what looks like a CPR number is masked and counted, and no reason repeats a text.
 */
#ifndef FEED_FEED_H
#define FEED_FEED_H

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

#endif
