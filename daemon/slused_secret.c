#include "slused_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *path, const char *reason, char *why, size_t size)
{
	snprintf(why, size, "%.200s: %s", path, reason);
	return -1;
}

/* NULL, or what is wrong with the file. */
static const char *unsafe(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a file";
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return "it belongs to somebody else";
	if (st.st_mode & 077)
		return "others can read it: chmod 600";
	if (st.st_size >= SECRET_MAX)
		return "it is too long for a secret";
	return NULL;
}

int secret_read(const char *path, char out[SECRET_MAX], char *why, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	const char *reason;
	size_t n = 0;
	ssize_t got = 0;

	if (fd < 0)
		return refuse(path, errno == ELOOP ? "it is a link" : strerror(errno), why, size);
	reason = unsafe(fd);
	while (!reason && n + 1 < SECRET_MAX && (got = read(fd, out + n, SECRET_MAX - 1 - n)) > 0)
		n += (size_t)got;
	if (!reason && got < 0)
		reason = strerror(errno);
	close(fd);
	while (n && (out[n - 1] == '\n' || out[n - 1] == '\r' || out[n - 1] == ' '))
		n--;
	out[n] = '\0';
	for (size_t i = 0; !reason && i < n; i++)
		if ((unsigned char)out[i] < 0x20 || out[i] == 0x7f)
			reason = "it holds more than one line of text";
	if (!reason && !n)
		reason = "it is empty";
	return reason ? refuse(path, reason, why, size) : 0;
}
