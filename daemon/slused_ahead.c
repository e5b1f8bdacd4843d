#include "slused_ahead.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void *work(void *arg)
{
	struct ahead_loop *l = arg;
	const uint64_t one = 1;

	ahead_work(l->at);
	while (write(l->fd, &one, sizeof one) < 0 && errno == EINTR)
		;
	return NULL;
}

static int start_thread(struct ahead_loop *l)
{
	sigset_t all, before;
	int bad;

	sigfillset(&all); /* signals are the loop's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bad = pthread_create(&l->thread, NULL, work, l);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return bad;
}

/* What somebody waits for is made here where no thread can be had. */
static void without_thread(struct ahead_loop *l)
{
	struct ahead *a = l->at;
	bool waited_for = ahead_waited_for(a);

	l->at = NULL;
	if (!waited_for) {
		ahead_drop(l->service, a);
		return;
	}
	do
		ahead_work(a);
	while (ahead_end(l->service, a) == AHEAD_AGAIN);
}

static void begin(struct ahead_loop *l)
{
	l->again = false;
	l->at = ahead_begin(l->service);
	if (l->at && start_thread(l))
		without_thread(l);
}

static void on_look(evutil_socket_t fd, short what, void *arg)
{
	struct ahead_loop *l = arg;

	(void)fd;
	(void)what;
	l->again = l->at != NULL;
	if (!l->at)
		begin(l);
}

static void on_word(evutil_socket_t fd, short what, void *arg)
{
	struct ahead_loop *l = arg;
	enum ahead_end end;
	uint64_t count;

	(void)what;
	if (read(fd, &count, sizeof count) < 0 || !l->at)
		return;
	pthread_join(l->thread, NULL);
	end = ahead_end(l->service, l->at);
	if (end == AHEAD_AGAIN) {
		if (start_thread(l))
			without_thread(l);
		return;
	}
	l->at = NULL;
	if (end == AHEAD_MADE || l->again) /* else in a minute */
		begin(l);
}

int ahead_loop_init(struct ahead_loop *l, struct event_base *base)
{
	static const struct timeval minute = {60, 0};

	l->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->fd < 0)
		return -1;
	l->look = evtimer_new(base, on_look, l);
	l->minute = event_new(base, -1, EV_PERSIST, on_look, l);
	l->word = event_new(base, l->fd, EV_READ | EV_PERSIST, on_word, l);
	if (!l->look || !l->minute || !l->word || event_add(l->word, NULL))
		return -1;
	return event_add(l->minute, &minute);
}

void ahead_fill(struct service *s)
{
	struct ahead *a;

	while ((a = ahead_begin(s))) {
		ahead_work(a);
		if (ahead_end(s, a) == AHEAD_NOT)
			return; /* no memory: a question may find some */
	}
}

/* A timer: whoever calls is in the middle of an answer. */
void ahead_loop_wake(struct ahead_loop *l)
{
	static const struct timeval at_once = {0, 0};

	if (!event_pending(l->look, EV_TIMEOUT, NULL))
		event_add(l->look, &at_once);
}

void ahead_loop_release(struct ahead_loop *l)
{
	struct event *events[] = {l->look, l->minute, l->word};

	if (l->at) {
		pthread_join(l->thread, NULL);
		ahead_drop(l->service, l->at);
	}
	for (unsigned i = 0; i < sizeof events / sizeof *events; i++)
		if (events[i])
			event_free(events[i]);
	if (l->fd >= 0)
		close(l->fd);
	*l = (struct ahead_loop){.fd = -1};
}
