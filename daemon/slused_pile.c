#include "slused_pile.h"

#include "base/strmap.h"

#include <dirent.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 << 10 };

struct pile {
	struct event *turn;
	struct pile_sink sink;
	int folder; /* its descriptor; -1: a file alone */
	char *path;
	char **names;
	unsigned n, at;
	int fd;
	struct stat opened;
	uint64_t got, most;
	char before[PILE_TAG], tag[PILE_TAG], why[PILE_WHY];
	char piece[PIECE];
};

const char *pile_end_name(enum pile_end end)
{
	static const char *const names[] = {[PILE_WHOLE] = "whole",
		[PILE_SAME] = "same",
		[PILE_ABSENT] = "absent",
		[PILE_TORN] = "torn",
		[PILE_LARGE] = "large",
		[PILE_BROKEN] = "broken",
		[PILE_STOPPED] = "stopped"};

	return names[end];
}

void pile_cancel(struct pile *p)
{
	if (p->fd >= 0)
		close(p->fd);
	if (p->folder >= 0)
		close(p->folder);
	if (p->turn)
		event_free(p->turn);
	for (unsigned i = 0; i < p->n; i++)
		free(p->names[i]);
	free(p->names);
	free(p->path);
	free(p);
}

static void finish(struct pile *p, enum pile_end end)
{
	struct pile_sink sink = p->sink;
	char tag[PILE_TAG], why[PILE_WHY];

	memcpy(tag, p->tag, sizeof tag);
	memcpy(why, p->why, sizeof why);
	pile_cancel(p);
	sink.done(sink.arg, end, tag, why);
}

static enum pile_end because(struct pile *p, enum pile_end end, const char *why)
{
	snprintf(p->why, sizeof p->why, "%s", why);
	return end;
}

/* --- what is there ------------------------------------------------------------ */

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), e = strlen(end);

	return n >= e && strcmp(s + n - e, end) == 0;
}

