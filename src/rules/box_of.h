/*
 * box_of - what expressions of a ruleset hold for, as boxes over the declared facts
 *
 * For the warnings about what can never be, always is, overlaps or is left out.  One item
 * is looked at at a time, by one reader:
 *
 *  1. Its expressions are read into terms (box_of.c).  A comparison of a fact with constants
 *     cuts the fact's axis at these; names of lets and other items are read through.
 *  2. The axes are cut into pieces (box_axis.c), each with one value to stand for all of it.
 *  3. Terms become diagrams (box_build.c): what comes out for a piece is found by running
 *     the expression's own code with the piece's value.  So there is no second meaning of
 *     `<=`, `in` or null here.
 *
 * The people that are looked at have told everything: each fact is a value that its declaration
 * allows (or none, where it may be).  That is enough for `never`: where an answer is given
 * though something is unknown, every completion gives it too.
 *
 * Beyond boxes is what is computed from facts in another way than by comparing, reads lists,
 * times or tables, or has several versions.  Such an expression is an axis of its own that
 * takes every value (the same expression, the same axis).  So more seems possible than is:
 * a `never` stays true, and an example must be tried before it is shown.  How much there was
 * is counted.
 */
#ifndef RULES_BOX_OF_H
#define RULES_BOX_OF_H

#include "feel/tree.h"
#include "rules/box.h"
#include "rules/rule_model.h"

enum {
	READ_TERMS = 5000,     /* of one item */
	READ_NESTING = 250,    /* of terms within terms */
	READ_NAMES = 64,       /* values of a list that are told apart without being mentioned */
	READ_WHOLE = 128,      /* whole numbers that are, where an expression computes with them */
	READ_STEPS = 2000,     /* of one run of code */
	READ_BUDGET = 4000000, /* of a load: steps of diagrams and runs of code */
};

/* ---- axes ---------------------------------------------------------------- */

enum axis_kind {
	AXIS_ORDERED, /* numbers, dates, durations */
	AXIS_NAMED,   /* texts: declared, codes, or any */
	AXIS_TRUTH,   /* yes or no, or whether a list holds something */
	AXIS_OPAQUE,  /* whatever comes out */
};
enum piece_kind {
	PIECE_POINT,   /* one value */
	PIECE_BETWEEN, /* between lo and hi, without them; a null is no end */
	PIECE_REST,    /* any text that is not mentioned */
	PIECE_NONE,
	PIECE_ERROR,
	PIECE_UNKNOWN,
};
struct box_piece {
	enum piece_kind kind;
	struct value value; /* stands for all of it */
	struct value lo, hi;
};
struct box_pieces {
	struct box_piece *at;
	unsigned n, cap;
};
struct box_axis {
	enum axis_kind kind;
	const char *shown;       /* "alder", or the expression */
	uint32_t slot;           /* it is the value of; SLOT_NOWHERE: of an expression */
	uint32_t of[2];          /* days between two slots, how many in one: 1 + slot, or 0 */
	const struct fact *fact; /* or NULL */
	const struct type *type;
	const struct value *holds; /* AXIS_TRUTH: whether the fact's list holds this */
	bool told;                 /* somebody can say it: a fact, `on`, an input of a table */
	bool whole;                /* whole numbers, days, months */
	bool every;                /* each of them is a piece of its own */
	bool none;                 /* there may be none */
	bool untold;               /* it may not be told: known() asks */
	struct value lo, hi;       /* of the declared range, or null */
	VEC(struct value) cuts;    /* what it is compared with */
	struct box_pieces pieces;  /* once they are made */
};

/* ---- terms --------------------------------------------------------------- */

enum term_kind {
	TERM_VALUE,    /* value */
	TERM_AXIS,     /* axis */
	TERM_AND,      /* args */
	TERM_OR,       /* args */
	TERM_NOT,      /* args[0] */
	TERM_IF,       /* args[0] ? args[1] : args[2] */
	TERM_RUN,      /* code, with args in slots */
	TERM_JUDGED,   /* an item as others read it: judged */
	TERM_LEVEL,    /* of a dimension */
	TERM_CATEGORY, /* of a screening */
};
struct judged { /* criteria that decide together */
	struct read_criterion {
		const struct ast_criterion *of;
		struct term *strict, *border, *note; /* border, note: or NULL */
		uint32_t box;                        /* of enum judged_leaf, once made */
		uint32_t atoms, n_atoms;             /* its own */
	} * at;
	uint32_t n;
};
struct read_levels {
	const struct ast_screening *of;
	struct term *value; /* of the dimension */
	struct term **when; /* a level */
};
struct read_categories {
	const struct ast_screening *of;
	struct judged when; /* one criterion a category */
};
struct term {
	enum term_kind kind;
	uint32_t box; /* BOX_OPEN: not made yet */
	union {
		struct value value;
		uint32_t axis;
		struct {
			struct term *args[BOX_ARGS];
			uint32_t slots[BOX_ARGS];
			uint32_t n;
			const struct feel_code *code;
		};
		struct judged judged;
		struct read_levels levels;
		struct read_categories categories;
	};
};
/* A condition that stands in the item itself, and its term. */
struct box_atom {
	const struct feel_expr *expr;
	struct term *term;
};

/* ---- readers ------------------------------------------------------------- */

