/*
 * ours - the same match by the library: rules, stored populations, and answers as peers give
 */
#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include "lib/peer.h"
#include "match/match.h"
#include "match/plan.h"

struct ours {
	struct oom oom;
	struct arena keep, work;
	struct ruleset *rs;
	const struct image *image;
	const struct match *rules[RULES]; /* NULL: the rule file has it not */
	struct population *persons, *vacancies;
	struct match_index *index[RULES][2]; /* of persons, of vacancies */
	uint64_t filling[RULES]; /* nanoseconds of CPU: the index of vacancies, made and filled */
	int64_t today;
};
/* The rule file, with the code tables of the population. */
void ours_open(struct ours *o, const char *rules_path, const struct people *p, int64_t today);
/* Puts every line of one side; its nanoseconds of CPU. */
uint64_t ours_load(struct ours *o, const struct bench_text *text, bool persons);
void ours_close(struct ours *o);
/* Builds the indexes of both sides for a rule; the bytes of the vacancies'. */
size_t ours_index(struct ours *o, enum rule rule);
/* By the plain scan, or by the indexes. */
void ours_jobs(struct ours *o, enum rule rule, uint32_t person, bool scan, struct peer_answer *a);
void ours_shortlist(
	struct ours *o, enum rule rule, uint32_t vacancy, bool scan, struct peer_answer *a);
/* The same question for near misses: `at` are the nearest, `undecided` is how many there are. */
void ours_near(struct ours *o, enum rule rule, bool shortlist, uint32_t subject, bool scan,
	struct peer_answer *a);

#endif
