/*
 * mem - the one door to the heap
 *
 * Everything in the library that needs memory asks here, so that a test can
 * link another mem.c (tests/lib/mem_fail.c) and make the n-th request fail.
 * There is no state.  Most code does not come here: it takes an arena.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);              /* NULL when there is none */
void *mem_realloc(void *old, size_t size); /* NULL, and old untouched */
void mem_free(void *p);                    /* NULL is fine */

#endif
