/*
 * watch - who wants to be told when something changes, and what they were told last
 *
 * A watch is of one vacancy under a match rule, of all vacancies under a rule, or of the
 * ruleset.  It remembers each shortlist as it was last told, so that only differences are
 * told: who entered, who left, whose rank or note changed, each with the place it now has.
 * Taking out who left and who changed, and putting in who entered and who changed at their
 * places in ascending order, makes the new list of the old.
 *
 * Changes are noted as they happen (watch_changed), and worked on in small steps when nobody
 * is being answered (watch_step): one changed person or vacancy, or one list, a step.  A
 * changed person touches the lists they stand on and those they may enter, which is one question
 * for all watches of a rule; a changed vacancy its own; a new ruleset or a new day all of them.
 *
 * Everything is bounded: watches, lists that are remembered, also all of them together, and
 * changes that are noted.  When more changes come than are noted, the list of a vacancy that is watched is looked at anew; a
 * watch of all vacancies, which remembers some of their lists, ends and says why, and so it does
 * when it has more lists to tell than it remembers: nothing is missed without a word.  Of a list
 * that is not remembered only those who have just been put are told as entered; when its vacancy
 * changed, or when so many were put since that nobody knows who they were, the whole list.  Who has
 * no room is not worked for: what happened meanwhile comes as one difference later.
 *
 * A question of a watch looks at as many pairs one by one as any other may.  A watch whose rule
 * would need more is refused, or ends and says so: else each change would hold everybody up.
 *
 * Where a store is kept, nothing is told before it is durable.  What is told of a list may come
 * of any write that was handed over before; it is held until the last of them is durable, and
 * the list is not looked at again meanwhile, so what comes then is one difference more.  When
 * writes are lost, so is what was held for them: their lists stand as they were told before,
 * and are looked at anew.  A watch whose own answer was lost ends; one that was given up is silent
 * and goes when that is durable, and is as it was when that is lost.
 *
 * What a caller may see is settled when the watch is made (match_masked); a list holds ids,
 * notes and ranks, and nothing of why.
 */
#ifndef SERVICE_WATCH_H
#define SERVICE_WATCH_H

#include "service/access.h"
#include "service/state.h"

enum { WATCHES_MAX = 1000, WATCHES_EACH = 100 };
enum watch_kind { WATCH_VACANCY, WATCH_RULE, WATCH_RULESET };
struct watch;
struct standings;

struct watch_order {
	enum watch_kind kind;
	uint64_t listener;
	const char *rule;    /* its name; NULL: WATCH_RULESET */
	const char *vacancy; /* its id, for WATCH_VACANCY */
	uint32_t limit;      /* 0: what the rule keeps, or 10 */
	bool mask;
	struct service_look *look;   /* the watch's on success; NULL: no audit is kept */
	const struct access *access; /* copied; whose grants live as long as the listener */
};
/* NULL and *why: too many; NULL and *why NULL: no memory. */
struct watch *watch_add(struct service *s, const struct watch_order *o, const char **why);
uint32_t watch_number(const struct watch *w);
/* Computes the list of a WATCH_VACANCY, to be written; NULL: it would look at more pairs one by
 * one than may be.  Leaves by a jump of `arena` when memory runs out. */
const struct standings *watch_list(struct watch *watch, struct arena *arena);
/* Writes it, an array, and remembers it as told. */
void watch_write_list(struct json_writer *w, struct watch *watch, const struct standings *now);
/* -1: this listener has no such watch. */
int watch_remove(struct service *s, uint64_t listener, uint32_t number);
/* It was made for an answer that could not be given. */
void watch_refused(struct service *s, uint64_t listener, uint32_t number);

/* By what is not handed over to the store yet. */
void watch_changed(struct service *s, enum kept k, const char *id);
/* It is as the store has it. */
void watch_restored(struct service *s, enum kept k, const char *id);
/* What was handed over from this number on is lost, and all of it was restored.  When rows of
 * the audit that telling had handed over are among it, nothing is told until something later is
 * durable: told again at once, they would be lost again, and again.  So after a disk was full the
 * subscriptions wait for the next write that succeeds. */
void watch_lost(struct service *s, uint64_t first);
void watch_durable(struct service *s); /* more is durable than before */
void watch_reloaded(struct service *s);
/* One step; true: there is more that can be done now. */
bool watch_step(struct service *s);
void watch_gone(struct service *s, uint64_t listener);
void watch_release(struct service *s);

#endif
