#include "match/match_all.h"
#include "base/mem.h"
#include "match/match.h"
#include "match/match_parts.h"
#include "match/plan.h"
#include "rules/ruleset.h"

#include <stdatomic.h>
#include <string.h>

enum {
	PART = 32,            /* subjects */
	WORK_BYTES = 1 << 30, /* one part, or one merge */
	REACHED_MAX = 1000,   /* who stands on more lists is counted with those on so many */
};

/* Where a member stands in its population, by its address. */
struct places {
	const struct member **at; /* open addressing */
	uint32_t *number;
	uint32_t mask;
};
struct match_all {
	struct ruleset *rs;
	const struct image *image;
	struct match rule; /* a copy that keeps as many as are asked for */
	int64_t on;
	bool of_left, mask, spreads;
	bool names, names_others;
	struct population *subjects, *others;
	const struct feel_zones *zones;
	uint32_t limit;
	uint32_t first; /* the first subject that is written */
	struct places places;
	struct match_index *index; /* of the others, for this run; NULL: they are scanned */
	uint8_t *named;            /* by number: it was told by name; where others are */
	_Atomic uint32_t *lists;   /* by number: how many lists each of the others stands on */
	atomic_bool stop;
	/* merging's own */
	struct oom oom;
	struct arena text, again, brief; /* the lines; lists asked for again; a question */
	struct strbuf names_told;        /* by the lines, in the lines' memory */
	uint32_t merged, written;        /* subjects */
	uint64_t matches, undecided, unplaced, passed_over;
	uint32_t empty;
};
struct candidate {
	uint32_t number; /* among the others */
	const char *id, *note, *ranks;
};
struct one_list {
	const struct member *subject;
	const struct candidate *at; /* in order */
	uint32_t n, undecided, unplaced;
	bool all; /* there are no more */
};
struct match_part {
	struct oom oom;
	struct arena arena, brief;
	struct match_all *run;
	uint32_t from, n; /* subjects */
	struct one_list lists[PART];
};

/* ---- life -------------------------------------------------------------------- */

struct match_all *match_all_new(const struct match_all_order *o)
{
	struct match_all *run = mem_alloc(sizeof *run);
	const struct match *rule = o->rule;
	uint32_t keep = o->of_left ? rule->keep_per_left : rule->keep_per_right;
	uint32_t limit = o->limit ? o->limit : keep ? keep : 10;

	if (!run) {
		population_free(o->subjects);
		population_free(o->others);
		return NULL;
	}
	memset(run, 0, sizeof *run);
	run->rs = ruleset_ref(o->rs);
	run->image = ruleset_on(o->rs, o->on);
	run->rule = *rule;
	run->rule.keep_per_left = run->rule.keep_per_right = 0;
	run->on = o->on;
	run->of_left = o->of_left;
	run->mask = o->mask;
	run->names = o->names;
	run->names_others = o->names_others;
	run->spreads = rule->spread && rule->spread_right == o->of_left;
	run->subjects = o->subjects;
	run->others = o->others;
	run->zones = o->zones;
	run->limit = keep && limit > keep ? keep : limit;
	run->first = o->after ? population_after(o->subjects, o->after) : 0;
	atomic_init(&run->stop, false);
	run->oom.limit = WORK_BYTES;
	arena_init(&run->text, &run->oom);
	arena_init(&run->again, &run->oom);
	arena_init(&run->brief, &run->oom);
	return run;
}

void match_all_free(struct match_all *run)
{
	if (!run)
		return;
	match_index_free(run->index);
	population_free(run->subjects);
	population_free(run->others);
	mem_free(run->places.at);
	mem_free(run->places.number);
	mem_free(run->named);
	mem_free(run->lists);
	arena_release(&run->text);
	arena_release(&run->again);
	arena_release(&run->brief);
	ruleset_unref(run->rs);
	mem_free(run);
}

