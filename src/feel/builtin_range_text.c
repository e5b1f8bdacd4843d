/* range(from): a range out of its text, both ends literals (DMN 1.5, 10.3.4.1). */
#include "feel/builtin.h"

#include <string.h>

static bool is_name(const struct feel_expr *e, const char *name)
{
	return e->kind == N_NAME && e->name.len == strlen(name) &&
	       memcmp(e->name.text, name, e->name.len) == 0;
}

/* date("…") and its kind count as literals. */
static struct value constructed(struct feel_env *env, const struct feel_expr *e)
{
	static const struct {
		const char *name;
		struct value (*fn)(struct feel_env *, const struct value *, uint32_t);
	} makers[] = {{"date", bi_date}, {"time", bi_time}, {"date and time", bi_datetime},
		{"duration", bi_duration}};

	if (e->call.n != 1 || e->call.names || e->call.args[0]->kind != N_LITERAL ||
		e->call.args[0]->literal.kind != V_STRING)
		return value_null();
	for (unsigned i = 0; i < sizeof makers / sizeof *makers; i++)
		if (is_name(e->call.fn, makers[i].name))
			return makers[i].fn(env, &e->call.args[0]->literal, 1);
	return value_null();
}

static struct value end_of(struct feel_env *env, const struct feel_expr *e)
{
	if (e->kind == N_LITERAL)
		return e->literal;
	if (e->kind == N_NEG && e->a->kind == N_LITERAL)
		return feel_neg(env, e->a->literal);
	return e->kind == N_CALL ? constructed(env, e) : value_null();
}

FEEL_FN(bi_range)
{
	struct source src = {"range", args[0].u.s, args[0].aux};
	const struct feel_parser_limits limits = {.depth = 8, .nodes = 32};
	struct feel_lexer lx;
	struct diags diags;
	struct feel_expr *e;
	struct value lo, hi;
	int order;

	(void)n;
	diags_init(&diags, env->arena, 1);
	feel_lexer_init(&lx, &src, 0, (uint32_t)src.len, &diags);
	e = feel_parse(&lx, NULL, env->arena, &limits);
	if (!e || e->kind != N_RANGE || lx.tok.kind != TOK_END)
		return value_error("this text is no range");
	lo = end_of(env, e->a);
	hi = end_of(env, e->b);
	if (lo.kind <= V_UNKNOWN || hi.kind <= V_UNKNOWN || feel_order(env, lo, hi, &order) ||
		order > 0)
		return value_error("this text is no range");
	return feel_range_value(env->arena, e->op, lo, hi);
}
