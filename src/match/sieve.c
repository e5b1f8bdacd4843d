/* A block's rows through one condition: 64 at a time, one bit each. */
#include "match/index.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Which of two clones is taken is found out before a sanitizer of threads is there, into which
 * the finding out would call. */
#if defined __x86_64__ && !defined __SANITIZE_THREAD__
#define VECTOR __attribute__((optimize("O3"), target_clones("avx2", "default")))
#else
#define VECTOR __attribute__((optimize("O3")))
#endif

/* ---- kernels ---------------------------------------------------------------- */

#ifdef __SSE2__
/* Sixteen lanes of 32 bits, all ones or all zeros each, as sixteen bits. */
static inline uint64_t bits_of(__m128i a, __m128i b, __m128i c, __m128i d)
{
	__m128i low = _mm_packs_epi32(a, b), high = _mm_packs_epi32(c, d);

	return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
}

static inline __m128i load(const void *p)
{
	return _mm_loadu_si128(p);
}

/* Where v - lo, which goes round, is more than `span`, both moved to where signs compare. */
static inline __m128i beyond(const uint32_t *v, __m128i lo, __m128i span)
{
	__m128i sign = _mm_set1_epi32(INT32_MIN);

	return _mm_cmpgt_epi32(_mm_xor_si128(_mm_sub_epi32(load(v), lo), sign), span);
}

static uint64_t words_within(const uint32_t v[BLOCK], uint32_t lo, uint32_t span)
{
	__m128i from = _mm_set1_epi32((int32_t)lo);
	__m128i most = _mm_set1_epi32((int32_t)(span ^ UINT32_C(1) << 31));
	uint64_t r = 0;

	for (unsigned i = 0; i < BLOCK; i += 16)
		r |= bits_of(beyond(v + i, from, most), beyond(v + i + 4, from, most),
			     beyond(v + i + 8, from, most), beyond(v + i + 12, from, most))
		     << i;
	return ~r;
}

/* Where v - lo, which goes round, is at most `span`. */
static uint64_t bytes_within(const uint8_t v[BLOCK], uint8_t lo, uint8_t span)
{
	__m128i from = _mm_set1_epi8((char)lo), most = _mm_set1_epi8((char)span);
	uint64_t r = 0;

	for (unsigned i = 0; i < BLOCK; i += 16) {
		__m128i x = _mm_sub_epi8(load(v + i), from);
		__m128i is = _mm_cmpeq_epi8(_mm_min_epu8(x, most), x);

		r |= (uint64_t)(uint32_t)_mm_movemask_epi8(is) << i;
	}
	return r;
}
#else
static uint64_t words_within(const uint32_t v[BLOCK], uint32_t lo, uint32_t span)
{
	uint64_t r = 0;

	for (unsigned i = 0; i < BLOCK; i++)
		r |= (uint64_t)(v[i] - lo <= span) << i;
	return r;
}

static uint64_t bytes_within(const uint8_t v[BLOCK], uint8_t lo, uint8_t span)
{
	uint64_t r = 0;

	for (unsigned i = 0; i < BLOCK; i++)
		r |= (uint64_t)((uint8_t)(v[i] - lo) <= span) << i;
	return r;
}
#endif

static uint64_t in_range(const int32_t v[BLOCK], int32_t lo, int32_t hi)
{
	return lo > hi ? 0
		       : words_within(
				 (const uint32_t *)v, (uint32_t)lo, (uint32_t)hi - (uint32_t)lo);
}

bool numbers_between(const uint32_t *v, uint32_t n, uint32_t lo, uint32_t hi, uint64_t *bits)
{
	uint64_t any = 0;
	uint32_t i = 0;

	for (; i + 64 <= n; i += 64)
		any |= bits[i / 64] = words_within(v + i, lo, hi - lo);
	for (; i < n; i++) {
		uint64_t is = v[i] >= lo && v[i] <= hi;

		bits[i / 64] |= is << (i % 64);
		any |= is;
	}
	return any;
}

