/* Axes, and how they are cut into pieces. */
#include "feel/ops.h"
#include "rules/box_of.h"

#include <stdlib.h>
#include <string.h>

/* ---- what an axis is ----------------------------------------------------- */

void axis_of_type(struct box_axis *a, const struct type *t)
{
	a->type = t;
	switch (t->kind) {
	case T_NUMBER:
	case T_DAYTIME: a->kind = AXIS_ORDERED; break;
	case T_DATE:
	case T_YEARMONTH:
		a->kind = AXIS_ORDERED;
		a->whole = true;
		break;
	case T_STRING: a->kind = AXIS_NAMED; break;
	case T_BOOLEAN: a->kind = a->told ? AXIS_TRUTH : AXIS_OPAQUE; break;
	default: a->kind = AXIS_OPAQUE; break;
	}
}

void axis_of_fact(struct box_axis *a, const struct fact *f)
{
	a->told = true;
	a->fact = f;
	a->none = f->none_ok;
	axis_of_type(a, f->type);
	a->whole = a->whole || f->integer;
	if (f->range && a->kind == AXIS_ORDERED) {
		a->lo = f->range->lo;
		a->hi = f->range->hi;
	}
}

static bool has(struct value v)
{
	return v.kind > V_NULL;
}

uint32_t axis_values(const struct box_axis *a)
{
	int64_t lo, hi;

	if (!a->told)
		return 0;
	switch (a->kind) {
	case AXIS_TRUTH: return 2;
	case AXIS_NAMED:
		if (!a->type->domain || a->type->domain->codes || a->type->domain->n > READ_NAMES)
			return 0;
		return a->type->domain->n;
	case AXIS_ORDERED:
		if (!a->whole || a->type->kind != T_NUMBER || !value_to_int(a->lo, &lo) ||
			!value_to_int(a->hi, &hi) || hi - lo >= READ_WHOLE)
			return 0;
		return (uint32_t)(hi - lo + 1);
	case AXIS_OPAQUE: break;
	}
	return 0;
}

uint32_t axis_new(struct box_reader *r, const struct box_axis *like)
{
	struct box_axis *a;

	if (r->axes.n == BOX_AXES) {
		r->too_much = true;
		return 0;
	}
	vec_push(r->arena, &r->axes, *like);
	if (r->cut) {
		a = &r->axes.at[r->axes.n - 1];
		axis_pieces(r, a, false, &a->pieces);
		box_axis_new(&r->space, a->pieces.n);
	}
	return r->axes.n - 1;
}

/* ---- what lies between two values ---------------------------------------- */

/* The whole number just above (or below) a number. */
static struct value beyond(struct box_reader *r, struct value v, int way)
{
	struct decimal d, one;

	value_to_decimal(v, &d);
	decimal_from_int(&one, way);
	if (decimal_round(&d, &d, 0, way > 0 ? ROUND_FLOOR : ROUND_CEILING) != 0 ||
		decimal_add(&d, &d, &one) != 0)
		return v;
	return value_decimal(r->arena, &d);
}

static struct value stepped(struct box_reader *r, const struct box_axis *a, struct value v, int way)
{
	if (a->type->kind == T_NUMBER)
		return beyond(r, v, way);
	if (a->type->kind == T_DAYTIME)
		v.u.i += 86400 * way;
	else
		v.u.i += way;
	return v;
}

static struct value middle(struct box_reader *r, struct value lo, struct value hi)
{
	struct value two = value_int(r->arena, 2);

	r->env.steps = READ_STEPS;
	if (lo.kind == V_NUMBER)
		return feel_arith(&r->env, OP_DIV, feel_arith(&r->env, OP_ADD, lo, hi), two);
	return feel_arith(&r->env, OP_ADD, lo,
		feel_arith(&r->env, OP_DIV, feel_arith(&r->env, OP_SUB, hi, lo), two));
}

static struct value anywhere(struct box_reader *r, const struct box_axis *a)
{
	switch (a->type->kind) {
	case T_DATE: return value_date(r->env.today);
	case T_DAYTIME: return (struct value){.kind = V_DAYTIME};
	case T_YEARMONTH: return (struct value){.kind = V_YEARMONTH};
	default: return value_int(r->arena, 0);
	}
}

/* A value between two others, either of which may be null for no end.  False: there is
 * none. */
static bool between(struct box_reader *r, const struct box_axis *a, bool whole, struct value lo,
	struct value hi, struct value *out)
{
	struct value v;

	if (!has(lo) && !has(hi)) {
		*out = anywhere(r, a);
		return true;
	}
	v = has(lo) ? stepped(r, a, lo, 1) : stepped(r, a, hi, -1);
	if (has(lo) && has(hi) && value_order(v, hi) >= 0) {
		if (whole)
			return false;
		v = middle(r, lo, hi);
	}
	*out = v;
	if (v.kind == (has(lo) ? lo.kind : hi.kind) && (!has(lo) || value_order(lo, v) < 0) &&
		(!has(hi) || value_order(v, hi) < 0))
		return true;
	r->too_much = true; /* there is something between, and nothing to stand for it */
	return false;
}

/* ---- pieces -------------------------------------------------------------- */

static void add(struct box_reader *r, struct box_pieces *out, enum piece_kind kind, struct value v)
{
	vec_push(r->arena, out, ((struct box_piece){.kind = kind, .value = v, .lo = v, .hi = v}));
}

