/* Operators: which kinds go together, and values of declared lists. */
#include "base/utf8.h"
#include "feel/check.h"

#include <string.h>

/* ---- declared values ----------------------------------------------------- */

static bool same_domain(const struct domain *a, const struct domain *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->codes || b->codes || a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (strcmp(a->at[i].name, b->at[i].name) != 0)
			return false;
	return true;
}

static const struct domain *domain_of(const struct type *t)
{
	return t->kind == T_STRING ? t->domain : NULL;
}

static void check_text(struct checker *ck, const struct domain *d, const struct feel_expr *e,
	struct value v, const char *subject)
{
	struct suggest s;

	if (v.kind != V_STRING)
		return;
	if (d->codes) {
		if (d->code && !d->code(d->codes, v.u.s, v.aux))
			check_fail(ck, e, "unknown-value", NULL, "'%.*s' is no code of %s",
				(int)v.aux, v.u.s, d->name ? d->name : "the code table");
		return;
	}
	if (domain_index(d, v.u.s, v.aux) >= 0)
		return;
	suggest_init(&s, v.u.s, v.aux);
	for (uint32_t i = 0; i < d->n; i++)
		suggest_try(&s, d->at[i].name);
	if (strcmp(subject, "?") == 0)
		check_fail(ck, e, "unknown-value", check_hint(ck, s.best),
			"'%.*s' is not one of the values of this input", (int)v.aux, v.u.s);
	else
		check_fail(ck, e, "unknown-value", check_hint(ck, s.best),
			"'%.*s' is not one of the values of '%s'", (int)v.aux, v.u.s, subject);
}

/* Literals within e, each of which must be one of the domain's. */
static void check_texts(
	struct checker *ck, const struct domain *d, const struct feel_expr *e, const char *subject)
{
	switch (e->kind) {
	case N_LITERAL:
		if (e->literal.kind == V_LIST) {
			for (uint32_t i = 0; i < e->literal.u.list->n; i++)
				check_text(ck, d, e, e->literal.u.list->at[i], subject);
		} else {
			check_text(ck, d, e, e->literal, subject);
		}
		break;
	case N_LIST:
		for (uint32_t i = 0; i < e->list.n; i++)
			check_texts(ck, d, e->list.at[i], subject);
		break;
	case N_RANGE:
		check_texts(ck, d, e->a, subject);
		check_texts(ck, d, e->b, subject);
		break;
	case N_IF:
		check_texts(ck, d, e->b, subject);
		check_texts(ck, d, e->c, subject);
		break;
	default: break;
	}
}

void check_literals(
	struct checker *ck, const struct type *t, const struct feel_expr *e, const char *subject)
{
	if (domain_of(t) && !check_dynamic(ck))
		check_texts(ck, domain_of(t), e, subject);
}

/* The same, of what is compared with an expression of that type. */
static void held_against(struct checker *ck, const struct type *t, const struct feel_expr *e,
	const struct feel_expr *subject)
{
	if (domain_of(t))
		check_literals(ck, t, e, feel_expr_text(subject, ck->arena));
}

/* ---- comparison ---------------------------------------------------------- */

static bool has_order(const struct type *t)
{
	return t->kind >= T_NUMBER && t->kind <= T_YEARMONTH;
}

/* x and y are compared by order: the list of values whose order counts, or NULL. */
static const struct domain *order_domain(
	struct checker *ck, const struct feel_expr *x, const struct feel_expr *y)
{
	const struct domain *dx = domain_of(x->type), *dy = domain_of(y->type);
	const struct domain *d = dx ? dx : dy;
	const struct feel_expr *subject = dx ? x : y, *other = dx ? y : x;

	if (!d || check_dynamic(ck) || d->codes)
		return NULL;
	if (!d->ordered) {
		check_fail(ck, subject, "order", NULL,
			"the values of '%s' have no order: it is not declared as 'ordered'",
			feel_expr_text(subject, ck->arena));
		return NULL;
	}
	if ((dx && dy && !same_domain(dx, dy)) ||
		(!(dx && dy) && other->type->kind == T_STRING && other->kind != N_LITERAL))
		check_fail(ck, other, "order", NULL,
			"'%s' and '%s' do not have the same list of values",
			feel_expr_text(x, ck->arena), feel_expr_text(y, ck->arena));
	held_against(ck, subject->type, other, subject);
	return d;
}

