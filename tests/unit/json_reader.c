#include "data/json.h"
#include "test.h"

#include <stdlib.h>

/*
 * What the reader takes and what it refuses, in the manner of JSONTestSuite: every
 * text stands here with what must come of it.
 */

static struct oom oom;

/* NULL when the text is taken whole, else the kind of the error. */
static const char *verdict(const char *text, size_t len, const struct json_limits *limits)
{
	struct arena arena;
	struct json_reader r;
	enum json_event e;
	/* a copy without room behind it: reading past the end shows under asan */
	char *copy = malloc(len ? len : 1);

	memcpy(copy, text, len);
	arena_init(&arena, &oom);
	json_reader_init(&r, copy, len, limits, &arena);
	do
		e = json_next(&r);
	while (e != JSON_BAD && e != JSON_END);
	if (e == JSON_BAD) {
		CHECK(r.error && r.error_kind && r.error_at <= len);
		CHECK(json_next(&r) == JSON_BAD); /* and stays so */
	} else {
		CHECK(json_next(&r) == JSON_END);
	}
	arena_release(&arena);
	free(copy);
	return e == JSON_BAD ? r.error_kind : NULL;
}

struct sample {
	const char *text;
	size_t len;
	const char *kind; /* NULL: valid */
};
#define Y(s)                                                                                       \
	{                                                                                          \
		s, sizeof(s) - 1, NULL                                                             \
	}
#define N(kind, s)                                                                                 \
	{                                                                                          \
		s, sizeof(s) - 1, kind                                                             \
	}

static void judge(const struct sample *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = verdict(at[i].text, at[i].len, &json_limits_default);
		if (!got != !at[i].kind || (got && strcmp(got, at[i].kind) != 0))
			test_fail(__FILE__, __LINE__, "%s: %s, not %s", at[i].text,
				got ? got : "valid", at[i].kind ? at[i].kind : "valid");
	}
}
#define JUDGE(a) judge(a, sizeof(a) / sizeof *(a))

TEST(valid_structure)
{
	static const struct sample s[] = {
		Y("[]"),
		Y("{}"),
		Y("[[]   ]"),
		Y("[[],[[]]]"),
		Y("[\"\"]"),
		Y("[false]"),
		Y("[null, 1, \"1\", {}]"),
		Y("[null]"),
		Y("[1\n]"),
		Y(" [1]"),
		Y("[1,null,null,null,2]"),
		Y("[2] "),
		Y("[1]\r\n\t "),
		Y("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}"),
		Y("{\"asd\":\"sdf\"}"),
		Y("{\"\":0}"),
		Y("{\"a\":[]}"),
		Y("{\n\"a\": \"b\"\n}"),
		Y("{ \"min\": -1.0e+28, \"max\": 1.0e+28 }"),
		Y("{\"x\":[{\"id\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}], \"id\": \"a\"}"),
		Y("{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}"),
		Y("[{\"a\":1},{\"a\":2}]"),
		Y("false"),
		Y("null"),
		Y("true"),
		Y("42"),
		Y("-0.1"),
		Y("\"asd\""),
		Y("\"\""),
		Y("\" \""),
		Y("[true,false,null]"),
		Y("{\"title\":\"\\u041f\\u043e\\u043b\\u0442\\u043e\\u0440\\u0430\" }"),
		Y("{\"a\":1,\"A\":2}"),
		Y("{\"a\":1,\"a \":2}"),
	};
	JUDGE(s);
}

TEST(valid_numbers)
{
	static const struct sample s[] = {
		Y("[0]"),
		Y("[-0]"),
		Y("[0.0]"),
		Y("[-0.0]"),
		Y("[0e0]"),
		Y("[0e+1]"),
		Y("[0E-1]"),
		Y("[0e99999999999999999999]"), /* zero is zero */
		Y("[-0.000E+12345]"),
		Y("[1E22]"),
		Y("[1E-2]"),
		Y("[1E+2]"),
		Y("[123e45]"),
		Y("[123.456e78]"),
		Y("[1e-2]"),
		Y("[1e+2]"),
		Y("[123]"),
		Y("[123.456789]"),
		Y("[-1]"),
		Y("[-123]"),
		Y("[20e1]"),
		Y("[1.5e1]"),
		Y("[9007199254740993]"),
		Y("[1e308]"),
		Y("[9.99e308]"),
		Y("[0.1e309]"),
		Y("[1e-308]"),
		Y("[0.0001e312]"),
		Y("[1000e-311]"),
		Y("[100000000000000000000000000000000000000000000000000000000000000000000000]"),
		Y("[0.00000000000000000000000000000000000000000000000000000000000000000000001]"),
		Y("[ 4]"),
		Y("-1"),
		Y("[1,-1,1.5,-1.5e-3]"),
	};
	JUDGE(s);
}

