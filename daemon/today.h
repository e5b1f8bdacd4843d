/*
 * today - the date it is now, somewhere
 *
 * "Today" in a rule is today in the ruleset's zone.  The zone's data is read from the
 * system's /usr/share/zoneinfo; what was read is good until the zone's clock next changes,
 * and for an hour at most, so that asking a thousand times a second costs a comparison and
 * an update of the zone data is noticed.
 *
 * A zone that is not there, or a name that is none ("../x"), counts as UTC; `known` tells.
 */
#ifndef DAEMON_TODAY_H
#define DAEMON_TODAY_H

#include <stdbool.h>
#include <stdint.h>

enum { TODAY_ZONE_MAX = 63 };

struct today { /* what was learned last; all zero is nothing */
	char zone[TODAY_ZONE_MAX + 1];
	int64_t from, until; /* instants between which offset holds */
	int32_t offset;
	bool known;
};

/* Days since 1970-01-01 in that zone, now. */
int64_t today_at(struct today *t, const char *zone, int64_t instant);
int64_t today_now(struct today *t, const char *zone);
int64_t today_in(const char *zone); /* the same, for one question */

#endif
