/* The verbs about rules alone: check, test, eval. */
#include "sluse_rules.h"
#include "base/date.h"
#include "files.h"
#include "sluse/offline.h"
#include "sluse_input.h"
#include "today.h"
#include "zones.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a ruleset says otherwise only matters where a case or an expression asks for today. */
static const char zone[] = "Europe/Copenhagen";

int rules_read(struct tool *t, const char *path, struct rules *out)
{
	struct stat st;
	char why[FILES_WHY];
	const char *slash = strrchr(path, '/');
	if (files_read(path, &out->files, &out->n, why, sizeof why) != 0)
		return tool_fail(t, "%s", why), -1;
	/* messages name files as whoever typed the path finds them */
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		out->shown = arena_printf(
			&t->arena, "%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/");
	else
		out->shown =
			slash ? arena_strndup(&t->arena, path, (size_t)(slash - path) + 1) : "";
	return 0;
}

void rules_free(struct rules *r)
{
	files_free(r->files, r->n);
	*r = (struct rules){0};
}

int feeds_read(struct tool *t, const struct rules *rules, struct rules *out)
{
	const char *path = arena_printf(&t->arena, "%sfeeds", rules->shown);

	*out = (struct rules){.shown = ""};
	return access(path, F_OK) == 0 ? rules_read(t, path, out) : 0;
}

static int print_text(struct tool *t, struct offline_text *text, int status)
{
	int bad = text->s ? tool_print(t, text->s, text->len) : FINE;
	offline_free(text);
	return bad ? bad : status;
}

int verb_check(struct tool *t)
{
	struct rules r, feeds;
	struct offline_text text = {0};
	struct sluse_file *zones;
	unsigned n_zones;
	if (rules_read(t, t->args[0], &r) != 0)
		return COULD_NOT;
	if (feeds_read(t, &r, &feeds) != 0) {
		rules_free(&r);
		return COULD_NOT;
	}
	zones_read(&zones, &n_zones);
	struct offline_check q = {.files = r.files,
		.n_files = r.n,
		.shown = r.shown,
		.json = tool_has(t, OPT_JSON),
		.all = tool_has(t, OPT_ALL),
		.feeds = feeds.files,
		.n_feeds = feeds.n,
		.feeds_shown = feeds.shown,
		.zones = zones,
		.n_zones = n_zones};
	int status = offline_check(&q, &text);
	files_free(zones, n_zones);
	rules_free(&feeds);
	rules_free(&r);
	return print_text(t, &text, status);
}

int verb_test(struct tool *t)
{
	struct rules r;
	struct offline_text text = {0};
	struct sluse_file *zones;
	unsigned n_zones;
	if (tool_has(t, OPT_JSON) && tool_has(t, OPT_TAP))
		return tool_fail(t, "--json or --tap, not both");
	if (rules_read(t, t->args[0], &r) != 0)
		return COULD_NOT;
	zones_read(&zones, &n_zones);
	struct offline_test q = {.files = r.files,
		.n_files = r.n,
		.shown = r.shown,
		.only = t->n_args > 1 ? t->args[1] : NULL,
		.form = tool_has(t, OPT_TAP)    ? OFFLINE_TAP
			: tool_has(t, OPT_JSON) ? OFFLINE_JSON
						: OFFLINE_TEXT,
		.coverage = tool_has(t, OPT_COVERAGE),
		.zones = zones,
		.n_zones = n_zones};
	int status = offline_test(&q, &text);
	files_free(zones, n_zones);
	rules_free(&r);
	return print_text(t, &text, status);
}

/* Cases from stdin, one answer a line, as long as there are any. */
static int eval_lines(struct tool *t, const struct offline_eval *q)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int status = FINE;
	while (status != COULD_NOT && (n = getline(&line, &room, stdin)) > 0) {
		struct offline_text text = {0};
		if (line[n - 1] == '\n')
			n--;
		if (n == 0)
			continue;
		int one = offline_eval_case(q, line, (size_t)n, &text);
		status = one > status ? one : status;
		if (text.len > 0 && fwrite(text.s, 1, text.len, stdout) == text.len &&
			text.s[text.len - 1] != '\n')
			putchar('\n');
		offline_free(&text);
	}
	free(line);
	if (ferror(stdin) || fflush(stdout) != 0)
		return tool_fail(t, "--jsonl: %s", strerror(errno));
	return status;
}

static int eval_one(struct tool *t, struct offline_eval *q)
{
	struct rules r = {0};
	struct offline_text text = {0};
	size_t len;
	q->expression = t->args[0];
	if (tool_has(t, OPT_INPUT) && input_read(t, t->set[OPT_INPUT], &q->facts, &len) != 0)
		return COULD_NOT;
	if (tool_has(t, OPT_RULES)) {
		if (rules_read(t, t->set[OPT_RULES], &r) != 0)
			return COULD_NOT;
		q->files = r.files;
		q->n_files = r.n;
		q->shown = r.shown;
	}
	int status = offline_eval(q, &text);
	rules_free(&r);
	return print_text(t, &text, status);
}

int verb_eval(struct tool *t)
{
	struct offline_eval q = {
		.explain = tool_has(t, OPT_EXPLAIN), .json = tool_has(t, OPT_JSON)};
	struct sluse_file *zones;
	if (tool_has(t, OPT_JSONL) != (t->n_args == 0))
		return tool_fail(t, "eval needs an EXPRESSION, or --jsonl and none");
	q.today = today_in(zone);
	if (tool_has(t, OPT_ON)) /* it is a date: the command line was looked through */
		(void)date_parse(&q.today, t->set[OPT_ON], strlen(t->set[OPT_ON]));
	zones_read(&zones, &q.n_zones);
	q.zones = zones;
	int status = tool_has(t, OPT_JSONL) ? eval_lines(t, &q) : eval_one(t, &q);
	files_free(zones, q.n_zones);
	return status;
}