TEST(valid_strings)
{
	static const struct sample s[] = {
		Y("[\"\\u0060\\u012a\\u12AB\"]"),
		Y("[\"\\uD801\\udc37\"]"),
		Y("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]"),
		Y("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
		Y("[\"\\\\u0000\"]"), /* a backslash, then u0000 */
		Y("[\"\\\"\"]"),
		Y("[\"a/*b*/c/*d//e\"]"),
		Y("[\"\\\\a\"]"),
		Y("[\"\\\\n\"]"),
		Y("[\"\\u0012\"]"),
		Y("[\"\\uFFFF\"]"),
		Y("[\"\\uDBFF\\uDFFF\"]"),
		Y("[\"new\\u00A0line\"]"),
		Y("[\"\xf4\x8f\xbf\xbf\"]"), /* U+10FFFF */
		Y("[\"\xef\xbf\xbf\"]"),     /* U+FFFF */
		Y("[\"\\u0123\"]"),
		Y("[\"\xe2\x82\xac\xf0\x9d\x84\x9e\"]"),
		Y("[\"\xcf\x80\"]"),
		Y("[\"\xe2\x80\xa8\"]"), /* U+2028 */
		Y("[\"\x7f\"]"),
		Y("[\"\xef\xbb\xbf\"]"), /* U+FEFF inside a string is a character */
		Y("[\"\\u0061\\u30af\\u30EA\\u30b9\"]"),
		Y("[\"aa\\u00e6\xc3\xb8\xc3\xa5\"]"),
		Y("\"12345678\\n12345678\\n\""),
		Y("[\"\\uA66D\", \"\\u2064\", \"\\uD834\\uDd1e\"]"),
		Y("{\"\\u00e6\":1,\"\xc3\xb8\":2}"),
	};
	JUDGE(s);
}

TEST(invalid_structure)
{
	static const struct sample s[] = {
		N("syntax", ""),
		N("syntax", " "),
		N("syntax", "[1 true]"),
		N("syntax", "[\"\": 1]"),
		N("syntax", "[\"\"],"),
		N("syntax", "[,1]"),
		N("syntax", "[1,,2]"),
		N("syntax", "[\"x\",,]"),
		N("syntax", "[\"x\"]]"),
		N("syntax", "[\"\",]"),
		N("syntax", "[\"x\""),
		N("syntax", "[x"),
		N("syntax", "[3[4]]"),
		N("syntax", "[1:2]"),
		N("syntax", "[,]"),
		N("syntax", "[-]"),
		N("syntax", "[   , \"\"]"),
		N("syntax", "[\"a\",\n4\n,1,"),
		N("syntax", "[1,]"),
		N("syntax", "[\"\va\"\\f]"),
		N("syntax", "[*]"),
		N("syntax", "[\"\""),
		N("syntax", "[1,"),
		N("syntax", "[{}"),
		N("syntax", "[fals]"),
		N("syntax", "[nul]"),
		N("syntax", "[tru]"),
		N("syntax", "nulll"),
		N("syntax", "nul"),
		N("syntax", "True"),
		N("syntax", "[\"x\", truth]"),
		N("syntax", "{[: \"x\"}\n"),
		N("syntax", "{\"x\", null}"),
		N("syntax", "{\"x\"::\"b\"}"),
		N("syntax", "{\"a\":\"a\" 123}"),
		N("syntax", "{key: 'value'}"),
		N("syntax", "{\"a\" b}"),
		N("syntax", "{:\"b\"}"),
		N("syntax", "{\"a\" \"b\"}"),
		N("syntax", "{\"a\":"),
		N("syntax", "{\"a\""),
		N("syntax", "{1:1}"),
		N("syntax", "{9999E9999:1}"),
		N("syntax", "{null:null,null:null}"),
		N("syntax", "{\"id\":0,,,,,}"),
		N("syntax", "{'a':0}"),
		N("syntax", "{\"id\":0,}"),
		N("syntax", "{\"a\":\"b\"}/**/"),
		N("syntax", "{\"a\":\"b\"}//"),
		N("syntax", "{\"a\":\"b\"}/"),
		N("syntax", "{\"a\":\"b\",,\"c\":\"d\"}"),
		N("syntax", "{a: \"b\"}"),
		N("syntax", "{\"a\":\"a"),
		N("syntax", "{ \"foo\" : \"bar\", \"a\" }"),
		N("syntax", "{\"a\":\"b\"}#"),
		N("syntax", "{\"a\":1]"),
		N("syntax", "[1}"),
		N("syntax", "]"),
		N("syntax", "}"),
		N("syntax", "{]"),
		N("syntax", "[}"),
		N("syntax", "<.>"),
		N("syntax", "[<null>]"),
		N("syntax", "aå"),
		N("syntax", "[True]"),
		N("syntax", "1]"),
		N("syntax", "[][]"),
		N("syntax", "1 2"),
		N("syntax", "{\"\":1"),
		N("syntax", "{}}"),
		N("syntax", "{\"\":"),
		N("syntax", "{,"),
		N("syntax", "{\"a"),
		N("syntax", "{'a'"),
		N("syntax", "[\"\\{[\"\\{[\"\\{[\"\\{"),
		N("syntax", "*"),
		N("syntax", "{\"a\":\"b\"}#{}"),
		N("syntax", "[\\u000A\"\"]"),
		N("syntax", "[1"),
		N("syntax", "[ false, nul"),
		N("syntax", "[ true, fals"),
		N("syntax", "{\"asd\":\"asd\""),
		N("syntax", "[\f]"),
		N("syntax", "[\v1]"),
		N("syntax", "[1]\0"),
		N("syntax", "\0"),
		N("syntax", "{\"a\":1}\0junk"),
		N("syntax", "[\xe2\x81\xa0]"),
		N("syntax", "\xc2\xa0[]"), /* a no-break space is no JSON blank */
		N("syntax", "\xef\xbb\xbf{}"),
		N("syntax", "\xef\xbb\xbf"),
		N("syntax", "\xef\xbb"),
		N("syntax", "\xff\xfe[\0]\0"),
	};
	JUDGE(s);
}

TEST(invalid_numbers)
{
	static const struct sample s[] = {
		N("syntax", "[++1234]"), N("syntax", "[+1]"), N("syntax", "[+Inf]"),
		N("number", "[-01]"), N("syntax", "[-1.0.]"), N("syntax", "[-2.]"),
		N("syntax", "[-NaN]"), N("syntax", "[.-1]"), N("syntax", "[.2e-3]"),
		N("syntax", "[0.1.2]"), N("syntax", "[0.3e+]"), N("syntax", "[0.3e]"),
		N("syntax", "[0.e1]"), N("syntax", "[0E+]"), N("syntax", "[0E]"),
		N("syntax", "[1.0e+]"), N("syntax", "[1.0e-]"), N("syntax", "[1.0e]"),
		N("syntax", "[1 000.0]"), N("syntax", "[1eE2]"), N("syntax", "[2.e+3]"),
		N("syntax", "[2.e3]"), N("syntax", "[9.e+]"), N("syntax", "[Inf]"),
		N("syntax", "[NaN]"), N("syntax", "[Infinity]"), N("syntax", "[-Infinity]"),
		N("syntax", "[-foo]"), N("syntax", "[- 1]"), N("number", "[-012]"),
		N("syntax", "[-.123]"), N("syntax", "[1+2]"), N("syntax", "[0x1]"),
		N("syntax", "[0x42]"), N("syntax", "[1.8011670033376514H-308]"),
		N("syntax", "[1.2a-3]"), N("number", "[012]"), N("number", "[00]"),
		N("number", "[-00]"), N("number", "{\"cpr\":0101010000}"), N("number", "[1e309]"),
		N("number", "[1e400]"), N("number", "[-1e400]"), N("number", "[1E+400]"),
		N("number", "[10e308]"), N("number", "[0.01e311]"), N("number", "[1e-309]"),
		N("number", "[1e99999999999999999999999999]"),
		N("number", "[1e-99999999999999999999999999]"),
		N("number", "[0.00000000000000000001e-300]"), N("syntax", "[-"), N("syntax", "-"),
		N("syntax", "1."), N("syntax", "1e"), N("syntax", "1e-"), N("syntax", ".5"),
		N("syntax", "[1a]"), N("syntax", "[1\xc3\xa5]"),
		N("syntax", "[\xef\xbc\x91]"), /* a full-width digit */
	};
	JUDGE(s);
}

TEST(invalid_strings)
{
	static const struct sample s[] = {
		N("syntax", "[\"\\u0000\"]"),
		N("syntax", "{\"k\\u0000z\":1}"),
		N("syntax", "{\"k\":\"a\\u0000\"}"),
		N("syntax", "[\"a\0b\"]"),
		N("syntax", "[\"\\x00\"]"),
		N("syntax", "[\"\\\\\\\"]"),
		N("syntax", "[\"\\\t\"]"),
		N("syntax", "[\"\\\xf0\x9f\x8c\x80\"]"),
		N("syntax", "[\"\\\"]"),
		N("syntax", "[\"\\"),
		N("syntax", "\"\\"),
		N("syntax", "[\"\\u00A\"]"),
		N("syntax", "[\"\\u"),
		N("syntax", "[\"\\u00"),
		N("syntax", "[\"\\uD834\\u\"]"),
		N("syntax", "[\"\\uD834\\uDd\"]"),
		N("syntax", "[\"\\a\"]"),
		N("syntax", "[\"\\uqqqq\"]"),
		N("syntax", "[\"\\U0041\"]"),
		N("syntax", "[\"\\'\"]"),
		N("syntax", "[\"new\nline\"]"),
		N("syntax", "[\"\t\"]"),
		N("syntax", "[\"\x1f\"]"),
		N("syntax", "['single quote']"),
		N("syntax", "abc"),
		N("syntax", "\""),
		N("syntax", "\"\"x"),
		N("syntax", "[\"asd]"),
		N("syntax", "[\"12345678\x01\"]"),
		N("utf8", "[\"\\uDADA\"]"),
		N("utf8", "[\"\\uD888\\u1234\"]"),
		N("utf8", "[\"\\uD800\\n\"]"),
		N("utf8", "[\"\\uDd1ea\"]"),
		N("utf8", "[\"\\uD800\\uD800\\n\"]"),
		N("utf8", "[\"\\ud800\"]"),
		N("utf8", "[\"\\ud800abc\"]"),
		N("utf8", "[\"\\uDd1e\\uD834\"]"),
		N("utf8", "[\"\\uDFAA\"]"),
		N("utf8", "{\"\\uDFAA\":0}"),
		N("utf8", "[\"\xff\"]"),
		N("utf8", "[\"\xe9\"]"), /* Latin-1 */
		N("utf8", "[\"\x80\"]"),
		N("utf8", "[\"\x81\"]"),
		N("utf8", "[\"\xc0\xaf\"]"), /* overlong */
		N("utf8", "[\"\xc1\xbf\"]"),
		N("utf8", "[\"\xe0\x80\xaf\"]"),
		N("utf8", "[\"\xe0\xff\"]"),
		N("utf8", "[\"\xf0\x80\x80\x80\"]"),
		N("utf8", "[\"\xf8\x88\x80\x80\x80\"]"),
		N("utf8", "[\"\xfc\x83\xbf\xbf\xbf\xbf\"]"),
		N("utf8", "[\"\xf4\x90\x80\x80\"]"), /* above U+10FFFF */
		N("utf8", "[\"\xf4\xbf\xbf\xbf\"]"),
		N("utf8", "[\"\xed\xa0\x80\"]"), /* a surrogate */
		N("utf8", "[\"\xed\xbf\xbf\"]"),
		N("utf8", "[\"\xe2\x82\"]"),
		N("utf8", "[\"\xe2\x82"),
		N("utf8", "\"\xc3"),
		N("utf8", "[\"\xc3\""),
		N("utf8", "[\"12345678\\n\xff\"]"),
		N("utf8", "{\"\xff\":1}"),
	};
	JUDGE(s);
}

TEST(duplicate_keys)
{
	static const struct sample s[] = {
		N("duplicate", "{\"a\":\"b\",\"a\":\"c\"}"),
		N("duplicate", "{\"a\":\"b\",\"a\":\"b\"}"),
		N("duplicate", "{\"a\":1,\"\\u0061\":1}"),
		N("duplicate", "{\"\\u0061\":1,\"a\":1}"),
		N("duplicate", "{\"\xc3\xa5\":1,\"\\u00e5\":1}"),
		N("duplicate", "{\"\\ud83d\\ude39\":1,\"\xf0\x9f\x98\xb9\":1}"),
		N("duplicate", "{\"\":1,\"\":2}"),
		N("duplicate", "{\"a\":{\"b\":1},\"c\":[{\"a\":1}],\"a\":1}"),
		N("duplicate", "[{\"x\":{\"y\":1,\"z\":2,\"y\":3}}]"),
		N("duplicate", "{\"/\":1,\"\\/\":2}"),
	};
	JUDGE(s);
}

/* An object of n members k0..k(n-1), `inner` at `at`; then `last`. */
static char *large_object(unsigned n, unsigned at, const char *inner, const char *last)
{
	char *text = malloc(64 + n * 16u + strlen(inner) + strlen(last)), *p = text;

	*p++ = '{';
	for (unsigned i = 0; i < n; i++)
		p += sprintf(p, "\"k%u\":%s,", i, i == at ? inner : "1");
	sprintf(p, "\"%s\":1}", last);
	return text;
}

TEST(duplicates_in_large_objects)
{
	/* around the size where comparing gives way to the table, and where it grows */
	static const unsigned sizes[] = {1, 15, 16, 17, 18, 62, 63, 64, 65, 127, 128, 129, 9998};

	for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		unsigned n = sizes[k], seen[] = {0, n / 2, n - 1};
		char *text = large_object(n, n, "", "new"), name[16];
		CHECK(!verdict(text, strlen(text), &json_limits_default));
		free(text);
		for (unsigned i = 0; i < 3; i++) {
			sprintf(name, "k%u", seen[i]);
			text = large_object(n, n, "", name);
			CHECK_STR(verdict(text, strlen(text), &json_limits_default), "duplicate");
			free(text);
		}
	}
}

