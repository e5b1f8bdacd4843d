#include "decide/calendar.h"
#include "base/date.h"
#include "test.h"

static int64_t day(const char *s)
{
	int64_t d = 0;

	CHECK_INT(date_parse(&d, s, strlen(s)), 0);
	return d;
}

static const char *text(int64_t days)
{
	static char out[DATE_TEXT];

	if (days == DATE_NONE)
		return "none";
	date_print(days, out);
	return out;
}

TEST(easter)
{
	/* published dates; the earliest and the latest possible ones; and the years in which a
	 * careless formula is a week off */
	static const char *const sundays[] = {"1818-03-22", "1943-04-25", "1954-04-18",
		"1961-04-02", "1974-04-14", "1981-04-19", "1999-04-04", "2000-04-23", "2008-03-23",
		"2011-04-24", "2019-04-21", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05",
		"2027-03-28", "2028-04-16", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19",
		"2285-03-22"};

	for (unsigned i = 0; i < sizeof sundays / sizeof *sundays; i++)
		CHECK_STR(text(calendar_easter(date_to_civil(day(sundays[i])).year)), sundays[i]);
}

TEST(easter_is_a_sunday_in_its_season_in_every_year)
{
	static const int64_t from[] = {-999999999, -5700010, -10, 1583, 999999000};

	for (unsigned i = 0; i < sizeof from / sizeof *from; i++)
		for (int64_t year = from[i]; year < from[i] + 900; year++) {
			struct civil c = date_to_civil(calendar_easter(year));

			if (c.year != year || date_weekday(calendar_easter(year)) != 7 ||
				(c.month == 3 ? c.day < 22 : c.month != 4 || c.day > 25))
				test_fail(__FILE__, __LINE__, "Easter %lld is %s", (long long)year,
					text(calendar_easter(year)));
		}
}

TEST(public_holidays)
{
	static const char *const off[] = {"2026-01-01", "2026-04-02", "2026-04-03", "2026-04-05",
		"2026-04-06", "2026-05-14", "2026-05-24", "2026-05-25", "2026-12-25", "2026-12-26",
		"2023-05-05", "2022-05-13", "2026-11-14", "2026-11-15", "2024-03-28", "2024-05-20",
		"2025-05-29"};
	static const char *const on[] = {"2026-05-01", "2024-04-26", "2025-05-16", "2026-06-05",
		"2026-12-24", "2026-12-31", "2026-04-01", "2026-04-07", "2026-05-15", "2026-05-26",
		"2026-11-16", "2026-01-02", "2026-07-01", "2026-02-25"};

	for (unsigned i = 0; i < sizeof off / sizeof *off; i++)
		if (calendar_working(day(off[i])))
			test_fail(__FILE__, __LINE__, "%s is a holiday", off[i]);
	for (unsigned i = 0; i < sizeof on / sizeof *on; i++)
		if (!calendar_working(day(on[i])))
			test_fail(__FILE__, __LINE__, "%s is a working day", on[i]);
}

/* 2026: 261 weekdays, and seven holidays on them (26 December is a Saturday) */
TEST(a_year_has_its_working_days)
{
	unsigned n = 0;

	for (int64_t d = day("2026-01-01"); d <= day("2026-12-31"); d++)
		n += calendar_working(d);
	CHECK_INT(n, 254);
}

TEST(counts_working_days)
{
	int64_t friday = day("2026-11-13"), saturday = day("2026-11-14");

	CHECK_STR(text(calendar_after(friday, 0, TIME_WORKING_DAYS)), "2026-11-13");
	CHECK_STR(text(calendar_after(friday, 1, TIME_WORKING_DAYS)), "2026-11-16");
	CHECK_STR(text(calendar_after(friday, 5, TIME_WORKING_DAYS)), "2026-11-20");
	CHECK_STR(text(calendar_after(friday, 6, TIME_WORKING_DAYS)), "2026-11-23");
	CHECK_STR(text(calendar_after(saturday, 0, TIME_WORKING_DAYS)), "2026-11-16");
	CHECK_STR(text(calendar_after(saturday, 1, TIME_WORKING_DAYS)), "2026-11-16");
	/* over Easter, and over New Year */
	CHECK_STR(text(calendar_after(day("2026-04-01"), 1, TIME_WORKING_DAYS)), "2026-04-07");
	CHECK_STR(text(calendar_after(day("2026-04-02"), 0, TIME_WORKING_DAYS)), "2026-04-07");
	CHECK_STR(text(calendar_after(day("2026-12-23"), 10, TIME_WORKING_DAYS)), "2027-01-08");
}

TEST(counts_other_units)
{
	int64_t from = day("2026-01-31");

	CHECK_STR(text(calendar_after(from, 0, TIME_DAYS)), "2026-01-31");
	CHECK_STR(text(calendar_after(from, 91, TIME_DAYS)), "2026-05-02");
	CHECK_STR(text(calendar_after(from, 26, TIME_WEEKS)), "2026-08-01");
	CHECK_STR(text(calendar_after(from, 1, TIME_MONTHS)), "2026-02-28");
	CHECK_STR(text(calendar_after(from, 13, TIME_MONTHS)), "2027-02-28");
}

TEST(leaves_the_range_with_an_answer)
{
	int64_t last = day("999999999-12-31"), first = day("-999999999-01-01");

	CHECK_STR(text(calendar_after(last, 1, TIME_DAYS)), "none");
	CHECK_STR(text(calendar_after(last, 1, TIME_WEEKS)), "none");
	CHECK_STR(text(calendar_after(last, 1, TIME_MONTHS)), "none");
	CHECK_STR(text(calendar_after(last, 1, TIME_WORKING_DAYS)), "none");
	CHECK(calendar_after(first, 0, TIME_WORKING_DAYS) >= first);
	CHECK_STR(text(calendar_after(day("2026-01-01"), UINT32_MAX, TIME_WORKING_DAYS)), "none");
	CHECK(calendar_after(day("2026-01-01"), UINT32_MAX, TIME_WEEKS) != DATE_NONE);
	CHECK(calendar_after(day("2026-01-01"), UINT32_MAX, TIME_MONTHS) != DATE_NONE);
	CHECK_STR(text(calendar_after(DATE_NONE, 1, TIME_DAYS)), "none");
	/* 100,000 working days are 394 years of 253.7 on average */
	CHECK_INT(date_to_civil(calendar_after(day("2026-01-01"), 100000, TIME_WORKING_DAYS)).year,
		2420);
	CHECK_STR(text(calendar_after(day("2026-01-01"), 100001, TIME_WORKING_DAYS)), "none");
}

TEST_MAIN
