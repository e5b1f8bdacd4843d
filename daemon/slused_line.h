/*
 * slused_line - lines out of an input buffer
 *
 * Remembers how far it has looked, so that a line that comes byte by byte is searched once
 * and not once a byte (evbuffer_readln would).  A line longer than the limit is told of as
 * soon as the limit is passed, and the rest of it is thrown away as it comes.
 */
#ifndef SLUSED_LINE_H
#define SLUSED_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct evbuffer;

struct line_scan {
	size_t looked; /* bytes at the buffer's front that hold no newline */
	bool skipping; /* inside a line that was too long */
};
enum line_found {
	LINE_NONE,     /* no whole line is there */
	LINE_WHOLE,    /* *line, *len: without its newline, until line_done() */
	LINE_TOO_LONG, /* told once a line; nothing to be done about it */
	LINE_NO_MEMORY,
};

enum line_found line_next(
	struct line_scan *scan, struct evbuffer *in, size_t max, const char **line, size_t *len);
/* The whole line found last has been dealt with. */
void line_done(struct line_scan *scan, struct evbuffer *in, size_t len);
/* Part of a line is there, or has been thrown away. */
bool line_partial(const struct line_scan *scan, struct evbuffer *in);

#endif
