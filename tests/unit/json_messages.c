/* What the strict reader says of a text that is no JSON, in words and with its place. */
#include "data/json.h"
#include "test.h"

static struct oom oom;
static struct arena arena;

static const char *message(const char *text, size_t len, const struct json_limits *limits)
{
	struct json_reader r;
	enum json_event e;

	json_reader_init(&r, text, len, limits, &arena);
	do
		e = json_next(&r);
	while (e != JSON_BAD && e != JSON_END);
	return e == JSON_BAD ? json_reader_message(&r, &arena) : "fine";
}

static const struct sample {
	const char *text;
	size_t len;
	const char *says;
} samples[] = {
#define S(text, says)                                                                              \
	{                                                                                          \
		text, sizeof(text) - 1, says                                                       \
	}
	S("\xef\xbb\xbf[]", "at byte 0: the text begins with a byte order mark"),
	S("[\"\x01\"]", "at byte 2: a control character stands bare in a string"),
	S("[\"\xff\"]", "at byte 2: the text is not valid UTF-8"),
	S("[\"\\u12\"]", "at byte 6: \\u needs four hexadecimal digits"),
	S("[\"\\u0000\"]", "at byte 2: a string holds the character NUL"),
	S("[\"\\ud800\"]", "at byte 2: half a surrogate pair stands alone"),
	S("[\"\\x\"]", "at byte 3: there is no such escape in a string"),
	S("{1:2}", "at byte 1: a key in quotes is expected"),
	S("{\"a\" 2}", "at byte 5: a ':' is expected after a key"),
	S("[-]", "at byte 2: a digit is expected"),
	S("[01]", "at byte 1: a number begins with a superfluous zero"),
	S("[1.]", "at byte 3: a digit is expected after the point"),
	S("[1e]", "at byte 3: a digit is expected in the exponent"),
	S("[1e999999]", "at byte 1: a number is too large or too small"),
	S("[nul]", "at byte 1: this is no JSON value"),
	S("[1 2]", "at byte 3: a ',' or ']' is expected"),
	S("{\"a\":1 2}", "at byte 7: a ',' or '}' is expected"),
	S("[1] 2", "at byte 4: something stands after the value"),
	S("[1", "at byte 2: the text ends too early"),
	S("{\"a\":1,\"a\":2}", "at byte 7: a key stands twice in one object"),
	S("", "at byte 0: the text ends too early"),
	S("[?]", "at byte 1: this is no JSON value"),
#undef S
};

TEST(what_is_no_json)
{
	arena_init(&arena, &oom);
	for (unsigned i = 0; i < sizeof samples / sizeof *samples; i++)
		CHECK_STR(message(samples[i].text, samples[i].len, &json_limits_default),
			samples[i].says);
	arena_release(&arena);
}

TEST(bounds)
{
	struct json_limits l;
	struct strbuf digits;

	arena_init(&arena, &oom);
#define LIMITED(field, most, text, says)                                                           \
	l = json_limits_default;                                                                   \
	l.field = most;                                                                            \
	CHECK_STR(message(text, sizeof(text) - 1, &l), says)

	LIMITED(bytes, 3, "[1,2]", "at byte 3: the text is too long");
	LIMITED(string, 3, "[\"abcd\"]", "at byte 1: a string is too long");
	LIMITED(nodes, 2, "[1,2]", "at byte 3: the text holds too many values");
	LIMITED(members, 1, "[1,2]", "at byte 3: an array is too long");
	LIMITED(members, 1, "{\"a\":1,\"b\":2}", "at byte 7: an object has too many members");
	LIMITED(depth, 1, "[[1]]", "at byte 1: the text is nested too deeply");
	sb_init(&digits, &arena);
	sb_puts(&digits, "[1");
	for (unsigned i = 0; i < 20000; i++)
		sb_putc(&digits, '1');
	CHECK_STR(message(digits.s, digits.len, &json_limits_default),
		"at byte 1: a number is too long");
	arena_release(&arena);
}

TEST_MAIN
