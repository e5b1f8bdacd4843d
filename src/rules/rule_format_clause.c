/* Items, their bodies, and clauses with what they go on with. */
#include "rules/rule_format_parts.h"

#include <string.h>

/* ---- parts --------------------------------------------------------------- */

/* Words whose parts stand otherwise than in line. */
static const struct {
	enum word word;
	enum part_kind kind;
} kinds[] = {
	{W_BECAUSE, PART_TEXT},
	{W_YES, PART_TEXT},
	{W_NO, PART_TEXT},
	{W_UNKNOWN, PART_TEXT},
	{W_ELSE, PART_OWN},
	{W_ASK, PART_OWN},
	{W_PLAUSIBLE, PART_OWN},
	{W_OFFER, PART_OWN},
	{W_DONE, PART_OWN},
};

enum part_kind fmt_part_kind(const struct fmt *f, uint32_t i)
{
	const struct fmt_token *t = fmt_at(f, i);

	for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (t->kind == TOK_NAME && word_is(kinds[k].word, t->s, t->len))
			return kinds[k].kind;
	return PART_INLINE;
}

/* A text right after an expression is what it is called: `let x = 1 "One"`. */
static bool names_expression(const struct fmt *f, uint32_t i)
{
	return fmt_at(f, i)->kind == TOK_STRING && !fmt_has(f, i, FT_IN_EXPR) &&
	       fmt_has(f, i - 1, FT_IN_EXPR);
}

uint32_t fmt_next_part(const struct fmt *f, uint32_t i, uint32_t b)
{
	for (i = fmt_skip(f, i); i < b; i = fmt_skip(f, i))
		if (fmt_has(f, i, FT_PART) || names_expression(f, i))
			return i;
	return b;
}

/* Where the texts that begin at i end. */
static uint32_t texts_end(const struct fmt *f, uint32_t i, uint32_t b)
{
	while (i < b && fmt_has(f, i, FT_PART) && fmt_part_kind(f, i) == PART_TEXT)
		i = fmt_next_part(f, i, b);
	return i;
}

/* yes "…"   no "…"   unknown "…": beside one another, or below with the texts in a column. */
static void put_texts(struct fmt *f, uint32_t i, uint32_t end, uint32_t indent)
{
	uint32_t width = 0, word = 0;
	bool broken = false;
	unsigned n = 0;

	for (uint32_t k = i; k < end; k = fmt_next_part(f, k, end), n++) {
		uint32_t w = fmt_at(f, k)->width;

		word = w > word ? w : word;
		width += fmt_width(f, k, fmt_next_part(f, k, end), &broken) + 3;
	}
	broken |= fmt_at(f, end - 1)->breaks > fmt_at(f, i)->breaks;
	bool beside = n == 1 || (!broken && indent + width - 3 <= FMT_LINE);

	fmt_newline(f, indent);
	while (i < end) {
		uint32_t next = fmt_next_part(f, i, end), own = fmt_at(f, i)->width;

		if (!f->out.fresh && beside)
			fmt_gap(f, 3);
		else
			fmt_newline(f, indent);
		fmt_put(f, i);
		if (!beside && next == i + 2)
			fmt_gap(f, word - own + 1);
		f->out.hang = indent + FMT_INDENT;
		fmt_flat(f, i + 1, next);
		i = next;
	}
}

/* open: the line may be gone on with */
static void put_parts(struct fmt *f, uint32_t i, uint32_t b, uint32_t indent, bool open)
{
	uint32_t next;
	bool own = false; /* what stands before is a part that begins a line */

	for (; i < b; i = next) {
		enum part_kind kind = fmt_part_kind(f, i);
		uint32_t deeper = own && names_expression(f, i) ? FMT_INDENT : 0;

		next = fmt_next_part(f, i, b);
		if (kind == PART_TEXT) {
			next = texts_end(f, i, b);
			put_texts(f, i, next, indent);
			open = false;
		} else if (kind == PART_INLINE && open && !f->out.must_end &&
			   !fmt_has_comments(f, i) && fmt_fits(f, i, next, 2, 0)) {
			fmt_gap(f, 2);
			fmt_flat(f, i, next);
		} else {
			fmt_newline(f, indent + deeper);
			uint32_t line = f->out.line;

			fmt_run(f, i, next, indent + deeper + FMT_INDENT);
			open = kind == PART_INLINE && f->out.line == line && !deeper;
		}
		own = kind == PART_OWN;
	}
}

