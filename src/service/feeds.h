/*
 * feeds - the feeds of the service, and the vacancies that they bring
 *
 * A feed's blocks are read against a ruleset: its facts and its code tables.  So the feeds hold
 * that ruleset, and when another comes in force they are read again against it; blocks that
 * no longer fit leave the feeds as they are, on the ruleset they were read against, and say
 * so.  Nothing here can keep rules from coming in force.
 *
 * A vacancy that several sources tell of is kept once (feed_join.h), under the id of the one
 * that told it first.  What the others said of it waits in a population of its own, for the
 * day the first takes it down.
 */
#ifndef SERVICE_FEEDS_H
#define SERVICE_FEEDS_H

#include "feed/feed_client.h"
#include "feed/feed_join.h"
#include "service/state.h"
#include "sluse/feeds.h"

struct feeds;
enum { FEED_MOMENT = 40 };

uint32_t feeds_count(const struct feeds *f); /* NULL: 0 */
void feeds_state(const struct feeds *f, uint32_t i, struct feed_client_state *out);
const struct feed_life *feeds_life(const struct feeds *f, uint32_t i);
uint32_t feeds_joined(const struct feeds *f); /* vacancies that stand behind another */
/* The i-th other id under which sources know this vacancy, from 0; NULL: no more. */
const char *feeds_also(const struct feeds *f, const char *id, uint32_t i);
/* Why the feeds are not of the rules in force; "" when they are. */
const char *feeds_behind(const struct feeds *f);

/* "2026-11-16T08:30:00Z"; as a member, null for 0: never. */
size_t feeds_print_moment(int64_t utc, char out[FEED_MOMENT]);
void feeds_write_moment(struct json_writer *w, const char *key, int64_t utc);
/* Member "feeds" with each one's name and the moment it was last read whole; nothing when
 * there are no feeds. */
void feeds_write_fresh(struct json_writer *w, const struct feeds *f);
/* The same, with how each one is (methods_feed.c). */
void feeds_write_status(struct json_writer *w, const struct feeds *f);

#endif
