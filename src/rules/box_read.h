/*
 * box_read - what the parts that read expressions into terms share (box_of.c, box_items.c)
 */
#ifndef RULES_BOX_READ_H
#define RULES_BOX_READ_H

#include "rules/box_of.h"

/* In what surroundings an expression is read. */
struct reading {
	struct box_reader *r;
	struct term *value, *input; /* `value` in levels, `?` in cells; or NULL */
	bool own;                   /* it stands in the item itself */
	unsigned depth;
};
struct term *box_read_expr(struct reading *g, struct feel_expr *e);
/* NULL: `value` where there is none. */
struct term *box_read_slot(struct reading *g, uint32_t slot);
/* e is a comparison of `of` with a constant, written as `compared`, whose `a` is what is held
 * against it. */
struct term *box_compared(struct reading *g, struct feel_expr *e, struct feel_expr *compared,
	struct term *of, struct value constant);
/* box_days.c: `on - siden`, `siden + duration("P91D") <= on`: one axis for two dates, the days
 * between them; NULL when it is none of these. */
struct term *box_read_difference(struct reading *g, const struct feel_expr *e);
struct term *box_read_dates(struct reading *g, struct feel_expr *e);
/* count(…): 0 at least, and in a set no more than there are values; floor((on - siden) /
 * duration("P7D")): whole, and as `plausible` bounds the days. */
void box_bound(struct box_reader *r, const struct feel_expr *e, struct box_axis *a);
/* Of a fact: what its `plausible` leaves. */
void box_bound_plausible(const struct box_reader *r, struct box_axis *a);
/* Such an axis beside another that reads the same fact: not every pair of their values can be.
 * What it is called, or NULL. */
const char *box_entangled(const struct box_reader *r);
struct term *term_new(struct box_reader *r, enum term_kind kind);
struct term *term_axis(struct box_reader *r, const struct box_axis *like);

#endif
