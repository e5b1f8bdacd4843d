/*
 * nearest_value - the smallest change of one fact with which something holds
 *
 * Nothing is derived from the text of a rule: values are tried, and what is found has been
 * seen to hold.  Tried are the values that the rules speak of and those beside them, the
 * declared values, the ends of the fact's range, one element more or less of a list, and
 * for numbers and dates ever larger steps from what was told, then back to the nearest.
 * Only values that the fact may have are tried, and the tries are bounded; that nothing was
 * found does not mean that there is nothing.
 *
 * How near a value is, in millionths: of a number the change against the fact's range, or
 * against what was told; of an ordered value the steps against all; another value of those
 * without an order is as far as it goes.  A fact that nobody told is farther than any that
 * was told otherwise.
 */
#ifndef RULES_NEAREST_VALUE_H
#define RULES_NEAREST_VALUE_H

#include "data/record.h"

enum { NEAREST_FAR = 1000000, NEAREST_UNTOLD = 2 * NEAREST_FAR };

struct nearest_value {
	const struct fact *fact;
	struct value was;         /* V_UNSET: nobody told it */
	bool again;               /* the same may help, told again: what was told does not count */
	int64_t on;               /* the day on which it would be told */
	const struct value *said; /* values that rules speak of, of any kind */
	uint32_t n_said;
	struct arena *arena; /* for the values */
	unsigned tries;      /* left; counted down */
	bool (*holds)(void *arg, struct value v);
	void *arg;

	struct value value; /* found */
	uint32_t distance;
};
/* Whether there is one: value and distance are set. */
bool nearest_value(struct nearest_value *n);

#endif
