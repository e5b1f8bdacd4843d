/*
 * sluse/feeds.h - the service's feeds, for whoever has descriptors and a clock
 *
 * The service knows which sources there are, what is due and what follows from an answer; it
 * asks nobody.  The daemon looks when the next request is due (service_feed_due), fetches it,
 * or reads the file or the folder that it names, and hands in the bytes as they come.  Where
 * a feed has got to is a line of text that the host keeps (service_feed_print).
 *
 * Feeds are numbered from 0.  A load of feed blocks, and one of rules, may make other feeds of
 * them: then host.feeds_changed is called, all requests under way are to be dropped, and the
 * numbers begin anew.
 */
#ifndef SLUSE_FEEDS_H
#define SLUSE_FEEDS_H

#include "sluse/service.h"

#include <stdbool.h>

/* A clock that only goes forward, and the seconds since 1970. */
struct service_feed_now {
	int64_t ms, utc;
};
struct service_feed_options {
	uint64_t seed;       /* of the jitter after failures */
	uint32_t pause_ms;   /* between two requests of one round */
	uint32_t backoff_ms; /* the first wait after a failure; 0: half a minute */
	const char *shown;   /* put before the names of feed files in messages */
};

/* Feed blocks, and the tables that they name: 0 and they are in force, with the rules that
 * are; -1 and nothing changed.  n 0: no feeds.  *messages as in service_load. */
int service_feeds_load(struct service *s, const struct sluse_file *files, unsigned n,
	const struct service_feed_options *o, const struct service_feed_now *now,
	const char **messages);
unsigned service_feeds_count(const struct service *s);

enum service_feed_where { SERVICE_FEED_URL, SERVICE_FEED_FILE, SERVICE_FEED_FOLDER };
struct service_feed_header {
	const char *name;
	const char *value; /* or NULL: then it stands in this file: */
	const char *file;
};
/* Good until the next call for this feed. */
struct service_feed_request {
	enum service_feed_where where;
	const char *from; /* address, path */
	const char *body; /* POST; NULL: GET */
	const char *etag, *modified;
	const char *token; /* file that holds the bearer token, or NULL */
	const struct service_feed_header *headers;
	unsigned n_headers;
};
struct service_feed_answer {
	bool whole;  /* it came to its end, and was of the length it said */
	long status; /* of http; for files 200, 304, 404 */
	const char *etag, *modified;
	int64_t retry_after, server_time; /* -1: not said */
	const char *kind, *why;           /* when it did not come: a word, and plain words */
};

const char *service_feed_name(const struct service *s, unsigned feed);
/* The folder that this feed reads, to be watched; NULL: it reads none. */
const char *service_feed_folder(const struct service *s, unsigned feed);
/* service_feed_now.ms; INT64_MAX while a request is under way. */
int64_t service_feed_due(const struct service *s, unsigned feed);
bool service_feed_ask(struct service *s, unsigned feed, const struct service_feed_now *now,
	struct service_feed_request *out);
/* False: no more of it is wanted. */
bool service_feed_bytes(struct service *s, unsigned feed, const struct service_feed_now *now,
	const char *bytes, size_t n);
/* The bytes that follow are another document: a folder has several. */
bool service_feed_document(struct service *s, unsigned feed, const struct service_feed_now *now);
void service_feed_answered(struct service *s, unsigned feed, const struct service_feed_now *now,
	const struct service_feed_answer *a);
/* What this feed's file or folder holds has changed: at once, not when it is due. */
void service_feed_hurry(struct service *s, unsigned feed, const struct service_feed_now *now);
/* Takes away what has run out, some at a time; true: there may be more. */
bool service_feeds_tick(struct service *s, const struct service_feed_now *now);

/* Text of the last failure of this feed in plain words, "" when the last round was good. */
const char *service_feed_why(const struct service *s, unsigned feed);
/* Rounds that ended in failure, in a row. */
uint32_t service_feed_failures(const struct service *s, unsigned feed);

/* Where this feed has got to: a line without its end, "" for nowhere, good until the next
 * call.  *moves tells when it is another than it was.  service_feed_resume: as it was kept;
 * taken only when the vacancies it was reached with are still there. */
const char *service_feed_print(struct service *s, unsigned feed, uint64_t *moves);
void service_feed_resume(struct service *s, unsigned feed, const char *text, size_t len);

#endif
