/* What a Retry-After means.  Fetching itself: tests/system/feeds.py. */
#include "slused_fetch.h"
#include "test.h"

TEST(retry_after_as_seconds)
{
	CHECK_INT(fetch_retry_after("0", -1, 1000), 0);
	CHECK_INT(fetch_retry_after("120", -1, 1000), 120);
	CHECK_INT(fetch_retry_after("99999999999999999999", -1, 1000), 30 * 86400);
	CHECK_INT(fetch_retry_after("", -1, 1000), -1);
	CHECK_INT(fetch_retry_after("soon", -1, 1000), -1);
	CHECK_INT(fetch_retry_after("-5", -1, 1000), -1);
}

TEST(retry_after_as_a_date_is_by_the_sources_clock)
{
	const int64_t at = 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT */

	CHECK_INT(fetch_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", at - 60, 0), 60);
	CHECK_INT(fetch_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", -1, at - 90), 90);
	CHECK_INT(fetch_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", at + 10, 0), 0);
}

TEST(ends_have_names)
{
	CHECK_STR(fetch_end_name(FETCH_WHOLE), "whole");
	CHECK_STR(fetch_end_name(FETCH_STOPPED), "stopped");
}

TEST_MAIN
