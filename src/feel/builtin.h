/*
 * builtin - the functions that FEEL brings along, and ours
 *
 * One table row an overload (functions.def); overloads of a name stand together.  A row
 * says what each parameter takes, one letter each, and feel_call_builtin() makes the
 * arguments fit before the function sees them: a list of one where one value is needed is
 * unwrapped, one value where a list is needed is wrapped (10.3.2.9.4), null makes null,
 * a wrong kind makes null with a reason, unknown makes unknown.
 *
 *	b boolean   n number    s string    l list      c context   r range   f function
 *	d date or date and time             t time, or what has one
 *	u duration  p anything that has an order, or a range         a anything but null
 *	upper case: null is handed on
 *
 * What unknown means to a function:
 *	by default     anything unknown in any argument makes the result unknown
 *	BF_INSIDE      lists and contexts may hold unknown values: only whole arguments count
 *	BF_UNKNOWN     the function sees everything and decides
 */
#ifndef FEEL_BUILTIN_H
#define FEEL_BUILTIN_H

#include "feel/ops.h"

enum builtin_flags {
	BF_VARIADIC = 1, /* f(list) or f(a, b, …): the function sees one list */
	BF_REST = 2,     /* the last parameter may repeat */
	BF_INSIDE = 4,
	BF_UNKNOWN = 8,
	BF_IMPURE = 16, /* not the same at every time or place: never folded */
	BF_OURS = 32,
	BF_BORROW = 64,   /* the result has the type of the first argument */
	BF_ELEMENT = 128, /* the result has the type of the first argument's elements */
	BF_ALIKE = 256,   /* what one argument holds is looked for in the other */
};
struct feel_builtin {
	const char *name;
	const char *params; /* "string, start position, length?" */
	const char *kinds;
	unsigned flags;
	const struct type *result;
	struct value (*fn)(struct feel_env *env, const struct value *args, uint32_t n);
};
enum { BUILTIN_ARGS_MAX = 8 }; /* parameters of an overload, BF_REST and BF_VARIADIC aside */

extern const struct feel_builtin feel_builtins[];
extern const unsigned feel_builtin_count;

/* The first overload of that name, or NULL. */
const struct feel_builtin *feel_builtin_find(const char *name, size_t len);
/* The next overload of the same name, or NULL. */
const struct feel_builtin *feel_builtin_next(const struct feel_builtin *b);
unsigned feel_builtin_params(const struct feel_builtin *b, unsigned *least);
/* Index of a parameter by its name, or -1. */
int feel_builtin_param(const struct feel_builtin *b, const char *name, size_t len);
/* Name of parameter i, as text in the arena. */
const char *feel_builtin_param_name(const struct feel_builtin *b, unsigned i, struct arena *a);
bool feel_builtin_takes(const struct feel_builtin *b, uint32_t n);
void feel_builtin_suggest(struct suggest *s);

/* args: n values in parameter order; left-out optional ones at the end are not there,
 * others are V_UNSET. */
struct value feel_call_builtin(
	struct feel_env *env, const struct feel_builtin *b, const struct value *args, uint32_t n);
/* The arguments as the function may see them, in `fitted` (n of them); false: its result is
 * *absent, for one that is missing, unknown or of another kind. */
bool feel_fit_args(struct feel_env *env, const struct feel_builtin *b, const struct value *args,
	uint32_t n, struct value *fitted, struct value *absent);
/* By name or position, the overload found at run time: for functions as values. */
const struct feel_builtin *feel_builtin_pick(const struct feel_builtin *first, uint32_t n);

#define FEEL_FN(id) struct value id(struct feel_env *env, const struct value *args, uint32_t n)
#define F(name, params, kinds, flags, result, fn) FEEL_FN(fn);
#include "feel/functions.def"
#undef F

/* builtin_regex.c.  For a call of matches, replace or split in whose text the pattern and
 * the flags stand: the pattern, compiled in the arena; NULL with *why when it is wrong, with
 * *why NULL when there is none.  args: NULL for those that are worked out later. */
struct xpath_regex;
const struct xpath_regex *feel_constant_pattern(const struct feel_builtin *b,
	const struct value *const *args, uint32_t n, struct arena *arena, const char **why);
/* Such a call. */
struct value feel_call_regex(struct feel_env *env, const struct feel_builtin *b,
	const struct xpath_regex *x, const struct value *args, uint32_t n);

/* Shared by the files of functions. */
struct value feel_text(struct feel_env *env, const char *s, size_t len); /* copied, charged */
/* As string() shows a value. */
void feel_print(struct strbuf *sb, struct value v);
/* An element list under construction. */
struct builder {
	struct arena *arena;
	struct list *list;
	uint32_t cap;
	struct value unknown; /* V_UNKNOWN once something made the whole list unknown */
};
void builder_init(struct builder *b, struct arena *a, uint32_t cap);
void builder_add(struct builder *b, struct value v);
struct value builder_value(struct builder *b);

#endif
