/*
 * match_parts - one pair judged, pairs in order, and what they lack
 */
#ifndef MATCH_MATCH_PARTS_H
#define MATCH_MATCH_PARTS_H

#include "match/match.h"

enum verdict { PAIR_NO, PAIR_NEAR, PAIR_UNDECIDED, PAIR_YES };

struct judgement {
	enum verdict verdict;
	uint8_t *states;   /* of the caller's, one per criterion; complete unless PAIR_NO */
	const char *note;  /* of the first criterion that holds by its note, or NULL */
	bool ask_a_person; /* a private criterion is undecided, and the caller is masked */
	const struct causes *missing; /* PAIR_UNDECIDED; NULL: no fact would settle it */
};
/* Judges the two records that are bound.  Without `near` it stops at the first no. */
void match_judge(
	struct eval *e, const struct match *rule, bool near, bool mask, struct judgement *out);
static inline bool match_judges(const struct criterion *c)
{
	return c->kind == CRIT_REQUIRE || c->kind == CRIT_REFUSE;
}

/* ---- match_rank.c: order ---------------------------------------------------- */

/* < 0: a stands before b.  Known values, then null, then unknown; ties by id. */
int match_order(const struct match *rule, const struct match_pair *a, const struct match_pair *b);
/* Ranks that read nothing of the others: the same for all of them, and of no help to any.  A
 * bit each. */
uint32_t match_same_ranks(const struct match_query *q, const struct image *im);
static inline bool rank_is_same(uint32_t same, uint32_t rank)
{
	return rank < 32 && (same >> rank & 1);
}
/* Could `late`, whose rank is unknown somewhere, stand before `last` if it were known? */
bool match_could_rise(const struct match *rule, uint32_t same, const struct match_pair *late,
	const struct match_pair *last);

/* Makes `to` a copy of `from` that outlives the scan of the next pair.  Arrays that `to`
 * has are used again, so that a long row of ever better pairs stays small. */
void match_keep_pair(const struct match *rule, struct arena *arena, struct match_pair *to,
	const struct match_pair *from);

/* The first `room` pairs of all that are offered. */
struct best {
	const struct match *rule;
	struct arena *arena;
	struct match_pair *at; /* a heap, the last of them on top; after best_sort in order */
	uint32_t n, room;
};
void best_init(struct best *b, const struct match *rule, uint32_t room, struct arena *arena);
/* Keeps a copy when it is among the first. */
void best_offer(struct best *b, const struct match_pair *pair);
void best_sort(struct best *b);

/* ---- match_count.c: which facts pairs lack ------------------------------------ */

struct counts {
	struct arena *arena;
	struct strmap index;
	VEC(struct missing_count *) list;
};
void counts_init(struct counts *c, struct arena *arena);
/* n more that lack exactly these.  The set as it is kept: equal sets, one address. */
const struct causes *counts_add(struct counts *c, const struct causes *facts, uint32_t n);
/* Most frequent first, then by slots. */
const struct missing_count *counts_sorted(const struct counts *c);

/* ---- match_scan.c: an answer is gathered, member by member -------------------- */

struct gather {
	const struct match_query *q;
	const struct match *rule;
	struct eval *e;
	struct arena *brief; /* what rests on the other side's record of the moment */
	uint8_t mine, other; /* entities */
	struct match_pair pair;
	struct value *ranks;
	uint32_t same_ranks; /* see match_same_ranks */
	struct judgement judged;
	struct best matches, undecided, unplaced, near;
	VEC(struct match_pair) late; /* matches with an unknown rank that could yet rise */
	struct counts counts, unplaced_counts;
	uint32_t undecided_count, unplaced_count, near_count;
	uint32_t judged_count; /* by the evaluator */
};
/* Binds the subject. */
void gather_begin(struct gather *s, const struct match_query *q, struct eval *e);
void gather_bind(struct gather *s, const struct member *m);
/* Too many were judged one by one. */
static inline bool gather_beyond(const struct gather *s)
{
	return s->q->most && s->judged_count > s->q->most;
}
/* Is the one that is judged among those that may be a near miss? */
static inline bool gather_near(const struct gather *s)
{
	return s->q->near && (!s->q->near_most || s->judged_count <= s->q->near_most);
}
static inline bool gather_admits(const struct gather *s, const struct member *m)
{
	return !s->q->admit || s->q->admit(s->q->arg, m);
}
/* Judges a member and takes it in; the same for the one that is bound; and for one that is judged
 * a near miss. */
void gather_take(struct gather *s, const struct member *m);
void gather_judged(struct gather *s, const struct member *m);
void gather_take_near(struct gather *s, const struct member *m);
/* The answer of all that were taken. */
void gather_end(struct gather *s, struct match_answer *out);
/* As match_scan(), but of the first so many of the others alone, and not what empties the list. */
void match_scan_first(
	struct match_answer *out, const struct match_query *q, struct eval *e, uint32_t most);
/* The subject's facts that the rule reads, whatever it was that decided the pairs: for the
 * identity of an answer.  The subject is bound. */
const char *match_facts_read(const struct match_query *q, struct eval *e);
/* Lets the last member go. */
void gather_release(struct gather *s);
/* The answer as it stands, its lists in order. */
void gather_answer(struct gather *s, struct match_answer *out);

#endif
