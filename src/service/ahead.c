/* sluse/ahead.h: one piece of work at a time, and what changes meanwhile. */
#include "base/mem.h"
#include "service/ahead_parts.h"
#include "service/load_beside.h"

enum {
	CATCH_UP = 64,         /* fewer changes than this are not worth a thread */
	CHANGES_MAX = 4 << 20, /* noted while it is worked on */
};

struct ahead *ahead_begin(struct service *s)
{
	if (s->ahead || !s->rules)
		return NULL;
	s->ahead = s->load ? load_ahead(s->load) : index_ahead(s);
	return s->ahead;
}

bool ahead_waited_for(const struct ahead *a)
{
	return a->kind->lost != NULL;
}

/* ---- the work ------------------------------------------------------------------------ */

static bool catch_up(struct ahead *a, const struct ahead_changes *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (!a->kind->change(a, &c->at[i]))
			return false;
	return true;
}

void ahead_work(struct ahead *a)
{
	if (a->used)
		a->kind->clear(a);
	else if (!a->filled)
		a->bad = !a->kind->fill(a);
	else
		a->bad = !catch_up(a, &a->behind);
	a->filled = true;
}

/* ---- what changes meanwhile ---------------------------------------------------------- */

/* Too many, or no memory for them: then nothing comes of it. */
static void note(struct ahead *a, const struct ahead_change *change)
{
	struct ahead_changes *c = &a->noted;

	if (c->n == c->cap) {
		uint32_t cap = c->cap ? 2 * c->cap : 256;
		struct ahead_change *at =
			cap > CHANGES_MAX ? NULL : mem_realloc(c->at, cap * sizeof *c->at);

		if (!at) {
			a->stale = true;
			return;
		}
		c->at = at;
		c->cap = cap;
	}
	c->at[c->n++] = *change;
}

void ahead_changed(
	struct service *s, enum kept of, const struct member *was, const struct member *now)
{
	const struct ahead_change change = {of, was, now};
	struct ahead *load = s->load ? load_ahead(s->load) : NULL;

	if (load && !load->stale)
		note(load, &change);
	if (s->ahead && s->ahead != load && !s->ahead->used && !s->ahead->stale)
		note(s->ahead, &change);
}

void ahead_free_changes(struct ahead *a)
{
	mem_free(a->noted.at);
	mem_free(a->behind.at);
}

/* ---- its end ------------------------------------------------------------------------- */

void ahead_forget(struct service *s)
{
	if (s->ahead)
		s->ahead->stale = true;
	s->ahead = NULL;
}

void ahead_drop(struct service *s, struct ahead *a)
{
	if (s->ahead == a)
		s->ahead = NULL;
	a->kind->release(a);
}

static enum ahead_end over(struct service *s, struct ahead *a, enum ahead_end end)
{
	ahead_drop(s, a);
	return end;
}

enum ahead_end ahead_end(struct service *s, struct ahead *a)
{
	const struct ahead_changes done = a->behind;

	if (a->used)
		return over(s, a, AHEAD_MADE);
	if (!a->stale && !a->bad && a->noted.n > CATCH_UP) {
		a->behind = a->noted;
		a->noted = (struct ahead_changes){done.at, 0, done.cap};
		return AHEAD_AGAIN;
	}
	if (!a->stale && !a->bad && catch_up(a, &a->noted)) {
		a->used = a->kind->use(s, a);
		return a->used ? AHEAD_AGAIN : over(s, a, AHEAD_MADE);
	}
	if (a->kind->lost && s->ahead == a)
		a->kind->lost(s, a);
	return over(s, a, AHEAD_NOT);
}
