/*
 * The planned answer against the plain scan: the same bytes, for random rules over random
 * members that come, change and go in random order; facts missing, stale, in conflict or none
 * at random; ranks that tie for everybody, or that nothing bounds.  Both directions, with and
 * without a purpose, for whom all may be shown and for whom not.  A failure prints its seed and
 * the rules.
 */
#include "match/match_emptied.h"
#include "match/plan.h"
#include "prop.h"
#include "world.h"
#include <stdlib.h>

static uint64_t state;
static unsigned draw(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 11) % n);
}

/* ---- rules -------------------------------------------------------------------------- */

static const char facts[] =
	"ruleset t \"T\" { language da }\n"
	"codes vare \"Varer\" from \"data/vare.csv\"\n"
	"facts ledig {\n"
	"  a integer fresh 30 days\n  n number or none\n  m number\n  b boolean\n"
	"  c one of { lav, mellem, hoej } ordered\n  t text\n  d date or none\n"
	"  s set of { p, q, r, u, v }\n  l list of text\n  w list of vare\n  k list of fag\n  post "
	"sted\n"
	"  maks integer\n  h integer sensitive\n"
	"  let sum = a + m\n}\n"
	"facts stilling {\n"
	"  a2 integer fresh 30 days\n  n2 number or none\n  m2 number\n  b2 boolean\n"
	"  c2 one of { lav, mellem, hoej } ordered\n  t2 text\n  d2 date or none\n"
	"  s2 set of { p, q, r, u, v }\n  l2 list of text\n  w2 set of vare\n  k2 fag\n  post2 "
	"sted\n"
	"  maks2 integer\n  g2 list of { krav text, uger number }\n"
	"  let sum2 = if b2 then a2 else m2\n}\n";
static const char sted[] =
	"kode;titel;lat;lon;landsdel\n1000;A;55.60;12.50;s\n1100;B;55.65;12.55;s\n"
	"1200;C;55.70;12.60;m\n1300;D;56.10;10.20;j\n1400;E;;;\n1500;F;57.00;9.90;j\n";
static const char over[] = "navn;fra;til;fra_lat;fra_lon;til_lat;til_lon;meter\n"
			   "Bro;s;m;55.66;12.50;55.68;12.58;900\n"
			   "Bro;m;j;55.69;12.61;56.00;10.30;4000\n"
			   "Vej;j;s;56.20;10.10;55.61;12.49;52000\n"
			   "Vej;j;j;56.20;10.10;57.00;9.90;0\n";
static const char *const ways[] = {"", " detour 1.3", " crossings \"data/over.csv\"",
	" detour 1.415 crossings \"data/over.csv\""};
static const char vare[] = "kode;titel;vaegt\nva;A;1\nvb;B;2.5\nvc;C;0\nvd;D;7\nve;E;\nvf;F;1000\n";
static const char fag[] = "kode;titel;gruppe\n11;A;x\n111;B;\n112;C;y\n12;D;\n121;E;x\n2;F;\n21;G;"
			  "y\n211;H;\n2112;I;x\n";
static const char broer[] = "fra;til;naerhed\n111;21;2.5\n2;12;1\n2112;112;0.4\n11;211;25\n";
static const char *const kinships[] = {
	"", " groups 1.5", " bridges \"data/broer.csv\"", " groups 2.5 bridges \"data/broer.csv\""};

