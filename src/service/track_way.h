/*
 * track_way - where a person stands on a track, by what was noted of it
 *
 * A track is under way from the day it is accepted until it is ended; a return after a job
 * takes it up again, also when it was ended for the job, and time runs from there.  Of several
 * words about the same thing the one that was told last counts.
 */
#ifndef SERVICE_TRACK_WAY_H
#define SERVICE_TRACK_WAY_H

#include "service/methods.h"

struct track_way { /* borrows from the journal */
	const struct note *const *notes;
	uint32_t n;
	const char *track;
	int64_t on;
	const struct note *since; /* it is under way since this acceptance or return; or NULL */
	const struct note *ended; /* it was, until this; or NULL */
};
/* What happened after the day `on` is left out. */
struct track_way track_way(const struct journal *j, const char *id, const char *track, int64_t on);
/* A step was done: by somebody's word, and then on that *day, or by its rule, then DATE_NONE.
 * e: of the person; may stop for lack of memory as every evaluation may. */
bool track_way_done(
	const struct track_way *way, const struct step *s, struct eval *e, int64_t *day);

#endif
