/*
 * match - one match, by us and by others, at one size
 *
 *	match RULES_FILE FOLDER
 *
 * FOLDER holds persons.ndjson, vacancies.ndjson and data/postnr.csv.  Every peer answers the same questions and
 * all answers are compared before anything is timed.  Prints lines "name nanoseconds" for one
 * question, of which tests/bench/run makes the table.
 */
#include "all_workers.h"
#include "data/json.h"
#include "lib/alike.h"
#include "match/match_all.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { DAY = 20773 /* 2026-11-16 */, YEAR = 20454, ASKED = 200, SCANNED = 3 };

static const char *const rule_names[RULES] = {"narrow", "broad"};

struct bench {
	struct people people;
	struct ours ours;
	struct scan_c *c;
	struct scan_sql *sql;
};
typedef void answer_fn(struct bench *b, enum rule rule, uint32_t subject, struct peer_answer *a);

static void c_jobs(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	scan_c_jobs(b->c, rule, i, a);
}

static void c_list(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	scan_c_shortlist(b->c, rule, i, a);
}

static void sql_jobs(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	scan_sql_jobs(b->sql, rule, i, a);
}

static void sql_list(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	scan_sql_shortlist(b->sql, rule, i, a);
}

static void scan_jobs(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_jobs(&b->ours, rule, i, true, a);
}

static void plan_jobs(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_jobs(&b->ours, rule, i, false, a);
}

static void plan_list(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_shortlist(&b->ours, rule, i, false, a);
}

static void scan_list(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_shortlist(&b->ours, rule, i, true, a);
}

static void scan_near_jobs(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_near(&b->ours, rule, false, i, true, a);
}

static void scan_near_list(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_near(&b->ours, rule, true, i, true, a);
}

static void plan_near_jobs(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_near(&b->ours, rule, false, i, false, a);
}

static void plan_near_list(struct bench *b, enum rule rule, uint32_t i, struct peer_answer *a)
{
	ours_near(&b->ours, rule, true, i, false, a);
}

struct peer {
	const char *name;
	answer_fn *ask[2]; /* jobs of a person, shortlist of a vacancy */
	bool slow;         /* asked few questions only */
};
static const struct peer peers[] = {
	{"c", {c_jobs, c_list}, false},
	{"plan", {plan_jobs, plan_list}, false},
	{"sqlite", {sql_jobs, sql_list}, false},
	{"scan", {scan_jobs, scan_list}, true},
};
enum { PEERS = sizeof peers / sizeof *peers };
/* Near misses too, and what empties a list. */
static const struct peer near[] = {
	{"near-scan", {scan_near_jobs, scan_near_list}, true},
	{"near-plan", {plan_near_jobs, plan_near_list}, false},
};
enum { NEAR_PEERS = sizeof near / sizeof *near };
static const char *const ways[2] = {"jobs", "shortlist"};

/* ---- the same answers -------------------------------------------------------- */

static void tell(const char *who, const struct peer_answer *a)
{
	fprintf(stderr, "  %s:", who);
	for (unsigned i = 0; i < a->n; i++)
		fprintf(stderr, " %u (%u/%u %u %u)", a->at[i].row, (unsigned)a->at[i].part,
			(unsigned)a->at[i].whole, a->at[i].close, a->at[i].metres);
	fprintf(stderr, "; undecided %u:", a->undecided);
	for (unsigned i = 0; i < 1u << MISS_BITS; i++)
		if (a->by_missing[i])
			fprintf(stderr, " %#x=%u", i, a->by_missing[i]);
	fprintf(stderr, "\n");
}

static bool same(const struct peer_answer *a, const struct peer_answer *b)
{
	if (a->n != b->n || a->undecided != b->undecided ||
		memcmp(a->by_missing, b->by_missing, sizeof a->by_missing) != 0)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->at[i].row != b->at[i].row)
			return false;
	return true;
}

