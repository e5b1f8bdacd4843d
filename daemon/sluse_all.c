/* sluse match --all: everyone against everything, a line a list. */
#include "all_workers.h"
#include "sluse_ask.h"
#include "sluse_input.h"
#include "sluse_render.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct listing {
	struct tool *t;
	FILE *out;
	const char *path;     /* or NULL: stdout */
	bool shows;           /* progress, on a terminal */
	struct arena brief;   /* what one line needs */
	struct strbuf totals; /* JSON */
};

static int write_lines(struct listing *l, const char *text, size_t len)
{
	if (fwrite(text, 1, len, l->out) == len)
		return 0;
	return tool_fail(l->t, "%s: %s", l->path ? l->path : "stdout", strerror(errno)), -1;
}

static void show_progress(const struct listing *l, unsigned long done, unsigned long of)
{
	if (l->shows)
		fprintf(stderr, "\r%lu / %lu%s", done, of, done == of ? "\n" : "");
}

/* ---- in this process ---------------------------------------------------------- */

static void wake(void *arg)
{
	const uint64_t one = 1;

	if (write(*(int *)arg, &one, sizeof one) < 0)
		return; /* it is full, so it is read soon */
}

static void write_totals(struct listing *l, const struct match_all *run)
{
	struct json_writer w;

	jw_init(&w, &l->totals);
	jw_object(&w);
	run_write_totals(&w, run);
	jw_close(&w);
}

static int list_here(struct listing *l, struct match_all *run)
{
	int woken = eventfd(0, EFD_CLOEXEC), status = -1;
	struct all_workers *w = woken < 0 ? NULL : all_workers_new(run, 0, wake, &woken);
	enum all_state state = ALL_WORKING;
	struct all_lines lines;
	uint64_t times;

	if (!w) {
		run_free(run);
		tool_fail(l->t, "no memory or no threads");
	}
	while (w && state == ALL_WORKING) {
		status = 0;
		while (status == 0 && all_workers_take(w, &lines)) {
			status = write_lines(l, lines.text, lines.len);
			show_progress(l, lines.done, run_count(run));
			all_lines_free(&lines);
		}
		state = status ? ALL_STOPPED : all_workers_state(w);
		if (state == ALL_WORKING && read(woken, &times, sizeof times) < 0 && errno != EINTR)
			state = ALL_FAILED;
	}
	if (state == ALL_DONE)
		write_totals(l, run);
	else if (w && !status)
		status = (tool_fail(l->t, "there was not memory enough for it"), -1);
	all_workers_free(w);
	if (woken >= 0)
		close(woken);
	return status;
}

/* ---- by a daemon ---------------------------------------------------------------- */

static const char *text_of(const struct json *object, const char *key)
{
	const struct json *j = json_get(object, key);

	return j ? json_text(j) : NULL;
}

/* One notification: 1, the last of the job; 0; -1 after a message. */
static int take_notification(struct listing *l, const char *line, size_t len)
{
	static const char *const raw[] = {"list", "done", NULL};
	static const struct json_limits limits = {.bytes = (size_t)64 << 20,
		.depth = 32,
		.nodes = 2000000,
		.members = 1000000,
		.string = 1 << 20};
	struct json_reader r;
	const struct json *j = json_parse(line, len, &limits, raw, &l->brief, &r);
	const struct json *p = j ? json_get(j, "params") : NULL,
			  *of = p ? json_get(p, "progress") : NULL;
	const char *text;

	if (!p)
		return tool_fail(l->t, "what the daemon sent cannot be read"), -1;
	if (of) /* its `done` is raw, as every member of that name */
		show_progress(l, strtoul(json_text(json_get(of, "done")), NULL, 10),
			strtoul(json_text(json_get(of, "of")), NULL, 10));
	else if ((text = text_of(p, "list")))
		return write_lines(l, text, strlen(text)) || write_lines(l, "\n", 1) ? -1 : 0;
	else if ((text = text_of(p, "done")))
		return sb_puts(&l->totals, text), 1;
	else
		return tool_fail(l->t, json_get(p, "stopped") ? "the job was stopped"
							      : "the daemon had not memory enough"),
		       -1;
	return 0;
}

static int list_there(struct listing *l)
{
	const char *line;
	size_t len;
	int status = 0;

	while (status == 0) {
		if (ask_line(l->t, &line, &len))
			return -1;
		status = take_notification(l, line, len);
		arena_reset(&l->brief);
	}
	return status < 0 ? -1 : 0;
}

/* ---- the verb ---------------------------------------------------------------------- */

static const char *params_of(struct tool *t)
{
	struct strbuf params;
	struct json_writer w;

	sb_init(&params, &t->arena);
	jw_init(&w, &params);
	jw_object(&w);
	if (t->n_args)
		jw_kstring(&w, "rule", t->args[0]);
	jw_kstring_opt(&w, "of", t->set[OPT_OF]);
	jw_kstring_opt(&w, "on", t->set[OPT_ON]);
	if (t->limit)
		jw_kint(&w, "limit", t->limit);
	jw_kstring_opt(&w, "after", t->set[OPT_AFTER]);
	input_write_purpose(t, &w, "jobmatch");
	jw_close(&w);
	return params.s;
}

/* How it came out goes to stderr: stdout, or the file, holds lists and nothing else. */
static void say_totals(struct listing *l)
{
	struct showing how = {.subject = ""};
	struct json_reader r;
	const struct json *j = json_parse(
		l->totals.s, l->totals.len, &json_limits_default, NULL, &l->t->arena, &r);
	struct paper p;

	paper_init(&p, &l->t->arena, l->t->width, false);
	if (j)
		render_plain(&p, j, &how);
	fputs(tool_has(l->t, OPT_JSON) ? l->totals.s : p.out.s, stderr);
	if (tool_has(l->t, OPT_JSON))
		fputs("\n", stderr);
}

int verb_match(struct tool *t)
{
	const char *path = t->set[OPT_OUTPUT];
	struct listing l = {.t = t, .out = stdout, .shows = isatty(STDERR_FILENO)};
	struct match_all *run;
	struct reply r;
	int status;

	if (!tool_has(t, OPT_ALL))
		return tool_fail(t, "match takes --all; jobs and shortlist answer about one");
	if (ask(t, "match.all", params_of(t), &r))
		return COULD_NOT;
	if (r.error)
		return ask_explain_error(t, &r);
	if (path && strcmp(path, "-") != 0) {
		FILE *out = fopen(path, "we");
		if (!out)
			return tool_fail(t, "%s: %s", path, strerror(errno));
		l.path = path;
		l.out = out;
	}
	arena_init(&l.brief, &t->oom);
	sb_init(&l.totals, &t->arena);
	run = ask_run(t);
	status = run ? list_here(&l, run) : list_there(&l);
	/* cppcheck-suppress useClosedFile ; it is open where there is a path */
	if ((l.path ? fclose(l.out) : fflush(l.out)) && !status)
		status = tool_fail(t, "%s: %s", path, strerror(errno));
	if (!status)
		say_totals(&l);
	arena_release(&l.brief);
	return status ? COULD_NOT : FINE;
}
