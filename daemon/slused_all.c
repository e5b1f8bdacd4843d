#include "slused_all.h"
#include "all_workers.h"
#include "data/json.h"
#include "slused_keeper.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { HELD = 32 };
struct all_job {
	struct all_jobs *jobs;
	struct all_workers *workers;
	struct service_look *look;   /* for whom; NULL: no audit is kept */
	struct all_lines held[HELD]; /* taken, and sent when the rows of whom they name are there */
	unsigned n_held, sent;
	uint64_t rows; /* the number under which those were handed over */
	uint64_t conn;
	uint32_t number;
	uint64_t since;     /* the write that its answer waits for */
	bool gone;          /* its connection is */
	bool lost;          /* its answer is */
	const char *failed; /* why, or NULL */
};

/* ---- what is sent ---------------------------------------------------------------- */

struct message {
	struct all_job *job;
	const char *lines; /* of lists, or NULL: the end of the job */
	size_t len;
	uint32_t done;
	enum all_state state;
	struct strbuf out;
};

static void open_params(struct json_writer *w, const struct all_job *job)
{
	jw_object(w);
	jw_kstring(w, "jsonrpc", "2.0");
	jw_kstring(w, "method", "match.all");
	jw_key(w, "params");
	jw_object(w);
	jw_kint(w, "job", job->number);
}

static void close_params(struct json_writer *w, struct strbuf *out)
{
	jw_close(w);
	jw_close(w);
	sb_putc(out, '\n');
}

static void write_lists(struct message *m)
{
	struct json_writer w;
	const char *end = m->lines + m->len;

	for (const char *line = m->lines; line < end;) {
		const char *nl = memchr(line, '\n', (size_t)(end - line));

		jw_init(&w, &m->out);
		open_params(&w, m->job);
		jw_key(&w, "list");
		jw_raw(&w, line, (size_t)(nl - line));
		close_params(&w, &m->out);
		line = nl + 1;
	}
	jw_init(&w, &m->out);
	open_params(&w, m->job);
	jw_key(&w, "progress");
	jw_object(&w);
	jw_kint(&w, "done", m->done);
	jw_kint(&w, "of", run_count(all_workers_run(m->job->workers)));
	jw_close(&w);
	close_params(&w, &m->out);
}

static void write_end(struct message *m)
{
	static const char *const names[] = {
		[ALL_DONE] = "done", [ALL_STOPPED] = "stopped", [ALL_FAILED] = "failed"};
	struct json_writer w;

	jw_init(&w, &m->out);
	open_params(&w, m->job);
	jw_key(&w, names[m->state]);
	jw_object(&w);
	if (m->state == ALL_DONE)
		run_write_totals(&w, all_workers_run(m->job->workers));
	if (m->state == ALL_FAILED)
		jw_kstring(&w, "text",
			m->job->failed ? m->job->failed : "there was not memory enough for it");
	jw_close(&w);
	close_params(&w, &m->out);
}

static void write_message(void *arg)
{
	struct message *m = arg;

	if (m->lines)
		write_lists(m);
	else
		write_end(m);
}

/* False: the connection has gone, or cannot be told. */
static bool send_message(struct message *m)
{
	struct oom oom = {0};
	struct arena arena;
	bool sent = false;

	arena_init(&arena, &oom);
	sb_init(&m->out, &arena);
	if (oom_guard(&oom, write_message, m) == 0)
		sent = conns_push(m->job->jobs->conns, m->job->conn, m->out.s, m->out.len) == 0;
	arena_release(&arena);
	return sent;
}

/* ---- jobs ------------------------------------------------------------------------- */

static void drop_held(struct all_job *job)
{
	while (job->sent < job->n_held)
		all_lines_free(&job->held[job->sent++]);
	job->sent = job->n_held = 0;
}

static void drop(struct all_jobs *jobs, unsigned i)
{
	struct all_job *job = jobs->at[i];

	jobs->at[i] = NULL;
	drop_held(job);
	service_look_free(job->look);
	all_workers_free(job->workers);
	if (!job->gone)
		conns_hold(jobs->conns, job->conn, -1);
	free(job);
}

static void leave(struct all_job *job)
{
	job->gone = true;
	all_workers_stop(job->workers);
}

static void fail(struct all_job *job, const char *why)
{
	job->failed = why;
	drop_held(job);
	all_workers_stop(job->workers);
}

/* The next lines, with the rows of the audit handed over.  False: there are none. */
static bool take(struct all_job *job)
{
	struct conns *cs = job->jobs->conns;
	bool noted = true;

	job->sent = job->n_held = 0;
	while (job->n_held < HELD && all_workers_take(job->workers, &job->held[job->n_held])) {
		const struct all_lines *l = &job->held[job->n_held++];

		if (job->look)
			noted &= service_look_at(
					 cs->service, job->look, l->text + l->len, l->names) == 0;
	}
	job->rows = conns_hand_over(cs);
	if (!noted)
		fail(job, "there was not memory enough to note who is listed");
	return job->n_held > 0;
}

static bool durable(const struct all_job *job)
{
	const struct keeper *k = job->jobs->conns->keeper;

	return !k || job->rows <= k->told;
}

/* Of one that failed, what the threads still had waiting is not told: lines before it are
 * missing, and whom those named first would not be in the audit. */
