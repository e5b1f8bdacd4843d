/*
 * durable - what it costs that an acknowledged record is on the disk
 *
 * The store's own commits, with the line of the audit that each record brings, in groups of 1,
 * 64 and 1,024 of one caller, and 64 of as many, whose lines of the audit share no row, beside SQLite's own rates for a bare table of the same rows in the same run:
 * one, 64 and 1,000 rows a transaction, WAL and synchronous=FULL too, on the same disk.  How
 * near 64 rows can come to 1,000 is a matter of what a sync costs: SQLite's own 64 tell.  All
 * begin with a while that does not count, in which the log grows to the size that it keeps: a
 * file that grows is slower to sync, and a daemon's log has long grown.  Then the start: the
 * records of a store into the memory of a service, beside reading the file's bytes.
 *
 *	durable FOLDER		on the file system of that folder
 */
#include "lib/bench.h"
#include "sluse/service.h"
#include "store/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WARM_NS = 100000000, ROUND_NS = 300000000, ROUNDS = 4, START_PERSONS = 100000 };

static const char rules[] =
	"ruleset proeve \"Prøve\" { language da }\n"
	"facts ledig \"Den ledige\" {\n"
	"    alder        integer 15..75  \"Alder\"\n"
	"    ydelse       one of { dagpenge, kontanthjaelp, ingen }  \"Forsørgelse\"\n"
	"    kompetencer  list of text  \"Kompetencer\"\n"
	"    bemaerkning  text  \"Bemærkning\"\n"
	"}\n";

static size_t make_facts(char *out, size_t room, int64_t n)
{
	return (size_t)snprintf(out, room,
		"{\"alder\":%d,\"ydelse\":\"dagpenge\",\"kompetencer\":[\"truck\",\"svejs %lld\"],"
		"\"bemaerkning\":\"%0300lld\"}",
		(int)(20 + n % 50), (long long)n, (long long)n);
}

static void remove_at(const char *path)
{
	char log[600];

	unlink(path);
	snprintf(log, sizeof log, "%s-wal", path);
	unlink(log);
	snprintf(log, sizeof log, "%s-shm", path);
	unlink(log);
}

/* ---- rates ------------------------------------------------------------------ */

struct rate {
	uint64_t start;
	int64_t from; /* rows that do not count */
	bool warm;
	double rows; /* a second */
};

/* After so many rows: is it to go on? */
static bool go_on(struct rate *r, int64_t rows)
{
	const uint64_t took = bench_wall_ns() - r->start;

	if (r->warm) {
		r->rows = (double)(rows - r->from) * 1e9 / (double)took;
		return took < ROUND_NS;
	}
	if (took >= WARM_NS)
		*r = (struct rate){.start = bench_wall_ns(), .from = rows, .warm = true};
	return true;
}

/* ---- SQLite's own ---------------------------------------------------------- */

static void run_sql(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite", sqlite3_errmsg(db));
}

/* Rows a second. */
static double sqlite_rate(const char *path, unsigned rows)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	char id[32], facts[800];
	struct rate rate;
	int64_t n = 0;

	remove_at(path);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		bench_die("sqlite", path);
	run_sql(db, "pragma locking_mode = exclusive; pragma journal_mode = wal;"
		    "pragma synchronous = full;"
		    "create table t (id text primary key, facts text)");
	sqlite3_prepare_v2(db, "insert or replace into t values (?, ?)", -1, &st, NULL);
	rate = (struct rate){.start = bench_wall_ns()};
	do {
		run_sql(db, "begin");
		for (unsigned i = 0; i < rows; i++, n++) {
			size_t len = make_facts(facts, sizeof facts, n);

			snprintf(id, sizeof id, "L%lld", (long long)n);
			sqlite3_bind_text(st, 1, id, -1, SQLITE_STATIC);
			sqlite3_bind_text(st, 2, facts, (int)len, SQLITE_STATIC);
			if (sqlite3_step(st) != SQLITE_DONE)
				bench_die("sqlite", sqlite3_errmsg(db));
			sqlite3_reset(st);
		}
		run_sql(db, "commit");
	} while (go_on(&rate, n));
	sqlite3_finalize(st);
	sqlite3_close(db);
	remove_at(path);
	return rate.rows;
}

/* ---- ours ------------------------------------------------------------------ */

static struct store *open_store(const char *path)
{
	struct store_options o = {.path = path, .make = true};
	char why[STORE_WHY];
	struct store *s;

	if (store_open(&s, &o, why, sizeof why))
		bench_die("the store", why);
	return s;
}

static void add_put(struct store_ops *ops, int64_t n, unsigned callers)
{
	char id[32], facts[800];
	size_t len = make_facts(facts, sizeof facts, n);
	size_t id_len = (size_t)snprintf(id, sizeof id, "L%lld", (long long)n);
	const struct store_op put = {.type = STORE_PUT,
		.u.put = {.kind = STORE_PERSON,
			.id = {id, id_len},
			.facts = {facts, len},
			.source = {"lokal", 5},
			.put = 20000,
			.version = n + 1}};
	const struct store_op audit = {.type = STORE_AUDIT,
		.u.audit = {
			.uid = 1000 + n % callers, .method = {"ledig.put", 9}, .id = {id, id_len}}};

	if (store_ops_add(ops, &put) || store_ops_add(ops, &audit))
		bench_die("durable", "no memory");
}

