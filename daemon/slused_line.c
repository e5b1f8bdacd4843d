#include "slused_line.h"

#include <event2/buffer.h>

/* Where the next newline is, from `looked` on; -1 when there is none. */
static ev_ssize_t find_newline(struct evbuffer *in, size_t looked)
{
	struct evbuffer_ptr from;

	if (evbuffer_ptr_set(in, &from, looked, EVBUFFER_PTR_SET))
		return -1;
	return evbuffer_search(in, "\n", 1, &from).pos;
}

/* True when the long line's end was reached. */
static bool skip(struct line_scan *scan, struct evbuffer *in)
{
	ev_ssize_t at = find_newline(in, 0);

	evbuffer_drain(in, at < 0 ? evbuffer_get_length(in) : (size_t)at + 1);
	scan->skipping = at < 0;
	return at >= 0;
}

enum line_found line_next(
	struct line_scan *scan, struct evbuffer *in, size_t max, const char **line, size_t *len)
{
	size_t there;
	ev_ssize_t at;

	if (scan->skipping && !skip(scan, in))
		return LINE_NONE;
	there = evbuffer_get_length(in);
	if (scan->looked >= there)
		return LINE_NONE;
	at = find_newline(in, scan->looked);
	if ((at < 0 ? there : (size_t)at) > max) {
		scan->looked = 0;
		skip(scan, in);
		return LINE_TOO_LONG;
	}
	if (at < 0) {
		scan->looked = there;
		return LINE_NONE;
	}
	*line = (const char *)evbuffer_pullup(in, at + 1);
	if (!*line)
		return LINE_NO_MEMORY;
	*len = (size_t)at;
	return LINE_WHOLE;
}

void line_done(struct line_scan *scan, struct evbuffer *in, size_t len)
{
	evbuffer_drain(in, len + 1);
	scan->looked = 0;
}

bool line_partial(const struct line_scan *scan, struct evbuffer *in)
{
	return scan->skipping || evbuffer_get_length(in) > 0;
}
