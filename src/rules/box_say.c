/* Pieces of axes in words. */
#include "feel/ops.h"
#include "rules/box_of.h"

#include <string.h>

static void say_value(struct strbuf *out, struct value v)
{
	if (v.kind == V_NULL)
		sb_puts(out, "none");
	else if (v.kind == V_DAYTIME && v.aux == 0 && v.u.i % 86400 == 0)
		sb_printf(out, "%lld day%s", (long long)(v.u.i / 86400), v.u.i == 86400 ? "" : "s");
	else if (v.kind == V_DATE || v.kind == V_DAYTIME || v.kind == V_YEARMONTH)
		value_print_iso(out, v);
	else
		value_print(out, v);
}

/* ---- stretches ----------------------------------------------------------- */

/* From one piece to another.  An end that is that of the axis needs no word. */
struct stretch {
	const struct box_piece *lo, *hi; /* NULL: the end of the axis */
};

static const char *over(const struct box_axis *a, const struct box_piece *p)
{
	if (p->kind == PIECE_POINT)
		return a->type->kind == T_DATE ? "not before " : "at least ";
	return a->type->kind == T_DATE ? "after " : "over ";
}

static const char *under(const struct box_axis *a, const struct box_piece *p)
{
	if (p->kind == PIECE_POINT)
		return a->type->kind == T_DATE ? "not after " : "at most ";
	return a->type->kind == T_DATE ? "before " : "under ";
}

static void say_stretch(struct strbuf *out, const struct box_axis *a, struct stretch s)
{
	if (s.lo && s.lo == s.hi && s.lo->kind == PIECE_POINT) {
		say_value(out, s.lo->value);
		return;
	}
	if (s.lo) {
		sb_puts(out, over(a, s.lo));
		say_value(out, s.lo->lo);
	}
	if (s.lo && s.hi)
		sb_puts(out, " and ");
	if (s.hi) {
		sb_puts(out, under(a, s.hi));
		say_value(out, s.hi->hi);
	}
}

static bool ordinary(const struct box_piece *p)
{
	return p->kind <= PIECE_REST;
}

static uint32_t count_ordinary(const struct box_pieces *p)
{
	uint32_t n = 0;

	while (n < p->n && ordinary(&p->at[n]))
		n++;
	return n;
}

/* Where all is marked but a few values, these: "not 30". */
static bool say_all_but(struct strbuf *out, const struct box_pieces *p, const bool *marks)
{
	uint32_t n = count_ordinary(p), left = 0, said = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!marks[i] && p->at[i].kind != PIECE_POINT)
			return false;
		left += !marks[i];
	}
	if (left == 0 || left > 3 || left * 2 >= n)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (marks[i])
			continue;
		sb_puts(out, said == 0 ? "other than " : " and ");
		say_value(out, p->at[i].value);
		said++;
	}
	return true;
}

static void say_or(struct strbuf *out, uint32_t said)
{
	if (said)
		sb_puts(out, " or ");
}

static uint32_t say_stretches(
	struct strbuf *out, const struct box_axis *a, const struct box_pieces *p, const bool *marks)
{
	uint32_t n = count_ordinary(p), said = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct stretch s = {NULL, NULL};
		uint32_t last = i;

		if (!marks[i])
			continue;
		while (last + 1 < n && marks[last + 1])
			last++;
		if (i > 0 || (p->at[i].kind == PIECE_POINT && last == i))
			s.lo = &p->at[i];
		if (last + 1 < n || (p->at[i].kind == PIECE_POINT && last == i))
			s.hi = &p->at[last];
		say_or(out, said++);
		if (s.lo || s.hi)
			say_stretch(out, a, s);
		else
			sb_puts(out, "anything");
		i = last;
	}
	return said;
}

static uint32_t say_names(struct strbuf *out, const struct box_pieces *p, const bool *marks)
{
	uint32_t n = count_ordinary(p), said = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!marks[i])
			continue;
		say_or(out, said++);
		if (p->at[i].kind == PIECE_REST)
			sb_puts(out, "something else");
		else
			say_value(out, p->at[i].value);
	}
	return said;
}

void box_say_pieces(
	struct strbuf *out, const struct box_axis *a, const struct box_pieces *p, const bool *marks)
{
	uint32_t said = 0;

	if (say_all_but(out, p, marks))
		said++;
	else if (a->kind == AXIS_ORDERED)
		said += say_stretches(out, a, p, marks);
	else
		said += say_names(out, p, marks);
	for (unsigned i = 0; i < p->n; i++)
		if (marks[i] && p->at[i].kind == PIECE_NONE) {
			say_or(out, said++);
			sb_puts(out, "none");
		} else if (marks[i] && a->untold && p->at[i].kind == PIECE_UNKNOWN) {
			say_or(out, said++);
			sb_puts(out, "not told");
		}
}

/* ---- why ----------------------------------------------------------------- */

/* Where the values lie with which the condition is so (or is not so), seen from those that
 * the fact may have. */
struct sides {
	bool below, above, between, none;
};

static bool has(struct value v)
{
	return v.kind > V_NULL;
}

