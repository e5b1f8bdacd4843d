/* Whatever request for memory fails, over a load or a question: an answer or a clear error,
 * and nothing has changed. */
#include "mem_fail.h"
#include "service/state.h"
#include "service_rig.h"
#include "sluse/ahead.h"
#include "sluse/offline.h"
#include "small_rules.h"
#include "test.h"

#include <stdio.h>

#define RPC(method, params)                                                                        \
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

static const char load[] = RPC("rules.load", "{}");
static const char put_old[] =
	RPC("ledig.put", "{\"id\":\"p1\",\"ledig\":{\"alder\":36,\"kompetencer\":[\"truck\"],"
			 "\"oenske\":[\"8344\"]}}");
static const char put_new[] =
	RPC("ledig.put", "{\"id\":\"p1\",\"ledig\":{\"alder\":37,\"ydelse\":\"dagpenge\"},"
			 "\"records\":{\"tilsagn\":{\"kursus\":\"ja\"}}}");
static const char put_other[] = RPC("ledig.put", "{\"id\":\"p2\",\"ledig\":{\"alder\":20}}");
static const char put_job[] =
	RPC("stilling.put", "{\"id\":\"v1\",\"stilling\":{\"titel\":\"Lager\",\"disco\":\"8344\","
			    "\"skal_krav\":[],\"belastninger\":[]}}");
static const char get[] = RPC("ledig.get", "{\"id\":\"p1\"}");
static const char list[] = RPC("ledig.list", "{}");
static const char status[] = RPC("rules.status", "{}");
static const char track[] = RPC("track.recommend", "{\"id\":\"p1\",\"explain\":true}");
static const char jobs[] = RPC("match.jobs", "{\"id\":\"p1\",\"explain\":true,\"near\":true}");
static const char shortlist[] = RPC("match.shortlist", "{\"id\":\"v1\",\"explain\":true}");
static const char pair[] = RPC("match.explain", "{\"ledig_id\":\"p1\",\"stilling_id\":\"v1\"}");
static const char forget[] = RPC("ledig.forget", "{\"id\":\"p1\"}");
static const char put_run[] =
	RPC("tilbud.put", "{\"id\":\"r1\",\"tilbud\":{\"offer\":\"kursus\",\"sted\":\"Ry\"}}");
static const char put_more[] =
	RPC("tilbud.put", "{\"id\":\"r2\",\"tilbud\":{\"offer\":\"kursus\"}}");
static const char runs[] = RPC("tilbud.list", "{}");
static const char get_run[] = RPC("tilbud.get", "{\"id\":\"r1\"}");
static const char drop_run[] = RPC("tilbud.remove", "{\"id\":\"r1\"}");
static const char vacancies[] = RPC("stilling.list", "{}");
static const char get_job[] = RPC("stilling.get", "{\"id\":\"v1\"}");
static const char drop_job[] = RPC("stilling.remove", "{\"id\":\"v1\"}");
static const char offers[] = RPC("match.offers", "{\"id\":\"p1\",\"explain\":true,\"near\":true}");
static const char employer[] = RPC(
	"match.explain", "{\"ledig_id\":\"p1\",\"stilling_id\":\"v1\",\"audience\":\"employer\"}");
static const char due[] = RPC("due.list", "{}");
static const char due_of_one[] = RPC("due.list", "{\"id\":\"p1\"}");
static const char share[] = RPC("ledig.share", "{\"id\":\"p1\",\"share\":\"virksomhed\"}");
static const char measure[] = RPC("progress.put",
	"{\"id\":\"p1\",\"progress\":\"maaling\",\"by\":\"KIM\",\"values\":{\"hverdag\":3},"
	"\"comments\":{\"hverdag\":\"Det går\"},\"areas\":[\"hverdag\"],"
	"\"targets\":{\"hverdag\":5},\"set_by\":\"borger\"}");
static const char declines[] = RPC("progress.put",
	"{\"id\":\"p1\",\"progress\":\"maaling\",\"by\":\"KIM\",\"declined\":true}");
