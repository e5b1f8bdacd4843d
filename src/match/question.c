/* A question as it stands for one subject: what each condition asks of a column. */
#include "match/index.h"

#include <stdlib.h>
#include <string.h>

struct making {
	struct question *qu;
	const struct plan *plan;
	const struct match_index *ix;
	struct eval *e;
	struct arena *arena;
	bool each; /* of all members, those too that lie aside */
};

/* The subject's operand.  What code makes lies where the next member's things will. */
static struct value mine_value(struct making *mk, const struct operand *o)
{
	struct value v = operand_value(mk->e, o);

	return o->code ? value_copy(mk->arena, v) : v;
}

/* ---- the subject's set ------------------------------------------------------ */

struct texts {
	uint32_t *id; /* those that the column has; repeats left out */
	uint32_t n;
	uint32_t all;   /* different ones, those too that no member has */
	uint64_t *bits; /* by number */
	uint64_t mask;
};

static bool is_text(struct value v)
{
	return v.kind == V_STRING;
}

/* Different texts among the first n that the column does not have; lists are short. */
static bool said_before(const struct value *at, const size_t *len, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (len[k] == len[i] && len[i] != SIZE_MAX &&
			memcmp(at[k].u.s, at[i].u.s, len[i]) == 0)
			return true;
	return false;
}

/* False: it is no list of texts that the columns' sets can be held against. */
static bool texts_of(struct making *mk, const struct column *c, struct value v, struct texts *out)
{
	const struct value *at = v.kind == V_LIST ? v.u.list->at : &v;
	uint32_t n = v.kind == V_LIST ? v.u.list->n : 1;
	size_t *len;

	if ((v.kind != V_LIST && !is_text(v)) || n > ELEMENTS_MAX)
		return false;
	*out = (struct texts){.id = ARENA_ARRAY(mk->arena, uint32_t, n),
		.bits = ARENA_ARRAY(mk->arena, uint64_t, c->n_ids / 64 + 1)};
	len = ARENA_ARRAY(mk->arena, size_t, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t is;

		len[i] = SIZE_MAX;
		if (!is_text(at[i]))
			return false;
		if (!text_prefix(at[i].u.s, at[i].aux, c->prefix, &len[i]))
			len[i] = SIZE_MAX;
		if (len[i] == SIZE_MAX)
			continue;
		is = column_find(c, at[i].u.s, len[i]);
		if (is == UINT32_MAX) {
			out->all += !said_before(at, len, i);
		} else if (!(out->bits[is / 64] >> (is % 64) & 1)) {
			out->bits[is / 64] |= UINT64_C(1) << (is % 64);
			out->mask |= UINT64_C(1) << (is % 64);
			out->id[out->n++] = is;
			out->all++;
		}
	}
	return true;
}

/* ---- atoms ------------------------------------------------------------------ */

static void probe_set(struct making *mk, const struct atom *a, struct value v, struct probe *p)
{
	struct texts t;

	p->kind = PROBE_ODD;
	p->none = a->ask == ASK_HAS ? SAYS_NO : SAYS_ODD;
	if (!texts_of(mk, p->column, v, &t))
		return;
	p->mask = t.mask;
	p->bits = t.bits;
	p->id = t.id;
	p->n = t.n;
	p->exact = p->column->n_ids <= 64;
	switch (a->ask) {
	case ASK_WITHIN:
		p->kind = PROBE_WITHIN;
		p->others = ~t.mask & (p->exact && p->column->n_ids < 64
						      ? (UINT64_C(1) << p->column->n_ids) - 1
						      : UINT64_MAX);
		break;
	case ASK_COVERS:
		p->kind = t.all == 0 ? PROBE_ALL : PROBE_COVERS;
		if (t.all > t.n) { /* nobody has what is wanted */
			p->kind = PROBE_COVERS;
			p->n = UINT32_MAX;
		}
		break;
	case ASK_MEETS_OF:
		/* of nothing, nothing is in the member's set, known or not */
		p->kind = t.all == 0 ? PROBE_NOBODY : PROBE_MEETS;
		break;
	case ASK_APART: p->kind = PROBE_APART; break;
	default: p->kind = PROBE_MEETS; break;
	}
}