/* Where the number is within the probe's range. */
static uint64_t within_range(const struct probe *p, const struct block *b)
{
	const struct bytes *y = block_bytes(b, p->column);
	int64_t lo = y->unit == 1 ? p->lo : p->whole_lo, hi = y->unit == 1 ? p->hi : p->whole_hi;

	if (!y->unit)
		return in_range(block_numbers(b, p->column)->at, p->lo, p->hi);
	lo = lo - y->base < 0 ? 0 : lo - y->base;
	hi = hi - y->base > UINT8_MAX ? UINT8_MAX : hi - y->base;
	return lo > hi ? 0 : bytes_within(y->at, (uint8_t)lo, (uint8_t)(hi - lo));
}

/* Those of the rows whose number stands in the table. */
static uint64_t by_table(
	const uint64_t *table, const struct probe *p, const struct block *b, uint64_t rows)
{
	const struct bytes *y = block_bytes(b, p->column);
	const struct numbers *v = block_numbers(b, p->column);
	uint64_t is = 0;

	while (rows) {
		unsigned i = next_row(&rows);
		uint32_t at = (uint32_t)(y->unit == 1 ? y->base + y->at[i] : v->at[i]);

		is |= (table[at / 64] >> (at % 64) & 1) << i;
	}
	return is;
}

/* Does any from lo to hi stand in the table, turned over where `turn` is all ones? */
static bool table_between(const uint64_t *table, uint32_t lo, uint32_t hi, uint64_t turn)
{
	uint64_t first = ~UINT64_C(0) << (lo % 64), last = ~UINT64_C(0) >> (63 - hi % 64);

	for (uint32_t w = lo / 64; w <= hi / 64; w++) {
		uint64_t in = (w == lo / 64 ? first : ~UINT64_C(0)) &
			      (w == hi / 64 ? last : ~UINT64_C(0));

		if ((table[w] ^ turn) & in)
			return true;
	}
	return false;
}

/* ---- sets whose mask does not decide ------------------------------------------ */

static bool has(const struct probe *p, uint32_t id)
{
	return p->bits[id / 64] >> (id % 64) & 1;
}

/* How many of a row's elements the subject has. */
static uint32_t shared(const struct probe *p, const struct sets *s, unsigned i)
{
	const uint32_t *id = s->elements + s->start[i];
	uint32_t n = 0;

	for (unsigned k = 0; k < s->n[i]; k++)
		n += has(p, id[k]);
	return n;
}

static bool holds(const struct probe *p, const struct sets *s, unsigned i)
{
	uint32_t n = shared(p, s, i);

	switch (p->kind) {
	case PROBE_WITHIN: return n == s->n[i];
	case PROBE_COVERS: return n == p->n;
	case PROBE_MEETS: return n > 0;
	default: return n == 0;
	}
}

/* The mask tells what cannot be; `sure` of the rest need no second look. */
static uint64_t look_closer(
	const struct probe *p, const struct sets *s, uint64_t may, uint64_t sure)
{
	uint64_t rows = may & ~sure, r = may & sure;

	while (rows) {
		unsigned i = next_row(&rows);

		r |= (uint64_t)holds(p, s, i) << i;
	}
	return r;
}

/* Rows with an element that stands where one of `which` does. */
static uint64_t any_of(const struct block *b, const struct column *c, uint64_t which)
{
	uint64_t r = 0;

	for (; which; which &= which - 1)
		r |= *block_word(b, c->bits + (uint32_t)__builtin_ctzll(which));
	return r;
}

static uint64_t all_of(const struct block *b, const struct column *c, uint64_t which, uint64_t rows)
{
	for (; which; which &= which - 1)
		rows &= *block_word(b, c->bits + (uint32_t)__builtin_ctzll(which));
	return rows;
}

