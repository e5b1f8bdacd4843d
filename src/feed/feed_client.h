/*
 * feed_client - one source, asked round after round
 *
 * Everything of polling but the asking itself: when a request is due, which one (feed_walk.h),
 * what is done with the bytes (feed_intake.h), what follows from the events (feed_life.h),
 * and when to come back.  Whoever has descriptors and a clock asks, in turn:
 *
 *	feed_client_due		when is the next request due?
 *	feed_client_ask		which one?
 *	feed_client_bytes	what came, in any pieces
 *	feed_client_answered	that was all, and how it ended
 *	feed_client_tick	now and then: what has run out?
 *
 * and is told what to keep and what to drop.  So a day of polling five sources that fail in
 * every way runs in a test without network and in no time.
 *
 * Never faster than the source asks: `every` is held up to what the format allows, a
 * Retry-After is waited for whatever the status, requests of one round keep a distance, and
 * after failures the wait doubles, from half a minute to six hours, with a jitter that
 * follows from the seed.  A request that failed is asked again some times before its round
 * has failed.  A round that fails keeps what it has read, and draws no conclusion about what
 * it has not.
 *
 * Memory: what is remembered (life, walk) and one document, each under its own limit; when
 * it runs out the round has failed, and says so.
 */
#ifndef FEED_FEED_CLIENT_H
#define FEED_FEED_CLIENT_H

#include "base/strbuf.h"
#include "feed/feed_block.h"
#include "feed/feed_life.h"
#include "feed/feed_walk.h"

/* Now, thrice: a clock that only goes forward, for waiting; the time of the day, for people;
 * the day in the zone of the rules, for dates. */
struct feed_now {
	int64_t ms;
	int64_t utc; /* seconds since 1970 */
	int64_t today;
};
/* Where vacancies are kept. */
struct feed_client_host {
	void *arg;
	/* Keeps it, in place of what had this id.  NULL; or why not, in plain words that
	 * repeat nothing of it and live as long as the client.  extra: only adds to what is kept
	 * already, and is dropped when nothing is. */
	const char *(*put)(void *arg, const char *id, const char *facts, size_t len, bool extra);
	void (*remove)(void *arg, const char *id);
};
struct feed_client_options {
	uint64_t seed;
	const char *blocks, *rules; /* what names the text of the blocks, and the ruleset that
	                               they were read against; they outlive it */
	uint32_t pause_ms;          /* between two requests of one round */
	uint32_t backoff_ms;        /* the first wait after a failure; 0: half a minute */
	size_t remember, document;  /* most bytes of memory; 0: 1 GiB, 64 MiB */
};

struct feed_client;
/* block outlives it.  NULL: out of memory. */
struct feed_client *feed_client_new(const struct feed_block *block,
	const struct feed_client_host *host, const struct feed_client_options *o,
	const struct feed_now *now);
void feed_client_free(struct feed_client *c);

/* A vacancy of this source that is kept from before.  -1: out of memory. */
int feed_client_known(struct feed_client *c, const char *id, int64_t udloeber, int64_t seen);
/* Where an earlier life had got to, as feed_client_print wrote it.  Only for who has kept the
 * vacancies as well.  With other blocks it is nothing; with other rules the place counts, and
 * what sources tell whole is told anew, for these rules may make more of it. */
void feed_client_resume(struct feed_client *c, const char *text, size_t len);
/* How things stood with the client of the same source before, under other rules. */
void feed_client_inherit(struct feed_client *c, const struct feed_client *before);
/* What it brought could not be kept, and it stands where it stood before: its round has failed. */
void feed_client_lost(struct feed_client *c, const struct feed_now *now);
/* One line; false: nothing is worth keeping, or not yet. */
bool feed_client_print(struct feed_client *c, struct strbuf *out);
/* Counts up when what feed_client_print writes has changed. */
uint64_t feed_client_moves(const struct feed_client *c);

/* feed_now.ms from which the next request is due; INT64_MAX while one is under way. */
int64_t feed_client_due(const struct feed_client *c);
struct feed_request {
	struct feed_walk_request walk;
	const char *etag, *modified; /* or NULL */
};
/* False: not due, or there is nothing to ask in this round any more. */
bool feed_client_ask(struct feed_client *c, const struct feed_now *now, struct feed_request *out);
/* False: no more of it is wanted. */
bool feed_client_bytes(
	struct feed_client *c, const struct feed_now *now, const char *bytes, size_t n);
/* Another document begins within the answer: a folder has several. */
bool feed_client_document(struct feed_client *c, const struct feed_now *now);

struct feed_answer {
	bool whole;                  /* it came to its end, and was of the length it said */
	long status;                 /* of http; files: 200, 304, 404 */
	const char *etag, *modified; /* "" or NULL: none */
	int64_t retry_after;         /* seconds; -1: not said */
	int64_t server_time;         /* seconds since 1970; -1: not said */
	const char *kind, *why;      /* when it did not come: "cut", plain words */
};
void feed_client_answered(
	struct feed_client *c, const struct feed_now *now, const struct feed_answer *a);
/* Not before so long from now; for who wants it at once: 0. */
void feed_client_hurry(struct feed_client *c, const struct feed_now *now, int64_t ms);
/* Removes what has run out, some at a time.  True: there may be more. */
bool feed_client_tick(struct feed_client *c, const struct feed_now *now);

struct feed_client_state {
	const struct feed_block *block;
	struct feed_life_counts life;
	int64_t fresh;          /* utc of the last round that was whole; 0: none yet */
	int64_t tried;          /* utc of the last request */
	int64_t due;            /* as feed_client_due */
	uint32_t failures;      /* rounds in a row */
	const char *kind, *why; /* of the last failure; "" when the last round was whole */
	uint64_t rounds, failed, requests, unchanged, bytes;
	uint64_t put, removed, masked, not_found; /* what was done, and counted */
	bool busy;
};
void feed_client_state(const struct feed_client *c, struct feed_client_state *out);
const struct feed_life *feed_client_life(const struct feed_client *c);

/* Milliseconds to wait after so many failures in a row (from 1), the n-th wait of its life;
 * first: the shortest. */
int64_t feed_backoff(int64_t first, uint32_t failures, uint64_t seed, uint64_t n);

#endif
