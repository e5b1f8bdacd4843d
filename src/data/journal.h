/*
 * journal - what has happened to persons on their way, by id
 *
 * Accepted tracks, steps that were done, a return after a job, measurements: each a short note
 * with its day, in the order they were told.  A later note about the same thing stands beside the
 * earlier one; who asks looks for the latest.
 *
 * Seats: a note "took" holds one seat of `track` under `step`, and a note "released" gives it
 * back; how many are held is counted as notes come and go.
 *
 * Each note has memory of its own.  Not for concurrent use.
 */
#ifndef DATA_JOURNAL_H
#define DATA_JOURNAL_H

#include <stdint.h>

struct note {
	int64_t on;               /* the day it happened */
	const char *what;         /* "accepted", "done", "undone", "returned", "measured", … */
	const char *track, *step; /* step: "" where it is about the whole track */
	const char *text;         /* what else was told; NULL or "": nothing.  Kept as "" */
};
struct journal;

struct journal *journal_new(void); /* NULL: out of memory */
void journal_free(struct journal *j);
/* 0, or -1: out of memory, and nothing added. */
int journal_add(struct journal *j, const char *id, const struct note *n);
/* Takes back what was added last about them. */
void journal_take_back(struct journal *j, const char *id);
void journal_drop(struct journal *j, const char *id);
/* The earliest told note about them that is the same as this one; none: nothing happens. */
void journal_remove(struct journal *j, const char *id, const struct note *n);
/* The notes about one person, the earliest told first; *n 0 and NULL: none. */
const struct note *const *journal_of(const struct journal *j, const char *id, uint32_t *n);
/* Those of whom there are notes, in the order of their ids. */
uint32_t journal_count(const struct journal *j);
const struct note *const *journal_at(
	const struct journal *j, uint32_t i, const char **id, uint32_t *n);
/* How many seats of this track are held under this step. */
uint32_t journal_held(const struct journal *j, const char *track, const char *step);

#endif
