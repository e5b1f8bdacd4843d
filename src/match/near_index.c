/* Blocks through every condition; who fails one alone is left. */
#include "match/near_index.h"
#include "match/alike.h"
#include "match/match_emptied.h"
#include "match/run.h"

#include <string.h>

/* Of the rows of a slab, who fails a criterion, is open on it, or is the evaluator's. */
struct states {
	uint64_t no[SLAB], open[SLAB], odd[SLAB];
};
/* A criterion with its conditions. */
struct asked {
	const struct criterion *c;
	uint64_t bit; /* in the rule */
	const struct probe **probes;
	uint32_t n;
	struct alike_said alike;
	struct states states; /* of the slab at hand */
};
struct left {
	const struct block *block;
	uint64_t no, odd; /* by bits of criteria */
	uint8_t row;
	bool open;
};
struct hunt {
	const struct match_query *q;
	const struct match_index *ix;
	struct question qu;
	struct gather c;
	struct asked *asked; /* those that cost little first */
	uint32_t n;
	struct entries best;
	struct shares *shares; /* of the slab at hand, what the first rank counts; or NULL */
	struct emptied *emptied;
	VEC(struct left) left; /* for the evaluator */
	uint32_t judged;       /* before this walk */
	uint32_t looked_at;
};

/* ---- the conditions ----------------------------------------------------------------- */

static struct asked *asked_of(struct hunt *h, uint32_t criterion)
{
	uint64_t bit = UINT64_C(1) << criterion;
	struct asked *a = h->asked;

	while (a < h->asked + h->n && a->bit != bit)
		a++;
	if (a == h->asked + h->n) {
		h->n++;
		a->c = &h->q->rule->item.criteria[criterion];
		a->bit = bit;
		a->probes = ARENA_ARRAY(h->qu.arena, const struct probe *, h->qu.n);
	}
	return a;
}

/* Probes are in order of what they cost; a criterion stands where its first does, but after all
 * others where it is judged. */
static void hunt_begin(
	struct hunt *h, const struct match_query *q, struct eval *e, const struct match_index *ix)
{
	*h = (struct hunt){.q = q, .ix = ix};
	gather_begin(&h->c, q, e);
	question_make_each(&h->qu, ix, e);
	h->asked = ARENA_ARRAY(e->arena, struct asked, q->rule->item.n_criteria);
	for (int judged = 0; judged < 2; judged++)
		for (uint32_t i = 0; i < h->qu.n; i++) {
			uint32_t of = h->qu.probes[i].criterion;
			struct asked *a;

			if ((ix->plan.alike[of].column != UINT32_MAX) != judged)
				continue;
			a = asked_of(h, of);
			a->probes[a->n++] = &h->qu.probes[i];
			if (a->n == 1)
				alike_ask(&a->alike, &ix->plan, of, e);
		}
}

static const struct member *member_of(const struct hunt *h, const struct block *b, unsigned i)
{
	return block_members(&h->ix->plan, b)[i];
}

/* ---- a slab ---------------------------------------------------------------------------- */

/* By each block for itself. */
static void blocks_of_slab(const struct hunt *h, const struct probe *p, const struct slab *s,
	const uint64_t rows[SLAB], struct slab_verdicts *out)
{
	for (uint32_t i = 0; i < s->cap; i++) {
		struct verdicts v = {0};

		if (rows[i] && !(p == h->qu.second && probe_misses(p, &s->block[i].glance)))
			v = probe_block(p, &s->block[i], rows[i]);
		out->yes[i] = v.yes;
		out->by_cell[i] = v.by_cell | v.by_limit;
		out->by_mine[i] = v.by_mine;
		out->odd[i] = v.odd;
	}
}

/* The first of those that are alike is judged for all. */
static enum state said_of(struct hunt *h, struct asked *a, const struct block *b, unsigned row)
{
	uint8_t *said = alike_class(&a->alike, b, row);

	if (!*said) {
		gather_bind(&h->c, member_of(h, b, row));
		*said = (uint8_t)(1 + eval_criterion(h->c.e, a->c)->state);
	}
	return (enum state)(*said - 1);
}

