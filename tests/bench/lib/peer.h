/*
 * peer - the match that is measured, done by others: what they answer and who they are
 *
 * A peer answers what our own answer holds: the ten best in exact order, how many pairs are
 * undecided, and how many of them lack exactly which facts; a match whose rank is unknown and
 * that could still come among the ten counts as undecided (match/match.h).
 *
 *  scan_c    a columnar scan, written for this one match: packed columns that the compiler
 *            turns into vector code, distances from a table, coverage from bits.  It looks at
 *            every row.  The honest floor of a scan.
 *  scan_sql  SQLite in the process: tables clustered and indexed for this one match, prepared
 *            statements, distances from a table.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "lib/people.h"

enum rule { NARROW, BROAD, RULES };
enum { TOP = 10 };

struct found {
	uint32_t row;
	bool unknown;         /* the first rank is */
	uint64_t part, whole; /* the first rank: part of whole */
	bool far;             /* broad: the second rank is unknown */
	uint32_t close;       /* broad: digits in common with a wish */
	uint32_t metres;
};
struct peer_answer {
	struct found at[TOP];
	unsigned n;
	uint32_t undecided;
	uint32_t by_missing[1 << MISS_BITS];
};
/* Stands `a` before `b`? */
static inline bool found_before(const struct found *a, const struct found *b)
{
	if (a->unknown != b->unknown)
		return b->unknown;
	if (!a->unknown && a->part * b->whole != b->part * a->whole)
		return a->part * b->whole > b->part * a->whole;
	if (a->far != b->far)
		return b->far;
	if (a->close != b->close)
		return a->close > b->close;
	if (a->metres != b->metres)
		return a->metres < b->metres;
	return a->row < b->row;
}
/* Could a match that is not among the ten come in if its unknown rank were known? */
static inline bool found_could_rise(const struct peer_answer *a, const struct found *late)
{
	const struct found *last = &a->at[a->n - 1];

	if (late->unknown)
		return true;
	if (last->unknown || late->part * last->whole > last->part * late->whole)
		return true;
	return late->part * last->whole == last->part * late->whole;
}
/* The digits that two occupations begin with alike. */
static inline uint32_t common_digits(unsigned a, unsigned b)
{
	return a == b ? 4 : a / 10 == b / 10 ? 3 : a / 100 == b / 100 ? 2 : a / 1000 == b / 1000;
}
void found_keep(struct peer_answer *a, const struct found *f);
static inline void found_undecided(struct peer_answer *a, unsigned missing, uint32_t n)
{
	a->undecided += n;
	a->by_missing[missing] += n;
}

struct scan_c;
struct scan_c *scan_c_new(const struct people *p, unsigned today);
void scan_c_free(struct scan_c *s);
void scan_c_jobs(struct scan_c *s, enum rule rule, uint32_t person, struct peer_answer *a);
void scan_c_shortlist(struct scan_c *s, enum rule rule, uint32_t vacancy, struct peer_answer *a);

struct scan_sql;
struct scan_sql *scan_sql_new(const struct people *p, unsigned today);
void scan_sql_free(struct scan_sql *s);
void scan_sql_jobs(struct scan_sql *s, enum rule rule, uint32_t person, struct peer_answer *a);
void scan_sql_shortlist(
	struct scan_sql *s, enum rule rule, uint32_t vacancy, struct peer_answer *a);

#endif
