#include "files.h"
#include "data/cpr.h"
#include "file_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

/* Names stand in messages and in every answer ("at"), where no person's number may stand. */
static int read_named(struct file_list *l, int dir, const char *file, const char *name)
{
	if (cpr_like(file, strlen(file)))
		return file_list_fail(
			l, NULL, "the name of a file holds something like a CPR number");
	return file_list_read(l, dir, file, name);
}

/* prefix: "" for the folder itself, "data/" for the tables. */
static int read_folder(struct file_list *l, int fd, const char *prefix)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;
	char name[300];
	int status = 0;

	if (!dir) {
		close(fd);
		return file_list_fail(l, prefix, strerror(errno));
	}
	while (status == 0 && (errno = 0, e = readdir(dir))) {
		bool wanted = *prefix ? !ends_in(e->d_name, "~") : ends_in(e->d_name, ".rules");

		if (e->d_name[0] == '.' || !wanted)
			continue;
		snprintf(name, sizeof name, "%s%s", prefix, e->d_name);
		status = read_named(l, dirfd(dir), e->d_name, name);
	}
	if (status == 0 && errno)
		status = file_list_fail(l, prefix, strerror(errno));
	closedir(dir);
	return status;
}

/* data/ under `dir`; there need be none. */
static int read_data(struct file_list *l, int dir)
{
	int fd = openat(dir, "data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		return read_folder(l, fd, "data/");
	return errno == ENOENT ? 0 : file_list_fail(l, "data", strerror(errno));
}

/* The file itself under its last name, and the data/ of the folder it stands in. */
static int read_single(struct file_list *l, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t parent = slash > path ? (size_t)(slash - path) : 1;
	char *folder = slash ? strndup(path, parent) : strdup(".");
	int dir, status;

	if (!ends_in(name, ".rules")) {
		free(folder);
		return file_list_fail(l, NULL, "is no rule file: their names end in .rules");
	}
	if (!folder)
		return file_list_fail(l, NULL, "no memory");
	l->path = folder;
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		status = file_list_fail(l, NULL, strerror(errno));
	} else {
		status = read_named(l, dir, name, name);
		if (status == 0)
			status = read_data(l, dir);
		close(dir);
	}
	l->path = path;
	free(folder);
	return status;
}

static int read_rules_folder(struct file_list *l)
{
	int fd = open(l->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unsigned tables;

	if (fd < 0)
		return file_list_fail(l, NULL, strerror(errno));
	if (read_data(l, fd)) {
		close(fd);
		return -1;
	}
	tables = l->n;
	if (read_folder(l, fd, ""))
		return -1;
	return l->n > tables ? 0 : file_list_fail(l, NULL, "holds no *.rules file");
}

int files_read(const char *path, struct sluse_file **files, unsigned *n, char *why, size_t size)
{
	struct file_list l = {.path = path, .why = why, .why_size = size};
	struct stat st;

	if (stat(path, &st))
		return file_list_fail(&l, NULL, strerror(errno));
	if (S_ISDIR(st.st_mode) ? read_rules_folder(&l) : read_single(&l, path)) {
		files_free(l.files, l.n);
		return -1;
	}
	file_list_sort(&l);
	*files = l.files;
	*n = l.n;
	return 0;
}

void files_shown(const char *folder, char *out, size_t size)
{
	size_t end = strlen(folder), start;

	while (end > 1 && folder[end - 1] == '/')
		end--;
	for (start = end; start > 0 && folder[start - 1] != '/'; start--)
		;
	snprintf(out, size, "%.*s/", (int)(end - start), folder + start);
}