static const char *const conditions[] = {
	"ledig.a >= stilling.a2",
	"ledig.a < stilling.a2",
	"ledig.a = stilling.a2",
	"ledig.a != stilling.a2",
	"ledig.a + ledig.m >= stilling.a2",
	"stilling.t2 in concatenate(ledig.l, [ledig.t])",
	"distance(ledig.post, stilling.post2) <= (ledig.maks + ledig.a) * 5000",
	"ledig.n <= stilling.n2",
	"ledig.n != stilling.n2",
	"ledig.m = stilling.m2",
	"stilling.n2 in [ledig.m..ledig.n]",
	"stilling.m2 in (ledig.m..ledig.n]",
	"stilling.m2 between ledig.m and ledig.a",
	"ledig.m between stilling.m2 and ledig.maks",
	"ledig.t = stilling.t2",
	"ledig.t != stilling.t2",
	"stilling.t2 in ledig.l",
	"ledig.t in stilling.l2",
	"every k in stilling.l2 satisfies k in ledig.l",
	"every k in ledig.l satisfies k in stilling.l2",
	"some k in stilling.l2 satisfies k in ledig.l",
	"some k in ledig.l satisfies k in stilling.l2",
	"every k in stilling.s2 satisfies k in ledig.s",
	"disjoint(stilling.s2, ledig.s)",
	"disjoint(ledig.l, stilling.l2)",
	"same group(ledig.k, stilling.k2, 2)",
	"same group(stilling.k2, ledig.k, 1)",
	"same group(ledig.k, stilling.k2, 3)",
	"distance(ledig.post, stilling.post2) <= ledig.maks * 10000",
	"distance(stilling.post2, ledig.post) < stilling.maks2 * 20000",
	"ledig.maks * 15000 >= distance(ledig.post, stilling.post2)",
	"distance(ledig.post, stilling.post2) > stilling.maks2 * 15000",
	"stilling.d2 >= on",
	"ledig.d = null or stilling.d2 >= ledig.d",
	"ledig.d >= stilling.d2",
	"ledig.d = stilling.d2",
	"\"p\" in ledig.s",
	"\"q\" in stilling.s2 or ledig.a > 1",
	"ledig.c >= stilling.c2",
	"ledig.c = stilling.c2",
	"ledig.b = stilling.b2",
	"ledig.b or stilling.b2",
	"not(ledig.b and stilling.b2)",
	"ledig.a + stilling.a2 > 4",
	"ledig.sum > stilling.m2",
	"stilling.sum2 <= ledig.maks",
	"stilling.t2 in (\"x\", \"y\")",
	"ledig.t in [\"x\", stilling.t2]",
	"ledig.a > 1 and stilling.a2 < 4",
	"ledig.a > 1 and ledig.b = stilling.b2 and stilling.n2 >= ledig.m",
	"if ledig.b then stilling.a2 > 1 else stilling.a2 < 4",
	"ledig.h < 3 or stilling.a2 > 2",
	"ledig.a > 2",
	"stilling.a2 > 0",
	"stilling.post2 in [\"1000\", \"1100\", \"1400\"] or stilling.post2 = ledig.post",
	"stilling.k2 in ledig.k",
	"closeness(ledig.k, stilling.k2) >= 1.5",
	"not(stilling.n2 > ledig.n)",
};
static const char *const notes[] = {
	"ledig.maks > 2",
	"count(ledig.l) >= count(stilling.l2)",
	"some k in stilling.l2 satisfies k in ledig.w",
	"ledig.n = stilling.n2 or stilling.m2 > 1",
	"stilling.k2 in ledig.k",
	"some k in ledig.l satisfies k in stilling.l2",
	"ledig.t in stilling.l2",
	"weeks_to_close(stilling.l2, ledig.l, stilling.g2) <= 3",
	"weeks_to_close(ledig.l, stilling.l2, stilling.g2) <= 3",
};
static const char *const ranks[] = {
	"coverage(stilling.l2, ledig.l)",
	"coverage(ledig.l, stilling.l2)",
	"coverage(stilling.s2, ledig.s)",
	"distance(ledig.post, stilling.post2)",
	"closeness(ledig.k, stilling.k2)",
	"closeness(stilling.k2, ledig.k)",
	"closeness(ledig.k, [stilling.k2])",
	"closeness(stilling.l2, ledig.l)",
	"closeness(stilling.k2, concatenate(ledig.k, ledig.l))",
	"coverage(stilling.l2, concatenate(ledig.l, [ledig.t]))",
	"ledig.m + ledig.n",
	"weighted_coverage(stilling.w2, ledig.w)",
	"weighted_coverage(ledig.w, stilling.w2)",
	"coverage(stilling.w2, ledig.w)",
	"coverage(ledig.w, stilling.w2)",
	"ledig.n",
	"stilling.n2",
	"stilling.d2",
	"stilling.t2",
	"stilling.c2",
	"ledig.c",
	"if stilling.b2 then stilling.c2 else ledig.c",
	"ledig.m + stilling.m2",
	"ledig.a",
	"stilling.b2",
	"0 * stilling.a2",
	"stilling.m2",
	"1",
};
#define COUNT(x) ((unsigned)(sizeof(x) / sizeof *(x)))

