#include "slused_fetch.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

enum {
	CHUNK = 16 << 10,       /* what curl reads at once: bounds what one step can unpack */
	UNWANTED = 1 << 20,     /* of a body that nobody wants: then it is cut */
	RATIO_FROM = 1 << 20,   /* a small answer may be as repetitive as it likes */
	STALLED_BYTES = 1000,   /* fewer a second are none */
	RETRY_DAYS = 30 * 86400 /* a longer wait is taken for this long */
};

TAILQ_HEAD(fetch_list, fetch);

struct fetcher {
	struct event_base *base;
	CURLM *multi;
	char *agent;
	struct event *timer, *turn;
	struct fetch_list all;
	size_t used; /* bytes handed on in this turn of the loop */
};

/* An origin's name is "https://host:port". */
struct fetch {
	TAILQ_ENTRY(fetch) in_all;
	struct fetcher *fetcher;
	struct fetch_sink sink;
	struct fetch_limits limits;
	struct fetch_head head;
	CURL *easy;
	struct curl_slist *plain, *secret, *sent;
	char *origin, *body;
	bool https, paused, headed;
	bool large, bomb, stopped, unwanted; /* why the write callback refused */
	unsigned redirects;
	CURLcode broke; /* while it was woken from a pause */
	uint64_t got;
	char error[CURL_ERROR_SIZE];
	char why[FETCH_WHY];
};

/* A descriptor that curl waits for. */
struct wait {
	struct event *event;
};

const char *fetch_end_name(enum fetch_end end)
{
	static const char *const names[] = {[FETCH_WHOLE] = "whole",
		[FETCH_CUT] = "cut",
		[FETCH_SLOW] = "slow",
		[FETCH_LARGE] = "large",
		[FETCH_BOMB] = "bomb",
		[FETCH_CERTIFICATE] = "certificate",
		[FETCH_REDIRECTED] = "redirect",
		[FETCH_UNREACHED] = "unreached",
		[FETCH_BROKEN] = "broken",
		[FETCH_STOPPED] = "stopped"};

	return names[end];
}

/* --- the head ------------------------------------------------------------- */

int64_t fetch_retry_after(const char *value, int64_t server_time, int64_t now)
{
	int64_t seconds = 0;
	const char *s = value;
	time_t at;

	for (; *s >= '0' && *s <= '9'; s++)
		seconds = seconds < RETRY_DAYS ? seconds * 10 + (*s - '0') : seconds;
	if (s == value || *s) {
		at = curl_getdate(value, NULL);
		if (at == (time_t)-1)
			return -1;
		seconds = (int64_t)at - (server_time >= 0 ? server_time : now);
	}
	if (seconds < 0)
		return 0;
	return seconds < RETRY_DAYS ? seconds : RETRY_DAYS;
}

static const char *header(struct fetch *t, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK ? h->value
										     : NULL;
}

/* What would not come back whole, or could break the line of a request, is no tag. */
static void keep_tag(char *to, const char *value)
{
	size_t n = value ? strlen(value) : 0;

	*to = '\0';
	if (!n || n >= FETCH_TAG)
		return;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f)
			return;
	memcpy(to, value, n + 1);
}

static void read_head(struct fetch *t)
{
	struct fetch_head *h = &t->head;
	const char *date, *retry;
	time_t at;

	*h = (struct fetch_head){.retry_after = -1, .server_time = -1};
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &h->status);
	keep_tag(h->etag, header(t, "ETag"));
	keep_tag(h->modified, header(t, "Last-Modified"));
	if ((date = header(t, "Date")) && (at = curl_getdate(date, NULL)) != (time_t)-1)
		h->server_time = (int64_t)at;
	if ((retry = header(t, "Retry-After")))
		h->retry_after = fetch_retry_after(retry, h->server_time, (int64_t)time(NULL));
}

/* --- bytes ---------------------------------------------------------------- */

static void turn_soon(struct fetcher *f)
{
	static const struct timeval at_once = {0, 0};

	if (!event_pending(f->turn, EV_TIMEOUT, NULL))
		event_add(f->turn, &at_once);
}

/* False: no more of it is taken, and why is noted. */
static bool within_limits(struct fetch *t, size_t n)
{
	curl_off_t wire = 0;

	t->got += n;
	if (t->head.status != 200) {
		t->unwanted = t->got > UNWANTED;
		return !t->unwanted;
	}
	if (t->got > t->limits.bytes) {
		t->large = true;
		return false;
	}
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
	/* what curl has just read counts when it has been unpacked */
	if (t->got > RATIO_FROM && t->got / t->limits.ratio > (uint64_t)wire + CHUNK) {
		t->bomb = true;
		return false;
	}
	return true;
}

