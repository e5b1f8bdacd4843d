/*
 * feed_shelf - where the vacancies of feeds are kept
 *
 * Beside what others put, among the service's vacancies, each with its feed as source.  What
 * two sources tell of is one vacancy (feed_join.h): it stands among the vacancies under one
 * id, and what the others said waits here for its day.
 */
#ifndef SERVICE_FEED_SHELF_H
#define SERVICE_FEED_SHELF_H

#include "feed/feed_join.h"
#include "service/state.h"

struct feed_shelf {
	struct service *s;
	struct population *others; /* stand behind another */
	struct feed_join *join;
	struct oom *oom;
	struct arena joined;  /* the join's */
	struct arena scratch; /* of one call */
	struct arena texts;
	struct strmap reasons; /* why records are not taken */
	bool owing;            /* one should stand where it does not yet, for want of memory */
};

/* Takes up what is kept already with one of these feeds as its source; `others` of an earlier
 * shelf are taken over, or NULL.  known() is told each.  Under a guard of oom; -1: no memory
 * for the population.  To be released either way. */
struct feed_shelf_known {
	void *arg;
	/* True: this source is one of the feeds.  udloeber: DATE_NONE when not said. */
	bool (*known)(void *arg, const char *source, const char *id, int64_t put, int64_t udloeber);
};
int feed_shelf_init(struct feed_shelf *f, struct service *s, const struct vocab *vocab,
	const struct population *others, const struct feed_shelf_known *known, struct oom *oom);
void feed_shelf_release(struct feed_shelf *f);

/* NULL, or why it is not kept, in words that repeat nothing of it, good as long as the shelf.
 * extra: its facts are laid over those that are there. */
const char *feed_shelf_put(struct feed_shelf *f, const char *source, const char *id,
	const char *facts, size_t len, bool extra);
void feed_shelf_remove(struct feed_shelf *f, const char *id);

/* Does what there was no memory for. */
void feed_shelf_settle(struct feed_shelf *f);
/* Something of this source stands behind another. */
bool feed_shelf_others(const struct feed_shelf *f, const char *source);

#endif