static void write_criterion(struct strbuf *sb, unsigned i)
{
	const char *what = conditions[draw(COUNT(conditions))];
	bool hidden = strstr(what, "ledig.h") != NULL, refuse = draw(5) == 0;

	sb_printf(sb, refuse ? "  refuse K%u when %s" : "  require K%u: %s", i, what);
	if (hidden || draw(8) == 0)
		sb_puts(sb, " private");
	if (!refuse && draw(8) == 0)
		sb_printf(sb, " border %s", draw(2) ? "stilling.a2 > 2" : "count(stilling.l2) > 1");
	if (!refuse && draw(strstr(what, "satisfies") ? 2 : 6) == 0)
		sb_printf(sb, " else naesten when %s", notes[draw(COUNT(notes))]);
	sb_puts(sb, "\n");
}

static const char *some_rules(struct world *w)
{
	struct strbuf sb;
	unsigned n = 1 + draw(5), r = draw(4);

	/* now and then more than there is room for in a plan, or than what is counted one by one */
	if (draw(10) == 0)
		n = draw(2) ? 15 + draw(20) : 60 + draw(15);
	if (draw(10) == 0)
		r += 3;
	sb_init(&sb, &w->arena);
	sb_puts(&sb, facts);
	sb_printf(&sb, "codes sted \"Steder\" from \"data/sted.csv\"%s\n", ways[draw(COUNT(ways))]);
	sb_printf(&sb, "codes fag \"Fag\" from \"data/fag.csv\" tree prefix%s\n",
		kinships[draw(COUNT(kinships))]);
	sb_puts(&sb, "match m between ledig and stilling {\n");
	for (unsigned i = 0; i < n; i++)
		write_criterion(&sb, i);
	for (unsigned i = 0; i < r; i++)
		sb_printf(&sb, "  rank by %s %s\n", ranks[draw(COUNT(ranks))],
			draw(2) ? "asc" : "desc");
	if (draw(3) == 0)
		sb_puts(&sb, "  keep 3 per stilling\n");
	sb_puts(&sb, "}\n");
	return sb.s;
}

/* ---- members ------------------------------------------------------------------------- */

static bool crowded; /* there are sets of hundreds */

static void value(struct strbuf *sb, char kind)
{
	static const char *const days[] = {
		"2026-11-01", "2026-11-16", "2026-12-01", "2027-01-01", "1969-12-31"};
	static const char *const levels[] = {"lav", "mellem", "hoej"};
	static const char *const places[] = {"1000", "1100", "1200", "1300", "1400", "1500"};
	static const char *const trades[] = {"11", "111", "112", "12", "121", "2", "211", "2112"};
	unsigned n = draw(4);

	if (crowded && draw(20) == 0)
		n = 380 + draw(50); /* more than an index takes */
	switch (kind) {
	case 'i': sb_printf(sb, "%u", draw(5)); break;
	case 'n':
		if (draw(10) == 0)
			sb_puts(sb, "-0.001"); /* the least number of a cell below nought */
		else
			sb_printf(sb, draw(6) ? "%u" : "%u.33333", draw(6));
		break;
	case 'b': sb_puts(sb, draw(2) ? "true" : "false"); break;
	case 'c': sb_printf(sb, "\"%s\"", levels[draw(3)]); break;
	case 't': sb_printf(sb, "\"%c\"", 'x' + (int)draw(3)); break;
	case 'd': sb_printf(sb, "\"%s\"", days[draw(5)]); break;
	case 'p': sb_printf(sb, "\"%s\"", places[draw(6)]); break;
	case 'f': sb_printf(sb, "\"%s\"", trades[draw(8)]); break;
	default:
		sb_putc(sb, '[');
		for (unsigned i = 0; i < n; i++) {
			sb_puts(sb, i ? "," : "");
			if (kind == 'g')
				sb_printf(sb, "{\"krav\":\"%c\",\"uger\":%u}", 'x' + (int)draw(3),
					1 + draw(3));
			else if (kind == 's')
				sb_printf(sb, "\"%c\"", "pqruv"[draw(5)]);
			else if (kind == 'w')
				sb_printf(sb, "\"v%c\"", 'a' + (int)draw(6));
			else if (kind == 'l' && (n > 4 || draw(8) == 0))
				sb_printf(sb, "\"sjaelden%u\"", draw(n > 4 ? 2000 : 200));
			else if (kind == 'l')
				sb_printf(sb, "\"%c\"", 'x' + (int)draw(3));
			else
				sb_printf(sb, "\"%s\"", trades[draw(8)]);
		}
		sb_putc(sb, ']');
	}
}