static void judge_slab(struct hunt *h, struct asked *a, const struct slab *s)
{
	struct states *st = &a->states;

	for (uint32_t i = 0; i < s->cap; i++) {
		const struct block *b = &s->block[i];
		uint64_t rows = st->odd[i] ? st->odd[i] & alike_rows(&a->alike, b) : 0;

		st->odd[i] &= ~rows;
		while (rows) {
			unsigned k = next_row(&rows);
			enum state is = said_of(h, a, b, k);

			st->no[i] |= (uint64_t)(is == STATE_NO) << k;
			st->open[i] |= (uint64_t)(is != STATE_NO && is != STATE_YES) << k;
		}
	}
}

/* A criterion fails where one of its conditions does, whatever the others are. */
static void ask_slab(
	struct hunt *h, struct asked *a, const struct slab *s, const uint64_t rows[SLAB])
{
	struct states *st = &a->states;
	struct slab_verdicts v;
	uint64_t still[SLAB];

	for (uint32_t i = 0; i < s->cap; i++) {
		st->no[i] = st->open[i] = st->odd[i] = 0;
		still[i] = rows[i];
	}
	for (uint32_t k = 0; k < a->n; k++) {
		if (!probe_slab(a->probes[k], s, still, &v))
			blocks_of_slab(h, a->probes[k], s, still, &v);
		for (uint32_t i = 0; i < s->cap; i++) {
			uint64_t open = v.by_cell[i] | v.by_mine[i];
			uint64_t no = still[i] & ~(v.yes[i] | open | v.odd[i]);

			st->no[i] |= no;
			st->open[i] |= open;
			st->odd[i] |= v.odd[i];
			still[i] &= ~no;
		}
	}
	for (uint32_t i = 0; i < s->cap; i++) {
		st->odd[i] &= ~st->no[i];
		st->open[i] &= ~(st->no[i] | st->odd[i]);
	}
	if (a->alike.texts)
		judge_slab(h, a, s);
}

static bool rows_of_slab(struct hunt *h, const struct slab *s, uint64_t rows[SLAB])
{
	uint64_t any = 0;

	for (uint32_t i = 0; i < s->cap; i++) {
		rows[i] = block_rows(&s->block[i]) & s->block[i].primary;
		h->looked_at += (uint32_t)__builtin_popcountll(rows[i]);
		any |= rows[i];
	}
	return any;
}

/* More are left than may be judged. */
static bool too_many(const struct hunt *h)
{
	return h->q->near_most && h->left.n + h->c.judged_count - h->judged > h->q->near_most;
}

typedef void slab_fn(struct hunt *h, const struct slab *s);

static void walk_cluster(struct hunt *h, const struct cluster *cl, slab_fn *fn)
{
	for (uint32_t i = 0; i < cl->n_slabs && !too_many(h); i++)
		fn(h, cl->slabs[i]);
}

/* False: too many are left. */
static bool walk(struct hunt *h, slab_fn *fn)
{
	h->left.n = 0;
	h->judged = h->c.judged_count;
	for (uint32_t i = 0; i < h->ix->n_clusters; i++)
		walk_cluster(h, &h->ix->clusters[i], fn);
	walk_cluster(h, &h->ix->aside, fn);
	return !too_many(h);
}

/* ---- near misses -------------------------------------------------------------------------- */

static void rank_near(struct hunt *h, const struct block *b, unsigned i, uint32_t shares)
{
	struct listed e = {0};
	bool unknown;

	h->c.near_count++;
	if (entries_rank(&h->best, &h->qu, b, i, shares, &e, &unknown))
		entries_offer(&h->best, &e);
}

/* Rows that fail one criterion, and those that may. */
static void take_rows(
	struct hunt *h, const struct block *b, uint64_t rows, uint64_t odd, const uint32_t *shares)
{
	if (h->qu.by_value)
		odd = rows;
	rows = rows_admitted(&h->c, h->ix, b, rows);
	for (uint64_t sure = rows & ~odd; sure;) {
		unsigned i = next_row(&sure);

		rank_near(h, b, i, shares ? shares[i] : UINT32_MAX);
	}
	for (uint64_t r = rows & odd; r && !too_many(h);) {
		struct left one = {.block = b, .row = (uint8_t)next_row(&r)};

		vec_push(h->qu.arena, &h->left, one);
	}
}