/* From the first whole one within the range to the last. */
static void whole_range(struct probe *p)
{
	int32_t lo = p->lo / CELL_SCALE, hi = p->hi / CELL_SCALE;

	p->whole_lo = lo + (lo * CELL_SCALE < p->lo);
	p->whole_hi = hi - (hi * CELL_SCALE > p->hi);
}

/* m op x, where both are numbers of one kind. */
static void probe_compare(enum feel_op op, int32_t x, struct probe *p)
{
	p->kind = op == OP_NE ? PROBE_NOT : PROBE_RANGE;
	if (op == OP_EQ || op == OP_NE)
		p->none = op == OP_EQ ? SAYS_NO : SAYS_YES;
	p->lo = INT32_MIN;
	p->hi = INT32_MAX;
	if (op == OP_EQ || op == OP_NE || op == OP_GE || op == OP_GT)
		p->lo = x;
	if (op == OP_EQ || op == OP_NE || op == OP_LE || op == OP_LT)
		p->hi = x;
	/* cells are at least -INT32_MAX, so that there is room on both sides */
	if (op == OP_GT) {
		if (x == INT32_MAX)
			p->hi = INT32_MIN;
		p->lo = x == INT32_MAX ? x : x + 1;
	}
	if (op == OP_LT)
		p->hi = x - 1;
}

static void probe_order(const struct atom *a, struct value v, struct probe *p)
{
	const struct column *c = p->column;
	int32_t x;

	p->kind = PROBE_ODD;
	p->none = a->null_fails ? SAYS_NO : SAYS_ODD;
	if (c->value_kind != V_UNSET && c->value_kind != v.kind)
		return;
	if (v.kind == V_STRING) {
		uint32_t id = column_find(c, v.u.s, v.aux);

		if (a->op != OP_EQ && a->op != OP_NE)
			return;
		probe_compare(a->op, id == UINT32_MAX ? INT32_MIN : (int32_t)id, p);
	} else if (cell_number(v, &x)) {
		probe_compare(a->op, x, p);
	}
}

/* m in s, for a scalar m: an element of a list, or the same. */
static void probe_in(struct making *mk, const struct atom *a, struct value v, struct probe *p)
{
	struct texts t;

	if (v.kind != V_LIST) {
		struct atom same = *a;

		same.op = OP_EQ;
		p->kind = PROBE_ODD;
		if (v.kind != V_RANGE)
			probe_order(&same, v, p);
		return;
	}
	p->kind = PROBE_ODD;
	p->none = SAYS_NO;
	if ((p->column->value_kind != V_UNSET && p->column->value_kind != V_STRING) ||
		!texts_of(mk, p->column, v, &t))
		return;
	p->kind = PROBE_TABLE;
	p->table = t.bits;
	p->id = t.id;
	p->n = t.n;
}

/* By the subject's place, from all others; NULL: it has none. */
static const uint32_t *metres_from(struct making *mk, const struct codes *c, struct value from)
{
	const struct match_index *ix = mk->ix;
	const struct code *at = is_text(from) ? codes_find(c, from.u.s, from.aux) : NULL;
	uint32_t *metres;

	if (!at || !at->has_place)
		return NULL;
	if (ix->metres && ix->metres_of == c)
		return &ix->metres[(size_t)(at - c->at) * c->n];
	metres = ARENA_ARRAY(mk->arena, uint32_t, c->n);
	for (uint32_t i = 0; i < c->n; i++)
		metres[i] = place_metres(ix, c, (uint32_t)(at - c->at), i);
	return metres;
}

