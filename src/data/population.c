#include "data/population.h"

#include "base/mem.h"
#include "data/cpr.h"
#include "data/record_pack.h"
#include <string.h>

/*
 * The members stand in leaves of up to LEAF pointers, the leaves in an array: an insert
 * moves at most one leaf's pointers, and now and then splits one.  start[k] is the place
 * of leaf k's first member among all, so that population_at() need not count.
 *
 * A record is read into the scratch arena and then packed into one block with its texts.
 * Nothing that can leave by a jump runs while a block is held that has no place yet.
 */

enum {
	LEAF = 512,
	ROOM_ENDS = 16, /* the NULs of the texts, and what aligns the record behind them */
	SCRATCH_BYTES = 64 << 20, /* far more than a record within the limits can need */
};

struct leaf {
	uint32_t n;
	struct member *at[LEAF];
};
struct population {
	const char *path;
	const struct vocab *vocab;
	struct oom oom;
	struct arena scratch;
	struct leaf **leaves;
	uint32_t *start;
	uint32_t n_leaves, cap_leaves;
	uint32_t count;
	struct population *of;       /* a frozen one: whose members they are */
	uint32_t frozen;             /* that are read yet */
	bool freed;                  /* as soon as none is */
	struct member *dead;         /* replaced or removed while some were */
	population_changed *changed; /* NULL: nobody is told */
	void *changed_arg;
};

struct population *population_new(const char *path, const struct vocab *vocab)
{
	size_t n = strlen(path) + 1;
	struct population *p = mem_alloc(sizeof *p + n);

	if (!p)
		return NULL;
	*p = (struct population){
		.path = memcpy((char *)(p + 1), path, n),
		.vocab = vocab,
		.oom = {.limit = SCRATCH_BYTES},
	};
	arena_init(&p->scratch, &p->oom);
	return p;
}

/* A member that has left: it goes now, or when nobody reads it any more. */
static void bury(struct population *p, struct member *m)
{
	if (!p->frozen) {
		mem_free(m);
		return;
	}
	m->dead = p->dead;
	p->dead = m;
}

/* One frozen one less. */
static void thaw(struct population *p)
{
	struct member *m;

	if (--p->frozen)
		return;
	while ((m = p->dead)) {
		p->dead = m->dead;
		mem_free(m);
	}
	if (p->freed)
		population_free(p);
}

void population_free(struct population *p)
{
	if (!p)
		return;
	if (p->frozen) {
		p->freed = true;
		return;
	}
	for (uint32_t k = 0; k < p->n_leaves; k++) {
		for (uint32_t i = 0; i < p->leaves[k]->n && !p->of; i++)
			mem_free(p->leaves[k]->at[i]);
		mem_free(p->leaves[k]);
	}
	if (p->of)
		thaw(p->of);
	mem_free(p->leaves);
	mem_free(p->start);
	arena_release(&p->scratch);
	mem_free(p);
}

const struct vocab *population_vocab(const struct population *p)
{
	return p->vocab;
}

uint32_t population_count(const struct population *p)
{
	return p->count;
}

/* --- places -------------------------------------------------------------- */

struct place {
	uint32_t leaf, i;
	bool found;
};

/* Behind all others. */
static struct place last_place(const struct population *p)
{
	struct place at = {0, 0, false};

	if (p->n_leaves) {
		at.leaf = p->n_leaves - 1;
		at.i = p->leaves[at.leaf]->n;
	}
	return at;
}

/* Where the member is, or where it would be inserted. */
static struct place find(const struct population *p, const char *id)
{
	uint32_t lo = 0, hi = p->n_leaves, mid;
	struct place at = last_place(p);
	const struct leaf *leaf;
	int order;

