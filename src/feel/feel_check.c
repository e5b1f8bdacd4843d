#include "feel/check.h"

#include <stdarg.h>
#include <string.h>

enum { FOLD_STEPS = 200000 };

/* ---- messages ------------------------------------------------------------ */

bool check_dynamic(const struct checker *ck)
{
	return !ck->scope || ck->scope->dynamic;
}

const char *check_hint(struct checker *ck, const char *best)
{
	return best ? arena_printf(ck->arena, "did you mean '%s'?", best) : NULL;
}

static struct diag *message(struct checker *ck, struct span at, const char *kind, const char *hint,
	const char *fmt, va_list ap)
{
	struct diag *d =
		diag_add(ck->diags, DIAG_ERROR, at, kind, "%s", arena_vprintf(ck->arena, fmt, ap));

	if (d && hint)
		diag_hint(ck->diags, d, "%s", hint);
	ck->failed = true;
	return d;
}

void check_error(struct checker *ck, struct span at, const char *kind, const char *hint,
	const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(ck, at, kind, hint, fmt, ap);
	va_end(ap);
}

void check_alone(struct checker *ck, const struct feel_expr *e, const char *kind, const char *hint,
	const char *fmt, ...)
{
	va_list ap;
	struct diag *d;

	va_start(ap, fmt);
	d = message(ck, feel_expr_span(e), kind, hint, fmt, ap);
	va_end(ap);
	if (d)
		d->alone = true;
}

const struct type *check_fail(struct checker *ck, const struct feel_expr *e, const char *kind,
	const char *hint, const char *fmt, ...)
{
	va_list ap;

	if (check_dynamic(ck))
		return &type_any;
	va_start(ap, fmt);
	message(ck, feel_expr_span(e), kind, hint, fmt, ap);
	va_end(ap);
	return &type_any;
}

/* ---- types --------------------------------------------------------------- */

const struct type *type_list_of(struct arena *a, const struct type *of)
{
	struct type *t;

	if (of->kind == T_ANY)
		return &type_list_any;
	t = ARENA_NEW(a, struct type);
	t->kind = T_LIST;
	t->of = of;
	return t;
}

const struct type *type_element(const struct type *t)
{
	if (t->kind == T_LIST)
		return t->of ? t->of : &type_any;
	return t->kind == T_NULL ? &type_any : t;
}

const struct type *type_join(struct arena *a, const struct type *x, const struct type *y)
{
	if (x == y || y->kind == T_NULL)
		return x;
	if (x->kind == T_NULL)
		return y;
	if (x->kind != y->kind)
		return &type_any;
	if (x->kind == T_STRING)
		return x->domain == y->domain ? x : &type_string;
	if (x->kind == T_LIST)
		return type_list_of(a, type_join(a, type_element(x), type_element(y)));
	if (type_equal(x, y))
		return x;
	return x->kind == T_CONTEXT    ? &type_context_any
	       : x->kind == T_FUNCTION ? &type_function_any
	       : x->kind == T_RANGE    ? &type_range_any
				       : x;
}

const struct type *type_of_value(struct arena *a, struct value v)
{
	static const struct type *const simple[] = {[V_BOOLEAN] = &type_boolean,
		[V_NUMBER] = &type_number,
		[V_STRING] = &type_string,
		[V_DATE] = &type_date,
		[V_TIME] = &type_time,
		[V_DATETIME] = &type_datetime,
		[V_DAYTIME] = &type_daytime,
		[V_YEARMONTH] = &type_yearmonth};
	const struct type *of = &type_null;
	struct type *t;

	switch ((enum value_kind)v.kind) {
	case V_NULL: return &type_null;
	case V_UNSET:
	case V_UNKNOWN: return &type_any;
	case V_LIST:
		for (uint32_t i = 0; i < v.u.list->n && of->kind != T_ANY; i++)
			of = type_join(a, of, type_of_value(a, v.u.list->at[i]));
		return type_list_of(a, of->kind == T_NULL ? &type_any : of);
	case V_CONTEXT: return &type_context_any;
	case V_RANGE:
		t = ARENA_NEW(a, struct type);
		t->kind = T_RANGE;
		t->of = type_of_value(
			a, v.u.range->hi.kind == V_NULL ? v.u.range->lo : v.u.range->hi);
		return t;
	case V_FUNCTION: return &type_function_any;
	default: return simple[v.kind];
	}
}

