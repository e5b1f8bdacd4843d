/*
 * socket_path - where the daemon's socket is when nobody says
 *
 * /run/sluse/sluse.sock for root; for others $XDG_RUNTIME_DIR/sluse.sock, and where that is
 * not set, the system's: a person on a server finds the daemon that runs there.
 */
#ifndef DAEMON_SOCKET_PATH_H
#define DAEMON_SOCKET_PATH_H

#include <stddef.h>

#define SOCKET_PATH_SYSTEM "/run/sluse/sluse.sock"
enum { SOCKET_PATH_MAX = 108 }; /* sizeof sun_path, with its NUL */

/* Either is what fits a socket's address; -1: $XDG_RUNTIME_DIR is too long. */
int socket_path_default(char *out, size_t size);

#endif