/* The limit is the member's, as the place is. */
static void probe_reach(struct making *mk, const struct atom *a, struct value from, struct probe *p)
{
	p->limits = &mk->plan->columns[a->limit_column];
	p->second &= a->limit_column == mk->plan->reach && (a->op == OP_LE || a->op == OP_LT);
	p->op = a->op;
	p->none = a->null_fails ? SAYS_NO : SAYS_ODD;
	p->kind = PROBE_ODD;
	if (from.kind == V_UNKNOWN) {
		p->kind = PROBE_REACH_MINE;
		p->causes = from.u.causes;
		return;
	}
	p->metres = metres_from(mk, a->places, from);
	if (p->metres && p->column->n_ids <= a->places->n &&
		(p->limits->value_kind == V_NUMBER || p->limits->value_kind == V_UNSET))
		p->kind = PROBE_REACH;
}

/* Places by how far they are; what is no place, or is nowhere, is odd. */
static void table_near(struct making *mk, struct probe *p, enum feel_op op, int64_t most,
	const uint32_t *metres, uint32_t n_places)
{
	uint32_t n = p->column->n_ids, known = n < n_places ? n : n_places;
	uint64_t *yes = ARENA_ARRAY(mk->arena, uint64_t, n / 64 + 1);
	uint64_t *odd = ARENA_ARRAY(mk->arena, uint64_t, n / 64 + 1);
	int64_t lo, hi;
	bool any;

	/* no place is nearer than nought, or so far; and one more or less is still a number */
	most = most < -1 ? -1 : most > UINT32_MAX ? UINT32_MAX : most;
	lo = op == OP_GT ? most + 1 : op == OP_GE ? most : 0;
	hi = op == OP_LT ? most - 1 : op == OP_LE ? most : UINT32_MAX - 1;
	lo = lo < 0 ? 0 : lo;
	hi = hi > UINT32_MAX - 1 ? UINT32_MAX - 1 : hi;
	if (lo <= hi)
		numbers_between(metres, known, (uint32_t)lo, (uint32_t)hi, yes);
	any = numbers_between(metres, known, UINT32_MAX, UINT32_MAX, odd);
	for (uint32_t i = known; i < n; i++)
		odd[i / 64] |= UINT64_C(1) << (i % 64);
	p->kind = PROBE_TABLE;
	p->table = yes;
	p->odd_table = any || known < n ? odd : NULL;
}

static void probe_near(struct making *mk, const struct atom *a, struct value from, struct probe *p)
{
	struct value limit = mine_value(mk, &a->limit);
	const struct codes *c = a->places;
	const uint32_t *metres;
	int64_t most;

	p->kind = PROBE_ODD;
	if (from.kind == V_UNKNOWN || limit.kind == V_UNKNOWN) {
		p->kind = from.kind <= V_NULL || limit.kind <= V_NULL ? PROBE_ODD : PROBE_UNKNOWN;
		p->none = p->empty = SAYS_UNKNOWN;
		p->causes = from.kind != V_UNKNOWN ? limit.u.causes
			    : limit.kind != V_UNKNOWN
				    ? from.u.causes
				    : causes_join(mk->arena, from.u.causes, limit.u.causes);
		return;
	}
	p->none = a->null_fails ? SAYS_NO : SAYS_ODD;
	metres = metres_from(mk, c, from);
	if (!metres || limit.kind != V_NUMBER || !value_to_int(limit, &most))
		return;
	table_near(mk, p, a->op, most, metres, c->n);
}

/* What a condition of the subject alone comes to. */
static void probe_mine(struct making *mk, const struct atom *a, struct probe *p)
{
	struct value v;

	p->kind = PROBE_ODD;
	if (a->mine.whole) {
		const struct outcome *o = eval_criterion(mk->e, a->mine.whole);

		if (o->state == STATE_YES && !o->noted)
			p->kind = PROBE_ALL;
		if (o->state == STATE_NO)
			p->kind = PROBE_NOBODY;
		if (o->state != STATE_UNKNOWN || o->value.kind != V_UNKNOWN)
			return;
		v = o->value;
	} else {
		v = mine_value(mk, &a->mine);
	}
	if (v.kind == V_BOOLEAN)
		p->kind = v.u.b ? PROBE_ALL : PROBE_NOBODY;
	if (v.kind == V_UNKNOWN) {
		p->kind = PROBE_MINE;
		p->causes = v.u.causes;
	}
}

