/* The tables, how they came to be what they are, and the statements over them. */
#include "store/store_parts.h"

/* "SLUS": so that another program's file is known for what it is. */
const char *const store_application = "PRAGMA application_id = 1397511507";

/* One process, one connection: then the WAL needs no shared memory beside the file, and
 * nobody else can open it while it is in use.  Set before the file is first looked at. */
const char *const store_alone = "PRAGMA locking_mode = EXCLUSIVE";
const char *const store_settings = "PRAGMA journal_mode = WAL;"
				   "PRAGMA synchronous = FULL;"
				   "PRAGMA secure_delete = ON;"
				   "PRAGMA temp_store = MEMORY;"
				   "PRAGMA cell_size_check = ON;"
				   "PRAGMA mmap_size = 0;"
				   "PRAGMA max_page_count = 33554431;" /* SQL_PAGES_MAX */
				   "PRAGMA cache_size = -16384;"
				   "PRAGMA journal_size_limit = 67108864;";

/*
 * A record that is put anew gets a new row; the row before goes, unless a decision rests on
 * it, and then it stays, no longer `current`.  Days are counted since 1970, times (`given`)
 * in seconds.  `sum` is over all that a row holds (store.h, Damage).
 */
static const char schema_1[] =
	"CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), latest INTEGER NOT NULL) "
	"STRICT;"
	"INSERT INTO clock VALUES (1, 0);"
	"CREATE TABLE record (version INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id TEXT NOT NULL,"
	" current INTEGER NOT NULL, put INTEGER NOT NULL, source TEXT NOT NULL,"
	" facts TEXT NOT NULL, beside TEXT, given INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX record_now ON record (kind, id) WHERE current = 1;"
	"CREATE INDEX record_once ON record (kind, id) WHERE current = 0;"
	"CREATE TABLE ruleset (digest TEXT PRIMARY KEY, files TEXT NOT NULL,"
	" given INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
	"CREATE TABLE decision (n INTEGER PRIMARY KEY, id TEXT NOT NULL, ruleset TEXT NOT NULL,"
	" method TEXT NOT NULL, asked TEXT, digest BLOB, outcomes BLOB,"
	" day INTEGER NOT NULL, today INTEGER NOT NULL, plain INTEGER NOT NULL,"
	" given INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX decision_id ON decision (id, digest);"
	"CREATE TABLE party (version INTEGER NOT NULL, decision INTEGER NOT NULL,"
	" place INTEGER NOT NULL, PRIMARY KEY (version, decision)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX party_of ON party (decision, place);"
	"CREATE TABLE verdict (n INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
	" decision TEXT NOT NULL, item TEXT, criterion TEXT, state TEXT, reason TEXT, actor TEXT,"
	" given INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
	"CREATE INDEX verdict_on ON verdict (decision);"
	"CREATE TABLE event (n INTEGER PRIMARY KEY, id TEXT NOT NULL, what TEXT NOT NULL,"
	" track TEXT, step TEXT, note TEXT, actor TEXT, day INTEGER NOT NULL,"
	" given INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;"
	"CREATE INDEX event_of ON event (id);"
	"CREATE TABLE audit (n INTEGER PRIMARY KEY, given INTEGER NOT NULL, uid INTEGER NOT NULL,"
	" actor TEXT, purpose TEXT, method TEXT NOT NULL, kind INTEGER NOT NULL, subject BLOB,"
	" decision BLOB, mac BLOB NOT NULL) STRICT;"
	"CREATE TABLE erased (who BLOB PRIMARY KEY, version INTEGER NOT NULL,"
	" given INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

/* How long things are kept: the store's own day, and what the audit hangs on when its oldest
 * rows are gone.  clock.latest is what the clock said when that day last went on. */
static const char schema_2[] =
	"ALTER TABLE clock ADD COLUMN retained INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE anchor (one INTEGER PRIMARY KEY CHECK (one = 1), n INTEGER NOT NULL,"
	" mac BLOB NOT NULL) STRICT;";

/* A row of the audit may stand for many lines (struct audit_row), which a program of before
 * would take for lines that are missing; the rows that are there are rows of one line. */
static const char schema_3[] = "";

const char *const store_migrations[STORE_SCHEMA] = {schema_1, schema_2, schema_3};

#define DECISION_COLUMNS                                                                           \
	"n, id, ruleset, method, asked, digest, outcomes, day, today, given, sum, plain"
