/* Forgetting somebody, and the list of who was forgotten: a line a person beside the file,
 * "PSEUDONYM VERSION", which outlives it. */
#include "store/store_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LINE_MAX_ = 2 * PSEUDONYM + 24,
	DECISIONS_AT_ONCE = 64,
	FORGOTTEN_AT_ONCE = 256,
	ID_ROOM = 201
};
static const int64_t VERSION_MAX = INT64_C(1) << 53; /* no store has numbered so many */

void store_print_pseudonym(const uint8_t in[PSEUDONYM], char out[2 * PSEUDONYM + 1])
{
	for (unsigned i = 0; i < PSEUDONYM; i++)
		snprintf(out + 2 * i, 3, "%02x", in[i]);
}

/* ---- in the file --------------------------------------------------------- */

struct given_decision {
	int64_t n;
	char id[DIGEST_TEXT];
};

/* Up to so many decisions that rest on this person and are not erased yet. */
static enum store_result read_decisions(struct store *s, const struct store_key *key,
	struct given_decision out[DECISIONS_AT_ONCE], unsigned *n)
{
	struct sql_stmt *st = s->query[Q_DECISIONS_OF];
	enum store_result rc;

	sql_bind_int(st, 1, key->kind);
	sql_bind_text(st, 2, key->id);
	for (*n = 0; (rc = sql_step(st)) == STORE_OK && *n < DECISIONS_AT_ONCE; ++*n) {
		struct store_text id = sql_text(st, 1);

		out[*n].n = sql_int(st, 0);
		snprintf(out[*n].id, sizeof out[*n].id, "%.*s", (int)id.len, id.s);
	}
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

static enum store_result erase_decision(struct store *s, const struct given_decision *d)
{
	struct sql_stmt *decision = s->query[Q_DECISION_ERASE];
	struct sql_stmt *verdict = s->query[Q_VERDICT_ERASE];
	struct store_text id = {d->id, strlen(d->id)}, other;
	uint8_t bytes[PSEUDONYM];
	char hex[2 * PSEUDONYM + 1];
	enum store_result rc;

	store_pseudonym(s, "decision", id, bytes);
	store_print_pseudonym(bytes, hex);
	other = (struct store_text){hex, 2 * PSEUDONYM};
	sql_bind_int(decision, 1, d->n);
	sql_bind_text(decision, 2, other);
	if ((rc = sql_do(decision)))
		return rc;
	sql_bind_text(verdict, 1, id);
	sql_bind_text(verdict, 2, other);
	return sql_do(verdict);
}

static enum store_result erase_rows(struct store *s, const struct store_key *key)
{
	struct given_decision decisions[DECISIONS_AT_ONCE];
	struct sql_stmt *records = s->query[Q_RECORD_ERASE], *events = s->query[Q_EVENT_ERASE];
	enum store_result rc;
	unsigned n;

	do {
		if ((rc = read_decisions(s, key, decisions, &n)))
			return rc;
		for (unsigned i = 0; i < n; i++) {
			if ((rc = erase_decision(s, &decisions[i])))
				return rc;
		}
	} while (n);
	sql_bind_int(records, 1, key->kind);
	sql_bind_text(records, 2, key->id);
	if ((rc = sql_do(records)))
		return rc;
	sql_bind_text(events, 1, key->id);
	return sql_do(events);
}

/* Into the list in the file: who was forgotten, up to which version of their record. */
static enum store_result list_erased(
	struct store *s, const uint8_t who[PSEUDONYM], int64_t version, int64_t now)
{
	struct sql_stmt *st = s->query[Q_ERASED_PUT];

	sql_bind_bytes(st, 1, who, PSEUDONYM);
	sql_bind_int(st, 2, version);
	sql_bind_int(st, 3, now);
	return sql_do(st);
}

/* ---- beside it ----------------------------------------------------------- */

static enum store_result complain(struct store *s, const char *what)
{
	snprintf(s->said, sizeof s->said, "the list of erasures %s: %s", what, strerror(errno));
	return errno == ENOSPC || errno == EDQUOT ? STORE_FULL : STORE_IO;
}

static enum store_result append_line(struct store *s, const uint8_t who[PSEUDONYM], int64_t version)
{
	char hex[2 * PSEUDONYM + 1], line[LINE_MAX_];
	int n;

