#include "store/store_sql_file.h"
#include "base/mem.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_MAX = 65536, FIRST_PAGE_HEADER = 100 };

struct sql_files {
	sqlite3_vfs vfs; /* first: SQLite hands us its address */
	sqlite3_vfs *over;
	const sqlite3_io_methods *plain; /* of the layer below, once a file has been opened */
	sqlite3_io_methods methods;
	char name[40];
	unsigned char page[PAGE_MAX];
};
static struct sql_files *files_of(sqlite3_file *file)
{
	return (struct sql_files *)(void *)((char *)(uintptr_t)file->pMethods -
					    offsetof(struct sql_files, methods));
}

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

static int write_clean(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
	struct sql_files *f = files_of(file);
	unsigned from, to;

	if (size >= 512 && size <= PAGE_MAX && offset % size == 0 &&
		find_gap(bytes, (unsigned)size, offset == 0, &from, &to)) {
		memcpy(f->page, bytes, (size_t)size);
		memset(f->page + from, 0, to - from);
		bytes = f->page;
	}
	return f->plain->xWrite(file, bytes, size, offset);
}

/* The file stays the layer's below, with one method exchanged. */
static int open_file(
	sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
	struct sql_files *f = (struct sql_files *)(void *)vfs;
	int rc = f->over->xOpen(f->over, name, file, flags, out_flags);

	if (rc != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB))
		return rc;
	f->plain = file->pMethods;
	f->methods = *f->plain;
	f->methods.xWrite = write_clean;
	file->pMethods = &f->methods;
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