#define VERDICT_COLUMNS "decision, item, criterion, state, reason, actor, kind, given, sum"
#define EVENT_COLUMNS "id, what, track, step, note, actor, day, given, sum"
#define RECORD_COLUMNS "version, kind, id, put, source, facts, beside, given, sum"
/* A statement of many rows that may fail keeps a copy of every page that it changes, to undo
 * itself alone; here what fails is undone as a whole in any case (store_write.c). */
#define RECORD_PUT "INSERT OR ROLLBACK INTO record (" RECORD_COLUMNS ", current) VALUES "
#define RECORD_ROW "(?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
#define AUDIT_COLUMNS "n, given, uid, actor, purpose, method, kind, subject, decision, mac"
#define AUDIT_PUT "INSERT OR ROLLBACK INTO audit (" AUDIT_COLUMNS ") VALUES "
#define AUDIT_ROW "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define FOUR(row) row ", " row ", " row ", " row
#define ALL_TOGETHER(row) FOUR(FOUR(row))
_Static_assert(TOGETHER == 4 * 4, "as many rows as waiting ones");

/*
 * What happened to a person goes when it is old and holds no more, and what took its place is
 * old as well: ages are counted from the day it ceased to hold.  An acceptance holds until the
 * track is ended, and then the whole way of a person goes together, steps and outcomes with
 * it, when the last that was noted of it is old: outcomes are counted from the first acceptance,
 * and half a way would be counted wrong.
 *
 * ?3 to ?6: where the old ones of a kind end; ?7 to ?10: what was told before is old.
 */
#define IF_OLD_TRACK " THEN n < ?3 AND given < ?7 AND"
#define IF_OLD_MEASUREMENT " THEN n < ?4 AND given < ?8 AND"
#define IF_OLD_CONSENT " THEN n < ?5 AND given < ?9 AND"
#define IF_OLD_SETTLEMENT " THEN n < ?6 AND given < ?10 AND"
#define OLD_TRACK "later.n < ?3 AND later.given < ?7"
#define OLD_MEASUREMENT "later.n < ?4 AND later.given < ?8"
#define OLD_CONSENT "later.n < ?5 AND later.given < ?9"
#define OLD_SETTLEMENT "later.n < ?6 AND later.given < ?10"
#define LATER                                                                                      \
	" EXISTS (SELECT 1 FROM event AS later WHERE later.id = event.id"                          \
	" AND later.track IS event.track AND later.n >= event.n AND "
#define SAME_STEP " AND later.step IS event.step"
#define NEWER " AND later.n > event.n AND later.day >= event.day"
#define WAY "('accepted', 'done', 'undone', 'returned', 'ended', 'outcome')"
/* Found once a statement, for those of whom it looks at anything: who has many notes has each
 * looked at once. */
#define WAY_IS_OVER                                                                                \
	" id NOT IN (SELECT way.id FROM event AS way WHERE way.id IN"                              \
	" (SELECT id FROM event WHERE n >= ?1 AND n < ?2) AND way.what IN " WAY                    \
	" GROUP BY way.id, way.track HAVING max(way.n) >= ?3"                                      \
	" OR max(way.given) >= ?7"                                                                 \
	" OR coalesce(max(CASE WHEN way.what IN ('accepted', 'returned') THEN way.n END), 0)"      \
	" > coalesce(max(CASE WHEN way.what = 'ended' THEN way.n END), 0))"
#define STEP_IS_OVER                                                                               \
	" what IN ('done', 'undone', 'returned')"                                                  \
	" AND" LATER OLD_TRACK SAME_STEP NEWER " AND (later.what = event.what"                     \
	" OR event.what <> 'returned' AND later.what IN ('done', 'undone')))"
#define SEAT_IS_FREE LATER OLD_TRACK SAME_STEP " AND later.what = 'released')"
#define IS_MEASURED_ANEW                                                                           \
	" NOT (instr(coalesce(note, ''), '\"areas\":') OR instr(coalesce(note, ''), "              \
	"'\"targets\":'))"                                                                         \
	" AND" LATER OLD_MEASUREMENT NEWER " AND later.what IN (event.what, 'measured')"           \
	" AND (event.what = 'declined' OR later.step IS event.step))"
#define IS_SAID_ANEW                                                                               \
	LATER OLD_CONSENT SAME_STEP NEWER " AND later.what IN ('consented', "                      \
					  "'withdrew'))"
#define IS_SETTLED_ANEW LATER OLD_SETTLEMENT " AND later.n > event.n AND later.what = 'settled')"

