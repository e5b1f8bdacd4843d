#include "data/value.h"

#include "base/date.h"
#include "base/utf8.h"
#include <string.h>

static void print_date(struct strbuf *out, int64_t days)
{
	char text[DATE_TEXT];

	sb_add(out, text, date_print(days, text));
}

/* ".25" of a second; nothing when there is no fraction. */
static void print_fraction(struct strbuf *out, uint32_t nanos)
{
	unsigned width = 9;

	if (!nanos)
		return;
	for (; nanos % 10 == 0; nanos /= 10)
		width--;
	sb_printf(out, ".%0*u", (int)width, nanos);
}

static void print_clock(struct strbuf *out, const struct clock *c)
{
	int64_t seconds = c->nanos / 1000000000;
	int32_t offset = c->offset < 0 ? -c->offset : c->offset;

	sb_printf(out, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
		(int)(seconds % 60));
	print_fraction(out, (uint32_t)(c->nanos % 1000000000));
	if (c->offset_kind == OFFSET_ZONE) {
		sb_putc(out, '@');
		sb_puts(out, c->zone);
	} else if (c->offset_kind == OFFSET_SECONDS && !offset) {
		sb_putc(out, 'Z');
	} else if (c->offset_kind == OFFSET_SECONDS) {
		sb_printf(out, "%c%02d:%02d", c->offset < 0 ? '-' : '+', (int)(offset / 3600),
			(int)(offset / 60 % 60));
		if (offset % 60)
			sb_printf(out, ":%02d", (int)(offset % 60));
	}
}

static void print_part(struct strbuf *out, uint64_t n, char unit)
{
	if (n)
		sb_printf(out, "%llu%c", (unsigned long long)n, unit);
}

static void print_daytime(struct strbuf *out, int64_t seconds, uint32_t nanos)
{
	bool negative = seconds < 0;
	uint64_t left = negative ? -(uint64_t)seconds : (uint64_t)seconds;

	if (negative && nanos) { /* -1 s + 0.25 s is minus 0.75 s */
		left--;
		nanos = 1000000000 - nanos;
	}
	if (!left && !nanos) {
		sb_puts(out, "PT0S");
		return;
	}
	sb_puts(out, negative ? "-P" : "P");
	print_part(out, left / 86400, 'D');
	left %= 86400;
	if (!left && !nanos)
		return;
	sb_putc(out, 'T');
	print_part(out, left / 3600, 'H');
	print_part(out, left / 60 % 60, 'M');
	left %= 60;
	if (nanos) {
		sb_printf(out, "%u", (unsigned)left);
		print_fraction(out, nanos);
		sb_putc(out, 'S');
	} else {
		print_part(out, left, 'S');
	}
}

static void print_yearmonth(struct strbuf *out, int64_t months)
{
	uint64_t left = months < 0 ? -(uint64_t)months : (uint64_t)months;

	if (!months) {
		sb_puts(out, "P0M");
		return;
	}
	sb_puts(out, months < 0 ? "-P" : "P");
	print_part(out, left / 12, 'Y');
	print_part(out, left % 12, 'M');
}

void value_print_iso(struct strbuf *out, struct value temporal)
{
	switch ((enum value_kind)temporal.kind) {
	case V_DATE: print_date(out, temporal.u.i); break;
	case V_TIME: print_clock(out, temporal.u.clock); break;
	case V_DATETIME:
		print_date(out, temporal.u.instant->days);
		sb_putc(out, 'T');
		print_clock(out, &temporal.u.instant->clock);
		break;
	case V_DAYTIME: print_daytime(out, temporal.u.i, temporal.aux); break;
	case V_YEARMONTH: print_yearmonth(out, temporal.u.i); break;
	default: break;
	}
}

static void print_number(struct strbuf *out, struct value v)
{
	char text[DECIMAL_TEXT];

	if (v.big)
		sb_add(out, text, decimal_print(v.u.dec, text));
	else
		sb_printf(out, "%lld", (long long)v.u.i);
}

/* ---- as FEEL writes it ------------------------------------------------------- */

static void print_string(struct strbuf *out, const char *s, size_t n)
{
	sb_putc(out, '"');
	for (size_t i = 0; i < n; i++) {
		switch (s[i]) {
		case '"': sb_puts(out, "\\\""); break;
		case '\\': sb_puts(out, "\\\\"); break;
		case '\n': sb_puts(out, "\\n"); break;
		case '\r': sb_puts(out, "\\r"); break;
		case '\t': sb_puts(out, "\\t"); break;
		default:
			if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
				sb_printf(out, "\\u%04x", (unsigned)s[i]);
			else
				sb_putc(out, s[i]);
		}
	}
	sb_putc(out, '"');
}

static void print_temporal(struct strbuf *out, const char *constructor, struct value v)
{
	sb_puts(out, constructor);
	sb_puts(out, "(\"");
	value_print_iso(out, v);
	sb_puts(out, "\")");
}

/* A key that is a name needs no quotes. */
static bool is_name(const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		unsigned n;
		uint32_t cp = utf8_decode(s + i, &n);

		if (!utf8_is_letter(cp) && (i == 0 || cp >= 0x80 || !ascii_digit((int)cp)))
			return false;
		i += n;
	}
	return len > 0;
}

static void print_context(struct strbuf *out, const struct context *c)
{
	sb_putc(out, '{');
	for (uint32_t i = 0; i < c->n; i++) {
		const struct entry *e = &c->at[i];

		if (i)
			sb_puts(out, ", ");
		if (is_name(e->key, e->len))
			sb_add(out, e->key, e->len);
		else
			print_string(out, e->key, e->len);
		sb_puts(out, ": ");
		value_print(out, e->value);
	}
	sb_putc(out, '}');
}

