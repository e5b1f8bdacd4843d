#include "match/index.h"

#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

/*
 * A change.  The new row's cells are made in the brief arena; then, for each of its keys, a
 * place in a cluster is made ready (a block, or half of one that was full); only then is the
 * row written.  What was before is found by making its row again: rows lie where their keys
 * and second cell say, and a member is looked for by its address among them.
 */

/* What the second cell or the limit of is not known stands before this. */
static const int64_t LOOSE = INT64_MIN + (INT64_C(1) << 31);

/* ---- blocks ---------------------------------------------------------------- */

static void set_bit(uint64_t *word, uint32_t i, bool on)
{
	*word = (*word & ~(UINT64_C(1) << i)) | ((uint64_t)on << i);
}

/* Room for n more elements; those that nobody has any more are let go. */
static int elements_reserve(struct match_index *ix, struct sets *s, uint32_t rows, uint32_t n)
{
	uint32_t used = 0, cap, *at;

	if (s->used + n <= s->cap)
		return 0;
	for (uint32_t i = 0; i < rows; i++)
		used += s->n[i];
	cap = used + n + (used + n) / 4 + 8;
	if (!(at = mem_alloc(cap * sizeof *at)))
		return -1;
	used = 0;
	for (uint32_t i = 0; i < rows; i++) {
		if (s->n[i])
			memcpy(at + used, s->elements + s->start[i], s->n[i] * sizeof *at);
		s->start[i] = (uint16_t)used;
		used += s->n[i];
	}
	ix->bytes += cap * sizeof *at - s->cap * sizeof *at;
	mem_free(s->elements);
	s->elements = at;
	s->used = used;
	s->cap = cap;
	return 0;
}

/* Room for this row, which is then added; -1: out of memory. */
static int block_reserve(struct match_index *ix, struct block *b, const struct row *r)
{
	const struct plan *p = &ix->plan;

	for (uint32_t i = 0; i < p->n_columns; i++) {
		struct sets *s = block_sets(b, &p->columns[i]);

		if (p->columns[i].kind == COL_SET && elements_reserve(ix, s, b->n, r->cells[i].n))
			return -1;
	}
	return row_post(ix, b, b->n, r);
}

static uint32_t weight_of(const struct column *c, const struct cell *x)
{
	uint32_t all = 0;

	for (uint32_t i = 0; c->weights && i < x->n; i++)
		all += x->id[i] < c->weights->n ? c->weights->at[x->id[i]].weight : 0;
	return all;
}

/* In units, or false: it is no whole number of them. */
static bool in_units(int32_t x, int32_t unit, int32_t *out)
{
	*out = unit == CELL_SCALE ? x / CELL_SCALE : x;
	return unit == 1 || x % CELL_SCALE == 0;
}

/* Bytes for these rows, from the least of them; what lies too far apart has none. */
static void write_bytes(struct bytes *y, const struct numbers *v, uint64_t rows)
{
	int32_t least = INT32_MAX, most = INT32_MIN, x;
	bool whole = true;

	for (uint64_t r = rows; r; r &= r - 1) {
		x = v->at[__builtin_ctzll(r)];
		whole &= x % CELL_SCALE == 0;
		least = x < least ? x : least;
		most = x > most ? x : most;
	}
	y->unit = whole ? CELL_SCALE : 1;
	in_units(least, y->unit, &y->base);
	if ((int64_t)most - least > (int64_t)UINT8_MAX * y->unit)
		y->unit = 0;
	for (uint64_t r = rows; r && y->unit; r &= r - 1) {
		in_units(v->at[__builtin_ctzll(r)], y->unit, &x);
		y->at[__builtin_ctzll(r)] = (uint8_t)(x - y->base);
	}
}

/* A known number at row i; the others are those before it. */
static void write_number(struct block *b, const struct column *c, uint32_t i, int32_t number)
{
	struct lane l = block_lane(b, c);
	struct numbers *v = block_numbers(b, c);
	struct bytes *y = block_bytes(b, c);
	uint64_t before = ((UINT64_C(1) << i) - 1) & ~(l.unknown | l.none | l.odd);
	int32_t x;

	v->at[i] = number;
	if (before && !y->unit)
		return; /* nor do they with one more */
	if (before && in_units(number, y->unit, &x) && x >= y->base &&
		(int64_t)x - y->base <= UINT8_MAX)
		y->at[i] = (uint8_t)(x - y->base);
	else
		write_bytes(y, v, before | UINT64_C(1) << i);
}

