#include "match/match_parts.h"
#include <string.h>

enum rank_class { RANK_KNOWN, RANK_NULL, RANK_UNKNOWN };

static enum rank_class class_of(struct value v)
{
	if (v.kind == V_UNKNOWN)
		return RANK_UNKNOWN;
	return v.kind == V_NULL ? RANK_NULL : RANK_KNOWN;
}

static int rank_order(const struct rank *r, struct value a, struct value b)
{
	enum rank_class x = class_of(a), y = class_of(b);

	if (x != y)
		return x < y ? -1 : 1;
	if (x != RANK_KNOWN)
		return 0;
	if (r->order && a.kind == V_STRING && b.kind == V_STRING) {
		int i = domain_index(r->order, a.u.s, a.aux);
		int k = domain_index(r->order, b.u.s, b.aux);

		return r->descending ? k - i : i - k;
	}
	return r->descending ? value_order(b, a) : value_order(a, b);
}

int match_order(const struct match *rule, const struct match_pair *a, const struct match_pair *b)
{
	for (uint32_t i = 0; i < rule->n_ranks; i++) {
		int c = rank_order(&rule->ranks[i], a->ranks[i], b->ranks[i]);
		if (c)
			return c;
	}
	return strcmp(a->id, b->id);
}

static bool reads_others(const struct match_query *q, const struct image *im, const struct rank *r)
{
	uint8_t other = q->subject_is_left ? q->rule->right : q->rule->left;

	for (uint32_t i = 0; i < r->n_facts; i++)
		if (im->slots[r->facts[i]].entity == other)
			return true;
	return false;
}

uint32_t match_same_ranks(const struct match_query *q, const struct image *im)
{
	uint32_t same = 0;

	for (uint32_t i = 0; i < q->rule->n_ranks && i < 32; i++)
		if (!reads_others(q, im, &q->rule->ranks[i]))
			same |= UINT32_C(1) << i;
	return same;
}

bool match_could_rise(const struct match *rule, uint32_t same, const struct match_pair *late,
	const struct match_pair *last)
{
	for (uint32_t i = 0; i < rule->n_ranks; i++) {
		if (rank_is_same(same, i))
			continue;
		if (class_of(late->ranks[i]) == RANK_UNKNOWN)
			return true;
		int c = rank_order(&rule->ranks[i], late->ranks[i], last->ranks[i]);
		if (c)
			return c < 0;
	}
	return false;
}

void match_keep_pair(const struct match *rule, struct arena *arena, struct match_pair *to,
	const struct match_pair *from)
{
	uint32_t n = rule->item.n_criteria;
	struct value *ranks = (struct value *)to->ranks;
	uint8_t *states = (uint8_t *)to->states;

	if (!states) {
		ranks = ARENA_ARRAY(arena, struct value, rule->n_ranks);
		states = ARENA_ARRAY(arena, uint8_t, n);
	}
	for (uint32_t i = 0; i < rule->n_ranks; i++)
		ranks[i] = value_copy(arena, from->ranks[i]);
	memcpy(states, from->states, n);
	*to = *from;
	to->ranks = ranks;
	to->states = states;
}

/* ---- the first of many ---------------------------------------------------- */

void best_init(struct best *b, const struct match *rule, uint32_t room, struct arena *arena)
{
	*b = (struct best){.rule = rule, .arena = arena, .room = room};
	b->at = ARENA_ARRAY(arena, struct match_pair, room);
}

static void swap(struct match_pair *a, struct match_pair *b)
{
	struct match_pair t = *a;

	*a = *b;
	*b = t;
}

static void rise(struct best *b, uint32_t i)
{
	while (i > 0 && match_order(b->rule, &b->at[(i - 1) / 2], &b->at[i]) < 0) {
		swap(&b->at[(i - 1) / 2], &b->at[i]);
		i = (i - 1) / 2;
	}
}

static void sink(struct best *b, uint32_t i, uint32_t n)
{
	for (;;) {
		uint32_t last = i, kid = 2 * i + 1;
		for (uint32_t k = kid; k < n && k < kid + 2; k++)
			if (match_order(b->rule, &b->at[last], &b->at[k]) < 0)
				last = k;
		if (last == i)
			return;
		swap(&b->at[i], &b->at[last]);
		i = last;
	}
}

void best_offer(struct best *b, const struct match_pair *pair)
{
	if (b->n < b->room) {
		match_keep_pair(b->rule, b->arena, &b->at[b->n++], pair);
		rise(b, b->n - 1);
	} else if (b->room && match_order(b->rule, pair, &b->at[0]) < 0) {
		match_keep_pair(b->rule, b->arena, &b->at[0], pair);
		sink(b, 0, b->n);
	}
}

void best_sort(struct best *b)
{
	for (uint32_t n = b->n; n > 1; n--) {
		swap(&b->at[0], &b->at[n - 1]);
		sink(b, 0, n - 1);
	}
}
