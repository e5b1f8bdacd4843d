/* Scenarios of the service: see tests/lib/replay.h. */
#include "replay.h"
#include "small_rules.h"

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

TEST(offers_and_their_runs)
{
	replay("tests/replay/service/offers.replay", NULL);
}

TEST(what_may_leave)
{
	replay("tests/replay/service/share.replay", NULL);
}

TEST(what_is_measured)
{
	replay("tests/replay/service/progress.replay", NULL);
}

TEST(reload)
{
	replay("tests/replay/service/reload.replay", NULL);
}

/* Another engine, another time of the day, another order of arrival: the same bytes. */
TEST(the_same_input_gives_the_same_bytes)
{
	static const char *const questions[] = {
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"track.recommend\",\"params\":{\"id\":"
		"\"p1\","
		"\"explain\":true}}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"match.shortlist\",\"params\":{\"id\":"
		"\"v1\","
		"\"explain\":true,\"near\":true}}",
	};
	static const char *const puts[] = {
		"{\"jsonrpc\":\"2.0\",\"method\":\"ledig.put\",\"params\":{\"id\":\"p1\",\"ledig\":"
		"{\"alder\":30,\"kompetencer\":[\"truck\"]}}}",
		"{\"jsonrpc\":\"2.0\",\"method\":\"ledig.put\",\"params\":{\"id\":\"p2\",\"ledig\":"
		"{\"oenske\":[\"8344\"]}}}",
		"{\"jsonrpc\":\"2.0\",\"method\":\"stilling.put\",\"params\":{\"id\":\"v1\","
		"\"stilling\":{\"disco\":\"8344\"}}}",
	};
	struct rig rig[2] = {{.today = 20773}, {.today = 20773, .clock = 1}};

	for (int i = 0; i < 2; i++) {
		CHECK(rig_start(&rig[i], NULL) == 0);
		rig_file(&rig[i], i ? "b.rules" : "a.rules", i ? "" : SMALL_RULES);
		rig_file(&rig[i], i ? "a.rules" : "b.rules", i ? SMALL_RULES : "");
		rig_say(&rig[i], "{\"jsonrpc\":\"2.0\",\"method\":\"rules.load\"}");
		for (int k = 0; k < 3; k++)
			CHECK_STR(rig_say(&rig[i], puts[i ? 2 - k : k]), "");
	}
	for (unsigned q = 0; q < sizeof questions / sizeof *questions; q++) {
		CHECK(strstr(rig_say(&rig[0], questions[q]), "\"decision\""));
		CHECK_STR(rig_say(&rig[1], questions[q]), rig[0].reply);
	}
	rig_end(&rig[0]);
	rig_end(&rig[1]);
}

/* What the daemon does at its start and on SIGHUP. */
TEST(a_load_by_the_host)
{
	struct rig rig = {.today = 20773};
	struct sluse_file good = {"a.rules", strdup(SMALL_RULES), sizeof SMALL_RULES - 1};
	struct sluse_file bad = {"a.rules", strdup("profil x { }\n"), 13};
	const char *messages;

	CHECK(rig_start(&rig, NULL) == 0);
	CHECK(service_load(rig.s, &bad, 1, &messages) == -1);
	CHECK(strstr(messages, "rules/a.rules:1:1: error: "));
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.status\"}");
	CHECK(strstr(rig.reply, "\"loaded\":false"));
	CHECK(service_load(rig.s, NULL, 0, &messages) == -1);
	CHECK(*messages);
	CHECK(service_load(rig.s, &good, 1, &messages) == 0);
	CHECK_STR(messages, "");
	CHECK(service_load(rig.s, &bad, 1, &messages) == -1);
	rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.status\"}");
	CHECK(strstr(rig.reply, "\"loaded\":true") && strstr(rig.reply, "\"loads\":1,"));
	rig_end(&rig);
	free(good.text);
	free(bad.text);
}

TEST_MAIN
