#include "state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ASIDE_MAX = 1000 };
/* What must be there, or is made (ALL). */
enum wanted { WANT_ALL, WANT_STORE, WANT_NO_STORE };

struct complaint {
	const char *path;
	char *why;
	size_t size;
};
static int complain(const struct complaint *c, const char *name, const char *reason)
{
	snprintf(c->why, c->size, "%.1024s%s%s: %s", c->path, *name ? "/" : "", name, reason);
	return -1;
}

/* NULL, or what is wrong with who may do what with it. */
static const char *refuse_owner(const struct stat *st)
{
	if (st->st_uid != geteuid())
		return "does not belong to the user that slused runs as";
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return "may be used by others than its owner (chmod go= mends it)";
	return NULL;
}

/* Everything in the folder that is ours by name is a plain file of ours. */
static int look_at(const struct complaint *c, int dir, const char *name, bool *there)
{
	struct stat st;
	const char *wrong;

	*there = false;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : complain(c, name, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return complain(c, name, "is no plain file; it was left as it is");
	if (st.st_nlink != 1)
		return complain(c, name, "has another name elsewhere; it was left as it is");
	wrong = refuse_owner(&st);
	if (wrong)
		return complain(c, name, wrong);
	*there = true;
	return 0;
}

static int read_key(const struct complaint *c, int dir, uint8_t key[STORE_KEY])
{
	int fd = openat(dir, "key", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return complain(c, "key", strerror(errno));
	n = read(fd, key, STORE_KEY);
	close(fd);
	return n == STORE_KEY ? 0 : complain(c, "key", "is not a key of 32 bytes");
}

/* Written beside and put in place, so that there never is half a key. */
static int make_key(const struct complaint *c, int dir, uint8_t key[STORE_KEY])
{
	int fd, bad;

	if (getrandom(key, STORE_KEY, 0) != STORE_KEY)
		return complain(c, "key", "there are no random bytes to make it of");
	unlinkat(dir, "key.new", 0);
	fd = openat(dir, "key.new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return complain(c, "key", strerror(errno));
	bad = write(fd, key, STORE_KEY) != STORE_KEY || fsync(fd);
	if (close(fd) || bad || renameat(dir, "key.new", dir, "key") || fsync(dir))
		return complain(c, "key", "cannot be written");
	return 0;
}

static void print_aside(const struct state_dir *d, unsigned i, char out[STATE_PATH + 32])
{
	snprintf(out, STATE_PATH + 32, "%s.%u.damaged", d->store, i);
}

/* A damaged store was put out of the way. */
static bool set_aside_before(const struct state_dir *d)
{
	char aside[STATE_PATH + 32];

	for (unsigned i = 1; i < ASIDE_MAX; i++) {
		print_aside(d, i, aside);
		if (access(aside, F_OK) == 0)
			return true;
	}
	return false;
}

/* Empty, and nobody else's from its first moment; what the database makes beside it has the
 * rights that it has. */
static int make_store(const struct complaint *c, int dir)
{
	int fd =
		openat(dir, "sluse.db", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 || close(fd) || fsync(dir))
		return complain(c, "sluse.db", strerror(errno));
	return 0;
}

static int open_inside(const struct complaint *c, int dir, struct state_dir *d, enum wanted want)
{
	bool key, store, other;
	struct stat st;
	const char *wrong;

	if (fstat(dir, &st))
		return complain(c, "", strerror(errno));
	wrong = refuse_owner(&st);
	if (wrong)
		return complain(c, "", wrong);
	if (look_at(c, dir, "key", &key) || look_at(c, dir, "sluse.db", &store) ||
		look_at(c, dir, "sluse.db-wal", &other) || look_at(c, dir, "erasures", &other))
		return -1;
	if (want == WANT_STORE && !store)
		return complain(c, "sluse.db", "is not there");
	if (want == WANT_NO_STORE && store)
		return complain(c, "sluse.db", "is there; take it away first");
	if (want != WANT_ALL && !key)
		return complain(c, "key", "is not there");
	if (want == WANT_NO_STORE)
		return read_key(c, dir, d->key);
	if (!store && set_aside_before(d))
		return complain(c, "sluse.db",
			"was found damaged and set aside, and no other is in its place");
	if (!key && store)
		return complain(c, "key", "is gone, but the store that was made with it is there");
	if (key ? read_key(c, dir, d->key) : make_key(c, dir, d->key))
		return -1;
	return store ? 0 : make_store(c, dir);
}

static int open_dir(struct state_dir *d, const char *path, enum wanted want, char *why, size_t size)
{
	const struct complaint c = {path, why, size};
	int dir, status;

	snprintf(d->store, sizeof d->store, "%s/sluse.db", path);
	snprintf(d->erasures, sizeof d->erasures, "%s/erasures", path);
	if (want == WANT_ALL && mkdir(path, 0700) && errno != EEXIST)
		return complain(&c, "", strerror(errno));
	dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return complain(&c, "",
			errno == ELOOP || errno == ENOTDIR ? "is a link, or no folder"
							   : strerror(errno));
	status = open_inside(&c, dir, d, want);
	close(dir);
	return status;
}

int state_dir_open(struct state_dir *d, const char *path, char *why, size_t size)
{
	return open_dir(d, path, WANT_ALL, why, size);
}

int state_dir_find(struct state_dir *d, const char *path, char *why, size_t size)
{
	return open_dir(d, path, WANT_STORE, why, size);
}

int state_dir_find_key(struct state_dir *d, const char *path, char *why, size_t size)
{
	return open_dir(d, path, WANT_NO_STORE, why, size);
}

int state_dir_set_aside(const struct state_dir *d, char *why, size_t size)
{
	char to[STATE_PATH + 32], log[STATE_PATH + 8], log_to[STATE_PATH + 40];

	for (unsigned i = 1; i < ASIDE_MAX; i++) {
		print_aside(d, i, to);
		if (link(d->store, to) == 0) { /* unlike rename(), it takes nobody's place */
			unlink(d->store);
			snprintf(log, sizeof log, "%s-wal", d->store);
			snprintf(log_to, sizeof log_to, "%s-wal", to);
			rename(log, log_to);
			snprintf(why, size, "%s", to);
			return 0;
		}
		if (errno != EEXIST)
			break;
	}
	snprintf(why, size, "%s cannot be put out of the way: %s", d->store, strerror(errno));
	return -1;
}
