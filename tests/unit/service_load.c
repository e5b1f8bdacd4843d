/* Rules are loaded beside the loop: the old ones answer until the new ones do, all at once, and
 * nothing that was put meanwhile is missing. */
#include "service/load_beside.h"
#include "service_rig.h"
#include "sluse/ahead.h"
#include "test.h"

#include <stdio.h>

static const char first[] = "ruleset lille \"Lille\" { language da  version \"1\" }\n"
			    "facts ledig { alder integer  by text }\n"
			    "facts stilling { krav integer  slags one of { a, b } }\n"
			    "match job \"Job\" between ledig and stilling {\n"
			    "  require alder >= krav\n  rank by krav desc\n}\n";
/* Takes no `by`, and matches the other way round. */
static const char second[] = "ruleset lille \"Lille\" { language da  version \"2\" }\n"
			     "facts ledig { alder integer }\n"
			     "facts stilling { krav integer  slags one of { a, b } }\n"
			     "match job \"Job\" between ledig and stilling {\n"
			     "  require alder <= krav\n  rank by krav asc\n}\n";
static const char broken[] = "ruleset lille \"Lille\" { language da\n";
#define LOAD "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"rules.load\"}"
#define STATUS "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"rules.status\"}"
enum { EACH = 1200 };

static void put(struct rig *rig, bool person, unsigned i, unsigned number)
{
	char line[300];

	if (person)
		snprintf(line, sizeof line,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ledig.put\",\"params\":{\"id\":"
			"\"P%04u\",\"ledig\":{\"alder\":%u%s}}}",
			i, number % 60, number % 3 ? "" : ",\"by\":\"Ry\"");
	else
		snprintf(line, sizeof line,
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stilling.put\",\"params\":{"
			"\"id\":\"V%04u\",\"stilling\":{\"krav\":%u,\"slags\":\"%c\"}}}",
			i, number % 60, 'a' + (int)(number % 2));
	rig_say(rig, line); /* the second rules refuse one with `by` */
}

static void drop(struct rig *rig, bool person, unsigned i)
{
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{\"id\":\"%c%04u\"}}",
		person ? "ledig.forget" : "stilling.remove", person ? 'P' : 'V', i);
	rig_say(rig, line);
}

static void start(struct rig *rig, bool beside)
{
	*rig = (struct rig){.today = 20773, .soon = 20773, .beside = beside, .listener = 4};
	CHECK(rig_start(rig, NULL) == 0);
	rig_file(rig, "a.rules", first);
	rig_say(rig, LOAD);
	CHECK(strstr(rig->reply, "\"loaded\":true") != NULL);
	for (unsigned i = 0; i < EACH; i++) {
		put(rig, true, i, i * 7);
		put(rig, false, i, i * 11);
	}
	CHECK_INT(population_count(rig->s->kept[KEPT_PERSONS]), EACH);
	CHECK_INT(population_count(rig->s->kept[KEPT_VACANCIES]), EACH);
}

/* Some come, change, lose what the new rules do not take, and go. */
static void change_some(struct rig *rig, unsigned n, unsigned salt)
{
	for (unsigned i = 0; i < n; i++) {
		put(rig, i % 2, (i * 13 + salt) % (EACH + 200), i + salt);
		if (i % 5 == 0)
			drop(rig, i % 2, (i * 17 + salt) % (EACH + 200));
	}
}

static bool says(struct rig *rig, const char *line)
{
	return service_handle(rig->s, line, strlen(line), NULL, &rig->reply, &rig->len);
}

static char *ask(struct rig *rig, bool person, unsigned i, const char *plan)
{
	char line[200];

	snprintf(line, sizeof line,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"match.%s\",\"params\":{\"id\":\"%c%"
		"04u\",\"limit\":5,\"plan\":\"%s\"}}",
		person ? "jobs" : "shortlist", person ? 'P' : 'V', i, plan);
	return strdup(rig_say(rig, line));
}

static void same(char *a, char *b)
{
	CHECK_STR(a, b);
	free(a);
	free(b);
}

