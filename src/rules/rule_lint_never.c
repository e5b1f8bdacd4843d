/* What can never be met, and what always is. */
#include "rules/rule_lint.h"

#include <string.h>

enum {
	PARTS_MAX = 40, /* of a condition, or criteria: more are not taken apart */
	MET = 1 << JUDGED_YES | 1 << JUDGED_BORDER,
	SO = 1 << LEAF_TRUE,
};

/* What is looked at: criteria, or the parts of one condition that all must hold. */
struct part {
	struct span at;
	uint32_t may; /* diagram: 1 where it may hold */
	struct term *term;
};
struct parts {
	struct part at[PARTS_MAX];
	uint32_t n;
	bool many;
};

static void add_part(struct parts *p, struct part part)
{
	if (p->n < PARTS_MAX)
		p->at[p->n++] = part;
	else
		p->many = true;
}

/* ---- which parts exclude each other --------------------------------------- */

static uint32_t together(struct box_reader *r, const struct parts *p, const bool *in)
{
	uint32_t all = box_leaf(1);

	for (uint32_t i = 0; i < p->n; i++)
		if (in[i])
			all = box_both(r, all, p->at[i].may);
	return all;
}

/* One or two parts that cannot hold together, else as few as leaving out one after another
 * gives.  False: they can hold, or nothing is known. */
static bool exclusive(struct box_reader *r, const struct parts *p, bool *in)
{
	memset(in, 0, PARTS_MAX * sizeof *in);
	for (uint32_t i = 0; i < p->n; i++) {
		if (p->at[i].may == box_leaf(0)) {
			in[i] = true;
			return box_reader_sound(r);
		}
	}
	for (uint32_t i = 0; i < p->n; i++)
		for (uint32_t k = 0; k < i; k++)
			if (box_both(r, p->at[i].may, p->at[k].may) == box_leaf(0)) {
				in[i] = in[k] = true;
				return box_reader_sound(r);
			}
	for (uint32_t i = 0; i < p->n; i++)
		in[i] = true;
	if (p->many || together(r, p, in) != box_leaf(0))
		return false;
	for (uint32_t i = 0; i < p->n; i++) {
		in[i] = false;
		if (together(r, p, in) != box_leaf(0))
			in[i] = true;
	}
	return box_reader_sound(r);
}

/* How two parts are pointed at. */
struct pointing {
	const char *first, *second, *and;
};

static void say_different(struct strbuf *out, const struct box_axis *a, const bool *x,
	const bool *y, const struct pointing *to)
{
	sb_printf(out, "'%s' must ", a->shown);
	if (a->holds) {
		sb_puts(out, x[1] ? "hold " : "not hold ");
		value_print(out, *a->holds);
		sb_printf(out, "%s%s%s", to->first, to->and, y[1] ? "hold it" : "not hold it");
	} else {
		sb_puts(out, "be ");
		box_say_pieces(out, a, &a->pieces, x);
		sb_printf(out, "%s%s", to->first, to->and);
		box_say_pieces(out, a, &a->pieces, y);
	}
	sb_puts(out, to->second);
}

/* The fact that two parts want different things of, where there is one. */
static void say_apart(struct box_reader *r, struct strbuf *out, const struct part *a,
	const struct part *b, const struct pointing *to)
{
	for (unsigned i = 0; i < r->axes.n; i++) {
		const struct box_axis *axis = &r->axes.at[i];
		uint32_t n = axis->pieces.n;
		bool *x = ARENA_ARRAY(r->arena, bool, n), *y = ARENA_ARRAY(r->arena, bool, n);
		bool apart = axis->told || axis->of[0];

		box_pieces(&r->space, a->may, 1, i, x);
		box_pieces(&r->space, b->may, 1, i, y);
		for (uint32_t k = 0; k < n && apart; k++)
			apart = !(x[k] && y[k]);
		if (apart) {
			say_different(out, axis, x, y, to);
			return;
		}
	}
}

/* ---- one condition ------------------------------------------------------- */

