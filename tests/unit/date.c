#include "base/date.h"
#include "test.h"

static int64_t day(const char *s)
{
	int64_t d = 0;

	if (date_parse(&d, s, strlen(s)) != 0)
		test_fail(__FILE__, __LINE__, "'%s' is no date", s);
	return d;
}

static const char *text(int64_t days)
{
	static char out[DATE_TEXT];

	CHECK_INT(date_print(days, out), strlen(out));
	return out;
}

TEST(counts_from_1970)
{
	CHECK_INT(day("1970-01-01"), 0);
	CHECK_INT(day("1969-12-31"), -1);
	CHECK_INT(day("2000-03-01"), 11017);
	CHECK_INT(day("2026-11-16"), 20773);
	CHECK_INT(day("0000-01-01"), -719528);
}

TEST(every_day_follows_the_one_before)
{
	int64_t days = day("-0401-01-01");
	struct civil c = date_to_civil(days);

	while (c.year < 2101) {
		struct civil next = date_to_civil(++days);
		bool same_month = next.year == c.year && next.month == c.month;

		if (same_month ? next.day != c.day + 1
			       : next.day != 1 || c.day != date_month_length(c.year, c.month) ||
					 (next.month != c.month + 1 && next.year != c.year + 1) ||
					 date_from_civil(next) != days) {
			test_fail(__FILE__, __LINE__, "%s does not follow", text(days));
			return;
		}
		c = next;
	}
}

TEST(the_ends_of_the_range)
{
	int64_t first = day("-999999999-01-01"), last = day("999999999-12-31");

	CHECK_STR(text(first), "-999999999-01-01");
	CHECK_STR(text(last), "999999999-12-31");
	CHECK(date_in_range(first) && date_in_range(last));
	CHECK(!date_in_range(first - 1) && !date_in_range(last + 1));
	CHECK(!date_in_range(DATE_NONE) && !date_in_range(INT64_MAX));
}

TEST(knows_leap_years)
{
	CHECK(date_valid(2024, 2, 29) && date_valid(2000, 2, 29) && date_valid(0, 2, 29));
	CHECK(date_valid(-4, 2, 29));
	CHECK(!date_valid(2023, 2, 29) && !date_valid(1900, 2, 29) && !date_valid(2024, 2, 30));
	CHECK(!date_valid(2024, 0, 1) && !date_valid(2024, 13, 1) && !date_valid(2024, 1, 0));
	CHECK(!date_valid(2024, 4, 31) && date_valid(2024, 12, 31) && !date_valid(2024, 12, 32));
	CHECK(!date_valid(1000000000, 1, 1) && !date_valid(-1000000000, 1, 1));
}

TEST(reads_and_prints)
{
	static const char *const good[] = {"2026-11-16", "0001-01-01", "0000-02-29", "-0004-02-29",
		"-2026-11-16", "12026-11-16", "999999999-12-31"};

	for (unsigned i = 0; i < sizeof good / sizeof *good; i++)
		CHECK_STR(text(day(good[i])), good[i]);
}

TEST(refuses_what_is_no_date)
{
	static const char *const bad[] = {"", "-", "2026", "2026-11", "2026-11-", "2026-11-1",
		"2026-11-166", "2026-1-16", "2026-13-01", "2026-00-10", "2026-02-29", "2026-11-00",
		"2026-11-31", "26-11-16", "02026-11-16", "+2026-11-16", " 2026-11-16",
		"2026-11-16 ", "2026/11/16", "2026-11-16T00:00:00", "20261116", "1000000000-01-01",
		"9999999999-01-01", "2026-1a-16", "2026-11-1a", "--2026-11-16",
		"99999999999999999999999-01-01"};
	int64_t d = 5;

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
		if (date_parse(&d, bad[i], strlen(bad[i])) == 0)
			test_fail(__FILE__, __LINE__, "'%s' was taken as a date", bad[i]);
	CHECK_INT(d, 5);
	CHECK_INT(date_parse(&d, "2026-11-16", 9), DATE_ILL_WRITTEN);
	CHECK_INT(date_parse(&d, "2026-02-30", 10), DATE_NO_SUCH_DAY);
	CHECK_INT(date_parse(&d, "2026-13-01", 10), DATE_NO_SUCH_DAY);
	CHECK_INT(date_parse(&d, "30-02-2026", 10), DATE_ILL_WRITTEN);
}

TEST(knows_weekdays)
{
	CHECK_INT(date_weekday(day("2026-11-16")), 1);
	CHECK_INT(date_weekday(day("2026-11-22")), 7);
	CHECK_INT(date_weekday(day("1970-01-01")), 4);
	CHECK_INT(date_weekday(day("1969-12-28")), 7);
	CHECK_INT(date_weekday(day("1969-12-29")), 1);
	CHECK_INT(date_weekday(day("0000-01-01")), 6);
}

static const char *later(const char *from, int64_t months)
{
	int64_t d;

	return date_add_months(&d, day(from), months) == 0 ? text(d) : "none";
}

TEST(adds_months)
{
	CHECK_STR(later("2026-01-31", 1), "2026-02-28");
	CHECK_STR(later("2024-01-31", 1), "2024-02-29");
	CHECK_STR(later("2024-02-29", 12), "2025-02-28");
	CHECK_STR(later("2024-02-29", -12), "2023-02-28");
	CHECK_STR(later("2024-02-29", 48), "2028-02-29");
	CHECK_STR(later("2026-11-16", 0), "2026-11-16");
	CHECK_STR(later("2026-11-16", 2), "2027-01-16");
	CHECK_STR(later("2026-01-16", -1), "2025-12-16");
	CHECK_STR(later("0000-01-16", -1), "-0001-12-16");
	CHECK_STR(later("999999999-12-01", 1), "none");
	CHECK_STR(later("-999999999-01-01", -1), "none");
	CHECK_STR(later("2026-01-01", INT64_MAX), "none");
	CHECK_STR(later("-2026-01-01", INT64_MIN), "none");
}

TEST_MAIN
