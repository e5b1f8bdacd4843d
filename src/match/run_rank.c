/* Ranks as numbers that compare as their values do, and the first of many. */
#include "match/run.h"

#include "base/utf8.h"
#include "feel/ops.h"
#include "rules/closeness.h"

#include <string.h>

/* aux of a component that is not known */
enum { AUX_MINE = 1, AUX_CELL = 2, AUX_EVALUATE = UINT32_MAX };
enum { COVERAGE_SHIFT = 40 }; /* more than tells any two fractions of small sets apart */
static const uint64_t payload_max = (UINT64_C(1) << RANK_CLASS_SHIFT) - 1;

static uint64_t key_of(unsigned class, uint64_t payload, bool descending)
{
	if (class == CLASS_KNOWN && descending)
		payload = payload_max - payload;
	return (uint64_t) class << RANK_CLASS_SHIFT | payload;
}

static uint64_t mine_key(const struct rank_probe *p)
{
	unsigned class = p->value.kind == V_UNKNOWN ? CLASS_UNKNOWN
			 : p->value.kind == V_NULL  ? CLASS_NULL
						    : CLASS_KNOWN;

	return key_of(class, 0, false);
}

/* Weights together reach 2^29: two fractions of them differ by 2^-58 or more. */
static uint64_t fraction(const struct rank_probe *p, uint64_t found, uint64_t all)
{
	uint64_t high;

	if (!p->weights)
		return (found << COVERAGE_SHIFT) / all;
	high = (found << 32) / all;
	return high << 28 | ((found << 32) % all << 28) / all;
}

static uint32_t shared(const struct rank_probe *p, const struct sets *s, unsigned i)
{
	const uint32_t *id = s->elements + s->start[i];
	uint32_t found = 0;

	for (uint32_t k = 0; k < s->n[i]; k++)
		if (p->bits[id[k] / 64] >> (id[k] % 64) & 1)
			found += rank_weight(p, id[k]);
	return found;
}

static uint64_t coverage_key(const struct rank_probe *p, const struct block *b, unsigned i,
	uint32_t shares, uint64_t *aux)
{
	const struct sets *s = block_sets(b, p->column);
	uint32_t found = shares != UINT32_MAX ? shares : shared(p, s, i);
	uint32_t all = rank_total(p, s, i);

	*aux = (uint64_t)found << 32 | all;
	if (!all)
		return key_of(CLASS_NULL, 0, false);
	return key_of(CLASS_KNOWN, found ? fraction(p, found, all) : 0, p->descending);
}

static uint32_t close_to(
	const struct rank_probe *p, const char *s, size_t len, const struct value *mine)
{
	if (!p->bridges)
		return utf8_common(s, len, mine->u.s, mine->aux);
	return p->wants_member ? codes_closeness(p->bridges, s, len, mine->u.s, mine->aux)
			       : codes_closeness(p->bridges, mine->u.s, mine->aux, s, len);
}

/* How many signs a text of the column begins with as the nearest of the subject's does. */
static uint32_t closest(const struct rank_probe *p, uint32_t id)
{
	const char *s = p->column->texts[id];
	uint32_t best = 0;
	size_t len;

	if (p->close[id] != UINT8_MAX)
		return p->close[id];
	len = strlen(s);
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t is = close_to(p, s, len, &p->texts[i]);

		best = is > best ? is : best;
	}
	if (best < UINT8_MAX)
		p->close[id] = (uint8_t)best;
	return best;
}

static uint64_t closeness_key(
	const struct rank_probe *p, const struct sets *s, unsigned i, uint64_t *aux)
{
	const uint32_t *id = s->elements + s->start[i];
	uint32_t best = 0;

	for (uint32_t k = 0; k < s->n[i]; k++) {
		uint32_t is = closest(p, id[k]);

		best = is > best ? is : best;
	}
	*aux = best;
	if (!s->n[i] || !p->n)
		return key_of(CLASS_NULL, 0, false);
	return key_of(CLASS_KNOWN, best, p->descending);
}

static uint64_t distance_key(
	const struct rank_probe *p, const struct numbers *v, unsigned i, uint64_t *aux)
{
	uint32_t metres = p->metres[v->at[i]];

	*aux = metres;
	if (metres == UINT32_MAX)
		return key_of(CLASS_NULL, 0, false);
	return key_of(CLASS_KNOWN, metres, p->descending);
}

/* A number as it stands in its cell; where that is no whole one, the evaluator says it. */
static uint64_t cell_key(
	const struct rank_probe *p, const struct numbers *v, unsigned i, uint64_t *aux)
{
	*aux = (uint32_t)v->at[i];
	if (p->order)
		return key_of(CLASS_KNOWN, p->order[v->at[i]], p->descending);
	return key_of(CLASS_KNOWN, (uint32_t)v->at[i] ^ 0x80000000u, p->descending);
}

