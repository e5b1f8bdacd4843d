/*
 * near_index - near misses and what empties a list, by the index, over all members
 *
 * A pair is a near miss when it fails one condition and holds on all others.  Blocks go through
 * every condition, 64 rows at a time; who fails a second one, or is open on one, is passed over
 * from there on, so that the later conditions see few.  For an empty list nobody is passed over:
 * it is counted how many fail each condition, and how many fail it alone.  Who fails a condition
 * of the members' own side lies aside (plan.h) and is gone through here too; the clusters of a
 * key do not help, for a near miss may lie in any.
 *
 * What the index cannot tell is the evaluator's: conditions that have no form, or a note or border
 * of their own, and rows with an odd cell.  Such a condition is judged once for all members of whom
 * it reads the same, which a column tells (struct plan, `alike`); what then is left is judged row by
 * row, where a row may be a near miss by all other conditions.  Where that is more than the question
 * allows there is no answer: the caller scans the first of the members and says so.
 *
 * Near misses stand in the order in which they would stand as matches, by their ranks and id.
 * That order is the rule author's, it is the same for a scan, and it costs a few comparisons a
 * row; an order by the size of the change would have to try changes for each of them, of which
 * there may be tens of thousands.  Those that are listed are judged by the evaluator once more,
 * for their notes and states.
 *
 * Drawn from: bit-sliced counting, as in bitmap indexes (O'Neil and Quass, SIGMOD 1997).
 */
#ifndef MATCH_NEAR_INDEX_H
#define MATCH_NEAR_INDEX_H

#include "match/plan.h"

/* For a question that the index answers, whose matches are there: near misses, their number and
 * near_of; and, where nothing matches, what empties the list.  What was told of these; the rest would
 * take more than q->near_most members to be judged one by one.  Adds what it cost. */
enum { NEAR_LISTED = 1, NEAR_EMPTIED = 2 };
unsigned near_index_find(struct match_answer *out, const struct match_query *q, struct eval *e,
	const struct match_index *ix, struct match_work *work);

#endif
