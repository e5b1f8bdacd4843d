/*
 * ops - what FEEL's operators do to values
 *
 * The one place where meaning lives: the compact code, the plain tree walk of the tests
 * and the built-in functions all come here.  Everything is total: a wrong operand gives
 * null with a reason (value_error), a missing one plain null, an unknown one unknown.
 *
 * Null that somebody told passes through quietly: null + 1 is plain null, for what is
 * computed from nothing is nothing.  Null from an error keeps its first reason.
 *
 * Lists and contexts made here carry three things in the spare bits of their value, so
 * that no later step has to walk them: how deep they nest, how many values they hold in
 * all (shared parts counted each time), and whether anything in them is unknown.  Beyond
 * VALUE_DEPTH or VALUE_WEIGHT they are null with a reason, which bounds printing,
 * comparing and copying of whatever an expression can build.
 */
#ifndef FEEL_OPS_H
#define FEEL_OPS_H

#include "feel/tree.h"

enum { VALUE_DEPTH = 200, VALUE_WEIGHT = 4000000, TEXT_MAX = 16 << 20 };
enum { MARK_UNKNOWN = 0x8000, MARK_SEEN = 0x4000, MARK_DEPTH = 0x0FFF };

/* How a range was written, in the pad of its lo: `(< 5)` and `(= 5)` are values too, and
 * differ from an interval of the same extent. */
enum range_form { FORM_INTERVAL, FORM_TEST, FORM_EQ, FORM_NE };

/* Takes n steps; false when there are not that many left. */
bool feel_charge(struct feel_env *env, uint64_t n);
struct value feel_too_long(void);

/* A finished list or context as a value, measured and marked. */
struct value feel_list_value(const struct list *l);
struct value feel_context_value(const struct context *c);
/* Is it unknown, or does it hold anything that is? */
bool feel_holds_unknown(struct value v);
/* x joined with the causes of everything unknown in v. */
struct value feel_join_unknown(struct arena *a, struct value x, struct value v);

/* A value in place of which x (null or unknown) stands already: unknown wins, then the
 * first error, then plain null.  For operators with two operands. */
struct value feel_absent(struct arena *a, struct value x, struct value y);
static inline bool feel_is_absent(struct value v)
{
	return v.kind <= V_UNKNOWN;
}

struct value feel_arith(struct feel_env *env, enum feel_op op, struct value x, struct value y);
struct value feel_neg(struct feel_env *env, struct value x);
struct value feel_and(struct arena *a, struct value x, struct value y);
struct value feel_or(struct arena *a, struct value x, struct value y);
struct value feel_not(struct value x);

/* =, !=, <, <=, >, >= */
struct value feel_compare(struct feel_env *env, enum feel_op op, struct value x, struct value y);
/* The order of two values of one kind: 0 and *order, -1 when they have none. */
int feel_order(struct feel_env *env, struct value x, struct value y, int *order);

struct value feel_range_value(struct arena *a, unsigned flags, struct value lo, struct value hi);
struct value feel_test_value(struct arena *a, enum feel_op op, struct value x);
/* x in v: element of a list, inside a range, else equal. */
struct value feel_in(struct feel_env *env, struct value x, struct value v);
/* x in [lo..hi], written so: x >= lo and x <= hi.  flags: RANGE_LO_OPEN … */
struct value feel_in_interval(
	struct feel_env *env, unsigned flags, struct value x, struct value lo, struct value hi);
struct value feel_in_range(struct feel_env *env, struct value x, const struct range *r);
struct value feel_between(struct feel_env *env, struct value x, struct value lo, struct value hi);

struct value feel_member(struct feel_env *env, struct value v, const char *key, uint32_t len);
struct value feel_index(struct feel_env *env, struct value list, struct value at);
struct value feel_instance(struct feel_env *env, struct value v, const struct type *t);
/* Where an ordered value stands in its domain, as a number. */
struct value feel_rank(const struct domain *d, struct value v);
/* Both branches of an `if` whose condition is unknown. */
struct value feel_merge(struct arena *a, struct value cond, struct value x, struct value y);
/* One answer of some/every taken into what stands so far. */
struct value feel_some(struct arena *a, struct value so_far, struct value answer);
struct value feel_every(struct arena *a, struct value so_far, struct value answer);

/* feel_temporal.c */
struct value feel_temporal_add(struct feel_env *env, struct value x, struct value y);
struct value feel_temporal_sub(struct feel_env *env, struct value x, struct value y);
struct value feel_duration_scale(
	struct feel_env *env, enum feel_op op, struct value x, struct value y);
int feel_temporal_order(struct feel_env *env, struct value x, struct value y, int *order);
struct value feel_temporal_member(
	struct feel_env *env, struct value v, const char *key, uint32_t len);

/* How an expression gives a closure something to do (feel_eval.c). */
struct value feel_apply(
	struct feel_env *env, struct value fn, const struct value *args, uint32_t n);

/* A function as a value. */
enum function_kind { FN_CLOSURE, FN_HOST, FN_BUILTIN };
struct function {
	enum function_kind kind;
	uint32_t id;                  /* FN_HOST */
	const struct feel_builtin *b; /* FN_BUILTIN: its first overload */
	const struct feel_code *code; /* FN_CLOSURE */
	const struct type *type;      /* T_FUNCTION */
	uint32_t n_captured;
	const struct value *captured;
};

#endif