static void write_elements(
	struct block *b, const struct column *c, uint32_t i, const struct cell *x)
{
	struct sets *s = block_sets(b, c);

	s->start[i] = (uint16_t)s->used;
	s->n[i] = (uint16_t)x->n;
	s->total[i] = weight_of(c, x);
	for (uint32_t k = 0; c->bits && k < x->n; k++)
		*block_word(b, c->bits + x->id[k] % BITS) |= UINT64_C(1) << i;
	if (x->n)
		memcpy(s->elements + s->used, x->id, x->n * sizeof *x->id);
	s->used += x->n;
}

static void write_cell(struct block *b, const struct column *c, uint32_t i, const struct cell *x)
{
	set_bit(block_word(b, c->lanes + LANE_UNKNOWN), i, x->state == CELL_UNKNOWN);
	set_bit(block_word(b, c->lanes + LANE_NONE), i, x->state == CELL_NONE);
	set_bit(block_word(b, c->lanes + LANE_ODD), i, x->state == CELL_ODD);
	if (c->kind == COL_SET)
		write_elements(b, c, i, x);
	else if (x->state == CELL_KNOWN)
		write_number(b, c, i, x->number);
}

/* What the row adds to where the block's rows lie. */
static void note_place(const struct match_index *ix, struct glance *g, const struct row *r)
{
	const struct plan *p = &ix->plan;
	int32_t at = r->cells[p->second].number;

	if (p->reach != UINT32_MAX) {
		int32_t limit = r->cells[p->reach].number;
		uint32_t metres;

		if (g->lo > g->hi)
			g->centre = (uint32_t)at;
		metres = index_metres(ix, g->centre, (uint32_t)at);
		g->radius = metres > g->radius ? metres : g->radius;
		g->least = limit < g->least ? limit : g->least;
		g->reach = limit > g->reach ? limit : g->reach;
	}
	g->lo = at < g->lo ? at : g->lo;
	g->hi = at > g->hi ? at : g->hi;
}

static void note_row(const struct match_index *ix, struct block *b, const struct row *r)
{
	int64_t order = row_order(ix, r);

	b->first = order < b->first ? order : b->first;
	b->last = order > b->last ? order : b->last;
	b->glance.loose |= order < LOOSE;
	if (ix->plan.second != UINT32_MAX && order >= LOOSE)
		note_place(ix, &b->glance, r);
}

/* At the end; there is room. */
static void block_add(struct match_index *ix, struct block *b, const struct row *r)
{
	uint32_t i = b->n;

	block_members(&ix->plan, b)[i] = r->member;
	set_bit(&b->primary, i, r->primary);
	for (uint32_t k = 0; k < ix->plan.n_columns; k++)
		write_cell(b, &ix->plan.columns[k], i, &r->cells[k]);
	note_row(ix, b, r);
	if (!i || strcmp(r->member->id, b->earliest->id) < 0)
		b->earliest = r->member;
	b->n++;
}

static struct cell read_cell(const struct block *b, const struct column *c, uint32_t i)
{
	struct lane l = block_lane(b, c);
	struct cell x = {.state = l.unknown >> i & 1 ? CELL_UNKNOWN
				  : l.none >> i & 1  ? CELL_NONE
				  : l.odd >> i & 1   ? CELL_ODD
						     : CELL_KNOWN};

	if (c->kind == COL_SCALAR) {
		x.number = block_numbers(b, c)->at[i];
	} else {
		const struct sets *s = block_sets(b, c);

		x.n = s->n[i];
		x.id = s->elements + s->start[i];
	}
	return x;
}

static void read_row(const struct match_index *ix, const struct block *b, uint32_t i, struct row *r)
{
	r->member = block_members(&ix->plan, b)[i];
	r->primary = b->primary >> i & 1;
	for (uint32_t k = 0; k < ix->plan.n_columns; k++)
		r->cells[k] = read_cell(b, &ix->plan.columns[k], i);
}

