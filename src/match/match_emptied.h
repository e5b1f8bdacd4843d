/*
 * match_emptied - where a list is empty: which condition empties it
 *
 * Counted over pairs: how many fail a condition, and how many fail it alone, with nothing open,
 * who would stand on the list without it.  Those that would leave most without them come first.
 *
 * For a masked caller a pair that does not hold on a private condition is not counted.
 */
#ifndef MATCH_MATCH_EMPTIED_H
#define MATCH_MATCH_EMPTIED_H

#include "match/match.h"

enum { EMPTYING_MAX = 64 }; /* a rule's conditions beyond so many are not counted */
struct emptying {
	const struct criterion *c;
	uint32_t fails, alone;
};
struct emptied {
	struct emptying *by; /* a rule's conditions in its order, until they are sorted */
	uint32_t n, of;      /* conditions, and pairs that were counted */
	bool mask;
};
struct emptied *emptied_new(const struct match_query *q, struct arena *a);
/* One pair: which conditions it fails, a bit each; open: and one is not settled. */
void emptied_count(struct emptied *x, uint64_t failing, bool open);
void emptied_sort(struct emptied *x);

/* The subject and the others of q, of which none matches, by the evaluator: as many as near misses
 * may be looked for among. */
struct emptied *match_emptied(const struct match_query *q, struct eval *e);
/* The members emptied_by and emptied_of of an open object. */
void match_emptied_write(
	struct json_writer *w, const struct emptied *x, struct eval *e, const char *language);

#endif
