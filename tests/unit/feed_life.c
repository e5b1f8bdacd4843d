#include "feed/feed_life.h"

#include "base/date.h"
#include "test.h"
#include <stdio.h>

#include <stdlib.h>

enum { HOUR = 3600, DAY = 24 * HOUR };
static struct oom oom;
static struct arena arena;
static struct feed_life *life;
static const struct feed_life_rules two_days = {.unseen_seconds = 48 * HOUR};
static const struct feed_poll fine = {.ok = true}, whole = {.ok = true, .whole = true},
			      failed = {0};

struct job {
	void (*run)(void);
};
static void guarded(void *arg)
{
	((struct job *)arg)->run();
}
static void with_life(const struct feed_life_rules *rules, void (*run)(void))
{
	struct job job = {run};

	arena_init(&arena, &oom);
	life = NULL;
	life = feed_life_new(rules, &arena); /* no guard: small, and it must be there */
	CHECK_INT(oom_guard(&oom, guarded, &job), 0);
	arena_release(&arena);
}

static enum feed_effect tell(enum feed_kind kind, const char *id, uint64_t version, int64_t now)
{
	const struct feed_event e = {.kind = kind, .id = id, .version = version, .reason = "bad"};

	return feed_life_event(life, &e, DATE_NONE, now, now / DAY);
}
static enum feed_effect put(const char *id, uint64_t version, int64_t now)
{
	return tell(FEED_PUT, id, version, now);
}
static const char *one_expired(int64_t now, int64_t today)
{
	uint32_t looks = UINT32_MAX;

	return feed_life_expired(life, now, today, &looks);
}
static unsigned expired(int64_t now)
{
	unsigned n = 0;

	while (one_expired(now, now / DAY))
		n++;
	return n;
}
static struct feed_life_counts counts(void)
{
	struct feed_life_counts c;

	feed_life_counts(life, &c);
	return c;
}

static void upserts(void)
{
	CHECK_INT(put("a", 1, 10), FEED_STORE);
	CHECK_INT(put("a", 1, 20), FEED_NOTHING); /* the first item of a page repeats the last */
	CHECK_INT(put("a", 2, 30), FEED_STORE);
	CHECK_INT(put("a", 1, 40), FEED_STORE); /* what comes later counts */
	CHECK_INT(tell(FEED_REMOVE, "b", 0, 50), FEED_NOTHING);
	CHECK_INT(tell(FEED_REMOVE, "a", 0, 60), FEED_DELETE);
	CHECK_INT(tell(FEED_REMOVE, "a", 0, 70), FEED_NOTHING);
	CHECK_INT(put("a", 1, 80), FEED_STORE);
	CHECK_INT(counts().there, 1);
	CHECK_INT(counts().changed, 80);
}
TEST(the_same_again_is_nothing_and_the_latest_counts)
{
	with_life(&two_days, upserts);
}

static void not_seen(void)
{
	put("a", 1, 0);
	put("b", 1, 0);
	feed_life_poll(life, &fine, 0);
	put("a", 1, 47 * HOUR);
	feed_life_poll(life, &fine, 47 * HOUR);
	CHECK_INT(expired(47 * HOUR), 0);
	/* the source is silent: nobody knows */
	for (int64_t h = 48; h < 200; h += 10)
		feed_life_poll(life, &failed, h * HOUR);
	CHECK_INT(expired(200 * HOUR), 0);
	tell(FEED_SEEN, "a", 0, 201 * HOUR);
	feed_life_poll(life, &fine, 201 * HOUR);
	CHECK_STR(one_expired(201 * HOUR, 201 / 24), "b");
	CHECK(!one_expired(201 * HOUR, 201 / 24));
	/* not changed: all were seen */
	feed_life_poll(life, &(struct feed_poll){.ok = true, .unchanged = true}, 300 * HOUR);
	CHECK_INT(expired(300 * HOUR), 0);
	CHECK_INT(counts().there, 1);
}
TEST(unseen_while_polls_succeed_is_gone)
{
	with_life(&two_days, not_seen);
}