static bool has_room(const struct all_job *job)
{
	return !job->gone && !job->lost && !job->failed &&
	       conns_room(job->jobs->conns, job->conn) == CONN_ROOM;
}

static void send_held(struct all_job *job)
{
	while (has_room(job) && durable(job) && (job->sent < job->n_held || take(job))) {
		struct all_lines *l = &job->held[job->sent];
		struct message m = {.job = job, .lines = l->text, .len = l->len, .done = l->done};

		if (!durable(job))
			return;
		if (!send_message(&m))
			leave(job);
		all_lines_free(l);
		job->sent++;
	}
}

/* Sends what is there and has room.  True when the job is over. */
static bool serve(struct all_job *job)
{
	struct message m = {.job = job};

	send_held(job);
	if (!job->gone && conns_room(job->jobs->conns, job->conn) == CONN_GONE)
		leave(job);
	if (job->gone)
		drop_held(job);
	m.state = all_workers_state(job->workers);
	if (m.state == ALL_WORKING || !all_workers_idle(job->workers))
		return false;
	if (job->sent < job->n_held && m.state == ALL_DONE)
		return false;
	if (job->failed)
		m.state = ALL_FAILED;
	m.lines = NULL;
	if (!job->gone && !job->lost)
		send_message(&m);
	return true;
}

static void serve_all(struct all_jobs *jobs)
{
	for (unsigned i = 0; i < ALL_JOBS_MAX; i++)
		if (jobs->at[i] && serve(jobs->at[i]))
			drop(jobs, i);
}

static void on_woken(evutil_socket_t fd, short what, void *arg)
{
	uint64_t times;

	(void)what;
	if (read(fd, &times, sizeof times) == (ssize_t)sizeof times)
		serve_all(arg);
}

/* From a thread. */
static void wake(void *arg)
{
	const struct all_jobs *jobs = arg;
	const uint64_t one = 1;

	if (write(jobs->wake, &one, sizeof one) < 0)
		return; /* it is full: the loop is awake */
}

int all_jobs_init(struct all_jobs *jobs)
{
	jobs->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (jobs->wake < 0)
		return -1;
	jobs->woken =
		event_new(jobs->conns->base, jobs->wake, EV_READ | EV_PERSIST, on_woken, jobs);
	return jobs->woken ? event_add(jobs->woken, NULL) : -1;
}

int all_jobs_begin(struct all_jobs *jobs, struct match_all *run, struct service_look *look,
	uint32_t *number, const char **why)
{
	unsigned i = 0;
	struct all_job *job;

	while (i < ALL_JOBS_MAX && jobs->at[i])
		i++;
	*why = "as many jobs as there may be are being worked on";
	if (i == ALL_JOBS_MAX)
		return -1;
	*why = "there is not memory enough for another job";
	job = calloc(1, sizeof *job);
	if (!job)
		return -1;
	*job = (struct all_job){
		.jobs = jobs, .conn = conns_current(jobs->conns), .number = ++jobs->last};
	if (jobs->conns->keeper)
		job->since = jobs->conns->keeper->handed + 1; /* the audit is told of it */
	job->workers = all_workers_new(run, jobs->threads, wake, jobs);
	if (!job->workers) {
		free(job);
		return -1;
	}
	job->look = look;
	jobs->at[i] = job;
	conns_hold(jobs->conns, job->conn, 1);
	*number = job->number;
	return 0;
}

int all_jobs_stop(struct all_jobs *jobs, uint32_t number)
{
	for (unsigned i = 0; i < ALL_JOBS_MAX; i++) {
		struct all_job *job = jobs->at[i];

		if (!job || job->number != number || job->conn != conns_current(jobs->conns))
			continue;
		all_workers_stop(job->workers);
		return 0;
	}
	return -1;
}

/* Later: it may be serve() itself that closed the connection. */
void all_jobs_drained(struct all_jobs *jobs, uint64_t conn)
{
	for (unsigned i = 0; i < ALL_JOBS_MAX; i++)
		if (jobs->at[i] && jobs->at[i]->conn == conn)
			wake(jobs);
}

void all_jobs_durable(struct all_jobs *jobs)
{
	for (unsigned i = 0; i < ALL_JOBS_MAX; i++)
		if (jobs->at[i] && jobs->at[i]->n_held)
			wake(jobs);
}

void all_jobs_lost(struct all_jobs *jobs, uint64_t first)
{
	for (unsigned i = 0; i < ALL_JOBS_MAX; i++) {
		struct all_job *job = jobs->at[i];

		if (!job || (job->since < first && (job->sent == job->n_held || job->rows < first)))
			continue;
		job->lost |= job->since >= first;
		fail(job, "who is listed could not be noted on the disk");
		wake(jobs);
	}
}

void all_jobs_release(struct all_jobs *jobs)
{
	for (unsigned i = 0; i < ALL_JOBS_MAX; i++) {
		if (!jobs->at[i])
			continue;
		jobs->at[i]->gone = true;
		drop(jobs, i);
	}
	if (jobs->woken)
		event_free(jobs->woken);
	if (jobs->wake >= 0)
		close(jobs->wake);
	jobs->woken = NULL;
	jobs->wake = -1;
}
