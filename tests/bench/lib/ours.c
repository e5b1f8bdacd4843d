#include "lib/ours.h"
#include "rules/ruleset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void open_rules(void *arg)
{
	struct ours *o = ((void **)arg)[0];
	struct rule_file *file = ((void **)arg)[1];
	struct diags diags;

	arena_init(&o->keep, &o->oom);
	arena_init(&o->work, &o->oom);
	diags_init(&diags, &o->keep, 20);
	if (ruleset_load(&o->rs, file, 3, "", NULL, &diags)) {
		for (unsigned i = 0; i < diags.list.n; i++)
			fprintf(stderr, "%s\n", diags.list.at[i].text);
		bench_die("the rules are refused", file[0].name);
	}
	o->image = ruleset_on(o->rs, o->today);
	o->rules[NARROW] = image_match(o->image, "narrow");
	o->rules[BROAD] = image_match(o->image, "broad");
	o->persons = population_new("ledig", &image_entity(o->image, "ledig")->vocab);
	o->vacancies = population_new("stilling", &image_entity(o->image, "stilling")->vocab);
}

void ours_open(struct ours *o, const char *rules_path, const struct people *p, int64_t today)
{
	struct bench_text text = bench_read(rules_path);
	struct rule_file files[] = {{"bench.rules", text.s, text.len},
		{"data/postnr.csv", p->place_text.s, p->place_text.len},
		{"data/kompetence.csv", p->skill_text.s, p->skill_text.len}};
	void *arg[] = {o, files};

	memset(o, 0, sizeof *o);
	o->today = today;
	if (oom_guard(&o->oom, open_rules, arg) || !o->persons || !o->vacancies)
		bench_die("rules", "no memory");
	free(text.s);
}

size_t ours_index(struct ours *o, enum rule rule)
{
	for (int vacancies = 0; vacancies < 2; vacancies++) {
		const uint64_t start = bench_cpu_ns();
		struct match_index *ix =
			match_index_new(o->image, o->rules[rule], !vacancies, o->today, NULL);

		if (!ix || match_index_fill(ix, vacancies ? o->vacancies : o->persons))
			bench_die("an index", "no memory");
		o->index[rule][vacancies] = ix;
		o->filling[rule] = bench_cpu_ns() - start; /* the last is what stays */
	}
	return match_index_bytes(o->index[rule][1]);
}

void ours_close(struct ours *o)
{
	for (int rule = 0; rule < RULES; rule++)
		for (int side = 0; side < 2; side++)
			match_index_free(o->index[rule][side]);
	population_free(o->persons);
	population_free(o->vacancies);
	ruleset_unref(o->rs);
	arena_release(&o->work);
	arena_release(&o->keep);
}

struct loading {
	struct ours *o;
	const struct bench_text *text;
	bool persons;
};

/* The line is the record with its id before the rest: {"id":"P0000001", … */
static void put_line(struct loading *l, const char *line, size_t len)
{
	struct ours *o = l->o;
	struct problems ps = {.arena = &o->work};
	const char *id = line + 7, *end = memchr(id, '"', len - 7);
	char name[ID_ROOM], *facts = arena_strndup(&o->work, end, len - (size_t)(end - line));
	struct member_text text = {.facts = facts,
		.facts_len = len - (size_t)(end - line),
		.put = o->today,
		.source = "bench"};

	memcpy(name, id, (size_t)(end - id)); /* people_read() has seen that it fits */
	name[end - id] = '\0';
	facts[0] = '{';
	facts[1] = facts[1] == ',' ? ' ' : facts[1];
	if (population_put(l->persons ? o->persons : o->vacancies, name, &text, o->today, &ps))
		bench_die("a record is refused", ps.list.n ? ps.list.at[0].text : "?");
}

static void load(void *arg)
{
	struct loading *l = arg;
	const char *s = l->text->s, *end = s + l->text->len;

	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t len = (size_t)((nl ? nl : end) - s);

		arena_reset(&l->o->work);
		put_line(l, s, len);
		s += len + 1;
	}
}

