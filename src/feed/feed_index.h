/*
 * feed_index - things found by a digest, and taken out again
 *
 * strmap only grows; vacancies come and go.  Whoever is indexed holds a struct feed_link; its
 * owner keeps it where it is.  In an arena; what is taken out is the owner's to use again.
 */
#ifndef FEED_FEED_INDEX_H
#define FEED_FEED_INDEX_H

#include "base/arena.h"
#include <stdint.h>

struct feed_link {
	struct feed_link *next;
	uint64_t hash;
};
struct feed_index {
	struct arena *arena;
	struct feed_link **at; /* chains; a power of two */
	uint32_t size, n;
};
void feed_index_init(struct feed_index *ix, struct arena *arena);
/* So that the next one can be added without memory. */
void feed_index_reserve(struct feed_index *ix);
void feed_index_add(struct feed_index *ix, struct feed_link *l, uint64_t hash);
void feed_index_remove(struct feed_index *ix, struct feed_link *l);
/* The first with this digest, and the next of the same after one; NULL when there is none. */
struct feed_link *feed_index_first(const struct feed_index *ix, uint64_t hash);
struct feed_link *feed_index_next(const struct feed_link *l);

#endif
