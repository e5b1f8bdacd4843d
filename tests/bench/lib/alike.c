#include "lib/alike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES = 2000, ASKS = 3 };

struct alike {
	struct ours *o;
	const struct member *of;           /* the vacancy that all are like */
	const struct member *persons[TOP]; /* whom it suits */
	uint32_t n_persons;
	struct population *vacancies;
	struct match_index *index;
};

static void put(struct ours *o, struct population *p, const char *id, const struct member *as)
{
	struct problems ps = {.arena = &o->work};
	const struct member_text text = {
		.facts = as->facts, .facts_len = as->facts_len, .put = o->today, .source = "bench"};

	if (population_put(p, id, &text, o->today, &ps))
		bench_die("a record is refused", ps.list.n ? ps.list.at[0].text : "?");
}

static void changed(void *index, const struct member *was, const struct member *now)
{
	if (match_index_change(index, was, now))
		bench_die("an index", "no memory");
}

static void ask(struct ours *o, const struct member *m, bool left, const struct population *others,
	const struct match_index *index, struct match_answer *a)
{
	const struct match_query q = {.rule = o->rules[NARROW],
		.subject_is_left = left,
		.subject = {m->id, &m->record, left ? &m->beside : NULL},
		.others = others,
		.limit = TOP};
	struct eval e;

	eval_init(&e, o->image, o->today, &o->work);
	match_run(a, &q, &e, index, NULL);
}

/* The first vacancy that suits ten. */
static void choose(struct alike *x)
{
	struct ours *o = x->o;
	struct match_answer a;

	for (uint32_t i = 0; x->n_persons < TOP && i < population_count(o->vacancies); i++) {
		arena_reset(&o->work);
		x->of = population_at(o->vacancies, i);
		ask(o, x->of, false, o->persons, o->index[NARROW][0], &a);
		x->n_persons = a.n_matches;
		for (uint32_t k = 0; k < a.n_matches; k++)
			x->persons[k] = population_get(o->persons, a.matches[k].id);
	}
	if (x->n_persons < TOP)
		bench_die("population", "no vacancy suits ten");
}

static void fill(struct alike *x)
{
	struct ours *o = x->o;
	uint32_t n = population_count(o->vacancies);

	x->vacancies = population_new("stilling", population_vocab(o->vacancies));
	x->index = match_index_new(o->image, o->rules[NARROW], false, o->today, NULL);
	if (!x->vacancies || !x->index)
		bench_die("population", "no memory");
	for (uint32_t i = 0; i < n; i++) {
		arena_reset(&o->work);
		put(o, x->vacancies, population_at(o->vacancies, i)->id, x->of);
	}
	if (match_index_fill(x->index, x->vacancies))
		bench_die("an index", "no memory");
	printf("alike-bytes %.1f\n", (double)match_index_bytes(x->index) / n);
}

/* Each takes another's place; where all are alike it is put as it was. */
static void time_changes(
	struct alike *x, struct population *p, struct match_index *index, const char *name)
{
	uint32_t n = population_count(p);
	uint64_t start = bench_cpu_ns();

	population_watch(p, changed, index);
	for (uint32_t i = 0; i < CHANGES; i++) {
		char id[ID_ROOM];

		arena_reset(&x->o->work);
		snprintf(id, sizeof id, "%s", population_at(p, i * 7919u % n)->id);
		put(x->o, p, id, population_at(p, i * 104729u % n));
	}
	printf("%s-change %.1f\n", name, (double)(bench_cpu_ns() - start) / CHANGES);
	population_watch(p, NULL, NULL);
}

static void time_asks(struct alike *x, const struct population *p, const struct match_index *index,
	const char *name)
{
	uint64_t start = bench_cpu_ns();
	struct match_answer a;

	for (uint32_t i = 0; i < ASKS * x->n_persons; i++) {
		arena_reset(&x->o->work);
		ask(x->o, x->persons[i % x->n_persons], true, p, index, &a);
		if (!a.n_matches)
			bench_die("a question", "finds nobody");
	}
	printf("%s-ask %.1f\n", name, (double)(bench_cpu_ns() - start) / (ASKS * x->n_persons));
}

static void time_both(void *arg)
{
	struct alike *x = arg;
	struct ours *o = x->o;

	choose(x);
	fill(x);
	time_asks(x, o->vacancies, o->index[NARROW][1], "mixed");
	time_asks(x, x->vacancies, x->index, "alike");
	time_changes(x, x->vacancies, x->index, "alike");
	time_changes(x, o->vacancies, o->index[NARROW][1], "mixed");
}

void alike_time(struct ours *o)
{
	struct alike x = {.o = o};

	if (oom_guard(&o->oom, time_both, &x))
		bench_die("alike", "no memory");
	match_index_free(x.index);
	population_free(x.vacancies);
}