typedef void print_one(struct strbuf *out, struct value v);

/* [1..5), or what is open-ended as a comparison: (>= 1). */
static void print_range(struct strbuf *out, const struct range *r, print_one *one)
{
	if (r->lo.kind != V_NULL && r->hi.kind == V_NULL) {
		sb_puts(out, r->lo_open ? "(> " : "(>= ");
		one(out, r->lo);
		sb_putc(out, ')');
	} else if (r->lo.kind == V_NULL && r->hi.kind != V_NULL) {
		sb_puts(out, r->hi_open ? "(< " : "(<= ");
		one(out, r->hi);
		sb_putc(out, ')');
	} else {
		sb_putc(out, r->lo_open ? '(' : '[');
		one(out, r->lo);
		sb_puts(out, "..");
		one(out, r->hi);
		sb_putc(out, r->hi_open ? ')' : ']');
	}
}

void value_print(struct strbuf *out, struct value v)
{
	switch ((enum value_kind)v.kind) {
	case V_UNSET: sb_puts(out, "unset"); break;
	case V_NULL: sb_puts(out, "null"); break;
	case V_UNKNOWN: sb_puts(out, "unknown"); break;
	case V_BOOLEAN: sb_puts(out, v.u.b ? "true" : "false"); break;
	case V_NUMBER: print_number(out, v); break;
	case V_STRING: print_string(out, v.u.s, v.aux); break;
	case V_DATE: print_temporal(out, "date", v); break;
	case V_TIME: print_temporal(out, "time", v); break;
	case V_DATETIME: print_temporal(out, "date and time", v); break;
	case V_DAYTIME:
	case V_YEARMONTH: print_temporal(out, "duration", v); break;
	case V_LIST:
		sb_putc(out, '[');
		for (uint32_t i = 0; i < v.u.list->n; i++) {
			if (i)
				sb_puts(out, ", ");
			value_print(out, v.u.list->at[i]);
		}
		sb_putc(out, ']');
		break;
	case V_CONTEXT: print_context(out, v.u.context); break;
	case V_RANGE: print_range(out, v.u.range, value_print); break;
	case V_FUNCTION: sb_puts(out, "function"); break;
	}
}

/* ---- as people read it ------------------------------------------------------- */

struct words {
	const char *language;
	char point; /* of a number */
	const char *yes, *no, *none, *unknown, *function, *from, *to, *below, *above;
};
static const struct words words[] = {
	{"en", '.', "yes", "no", "none", "unknown", "a function", "at least ", "at most ", "below ",
		"above "},
	{"da", ',', "ja", "nej", "ingen", "ukendt", "en funktion", "mindst ", "højst ", "under ",
		"over "},
};

static const struct words *words_of(const char *language)
{
	return &words[language && strcmp(language, "da") == 0];
}

static void say(struct strbuf *out, struct value v, const struct words *w);

static void say_number(struct strbuf *out, struct value v, const struct words *w)
{
	size_t from = out->len;

	print_number(out, v);
	for (size_t i = from; i < out->len; i++)
		if (out->s[i] == '.')
			out->s[i] = w->point;
}

static bool has_fractions(const struct list *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (l->at[i].kind == V_NUMBER && l->at[i].big)
			return true;
	return false;
}

static void say_list(struct strbuf *out, const struct list *l, const struct words *w)
{
	const char *between = w->point == ',' && has_fractions(l) ? "; " : ", ";

	if (!l->n)
		sb_puts(out, w->none);
	for (uint32_t i = 0; i < l->n; i++) {
		if (i)
			sb_puts(out, between);
		say(out, l->at[i], w);
	}
}

static void say_context(struct strbuf *out, const struct context *c, const struct words *w)
{
	if (!c->n)
		sb_puts(out, w->none);
	for (uint32_t i = 0; i < c->n; i++) {
		if (i)
			sb_puts(out, ", ");
		sb_add(out, c->at[i].key, c->at[i].len);
		sb_puts(out, ": ");
		say(out, c->at[i].value, w);
	}
}

/* "1-5"; what is open-ended in words. */
static void say_range(struct strbuf *out, const struct range *r, const struct words *w)
{
	if (r->hi.kind == V_NULL) {
		sb_puts(out, r->lo_open ? w->above : w->from);
		say(out, r->lo, w);
	} else if (r->lo.kind == V_NULL) {
		sb_puts(out, r->hi_open ? w->below : w->to);
		say(out, r->hi, w);
	} else {
		if (r->lo_open)
			sb_puts(out, w->above);
		say(out, r->lo, w);
		sb_puts(out, " – ");
		if (r->hi_open)
			sb_puts(out, w->below);
		say(out, r->hi, w);
	}
}

static void say(struct strbuf *out, struct value v, const struct words *w)
{
	switch ((enum value_kind)v.kind) {
	case V_UNSET:
	case V_UNKNOWN: sb_puts(out, w->unknown); break;
	case V_NULL: sb_puts(out, w->none); break;
	case V_BOOLEAN: sb_puts(out, v.u.b ? w->yes : w->no); break;
	case V_NUMBER: say_number(out, v, w); break;
	case V_STRING: sb_add(out, v.u.s, v.aux); break;
	case V_LIST: say_list(out, v.u.list, w); break;
	case V_CONTEXT: say_context(out, v.u.context, w); break;
	case V_RANGE: say_range(out, v.u.range, w); break;
	case V_FUNCTION: sb_puts(out, w->function); break;
	case V_DATE:
	case V_TIME:
	case V_DATETIME:
	case V_DAYTIME:
	case V_YEARMONTH: value_print_iso(out, v); break;
	}
}

void value_say(struct strbuf *out, struct value v, const char *language)
{
	say(out, v, words_of(language));
}
