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
struct journal {
	struct person **at;
	uint32_t n, cap;
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

int journal_add(struct journal *j, const char *id, const struct note *n)
{
	struct note *made = make_note(n);
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
	return 0;
}

void journal_drop(struct journal *j, const char *id)
{
	bool found;
	uint32_t i = find(j, id, &found);

	if (!found)
		return;
	free_person(j->at[i]);
	j->n--;
	memmove(j->at + i, j->at + i + 1, (j->n - i) * sizeof *j->at);
}

const struct note *const *journal_of(const struct journal *j, const char *id, uint32_t *n)
{
	bool found;
	uint32_t i = find(j, id, &found);

	*n = found ? j->at[i]->n : 0;
	return *n ? (const struct note *const *)j->at[i]->notes : NULL;
}
