#include "slused_listener.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_reserve(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void on_accept(
	struct evconnlistener *ev, evutil_socket_t fd, struct sockaddr *from, int len, void *arg)
{
	struct listener *l = arg;

	(void)ev;
	(void)from;
	(void)len;
	l->complained = false;
	conns_add(l->conns, fd);
}

static void rest(struct listener *l)
{
	uint64_t ms = l->conns->config->accept_pause_ms;
	struct timeval tv = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};

	evconnlistener_disable(l->ev);
	event_add(l->again, &tv);
}

static void on_error(struct evconnlistener *ev, void *arg)
{
	struct listener *l = arg;
	int error = EVUTIL_SOCKET_ERROR(), fd;

	l->conns->counters->accept_pauses++;
	if (!l->complained)
		log_line(l->conns->log, LOG_WARNING_LEVEL, "cannot accept: %s", strerror(error));
	l->complained = true;
	if ((error == EMFILE || error == ENFILE) && l->reserve >= 0) {
		close(l->reserve);
		fd = accept4(evconnlistener_get_fd(ev), NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0)
			conns_turn_away(l->conns, fd);
		l->reserve = open_reserve();
	}
	rest(l);
}

static void on_again(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;

	(void)fd;
	(void)what;
	if (l->reserve < 0)
		l->reserve = open_reserve();
	evconnlistener_enable(l->ev);
}

int listener_init(struct listener *l, struct event_base *base, struct conns *conns, int fd)
{
	*l = (struct listener){.base = base, .conns = conns, .reserve = open_reserve()};
	l->again = evtimer_new(base, on_again, l);
	/* backlog 0: it listens already */
	l->ev = evconnlistener_new(base, on_accept, l, LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	if (l->reserve >= 0 && l->again && l->ev) {
		evconnlistener_set_error_cb(l->ev, on_error);
		return 0;
	}
	listener_release(l);
	return -1;
}

void listener_release(struct listener *l)
{
	if (l->ev)
		evconnlistener_free(l->ev);
	if (l->again)
		event_free(l->again);
	if (l->reserve >= 0)
		close(l->reserve);
	l->ev = NULL;
	l->again = NULL;
	l->reserve = -1;
}
