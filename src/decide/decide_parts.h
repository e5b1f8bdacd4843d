/*
 * decide_parts - the steps of one recommendation, in the order they are taken
 *
 * Each fills its part of the recommendation from the eval and from the parts before it.
 */
#ifndef DECIDE_DECIDE_PARTS_H
#define DECIDE_DECIDE_PARTS_H

#include "decide/decide.h"

/* decide_tracks.c: needs offers. */
void decide_tracks(struct recommendation *r);
/* decide_due.c */
void decide_dues(struct recommendation *r);
/* What would settle an unknown task; NULL when nothing that can be told. */
const struct causes *due_causes(struct eval *e, const struct due *d);
/* decide_missing.c: needs dues, screenings, profiles, offers, tracks. */
void decide_missing(struct recommendation *r);
/* decide_findings.c: likewise. */
void decide_borders(struct recommendation *r);
void decide_warnings(struct recommendation *r);
/* decide_nearest.c */
/* The one criterion that fails while all others hold; NULL when it is not so. */
const struct criterion *only_failing(struct eval *e, const struct item *it);
/* Needs offers and profiles. */
void decide_nearest(struct recommendation *r);
/* decide_reasons.c: likewise. */
void decide_reasons(struct recommendation *r);

/* explain.c: what the strict reading of a criterion on its border says. */
void explain_strict(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask);

/* What stands in the way of a criterion that is unknown. */
void explain_unsettled(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask);
/* The category's criterion; of one that could not be settled what stands in its way, for its
 * own text speaks of having it. */
void explain_category(struct json_writer *w, struct eval *e, const struct screening_result *r,
	const struct ruleset *rs, bool mask);

/* doubt.c */
/* What is told of a fact and does not count: sources that disagree, too long ago, what cannot be
 * right; NULL where it counts, or nothing is told.  mask: not who told it, and when. */
const char *doubt_text(struct eval *e, uint32_t slot, const char *language, bool mask);

/* The title, or the name where none was written. */
const char *item_title(const struct item *it);

#endif
