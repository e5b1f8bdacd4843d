#include "feel/parser.h"

#include <stdarg.h>
#include <string.h>

enum { DEPTH_MAX = 200, NODES_MAX = 200000 };

struct feel_expr *parse_fail(struct parser *p, struct span at, const char *fmt, ...)
{
	va_list ap;

	if (p->lx->tok.kind == TOK_BAD)
		return NULL; /* the lexer has told it */
	va_start(ap, fmt);
	diag_add(p->lx->diags, DIAG_ERROR, at, "syntax", "%s", arena_vprintf(p->arena, fmt, ap));
	va_end(ap);
	return NULL;
}

/* What the current token is, for "…, not here 'because'". */
const char *parse_found(struct parser *p)
{
	const struct feel_token *t = &p->lx->tok;

	if (t->kind == TOK_END)
		return "the end of the text";
	return arena_printf(p->arena, "'%.*s'",
		(int)(t->end - t->start > 30 ? 30 : t->end - t->start),
		p->lx->src->text + t->start);
}

/* What is meant by two signs that other notations have: ==, => and =<. */
static const char *sign_meant(const struct parser *p)
{
	const char *text = p->lx->src->text;
	uint32_t at = p->lx->tok.start;

	if (p->lx->tok.kind == TOK_END || at == 0 || text[at - 1] != '=')
		return NULL;
	return text[at] == '=' ? "=" : text[at] == '>' ? ">=" : text[at] == '<' ? "<=" : NULL;
}

struct feel_expr *parse_missing(struct parser *p, const char *what)
{
	const char *meant = sign_meant(p);
	struct diag *d;

	if (!meant || p->lx->tok.kind == TOK_BAD)
		return parse_fail(
			p, feel_span(p->lx), "%s is missing before %s", what, parse_found(p));
	d = diag_add(p->lx->diags, DIAG_ERROR, feel_span(p->lx), "syntax",
		"%s is missing before %s", what, parse_found(p));
	if (d)
		diag_hint(p->lx->diags, d, "did you mean '%s'?", meant);
	return NULL;
}

struct feel_expr *parse_node(struct parser *p, enum feel_node kind, uint32_t start)
{
	struct feel_expr *e;

	if (++p->nodes > p->max_nodes)
		return parse_fail(p, feel_span(p->lx),
			"this expression is too large: it has more than %u parts", p->max_nodes);
	e = ARENA_NEW(p->arena, struct feel_expr);
	e->kind = (uint8_t)kind;
	e->src = p->lx->src;
	e->start = start;
	e->end = p->lx->last_end;
	return e;
}

struct feel_expr *parse_finish(struct parser *p, struct feel_expr *e)
{
	e->end = p->lx->last_end;
	return e;
}

static struct feel_expr *binary(
	struct parser *p, enum feel_op op, struct feel_expr *a, struct feel_expr *b)
{
	struct feel_expr *e;

	if (!a || !b || !(e = parse_node(p, N_BINARY, a->start)))
		return NULL;
	e->op = (uint8_t)op;
	e->a = a;
	e->b = b;
	return parse_finish(p, e);
}

struct feel_expr *parse_with_list(struct feel_expr *e, const struct parts *parts)
{
	if (e) {
		e->list.at = parts->list.at;
		e->list.n = parts->list.n;
	}
	return e;
}

/* ---- postfix ------------------------------------------------------------- */

static struct feel_expr *parse_call(struct parser *p, struct feel_expr *fn)
{
	VEC(struct feel_expr *) args = {0};
	VEC(const char *) names = {0};
	struct feel_expr *e;
	struct feel_word w;

	feel_lexer_next(p->lx);
	if (!feel_is(p->lx, ")")) {
		do {
			struct feel_expr *a;
			bool named = parse_label(p, &w);

			if (args.n && named != (names.n > 0))
				return parse_fail(p, feel_span(p->lx),
					"either all arguments of a call have names or none");
			if (named)
				vec_push(p->arena, &names, w.s);
			if (!(a = parse_expr(p)))
				return NULL;
			vec_push(p->arena, &args, a);
		} while (feel_accept(p->lx, ","));
	}
	if (!feel_accept(p->lx, ")"))
		return parse_missing(p, "')' or ','");
	if (!(e = parse_node(p, N_CALL, fn->start)))
		return NULL;
	e->call.fn = fn;
	e->call.args = args.at;
	e->call.n = args.n;
	e->call.names = names.at;
	return e;
}

static struct feel_expr *parse_filter(struct parser *p, struct feel_expr *a)
{
	struct feel_expr *e, *b;

