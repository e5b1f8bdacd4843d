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

/* The same question on another day; NULL: that day's rules have no such match. */
static const struct match *rule_on(
	const struct service *s, const struct kept_index *k, int64_t on, bool *left)
{
	const struct image *im = ruleset_on(s->rules, on);
	const struct match *rule = image_match(im, k->rule->item.name);

	if (rule)
		*left = strcmp(im->entities[rule->left].name, kept_entity[k->of]) == 0;
	return rule;
}

static bool is_coming(const struct service *s, const struct match *rule, bool left, int64_t on)
{
	for (unsigned i = 0; i < INDEXES_MAX; i++)
		if (s->coming[i].index && match_index_for(s->coming[i].index, rule, left, on))
			return true;
	return false;
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

static struct ahead *make(struct service *s, const struct kept_index *k, int64_t on)
{
	struct ahead *a;
	const struct match *rule;
	bool left = false;

	rule = rule_on(s, k, on, &left);
	if (!rule || is_coming(s, rule, left, on) || !(a = mem_alloc(sizeof *a)))
		return NULL;
	*a = (struct ahead){.rules = ruleset_ref(s->rules),
		.frozen = population_freeze(s->kept[k->of], NULL, NULL),
		.made = {.index = match_index_new(
				 ruleset_on(s->rules, on), rule, left, on, &s->zones),
			.rule = rule,
			.of = k->of,
			.laid_out_for = population_count(s->kept[k->of])}};
	if (a->frozen && a->made.index)
		return a;
	free_ahead(a);
	return NULL;
}

struct ahead *ahead_begin(struct service *s)
{
	int64_t today, on;

	if (s->ahead || !s->rules || !s->host.soon)
		return NULL;
	today = state_today(s);
	on = s->host.soon(s->host.arg, ruleset_zone(s->rules));
	indexes_turn(s, today);
	for (unsigned i = 0; i < INDEXES_MAX && on > today && !s->ahead; i++) {
		const struct kept_index *k = &s->indexes[i];

		if (k->index && match_index_day(k->index) == today)
			s->ahead = make(s, k, on);
	}
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
		indexes_keep_coming(s, &a->made);
		a->made.index = NULL;
		end = AHEAD_MADE;
	}
	ahead_drop(s, a);
	return end;
}
