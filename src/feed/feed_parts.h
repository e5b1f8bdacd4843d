/*
 * feed_parts - what the readers of the formats share (feed_reader.c)
 *
 * A format is a row: where its records stand (feed_split.h), the names they have at their
 * top, and a function that is given one record as a value and says with the feed_tell_…
 * below what it was.  What such a function says nothing about is passed over.
 */
#ifndef FEED_FEED_PARTS_H
#define FEED_FEED_PARTS_H

#include "feed/feed_reader.h"
#include "feed/feed_split.h"

struct feed_raw {
	const struct feed_piece *piece;
	struct value v; /* in r->scratch: good until the next record */
};
struct feed_ops {
	const char *name, *source;
	const struct feed_split_key *keys;
	const char *const *firsts, *const *fields;
	bool lines;
	void (*record)(struct feed_reader *r, struct feed_raw *raw);
	/* A short member of an envelope; NULL: none is wanted. */
	void (*member)(struct feed_reader *r, const char *key, size_t len, const struct value *v);
	/* A document that begins with '<': NULL, it is refused. */
	void (*markup)(struct feed_reader *r, const char *data, size_t len);
	void (*markup_end)(struct feed_reader *r);
};
extern const struct feed_ops feed_jobnet, feed_jobnet_classic, feed_jobstream, feed_nav, feed_eures,
	feed_jsonld, feed_ndjson;

struct feed_reader {
	const struct feed_ops *ops;
	struct feed_reader_options options;
	const struct feed_sink *sink;
	struct arena *arena, scratch; /* scratch: of the record at hand */
	struct feed_split *split;
	struct feed_counts counts;
	struct feed_page page; /* texts in `arena` */
	const struct feed_piece *piece;
	uint64_t records;
	uint64_t skipped; /* bytes before the first that is no blank */
	bool begun, markup, stopped, clean;
	void *state; /* the format's own */
};

/* A text that is not NUL-terminated; s is NULL when there is none. */
struct feed_text {
	const char *s;
	size_t len;
};
/* A member by its path, "a.b.c"; NULL when it is not there or null.  A list on the way
 * stands for its first element. */
const struct value *feed_at(const struct value *v, const char *path);
/* A text, trimmed, or a whole number written out; none when empty or another kind. */
struct feed_text feed_text_at(struct feed_reader *r, const struct value *v, const char *path);
bool feed_text_is(struct feed_text t, const char *s);
bool feed_true_at(const struct value *v, const char *path);
/* The first of these that is there; NULL ends them. */
struct feed_text feed_first_text(
	struct feed_reader *r, const struct value *v, const char *const *paths);

/* What the record at hand is.  The ref is the source's own text for it; without one all but
 * reject become a reject. */
void feed_tell_put(struct feed_reader *r, struct feed_text ref, const struct value *v);
void feed_tell_remove(struct feed_reader *r, struct feed_text ref);
void feed_tell_seen(struct feed_reader *r, struct feed_text ref, const char *url);
void feed_tell_reject(struct feed_reader *r, struct feed_text ref, const char *reason);
/* The latest moment that was named, for page.modified: ISO texts compare as they are. */
void feed_note_modified(struct feed_reader *r, struct feed_text moment);

/* page.total, when the member is the one of that name. */
void feed_note_total(struct feed_reader *r, const char *key, size_t len, const struct value *v,
	const char *name);
/* A digest as sixteen letters, which no number is like. */
char *feed_letters(uint64_t h, struct arena *arena);

/* A whole JSON text through the splitter: records within markup. */
void feed_read_json(struct feed_reader *r, const struct feed_piece *p);

/* feed_hrxml.c: an element as a context: "text", attributes, children by their local names,
 * several of one name as a list.  NULL, and *reason. */
const struct value *feed_hrxml_read(
	const char *xml, size_t len, struct arena *arena, const char **reason);

#endif
