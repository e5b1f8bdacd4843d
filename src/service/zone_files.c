#include "service/zone_files.h"

struct feel_zones zones_of(const struct sluse_file *files, unsigned n, struct arena *arena)
{
	struct feel_zone *at = ARENA_ARRAY(arena, struct feel_zone, n);

	for (unsigned i = 0; i < n; i++)
		at[i] = (struct feel_zone){files[i].name, files[i].text, files[i].len};
	return (struct feel_zones){at, n};
}
