#include "prop.h"

#include <stdio.h>
#include <stdlib.h>

uint64_t prop_seed(uint64_t usual)
{
	const char *s = getenv("SLUSE_SEED");
	uint64_t seed = s && *s ? strtoull(s, NULL, 10) : usual;

	printf("seed %llu\n", (unsigned long long)seed);
	return seed;
}

unsigned prop_rounds(unsigned usual)
{
	const char *s = getenv("PROP_SCALE");
	unsigned long scale = s && *s ? strtoul(s, NULL, 10) : 1;

	return usual * (unsigned)(scale ? scale : 1);
}

unsigned prop_draw(uint64_t *state, unsigned n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (unsigned)(*state % n);
}
