/* One transaction of many operations. */
#include "store/store_parts.h"

#include <string.h>

/* What waits is put, so that whatever comes next finds it. */
static enum store_result flush(struct store *s, int64_t now)
{
	enum store_result rc = store_flush_records(s, now);

	return rc ? rc : store_flush_audit(s);
}

static enum store_result apply(struct store *s, const struct store_op *op, int64_t now)
{
	const bool waits = op->type == STORE_PUT || op->type == STORE_AUDIT;
	enum store_result rc = waits ? STORE_OK : flush(s, now);

	if (rc)
		return rc;
	switch (op->type) {
	case STORE_PUT: return store_put_record(s, &op->u.put, now);
	case STORE_REMOVE: return store_remove_record(s, &op->u.key);
	case STORE_FORGET: return store_erase(s, &op->u.key, now);
	case STORE_AUDIT: return store_put_audit(s, &op->u.audit, now);
	case STORE_DECIDE: return store_put_decision(s, &op->u.decision, now);
	case STORE_PARTY: return store_put_party(s, &op->u.party);
	case STORE_RULES: return store_put_rules(s, &op->u.rules, now);
	case STORE_VERDICT: return store_put_verdict(s, &op->u.verdict, now);
	case STORE_EVENT: return store_put_event(s, &op->u.event, now);
	case STORE_RETAIN: return store_retain(s, &op->u.retention, now);
	case STORE_OP_TYPES: break;
	}
	return store_fail(s, STORE_IO, "an operation that there is not");
}

static enum store_result transact(struct store *s, const struct store_op *first, int64_t now)
{
	enum store_result rc = sql_do(s->query[Q_BEGIN]);

	for (const struct store_op *op = first; op && rc == STORE_OK; op = op->next)
		rc = apply(s, op, now);
	if (rc == STORE_OK)
		rc = flush(s, now);
	if (rc == STORE_OK && s->forgot)
		rc = store_sync_erasures(s);
	if (rc == STORE_OK)
		rc = sql_do(s->query[Q_COMMIT]);
	return rc;
}

/* What was overwritten in the file still stands in the log until it is emptied; and what
 * stands in the gaps of pages in memory would go into the log with the next change.  Where there
 * is no room for it, whoever was to be forgotten is not told that they are, though all of the
 * group is in the log; and it is tried again with every group until it is done. */
static enum store_result empty_log(struct store *s)
{
	int64_t busy = 0;
	enum store_result rc = sql_number(s->db, "PRAGMA wal_checkpoint(TRUNCATE)", &busy);

	if (rc == STORE_OK && busy)
		return store_fail(s, STORE_BUSY, "the log cannot be emptied");
	if (rc)
		return store_failed(s, rc);
	sql_forget_pages(s->db);
	return STORE_OK;
}

enum store_result store_commit(struct store *s, const struct store_op *first, int64_t now)
{
	const struct store_head before = s->head;
	const struct retaining retained = s->retaining;
	enum store_result rc;

	store_ops_free(&s->gone);
	*s->said = '\0';
	s->forgot = false;
	s->decision = 0;
	s->retaining.more = false;
	s->n_puts = s->n_audit = 0;
	s->erasures_were = -1;
	rc = transact(s, first, now);
	if (rc) {
		if (!*s->said)
			store_failed(s, rc);
		s->head = before;
		s->retaining = retained;
		s->retaining.more = false;
		if (sql_within(s->db))
			sql_run(s->db, "ROLLBACK");
		store_cut_erasures(s);
		store_ops_free(&s->gone);
		return rc;
	}
	if (!s->forgot && !s->log_stays)
		return STORE_OK;
	rc = empty_log(s);
	s->log_stays = rc != STORE_OK;
	return s->forgot ? rc : STORE_OK;
}

void store_take_gone(struct store *s, struct store_ops *out)
{
	*out = s->gone;
	s->gone = (struct store_ops){0};
}

bool store_more_to_go(const struct store *s)
{
	return s->retaining.more;
}
