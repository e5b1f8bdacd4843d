/*
 * An index while memory runs out at every place in turn: made, filled, changed and asked.  What
 * fails says so; what does not fail answers as the scan; nothing is left behind.
 */
#include "match/plan.h"
#include "mem_fail.h"
#include "world.h"
#include <stdlib.h>

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"codes sted \"Steder\" from \"data/sted.csv\" detour 1.2 crossings \"data/bro.csv\"\n"
	"codes fag \"Fag\" from \"data/fag.csv\" groups 1.5 bridges \"data/broer.csv\"\n"
	"facts ledig { kan list of text  vil set of { a, b }  bor sted  km integer  timer number "
	"  fag fag }\n"
	"facts stilling { krav list of text  slags one of { a, b }  ligger sted  timer number "
	"  fag fag }\n"
	"match job between ledig and stilling {\n"
	"  require K1: every k in stilling.krav satisfies k in ledig.kan\n"
	"    else snart when some k in stilling.krav satisfies k in ledig.kan\n"
	"  require K2: stilling.slags in ledig.vil\n"
	"  require K3: distance(ledig.bor, stilling.ligger) <= ledig.km * 1000\n"
	"  require K4: stilling.timer <= ledig.timer\n"
	"  require K5: stilling.timer + ledig.timer > 50 else traethed when count(ledig.kan) > 5\n"
	"  require K6: ledig.km > 5\n"
	"  rank by coverage(stilling.krav, ledig.kan) desc\n"
	"  rank by closeness(ledig.fag, stilling.fag) desc\n"
	"}\n";
static const char places[] =
	"kode;titel;lat;lon;landsdel\n1;A;55.6;12.5;s\n2;B;55.7;12.6;s\n3;C;57;10;j\n";
static const char crossings[] = "navn;fra;til;fra_lat;fra_lon;til_lat;til_lon;meter\n"
				"Bro;s;j;55.6;12.4;57;10.1;5000\n";

static const char trades[] = "kode;titel;gruppe\n11;A;x\n111;B;\n12;C;y\n21;D;x\n22;E;y\n";
static const char bridges[] = "fra;til;naerhed\n111;21;2.5\n12;11;1.7\n";

static struct population *persons(struct world *w, unsigned n)
{
	struct population *p = population_new("ledig", &image_entity(w->image, "ledig")->vocab);

	for (unsigned i = 0; i < n; i++) {
		struct problems ps = {.arena = &w->arena};
		const char *json = arena_printf(&w->arena,
			"{\"kan\":[\"x\",\"k%u\"],\"vil\":[\"%c\"],%s\"km\":%u,\"timer\":%u,"
			"\"fag\":\"%s\"}",
			i % 5, "ab"[i % 2], i % 7 ? "\"bor\":\"1\"," : "", 5 + i % 20, 20 + i % 30,
			(const char *const[]){"11", "111", "12", "21", "22"}[i % 5]);
		struct member_text text = {
			.facts = json, .facts_len = strlen(json), .put = w->on, .source = "t"};
		char id[16];

		snprintf(id, sizeof id, "p%04u", i);
		if (population_put(p, id, &text, w->on, &ps))
			test_fail(__FILE__, __LINE__, "%s", ps.list.at[0].text);
	}
	return p;
}

struct work {
	struct world *w;
	const struct population *persons;
	const struct record *jobs[2]; /* the second suits nobody */
	struct oom oom;
	struct arena arena;
	const char *got;
};

static void ask_for(struct work *k, const struct record *job, const struct match_index *ix,
	struct json_writer *out)
{
	struct match_query q = {.rule = &k->w->image->matches[0],
		.subject = {.record = job},
		.others = k->persons,
		.near = true};
	struct decide_writing how = {.explain = false};
	struct match_answer a;
	struct eval e;

	eval_init(&e, k->w->image, k->w->on, &k->arena);
	match_run(&a, &q, &e, ix, NULL);
	jw_object(out);
	match_write(out, &a, k->w->rs, &e, &how);
	jw_close(out);
}

static void ask(struct work *k, const struct match_index *ix)
{
	struct json_writer out;
	struct strbuf sb;

	sb_init(&sb, &k->arena);
	jw_init(&out, &sb);
	jw_array(&out);
	ask_for(k, k->jobs[0], ix, &out);
	ask_for(k, k->jobs[1], ix, &out);
	jw_close(&out);
	k->got = sb.s;
}

struct asking {
	struct work *k;
	const struct match_index *ix;
};
static void guarded(void *arg)
{
	struct asking *a = arg;

	ask(a->k, a->ix);
}

/* -1: something said that there is no memory. */
static int all_of_it(struct work *k)
{
	struct match_index *ix =
		match_index_new(k->w->image, &k->w->image->matches[0], true, k->w->on, NULL);
	struct asking asking = {k, ix};
	int bad = ix ? match_index_fill(ix, k->persons) : -1;

	for (uint32_t i = 0; !bad && i < 150; i++) {
		const struct member *m = population_at(k->persons, i);

		bad = match_index_change(ix, m, NULL) || match_index_change(ix, NULL, m);
	}
	if (!bad)
		bad = oom_guard(&k->oom, guarded, &asking);
	match_index_free(ix);
	return bad;
}

TEST(memory_runs_out_at_every_place)
{
	struct rule_file files[] = {{"x.rules", rules, strlen(rules)},
		{"data/sted.csv", places, strlen(places)},
		{"data/bro.csv", crossings, strlen(crossings)},
		{"data/fag.csv", trades, strlen(trades)},
		{"data/broer.csv", bridges, strlen(bridges)}};
	struct world w;

	if (!world_open_files(&w, files, 5, "2026-11-16")) {
		world_close(&w);
		return;
	}
	struct population *p = persons(&w, 200);
	struct work k = {.w = &w,
		.persons = p,
		.jobs = {world_record(&w, "stilling",
				 "{\"krav\":[\"x\"],\"slags\":\"a\",\"ligger\":\"2\",\"timer\":30,"
				 "\"fag\":\"111\"}"),
			world_record(&w, "stilling",
				"{\"krav\":[\"x\"],\"slags\":\"a\",\"ligger\":\"2\",\"timer\":90,"
				"\"fag\":\"111\"}")}};
	char *want;
	long live;

	arena_init(&k.arena, &k.oom);
	ask(&k, NULL);
	want = strdup(k.got);
	/* of the first job */
	CHECK(strstr(want, "\"undecided_count\":0,") > strstr(want, "\"undecided_count\":"));
	CHECK(strstr(want, "\"near_count\":0") == NULL);
	CHECK(strstr(want, "\"emptied_by\":[{\"name\":\"K4\"") != NULL);
	arena_release(&k.arena);
	live = mem_fail_live();
	for (unsigned long n = 1;; n++) {
		mem_fail_at(n, n % 2 ? MEM_FAIL_ON : MEM_FAIL_ONCE);
		int bad = all_of_it(&k);
		bool failed = mem_fail_failed();

		mem_fail_at(0, MEM_FAIL_ONCE);
		CHECK(failed || !bad); /* an arena may do with less than it would like */
		if (!bad)
			CHECK_STR(k.got, want);
		arena_release(&k.arena);
		CHECK_INT(mem_fail_live(), live);
		if (!failed)
			break;
	}
	free(want);
	population_free(p);
	world_close(&w);
}

TEST_MAIN