TEST(large_objects_within_each_other)
{
	/* inner keys equal the outer ones, and leave the table when their object closes */
	for (unsigned n = 10; n < 200; n += 7) {
		char *leaf = large_object(n, n, "", "leaf");
		char *inner = large_object(n, n / 2, leaf, "inner");
		for (unsigned at = 0; at < n; at += 5) {
			char *text = large_object(n, at, inner, "outer");
			CHECK(!verdict(text, strlen(text), &json_limits_default));
			free(text);
			text = large_object(n, at, inner, "k3");
			CHECK_STR(verdict(text, strlen(text), &json_limits_default), "duplicate");
			free(text);
			text = large_object(n, at, inner, "inner");
			CHECK(!verdict(text, strlen(text), &json_limits_default));
			free(text);
		}
		free(leaf);
		free(inner);
	}
}

TEST(duplicate_search_is_not_quadratic)
{
	/* many objects of many members: the table is shared, so memory stays small too */
	struct arena arena;
	struct json_reader r;
	struct json_limits limits = json_limits_default;
	enum json_event e;
	char *one = large_object(300, 300, "", "z"), *text = malloc(600 * (strlen(one) + 1) + 3),
	     *p = text;

	*p++ = '[';
	for (unsigned i = 0; i < 600; i++)
		p += sprintf(p, "%s%s", i ? "," : "", one);
	*p++ = ']';
	limits.bytes = 0;
	limits.nodes = 1000000;
	arena_init(&arena, &oom);
	json_reader_init(&r, text, (size_t)(p - text), &limits, &arena);
	do
		e = json_next(&r);
	while (e != JSON_BAD && e != JSON_END);
	CHECK(e == JSON_END);
	CHECK(oom.used < 64 * 1024);
	arena_release(&arena);
	free(one);
	free(text);
}

