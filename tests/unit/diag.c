#include "base/diag.h"
#include "test.h"

static struct oom oom;
static struct arena arena;
static struct diags ds;
static struct source src;

static void open_diags(const char *text, unsigned max)
{
	oom = (struct oom){0};
	arena_init(&arena, &oom);
	diags_init(&ds, &arena, max);
	src = (struct source){"rules/x.rules", text, strlen(text)};
}

static struct span at(uint32_t start, uint32_t end)
{
	return (struct span){&src, start, end};
}

/* The span of the first `word` in the text. */
static struct span of(const char *word)
{
	uint32_t start = (uint32_t)(strstr(src.text, word) - src.text);

	return at(start, start + (uint32_t)strlen(word));
}

static const char *printed(void)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	diags_print(&sb, &ds);
	return sb.s;
}

/* What begins before it with room between, stands on another line, or is no error, stays. */
TEST(what_follows_from_another_is_left_out)
{
	struct diag *d;

	open_diags("a b  c d e\nf c\n", 0);
	diag_add(&ds, DIAG_ERROR, of("e"), "k", "behind");
	diag_add(&ds, DIAG_ERROR, of("a"), "k", "before");
	diag_add(&ds, DIAG_ERROR, of("b"), "k", "right before");
	diag_add(&ds, DIAG_ERROR, of("f"), "k", "below");
	diag_add(&ds, DIAG_WARNING, of("d"), "k", "a warning");
	d = diag_add(&ds, DIAG_ERROR, of("c"), "k", "the cause");
	d->alone = true;
	d = diag_add(&ds, DIAG_ERROR, of("d"), "k", "another");
	d->alone = true;
	CHECK_INT(ds.errors, 6);
	diags_sort(&ds);
	CHECK_INT(ds.errors, 3);
	CHECK_INT(ds.list.n, 4);
	CHECK_STR(ds.list.at[0].text, "before");
	CHECK_STR(ds.list.at[1].text, "the cause");
	CHECK_STR(ds.list.at[2].text, "a warning");
	CHECK_STR(ds.list.at[3].text, "below");
	arena_release(&arena);
}

TEST(shows_the_line_and_a_caret)
{
	struct diag *d;

	open_diags("one\n        require aldr > 30\nlast", 0);
	d = diag_add(
		&ds, DIAG_ERROR, of("aldr"), "unknown-name", "there is no fact named '%s'", "aldr");
	diag_hint(&ds, d, "did you mean '%s'?", "alder");
	CHECK_STR(printed(), "rules/x.rules:2:17: error: there is no fact named 'aldr'\n"
			     "    require aldr > 30\n"
			     "            ^~~~\n"
			     "    did you mean 'alder'?\n");
	arena_release(&arena);
}

TEST(shows_a_message_without_a_place)
{
	open_diags("", 0);
	diag_add(&ds, DIAG_WARNING, (struct span){0}, "k", "nothing is loaded");
	CHECK_STR(printed(), "warning: nothing is loaded\n");
	arena_release(&arena);
}

TEST(columns_count_code_points_and_carets_stand_under_wide_ones)
{
	open_diags("blå = \xe4\xb8\xad\xe6\x96\x87 + e\xcc\x81 + x", 0);
	diag_add(&ds, DIAG_ERROR, of("\xe4\xb8\xad\xe6\x96\x87"), "k", "wide");
	diag_add(&ds, DIAG_ERROR, of("x"), "k", "after");
	CHECK_STR(printed(), "rules/x.rules:1:7: error: wide\n"
			     "    blå = \xe4\xb8\xad\xe6\x96\x87 + e\xcc\x81 + x\n"
			     "          ^~~~\n"
			     "rules/x.rules:1:17: error: after\n"
			     "    blå = \xe4\xb8\xad\xe6\x96\x87 + e\xcc\x81 + x\n"
			     "                     ^\n" +
				     0);
	arena_release(&arena);
}

TEST(tabs_become_blanks)
{
	open_diags("\ta\tb", 0);
	diag_add(&ds, DIAG_ERROR, of("b"), "k", "b");
	CHECK_STR(printed(), "rules/x.rules:1:4: error: b\n    a       b\n            ^\n");
	arena_release(&arena);
}

TEST(a_span_over_lines_ends_with_the_first)
{
	open_diags("if a\r\nthen b", 0);
	diag_add(&ds, DIAG_ERROR, at(3, 10), "k", "x");
	CHECK_STR(printed(), "rules/x.rules:1:4: error: x\n    if a\n       ^\n");
	arena_release(&arena);
}

