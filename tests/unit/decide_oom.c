/*
 * A recommendation, a scan and an explanation while memory runs out at every place in turn:
 * each gives an answer or none, and nothing is left behind.
 */
#include "match/match.h"
#include "mem_fail.h"
#include "world.h"

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig {\n"
	"  alder integer \"Alder\"\n"
	"  mob integer \"Mobilitet\"\n"
	"  kan list of text \"Kan\"\n"
	"  siden date plausible siden <= on\n"
	"}\n"
	"facts stilling {\n"
	"  krav list of text\n"
	"  loen number\n"
	"}\n"
	"screening s \"S\" {\n"
	"  dimension m \"M\" = mob\n"
	"  level lav when value < 5\n"
	"  level midt when value = 5 open\n"
	"  level hoej when value > 5\n"
	"  category a when m = \"lav\"\n"
	"  otherwise b\n"
	"}\n"
	"profile p \"P\" { basis own  require alder > 30 border alder = 30 no \"Er {alder}\" }\n"
	"profile q \"Q\" { require mob > 3 }\n"
	"offer o \"O\" { lead not stated  require alder > 20  await x mob > 9 }\n"
	"track t \"T\" { for profile q  step a \"A\" lead x offer o within 5 working days }\n"
	"match job between ledig and stilling {\n"
	"  require K1: every k in stilling.krav satisfies k in ledig.kan\n"
	"  require K2: ledig.alder > 20\n"
	"  rank by stilling.loen * 1.000000000000000000001 desc\n"
	"}\n";

struct work {
	struct oom oom;
	struct arena arena;
	struct ruleset *rs;
	const struct record *person;
	const struct population *jobs;
	int64_t on;
};

static void recommend(struct json_writer *w, struct work *k, struct eval *e)
{
	struct recommendation r;
	struct decide_writing how = {.explain = true};

	eval_bind(e, 0, k->person);
	decide_track(&r, k->rs, e);
	jw_object(w);
	decide_write(w, &r, &how);
	jw_close(w);
}

static void look_for_jobs(struct json_writer *w, struct work *k, struct eval *e)
{
	struct match_query q = {.rule = image_match(e->image, "job"),
		.subject_is_left = true,
		.subject = {.record = k->person},
		.others = k->jobs,
		.near = true};
	struct match_subject right = {.record = &population_at(k->jobs, 0)->record};
	struct decide_writing how = {.explain = true};
	struct match_answer a;

	match_scan(&a, &q, e);
	jw_object(w);
	match_write(w, &a, k->rs, e, &how);
	jw_close(w);
	jw_object(w);
	match_explain(w, q.rule, e, &q.subject, &right, k->rs, false);
	jw_close(w);
}

static void run(void *arg)
{
	struct work *k = arg;
	struct eval e;
	struct json_writer w;
	struct strbuf out;

	eval_init(&e, ruleset_on(k->rs, k->on), k->on, &k->arena);
	sb_init(&out, &k->arena);
	jw_init(&w, &out);
	jw_array(&w);
	recommend(&w, k, &e);
	look_for_jobs(&w, k, &e);
	jw_close(&w);
}

static bool answers(const struct work *from, size_t limit)
{
	struct work k = *from;

	k.oom = (struct oom){.limit = limit};
	arena_init(&k.arena, &k.oom);
	bool fine = oom_guard(&k.oom, run, &k) == 0;
	arena_release(&k.arena);
	CHECK_INT(k.oom.used, 0);
	return fine;
}

static struct population *jobs(struct world *w, int n)
{
	struct population *p =
		population_new("stilling", &image_entity(w->image, "stilling")->vocab);

	for (int i = 0; i < n; i++) {
		struct problems ps = {.arena = &w->arena};
		const char *facts = i % 3 == 0   ? "{\"krav\": [\"x\"], \"loen\": 12.5}"
				    : i % 3 == 1 ? "{\"krav\": [], \"loen\": 7}"
						 : "{\"krav\": [\"y\"]}";
		struct member_text text = {
			.facts = facts, .facts_len = strlen(facts), .put = w->on, .source = "t"};
		char id[16];
		snprintf(id, sizeof id, "v%03d", i);
		if (population_put(p, id, &text, w->on, &ps))
			test_fail(__FILE__, __LINE__, "%s is not put", id);
	}
	return p;
}

TEST(memory_may_run_out_anywhere)
{
	struct world w;
	if (!world_open(&w, rules, "2026-11-16")) {
		world_close(&w);
		return;
	}
	struct population *p = jobs(&w, 40);
	struct work k = {.rs = w.rs,
		.person = world_record(&w, "ledig",
			"{\"alder\": 30, \"mob\": 5, \"kan\": [\"x\"], \"siden\": \"2027-01-01\"}"),
		.jobs = p,
		.on = w.on};
	long before = mem_fail_live();
	unsigned long n = 0;

	do {
		mem_fail_at(++n, MEM_FAIL_ON);
		bool fine = answers(&k, 0);
		CHECK(fine == !mem_fail_failed());
		CHECK_INT(mem_fail_live(), before);
	} while (mem_fail_failed());
	CHECK(n > 3); /* it did ask for memory */
	mem_fail_at(0, MEM_FAIL_ONCE);

	/* and a limit does the same at finer steps */
	unsigned refused = 0;
	for (size_t limit = 4096; !answers(&k, limit); limit += 4096)
		refused++;
	CHECK(refused > 2);
	CHECK_INT(mem_fail_live(), before);
	population_free(p);
	world_close(&w);
}

TEST_MAIN