static void probe_unknown(const struct atom *a, struct value v, struct probe *p)
{
	p->causes = v.u.causes;
	p->kind = PROBE_UNKNOWN;
	p->none = p->empty = SAYS_UNKNOWN;
	/* what some and every go through counts by itself: when it is not known, or empty */
	if (a->ask == ASK_COVERS || a->ask == ASK_MEETS_OF)
		p->kind = PROBE_MINE;
	if (a->ask == ASK_WITHIN || a->ask == ASK_MEETS) {
		p->none = SAYS_ODD;
		p->empty = a->ask == ASK_WITHIN ? SAYS_YES : SAYS_NO;
		p->cell_alone = true;
	}
}

static void probe_atom(struct making *mk, const struct atom *a, struct probe *p)
{
	struct value v;

	if (a->column == UINT32_MAX) {
		probe_mine(mk, a, p);
		return;
	}
	p->column_at = a->column;
	p->column = &mk->plan->columns[a->column];
	p->second = a->column == mk->plan->second;
	if (a->ask == ASK_TRUE) {
		p->kind = PROBE_ODD;
		if (p->column->of.whole) /* who fails it is not here */
			p->kind = PROBE_KNOWN;
		else if (p->column->value_kind == V_UNSET || p->column->value_kind == V_BOOLEAN)
			probe_compare(OP_EQ, 1, p);
		return;
	}
	v = mine_value(mk, &a->mine);
	if (a->ask == ASK_NEAR && a->limit_column != UINT32_MAX)
		probe_reach(mk, a, v, p);
	else if (a->ask == ASK_NEAR)
		probe_near(mk, a, v, p);
	else if (v.kind == V_UNKNOWN)
		probe_unknown(a, v, p);
	else if (v.kind == V_NULL)
		p->kind = PROBE_ODD;
	else if (a->ask == ASK_ORDER)
		probe_order(a, v, p);
	else if (a->ask == ASK_HAS && p->column->kind == COL_SCALAR)
		probe_in(mk, a, v, p);
	else if (a->ask == ASK_HAS && !is_text(v))
		p->kind = PROBE_ODD;
	else
		probe_set(mk, a, v, p);
}

/* ---- conditions ------------------------------------------------------------- */

static const struct probe *probe_new(struct making *mk, const struct term *t);

static void probe_term(struct making *mk, const struct term *t, struct probe *p)
{
	p->term = t->kind;
	p->kind = PROBE_ODD;
	if (t->kind == TERM_ATOM) {
		probe_atom(mk, &t->atom, p);
		whole_range(p);
		return;
	}
	if (t->kind == TERM_OPEN)
		return;
	p->a = probe_new(mk, t->a);
	p->b = t->b ? probe_new(mk, t->b) : NULL;
	/* one side may settle it for everybody */
	enum probe_kind settles = t->kind == TERM_OR ? PROBE_ALL : PROBE_NOBODY;
	if (t->kind != TERM_NOT && ((p->a->term == TERM_ATOM && p->a->kind == settles) ||
					   (p->b->term == TERM_ATOM && p->b->kind == settles))) {
		p->term = TERM_ATOM;
		p->kind = settles;
	}
}

static const struct probe *probe_new(struct making *mk, const struct term *t)
{
	struct probe *p = ARENA_NEW(mk->arena, struct probe);

	probe_term(mk, t, p);
	return p;
}

