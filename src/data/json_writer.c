#include "data/json.h"

#include <string.h>

void jw_init(struct json_writer *w, struct strbuf *out)
{
	*w = (struct json_writer){.out = out};
}

static bool bit(const uint64_t *set, unsigned i)
{
	return set[i / 64] >> (i % 64) & 1;
}

static void bit_put(uint64_t *set, unsigned i, bool on)
{
	uint64_t mask = (uint64_t)1 << (i % 64);

	set[i / 64] = on ? set[i / 64] | mask : set[i / 64] & ~mask;
}

/* What is due before a value or a key: ',' or NUL for nothing.  False where the nesting is
 * deeper than can be written. */
static bool begin(struct json_writer *w, char *before)
{
	*before = '\0';
	if (w->depth > JSON_WRITER_DEPTH)
		return false;
	if (w->after_key) {
		w->after_key = false;
	} else if (w->depth) {
		if (bit(w->filled, w->depth - 1))
			*before = ',';
		bit_put(w->filled, w->depth - 1, true);
	}
	return true;
}

static void open_container(struct json_writer *w, bool object)
{
	if (w->depth >= JSON_WRITER_DEPTH) {
		jw_null(w); /* stands for all of it; nothing when we are in such a null */
	} else {
		char text[2];
		begin(w, text);
		text[1] = object ? '{' : '[';
		sb_add(w->out, text[0] ? text : text + 1, text[0] ? 2 : 1);
		bit_put(w->filled, w->depth, false);
		bit_put(w->object, w->depth, object);
	}
	w->depth++;
}

void jw_object(struct json_writer *w)
{
	open_container(w, true);
}

void jw_array(struct json_writer *w)
{
	open_container(w, false);
}

void jw_close(struct json_writer *w)
{
	if (--w->depth < JSON_WRITER_DEPTH)
		sb_putc(w->out, bit(w->object, w->depth) ? '}' : ']');
}

/* --- scalars ------------------------------------------------------------- */

/* The first byte from i on that needs an escape, or n. */
static size_t plain_run(const char *s, size_t i, size_t n)
{
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	uint64_t w, quote, back;

	for (; n - i >= 8; i += 8) {
		memcpy(&w, s + i, 8);
		quote = w ^ (ones * '"');
		back = w ^ (ones * '\\');
		if (((w - ones * 0x20) & ~w & high) | ((quote - ones) & ~quote & high) |
			((back - ones) & ~back & high))
			break;
	}
	while (i < n && (unsigned char)s[i] >= 0x20 && s[i] != '"' && s[i] != '\\')
		i++;
	return i;
}

static void put_escaped(struct strbuf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char text[6] = {'\\', (char)c};
	size_t n = 2;

	switch (c) {
	case '"':
	case '\\': break;
	case '\n': text[1] = 'n'; break;
	case '\r': text[1] = 'r'; break;
	case '\t': text[1] = 't'; break;
	default:
		memcpy(text + 1, "u00", 3);
		text[4] = hex[c >> 4];
		text[5] = hex[c & 15];
		n = 6;
	}
	sb_add(out, text, n);
}

static void put_long_string(struct strbuf *out, const char *s, size_t n)
{
	size_t i, done = 0;

	sb_putc(out, '"');
	while ((i = plain_run(s, done, n)) < n) {
		sb_add(out, s + done, i - done);
		put_escaped(out, (unsigned char)s[i]);
		done = i + 1;
	}
	sb_add(out, s + done, n - done);
	sb_putc(out, '"');
}

/* The string in quotes, between two characters that may be NUL for none.  Most are short
 * and need no escape: they go out in one piece. */
static void put_string(struct strbuf *out, char before, const char *s, size_t n, char after)
{
	enum { SHORT = 64 };
	char piece[SHORT + 4];
	size_t k = 0;

	if (n > SHORT || plain_run(s, 0, n) < n) {
		if (before)
			sb_putc(out, before);
		put_long_string(out, s, n);
		if (after)
			sb_putc(out, after);
		return;
	}
	piece[0] = before;
	k = before != '\0';
	piece[k++] = '"';
	memcpy(piece + k, s, n);
	k += n;
	piece[k++] = '"';
	piece[k] = after;
	k += after != '\0';
	sb_add(out, piece, k);
}

void jw_raw(struct json_writer *w, const char *json, size_t n)
{
	char before;

	if (!begin(w, &before))
		return;
	if (before)
		sb_putc(w->out, before);
	sb_add(w->out, json, n);
}

void jw_null(struct json_writer *w)
{
	jw_raw(w, "null", 4);
}

void jw_bool(struct json_writer *w, bool b)
{
	if (b)
		jw_raw(w, "true", 4);
	else
		jw_raw(w, "false", 5);
}

void jw_int(struct json_writer *w, int64_t i)
{
	char text[24], *end = text + sizeof text, *p = end;
	uint64_t left = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;

	do
		*--p = (char)('0' + left % 10);
	while (left /= 10);
	if (i < 0)
		*--p = '-';
	jw_raw(w, p, (size_t)(end - p));
}

void jw_stringn(struct json_writer *w, const char *s, size_t n)
{
	char before;

	if (begin(w, &before))
		put_string(w->out, before, s, n, '\0');
}

void jw_string(struct json_writer *w, const char *s)
{
	if (s)
		jw_stringn(w, s, strlen(s));
	else
		jw_null(w);
}

/* --- members ------------------------------------------------------------- */

void jw_keyn(struct json_writer *w, const char *key, size_t n)
{
	char before;

	if (!begin(w, &before))
		return;
	put_string(w->out, before, key, n, ':');
	w->after_key = true;
}

void jw_key(struct json_writer *w, const char *key)
{
	jw_keyn(w, key, strlen(key));
}

void jw_kstring(struct json_writer *w, const char *key, const char *s)
{
	jw_key(w, key);
	jw_string(w, s);
}

void jw_kstring_opt(struct json_writer *w, const char *key, const char *s)
{
	if (s)
		jw_kstring(w, key, s);
}

void jw_kint(struct json_writer *w, const char *key, int64_t i)
{
	jw_key(w, key);
	jw_int(w, i);
}

void jw_kbool(struct json_writer *w, const char *key, bool b)
{
	jw_key(w, key);
	jw_bool(w, b);
}