/* The parts that a condition joins with `and`. */
static void take_apart(
	struct box_reader *r, struct parts *p, const struct feel_expr *e, struct term *t)
{
	while (e->kind == N_BINARY && e->op == OP_AND && t->kind == TERM_AND) {
		add_part(p, (struct part){feel_expr_span(e->b),
				    box_marked(r, box_term(r, t->args[1]), SO), t->args[1]});
		e = e->a;
		t = t->args[0];
	}
	add_part(p, (struct part){feel_expr_span(e), box_marked(r, box_term(r, t), SO), t});
}

/* Why a condition is never so, and where that stands. */
static void why_never(struct box_reader *r, struct strbuf *out, const struct feel_expr *e,
	struct term *t, struct span *at)
{
	struct parts *p = ARENA_NEW(r->arena, struct parts);
	bool in[PARTS_MAX];
	const struct part *found[2] = {NULL, NULL};
	uint32_t n = 0;

	take_apart(r, p, e, t);
	if (!exclusive(r, p, in))
		return;
	for (uint32_t i = p->n; i > 0; i--) /* as written: the last was taken first */
		if (in[i - 1] && n++ < 2)
			found[n - 1] = &p->at[i - 1];
	if (n == 1) {
		*at = found[0]->at;
		box_say_why(r, out, found[0]->term, false);
	} else if (n == 2) {
		static const struct pointing same = {"", "", " and also "};

		say_apart(r, out, found[0], found[1], &same);
	}
}

static void say(struct lint *l, struct span at, const char *what, const struct strbuf *why)
{
	if (why->len)
		load_warning(l->ld, at, "never", "%s: %s", what, why->s);
	else
		load_warning(l->ld, at, "never", "%s", what);
}

void lint_tell_never(struct lint *l, struct box_reader *r, const struct ast_expr *e, struct term *t,
	const char *what)
{
	struct strbuf why;
	struct span at = e->at;

	sb_init(&why, r->arena);
	why_never(r, &why, e->tree, t, &at);
	say(l, at, what, &why);
}

static void tell_always(struct lint *l, struct box_reader *r, struct span at, const struct term *t,
	const char *what)
{
	struct strbuf why;

	sb_init(&why, r->arena);
	box_say_why(r, &why, t, true);
	say(l, at, what, &why);
}

void lint_atoms(struct lint *l, struct box_reader *r, uint32_t first, uint32_t n)
{
	for (uint32_t i = first; i < first + n && box_reader_sound(r); i++) {
		const struct box_atom *a = &r->atoms.at[i];
		uint32_t so = box_marked(r, box_term(r, a->term), SO);
		struct strbuf why;

		if (!box_reader_sound(r) || !box_is_leaf(so))
			continue;
		sb_init(&why, r->arena);
		box_say_why(r, &why, a->term, so == box_leaf(1));
		say(l, feel_expr_span(a->expr),
			so == box_leaf(1) ? "this is always so" : "this is never so", &why);
	}
}

void lint_condition(struct lint *l, struct ast_item *item, const struct ast_expr *e)
{
	struct box_reader r;
	struct term *t;
	uint32_t so;

	if (!e->tree || !e->type || e->type->kind != T_BOOLEAN)
		return;
	box_reader_init(&r, &l->run, item, l->tmp);
	t = box_read(&r, e);
	so = box_marked(&r, box_term(&r, t), SO);
	if (box_reader_sound(&r)) {
		if (so == box_leaf(0))
			lint_tell_never(l, &r, e, t, "this is never so");
		else if (so == box_leaf(1) && e->tree->kind != N_LITERAL)
			tell_always(l, &r, e->at, t, "this is always so");
		else
			lint_atoms(l, &r, 0, r.atoms.n);
	}
	lint_looked(l, &r, item);
	arena_reset(l->tmp);
}

/* ---- criteria ------------------------------------------------------------ */

struct words {
	const char *who, *never, *always, *border;
};

static const struct words *words_for(const struct ast_item *item, enum criterion_kind kind)
{
	static const struct words person = {"person", "no person can meet this",
		"everybody meets this", "nobody stands on this border"};
	static const struct words pair = {"pair", "no pair can meet this", "every pair meets this",
		"no pair stands on this border"};
	static const struct words refusal = {
		"person", "this refuses everybody", "this refuses nobody", ""};

	if (kind == CRIT_REFUSE)
		return &refusal;
	return item->kind == W_MATCH ? &pair : &person;
}

