/* Everything in the file is looked at: its pages, every row's sum, the audit's chain. */
#include "store/store_parts.h"

#include <stdio.h>
#include <string.h>

enum store_result store_check_pages(struct store *s)
{
	struct sql_stmt *st;
	struct store_text t;
	enum store_result rc = sql_prepare(s->db, &st, "PRAGMA integrity_check(1)");

	if (rc)
		return store_failed(s, rc);
	rc = sql_step(st);
	if (rc == STORE_OK) {
		t = sql_text(st, 0);
		if (t.len != 2 || memcmp(t.s, "ok", 2) != 0) {
			snprintf(s->said, sizeof s->said, "%.*s", (int)t.len, t.s ? t.s : "");
			rc = STORE_DAMAGED;
		}
	} else {
		store_failed(s, rc);
	}
	sql_free(st);
	return rc;
}

struct counting {
	int64_t n;
};
static enum store_result count_record(void *arg, const struct store_record *r)
{
	(void)r;
	((struct counting *)arg)->n++;
	return STORE_OK;
}

static enum store_result check_records(struct store *s, struct store_report *out)
{
	for (int k = 0; k < STORE_KINDS; k++) {
		struct counting c = {0};
		enum store_result rc = store_each(s, (enum store_kind)k, count_record, &c);

		if (rc)
			return rc;
		out->records[k] = c.n;
	}
	return STORE_OK;
}

/* With the versions of records that they rest on. */
static enum store_result check_decisions(struct store *s, struct store_report *out)
{
	struct store_kept kept;
	enum store_result rc;

	for (int64_t n = 0; (rc = store_next_decision(s, n, &kept)) == STORE_OK; n = kept.n + 1) {
		out->decisions++;
		out->erased += kept.erased;
		store_ops_free(&kept.ops);
	}
	return rc == STORE_NONE ? STORE_OK : rc;
}

/* Rows of a few texts and numbers whose last column is the sum over the others in their
 * order; 0 where they were erased. */
struct summed {
	const char *what, *query;
	int texts, numbers; /* columns, texts first */
	bool numbers_first; /* in the sum */
	bool may_be_erased;
};
static const struct summed summed[] = {
	{"a verdict",
		"SELECT decision, item, criterion, state, reason, actor, kind, given, sum "
		"FROM verdict",
		6, 2, true, true},
	{"an event", "SELECT id, what, track, step, note, actor, day, given, sum FROM event", 6, 2,
		true, false},
	{"a ruleset", "SELECT digest, files, given, sum FROM ruleset", 2, 1, false, false},
};

static uint64_t row_sum(const struct summed *rows, struct sql_stmt *st)
{
	uint64_t sum = 0;

	for (int i = 0; rows->numbers_first && i < rows->numbers; i++)
		sum = sum_int(sum, sql_int(st, rows->texts + i));
	for (int i = 0; i < rows->texts; i++)
		sum = sum_text(sum, sql_text(st, i));
	for (int i = 0; !rows->numbers_first && i < rows->numbers; i++)
		sum = sum_int(sum, sql_int(st, rows->texts + i));
	return sum;
}

static enum store_result check_summed(struct store *s, const struct summed *rows)
{
	struct sql_stmt *st;
	enum store_result rc = sql_prepare(s->db, &st, rows->query);

	if (rc)
		return store_failed(s, rc);
	while ((rc = sql_step(st)) == STORE_OK) {
		uint64_t sum = (uint64_t)sql_int(st, rows->texts + rows->numbers);

		if (sum != row_sum(rows, st) && !(rows->may_be_erased && sum == 0)) {
			snprintf(s->said, sizeof s->said, "%s is not what was written", rows->what);
			rc = STORE_DAMAGED;
			break;
		}
	}
	if (rc != STORE_NONE && rc != STORE_DAMAGED)
		store_failed(s, rc);
	sql_free(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

enum store_result store_check(struct store *s, struct store_report *out)
{
	enum store_result rc;

	*out = (struct store_report){0};
	*s->said = '\0';
	if ((rc = store_check_pages(s)) || (rc = check_records(s, out)) ||
		(rc = check_decisions(s, out)))
		return rc;
	for (unsigned i = 0; i < sizeof summed / sizeof *summed; i++) {
		if ((rc = check_summed(s, &summed[i])))
			return rc;
	}
	return STORE_OK;
}

/* ---- copies ---------------------------------------------------------------- */

enum store_result store_copy_begin(struct store *s, struct sql_copy **out, const char *path)
{
	enum store_result rc = sql_copy_begin(s->db, out, path);

	return rc ? store_fail(s, rc, "the copy cannot be begun") : STORE_OK;
}

enum store_result store_copy_step(struct sql_copy *copy)
{
	enum { PAGES_A_STEP = 256 };

	return sql_copy_step(copy, PAGES_A_STEP);
}

enum store_result store_copy_end(struct sql_copy *copy)
{
	return sql_copy_end(copy);
}
