/*
 * replay - a decision made again from what was kept of it
 *
 * A service of its own is given the ruleset the decision was made with, the day it was made
 * on and the records it rests on as they were then, and is asked the same question; so what
 * answers is the very code that answered, and nothing of what is stored now can come in.  A
 * list of matches is made again from those that were listed.
 *
 * The answer must have the same digest (answer_digest.h).  What does not is told as such:
 * the file was tampered with, the program has changed, or there is a mistake in it.  The texts
 * of the rules are those of then, but the program has words of its own; so it is told whether
 * the outcomes, which are kept bit by bit, are the same.
 *
 * Rulesets are compiled once for decisions in a row that share one.
 */
#ifndef SERVICE_REPLAY_H
#define SERVICE_REPLAY_H

#include "service/state.h"
#include "store/store.h"

enum replayed {
	REPLAY_SAME,
	REPLAY_DIFFERS,
	REPLAY_TEXTS,    /* every criterion came out the same, and it is told in other bytes */
	REPLAY_ERASED,   /* somebody it rests on was forgotten */
	REPLAY_NO_RULES, /* its ruleset is not kept, or is not what it was */
	REPLAY_MEMORY,
	REPLAY_STORE, /* the store failed; store_said() tells */
};
const char *replayed_word(enum replayed r); /* "same", "differs", "erased", … */

struct replayer;
/* The zones must outlive it.  NULL: no memory. */
struct replayer *replayer_new(const struct feel_zones *zones);
void replayer_free(struct replayer *r);
/* A ruleset that is loaded already, so that it need not be compiled again; it is counted, and
 * `shown`, as in struct service_options, must outlive the replayer.  0, or -1: no memory. */
int replayer_knows(struct replayer *r, struct ruleset *rs, const char *shown);
/* Loads a packed ruleset, so that replay() need not; what is wrong with it is told there. */
void replayer_load(struct replayer *r, const char *packed, size_t len);
/* Where the files of a decision's ruleset are read: a store, or what was read there already. */
struct replay_rules {
	struct store *store; /* or NULL, and: */
	enum store_result rc;
	const char *packed;
	size_t len;
};
/* *result: the answer's bytes, good until the next call; NULL when there is none.  plain: what
 * is sensitive is left out of it, though it was not when it was given; what came out is judged
 * as it was given all the same. */
enum replayed replay(struct replayer *r, const struct replay_rules *rules,
	const struct store_kept *kept, bool plain, const char **result, size_t *len);
/* How the question of a decision is answered today, held against nothing: under the rules it was
 * made with, or where `rules` is NULL under those in force.  REPLAY_DIFFERS: they do not answer it, such as
 * where there is no such match in them; else as replay(). */
enum replayed replay_ask(struct replayer *r, const struct replay_rules *rules,
	const struct store_kept *kept, const char **result, size_t *len);
/* Puts the rules of these files in force.  0, or -1: they have mistakes, or there is no memory. */
int replayer_take(
	struct replayer *r, const struct sluse_file *files, unsigned n, const char *shown);
/* The rules of that day in the ruleset which the last decision was made with, where it came
 * out; good as long as the answer. */
const struct image *replayer_image(const struct replayer *r, int64_t on);

#endif
