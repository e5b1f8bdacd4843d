/* Patterns as XPath has them: what they take, what is none, which are too costly. */
#include "feel/xpath_regex.h"
#include "feel/xpath_tree.h"
#include "test.h"

static struct oom oom;
static struct arena arena;

static const struct xpath_regex *compile(const char *pattern, const char *flags, const char **why)
{
	*why = NULL;
	return xpath_compile(pattern, strlen(pattern), flags, strlen(flags), &arena, why);
}

/* What it takes of the text first; NULL: nothing. */
struct taking {
	const char *pattern, *flags, *text, *takes;
};
static void take(const struct taking *all, size_t n, const char *file, int line)
{
	arena_init(&arena, &oom);
	for (size_t i = 0; i < n; i++) {
		const struct taking *t = &all[i];
		const char *why;
		const struct xpath_regex *x = compile(t->pattern, t->flags, &why);
		struct regex_span at;
		const char *got = NULL;

		if (!x) {
			test_fail(file, line, "%s: %s", t->pattern, why);
			continue;
		}
		if (regex_match(x->re, t->text, strlen(t->text), 0, &at, 1) == REGEX_YES)
			got = arena_strndup(&arena, t->text + at.start, at.end - at.start);
		if (!got != !t->takes || (got && strcmp(got, t->takes) != 0))
			test_fail(file, line, "'%s' (%s) takes '%s' of '%s', not '%s'", t->pattern,
				t->flags, got ? got : "(nothing)", t->text,
				t->takes ? t->takes : "(nothing)");
	}
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}
#define TAKE(all) take(all, sizeof(all) / sizeof *(all), __FILE__, __LINE__)

TEST(plain_signs)
{
	static const struct taking all[] = {
		{"", "", "abc", ""},
		{"bc", "", "abc", "bc"},
		{"a|bc", "", "xbc", "bc"},
		{"a|", "", "b", ""},
		{"()", "", "b", ""},
		{"(?:ab)+", "", "xababa", "abab"},
		{"\\.\\?\\*\\+\\(\\)\\{\\}\\-\\[\\]\\^\\$\\|\\\\", "", ".?*+(){}-[]^$|\\",
			".?*+(){}-[]^$|\\"},
		{"\\n\\r\\t", "", "\n\r\t", "\n\r\t"},
		/* no meaning in a pattern, much of it in PCRE2's */
		{"a#b-c&~`!@%,:;'\"/<>=_", "", "a#b-c&~`!@%,:;'\"/<>=_", "a#b-c&~`!@%,:;'\"/<>=_"},
		{"rødgrød", "", "xrødgrødx", "rødgrød"},
		{"ø{2}", "", "øøø", "øø"},
		{"a b", "", "a b", "a b"},
		{"1,2", "", "1,2", "1,2"},
	};

	TAKE(all);
}

TEST(repeats)
{
	static const struct taking all[] = {
		{"a*", "", "aaa", "aaa"},
		{"a*?b", "", "aab", "aab"},
		{"a+?", "", "aaa", "a"},
		{"a??", "", "a", ""},
		{"a{2}", "", "aaa", "aa"},
		{"a{2,}", "", "aaaa", "aaaa"},
		{"a{2,}?", "", "aaaa", "aa"},
		{"a{2,3}", "", "aaaa", "aaa"},
		{"a{2,3}?", "", "aaaa", "aa"},
		{"a{02,003}", "", "aaaa", "aaa"},
		{"a{0}b", "", "aab", "b"},
		{"a{0,1}", "", "aa", "a"},
		{"(ab){2}", "", "ababab", "abab"},
		{"^*a", "", "ba", "a"},
		{"^+a", "", "ba", NULL},
		{"a$?", "", "ab", "a"},
	};

	TAKE(all);
}