static size_t on_bytes(char *s, size_t size, size_t n, void *arg)
{
	struct fetch *t = arg;
	struct fetcher *f = t->fetcher;

	(void)size; /* 1, curl promises */
	if (f->used >= FETCH_TURN) {
		t->paused = true;
		turn_soon(f);
		return CURL_WRITEFUNC_PAUSE;
	}
	if (!t->headed) {
		read_head(t);
		t->headed = true;
	}
	if (!within_limits(t, n))
		return 0;
	if (t->head.status != 200)
		return n;
	f->used += n;
	turn_soon(f);
	if (!t->sink.bytes(t->sink.arg, &t->head, s, n)) {
		t->stopped = true;
		return 0;
	}
	return n;
}

/* --- a transfer's end ----------------------------------------------------- */

static void fetch_free(struct fetch *t)
{
	TAILQ_REMOVE(&t->fetcher->all, t, in_all);
	if (t->easy) {
		curl_multi_remove_handle(t->fetcher->multi, t->easy);
		curl_easy_cleanup(t->easy);
	}
	curl_slist_free_all(t->plain);
	curl_slist_free_all(t->secret);
	curl_slist_free_all(t->sent);
	free(t->origin);
	free(t->body);
	free(t);
}

void fetch_cancel(struct fetch *t)
{
	fetch_free(t);
}

static enum fetch_end end_of(const struct fetch *t, CURLcode code)
{
	if (t->large)
		return FETCH_LARGE;
	if (t->bomb)
		return FETCH_BOMB;
	if (t->stopped)
		return FETCH_STOPPED;
	if (t->unwanted)
		return FETCH_WHOLE;
	switch (code) {
	case CURLE_OK: return FETCH_WHOLE;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING: return FETCH_CUT;
	case CURLE_OPERATION_TIMEDOUT: return FETCH_SLOW;
	case CURLE_FILESIZE_EXCEEDED: return FETCH_LARGE;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS: return FETCH_CERTIFICATE;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR: return FETCH_UNREACHED;
	default: return FETCH_BROKEN;
	}
}

/* curl's own words where they help whoever runs the daemon and cannot hold a key. */
static const char *words(struct fetch *t, enum fetch_end end, CURLcode code)
{
	switch (end) {
	case FETCH_WHOLE: return "";
	case FETCH_LARGE: return "the answer is larger than it may be";
	case FETCH_BOMB: return "the answer unpacks to far more than was sent";
	case FETCH_STOPPED: return "no more was wanted";
	case FETCH_REDIRECTED: return *t->why ? t->why : "it is redirected without end";
	case FETCH_CERTIFICATE:
	case FETCH_UNREACHED:
		snprintf(t->why, sizeof t->why, "%s",
			*t->error ? t->error : curl_easy_strerror(code));
		return t->why;
	default: snprintf(t->why, sizeof t->why, "%s", curl_easy_strerror(code)); return t->why;
	}
}

static void finish(struct fetch *t, enum fetch_end end, CURLcode code)
{
	struct fetch_sink sink = t->sink;
	struct fetch_head head;
	char why[FETCH_WHY];

	if (!t->headed)
		read_head(t);
	head = t->head;
	snprintf(why, sizeof why, "%s", words(t, end, code));
	fetch_free(t);
	sink.done(sink.arg, end, &head, why);
}

/* --- where it goes -------------------------------------------------------- */

/* "https://host:port" of an address, for the caller to free; NULL: none that we go to. */
static char *origin_of(const char *url, bool *https)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *origin = NULL;

	if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		(strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0) &&
		asprintf(&origin, "%s://%s:%s", scheme, host, port) < 0)
		origin = NULL;
	*https = scheme && strcasecmp(scheme, "https") == 0;
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return origin;
}

