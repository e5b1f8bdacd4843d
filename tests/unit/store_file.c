/* The store's layer over the files: few writes a commit, every one of them may fail, and what
 * waits to be written is read as if it had been. */
#include "scratch.h"
#include "store/store.h"
#include "store/store_sql_file.h"
#include "test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum { GROUP = 64, LARGE = 3000, LARGE_FACTS = 10000 };

/* ---- a layer that counts writes, and lets one of them fail ------------------ */

static sqlite3_vfs layer, *below;
static sqlite3_io_methods methods;
static const sqlite3_io_methods *plain;
static int n_writes, fails_at; /* 0: none fails */

/* Half of it is written, as on a disk that has no more room. */
static int write_some(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
	if (++n_writes == fails_at) {
		plain->xWrite(file, bytes, size / 2, offset);
		return SQLITE_FULL;
	}
	return plain->xWrite(file, bytes, size, offset);
}

static int open_file(
	sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
	int rc = below->xOpen(below, name, file, flags, out_flags);

	(void)vfs;
	if (rc != SQLITE_OK)
		return rc;
	plain = file->pMethods;
	methods = *plain;
	methods.xWrite = write_some;
	file->pMethods = &methods;
	return rc;
}

/* ---- a store over it -------------------------------------------------------- */

static char folder[] = "/tmp/sluse-file-XXXXXX", path[64];

__attribute__((destructor)) static void tidy(void)
{
	scratch_remove_store(path);
	rmdir(folder);
}

static struct store *begin(void)
{
	struct store_options o = {.path = path, .make = true, .vfs = "counting"};
	char why[STORE_WHY];
	struct store *s;

	if (!below) {
		below = sqlite3_vfs_find(NULL);
		layer = *below;
		layer.pNext = NULL;
		layer.zName = "counting";
		layer.xOpen = open_file;
		sqlite3_vfs_register(&layer, 0);
		if (!mkdtemp(folder))
			abort();
		snprintf(path, sizeof path, "%s/db", folder);
	}
	fails_at = 0;
	if (store_open(&s, &o, why, sizeof why))
		test_fail(__FILE__, __LINE__, "%s", why);
	return s;
}

/* Persons from..to, each with so many bytes of facts and a row of the audit. */
static enum store_result put(struct store *s, int from, int to, int bytes, int64_t *version)
{
	char *facts = malloc((size_t)bytes + 20), id[16];
	struct store_ops ops = {0};
	enum store_result rc;

	for (int i = from; i < to; i++) {
		const size_t id_len = (size_t)snprintf(id, sizeof id, "L%d", i);
		const size_t len = (size_t)sprintf(facts, "{\"a\":\"%0*d\"}", bytes, i);
		const struct store_op op = {.type = STORE_PUT,
			.u.put = {.id = {id, id_len},
				.facts = {facts, len},
				.source = {"lokal", 5},
				.version = ++*version}};
		const struct store_op audit = {.type = STORE_AUDIT,
			.u.audit = {.method = {"ledig.put", 9}, .id = {id, id_len}}};

		CHECK_INT(store_ops_add(&ops, &op), 0);
		CHECK_INT(store_ops_add(&ops, &audit), 0);
	}
	rc = store_commit(s, ops.first, 1800000000);
	store_ops_free(&ops);
	free(facts);
	return rc;
}

static void check_whole(struct store *s, int64_t records, int64_t audit)
{
	struct store_report report;
	int64_t rows, broken;

	CHECK_INT(store_check(s, &report), STORE_OK);
	CHECK_INT(report.records[STORE_PERSON], records);
	CHECK_INT(store_verify(s, NULL, &rows, &broken), STORE_OK);
	CHECK_INT(rows, audit);
}

/* ---- the layer by itself ----------------------------------------------------- */

enum { MODEL = 1 << 20, STEPS = 20000, PIECE = 5000 };

static uint32_t seed = 1;

static int below_of(int n)
{
	seed = seed * 1103515245 + 12345;
	return (int)(seed >> 8) % n;
}

/* One thing after another with a file, and the same with an array. */
static void compare(sqlite3_file *f, unsigned char *model)
{
	unsigned char bytes[PIECE];
	int size = 0, at = 0;

	for (int i = 0; i < STEPS; i++) {
		const int what = below_of(100), n = 1 + below_of(PIECE);
		sqlite3_int64 there = -1;

		if (what < 70 && at + n <= MODEL) { /* mostly one behind the other */
			memset(bytes, below_of(256), (size_t)n);
			memcpy(model + at, bytes, (size_t)n);
			CHECK_INT(f->pMethods->xWrite(f, bytes, n, at), SQLITE_OK);
			at += n;
			size = at > size ? at : size;
		} else if (what < 75) {
			at = below_of(size + 1);
		} else if (what < 95 && size >= n) {
			int from = what < 85 ? size - n : below_of(size - n + 1);

			CHECK_INT(f->pMethods->xRead(f, bytes, n, from), SQLITE_OK);
			CHECK(memcmp(bytes, model + from, (size_t)n) == 0);
		} else if (what < 97) {
			CHECK_INT(f->pMethods->xFileSize(f, &there), SQLITE_OK);
			CHECK_INT(there, size);
		} else if (what < 98) {
			at = size = below_of(size + 1);
			CHECK_INT(f->pMethods->xTruncate(f, size), SQLITE_OK);
		} else {
			CHECK_INT(f->pMethods->xSync(f, SQLITE_SYNC_NORMAL), SQLITE_OK);
		}
	}
}

