/*
 * How long things are kept.  Decisions and rows of the audit go from the oldest on, and no
 * further than to the first that is young enough; so a time that was wrong once (a clock that
 * jumped back) makes nothing go before what was written earlier.  So do the notes of what
 * happened to persons, but among the old ones those that still hold stay: a track that was not
 * ended, a seat that was not given back, the last measurement and what the citizen chose, the
 * last word on a consent, how a fact was settled.  Q_RETAIN_EVENTS says it in full.
 *
 * The day that ages are counted from is not the clock's but one of the store's own, which
 * follows the clock by no more than two days a day: a clock that jumps ten years ahead makes
 * nothing go that day, however often the daemon is started on it, and when it jumps back nothing
 * was lost; after months in which the machine was off it catches up.
 *
 * All this is done in turns (store.h), so that what is put meanwhile need not wait for a million
 * rows.  How far it came is known in memory only: who begins anew finds what is still there, for
 * nothing that goes makes another stay that would have gone with it, as long as the earlier
 * goes first.
 */
#include "store/store_parts.h"

#include <string.h>

enum { DAY = 86400, DAYS_A_DAY = 2, ANY_DAYS = 1 };
/* At most so many rows a turn: a decision takes all that it listed with it, a row that is only
 * looked at costs little. */
enum { DECISIONS_A_TURN = 200, ROWS_A_TURN = 1000, LOOKED_AT_A_TURN = 50000 };

/* Behind the last row, of at most so many, before the first that is not older than `cutoff`;
 * STORE_NONE: there is none.  *full: it was not the first young one that ended it. */
static enum store_result find_end(
	struct sql_stmt *st, int most, int64_t cutoff, int64_t *end, bool *full)
{
	enum store_result rc;
	int n = 0;

	sql_bind_int(st, 1, most);
	for (; (rc = sql_step(st)) == STORE_OK && sql_int(st, 1) < cutoff; n++)
		*end = sql_int(st, 0) + 1;
	sql_reset(st);
	*full = n == most;
	if (rc != STORE_OK && rc != STORE_NONE)
		return rc;
	return n ? STORE_OK : STORE_NONE;
}

static enum store_result run_before(struct store *s, enum query query, int64_t end)
{
	sql_bind_int(s->query[query], 1, end);
	return sql_do(s->query[query]);
}

/* Old decisions, what was said to them, and the records that nothing else rests on. */
static enum store_result drop_decisions(struct store *s, int64_t cutoff, bool *full)
{
	static const enum query steps[] = {
		Q_RETAIN_RECORDS, Q_RETAIN_VERDICTS, Q_RETAIN_PARTIES, Q_RETAIN_DECISIONS};
	int64_t end;
	enum store_result rc =
		find_end(s->query[Q_DECISIONS_OLDEST], DECISIONS_A_TURN, cutoff, &end, full);

	s->forgot |= rc == STORE_OK;
	for (unsigned i = 0; i < sizeof steps / sizeof *steps && rc == STORE_OK; i++)
		rc = run_before(s, steps[i], end);
	return rc == STORE_NONE ? STORE_OK : rc;
}

/* Old rows of the audit; the mac of the last of them stays as what the chain hangs on. */
static enum store_result drop_audit(struct store *s, int64_t cutoff, bool *full)
{
	int64_t end;
	enum store_result rc = find_end(s->query[Q_AUDIT_OLDEST], ROWS_A_TURN, cutoff, &end, full);

	if (rc == STORE_OK)
		rc = run_before(s, Q_ANCHOR_PUT, end - 1);
	if (rc == STORE_OK)
		rc = run_before(s, Q_RETAIN_AUDIT, end);
	return rc == STORE_NONE ? STORE_OK : rc;
}

/* Where the old notes of a kind end must be known before the first goes. */
static enum store_result find_old(struct store *s, enum noted kind, int64_t cutoff, bool *full)
{
	struct sql_stmt *st = s->query[Q_EVENTS_FROM];
	int64_t *end = &s->retaining.events_end[kind];
	enum store_result rc;

	s->retaining.events_before[kind] = cutoff;
	sql_bind_int(st, 2, *end);
	rc = find_end(st, LOOKED_AT_A_TURN, cutoff, end, full);
	return rc == STORE_NONE ? STORE_OK : rc;
}

static enum store_result find_old_tracks(struct store *s, int64_t cutoff, bool *full)
{
	return find_old(s, NOTED_TRACK, cutoff, full);
}

