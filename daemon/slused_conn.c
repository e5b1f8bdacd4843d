#include "slused_conn.h"
#include "slused_keeper.h"
#include "slused_line.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	READ_AT_ONCE = 64 << 10,
	HELD_FREELY = 64 << 10, /* of buffer_bytes nobody need give back so little */
};

/* An answer that waits until what it tells of is durable. */
struct waiting {
	STAILQ_ENTRY(waiting) next;
	uint64_t number; /* keeper_hand_over()'s */
	size_t len;
	char bytes[];
};

STAILQ_HEAD(waiting_list, waiting);
struct conn {
	TAILQ_ENTRY(conn) in_all, in_ready, in_waiting;
	struct waiting_list answers;
	size_t answers_bytes;
	bool waits; /* stands in the waiting list */
	struct conns *set;
	struct bufferevent *bev;
	struct event *timer;
	struct service_caller caller;
	struct line_scan scan;
	uint64_t number;
	unsigned holds; /* jobs and subscriptions */
	uint64_t held;
	int64_t last_io, partial_since; /* monotonic milliseconds; 0: no partial line */
	int64_t timer_at;
	struct service_lookup *found; /* that was read for its first line */
	bool ready;                   /* stands in the ready list */
	bool paused;                  /* its output waits to be read */
	bool put_off;                 /* its first line waits for the service to go on, or */
	bool asking;                  /* for what is read in the store */
	bool ended;                   /* no more input will come; the lines that are there count */
	bool broken;                  /* an answer was lost: close at once */
	bool silent;                  /* no more lines are worked on: flush and close */
};

static int64_t now_ms(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t waiting_output(const struct conn *c)
{
	return evbuffer_get_length(bufferevent_get_output(c->bev)) +
	       evbuffer_get_length(c->set->stage) + c->answers_bytes;
}

static size_t output_low(const struct conn *c)
{
	return c->set->config->output_bytes / 4;
}

/* The first of what waits is taken out. */
static void take_first(struct conn *c)
{
	struct waiting *a = STAILQ_FIRST(&c->answers);

	STAILQ_REMOVE_HEAD(&c->answers, next);
	c->answers_bytes -= a->len;
	free(a);
}

static void stop_waiting(struct conn *c)
{
	if (c->waits)
		TAILQ_REMOVE(&c->set->waiting, c, in_waiting);
	c->waits = false;
}

static void conn_close(struct conn *c)
{
	struct conns *cs = c->set;
	uint64_t number = c->holds ? c->number : 0;

	while (!STAILQ_EMPTY(&c->answers))
		take_first(c);
	stop_waiting(c);
	service_lookup_free(c->found);

	TAILQ_REMOVE(&cs->all, c, in_all);
	if (c->ready)
		TAILQ_REMOVE(&cs->ready, c, in_ready);
	cs->n--;
	cs->held -= c->held;
	event_free(c->timer);
	bufferevent_free(c->bev);
	grants_forget(&c->caller);
	free(c);
	if (number && cs->drained)
		cs->drained(cs->arg, number);
	if (cs->finishing && cs->n == 0)
		cs->finished(cs->arg);
}

/* --- answers -------------------------------------------------------------- */

/* Half an answer, or one left out, would shift all that follow. */
static void lose_answer(struct conn *c)
{
	log_line(c->set->log, LOG_ERROR_LEVEL, "no memory for an answer");
	c->broken = true;
}

static void send_answer(struct conn *c, const char *reply, size_t len)
{
	if (evbuffer_add(c->set->stage, reply, len) || evbuffer_add(c->set->stage, "\n", 1)) {
		lose_answer(c);
		return;
	}
	c->set->counters->bytes_out += len + 1;
}

static struct waiting *make_waiting(uint64_t number, const char *reply, size_t len)
{
	struct waiting *a = malloc(sizeof *a + len);

	if (a) {
		a->number = number;
		a->len = len;
		memcpy(a->bytes, reply, len);
	}
	return a;
}

/* Now, or when all that was written before it is durable. */
static void answer(struct conn *c, const char *reply, size_t len)
{
	struct keeper *k = c->set->keeper;
	struct waiting *a;

	if (!reply)
		return;
	if (!k || k->told == k->handed) {
		send_answer(c, reply, len);
		return;
	}
	a = make_waiting(k->handed, reply, len);
	if (!a) {
		lose_answer(c);
		return;
	}
	if (!c->waits)
		TAILQ_INSERT_TAIL(&c->set->waiting, c, in_waiting);
	c->waits = true;
	STAILQ_INSERT_TAIL(&c->answers, a, next);
	c->answers_bytes += len;
}

static void refuse(struct conn *c, const char *kind, const char *text)
{
	const char *reply;
	size_t len;

	service_refuse(c->set->service, kind, text, &reply, &len);
	answer(c, reply, len);
}

/* What the turn answered goes to the socket at once when nothing waits before it, which
 * saves the loop a round; what does not fit is the bufferevent's.  False: the other end has
 * gone. */
static bool send_stage(struct conn *c)
{
	struct evbuffer *stage = c->set->stage;

	if (c->broken) {
		evbuffer_drain(stage, evbuffer_get_length(stage));
		return false;
	}
	if (evbuffer_get_length(stage) == 0)
		return true;
	if (evbuffer_get_length(bufferevent_get_output(c->bev)) == 0 &&
		evbuffer_write(stage, bufferevent_getfd(c->bev)) < 0 && errno != EAGAIN &&
		errno != EINTR) {
		evbuffer_drain(stage, evbuffer_get_length(stage));
		return false;
	}
	if (evbuffer_get_length(stage))
		bufferevent_write_buffer(c->bev, stage);
	return true;
}

/* --- time ----------------------------------------------------------------- */

/* The timer is set rarely and looks, when it fires, whether it is really time: a deadline
 * that moves with every byte would cost a heap operation with every byte. */
static void conn_set_timer(struct conn *c)
{
	const struct slused_config *config = c->set->config;
	int64_t at = c->last_io + (int64_t)config->idle_seconds * 1000, now = now_ms(), in;
	struct timeval tv;

	if (c->partial_since) {
		int64_t partial = c->partial_since + (int64_t)config->partial_seconds * 1000;

		if (partial < at)
			at = partial;
	}
	if (c->timer_at && c->timer_at <= at)
		return;
	in = at > now ? at - now : 1;
	tv.tv_sec = in / 1000;
	tv.tv_usec = in % 1000 * 1000;
	c->timer_at = at;
	event_add(c->timer, &tv);
}

static void conn_flush_and_close(struct conn *c);

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct conn *c = arg;
	const struct slused_config *config = c->set->config;
	int64_t now = now_ms();

	(void)fd;
	(void)what;
	c->timer_at = 0;
	if (c->partial_since && now >= c->partial_since + (int64_t)config->partial_seconds * 1000) {
		c->set->counters->closed_partial++;
		refuse(c, "timeout", "the line was not finished in time");
		conn_flush_and_close(c);
		return;
	}
	/* the time-out on writing judges the first of these */
	if (waiting_output(c) || c->ready || c->holds || c->put_off)
		c->last_io = now;
	if (now >= c->last_io + (int64_t)config->idle_seconds * 1000) {
		c->set->counters->closed_idle++;
		conn_close(c);
		return;
	}
	conn_set_timer(c);
}

