#include "power_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES = 16, HALF = 2, BLOCK = 4096 };
enum kind { WRITE, TRUNCATE, SYNC, DELETE };
struct thing {
	enum kind kind;
	unsigned file;
	long long offset; /* TRUNCATE: the size */
	int size;         /* DELETE: the folder was synced after it */
	char *bytes;
};
static struct thing *things;
static unsigned n_things, cap_things;
static char *names[FILES];
static unsigned n_names;

static sqlite3_vfs layer, *below;
static sqlite3_io_methods methods[FILES];
static const sqlite3_io_methods *plain;

static unsigned file_of(const char *name)
{
	for (unsigned i = 0; i < n_names; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	if (n_names == FILES)
		abort();
	names[n_names] = strdup(name);
	return n_names++;
}

static struct thing *note(enum kind kind, unsigned file)
{
	if (n_things == cap_things) {
		cap_things = cap_things ? 2 * cap_things : 1024;
		things = realloc(things, cap_things * sizeof *things);
		if (!things)
			abort();
	}
	things[n_things] = (struct thing){.kind = kind, .file = file};
	return &things[n_things++];
}

static void note_piece(unsigned file, const char *bytes, int size, sqlite3_int64 offset)
{
	struct thing *t = note(WRITE, file);

	t->offset = offset;
	t->size = size;
	t->bytes = malloc((size_t)size);
	if (!t->bytes)
		abort();
	memcpy(t->bytes, bytes, (size_t)size);
}

/* A write is as many things as it touches blocks of the disk: any of them may be lost alone. */
static void note_write(unsigned file, const void *bytes, int size, sqlite3_int64 offset)
{
	for (int done = 0, piece; done < size; done += piece) {
		piece = BLOCK - (int)((offset + done) % BLOCK);
		if (piece > size - done)
			piece = size - done;
		note_piece(file, (const char *)bytes + done, piece, offset + done);
	}
}

/* The layer above may have put methods of its own in front: then ours are no longer what the
 * file shows, and each file has a set of functions of its own. */
#define FUNCTIONS(i)                                                                               \
	static int write_##i(sqlite3_file *f, const void *b, int n, sqlite3_int64 at)              \
	{                                                                                          \
		note_write(i, b, n, at);                                                           \
		return plain->xWrite(f, b, n, at);                                                 \
	}                                                                                          \
	static int truncate_##i(sqlite3_file *f, sqlite3_int64 size)                               \
	{                                                                                          \
		note(TRUNCATE, i)->offset = size;                                                  \
		return plain->xTruncate(f, size);                                                  \
	}                                                                                          \
	static int sync_##i(sqlite3_file *f, int flags)                                            \
	{                                                                                          \
		(void)f;                                                                           \
		(void)flags;                                                                       \
		note(SYNC, i);                                                                     \
		return SQLITE_OK;                                                                  \
	}
FUNCTIONS(0)
FUNCTIONS(1)
FUNCTIONS(2)
FUNCTIONS(3)
static int (*const writes[])(sqlite3_file *, const void *, int, sqlite3_int64) = {
	write_0, write_1, write_2, write_3};
static int (*const truncates[])(sqlite3_file *, sqlite3_int64) = {
	truncate_0, truncate_1, truncate_2, truncate_3};
static int (*const syncs[])(sqlite3_file *, int) = {sync_0, sync_1, sync_2, sync_3};

static int open_file(
	sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
	int rc = below->xOpen(below, name, file, flags, out_flags);
	unsigned i;

	(void)vfs;
	if (rc != SQLITE_OK || !name)
		return rc;
	i = file_of(name);
	if (i >= sizeof writes / sizeof *writes)
		abort();
	plain = file->pMethods;
	methods[i] = *plain;
	methods[i].xWrite = writes[i];
	methods[i].xTruncate = truncates[i];
	methods[i].xSync = syncs[i];
	file->pMethods = &methods[i];
	return rc;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	note(DELETE, file_of(name))->size = sync;
	return below->xDelete(below, name, sync);
}

void power_vfs_start(const char *name)
{
	below = sqlite3_vfs_find(NULL);
	layer = *below;
	layer.pNext = NULL;
	layer.zName = name;
	layer.xOpen = open_file;
	layer.xDelete = delete_file;
	sqlite3_vfs_register(&layer, 0);
}

unsigned power_vfs_mark(void)
{
	return n_things;
}

void power_vfs_forget(void)
{
	for (unsigned i = 0; i < n_things; i++)
		free(things[i].bytes);
	n_things = 0;
	for (unsigned i = 0; i < n_names; i++)
		free(names[i]);
	n_names = 0;
}

bool power_vfs_is_sync(unsigned mark)
{
	return mark > 0 && things[mark - 1].kind == SYNC;
}

/* Before `mark`, the last sync of that file; 0: none. */
static unsigned synced(unsigned file, unsigned mark)
{
	for (unsigned i = mark; i > 0; i--)
		if (things[i - 1].file == file && things[i - 1].kind == SYNC)
			return i;
	return 0;
}

/* A deletion is on the disk when the folder was synced after it, by itself or with a file
 * that was new: SQLite syncs the folder with a log's first sync. */
static bool deleted(unsigned at, unsigned mark)
{
	for (unsigned i = at; i < mark; i++)
		if (things[i].kind == SYNC || (i == at && things[i].size))
			return true;
	return false;
}

static bool survives(unsigned at, unsigned safe, unsigned mark, enum power_cut how, unsigned *seed)
{
	if (at < safe || how == CUT_ALL || how == CUT_TORN ||
		(things[at].kind == DELETE && deleted(at, mark)))
		return true;
	if (how == CUT_SYNCED)
		return false;
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16 & 1;
}

static void make_file(
	unsigned file, unsigned mark, enum power_cut how, unsigned seed, const char *path)
{
	unsigned safe = synced(file, mark);
	int fd = -1;

	unlink(path);
	for (unsigned i = 0; i < mark; i++) {
		const struct thing *t = &things[i];
		int size = t->size;

		if (t->file != file || !survives(i, safe, mark, how, &seed))
			continue;
		if (t->kind == DELETE) {
			if (fd >= 0)
				close(fd);
			fd = -1;
			unlink(path);
			continue;
		}
		if (fd < 0 && (fd = open(path, O_RDWR | O_CREAT, 0600)) < 0)
			abort();
		if (how == CUT_TORN && i + 1 == mark)
			size /= HALF;
		if (t->kind == WRITE && pwrite(fd, t->bytes, (size_t)size, t->offset) != size)
			abort();
		if (t->kind == TRUNCATE && ftruncate(fd, t->offset))
			abort();
	}
	if (fd >= 0)
		close(fd);
}

void power_vfs_cut(
	unsigned mark, enum power_cut how, unsigned seed, const char *from, const char *to)
{
	for (unsigned i = 0; i < n_names; i++) {
		char path[200];

		if (strncmp(names[i], from, strlen(from)) != 0)
			abort();
		snprintf(path, sizeof path, "%s%s", to, names[i] + strlen(from));
		make_file(i, mark, how, seed, path);
	}
}
