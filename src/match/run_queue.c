/* Rows that wait for their place: what each may be worth, and the best first. */
#include "match/run.h"

#include <string.h>

bool queue_serves(const struct question *qu)
{
	const struct rank_probe *p = &qu->ranks[0];

	return qu->ix->plan.rule->n_ranks && p->find == RANK_COVERAGE && p->descending &&
	       p->value.kind != V_UNKNOWN;
}

/* The last that is kept has its place by a known first rank, and none is free. */
static bool known_last(const struct entries *es)
{
	return es->room && es->n == es->room && key_class(entries_last(es)->key[0]) == CLASS_KNOWN;
}

static unsigned worth_of(uint64_t found, uint64_t all)
{
	uint64_t is = all ? found * (WORTHS - 1) / all : 0;

	return is < WORTHS ? (unsigned)is : WORTHS - 1;
}

/* What the last that is kept is worth; all that is worth less stands behind it. */
static unsigned least_worth(const struct entries *es)
{
	if (!known_last(es))
		return es->room ? 0 : WORTHS;
	return worth_of(entries_last(es)->aux[0] >> 32, entries_last(es)->aux[0] & UINT32_MAX);
}

static void put(struct queue *q, unsigned worth, const struct block *b, unsigned row, uint64_t open)
{
	q->at[q->n++] = (struct waiting){b, open, q->first[worth], (uint8_t)row};
	q->first[worth] = (uint16_t)q->n;
	if (worth < WORTHS && worth > q->top)
		q->top = (uint8_t)worth;
}

/* The rows with each of the subject's marks; returns those with any. */
static uint64_t marked_rows(
	const struct rank_probe *p, const struct block *b, uint64_t rows, uint64_t with[MARKS])
{
	uint64_t any = 0;

	for (uint32_t k = 0; k < p->n_marks; k++) {
		with[k] = *block_word(b, p->column->marks + p->mark[k]) & rows;
		any |= with[k];
	}
	return any;
}

/* The most that the row can share. */
static uint64_t most_of(const struct rank_probe *p, const uint64_t with[MARKS], unsigned row)
{
	uint64_t most = 0;

	for (uint32_t k = 0; k < p->n_marks; k++)
		most += p->marked[k] & -(uint32_t)(with[k] >> row & 1);
	return most;
}

void queue_rows(struct queue *q, const struct entries *es, const struct question *qu,
	const struct block *b, uint64_t rows, uint64_t open)
{
	const struct rank_probe *p = &qu->ranks[0];
	const struct sets *s = block_sets(b, p->column);
	uint64_t with[MARKS], unknown = rows & block_lane(b, p->column).unknown, any;
	unsigned least = least_worth(es);

	if (!q->at)
		q->at = arena_alloc_raw(qu->arena, WAITING_MAX * sizeof *q->at);
	rows &= ~unknown;
	any = marked_rows(p, b, rows, with);
	for (uint64_t r = any; r; r &= r - 1) {
		unsigned i = (unsigned)__builtin_ctzll(r);
		uint64_t most = most_of(p, with, i), all = rank_total(p, s, i);

		if (most * (WORTHS - 1) >= least * all)
			put(q, worth_of(most, all), b, i, open);
	}
	for (uint64_t r = least ? 0 : rows & ~any; r; r &= r - 1)
		put(q, 0, b, (unsigned)__builtin_ctzll(r), open);
	for (uint64_t r = least < WORTHS ? unknown : 0; r; r &= r - 1)
		put(q, WORTH_UNKNOWN, b, (unsigned)__builtin_ctzll(r), open);
}

static const struct waiting *take(struct queue *q, unsigned worth)
{
	const struct waiting *w = &q->at[q->first[worth] - 1];

	q->first[worth] = w->next;
	return w;
}

const struct waiting *queue_next(struct queue *q, const struct entries *es, bool all_unknown)
{
	unsigned least = least_worth(es);

	while (q->top > least && !q->first[q->top])
		q->top--;
	if (q->top >= least && q->first[q->top])
		return take(q, q->top);
	if (q->first[WORTH_UNKNOWN] && (all_unknown || !known_last(es)))
		return take(q, WORTH_UNKNOWN);
	memset(q->first, 0, sizeof q->first);
	q->n = q->top = 0;
	return NULL;
}