const char *type_words(const struct type *t, struct arena *a)
{
	switch (t->kind) {
	case T_NULL: return "null";
	case T_BOOLEAN: return "yes or no";
	case T_NUMBER: return "a number";
	case T_STRING: return "a text";
	case T_DATE: return "a date";
	case T_TIME: return "a time";
	case T_DATETIME: return "a date and time";
	case T_DAYTIME: return "a duration in days and time";
	case T_YEARMONTH: return "a duration in years and months";
	case T_LIST:
		if (type_element(t)->kind == T_ANY)
			return "a list";
		return arena_printf(a, "a list (each %s)", type_words(type_element(t), a));
	case T_CONTEXT: return "a context";
	case T_RANGE: return "a range";
	case T_FUNCTION: return "a function";
	case T_ANY: break;
	}
	return "anything";
}

/* ---- folding ------------------------------------------------------------- */

bool check_value(struct checker *ck, const struct feel_expr *e, struct value *out)
{
	struct list *l;

	if (!e->constant)
		return false;
	if (e->kind == N_LITERAL) {
		*out = e->literal;
		return true;
	}
	if (e->kind == N_LIST) {
		l = list_new(ck->arena, e->list.n);
		for (uint32_t i = 0; i < l->n; i++)
			if (!check_value(ck, e->list.at[i], &l->at[i]))
				return false;
		*out = feel_list_value(l);
		return true;
	}
	if (e->kind == N_RANGE) {
		struct value lo, hi;

		if (!check_value(ck, e->a, &lo) || !check_value(ck, e->b, &hi))
			return false;
		*out = feel_range_value(ck->arena, e->op, lo, hi);
		return out->kind == V_RANGE;
	}
	return false;
}

/* A value that names a time zone depends on zone data, and is left to run time. */
static bool has_zone(struct value v)
{
	if (v.kind == V_TIME)
		return v.u.clock->offset_kind == OFFSET_ZONE;
	return v.kind == V_DATETIME && v.u.instant->clock.offset_kind == OFFSET_ZONE;
}

void check_fold(struct checker *ck, struct feel_expr *e, struct value v)
{
	if (ck->env.steps == 0 || v.kind == V_FUNCTION || v.kind == V_UNKNOWN || has_zone(v)) {
		e->constant = false;
		return;
	}
	if (v.kind == V_NULL && v.big) {
		e->constant = false;
		check_fail(ck, e, "constant", NULL, "%s", v.u.reason);
		return;
	}
	e->kind = N_LITERAL;
	e->literal = v;
}

/* ---- constructs ---------------------------------------------------------- */

void check_declare(struct checker *ck, struct feel_local *l, const struct type *t)
{
	l->type = t;
	l->function = ck->function;
}

static struct sight *see(struct checker *ck, struct feel_local *l)
{
	struct sight *s = ARENA_NEW(ck->arena, struct sight);

	s->kind = SIGHT_LOCAL;
	s->local = l;
	s->around = ck->sight;
	ck->sight = s;
	return s;
}

static void must_be_condition(struct checker *ck, const struct feel_expr *e, const char *where)
{
	if (e->type->kind != T_BOOLEAN && !type_vague(e->type))
		check_fail(ck, e, "type", NULL, "%s needs a condition, but this is %s", where,
			type_words(e->type, ck->arena));
}

