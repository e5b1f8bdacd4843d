/*
 * feed_cross - a crossing from a source's codes to ours
 *
 * A file of lines `from;to`, the first of them a heading.  Several may lead to one; a code
 * that leads to two leads nowhere, for what cannot be known is not guessed.  With `prefix`
 * the longest beginning that stands in the file counts ("7411.01" by "7411").
 */
#ifndef FEED_FEED_CROSS_H
#define FEED_FEED_CROSS_H

#include "base/diag.h"
#include "base/strmap.h"

struct feed_cross {
	const char *name;
	struct strmap map; /* keys are in the file's text, which must stay */
	size_t longest;
	bool prefix;
};
/* -1 after messages with the file's lines. */
int feed_cross_read(
	struct feed_cross *c, const struct source *file, struct arena *arena, struct diags *diags);
/* NULL: it leads nowhere. */
const char *feed_cross_find(const struct feed_cross *c, const char *s, size_t len);

#endif