uint64_t ours_load(struct ours *o, const struct bench_text *text, bool persons)
{
	struct loading l = {o, text, persons};
	uint64_t start = bench_cpu_ns();

	if (oom_guard(&o->oom, load, &l))
		bench_die("loading", "no memory");
	return bench_cpu_ns() - start;
}

/* ---- answers ----------------------------------------------------------------- */

struct asking {
	struct ours *o;
	struct match_query q;
	const struct match_index *index; /* or NULL */
	struct peer_answer *a;
};

static unsigned missing_bits(const struct image *im, const struct causes *c)
{
	unsigned bits = 0;

	for (uint32_t i = 0; c && i < c->n; i++) {
		const char *name = im->slots[c->slot[i]].name;
		const char *dot = strchr(name, '.');

		for (unsigned b = 0; b < MISS_BITS; b++)
			if (strcmp(dot ? dot + 1 : name, miss_names[b]) == 0)
				bits |= 1u << b;
	}
	return bits;
}

static void count_missing(struct asking *x, const struct missing_count *at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		x->a->by_missing[missing_bits(x->o->image, at[i].facts)] += at[i].n;
}

static void translate(struct asking *x, const struct match_answer *m)
{
	struct peer_answer *a = x->a;
	const struct match_pair *pairs = x->q.near ? m->near : m->matches;
	uint32_t n = x->q.near ? m->n_near : m->n_matches;

	memset(a, 0, sizeof *a);
	for (uint32_t i = 0; i < n; i++)
		a->at[a->n++].row = (uint32_t)strtoul(pairs[i].id + 1, NULL, 10);
	if (x->q.near) {
		a->undecided = m->near_count;
		return;
	}
	/* the peers do not tell them apart */
	a->undecided = m->undecided_count + m->unplaced_count;
	count_missing(x, m->missing, m->n_missing);
	count_missing(x, m->unplaced_missing, m->n_unplaced_missing);
}

static void ask(void *arg)
{
	struct asking *x = arg;
	struct match_answer answer;
	struct eval e;

	eval_init(&e, x->o->image, x->o->today, &x->o->work);
	match_run(&answer, &x->q, &e, x->index, NULL);
	translate(x, &answer);
}

static void ask_guarded(struct ours *o, struct asking *x)
{
	if (oom_guard(&o->oom, ask, x))
		bench_die("a question", "no memory");
	arena_reset(&o->work);
}

static void question(struct ours *o, struct asking *x, enum rule rule, const struct member *m)
{
	x->o = o;
	x->q.rule = o->rules[rule];
	x->q.limit = TOP;
	x->q.subject = (struct match_subject){m->id, &m->record, &m->beside};
}

/* A person for vacancies, or a vacancy for persons. */
static void ask_of(struct ours *o, enum rule rule, bool shortlist, uint32_t subject, bool scan,
	struct asking *x)
{
	question(o, x, rule, population_at(shortlist ? o->vacancies : o->persons, subject));
	x->q.subject_is_left = !shortlist;
	x->q.others = shortlist ? o->persons : o->vacancies;
	if (shortlist)
		x->q.subject.beside = NULL;
	x->index = scan ? NULL : o->index[rule][!shortlist];
	ask_guarded(o, x);
}

void ours_jobs(struct ours *o, enum rule rule, uint32_t person, bool scan, struct peer_answer *a)
{
	struct asking x = {.a = a};

	ask_of(o, rule, false, person, scan, &x);
}

void ours_shortlist(
	struct ours *o, enum rule rule, uint32_t vacancy, bool scan, struct peer_answer *a)
{
	struct asking x = {.a = a};

	ask_of(o, rule, true, vacancy, scan, &x);
}

void ours_near(struct ours *o, enum rule rule, bool shortlist, uint32_t subject, bool scan,
	struct peer_answer *a)
{
	struct asking x = {.a = a, .q = {.near = true}};

	ask_of(o, rule, shortlist, subject, scan, &x);
}
