/* The audit: a chain of macs over rows that name nobody. */
#include "store/store_parts.h"

#include <string.h>

enum { AUDIT_COLUMNS = 10 };

static void add_int(struct mac_state *m, int64_t i)
{
	uint8_t bytes[8];

	for (unsigned k = 0; k < sizeof bytes; k++)
		bytes[k] = (uint8_t)((uint64_t)i >> 8 * k);
	mac_add(m, bytes, sizeof bytes);
}

static void add_text(struct mac_state *m, struct store_text t)
{
	add_int(m, t.s != NULL);
	mac_add_field(m, t.s ? t.s : "", t.len);
}

static void row_mac(struct store *s, const uint8_t before[DIGEST_BYTES], const struct audit_row *r,
	uint8_t out[DIGEST_BYTES])
{
	struct mac_state *m = &s->macs;

	mac_add(m, before, DIGEST_BYTES);
	add_int(m, r->n);
	add_int(m, r->given);
	add_int(m, r->uid);
	add_text(m, r->actor);
	add_text(m, r->purpose);
	add_text(m, r->method);
	add_int(m, r->kind);
	add_text(m, r->subject);
	add_text(m, r->decision);
	mac_final(m, out);
}

static struct store_text pseudonym(
	struct store *s, const char *of, struct store_text id, uint8_t room[PSEUDONYM])
{
	if (store_text_none(id))
		return id;
	store_pseudonym(s, of, id, room);
	return (struct store_text){(const char *)room, PSEUDONYM};
}

static void bind_bytes(struct sql_stmt *st, int place, struct store_text t)
{
	if (t.s)
		sql_bind_bytes(st, place, t.s, t.len);
}

static void bind_row(struct sql_stmt *st, int at, const struct audit_row *r)
{
	sql_bind_int(st, at + 1, r->n);
	sql_bind_int(st, at + 2, r->given);
	sql_bind_int(st, at + 3, r->uid);
	sql_bind_text(st, at + 4, r->actor);
	sql_bind_text(st, at + 5, r->purpose);
	sql_bind_text(st, at + 6, r->method);
	sql_bind_int(st, at + 7, r->kind);
	bind_bytes(st, at + 8, r->subject);
	bind_bytes(st, at + 9, r->decision);
	sql_bind_bytes(st, at + 10, r->mac, sizeof r->mac);
}

enum store_result store_flush_audit(struct store *s)
{
	const bool all = s->n_audit == TOGETHER;
	const unsigned step = all ? TOGETHER : 1;
	struct sql_stmt *st = s->query[all ? Q_AUDITS_PUT : Q_AUDIT_PUT];
	enum store_result rc = STORE_OK;

	for (unsigned i = 0; i < s->n_audit && rc == STORE_OK; i += step) {
		for (unsigned k = 0; k < step; k++)
			bind_row(st, AUDIT_COLUMNS * (int)k, &s->audit[i + k]);
		rc = sql_do(st);
	}
	s->n_audit = 0;
	return rc;
}

enum store_result store_put_audit(struct store *s, const struct store_audit *a, int64_t now)
{
	struct audit_row *r = &s->audit[s->n_audit++];

	*r = (struct audit_row){.n = s->head.n + 1,
		.given = now,
		.uid = a->uid,
		.kind = a->kind,
		.actor = a->actor,
		.purpose = a->purpose,
		.method = a->method};
	r->subject = pseudonym(s, "person", a->id, r->subject_room);
	r->decision = pseudonym(s, "decision", a->decision, r->decision_room);
	row_mac(s, s->head.mac, r, r->mac);
	s->head.n = r->n;
	memcpy(s->head.mac, r->mac, sizeof r->mac);
	return s->n_audit == TOGETHER ? store_flush_audit(s) : STORE_OK;
}

static bool take_mac(struct store_text t, uint8_t out[DIGEST_BYTES])
{
	if (t.len != DIGEST_BYTES)
		return false;
	memcpy(out, t.s, DIGEST_BYTES);
	return true;
}

/* A row (n, mac) that a statement gives; nothing there leaves *out as it is. */
static enum store_result read_link(struct store *s, enum query query, struct store_head *out)
{
	struct sql_stmt *st = s->query[query];
	enum store_result rc = sql_step(st);

	if (rc == STORE_OK) {
		out->n = sql_int(st, 0);
		if (!take_mac(sql_text(st, 1), out->mac))
			rc = store_fail(s, STORE_DAMAGED, "a row of the audit has no mac");
	} else if (rc == STORE_NONE) {
		rc = STORE_OK;
	} else {
		store_failed(s, rc);
	}
	sql_reset(st);
	return rc;
}

enum store_result store_read_head(struct store *s)
{
	enum store_result rc;

	s->head = (struct store_head){0};
	rc = read_link(s, Q_ANCHOR_GET, &s->head);
	return rc ? rc : read_link(s, Q_AUDIT_LAST, &s->head);
}

/* ---- verifying ------------------------------------------------------------- */

static void take_row(struct audit_row *r, struct sql_stmt *st)
{
	*r = (struct audit_row){.n = sql_int(st, 0),
		.given = sql_int(st, 1),
		.uid = sql_int(st, 2),
		.actor = sql_text(st, 3),
		.purpose = sql_text(st, 4),
		.method = sql_text(st, 5),
		.kind = sql_int(st, 6),
		.subject = sql_text(st, 7),
		.decision = sql_text(st, 8)};
}

/* One link: the row is the next one, and its mac is over it and the one before. */
static enum store_result follow(
	struct store *s, struct sql_stmt *st, struct store_head *at, const struct store_head *noted)
{
	uint8_t mac[DIGEST_BYTES], there[DIGEST_BYTES];
	struct audit_row r;

	take_row(&r, st);
	if (r.n != at->n + 1)
		return store_fail(s, STORE_DAMAGED, "rows of the audit are missing");
	row_mac(s, at->mac, &r, mac);
	if (!take_mac(sql_text(st, 9), there) || memcmp(mac, there, sizeof mac) != 0)
		return store_fail(s, STORE_DAMAGED,
			"a row of the audit is not what was written, or the key is another");
	at->n = r.n;
	memcpy(at->mac, mac, sizeof mac);
	if (noted && noted->n == r.n && memcmp(noted->mac, mac, sizeof mac) != 0)
		return store_fail(
			s, STORE_DAMAGED, "the audit is another one than the head was noted of");
	return STORE_OK;
}

enum store_result store_verify(
	struct store *s, const struct store_head *noted, int64_t *rows, int64_t *broken)
{
	struct sql_stmt *st = s->query[Q_AUDIT_EACH];
	struct store_head at = {0};
	enum store_result rc;

	*s->said = '\0';
	*broken = 0;
	if ((rc = read_link(s, Q_ANCHOR_GET, &at)))
		return rc;
	while ((rc = sql_step(st)) == STORE_OK && (rc = follow(s, st, &at, noted)) == STORE_OK)
		;
	sql_reset(st);
	*rows = at.n;
	if (rc == STORE_NONE && noted && noted->n > at.n)
		rc = store_fail(s, STORE_DAMAGED, "the newest rows of the audit were taken away");
	if (rc == STORE_DAMAGED)
		*broken = at.n + 1;
	if (rc != STORE_NONE && !*s->said)
		store_failed(s, rc);
	return rc == STORE_NONE ? STORE_OK : rc;
}

void store_head(const struct store *s, struct store_head *out)
{
	*out = s->head;
}
