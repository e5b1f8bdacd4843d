/* What an index must bear: members that are all alike, that are over, that say nothing. */
#include "base/strmap.h"
#include "match/plan.h"
#include "world.h"
#include <stdlib.h>

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig { kan list of text  vil set of { a, b }  timer number }\n"
	"facts stilling { krav list of text  slags one of { a, b }  timer number  slut date }\n"
	"match job between ledig and stilling {\n"
	"  require K1: every k in krav satisfies k in kan\n"
	"  require K2: slags in vil\n"
	"  require K3: stilling.timer <= ledig.timer\n"
	"  require K4: slut >= on\n"
	"  rank by coverage(krav, kan) desc\n"
	"}\n"
	"match rang between ledig and stilling { require K2: slags in vil  rank by stilling.timer "
	"desc }\n"
	"match lige between ledig and stilling { require K1: stilling.timer = ledig.timer }\n"
	"match frit between ledig and stilling { require K1: ledig.timer + stilling.timer > 40 }\n";
static const char someone[] = "{\"kan\":[\"x\",\"y\"],\"vil\":[\"a\"],\"timer\":37}";

struct rig {
	struct world w;
	struct population *jobs;
	struct match_index *ix;
	struct match_work work;
	const char *who; /* asks; NULL: someone */
};

static void put(struct rig *r, const char *id, const char *json)
{
	struct member_text text = {
		.facts = json, .facts_len = strlen(json), .put = r->w.on, .source = "t"};
	struct problems ps = {.arena = &r->w.arena};

	if (population_put(r->jobs, id, &text, r->w.on, &ps))
		test_fail(__FILE__, __LINE__, "%s", ps.list.n ? ps.list.at[0].text : "?");
}

static void changed(void *arg, const struct member *was, const struct member *now)
{
	CHECK_INT(match_index_change(arg, was, now), 0);
}

static bool open_rig(struct rig *r, const char *rule)
{
	*r = (struct rig){0};
	if (!world_open(&r->w, rules, "2026-11-16"))
		return false;
	r->jobs = population_new("stilling", &image_entity(r->w.image, "stilling")->vocab);
	r->ix = match_index_new(r->w.image, image_match(r->w.image, rule), false, r->w.on, NULL);
	population_watch(r->jobs, changed, r->ix);
	return true;
}

static void close_rig(struct rig *r)
{
	match_index_free(r->ix);
	population_free(r->jobs);
	world_close(&r->w);
}

static const char *answer(struct rig *r, const char *rule, const struct match_index *ix)
{
	struct match_query q = {.rule = image_match(r->w.image, rule),
		.subject_is_left = true,
		.others = r->jobs,
		.limit = 3};
	struct decide_writing how = {.explain = false};
	struct match_answer a;
	struct json_writer out;
	struct strbuf sb;

	world_on(&r->w, "2026-11-16");
	q.subject.record = world_record(&r->w, "ledig", r->who ? r->who : someone);
	match_run(&a, &q, &r->w.eval, ix, &r->work);
	sb_init(&sb, &r->w.arena);
	jw_init(&out, &sb);
	jw_object(&out);
	match_write(&out, &a, r->w.rs, &r->w.eval, &how);
	jw_close(&out);
	return sb.s;
}

static const char *both(struct rig *r, const char *rule)
{
	const char *want = answer(r, rule, NULL), *got = answer(r, rule, r->ix);

	CHECK_STR(got, want);
	return got;
}

