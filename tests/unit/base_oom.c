/* Whatever request for memory fails, the guard answers, nothing leaks, and what was there
 * before stays as it was. */
#include "base/diag.h"
#include "base/strmap.h"
#include "data/type.h"
#include "mem_fail.h"
#include "test.h"

static struct oom oom;
static struct arena arena;

/* Runs fn under a guard, failing at every request in turn, in both modes. */
static void fail_everywhere(void (*fn)(void *), const char *name)
{
	for (int mode = MEM_FAIL_ONCE; mode <= MEM_FAIL_ON; mode++)
		for (unsigned long n = 1;; n++) {
			long before = mem_fail_live();
			int answer;

			oom = (struct oom){0};
			arena_init(&arena, &oom);
			mem_fail_at(n, (enum mem_fail_mode)mode);
			answer = oom_guard(&oom, fn, NULL);
			arena_release(&arena);
			if (mem_fail_live() != before || oom.used != 0 || oom.jump)
				test_fail(__FILE__, __LINE__, "%s leaks at request %lu", name, n);
			if (!mem_fail_failed()) {
				CHECK_INT(answer, 0);
				CHECK(n > 2); /* there was something to fail */
				break;
			}
			/* a large chunk that is not to be had may be replaced by a small one */
			if (answer != -1 && mode == MEM_FAIL_ON)
				test_fail(__FILE__, __LINE__, "%s does not notice request %lu",
					name, n);
		}
	mem_fail_at(0, MEM_FAIL_ONCE);
}

static void text(void *arg)
{
	struct strbuf sb;

	(void)arg;
	sb_init(&sb, &arena);
	for (int i = 0; i < 3000; i++)
		sb_printf(&sb, "%d, ", i);
	CHECK_INT(sb.len, 16890);
	sb_printf(&sb, "%030000d", 1);
	CHECK_INT(strlen(sb.s), 46890);
}

static void map(void *arg)
{
	struct strmap m;

	(void)arg;
	strmap_init(&m, &arena, 1);
	for (int i = 0; i < 1000; i++) {
		const char *key = arena_printf(&arena, "key %d", i);

		CHECK(strmap_put(&m, key, strlen(key), &m));
	}
	CHECK_INT(m.n, 1000);
}

static void messages(void *arg)
{
	static const struct source src = {"x.rules", "a b c", 5};
	struct diags ds;
	struct strbuf sb;

	(void)arg;
	diags_init(&ds, &arena, 100);
	for (uint32_t i = 0; i < 100; i++)
		diag_hint(&ds,
			diag_add(&ds, DIAG_ERROR, (struct span){&src, 2, 3}, "k", "message %u", i),
			"%0100d", 1);
	diags_sort(&ds);
	sb_init(&sb, &arena);
	diags_print(&sb, &ds);
	CHECK_INT(ds.errors, 100);
}

static void values(void *arg)
{
	struct value v = value_int(&arena, INT64_MAX);
	struct strbuf sb;

	(void)arg;
	for (int i = 0; i < 200; i++) {
		struct list *l = list_new(&arena, 10);

		for (int k = 0; k < 10; k++)
			l->at[k] = k == 5 ? v : value_unknown(&arena, (uint32_t)i);
		v = value_list(l);
	}
	sb_init(&sb, &arena);
	value_print(&sb, v);
	CHECK(value_same(v, value_copy(&arena, v)));
}

static int closed;
static void close_one(void *arg)
{
	(void)arg;
	closed++;
}
static void deferred(void *arg)
{
	(void)arg;
	closed = 0;
	for (int i = 1; i <= 2000; i++) {
		arena_defer(&arena, close_one, NULL);
		arena_alloc(&arena, 10);
	}
}

TEST(texts)
{
	fail_everywhere(text, "text");
}
TEST(maps)
{
	fail_everywhere(map, "map");
}
TEST(messages)
{
	fail_everywhere(messages, "messages");
}
TEST(values)
{
	fail_everywhere(values, "values");
}
TEST(deferred)
{
	fail_everywhere(deferred, "deferred");
	CHECK_INT(closed, 2000);
}

/* What is opened is closed once, whether or not the arena had room to remember it. */
static int opened;
static void open_many(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2000; i++) {
		opened++;
		arena_defer(&arena, close_one, NULL);
	}
}

TEST(what_is_opened_is_closed_once)
{
	for (unsigned long n = 1; n < 20; n++) {
		opened = closed = 0;
		oom = (struct oom){0};
		arena_init(&arena, &oom);
		mem_fail_at(n, MEM_FAIL_ON);
		oom_guard(&oom, open_many, NULL);
		arena_release(&arena);
		CHECK(opened > 0);
		CHECK_INT(closed, opened);
	}
	mem_fail_at(0, MEM_FAIL_ONCE);
}

static void print_long(void *arg)
{
	struct strbuf *sb = arg;

	sb_printf(sb, "%09000d", 1);
}

TEST(a_text_that_cannot_grow_stays_as_it_was)
{
	struct strbuf sb;

	oom = (struct oom){0};
	arena_init(&arena, &oom);
	sb_init(&sb, &arena);
	sb_puts(&sb, "before");
	mem_fail_at(1, MEM_FAIL_ON);
	CHECK_INT(oom_guard(&oom, print_long, &sb), -1);
	CHECK_STR(sb.s, "before");
	mem_fail_at(0, MEM_FAIL_ONCE);
	sb_puts(&sb, " and after");
	CHECK_STR(sb.s, "before and after");
	arena_release(&arena);
	CHECK_INT(mem_fail_live(), 0);
}

TEST(the_stand_in_counts)
{
	void *p;

	mem_fail_at(2, MEM_FAIL_ONCE);
	p = mem_alloc(0);
	CHECK(p != NULL && mem_fail_live() == 1 && !mem_fail_failed());
	CHECK(mem_realloc(p, 100) == NULL && mem_fail_failed() && mem_fail_live() == 1);
	p = mem_realloc(p, 100);
	CHECK(p != NULL && mem_fail_count() == 3);
	mem_free(p);
	mem_free(NULL);
	CHECK_INT(mem_fail_live(), 0);
	mem_fail_at(0, MEM_FAIL_ONCE);
}

TEST_MAIN
