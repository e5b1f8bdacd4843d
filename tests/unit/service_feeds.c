/* Feeds in the service: when they ask, what they keep, what they say. */
#include "feed/feed_client.h"
#include "feed_poll_rig.h"
#include "store/store_op.h"

#define RULES                                                                                      \
	"ruleset t \"T\" { language da }\n"                                                        \
	"facts ledig { alder integer }\n"                                                          \
	"facts stilling {\n  titel text\n  arbejdsgiver text\n  kommune text\n  udloeber "         \
	"date\n}\n"                                                                                \
	"match m between ledig and stilling { require ledig.alder > 17 because \"x\" }\n"
#define FEED(name, more)                                                                           \
	"feed " name " \"N\" {\n  format ndjson\n  from \"http://" name                            \
	"/all\" every 10 minutes\n  take as is\n" more "}\n"
#define JOB(id) "{\"id\":\"" id "\",\"stilling\":{\"titel\":\"Job " id "\"}}\n"

static struct poll_rig p;

static void start(const char *feeds)
{
	poll_rig_start(&p, RULES);
	if (poll_rig_feeds(&p, feeds))
		test_fail(__FILE__, __LINE__, "%s", p.messages);
}

static struct service_feed_answer status(long n, int64_t retry_after)
{
	return (struct service_feed_answer){
		.whole = true, .status = n, .retry_after = retry_after, .server_time = -1};
}

static int64_t waits(unsigned feed)
{
	return service_feed_due(p.rig.s, feed) - p.now.ms;
}

TEST(every_so_often)
{
	start(FEED("a", ""));
	CHECK_INT(waits(0), 0);
	poll_rig_round(&p, 0, JOB("1"));
	CHECK(poll_rig_has(&p, "a:1"));
	CHECK_INT(waits(0), 600 * 1000);
	poll_rig_wait(&p, 599 * 1000);
	CHECK(!poll_rig_ask(&p, 0));
	poll_rig_wait(&p, 1000);
	CHECK(poll_rig_ask(&p, 0));
	CHECK(!poll_rig_ask(&p, 0)); /* one at a time */
	CHECK(service_feed_due(p.rig.s, 0) == INT64_MAX);
	rig_end(&p.rig);
}

TEST(never_sooner_than_it_is_asked_to)
{
	struct service_feed_answer a = status(503, 7200);

	start(FEED("a", ""));
	CHECK(poll_rig_ask(&p, 0));
	poll_rig_answer(&p, 0, NULL, &a);
	CHECK_INT(waits(0), 7200 * 1000);
	poll_rig_wait(&p, 7200 * 1000);
	CHECK(poll_rig_ask(&p, 0));
	a = status(200, 3600); /* also when all is well */
	poll_rig_answer(&p, 0, JOB("1"), &a);
	CHECK_INT(waits(0), 3600 * 1000);

	/* and other rules make nobody forget it */
	poll_rig_rules(&p, RULES "const x = 1\n");
	CHECK_INT(waits(0), 3600 * 1000);
	rig_end(&p.rig);
}

TEST(failures_wait_longer_and_longer)
{
	struct service_feed_answer a = status(500, -1);
	int64_t longest = 0;

	start(FEED("a", ""));
	for (int i = 0; i < 60; i++) {
		CHECK(poll_rig_ask(&p, 0));
		poll_rig_answer(&p, 0, NULL, &a);
		CHECK(waits(0) >= 30 * 1000);
		longest = waits(0) > longest ? waits(0) : longest;
		poll_rig_wait(&p, waits(0));
	}
	CHECK(longest > 6 * 3600 * 1000 && longest <= 9 * 3600 * 1000);
	CHECK_INT(service_feed_failures(p.rig.s, 0), 15); /* four requests a round */
	CHECK_STR(service_feed_why(p.rig.s, 0), "the source answered with status 500");
	poll_rig_round(&p, 0, JOB("1"));
	CHECK_INT(service_feed_failures(p.rig.s, 0), 0);
	CHECK_STR(service_feed_why(p.rig.s, 0), "");
	rig_end(&p.rig);
}

