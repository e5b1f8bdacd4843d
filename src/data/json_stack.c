#include "data/json_stack.h"

#include "base/strmap.h"
#include <string.h>

/*
 * Objects close in the reverse order of their opening, so their keys leave the table in
 * the reverse order of their coming, and an open-addressed table needs no tombstones for
 * that.  Growing puts the keys in again in the order they came.
 */

enum { SMALL_OBJECT = 16, TABLE_FIRST = 128 };

struct json_stack *json_stack_new(struct arena *arena)
{
	struct json_stack *st = ARENA_NEW(arena, struct json_stack);

	st->arena = arena;
	/* Where memory lies differs from run to run: enough against keys that were chosen to
	 * collide, and no answer depends on it. */
	st->seed = (uint64_t)(uintptr_t)st * 0x9e3779b97f4a7c15u;
	return st;
}

void json_stack_open(struct json_stack *st, bool object)
{
	struct json_level level = {.keys = st->keys.n, .object = object};

	vec_push(st->arena, &st->levels, level);
}

void json_stack_close(struct json_stack *st)
{
	const struct json_level *level = &st->levels.at[--st->levels.n];

	if (level->hashed)
		for (uint32_t k = st->keys.n; k-- > level->keys; st->table_n--)
			st->table[st->keys.at[k].slot] = 0;
	st->keys.n = level->keys;
}

/* Enough to tell the keys of a small object apart without reading them whole. */
static uint32_t key_mark(const char *s, size_t len)
{
	uint32_t head = 0, tail = 0;

	if (len >= 4) {
		memcpy(&head, s, 4);
		memcpy(&tail, s + len - 4, 4);
	} else if (len) {
		head = (unsigned char)s[0];
		tail = (uint32_t)(unsigned char)s[len / 2] << 8 | (unsigned char)s[len - 1];
	}
	return (head ^ (tail << 7 | tail >> 25) ^ (uint32_t)len) * 0x9e3779b1u;
}

static uint32_t key_hash(const struct json_stack *st, const char *s, size_t len)
{
	return (uint32_t)hash_bytes(s, len, st->seed);
}

static bool key_is(const struct json_key *k, const char *s, size_t len, uint32_t mark)
{
	return k->mark == mark && k->len == len && memcmp(k->s, s, len) == 0;
}

static void table_insert(struct json_stack *st, uint32_t index)
{
	struct json_key *k = &st->keys.at[index];
	uint32_t i = k->mark & (st->table_cap - 1);

	while (st->table[i])
		i = (i + 1) & (st->table_cap - 1);
	st->table[i] = index + 1;
	k->slot = i;
	st->table_n++;
}

/* Room for n more, at most half full. */
static void table_reserve(struct json_stack *st, uint32_t n)
{
	if ((st->table_n + n) * 2 <= st->table_cap)
		return;
	st->table_cap = st->table_cap ? st->table_cap * 2 : TABLE_FIRST;
	st->table = ARENA_ARRAY(st->arena, uint32_t, st->table_cap);
	st->table_n = 0;
	for (unsigned l = 0; l < st->levels.n; l++) {
		const struct json_level *level = &st->levels.at[l];
		uint32_t end = l + 1 < st->levels.n ? st->levels.at[l + 1].keys : st->keys.n;
		if (level->hashed)
			for (uint32_t i = level->keys; i < end; i++)
				table_insert(st, i);
	}
}

/* The object has outgrown comparing: its keys so far move into the table. */
static void level_hash(struct json_stack *st, struct json_level *level)
{
	table_reserve(st, SMALL_OBJECT);
	for (uint32_t i = level->keys; i < st->keys.n; i++) {
		struct json_key *k = &st->keys.at[i];
		k->mark = key_hash(st, k->s, k->len);
		table_insert(st, i);
	}
	level->hashed = true;
}

static bool table_has(const struct json_stack *st, const struct json_level *level, const char *s,
	size_t len, uint32_t mark)
{
	for (uint32_t i = mark & (st->table_cap - 1); st->table[i];
		i = (i + 1) & (st->table_cap - 1)) {
		uint32_t index = st->table[i] - 1;
		if (index >= level->keys && key_is(&st->keys.at[index], s, len, mark))
			return true;
	}
	return false;
}

bool json_stack_key(struct json_stack *st, const char *s, size_t len)
{
	struct json_level *level = json_stack_top(st);
	struct json_key k = {.s = s, .len = (uint32_t)len};
	uint64_t seen;

	if (!level->hashed && st->keys.n - level->keys == SMALL_OBJECT)
		level_hash(st, level);
	if (level->hashed) {
		k.mark = key_hash(st, s, len);
		if (table_has(st, level, s, len, k.mark))
			return false;
		table_reserve(st, 1);
		vec_push(st->arena, &st->keys, k);
		table_insert(st, st->keys.n - 1);
		return true;
	}
	k.mark = key_mark(s, len);
	seen = (uint64_t)1 << (k.mark >> 26);
	if (level->seen & seen)
		for (uint32_t i = level->keys; i < st->keys.n; i++)
			if (key_is(&st->keys.at[i], s, len, k.mark))
				return false;
	level->seen |= seen;
	vec_push(st->arena, &st->keys, k);
	return true;
}
