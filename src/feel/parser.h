/*
 * parser - what the parts of the FEEL parser share (feel_parse.c, feel_parse_name.c)
 *
 * Names are the hard part: FEEL lets a name hold blanks and even operators ("Full Name",
 * "Pre-bureauRiskCategory"), so where a name ends depends on which names there are.  The
 * parser asks the host's scope, knows what the expression itself has declared, and takes
 * the longest that exists.  Where a scope has plain names only (name_words 0 or 1) none of
 * this happens.
 */
#ifndef FEEL_PARSER_H
#define FEEL_PARSER_H

#include "base/strmap.h"
#include "base/vec.h"
#include "feel/tree.h"

struct feel_word {
	const char *s;
	uint32_t len;
};
struct parser {
	struct feel_lexer *lx;
	const struct feel_scope *scope; /* or NULL */
	struct arena *arena;
	unsigned depth, max_depth;
	unsigned nodes, max_nodes;
	unsigned functions;   /* literals so far */
	bool saw_input;       /* `?` was read */
	bool wide;            /* names may have blanks and operators */
	struct strmap spaced; /* names with blanks or operators: declared here, or members */
	struct strmap types;  /* whose members are in `spaced` already */
};

struct feel_expr *parse_fail(struct parser *p, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
struct feel_expr *parse_node(struct parser *p, enum feel_node kind, uint32_t start);

/* How tightly operators bind, loosest first. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_ADD, LEVEL_MUL, LEVEL_POW, LEVEL_UNARY };
struct parts {
	VEC(struct feel_expr *) list;
};

/* feel_parse.c */
struct feel_expr *parse_missing(struct parser *p, const char *what);
/* What the current token is, for "… is missing before 'because'". */
const char *parse_found(struct parser *p);
struct feel_expr *parse_finish(struct parser *p, struct feel_expr *e);
struct feel_expr *parse_with_list(struct feel_expr *e, const struct parts *parts);
struct feel_expr *parse_expr(struct parser *p);
struct feel_expr *parse_level(struct parser *p, enum level least);
/* What follows `left`, of operators that bind at least as tightly as `least`. */
struct feel_expr *parse_rest(struct parser *p, struct feel_expr *left, enum level least);
/* endpoint: the upper end of a range, where '[' may close it. */
struct feel_expr *parse_postfix(struct parser *p, struct feel_expr *e, bool endpoint);
struct feel_expr *parse_unary(struct parser *p, bool endpoint);
void parser_init(struct parser *p, struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, const struct feel_parser_limits *limits);

/* feel_parse_part.c: brackets and keywords */
bool parse_test_op(struct parser *p, enum feel_op *op);
struct feel_expr *parse_test(struct parser *p, enum feel_op op); /* `< 5` and its kind */
bool parse_elements(struct parser *p, struct parts *parts, const char *close, bool tests);
struct feel_expr *parse_range(struct parser *p, struct feel_expr *lo, uint32_t start, bool open);
/* The expression that begins at the current token and is no operand's tail. */
struct feel_expr *parse_primary(struct parser *p);

/* feel_parse_name.c */
/* A name in an expression, from the current token, which is a NAME; the cursor moves past
 * it.  call: also multi-word names of built-in functions, when '(' follows. */
struct feel_word parse_name(struct parser *p, bool member);
/* A name that is being declared: everything up to the token that ends it.  NULL text after
 * a message. */
struct feel_word parse_declared(struct parser *p, const char *end1, const char *end2);
/* `name :` ahead?  Then reads both. */
bool parse_label(struct parser *p, struct feel_word *out);
struct feel_local *parse_local(struct parser *p, struct feel_word name);
bool feel_keyword(const char *s, size_t len);

#endif
