/*
 * The scan against its definition: every pair judged on its own, all of them sorted, the
 * first taken.  Random populations, facts missing at random; the seed of a failure is told.
 */
#include "match/match.h"
#include "prop.h"
#include "world.h"
#include <stdlib.h>

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts ledig {\n  a integer\n  b integer or none\n  c text\n  h integer sensitive\n}\n"
	"facts stilling {\n  x integer\n  y integer or none\n  z text\n}\n"
	"match m between ledig and stilling {\n"
	"  require A: a > 1 and x > 0\n"
	"  require B: c = z or a = 3 else lidt when x = 1\n"
	"  require C: h < 3 or x > 2 private\n"
	"  refuse D when a = x\n"
	"  rank by b + y desc\n"
	"  rank by x asc\n"
	"  keep 5 per stilling\n"
	"}\n";

static uint64_t state;
static unsigned draw(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state % n);
}

static void number(struct strbuf *sb, const char *name, unsigned n, bool none)
{
	unsigned k = draw(n + 2);

	if (k == n + 1)
		return;
	if (k == n && !none)
		return;
	sb_puts(sb, sb->len > 1 ? "," : "");
	if (k == n)
		sb_printf(sb, "\"%s\":null", name);
	else
		sb_printf(sb, "\"%s\":%u", name, k);
}

static const char *someone(struct world *w, bool left)
{
	struct strbuf sb;

	sb_init(&sb, &w->arena);
	sb_putc(&sb, '{');
	number(&sb, left ? "a" : "x", 4, false);
	number(&sb, left ? "b" : "y", 3, true);
	if (left)
		number(&sb, "h", 4, false);
	if (draw(5))
		sb_printf(&sb, "%s\"%s\":\"%c\"", sb.len > 1 ? "," : "", left ? "c" : "z",
			'p' + (int)draw(3));
	sb_putc(&sb, '}');
	return sb.s;
}

static struct population *many(struct world *w, bool left, unsigned n)
{
	const char *name = left ? "ledig" : "stilling";
	struct population *p = population_new(name, &image_entity(w->image, name)->vocab);

	for (unsigned i = 0; i < n; i++) {
		struct problems ps = {.arena = &w->arena};
		const char *json = someone(w, left);
		struct member_text text = {
			.facts = json, .facts_len = strlen(json), .put = w->on, .source = "t"};
		char id[16];
		snprintf(id, sizeof id, "n%03u", draw(1000));
		if (population_put(p, id, &text, w->on, &ps))
			test_fail(__FILE__, __LINE__, "%s", ps.list.n ? ps.list.at[0].text : "?");
	}
	return p;
}

/* ---- the definition ---------------------------------------------------------------- */

enum kind { NONE, MATCH, OPEN, LATE, NEAR };
struct judged_pair {
	enum kind kind;
	const char *id, *note;
	struct value ranks[2];
	bool unknown_rank;
};

static int compare(const struct judged_pair *a, const struct judged_pair *b)
{
	for (int i = 0; i < 2; i++) {
		struct value x = a->ranks[i], y = b->ranks[i];
		int cx = x.kind == V_NUMBER ? 0 : x.kind == V_NULL ? 1 : 2;
		int cy = y.kind == V_NUMBER ? 0 : y.kind == V_NULL ? 1 : 2;
		if (cx != cy)
			return cx - cy;
		int64_t p = 0, q = 0;
		if (cx == 0) {
			value_to_int(x, &p);
			value_to_int(y, &q);
		}
		if (p != q)
			return ((p < q) == (i == 1)) ? -1 : 1;
	}
	return strcmp(a->id, b->id);
}

static int compare_void(const void *a, const void *b)
{
	return compare(a, b);
}

static void judge(struct world *w, const struct match_query *q, const struct member *m,
	struct judged_pair *out)
{
	uint64_t fails, open;
	const char *note;

	world_on(w, "2026-11-16"); /* nothing is kept from the pair before */
	eval_bind(&w->eval, q->subject_is_left ? 0 : 1, q->subject.record);
	eval_bind(&w->eval, q->subject_is_left ? 1 : 0, &m->record);
	enum state s = match_pair(&w->eval, q->rule, &note, &fails, &open);
	bool one = fails && !(fails & (fails - 1));
	bool private = (fails & 4) != 0;
	*out = (struct judged_pair){.id = m->id, .note = note};
	out->kind = s == STATE_YES                          ? MATCH
		    : !fails                                ? OPEN
		    : one && !open && !(q->mask && private) ? NEAR
							    : NONE;
	for (int i = 0; i < 2; i++) {
		out->ranks[i] = eval_code(&w->eval, q->rule->ranks[i].code);
		out->unknown_rank |= out->ranks[i].kind == V_UNKNOWN;
	}
}

/* Pairs of one kind, in order; the ids of the first `n`. */
static unsigned ids_of(
	struct judged_pair *all, unsigned count, enum kind kind, unsigned n, struct strbuf *out)
{
	unsigned found = 0;

