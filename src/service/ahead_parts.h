/*
 * ahead_parts - what is made beside the loop, and how it keeps up with the loop
 *
 * A piece of work is begun by the loop's thread from populations that stand still (frozen), then
 * filled by another thread.  Meanwhile each change to the populations is noted as a pair of
 * members, which stay there as long as the frozen populations do.  At the end the changes are made
 * up for: few of them at once, many by another turn of the thread, during which fewer come.
 *
 * There are two kinds: an index (indexes_ahead.c) and a load of new rules (load_beside.c).  One is
 * worked on at a time.  It is stale when what it is made of is not in force any more, or more
 * changes came than are noted; then nothing comes of it.
 */
#ifndef SERVICE_AHEAD_PARTS_H
#define SERVICE_AHEAD_PARTS_H

#include "service/state.h"
#include "sluse/ahead.h"

struct ahead_change {
	enum kept of;
	const struct member *was, *now;
};
struct ahead_changes {
	struct ahead_change *at;
	uint32_t n, cap;
};
struct ahead_kind {
	/* On any thread.  false: no memory. */
	bool (*fill)(struct ahead *a);
	bool (*change)(struct ahead *a, const struct ahead_change *c);
	/* On the loop's thread.  It is good: takes it into use; true: there is something left to
	 * be cleared away, which takes long. */
	bool (*use)(struct service *s, struct ahead *a);
	void (*clear)(struct ahead *a); /* on any thread */
	/* Nothing came of it for want of memory. */
	void (*lost)(struct service *s, struct ahead *a);
	void (*release)(struct ahead *a); /* all that it holds, and itself */
};
struct ahead {
	const struct ahead_kind *kind;
	struct ahead_changes noted;  /* by the loop */
	struct ahead_changes behind; /* the work's own while it goes on */
	bool filled, bad;
	bool used;  /* what is left is to clear away */
	bool stale; /* the loop's */
};

/* What is held of the changes themselves. */
void ahead_free_changes(struct ahead *a);
/* Of those that are begun or wait for it, a change is noted. */
void ahead_changed(
	struct service *s, enum kept of, const struct member *was, const struct member *now);
/* Other rules and populations are in force. */
void ahead_forget(struct service *s);

/* indexes_ahead.c: the next that is due; NULL: none, or no memory. */
struct ahead *index_ahead(struct service *s);

#endif