static const struct type *check_if(struct checker *ck, struct feel_expr *e)
{
	const struct type *b, *c;

	check(ck, e->a);
	must_be_condition(ck, e->a, "'if'");
	b = check(ck, e->b);
	c = check(ck, e->c);
	return type_join(ck->arena, b, c);
}

static const struct type *iterated(struct checker *ck, struct feel_iter *it, enum feel_node kind)
{
	const struct type *t = check(ck, it->source), *hi;
	bool range = t->kind == T_RANGE && kind != N_FILTER;

	if (it->hi) {
		hi = check(ck, it->hi);
		if ((t->kind != T_NUMBER && t->kind != T_DATE && !type_vague(t)) ||
			(hi->kind != t->kind && !type_vague(hi) && !type_vague(t)))
			check_fail(ck, it->source, "type", NULL,
				"only whole numbers and dates can be gone through in steps");
		return type_vague(t) ? hi : t;
	}
	if (range)
		return t->of ? t->of : &type_any;
	if (t->kind != T_LIST && !type_vague(t))
		check_fail(ck, it->source, "type", NULL, "a list is needed here, but this is %s",
			type_words(t, ck->arena));
	return type_element(t);
}

static const struct type *check_loop(struct checker *ck, struct feel_expr *e)
{
	struct sight *outside = ck->sight;
	const struct type *t;

	for (uint32_t i = 0; i < e->loop.n; i++) {
		struct feel_iter *it = &e->loop.at[i];

		t = iterated(ck, it, e->kind);
		check_declare(ck, it->var, t);
		see(ck, it->var);
	}
	if (e->kind == N_FOR) {
		check_declare(ck, e->loop.partial, &type_list_any);
		see(ck, e->loop.partial);
	}
	t = check(ck, e->loop.body);
	ck->sight = outside;
	if (e->kind == N_FOR)
		return type_list_of(ck->arena, t->kind == T_NULL ? &type_any : t);
	must_be_condition(ck, e->loop.body, "'satisfies'");
	return &type_boolean;
}

/* A filter over a list written out is unknown as soon as one element is; some and every are
 * decided by the others where they can be. */
static void propose_quantifier(struct checker *ck, const struct feel_expr *e)
{
	struct diag *d;

	if (check_dynamic(ck) || e->a->kind != N_LIST || e->a->constant)
		return;
	d = diag_add(ck->diags, DIAG_WARNING, feel_expr_span(e), "filter",
		"this filter is unknown as soon as one element of the list is");
	if (d)
		diag_hint(ck->diags, d,
			"'some … satisfies' or 'every … satisfies' may be decided all the same");
}

static const struct type *check_filter(struct checker *ck, struct feel_expr *e)
{
	const struct type *list = check(ck, e->a), *t, *element = type_element(list);
	struct sight *s;

	e->item = ARENA_NEW(ck->arena, struct feel_local);
	e->item->name = "item";
	e->item->len = 4;
	check_declare(ck, e->item, element);
	s = see(ck, e->item);
	s->kind = SIGHT_ITEM;
	t = check(ck, e->b);
	ck->sight = s->around;
	if (t->kind == T_NUMBER && !e->item->used) {
		e->index = true;
		return element;
	}
	if (t->kind == T_BOOLEAN) {
		propose_quantifier(ck, e);
		return type_list_of(ck->arena, element);
	}
	if (t->kind != T_NUMBER && !type_vague(t))
		check_fail(ck, e->b, "type", NULL,
			"in [ ] stands a condition or a position, but this is %s",
			type_words(t, ck->arena));
	return &type_any;
}

static const struct type *check_list(struct checker *ck, struct feel_expr *e)
{
	const struct type *of = &type_null;

	e->constant = true;
	for (uint32_t i = 0; i < e->list.n; i++) {
		const struct type *t = check(ck, e->list.at[i]);

		of = i ? type_join(ck->arena, of, t) : t;
		e->constant = e->constant && e->list.at[i]->constant;
	}
	return type_list_of(ck->arena, of->kind == T_NULL ? &type_any : of);
}