static int by_value(const void *a, const void *b)
{
	return value_order(*(const struct value *)a, *(const struct value *)b);
}

/* Where the axis is cut, ascending. */
static uint32_t all_cuts(
	struct box_reader *r, const struct box_axis *a, bool anything, struct value **out)
{
	uint32_t many = a->every && !anything ? axis_values(a) : 0, n = 0, kept = 0;
	struct value *at = ARENA_ARRAY(r->arena, struct value, a->cuts.n + many + 2u);
	int64_t lo;

	for (unsigned i = 0; i < a->cuts.n; i++)
		at[n++] = a->cuts.at[i];
	if (has(a->lo))
		at[n++] = a->lo;
	if (has(a->hi))
		at[n++] = a->hi;
	if (many && value_to_int(a->lo, &lo))
		for (uint32_t i = 0; i < many; i++)
			at[n++] = value_int(r->arena, lo + i);
	if (n)
		qsort(at, n, sizeof *at, by_value);
	for (uint32_t i = 0; i < n; i++)
		if (!kept || value_order(at[i], at[kept - 1]) != 0)
			at[kept++] = at[i];
	*out = at;
	return kept;
}

static bool is_whole(struct value v)
{
	struct decimal d, floor;

	if (v.kind != V_NUMBER)
		return true;
	value_to_decimal(v, &d);
	return decimal_round(&floor, &d, 0, ROUND_FLOOR) == 0 && decimal_cmp(&floor, &d) == 0;
}

static void ordered_pieces(
	struct box_reader *r, const struct box_axis *a, bool anything, struct box_pieces *out)
{
	struct value *at, lo = value_null(), v;
	uint32_t n = all_cuts(r, a, anything, &at);
	bool whole = a->whole && !(anything && a->type->kind == T_NUMBER);

	for (uint32_t i = 0; i <= n; i++) {
		struct value hi = i < n ? at[i] : value_null();
		bool outside = !anything &&
			       ((has(a->lo) && has(hi) && value_order(hi, a->lo) <= 0) ||
				       (has(a->hi) && has(lo) && value_order(lo, a->hi) >= 0));

		if (!outside && between(r, a, whole, lo, hi, &v))
			vec_push(r->arena, out, ((struct box_piece){PIECE_BETWEEN, v, lo, hi}));
		if (i == n)
			break;
		outside = !anything && ((has(a->lo) && value_order(hi, a->lo) < 0) ||
					       (has(a->hi) && value_order(hi, a->hi) > 0));
		if (!outside && (!whole || is_whole(hi)))
			add(r, out, PIECE_POINT, hi);
		lo = hi;
	}
}

static bool mentioned(const struct box_axis *a, const char *s, size_t len)
{
	for (unsigned i = 0; i < a->cuts.n; i++)
		if (a->cuts.at[i].aux == len && memcmp(a->cuts.at[i].u.s, s, len) == 0)
			return true;
	return false;
}

/* A text of the axis that nothing mentions; NULL: there is none. */
static const char *another(struct box_reader *r, const struct box_axis *a)
{
	const struct domain *d = a->type->domain;
	const char *s = "andet";

	for (uint32_t i = 0; d && !d->codes && i < d->n; i++)
		if (!mentioned(a, d->at[i].name, strlen(d->at[i].name)))
			return d->at[i].name;
	for (uint32_t i = 0; d && d->codes && i < d->codes->n; i++)
		if (!mentioned(a, d->codes->at[i].code, strlen(d->codes->at[i].code)))
			return d->codes->at[i].code;
	for (unsigned i = 2; !d && mentioned(a, s, strlen(s)); i++)
		s = arena_printf(r->arena, "andet %u", i);
	return d ? NULL : s;
}

static void named_pieces(
	struct box_reader *r, const struct box_axis *a, bool anything, struct box_pieces *out)
{
	const struct domain *d = a->type->domain;
	uint32_t n = axis_values(a);
	const char *rest;

	for (uint32_t i = 0; i < n; i++)
		add(r, out, PIECE_POINT, value_text(d->at[i].name));
	for (unsigned i = 0; i < a->cuts.n && !n; i++)
		add(r, out, PIECE_POINT, a->cuts.at[i]);
	rest = n ? NULL : another(r, a);
	if (rest || anything)
		add(r, out, PIECE_REST, value_text(rest ? rest : "…"));
}

void axis_pieces(
	struct box_reader *r, const struct box_axis *a, bool anything, struct box_pieces *out)
{
	switch (a->kind) {
	case AXIS_ORDERED: ordered_pieces(r, a, anything, out); break;
	case AXIS_NAMED: named_pieces(r, a, anything, out); break;
	case AXIS_TRUTH:
	case AXIS_OPAQUE:
		add(r, out, PIECE_POINT, value_bool(false));
		add(r, out, PIECE_POINT, value_bool(true));
		break;
	}
	if (a->none || !a->told || anything)
		add(r, out, PIECE_NONE, value_null());
	if (!a->told || out->n == 0)
		add(r, out, PIECE_ERROR, value_error("it could not be computed"));
	if (!a->told || a->untold)
		add(r, out, PIECE_UNKNOWN, value_unknown(r->arena, 0));
}

void box_cut(struct box_reader *r)
{
	for (unsigned i = 0; i < r->axes.n && !r->cut; i++) {
		axis_pieces(r, &r->axes.at[i], false, &r->axes.at[i].pieces);
		box_axis_new(&r->space, r->axes.at[i].pieces.n);
	}
	r->cut = true;
}