TEST(the_end_of_the_text_is_a_place)
{
	open_diags("a {\n", 0);
	diag_add(&ds, DIAG_ERROR, at(4, 4), "k", "end");
	diag_add(&ds, DIAG_ERROR, at(3, 3), "k", "line end");
	diag_add(&ds, DIAG_ERROR, at(900, 901), "k", "beyond");
	CHECK_STR(printed(), "rules/x.rules:2:1: error: end\n    \n    ^\n"
			     "rules/x.rules:1:4: error: line end\n    a {\n       ^\n"
			     "rules/x.rules:2:1: error: beyond\n    \n    ^\n");
	arena_release(&arena);
}

/* The length in columns of the n-th line of what is printed. */
static size_t line_length(const char *s, unsigned n)
{
	while (n--)
		s = strchr(s, '\n') + 1;
	return strcspn(s, "\n");
}

TEST(long_lines_are_clipped_around_the_caret)
{
	static char text[2001];
	const char *s, *line, *caret;
	uint32_t places[] = {0, 40, 60, 100, 130, 1000, 1890, 1950, 1990, 1999};

	for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
		memset(text, '.', 2000);
		text[places[i]] = 'X';
		open_diags(text, 0);
		diag_add(&ds, DIAG_ERROR, of("X"), "k", "x");
		s = printed();
		line = strchr(s, '\n') + 1;
		caret = strchr(line, '\n') + 1;
		/* three bytes an ellipsis, one column */
		CHECK(line_length(s, 1) >= 118 && line_length(s, 1) <= 126);
		CHECK(line_length(s, 2) <= 120);
		{
			size_t column = (size_t)(strchr(caret, '^') - caret);

			column += strncmp(line + 4, "…", 3) == 0 ? 2 : 0;
			CHECK_INT(line[column], 'X');
		}
		arena_release(&arena);
	}
}

TEST(a_long_span_is_clipped)
{
	static char text[501];

	memset(text, 'y', 500);
	open_diags(text, 0);
	diag_add(&ds, DIAG_ERROR, at(0, 500), "k", "x");
	CHECK_INT(line_length(printed(), 2), 120);
	arena_release(&arena);
}

TEST(text_cannot_steer_the_terminal)
{
	open_diags("a\x1b[2J\xff\xc3 b \xe2\x80\xae\xe2\x81\xa6\xc2\x85", 0);
	diag_add(&ds, DIAG_ERROR, of("b"), "k", "x");
	CHECK_STR(printed(), "rules/x.rules:1:9: error: x\n"
			     "    a\xef\xbf\xbd[2J\xef\xbf\xbd\xef\xbf\xbd b "
			     "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n"
			     "            ^\n" +
				     0);
	arena_release(&arena);
}

TEST(marks_are_not_piled_up)
{
	char text[4 + 2 * 100 + 8] = "a = ", want[200];

	for (unsigned i = 0; i < 100; i++)
		strcat(text, "\xcc\x81");
	strcat(text, " + x");
	open_diags(text, 0);
	diag_add(&ds, DIAG_ERROR, of("x"), "k", "x");
	snprintf(want, sizeof want,
		"rules/x.rules:1:108: error: x\n"
		"    a = \xcc\x81\xcc\x81\xcc\x81\xcc\x81 + x\n"
		"           ^\n");
	CHECK_STR(printed(), want);
	arena_release(&arena);
}

TEST(the_same_is_told_once)
{
	open_diags("a b", 0);
	CHECK(diag_add(&ds, DIAG_ERROR, of("a"), "k", "x") != NULL);
	CHECK(diag_add(&ds, DIAG_ERROR, of("a"), "k", "x") == NULL);
	CHECK(diag_add(&ds, DIAG_ERROR, of("a"), "k", "y") != NULL);
	CHECK(diag_add(&ds, DIAG_ERROR, of("b"), "k", "x") != NULL);
	CHECK(diag_add(&ds, DIAG_WARNING, of("b"), "k", "x") != NULL);
	CHECK_INT(ds.errors, 3);
	CHECK_INT(ds.warnings, 1);
	diag_hint(&ds, NULL, "nothing to hint at");
	arena_release(&arena);
}