const char *const query_text[QUERIES] = {
	[Q_RECORD_FIND] = "SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 1",
	[Q_RECORD_RETIRE] = "UPDATE record SET current = 0 WHERE version = ?1",
	[Q_RECORD_DELETE] = "DELETE FROM record WHERE version = ?1",
	[Q_RECORD_PUT] = RECORD_PUT RECORD_ROW,
	[Q_RECORDS_PUT] = RECORD_PUT ALL_TOGETHER(
		RECORD_ROW) " ON CONFLICT (kind, id) WHERE current = 1 DO NOTHING",
	[Q_RECORD_GET] = "SELECT " RECORD_COLUMNS " FROM record"
			 " WHERE kind = ?1 AND id = ?2 AND current = 1",
	[Q_RECORD_EACH] = "SELECT " RECORD_COLUMNS " FROM record"
			  " WHERE kind = ?1 AND current = 1 ORDER BY id",
	[Q_RECORD_ERASE] =
		"DELETE FROM record WHERE version IN ("
		"SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 1"
		" UNION ALL "
		"SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 0)",
	[Q_RECORD_NEWEST] = "SELECT id, max(version) FROM record WHERE kind = ?1 GROUP BY id",
	[Q_RECORD_NEWEST_OF] =
		"SELECT max(version) FROM"
		" (SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 1 UNION ALL"
		" SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 0)",
	[Q_RECORD_LAST] = "SELECT max(coalesce((SELECT max(version) FROM record), 0),"
			  " coalesce((SELECT max(version) FROM party), 0),"
			  " coalesce((SELECT max(version) FROM erased), 0))",
	[Q_PARTY_OF_VERSION] = "SELECT decision FROM party WHERE version = ?1",
	[Q_PARTY_PUT] = "INSERT OR IGNORE INTO party (version, decision, place)"
			" VALUES (?1, ?2, ?3)",
	[Q_DECISION_PUT] = "INSERT OR IGNORE INTO decision (id, ruleset, method, asked, digest,"
			   " outcomes, day, today, given, sum, plain)"
			   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	[Q_DECISIONS_OF] =
		"SELECT d.n, d.id FROM"
		" (SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 1"
		" UNION ALL"
		" SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 0)"
		" AS r JOIN party AS p ON p.version = r.version"
		" JOIN decision AS d ON d.n = p.decision"
		" WHERE d.digest IS NOT NULL LIMIT 64",
	[Q_DECISION_ERASE] = "UPDATE decision SET id = ?2, asked = NULL, digest = NULL,"
			     " outcomes = NULL, sum = 0 WHERE n = ?1",
	[Q_DECISION_BY_ID] = "SELECT " DECISION_COLUMNS " FROM decision"
			     " WHERE id = ?1 OR (length(?1) = 16 AND id BETWEEN ?1 AND ?1 || 'q')"
			     " ORDER BY n DESC LIMIT 1",
	[Q_DECISION_NEXT] = "SELECT " DECISION_COLUMNS " FROM decision"
			    " WHERE n >= ?1 ORDER BY n LIMIT 1",
	[Q_RECORD_EARLIER] = "SELECT " RECORD_COLUMNS " FROM record"
			     " WHERE kind = ?1 AND id = ?2 AND current = 0 ORDER BY version",
	[Q_DECISIONS_ABOUT] =
		"SELECT d.n, d.id, d.method, d.day, d.given, MIN(p.place) FROM"
		" (SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 1 UNION ALL"
		" SELECT version FROM record WHERE kind = ?1 AND id = ?2 AND current = 0)"
		" AS r JOIN party AS p ON p.version = r.version"
		" JOIN decision AS d ON d.n = p.decision GROUP BY d.n ORDER BY d.n",
	[Q_LOOKS] = "SELECT given, uid, actor, purpose, method, subject FROM audit"
		    " WHERE instr(subject, ?1) ORDER BY n",
	[Q_PARTIES] = "SELECT r.version, r.kind, r.id, r.put, r.source, r.facts, r.beside,"
		      " r.given, r.sum, p.place, p.version FROM party AS p"
		      " LEFT JOIN record AS r ON r.version = p.version"
		      " WHERE p.decision = ?1 ORDER BY p.place",
	[Q_RULES_GET] = "SELECT files, given, sum FROM ruleset WHERE digest = ?1",
	[Q_VERDICTS] = "SELECT " VERDICT_COLUMNS " FROM verdict WHERE decision = ?1 ORDER BY n",
	[Q_OVERRIDES] = "SELECT item, criterion, count(*) FROM verdict WHERE kind = 1"
			" GROUP BY item, criterion ORDER BY count(*) DESC, item, criterion",
	[Q_EVENTS] = "SELECT " EVENT_COLUMNS " FROM event ORDER BY n",
	[Q_EVENTS_OF] = "SELECT " EVENT_COLUMNS " FROM event WHERE id = ?1 ORDER BY n",
	/* of a decision that was erased meanwhile, or is too old, nothing is kept */
	[Q_VERDICT_PUT] = "INSERT INTO verdict (kind, decision, item, criterion, state, reason,"
			  " actor, given, sum) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
			  " WHERE EXISTS (SELECT 1 FROM decision WHERE id = ?2)",
	[Q_VERDICT_ERASE] = "UPDATE verdict SET decision = ?2, reason = NULL, actor = NULL,"
			    " sum = 0 WHERE decision = ?1",
	[Q_EVENT_PUT] = "INSERT INTO event (id, what, track, step, note, actor, day, given, sum)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[Q_EVENT_ERASE] = "DELETE FROM event WHERE id = ?1",
	[Q_RULES_PUT] = "INSERT OR IGNORE INTO ruleset (digest, files, given, sum)"
			" VALUES (?1, ?2, ?3, ?4)",
	[Q_AUDIT_PUT] = AUDIT_PUT AUDIT_ROW,
	[Q_AUDITS_PUT] = AUDIT_PUT ALL_TOGETHER(AUDIT_ROW),
	[Q_AUDIT_LAST] = "SELECT n, mac FROM audit ORDER BY n DESC LIMIT 1",
	[Q_AUDIT_EACH] = "SELECT " AUDIT_COLUMNS " FROM audit ORDER BY n",
	[Q_DECISIONS_OLDEST] = "SELECT n, given FROM decision ORDER BY n LIMIT ?1",
	[Q_AUDIT_OLDEST] = "SELECT n, given FROM audit ORDER BY n LIMIT ?1",
	[Q_RETAIN_RECORDS] = "DELETE FROM record WHERE current = 0"
			     " AND version IN (SELECT version FROM party WHERE decision < ?1)"
			     " AND NOT EXISTS (SELECT 1 FROM party AS p"
			     " WHERE p.version = record.version AND p.decision >= ?1)",
	[Q_RETAIN_VERDICTS] = "DELETE FROM verdict WHERE decision IN"
			      " (SELECT id FROM decision WHERE n < ?1)",
	[Q_RETAIN_PARTIES] = "DELETE FROM party WHERE decision < ?1",
	[Q_RETAIN_DECISIONS] = "DELETE FROM decision WHERE n < ?1",
	[Q_RETAIN_AUDIT] = "DELETE FROM audit WHERE n < ?1",
	[Q_EVENTS_FROM] = "SELECT n, given FROM event WHERE n >= ?2 ORDER BY n LIMIT ?1",
	[Q_RETAIN_EVENTS] =
		"DELETE FROM event WHERE n >= ?1 AND n < ?2 AND CASE"
		" WHEN what IN ('took', 'released')" IF_OLD_TRACK SEAT_IS_FREE
		" WHEN what IN " WAY IF_OLD_TRACK " (" STEP_IS_OVER " OR" WAY_IS_OVER ")"
		" WHEN what IN ('measured', 'declined')" IF_OLD_MEASUREMENT IS_MEASURED_ANEW
		" WHEN what IN ('consented', 'withdrew')" IF_OLD_CONSENT IS_SAID_ANEW
		" WHEN what = 'settled'" IF_OLD_SETTLEMENT IS_SETTLED_ANEW
		" ELSE 0 END RETURNING " EVENT_COLUMNS,
	[Q_ANCHOR_PUT] = "INSERT OR REPLACE INTO anchor (one, n, mac)"
			 " SELECT 1, n, mac FROM audit WHERE n = ?1",
	[Q_ANCHOR_GET] = "SELECT n, mac FROM anchor",
	[Q_RETAINED_GET] = "SELECT retained, latest FROM clock",
	[Q_RETAINED_PUT] = "UPDATE clock SET retained = ?1, latest = ?2",
	[Q_ERASED_PUT] = "INSERT OR REPLACE INTO erased (who, version, given) VALUES (?1, ?2, ?3)",
	[Q_ERASED_IS] = "SELECT version FROM erased WHERE who = ?1",
	[Q_ERASED_EACH] = "SELECT who, version FROM erased",
	[Q_BEGIN] = "BEGIN IMMEDIATE",
	[Q_COMMIT] = "COMMIT",
};
