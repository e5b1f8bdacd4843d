/*
 * plan - the same answer as match_scan(), without looking at every pair
 *
 * One side of one match rule, seen from the other on one day: the members of a population
 * as columns, so that a question goes through the few that can be an answer.
 *
 * What is kept of a member.  A criterion that reads this side alone is judged when the
 * member comes, by the evaluator; who fails one can answer nobody and is laid aside, where only
 * near misses are looked for.  Of a criterion between both sides, the operands that read this side
 * alone (`stilling.timer`, the rank of `dansk_krav`, any `let`) are evaluated then too, and each
 * becomes a cell:
 *
 *	number, date     32 bits, in thousandths or days: exact, or else `odd`
 *	declared value, code, other text, boolean     its number
 *	list of texts    its elements' numbers; where a condition asks of them also which members
 *	                 of a block have which, and where the first rank counts what is
 *	                 shared, which may have it
 *	unknown          with the facts that are missing; stale facts are so on this day
 *	none             a null that somebody told
 *	odd              anything else: its member is judged by the evaluator
 *
 * and of a condition between both sides that is the evaluator's, what it reads of the member, as one
 * number: near misses are looked for among many, and who is alike is judged once (alike.h).
 *
 * What is done with a question.  The subject's operands are evaluated once.  A condition that
 * is then the same for all is folded; each other one is a comparison of a column with a
 * range, a table or a set, 64 members at a time, which tells who holds, who fails and who is
 * unknown.  Conditions of another form, and members with an odd cell, are left to the
 * evaluator (match_judge), for the survivors only.  Undecided members are counted by which
 * conditions are unknown, and a set of conditions is a set of missing facts.
 *
 * Where members lie.  In blocks of 64, the blocks in clusters by the key of the most
 * selective condition (a shared group, an equality), within a cluster in the order of a second
 * column (places).  A member with several keys lies in each of their clusters.  Where the
 * subject knows its keys only those clusters are gone through, and of them only the blocks
 * whose second column can hold.  What conditions read lies in slabs of up to 64 blocks of a
 * cluster, thing by thing.  Where members lie changes how fast an answer comes, never the
 * answer.
 *
 * Order.  Ranks that are the coverage of a set, by number or by weight, the closeness of codes,
 * a distance, or read one side alone are numbers of 64 bits that compare as the values do.
 * Survivors queue by what their first rank can be at most, and the best are ranked first, each
 * only as far as it ties: once a list is full, most of the rest is passed over.  With a rank of
 * another form the evaluator ranks the survivors.
 *
 * An index answers for its day: for another day and for a rule that nothing indexes, match_run()
 * scans.  Near misses are looked for apart (near_index.h).  It may be read by several threads at
 * once while nobody changes it; what a question needs lies in the eval's arena.  The index holds
 * image, rule, zones and members by plain pointer: a member is told as gone before its memory goes
 * (population_watch).  A text that it has numbered keeps its number when nobody has it any more:
 * whoever owns an index makes it anew when too many are so (match_index_texts).
 *
 * Drawn from: bit-parallel scans and block summaries (BitWeaving, SIGMOD 2013; zone maps);
 * B-tree leaves for blocks that split; posting lists that carry what they are filtered by.
 */
#ifndef MATCH_PLAN_H
#define MATCH_PLAN_H

#include "match/match.h"

struct feel_zones;
struct match_index;

/* An empty index of the rule's left or right side.  NULL: out of memory. */
struct match_index *match_index_new(const struct image *im, const struct match *rule, bool left,
	int64_t on, const struct feel_zones *zones);
void match_index_free(struct match_index *ix);
/* Adds all members of a population at once, laid out better than one by one.  Called on an
 * empty index.  -1: out of memory, the index is of no use any more. */
int match_index_fill(struct match_index *ix, const struct population *p);
/* A member came (was NULL), changed, or went (now NULL); both are still there.  -1: out of
 * memory, the index is of no use any more. */
int match_index_change(struct match_index *ix, const struct member *was, const struct member *now);
/* Does it answer questions about this side of this rule on this day? */
bool match_index_for(const struct match_index *ix, const struct match *rule, bool left, int64_t on);
int64_t match_index_day(const struct match_index *ix);
size_t match_index_bytes(const struct match_index *ix);
/* Of these the ones that only grow: the plan, and the texts that members have or ever had. */
size_t match_index_texts(const struct match_index *ix);
uint32_t match_index_count(const struct match_index *ix); /* members that do not lie aside */

/* What an answer cost. */
struct match_work {
	const char *scanned; /* why every pair was looked at; NULL: it was planned */
	uint32_t members;    /* that there are */
	uint32_t looked_at;  /* rows whose cells were compared, or members that were evaluated */
	uint32_t ranked;     /* survivors whose place was computed from their cells */
	uint32_t evaluated;  /* members that were judged by the evaluator */
};
/* As match_scan(), byte for byte.  others: an index of the other side, or NULL; one that does
 * not fit the question is not used.  work: may be NULL. */
void match_run(struct match_answer *out, const struct match_query *q, struct eval *e,
	const struct match_index *others, struct match_work *work);

/* How it was found, as an object: `members`, `looked_at`, `ranked`, `evaluated`, `scanned` (why,
 * where it was); with an index the `criteria` and `ranks`, each with where it is `found`:
 *	asker      it reads the subject alone
 *	aside      it reads the members alone: who fails lies aside
 *	cluster    members lie together by it
 *	column     64 members at a time
 *	evaluated  by the evaluator, for those that are left */
void match_plan_write(
	struct json_writer *w, const struct match_index *ix, const struct match_work *work);

#endif
