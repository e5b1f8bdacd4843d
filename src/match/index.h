/*
 * index - the inside of a match_index: columns, conditions, blocks, clusters
 *
 * A plan is made once from the rule and one side: which columns there are, what each
 * condition asks of one, how each rank is found.  It never changes; all lies in the plan's
 * arena.  Blocks lie in slabs of the heap; a change makes what it needs first and alters
 * nothing before it has it.
 */
#ifndef MATCH_INDEX_H
#define MATCH_INDEX_H

#include "feel/compare.h"
#include "match/match_parts.h"
#include "match/plan.h"
#include "match/postings.h"

enum {
	BLOCK = 64,       /* rows; one bit each of a word */
	TERMS_MAX = 20,   /* conditions side by side: three bits each in a key of 64 */
	COLUMNS_MAX = 60, /* more, and the rest is left to the evaluator */
	RANKS_MAX = 4,
	ELEMENTS_MAX = 400,          /* of one set, else it is odd */
	CELL_SCALE = 1000,           /* numbers are kept in thousandths */
	CELL_SLACK = 3 * CELL_SCALE, /* three metres: distances are rounded one by one */
};

/* ---- the plan --------------------------------------------------------------- */

/* An operand that reads one side alone. */
struct operand {
	const struct feel_code *code;  /* NULL: the slot, or the constant */
	const struct value *constant;  /* or NULL */
	const struct criterion *whole; /* a criterion of this side alone is judged; or NULL */
	const struct alike *alike; /* what a criterion reads of this side, as one text; or NULL */
	uint32_t slot;
};

/* Where something of a block lies: the words before it, and its own, were the slab for one
 * block. */
struct part {
	uint32_t at, words;
};
enum column_kind { COL_SCALAR, COL_SET };
struct column {
	enum column_kind kind;
	struct operand of;
	uint32_t prefix;    /* a set of the first so many signs of each text; 0: the texts */
	uint8_t value_kind; /* of the cells that are known; V_UNSET: none was yet */
	const struct causes *causes; /* of the cells that are unknown; NULL: none was yet */
	struct strmap ids;           /* texts; the value is number + 1 */
	const char **texts;          /* by number */
	uint32_t n_ids, cap_ids;
	uint32_t n_odd, n_odd_aside; /* cells; those of members that lie aside */
	const struct codes *codes;   /* its texts are these codes, numbered as they stand there */
	const struct codes *weights; /* the same, where a rank weighs them */
	uint32_t lanes;              /* words of a slab */
	struct part bytes, cells;
	uint32_t bits; /* words; 0: no condition asks of its elements */
};

/* What a condition asks; m is the member's cell, s the subject's operand. */
enum ask {
	ASK_ORDER,    /* m op s */
	ASK_HAS,      /* s in m, for a set m; m in s, for a scalar m */
	ASK_WITHIN,   /* every element of m is in s */
	ASK_COVERS,   /* every element of s is in m */
	ASK_MEETS,    /* some element of m is in s */
	ASK_MEETS_OF, /* the same, asked as: some element of s is in m */
	ASK_APART,    /* no element of m is in s */
	ASK_SHARES,   /* m and s share an element; unknown when either is */
	ASK_NEAR,     /* distance(m, s) op limit; the limit may be a second cell of m */
	ASK_TRUE,     /* m, or s where no column is */
};
struct atom {
	enum ask ask;
	enum feel_op op;
	bool null_fails;       /* a cell that is none makes it false, not null */
	uint32_t column;       /* UINT32_MAX: it reads the subject alone */
	struct operand mine;   /* the subject's, where there is one */
	struct operand limit;  /* ASK_NEAR, where the limit is the subject's or stands there */
	uint32_t limit_column; /* ASK_NEAR: where it is the member's; else UINT32_MAX */
	const struct codes *places;
};
enum term_kind { TERM_ATOM, TERM_NOT, TERM_AND, TERM_OR, TERM_OPEN };
struct term {
	enum term_kind kind; /* TERM_OPEN: in no form that is known */
	const struct term *a, *b;
	struct atom atom;
};
/* A criterion is the `and` of its conjuncts. */
struct conjunct {
	const struct term *term;
	uint32_t criterion; /* index in the rule */
	bool turned;        /* of a refuse: holds where the term fails */
	bool lenient;       /* has a border or a note: only a yes is final */
	bool laid_aside;    /* of a criterion of the members' side alone */
};

