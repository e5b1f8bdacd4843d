/*
 * echo - the least that libevent can do with a Unix socket: what comes goes back
 *
 *	echo SOCKET
 */
#include "lib/bench.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <string.h>
#include <sys/un.h>

static void on_read(struct bufferevent *bev, void *arg)
{
	(void)arg;
	evbuffer_add_buffer(bufferevent_get_output(bev), bufferevent_get_input(bev));
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)what;
	(void)arg;
	bufferevent_free(bev);
}

static void on_accept(
	struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *from, int len, void *arg)
{
	struct bufferevent *bev =
		bufferevent_socket_new(evconnlistener_get_base(l), fd, BEV_OPT_CLOSE_ON_FREE);

	(void)from;
	(void)len;
	(void)arg;
	if (!bev)
		bench_die("echo", "no memory");
	bufferevent_set_max_single_read(bev, 64 << 10);
	bufferevent_set_max_single_write(bev, 64 << 10);
	bufferevent_setcb(bev, on_read, NULL, on_event, NULL);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct event_base *base = event_base_new();

	if (argc != 2 || !base || strlen(argv[1]) >= sizeof address.sun_path)
		bench_die("usage", "echo SOCKET");
	strcpy(address.sun_path, argv[1]);
	if (!evconnlistener_new_bind(base, on_accept, NULL, LEV_OPT_CLOSE_ON_FREE, 128,
		    (struct sockaddr *)&address, sizeof address))
		bench_die(argv[1], "cannot listen");
	event_base_dispatch(base);
	return 0;
}
