/*
 * tzif - what time zone data says: the offset from UTC at an instant, or at a local time
 *
 * Reads the bytes of a TZif file (/usr/share/zoneinfo/Europe/Copenhagen), which somebody
 * else has read; nothing is copied, so the bytes must outlive the struct.  A file is checked
 * whole when it is opened, and never trusted after that.  Instants past its last transition
 * follow the POSIX rule in its footer, for ever; instants before its first one have the
 * offset of its first kind.
 *
 * Instants are seconds since 1970-01-01T00:00:00Z, local times are counted the same way as
 * if the place were at UTC.  Leap seconds ("right/" zones) are not known: refused.
 *
 * Source: RFC 9636; POSIX.1-2017, Base Definitions, 8.3 (TZ).
 */
#ifndef BASE_TZIF_H
#define BASE_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tzif_change { /* when, in local time, the year's clock changes */
	enum { TZ_MONTH_WEEK_DAY, TZ_JULIAN, TZ_DAY } kind;
	uint16_t day;             /* TZ_JULIAN 1..365 without 29 Feb, TZ_DAY 0..365 */
	uint8_t month, week, dow; /* TZ_MONTH_WEEK_DAY: 1..12, 1..5 (5: last), 0 Sunday */
	int32_t time;             /* seconds after midnight, may be negative */
};
struct tzif {
	const unsigned char *times, *kinds, *types; /* into the file's bytes */
	uint32_t n_times, n_types;
	unsigned width; /* bytes of a time: 4 or 8 */
	bool ruled;     /* a footer rule follows the last transition */
	bool changing;  /* and it has summer time */
	int32_t standard, summer;
	struct tzif_change to_summer, to_standard;
};
struct tzif_span {
	int64_t from, until; /* instants; INT64_MIN and INT64_MAX where there is no end */
	int32_t offset;      /* seconds east of UTC, all through it */
};

/* 0, or -1: not a sound TZif file. */
int tzif_open(struct tzif *z, const void *bytes, size_t len);
void tzif_at(const struct tzif *z, int64_t instant, struct tzif_span *out);

/* A local time is there once, twice (the hour that is run through again) or never (the hour
 * that is leapt over).  Twice: *offset is the earlier one's; never: the one before the leap. */
enum tzif_fit { TZ_ONCE, TZ_TWICE, TZ_NEVER };
enum tzif_fit tzif_local(const struct tzif *z, int64_t local, int32_t *offset);

#endif
