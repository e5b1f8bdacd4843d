#include "match/postings.h"

#include "base/mem.h"
#include <string.h>

enum { BLOCK = 64 };

/* Every number has its own: the factor is odd. */
static uint32_t scattered(uint32_t id)
{
	return id * 0x9E3779B1u;
}

static struct posting_list *list_of(const struct postings *ps, uint32_t id)
{
	return &ps->list[scattered(id) >> (32 - ps->bits)];
}

static uint32_t entry_of(const struct postings *ps, uint32_t id, uint32_t row)
{
	return scattered(id) << ps->bits | row;
}

int postings_init(struct postings *ps, uint32_t rows)
{
	unsigned bits = 6;

	while (UINT32_C(1) << bits < rows)
		bits++;
	*ps = (struct postings){.bits = bits};
	if (!(ps->list = mem_alloc(sizeof *ps->list << bits)))
		return -1;
	memset(ps->list, 0, sizeof *ps->list << bits);
	return 0;
}

void postings_free(struct postings *ps)
{
	mem_free(ps->list);
	mem_free(ps->entry);
	*ps = (struct postings){0};
}

size_t postings_bytes(const struct postings *ps)
{
	return (ps->list ? sizeof *ps->list << ps->bits : 0) + ps->cap * sizeof *ps->entry;
}

/* A list of n has room for so many: a few more, so that it seldom moves. */
static uint32_t room_of(uint32_t n)
{
	uint32_t step = 2;

	while (step * 8 < n)
		step *= 2;
	return (n + step - 1) & ~(step - 1);
}

/* All lists into new memory, with room for `more` entries behind them. */
static int pack(struct postings *ps, uint32_t more)
{
	uint32_t used = 0, cap, *to;

	for (size_t i = 0; i < (size_t)1 << ps->bits; i++)
		used += room_of(ps->list[i].n);
	cap = used + used / 8 + more + BLOCK;
	if (!(to = mem_alloc(cap * sizeof *to)))
		return -1;
	used = 0;
	for (size_t i = 0; i < (size_t)1 << ps->bits; i++) {
		struct posting_list *l = &ps->list[i];

		if (l->n)
			memcpy(to + used, ps->entry + l->at, l->n * sizeof *to);
		l->at = used;
		used += room_of(l->n);
	}
	mem_free(ps->entry);
	ps->entry = to;
	ps->used = used;
	ps->cap = cap;
	return 0;
}

/* Room for one more; a list that is full moves to the end. */
static int list_reserve(struct postings *ps, struct posting_list *l)
{
	uint32_t room = room_of(l->n + 1);

	if (l->n < room_of(l->n))
		return 0;
	if (ps->used + room > ps->cap && pack(ps, room))
		return -1;
	if (l->n)
		memcpy(ps->entry + ps->used, ps->entry + l->at, l->n * sizeof *ps->entry);
	l->at = ps->used;
	ps->used += room;
	return 0;
}

int postings_add(struct postings *ps, const uint32_t *id, uint32_t n, uint32_t row)
{
	for (uint32_t i = 0; i < n; i++) {
		struct posting_list *l = list_of(ps, id[i]);

		if (list_reserve(ps, l)) {
			postings_drop(ps, id, i, row);
			return -1;
		}
		ps->entry[l->at + l->n++] = entry_of(ps, id[i], row);
	}
	return 0;
}

/* The row's entry, which is there. */
static uint32_t *find(const struct postings *ps, uint32_t id, uint32_t row)
{
	uint32_t *at = ps->entry + list_of(ps, id)->at, is = entry_of(ps, id, row);

	while (*at != is)
		at++;
	return at;
}

void postings_drop(struct postings *ps, const uint32_t *id, uint32_t n, uint32_t row)
{
	for (uint32_t i = 0; i < n; i++) {
		struct posting_list *l = list_of(ps, id[i]);

		*find(ps, id[i], row) = ps->entry[l->at + l->n - 1];
		l->n--;
	}
}

void postings_move(struct postings *ps, const uint32_t *id, uint32_t n, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < n; i++)
		*find(ps, id[i], from) = entry_of(ps, id[i], to);
}

/* ---- what rows share ------------------------------------------------------------- */

/* One element's.  What follows from one entry is computed for all: whether it is the element's
 * can hardly be guessed. */
static void sum_list(const struct postings *ps, const struct posting_list *l, uint32_t is,
	uint32_t weight, const uint64_t *rows, struct shares *out)
{
	const uint32_t *entry = ps->entry + l->at, mask = (UINT32_C(1) << ps->bits) - 1;

	for (uint32_t i = 0; i < l->n; i++) {
		uint32_t row = entry[i] & mask;
		uint64_t has = (rows[row / 64] >> (row % 64) & 1) & ((entry[i] ^ is) <= mask);

		out->sum[row] += weight & (0 - (uint32_t)has);
		out->any[row / 64] |= has << (row % 64);
	}
}

void postings_sum(const struct postings *ps, const uint32_t *id, const uint32_t *weight, uint32_t n,
	const uint64_t *rows, struct shares *out)
{
	enum { AHEAD = 16 };

	/* the lists lie anywhere: they are on their way while others are gone through */
	for (uint32_t from = 0; from < n; from += AHEAD) {
		uint32_t to = n - from < AHEAD ? n : from + AHEAD;
		struct posting_list l[AHEAD];

		for (uint32_t i = from; i < to; i++) {
			l[i - from] = *list_of(ps, id[i]);
			if (l[i - from].n)
				__builtin_prefetch(ps->entry + l[i - from].at);
		}
		for (uint32_t i = from; i < to; i++)
			if (l[i - from].n)
				sum_list(ps, &l[i - from], entry_of(ps, id[i], 0), weight[i], rows,
					out);
	}
}

void shares_open(struct shares *s, uint32_t rows)
{
	if (rows <= s->rows)
		return;
	memset(s->sum + s->rows, 0, (rows - s->rows) * sizeof *s->sum);
	memset(s->any + s->rows / 64, 0, (rows - s->rows) / 64 * sizeof *s->any);
	s->rows = rows;
}

void shares_clear(struct shares *s, uint32_t rows)
{
	for (uint32_t i = 0; i < rows / 64; i++) {
		for (uint64_t r = s->any[i]; r; r &= r - 1)
			s->sum[64 * i + (uint32_t)__builtin_ctzll(r)] = 0;
		s->any[i] = 0;
	}
}
