/* The verb that lays rule files out.  A file is replaced as a whole, or stays as it was. */
#include "sluse.h"
#include "sluse/offline.h"
#include "sluse_input.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 16 << 20 };

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* --- writing --------------------------------------------------------------- */

static bool write_all(int fd, const char *s, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, s, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		s += n;
		len -= (size_t)n;
	}
	return true;
}

/* Owner and mode as the file has them; all of it on the disk. */
static bool fill(int fd, const struct stat *st, const struct offline_text *text)
{
	struct stat mine;
	if (fstat(fd, &mine) != 0)
		return false;
	if ((mine.st_uid != st->st_uid || mine.st_gid != st->st_gid) &&
		fchown(fd, st->st_uid, st->st_gid) != 0)
		return false;
	return fchmod(fd, st->st_mode & 07777) == 0 && write_all(fd, text->s, text->len) &&
	       fsync(fd) == 0;
}

static bool unchanged(const char *path, const struct stat *st)
{
	struct stat now;
	return lstat(path, &now) == 0 && now.st_ino == st->st_ino && now.st_dev == st->st_dev &&
	       now.st_size == st->st_size && now.st_mtim.tv_sec == st->st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == st->st_mtim.tv_nsec;
}

/* Beside the file under another name, then in its place: nobody ever reads half of it. */
static int replace(
	struct tool *t, const char *path, const struct stat *st, const struct offline_text *text)
{
	const char *slash = strrchr(path, '/');
	char *temp =
		arena_printf(&t->arena, "%.*s/.%s.XXXXXX", (int)(slash - path), path, slash + 1);
	int fd = mkstemp(temp);
	if (fd < 0)
		return tool_fail(t, "%s: %s", path, strerror(errno));
	bool fine = fill(fd, st, text);
	int why = errno;
	if (close(fd) != 0 && fine) {
		fine = false;
		why = errno;
	}
	if (fine && !unchanged(path, st)) {
		unlink(temp);
		return tool_fail(t, "%s: was changed by somebody else just now", path);
	}
	if (fine && rename(temp, path) == 0)
		return FINE;
	why = fine ? errno : why;
	unlink(temp);
	return tool_fail(t, "%s: %s", path, strerror(why));
}

/* --- files ----------------------------------------------------------------- */

static int refused(struct tool *t, struct offline_text *text, int code)
{
	if (text->s)
		fwrite(text->s, 1, text->len, stderr);
	else
		tool_fail(t, "there is not memory enough");
	offline_free(text);
	return code == OFFLINE_FMT_REFUSED ? FINDINGS : COULD_NOT;
}

static int fmt_stdin(struct tool *t)
{
	struct offline_text out = {0};
	const char *text;
	size_t len;
	if (input_read(t, "-", &text, &len) != 0)
		return COULD_NOT;
	bool diff = tool_has(t, OPT_DIFF);
	int code = offline_fmt("stdin", text, len, diff, &out);
	if (code != OFFLINE_FMT_SAME && code != OFFLINE_FMT_CHANGED)
		return refused(t, &out, code);
	int bad = tool_print(t, out.s, out.len);
	offline_free(&out);
	return bad ? bad : diff && code == OFFLINE_FMT_CHANGED ? FINDINGS : FINE;
}

/* shown: as whoever typed it knows the file; real: the file itself, behind any links. */
static int fmt_text(struct tool *t, const char *shown, const char *real, const struct stat *st)
{
	struct offline_text out = {0};
	const char *text;
	size_t len;
	if (input_read(t, real, &text, &len) != 0)
		return COULD_NOT;
	int code = offline_fmt(shown, text, len, tool_has(t, OPT_DIFF), &out), status = FINE;
	if (code != OFFLINE_FMT_SAME && code != OFFLINE_FMT_CHANGED)
		return refused(t, &out, code);
	if (code == OFFLINE_FMT_CHANGED && tool_has(t, OPT_DIFF))
		status = worse(FINDINGS, tool_print(t, out.s, out.len));
	else if (code == OFFLINE_FMT_CHANGED)
		status = replace(t, real, st, &out);
	offline_free(&out);
	return status;
}

static int fmt_file(struct tool *t, const char *path)
{
	struct stat st;
	char *real = realpath(path, NULL);
	int status;
	if (!real || lstat(real, &st) != 0)
		status = tool_fail(t, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		status = tool_fail(t, "%s: is not a file", path);
	else if (st.st_size > FILE_MOST)
		status = tool_fail(t, "%s: is larger than 16 MiB", path);
	else if (st.st_nlink > 1 && !tool_has(t, OPT_DIFF))
		status = tool_fail(
			t, "%s: has several names (hard links); only one would change", path);
	else
		status = fmt_text(t, path, real, &st);
	free(real);
	return status;
}

static int is_rules(const struct dirent *e)
{
	size_t len = strlen(e->d_name);
	return e->d_name[0] != '.' && len > 6 && strcmp(e->d_name + len - 6, ".rules") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int fmt_folder(struct tool *t, const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, is_rules, by_name), status = FINE;
	if (n < 0)
		return tool_fail(t, "%s: %s", path, strerror(errno));
	if (n == 0)
		status = tool_fail(t, "%s: holds no *.rules file", path);
	for (int i = 0; i < n; i++) {
		const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
		const char *file = arena_printf(&t->arena, "%s%s%s", path, slash, names[i]->d_name);
		status = worse(status, fmt_file(t, file));
		free(names[i]);
	}
	free(names);
	return status;
}

int verb_fmt(struct tool *t)
{
	int status = FINE;
	for (unsigned i = 0; i < t->n_args; i++) {
		struct stat st;
		int one;
		if (strcmp(t->args[i], "-") == 0)
			one = fmt_stdin(t);
		else if (stat(t->args[i], &st) == 0 && S_ISDIR(st.st_mode))
			one = fmt_folder(t, t->args[i]);
		else
			one = fmt_file(t, t->args[i]);
		status = worse(status, one);
	}
	return status;
}
