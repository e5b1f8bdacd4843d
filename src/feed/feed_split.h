/*
 * feed_split - where in a stream of JSON one record ends and the next begins
 *
 * Readers see whole records and never the document.  A document is, by what it begins with,
 *
 *	[ record, … ]                   a list
 *	{ …, "jobAds": [ … ], … }       an envelope: a member that the format names (`keys`)
 *	                                holds the records, in a list or under their ids; members
 *	                                beside it are told when they are short
 *	{ … }                           one record, when no member is named so
 *	{ … } \n { … }                  several, one after the other
 *
 * Where the grammar breaks, the record at hand is bad, and the next is looked for from its
 * second byte on: an object at the beginning of a line; in a list also one that begins with the
 * member that good records begin with and is not itself a member's value; outside of one also
 * the list that the format names.  So a lost bracket or quote costs the record that lost it.
 * With `lines`, and once a record has ended on the line where it began, a line is a record
 * whatever is in it.
 *
 * What is complete is balanced and of JSON's grammar, but not yet checked: numbers,
 * UTF-8 and double keys are the strict reader's (data/json.h).
 *
 * Memory: the record at hand and one piece (64 KiB).  Work: each byte is looked at once, and
 * in bad records at most once for each level of nesting that was left open.
 */
#ifndef FEED_FEED_SPLIT_H
#define FEED_FEED_SPLIT_H

#include "base/arena.h"
#include <stdint.h>

enum feed_part { FEED_PART_LIST, FEED_PART_MAP, FEED_PART_ENVELOPE };
struct feed_split_key {
	const char *name; /* NULL: no more */
	enum feed_part part;
	unsigned tag; /* told with its records; 0 is for records at the top */
};
struct feed_split_rules {
	const struct feed_split_key *keys;
	const char *const *firsts; /* members that records begin with, NULL-terminated */
	bool lines;
	size_t record_bytes;
};
struct feed_piece {
	unsigned tag;
	const char *key; /* of a FEED_PART_MAP, between its quotes, not unescaped; or NULL */
	size_t key_len;
	const char *s; /* good until the call returns */
	size_t len;
	uint64_t at; /* of s in the document */
};
struct feed_split_calls {
	void *arg;
	void (*record)(void *arg, const struct feed_piece *p);
	void (*bad)(void *arg, const struct feed_piece *p, const char *reason);
	/* A member of an object at the top, which may turn out to be an envelope: key, and its
	 * JSON text.  NULL: not wanted. */
	void (*member)(void *arg, const struct feed_piece *p);
};

struct feed_split;
struct feed_split *feed_split_new(const struct feed_split_rules *rules,
	const struct feed_split_calls *calls, struct arena *arena);
/* Another document, whose first byte is at `at` of something larger. */
void feed_split_start(struct feed_split *s, uint64_t at);
void feed_split_bytes(struct feed_split *s, const char *data, size_t len);
/* True when the document ended where it should. */
bool feed_split_end(struct feed_split *s);

#endif