TEST(dot_and_the_ends)
{
	static const struct taking all[] = {
		{"a.c", "", "a\nc", NULL},
		{"a.c", "", "a\rc", NULL},
		{"a.c", "", "aøc", "aøc"},
		{"a.c", "s", "a\nc", "a\nc"},
		{"a.c", "s", "a\rc", "a\rc"},
		{"^b", "", "a\nb", NULL},
		{"^b", "m", "a\nb", "b"},
		{"a$", "", "a\nb", NULL},
		{"a$", "m", "a\nb", "a"},
		/* not before a newline that ends the text, without m */
		{"a$", "", "a\n", NULL},
		{"a$", "m", "a\n", "a"},
		/* and with it, no empty line behind it */
		{"\\n$", "m", "a\n", NULL},
		{"\\n^", "m", "a\n", NULL},
		{"\\n^b", "m", "a\nb", "\nb"},
		{"^$", "m", "a\n\nb", ""},
		{"^$", "", "", ""},
		{"^$", "m", "", ""},
		{".^[d-z]*", "smix", "abc", NULL},
		{"(^a|b)+", "", "abab", "ab"},
	};

	TAKE(all);
}

TEST(classes)
{
	static const struct taking all[] = {
		{"[abc]+", "", "xcab", "cab"},
		{"[^abc]+", "", "axyb", "xy"},
		{"[a-c]+", "", "dcba", "cba"},
		{"[å-ø]+", "", "xæøåö~", "æøåö"},
		{"[-a]+", "", "b-a", "-a"},
		{"[a-]+", "", "b-a", "-a"},
		{"[^-a]+", "", "-ab", "b"},
		{"[a^]+", "", "b^a", "^a"},
		{"[\\^a]+", "", "b^a", "^a"},
		{"[\\]\\[\\-\\\\]+", "", "a]-[\\b", "]-[\\"},
		{"[.*+?(){}|$,#]+", "", "a.*+?(){}|$,#b", ".*+?(){}|$,#"},
		{"[ ]", "", "a b", " "},
		{"[\\d-z]+", "", "a1-z", "1-z"},
		{"[\\t-\\r]", "", "a\nb", "\n"},
		{"[:alpha:]+", "", "xpl:h", "pl:h"},
		{"[&&a]+", "", "&a&b", "&a&"},
	};

	TAKE(all);
}

TEST(classes_that_take_away)
{
	static const struct taking all[] = {
		{"[a-z-[aeiou]]+", "", "aeibcd", "bcd"},
		{"[^a-z-[0-9]]+", "", "ab12,;34", ",;"},
		{"[\\w-[\\d_]]+", "", "12ab_3", "ab"},
		{"[a-z-[b-y-[m]]]+", "", "cmazb", "maz"},
		{"[a-d--[-]]+", "", "-ab-", "ab"},
		{"[\\p{L}-[\\p{Lu}æ]]+", "", "ÆæAxyz", "xyz"},
		{"[A-Z-[OI]]", "i", "x", "x"},
		{"[A-Z-[OI]]", "i", "oiIO", NULL},
		{"[A-Z-[^E-G]]+", "", "ABEFGH", "EFG"},
	};

	TAKE(all);
}

