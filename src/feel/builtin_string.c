/* Functions of texts; positions count code points (DMN 1.5, 10.3.4.3). */
#include "base/utf8.h"
#include "feel/builtin.h"

#include <string.h>

/* Byte offset of code point i (from 0), or the length. */
static uint32_t offset_of(struct value s, int64_t i)
{
	uint32_t p = 0;
	unsigned n;

	while (i-- > 0 && p < s.aux) {
		utf8_decode(s.u.s + p, &n);
		p += n;
	}
	return p;
}

static bool whole(struct value v, int64_t *i)
{
	struct decimal d;

	value_to_decimal(v, &d);
	return !decimal_round(&d, &d, 0, ROUND_DOWN) && decimal_to_int(&d, i);
}

FEEL_FN(bi_substring)
{
	int64_t count = (int64_t)utf8_count(args[0].u.s, args[0].aux), start, len;
	uint32_t from, to;

	(void)env;
	if (!feel_charge(env, args[0].aux / 16))
		return feel_too_long();
	if (!whole(args[1], &start) || start == 0 || start > count || start < -count)
		return value_error("the start is outside the text");
	start = start > 0 ? start - 1 : count + start;
	len = count - start;
	if (n > 2 && (!whole(args[2], &len) || len < 1))
		return value_error("a length is 1 at least");
	if (len > count - start)
		len = count - start;
	from = offset_of(args[0], start);
	to = offset_of(args[0], start + len);
	return value_string(args[0].u.s + from, to - from);
}

FEEL_FN(bi_string_length)
{
	(void)n;
	return value_int(env->arena, (int64_t)utf8_count(args[0].u.s, args[0].aux));
}

/* Where `part` begins in s, or -1. */
static int64_t find(struct value s, struct value part)
{
	const char *at;

	if (part.aux == 0)
		return 0;
	if (part.aux > s.aux)
		return -1;
	at = memmem(s.u.s, s.aux, part.u.s, part.aux);
	return at ? at - s.u.s : -1;
}

FEEL_FN(bi_substring_before)
{
	int64_t at = find(args[0], args[1]);

	(void)env;
	(void)n;
	return value_string(args[0].u.s, at < 0 ? 0 : (size_t)at);
}

FEEL_FN(bi_substring_after)
{
	int64_t at = find(args[0], args[1]);

	(void)env;
	(void)n;
	if (at < 0)
		return value_string("", 0);
	return value_string(args[0].u.s + at + args[1].aux, args[0].aux - (size_t)at - args[1].aux);
}

FEEL_FN(bi_contains)
{
	(void)env;
	(void)n;
	return value_bool(find(args[0], args[1]) >= 0);
}

FEEL_FN(bi_starts_with)
{
	(void)env;
	(void)n;
	return value_bool(
		args[1].aux <= args[0].aux && !memcmp(args[0].u.s, args[1].u.s, args[1].aux));
}

FEEL_FN(bi_ends_with)
{
	(void)env;
	(void)n;
	return value_bool(
		args[1].aux <= args[0].aux &&
		!memcmp(args[0].u.s + args[0].aux - args[1].aux, args[1].u.s, args[1].aux));
}

FEEL_FN(bi_string_join)
{
	const struct list *l = args[0].u.list;
	struct value sep = n > 1 && args[1].kind == V_STRING ? args[1] : value_string("", 0);
	struct strbuf sb;
	bool any = false;

	sb_init(&sb, env->arena);
	for (uint32_t i = 0; i < l->n; i++) {
		struct value v = l->at[i];

		if (v.kind == V_NULL)
			continue;
		if (v.kind != V_STRING)
			return value_error("every element must be a text");
		if (sb.len + sep.aux + v.aux > TEXT_MAX)
			return value_error("the text becomes too long");
		if (!feel_charge(env, 1 + (sep.aux + v.aux) / 16))
			return feel_too_long();
		if (any)
			sb_add(&sb, sep.u.s, sep.aux);
		sb_add(&sb, v.u.s, v.aux);
		any = true;
	}
	return value_string(sb.s, sb.len);
}

