/* Whatever request for memory fails, over a load of feeds, a round, another ruleset or a sweep:
 * it is said, nothing is half, nothing is lost from memory, and the next try goes well. */
#include "feed_poll_rig.h"
#include "mem_fail.h"
#include "store/store_op.h"

static const char rules[] =
	"ruleset t \"T\" { language da }\n"
	"facts stilling {\n  titel text\n  arbejdsgiver text\n  kommune text\n}\n";
static const char feeds[] =
	"feed a \"A\" {\n  format ndjson\n  from \"http://a/all\" every 10 minutes\n  whole\n"
	"  take as is\n}\n"
	"feed b \"B\" {\n  format ndjson\n  from \"http://b/all\" every 10 minutes\n  take as "
	"is\n}\n";
static const char all[] =
	"{\"id\":\"1\",\"stilling\":{\"titel\":\"Et\",\"arbejdsgiver\":\"X\",\"kommune\":\"V\"}}\n"
	"{\"id\":\"2\",\"stilling\":{\"titel\":\"To\"}}\n"
	"{\"id\":\"3\",\"stilling\":{}}\n";
static const char less[] =
	"{\"id\":\"1\",\"stilling\":{\"titel\":\"Et\",\"arbejdsgiver\":\"X\",\"kommune\":\"V\"}}\n";

static struct poll_rig p;

enum part { LOAD, ROUND, JOINED, CLOSING, FOLLOW, LOST, PARTS };

/* All that comes before the part, with memory enough. */
static void before(enum part part)
{
	poll_rig_start(&p, rules);
	if (part == LOAD)
		return;
	CHECK(poll_rig_feeds(&p, feeds) == 0);
	if (part == ROUND)
		return;
	poll_rig_round(&p, 0, all);
	if (part == CLOSING)
		poll_rig_round(&p, 1, less);
}

static void run(enum part part)
{
	switch (part) {
	case LOAD: poll_rig_feeds(&p, feeds); break;
	case ROUND:
		if (poll_rig_ask(&p, 0))
			poll_rig_good(&p, 0, all);
		break;
	case JOINED:
		if (poll_rig_ask(&p, 1))
			poll_rig_good(&p, 1, less);
		break;
	case CLOSING:
		poll_rig_wait(&p, 3600 * 1000);
		if (poll_rig_ask(&p, 0))
			poll_rig_good(&p, 0, "{\"id\":\"2\",\"stilling\":{\"titel\":\"To\"}}\n");
		break;
	case FOLLOW:
		rig_file(&p.rig, "b.rules", "const x = 1\n");
		rig_say(&p.rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
		break;
	case LOST: /* what the first round brought */
		service_drop(p.rig.s, &(struct store_key){STORE_VACANCY, {"a:1", 3}});
		service_drop(p.rig.s, &(struct store_key){STORE_VACANCY, {"a:2", 3}});
		service_lost(p.rig.s, 1);
		break;
	case PARTS: break;
	}
}

/* With memory again all of it comes to be, whatever was lost before. */
static void after(void)
{
	if (service_feeds_count(p.rig.s) == 0)
		CHECK(poll_rig_feeds(&p, feeds) == 0);
	CHECK_INT(service_feeds_count(p.rig.s), 2);
	for (int i = 0; i < 5; i++) {
		service_feeds_tick(p.rig.s, &p.now);
		for (unsigned feed = 0; feed < 2; feed++) {
			poll_rig_wait(&p, 6 * 3600 * 1000);
			if (poll_rig_ask(&p, feed))
				poll_rig_good(&p, feed, feed ? less : all);
		}
	}
	service_feeds_tick(p.rig.s, &p.now);
	CHECK(poll_rig_has(&p, "a:1") || poll_rig_has(&p, "b:1"));
	CHECK(poll_rig_has(&p, "a:2"));
	CHECK(!poll_rig_has(&p, "a:3"));
}

static bool attempt(enum part part, unsigned long n, enum mem_fail_mode mode)
{
	long live = mem_fail_live();
	bool failed;

	before(part);
	mem_fail_at(n, mode);
	run(part);
	failed = mem_fail_failed();
	mem_fail_at(0, MEM_FAIL_ONCE);
	if (failed)
		after();
	rig_end(&p.rig);
	CHECK_INT(mem_fail_live(), live);
	return failed;
}

TEST(each_request_fails_once)
{
	for (unsigned part = 0; part < PARTS; part++)
		for (unsigned long n = 1; attempt((enum part)part, n, MEM_FAIL_ONCE); n++)
			;
}

TEST(and_all_that_follow)
{
	for (unsigned part = 0; part < PARTS; part++)
		for (unsigned long n = 1; attempt((enum part)part, n, MEM_FAIL_ON); n++)
			;
}

TEST_MAIN
