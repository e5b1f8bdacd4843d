/*
 * feed_walk - which request comes next
 *
 * A source tells what it has in more than one answer, and each format has its own way from
 * one to the next:
 *
 *	jobnet      numbered pages until all that there are have been told; where the block
 *	            says `details`, each ad that is new or changed is asked for in full
 *	nav         a chain of pages; the items of a page stand in full elsewhere.  The last
 *	            page grows: the next round begins with it, and asks only for items that
 *	            were not read yet
 *	jobstream   all there is, once; then what changed since
 *	eures       references of all there is, once, then what changed since; the vacancies
 *	            themselves are asked for fifty at a time
 *	others      one document
 *
 * A round is one walk from where the last one got to.  Where that is (the cursor) moves only
 * when all that lies before it has been read: a round that fails is begun again from there,
 * and telling a vacancy twice changes nothing.
 *
 * A source names addresses.  Only those of the block's own origin are gone to, for with the
 * request goes the block's token.
 *
 * Pure: who asks and what was answered are the caller's.  Memory is of the walk's two arenas,
 * under the caller's guard: feed_walk_begin, _event and _done may leave by it, and the round
 * is then to be ended.
 */
#ifndef FEED_FEED_WALK_H
#define FEED_FEED_WALK_H

#include "base/strmap.h"
#include "base/vec.h"
#include "feed/feed_block.h"

enum {
	FEED_URL_MAX = 2048,
	FEED_JOBNET_PAGE = 100,   /* ads a page */
	FEED_EURES_BATCH = 50,    /* vacancies a question */
	FEED_DETAILS_MAX = 500,   /* ads asked for in full in one round of jobnet */
	FEED_PAGES_MAX = 100000,  /* in one round; a chain without end is cut here */
	FEED_QUEUE_MAX = 1000000, /* references that wait */
	FEED_TRIES = 3,           /* rounds in which one ad may fail all that follow it */
};

/* Where the walk has got to, in the format's own terms.  "": nowhere yet. */
struct feed_cursor {
	char text[FEED_URL_MAX];
};
struct feed_walk_request {
	const char *url;                   /* good until feed_walk_done */
	const char *body;                  /* POST; NULL: GET */
	const char *header, *header_value; /* one that the format wants, or NULL */
	bool conditional;                  /* "not changed" is an answer that helps */
	bool whole;                        /* what comes is all there is */
	bool extra; /* more about ads that were read already: enriches and no more */
};
enum feed_came {
	FEED_CAME,      /* read to its end */
	FEED_UNCHANGED, /* as it was last time */
	FEED_GONE,      /* there is no such thing (any more) */
	FEED_CAME_NOT,
};

struct feed_ref {
	const char *ref, *url;
	uint64_t version;
};
struct feed_walk {
	const struct feed_block *block;
	struct feed_cursor cursor;
	struct arena round, memo;
	/* of this round */
	char url[FEED_URL_MAX], next[FEED_URL_MAX], page[FEED_URL_MAX];
	const char *body;
	bool on_page; /* the request that is due is a page, not details */
	bool over;    /* no more pages */
	bool changes; /* asked what changed, not for all */
	bool ended;   /* the document under way told that it ended */
	uint32_t pages, extras;
	uint64_t read; /* records of this round's pages */
	int64_t began; /* the source's own clock when it answered first, seconds; -1 */
	VEC(struct feed_ref) queue;
	uint32_t asked, asking; /* of the queue: done with, and under way */
	/* as it was before the request under way */
	struct {
		uint32_t queue, extras;
		uint64_t read;
		bool over;
		char next[FEED_URL_MAX];
	} before;
	/* nav: the items of the page under way that were read in full */
	struct strmap known;
	char known_page[FEED_URL_MAX];
	uint64_t stuck;       /* which ad did not come last */
	uint32_t stuck_times; /* in so many rounds, one after the other */
	uint64_t skipped;     /* ads that were given up */
	char why[120];        /* why the round cannot go on */
};

/* block outlives it.  Under a guard. */
void feed_walk_init(struct feed_walk *w, const struct feed_block *block, struct oom *oom);
void feed_walk_release(struct feed_walk *w);
/* The cursor of an earlier life; what does not fit is nowhere. */
void feed_walk_resume(struct feed_walk *w, const char *cursor);

void feed_walk_begin(struct feed_walk *w);
/* The request that is due; false: the round is over, all of it was read. */
bool feed_walk_next(struct feed_walk *w, struct feed_walk_request *out);
/* What the document under way says, event by event; stored: it was new or another. */
void feed_walk_event(struct feed_walk *w, const struct feed_event *e, bool stored);
/* The request that is due, or under way, will be asked again: what its document said until now
 * of others is taken back. */
void feed_walk_again(struct feed_walk *w);
/* How the request ended.  server_time: seconds since 1970 by the source's clock, or ours
 * where it did not tell.  False: the round ends here, w->why says why. */
bool feed_walk_done(struct feed_walk *w, enum feed_came came, int64_t server_time);
/* The round would fail for the request under way.  True: it is one ad that has failed that
 * many rounds in a row, and must not keep all that stand behind it: tell that it is gone. */
bool feed_walk_skip(struct feed_walk *w);
/* Begin anew next time: what was read is not there any more. */
void feed_walk_forget(struct feed_walk *w);

/* An address that a source of `from` names, made whole: absolute, from the root, or an id
 * that goes behind from's path.  False: it is of another origin, too long, or none. */
bool feed_walk_resolve(char out[FEED_URL_MAX], const char *from, const char *named);

#endif