static void commit(struct store *s, struct store_ops *ops)
{
	if (store_commit(s, ops->first, 1800000000))
		bench_die("the store", store_said(s));
	store_ops_free(ops);
}

static double store_rate(const char *path, unsigned group, unsigned callers)
{
	struct store_ops ops = {0};
	struct store *s;
	struct rate rate;
	int64_t n = 0;

	remove_at(path);
	s = open_store(path);
	rate = (struct rate){.start = bench_wall_ns()};
	do {
		for (unsigned i = 0; i < group; i++)
			add_put(&ops, n++, callers);
		commit(s, &ops);
	} while (go_on(&rate, n));
	store_close(s);
	remove_at(path);
	return rate.rows;
}

/* ---- the start ------------------------------------------------------------- */

static int64_t today(void *arg, const char *zone)
{
	(void)arg;
	(void)zone;
	return 20500;
}

static enum store_result restore(void *arg, const struct store_record *r)
{
	return service_restore(arg, r) ? STORE_MEMORY : STORE_OK;
}

static struct service *empty_service(void)
{
	struct service_host host = {.today = today};
	struct sluse_file file = {"a.rules", strdup(rules), sizeof rules - 1};
	struct service *s;
	const char *messages;

	if (service_new(&s, &host, NULL) || service_load(s, &file, 1, &messages))
		bench_die("durable", "the rules");
	free(file.text);
	return s;
}

static uint64_t read_whole(const char *path, size_t *size)
{
	static char buffer[1 << 20];
	uint64_t start = bench_wall_ns();
	int fd = open(path, O_RDONLY);
	ssize_t n;

	*size = 0;
	while ((n = read(fd, buffer, sizeof buffer)) > 0)
		*size += (size_t)n;
	close(fd);
	return bench_wall_ns() - start;
}

static void measure_start(const char *path)
{
	struct store_ops ops = {0};
	struct store *s;
	struct service *service;
	uint64_t start, took, reading;
	size_t size;

	remove_at(path);
	s = open_store(path);
	for (int64_t n = 0; n < START_PERSONS; n++) {
		add_put(&ops, n, 1);
		if (n % 5000 == 4999)
			commit(s, &ops);
	}
	store_close(s);
	reading = read_whole(path, &size);
	service = empty_service();
	start = bench_wall_ns();
	s = open_store(path);
	if (store_each(s, STORE_PERSON, restore, service))
		bench_die("the store", store_said(s));
	took = bench_wall_ns() - start;
	store_close(s);
	service_free(service);
	printf("  start with %d persons %33.0f ms  %5.1f µs each, %.1f x reading the file's %zu "
	       "MB\n",
		START_PERSONS, (double)took / 1e6, (double)took / 1e3 / START_PERSONS,
		(double)took / (double)reading, size >> 20);
	remove_at(path);
}

/* All in turn, and again: a machine that has other things to do for a while harms no one
 * of them alone.  The best of each counts. */
struct measured {
	double one, many, thousand, groups[4];
};
static const struct {
	unsigned rows, callers;
} groups[] = {{1, 1}, {64, 1}, {64, 64}, {1024, 1}};

static void best(double *so_far, double rate)
{
	if (rate > *so_far)
		*so_far = rate;
}

static void measure_all(struct measured *m, const char *path)
{
	for (int round = 0; round < ROUNDS; round++) {
		best(&m->one, sqlite_rate(path, 1));
		best(&m->many, sqlite_rate(path, 64));
		best(&m->thousand, sqlite_rate(path, 1000));
		for (int i = 0; i < 4; i++)
			best(&m->groups[i], store_rate(path, groups[i].rows, groups[i].callers));
	}
}

int main(int argc, char **argv)
{
	struct measured m = {0};
	char path[512];

	if (argc != 2)
		bench_die("durable", "which folder?");
	snprintf(path, sizeof path, "%s/durable.db", argv[1]);
	printf("Durable records, with their rows of the audit\n");
	measure_all(&m, path);
	printf("  SQLite's own, one row a transaction %27.0f /s\n", m.one);
	printf("  SQLite's own, 64 rows a transaction %27.0f /s  %.2f x 1,000 rows\n", m.many,
		m.many / m.thousand);
	printf("  SQLite's own, 1,000 rows a transaction %24.0f /s\n", m.thousand);
	for (int i = 0; i < 4; i++)
		printf("  sluse, groups of %-5u of %2u caller%c %29.0f /s  %.2f x one row, %.2f x "
		       "1,000 rows\n",
			groups[i].rows, groups[i].callers, groups[i].callers > 1 ? 's' : ' ',
			m.groups[i], m.groups[i] / m.one, m.groups[i] / m.thousand);
	measure_start(path);
	return 0;
}
