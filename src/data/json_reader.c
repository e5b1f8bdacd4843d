#include "data/json.h"

#include "base/utf8.h"
#include "data/json_stack.h"
#include <string.h>

/*
 * The reader is the floor of every request, so the common bytes are cheap: text is
 * passed over eight bytes at a time, strings without escapes are borrowed, and
 * nothing is allocated for a token.
 */

const struct json_limits json_limits_default = {
	.bytes = 1u << 20,
	.depth = 64,
	.nodes = 200000,
	.members = 10000,
	.string = 256u << 10,
};

enum {
	NUMBER_BYTES = 1000,
	/* 10^308 is what a binary64 can hold; peers that read our answers have no more */
	NUMBER_EXPONENT = 308,
};

enum reader_state {
	AT_VALUE,
	AT_FIRST_ELEMENT, /* after [ */
	AT_FIRST_KEY,     /* after { */
	AFTER_VALUE,
	AT_END,
	FAILED,
};

/* Bytes of a string that are more than plain text to be passed over: controls, the quote,
 * the backslash, and all that is not ASCII. */
#define EIGHT(x) x, x, x, x, x, x, x, x
static const bool special[256] = {EIGHT(true), EIGHT(true), EIGHT(true),
	EIGHT(true), ['"'] = true, ['\\'] = true, [128] = EIGHT(true), EIGHT(true), EIGHT(true),
	EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true),
	EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true), EIGHT(true)};

static enum json_event fail(struct json_reader *r, size_t at, const char *kind, const char *error)
{
	r->state = FAILED;
	r->error_at = at;
	r->error_kind = kind;
	r->error = error;
	return JSON_BAD;
}

void json_reader_init(struct json_reader *r, const char *text, size_t len,
	const struct json_limits *limits, struct arena *arena)
{
	*r = (struct json_reader){
		.text = text,
		.len = len,
		.limits = limits,
		.arena = arena,
		.state = AT_VALUE,
	};
	if (limits->bytes && len > limits->bytes)
		fail(r, limits->bytes, "limit", "the text is too long");
	else if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		fail(r, 0, "syntax", "the text begins with a byte order mark");
}

static size_t skip_space(const char *s, size_t i, size_t n)
{
	while (i < n && ascii_space(s[i]))
		i++;
	return i;
}

static enum json_event unexpected(struct json_reader *r, size_t i, const char *error)
{
	return fail(r, i, "syntax", i < r->len ? error : "the text ends too early");
}

/* --- strings ------------------------------------------------------------- */

/* The first byte from i on that needs a look, or n. */
static size_t plain_run(const char *s, size_t i, size_t n)
{
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	uint64_t w, quote, back;

	while (n - i >= 8) {
		memcpy(&w, s + i, 8);
		quote = w ^ (ones * '"');
		back = w ^ (ones * '\\');
		if ((w | (w - ones * 0x20) | (quote - ones) | (back - ones)) & high)
			break;
		i += 8;
	}
	while (i < n && !special[(unsigned char)s[i]])
		i++;
	return i;
}

