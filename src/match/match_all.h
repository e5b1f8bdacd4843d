/*
 * match_all - everyone against everything: the lists of one side, from the other
 *
 * A run is asked for once, holds a reference of its ruleset and two populations that stand
 * still, and is then the same whatever happens to those it came from.  Its work falls into
 * parts of some subjects each, in the order of their ids:
 *
 *	match_all_prepare()	once, before all parts
 *	match_all_work()	any part, in any order, by several threads at once
 *	match_all_merge()	part after part in their order, one at a time: the lines
 *
 * so that the lines are the same bytes whoever worked on what.  This module knows no thread:
 * who has them (daemon/all_workers.h) sees to the order and to one merge at a time.
 *
 * A list is what match.jobs or match.shortlist would list, in the same order, and the number
 * of the undecided and the unplaced.  Where the rule says `spread`, one of that side stands on at most so many
 * lists: lists are filled in the order of the subjects' ids, each with the best that still
 * have room.  Workers look beyond those who had none when they looked; since room only ever
 * gets less, what they found is enough or too little, never wrong, and merging asks again
 * where it is too little.  Both numbers are those of the list before anyone was passed over.
 *
 * A run that goes on after an id computes all of its spread again and writes what comes after.
 *
 * A question has a bound of pairs, for others wait while it is answered; a run has none: it holds
 * nobody up, tells how far it is and can be stopped at any moment.
 *
 * Out of memory is an answer (-1 or NULL): the run is of no use any more then.
 */
#ifndef MATCH_MATCH_ALL_H
#define MATCH_MATCH_ALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feel_zones;
struct json_writer;
struct match;
struct population;
struct ruleset;
struct match_all;
struct match_part;

struct match_all_order {
	struct ruleset *rs; /* the run takes a reference of its own */
	const struct match *rule;
	int64_t on;
	bool of_left; /* the lists of the rule's left side, from its right */
	struct population *subjects, *others; /* frozen; the run's from now on, also on failure */
	const struct feel_zones *zones;       /* outlive the run */
	uint32_t limit;                       /* 0: the rule's keep, or 10 */
	bool mask;                            /* no health purpose */
	const char *after;                    /* write what comes after this id; or NULL */
	bool names;                           /* tell who the lines name: match_all_named() */
	bool names_others;                    /* who is listed; else whose lists they are */
};
struct match_all *match_all_new(const struct match_all_order *order); /* NULL: no memory */
/* By who owns the populations they are frozen of. */
void match_all_free(struct match_all *run);

uint32_t match_all_parts(const struct match_all *run);
int match_all_prepare(struct match_all *run);
struct match_part *match_all_work(struct match_all *run, uint32_t part);
/* Gives a line, with its newline, for every subject of the part that is to be written; good
 * until the next merge.  The part is gone after it. */
int match_all_merge(struct match_all *run, struct match_part *part, const char **text, size_t *len);
void match_part_free(struct match_part *part); /* of one that is not merged */
/* Whom the lines of the last merge name and none before did, ids with their NULs; good until the
 * next merge. */
void match_all_named(const struct match_all *run, const char **ids, size_t *len);

/* From any thread: work and merge soon come to an end, with nothing. */
void match_all_stop(struct match_all *run);
bool match_all_stopped(const struct match_all *run);

/* How many subjects are behind it, after the last merge; of how many. */
uint32_t match_all_done(const struct match_all *run);
uint32_t match_all_count(const struct match_all *run);

/* Members of an object: what is asked; how it came out. */
void match_all_write_head(struct json_writer *w, const struct match_all *run);
void match_all_write_totals(struct json_writer *w, const struct match_all *run);

#endif