enum rank_find {
	RANK_EVALUATED,
	RANK_MINE,
	RANK_CELL,
	RANK_COVERAGE, /* weighted, where there are weights */
	RANK_CLOSENESS,
	RANK_DISTANCE
};
struct rank_plan {
	enum rank_find find;
	uint32_t column;
	struct operand mine;
	bool wants_member; /* coverage of the member's set by the subject's; from the member's codes */
	const struct codes *places, *weights;
	const struct codes *bridges; /* closeness over this table; NULL: by how codes begin */
};

struct plan {
	struct oom oom;
	struct arena arena;
	const struct image *image;
	const struct match *rule;
	bool left;           /* the members are the rule's left side */
	uint8_t mine, other; /* entities: the subject's, the members' */
	struct column *columns;
	uint32_t n_columns;
	uint32_t n_asked; /* of them, the first: conditions ask of these */
	struct conjunct *conjuncts;
	uint32_t n_conjuncts;
	struct rank_plan *ranks; /* rule->n_ranks */
	struct alike *alike;     /* rule->item.n_criteria */
	bool any;                /* some condition is looked up */
	uint32_t driver; /* conjunct whose column's elements are the clusters' keys, or MAX */
	uint32_t second; /* column that orders a cluster, or UINT32_MAX */
	uint32_t reach;  /* column of limits to a distance from the second, or UINT32_MAX */
	uint32_t posted; /* column whose elements the first rank counts, or UINT32_MAX */
	struct part members;
	uint32_t words; /* of a block */
};
/* Fails by a jump (its arena's). */
void plan_make(struct plan *p, const struct image *im, const struct match *rule, bool left);
/* The number of a text in a column; UINT32_MAX: it is not there. */
uint32_t column_find(const struct column *c, const char *s, size_t len);
uint32_t column_intern(struct plan *p, struct column *c, const char *s, size_t len);
struct value operand_value(struct eval *e, const struct operand *o);
/* The operand for a part that reads the subject alone, or nobody; false: it reads more. */
bool operand_of_mine(struct plan *p, const struct feel_form *f, struct operand *out);
/* The column for an operand of the members' side; UINT32_MAX: there are too many. */
uint32_t column_for(
	struct plan *p, const struct operand *o, enum column_kind kind, uint32_t prefix);
/* A scalar as a cell's number; false: it cannot be one. */
bool cell_number(struct value v, int32_t *out);
/* The first `prefix` signs of a text; false: it has fewer. */
bool text_prefix(const char *s, size_t len, uint32_t prefix, size_t *out);

/* ---- a member's row --------------------------------------------------------- */

enum cell_state { CELL_KNOWN, CELL_UNKNOWN, CELL_NONE, CELL_ODD };
struct cell {
	enum cell_state state;
	int32_t number;     /* scalar */
	const uint32_t *id; /* set: its elements */
	uint32_t n;
};
struct row {
	const struct member *member;
	bool primary; /* one of a member's rows is */
	bool aside;   /* it fails a condition of its own side */
	uint64_t odd; /* columns */
	struct cell *cells;
};
/* The member's cells, made in an arena. */
void row_make(
	struct plan *p, struct eval *e, const struct member *m, struct arena *a, struct row *out);
/* The same with the cells alone that say where the row lies: for keys_of() and row_order(). */
void row_spot(
	struct plan *p, struct eval *e, const struct member *m, struct arena *a, struct row *out);
/* A member that lies there, or no more, in what the columns know of odd cells: one is enough for
 * all questions to pay for it. */
void row_count_odd(struct plan *p, const struct row *r, bool comes);

/* ---- blocks ----------------------------------------------------------------- */

/*
 * A block is up to 64 rows, its bits and cells lie in a slab with those of up to 63 other blocks
 * of its cluster: word by word, what is one thing lies side by side for all of them, so that a
 * condition goes through a slab as through a few short arrays.
 */
