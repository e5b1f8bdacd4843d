#include "rules/codes.h"
#include "test.h"

static struct oom oom;
static struct arena arena;
static struct diags diags;
static struct codes codes;

static int read_text(const char *text, bool prefix)
{
	static struct source src;

	arena_init(&arena, &oom);
	diags_init(&diags, &arena, 50);
	src = (struct source){"x.csv", text, strlen(text)};
	codes = (struct codes){.name = "x", .title = "X"};
	return codes_read(&codes, &src, prefix, &arena, &diags);
}

static const char *only_message(void)
{
	return diags.list.n == 1 ? diags.list.at[0].text : "(not one message)";
}

static bool under(const char *code, const char *ancestor)
{
	return codes_under(&codes, code, strlen(code), ancestor, strlen(ancestor));
}

TEST(columns_in_any_order_and_unknown_ones_aside)
{
	CHECK_INT(read_text("lon;titel;andet;kode;lat\n12.5;B;x;02;55\n;A;;01;\n", false), 0);
	CHECK_INT(codes.n, 2);
	CHECK_STR(codes.at[0].code, "01"); /* ascending, zeros kept */
	CHECK(!codes.at[0].has_place);
	CHECK_STR(codes.at[1].title, "B");
	CHECK(codes.at[1].has_place);
	CHECK(codes.at[1].lat == 55 && codes.at[1].lon == 12.5);
	CHECK(codes.places);
	CHECK(!codes.tree);
	CHECK(codes_find(&codes, "02", 2) == &codes.at[1]);
	CHECK(codes_find(&codes, "2", 1) == NULL);
	CHECK(codes_find(&codes, "023", 2) == &codes.at[1]); /* by length, not to the NUL */
	arena_release(&arena);
}

TEST(quotes_blanks_and_line_ends)
{
	CHECK_INT(read_text("\xef\xbb\xbfkode;titel\r\n\r\n 1 ; \"a;\"\"b\"\"\" \r\n2;x\"y", false),
		-1); /* a blank after a closing quote is no end of field */
	arena_release(&arena);
	CHECK_INT(read_text("\xef\xbb\xbfkode;titel\r\n\r\n 1 ; \"a;\"\"b\"\"\"\r\n2;x\"y", false),
		0);
	CHECK_STR(codes.at[0].code, "1");
	CHECK_STR(codes.at[0].title, "a;\"b\"");
	CHECK_STR(codes.at[1].title, "x\"y");
	arena_release(&arena);
}

TEST(other_names)
{
	CHECK_INT(read_text("kode;titel;ogsaa\n1;A;b|c\n2;B;\n", false), 0);
	CHECK_STR(codes.at[0].also, "b|c");
	CHECK(codes.at[1].also == NULL);
	arena_release(&arena);
}

TEST(a_tree_by_prefix)
{
	CHECK_INT(read_text("kode;titel\n83;b\n8;a\n8344;c\n9;d\n", true), 0);
	CHECK_INT(codes.at[0].parent, UINT32_MAX);
	CHECK_INT(codes.at[1].parent, 0);
	CHECK_INT(codes.at[2].parent, 1); /* the longest prefix */
	CHECK_INT(codes.at[3].parent, UINT32_MAX);
	CHECK(under("8344", "83"));
	CHECK(under("8344", "8"));
	CHECK(under("8344", "8344"));
	CHECK(!under("83", "8344"));
	CHECK(!under("8344", "9"));
	CHECK(!under("8344", "834"));   /* no code of the table */
	CHECK(under("834412", "8344")); /* finer than the table */
	arena_release(&arena);
}

TEST(a_tree_by_parent)
{
	CHECK_INT(read_text("kode;titel;parent\n01;a;A\nA;x;\nB;y;\n011;b;01\n", false), 0);
	CHECK(codes.tree && !codes.prefix);
	CHECK(under("011", "A"));
	CHECK(under("011", "01"));
	CHECK(!under("011", "B"));
	CHECK(!under("0111", "01"));
	arena_release(&arena);
}

TEST(no_tree_at_all)
{
	CHECK_INT(read_text("kode;titel\n8;a\n83;b\n", false), 0);
	CHECK(!under("83", "8"));
	CHECK(under("7", "7")); /* itself, table or not */
	arena_release(&arena);
}

TEST(mistakes_say_the_line)
{
	static const struct {
		const char *text, *message;
		unsigned line;
	} bad[] = {
		{"", "the first line must name the columns, 'kode' and 'titel' among them", 1},
		{"kode;navn\n1;a\n",
			"the first line must name the columns, 'kode' and 'titel' among them", 1},
		{"kode;titel;lat\n1;a;5\n", "the columns 'lat' and 'lon' belong together", 1},
		{"kode;titel;kode\n", "this column stands twice", 1},
		{"kode;titel\n1;a\n\n1;b\n", "this code stands twice", 4},
		{"kode;titel\n;a\n", "a code is missing", 2},
		{"kode;titel\n1;\n", "a title is missing", 2},
		{"kode;titel\n1;\"a\n2;b\n", "a quote is not closed on its line", 2},
		{"kode;titel\n1;a;b\n", "more fields than the first line has columns", 2},
		{"kode;titel;lat;lon\n1;a;55;181\n", "there is no such place on earth", 2},
		{"kode;titel;lat;lon\n1;a;55,5;1\n", "this is no number of degrees", 2},
		{"kode;titel;lat;lon\n1;a;55;\n", "this is no number of degrees", 2},
		{"kode;titel;parent\n1;a;2\n", "the parent of this code is not in the table", 2},
		{"kode;titel;parent\n1;a;1\n", "this code lies under itself", 2},
	};

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct codes before = codes;

		CHECK_INT(read_text(bad[i].text, false), -1);
		CHECK_STR(only_message(), bad[i].message);
		if (diags.list.n)
			CHECK_INT(span_place(diags.list.at[0].span).line, bad[i].line);
		CHECK(codes.n == 0);
		codes = before;
		arena_release(&arena);
	}
}

TEST(many_mistakes_are_told_and_then_enough)
{
	struct strbuf sb;
	struct arena text;

	arena_init(&text, &oom);
	sb_init(&sb, &text);
	sb_puts(&sb, "kode;titel\n");
	for (int i = 0; i < 100000; i++)
		sb_puts(&sb, ";x\n");
	CHECK_INT(read_text(sb.s, false), -1);
	CHECK_INT(diags.list.n, 50);
	CHECK_INT(diags.errors, 100);
	arena_release(&arena);
	arena_release(&text);
}

TEST(a_long_chain_of_parents_is_linear)
{
	struct strbuf sb;
	struct arena text;
	char last[8];

	arena_init(&text, &oom);
	sb_init(&sb, &text);
	sb_puts(&sb, "kode;titel;parent\n");
	for (int i = 0; i < 50000; i++)
		sb_printf(&sb, i ? "%05d;x;%05d\n" : "%05d;x;\n", i, i - 1);
	CHECK_INT(read_text(sb.s, false), 0);
	snprintf(last, sizeof last, "%05d", 49999);
	CHECK(under(last, "00000"));
	arena_release(&arena);
	arena_release(&text);
}

TEST_MAIN
