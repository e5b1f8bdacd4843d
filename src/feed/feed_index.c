#include "feed/feed_index.h"

enum { FIRST = 64 };

static struct feed_link **chain(const struct feed_index *ix, uint64_t hash)
{
	return &ix->at[(uint32_t)(hash ^ hash >> 32) & (ix->size - 1)];
}

void feed_index_init(struct feed_index *ix, struct arena *arena)
{
	*ix = (struct feed_index){
		.arena = arena, .at = ARENA_ARRAY(arena, struct feed_link *, FIRST), .size = FIRST};
}

static void grow(struct feed_index *ix)
{
	struct feed_index bigger = *ix;

	bigger.size = ix->size * 2;
	bigger.at = ARENA_ARRAY(ix->arena, struct feed_link *, bigger.size);
	for (uint32_t i = 0; i < ix->size; i++) {
		struct feed_link *next;

		for (struct feed_link *l = ix->at[i]; l; l = next) {
			struct feed_link **to = chain(&bigger, l->hash);
			next = l->next;
			l->next = *to;
			*to = l;
		}
	}
	*ix = bigger;
}

void feed_index_reserve(struct feed_index *ix)
{
	if (ix->n >= ix->size && ix->size < UINT32_MAX / 2)
		grow(ix);
}

void feed_index_add(struct feed_index *ix, struct feed_link *l, uint64_t hash)
{
	struct feed_link **to;

	feed_index_reserve(ix);
	to = chain(ix, hash);
	l->hash = hash;
	l->next = *to;
	*to = l;
	ix->n++;
}

void feed_index_remove(struct feed_index *ix, struct feed_link *l)
{
	struct feed_link **at = chain(ix, l->hash);

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	ix->n--;
}

struct feed_link *feed_index_first(const struct feed_index *ix, uint64_t hash)
{
	struct feed_link *l = *chain(ix, hash);

	while (l && l->hash != hash)
		l = l->next;
	return l;
}

struct feed_link *feed_index_next(const struct feed_link *l)
{
	struct feed_link *next = l->next;

	while (next && next->hash != l->hash)
		next = next->next;
	return next;
}