static char *nested(unsigned n, char open, char close)
{
	char *text = malloc(2 * n + 1);

	memset(text, open, n);
	memset(text + n, close, n);
	text[2 * n] = '\0';
	return text;
}

TEST(limits)
{
	struct json_limits l = json_limits_default;
	char *text = nested(64, '[', ']');

	CHECK(!verdict(text, 128, &l));
	free(text);
	text = nested(65, '[', ']');
	CHECK_STR(verdict(text, 130, &l), "limit");
	free(text);
	text = nested(2000, '[', ']');
	CHECK_STR(verdict(text, 4000, &l), "limit");
	free(text);
	text = nested(100000, '[', ' ');
	CHECK_STR(verdict(text, 200000, &l), "limit");
	free(text);
	CHECK_STR(
		verdict("{\"a\":{\"a\":{}}}", 14, &(struct json_limits){0, 2, 99, 9, 9}), "limit");
	CHECK(!verdict("{\"a\":{\"a\":{}}}", 14, &(struct json_limits){0, 3, 99, 9, 9}));
	/* bytes */
	l.bytes = 4;
	CHECK(!verdict("[12]", 4, &l));
	CHECK_STR(verdict("[12] ", 5, &l), "limit");
	l.bytes = 0;
	/* members of one container */
	l.members = 2;
	CHECK(!verdict("[[1,2],[1,2]]", 13, &l));
	CHECK_STR(verdict("[1,2,3]", 7, &l), "limit");
	CHECK_STR(verdict("{\"a\":1,\"b\":2,\"c\":3}", 19, &l), "limit");
	l.members = 10000;
	/* values and keys of the whole */
	l.nodes = 5;
	CHECK(!verdict("[1,2,{\"a\"  :3}]", 15, &(struct json_limits){0, 9, 6, 9, 9}));
	CHECK_STR(verdict("[1,2,{\"a\"  :3}]", 15, &l), "limit");
	l.nodes = 100;
	/* one string, also spelt with escapes, also a key */
	l.string = 3;
	CHECK(!verdict("[\"abc\",\"\\u0061bc\"]", 18, &l));
	CHECK_STR(verdict("[\"abcd\"]", 8, &l), "limit");
	CHECK_STR(verdict("[\"\\u0061bcd\"]", 13, &l), "limit");
	CHECK_STR(verdict("{\"abcd\":1}", 10, &l), "limit");
}

