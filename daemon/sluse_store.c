/* The verbs about what the daemon keeps: store, audit, replay. */
#include "files.h"
#include "sluse.h"
#include "sluse/offline.h"
#include "sluse_ask.h"
#include "sluse_rules.h"
#include "state_dir.h"
#include "zones.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- opening --------------------------------------------------------------- */

/* A state folder with its key, or a backup, of which only what needs no key can be asked. */
static int find_store(struct tool *t, const char *path, struct store_options *o)
{
	struct state_dir *dir = ARENA_NEW(&t->arena, struct state_dir);
	char why[STATE_WHY];
	struct stat st;

	*o = (struct store_options){.path = path};
	if (stat(path, &st))
		return tool_fail(t, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return FINE;
	if (state_dir_find(dir, path, why, sizeof why))
		return tool_fail(t, "%s", why);
	o->path = dir->store;
	memcpy(o->key, dir->key, sizeof o->key);
	return FINE;
}

static int fail_open(struct tool *t, const char *path, enum store_result rc, const char *why)
{
	if (rc == STORE_BUSY)
		return tool_fail(t,
			"%s: a daemon uses it; stop it, or make a backup (sluse store --backup)",
			path);
	tool_fail(t, "%s: %s", path, why);
	return rc == STORE_DAMAGED ? FINDINGS : COULD_NOT;
}

static int open_store(struct tool *t, const char *path, struct store **out)
{
	struct store_options o;
	char why[STORE_WHY];
	enum store_result rc;
	int bad = find_store(t, path, &o);

	if (bad)
		return bad;
	rc = store_open(out, &o, why, sizeof why);
	return rc ? fail_open(t, path, rc, why) : FINE;
}

static int say(struct tool *t, const struct strbuf *text)
{
	return tool_print(t, text->s, text->len);
}

/* ---- store ----------------------------------------------------------------- */

static void write_report(struct tool *t, struct strbuf *out, const struct store_report *r)
{
	struct json_writer w;

	if (!tool_has(t, OPT_JSON)) {
		sb_printf(out,
			"%lld persons, %lld vacancies, %lld runs of offers, %lld decisions (%lld "
			"erased): all as they were written\n",
			(long long)r->records[STORE_PERSON], (long long)r->records[STORE_VACANCY],
			(long long)r->records[STORE_RUN], (long long)r->decisions,
			(long long)r->erased);
		return;
	}
	jw_init(&w, out);
	jw_object(&w);
	jw_kint(&w, "persons", r->records[STORE_PERSON]);
	jw_kint(&w, "vacancies", r->records[STORE_VACANCY]);
	jw_kint(&w, "runs", r->records[STORE_RUN]);
	jw_kint(&w, "decisions", r->decisions);
	jw_kint(&w, "erased", r->erased);
	jw_close(&w);
	sb_putc(out, '\n');
}

static int check(struct tool *t, const char *path)
{
	struct store_report report;
	struct strbuf out;
	struct store *s;
	enum store_result rc;
	int bad = open_store(t, path, &s);

	if (bad)
		return bad;
	rc = store_check(s, &report);
	if (rc)
		bad = fail_open(t, path, rc, store_said(s));
	store_close(s);
	if (bad)
		return bad;
	sb_init(&out, &t->arena);
	write_report(t, &out, &report);
	return say(t, &out);
}

/* The daemon does it; we wait until it is whole. */
static int backup(struct tool *t, const char *file)
{
	static const struct timespec pause = {0, 20000000};
	struct strbuf params;
	struct json_writer w;
	struct reply r;
	const char *how = "running";
	char *here = *file == '/' ? NULL : getcwd(NULL, 0);

	sb_init(&params, &t->arena);
	jw_init(&w, &params);
	jw_object(&w);
	jw_kstring(&w, "file", here ? arena_printf(&t->arena, "%s/%s", here, file) : file);
	jw_close(&w);
	free(here);
	if (ask(t, "server.backup", params.s, &r))
		return COULD_NOT;
	while (!r.error && how && strcmp(how, "running") == 0) {
		nanosleep(&pause, NULL);
		if (ask(t, "server.status", NULL, &r))
			return COULD_NOT;
		how = r.result ? json_get_string(r.result, "backup") : NULL;
	}
	if (r.error)
		return ask_explain_error(t, &r);
	if (!how || strcmp(how, "done") != 0)
		return tool_fail(t, "the backup could not be made");
	return tool_print(t, "the backup is whole\n", 20);
}

/* ---- restore --------------------------------------------------------------- */

static bool copy_bytes(int from, int to)
{
	char buffer[1 << 16];
	ssize_t n;

	while ((n = read(from, buffer, sizeof buffer)) > 0) {
		for (ssize_t at = 0, m; at < n; at += m) {
			m = write(to, buffer + at, (size_t)(n - at));
			if (m < 0)
				return false;
		}
	}
	return n == 0 && fsync(to) == 0;
}

static int copy_file(struct tool *t, const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out, bad = FINE;

	if (in < 0)
		return tool_fail(t, "%s: %s", from, strerror(errno));
	unlink(to); /* of a restore that was broken off */
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out < 0 || !copy_bytes(in, out))
		bad = tool_fail(t, "%s: %s", to, strerror(errno));
	if (out >= 0)
		close(out);
	close(in);
	return bad;
}