TEST(what_is_over_the_limit_is_counted)
{
	open_diags("0123456789", 3);
	for (uint32_t i = 0; i < 5; i++)
		diag_add(&ds, DIAG_WARNING, at(i, i + 1), "k", "w%u", i);
	CHECK_INT(ds.list.n, 3);
	CHECK(strstr(printed(), "and 2 more\n"));
	for (uint32_t i = 0; i < 2; i++) /* errors go before warnings */
		CHECK(diag_add(&ds, DIAG_ERROR, at(i, i + 1), "k", "e%u", i) != NULL);
	CHECK_INT(ds.list.n, 3);
	CHECK_STR(ds.list.at[0].text, "w0");
	CHECK_STR(ds.list.at[1].text, "e0");
	CHECK(diag_add(&ds, DIAG_ERROR, at(3, 4), "k", "e") != NULL);
	CHECK(diag_add(&ds, DIAG_ERROR, at(4, 5), "k", "e") == NULL);
	CHECK_INT(ds.errors, 4);
	CHECK_INT(ds.warnings, 5);
	CHECK(strstr(printed(), "and 6 more\n"));
	arena_release(&arena);
}

TEST(sorts_by_file_and_place)
{
	struct source other = {"rules/a.rules", "abc", 3};

	open_diags("0123456789", 0);
	diag_add(&ds, DIAG_ERROR, at(5, 6), "k", "five");
	diag_add(&ds, DIAG_WARNING, at(2, 6), "k", "two, warning");
	diag_add(&ds, DIAG_ERROR, at(2, 3), "k", "two");
	diag_add(&ds, DIAG_ERROR, at(2, 3), "k", "two again");
	diag_add(&ds, DIAG_ERROR, (struct span){&other, 3, 3}, "k", "other file");
	diag_add(&ds, DIAG_ERROR, at(1, 3), "k", "one");
	diag_add(&ds, DIAG_ERROR, (struct span){0}, "k", "no place");
	diags_sort(&ds);
	CHECK_STR(ds.list.at[0].text, "no place");
	CHECK_STR(ds.list.at[1].text, "other file");
	CHECK_STR(ds.list.at[2].text, "one");
	CHECK_STR(ds.list.at[3].text, "two");
	CHECK_STR(ds.list.at[4].text, "two again");
	CHECK_STR(ds.list.at[5].text, "two, warning");
	CHECK_STR(ds.list.at[6].text, "five");
	arena_release(&arena);
}

TEST(spans_join_and_name_their_place)
{
	struct span s;

	open_diags("ab\ncd", 0);
	s = span_join(at(3, 4), at(0, 1));
	CHECK(s.start == 0 && s.end == 4);
	s = span_join(at(0, 1), at(3, 4));
	CHECK(s.start == 0 && s.end == 4);
	s = span_join((struct span){0}, at(3, 4));
	CHECK(s.src == &src && s.start == 3);
	s = span_join(at(3, 4), (struct span){0});
	CHECK(s.src == &src && s.end == 4);
	CHECK_STR(span_at(at(4, 5), &arena), "rules/x.rules:2");
	CHECK_STR(span_at((struct span){0}, &arena), "");
	CHECK_INT(span_place(at(4, 5)).column, 2);
	CHECK_INT(span_place((struct span){0}).line, 1);
	arena_release(&arena);
}

static const char *nearest(const char *name, const char *a, const char *b)
{
	struct suggest s;

	suggest_init(&s, name, strlen(name));
	suggest_try(&s, a);
	suggest_try(&s, b);
	return s.best ? s.best : "none";
}

TEST(suggests_the_nearest)
{
	CHECK_STR(nearest("aldr", "alder", "ydelse"), "alder");
	CHECK_STR(nearest("adler", "alder", "ydelse"), "alder"); /* a swap is one */
	CHECK_STR(nearest("ydlse", "alder", "ydelse"), "ydelse");
	CHECK_STR(nearest("sprog", "alder", "ydelse"), "none");
	CHECK_STR(nearest("uddannelseshjaelp", "uddannelseshjælp", "x"), "uddannelseshjælp");
	CHECK_STR(nearest("rod", "rød", "rad"), "rad"); /* equally near: by name */
	CHECK_STR(nearest("rod", "rad", "rød"), "rad");
	CHECK_STR(nearest("ab", "ac", "b"), "none");
	CHECK_STR(nearest("abc", "abc", "abd"), "abd"); /* itself is no suggestion */
	CHECK_STR(nearest("", "a", ""), "none");
	CHECK_STR(nearest("abc", "", "abcd"), "abcd");
	CHECK_STR(nearest("kompetencer", "kompetence", "kompetent"), "kompetence");
}

TEST(suggests_nothing_for_very_long_names)
{
	char name[80];

	memset(name, 'a', sizeof name);
	name[64] = '\0';
	CHECK_STR(nearest("aaaa", name, "aaab"), "aaab");
	name[64] = 'a';
	name[79] = '\0';
	CHECK_STR(nearest(name, name + 1, "a"), "none");
}

TEST_MAIN
