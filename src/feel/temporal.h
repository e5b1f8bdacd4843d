/*
 * temporal - dates, times and durations as FEEL reads and reckons them
 *
 * A time or a date and time is local, or has an offset, or names a zone (10.3.2.3.5-6).
 * Two that both say where on earth they stand are compared as instants; two that do not,
 * by their local time; one of each cannot be compared.  Seconds are compared whole, for
 * DMN's value of a time is made of its hour, minute and second, and the second is an
 * integer.  A date among dates and times is midnight UTC.
 *
 * The offset of a zone comes from the zone data of the environment; a time of day that
 * names a zone has the zone's standard offset, for it has no date.
 */
#ifndef FEEL_TEMPORAL_H
#define FEEL_TEMPORAL_H

#include "feel/ops.h"

#define SECOND_NANOS INT64_C(1000000000)
enum { DAY_SECONDS = 86400, OFFSET_MOST = 14 * 3600 };

struct value feel_time_value(struct arena *a, struct clock c);
struct value feel_datetime_value(struct arena *a, int64_t days, struct clock c);
/* Null with a reason when the years leave the range. */
struct value feel_date_value(int64_t days);
struct value feel_daytime_value(int64_t seconds, int64_t nanos); /* nanos may be any */

/* What date(), time(), duration() read: null with a reason when s is none. */
struct value feel_read_date(const char *s, size_t len);
struct value feel_read_time(const char *s, size_t len, struct arena *a);
struct value feel_read_datetime(const char *s, size_t len, struct arena *a);
struct value feel_read_duration(const char *s, size_t len);

/* Names a zone that there is no data for: then the value is none. */
bool feel_zone_missing(struct feel_env *env, struct value v);
/* Seconds east of UTC of a clock on a day; -1 where it says nothing. */
int feel_offset(struct feel_env *env, int64_t days, const struct clock *c, int32_t *offset);

#endif
