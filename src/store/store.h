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
 * once is what makes it fast: the fsync is what costs.
 *
 * Damage.  SQLite notices a page that makes no sense, but not a letter that changed in a
 * text; so every row carries a sum over what it holds, and a row whose sum is wrong is
 * damage, never an answer.  store_check() looks at everything.
 *
 * Erasure.  STORE_FORGET takes a person's record, the versions that decisions rest on, and
 * what happened to them; the decisions stay, without facts, and answer that they are erased.
 * What was deleted is overwritten in the file, and the log is emptied before the commit
 * answers.  Who was forgotten is kept as a pseudonym, in the file and beside it in
 * ERASURES, so that a backup of yesterday does not bring them back.
 *
 * The audit is a chain: each row's mac is made over the row and the mac before it with a key
 * that lies beside the file, so that a row that was changed, taken away or put in between
 * shows.  Rows name persons by pseudonyms made with the same key.  That the newest rows were
 * cut off can be seen by who noted the head (store_head) elsewhere.
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
enum { STORE_SCHEMA = 1, STORE_SCHEMA_OLDEST = 1, STORE_WHY = 300 };

/* STORE_OK and *out; else *out is NULL and `why` says what is in the way. */
enum store_result store_open(
	struct store **out, const struct store_options *options, char *why, size_t size);
void store_close(struct store *s); /* NULL is fine */
/* Of the last call that did not answer STORE_OK; good until the next call. */
const char *store_said(const struct store *s);

/* ---- writing --------------------------------------------------------------- */

/* now: seconds since 1970, as the clock has it; the audit's time.  See above. */
enum store_result store_commit(struct store *s, const struct store_op *first, int64_t now);

/* ---- reading --------------------------------------------------------------- */

/* Texts are good during the call.  Another answer than STORE_OK ends the walk and is the
 * walk's answer. */
typedef enum store_result store_record_fn(void *arg, const struct store_record *r);
/* Every record of a kind, by id. */
enum store_result store_each(struct store *s, enum store_kind kind, store_record_fn *fn, void *arg);
/* One record as it is now; STORE_NONE. */
enum store_result store_record(
	struct store *s, const struct store_key *key, store_record_fn *fn, void *arg);
/* The highest version that was ever given. */
enum store_result store_last_version(struct store *s, int64_t *version);

#endif