/* The copy is opened as the daemon would, with the key and the list of erasures of the
 * folder, so that who was forgotten since goes from it; and looked at whole. */
static int prepare(struct tool *t, const struct state_dir *dir, const char *copy)
{
	struct store_options o = {.path = copy, .erasures = dir->erasures};
	struct store_report report;
	struct store *s;
	char why[STORE_WHY];
	enum store_result rc;
	int bad = FINE;

	memcpy(o.key, dir->key, sizeof o.key);
	rc = store_open(&s, &o, why, sizeof why);
	if (rc)
		return fail_open(t, copy, rc, why);
	rc = store_check(s, &report);
	if (rc)
		bad = fail_open(t, copy, rc, store_said(s));
	store_close(s);
	return bad;
}

static int restore(struct tool *t, const char *file, const char *folder)
{
	struct state_dir *dir = ARENA_NEW(&t->arena, struct state_dir);
	char why[STATE_WHY];
	const char *copy;
	int bad;

	if (state_dir_find_key(dir, folder, why, sizeof why))
		return tool_fail(t, "%s", why);
	copy = arena_printf(&t->arena, "%s.new", dir->store);
	if ((bad = copy_file(t, file, copy)) == FINE)
		bad = prepare(t, dir, copy);
	if (bad == FINE && rename(copy, dir->store))
		bad = tool_fail(t, "%s: %s", dir->store, strerror(errno));
	if (bad) {
		unlink(copy);
		return bad;
	}
	return tool_print(t, "the store is in its place\n", 26);
}

int verb_store(struct tool *t)
{
	int wanted = tool_has(t, OPT_CHECK) + tool_has(t, OPT_BACKUP) + tool_has(t, OPT_RESTORE);

	if (wanted != 1)
		return tool_fail(t, "one of --check, --backup and --restore says what to do");
	if (t->n_args != !tool_has(t, OPT_BACKUP))
		return tool_fail(t, tool_has(t, OPT_BACKUP)
					    ? "--backup asks the daemon; STORE has no place there"
					    : "which STORE?");
	if (tool_has(t, OPT_BACKUP))
		return backup(t, t->set[OPT_BACKUP]);
	if (tool_has(t, OPT_RESTORE))
		return restore(t, t->set[OPT_RESTORE], t->args[0]);
	return check(t, t->args[0]);
}

/* ---- audit ----------------------------------------------------------------- */