static uint64_t by_set(const struct probe *p, const struct block *b, uint64_t rows)
{
	const struct sets *s = block_sets(b, p->column);
	uint64_t r;

	switch (p->kind) {
	case PROBE_WITHIN:
		r = rows & ~any_of(b, p->column, p->others);
		return p->exact ? r : look_closer(p, s, r, 0);
	case PROBE_COVERS:
		if (p->n == UINT32_MAX)
			return 0;
		r = all_of(b, p->column, p->mask, rows);
		return p->exact ? r : look_closer(p, s, r, 0);
	case PROBE_MEETS:
		r = rows & any_of(b, p->column, p->mask);
		return p->exact ? r : look_closer(p, s, r, 0);
	default:
		r = rows & ~any_of(b, p->column, p->mask);
		return p->exact ? r : look_closer(p, s, rows, r);
	}
}

/* ---- one condition -------------------------------------------------------------- */

static void says(struct verdicts *v, uint64_t rows, unsigned what)
{
	v->yes |= what == SAYS_YES ? rows : 0;
	v->odd |= what == SAYS_ODD ? rows : 0;
	v->by_mine |= what == SAYS_UNKNOWN ? rows : 0;
}

static struct verdicts unknown_block(const struct probe *p, const struct block *b, uint64_t rows)
{
	struct lane l = block_lane(b, p->column);
	uint64_t known = rows & ~(l.unknown | l.none | l.odd), empty = 0;
	struct verdicts v = {.by_cell = rows & l.unknown, .odd = rows & l.odd};

	if (p->column->kind == COL_SET && p->empty != SAYS_UNKNOWN) {
		const struct sets *s = block_sets(b, p->column);

		for (uint64_t r = known; r;) {
			unsigned i = next_row(&r);

			empty |= (uint64_t)(s->n[i] == 0) << i;
		}
		says(&v, empty, p->empty);
	}
	v.by_mine |= known & ~empty;
	says(&v, rows & l.none, p->none);
	return v;
}

/* All numbers from the least to the largest of the block are yes. */
static bool all_yes(const struct probe *p, const struct block *b)
{
	const struct glance *g = &b->glance;

	return !g->loose && g->lo <= g->hi &&
	       !table_between(p->table, (uint32_t)g->lo, (uint32_t)g->hi, ~UINT64_C(0));
}

static struct verdicts cells_block(const struct probe *p, const struct block *b, uint64_t rows)
{
	struct lane l = block_lane(b, p->column);
	uint64_t known = rows & ~(l.unknown | l.none | l.odd);
	struct verdicts v = {.by_cell = rows & l.unknown, .odd = rows & l.odd};

	switch (p->kind) {
	case PROBE_KNOWN: v.yes = known; break;
	case PROBE_RANGE: v.yes = within_range(p, b) & known; break;
	case PROBE_NOT: v.yes = ~within_range(p, b) & known; break;
	case PROBE_TABLE:
		if (p->second && all_yes(p, b)) {
			v.yes = known;
			break;
		}
		if (p->odd_table)
			v.odd |= by_table(p->odd_table, p, b, known);
		v.yes = by_table(p->table, p, b, known);
		break;
	default: v.yes = by_set(p, b, known); break;
	}
	says(&v, rows & l.none, p->none);
	return v;
}

/* The farthest that a place of the block can be is within the least of its limits. */
static bool all_within(const struct probe *p, const struct block *b)
{
	const struct glance *g = &b->glance;
	uint32_t metres;

	if (!p->second || g->loose || g->lo > g->hi)
		return false;
	metres = p->metres[g->centre];
	return metres != UINT32_MAX &&
	       ((int64_t)metres + g->radius) * CELL_SCALE + CELL_SLACK < g->least;
}

/* Distance against a limit, both the member's. */
static struct verdicts reach_block(const struct probe *p, const struct block *b, uint64_t rows)
{
	struct lane l = block_lane(b, p->column), m = block_lane(b, p->limits);
	const int32_t *place = block_numbers(b, p->column)->at;
	const int32_t *limit = block_numbers(b, p->limits)->at;
	uint64_t unknown = l.unknown | m.unknown, none = (l.none | m.none) & ~unknown;
	uint64_t odd = rows & (l.odd | m.odd);
	struct verdicts v = {.odd = odd,
		.by_cell = rows & l.unknown & ~odd,
		.by_limit = rows & m.unknown & ~odd};