void match_all_stop(struct match_all *run)
{
	atomic_store(&run->stop, true);
}

bool match_all_stopped(const struct match_all *run)
{
	return atomic_load(&run->stop);
}

/* Without `spread` what was written before is not computed again. */
static uint32_t first_worked(const struct match_all *run)
{
	return run->spreads ? 0 : run->first;
}

uint32_t match_all_parts(const struct match_all *run)
{
	return (population_count(run->subjects) - first_worked(run) + PART - 1) / PART;
}

/* ---- numbers of members ------------------------------------------------------- */

static uint32_t slot_of(const struct places *p, const struct member *m)
{
	uint32_t i = (uint32_t)(((uintptr_t)m >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32) & p->mask;

	while (p->at[i] && p->at[i] != m)
		i = (i + 1) & p->mask;
	return i;
}

int match_all_prepare(struct match_all *run)
{
	uint32_t n = population_count(run->others), cap = 16;
	struct places *p = &run->places;

	while (cap / 2 <= n)
		cap *= 2;
	p->at = mem_alloc(cap * sizeof(const struct member *));
	p->number = mem_alloc(cap * sizeof *p->number);
	run->named = mem_alloc(n + 1);
	run->lists = mem_alloc((n + 1) * sizeof *run->lists);
	if (!p->at || !p->number || !run->named || !run->lists)
		return -1;
	memset(run->named, 0, n + 1);
	memset(p->at, 0, cap * sizeof(const struct member *));
	p->mask = cap - 1;
	for (uint32_t i = 0; i < n; i++) {
		const struct member *m = population_at(run->others, i);
		uint32_t at = slot_of(p, m);

		p->at[at] = m;
		p->number[at] = i;
		atomic_init(&run->lists[i], 0);
	}
	run->index = match_index_new(run->image, &run->rule, !run->of_left, run->on, run->zones);
	return run->index ? match_index_fill(run->index, run->others) : -1;
}

/* ---- one list ------------------------------------------------------------------ */

static bool has_room(const struct match_all *run, uint32_t number)
{
	return !run->spreads ||
	       atomic_load_explicit(&run->lists[number], memory_order_relaxed) < run->rule.spread;
}

/* The first `want` of one subject's, the answer in `brief`. */
static void ask(const struct match_all *run, const struct member *m, uint32_t want,
	struct arena *brief, struct match_answer *out)
{
	struct match_query *q = ARENA_NEW(brief, struct match_query);
	struct eval *eval = ARENA_NEW(brief, struct eval);

	*q = (struct match_query){.rule = &run->rule,
		.subject_is_left = run->of_left,
		.subject = {m->id, &m->record, run->of_left ? &m->beside : NULL},
		.others = run->others,
		.limit = want,
		.mask = run->mask};
	eval_init(eval, run->image, run->on, brief);
	eval->env.zones = eval->told.zones = run->zones;
	match_run(out, q, eval, run->index, NULL);
}

static uint32_t open_places(const struct match_all *run, const struct match_answer *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_matches; i++)
		n += has_room(run, run->places.number[slot_of(&run->places, a->matches[i].member)]);
	return n;
}

static void keep_candidates(const struct match_all *run, const struct match_answer *a,
	struct one_list *l, struct arena *arena)
{
	struct candidate *at = ARENA_ARRAY(arena, struct candidate, a->n_matches);

	for (uint32_t i = 0; i < a->n_matches; i++)
		at[i] = (struct candidate){
			.number = run->places.number[slot_of(&run->places, a->matches[i].member)],
			.id = a->matches[i].id,
			.note = a->matches[i].note,
			.ranks = match_ranks_text(&run->rule, &a->matches[i], arena)};
	l->at = at;
	l->n = a->n_matches;
}

/* Fills a list with `limit` that have room now, and those passed over among them. */
static void fill_list(const struct match_all *run, struct one_list *l, uint32_t want,
	struct arena *arena, struct arena *brief)
{
	uint32_t all = population_count(run->others);

