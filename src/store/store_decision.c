/* Decisions and what they rest on. */
#include "store/store_parts.h"

#include <string.h>

static uint64_t decision_sum(const struct store_decision *d, int64_t given)
{
	uint64_t sum = sum_text(sum_text(0, d->id), d->ruleset);

	sum = sum_text(sum_text(sum, d->method), d->asked);
	sum = sum_text(sum_text(sum, d->digest), d->outcomes);
	return sum_int(sum_int(sum_int(sum_int(sum, d->on), d->today), d->plain), given);
}

/* The same answer given twice is one decision; the audit tells that it was given twice. */
enum store_result store_put_decision(
	struct store *s, const struct store_decision *given, int64_t now)
{
	struct sql_stmt *st = s->query[Q_DECISION_PUT];
	struct store_decision d = *given;
	enum store_result rc;

	if (store_text_none(d.outcomes))
		d.outcomes = (struct store_text){"", 0};
	sql_bind_text(st, 1, d.id);
	sql_bind_text(st, 2, d.ruleset);
	sql_bind_text(st, 3, d.method);
	sql_bind_text(st, 4, d.asked);
	sql_bind_bytes(st, 5, d.digest.s, d.digest.len);
	sql_bind_bytes(st, 6, d.outcomes.s, d.outcomes.len);
	sql_bind_int(st, 7, d.on);
	sql_bind_int(st, 8, d.today);
	sql_bind_int(st, 9, now);
	sql_bind_int(st, 10, (int64_t)decision_sum(&d, now));
	sql_bind_int(st, 11, d.plain);
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

/* ---- reading --------------------------------------------------------------- */

static enum store_result take_parties(struct store *s, struct store_kept *out)
{
	struct sql_stmt *st = s->query[Q_PARTIES];
	struct store_op party = {.type = STORE_PARTY}, record = {.type = STORE_PUT};
	enum store_result rc;

	sql_bind_int(st, 1, out->n);
	while ((rc = sql_step(st)) == STORE_OK) {
		bool there = !store_text_none(sql_text(st, 0));

		party.u.party = (struct store_party){sql_int(st, 10), sql_int(st, 9)};
		out->erased |= !there;
		if (there && (rc = store_row_record(s, st, &record.u.put)))
			break;
		if (store_ops_add(&out->ops, &party) ||
			(there && store_ops_add(&out->ops, &record))) {
			rc = STORE_MEMORY;
			break;
		}
	}
	sql_reset(st);
	return rc == STORE_NONE ? STORE_OK : rc;
}

/* The decision that the statement stands on, if on any. */
static enum store_result take_decision(struct store *s, struct sql_stmt *st, struct store_kept *out)
{
	struct store_op op = {.type = STORE_DECIDE};
	struct store_decision *d = &op.u.decision;
	enum store_result rc = sql_step(st);

	*out = (struct store_kept){0};
	if (rc)
		return rc;
	out->n = sql_int(st, 0);
	*d = (struct store_decision){.id = sql_text(st, 1),
		.ruleset = sql_text(st, 2),
		.method = sql_text(st, 3),
		.asked = sql_text(st, 4),
		.digest = sql_text(st, 5),
		.outcomes = sql_text(st, 6),
		.on = sql_int(st, 7),
		.today = sql_int(st, 8),
		.plain = sql_int(st, 11)};
	out->given = sql_int(st, 9);
	out->erased = store_text_none(d->digest);
	if (!out->erased && (uint64_t)sql_int(st, 10) != decision_sum(d, out->given))
		return store_fail(s, STORE_DAMAGED, "a decision is not what was written");
	return store_ops_add(&out->ops, &op) ? STORE_MEMORY : STORE_OK;
}

static enum store_result read_kept(struct store *s, struct sql_stmt *st, struct store_kept *out)
{
	enum store_result rc;

	*s->said = '\0';
	rc = take_decision(s, st, out);
	sql_reset(st);
	if (rc == STORE_OK)
		rc = take_parties(s, out);
	if (rc != STORE_OK && rc != STORE_NONE && !*s->said)
		store_failed(s, rc);
	if (rc)
		store_ops_free(&out->ops);
	return rc;
}

enum store_result store_decision(struct store *s, struct store_text id, struct store_kept *out)
{
	struct sql_stmt *st = s->query[Q_DECISION_BY_ID];
	uint8_t other[PSEUDONYM];
	char hex[2 * PSEUDONYM + 1];
	enum store_result rc;

	sql_bind_text(st, 1, id);
	rc = read_kept(s, st, out);
	if (rc != STORE_NONE)
		return rc;
	store_pseudonym(s, "decision", id, other); /* what was erased has this one now */
	store_print_pseudonym(other, hex);
	sql_bind_text(st, 1, (struct store_text){hex, 2 * PSEUDONYM});
	return read_kept(s, st, out);
}

enum store_result store_next_decision(struct store *s, int64_t n, struct store_kept *out)
{
	struct sql_stmt *st = s->query[Q_DECISION_NEXT];

	sql_bind_int(st, 1, n);
	return read_kept(s, st, out);
}

static enum store_result take_files(
	struct store *s, struct sql_stmt *st, struct store_text digest, char **files, size_t *len)
{
	struct store_text t;
	enum store_result rc = sql_step(st);

	if (rc)
		return rc == STORE_NONE ? rc : store_failed(s, rc);
	t = sql_text(st, 0);
	if ((uint64_t)sql_int(st, 2) != sum_int(sum_text(sum_text(0, digest), t), sql_int(st, 1)))
		return store_fail(s, STORE_DAMAGED, "a ruleset is not what was written");
	*files = mem_alloc(t.len + 1);
	if (!*files)
		return store_fail(s, STORE_MEMORY, "there is no memory for a ruleset");
	memcpy(*files, t.s, t.len);
	(*files)[t.len] = '\0';
	*len = t.len;
	return STORE_OK;
}

enum store_result store_ruleset(
	struct store *s, struct store_text digest, char **files, size_t *len)
{
	struct sql_stmt *st = s->query[Q_RULES_GET];
	enum store_result rc;

	sql_bind_text(st, 1, digest);
	rc = take_files(s, st, digest, files, len);
	sql_reset(st);
	return rc;
}
