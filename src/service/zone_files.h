/*
 * zone_files - the zone data that was handed in, as expressions look it up
 *
 * The bytes are borrowed; the files stand in ascending order of their names.
 */
#ifndef SERVICE_ZONE_FILES_H
#define SERVICE_ZONE_FILES_H

#include "base/arena.h"
#include "feel/zones.h"
#include "sluse/service.h"

struct feel_zones zones_of(const struct sluse_file *files, unsigned n, struct arena *arena);

#endif