/* Leaves of terms: numbers of values, the first of them fixed. */
enum value_leaf { LEAF_FALSE, LEAF_TRUE, LEAF_NONE, LEAF_ERROR, LEAF_UNKNOWN };
/* Leaves of criteria and items.  The least decides. */
enum judged_leaf { JUDGED_NO, JUDGED_UNKNOWN, JUDGED_ERROR, JUDGED_BORDER, JUDGED_YES };

/* What all readers of a load share. */
struct box_run {
	struct load *ld;
	int64_t day;         /* on which examples are tried */
	struct value *slots; /* room for all slots and BOX_ARGS more */
	uint32_t n_slots;
	uint64_t budget; /* left */
};
struct box_reader {
	struct box_run *run;
	struct arena *arena;
	int64_t from, to; /* the days the item holds for */
	struct box_space space;
	VEC(struct box_axis) axes; /* numbered as in the space */
	bool cut;                  /* they have their pieces */
	struct strmap terms;       /* slot -> struct term */
	struct strmap same;        /* expression -> struct term of its axis */
	VEC(struct value) values;  /* by leaf */
	VEC(struct box_atom) atoms;
	uint32_t n_terms;
	struct feel_env env;
	struct diags mute;
	bool too_much;      /* and nothing it says means anything */
	const char *beyond; /* the first expression that is, or NULL */
};

/* day: for whatever has no validity of its own. */
void box_run_init(struct box_run *run, struct load *ld, int64_t day);
/* tmp is borrowed, and the caller's to reset afterwards. */
void box_reader_init(
	struct box_reader *r, struct box_run *run, const struct ast_item *item, struct arena *tmp);
/* False: what it says means nothing, for it became too large. */
bool box_reader_sound(const struct box_reader *r);

/* Reading: before the first diagram is asked for. */
struct term *box_read(struct box_reader *r, const struct ast_expr *e);
struct judged box_read_criteria(struct box_reader *r, struct ast_criterion *const *at, uint32_t n);
struct term *box_read_dimension(struct box_reader *r, const struct ast_screening *s, uint32_t i);
struct term *box_read_screening(struct box_reader *r, const struct ast_screening *s);
/* An input of a table, which cells may name by its slot; a cell over it. */
struct term *box_read_input(struct box_reader *r, uint32_t slot, const struct box_axis *like);
struct term *box_read_cell(struct box_reader *r, const struct ast_expr *cell, struct term *input);

/* Diagrams. */
uint32_t box_term(struct box_reader *r, struct term *t);
uint32_t box_criterion(struct box_reader *r, struct read_criterion *c);
/* The least of all; with skip, of all but that one (UINT32_MAX: none). */
uint32_t box_judged(struct box_reader *r, struct judged *j, uint32_t skip);
/* Leaf i for level i, n where none is for the value; where there is no value n + 1 for none,
 * n + 2 for an error, n + 3 for unknown. */
uint32_t box_levels(struct box_reader *r, struct read_levels *l);
/* Leaf i for category i, n for `otherwise`; where it is not settled n + 1, or n + 2 when an
 * error stands in the way. */
uint32_t box_categories(struct box_reader *r, struct read_categories *c);
uint32_t box_value_leaf(struct box_reader *r, struct value v);
/* 1 for these leaves (a set of bits; leaves from 32 on are none of them), else 0. */
uint32_t box_marked(struct box_reader *r, uint32_t box, uint32_t leaves);
/* 1 for this one. */
uint32_t box_is(struct box_reader *r, uint32_t box, uint32_t leaf);
/* Of two that are 0 or 1: 1 where both are, where either is. */
uint32_t box_both(struct box_reader *r, uint32_t a, uint32_t b);
uint32_t box_either(struct box_reader *r, uint32_t a, uint32_t b);

/* ---- words --------------------------------------------------------------- */

/* "over 50", "other than 3", "\"a\" or none": some pieces of an axis, marked. */
void box_say_pieces(struct strbuf *out, const struct box_axis *a, const struct box_pieces *p,
	const bool *marks);
/* Why this condition is never (or, with always, always) so, in terms of what its fact may be:
 * "'alder' is at most 75 and must be over 80".  False, and nothing written, when there is
 * no short way to say it. */
bool box_say_why(struct box_reader *r, struct strbuf *out, const struct term *t, bool always);
/* "alder = 31, oenske_type = [\"arbejde\"]": what a way to a leaf asked of facts. */
void box_say_example(struct box_reader *r, struct strbuf *out, const uint32_t *path);

/* ---- within -------------------------------------------------------------- */

/* box_axis.c */
uint32_t axis_new(struct box_reader *r, const struct box_axis *like);
void axis_of_type(struct box_axis *a, const struct type *t);
void axis_of_fact(struct box_axis *a, const struct fact *f);
/* Pieces within its declaration; or of everything that could be written. */
void axis_pieces(
	struct box_reader *r, const struct box_axis *a, bool anything, struct box_pieces *out);
void box_cut(struct box_reader *r); /* all axes, once */
/* How many values it has, where each can be a piece of its own; else 0. */
uint32_t axis_values(const struct box_axis *a);
/* box_build.c: the code of a TERM_RUN */
struct value box_run_code(struct box_reader *r, const struct term *t, const struct value *args);

#endif
