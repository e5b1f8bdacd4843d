/* Patterns that stand in a rule: what is wrong with them, or risky, is told at the load. */
#include "feel/check.h"
#include "feel/xpath_regex.h"

static const struct value *literal(const struct feel_expr *e)
{
	return e && e->kind == N_LITERAL ? &e->literal : NULL;
}

static void check_replacement(
	struct checker *ck, const struct feel_expr *e, const struct xpath_regex *x)
{
	const struct value *text = literal(e);
	struct xpath_parts parts;
	const char *why;

	if (text && text->kind == V_STRING &&
		xpath_replacement(text->u.s, text->aux, x->groups, ck->arena, &parts, &why))
		check_fail(ck, e, "pattern", NULL, "%s", why);
}

void check_pattern(
	struct checker *ck, const struct feel_builtin *b, struct feel_expr *const *args, uint32_t n)
{
	const struct value *values[BUILTIN_ARGS_MAX] = {NULL}, *flags;
	const struct xpath_regex *x;
	const char *why;

	if (n > BUILTIN_ARGS_MAX || check_dynamic(ck))
		return;
	for (uint32_t i = 0; i < n; i++)
		values[i] = literal(args[i]);
	x = feel_constant_pattern(b, values, n, ck->arena, &why);
	if (!x) {
		if (why)
			check_fail(ck, args[1], "pattern", NULL, "%s", why);
		return;
	}
	if (x->takes_empty && b->fn != bi_matches) {
		check_fail(ck, args[1], "pattern", NULL,
			"this pattern also takes an empty text, which '%s' cannot work with",
			b->name);
		return;
	}
	flags = n > (b->fn == bi_replace ? 3u : 2u) ? values[n - 1] : NULL;
	why = xpath_risk(values[1]->u.s, values[1]->aux,
		flags && flags->kind == V_STRING ? flags->u.s : "",
		flags && flags->kind == V_STRING ? flags->aux : 0, ck->arena);
	if (why)
		check_fail(ck, args[1], "pattern", NULL, "%s", why);
	else if (b->fn == bi_replace)
		check_replacement(ck, args[2], x);
}
