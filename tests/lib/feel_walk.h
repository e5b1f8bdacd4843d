/*
 * feel_walk - a plain walk over the checked tree: what compact code must equal
 *
 * Written to be read: every construct as DMN explains it, no code, no registers, nothing
 * shared with the emitter or the machine.  Operators and built-in functions are the ones
 * of feel/ops.h, for those are not what the two differ in.
 */
#ifndef TESTS_LIB_FEEL_WALK_H
#define TESTS_LIB_FEEL_WALK_H

#include "feel/builtin.h"

/* env's host and fill serve the slots; env->call is taken over while it runs. */
struct value feel_walk(const struct feel_expr *e, struct feel_env *env);
struct value feel_walk_unary(const struct feel_expr *e, struct feel_env *env, struct value input);

#endif
