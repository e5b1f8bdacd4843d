#include "base/strbuf.h"
#include "test.h"

static struct oom oom;
static struct arena arena;
static struct strbuf sb;

static void open_buf(void)
{
	oom = (struct oom){0};
	arena_init(&arena, &oom);
	sb_init(&sb, &arena);
}

TEST(is_empty_text_at_first)
{
	open_buf();
	CHECK_STR(sb.s, "");
	CHECK_INT(sb.len, 0);
	sb_puts(&sb, "");
	sb_add(&sb, NULL, 0);
	CHECK_STR(sb.s, "");
	arena_release(&arena);
}

TEST(grows_by_single_characters)
{
	open_buf();
	for (int i = 0; i < 5000; i++)
		sb_putc(&sb, (char)('a' + i % 26));
	CHECK_INT(sb.len, 5000);
	CHECK_INT(strlen(sb.s), 5000);
	CHECK_INT(sb.s[26], 'a');
	CHECK_INT(sb.s[4999], 'a' + 4999 % 26);
	arena_release(&arena);
}

TEST(grows_while_others_allocate)
{
	open_buf();
	for (int i = 0; i < 3000; i++) {
		sb_puts(&sb, "ab");
		arena_alloc(&arena, 5);
	}
	CHECK_INT(strlen(sb.s), 6000);
	CHECK_STR(sb.s + 5996, "abab");
	arena_release(&arena);
}

/* every fill around the first capacity, so that each edge of growing is met */
TEST(prints_at_every_fill)
{
	for (unsigned fill = 0; fill < 140; fill++) {
		open_buf();
		for (unsigned i = 0; i < fill; i++)
			sb_putc(&sb, 'x');
		sb_printf(&sb, "%s-%d", "abc", -42);
		CHECK_INT(sb.len, fill + 7);
		CHECK_STR(sb.s + fill, "abc--42");
		sb_printf(&sb, "%0300d", 1);
		CHECK_INT(sb.len, fill + 307);
		CHECK_INT(strlen(sb.s), fill + 307);
		arena_release(&arena);
	}
}

TEST(adds_at_every_fill)
{
	for (unsigned fill = 0; fill < 140; fill++) {
		open_buf();
		for (unsigned i = 0; i < fill; i++)
			sb_putc(&sb, 'x');
		sb_puts(&sb, "0123456789");
		CHECK_INT(strlen(sb.s), fill + 10);
		CHECK_STR(sb.s + fill, "0123456789");
		arena_release(&arena);
	}
}

static volatile size_t all = SIZE_MAX;

static void add_all(void *arg)
{
	(void)arg;
	sb_add(&sb, "x", all);
}

TEST(a_length_that_overflows_is_out_of_memory)
{
	open_buf();
	sb_puts(&sb, "abc");
	CHECK_INT(oom_guard(&oom, add_all, NULL), -1);
	CHECK_STR(sb.s, "abc");
	arena_release(&arena);
}

/* A wide character that the C locale does not have. */
TEST(what_cannot_be_printed_adds_nothing)
{
	open_buf();
	sb_puts(&sb, "abc");
	sb_printf(&sb, "def%ls", L"\x4e2d");
	CHECK_STR(sb.s, "abc");
	CHECK_INT(sb.len, 3);
	CHECK_STR(arena_printf(&arena, "def%ls", L"\x4e2d"), "");
	arena_release(&arena);
}

TEST(may_hold_nuls_and_is_cut)
{
	open_buf();
	sb_add(&sb, "a\0b", 3);
	sb_putcp(&sb, 0xe6);
	sb_putcp(&sb, 0x1f600);
	CHECK_INT(sb.len, 9);
	CHECK(memcmp(sb.s, "a\0b\xc3\xa6\xf0\x9f\x98\x80", 10) == 0);
	sb_cut(&sb, 1);
	CHECK_STR(sb.s, "a");
	sb_puts(&sb, "z");
	CHECK_STR(sb.s, "az");
	arena_release(&arena);
}

TEST_MAIN