	if (p->kind == PROBE_REACH_MINE) {
		v.by_mine = rows & ~(unknown | odd);
		return v;
	}
	if (all_within(p, b)) {
		v.yes = rows & ~(unknown | none | odd);
		return v;
	}
	for (uint64_t r = rows & ~(unknown | none | odd); r;) {
		unsigned i = next_row(&r);
		uint32_t metres = p->metres[place[i]];

		v.odd |= (uint64_t)(metres == UINT32_MAX) << i;
		v.yes |= (uint64_t)within_limit(p->op, (int64_t)metres * CELL_SCALE, limit[i]) << i;
	}
	v.yes &= ~v.odd;
	says(&v, rows & none & ~odd, p->none);
	return v;
}

static struct verdicts atom_block(const struct probe *p, const struct block *b, uint64_t rows)
{
	switch (p->kind) {
	case PROBE_ALL: return (struct verdicts){.yes = rows};
	case PROBE_NOBODY: return (struct verdicts){0};
	case PROBE_ODD: return (struct verdicts){.odd = rows};
	case PROBE_MINE: return (struct verdicts){.by_mine = rows};
	case PROBE_UNKNOWN: return unknown_block(p, b, rows);
	case PROBE_REACH:
	case PROBE_REACH_MINE: return reach_block(p, b, rows);
	default: return cells_block(p, b, rows);
	}
}

static uint64_t open_rows(const struct verdicts *v)
{
	return v->by_cell | v->by_limit | v->by_mine | v->odd;
}

static struct verdicts term_block(const struct probe *p, const struct block *b, uint64_t rows);

/* What is unknown within is the evaluator's to tell: which facts it hangs on depends on all
 * parts. */
static struct verdicts joined_block(const struct probe *p, const struct block *b, uint64_t rows)
{
	struct verdicts x = term_block(p->a, b, rows), y, v = {0};
	uint64_t no;

	if (p->term == TERM_NOT) {
		v.odd = open_rows(&x);
		v.yes = rows & ~(x.yes | v.odd);
		return v;
	}
	y = term_block(p->b, b, rows);
	if (p->term == TERM_OR) {
		v.yes = x.yes | y.yes;
		v.odd = (open_rows(&x) | open_rows(&y)) & ~v.yes;
	} else {
		no = rows & (~(x.yes | open_rows(&x)) | ~(y.yes | open_rows(&y)));
		v.yes = x.yes & y.yes;
		v.odd = rows & ~(no | v.yes);
	}
	return v;
}

static struct verdicts term_block(const struct probe *p, const struct block *b, uint64_t rows)
{
	if (p->term == TERM_OPEN)
		return (struct verdicts){.odd = rows};
	return p->term == TERM_ATOM ? atom_block(p, b, rows) : joined_block(p, b, rows);
}

struct verdicts probe_block(const struct probe *p, const struct block *b, uint64_t rows)
{
	struct verdicts v = term_block(p, b, rows);

	if (p->turned)
		v.yes = rows & ~(v.yes | open_rows(&v));
	if (p->lenient) {
		v.odd = rows & ~v.yes;
		v.by_cell = v.by_limit = v.by_mine = 0;
	}
	return v;
}

/* ---- a slab at once ------------------------------------------------------------ */

/* For each block, whether a row has an element that stands where one of `which` does. */
VECTOR static void any_in_slab(
	const struct slab *s, uint32_t plane, uint64_t which, uint64_t *restrict any)
{
	for (; which; which &= which - 1) {
		const uint64_t *restrict has =
			slab_plane(s, plane + (uint32_t)__builtin_ctzll(which));

		for (uint32_t i = 0; i < s->cap; i++)
			any[i] |= has[i];
	}
}

