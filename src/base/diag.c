#include "base/diag.h"

#include "base/utf8.h"
#include <string.h>

void diags_init(struct diags *ds, struct arena *arena, unsigned max)
{
	*ds = (struct diags){.arena = arena, .max = max ? max : 20};
}

static bool told(const struct diags *ds, enum diag_level level, struct span at, const char *text)
{
	for (unsigned i = 0; i < ds->list.n; i++) {
		const struct diag *d = &ds->list.at[i];

		if (d->level == level && d->span.src == at.src && d->span.start == at.start &&
			d->span.end == at.end && strcmp(d->text, text) == 0)
			return true;
	}
	return false;
}

/* Where the list is full an error takes the place of the last warning. */
static bool make_room(struct diags *ds)
{
	for (unsigned i = ds->list.n; i-- > 0;) {
		struct diag *d = &ds->list.at[i];

		if (d->level == DIAG_WARNING) {
			memmove(d, d + 1, (ds->list.n - i - 1) * sizeof *d);
			ds->list.n--;
			return true;
		}
	}
	return false;
}

struct diag *diag_add(struct diags *ds, enum diag_level level, struct span at, const char *kind,
	const char *fmt, ...)
{
	struct diag d = {.level = level, .span = at, .kind = kind};
	va_list ap;

	va_start(ap, fmt);
	d.text = arena_vprintf(ds->arena, fmt, ap);
	va_end(ap);
	if (told(ds, level, at, d.text))
		return NULL;
	if (level == DIAG_ERROR)
		ds->errors++;
	else
		ds->warnings++;
	if (ds->list.n >= ds->max && (level != DIAG_ERROR || !make_room(ds)))
		return NULL;
	vec_push(ds->arena, &ds->list, d);
	return &ds->list.at[ds->list.n - 1];
}

void diag_hint(struct diags *ds, struct diag *d, const char *fmt, ...)
{
	va_list ap;

	if (!d)
		return;
	va_start(ap, fmt);
	d->hint = arena_vprintf(ds->arena, fmt, ap);
	va_end(ap);
}

static int compare(const struct diag *a, const struct diag *b)
{
	const struct source *x = a->span.src, *y = b->span.src;
	int by_name = x && y ? strcmp(x->name, y->name) : (x != NULL) - (y != NULL);

	if (by_name)
		return by_name;
	if (a->span.start != b->span.start)
		return a->span.start < b->span.start ? -1 : 1;
	return (a->level > b->level) - (a->level < b->level);
}

static bool same_line(const struct diag *a, const struct diag *b)
{
	const struct source *src = a->span.src;
	uint32_t lo = a->span.start, hi = b->span.start;

	if (!src || src != b->span.src)
		return false;
	if (lo > hi) {
		lo = b->span.start;
		hi = a->span.start;
	}
	return hi <= src->len && !memchr(src->text + lo, '\n', hi - lo);
}

/* d is on the line of `from`, and behind it or up to it. */
static bool follows(const struct diag *d, const struct diag *from)
{
	uint32_t at = from->span.start;

	if (d->level != DIAG_ERROR || !same_line(d, from))
		return false;
	while (at > 0 &&
		(from->span.src->text[at - 1] == ' ' || from->span.src->text[at - 1] == '\t'))
		at--;
	return d->span.end >= at;
}

/* They stand in order; of several that are alone on one line the first stays. */
static void leave_out_followers(struct diags *ds)
{
	for (unsigned i = 0; i < ds->list.n; i++) {
		unsigned kept = 0, me = i;

		if (!ds->list.at[i].alone)
			continue;
		const struct diag from = ds->list.at[i];
		for (unsigned k = 0; k < ds->list.n; k++) {
			if (k != i && follows(&ds->list.at[k], &from)) {
				ds->errors--;
				me -= k < i;
				continue;
			}
			ds->list.at[kept++] = ds->list.at[k];
		}
		ds->list.n = kept;
		i = me;
	}
}

/* By insertion: stable, and the list is short and nearly in order. */
void diags_sort(struct diags *ds)
{
	for (unsigned i = 1; i < ds->list.n; i++) {
		struct diag d = ds->list.at[i];
		unsigned j = i;

		for (; j > 0 && compare(&d, &ds->list.at[j - 1]) < 0; j--)
			ds->list.at[j] = ds->list.at[j - 1];
		ds->list.at[j] = d;
	}
	leave_out_followers(ds);
}

struct place span_place(struct span at)
{
	struct place p = {1, 1};
	size_t end, line = 0;

	if (!at.src)
		return p;
	end = at.start < at.src->len ? at.start : at.src->len;
	for (size_t i = 0; i < end; i++)
		if (at.src->text[i] == '\n') {
			p.line++;
			line = i + 1;
		}
	p.column = (unsigned)utf8_count(at.src->text + line, end - line) + 1;
	return p;
}

struct span span_join(struct span a, struct span b)
{
	if (!a.src)
		return b;
	if (b.src != a.src)
		return a;
	if (b.start < a.start)
		a.start = b.start;
	if (b.end > a.end)
		a.end = b.end;
	return a;
}

const char *span_at(struct span at, struct arena *arena)
{
	if (!at.src)
		return "";
	return arena_printf(arena, "%s:%u", at.src->name, span_place(at).line);
}

