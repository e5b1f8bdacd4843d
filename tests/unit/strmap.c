#include "base/strmap.h"
#include "test.h"

static struct oom oom;
static struct arena arena;
static struct strmap map;

static void open_map(void)
{
	oom = (struct oom){0};
	arena_init(&arena, &oom);
	strmap_init(&map, &arena, 42);
}

TEST(an_empty_map_has_nothing)
{
	open_map();
	CHECK(strmap_get(&map, "a", 1) == NULL);
	CHECK_INT(map.n, 0);
	arena_release(&arena);
}

TEST(finds_what_was_put)
{
	static int one, two, three;

	open_map();
	CHECK(strmap_put(&map, "a", 1, &one));
	CHECK(strmap_put(&map, "ab", 2, &two));
	CHECK(strmap_put(&map, "", 0, &three));
	CHECK(!strmap_put(&map, "ab", 2, &three)); /* the first stays */
	CHECK(strmap_get(&map, "a", 1) == &one);
	CHECK(strmap_get(&map, "abc", 2) == &two);
	CHECK(strmap_get(&map, "", 0) == &three);
	CHECK(strmap_get(&map, "b", 1) == NULL);
	CHECK(strmap_get(&map, "a\0", 2) == NULL);
	CHECK_INT(map.n, 3);
	arena_release(&arena);
}

TEST(grows)
{
	enum { N = 200000 }; /* so many that some share all bits of the hash that are kept */

	open_map();
	for (uintptr_t i = 0; i < N; i++) {
		const char *key = arena_printf(&arena, "key %u", (unsigned)i);

		CHECK(strmap_put(&map, key, strlen(key), (void *)(i + 1)));
	}
	CHECK_INT(map.n, N);
	for (uintptr_t i = 0; i < N; i++) {
		char key[24];

		snprintf(key, sizeof key, "key %u", (unsigned)i);
		if (strmap_get(&map, key, strlen(key)) != (void *)(i + 1))
			test_fail(__FILE__, __LINE__, "%s is lost", key);
	}
	CHECK(strmap_get(&map, "key 200000", 10) == NULL);
	arena_release(&arena);
}

TEST(interns)
{
	char a[] = "fælles", b[] = "fælles";
	const char *p, *q;

	open_map();
	p = strmap_intern(&map, a, strlen(a));
	q = strmap_intern(&map, b, strlen(b));
	CHECK(p == q && p != a);
	CHECK_STR(p, "fælles");
	CHECK(strmap_intern(&map, a, 3) != p);
	CHECK_STR(strmap_intern(&map, a, 1), "f");
	CHECK_STR(strmap_intern(&map, "", 0), "");
	arena_release(&arena);
}

TEST(the_hash_tells_apart)
{
	unsigned char text[64] = {0};
	enum { BUCKETS = 1 << 12 };
	static unsigned char full[BUCKETS];
	unsigned used = 0;

	CHECK(hash_bytes("a", 1, 1) != hash_bytes("a", 1, 2));
	CHECK(hash_bytes("a", 1, 1) != hash_bytes("a\0", 2, 1));
	CHECK(hash_bytes("", 0, 1) != hash_bytes("", 0, 2));
	CHECK(hash_bytes("abc", 3, 1) == hash_bytes("abc", 3, 1));
	for (unsigned n = 1; n < sizeof text; n++) /* one bit anywhere, at every length */
		for (unsigned bit = 0; bit < n * 8; bit++) {
			uint64_t before = hash_bytes(text, n, 7), after;

			text[bit / 8] ^= (unsigned char)(1u << bit % 8);
			after = hash_bytes(text, n, 7);
			text[bit / 8] ^= (unsigned char)(1u << bit % 8);
			CHECK((uint32_t)before != (uint32_t)after);
		}
	for (unsigned i = 0; i < BUCKETS; i++) { /* names that differ in a counter */
		char name[24];

		snprintf(name, sizeof name, "kompetence_%u", i);
		used += !full[hash_bytes(name, strlen(name), 0) % BUCKETS]++;
	}
	CHECK(used > BUCKETS * 6 / 10 && used < BUCKETS * 67 / 100); /* 1 - 1/e is 0.632 */
}

/* Of every length up to beyond what an entry holds of a key, and differing in any one byte. */
TEST(keys_that_differ_in_one_byte)
{
	char key[12], seen[12];
	const char *put;

	open_map();
	CHECK(!strmap_key(&map, "a", 1));
	for (size_t n = 0; n <= sizeof key; n++) {
		memset(key, 'a', n);
		put = arena_strndup(&arena, key, n);
		CHECK(strmap_put(&map, put, n, &map));
		for (size_t i = 0; i < n; i++) {
			memcpy(seen, key, n);
			seen[i] = 'b';
			CHECK(!strmap_get(&map, seen, n) && !strmap_key(&map, seen, n));
			CHECK(strmap_put(&map, arena_strndup(&arena, seen, n), n, &oom));
			CHECK(strmap_get(&map, seen, n) == &oom);
		}
		CHECK(strmap_get(&map, key, n) == &map && strmap_key(&map, key, n) == put);
	}
	arena_release(&arena);
}

TEST_MAIN
