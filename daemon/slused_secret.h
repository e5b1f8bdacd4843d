/*
 * slused_secret - a token or a header that stands in a file
 *
 * A secret is read anew each time it is needed, so that it can be exchanged without a
 * restart, and it is refused when somebody else could have read or written it: the file must
 * be a file and no link, belong to the daemon's own user or to root, and be closed to group
 * and others.  What it holds is never logged and never repeated in a reason.
 */
#ifndef SLUSED_SECRET_H
#define SLUSED_SECRET_H

#include <stddef.h>

enum { SECRET_MAX = 8192 };

/* The file's one line, without its end.  0, or -1 and why, with the path. */
int secret_read(const char *path, char out[SECRET_MAX], char *why, size_t size);

#endif
