#include "match/run.h"
#include "match/match_emptied.h"
#include "match/near_index.h"

#include <string.h>

/* ---- undecided, by what they are open on ---------------------------------------- */

/* The count of this, or the free one where it would go. */
static struct open_count *find_open(const struct search *r, uint64_t open)
{
	for (uint32_t k = (uint32_t)(open * 0x9E3779B97F4A7C15u >> 40);; k++) {
		struct open_count *c = &r->counts[k & (r->cap_counts - 1)];

		if (!c->n || c->open == open)
			return c;
	}
}

static void count_grow(struct search *r)
{
	struct open_count *old = r->counts;
	uint32_t cap = r->cap_counts;

	r->cap_counts = cap ? cap * 2 : 64;
	r->counts = ARENA_ARRAY(r->qu.arena, struct open_count, r->cap_counts);
	for (uint32_t i = 0; i < cap; i++)
		if (old[i].n)
			*find_open(r, old[i].open) = old[i];
}

static void count_open(struct search *r, uint64_t open, uint32_t n)
{
	struct open_count *c;

	if (2 * r->n_counts >= r->cap_counts)
		count_grow(r);
	c = find_open(r, open);
	r->n_counts += c->n == 0;
	c->open = open;
	c->n += n;
}

/* The facts behind what a member is open on, as this caller may know them. */
static const struct causes *open_causes(struct search *r, uint64_t open, bool *ask_a_person)
{
	const struct criterion *criteria = r->c.rule->item.criteria;
	const struct causes *all = NULL;

	*ask_a_person = false;
	for (uint32_t i = 0; i < r->qu.n; i++) {
		const struct probe *p = &r->qu.probes[i];
		unsigned bits = open >> (3 * i) & 7;
		bool cell = bits & 1, mine = bits & 2, limit = bits & 4;

		if (!bits)
			continue;
		if (r->c.q->mask && criteria[p->criterion].private) {
			*ask_a_person = true;
			continue;
		}
		if (cell)
			all = causes_both(r->qu.arena, all, p->column->causes);
		if (limit)
			all = causes_both(r->qu.arena, all, p->limits->causes);
		if (p->causes && (mine || !p->cell_alone))
			all = causes_both(r->qu.arena, all, p->causes);
	}
	return all;
}

/* ---- rows ------------------------------------------------------------------------ */

static void take_match(struct search *r, struct listed *e, bool unknown)
{
	entries_offer(&r->matches, e);
	/* what is kept only gets better, so what cannot rise now never will */
	if (unknown && entries_could_rise(&r->matches, e))
		vec_push(r->qu.arena, &r->late, *e);
}

/* What the row is open on; *alike is cut down to the rows that are open on the same. */
static uint64_t open_of(const struct search *r, unsigned row, uint64_t *alike)
{
	uint64_t open = 0;

	for (unsigned k = 0; k < r->n_opened; k++) {
		uint64_t rows = r->opened[k].rows, is = rows >> row & 1;

		open |= is << r->opened[k].bit;
		*alike &= ~(rows ^ (0 - is));
	}
	return open;
}

static void rank_match(struct search *r, const struct block *b, unsigned i, uint32_t shares)
{
	struct listed e = {0};
	bool unknown;

	r->work.ranked++;
	if (entries_rank(&r->matches, &r->qu, b, i, shares, &e, &unknown))
		take_match(r, &e, unknown);
}

static void rank_open(
	struct search *r, const struct block *b, unsigned i, uint64_t open, uint32_t shares)
{
	struct listed e = {.open = open};
	bool unknown;

	r->work.ranked++;
	if (entries_rank(&r->undecided, &r->qu, b, i, shares, &e, &unknown))
		entries_offer(&r->undecided, &e);
}

static void drain_matches(struct search *r)
{
	for (const struct waiting *w; (w = queue_next(&r->waiting, &r->matches, true));)
		for (uint64_t rows = w->rows; rows;)
			rank_match(r, w->block, next_row(&rows), w->shares);
}

static void drain_open(struct search *r)
{
	for (const struct waiting *w; (w = queue_next(&r->waiting_open, &r->undecided, false));)
		for (uint64_t rows = w->rows; rows;)
			rank_open(r, w->block, next_row(&rows), w->open, w->shares);
}

