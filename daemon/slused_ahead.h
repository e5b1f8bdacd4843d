/*
 * slused_ahead - the indexes of tomorrow are made before midnight, by a thread
 *
 * When it is AHEAD_SECONDS to the next day of the ruleset's zone, and when an index is made later
 * than that, the service is asked whether there is one to be made ahead (sluse/ahead.h); one at a
 * time, until there is none.  The thread touches nothing of the loop's; it tells the loop by an
 * eventfd.  Where no thread can be had, nothing is made ahead.
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
	int fd;
};

/* service is set by the caller.  0, or -1: no memory or no descriptor. */
int ahead_loop_init(struct ahead_loop *l, struct event_base *base);
/* Soon looks whether there is something to be made. */
void ahead_loop_wake(struct ahead_loop *l);
void ahead_loop_release(struct ahead_loop *l); /* waits for the thread */

#endif
