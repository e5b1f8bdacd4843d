/*
 * sluse - the tool for people
 *
 * What the parts of the tool share.  A run is short: one arena for all of it, given back at
 * the end; memory running out leaves to main, which says so and ends with 2.
 *
 * Verbs stand in one table (sluse_verbs.c), options in another (sluse_args.c); help, the
 * completion and the manual page agree with the two (tests/golden/run holds them to it).
 *
 * A verb asks (sluse_ask.h) either the daemon on its socket or, with -r, a service in this
 * process; both answer the same JSON-RPC, so one set of renderers (sluse_render.h) serves.
 *
 * Exit status: 0 fine, 1 findings (a broken rule, a failed case, a refused line), 2 could not.
 */
#ifndef DAEMON_SLUSE_H
#define DAEMON_SLUSE_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "sluse_paper.h"
#include "sluse_text.h"

enum { FINE = 0, FINDINGS = 1, COULD_NOT = 2 };

enum option {
	OPT_SOCKET,
	OPT_RULES,
	OPT_DATA,
	OPT_ON,
	OPT_OF,
	OPT_AFTER,
	OPT_LIMIT,
	OPT_RULE,
	OPT_NEAR,
	OPT_SCAN,
	OPT_PLAN,
	OPT_ALL,
	OPT_AUDIENCE,
	OPT_PURPOSE,
	OPT_ACTOR,
	OPT_INPUT,
	OPT_EXPLAIN,
	OPT_JSONL,
	OPT_ID,
	OPT_KIND,
	OPT_FORMAT,
	OPT_OUTPUT,
	OPT_HTML,
	OPT_MARKDOWN,
	OPT_COVERAGE,
	OPT_TAP,
	OPT_DIFF,
	OPT_QUARANTINE,
	OPT_CHECK,
	OPT_BACKUP,
	OPT_RESTORE,
	OPT_VERIFY,
	OPT_FROM,
	OPT_TO,
	OPT_JSON,
	OPT_COLOR,
	OPT_HELP,
	OPT_VERSION,
	OPTIONS
};
#define OPT(name) (UINT64_C(1) << OPT_##name)

struct ask;
struct verb;

struct tool {
	struct oom oom;
	struct arena arena;
	const struct verb *verb;
	const char *set[OPTIONS]; /* an option's value; "" for one without; NULL: not given */
	const char **args;
	unsigned n_args;
	enum audience audience;
	unsigned limit; /* 0: not given */
	unsigned width;
	bool colour;
	struct ask *ask; /* opened by the first question */
	int status;
};

struct verb {
	const char *name;
	int (*run)(struct tool *t);
	const char *usage;    /* its arguments: "PERSON" */
	const char *summary;  /* one line, no full stop */
	const char *help;     /* more lines for `sluse VERB --help`, or NULL */
	uint64_t options;     /* OPT(…) it takes beside --help */
	unsigned least, most; /* arguments */
	bool hidden;          /* for tests alone */
};
extern const struct verb verbs[];
extern const unsigned verbs_count;
const struct verb *verb_find(const char *name);

/* Says "sluse: …" on stderr; answers COULD_NOT. */
int tool_fail(struct tool *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tool_warn(struct tool *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* To stdout whole; COULD_NOT when it does not take it. */
int tool_print(struct tool *t, const char *s, size_t len);
int tool_print_paper(struct tool *t, const struct paper *p);

static inline bool tool_has(const struct tool *t, enum option o)
{
	return t->set[o] != NULL;
}

/* --- verbs ----------------------------------------------------------------- */

int verb_check(struct tool *t);
int verb_test(struct tool *t);
int verb_fmt(struct tool *t);
int verb_eval(struct tool *t);
int verb_doc(struct tool *t);
int verb_track(struct tool *t);
int verb_roles(struct tool *t);
int verb_jobs(struct tool *t);
int verb_offers(struct tool *t);
int verb_shortlist(struct tool *t);
int verb_explain(struct tool *t);
int verb_match(struct tool *t);
int verb_watch(struct tool *t);
int verb_put(struct tool *t);
int verb_load(struct tool *t);
int verb_feed(struct tool *t);
int verb_forget(struct tool *t);
int verb_remove(struct tool *t);
int verb_status(struct tool *t);
int verb_reload(struct tool *t);
int verb_stop(struct tool *t);
int verb_store(struct tool *t);
int verb_audit(struct tool *t);
int verb_replay(struct tool *t);
int verb_call(struct tool *t);
int verb_help(struct tool *t);
int verb_render(struct tool *t);
int verb_table(struct tool *t);

#endif