TEST(the_jitter_follows_from_the_seed)
{
	bool other = false;

	for (uint32_t k = 1; k < 40; k++) {
		int64_t ms = feed_backoff(0, k, 7, k), plain = 30000;

		for (uint32_t i = 1; i < k && plain < 6 * 3600 * 1000; i++)
			plain *= 2;
		plain = plain < 6 * 3600 * 1000 ? plain : 6 * 3600 * 1000;
		CHECK(ms >= plain && ms <= plain + plain / 2 + 1);
		CHECK_INT(feed_backoff(0, k, 7, k), ms);
		other |= feed_backoff(0, k, 8, k) != ms;
	}
	CHECK(other);
}

TEST(a_tag_stands_for_what_was_read_well)
{
	struct service_feed_answer a = status(200, -1);

	start(FEED("a", ""));
	a.etag = "\"1\"";
	CHECK(poll_rig_ask(&p, 0));
	CHECK(!p.asked.etag && !p.asked.modified);
	poll_rig_answer(&p, 0, JOB("1") "{\"id\":\"2\",\"stilling\":{}}\n", &a);
	poll_rig_wait(&p, waits(0));
	CHECK(poll_rig_ask(&p, 0));
	CHECK(!p.asked.etag); /* one was bad: it is read again */
	a.etag = "\"2\"";
	a.modified = "Mon, 16 Nov 2026 08:00:00 GMT";
	poll_rig_answer(&p, 0, JOB("1") JOB("2"), &a);
	poll_rig_wait(&p, waits(0));
	CHECK(poll_rig_ask(&p, 0));
	CHECK_STR(p.asked.etag, "\"2\"");
	CHECK_STR(p.asked.modified, "Mon, 16 Nov 2026 08:00:00 GMT");
	a = status(304, -1);
	poll_rig_answer(&p, 0, NULL, &a);
	CHECK_INT(service_feed_failures(p.rig.s, 0), 0);
	CHECK(poll_rig_has(&p, "a:1") && poll_rig_has(&p, "a:2"));

	/* under other rules all of it is told again */
	poll_rig_rules(&p, RULES "const x = 1\n");
	poll_rig_wait(&p, waits(0));
	CHECK(poll_rig_ask(&p, 0));
	CHECK(!p.asked.etag);
	rig_end(&p.rig);
}

TEST(a_304_that_nobody_asked_for_is_a_failure)
{
	const struct service_feed_answer a = status(304, -1);

	start(FEED("a", ""));
	for (int i = 0; i < 4; i++) {
		poll_rig_wait(&p, waits(0));
		CHECK(poll_rig_ask(&p, 0));
		poll_rig_answer(&p, 0, NULL, &a);
	}
	CHECK_INT(service_feed_failures(p.rig.s, 0), 1);
	rig_end(&p.rig);
}

/* --- one vacancy of several sources ---------------------------------------------------- */

#define SAME(id, more)                                                                             \
	"{\"id\":\"" id "\",\"stilling\":{\"titel\":\"Tømrer\",\"arbejdsgiver\":\"Byg ApS\","     \
	"\"kommune\":\"Viborg\"" more "}}\n"

