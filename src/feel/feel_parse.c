#include "feel/parser.h"

#include <stdarg.h>
#include <string.h>

enum { DEPTH_MAX = 200, NODES_MAX = 200000 };

/* How tightly operators bind, loosest first. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_ADD, LEVEL_MUL, LEVEL_POW, LEVEL_UNARY };

static struct feel_expr *parse_expr(struct parser *p);
static struct feel_expr *parse_level(struct parser *p, enum level least);
static struct feel_expr *parse_rest(struct parser *p, struct feel_expr *left, enum level least);
static struct feel_expr *parse_postfix(struct parser *p, struct feel_expr *e, bool endpoint);
static struct feel_expr *parse_unary(struct parser *p, bool endpoint);

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
static const char *found(struct parser *p)
{
	const struct feel_token *t = &p->lx->tok;

	if (t->kind == TOK_END)
		return "the end of the text";
	return arena_printf(p->arena, "'%.*s'",
		(int)(t->end - t->start > 30 ? 30 : t->end - t->start),
		p->lx->src->text + t->start);
}

static struct feel_expr *missing(struct parser *p, const char *what)
{
	return parse_fail(p, feel_span(p->lx), "%s is missing before %s", what, found(p));
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

static struct feel_expr *finish(struct parser *p, struct feel_expr *e)
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
	return finish(p, e);
}

/* ---- unary tests --------------------------------------------------------- */

static bool test_op(struct parser *p, enum feel_op *op)
{
	static const struct {
		const char *text;
		enum feel_op op;
	} ops[] = {{"=", OP_EQ}, {"!=", OP_NE}, {"<", OP_LT}, {"<=", OP_LE}, {">", OP_GT},
		{">=", OP_GE}};

	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++) {
		if (feel_is(p->lx, ops[i].text)) {
			*op = ops[i].op;
			return true;
		}
	}
	return false;
}

/* `< 5` and its kind. */
static struct feel_expr *parse_test(struct parser *p, enum feel_op op)
{
	uint32_t start = p->lx->tok.start;
	struct feel_expr *a, *e;

	feel_lexer_next(p->lx);
	a = parse_level(p, LEVEL_ADD);
	if (!a || !(e = parse_node(p, N_TEST, start)))
		return NULL;
	e->op = (uint8_t)op;
	e->a = a;
	return e;
}

struct parts {
	VEC(struct feel_expr *) list;
};

static struct feel_expr *with_list(struct feel_expr *e, const struct parts *parts)
{
	if (e) {
		e->list.at = parts->list.at;
		e->list.n = parts->list.n;
	}
	return e;
}

/* ---- ranges and brackets ------------------------------------------------- */

/* Is this '[' a filter of the range's upper end, or does it close the range?  A filter's
 * own ']' is followed by what closes the range. */
static bool closes_range(struct parser *p)
{
	struct feel_lexer look = *p->lx;
	unsigned depth = 0;

	for (;; feel_lexer_next(&look)) {
		if (look.tok.kind == TOK_END || look.tok.kind == TOK_BAD)
			return true;
		if (feel_is(&look, "[") || feel_is(&look, "(") || feel_is(&look, "{")) {
			depth++;
		} else if (feel_is(&look, "]") || feel_is(&look, ")") || feel_is(&look, "}")) {
			if (depth == 0)
				return true;
			if (--depth == 0) {
				feel_lexer_next(&look);
				return !(feel_is(&look, "]") || feel_is(&look, ")") ||
					 feel_is(&look, "["));
			}
		}
	}
}

/* After the lower end; the cursor is at '..'. */
static struct feel_expr *parse_range(
	struct parser *p, struct feel_expr *lo, uint32_t start, bool open)
{
	struct feel_expr *e, *hi;
	unsigned flags = open ? RANGE_LO_OPEN : 0;

	feel_lexer_next(p->lx);
	hi = parse_unary(p, true);
	if (hi)
		hi = parse_rest(p, hi, LEVEL_ADD);
	if (!hi)
		return NULL;
	if (feel_is(p->lx, ")") || feel_is(p->lx, "["))
		flags |= RANGE_HI_OPEN;
	else if (!feel_is(p->lx, "]"))
		return parse_fail(p, feel_span(p->lx),
			"a range ends with ']' (the end counts) or ')' (it does not), not with %s",
			found(p));
	feel_lexer_next(p->lx);
	if (!(e = parse_node(p, N_RANGE, start)))
		return NULL;
	e->op = (uint8_t)flags;
	e->a = lo;
	e->b = hi;
	return e;
}