struct spec {
	const char *name;
	char kind;
	bool none;
};
static const struct spec persons[] = {{"a", 'i', false}, {"n", 'n', true}, {"m", 'n', false},
	{"b", 'b', false}, {"c", 'c', false}, {"t", 't', false}, {"d", 'd', true},
	{"s", 's', false}, {"l", 'l', false}, {"w", 'w', false}, {"k", 'k', false},
	{"post", 'p', false}, {"maks", 'i', false}, {"h", 'i', false}};
static const struct spec jobs[] = {{"a2", 'i', false}, {"n2", 'n', true}, {"m2", 'n', false},
	{"b2", 'b', false}, {"c2", 'c', false}, {"t2", 't', false}, {"d2", 'd', true},
	{"s2", 's', false}, {"l2", 'l', false}, {"w2", 'w', false}, {"k2", 'f', false},
	{"post2", 'p', false}, {"maks2", 'i', false}, {"g2", 'g', false}};

static void fact(struct strbuf *sb, const struct spec *f)
{
	unsigned how = draw(20);

	if (how == 0)
		return;
	sb_printf(sb, "%s\"%s\":", sb->len > 1 ? "," : "", f->name);
	if (f->none && how < 4) {
		sb_puts(sb, "null");
	} else if (how == 19 && f->kind == 'i') { /* stale, where it can be */
		sb_puts(sb, "{\"value\":");
		value(sb, f->kind);
		sb_puts(sb, ",\"seen\":\"2026-09-01\"}");
	} else if (how == 18 && f->kind == 'i') { /* perhaps a conflict */
		sb_puts(sb, "[{\"source\":\"x\",\"value\":");
		value(sb, f->kind);
		sb_puts(sb, "},{\"source\":\"y\",\"value\":");
		value(sb, f->kind);
		sb_puts(sb, "}]");
	} else {
		value(sb, f->kind);
	}
}

static const char *someone(struct world *w, bool left)
{
	struct strbuf sb;

	sb_init(&sb, &w->arena);
	sb_putc(&sb, '{');
	for (unsigned i = 0; i < (left ? COUNT(persons) : COUNT(jobs)); i++)
		fact(&sb, left ? &persons[i] : &jobs[i]);
	sb_putc(&sb, '}');
	return sb.s;
}

static unsigned ids = 150; /* so many members there can be */
static void change(struct world *w, struct population *p, bool left, bool may_go)
{
	const char *json = someone(w, left);
	struct member_text text = {
		.facts = json, .facts_len = strlen(json), .put = w->on, .source = "t"};
	struct problems ps = {.arena = &w->arena};
	char id[16];

	snprintf(id, sizeof id, "n%03u", draw(ids));
	if (may_go && draw(3) == 0)
		population_remove(p, id);
	else if (population_put(p, id, &text, w->on, &ps))
		test_fail(__FILE__, __LINE__, "%s", ps.list.n ? ps.list.at[0].text : "?");
}

static void follow(void *arg, const struct member *was, const struct member *now)
{
	CHECK_INT(match_index_change(arg, was, now), 0);
}

/* ---- the two answers ------------------------------------------------------------------- */

static const char *written(struct world *w, const struct match_answer *a)
{
	struct decide_writing how = {.explain = false};
	struct json_writer out;
	struct strbuf sb;

	sb_init(&sb, &w->arena);
	jw_init(&out, &sb);
	jw_object(&out);
	match_write(&out, a, w->rs, &w->eval, &how);
	jw_close(&out);
	return sb.s;
}

static unsigned planned, near_all, near_some;

/* Near misses among the first few are told by a scan, where more would be judged than may be. */
static void bound_as(struct world *w, struct match_answer *want, const struct match_answer *got)
{
	const struct match_query *q = got->query;
	bool some = got->near_of < got->searched;
	struct match_answer few;

	near_all += !some;
	near_some += some;
	world_on(w, "2026-11-16");
	match_scan(&few, q, &w->eval);
	if (some) {
		want->near = few.near;
		want->n_near = few.n_near;
		want->near_count = few.near_count;
		want->near_of = few.near_of;
	}
	if (want->emptied && few.emptied && got->emptied->of == few.emptied->of)
		want->emptied = few.emptied;
	want->query = q;
}