static void move_bit(uint64_t *word, uint32_t i, uint32_t last)
{
	set_bit(word, i, *word >> last & 1);
	set_bit(word, last, false);
}

static void move_elements(struct block *b, const struct column *c, uint32_t i, uint32_t last)
{
	struct sets *s = block_sets(b, c);

	s->start[i] = s->start[last];
	s->n[i] = s->n[last];
	s->total[i] = s->total[last];
	s->n[last] = 0;
	for (unsigned k = 0; c->bits && k < BITS; k++)
		move_bit(block_word(b, c->bits + k), i, last);
}

static const struct member *earliest(const struct member **member, uint32_t n)
{
	const struct member *first = n ? member[0] : NULL;

	for (uint32_t i = 1; i < n; i++)
		if (strcmp(member[i]->id, first->id) < 0)
			first = member[i];
	return first;
}

/* Takes row i out; the last comes in its place. */
static void block_drop(struct match_index *ix, struct block *b, uint32_t i)
{
	const struct member **member = block_members(&ix->plan, b), *gone = member[i];
	uint32_t last = b->n - 1;

	row_unpost(ix, b, i);
	if (i != last)
		row_repost(ix, b, last, i);
	for (uint32_t k = 0; k < ix->plan.n_columns; k++) {
		const struct column *c = &ix->plan.columns[k];

		if (c->kind == COL_SET) {
			move_elements(b, c, i, last);
		} else {
			block_numbers(b, c)->at[i] = block_numbers(b, c)->at[last];
			block_bytes(b, c)->at[i] = block_bytes(b, c)->at[last];
		}
		for (unsigned l = 0; l < LANES; l++)
			move_bit(block_word(b, c->lanes + l), i, last);
	}
	member[i] = member[last];
	move_bit(&b->primary, i, last);
	b->n--;
	if (gone == b->earliest)
		b->earliest = earliest(member, b->n);
}

/* ---- clusters -------------------------------------------------------------- */

int64_t row_order(const struct match_index *ix, const struct row *r)
{
	const struct plan *p = &ix->plan;
	const struct cell *second = p->second == UINT32_MAX ? NULL : &r->cells[p->second];
	const struct cell *limit = p->reach == UINT32_MAX ? NULL : &r->cells[p->reach];
	/* so that one of many that are alike is found by halves */
	int64_t tie = (int64_t)(hash_bytes(r->member->id, strlen(r->member->id), 0) >> 33);

	if (!second)
		return tie;
	if (second->state != CELL_KNOWN || (limit && limit->state != CELL_KNOWN))
		return INT64_MIN + tie;
	return (limit ? limit->number : second->number) * (INT64_C(1) << 32) +
	       (limit ? second->number : tie);
}

static int cluster_reserve(struct cluster *cl)
{
	uint32_t cap = cl->cap ? cl->cap * 2 : 2;
	void *grown;

	if (cl->n < cl->cap)
		return 0;
	if (!(grown = mem_realloc(cl->at, cap * sizeof *cl->at)))
		return -1;
	cl->at = grown;
	cl->cap = cap;
	return 0;
}

/* There is room. */
static void cluster_place(struct cluster *cl, uint32_t at, struct block *b)
{
	memmove(cl->at + at + 1, cl->at + at, (cl->n - at) * sizeof *cl->at);
	cl->at[at] = b;
	cl->n++;
}

int cluster_insert(struct match_index *ix, struct cluster *cl, uint32_t at)
{
	struct block *b = cluster_reserve(cl) ? NULL : block_new(ix, cl);

	if (!b)
		return -1;
	cluster_place(cl, at, b);
	return 0;
}

int cluster_put(struct match_index *ix, struct cluster *cl, uint32_t at, const struct row *r)
{
	struct block *b = cl->at[at];

	if (block_reserve(ix, b, r))
		return -1;
	block_add(ix, b, r);
	ix->rows++;
	return 0;
}

/* The block where a row of this order belongs: the last that does not begin after it. */
static uint32_t block_for(const struct cluster *cl, int64_t order)
{
	uint32_t lo = 0, hi = cl->n;

	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (cl->at[mid]->first <= order)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? lo - 1 : 0;
}