TEST(long_numbers)
{
	char text[1200];

	memset(text, '1', sizeof text);
	CHECK(!verdict(text, 309, &json_limits_default));
	CHECK_STR(verdict(text, 310, &json_limits_default), "number");
	text[1] = '.';
	CHECK(!verdict(text, 1000, &json_limits_default));
	CHECK_STR(verdict(text, 1001, &json_limits_default), "limit");
	memset(text, '0', sizeof text);
	text[1] = '.';
	CHECK(!verdict(text, 1000, &json_limits_default));
	text[320] = '1';
	CHECK_STR(verdict(text, 1000, &json_limits_default), "number");
}

TEST(events)
{
	static const char text[] =
		" {\"a\": [1, -2.5e3, \"x\\ny\"], \"\xc3\xa5\\u0062\":null,\"t\":true} ";
	static const struct {
		enum json_event e;
		const char *s;
	} want[] = {
		{JSON_OBJECT, NULL},
		{JSON_KEY, "a"},
		{JSON_ARRAY, NULL},
		{JSON_NUMBER, "1"},
		{JSON_NUMBER, "-2.5e3"},
		{JSON_STRING, "x\ny"},
		{JSON_CLOSE, NULL},
		{JSON_KEY, "\xc3\xa5\x62"},
		{JSON_NULL, NULL},
		{JSON_KEY, "t"},
		{JSON_TRUE, NULL},
		{JSON_CLOSE, NULL},
		{JSON_END, NULL},
	};
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &oom);
	json_reader_init(&r, text, sizeof text - 1, &json_limits_default, &arena);
	for (unsigned i = 0; i < sizeof want / sizeof *want; i++) {
		CHECK_INT(json_next(&r), want[i].e);
		if (want[i].s) {
			CHECK_INT(r.slen, strlen(want[i].s));
			CHECK(memcmp(r.s, want[i].s, r.slen) == 0);
		}
	}
	arena_release(&arena);
}

