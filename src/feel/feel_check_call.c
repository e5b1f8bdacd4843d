/* Calls: which overload is meant, and do the arguments fit it? */
#include "feel/check.h"

#include <string.h>

/* ---- built-in functions --------------------------------------------------- */

static const char *kind_words(char kind)
{
	switch (kind | 0x20) {
	case 'b': return "yes or no";
	case 'n': return "a number";
	case 's': return "a text";
	case 'c': return "a context";
	case 'r': return "a range";
	case 'f': return "a function";
	case 'd': return "a date";
	case 't': return "a time";
	case 'u': return "a duration";
	case 'p': return "something that has an order, or a range";
	default: return "a value";
	}
}

static bool kind_takes(char kind, const struct type *t)
{
	if (type_vague(t))
		return true;
	switch (kind | 0x20) {
	case 'b': return t->kind == T_BOOLEAN;
	case 'n': return t->kind == T_NUMBER;
	case 's': return t->kind == T_STRING;
	case 'c': return t->kind == T_CONTEXT;
	case 'r': return t->kind == T_RANGE;
	case 'f': return t->kind == T_FUNCTION;
	case 'd': return t->kind == T_DATE || t->kind == T_DATETIME;
	case 't': return t->kind == T_TIME || t->kind == T_DATETIME;
	case 'u': return t->kind == T_DAYTIME || t->kind == T_YEARMONTH;
	case 'p': return t->kind == T_RANGE || (t->kind >= T_NUMBER && t->kind <= T_YEARMONTH);
	default: return true;
	}
}

/* A list of one is unwrapped, so its element's type is what counts. */
static bool takes(char kind, const struct type *t)
{
	return kind_takes(kind, t) || (t->kind == T_LIST && kind_takes(kind, type_element(t)));
}

static char kind_at(const struct feel_builtin *b, uint32_t i)
{
	size_t n = strlen(b->kinds);

	return b->kinds[i < n ? i : n - 1];
}

/* Where in the overload's order each argument goes; false when it does not take them. */
static bool arrange(const struct feel_builtin *b, const struct feel_expr *e, struct feel_expr **out,
	uint32_t *n)
{
	unsigned least, most = feel_builtin_params(b, &least), high = 0;

	if (!e->call.names) {
		if (!feel_builtin_takes(b, e->call.n))
			return false;
		for (uint32_t i = 0; i < e->call.n; i++)
			out[i] = e->call.args[i];
		*n = e->call.n;
		return true;
	}
	if (most > BUILTIN_ARGS_MAX)
		return false;
	for (uint32_t i = 0; i < BUILTIN_ARGS_MAX; i++)
		out[i] = NULL;
	for (uint32_t i = 0; i < e->call.n; i++) {
		int at = feel_builtin_param(b, e->call.names[i], strlen(e->call.names[i]));

		if (at < 0 || out[at])
			return false;
		out[at] = e->call.args[i];
		high = (unsigned)at + 1 > high ? (unsigned)at + 1 : high;
	}
	*n = high > least ? high : least; /* who is left out is null */
	return true;
}

static bool types_fit(const struct feel_builtin *b, struct feel_expr *const *args, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (args[i] && !((b->flags & BF_VARIADIC) && n > 1) &&
			!takes(kind_at(b, i), args[i]->type))
			return false;
	return true;
}

static void wrong_count(struct checker *ck, struct feel_expr *e, const struct feel_builtin *b)
{
	struct span at = feel_expr_span(e);

	if (!check_dynamic(ck)) {
		if (e->call.names)
			check_error(ck, at, "arguments", NULL,
				"'%s' has no such parameters; they are: %s", b->name, b->params);
		else
			check_error(ck, at, "arguments", NULL,
				"'%s' does not take %u arguments; its parameters are: %s", b->name,
				e->call.n, b->params[0] ? b->params : "none");
	}
	e->kind = N_ERROR;
	e->name.text = "this function has other parameters";
}

static void wrong_type(
	struct checker *ck, const struct feel_builtin *b, struct feel_expr *const *args, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!args[i] || takes(kind_at(b, i), args[i]->type))
			continue;
		check_fail(ck, args[i], "type", NULL, "'%s' needs %s as its '%s', but '%s' is %s",
			b->name, kind_words(kind_at(b, i)),
			feel_builtin_param_name(b, i, ck->arena),
			feel_expr_text(args[i], ck->arena), type_words(args[i]->type, ck->arena));
		return;
	}
}

/* The type of what a list function goes through. */
static const struct type *elements(struct checker *ck, struct feel_expr *const *args, uint32_t n)
{
	const struct type *t;

	if (n == 1)
		return type_element(args[0]->type);
	t = args[0]->type;
	for (uint32_t i = 1; i < n; i++)
		t = type_join(ck->arena, t, args[i]->type);
	return t;
}

