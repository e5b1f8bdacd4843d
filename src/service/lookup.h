/*
 * lookup - what a line asks of the store, read beside everything else
 *
 * Most is answered from memory.  What was decided, and all that is kept about a person, is in
 * the store alone, and that belongs to another thread, which may be waiting for a disk.  So a
 * line of which a request reads the store (struct method, `reads`) goes three steps:
 *
 *  1. service_handle() notes what is to be read, for all requests of the line, and puts it
 *     off.  The host takes the note (service_sought).
 *  2. service_lookup_run() reads it, on the thread that may use the store, behind all that was
 *     handed over before.  It knows nothing of the service, and the service goes on meanwhile.
 *  3. service_handle_found() carries the line out, with what was read.  Whatever may have
 *     changed in between (rules, roles, who is stored) is looked at here alone.  When somebody
 *     was forgotten in between, what was read may tell of them: it is read again.
 *
 * A host that has no such thread lends the store within service_handle(), and the three are one.
 *
 * A lookup has memory of its own, and one owner at a time.  That the store could not be read, or
 * that memory ran out, is part of what was found: the request fails with it in step 3.
 */
#ifndef SERVICE_LOOKUP_H
#define SERVICE_LOOKUP_H

#include "base/vec.h"
#include "data/json.h"
#include "feel/zones.h"
#include "store/store.h"

enum lookup_kind {
	LOOKUP_NOTHING,
	LOOKUP_DECISION,  /* the one that `id` names */
	LOOKUP_OVERRIDES, /* of all decisions */
	LOOKUP_PERSON,    /* all about whom `id` names */
};

/* What people said to a decision. */
struct said {
	struct store_text item, criterion, state, reason, actor;
	enum store_verdict_kind kind;
	int64_t given;
};
struct said_list {
	VEC(struct said) all;
};

struct replayer;
struct lookup {
	struct lookup *next;
	unsigned request;   /* which of the line's */
	uint64_t forgotten; /* how many persons had been when it was noted */
	enum lookup_kind kind;
	struct store_text id;
	const char *in_force;           /* the digest of the rules, or NULL: none were */
	const struct feel_zones *zones; /* for rules of before; they outlive the lookup */
	enum store_result rc;           /* STORE_OK, and then */
	/* of a decision: itself, what was said to it, the files of its ruleset, where ruleset_rc is
	 * STORE_OK, and where that is not in force, who has it compiled (which is what takes the
	 * longest), or NULL */
	struct store_kept kept;
	struct said_list said;
	enum store_result ruleset_rc;
	char *ruleset;
	size_t ruleset_len;
	struct replayer *replayer;
	/* of the others: what there is to tell, as JSON */
	struct strbuf text;
};

struct service_lookup;
/* Notes one more, like this as far as it is known before it is read; *l is made when it is NULL.
 * 0, or -1: no memory, and *l is as it was. */
int lookup_add(struct service_lookup **l, const struct lookup *like);
/* What was found for this request; NULL: nothing was looked for. */
struct lookup *lookup_of(struct service_lookup *l, unsigned request);
/* What was found is from before somebody was forgotten. */
bool lookup_is_old(const struct service_lookup *l, uint64_t forgotten);

/* methods_decision.c, methods_export.c: each reads what its methods need.  They run under a
 * guard, which is the arena's, and leave nothing of theirs behind when they leave by a jump. */
enum store_result read_decision(struct lookup *l, struct store *store, struct arena *arena);
enum store_result read_overrides(struct lookup *l, struct store *store, struct arena *arena);
enum store_result read_person(struct lookup *l, struct store *store, struct arena *arena);

#endif