TEST(kinds_of_characters)
{
	static const struct taking all[] = {
		{"\\d+", "", "a12b", "12"},
		{"\\d+", "", "x\xD9\xA1\xD9\xA2y", "\xD9\xA1\xD9\xA2"}, /* Arabic digits */
		{"\\D+", "", "1ab2", "ab"},
		{"\\s+", "", "a \t\r\nb", " \t\r\n"},
		{"\\s", "",
			"a\xC2\xA0\x0B\x0C"
			"b",
			NULL}, /* no-break space is none */
		{"\\S+", "",
			" a\xC2\xA0"
			"b ",
			"a\xC2\xA0"
			"b"},
		/* symbols count as word, punctuation (with _) does not */
		{"\\w+", "", "-a+1=ø_", "a+1=ø"},
		{"\\W+", "", "a_-. b", "_-. "},
		{"[\\W\\d]+", "", "ab1_2c", "1_2"},
		{"[^\\W\\d]+", "", "12ab_", "ab"},
		{"\\i\\c*", "", "1:a-b.c\xC2\xB7 d", ":a-b.c\xC2\xB7"},
		{"\\I+", "", "ab12-cd", "12-"},
		{"\\C+", "", "ab ,cd", " ,"},
		{"[\\i-[:]]+", "", ":ab", "ab"},
		{"[^\\c]+", "", "ab ,cd", " ,"},
		{"\\p{L}+", "", "1aøZ2", "aøZ"},
		{"\\p{Lu}+", "", "aBÆc", "BÆ"},
		{"\\P{Lu}+", "", "AbcD", "bc"},
		{"\\p{Nd}\\p{Sc}\\p{Zs}", "", "5\xE2\x82\xAC ", "5\xE2\x82\xAC "},
		{"[\\p{P}-[,]]", "", ",;", ";"},
		{"\\p{IsBasicLatin}+", "", "øabcø", "abc"},
		{"\\P{IsBasicLatin}+", "", "abøæc", "øæ"},
		{"\\p{IsLatin-1Supplement}+", "", "aøæb", "øæ"},
		{"\\p{IsGreek}", "", "a\xCE\xB1", "\xCE\xB1"},
		{"\\p{IsGreekandCoptic}", "", "a\xCE\xB1", "\xCE\xB1"},
		{"[\\p{IsBasicLatin}-[a-y]]+", "", "abzc", "z"},
		{"\\P{IsPrivateUse}+", "",
			"\xEE\x80\x80"
			"a\xED\x9F\xBF",
			"a\xED\x9F\xBF"},
	};

	TAKE(all);
}

TEST(whatever_the_case)
{
	static const struct taking all[] = {
		{"ABC", "i", "xabc", "abc"},
		{"rØD", "i", "RøD", "RøD"},
		{"[a-z]+", "i", "1aBZ", "aBZ"},
		{"[^Q]", "i", "qQ", NULL},
		{"k", "i", "\xE2\x84\xAA", "\xE2\x84\xAA"}, /* the sign of kelvin */
		{"[A-Z]", "i", "\xE2\x84\xAA", "\xE2\x84\xAA"},
		{"(a)\\1", "i", "xaA", "aA"},
		/* kinds and blocks stay as they are */
		{"\\p{Lu}", "i", "a", NULL},
		{"[\\p{Lu}x]", "i", "aX", "X"},
		{"\\p{IsBasicLatin}", "i", "\xE2\x84\xAA", NULL},
		{"[\\p{IsBasicLatin}ø]+", "i",
			"\xE2\x84\xAA"
			"aØb",
			"aØb"},
		{"[^\\p{IsBasicLatin}ø]", "i", "aØ\xE2\x84\xAA", "\xE2\x84\xAA"},
		{"\\i", "i", "\xC2\xB5", NULL}, /* micro; the Greek letter is a name's */
		{"[\\iQ]", "i", "\xC2\xB5q", "q"},
	};

	TAKE(all);
}

TEST(blanks_that_do_not_count)
{
	static const struct taking all[] = {
		{"he ll o[ ]worl d", "x", "hello world", "hello world"},
		{"hello\\ sworld", "x", "hello world", "hello world"},
		{"a b", "", "ab", NULL},
		{"\t a\n\r b ", "x", "ab", "ab"},
		{"\\p{ I s B a s i c L a t i n }+", "x", "ab", "ab"},
		{"[a-z -[ae]]+", "x", "ab cd", "b cd"},
		{"a { 2 , 3 }", "x", "aaaa", "aaa"},
		{"[\\] ] b", "x", "] b b", " b"},
		{"# a", "x", "#a", "#a"}, /* no comments */
		{"( ? :a)", "x", "a", "a"},
	};

	TAKE(all);
}