/* Matches, that no condition is open on. */
static void take_sure(struct search *r, const struct block *b, uint64_t rows)
{
	if (!r->shares) {
		while (rows)
			rank_match(r, b, next_row(&rows), UINT32_MAX);
		return;
	}
	queue_rows(&r->waiting, &r->matches, &r->qu, r->shares, b, rows, 0);
	if (queue_full(&r->waiting))
		drain_matches(r);
}

static void take_alike(struct search *r, const struct block *b, uint64_t rows, uint64_t open)
{
	count_open(r, open, (uint32_t)__builtin_popcountll(rows));
	if (r->shares)
		queue_rows(&r->waiting_open, &r->undecided, &r->qu, r->shares, b, rows, open);
	else
		while (rows)
			rank_open(r, b, next_row(&rows), open, UINT32_MAX);
}

/* Undecided rows: those that are open on the same are counted together.  Most are open on one
 * thing. */
static void take_open(struct search *r, const struct block *b, uint64_t rows)
{
	uint64_t more = rows & r->twice_open;

	for (unsigned k = 0; k < r->n_opened; k++) {
		uint64_t alike = rows & r->opened[k].rows & ~more;

		if (alike)
			take_alike(r, b, alike, UINT64_C(1) << r->opened[k].bit);
	}
	while (more) {
		uint64_t alike = more;
		uint64_t open = open_of(r, (unsigned)__builtin_ctzll(more), &alike);

		more &= ~alike;
		take_alike(r, b, alike, open);
	}
	if (queue_full(&r->waiting_open))
		drain_open(r);
}

/* By the evaluator: no cell says enough. */
static void judge_row(struct search *r, const struct block *b, unsigned i)
{
	struct gather *c = &r->c;
	struct listed e = {0};
	struct match_pair pair = {0};
	bool unknown;

	r->work.evaluated++;
	gather_bind(c, block_members(&r->qu.ix->plan, b)[i]);
	match_judge(c->e, c->rule, false, c->q->mask, &c->judged);
	if (c->judged.verdict == PAIR_NO)
		return;
	unknown = rank_row(&r->qu, b, i, &e);
	pair.note = c->judged.note;
	pair.states = memcpy(ARENA_ARRAY(r->qu.arena, uint8_t, c->rule->item.n_criteria),
		c->judged.states, c->rule->item.n_criteria);
	pair.ask_a_person = c->judged.ask_a_person;
	e.judged = memcpy(ARENA_NEW(r->qu.arena, struct match_pair), &pair, sizeof pair);
	if (c->judged.verdict == PAIR_YES) {
		take_match(r, &e, unknown);
		return;
	}
	c->undecided_count++;
	pair.missing = counts_add(&c->counts, c->judged.missing, 1);
	memcpy((void *)(uintptr_t)e.judged, &pair, sizeof pair);
	entries_offer(&r->undecided, &e);
}

static void take_rows(struct search *r, const struct block *b, uint64_t live)
{
	uint64_t odd = (r->qu.evaluate ? live : r->odd & live), sure = live & ~odd;
	uint64_t open = sure & r->any_open;

	if (r->qu.by_value) {
		while (live) {
			r->work.evaluated++;
			gather_take(&r->c, block_members(&r->qu.ix->plan, b)[next_row(&live)]);
		}
		return;
	}
	if (sure & ~open)
		take_sure(r, b, sure & ~open);
	if (open)
		take_open(r, b, open);
	while (odd)
		judge_row(r, b, next_row(&odd));
}

/* ---- blocks ----------------------------------------------------------------------- */

/* A slab on its way through the conditions. */
struct sifting {
	const struct slab *slab;
	uint64_t live[SLAB]; /* rows that none refutes */
	uint64_t odd[SLAB];
	struct {
		uint64_t rows[SLAB];
		unsigned bit;
	} opened[3 * TERMS_MAX];
	unsigned n_opened;
	struct slab_verdicts v;
};