static const char measured[] = RPC("progress.get", "{\"id\":\"p1\",\"progress\":\"maaling\"}");
static const char came_to[] =
	RPC("outcome.put", "{\"id\":\"p1\",\"outcome\":\"job\",\"note\":\"Lager\"}");
static const char outcomes[] = RPC("outcome.list", "{}");
static const char take[] = RPC("tilbud.take", "{\"id\":\"r0\",\"ledig_id\":\"p1\"}");
static const char release_seat[] = RPC("tilbud.release", "{\"id\":\"r3\",\"ledig_id\":\"p1\"}");
static const char subscribe[] = RPC("subscribe", "{\"stilling_id\":\"v1\"}");
static const char put_match[] = RPC("ledig.put",
	"{\"id\":\"p2\",\"ledig\":{\"alder\":40,\"kompetencer\":[],\"oenske\":[\"8344\"],"
	"\"skaanehensyn\":[]}}");
static const char all_lists[] = RPC("subscribe", "{\"rule\":\"job\"}");
static const char table[] = RPC("server.roles", "{}");
static const char dry[] = RPC("rules.check", "{}");
static const char batch[] = "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"},"
			    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"rules.status\"}]";

/* What the state looks like from outside. */
static char *look(struct rig *rig)
{
	static const char *const questions[] = {
		get, list, status, track, runs, vacancies, measured, offers, outcomes};
	char *all = strdup("");

	for (unsigned i = 0; i < sizeof questions / sizeof *questions; i++) {
		size_t n = strlen(all);

		rig_say(rig, questions[i]);
		all = realloc(all, n + rig->len + 1);
		memcpy(all + n, rig->reply, rig->len + 1);
	}
	return all;
}

/* The small rules, and facts that a measurement tells. */
static const char *rules_text(void)
{
	static const char small[] = SMALL_RULES, before[] = "    alder ",
			  facts[] = "    hverdag integer 1..5 \"Hverdag\"\n"
				    "    maaling_dato date \"Målt\"\n"
				    "    maaling_fravalgt boolean \"Fravalgt\"\n";
	static char all[sizeof small + sizeof facts];
	const char *at = strstr(small, before);

	snprintf(all, sizeof all, "%.*s%s%s", (int)(at - small), small, facts, at);
	return all;
}

static void set_up(struct rig *rig, bool other_rules)
{
	CHECK(rig_start(rig, NULL) == 0);
	rig->today = 20773; /* 2026-11-16 */
	rig->listener = 7;
	rig_file(rig, "a.rules", rules_text());
	rig_file(rig, "tilbud.rules",
		"facts tilbud \"Forløb\" { sted text \"Sted\" }\n"
		"share virksomhed \"Til en virksomhed\" { basis own   purpose \"jobmatch\"   "
		"consent virksomhed for \"jobmatch\"   fields { kompetencer, oenske } }\n"
		"progress maaling \"Måling\" { basis own   indicator hverdag \"Hverdag\" 1..5   "
		"anchors { 1 \"Svær\", 5 \"God\" }   measure at week 0, 4 }\n");
	rig_say(rig, load);
	CHECK(strstr(rig->reply, "\"loaded\":true"));
	rig_say(rig, put_old);
	CHECK(strstr(rig->reply, "\"replaced\":false"));
	rig_say(rig, put_job);
	rig_say(rig, measure);
	CHECK(strstr(rig->reply, "\"measured\""));
	rig_say(rig, RPC("tilbud.put",
			     "{\"id\":\"r0\",\"tilbud\":{\"offer\":\"kursus\",\"seats_free\":1}}"));
	rig_say(rig, RPC("tilbud.put",
			     "{\"id\":\"r3\",\"tilbud\":{\"offer\":\"kursus\",\"seats_free\":1}}"));
	rig_say(rig, RPC("tilbud.take", "{\"id\":\"r3\",\"ledig_id\":\"p1\"}"));
	CHECK(strstr(rig->reply, "\"seats_free\":0"));
	rig_say(rig, put_run);
	CHECK(strstr(rig->reply, "\"replaced\":false"));
	if (other_rules)
		rig_file(rig, "b.rules", "const andet = 2\n");
}

/* Tries the line with the n-th request for memory failing, on a service of its own.  False
 * when it needs fewer than n. */