static bool has_form(const char *s, const char *form)
{
	for (; *form; form++, s++)
		if (*form == 'd' ? !ascii_digit(*s) : *s != *form)
			return false;
	return !*s;
}

/* 2026-11-16 is a subtraction; beside a date it was meant as one. */
static const char *date_meant(struct checker *ck, const struct type *t, const struct feel_expr *e)
{
	const char *s = feel_expr_text(e, ck->arena);

	if ((t->kind != T_DATE && t->kind != T_DATETIME) || e->type->kind != T_NUMBER)
		return NULL;
	if (has_form(s, "dddd-dd-dd"))
		return arena_printf(ck->arena, "a date is written date(\"%s\")", s);
	if (has_form(s, "dd-dd-dddd"))
		return arena_printf(
			ck->arena, "a date is written date(\"%s-%.2s-%.2s\")", s + 6, s + 3, s);
	return NULL;
}

/* A number beside a date or a duration was meant as days. */
static const char *days_meant(struct checker *ck, const struct type *t, const struct feel_expr *e)
{
	if ((t->kind != T_DATE && t->kind != T_DATETIME && t->kind != T_DAYTIME) ||
		e->kind != N_LITERAL || e->type->kind != T_NUMBER)
		return NULL;
	return arena_printf(ck->arena, "%s days are written duration(\"P%sD\")",
		feel_expr_text(e, ck->arena), feel_expr_text(e, ck->arena));
}

static void never(struct checker *ck, const struct feel_expr *at, const struct feel_expr *x,
	const struct feel_expr *y)
{
	const char *hint = date_meant(ck, x->type, y);

	if (!hint)
		hint = date_meant(ck, y->type, x);
	if (!hint && x->type->kind == T_DAYTIME)
		hint = days_meant(ck, x->type, y);
	if (!hint && y->type->kind == T_DAYTIME)
		hint = days_meant(ck, y->type, x);
	check_fail(ck, at, "type", hint, "'%s' is %s and '%s' is %s: they cannot be compared",
		feel_expr_text(x, ck->arena), type_words(x->type, ck->arena),
		feel_expr_text(y, ck->arena), type_words(y->type, ck->arena));
}

/* x op y; the domain by whose order they are compared, or NULL. */
static const struct domain *compare(struct checker *ck, const struct feel_expr *at, enum feel_op op,
	const struct feel_expr *x, const struct feel_expr *y)
{
	const struct type *a = x->type, *b = y->type;

	if (op == OP_EQ || op == OP_NE) {
		if (!type_conforms(a, b) && !type_conforms(b, a))
			never(ck, at, x, y);
		held_against(ck, a, y, x);
		held_against(ck, b, x, y);
		if (a->kind == T_LIST && b->kind == T_LIST) {
			held_against(ck, type_element(a), y, x);
			held_against(ck, type_element(b), x, y);
		}
		return NULL;
	}
	if (type_vague(a) || type_vague(b))
		return order_domain(ck, x, y);
	if (a->kind != b->kind || !has_order(a)) {
		never(ck, at, x, y);
		return NULL;
	}
	return order_domain(ck, x, y);
}

/* ---- arithmetic ---------------------------------------------------------- */

static bool duration(const struct type *t)
{
	return t->kind == T_DAYTIME || t->kind == T_YEARMONTH;
}

static bool dated(const struct type *t)
{
	return t->kind == T_DATE || t->kind == T_DATETIME;
}

static const struct type *sum_type(const struct type *a, const struct type *b)
{
	if (a->kind == b->kind && (a->kind == T_NUMBER || a->kind == T_STRING || duration(a)))
		return a->kind == T_STRING ? &type_string : a;
	if (duration(a)) {
		const struct type *t = a;

		a = b;
		b = t;
	}
	if (duration(b) && dated(a))
		return a;
	return a->kind == T_TIME && b->kind == T_DAYTIME ? a : NULL;
}

