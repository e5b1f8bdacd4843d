#include "sluse_ask.h"
#include "base/mem.h"
#include "files.h"
#include "sluse/run.h"
#include "sluse/service.h"
#include "sluse_input.h"
#include "sluse_rules.h"
#include "socket_path.h"
#include "today.h"
#include "zones.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_SECONDS = 60, READ_STEP = 65536 };
/* A recommendation with everything in it is some 100 KiB; a shortlist of 10000 more. */
static const struct json_limits reply_limits = {.bytes = (size_t)256 << 20,
	.depth = 64,
	.nodes = 20000000,
	.members = 2000000,
	.string = (size_t)16 << 20};

struct ask {
	int fd;                   /* the daemon, or -1 */
	struct service *service;  /* in this process, or NULL */
	struct match_all *run;    /* of that service, to be worked on; or NULL */
	struct sluse_file *zones; /* of that service, which borrows them */
	unsigned n_zones;
	bool patient; /* no answer is late */
	bool closed;  /* the daemon hung up; what it said before may still be read */
	long sent;
	/* what came and was not taken yet: [at, len) */
	char *in;
	size_t at, len, cap, looked;
};

/* --- in this process ------------------------------------------------------- */

static int64_t host_today(void *arg, const char *zone)
{
	(void)arg;
	return today_in(zone);
}

static uint64_t host_clock(void *arg)
{
	struct timespec now;
	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* It is worked on when the answer has been read. */
static int host_run_all(void *arg, const struct service_caller *caller, struct match_all *run,
	struct service_look *look, uint32_t *job, const char **why)
{
	struct ask *a = arg;
	(void)caller;
	(void)look; /* nothing is kept here */
	*why = "one at a time";
	if (a->run)
		return -1;
	a->run = run;
	*job = 1;
	return 0;
}

static int open_service(struct tool *t, struct ask *a)
{
	const struct service_host host = {
		.arg = a, .today = host_today, .clock = host_clock, .run_all = host_run_all};
	struct rules rules;
	const char *messages;
	if (rules_read(t, t->set[OPT_RULES], &rules) != 0)
		return -1;
	zones_read(&a->zones, &a->n_zones);
	struct service_options options = {
		.rules_shown = rules.shown, .zones = a->zones, .n_zones = a->n_zones};
	int bad = service_new(&a->service, &host, &options);
	if (bad) {
		tool_fail(t, "out of memory");
	} else if ((bad = service_load(a->service, rules.files, rules.n, &messages)) != 0) {
		fputs(messages, stderr);
		tool_fail(t, "%s: these rules do not load", t->set[OPT_RULES]);
	}
	rules_free(&rules);
	return bad;
}

/* --- over the socket ------------------------------------------------------- */

static int open_socket(struct tool *t, struct ask *a)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	const char *path = t->set[OPT_SOCKET];
	char standard[sizeof addr.sun_path];
	if (!path) {
		if (socket_path_default(standard, sizeof standard) != 0)
			return tool_fail(t, "the path of the daemon's socket is too long"), -1;
		path = standard;
	}
	if (strlen(path) >= sizeof addr.sun_path)
		return tool_fail(t, "%s: too long for a socket's path", path), -1;
	strcpy(addr.sun_path, path);
	a->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (a->fd < 0 || connect(a->fd, (struct sockaddr *)&addr, sizeof addr) != 0)
		return tool_fail(t, "%s: %s (is slused running?%s)", path, strerror(errno),
			       t->verb->options & OPT(DATA) ? " without it, use -r RULES" : ""),
		       -1;
	return 0;
}

int ask_open(struct tool *t)
{
	if (t->ask)
		return 0;
	if (tool_has(t, OPT_RULES) && tool_has(t, OPT_SOCKET))
		return tool_fail(t, "-r asks here and -s asks a daemon: one of the two"), -1;
	if (tool_has(t, OPT_DATA) && !tool_has(t, OPT_RULES))
		return tool_fail(t, "--data goes with -r; `sluse load` gives records to a daemon"),
		       -1;
	t->ask = ARENA_NEW(&t->arena, struct ask);
	t->ask->fd = -1;
	int bad = tool_has(t, OPT_RULES) ? open_service(t, t->ask) : open_socket(t, t->ask);
	if (!bad && tool_has(t, OPT_DATA))
		bad = input_load(t, t->set[OPT_DATA]);
	if (bad)
		ask_close(t);
	return bad ? -1 : 0;
}

void ask_close(struct tool *t)
{
	struct ask *a = t->ask;
	if (!a)
		return;
	if (a->fd >= 0)
		close(a->fd);
	run_free(a->run);
	service_free(a->service);
	files_free(a->zones, a->n_zones);
	mem_free(a->in);
	t->ask = NULL;
}

