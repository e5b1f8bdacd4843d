#include "service/image_names.h"

#include <string.h>

enum { SPACE_ENTITY = 1u << 30 }; /* + index; below: a slot whose name begins alike */

static bool slot_is_there(const struct image *im, uint32_t i)
{
	return im->slots[i].index != UINT32_MAX && i != SLOT_VALUE;
}

static bool find_slot(const struct image *im, const char *s, size_t len, struct feel_name *out)
{
	for (uint32_t i = 0; i < im->n_slots; i++) {
		const struct slot *at = &im->slots[i];

		if (!slot_is_there(im, i) || strlen(at->name) != len || memcmp(at->name, s, len))
			continue;
		*out = (struct feel_name){.kind = FEEL_NAME_SLOT, .slot = i, .type = at->type};
		return true;
	}
	return false;
}

static bool find_table(const struct image *im, const char *s, size_t len, struct feel_name *out)
{
	for (uint32_t i = 0; i < im->n_functions; i++) {
		const struct table *t = im->functions[i];

		if (!t || strlen(t->item.name) != len || memcmp(t->item.name, s, len) != 0)
			continue;
		*out = (struct feel_name){
			.kind = FEEL_NAME_FUNCTION, .slot = im->n_codes + i, .type = t->type};
		return true;
	}
	return false;
}

static bool find_space(const struct image *im, const char *s, size_t len, struct feel_name *out)
{
	*out = (struct feel_name){.kind = FEEL_NAME_SPACE};
	for (uint32_t i = 0; i < im->n_entities; i++) {
		if (strlen(im->entities[i].name) == len && !memcmp(im->entities[i].name, s, len)) {
			out->slot = SPACE_ENTITY + i;
			return true;
		}
	}
	for (uint32_t i = 0; i < im->n_slots; i++) {
		const char *name = im->slots[i].name;

		if (strncmp(name, s, len) == 0 && name[len] == '.') {
			out->slot = i;
			return true;
		}
	}
	return false;
}

static bool lookup(void *host, const char *s, size_t len, struct feel_name *out)
{
	const struct image_names *n = host;
	const struct image *im = n->image;

	return table_calls_name(&n->calls, s, len, out) || find_slot(im, s, len, out) ||
	       find_table(im, s, len, out) || find_space(im, s, len, out);
}

/* What stands before the dot of the names in a space; "" for the first entity's. */
static const char *space_prefix(const struct image *im, uint32_t space, size_t *len)
{
	const char *name = "";

	if (space > SPACE_ENTITY)
		name = im->entities[space - SPACE_ENTITY].name;
	else if (space < SPACE_ENTITY)
		name = im->slots[space].name;
	*len = strcspn(name, ".");
	return name;
}

static bool member(void *host, uint32_t space, const char *s, size_t len, struct feel_name *out)
{
	const struct image *im = ((const struct image_names *)host)->image;
	size_t before;
	const char *prefix = space_prefix(im, space, &before);

	for (uint32_t i = 0; i < im->n_slots; i++) {
		const char *name = im->slots[i].name;

		if (before && (strncmp(name, prefix, before) != 0 || name[before] != '.'))
			continue;
		name += before ? before + 1 : 0;
		if (!slot_is_there(im, i) || strlen(name) != len || memcmp(name, s, len) != 0)
			continue;
		*out = (struct feel_name){
			.kind = FEEL_NAME_SLOT, .slot = i, .type = im->slots[i].type};
		return true;
	}
	return false;
}

static void suggest(void *host, uint32_t space, struct suggest *s)
{
	const struct image *im = ((const struct image_names *)host)->image;
	size_t before = 0;
	const char *prefix = space == UINT32_MAX ? "" : space_prefix(im, space, &before);

	for (uint32_t i = 0; i < im->n_tables && !before; i++)
		suggest_try(s, im->tables[i].item.name);
	for (uint32_t i = 0; i < im->n_slots; i++) {
		const char *name = im->slots[i].name;

		if (!slot_is_there(im, i))
			continue;
		if (!before)
			suggest_try(s, name);
		else if (strncmp(name, prefix, before) == 0 && name[before] == '.')
			suggest_try(s, name + before + 1);
	}
}

struct feel_scope image_scope(const struct image_names *n)
{
	return (struct feel_scope){
		.host = (void *)(uintptr_t)n,
		.lookup = lookup,
		.member = member,
		.suggest = suggest,
	};
}
