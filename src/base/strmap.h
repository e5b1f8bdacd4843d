/*
 * strmap - a map from text to pointer, in an arena; and interned text
 *
 * Insert-only.  Keys are borrowed (they must live as long as the map).  The
 * hash is seeded by the caller's choice of seed where keys come from outside.
 */
#ifndef BASE_STRMAP_H
#define BASE_STRMAP_H

#include "base/arena.h"
#include <stdint.h>

struct strmap_entry {
	const char *key;
	void *value;
	uint64_t head; /* the key's first eight bytes: a short one is not looked up elsewhere */
	uint32_t len, hash;
};
struct strmap {
	struct arena *arena;
	struct strmap_entry *at; /* open addressing; key NULL = free */
	unsigned n, cap;
	uint64_t hash_key; /* made of the seed */
};

void strmap_init(struct strmap *m, struct arena *arena, uint64_t seed);
/* The value, or NULL. */
void *strmap_get(const struct strmap *m, const char *key, size_t len);
/* The key itself, as it was put, or NULL. */
const char *strmap_key(const struct strmap *m, const char *key, size_t len);
/* This key is asked for soon: who asks for several says so of all of them first, and does not
 * wait for the memory of each. */
void strmap_near(const struct strmap *m, const char *key, size_t len);
/* False, and nothing changed, when the key is there already. */
bool strmap_put(struct strmap *m, const char *key, size_t len, void *value);

/* The one copy of this text in the map's arena; equal texts, equal pointers.
 * Use a map of its own for interning.  NUL-terminated. */
const char *strmap_intern(struct strmap *m, const char *s, size_t len);

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed); /* quality, not secrecy */

#endif