static void ask_some(struct rig *rig, struct rig *other)
{
	for (unsigned i = 0; i < 12; i++) {
		unsigned who = i * 97 % EACH;

		same(ask(rig, i % 2, who, "index"), ask(other, i % 2, who, "scan"));
	}
}

static bool version_is(struct rig *rig, const char *version)
{
	char want[40];

	snprintf(want, sizeof want, "\"version\":\"%s\"", version);
	return strstr(rig_say(rig, STATUS), want) != NULL;
}

static enum ahead_end finish(struct rig *rig, struct ahead *a)
{
	enum ahead_end end;

	do
		ahead_work(a);
	while ((end = ahead_end(rig->s, a)) == AHEAD_AGAIN);
	return end;
}

/* Two services, one that loads at once, are told the same and answer the same. */
TEST(what_comes_meanwhile_is_in_it)
{
	for (unsigned changes = 0; changes <= 900; changes = 6 * changes + 20) {
		struct rig rig, plain;
		struct ahead *a;
		char *loaded;

		start(&rig, true);
		start(&plain, false);
		rig_file(&rig, "a.rules", second);
		rig_file(&plain, "a.rules", second);
		CHECK(!says(&rig, LOAD));
		CHECK(!says(&rig, LOAD)); /* not yet */
		change_some(&rig, changes, 3);
		a = ahead_begin(rig.s);
		CHECK(a && !ahead_begin(rig.s));
		change_some(&rig, changes, 5);
		ahead_work(a);
		change_some(&rig, changes, 9);
		CHECK(version_is(&rig, "1"));
		CHECK_INT(rig.gone_on, 0);
		CHECK_INT(finish(&rig, a), AHEAD_MADE);
		CHECK(version_is(&rig, "2"));
		CHECK_INT(rig.gone_on, 1);
		change_some(&plain, changes, 3);
		change_some(&plain, changes, 5);
		change_some(&plain, changes, 9);
		CHECK(says(&rig, LOAD));
		loaded = strdup(rig.reply);
		rig_say(&plain, LOAD);
		same(loaded, strdup(plain.reply)); /* how many are degraded, too */
		change_some(&rig, changes, 11);
		change_some(&plain, changes, 11);
		ask_some(&rig, &plain);
		CHECK_INT(rig.s->made_asking, 0);
		CHECK_INT(rig.s->made_ahead, 2);
		CHECK_INT(rig.s->degraded[0], plain.s->degraded[0]);
		rig_end(&rig);
		rig_end(&plain);
	}
}

TEST(a_mistake_is_told_at_once)
{
	struct rig rig;

	start(&rig, true);
	rig_file(&rig, "a.rules", broken);
	CHECK(says(&rig, LOAD));
	CHECK(strstr(rig.reply, "\"kind\":\"rules\"") && strstr(rig.reply, "a.rules"));
	CHECK(rig.s->load == NULL && rig.lent == 0);
	CHECK(version_is(&rig, "1"));
	rig_end(&rig);
}

/* In a batch, without a listener, and where little is kept. */
TEST(at_once_where_nobody_can_wait)
{
	struct rig rig;

	start(&rig, true);
	rig_file(&rig, "a.rules", second);
	CHECK(says(&rig, "[" LOAD "," STATUS "]"));
	CHECK(strstr(rig.reply, "\"loaded\":true") && strstr(rig.reply, "\"version\":\"2\""));
	rig.listener = 0;
	rig_file(&rig, "a.rules", first);
	CHECK(says(&rig, LOAD));
	CHECK(version_is(&rig, "1"));
	rig.listener = 4;
	for (unsigned i = 0; i < EACH; i++)
		drop(&rig, true, i);
	CHECK(says(&rig, LOAD));
	rig_end(&rig);
}