static bool attempt(const char *line, unsigned long n, enum mem_fail_mode mode, const char *right)
{
	struct rig rig = {0};
	long live = mem_fail_live();
	bool failed, refused;
	char *before, *after;

	set_up(&rig, line == load);
	before = look(&rig);
	mem_fail_at(n, mode);
	rig_say(&rig, line);
	failed = mem_fail_failed();
	mem_fail_at(0, MEM_FAIL_ONCE);
	refused = strstr(rig.reply, "\"code\":-32003,") != NULL;
	if (!refused && strcmp(rig.reply, right) != 0)
		test_fail(__FILE__, __LINE__, "request %lu of %s: %s", n, line, rig.reply);
	if (refused) {
		after = look(&rig);
		CHECK_STR(after, before);
		free(after);
		rig_say(&rig, line);
		CHECK_STR(rig.reply, right);
	}
	CHECK_INT(rig.lent, 0);
	rig_end(&rig);
	CHECK_INT(mem_fail_live(), live);
	free(before);
	return failed;
}

static void every_failure(const char *line)
{
	struct rig rig = {0};
	char *right;

	set_up(&rig, line == load);
	rig_say(&rig, line);
	right = strdup(rig.reply);
	rig_end(&rig);
	CHECK(strstr(right, "\"result\""));
	for (int mode = MEM_FAIL_ONCE; mode <= MEM_FAIL_ON; mode++) {
		for (unsigned long n = 1; n < 10000; n++) {
			if (!attempt(line, n, (enum mem_fail_mode)mode, right))
				break;
		}
	}
	free(right);
}

TEST(load)
{
	every_failure(load);
}

TEST(put)
{
	every_failure(put_new);
	every_failure(put_other);
	every_failure(forget);
}

TEST(measurements)
{
	every_failure(measure);
	every_failure(declines);
	every_failure(measured);
	every_failure(came_to);
	every_failure(outcomes);
}

TEST(vacancies_and_runs)
{
	every_failure(put_run);
	every_failure(put_more);
	every_failure(get_run);
	every_failure(runs);
	every_failure(drop_run);
	every_failure(take);
	every_failure(release_seat);
	every_failure(vacancies);
	every_failure(get_job);
	every_failure(drop_job);
}

TEST(questions)
{
	every_failure(track);
	every_failure(jobs);
	every_failure(shortlist);
	every_failure(pair);
	every_failure(get);
	every_failure(list);
	every_failure(offers);
	every_failure(employer);
	every_failure(share);
	every_failure(due);
	every_failure(due_of_one);
}

/* As every_failure(), but for the subscription's number: those of failed ones are not used again. */
static bool subscribe_with_failure(const char *line, unsigned long n, enum mem_fail_mode mode)
{
	struct rig rig = {0};
	long live = mem_fail_live();
	bool failed;

	set_up(&rig, false);
	mem_fail_at(n, mode);
	rig_say(&rig, line);
	failed = mem_fail_failed();
	mem_fail_at(0, MEM_FAIL_ONCE);
	CHECK_INT(rig.listening, strstr(rig.reply, "\"result\"") ? 1 : 0);
	if (!rig.listening) {
		CHECK(strstr(rig.reply, "\"code\":-32003,"));
		rig_say(&rig, line);
		CHECK(strstr(rig.reply, "\"result\""));
		CHECK_INT(rig.listening, 1);
	}
	rig_end(&rig);
	CHECK_INT(mem_fail_live(), live);
	return failed;
}

static uint64_t one_write(void *arg)
{
	(void)arg;
	return 1;
}

/* Somebody who enters a list is told of, sooner or later; where a store is kept, when it is
 * durable. */
