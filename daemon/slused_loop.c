#include "slused_loop.h"
#include "slused_feed.h"

#include <event2/event.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-daemon.h>

static void begin_stop(struct loop *l)
{
	struct timeval grace = {(time_t)l->host->config->stop_seconds, 0};

	if (l->stopping) {
		event_base_loopbreak(l->base);
		return;
	}
	l->stopping = true;
	sd_notify(0, "STOPPING=1\nSTATUS=answering what was read");
	log_line(
		l->host->log, LOG_INFO_LEVEL, "stopping with %u connections", (unsigned)l->conns.n);
	/* The path goes first: whoever comes now sees at once that nobody is there. */
	listener_release(&l->listener);
	listen_socket_unlink(l->socket);
	event_add(l->deadline, &grace);
	conns_finish(&l->conns);
}

static void on_term(evutil_socket_t number, short what, void *arg)
{
	struct loop *l = arg;

	(void)what;
	log_line(l->host->log, LOG_INFO_LEVEL, "%s", strsignal((int)number));
	begin_stop(l);
}

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;

	(void)fd;
	(void)what;
	if (!l->stopping)
		begin_stop(l);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;

	(void)fd;
	(void)what;
	log_line(l->host->log, LOG_WARNING_LEVEL, "%u connections did not read their answers",
		(unsigned)l->conns.n);
	event_base_loopbreak(l->base);
}

static void on_finished(void *arg)
{
	struct loop *l = arg;

	event_base_loopbreak(l->base);
}

static void on_durable(void *arg, uint64_t upto)
{
	struct loop *l = arg;

	conns_durable(&l->conns, upto); /* answers before what they began */
	service_durable(l->host->service, upto);
	all_jobs_durable(&l->jobs);
}

static void on_lost(void *arg, uint64_t first)
{
	struct loop *l = arg;

	conns_lost(&l->conns, first);
	all_jobs_lost(&l->jobs, first);
}

static void on_found(void *arg, uint64_t whose, struct service_lookup *lookup)
{
	struct loop *l = arg;

	conns_found(&l->conns, whose, lookup);
}

static void on_fatal(void *arg)
{
	struct loop *l = arg;

	l->failed = true;
	event_base_loopbreak(l->base);
}

static int start_keeper(struct loop *l)
{
	struct keeper *k = l->host->keeper;

	if (!k)
		return 0;
	k->durable = on_durable;
	k->lost = on_lost;
	k->found = on_found;
	k->fatal = on_fatal;
	k->arg = l;
	k->retention = (struct store_retention){
		.decision_days = (int64_t)l->host->config->keep_decisions_days,
		.audit_days = (int64_t)l->host->config->keep_audit_days,
		.track_days = (int64_t)l->host->config->keep_tracks_days,
		.measurement_days = (int64_t)l->host->config->keep_measurements_days,
		.consent_days = (int64_t)l->host->config->keep_consents_days};
	l->conns.keeper = k;
	return keeper_start(k, l->base);
}

static void on_drained(void *arg, uint64_t number)
{
	struct loop *l = arg;

	all_jobs_drained(&l->jobs, number);
	pusher_drained(&l->pusher, number);
}

/* The feeds follow the rules. */
static void on_loaded(void *arg, bool good)
{
	struct loop *l = arg;

	if (l->stopping)
		return;
	if (!good)
		log_line(l->host->log, LOG_ERROR_LEVEL,
			"the new rules were refused; those in force stay");
	if (feed_loop_load(l->feeds)) {
		log_line(l->host->log, LOG_ERROR_LEVEL,
			"the new feeds were refused; those that were there go on");
		good = false;
	}
	sd_notifyf(0, "READY=1\nSTATUS=%s",
		good ? "answering" : "answering; new rules or feeds were refused, see the log");
}

static void on_hup(evutil_socket_t number, short what, void *arg)
{
	struct loop *l = arg;
	struct timespec now = {0};
	int status;

	(void)number;
	(void)what;
	if (l->stopping)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=reading the rules",
		(long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	status = host_load(l->host);
	if (status <= 0)
		on_loaded(l, status == 0);
}

static void on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	sd_notify(0, "WATCHDOG=1");
}