static void check_elements(struct checker *ck, const struct feel_builtin *b,
	const struct feel_expr *e, struct feel_expr *const *args, uint32_t n)
{
	const struct type *t, *wanted = b->result == &type_list_any ? &type_number : b->result;

	if (!(b->flags & BF_VARIADIC) || n == 0)
		return;
	t = elements(ck, args, n);
	if (b->flags & BF_ELEMENT) {
		if (t->kind == T_STRING && t->domain && !t->domain->codes)
			check_fail(ck, e, "order", NULL, "'%s' knows no order of declared values",
				b->name);
		return;
	}
	if (!type_vague(t) && t->kind != wanted->kind)
		check_fail(ck, e, "type", NULL, "'%s' needs %s in its list, not %s", b->name,
			wanted == &type_number ? "numbers" : "conditions",
			type_words(t, ck->arena));
}

/* list contains(oensker, "arbjde"): the texts of one that the other can never hold. */
static void check_alike(
	struct checker *ck, const struct feel_builtin *b, struct feel_expr *const *args, uint32_t n)
{
	if (!(b->flags & BF_ALIKE) || n != 2 || !args[0] || !args[1])
		return;
	for (uint32_t i = 0; i < 2; i++)
		check_literals(ck, type_element(args[i]->type), args[1 - i],
			feel_expr_text(args[i], ck->arena));
}

static const struct type *as_list(struct checker *ck, const struct type *t)
{
	if (t->kind == T_LIST || t->kind == T_ANY)
		return t->kind == T_LIST ? t : &type_list_any;
	return type_list_of(ck->arena, type_element(t));
}

static const struct type *result_type(
	struct checker *ck, const struct feel_builtin *b, struct feel_expr *const *args, uint32_t n)
{
	const struct type *t;

	if (b->flags & BF_BORROW)
		return b->kinds[0] == 'l' ? as_list(ck, args[0]->type) : args[0]->type;
	if (b->flags & BF_ELEMENT)
		return elements(ck, args, n);
	if (b->fn == bi_concatenate || b->fn == bi_union) {
		t = as_list(ck, args[0]->type);
		for (uint32_t i = 1; i < n; i++)
			t = type_join(ck->arena, t, as_list(ck, args[i]->type));
		return t->kind == T_LIST ? t : &type_list_any;
	}
	if (b->fn == bi_split)
		return type_list_of(ck->arena, &type_string);
	if (b->fn == bi_mode || b->fn == bi_index_of)
		return type_list_of(ck->arena, &type_number);
	return b->result;
}

/* Does it name a time zone, or is it not the same everywhere for another reason? */
static bool pure(const struct feel_builtin *b, struct feel_expr *const *args, uint32_t n)
{
	if (b->flags & BF_IMPURE)
		return false;
	if (b->fn != bi_date && b->fn != bi_time && b->fn != bi_datetime &&
		b->fn != bi_time_parts && b->fn != bi_datetime_parts && b->fn != bi_range)
		return true;
	for (uint32_t i = 0; i < n; i++) {
		if (!args[i])
			continue;
		if (args[i]->kind != N_LITERAL)
			return false;
		if (args[i]->literal.kind == V_STRING &&
			memchr(args[i]->literal.u.s, '@', args[i]->literal.aux))
			return false;
	}
	return true;
}

static void fold_call(struct checker *ck, struct feel_expr *e, const struct feel_builtin *b)
{
	struct value *args = ARENA_ARRAY(ck->arena, struct value, e->call.n);

	if (!pure(b, e->call.args, e->call.n))
		return;
	for (uint32_t i = 0; i < e->call.n; i++)
		if (e->call.args[i] && !check_value(ck, e->call.args[i], &args[i]))
			return;
	e->constant = true;
	check_fold(ck, e, feel_call_builtin(&ck->env, b, args, e->call.n));
}

static const struct type *check_builtin(
	struct checker *ck, struct feel_expr *e, const struct feel_builtin *first)
{
	const struct feel_builtin *b, *found = NULL, *any = NULL;
	uint32_t n = 0, room = e->call.n > BUILTIN_ARGS_MAX ? e->call.n : BUILTIN_ARGS_MAX;
	struct feel_expr **args = ARENA_ARRAY(ck->arena, struct feel_expr *, room);
	const struct type *t;
	unsigned before = ck->diags->errors;

	for (b = first; b && !found; b = feel_builtin_next(b)) {
		if (!arrange(b, e, args, &n))
			continue;
		any = any ? any : b;
		if (types_fit(b, args, n))
			found = b;
	}
	if (!any) {
		wrong_count(ck, e, first);
		return &type_any;
	}
	b = found ? found : any;
	arrange(b, e, args, &n);
	if (!found)
		wrong_type(ck, b, args, n);
	e->call.args = args;
	e->call.n = n;
	e->call.names = NULL;
	e->call.builtin = b;
	check_elements(ck, b, e, args, n);
	check_alike(ck, b, args, n);
	check_pattern(ck, b, args, n);
	t = result_type(ck, b, args, n);
	if (ck->diags->errors == before)
		fold_call(ck, e, b);
	return e->kind == N_LITERAL ? type_of_value(ck->arena, e->literal) : t;
}

/* ---- other functions ------------------------------------------------------ */