static void note_opened(struct sifting *f, const uint64_t rows[SLAB], unsigned bit)
{
	uint64_t any = 0;

	for (uint32_t i = 0; i < f->slab->cap; i++)
		any |= rows[i];
	if (!any)
		return;
	memcpy(f->opened[f->n_opened].rows, rows, f->slab->cap * sizeof *rows);
	f->opened[f->n_opened++].bit = bit;
}

/* By each block for itself. */
static void sift_blocks(struct sifting *f, const struct probe *p, unsigned at)
{
	uint64_t by_limit[SLAB];

	for (uint32_t i = 0; i < f->slab->cap; i++) {
		struct verdicts v = {0};

		if (f->live[i])
			v = probe_block(p, &f->slab->block[i], f->live[i]);
		f->v.by_cell[i] = v.by_cell;
		f->v.by_mine[i] = v.by_mine;
		by_limit[i] = v.by_limit;
		f->odd[i] |= v.odd;
		f->live[i] &= v.yes | v.by_cell | v.by_mine | v.by_limit | v.odd;
	}
	note_opened(f, f->v.by_cell, 3 * at);
	note_opened(f, f->v.by_mine, 3 * at + 1);
	note_opened(f, by_limit, 3 * at + 2);
}

static void sift(const struct question *qu, struct sifting *f, uint32_t settled)
{
	memset(f->odd, 0, sizeof f->odd);
	f->n_opened = 0;
	for (uint32_t k = 0; k < qu->n; k++) {
		struct slab_verdicts *v = &f->v;

		if (k == settled)
			continue;
		if (!probe_slab(&qu->probes[k], f->slab, f->live, v)) {
			sift_blocks(f, &qu->probes[k], k);
			continue;
		}
		for (uint32_t i = 0; i < f->slab->cap; i++) {
			f->odd[i] |= v->odd[i];
			f->live[i] = v->yes[i] | v->by_cell[i] | v->by_mine[i] | v->odd[i];
		}
		note_opened(f, v->by_cell, 3 * k);
		note_opened(f, v->by_mine, 3 * k + 1);
	}
}

/* What the rows of block i that are left are open on. */
static void note_block(struct search *r, const struct sifting *f, uint32_t i)
{
	r->n_opened = 0;
	r->any_open = r->twice_open = 0;
	r->odd = f->odd[i];
	for (unsigned k = 0; k < f->n_opened; k++) {
		uint64_t rows = f->opened[k].rows[i];

		if (!rows)
			continue;
		r->twice_open |= r->any_open & rows;
		r->any_open |= rows;
		r->opened[r->n_opened].rows = rows;
		r->opened[r->n_opened++].bit = f->opened[k].bit;
	}
}

/* Without those that lie in a cluster that was gone through before. */
static uint64_t met_first(const struct search *r, const struct block *b, uint64_t live)
{
	const struct plan *p = &r->qu.ix->plan;
	const struct column *c = &p->columns[p->conjuncts[p->driver].term->atom.column];
	const struct sets *s = block_sets(b, c);

	for (uint64_t rows = live; rows;) {
		unsigned i = next_row(&rows);

		for (unsigned k = 0; k < s->n[i]; k++)
			if (r->walked[cluster_of(r->qu.ix, s->elements[s->start[i] + k])])
				live &= ~(UINT64_C(1) << i);
	}
	return live;
}

uint64_t rows_admitted(
	const struct gather *c, const struct match_index *ix, const struct block *b, uint64_t rows)
{
	uint64_t all = rows;

	while (c->q->admit && rows) {
		unsigned i = next_row(&rows);

		if (!gather_admits(c, block_members(&ix->plan, b)[i]))
			all &= ~(UINT64_C(1) << i);
	}
	return all;
}

_Static_assert(SHARES_ROWS == SLAB * BLOCK, "of a slab");

static void take_slab(struct search *r, const struct sifting *f)
{
	const struct slab *s = f->slab;
	const struct rank_probe *p = &r->qu.ranks[0];

	if (r->shares) {
		shares_open(r->shares, s->cap * BLOCK);
		postings_sum(&s->posted, p->id, p->weight, p->n_ids, f->live, r->shares);
	}
	for (uint32_t i = 0; i < s->cap && !gather_beyond(&r->c); i++)
		if (f->live[i]) {
			note_block(r, f, i);
			take_rows(r, &s->block[i], f->live[i]);
		}
	if (r->shares)
		shares_clear(r->shares, s->cap * BLOCK);
}