static void wholes(void)
{
	put("a", 1, 0);
	put("b", 1, 0);
	feed_life_poll(life, &whole, 0);
	put("a", 1, 1);
	CHECK(!feed_life_poll(life, &whole, 1));
	CHECK_INT(expired(1), 1);
	CHECK_INT(counts().there, 1);
	/* not a whole, or one that broke off: nothing is missing in it */
	put("b", 1, 2);
	feed_life_poll(life, &fine, 2);
	CHECK_INT(expired(2), 0);
	put("b", 1, 3);
	feed_life_poll(life, &(struct feed_poll){.ok = false, .whole = true}, 3);
	CHECK_INT(expired(3), 0);
	CHECK_INT(counts().there, 2);
}
TEST(what_a_whole_does_not_have_is_gone)
{
	with_life(&two_days, wholes);
}

static void bad_in_whole(void)
{
	char id[20];

	for (unsigned i = 0; i < 20; i++) {
		snprintf(id, sizeof id, "%u", i);
		put(id, 1, 0);
	}
	feed_life_poll(life, &whole, 0);
	/* 3 is bad and known by its id: its good version stays; 4 is gone */
	for (unsigned i = 0; i < 20; i++) {
		snprintf(id, sizeof id, "%u", i);
		if (i != 4)
			tell(i == 3 ? FEED_REJECT : FEED_PUT, id, i == 3 ? 9 : 1, 1);
	}
	CHECK(!feed_life_poll(life, &whole, 1));
	CHECK_INT(expired(1), 1);
	CHECK_INT(counts().there, 19);
	/* a bad one without a name may be any */
	for (unsigned i = 6; i < 20; i++) {
		snprintf(id, sizeof id, "%u", i);
		put(id, 1, 2);
	}
	tell(FEED_REJECT, NULL, 77, 2);
	CHECK(!feed_life_poll(life, &whole, 2));
	CHECK_INT(expired(2), 0);
	/* a share that jumps is reported and closes nothing, for days */
	put("7", 1, 3);
	tell(FEED_REJECT, NULL, 78, 3);
	CHECK(feed_life_poll(life, &whole, 3));
	CHECK(counts().bad_share);
	CHECK_INT(counts().bad, 1);
	CHECK_INT(counts().read, 2);
	CHECK_INT(expired(3), 0);
	tell(FEED_REJECT, NULL, 78, 100 * HOUR);
	feed_life_poll(life, &whole, 100 * HOUR);
	CHECK_INT(expired(100 * HOUR), 0);
	CHECK_INT(counts().there, 19);
}
TEST(bad_records_never_empty_a_feed)
{
	with_life(&two_days, bad_in_whole);
}

static void quarantine(void)
{
	struct feed_bad b;

	tell(FEED_REJECT, "a", 5, 10);
	tell(FEED_REJECT, "a", 5, 10);
	tell(FEED_REJECT, NULL, 6, 11);
	feed_life_poll(life, &fine, 11);
	tell(FEED_REJECT, "a", 5, 20);
	CHECK_INT(counts().quarantined, 2);
	CHECK(feed_life_bad(life, 0, &b));
	CHECK_STR(b.id, "a");
	CHECK_STR(b.reason, "bad");
	CHECK_INT(b.times, 2); /* polls */
	CHECK_INT(b.since, 10);
	CHECK(feed_life_bad(life, 1, &b));
	CHECK(!b.id && b.version == 6);
	CHECK(!feed_life_bad(life, 2, &b));
	/* another version, still bad */
	tell(FEED_REJECT, "a", 8, 30);
	CHECK(feed_life_bad(life, 0, &b));
	CHECK_INT(b.times, 1);
	CHECK_INT(b.since, 30);
	/* and a good one */
	CHECK_INT(put("a", 9, 40), FEED_STORE);
	CHECK_INT(counts().quarantined, 1);
	for (unsigned i = 0; i < 10; i++)
		tell(FEED_REJECT, NULL, 100 + i, 50);
	CHECK_INT(counts().quarantined, 4);
	CHECK_INT(counts().quarantine_lost, 7);
	feed_life_poll(life, &fine, 50);
	CHECK_INT(counts().bad, 12);
}
TEST(bad_ones_are_set_aside_and_tried_again)
{
	with_life(&(struct feed_life_rules){.quarantine_max = 4}, quarantine);
}

