/*
 * slused_fetch - http and https on the loop, for feeds
 *
 * libcurl's multi interface, driven by libevent: curl says which descriptors and which time
 * it waits for, the loop says when they are ready.  Certificates, compression and proxies are
 * curl's business.  What is ours:
 *
 *  - Redirects are followed by hand, FETCH_REDIRECTS at most, to http and https only, never
 *    from https down to http, and the headers that were marked secret go to the origin they
 *    were written for and to no other.
 *  - Only the body of an answer with status 200 is handed on.  It is handed on as it comes,
 *    decoded, and never more than FETCH_TURN bytes in one turn of the loop, for all fetches
 *    together: then the transfers rest until the loop has looked at everybody else.
 *  - Bounds: bytes after decoding, how much larger than what came over the wire they may be
 *    (a gzip of a gigabyte of nothing is a small thing to send), seconds for the whole,
 *    seconds without a thousand bytes, the body of an answer nobody wants.
 *
 * Every fetch ends in exactly one call of done(), from the loop and never from within
 * fetch_start().  What went wrong is told in plain words without the address's query or any
 * header, for those may hold a key.
 */
#ifndef SLUSED_FETCH_H
#define SLUSED_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct fetcher;
struct fetch;

enum { FETCH_REDIRECTS = 5, FETCH_TURN = 256 << 10, FETCH_TAG = 256, FETCH_WHY = 300 };

enum fetch_end {
	FETCH_WHOLE,       /* an answer came, whole; look at the status */
	FETCH_CUT,         /* it ended before its end, or was not of the length it said */
	FETCH_SLOW,        /* it took too long, or trickled */
	FETCH_LARGE,       /* more than may be taken */
	FETCH_BOMB,        /* it unpacks to far more than was sent */
	FETCH_CERTIFICATE, /* nobody vouches for who is at the other end */
	FETCH_REDIRECTED,  /* in a circle, or to where we do not go */
	FETCH_UNREACHED,   /* no connection, no such name */
	FETCH_BROKEN,      /* not http, an encoding that cannot be undone, no memory */
	FETCH_STOPPED,     /* the one who reads wanted no more */
};

struct fetch_limits {
	uint64_t bytes; /* of a body, decoded */
	unsigned ratio; /* decoded to received, after the first megabyte */
	unsigned seconds, connect_seconds, stalled_seconds;
};
struct fetch_header {
	const char *name, *value;
	bool secret;
};
struct fetch_want {
	const char *url;
	const char *body; /* NULL: GET; else POST, application/json */
	const struct fetch_header *headers;
	unsigned n_headers;
	const char *etag, *modified; /* of the answer that is at hand; NULL: none */
	const char *ca;              /* certificates to trust instead of the system's; or NULL */
	struct fetch_limits limits;
};
/* The head of an answer. */
struct fetch_head {
	long status;              /* 0: none came */
	char etag[FETCH_TAG];     /* "" when there is none, or a longer one */
	char modified[FETCH_TAG]; /* Last-Modified, as it was written */
	int64_t retry_after;      /* seconds; -1: not said */
	int64_t server_time;      /* of the Date header, seconds since 1970; -1: not said */
};
struct fetch_sink {
	void *arg;
	/* Decoded bytes of a 200; false: no more. */
	bool (*bytes)(void *arg, const struct fetch_head *head, const char *s, size_t n);
	/* The fetch is over and its memory gone when this returns. */
	void (*done)(void *arg, enum fetch_end end, const struct fetch_head *head, const char *why);
};

/* agent: how we name ourselves.  NULL: no memory. */
struct fetcher *fetcher_new(struct event_base *base, const char *agent);
void fetcher_free(struct fetcher *f); /* cancels what is under way, without a word */

/* NULL: no memory, or the address is none (http and https are). */
struct fetch *fetch_start(
	struct fetcher *f, const struct fetch_want *want, const struct fetch_sink *sink);
void fetch_cancel(struct fetch *t);             /* done() is not called */
const char *fetch_end_name(enum fetch_end end); /* "certificate", for counters */

/* Seconds to wait that a Retry-After asks for: a number, or a date, which is read against the
 * other end's own clock (server_time) and against ours only where it does not tell. -1: it
 * says neither. */
int64_t fetch_retry_after(const char *value, int64_t server_time, int64_t now);

#endif