static uint64_t rank_key(const struct rank_probe *p, const struct block *b, unsigned i,
	uint32_t shares, uint64_t *aux)
{
	struct lane l;
	bool unknown;

	*aux = 0;
	if (p->find == RANK_MINE) {
		*aux = AUX_MINE;
		return mine_key(p);
	}
	l = block_lane(b, p->column);
	unknown = l.unknown >> i & 1;
	if (unknown || p->value.kind == V_UNKNOWN) {
		*aux = (unknown ? AUX_CELL : 0u) | (p->value.kind == V_UNKNOWN ? AUX_MINE : 0u);
		return key_of(CLASS_UNKNOWN, 0, false);
	}
	if (l.none >> i & 1)
		return key_of(CLASS_NULL, 0, false);
	if (p->find == RANK_COVERAGE)
		return coverage_key(p, b, i, shares, aux);
	if (p->find == RANK_CLOSENESS)
		return closeness_key(p, block_sets(b, p->column), i, aux);
	if (p->find == RANK_DISTANCE)
		return distance_key(p, block_numbers(b, p->column), i, aux);
	return cell_key(p, block_numbers(b, p->column), i, aux);
}

bool rank_row(const struct question *qu, const struct block *b, unsigned i, struct listed *out)
{
	uint32_t n = qu->ix->plan.rule->n_ranks;
	bool unknown = false;

	for (uint32_t k = 0; k < n; k++) {
		out->key[k] = rank_key(&qu->ranks[k], b, i, UINT32_MAX, &out->aux[k]);
		unknown |= key_class(out->key[k]) == CLASS_UNKNOWN;
	}
	out->member = block_members(&qu->ix->plan, b)[i];
	return unknown;
}

/* ---- the first of many -------------------------------------------------------- */

void entries_init(struct entries *es, struct arena *a, uint32_t room, uint32_t n_ranks)
{
	*es = (struct entries){.room = room, .n_ranks = n_ranks};
	es->at = ARENA_ARRAY(a, struct listed, room);
	es->heap = ARENA_ARRAY(a, uint32_t, room);
}

static bool before(const struct entries *es, const struct listed *a, const struct listed *b)
{
	for (uint32_t i = 0; i < es->n_ranks; i++)
		if (a->key[i] != b->key[i])
			return a->key[i] < b->key[i];
	return strcmp(a->member->id, b->member->id) < 0;
}

static bool stands_before(const struct entries *es, uint32_t i, uint32_t k)
{
	return before(es, &es->at[es->heap[i]], &es->at[es->heap[k]]);
}

static void swap(struct entries *es, uint32_t i, uint32_t k)
{
	uint32_t t = es->heap[i];

	es->heap[i] = es->heap[k];
	es->heap[k] = t;
}

static void sink(struct entries *es, uint32_t i, uint32_t n)
{
	for (;;) {
		uint32_t last = i, kid = 2 * i + 1;

		for (uint32_t k = kid; k < n && k < kid + 2; k++)
			if (stands_before(es, last, k))
				last = k;
		if (last == i)
			return;
		swap(es, i, last);
		i = last;
	}
}

void entries_offer(struct entries *es, const struct listed *e)
{
	uint32_t i = es->n;

	if (es->n == es->room) {
		if (!es->room || !before(es, e, entries_last(es)))
			return;
		es->at[es->heap[0]] = *e;
		sink(es, 0, es->n);
		return;
	}
	es->heap[i] = i;
	es->at[es->n++] = *e;
	while (i > 0 && stands_before(es, (i - 1) / 2, i)) {
		swap(es, (i - 1) / 2, i);
		i = (i - 1) / 2;
	}
}

void entries_sort(struct entries *es)
{
	for (uint32_t n = es->n; n > 1; n--) {
		swap(es, 0, n - 1);
		sink(es, 0, n - 1);
	}
}

bool entries_rank(const struct entries *es, const struct question *qu, const struct block *b,
	unsigned i, uint32_t shares, struct listed *e, bool *unknown)
{
	bool ties = es->room && es->n == es->room;

	*unknown = false;
	for (uint32_t k = 0; k < es->n_ranks; k++) {
		e->key[k] = rank_key(&qu->ranks[k], b, i, k ? UINT32_MAX : shares, &e->aux[k]);
		*unknown |= key_class(e->key[k]) == CLASS_UNKNOWN && !rank_is_same(es->same, k);
		if (!ties || e->key[k] == entries_last(es)->key[k])
			continue;
		/* behind the last, and no knowledge could bring it before */
		if (e->key[k] > entries_last(es)->key[k] && !*unknown)
			return false;
		ties = *unknown;
	}
	/* behind the last by id, as all of the block are: where many are alike nobody's is read */
	if (ties && !*unknown && strcmp(entries_last(es)->member->id, b->earliest->id) < 0)
		return false;
	e->member = block_members(&qu->ix->plan, b)[i];
	return true;
}

bool entries_outside(const struct entries *es, const struct listed *e)
{
	return es->n == es->room && es->n && before(es, entries_last(es), e);
}

bool entries_could_rise(const struct entries *es, const struct listed *e)
{
	if (es->n < es->room)
		return true;
	for (uint32_t i = 0; es->n && i < es->n_ranks; i++) {
		if (rank_is_same(es->same, i))
			continue;
		if (key_class(e->key[i]) == CLASS_UNKNOWN)
			return true;
		if (e->key[i] != entries_last(es)->key[i])
			return e->key[i] < entries_last(es)->key[i];
	}
	return false;
}

