/*
 * feed_life - which vacancies of one feed are there, and which are set aside
 *
 * A state machine with time as a parameter (seconds since 1970, UTC; days for dates).  The
 * caller tells it each event of a document, in order, and the end of each poll; it answers
 * what follows for the store: put this, remove that, or nothing.
 *
 *	idempotent   the same bytes again are SAME: nothing to write, but seen
 *	latest wins  by the order in which the source told, not by its dates (which jump)
 *	removal      before anything else is looked at; of what is not known, nothing
 *	unseen       not seen for `unseen_seconds` while polls succeeded, or not in a
 *	             whole (FEED_UNSEEN): removed.  A poll that failed proves nothing, and a
 *	             whole that came with rejects removes nothing that the rejects may be
 *	expiry       `udloeber` behind us, or `lasts_days` since first seen
 *	quarantine   a bad record is set aside with reason, place and version, counted, and
 *	             tried again when its bytes differ; the good version it had stays
 *	bad share    a document in which the share of rejects jumps (feed_life_poll) is
 *	             reported, and closes nothing
 *
 * State is in the caller's arena, which is for it alone, and under the caller's guard; a
 * vacancy costs about 150 bytes, and what is gone leaves its room to the next.  When memory
 * runs out in the middle of an event, the event was not taken and the state is as before.
 */
#ifndef FEED_FEED_LIFE_H
#define FEED_FEED_LIFE_H

#include "base/strbuf.h"
#include "feed/feed.h"

struct feed_life;
struct feed_life_rules {
	uint32_t unseen_seconds, lasts_days; /* 0: never */
	uint32_t quarantine_max;             /* set aside at most; 0: 1000 */
	uint32_t bad_share_percent;          /* reported from here on; 0: 20 */
};
enum feed_effect { FEED_NOTHING, FEED_STORE, FEED_DELETE };

struct feed_life *feed_life_new(const struct feed_life_rules *rules, struct arena *arena);
/* udloeber: DATE_NONE when not said.  A PUT that has expired is DELETE when it was there. */
enum feed_effect feed_life_event(struct feed_life *l, const struct feed_event *e, int64_t udloeber,
	int64_t now, int64_t today);
/* A vacancy that a store remembers from before a restart. */
void feed_life_known(
	struct feed_life *l, const char *id, uint64_t version, int64_t seen, int64_t udloeber);

struct feed_poll {
	bool ok;        /* all documents of the poll came and ended as they should */
	bool unchanged; /* 304: everything that was there was seen */
	bool whole;     /* they were all there is */
};
/* The end of a poll.  True when the bad share has jumped: report, and nothing was closed. */
bool feed_life_poll(struct feed_life *l, const struct feed_poll *p, int64_t now);
/* What has run out by now, one id at a time; it is good until the next call, and gone from the
 * state.  NULL: there is no more; or, with *looks 0, so many were looked at: call again with
 * more looks, and it goes on from there. */
const char *feed_life_expired(struct feed_life *l, int64_t now, int64_t today, uint32_t *looks);

struct feed_bad {
	const char *id;     /* or NULL */
	const char *reason; /* static */
	uint64_t version, at;
	int64_t since;
	uint32_t times; /* polls in which it came so */
};
struct feed_life_counts {
	uint32_t there, quarantined;
	uint32_t bad, read;                 /* in the last poll */
	uint64_t quarantine_lost;           /* set aside while there was no room to list them */
	int64_t polled, succeeded, changed; /* moments, 0: never */
	bool bad_share;
};
void feed_life_counts(const struct feed_life *l, struct feed_life_counts *out);
/* In the order they came; i from 0.  False when there is no such one. */
bool feed_life_bad(const struct feed_life *l, uint32_t i, struct feed_bad *out);

#endif
