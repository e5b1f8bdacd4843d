/*
 * sluse_feed - a feed's file, piece by piece, through RULES and RULES/feeds
 */
#ifndef DAEMON_SLUSE_FEED_H
#define DAEMON_SLUSE_FEED_H

#include "sluse.h"
#include "sluse/offline.h"

struct feed_run {
	const char *format, *rules;
	bool records; /* as `load` takes them, not events */
	/* Whole lines.  Not 0: stop. */
	int (*lines)(void *arg, const char *s, size_t len);
	int (*rejects)(void *arg, const char *s, size_t len);
	void *arg;
};
/* FINE, FINDINGS (some could not be read) or COULD_NOT after a message; the summary goes to
 * stderr. */
int feed_run(struct tool *t, const struct feed_run *run, const char *const *paths, unsigned n);

/* The daemon's feeds, or one of them, or what that one has set aside. */
int feed_ask(struct tool *t);

#endif
