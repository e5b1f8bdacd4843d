/*
 * coverage - what the cases of a ruleset have seen of its criteria and thresholds
 *
 * Each case is evaluated as a whole: every criterion of every item, and of every pair that
 * is given, so that nothing hides behind a condition that had failed already.  Of a criterion
 * is kept which outcomes came up: it held, it did not, it was unknown, it stood on its border
 * (where it has one); of a threshold, whether a case stands just below, on, or just above it;
 * of a row of a table, whether it held in a call.
 *
 * `held` speaks of the condition as it is written: a refusal that holds refuses.
 *
 * Everything lies in the arena of coverage_init; the ruleset is borrowed.
 */
#ifndef RULES_COVERAGE_H
#define RULES_COVERAGE_H

#include "rules/case_people.h"
#include "rules/threshold.h"

enum seen { SEEN_HELD = 1, SEEN_NOT = 2, SEEN_UNKNOWN = 4, SEEN_BORDER = 8 };

struct cover_criterion {
	const struct criterion *criterion;
	unsigned possible, seen; /* sets of enum seen */
};
struct cover_threshold {
	struct threshold threshold;
	unsigned possible, seen; /* sets of enum standing */
};
struct cover_row {
	const char *at;
	bool seen; /* it held */
};
struct cover_item {
	const char *kind; /* "offer", "let", "table" */
	const char *name, *at;
	const struct match *match; /* it judges pairs; else NULL */
	struct cover_criterion *criteria;
	uint32_t n_criteria;
	struct cover_threshold *thresholds;
	uint32_t n_thresholds;
	struct cover_row *rows; /* of a table */
	uint32_t n_rows;
	/* the case in which most of it is known and holds: what a further one begins from */
	const struct case_block *best;
	uint32_t best_given, best_score;
};
struct cover_held { /* private: an item as it stands in one image */
	const struct image *image;
	const struct item *item;
	const struct screening *screening;
	const struct match *match;
	const struct table *table;
	uint32_t index; /* into items */
};
struct coverage {
	struct arena *arena;
	const struct ruleset *rs;
	bool criteria; /* false: thresholds alone, which is less work */
	bool tables;   /* some table has thresholds or rows: all that may call it is evaluated */
	VEC(struct cover_item) items; /* by kind, then name */
	VEC(struct cover_held) held;
};
void coverage_init(
	struct coverage *c, const struct ruleset *rs, bool criteria, struct arena *arena);
/* tmp: for the evaluation, the caller resets it. */
void coverage_case(struct coverage *c, const struct case_block *block,
	const struct feel_zones *zones, struct arena *tmp);

struct coverage_sums {
	unsigned outcomes, outcomes_seen;   /* possible, and seen */
	unsigned criteria, criteria_both;   /* all, and those that held and did not */
	unsigned thresholds, thresholds_on; /* all, and those that a case stands on */
	unsigned places, places_seen;       /* below, on, above */
	unsigned rows, rows_seen;           /* of tables, and those that held */
};
struct coverage_sums coverage_sum(const struct coverage *c);
unsigned bits_of(unsigned set); /* how many */

/* Warnings: of each item, that no case stands on some of its thresholds. */
void coverage_warn(const struct coverage *c, struct diags *diags);

#endif
