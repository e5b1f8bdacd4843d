#include "feed/feed_join.h"

#include "base/date.h"
#include "test.h"

#include <stdlib.h>

static struct oom oom;
static struct arena arena;
static struct feed_join *join;
static struct feed_join_facts facts;

static void run_test(void *arg)
{
	join = feed_join_new(&arena);
	facts = (struct feed_join_facts){"Truckfører", "Lager A/S", "0101", DATE_NONE, DATE_NONE};
	(*(void (**)(void))arg)();
}
static void with_join(void (*run)(void))
{
	arena_init(&arena, &oom);
	CHECK_INT(oom_guard(&oom, run_test, &run), 0);
	arena_release(&arena);
}
static void check_joined(
	struct feed_joined got, const char *kept, const char *was, const char *left)
{
	CHECK_STR(got.kept ? got.kept : "-", kept);
	CHECK_STR(got.was ? got.was : "-", was);
	CHECK_STR(got.left ? got.left : "-", left);
}
#define PUT(source, id) feed_join_put(join, source, id, &facts)

static void two_sources(void)
{
	check_joined(PUT("jobnet", "j:1"), "j:1", "-", "-");
	facts.titel = "TRUCKFØRER ";
	facts.arbejdsgiver = "lager, ApS";
	check_joined(PUT("eures", "e:1"), "j:1", "-", "-");
	check_joined(PUT("eures", "e:1"), "j:1", "j:1", "-");
	CHECK_STR(feed_join_source(join, "j:1", 0), "j:1");
	CHECK_STR(feed_join_source(join, "j:1", 1), "e:1");
	CHECK(!feed_join_source(join, "j:1", 2));
	CHECK(!feed_join_source(join, "x", 0));
	/* the first takes it down: it goes on under the other's id */
	check_joined(feed_join_remove(join, "j:1"), "-", "j:1", "e:1");
	CHECK_STR(feed_join_source(join, "e:1", 0), "e:1");
	check_joined(feed_join_remove(join, "e:1"), "-", "e:1", "-");
	check_joined(feed_join_remove(join, "e:1"), "-", "-", "-");
	check_joined(PUT("eures", "e:1"), "e:1", "-", "-");
}
TEST(one_vacancy_of_two_sources)
{
	with_join(two_sources);
}

static void apart(void)
{
	check_joined(PUT("jobnet", "j:1"), "j:1", "-", "-");
	check_joined(PUT("jobnet", "j:2"), "j:2", "-", "-"); /* one source says that they are two */
	facts.place = "0147";
	check_joined(PUT("eures", "e:1"), "e:1", "-", "-");
	facts.place = NULL;
	check_joined(PUT("eures", "e:2"), "e:2", "-", "-");
	check_joined(PUT("nav", "n:2"), "n:2", "-", "-");
	facts.place = "0101";
	facts.titel = "--";
	check_joined(PUT("eures", "e:3"), "e:3", "-", "-");
	check_joined(PUT("nav", "n:3"), "n:3", "-", "-");
	facts.titel = "Truckfører, nat";
	check_joined(PUT("nav", "n:4"), "n:4", "-", "-");
}
TEST(what_may_be_two_stays_two)
{
	with_join(apart);
}

static void dates(void)
{
	facts.opslaaet = 100;
	facts.udloeber = 130;
	check_joined(PUT("a", "a"), "a", "-", "-");
	facts.opslaaet = 115;
	check_joined(PUT("b", "b"), "b", "-", "-");
	facts.opslaaet = 114;
	check_joined(PUT("b", "b"), "a", "b", "-");
	facts.udloeber = 131;
	check_joined(PUT("c", "c"), "c", "-", "-");
	facts.udloeber = DATE_NONE;
	check_joined(PUT("c", "c"), "a", "c", "-");
	/* it agrees with a and c, but not with b, which a stands for */
	facts.opslaaet = 99;
	check_joined(PUT("d", "d"), "d", "-", "-");
}
TEST(dates_must_not_contradict)
{
	with_join(dates);
}

static void changed(void)
{
	check_joined(PUT("a", "a"), "a", "-", "-");
	check_joined(PUT("b", "b"), "a", "-", "-");
	check_joined(PUT("c", "c"), "a", "-", "-");
	facts.titel = "Lagerchef";
	check_joined(PUT("a", "a"), "a", "a", "b"); /* the others go on without it */
	CHECK_STR(feed_join_source(join, "c", 0), "b");
	check_joined(PUT("c", "c"), "a", "b", "-");
	facts.titel = "Truckfører";
	check_joined(PUT("a", "a"), "b", "a", "c");
}
TEST(what_changes_leaves_the_others)
{
	with_join(changed);
}

/* Any calls: each id is kept under exactly one, and that one begins its own list. */
static void random_walk(void)
{
	static const char *const titles[] = {"A", "B", "C"};
	char ids[40][8];
	unsigned seed = 7;

	for (unsigned step = 0; step < 20000; step++) {
		seed = seed * 1103515245 + 12345;
		unsigned i = seed >> 16 & 31, source = i & 3;

		snprintf(ids[i], sizeof ids[i], "%u", i);
		facts.titel = titles[(seed >> 21) % 3];
		facts.opslaaet = 100 + (seed >> 23) % 40;
		if (seed >> 29 == 0) {
			feed_join_remove(join, ids[i]);
			CHECK(!feed_join_source(join, ids[i], 0));
		} else {
			struct feed_joined got =
				feed_join_put(join, titles[source % 3], ids[i], &facts);
			const char *of;
			bool found = false;

			for (uint32_t k = 0; (of = feed_join_source(join, got.kept, k)); k++) {
				CHECK(k || strcmp(of, got.kept) == 0);
				found |= strcmp(of, ids[i]) == 0;
			}
			CHECK(found);
		}
	}
}
TEST(any_calls)
{
	with_join(random_walk);
}

TEST_MAIN
