/*
 * feed_reader - one document of a source, byte by byte, as events
 *
 *	r = feed_reader_new(FEED_JOBSTREAM, &options, &sink, arena);
 *	while (there are bytes)
 *		feed_reader_bytes(r, data, len);
 *	feed_reader_end(r);
 *
 * Pieces may be cut anywhere.  What is kept is one record and never the document, so that
 * 300 MB need some 100 KB: a record that is longer than options.record_bytes is one reject.
 * A document is found to be a list, an envelope around a list, one record, or a record a
 * line, whichever it is (feed_split.h); where a record is damaged the next one is looked
 * for, and there is one reject with the reason and the place.  A document that ends within a
 * record rejects that one.  HTML where JSON was due is one reject.
 *
 * Memory is the arena's, and all of it runs under the caller's oom guard; the sink may leave
 * by it too, the reader is then of no more use.  A reader is for one document: make another
 * for the next.
 */
#ifndef FEED_FEED_READER_H
#define FEED_FEED_READER_H

#include "feed/feed.h"

enum feed_format {
	FEED_JOBNET, /* search and detail, 2026 */
	FEED_JOBNET_CLASSIC,
	FEED_JOBSTREAM, /* JobTech: snapshot and stream */
	FEED_NAV,       /* pages and entries */
	FEED_EURES,     /* references, changes, details with HR-XML; HR-XML alone */
	FEED_JSONLD,    /* schema.org JobPosting, in files and in pages */
	FEED_NDJSON,    /* our own */
	FEED_FORMATS
};
/* "jobnet-classic"; FEED_FORMATS when there is none. */
enum feed_format feed_format_find(const char *name, size_t len);
const char *feed_format_name(enum feed_format f);
/* Names that the records of this format have at their top, for expressions; ends with NULL. */
const char *const *feed_format_fields(enum feed_format f);

struct feed_reader_options {
	const char *source;  /* put before ids, with ':'; NULL: the format's own ("jobnet");
	                          "": nothing */
	size_t record_bytes; /* longest record; 0: 1 MiB */
	bool whole;          /* the document is all there is: a clean end says UNSEEN */
	bool keep_contact;   /* contact persons stay in the record */
};

struct feed_reader;
struct feed_reader *feed_reader_new(enum feed_format f, const struct feed_reader_options *o,
	const struct feed_sink *sink, struct arena *arena);
/* False: the sink has asked to stop, now or before. */
bool feed_reader_bytes(struct feed_reader *r, const char *data, size_t len);
bool feed_reader_end(struct feed_reader *r);
const struct feed_counts *feed_reader_counts(const struct feed_reader *r);

#endif
