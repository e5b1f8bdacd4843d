/*
 * box - which of finitely many situations a condition holds in
 *
 * An axis is something that can be one of a few pieces: a fact's declared values, or the
 * stretches of numbers between the thresholds that somebody compares it with.  A box takes
 * some pieces of each axis; what a condition holds for is a union of boxes.  Here it is kept
 * as a decision diagram: one axis after another is asked, in their order, until a leaf
 * says what comes out.  Every way through it is a box, and no two of them overlap.
 *
 * Diagrams are shared and reduced (no question without consequence, no part twice), so that
 * two that say the same are the same number: empty, full and equal are seen at once, and
 * the complement is another set of leaves.  A leaf is any number of the caller's, not only
 * yes or no.
 *
 * All is bounded.  A space that has grown too large is `full`: what it then answers means
 * nothing, and its user must look.  A space lives in one arena and is dropped with it.
 *
 * Drawn from: R. Bryant, "Graph-Based Algorithms for Boolean Function Manipulation" (1986);
 * with more than two branches, as in multi-valued decision diagrams.
 */
#ifndef RULES_BOX_H
#define RULES_BOX_H

#include "base/vec.h"
#include <stdint.h>

enum {
	BOX_AXES = 200,
	BOX_NODES = 20000,
	BOX_BRANCHES = 1 << 20, /* of all nodes together */
	BOX_STEPS = 200000,     /* of box_apply, all together */
	BOX_ARGS = 4,
};
#define BOX_LEAF 0x80000000u /* a diagram that is one leaf: this bit and the leaf */
#define BOX_OPEN UINT32_MAX  /* no leaf yet; no piece */

struct box_node {
	uint32_t axis, first; /* branches from there on, one a piece of the axis */
};
struct box_space {
	struct arena *arena;
	uint32_t pieces[BOX_AXES]; /* of each axis, at least one */
	uint32_t n_axes;
	VEC(struct box_node) nodes;
	VEC(uint32_t) branches;
	VEC(uint32_t) pending; /* branches of nodes that are being made */
	uint32_t *table;       /* open addressing: a node's number and 1 */
	uint32_t table_size;   /* a power of two */
	uint32_t steps;        /* left */
	bool full;
};

void box_space_init(struct box_space *s, struct arena *arena);
/* A new last axis; pieces >= 1.  Full when there are too many. */
uint32_t box_axis_new(struct box_space *s, uint32_t pieces);

static inline uint32_t box_leaf(uint32_t leaf)
{
	return BOX_LEAF | leaf;
}
static inline bool box_is_leaf(uint32_t box)
{
	return (box & BOX_LEAF) != 0;
}

/* Asks one axis: leaf i for its piece i. */
uint32_t box_ask(struct box_space *s, uint32_t axis, const uint32_t *leaves);
/* Puts n <= BOX_ARGS diagrams together, leaf by leaf.  fn gets their leaves, BOX_OPEN for one
 * that is not known yet, and answers a leaf as soon as it can, until then BOX_OPEN; with
 * all known it must answer. */
typedef uint32_t box_fn(void *arg, const uint32_t *leaves);
uint32_t box_apply(struct box_space *s, uint32_t n, const uint32_t *of, box_fn *fn, void *arg);

/* Does this leaf come out anywhere? */
bool box_reaches(struct box_space *s, uint32_t box, uint32_t leaf);
/* 1 where `leaf` comes out whatever these axes are, else 0.  any: a mark an axis. */
uint32_t box_always(struct box_space *s, uint32_t box, uint32_t leaf, const bool *any);
/* One way to a leaf that is reached: a piece for each axis that was asked, BOX_OPEN for the
 * others.  path has room for all axes. */
void box_path(struct box_space *s, uint32_t box, uint32_t leaf, uint32_t *path);
/* The pieces of one axis with which the leaf can come out, marked in out. */
void box_pieces(struct box_space *s, uint32_t box, uint32_t leaf, uint32_t axis, bool *out);

#endif
