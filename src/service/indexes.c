#include "service/indexes.h"

#include "match/plan.h"
#include "service/ahead_parts.h"

enum { INDEXES_SLACK = 1000, TEXTS_SLACK = 16 << 20 };

static void drop(struct kept_index *k)
{
	match_index_free(k->index);
	*k = (struct kept_index){0};
}

void indexes_drop(struct service *s)
{
	for (unsigned i = 0; i < INDEXES_MAX; i++) {
		drop(&s->indexes[i]);
		drop(&s->coming[i]);
	}
	ahead_forget(s);
}

/* There are so many more members than it was laid out for that it is better made anew. */
static bool outgrown(const struct kept_index *k, uint32_t n)
{
	return n > k->laid_out_for + k->laid_out_for / 2 + INDEXES_SLACK / 2;
}

/* A question does it itself where nobody does so beside, or has not got round to it. */
static bool long_outgrown(const struct service *s, const struct kept_index *k, uint32_t n)
{
	uint32_t most = s->host.look_ahead ? 16 : 2;

	return n > most * (uint64_t)k->laid_out_for + INDEXES_SLACK;
}

static void look_ahead(const struct service *s)
{
	if (s->host.look_ahead)
		s->host.look_ahead(s->host.arg);
}

/* So much of it is texts that nobody may have any more. */
static bool overgrown(const struct kept_index *k)
{
	return match_index_texts(k->index) > 2 * k->texts + TEXTS_SLACK;
}

static void change(const struct service *s, struct kept_index *k, enum kept of,
	const struct member *was, const struct member *now)
{
	bool bad;

	if (!k->index || k->of != of)
		return;
	bad = match_index_change(k->index, was, now) != 0;
	if (!bad && !overgrown(k))
		return;
	drop(k);
	if (!bad)
		look_ahead(s);
}

static void changed(void *arg, const struct member *was, const struct member *now)
{
	const struct watched *w = arg;
	uint32_t n = population_count(w->s->kept[w->of]);

	for (unsigned i = 0; i < INDEXES_MAX; i++) {
		change(w->s, &w->s->indexes[i], w->of, was, now);
		change(w->s, &w->s->coming[i], w->of, was, now);
	}
	ahead_changed(w->s, w->of, was, now);
	/* there may be enough of them for an index, or for another one */
	if (!was && n >= INDEXES_LEAST && (n & (n - 1)) == 0)
		look_ahead(w->s);
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
static struct kept_index *room(struct kept_index all[INDEXES_MAX])
{
	struct kept_index *oldest = &all[0];

	for (unsigned i = 0; i < INDEXES_MAX; i++) {
		struct kept_index *k = &all[i];

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
	const struct match *own = image_match(im, rule->item.name); /* it may be a copy */
	struct match_index *ix = match_index_new(im, own, left, on, &s->zones);
	struct kept_index *k;

	if (!ix)
		return NULL;
	if (match_index_fill(ix, s->kept[of])) {
		match_index_free(ix);
		return NULL;
	}
	k = room(s->indexes);
	*k = (struct kept_index){.index = ix,
		.rule = own,
		.of = of,
		.left = left,
		.laid_out_for = population_count(s->kept[of]),
		.texts = match_index_texts(ix),
		.asked = ++s->asked};
	s->made_asking++;
	look_ahead(s);
	return ix;
}

/* The one for this side on this day, or NULL. */
static struct kept_index *find(struct kept_index all[INDEXES_MAX], const struct match *rule,
	bool left, enum kept of, int64_t on)
{
	for (unsigned i = 0; i < INDEXES_MAX; i++)
		if (all[i].index && all[i].of == of &&
			match_index_for(all[i].index, rule, left, on))
			return &all[i];
	return NULL;
}

bool indexes_have(struct service *s, const struct index_side *side, int64_t on, int64_t today)
{
	struct kept_index *all = on == today ? s->indexes : s->coming;
	const struct kept_index *k = find(all, side->rule, side->left, side->of, on);

	for (unsigned i = 0; i < INDEXES_MAX; i++)
		if (!all[i].index)
			return k && !outgrown(k, population_count(s->kept[side->of]));
	return true;
}

/* In the place of one that was outgrown, or that a question has made meanwhile. */
void indexes_keep(struct service *s, const struct kept_index *made, int64_t today)
{
	struct kept_index *all = match_index_day(made->index) <= today ? s->indexes : s->coming;
	struct kept_index *k =
		find(all, made->rule, made->left, made->of, match_index_day(made->index));

	if (k)
		drop(k);
	else
		k = room(all);
	*k = *made;
	k->texts = match_index_texts(k->index);
	k->asked = ++s->asked;
	s->made_ahead++;
}

void indexes_turn(struct service *s, int64_t today)
{
	for (unsigned i = 0; i < INDEXES_MAX; i++)
		if (s->indexes[i].index && match_index_day(s->indexes[i].index) != today)
			drop(&s->indexes[i]);
	for (unsigned i = 0; i < INDEXES_MAX; i++) {
		struct kept_index *k = &s->coming[i];

		if (!k->index || match_index_day(k->index) > today)
			continue;
		if (match_index_day(k->index) < today) {
			drop(k);
			continue;
		}
		k->asked = ++s->asked;
		*room(s->indexes) = *k;
		*k = (struct kept_index){0};
	}
}

const struct match_index *indexes_for(struct service *s, const struct image *im,
	const struct match *rule, bool left, enum kept of, int64_t on)
{
	uint32_t n = population_count(s->kept[of]);
	struct kept_index *k;

	if (on != state_today(s) || n < INDEXES_LEAST)
		return NULL;
	indexes_turn(s, on);
	k = find(s->indexes, rule, left, of, on);
	if (k && long_outgrown(s, k, n)) {
		drop(k);
		k = NULL;
	}
	if (!k)
		return make(s, im, rule, left, of, on);
	if (outgrown(k, n))
		look_ahead(s);
	k->asked = ++s->asked;
	return k->index;
}
