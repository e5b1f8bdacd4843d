#include "data/journal.h"
#include "base/mem.h"

#include <stdbool.h>
#include <string.h>

/* In the order of their ids; few change, and an insert moves pointers. */
struct person {
	struct note **notes;
	uint32_t n, cap;
	char id[];
};
/* Seats that are held, in the order of their names; those that are not any more stay as 0, so
 * that giving one back needs no memory. */
struct held {
	uint32_t taken, released;
	const char *step;
	char track[];
};
struct journal {
	struct person **at;
	uint32_t n, cap;
	struct held **held;
	uint32_t n_held, cap_held;
};

struct journal *journal_new(void)
{
	struct journal *j = mem_alloc(sizeof *j);

	if (j)
		*j = (struct journal){0};
	return j;
}

static void free_person(struct person *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		mem_free(p->notes[i]);
	mem_free(p->notes);
	mem_free(p);
}

void journal_free(struct journal *j)
{
	if (!j)
		return;
	for (uint32_t i = 0; i < j->n; i++)
		free_person(j->at[i]);
	mem_free(j->at);
	for (uint32_t i = 0; i < j->n_held; i++)
		mem_free(j->held[i]);
	mem_free(j->held);
	mem_free(j);
}

/* Where the person is, or would be. */
static uint32_t find(const struct journal *j, const char *id, bool *found)
{
	uint32_t lo = 0, hi = j->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (strcmp(j->at[mid]->id, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*found = lo < j->n && strcmp(j->at[lo]->id, id) == 0;
	return lo;
}

/* The list of pointers has room for one more. */
static int reserve(void **at, uint32_t n, uint32_t *cap)
{
	uint32_t more = *cap ? 2 * *cap : 4;
	void *grown;

	if (n < *cap)
		return 0;
	grown = mem_realloc(*at, more * sizeof(void *));
	if (!grown)
		return -1;
	*at = grown;
	*cap = more;
	return 0;
}

static struct person *insert(struct journal *j, uint32_t i, const char *id)
{
	size_t len = strlen(id) + 1;
	struct person *p = mem_alloc(sizeof *p + len);
	void *at = j->at;
	int bad;

	if (!p)
		return NULL;
	bad = reserve(&at, j->n, &j->cap);
	j->at = at;
	if (bad) {
		mem_free(p);
		return NULL;
	}
	*p = (struct person){0};
	memcpy(p->id, id, len);
	memmove(j->at + i + 1, j->at + i, (j->n - i) * sizeof *j->at);
	j->at[i] = p;
	j->n++;
	return p;
}

static struct note *make_note(const struct note *n)
{
	size_t what = strlen(n->what) + 1, track = strlen(n->track) + 1, step = strlen(n->step) + 1;
	const char *told = n->text ? n->text : "";
	size_t text = strlen(told) + 1;
	struct note *made = mem_alloc(sizeof *made + what + track + step + text);
	char *at;

	if (!made)
		return NULL;
	at = (char *)(made + 1);
	*made = (struct note){.on = n->on,
		.what = memcpy(at, n->what, what),
		.track = memcpy(at + what, n->track, track),
		.step = memcpy(at + what + track, n->step, step),
		.text = memcpy(at + what + track + step, told, text)};
	return made;
}

/* ---- seats ----------------------------------------------------------------- */

static bool about_seat(const struct note *n)
{
	return strcmp(n->what, "took") == 0 || strcmp(n->what, "released") == 0;
}

/* Where these seats are, or would be. */
static uint32_t find_held(const struct journal *j, const char *track, const char *step, bool *found)
{
	uint32_t lo = 0, hi = j->n_held;

	*found = false;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct held *h = j->held[mid];
		int c = strcmp(h->track, track);

		if (!c)
			c = strcmp(h->step, step);
		*found |= c == 0;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* There is a place where the note is counted.  -1: out of memory. */
static int make_held(struct journal *j, const struct note *n)
{
	size_t track = strlen(n->track) + 1, step = strlen(n->step) + 1;
	bool found;
	uint32_t i = find_held(j, n->track, n->step, &found);
	void *list = j->held;
	struct held *made;
	int bad;

	if (found)
		return 0;
	bad = reserve(&list, j->n_held, &j->cap_held);
	j->held = list;
	if (bad || !(made = mem_alloc(sizeof *made + track + step)))
		return -1;
	*made = (struct held){.step = made->track + track};
	memcpy(made->track, n->track, track);
	memcpy(made->track + track, n->step, step);
	memmove(j->held + i + 1, j->held + i, (j->n_held - i) * sizeof *j->held);
	j->held[i] = made;
	j->n_held++;
	return 0;
}

/* The note comes, or goes. */
static void count(struct journal *j, const struct note *n, bool comes)
{
	bool found;
	uint32_t i, *of;

	if (!about_seat(n))
		return;
	i = find_held(j, n->track, n->step, &found);
	if (!found)
		return;
	of = strcmp(n->what, "took") == 0 ? &j->held[i]->taken : &j->held[i]->released;
	*of = comes ? *of + 1 : *of - 1;
}

uint32_t journal_held(const struct journal *j, const char *track, const char *step)
{
	bool found;
	uint32_t i = find_held(j, track, step, &found);

	return found ? j->held[i]->taken - j->held[i]->released : 0;
}

int journal_add(struct journal *j, const char *id, const struct note *n)
{
	struct note *made = about_seat(n) && make_held(j, n) ? NULL : make_note(n);
	bool found;
	uint32_t i = find(j, id, &found);
	struct person *p = !made ? NULL : found ? j->at[i] : insert(j, i, id);
	void *notes;
	int bad;

	if (!p) {
		mem_free(made);
		return -1;
	}
	notes = p->notes;
	bad = reserve(&notes, p->n, &p->cap);
	p->notes = notes;
	if (bad) {
		mem_free(made);
		return -1;
	}
	p->notes[p->n++] = made;
	count(j, made, true);
	return 0;
}

void journal_take_back(struct journal *j, const char *id)
{
	bool found;
	uint32_t i = find(j, id, &found);
	struct person *p = found ? j->at[i] : NULL;

	if (!p || !p->n)
		return;
	count(j, p->notes[--p->n], false);
	mem_free(p->notes[p->n]);
}

void journal_drop(struct journal *j, const char *id)
{
	bool found;
	uint32_t i = find(j, id, &found);

	if (!found)
		return;
	for (uint32_t k = 0; k < j->at[i]->n; k++)
		count(j, j->at[i]->notes[k], false);
	free_person(j->at[i]);
	j->n--;
	memmove(j->at + i, j->at + i + 1, (j->n - i) * sizeof *j->at);
}

static bool same_note(const struct note *a, const struct note *b)
{
	return a->on == b->on && strcmp(a->what, b->what) == 0 && strcmp(a->track, b->track) == 0 &&
	       strcmp(a->step, b->step) == 0 && strcmp(a->text, b->text ? b->text : "") == 0;
}

void journal_remove(struct journal *j, const char *id, const struct note *n)
{
	bool found;
	uint32_t i = find(j, id, &found), k = 0;
	struct person *p = found ? j->at[i] : NULL;

	while (p && k < p->n && !same_note(p->notes[k], n))
		k++;
	if (!p || k == p->n)
		return;
	if (p->n == 1) {
		journal_drop(j, id);
		return;
	}
	count(j, p->notes[k], false);
	mem_free(p->notes[k]);
	p->n--;
	memmove(p->notes + k, p->notes + k + 1, (p->n - k) * sizeof(struct note *));
}

const struct note *const *journal_of(const struct journal *j, const char *id, uint32_t *n)
{
	bool found;
	uint32_t i = find(j, id, &found);

	*n = found ? j->at[i]->n : 0;
	return *n ? (const struct note *const *)j->at[i]->notes : NULL;
}

uint32_t journal_count(const struct journal *j)
{
	return j->n;
}

const struct note *const *journal_at(
	const struct journal *j, uint32_t i, const char **id, uint32_t *n)
{
	*id = j->at[i]->id;
	*n = j->at[i]->n;
	return (const struct note *const *)j->at[i]->notes;
}