static bool holds(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

TEST(many_that_are_all_alike)
{
	struct rig r;
	char id[16];

	if (!open_rig(&r, "job"))
		return;
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(id, sizeof id, "v%05u", i * 7919 % 5000);
		put(&r, id,
			"{\"krav\":[\"x\"],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-12-24\"}");
	}
	CHECK(holds(both(&r, "job"), "\"id\":\"v00000\""));
	CHECK_INT(r.work.looked_at, 5000);
	CHECK_INT(r.work.evaluated, 0);
	/* blocks are mostly full although they came one by one */
	CHECK(match_index_bytes(r.ix) / 5000 < 300);
	for (unsigned i = 0; i < 4990; i++) {
		snprintf(id, sizeof id, "v%05u", i * 7907 % 5000);
		CHECK(population_remove(r.jobs, id));
	}
	both(&r, "job");
	CHECK_INT(r.work.looked_at, 10);
	CHECK_INT(match_index_count(r.ix), 10);
	close_rig(&r);
}

/* Both sides of a rule, of which one is so many times the same; a few differ, change and go. */
struct alike {
	struct rig r;
	struct population *all;
	struct match_index *ix;
	bool persons;
};
enum { ALIKE = 100000 };
static const char same_job[] =
	"{\"krav\":[\"x\"],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-12-24\"}";

static void put_alike(struct alike *a, unsigned i, bool other)
{
	static const char *const facts[2][2] = {
		{same_job,
			"{\"krav\":[\"y\"],\"slags\":\"a\",\"timer\":37,\"slut\":\"2026-12-24\"}"},
		{someone, "{\"kan\":[\"x\"],\"vil\":[\"a\",\"b\"],\"timer\":30}"}};
	const char *json = facts[a->persons][other];
	struct member_text text = {
		.facts = json, .facts_len = strlen(json), .put = a->r.w.on, .source = "t"};
	struct problems ps = {.arena = &a->r.w.arena};
	char id[16];

	snprintf(id, sizeof id, "m%06u", i);
	CHECK_INT(population_put(a->all, id, &text, a->r.w.on, &ps), 0);
}

static const char *ask_alike(struct alike *a, const struct match_index *ix)
{
	struct world *w = &a->r.w;
	struct match_query q = {.rule = image_match(w->image, "job"),
		.subject_is_left = !a->persons,
		.others = a->all,
		.limit = 5};
	struct decide_writing how = {.explain = false};
	struct match_answer answer;
	struct json_writer out;
	struct strbuf sb;

	world_on(w, "2026-11-16");
	q.subject.record = a->persons ? world_record(w, "stilling", same_job)
				      : world_record(w, "ledig", someone);
	match_run(&answer, &q, &w->eval, ix, &a->r.work);
	sb_init(&sb, &w->arena);
	jw_init(&out, &sb);
	jw_object(&out);
	match_write(&out, &answer, w->rs, &w->eval, &how);
	jw_close(&out);
	CHECK(holds(sb.s, "\"id\":\"m"));
	return sb.s;
}

static void as_by_scan(struct alike *a)
{
	const char *want = ask_alike(a, NULL), *got = ask_alike(a, a->ix);

	CHECK_STR(got, want);
	CHECK(!a->r.work.scanned);
	CHECK_INT(match_index_count(a->ix), population_count(a->all));
}

static void come_and_go(struct alike *a)
{
	for (unsigned i = 0; i < 6000; i++) {
		unsigned who = i * 7919 % ALIKE;
		char id[16];

		snprintf(id, sizeof id, "m%06u", who);
		if (i % 3 == 0)
			population_remove(a->all, id);
		else
			put_alike(a, who, i % 7 == 0);
		if (i % 1500 == 0)
			as_by_scan(a);
	}
	for (unsigned i = 0; i < ALIKE; i++) /* all alike again, but for the last */
		if (i % 50 == 0 || i == ALIKE - 1)
			put_alike(a, i, i == ALIKE - 1);
	as_by_scan(a);
}

