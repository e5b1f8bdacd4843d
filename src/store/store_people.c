/* What people said to decisions, and what happened to persons. */
#include "store/store_parts.h"

#include <string.h>

/* Six texts and a number, as they stand in both tables, and the sum over them. */
static uint64_t six_sum(const struct store_text texts[6], int64_t number, int64_t given)
{
	uint64_t sum = sum_int(sum_int(0, number), given);

	for (int i = 0; i < 6; i++)
		sum = sum_text(sum, texts[i]);
	return sum;
}

enum store_result store_put_verdict(struct store *s, const struct store_verdict *v, int64_t now)
{
	struct sql_stmt *st = s->query[Q_VERDICT_PUT];
	const struct store_text texts[] = {
		v->decision, v->item, v->criterion, v->state, v->reason, v->actor};

	sql_bind_int(st, 1, v->kind);
	for (int i = 0; i < 6; i++)
		sql_bind_text(st, 2 + i, texts[i]);
	sql_bind_int(st, 8, now);
	sql_bind_int(st, 9, (int64_t)six_sum(texts, v->kind, now));
	return sql_do(st);
}

enum store_result store_put_event(struct store *s, const struct store_event *e, int64_t now)
{
	struct sql_stmt *st = s->query[Q_EVENT_PUT];
	const struct store_text texts[] = {e->id, e->what, e->track, e->step, e->note, e->actor};

	for (int i = 0; i < 6; i++)
		sql_bind_text(st, 1 + i, texts[i]);
	sql_bind_int(st, 7, e->on);
	sql_bind_int(st, 8, now);
	sql_bind_int(st, 9, (int64_t)six_sum(texts, e->on, now));
	return sql_do(st);
}

/* ---- reading --------------------------------------------------------------- */

/* The row's six texts; STORE_DAMAGED when the sum is another. */
static enum store_result take_six(struct store *s, struct sql_stmt *st, struct store_text texts[6])
{
	for (int i = 0; i < 6; i++)
		texts[i] = sql_text(st, i);
	if ((uint64_t)sql_int(st, 8) != six_sum(texts, sql_int(st, 6), sql_int(st, 7)))
		return store_fail(
			s, STORE_DAMAGED, "a note about a person is not what was written");
	return STORE_OK;
}

static enum store_result finish(struct store *s, struct sql_stmt *st, enum store_result rc)
{
	if (rc != STORE_NONE && !*s->said)
		store_failed(s, rc);
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

enum store_result store_verdicts(
	struct store *s, struct store_text decision, store_verdict_fn *fn, void *arg)
{
	struct sql_stmt *st = s->query[Q_VERDICTS];
	struct store_text t[6];
	enum store_result rc;

	*s->said = '\0';
	sql_bind_text(st, 1, decision);
	while ((rc = sql_step(st)) == STORE_OK && (rc = take_six(s, st, t)) == STORE_OK) {
		const struct store_verdict v = {(enum store_verdict_kind)sql_int(st, 6), t[0], t[1],
			t[2], t[3], t[4], t[5]};

		if ((rc = fn(arg, &v, sql_int(st, 7))))
			break;
	}
	return finish(s, st, rc);
}

enum store_result store_overrides(struct store *s, store_count_fn *fn, void *arg)
{
	struct sql_stmt *st = s->query[Q_OVERRIDES];
	enum store_result rc;

	*s->said = '\0';
	while ((rc = sql_step(st)) == STORE_OK) {
		const struct store_verdict v = {
			.item = sql_text(st, 0), .criterion = sql_text(st, 1)};

		if ((rc = fn(arg, &v, sql_int(st, 2))))
			break;
	}
	return finish(s, st, rc);
}

struct store_event store_row_event(struct sql_stmt *st)
{
	return (struct store_event){sql_text(st, 0), sql_text(st, 1), sql_text(st, 2),
		sql_text(st, 3), sql_text(st, 4), sql_text(st, 5), sql_int(st, 6)};
}

static enum store_result give_events(
	struct store *s, struct sql_stmt *st, store_event_fn *fn, void *arg)
{
	struct store_text t[6];
	enum store_result rc;

	*s->said = '\0';
	while ((rc = sql_step(st)) == STORE_OK && (rc = take_six(s, st, t)) == STORE_OK) {
		const struct store_event e = store_row_event(st);

		if ((rc = fn(arg, &e)))
			break;
	}
	return finish(s, st, rc);
}

enum store_result store_events(struct store *s, store_event_fn *fn, void *arg)
{
	return give_events(s, s->query[Q_EVENTS], fn, arg);
}

enum store_result store_events_of(
	struct store *s, struct store_text id, store_event_fn *fn, void *arg)
{
	sql_bind_text(s->query[Q_EVENTS_OF], 1, id);
	return give_events(s, s->query[Q_EVENTS_OF], fn, arg);
}

enum store_result store_decisions_of(
	struct store *s, const struct store_key *key, store_decision_fn *fn, void *arg)
{
	struct sql_stmt *st = s->query[Q_DECISIONS_ABOUT];
	enum store_result rc;

	*s->said = '\0';
	sql_bind_int(st, 1, key->kind);
	sql_bind_text(st, 2, key->id);
	while ((rc = sql_step(st)) == STORE_OK) {
		const struct store_decision d = {
			.id = sql_text(st, 1), .method = sql_text(st, 2), .on = sql_int(st, 3)};

		if ((rc = fn(arg, &d, sql_int(st, 4), sql_int(st, 5))))
			break;
	}
	return finish(s, st, rc);
}

/* A look for each time the person stands among those that the row is about. */
static enum store_result give_looks(
	struct sql_stmt *st, const uint8_t who[PSEUDONYM], store_look_fn *fn, void *arg)
{
	const struct store_text subjects = sql_text(st, 5);
	const struct store_audit a = {.uid = sql_int(st, 1),
		.actor = sql_text(st, 2),
		.purpose = sql_text(st, 3),
		.method = sql_text(st, 4)};
	enum store_result rc = STORE_OK;

	for (size_t at = 0; at + PSEUDONYM <= subjects.len && rc == STORE_OK; at += PSEUDONYM) {
		if (memcmp(subjects.s + at, who, PSEUDONYM) == 0)
			rc = fn(arg, &a, sql_int(st, 0));
	}
	return rc;
}

enum store_result store_looks_at(
	struct store *s, struct store_text id, store_look_fn *fn, void *arg)
{
	struct sql_stmt *st = s->query[Q_LOOKS];
	uint8_t who[PSEUDONYM];
	enum store_result rc;

	*s->said = '\0';
	store_pseudonym(s, "person", id, who);
	sql_bind_bytes(st, 1, who, sizeof who);
	while ((rc = sql_step(st)) == STORE_OK && (rc = give_looks(st, who, fn, arg)) == STORE_OK)
		;
	return finish(s, st, rc);
}
