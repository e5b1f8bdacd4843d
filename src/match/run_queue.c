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

static void put(struct queue *q, unsigned worth, struct waiting w)
{
	w.next = q->first[worth];
	q->at[q->n++] = w;
	q->first[worth] = (uint16_t)q->n;
	if (worth < WORTHS && worth > q->top)
		q->top = (uint8_t)worth;
}

void queue_rows(struct queue *q, const struct entries *es, const struct question *qu,
	const struct shares *sh, const struct block *b, uint64_t rows, uint64_t open)
{
	const struct rank_probe *p = &qu->ranks[0];
	const struct sets *s = block_sets(b, p->column);
	uint64_t unknown = rows & block_lane(b, p->column).unknown, any = rows & sh->any[b->at];
	const uint32_t *sum = &sh->sum[row_number(b, 0)];
	unsigned least = least_worth(es);

	if (!q->at)
		q->at = arena_alloc_raw(qu->arena, WAITING_MAX * sizeof *q->at);
	for (uint64_t r = any; r;) {
		unsigned i = next_row(&r);
		uint64_t all = rank_total(p, s, i);

		if ((uint64_t)sum[i] * (WORTHS - 1) >= least * all)
			put(q, worth_of(sum[i], all),
				(struct waiting){b, UINT64_C(1) << i, open, sum[i], 0});
	}
	rows &= ~(unknown | any);
	if (rows && !least)
		put(q, 0, (struct waiting){b, rows, open, 0, 0});
	if (unknown && least < WORTHS)
		put(q, WORTH_UNKNOWN, (struct waiting){b, unknown, open, UINT32_MAX, 0});
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