TEST(a_hundred_thousand_that_are_all_alike)
{
	for (int way = 0; way < 4; way += 3) { /* either side; come one by one, and filled */
		struct alike a = {.persons = way % 2};
		bool filled = way / 2;

		if (!open_rig(&a.r, "job"))
			return;
		a.all = population_new(a.persons ? "ledig" : "stilling",
			&image_entity(a.r.w.image, a.persons ? "ledig" : "stilling")->vocab);
		a.ix = match_index_new(
			a.r.w.image, image_match(a.r.w.image, "job"), a.persons, a.r.w.on, NULL);
		if (!filled)
			population_watch(a.all, changed, a.ix);
		for (unsigned i = 0; i < ALIKE; i++)
			put_alike(&a, i * 7919 % ALIKE, false);
		if (filled)
			CHECK_INT(match_index_fill(a.ix, a.all), 0);
		population_watch(a.all, changed, a.ix);
		CHECK(match_index_bytes(a.ix) / ALIKE < 300);
		as_by_scan(&a);
		come_and_go(&a);
		match_index_free(a.ix);
		population_free(a.all);
		close_rig(&a.r);
	}
}

/* A number beyond what a column holds is looked at by the evaluator, and so is all that it ranks
 * among; when it has gone, by removal or by another in its place, nothing is any more. */
TEST(what_was_odd_is_forgotten)
{
	static const char odd[] = "{\"slags\":\"a\",\"timer\":3000000}";
	static const char even[] = "{\"slags\":\"a\",\"timer\":30}";
	char id[16];

	for (int filled = 0; filled < 2; filled++) {
		struct rig r;

		if (!open_rig(&r, "rang"))
			return;
		if (filled)
			population_watch(r.jobs, NULL, NULL);
		for (unsigned i = 0; i < 200; i++) {
			snprintf(id, sizeof id, "v%04u", i);
			put(&r, id, i % 7 ? even : odd);
		}
		if (filled) {
			CHECK_INT(match_index_fill(r.ix, r.jobs), 0);
			population_watch(r.jobs, changed, r.ix);
		}
		both(&r, "rang");
		CHECK_INT(r.work.evaluated, 200);
		for (unsigned i = 0; i < 200; i += 7) {
			snprintf(id, sizeof id, "v%04u", i);
			if (i % 2)
				put(&r, id, even);
			else
				population_remove(r.jobs, id);
		}
		both(&r, "rang");
		CHECK_INT(r.work.evaluated, 0);
		close_rig(&r);
	}
}

static int in_order(const void *x, const void *y)
{
	uint64_t a = hash_bytes(x, strlen(x), 0), b = hash_bytes(y, strlen(y), 0);

	return (a > b) - (a < b);
}

/* A full block that lost its first row is split by one that belongs between that and the next: the
 * block before it is full too. */
TEST(what_comes_where_the_first_of_a_block_was)
{
	static const char alike[] =
		"{\"krav\":[\"x\"],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-12-24\"}";
	enum { BLOCK = 64, ALL = 2 * BLOCK + 2, FIRST = BLOCK, BETWEEN = BLOCK + 1 };
	char id[ALL][16];
	struct rig r;

	if (!open_rig(&r, "job"))
		return;
	for (unsigned i = 0; i < ALL; i++)
		snprintf(id[i], sizeof id[i], "v%03u", i);
	qsort(id, ALL, sizeof *id, in_order);
	for (unsigned i = 0; i < ALL - 1; i++)
		if (i != BETWEEN)
			put(&r, id[i], alike);
	CHECK(population_remove(r.jobs, id[FIRST]));
	put(&r, id[ALL - 1], alike);
	put(&r, id[BETWEEN], alike);
	both(&r, "job");
	CHECK_INT(r.work.looked_at, ALL - 1);
	for (unsigned i = 0; i < ALL; i++)
		CHECK_INT(population_remove(r.jobs, id[i]), i != FIRST);
	both(&r, "job");
	CHECK_INT(r.work.looked_at, 0);
	CHECK_INT(match_index_count(r.ix), 0);
	close_rig(&r);
}