static bool push_with_failure(unsigned long n, enum mem_fail_mode mode, bool keeps)
{
	struct rig rig = {.handed = one_write};
	long live = mem_fail_live();
	bool failed;

	set_up(&rig, false);
	rig.s->keeps = keeps;
	rig_say(&rig, subscribe);
	CHECK(strstr(rig.reply, "\"matches\":[]"));
	rig_say(&rig, put_match);
	CHECK(strstr(rig.reply, "\"replaced\":false"));
	mem_fail_at(n, mode);
	for (unsigned steps = 0; service_push(rig.s) && steps < 100; steps++)
		;
	failed = mem_fail_failed();
	mem_fail_at(0, MEM_FAIL_ONCE);
	if (!failed)
		CHECK_INT(rig.pushed, keeps ? 0 : 1);
	service_durable(rig.s, 1);
	for (unsigned steps = 0; service_push(rig.s); steps++)
		CHECK(steps < 100);
	CHECK(rig.pushed > 0);
	rig_end(&rig);
	CHECK_INT(mem_fail_live(), live);
	return failed;
}

TEST(subscriptions)
{
	for (int mode = MEM_FAIL_ONCE; mode <= MEM_FAIL_ON; mode++) {
		enum mem_fail_mode how = (enum mem_fail_mode)mode;

		for (unsigned long n = 1; subscribe_with_failure(subscribe, n, how); n++)
			CHECK(n < 1000);
		for (unsigned long n = 1; subscribe_with_failure(all_lists, n, how); n++)
			CHECK(n < 1000);
		for (int keeps = 0; keeps < 2; keeps++)
			for (unsigned long n = 1; push_with_failure(n, how, keeps); n++)
				CHECK(n < 1000);
	}
}

/* It is made, or it is not, and then by the next one who is asked for it. */
static bool ahead_with_failure(unsigned long n, enum mem_fail_mode mode, unsigned *refused)
{
	struct rig rig = {0};
	long live = mem_fail_live();
	struct ahead *a;
	bool failed;

	set_up(&rig, false);
	for (unsigned i = 0; i < 80; i++) { /* fewer are not indexed */
		char line[200];

		snprintf(line, sizeof line, RPC("stilling.put", "{\"id\":\"w%u\",\"stilling\":{}}"),
			i);
		rig_say(&rig, line);
	}
	rig.soon = rig.today + (n % 2); /* of today, or of both days */
	mem_fail_at(n, mode);
	a = ahead_begin(rig.s);
	if (a)
		ahead_work(a);
	failed = mem_fail_failed();
	mem_fail_at(0, MEM_FAIL_ONCE);
	if (!a || ahead_end(rig.s, a) != AHEAD_MADE) {
		CHECK(failed);
		++*refused;
		a = ahead_begin(rig.s);
		CHECK(a != NULL);
		ahead_work(a);
		CHECK_INT(ahead_end(rig.s, a), AHEAD_MADE);
	}
	rig_end(&rig);
	CHECK_INT(mem_fail_live(), live);
	return failed;
}

TEST(an_index_ahead)
{
	unsigned refused = 0;

	for (int mode = MEM_FAIL_ONCE; mode <= MEM_FAIL_ON; mode++)
		for (unsigned long n = 1; ahead_with_failure(n, (enum mem_fail_mode)mode, &refused);
			n++)
			CHECK(n < 3000);
	CHECK(refused > 10);
}

/* Beside the loop: in force and told, or not in force and told why. */
static bool load_beside_with_failure(struct rig *rig, unsigned long n, enum mem_fail_mode mode)
{
	uint64_t loads = rig->s->loads;
	struct ahead *a;
	bool failed, put_off, made = false;

	mem_fail_at(n, mode);
	put_off = !service_handle(rig->s, load, strlen(load), NULL, &rig->reply, &rig->len);
	if (put_off && (a = ahead_begin(rig->s))) {
		enum ahead_end end;

		do
			ahead_work(a);
		while ((end = ahead_end(rig->s, a)) == AHEAD_AGAIN);
		made = end == AHEAD_MADE;
	}
	failed = mem_fail_failed();
	mem_fail_at(0, MEM_FAIL_ONCE);
	CHECK_INT(rig->s->load == NULL, 1);
	if (put_off)
		CHECK(service_handle(rig->s, load, strlen(load), NULL, &rig->reply, &rig->len));
	CHECK(failed || made);
	if (strstr(rig->reply, "\"loaded\":true"))
		CHECK_INT(rig->s->loads, loads + 1);
	else
		CHECK(failed && rig->s->loads == loads && strstr(rig->reply, "-32003"));
	CHECK_INT(population_count(rig->s->kept[KEPT_VACANCIES]), 2001);
	return failed;
}