static void twice(struct checker *ck, struct feel_expr *e, const struct feel_entry *en)
{
	check_fail(ck, en->value, "twice", NULL, "'%s' stands twice in this context", en->key);
	e->kind = N_ERROR;
	e->name.text = "a name stands twice in this context";
}

static const struct type *check_context(struct checker *ck, struct feel_expr *e)
{
	uint32_t n = e->context.n;
	struct type_field *fields = ARENA_ARRAY(ck->arena, struct type_field, n);
	struct strmap entries;
	struct sight *s = ARENA_NEW(ck->arena, struct sight);
	struct type *t = ARENA_NEW(ck->arena, struct type);
	const struct feel_entry *again = NULL;

	strmap_init(&entries, ck->arena, 0);
	*s = (struct sight){.kind = SIGHT_ENTRIES, .entries = &entries, .around = ck->sight};
	ck->sight = s;
	for (uint32_t i = 0; i < n; i++) {
		struct feel_entry *en = &e->context.at[i];

		fields[i].name = en->key;
		fields[i].type = check(ck, en->value);
		check_declare(ck, en->var, fields[i].type);
		if (!strmap_put(&entries, en->key, en->len, en->var))
			again = en;
	}
	ck->sight = s->around;
	t->kind = T_CONTEXT;
	t->fields = fields;
	t->n_fields = n;
	if (again) {
		twice(ck, e, again);
		return &type_any;
	}
	return t;
}

static const struct type *check_function(struct checker *ck, struct feel_expr *e)
{
	struct sight *outside = ck->sight;
	uint32_t around = ck->function, n = e->function.n;
	struct type_field *fields = ARENA_ARRAY(ck->arena, struct type_field, n);
	struct type *t = ARENA_NEW(ck->arena, struct type);

	ck->function = e->function.id;
	for (uint32_t i = 0; i < n; i++) {
		struct feel_param *p = &e->function.params[i];

		check_declare(ck, p->var, p->type ? p->type : &type_any);
		see(ck, p->var);
		fields[i].name = p->var->name;
		fields[i].type = p->var->type;
	}
	t->kind = T_FUNCTION;
	t->of = check(ck, e->function.body);
	t->fields = fields;
	t->n_fields = n;
	ck->function = around;
	ck->sight = outside;
	return t;
}

static const struct type *check_instance(struct checker *ck, struct feel_expr *e)
{
	check(ck, e->instance.a);
	if (!feel_type_bare(e->instance.what))
		return &type_boolean;
	check_fail(ck, e, "type", "list<Any>, context<a: number>, range<date>",
		"after 'instance of' this type needs to say what it is made of");
	e->kind = N_ERROR;
	e->name.text = "a type without what it is made of";
	return &type_any;
}

static const struct type *check_tests(struct checker *ck, struct feel_expr *e)
{
	for (uint32_t i = 0; i < e->list.n; i++) {
		check(ck, e->list.at[i]);
		must_be_condition(ck, e->list.at[i], "a cell");
	}
	return &type_boolean;
}

static const struct type *check_literal(struct checker *ck, struct feel_expr *e)
{
	e->constant = !has_zone(e->literal);
	if (e->literal.kind == V_NULL && e->literal.big) {
		e->constant = false;
		return check_fail(ck, e, "constant", NULL, "%s", e->literal.u.reason);
	}
	return type_of_value(ck->arena, e->literal);
}