/* ---- clauses ------------------------------------------------------------- */

uint32_t fmt_clause_end(const struct fmt *f, const struct fmt_body *body, uint32_t i)
{
	uint32_t end = body->close;

	for (i = fmt_skip(f, i); i < end; i = fmt_skip(f, i))
		if (fmt_has(f, i, FT_CLAUSE))
			return i;
	return end;
}

static void put_clause(
	struct fmt *f, struct fmt_body *body, uint32_t a, uint32_t b, uint32_t indent)
{
	uint32_t line, parts;

	fmt_lead(f, a);
	line = f->out.line;
	if (body && fmt_row_style(f, body, a) != ROW_NONE) {
		parts = fmt_row(f, body, a, b);
		put_parts(f, parts, b, indent + FMT_INDENT, true);
		return;
	}
	if (body && (fmt_is(f, a, "|") || fmt_is(f, a, "||"))) {
		fmt_table_row(f, body, a, b);
		return;
	}
	parts = fmt_next_part(f, a, b);
	fmt_run(f, a, parts, indent + FMT_INDENT);
	put_parts(f, parts, b, indent + FMT_INDENT, f->out.line == line);
}

/* ---- items --------------------------------------------------------------- */

static void put_body(struct fmt *f, uint32_t item, uint32_t open)
{
	struct fmt_body body = {.open = open,
		.close = fmt_at(f, open)->mate,
		.facts = fmt_is(f, item, word_text(W_FACTS))};
	struct fmt_out *o = &f->out;

	fmt_put(f, open);
	if (open + 1 == body.close && !fmt_has_comments(f, body.close) && !o->must_end) {
		fmt_put(f, body.close);
		return;
	}
	o->first = true;
	for (uint32_t i = open + 1, end; i < body.close; i = end) {
		end = fmt_clause_end(f, &body, i);
		fmt_newline(f, FMT_INDENT);
		o->keep_blank = true;
		put_clause(f, &body, i, end, FMT_INDENT);
	}
	o->keep_blank = true;
	fmt_comments(f, body.close, FMT_INDENT);
	fmt_newline(f, 0);
	o->keep_blank = o->first = false;
	fmt_put(f, body.close);
}

static uint32_t item_end(const struct fmt *f, uint32_t i)
{
	for (i++; fmt_at(f, i)->kind != TOK_END; i++)
		if (fmt_has(f, i, FT_ITEM))
			return i;
	return i;
}

static uint32_t find_body(const struct fmt *f, uint32_t i, uint32_t end)
{
	for (; i < end; i++)
		if (fmt_has(f, i, FT_OPEN))
			return i;
	return end;
}

/* One-liners may stand close together; what has a body has air around it. */
static bool needs_air(const struct fmt *f, uint32_t before, uint32_t i)
{
	return find_body(f, before, i) < i || find_body(f, i, item_end(f, i)) < item_end(f, i);
}

void fmt_items(struct fmt *f)
{
	uint32_t before = 0;

	for (uint32_t i = 0, end; fmt_at(f, i)->kind != TOK_END; i = end) {
		uint32_t open;

		end = item_end(f, i);
		open = find_body(f, i, end);
		fmt_newline(f, 0);
		f->out.keep_blank = true;
		if (i > 0 && needs_air(f, before, i)) {
			fmt_blank(f);
			f->out.first = true;
		}
		if (open < end) {
			fmt_run(f, i, open, 2 * FMT_INDENT);
			put_body(f, i, open);
		} else {
			put_clause(f, NULL, i, end, 0);
		}
		before = i;
	}
	uint32_t last = f->tokens.n - 1;

	fmt_newline(f, 0);
	f->out.keep_blank = true;
	if (fmt_has_comments(f, last) && find_body(f, before, last) < last) {
		fmt_blank(f);
		f->out.first = true;
	}
	fmt_comments(f, last, 0);
}
