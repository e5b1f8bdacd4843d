/* Expressions and lists that are longer than a line. */
#include "rules/rule_format_parts.h"

/* How loosely operators bind; a long expression is broken at the loosest. */
enum loose { LOOSE_OR, LOOSE_AND, LOOSE_COMPARE, LOOSE_ADD, LOOSE_MUL, LOOSE_POW, LOOSE_NONE };

enum { DEEPEST = 60 }; /* no line begins further in: there must be room for something */

struct places {
	VEC(uint32_t) list;
};

/* `date and time(`: the words of a function's name. */
static bool in_name(const struct fmt *f, uint32_t i)
{
	return (fmt_is(f, i - 1, "date") && fmt_is(f, i + 1, "time")) ||
	       (fmt_is(f, i - 1, "days") && fmt_is(f, i + 1, "time")) ||
	       (fmt_is(f, i - 1, "years") && fmt_is(f, i + 1, "months"));
}

static enum loose operator_at(const struct fmt *f, uint32_t i)
{
	static const struct {
		const char *text;
		enum loose how;
	} operators[] = {{"or", LOOSE_OR}, {"and", LOOSE_AND}, {"=", LOOSE_COMPARE},
		{"!=", LOOSE_COMPARE}, {"<=", LOOSE_COMPARE}, {"<", LOOSE_COMPARE},
		{">=", LOOSE_COMPARE}, {">", LOOSE_COMPARE}, {"between", LOOSE_COMPARE},
		{"in", LOOSE_COMPARE}, {"+", LOOSE_ADD}, {"-", LOOSE_ADD}, {"*", LOOSE_MUL},
		{"/", LOOSE_MUL}, {"**", LOOSE_POW}};

	if (fmt_has(f, i, FT_UNARY | FT_ANGLE) || in_name(f, i))
		return LOOSE_NONE;
	for (unsigned k = 0; k < sizeof operators / sizeof *operators; k++)
		if (fmt_is(f, i, operators[k].text))
			return operators[k].how;
	return LOOSE_NONE;
}

static bool begins_loop(const struct fmt *f, uint32_t i)
{
	return fmt_is(f, i, "for") || fmt_is(f, i, "some") || fmt_is(f, i, "every");
}

static bool reaches_far(const struct fmt *f, uint32_t i)
{
	return fmt_is(f, i, "if") || fmt_is(f, i, "function") || begins_loop(f, i);
}

/* Before `then` and `else` of this `if`, and of those that follow an `else`; not of one inside. */
static void split_if(struct fmt *f, uint32_t a, uint32_t b, struct places *at)
{
	unsigned inner = 0;

	for (uint32_t i = a + 1; i < b; i = fmt_skip(f, i)) {
		if (fmt_is(f, i, "if") && !(inner == 0 && fmt_is(f, i - 1, "else")))
			inner++;
		else if (inner == 0 && (fmt_is(f, i, "then") || fmt_is(f, i, "else")))
			vec_push(f->arena, &at->list, i);
		else if (inner > 0 && fmt_is(f, i, "else"))
			inner--;
	}
}

static void split_loop(struct fmt *f, uint32_t a, uint32_t b, struct places *at)
{
	for (uint32_t i = a + 1; i < b; i = fmt_skip(f, i)) {
		if (fmt_is(f, i, "return") || fmt_is(f, i, "satisfies")) {
			vec_push(f->arena, &at->list, i);
			return;
		}
	}
}

/* Before the operators that bind the loosest, outside brackets. */
static enum loose split_operators(struct fmt *f, uint32_t a, uint32_t b, struct places *at)
{
	enum loose least = LOOSE_NONE;
	bool between = false;

	for (uint32_t i = fmt_skip(f, a); i < b && !reaches_far(f, i); i = fmt_skip(f, i)) {
		enum loose how = operator_at(f, i);

		if (between && how == LOOSE_AND) {
			between = false;
			continue;
		}
		between |= fmt_is(f, i, "between");
		if (how == LOOSE_NONE || how > least)
			continue;
		if (how < least)
			at->list.n = 0;
		least = how;
		vec_push(f->arena, &at->list, i);
	}
	return least;
}

