/*
 * run - a question on its way through the blocks
 */
#ifndef MATCH_RUN_H
#define MATCH_RUN_H

#include "match/index.h"

/* A member that may be listed.  The less its keys, the earlier it stands. */
struct listed {
	uint64_t key[RANKS_MAX];
	uint64_t aux[RANKS_MAX]; /* what the rank's value is made of */
	const struct member *member;
	bool late;     /* a match that waits for its rank */
	uint64_t open; /* three bits a probe: by its cell, by the subject, by its limit */
	const struct match_pair *judged; /* by the evaluator; or NULL */
};
struct entries {
	struct listed *at;
	uint32_t *heap; /* numbers of them, the last on top; in order after entries_sort */
	uint32_t n, room, n_ranks;
};
static inline const struct listed *entries_last(const struct entries *es)
{
	return &es->at[es->heap[0]];
}
struct open_count { /* undecided members that are open on just these */
	uint64_t open;
	uint32_t n;
};
struct search {
	struct question qu;
	struct gather c; /* binds members, counts, answers */
	struct entries matches, undecided;
	VEC(struct listed) late; /* matches with an unknown rank that could yet rise */
	uint32_t late_counts[1 << (2 * RANKS_MAX)]; /* by what the ranks lack */
	struct open_count *counts;
	uint32_t n_counts, cap_counts;
	struct match_work work;
	bool *walked;           /* clusters, where a member may lie in several */
	uint64_t any_open, odd; /* of the block at hand */
	struct {
		uint64_t rows;
		unsigned bit; /* of what they are open on */
	} opened[3 * TERMS_MAX];
	unsigned n_opened;
};

/* run_rank.c */
enum { RANK_CLASS_SHIFT = 62 };
static inline unsigned key_class(uint64_t key)
{
	return (unsigned)(key >> RANK_CLASS_SHIFT);
}
/* Fills keys of row i; true when some component is unknown. */
bool rank_row(const struct question *qu, const struct block *b, unsigned i, struct listed *out);
/* Those of the rows that may yet stand among these, as far as a glance tells; with `open` also
 * those whose first rank is not known. */
uint64_t entries_worth(const struct entries *es, const struct question *qu, const struct block *b,
	uint64_t rows, bool open);
/* Ranks row i as far as is needed; false when it cannot stand among these, nor could if its
 * unknown ranks were known. */
bool entries_rank(const struct entries *es, const struct question *qu, const struct block *b,
	unsigned i, struct listed *e, bool *unknown);
void entries_init(struct entries *es, struct arena *a, uint32_t room, uint32_t n_ranks);
void entries_offer(struct entries *es, const struct listed *e);
void entries_sort(struct entries *es);
/* It stands behind the last that is kept. */
bool entries_outside(const struct entries *es, const struct listed *e);
/* What its unknown ranks lack, two bits each. */
unsigned entry_lacks(const struct listed *e, uint32_t n_ranks);
/* Could this match, whose rank is unknown somewhere, stand before the last that is kept? */
bool entries_could_rise(const struct entries *es, const struct listed *e);
/* The entry as a pair of the answer. */
void entry_pair(struct search *r, const struct listed *e, struct match_pair *out);
/* Of two sets of causes, of which either may be NULL. */
const struct causes *causes_both(struct arena *a, const struct causes *x, const struct causes *y);
/* The causes of ranks that lack this. */
const struct causes *rank_causes(struct search *r, unsigned lacks);

#endif
