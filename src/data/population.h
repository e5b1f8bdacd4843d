/*
 * population - the persons, vacancies or offer runs that are kept, by id
 *
 * Members stand in the order of their ids (bytes), for ties are broken by id and answers
 * must not depend on the order of arrival.  A member is replaced whole: a new version has
 * memory of its own, and the old one's is freed.  What was sent is kept as text beside the
 * record, so that it can be read again when another ruleset brings another vocabulary.
 *
 * Not for concurrent use: whoever owns the loop owns the population.  Who needs one that
 * stands still, and may be read by several threads, freezes it: the frozen one has leaves of
 * its own and shares the members, which are never changed; what is replaced or removed from
 * then on is kept until the last frozen one is freed.
 */
#ifndef DATA_POPULATION_H
#define DATA_POPULATION_H

#include "data/beside.h"

enum { POPULATION_ID = 200 }; /* bytes of an id, at most */
struct member {
	const char *id;
	const char *facts; /* the JSON object of facts as it was put */
	size_t facts_len;
	const char *beside_text; /* the JSON of records, or NULL */
	size_t beside_len;
	int64_t put;        /* the day it was put: default `seen` */
	const char *source; /* who put it: default source */
	int64_t version;    /* the caller's number for it; 0: none */
	struct record record;
	struct beside beside;
	bool degraded;       /* some of it did not fit the present vocabulary: left unknown */
	struct member *dead; /* the population's: kept for those that are frozen */
};
struct population;

/* path: "ledig", "stilling": for problems. NULL: out of memory.  A population that is freed
 * before those frozen of it goes with the last of them. */
struct population *population_new(const char *path, const struct vocab *vocab);
void population_free(struct population *p);
const struct vocab *population_vocab(const struct population *p);
/* Upsert.  0; -1 with problems and the old version in place (out of memory is a problem
 * of kind "memory"). */
struct member_text {
	const char *facts;
	size_t facts_len;
	const char *beside; /* or NULL */
	size_t beside_len;
	int64_t put;
	const char *source;
	bool known, own_voice; /* as in struct record_defaults */
	bool settled;          /* it may say that a fact was settled: a person did */
	int64_t version;
};
int population_put(struct population *p, const char *id, const struct member_text *text,
	int64_t today, struct problems *ps);
/* The same for what was accepted once: what the vocabulary does not take is left out, and the
 * member is marked.  -1: out of memory. */
int population_keep(
	struct population *p, const char *id, const struct member_text *text, int64_t today);
bool population_remove(struct population *p, const char *id);
const struct member *population_get(const struct population *p, const char *id);
uint32_t population_count(const struct population *p);
const struct member *population_at(const struct population *p, uint32_t i); /* by id order */
/* The place of the first whose id comes after this one; the count, when none does. */
uint32_t population_after(const struct population *p, const char *id);

/* Who is told of every change, while both versions are there: `was` is NULL for one that comes,
 * `now` for one that goes.  One at a time; NULL: nobody. */
typedef void population_changed(void *arg, const struct member *was, const struct member *now);
void population_watch(struct population *p, population_changed *changed, void *arg);

/* As it is now, or those of its members that are to be kept, for reading only; its vocabulary
 * must outlive it.  Frozen and freed by whoever owns the population.  NULL: out of memory. */
typedef bool population_keeps(void *arg, const struct member *m); /* NULL: all of them */
struct population *population_freeze(struct population *p, population_keeps *keeps, void *arg);

/* Do the members go with this frozen one? */
bool population_is_last(const struct population *frozen);

/* A copy under another vocabulary, for a new ruleset: facts it does not know, or that it
 * refuses, become unknown and the member is marked.  NULL: out of memory; p is untouched
 * either way.  *degraded: how many members lost something. */
struct population *population_reread(
	const struct population *p, const struct vocab *vocab, int64_t today, uint32_t *degraded);

#endif
