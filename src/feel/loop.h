/*
 * loop - going through lists, ranges and steps, for the machine of feel_eval.c
 *
 * A loop has a block of registers (enum in code.h).  Whatever a list is made of while a
 * loop runs lies in a builder, which LOOP_ACC holds as a value that no expression sees.
 */
#ifndef FEEL_LOOP_H
#define FEEL_LOOP_H

#include "feel/code.h"

/* Sets up a loop over whole numbers or dates; false when they are none. */
bool loop_over_range(struct value *r, struct value lo, struct value hi);
/* Sets up a loop over a list, an interval, or one value; else *failed is the value that the
 * whole loop has. */
bool loop_over(struct feel_env *env, struct value *r, struct value source, enum iter_kind kind,
	struct value *failed);
/* The next element into LOOP_ITEM; false at the end. */
bool loop_next(struct value *r);

struct value loop_collector(struct feel_env *env);
struct builder *loop_builder(struct value acc);
struct value loop_partial(struct feel_env *env, struct value acc);
/* A filter's answer for the element at hand.  True: the filter is a position, or wrong, and
 * *out is its value. */
bool loop_keep(struct feel_env *env, struct value *r, struct value answer, struct value *out);

#endif
