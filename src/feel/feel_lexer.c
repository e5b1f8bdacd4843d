#include "base/utf8.h"
#include "feel/feel.h"

#include <string.h>

/* FEEL's white space (grammar rule 61 and 62), beyond ASCII. */
static bool wide_space(uint32_t cp)
{
	return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || cp == 0x180E ||
	       (cp >= 0x2000 && cp <= 0x200B) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F ||
	       cp == 0x205F || cp == 0x3000 || cp == 0xFEFF;
}

/* Grammar rule 28: what may begin a name, '?' apart. */
static bool feel_name_start(uint32_t cp)
{
	return (cp >= 0xC0 && cp <= 0xD6) || (cp >= 0xD8 && cp <= 0xF6) ||
	       (cp >= 0xF8 && cp <= 0x2FF) || (cp >= 0x370 && cp <= 0x37D) ||
	       (cp >= 0x37F && cp <= 0x1FFF) || (cp >= 0x200C && cp <= 0x200D) ||
	       (cp >= 0x2070 && cp <= 0x218F) || (cp >= 0x2C00 && cp <= 0x2FEF) ||
	       (cp >= 0x3001 && cp <= 0xD7FF) || (cp >= 0xF900 && cp <= 0xFDCF) ||
	       (cp >= 0xFDF0 && cp <= 0xFFFD) || (cp >= 0x10000 && cp <= 0xEFFFF);
}

static bool name_start(const struct feel_lexer *lx, uint32_t cp)
{
	if (cp < 0x80)
		return ascii_alpha((int)cp) || cp == '_';
	if (lx->feel_names)
		return feel_name_start(cp) && !wide_space(cp);
	return utf8_is_letter(cp);
}

static bool name_part(const struct feel_lexer *lx, uint32_t cp)
{
	if (name_start(lx, cp) || (cp < 0x80 && ascii_digit((int)cp)))
		return true;
	/* an apostrophe is one of FEEL's additional name symbols */
	if (lx->feel_names && (cp == '\'' || cp == 0x2019))
		return true;
	return lx->feel_names &&
	       (cp == 0xB7 || (cp >= 0x300 && cp <= 0x36F) || cp == 0x203F || cp == 0x2040);
}

static struct diag *bad(struct feel_lexer *lx, uint32_t start, uint32_t end, const char *text)
{
	struct span at = {lx->src, start, end};
	struct diag *d = diag_add(lx->diags, DIAG_ERROR, at, "syntax", "%s", text);

	lx->tok = (struct feel_token){TOK_BAD, start, end};
	if (d)
		d->alone = true;
	return d;
}

/* A sign that an editor, a word processor or another language puts there. */
static void bad_sign(struct feel_lexer *lx, uint32_t start, uint32_t end, uint32_t cp)
{
	static const char quotes[] = "a text stands in straight quotes: \"…\"";
	static const struct {
		uint32_t cp;
		const char *hint;
	} signs[] = {{0x201C, quotes}, {0x201D, quotes}, {0x201E, quotes}, {0x201F, quotes},
		{0x2018, quotes}, {0x2019, quotes}, {0x201A, quotes}, {0xAB, quotes},
		{0xBB, quotes}, {'\'', quotes}, {'`', quotes}, {0xB4, quotes},
		{0x2013, "this is a long dash; from 15 to 75 is 15..75, and minus is -"},
		{0x2014, "this is a long dash; from 15 to 75 is 15..75, and minus is -"},
		{0x2026, "from 15 to 75 is 15..75, with two points"},
		{0x2264, "did you mean '<='?"}, {0x2265, "did you mean '>='?"},
		{0x2260, "did you mean '!='?"}, {'&', "did you mean 'and'?"},
		{'!', "did you mean 'not'?"}, {';', "a line ends without a sign: leave it out"},
		{'#', "a comment begins with //"}, {'%', "a number stands without its unit"}};
	struct diag *d = bad(lx, start, end, "this character has no meaning here");

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (signs[i].cp == cp)
			diag_hint(lx->diags, d, "%s", signs[i].hint);
}

static bool in_word(const struct feel_lexer *lx, uint32_t at)
{
	unsigned char c = at < lx->src->len ? (unsigned char)lx->src->text[at] : ' ';

	return ascii_alpha(c) || ascii_digit(c) || c >= 0x80;
}

/* The text before p on its line that ends in the middle of a word, as "dagpenge and date("2026 does:
 * its end was meant to begin another, and it is the one without an end.  Else p. */
static uint32_t unclosed(const struct feel_lexer *lx, uint32_t p)
{
	const char *s = lx->src->text;
	uint32_t at = p, open = p;
	bool in = false;

	while (at > 0 && s[at - 1] != '\n')
		at--;
	for (; at < p; at++) {
		if (in && s[at] == '\\') {
			at++;
		} else if (s[at] == '"') {
			if (in && in_word(lx, at + 1))
				return open;
			open = at;
			in = !in;
		}
	}
	return p;
}

