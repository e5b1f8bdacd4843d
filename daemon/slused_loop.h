/*
 * slused_loop - the daemon's life: signals, reload, stop
 *
 *	SIGHUP			read the rules anew, and the feeds
 *	SIGTERM, SIGINT		stop: no new connections, what was read is answered and
 *				flushed, for stop_seconds at most; a second one stops at once
 *
 * systemd is told READY, RELOADING and STOPPING, and fed its watchdog where it wants one.
 */
#ifndef SLUSED_LOOP_H
#define SLUSED_LOOP_H

#include "slused_ahead.h"
#include "slused_all.h"
#include "slused_host.h"
#include "slused_listener.h"
#include "slused_socket.h"
#include "slused_watch.h"

struct loop {
	struct event_base *base;
	struct conns conns;
	struct listener listener;
	struct all_jobs jobs;
	struct pusher pusher;
	struct ahead_loop ahead;
	struct host *host;
	struct listen_socket *socket;
	struct event *hup, *term, *intr, *stop_now, *deadline, *watchdog;
	bool stopping;
	struct feed_loop *feeds;
	bool failed; /* it could not go on */
};

/* The loop on a socket that listens and a host whose service has its rules.  0, or -1: no
 * memory. */
int loop_init(struct loop *l, struct host *h, struct listen_socket *socket);
/* The feeds, with their blocks read.  0, or -1 and it has been logged. */
int loop_start_feeds(struct loop *l);
void loop_run(struct loop *l); /* until the daemon is to end */
void loop_release(struct loop *l);
/* Asks for a stop from anywhere on the loop's thread; it begins when the loop comes round. */
void loop_stop_soon(struct loop *l);

#endif