static const struct type *check_node(struct checker *ck, struct feel_expr *e)
{
	switch ((enum feel_node)e->kind) {
	case N_LITERAL: return check_literal(ck, e);
	case N_NAME: return check_name(ck, e);
	case N_NEG: return check_neg(ck, e);
	case N_BINARY: return check_binary(ck, e);
	case N_IF: return check_if(ck, e);
	case N_FOR:
	case N_SOME:
	case N_EVERY: return check_loop(ck, e);
	case N_BETWEEN: return check_between(ck, e);
	case N_IN: return check_in(ck, e);
	case N_TEST: return check_test(ck, e);
	case N_RANGE: return check_range(ck, e);
	case N_LIST: return check_list(ck, e);
	case N_CONTEXT: return check_context(ck, e);
	case N_PATH: return check_path(ck, e);
	case N_FILTER: return check_filter(ck, e);
	case N_CALL: return check_call(ck, e);
	case N_FUNCTION: return check_function(ck, e);
	case N_INSTANCE: return check_instance(ck, e);
	case N_TESTS: return check_tests(ck, e);
	case N_ERROR: return &type_any;
	}
	return &type_any;
}

/* Parts that are not folded can be constant all the same: feel_code_constant() tells. */
static void mark_constant(struct feel_expr *e)
{
	switch (e->kind) {
	case N_CONTEXT:
		e->constant = true;
		for (uint32_t i = 0; i < e->context.n; i++)
			e->constant = e->constant && e->context.at[i].value->constant;
		break;
	case N_IF:
	case N_BETWEEN: e->constant = e->a->constant && e->b->constant && e->c->constant; break;
	case N_IN:
		e->constant = e->list.of->constant;
		for (uint32_t i = 0; i < e->list.n; i++)
			e->constant = e->constant && e->list.at[i]->constant;
		break;
	case N_TEST:
	case N_PATH:
	case N_INSTANCE: e->constant = e->a->constant; break;
	default: break;
	}
}

const struct type *check(struct checker *ck, struct feel_expr *e)
{
	bool dot = ck->before_dot;

	ck->before_dot = false;
	e->static_ok = !check_dynamic(ck);
	e->type = check_node(ck, e);
	if (!dot && e->kind == N_NAME && e->name.bind.kind == BIND_SPACE && !e->name.n_items)
		e->type = check_fail(ck, e, "type", NULL, "after '%s' a dot and a name are missing",
			e->name.text);
	mark_constant(e);
	if (e->kind == N_LITERAL && e->type->kind == T_ANY)
		e->type = type_of_value(ck->arena, e->literal);
	return e->type;
}

/* ---- entry --------------------------------------------------------------- */

static void checker_init(struct checker *ck, const struct feel_scope *scope, struct arena *arena,
	struct diags *diags)
{
	*ck = (struct checker){.scope = scope, .arena = arena, .diags = diags};
	ck->env.arena = arena;
	ck->env.steps = FOLD_STEPS;
}

const struct type *feel_check(struct feel_expr *e, const struct feel_scope *scope,
	const struct type *wanted, struct arena *arena, struct diags *diags)
{
	struct checker ck;
	const struct type *t;

	checker_init(&ck, scope, arena, diags);
	t = check(&ck, e);
	if (wanted && !ck.failed && t->kind == T_FUNCTION &&
		strcmp(feel_expr_text(e, arena), "not") == 0)
		check_alone(&ck, e, "type", "not is written with brackets: not(…)",
			"something is missing behind 'not'");
	if (wanted && !ck.failed && !type_conforms(t, wanted))
		check_fail(&ck, e, "type", NULL, "%s is needed here, but this is %s",
			type_words(wanted, arena), type_words(t, arena));
	return ck.failed ? NULL : t;
}

const struct type *feel_check_unary(struct feel_expr *e, const struct feel_scope *scope,
	const struct type *input, struct arena *arena, struct diags *diags)
{
	struct checker ck;
	struct feel_local *l = ARENA_NEW(arena, struct feel_local);
	const struct type *t;

	checker_init(&ck, scope, arena, diags);
	l->name = "?";
	l->len = 1;
	check_declare(&ck, l, input ? input : &type_any);
	see(&ck, l);
	check(&ck, e->list.of);
	t = check(&ck, e);
	return ck.failed ? NULL : t;
}
