/*
 * state_dir - the folder where the daemon keeps what must not be lost
 *
 *	STATE_DIR/sluse.db	the store (and sluse.db-wal while it is open)
 *	STATE_DIR/erasures	pseudonyms of who was forgotten
 *	STATE_DIR/key		32 bytes that pseudonyms and the audit are made with
 *	STATE_DIR/sluse.db.N.damaged	what a damaged store was renamed to
 *
 * It must be a folder, and no link to one; it and what is in it belong to the daemon's user
 * and to nobody else: whoever else could write there could be anybody's voice.  What is not
 * so is complained about and left as it is.
 *
 * The key is made with the store and not without it: a store whose key is lost is not opened
 * with another one, for then nobody could be found in its audit any more.
 */
#ifndef DAEMON_STATE_DIR_H
#define DAEMON_STATE_DIR_H

#include "store/store.h"

enum { STATE_PATH = 1024 + 32, STATE_WHY = 1400 };

struct state_dir {
	char store[STATE_PATH], erasures[STATE_PATH];
	uint8_t key[STORE_KEY];
};

/* Looks at the folder; makes it (its parent must be there), the key and an empty store where
 * they are not; but no store in the place of one that was set aside.  0, or -1 and why. */
int state_dir_open(struct state_dir *d, const char *path, char *why, size_t size);
/* The same for a store that is to be read and left as it is: nothing is made. */
int state_dir_find(struct state_dir *d, const char *path, char *why, size_t size);
/* The same for a store that is to be put there: the key is, and no store. */
int state_dir_find_key(struct state_dir *d, const char *path, char *why, size_t size);
/* A damaged store is put out of the way, under a name that is free.  0, or -1. */
int state_dir_set_aside(const struct state_dir *d, char *why, size_t size);

#endif
