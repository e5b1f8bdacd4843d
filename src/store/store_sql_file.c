#include "store/store_sql_file.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* SQLite's layer writes no more than 2^17 - 1 bytes at once. */
enum { PAGE_MAX = 65536, FIRST_PAGE_HEADER = 100, GATHERED_MAX = 127 << 10 };

/* A file's methods, and what was written and is not in it yet. */
struct gathered {
	sqlite3_io_methods methods; /* first: the file shows its address */
	const sqlite3_io_methods *below;
	sqlite3_int64 at; /* in the file */
	int size;
	unsigned char bytes[GATHERED_MAX];
};
struct sql_files {
	sqlite3_vfs vfs; /* first: SQLite hands us its address */
	sqlite3_vfs *over;
	char name[40];
	struct gathered main, log;
};

static struct gathered *gathered_of(sqlite3_file *file)
{
	return (struct gathered *)(uintptr_t)file->pMethods;
}

/* ---- gathering ------------------------------------------------------------- */

/* What cannot be written is given up: SQLite hears so and undoes what it belongs to. */
static int pass_on(sqlite3_file *file)
{
	struct gathered *g = gathered_of(file);
	const int size = g->size;

	g->size = 0;
	return size ? g->below->xWrite(file, g->bytes, size, g->at) : SQLITE_OK;
}

static int gather(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
	struct gathered *g = gathered_of(file);
	int rc = SQLITE_OK;

	if (offset != g->at + g->size || size > GATHERED_MAX - g->size)
		rc = pass_on(file);
	if (rc != SQLITE_OK)
		return rc;
	if (size > GATHERED_MAX)
		return g->below->xWrite(file, bytes, size, offset);
	if (g->size == 0)
		g->at = offset;
	memcpy(g->bytes + g->size, bytes, (size_t)size);
	g->size += size;
	return rc;
}

/* A transaction that is larger than the cache reads its own pages again. */
static int read_through(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
	const struct gathered *g = gathered_of(file);
	int rc = SQLITE_OK;

	if (offset >= g->at && offset + size <= g->at + g->size) {
		memcpy(bytes, g->bytes + (offset - g->at), (size_t)size);
		return rc;
	}
	if (offset < g->at + g->size && offset + size > g->at)
		rc = pass_on(file);
	return rc == SQLITE_OK ? g->below->xRead(file, bytes, size, offset) : rc;
}

static int sync_all(sqlite3_file *file, int flags)
{
	int rc = pass_on(file);

	return rc == SQLITE_OK ? gathered_of(file)->below->xSync(file, flags) : rc;
}

static int truncate_all(sqlite3_file *file, sqlite3_int64 size)
{
	int rc = pass_on(file);

	return rc == SQLITE_OK ? gathered_of(file)->below->xTruncate(file, size) : rc;
}

static int size_of_all(sqlite3_file *file, sqlite3_int64 *size)
{
	int rc = pass_on(file);

	return rc == SQLITE_OK ? gathered_of(file)->below->xFileSize(file, size) : rc;
}

static int close_file(sqlite3_file *file)
{
	const struct gathered *g = gathered_of(file);
	int passed = pass_on(file);
	int rc = g->below->xClose(file);

	return passed == SQLITE_OK ? rc : passed;
}

/* ---- pages without gaps ---------------------------------------------------- */

static unsigned number_at(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* Where the gap of a b-tree page is; false: it is none. */
static bool find_gap(
	const unsigned char *page, unsigned size, bool first, unsigned *from, unsigned *to)
{
	const unsigned at = first ? FIRST_PAGE_HEADER : 0;
	const unsigned char kind = page[at];
	unsigned cells, content;

	if (kind != 2 && kind != 5 && kind != 10 && kind != 13)
		return false;
	cells = number_at(page + at + 3);
	content = number_at(page + at + 5);
	*from = at + (kind <= 5 ? 12 : 8) + 2 * cells;
	*to = content ? content : PAGE_MAX;
	return *from <= *to && *to <= size;
}

static int gather_clean(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
	struct gathered *g = gathered_of(file);
	int rc = gather(file, bytes, size, offset);
	unsigned from, to;

	if (rc == SQLITE_OK && size >= 512 && size <= PAGE_MAX && offset % size == 0 &&
		find_gap(bytes, (unsigned)size, offset == 0, &from, &to))
		memset(g->bytes + g->size - size + from, 0, to - from);
	return rc;
}

/* ---- opening --------------------------------------------------------------- */

/* The file stays the layer's below, with some methods exchanged. */
static void put_before(sqlite3_file *file, struct gathered *g)
{
	g->below = file->pMethods;
	g->methods = *g->below;
	g->methods.xClose = close_file;
	g->methods.xRead = read_through;
	g->methods.xWrite = gather;
	g->methods.xTruncate = truncate_all;
	g->methods.xSync = sync_all;
	g->methods.xFileSize = size_of_all;
	g->at = 0;
	g->size = 0;
	file->pMethods = &g->methods;
}

static int open_file(
	sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
	struct sql_files *f = (struct sql_files *)(void *)vfs;
	int rc = f->over->xOpen(f->over, name, file, flags, out_flags);

	if (rc == SQLITE_OK && flags & SQLITE_OPEN_MAIN_DB) {
		put_before(file, &f->main);
		f->main.methods.xWrite = gather_clean;
	} else if (rc == SQLITE_OK && flags & SQLITE_OPEN_WAL) {
		put_before(file, &f->log);
	}
	return rc;
}

struct sql_files *sql_files_new(const char *over)
{
	sqlite3_vfs *below = sqlite3_vfs_find(over);
	struct sql_files *f = below ? mem_alloc(sizeof *f) : NULL;

	if (!f)
		return NULL;
	f->over = below;
	f->vfs = *below;
	f->vfs.pNext = NULL;
	f->vfs.zName = f->name;
	f->vfs.xOpen = open_file;
	snprintf(f->name, sizeof f->name, "sluse-%p", (void *)f);
	if (sqlite3_vfs_register(&f->vfs, 0) == SQLITE_OK)
		return f;
	mem_free(f);
	return NULL;
}

void sql_files_free(struct sql_files *files)
{
	if (!files)
		return;
	sqlite3_vfs_unregister(&files->vfs);
	mem_free(files);
}

const char *sql_files_name(const struct sql_files *files)
{
	return files->name;
}
