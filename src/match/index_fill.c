/* An index as a whole: made, filled from a population, freed. */
#include "match/index.h"
#include "rules/routes.h"

#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

enum {
	CLUSTERS_FIRST = 64,   /* of an index that is not filled at once */
	METRES_CODES = 2048,   /* places whose distances are kept, all pairs */
	METRES_MEMBERS = 5000, /* fewer members are not worth it */
	NEXT_MEMBER = 8,       /* members that are fetched ahead, and their facts */
	NEXT_FACTS = 4,
	NEAR_BYTES = sizeof(struct told) + sizeof(struct telling), /* of each fact */
	NEAR_MOST = 2048, /* of a vocabulary in which most facts are not told */
	LINE_BYTES = 64,
};

static void make_plan(void *arg)
{
	struct match_index *ix = arg;
	struct plan *p = &ix->plan;

	plan_make(p, p->image, p->rule, p->left);
	eval_init(&ix->eval, p->image, ix->on, &p->arena);
	eval_brief(&ix->eval, (uint8_t)(1U << p->other), &ix->brief);
}

static int clusters_make(struct match_index *ix, uint32_t keys)
{
	struct cluster *made = mem_alloc((keys + 1) * sizeof *made);

	if (!made)
		return -1;
	memset(made, 0, (keys + 1) * sizeof *made);
	mem_free(ix->clusters);
	ix->clusters = made;
	ix->n_clusters = keys + 1;
	return 0;
}

struct match_index *match_index_new(const struct image *im, const struct match *rule, bool left,
	int64_t on, const struct feel_zones *zones)
{
	struct match_index *ix = mem_alloc(sizeof *ix);

	if (!ix)
		return NULL;
	memset(ix, 0, sizeof *ix);
	ix->on = on;
	ix->plan.image = im;
	ix->plan.rule = rule;
	ix->plan.left = left;
	arena_init(&ix->plan.arena, &ix->plan.oom);
	arena_init(&ix->brief, &ix->plan.oom);
	if (oom_guard(&ix->plan.oom, make_plan, ix) ||
		clusters_make(ix, ix->plan.driver == UINT32_MAX ? 0 : CLUSTERS_FIRST)) {
		match_index_free(ix);
		return NULL;
	}
	ix->eval.env.zones = ix->eval.told.zones = zones;
	return ix;
}

void match_index_free(struct match_index *ix)
{
	if (!ix)
		return;
	for (uint32_t i = 0; i < ix->n_clusters; i++)
		cluster_free(ix, &ix->clusters[i]);
	cluster_free(ix, &ix->aside);
	mem_free(ix->clusters);
	mem_free(ix->metres);
	arena_release(&ix->brief);
	arena_release(&ix->plan.arena);
	mem_free(ix);
}

/* ---- distances ------------------------------------------------------------- */

static uint32_t metres_between(const struct codes *c, uint32_t a, uint32_t b)
{
	const struct code *x = &c->at[a], *y = &c->at[b];

	if (!x->has_place || !y->has_place)
		return UINT32_MAX;
	return (uint32_t)codes_metres(c, x, y);
}

uint32_t place_metres(const struct match_index *ix, const struct codes *c, uint32_t a, uint32_t b)
{
	return ix->metres && ix->metres_of == c ? ix->metres[(size_t)a * c->n + b]
						: metres_between(c, a, b);
}

/* A place that is nowhere is as far as can be: its block is never passed by. */
uint32_t index_metres(const struct match_index *ix, uint32_t a, uint32_t b)
{
	const struct codes *c = ix->plan.columns[ix->plan.second].codes;

	return c && a < c->n && b < c->n ? place_metres(ix, c, a, b) : UINT32_MAX;
}

static const struct codes *places_of(const struct plan *p)
{
	for (uint32_t i = 0; i < p->n_conjuncts; i++) {
		const struct term *t = p->conjuncts[i].term;

		if (t->kind == TERM_ATOM && t->atom.ask == ASK_NEAR)
			return t->atom.places;
	}
	for (uint32_t i = 0; i < p->rule->n_ranks; i++)
		if (p->ranks[i].find == RANK_DISTANCE)
			return p->ranks[i].places;
	return NULL;
}

/* The same in both directions: the formula is, to the last bit. */
static int metres_make(struct match_index *ix)
{
	const struct codes *c = places_of(&ix->plan);

	if (ix->metres || !c || c->n > METRES_CODES)
		return 0;
	if (!(ix->metres = mem_alloc((size_t)c->n * c->n * sizeof *ix->metres)))
		return -1;
	ix->metres_of = c;
	ix->bytes += (size_t)c->n * c->n * sizeof *ix->metres;
	for (uint32_t a = 0; a < c->n; a++)
		for (uint32_t b = 0; b <= a; b++)
			ix->metres[(size_t)a * c->n + b] = ix->metres[(size_t)b * c->n + a] =
				metres_between(c, a, b);
	return 0;
}

/* ---- all at once ----------------------------------------------------------- */

/* Every member is looked at twice: first for where it lies, then, in the order of clusters, for
 * good.  So blocks are full and lie as they are gone through. */
struct spot {
	uint32_t key, member; /* key: then the cluster */
	int64_t order;
	const struct member *at;
	bool primary, aside, keyless;
};
struct filling {
	struct match_index *ix;
	const struct population *p;
	struct spot *spots;
	uint32_t n, cap, n_aside;
	int bad;
};

static int spot_add(struct filling *f, struct spot s)
{
	if (f->n == f->cap) {
		uint32_t cap = f->cap ? f->cap * 2 : 1024;
		void *grown = mem_realloc(f->spots, cap * sizeof *f->spots);

		if (!grown)
			return -1;
		f->spots = grown;
		f->cap = cap;
	}
	f->spots[f->n++] = s;
	return 0;
}

