/* Scenarios of the service: see tests/lib/replay.h. */
#include "replay.h"

TEST(framing)
{
	replay("tests/replay/service/framing.replay", NULL);
}

TEST(parameters)
{
	replay("tests/replay/service/parameters.replay", NULL);
}

TEST(cpr)
{
	replay("tests/replay/service/cpr.replay", NULL);
}

TEST(records_and_answers)
{
	replay("tests/replay/service/records.replay", NULL);
}

TEST(reload)
{
	replay("tests/replay/service/reload.replay", NULL);
}

TEST_MAIN
