/*
 * store_sql - SQLite, as the rest of the store sees it
 *
 * A connection, statements that are prepared once, values bound and read by place.  This is
 * the one module that includes sqlite3.h.  SQLite's many error codes become the few that
 * somebody can act on.
 */
#ifndef STORE_STORE_SQL_H
#define STORE_STORE_SQL_H

#include "store/store.h"

struct sql;
struct sql_stmt;

struct sql_options {
	const char *path, *vfs;
	bool make;
};
/* STORE_OK and *out; else *out may be there to ask for sql_said(), and is closed by the
 * caller all the same. */
enum store_result sql_open(struct sql **out, const struct sql_options *o);
void sql_close(struct sql *db); /* statements must be gone; NULL is fine */
const char *sql_said(const struct sql *db);

/* Statements without results, separated by semicolons. */
enum store_result sql_run(struct sql *db, const char *text);
/* The first number of the first row of a statement without parameters. */
enum store_result sql_number(struct sql *db, const char *text, int64_t *out);
/* A transaction is open. */
bool sql_within(const struct sql *db);

enum store_result sql_prepare(struct sql *db, struct sql_stmt **out, const char *text);
void sql_free(struct sql_stmt *st); /* NULL is fine */
/* Parameters are counted from 1.  A bound text is not copied: it must last until the
 * statement is reset.  What goes wrong shows in the next step. */
void sql_bind_int(struct sql_stmt *st, int place, int64_t value);
void sql_bind_text(struct sql_stmt *st, int place, struct store_text t); /* none: NULL */
void sql_bind_bytes(struct sql_stmt *st, int place, const void *bytes, size_t len);
/* STORE_OK: a row is there; STORE_NONE: no more; else an error. */
enum store_result sql_step(struct sql_stmt *st);
void sql_reset(struct sql_stmt *st);
/* Steps a statement that has no rows to its end and resets it: STORE_OK or an error. */
enum store_result sql_do(struct sql_stmt *st);
/* Columns are counted from 0.  A text is good until the next step or reset. */
int64_t sql_int(struct sql_stmt *st, int column);
struct store_text sql_text(struct sql_stmt *st, int column);
/* The row that was inserted last, and how many rows the last statement changed. */
int64_t sql_last_row(const struct sql *db);
int64_t sql_changes(const struct sql *db);

/* Pages that are held in memory are read anew when they are needed (store_sql_file.h: those in
 * the file are clean). */
void sql_forget_pages(struct sql *db);

/* A copy of the whole database into a new file, a few pages a step; what is written between
 * two steps is in it. */
struct sql_copy;
enum store_result sql_copy_begin(struct sql *db, struct sql_copy **out, const char *path);
/* STORE_OK: go on; STORE_NONE: the copy is whole. */
enum store_result sql_copy_step(struct sql_copy *copy, int pages);
/* Ends it, whole or not.  STORE_OK: what was copied is a database. */
enum store_result sql_copy_end(struct sql_copy *copy);

#endif
