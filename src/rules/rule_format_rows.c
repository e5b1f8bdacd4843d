/* Clauses in columns: facts, dimensions, levels, steps, ranks, the rows of tables. */
#include "rules/rule_format_parts.h"

#include <string.h>

/* A style's cells are, in order: what names the thing (a fact's type is a cell of its own), a
 * title, and what follows, one cell a part.  `cap` is how wide a cell may be to widen its
 * column; a wider one stands out of it, and after a cap of 0 cells follow as they come. */
enum { CELL_NAME, CELL_TYPE, CELL_TITLE, CELL_REST, CAPS = CELL_REST + 3 };
struct style {
	enum word word;
	uint32_t cap[CAPS];
	uint32_t gap;      /* blanks between the first cells; two before the rest */
	uint32_t multiple; /* columns are at multiples of it */
	uint32_t together; /* cells from here on are all on the line, or all below */
};
static const struct style styles[ROW_STYLES] = {
	[ROW_FACT] = {W_FACTS, {14, 18, 22, 14, 14, 14}, 2, 4, CELL_REST},
	[ROW_DIMENSION] = {W_DIMENSION, {40, 0, 40}, 1, 1, CELL_REST},
	[ROW_LEVEL] = {W_LEVEL, {40, 0, 40, 40}, 1, 1, CELL_REST},
	[ROW_STEP] = {W_STEP, {22, 0, 42, 24}, 1, 1, CELL_REST + 1},
	[ROW_RANK] = {W_RANK, {50, 0, 40}, 1, 1, CELL_REST},
};

struct row {
	uint32_t from[ROW_CELLS], to[ROW_CELLS]; /* empty where equal */
	uint32_t end;                            /* what is no cell begins here */
};

/* ---- cells --------------------------------------------------------------- */

static bool word_at(const struct fmt *f, uint32_t i, enum word w)
{
	return fmt_at(f, i)->kind == TOK_NAME && word_is(w, fmt_at(f, i)->s, fmt_at(f, i)->len);
}

enum row_style fmt_row_style(const struct fmt *f, const struct fmt_body *body, uint32_t i)
{
	const struct fmt_token *t = fmt_at(f, i);

	if (t->kind != TOK_NAME)
		return ROW_NONE;
	if (body->facts)
		return word_find(t->s, t->len, IN_FACTS) == W_NONE ? ROW_FACT : ROW_NONE;
	for (enum row_style s = ROW_NONE + 1; s < ROW_STYLES; s++)
		if (s != ROW_FACT && word_at(f, i, styles[s].word))
			return s;
	return ROW_NONE;
}

/* A text outside brackets and expressions: a title. */
static uint32_t find_title(const struct fmt *f, uint32_t i, uint32_t b)
{
	for (; i < b; i = fmt_skip(f, i))
		if (fmt_at(f, i)->kind == TOK_STRING && !fmt_has(f, i, FT_IN_EXPR))
			return i;
	return b;
}

/* Where a style has a cell of its own though the parser marks no part: `= EXPR`, `when EXPR`,
 * `open`. */
static bool begins_cell(const struct fmt *f, enum row_style style, uint32_t i)
{
	if (fmt_has(f, i, FT_IN_EXPR))
		return false;
	return (style == ROW_DIMENSION && fmt_is(f, i, "=")) ||
	       (style == ROW_LEVEL && (word_at(f, i, W_WHEN) || word_at(f, i, W_OPEN)));
}

static uint32_t next_cell(const struct fmt *f, enum row_style style, uint32_t i, uint32_t b)
{
	for (i = fmt_skip(f, i); i < b; i = fmt_skip(f, i))
		if (fmt_has(f, i, FT_PART) || begins_cell(f, style, i))
			return i;
	return b;
}

static void cell(struct row *r, unsigned k, uint32_t from, uint32_t to)
{
	r->from[k] = from;
	r->to[k] = to;
}

