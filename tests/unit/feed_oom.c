/*
 * Memory runs out in the middle of an event: the event was not taken, the state is as before,
 * and once there is memory again the same events end in the same state.
 */
#include "base/date.h"
#include "feed/feed_join.h"
#include "feed/feed_life.h"
#include "mem_fail.h"
#include "test.h"

enum { STEPS = 600 };
static struct oom oom;
static struct arena arena;
static struct feed_life *life;
static struct feed_join *join;
static unsigned step;

static void life_step(void *arg)
{
	unsigned n = step * 7919 % 256;
	char id[200];
	struct feed_event e = {.id = id, .version = step, .reason = "bad"};

	(void)arg;
	/* ids of all lengths, so that rooms are left and taken */
	snprintf(id, sizeof id, "%0*u", (int)(1 + n % 120), n);
	e.kind = step % 11 == 0 ? FEED_REMOVE : step % 5 == 0 ? FEED_REJECT : FEED_PUT;
	feed_life_event(life, &e, DATE_NONE, step, 0);
}

static void join_step(void *arg)
{
	unsigned n = step * 7919 % 256;
	static const char *const titles[] = {"A", "B", "C",
		"a long title that needs another room "
		"than the others, for it is long"};
	char id[200];
	const struct feed_join_facts f = {titles[step % 4], "E", "0101", DATE_NONE, DATE_NONE};

	(void)arg;
	snprintf(id, sizeof id, "%0*u", (int)(1 + n % 120), n);
	if (step % 11 == 0)
		feed_join_remove(join, id);
	else
		feed_join_put(join, titles[n % 3], id, &f);
}

static void open_states(void *arg)
{
	(void)arg;
	life = feed_life_new(&(struct feed_life_rules){.quarantine_max = 40}, &arena);
	join = feed_join_new(&arena);
}

/* All steps; every `every`-th of them fails first, when it asks for memory at all. */
static void run(unsigned every, void (*fn)(void *), struct feed_life_counts *c, unsigned *sources)
{
	mem_fail_at(0, MEM_FAIL_ONCE);
	arena_init(&arena, &oom);
	CHECK_INT(oom_guard(&oom, open_states, NULL), 0);
	for (step = 0; step < STEPS; step++) {
		if (every && step % every == 0) {
			mem_fail_at(1, MEM_FAIL_ON);
			int got = oom_guard(&oom, fn, NULL);
			mem_fail_at(0, MEM_FAIL_ONCE);
			if (got == 0)
				continue;
		}
		CHECK_INT(oom_guard(&oom, fn, NULL), 0);
	}
	feed_life_counts(life, c);
	*sources = 0;
	for (unsigned n = 0; n < 256; n++) {
		char id[200];

		snprintf(id, sizeof id, "%0*u", (int)(1 + n % 120), n);
		for (uint32_t i = 0; feed_join_source(join, id, i); i++)
			++*sources;
	}
	arena_release(&arena);
	CHECK_INT(oom.used, 0);
}

static void same_end(void (*fn)(void *))
{
	struct feed_life_counts calm, c;
	unsigned sources, n;

	run(0, fn, &calm, &sources);
	for (unsigned every = 1; every < 6; every++) {
		run(every, fn, &c, &n);
		CHECK_INT(c.there, calm.there);
		CHECK_INT(c.quarantined, calm.quarantined);
		CHECK_INT(n, sources);
	}
}

TEST(a_life)
{
	same_end(life_step);
}

TEST(joined_vacancies)
{
	same_end(join_step);
}

TEST_MAIN
