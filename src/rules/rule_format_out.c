/* Lines: where the next token goes, and the comments with it. */
#include "rules/rule_format_parts.h"

#include <string.h>

void fmt_out_init(struct fmt *f)
{
	f->out = (struct fmt_out){.gap = -1, .fresh = true};
	sb_init(&f->out.text, f->arena);
}

static void put_blanks(struct strbuf *sb, uint32_t n)
{
	while (n-- > 0)
		sb_putc(sb, ' ');
}

/* What a line begins with, once something stands on it. */
static void begin(struct fmt_out *o)
{
	if (!o->fresh)
		return;
	put_blanks(&o->text, o->indent);
	o->column = o->indent;
	o->fresh = false;
}

void fmt_newline(struct fmt *f, uint32_t indent)
{
	struct fmt_out *o = &f->out;

	o->indent = o->hang = indent;
	o->gap = -1;
	if (o->fresh)
		return;
	if (o->commented)
		vec_push(f->arena, &o->trails, o->trail);
	sb_putc(&o->text, '\n');
	o->line++;
	o->fresh = true;
	o->must_end = o->commented = false;
}

void fmt_blank(struct fmt *f)
{
	if (f->out.text.len == 0)
		return;
	sb_putc(&f->out.text, '\n');
	f->out.line++;
}

/* A blank line that the author wrote. */
static void kept_blank(struct fmt *f)
{
	if (f->out.keep_blank && !f->out.first)
		fmt_blank(f);
}

/* ---- comments ------------------------------------------------------------ */

static size_t line_end(const struct fmt_comment *c, size_t at)
{
	const char *nl = memchr(c->s + at, '\n', c->len - at);

	return nl ? (size_t)(nl - c->s) : c->len;
}

static size_t trimmed(const char *s, size_t from, size_t to)
{
	while (to > from && (s[to - 1] == ' ' || s[to - 1] == '\t' || s[to - 1] == '\r'))
		to--;
	return to;
}

/* Further lines move as far as the first did, where they are indented with blanks. */
static void comment_line(struct fmt_out *o, const struct fmt_comment *c, size_t at, size_t end)
{
	size_t text = at;
	int64_t column;

	while (text < end && c->s[text] == ' ')
		text++;
	if (text < end && c->s[text] == '\t')
		text = at;
	column = (int64_t)(text - at) + (int64_t)o->column - (int64_t)c->column;
	if (text > at && text < end && column > 0)
		put_blanks(&o->text, (uint32_t)column);
	sb_add(&o->text, c->s + text, end - text);
}

/* At a line's end the comment has yet to find its column: its further lines stay. */
static void put_comment(struct fmt_out *o, const struct fmt_comment *c, bool own)
{
	uint32_t first = o->column;

	for (size_t at = 0, end; at < c->len; at = end + 1) {
		end = line_end(c, at);
		if (at == 0) {
			sb_add(&o->text, c->s, trimmed(c->s, 0, end));
			continue;
		}
		sb_putc(&o->text, '\n');
		o->line++;
		o->column = own ? first : c->column;
		comment_line(o, c, at, trimmed(c->s, at, end));
	}
	o->column = first + c->width;
}

bool fmt_has_comments(const struct fmt *f, uint32_t i)
{
	const struct fmt_token *t = fmt_at(f, i);

	return t->trailing < t->n_comments;
}

void fmt_comments(struct fmt *f, uint32_t i, uint32_t indent)
{
	struct fmt_token *t = fmt_at(f, i);
	struct fmt_out *o = &f->out;

	for (uint32_t k = t->trailing; k < t->n_comments; k++) {
		const struct fmt_comment *c = &f->comments.at[t->comment + k];

		fmt_newline(f, indent);
		if (c->blank)
			kept_blank(f);
		o->first = false;
		begin(o);
		put_comment(o, c, true);
		fmt_newline(f, indent);
	}
	t->n_comments = t->trailing;
}

void fmt_lead(struct fmt *f, uint32_t i)
{
	if (!f->out.fresh)
		return;
	fmt_comments(f, i, f->out.indent);
	if (fmt_at(f, i)->blank)
		kept_blank(f);
	f->out.keep_blank = f->out.first = false;
}

