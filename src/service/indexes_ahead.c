/* sluse/ahead.h: an index for the day that comes. */
#include "base/mem.h"
#include "match/plan.h"
#include "service/indexes.h"
#include "sluse/ahead.h"

#include <string.h>

enum {
	CATCH_UP = 64,         /* fewer changes than this are not worth a thread */
	CHANGES_MAX = 4 << 20, /* noted while it is worked on */
};

/* Both are there as long as the population stands still. */
struct change {
	const struct member *was, *now;
};
struct changes {
	struct change *at;
	uint32_t n, cap;
};
struct ahead {
	struct ruleset *rules;
	struct population *frozen;
	struct kept_index made;
	struct changes noted; /* by the loop */
	/* the work's own while it goes on */
	struct changes behind;
	bool filled, bad;
	/* the loop's */
	bool stale; /* what it is made of is not in force any more */
};

/* ---- what is due --------------------------------------------------------------------- */

/* The side of the rule where these stand; -1: it is not between persons and vacancies. */
static int side_of(const struct image *im, const struct match *rule, enum kept of)
{
	const char *own = kept_entity[of];
	const char *other = kept_entity[of == KEPT_PERSONS ? KEPT_VACANCIES : KEPT_PERSONS];
	const char *left = im->entities[rule->left].name, *right = im->entities[rule->right].name;

	if (strcmp(left, own) == 0 && strcmp(right, other) == 0)
		return 0;
	return strcmp(right, own) == 0 && strcmp(left, other) == 0 ? 1 : -1;
}

static void free_ahead(struct ahead *a)
{
	match_index_free(a->made.index);
	population_free(a->frozen);
	ruleset_unref(a->rules);
	mem_free(a->noted.at);
	mem_free(a->behind.at);
	mem_free(a);
}

static struct ahead *make(
	struct service *s, const struct match *rule, bool left, enum kept of, int64_t on)
{
	struct ahead *a = mem_alloc(sizeof *a);

	if (!a)
		return NULL;
	*a = (struct ahead){.rules = ruleset_ref(s->rules),
		.frozen = population_freeze(s->kept[of], NULL, NULL),
		.made = {.index = match_index_new(
				 ruleset_on(s->rules, on), rule, left, on, &s->zones),
			.rule = rule,
			.of = of,
			.left = left,
			.laid_out_for = population_count(s->kept[of])}};
	if (a->frozen && a->made.index)
		return a;
	free_ahead(a);
	return NULL;
}

/* Both sides of every match of that day's rules, in their order. */
static struct ahead *next_due(struct service *s, int64_t on, int64_t today)
{
	static const enum kept sides[] = {KEPT_VACANCIES, KEPT_PERSONS};
	const struct image *im = ruleset_on(s->rules, on);

	for (uint32_t i = 0; i < 2 * im->n_matches; i++) {
		const struct match *rule = &im->matches[i / 2];
		enum kept of = sides[i % 2];
		int side = side_of(im, rule, of);

		if (side < 0 || population_count(s->kept[of]) < INDEXES_LEAST ||
			indexes_have(s, rule, side == 0, of, on, today))
			continue;
		return make(s, rule, side == 0, of, on);
	}
	return NULL;
}

struct ahead *ahead_begin(struct service *s)
{
	int64_t today, soon;

	if (s->ahead || !s->rules || !s->host.soon)
		return NULL;
	today = state_today(s);
	soon = s->host.soon(s->host.arg, ruleset_zone(s->rules));
	indexes_turn(s, today);
	s->ahead = next_due(s, today, today);
	if (!s->ahead && soon > today)
		s->ahead = next_due(s, soon, today);
	return s->ahead;
}

/* ---- the work ------------------------------------------------------------------------ */

static bool catch_up(struct ahead *a, const struct changes *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		if (match_index_change(a->made.index, c->at[i].was, c->at[i].now))
			return false;
	return true;
}

void ahead_work(struct ahead *a)
{
	if (!a->filled)
		a->bad = match_index_fill(a->made.index, a->frozen) != 0;
	else
		a->bad = !catch_up(a, &a->behind);
	a->filled = true;
}

/* ---- what changes meanwhile ---------------------------------------------------------- */

/* Too many, or no memory for them: then there is no index ahead. */
void ahead_changed(
	struct ahead *a, enum kept of, const struct member *was, const struct member *now)
{
	struct changes *c = &a->noted;

	if (a->stale || a->made.of != of)
		return;
	if (c->n == c->cap) {
		uint32_t cap = c->cap ? 2 * c->cap : 256;
		struct change *at =
			cap > CHANGES_MAX ? NULL : mem_realloc(c->at, cap * sizeof *c->at);

		if (!at) {
			a->stale = true;
			return;
		}
		c->at = at;
		c->cap = cap;
	}
	c->at[c->n++] = (struct change){was, now};
}

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
	free_ahead(a);
}

enum ahead_end ahead_end(struct service *s, struct ahead *a)
{
	const struct changes done = a->behind;
	enum ahead_end end = AHEAD_NOT;

	if (!a->stale && !a->bad && a->noted.n > CATCH_UP) {
		a->behind = a->noted;
		a->noted = (struct changes){done.at, 0, done.cap};
		return AHEAD_AGAIN;
	}
	if (!a->stale && !a->bad && catch_up(a, &a->noted)) {
		indexes_keep(s, &a->made, state_today(s));
		a->made.index = NULL;
		end = AHEAD_MADE;
	}
	ahead_drop(s, a);
	return end;
}
