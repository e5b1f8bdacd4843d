/* Preloaded: what the file SLOW_DISK says, "READ SYNC" in milliseconds, is how long the disk takes
 * for each read at a place and each sync; a sync of -1 fails.  Without the file it is as fast as
 * it is. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int said(int which)
{
	const char *path = getenv("SLOW_DISK");
	char text[64];
	int ms[2] = {0, 0};
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;

	if (fd >= 0)
		close(fd);
	if (n > 0) {
		text[n] = '\0';
		sscanf(text, "%d %d", &ms[0], &ms[1]);
	}
	return ms[which];
}

ssize_t pread64(int fd, void *to, size_t n, off64_t at)
{
	usleep((useconds_t)said(0) * 1000);
	return syscall(SYS_pread64, fd, to, n, at);
}

int fdatasync(int fd)
{
	const int ms = said(1);

	if (ms < 0) {
		errno = EIO;
		return -1;
	}
	usleep((useconds_t)ms * 1000);
	return (int)syscall(SYS_fdatasync, fd);
}
