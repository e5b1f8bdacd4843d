/* Whatever request for memory fails while a decision, a track or all of a person is read from
 * the store or written down: a clear error and nothing has changed, in memory or in what would
 * be written; or it is answered and all of it is written. */
#include "mem_fail.h"
#include "scratch.h"
#include "service_rig.h"
#include "store/store.h"
#include "test.h"

#include <unistd.h>

#define RPC(method, params)                                                                        \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

static const char rules[] =
	"ruleset veje \"Veje\" { language da  zone \"Europe/Copenhagen\"  version \"1\" }\n"
	"facts ledig \"Den ledige\" { alder integer 15..75 \"Alder\"  moede date \"M\" }\n"
	"profile voksen \"Voksen\" { basis own  require K1: alder >= 18 because \"Er fyldt 18\" "
	"confirm by sagsbehandler }\n"
	"track spor \"Spor\" { basis own  for profile voksen  step en \"En\" lead skole  "
	"step to \"To\" lead skole after en }\n"
	"progress maaling \"M\" { basis own  indicator hverdag \"H\" 1..5  "
	"anchors { 1 \"Svær\", 5 \"God\" }  measure at week 0, 4 }\n"
	"share aftale \"A\" { basis own  purpose \"jobmatch\"  consent skole for \"jobmatch\"  "
	"fields { alder } }\n";

static char path[64], logged[80];
static int64_t now = 1800000000;
static char decision[40];

__attribute__((destructor)) static void tidy(void)
{
	unlink(path);
	unlink(logged);
}

/* What was written is committed, as the daemon does before it answers. */
static void commit(struct rig *rig)
{
	struct store_ops ops;

	service_take_writes(rig->s, &ops);
	if (ops.first)
		CHECK_INT(store_commit(rig->store, ops.first, now++), STORE_OK);
	store_ops_free(&ops);
}

static void say(struct rig *rig, const char *line)
{
	if (!strstr(rig_say(rig, line), "\"result\""))
		test_fail(__FILE__, __LINE__, "%s: %s", line, rig->reply);
	commit(rig);
}

static void find_decision(struct rig *rig)
{
	const char *at;

	say(rig, RPC("track.recommend", "{\"id\":\"p1\",\"explain\":true}"));
	at = strstr(rig->reply, "\"decision\":\"");
	if (at)
		snprintf(decision, sizeof decision, "%.32s", at + 12);
	CHECK_INT(strlen(decision), 32);
}

static void set_up(struct rig *rig, bool puts_off)
{
	struct service_options options = {
		.rules_shown = "rules/", .keeps = true, .puts_off = puts_off};
	struct store_options o = {.path = path, .make = true};
	char why[STORE_WHY];

	*rig = (struct rig){.today = 20773};
	scratch_template(path, sizeof path, "service-oom", 16 << 20);
	close(mkstemp(path));
	unlink(path);
	snprintf(logged, sizeof logged, "%s-wal", path);
	if (store_open(&rig->store, &o, why, sizeof why))
		test_fail(__FILE__, __LINE__, "%s", why);
	CHECK(rig_start(rig, &options) == 0);
	rig_file(rig, "a.rules", rules);
	say(rig, RPC("rules.load", "{}"));
	say(rig, RPC("ledig.put",
			 "{\"id\":\"p1\",\"ledig\":{\"alder\":36},\"records\":{"
			 "\"samtykke\":[{\"modtager\":\"skole\",\"formaal\":\"jobmatch\"}]}}"));
	find_decision(rig);
}

static void tear_down(struct rig *rig)
{
	struct store *store = rig->store;

	CHECK_INT(rig->borrowed, 0);
	rig_end(rig);
	store_close(store);
	CHECK_INT(mem_fail_live(), 0);
}

/* %s in a line is the decision. */
static const char *with_decision(const char *line)
{
	static char text[2][400];
	static unsigned turn;
	const char *at = strstr(line, "%s");

	if (!at)
		return line;
	turn = !turn;
	snprintf(text[turn], sizeof text[turn], "%.*s%s%s", (int)(at - line), line, decision,
		at + 2);
	return text[turn];
}

/* What there is, from outside: what was only asked for is not written down. */
static char *look(struct rig *rig)
{
	static const char *const questions[] = {RPC("ledig.get", "{\"id\":\"p1\"}"),
		RPC("ledig.export", "{\"id\":\"p1\"}"), RPC("due.list", "{}"),
		RPC("decision.get", "{\"id\":\"%s\"}"), RPC("decision.overrides", "{}"),
		RPC("progress.get", "{\"id\":\"p1\",\"progress\":\"maaling\"}"),
		RPC("outcome.list", "{}")};
	char *all = strdup("");
	struct store_ops ops;

	for (unsigned i = 0; i < sizeof questions / sizeof *questions; i++) {
		size_t n = strlen(all);

		rig_say(rig, with_decision(questions[i]));
		all = realloc(all, n + rig->len + 1);
		memcpy(all + n, rig->reply, rig->len + 1);
		service_take_writes(rig->s, &ops);
		store_ops_free(&ops);
	}
	return all;
}

