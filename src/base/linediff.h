/*
 * linediff - what changed between two texts, line by line
 *
 * The unified form that `diff -u` prints and `patch` reads: three lines of context, hunks
 * with their places.  The shortest script is found (Myers 1986, in linear space); between
 * texts that have little in common the search is cut off and the script may be longer than
 * it must be.  It always turns one text into the other.
 */
#ifndef BASE_LINEDIFF_H
#define BASE_LINEDIFF_H

#include "base/strbuf.h"

struct linediff_text {
	const char *name; /* as in "--- name" */
	const char *s;
	size_t len; /* up to 1 GiB */
};
/* True, and the difference in out; false and nothing when the texts are the same. */
bool linediff(struct strbuf *out, struct linediff_text old, struct linediff_text now);

#endif
