#include "data/json.h"
#include "test.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static struct oom oom;
static struct arena arena;

static const struct json *parse(const char *text, const char *const *raw)
{
	struct json_reader r;

	arena_init(&arena, &oom);
	return json_parse(text, strlen(text), &json_limits_default, raw, &arena, &r);
}

/* --- tree ---------------------------------------------------------------- */

TEST(tree_kinds_and_texts)
{
	const struct json *j =
		parse("{\"n\":null,\"t\":true,\"f\":false,\"i\":9007199254740993,\"d\":1.50,"
		      "\"s\":\"a\\u00e6\\n\",\"a\":[1,[]],\"o\":{\"x\":{}}}",
			NULL);

	CHECK_INT(json_kind(j), JK_OBJECT);
	CHECK_INT(json_kind(json_get(j, "n")), JK_NULL);
	CHECK_INT(json_kind(json_get(j, "t")), JK_BOOLEAN);
	CHECK(json_bool(json_get(j, "t")));
	CHECK(!json_bool(json_get(j, "f")));
	CHECK_INT(json_kind(json_get(j, "i")), JK_NUMBER);
	CHECK_STR(json_text(json_get(j, "i")), "9007199254740993");
	CHECK_STR(json_text(json_get(j, "d")), "1.50");
	CHECK_INT(json_kind(json_get(j, "s")), JK_STRING);
	CHECK_STR(json_text(json_get(j, "s")), "a\xc3\xa6\n");
	CHECK_INT(json_kind(json_get(j, "a")), JK_ARRAY);
	CHECK_INT(json_kind(json_get(j, "o")), JK_OBJECT);
	CHECK(!json_text(json_get(j, "t")));
	CHECK(!json_text(j));
	CHECK(!json_get(j, "absent"));
	CHECK(!json_get(json_get(j, "a"), "x"));
	CHECK(!json_get(json_get(j, "s"), "x"));
	CHECK_STR(json_get_string(j, "s"), "a\xc3\xa6\n");
	CHECK(!json_get_string(j, "i"));
	CHECK(!json_get_string(j, "absent"));
	arena_release(&arena);
}

TEST(look_up_by_exact_case)
{
	const struct json *j = parse("{\"Method\":\"evil\",\"method\":\"good\"}", NULL);

	CHECK_STR(json_get_string(j, "method"), "good");
	CHECK_STR(json_get_string(j, "Method"), "evil");
	CHECK(!json_get(j, "METHOD"));
	arena_release(&arena);
}

TEST(iteration)
{
	const struct json *j = parse("{\"a\":1,\"b\":[10,20,30],\"c\":{}}", NULL), *m, *e;

	m = json_first(j);
	CHECK_STR(json_key(m), "a");
	m = json_after(m);
	CHECK_STR(json_key(m), "b");
	e = json_first(m);
	CHECK_STR(json_text(e), "10");
	CHECK(!json_key(e));
	e = json_after(json_after(e));
	CHECK_STR(json_text(e), "30");
	CHECK(!json_after(e));
	m = json_after(m);
	CHECK(!json_first(m));
	CHECK(!json_after(m));
	CHECK(!json_first(json_first(j)));
	arena_release(&arena);
}

TEST(raw_members_are_kept_as_text)
{
	static const char *const raw[] = {"id", "facts", NULL};
	const struct json *j = parse(
		"{\"id\": 1.0e2 ,\"params\":{\"facts\": {\"a\" : [1, 2]},\"b\":5},\"n\":7}", raw);
	const struct json *params = json_get(j, "params");
	struct strbuf sb;

	CHECK_INT(json_kind(json_get(j, "id")), JK_RAW);
	CHECK_STR(json_text(json_get(j, "id")), "1.0e2");
	CHECK_INT(json_kind(json_get(j, "n")), JK_NUMBER);
	CHECK_INT(json_kind(json_get(params, "facts")), JK_RAW);
	CHECK_STR(json_text(json_get(params, "facts")), "{\"a\" : [1, 2]}");
	CHECK_INT(json_kind(json_get(params, "b")), JK_NUMBER);
	sb_init(&sb, &arena);
	json_print(&sb, j);
	CHECK_STR(sb.s, "{\"id\":1.0e2,\"params\":{\"facts\":{\"a\" : [1, 2]},\"b\":5},\"n\":7}");
	arena_release(&arena);
	/* kept text is checked like the rest */
	CHECK(!parse("{\"facts\":{\"a\":01}}", raw));
	arena_release(&arena);
	CHECK(!parse("{\"facts\":{\"a\":1,\"a\":1}}", raw));
	arena_release(&arena);
}

