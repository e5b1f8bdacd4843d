#include "mem_fail.h"

#include <stdlib.h>

static unsigned long requests, failing;
static enum mem_fail_mode mode_of_failing;
static bool failed;
static long live;

void mem_fail_at(unsigned long n, enum mem_fail_mode mode)
{
	requests = 0;
	failing = n;
	mode_of_failing = mode;
	failed = false;
}

bool mem_fail_failed(void)
{
	return failed;
}

unsigned long mem_fail_count(void)
{
	return requests;
}

long mem_fail_live(void)
{
	return live;
}

static bool refuse(void)
{
	requests++;
	if (!failing || requests < failing ||
		(requests > failing && mode_of_failing == MEM_FAIL_ONCE))
		return false;
	failed = true;
	return true;
}

void *mem_alloc(size_t size)
{
	void *p = refuse() ? NULL : malloc(size ? size : 1);

	live += p != NULL;
	return p;
}

void *mem_realloc(void *old, size_t size)
{
	void *p = refuse() ? NULL : realloc(old, size ? size : 1);

	live += p && !old;
	return p;
}

void mem_free(void *p)
{
	live -= p != NULL;
	free(p);
}
