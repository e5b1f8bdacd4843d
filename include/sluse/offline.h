/*
 * sluse/offline.h - what the tool does without a daemon: check, test, eval
 *
 * Each takes files as bytes and gives text or JSON; memory is given back with
 * offline_free.  Exit codes are the tool's: 0 fine, 1 findings, 2 could not.
 */
#ifndef SLUSE_OFFLINE_H
#define SLUSE_OFFLINE_H

#include "sluse/service.h"
#include <stdbool.h>

struct offline_text {
	char *s;
	size_t len;
};
void offline_free(struct offline_text *t);

/* Parse, check, compile.  Text: the messages and a closing line; json: an object. */
struct offline_check {
	const struct sluse_file *files;
	unsigned n_files;
	const char *shown; /* put before file names: "rules/" */
	bool json;
	bool all; /* also each item that was not wholly looked through; json always has them */
	const struct sluse_file *zones; /* as in struct service_options */
	unsigned n_zones;
	const struct sluse_file *feeds; /* the blocks of RULES/feeds; held against the last image */
	unsigned n_feeds;
	const char *feeds_shown;
};
int offline_check(const struct offline_check *q, struct offline_text *out);

/* The case blocks.  Text: what failed and why, and a closing line "N passed, N failed";
 * json: an object; tap: the Test Anything Protocol, version 13, for other people's tools. */
enum offline_form { OFFLINE_TEXT, OFFLINE_JSON, OFFLINE_TAP };
struct offline_test {
	const struct sluse_file *files;
	unsigned n_files;
	const char *shown;
	const char *only; /* a part of the name, or NULL: all */
	enum offline_form form;
	bool coverage; /* also what the cases leave untried */
	const struct sluse_file *zones;
	unsigned n_zones;
};
int offline_test(const struct offline_test *q, struct offline_text *out);

/* One expression over facts: a JSON object, plain FEEL context when there are no rules,
 * else the facts of `ledig`. */
struct offline_eval {
	const char *expression;
	const char *facts; /* JSON, or NULL */
	const struct sluse_file *files;
	unsigned n_files; /* 0: no rules */
	const char *shown;
	int64_t today;
	bool explain, json;
	const struct sluse_file *zones; /* as in struct service_options */
	unsigned n_zones;
};
int offline_eval(const struct offline_eval *q, struct offline_text *out);
/* One line of conformance cases in, one line of answers out (`sluse eval --jsonl`): 0, also
 * when the answer is a fault; 1 when the line is no case.  Of q only today and the zones are
 * read. */
int offline_eval_case(
	const struct offline_eval *q, const char *line, size_t len, struct offline_text *out);

/* A rule file in the one layout there is (sluse-rules(5)); diff: what would change, unified,
 * instead.  name: as messages shall call it.  REFUSED: it has mistakes, and out holds the
 * messages; 2: no memory or too large, as elsewhere. */
enum { OFFLINE_FMT_SAME = 0, OFFLINE_FMT_CHANGED = 1, OFFLINE_FMT_REFUSED = 3 };
int offline_fmt(
	const char *name, const char *text, size_t len, bool diff, struct offline_text *out);

/* The ruleset as one page for people, as it stands on that day.  0 and the page; 2 and the
 * messages when the rules have mistakes. */
struct offline_doc {
	const struct sluse_file *files;
	unsigned n_files;
	const char *shown;
	int64_t on;
	bool markdown; /* else HTML */
};
int offline_doc(const struct offline_doc *q, struct offline_text *out);

/* The decisions that a store keeps, made again with the rules and the facts of then, from the
 * `from`-th to the `to`-th (0: the last).  Those that do not come out the same are told.
 * 1: there are some. */
struct store;
struct offline_replay {
	struct store *store;
	int64_t from, to;
	bool json;
	/* Where there are any: asked again under these rules, and what comes out otherwise is told,
	 * each outcome with how often.  1: some does, or cannot be asked. */
	const struct sluse_file *files;
	unsigned n_files;
	const char *shown;
	const struct sluse_file *zones;
	unsigned n_zones;
};
int offline_replay(const struct offline_replay *q, struct offline_text *out);

/* A feed's files as events, by the rules' code tables and the blocks of RULES/feeds/: one
 * JSON object a line, {"put":{"id":…,"stilling":{…}}}, {"remove":"id"}, {"seen":"id"}; or as
 * records for `load`, {"id":…,"stilling":{…}}, {"id":…,"removed":true}.  Bytes come in pieces
 * of any size, and what is kept of them is one record.  What could not be read is told beside
 * it, {"reject":{"id":…,"at":byte,"reason":…}}, and with events once what the tables lack,
 * {"not_found":{"table":…,"text":…}}. */
struct offline_feed_setup {
	const char *format; /* "jobnet", "jobnet-classic", "jobstream", "nav", "eures", "jsonld",
	                       "ndjson" */
	const struct sluse_file *files; /* the rules */
	unsigned n_files;
	const char *shown;
	const struct sluse_file *feeds; /* the blocks, and the crossings they name */
	unsigned n_feeds;
	const char *feeds_shown;
	int64_t today;
	bool records; /* for `load`, not events */
};
struct offline_feed;
/* Warnings are told in messages too.  NULL: the messages say why, or there is no memory. */
struct offline_feed *offline_feed_open(
	const struct offline_feed_setup *q, struct offline_text *messages);
/* 0, or 2: no memory, and the file at hand is lost.  Both texts are the caller's. */
int offline_feed_bytes(struct offline_feed *f, const char *data, size_t len,
	struct offline_text *lines, struct offline_text *rejects);
/* The end of one file; the next bytes are another's. */
int offline_feed_end(
	struct offline_feed *f, struct offline_text *lines, struct offline_text *rejects);
/* Frees it.  {"summary":{…}}; 0, 1 when some could not be read, 2 when nothing could. */
int offline_feed_close(struct offline_feed *f, struct offline_text *summary);

#endif