	if (s->erasures < 0)
		return STORE_OK;
	if (s->erasures_were < 0)
		s->erasures_were = lseek(s->erasures, 0, SEEK_END);
	store_print_pseudonym(who, hex);
	n = snprintf(line, sizeof line, "%s %lld\n", hex, (long long)version);
	if (write(s->erasures, line, (size_t)n) != n)
		return complain(s, "cannot be written"); /* half a line is cut off again */
	return STORE_OK;
}

enum store_result store_sync_erasures(struct store *s)
{
	if (s->erasures >= 0 && fdatasync(s->erasures))
		return complain(s, "cannot be written");
	return STORE_OK;
}

/* Else who was not forgotten after all would be at the next start, with all that was kept of
 * them since.  A kill in between comes before the answer, and may have it either way. */
void store_cut_erasures(struct store *s)
{
	if (s->erasures_were >= 0 && ftruncate(s->erasures, s->erasures_were) == 0)
		fdatasync(s->erasures);
}

static enum store_result newest_version(
	struct store *s, const struct store_key *key, int64_t *version)
{
	struct sql_stmt *st = s->query[Q_RECORD_NEWEST_OF];
	enum store_result rc;

	sql_bind_int(st, 1, key->kind);
	sql_bind_text(st, 2, key->id);
	rc = sql_step(st);
	if (rc == STORE_OK)
		*version = sql_int(st, 0);
	sql_reset(st);
	return rc;
}

enum store_result store_erase(struct store *s, const struct store_key *key, int64_t now)
{
	uint8_t who[PSEUDONYM];
	int64_t version;
	enum store_result rc;

	s->forgot = true;
	store_pseudonym(s, "person", key->id, who);
	if ((rc = newest_version(s, key, &version)) || (rc = erase_rows(s, key)) ||
		(rc = list_erased(s, who, version, now)))
		return rc;
	return append_line(s, who, version);
}

/* ---- both together ------------------------------------------------------- */

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* As append_line() writes it, and nothing else. */
static bool parse_line(const char *line, uint8_t who[PSEUDONYM], int64_t *version)
{
	const char *digit = line + 2 * PSEUDONYM + 1;

	for (unsigned i = 0; i < PSEUDONYM; i++) {
		int high = nibble(line[2 * i]), low = high < 0 ? -1 : nibble(line[2 * i + 1]);

		if (low < 0)
			return false;
		who[i] = (uint8_t)(high << 4 | low);
	}
	if (line[2 * PSEUDONYM] != ' ' || !*digit)
		return false;
	for (*version = 0; *digit >= '0' && *digit <= '9' && *version < VERSION_MAX; digit++)
		*version = *version * 10 + (*digit - '0');
	return *digit == '\0' && *version < VERSION_MAX;
}

/* STORE_OK: it is on the list in the file with that version or a higher one. */
static enum store_result listed(struct store *s, const uint8_t who[PSEUDONYM], int64_t version)
{
	struct sql_stmt *st = s->query[Q_ERASED_IS];
	enum store_result rc;

	sql_bind_bytes(st, 1, who, PSEUDONYM);
	rc = sql_step(st);
	if (rc == STORE_OK && sql_int(st, 0) < version)
		rc = STORE_NONE;
	sql_reset(st);
	return rc;
}

/* What the list beside the file knows and the file does not. */
static enum store_result learn(struct store *s, FILE *f, unsigned *news)
{
	char line[LINE_MAX_ + 2];
	uint8_t who[PSEUDONYM];
	enum store_result rc = STORE_OK;
	int64_t version;

	while (rc == STORE_OK && fgets(line, sizeof line, f)) {
		size_t n = strcspn(line, "\n");

		line[n] = '\0';
		if (n <= 2 * PSEUDONYM || !parse_line(line, who, &version))
			return store_fail(s, STORE_DAMAGED, "the list of erasures makes no sense");
		rc = listed(s, who, version);
		if (rc == STORE_NONE) {
			++*news;
			rc = list_erased(s, who, version, 0);
		}
	}
	return rc;
}

/* Up to so many persons of whom all that is there is from before their erasure. */
struct forgotten {
	char id[FORGOTTEN_AT_ONCE][ID_ROOM];
	unsigned n;
};
static enum store_result read_forgotten(struct store *s, struct forgotten *out)
{
	struct sql_stmt *st = s->query[Q_RECORD_NEWEST];
	enum store_result rc = STORE_OK;
	uint8_t who[PSEUDONYM];

