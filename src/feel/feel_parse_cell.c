/* Unary tests: what stands in the cell of a table. */
#include "feel/parser.h"

#include <string.h>

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
	if (parse_test_op(p, &op)) {
		e = parse_test(p, op);
	} else {
		e = parse_expr(p);
		if (e && p->saw_input)
			return e;
	}
	if (!e || !(in = parse_node(p, N_IN, e->start)) || !(in->list.of = input_name(p)))
		return NULL;
	vec_push(p->arena, &parts.list, e);
	return parse_with_list(in, &parts);
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
			return parse_finish(&p, e);
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
		return parse_missing(&p, "')'");
	e->op = no ? OP_NE : OP_EQ;
	return parse_finish(&p, parse_with_list(e, &parts));
}
