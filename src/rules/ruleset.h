/*
 * ruleset - rule files, loaded whole or not at all
 *
 * The life of a load (cf. BIRD's conf.c):
 *
 *  1. The files come as bytes (the daemon or the tool has read them).  Nothing is read
 *     from here.  Code tables that a rule file names are looked up among the same files
 *     by their path beside the rule file.
 *  2. Each *.rules file is parsed; a mistake is noted and the parser goes on with the
 *     next clause or item, so that one run shows many.
 *  3. All items are checked as a whole: names, types, circles, validity, leads, privacy.
 *  4. For every span of days between two validity dates an image is compiled.
 *  5. Only then does a ruleset come to be, with its digest over files and code tables
 *     (sorted by name).  A load with an error leaves nothing behind but its messages.
 *
 * A ruleset never changes.  It is counted: whoever keeps one past the call that got it
 * takes a reference.  The count is atomic, so workers may hold one.
 */
#ifndef RULES_RULESET_H
#define RULES_RULESET_H

#include "base/diag.h"
#include "base/digest.h"
#include "rules/image.h"

struct rule_file {
	const char *name; /* relative to the rules folder: "profiler.rules", "data/disco08.csv" */
	const char *text;
	size_t len;
};
struct rule_limits {
	size_t file_bytes;  /* of one file; 0 is 16 MiB */
	size_t total_bytes; /* of memory for the load; 0 is 512 MiB */
	unsigned files;     /* 0 is 1,000 */
	unsigned items;     /* 0 is 100,000 */
	unsigned spans;     /* validity spans; 0 is 64 */
};
struct ruleset;

/* 0 and *out (one reference), or -1 and at least one error in diags.  Warnings may come
 * with either.  `shown` is put before file names in messages and in every `at`
 * ("rules/"), so that people find the file; it takes no part in the digest. */
int ruleset_load(struct ruleset **out, const struct rule_file *files, unsigned n, const char *shown,
	const struct rule_limits *limits, struct diags *diags);
struct ruleset *ruleset_ref(struct ruleset *rs);
void ruleset_unref(struct ruleset *rs); /* NULL is fine */

const char *ruleset_name(const struct ruleset *rs);
const char *ruleset_title(const struct ruleset *rs);
const char *ruleset_language(const struct ruleset *rs); /* "da" where not stated */
const char *ruleset_zone(const struct ruleset *rs);     /* "Europe/Copenhagen" */
const char *ruleset_version(const struct ruleset *rs);  /* as stated, or "" */
/* What is said of the ruleset itself: source, basis, info. */
const struct item *ruleset_about(const struct ruleset *rs);
const char *ruleset_digest(const struct ruleset *rs); /* 64 hex digits */
unsigned ruleset_images(const struct ruleset *rs);
/* The image for that day; never NULL. */
const struct image *ruleset_on(const struct ruleset *rs, int64_t on);

/* Items of which only a part was looked through for what can never be, or is left out: the
 * rest is beyond boxes (rules/box_of.h). */
struct undecided {
	const char *at, *what; /* "rules/tilbud.rules:41", "offer foerfase_model4" */
	const char *why;       /* "'count(oensker)' could be anything": the first such */
};
const struct undecided *ruleset_undecided(const struct ruleset *rs, unsigned *n);

/* The case blocks, for rules/cases.h: kept as parsed. */
struct case_block;
const struct case_block *ruleset_cases(const struct ruleset *rs, unsigned *n);

#endif
