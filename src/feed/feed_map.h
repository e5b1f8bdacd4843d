/*
 * feed_map - what a source said -> facts, as a block declares it
 *
 * Made by feed_block.h's reading and never changed after; one may serve many documents at
 * once.  An expression sees the record's members by their names (what is not there is
 * null), the whole as `record`, the block's `let`s, and as functions
 *
 *	plain(html)   a text without its markup, a block a line
 *	day(text)     a date however sources write it; null for "Snarest", 0001-01-01, 1900-01-01
 *	NAME(x)       the code of the table or crossing NAME that x is a code or a name of
 *
 * Of several `take`s of one fact the first that gives a value counts.  A value that the fact
 * may not have, and a code that is in no table, is counted and left out.  What a text was
 * mined for (`mine`) is given where no `take` gave the fact, and says so by its source
 * FEED_SOURCE_TEXT.  A sentence that a `skip` holds for is not looked at.
 */
#ifndef FEED_FEED_MAP_H
#define FEED_FEED_MAP_H

#include "base/vec.h"
#include "data/json.h"
#include "feed/feed_block.h"
#include "feel/feel.h"

#define FEED_SOURCE_TEXT "text"

struct feed_cross; /* feed_cross.h */
struct feed_lookup {
	const char *name;
	const void *table; /* of the ruleset, or */
	const struct feed_cross *cross;
};
/* What all blocks of one reading share. */
struct feed_world {
	struct feed_tables tables;
	const struct vocab *stilling;
	const struct feed_lookup *lookups;
	uint32_t n_lookups;
};
/* Host functions: these, then the lookups. */
enum { FEED_FN_PLAIN, FEED_FN_DAY, FEED_FUNCTIONS };

struct feed_pattern {
	const struct fact *fact;
	const struct feel_code *value, *when; /* over `sentence` */
};
struct feed_patterns {
	const char *name;
	const struct feel_code *const *skips;
	uint32_t n_skips;
	const struct feed_pattern *at;
	uint32_t n;
};
struct feed_take {
	const struct fact *fact;
	const struct feel_code *code;
};
struct feed_mine {
	const struct feel_code *text;
	const struct feed_patterns *patterns;
};
struct feed_let {
	const char *name;
	const struct feel_code *code;
	const struct type *type;
};
/* Slots: 0 the record, then the format's fields, then the lets. */
struct feed_mapping {
	const struct feed_world *world;
	const char *const *fields;
	uint32_t n_fields;
	bool as_is; /* members that are facts are taken as they are */
	const struct feed_let *lets;
	uint32_t n_lets;
	const struct feed_take *takes;
	uint32_t n_takes;
	const struct feed_mine *mines;
	uint32_t n_mines;
};

struct feed_mapped {
	struct strbuf json;
	unsigned masked, not_found;
	VEC(struct feed_missing) missing;
	bool titled;
};
/* All in `arena`, which is the record's.  Unless contacts are kept, texts lose their addresses
 * of e-mail. */
void feed_map(const struct feed_mapping *m, struct value record, int64_t today, bool keep_contact,
	struct arena *arena, struct feed_mapped *out);

#endif
