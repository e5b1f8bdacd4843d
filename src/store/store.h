/*
 * store - what must not be lost
 *
 * One file holds the records, the rulesets by their digest, the decisions that were given,
 * what people said to them, what happened to a person on the way, and the audit.  The file
 * is SQLite's, in WAL mode with synchronous=FULL; nobody outside this folder knows, and
 * another database may stand behind the same functions.
 *
 * Who owns what.  There is one struct store a file and one thread at a time that uses it;
 * whoever opens it closes it.  A second process cannot open the same file.
 *
 * Writing.  store_commit() takes any number of operations (store_op.h) and makes one
 * transaction of them: when it answers STORE_OK, all of it is on the disk, and the fsync that
 * holds it is done; else nothing of it is, and the file is as it was.  Writing many lists at
 * once is what makes it fast: the fsync is what costs.  One exception: when what is to be erased
 * could not be overwritten in the log, all of it is done and none of it answered for.
 *
 * Damage.  When a file is opened, SQLite looks at all its pages and holds every index against
 * its table: what an index has lost would be answered as not there.  It does not notice a
 * letter that changed in a text; so every row carries a sum over what it holds, and a row
 * whose sum is wrong is damage, never an answer.  store_check() looks at everything.
 *
 * Erasure.  STORE_FORGET takes a person's record, the versions that decisions rest on, and
 * what happened to them; the decisions stay, without facts, and answer that they are erased.
 * What was deleted is overwritten in the file, and the log is emptied before the commit
 * answers.  Who was forgotten is kept as a pseudonym with the version of the record that went,
 * in the file and beside it in ERASURES, so that a backup of yesterday does not bring them
 * back; who is put again later has a higher version, and stays.
 *
 * The audit is a chain: each row's mac is made over the row and the mac before it with a key
 * that lies beside the file, so that a row that was changed, taken away or put in between
 * shows.  Rows name persons by pseudonyms made with the same key.  That the newest rows were
 * cut off can be seen by who noted the head (store_head) elsewhere.  What one commit notes of
 * several persons, and what is otherwise the same, stands in one row, which counts as many.
 *
 * Errors are results; store_said() has a sentence for people, without anybody's facts.
 *
 * Sources: SQLite, "Write-Ahead Logging", "How To Corrupt An SQLite Database File";
 * Schneier and Kelsey, "Secure Audit Logs to Support Computer Forensics" (1999).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/digest.h"
#include "store/store_op.h"

struct store;

enum store_result {
	STORE_OK,
	STORE_NONE,    /* what was asked for is not there */
	STORE_FULL,    /* no room on the disk, or a limit on the file */
	STORE_MEMORY,  /* no memory */
	STORE_IO,      /* the disk or the file system failed, or the file may not be used */
	STORE_BUSY,    /* another process has the file */
	STORE_DAMAGED, /* the file makes no sense */
	STORE_FOREIGN, /* the file is not ours, or from a newer version */
};

enum { STORE_KEY = 32 }; /* bytes */
struct store_options {
	const char *path;     /* the file; made when it is not there and `make` is set */
	const char *erasures; /* the file of pseudonyms; NULL: none is kept beside */
	uint8_t key[STORE_KEY];
	bool make;
	const char *vfs; /* SQLite's name of another file layer, for tests; else NULL */
};
/* The newest schema, and the oldest that can be brought up to it. */
enum { STORE_SCHEMA = 3, STORE_SCHEMA_OLDEST = 1, STORE_WHY = 300 };

/* STORE_OK and *out; else *out is NULL and `why` says what is in the way. */
enum store_result store_open(
	struct store **out, const struct store_options *options, char *why, size_t size);
void store_close(struct store *s); /* NULL is fine */
/* Of the last call that did not answer STORE_OK; good until the next call. */
const char *store_said(const struct store *s);

/* ---- writing --------------------------------------------------------------- */

/* now: seconds since 1970, as the clock has it; the audit's time.  See above. */
enum store_result store_commit(struct store *s, const struct store_op *first, int64_t now);
/* The STORE_EVENTs that went with the last store_commit(), by its STORE_RETAIN; the caller's.
 * To be asked for whatever it answered: what it could not do is not in the list. */
void store_take_gone(struct store *s, struct store_ops *out);
/* A STORE_RETAIN is a turn of a thousand rows or so.  True: the one of the last
 * store_commit() left more that is too old, and another one, with `again`, goes on with it. */
bool store_more_to_go(const struct store *s);

/* ---- reading --------------------------------------------------------------- */

/* Texts are good during the call.  Another answer than STORE_OK ends the walk and is the
 * walk's answer. */
