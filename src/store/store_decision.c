/* Decisions and what they rest on; what people said to them; what happened to a person. */
#include "store/store_parts.h"

static uint64_t decision_sum(const struct store_decision *d, int64_t given)
{
	uint64_t sum = sum_text(sum_text(0, d->id), d->ruleset);

	sum = sum_text(sum_text(sum, d->method), d->asked);
	sum = sum_text(sum_text(sum, d->digest), d->outcomes);
	return sum_int(sum_int(sum_int(sum, d->on), d->today), given);
}

/* The same answer given twice is one decision; the audit tells that it was given twice. */
enum store_result store_put_decision(struct store *s, const struct store_decision *d, int64_t now)
{
	struct sql_stmt *st = s->query[Q_DECISION_PUT];
	enum store_result rc;

	sql_bind_text(st, 1, d->id);
	sql_bind_text(st, 2, d->ruleset);
	sql_bind_text(st, 3, d->method);
	sql_bind_text(st, 4, d->asked);
	sql_bind_bytes(st, 5, d->digest.s, d->digest.len);
	sql_bind_bytes(st, 6, d->outcomes.s ? d->outcomes.s : "", d->outcomes.len);
	sql_bind_int(st, 7, d->on);
	sql_bind_int(st, 8, d->today);
	sql_bind_int(st, 9, now);
	sql_bind_int(st, 10, (int64_t)decision_sum(d, now));
	rc = sql_do(st);
	s->decision = rc == STORE_OK && sql_changes(s->db) ? sql_last_row(s->db) : 0;
	return rc;
}

enum store_result store_put_party(struct store *s, const struct store_party *p)
{
	struct sql_stmt *st = s->query[Q_PARTY_PUT];

	if (!s->decision)
		return STORE_OK;
	sql_bind_int(st, 1, p->version);
	sql_bind_int(st, 2, s->decision);
	sql_bind_int(st, 3, p->place);
	return sql_do(st);
}

enum store_result store_put_rules(struct store *s, const struct store_rules *r, int64_t now)
{
	struct sql_stmt *st = s->query[Q_RULES_PUT];

	sql_bind_text(st, 1, r->digest);
	sql_bind_text(st, 2, r->files);
	sql_bind_int(st, 3, now);
	sql_bind_int(st, 4, (int64_t)sum_int(sum_text(sum_text(0, r->digest), r->files), now));
	return sql_do(st);
}

enum store_result store_put_verdict(struct store *s, const struct store_verdict *v, int64_t now)
{
	struct sql_stmt *st = s->query[Q_VERDICT_PUT];
	const struct store_text texts[] = {
		v->decision, v->item, v->criterion, v->state, v->reason, v->actor};
	uint64_t sum = sum_int(sum_int(0, v->kind), now);

	sql_bind_int(st, 1, v->kind);
	for (int i = 0; i < 6; i++) {
		sql_bind_text(st, 2 + i, texts[i]);
		sum = sum_text(sum, texts[i]);
	}
	sql_bind_int(st, 8, now);
	sql_bind_int(st, 9, (int64_t)sum);
	return sql_do(st);
}

enum store_result store_put_event(struct store *s, const struct store_event *e, int64_t now)
{
	struct sql_stmt *st = s->query[Q_EVENT_PUT];
	const struct store_text texts[] = {e->id, e->what, e->track, e->step, e->note, e->actor};
	uint64_t sum = sum_int(sum_int(0, e->on), now);

	for (int i = 0; i < 6; i++) {
		sql_bind_text(st, 1 + i, texts[i]);
		sum = sum_text(sum, texts[i]);
	}
	sql_bind_int(st, 7, e->on);
	sql_bind_int(st, 8, now);
	sql_bind_int(st, 9, (int64_t)sum);
	return sql_do(st);
}
