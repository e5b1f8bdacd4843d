#include "slused_feed.h"

#include "base/strmap.h"
#include "files.h"
#include "slused_fetch.h"
#include "slused_keeper.h"
#include "slused_notes.h"
#include "slused_pile.h"
#include "slused_secret.h"

#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

enum {
	HEADERS = 32,
	TICK_SECONDS = 5,
	SETTLE_MS = 500,   /* what is laid into a folder seldom comes alone */
	TELL_FAILURES = 10 /* told in the log: the first in a row, and every tenth */
};

/* One feed on its way. */
struct asking {
	struct feed_loop *loop;
	unsigned feed;
	struct fetch *fetch;
	struct pile *pile;
	int watch; /* of the folder; -1: none */
	uint64_t moves;
	uint32_t failures;
};
struct feed_loop {
	struct event_base *base;
	struct service *service;
	struct keeper *keeper; /* NULL: nothing is kept */
	const struct slused_config *config;
	const struct slused_log *log;
	struct fetcher *fetcher;
	struct event *due, *tick, *changed, *noticed;
	int inotify;
	struct asking *at;
	unsigned n;
	char notes[CONFIG_PATH + 16];
	char shown[CONFIG_PATH];
	bool notes_failed;
};

static struct service_feed_now now_of(void)
{
	struct timespec mono = {0}, real = {0};

	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_REALTIME, &real);
	return (struct service_feed_now){
		(int64_t)mono.tv_sec * 1000 + mono.tv_nsec / 1000000, (int64_t)real.tv_sec};
}

/* What the service has changed in the call before this is written down. */
static void hand_over(struct feed_loop *l)
{
	struct store_ops writes;

	if (!l->keeper)
		return;
	service_take_writes(l->service, &writes);
	keeper_hand_over(l->keeper, &writes);
}

/* --- when ---------------------------------------------------------------------- */

static void set_due(struct feed_loop *l)
{
	struct service_feed_now now = now_of();
	int64_t first = INT64_MAX, in;
	struct timeval tv;

	for (unsigned i = 0; i < l->n; i++) {
		int64_t due = service_feed_due(l->service, i);

		if (!l->at[i].fetch && !l->at[i].pile && due < first)
			first = due;
	}
	if (first == INT64_MAX) {
		event_del(l->due);
		return;
	}
	in = first > now.ms ? first - now.ms : 0;
	tv = (struct timeval){(time_t)(in / 1000), (suseconds_t)(in % 1000 * 1000)};
	event_add(l->due, &tv);
}

/* --- what came ------------------------------------------------------------------- */

static void tell(struct asking *a)
{
	struct feed_loop *l = a->loop;
	uint32_t failures = service_feed_failures(l->service, a->feed);
	const char *name = service_feed_name(l->service, a->feed);

	if (failures > a->failures && (failures == 1 || failures % TELL_FAILURES == 0))
		log_line(l->log, LOG_WARNING_LEVEL, "feed %s: %s (%u in a row)", name,
			service_feed_why(l->service, a->feed), (unsigned)failures);
	if (!failures && a->failures)
		log_line(l->log, LOG_INFO_LEVEL, "feed %s: answers again", name);
	a->failures = failures;
}

static void answered(struct asking *a, const struct service_feed_answer *answer)
{
	struct service_feed_now now = now_of();

	a->fetch = NULL;
	a->pile = NULL;
	service_feed_answered(a->loop->service, a->feed, &now, answer);
	hand_over(a->loop);
	tell(a);
	set_due(a->loop);
}

static void not_asked(struct asking *a, const char *kind, const char *why)
{
	const struct service_feed_answer answer = {
		.retry_after = -1, .server_time = -1, .kind = kind, .why = why};

	answered(a, &answer);
}

static bool fetch_bytes(void *arg, const struct fetch_head *head, const char *s, size_t n)
{
	struct asking *a = arg;
	struct service_feed_now now = now_of();

	bool more = service_feed_bytes(a->loop->service, a->feed, &now, s, n);

	(void)head;
	hand_over(a->loop);
	return more;
}

