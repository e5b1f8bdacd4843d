/*
 * slused_pile - a file, or a folder of files, read a piece a turn of the loop
 *
 * What slused_fetch is to addresses: bytes as they come, one end.  A folder's files are read
 * in the order of their names, each a document of its own; names that begin with a dot or end
 * in '~', ".tmp" or ".part" are not finished, and only files count.  A tag stands for what is
 * there (names, sizes, moments of change): with the same tag nothing is read.  A file that
 * changes while it is read is not whole.
 */
#ifndef SLUSED_PILE_H
#define SLUSED_PILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct pile;

enum { PILE_TURN = 256 << 10, PILE_FILES = 10000, PILE_TAG = 64, PILE_WHY = 300 };
enum pile_end {
	PILE_WHOLE,
	PILE_SAME,   /* as the tag said */
	PILE_ABSENT, /* there is no such thing */
	PILE_TORN,   /* a file changed while it was read */
	PILE_LARGE,  /* more bytes than may be, or files */
	PILE_BROKEN, /* cannot be read */
	PILE_STOPPED /* no more was wanted */
};
struct pile_sink {
	void *arg;
	bool (*bytes)(void *arg, const char *s, size_t n); /* false: no more */
	bool (*document)(void *arg);                       /* what follows is another file */
	void (*done)(void *arg, enum pile_end end, const char *tag, const char *why);
};

/* tag: of what was read last, or NULL.  most: bytes of all files together.  NULL: no memory.
 * done() is called from the loop, once, and the pile is gone when it returns. */
struct pile *pile_start(struct event_base *base, const char *path, bool folder, const char *tag,
	uint64_t most, const struct pile_sink *sink);
void pile_cancel(struct pile *p);
const char *pile_end_name(enum pile_end end);

#endif
