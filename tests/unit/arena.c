#include "base/arena.h"
#include "base/vec.h"
#include "test.h"

static struct oom oom;
static struct arena arena;

static void open_arena(size_t limit)
{
	oom = (struct oom){.limit = limit};
	arena_init(&arena, &oom);
}

TEST(gives_aligned_and_zeroed_memory)
{
	open_arena(0);
	for (size_t size = 0; size < 300; size++) {
		char *p = arena_alloc(&arena, size);

		CHECK(p && (uintptr_t)p % 16 == 0);
		for (size_t i = 0; i < size; i++)
			if (p[i] != 0)
				test_fail(
					__FILE__, __LINE__, "byte %zu of %zu is not zero", i, size);
		memset(p, 0xee, size);
		arena_strndup(&arena, "abc", size % 4); /* leaves the place unaligned */
	}
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}

TEST(allocations_do_not_overlap)
{
	enum { N = 2000 };
	unsigned char *at[N];

	open_arena(0);
	for (unsigned i = 0; i < N; i++) {
		at[i] = arena_alloc_raw(&arena, i);
		memset(at[i], (int)(i % 251), i);
	}
	for (unsigned i = 0; i < N; i++)
		for (unsigned j = 0; j < i; j++)
			if (at[i][j] != i % 251) {
				test_fail(__FILE__, __LINE__, "allocation %u was overwritten", i);
				break;
			}
	arena_release(&arena);
}

TEST(a_large_piece_leaves_the_current_chunk_in_use)
{
	size_t used;

	open_arena(0);
	arena_alloc(&arena, 16);
	arena_alloc(&arena, 1000000);
	used = oom.used;
	arena_alloc(&arena, 1000);
	CHECK_INT(oom.used, used);
	arena_release(&arena);
}

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>

TEST(running_over_the_end_is_caught)
{
	char *p, *q;

	open_arena(0);
	p = arena_alloc(&arena, 13);
	q = arena_strndup(&arena, "abc", 3);
	CHECK(!__asan_address_is_poisoned(p + 12) && __asan_address_is_poisoned(p + 13));
	CHECK(!__asan_address_is_poisoned(q + 3) && __asan_address_is_poisoned(q - 1));
	q = arena_grow(&arena, q, 4, 40);
	CHECK(!__asan_address_is_poisoned(q + 39) && __asan_address_is_poisoned(q + 40));
	arena_reset(&arena);
	CHECK(__asan_address_is_poisoned(p) && __asan_address_is_poisoned(q));
	arena_release(&arena);
}
#endif

TEST(reset_keeps_one_chunk)
{
	char *p;

	open_arena(0);
	arena_reset(&arena); /* of an empty one */
	p = arena_alloc(&arena, 100);
	memset(p, 'x', 100);
	for (int i = 0; i < 1000; i++)
		arena_alloc(&arena, 1000);
	CHECK(oom.used > 1000000);
	arena_reset(&arena);
	CHECK(oom.used > 0 && oom.used <= 65 * 1024);
	p = arena_alloc(&arena, 100);
	CHECK_INT(p[0], 0);
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
	arena_release(&arena); /* twice is fine */
}

TEST(grows_the_newest_in_place)
{
	char *p, *q;

	open_arena(0);
	p = arena_grow(&arena, NULL, 0, 10);
	memcpy(p, "123456789", 10);
	q = arena_grow(&arena, p, 10, 200);
	CHECK(p == q);
	arena_alloc(&arena, 1);
	q = arena_grow(&arena, p, 200, 400);
	CHECK(p != q);
	CHECK_STR(q, "123456789");
	CHECK(arena_grow(&arena, q, 400, 20) == q);
	arena_release(&arena);
}

TEST(prints)
{
	char *p;

	open_arena(0);
	CHECK_STR(arena_printf(&arena, "%d %s", 7, "syv"), "7 syv");
	p = arena_printf(&arena, "%0500d|", 1);
	CHECK_INT(strlen(p), 501);
	CHECK_STR(p + 498, "01|");
	CHECK_STR(arena_printf(&arena, "%0255d", 1) + 250, "00001");
	CHECK_STR(arena_printf(&arena, "%0256d", 1) + 251, "00001");
	CHECK_STR(arena_strdup(&arena, ""), "");
	CHECK_STR(arena_strndup(&arena, "abcdef", 3), "abc");
	arena_release(&arena);
}

static void take_too_much(void *done)
{
	arena_alloc(&arena, 100);
	arena_alloc(&arena, 100000);
	*(bool *)done = true;
}

static void take_a_little(void *done)
{
	arena_alloc(&arena, 100);
	*(bool *)done = true;
}

