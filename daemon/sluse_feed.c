/* `sluse feed`, `sluse feed read FORMAT FILE...` */
#include "sluse_feed.h"
#include "files.h"
#include "sluse_rules.h"
#include "today.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static struct offline_feed *feed_open(struct tool *t, const struct feed_run *run)
{
	struct rules rules, feeds;
	struct offline_text messages = {0};
	struct offline_feed *f = NULL;

	if (rules_read(t, run->rules, &rules) != 0)
		return NULL;
	if (feeds_read(t, &rules, &feeds) != 0) {
		;
	} else if (!feeds.n) {
		tool_fail(t, "%sfeeds: there are no feed blocks", rules.shown);
	} else {
		const struct offline_feed_setup setup = {
			.format = run->format,
			.files = rules.files,
			.n_files = rules.n,
			.shown = rules.shown,
			.feeds = feeds.files,
			.n_feeds = feeds.n,
			.feeds_shown = feeds.shown,
			.today = today_in("Europe/Copenhagen"),
			.records = run->records,
		};
		f = offline_feed_open(&setup, &messages);
		if (messages.len > 0)
			fputs(messages.s, stderr);
		else if (!f)
			tool_fail(t, "out of memory");
		offline_free(&messages);
		rules_free(&feeds);
	}
	rules_free(&rules);
	return f;
}

/* The bytes at hand, or the end of a file when there are none. */
static int feed_piece(struct tool *t, const struct feed_run *run, struct offline_feed *f,
	const char *data, size_t len)
{
	struct offline_text lines, rejects;
	int bad = len ? offline_feed_bytes(f, data, len, &lines, &rejects)
		      : offline_feed_end(f, &lines, &rejects);

	if (bad)
		tool_fail(t, "out of memory");
	if (!bad && rejects.len)
		bad = run->rejects(run->arg, rejects.s, rejects.len);
	if (!bad && lines.len)
		bad = run->lines(run->arg, lines.s, lines.len);
	offline_free(&lines);
	offline_free(&rejects);
	return bad ? -1 : 0;
}

static int feed_file(
	struct tool *t, const struct feed_run *run, struct offline_feed *f, const char *path)
{
	FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char data[PIECE];
	size_t n;
	int bad = 0;

	if (!from)
		return tool_fail(t, "%s: %s", path, strerror(errno)), -1;
	while (!bad && (n = fread(data, 1, sizeof data, from)) > 0)
		bad = feed_piece(t, run, f, data, n);
	if (!bad && ferror(from))
		bad = tool_fail(t, "%s: %s", path, strerror(errno));
	if (from != stdin)
		fclose(from);
	return bad ? -1 : feed_piece(t, run, f, "", 0);
}

int feed_run(struct tool *t, const struct feed_run *run, const char *const *paths, unsigned n)
{
	struct offline_feed *f = feed_open(t, run);
	struct offline_text summary;
	int bad = 0;

	if (!f)
		return COULD_NOT;
	for (unsigned i = 0; i < n && !bad; i++)
		bad = feed_file(t, run, f, paths[i]);
	int status = offline_feed_close(f, &summary);
	if (!bad && summary.len > 0)
		fputs(summary.s, stderr);
	offline_free(&summary);
	return bad ? COULD_NOT : status;
}

static int to_stdout(void *arg, const char *s, size_t len)
{
	return tool_print(arg, s, len);
}

static int to_stderr(void *arg, const char *s, size_t len)
{
	(void)arg;
	fwrite(s, 1, len, stderr);
	return 0;
}

int verb_feed(struct tool *t)
{
	const struct feed_run run = {
		.format = t->n_args > 1 ? t->args[1] : "",
		.rules = tool_has(t, OPT_RULES) ? t->set[OPT_RULES] : "rules",
		.lines = to_stdout,
		.rejects = to_stderr,
		.arg = t,
	};

	if (t->n_args == 0 || strcmp(t->args[0], "read") != 0)
		return feed_ask(t);
	if (t->n_args < 3)
		return tool_fail(t, "feed read FORMAT FILE...: which file?");
	if (!tool_has(t, OPT_RULES) && access(run.rules, F_OK) != 0)
		return tool_fail(
			t, "there is no folder %s here: name the rules with -r RULES", run.rules);
	return feed_run(t, &run, t->args + 2, t->n_args - 2);
}