/* Many that are ranked are summed up together: by the subject's elements, not by each row's. */
static bool sum_up(struct hunt *h, const struct slab *s, const uint64_t rows[SLAB])
{
	const struct rank_probe *p = &h->qu.ranks[0];
	uint32_t n = 0;

	for (uint32_t i = 0; h->shares && s->posted.list && i < s->cap; i++)
		n += (uint32_t)__builtin_popcountll(rows[i]);
	if (n <= p->n_ids)
		return false;
	shares_open(h->shares, s->cap * BLOCK);
	postings_sum(&s->posted, p->id, p->weight, p->n_ids, rows, h->shares);
	return true;
}

static void take_slab(
	struct hunt *h, const struct slab *s, const uint64_t rows[SLAB], const uint64_t odd[SLAB])
{
	bool summed = sum_up(h, s, rows);

	for (uint32_t i = 0; i < s->cap; i++)
		if (rows[i])
			take_rows(h, &s->block[i], rows[i], odd[i],
				summed ? h->shares->sum + (size_t)i * BLOCK : NULL);
	if (summed)
		shares_clear(h->shares, s->cap * BLOCK);
}

static void near_slab(struct hunt *h, const struct slab *s)
{
	uint64_t rows[SLAB], once[SLAB] = {0}, odd[SLAB] = {0}, any;

	if (!rows_of_slab(h, s, rows))
		return;
	for (uint32_t k = 0; k < h->n; k++) {
		struct asked *a = &h->asked[k];
		const struct states *st = &a->states;
		bool hidden = h->q->mask && a->c->private;

		ask_slab(h, a, s, rows);
		any = 0;
		for (uint32_t i = 0; i < s->cap; i++) {
			rows[i] &= ~(st->open[i] | (hidden ? st->no[i] : once[i] & st->no[i]));
			once[i] |= st->no[i];
			odd[i] |= st->odd[i];
			any |= rows[i];
		}
		if (!any)
			return;
	}
	for (uint32_t i = 0; i < s->cap; i++)
		rows[i] &= once[i] | odd[i];
	take_slab(h, s, rows, odd);
}

/* The member that is bound is one. */
static bool judge_near(struct hunt *h)
{
	match_judge(h->c.e, h->c.rule, true, h->q->mask, &h->c.judged);
	return h->c.judged.verdict == PAIR_NEAR;
}

static void judge_left(struct hunt *h)
{
	for (unsigned i = 0; i < h->left.n; i++) {
		const struct left *l = &h->left.at[i];
		const struct member *m = member_of(h, l->block, l->row);

		gather_bind(&h->c, m);
		if (!judge_near(h))
			continue;
		if (h->qu.by_value)
			gather_take_near(&h->c, m);
		else
			rank_near(h, l->block, l->row, UINT32_MAX);
	}
}

/* Those that are listed, with their states and notes. */
static void list_near(struct hunt *h, struct match_answer *out)
{
	uint32_t count = h->c.near_count;

	for (uint32_t i = 0; i < h->best.n; i++) {
		const struct member *m = h->best.at[i].member;

		gather_bind(&h->c, m);
		if (judge_near(h))
			gather_take_near(&h->c, m);
	}
	best_sort(&h->c.near);
	out->near = h->c.near.at;
	out->n_near = h->c.near.n;
	out->near_count = count;
	out->near_of = out->searched;
}

static bool find_near(struct hunt *h, struct match_answer *out)
{
	entries_init(&h->best, h->qu.arena, h->c.near.room, h->q->rule->n_ranks);
	if (queue_serves(&h->qu) && !h->qu.by_value) {
		h->shares = arena_alloc_raw(h->qu.arena, sizeof *h->shares);
		h->shares->rows = 0;
	}
	if (!walk(h, near_slab))
		return false;
	judge_left(h);
	list_near(h, out);
	return true;
}

/* ---- what empties a list ---------------------------------------------------------------------- */