TEST(over_the_limit_leaves_to_the_guard)
{
	bool done = false;

	open_arena(50000);
	CHECK_INT(oom_guard(&oom, take_too_much, &done), -1);
	CHECK(!done);
	CHECK(oom.jump == NULL);
	CHECK(oom.used <= 50000);
	CHECK_INT(oom_guard(&oom, take_a_little, &done), 0); /* still usable */
	CHECK(done);
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}

static void fill(void *arg)
{
	for (;;) {
		arena_alloc(&arena, 50);
		++*(unsigned *)arg;
	}
}

TEST(the_limit_is_used_up_before_it_is_an_answer)
{
	unsigned n = 0;

	open_arena(100000);
	CHECK_INT(oom_guard(&oom, fill, &n), -1);
	CHECK(oom.used > 99000 && oom.used <= 100000);
	CHECK(n > 1000);
	arena_release(&arena);
}

TEST(a_limit_may_be_lowered)
{
	unsigned n = 0;

	open_arena(0);
	for (int i = 0; i < 100; i++)
		arena_alloc(&arena, 1000);
	oom.limit = 1000;
	CHECK_INT(oom_guard(&oom, fill, &n), -1);
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}

TEST(arenas_share_a_limit)
{
	struct arena other;
	unsigned n = 0;
	bool done = false;

	open_arena(100000);
	arena_init(&other, &oom);
	arena_alloc(&other, 60000);
	CHECK_INT(oom_guard(&oom, fill, &n), -1);
	arena_release(&other);
	CHECK_INT(oom_guard(&oom, take_a_little, &done), 0);
	CHECK(done);
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}

static void nested(void *arg)
{
	int *steps = arg;
	unsigned n = 0;

	(*steps)++;
	CHECK_INT(oom_guard(&oom, fill, &n), -1);
	(*steps)++;
	fill(&n);
	(*steps)++;
}

TEST(the_inner_guard_catches_first)
{
	int steps = 0;

	open_arena(20000);
	CHECK_INT(oom_guard(&oom, nested, &steps), -1);
	CHECK_INT(steps, 2);
	CHECK(oom.jump == NULL);
	arena_release(&arena);
}

static void overflow_array(void *arg)
{
	(void)arg;
	arena_alloc_array(&arena, SIZE_MAX / 2, 3);
}
static void huge(void *arg)
{
	(void)arg;
	arena_alloc(&arena, SIZE_MAX - 8);
}
static void huge_strndup(void *arg)
{
	(void)arg;
	arena_alloc(&arena, SIZE_MAX / 4 + 1);
}

TEST(sizes_that_overflow_are_out_of_memory)
{
	open_arena(0);
	CHECK_INT(oom_guard(&oom, overflow_array, NULL), -1);
	CHECK_INT(oom_guard(&oom, huge, NULL), -1);
	CHECK_INT(oom_guard(&oom, huge_strndup, NULL), -1);
	arena_release(&arena);
}

static char order[8], a[] = "a", b[] = "b", c[] = "c", x[] = "x";
static void note(void *arg)
{
	strncat(order, arg, 1);
}

TEST(deferred_calls_run_newest_first)
{
	order[0] = '\0';
	open_arena(0);
	arena_defer(&arena, note, a);
	arena_defer(&arena, note, b);
	arena_reset(&arena);
	CHECK_STR(order, "ba");
	arena_reset(&arena);
	CHECK_STR(order, "ba");
	arena_defer(&arena, note, c);
	arena_release(&arena);
	CHECK_STR(order, "bac");
}

static void defer_without_memory(void *arg)
{
	arena_defer(&arena, note, arg);
}

TEST(a_deferred_call_that_cannot_be_kept_runs_at_once)
{
	order[0] = '\0';
	open_arena(1);
	CHECK_INT(oom_guard(&oom, defer_without_memory, x), -1);
	CHECK_STR(order, "x");
	arena_release(&arena);
	CHECK_STR(order, "x");
}

struct pair {
	int a, b;
};

TEST(vec_grows)
{
	VEC(struct pair) v = {0};

	open_arena(0);
	for (int i = 0; i < 1000; i++) {
		vec_push(&arena, &v, ((struct pair){i, -i}));
		arena_alloc(&arena, 3);
	}
	CHECK_INT(v.n, 1000);
	for (int i = 0; i < 1000; i++)
		CHECK(v.at[i].a == i && v.at[i].b == -i);
	arena_release(&arena);
}

static void grow_beyond(void *arg)
{
	unsigned cap = 1u << 31;

	arena_grow_array(&arena, arg, &cap, 1);
}

TEST(vec_does_not_wrap)
{
	char one = 0;

	open_arena(0);
	CHECK_INT(oom_guard(&oom, grow_beyond, &one), -1);
	arena_release(&arena);
}

TEST_MAIN