static void fetch_done(
	void *arg, enum fetch_end end, const struct fetch_head *head, const char *why)
{
	const struct service_feed_answer answer = {
		.whole = end == FETCH_WHOLE,
		.status = head->status,
		.etag = head->etag,
		.modified = head->modified,
		.retry_after = head->retry_after,
		.server_time = head->server_time,
		.kind = fetch_end_name(end),
		.why = why,
	};

	answered(arg, &answer);
}

static bool pile_bytes(void *arg, const char *s, size_t n)
{
	return fetch_bytes(arg, NULL, s, n);
}

static bool pile_document(void *arg)
{
	struct asking *a = arg;
	struct service_feed_now now = now_of();

	bool more = service_feed_document(a->loop->service, a->feed, &now);

	hand_over(a->loop);
	return more;
}

static void pile_done(void *arg, enum pile_end end, const char *tag, const char *why)
{
	const struct service_feed_answer answer = {
		.whole = end == PILE_WHOLE || end == PILE_SAME || end == PILE_ABSENT,
		.status = end == PILE_SAME     ? 304
			  : end == PILE_ABSENT ? 404
					       : 200,
		.etag = tag,
		.retry_after = -1,
		.server_time = -1,
		.kind = pile_end_name(end),
		.why = why,
	};

	answered(arg, &answer);
}

/* --- asking ------------------------------------------------------------------------ */

/* The values of headers that stand in files, and the token, for as long as one request is
 * being made. */
struct secrets {
	struct fetch_header headers[HEADERS];
	unsigned n;
	char *text[HEADERS];
	char why[FETCH_WHY];
};

static void secrets_free(struct secrets *s)
{
	for (unsigned i = 0; i < HEADERS; i++) {
		if (s->text[i])
			explicit_bzero(s->text[i], SECRET_MAX);
		free(s->text[i]);
	}
}

static int add_secret(struct secrets *s, const char *name, const char *file, const char *before)
{
	size_t n = strlen(before);
	char *text;

	if (s->n == HEADERS || !(text = calloc(1, SECRET_MAX + n))) {
		snprintf(s->why, sizeof s->why, "there is no room for its headers");
		return -1;
	}
	s->text[s->n] = text;
	memcpy(text, before, n);
	if (secret_read(file, text + n, s->why, sizeof s->why))
		return -1;
	s->headers[s->n++] = (struct fetch_header){name, text, true};
	return 0;
}

static int add_headers(struct secrets *s, const struct service_feed_request *r)
{
	for (unsigned i = 0; i < r->n_headers; i++) {
		const struct service_feed_header *h = &r->headers[i];

		if (h->file) {
			if (add_secret(s, h->name, h->file, ""))
				return -1;
		} else if (s->n < HEADERS) {
			s->headers[s->n++] = (struct fetch_header){h->name, h->value, true};
		}
	}
	return r->token ? add_secret(s, "Authorization", r->token, "Bearer ") : 0;
}

static void ask_address(struct asking *a, const struct service_feed_request *r)
{
	const struct slused_config *c = a->loop->config;
	struct secrets s = {.n = 0};
	const struct fetch_sink sink = {a, fetch_bytes, fetch_done};

	if (add_headers(&s, r)) {
		secrets_free(&s);
		not_asked(a, "secret", s.why);
		return;
	}
	const struct fetch_want want = {
		.url = r->from,
		.body = r->body,
		.headers = s.headers,
		.n_headers = s.n,
		.etag = r->etag,
		.modified = r->modified,
		.ca = *c->feed_ca ? c->feed_ca : NULL,
		.limits = {.bytes = c->feed_bytes,
			.ratio = (unsigned)c->feed_ratio,
			.seconds = (unsigned)c->feed_seconds,
			.connect_seconds = (unsigned)c->feed_connect_seconds,
			.stalled_seconds = (unsigned)c->feed_stalled_seconds},
	};
	a->fetch = fetch_start(a->loop->fetcher, &want, &sink);
	secrets_free(&s);
	if (!a->fetch)
		not_asked(a, "broken", "its address is none, or there is no memory to ask");
}

static void ask(struct asking *a)
{
	struct feed_loop *l = a->loop;
	const struct pile_sink sink = {a, pile_bytes, pile_document, pile_done};
	struct service_feed_now now = now_of();
	struct service_feed_request r;

	if (!service_feed_ask(l->service, a->feed, &now, &r))
		return;
	if (r.where == SERVICE_FEED_URL) {
		ask_address(a, &r);
		return;
	}
	a->pile = pile_start(l->base, r.from, r.where == SERVICE_FEED_FOLDER, r.etag,
		l->config->feed_bytes, &sink);
	if (!a->pile)
		not_asked(a, "broken", "there is no memory to read it");
}

