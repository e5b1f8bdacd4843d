/*
 * file_list - files read into memory, one after the other, within bounds
 *
 * What files.h and zones.h have in common.  The first thing that goes wrong is told in
 * `why`, in plain words, with the path; the list then holds what was read before it.
 */
#ifndef DAEMON_FILE_LIST_H
#define DAEMON_FILE_LIST_H

#include "sluse/service.h"

enum { FILES_MAX = 1000, FILES_BYTES_ONE = 16 << 20, FILES_BYTES_ALL = 256 << 20 };

struct file_list {
	struct sluse_file *files;
	unsigned n, cap;
	size_t bytes;
	const char *path; /* the folder as the caller named it, for `why` */
	char *why;
	size_t why_size;
};

/* Notes path/name (name may be NULL) and the reason; always -1. */
int file_list_fail(struct file_list *l, const char *name, const char *reason);
/* Reads the file `at` of the folder dir, to be known as name. 0 or -1. */
int file_list_read(struct file_list *l, int dir, const char *at, const char *name);
void file_list_sort(struct file_list *l); /* by name, bytes ascending */
void file_list_drop_last(struct file_list *l);

#endif