TEST(kept_once_and_goes_on_with_the_other)
{
	start(FEED("a", "  whole\n") FEED("b", "  whole\n"));
	poll_rig_round(&p, 0, SAME("1", "") JOB("x"));
	poll_rig_round(&p, 1, SAME("2", ",\"udloeber\":\"2026-12-24\""));
	CHECK(poll_rig_has(&p, "a:1") && strstr(p.rig.reply, "\"also\":[\"b:2\"]"));
	CHECK(!poll_rig_has(&p, "b:2"));
	CHECK(strstr(poll_rig_call(&p, "feed.list", "{}"), "\"joined\":1"));

	/* the first takes it down: it goes on as the other told it */
	poll_rig_round(&p, 0, JOB("x"));
	CHECK(!poll_rig_has(&p, "a:1"));
	CHECK(poll_rig_has(&p, "b:2") && strstr(p.rig.reply, "2026-12-24"));
	CHECK(!strstr(p.rig.reply, "also"));

	/* and comes back behind it */
	poll_rig_round(&p, 0, JOB("x") SAME("1", ""));
	CHECK(poll_rig_has(&p, "b:2") && strstr(p.rig.reply, "\"also\":[\"a:1\"]"));
	CHECK(!poll_rig_has(&p, "a:1"));

	/* other rules: who stands for both goes on doing so */
	poll_rig_rules(&p, RULES "const x = 1\n");
	CHECK(poll_rig_has(&p, "b:2") && strstr(p.rig.reply, "\"also\":[\"a:1\"]"));

	/* it was another all the while */
	poll_rig_round(&p, 1,
		"{\"id\":\"2\",\"stilling\":{\"titel\":\"Murer\",\"arbejdsgiver\":\"Byg ApS\","
		"\"kommune\":\"Viborg\"}}\n");
	CHECK(poll_rig_has(&p, "b:2") && strstr(p.rig.reply, "Murer"));
	CHECK(poll_rig_has(&p, "a:1") && strstr(p.rig.reply, "Tømrer"));
	CHECK(strstr(poll_rig_call(&p, "feed.list", "{}"), "\"joined\":0"));

	/* both take it down */
	poll_rig_round(&p, 0, JOB("x"));
	poll_rig_round(&p, 1, JOB("y"));
	CHECK(!poll_rig_has(&p, "a:1") && !poll_rig_has(&p, "b:2"));
	CHECK(poll_rig_has(&p, "a:x") && poll_rig_has(&p, "b:y"));
	rig_end(&p.rig);
}

TEST(one_id_in_two_feeds_is_two)
{
	start(FEED("a", "") FEED("b", ""));
	poll_rig_round(&p, 0, JOB("1"));
	poll_rig_round(&p, 1, "{\"id\":\"1\",\"stilling\":{\"titel\":\"Andet\"}}\n");
	CHECK(poll_rig_has(&p, "a:1") && strstr(p.rig.reply, "Job 1"));
	CHECK(poll_rig_has(&p, "b:1") && strstr(p.rig.reply, "Andet"));
	poll_rig_round(&p, 0, "{\"id\":\"1\",\"removed\":true}\n");
	CHECK(!poll_rig_has(&p, "a:1") && poll_rig_has(&p, "b:1"));
	rig_end(&p.rig);
}

/* --- lifetimes --------------------------------------------------------------------------- */

TEST(it_ends_with_its_last_day)
{
	start(FEED("a", ""));
	poll_rig_round(&p, 0,
		"{\"id\":\"1\",\"stilling\":{\"titel\":\"J\",\"udloeber\":\"2026-11-16\"}}\n"
		"{\"id\":\"2\",\"stilling\":{\"titel\":\"J\",\"udloeber\":\"2026-11-15\"}}\n");
	CHECK(poll_rig_has(&p, "a:1"));
	CHECK(!poll_rig_has(&p, "a:2")); /* it was over before it came */
	CHECK(!service_feeds_tick(p.rig.s, &p.now));
	CHECK(poll_rig_has(&p, "a:1"));
	p.rig.today++;
	CHECK(!service_feeds_tick(p.rig.s, &p.now));
	CHECK(!poll_rig_has(&p, "a:1"));
	rig_end(&p.rig);
}

TEST(what_others_put_is_not_a_feeds_to_remove)
{
	start(FEED("a", "  whole\n"));
	poll_rig_call(&p, "stilling.put", "{\"id\":\"min\",\"stilling\":{\"titel\":\"M\"}}");
	poll_rig_round(&p, 0, JOB("1"));
	poll_rig_round(&p, 0, JOB("2"));
	CHECK(poll_rig_has(&p, "min") && poll_rig_has(&p, "a:2") && !poll_rig_has(&p, "a:1"));
	rig_end(&p.rig);
}

/* --- blocks and rules ----------------------------------------------------------------------- */

