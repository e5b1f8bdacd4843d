/* matches, replace and split as expressions. */
#include "base/mem.h"
#include "feel/code.h"
#include "feel_bench.h"
#include "test.h"

static void gives(
	bool dynamic, const char *expression, const char *want, const char *file, int line)
{
	struct feel_bench b;
	const char *got;

	bench_open(&b);
	b.scope.dynamic = dynamic;
	got = bench_show(&b, expression);
	if (strcmp(got, want) != 0)
		test_fail(file, line, "%s gives %s, not %s", expression, got, want);
	bench_close(&b);
}
#define GIVES(e, want) gives(true, e, want, __FILE__, __LINE__)
/* with types known: a message at the load */
#define SAYS(e, want) gives(false, e, "error: " want, __FILE__, __LINE__)

/* The expression is null, and this is why. */
static void because(const char *expression, const char *want, const char *file, int line)
{
	struct feel_bench b;
	struct value v;

	bench_open(&b);
	b.scope.dynamic = true;
	v = bench_eval(&b, expression);
	if (v.kind != V_NULL || !v.big || strcmp(v.u.reason, want) != 0)
		test_fail(file, line, "%s: %s", expression,
			v.kind == V_NULL && v.big ? v.u.reason : "no error");
	bench_close(&b);
}
#define BECAUSE(e, want) because(e, want, __FILE__, __LINE__)

TEST(matching)
{
	GIVES("matches(text, \"b\")", "true");
	GIVES("matches(text, \"^b\")", "false");
	GIVES("matches(\"foobar\", \"^fo*b\")", "true");
	GIVES("matches(text, \"ABC\", \"i\")", "true");
	GIVES("matches(text, \"a b c\", \"x\")", "true");
	GIVES("matches(\"\", \"\")", "true");
	GIVES("matches(\"\", \".\")", "false");
	GIVES("matches(input: text, pattern: \"c$\")", "true");
	GIVES("matches(pattern: \"C$\", flags: \"i\", input: text)", "true");
	GIVES("matches([text], [\"b\"])", "true");
	GIVES("[\"ab\", \"cd\", \"ef\"][matches(item, \"[ae]\")]", "[\"ab\", \"ef\"]");
	/* computed patterns and flags */
	GIVES("for p in [\"a\", \"x\", \"(\"] return matches(text, p)", "[true, false, null]");
	GIVES("for f in [\"i\", \"\", null, \"q\"] return matches(text, \"B\", f)",
		"[true, false, false, null]");
	GIVES("(function(m) m(text, \"b\"))(matches)", "true");
}

TEST(replacing)
{
	GIVES("replace(\"banana\", \"a\", \"o\")", "\"bonono\"");
	GIVES("replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\"");
	GIVES("replace(\"abracadabra\", \"a(.)\", \"a$1$1\")", "\"abbraccaddabbra\"");
	GIVES("replace(text, \"x\", \"y\")", "\"abc\"");
	GIVES("replace(\"\", \"x\", \"y\")", "\"\"");
	GIVES("replace(text, \"^|x\", \"y\")", "null");
	GIVES("replace(text, \".\", \"<$0>\")", "\"<a><b><c>\"");
	GIVES("replace(\"aø b\", \"\\p{L}\", \"\\$\")", "\"$$ $\"");
	GIVES("replace(\"a.b.c\", \"[.]\", \"\")", "\"abc\"");
	GIVES("replace(\"a\\nb\", \"^.\", \"#\", \"m\")", "\"#\\n#\"");
	GIVES("replace(\"AbaB\", \"b\", \"-\", \"i\")", "\"A-a-\"");
	GIVES("replace(text, \"b\", text)", "\"aabcc\"");
	/* more matches than are found at a time, and more groups */
	GIVES("string length(replace(string join(for i in 1..1000 return \"ab\"), \"a\", \"\"))",
		"1000");
	GIVES("string length(replace(string join(for i in 1..1000 return \"ab\"), \"(a)(b)()()()()"
	      "()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()()"
	      "()()()()()()()()()()()()()()()()()()()()()()()()()(b?)\", \"$2$74$1\"))",
		"3000");
}

TEST(splitting)
{
	GIVES("split(\"John Doe\", \"\\s\")", "[\"John\", \"Doe\"]");
	GIVES("split(\"a;b;c;;\", \";\")", "[\"a\", \"b\", \"c\", \"\", \"\"]");
	GIVES("split(\";a\", \";\")", "[\"\", \"a\"]");
	GIVES("split(\"\", \";\")", "[\"\"]");
	GIVES("split(\"abc\", \";\")", "[\"abc\"]");
	GIVES("split(\"a1b22c\", \"\\d+\")", "[\"a\", \"b\", \"c\"]");
	GIVES("split(\"a, b ,c\", \"\\s*,\\s*\")", "[\"a\", \"b\", \"c\"]");
	GIVES("split(string: \"a.b\", delimiter: \"\\.\")", "[\"a\", \"b\"]");
	GIVES("count(split(string join(for i in 1..1000 return \"a,\"), \",\"))", "1001");
	GIVES("split(\"abc\", \"\")", "null");
	GIVES("split(\"abc\", \"x*\")", "null");
}