typedef enum store_result store_record_fn(void *arg, const struct store_record *r);
/* Every record of a kind, by id. */
enum store_result store_each(struct store *s, enum store_kind kind, store_record_fn *fn, void *arg);
/* One record as it is now; STORE_NONE. */
enum store_result store_record(
	struct store *s, const struct store_key *key, store_record_fn *fn, void *arg);
/* The highest version that was ever given, as far as the file and the erasures know: what is
 * put next has a higher one. */
enum store_result store_last_version(struct store *s, int64_t *version);

/* ---- looking after it ------------------------------------------------------ */

struct store_report {
	int64_t records[STORE_KINDS];
	int64_t decisions, erased;
};
/* Everything is read and held against its sums: STORE_OK, or STORE_DAMAGED and store_said(). */
enum store_result store_check(struct store *s, struct store_report *out);

/* Where the audit stands: whoever notes it elsewhere can tell later that nothing up to there
 * was taken away. */
struct store_head {
	int64_t n; /* lines so far; 0: none */
	uint8_t mac[DIGEST_BYTES];
};
void store_head(const struct store *s, struct store_head *out);
/* Follows the audit's chain from its first row, or from what it hangs on where older rows
 * were not kept for ever.  With `noted`, a head of before, the row that it was noted of must be
 * there with that mac, unless it went for its age.  STORE_DAMAGED: *broken is the line where it
 * breaks, and store_said() tells. */
enum store_result store_verify(
	struct store *s, const struct store_head *noted, int64_t *rows, int64_t *broken);

/* A copy of the whole store into a file that is empty or not there, some pages a step; what
 * is committed between two steps is in it. */
struct sql_copy;
enum store_result store_copy_begin(struct store *s, struct sql_copy **out, const char *path);
/* STORE_OK: go on; STORE_NONE: it is whole. */
enum store_result store_copy_step(struct sql_copy *copy);
enum store_result store_copy_end(struct sql_copy *copy); /* STORE_OK: what was copied is good */

/* ---- decisions ------------------------------------------------------------- */

/* What is kept of a decision: its STORE_DECIDE, then for each record it rests on a
 * STORE_PARTY and, unless it was erased, the record as it was, a STORE_PUT.  An erased
 * decision has no digest. */
struct store_kept {
	int64_t n;     /* its place in the order in which they were given */
	int64_t given; /* seconds since 1970 */
	bool erased;
	struct store_ops ops; /* the caller's */
};
/* The newest that has this id, or whose id begins with these 16 letters (which are what people
 * are shown of it); STORE_NONE. */
enum store_result store_decision(struct store *s, struct store_text id, struct store_kept *out);
/* The first from n on; STORE_NONE. */
enum store_result store_next_decision(struct store *s, int64_t n, struct store_kept *out);
/* What people said to a decision, the earliest first. */
typedef enum store_result store_verdict_fn(void *arg, const struct store_verdict *v, int64_t given);
enum store_result store_verdicts(
	struct store *s, struct store_text decision, store_verdict_fn *fn, void *arg);
/* How often each criterion of each item was overridden, over all decisions: of the verdict
 * only item and criterion are told. */
typedef enum store_result store_count_fn(void *arg, const struct store_verdict *of, int64_t count);
enum store_result store_overrides(struct store *s, store_count_fn *fn, void *arg);
/* What happened to everybody, or to one person, in the order it was told. */
typedef enum store_result store_event_fn(void *arg, const struct store_event *e);
enum store_result store_events(struct store *s, store_event_fn *fn, void *arg);
enum store_result store_events_of(
	struct store *s, struct store_text id, store_event_fn *fn, void *arg);
/* All that is kept about one person, beside what store_record() and store_events_of() give:
 * earlier versions that decisions rest on, those decisions, and who read or wrote them. */
enum store_result store_earlier(
	struct store *s, const struct store_key *key, store_record_fn *fn, void *arg);
/* place: the person's among those it rests on (struct store_party). */
typedef enum store_result store_decision_fn(
	void *arg, const struct store_decision *d, int64_t given, int64_t place);
enum store_result store_decisions_of(
	struct store *s, const struct store_key *key, store_decision_fn *fn, void *arg);
/* Of the audit's row actor, purpose, method and uid are told. */
typedef enum store_result store_look_fn(void *arg, const struct store_audit *a, int64_t given);
enum store_result store_looks_at(
	struct store *s, struct store_text id, store_look_fn *fn, void *arg);
/* The packed files of a ruleset, in memory that the caller frees with mem_free(). */
enum store_result store_ruleset(
	struct store *s, struct store_text digest, char **files, size_t *len);

#endif
