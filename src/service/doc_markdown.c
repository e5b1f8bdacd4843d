/*
 * The page as Markdown: CommonMark with the tables of GitHub, and `<a id>` and `<br>` where
 * Markdown has no word of its own.  What could be read as markup stands behind a backslash.
 */
#include "service/doc_page.h"

#include <string.h>

static void escape(struct page *p, const char *s)
{
	size_t digits = p->fresh ? strspn(s, "0123456789") : 0;

	if (p->fresh && *s && strchr("#+-=:", *s)) {
		sb_putc(p->out, '\\');
	} else if (digits && s[digits] && strchr(".)", s[digits])) { /* "1." begins a list */
		sb_add(p->out, s, digits);
		sb_putc(p->out, '\\');
		s += digits;
	}
	for (; *s; s++) {
		if (strchr("\\`*_[]<>&|~$", *s))
			sb_putc(p->out, '\\');
		sb_putc(p->out, *s);
	}
}

static bool in_cell(const struct page *p)
{
	unsigned depth = p->depth;

	if (depth && p->parts[depth - 1] == PART_FOLD)
		depth--;
	return depth && p->parts[depth - 1] == PART_CELL;
}

/* In as many backticks as it has none of itself. */
static void code_span(struct page *p, const char *s)
{
	struct strbuf *out = p->out;
	size_t most = 0, run = 0;

	for (const char *c = s; *c; c++) {
		run = *c == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	for (size_t i = 0; i <= most; i++)
		sb_putc(out, '`');
	if (most)
		sb_putc(out, ' ');
	for (; *s; s++) {
		if (*s == '|' && in_cell(p))
			sb_putc(out, '\\');
		sb_putc(out, *s);
	}
	if (most)
		sb_putc(out, ' ');
	for (size_t i = 0; i <= most; i++)
		sb_putc(out, '`');
}

/* Ids are made of names of items, in which none of these can stand. */
static void put_id(struct strbuf *out, const char *id)
{
	for (; *id; id++)
		if (!strchr("<>\"&'\\", *id))
			sb_putc(out, *id);
}

static void anchor(struct strbuf *out, const char *id)
{
	sb_puts(out, "<a id=\"");
	put_id(out, id);
	sb_puts(out, "\"></a>");
}

static void heading(struct page *p, const char *marks, const char *id, const char *title)
{
	if (id) {
		anchor(p->out, id);
		sb_puts(p->out, "\n\n");
	}
	sb_printf(p->out, "%s ", marks);
	p->fresh = false;
	escape(p, title);
	sb_puts(p->out, "\n\n");
	p->fresh = true;
}

static void begin(struct page *p, const struct page_head *h)
{
	heading(p, "#", NULL, h->title);
}

static void end(struct page *p)
{
	if (p->out->len > 1 && memcmp(p->out->s + p->out->len - 2, "\n\n", 2) == 0)
		sb_cut(p->out, p->out->len - 1);
}

static void open(struct page *p, enum page_part part, const char *id, const char *title)
{
	struct strbuf *out = p->out;

	switch (part) {
	case PART_SECTION: heading(p, "##", id, title); break;
	case PART_CARD: heading(p, "###", id, title); break;
	case PART_CONTENTS: heading(p, "##", "contents", title); break;
	case PART_ENTRY:
		if (p->parts[p->depth - 1] == PART_STEPS)
			sb_printf(out, "%u. ", p->entries[p->depth - 1]);
		else
			sb_puts(out, "- ");
		break;
	case PART_FIELD:
		sb_puts(out, "- **");
		p->fresh = false;
		escape(p, title);
		sb_puts(out, ":** ");
		break;
	case PART_ROW:
		sb_putc(out, '|');
		p->row_id = id;
		break;
	case PART_CELL: /* an anchor stands in the row's first */
		sb_putc(out, ' ');
		if (p->row_id)
			anchor(out, p->row_id);
		p->row_id = NULL;
		break;
	case PART_FOLD:
		sb_puts(out, "<details><summary>");
		p->fresh = false;
		escape(p, title);
		sb_puts(out, "</summary>");
		break;
	default: break;
	}
}

static void close(struct page *p, enum page_part part)
{
	struct strbuf *out = p->out;

	switch (part) {
	case PART_ENTRY:
	case PART_FIELD:
	case PART_ROW: sb_putc(out, '\n'); break;
	case PART_CELL: sb_puts(out, " |"); break;
	case PART_FOLD: sb_puts(out, "</details>"); break;
	case PART_PARAGRAPH: sb_puts(out, "\n\n"); break;
	case PART_CONTENTS:
	case PART_LIST:
	case PART_STEPS:
	case PART_FIELDS:
	case PART_TABLE: sb_putc(out, '\n'); break;
	case PART_SECTION:
	case PART_CARD: break;
	}
}

static void heads(struct page *p, const char *const *list, unsigned n)
{
	sb_putc(p->out, '|');
	p->fresh = false;
	for (unsigned i = 0; i < n; i++) {
		sb_putc(p->out, ' ');
		escape(p, list[i]);
		sb_puts(p->out, " |");
	}
	sb_puts(p->out, "\n|");
	for (unsigned i = 0; i < n; i++)
		sb_puts(p->out, "---|");
	sb_putc(p->out, '\n');
}

static void head(struct page *p, unsigned level, const char *id, const char *title)
{
	heading(p, level == 3 ? "###" : "####", id, title);
}

static void line(struct page *p, enum page_style style)
{
	(void)style;
	if (p->fresh)
		return;
	if (in_cell(p))
		sb_puts(p->out, "<br>");
	else
		sb_printf(p->out, "\\\n%s",
			p->depth > 1 && p->parts[p->depth - 2] == PART_STEPS ? "   " : "  ");
	p->fresh = true;
}

static void text(struct page *p, const char *s)
{
	escape(p, s);
}

static void marked(struct page *p, enum page_mark mark, const char *s, const char *id)
{
	struct strbuf *out = p->out;
	bool fresh = p->fresh;

	p->fresh = false;
	switch (mark) {
	case MARK_STRONG:
	case MARK_TAG:
		sb_puts(out, mark == MARK_TAG && !fresh ? " **" : "**");
		escape(p, s);
		sb_puts(out, "**");
		break;
	case MARK_CODE: code_span(p, s); break;
	case MARK_LINK:
		sb_putc(out, '[');
		escape(p, s);
		sb_puts(out, "](<#");
		put_id(out, id);
		sb_puts(out, ">)");
		break;
	}
}

const struct page_form page_markdown = {begin, end, open, close, heads, head, line, text, marked};
