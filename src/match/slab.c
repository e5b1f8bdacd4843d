/* Where blocks lie. */
#include "match/index.h"

#include "base/mem.h"
#include <string.h>

static size_t slab_size(const struct plan *p, uint32_t cap)
{
	return sizeof(struct slab) + cap * sizeof(struct block) +
	       (size_t)cap * p->words * sizeof(uint64_t);
}

static void slab_let_go(struct slab *s)
{
	postings_free(&s->posted);
	mem_free(s);
}

static struct slab *slab_new(struct match_index *ix, struct cluster *cl, uint32_t cap)
{
	size_t size = slab_size(&ix->plan, cap);
	void *grown = mem_realloc(cl->slabs, (cl->n_slabs + 1) * sizeof *cl->slabs);
	struct slab *s;

	if (!grown)
		return NULL;
	cl->slabs = grown;
	if (!(s = mem_alloc(size)))
		return NULL;
	memset(s, 0, size);
	s->cap = cap;
	s->words = (uint64_t *)(void *)(s->block + cap);
	/* who lies aside is never ranked as a match */
	if (ix->plan.posted != UINT32_MAX && cl != &ix->aside &&
		postings_init(&s->posted, cap * BLOCK)) {
		slab_let_go(s);
		return NULL;
	}
	cl->slabs[cl->n_slabs++] = s;
	ix->bytes += size + postings_bytes(&s->posted);
	return s;
}

/* With room for one more; new ones grow with the cluster. */
static struct slab *slab_with_room(struct match_index *ix, struct cluster *cl)
{
	uint32_t cap = cl->expected > cl->n ? cl->expected - cl->n : cl->n / 2 + 1;

	for (uint32_t i = cl->n_slabs; i-- > 0;)
		if ((uint32_t)__builtin_popcountll(cl->slabs[i]->used) < cl->slabs[i]->cap)
			return cl->slabs[i];
	return slab_new(ix, cl, cap < SLAB ? cap : SLAB);
}

struct block *block_new(struct match_index *ix, struct cluster *cl)
{
	struct slab *s = slab_with_room(ix, cl);
	struct block *b;
	uint32_t at;

	if (!s)
		return NULL;
	at = (uint32_t)__builtin_ctzll(~s->used);
	s->used |= UINT64_C(1) << at;
	b = &s->block[at];
	*b = (struct block){.slab = s,
		.at = at,
		.first = INT64_MAX,
		.last = INT64_MIN,
		.glance = {
			.lo = INT32_MAX, .hi = INT32_MIN, .least = INT32_MAX, .reach = INT32_MIN}};
	return b;
}

/* ---- what the first rank counts ------------------------------------------------- */

static const struct sets *posted_sets(const struct match_index *ix, const struct block *b)
{
	return b->slab->posted.list ? block_sets(b, &ix->plan.columns[ix->plan.posted]) : NULL;
}

int row_post(struct match_index *ix, struct block *b, uint32_t i, const struct row *r)
{
	struct postings *ps = &b->slab->posted;
	const struct cell *x;
	size_t was = postings_bytes(ps);
	int bad;

	if (!ps->list)
		return 0;
	x = &r->cells[ix->plan.posted];
	bad = postings_add(ps, x->id, x->n, row_number(b, i));
	ix->bytes += postings_bytes(ps) - was;
	return bad;
}

void row_unpost(struct match_index *ix, struct block *b, uint32_t i)
{
	const struct sets *s = posted_sets(ix, b);

	if (s)
		postings_drop(
			&b->slab->posted, s->elements + s->start[i], s->n[i], row_number(b, i));
}

void row_repost(struct match_index *ix, struct block *b, uint32_t from, uint32_t to)
{
	const struct sets *s = posted_sets(ix, b);

	if (s)
		postings_move(&b->slab->posted, s->elements + s->start[from], s->n[from],
			row_number(b, from), row_number(b, to));
}

/* ---- letting go ----------------------------------------------------------------- */

static void clear_planes(const struct block *b, uint32_t plane, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		*block_word(b, plane + i) = 0;
}

static void elements_free(struct match_index *ix, const struct block *b)
{
	for (uint32_t i = 0; i < ix->plan.n_columns; i++) {
		const struct column *c = &ix->plan.columns[i];

		if (c->kind == COL_SET) {
			ix->bytes -= block_sets(b, c)->cap * sizeof(uint32_t);
			mem_free(block_sets(b, c)->elements);
		}
	}
}

/* What is free is all zeros. */
static void block_clear(struct match_index *ix, struct block *b)
{
	const struct plan *p = &ix->plan;

	for (uint32_t i = 0; i < b->n; i++)
		row_unpost(ix, b, i);
	elements_free(ix, b);
	for (uint32_t i = 0; i < p->n_columns; i++) {
		const struct column *c = &p->columns[i];

		clear_planes(b, c->lanes, LANES);
		if (c->bits)
			clear_planes(b, c->bits, BITS);
		if (c->kind == COL_SET)
			memset(block_sets(b, c), 0, sizeof(struct sets));
	}
}

static void slab_free(struct match_index *ix, struct cluster *cl, struct slab *s)
{
	uint32_t i = 0;

	while (cl->slabs[i] != s)
		i++;
	cl->slabs[i] = cl->slabs[--cl->n_slabs];
	ix->bytes -= slab_size(&ix->plan, s->cap) + postings_bytes(&s->posted);
	slab_let_go(s);
}

void block_free(struct match_index *ix, struct cluster *cl, struct block *b)
{
	struct slab *s = b->slab;

	block_clear(ix, b);
	b->n = 0;
	s->used &= ~(UINT64_C(1) << b->at);
	if (!s->used)
		slab_free(ix, cl, s);
}

void cluster_free(struct match_index *ix, struct cluster *cl)
{
	for (uint32_t i = 0; i < cl->n; i++)
		elements_free(ix, cl->at[i]);
	while (cl->n_slabs)
		slab_free(ix, cl, cl->slabs[0]);
	mem_free(cl->slabs);
	mem_free(cl->at);
}
