#include "data/value.h"

#include "base/strmap.h"
#include <string.h>

/*
 * One order serves sameness too: two values are the same when neither comes before the
 * other.  Contexts are the exception, for the order in which their keys were written
 * means nothing; they are compared by key.
 */

static int three_way(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int order_bytes(const char *a, size_t n, const char *b, size_t m)
{
	size_t both = n < m ? n : m;
	int by_bytes = both ? memcmp(a, b, both) : 0;

	return by_bytes ? by_bytes : (n > m) - (n < m);
}

static int order_numbers(struct value a, struct value b)
{
	struct decimal x, y;

	if (!a.big && !b.big)
		return three_way(a.u.i, b.u.i);
	value_to_decimal(a, &x);
	value_to_decimal(b, &y);
	return decimal_cmp(&x, &y);
}

static int order_clocks(const struct clock *a, const struct clock *b)
{
	int by;

	if ((by = three_way(a->nanos, b->nanos)) ||
		(by = three_way(a->offset_kind, b->offset_kind)))
		return by;
	switch (a->offset_kind) {
	case OFFSET_NONE: return 0;
	case OFFSET_SECONDS: return three_way(a->offset, b->offset);
	case OFFSET_ZONE: return strcmp(a->zone, b->zone);
	}
	return 0;
}

static int order_causes(const struct causes *a, const struct causes *b)
{
	for (uint32_t i = 0; i < a->n && i < b->n; i++)
		if (a->slot[i] != b->slot[i])
			return a->slot[i] < b->slot[i] ? -1 : 1;
	return three_way(a->n, b->n);
}

static int order_lists(const struct list *a, const struct list *b)
{
	for (uint32_t i = 0; i < a->n && i < b->n; i++) {
		int by = value_order(a->at[i], b->at[i]);

		if (by)
			return by;
	}
	return three_way(a->n, b->n);
}

static int order_ranges(const struct range *a, const struct range *b)
{
	int by;

	if ((by = value_order(a->lo, b->lo)) || (by = value_order(a->hi, b->hi)))
		return by;
	if ((by = a->lo_open - b->lo_open))
		return by;
	return a->hi_open - b->hi_open;
}

/* The entry with the least key above `above` (NULL: the least of all), or NULL. */
static const struct entry *next_key(const struct context *c, const struct entry *above)
{
	const struct entry *least = NULL;

	for (uint32_t i = 0; i < c->n; i++) {
		const struct entry *e = &c->at[i];

		if (above && order_bytes(e->key, e->len, above->key, above->len) <= 0)
			continue;
		if (!least || order_bytes(e->key, e->len, least->key, least->len) < 0)
			least = e;
	}
	return least;
}

/* By key in the order of keys; contexts are small. */
static int order_contexts(const struct context *a, const struct context *b)
{
	const struct entry *x = NULL, *y = NULL;

	for (;;) {
		int by;

		x = next_key(a, x);
		y = next_key(b, y);
		if (!x || !y)
			return (x != NULL) - (y != NULL);
		if ((by = order_bytes(x->key, x->len, y->key, y->len)) ||
			(by = value_order(x->value, y->value)))
			return by;
	}
}

int value_order(struct value a, struct value b)
{
	int by;

	if (a.kind != b.kind)
		return a.kind < b.kind ? -1 : 1;
	switch ((enum value_kind)a.kind) {
	case V_UNSET:
	case V_NULL: return 0; /* whatever the reason */
	case V_UNKNOWN: return order_causes(a.u.causes, b.u.causes);
	case V_BOOLEAN: return a.u.b - b.u.b;
	case V_NUMBER: return order_numbers(a, b);
	case V_STRING: return order_bytes(a.u.s, a.aux, b.u.s, b.aux);
	case V_DATE:
	case V_YEARMONTH: return three_way(a.u.i, b.u.i);
	case V_DAYTIME: by = three_way(a.u.i, b.u.i); return by ? by : three_way(a.aux, b.aux);
	case V_TIME: return order_clocks(a.u.clock, b.u.clock);
	case V_DATETIME:
		by = three_way(a.u.instant->days, b.u.instant->days);
		return by ? by : order_clocks(&a.u.instant->clock, &b.u.instant->clock);
	case V_LIST: return order_lists(a.u.list, b.u.list);
	case V_CONTEXT: return order_contexts(a.u.context, b.u.context);
	case V_RANGE: return order_ranges(a.u.range, b.u.range);
	case V_FUNCTION:
		return ((uintptr_t)a.u.function > (uintptr_t)b.u.function) -
		       ((uintptr_t)a.u.function < (uintptr_t)b.u.function);
	}
	return 0;
}

static bool same_contexts(const struct context *a, const struct context *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		const struct entry *x = &a->at[i], *y = &b->at[i];
		const struct value *other = &y->value;

		if (order_bytes(x->key, x->len, y->key, y->len) != 0) /* mostly they stand alike */
			other = context_get(b, x->key, x->len);
		if (!other || !value_same(x->value, *other))
			return false;
	}
	return true;
}