	for (;; want = want > all / 2 ? all : want * 2) {
		struct match_answer a;

		arena_reset(brief);
		ask(run, l->subject, want, brief, &a);
		if (want == run->limit) { /* the first time */
			l->undecided = a.undecided_count;
			l->unplaced = a.unplaced_count;
		}
		l->all = a.n_matches < want || want >= all;
		if (l->all || open_places(run, &a) >= run->limit) {
			keep_candidates(run, &a, l, arena);
			return;
		}
	}
}

static void work(void *arg)
{
	struct match_part *p = arg;

	for (uint32_t i = 0; i < p->n && !match_all_stopped(p->run); i++) {
		p->lists[i].subject = population_at(p->run->subjects, p->from + i);
		fill_list(p->run, &p->lists[i], p->run->limit, &p->arena, &p->brief);
	}
	arena_reset(&p->brief);
}

struct match_part *match_all_work(struct match_all *run, uint32_t part)
{
	struct match_part *p = mem_alloc(sizeof *p);
	uint32_t count = population_count(run->subjects);

	if (!p)
		return NULL;
	memset(p, 0, sizeof *p);
	p->run = run;
	p->from = first_worked(run) + part * PART;
	p->n = count - p->from < PART ? count - p->from : PART;
	p->oom.limit = WORK_BYTES;
	arena_init(&p->arena, &p->oom);
	arena_init(&p->brief, &p->oom);
	if (oom_guard(&p->oom, work, p)) {
		match_part_free(p);
		return NULL;
	}
	arena_release(&p->brief);
	return p;
}

void match_part_free(struct match_part *p)
{
	if (!p)
		return;
	arena_release(&p->brief);
	arena_release(&p->arena);
	mem_free(p);
}

/* ---- merging ------------------------------------------------------------------- */

static void write_candidate(struct json_writer *w, const struct candidate *c)
{
	jw_object(w);
	jw_kstring(w, "id", c->id);
	jw_kstring_opt(w, "note", c->note);
	jw_key(w, "rank");
	jw_raw(w, c->ranks, strlen(c->ranks));
	jw_close(w);
}

static void name_one(struct match_all *run, const char *id)
{
	if (run->names)
		sb_add(&run->names_told, id, strlen(id) + 1);
}

static void name_other(struct match_all *run, const struct candidate *c)
{
	if (run->names_others && !run->named[c->number])
		name_one(run, c->id);
	run->named[c->number] = 1;
}

/* Those who have room, in their order, at most `limit`; the writer may be NULL. */
static uint32_t take_places(struct match_all *run, const struct one_list *l, struct json_writer *w)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n && n < run->limit; i++) {
		const struct candidate *c = &l->at[i];

		if (!has_room(run, c->number)) {
			run->passed_over++;
			continue;
		}
		atomic_fetch_add_explicit(&run->lists[c->number], 1, memory_order_relaxed);
		n++;
		if (!w)
			continue;
		write_candidate(w, c);
		name_other(run, c);
	}
	return n;
}

static bool enough(const struct match_all *run, const struct one_list *l)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n && n < run->limit; i++)
		n += has_room(run, l->at[i].number);
	return l->all || n >= run->limit;
}

static void merge_list(struct match_all *run, struct one_list *l, struct strbuf *out, bool written)
{
	struct json_writer w;
	uint32_t n;

	if (!enough(run, l)) {
		arena_reset(&run->again);
		fill_list(run, l, l->n * 2, &run->again, &run->brief);
	}
	jw_init(&w, out);
	if (written) {
		jw_object(&w);
		jw_kstring(&w, "id", l->subject->id);
		jw_key(&w, "matches");
		jw_array(&w);
		if (!run->names_others)
			name_one(run, l->subject->id);
	}
	n = take_places(run, l, written ? &w : NULL);
	run->matches += n;
	run->empty += n == 0;
	run->undecided += l->undecided;
	run->unplaced += l->unplaced;
	run->merged++;
	if (!written)
		return;
	jw_close(&w);
	jw_kint(&w, "undecided_count", l->undecided);
	if (l->unplaced)
		jw_kint(&w, "unplaced_count", l->unplaced);
	jw_close(&w);
	sb_putc(out, '\n');
	run->written++;
}

