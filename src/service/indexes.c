#include "service/indexes.h"

#include "match/plan.h"

enum {
	INDEXES_LEAST = 50, /* fewer members are looked at one by one */
	INDEXES_SLACK = 1000,
};

static void drop(struct kept_index *k)
{
	match_index_free(k->index);
	*k = (struct kept_index){0};
}

void indexes_drop(struct service *s)
{
	for (unsigned i = 0; i < INDEXES_MAX; i++)
		drop(&s->indexes[i]);
}

static void changed(void *arg, const struct member *was, const struct member *now)
{
	const struct watched *w = arg;

	for (unsigned i = 0; i < INDEXES_MAX; i++) {
		struct kept_index *k = &w->s->indexes[i];

		if (k->index && k->of == w->of && match_index_change(k->index, was, now))
			drop(k);
	}
}

void indexes_watch(struct service *s)
{
	for (int k = 0; k < KEPTS; k++) {
		s->watched[k].s = s;
		s->watched[k].of = (enum kept)k;
		if (s->kept[k])
			population_watch(s->kept[k], changed, &s->watched[k]);
	}
}

/* A place for one more: a free one, or that which was asked least lately. */
static struct kept_index *room(struct service *s)
{
	struct kept_index *oldest = &s->indexes[0];

	for (unsigned i = 0; i < INDEXES_MAX; i++) {
		struct kept_index *k = &s->indexes[i];

		if (!k->index)
			return k;
		if (k->asked < oldest->asked)
			oldest = k;
	}
	drop(oldest);
	return oldest;
}

static const struct match_index *make(struct service *s, const struct image *im,
	const struct match *rule, bool left, enum kept of, int64_t on)
{
	struct match_index *ix = match_index_new(im, rule, left, on, &s->zones);
	struct kept_index *k;

	if (!ix)
		return NULL;
	if (match_index_fill(ix, s->kept[of])) {
		match_index_free(ix);
		return NULL;
	}
	k = room(s);
	*k = (struct kept_index){.index = ix,
		.of = of,
		.laid_out_for = population_count(s->kept[of]),
		.asked = ++s->asked};
	return ix;
}

const struct match_index *indexes_for(struct service *s, const struct image *im,
	const struct match *rule, bool left, enum kept of, int64_t on)
{
	uint32_t n = population_count(s->kept[of]);

	if (on != state_today(s) || n < INDEXES_LEAST)
		return NULL;
	for (unsigned i = 0; i < INDEXES_MAX; i++) {
		struct kept_index *k = &s->indexes[i];

		if (!k->index || k->of != of)
			continue;
		if (match_index_day(k->index) != on || n > 2 * k->laid_out_for + INDEXES_SLACK) {
			drop(k);
		} else if (match_index_for(k->index, rule, left, on)) {
			k->asked = ++s->asked;
			return k->index;
		}
	}
	return make(s, im, rule, left, of, on);
}