	/* what is loaded mostly comes in order, and is looked at again then */
	order = at.i ? strcmp(p->leaves[at.leaf]->at[at.i - 1]->id, id) : -1;
	if (order < 0)
		return at;
	if (order == 0)
		return (struct place){at.leaf, at.i - 1, true};
	at = (struct place){0, 0, false};
	while (lo < hi) { /* the last leaf that does not begin after id */
		mid = lo + (hi - lo) / 2;
		if (strcmp(p->leaves[mid]->at[0]->id, id) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return at;
	at.leaf = lo - 1;
	leaf = p->leaves[at.leaf];
	for (lo = 0, hi = leaf->n; lo < hi && !at.found;) {
		mid = lo + (hi - lo) / 2;
		order = strcmp(leaf->at[mid]->id, id);
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
		at.found = order == 0;
	}
	at.i = at.found ? mid : lo;
	return at;
}

static void shift_starts(struct population *p, uint32_t leaf, int32_t by)
{
	for (uint32_t k = leaf + 1; k < p->n_leaves; k++)
		p->start[k] += (uint32_t)by;
}

static int reserve_leaf(struct population *p)
{
	uint32_t cap = p->cap_leaves ? p->cap_leaves * 2 : 16;
	void *grown;

	if (p->n_leaves < p->cap_leaves)
		return 0;
	if (!(grown = mem_realloc(p->leaves, cap * sizeof(struct leaf *))))
		return -1;
	p->leaves = grown;
	if (!(grown = mem_realloc(p->start, cap * sizeof *p->start)))
		return -1;
	p->start = grown;
	p->cap_leaves = cap;
	return 0;
}

/* A new leaf behind `leaf`, which takes what stands there from i on. */
static int split(struct population *p, uint32_t leaf, uint32_t i)
{
	const uint32_t at = p->n_leaves ? leaf + 1 : 0;
	struct leaf *from = p->n_leaves ? p->leaves[leaf] : NULL, *to;
	uint32_t after = p->n_leaves - at;

	if (reserve_leaf(p) || !(to = mem_alloc(sizeof *to)))
		return -1;
	to->n = 0;
	if (from) {
		to->n = from->n - i;
		memcpy(to->at, from->at + i, to->n * sizeof *to->at);
		from->n = i;
	}
	memmove(p->leaves + at + 1, p->leaves + at, after * sizeof *p->leaves);
	memmove(p->start + at + 1, p->start + at, after * sizeof *p->start);
	p->leaves[at] = to;
	p->start[at] = from ? p->start[leaf] + i : 0;
	p->n_leaves++;
	return 0;
}

static int insert(struct population *p, struct place at, struct member *m)
{
	struct leaf *leaf;
	uint32_t half = LEAF / 2;

	if (!p->n_leaves || p->leaves[at.leaf]->n == LEAF) {
		/* what comes in order fills its leaves */
		if (at.i == LEAF && at.leaf + 1 == p->n_leaves)
			half = LEAF;
		if (split(p, at.leaf, half))
			return -1;
		if (at.i > half || half == LEAF)
			at = (struct place){.leaf = at.leaf + 1, .i = at.i - half};
	}
	leaf = p->leaves[at.leaf];
	memmove(leaf->at + at.i + 1, leaf->at + at.i, (leaf->n - at.i) * sizeof *leaf->at);
	leaf->at[at.i] = m;
	leaf->n++;
	p->count++;
	shift_starts(p, at.leaf, 1);
	return 0;
}

static void drop_leaf(struct population *p, uint32_t k)
{
	uint32_t after = p->n_leaves - k - 1;

	mem_free(p->leaves[k]);
	memmove(p->leaves + k, p->leaves + k + 1, after * sizeof *p->leaves);
	memmove(p->start + k, p->start + k + 1, after * sizeof *p->start);
	p->n_leaves--;
}

void population_watch(struct population *p, population_changed *changed, void *arg)
{
	p->changed = changed;
	p->changed_arg = arg;
}

static void tell(struct population *p, const struct member *was, const struct member *now)
{
	if (p->changed)
		p->changed(p->changed_arg, was, now);
}

bool population_remove(struct population *p, const char *id)
{
	struct place at = find(p, id);
	struct leaf *leaf, *next;

	if (!at.found)
		return false;
	leaf = p->leaves[at.leaf];
	tell(p, leaf->at[at.i], NULL);
	bury(p, leaf->at[at.i]);
	leaf->n--;
	memmove(leaf->at + at.i, leaf->at + at.i + 1, (leaf->n - at.i) * sizeof *leaf->at);
	p->count--;
	shift_starts(p, at.leaf, -1);
	next = at.leaf + 1 < p->n_leaves ? p->leaves[at.leaf + 1] : NULL;
	if (next && leaf->n + next->n <= LEAF / 2) {
		memcpy(leaf->at + leaf->n, next->at, next->n * sizeof *next->at);
		leaf->n += next->n;
		drop_leaf(p, at.leaf + 1);
	}
	if (!leaf->n)
		drop_leaf(p, at.leaf);
	return true;
}

const struct member *population_get(const struct population *p, const char *id)
{
	struct place at = find(p, id);

	return at.found ? p->leaves[at.leaf]->at[at.i] : NULL;
}

uint32_t population_after(const struct population *p, const char *id)
{
	struct place at = find(p, id);

	return p->n_leaves ? p->start[at.leaf] + at.i + at.found : 0;
}

const struct member *population_at(const struct population *p, uint32_t i)
{
	uint32_t lo = 0, hi = p->n_leaves;

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (p->start[mid] <= i)
			lo = mid;
		else
			hi = mid;
	}
	return p->leaves[lo]->at[i - p->start[lo]];
}

/* The members that are kept; what the leaf was is overwritten. */
static void sift(struct leaf *leaf, population_keeps *keeps, void *arg)
{
	uint32_t n = 0;

	for (uint32_t i = 0; keeps && i < leaf->n; i++)
		if (keeps(arg, leaf->at[i]))
			leaf->at[n++] = leaf->at[i];
	if (keeps)
		leaf->n = n;
}

struct population *population_freeze(struct population *p, population_keeps *keeps, void *arg)
{
	struct population *to = population_new(p->path, p->vocab);
	uint32_t n = p->n_leaves;