/* --- turns ---------------------------------------------------------------- */

static void make_ready(struct conn *c)
{
	static const struct timeval at_once = {0, 0};
	struct conns *cs = c->set;

	if (c->ready)
		return;
	c->ready = true;
	TAILQ_INSERT_TAIL(&cs->ready, c, in_ready);
	/* A timer, not event_active(): the loop then looks at the sockets first. */
	if (!event_pending(cs->turn, EV_TIMEOUT, NULL))
		event_add(cs->turn, &at_once);
}

static bool blank(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
			return false;
	}
	return true;
}

uint64_t conns_hand_over(struct conns *cs)
{
	struct store_ops writes;

	if (!cs->keeper)
		return 0;
	service_take_writes(cs->service, &writes);
	return keeper_hand_over(cs->keeper, &writes);
}

static void ask_store(struct conn *c, struct service_lookup *sought)
{
	c->asking = true;
	if (keeper_look_up(c->set->keeper, sought, c->number)) {
		service_lookup_free(sought);
		lose_answer(c);
	}
}

static void handle_line(struct conn *c, const char *line, size_t len)
{
	struct conns *cs = c->set;
	struct service_lookup *found = c->found, *sought;
	const char *reply;
	size_t reply_len;

	cs->counters->bytes_in += len + 1;
	if (blank(line, len))
		return;
	cs->counters->lines++;
	c->found = NULL;
	cs->caller = &c->caller;
	cs->current = c->number;
	c->put_off = !service_handle_found(
		cs->service, line, len, &c->caller, found, &reply, &reply_len);
	cs->caller = NULL;
	conns_hand_over(cs);
	cs->current = 0;
	if (!c->put_off) {
		answer(c, reply, reply_len);
		return;
	}
	cs->counters->lines--; /* it comes again */
	cs->counters->bytes_in -= len + 1;
	sought = service_sought(cs->service);
	if (sought)
		ask_store(c, sought);
}

