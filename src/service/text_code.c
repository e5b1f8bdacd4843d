#include "service/text_code.h"

static struct feel_expr *checked(
	const struct text_code *t, struct feel_lexer *lx, struct arena *arena, struct diags *diags)
{
	struct feel_expr *e = t->tests ? feel_parse_unary(lx, t->scope, arena, NULL)
				       : feel_parse(lx, t->scope, arena, NULL);

	if (!e)
		return NULL;
	if (lx->tok.kind != TOK_END) {
		if (lx->tok.kind != TOK_BAD)
			diag_add(diags, DIAG_ERROR, feel_span(lx), "syntax",
				"the expression ends before this");
		return NULL;
	}
	if (t->tests ? !feel_check_unary(e, t->scope, t->input, arena, diags)
		     : !feel_check(e, t->scope, NULL, arena, diags))
		return NULL;
	return e;
}

const struct feel_code *text_code(
	const struct text_code *t, struct arena *arena, struct diags *diags)
{
	struct source *src = ARENA_NEW(arena, struct source);
	struct feel_lexer lx;
	struct feel_expr *e;

	*src = (struct source){t->name, t->s, t->len};
	feel_lexer_init(&lx, src, 0, (uint32_t)t->len, diags);
	if (t->spaced) {
		lx.feel_names = true;
		feel_lexer_seek(&lx, 0);
	}
	e = checked(t, &lx, arena, diags);
	return e ? feel_emit(e, arena, diags) : NULL;
}