	if (!to)
		return NULL;
	to->of = p;
	p->frozen++;
	to->leaves = mem_alloc((n + 1) * sizeof(struct leaf *));
	to->start = mem_alloc((n + 1) * sizeof *to->start);
	if (!to->leaves || !to->start) {
		population_free(to);
		return NULL;
	}
	to->cap_leaves = n + 1;
	for (uint32_t i = 0; i < n; i++) {
		struct leaf *leaf = mem_alloc(sizeof *leaf);

		if (!leaf) {
			population_free(to);
			return NULL;
		}
		sift(memcpy(leaf, p->leaves[i], sizeof *leaf), keeps, arg);
		to->leaves[to->n_leaves] = leaf;
		to->start[to->n_leaves++] = to->count;
		to->count += leaf->n;
		if (!leaf->n)
			drop_leaf(to, to->n_leaves - 1);
	}
	return to;
}

/* --- members ------------------------------------------------------------- */

struct reading {
	struct population *p;
	const char *id;
	const struct member_text *text;
	int64_t today;
	bool keep; /* leave out what is refused */
	struct problems problems;
	struct member *made; /* NULL: there were problems, or no memory */
};

/* One block: the member, its texts, its record. */
static struct member *pack_member(struct pack *p, const struct reading *rd,
	const struct record *rec, const struct beside *beside)
{
	const struct member_text *text = rd->text;
	struct member *m = pack_room(p, sizeof *m, _Alignof(struct member));
	struct member made = {
		.facts_len = text->facts_len,
		.beside_len = text->beside_len,
		.put = text->put,
		.version = text->version,
		.degraded = rd->problems.list.n > 0,
	};

	made.facts = pack_lent(p, text->facts, text->facts_len);
	made.source = pack_source(p, text->source); /* first: tellings share it */
	made.id = pack_text(p, rd->id, strlen(rd->id));
	made.record = pack_record(p, rec);
	made.beside = pack_beside(p, beside);
	if (text->beside)
		made.beside_text = pack_text(p, text->beside, text->beside_len);
	if (m)
		*m = made;
	return m;
}

/* NULL: no memory for it. */
static struct member *keep_member(
	const struct reading *rd, const struct record *rec, const struct beside *beside)
{
	const struct member_text *text = rd->text;
	struct pack p = {.room = sizeof(struct member) + text->facts_len + text->beside_len +
				 strlen(text->source) + strlen(rd->id) + ROOM_ENDS +
				 pack_guess(rec)};
	struct member *m;

	if (!(p.at = mem_alloc(p.room)))
		return NULL;
	m = pack_member(&p, rd, rec, beside);
	if (p.used <= p.room)
		return m;
	mem_free(p.at);
	p = (struct pack){.at = mem_alloc(p.used), .room = p.used};
	return p.at ? pack_member(&p, rd, rec, beside) : NULL;
}

/* Runs under the population's own guard. */
static void read_member(void *arg)
{
	struct reading *rd = arg;
	struct population *p = rd->p;
	struct arena *arena = &p->scratch;
	const struct record_defaults def = {
		.source = rd->text->source,
		.seen = rd->text->put,
		.today = rd->today,
		.known = rd->text->known,
		.own_voice = rd->text->own_voice,
		.unsettled = !rd->keep && !rd->text->settled,
		.lent = true,
	};
	struct problems *ps = &rd->problems;
	struct record rec;
	struct beside beside = {0};

	record_empty(&rec, p->vocab, arena);
	(rd->keep ? record_read_kept : record_read)(
		&rec, p->vocab, rd->text->facts, rd->text->facts_len, &def, p->path, arena, ps);
	if (rd->text->beside)
		beside_read(&beside, rd->text->beside, rd->text->beside_len, "records", arena, ps);
	if (ps->list.n && !rd->keep)
		return;
	rd->made = keep_member(rd, &rec, &beside);
}

/* The member that was read, or NULL; rd->problems then says why, unless memory ran out. */
static struct member *member_new(struct reading *rd)
{
	struct population *p = rd->p;

