/*
 * store_parts - what the files of the store share
 *
 * The tables and the statements over them stand in store_schema.c, the one place where SQL
 * is written but for the settings of a connection.
 */
#ifndef STORE_STORE_PARTS_H
#define STORE_STORE_PARTS_H

#include "store/store_sql.h"

enum { PSEUDONYM = 16 }; /* bytes */
enum { TOGETHER = 16 };  /* rows that one statement puts */
enum { LINES = 64 };     /* of the audit in one row, at most */

enum query {
	Q_RECORD_FIND,
	Q_RECORD_RETIRE,
	Q_RECORD_DELETE,
	Q_RECORD_PUT,
	Q_RECORDS_PUT,
	Q_RECORD_GET,
	Q_RECORD_EACH,
	Q_RECORD_ERASE,
	Q_RECORD_NEWEST,
	Q_RECORD_NEWEST_OF,
	Q_RECORD_LAST,
	Q_PARTY_OF_VERSION,
	Q_PARTY_PUT,
	Q_DECISION_PUT,
	Q_DECISIONS_OF,
	Q_DECISION_ERASE,
	Q_DECISION_BY_ID,
	Q_DECISION_NEXT,
	Q_RECORD_EARLIER,
	Q_DECISIONS_ABOUT,
	Q_LOOKS,
	Q_PARTIES,
	Q_RULES_GET,
	Q_VERDICTS,
	Q_OVERRIDES,
	Q_EVENTS,
	Q_EVENTS_OF,
	Q_VERDICT_PUT,
	Q_VERDICT_ERASE,
	Q_EVENT_PUT,
	Q_EVENT_ERASE,
	Q_RULES_PUT,
	Q_AUDIT_PUT,
	Q_AUDITS_PUT,
	Q_AUDIT_LAST,
	Q_AUDIT_EACH,
	Q_DECISIONS_OLDEST,
	Q_AUDIT_OLDEST,
	Q_RETAIN_RECORDS,
	Q_RETAIN_VERDICTS,
	Q_RETAIN_PARTIES,
	Q_RETAIN_DECISIONS,
	Q_RETAIN_AUDIT,
	Q_EVENTS_FROM,
	Q_RETAIN_EVENTS,
	Q_ANCHOR_PUT,
	Q_ANCHOR_GET,
	Q_RETAINED_GET,
	Q_RETAINED_PUT,
	Q_ERASED_PUT,
	Q_ERASED_IS,
	Q_ERASED_EACH,
	Q_BEGIN,
	Q_COMMIT,
	QUERIES
};
extern const char *const query_text[QUERIES];
extern const char *const store_alone, *const store_settings, *const store_application;
enum { STORE_APPLICATION = 1397511507 };
/* What brings a file of schema i to i + 1; [0] makes schema 1 of nothing. */
extern const char *const store_migrations[STORE_SCHEMA];

/* What a row of the audit says, as it goes into its mac: one line for each of the subjects,
 * which are pseudonyms without anything between them, or one line that is about nobody. */
struct audit_row {
	int64_t n; /* its last line's number */
	int64_t given, uid, kind;
	struct store_text actor, purpose, method, subjects, decision;
};
/* One that may still get more lines; then room for what is made of it. */
struct audit_waiting {
	struct audit_row row;
	struct store_text decision; /* as it came */
	uint8_t subjects[LINES * PSEUDONYM], pseudonym[PSEUDONYM], mac[DIGEST_BYTES];
};

/* Notes of what happened, by how long they are kept; in the order of Q_RETAIN_EVENTS. */
enum noted { NOTED_TRACK, NOTED_MEASUREMENT, NOTED_CONSENT, NOTED_SETTLEMENT, NOTEDS };
/* How far the turns of STORE_RETAIN have come. */
struct retaining {
	unsigned stage;
	bool more;                     /* the last turn was not the last one */
	int64_t events_end[NOTEDS];    /* the first note that is not old; known after its stage */
	int64_t events_before[NOTEDS]; /* what was told before is old */
	int64_t events_done;           /* the first that was not looked at yet */
};

struct store {
	struct sql *db;
	struct sql_stmt *query[QUERIES];
	struct mac_state pseudonyms, macs;
	struct store_head head; /* the audit's newest line; its mac without the rows that wait */
	int64_t decision;       /* the row that parties belong to; 0: it is not to be kept */
	bool forgot;            /* the open transaction takes something away for good */
	bool log_stays;         /* what was taken away may still stand there */
	struct store_ops gone;  /* what happened, and was kept long enough: store_take_gone() */
	struct retaining retaining;
	int erasures;          /* descriptor, or -1 */
	int64_t erasures_were; /* bytes, before the open transaction wrote there; -1: it did not */
	/* Of the open transaction, what waits for more of its kind: a statement that puts
	 * many rows costs much less than as many statements. */
	const struct store_record *puts[TOGETHER];
	struct audit_waiting audit[TOGETHER];
	unsigned n_puts, n_audit;
	bool puts_are_new; /* as far as the last ones tell: they take nobody's place */
	char said[STORE_WHY];
};

/* Remembers what to say, and gives the result back. */
enum store_result store_fail(struct store *s, enum store_result why, const char *text);
/* The same in SQLite's words. */
enum store_result store_failed(struct store *s, enum store_result why);

void store_pseudonym(struct store *s, const char *of, struct store_text id, uint8_t out[PSEUDONYM]);

void store_print_pseudonym(const uint8_t in[PSEUDONYM], char out[2 * PSEUDONYM + 1]); /* hex */

/* store_record.c; the record is to stay until it is flushed */
enum store_result store_put_record(struct store *s, const struct store_record *r, int64_t now);
enum store_result store_flush_records(struct store *s, int64_t now);
/* The record in a row of RECORD_COLUMNS, with a sum that is right; good until the next step. */
enum store_result store_row_record(struct store *s, struct sql_stmt *st, struct store_record *out);
enum store_result store_remove_record(struct store *s, const struct store_key *key);
/* store_decision.c */
enum store_result store_put_decision(struct store *s, const struct store_decision *d, int64_t now);
enum store_result store_put_party(struct store *s, const struct store_party *p);
enum store_result store_put_rules(struct store *s, const struct store_rules *r, int64_t now);
enum store_result store_put_verdict(struct store *s, const struct store_verdict *v, int64_t now);
enum store_result store_put_event(struct store *s, const struct store_event *e, int64_t now);
/* The event in a row of EVENT_COLUMNS, its sum not looked at; good until the next step. */
struct store_event store_row_event(struct sql_stmt *st);
/* store_audit.c; the texts are to stay until it is flushed */
enum store_result store_put_audit(struct store *s, const struct store_audit *a, int64_t now);
enum store_result store_flush_audit(struct store *s);
enum store_result store_read_head(struct store *s);
/* store_check.c: what SQLite itself can see: pages that make no sense, an index that is not its
 * table's */
enum store_result store_check_pages(struct store *s);
/* store_retain.c */
enum store_result store_retain(struct store *s, const struct store_retention *r, int64_t now);
/* store_erase.c */
enum store_result store_erase(struct store *s, const struct store_key *key, int64_t now);
/* The list beside the file and the one in it are brought together, and who is on it is not
 * in the file afterwards. */
enum store_result store_open_erasures(struct store *s, const char *path);
enum store_result store_sync_erasures(struct store *s);
/* What the transaction wrote beside the file is taken away with what it wrote there. */
void store_cut_erasures(struct store *s);

/* Sums over what a row holds. */
uint64_t sum_text(uint64_t sum, struct store_text t);
uint64_t sum_int(uint64_t sum, int64_t i);

#endif
