/*
 * iso - times, instants and durations as records spell them (ISO 8601)
 *
 * What JSON can only say as text.  Dates are base/date.h's.  Stricter than the standard:
 * the extended form alone, no week dates, no 24:00, no zone names.
 */
#ifndef DATA_ISO_H
#define DATA_ISO_H

#include "data/value.h"

/* "15:30", "15:30:00", "15:30:00.25", each with "Z" or "+01:00" behind it or not.  All
 * answer 0, or -1 when it is not one. */
int iso_time(struct clock *out, const char *s, size_t len);
int iso_datetime(struct instant *out, const char *s, size_t len); /* "2026-11-16T15:30" */
/* "P1DT2H30M1.5S", "-PT1H": seconds rounded down, and 0..999,999,999 nanoseconds more */
int iso_daytime(int64_t *seconds, uint32_t *nanos, const char *s, size_t len);
int iso_yearmonth(int64_t *months, const char *s, size_t len); /* "P1Y6M" */

#endif
