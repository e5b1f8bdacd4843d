/* Near misses by the index: over all members, those too that lie aside, and few of them judged. */
#include "match/match_emptied.h"
#include "match/plan.h"
#include "world.h"
#include <stdlib.h>

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig { kan list of text  vil set of { a, b }  timer number  nat boolean sensitive "
	"}\n"
	"facts stilling { krav list of text  slags one of { a, b }  timer number  slut date  nat "
	"boolean\n  uger number  luk list of { krav text, uger number } }\n"
	"match job between ledig and stilling {\n"
	"  require K1: every k in krav satisfies k in kan else oplaering when uger + count(kan) < "
	"4\n"
	"  require K2: slags in vil\n"
	"  require K3: stilling.timer <= ledig.timer\n"
	"  require K4: slut >= on\n"
	"  require K5: stilling.nat = ledig.nat private\n"
	"  rank by stilling.timer desc\n"
	"}\n"
	"match kursus between ledig and stilling {\n"
	"  require K1: every k in krav satisfies k in kan\n"
	"    else kursus when weeks_to_close(krav, kan, luk) <= 3\n"
	"}\n"
	"match sum between ledig and stilling {\n"
	"  require K1: slags in vil\n"
	"  require K2: ledig.timer + stilling.timer > 60\n"
	"}\n";

enum { JOBS = 12000 };
struct rig {
	struct world w;
	struct population *jobs;
	struct match_index *ix;
	struct match_query q;
	struct match_answer a;
	struct match_work work;
};

static void put(struct rig *r, unsigned i, const char *json)
{
	struct member_text text = {
		.facts = json, .facts_len = strlen(json), .put = r->w.on, .source = "t"};
	struct problems ps = {.arena = &r->w.arena};
	char id[16];

	snprintf(id, sizeof id, "v%05u", i);
	if (population_put(r->jobs, id, &text, r->w.on, &ps))
		test_fail(__FILE__, __LINE__, "%s", ps.list.n ? ps.list.at[0].text : "?");
}

/* All far from what the person wants. */
static bool open_with(struct rig *r, const char *text, const char *rule)
{
	*r = (struct rig){0};
	if (!world_open(&r->w, text, "2026-11-16"))
		return false;
	r->jobs = population_new("stilling", &image_entity(r->w.image, "stilling")->vocab);
	for (unsigned i = 0; i < JOBS; i++)
		put(r, i,
			"{\"krav\":[\"x\"],\"slags\":\"b\",\"timer\":40,\"slut\":\"2026-12-24\","
			"\"nat\":false,\"uger\":9}");
	r->q = (struct match_query){.rule = image_match(r->w.image, rule),
		.subject_is_left = true,
		.others = r->jobs,
		.near = true};
	return true;
}

static bool open_rig(struct rig *r, const char *rule)
{
	return open_with(r, rules, rule);
}

static void close_rig(struct rig *r)
{
	match_index_free(r->ix);
	population_free(r->jobs);
	world_close(&r->w);
}

static const char *written(struct rig *r)
{
	struct decide_writing how = {.explain = false};
	struct json_writer out;
	struct strbuf sb;

	sb_init(&sb, &r->w.arena);
	jw_init(&out, &sb);
	jw_object(&out);
	match_write(&out, &r->a, r->w.rs, &r->w.eval, &how);
	jw_close(&out);
	return sb.s;
}

/* By an index, and by a scan of so many. */
static void find(struct rig *r, uint32_t scanned)
{
	const char *got;

	match_index_free(r->ix);
	r->ix = match_index_new(r->w.image, r->q.rule, false, r->w.on, NULL);
	CHECK_INT(match_index_fill(r->ix, r->jobs), 0);
	world_on(&r->w, "2026-11-16");
	r->q.subject.record = world_record(
		&r->w, "ledig", "{\"kan\":[\"y\"],\"vil\":[\"a\"],\"timer\":37,\"nat\":false}");
	match_run(&r->a, &r->q, &r->w.eval, r->ix, &r->work);
	CHECK(r->work.scanned == NULL);
	got = written(r);
	world_on(&r->w, "2026-11-16");
	r->q.near_most = scanned;
	match_scan(&r->a, &r->q, &r->w.eval);
	CHECK_STR(got, written(r));
}

static uint32_t fails(const struct rig *r, const char *name, bool alone)
{
	for (uint32_t i = 0; r->a.emptied && i < r->a.emptied->n; i++)
		if (strcmp(r->a.emptied->by[i].c->name, name) == 0)
			return alone ? r->a.emptied->by[i].alone : r->a.emptied->by[i].fails;
	return UINT32_MAX;
}

TEST(the_last_of_many_and_who_lies_aside)
{
	struct rig r;

	if (!open_rig(&r, "job"))
		return;
	put(&r, 11000,
		"{\"krav\":[\"y\"],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-11-01\",\"nat\":"
		"false,\"uger\":9}");
	put(&r, 11001,
		"{\"krav\":[],\"slags\":\"a\",\"timer\":39,\"slut\":\"2026-12-24\",\"nat\":false,"
		"\"uger\":9}");
	/* by its note; and one that is open, one that fails twice */
	put(&r, 11002,
		"{\"krav\":[\"z\"],\"slags\":\"b\",\"timer\":37,\"slut\":\"2026-12-24\",\"nat\":"
		"false,\"uger\":2}");
	put(&r, 11003, "{\"krav\":[],\"slags\":\"b\",\"timer\":37,\"slut\":\"2026-12-24\"}");
	put(&r, 11004,
		"{\"krav\":[],\"slags\":\"b\",\"timer\":37,\"slut\":\"2026-01-01\",\"nat\":false,"
		"\"uger\":9}");
	r.q.near_most = 100;
	find(&r, 0);
	CHECK_INT(r.a.near_count, 3);
	CHECK_INT(r.a.near_of, JOBS);
	CHECK_STR(r.a.near[0].id, "v11001"); /* as they would stand as matches */
	CHECK_STR(r.a.near[1].id, "v11002");
	CHECK_STR(r.a.near[1].note, "oplaering");
	CHECK_STR(r.a.near[2].id, "v11000");
	/* who is alike was judged once */
	CHECK(r.work.evaluated < 20);
	CHECK_INT(r.a.emptied->of, JOBS);
	CHECK_INT(fails(&r, "K1", false), JOBS - 5);
	CHECK_INT(fails(&r, "K2", false), JOBS - 2);
	CHECK_INT(fails(&r, "K2", true), 1);
	CHECK_INT(fails(&r, "K4", false), 2);
	CHECK_INT(fails(&r, "K4", true), 1);
	close_rig(&r);
}

TEST(a_masked_caller_hears_nothing_of_private_conditions)
{
	struct rig r;

	if (!open_rig(&r, "job"))
		return;
	put(&r, 7,
		"{\"krav\":[],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-12-24\",\"nat\":true,"
		"\"uger\":9}");
	put(&r, 8, "{\"krav\":[],\"slags\":\"a\",\"timer\":40,\"slut\":\"2026-12-24\",\"uger\":9}");
	find(&r, 0);
	CHECK_INT(r.a.near_count, 1);
	CHECK_INT(r.a.emptied->of, JOBS);
	r.q.mask = true;
	find(&r, 0);
	CHECK_INT(r.a.near_count, 0);
	CHECK_INT(r.a.emptied->of, JOBS - 2);
	close_rig(&r);
}

/* Lists that are all different, of which one element matters. */
TEST(who_holds_the_same_of_what_is_wanted_is_judged_once)
{
	struct rig r = {0};
	struct population *persons;

	if (!world_open(&r.w, rules, "2026-11-16"))
		return;
	persons = r.jobs = population_new("ledig", &image_entity(r.w.image, "ledig")->vocab);
	for (unsigned i = 0; i < JOBS; i++) {
		char json[80];

		snprintf(json, sizeof json, i ? "{\"kan\":[\"k%u\",\"k%u\"%s]}" : "{}", i,
			2 * i + 1, i % 3 ? "" : ",\"truck\"");
		put(&r, i, json);
	}
	r.q = (struct match_query){.rule = image_match(r.w.image, "kursus"),
		.others = persons,
		.near = true,
		.near_most = 10};
	r.ix = match_index_new(r.w.image, r.q.rule, true, r.w.on, NULL);
	CHECK_INT(match_index_fill(r.ix, persons), 0);
	world_on(&r.w, "2026-11-16");
	r.q.subject.record = world_record(&r.w, "stilling",
		"{\"krav\":[\"truck\",\"adr\"],\"luk\":[{\"krav\":\"truck\",\"uger\":2},{\"krav\":"
		"\"adr\",\"uger\":3}]}");
	match_run(&r.a, &r.q, &r.w.eval, r.ix, &r.work);
	CHECK_INT(r.a.n_matches, 10); /* of those with a truck: three weeks are enough */
	CHECK_INT(r.a.undecided_count, 1);
	CHECK_INT(r.a.near_count, JOBS - JOBS / 3);
	CHECK_INT(r.a.near_of, JOBS);
	close_rig(&r);
}

/* A text of which there may be many is not kept when it is long. */
TEST(what_is_long_is_judged_for_each)
{
	struct rig r;
	char json[1400] = "{\"krav\":[\"x\"],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-12-24\","
			  "\"nat\":false,"
			  "\"uger\":9}";

	if (!open_rig(&r, "job"))
		return;
	put(&r, 1, json);
	snprintf(json, sizeof json,
		"{\"krav\":[\"%01100u\"],\"slags\":\"a\",\"timer\":30,\"slut\":\"2026-12-24\","
		"\"nat\":false,\"uger\":9}",
		7u);
	for (unsigned i = 2; i < 502; i++)
		put(&r, i, json);
	r.q.near_most = 600;
	find(&r, 0);
	CHECK_INT(r.a.near_count, 501);
	/* for the matches, for near misses, and for what empties the list */
	CHECK(r.work.evaluated > 1500);
	close_rig(&r);
}

TEST(where_too_much_is_to_be_judged_the_first_are_looked_at)
{
	struct rig r;

	if (!open_rig(&r, "sum"))
		return;
	/* all different, so that none is judged with another */
	for (unsigned i = 0; i < JOBS; i++) {
		char json[80];

		snprintf(json, sizeof json, "{\"slags\":\"b\",\"timer\":%u.%04u}", i % 60, i);
		put(&r, i, json);
	}
	r.q.near_most = 100;
	find(&r, 100);
	CHECK_INT(r.a.near_of, 100);
	CHECK_INT(r.a.emptied->of, 100);
	r.q.near_most = JOBS;
	find(&r, 0);
	CHECK_INT(r.a.near_of, JOBS);
	CHECK_INT(r.a.emptied->of, JOBS);
	close_rig(&r);
}

/* Each condition has a bit; of a rule with more of them, pairs are looked at one by one. */
TEST(a_rule_with_more_conditions_than_are_counted)
{
	char text[8192];
	int n = snprintf(text, sizeof text,
		"ruleset t \"T\" { language da }\n"
		"facts ledig { kan list of text  vil set of { a, b }  timer number  nat boolean }\n"
		"facts stilling { krav list of text  slags one of { a, b }  timer number  slut "
		"date  "
		"nat boolean  uger number }\nmatch many between ledig and stilling {\n");
	struct rig r;

	for (unsigned i = 0; i <= EMPTYING_MAX; i++)
		n += snprintf(text + n, sizeof text - (size_t)n,
			"  require K%u: stilling.timer > ledig.timer + %u\n", i, i);
	snprintf(text + n, sizeof text - (size_t)n, "}\n");
	if (!open_with(&r, text, "many"))
		return;
	put(&r, 7, "{\"timer\":101}");
	put(&r, 8, "{\"timer\":100}");
	find(&r, 0);
	CHECK_INT(r.a.near_count, 1); /* without the last they are matches */
	CHECK_INT(r.a.near_of, JOBS);
	CHECK_INT(r.a.emptied->of, JOBS);
	CHECK_INT(fails(&r, "K63", false), JOBS - 1);
	CHECK_INT(fails(&r, "K63", true), 0); /* the last fails too */
	close_rig(&r);
}

TEST_MAIN