TEST(scalars_alone)
{
	CHECK_INT(json_kind(parse("7", NULL)), JK_NUMBER);
	arena_release(&arena);
	CHECK_INT(json_kind(parse("null", NULL)), JK_NULL);
	arena_release(&arena);
	CHECK_STR(json_text(parse(" \"x\" ", NULL)), "x");
	arena_release(&arena);
}

TEST(bad_text_gives_no_tree)
{
	struct json_reader r;

	arena_init(&arena, &oom);
	CHECK(!json_parse("[1,", 3, &json_limits_default, NULL, &arena, &r));
	CHECK_STR(r.error_kind, "syntax");
	CHECK(!json_parse("[1e400]", 7, &json_limits_default, NULL, &arena, &r));
	CHECK_STR(r.error_kind, "number");
	arena_release(&arena);
}

/* What the tree prints is what was read, when that was compact. */
TEST(round_trips)
{
	static const char *const texts[] = {
		"null",
		"true",
		"false",
		"0",
		"-0",
		"123456789012345678901234567890.123456789",
		"1.0e+28",
		"9007199254740993",
		"\"\"",
		"\"\xc3\xa6\xc3\xb8\xc3\xa5 \xf0\x9f\x98\xb9\"",
		"\"\\\"\\\\\\n\\r\\t\\u0001\\u001f\"",
		"[]",
		"{}",
		"[[],{},[{}]]",
		"[1,\"2\",null,true]",
		"{\"a\":{\"b\":[1,2,{\"c\":\"d\"}]},\"e\":0.10}",
		"{\"\":\"\",\" \":\" \"}",
		"{\"A\":1,\"a\":2}",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	};

	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
		const struct json *j = parse(texts[i], NULL);
		struct strbuf sb;
		sb_init(&sb, &arena);
		json_print(&sb, j);
		CHECK_STR(sb.s, texts[i]);
		arena_release(&arena);
	}
}

TEST(pretty)
{
	struct strbuf sb;
	const struct json *j =
		parse("{\"a\":[1,{\"b\":null}],\"c\":{},\"d\":[],\"e\":\"x\"}", NULL);

	sb_init(&sb, &arena);
	json_print_pretty(&sb, j);
	CHECK_STR(sb.s, "{\n"
			"  \"a\": [\n"
			"    1,\n"
			"    {\n"
			"      \"b\": null\n"
			"    }\n"
			"  ],\n"
			"  \"c\": {},\n"
			"  \"d\": [],\n"
			"  \"e\": \"x\"\n"
			"}");
	arena_release(&arena);
}

static void *no_memory(size_t n)
{
	(void)n;
	return NULL;
}

TEST(cjson_allocates_nothing)
{
	/* its own allocator is out of order, and we do not notice */
	cJSON_Hooks hooks = {no_memory, free};
	struct strbuf sb;
	const struct json *j;

	cJSON_InitHooks(&hooks);
	j = parse("{\"a\":[1,\"x\",{\"b\":true}]}", NULL);
	CHECK_STR(json_text(json_first(json_get(j, "a"))), "1");
	sb_init(&sb, &arena);
	json_print(&sb, j);
	CHECK_STR(sb.s, "{\"a\":[1,\"x\",{\"b\":true}]}");
	arena_release(&arena);
	cJSON_InitHooks(NULL);
}

