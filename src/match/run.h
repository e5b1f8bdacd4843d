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
	uint64_t open; /* three bits a probe: by its cell, by the subject, by its limit */
	const struct match_pair *judged; /* by the evaluator; or NULL */
};
struct entries {
	struct listed *at;
	uint32_t *heap; /* numbers of them, the last on top; in order after entries_sort */
	uint32_t n, room, n_ranks;
	uint32_t same; /* ranks that are, see match_same_ranks */
};
static inline const struct listed *entries_nth(const struct entries *es, uint32_t n)
{
	return &es->at[es->heap[n]];
}
static inline const struct listed *entries_last(const struct entries *es)
{
	return entries_nth(es, 0);
}
/*
 * Rows that wait for their place, by what they may be worth at most.  Ranking the best of them
 * first fills the list with what stays there, and most of the rest is never ranked.
 */
enum {
	WORTHS = 64,
	WORTH_UNKNOWN = WORTHS, /* the first rank is: they come last, and may stand anywhere */
	WAITING_MAX = 4096
};
struct waiting {
	const struct block *block;
	uint64_t rows; /* one; or those of the block that share nothing, or that is not known of */
	uint64_t open; /* of undecided ones */
	uint32_t shares;
	uint16_t next; /* from 1, of the same worth */
};
struct queue {
	struct waiting *at;
	uint32_t n;
	uint8_t top; /* none waits that is worth more */
	uint16_t first[WORTHS + 1];
};
/* Listed members often share alike: a quotient of 34 digits costs more than all else about them. */
enum { QUOTIENTS = 16 };
struct open_count { /* undecided members that are open on just these */
	uint64_t open;
	uint32_t n;
	bool ask_a_person;
	const struct causes *facts; /* behind them; both once all are counted */
};
struct search {
	struct question qu;
	struct gather c; /* binds members, counts, answers */
	struct entries matches, undecided, unplaced;
	struct queue waiting, waiting_open; /* for the first two */
	struct shares *shares;              /* of the slab at hand; NULL: rows do not queue */
	VEC(struct listed) late;            /* matches with an unknown rank that could yet rise */
	uint32_t late_counts[1 << (2 * RANKS_MAX)]; /* by what the ranks lack */
	struct open_count *counts;
	uint32_t n_counts, cap_counts;
	struct {
		uint64_t aux;
		struct value is;
	} quotients[QUOTIENTS]; /* that were divided */
	struct match_work work;
	bool *walked;                       /* clusters, where a member may lie in several */
	uint64_t any_open, twice_open, odd; /* of the block at hand */
	struct {
		uint64_t rows;
		unsigned bit; /* of what they are open on */
	} opened[3 * TERMS_MAX];
	unsigned n_opened;
};

/* run.c */
/* Those of a block's rows whose members the question admits. */
uint64_t rows_admitted(
	const struct gather *c, const struct match_index *ix, const struct block *b, uint64_t rows);

/* run_rank.c */
enum { CLASS_KNOWN, CLASS_NULL, CLASS_UNKNOWN, RANK_CLASS_SHIFT = 62 };
static inline unsigned key_class(uint64_t key)
{
	return (unsigned)(key >> RANK_CLASS_SHIFT);
}
/* Fills keys of row i; true when some component is unknown. */
bool rank_row(const struct question *qu, const struct block *b, unsigned i, struct listed *out);
/* Ranks row i as far as is needed; false when it cannot stand among these, nor could if its
 * unknown ranks were known.  Of the first rank it is known what the row shares, or UINT32_MAX. */
bool entries_rank(const struct entries *es, const struct question *qu, const struct block *b,
	unsigned i, uint32_t shares, struct listed *e, bool *unknown);
void entries_init(struct entries *es, struct arena *a, uint32_t room, uint32_t n_ranks);
void entries_offer(struct entries *es, const struct listed *e);
void entries_sort(struct entries *es);
/* It stands behind the last that is kept. */
bool entries_outside(const struct entries *es, const struct listed *e);

/* run_queue.c */
/* Do rows queue for this question? */
bool queue_serves(const struct question *qu);
/* Puts those of the rows into the queue that may yet stand among these.  There is room for a
 * block's. */
void queue_rows(struct queue *q, const struct entries *es, const struct question *qu,
	const struct shares *sh, const struct block *b, uint64_t rows, uint64_t open);
/* The next in line, or NULL: none that is left can stand among these, and the queue is empty.
 * With all_unknown those whose first rank is unknown are all to be seen, last. */
const struct waiting *queue_next(struct queue *q, const struct entries *es, bool all_unknown);
/* A block's rows one by one, and twice as often those of them that are alike. */
static inline bool queue_full(const struct queue *q)
{
	return q->n + 3 * BLOCK > WAITING_MAX;
}

/* What its unknown ranks lack, two bits each. */
unsigned entry_lacks(const struct entries *es, const struct listed *e);
/* Could this match, whose rank is unknown somewhere, stand before the last that is kept? */
bool entries_could_rise(const struct entries *es, const struct listed *e);
/* The entry as a pair of the answer. */
void entry_pair(struct search *r, const struct listed *e, struct match_pair *out);
/* Of two sets of causes, of which either may be NULL. */
const struct causes *causes_both(struct arena *a, const struct causes *x, const struct causes *y);
/* The causes of ranks that lack this. */
const struct causes *rank_causes(struct search *r, unsigned lacks);

#endif
