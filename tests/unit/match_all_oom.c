/* The n-th request for memory fails, for every n, over a run of everyone against everything:
 * an end each time, and nothing kept. */
#include "data/population.h"
#include "match/match_all.h"
#include "mem_fail.h"
#include "world.h"

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig { a integer }\nfacts stilling { x integer }\n"
	"match m between ledig and stilling {\n"
	"  require A: a >= x\n  rank by a + x desc\n  keep 2 per stilling\n  spread 1\n}\n";

static struct population *side(struct world *w, const char *name, const char *fact)
{
	struct population *p = population_new(name, &image_entity(w->image, name)->vocab);

	for (int i = 0; i < 40; i++) {
		struct problems ps = {.arena = &w->arena};
		char id[16], facts[32];
		struct member_text text = {.facts = facts, .put = w->on, .source = "t"};

		snprintf(id, sizeof id, "n%02d", i);
		text.facts_len = (size_t)snprintf(facts, sizeof facts, "{\"%s\":%d}", fact, i % 5);
		CHECK_INT(population_put(p, id, &text, w->on, &ps), 0);
	}
	return p;
}

/* True when it came to its end. */
static bool run_once(struct world *w, struct population *persons, struct population *jobs)
{
	struct match_all_order o = {.rs = w->rs,
		.rule = image_match(w->image, "m"),
		.on = w->on,
		.subjects = population_freeze(jobs, NULL, NULL),
		.others = population_freeze(persons, NULL, NULL)};
	struct match_all *run;
	struct match_part *part;
	const char *text;
	bool whole = true;
	size_t len;

	if (!o.subjects || !o.others) {
		population_free(o.subjects);
		population_free(o.others);
		return false;
	}
	run = match_all_new(&o);
	if (!run)
		return false;
	whole = match_all_prepare(run) == 0;
	for (uint32_t i = 0; whole && i < match_all_parts(run); i++) {
		part = match_all_work(run, i);
		whole = part && match_all_merge(run, part, &text, &len) == 0;
	}
	match_all_free(run);
	return whole;
}

TEST(a_run)
{
	struct world w;
	struct population *persons, *jobs;
	unsigned refused = 0;
	long live;

	mem_fail_at(0, MEM_FAIL_ONCE);
	if (!world_open(&w, rules, "2026-11-16"))
		return;
	persons = side(&w, "ledig", "a");
	jobs = side(&w, "stilling", "x");
	live = mem_fail_live();
	for (unsigned long n = 1; n < 100000; n++) {
		bool whole, failed;

		mem_fail_at(n, MEM_FAIL_ONCE);
		whole = run_once(&w, persons, jobs);
		failed = mem_fail_failed();
		mem_fail_at(0, MEM_FAIL_ONCE);
		CHECK(whole || failed);
		CHECK_INT(mem_fail_live(), live);
		refused += !whole;
		if (!failed)
			break;
	}
	CHECK(refused > 10);
	population_free(persons);
	population_free(jobs);
	world_close(&w);
}

TEST_MAIN
