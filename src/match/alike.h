/*
 * alike - members of whom a criterion reads the same
 *
 * A criterion with a condition that has no form, with a border or with a note is the evaluator's.
 * For one subject its outcome hangs on nothing but what it reads of the member: who is alike in
 * that is judged alike.  So what it reads is written as one text, the texts are numbered in a
 * column, and where many members are asked about, the first of each number is judged for all
 * (near_index.h).
 *
 * A list that is only asked whether it holds this or that of the subject's (`every k in wanted
 * satisfies k in list`, `x in list`, the second of weeks_to_close) would make nearly all members
 * different, though all that matters is which of the few wanted ones it holds.  One such list of a
 * criterion stays out of the text: members are alike who hold the same of what is wanted, and of
 * whom the rest is the same.
 */
#ifndef MATCH_ALIKE_H
#define MATCH_ALIKE_H

#include "match/index.h"

enum {
	ALIKE_TEXTS = 5000,      /* different ones in a column; more are odd */
	ALIKE_LENGTH = 1000,     /* bytes; longer ones are odd */
	ALIKE_WANTED = 4,        /* operands */
	ALIKE_CLASSES = 1 << 20, /* for one subject; where there would be more, none is told */
};
struct alike {
	const struct criterion *c;
	uint32_t column; /* of the texts, or UINT32_MAX: the criterion has none */
	uint32_t but;    /* slot of the list that stays out, and its column; or UINT32_MAX */
	uint32_t set;
	struct operand wanted[ALIKE_WANTED]; /* of the subject's side: what is looked for in it */
	uint32_t n_wanted;
};
/* For all criteria of the plan, whose conjuncts are there. */
void alike_make(struct plan *p);
/* The member that is bound: its text, by number. */
struct cell alike_cell(struct plan *p, struct eval *e, struct column *c, struct arena *a);

/* What was said of each class, for one subject. */
struct alike_said {
	const struct column *texts, *set; /* texts NULL: nobody is alike; set: or NULL */
	uint8_t *wanted;                  /* by the set's numbers: 1 + which bit; 0: not wanted */
	uint32_t n_wanted;
	uint8_t *said; /* by class: 1 + enum state; 0: not judged yet */
};
/* The subject is bound. */
void alike_ask(struct alike_said *s, const struct plan *p, uint32_t criterion, struct eval *e);
/* The rows whose class can be told. */
static inline uint64_t alike_rows(const struct alike_said *s, const struct block *b)
{
	return ~block_lane(b, s->texts).odd & (s->set ? ~block_lane(b, s->set).odd : ~UINT64_C(0));
}
/* Where it is said what a row's class comes to. */
uint8_t *alike_class(const struct alike_said *s, const struct block *b, unsigned row);

#endif
