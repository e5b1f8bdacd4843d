/* Memory runs out at every moment, SQLite's and ours: the store answers that it did, and is
 * as it was before or as it should be after, never between. */
#include "mem_fail.h"
#include "scratch.h"
#include "store/store.h"
#include "store_rig.h"
#include "test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char path[64], list[80];

/* ---- SQLite's own memory --------------------------------------------------- */

static sqlite3_mem_methods plain;
static unsigned long countdown; /* the request that fails; 0: none */
static bool failed;

static bool fails(void)
{
	if (!countdown || --countdown)
		return false;
	failed = true;
	return true;
}

static void *get(int n)
{
	return fails() ? NULL : plain.xMalloc(n);
}

static void *get_again(void *p, int n)
{
	return fails() ? NULL : plain.xRealloc(p, n);
}

static void begin_counting(void)
{
	sqlite3_mem_methods counting;

	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain);
	counting = plain;
	counting.xMalloc = get;
	counting.xRealloc = get_again;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &counting);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every request is one */
}

/* ---- the work -------------------------------------------------------------- */

static enum store_result take(void *arg, const struct store_record *r)
{
	snprintf(arg, 64, "%.*s", (int)r->facts.len, r->facts.s);
	return STORE_OK;
}

static enum store_result write_all(struct store *s, const char *facts, int64_t version)
{
	const struct store_op ops[] = {
		{.type = STORE_PUT,
			.u.put = {.kind = STORE_PERSON,
				.id = text("L1"),
				.facts = text(facts),
				.source = text("lokal"),
				.version = version}},
		{.type = STORE_AUDIT, .u.audit = {.method = text("ledig.put"), .id = text("L1")}},
		{.type = STORE_DECIDE,
			.u.decision = {.id = text(facts),
				.ruleset = text("r"),
				.method = text("m"),
				.asked = text("{}"),
				.digest = text("d")}},
		{.type = STORE_PARTY, .u.party = {.version = version}},
		{.type = STORE_RULES, .u.rules = {text("r"), text("const x = 1")}},
		{.type = STORE_VERDICT,
			.u.verdict = {.kind = STORE_OVERRIDDEN,
				.decision = text(facts),
				.item = text("i"),
				.reason = text("x"),
				.actor = text("KIM")}},
		{.type = STORE_EVENT,
			.u.event = {.id = text("L1"),
				.what = text("settled"),
				.track = text("alder"),
				.note = text("x"),
				.on = version}},
		{.type = STORE_FORGET, .u.key = {STORE_PERSON, text("L2")}},
		{.type = STORE_RETAIN,
			.u.retention = {.decision_days = 1, .audit_days = 1, .track_days = 1}},
	};
	struct store_ops list_ops = {0};
	enum store_result rc = STORE_OK;

	for (unsigned i = 0; i < sizeof ops / sizeof *ops && rc == STORE_OK; i++)
		if (store_ops_add(&list_ops, &ops[i]))
			rc = STORE_MEMORY;
	if (rc == STORE_OK)
		/* days later than the version before: something is too old */
		rc = store_commit(s, list_ops.first, 1800000000 + version * 4 * 86400);
	store_ops_free(&list_ops);
	return rc;
}

static enum store_result take_event(void *arg, const struct store_event *e)
{
	*(int64_t *)arg += e->on;
	return STORE_OK;
}

static enum store_result take_decision(
	void *arg, const struct store_decision *d, int64_t given, int64_t place)
{
	*(int64_t *)arg += given + place + (int64_t)d->id.len;
	return STORE_OK;
}

static enum store_result take_look(void *arg, const struct store_audit *a, int64_t given)
{
	*(int64_t *)arg += given + a->uid;
	return STORE_OK;
}

static enum store_result take_verdict(void *arg, const struct store_verdict *v, int64_t given)
{
	*(int64_t *)arg += given + (int64_t)v->reason.len;
	return STORE_OK;
}