/* ---- string(from) --------------------------------------------------------- */

static void print_number(struct strbuf *sb, struct value v)
{
	char plain[DECIMAL_PLAIN];
	struct decimal d;

	value_to_decimal(v, &d);
	sb_add(sb, plain, decimal_print_plain(&d, plain, sizeof plain));
}

static void print_text(struct strbuf *sb, const char *s, uint32_t len)
{
	sb_putc(sb, '"');
	for (uint32_t i = 0; i < len; i++) {
		if (s[i] == '"' || s[i] == '\\')
			sb_putc(sb, '\\');
		sb_putc(sb, s[i]);
	}
	sb_putc(sb, '"');
}

/* A key without quotes where it reads as a name. */
static void print_key(struct strbuf *sb, const char *s, uint32_t len)
{
	bool plain = len > 0 && !ascii_digit(s[0]) && s[0] != ' ';
	unsigned n;

	for (uint32_t i = 0; i < len && plain; i += n) {
		uint32_t cp = utf8_decode(s + i, &n);

		plain = cp >= 0x80 || ascii_alpha((int)cp) || ascii_digit((int)cp) || cp == '_' ||
			cp == ' ';
	}
	if (plain)
		sb_add(sb, s, len);
	else
		print_text(sb, s, len);
}

static void print_range(struct strbuf *sb, const struct range *r)
{
	sb_putc(sb, r->lo_open ? '(' : '[');
	feel_print(sb, r->lo);
	sb_puts(sb, "..");
	feel_print(sb, r->hi);
	sb_putc(sb, r->hi_open ? ')' : ']');
}

/* As string() shows it inside a list or context. */
void feel_print(struct strbuf *sb, struct value v)
{
	switch ((enum value_kind)v.kind) {
	case V_NUMBER: print_number(sb, v); break;
	case V_STRING: print_text(sb, v.u.s, v.aux); break;
	case V_LIST:
		sb_putc(sb, '[');
		for (uint32_t i = 0; i < v.u.list->n; i++) {
			if (i)
				sb_puts(sb, ", ");
			feel_print(sb, v.u.list->at[i]);
		}
		sb_putc(sb, ']');
		break;
	case V_CONTEXT:
		sb_putc(sb, '{');
		for (uint32_t i = 0; i < v.u.context->n; i++) {
			const struct entry *e = &v.u.context->at[i];

			if (i)
				sb_puts(sb, ", ");
			print_key(sb, e->key, e->len);
			sb_puts(sb, ": ");
			feel_print(sb, e->value);
		}
		sb_putc(sb, '}');
		break;
	case V_RANGE: print_range(sb, v.u.range); break;
	case V_DATE:
	case V_TIME:
	case V_DATETIME:
	case V_DAYTIME:
	case V_YEARMONTH: value_print_iso(sb, v); break;
	case V_BOOLEAN: sb_puts(sb, v.u.b ? "true" : "false"); break;
	case V_FUNCTION: sb_puts(sb, "function"); break;
	case V_UNKNOWN: sb_puts(sb, "unknown"); break;
	case V_UNSET:
	case V_NULL: sb_puts(sb, "null"); break;
	}
}

FEEL_FN(bi_string)
{
	struct strbuf sb;
	struct value v = args[0];

	(void)n;
	if (v.kind == V_STRING)
		return v;
	if (v.kind == V_FUNCTION)
		return value_error("a function has no text");
	if (!feel_charge(env, 8 + (v.kind == V_LIST || v.kind == V_CONTEXT ? v.aux : 0)))
		return feel_too_long();
	sb_init(&sb, env->arena);
	feel_print(&sb, v);
	if (sb.len > TEXT_MAX)
		return value_error("the text becomes too long");
	return value_string(sb.s, sb.len);
}