	out->n = 0;
	sql_bind_int(st, 1, STORE_PERSON);
	while (out->n < FORGOTTEN_AT_ONCE && (rc = sql_step(st)) == STORE_OK) {
		struct store_text t = sql_text(st, 0);

		store_pseudonym(s, "person", t, who);
		rc = listed(s, who, sql_int(st, 1));
		if (rc != STORE_OK && rc != STORE_NONE)
			break;
		if (rc == STORE_NONE)
			continue;
		/* one that no put took would be found again and again, and never erased */
		if (t.len >= ID_ROOM || memchr(t.s, '\0', t.len)) {
			rc = store_fail(s, STORE_DAMAGED, "somebody's id makes no sense");
			break;
		}
		memcpy(out->id[out->n], t.s, t.len);
		out->id[out->n++][t.len] = '\0';
	}
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

static enum store_result forget_again(struct store *s)
{
	struct forgotten *some = mem_alloc(sizeof *some);
	enum store_result rc;

	if (!some)
		return STORE_MEMORY;
	do {
		rc = read_forgotten(s, some);
		for (unsigned i = 0; i < some->n && rc == STORE_OK; i++) {
			const struct store_key key = {
				STORE_PERSON, {some->id[i], strlen(some->id[i])}};

			rc = erase_rows(s, &key);
		}
	} while (rc == STORE_OK && some->n);
	mem_free(some);
	return rc;
}

static enum store_result catch_up(struct store *s, FILE *f)
{
	unsigned news = 0;
	int64_t busy;
	enum store_result rc = sql_run(s->db, "BEGIN IMMEDIATE");

	if (rc == STORE_OK)
		rc = learn(s, f, &news);
	if (rc == STORE_OK && news)
		rc = forget_again(s);
	if (rc == STORE_OK)
		rc = sql_run(s->db, "COMMIT");
	if (rc == STORE_OK && news)
		rc = sql_number(s->db, "PRAGMA wal_checkpoint(TRUNCATE)", &busy);
	if (rc && !*s->said)
		store_failed(s, rc);
	if (sql_within(s->db))
		sql_run(s->db, "ROLLBACK");
	return rc;
}

/* The whole list anew, where the one beside the file is shorter or gone. */
static enum store_result write_list(struct store *s)
{
	struct sql_stmt *st = s->query[Q_ERASED_EACH];
	enum store_result rc, wrote = STORE_OK;

	while (wrote == STORE_OK && (rc = sql_step(st)) == STORE_OK) {
		struct store_text who = sql_text(st, 0);

		if (who.len == PSEUDONYM)
			wrote = append_line(s, (const uint8_t *)who.s, sql_int(st, 1));
	}
	sql_reset(st);
	if (wrote)
		return wrote;
	return rc == STORE_NONE ? store_sync_erasures(s) : store_failed(s, rc);
}

/* A line without its end was never answered for. */
static int cut_half_line(int fd, off_t size)
{
	char c = '\0';
	off_t end = size;

	for (; end > 0; end--) {
		if (pread(fd, &c, 1, end - 1) != 1)
			return -1;
		if (c == '\n')
			break;
	}
	return end == size ? 0 : ftruncate(fd, end);
}

enum store_result store_open_erasures(struct store *s, const char *path)
{
	struct stat st;
	enum store_result rc;
	FILE *f;
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return complain(s, "cannot be opened");
	s->erasures = fd;
	if (fstat(fd, &st))
		return complain(s, "cannot be read");
	if (!S_ISREG(st.st_mode))
		return store_fail(s, STORE_FOREIGN, "the list of erasures is not a file");
	if (st.st_size == 0)
		return write_list(s);
	if (cut_half_line(fd, st.st_size) || !(f = fopen(path, "re")))
		return complain(s, "cannot be read");
	rc = catch_up(s, f);
	fclose(f);
	return rc;
}