/* --- lines out and in ------------------------------------------------------ */

static int keep_arrived(struct tool *t, const char *s, size_t n)
{
	struct ask *a = t->ask;
	if (a->at > 0 && (a->at > a->cap / 2 || a->at == a->len)) {
		memmove(a->in, a->in + a->at, a->len - a->at);
		a->len -= a->at;
		a->looked -= a->at;
		a->at = 0;
	}
	if (a->len + n > a->cap) {
		size_t cap = (a->len + n) * 2;
		char *grown = mem_realloc(a->in, cap);
		if (!grown)
			return tool_fail(t, "out of memory"), -1;
		a->in = grown;
		a->cap = cap;
	}
	memcpy(a->in + a->len, s, n);
	a->len += n;
	return 0;
}

static int read_arrived(struct tool *t)
{
	char part[READ_STEP];
	ssize_t n = recv(t->ask->fd, part, sizeof part, MSG_DONTWAIT);
	if (n > 0)
		return keep_arrived(t, part, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	t->ask->closed = true;
	return 0;
}

/* Waits until one of `events` may be done; reads what arrives meanwhile. */
static int wait_for(struct tool *t, short events)
{
	struct pollfd p = {.fd = t->ask->fd, .events = events | POLLIN};
	int n = poll(&p, 1, t->ask->patient ? -1 : ANSWER_SECONDS * 1000);
	if (n < 0 && errno != EINTR)
		return tool_fail(t, "poll: %s", strerror(errno)), -1;
	if (n == 0)
		return tool_fail(t, "no answer within %d seconds", ANSWER_SECONDS), -1;
	if (n > 0 && (p.revents & (POLLIN | POLLHUP | POLLERR)))
		return read_arrived(t);
	return 0;
}

static int send_bytes(struct tool *t, const char *s, size_t len)
{
	/* to one that hung up everything is as good as sent: the reason is among its answers */
	while (len > 0 && !t->ask->closed) {
		ssize_t n = send(t->ask->fd, s, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			s += n;
			len -= (size_t)n;
		} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			return read_arrived(t);
		} else if (wait_for(t, POLLOUT) != 0) {
			return -1;
		}
	}
	return 0;
}

static int handle_here(struct tool *t, const char *line, size_t len)
{
	static const struct service_caller caller = {.name = "lokal"};
	const char *reply;
	size_t reply_len;
	service_handle(t->ask->service, line, len, &caller, &reply, &reply_len);
	if (!reply)
		return 0;
	return keep_arrived(t, reply, reply_len) || keep_arrived(t, "\n", 1) ? -1 : 0;
}

int ask_send(struct tool *t, const char *method, const char *params, size_t len)
{
	struct arena arena; /* a load sends millions: nothing of it stays in t->arena */
	struct strbuf line;
	struct json_writer w;
	if (ask_open(t) != 0)
		return -1;
	arena_init(&arena, &t->oom);
	sb_init(&line, &arena);
	jw_init(&w, &line);
	jw_object(&w);
	jw_kstring(&w, "jsonrpc", "2.0");
	jw_kint(&w, "id", ++t->ask->sent);
	jw_kstring(&w, "method", method);
	if (params) {
		jw_key(&w, "params");
		jw_raw(&w, params, len);
	}
	jw_close(&w);
	int bad;
	if (t->ask->service) {
		bad = handle_here(t, line.s, line.len);
	} else {
		sb_putc(&line, '\n');
		bad = send_bytes(t, line.s, line.len);
	}
	arena_release(&arena);
	return bad;
}

/* The next whole line that has come, or -1 when there is none yet. */
static int take_line(struct ask *a, const char **line, size_t *len)
{
	const char *end = NULL;
	if (a->looked < a->len)
		end = memchr(a->in + a->looked, '\n', a->len - a->looked);
	if (!end) {
		a->looked = a->len;
		return -1;
	}
	*line = a->in + a->at;
	*len = (size_t)(end - *line);
	a->at = a->looked = (size_t)(end - a->in) + 1;
	return 0;
}

int ask_read(struct tool *t, const char *line, size_t len, struct arena *arena, struct reply *r)
{
	struct json_reader reader;
	const struct json *j = json_parse(line, len, &reply_limits, NULL, arena, &reader);
	if (!j)
		return tool_fail(t, "the answer cannot be read, %s",
			       json_reader_message(&reader, arena)),
		       -1;
	*r = (struct reply){.line = line, .len = len};
	r->error = json_get(j, "error");
	r->result = r->error ? NULL : json_get(j, "result");
	if (!r->error && !r->result)
		return tool_fail(t, "the answer is neither a result nor an error"), -1;
	const struct json *id = json_get(j, "id");
	if (id && json_kind(id) == JK_NUMBER)
		r->id = strtol(json_text(id), NULL, 10);
	return 0;
}