static int send_headers(struct fetch *t, bool same_origin)
{
	struct curl_slist *all = NULL, *more;

	for (int i = 0; i < 2; i++) {
		for (const struct curl_slist *h = i ? t->secret : t->plain; h; h = h->next) {
			if (i && !same_origin)
				break;
			if (!(more = curl_slist_append(all, h->data))) {
				curl_slist_free_all(all);
				return -1;
			}
			all = more;
		}
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, all);
	curl_slist_free_all(t->sent);
	t->sent = all;
	return 0;
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool redirect_refused(struct fetch *t, const char *reason)
{
	snprintf(t->why, sizeof t->why, "%s", reason);
	return false;
}

/* Sets out for where the answer points.  False: we do not go there, and why says it. */
static bool redirect(struct fetch *t)
{
	char *to = NULL, *origin;
	bool https, same;

	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to)
		return redirect_refused(t, "it is redirected to nowhere");
	if (++t->redirects > FETCH_REDIRECTS)
		return redirect_refused(t, "it is redirected without end");
	if (t->body && t->head.status != 307 && t->head.status != 308)
		return redirect_refused(t, "a question with a body is redirected");
	origin = origin_of(to, &https);
	if (!origin)
		return redirect_refused(t, "it is redirected to something that is not http");
	same = strcasecmp(origin, t->origin) == 0;
	free(origin);
	if (t->https && !https)
		return redirect_refused(t, "it is redirected from https to http");
	/* the address is copied before the handle that it belongs to is used again */
	if (curl_easy_setopt(t->easy, CURLOPT_URL, to) != CURLE_OK || send_headers(t, same))
		return redirect_refused(t, "there is no memory for a redirect");
	curl_multi_remove_handle(t->fetcher->multi, t->easy);
	t->headed = false;
	t->unwanted = false;
	t->got = 0;
	return curl_multi_add_handle(t->fetcher->multi, t->easy) == CURLM_OK ||
	       redirect_refused(t, "there is no memory for a redirect");
}

static void look_for_ends(struct fetcher *f)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(f->multi, &left))) {
		CURLcode code = m->data.result;
		struct fetch *t = NULL;
		enum fetch_end end;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
		end = end_of(t, code);
		if (!t->headed)
			read_head(t);
		t->headed = true;
		if (end == FETCH_WHOLE && is_redirect(t->head.status)) {
			if (redirect(t))
				continue;
			end = FETCH_REDIRECTED;
		}
		finish(t, end, code);
	}
}

/* --- the loop ------------------------------------------------------------- */

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct fetcher *f = arg;
	int running, flags = (what & EV_READ ? CURL_CSELECT_IN : 0) |
			     (what & EV_WRITE ? CURL_CSELECT_OUT : 0);

	curl_multi_socket_action(f->multi, fd, flags, &running);
	look_for_ends(f);
}

static void on_time(evutil_socket_t fd, short what, void *arg)
{
	struct fetcher *f = arg;
	int running;

	(void)fd;
	(void)what;
	curl_multi_socket_action(f->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	look_for_ends(f);
}

/* What we refuse while a transfer is woken, curl tells us alone and no message. */
static void end_broken(struct fetcher *f)
{
	struct fetch *t = TAILQ_FIRST(&f->all);

	while (t) {
		if (t->broke == CURLE_OK) {
			t = TAILQ_NEXT(t, in_all);
			continue;
		}
		finish(t, end_of(t, t->broke), t->broke);
		t = TAILQ_FIRST(&f->all); /* whoever was told may have ended others */
	}
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct fetcher *f = arg;
	struct fetch *t;

	(void)fd;
	(void)what;
	f->used = 0;
	TAILQ_FOREACH(t, &f->all, in_all)
	{
		/* cppcheck-suppress uninitvar ; the loop sets it */
		if (!t->paused)
			continue;
		if (f->used >= FETCH_TURN) {
			turn_soon(f);
			break;
		}
		/* Who gets a turn goes to the end of the queue, or the first would always win. */
		t->paused = false;
		t->broke = curl_easy_pause(t->easy, CURLPAUSE_CONT);
	}
	if ((t = TAILQ_FIRST(&f->all)) && TAILQ_NEXT(t, in_all)) {
		TAILQ_REMOVE(&f->all, t, in_all);
		TAILQ_INSERT_TAIL(&f->all, t, in_all);
	}
	end_broken(f);
	look_for_ends(f);
}

static int on_wanted_socket(CURL *easy, curl_socket_t s, int what, void *arg, void *known)
{
	struct fetcher *f = arg;
	struct event *event = known;
	short wanted = EV_PERSIST;

	(void)easy;
	if (event) {
		event_free(event);
		curl_multi_assign(f->multi, s, NULL);
	}
	if (what == CURL_POLL_REMOVE)
		return 0;
	wanted |= what & CURL_POLL_IN ? EV_READ : 0;
	wanted |= what & CURL_POLL_OUT ? EV_WRITE : 0;
	event = event_new(f->base, s, wanted, on_ready, f);
	if (!event || event_add(event, NULL)) {
		if (event)
			event_free(event);
		return -1;
	}
	curl_multi_assign(f->multi, s, event);
	return 0;
}

static int on_wanted_time(CURLM *multi, long ms, void *arg)
{
	struct fetcher *f = arg;
	struct timeval in = {ms / 1000, ms % 1000 * 1000};

	(void)multi;
	if (ms < 0)
		event_del(f->timer);
	else
		event_add(f->timer, &in);
	return 0;
}

/* --- life ----------------------------------------------------------------- */

struct fetcher *fetcher_new(struct event_base *base, const char *agent)
{
	struct fetcher *f = calloc(1, sizeof *f);

	if (!f || curl_global_init(CURL_GLOBAL_DEFAULT)) {
		free(f);
		return NULL;
	}
	TAILQ_INIT(&f->all);
	f->base = base;
	f->agent = strdup(agent);
	f->multi = curl_multi_init();
	f->timer = evtimer_new(base, on_time, f);
	f->turn = evtimer_new(base, on_turn, f);
	if (!f->agent || !f->multi || !f->timer || !f->turn) {
		fetcher_free(f);
		return NULL;
	}
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, on_wanted_socket);
	curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, on_wanted_time);
	curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
	curl_multi_setopt(f->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 1L);
	return f;
}

