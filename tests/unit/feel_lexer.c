/* Tokens, as rule files and as FEEL with its wide names see them. */
#include "feel/feel.h"
#include "test.h"

struct rig {
	struct oom oom;
	struct arena arena;
	struct diags diags;
	struct source src;
	struct feel_lexer lx;
};

static void open_text(struct rig *r, const char *text, bool wide)
{
	memset(r, 0, sizeof *r);
	arena_init(&r->arena, &r->oom);
	diags_init(&r->diags, &r->arena, 5);
	r->src = (struct source){"text", text, strlen(text)};
	feel_lexer_init(&r->lx, &r->src, 0, (uint32_t)r->src.len, &r->diags);
	if (wide) {
		r->lx.feel_names = true;
		feel_lexer_seek(&r->lx, 0);
	}
}

/* All tokens with a blank between them. */
static const char *tokens(struct rig *r)
{
	struct strbuf sb;

	sb_init(&sb, &r->arena);
	for (; r->lx.tok.kind != TOK_END; feel_lexer_next(&r->lx)) {
		if (sb.len)
			sb_putc(&sb, ' ');
		if (r->lx.tok.kind == TOK_BAD)
			sb_putc(&sb, '!');
		sb_add(&sb, r->src.text + r->lx.tok.start, r->lx.tok.end - r->lx.tok.start);
	}
	return sb.s;
}

static void lexes(const char *text, const char *want, bool wide, int line)
{
	struct rig r;
	const char *got;

	open_text(&r, text, wide);
	got = tokens(&r);
	if (strcmp(got, want) != 0)
		test_fail(__FILE__, line, "%s is %s, not %s", text, got, want);
	arena_release(&r.arena);
}
#define LEXES(text, want) lexes(text, want, false, __LINE__)
#define LEXES_WIDE(text, want) lexes(text, want, true, __LINE__)

TEST(tokens)
{
	LEXES("a+1.5*b", "a + 1.5 * b");
	LEXES("15..75", "15 .. 75");
	LEXES("1.5e3 .5 1e", "1.5e3 .5 1 e");
	LEXES("a<=b**c!=d->e||f", "a <= b ** c != d -> e || f");
	LEXES("2026-07-01", "2026 - 07 - 01");
	LEXES("ærø_2 x.y", "ærø_2 x . y");
	LEXES("? > 5", "? > 5");
	LEXES("@\"2026-01-01\" \"a\\\"b\"", "@\"2026-01-01\" \"a\\\"b\"");
	LEXES("a // b\n c /* d\n e */ f", "a c f");
	LEXES("", "");
}

TEST(what_has_no_meaning_is_told_once)
{
	struct rig r;

	LEXES("a # b", "a !# b");
	LEXES("\"abc", "!\" abc");
	LEXES("\"ab\ncd\"", "!\" ab cd !\"");
	LEXES("a /* b", "a !/*");
	open_text(&r, "a #", false);
	tokens(&r);
	feel_lexer_seek(&r.lx, 0);
	tokens(&r);
	CHECK_INT(r.diags.list.n, 1);
	arena_release(&r.arena);
}

TEST(wide_names)
{
	LEXES_WIDE("\xF0\x9F\x90\x8E + o'clock", "\xF0\x9F\x90\x8E + o'clock");
	LEXES_WIDE("\"ab\ncd\"", "\"ab\ncd\"");
	LEXES_WIDE("a\xC2\xA0"
		   "b",
		"a b"); /* a blank that does not break */
}

static void reads(const char *text, const char *want, int line)
{
	struct rig r;
	const char *got;
	size_t len;

	open_text(&r, text, false);
	got = feel_string(&r.lx, &r.arena, &len);
	if (!got ? want != NULL : !want || strcmp(got, want) != 0)
		test_fail(__FILE__, line, "%s reads %s, not %s", text, got ? got : "nothing",
			want ? want : "nothing");
	CHECK((r.diags.errors != 0) == !want);
	arena_release(&r.arena);
}
#define READS(text, want) reads(text, want, __LINE__)

TEST(texts_are_unescaped)
{
	READS("\"a\\\"b\\\\c\\n\\t\\'\"", "a\"b\\c\n\t'");
	READS("\"\\u00e6\\U01F40E\"", "\xC3\xA6\xF0\x9F\x90\x8E");
	READS("\"\\uD83D\\uDCA9\"", "\xF0\x9F\x92\xA9");
	READS("\"\\uD83D\"", NULL);
	READS("\"\\uDCA9\\uD83D\"", NULL);
	READS("\"\\u12\"", NULL);
	READS("\"\\U110000\"", NULL);
	READS("\"\\d{3}\"", "\\d{3}"); /* a regular expression's stays */
}

TEST(seeking_and_looking)
{
	struct rig r;

	open_text(&r, "alpha = beta", false);
	CHECK(feel_is(&r.lx, "alpha"));
	CHECK(!feel_is(&r.lx, "alph"));
	CHECK(feel_accept(&r.lx, "alpha"));
	CHECK(!feel_accept(&r.lx, "alpha"));
	CHECK_INT(r.lx.last_end, 5);
	feel_lexer_seek(&r.lx, 8);
	CHECK(feel_is(&r.lx, "beta"));
	CHECK_INT(feel_span(&r.lx).start, 8);
	arena_release(&r.arena);
}

TEST_MAIN