/* All that is told about one person. */
static enum store_result read_all(
	struct store *s, const struct store_key *key, const char *decision)
{
	char seen[64];
	int64_t sum = 0;
	enum store_result rc = store_earlier(s, key, take, seen);

	if (rc == STORE_OK)
		rc = store_events_of(s, key->id, take_event, &sum);
	if (rc == STORE_OK)
		rc = store_decisions_of(s, key, take_decision, &sum);
	if (rc == STORE_OK)
		rc = store_looks_at(s, key->id, take_look, &sum);
	return rc == STORE_OK ? store_verdicts(s, text(decision), take_verdict, &sum) : rc;
}

/* Opens, reads, writes, reads a decision, looks at everything; the first result that is bad. */
static enum store_result work(const char *facts, int64_t version, char seen[64])
{
	struct store_options o = {.path = path, .erasures = list, .make = true};
	const struct store_key key = {STORE_PERSON, text("L1")};
	struct store_report report;
	struct store_kept kept;
	char why[STORE_WHY];
	struct store *s;
	enum store_result rc = store_open(&s, &o, why, sizeof why);

	if (rc)
		return rc;
	rc = store_record(s, &key, take, seen);
	if (rc == STORE_NONE)
		rc = STORE_OK;
	if (rc == STORE_OK && facts)
		rc = write_all(s, facts, version);
	if (rc == STORE_OK && facts && (rc = store_decision(s, text(facts), &kept)) == STORE_OK)
		store_ops_free(&kept.ops);
	if (rc == STORE_OK && facts)
		rc = read_all(s, &key, facts);
	if (rc == STORE_OK)
		rc = store_check(s, &report);
	store_close(s);
	return rc;
}

static const char *facts_now(void)
{
	static char seen[64];

	strcpy(seen, "none");
	CHECK_INT(work(NULL, 0, seen), STORE_OK);
	return seen;
}

static void take_away(void)
{
	char log[80];

	snprintf(log, sizeof log, "%s-wal", path);
	unlink(path);
	unlink(log);
	unlink(list);
}

/* Each request in turn, ours or SQLite's, with a store that has something in it: always the
 * same, for one that grows with every round asks for more than the round before, and the
 * last request is never reached. */
static void every_request(bool ours)
{
	static const char before[] = "{\"a\":0}";
	char facts[64], seen[64];
	const char *torture = getenv("TORTURE");
	const time_t end = time(NULL) + (torture ? atoi(torture) / 2 : 0);

	/* one by one as long as there is time, half of it for ours, then in growing steps */
	for (unsigned long n = 1; n < 100000; n += n < 20 || time(NULL) < end ? 1 : 1 + n / 25) {
		enum store_result rc;
		const char *now;

		take_away();
		CHECK_INT(work(before, 1, seen), STORE_OK);
		snprintf(facts, sizeof facts, "{\"a\":%lu}", n);
		failed = false;
		mem_fail_at(ours ? n : 0, MEM_FAIL_ONCE);
		countdown = ours ? 0 : n;
		rc = work(facts, 2, seen);
		countdown = 0;
		failed |= ours && mem_fail_failed();
		mem_fail_at(0, MEM_FAIL_ONCE);
		now = facts_now();
		if (strcmp(now, before) != 0 && strcmp(now, facts) != 0)
			test_fail(__FILE__, __LINE__, "request %lu: neither before nor after", n);
		if (rc == STORE_OK)
			CHECK_STR(now, facts);
		if (!failed) {
			CHECK_INT(rc, STORE_OK);
			CHECK(n > 10);
			return;
		}
	}
	test_fail(__FILE__, __LINE__, "the last request was not reached");
}

TEST(every_request_for_memory_fails_once)
{
	int fd;

	begin_counting();
	scratch_template(path, sizeof path, "store-oom", 16 << 20);
	fd = mkstemp(path);
	close(fd);
	snprintf(list, sizeof list, "%s-erasures", path);
	every_request(true);
	every_request(false);
	CHECK_INT(mem_fail_live(), 0);
}

__attribute__((destructor)) static void tidy(void)
{
	take_away();
}

TEST_MAIN