/* A second one waits and then loads what the folder has by then. */
TEST(two_at_a_time)
{
	struct rig rig;

	start(&rig, true);
	rig_file(&rig, "a.rules", second);
	CHECK(!says(&rig, LOAD));
	rig.listener = 5;
	CHECK(!says(&rig, LOAD));
	CHECK_INT(finish(&rig, ahead_begin(rig.s)), AHEAD_MADE);
	rig_file(&rig, "a.rules", first);
	CHECK(!says(&rig, LOAD)); /* its own begins */
	rig.listener = 4;
	CHECK(says(&rig, LOAD)); /* what came of the first */
	CHECK(strstr(rig.reply, "\"version\":\"2\"") != NULL);
	CHECK_INT(finish(&rig, ahead_begin(rig.s)), AHEAD_MADE);
	CHECK(version_is(&rig, "1"));
	rig.listener = 5;
	CHECK(says(&rig, LOAD));
	CHECK(strstr(rig.reply, "\"version\":\"1\"") != NULL);
	rig_end(&rig);
}

/* A load that waits for the thread (0; then there is no work yet), is begun (1), worked on (2), or
 * cleared away (3). */
static struct ahead *load_up_to(struct rig *rig, int when)
{
	struct ahead *a;

	start(rig, true);
	rig_file(rig, "a.rules", second);
	CHECK(!says(rig, LOAD));
	a = when ? ahead_begin(rig->s) : NULL;
	if (when > 1)
		ahead_work(a);
	if (when > 2)
		CHECK_INT(ahead_end(rig->s, a), AHEAD_AGAIN);
	return a;
}

TEST(one_overtakes_another)
{
	for (int when = 0; when < 4; when++) {
		struct rig rig;
		struct ahead *a = load_up_to(&rig, when);

		rig_file(&rig, "a.rules", first);
		CHECK(says(&rig, "[" LOAD "]"));
		CHECK_INT(rig.gone_on, 1);
		if (a)
			CHECK_INT(finish(&rig, a), when > 2 ? AHEAD_MADE : AHEAD_NOT);
		CHECK(version_is(&rig, "1"));
		if (when < 3) { /* it begins again */
			CHECK(!says(&rig, LOAD));
			CHECK_INT(finish(&rig, ahead_begin(rig.s)), AHEAD_MADE);
		}
		CHECK(says(&rig, LOAD));
		rig_end(&rig);
	}
}

/* The daemon's own: told by the host, and refused without a word where there are mistakes. */
TEST(of_nobody_in_particular)
{
	const char *messages;
	struct rig rig;

	start(&rig, true);
	rig_file(&rig, "a.rules", broken);
	CHECK_INT(service_load_soon(rig.s, rig.folder, rig.n, &messages), -1);
	CHECK(strstr(messages, "a.rules") && !rig.loaded);
	rig_file(&rig, "a.rules", second);
	CHECK_INT(service_load_soon(rig.s, rig.folder, rig.n, &messages), 1);
	CHECK(version_is(&rig, "1") && !rig.loaded);
	CHECK_INT(finish(&rig, ahead_begin(rig.s)), AHEAD_MADE);
	CHECK(version_is(&rig, "2"));
	CHECK_INT(rig.loaded, 1);
	CHECK_INT(rig.s->load_told.listener, 0);
	rig_end(&rig);
}

/* match.all reads the old members after the exchange; the last who does frees them. */
TEST(the_old_members_stay_while_they_are_read)
{
	struct population *frozen;
	struct rig rig;
	struct ahead *a;

	start(&rig, true);
	frozen = population_freeze(rig.s->kept[KEPT_VACANCIES], NULL, NULL);
	rig_file(&rig, "a.rules", second);
	CHECK(!says(&rig, LOAD));
	a = ahead_begin(rig.s);
	CHECK_INT(finish(&rig, a), AHEAD_MADE);
	CHECK_INT(population_count(frozen), EACH);
	CHECK_STR(population_at(frozen, EACH - 1)->id, "V1199");
	population_free(frozen);
	rig_end(&rig);
}

/* The service ends at any time. */
TEST(the_end_comes_first)
{
	for (int when = 0; when < 4; when++) {
		struct rig rig;
		struct ahead *a = load_up_to(&rig, when);

		if (a)
			ahead_drop(rig.s, a);
		rig_end(&rig);
	}
}

TEST_MAIN