/* A quote at p that no other follows. */
static void bad_string(struct feel_lexer *lx, uint32_t p)
{
	uint32_t open = lx->feel_names ? p : unclosed(lx, p);
	struct diag *d;

	if (open == p && p > 0 && in_word(lx, p - 1)) {
		d = bad(lx, p, p + 1, "this quote ends a text that nowhere begins");
		if (d)
			d->alone = false; /* where it should begin is told before */
	} else {
		bad(lx, open, open + 1, "this text has no closing quote");
		lx->tok = (struct feel_token){TOK_BAD, p, p + 1};
	}
}

/* Past white space and comments; false at a comment that does not end. */
static bool skip_blank(struct feel_lexer *lx, uint32_t *at)
{
	const char *s = lx->src->text;
	uint32_t p = *at, end = lx->end;

	for (;;) {
		unsigned n = 1;

		if (p >= end)
			break;
		if (ascii_space(s[p]) || s[p] == '\v' || s[p] == '\f') {
			p++;
		} else if ((unsigned char)s[p] >= 0x80 && wide_space(utf8_decode(s + p, &n))) {
			p += n;
		} else if (s[p] == '/' && p + 1 < end && s[p + 1] == '/') {
			while (p < end && s[p] != '\n')
				p++;
		} else if (s[p] == '/' && p + 1 < end && s[p + 1] == '*') {
			uint32_t start = p;

			for (p += 2; p + 1 < end && !(s[p] == '*' && s[p + 1] == '/');)
				p++;
			if (p + 1 >= end) {
				*at = end;
				bad(lx, start, start + 2,
					"this comment has no end: '*/' is missing");
				return false;
			}
			p += 2;
		} else {
			break;
		}
	}
	*at = p;
	return true;
}

static uint32_t lex_number(const struct feel_lexer *lx, uint32_t p)
{
	const char *s = lx->src->text;
	uint32_t end = lx->end;

	while (p < end && ascii_digit(s[p]))
		p++;
	if (p + 1 < end && s[p] == '.' && ascii_digit(s[p + 1])) {
		p++;
		while (p < end && ascii_digit(s[p]))
			p++;
	}
	if (p < end && (s[p] == 'e' || s[p] == 'E')) {
		uint32_t q = p + 1;

		if (q < end && (s[q] == '+' || s[q] == '-'))
			q++;
		if (q < end && ascii_digit(s[q])) {
			while (q < end && ascii_digit(s[q]))
				q++;
			p = q;
		}
	}
	return p;
}

/* From the opening quote; 0 when the text does not end. */
static uint32_t lex_string(const struct feel_lexer *lx, uint32_t p)
{
	const char *s = lx->src->text;
	uint32_t end = lx->end;

	for (p++; p < end && s[p] != '"'; p++) {
		if (s[p] == '\n' && !lx->feel_names)
			return 0;
		if (s[p] == '\\' && p + 1 < end && s[p + 1] != '\n')
			p++;
	}
	return p < end ? p + 1 : 0;
}

static uint32_t lex_punct(const struct feel_lexer *lx, uint32_t p)
{
	static const char *const twos[] = {"..", "**", "!=", "<=", ">=", "->", "||"};
	const char *s = lx->src->text;

	for (unsigned i = 0; i < sizeof twos / sizeof *twos; i++)
		if (p + 1 < lx->end && s[p] == twos[i][0] && s[p + 1] == twos[i][1])
			return p + 2;
	return strchr("()[]{},:.+-*/=<>|", s[p]) ? p + 1 : 0;
}

static void lex_name(struct feel_lexer *lx, uint32_t p)
{
	const char *s = lx->src->text;
	uint32_t start = p;
	unsigned n = 1;

	if (s[p] == '?') {
		p++;
		if (!lx->feel_names) {
			lx->tok = (struct feel_token){TOK_NAME, start, p};
			return;
		}
	}
	while (p < lx->end && name_part(lx, utf8_decode(s + p, &n)))
		p += n;
	lx->tok = (struct feel_token){TOK_NAME, start, p};
}

/* 20.000 is twenty to whom it was not meant for. */
static void warn_of_thousands(struct feel_lexer *lx)
{
	const char *s = lx->src->text + lx->tok.start;
	uint32_t len = lx->tok.end - lx->tok.start, lead = 0;

	while (lead < len && ascii_digit(s[lead]))
		lead++;
	if (lead < 1 || lead > 3 || s[0] == '0' || lead + 4 != len || s[lead] != '.')
		return;
	diag_add(lx->diags, DIAG_WARNING, feel_span(lx), "thousands",
		"%.*s has decimals and is less than a thousand; 1000 is written without a point",
		(int)len, s);
}

static void lex_at(struct feel_lexer *lx, uint32_t p)
{
	const char *s = lx->src->text;
	unsigned char c = (unsigned char)s[p];
	uint32_t q;
	unsigned n = 1;

	if (ascii_digit(c) || (c == '.' && p + 1 < lx->end && ascii_digit(s[p + 1]))) {
		lx->tok = (struct feel_token){TOK_NUMBER, p, lex_number(lx, p)};
		if (!lx->feel_names)
			warn_of_thousands(lx);
	} else if (c == '"' || (c == '@' && p + 1 < lx->end && s[p + 1] == '"')) {
		q = lex_string(lx, c == '@' ? p + 1 : p);
		if (q)
			lx->tok = (struct feel_token){c == '@' ? TOK_AT : TOK_STRING, p, q};
		else
			bad_string(lx, p);
	} else if (c == '?' || name_start(lx, utf8_decode(s + p, &n))) {
		lex_name(lx, p);
	} else if (c < 0x80 && (q = lex_punct(lx, p))) {
		lx->tok = (struct feel_token){TOK_PUNCT, p, q};
	} else {
		bad_sign(lx, p, p + n, utf8_decode(s + p, &n));
	}
}