/* Cheap ones first; those that read the order of blocks before them. */
static unsigned cost(const struct probe *p)
{
	if (p->term != TERM_ATOM)
		return 9;
	switch (p->kind) {
	case PROBE_ALL:
	case PROBE_NOBODY:
	case PROBE_ODD:
	case PROBE_KNOWN: return 0;
	case PROBE_RANGE:
	case PROBE_NOT: return 2;
	case PROBE_TABLE: return p->second ? 4 : 5;
	case PROBE_REACH: return 4;
	case PROBE_WITHIN:
	case PROBE_COVERS:
	case PROBE_MEETS:
	case PROBE_APART: return p->exact ? 3 : 6;
	default: return 7;
	}
}

/* Two ranges of one column that a criterion asks for are one. */
static bool joins(const struct probe *p, struct probe *with)
{
	bool both = p->term == TERM_ATOM && with->term == TERM_ATOM && p->kind == PROBE_RANGE &&
		    with->kind == PROBE_RANGE && p->column == with->column;

	if (!both || p->criterion != with->criterion || p->none != with->none || p->turned ||
		p->lenient || with->turned || with->lenient)
		return false;
	with->lo = p->lo > with->lo ? p->lo : with->lo;
	with->hi = p->hi < with->hi ? p->hi : with->hi;
	whole_range(with);
	return true;
}

static bool join_probe(struct question *qu, const struct probe *p)
{
	for (uint32_t i = 0; i < qu->n; i++)
		if (joins(p, &qu->probes[i]))
			return true;
	return false;
}

static void add_probe(struct making *mk, struct probe p, bool driver)
{
	struct question *qu = mk->qu;
	uint32_t at = qu->n++;
	unsigned c = cost(&p);

	while (at > 0 && cost(&qu->probes[at - 1]) > c) {
		qu->probes[at] = qu->probes[at - 1];
		at--;
	}
	qu->probes[at] = p;
	if (qu->driver != UINT32_MAX && qu->driver >= at)
		qu->driver++;
	if (driver)
		qu->driver = at;
}

/* True: the probe needs to be asked of members. */
static bool settled(struct question *qu, const struct probe *p)
{
	bool all = p->kind == PROBE_ALL, nobody = p->kind == PROBE_NOBODY;

	if (p->term == TERM_ATOM && (all || nobody)) {
		if (nobody != p->turned && p->lenient)
			qu->evaluate = true;
		else if (all == p->turned)
			qu->nobody = true;
		return true;
	}
	if ((p->term == TERM_ATOM && p->kind == PROBE_ODD) || p->term == TERM_OPEN) {
		qu->evaluate = true;
		return true;
	}
	return false;
}

static void conjunct_probe(struct making *mk, uint32_t i)
{
	const struct conjunct *c = &mk->plan->conjuncts[i];
	struct question *qu = mk->qu;
	struct probe p = {.turned = c->turned, .lenient = c->lenient, .criterion = c->criterion};

	probe_term(mk, c->term, &p);
	if (settled(qu, &p) || join_probe(qu, &p))
		return;
	if (qu->n == TERMS_MAX) {
		qu->evaluate = true;
		return;
	}
	add_probe(mk, p, i == mk->plan->driver);
}

/* The clusters to go through, where the driver's keys are known. */
static void choose_keys(struct making *mk)
{
	struct question *qu = mk->qu;
	const struct probe *p = qu->driver == UINT32_MAX ? NULL : &qu->probes[qu->driver];
	uint32_t *keys, n = 0;

	if (p && (p->kind == PROBE_MEETS || p->kind == PROBE_TABLE)) {
		keys = ARENA_ARRAY(mk->arena, uint32_t, p->n);
		for (uint32_t i = 0; i < p->n; i++)
			keys[n++] = p->id[i];
	} else if (p && p->kind == PROBE_RANGE && p->lo == p->hi) {
		keys = ARENA_ARRAY(mk->arena, uint32_t, 1);
		if (p->lo != INT32_MIN) /* else a text that nobody has */
			keys[n++] = (uint32_t)p->lo;
	} else {
		qu->driver = UINT32_MAX;
		return;
	}
	qu->keys = keys;
	qu->n_keys = n;
	qu->many_keys = n > 1 && p->column->kind == COL_SET;
	/* with a cluster for each key, lying there says it all */
	if (p->column->value_kind == V_NUMBER || p->column->n_ids > mk->ix->n_clusters - 1 ||
		(p->column->kind == COL_SCALAR && p->column->value_kind != V_STRING))
		qu->driver = UINT32_MAX;
}

