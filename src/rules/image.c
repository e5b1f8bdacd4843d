#include "rules/image.h"

#include <string.h>

const char *state_word(enum state s)
{
	switch (s) {
	case STATE_NO: return "no";
	case STATE_UNKNOWN: return "unknown";
	case STATE_BORDER: return "border";
	default: return "yes";
	}
}

const char *basis_word(enum basis b)
{
	switch (b) {
	case BASIS_SOURCE: return "source";
	case BASIS_LAW: return "law";
	case BASIS_OWN: return "own";
	default: return NULL;
	}
}

const char *due_word(enum due_state s)
{
	switch (s) {
	case DUE_NO: return "no";
	case DUE_UPCOMING: return "upcoming";
	case DUE_NOW: return "due";
	case DUE_OVERDUE: return "overdue";
	default: return "unknown";
	}
}

const struct entity *image_entity(const struct image *im, const char *name)
{
	for (uint32_t i = 0; i < im->n_entities; i++)
		if (strcmp(im->entities[i].name, name) == 0)
			return &im->entities[i];
	return NULL;
}

/* Every kind's list is one of structures that begin with their item. */
static const struct item *find_item(const void *list, uint32_t n, size_t size, const char *name)
{
	const char *at = list;

	for (uint32_t i = 0; i < n; i++) {
		const struct item *it = (const void *)(at + i * size);

		if (strcmp(it->name, name) == 0)
			return it;
	}
	return NULL;
}

#define FIND(list, n) find_item(list, n, sizeof *(list), name)

const struct item *image_item(const struct image *im, enum item_kind kind, const char *name)
{
	switch (kind) {
	case ITEM_PROFILE: return FIND(im->profiles, im->n_profiles);
	case ITEM_OFFER: return FIND(im->offers, im->n_offers);
	case ITEM_TRACK: return FIND(im->tracks, im->n_tracks);
	default: return FIND(im->matches, im->n_matches);
	}
}

#undef FIND

const struct match *image_match(const struct image *im, const char *name)
{
	return (const void *)image_item(im, ITEM_MATCH, name);
}

const char *criterion_counted_as(const struct criterion *c)
{
	if (c->name)
		return c->name;
	return *c->expression ? c->expression : c->at;
}
