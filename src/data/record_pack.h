/*
 * record_pack - a record that is kept, in one block of memory
 *
 * A record is read into an arena with room to spare; what is kept is copied from there
 * into a block of its size.  What most records need is known beforehand: a block of that is
 * tried first, and where it is too small everything is done again in one whose size is known
 * by then.
 *
 *	struct pack p = {.at = block, .room = size};
 *	struct record kept = pack_record(&p, rec);
 *	p.used <= size: it is there; else p.used is what it needs
 *
 * What belongs to the vocabulary (declared values, codes, names of members) is shared
 * with it and not copied.  Neither is a text that the record borrows from one that is kept
 * beside it: it is borrowed from the copy.
 */
#ifndef DATA_RECORD_PACK_H
#define DATA_RECORD_PACK_H

#include "data/beside.h"

enum { PACK_SOURCES = 8 };
struct pack {
	char *at;         /* 16-byte aligned */
	size_t room;      /* bytes there */
	size_t used;      /* bytes needed; what lies beyond the room is not written */
	const char *lent; /* the text that was lent, or NULL */
	size_t lent_len;
	const char *lent_at;               /* its copy */
	const char *sources[PACK_SOURCES]; /* told apart by their text; where they went */
	const char *sources_at[PACK_SOURCES];
	unsigned n_sources;
};

/* Bytes that are enough, and hardly more, for a record that was told plainly. */
size_t pack_guess(const struct record *rec);
void *pack_room(struct pack *p, size_t size, size_t align); /* NULL: none */
char *pack_text(struct pack *p, const char *s, size_t n);   /* adds the NUL */
/* The text that the record borrows from. */
char *pack_lent(struct pack *p, const char *s, size_t n);
const char *pack_source(struct pack *p, const char *source);
struct record pack_record(struct pack *p, const struct record *rec);
struct beside pack_beside(struct pack *p, const struct beside *b);

#endif
