#include "decide/calendar.h"

#include "base/date.h"

/* After so many years the dates of Easter come again, on the same weekdays. */
enum { EASTER_CYCLE = 5700000 };
/* Some four centuries of working days are counted one by one, and no more. */
enum { WORKING_DAYS_MAX = 100000 };

/* Jean Meeus, "Astronomical Algorithms", chapter 8; his letters. */
int64_t calendar_easter(int64_t year)
{
	int64_t y = (year % EASTER_CYCLE + EASTER_CYCLE) % EASTER_CYCLE;
	int64_t a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4;
	int64_t f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
	int64_t i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int64_t m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

	return date_from_civil(
		(struct civil){(int32_t)year, (uint8_t)(n / 31), (uint8_t)(n % 31 + 1)});
}

/* Those that may fall on a weekday. */
static bool holiday(int64_t day)
{
	struct civil c = date_to_civil(day);
	int64_t after_easter = day - calendar_easter(c.year);

	switch (after_easter) {
	case -3:              /* skærtorsdag */
	case -2:              /* langfredag */
	case 1:               /* 2. påskedag */
	case 39:              /* Kristi himmelfartsdag */
	case 50: return true; /* 2. pinsedag */
	case 26:              /* store bededag, a working day since 1 January 2024 */
		if (c.year <= 2023)
			return true;
		break;
	default: break;
	}
	return (c.month == 1 && c.day == 1) || (c.month == 12 && (c.day == 25 || c.day == 26));
}

bool calendar_working(int64_t day)
{
	return date_weekday(day) <= 5 && !holiday(day);
}

static int64_t after_working_days(int64_t from, uint32_t n)
{
	int64_t day = from;

	if (n > WORKING_DAYS_MAX)
		return DATE_NONE;
	if (n == 0)
		day--; /* so that `from` itself is the first to be looked at */
	for (uint32_t left = n ? n : 1; left;)
		left -= calendar_working(++day);
	return day;
}

int64_t calendar_after(int64_t from, uint32_t n, enum time_unit unit)
{
	int64_t day = DATE_NONE;

	if (!date_in_range(from))
		return DATE_NONE;
	switch (unit) {
	case TIME_DAYS: day = from + n; break;
	case TIME_WEEKS: day = from + 7 * (int64_t)n; break;
	case TIME_WORKING_DAYS: day = after_working_days(from, n); break;
	case TIME_MONTHS:
		if (date_add_months(&day, from, n) != 0)
			return DATE_NONE;
		break;
	}
	return date_in_range(day) ? day : DATE_NONE;
}