enum { SLAB = 64 }; /* blocks */
/* Of which rows a cell is not known. */
struct lane {
	uint64_t unknown, none, odd;
};
enum { LANE_UNKNOWN, LANE_NONE, LANE_ODD, LANES };
/* Numbers of a block mostly lie close together: then each is a byte too, counted from the least,
 * in whole ones where all are whole. */
struct bytes {
	int32_t base; /* in units */
	int32_t unit; /* 1 or CELL_SCALE; 0: they do not, and no byte is right */
	uint8_t at[BLOCK];
};
struct numbers {
	int32_t at[BLOCK];
};
struct sets {
	uint32_t *elements; /* of all rows, on the heap; or NULL */
	uint32_t used, cap;
	uint16_t start[BLOCK], n[BLOCK]; /* within elements */
	uint32_t total[BLOCK];           /* what they weigh together, where a rank weighs them */
};
/* Where a condition asks of a set, a word for each element: which rows have it.  Those whose numbers
 * are alike but for a multiple of 64 share one. */
enum { BITS = 64 };
/* What can be told of a block without its rows.  It may tell of some that are gone. */
struct glance {
	int32_t lo, hi; /* known numbers of the second column; lo > hi: there are none */
	/* where limits are the members': all places lie within a radius of one of them */
	uint32_t centre, radius; /* metres */
	int32_t least, reach;    /* no limit is smaller, or larger */
	bool loose;              /* a row's second cell, or limit, is not known */
};
struct block {
	struct slab *slab;
	uint32_t at;                   /* which of the slab's it is */
	uint32_t n;                    /* rows, the first n */
	uint64_t primary;              /* rows */
	int64_t first, last;           /* no row's order is less, or more */
	const struct member *earliest; /* of its rows, by id */
	struct glance glance;
};
struct slab {
	uint32_t cap;
	uint64_t used; /* blocks */
	uint64_t *words;
	struct postings posted; /* of rows by row_number() */
	struct block block[];
};
struct cluster {
	struct block **at; /* in order */
	uint32_t n, cap;
	uint32_t expected; /* blocks that it is filled with; then it may grow */
	struct slab **slabs;
	uint32_t n_slabs;
};
struct match_index {
	struct plan plan;
	int64_t on;
	struct eval eval; /* over the plan's arena; what a member needs is brief */
	struct arena brief;
	struct cluster *clusters; /* by key; the last is of members without a known key */
	uint32_t n_clusters;      /* at least 1 */
	struct cluster aside;     /* members that fail a condition of their own side */
	uint32_t members, rows;   /* members that do not lie aside */
	size_t bytes;             /* of blocks */
	uint32_t *metres;         /* between all places of `metres_of`, or NULL */
	const struct codes *metres_of;
};
static inline uint64_t block_rows(const struct block *b)
{
	return b->n == BLOCK ? ~UINT64_C(0) : (UINT64_C(1) << b->n) - 1;
}
/* Row i among all of the slab's. */
static inline uint32_t row_number(const struct block *b, uint32_t i)
{
	return b->at * BLOCK + i;
}
/* The first of the rows, and takes it out. */
static inline unsigned next_row(uint64_t *rows)
{
	unsigned i = (unsigned)__builtin_ctzll(*rows);

	*rows &= *rows - 1;
	return i;
}
/* The cluster of a key. */
static inline uint32_t cluster_of(const struct match_index *ix, uint32_t key)
{
	return key % (ix->n_clusters - 1);
}
/* A word of each of the slab's blocks. */
static inline uint64_t *slab_plane(const struct slab *s, uint32_t plane)
{
	return s->words + (size_t)plane * s->cap;
}
static inline uint64_t *block_word(const struct block *b, uint32_t plane)
{
	return slab_plane(b->slab, plane) + b->at;
}
static inline void *block_part(const struct block *b, struct part p)
{
	return slab_plane(b->slab, p.at) + (size_t)p.words * b->at;
}
static inline struct lane block_lane(const struct block *b, const struct column *c)
{
	return (struct lane){*block_word(b, c->lanes + LANE_UNKNOWN),
		*block_word(b, c->lanes + LANE_NONE), *block_word(b, c->lanes + LANE_ODD)};
}
static inline struct bytes *block_bytes(const struct block *b, const struct column *c)
{
	return block_part(b, c->bytes);
}
static inline struct numbers *block_numbers(const struct block *b, const struct column *c)
{
	return block_part(b, c->cells);
}
static inline struct sets *block_sets(const struct block *b, const struct column *c)
{
	return block_part(b, c->cells);
}
static inline const struct member **block_members(const struct plan *p, const struct block *b)
{
	return block_part(b, p->members);
}
/* A new block before this one. */
int cluster_insert(struct match_index *ix, struct cluster *cl, uint32_t at);
/* A row for the block there, which has room. */
int cluster_put(struct match_index *ix, struct cluster *cl, uint32_t at, const struct row *r);

