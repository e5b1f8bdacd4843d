/* The audit: a chain of macs over rows that name nobody.  What one transaction notes of many
 * persons, and what differs in nothing else, is one row with one mac. */
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
	add_text(m, r->subjects);
	add_text(m, r->decision);
	mac_final(m, out);
}

static void bind_bytes(struct sql_stmt *st, int place, struct store_text t)
{
	if (t.s)
		sql_bind_bytes(st, place, t.s, t.len);
}

/* The next of the chain. */
static void bind_row(struct store *s, struct sql_stmt *st, int at, struct audit_waiting *w)
{
	const struct audit_row *r = &w->row;

	row_mac(s, s->head.mac, r, w->mac);
	memcpy(s->head.mac, w->mac, sizeof w->mac);
	sql_bind_int(st, at + 1, r->n);
	sql_bind_int(st, at + 2, r->given);
	sql_bind_int(st, at + 3, r->uid);
	sql_bind_text(st, at + 4, r->actor);
	sql_bind_text(st, at + 5, r->purpose);
	sql_bind_text(st, at + 6, r->method);
	sql_bind_int(st, at + 7, r->kind);
	bind_bytes(st, at + 8, r->subjects);
	bind_bytes(st, at + 9, r->decision);
	sql_bind_bytes(st, at + 10, w->mac, sizeof w->mac);
}

enum store_result store_flush_audit(struct store *s)
{
	const bool all = s->n_audit == TOGETHER;
	const unsigned step = all ? TOGETHER : 1;
	struct sql_stmt *st = s->query[all ? Q_AUDITS_PUT : Q_AUDIT_PUT];
	enum store_result rc = STORE_OK;

	for (unsigned i = 0; i < s->n_audit && rc == STORE_OK; i += step) {
		for (unsigned k = 0; k < step; k++)
			bind_row(s, st, AUDIT_COLUMNS * (int)k, &s->audit[i + k]);
		rc = sql_do(st);
	}
	s->n_audit = 0;
	return rc;
}

static bool same(struct store_text a, struct store_text b)
{
	return (a.s != NULL) == (b.s != NULL) && a.len == b.len &&
	       (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}

static bool may_join(const struct audit_waiting *w, const struct store_audit *a)
{
	const struct audit_row *r = &w->row;

	return !store_text_none(a->id) && !store_text_none(r->subjects) &&
	       r->subjects.len < sizeof w->subjects && r->uid == a->uid && r->kind == a->kind &&
	       same(r->actor, a->actor) && same(r->purpose, a->purpose) &&
	       same(r->method, a->method) && same(w->decision, a->decision);
}

static void begin_row(
	struct store *s, struct audit_waiting *w, const struct store_audit *a, int64_t now)
{
	w->row = (struct audit_row){.given = now,
		.uid = a->uid,
		.kind = a->kind,
		.actor = a->actor,
		.purpose = a->purpose,
		.method = a->method};
	w->decision = a->decision;
	if (!store_text_none(a->decision)) {
		store_pseudonym(s, "decision", a->decision, w->pseudonym);
		w->row.decision = (struct store_text){(const char *)w->pseudonym, PSEUDONYM};
	}
}

enum store_result store_put_audit(struct store *s, const struct store_audit *a, int64_t now)
{
	struct audit_waiting *w = s->n_audit ? &s->audit[s->n_audit - 1] : NULL;
	enum store_result rc = STORE_OK;

	if (!w || !may_join(w, a)) {
		if (s->n_audit == TOGETHER)
			rc = store_flush_audit(s);
		if (rc)
			return rc;
		w = &s->audit[s->n_audit++];
		begin_row(s, w, a, now);
	}
	if (!store_text_none(a->id)) {
		store_pseudonym(s, "person", a->id, w->subjects + w->row.subjects.len);
		w->row.subjects.s = (const char *)w->subjects;
		w->row.subjects.len += PSEUDONYM;
	}
	w->row.n = ++s->head.n;
	return STORE_OK;
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
		.subjects = sql_text(st, 7),
		.decision = sql_text(st, 8)};
}

/* 0: it cannot be such a row. */
static int64_t lines_of(const struct audit_row *r)
{
	if (store_text_none(r->subjects))
		return 1;
	return r->subjects.len % PSEUDONYM ? 0 : (int64_t)(r->subjects.len / PSEUDONYM);
}

/* The chain has come to the end of a row of so many lines: a head that was noted in there was
 * noted of this end. */
static enum store_result hold_against(
	struct store *s, const struct store_head *at, int64_t lines, const struct store_head *noted)
{
	if (noted && noted->n > at->n - lines && noted->n <= at->n &&
		(noted->n != at->n || memcmp(noted->mac, at->mac, sizeof at->mac) != 0))
		return store_fail(
			s, STORE_DAMAGED, "the audit is another one than the head was noted of");
	return STORE_OK;
}

/* One link: the row is the next one, and its mac is over it and the one before. */
static enum store_result follow(
	struct store *s, struct sql_stmt *st, struct store_head *at, const struct store_head *noted)
{
	uint8_t mac[DIGEST_BYTES], there[DIGEST_BYTES];
	struct audit_row r;
	int64_t lines;

	take_row(&r, st);
	lines = lines_of(&r);
	if (lines == 0 || r.n != at->n + lines)
		return store_fail(s, STORE_DAMAGED, "rows of the audit are missing");
	row_mac(s, at->mac, &r, mac);
	if (!take_mac(sql_text(st, 9), there) || memcmp(mac, there, sizeof mac) != 0)
		return store_fail(s, STORE_DAMAGED,
			"a row of the audit is not what was written, or the key is another");
	*at = (struct store_head){.n = r.n};
	memcpy(at->mac, mac, sizeof mac);
	return hold_against(s, at, lines, noted);
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
	rc = hold_against(s, &at, 1, noted);
	while (rc == STORE_OK && (rc = sql_step(st)) == STORE_OK &&
		(rc = follow(s, st, &at, noted)) == STORE_OK)
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
