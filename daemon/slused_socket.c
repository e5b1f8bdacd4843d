#include "slused_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

static const struct listen_socket closed = {.fd = -1, .lock = -1};

struct complaint {
	const char *path;
	char *why;
	size_t size;
};

static int complain(const struct complaint *c, const char *reason)
{
	snprintf(c->why, c->size, "%.200s: %s", c->path, reason);
	return -1;
}

int listen_socket_adopt(struct listen_socket *s, char *why, size_t size)
{
	int n = sd_listen_fds(1), flags;

	*s = closed;
	if (n == 0)
		return 0;
	if (n != 1 || sd_is_socket_unix(SD_LISTEN_FDS_START, SOCK_STREAM, 1, NULL, 0) <= 0) {
		snprintf(why, size, "what was handed over is not one listening Unix stream socket");
		return -1;
	}
	flags = fcntl(SD_LISTEN_FDS_START, F_GETFL);
	if (flags < 0 || fcntl(SD_LISTEN_FDS_START, F_SETFL, flags | O_NONBLOCK) < 0) {
		snprintf(why, size, "the socket handed over: %s", strerror(errno));
		return -1;
	}
	s->fd = SD_LISTEN_FDS_START;
	return 1;
}

/* What stands at the path may be replaced: nothing, or (stale) a socket that nobody listens
 * on. */
static int probe(const struct complaint *c, const struct sockaddr_un *address, bool *stale)
{
	struct stat st;
	int fd, error;

	*stale = false;
	if (lstat(c->path, &st))
		return errno == ENOENT ? 0 : complain(c, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return complain(c, "is there and is not a socket; it was left as it is");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return complain(c, strerror(errno));
	error = connect(fd, (const struct sockaddr *)address, sizeof *address) ? errno : 0;
	close(fd);
	if (error == ECONNREFUSED)
		*stale = true;
	else if (error == 0 || error == EAGAIN)
		return complain(c, "another program answers on this socket");
	else if (error != ENOENT)
		return complain(c, strerror(error));
	return 0;
}

/* A lock is an empty file with one name: what else stands there is somebody's, and would be
 * gone when the lock is given back. */
static bool may_be_lock(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0 && st.st_nlink <= 1;
}

/* The lock's file may be taken away by its last holder between our open and our lock; then
 * what we locked is no longer what others will lock, and we begin again. */
static int take_lock(struct listen_socket *s, const struct complaint *c)
{
	for (;;) {
		struct stat mine, there;
		int fd = open(
			s->lock_path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);

		if (fd < 0) {
			snprintf(c->why, c->size, "%s: %s", s->lock_path, strerror(errno));
			return -1;
		}
		if (!may_be_lock(fd)) {
			close(fd);
			snprintf(c->why, c->size,
				"%s: is there and is not a lock; it was left as it is",
				s->lock_path);
			return -1;
		}
		if (flock(fd, LOCK_EX | LOCK_NB)) {
			int error = errno;

			close(fd);
			return complain(c, error == EWOULDBLOCK
						   ? "another slused runs on this socket"
						   : strerror(error));
		}
		if (fstat(fd, &mine) == 0 && lstat(s->lock_path, &there) == 0 &&
			mine.st_dev == there.st_dev && mine.st_ino == there.st_ino) {
			s->lock = fd;
			return 0;
		}
		close(fd);
	}
}

static int bind_and_listen(struct listen_socket *s, const struct complaint *c,
	const struct sockaddr_un *address, mode_t mode)
{
	struct stat st;
	mode_t before;
	int status;

	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return complain(c, strerror(errno));
	/* With the mask the socket never is there with more rights than it shall have. */
	before = umask(0777 & ~mode);
	status = bind(s->fd, (const struct sockaddr *)address, sizeof *address);
	umask(before);
	if (status)
		return complain(c, strerror(errno));
	if (lstat(s->path, &st))
		return complain(c, strerror(errno));
	s->ours = true;
	s->device = st.st_dev;
	s->inode = st.st_ino;
	if (listen(s->fd, SOMAXCONN))
		return complain(c, strerror(errno));
	return 0;
}

int listen_socket_open(
	struct listen_socket *s, const char *path, mode_t mode, char *why, size_t size)
{
	struct complaint c = {path, why, size};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	bool stale;

	*s = closed;
	if (strlen(path) >= sizeof address.sun_path)
		return complain(&c, "is too long for a socket");
	strcpy(address.sun_path, path);
	strcpy(s->path, path);
	snprintf(s->lock_path, sizeof s->lock_path, "%s.lock", path);
	/* The first probe keeps us from leaving a lock beside somebody else's file, the second
	 * is the one that counts. */
	if (probe(&c, &address, &stale) || take_lock(s, &c))
		return -1;
	if (probe(&c, &address, &stale))
		goto fail;
	if (stale && unlink(path)) {
		complain(&c, strerror(errno));
		goto fail;
	}
	if (bind_and_listen(s, &c, &address, mode))
		goto fail;
	return 0;
fail:
	listen_socket_close(s);
	return -1;
}

void listen_socket_unlink(struct listen_socket *s)
{
	struct stat st;

	if (s->ours && lstat(s->path, &st) == 0 && S_ISSOCK(st.st_mode) && st.st_dev == s->device &&
		st.st_ino == s->inode)
		unlink(s->path);
	s->ours = false;
}

void listen_socket_close(struct listen_socket *s)
{
	listen_socket_unlink(s);
	if (s->fd >= 0)
		close(s->fd);
	if (s->lock >= 0) {
		unlink(s->lock_path); /* while it is held: see take_lock */
		close(s->lock);
	}
	*s = closed;
}
