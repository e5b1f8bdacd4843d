/*
 * case_people - those whom a case gives, as records, and evals over them
 *
 * A case tells facts of one person and of other things (vacancies).  Here they become
 * records, and an eval is bound to the person alone or to the person and one of the others,
 * exactly as a request would bind it.  Running cases, counting what they cover and looking
 * for what they stand on all begin here.
 *
 * Everything lies in the arena given; image, case and zones are borrowed.
 */
#ifndef RULES_CASE_PEOPLE_H
#define RULES_CASE_PEOPLE_H

#include "feel/zones.h"
#include "rules/cases.h"
#include "rules/eval.h"

enum { CASE_PERSON = 0 }; /* the first entity is the one that items are about */

struct case_people {
	const struct image *image; /* of the case's day */
	const struct case_block *block;
	const struct feel_zones *zones; /* or NULL */
	struct arena *arena;
	const struct record *records; /* per given */
	const struct record *about;   /* of the person; NULL only when there are no entities */
	bool several;                 /* persons: each of them, and `other` */
	uint32_t other;               /* the first given that is no person; UINT32_MAX: none */
};
void case_people_init(struct case_people *p, const struct ruleset *rs,
	const struct case_block *block, const struct feel_zones *zones, struct arena *arena);

/* The facts of one given, over those of `base` (NULL: over nothing). */
void case_record(struct case_people *p, const struct case_given *g, const struct record *base,
	struct record *out);

/* The same, but that this telling is all that is told of one fact of what is given at this
 * index; UINT32_MAX is the person where none is given. */
void case_people_with(struct case_people *out, const struct case_people *p, uint32_t given,
	uint32_t fact, const struct telling *t, struct arena *arena);

/* An eval of the case's day over the person alone. */
void case_people_eval(const struct case_people *p, struct eval *out);
/* Over the person and what is given at this index; where that is a person, over it and the
 * other thing. */
void case_people_pair(const struct case_people *p, uint32_t given, struct eval *out);

#endif