TEST(a_tree_of_many_ones_stays_small)
{
	size_t n = 9999;
	char *text = malloc(2 * n + 2), *p = text;

	*p++ = '[';
	for (size_t i = 0; i < n; i++)
		p += sprintf(p, "1%c", i + 1 < n ? ',' : ']');
	CHECK(parse(text, NULL));
	CHECK(oom.used < 200 * n);
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
	free(text);
}

/* --- writer -------------------------------------------------------------- */

static struct json_writer w;
static struct strbuf out;

static void begin(void)
{
	arena_init(&arena, &oom);
	sb_init(&out, &arena);
	jw_init(&w, &out);
}

TEST(writer_minds_the_commas)
{
	begin();
	jw_object(&w);
	jw_kint(&w, "id", 1);
	jw_key(&w, "list");
	jw_array(&w);
	jw_int(&w, INT64_MIN);
	jw_int(&w, INT64_MAX);
	jw_array(&w);
	jw_close(&w);
	jw_object(&w);
	jw_close(&w);
	jw_null(&w);
	jw_close(&w);
	jw_kstring(&w, "s", "x");
	jw_kstring(&w, "none", NULL);
	jw_kstring_opt(&w, "left out", NULL);
	jw_kstring_opt(&w, "in", "y");
	jw_kbool(&w, "b", true);
	jw_kbool(&w, "c", false);
	jw_key(&w, "raw");
	jw_raw(&w, "[1, 2]", 6);
	jw_close(&w);
	CHECK_STR(out.s, "{\"id\":1,\"list\":[-9223372036854775808,9223372036854775807,[],{},"
			 "null],\"s\":\"x\",\"none\":null,\"in\":\"y\",\"b\":true,\"c\":false,"
			 "\"raw\":[1, 2]}");
	arena_release(&arena);
}

TEST(writer_escapes)
{
	begin();
	jw_array(&w);
	jw_stringn(&w, "a\0b", 3);
	jw_string(&w, "\"\\/\b\f\n\r\t\x1f\x7f\xc3\xa6");
	jw_string(&w, "");
	jw_string(&w, "\n");
	jw_close(&w);
	CHECK_STR(out.s,
		"[\"a\\u0000b\",\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u001f\x7f\xc3\xa6\",\"\","
		"\"\\n\"]");
	CHECK(!strchr(out.s, '\n')); /* a line is a message */
	arena_release(&arena);
}

TEST(writer_escapes_at_every_place)
{
	/* what needs an escape, and what only looks like it, at each offset and length */
	static const char odd[] = {'\n', '"', '\\', 0x1f, 0x20, 0x7f, '!', '#', '[', ']'};

	for (unsigned n = 1; n < 90; n++) {
		for (unsigned at = 0; at<n; at += n> 20 ? 7 : 1) {
			char text[100];
			struct json_reader r;
			memset(text, 'a', n);
			text[at] = odd[(n + at) % sizeof odd];
			if (n > 12 && at + 2 < n)
				memcpy(text + at + 1, "\xc3\xa6", 2);
			begin();
			jw_stringn(&w, text, n);
			json_reader_init(&r, out.s, out.len, &json_limits_default, &arena);
			CHECK_INT(json_next(&r), JSON_STRING);
			CHECK(r.slen == n && memcmp(r.s, text, n) == 0);
			CHECK_INT(json_next(&r), JSON_END);
			arena_release(&arena);
		}
	}
}

TEST(writer_never_runs_over_its_depth)
{
	begin();
	for (unsigned i = 0; i < 1000; i++) {
		jw_object(&w);
		jw_kint(&w, "before", 1);
		jw_key(&w, "k");
	}
	jw_string(&w, "unseen");
	for (unsigned i = 0; i < 1000; i++) {
		jw_kint(&w, "after", 2);
		jw_close(&w);
	}
	CHECK_INT(w.depth, 0);
	/* what came out is JSON of 256 levels with a null within */
	struct json_limits l = json_limits_default;
	struct json_reader r;
	l.depth = 256;
	CHECK(json_parse(out.s, out.len, &l, NULL, &arena, &r));
	CHECK(strstr(out.s, "\"k\":null"));
	CHECK(!strstr(out.s, "unseen"));
	arena_release(&arena);
}

TEST_MAIN
