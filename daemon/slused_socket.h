/*
 * slused_socket - the listening socket, and who may take its path
 *
 * One daemon a path.  A lock on PATH.lock is held as long as the daemon lives, so that two
 * that start at once cannot both find the path free.  What stands at the path is looked at
 * before anything is touched: what is no socket stays, and so does a socket that somebody
 * answers on; a socket that refuses connections was left by a daemon that died, and goes.
 *
 * systemd may hand over a socket that it made itself; then there is no lock, and the path is
 * systemd's to remove.
 */
#ifndef SLUSED_SOCKET_H
#define SLUSED_SOCKET_H

#include "socket_path.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

enum { SOCKET_WHY = 600, SOCKET_LOCK = SOCKET_PATH_MAX + 8 };

struct listen_socket {
	int fd;   /* listening, not blocking; -1 when closed */
	int lock; /* -1: none */
	bool ours;
	char path[SOCKET_PATH_MAX], lock_path[SOCKET_LOCK];
	dev_t device; /* of the socket at the path, to know it again */
	ino_t inode;
};

/* 1: taken over; 0: nothing was handed over; -1: something that is no such socket was. */
int listen_socket_adopt(struct listen_socket *s, char *why, size_t size);
int listen_socket_open(
	struct listen_socket *s, const char *path, mode_t mode, char *why, size_t size);
/* Takes the path away, if what stands there is still this socket.  The descriptor and the
 * lock stay. */
void listen_socket_unlink(struct listen_socket *s);
void listen_socket_close(struct listen_socket *s);

#endif
