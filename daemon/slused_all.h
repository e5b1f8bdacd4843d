/*
 * slused_all - the daemon's jobs of match.all
 *
 * A job belongs to the connection that began it.  Its threads work beside the loop; the loop
 * takes their lines when a connection has room and sends them as notifications:
 *
 *	{"jsonrpc":"2.0","method":"match.all","params":{"job":1,"list":{…}}}
 *	… "progress":{"done":…,"of":…}
 *	… "done":{…}, or "stopped":{}, or "failed":{"text":"…"}     the last of a job
 *
 * Where a store is kept, the lines that are there are taken together, a row of the audit is
 * written for each person whom they name for the first time, and they are sent when that is
 * durable; a job whose rows are lost fails, and none of its lines come after that.
 *
 * Who does not read stops the threads, not the loop.  A connection that goes takes its jobs
 * with it.  What a job shows was handed to the store before its own answer, and nothing is sent
 * before that: all of it is durable.  A job that was stopped is dropped when its threads have come
 * to rest.
 */
#ifndef SLUSED_ALL_H
#define SLUSED_ALL_H

#include "slused_conn.h"

#include <stdint.h>

enum { ALL_JOBS_MAX = 4 };
struct match_all;
struct service_look;
struct all_job;
struct all_jobs {
	struct conns *conns;
	struct event *woken;
	int wake; /* an eventfd that the threads write to */
	struct all_job *at[ALL_JOBS_MAX];
	uint32_t last;    /* number given out */
	unsigned threads; /* of a job; 0: one a core */
};

/* 0, or -1: no memory or no descriptor.  conns is set by the caller. */
int all_jobs_init(struct all_jobs *jobs);
/* For the connection whose line is being worked on.  0, or -1 and why; run and look are taken
 * on success alone. */
int all_jobs_begin(struct all_jobs *jobs, struct match_all *run, struct service_look *look,
	uint32_t *number, const char **why);
int all_jobs_stop(struct all_jobs *jobs, uint32_t number); /* -1: not of this connection */
/* A connection has room again, or has gone. */
void all_jobs_drained(struct all_jobs *jobs, uint64_t conn);
/* What was handed over to the store has become durable. */
void all_jobs_durable(struct all_jobs *jobs);
/* What was handed to the store from this number on is lost, and with it the answers of the jobs
 * that began since: nobody hears of those.  Called before all_jobs_durable(). */
void all_jobs_lost(struct all_jobs *jobs, uint64_t first);
void all_jobs_release(struct all_jobs *jobs); /* waits for the threads */

#endif
