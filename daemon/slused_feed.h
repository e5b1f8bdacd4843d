/*
 * slused_feed - the feeds, driven by the loop
 *
 * The service knows what is due and what follows from an answer (sluse/feeds.h); here it is
 * fetched: an address by slused_fetch, a file or a folder by slused_pile, one request a feed at
 * a time.  A folder is also watched (inotify), so that what is laid into it need not wait for
 * its time.  Where vacancies are kept, they are handed to the keeper as they come, and where a
 * feed has got to is noted in the state folder once they are on the disk.
 *
 * No `feeds` in slused.conf, no feeds: then nothing here opens a descriptor.
 */
#ifndef SLUSED_FEED_H
#define SLUSED_FEED_H

#include "sluse/feeds.h"
#include "slused_config.h"

struct event_base;
struct feed_loop;

struct keeper;
/* keeper: NULL where nothing is kept.  NULL: no memory. */
struct feed_loop *feed_loop_new(struct event_base *base, struct service *service,
	struct keeper *keeper, const struct slused_config *config, const struct slused_log *log);
void feed_loop_free(struct feed_loop *l);
/* Reads the feed blocks, at the start and when asked to.  0, or -1 after messages in the log,
 * and what was there goes on. */
int feed_loop_load(struct feed_loop *l);
/* The service says that its feeds are others: from the host's feeds_changed. */
void feed_loop_changed(struct feed_loop *l);

#endif