TEST(references_back)
{
	static const struct taking all[] = {
		{"(.)\\1", "", "abbc", "bb"},
		{"('|\").*?\\1", "", "a 'b\"' c", "'b\"'"},
		{"(a)|b\\1c", "", "bc", "bc"}, /* took no part: empty */
		{"(a)?(b)\\1\\2", "", "bb", "bb"},
		{"(a)\\1*", "", "aaa", "aaa"},
		{"(a)(b)\\2{2}", "", "abbb", "abbb"},
		{"(?:x)(a)\\1", "", "xaa", "xaa"},
		/* \11 is \1 and a sign where there are fewer groups */
		{"(a)\\11", "", "aa1", "aa1"},
		{"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11", "", "abcdefghijkk", "abcdefghijkk"},
		{"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\11", "", "abcdefghija1", "abcdefghija1"},
		{"((a)\\2)", "", "aa", "aa"},
	};

	TAKE(all);
}

TEST(what_is_no_pattern)
{
	static const char *const all[] = {
		"*a",
		"+",
		"?",
		"a|*",
		"(*a)",
		"a**",
		"a+*",
		"a*+",
		"a?+",
		"a{2}{3}",
		"a{2}+",
		"a+??",
		"{",
		"}",
		"a{",
		"a{,3}",
		"a{x}",
		"a{2",
		"a{2,",
		"a{3,2}",
		"a{70000}",
		"a{2 }",
		"]",
		"a]",
		"(",
		")",
		"(a",
		"a)",
		"(?a)",
		"(?i)a",
		"(?i:a)",
		"(?=a)",
		"(?!a)",
		"(?<=a)",
		"(?<n>a)",
		"(?P<n>a)",
		"(?>a)",
		"(?#x)",
		"(?|a)",
		"(*FAIL)",
		"(?R)",
		"(?1)",
		"\\b",
		"\\B",
		"\\A",
		"\\Z",
		"\\z",
		"\\G",
		"\\K",
		"\\R",
		"\\X",
		"\\h",
		"\\v",
		"\\N",
		"\\Q",
		"\\E",
		"\\a",
		"\\e",
		"\\f",
		"\\x41",
		"\\u0041",
		"\\o{1}",
		"\\g1",
		"\\k<n>",
		"\\0",
		"\\00",
		"\\1",
		"(a)\\2",
		"(a\\1)",
		"\\1(a)",
		"(.)\\3",
		"\\",
		"a\\",
		"\\ ",
		"\\,",
		"\\_",
		"\\ø",
		"\\#",
		"[",
		"[a",
		"[]",
		"[^]",
		"[]a]",
		"[a[b]]",
		"[z-a]",
		"[a-\\d]",
		"[--z]",
		"[a--]",
		"[a-\\",
		"[\\1]",
		"[\\0]",
		"[asd\\0]",
		"(asd)[\\1]",
		"[\\b]",
		"[\\]",
		"[-[a]]",
		"[^-[a]]",
		"[a-[b]c]",
		"[a-[b]",
		"[a-[]]",
		"[a-c-[b]-[c]]",
		"\\p",
		"\\pL",
		"\\p{",
		"\\p{L",
		"\\p{}",
		"\\p{X}",
		"\\p{Lx}",
		"\\p{Lul}",
		"\\p{l}",
		"\\p{Cs}",
		"\\p{Latin}",
		"\\p{IsNoSuch}",
		"\\p{Is}",
		"\\p{isBasicLatin}",
		"\\p{^L}",
		"\\p{ IsBasicLatin}+",
		"\\p{BasicLatin}",
		"\\p{IsHighSurrogates}",
		"\\p{L&}",
	};
	const char *why;

	arena_init(&arena, &oom);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (compile(all[i], "", &why))
			test_fail(__FILE__, __LINE__, "'%s' is taken for a pattern", all[i]);
		else if (!why || !*why)
			test_fail(__FILE__, __LINE__, "'%s' is refused without a word", all[i]);
	}
	CHECK(!compile("a", "g", &why) && why);
	CHECK(!compile("a", "I", &why));
	CHECK(!compile("a", " ", &why));
	CHECK(!compile("a", "q", &why));
	CHECK(compile("a", "smixxi", &why));
	arena_release(&arena);
}