enum worked { WORKED_ALL, WORKED_QUOTA, WORKED_FULL /* enough output */, WORKED_NOT_YET };

/* Up to a turn's worth of lines.  *lines: some were dealt with. */
static enum worked work_lines(struct conn *c, bool *any)
{
	const struct slused_config *config = c->set->config;
	struct evbuffer *in = bufferevent_get_input(c->bev);
	const char *line;
	size_t len;

	*any = false;
	for (uint64_t i = 0; i < config->lines_per_turn; i++) {
		if (waiting_output(c) > config->output_bytes)
			return WORKED_FULL;
		switch (line_next(&c->scan, in, config->line_bytes, &line, &len)) {
		case LINE_NONE: return WORKED_ALL;
		case LINE_WHOLE:
			handle_line(c, line, len);
			if (c->put_off)
				return WORKED_NOT_YET;
			line_done(&c->scan, in, len);
			break;
		case LINE_TOO_LONG:
			c->set->counters->lines_too_long++;
			refuse(c, "limit", "the line is too long");
			break;
		case LINE_NO_MEMORY:
			refuse(c, "memory", "there is no memory for the line");
			c->silent = true;
			return WORKED_ALL;
		}
		*any = true;
	}
	return WORKED_QUOTA;
}

/* True when it was closed for holding too much. */
static bool account(struct conn *c)
{
	struct conns *cs = c->set;
	uint64_t held = evbuffer_get_length(bufferevent_get_input(c->bev)) +
			evbuffer_get_length(bufferevent_get_output(c->bev)) + c->answers_bytes;

	cs->held += held - c->held;
	c->held = held;
	if (cs->held <= cs->config->buffer_bytes || held <= HELD_FREELY)
		return false;
	cs->counters->closed_memory++;
	log_line(cs->log, LOG_WARNING_LEVEL,
		"the connections hold more than buffer_bytes: one was closed");
	conn_close(c);
	return true;
}

/* The rest of a line that nobody will finish. */
static void end_of_input(struct conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);

	if (line_partial(&c->scan, in) && !c->set->finishing)
		refuse(c, "syntax", "the last line has no end");
	c->silent = true;
}

static void conn_work(struct conn *c)
{
	enum worked worked = WORKED_ALL;
	bool any = false;

	if (!c->silent)
		worked = c->put_off ? WORKED_NOT_YET : work_lines(c, &any);
	if (worked == WORKED_ALL && c->ended && !c->silent && (!c->holds || c->set->finishing))
		end_of_input(c);
	if (c->silent) {
		struct evbuffer *in = bufferevent_get_input(c->bev);

		bufferevent_disable(c->bev, EV_READ);
		evbuffer_drain(in, evbuffer_get_length(in));
	}
	if (!send_stage(c) || (c->silent && waiting_output(c) == 0)) {
		conn_close(c);
		return;
	}
	if (account(c))
		return;
	if (worked == WORKED_FULL && waiting_output(c) > output_low(c)) {
		c->paused = true; /* until on_write() */
		bufferevent_disable(c->bev, EV_READ);
	} else if (worked == WORKED_QUOTA || worked == WORKED_FULL) {
		make_ready(c);
	}
	if (worked != WORKED_ALL || c->silent ||
		!line_partial(&c->scan, bufferevent_get_input(c->bev)))
		c->partial_since = 0;
	else if (any || !c->partial_since)
		c->partial_since = now_ms();
	if (c->partial_since)
		conn_set_timer(c);
}

static void conn_flush_and_close(struct conn *c)
{
	c->silent = true;
	conn_work(c);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct conns *cs = arg;
	struct conn *last = TAILQ_LAST(&cs->ready, conn_list), *c;
	bool more = last != NULL;

	(void)fd;
	(void)what;
	while (more && (c = TAILQ_FIRST(&cs->ready))) {
		more = c != last; /* who comes back stands behind it */
		TAILQ_REMOVE(&cs->ready, c, in_ready);
		c->ready = false;
		conn_work(c);
	}
}

/* --- events --------------------------------------------------------------- */

static void on_read(struct bufferevent *bev, void *arg)
{
	struct conn *c = arg;

	(void)bev;
	c->last_io = now_ms();
	/* With lines left from before it waits for its turn like everybody. */
	if (!c->ready && !c->paused && !c->put_off)
		conn_work(c);
}

