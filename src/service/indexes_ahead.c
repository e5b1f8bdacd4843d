/* An index that is made ahead, for today or for the day that comes. */
#include "base/mem.h"
#include "match/plan.h"
#include "service/ahead_parts.h"
#include "service/indexes.h"

#include <string.h>

struct one_ahead {
	struct ahead ahead;
	struct ruleset *rules;
	struct population *frozen;
	struct kept_index made;
};

static struct one_ahead *one_of(struct ahead *a)
{
	return (struct one_ahead *)a; /* its first member */
}

/* ---- the work ------------------------------------------------------------------------ */

static bool fill(struct ahead *a)
{
	struct one_ahead *o = one_of(a);

	return match_index_fill(o->made.index, o->frozen) == 0;
}

static bool change(struct ahead *a, const struct ahead_change *c)
{
	struct one_ahead *o = one_of(a);

	return c->of != o->made.of || match_index_change(o->made.index, c->was, c->now) == 0;
}

static bool use(struct service *s, struct ahead *a)
{
	struct one_ahead *o = one_of(a);

	indexes_keep(s, &o->made, state_today(s));
	o->made.index = NULL;
	return false;
}

static void release(struct ahead *a)
{
	struct one_ahead *o = one_of(a);

	match_index_free(o->made.index);
	population_free(o->frozen);
	ruleset_unref(o->rules);
	ahead_free_changes(a);
	mem_free(o);
}

/* ---- what is due --------------------------------------------------------------------- */

static struct ahead *make(struct service *s, const struct index_side *side, int64_t on)
{
	static const struct ahead_kind kind = {
		.fill = fill, .change = change, .use = use, .release = release};
	struct one_ahead *o = mem_alloc(sizeof *o);

	if (!o)
		return NULL;
	*o = (struct one_ahead){.ahead.kind = &kind,
		.rules = ruleset_ref(s->rules),
		.frozen = population_freeze(s->kept[side->of], NULL, NULL),
		.made = {.index = match_index_new(
				 ruleset_on(s->rules, on), side->rule, side->left, on, &s->zones),
			.rule = side->rule,
			.of = side->of,
			.left = side->left,
			.laid_out_for = population_count(s->kept[side->of])}};
	if (o->frozen && o->made.index)
		return &o->ahead;
	release(&o->ahead);
	return NULL;
}

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

bool index_side_at(const struct image *im, uint32_t i, struct index_side *side)
{
	const enum kept of = i % 2 ? KEPT_PERSONS : KEPT_VACANCIES;
	int where;

	if (i / 2 >= im->n_matches)
		return false;
	where = side_of(im, &im->matches[i / 2], of);
	*side = (struct index_side){where < 0 ? NULL : &im->matches[i / 2], where == 0, of};
	return true;
}

static struct ahead *next_due(struct service *s, int64_t on, int64_t today)
{
	const struct image *im = ruleset_on(s->rules, on);
	struct index_side side;

	for (uint32_t i = 0; index_side_at(im, i, &side); i++)
		if (side.rule && population_count(s->kept[side.of]) >= INDEXES_LEAST &&
			!indexes_have(s, &side, on, today))
			return make(s, &side, on);
	return NULL;
}

struct ahead *index_ahead(struct service *s)
{
	int64_t today = state_today(s), soon;
	struct ahead *a;

	if (!s->host.soon)
		return NULL;
	soon = s->host.soon(s->host.arg, ruleset_zone(s->rules));
	indexes_turn(s, today);
	a = next_due(s, today, today);
	return a || soon <= today ? a : next_due(s, soon, today);
}