	feel_lexer_next(p->lx);
	if (!(b = parse_expr(p)))
		return NULL;
	if (!feel_accept(p->lx, "]"))
		return parse_missing(p, "']'");
	if (!(e = parse_node(p, N_FILTER, a->start)))
		return NULL;
	e->a = a;
	e->b = b;
	return e;
}

/* At a '[' after the upper end of a range: it closes the range ([1..5[), unless it can be
 * read as a filter of the end ([1..list[1]]).  Parts that were read in vain stay counted, so
 * that no nesting of such ends takes longer than the limit allows. */
static struct feel_expr *try_filter(struct parser *p, struct feel_expr *a)
{
	struct feel_lexer back = *p->lx;
	unsigned depth = p->depth;
	bool saw_input = p->saw_input;
	struct diags unheard;
	struct feel_expr *e;

	diags_init(&unheard, p->arena, 1);
	p->lx->diags = &unheard;
	e = parse_filter(p, a);
	p->lx->diags = back.diags;
	if (e && p->lx->tok.kind == TOK_BAD)
		feel_lexer_seek(p->lx, p->lx->tok.start); /* to be heard this time */
	if (e)
		return e;
	*p->lx = back;
	p->depth = depth;
	p->saw_input = saw_input;
	return NULL;
}

static struct feel_expr *parse_path(struct parser *p, struct feel_expr *a)
{
	struct feel_expr *e;
	struct feel_word w;
	uint32_t at;

	feel_lexer_next(p->lx);
	if (p->lx->tok.kind != TOK_NAME)
		return parse_missing(p, "a name");
	at = p->lx->tok.start;
	w = parse_name(p, true);
	if (!(e = parse_node(p, N_PATH, a->start)))
		return NULL;
	e->path.a = a;
	e->path.name = w.s;
	e->path.len = w.len;
	e->path.name_start = at;
	return e;
}

/* Calls, filters and paths; then `instance of`.  endpoint: the upper end of a range, where
 * '[' may close it. */
struct feel_expr *parse_postfix(struct parser *p, struct feel_expr *e, bool endpoint)
{
	struct feel_expr *filtered;
	unsigned links = 0;

	while (e) {
		if (feel_is(p->lx, "("))
			e = parse_call(p, e);
		else if (feel_is(p->lx, "[") && !endpoint)
			e = parse_filter(p, e);
		else if (feel_is(p->lx, "[") && (filtered = try_filter(p, e)))
			e = filtered;
		else if (feel_is(p->lx, "."))
			e = parse_path(p, e);
		else
			break;
		if (e && ++links + p->depth > p->max_depth)
			return parse_fail(p, feel_expr_span(e), "this is nested too deeply");
	}
	if (e && feel_is(p->lx, "instance")) {
		struct feel_expr *i;

		feel_lexer_next(p->lx);
		if (!feel_accept(p->lx, "of"))
			return parse_missing(p, "'of'");
		if (!(i = parse_node(p, N_INSTANCE, e->start)))
			return NULL;
		i->instance.a = e;
		i->instance.what = feel_parse_type(p->lx, p->scope, p->arena);
		return i->instance.what ? parse_finish(p, i) : NULL;
	}
	return e;
}

struct feel_expr *parse_unary(struct parser *p, bool endpoint)
{
	struct feel_expr *e, *a;
	uint32_t start = p->lx->tok.start;

	if (++p->depth > p->max_depth)
		return parse_fail(p, feel_span(p->lx), "this is nested too deeply");
	if (feel_accept(p->lx, "-")) {
		a = parse_unary(p, endpoint);
		e = a ? parse_node(p, N_NEG, start) : NULL;
		if (e)
			e->a = a;
	} else {
		e = parse_primary(p);
		if (e)
			e = parse_postfix(p, e, endpoint);
	}
	p->depth--;
	return e;
}

/* ---- operators ----------------------------------------------------------- */

static const struct {
	const char *text;
	enum feel_op op;
	enum level level;
} operators[] = {
	{"or", OP_OR, LEVEL_OR},
	{"and", OP_AND, LEVEL_AND},
	{"=", OP_EQ, LEVEL_COMPARE},
	{"!=", OP_NE, LEVEL_COMPARE},
	{"<=", OP_LE, LEVEL_COMPARE},
	{"<", OP_LT, LEVEL_COMPARE},
	{">=", OP_GE, LEVEL_COMPARE},
	{">", OP_GT, LEVEL_COMPARE},
	{"+", OP_ADD, LEVEL_ADD},
	{"-", OP_SUB, LEVEL_ADD},
	{"*", OP_MUL, LEVEL_MUL},
	{"/", OP_DIV, LEVEL_MUL},
	{"**", OP_POW, LEVEL_POW},
};

