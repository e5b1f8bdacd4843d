/*
 * replay - scenarios: lines in, lines out, a day and a clock that the scenario sets
 *
 *	# a comment
 *	today 2026-11-16
 *	clock 60                    seconds
 *	file a.rules                the lines after it, up to `end`, are the file
 *	> {"jsonrpc":"2.0",…}       a line to the service
 *	< {"jsonrpc":"2.0",…}       what it must answer; '…' stands for anything
 *	<                           no answer
 *	stopped                     server.stop has been called
 *
 * With SLUSE_UPDATE=1 answers that differ are written into the scenario (look at the diff).
 */
#ifndef TESTS_LIB_REPLAY_H
#define TESTS_LIB_REPLAY_H

#include "base/date.h"
#include "service_rig.h"
#include "test.h"

/* '…' in want stands for any text. */
static inline bool replay_match(const char *want, const char *got)
{
	const size_t any = strlen("…");
	const char *after = NULL, *from = NULL; /* the last '…': what follows it, and where */

	while (*got) {
		if (strncmp(want, "…", any) == 0) {
			after = want += any;
			from = got;
		} else if (*want == *got) {
			want++;
			got++;
		} else if (after) {
			want = after;
			got = ++from;
		} else {
			return false;
		}
	}
	while (strncmp(want, "…", any) == 0)
		want += any;
	return !*want;
}

struct replay {
	struct rig rig;
	const char *name;
	int line;
	FILE *in, *out; /* out: the scenario as it would be right */
	bool differs;
	char *file, *text; /* being read: its name, its lines */
};

static inline void replay_file_line(struct replay *r, const char *line)
{
	size_t old = strlen(r->text);

	if (strcmp(line, "end") == 0) {
		rig_file(&r->rig, r->file, r->text);
		free(r->file);
		free(r->text);
		r->file = r->text = NULL;
		return;
	}
	r->text = realloc(r->text, old + strlen(line) + 2);
	strcpy(r->text + old, line);
	strcat(r->text, "\n");
}

/* A reply as it goes into a scenario: identities, which any change of a rule changes, are
 * left open. */
static inline void replay_put(FILE *out, const char *reply)
{
	static const char *const open[] = {"\"digest\":\"", "\"decision\":\""};

	while (*reply) {
		size_t key = 0;

		for (unsigned i = 0; !key && i < sizeof open / sizeof *open; i++) {
			if (strncmp(reply, open[i], strlen(open[i])) == 0)
				key = strlen(open[i]);
		}
		if (!key) {
			fputc(*reply++, out);
			continue;
		}
		fprintf(out, "%.*s…", (int)key, reply);
		reply += key;
		reply += strcspn(reply, "\"");
	}
}

static inline void replay_expect(struct replay *r, const char *want)
{
	if (replay_match(want, r->rig.reply)) {
		fprintf(r->out, "<%s%s\n", *want ? " " : "", want);
		return;
	}
	test_fail(r->name, r->line, "the answer is\n%s\nnot\n%s", r->rig.reply, want);
	r->differs = true;
	fputs(*r->rig.reply ? "< " : "<", r->out);
	replay_put(r->out, r->rig.reply);
	fputc('\n', r->out);
}

static inline void replay_line(struct replay *r, char *line)
{
	if (line[0] == '<') {
		replay_expect(r, line + 1 + (line[1] == ' '));
		return;
	}
	fprintf(r->out, "%s\n", line);
	if (r->file) {
		replay_file_line(r, line);
	} else if (strncmp(line, "> ", 2) == 0) {
		rig_say(&r->rig, line + 2);
		if (strlen(r->rig.reply) != r->rig.len)
			test_fail(r->name, r->line, "the answer has a NUL in it");
	} else if (strncmp(line, "today ", 6) == 0) {
		CHECK(date_parse(&r->rig.today, line + 6, strlen(line + 6)) == 0);
	} else if (strncmp(line, "clock ", 6) == 0) {
		r->rig.clock = strtoull(line + 6, NULL, 10) * 1000000000;
	} else if (strncmp(line, "file ", 5) == 0) {
		r->file = strdup(line + 5);
		r->text = strdup("");
	} else if (strcmp(line, "stopped") == 0) {
		CHECK(r->rig.stopped);
	} else if (line[0] && line[0] != '#') {
		test_fail(r->name, r->line, "what is this? %s", line);
	}
}

static inline void replay_rewrite(const char *name, const char *text, size_t len)
{
	FILE *f = fopen(name, "wb");

	if (f) {
		fwrite(text, 1, len, f);
		fclose(f);
	}
}

static inline void replay(const char *name, const struct service_options *options)
{
	struct replay r = {.name = name};
	char *line = NULL, *right = NULL;
	size_t cap = 0, right_len = 0;
	ssize_t n;

	r.in = fopen(name, "rb");
	CHECK(r.in);
	if (!r.in)
		return;
	r.out = open_memstream(&right, &right_len);
	CHECK(rig_start(&r.rig, options) == 0);
	while ((n = getline(&line, &cap, r.in)) >= 0) {
		r.line++;
		if (n && line[n - 1] == '\n')
			line[n - 1] = '\0';
		replay_line(&r, line);
	}
	CHECK(!r.file);
	CHECK_INT(r.rig.lent, 0);
	fclose(r.in);
	fclose(r.out);
	if (r.differs && getenv("SLUSE_UPDATE"))
		replay_rewrite(name, right, right_len);
	rig_end(&r.rig);
	free(right);
	free(line);
	free(r.file);
	free(r.text);
}

#endif
