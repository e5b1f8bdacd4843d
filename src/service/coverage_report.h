/*
 * coverage_report - what the cases leave untried, for people and for programs
 *
 * A table of criteria by item, one of thresholds, totals in percent; and for each place at a
 * threshold where no case stands, a `case` block ready to be pasted.  What the rules answer
 * for it today stands in a comment: a block with no `expect` is refused by the checker, so
 * that nobody keeps an answer that nobody has confirmed.
 */
#ifndef SERVICE_COVERAGE_REPORT_H
#define SERVICE_COVERAGE_REPORT_H

#include "data/json.h"
#include "rules/coverage.h"

/* tmp: for the evaluation of proposals; it is reset. */
void coverage_text(struct strbuf *out, const struct coverage *c, const struct feel_zones *zones,
	struct arena *tmp);
/* The key "coverage" and its object. */
void coverage_json(struct json_writer *w, const struct coverage *c, const struct feel_zones *zones,
	struct arena *tmp);

/* coverage_propose.c: the block, or NULL when no value of one fact was found that stands
 * there; place: one of enum standing. */
const char *coverage_propose(const struct coverage *c, const struct cover_item *it,
	const struct cover_threshold *t, unsigned place, const struct feel_zones *zones,
	struct arena *arena);

#endif
