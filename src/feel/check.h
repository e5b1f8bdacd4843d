/*
 * check - what the parts of the checker share
 *
 * Types flow upward from names and literals.  type_any means "not known before it runs"
 * and passes everywhere; where both sides are known and cannot fit, that is a message now
 * and not a null later.  With feel_scope.dynamic nothing is a message: what cannot fit is
 * left to give null when it runs.
 */
#ifndef FEEL_CHECK_H
#define FEEL_CHECK_H

#include "base/strmap.h"
#include "feel/builtin.h"

/* Variables in sight, the innermost first. */
struct sight {
	enum { SIGHT_LOCAL, SIGHT_ITEM, SIGHT_ENTRIES } kind;
	struct feel_local *local;
	struct strmap *entries; /* key -> struct feel_local */
	struct sight *around;
};
struct checker {
	const struct feel_scope *scope;
	struct arena *arena;
	struct diags *diags;
	struct sight *sight;
	uint32_t function; /* number of the function literal we are in */
	bool failed;
	bool before_dot;     /* what is checked next is read as NAME.member */
	struct feel_env env; /* for what can be worked out now */
};

const struct type *check(struct checker *ck, struct feel_expr *e);
/* A message, unless the scope is dynamic.  Returns type_any either way. */
const struct type *check_fail(struct checker *ck, const struct feel_expr *e, const char *kind,
	const char *hint, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Of what the rest of its line follows from (struct diag, alone); not where the scope is dynamic. */
void check_alone(struct checker *ck, const struct feel_expr *e, const char *kind, const char *hint,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* As check_fail, but also where the scope is dynamic. */
void check_error(struct checker *ck, struct span at, const char *kind, const char *hint,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Texts written in e must be values that this type declares; subject: whose they are. */
void check_literals(
	struct checker *ck, const struct type *t, const struct feel_expr *e, const char *subject);
const char *check_hint(struct checker *ck, const char *best);
bool check_dynamic(const struct checker *ck);
void check_declare(struct checker *ck, struct feel_local *l, const struct type *t);
/* Makes e a literal, or tells why it can have no value. */
void check_fold(struct checker *ck, struct feel_expr *e, struct value v);
/* The value of a literal, or of a list or range of literals. */
bool check_value(struct checker *ck, const struct feel_expr *e, struct value *out);

/* feel_check_name.c */
const struct type *check_name(struct checker *ck, struct feel_expr *e);
const struct type *check_path(struct checker *ck, struct feel_expr *e);
/* For a call: functions only.  False when the name is none. */
bool check_function_name(struct checker *ck, struct feel_expr *e, uint32_t args);

/* feel_check_op.c */
const struct type *check_binary(struct checker *ck, struct feel_expr *e);
const struct type *check_neg(struct checker *ck, struct feel_expr *e);
const struct type *check_in(struct checker *ck, struct feel_expr *e);
const struct type *check_between(struct checker *ck, struct feel_expr *e);
const struct type *check_range(struct checker *ck, struct feel_expr *e);
const struct type *check_test(struct checker *ck, struct feel_expr *e);

/* feel_check_call.c */
const struct type *check_call(struct checker *ck, struct feel_expr *e);

/* feel_check_regex.c: of matches, replace and split, what is written as text. */
void check_pattern(struct checker *ck, const struct feel_builtin *b, struct feel_expr *const *args,
	uint32_t n);

/* Types. */
const struct type *type_of_value(struct arena *a, struct value v);
const struct type *type_join(struct arena *a, const struct type *x, const struct type *y);
const struct type *type_list_of(struct arena *a, const struct type *of);
/* What a loop or a filter goes through. */
const struct type *type_element(const struct type *t);
static inline bool type_vague(const struct type *t)
{
	return t->kind == T_ANY || t->kind == T_NULL;
}
/* "a number", "a list of text": for messages. */
const char *type_words(const struct type *t, struct arena *a);

#endif