/* The widest bracket outside others, or b. */
static uint32_t widest(const struct fmt *f, uint32_t a, uint32_t b, uint32_t *width)
{
	uint32_t found = b;
	bool broken = false;

	*width = 0;
	for (uint32_t i = a; i < b; i = fmt_skip(f, i)) {
		uint32_t w = fmt_width(f, i, fmt_skip(f, i), &broken);

		if (fmt_has(f, i, FT_PUSH) && fmt_skip(f, i) > i + 2 && w > *width) {
			found = i;
			*width = w;
		}
	}
	return found;
}

/* Before a, when what goes up to b does not fit here; else on this line. */
static void next_of_many(struct fmt *f, uint32_t a, uint32_t b, uint32_t cont, uint32_t after)
{
	if (fmt_has_comments(f, a) || !fmt_fits(f, a, b, fmt_at(f, a)->space, after))
		fmt_newline(f, cont);
}

/* What a bracket holds, over several lines. */
static void broken_bracket(struct fmt *f, uint32_t open, uint32_t cont, uint32_t after)
{
	uint32_t close = fmt_at(f, open)->mate, from = open + 1;

	fmt_put(f, open);
	for (uint32_t i = open + 1; i < close; i = fmt_skip(f, i)) {
		if (!fmt_is(f, i, ","))
			continue;
		if (from > open + 1)
			next_of_many(f, from, i + 1, cont, 0);
		fmt_expr(f, from, i, cont + FMT_INDENT, 1);
		fmt_put(f, i);
		from = i + 1;
	}
	if (from > open + 1)
		next_of_many(f, from, close + 1, cont, after);
	fmt_expr(f, from, close, from > open + 1 ? cont + FMT_INDENT : cont, after + 1);
	fmt_put(f, close);
}

static void break_bracket(
	struct fmt *f, uint32_t a, uint32_t b, uint32_t open, uint32_t cont, uint32_t after)
{
	uint32_t past = fmt_skip(f, open);
	bool broken = false;

	if (past < b)
		after += fmt_width(f, past, b, &broken);
	fmt_flat(f, a, open);
	f->out.hang = cont;
	broken_bracket(f, open, cont, after);
	fmt_flat(f, past, b);
}

static void break_at(struct fmt *f, uint32_t a, uint32_t b, const struct places *at, uint32_t cont,
	uint32_t after)
{
	unsigned n = at->list.n;

	if (reaches_far(f, a))
		fmt_put(f, a++);
	fmt_expr(f, a, at->list.at[0], cont + FMT_INDENT, 0);
	for (unsigned k = 0; k < n; k++) {
		uint32_t i = at->list.at[k], until = k + 1 < n ? at->list.at[k + 1] : b;

		fmt_newline(f, cont);
		fmt_put(f, i);
		fmt_expr(f, i + 1, until, cont + FMT_INDENT, until == b ? after : 0);
	}
}

void fmt_expr(struct fmt *f, uint32_t a, uint32_t b, uint32_t cont, uint32_t after)
{
	struct places at = {0};
	enum loose how = LOOSE_OR;
	uint32_t open, width;

	cont = cont < DEEPEST ? cont : DEEPEST;
	f->out.hang = cont;
	if (a >= b)
		return;
	if (fmt_fits(f, a, b, fmt_at(f, a)->space, after)) {
		fmt_flat(f, a, b);
		return;
	}
	if (fmt_is(f, a, "if"))
		split_if(f, a, b, &at);
	else if (begins_loop(f, a))
		split_loop(f, a, b, &at);
	else
		how = split_operators(f, a, b, &at);
	open = widest(f, a, b, &width);
	/* tight operators are no place to break where a bracket is */
	if (at.list.n && (how <= LOOSE_AND || open == b || width < FMT_LINE / 2))
		break_at(f, a, b, &at, cont, after);
	else if (open < b)
		break_bracket(f, a, b, open, cont, after);
	else
		fmt_flat(f, a, b);
}