TEST(a_load_beside)
{
	long live = mem_fail_live();
	struct rig rig = {.beside = true, .listener = 4};

	set_up(&rig, false);
	for (unsigned i = 0; i < 2000; i++) {
		char line[200];

		snprintf(line, sizeof line, RPC("stilling.put", "{\"id\":\"w%u\",\"stilling\":{}}"),
			i);
		rig_say(&rig, line);
	}
	rig.soon = rig.today;
	for (int mode = MEM_FAIL_ONCE; mode <= MEM_FAIL_ON; mode++) {
		unsigned long n = 1, loads = 0;

		while (load_beside_with_failure(&rig, n, (enum mem_fail_mode)mode)) {
			n += 1 + n / 100;
			loads++;
		}
		CHECK(loads > 100);
	}
	rig_end(&rig);
	CHECK_INT(mem_fail_live(), live);
}

TEST(tables)
{
	every_failure(table);
	every_failure(dry);
}

TEST(discover_in_a_batch)
{
	struct rig rig = {0};
	bool failed = true;

	for (unsigned long n = 1; failed && n < 1000; n++) {
		CHECK(rig_start(&rig, NULL) == 0);
		mem_fail_at(n, MEM_FAIL_ONCE);
		rig_say(&rig, batch);
		failed = mem_fail_failed();
		mem_fail_at(0, MEM_FAIL_ONCE);
		CHECK(strstr(rig.reply, failed ? "\"code\":-32003" : "\"openrpc\""));
		rig_say(&rig, status);
		CHECK(strstr(rig.reply, "\"loaded\":false"));
		rig_end(&rig);
		CHECK_INT(mem_fail_live(), 0);
	}
}

TEST(beginning)
{
	struct rig rig = {0};
	int rc = -1;

	for (unsigned long n = 1; rc && n < 100; n++) {
		mem_fail_at(n, MEM_FAIL_ON);
		rc = rig_start(&rig, NULL);
		CHECK(rc == 0 || mem_fail_failed());
		mem_fail_at(0, MEM_FAIL_ONCE);
		if (rc)
			CHECK_INT(mem_fail_live(), 0);
	}
	rig_end(&rig);
	CHECK_INT(mem_fail_live(), 0);
}

static int offline_run(bool cases, bool json, struct offline_text *out)
{
	char name[] = "a.rules", text[] = SMALL_RULES;
	struct sluse_file file = {name, text, sizeof text - 1};

	struct offline_test test = {.files = &file,
		.n_files = 1,
		.shown = "rules/",
		.form = json ? OFFLINE_JSON : OFFLINE_TEXT,
		.coverage = true};
	struct offline_check check = {
		.files = &file, .n_files = 1, .shown = "rules/", .json = json};

	return cases ? offline_test(&test, out) : offline_check(&check, out);
}

/* Could not, or as if nothing had happened. */
static void offline(bool cases, bool json, enum mem_fail_mode mode)
{
	struct offline_text right, out;
	bool failed = true;

	CHECK_INT(offline_run(cases, json, &right), 0);
	for (unsigned long n = 1; failed && n < 10000; n++) {
		int code;

		mem_fail_at(n, mode);
		code = offline_run(cases, json, &out);
		failed = mem_fail_failed();
		mem_fail_at(0, MEM_FAIL_ONCE);
		CHECK(code == 0 || (code == 2 && failed));
		if (code == 0)
			CHECK_STR(out.s, right.s);
		offline_free(&out);
		CHECK_INT(mem_fail_live(), 1);
	}
	offline_free(&right);
}

TEST(check_and_test_without_a_daemon)
{
	for (int mode = MEM_FAIL_ONCE; mode <= MEM_FAIL_ON; mode++) {
		offline(false, false, (enum mem_fail_mode)mode);
		offline(false, true, (enum mem_fail_mode)mode);
		offline(true, false, (enum mem_fail_mode)mode);
		offline(true, true, (enum mem_fail_mode)mode);
	}
}

TEST_MAIN
