/* The verbs that give records and take them away: put, load, forget, remove. */
#include "sluse/offline.h"
#include "sluse_ask.h"
#include "sluse_feed.h"
#include "sluse_input.h"
#include "sluse_rules.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	WINDOW = 256,    /* questions on the way at once */
	COMPLAINTS = 20, /* told at the end; different ones */
	LINES_NAMED = 5, /* of those that have one and the same */
	LINE_MOST = 1 << 20,
};

/* What is wrong with some of the lines. */
struct complaint {
	const char *text; /* with its path and hint */
	long line[LINES_NAMED], lines;
};

struct load {
	struct tool *t;
	const char *path;
	const char *kind;   /* of bare facts; or NULL */
	FILE *to;           /* --output: there, and not to the daemon */
	struct arena arena; /* of one line */
	long sent, answered;
	long line[WINDOW]; /* by question, modulo: its line; 0 when answered */
	long first;        /* number of the first question less one */
	long given, refused;
	struct complaint complaints[COMPLAINTS];
	unsigned n_complaints;
	long unsaid;   /* refused, and not among the complaints */
	bool rejected; /* some of a feed could not be read at all */
	off_t size;    /* of the file; 0 when nobody knows */
	uint64_t bytes;
	bool progress;
	struct timespec shown;
};

/* --- progress and complaints ----------------------------------------------- */

static void clear_progress(struct load *l)
{
	if (l->progress)
		fputs("\r\033[K", stderr);
}

static void show_progress(struct load *l)
{
	struct timespec now;
	if (!l->progress)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if ((now.tv_sec - l->shown.tv_sec) * 10 + (now.tv_nsec - l->shown.tv_nsec) / 100000000 < 1)
		return;
	l->shown = now;
	fprintf(stderr, "\r%ld records", l->given);
	if (l->size > 0)
		fprintf(stderr, ", %d %%", (int)(l->bytes * 100 / (uint64_t)l->size));
	fputs("\033[K", stderr);
	fflush(stderr);
}

/* The complaint of this text, or room for it; NULL: there are too many. */
static struct complaint *find_complaint(struct load *l, const char *text)
{
	for (unsigned i = 0; i < l->n_complaints; i++)
		if (strcmp(l->complaints[i].text, text) == 0)
			return &l->complaints[i];
	if (l->n_complaints == COMPLAINTS)
		return NULL;
	struct complaint *c = &l->complaints[l->n_complaints++];
	c->text = arena_strdup(&l->t->arena, text);
	return c;
}

static bool complain_of(
	struct load *l, long line, const char *path, const char *text, const char *hint)
{
	struct complaint *c = find_complaint(l,
		arena_printf(&l->arena, "%s%s%s%s%s%s", path ? path : "", path && *path ? ": " : "",
			text, hint ? " (" : "", hint ? hint : "", hint ? ")" : ""));
	if (!c)
		return false;
	if (c->lines < LINES_NAMED)
		c->line[c->lines] = line;
	c->lines++;
	return true;
}

static void complain(struct load *l, long line, const char *text)
{
	l->refused++;
	l->unsaid += !complain_of(l, line, NULL, text, NULL);
}

/* All that is wrong with it. */
static void complain_error(struct load *l, long line, const struct json *error)
{
	const struct json *data = json_get(error, "data");
	const struct json *problems = data ? json_get(data, "problems") : NULL;
	bool said = false;
	l->refused++;
	for (const struct json *p = problems ? json_first(problems) : NULL; p; p = json_after(p)) {
		const char *text = json_get_string(p, "text");
		said |= text && complain_of(l, line, json_get_string(p, "path"), text,
					json_get_string(p, "hint"));
	}
	if (!problems || !json_first(problems)) {
		const char *text = json_get_string(error, "message");
		said = complain_of(l, line, data ? json_get_string(data, "path") : NULL,
			text ? text : "refused", data ? json_get_string(data, "hint") : NULL);
	}
	l->unsaid += !said;
}

/* It was stored all the same. */
static void warn(struct load *l, long line, const struct json *result)
{
	const struct json *warnings = result ? json_get(result, "warnings") : NULL;
	for (const struct json *w = warnings ? json_first(warnings) : NULL; w; w = json_after(w)) {
		const char *text = json_get_string(w, "text"), *path = json_get_string(w, "path");
		if (text)
			complain_of(l, line,
				arena_printf(&l->arena, "warning: %s", path ? path : ""), text,
				json_get_string(w, "hint"));
	}
}

static int by_line(const void *x, const void *y)
{
	const struct complaint *a = x, *b = y;
	return (a->line[0] > b->line[0]) - (a->line[0] < b->line[0]);
}

