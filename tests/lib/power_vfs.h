/*
 * power_vfs - a disk that can be looked at as it would be after a power cut at any moment
 *
 * A layer of SQLite's over the system's files that writes down every write, truncation, sync
 * and deletion.  Afterwards the files are made anew as they may be when the power went at a
 * given point of this log: what was synced before it is there; of what was written since the
 * last sync of its file, any part may be.
 *
 * Static: one recording a program.
 */
#ifndef TESTS_LIB_POWER_VFS_H
#define TESTS_LIB_POWER_VFS_H

#include <stdbool.h>

/* Registers the layer under this name. */
void power_vfs_start(const char *name);
unsigned power_vfs_mark(void); /* how many things have happened so far */
void power_vfs_forget(void);   /* begins anew; all files are as they are now */

enum power_cut {
	CUT_SYNCED, /* nothing of what was not synced */
	CUT_ALL,    /* all of it */
	CUT_TORN,   /* all of it, but of the last write only the first half */
	CUT_SOME,   /* each of them or not, as the seed will have it */
	POWER_CUTS
};
/* The files as they are when the power goes after `mark` things, under the same names with
 * `to` in the place of `from`. */
void power_vfs_cut(
	unsigned mark, enum power_cut how, unsigned seed, const char *from, const char *to);
bool power_vfs_is_sync(unsigned mark); /* the mark-th thing is a sync */

#endif
