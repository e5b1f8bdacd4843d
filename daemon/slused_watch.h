/*
 * slused_watch - the loop's part in subscriptions
 *
 * The service knows who is to be told what, and does it in small steps (service_push).  Here
 * is when: as soon as the sockets have been looked at, for PUSH_MS at a time, so that an answer
 * never waits longer for it; when a connection has room again; and once a minute, for a new day
 * changes who matches.
 */
#ifndef SLUSED_WATCH_H
#define SLUSED_WATCH_H

#include "slused_conn.h"

struct pusher {
	struct conns *conns;
	struct service *service;
	struct event *soon, *minute;
};
/* conns and service are set by the caller.  0, or -1: no memory. */
int pusher_init(struct pusher *p);
void pusher_wake(struct pusher *p);
/* A connection has room again, or has gone. */
void pusher_drained(struct pusher *p, uint64_t conn);
void pusher_release(struct pusher *p);

#endif