/* slab.c.  An empty block of the cluster; NULL: out of memory. */
struct block *block_new(struct match_index *ix, struct cluster *cl);
void block_free(struct match_index *ix, struct cluster *cl, struct block *b);
void cluster_free(struct match_index *ix, struct cluster *cl);
/* The row's elements that the first rank counts are told to the slab, before it is there; -1: out
 * of memory.  They are not any more; they are another row's. */
int row_post(struct match_index *ix, struct block *b, uint32_t i, const struct row *r);
void row_unpost(struct match_index *ix, struct block *b, uint32_t i);
void row_repost(struct match_index *ix, struct block *b, uint32_t from, uint32_t to);
/* The keys of a row; none: it belongs to the last cluster. */
uint32_t keys_of(const struct match_index *ix, const struct row *r, uint32_t out[ELEMENTS_MAX]);
/* Where it stands in its cluster: by limit, then by the second cell; what is not known first.  Where
 * no limit is, those that are alike stand in an order of their own. */
int64_t row_order(const struct match_index *ix, const struct row *r);
/* Between two numbers of the second column, where limits are the members'; UINT32_MAX: not known. */
uint32_t index_metres(const struct match_index *ix, uint32_t a, uint32_t b);
/* Whole metres; UINT32_MAX: one of the two has no place. */
uint32_t place_metres(const struct match_index *ix, const struct codes *c, uint32_t a, uint32_t b);

/* ---- a question ------------------------------------------------------------- */

