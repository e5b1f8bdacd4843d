/*
 * watch_parts - the inside of watch.h: watches, lists and changes (watch.c), and what is told of
 * a list (watch_tell.c)
 */
#ifndef SERVICE_WATCH_PARTS_H
#define SERVICE_WATCH_PARTS_H

#include "match/match.h"
#include "service/watch.h"

enum {
	LISTS_MAX = 1000,      /* of one watch */
	CHANGES_MAX = 1 << 16, /* noted and not yet worked on */
	RECENT = 256,          /* persons that were just put */
	ENTERS_MAX = 100,      /* vacancies looked at for one changed person */
	LIST_BYTES = 8 << 20,
	TOLD_BYTES = 64 << 20, /* of all lists of watches of all vacancies */
	HELD_MAX = 500,        /* told of once they are durable; fewer than LISTS_MAX */
};
#define NO_NUMBER UINT64_MAX

/* Who stands on a list. */
struct standing {
	const char *id, *note, *ranks; /* note: "" for none; ranks as JSON */
};
struct standings { /* a list at one moment */
	const struct standing *at;
	uint32_t n, undecided, unplaced;
};
struct told_list { /* a copy of its own */
	struct oom oom;
	struct arena arena;
	struct standings list;
	struct watches *of; /* whose `told` its bytes are in */
	bool gone;          /* that its vacancy is no more */
};
struct shortlist {
	struct shortlist *next;
	struct told_list *told; /* as it was told; NULL: it is not remembered */
	struct held *held;      /* what is to be told of it */
	uint64_t whole;         /* the first write by which it is to be told whole, or NO_NUMBER */
	uint64_t puts;          /* noted when a person put first touched it since it was told */
	bool dirty;             /* to be computed anew */
	char id[];              /* of its vacancy */
};
/* A line that waits for a write to be durable. */
struct held {
	struct held *next;
	struct watch *w;
	struct shortlist *l;          /* NULL: it ends the watch */
	struct told_list *now;        /* the list with it */
	uint64_t number, whole, puts; /* the last two: the list's */
	size_t len;                   /* 0: the list is as if it had been told */
	char line[];
};
struct watch {
	struct watch *next;
	struct service *s;
	enum watch_kind kind;
	uint64_t listener;
	uint32_t number, limit;
	bool mask, over;
	bool beyond; /* a question of it would look at more pairs than may be: to be ended */
	bool missed; /* more came than could be noted, and no look anew makes up for it: likewise */
	bool ending; /* the line that says so is held */
	uint64_t left;  /* the write by which it is given up, when that is durable; 0: it is not */
	uint64_t since; /* the write that its own answer waits for */
	struct service_look *look; /* who is told; NULL: no audit is kept */
	struct access access;
	bool dirty; /* WATCH_RULESET: a new one is to be told; WATCH_RULE: is the rule still there? */
	bool stirred;                    /* a list may be dirty */
	struct shortlist *lists, **last; /* the oldest first */
	uint32_t n_lists;
	char rule[];
};
struct change {
	struct change *next;
	enum kept kind;
	uint64_t number; /* of the write, or NO_NUMBER */
	uint64_t puts;   /* of persons, with this one */
	char id[];
};
struct recent {
	uint64_t id, number; /* a hash, and the write */
};
struct watches {
	struct watch *first;
	uint32_t n, last;
	struct change *changes, **end;
	uint32_t n_changes;
	int64_t day; /* that the lists are of */
	size_t told; /* bytes of lists as they were told, or will be when what is held is told */
	struct recent recent[RECENT];
	uint64_t puts;                 /* of persons, ever; the last are the recent */
	struct held *held, **held_end; /* in the order of their numbers */
	uint32_t n_held;
	uint64_t rows;   /* the last number under which the audit was told whom a line names */
	uint64_t paused; /* rows were lost: nothing is told until more than this is durable */
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
/* As the list was told, or will have been when what is held of it is told. */
bool watch_names(const struct shortlist *l, const char *id);
/* Tells of one list, of the ruleset, or that the watch ends; whatever comes of it, it is told. */
void watch_tell(struct watch *w, struct shortlist *l);

/* ---- watch_held.c ---------------------------------------------------------------- */

/* The last write that was handed over; 0 where none is. */
uint64_t watch_handed(const struct service *s);
/* NULL: no memory, or a watch of all vacancies may have no more of it. */
struct told_list *watch_told_new(const struct watch *w, const struct standings *list);
void watch_told_free(struct told_list *t); /* NULL is fine */
/* Tells the line, now or when all that was written is durable, and then remembers `now`, which
 * it takes; without a list the watch then ends.  -1: no memory to hold it. */
int watch_say(
	struct watch *w, struct shortlist *l, const char *line, size_t len, struct told_list *now);
/* Sends the first that waits; false: it is not durable yet, or there is none. */
bool watch_send_held(struct service *s);
void watch_drop_held(const struct watch *w); /* all of one watch */

#endif