/* What a member was told lies anywhere in memory.  Those that come next are fetched while the
 * one at hand is read: the member, and a few later its facts. */
static void bring_near(const struct member *later, const struct member *next)
{
	if (later)
		__builtin_prefetch(&later->record);
	if (next)
		for (size_t k = 0; k < next->record.vocab->n * NEAR_BYTES && k < NEAR_MOST;
			k += LINE_BYTES)
			__builtin_prefetch((const char *)next->record.facts + k);
}

static void find_spots(void *arg)
{
	struct filling *f = arg;
	struct match_index *ix = f->ix;
	uint32_t key[ELEMENTS_MAX], n = population_count(f->p);

	for (uint32_t i = 0; i < n && !f->bad; i++) {
		struct spot s = {.member = i, .at = population_at(f->p, i), .primary = true};
		struct row r;
		uint32_t keys;

		bring_near(i + NEXT_MEMBER < n ? population_at(f->p, i + NEXT_MEMBER) : NULL,
			i + NEXT_FACTS < n ? population_at(f->p, i + NEXT_FACTS) : NULL);
		arena_reset(&ix->brief);
		row_spot(&ix->plan, &ix->eval, s.at, &ix->brief, &r);
		s.order = row_order(ix, &r);
		s.aside = r.aside;
		f->n_aside += r.aside;
		ix->members += !r.aside;
		keys = r.aside ? 0 : keys_of(ix, &r, key);
		s.keyless = keys == 0;
		if (!keys)
			key[keys++] = 0;
		for (uint32_t k = 0; k < keys && !f->bad; k++) {
			s.key = key[k];
			f->bad = spot_add(f, s);
			s.primary = false;
		}
	}
}

static int spot_order(const void *x, const void *y)
{
	const struct spot *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->member > b->member) - (a->member < b->member);
}

/* The one after the last is of those that lie aside. */
static struct cluster *cluster_at(struct match_index *ix, uint32_t i)
{
	return i < ix->n_clusters ? &ix->clusters[i] : &ix->aside;
}

/* As many clusters as there are keys, unless that leaves them all but empty. */
static int spots_to_clusters(struct filling *f)
{
	struct match_index *ix = f->ix;
	const struct plan *p = &ix->plan;
	uint32_t rows = f->n - f->n_aside, most = rows / BLOCK > 16 ? rows / BLOCK : 16, keys = 0;

	if (p->driver != UINT32_MAX) {
		keys = p->columns[p->conjuncts[p->driver].term->atom.column].n_ids;
		if (keys == 0 || keys > most)
			keys = most;
		if (clusters_make(ix, keys))
			return -1;
	}
	for (uint32_t i = 0; i < f->n; i++)
		f->spots[i].key = f->spots[i].aside     ? ix->n_clusters
				  : f->spots[i].keyless ? ix->n_clusters - 1
							: cluster_of(ix, f->spots[i].key);
	for (uint32_t i = 0; i < f->n; i++)
		cluster_at(ix, f->spots[i].key)->expected++; /* rows, so far */
	for (uint32_t i = 0; i <= ix->n_clusters; i++)
		cluster_at(ix, i)->expected = (cluster_at(ix, i)->expected + BLOCK - 1) / BLOCK;
	if (f->n)
		qsort(f->spots, f->n, sizeof *f->spots, spot_order);
	return 0;
}

/* Two keys of a member may have come to one cluster: spots side by side. */
static uint32_t same_spot(const struct filling *f, uint32_t i, bool *primary)
{
	uint32_t n = 0;

	*primary = false;
	while (i + n < f->n && f->spots[i + n].key == f->spots[i].key &&
		f->spots[i + n].member == f->spots[i].member)
		*primary |= f->spots[i + n++].primary;
	return n;
}

static int fill_spot(struct match_index *ix, struct cluster *cl, const struct row *r)
{
	if ((!cl->n || cl->at[cl->n - 1]->n == BLOCK) && cluster_insert(ix, cl, cl->n))
		return -1;
	return cluster_put(ix, cl, cl->n - 1, r);
}

static void fill_spots(void *arg)
{
	struct filling *f = arg;
	struct match_index *ix = f->ix;
	bool primary;

	for (uint32_t i = 0; i < f->n && !f->bad; i += same_spot(f, i, &primary)) {
		const struct spot *s = &f->spots[i];
		struct row r;

		same_spot(f, i, &primary);
		bring_near(i + NEXT_MEMBER < f->n ? f->spots[i + NEXT_MEMBER].at : NULL,
			i + NEXT_FACTS < f->n ? f->spots[i + NEXT_FACTS].at : NULL);
		arena_reset(&ix->brief);
		row_make(&ix->plan, &ix->eval, s->at, &ix->brief, &r);
		r.primary = primary;
		if (primary)
			row_count_odd(&ix->plan, &r, true);
		f->bad = fill_spot(ix, cluster_at(ix, s->key), &r);
	}
}

int match_index_fill(struct match_index *ix, const struct population *p)
{
	struct filling f = {.ix = ix, .p = p};
	int bad = oom_guard(&ix->plan.oom, find_spots, &f) || f.bad || spots_to_clusters(&f);

	if (!bad && population_count(p) >= METRES_MEMBERS)
		bad = metres_make(ix);
	bad = bad || oom_guard(&ix->plan.oom, fill_spots, &f) || f.bad;
	mem_free(f.spots);
	eval_bind(&ix->eval, ix->plan.other, NULL);
	arena_reset(&ix->brief);
	return bad ? -1 : 0;
}
