/*
 * regex - PCRE2 under hard limits
 *
 * One match is bounded whatever the pattern and the subject are: its steps are counted,
 * over all places where it may begin, and held against one limit; so is the memory.
 * Running into a limit is an error, never "no match".
 *
 * A compiled regex is not changed by matching and may be shared by threads.  pcre2.h is
 * included by regex.c alone; JIT is used where the system allows it.
 */
#ifndef DATA_REGEX_H
#define DATA_REGEX_H

#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct regex;
struct regex_span {
	size_t start, end; /* bytes; SIZE_MAX: group took no part */
};
enum regex_result { REGEX_NO, REGEX_YES, REGEX_LIMIT };

enum {
	REGEX_PATTERN_BYTES = 4096,
	/* of one regex_match(); a step is an item of the pattern tried at a place, or
	 * REGEX_STEP_BYTES of text passed over by a repeat */
	REGEX_STEPS = 1000000,
	REGEX_STEPS_A_BYTE = 16, /* and so many more for each byte of the subject */
	REGEX_STEP_BYTES = 32,
	REGEX_HEAP_KIB = 4096,
};

/* pattern in PCRE2 syntax, flags of "smix" in the sense of XPath.  NULL and *error
 * (arena text) when it is not accepted.  Freed with the arena; no memory for it is like
 * none for the arena. */
struct regex *regex_compile(const char *pattern, size_t len, const char *flags, struct arena *arena,
	const char **error);
/* First match at or after `from`, a character's first byte.  The subject is valid UTF-8.
 * groups: room for n spans, [0] is the whole; written on YES alone. */
enum regex_result regex_match(const struct regex *re, const char *subject, size_t len, size_t from,
	struct regex_span *groups, unsigned n);
/* The matches one after the other from `from` on, at most `most`, n spans each.  How many;
 * fewer than `most`: there are no more.  -1: the limit; -2: no memory, whose answer is
 * another (arena_no_memory).  After an empty match the next is
 * looked for one character later.  The subject is valid UTF-8, and is not looked at again
 * to see that it is.  *steps may be used, all matches together; what is left is written
 * there in any case. */
int regex_match_all(const struct regex *re, const char *subject, size_t len, size_t from,
	struct regex_span *groups, unsigned n, unsigned most, uint64_t *steps);
/* What regex_match() may use on a subject. */
uint64_t regex_steps(size_t len);
unsigned regex_groups(const struct regex *re); /* without the whole */

#endif
