#include "slused_notes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 300 };

static int open_folder(const char *folder)
{
	return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int write_all(int fd, const char *s, size_t len)
{
	while (len) {
		ssize_t n = write(fd, s, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		s += n;
		len -= (size_t)n;
	}
	return fsync(fd);
}

int note_folder(const char *folder)
{
	return mkdir(folder, 0700) && errno != EEXIST ? -1 : 0;
}

int note_write(const char *folder, const char *name, const char *text, size_t len)
{
	char beside[NAME_MAX_BYTES];
	int dir = open_folder(folder), fd, status = -1, error;

	if (dir < 0)
		return -1;
	snprintf(beside, sizeof beside, ".%s.new", name);
	unlinkat(dir, beside, 0); /* of a life that ended in between */
	fd = openat(dir, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		status = write_all(fd, text, len);
		status |= close(fd);
		if (status == 0)
			status = renameat(dir, beside, dir, name) || fsync(dir) ? -1 : 0;
	}
	error = errno;
	close(dir);
	errno = error;
	return status;
}

long note_read(const char *folder, const char *name, char out[NOTE_MAX])
{
	int dir = open_folder(folder), fd = -1;
	long n = -1;
	ssize_t got;

	if (dir >= 0)
		fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0) {
		for (n = 0; n < NOTE_MAX; n += got)
			if ((got = read(fd, out + n, (size_t)(NOTE_MAX - n))) <= 0)
				break;
		close(fd);
	}
	if (dir >= 0)
		close(dir);
	return n < NOTE_MAX ? n : -1;
}