TEST(escapes_are_decoded)
{
	static const char text[] =
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e6\\u20ac\\ud834\\udd1e!\"";
	static const char want[] = "\"\\/\b\f\n\r\tA\xc3\xa6\xe2\x82\xac\xf0\x9d\x84\x9e!";
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &oom);
	json_reader_init(&r, text, sizeof text - 1, &json_limits_default, &arena);
	CHECK_INT(json_next(&r), JSON_STRING);
	CHECK_INT(r.slen, sizeof want - 1);
	CHECK(memcmp(r.s, want, r.slen) == 0);
	arena_release(&arena);
}

TEST(plain_strings_are_borrowed)
{
	static const char text[] = "[\"borrowed, and longer than eight \xc3\xa6\"]";
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &oom);
	json_reader_init(&r, text, sizeof text - 1, &json_limits_default, &arena);
	json_next(&r);
	CHECK_INT(json_next(&r), JSON_STRING);
	CHECK(r.s == text + 2);
	arena_release(&arena);
}

TEST(every_place_in_a_word)
{
	/* strings are passed over eight bytes at a time: what needs a look at each offset */
	static const char *const odd[] = {"\\n", "\"", "\x01", "\xc3\xa6", "\xff", "\x7f"};
	static const char *const kind[] = {NULL, "syntax", "syntax", NULL, "utf8", NULL};

	for (unsigned k = 0; k < 6; k++) {
		for (unsigned at = 0; at < 20; at++) {
			char text[64] = "\"", pad[32] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
			pad[at] = '\0';
			strcat(text, pad);
			strcat(text, odd[k]);
			strcat(text, "bbbbbbbbbbb\"");
			const char *got = verdict(text, strlen(text), &json_limits_default);
			if (!got != !kind[k] || (got && strcmp(got, kind[k]) != 0))
				test_fail(__FILE__, __LINE__, "%u at %u: %s", k, at, got);
		}
	}
}

