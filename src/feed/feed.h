/*
 * feed - vacancies of other people's making
 *
 * They are late, wrong and repeated, and nothing good is lost because something bad stood
 * beside it.  A source's bytes become vacancies of ours in three steps, each pure (no clock,
 * no network; polling is daemon/'s):
 *
 *	feed_reader.h   bytes, in any pieces -> events: this vacancy is so, that one is gone,
 *	                this one cannot be read.  One file a format.
 *	feed_map.h      what the source said -> facts of `facts stilling`, as a `feed` block
 *	                declares it (feed_block.h)
 *	feed_intake.h   both together, for whoever has bytes and wants facts
 *
 * and what has been read lives on in feed_life.h (which vacancies are there, since when,
 * until when, and the bad ones) and feed_join.h (which of them are one).
 *
 * What cannot be looked up, or was not said, is left out: not told is unknown, and unknown
 * is not no.  Contact persons are not read, what looks like a CPR number is masked and
 * counted, and no reason repeats a text of the source.
 */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include "data/value.h"

enum feed_kind {
	FEED_PUT,    /* the vacancy as it is now */
	FEED_REMOVE, /* the source took it down */
	FEED_SEEN,   /* it is there; what it is stands elsewhere (page->url, or by its ref) */
	FEED_UNSEEN, /* the source has told all it has: what was neither put nor seen since
	                the last such event is not there any more */
	FEED_PAGE,   /* a document ended as it should; page says what it said of others */
	FEED_REJECT, /* one record could not be read */
};
enum { FEED_KINDS = FEED_REJECT + 1 };

/* What a document says beside its records.  Texts are NULL and numbers -1 when not said. */
struct feed_page {
	const char *url;      /* SEEN: where it stands in full */
	const char *next;     /* PAGE: the next page's address or id (NAV next_url) */
	int64_t total;        /* PAGE: vacancies there are (Jobnet totalJobAdCount) */
	uint32_t records;     /* PAGE: records of this document, good and bad */
	const char *modified; /* PAGE: the last moment of change that a record named, ISO */
};

/* A name or code that is in no table; the text is the source's, with numbers masked. */
struct feed_missing {
	const char *table, *text;
};
/* Good until the sink returns. */
struct feed_event {
	enum feed_kind kind;
	const char *id;      /* "jobnet:5332213"; NULL for a reject without one, PAGE, UNSEEN */
	const char *ref;     /* the source's own text for it, without what we put before it */
	struct value record; /* PUT: the context as the source wrote it, contacts dropped */
	uint64_t
		version; /* PUT, SEEN, REJECT: a digest of its bytes: the same again is no change */
	const char *reason; /* REJECT: plain words, static */
	uint64_t at;        /* where it begins, in bytes from the document's first */
	struct feed_page page;
	/* filled by feed_intake.h alone */
	const char *facts; /* PUT: a JSON object of facts */
	size_t facts_len;
	unsigned masked;    /* CPR-like numbers that were masked in its texts */
	unsigned not_found; /* names and codes that the tables do not have, and values that facts
	                       may not have */
	const struct feed_missing *missing; /* those of them that are names and codes */
	unsigned n_missing;
};

struct feed_sink {
	void *arg;
	bool (*event)(void *arg, const struct feed_event *e); /* false: stop reading */
};

struct feed_counts {
	uint64_t kind[FEED_KINDS];
	uint64_t masked, not_found; /* sums over the events */
};

#endif
