#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct reading {
	struct sluse_file *files;
	unsigned n, cap;
	size_t bytes;
	const char *path; /* as the caller named it */
	char *why;
	size_t why_size;
};

static int fail(struct reading *r, const char *name, const char *reason)
{
	if (name && *name)
		snprintf(r->why, r->why_size, "%s/%s: %s", r->path, name, reason);
	else
		snprintf(r->why, r->why_size, "%s: %s", r->path, reason);
	return -1;
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

static int append(struct reading *r, const char *name, char *text, size_t len)
{
	char *copy;

	if (r->n == r->cap) {
		unsigned cap = r->cap ? r->cap * 2 : 16;
		struct sluse_file *more = realloc(r->files, cap * sizeof *more);

		if (!more)
			return fail(r, name, "no memory");
		r->files = more;
		r->cap = cap;
	}
	copy = strdup(name);
	if (!copy)
		return fail(r, name, "no memory");
	r->files[r->n++] = (struct sluse_file){copy, text, len};
	r->bytes += len;
	return 0;
}

/* The whole file, with a NUL after it.  What grows while it is read is read to the size it
 * had; what shrinks is what it then is. */
static int read_all(
	struct reading *r, int fd, const char *name, size_t size, char **out, size_t *len)
{
	char *text = malloc(size + 1);
	size_t got = 0;

	if (!text)
		return fail(r, name, "no memory");
	while (got < size) {
		ssize_t n = read(fd, text + got, size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fail(r, name, strerror(errno));
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
static int read_one(struct reading *r, int dir, const char *at, const char *name)
{
	/* A pipe or a device must not make us wait. */
	int fd = openat(dir, at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), status = -1;
	struct stat st;
	char *text = NULL;
	size_t len;

	if (fd < 0)
		return fail(r, name, strerror(errno));
	if (fstat(fd, &st))
		fail(r, name, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		fail(r, name, "is not a file");
	else if (st.st_size > FILES_BYTES_ONE)
		fail(r, name, "is larger than 16 MiB");
	else if (r->bytes + (size_t)st.st_size > FILES_BYTES_ALL)
		fail(r, name, "the files together are larger than 256 MiB");
	else if (r->n == FILES_MAX)
		fail(r, name, "there are more than 1000 files");
	else if (read_all(r, fd, name, (size_t)st.st_size, &text, &len) == 0)
		status = append(r, name, text, len);
	close(fd);
	if (status)
		free(text);
	return status;
}

/* prefix: "" for the folder itself, "data/" for the tables. */
static int read_folder(struct reading *r, int fd, const char *prefix)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;
	char name[300];
	int status = 0;

	if (!dir) {
		close(fd);
		return fail(r, prefix, strerror(errno));
	}
	while (status == 0 && (errno = 0, e = readdir(dir))) {
		bool wanted = *prefix ? !ends_in(e->d_name, "~") : ends_in(e->d_name, ".rules");

		if (e->d_name[0] == '.' || !wanted)
			continue;
		snprintf(name, sizeof name, "%s%s", prefix, e->d_name);
		status = read_one(r, dirfd(dir), e->d_name, name);
	}
	if (status == 0 && errno)
		status = fail(r, prefix, strerror(errno));
	closedir(dir);
	return status;
}

/* data/ under `dir`; there need be none. */
static int read_data(struct reading *r, int dir)
{
	int fd = openat(dir, "data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		return read_folder(r, fd, "data/");
	return errno == ENOENT ? 0 : fail(r, "data", strerror(errno));
}

/* The file itself under its last name, and the data/ of the folder it stands in. */
static int read_single(struct reading *r, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t parent = slash > path ? (size_t)(slash - path) : 1;
	char *folder = slash ? strndup(path, parent) : strdup(".");
	int dir, status;

	if (!folder)
		return fail(r, NULL, "no memory");
	r->path = folder;
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		status = fail(r, NULL, strerror(errno));
	} else {
		status = read_one(r, dir, name, name);
		if (status == 0)
			status = read_data(r, dir);
		close(dir);
	}
	r->path = path;
	free(folder);
	return status;
}

static int read_rules_folder(struct reading *r)
{
	int fd = open(r->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unsigned tables;

	if (fd < 0)
		return fail(r, NULL, strerror(errno));
	if (read_data(r, fd)) {
		close(fd);
		return -1;
	}
	tables = r->n;
	if (read_folder(r, fd, ""))
		return -1;
	return r->n > tables ? 0 : fail(r, NULL, "holds no *.rules file");
}

static int by_name(const void *a, const void *b)
{
	const struct sluse_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int files_read(const char *path, struct sluse_file **files, unsigned *n, char *why, size_t size)
{
	struct reading r = {.path = path, .why = why, .why_size = size};
	struct stat st;

	if (stat(path, &st))
		return fail(&r, NULL, strerror(errno));
	if (S_ISDIR(st.st_mode) ? read_rules_folder(&r) : read_single(&r, path)) {
		files_free(r.files, r.n);
		return -1;
	}
	qsort(r.files, r.n, sizeof *r.files, by_name);
	*files = r.files;
	*n = r.n;
	return 0;
}

void files_free(struct sluse_file *files, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		free((char *)(uintptr_t)files[i].name);
		free(files[i].text);
	}
	free(files);
}