static struct sides sides_of(
	const struct box_axis *a, const struct box_pieces *p, const bool *marks)
{
	struct sides s = {0};

	for (unsigned i = 0; i < p->n; i++) {
		struct value v = p->at[i].value;

		if (!marks[i])
			continue;
		if (v.kind == V_NULL)
			s.none = true;
		else if (a->kind == AXIS_ORDERED && has(a->lo) && value_order(v, a->lo) < 0)
			s.below = true;
		else if (a->kind == AXIS_ORDERED && has(a->hi) && value_order(v, a->hi) > 0)
			s.above = true;
		else
			s.between = true;
	}
	return s;
}

static bool say_declared(struct strbuf *out, const struct box_axis *a, struct sides s)
{
	if (s.below && s.above) {
		sb_puts(out, "is from ");
		say_value(out, a->lo);
		sb_puts(out, " to ");
		say_value(out, a->hi);
	} else if (s.below || s.above) {
		sb_puts(out, s.below ? "is at least " : "is at most ");
		say_value(out, s.below ? a->lo : a->hi);
	} else if (s.between && a->whole && a->type->kind == T_NUMBER) {
		sb_puts(out, "is a whole number");
	} else if (s.none && !s.between) {
		sb_puts(out, "is never none");
	} else {
		return false;
	}
	return true;
}

/* The only axis that a condition asks; BOX_OPEN when there are several, or none. */
static uint32_t only_axis(const struct term *t)
{
	uint32_t axis = BOX_OPEN;

	if (t->kind == TERM_AXIS)
		return t->axis;
	if (t->kind < TERM_AND || t->kind > TERM_RUN)
		return BOX_OPEN;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t is = t->args[i]->kind == TERM_VALUE ? axis : only_axis(t->args[i]);

		if (is == BOX_OPEN || (axis != BOX_OPEN && is != axis))
			return BOX_OPEN;
		axis = is;
	}
	return axis;
}

/* Of a term with one axis: what comes out for a value of it. */
static struct value value_with(struct box_reader *r, const struct term *t, struct value v)
{
	struct value args[BOX_ARGS];

	if (t->kind == TERM_AXIS)
		return v;
	if (t->kind == TERM_VALUE)
		return t->value;
	for (uint32_t i = 0; i < t->n; i++)
		args[i] = value_with(r, t->args[i], v);
	switch (t->kind) {
	case TERM_AND: return feel_and(r->arena, args[0], args[1]);
	case TERM_OR: return feel_or(r->arena, args[0], args[1]);
	case TERM_NOT: return feel_not(args[0]);
	case TERM_IF: return value_is_true(args[0]) ? args[1] : args[2];
	default: return box_run_code(r, t, args);
	}
}

bool box_say_why(struct box_reader *r, struct strbuf *out, const struct term *t, bool always)
{
	uint32_t axis = only_axis(t);
	struct box_pieces p = {0};
	const struct box_axis *a;
	struct sides s;
	bool *marks, any = false;
	size_t start = out->len;

	if (axis == BOX_OPEN)
		return false;
	a = &r->axes.at[axis];
	if ((!a->told && !a->of[0]) || a->holds)
		return false;
	axis_pieces(r, a, true, &p);
	marks = ARENA_ARRAY(r->arena, bool, p.n);
	for (unsigned i = 0; i < p.n; i++) {
		marks[i] = value_is_true(value_with(r, t, p.at[i].value)) != always;
		any = any || marks[i];
	}
	s = sides_of(a, &p, marks);
	sb_printf(out, "'%s' ", a->shown);
	if (!any || !say_declared(out, a, s)) {
		sb_cut(out, start);
		return false;
	}
	if (!always && (s.below || s.above || s.between)) {
		sb_puts(out, " and must be ");
		box_say_pieces(out, a, &p, marks);
	}
	return true;
}

/* ---- examples ------------------------------------------------------------ */

/* All that is asked of one list, at the first question about it. */
static void say_list(struct box_reader *r, struct strbuf *out, const uint32_t *path, unsigned first)
{
	bool said = false;

	sb_printf(out, "%s = [", r->axes.at[first].shown);
	for (unsigned i = first; i < r->axes.n; i++) {
		const struct box_axis *a = &r->axes.at[i];

		if (!a->holds || a->slot != r->axes.at[first].slot || path[i] != 1)
			continue;
		if (said)
			sb_puts(out, ", ");
		say_value(out, *a->holds);
		said = true;
	}
	sb_putc(out, ']');
}

static bool list_before(const struct box_reader *r, const uint32_t *path, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (r->axes.at[k].holds && r->axes.at[k].slot == r->axes.at[i].slot &&
			path[k] != BOX_OPEN)
			return true;
	return false;
}

void box_say_example(struct box_reader *r, struct strbuf *out, const uint32_t *path)
{
	size_t start = out->len;

	for (unsigned i = 0; i < r->axes.n; i++) {
		const struct box_axis *a = &r->axes.at[i];

		if (path[i] == BOX_OPEN || !a->told || (a->holds && list_before(r, path, i)))
			continue;
		if (out->len > start)
			sb_puts(out, ", ");
		if (a->holds) {
			say_list(r, out, path, i);
			continue;
		}
		sb_printf(out, "%s = ", a->shown);
		say_value(out, a->pieces.at[path[i]].value);
	}
}
