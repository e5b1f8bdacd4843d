/* Records: put, removed, read.  A row goes when another takes its place, unless a decision
 * rests on it. */
#include "store/store_parts.h"

enum { RECORD_COLUMNS = 9 };

static uint64_t record_sum(const struct store_record *r, int64_t given)
{
	uint64_t sum = sum_int(sum_int(0, r->version), r->kind);

	sum = sum_text(sum_text(sum, r->id), r->source);
	sum = sum_text(sum_text(sum, r->facts), r->beside);
	return sum_int(sum_int(sum, r->put), given);
}

/* STORE_OK: *out is what the one row gives; STORE_NONE. */
static enum store_result one_number(struct sql_stmt *st, int64_t *out)
{
	enum store_result rc = sql_step(st);

	if (rc == STORE_OK)
		*out = sql_int(st, 0);
	sql_reset(st);
	return rc;
}

/* The row of this version is no longer the record. */
static enum store_result retire(struct store *s, int64_t version)
{
	struct sql_stmt *party = s->query[Q_PARTY_OF_VERSION], *st;
	int64_t decision;
	enum store_result rc;

	sql_bind_int(party, 1, version);
	rc = one_number(party, &decision);
	if (rc != STORE_OK && rc != STORE_NONE)
		return rc;
	st = s->query[rc == STORE_OK ? Q_RECORD_RETIRE : Q_RECORD_DELETE];
	sql_bind_int(st, 1, version);
	return sql_do(st);
}

/* The record as it is now; STORE_NONE. */
static enum store_result find_current(
	struct store *s, enum store_kind kind, struct store_text id, int64_t *version)
{
	struct sql_stmt *st = s->query[Q_RECORD_FIND];

	sql_bind_int(st, 1, kind);
	sql_bind_text(st, 2, id);
	return one_number(st, version);
}

static void bind_record(struct sql_stmt *st, int at, const struct store_record *r, int64_t now)
{
	sql_bind_int(st, at + 1, r->version);
	sql_bind_int(st, at + 2, r->kind);
	sql_bind_text(st, at + 3, r->id);
	sql_bind_int(st, at + 4, r->put);
	sql_bind_text(st, at + 5, r->source);
	sql_bind_text(st, at + 6, r->facts);
	sql_bind_text(st, at + 7, r->beside);
	sql_bind_int(st, at + 8, now);
	sql_bind_int(st, at + 9, (int64_t)record_sum(r, now));
}

/* All that wait, without looking whether there are such records: *missed when there are, and
 * then those were not put. */
static enum store_result put_together(struct store *s, int64_t now, bool *missed)
{
	struct sql_stmt *st = s->query[Q_RECORDS_PUT];
	enum store_result rc;

	for (int i = 0; i < TOGETHER; i++)
		bind_record(st, RECORD_COLUMNS * i, s->puts[i], now);
	rc = sql_do(st);
	*missed = rc == STORE_OK && sql_changes(s->db) != TOGETHER;
	return rc;
}

static enum store_result put_one(struct store *s, const struct store_record *r, int64_t now)
{
	struct sql_stmt *st = s->query[Q_RECORD_PUT];
	int64_t version;
	enum store_result rc = find_current(s, r->kind, r->id, &version);

	if (rc == STORE_OK) {
		s->puts_are_new = false;
		rc = retire(s, version);
	}
	if (rc != STORE_OK && rc != STORE_NONE)
		return rc;
	bind_record(st, 0, r, now);
	return sql_do(st);
}

/* One by one unless they are likely to be new; so, too, when some were not: those that were
 * put already are found as what they replace. */
enum store_result store_flush_records(struct store *s, int64_t now)
{
	const bool together = s->n_puts == TOGETHER && s->puts_are_new;
	enum store_result rc = STORE_OK;
	bool missed = true;

	if (together)
		rc = put_together(s, now, &missed);
	if (missed)
		s->puts_are_new = true; /* until one is found */
	for (unsigned i = 0; i < s->n_puts && missed && rc == STORE_OK; i++)
		rc = put_one(s, s->puts[i], now);
	s->n_puts = 0;
	return rc;
}

enum store_result store_put_record(struct store *s, const struct store_record *r, int64_t now)
{
	s->puts[s->n_puts++] = r;
	return s->n_puts == TOGETHER ? store_flush_records(s, now) : STORE_OK;
}

enum store_result store_remove_record(struct store *s, const struct store_key *key)
{
	int64_t version;
	enum store_result rc = find_current(s, key->kind, key->id, &version);

	if (rc == STORE_OK)
		rc = retire(s, version);
	return rc == STORE_NONE ? STORE_OK : rc;
}

enum store_result store_row_record(struct store *s, struct sql_stmt *st, struct store_record *out)
{
	*out = (struct store_record){
		.version = sql_int(st, 0),
		.kind = (enum store_kind)sql_int(st, 1),
		.id = sql_text(st, 2),
		.put = sql_int(st, 3),
		.source = sql_text(st, 4),
		.facts = sql_text(st, 5),
		.beside = sql_text(st, 6),
	};

	if ((uint64_t)sql_int(st, 8) != record_sum(out, sql_int(st, 7)))
		return store_fail(s, STORE_DAMAGED, "a record is not what was written");
	return STORE_OK;
}

static enum store_result give_rows(
	struct store *s, struct sql_stmt *st, store_record_fn *fn, void *arg, int64_t *n)
{
	enum store_result rc;

	for (*n = 0; (rc = sql_step(st)) == STORE_OK; ++*n) {
		struct store_record r;

		if ((rc = store_row_record(s, st, &r)) || (rc = fn(arg, &r)))
			break;
	}
	if (rc != STORE_OK && rc != STORE_NONE && !*s->said)
		store_failed(s, rc);
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

enum store_result store_each(struct store *s, enum store_kind kind, store_record_fn *fn, void *arg)
{
	struct sql_stmt *st = s->query[Q_RECORD_EACH];
	int64_t n;

	*s->said = '\0';
	sql_bind_int(st, 1, kind);
	return give_rows(s, st, fn, arg, &n);
}

enum store_result store_record(
	struct store *s, const struct store_key *key, store_record_fn *fn, void *arg)
{
	struct sql_stmt *st = s->query[Q_RECORD_GET];
	enum store_result rc;
	int64_t n;

	*s->said = '\0';
	sql_bind_int(st, 1, key->kind);
	sql_bind_text(st, 2, key->id);
	rc = give_rows(s, st, fn, arg, &n);
	return rc == STORE_OK && n == 0 ? STORE_NONE : rc;
}

enum store_result store_earlier(
	struct store *s, const struct store_key *key, store_record_fn *fn, void *arg)
{
	struct sql_stmt *st = s->query[Q_RECORD_EARLIER];
	int64_t n;

	*s->said = '\0';
	sql_bind_int(st, 1, key->kind);
	sql_bind_text(st, 2, key->id);
	return give_rows(s, st, fn, arg, &n);
}

enum store_result store_last_version(struct store *s, int64_t *version)
{
	struct sql_stmt *st = s->query[Q_RECORD_LAST];
	enum store_result rc = one_number(st, version);

	return rc ? store_failed(s, rc) : STORE_OK;
}