static void by_clock(void)
{
	const struct feed_event e = {.kind = FEED_PUT, .id = "a", .version = 1};
	const struct feed_event f = {.kind = FEED_PUT, .id = "f", .version = 1};

	CHECK_INT(feed_life_event(life, &e, 10, 9 * DAY, 9), FEED_STORE);
	CHECK_INT(feed_life_event(life, &f, 8, 9 * DAY, 9), FEED_NOTHING); /* it never was there */
	CHECK(!one_expired(10 * DAY, 10));                                 /* the last day counts */
	CHECK_STR(one_expired(11 * DAY, 11), "a");
	CHECK(!one_expired(11 * DAY, 11));
	CHECK_INT(feed_life_event(life, &e, 12, 11 * DAY, 11), FEED_STORE);
	CHECK_INT(feed_life_event(life, &e, 12, 13 * DAY, 13), FEED_DELETE);
	CHECK_INT(counts().there, 0);
	put("b", 1, 0);
	CHECK_INT(expired(29 * DAY), 0);
	CHECK_INT(expired(30 * DAY), 1);
}

/* Some at a time: none is passed over, others come between, and it is told when that was all. */
static void in_turns(void)
{
	unsigned turns = 0, gone = 0;
	bool all = false;
	char id[16];

	for (int i = 0; i < 3000; i++) {
		const struct feed_event e = {.kind = FEED_PUT, .id = id, .version = 1};

		snprintf(id, sizeof id, "v%d", i);
		feed_life_event(life, &e, i % 10 ? 20 : 10, 9 * DAY, 9);
	}
	for (; !all && turns < 1000; turns++) {
		uint32_t looks = 100;

		while (feed_life_expired(life, 11 * DAY, 11, &looks))
			gone++;
		CHECK(looks <= 100);
		all = looks > 0;
		snprintf(id, sizeof id, "w%u", turns);
		put(id, 1, 11 * DAY); /* the index grows on the way */
	}
	CHECK(all && turns > 30);
	CHECK_INT(gone, 300);
	CHECK_INT(expired(11 * DAY), 0);
}
TEST(a_sweep_goes_in_turns)
{
	with_life(&(struct feed_life_rules){0}, in_turns);
}
TEST(what_has_run_out_by_the_clock)
{
	with_life(&(struct feed_life_rules){.lasts_days = 30}, by_clock);
}

static void restart(void)
{
	feed_life_known(life, "a", 7, 0, DATE_NONE);
	CHECK_INT(put("a", 7, 10), FEED_NOTHING);
	CHECK_INT(put("a", 8, 10), FEED_STORE);
}
TEST(what_a_store_remembers)
{
	with_life(&two_days, restart);
}

static void churn(void)
{
	char id[40];
	size_t used = 0;

	for (unsigned round = 0; round < 50; round++) {
		for (unsigned i = 0; i < 500; i++) {
			snprintf(id, sizeof id, "vacancy-%u-%u", round, i);
			put(id, 1, round);
			tell(FEED_REJECT, id + 3, 1, round);
		}
		if (round == 2)
			used = oom.used;
		for (unsigned i = 0; i < 500; i++) {
			snprintf(id, sizeof id, "vacancy-%u-%u", round, i);
			CHECK_INT(tell(FEED_REMOVE, id, 0, round), FEED_DELETE);
			tell(FEED_REMOVE, id + 3, 0, round);
		}
	}
	CHECK_INT(oom.used, used);
}
TEST(what_is_gone_leaves_its_room)
{
	with_life(&two_days, churn);
}

TEST_MAIN
