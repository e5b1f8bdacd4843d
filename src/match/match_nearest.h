/*
 * match_nearest - how near a miss is: the smallest single change with which a pair would match,
 * and, where a list is empty, which condition empties it
 *
 * Nothing is derived from the rule's text: a change is tried, and what is answered has been seen
 * to hold (rules/nearest_value.h).  Tried are facts of either side that `can change`, are told,
 * and are read by every condition that fails; also with elements that the other side asks for.
 * A pair that is undecided has no near miss: what is not known comes first.
 *
 * The conditions of an empty list are counted over as many pairs as near misses are looked for
 * among: how many fail it, and how many fail it alone, who would stand on the list without it.
 *
 * For a masked caller a pair that does not hold on a private condition has no near miss and is
 * not counted, and no sensitive fact is spoken of.
 */
#ifndef MATCH_MATCH_NEAREST_H
#define MATCH_MATCH_NEAREST_H

#include "match/match.h"

/* Of the pair that is bound.  False: there is none, or it was not found. */
bool match_nearest(struct eval *e, const struct match *rule, bool mask, struct nearest *out);
/* The members fact, title, from, to and text ("inden for 32 km") of an open object. */
void match_nearest_write(
	struct json_writer *w, const struct nearest *n, struct eval *e, const char *language);

/* The subject and the others of q, of which none matches: the conditions that fail, those that
 * would leave most without them first. */
struct emptied *match_emptied(const struct match_query *q, struct eval *e);
/* The members emptied_by and emptied_of of an open object. */
void match_emptied_write(
	struct json_writer *w, const struct emptied *by, struct eval *e, const char *language);

#endif
