#include "sluse_paper.h"
#include "base/utf8.h"
#include <string.h>

/* SGR codes; the base colours only, which every palette keeps apart. */
static const char *const inks[] = {
	[INK_PLAIN] = "",
	[INK_STRONG] = "\033[1m",
	[INK_DIM] = "\033[2m",
	[INK_HEAD] = "\033[1;4m",
	[INK_YES] = "\033[32m",
	[INK_NO] = "\033[31m",
	[INK_BORDER] = "\033[33m",
	[INK_UNKNOWN] = "\033[36m",
};
enum { REPLACEMENT = 0xFFFD };

void paper_init(struct paper *p, struct arena *arena, unsigned width, bool colour)
{
	memset(p, 0, sizeof *p);
	sb_init(&p->out, arena);
	if (width == 0)
		width = PAPER_WIDTH;
	if (width < PAPER_NARROWEST)
		width = PAPER_NARROWEST;
	if (width > PAPER_WIDEST)
		width = PAPER_WIDEST;
	p->width = width;
	p->colour = colour;
}

static void set_ink(struct paper *p, enum ink ink)
{
	if (!p->colour || p->ink == ink)
		return;
	if (p->ink != INK_PLAIN)
		sb_puts(&p->out, "\033[0m");
	sb_puts(&p->out, inks[ink]);
	p->ink = ink;
}

static void blanks(struct paper *p, unsigned n)
{
	while (n-- > 0)
		sb_putc(&p->out, ' ');
}

static void break_line(struct paper *p)
{
	set_ink(p, INK_PLAIN);
	sb_putc(&p->out, '\n');
	blanks(p, p->hang);
	p->column = p->hang;
	p->space = p->may_break = p->written = false;
}

void paper_line(struct paper *p, unsigned indent, unsigned hang)
{
	if (p->open)
		paper_end(p);
	/* a hanging indent that left no room to write would break every word */
	p->hang = hang > p->width / 2 ? p->width / 2 : hang;
	blanks(p, indent);
	p->column = indent;
	p->space = p->may_break = p->written = false;
	p->open = true;
	p->gap = false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Length of the word at s in bytes, and its width on the terminal. */
static size_t word_at(const char *s, unsigned *width)
{
	size_t i = 0;
	*width = 0;
	while (s[i] && !is_blank(s[i])) {
		unsigned n;
		uint32_t cp = utf8_decode(s + i, &n);
		*width += utf8_is_control(cp) ? 1 : utf8_width(cp);
		i += n;
	}
	return i;
}

static void put_word(struct paper *p, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		unsigned n;
		uint32_t cp = utf8_decode(s + i, &n);
		if (utf8_is_control(cp))
			sb_putcp(&p->out, REPLACEMENT);
		else
			sb_add(&p->out, s + i, n);
		i += n;
	}
}

void paper_put(struct paper *p, enum ink ink, const char *text)
{
	while (*text) {
		if (is_blank(*text)) {
			if (p->written)
				p->space = p->may_break = true;
			text++;
			continue;
		}
		unsigned width;
		size_t len = word_at(text, &width);
		if (p->may_break && p->column + p->space + width > p->width)
			break_line(p);
		if (p->space) {
			sb_putc(&p->out, ' ');
			p->column++;
			p->space = false;
		}
		set_ink(p, ink);
		put_word(p, text, len);
		p->column += width;
		p->written = true;
		p->may_break = false;
		text += len;
	}
}

void paper_putf(struct paper *p, enum ink ink, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *text = arena_vprintf(p->out.arena, fmt, ap);
	va_end(ap);
	paper_put(p, ink, text);
}

void paper_pad(struct paper *p, unsigned column)
{
	set_ink(p, INK_PLAIN);
	if (p->column < column) {
		blanks(p, column - p->column);
		p->column = column;
		p->space = p->written = false;
	} else {
		p->space = true;
	}
	p->may_break = true;
}

void paper_right(struct paper *p, enum ink ink, const char *text)
{
	unsigned width = paper_columns(text);
	if (p->column + 2 + width <= p->width)
		paper_pad(p, p->width - width);
	else
		p->space = p->may_break = true;
	paper_put(p, ink, text);
}

void paper_end(struct paper *p)
{
	set_ink(p, INK_PLAIN);
	/* no blanks at a line's end: printed forms are compared byte for byte */
	while (p->out.len > 0 && p->out.s[p->out.len - 1] == ' ')
		sb_cut(&p->out, p->out.len - 1);
	sb_putc(&p->out, '\n');
	p->open = false;
	p->space = false;
}

void paper_drop(struct paper *p)
{
	while (p->out.len > 0 && p->out.s[p->out.len - 1] == ' ')
		sb_cut(&p->out, p->out.len - 1);
	p->open = false;
}

void paper_raw(struct paper *p, const char *text)
{
	for (; *text;) {
		unsigned n;
		uint32_t cp = utf8_decode(text, &n);
		if (utf8_is_control(cp) && cp != '\n' && cp != '\t')
			sb_putcp(&p->out, REPLACEMENT);
		else
			sb_add(&p->out, text, n);
		text += n;
	}
	if (p->out.len > 0 && p->out.s[p->out.len - 1] != '\n')
		sb_putc(&p->out, '\n');
	p->gap = false;
}

void paper_say(struct paper *p, unsigned indent, enum ink ink, const char *text)
{
	paper_line(p, indent, indent);
	paper_put(p, ink, text);
	paper_end(p);
}

void paper_gap(struct paper *p)
{
	if (p->out.len == 0 || p->gap)
		return;
	sb_putc(&p->out, '\n');
	p->gap = true;
}

unsigned paper_columns(const char *text)
{
	unsigned sum = 0;
	while (*text) {
		unsigned n;
		uint32_t cp = utf8_decode(text, &n);
		sum += utf8_is_control(cp) ? 1 : utf8_width(cp);
		text += n;
	}
	return sum;
}
