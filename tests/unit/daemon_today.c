#include "base/date.h"
#include "test.h"
#include "today.h"

static const char *day(struct today *t, const char *zone, int64_t instant)
{
	static char text[DATE_TEXT];

	date_print(today_at(t, zone, instant), text);
	return text;
}

enum { NOV_16 = 1794787200 }; /* 2026-11-16T00:00:00Z */

TEST(the_day_begins_with_the_zone)
{
	struct today t = {0};

	CHECK_STR(day(&t, "UTC", NOV_16), "2026-11-16");
	if (!t.known) {
		test_skip("no zone data on this machine");
		return;
	}
	CHECK_STR(day(&t, "UTC", NOV_16 - 1), "2026-11-15");
	CHECK_STR(day(&t, "Europe/Copenhagen", NOV_16 - 3600), "2026-11-16");
	CHECK_STR(day(&t, "Europe/Copenhagen", NOV_16 - 3601), "2026-11-15");
	CHECK_STR(day(&t, "America/Nuuk", NOV_16), "2026-11-15");
	CHECK(t.known);
	CHECK_STR(day(&t, "UTC", -1), "1969-12-31");
}

/* Through both of a year's changes, from what was learned before them. */
TEST(summer_time)
{
	struct today t = {0};
	int64_t march = 1774746000, october = 1792890000; /* 01:00Z on the days of change */

	day(&t, "Europe/Copenhagen", march - 1);
	if (!t.known) {
		test_skip("no zone data on this machine");
		return;
	}
	CHECK_INT(t.offset, 3600);
	CHECK_INT(t.until, march);
	day(&t, "Europe/Copenhagen", march);
	CHECK_INT(t.offset, 7200);
	CHECK_STR(day(&t, "Europe/Copenhagen", march + 21 * 3600 - 1), "2026-03-29");
	CHECK_STR(day(&t, "Europe/Copenhagen", march + 21 * 3600), "2026-03-30");
	day(&t, "Europe/Copenhagen", october - 1);
	CHECK_INT(t.offset, 7200);
	day(&t, "Europe/Copenhagen", october);
	CHECK_INT(t.offset, 3600);
}

TEST(names_that_are_none)
{
	static const char *const bad[] = {"", "/etc/passwd", "../../../etc/passwd", "Europe/",
		"Europe//Copenhagen", "Nowhere/Atall", "Europe", "tzdata.zi",
		"A_name_that_is_longer_than_any_zone_can_be_and_then_some_more_of_it_to_be_sure"};

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct today t = {0};

		CHECK_STR(day(&t, bad[i], NOV_16), "2026-11-16");
		CHECK(!t.known);
	}
}

TEST_MAIN