/* The cells of the clause from a to b. */
static struct row cells(const struct fmt *f, enum row_style style, uint32_t a, uint32_t b)
{
	struct row r = {0};
	uint32_t head = next_cell(f, style, a, b), title = find_title(f, a, head);
	uint32_t past = title < head ? title + 1 : head, named = title;

	if (style == ROW_FACT)
		named = a + 1;
	cell(&r, CELL_NAME, a, named);
	cell(&r, CELL_TYPE, named, title);
	cell(&r, CELL_TITLE, title, past);
	r.end = past;
	if (past < head) /* more than a row has: told as it comes */
		return r;
	for (unsigned k = CELL_REST; k < ROW_CELLS && r.end < b; k++) {
		if (fmt_has(f, r.end, FT_PART) && fmt_part_kind(f, r.end) != PART_INLINE)
			break;
		cell(&r, k, r.end, next_cell(f, style, r.end, b));
		r.end = r.to[k];
	}
	return r;
}

/* ---- columns ------------------------------------------------------------- */

static uint32_t cap_of(const struct style *s, unsigned k)
{
	return k < CAPS ? s->cap[k] : 0;
}

static uint32_t gap_of(const struct style *s, unsigned k)
{
	return k < CELL_REST || cap_of(s, CELL_REST) == 0 ? s->gap : 2;
}

static void set_columns(struct fmt *f, struct fmt_body *body, enum row_style style)
{
	const struct style *s = &styles[style];
	struct fmt_columns *c = &body->columns[style];
	uint32_t widest[ROW_CELLS] = {0}, at = FMT_INDENT;

	for (uint32_t i = body->open + 1; i < body->close; i = fmt_clause_end(f, body, i)) {
		struct row r;

		if (fmt_row_style(f, body, i) != style)
			continue;
		r = cells(f, style, i, fmt_clause_end(f, body, i));
		for (unsigned k = 0; k < ROW_CELLS; k++) {
			bool broken = false;
			uint32_t w = fmt_width(f, r.from[k], r.to[k], &broken);

			if (!broken && w <= cap_of(s, k) && w > widest[k])
				widest[k] = w;
		}
	}
	for (unsigned k = 0; k < ROW_CELLS; k++) {
		c->at[k] = at;
		if (widest[k])
			at += widest[k] + gap_of(s, k + 1);
		at += (s->multiple - at % s->multiple) % s->multiple;
	}
	c->ready = true;
}

/* ---- rows ---------------------------------------------------------------- */

/* Where cell k begins when a cell before it ends at `column`: in its column, or beside. */
static uint32_t cell_start(
	const struct style *s, const struct fmt_columns *c, unsigned k, uint32_t column)
{
	return column < c->at[k] ? c->at[k] : column + gap_of(s, k);
}

/* Where the line ends when the cells from k on follow what ends at `column`; past every line
 * when a comment ends it before. */
static uint32_t end_of_row(const struct fmt *f, const struct style *s, const struct fmt_columns *c,
	const struct row *r, unsigned k, uint32_t column)
{
	bool broken = false;

	for (; k < ROW_CELLS; k++)
		if (r->from[k] < r->to[k])
			column = cell_start(s, c, k, column) +
				 fmt_width(f, r->from[k], r->to[k], &broken);
	return broken ? UINT32_MAX : column;
}

/* A title that stands out of its column begins the next line when it does not fit on this
 * one, when the whole rest fits there and not here, or below a type of several lines.  What
 * follows a title stays together: on the line, or on the next.  tall: the row has several
 * lines by now. */
static bool begins_line(const struct fmt *f, const struct style *s, const struct fmt_columns *c,
	const struct row *r, unsigned k, bool tall)
{
	const struct fmt_out *o = &f->out;
	uint32_t from = cell_start(s, c, k, o->column);

	if (o->must_end || fmt_has_comments(f, r->from[k]))
		return true;
	if (k == CELL_TYPE)
		return false;
	if (k == CELL_TITLE) {
		if (!fmt_fits(f, r->from[k], r->to[k], from - o->column, 0))
			return true;
		if (from == c->at[k] || end_of_row(f, s, c, r, k, 0) > FMT_LINE)
			return false;
		if (tall)
			return true;
	}
	if (k < s->together && k >= CELL_REST)
		return !fmt_fits(f, r->from[k], r->to[k], from - o->column, 0);
	return end_of_row(f, s, c, r, k, o->column) > FMT_LINE;
}