TEST(what_is_wrong_is_said)
{
	static const struct {
		const char *pattern, *why;
	} all[] = {
		{"a\\bc", "'\\b' is not known in a pattern"},
		{"(a", "a '(' is not closed"},
		{"a)", "this ')' has no '('"},
		{"*", "there is nothing before '*' that could repeat"},
		{"(a)\\12\\2", "'\\2' refers to a group that is not there"},
		{"(a\\1)", "'\\1' refers to a group that is not closed yet"},
		{"\\p{IsDansk}", "there is no block of characters named 'Dansk'"},
		{"[z-a]", "a range runs backwards before '-a'"},
	};
	const char *why;

	arena_init(&arena, &oom);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		CHECK(!compile(all[i].pattern, "", &why));
		CHECK_STR(why, all[i].why);
	}
	arena_release(&arena);
}

static const char *repeated(const char *before, const char *part, unsigned n, const char *after)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	sb_puts(&sb, before);
	for (unsigned i = 0; i < n; i++)
		sb_puts(&sb, part);
	sb_puts(&sb, after);
	return sb.s;
}

TEST(bounds)
{
	const char *why;

	arena_init(&arena, &oom);
	CHECK(compile(repeated("", "a", XPATH_BYTES, ""), "", &why));
	CHECK(!compile(repeated("", "a", XPATH_BYTES + 1, ""), "", &why));
	CHECK(compile(
		repeated("", "(", XPATH_NESTING, repeated("", ")", XPATH_NESTING, "")), "", &why));
	CHECK(!compile(repeated("", "(", 2000, repeated("", ")", 2000, "")), "", &why));
	CHECK(!compile(repeated("", "[a-", 1000, repeated("[a]", "]", 1000, "")), "", &why));
	CHECK(compile(repeated("", "[a-", 20, repeated("[a]", "]", 20, "")), "", &why));
	/* what it becomes is too large, though the pattern is not */
	CHECK(!compile(repeated("", "\\i", 500, ""), "", &why));
	CHECK(!compile("((a{1000}){1000}){1000}", "", &why));
	CHECK(compile(repeated("", "(a)", 500, "\\500"), "", &why));
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}

/* Whatever the parser takes, the translation is sound: the engine may only find it too
 * large.  Patterns are put together by chance from pieces of every kind. */
TEST(the_engine_takes_every_translation)
{
	static const char *const pieces[] = {"a", "ø", "\\d", "\\i", "[^\\C-[:]]", "[a-z-[e-[e]]]",
		".", "^", "$", "(", "(?:", ")", ")", "|", "*", "+?", "{2,3}", "{0}", "\\1", "\\2",
		"\\p{IsArrows}", "[\\s\\S]", "\\P{Nd}", " ", "#", "\\-", "[$.#-]", ",12", "\n"};
	static const char *const flags[] = {"", "s", "m", "i", "x", "smix"};
	uint32_t seed = 20261116;
	unsigned taken = 0;

	for (unsigned i = 0; i < 20000; i++) {
		struct xpath_flags f;
		struct xpath_tree tree;
		const char *why, *set;
		struct strbuf pattern, text;

		arena_init(&arena, &oom);
		sb_init(&pattern, &arena);
		sb_init(&text, &arena);
		for (unsigned k = 0; k < 2 + i % 9; k++) {
			seed = seed * 1664525 + 1013904223;
			sb_puts(&pattern, pieces[(seed >> 8) % (sizeof pieces / sizeof *pieces)]);
		}
		set = flags[i % 6];
		CHECK(!xpath_flags(set, strlen(set), &f, &why));
		if (!xpath_parse(pattern.s, pattern.len, f, &arena, &tree, &why)) {
			taken++;
			xpath_translate(&tree, &text);
			if (!regex_compile(text.s, text.len, f.caseless ? "i" : "", &arena, &why))
				test_fail(__FILE__, __LINE__, "%s becomes %s: %s", pattern.s,
					text.s, why);
			xpath_tree_risk(&tree, &arena);
		}
		arena_release(&arena);
	}
	CHECK(taken > 2000);
}

