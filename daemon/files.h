/*
 * files - a rules folder as bytes
 *
 * The library reads no files: whoever has a main() reads them here and hands them in.  A
 * folder gives its *.rules files and everything in its data/, each under its name relative
 * to the folder, in the order of names.  A path that is a file gives that one file, and the
 * data/ beside it.
 *
 * Names that begin with a dot or end in '~' are an editor's business and left out.  Nothing
 * below data/ is walked into, so no link can make a circle; a link to a file is followed.
 * All of it is bounded (file_list.h), and one file that cannot be read fails the whole: half a ruleset is
 * worse than none.
 */
#ifndef DAEMON_FILES_H
#define DAEMON_FILES_H

#include "sluse/service.h"

enum { FILES_WHY = 512 }; /* enough room for any reason */

/* 0, and *files, *n are the caller's until files_free(); or -1, and `why` says what was in
 * the way, in plain words, with the path. */
int files_read(const char *path, struct sluse_file **files, unsigned *n, char *why, size_t size);
void files_free(struct sluse_file *files, unsigned n); /* NULL is fine */
/* What stands before file names in messages and answers: the folder's last name and a '/', for
 * the people who wrote the files know them by that. */
void files_shown(const char *folder, char *out, size_t size);

#endif
