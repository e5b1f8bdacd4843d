/* Files of every earlier schema are brought up to the newest, with all that is in them. */
#include "store/store_parts.h"
#include "store_rig.h"
#include "test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/sluse-schema-XXXXXX", full[] = "/tmp/sluse-schema-XXXXXX";
static const char *const tables[] = {
	"record", "ruleset", "decision", "party", "verdict", "event", "audit", "erased"};

static void run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		test_fail(__FILE__, __LINE__, "%s: %s", sql, why);
	sqlite3_free(why);
}

/* A store of today with something of everything. */
static void make_full(void)
{
	const struct store_op all[] = {
		{.type = STORE_PUT,
			.u.put = {.id = text("L1"),
				.facts = text("{\"alder\":30}"),
				.source = text("lokal"),
				.version = 1}},
		{.type = STORE_PUT,
			.u.put = {.id = text("L2"),
				.facts = text("{}"),
				.source = text("lokal"),
				.version = 2}},
		{.type = STORE_FORGET, .u.key = {STORE_PERSON, text("L2")}},
		{.type = STORE_RULES, .u.rules = {text("r"), text("files")}},
		{.type = STORE_DECIDE,
			.u.decision = {.id = text("d"),
				.ruleset = text("r"),
				.method = text("track.recommend"),
				.asked = text("{}"),
				.digest = text("01234567890123456789012345678901"),
				.outcomes = text("x")}},
		{.type = STORE_PARTY, .u.party = {.version = 1}},
		{.type = STORE_VERDICT,
			.u.verdict = {.decision = text("d"), .item = text("voksen")}},
		{.type = STORE_EVENT, .u.event = {.id = text("L1"), .what = text("done")}},
		{.type = STORE_AUDIT, .u.audit = {.method = text("ledig.get"), .id = text("L1")}},
	};
	struct store_ops ops = {0};
	struct store *s;

	unlink(full);
	s = open_store_at(full);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		CHECK_INT(store_ops_add(&ops, &all[i]), 0);
	CHECK_INT(store_commit(s, ops.first, 1800000000), STORE_OK);
	store_ops_free(&ops);
	store_close(s);
}

/* The same as the program of that schema left it: its tables had the same columns. */
static void make_file(int schema)
{
	char sql[200];
	sqlite3 *db;

	unlink(path);
	CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
	run(db, store_application);
	for (int i = 0; i < schema; i++)
		run(db, store_migrations[i]);
	snprintf(sql, sizeof sql, "attach '%s' as today", full);
	run(db, sql);
	for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++) {
		snprintf(sql, sizeof sql, "insert into %s select * from today.%s", tables[i],
			tables[i]);
		run(db, sql);
	}
	snprintf(sql, sizeof sql, "pragma user_version = %d", schema);
	run(db, sql);
	sqlite3_close(db);
}

TEST(every_earlier_schema_is_brought_up)
{
	struct store_report report;
	int64_t n, broken;

	close(mkstemp(path));
	close(mkstemp(full));
	make_full();
	for (int schema = STORE_SCHEMA_OLDEST; schema <= STORE_SCHEMA; schema++) {
		struct store *s;

		make_file(schema);
		s = open_store_at(path);
		CHECK_INT(sql_number(s->db, "PRAGMA user_version", &n), STORE_OK);
		CHECK_INT(n, STORE_SCHEMA);
		CHECK_INT(sql_number(s->db, "SELECT count(*) FROM anchor", &n), STORE_OK);
		CHECK_INT(store_check(s, &report), STORE_OK);
		CHECK_INT(report.records[STORE_PERSON], 1);
		CHECK_INT(report.decisions, 1);
		CHECK_INT(store_verify(s, NULL, &n, &broken), STORE_OK);
		CHECK_INT(n, 1);
		for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++) {
			char sql[80];

			snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", tables[i]);
			CHECK_INT(sql_number(s->db, sql, &n), STORE_OK);
			CHECK_INT(n, 1);
		}
		store_close(s);
	}
	unlink(path);
	unlink(full);
}

TEST_MAIN