static enum store_result find_old_measurements(struct store *s, int64_t cutoff, bool *full)
{
	return find_old(s, NOTED_MEASUREMENT, cutoff, full);
}

static enum store_result find_old_consents(struct store *s, int64_t cutoff, bool *full)
{
	return find_old(s, NOTED_CONSENT, cutoff, full);
}

static enum store_result find_old_settlements(struct store *s, int64_t cutoff, bool *full)
{
	return find_old(s, NOTED_SETTLEMENT, cutoff, full);
}

/* The old notes from..to that hold no more; whoever has them in memory is to be told which.  That
 * their numbers are old would not do: when the newest notes were forgotten since the last turn,
 * what was noted then has their numbers. */
static enum store_result drop_events_between(struct store *s, int64_t from, int64_t to)
{
	struct sql_stmt *st = s->query[Q_RETAIN_EVENTS];
	enum store_result rc;

	sql_bind_int(st, 1, from);
	sql_bind_int(st, 2, to);
	for (int kind = 0; kind < NOTEDS; kind++) {
		sql_bind_int(st, 3 + kind, s->retaining.events_end[kind]);
		sql_bind_int(st, 3 + NOTEDS + kind, s->retaining.events_before[kind]);
	}
	while ((rc = sql_step(st)) == STORE_OK) {
		const struct store_op op = {.type = STORE_EVENT, .u.event = store_row_event(st)};

		s->forgot = true;
		if (store_ops_add(&s->gone, &op)) {
			rc = STORE_MEMORY;
			break;
		}
	}
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

static enum store_result drop_events(struct store *s, int64_t cutoff, bool *full)
{
	struct sql_stmt *st = s->query[Q_EVENTS_FROM];
	struct retaining *r = &s->retaining;
	const int64_t from = r->events_done;
	int64_t last = 0;
	enum store_result rc;

	(void)cutoff;
	for (int kind = 0; kind < NOTEDS; kind++)
		last = r->events_end[kind] > last ? r->events_end[kind] : last;
	sql_bind_int(st, 2, from);
	rc = find_end(st, ROWS_A_TURN, INT64_MAX, &r->events_done, full);
	if (rc)
		return rc == STORE_NONE ? STORE_OK : rc;
	if (r->events_done >= last) {
		r->events_done = last;
		*full = false;
	}
	return drop_events_between(s, from, r->events_done);
}

/* latest: the clock, when the day last went on. */
static enum store_result own_day(struct store *s, int64_t *day, int64_t *latest)
{
	struct sql_stmt *st = s->query[Q_RETAINED_GET];
	enum store_result rc = sql_step(st);

	if (rc == STORE_OK) {
		*day = sql_int(st, 0);
		*latest = sql_int(st, 1);
	}
	sql_reset(st);
	return rc;
}

/* The store's own day goes on. */
static enum store_result advance(struct store *s, int64_t now)
{
	struct sql_stmt *put = s->query[Q_RETAINED_PUT];
	int64_t last, latest;
	enum store_result rc = own_day(s, &last, &latest);
	bool jumped;

	if (rc)
		return rc;
	jumped = last != 0 && now > last + DAYS_A_DAY * DAY;
	if (now <= last || (jumped && now >= latest && now - latest < DAY / 2))
		return STORE_OK;
	sql_bind_int(put, 1, jumped ? last + DAYS_A_DAY * DAY : now);
	sql_bind_int(put, 2, now);
	return sql_do(put);
}

enum store_result store_retain(struct store *s, const struct store_retention *r, int64_t now)
{
	const struct {
		int64_t days;
		enum store_result (*drop)(struct store *, int64_t, bool *);
	} stages[] = {{r->decision_days, drop_decisions}, {r->audit_days, drop_audit},
		{r->track_days, find_old_tracks}, {r->measurement_days, find_old_measurements},
		{r->consent_days, find_old_consents}, {r->decision_days, find_old_settlements},
		{ANY_DAYS, drop_events}};
	struct retaining *at = &s->retaining;
	enum store_result rc = STORE_OK;
	int64_t today, latest;

	if (!r->again) {
		*at = (struct retaining){0};
		rc = advance(s, now);
	}
	if (rc == STORE_OK)
		rc = own_day(s, &today, &latest);
	at->more = false;
	while (at->stage < sizeof stages / sizeof *stages && !at->more && rc == STORE_OK) {
		if (stages[at->stage].days)
			rc = stages[at->stage].drop(
				s, today - stages[at->stage].days * DAY, &at->more);
		at->stage += !at->more;
	}
	return rc;
}