static void resume(struct conn *c)
{
	c->paused = false;
	if (!c->ended)
		bufferevent_enable(c->bev, EV_READ);
	make_ready(c);
}

/* Those who have something to send may send it now, which may close the connection. */
static void tell_drained(struct conn *c)
{
	if (c->holds && c->set->drained && STAILQ_EMPTY(&c->answers))
		c->set->drained(c->set->arg, c->number);
}

/* Some output has gone: count it, read on where that was waited for, tell who sends more. */
static void went_out(struct conn *c)
{
	if (account(c))
		return;
	if (c->paused && waiting_output(c) <= output_low(c))
		resume(c);
	tell_drained(c);
}

/* The output has shrunk to a quarter of its high-water mark, or is gone. */
static void on_write(struct bufferevent *bev, void *arg)
{
	struct conn *c = arg;

	(void)bev;
	c->last_io = now_ms();
	if (c->silent && waiting_output(c) == 0) {
		conn_close(c);
		return;
	}
	went_out(c);
}

/* ---- what has become durable ----------------------------------------------- */

static void answer_durable(struct conn *c, uint64_t upto)
{
	struct waiting *a;

	while ((a = STAILQ_FIRST(&c->answers)) && a->number <= upto) {
		send_answer(c, a->bytes, a->len);
		take_first(c);
	}
	if (STAILQ_EMPTY(&c->answers))
		stop_waiting(c);
	c->last_io = now_ms();
	if (!send_stage(c) || (c->silent && waiting_output(c) == 0)) {
		conn_close(c);
		return;
	}
	went_out(c);
}

void conns_durable(struct conns *cs, uint64_t upto)
{
	struct conn *c, *next;

	for (c = TAILQ_FIRST(&cs->waiting); c; c = next) {
		next = TAILQ_NEXT(c, in_waiting);
		answer_durable(c, upto);
	}
}

/* Every answer from that number on is another one now. */
static void withdraw(struct conn *c, uint64_t first)
{
	struct waiting_list all = STAILQ_HEAD_INITIALIZER(all);
	struct waiting *a, *other;
	const char *instead;
	size_t len;

	STAILQ_CONCAT(&all, &c->answers);
	while ((a = STAILQ_FIRST(&all))) {
		STAILQ_REMOVE_HEAD(&all, next);
		if (a->number >= first) {
			service_withdraw(c->set->service, a->bytes, a->len, &instead, &len);
			other = make_waiting(a->number, instead, len);
			c->answers_bytes -= a->len;
			free(a);
			a = other;
			if (!a) {
				lose_answer(c);
				continue;
			}
			c->answers_bytes += len;
		}
		STAILQ_INSERT_TAIL(&c->answers, a, next);
	}
}

void conns_lost(struct conns *cs, uint64_t first)
{
	struct conn *c;

	for (c = TAILQ_FIRST(&cs->waiting); c; c = TAILQ_NEXT(c, in_waiting))
		withdraw(c, first);
}

/* ---- what was read in the store --------------------------------------------- */

static struct conn *find(const struct conns *cs, uint64_t number)
{
	struct conn *c;

	TAILQ_FOREACH(c, &cs->all, in_all)
	if (c->number == number)
		return c;
	return NULL;
}

void conns_found(struct conns *cs, uint64_t number, struct service_lookup *found)
{
	struct conn *c = find(cs, number);

	if (!c || c->silent) {
		service_lookup_free(found);
		return;
	}
	c->put_off = c->asking = false;
	c->found = found;
	make_ready(c);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	struct conn *c = arg;

	(void)bev;
	if (what & BEV_EVENT_EOF) {
		c->ended = true;
		if (!c->ready && !c->paused && !c->put_off)
			conn_work(c);
		return;
	}
	if (what & BEV_EVENT_TIMEOUT)
		c->set->counters->closed_not_reading++;
	conn_close(c);
}

/* --- the set -------------------------------------------------------------- */

int conns_init(struct conns *cs)
{
	TAILQ_INIT(&cs->all);
	TAILQ_INIT(&cs->ready);
	TAILQ_INIT(&cs->waiting);
	cs->stage = evbuffer_new();
	cs->turn = evtimer_new(cs->base, on_turn, cs);
	if (cs->stage && cs->turn)
		return 0;
	conns_release(cs);
	return -1;
}