static const struct type *arith_type(enum feel_op op, const struct type *a, const struct type *b)
{
	if (a->kind == T_NUMBER && b->kind == T_NUMBER)
		return &type_number;
	switch (op) {
	case OP_ADD: return sum_type(a, b);
	case OP_SUB:
		if ((dated(a) && dated(b)) || (a->kind == T_TIME && b->kind == T_TIME))
			return &type_daytime;
		if (duration(a) && a->kind != b->kind)
			return NULL;
		return a->kind == T_STRING ? NULL : sum_type(a, b);
	case OP_MUL:
		if (duration(a) && b->kind == T_NUMBER)
			return a;
		return a->kind == T_NUMBER && duration(b) ? b : NULL;
	case OP_DIV:
		if (duration(a) && b->kind == T_NUMBER)
			return a;
		return duration(a) && a->kind == b->kind ? &type_number : NULL;
	default: return NULL;
	}
}

static const struct type *vague_type(enum feel_op op, const struct type *a, const struct type *b)
{
	if (op == OP_POW)
		return &type_number;
	if (op == OP_ADD && (a->kind == T_STRING || b->kind == T_STRING))
		return &type_string;
	return &type_any;
}

static const struct type *arithmetic(struct checker *ck, struct feel_expr *e)
{
	static const char *const words[] = {[OP_ADD] = "added",
		[OP_SUB] = "subtracted",
		[OP_MUL] = "multiplied",
		[OP_DIV] = "divided",
		[OP_POW] = "raised to a power"};
	const struct type *t;

	if (type_vague(e->a->type) || type_vague(e->b->type))
		return vague_type(e->op, e->a->type, e->b->type);
	t = arith_type(e->op, e->a->type, e->b->type);
	if (t)
		return t;
	const char *hint =
		e->op == OP_ADD || e->op == OP_SUB ? days_meant(ck, e->a->type, e->b) : NULL;
	return check_fail(ck, e, "type", hint, "'%s' is %s and '%s' is %s: they cannot be %s",
		feel_expr_text(e->a, ck->arena), type_words(e->a->type, ck->arena),
		feel_expr_text(e->b, ck->arena), type_words(e->b->type, ck->arena), words[e->op]);
}

static void condition(struct checker *ck, const struct feel_expr *e, enum feel_op op)
{
	if (e->type->kind != T_BOOLEAN && !type_vague(e->type))
		check_fail(ck, e, "type", NULL, "'%s' joins conditions, but '%s' is %s",
			feel_op_text(op), feel_expr_text(e, ck->arena),
			type_words(e->type, ck->arena));
}

static const struct type *one_binary(struct checker *ck, struct feel_expr *e)
{
	if (e->op == OP_AND || e->op == OP_OR) {
		condition(ck, e->a, e->op);
		condition(ck, e->b, e->op);
		return &type_boolean;
	}
	if (e->op >= OP_EQ) {
		e->domain = compare(ck, e, e->op, e->a, e->b);
		return &type_boolean;
	}
	return arithmetic(ck, e);
}

static void fold_binary(struct checker *ck, struct feel_expr *e)
{
	struct value x, y, v;

	e->constant = e->a->constant && e->b->constant;
	if (!e->constant || e->domain || !check_value(ck, e->a, &x) || !check_value(ck, e->b, &y))
		return;
	if (e->op == OP_AND)
		v = feel_and(ck->arena, x, y);
	else if (e->op == OP_OR)
		v = feel_or(ck->arena, x, y);
	else if (e->op >= OP_EQ)
		v = feel_compare(&ck->env, e->op, x, y);
	else
		v = feel_arith(&ck->env, e->op, x, y);
	check_fold(ck, e, v);
}

/* A long chain leans to the left: gone through in a loop, not by recursion. */
const struct type *check_binary(struct checker *ck, struct feel_expr *e)
{
	uint32_t n;
	struct feel_expr **spine = feel_spine(e, ck->arena, &n);

	check(ck, spine[0]->a);
	for (uint32_t i = 0; i < n; i++) {
		struct feel_expr *x = spine[i];
		unsigned before = ck->diags->errors;

		check(ck, x->b);
		x->static_ok = !check_dynamic(ck);
		x->type = one_binary(ck, x);
		if (ck->diags->errors == before)
			fold_binary(ck, x);
		if (x->kind == N_LITERAL)
			x->type = type_of_value(ck->arena, x->literal);
	}
	return e->type;
}

