/*
 * postings - of a slab, which rows have an element
 *
 * Where the first rank counts what two sets share, most rows share nothing.  The subject's few
 * elements lead straight to the rows that have them, and what each row shares is summed up on the
 * way: nobody goes through the rows' own elements.
 *
 * An element belongs to one of 2^bits lists, as many as the slab has rows or more, by the first bits
 * of its number times an odd one.  The rest of those bits and the row make an entry of 32: the list
 * and the entry together say the number, so that two elements of one list are told apart.
 */
#ifndef MATCH_POSTINGS_H
#define MATCH_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct posting_list {
	uint32_t at, n; /* of the entries */
};
struct postings {
	struct posting_list *list; /* NULL: it has none */
	uint32_t *entry;
	uint32_t used, cap;
	unsigned bits;
};
/* For rows below this number.  -1: out of memory. */
int postings_init(struct postings *ps, uint32_t rows);
void postings_free(struct postings *ps);
size_t postings_bytes(const struct postings *ps);
/* A row's different elements: all or, out of memory, none. */
int postings_add(struct postings *ps, const uint32_t *id, uint32_t n, uint32_t row);
void postings_drop(struct postings *ps, const uint32_t *id, uint32_t n, uint32_t row);
/* They are another row's now. */
void postings_move(struct postings *ps, const uint32_t *id, uint32_t n, uint32_t from, uint32_t to);

/* What rows share with a subject. */
enum { SHARES_ROWS = 64 * 64 };
struct shares {
	uint32_t rows;             /* so many are in use: 0 at first */
	uint32_t sum[SHARES_ROWS]; /* 0 where nothing is shared */
	uint64_t any[SHARES_ROWS / 64];
};
/* So many are all zeros, where what was there before was cleared. */
void shares_open(struct shares *s, uint32_t rows);
/* Adds to those of the rows that have an element what it weighs. */
void postings_sum(const struct postings *ps, const uint32_t *id, const uint32_t *weight, uint32_t n,
	const uint64_t *rows, struct shares *out);
/* Of so many rows. */
void shares_clear(struct shares *s, uint32_t rows);

#endif
