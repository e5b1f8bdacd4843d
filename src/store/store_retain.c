/*
 * How long things are kept.  Decisions and rows of the audit go from the oldest on, and no
 * further than to the first that is young enough; so a time that was wrong once (a clock that
 * jumped back) makes nothing go before what was written earlier.  So do the notes of what
 * happened to persons, but among the old ones those that still hold stay: the last of each
 * kind about the same thing, a seat that was not given back, acceptances and outcomes, which
 * are counted from, and what the citizen chose.  Q_RETAIN_EVENTS says it in full.
 *
 * The day that ages are counted from is not the clock's but one of the store's own, which
 * follows the clock by no more than two days a day: a clock that jumps ten years ahead makes
 * nothing go that day, and when it jumps back nothing was lost; after months in which the
 * machine was off it catches up.
 */
#include "store/store_parts.h"

#include <string.h>

enum { ROWS_A_RUN = 10000, DAY = 86400, DAYS_A_DAY = 2 };

/* The first row, of at most so many, that is not older than `cutoff`; rows before it go.
 * STORE_NONE: none goes. */
static enum store_result find_end(struct sql_stmt *st, int64_t cutoff, int64_t *end)
{
	enum store_result rc;
	bool any = false;

	sql_bind_int(st, 1, ROWS_A_RUN);
	while ((rc = sql_step(st)) == STORE_OK && sql_int(st, 1) < cutoff) {
		*end = sql_int(st, 0) + 1;
		any = true;
	}
	sql_reset(st);
	if (rc != STORE_OK && rc != STORE_NONE)
		return rc;
	return any ? STORE_OK : STORE_NONE;
}

static enum store_result run_before(struct store *s, enum query query, int64_t end)
{
	sql_bind_int(s->query[query], 1, end);
	return sql_do(s->query[query]);
}

/* Old decisions, what was said to them, and the records that nothing else rests on. */
static enum store_result drop_decisions(struct store *s, int64_t cutoff)
{
	static const enum query steps[] = {
		Q_RETAIN_RECORDS, Q_RETAIN_VERDICTS, Q_RETAIN_PARTIES, Q_RETAIN_DECISIONS};
	int64_t end;
	enum store_result rc = find_end(s->query[Q_DECISIONS_OLDEST], cutoff, &end);

	s->forgot |= rc == STORE_OK;
	for (unsigned i = 0; i < sizeof steps / sizeof *steps && rc == STORE_OK; i++)
		rc = run_before(s, steps[i], end);
	return rc == STORE_NONE ? STORE_OK : rc;
}

/* Old rows of the audit; the mac of the last of them stays as what the chain hangs on. */
static enum store_result drop_audit(struct store *s, int64_t cutoff)
{
	int64_t end;
	enum store_result rc = find_end(s->query[Q_AUDIT_OLDEST], cutoff, &end);

	if (rc == STORE_OK)
		rc = run_before(s, Q_ANCHOR_PUT, end - 1);
	if (rc == STORE_OK)
		rc = run_before(s, Q_RETAIN_AUDIT, end);
	return rc == STORE_NONE ? STORE_OK : rc;
}

/* Old notes that nothing rests on any more; whoever has them in memory is to be told which. */
static enum store_result drop_events(struct store *s, int64_t cutoff)
{
	struct sql_stmt *end = s->query[Q_EVENTS_OLD_END], *st = s->query[Q_RETAIN_EVENTS];
	enum store_result rc;

	sql_bind_int(end, 1, cutoff);
	rc = sql_step(end);
	sql_bind_int(st, 1, rc == STORE_OK ? sql_int(end, 0) : 0);
	sql_reset(end);
	while (rc == STORE_OK && (rc = sql_step(st)) == STORE_OK) {
		const struct store_op op = {.type = STORE_EVENT, .u.event = store_row_event(st)};

		s->forgot = true;
		if (store_ops_add(&s->gone, &op))
			rc = STORE_MEMORY;
	}
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

/* The store's own day goes on. */
static enum store_result advance(struct store *s, int64_t now, int64_t *today)
{
	struct sql_stmt *get = s->query[Q_RETAINED_GET], *put = s->query[Q_RETAINED_PUT];
	enum store_result rc = sql_step(get);
	int64_t last = rc == STORE_OK ? sql_int(get, 0) : 0;

	sql_reset(get);
	if (rc)
		return rc;
	*today = last;
	if (last == 0 || (now > last && now - last <= DAYS_A_DAY * DAY))
		*today = now;
	else if (now > last)
		*today = last + DAYS_A_DAY * DAY;
	sql_bind_int(put, 1, *today);
	return sql_do(put);
}

enum store_result store_retain(struct store *s, const struct store_retention *r, int64_t now)
{
	int64_t today;
	enum store_result rc = advance(s, now, &today);

	if (rc == STORE_OK && r->decision_days)
		rc = drop_decisions(s, today - r->decision_days * DAY);
	if (rc == STORE_OK && r->audit_days)
		rc = drop_audit(s, today - r->audit_days * DAY);
	if (rc == STORE_OK && r->event_days)
		rc = drop_events(s, today - r->event_days * DAY);
	return rc;
}