/* Bytes of the UTF-8 sequence at s, 0 when it is none. */
static unsigned sequence(const char *text, size_t left)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (s[0] < 0xc2 || s[0] > 0xf4 || left < n)
		return 0;
	for (unsigned i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, above U+10FFFF */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
		(s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* Passes over plain text and valid UTF-8 to the next quote or backslash; SIZE_MAX after
 * an error. */
static size_t text_run(struct json_reader *r, size_t i)
{
	for (;;) {
		i = plain_run(r->text, i, r->len);
		if (i == r->len) {
			unexpected(r, i, NULL);
			return SIZE_MAX;
		}
		unsigned char c = (unsigned char)r->text[i];
		if (c == '"' || c == '\\')
			return i;
		if (c < 0x20) {
			fail(r, i, "syntax", "a control character stands bare in a string");
			return SIZE_MAX;
		}
		unsigned n = sequence(r->text + i, r->len - i);
		if (!n) {
			fail(r, i, "utf8", "the text is not valid UTF-8");
			return SIZE_MAX;
		}
		i += n;
	}
}

/* The four digits of \uXXXX at i, or -1 after an error. */
static int32_t hex4(struct json_reader *r, size_t i)
{
	int32_t x = 0;

	for (unsigned k = 0; k < 4; k++, i++) {
		int c = i < r->len ? r->text[i] : 0;
		int d = ascii_digit(c)           ? c - '0'
			: (c >= 'a' && c <= 'f') ? c - 'a' + 10
			: (c >= 'A' && c <= 'F') ? c - 'A' + 10
						 : -1;
		if (d < 0) {
			unexpected(r, i, "\\u needs four hexadecimal digits");
			return -1;
		}
		x = x * 16 + d;
	}
	return x;
}

/* \uXXXX, or a pair of them, with i at the first 'u'.  Returns the place after it, or
 * SIZE_MAX after an error. */
static size_t unicode_escape(struct json_reader *r, size_t i, char *out, size_t *used)
{
	const size_t at = i - 1;
	int32_t cp = hex4(r, i + 1), low;

	if (cp < 0)
		return SIZE_MAX;
	i += 5;
	if (cp == 0) {
		fail(r, at, "syntax", "a string holds the character NUL");
		return SIZE_MAX;
	}
	if (cp >= 0xd800 && cp <= 0xdfff) {
		bool pair = cp < 0xdc00 && r->len - i >= 2 && memcmp(r->text + i, "\\u", 2) == 0;
		if (pair) {
			if ((low = hex4(r, i + 2)) < 0)
				return SIZE_MAX;
			pair = low >= 0xdc00 && low <= 0xdfff;
		}
		if (!pair) {
			fail(r, at, "utf8", "half a surrogate pair stands alone");
			return SIZE_MAX;
		}
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		i += 6;
	}
	*used += utf8_encode((uint32_t)cp, out + *used);
	return i;
}

/* The escape at i (a backslash); as unicode_escape. */
static size_t escape(struct json_reader *r, size_t i, char *out, size_t *used)
{
	char c = i + 1 < r->len ? r->text[i + 1] : '\0';

	switch (c) {
	case '"':
	case '\\':
	case '/': break;
	case 'b': c = '\b'; break;
	case 'f': c = '\f'; break;
	case 'n': c = '\n'; break;
	case 'r': c = '\r'; break;
	case 't': c = '\t'; break;
	case 'u': return unicode_escape(r, i + 1, out, used);
	default: unexpected(r, i + 1, "there is no such escape in a string"); return SIZE_MAX;
	}
	out[(*used)++] = c;
	return i + 2;
}

/* Bytes from i to the closing quote: at least what the unescaped text needs. */
static size_t escaped_room(const struct json_reader *r, size_t i)
{
	const size_t begin = i;

	while (i < r->len && r->text[i] != '"')
		i += r->text[i] == '\\' ? 2 : 1;
	return i - begin;
}

/* The rest of a string from its first backslash, at i, into the arena. */
static bool read_escaped(struct json_reader *r, size_t begin, size_t i)
{
	size_t used = i - begin;
	char *out = arena_alloc_raw(r->arena, used + escaped_room(r, i) + 4);

	memcpy(out, r->text + begin, used);
	while (r->text[i] == '\\') {
		if ((i = escape(r, i, out, &used)) == SIZE_MAX)
			return false;
		size_t next = text_run(r, i);
		if (next == SIZE_MAX)
			return false;
		memcpy(out + used, r->text + i, next - i);
		used += next - i;
		i = next;
	}
	r->s = out;
	r->slen = used;
	r->pos = i + 1;
	return true;
}

/* The string whose opening quote is at i; false after an error. */
static bool read_string(struct json_reader *r, size_t i)
{
	const size_t begin = i + 1;

	r->start = i;
	if ((i = text_run(r, begin)) == SIZE_MAX)
		return false;
	if (r->text[i] == '\\') {
		if (!read_escaped(r, begin, i))
			return false;
	} else {
		r->s = r->text + begin;
		r->slen = i - begin;
		r->pos = i + 1;
	}
	if (r->slen > r->limits->string) {
		fail(r, r->start, "limit", "a string is too long");
		return false;
	}
	return true;
}

/* --- structure ----------------------------------------------------------- */

static bool node_count(struct json_reader *r, size_t at)
{
	if (++r->nodes <= r->limits->nodes)
		return true;
	fail(r, at, "limit", "the text holds too many values");
	return false;
}

static bool member_count(struct json_reader *r, struct json_level *level, size_t at)
{
	if (++level->members <= r->limits->members)
		return true;
	fail(r, at, "limit",
		level->object ? "an object has too many members" : "an array is too long");
	return false;
}

static enum json_event after_value(struct json_reader *r, enum json_event e)
{
	r->state = r->depth ? AFTER_VALUE : AT_END;
	return e;
}

static enum json_event open_container(struct json_reader *r, size_t i, bool object)
{
	if (r->depth >= r->limits->depth)
		return fail(r, i, "limit", "the text is nested too deeply");
	if (!r->stack)
		r->stack = json_stack_new(r->arena);
	json_stack_open(r->stack, object);
	r->depth++;
	r->start = i;
	r->pos = i + 1;
	r->state = object ? AT_FIRST_KEY : AT_FIRST_ELEMENT;
	return object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_event close_container(struct json_reader *r, size_t i)
{
	json_stack_close(r->stack);
	r->depth--;
	r->start = i;
	r->pos = i + 1;
	return after_value(r, JSON_CLOSE);
}

static enum json_event read_key(struct json_reader *r, size_t i)
{
	struct json_level *level = json_stack_top(r->stack);

	if (i >= r->len || r->text[i] != '"')
		return unexpected(r, i, "a key in quotes is expected");
	if (!member_count(r, level, i) || !node_count(r, i) || !read_string(r, i))
		return JSON_BAD;
	if (!json_stack_key(r->stack, r->s, r->slen))
		return fail(r, i, "duplicate", "a key stands twice in one object");
	i = skip_space(r->text, r->pos, r->len);
	if (i >= r->len || r->text[i] != ':')
		return unexpected(r, i, "a ':' is expected after a key");
	r->pos = i + 1;
	r->state = AT_VALUE;
	return JSON_KEY;
}

/* --- scalars ------------------------------------------------------------- */

static size_t digit_run(const char *s, size_t i, size_t n)
{
	while (i < n && ascii_digit(s[i]))
		i++;
	return i;
}

/* Is the number s[0 .. n), of valid form, zero or of a magnitude that binary64 has? */
static bool number_in_range(const char *s, size_t n)
{
	size_t i = s[0] == '-', digits = digit_run(s, i, n);
	int64_t exponent = (int64_t)(digits - i) - 1, e = 0;
	bool negative, zero = s[i] == '0';

	i = digits;
	if (i < n && s[i] == '.') {
		for (i++; zero && i < n && ascii_digit(s[i]); i++) {
			zero = s[i] == '0';
			exponent--;
		}
		i = digit_run(s, i, n);
	}
	if (zero)
		return true;
	if (i < n) {
		i++;
		negative = s[i] == '-';
		for (i += negative || s[i] == '+'; i < n && e < 100000; i++)
			e = e * 10 + (s[i] - '0');
		exponent += negative ? -e : e;
	}
	return exponent >= -NUMBER_EXPONENT && exponent <= NUMBER_EXPONENT;
}

static enum json_event read_number(struct json_reader *r, size_t i)
{
	const char *s = r->text;
	const size_t n = r->len, begin = i;
	size_t digits;
	bool scaled = false;

	i += s[i] == '-';
	digits = digit_run(s, i, n);
	if (digits == i)
		return unexpected(r, i, "a digit is expected");
	if (s[i] == '0' && digits > i + 1)
		return fail(r, i, "number", "a number begins with a superfluous zero");
	i = digits;
	if (i < n && s[i] == '.') {
		if ((digits = digit_run(s, i + 1, n)) == i + 1)
			return unexpected(r, digits, "a digit is expected after the point");
		i = digits;
	}
	if (i < n && (s[i] == 'e' || s[i] == 'E')) {
		scaled = true;
		i++;
		i += i < n && (s[i] == '+' || s[i] == '-');
		if ((digits = digit_run(s, i, n)) == i)
			return unexpected(r, i, "a digit is expected in the exponent");
		i = digits;
	}
	if (i - begin > NUMBER_BYTES)
		return fail(r, begin, "limit", "a number is too long");
	if ((scaled || i - begin > NUMBER_EXPONENT) && !number_in_range(s + begin, i - begin))
		return fail(r, begin, "number", "a number is too large or too small");
	r->s = s + begin;
	r->slen = i - begin;
	r->start = begin;
	r->pos = i;
	return after_value(r, JSON_NUMBER);
}

static enum json_event read_word(
	struct json_reader *r, size_t i, const char *word, size_t n, enum json_event e)
{
	if (r->len - i < n || memcmp(r->text + i, word, n) != 0)
		return fail(r, i, "syntax", "this is no JSON value");
	r->start = i;
	r->pos = i + n;
	return after_value(r, e);
}

static enum json_event read_value(struct json_reader *r, size_t i)
{
	struct json_level *level = r->depth ? json_stack_top(r->stack) : NULL;

	if (i >= r->len)
		return unexpected(r, i, NULL);
	if (!node_count(r, i) || (level && !level->object && !member_count(r, level, i)))
		return JSON_BAD;
	switch (r->text[i]) {
	case '"': return read_string(r, i) ? after_value(r, JSON_STRING) : JSON_BAD;
	case '{': return open_container(r, i, true);
	case '[': return open_container(r, i, false);
	case 't': return read_word(r, i, "true", 4, JSON_TRUE);
	case 'f': return read_word(r, i, "false", 5, JSON_FALSE);
	case 'n': return read_word(r, i, "null", 4, JSON_NULL);
	case '-': return read_number(r, i);
	default: break;
	}
	if (ascii_digit(r->text[i]))
		return read_number(r, i);
	return fail(r, i, "syntax", "this is no JSON value");
}

enum json_event json_next(struct json_reader *r)
{
	const char *s = r->text;
	size_t i = skip_space(s, r->pos, r->len);
	bool object;

	switch ((enum reader_state)r->state) {
	case FAILED: return JSON_BAD;
	case AT_END:
		if (i < r->len)
			return fail(r, i, "syntax", "something stands after the value");
		return JSON_END;
	case AT_FIRST_ELEMENT:
		if (i < r->len && s[i] == ']')
			return close_container(r, i);
		break;
	case AT_FIRST_KEY:
		if (i < r->len && s[i] == '}')
			return close_container(r, i);
		return read_key(r, i);
	case AFTER_VALUE:
		object = json_stack_top(r->stack)->object;
		if (i < r->len && s[i] == (object ? '}' : ']'))
			return close_container(r, i);
		if (i >= r->len || s[i] != ',')
			return unexpected(r, i,
				object ? "a ',' or '}' is expected" : "a ',' or ']' is expected");
		i = skip_space(s, i + 1, r->len);
		if (object)
			return read_key(r, i);
		break;
	case AT_VALUE: break;
	}
	return read_value(r, i);
}

bool json_skip(struct json_reader *r, enum json_event first)
{
	const size_t start = r->start;
	const unsigned depth = r->depth;

	if (first == JSON_BAD)
		return false;
	if (first == JSON_OBJECT || first == JSON_ARRAY)
		while (r->depth >= depth)
			if (json_next(r) == JSON_BAD)
				return false;
	r->start = start;
	return true;
}

const char *json_reader_message(const struct json_reader *r, struct arena *arena)
{
	return arena_printf(arena, "at byte %zu: %s", r->error_at, r->error ? r->error : "fine");
}