TEST(blocks_load_whole_or_not_at_all)
{
	poll_rig_start(&p, RULES);
	CHECK(poll_rig_feeds(&p, "feed a \"A\" { format ndjsn from \"http://a/\" }\n") == -1);
	CHECK(strstr(p.messages, "feeds/f.rules:1:"));
	CHECK_INT(service_feeds_count(p.rig.s), 0);
	CHECK(poll_rig_feeds(&p, FEED("a", "")) == 0);
	CHECK_INT(service_feeds_count(p.rig.s), 1);
	poll_rig_round(&p, 0, JOB("1"));
	CHECK(poll_rig_feeds(&p, FEED("a", "") "feed ! {}\n") == -1);
	CHECK_STR(service_feed_name(p.rig.s, 0), "a");
	CHECK_INT(waits(0), 600 * 1000);
	CHECK(poll_rig_feeds(&p, FEED("a", "")) == 0); /* the same again is no change */
	CHECK_INT(waits(0), 600 * 1000);
	CHECK(poll_rig_feeds(&p, FEED("b", "")) == 0);
	CHECK_STR(service_feed_name(p.rig.s, 0), "b");
	CHECK(poll_rig_has(&p, "a:1")); /* nobody has said that it is gone */
	rig_end(&p.rig);
}

TEST(the_place_is_taken_with_the_vacancies_only)
{
	char kept[2000];
	uint64_t moves;

	start(FEED("a", ""));
	CHECK_STR(service_feed_print(p.rig.s, 0, &moves), "");
	poll_rig_round(&p, 0, JOB("1"));
	{
		struct service_feed_answer a = status(200, -1);

		a.etag = "\"1\"";
		poll_rig_wait(&p, waits(0));
		CHECK(poll_rig_ask(&p, 0));
		poll_rig_answer(&p, 0, JOB("1"), &a);
	}
	snprintf(kept, sizeof kept, "%s", service_feed_print(p.rig.s, 0, &moves));
	CHECK(strstr(kept, "\"etag\":\"\\\"1\\\"\"") && moves > 0);
	rig_end(&p.rig);

	start(FEED("a", "")); /* another life, and nothing is there */
	service_feed_resume(p.rig.s, 0, kept, strlen(kept));
	CHECK(poll_rig_ask(&p, 0) && !p.asked.etag);
	rig_end(&p.rig);

	poll_rig_start(&p, RULES); /* another life, and it is there */
	{
		struct service_caller feed = {.name = "a"};
		static const char put[] =
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stilling.put\",\"params\":{"
			"\"id\":\"a:1\",\"stilling\":{\"titel\":\"Job 1\"}}}";
		service_handle(p.rig.s, put, sizeof put - 1, &feed, &p.rig.reply, &p.rig.len);
	}
	CHECK(poll_rig_feeds(&p, FEED("a", "")) == 0);
	service_feed_resume(p.rig.s, 0, "{\"feed\":", 8);
	service_feed_resume(p.rig.s, 0, "[1]", 3);
	service_feed_resume(p.rig.s, 0, kept, strlen(kept));
	CHECK(poll_rig_ask(&p, 0) && p.asked.etag);
	CHECK_STR(p.asked.etag, "\"1\"");
	rig_end(&p.rig);
}

/* A whole that ends so many that it takes turns: until they are done, who began anew from there
 * would be told that nothing has changed, and the rest would stay for ever. */
