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
struct term *term_new(struct box_reader *r, enum term_kind kind);
struct term *term_axis(struct box_reader *r, const struct box_axis *like);

#endif