TEST(what_waits_is_read_as_if_it_were_written)
{
	static unsigned char model[MODEL];
	struct sql_files *files;
	sqlite3_file *main, *log;
	char name[80] = "", log_name[80] = ""; /* what lies behind a name is zeros */
	const int made = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	sqlite3_vfs *vfs;

	store_close(begin());
	files = sql_files_new(NULL);
	vfs = sqlite3_vfs_find(sql_files_name(files));
	snprintf(name, sizeof name, "%s", path);
	snprintf(log_name, sizeof log_name, "%s-wal", path);
	main = calloc(1, (size_t)vfs->szOsFile);
	log = calloc(1, (size_t)vfs->szOsFile);
	CHECK_INT(vfs->xOpen(vfs, name, main, made | SQLITE_OPEN_MAIN_DB, NULL), SQLITE_OK);
	CHECK_INT(main->pMethods->xTruncate(main, 0), SQLITE_OK);
	CHECK_INT(vfs->xOpen(vfs, log_name, log, made | SQLITE_OPEN_WAL, NULL), SQLITE_OK);
	compare(log, model);
	CHECK_INT(log->pMethods->xClose(log), SQLITE_OK);
	CHECK_INT(main->pMethods->xClose(main), SQLITE_OK);
	free(log);
	free(main);
	sql_files_free(files);
	scratch_remove_store(path);
}

/* ---- the store ---------------------------------------------------------------- */

TEST(a_commit_is_few_writes)
{
	struct store *s = begin();
	int64_t version = 0;

	CHECK_INT(put(s, 0, GROUP, 300, &version), STORE_OK);
	n_writes = 0;
	CHECK_INT(put(s, GROUP, 2 * GROUP, 300, &version), STORE_OK);
	CHECK(n_writes == 1);
	check_whole(s, 2 * GROUP, 2 * GROUP);
	store_close(s);
	scratch_remove_store(path);
}

/* Write after write fails until the commits come through. */
TEST(a_write_that_fails_undoes_its_commit)
{
	bool failed = true;
	int n;

	for (n = 1; failed; n++) {
		struct store *s = begin();
		int64_t version = 0, audit = 0;
		int there = 0;

		failed = false;
		n_writes = 0;
		fails_at = n;
		for (int i = 1; i <= 6; i++) { /* more than the log's thousand pages */
			enum store_result rc = put(s, there, there + GROUP, 4000 * i, &version);

			if (rc == STORE_OK)
				audit += GROUP, there += GROUP;
			else
				CHECK_INT(rc, STORE_FULL);
			failed |= n_writes >= n;
		}
		check_whole(s, there, audit);
		fails_at = 0;
		CHECK_INT(put(s, there, there + 1, 300, &version), STORE_OK);
		store_close(s);
		s = begin();
		check_whole(s, there + 1, audit + 1);
		store_close(s);
		scratch_remove_store(path);
	}
	printf("%d writes failed\n", n - 2);
	CHECK(n > 20);
}

/* More than SQLite keeps in memory: pages go into the log before the commit, and come back. */
TEST(a_transaction_larger_than_the_cache)
{
	struct store_ops ops = {0};
	struct store *s = begin();
	int64_t version = 0;

	CHECK_INT(put(s, 0, LARGE, LARGE_FACTS, &version), STORE_OK);
	for (int twice = 0; twice < 2; twice++)
		for (int i = 0; i < LARGE; i++) {
			char id[16], facts[LARGE_FACTS + 20];
			const size_t id_len = (size_t)snprintf(id, sizeof id, "L%d", i);
			const size_t len =
				(size_t)sprintf(facts, "{\"a\":\"%0*d\"}", LARGE_FACTS, -i);
			const struct store_op op = {.type = STORE_PUT,
				.u.put = {.id = {id, id_len},
					.facts = {facts, len},
					.source = {"lokal", 5},
					.version = ++version}};

			CHECK_INT(store_ops_add(&ops, &op), 0);
		}
	CHECK_INT(store_commit(s, ops.first, 1800000000), STORE_OK);
	store_ops_free(&ops);
	check_whole(s, LARGE, LARGE);
	store_close(s);
	s = begin();
	check_whole(s, LARGE, LARGE);
	store_close(s);
	scratch_remove_store(path);
}

TEST_MAIN