/* A block's numbers are bytes only while they lie close together and are whole, or none is. */
TEST(numbers_of_every_size_lie_in_one_block)
{
	static const char *const hours[] = {"37", "36.5", "-4", "0.001", "300", "37.001", "2000000",
		"-2000000", "36", "38", "0", "292", "3000000", "37"};
	enum { N = sizeof hours / sizeof hours[0] };
	struct rig r;
	char id[16], text[96];

	if (!open_rig(&r, "job"))
		return;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = round; i < N; i++) {
			snprintf(id, sizeof id, "v%02u", i);
			snprintf(text, sizeof text,
				"{\"krav\":[],\"slags\":\"a\",\"timer\":%s,"
				"\"slut\":\"2026-12-24\"}",
				hours[i]);
			put(&r, id, text);
			both(&r, "job");
		}
		for (unsigned i = 0; i < N; i += 1 + round) {
			snprintf(id, sizeof id, "v%02u", i);
			population_remove(r.jobs, id);
			both(&r, "job");
		}
	}
	close_rig(&r);
}

/* So many different texts that several stand for one bit of a block, and for one mark. */
TEST(texts_that_share_a_bit_are_told_apart)
{
	struct rig r;
	char id[16], text[128];

	if (!open_rig(&r, "job"))
		return;
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(id, sizeof id, "v%04u", i);
		snprintf(text, sizeof text,
			"{\"krav\":[\"%s\",\"t%u\"],\"slags\":\"a\",\"timer\":20,"
			"\"slut\":\"2026-12-24\"}",
			i % 3 ? "x" : "y", i);
		put(&r, id, text);
	}
	CHECK(!holds(both(&r, "job"), "\"id\":\"v"));
	put(&r, "passer",
		"{\"krav\":[\"y\",\"x\"],\"slags\":\"a\",\"timer\":20,"
		"\"slut\":\"2026-12-24\"}");
	CHECK(holds(both(&r, "job"), "\"id\":\"passer\""));
	close_rig(&r);
}

TEST(who_is_over_lies_aside)
{
	struct rig r;

	if (!open_rig(&r, "job"))
		return;
	put(&r, "a", "{\"krav\":[],\"slags\":\"a\",\"timer\":30,\"slut\":\"2020-01-01\"}");
	put(&r, "b", "{\"krav\":[],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-11-16\"}");
	CHECK(holds(both(&r, "job"), "\"searched\":2"));
	CHECK_INT(match_index_count(r.ix), 1);
	CHECK_INT(r.work.looked_at, 1);
	/* the same id again, in both directions */
	put(&r, "a", "{\"krav\":[],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-12-01\"}");
	put(&r, "b", "{\"krav\":[],\"slags\":\"b\",\"timer\":30,\"slut\":\"2020-01-01\"}");
	CHECK(holds(both(&r, "job"), "{\"id\":\"a\""));
	CHECK_INT(match_index_count(r.ix), 1);
	close_rig(&r);
}

TEST(who_says_nothing_is_undecided)
{
	struct rig r;

	if (!open_rig(&r, "job"))
		return;
	put(&r, "a", "{}");
	put(&r, "b", "{\"krav\":[\"z\"]}");
	put(&r, "c", "{\"krav\":[],\"timer\":30,\"slut\":\"2026-12-01\"}");
	CHECK(holds(both(&r, "job"), "\"undecided_by\":[{\"facts\":[\"stilling.krav\",\"stilling."
				     "slags\",\"stilling.timer\",\"stilling.slut\"],"
				     "\"count\":1},{\"facts\":[\"stilling.slags\"],\"count\":1}]"));
	close_rig(&r);
}

TEST(a_rule_that_nothing_indexes_still_answers)
{
	struct rig r;

	if (!open_rig(&r, "frit"))
		return;
	put(&r, "a", "{\"timer\":3}");
	put(&r, "b", "{\"timer\":4}");
	put(&r, "c", "{}");
	CHECK(holds(both(&r, "frit"), "\"matches\":[{\"id\":\"b\""));
	CHECK_STR(r.work.scanned, "nothing in the rule can be looked up");
	close_rig(&r);
}

