#include "feed/feed_scan.h"

#include "base/utf8.h"

enum state {
	S_VALUE,
	S_ELEMENT,   /* a value, or the end of the list */
	S_FIRST_KEY, /* a name, or the end of the object */
	S_KEY,
	S_COLON,
	S_AFTER, /* a value has ended */
	S_WORD,
	S_STRING,
	S_ESCAPE,
	S_NAME, /* within a name's quotes */
	S_NAME_ESCAPE,
};

void feed_scan_init(struct feed_scan *v)
{
	*v = (struct feed_scan){.state = S_VALUE};
}

static enum feed_scanned bad(struct feed_scan *v, const char *reason)
{
	v->reason = reason;
	return FEED_SCAN_BAD;
}

/* What ends a run of a string's plain bytes. */
static bool plain(unsigned char c)
{
	return c != '"' && c != '\\' && c >= 0x20;
}

static bool word_byte(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '+' || c == '.';
}

static enum feed_scanned open(struct feed_scan *v, char c)
{
	if (v->depth == FEED_SCAN_DEPTH)
		return bad(v, "brackets are nested too deeply");
	v->objects = v->objects << 1 | (c == '{');
	v->depth++;
	v->state = c == '{' ? S_FIRST_KEY : S_ELEMENT;
	return FEED_SCAN_MORE;
}

static enum feed_scanned close(struct feed_scan *v, char c)
{
	if ((v->objects & 1) != (c == '}'))
		return bad(v, "a bracket closes what another kind has opened");
	v->objects >>= 1;
	v->depth--;
	v->state = S_AFTER;
	return v->depth ? FEED_SCAN_MORE : FEED_SCAN_DONE;
}

static enum feed_scanned begin(struct feed_scan *v, char c)
{
	if (c == '"')
		v->state = S_STRING;
	else if (c == '{' || c == '[')
		return open(v, c);
	else if (word_byte(c))
		v->state = S_WORD;
	else
		return bad(v, "a value is expected");
	return FEED_SCAN_MORE;
}

/* A byte that is no blank, between strings and words. */
static enum feed_scanned between(struct feed_scan *v, char c)
{
	switch ((enum state)v->state) {
	case S_ELEMENT: return c == ']' ? close(v, c) : begin(v, c);
	case S_FIRST_KEY:
		if (c == '}')
			return close(v, c);
		/* fall through */
	case S_KEY:
		if (c != '"')
			return bad(v, "a name in quotes is expected");
		v->state = S_NAME;
		return FEED_SCAN_MORE;
	case S_COLON:
		if (c != ':')
			return bad(v, "a ':' is expected");
		v->state = S_VALUE;
		return FEED_SCAN_MORE;
	case S_AFTER:
		if (c == '}' || c == ']')
			return close(v, c);
		if (c != ',')
			return bad(v, "a ',' or a closing bracket is expected");
		v->state = v->objects & 1 ? S_KEY : S_VALUE;
		return FEED_SCAN_MORE;
	default: return begin(v, c);
	}
}

/* Within quotes; true when they have ended. */
static enum feed_scanned in_string(struct feed_scan *v, const char *s, size_t len, size_t *pos)
{
	bool name = v->state == S_NAME || v->state == S_NAME_ESCAPE;
	size_t i = *pos;

	if (v->state == S_ESCAPE || v->state == S_NAME_ESCAPE)
		i++;
	while (i < len) {
		while (i < len && plain((unsigned char)s[i]))
			i++;
		if (i == len || s[i] != '\\')
			break;
		i += 2;
	}
	v->state = i > len ? (name ? S_NAME_ESCAPE : S_ESCAPE) : name ? S_NAME : S_STRING;
	*pos = i > len ? len : i;
	if (i >= len)
		return FEED_SCAN_MORE;
	if (s[i] != '"')
		return bad(v, "a string does not end on its line");
	++*pos;
	v->state = name ? S_COLON : S_AFTER;
	return v->depth ? FEED_SCAN_MORE : FEED_SCAN_DONE;
}

enum feed_scanned feed_scan(struct feed_scan *v, const char *s, size_t len, size_t *pos)
{
	enum feed_scanned got = FEED_SCAN_MORE;

	while (*pos < len && got == FEED_SCAN_MORE) {
		if (v->state >= S_STRING) {
			got = in_string(v, s, len, pos);
		} else if (v->state == S_WORD) {
			while (*pos < len && word_byte(s[*pos]))
				++*pos;
			if (*pos == len)
				return FEED_SCAN_MORE;
			v->state = S_AFTER;
			if (!v->depth)
				return FEED_SCAN_DONE;
		} else if (ascii_space(s[*pos])) {
			++*pos;
		} else {
			got = between(v, s[*pos]);
			if (got != FEED_SCAN_BAD)
				++*pos;
		}
	}
	return got;
}
