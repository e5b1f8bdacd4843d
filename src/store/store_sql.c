#include "store/store_sql.h"
#include "store/store_sql_file.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>

struct sql {
	sqlite3 *db;
	struct sql_files *files;
};
struct sql_stmt {
	sqlite3_stmt *st;
	int bound; /* the first bind that failed, or SQLITE_OK */
};
struct sql_copy {
	sqlite3 *to;
	struct sql_files *files;
	sqlite3_backup *work;
};

static enum store_result result_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW: return STORE_OK;
	case SQLITE_DONE: return STORE_NONE;
	case SQLITE_FULL:
	case SQLITE_TOOBIG: return STORE_FULL;
	case SQLITE_NOMEM: return STORE_MEMORY;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return STORE_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_ERROR: /* a statement that the file's tables do not take */
	case SQLITE_NOTADB: return STORE_DAMAGED;
	default: return STORE_IO;
	}
}

/* Settings that every connection has, whatever file it opens. */
static int harden(sqlite3 *db)
{
	int ignored;
	int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, &ignored);

	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &ignored);
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, &ignored);
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, &ignored);
	sqlite3_extended_result_codes(db, 1);
	return rc;
}

enum store_result sql_open(struct sql **out, const struct sql_options *o)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
		    SQLITE_OPEN_EXRESCODE | (o->make ? SQLITE_OPEN_CREATE : 0);
	struct sql *db = mem_alloc(sizeof *db);
	int rc;

	*out = db;
	if (!db)
		return STORE_MEMORY;
	db->db = NULL;
	db->files = sql_files_new(o->vfs);
	if (!db->files)
		return STORE_MEMORY;
	rc = sqlite3_open_v2(o->path, &db->db, flags, sql_files_name(db->files));
	if (rc == SQLITE_OK)
		rc = harden(db->db);
	return result_of(rc);
}

void sql_close(struct sql *db)
{
	if (!db)
		return;
	sqlite3_close(db->db);
	sql_files_free(db->files);
	mem_free(db);
}

const char *sql_said(const struct sql *db)
{
	return db && db->db ? sqlite3_errmsg(db->db) : "out of memory";
}

enum store_result sql_run(struct sql *db, const char *text)
{
	return result_of(sqlite3_exec(db->db, text, NULL, NULL, NULL));
}

enum store_result sql_number(struct sql *db, const char *text, int64_t *out)
{
	struct sql_stmt *st;
	enum store_result rc = sql_prepare(db, &st, text);

	if (rc)
		return rc;
	rc = sql_step(st);
	if (rc == STORE_OK)
		*out = sql_int(st, 0);
	sql_free(st);
	return rc;
}

bool sql_within(const struct sql *db)
{
	return !sqlite3_get_autocommit(db->db);
}

enum store_result sql_prepare(struct sql *db, struct sql_stmt **out, const char *text)
{
	struct sql_stmt *st = mem_alloc(sizeof *st);
	int rc;

	*out = NULL;
	if (!st)
		return STORE_MEMORY;
	st->bound = SQLITE_OK;
	rc = sqlite3_prepare_v3(db->db, text, -1, SQLITE_PREPARE_PERSISTENT, &st->st, NULL);
	if (rc != SQLITE_OK) {
		mem_free(st);
		return result_of(rc);
	}
	*out = st;
	return STORE_OK;
}

void sql_free(struct sql_stmt *st)
{
	if (!st)
		return;
	sqlite3_finalize(st->st);
	mem_free(st);
}

static void note_bound(struct sql_stmt *st, int rc)
{
	if (st->bound == SQLITE_OK)
		st->bound = rc;
}

void sql_bind_int(struct sql_stmt *st, int place, int64_t value)
{
	note_bound(st, sqlite3_bind_int64(st->st, place, value));
}

void sql_bind_text(struct sql_stmt *st, int place, struct store_text t)
{
	if (t.s)
		note_bound(st,
			sqlite3_bind_text64(st->st, place, t.s, t.len, SQLITE_STATIC, SQLITE_UTF8));
	else
		note_bound(st, sqlite3_bind_null(st->st, place));
}

void sql_bind_bytes(struct sql_stmt *st, int place, const void *bytes, size_t len)
{
	note_bound(st, sqlite3_bind_blob64(st->st, place, bytes, len, SQLITE_STATIC));
}

enum store_result sql_step(struct sql_stmt *st)
{
	return result_of(st->bound != SQLITE_OK ? st->bound : sqlite3_step(st->st));
}

void sql_reset(struct sql_stmt *st)
{
	sqlite3_reset(st->st);
	sqlite3_clear_bindings(st->st);
	st->bound = SQLITE_OK;
}

enum store_result sql_do(struct sql_stmt *st)
{
	enum store_result rc;

	while ((rc = sql_step(st)) == STORE_OK)
		;
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

int64_t sql_int(struct sql_stmt *st, int column)
{
	return sqlite3_column_int64(st->st, column);
}

struct store_text sql_text(struct sql_stmt *st, int column)
{
	struct store_text t = {NULL, 0};

	if (sqlite3_column_type(st->st, column) == SQLITE_NULL)
		return t;
	t.s = sqlite3_column_blob(st->st, column);
	t.len = (size_t)sqlite3_column_bytes(st->st, column);
	if (!t.s)
		t.s = "";
	return t;
}

int64_t sql_last_row(const struct sql *db)
{
	return sqlite3_last_insert_rowid(db->db);
}

int64_t sql_changes(const struct sql *db)
{
	return sqlite3_changes64(db->db);
}

static void copy_free(struct sql_copy *copy)
{
	sqlite3_close(copy->to);
	sql_files_free(copy->files);
	mem_free(copy);
}

enum store_result sql_copy_begin(struct sql *db, struct sql_copy **out, const char *path)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
	struct sql_copy *copy = mem_alloc(sizeof *copy);
	int rc = SQLITE_NOMEM;

	*out = NULL;
	if (!copy)
		return STORE_MEMORY;
	*copy = (struct sql_copy){.files = sql_files_new(NULL)};
	if (copy->files)
		rc = sqlite3_open_v2(path, &copy->to, flags, sql_files_name(copy->files));
	if (rc == SQLITE_OK) {
		copy->work = sqlite3_backup_init(copy->to, "main", db->db, "main");
		rc = copy->work ? SQLITE_OK : sqlite3_errcode(copy->to);
	}
	if (rc != SQLITE_OK) {
		copy_free(copy);
		return result_of(rc);
	}
	*out = copy;
	return STORE_OK;
}

enum store_result sql_copy_step(struct sql_copy *copy, int pages)
{
	return result_of(sqlite3_backup_step(copy->work, pages));
}

enum store_result sql_copy_end(struct sql_copy *copy)
{
	int rc = sqlite3_backup_finish(copy->work);

	copy_free(copy);
	return result_of(rc);
}

void sql_forget_pages(struct sql *db)
{
	sqlite3_db_release_memory(db->db);
}
