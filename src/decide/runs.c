#include "decide/runs.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_SHOWN = 3 };

/* What is told of one of the reserved facts on that day; NULL: nothing that counts. */
static const struct value *told(const struct record *r, const char *name, int64_t on)
{
	const struct fact *f = vocab_find(r->vocab, name, strlen(name));
	const struct telling *best;

	if (!f || record_fact(r, vocab_index(r->vocab, f), on, &best) != FACT_TOLD)
		return NULL;
	return &best->value;
}

static int64_t told_day(const struct record *r, const char *name, int64_t on)
{
	const struct value *v = told(r, name, on);

	return v && v->kind == V_DATE ? v->u.i : DATE_NONE;
}

static int64_t told_count(const struct record *r, const char *name, int64_t on)
{
	const struct value *v = told(r, name, on);
	int64_t n;

	return v && value_to_int(*v, &n) && n >= 0 ? n : -1;
}

const char *runs_version(const struct member *run, char out[RUN_VERSION])
{
	snprintf(out, RUN_VERSION, "%" PRId64, run->version);
	return out;
}

int64_t runs_free(const struct member *run, const struct journal *taken, int64_t on)
{
	int64_t told = told_count(&run->record, "seats_free", on);
	char version[RUN_VERSION];
	int64_t held;

	if (told <= 0)
		return told;
	held = journal_held(taken, run->id, runs_version(run, version));
	return told > held ? told - held : 0;
}

static bool read_run(struct run *out, const struct member *m, const struct journal *taken,
	int64_t on, struct arena *arena)
{
	const struct value *offer = told(&m->record, "offer", on);

	if (!offer || offer->kind != V_STRING)
		return false;
	*out = (struct run){.offer = arena_strndup(arena, offer->u.s, offer->aux),
		.id = m->id,
		.start = told_day(&m->record, "start", on),
		.free = runs_free(m, taken, on)};
	return out->free != 0 && (out->start == DATE_NONE || out->start >= on);
}

static int by_offer_and_start(const void *x, const void *y)
{
	const struct run *a = x, *b = y;
	int c = strcmp(a->offer, b->offer);

	if (c)
		return c;
	if (a->start != b->start) {
		if (a->start == DATE_NONE || b->start == DATE_NONE)
			return a->start == DATE_NONE ? 1 : -1;
		return a->start < b->start ? -1 : 1;
	}
	return strcmp(a->id, b->id);
}

void runs_list(struct runs *out, const struct population *p, const struct journal *taken,
	int64_t on, struct arena *arena)
{
	uint32_t all = p ? population_count(p) : 0;
	struct run *at = ARENA_ARRAY(arena, struct run, all);
	uint32_t n = 0;

	for (uint32_t i = 0; i < all; i++)
		if (read_run(&at[n], population_at(p, i), taken, on, arena))
			n++;
	if (n)
		qsort(at, n, sizeof *at, by_offer_and_start);
	*out = (struct runs){at, n};
}

/* The first run whose offer does not come before this one; `after`: that comes after it. */
static uint32_t find(const struct runs *all, const char *offer, bool after)
{
	uint32_t lo = 0, hi = all->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = strcmp(all->at[mid].offer, offer);

		if (c < 0 || (after && c == 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct runs runs_of(const struct runs *all, const char *offer)
{
	uint32_t first = find(all, offer, false);

	return (struct runs){all->n ? all->at + first : NULL, find(all, offer, true) - first};
}

void runs_write(struct json_writer *w, const struct runs *of_one)
{
	char day[DATE_TEXT];

	jw_key(w, "runs");
	jw_array(w);
	for (uint32_t i = 0; i < of_one->n && i < RUNS_SHOWN; i++) {
		const struct run *r = &of_one->at[i];

		jw_object(w);
		jw_kstring(w, "id", r->id);
		if (r->start != DATE_NONE)
			date_print(r->start, day);
		jw_kstring(w, "start", r->start != DATE_NONE ? day : NULL);
		jw_key(w, "seats_free");
		if (r->free >= 0)
			jw_int(w, r->free);
		else
			jw_null(w);
		jw_close(w);
	}
	jw_close(w);
	jw_kint(w, "runs_count", of_one->n);
}
