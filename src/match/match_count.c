#include "match/match_parts.h"
#include <stdlib.h>
#include <string.h>

void counts_init(struct counts *c, struct arena *arena)
{
	*c = (struct counts){.arena = arena};
	strmap_init(&c->index, arena, 0);
}

static const struct causes *copy(struct arena *a, const struct causes *facts)
{
	size_t size = sizeof *facts + facts->n * sizeof facts->slot[0];
	struct causes *own = arena_alloc(a, size);

	memcpy(own, facts, size);
	return own;
}

const struct causes *counts_add(struct counts *c, const struct causes *facts, uint32_t n)
{
	const char *key = facts ? (const char *)facts->slot : "";
	size_t len = facts ? facts->n * sizeof facts->slot[0] : 0;
	struct missing_count *m = strmap_get(&c->index, key, len);

	if (!m) {
		m = ARENA_NEW(c->arena, struct missing_count);
		m->facts = facts ? copy(c->arena, facts) : NULL;
		strmap_put(&c->index, m->facts ? (const char *)m->facts->slot : "", len, m);
		vec_push(c->arena, &c->list, m);
	}
	m->n += n;
	return m->facts;
}

static int by_slots(const struct causes *a, const struct causes *b)
{
	uint32_t na = a ? a->n : 0, nb = b ? b->n : 0;

	for (uint32_t i = 0; i < na && i < nb; i++)
		if (a->slot[i] != b->slot[i])
			return a->slot[i] < b->slot[i] ? -1 : 1;
	return na < nb ? -1 : na > nb;
}

static int by_count(const void *x, const void *y)
{
	const struct missing_count *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return by_slots(a->facts, b->facts);
}

const struct missing_count *counts_sorted(const struct counts *c)
{
	struct missing_count *all = ARENA_ARRAY(c->arena, struct missing_count, c->list.n);

	for (unsigned i = 0; i < c->list.n; i++)
		all[i] = *c->list.at[i];
	if (c->list.n)
		qsort(all, c->list.n, sizeof *all, by_count);
	return all;
}