static bool same_lists(const struct list *a, const struct list *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (!value_same(a->at[i], b->at[i]))
			return false;
	return true;
}

bool value_same(struct value a, struct value b)
{
	if (a.kind != b.kind)
		return false;
	switch ((enum value_kind)a.kind) {
	case V_STRING: return a.aux == b.aux && order_bytes(a.u.s, a.aux, b.u.s, b.aux) == 0;
	case V_NUMBER: /* canonical, so a big one is never a small one */
		if (!a.big || !b.big)
			return a.big == b.big && a.u.i == b.u.i;
		return memcmp(a.u.dec, b.u.dec, sizeof *a.u.dec) == 0;
	case V_LIST: return a.u.list == b.u.list || same_lists(a.u.list, b.u.list);
	case V_CONTEXT:
		return a.u.context == b.u.context || same_contexts(a.u.context, b.u.context);
	default: return value_order(a, b) == 0;
	}
}

/* ---- hashes ---------------------------------------------------------------- */

static uint64_t hash_int(int64_t i, uint64_t seed)
{
	return hash_bytes(&i, sizeof i, seed);
}

static uint64_t hash_clock(const struct clock *c, uint64_t seed)
{
	uint64_t h = hash_int(c->nanos, seed + c->offset_kind);

	if (c->offset_kind == OFFSET_SECONDS)
		return hash_int(c->offset, h);
	if (c->offset_kind == OFFSET_ZONE)
		return hash_bytes(c->zone, strlen(c->zone), h);
	return h;
}

uint64_t value_hash(struct value v)
{
	uint64_t h = v.kind;

	switch ((enum value_kind)v.kind) {
	case V_UNSET:
	case V_NULL: return hash_int(0, h);
	case V_BOOLEAN: return hash_int(v.u.b, h);
	case V_NUMBER: return v.big ? hash_bytes(v.u.dec, sizeof *v.u.dec, h) : hash_int(v.u.i, h);
	case V_STRING: return hash_bytes(v.u.s, v.aux, h);
	case V_DATE:
	case V_YEARMONTH: return hash_int(v.u.i, h);
	case V_DAYTIME: return hash_int(v.u.i, h + v.aux);
	case V_TIME: return hash_clock(v.u.clock, h);
	case V_DATETIME: return hash_clock(&v.u.instant->clock, hash_int(v.u.instant->days, h));
	case V_UNKNOWN:
		return hash_bytes(v.u.causes->slot, v.u.causes->n * sizeof v.u.causes->slot[0], h);
	case V_LIST:
		for (uint32_t i = 0; i < v.u.list->n; i++)
			h = hash_int((int64_t)value_hash(v.u.list->at[i]), h);
		return hash_int(v.u.list->n, h);
	case V_CONTEXT: /* a sum, for the order of keys means nothing */
		for (uint32_t i = 0; i < v.u.context->n; i++) {
			const struct entry *e = &v.u.context->at[i];

			h += hash_bytes(e->key, e->len, value_hash(e->value));
		}
		return hash_int(v.u.context->n, h);
	case V_RANGE:
		h = hash_int((int64_t)value_hash(v.u.range->lo), h + v.u.range->lo_open);
		return hash_int((int64_t)value_hash(v.u.range->hi), h + v.u.range->hi_open);
	case V_FUNCTION: return hash_int((int64_t)(uintptr_t)v.u.function, h);
	}
	return h;
}
