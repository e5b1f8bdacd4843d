#include "zones.h"
#include "file_list.h"
#include "files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH = 3, NAME = 128 }; /* America/Argentina/Ushuaia */

/* Zones and their folders begin with a capital; posix/, right/ and the tables do not. */
static bool zone_entry(const char *name)
{
	return name[0] >= 'A' && name[0] <= 'Z' && !strchr(name, '.');
}

static void take(struct file_list *l, int dir, const char *at, const char *name)
{
	const struct sluse_file *last;

	if (file_list_read(l, dir, at, name))
		return; /* one that cannot be read is one that is not known */
	last = &l->files[l->n - 1];
	if (last->len < 4 || memcmp(last->text, "TZif", 4) != 0)
		file_list_drop_last(l);
}

static void walk(struct file_list *l, int fd, const char *prefix, int depth)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;
	char name[NAME];

	if (!dir) {
		close(fd);
		return;
	}
	while ((e = readdir(dir))) {
		struct stat st;
		int n = snprintf(name, sizeof name, "%s%s", prefix, e->d_name);

		if (!zone_entry(e->d_name) || n < 0 || n + 1 >= NAME ||
			fstatat(dirfd(dir), e->d_name, &st, 0))
			continue;
		if (!S_ISDIR(st.st_mode)) {
			take(l, dirfd(dir), e->d_name, name);
		} else if (depth < DEPTH) {
			int below = openat(dirfd(dir), e->d_name,
				O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

			strcat(name, "/");
			if (below >= 0)
				walk(l, below, name, depth + 1);
		}
	}
	closedir(dir);
}

void zones_read(struct sluse_file **files, unsigned *n)
{
	char why[FILES_WHY];
	struct file_list l = {.path = ZONES_FOLDER, .why = why, .why_size = sizeof why};
	int fd = open(ZONES_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		walk(&l, fd, "", 1);
	file_list_sort(&l);
	*files = l.files;
	*n = l.n;
}
