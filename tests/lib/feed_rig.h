/*
 * feed_rig - a document through a reader, and its events as text
 *
 * One event a line: "put jobnet:1 {title: "A"}", "remove nav:7", "seen nav:7 /url",
 * "reject - a reason", "page next=… total=…", "unseen".
 */
#ifndef TESTS_LIB_FEED_RIG_H
#define TESTS_LIB_FEED_RIG_H

#include "feed/feed_reader.h"

struct feed_rig {
	struct oom oom;
	struct arena arena;
	struct strbuf said;
	struct feed_counts counts;
	bool quiet; /* counts alone */
};
void feed_rig_init(struct feed_rig *rig);
void feed_rig_release(struct feed_rig *rig);
/* In pieces of so many bytes, 0: in one; what was said is good until the next. */
const char *feed_rig_read(struct feed_rig *rig, enum feed_format f,
	const struct feed_reader_options *o, const char *s, size_t len, size_t pieces);
/* A file under the data that lies beside the project, as bytes of the heap; NULL after
 * test_skip(). */
char *feed_rig_shared(const char *path, size_t *len);

#endif
