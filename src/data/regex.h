/*
 * regex - PCRE2 under hard limits
 *
 * One match is bounded whatever the pattern and the subject: subjects are cut into
 * slices of at most 1 KiB a start region, the match limit holds for the sum over
 * start offsets, heap at most 4 MiB; running into a limit is an error, never "no
 * match".  pcre2.h is included by regex.c alone.  JIT where the system allows it.
 *
 * Measured traps: docs in regex.c.
 */
#ifndef DATA_REGEX_H
#define DATA_REGEX_H

#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

struct regex;
struct regex_span {
	size_t start, end; /* bytes; SIZE_MAX: group took no part */
};
enum regex_result { REGEX_NO, REGEX_YES, REGEX_LIMIT };

/* pattern in PCRE2 syntax, flags of "smix" in the sense of XPath.  NULL and *error
 * (arena text) when it is not accepted.  Freed with the arena. */
struct regex *regex_compile(const char *pattern, size_t len, const char *flags, struct arena *arena,
	const char **error);
/* First match at or after `from`.  groups: room for n spans, [0] is the whole. */
enum regex_result regex_match(const struct regex *re, const char *subject, size_t len, size_t from,
	struct regex_span *groups, unsigned n);
unsigned regex_groups(const struct regex *re); /* without the whole */

#endif