static void on_due(evutil_socket_t fd, short what, void *arg)
{
	struct feed_loop *l = arg;
	struct service_feed_now now = now_of();

	(void)fd;
	(void)what;
	for (unsigned i = 0; i < l->n; i++) {
		struct asking *a = &l->at[i];

		if (!a->fetch && !a->pile && service_feed_due(l->service, i) <= now.ms)
			ask(a);
	}
	set_due(l);
}

/* --- where they have got to ------------------------------------------------------------ */

static void note_name(const struct asking *a, char *out, size_t size)
{
	snprintf(out, size, "%.200s.json", service_feed_name(a->loop->service, a->feed));
}

/* False: what they rest on is not all on the disk yet. */
static bool keep_notes(struct feed_loop *l)
{
	if (!l->keeper)
		return true;
	if (l->keeper->told < l->keeper->handed)
		return false;
	for (unsigned i = 0; i < l->n; i++) {
		struct asking *a = &l->at[i];
		uint64_t moves;
		const char *text = service_feed_print(l->service, i, &moves);
		char name[256];

		if (moves == a->moves || !*text)
			continue;
		note_name(a, name, sizeof name);
		if (note_folder(l->notes) || note_write(l->notes, name, text, strlen(text))) {
			if (!l->notes_failed)
				log_line(l->log, LOG_WARNING_LEVEL, "%s: %s", l->notes,
					strerror(errno));
			l->notes_failed = true;
			return true;
		}
		a->moves = moves;
		l->notes_failed = false;
	}
	return true;
}

static void resume(struct asking *a)
{
	char name[256], *text = malloc(NOTE_MAX);
	long n;

	note_name(a, name, sizeof name);
	n = text && a->loop->keeper ? note_read(a->loop->notes, name, text) : -1;
	if (n > 0)
		service_feed_resume(a->loop->service, a->feed, text, (size_t)n);
	free(text);
	service_feed_print(a->loop->service, a->feed, &a->moves);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct feed_loop *l = arg;
	struct service_feed_now now = now_of();
	struct timeval next = {TICK_SECONDS, 0};

	(void)fd;
	(void)what;
	if (service_feeds_tick(l->service, &now))
		next = (struct timeval){0, 1000};
	hand_over(l);
	if (!keep_notes(l))
		next = (struct timeval){0, 50000};
	event_add(l->tick, &next);
}

/* --- folders --------------------------------------------------------------------------- */

static void watch(struct asking *a)
{
	const char *folder = service_feed_folder(a->loop->service, a->feed);

	a->watch = -1;
	if (folder && a->loop->inotify >= 0)
		a->watch = inotify_add_watch(a->loop->inotify, folder,
			IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR);
}

static void on_notice(evutil_socket_t fd, short what, void *arg)
{
	_Alignas(struct inotify_event) char buffer[16 << 10];
	struct feed_loop *l = arg;
	ssize_t n = read(fd, buffer, sizeof buffer);
	struct service_feed_now now = now_of();

	(void)what;
	now.ms += SETTLE_MS;
	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *e = (const void *)(buffer + at);

		for (unsigned i = 0; i < l->n; i++)
			if (l->at[i].watch == e->wd)
				service_feed_hurry(l->service, i, &now);
		at += (ssize_t)(sizeof *e + e->len);
	}
	set_due(l);
}

/* --- other feeds -------------------------------------------------------------------------- */

static void drop_all(struct feed_loop *l)
{
	for (unsigned i = 0; i < l->n; i++) {
		if (l->at[i].fetch)
			fetch_cancel(l->at[i].fetch);
		if (l->at[i].pile)
			pile_cancel(l->at[i].pile);
		if (l->at[i].watch >= 0)
			inotify_rm_watch(l->inotify, l->at[i].watch);
	}
	free(l->at);
	l->at = NULL;
	l->n = 0;
}