static bool same_answer(struct world *w, const struct match_query *q, const struct match_index *ix)
{
	struct match_query all = *q;
	struct match_answer found, wanted;
	struct match_work work;
	const char *want, *got;

	world_on(w, "2026-11-16");
	match_run(&found, q, &w->eval, ix, &work);
	got = written(w, &found);
	all.near_most = work.scanned ? q->near_most : 0;
	world_on(w, "2026-11-16");
	match_scan(&wanted, &all, &w->eval);
	if (q->near && q->near_most && !work.scanned)
		bound_as(w, &wanted, &found);
	want = written(w, &wanted);
	planned += !work.scanned;
	if (strcmp(want, got) == 0)
		return true;
	test_fail(__FILE__, __LINE__, "want %s\ngot  %s", want, got);
	return false;
}

struct trial {
	struct world w;
	struct population *kept[2]; /* persons, vacancies */
	struct match_index *ix[2];
};

static bool two_of_three(void *arg, const struct member *m)
{
	(void)arg;
	return m->id[3] % 3 != 0;
}

static bool ask(struct trial *t)
{
	bool left = draw(2); /* a person asks for vacancies */
	const char *json = someone(&t->w, left);
	struct match_query q = {.rule = &t->w.image->matches[0],
		.subject_is_left = left,
		.others = t->kept[left],
		.limit = draw(2) ? 0 : 1 + draw(12),
		.mask = draw(2),
		.near = draw(3) == 0,
		.near_most = draw(2) ? 0 : 1 + draw(ids),
		.admit = draw(4) ? NULL : two_of_three};

	q.subject.record = world_record(&t->w, left ? "ledig" : "stilling", json);
	if (same_answer(&t->w, &q, t->ix[left]))
		return true;
	test_fail(__FILE__, __LINE__, "asked with %s", json);
	return false;
}

static bool open_trial(struct trial *t, const char **text)
{
	struct world scratch = {0};
	struct rule_file files[6] = {{"x.rules", NULL, 0}, {"data/sted.csv", sted, strlen(sted)},
		{"data/fag.csv", fag, strlen(fag)}, {"data/vare.csv", vare, strlen(vare)},
		{"data/over.csv", over, strlen(over)}, {"data/broer.csv", broer, strlen(broer)}};

	arena_init(&scratch.arena, &scratch.oom);
	*text = strdup(some_rules(&scratch));
	arena_release(&scratch.arena);
	files[0].text = *text;
	files[0].len = strlen(*text);
	return world_open_files(&t->w, files, 6, "2026-11-16");
}

static void trial(uint64_t seed)
{
	struct trial t = {0};
	const char *text;
	bool good = true;

	state = seed * 0x9e3779b97f4a7c15u + 1;
	ids = draw(12) ? 150 : 900; /* now and then so many that blocks split */
	crowded = draw(6) == 0;
	good = open_trial(&t, &text);
	for (unsigned side = 0; good && side < 2; side++) {
		const struct image *im = t.w.image;
		const char *name = side ? "stilling" : "ledig";
		unsigned n = draw(ids);

		t.kept[side] = population_new(name, &image_entity(im, name)->vocab);
		t.ix[side] = match_index_new(im, &im->matches[0], side == 0, t.w.on, NULL);
		for (unsigned i = 0; i < n; i++)
			change(&t.w, t.kept[side], side == 0, false);
		if (t.ix[side]) {
			CHECK_INT(match_index_fill(t.ix[side], t.kept[side]), 0);
			population_watch(t.kept[side], follow, t.ix[side]);
		}
	}
	for (unsigned i = 0; good && i < 12; i++) {
		for (unsigned k = draw(ids / 15); k > 0; k--) {
			bool left = draw(2);

			change(&t.w, t.kept[!left], left, true);
		}
		good = ask(&t);
	}
	if (!good)
		test_fail(__FILE__, __LINE__, "seed %llu\n%s", (unsigned long long)seed, text);
	for (unsigned side = 0; side < 2; side++) {
		match_index_free(t.ix[side]);
		population_free(t.kept[side]);
	}
	world_close(&t.w);
	free((char *)(uintptr_t)text);
}

TEST(the_plan_answers_as_the_scan)
{
	const uint64_t seed = prop_seed(1);
	const unsigned n = prop_rounds(300);

	for (unsigned i = 0; i < n; i++)
		trial(seed + i);
	CHECK(planned > n * 6); /* of twelve a trial */
	printf("%u answers planned; near misses among all of %u times, of the first of %u\n",
		planned, near_all, near_some);
}

TEST_MAIN