/* Named arguments in the order of the parameters; false when they do not fit. */
static bool by_name(struct checker *ck, struct feel_expr *e, const struct type *t)
{
	struct feel_expr **sorted = ARENA_ARRAY(ck->arena, struct feel_expr *, t->n_fields);

	for (uint32_t i = 0; i < e->call.n; i++) {
		uint32_t j = 0;

		while (j < t->n_fields &&
			!(t->fields[j].name && strcmp(t->fields[j].name, e->call.names[i]) == 0))
			j++;
		if (j == t->n_fields || sorted[j])
			return false;
		sorted[j] = e->call.args[i];
	}
	e->call.args = sorted;
	e->call.names = NULL;
	e->call.n = t->n_fields;
	return true;
}

static bool has_parameter(const struct type *t, const char *name, struct suggest *s)
{
	for (uint32_t i = 0; i < t->n_fields; i++) {
		if (!t->fields[i].name)
			continue;
		if (strcmp(t->fields[i].name, name) == 0)
			return true;
		suggest_try(s, t->fields[i].name);
	}
	return false;
}

/* "'f' has no parameter 'x'", or what its parameters are. */
static void wrong_parameters(struct checker *ck, const struct feel_expr *e, const struct type *t)
{
	const char *fn = feel_expr_text(e->call.fn, ck->arena);
	struct strbuf all;
	struct suggest s;

	for (uint32_t i = 0; e->call.names && i < e->call.n; i++) {
		suggest_init(&s, e->call.names[i], strlen(e->call.names[i]));
		if (has_parameter(t, e->call.names[i], &s))
			continue;
		check_fail(ck, e, "arguments", check_hint(ck, s.best), "'%s' has no parameter '%s'",
			fn, e->call.names[i]);
		return;
	}
	sb_init(&all, ck->arena);
	for (uint32_t i = 0; i < t->n_fields; i++)
		sb_printf(&all, "%s%s", i ? ", " : "", t->fields[i].name ? t->fields[i].name : "?");
	check_fail(ck, e, "arguments", NULL, "'%s' has other parameters; they are: %s", fn,
		t->n_fields ? all.s : "none");
}

/* FEEL takes null for a named argument that is left out; of a function of the host's, a
 * table, one has been forgotten. */
static void left_out(
	struct checker *ck, const struct feel_expr *e, const struct type *t, uint32_t i)
{
	if (e->call.fn->kind == N_NAME && e->call.fn->name.bind.kind == BIND_HOST)
		check_fail(ck, e, "arguments", NULL, "'%s' needs its '%s' too",
			feel_expr_text(e->call.fn, ck->arena), t->fields[i].name);
}

static const struct type *check_known(struct checker *ck, struct feel_expr *e, const struct type *t)
{
	if (e->call.names ? !by_name(ck, e, t) : e->call.n != t->n_fields) {
		wrong_parameters(ck, e, t);
		e->kind = N_ERROR;
		e->name.text = "this function has other parameters";
		return &type_any;
	}
	for (uint32_t i = 0; i < e->call.n; i++) {
		const struct type *wanted = t->fields[i].type;

		if (!e->call.args[i])
			left_out(ck, e, t, i);
		else if (wanted && !type_conforms(e->call.args[i]->type, wanted))
			check_fail(ck, e->call.args[i], "type", NULL,
				"%s is needed here, but this is %s", type_words(wanted, ck->arena),
				type_words(e->call.args[i]->type, ck->arena));
		else if (wanted && t->fields[i].name)
			check_literals(ck, wanted, e->call.args[i], t->fields[i].name);
	}
	return t->of ? t->of : &type_any;
}

static const struct type *no_function(struct checker *ck, struct feel_expr *e)
{
	struct feel_expr *fn = e->call.fn;
	struct suggest s;

	suggest_init(&s, fn->name.text, fn->name.len);
	feel_builtin_suggest(&s);
	if (!check_dynamic(ck) && ck->scope->suggest)
		ck->scope->suggest(ck->scope->host, UINT32_MAX, &s);
	check_fail(ck, fn, "unknown-function", check_hint(ck, s.best), "there is no function '%s'",
		fn->name.text);
	e->kind = N_ERROR;
	e->name.text = "there is no such function";
	return &type_any;
}

const struct type *check_call(struct checker *ck, struct feel_expr *e)
{
	struct feel_expr *fn = e->call.fn;
	const struct type *t;

	for (uint32_t i = 0; i < e->call.n; i++)
		check(ck, e->call.args[i]);
	if (fn->kind == N_NAME) {
		if (!check_function_name(ck, fn, e->call.n))
			return no_function(ck, e);
		if (fn->kind == N_NAME && fn->name.bind.kind == BIND_BUILTIN && !fn->name.n_items)
			return check_builtin(ck, e, &feel_builtins[fn->name.bind.id]);
		t = fn->type;
	} else {
		t = check(ck, fn);
	}
	if (t->kind == T_FUNCTION && t != &type_function_any && t->of)
		return check_known(ck, e, t);
	if (t->kind != T_FUNCTION && !type_vague(t))
		return check_fail(ck, fn, "type", NULL, "'%s' is %s, not a function",
			feel_expr_text(fn, ck->arena), type_words(t, ck->arena));
	return &type_any;
}