/* ---- costly patterns ------------------------------------------------------- */

static const char *risk(const char *pattern, const char *flags)
{
	return xpath_risk(pattern, strlen(pattern), flags, strlen(flags), &arena);
}

TEST(patterns_that_may_take_too_long)
{
	static const char *const all[] = {"(a+)+", "(a*)*", "(a|a)*", "(\\s*\\w+)*", "(\\w+ ?)*",
		"^(\\w+,?)+$", "(a?b?)*", "(ab|a|b)*", "(\\d{1,2})+", "(.*,)*", "(a{1,50}){1,50}",
		"(a+){20}", "((a?)*b)*", "((a*)?b)*", "((a?){2}b)*", "((a+){2}b)*", "(.+x){1,500}",
		"(aa|aaa)*", "(ab(ab)*)*", "x(y(a*)*z)", "a|(b*)+", "((a+b?)*c)?",
		"([a-z]|[x-z0-9])*", "(æ|[^a])*", "(\\w|ø)+", "(\\S|-)+", "[a-z]+[0-9a-z]*[#%]",
		".*.*", "^a*a*a*", "(x\\w+\\w*)", "(a|b|ab)*c"};

	arena_init(&arena, &oom);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!risk(all[i], ""))
			test_fail(__FILE__, __LINE__, "'%s' passes", all[i]);
	CHECK(risk("(a|A)*", "i"));
	CHECK(!risk("(a|A)*", ""));
	CHECK(risk("(ø|Ø)*", "i"));
	CHECK(!risk("(ø|Ø|æ)*", ""));
	CHECK(risk("(.|\\n)*", "s"));
	CHECK(!risk("(.|\\n)*", ""));
	arena_release(&arena);
}

TEST(patterns_that_are_fine)
{
	static const char *const all[] = {"", "a", "abc", "[a-z]{3}", "(\\d{3})(\\d{3})(\\d{4})",
		"(\\w+\\s)*", "^\\w+(\\s\\w+)*$", "(\\d{3})+", "([^,]*,)*",
		"\"([^\"\\\\]|\\\\.)*\"", "^(.*?)\\s+(.*)$", "(\\d+\\.)+\\d+", "(\\S+\\s+)*\\S+",
		"([a-zæøå]+-)+", "(æ+ø+)*", "(\\d{12}){12}", "(.)\\1+", "(lager|truck|kok)+",
		"(a(b(c(d+)e)f)g)*", "[^æ]*æ+", "((a|b)*c)*", "(a(ba)*)*", "^.*.*", "\\s*,\\s*",
		"lager.*truck.*kok", "(^a|b)+", "[\\w.]+@\\w+\\.dk", "(\\w+\xE2\x80\x93)*",
		"([a-z-[x]]+x)*", "(\\p{L}+\\p{P})*", "(\\P{L}+\\p{L})*", "(\\d{4} ){4}",
		"([^ø]+ø)*"};

	arena_init(&arena, &oom);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char *why = risk(all[i], "");

		if (why)
			test_fail(__FILE__, __LINE__, "'%s': %s", all[i], why);
	}
	arena_release(&arena);
}

static void put_random(struct strbuf *sb, uint32_t *seed, unsigned depth)
{
	static const char *const leaves[] = {"a", "b", "[ab]", "ab", "ba", "a?", "b*", "a+"};
	unsigned n, kind;

	*seed = *seed * 1664525 + 1013904223;
	kind = *seed >> 9;
	if (depth == 0) {
		sb_puts(sb, leaves[kind % 8]);
		return;
	}
	n = 1 + kind % 3;
	sb_putc(sb, '(');
	for (unsigned i = 0; i < n; i++) {
		if (i && (kind >> 3 & 1))
			sb_putc(sb, '|');
		put_random(sb, seed, depth - 1);
	}
	sb_puts(sb, kind >> 4 & 1 ? ")*" : ")");
}