/* ---- lists of elements --------------------------------------------------- */

/* { a: 1, b: 2 }: what is given has lines of its own; a list of names hangs. */
static bool has_labels(const struct fmt *f, uint32_t open)
{
	return fmt_is(f, open + 2, ":");
}

/* The end of the element that begins at i: its comma, or what closes the list. */
static uint32_t element_end(const struct fmt *f, uint32_t i, uint32_t close)
{
	while (i < close && !fmt_has(f, i, FT_COMMA))
		i = fmt_skip(f, i);
	return i;
}

static void elements(struct fmt *f, uint32_t open, uint32_t close, uint32_t column, uint32_t last)
{
	for (uint32_t i = open + 1; i < close;) {
		uint32_t end = element_end(f, i, close);

		if (i > open + 1) {
			bool fits = fmt_fits(f, i, end, 1, end < close ? 1 : last);

			if (fmt_has_comments(f, i) || f->out.must_end || !fits)
				fmt_newline(f, column);
		}
		fmt_run(f, i, end, column + FMT_INDENT);
		if (end < close)
			fmt_put(f, end);
		i = end + 1;
	}
}

/* A list that does not fit on this line; base: where the line began. */
static void broken_list(struct fmt *f, uint32_t open, uint32_t base)
{
	uint32_t close = fmt_at(f, open)->mate, column;

	fmt_put(f, open);
	column = f->out.column + 1;
	if (has_labels(f, open) || column > FMT_LINE / 2) {
		fmt_newline(f, base + FMT_INDENT);
		elements(f, open, close, base + FMT_INDENT, 0);
		fmt_comments(f, close, base + FMT_INDENT);
		fmt_newline(f, base);
	} else {
		f->out.hang = column;
		elements(f, open, close, column, 2);
		fmt_comments(f, close, column);
	}
	fmt_put(f, close);
}

/* ---- runs ---------------------------------------------------------------- */

/* `when EXPR` goes to the next line when that keeps it in one piece, or after a title. */
static bool moves_down(const struct fmt *f, uint32_t a, uint32_t i, uint32_t b, uint32_t cont)
{
	bool broken = false;
	uint32_t end, width;

	if (i == a || i + 1 >= b || !fmt_is(f, i, "when") || !fmt_has(f, i + 1, FT_EXPR))
		return false;
	if (fmt_at(f, i - 1)->kind == TOK_STRING)
		return true;
	end = fmt_at(f, i + 1)->expr_end;
	width = fmt_width(f, i, end, &broken);
	return !broken && !fmt_fits(f, i, end, 1, 0) && cont + width <= FMT_LINE;
}

void fmt_run(struct fmt *f, uint32_t a, uint32_t b, uint32_t cont)
{
	if (a >= b)
		return;
	f->out.hang = cont;
	if (fmt_fits(f, a, b, f->out.gap >= 0 ? (uint32_t)f->out.gap : fmt_at(f, a)->space, 0)) {
		fmt_flat(f, a, b);
		return;
	}
	for (uint32_t i = a; i < b;) {
		uint32_t end;

		if (fmt_has(f, i, FT_EXPR)) {
			end = fmt_at(f, i)->expr_end < b ? fmt_at(f, i)->expr_end : b;
			fmt_expr(f, i, end, cont + FMT_INDENT, 0);
			f->out.hang = cont;
			i = end;
			continue;
		}
		end = fmt_skip(f, i);
		if (moves_down(f, a, i, b, cont) ||
			(i > a && !fmt_has(f, i, FT_LIST) && fmt_at(f, i)->space &&
				!fmt_fits(f, i, i + 1, 1, 0)))
			fmt_newline(f, cont);
		if (fmt_has(f, i, FT_LIST) && !fmt_fits(f, i, end, 1, 0)) {
			broken_list(f, i, cont - FMT_INDENT);
			i = end;
		} else {
			fmt_put(f, i++);
		}
	}
}
