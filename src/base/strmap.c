#include "base/strmap.h"

#include <string.h>

/* Multiply and fold the 128 bits together: every bit of both sides reaches every bit. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t four(const unsigned char *p)
{
	uint32_t w;

	memcpy(&w, p, sizeof w);
	return w;
}

/* n bytes, at most eight, as a number.  What is read twice is the same bits. */
static inline uint64_t word(const unsigned char *p, size_t n)
{
	uint64_t w;

	if (n == 8) {
		memcpy(&w, p, sizeof w);
		return w;
	}
	if (n >= 4)
		return four(p) | four(p + n - 4) << 8 * (n - 4);
	return n ? p[0] | (uint64_t)p[n / 2] << 8 * (n / 2) | (uint64_t)p[n - 1] << 8 * (n - 1) : 0;
}

/* What a hash begins with: of the seed alone. */
static uint64_t hash_key(uint64_t seed)
{
	return mix(seed ^ 0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9);
}

/* Drawn from: wyhash (Wang Yi), folded multiplication.  No operand is known to who does
 * not know the seed, so nobody else can make a product zero. */
static inline uint64_t hash_with(const void *p, size_t n, uint64_t key)
{
	const unsigned char *s = p;
	size_t left = n;
	uint64_t h = key ^ n;

	for (; left > 16; left -= 16, s += 16)
		h = mix(word(s, 8) ^ key, word(s + 8, 8) ^ h);
	if (left > 8)
		h = mix(word(s, 8) ^ key, word(s + 8, left - 8) ^ h);
	else if (left)
		h = mix(word(s, left) ^ key, h ^ 0x94d049bb133111eb);
	return mix(h ^ 0x9e3779b97f4a7c15, key ^ 0x94d049bb133111eb);
}

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed)
{
	return hash_with(p, n, hash_key(seed));
}

void strmap_init(struct strmap *m, struct arena *arena, uint64_t seed)
{
	*m = (struct strmap){.arena = arena, .hash_key = hash_key(seed)};
}

enum { HEAD = 8 };

/* The first bytes as a number; keys of one length that have the same begin alike. */
static uint64_t head_of(const char *key, size_t len)
{
	const unsigned char *s = (const unsigned char *)key;

	if (len >= HEAD)
		return word(s, HEAD);
	if (len >= 4)
		return word(s, 4) << 32 | word(s + len - 4, 4);
	return len ? (uint64_t)s[0] << 16 | (uint64_t)s[len / 2] << 8 | s[len - 1] : 0;
}

/* The entry with this key, or the free one where it would go. */
static struct strmap_entry *find(const struct strmap *m, const char *key, size_t len, uint32_t hash)
{
	const uint64_t head = head_of(key, len);
	unsigned i = hash & (m->cap - 1);

	for (;; i = (i + 1) & (m->cap - 1)) {
		struct strmap_entry *e = &m->at[i];

		if (!e->key || (e->head == head && e->hash == hash && e->len == len &&
				       (len <= HEAD ||
					       memcmp(e->key + HEAD, key + HEAD, len - HEAD) == 0)))
			return e;
	}
}

/* The entry with this key, or NULL. */
static const struct strmap_entry *look_up(const struct strmap *m, const char *key, size_t len)
{
	const struct strmap_entry *e;

	if (!m->n)
		return NULL;
	e = find(m, key, len, (uint32_t)hash_with(key, len, m->hash_key));
	return e->key ? e : NULL;
}

void strmap_near(const struct strmap *m, const char *key, size_t len)
{
	if (m->n)
		__builtin_prefetch(
			&m->at[(uint32_t)hash_with(key, len, m->hash_key) & (m->cap - 1)]);
}

static void grow(struct strmap *m)
{
	struct strmap bigger = *m;

	bigger.cap = m->cap ? m->cap * 2 : 16;
	bigger.at = ARENA_ARRAY(m->arena, struct strmap_entry, bigger.cap);
	for (unsigned i = 0; i < m->cap; i++) {
		const struct strmap_entry *e = &m->at[i];

		if (e->key)
			*find(&bigger, e->key, e->len, e->hash) = *e;
	}
	*m = bigger;
}

void *strmap_get(const struct strmap *m, const char *key, size_t len)
{
	const struct strmap_entry *e = look_up(m, key, len);

	return e ? e->value : NULL;
}

const char *strmap_key(const struct strmap *m, const char *key, size_t len)
{
	const struct strmap_entry *e = look_up(m, key, len);

	return e ? e->key : NULL;
}

bool strmap_put(struct strmap *m, const char *key, size_t len, void *value)
{
	uint32_t hash = (uint32_t)hash_with(key, len, m->hash_key);
	struct strmap_entry *e;

	if (m->cap && find(m, key, len, hash)->key)
		return false;
	if (m->n >= m->cap / 4 * 3)
		grow(m);
	e = find(m, key, len, hash);
	*e = (struct strmap_entry){.key = key,
		.value = value,
		.head = head_of(key, len),
		.len = (uint32_t)len,
		.hash = hash};
	m->n++;
	return true;
}

const char *strmap_intern(struct strmap *m, const char *s, size_t len)
{
	char *copy = strmap_get(m, s, len);

	if (copy)
		return copy;
	copy = arena_strndup(m->arena, s, len);
	strmap_put(m, copy, len, copy);
	return copy;
}