TEST(it_answers_for_its_day_and_side_alone)
{
	struct rig r;
	const struct match *job;

	if (!open_rig(&r, "job"))
		return;
	job = image_match(r.w.image, "job");
	CHECK(match_index_for(r.ix, job, false, r.w.on));
	CHECK(!match_index_for(r.ix, job, false, r.w.on + 1));
	CHECK(!match_index_for(r.ix, job, true, r.w.on));
	CHECK(!match_index_for(r.ix, image_match(r.w.image, "frit"), false, r.w.on));
	close_rig(&r);
}

/* As far from nought as a whole number goes, so that one more goes round. */
TEST(the_largest_limits_there_are)
{
	static const char text[] =
		"ruleset t \"T\" { language da }\n"
		"codes sted \"Steder\" from \"data/sted.csv\"\n"
		"facts ledig { post sted  over number  under number }\n"
		"facts stilling { post sted  hen number }\n"
		"match fjern between ledig and stilling {\n"
		"  require K1: distance(ledig.post, stilling.post) > ledig.over }\n"
		"match naer between ledig and stilling {\n"
		"  require K1: distance(ledig.post, stilling.post) < ledig.under }\n"
		"match rejser between ledig and stilling {\n"
		"  require K1: distance(ledig.post, stilling.post) <= stilling.hen }\n";
	static const char places[] = "kode;titel;lat;lon\n1000;A;55.60;12.50\n1100;B;55.65;12.55\n";
	static const char who[] = "{\"post\":\"1000\",\"over\":9223372036854775807,\"under\":-"
				  "9223372036854775808}";
	static const char *const names[] = {"fjern", "naer", "rejser"};
	const struct rule_file files[2] = {
		{"x.rules", text, strlen(text)}, {"data/sted.csv", places, strlen(places)}};

	for (unsigned i = 0; i < 3; i++) {
		struct rig r = {0};
		const struct match *rule;

		if (!world_open_files(&r.w, files, 2, "2026-11-16"))
			return;
		rule = image_match(r.w.image, names[i]);
		r.jobs = population_new("stilling", &image_entity(r.w.image, "stilling")->vocab);
		r.ix = match_index_new(r.w.image, rule, false, r.w.on, NULL);
		population_watch(r.jobs, changed, r.ix);
		put(&r, "a", "{\"post\":\"1100\",\"hen\":1}");
		put(&r, "b", "{\"post\":\"1100\",\"hen\":2147483}");
		r.who = who;
		CHECK(holds(both(&r, names[i]),
			i < 2 ? "\"matches\":[]" : "\"matches\":[{\"id\":\"b\""));
		close_rig(&r);
	}
}

/* As a number a key may be what stands for no key. */
TEST(who_is_a_thousandth_below_nought_goes_when_told_to)
{
	struct rig r;

	if (!open_rig(&r, "lige"))
		return;
	match_index_free(r.ix);
	r.ix = match_index_new(r.w.image, image_match(r.w.image, "lige"), false, r.w.on, NULL);
	population_watch(r.jobs, NULL, NULL);
	put(&r, "a", "{\"timer\":-0.001}");
	put(&r, "b", "{\"timer\":37}");
	CHECK_INT(match_index_fill(r.ix, r.jobs), 0);
	population_watch(r.jobs, changed, r.ix);
	r.who = "{\"timer\":-0.001}";
	CHECK(holds(both(&r, "lige"), "\"matches\":[{\"id\":\"a\""));
	population_remove(r.jobs, "a");
	CHECK_INT(match_index_count(r.ix), 1);
	CHECK(holds(both(&r, "lige"), "\"matches\":[]"));
	put(&r, "a", "{\"timer\":-0.001}");
	CHECK(holds(both(&r, "lige"), "\"matches\":[{\"id\":\"a\""));
	close_rig(&r);
}

TEST_MAIN
