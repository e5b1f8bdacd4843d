/* Tomorrow's indexes are made by the thread while the loop goes on answering and putting. */
#include "service/state.h"
#include "service_rig.h"
#include "slused_ahead.h"
#include "test.h"

#include <event2/event.h>
#include <stdio.h>

static const char rules[] = "ruleset lille \"Lille\" { language da }\n"
			    "facts ledig { alder integer }\n"
			    "facts stilling { krav integer fresh 30 days }\n"
			    "match job \"Job\" between ledig and stilling {\n"
			    "  require alder >= krav\n  rank by krav desc\n}\n";
enum { EACH = 3000 };

static void put(struct rig *rig, const char *of, const char *fact, unsigned i, unsigned number)
{
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s.put\",\"params\":{\"id\":\"N%04u\","
		"\"%s\":{\"%s\":%u}}}",
		of, i, of, fact, number % 60);
	rig_say(rig, line);
	CHECK(strstr(rig->reply, "\"replaced\"") != NULL);
}

static char *ask(struct rig *rig, const char *method, const char *plan)
{
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"match.%s\",\"params\":{\"id\":"
		"\"N0007\","
		"\"plan\":\"%s\"}}",
		method, plan);
	return strdup(rig_say(rig, line));
}

static void ask_both(struct rig *rig)
{
	static const char *const methods[] = {"jobs", "shortlist"};

	for (unsigned i = 0; i < 2; i++) {
		char *by_index = ask(rig, methods[i], "index"),
		     *by_scan = ask(rig, methods[i], "scan");

		CHECK_STR(by_index, by_scan);
		CHECK(strstr(by_scan, "\"searched\":3000") != NULL);
		free(by_index);
		free(by_scan);
	}
}

static unsigned there(const struct kept_index at[INDEXES_MAX])
{
	unsigned n = 0;

	for (unsigned i = 0; i < INDEXES_MAX; i++)
		n += at[i].index != NULL;
	return n;
}

static void start(struct rig *rig, struct ahead_loop *l, struct event_base *base)
{
	*rig = (struct rig){.today = 20773};
	CHECK(rig_start(rig, NULL) == 0);
	rig_file(rig, "a.rules", rules);
	rig_say(rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
	for (unsigned i = 0; i < EACH; i++) {
		put(rig, "ledig", "alder", i, i * 7);
		put(rig, "stilling", "krav", i, i * 11);
	}
	ask_both(rig);
	*l = (struct ahead_loop){.service = rig->s};
	CHECK(ahead_loop_init(l, base) == 0);
	rig->soon = rig->today + 1;
	ahead_loop_wake(l);
}

TEST(while_the_loop_goes_on)
{
	struct event_base *base = event_base_new();
	struct ahead_loop l;
	struct rig rig;

	start(&rig, &l, base);
	for (unsigned turn = 0; there(rig.s->coming) < 2; turn++) {
		event_base_loop(base, EVLOOP_NONBLOCK);
		put(&rig, "ledig", "alder", turn * 13 % EACH, turn);
		put(&rig, "stilling", "krav", turn * 17 % EACH, turn);
	}
	rig.today = rig.soon;
	ask_both(&rig);
	CHECK_INT(there(rig.s->coming), 0);
	ahead_loop_release(&l);
	rig_end(&rig);
	event_base_free(base);
}

/* The end, and other rules, while the thread is at work. */
TEST(nothing_is_left_when_it_ends)
{
	struct event_base *base = event_base_new();
	struct ahead_loop l;
	struct rig rig;

	for (int reload = 0; reload < 2; reload++) {
		start(&rig, &l, base);
		event_base_loop(base, EVLOOP_ONCE);
		CHECK(l.at != NULL);
		if (reload)
			rig_say(&rig, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rules.load\"}");
		ahead_loop_release(&l);
		ask_both(&rig);
		rig_end(&rig);
	}
	event_base_free(base);
}

TEST_MAIN
