/*
 * slused_listener - accepting, and what happens when the descriptors run out
 *
 * At EMFILE a listener that stays enabled spins: the connection waits in the backlog, accept
 * fails, and the socket is ready again at once.  So one descriptor is kept in reserve: it is
 * given up to accept one connection, tell it that there is no room, and close it; then the
 * listener rests for accept_pause_ms.
 */
#ifndef SLUSED_LISTENER_H
#define SLUSED_LISTENER_H

#include "slused_conn.h"

struct evconnlistener;

struct listener {
	struct event_base *base;
	struct conns *conns;
	struct evconnlistener *ev;
	struct event *again;
	int reserve;
	bool complained; /* once for a shortage, not twice a second */
};

/* fd listens and stays the caller's.  0, or -1: no memory or no descriptor. */
int listener_init(struct listener *l, struct event_base *base, struct conns *conns, int fd);
void listener_release(struct listener *l);

#endif
