/*
 * watch_parts - the inside of watch.h: watches, lists and changes (watch.c), and what is told of
 * a list (watch_tell.c)
 */
#ifndef SERVICE_WATCH_PARTS_H
#define SERVICE_WATCH_PARTS_H

#include "match/match.h"
#include "service/watch.h"

enum {
	LISTS_MAX = 1000,   /* of one watch */
	CHANGES_MAX = 4096, /* noted and not yet worked on */
	RECENT = 256,       /* persons that were just put */
	ENTERS_MAX = 100,   /* vacancies looked at for one changed person */
	LIST_BYTES = 8 << 20,
};

/* Who stands on a list. */
struct standing {
	const char *id, *note, *ranks; /* note: "" for none; ranks as JSON */
};
struct shortlist {
	struct shortlist *next;
	struct oom oom;
	struct arena arena; /* of the list as it was told */
	struct standing *at;
	uint32_t n, undecided;
	bool told;  /* it is remembered */
	bool dirty; /* to be computed anew */
	bool whole; /* not remembered, and to be told whole */
	char id[];  /* of its vacancy */
};
struct watch {
	struct watch *next;
	struct service *s;
	enum watch_kind kind;
	uint64_t listener;
	uint32_t number, limit;
	bool mask, over;
	bool beyond; /* a question of it would look at more pairs than may be: to be ended */
	struct access access;
	bool dirty;                      /* WATCH_RULESET: a new one is to be told */
	bool stirred;                    /* a list may be dirty */
	struct shortlist *lists, **last; /* the oldest first */
	uint32_t n_lists;
	char rule[];
};
struct change {
	struct change *next;
	enum kept kind;
	char id[];
};
struct watches {
	struct watch *first;
	uint32_t n, last;
	struct change *changes, **end;
	uint32_t n_changes;
	int64_t day; /* that the lists are of */
	uint64_t recent[RECENT];
	uint32_t at;
};

/* Has this person just been put? */
bool watch_recent(const struct watches *ws, const char *id);

/* ---- watch_tell.c ---------------------------------------------------------------- */

/* Of the watch's day; NULL: the rules have it no more. */
const struct match *watch_rule(const struct watch *w, const struct image **im);
/* The shortlist of a vacancy, or the jobs of a person. */
void watch_ask(struct watch *w, const struct match *rule, const struct image *im, enum kept k,
	const struct member *m, uint32_t limit, struct arena *arena, struct match_answer *out);
/* Would this person stand among the matches of the watch's vacancy? */
bool watch_may_enter(struct watch *w, const struct member *person);
const struct standing *watch_stands(const struct shortlist *l, const char *id);
/* Tells of one list, of the ruleset, or that the watch ends; whatever comes of it, it is told. */
void watch_tell(struct watch *w, struct shortlist *l);

#endif
