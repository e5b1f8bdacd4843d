/*
 * match - (ruleset, population) -> shortlist, by a plain scan
 *
 * The scan evaluates the rule for every pair, one after the other.  It is the definition of
 * the answer and stays for ever: a faster plan must give the same bytes.
 *
 * For one subject (a person, or a vacancy) against a population of the other side:
 *  matches    every criterion is yes (or no with its note's condition met: the note says
 *             so); ordered by the ranks, then id; at most `limit`, and at most the rule's
 *             own `keep`.  A rank that is null comes last; see below for unknown.
 *  undecided  no criterion is no and at least one is unknown.  Counted exactly, and by the set
 *             of facts that are missing; the first `limit` by rank and id are listed with
 *             questions.
 *  unplaced   a match that is not kept, and whose unknown rank could still place it among the
 *             kept: it fits, what is open is its place.  Counted and listed as the undecided.
 *  near       exactly one criterion is no, none unknown; on request.  Counted exactly, and the
 *             first `limit` are listed, in the order in which they would stand as matches: whom
 *             the change would bring highest stands first, however small or large it is.
 *  emptied    with near, where nothing matches: which conditions fail for how many.
 *
 * Ranks: the known come first.  A match with an unknown rank component is placed after those
 * whose component is known, and where it is not kept for that, it is unplaced when better
 * knowledge could lift it among the kept.  A rank that reads the subject alone is the same for
 * all, and lifts nobody.
 *
 * A criterion on its border is for a person to decide: such a pair is undecided, with no
 * fact to ask for.
 *
 * private criteria: for callers without a health purpose a pair that fails or is undecided on
 * one leaves no trace in criteria, near or questions; it is simply not a match (near), and an
 * undecided pair says "spørg sagsbehandleren" with no fact.  Asked about one pair, such a
 * caller hears of a failed private criterion what it hears of an undecided one.
 */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include "data/population.h"
#include "decide/decide.h"
#include "rules/eval.h"

struct match_subject {
	const char *id; /* or NULL: given inline */
	const struct record *record;
	const struct beside *beside; /* of a person; or NULL */
};
struct match_query {
	const struct match *rule;
	bool subject_is_left; /* a person looks for jobs; else a vacancy for persons */
	struct match_subject subject;
	const struct population *others;
	const char *title_fact; /* fact of the other side shown as its title, or NULL */
	uint32_t limit;         /* 0: the rule's keep, or 10 */
	bool near, mask;        /* mask: no health purpose */
	/* So many may be judged one by one; beyond that the answer is none, and says so.  0: no limit. */
	uint32_t most;
	/* Near misses are looked for among all of the others, and so is what empties a list; but where
	 * that takes more than so many to be judged one by one, among the first so many by id.
	 * 0: among all. */
	uint32_t near_most;
	/* Who does not pass is not searched, listed or counted; NULL: everybody passes. */
	bool (*admit)(void *arg, const struct member *m);
	void *arg;
};
struct emptied;
struct match_pair {
	const char *id;
	const char *note;             /* name of the note, or NULL */
	const struct value *ranks;    /* rule->n_ranks */
	const uint8_t *states;        /* enum state per criterion */
	const struct causes *missing; /* undecided, unplaced: fact slots; NULL: none may be named */
	bool ask_a_person;            /* undecided on what this caller may not know */
	const struct member *member;
};
struct missing_count {              /* pairs that lack exactly these facts */
	const struct causes *facts; /* NULL: none that may be named */
	uint32_t n;
};
struct match_answer {
	const struct match_query *query;
	const struct match_pair *matches, *undecided, *unplaced, *near;
	uint32_t n_matches, n_undecided, n_unplaced, n_near;
	uint32_t undecided_count, unplaced_count, near_count, searched;
	uint32_t near_of;                    /* of so many */
	const struct emptied *emptied;       /* near, and there are no matches; else NULL */
	const struct missing_count *missing; /* of the undecided; the most frequent first */
	uint32_t n_missing;
	const struct missing_count *unplaced_missing; /* alike */
	uint32_t n_unplaced_missing;
	bool beyond; /* more would have to be judged one by one than may be: nothing is listed */
};
/* The eval has the image and day; its bindings of both entities are used up. */
void match_scan(struct match_answer *out, const struct match_query *q, struct eval *e);
void match_write(struct json_writer *w, const struct match_answer *a, const struct ruleset *rs,
	struct eval *e, const struct decide_writing *how);

/* A pair's ranks as a JSON array of their values. */
const char *match_ranks_text(
	const struct match *rule, const struct match_pair *p, struct arena *arena);

/* One pair, every condition: members of match.explain's answer. */
void match_explain(struct json_writer *w, const struct match *rule, struct eval *e,
	const struct match_subject *left, const struct match_subject *right,
	const struct ruleset *rs, bool mask);

/* The pair's outcome under the rule; for case blocks. Fails: ids of no-criteria. */
enum state match_pair(struct eval *e, const struct match *rule, const char **note,
	uint64_t *failing, uint64_t *undecided);

#endif
