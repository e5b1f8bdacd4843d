#include "file_list.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_list_fail(struct file_list *l, const char *name, const char *reason)
{
	if (name && *name)
		snprintf(l->why, l->why_size, "%s/%s: %s", l->path, name, reason);
	else
		snprintf(l->why, l->why_size, "%s: %s", l->path, reason);
	return -1;
}

static int append(struct file_list *l, const char *name, char *text, size_t len)
{
	if (l->n == l->cap) {
		unsigned cap = l->cap ? l->cap * 2 : 16;
		struct sluse_file *more = realloc(l->files, cap * sizeof *more);

		if (!more)
			return file_list_fail(l, name, "no memory");
		l->files = more;
		l->cap = cap;
	}
	l->files[l->n] = (struct sluse_file){strdup(name), text, len};
	if (!l->files[l->n].name)
		return file_list_fail(l, name, "no memory");
	l->n++;
	l->bytes += len;
	return 0;
}

/* The whole file, with a NUL after it.  What grows while it is read is read to the size it
 * had; what shrinks is what it then is. */
static int read_all(
	struct file_list *l, int fd, const char *name, size_t size, char **out, size_t *len)
{
	char *text = malloc(size + 1);
	size_t got = 0;

	if (!text)
		return file_list_fail(l, name, "no memory");
	while (got < size) {
		ssize_t n = read(fd, text + got, size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			file_list_fail(l, name, strerror(errno));
			free(text);
			return -1;
		}
		if (n == 0)
			break;
		got += (size_t)n;
	}
	text[got] = '\0';
	*out = text;
	*len = got;
	return 0;
}

/* name: how the library shall know the file; at: where it stands under dir. */
int file_list_read(struct file_list *l, int dir, const char *at, const char *name)
{
	/* A pipe or a device must not make us wait. */
	int fd = openat(dir, at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), status = -1;
	struct stat st;
	char *text = NULL;
	size_t len = 0;

	if (fd < 0)
		return file_list_fail(l, name, strerror(errno));
	if (fstat(fd, &st))
		file_list_fail(l, name, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		file_list_fail(l, name, "is not a file");
	else if (st.st_size > FILES_BYTES_ONE)
		file_list_fail(l, name, "is larger than 16 MiB");
	else if (l->bytes + (size_t)st.st_size > FILES_BYTES_ALL)
		file_list_fail(l, name, "the files together are larger than 256 MiB");
	else if (l->n == FILES_MAX)
		file_list_fail(l, name, "there are more than 1000 files");
	else if (read_all(l, fd, name, (size_t)st.st_size, &text, &len) == 0)
		status = append(l, name, text, len);
	close(fd);
	if (status)
		free(text);
	return status;
}

static int by_name(const void *a, const void *b)
{
	const struct sluse_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void file_list_sort(struct file_list *l)
{
	if (l->n)
		qsort(l->files, l->n, sizeof *l->files, by_name);
}

static void free_file(struct sluse_file *f)
{
	free((char *)(uintptr_t)f->name);
	free(f->text);
}

void file_list_drop_last(struct file_list *l)
{
	l->bytes -= l->files[--l->n].len;
	free_file(&l->files[l->n]);
}

void files_free(struct sluse_file *files, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		free_file(&files[i]);
	free(files);
}
