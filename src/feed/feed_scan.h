/*
 * feed_scan - the end of one JSON value, in bytes that come in pieces
 *
 * Checks the grammar as it goes: strings, brackets, commas and colons where they belong,
 * FEED_SCAN_DEPTH levels at most.  What stands between is taken as it is.
 */
#ifndef FEED_FEED_SCAN_H
#define FEED_FEED_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FEED_SCAN_DEPTH = 64 };
enum feed_scanned { FEED_SCAN_MORE, FEED_SCAN_DONE, FEED_SCAN_BAD };
struct feed_scan {
	uint64_t objects; /* a bit a level: an object, else a list */
	unsigned depth;
	uint8_t state;      /* private */
	const char *reason; /* BAD: plain words */
};
void feed_scan_init(struct feed_scan *v);
/* From *pos on, which is where the value begins when it was just made.  DONE: *pos is behind
 * it.  A number or a word ends where something else begins. */
enum feed_scanned feed_scan(struct feed_scan *v, const char *s, size_t len, size_t *pos);

#endif