/* "FILE:3: what is wrong", and where else: one and the same is said once. */
static void tell_complaint(const struct load *l, const struct complaint *c)
{
	fprintf(stderr, "%s:%ld: %s", l->path, c->line[0], c->text);
	if (c->lines > 1) {
		fprintf(stderr, "; in %ld lines: ", c->lines);
		for (long i = 0; i < c->lines && i < LINES_NAMED; i++)
			fprintf(stderr, "%s%ld", i ? ", " : "", c->line[i]);
		if (c->lines > LINES_NAMED)
			fputs(", …", stderr);
	}
	putc('\n', stderr);
}

/* --- one line -------------------------------------------------------------- */

struct put {
	const char *method;
	struct strbuf params;
};

static void copy_member(struct json_writer *w, const struct json *m, const char *key)
{
	struct strbuf sb;
	if (!m)
		return;
	sb_init(&sb, w->out->arena);
	json_print(&sb, m);
	jw_key(w, key);
	jw_raw(w, sb.s, sb.len);
}

/* Members of the line itself, for a line of bare facts; all others are facts. */
static bool is_frame(const char *key)
{
	static const char *const frame[] = {"id", "kind", "records", "seen", "removed"};
	for (unsigned i = 0; i < sizeof frame / sizeof *frame; i++)
		if (strcmp(frame[i], key) == 0)
			return true;
	return false;
}

static void copy_facts(struct json_writer *w, const struct json *j, const char *kind)
{
	const struct json *facts = json_get(j, kind);
	if (facts) {
		copy_member(w, facts, kind);
		return;
	}
	jw_key(w, kind);
	jw_object(w);
	for (const struct json *m = json_first(j); m; m = json_after(m))
		if (!is_frame(json_key(m)))
			copy_member(w, m, json_key(m));
	jw_close(w);
}