static uint32_t subject_of(const struct bench *b, int way, uint32_t k, uint32_t of)
{
	uint32_t n = way ? b->people.vacancies.n : b->people.persons.n;

	return (uint32_t)((uint64_t)k * n / of);
}

/* All answer as the first does. */
static void compare(struct bench *b, const struct peer *all, int n, enum rule rule, int way)
{
	static struct peer_answer first, other;

	for (int p = 1; p < n; p++) {
		uint32_t of = all[0].slow || all[p].slow ? SCANNED : ASKED;

		for (uint32_t k = 0; k < of; k++) {
			uint32_t i = subject_of(b, way, k, of);

			all[0].ask[way](b, rule, i, &first);
			all[p].ask[way](b, rule, i, &other);
			if (same(&first, &other))
				continue;
			tell(all[0].name, &first);
			tell(all[p].name, &other);
			fprintf(stderr, "subject %u, %s, %s\n", i, ways[way], rule_names[rule]);
			bench_die(all[p].name, "another answer");
		}
	}
}

/* ---- time -------------------------------------------------------------------- */

static void time_peer(struct bench *b, const struct peer *p, enum rule rule, int way)
{
	enum { WHILE = 300000000 };
	static struct peer_answer a;
	uint32_t of = p->slow ? SCANNED : ASKED, k = 0;
	uint64_t start = bench_cpu_ns(), spent = 0, least = UINT64_MAX;

	for (; k < of || (spent < WHILE && !p->slow); k++) {
		uint64_t before = spent;

		p->ask[way](b, rule, subject_of(b, way, k % of, of), &a);
		spent = bench_cpu_ns() - start;
		least = spent - before < least ? spent - before : least;
	}
	printf("%s-%s-%s %.1f\n", rule_names[rule], ways[way], p->name, (double)spent / k);
	printf("%s-%s-%s-least %.1f\n", rule_names[rule], ways[way], p->name, (double)least);
	fflush(stdout);
}

/* ---- everyone against everything ----------------------------------------------- */

static void wake(void *arg)
{
	const uint64_t one = 1;

	if (write(*(int *)arg, &one, sizeof one) < 0)
		return; /* it is full, so it is read soon */
}

/* Lines that are there; how many lists are behind them, or `done` when there are none. */
static uint32_t take_lines(struct all_workers *w, uint32_t done)
{
	struct all_lines lines;

	while (all_workers_take(w, &lines)) {
		done = lines.done;
		all_lines_free(&lines);
	}
	return done;
}

/* One shortlist of all, by so many threads, over a while; without the time to prepare. */
static void time_all(struct bench *b, enum rule rule, unsigned threads)
{
	enum { WHILE = 1500000000 };
	struct match_all_order o = {.rs = b->ours.rs,
		.rule = b->ours.rules[rule],
		.on = DAY,
		.subjects = population_freeze(b->ours.vacancies, NULL, NULL),
		.others = population_freeze(b->ours.persons, NULL, NULL),
		.limit = TOP};
	int woken = eventfd(0, 0);
	struct all_workers *w = all_workers_new(match_all_new(&o), threads, wake, &woken);
	uint64_t start = 0, cpu = 0, times, spent = 0;
	uint32_t first = 0, done = 0;

	while (all_workers_state(w) == ALL_WORKING && spent < WHILE) {
		if (read(woken, &times, sizeof times) < 0)
			bench_die("a run", "cannot wait");
		done = take_lines(w, done);
		if (!start && done) {
			start = bench_wall_ns();
			cpu = bench_cpu_ns();
			first = done;
		}
		spent = start ? bench_wall_ns() - start : 0;
	}
	if (done > first)
		printf("%s-all-%u %.1f\n%s-all-cpu-%u %.1f\n", rule_names[rule], threads,
			(double)spent / (done - first), rule_names[rule], threads,
			(double)(bench_cpu_ns() - cpu) / (done - first));
	fflush(stdout);
	all_workers_free(w);
	close(woken);
}