void loop_stop_soon(struct loop *l)
{
	static const struct timeval at_once = {0, 0};

	event_add(l->stop_now, &at_once);
}

static int start_watchdog(struct loop *l)
{
	uint64_t us;
	struct timeval half;

	if (sd_watchdog_enabled(0, &us) <= 0)
		return 0;
	us /= 2;
	half = (struct timeval){(time_t)(us / 1000000), (suseconds_t)(us % 1000000)};
	l->watchdog = event_new(l->base, -1, EV_PERSIST, on_watchdog, l);
	return l->watchdog ? event_add(l->watchdog, &half) : -1;
}

int loop_init(struct loop *l, struct host *h, struct listen_socket *socket)
{
	signal(SIGPIPE, SIG_IGN);
	*l = (struct loop){.listener.reserve = -1, .jobs.wake = -1, .ahead.fd = -1};
	l->host = h;
	l->socket = socket;
	l->base = event_base_new();
	if (!l->base)
		return -1;
	l->conns.base = l->base;
	l->conns.service = h->service;
	l->conns.config = h->config;
	l->conns.grants = h->grants;
	l->conns.log = h->log;
	l->conns.counters = h->counters;
	l->conns.finished = on_finished;
	l->conns.drained = on_drained;
	l->conns.arg = l;
	l->hup = evsignal_new(l->base, SIGHUP, on_hup, l);
	l->term = evsignal_new(l->base, SIGTERM, on_term, l);
	l->intr = evsignal_new(l->base, SIGINT, on_term, l);
	l->stop_now = evtimer_new(l->base, on_stop, l);
	l->deadline = evtimer_new(l->base, on_deadline, l);
	if (!l->hup || !l->term || !l->intr || !l->stop_now || !l->deadline ||
		event_add(l->hup, NULL) || event_add(l->term, NULL) || event_add(l->intr, NULL) ||
		start_watchdog(l))
		return -1;
	l->jobs.conns = &l->conns;
	l->host->jobs = &l->jobs;
	l->pusher.conns = &l->conns;
	l->pusher.service = l->host->service;
	l->ahead.service = l->host->service;
	if (start_keeper(l) || conns_init(&l->conns) || all_jobs_init(&l->jobs) ||
		pusher_init(&l->pusher) || ahead_loop_init(&l->ahead, l->base))
		return -1;
	l->host->pusher = &l->pusher;
	l->host->ahead = &l->ahead;
	l->host->loaded = on_loaded;
	return listener_init(&l->listener, l->base, &l->conns, socket->fd);
}

int loop_start_feeds(struct loop *l)
{
	struct host *h = l->host;

	l->feeds = h->feeds = feed_loop_new(l->base, h->service, h->keeper, h->config, h->log);
	if (l->feeds)
		return feed_loop_load(l->feeds);
	log_line(h->log, LOG_ERROR_LEVEL, "no memory for the feeds");
	return -1;
}

void loop_run(struct loop *l)
{
	event_base_dispatch(l->base);
}

/* Where libevent lets a signal go, it is what it was before: the end.  We are going anyway. */
static void heed_no_more(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void loop_release(struct loop *l)
{
	struct event *events[] = {l->hup, l->term, l->intr, l->stop_now, l->deadline, l->watchdog};

	if (!l->base)
		return;
	feed_loop_free(l->feeds);
	l->feeds = l->host->feeds = NULL;
	listener_release(&l->listener);
	l->host->jobs = NULL;
	l->host->pusher = NULL;
	l->host->ahead = NULL;
	l->host->loaded = NULL;
	all_jobs_release(&l->jobs);
	ahead_loop_release(&l->ahead);
	l->conns.drained = NULL;
	conns_release(&l->conns);
	pusher_release(&l->pusher);
	if (l->host->keeper)
		keeper_close(l->host->keeper);
	heed_no_more();
	for (unsigned i = 0; i < sizeof events / sizeof *events; i++) {
		if (events[i])
			event_free(events[i]);
	}
	event_base_free(l->base);
	l->base = NULL;
}