static void walk_slab(
	struct search *r, const struct slab *s, bool primary, bool settled, struct sifting *f)
{
	const struct question *qu = &r->qu;
	uint64_t any = 0;

	f->slab = s;
	for (uint32_t i = 0; i < s->cap; i++) {
		const struct block *b = &s->block[i];

		f->live[i] = b->n && !(qu->second && probe_misses(qu->second, &b->glance))
				     ? block_rows(b)
				     : 0;
		if (primary)
			f->live[i] &= b->primary;
		r->work.looked_at += f->live[i] == block_rows(b)
					     ? b->n
					     : (uint32_t)__builtin_popcountll(f->live[i]);
		any |= f->live[i];
	}
	if (!any)
		return;
	sift(qu, f, settled ? qu->driver : UINT32_MAX);
	any = 0;
	for (uint32_t i = 0; i < s->cap; i++) {
		if (f->live[i] && r->walked)
			f->live[i] = met_first(r, &s->block[i], f->live[i]);
		f->live[i] = rows_admitted(&r->c, qu->ix, &s->block[i], f->live[i]);
		any |= f->live[i];
	}
	if (any)
		take_slab(r, f);
}

static void walk_cluster(struct search *r, const struct cluster *cl, bool primary, bool settled)
{
	struct sifting f;

	for (uint32_t i = 0; i < cl->n_slabs && !gather_beyond(&r->c); i++)
		walk_slab(r, cl->slabs[i], primary, settled, &f);
}

static void walk(struct search *r)
{
	const struct question *qu = &r->qu;
	const struct match_index *ix = qu->ix;

	if (!qu->keys) {
		for (uint32_t i = 0; i < ix->n_clusters; i++)
			walk_cluster(r, &ix->clusters[i], true, false);
		return;
	}
	/* those without a known key first: nothing was gone through before them */
	walk_cluster(r, &ix->clusters[ix->n_clusters - 1], true, false);
	if (qu->n_keys > 1)
		r->walked = ARENA_ARRAY(qu->arena, bool, ix->n_clusters);
	for (uint32_t i = 0; i < qu->n_keys; i++) {
		uint32_t at = cluster_of(ix, qu->keys[i]);
		bool *walked = r->walked;

		if (walked && walked[at])
			continue;
		if (!qu->many_keys)
			r->walked = NULL;
		walk_cluster(r, &ix->clusters[at], false, true);
		r->walked = walked;
		if (walked)
			walked[at] = true;
	}
}

/* ---- the answer --------------------------------------------------------------------- */

/* Matches with an unknown rank that stand outside and could still come in. */
static void settle_late(struct search *r)
{
	uint32_t n_ranks = r->c.rule->n_ranks;

	for (unsigned i = 0; i < r->late.n; i++) {
		struct listed *e = &r->late.at[i];

		if (!entries_outside(&r->matches, e) || !entries_could_rise(&r->matches, e))
			continue;
		r->c.unplaced_count++;
		r->late_counts[entry_lacks(&r->matches, e)]++;
		entries_offer(&r->unplaced, e);
	}
	for (unsigned i = 0; r->late.n && i < 1U << (2 * n_ranks); i++)
		if (r->late_counts[i])
			counts_add(&r->c.unplaced_counts, rank_causes(r, i), r->late_counts[i]);
}

static void settle_counts(struct search *r)
{
	for (uint32_t i = 0; i < r->cap_counts; i++) {
		struct open_count *c = &r->counts[i];

		if (!c->n)
			continue;
		c->facts =
			counts_add(&r->c.counts, open_causes(r, c->open, &c->ask_a_person), c->n);
		r->c.undecided_count += c->n;
	}
}

static void list(struct search *r, struct entries *from, struct best *to)
{
	entries_sort(from);
	for (uint32_t i = 0; i < from->n; i++)
		__builtin_prefetch(from->at[i].member);
	for (uint32_t i = 0; i < from->n; i++)
		entry_pair(r, entries_nth(from, i), &to->at[i]);
	to->n = from->n;
}

