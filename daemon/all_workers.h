/*
 * all_workers - threads that work on a run of everyone against everything
 *
 * The run (sluse/run.h) says what its parts are and that they may be worked on side by
 * side; here are the threads, and the order: parts are claimed in their order, merged in their
 * order by whoever comes by, and the lines are handed out in their order.  Workers stop when
 * WINDOW parts are ahead of the merge or QUEUE texts wait to be taken, so a reader that does
 * not read costs nothing but the little that waits.
 *
 * `ready` is called from a worker whenever something can be taken or the work has ended; it may
 * do no more than wake up whoever takes.  All other functions belong to one thread.
 */
#ifndef DAEMON_ALL_WORKERS_H
#define DAEMON_ALL_WORKERS_H

#include "sluse/run.h"

enum all_state {
	ALL_WORKING,
	ALL_DONE,    /* everything was taken */
	ALL_STOPPED, /* as it was told */
	ALL_FAILED,  /* out of memory */
};
struct all_workers;
struct all_lines {
	char *text; /* whole lines; all_lines_free() */
	size_t len;
	size_t names;  /* behind them: whom they name for the first time, ids with their NULs */
	uint32_t done; /* subjects, with these */
};

/* NULL: no memory or no threads, and the run is still the caller's.  threads 0: one a core. */
struct all_workers *all_workers_new(
	struct match_all *run, unsigned threads, void (*ready)(void *arg), void *arg);
/* The next lines; false: there are none now. */
bool all_workers_take(struct all_workers *w, struct all_lines *out);
void all_lines_free(struct all_lines *l);
enum all_state all_workers_state(struct all_workers *w);
const struct match_all *all_workers_run(const struct all_workers *w);
/* Ends soon; `ready` is called when it has. */
void all_workers_stop(struct all_workers *w);
/* Has every thread come to its end, so that freeing waits for nothing? */
bool all_workers_idle(struct all_workers *w);
void all_workers_free(struct all_workers *w); /* stops and waits */

#endif
