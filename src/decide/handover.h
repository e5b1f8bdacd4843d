/*
 * handover - may this be told of a person, to them, for this?
 *
 * A `share` of the rules lists what may leave, to whom and for what; a hand-over asks it for
 * one person on one day.  It goes out whole or not at all:
 *
 *	consent       the person has agreed that this party receives it for this purpose, and has
 *	              not withdrawn it (a share with `basis law` asks for none)
 *	relevant      what is asked for is among the share's fields, which the parties agreed on
 *	current       nothing of it is stale, implausible or in conflict
 *	in confidence nothing of it was told in confidence, whatever else is consented to
 *
 * A refusal names what is in the way, field by field, never a value.  What nobody has told is
 * simply not there: it stands in the way of nothing.
 *
 * Source: LÆR 1 and 3.2 (consent, relevance, currency; confidences between a caseworker and
 * the citizen), as the catalogue's PR-17 and PR-18.
 */
#ifndef DECIDE_HANDOVER_H
#define DECIDE_HANDOVER_H

#include "decide/decide.h"

struct held_back { /* a field that may not leave today */
	uint32_t slot;
	enum absence why; /* FACT_TOLD: it was told in confidence */
};
struct handover {
	const struct share *share;
	enum consent_state consent; /* CONSENT_GIVEN where none is needed */
	const uint32_t *fields;     /* slots that are asked for and known */
	const uint32_t *absent;     /* asked for and not told by anybody */
	const struct held_back *held;
	uint32_t n_fields, n_absent, n_held;
};
/* Of all fields of the share, or of those named (NULL: all).  0, or -1: *wrong is a name that
 * the share does not list. */
int handover_judge(struct handover *out, const struct share *share, struct eval *e,
	const char *const *names, uint32_t n_names, const char **wrong);
bool handover_may(const struct handover *h);
/* The members of the answer, into an open object: values only when it may. */
void handover_write(
	struct json_writer *w, const struct handover *h, struct eval *e, const struct ruleset *rs);

#endif