static struct feel_expr *parse_paren(struct parser *p)
{
	uint32_t start = p->lx->tok.start;
	struct feel_expr *e;
	enum feel_op op;

	feel_lexer_next(p->lx);
	if (test_op(p, &op))
		e = parse_test(p, op);
	else
		e = parse_expr(p);
	if (!e)
		return NULL;
	if (feel_is(p->lx, ".."))
		return parse_range(p, e, start, true);
	return feel_accept(p->lx, ")") ? e : missing(p, "')'");
}

/* Elements up to the closing mark, which is read. */
static bool parse_elements(struct parser *p, struct parts *parts, const char *close, bool tests)
{
	enum feel_op op;

	for (;;) {
		struct feel_expr *e = tests && test_op(p, &op) ? parse_test(p, op) : parse_expr(p);

		if (!e)
			return false;
		vec_push(p->arena, &parts->list, e);
		if (feel_accept(p->lx, ","))
			continue;
		if (feel_accept(p->lx, close))
			return true;
		missing(p, close[0] == ']' ? "']' or ','" : close[0] == ')' ? "')' or ','" : "','");
		return false;
	}
}

static struct feel_expr *parse_bracket(struct parser *p)
{
	uint32_t start = p->lx->tok.start;
	bool open = feel_is(p->lx, "]");
	struct parts parts = {0};
	struct feel_expr *e, *first;

	feel_lexer_next(p->lx);
	if (!open && feel_accept(p->lx, "]"))
		return parse_node(p, N_LIST, start);
	first = parse_expr(p);
	if (!first)
		return NULL;
	if (feel_is(p->lx, ".."))
		return parse_range(p, first, start, open);
	if (open)
		return missing(p, "'..'");
	vec_push(p->arena, &parts.list, first);
	if (feel_accept(p->lx, ",")) {
		if (!parse_elements(p, &parts, "]", false))
			return NULL;
	} else if (!feel_accept(p->lx, "]")) {
		return missing(p, "']' or ','");
	}
	e = parse_node(p, N_LIST, start);
	return with_list(e, &parts);
}

static struct feel_expr *parse_context(struct parser *p)
{
	uint32_t start = p->lx->tok.start;
	VEC(struct feel_entry) entries = {0};
	struct feel_expr *e;

	feel_lexer_next(p->lx);
	if (!feel_is(p->lx, "}")) {
		do {
			struct feel_entry en = {0};
			struct feel_word w = {0};
			size_t len;

			if (p->lx->tok.kind == TOK_STRING) {
				w.s = feel_string(p->lx, p->arena, &len);
				if (!w.s)
					return NULL;
				w.len = (uint32_t)len;
				feel_lexer_next(p->lx);
			} else {
				w = parse_declared(p, ":", "}");
			}
			if (!w.s)
				return NULL;
			if (!feel_accept(p->lx, ":"))
				return missing(p, "':'");
			en.key = w.s;
			en.len = w.len;
			en.value = parse_expr(p);
			if (!en.value)
				return NULL;
			en.var = parse_local(p, w);
			vec_push(p->arena, &entries, en);
		} while (feel_accept(p->lx, ","));
	}
	if (!feel_accept(p->lx, "}"))
		return missing(p, "'}' or ','");
	e = parse_node(p, N_CONTEXT, start);
	if (e) {
		e->context.at = entries.at;
		e->context.n = entries.n;
	}
	return e;
}

/* ---- if, for, some, every, function --------------------------------------- */

static struct feel_expr *parse_if(struct parser *p)
{
	uint32_t start = p->lx->tok.start;
	struct feel_expr *e, *a, *b, *c;