	arena_reset(&p->scratch);
	p->oom.jump = NULL;
	rd->problems = (struct problems){.arena = &p->scratch};
	if (oom_guard(&p->oom, read_member, rd) == 0)
		return rd->made;
	rd->problems.list.n = 0; /* half of what there may be to say */
	return NULL;
}

static const char *refuse_id(const char *id)
{
	if (!*id)
		return "an id is not empty";
	if (strlen(id) > POPULATION_ID)
		return "an id is at most 200 bytes long";
	return NULL;
}

static int no_memory(struct population *p, struct problems *ps)
{
	problem_add(ps, "memory", p->path, NULL, "there is no memory for it");
	return -1;
}

/* In place of the member of that id, or new.  -1: out of memory, and m is gone. */
static int place_member(struct population *p, const char *id, struct member *m)
{
	struct place at = find(p, id);

	if (at.found) {
		tell(p, p->leaves[at.leaf]->at[at.i], m);
		bury(p, p->leaves[at.leaf]->at[at.i]);
		p->leaves[at.leaf]->at[at.i] = m;
		return 0;
	}
	if (insert(p, at, m)) {
		mem_free(m);
		return -1;
	}
	tell(p, NULL, m);
	return 0;
}

int population_keep(
	struct population *p, const char *id, const struct member_text *text, int64_t today)
{
	struct reading rd = {.p = p, .id = id, .text = text, .today = today, .keep = true};
	struct member *m = member_new(&rd);

	return m ? place_member(p, id, m) : -1;
}

int population_put(struct population *p, const char *id, const struct member_text *text,
	int64_t today, struct problems *ps)
{
	struct reading rd = {.p = p, .id = id, .text = text, .today = today};
	const char *why = refuse_id(id);
	struct member *m;

	if (why || cpr_like(id, strlen(id))) {
		problem_add(ps, why ? "value" : "cpr", "id", NULL, "%s",
			why ? why : "what looks like a CPR number is not accepted as an id");
		return -1;
	}
	m = member_new(&rd);
	if (!m) {
		/* from the scratch arena to the caller's: nothing is held any more */
		for (unsigned i = 0; i < rd.problems.list.n; i++) {
			const struct problem *q = &rd.problems.list.at[i];
			problem_add(ps, q->kind, arena_strdup(ps->arena, q->path),
				q->hint ? arena_strdup(ps->arena, q->hint) : NULL, "%s", q->text);
		}
		return rd.problems.list.n ? -1 : no_memory(p, ps);
	}
	return place_member(p, id, m) ? no_memory(p, ps) : 0;
}

bool population_is_last(const struct population *frozen)
{
	return frozen->of->freed && frozen->of->frozen == 1;
}

/* Adds a copy of m, whose id comes after all others.  1: it lost something; -1: out of
 * memory. */
static int reread_member(struct population *to, const struct member *m, int64_t today)
{
	struct member_text text = {
		.facts = m->facts,
		.facts_len = m->facts_len,
		.beside = m->beside_text,
		.beside_len = m->beside_len,
		.put = m->put,
		.source = m->source,
		.version = m->version,
	};
	struct reading rd = {.p = to, .id = m->id, .text = &text, .today = today, .keep = true};
	struct member *made = member_new(&rd);

	if (!made)
		return -1;
	if (insert(to, last_place(to), made)) {
		mem_free(made);
		return -1;
	}
	return made->degraded;
}

struct population *population_reread(
	const struct population *p, const struct vocab *vocab, int64_t today, uint32_t *degraded)
{
	struct population *to = population_new(p->path, vocab);
	uint32_t lost = 0;
	int got;

	for (uint32_t i = 0; to && i < p->count; i++) {
		got = reread_member(to, population_at(p, i), today);
		if (got < 0) {
			population_free(to);
			to = NULL;
		} else {
			lost += (uint32_t)got;
		}
	}
	if (to)
		*degraded = lost;
	return to;
}
