#include "slused_watch.h"

#include <event2/event.h>
#include <time.h>

enum { PUSH_MS = 5 };

static int64_t now_ms(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void on_soon(evutil_socket_t fd, short what, void *arg)
{
	struct pusher *p = arg;
	int64_t until = now_ms() + PUSH_MS;
	bool more;

	(void)fd;
	(void)what;
	do
		more = service_push(p->service);
	while (more && now_ms() < until);
	if (more)
		pusher_wake(p);
}

int pusher_init(struct pusher *p)
{
	static const struct timeval minute = {60, 0};

	p->soon = evtimer_new(p->conns->base, on_soon, p);
	p->minute = event_new(p->conns->base, -1, EV_PERSIST, on_soon, p);
	return p->soon && p->minute ? event_add(p->minute, &minute) : -1;
}

/* A timer, not event_active(): the loop then looks at the sockets first. */
void pusher_wake(struct pusher *p)
{
	static const struct timeval at_once = {0, 0};

	if (!event_pending(p->soon, EV_TIMEOUT, NULL))
		event_add(p->soon, &at_once);
}

void pusher_drained(struct pusher *p, uint64_t conn)
{
	if (conns_room(p->conns, conn) == CONN_GONE)
		service_gone(p->service, conn);
	pusher_wake(p);
}

void pusher_release(struct pusher *p)
{
	if (p->soon)
		event_free(p->soon);
	if (p->minute)
		event_free(p->minute);
	p->soon = p->minute = NULL;
}
