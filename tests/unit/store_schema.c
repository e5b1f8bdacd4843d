/* Files of every earlier schema are brought up to the newest, with all that is in them. */
#include "store/store_parts.h"
#include "test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/sluse-schema-XXXXXX";

static void run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		test_fail(__FILE__, __LINE__, "%s: %s", sql, why);
	sqlite3_free(why);
}

/* A file as the program of that schema left it, with a row of the audit. */
static void make_file(int schema)
{
	char pragma[64];
	sqlite3 *db;

	unlink(path);
	CHECK_INT(sqlite3_open(path, &db), SQLITE_OK);
	run(db, store_application);
	for (int i = 0; i < schema; i++)
		run(db, store_migrations[i]);
	run(db, "insert into audit values (1, 5, 6, null, null, 'm', 0, null, null,"
		" zeroblob(32))");
	snprintf(pragma, sizeof pragma, "pragma user_version = %d", schema);
	run(db, pragma);
	sqlite3_close(db);
}

TEST(every_earlier_schema_is_brought_up)
{
	struct store_options o = {.path = path};
	char why[STORE_WHY];
	struct store_head head;
	struct store *s;
	int64_t version;

	close(mkstemp(path));
	for (int schema = STORE_SCHEMA_OLDEST; schema <= STORE_SCHEMA; schema++) {
		make_file(schema);
		CHECK_INT(store_open(&s, &o, why, sizeof why), STORE_OK);
		if (!s)
			continue;
		store_head(s, &head);
		CHECK_INT(head.n, 1);
		CHECK_INT(sql_number(s->db, "PRAGMA user_version", &version), STORE_OK);
		CHECK_INT(version, STORE_SCHEMA);
		CHECK_INT(sql_number(s->db, "SELECT count(*) FROM anchor", &version), STORE_OK);
		store_close(s);
	}
	unlink(path);
}

TEST_MAIN