/* What the service has now is driven from the next turn on. */
static void take_up(struct feed_loop *l)
{
	unsigned n = service_feeds_count(l->service);

	if (!n || !(l->at = calloc(n, sizeof *l->at)))
		return;
	l->n = n;
	for (unsigned i = 0; i < n; i++) {
		l->at[i] = (struct asking){.loop = l, .feed = i, .watch = -1};
		l->at[i].failures = service_feed_failures(l->service, i);
		resume(&l->at[i]);
		watch(&l->at[i]);
	}
	set_due(l);
}

static void on_changed(evutil_socket_t fd, short what, void *arg)
{
	struct feed_loop *l = arg;

	(void)fd;
	(void)what;
	drop_all(l);
	take_up(l);
}

void feed_loop_changed(struct feed_loop *l)
{
	static const struct timeval at_once = {0, 0};

	drop_all(l); /* the numbers that they go by mean others now */
	event_add(l->changed, &at_once);
}

int feed_loop_load(struct feed_loop *l)
{
	struct service_feed_now now = now_of();
	struct service_feed_options options = {.seed = l->config->feed_seed,
		.pause_ms = (uint32_t)l->config->feed_pause_ms,
		.backoff_ms = (uint32_t)l->config->feed_backoff_ms,
		.shown = l->shown};
	struct sluse_file *files;
	char why[FILES_WHY], host[256] = "";
	const char *messages = "";
	unsigned n;
	int status;

	if (!*l->config->feeds)
		return 0;
	if (!options.seed && gethostname(host, sizeof host - 1) == 0)
		options.seed = hash_bytes(host, strlen(host), 1);
	if (files_read(l->config->feeds, &files, &n, why, sizeof why)) {
		log_line(l->log, LOG_ERROR_LEVEL, "%s", why);
		return -1;
	}
	status = service_feeds_load(l->service, files, n, &options, &now, &messages);
	files_free(files, n);
	log_lines(l->log, status ? LOG_ERROR_LEVEL : LOG_WARNING_LEVEL, messages);
	if (status == 0)
		log_line(l->log, LOG_INFO_LEVEL, "%u feeds from %s",
			service_feeds_count(l->service), l->config->feeds);
	return status;
}

/* --- life ------------------------------------------------------------------------------------ */

struct feed_loop *feed_loop_new(struct event_base *base, struct service *service,
	struct keeper *keeper, const struct slused_config *config, const struct slused_log *log)
{
	static const struct timeval soon = {TICK_SECONDS, 0};
	struct feed_loop *l = calloc(1, sizeof *l);
	char agent[CONFIG_PATH + 40];

	if (!l)
		return NULL;
	*l = (struct feed_loop){.base = base,
		.service = service,
		.keeper = keeper,
		.config = config,
		.log = log,
		.inotify = -1};
	snprintf(l->notes, sizeof l->notes, "%s/feeds", config->state);
	files_shown(config->feeds, l->shown, sizeof l->shown);
	snprintf(agent, sizeof agent, *config->feed_contact ? "Sluse/%s (%s)" : "Sluse/%s",
		SLUSE_VERSION, config->feed_contact);
	l->due = evtimer_new(base, on_due, l);
	l->tick = evtimer_new(base, on_tick, l);
	l->changed = evtimer_new(base, on_changed, l);
	if (!l->due || !l->tick || !l->changed)
		goto fail;
	if (!*config->feeds)
		return l;
	l->fetcher = fetcher_new(base, agent);
	if (!l->fetcher || event_add(l->tick, &soon))
		goto fail;
	l->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (l->inotify >= 0) {
		l->noticed = event_new(base, l->inotify, EV_READ | EV_PERSIST, on_notice, l);
		if (!l->noticed || event_add(l->noticed, NULL))
			goto fail;
	}
	return l;
fail:
	feed_loop_free(l);
	return NULL;
}

void feed_loop_free(struct feed_loop *l)
{
	struct event *events[4];

	if (!l)
		return;
	if (l->n)
		keep_notes(l);
	drop_all(l);
	fetcher_free(l->fetcher);
	events[0] = l->due, events[1] = l->tick, events[2] = l->changed, events[3] = l->noticed;
	for (unsigned i = 0; i < sizeof events / sizeof *events; i++)
		if (events[i])
			event_free(events[i]);
	if (l->inotify >= 0)
		close(l->inotify);
	free(l);
}
