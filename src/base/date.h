/*
 * date - days of the proleptic Gregorian calendar
 *
 * A date is the count of days since 1970-01-01, so that comparing and adding are
 * what they are for integers.  Years run from -999,999,999 to 999,999,999 (DMN
 * 1.5, 10.3.2.3.4); who adds to a date asks date_in_range().  No struct tm, no time zone, no clock: `today` is a parameter
 * everywhere.
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DATE_TEXT = 24, DATE_YEAR_MAX = 999999999 };
#define DATE_NONE INT64_MIN /* "no date" where a date may be missing */

struct civil {
	int32_t year;
	uint8_t month, day; /* from 1 */
};

bool date_valid(int64_t year, unsigned month, unsigned day);
int64_t date_from_civil(struct civil c); /* c must be valid */
bool date_in_range(int64_t days);        /* of the years above */
struct civil date_to_civil(int64_t days);
/* "2026-11-16"; a year has at least four digits and no sign but '-'.  0, or why it is none. */
enum {
	DATE_ILL_WRITTEN = -1,
	DATE_NO_SUCH_DAY = -2
}; /* "2026-02-30": as a date, but there is none */
int date_parse(int64_t *days, const char *s, size_t len);
size_t date_print(int64_t days, char out[DATE_TEXT]);
unsigned date_weekday(int64_t days); /* 1 Monday .. 7 Sunday (ISO) */
/* The same day `months` later, the month's last when there is no such day.
 * -1 when the year leaves the range. */
int date_add_months(int64_t *out, int64_t days, int64_t months);
unsigned date_month_length(int64_t year, unsigned month);

#endif