/* Which rows of a block hold, or may hold; the others fail. */
struct verdicts {
	uint64_t yes;
	uint64_t by_cell;  /* unknown, for the member's fact (and the subject's, where it is) */
	uint64_t by_limit; /* unknown for the member's second fact */
	uint64_t by_mine;  /* unknown for the subject's fact alone */
	uint64_t odd;      /* the evaluator must say */
};
enum probe_kind {
	PROBE_ALL,        /* yes for every row */
	PROBE_NOBODY,     /* no for every row */
	PROBE_ODD,        /* the evaluator must say, for every row */
	PROBE_UNKNOWN,    /* the subject's operand is */
	PROBE_MINE,       /* the same, whatever the cell is */
	PROBE_KNOWN,      /* yes for every cell that is known */
	PROBE_RANGE,      /* lo <= m <= hi */
	PROBE_NOT,        /* m is not lo, which is hi too */
	PROBE_TABLE,      /* by the cell's number: which are yes, which odd */
	PROBE_REACH,      /* metres from the cell's place, against the limit's cell */
	PROBE_REACH_MINE, /* the same, where the subject's place is unknown */
	PROBE_WITHIN,
	PROBE_COVERS,
	PROBE_MEETS,
	PROBE_APART,
};
struct probe {
	enum probe_kind kind;
	const struct column *column;
	uint32_t column_at;
	/* what a cell that is none comes to; PROBE_UNKNOWN: one that is empty */
	enum { SAYS_ODD, SAYS_NO, SAYS_YES, SAYS_UNKNOWN } none, empty;
	bool cell_alone; /* an unknown cell makes it unknown whatever the subject's operand is */
	int32_t lo, hi, whole_lo, whole_hi; /* the latter in whole ones */
	bool second; /* of the column that orders clusters, and its limits where it has some */
	const uint64_t *table, *odd_table; /* by number, one bit each; the latter NULL: none is */
	const uint32_t *metres;            /* PROBE_REACH: by number */
	const struct column *limits;
	enum feel_op op;
	uint64_t mask;        /* where the subject's elements stand in bits */
	uint64_t others;      /* PROBE_WITHIN: and where those stand that it has not */
	bool exact;           /* these decide; else the elements are gone through */
	const uint64_t *bits; /* of the subject's elements, by number */
	const uint32_t *id;   /* they */
	uint32_t n;
	const struct causes *causes; /* of the subject's unknown */
	const struct probe *a, *b;   /* of a term */
	enum term_kind term;
	bool turned, lenient;
	uint32_t criterion;
};
struct rank_probe {
	enum rank_find find;
	const struct column *column;
	uint32_t column_at;
	bool descending, wants_member;
	struct value value;   /* RANK_MINE; RANK_COVERAGE, RANK_DISTANCE: V_UNKNOWN or V_UNSET */
	const uint64_t *bits; /* of the subject's elements, by number */
	uint32_t n;           /* the subject's elements */
	uint32_t total;       /* what they weigh */
	const struct codes *weights;
	const uint32_t *id;     /* those that the column has */
	const uint32_t *weight; /* what each weighs */
	uint32_t n_ids;
	const struct codes *bridges; /* RANK_CLOSENESS: over this table, in tenths, or NULL */
	const struct value *texts;   /* RANK_CLOSENESS: the subject's */
	uint8_t *close;              /* by number: the nearest of them; UINT8_MAX: not asked yet */
	const uint32_t *metres;      /* by number; made as asked */
	const uint32_t *order;       /* RANK_CELL of texts: where each stands, by number */
};
static inline uint32_t rank_weight(const struct rank_probe *r, uint32_t id)
{
	if (!r->weights)
		return 1;
	return id < r->weights->n ? r->weights->at[id].weight : 0;
}
/* What is covered, of row i or of the subject. */
static inline uint32_t rank_total(const struct rank_probe *r, const struct sets *s, unsigned i)
{
	if (!r->wants_member)
		return r->total;
	return r->weights ? s->total[i] : s->n[i];
}
struct question {
	const struct match_index *ix;
	struct eval *e;
	struct arena *arena;
	struct probe *probes; /* what does not hold for everybody, cheapest first */
	uint32_t n;
	bool nobody;   /* no member can be an answer */
	bool evaluate; /* every survivor is the evaluator's */
	struct rank_probe ranks[RANKS_MAX];
	bool by_value;        /* ranks are compared as values */
	const uint32_t *keys; /* of the driver; NULL: all clusters are gone through */
	uint32_t n_keys;
	uint32_t driver;            /* probe that is settled by the cluster; UINT32_MAX */
	bool many_keys;             /* a member may lie in several of the clusters */
	const struct probe *second; /* which a block's lo and hi are held against, or NULL */
};
/* The subject is bound in e. */
void question_make(struct question *qu, const struct match_index *ix, struct eval *e);
/* The same for near misses: a probe for each condition, those too that are the same for all, and for
 * members that lie aside; no keys. */
void question_make_each(struct question *qu, const struct match_index *ix, struct eval *e);
struct verdicts probe_block(const struct probe *p, const struct block *b, uint64_t rows);
/* The same for a slab, where it can be told of all its blocks at once; false: it cannot. */
struct slab_verdicts {
	uint64_t yes[SLAB], by_cell[SLAB], by_mine[SLAB], odd[SLAB];
};
bool probe_slab(const struct probe *p, const struct slab *s, const uint64_t rows[SLAB],
	struct slab_verdicts *v);
/* A distance against its limit, in the same unit. */
static inline bool within_limit(enum feel_op op, int64_t metres, int64_t limit)
{
	switch (op) {
	case OP_LT: return metres < limit;
	case OP_LE: return metres <= limit;
	case OP_GT: return metres > limit;
	default: return metres >= limit;
	}
}
bool probe_misses(const struct probe *p, const struct glance *g);
/* Which of these are from lo to hi, one bit each; true: some are. */
bool numbers_between(const uint32_t *v, uint32_t n, uint32_t lo, uint32_t hi, uint64_t *bits);

#endif