static bool finished_name(const char *s)
{
	return s[0] != '.' && !ends_in(s, "~") && !ends_in(s, ".tmp") && !ends_in(s, ".part");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static uint64_t mix_in(uint64_t seed, const char *name, const struct stat *st)
{
	const uint64_t facts[] = {(uint64_t)st->st_ino, (uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec, (uint64_t)st->st_mtim.tv_nsec};

	return hash_bytes(facts, sizeof facts, hash_bytes(name, strlen(name), seed));
}

/* A name that is a file; its facts are mixed into the tag. */
static enum pile_end add_name(struct pile *p, const char *name, uint64_t *tag)
{
	struct stat st;
	char **more;

	if (!finished_name(name) || fstatat(p->folder, name, &st, 0) || !S_ISREG(st.st_mode))
		return PILE_WHOLE;
	if (p->n == PILE_FILES)
		return because(p, PILE_LARGE, "there are more files than are read");
	more = realloc(p->names, (p->n + 1) * sizeof *more);
	if (!more)
		return because(p, PILE_BROKEN, "there is no memory for it");
	p->names = more;
	if (!(p->names[p->n] = strdup(name)))
		return because(p, PILE_BROKEN, "there is no memory for it");
	p->n++;
	*tag += mix_in(1, name, &st); /* a sum: the order of a folder means nothing */
	return PILE_WHOLE;
}

static enum pile_end list_folder(struct pile *p)
{
	int fd = dup(p->folder);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	enum pile_end end = PILE_WHOLE;
	uint64_t tag = 0;
	struct dirent *e;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return because(p, PILE_BROKEN, strerror(errno));
	}
	while (end == PILE_WHOLE && (e = readdir(dir)))
		end = add_name(p, e->d_name, &tag);
	closedir(dir);
	if (p->n)
		qsort(p->names, p->n, sizeof *p->names, by_name);
	snprintf(p->tag, sizeof p->tag, "%" PRIx64 "-%u", tag, p->n);
	return end;
}

/* --- one file ------------------------------------------------------------------- */

static enum pile_end open_file(struct pile *p)
{
	const char *path = p->folder >= 0 ? p->names[p->at] : p->path;

	p->fd = openat(p->folder >= 0 ? p->folder : AT_FDCWD, path,
		O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (p->fd < 0)
		return because(p, errno == ENOENT ? PILE_ABSENT : PILE_BROKEN, strerror(errno));
	if (fstat(p->fd, &p->opened) || !S_ISREG(p->opened.st_mode))
		return because(p, PILE_BROKEN, "it is not a file");
	if (p->folder < 0)
		snprintf(p->tag, sizeof p->tag, "%" PRIx64, mix_in(1, "", &p->opened));
	return PILE_WHOLE;
}

static enum pile_end close_file(struct pile *p)
{
	struct stat now;
	bool same = fstat(p->fd, &now) == 0 && now.st_size == p->opened.st_size &&
		    now.st_mtim.tv_sec == p->opened.st_mtim.tv_sec &&
		    now.st_mtim.tv_nsec == p->opened.st_mtim.tv_nsec;

	close(p->fd);
	p->fd = -1;
	p->at++;
	return same ? PILE_WHOLE : because(p, PILE_TORN, "it changed while it was read");
}

/* A piece; *more: the file has not ended. */
static enum pile_end read_piece(struct pile *p, size_t *left, bool *more)
{
	ssize_t n = read(p->fd, p->piece, sizeof p->piece);

	*more = n > 0;
	if (n < 0)
		return because(p, PILE_BROKEN, strerror(errno));
	p->got += (uint64_t)n;
	*left -= (size_t)n < *left ? (size_t)n : *left;
	if (p->got > p->most)
		return because(p, PILE_LARGE, "it is larger than it may be");
	if (n && !p->sink.bytes(p->sink.arg, p->piece, (size_t)n))
		return because(p, PILE_STOPPED, "no more was wanted");
	return PILE_WHOLE;
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval at_once = {0, 0};
	struct pile *p = arg;
	enum pile_end end = PILE_WHOLE;
	size_t left = PILE_TURN;
	bool more;

	(void)fd;
	(void)what;
	while (end == PILE_WHOLE && left && p->at < p->n) {
		if (p->fd < 0) {
			end = open_file(p);
			if (end == PILE_WHOLE && p->folder < 0 && strcmp(p->tag, p->before) == 0)
				end = PILE_SAME;
			/* one that went away between the list and now is not there */
			if (end == PILE_ABSENT && p->folder >= 0)
				end = because(p, PILE_TORN, "a file went away");
			if (end == PILE_WHOLE && p->at && !p->sink.document(p->sink.arg))
				end = because(p, PILE_STOPPED, "no more was wanted");
			continue;
		}
		end = read_piece(p, &left, &more);
		if (end == PILE_WHOLE && !more)
			end = close_file(p);
	}
	if (end != PILE_WHOLE || p->at == p->n)
		finish(p, end);
	else
		event_add(p->turn, &at_once);
}

static void on_list(evutil_socket_t fd, short what, void *arg)
{
	struct pile *p = arg;
	enum pile_end end;

	p->folder = open(p->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->folder < 0) {
		finish(p, because(p, errno == ENOENT ? PILE_ABSENT : PILE_BROKEN, strerror(errno)));
		return;
	}
	end = list_folder(p);
	if (end == PILE_WHOLE && strcmp(p->tag, p->before) == 0)
		end = PILE_SAME;
	if (end == PILE_WHOLE) {
		event_assign(p->turn, event_get_base(p->turn), -1, 0, on_turn, p);
		on_turn(fd, what, p);
	} else {
		finish(p, end);
	}
}

struct pile *pile_start(struct event_base *base, const char *path, bool folder, const char *tag,
	uint64_t most, const struct pile_sink *sink)
{
	static const struct timeval at_once = {0, 0};
	struct pile *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->fd = p->folder = -1;
	p->most = most;
	p->sink = *sink;
	p->n = 0;
	snprintf(p->before, sizeof p->before, "%s", tag ? tag : "");
	p->path = strdup(path);
	p->turn = evtimer_new(base, folder ? on_list : on_turn, p);
	if (!folder) {
		p->names = calloc(1, sizeof *p->names);
		p->n = p->names != NULL;
	}
	if (!p->path || !p->turn || (!folder && !p->names)) {
		pile_cancel(p);
		return NULL;
	}
	event_add(p->turn, &at_once);
	return p;
}