struct by_order {
	int64_t key;
	uint32_t i;
};

static int by_order(const void *x, const void *y)
{
	const struct by_order *a = x, *b = y;

	return a->key != b->key ? (a->key < b->key ? -1 : 1) : (a->i > b->i) - (a->i < b->i);
}

/* Two new ones, each with half of its rows, take the place of a full block. */
static int block_split(struct match_index *ix, struct cluster *cl, uint32_t at)
{
	struct block *from = cl->at[at], *lower = block_new(ix, cl);
	struct block *upper = lower ? block_new(ix, cl) : NULL;
	struct by_order order[BLOCK];
	struct cell *cells = mem_alloc((ix->plan.n_columns + 1) * sizeof *cells);
	struct row r = {.cells = cells};
	int bad = !lower || !upper || !cells || cluster_reserve(cl);

	for (uint32_t i = 0; !bad && i < from->n; i++) {
		read_row(ix, from, i, &r);
		order[i] = (struct by_order){row_order(ix, &r), i};
	}
	if (!bad)
		qsort(order, from->n, sizeof *order, by_order);
	for (uint32_t i = 0; !bad && i < from->n; i++) {
		struct block *to = i < BLOCK / 2 ? lower : upper;

		read_row(ix, from, order[i].i, &r);
		bad = block_reserve(ix, to, &r);
		if (!bad)
			block_add(ix, to, &r);
	}
	mem_free(cells);
	if (bad) {
		if (lower)
			block_free(ix, cl, lower);
		if (upper)
			block_free(ix, cl, upper);
		return -1;
	}
	cl->at[at] = lower;
	cluster_place(cl, at + 1, upper);
	block_free(ix, cl, from);
	return 0;
}

static int cluster_add(struct match_index *ix, struct cluster *cl, const struct row *r)
{
	int64_t order = row_order(ix, r);
	uint32_t at;
	struct block *b;

	if (!cl->n && cluster_insert(ix, cl, 0))
		return -1;
	at = block_for(cl, order);
	b = cl->at[at];
	if (b->n == BLOCK && order >= b->last) {
		/* what comes in order fills its blocks */
		if (cluster_insert(ix, cl, ++at))
			return -1;
	} else if (b->n == BLOCK) {
		/* not block_for(): the lower half may begin after it, and then the one before is meant,
		 * which may be full */
		if (block_split(ix, cl, at))
			return -1;
		at += order >= cl->at[at + 1]->first;
	}
	return cluster_put(ix, cl, at, r);
}

static void cluster_drop(struct match_index *ix, struct cluster *cl, uint32_t at, uint32_t i)
{
	struct block *b = cl->at[at];

	block_drop(ix, b, i);
	ix->rows--;
	if (b->n)
		return;
	block_free(ix, cl, b);
	memmove(cl->at + at, cl->at + at + 1, (cl->n - at - 1) * sizeof *cl->at);
	cl->n--;
}

static bool drop_in_block(
	struct match_index *ix, struct cluster *cl, uint32_t at, const struct member *m)
{
	const struct member **member = block_members(&ix->plan, cl->at[at]);

	for (uint32_t i = 0; i < cl->at[at]->n; i++)
		if (member[i] == m) {
			cluster_drop(ix, cl, at, i);
			return true;
		}
	return false;
}

/* The member's row is most likely where its order says; several blocks may begin with it. */
static bool cluster_remove(struct match_index *ix, struct cluster *cl, const struct row *r)
{
	int64_t order = row_order(ix, r);
	uint32_t from;

	if (!cl->n)
		return false;
	from = block_for(cl, order);
	for (uint32_t at = from + 1; at-- > 0;)
		if (drop_in_block(ix, cl, at, r->member))
			return true;
	for (uint32_t at = from + 1; at < cl->n; at++)
		if (drop_in_block(ix, cl, at, r->member))
			return true;
	return false;
}

/* ---- keys ------------------------------------------------------------------ */

static const struct column *key_column(const struct match_index *ix)
{
	const struct plan *p = &ix->plan;

	if (p->driver == UINT32_MAX)
		return NULL;
	return &p->columns[p->conjuncts[p->driver].term->atom.column];
}