/* "N:64 hex digits" */
static int parse_head(struct tool *t, const char *text, struct store_head *out)
{
	char *end;
	unsigned byte;

	out->n = strtoll(text, &end, 10);
	if (out->n < 1 || *end != ':' || strlen(end + 1) != 2 * DIGEST_BYTES)
		return tool_fail(t, "HEAD is what `sluse audit --verify` printed last");
	for (unsigned i = 0; i < DIGEST_BYTES; i++) {
		if (sscanf(end + 1 + 2 * i, "%2x", &byte) != 1)
			return tool_fail(t, "HEAD is what `sluse audit --verify` printed last");
		out->mac[i] = (uint8_t)byte;
	}
	return FINE;
}

static void write_head(struct tool *t, struct strbuf *out, const struct store_head *head)
{
	char hex[DIGEST_TEXT];
	struct json_writer w;

	digest_hex(head->mac, hex);
	if (!tool_has(t, OPT_JSON)) {
		sb_printf(out, "the chain of %lld rows is whole\n%lld:%s\n", (long long)head->n,
			(long long)head->n, hex);
		return;
	}
	jw_init(&w, out);
	jw_object(&w);
	jw_kint(&w, "rows", head->n);
	jw_kstring(&w, "head", arena_printf(&t->arena, "%lld:%s", (long long)head->n, hex));
	jw_close(&w);
	sb_putc(out, '\n');
}

int verb_audit(struct tool *t)
{
	struct store_head noted, head;
	struct strbuf out;
	struct store *s;
	int64_t rows, broken;
	enum store_result rc;
	int bad = FINE;

	if (!tool_has(t, OPT_VERIFY))
		return tool_fail(t, "--verify says what to do");
	if (t->n_args > 1)
		bad = parse_head(t, t->args[1], &noted);
	if (bad || (bad = open_store(t, t->args[0], &s)))
		return bad;
	rc = store_verify(s, t->n_args > 1 ? &noted : NULL, &rows, &broken);
	store_head(s, &head);
	if (rc == STORE_DAMAGED) {
		tool_fail(t, "row %lld: %s", (long long)broken, store_said(s));
		bad = FINDINGS;
	} else if (rc) {
		bad = fail_open(t, t->args[0], rc, store_said(s));
	}
	store_close(s);
	if (bad)
		return bad;
	sb_init(&out, &t->arena);
	write_head(t, &out, &head);
	return say(t, &out);
}

/* ---- replay ---------------------------------------------------------------- */

static int parse_place(struct tool *t, enum option option, int64_t *out)
{
	const char *text = t->set[option];
	char *end;

	if (!text)
		return FINE;
	*out = strtoll(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && *out > 0
		       ? FINE
		       : tool_fail(t, "--from and --to are numbers of decisions, from 1");
}

int verb_replay(struct tool *t)
{
	struct offline_replay q = {.from = 1, .json = tool_has(t, OPT_JSON)};
	struct offline_text text = {0};
	struct sluse_file *zones;
	int status, bad;

	if ((bad = parse_place(t, OPT_FROM, &q.from)) || (bad = parse_place(t, OPT_TO, &q.to)) ||
		(bad = open_store(t, t->args[0], &q.store)))
		return bad;
	struct rules r = {0};
	if (tool_has(t, OPT_RULES)) {
		if (rules_read(t, t->set[OPT_RULES], &r) != 0) {
			store_close(q.store);
			return COULD_NOT;
		}
		q.files = r.files;
		q.n_files = r.n;
		q.shown = r.shown;
	}
	zones_read(&zones, &q.n_zones);
	q.zones = zones;
	status = offline_replay(&q, &text);
	if (status == COULD_NOT)
		tool_fail(t, "%.*s", (int)text.len, text.s ? text.s : "");
	else if (tool_print(t, text.s, text.len))
		status = COULD_NOT;
	offline_free(&text);
	files_free(zones, q.n_zones);
	if (q.files)
		rules_free(&r);
	store_close(q.store);
	return status;
}
