/*
 * feed_client_parts - what a client consists of; shared by feed_client*.c and nobody else
 */
#ifndef FEED_FEED_CLIENT_PARTS_H
#define FEED_FEED_CLIENT_PARTS_H

#include "feed/feed_client.h"

enum { FEED_TAG = 256, FEED_HELD = 100 };

struct feed_client {
	const struct feed_block *block;
	struct feed_client_host host;
	struct feed_client_options options;
	struct oom remember_oom, document_oom;
	struct arena remember, document, scratch;
	struct feed_life *life;
	struct feed_walk walk;
	struct feed_intake *intake;
	struct feed_sink sink;
	struct feed_request request;
	struct feed_now now; /* of the call that runs */
	int64_t due;
	int64_t not_before; /* that a failure or the source has asked for */
	bool in_round, asking, document_bad, sweeping;
	int64_t swept;              /* on which day */
	bool unchanged, any, whole; /* of this round */
	bool rejects;               /* in this document */
	/* those without an id, until it is known whether the document came whole: where one
	 * breaks off lies half a record, and that is no fault of a record */
	struct feed_event held[FEED_HELD];
	unsigned n_held;
	bool nameless;    /* one of this round */
	int64_t unclosed; /* since when a whole has closed nothing; 0: it has */
	char etag[FEED_TAG], modified[FEED_TAG],
		tagged[FEED_URL_MAX]; /* tags, and of which address */
	bool pending;                 /* what that page points to has not all been read yet */
	char kind[24], why[200];
	uint32_t tries; /* of the request that is due */
	uint64_t waits, moves;
	struct feed_client_state state;
};

/* A step that may leave for want of memory. */
struct feed_step {
	struct feed_client *c;
	const char *bytes;
	size_t n;
	const struct feed_answer *answer;
	enum feed_came came;
	bool yes;
};
/* Runs fn(step) under both limits.  False: memory ran out, and the failure is noted. */
bool feed_guarded(struct feed_step *s, void (*fn)(void *));

#endif