/* What passes takes no exponential time: on texts that were made to be hard for repeats it
 * uses no more than some power of their length, so that a text half as long again takes
 * not many times more. */
TEST(what_passes_is_not_exponential)
{
	static const char *const pumps[] = {"a", "b", "ab", "aab", "abb", "abab", "abba"};
	uint32_t seed = 42;
	unsigned passed = 0, refused = 0;

	for (unsigned i = 0; i < 3000; i++) {
		const struct xpath_regex *x;
		struct strbuf sb;
		const char *why;

		arena_init(&arena, &oom);
		sb_init(&sb, &arena);
		sb_putc(&sb, '^');
		put_random(&sb, &seed, 1 + i % 4);
		sb_puts(&sb, "[.]");
		x = compile(sb.s, "", &why);
		CHECK(x);
		if (risk(sb.s, ""))
			refused++;
		else if (x && ++passed)
			for (unsigned k = 0; k < 7; k++) {
				const char *text = repeated(
					"", pumps[k], (unsigned)(40 / strlen(pumps[k])), "!.");
				uint64_t steps = 400000;
				struct regex_span at;

				if (regex_match_all(
					    x->re, text, strlen(text), 0, &at, 1, 1, &steps) < 0)
					test_fail(__FILE__, __LINE__, "%s on %s", sb.s, text);
			}
		arena_release(&arena);
	}
	CHECK(passed > 300 && refused > 300);
}

/* ---- what is put in --------------------------------------------------------- */

static const char *parts_of(const char *s, unsigned groups)
{
	struct xpath_parts parts;
	struct strbuf sb;
	const char *why;

	if (xpath_replacement(s, strlen(s), groups, &arena, &parts, &why))
		return "error";
	sb_init(&sb, &arena);
	for (unsigned i = 0; i < parts.n; i++) {
		if (parts.at[i].text)
			sb_add(&sb, parts.at[i].text, parts.at[i].len);
		else
			sb_printf(&sb, "<%u>", parts.at[i].group);
	}
	return sb.s;
}

TEST(replacements)
{
	arena_init(&arena, &oom);
	CHECK_STR(parts_of("", 0), "");
	CHECK_STR(parts_of("abc", 0), "abc");
	CHECK_STR(parts_of("a$0b", 0), "a<0>b");
	CHECK_STR(parts_of("$1$2", 2), "<1><2>");
	/* the longest number of a group; one digit is one at any rate */
	CHECK_STR(parts_of("$23", 5), "<2>3");
	CHECK_STR(parts_of("$23", 23), "<23>");
	CHECK_STR(parts_of("$9", 2), "<9>");
	CHECK_STR(parts_of("$99", 2), "<9>9");
	CHECK_STR(parts_of("$01", 2), "<1>");
	CHECK_STR(parts_of("$00", 2), "<0>");
	CHECK_STR(parts_of("$123", 12), "<12>3");
	CHECK_STR(parts_of("$99999999999999999999", 3), "<9>9999999999999999999");
	CHECK_STR(parts_of("\\$1\\\\", 1), "$1\\");
	CHECK_STR(parts_of("a\\$\\$b", 1), "a$$b");
	CHECK_STR(parts_of("$", 1), "error");
	CHECK_STR(parts_of("$a", 1), "error");
	CHECK_STR(parts_of("a$", 1), "error");
	CHECK_STR(parts_of("\\", 1), "error");
	CHECK_STR(parts_of("\\n", 1), "error");
	CHECK_STR(parts_of("\\1", 1), "error");
	arena_release(&arena);
}

TEST_MAIN
