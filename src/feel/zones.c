#include "feel/zones.h"

#include <string.h>

bool feel_zones_find(const struct feel_zones *z, const char *name, size_t len, struct tzif *out)
{
	unsigned lo = 0, hi = z ? z->n : 0;

	while (lo < hi) {
		unsigned mid = lo + (hi - lo) / 2;
		const struct feel_zone *at = &z->at[mid];
		size_t n = strlen(at->name);
		int c = memcmp(at->name, name, n < len ? n : len);

		if (c == 0)
			c = (n > len) - (n < len);
		if (c == 0)
			return tzif_open(out, at->bytes, at->len) == 0;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}
