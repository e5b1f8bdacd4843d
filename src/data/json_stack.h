/*
 * json_stack - what the JSON reader has open, and the keys it has seen there
 *
 * Private to the reader.  A key that stands twice must be found without comparing each
 * with all: the keys of the open objects lie on one stack, a small object compares a new
 * key with those before it, and a large one keeps its keys in a hash table, which all
 * open objects share.
 */
#ifndef DATA_JSON_STACK_H
#define DATA_JSON_STACK_H

#include "base/vec.h"
#include <stdint.h>

struct json_level {
	uint32_t keys; /* where its keys begin on the stack */
	uint32_t members;
	uint64_t seen; /* bit per kind of mark: a key whose bit is not set is new */
	bool object, hashed;
};
struct json_key {
	const char *s;
	uint32_t len;
	uint32_t mark; /* tells most keys apart; the hash once the object is a large one */
	uint32_t slot; /* in the table, for a large object */
};
struct json_stack {
	struct arena *arena;
	VEC(struct json_level) levels;
	VEC(struct json_key) keys;
	uint32_t *table; /* index of a key + 1; 0: free */
	uint32_t table_cap, table_n;
	uint64_t seed;
};

struct json_stack *json_stack_new(struct arena *arena);
void json_stack_open(struct json_stack *st, bool object);
void json_stack_close(struct json_stack *st);
/* Notes a key of the innermost object, borrowed.  False when it is there already. */
bool json_stack_key(struct json_stack *st, const char *s, size_t len);

static inline struct json_level *json_stack_top(struct json_stack *st)
{
	return &st->levels.at[st->levels.n - 1];
}

#endif