void conns_turn_away(struct conns *cs, int fd)
{
	const char *reply;
	size_t len;

	cs->counters->turned_away++;
	service_refuse(cs->service, "overloaded", "there are too many connections", &reply, &len);
	if (reply && send(fd, reply, len, MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE) == (ssize_t)len)
		send(fd, "\n", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static int start(struct conn *c, int fd)
{
	const struct slused_config *config = c->set->config;
	struct timeval write_time = {(time_t)config->write_seconds, 0};
	size_t high = config->line_bytes + 2;

	c->timer = evtimer_new(c->set->base, on_timer, c);
	if (!c->timer)
		return -1;
	c->bev = bufferevent_socket_new(c->set->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!c->bev) {
		event_free(c->timer);
		return -1;
	}
	bufferevent_setcb(c->bev, on_read, on_write, on_event, c);
	bufferevent_set_max_single_read(c->bev, READ_AT_ONCE);
	bufferevent_set_max_single_write(c->bev, READ_AT_ONCE);
	bufferevent_setwatermark(c->bev, EV_READ, 0, high > READ_AT_ONCE ? high : READ_AT_ONCE);
	bufferevent_setwatermark(c->bev, EV_WRITE, output_low(c), 0);
	bufferevent_set_timeouts(c->bev, NULL, &write_time);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
	return 0;
}

void conns_add(struct conns *cs, int fd)
{
	struct conn *c;

	if (cs->n >= cs->config->connections) {
		conns_turn_away(cs, fd);
		return;
	}
	c = calloc(1, sizeof *c);
	if (!c || grants_caller(cs->grants, fd, &c->caller)) {
		free(c);
		close(fd);
		return;
	}
	c->set = cs;
	STAILQ_INIT(&c->answers);
	c->last_io = now_ms();
	c->number = ++cs->last;
	if (start(c, fd)) {
		grants_forget(&c->caller);
		free(c);
		close(fd);
		return;
	}
	TAILQ_INSERT_TAIL(&cs->all, c, in_all);
	cs->n++;
	cs->counters->accepted++;
	conn_set_timer(c);
}

void conns_finish(struct conns *cs)
{
	struct conn *c, *next;

	if (cs->finishing)
		return;
	cs->finishing = true;
	if (cs->n == 0) {
		cs->finished(cs->arg);
		return;
	}
	for (c = TAILQ_FIRST(&cs->all); c; c = next) {
		next = TAILQ_NEXT(c, in_all);
		c->ended = true;
		bufferevent_disable(c->bev, EV_READ);
		if (!c->paused && !c->put_off)
			make_ready(c);
	}
}

void conns_go_on(struct conns *cs)
{
	struct conn *c;

	TAILQ_FOREACH(c, &cs->all, in_all)
	if (c->put_off && !c->asking) {
		c->put_off = false;
		make_ready(c);
	}
}

void conns_release(struct conns *cs)
{
	struct conn *c;

	cs->finishing = false; /* nobody waits any more */
	while ((c = TAILQ_FIRST(&cs->all)))
		conn_close(c);
	if (cs->turn)
		event_free(cs->turn);
	if (cs->stage)
		evbuffer_free(cs->stage);
	cs->turn = NULL;
	cs->stage = NULL;
}

/* --- by number -------------------------------------------------------------- */

uint64_t conns_current(const struct conns *cs)
{
	return cs->current;
}

enum conn_room conns_room(const struct conns *cs, uint64_t number)
{
	const struct conn *c = find(cs, number);

	if (!c || c->silent || cs->finishing)
		return CONN_GONE;
	/* what waits for the store goes first: nobody hears of a job or a subscription before
	 * the answer that began it */
	if (!STAILQ_EMPTY(&c->answers) || waiting_output(c) > cs->config->output_bytes)
		return CONN_FULL;
	return CONN_ROOM;
}

int conns_push(struct conns *cs, uint64_t number, const char *lines, size_t len)
{
	struct conn *c = find(cs, number);

	if (!c || c->silent || cs->finishing)
		return -1;
	cs->counters->bytes_out += len;
	if (bufferevent_write(c->bev, lines, len)) {
		/* half a line would shift all that follow */
		log_line(cs->log, LOG_ERROR_LEVEL, "no memory for a message");
		conn_close(c);
		return -1;
	}
	return account(c) ? -1 : 0;
}

void conns_hold(struct conns *cs, uint64_t number, int by)
{
	struct conn *c = find(cs, number);

	if (!c)
		return;
	c->holds += (unsigned)by;
	if (!c->holds && c->ended)
		make_ready(c); /* its end was waited for */
}
