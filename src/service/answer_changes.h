/*
 * answer_changes - what came out otherwise, of two answers to one question
 *
 * The outcomes that people act on are held against each other by name: the state of each profile,
 * offer, track and task, the category of each screening, and of a list of matches who is on it.
 * Texts, counts and places are not looked at, so that two rulesets can be compared.  Whoever is
 * listed is counted and not named.
 */
#ifndef SERVICE_ANSWER_CHANGES_H
#define SERVICE_ANSWER_CHANGES_H

#include "base/arena.h"
#include "base/vec.h"

#include <stddef.h>

struct answer_change {
	const char *kind; /* "offers": the member of the answer */
	const char *name; /* of the item */
	const char *from, *to;
};
struct answer_changes {
	VEC(struct answer_change) list;
};
/* Two results as the service writes them; NULL: there is none.  Texts live in the arena. */
void answer_changes(struct answer_changes *out, struct arena *arena, const char *was,
	size_t was_len, const char *is, size_t is_len);

#endif