const struct type *check_neg(struct checker *ck, struct feel_expr *e)
{
	const struct type *t = check(ck, e->a);

	if (!type_vague(t) && t->kind != T_NUMBER && !duration(t))
		return check_fail(ck, e, "type", NULL, "'%s' is %s, which has no negative",
			feel_expr_text(e->a, ck->arena), type_words(t, ck->arena));
	e->constant = e->a->constant && e->a->kind == N_LITERAL;
	if (e->constant)
		check_fold(ck, e, feel_neg(&ck->env, e->a->literal));
	return t;
}

/* ---- ranges and tests ----------------------------------------------------- */

const struct type *check_range(struct checker *ck, struct feel_expr *e)
{
	const struct type *lo = check(ck, e->a), *hi = check(ck, e->b);
	struct type *t = ARENA_NEW(ck->arena, struct type);

	e->constant = e->a->constant && e->b->constant && e->a->kind == N_LITERAL &&
		      e->b->kind == N_LITERAL;
	t->kind = T_RANGE;
	t->of = type_vague(lo) ? hi : lo;
	if (type_vague(lo) || type_vague(hi))
		return t;
	if (lo->kind != hi->kind || !has_order(lo))
		return check_fail(ck, e, "type", NULL,
			"a range goes from %s to %s: both ends must be of one kind that has an "
			"order",
			type_words(lo, ck->arena), type_words(hi, ck->arena));
	return t;
}

const struct type *check_test(struct checker *ck, struct feel_expr *e)
{
	struct type *t = ARENA_NEW(ck->arena, struct type);

	t->kind = T_RANGE;
	t->of = check(ck, e->a);
	return t;
}

static void ordered_test(struct checker *ck, struct feel_expr *in, const struct feel_expr *end,
	const struct feel_expr *at)
{
	const struct domain *d = compare(ck, at, OP_LE, in->list.of, end);

	if (d)
		in->domain = d;
}

/* x against one thing that `in` was given. */
static void one_test(struct checker *ck, struct feel_expr *in, struct feel_expr *t)
{
	const struct feel_expr *x = in->list.of;
	struct feel_expr element;

	if (t->kind == N_TEST) {
		if (t->op == OP_EQ || t->op == OP_NE)
			compare(ck, t, t->op, x, t->a);
		else
			ordered_test(ck, in, t->a, t);
		return;
	}
	if (t->kind == N_RANGE) {
		ordered_test(ck, in, t->a, t);
		ordered_test(ck, in, t->b, t);
		return;
	}
	if (t->type->kind == T_LIST && x->type->kind != T_LIST) {
		if (t->kind == N_LIST) {
			for (uint32_t i = 0; i < t->list.n; i++)
				if (t->list.at[i]->type->kind != T_LIST)
					one_test(ck, in, t->list.at[i]);
			return;
		}
		element = *t;
		element.type = type_element(t->type);
		if (element.type->kind != T_RANGE)
			compare(ck, t, OP_EQ, x, &element);
		return;
	}
	if (t->type->kind == T_RANGE && x->type->kind != T_RANGE) {
		element = *t;
		element.type = t->type->of ? t->type->of : &type_any;
		compare(ck, t, OP_EQ, x, &element);
		return;
	}
	if (t->type->kind == T_LIST)
		return; /* a list in a list of lists, or the same list */
	compare(ck, t, OP_EQ, x, t);
}

const struct type *check_in(struct checker *ck, struct feel_expr *e)
{
	check(ck, e->list.of);
	for (uint32_t i = 0; i < e->list.n; i++) {
		struct feel_expr *t = e->list.at[i];

		check(ck, t);
		one_test(ck, e, t);
	}
	return &type_boolean;
}

const struct type *check_between(struct checker *ck, struct feel_expr *e)
{
	const struct domain *lo, *hi;

	check(ck, e->a);
	check(ck, e->b);
	check(ck, e->c);
	lo = compare(ck, e, OP_GE, e->a, e->b);
	hi = compare(ck, e, OP_LE, e->a, e->c);
	e->domain = lo ? lo : hi;
	return &type_boolean;
}