static void choose_second(struct making *mk)
{
	struct question *qu = mk->qu;

	for (uint32_t i = 0; i < qu->n && !qu->second; i++) {
		const struct probe *p = &qu->probes[i];

		if (p->term == TERM_ATOM && !p->turned && !p->lenient && p->second &&
			(p->kind == PROBE_RANGE || p->kind == PROBE_TABLE ||
				(p->kind == PROBE_REACH && mk->plan->reach != UINT32_MAX)))
			qu->second = p;
	}
}

/* ---- ranks ------------------------------------------------------------------ */

static void rank_places(struct making *mk, const struct rank_plan *rp, struct rank_probe *r)
{
	struct value from = mine_value(mk, &rp->mine);

	r->value = from;
	if (from.kind == V_UNKNOWN)
		return;
	r->metres = metres_from(mk, rp->places, from);
	r->value.kind = V_UNSET;
	if (!r->metres || r->column->n_ids > rp->places->n)
		mk->qu->by_value = true;
}

/* What the subject's elements weigh, each and together. */
static void rank_weights(struct making *mk, struct rank_probe *r, const struct texts *t)
{
	uint32_t *weight = ARENA_ARRAY(mk->arena, uint32_t, t->n);

	r->total = r->weights ? 0 : t->all;
	for (uint32_t i = 0; i < t->n; i++) {
		weight[i] = rank_weight(r, t->id[i]);
		r->total += r->weights ? weight[i] : 0;
	}
	r->id = t->id;
	r->n_ids = t->n;
	r->weight = weight;
}

static void rank_coverage(struct making *mk, const struct rank_plan *rp, struct rank_probe *r)
{
	struct value v = mine_value(mk, &rp->mine);
	struct texts t;

	r->value = v;
	if (v.kind == V_UNKNOWN)
		return;
	if (!texts_of(mk, r->column, v, &t)) {
		mk->qu->by_value = true;
		return;
	}
	r->value.kind = V_UNSET;
	r->n = t.all;
	r->weights = rp->weights;
	r->bits = t.bits;
	rank_weights(mk, r, &t);
}

/* The nearest of the subject's codes, number by number as they are asked. */
static void rank_closeness(struct making *mk, const struct rank_plan *rp, struct rank_probe *r)
{
	struct value v = mine_value(mk, &rp->mine);
	struct value *one;
	struct texts t;

	r->value = v;
	r->bridges = rp->bridges;
	if (v.kind == V_UNKNOWN)
		return;
	if (!texts_of(mk, r->column, v, &t)) {
		mk->qu->by_value = true;
		return;
	}
	r->value.kind = V_UNSET;
	one = ARENA_NEW(mk->arena, struct value);
	*one = v;
	r->texts = v.kind == V_LIST ? v.u.list->at : one;
	r->n = v.kind == V_LIST ? v.u.list->n : 1;
	r->close = arena_alloc_raw(mk->arena, r->column->n_ids + 1);
	memset(r->close, UINT8_MAX, r->column->n_ids + 1);
}

/* Texts stand in the order that they are declared in, or by their bytes. */
static void rank_texts(struct making *mk, const struct domain *d, struct rank_probe *r)
{
	uint32_t n = r->column->n_ids, *order = ARENA_ARRAY(mk->arena, uint32_t, n + 1);

	for (uint32_t i = 0; d && i < n; i++) {
		int at = domain_index(d, r->column->texts[i], strlen(r->column->texts[i]));

		order[i] = (uint32_t)at;
		if (at < 0)
			d = NULL;
	}
	r->order = order;
	if (!d)
		mk->qu->by_value = true;
}

