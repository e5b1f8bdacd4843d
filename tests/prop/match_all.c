/*
 * Everyone against everything, against its definition: each list asked for on its own by the
 * plain scan, and places given one after the other.  Parts are worked on in random order, some
 * before and some after others were merged, as several workers would; the bytes must be the
 * same.  The seed of a failure is told.
 */
#include "match/match_all.h"
#include "match/match.h"
#include "world.h"
#include <stdlib.h>

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig {\n  a integer\n  b integer or none\n  h integer sensitive\n}\n"
	"facts stilling {\n  x integer\n  y integer or none\n}\n"
	"match every between ledig and stilling {\n"
	"  require A: a > 1 and x > 0\n  rank by b + y desc\n  rank by x asc\n}\n"
	"match few between ledig and stilling {\n"
	"  require A: a >= 1 else lidt when x = 1\n  require C: h < 3 or x > 1 private\n"
	"  rank by y desc\n  rank by b asc\n  keep 3 per stilling\n  spread 2\n}\n"
	"match ties between ledig and stilling {\n"
	"  require A: a >= 0\n  rank by 1 asc\n  spread 1 per stilling\n  keep 2 per ledig\n}\n";
static const char *const names[] = {"every", "few", "ties"};

static uint64_t state;
static unsigned draw(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 32) % n;
}

static void number(struct strbuf *sb, const char *name, unsigned n)
{
	unsigned k = draw(n + 1);

	if (k < n)
		sb_printf(sb, "%s\"%s\":%u", sb->len > 1 ? "," : "", name, k);
}

static void put_one(struct world *w, struct population *p, bool left)
{
	struct problems ps = {.arena = &w->arena};
	struct member_text text = {.put = w->on, .source = "t"};
	struct strbuf sb;
	char id[16];

	sb_init(&sb, &w->arena);
	sb_putc(&sb, '{');
	number(&sb, left ? "a" : "x", 4);
	number(&sb, left ? "b" : "y", 3);
	if (left)
		number(&sb, "h", 4);
	sb_putc(&sb, '}');
	text.facts = sb.s;
	text.facts_len = sb.len;
	snprintf(id, sizeof id, "n%03u", draw(500));
	if (population_put(p, id, &text, w->on, &ps))
		test_fail(__FILE__, __LINE__, "%s", ps.list.n ? ps.list.at[0].text : "?");
}

struct scene {
	struct world w;
	struct population *sides[2]; /* left, right */
};

static bool scene_open(struct scene *s)
{
	static const char *const entities[2] = {"ledig", "stilling"};

	*s = (struct scene){0};
	if (!world_open(&s->w, rules, "2026-11-16"))
		return false;
	for (int k = 0; k < 2; k++) {
		s->sides[k] =
			population_new(entities[k], &image_entity(s->w.image, entities[k])->vocab);
		for (unsigned n = draw(150); n; n--)
			put_one(&s->w, s->sides[k], k == 0);
	}
	return true;
}

static struct match_all_order order_of(struct scene *s, const char *rule, bool of_left)
{
	return (struct match_all_order){.rs = s->w.rs,
		.rule = image_match(s->w.image, rule),
		.on = s->w.on,
		.of_left = of_left,
		.subjects = population_freeze(s->sides[!of_left], NULL, NULL),
		.others = population_freeze(s->sides[of_left], NULL, NULL)};
}

/* ---- the definition ------------------------------------------------------------ */

static uint32_t place_of(const struct population *p, const struct member *m)
{
	for (uint32_t i = 0; i < population_count(p); i++)
		if (population_at(p, i) == m)
			return i;
	return UINT32_MAX;
}

static void define(
	struct scene *s, const struct match_all_order *o, uint32_t limit, struct strbuf *out)
{
	struct match all = *o->rule;
	uint32_t keep = o->of_left ? all.keep_per_left : all.keep_per_right;
	uint32_t others = population_count(o->others);
	uint32_t *lists = ARENA_ARRAY(&s->w.arena, uint32_t, others + 1);
	bool spreads = all.spread && all.spread_right == o->of_left;

	limit = limit ? limit : keep ? keep : 10;
	limit = keep && limit > keep ? keep : limit;
	all.keep_per_left = all.keep_per_right = 0;
	for (uint32_t i = 0; i < population_count(o->subjects); i++) {
		const struct member *m = population_at(o->subjects, i);
		struct match_query q = {.rule = &all,
			.subject_is_left = o->of_left,
			.subject = {m->id, &m->record, o->of_left ? &m->beside : NULL},
			.others = o->others,
			.limit = limit,
			.mask = o->mask};
		struct match_answer a;
		struct eval e;
		struct json_writer w;
		uint32_t undecided, unplaced;

		eval_init(&e, s->w.image, s->w.on, &s->w.arena);
		match_scan(&a, &q, &e);
		undecided = a.undecided_count;
		unplaced = a.unplaced_count;
		q.limit = others + 1;
		eval_init(&e, s->w.image, s->w.on, &s->w.arena);
		match_scan(&a, &q, &e);
		jw_init(&w, out);
		jw_object(&w);
		jw_kstring(&w, "id", m->id);
		jw_key(&w, "matches");
		jw_array(&w);
		for (uint32_t k = 0, n = 0; k < a.n_matches && n < limit; k++) {
			uint32_t at = place_of(o->others, a.matches[k].member);

			if (spreads && lists[at] >= all.spread)
				continue;
			lists[at]++;
			n++;
			jw_object(&w);
			jw_kstring(&w, "id", a.matches[k].id);
			jw_kstring_opt(&w, "note", a.matches[k].note);
			jw_key(&w, "rank");
			jw_array(&w);
			for (uint32_t r = 0; r < all.n_ranks; r++)
				json_value(&w, a.matches[k].ranks[r]);
			jw_close(&w);
			jw_close(&w);
		}
		jw_close(&w);
		jw_kint(&w, "undecided_count", undecided);
		if (unplaced)
			jw_kint(&w, "unplaced_count", unplaced);
		jw_close(&w);
		sb_putc(out, '\n');
	}
}