TEST(skip_gives_the_bytes)
{
	static const char text[] =
		"{\"a\":  {\"x\":[1,{\"y\":\"}\"}]} ,\"b\": 12 ,\"c\":\"s\",\"d\":[ ]}";
	static const char *const want[] = {"{\"x\":[1,{\"y\":\"}\"}]}", "12", "\"s\"", "[ ]"};
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &oom);
	json_reader_init(&r, text, sizeof text - 1, &json_limits_default, &arena);
	CHECK_INT(json_next(&r), JSON_OBJECT);
	for (unsigned i = 0; i < 4; i++) {
		CHECK_INT(json_next(&r), JSON_KEY);
		CHECK(json_skip(&r, json_next(&r)));
		CHECK_INT(r.pos - r.start, strlen(want[i]));
		CHECK(memcmp(text + r.start, want[i], r.pos - r.start) == 0);
	}
	CHECK_INT(json_next(&r), JSON_CLOSE);
	CHECK_INT(json_next(&r), JSON_END);
	/* bad within what is skipped */
	json_reader_init(&r, "[[1,{]]", 7, &json_limits_default, &arena);
	json_next(&r);
	CHECK(!json_skip(&r, json_next(&r)));
	CHECK_INT(json_next(&r), JSON_BAD);
	arena_release(&arena);
}

TEST(messages_say_where)
{
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &oom);
	json_reader_init(&r, "{\"a\":1,\"a\":2}", 13, &json_limits_default, &arena);
	while (json_next(&r) != JSON_BAD)
		;
	CHECK_STR(json_reader_message(&r, &arena), "at byte 7: a key stands twice in one object");
	arena_release(&arena);
}

TEST(every_prefix_is_refused)
{
	static const char text[] =
		"{\"a\":[1,-2.5e-3,\"\\ud834\\udd1e\xc3\xa6\",{\"b\":null}],\"c\":true}";

	for (size_t n = 0; n < sizeof text - 1; n++)
		CHECK(verdict(text, n, &json_limits_default));
	CHECK(!verdict(text, sizeof text - 1, &json_limits_default));
}

struct squeezed {
	const char *text;
	enum json_event last;
};
static void read_squeezed(void *arg)
{
	struct squeezed *s = arg;
	struct arena arena;
	struct json_reader r;

	arena_init(&arena, &oom);
	s->last = JSON_NULL;
	json_reader_init(&r, s->text, strlen(s->text), &json_limits_default, &arena);
	do
		s->last = json_next(&r);
	while (s->last != JSON_BAD && s->last != JSON_END);
	arena_release(&arena);
}

TEST(out_of_memory_is_an_answer)
{
	struct squeezed s = {.text = "[\"a\\nb\"]"};

	oom.limit = 16;
	CHECK_INT(oom_guard(&oom, read_squeezed, &s), -1);
	oom.limit = 0;
	CHECK_INT(oom_guard(&oom, read_squeezed, &s), 0);
	CHECK_INT(s.last, JSON_END);
	/* scalars need none */
	s.text = "\"plain\"";
	oom.limit = 16;
	CHECK_INT(oom_guard(&oom, read_squeezed, &s), 0);
	CHECK_INT(s.last, JSON_END);
	oom.limit = 0;
}

TEST_MAIN
