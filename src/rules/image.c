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

const struct match *image_match(const struct image *im, const char *name)
{
	for (uint32_t i = 0; i < im->n_matches; i++)
		if (strcmp(im->matches[i].item.name, name) == 0)
			return &im->matches[i];
	return NULL;
}