struct merging {
	struct match_all *run;
	struct match_part *part;
	struct strbuf out;
};

static void merge(void *arg)
{
	struct merging *m = arg;
	struct match_part *p = m->part;

	arena_reset(&m->run->text);
	sb_init(&m->out, &m->run->text);
	sb_init(&m->run->names_told, &m->run->text);
	for (uint32_t i = 0; i < p->n && !match_all_stopped(m->run); i++)
		merge_list(m->run, &p->lists[i], &m->out, p->from + i >= m->run->first);
}

int match_all_merge(struct match_all *run, struct match_part *part, const char **text, size_t *len)
{
	struct merging m = {.run = run, .part = part};
	int status = -1;

	if (!match_all_stopped(run))
		status = oom_guard(&run->oom, merge, &m);
	match_part_free(part);
	if (status || match_all_stopped(run))
		return -1;
	*text = m.out.s;
	*len = m.out.len;
	return 0;
}

void match_all_named(const struct match_all *run, const char **ids, size_t *len)
{
	*ids = run->names_told.s;
	*len = run->names_told.len;
}

uint32_t match_all_done(const struct match_all *run)
{
	return first_worked(run) + run->merged;
}

uint32_t match_all_count(const struct match_all *run)
{
	return population_count(run->subjects);
}

/* ---- what is said of it --------------------------------------------------------- */

void match_all_write_head(struct json_writer *w, const struct match_all *run)
{
	const struct entity *entities = run->image->entities;
	const struct match *rule = &run->rule;

	jw_kstring(w, "match", rule->item.name);
	jw_kstring(w, "of", entities[run->of_left ? rule->left : rule->right].name);
	jw_kint(w, "lists", population_count(run->subjects) - run->first);
	jw_kint(w, "limit", run->limit);
	if (run->spreads)
		jw_kint(w, "spread", rule->spread);
	jw_key(w, "ranks");
	jw_array(w);
	for (uint32_t i = 0; i < rule->n_ranks; i++)
		jw_string(w, rule->ranks[i].label ? rule->ranks[i].label : rule->ranks[i].at);
	jw_close(w);
	decide_write_ruleset(w, run->rs, run->on);
}

/* How many of the others stand on no list, on one, on two, … */
static void write_reached(struct json_writer *w, const struct match_all *run)
{
	uint32_t counts[REACHED_MAX + 1] = {0};
	uint32_t n = run->lists ? population_count(run->others) : 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = atomic_load_explicit(&run->lists[i], memory_order_relaxed);

		counts[k < REACHED_MAX ? k : REACHED_MAX]++;
	}
	jw_key(w, "reached");
	jw_array(w);
	for (uint32_t k = 0; k <= REACHED_MAX; k++) {
		if (!counts[k])
			continue;
		jw_object(w);
		jw_kint(w, "lists", k);
		jw_kint(w, "count", counts[k]);
		jw_close(w);
	}
	jw_close(w);
}

void match_all_write_totals(struct json_writer *w, const struct match_all *run)
{
	jw_kint(w, "lists", run->written);
	jw_kint(w, "matches", (int64_t)run->matches);
	jw_kint(w, "empty", run->empty);
	jw_kint(w, "undecided_count", (int64_t)run->undecided);
	if (run->unplaced)
		jw_kint(w, "unplaced_count", (int64_t)run->unplaced);
	if (run->spreads)
		jw_kint(w, "passed_over", (int64_t)run->passed_over);
	write_reached(w, run);
}
