/*
 * store_sql_file - a layer between SQLite and the files
 *
 * The database's file holds no more than what the tables hold: secure_delete overwrites what
 * is deleted where it stood last.  But when SQLite makes room it moves cells from page to page,
 * and leaves the bytes they had where no cell is any more: between a page's cell pointers and
 * its first cell.  They would outlive the row.  So every page of a b-tree has this gap filled
 * with zeros on its way into the file.  The log is not touched (its frames carry sums), for it
 * is emptied when somebody is forgotten.
 *
 * A page of another kind begins with the number of a page; as long as there are fewer than
 * 2^25 pages, its first byte is 0 or 1 and no kind of b-tree page (2, 5, 10, 13).
 *
 * And writes go out together: SQLite writes a commit into the log as two small pieces a page,
 * and the log into the database page by page.  Pieces that lie one behind the other are
 * gathered and written as one, at the latest before the file is synced, cut or closed; what
 * is read is what was written.  Nothing counts before the sync, so nothing is lost by waiting
 * for it.  A disk that is full then fails the sync in the place of the write, and SQLite
 * undoes the transaction all the same.
 *
 * Source: SQLite, "Database File Format", 1.6 B-tree Pages.
 */
#ifndef STORE_STORE_SQL_FILE_H
#define STORE_STORE_SQL_FILE_H

enum { SQL_PAGES_MAX = (1 << 25) - 1 };

struct sqlite3_vfs;
struct sql_files;

/* A layer over the one of that name (NULL: the system's), registered under a name of its
 * own.  NULL: no memory, or no such layer. */
struct sql_files *sql_files_new(const char *over);
void sql_files_free(struct sql_files *files); /* all its files are closed; NULL is fine */
const char *sql_files_name(const struct sql_files *files);

#endif