/* What is kept, and how it is taken away again. */
static const struct kind {
	const char *name, *gone;
} kinds[] = {{"ledig", "forget"}, {"stilling", "remove"}, {"tilbud", "remove"}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct kind *find_kind(const char *name)
{
	for (unsigned i = 0; name && i < KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* The line's own member says, or its "kind", or --kind; NULL when nothing does. */
static const struct kind *kind_of(const struct load *l, const struct json *j)
{
	const struct kind *told = find_kind(json_get_string(j, "kind"));
	for (unsigned i = 0; i < KINDS; i++)
		if (json_get(j, kinds[i].name))
			return &kinds[i];
	return told ? told : find_kind(l->kind);
}

/* NULL, or what is wrong with the line. */
static const char *make_put(struct load *l, const struct json *j, struct put *out)
{
	struct json_writer w;
	const char *id;
	const struct kind *kind;
	if (json_kind(j) != JK_OBJECT)
		return "a record is a JSON object";
	id = json_get_string(j, "id");
	kind = kind_of(l, j);
	const struct json *removed = json_get(j, "removed");
	bool gone = removed && json_kind(removed) == JK_BOOLEAN && json_bool(removed);
	if (!id)
		return "there is no \"id\", a text";
	if (!kind && gone)
		kind = find_kind("stilling"); /* feeds remove; persons are forgotten one by one */
	if (!kind)
		return "none of \"ledig\", \"stilling\" and \"tilbud\" stands in it, and no "
		       "--kind says";
	sb_init(&out->params, &l->arena);
	jw_init(&w, &out->params);
	jw_object(&w);
	jw_kstring(&w, "id", id);
	if (gone) {
		out->method = arena_printf(&l->arena, "%s.%s", kind->name, kind->gone);
	} else {
		out->method = arena_printf(&l->arena, "%s.put", kind->name);
		copy_facts(&w, j, kind->name);
		if (strcmp(kind->name, "ledig") == 0)
			copy_member(&w, json_get(j, "records"), "records");
		copy_member(&w, json_get(j, "seen"), "seen");
	}
	input_write_purpose(l->t, &w, "visitation");
	jw_close(&w);
	return NULL;
}

/* --- to the daemon and back ------------------------------------------------ */

static int receive_one(struct load *l)
{
	struct reply r;
	struct arena arena;
	arena_init(&arena, &l->t->oom);
	int bad = ask_receive(l->t, &arena, &r);
	if (!bad && (r.id <= l->first || r.id > l->first + l->sent)) {
		bad = tool_fail(l->t, "an answer to nothing that was asked");
	} else if (!bad) {
		long *line = &l->line[(r.id - l->first) % WINDOW];
		if (r.error)
			complain_error(l, *line, r.error);
		else
			warn(l, *line, r.result);
		l->given += !r.error;
		*line = 0;
		l->answered++;
	}
	arena_release(&arena);
	return bad ? -1 : 0;
}

static int send_one(struct load *l, const struct put *put, long line)
{
	long number = l->sent + 1;
	while (l->line[number % WINDOW] != 0) /* its place in the window is still taken */
		if (receive_one(l) != 0)
			return -1;
	l->line[number % WINDOW] = line;
	l->sent = number;
	return ask_send(l->t, put->method, put->params.s, put->params.len);
}

static int load_line(struct load *l, const char *text, size_t len, long line)
{
	struct json_reader r;
	struct put put;
	int bad = 0;
	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r' || text[len - 1] == ' '))
		len--;
	if (len == 0)
		return 0;
	const struct json *j =
		len > LINE_MOST ? NULL
				: json_parse(text, len, &json_limits_default, NULL, &l->arena, &r);
	const char *wrong = len > LINE_MOST ? "more than 1 MiB in one line"
			    : j             ? make_put(l, j, &put)
					    : json_reader_message(&r, &l->arena);
	if (wrong) {
		complain(l, line, wrong);
	} else if (l->to) {
		fwrite(text, 1, len, l->to);
		putc('\n', l->to);
		l->given++;
	} else {
		bad = send_one(l, &put, line);
	}
	arena_reset(&l->arena);
	show_progress(l);
	return bad;
}

static int load_stream(struct load *l, FILE *from)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int bad = 0;
	for (long number = 1; !bad && (n = getline(&line, &room, from)) > 0; number++) {
		l->bytes += (uint64_t)n;
		bad = load_line(l, line, (size_t)n, number);
	}
	if (!bad && ferror(from))
		bad = tool_fail(l->t, "%s: %s", l->path, strerror(errno));
	free(line);
	return bad ? -1 : 0;
}

static int load_text(struct load *l, const char *text, size_t len)
{
	const char *end = text + len;
	for (long number = 1; text < end; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((newline ? newline : end) - text);
		l->bytes += n + 1;
		if (load_line(l, text, n, number) != 0)
			return -1;
		text += n + 1;
	}
	return 0;
}

static void load_init(struct load *l, struct tool *t, const char *path)
{
	*l = (struct load){.t = t, .path = strcmp(path, "-") == 0 ? "stdin" : path};
	arena_init(&l->arena, &t->oom);
	l->progress = isatty(STDERR_FILENO);
}

static int load_finish(struct load *l, int bad)
{
	while (!bad && l->answered < l->sent)
		bad = receive_one(l);
	clear_progress(l);
	qsort(l->complaints, l->n_complaints, sizeof *l->complaints, by_line);
	for (unsigned i = 0; i < l->n_complaints; i++)
		tell_complaint(l, &l->complaints[i]);
	if (l->unsaid > 0)
		fprintf(stderr, "%s: and %ld more refused\n", l->path, l->unsaid);
	arena_release(&l->arena);
	return bad;
}

static int load_ndjson(struct load *l, const char *path)
{
	FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (!from)
		return tool_fail(l->t, "%s: %s", path, strerror(errno)), -1;
	if (from != stdin && fseeko(from, 0, SEEK_END) == 0) {
		l->size = ftello(from);
		rewind(from);
	}
	int bad = load_stream(l, from);
	if (from != stdin)
		fclose(from);
	return bad;
}

static int take_lines(void *arg, const char *s, size_t len)
{
	return load_text(arg, s, len);
}

static int tell_rejects(void *arg, const char *s, size_t len)
{
	(void)arg;
	fwrite(s, 1, len, stderr);
	return 0;
}

/* A feed's file: to our own lines first, with the feed blocks of the rules. */
static int load_feed(struct load *l, const char *path, const char *format, const char *folder)
{
	const struct feed_run run = {
		.format = format,
		.rules = folder,
		.records = true,
		.lines = take_lines,
		.rejects = tell_rejects,
		.arg = l,
	};
	int status = feed_run(l->t, &run, &path, 1);
	l->rejected = status == FINDINGS;
	return status == COULD_NOT ? -1 : 0;
}

int input_load(struct tool *t, const char *path)
{
	struct load l;
	load_init(&l, t, path);
	int bad = load_finish(&l, load_ndjson(&l, path));
	if (!bad && l.refused > 0)
		bad = tool_fail(t, "%s: %ld of its records are refused", path, l.refused);
	return bad ? -1 : 0;
}

static int load_summary(struct load *l)
{
	struct strbuf out;
	sb_init(&out, &l->t->arena);
	if (tool_has(l->t, OPT_JSON))
		sb_printf(&out, "{\"given\":%ld,\"refused\":%ld}\n", l->given, l->refused);
	else
		sb_printf(&out, "%ld %s, %ld refused\n", l->given, l->to ? "written" : "given",
			l->refused);
	int bad = l->to == stdout ? FINE : tool_print(l->t, out.s, out.len);
	return bad ? bad : l->refused > 0 || l->rejected ? FINDINGS : FINE;
}

int verb_load(struct tool *t)
{
	struct load l;
	const char *format = t->set[OPT_FORMAT], *folder = t->set[OPT_RULES];
	const char *output = t->set[OPT_OUTPUT];
	bool feed = format && strcmp(format, "ndjson") != 0;
	load_init(&l, t, t->args[0]);
	l.kind = t->set[OPT_KIND];
	t->set[OPT_RULES] = NULL; /* they are read for their code tables; the daemon is asked */
	if (l.kind && !find_kind(l.kind))
		return tool_fail(t, "--kind is ledig, stilling or tilbud");
	if (feed && !folder)
		return tool_fail(t, "--format %s needs -r RULES for their feed blocks", format);
	if (output) {
		l.to = strcmp(output, "-") == 0 ? stdout : fopen(output, "we");
		if (!l.to)
			return tool_fail(t, "%s: %s", output, strerror(errno));
	} else if (ask_open(t) != 0) {
		return COULD_NOT;
	}
	int bad = feed ? load_feed(&l, t->args[0], format, folder) : load_ndjson(&l, t->args[0]);
	bad = load_finish(&l, bad);
	if (l.to && (l.to == stdout ? fflush(l.to) : fclose(l.to)) != 0)
		bad = tool_fail(t, "%s: %s", output, strerror(errno));
	return bad ? COULD_NOT : load_summary(&l);
}

/* --- one by one ------------------------------------------------------------ */

static int ask_and_tell(struct tool *t, const char *method, const char *params, const char *what)
{
	struct reply r;
	struct strbuf out;
	if (ask(t, method, params, &r) != 0)
		return COULD_NOT;
	if (r.error)
		return ask_explain_error(t, &r);
	sb_init(&out, &t->arena);
	if (tool_has(t, OPT_JSON))
		json_print(&out, r.result);
	else
		sb_puts(&out, what);
	sb_putc(&out, '\n');
	return tool_print(t, out.s, out.len);
}

int verb_put(struct tool *t)
{
	const char *kind = t->args[0];
	if (!find_kind(kind))
		return tool_fail(t, "KIND is ledig, stilling or tilbud");
	if (tool_has(t, OPT_ID) && t->n_args > 2)
		return tool_fail(t, "--id goes with one file");
	for (unsigned i = 1; i < t->n_args; i++) {
		struct strbuf params;
		struct json_writer w;
		struct subject s;
		if (input_subject(t, t->args[i], kind, &s) != 0)
			return COULD_NOT;
		if (tool_has(t, OPT_ID))
			s.id = t->set[OPT_ID];
		if (!s.id || !s.facts)
			return tool_fail(t, "%s: %s", t->args[i],
				s.facts ? "no \"id\" in it; --id gives one" : "no facts in it");
		sb_init(&params, &t->arena);
		jw_init(&w, &params);
		jw_object(&w);
		jw_kstring(&w, "id", s.id);
		input_write_subject(&w, &s, kind, "id");
		input_write_purpose(t, &w, "visitation");
		jw_close(&w);
		int bad = ask_and_tell(t, arena_printf(&t->arena, "%s.put", kind), params.s,
			arena_printf(&t->arena, "%s %s is kept", kind, s.id));
		if (bad)
			return bad;
	}
	return FINE;
}

static int each_id(struct tool *t, const char *method, const char *done)
{
	int status = FINE;
	for (unsigned i = 0; i < t->n_args; i++) {
		struct strbuf params;
		struct json_writer w;
		sb_init(&params, &t->arena);
		jw_init(&w, &params);
		jw_object(&w);
		jw_kstring(&w, "id", t->args[i]);
		input_write_purpose(t, &w, "visitation");
		jw_close(&w);
		int one = ask_and_tell(
			t, method, params.s, arena_printf(&t->arena, "%s %s", t->args[i], done));
		status = one > status ? one : status;
		if (!t->ask) /* no way to the daemon: the next would fail alike */
			break;
	}
	return status;
}

int verb_forget(struct tool *t)
{
	return each_id(t, "ledig.forget", "is forgotten");
}

int verb_remove(struct tool *t)
{
	const char *kind = tool_has(t, OPT_KIND) ? t->set[OPT_KIND] : "stilling";
	if (strcmp(kind, "stilling") != 0 && strcmp(kind, "tilbud") != 0)
		return tool_fail(
			t, "--kind is stilling or tilbud; persons are forgotten (sluse forget)");
	return each_id(t, arena_printf(&t->arena, "%s.remove", kind), "is removed");
}