TEST(the_place_is_told_when_all_that_ends_has_ended)
{
	enum { MANY = 1200 };
	struct service_feed_answer a = status(200, -1);
	struct service_feed_now now;
	char *all = calloc(MANY, 100);
	size_t len = 0;
	uint64_t moves;

	for (unsigned i = 0; i < MANY; i++)
		len += (size_t)snprintf(
			all + len, 100, "{\"id\":\"%u\",\"stilling\":{\"titel\":\"Job\"}}\n", i);
	start(FEED("a", "  whole\n"));
	poll_rig_round(&p, 0, all);
	a.etag = "\"2\"";
	poll_rig_wait(&p, waits(0));
	CHECK(poll_rig_ask(&p, 0));
	poll_rig_answer(&p, 0, JOB("1"), &a);
	CHECK(poll_rig_has(&p, "a:1"));
	CHECK_STR(service_feed_print(p.rig.s, 0, &moves), "");
	now = p.now;
	while (service_feeds_tick(p.rig.s, &now))
		;
	CHECK(strstr(poll_rig_call(&p, "server.status", "{}"), "\"vacancies\":1") != NULL);
	CHECK(strstr(service_feed_print(p.rig.s, 0, &moves), "\"etag\":\"\\\"2\\\"\"") != NULL);
	rig_end(&p.rig);
	free(all);
}

/* A group that cannot be written: record by record as the store has them, then that it is lost. */
static void lose(const char *put, const char *removed, const char *facts)
{
	service_drop(p.rig.s, &(struct store_key){STORE_VACANCY, {put, strlen(put)}});
	CHECK_INT(service_restore(p.rig.s, &(struct store_record){.kind = STORE_VACANCY,
						   .id = {removed, strlen(removed)},
						   .facts = {facts, strlen(facts)},
						   .source = {"a", 1},
						   .put = p.rig.today}),
		0);
	service_lost(p.rig.s, 1);
}

/* What could not be kept is told anew, whatever the source says has changed, and not at once: the
 * store may be full for a while. */
TEST(what_is_lost_is_looked_at_anew)
{
	struct service_feed_answer a = status(200, -1);
	uint64_t moves;

	start(FEED("a", "  whole\n") FEED("b", ""));
	a.etag = "\"1\"";
	CHECK(poll_rig_ask(&p, 0));
	poll_rig_answer(&p, 0, JOB("1") JOB("2"), &a);
	a.etag = "\"2\"";
	poll_rig_wait(&p, waits(0));
	CHECK(poll_rig_ask(&p, 0));
	poll_rig_answer(&p, 0, JOB("1") JOB("3"), &a);
	CHECK(poll_rig_has(&p, "a:3") && !poll_rig_has(&p, "a:2"));
	poll_rig_round(&p, 1, JOB("1"));
	lose("a:3", "a:2", "{\"titel\":\"Job 2\"}");
	CHECK(!poll_rig_has(&p, "a:3") && poll_rig_has(&p, "a:2"));
	CHECK_STR(service_feed_why(p.rig.s, 0), "what it brought could not be kept");
	CHECK_INT(service_feed_failures(p.rig.s, 0), 1);
	CHECK_INT(service_feed_failures(p.rig.s, 1), 0);
	CHECK(waits(0) >= 30 * 1000);
	CHECK_STR(service_feed_print(p.rig.s, 0, &moves), "");
	poll_rig_wait(&p, waits(0));
	CHECK(poll_rig_ask(&p, 0));
	CHECK(!p.asked.etag);
	poll_rig_answer(&p, 0, JOB("1") JOB("3"), &a);
	CHECK(poll_rig_has(&p, "a:3") && !poll_rig_has(&p, "a:2") && poll_rig_has(&p, "a:1"));
	CHECK(poll_rig_has(&p, "b:1"));
	CHECK_INT(service_feed_failures(p.rig.s, 0), 0);
	rig_end(&p.rig);
}

/* What somebody else put and the store lost is nothing to a feed. */
TEST(what_others_lose_is_nothing_to_a_feed)
{
	start(FEED("a", ""));
	poll_rig_round(&p, 0, JOB("1"));
	poll_rig_call(&p, "stilling.put", "{\"id\":\"x\",\"stilling\":{\"titel\":\"X\"}}");
	service_drop(p.rig.s, &(struct store_key){STORE_VACANCY, {"x", 1}});
	service_lost(p.rig.s, 1);
	CHECK_INT(waits(0), 600 * 1000);
	CHECK_INT(service_feed_failures(p.rig.s, 0), 0);
	rig_end(&p.rig);
}