	for (unsigned i = 0; i < count; i++) {
		if (all[i].kind != kind)
			continue;
		if (found++ < n)
			sb_printf(out, "%s%s ", all[i].id, all[i].note ? "*" : "");
	}
	return found;
}

/* The second rank reads a vacancy alone: for one vacancy it is the same for all, unknown too. */
static bool could_rise(
	const struct match_query *q, const struct judged_pair *p, const struct judged_pair *last)
{
	struct judged_pair best = *p;

	/* the best that could become known, and no worse an id */
	for (int i = 0; i < 2; i++)
		if (best.ranks[i].kind == V_UNKNOWN && (i == 0 || q->subject_is_left))
			best.ranks[i] =
				(struct value){.kind = V_NUMBER, .u.i = i == 0 ? 1000 : -1000};
	return compare(&best, last) < 0;
}

static void given(const struct match_pair *at, uint32_t n, struct strbuf *out)
{
	for (uint32_t i = 0; i < n; i++)
		sb_printf(out, "%s%s ", at[i].id, at[i].note ? "*" : "");
}

static void hold_against(struct world *w, const struct match_query *q, uint64_t seed)
{
	uint32_t n = population_count(q->others);
	struct judged_pair *all = ARENA_ARRAY(&w->arena, struct judged_pair, n);
	unsigned listed = q->limit ? q->limit : 10;
	unsigned keep = q->subject_is_left ? listed : listed < 5 || !q->limit ? 5 : 5;
	struct match_answer a;
	struct strbuf want, got;

	if (!q->subject_is_left && q->limit && q->limit < 5)
		keep = q->limit;
	for (uint32_t i = 0; i < n; i++)
		judge(w, q, population_at(q->others, i), &all[i]);
	qsort(all, n, sizeof *all, compare_void);

	/* matches that are not kept and could rise among the kept are unplaced */
	unsigned seen = 0;
	const struct judged_pair *last = NULL;
	for (uint32_t i = 0; i < n; i++)
		if (all[i].kind == MATCH && ++seen == keep)
			last = &all[i];
	seen = 0;
	sb_init(&want, &w->arena);
	unsigned matches = ids_of(all, n, MATCH, keep, &want);
	for (uint32_t i = 0; last && i < n; i++)
		if (all[i].kind == MATCH && ++seen > keep && all[i].unknown_rank &&
			could_rise(q, &all[i], last))
			all[i].kind = LATE;
	sb_puts(&want, "| ");
	unsigned open = ids_of(all, n, OPEN, listed, &want);
	sb_puts(&want, "| ");
	unsigned late = ids_of(all, n, LATE, listed, &want);
	sb_puts(&want, "| ");
	unsigned near = ids_of(all, n, NEAR, listed, &want);
	sb_printf(&want, "%u %u %u", open, late, near);
	(void)matches;

	world_on(w, "2026-11-16");
	match_scan(&a, q, &w->eval);
	sb_init(&got, &w->arena);
	given(a.matches, a.n_matches, &got);
	sb_puts(&got, "| ");
	given(a.undecided, a.n_undecided, &got);
	sb_puts(&got, "| ");
	given(a.unplaced, a.n_unplaced, &got);
	sb_puts(&got, "| ");
	given(a.near, a.n_near, &got);
	sb_printf(&got, "%u %u %u", a.undecided_count, a.unplaced_count, a.near_count);
	if (strcmp(want.s, got.s) != 0)
		test_fail(__FILE__, __LINE__, "seed %llu:\nwant %s\ngot  %s",
			(unsigned long long)seed, want.s, got.s);
	uint32_t sum = 0;
	for (uint32_t i = 0; i < a.n_missing; i++)
		sum += a.missing[i].n;
	CHECK_INT(sum, a.undecided_count);
	sum = 0;
	for (uint32_t i = 0; i < a.n_unplaced_missing; i++)
		sum += a.unplaced_missing[i].n;
	CHECK_INT(sum, a.unplaced_count);
}

TEST(the_scan_is_its_definition)
{
	const uint64_t first = prop_seed(1);

	for (uint64_t seed = first; seed < first + prop_rounds(60); seed++) {
		struct world w;
		state = seed * 0x9e3779b97f4a7c15u;
		if (!world_open(&w, rules, "2026-11-16")) {
			world_close(&w);
			return;
		}
		struct population *persons = many(&w, true, draw(40));
		struct population *jobs = many(&w, false, draw(40));
		for (int i = 0; i < 6; i++) {
			bool left = i % 2;
			struct match_query q = {.rule = &w.image->matches[0],
				.subject_is_left = left,
				.others = left ? jobs : persons,
				.limit = draw(2) ? 0 : 1 + draw(9),
				.near = true,
				.mask = draw(2)};
			q.subject.record =
				world_record(&w, left ? "ledig" : "stilling", someone(&w, left));
			hold_against(&w, &q, seed);
		}
		population_free(persons);
		population_free(jobs);
		world_close(&w);
	}
}

TEST_MAIN