const char *feel_op_text(enum feel_op op)
{
	for (unsigned i = 0; i < sizeof operators / sizeof *operators; i++)
		if (operators[i].op == op)
			return operators[i].text;
	return "?";
}

static struct feel_expr *parse_between(struct parser *p, struct feel_expr *x)
{
	struct feel_expr *e, *lo, *hi;

	feel_lexer_next(p->lx);
	if (!(lo = parse_level(p, LEVEL_ADD)))
		return NULL;
	if (!feel_accept(p->lx, "and"))
		return parse_missing(p, "the 'and' of 'between … and …'");
	if (!(hi = parse_level(p, LEVEL_ADD)) || !(e = parse_node(p, N_BETWEEN, x->start)))
		return NULL;
	e->a = x;
	e->b = lo;
	e->c = hi;
	return e;
}

/* After `in (`: one expression in brackets, an open range, or several tests. */
static bool parse_in_paren(struct parser *p, struct parts *parts)
{
	uint32_t start = p->lx->tok.start;
	struct feel_expr *e;
	enum feel_op op;

	feel_lexer_next(p->lx);
	e = parse_test_op(p, &op) ? parse_test(p, op) : parse_expr(p);
	if (!e)
		return false;
	if (feel_accept(p->lx, ",")) {
		vec_push(p->arena, &parts->list, e);
		return parse_elements(p, parts, ")", true);
	}
	if (feel_is(p->lx, ".."))
		e = parse_range(p, e, start, true);
	else if (!feel_accept(p->lx, ")"))
		e = parse_missing(p, "')' or ','");
	if (e)
		e = parse_postfix(p, e, false);
	if (e)
		e = parse_rest(p, e, LEVEL_ADD);
	if (e)
		vec_push(p->arena, &parts->list, e);
	return e != NULL;
}

static struct feel_expr *parse_in(struct parser *p, struct feel_expr *x)
{
	struct parts parts = {0};
	struct feel_expr *e;
	enum feel_op op;

	feel_lexer_next(p->lx);
	if (feel_is(p->lx, "(")) {
		if (!parse_in_paren(p, &parts))
			return NULL;
	} else {
		e = parse_test_op(p, &op) ? parse_test(p, op) : parse_level(p, LEVEL_ADD);
		if (!e)
			return NULL;
		vec_push(p->arena, &parts.list, e);
	}
	if (!(e = parse_node(p, N_IN, x->start)))
		return NULL;
	e->list.of = x;
	return parse_with_list(e, &parts);
}

/* What follows `left`, of operators that bind at least as tightly as `least`. */
struct feel_expr *parse_rest(struct parser *p, struct feel_expr *left, enum level least)
{
	while (left) {
		const unsigned n = sizeof operators / sizeof *operators;
		unsigned i;

		if (p->lx->tok.kind != TOK_PUNCT && p->lx->tok.kind != TOK_NAME)
			break;
		if (least <= LEVEL_COMPARE && feel_is(p->lx, "between")) {
			left = parse_between(p, left);
			continue;
		}
		if (least <= LEVEL_COMPARE && feel_is(p->lx, "in")) {
			left = parse_in(p, left);
			continue;
		}
		for (i = 0; i < n && !feel_is(p->lx, operators[i].text); i++)
			;
		if (i == n || operators[i].level < least)
			break;
		feel_lexer_next(p->lx);
		left = binary(p, operators[i].op, left, parse_level(p, operators[i].level + 1));
	}
	return left;
}

struct feel_expr *parse_level(struct parser *p, enum level least)
{
	struct feel_expr *e = parse_unary(p, false);

	return e && least < LEVEL_UNARY ? parse_rest(p, e, least) : e;
}

struct feel_expr *parse_expr(struct parser *p)
{
	struct feel_expr *e;

	if (++p->depth > p->max_depth)
		return parse_fail(p, feel_span(p->lx), "this is nested too deeply");
	e = parse_level(p, LEVEL_OR);
	p->depth--;
	return e;
}

/* ---- entry --------------------------------------------------------------- */

void parser_init(struct parser *p, struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, const struct feel_parser_limits *limits)
{
	*p = (struct parser){.lx = lx, .scope = scope, .arena = arena, .wide = lx->feel_names};
	p->max_depth = limits && limits->depth ? limits->depth : DEPTH_MAX;
	p->max_nodes = limits && limits->nodes ? limits->nodes : NODES_MAX;
	p->max_depth *= 2; /* an expression and its first operand count apart */
	strmap_init(&p->spaced, arena, 0);
	strmap_init(&p->types, arena, 0);
}

struct feel_expr *feel_parse(struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, const struct feel_parser_limits *limits)
{
	struct parser p;

	parser_init(&p, lx, scope, arena, limits);
	return parse_expr(&p);
}
