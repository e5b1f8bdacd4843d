/*
 * image_names - the names of a compiled ruleset, for an expression that comes later
 *
 * What a rule about the first entity could read: its facts bare, the others' behind their
 * entity's name, lets, and items as profile.x.  Constants are gone: they were worked out
 * when the rules were loaded.  Functions over a table of codes are those of the expression at
 * hand (rules/table_calls.h).
 */
#ifndef SERVICE_IMAGE_NAMES_H
#define SERVICE_IMAGE_NAMES_H

#include "rules/image.h"
#include "rules/table_calls.h"

struct image_names {
	const struct image *image;
	struct table_calls calls; /* no_table_calls until they are found */
};
/* Holds as long as the names. */
struct feel_scope image_scope(const struct image_names *n);

#endif