uint32_t fmt_row(struct fmt *f, struct fmt_body *body, uint32_t a, uint32_t b)
{
	enum row_style style = fmt_row_style(f, body, a);
	const struct style *s = &styles[style];
	struct fmt_columns *c = &body->columns[style];
	struct row r = cells(f, style, a, b);
	const uint32_t below = 2 * FMT_INDENT;

	if (!c->ready)
		set_columns(f, body, style);
	uint32_t line = f->out.line;

	fmt_run(f, r.from[CELL_NAME], r.to[CELL_NAME], below);
	for (unsigned k = CELL_TYPE; k < ROW_CELLS; k++) {
		if (r.from[k] == r.to[k])
			continue;
		if (!begins_line(f, s, c, &r, k, f->out.line > line)) {
			fmt_gap(f, cell_start(s, c, k, f->out.column) - f->out.column);
		} else if (k < CELL_REST) {
			bool broken = false;
			uint32_t width = fmt_width(f, r.from[k], r.to[k], &broken);

			fmt_newline(f, c->at[k] + width <= FMT_LINE ? c->at[k] : below);
		} else { /* parts go on below as they come */
			fmt_newline(f, below);
			return r.from[k];
		}
		fmt_run(f, r.from[k], r.to[k], below);
	}
	return r.end;
}

/* ---- tables -------------------------------------------------------------- */

static bool is_bar(const struct fmt *f, uint32_t i)
{
	return fmt_is(f, i, "|") || fmt_is(f, i, "||");
}

static uint32_t cell_end(const struct fmt *f, uint32_t i, uint32_t b)
{
	while (i < b && !is_bar(f, i))
		i = fmt_skip(f, i);
	return i;
}

static uint32_t row_cells(const struct fmt *f, uint32_t a, uint32_t b)
{
	uint32_t n = 0;

	for (uint32_t i = a; i < b; i = cell_end(f, i + 1, b))
		n++;
	return n;
}

/* All cells count: a table's row stands on one line, however long. */
static void set_widths(struct fmt *f, struct fmt_body *body)
{
	uint32_t most = 0;

	for (uint32_t i = body->open + 1; i < body->close; i = fmt_clause_end(f, body, i))
		if (is_bar(f, i)) {
			uint32_t n = row_cells(f, i, fmt_clause_end(f, body, i));
			most = n > most ? n : most;
		}
	body->widths = ARENA_ARRAY(f->arena, uint32_t, most);
	body->n_widths = most;
	for (uint32_t i = body->open + 1; i < body->close; i = fmt_clause_end(f, body, i)) {
		uint32_t b = fmt_clause_end(f, body, i), k = 0;

		if (!is_bar(f, i))
			continue;
		for (uint32_t bar = i, end; bar < b; bar = end) {
			bool broken = false;

			end = cell_end(f, bar + 1, b);
			uint32_t w = fmt_width(f, bar + 1, end, &broken);

			if (!broken && w > body->widths[k])
				body->widths[k] = w;
			k++;
		}
	}
}

void fmt_table_row(struct fmt *f, struct fmt_body *body, uint32_t a, uint32_t b)
{
	uint32_t k = 0, pad = 0;

	if (!body->widths)
		set_widths(f, body);
	for (uint32_t bar = a, end; bar < b; bar = end) {
		bool broken = false;
		uint32_t width;

		end = cell_end(f, bar + 1, b);
		width = fmt_width(f, bar + 1, end, &broken);
		if (bar > a)
			fmt_gap(f, pad + 1);
		fmt_put(f, bar);
		fmt_flat(f, bar + 1, end);
		pad = !broken && width < body->widths[k] ? body->widths[k] - width : 0;
		k++;
	}
}