static void list_undecided(struct search *r)
{
	list(r, &r->undecided, &r->c.undecided);
	for (uint32_t i = 0; i < r->undecided.n; i++) {
		const struct listed *e = entries_nth(&r->undecided, i);
		struct match_pair *p = &r->c.undecided.at[i];
		const struct open_count *c;

		if (e->judged)
			continue;
		c = find_open(r, e->open);
		p->missing = c->facts;
		p->ask_a_person = c->ask_a_person;
	}
}

static void list_unplaced(struct search *r)
{
	list(r, &r->unplaced, &r->c.unplaced);
	for (uint32_t i = 0; i < r->unplaced.n; i++) {
		const struct listed *e = entries_nth(&r->unplaced, i);

		r->c.unplaced.at[i].missing = counts_add(
			&r->c.unplaced_counts, rank_causes(r, entry_lacks(&r->matches, e)), 0);
	}
}

static void answer(struct search *r, struct match_answer *out)
{
	if (r->qu.by_value) {
		gather_end(&r->c, out);
		return;
	}
	drain_matches(r);
	drain_open(r);
	settle_late(r);
	settle_counts(r);
	list(r, &r->matches, &r->c.matches);
	list_undecided(r);
	list_unplaced(r);
	gather_answer(&r->c, out);
}

static const char *why_scan(
	const struct match_query *q, const struct eval *e, const struct match_index *ix)
{
	if (!ix)
		return "there is no index";
	if (!match_index_for(ix, q->rule, !q->subject_is_left, e->on))
		return "the index is for another day or rule";
	if (!ix->plan.any)
		return "nothing in the rule can be looked up";
	return NULL;
}

/* The matches alone. */
static void search(struct match_answer *out, const struct match_query *q, struct eval *e,
	const struct match_index *others, struct match_work *w)
{
	struct search r = {.work = *w};

	gather_begin(&r.c, q, e);
	question_make(&r.qu, others, e);
	entries_init(&r.matches, e->arena, r.c.matches.room, q->rule->n_ranks);
	r.matches.same = r.c.same_ranks;
	entries_init(&r.undecided, e->arena, r.c.undecided.room, q->rule->n_ranks);
	entries_init(&r.unplaced, e->arena, r.c.unplaced.room, q->rule->n_ranks);
	if (!r.qu.nobody && queue_serves(&r.qu)) {
		r.shares = arena_alloc_raw(e->arena, sizeof *r.shares);
		r.shares->rows = 0;
	}
	if (!r.qu.nobody)
		walk(&r);
	answer(&r, out);
	*w = r.work;
}

/* And near misses; where the index cannot tell of all, of the first of them. */
static void add_near(struct match_answer *out, const struct match_query *q, struct eval *e,
	const struct match_index *others, struct match_work *w)
{
	unsigned told = near_index_find(out, q, e, others, w);
	struct match_answer of_some;

	if (!(told & NEAR_LISTED)) {
		match_scan_first(&of_some, q, e, q->near_most ? q->near_most : UINT32_MAX);
		out->near = of_some.near;
		out->n_near = of_some.n_near;
		out->near_count = of_some.near_count;
		out->near_of = of_some.near_of;
		w->evaluated += of_some.near_of;
	}
	if (!out->n_matches && !(told & NEAR_EMPTIED)) {
		out->emptied = match_emptied(q, e);
		w->evaluated += out->emptied->of;
	}
}

void match_run(struct match_answer *out, const struct match_query *q, struct eval *e,
	const struct match_index *others, struct match_work *work)
{
	struct match_work none = {0}, *w = work ? work : &none;
	struct match_query *matches;

	*w = (struct match_work){
		.members = population_count(q->others), .scanned = why_scan(q, e, others)};
	if (w->scanned) {
		w->looked_at = w->evaluated = w->members;
		match_scan(out, q, e);
		return;
	}
	matches = ARENA_NEW(e->arena, struct match_query);
	*matches = *q;
	matches->near = false;
	search(out, matches, e, others, w);
	out->query = q;
	if (q->near && !out->beyond)
		add_near(out, q, e, others, w);
}
