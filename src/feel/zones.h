/*
 * zones - the time zones of the world, for FEEL's zone names
 *
 * Whoever owns the machine (the tool, the daemon) reads the files of the tz database and
 * hands their bytes in; nothing is copied, and nothing is parsed before a zone is named.
 */
#ifndef FEEL_ZONES_H
#define FEEL_ZONES_H

#include "base/tzif.h"

struct feel_zone {
	const char *name; /* "Europe/Copenhagen" */
	const void *bytes;
	size_t len;
};
struct feel_zones {
	const struct feel_zone *at; /* ascending by name */
	unsigned n;
};
bool feel_zones_find(const struct feel_zones *z, const char *name, size_t len, struct tzif *out);

#endif