/* The strict reader alone over the same bytes. */
static void read_only(void *arg)
{
	struct bench *b = arg;
	uint32_t n;
	size_t *at = bench_lines(&b->people.vacancy_text, &n);
	struct arena scratch;
	struct json_reader r;
	uint64_t start = bench_cpu_ns();

	arena_init(&scratch, &b->ours.oom);
	for (uint32_t i = 0; i < n; i++) {
		arena_reset(&scratch);
		json_reader_init(&r, b->people.vacancy_text.s + at[i], at[i + 1] - at[i],
			&json_limits_default, &scratch);
		while (json_next(&r) > JSON_END)
			;
		if (r.error)
			bench_die("population", r.error);
	}
	printf("read-vacancy %.1f\n", (double)(bench_cpu_ns() - start) / n);
	arena_release(&scratch);
	free(at);
}

/* What it costs to write so many bytes a vacancy into memory that nobody had before: no loading
 * can cost less. */
static void write_only(uint32_t n, size_t bytes)
{
	char **blocks = malloc(n * sizeof *blocks);
	uint64_t start = bench_cpu_ns();

	for (uint32_t i = 0; blocks && i < n; i++) {
		if (!(blocks[i] = malloc(bytes)))
			bench_die("memory", "there is none");
		memset(blocks[i], (int)i, bytes);
	}
	printf("write-vacancy %.1f\n", (double)(bench_cpu_ns() - start) / n);
	for (uint32_t i = 0; blocks && i < n; i++)
		free(blocks[i]);
	free(blocks);
}

/* Read alone; read and kept; and what the memory alone costs. */
static void time_loading(struct bench *b)
{
	const uint32_t n = b->people.vacancies.n;
	size_t before, bytes;

	if (oom_guard(&b->ours.oom, read_only, b))
		bench_die("reading", "no memory");
	before = mallinfo2().uordblks;
	printf("load-vacancy %.1f\n",
		(double)ours_load(&b->ours, &b->people.vacancy_text, false) / n);
	bytes = (mallinfo2().uordblks - before) / n;
	printf("stored-bytes %zu\n", bytes);
	write_only(n, bytes);
}

int main(int argc, char **argv)
{
	static struct bench b;

	if (argc != 3)
		bench_die("usage", "match RULES_FILE FOLDER");
	people_read(&b.people, argv[2]);
	ours_open(&b.ours, argv[1], &b.people, DAY);
	time_loading(&b);
	ours_load(&b.ours, &b.people.person_text, true);
	b.c = scan_c_new(&b.people, DAY - YEAR);
	b.sql = scan_sql_new(&b.people, DAY - YEAR);
	for (int rule = 0; rule < RULES; rule++) {
		if (!b.ours.rules[rule])
			continue;
		printf("%s-bytes %.1f\n", rule_names[rule],
			(double)ours_index(&b.ours, (enum rule)rule) / b.people.vacancies.n);
		printf("%s-fill-vacancy %.1f\n", rule_names[rule],
			(double)b.ours.filling[rule] / b.people.vacancies.n);
		for (int way = 0; way < 2; way++) {
			compare(&b, peers, PEERS, (enum rule)rule, way);
			for (int p = 0; p < PEERS; p++)
				time_peer(&b, &peers[p], (enum rule)rule, way);
			compare(&b, near, NEAR_PEERS, (enum rule)rule, way);
			for (int p = 0; p < NEAR_PEERS; p++)
				time_peer(&b, &near[p], (enum rule)rule, way);
		}
		time_all(&b, (enum rule)rule, 1);
		time_all(&b, (enum rule)rule, 2);
	}
	scan_sql_free(b.sql);
	scan_c_free(b.c);
	if (b.ours.rules[NARROW])
		alike_time(&b.ours);
	ours_close(&b.ours);
	arena_release(&b.people.arena);
	return 0;
}