/* ---- printing -------------------------------------------------------------- */

enum {
	INDENT = 4,
	ROOM = 116, /* columns for the line itself */
	LEAD = 50,  /* of these, at most so many before the caret where the line is clipped */
	TAB = 8,
	MARKS = 4, /* combining marks shown on one letter */
};

/* One character of a line as it will be shown. */
struct cell {
	uint32_t cp;
	unsigned bytes, width;
};

/* The text may be the very one that is told to be no UTF-8, and it must not be able to
 * steer a terminal: what cannot be shown becomes U+FFFD. */
static struct cell cell_at(const char *s, size_t len, unsigned column)
{
	struct cell c = {0xfffd, 1, 1};
	size_t probe = len < 4 ? len : 4;

	if (*s == '\t')
		return (struct cell){' ', 1, TAB - column % TAB};
	while (probe && utf8_valid_prefix(s, probe) != probe) /* cut through a later one */
		probe--;
	if (!probe)
		return c;
	c.cp = utf8_decode(s, &c.bytes);
	c.width = utf8_width(c.cp);
	if (utf8_is_control(c.cp)) {
		c.cp = 0xfffd;
		c.width = 1;
	}
	return c;
}

/* The line a span begins on, and the part of it that is shown: columns first..cut. */
struct line {
	const char *s;
	size_t len;
	size_t start, end; /* the span, in bytes */
	unsigned from, to; /* the span, in columns; from < to */
	unsigned first, cut;
	bool cut_left, cut_right;
};

static struct line find_line(struct span at)
{
	const char *text = at.src->text;
	size_t len = at.src->len, start = at.start < len ? at.start : len;
	size_t begin = start, end = start;
	struct line l = {0};

	while (begin > 0 && text[begin - 1] != '\n')
		begin--;
	while (end < len && text[end] != '\n')
		end++;
	if (end > begin && text[end - 1] == '\r')
		end--;
	l.s = text + begin;
	l.len = end - begin;
	l.start = start - begin;
	l.end = at.end < end ? at.end - begin : l.len;
	return l;
}

static void clip(struct line *l, unsigned width)
{
	unsigned blank = l->first;

	l->cut = width;
	if (width - blank <= ROOM)
		return;
	if (l->from - blank > LEAD)
		l->first = l->from - LEAD;
	if (width - l->first > ROOM)
		l->cut = l->first + ROOM;
	else
		l->first = width - ROOM;
	l->cut_left = l->first > blank;
	l->cut_right = l->cut < width;
	if (l->to > l->cut)
		l->to = l->cut;
}

static void measure(struct line *l)
{
	unsigned column = 0, blank = 0;
	bool leading = true, before = true, within = true;

	for (size_t i = 0; i < l->len;) {
		struct cell c = cell_at(l->s + i, l->len - i, column);

		before = before && i < l->start;
		within = within && (i < l->start || i < l->end);
		i += c.bytes;
		column += c.width;
		leading = leading && before && c.cp == ' ';
		if (leading)
			blank = column;
		if (before)
			l->from = column;
		if (within)
			l->to = column;
	}
	l->first = blank;
	clip(l, column);
	if (l->to <= l->from)
		l->to = l->from + 1;
}

static void pad(struct strbuf *out, unsigned n, char c)
{
	while (n--)
		sb_putc(out, c);
}

static void print_line(struct strbuf *out, struct span at)
{
	struct line l = find_line(at);
	unsigned column = 0, shown, marks = 0;

	measure(&l);
	shown = l.first;
	pad(out, INDENT, ' ');
	if (l.cut_left) {
		sb_puts(out, "…");
		shown++;
	}
	for (size_t i = 0; i < l.len;) {
		struct cell c = cell_at(l.s + i, l.len - i, column);

		if (column + c.width > l.cut)
			break;
		marks = c.width ? 0 : marks + 1;
		if (column >= shown && marks <= MARKS) {
			pad(out, column - shown + (c.cp == ' ' ? c.width : 0), ' ');
			if (c.cp != ' ')
				sb_putcp(out, c.cp);
			shown = column + c.width;
		}
		i += c.bytes;
		column += c.width;
	}
	sb_puts(out, l.cut_right ? "…\n" : "\n");
	pad(out, INDENT + l.from - l.first, ' ');
	sb_putc(out, '^');
	pad(out, l.to - l.from - 1, '~');
	sb_putc(out, '\n');
}

void diag_print(struct strbuf *out, const struct diag *d)
{
	if (d->span.src) {
		struct place p = span_place(d->span);

		sb_printf(out, "%s:%u:%u: ", d->span.src->name, p.line, p.column);
	}
	sb_puts(out, d->level == DIAG_ERROR ? "error: " : "warning: ");
	sb_puts(out, d->text);
	sb_putc(out, '\n');
	if (d->span.src)
		print_line(out, d->span);
	if (d->hint) {
		pad(out, INDENT, ' ');
		sb_puts(out, d->hint);
		sb_putc(out, '\n');
	}
}

void diags_print(struct strbuf *out, const struct diags *ds)
{
	unsigned all = ds->errors + ds->warnings;

	for (unsigned i = 0; i < ds->list.n; i++)
		diag_print(out, &ds->list.at[i]);
	if (all > ds->list.n)
		sb_printf(out, "and %u more\n", all - ds->list.n);
}