uint32_t keys_of(const struct match_index *ix, const struct row *r, uint32_t out[ELEMENTS_MAX])
{
	const struct column *c = key_column(ix);
	const struct cell *x = c ? &r->cells[c - ix->plan.columns] : NULL;

	if (!x || x->state != CELL_KNOWN)
		return 0;
	if (c->kind == COL_SCALAR) {
		out[0] = (uint32_t)x->number;
		return 1;
	}
	memcpy(out, x->id, x->n * sizeof *out);
	return x->n;
}

/* The clusters that a row lies in, without repeats. */
static uint32_t clusters_of(
	const struct match_index *ix, const struct row *r, uint32_t out[ELEMENTS_MAX])
{
	uint32_t key[ELEMENTS_MAX], n = 0, keys = keys_of(ix, r, key);

	for (uint32_t i = 0; i < keys; i++) {
		uint32_t k, is = cluster_of(ix, key[i]);

		for (k = 0; k < n && out[k] != is; k++)
			;
		if (k == n)
			out[n++] = is;
	}
	if (!n)
		out[n++] = ix->n_clusters - 1;
	return n;
}

static int row_add(struct match_index *ix, struct row *r)
{
	uint32_t at[ELEMENTS_MAX], n;

	row_count_odd(&ix->plan, r, true);
	if (r->aside) {
		r->primary = true;
		return cluster_add(ix, &ix->aside, r);
	}
	n = clusters_of(ix, r, at);
	for (uint32_t i = 0; i < n; i++) {
		r->primary = i == 0;
		if (cluster_add(ix, &ix->clusters[at[i]], r))
			return -1;
	}
	ix->members++;
	return 0;
}

static void row_remove(struct match_index *ix, const struct row *r)
{
	uint32_t at[ELEMENTS_MAX], n, found = 0;

	if (r->aside) {
		found = cluster_remove(ix, &ix->aside, r);
	} else {
		n = clusters_of(ix, r, at);
		for (uint32_t i = 0; i < n; i++)
			found += cluster_remove(ix, &ix->clusters[at[i]], r);
		ix->members -= found > 0;
	}
	if (found)
		row_count_odd(&ix->plan, r, false);
}

/* ---- changes --------------------------------------------------------------- */

struct change {
	struct match_index *ix;
	const struct member *was, *now;
	int bad;
};

static void change(void *arg)
{
	struct change *c = arg;
	struct match_index *ix = c->ix;
	struct row r;

	if (c->was) {
		row_make(&ix->plan, &ix->eval, c->was, &ix->brief, &r);
		row_remove(ix, &r);
	}
	if (c->now) {
		row_make(&ix->plan, &ix->eval, c->now, &ix->brief, &r);
		c->bad = row_add(ix, &r);
	}
}

int match_index_change(struct match_index *ix, const struct member *was, const struct member *now)
{
	struct change c = {.ix = ix, .was = was, .now = now};
	int bad = oom_guard(&ix->plan.oom, change, &c);

	eval_bind(&ix->eval, ix->plan.other, NULL);
	arena_reset(&ix->brief);
	return bad || c.bad ? -1 : 0;
}

int64_t match_index_day(const struct match_index *ix)
{
	return ix->on;
}

uint32_t match_index_count(const struct match_index *ix)
{
	return ix->members;
}

static size_t cluster_bytes(const struct cluster *cl)
{
	return cl->cap * sizeof(struct block *) + cl->n_slabs * sizeof(struct slab *);
}

size_t match_index_texts(const struct match_index *ix)
{
	return ix->plan.oom.used;
}

size_t match_index_bytes(const struct match_index *ix)
{
	size_t all = sizeof *ix + ix->bytes + match_index_texts(ix) + cluster_bytes(&ix->aside);

	for (uint32_t i = 0; i < ix->n_clusters; i++)
		all += sizeof(struct cluster) + cluster_bytes(&ix->clusters[i]);
	return all;
}

bool match_index_for(const struct match_index *ix, const struct match *rule, bool left, int64_t on)
{
	/* a copy that keeps another number is the same rule */
	return ix->plan.rule->item.criteria == rule->item.criteria &&
	       ix->plan.rule->ranks == rule->ranks && ix->plan.left == left && ix->on == on;
}