/* ---- an entry as a pair --------------------------------------------------------- */

const struct causes *causes_both(struct arena *a, const struct causes *x, const struct causes *y)
{
	return !x ? y : !y ? x : causes_join(a, x, y);
}

static struct value evaluated(struct search *r, uint32_t k, const struct member *m)
{
	struct eval *e = r->c.e;

	gather_bind(&r->c, m);
	return value_copy(e->arena, eval_code(e, r->c.rule->ranks[k].code));
}

static struct value unknown_rank(struct search *r, uint32_t k, uint64_t aux)
{
	const struct rank_probe *p = &r->qu.ranks[k];
	const struct causes *c = NULL;

	if (p->find == RANK_MINE)
		return p->value;
	if (aux & AUX_MINE)
		c = p->value.u.causes;
	if (aux & AUX_CELL)
		c = causes_both(r->c.e->arena, c, p->column->causes);
	return (struct value){.kind = V_UNKNOWN, .u.causes = c};
}

static struct value cell_value(struct search *r, uint32_t k, const struct listed *e)
{
	const struct rank_probe *p = &r->qu.ranks[k];
	int32_t v = (int32_t)e->aux[k];

	if (p->column->value_kind == V_NUMBER && v % CELL_SCALE == 0)
		return value_int(r->c.e->arena, v / CELL_SCALE);
	if (p->column->value_kind == V_DATE)
		return value_date(v);
	return evaluated(r, k, e->member);
}

/* What is found of all, as aux has them. */
static struct value quotient(struct search *r, uint64_t aux)
{
	struct arena *a = r->c.e->arena;
	struct feel_env env = {.arena = a, .steps = FEEL_STEPS};
	uint32_t found = (uint32_t)(aux >> 32), all = (uint32_t)aux;
	unsigned at = (found * 5 + all) % QUOTIENTS;

	if (r->quotients[at].aux != aux) {
		r->quotients[at].aux = aux;
		r->quotients[at].is =
			feel_arith(&env, OP_DIV, value_int(a, found), value_int(a, all));
	}
	return r->quotients[at].is;
}

static struct value rank_value(struct search *r, uint32_t k, const struct listed *e)
{
	const struct rank_probe *p = &r->qu.ranks[k];
	struct arena *a = r->c.e->arena;
	struct feel_env env = {.arena = a, .steps = FEEL_STEPS};

	switch (key_class(e->key[k])) {
	case CLASS_UNKNOWN: return unknown_rank(r, k, e->aux[k]);
	case CLASS_NULL: return p->find == RANK_MINE ? p->value : evaluated(r, k, e->member);
	default: break;
	}
	switch (p->find) {
	case RANK_MINE: return p->value;
	case RANK_COVERAGE: return quotient(r, e->aux[k]);
	case RANK_CLOSENESS:
		if (p->bridges)
			return feel_arith(
				&env, OP_DIV, value_int(a, (int64_t)e->aux[k]), value_int(a, 10));
		return value_int(a, (int64_t)e->aux[k]);
	case RANK_DISTANCE: return value_int(a, (int64_t)e->aux[k]);
	default: return cell_value(r, k, e);
	}
}

unsigned entry_lacks(const struct entries *es, const struct listed *e)
{
	unsigned lacks = 0;

	for (uint32_t k = 0; k < es->n_ranks; k++)
		if (key_class(e->key[k]) == CLASS_UNKNOWN && !rank_is_same(es->same, k))
			lacks |= (unsigned)(e->aux[k] & 3) << (2 * k);
	return lacks;
}

const struct causes *rank_causes(struct search *r, unsigned lacks)
{
	const struct causes *all = NULL;

	for (uint32_t k = 0; lacks >> (2 * k); k++)
		if (lacks >> (2 * k) & 3)
			all = causes_both(r->c.e->arena, all,
				unknown_rank(r, k, lacks >> (2 * k) & 3).u.causes);
	return all;
}

static uint8_t *states_of(struct search *r, const struct listed *e)
{
	const struct item *it = &r->c.rule->item;
	uint8_t *states = ARENA_ARRAY(r->c.e->arena, uint8_t, it->n_criteria);

	for (uint32_t i = 0; i < it->n_criteria; i++)
		if (match_judges(&it->criteria[i]))
			states[i] = STATE_YES;
	for (uint32_t i = 0; i < r->qu.n; i++)
		if (e->open >> (3 * i) & 7)
			states[r->qu.probes[i].criterion] = STATE_UNKNOWN;
	return states;
}

void entry_pair(struct search *r, const struct listed *e, struct match_pair *out)
{
	struct value *ranks = ARENA_ARRAY(r->c.e->arena, struct value, r->c.rule->n_ranks);

	*out = e->judged ? *e->judged : (struct match_pair){.states = states_of(r, e)};
	for (uint32_t k = 0; k < r->c.rule->n_ranks; k++)
		ranks[k] = rank_value(r, k, e);
	out->ranks = ranks;
	out->id = e->member->id;
	out->member = e->member;
}