	feel_lexer_next(p->lx);
	if (!(a = parse_expr(p)))
		return NULL;
	if (!feel_accept(p->lx, "then"))
		return missing(p, "'then'");
	if (!(b = parse_expr(p)))
		return NULL;
	if (!feel_accept(p->lx, "else"))
		return missing(p, "'else'");
	if (!(c = parse_expr(p)) || !(e = parse_node(p, N_IF, start)))
		return NULL;
	e->a = a;
	e->b = b;
	e->c = c;
	return e;
}

static bool parse_iterators(struct parser *p, struct feel_expr *e, bool ranges)
{
	VEC(struct feel_iter) iters = {0};

	do {
		struct feel_iter it = {0};
		struct feel_word w = parse_declared(p, "in", NULL);

		if (!w.s)
			return false;
		if (!feel_accept(p->lx, "in"))
			return missing(p, "'in'");
		if (!(it.source = parse_expr(p)))
			return false;
		if (ranges && feel_accept(p->lx, "..") && !(it.hi = parse_level(p, LEVEL_ADD)))
			return false;
		it.var = parse_local(p, w);
		vec_push(p->arena, &iters, it);
	} while (feel_accept(p->lx, ","));
	e->loop.at = iters.at;
	e->loop.n = iters.n;
	return true;
}

static struct feel_expr *parse_loop(struct parser *p, enum feel_node kind)
{
	uint32_t start = p->lx->tok.start;
	const char *word = kind == N_FOR ? "return" : "satisfies";
	struct feel_expr *e = parse_node(p, kind, start);

	if (!e)
		return NULL;
	feel_lexer_next(p->lx);
	if (!parse_iterators(p, e, true))
		return NULL;
	if (!feel_accept(p->lx, word))
		return missing(p, kind == N_FOR ? "'return'" : "'satisfies'");
	if (kind == N_FOR)
		e->loop.partial = parse_local(p, (struct feel_word){"partial", 7});
	if (!(e->loop.body = parse_expr(p)))
		return NULL;
	return finish(p, e);
}

static struct feel_expr *parse_function(struct parser *p)
{
	VEC(struct feel_param) params = {0};
	struct feel_expr *e = parse_node(p, N_FUNCTION, p->lx->tok.start);

	if (!e)
		return NULL;
	feel_lexer_next(p->lx);
	if (!feel_accept(p->lx, "("))
		return missing(p, "'('");
	if (!feel_is(p->lx, ")")) {
		do {
			struct feel_param pa = {0};
			struct feel_word w = parse_declared(p, ":", ",");

			if (!w.s)
				return NULL;
			if (feel_accept(p->lx, ":") &&
				!(pa.type = feel_parse_type(p->lx, p->scope, p->arena)))
				return NULL;
			pa.var = parse_local(p, w);
			vec_push(p->arena, &params, pa);
		} while (feel_accept(p->lx, ","));
	}
	if (!feel_accept(p->lx, ")"))
		return missing(p, "')'");
	if (feel_is(p->lx, "external"))
		return parse_fail(p, feel_span(p->lx), "functions of other languages are not run");
	e->function.params = params.at;
	e->function.n = params.n;
	e->function.id = ++p->functions;
	if (!(e->function.body = parse_expr(p)))
		return NULL;
	return finish(p, e);
}

/* ---- primaries ----------------------------------------------------------- */

static struct feel_expr *literal(struct parser *p, struct value v)
{
	struct feel_expr *e = parse_node(p, N_LITERAL, p->lx->tok.start);

	if (!e)
		return NULL;
	e->literal = v;
	feel_lexer_next(p->lx);
	return finish(p, e);
}

static struct feel_expr *parse_number(struct parser *p)
{
	const struct feel_token *t = &p->lx->tok;
	struct decimal d;

	if (decimal_parse(&d, p->lx->src->text + t->start, t->end - t->start))
		return parse_fail(p, feel_span(p->lx), "this number is out of range");
	return literal(p, value_decimal(p->arena, &d));
}

static struct feel_expr *parse_quoted(struct parser *p)
{
	bool at = p->lx->tok.kind == TOK_AT;
	size_t len;
	const char *s = feel_string(p->lx, p->arena, &len);

	if (!s)
		return NULL;
	return literal(p, at ? feel_temporal(s, len, p->arena) : value_string(s, len));
}

