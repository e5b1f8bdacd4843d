/* store_rig - what the store's tests begin with */
#ifndef TESTS_STORE_RIG_H
#define TESTS_STORE_RIG_H

#include "store/store.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* NULL is no text. */
static inline struct store_text text(const char *s)
{
	return (struct store_text){s, s ? strlen(s) : 0};
}

static inline void add_op(struct store_ops *ops, const struct store_op *op)
{
	CHECK_INT(store_ops_add(ops, op), 0);
}

/* Makes it where there is none; without a store the test is over. */
static inline struct store *open_store_at(const char *path)
{
	struct store_options o = {.path = path, .make = true};
	char why[STORE_WHY];
	struct store *s;

	if (store_open(&s, &o, why, sizeof why)) {
		test_fail(__FILE__, __LINE__, "%s", why);
		exit(1);
	}
	return s;
}

#endif
