/*
 * mem_fail - a heap whose n-th request fails
 *
 * Stands in for base/mem.c in the programs named tests/unit/SOMETHING_oom.c:
 *
 *	for (unsigned long n = 1;; n++) {
 *		mem_fail_at(n, MEM_FAIL_ONCE);
 *		answer = run();
 *		if (!mem_fail_failed())
 *			break;			the whole run needs fewer than n requests
 *		CHECK(answer == -1);
 *		CHECK_INT(mem_fail_live(), 0);
 *	}
 *
 * Not for programs with several threads.
 */
#ifndef TESTS_LIB_MEM_FAIL_H
#define TESTS_LIB_MEM_FAIL_H

#include "base/mem.h"
#include <stdbool.h>

enum mem_fail_mode {
	MEM_FAIL_ONCE, /* those after it are served again */
	MEM_FAIL_ON,   /* and so do all that follow */
};
/* The n-th request from now on; 0: none. */
void mem_fail_at(unsigned long n, enum mem_fail_mode mode);
bool mem_fail_failed(void);         /* since mem_fail_at() */
unsigned long mem_fail_count(void); /* requests since mem_fail_at() */
long mem_fail_live(void);           /* blocks that were not given back, ever */

#endif