void fetcher_free(struct fetcher *f)
{
	struct fetch *t;

	if (!f)
		return;
	while ((t = TAILQ_FIRST(&f->all)))
		fetch_free(t);
	if (f->multi)
		curl_multi_cleanup(f->multi);
	if (f->timer)
		event_free(f->timer);
	if (f->turn)
		event_free(f->turn);
	free(f->agent);
	free(f);
	curl_global_cleanup();
}

static bool plain_line(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

static int add_header(struct curl_slist **list, const char *name, const char *value)
{
	struct curl_slist *more;
	char *line;

	if (!plain_line(name) || !plain_line(value) || asprintf(&line, "%s: %s", name, value) < 0)
		return -1;
	more = curl_slist_append(*list, line);
	free(line);
	if (!more)
		return -1;
	*list = more;
	return 0;
}

static int add_headers(struct fetch *t, const struct fetch_want *w)
{
	int bad = add_header(
		&t->plain, "Accept", "application/json, application/xml;q=0.9, */*;q=0.5");

	if (w->body)
		bad |= add_header(&t->plain, "Content-Type", "application/json");
	if (w->etag)
		bad |= add_header(&t->plain, "If-None-Match", w->etag);
	if (w->modified)
		bad |= add_header(&t->plain, "If-Modified-Since", w->modified);
	for (unsigned i = 0; i < w->n_headers; i++)
		bad |= add_header(w->headers[i].secret ? &t->secret : &t->plain, w->headers[i].name,
			w->headers[i].value);
	return bad || send_headers(t, true) ? -1 : 0;
}

static int set_options(struct fetch *t, const struct fetch_want *w)
{
	CURL *c = t->easy;
	const struct fetch_limits *l = &w->limits;

	curl_easy_setopt(c, CURLOPT_PRIVATE, t);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(c, CURLOPT_BUFFERSIZE, (long)CHUNK);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)l->bytes);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)l->connect_seconds);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)l->seconds);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)STALLED_BYTES);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)l->stalled_seconds);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	if (curl_easy_setopt(c, CURLOPT_USERAGENT, t->fetcher->agent) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_URL, w->url) != CURLE_OK)
		return -1;
	if (w->ca && curl_easy_setopt(c, CURLOPT_CAINFO, w->ca) != CURLE_OK)
		return -1;
	if (w->body && (curl_easy_setopt(c, CURLOPT_POST, 1L) != CURLE_OK ||
			       curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, w->body) != CURLE_OK))
		return -1;
	return add_headers(t, w);
}

struct fetch *fetch_start(
	struct fetcher *f, const struct fetch_want *want, const struct fetch_sink *sink)
{
	struct fetch *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	TAILQ_INSERT_TAIL(&f->all, t, in_all);
	t->fetcher = f;
	t->sink = *sink;
	t->limits = want->limits;
	t->origin = origin_of(want->url, &t->https);
	t->body = want->body ? strdup(want->body) : NULL;
	t->easy = curl_easy_init();
	if (!t->origin || !t->easy || (want->body && !t->body) || set_options(t, want) ||
		curl_multi_add_handle(f->multi, t->easy) != CURLM_OK) {
		fetch_free(t);
		return NULL;
	}
	return t;
}