int ask_line(struct tool *t, const char **line, size_t *len)
{
	while (take_line(t->ask, line, len) != 0) {
		if (t->ask->service)
			return tool_fail(t, "the service gave no answer"), -1;
		if (t->ask->closed)
			return tool_fail(t, "the daemon closed the connection"), -1;
		if (wait_for(t, POLLIN) != 0)
			return -1;
	}
	return 0;
}

int ask_receive(struct tool *t, struct arena *arena, struct reply *r)
{
	const char *line;
	size_t len;
	if (ask_line(t, &line, &len))
		return -1;
	return ask_read(t, arena_strndup(arena, line, len), len, arena, r);
}

void ask_wait_for_ever(struct tool *t)
{
	t->ask->patient = true;
}

struct match_all *ask_run(struct tool *t)
{
	struct match_all *run = t->ask->run;
	t->ask->run = NULL;
	return run;
}

int ask(struct tool *t, const char *method, const char *params, struct reply *r)
{
	if (ask_send(t, method, params, params ? strlen(params) : 0) == 0 &&
		ask_receive(t, &t->arena, r) == 0)
		return 0;
	ask_close(t);
	return -1;
}

/* --- errors ---------------------------------------------------------------- */

static void say_problem(const struct json *problem)
{
	const char *path = json_get_string(problem, "path");
	const char *text = json_get_string(problem, "text");
	const char *hint = json_get_string(problem, "hint");
	fprintf(stderr, "  %s%s%s%s%s%s\n", path ? path : "", path && *path ? ": " : "",
		text ? text : "?", hint ? " (" : "", hint ? hint : "", hint ? ")" : "");
}

/* Rules that were refused: findings, told as `sluse check` tells them. */
static bool say_messages(const struct json *data)
{
	const struct json *list = json_get(data, "messages");
	if (!list || json_kind(list) != JK_ARRAY)
		return false;
	for (const struct json *m = json_first(list); m; m = json_after(m)) {
		const char *shown = json_get_string(m, "shown");
		if (shown)
			fprintf(stderr, "%s%s", shown,
				*shown && shown[strlen(shown) - 1] == '\n' ? "" : "\n");
		else
			say_problem(m);
	}
	return true;
}

/* What a person at a terminal may do about it; the protocol says nothing of files and verbs. */
static const char *what_next(const struct tool *t, const char *kind)
{
	bool subject = t->verb->options & OPT(ON); /* a PERSON or VACANCY, or a file of one */
	if (subject && kind && strcmp(kind, "unknown-id") == 0)
		return "nor is there a file of that name; facts can be given as a file, or with - "
		       "on stdin";
	if (kind && strcmp(kind, "method") == 0)
		return "sluse call rpc.discover lists them";
	if (kind && strcmp(kind, "forbidden") == 0)
		return "sluse roles tells who may; a role is given in slused.conf(5), grant";
	return NULL;
}

int ask_explain_error(struct tool *t, const struct reply *r)
{
	const struct json *data = json_get(r->error, "data");
	const char *message = json_get_string(r->error, "message");
	if (tool_has(t, OPT_JSON)) {
		struct strbuf out;
		sb_init(&out, &t->arena);
		sb_puts(&out, "{\"error\":");
		json_print(&out, r->error);
		sb_puts(&out, "}\n");
		tool_print(t, out.s, out.len);
		return data && json_get(data, "messages") ? FINDINGS : COULD_NOT;
	}
	bool rules = data && say_messages(data);
	const struct json *problems = data ? json_get(data, "problems") : NULL;
	const struct json *first = problems ? json_first(problems) : NULL;
	if (first && !json_after(first))
		first = NULL; /* one problem: the message says it already */
	const char *path = data && !first ? json_get_string(data, "path") : NULL;
	const char *hint = data && !first ? json_get_string(data, "hint") : NULL;
	const char *kind = data ? json_get_string(data, "kind") : NULL;
	if (!hint)
		hint = what_next(t, kind);
	if (path && message && strncmp(message, path, strlen(path)) == 0 &&
		message[strlen(path)] == ' ')
		path = NULL; /* the message names it already */
	tool_warn(t, "%s%s%s%s%s%s", path ? path : "", path && *path ? ": " : "",
		message ? message : "refused", hint ? " (" : "", hint ? hint : "", hint ? ")" : "");
	for (const struct json *p = first; p; p = json_after(p))
		say_problem(p);
	return rules ? FINDINGS : COULD_NOT;
}