static struct feel_expr *parse_word(struct parser *p)
{
	const char *s = p->lx->src->text + p->lx->tok.start;
	uint32_t len = p->lx->tok.end - p->lx->tok.start, start = p->lx->tok.start;
	struct feel_word w;
	struct feel_expr *e;
	static const char *const ends[] = {
		"then", "else", "in", "return", "satisfies", "and", "or", "between", "instance"};

	w = parse_name(p, false);
	for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (w.len == len && strlen(ends[i]) == len && !memcmp(ends[i], s, len)) {
			struct span at = {p->lx->src, start, start + len};

			return parse_fail(p, at, "something is missing before '%s'", ends[i]);
		}
	}
	if (!(e = parse_node(p, N_NAME, start)))
		return NULL;
	e->name.text = w.s;
	e->name.len = w.len;
	return e;
}

/* A word that is not a name: true, if, for … */
static struct feel_expr *parse_special(struct parser *p, bool *special)
{
	struct feel_lexer *lx = p->lx;

	*special = true;
	if (feel_is(lx, "true") || feel_is(lx, "false"))
		return literal(p, value_bool(feel_is(lx, "true")));
	if (feel_is(lx, "null"))
		return literal(p, value_null());
	if (feel_is(lx, "if"))
		return parse_if(p);
	if (feel_is(lx, "for"))
		return parse_loop(p, N_FOR);
	if (feel_is(lx, "some"))
		return parse_loop(p, N_SOME);
	if (feel_is(lx, "every"))
		return parse_loop(p, N_EVERY);
	if (feel_is(lx, "function"))
		return parse_function(p);
	*special = false;
	return NULL;
}

static struct feel_expr *parse_primary(struct parser *p)
{
	struct feel_expr *e;
	bool special;

	switch (p->lx->tok.kind) {
	case TOK_NUMBER: return parse_number(p);
	case TOK_STRING:
	case TOK_AT: return parse_quoted(p);
	case TOK_NAME: e = parse_special(p, &special); return special ? e : parse_word(p);
	case TOK_PUNCT:
		if (feel_is(p->lx, "("))
			return parse_paren(p);
		if (feel_is(p->lx, "[") || feel_is(p->lx, "]"))
			return parse_bracket(p);
		if (feel_is(p->lx, "{"))
			return parse_context(p);
		break;
	case TOK_END:
	case TOK_BAD: break;
	}
	return missing(p, "an expression");
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
		return missing(p, "')' or ','");
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
		return missing(p, "']'");
	if (!(e = parse_node(p, N_FILTER, a->start)))
		return NULL;
	e->a = a;
	e->b = b;
	return e;
}

static struct feel_expr *parse_path(struct parser *p, struct feel_expr *a)
{
	struct feel_expr *e;
	struct feel_word w;
	uint32_t at;

	feel_lexer_next(p->lx);
	if (p->lx->tok.kind != TOK_NAME)
		return missing(p, "a name");
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
static struct feel_expr *parse_postfix(struct parser *p, struct feel_expr *e, bool endpoint)
{
	unsigned links = 0;

	while (e) {
		if (feel_is(p->lx, "("))
			e = parse_call(p, e);
		else if (feel_is(p->lx, "[") && !(endpoint && closes_range(p)))
			e = parse_filter(p, e);
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
			return missing(p, "'of'");
		if (!(i = parse_node(p, N_INSTANCE, e->start)))
			return NULL;
		i->instance.a = e;
		i->instance.what = feel_parse_type(p->lx, p->scope, p->arena);
		return i->instance.what ? finish(p, i) : NULL;
	}
	return e;
}

static struct feel_expr *parse_unary(struct parser *p, bool endpoint)
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
		return missing(p, "the 'and' of 'between … and …'");
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
	e = test_op(p, &op) ? parse_test(p, op) : parse_expr(p);
	if (!e)
		return false;
	if (feel_accept(p->lx, ",")) {
		vec_push(p->arena, &parts->list, e);
		return parse_elements(p, parts, ")", true);
	}
	if (feel_is(p->lx, ".."))
		e = parse_range(p, e, start, true);
	else if (!feel_accept(p->lx, ")"))
		e = missing(p, "')' or ','");
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
		e = test_op(p, &op) ? parse_test(p, op) : parse_level(p, LEVEL_ADD);
		if (!e)
			return NULL;
		vec_push(p->arena, &parts.list, e);
	}
	if (!(e = parse_node(p, N_IN, x->start)))
		return NULL;
	e->list.of = x;
	return with_list(e, &parts);
}