TEST(blocks_that_no_longer_fit_say_so)
{
	static const char block[] = "feed a \"A\" {\n  format ndjson\n  from \"http://a/\"\n"
				    "  take titel = kommune(record.sted)\n}\n";

	poll_rig_start(&p, RULES);
	rig_file(&p.rig, "data/k.csv", "kode;titel\n791;Viborg\n");
	poll_rig_rules(&p, RULES "codes kommune \"K\" from \"data/k.csv\"\n");
	CHECK(strstr(p.rig.reply, "\"loaded\":true"));
	if (poll_rig_feeds(&p, block))
		test_fail(__FILE__, __LINE__, "%s", p.messages);
	poll_rig_rules(&p, RULES); /* without that table */
	CHECK(strstr(p.rig.reply, "\"loaded\":true"));
	CHECK(strstr(poll_rig_call(&p, "feed.list", "{}"), "feeds/f.rules:4:"));
	poll_rig_round(&p, 0, "{\"id\":\"1\",\"sted\":\"Viborg\"}\n"); /* they go on as they were */
	CHECK(poll_rig_has(&p, "a:1"));
	rig_end(&p.rig);
}

/* --- what is said ------------------------------------------------------------------------------ */

TEST(quarantine_by_name)
{
	start(FEED("kilde", ""));
	poll_rig_round(&p, 0, JOB("1") "{\"id\":\"2\",\"stilling\":{}}\n{\"id\":\"3\"\n");
	poll_rig_call(&p, "feed.quarantine", "{\"feed\":\"kilde\"}");
	CHECK(strstr(p.rig.reply, "\"count\":2") && strstr(p.rig.reply, "\"id\":\"kilde:2\""));
	CHECK(!strstr(p.rig.reply, "Job"));
	poll_rig_call(&p, "feed.quarantine", "{\"feed\":\"kilde\",\"limit\":1}");
	CHECK(!strstr(p.rig.reply, "},{"));
	poll_rig_call(&p, "feed.quarantine", "{\"feed\":\"kild\"}");
	CHECK(strstr(p.rig.reply, "did you mean 'kilde'?"));
	poll_rig_call(&p, "feed.list", "{\"feed\":\"andre\"}");
	CHECK(strstr(p.rig.reply, "there is no such feed"));
	poll_rig_round(&p, 0, JOB("1") "{\"id\":\"2\",\"stilling\":{\"titel\":\"Nu\"}}\n");
	CHECK(poll_rig_has(&p, "kilde:2"));
	poll_rig_call(&p, "feed.quarantine", "{\"feed\":\"kilde\"}");
	CHECK(!strstr(p.rig.reply, "\"id\":\"kilde:2\""));
	rig_end(&p.rig);
}

TEST(fresh_in_every_answer_and_outside_the_decision)
{
	char before[200], *at;

	start(FEED("a", ""));
	poll_rig_call(&p, "match.jobs", "{\"ledig\":{\"alder\":30}}");
	CHECK(strstr(p.rig.reply, "\"feeds\":[{\"name\":\"a\",\"fresh\":null}]"));
	poll_rig_round(&p, 0, JOB("1"));
	poll_rig_call(&p, "match.jobs", "{\"ledig\":{\"alder\":30}}");
	CHECK(strstr(
		p.rig.reply, "\"feeds\":[{\"name\":\"a\",\"fresh\":\"2026-11-16T00:00:00Z\"}]"));
	at = strstr(p.rig.reply, "\"decision\"");
	CHECK(at);
	snprintf(before, sizeof before, "%.60s", at ? at : "");
	poll_rig_round(&p, 0, JOB("1"));
	poll_rig_call(&p, "match.jobs", "{\"ledig\":{\"alder\":30}}");
	CHECK(strstr(p.rig.reply, "T00:10:00Z") && strstr(p.rig.reply, before));
	poll_rig_call(&p, "server.metrics", "{}");
	CHECK(strstr(p.rig.reply, "sluse_feed_put_total{feed=\\\"a\\\"} 1\\n"));
	CHECK(!strstr(p.rig.reply, "http"));
	rig_end(&p.rig);
}

TEST_MAIN
