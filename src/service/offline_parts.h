/*
 * offline_parts - what the verbs without a daemon have in common
 *
 * Each runs its work under one guard with an arena of its own, and hands the text out in
 * memory that outlives the arena.
 */
#ifndef SERVICE_OFFLINE_PARTS_H
#define SERVICE_OFFLINE_PARTS_H

#include "data/json.h"
#include "feed/feed_block.h"
#include "rules/image.h"
#include "rules/ruleset.h"
#include "sluse/offline.h"

enum { OFFLINE_FINE, OFFLINE_FINDINGS, OFFLINE_COULD_NOT };

struct offline_job {
	struct oom oom;
	struct arena arena;
	struct strbuf out; /* what is handed out; in the arena */
	int code;          /* OFFLINE_… */
};
/* Runs fn(arg) under a guard with job->arena and job->out ready, then hands out what stands
 * in job->out.  Out of memory: a line that says so, and OFFLINE_COULD_NOT. */
int offline_run(struct offline_job *job, void (*fn)(void *), void *arg, struct offline_text *out);

/* Loads the files in the tool's name: NULL and messages in diags when they have errors. The
 * ruleset goes with the arena. */
struct ruleset *offline_load(const struct sluse_file *files, unsigned n, const char *shown,
	struct arena *arena, struct diags *diags);
/* Feed blocks by the facts and code tables of an image; -1 after messages. */
struct offline_feeds {
	const struct sluse_file *files;
	unsigned n;
	const char *shown;
};
int offline_read_feeds(struct feed_blocks *out, const struct offline_feeds *q,
	const struct image *im, struct arena *arena, struct diags *diags);
/* "messages": […], "errors", "warnings" */
void offline_write_diags(struct json_writer *w, const struct diags *diags, struct arena *arena);
/* How many of the files are rule files. */
unsigned offline_rule_files(const struct sluse_file *files, unsigned n);
/* "2 errors", "1 error": the s only where there are several. */
void offline_count(struct strbuf *out, unsigned n, const char *thing);

#endif
