/*
 * indexes - what is kept of persons and vacancies so that matches are found at once
 *
 * One index (match/plan.h) for each side of each match rule, for today: made ahead
 * (sluse/ahead.h), or else by the first question that needs it, kept in step with every put and
 * remove, and dropped when the day has gone, when another ruleset comes, when memory runs out on
 * the way, when most of it is texts that came and went, or when there are so many more members
 * than it was laid out for that it is better made anew.  A question that finds none makes it, which
 * takes as long as it has members (0.7 µs each or so), or is answered by a scan: indexes make
 * answers fast, never different.
 */
#ifndef SERVICE_INDEXES_H
#define SERVICE_INDEXES_H

#include "service/state.h"

enum { INDEXES_LEAST = 50 }; /* fewer members are looked at one by one */

/* For questions to the `of` side of a rule of this image on this day; NULL: there is none. */
const struct match_index *indexes_for(struct service *s, const struct image *im,
	const struct match *rule, bool left, enum kept of, int64_t on);
/* Those made for the day that has come take the places of yesterday's. */
void indexes_turn(struct service *s, int64_t today);
/* Is one there for this side on this day, or in `coming` for a later one, or no place for it? */
struct index_side;
bool indexes_have(struct service *s, const struct index_side *side, int64_t on, int64_t today);
/* Takes one that was made ahead. */
void indexes_keep(struct service *s, const struct kept_index *k, int64_t today);
/* The populations are others than before, or go. */
void indexes_drop(struct service *s);
/* Keeps the indexes in step with these populations from now on. */
void indexes_watch(struct service *s);

/* ---- indexes_ahead.c ---- */

/* The i-th of what indexes can be made of: both sides of every match, in the rules' order; rule
 * NULL: this one is not between persons and vacancies.  false: there are no more. */
struct index_side {
	const struct match *rule;
	bool left;
	enum kept of;
};
bool index_side_at(const struct image *im, uint32_t i, struct index_side *side);

#endif