/* True: it was told, and need not be looked into. */
static bool one_criterion(
	struct lint *l, struct box_reader *r, const struct ast_item *item, struct read_criterion *c)
{
	const struct words *w = words_for(item, c->of->kind);
	uint32_t box = box_criterion(r, c), met = box_marked(r, box, MET);
	bool refuse = c->of->kind == CRIT_REFUSE;

	if (!box_reader_sound(r))
		return true;
	if (met == box_leaf(0)) {
		if (refuse)
			tell_always(l, r, c->of->strict.at, c->strict, w->never);
		else
			lint_tell_never(l, r, &c->of->strict, c->strict, w->never);
		return true;
	}
	if (box == box_leaf(JUDGED_YES)) {
		if (refuse)
			lint_tell_never(l, r, &c->of->strict, c->strict, w->always);
		else
			tell_always(l, r, c->of->strict.at, c->strict, w->always);
		return true;
	}
	if (c->border && !box_reaches(&r->space, box, JUDGED_BORDER)) {
		load_warning(l->ld, c->of->border.at, "never", "%s", w->border);
		return true;
	}
	return false;
}

/* "no person passes both this and line 3", "… this and lines 3 and 5 together" */
static const char *say_lines(
	struct box_reader *r, const struct parts *p, const bool *in, uint32_t last, const char *who)
{
	struct strbuf out;
	uint32_t n = 0, said = 0;

	for (uint32_t i = 0; i < last; i++)
		n += in[i];
	sb_init(&out, r->arena);
	sb_printf(&out, "no %s passes %sthis and line%s ", who, n == 1 ? "both " : "",
		n == 1 ? "" : "s");
	for (uint32_t i = 0; i < last; i++)
		if (in[i])
			sb_printf(&out, "%s%u",
				said++ == 0 ? ""
				: said == n ? " and "
					    : ", ",
				span_place(p->at[i].at).line);
	if (n > 1)
		sb_puts(&out, " together");
	return out.s;
}

/* Criteria that can be met one by one, and not all together. */
static void exclusive_criteria(
	struct lint *l, struct box_reader *r, const struct ast_item *item, struct judged *j)
{
	struct parts *p = ARENA_NEW(r->arena, struct parts);
	static const struct pointing lines = {" there", " here", " and "};
	bool in[PARTS_MAX];
	uint32_t first = UINT32_MAX, last = 0, n = 0;
	struct strbuf why;

	for (uint32_t i = 0; i < j->n; i++)
		add_part(p, (struct part){j->at[i].of->strict.at,
				    box_marked(r, box_criterion(r, &j->at[i]), MET), NULL});
	if (!exclusive(r, p, in))
		return;
	for (uint32_t i = 0; i < p->n; i++) {
		if (!in[i])
			continue;
		n++;
		first = first == UINT32_MAX ? i : first;
		last = i;
	}
	sb_init(&why, r->arena);
	if (n == 2)
		say_apart(r, &why, &p->at[first], &p->at[last], &lines);
	say(l, p->at[last].at, say_lines(r, p, in, last, words_for(item, CRIT_REQUIRE)->who), &why);
}

void lint_criteria_never(
	struct lint *l, struct ast_item *item, struct ast_criterion *const *at, uint32_t n)
{
	struct box_reader r;
	struct judged j;
	uint32_t told = 0, whole;

	box_reader_init(&r, &l->run, item, l->tmp);
	j = box_read_criteria(&r, at, n);
	for (uint32_t i = 0; i < j.n && box_reader_sound(&r); i++) {
		if (one_criterion(l, &r, item, &j.at[i]))
			told++;
		else
			lint_atoms(l, &r, j.at[i].atoms, j.at[i].n_atoms);
	}
	whole = box_marked(&r, box_judged(&r, &j, UINT32_MAX), MET);
	if (!told && whole == box_leaf(0) && box_reader_sound(&r))
		exclusive_criteria(l, &r, item, &j);
	lint_looked(l, &r, item);
	arena_reset(l->tmp);
}