TEST(what_is_missing)
{
	GIVES("matches(null, \"a\")", "null");
	GIVES("matches(text, null)", "null");
	GIVES("matches(nothing, \"a\")", "null");
	GIVES("matches(text, \"b\", nothing)", "true");
	GIVES("matches(text, 1)", "null");
	GIVES("matches(n, \"a\")", "null");
	GIVES("matches(text)", "null");
	GIVES("matches(text, \"a\", \"\", 1)", "null");
	GIVES("replace(text, \"a\", null)", "null");
	GIVES("replace(text, \"a\")", "null");
	GIVES("split()", "null");
	GIVES("split(text, nothing)", "null");
	GIVES("matches(string(unknown_n), \"a\")", "unknown");
	GIVES("matches(text, string(unknown_n))", "unknown");
	GIVES("matches(text, \"a\", string(unknown_n))", "unknown");
	GIVES("replace(text, \"a\", string(unknown_n))", "unknown");
	GIVES("split(string(unknown_n), \"a\")", "unknown");
	/* one that is wrong at any rate stays unknown: nobody has told us to look */
	GIVES("matches(string(unknown_n), \"(\")", "unknown");
}

TEST(reasons)
{
	BECAUSE("matches(text, \"(\")", "a '(' is not closed");
	BECAUSE("matches(text, \"\\b\")", "'\\b' is not known in a pattern");
	BECAUSE("matches(text, \"a\", \"q\")", "the flags of a pattern are s, m, i and x");
	BECAUSE("replace(text, \"x*\", \"y\")",
		"the pattern also takes an empty text, which cannot be replaced");
	BECAUSE("split(text, \"\")",
		"the delimiter also takes an empty text, which divides nothing");
	BECAUSE("replace(text, \"b\", \"$x\")",
		"after '$' there must be the number of a group; the sign itself is written '\\$'");
	BECAUSE("replace(text, \"z\", \"\\\\x\")", "after '\\' there must be '$' or '\\'");
}

TEST(a_match_without_an_answer_is_no_miss)
{
	static const char aaa[] = "string join(for i in 1..40 return \"a\")";
	char e[200];

	snprintf(e, sizeof e, "matches(%s + \"!?\", \"^(a+)+[?]\")", aaa);
	BECAUSE(e, "the pattern takes too long on this text");
	GIVES(e, "null");
	snprintf(e, sizeof e, "replace(%s + \"!?\", \"^(a+)+[?]\", \"x\")", aaa);
	BECAUSE(e, "the pattern takes too long on this text");
	snprintf(e, sizeof e, "split(%s + \"!?\", \"^(a+)+[?]\")", aaa);
	BECAUSE(e, "the pattern takes too long on this text");
}

/* However often it is called, the steps of the whole evaluation bound it. */
TEST(many_matches_share_one_bound)
{
	BECAUSE("for i in 1..1000 return matches(string join(for j in 1..40 return \"a\") + "
		"\"!?\", "
		"\"^(a+)+[?]\")",
		"this takes too long, or too much memory");
	BECAUSE("for i in 1..100000 return matches(text, string(i))",
		"this takes too long, or too much memory");
	BECAUSE("{a: string join(for j in 1..100000 return \"aaaaaaaaaa\"), "
		"b: replace(a, \"a\", a)}.b",
		"the text becomes too long");
}

TEST(texts_written_in_a_rule_are_checked_at_the_load)
{
	SAYS("matches(text, \"(\")", "a '(' is not closed");
	SAYS("matches(\"abc\", \"(\")", "a '(' is not closed");
	SAYS("matches(text, \"a\", \"g\")", "the flags of a pattern are s, m, i and x");
	SAYS("split(text, \"a*\")",
		"this pattern also takes an empty text, which 'split' cannot work with");
	SAYS("replace(text, \"a\", \"$\")",
		"after '$' there must be the number of a group; the sign itself is written '\\$'");
	SAYS("matches(text, \"(a+)+b\")",
		"'(a+)+' can divide one text among its repeats in very many ways, which may take "
		"far too long; let each round begin or end with a character that the rest of it "
		"cannot take");
	SAYS("replace(text, \"[a-z]+[0-9a-z]*#\", \"\")",
		"'[a-z]+' and '[0-9a-z]*' stand side by side and can take the same characters, "
		"which takes too long on a long text; leave one out, or begin the pattern with "
		"'^'");
	SAYS("matches(n, \"a\")", "'matches' needs a text as its 'input', but 'n' is a number");
	gives(false, "split(text, \"b\")[1] + \"!\"", "\"a!\"", __FILE__, __LINE__);
	SAYS("split(text, \"b\")[1] + 1",
		"'split(text, \"b\")[1]' is a text and '1' is a number: they cannot be added");
}

/* A pattern that is written out is compiled with the code, once. */
TEST(patterns_are_compiled_with_the_code)
{
	struct feel_bench b;
	const struct feel_code *c;
	struct strbuf sb;

	bench_open(&b);
	c = bench_code(&b, "matches(text, \"b\") or matches(text, \"B\", \"i\")");
	CHECK(c != NULL);
	CHECK_INT(c->n_regexes, 2);
	CHECK(value_is_true(feel_eval(c, &b.env)));
	CHECK(value_is_true(feel_eval(c, &b.env)));
	sb_init(&sb, &b.arena);
	feel_code_dump(&sb, c);
	CHECK(strstr(sb.s, "CALL_REGEX") != NULL);
	c = bench_code(&b, "matches(text, text)");
	CHECK(c && c->n_regexes == 0);
	c = bench_code(&b, "every x in [text] satisfies (function(y) matches(y, \"b\"))(x)");
	CHECK(c && value_is_true(feel_eval(c, &b.env)));
	bench_close(&b);
}

TEST_MAIN
