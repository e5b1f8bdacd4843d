/*
 * match_nearest - how near a miss is: the smallest single change with which a pair would match
 *
 * Nothing is derived from the rule's text: a change is tried, and what is answered has been seen
 * to hold (rules/nearest_value.h).  Tried are facts of either side that `can change`, are told,
 * and are read by every condition that fails; also with elements that the other side asks for.
 * A pair that is undecided has no near miss: what is not known comes first.
 *
 * For a masked caller a pair that does not hold on a private condition has no near miss, and no
 * sensitive fact is spoken of.
 */
#ifndef MATCH_MATCH_NEAREST_H
#define MATCH_MATCH_NEAREST_H

#include "match/match.h"

/* Of the pair that is bound.  False: there is none, or it was not found. */
bool match_nearest(struct eval *e, const struct match *rule, bool mask, struct nearest *out);
/* The members fact, title, from, to and text ("inden for 32 km") of an open object. */
void match_nearest_write(
	struct json_writer *w, const struct nearest *n, struct eval *e, const char *language);

#endif
