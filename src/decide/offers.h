/*
 * offers - the offers that fit one person: what match.offers answers
 *
 * The same judgement as in a recommendation (decide_offer), arranged as a search:
 *
 *	matches    yes, then on a border, each by name; with what is still awaited
 *	undecided  an unknown stands in the way; with the questions that would settle it
 *	near       exactly one condition is no and none unknown; on request
 *	declined   fits, but the person has said no thanks.  Neutral: it is told, so that
 *	           nobody asks again, and that is all
 *
 * Free seats and starts are stock of the moment (runs.h): they are told beside each offer
 * and are no part of the decision's identity.
 */
#ifndef DECIDE_OFFERS_H
#define DECIDE_OFFERS_H

#include "decide/decide.h"

struct offers_query {
	const struct runs *runs; /* NULL: none are kept */
	uint32_t limit;          /* of each list; 0: all */
	bool near;
};
/* The members of the answer, into an open object; the person is bound to the eval. */
void offers_write(struct json_writer *w, const struct ruleset *rs, struct eval *e,
	const struct offers_query *q, const struct decide_writing *how);

#endif
