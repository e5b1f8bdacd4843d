#include "base/mem.h"

#include <stdlib.h>

void *mem_alloc(size_t size)
{
	return malloc(size ? size : 1);
}

void *mem_realloc(void *old, size_t size)
{
	return realloc(old, size ? size : 1);
}

void mem_free(void *p)
{
	free(p);
}