static void rank_probe(struct making *mk, uint32_t i)
{
	const struct rank_plan *rp = &mk->plan->ranks[i];
	struct rank_probe *r = &mk->qu->ranks[i];

	*r = (struct rank_probe){.find = rp->find,
		.column_at = rp->column,
		.column = &mk->plan->columns[rp->column],
		.descending = mk->plan->rule->ranks[i].descending,
		.wants_member = rp->wants_member};
	if (rp->find == RANK_MINE) {
		r->value = mine_value(mk, &rp->mine);
		return;
	}
	if (rp->find == RANK_EVALUATED || r->column->n_odd || (mk->each && r->column->n_odd_aside))
		mk->qu->by_value = true;
	else if (rp->find == RANK_CELL && r->column->value_kind == V_STRING)
		rank_texts(mk, mk->plan->rule->ranks[i].order, r);
	else if (rp->find == RANK_COVERAGE)
		rank_coverage(mk, rp, r);
	else if (rp->find == RANK_CLOSENESS)
		rank_closeness(mk, rp, r);
	else if (rp->find == RANK_DISTANCE)
		rank_places(mk, rp, r);
}

static void make_ranks(struct making *mk)
{
	uint32_t n = mk->plan->rule->n_ranks;

	mk->qu->by_value = n > RANKS_MAX;
	for (uint32_t i = 0; i < n && !mk->qu->by_value; i++)
		rank_probe(mk, i);
}

void question_make(struct question *qu, const struct match_index *ix, struct eval *e)
{
	struct making mk = {.qu = qu, .plan = &ix->plan, .ix = ix, .e = e, .arena = e->arena};

	*qu = (struct question){.ix = ix, .e = e, .arena = e->arena, .driver = UINT32_MAX};
	qu->probes = arena_alloc_raw(e->arena, (TERMS_MAX + 1) * sizeof *qu->probes);
	for (uint32_t i = 0; i < ix->plan.n_conjuncts && !qu->nobody; i++)
		conjunct_probe(&mk, i);
	if (qu->nobody)
		return;
	choose_keys(&mk);
	choose_second(&mk);
	make_ranks(&mk);
}

/* ---- every condition for itself ----------------------------------------------- */

static enum probe_kind whole_kind(const struct outcome *o)
{
	return o->state == STATE_YES ? PROBE_ALL : o->state == STATE_NO ? PROBE_NOBODY : PROBE_MINE;
}

static void each_probe(struct making *mk, uint32_t i)
{
	const struct conjunct *c = &mk->plan->conjuncts[i];
	const struct criterion *mine = c->term->kind == TERM_ATOM ? c->term->atom.mine.whole : NULL;
	struct probe p = {.turned = c->turned, .lenient = c->lenient, .criterion = c->criterion};

	probe_term(mk, c->term, &p);
	if (mine)
		p.kind = whole_kind(eval_criterion(mk->e, mine));
	if (c->laid_aside)
		probe_compare(OP_EQ, 1, &p);
	whole_range(&p);
	if (!join_probe(mk->qu, &p))
		add_probe(mk, p, false);
}

void question_make_each(struct question *qu, const struct match_index *ix, struct eval *e)
{
	struct making mk = {
		.qu = qu, .plan = &ix->plan, .ix = ix, .e = e, .arena = e->arena, .each = true};

	*qu = (struct question){.ix = ix, .e = e, .arena = e->arena, .driver = UINT32_MAX};
	qu->probes = ARENA_ARRAY(e->arena, struct probe, ix->plan.n_conjuncts + 1);
	for (uint32_t i = 0; i < ix->plan.n_conjuncts; i++)
		each_probe(&mk, i);
	choose_second(&mk);
	make_ranks(&mk);
}
