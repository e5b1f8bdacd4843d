/*
 * record_pack - a record that is kept, in one block of memory
 *
 * A record is read into an arena with room to spare; what is kept is copied from there
 * into a block of exactly its size.  A block with room for most is tried first; where it was
 * too small, or does not stay where it is when its rest is given back, everything is done
 * again in one whose size is known by then.
 *
 *	struct pack p = {.at = block, .room = size};
 *	struct record kept = pack_record(&p, rec);
 *	p.used <= size: it is there; else p.used is what it needs
 *
 * What belongs to the vocabulary (declared values, codes, names of members) is shared
 * with it and not copied.
 */
#ifndef DATA_RECORD_PACK_H
#define DATA_RECORD_PACK_H

#include "data/beside.h"

enum { PACK_SOURCES = 8 };
struct pack {
	char *at;    /* 16-byte aligned */
	size_t room; /* bytes there */
	size_t used; /* bytes needed; what lies beyond the room is not written */
	const char *sources[PACK_SOURCES]; /* told apart by their text; where they went */
	const char *sources_at[PACK_SOURCES];
	unsigned n_sources;
};

void *pack_room(struct pack *p, size_t size, size_t align); /* NULL: none */
char *pack_text(struct pack *p, const char *s, size_t n);   /* adds the NUL */
const char *pack_source(struct pack *p, const char *source);
struct record pack_record(struct pack *p, const struct record *rec);
struct beside pack_beside(struct pack *p, const struct beside *b);

#endif