/* What follows `left`, of operators that bind at least as tightly as `least`. */
static struct feel_expr *parse_rest(struct parser *p, struct feel_expr *left, enum level least)
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

static struct feel_expr *parse_level(struct parser *p, enum level least)
{
	struct feel_expr *e = parse_unary(p, false);

	return e && least < LEVEL_UNARY ? parse_rest(p, e, least) : e;
}

static struct feel_expr *parse_expr(struct parser *p)
{
	struct feel_expr *e;

	if (++p->depth > p->max_depth)
		return parse_fail(p, feel_span(p->lx), "this is nested too deeply");
	e = parse_level(p, LEVEL_OR);
	p->depth--;
	return e;
}

/* ---- entry --------------------------------------------------------------- */

static void parser_init(struct parser *p, struct feel_lexer *lx, const struct feel_scope *scope,
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

static struct feel_expr *input_name(struct parser *p)
{
	struct feel_expr *e = parse_node(p, N_NAME, p->lx->tok.start);

	if (e) {
		e->name.text = "?";
		e->name.len = 1;
		e->end = e->start;
	}
	return e;
}

/* One test of a cell, as an expression that says whether it holds. */
static struct feel_expr *cell_test(struct parser *p)
{
	struct feel_expr *e, *in;
	enum feel_op op;
	struct parts parts = {0};

	p->saw_input = false;
	if (test_op(p, &op)) {
		e = parse_test(p, op);
	} else {
		e = parse_expr(p);
		if (e && p->saw_input)
			return e;
	}
	if (!e || !(in = parse_node(p, N_IN, e->start)) || !(in->list.of = input_name(p)))
		return NULL;
	vec_push(p->arena, &parts.list, e);
	return with_list(in, &parts);
}

static bool cell_tests(struct parser *p, struct parts *parts)
{
	do {
		struct feel_expr *e = cell_test(p);

		if (!e)
			return false;
		vec_push(p->arena, &parts->list, e);
	} while (feel_accept(p->lx, ","));
	return true;
}

/* Is this `not(` … `)` the whole cell? */
static bool whole_not(const struct feel_lexer *lx)
{
	struct feel_lexer look = *lx;
	unsigned depth = 0;

	if (!feel_accept(&look, "not") || !feel_is(&look, "("))
		return false;
	for (;; feel_lexer_next(&look)) {
		if (look.tok.kind == TOK_END || look.tok.kind == TOK_BAD)
			return false;
		if (feel_is(&look, "(") || feel_is(&look, "[") || feel_is(&look, "{"))
			depth++;
		else if (feel_is(&look, ")") || feel_is(&look, "]") || feel_is(&look, "}"))
			depth--;
		if (depth == 0)
			break;
	}
	feel_lexer_next(&look);
	return look.tok.kind == TOK_END || feel_is(&look, "|") || feel_is(&look, "||");
}

struct feel_expr *feel_parse_unary(struct feel_lexer *lx, const struct feel_scope *scope,
	struct arena *arena, const struct feel_parser_limits *limits)
{
	struct parser p;
	struct parts parts = {0};
	struct feel_expr *e;
	bool no;

	parser_init(&p, lx, scope, arena, limits);
	if (!(e = parse_node(&p, N_TESTS, lx->tok.start)) || !(e->list.of = input_name(&p)))
		return NULL;
	if (feel_is(lx, "-")) {
		struct feel_lexer look = *lx;

		feel_lexer_next(&look);
		if (look.tok.kind == TOK_END || feel_is(&look, "|") || feel_is(&look, "||")) {
			*lx = look;
			return finish(&p, e);
		}
	}
	no = whole_not(lx);
	if (no) {
		feel_lexer_next(lx);
		feel_lexer_next(lx);
	}
	if (!cell_tests(&p, &parts))
		return NULL;
	if (no && !feel_accept(lx, ")"))
		return missing(&p, "')'");
	e->op = no ? OP_NE : OP_EQ;
	return finish(&p, with_list(e, &parts));
}
