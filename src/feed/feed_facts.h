/*
 * feed_facts - the few facts of a vacancy that decide how long it is there, and with which
 * other it is one
 */
#ifndef FEED_FEED_FACTS_H
#define FEED_FEED_FACTS_H

#include "feed/feed_join.h"

#include <stddef.h>

struct feed_facts {
	const char *titel, *arbejdsgiver, *kommune, *postnr; /* in the arena; or NULL */
	int64_t opslaaet, udloeber;                          /* days; DATE_NONE */
};
/* From the JSON object that a reader made; what has another form is not told. */
void feed_facts_read(struct feed_facts *out, const char *facts, size_t len, struct arena *arena);
struct feed_join_facts feed_facts_join(const struct feed_facts *f);

#endif