void feel_lexer_next(struct feel_lexer *lx)
{
	uint32_t p;

	lx->last_end = lx->tok.end;
	p = lx->pos;
	if (!skip_blank(lx, &p)) {
		lx->pos = lx->end;
		return;
	}
	if (p >= lx->end)
		lx->tok = (struct feel_token){TOK_END, lx->end, lx->end};
	else
		lex_at(lx, p);
	lx->pos = lx->tok.end;
}

void feel_lexer_init(struct feel_lexer *lx, const struct source *src, uint32_t start, uint32_t end,
	struct diags *diags)
{
	*lx = (struct feel_lexer){.src = src, .pos = start, .end = end, .diags = diags};
	lx->tok = (struct feel_token){TOK_END, start, start};
	feel_lexer_next(lx);
	lx->last_end = start;
}

void feel_lexer_seek(struct feel_lexer *lx, uint32_t pos)
{
	uint32_t last = lx->last_end;

	lx->pos = pos;
	feel_lexer_next(lx);
	lx->last_end = last < pos ? last : pos;
}

bool feel_is(const struct feel_lexer *lx, const char *text)
{
	size_t n = strlen(text);

	return (lx->tok.kind == TOK_NAME || lx->tok.kind == TOK_PUNCT) &&
	       lx->tok.end - lx->tok.start == n &&
	       memcmp(lx->src->text + lx->tok.start, text, n) == 0;
}

bool feel_accept(struct feel_lexer *lx, const char *text)
{
	if (!feel_is(lx, text))
		return false;
	feel_lexer_next(lx);
	return true;
}

struct span feel_span(const struct feel_lexer *lx)
{
	return (struct span){lx->src, lx->tok.start, lx->tok.end};
}

static int hex_digits(const char *s, size_t len, unsigned n, uint32_t *out)
{
	uint32_t v = 0;

	if (len < n)
		return -1;
	for (unsigned i = 0; i < n; i++) {
		int c = s[i];

		if (ascii_digit(c))
			v = v * 16 + (uint32_t)(c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			v = v * 16 + (uint32_t)((c | 32) - 'a' + 10);
		else
			return -1;
	}
	*out = v;
	return 0;
}

/* \uXXXX, with its other half where it is a surrogate, or \UXXXXXX.  Returns the bytes
 * read after the backslash, 0 when it is none. */
static size_t unescape_code(const char *s, size_t len, uint32_t *cp)
{
	uint32_t low;

	if (s[0] == 'U') {
		if (hex_digits(s + 1, len - 1, 6, cp) || *cp > 0x10FFFF ||
			(*cp >= 0xD800 && *cp < 0xE000))
			return 0;
		return 7;
	}
	if (hex_digits(s + 1, len - 1, 4, cp) || (*cp >= 0xDC00 && *cp < 0xE000))
		return 0;
	if (*cp < 0xD800 || *cp >= 0xE000)
		return 5;
	if (len < 11 || s[5] != '\\' || s[6] != 'u' || hex_digits(s + 7, len - 7, 4, &low) ||
		low < 0xDC00 || low >= 0xE000)
		return 0;
	*cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
	return 11;
}

const char *feel_string(struct feel_lexer *lx, struct arena *arena, size_t *len)
{
	uint32_t start = lx->tok.start + (lx->tok.kind == TOK_AT ? 2 : 1);
	const char *s = lx->src->text + start;
	size_t n = lx->tok.end - 1 - start, out = 0;
	char *r = arena_alloc_raw(arena, n + 1);

	for (size_t i = 0; i < n;) {
		static const char from[] = "\"\\'nrt", to[] = "\"\\'\n\r\t";
		const char *e;
		uint32_t cp = 0;
		size_t used;

		if (s[i] != '\\' || i + 1 >= n) {
			r[out++] = s[i++];
		} else if (s[i + 1] == 'u' || s[i + 1] == 'U') {
			used = unescape_code(s + i + 1, n - i - 1, &cp);
			if (!used) {
				bad(lx, start + (uint32_t)i, start + (uint32_t)i + 2,
					"after \\u stand four hex digits, after \\U six, of one "
					"whole character");
				return NULL;
			}
			out += utf8_encode(cp, r + out);
			i += used + 1;
		} else if ((e = strchr(from, s[i + 1])) && *e) {
			r[out++] = to[e - from];
			i += 2;
		} else { /* of a regular expression: "\d" stays what it is */
			r[out++] = s[i++];
			r[out++] = s[i++];
		}
	}
	r[out] = '\0';
	*len = out;
	return r;
}
