/*
 * sluse/run.h - a run of everyone against everything, for those who have threads
 *
 * match.all hands its host a run (struct service_host, run_all).  Its work falls into parts in
 * the order of ids; which of them are worked on by whom makes no difference to the lines:
 *
 *	run_prepare()	once, before all parts
 *	run_work()	any part, in any order, by several threads at once
 *	run_merge()	part after part in their order, one at a time: the lines
 *
 * Everything else belongs to the thread that the service belongs to, run_free() too.  Out of
 * memory is an answer: the run is of no use any more then.
 */
#ifndef SLUSE_RUN_H
#define SLUSE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct match_all;
struct match_part;

void run_free(struct match_all *run); /* NULL is fine */
int run_prepare(struct match_all *run);
/* Good after it is prepared. */
uint32_t run_parts(const struct match_all *run);
struct match_part *run_work(struct match_all *run, uint32_t part);
/* Gives a line, with its newline, for every subject of the part that is to be written; good
 * until the next merge.  The part is gone after it. */
int run_merge(struct match_all *run, struct match_part *part, const char **text, size_t *len);
/* Whom the lines of the last merge name for the first time, for the audit (service_look_at). */
void run_named(const struct match_all *run, const char **ids, size_t *len);
void run_part_free(struct match_part *part); /* of one that is not merged; NULL is fine */

/* From any thread: work and merge soon come to an end, with nothing. */
void run_stop(struct match_all *run);
bool run_stopped(const struct match_all *run);

/* How many subjects are behind it, after the last merge; of how many. */
uint32_t run_done(const struct match_all *run);
uint32_t run_count(const struct match_all *run);
/* How it came out: members of an open object of a struct json_writer. */
void run_write_totals(void *writer, const struct match_all *run);

#endif