static void count_left(struct hunt *h, const struct block *b, uint32_t at, uint64_t rows)
{
	while (rows && !too_many(h)) {
		struct left l = {.block = b, .row = (uint8_t)next_row(&rows)};

		for (uint32_t k = 0; k < h->n; k++) {
			const struct asked *a = &h->asked[k];

			l.no |= a->states.no[at] >> l.row & 1 ? a->bit : 0;
			l.odd |= a->states.odd[at] >> l.row & 1 ? a->bit : 0;
			l.open |= a->states.open[at] >> l.row & 1;
		}
		vec_push(h->qu.arena, &h->left, l);
	}
}

/* Block `at` of its slab. */
static void count_block(struct hunt *h, const struct block *b, uint32_t at, uint64_t rows)
{
	uint64_t once = 0, twice = 0, open = 0, odd = 0;

	for (uint32_t k = 0; k < h->n; k++) {
		const struct asked *a = &h->asked[k];
		const struct states *st = &a->states;

		twice |= once & st->no[at];
		once |= st->no[at];
		open |= st->open[at];
		odd |= st->odd[at];
		if (h->q->mask && a->c->private)
			rows &= ~(st->no[at] | st->open[at]);
	}
	count_left(h, b, at, rows & odd);
	rows &= ~odd;
	h->emptied->of += (uint32_t)__builtin_popcountll(rows);
	for (uint32_t k = 0; k < h->n; k++) {
		struct emptying *x = &h->emptied->by[h->asked[k].c - h->q->rule->item.criteria];
		uint64_t no = rows & h->asked[k].states.no[at];

		x->fails += (uint32_t)__builtin_popcountll(no);
		x->alone += (uint32_t)__builtin_popcountll(no & ~(twice | open));
	}
}

static void count_slab(struct hunt *h, const struct slab *s)
{
	uint64_t rows[SLAB];

	if (!rows_of_slab(h, s, rows))
		return;
	for (uint32_t i = 0; i < s->cap; i++)
		rows[i] = rows_admitted(&h->c, h->ix, &s->block[i], rows[i]);
	for (uint32_t k = 0; k < h->n; k++)
		ask_slab(h, &h->asked[k], s, rows);
	for (uint32_t i = 0; i < s->cap; i++)
		if (rows[i])
			count_block(h, &s->block[i], i, rows[i]);
}

/* False: a masked caller may not hear of it. */
static bool settle(struct hunt *h, struct left *l)
{
	for (uint32_t k = 0; k < h->n; k++) {
		const struct asked *a = &h->asked[k];
		enum state s;

		if (!(l->odd & a->bit))
			continue;
		s = (enum state)eval_criterion(h->c.e, a->c)->state;
		if (s != STATE_YES && h->q->mask && a->c->private)
			return false;
		l->no |= s == STATE_NO ? a->bit : 0;
		l->open |= s == STATE_UNKNOWN || s == STATE_BORDER;
	}
	return true;
}

static bool find_emptied(struct hunt *h, struct match_answer *out)
{
	h->emptied = emptied_new(h->q, h->qu.arena);
	if (!walk(h, count_slab))
		return false;
	for (unsigned i = 0; i < h->left.n; i++) {
		struct left *l = &h->left.at[i];

		gather_bind(&h->c, member_of(h, l->block, l->row));
		if (settle(h, l))
			emptied_count(h->emptied, l->no, l->open);
	}
	emptied_sort(h->emptied);
	out->emptied = h->emptied;
	return true;
}

/* Where near misses take too much, so does what empties the list, for which nobody is passed over. */
unsigned near_index_find(struct match_answer *out, const struct match_query *q, struct eval *e,
	const struct match_index *ix, struct match_work *work)
{
	struct hunt h;
	unsigned told = 0;

	if (q->rule->item.n_criteria > EMPTYING_MAX)
		return 0;
	hunt_begin(&h, q, e, ix);
	if (find_near(&h, out))
		told = NEAR_LISTED;
	if (told && !out->n_matches && find_emptied(&h, out))
		told |= NEAR_EMPTIED;
	gather_release(&h.c);
	work->looked_at += h.looked_at;
	work->evaluated += h.c.judged_count;
	return told;
}
