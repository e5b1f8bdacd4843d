/*
 * slused_ahead - indexes are made before anybody asks, by a thread
 *
 * Every minute, and when the service says so, it is asked whether there is an index to be made
 * ahead (sluse/ahead.h); one at a time, until there is none.  Those of tomorrow are due when it is
 * AHEAD_SECONDS to the next day of the ruleset's zone.  The thread touches nothing of the loop's;
 * it tells the loop by an eventfd.  Where no thread can be had, nothing is made ahead.
 *
 * At the start they are made before the daemon says that it answers, and without a thread: nobody
 * could be answered meanwhile who would not wait for one of them.
 */
#ifndef SLUSED_AHEAD_H
#define SLUSED_AHEAD_H

#include "sluse/ahead.h"
#include "sluse/service.h"

#include <pthread.h>

enum { AHEAD_SECONDS = 1800 };
struct event;
struct event_base;
struct ahead_loop {
	struct service *service;
	struct event *look, *minute, *word;
	struct ahead *at; /* what the thread works on, or NULL */
	pthread_t thread;
	bool again; /* to be looked for more when it is done */
	int fd;
};

/* service is set by the caller.  0, or -1: no memory or no descriptor. */
int ahead_loop_init(struct ahead_loop *l, struct event_base *base);
/* Makes all that are due, and returns when they are there. */
void ahead_fill(struct service *s);
/* Soon looks whether there is something to be made. */
void ahead_loop_wake(struct ahead_loop *l);
void ahead_loop_release(struct ahead_loop *l); /* waits for the thread */

#endif