/* Those on the line of the token that was just written.  The last of them finds a column, but
 * not one that stands on the last line of another: that line is not the token's. */
static void trailing_comments(struct fmt *f, const struct fmt_token *next)
{
	struct fmt_out *o = &f->out;
	bool below = false;

	for (uint32_t k = 0; k < next->trailing; k++) {
		const struct fmt_comment *c = &f->comments.at[next->comment + k];

		if (!below)
			o->trail = (struct fmt_trail){.at = o->text.len,
				.line = o->line,
				.column = o->column,
				.blanks = 1,
				.width = c->width};
		below = below || c->many;
		sb_putc(&o->text, ' ');
		o->column++;
		put_comment(o, c, false);
		o->commented = true;
		if (c->line || c->many)
			o->must_end = true;
	}
}

/* ---- tokens -------------------------------------------------------------- */

void fmt_gap(struct fmt *f, uint32_t blanks)
{
	f->out.gap = (int)blanks;
}

void fmt_put(struct fmt *f, uint32_t i)
{
	const struct fmt_token *t = fmt_at(f, i);
	struct fmt_out *o = &f->out;
	uint32_t blanks = o->gap >= 0 ? (uint32_t)o->gap : t->space;

	if (!o->fresh && (o->must_end || fmt_has_comments(f, i)))
		fmt_newline(f, o->hang);
	fmt_lead(f, i);
	if (o->fresh) {
		begin(o);
	} else {
		put_blanks(&o->text, blanks);
		o->column += blanks;
	}
	o->gap = -1;
	o->commented = false;
	sb_add(&o->text, t->s, t->len);
	o->column += t->width;
	if (i + 1 < f->tokens.n)
		trailing_comments(f, fmt_at(f, i + 1));
}

void fmt_flat(struct fmt *f, uint32_t a, uint32_t b)
{
	for (; a < b; a++)
		fmt_put(f, a);
}

bool fmt_fits(const struct fmt *f, uint32_t a, uint32_t b, uint32_t gap, uint32_t after)
{
	const struct fmt_out *o = &f->out;
	uint32_t at = o->fresh ? o->indent : o->must_end ? o->hang : o->column + gap;
	bool broken = false;
	uint32_t width = fmt_width(f, a, b, &broken);

	return !broken && at + width + after <= FMT_LINE;
}

/* ---- the column of comments ---------------------------------------------- */

/* The comments of neighbouring lines, from `a` on. */
static unsigned same_run(const struct fmt_out *o, unsigned a)
{
	unsigned b = a + 1;

	while (b < o->trails.n && o->trails.at[b].line == o->trails.at[b - 1].line + 1)
		b++;
	return b;
}

static uint32_t run_column(const struct fmt_out *o, unsigned a, unsigned b)
{
	uint32_t column = 0, room = FMT_COMMENT_COLUMN;

	for (unsigned i = a; i < b; i++) {
		const struct fmt_trail *t = &o->trails.at[i];

		if (t->column > FMT_COMMENT_OUTLIER)
			continue;
		if (t->column + 2 > column)
			column = t->column + 2;
		if (room + t->width > FMT_LINE)
			room = t->width < FMT_LINE ? FMT_LINE - t->width : 0;
	}
	return column > room ? column : room;
}

void fmt_finish(struct fmt *f, struct strbuf *out)
{
	const struct fmt_out *o = &f->out;
	size_t done = 0;

	for (unsigned a = 0, b; a < o->trails.n; a = b) {
		b = same_run(o, a);
		uint32_t column = run_column(o, a, b);

		for (unsigned i = a; i < b; i++) {
			const struct fmt_trail *t = &o->trails.at[i];
			uint32_t to = t->column > FMT_COMMENT_OUTLIER ? t->column + 2 : column;

			sb_add(out, o->text.s + done, t->at - done);
			put_blanks(out, to - t->column);
			done = t->at + t->blanks;
		}
	}
	sb_add(out, o->text.s + done, o->text.len - done);
}
