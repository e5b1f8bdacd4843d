#include "slused_host.h"
#include "data/json.h"
#include "slused_feed.h"
#include "zones.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t host_today(void *arg, const char *zone)
{
	struct host *h = arg;

	return today_now(&h->today, zone);
}

static int64_t host_soon(void *arg, const char *zone)
{
	struct host *h = arg;
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	return today_at(&h->soon, zone, now.tv_sec + AHEAD_SECONDS);
}

static void host_look_ahead(void *arg)
{
	struct host *h = arg;

	if (h->ahead)
		ahead_loop_wake(h->ahead);
}

static uint64_t host_clock(void *arg)
{
	struct timespec t = {0};

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Who could do with the daemon what they like anyway. */
static bool owner(const struct service_caller *caller)
{
	return caller && (caller->uid == 0 || caller->uid == geteuid());
}

static int host_read_rules(
	void *arg, const char *folder, struct sluse_file **files, unsigned *n, const char **why)
{
	struct host *h = arg;

	if (folder && strcmp(folder, h->config->rules) != 0) {
		if (!owner(h->conns->caller)) {
			*why = "only root and the daemon's own user may name another folder than "
			       "the daemon's own";
			return -1;
		}
	} else {
		folder = h->config->rules;
	}
	if (files_read(folder, files, n, h->why, sizeof h->why) == 0)
		return 0;
	*why = h->why;
	return -1;
}

static void host_free_files(void *arg, struct sluse_file *files, unsigned n)
{
	(void)arg;
	files_free(files, n);
}

static int host_stop(void *arg, const struct service_caller *caller)
{
	struct host *h = arg;

	if (!owner(caller)) {
		log_line(h->log, LOG_WARNING_LEVEL, "uid %u may not stop the daemon",
			caller ? (unsigned)caller->uid : 0);
		return -1;
	}
	log_line(h->log, LOG_INFO_LEVEL, "asked to stop by server.stop");
	h->stop(h->arg);
	return 0;
}

static int host_backup(
	void *arg, const struct service_caller *caller, const char *file, const char **why)
{
	struct host *h = arg;

	*why = "only root and the daemon's own user may have a backup made";
	if (!owner(caller))
		return -1;
	*why = h->why;
	if (keeper_backup(h->keeper, file, h->why, sizeof h->why))
		return -1;
	log_line(h->log, LOG_INFO_LEVEL, "a backup was begun");
	return 0;
}

static int host_run_all(void *arg, const struct service_caller *caller, struct match_all *run,
	struct service_look *look, uint32_t *job, const char **why)
{
	struct host *h = arg;

	(void)caller; /* whoever's line is being worked on */
	*why = "the daemon is not ready for it";
	return h->jobs ? all_jobs_begin(h->jobs, run, look, job, why) : -1;
}

static int host_stop_all(void *arg, const struct service_caller *caller, uint32_t job)
{
	struct host *h = arg;

	(void)caller;
	return h->jobs ? all_jobs_stop(h->jobs, job) : -1;
}

static uint64_t host_listener(void *arg)
{
	const struct host *h = arg;

	return h->pusher ? conns_current(h->conns) : 0;
}

static void host_go_on(void *arg)
{
	const struct host *h = arg;

	conns_go_on(h->conns);
}

/* Rules are in force, or were not to be had. */
static void loaded(struct host *h, bool good)
{
	if (good) {
		h->counters->reloads++;
		log_line(h->log, LOG_INFO_LEVEL, "rules loaded from %s", h->config->rules);
	} else {
		h->counters->reloads_refused++;
	}
}

static void host_loaded(void *arg, bool good)
{
	struct host *h = arg;

	if (!good)
		log_line(h->log, LOG_ERROR_LEVEL,
			"there is not memory enough for these rules and what is stored");
	loaded(h, good);
	if (h->loaded)
		h->loaded(h->arg, good);
}

static void host_listens(void *arg, uint64_t listener, int by)
{
	struct host *h = arg;

	conns_hold(h->conns, listener, by);
}

static bool host_room(void *arg, uint64_t listener)
{
	const struct host *h = arg;

	return conns_room(h->conns, listener) == CONN_ROOM;
}

static int host_push(void *arg, uint64_t listener, const char *line, size_t len)
{
	struct host *h = arg;

	return conns_push(h->conns, listener, line, len);
}

static uint64_t host_handed(void *arg)
{
	const struct host *h = arg;

	return h->keeper->handed;
}

static void host_hand_over(void *arg)
{
	const struct host *h = arg;

	conns_hand_over(h->conns);
}

static void host_wake(void *arg)
{
	struct host *h = arg;

	if (h->pusher)
		pusher_wake(h->pusher);
}

static void host_status(void *arg, void *writer)
{
	const struct host *h = arg;
	const struct slused_counters *c = h->counters;
	struct json_writer *w = writer;

	jw_kstring(w, "access", h->grants->open ? "open" : "granted");
	jw_kint(w, "connections", h->conns->n);
	jw_kint(w, "buffered_bytes", (int64_t)h->conns->held);
	jw_kint(w, "accepted", (int64_t)c->accepted);
	jw_kint(w, "turned_away", (int64_t)c->turned_away);
	jw_kint(w, "accept_pauses", (int64_t)c->accept_pauses);
	jw_kint(w, "lines", (int64_t)c->lines);
	jw_kint(w, "lines_too_long", (int64_t)c->lines_too_long);
	jw_kint(w, "bytes_in", (int64_t)c->bytes_in);
	jw_kint(w, "bytes_out", (int64_t)c->bytes_out);
	jw_kint(w, "closed_idle", (int64_t)c->closed_idle);
	jw_kint(w, "closed_partial", (int64_t)c->closed_partial);
	jw_kint(w, "closed_not_reading", (int64_t)c->closed_not_reading);
	jw_kint(w, "closed_memory", (int64_t)c->closed_memory);
	jw_kint(w, "reloads", (int64_t)c->reloads);
	jw_kint(w, "reloads_refused", (int64_t)c->reloads_refused);
	jw_kbool(w, "durable", h->keeper != NULL);
	if (h->keeper) {
		jw_kint(w, "writes", (int64_t)h->keeper->told);
		jw_kint(w, "write_groups", (int64_t)h->keeper->groups);
		jw_kint(w, "write_failures", (int64_t)h->keeper->failures);
		jw_kstring(w, "backup", keeper_backup_word(h->keeper));
	}
}

static void host_feeds_changed(void *arg)
{
	struct host *h = arg;

	if (h->feeds)
		feed_loop_changed(h->feeds);
}

int host_init(struct host *h)
{
	struct service_host host = {.arg = h,
		.today = host_today,
		.feeds_changed = host_feeds_changed,
		.clock = host_clock,
		.read_rules = host_read_rules,
		.free_files = host_free_files,
		.stop = host_stop,
		.run_all = host_run_all,
		.stop_all = host_stop_all,
		.listener = host_listener,
		.listens = host_listens,
		.room = host_room,
		.push = host_push,
		.wake = host_wake,
		.soon = host_soon,
		.look_ahead = host_look_ahead,
		.go_on = host_go_on,
		.loaded = host_loaded,
		.status = host_status};
	struct service_options options = {.rules_shown = h->shown,
		.request_bytes = h->config->request_bytes,
		.reply_bytes = h->config->reply_bytes,
		.persons = (uint32_t)h->config->persons,
		.vacancies = (uint32_t)h->config->vacancies,
		.keeps = h->keeper != NULL,
		.puts_off = h->keeper != NULL};

	files_shown(h->config->rules, h->shown, sizeof h->shown);
	if (h->keeper) {
		host.backup = host_backup;
		host.handed = host_handed;
		host.hand_over = host_hand_over;
	}
	zones_read(&h->zones, &h->n_zones);
	options.zones = h->zones;
	options.n_zones = h->n_zones;
	return service_new(&h->service, &host, &options);
}

void host_release(struct host *h)
{
	service_free(h->service);
	h->service = NULL;
	files_free(h->zones, h->n_zones);
	h->zones = NULL;
	h->n_zones = 0;
}

int host_load(struct host *h)
{
	struct sluse_file *files;
	const char *messages = "";
	unsigned n;
	int status;

	if (files_read(h->config->rules, &files, &n, h->why, sizeof h->why)) {
		h->counters->reloads_refused++;
		log_line(h->log, LOG_ERROR_LEVEL, "the rules cannot be read: %s", h->why);
		return -1;
	}
	status = (h->loaded ? service_load_soon : service_load)(h->service, files, n, &messages);
	files_free(files, n);
	log_lines(h->log, status < 0 ? LOG_ERROR_LEVEL : LOG_WARNING_LEVEL, messages);
	if (status <= 0)
		loaded(h, status == 0);
	return status;
}
