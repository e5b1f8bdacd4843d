/*
 * feed_intake - a document's bytes as facts: reader and mapping in one
 *
 * Events are the reader's; a PUT has its facts beside the record, and becomes a REJECT when
 * the block's expressions give no usable vacancy (no titel).  Lives in the arena, under
 * the caller's oom guard, like the reader within it.
 */
#ifndef FEED_FEED_INTAKE_H
#define FEED_FEED_INTAKE_H

#include "feed/feed_block.h"

struct feed_intake;
/* today: the day it is read, for expressions and for the day a text was seen. */
struct feed_intake *feed_intake_new(const struct feed_block *b, const struct feed_reader_options *o,
	int64_t today, const struct feed_sink *sink, struct arena *arena);
bool feed_intake_bytes(struct feed_intake *in, const char *data, size_t len);
bool feed_intake_end(struct feed_intake *in);
const struct feed_counts *feed_intake_counts(const struct feed_intake *in);

#endif