VECTOR static void all_in_slab(
	const struct slab *s, uint32_t plane, uint64_t which, uint64_t *restrict all)
{
	for (; which; which &= which - 1) {
		const uint64_t *restrict has =
			slab_plane(s, plane + (uint32_t)__builtin_ctzll(which));

		for (uint32_t i = 0; i < s->cap; i++)
			all[i] &= has[i];
	}
}

/* yes: which rows hold, were all known. */
static bool set_in_slab(const struct probe *p, const struct slab *s, uint64_t yes[SLAB])
{
	bool all = p->kind == PROBE_COVERS,
	     turn = p->kind == PROBE_WITHIN || p->kind == PROBE_APART;

	if (!p->exact || (all && p->n == UINT32_MAX))
		return false;
	memset(yes, all ? 0xff : 0, s->cap * sizeof *yes);
	if (all)
		all_in_slab(s, p->column->bits, p->mask, yes);
	else
		any_in_slab(s, p->column->bits, p->kind == PROBE_WITHIN ? p->others : p->mask, yes);
	for (uint32_t i = 0; turn && i < s->cap; i++)
		yes[i] = ~yes[i];
	return true;
}

static bool range_in_slab(
	const struct probe *p, const struct slab *s, const uint64_t rows[SLAB], uint64_t yes[SLAB])
{
	uint64_t turn = p->kind == PROBE_NOT ? ~UINT64_C(0) : 0;

	for (uint32_t i = 0; i < s->cap; i++)
		yes[i] = rows[i] ? within_range(p, &s->block[i]) ^ turn : 0;
	return true;
}

static bool yes_in_slab(
	const struct probe *p, const struct slab *s, const uint64_t rows[SLAB], uint64_t yes[SLAB])
{
	switch (p->kind) {
	case PROBE_KNOWN: memset(yes, 0xff, s->cap * sizeof *yes); return true;
	case PROBE_RANGE:
	case PROBE_NOT: return range_in_slab(p, s, rows, yes);
	case PROBE_WITHIN:
	case PROBE_COVERS:
	case PROBE_MEETS:
	case PROBE_APART: return set_in_slab(p, s, yes);
	default: return false;
	}
}

bool probe_slab(const struct probe *p, const struct slab *s, const uint64_t rows[SLAB],
	struct slab_verdicts *v)
{
	const uint64_t *unknown, *none, *odd;

	if (p->term != TERM_ATOM || p->turned || p->lenient || !p->column ||
		!yes_in_slab(p, s, rows, v->yes))
		return false;
	unknown = slab_plane(s, p->column->lanes + LANE_UNKNOWN);
	none = slab_plane(s, p->column->lanes + LANE_NONE);
	odd = slab_plane(s, p->column->lanes + LANE_ODD);
	for (uint32_t i = 0; i < s->cap; i++) {
		uint64_t told = p->none == SAYS_YES ? none[i] : 0;

		v->yes[i] = rows[i] & ((v->yes[i] & ~(unknown[i] | none[i] | odd[i])) | told);
		v->by_cell[i] = rows[i] & unknown[i];
		v->by_mine[i] = p->none == SAYS_UNKNOWN ? rows[i] & none[i] : 0;
		v->odd[i] = rows[i] & (odd[i] | (p->none == SAYS_ODD ? none[i] : 0));
	}
	return true;
}

/* No row of the block can hold: by the second column alone. */
bool probe_misses(const struct probe *p, const struct glance *g)
{
	if (g->loose)
		return false;
	if (p->kind == PROBE_REACH) {
		/* the nearest that a place of the block can be */
		uint32_t metres = p->metres[g->centre];

		return metres != UINT32_MAX && g->radius < metres &&
		       (int64_t)(metres - g->radius) * CELL_SCALE > (int64_t)g->reach + CELL_SLACK;
	}
	if (p->kind == PROBE_RANGE)
		return p->hi < g->lo || p->lo > g->hi;
	return !table_between(p->table, (uint32_t)g->lo, (uint32_t)g->hi, 0) &&
	       !(p->odd_table && table_between(p->odd_table, (uint32_t)g->lo, (uint32_t)g->hi, 0));
}
