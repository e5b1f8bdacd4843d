/*
 * image_names - the names of a compiled ruleset, for an expression that comes later
 *
 * What a rule about the first entity could read: its facts bare, the others' behind their
 * entity's name, lets, and items as profile.x.  Constants are gone: they were worked out
 * when the rules were loaded.
 */
#ifndef SERVICE_IMAGE_NAMES_H
#define SERVICE_IMAGE_NAMES_H

#include "rules/image.h"

/* Holds as long as the image. */
struct feel_scope image_scope(const struct image *im);

#endif