/* ---- workers ------------------------------------------------------------------- */

/* Up to `window` parts ahead of the merge, taken in random order. */
static void work_shuffled(struct match_all *run, unsigned window, struct strbuf *out)
{
	uint32_t n = match_all_parts(run), merged = 0;
	struct match_part *parts[8] = {0}; /* of merged + i */
	const char *text;
	size_t len;

	CHECK_INT(match_all_prepare(run), 0);
	while (merged < n) {
		unsigned i = draw(window);

		if (merged + i < n && !parts[i])
			CHECK((parts[i] = match_all_work(run, merged + i)) != NULL);
		if (!parts[0])
			continue;
		CHECK_INT(match_all_merge(run, parts[0], &text, &len), 0);
		sb_add(out, text, len);
		memmove(parts, parts + 1, sizeof parts - sizeof *parts);
		parts[7] = NULL;
		merged++;
	}
}

static void compare(struct scene *s, uint64_t seed, const char *rule, bool of_left)
{
	struct match_all_order o = order_of(s, rule, of_left);
	struct strbuf want, got;
	struct match_all *run;
	const char *rest;

	o.limit = draw(3) ? 0 : 1 + draw(20);
	o.mask = draw(2);
	sb_init(&want, &s->w.arena);
	sb_init(&got, &s->w.arena);
	define(s, &o, o.limit, &want);
	rest = want.s;
	if (population_count(o.subjects) && draw(2)) {
		uint32_t at = draw(population_count(o.subjects));

		o.after = population_at(o.subjects, at)->id;
		for (uint32_t i = 0; i <= at; i++)
			rest = strchr(rest, '\n') + 1;
	}
	run = match_all_new(&o);
	/* the run stands still while what it came from goes on */
	for (unsigned k = draw(20); k; k--)
		put_one(&s->w, s->sides[k % 2], k % 2 == 0);
	for (unsigned k = draw(5); k && population_count(s->sides[0]); k--)
		population_remove(s->sides[0], population_at(s->sides[0], 0)->id);
	work_shuffled(run, 1 + draw(8), &got);
	if (strcmp(rest ? rest : "", got.s ? got.s : "") != 0)
		test_fail(__FILE__, __LINE__, "seed %llu, %s of %s:\n%s\nis not\n%s",
			(unsigned long long)seed, rule, of_left ? "left" : "right", got.s, rest);
	match_all_free(run);
}

TEST(every_list_is_the_one_asked_for_alone)
{
	const char *wanted = getenv("SLUSE_SEED");
	uint64_t first = wanted ? strtoull(wanted, NULL, 10) : 1;
	unsigned n = wanted ? 1 : 60;

	for (uint64_t seed = first; seed < first + n; seed++) {
		struct scene s;

		state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
		if (!scene_open(&s))
			return;
		for (unsigned r = 0; r < 3; r++) {
			compare(&s, seed, names[r], false);
			compare(&s, seed, names[r], true);
		}
		population_free(s.sides[0]);
		population_free(s.sides[1]);
		world_close(&s.w);
	}
}

/* A pair stands in a person's list and in a vacancy's, or in neither, where all are listed. */
TEST(both_directions_hold_the_same_pairs)
{
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct scene s;
		uint64_t pairs[2] = {0};

		state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
		if (!scene_open(&s))
			return;
		for (int left = 0; left < 2; left++) {
			struct match_all_order o = order_of(&s, "every", left);
			struct match_all *run;
			struct strbuf got;

			o.limit = 1000;
			run = match_all_new(&o);
			sb_init(&got, &s.w.arena);
			work_shuffled(run, 3, &got);
			for (const char *line = got.s; line && *line;
				line = strchr(line, '\n') + 1) {
				const char *end = strchr(line, '\n'), *at = line;
				char subject[8], other[8];

				sscanf(line, "{\"id\":\"%5[^\"]", subject);
				while ((at = strstr(at + 1, "{\"id\":\"")) && at < end) {
					sscanf(at, "{\"id\":\"%5[^\"]", other);
					pairs[left] +=
						hash_bytes(left ? subject : other, 4, 1) *
						(hash_bytes(left ? other : subject, 4, 2) | 1);
				}
			}
			match_all_free(run);
		}
		CHECK(pairs[0] == pairs[1]);
		population_free(s.sides[0]);
		population_free(s.sides[1]);
		world_close(&s.w);
	}
}

TEST(a_run_that_is_stopped_ends)
{
	struct scene s;
	struct match_all_order o;
	struct match_all *run;
	struct match_part *p;
	const char *text;
	size_t len;

	state = 7;
	if (!scene_open(&s))
		return;
	o = order_of(&s, "every", false);
	run = match_all_new(&o);
	CHECK_INT(match_all_prepare(run), 0);
	p = match_all_work(run, 0);
	match_all_stop(run);
	CHECK_INT(match_all_merge(run, p, &text, &len), -1);
	/* the populations may go before the run does */
	population_free(s.sides[0]);
	population_free(s.sides[1]);
	match_all_free(run);
	world_close(&s.w);
}

TEST_MAIN