/* The line with its n-th request failing.  False when it needs fewer than n. */
static bool attempt(struct rig *rig, const char *line, unsigned long n, enum mem_fail_mode mode)
{
	char *before = look(rig), *after;
	struct store_ops ops;
	bool failed;

	mem_fail_at(n, mode);
	rig_say(rig, line);
	failed = mem_fail_failed();
	mem_fail_at(0, MEM_FAIL_ONCE);
	CHECK_INT(rig->borrowed, 0);
	if (strstr(rig->reply, "\"result\"")) {
		if (strstr(rig->reply, "\"replayed\"") && !strstr(rig->reply, "\"same\""))
			test_fail(__FILE__, __LINE__, "request %lu: %s", n, rig->reply);
		commit(rig);
	} else {
		if (!strstr(rig->reply, "\"code\":-32003,"))
			test_fail(__FILE__, __LINE__, "request %lu of %s: %s", n, line, rig->reply);
		service_take_writes(rig->s, &ops);
		CHECK(ops.first == NULL);
		store_ops_free(&ops);
		after = look(rig);
		CHECK_STR(after, before);
		free(after);
	}
	free(before);
	return failed;
}

/* again: said before each attempt, so that the line is taken; or NULL. */
static void every_failure(struct rig *rig, const char *line, void (*again)(struct rig *))
{
	unsigned long n;

	for (int mode = MEM_FAIL_ONCE; mode <= MEM_FAIL_ON; mode++) {
		for (n = 1; n < 20000; n += getenv("TORTURE") || n < 60 ? 1 : 1 + n / 20) {
			if (again)
				again(rig);
			if (!attempt(rig, with_decision(line), n, (enum mem_fail_mode)mode))
				break;
		}
		CHECK(n > 1 && n < 20000);
	}
}

static void ask_the_store(bool puts_off)
{
	struct rig rig;

	set_up(&rig, puts_off);
	every_failure(&rig, RPC("decision.confirm", "{\"id\":\"%s\",\"actor\":\"KIM\"}"), NULL);
	every_failure(&rig,
		RPC("decision.override", "{\"id\":\"%s\",\"item\":\"voksen\",\"criterion\":\"K1\","
					 "\"state\":\"no\",\"reason\":\"x\"}"),
		NULL);
	every_failure(&rig, RPC("decision.get", "{\"id\":\"%s\"}"), NULL);
	every_failure(&rig, RPC("decision.overrides", "{}"), NULL);
	every_failure(&rig, RPC("ledig.export", "{\"id\":\"p1\"}"), NULL);
	/* under other rules it is made again with those it was made with */
	rig_file(&rig, "b.rules", "const andet = 2\n");
	say(&rig, RPC("rules.load", "{}"));
	every_failure(&rig, RPC("decision.get", "{\"id\":\"%s\"}"), NULL);
	tear_down(&rig);
}

TEST(what_is_asked_of_a_store_that_is_lent)
{
	ask_the_store(false);
}

TEST(what_is_asked_of_a_store_elsewhere)
{
	ask_the_store(true);
}

#define END_TRACK RPC("track.end", "{\"id\":\"p1\",\"track\":\"spor\",\"reason\":\"x\"}")

/* It is refused where there is nothing to end. */
static void end_track(struct rig *rig)
{
	rig_say(rig, END_TRACK);
	commit(rig);
}

static void accept_track(struct rig *rig)
{
	say(rig, RPC("track.accept", "{\"id\":\"p1\",\"track\":\"spor\"}"));
}

TEST(what_happens_on_the_way)
{
	struct rig rig;

	set_up(&rig, false);
	every_failure(&rig,
		RPC("track.accept", "{\"id\":\"p1\",\"track\":\"spor\",\"note\":\"x\"}"),
		end_track);
	every_failure(&rig, RPC("track.step", "{\"id\":\"p1\",\"track\":\"spor\",\"step\":\"en\"}"),
		NULL);
	every_failure(&rig, END_TRACK, accept_track);
	every_failure(&rig, RPC("outcome.put", "{\"id\":\"p1\",\"outcome\":\"job\"}"), NULL);
	every_failure(&rig, RPC("ledig.share", "{\"id\":\"p1\",\"share\":\"aftale\"}"), NULL);
	tear_down(&rig);
}

/* Two sources disagree, about something else each time. */
static void disagree(struct rig *rig)
{
	static unsigned turn;
	char line[300];

	snprintf(line, sizeof line,
		RPC("ledig.put", "{\"id\":\"p1\",\"ledig\":{\"alder\":[{\"value\":25,"
				 "\"source\":\"cpr\"},{\"value\":%u,\"source\":\"sag\"}]}}"),
		30 + turn++ % 40);
	say(rig, line);
}

TEST(settled)
{
	struct rig rig;

	set_up(&rig, false);
	every_failure(&rig,
		RPC("ledig.settle", "{\"id\":\"p1\",\"fact\":\"alder\",\"source\":\"cpr\","
				    "\"reason\":\"x\"}"),
		disagree);
	tear_down(&rig);
}

TEST_MAIN
