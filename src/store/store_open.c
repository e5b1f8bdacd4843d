#include "base/strmap.h"
#include "store/store_parts.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum store_result store_fail(struct store *s, enum store_result why, const char *text)
{
	snprintf(s->said, sizeof s->said, "%s", text);
	return why;
}

enum store_result store_failed(struct store *s, enum store_result why)
{
	return store_fail(s, why, sql_said(s->db));
}

const char *store_said(const struct store *s)
{
	return s->said;
}

/* Made for the two purposes, so that a pseudonym never is a mac. */
static void derive_keys(struct store *s, const uint8_t key[STORE_KEY])
{
	static const char *const purposes[] = {"pseudonym", "audit"};
	struct mac_state *states[] = {&s->pseudonyms, &s->macs}, own;
	uint8_t derived[DIGEST_BYTES];

	for (int i = 0; i < 2; i++) {
		mac_init(&own, key, STORE_KEY);
		mac_add(&own, purposes[i], strlen(purposes[i]));
		mac_final(&own, derived);
		mac_init(states[i], derived, sizeof derived);
	}
}

void store_pseudonym(struct store *s, const char *of, struct store_text id, uint8_t out[PSEUDONYM])
{
	uint8_t mac[DIGEST_BYTES];

	mac_add_field(&s->pseudonyms, of, strlen(of));
	mac_add_field(&s->pseudonyms, id.s, id.len);
	mac_final(&s->pseudonyms, mac);
	memcpy(out, mac, PSEUDONYM);
}

uint64_t sum_int(uint64_t sum, int64_t i)
{
	return hash_bytes(&i, sizeof i, sum);
}

uint64_t sum_text(uint64_t sum, struct store_text t)
{
	return t.s ? hash_bytes(t.s, t.len, sum_int(sum, (int64_t)t.len)) : sum_int(sum, -1);
}

/* ---- schema -------------------------------------------------------------- */

/* One step, whole or not at all. */
static enum store_result migrate(struct store *s, int64_t from)
{
	char version[64];
	enum store_result rc;

	snprintf(
		version, sizeof version, "PRAGMA user_version = %lld; COMMIT", (long long)from + 1);
	if ((rc = sql_run(s->db, "BEGIN IMMEDIATE")) ||
		(rc = sql_run(s->db, store_migrations[from])) || (rc = sql_run(s->db, version))) {
		store_failed(s, rc);
		if (sql_within(s->db))
			sql_run(s->db, "ROLLBACK");
	}
	return rc;
}

/* An empty file is ours to fill; anything else must say that it is ours. */
static enum store_result own(struct store *s, int64_t *schema)
{
	int64_t application = 0, objects = 0;
	enum store_result rc;

	if ((rc = sql_number(s->db, "PRAGMA application_id", &application)) ||
		(rc = sql_number(s->db, "PRAGMA user_version", schema)) ||
		(rc = sql_number(s->db, "SELECT count(*) FROM sqlite_schema", &objects)))
		return store_failed(s, rc);
	if (application == 0 && *schema == 0 && objects == 0) {
		rc = sql_run(s->db, store_application);
		return rc ? store_failed(s, rc) : STORE_OK;
	}
	if (application != STORE_APPLICATION)
		return store_fail(s, STORE_FOREIGN, "it is another program's database");
	if (*schema > STORE_SCHEMA)
		return store_fail(s, STORE_FOREIGN, "it was written by a newer version");
	return STORE_OK;
}

static enum store_result prepare(struct store *s)
{
	for (int i = 0; i < QUERIES; i++) {
		enum store_result rc = sql_prepare(s->db, &s->query[i], query_text[i]);

		if (rc)
			return store_failed(s, rc);
	}
	return STORE_OK;
}

static enum store_result begin(struct store *s, const struct store_options *o)
{
	const struct sql_options file = {.path = o->path, .vfs = o->vfs, .make = o->make};
	int64_t schema = 0;
	enum store_result rc = sql_open(&s->db, &file);

	if (rc || (rc = sql_run(s->db, store_alone)))
		return store_failed(s, rc);
	if ((rc = own(s, &schema)))
		return rc;
	if ((rc = sql_run(s->db, store_settings)))
		return store_failed(s, rc);
	for (; schema < STORE_SCHEMA; schema++) {
		if ((rc = migrate(s, schema)))
			return rc;
	}
	if ((rc = store_check_pages(s)) || (rc = prepare(s)) || (rc = store_read_head(s)))
		return rc;
	return o->erasures ? store_open_erasures(s, o->erasures) : STORE_OK;
}

enum store_result store_open(
	struct store **out, const struct store_options *options, char *why, size_t size)
{
	struct store *s = mem_alloc(sizeof *s);
	enum store_result rc;

	*out = NULL;
	if (!s) {
		snprintf(why, size, "there is no memory for it");
		return STORE_MEMORY;
	}
	memset(s, 0, sizeof *s);
	s->erasures = -1;
	derive_keys(s, options->key);
	rc = begin(s, options);
	if (rc) {
		snprintf(why, size, "%s", s->said);
		store_close(s);
		return rc;
	}
	*out = s;
	return STORE_OK;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (int i = 0; i < QUERIES; i++)
		sql_free(s->query[i]);
	sql_close(s->db);
	if (s->erasures >= 0)
		close(s->erasures);
	store_ops_free(&s->gone);
	mem_free(s);
}
