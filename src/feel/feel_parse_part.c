/* What an expression begins with: literals, names, brackets, ranges and keywords. */
#include "feel/parser.h"

#include <string.h>

/* ---- unary tests --------------------------------------------------------- */

bool parse_test_op(struct parser *p, enum feel_op *op)
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
struct feel_expr *parse_test(struct parser *p, enum feel_op op)
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

/* ---- ranges and brackets ------------------------------------------------- */

/* After the lower end; the cursor is at '..'. */
struct feel_expr *parse_range(struct parser *p, struct feel_expr *lo, uint32_t start, bool open)
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
			parse_found(p));
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
	if (parse_test_op(p, &op))
		e = parse_test(p, op);
	else
		e = parse_expr(p);
	if (!e)
		return NULL;
	if (feel_is(p->lx, ".."))
		return parse_range(p, e, start, true);
	if (!feel_accept(p->lx, ")"))
		return parse_missing(p, "')'");
	e->start = start; /* the brackets are part of what was written */
	return parse_finish(p, e);
}

/* Elements up to the closing mark, which is read. */
bool parse_elements(struct parser *p, struct parts *parts, const char *close, bool tests)
{
	enum feel_op op;

	for (;;) {
		struct feel_expr *e =
			tests && parse_test_op(p, &op) ? parse_test(p, op) : parse_expr(p);

		if (!e)
			return false;
		vec_push(p->arena, &parts->list, e);
		if (feel_accept(p->lx, ","))
			continue;
		if (feel_accept(p->lx, close))
			return true;
		parse_missing(p, close[0] == ']'   ? "']' or ','"
				 : close[0] == ')' ? "')' or ','"
						   : "','");
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
		return parse_missing(p, "'..'");
	vec_push(p->arena, &parts.list, first);
	if (feel_accept(p->lx, ",")) {
		if (!parse_elements(p, &parts, "]", false))
			return NULL;
	} else if (!feel_accept(p->lx, "]")) {
		return parse_missing(p, "']' or ','");
	}
	e = parse_node(p, N_LIST, start);
	return parse_with_list(e, &parts);
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
				return parse_missing(p, "':'");
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
		return parse_missing(p, "'}' or ','");
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
		return parse_missing(p, "'then'");
	if (!(b = parse_expr(p)))
		return NULL;
	if (!feel_accept(p->lx, "else"))
		return parse_missing(p, "'else'");
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
			return parse_missing(p, "'in'");
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
		return parse_missing(p, kind == N_FOR ? "'return'" : "'satisfies'");
	if (kind == N_FOR)
		e->loop.partial = parse_local(p, (struct feel_word){"partial", 7});
	if (!(e->loop.body = parse_expr(p)))
		return NULL;
	return parse_finish(p, e);
}

static struct feel_expr *parse_function(struct parser *p)
{
	VEC(struct feel_param) params = {0};
	struct feel_expr *e = parse_node(p, N_FUNCTION, p->lx->tok.start);

	if (!e)
		return NULL;
	feel_lexer_next(p->lx);
	if (!feel_accept(p->lx, "("))
		return parse_missing(p, "'('");
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
		return parse_missing(p, "')'");
	if (feel_is(p->lx, "external"))
		return parse_fail(p, feel_span(p->lx), "functions of other languages are not run");
	e->function.params = params.at;
	e->function.n = params.n;
	e->function.id = ++p->functions;
	if (!(e->function.body = parse_expr(p)))
		return NULL;
	return parse_finish(p, e);
}

/* ---- primaries ----------------------------------------------------------- */

static struct feel_expr *literal(struct parser *p, struct value v)
{
	struct feel_expr *e = parse_node(p, N_LITERAL, p->lx->tok.start);

	if (!e)
		return NULL;
	e->literal = v;
	feel_lexer_next(p->lx);
	return parse_finish(p, e);
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

struct feel_expr *parse_primary(struct parser *p)
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
	return parse_missing(p, "an expression");
}
