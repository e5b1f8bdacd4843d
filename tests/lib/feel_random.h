/*
 * feel_random - expressions by chance, and a small world to run them in
 *
 * Slots have small domains, so that every completion of the unknown ones can be tried.
 * The same seed gives the same expressions everywhere.
 */
#ifndef TESTS_LIB_FEEL_RANDOM_H
#define TESTS_LIB_FEEL_RANDOM_H

#include "feel/feel.h"

struct dice {
	uint64_t state;
};
uint32_t dice_roll(struct dice *d, uint32_t sides); /* 0 .. sides - 1 */

enum { RANDOM_SLOTS = 10, RANDOM_VALUES = 5 };
/* Slot i is named and typed; it may be any of its values, null among them. */
const char *random_slot_name(uint32_t slot);
const struct type *random_slot_type(uint32_t slot);
uint32_t random_slot_values(uint32_t slot, struct arena *a, struct value out[RANDOM_VALUES]);

/* loose: kinds are mixed now and then, so that errors are met too. */
const char *random_expression(struct dice *d, struct arena *a, bool loose);

struct random_world {
	struct oom oom;
	struct arena arena;
	struct diags diags;
	struct feel_scope scope;
	struct feel_env env;
	struct value slots[RANDOM_SLOTS];
};
void random_world_open(struct random_world *w, bool loose);
void random_world_close(struct random_world *w);
/* The checked tree and its code; NULL when it has none. */
struct feel_expr *random_world_tree(struct random_world *w, const char *text);

#endif
