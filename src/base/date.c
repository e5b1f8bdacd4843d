#include "base/date.h"

#include "base/utf8.h"
#include <stdio.h>

enum { ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH = 719468 }; /* days 0000-03-01..1970-01-01 */

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned date_month_length(int64_t year, unsigned month)
{
	static const uint8_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : length[month - 1];
}

bool date_valid(int64_t year, unsigned month, unsigned day)
{
	return year >= -DATE_YEAR_MAX && year <= DATE_YEAR_MAX && month >= 1 && month <= 12 &&
	       day >= 1 && day <= date_month_length(year, month);
}

/* Years begin in March here, so that the leap day is the last of its year. */
int64_t date_from_civil(struct civil c)
{
	int64_t year = (int64_t)c.year - (c.month <= 2);
	int64_t era = (year >= 0 ? year : year - (ERA_YEARS - 1)) / ERA_YEARS;
	int64_t of_era = year - era * ERA_YEARS; /* 0..399 */
	int64_t of_year = (153 * (c.month > 2 ? c.month - 3 : c.month + 9) + 2) / 5 + c.day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH;
}

struct civil date_to_civil(int64_t days)
{
	int64_t z = days + EPOCH;
	int64_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
	int64_t of_era = z - era * ERA_DAYS; /* 0..146096 */
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153; /* 0 is March */
	struct civil c;

	c.day = (uint8_t)(of_year - (153 * month + 2) / 5 + 1);
	c.month = (uint8_t)(month < 10 ? month + 3 : month - 9);
	c.year = (int32_t)(year + era * ERA_YEARS + (c.month <= 2));
	return c;
}

bool date_in_range(int64_t days)
{
	static const struct civil first = {-DATE_YEAR_MAX, 1, 1}, last = {DATE_YEAR_MAX, 12, 31};

	return days >= date_from_civil(first) && days <= date_from_civil(last);
}

static int two_digits(const char *s)
{
	if (!ascii_digit(s[0]) || !ascii_digit(s[1]))
		return -1;
	return (s[0] - '0') * 10 + (s[1] - '0');
}

int date_parse(int64_t *days, const char *s, size_t len)
{
	const char *end = s + len, *year_at;
	bool negative = len > 0 && *s == '-';
	int64_t year = 0;
	int month, day;

	s += negative;
	for (year_at = s; s < end && ascii_digit(*s) && s - year_at < 9; s++)
		year = year * 10 + (*s - '0');
	if (s - year_at < 4 || (s - year_at > 4 && *year_at == '0'))
		return DATE_ILL_WRITTEN;
	if (end - s != 6 || s[0] != '-' || s[3] != '-')
		return DATE_ILL_WRITTEN;
	month = two_digits(s + 1);
	day = two_digits(s + 4);
	if (negative)
		year = -year;
	if (month < 0 || day < 0)
		return DATE_ILL_WRITTEN;
	if (!date_valid(year, (unsigned)month, (unsigned)day))
		return DATE_NO_SUCH_DAY;
	*days = date_from_civil((struct civil){(int32_t)year, (uint8_t)month, (uint8_t)day});
	return 0;
}

size_t date_print(int64_t days, char out[DATE_TEXT])
{
	struct civil c = date_to_civil(days);
	int n = snprintf(out, DATE_TEXT, "%s%04d-%02u-%02u", c.year < 0 ? "-" : "",
		c.year < 0 ? -c.year : c.year, c.month, c.day);

	return n < 0 ? 0 : (size_t)n;
}

unsigned date_weekday(int64_t days)
{
	int64_t since_monday = (days + 3) % 7; /* 1970-01-01 was a Thursday */

	return (unsigned)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

int date_add_months(int64_t *out, int64_t days, int64_t months)
{
	struct civil c = date_to_civil(days);
	int64_t all, year;
	unsigned length;

	if (__builtin_add_overflow((int64_t)c.year * 12 + c.month - 1, months, &all))
		return -1;
	year = (all >= 0 ? all : all - 11) / 12;
	if (year < -DATE_YEAR_MAX || year > DATE_YEAR_MAX)
		return -1;
	c.year = (int32_t)year;
	c.month = (uint8_t)(all - year * 12 + 1);
	length = date_month_length(year, c.month);
	if (c.day > length)
		c.day = (uint8_t)length;
	*out = date_from_civil(c);
	return 0;
}
