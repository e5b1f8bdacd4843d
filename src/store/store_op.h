/*
 * store_op - what is to be written, as a list
 *
 * A method that changes something, or that shows somebody's facts, says so in operations:
 * a record put or removed, a decision given, a row of the audit.  The list of one line goes
 * to the store as a whole and is written in one transaction, or not at all: a person never
 * changes without the row that tells who changed them.
 *
 * An operation is one block of memory that holds all its texts, made with mem_alloc() so
 * that another thread may free it.  Nothing here knows how it will be written.
 */
#ifndef STORE_STORE_OP_H
#define STORE_STORE_OP_H

#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>

struct store_text {
	const char *s; /* NULL: none */
	size_t len;
};

/* Numbers that stand in the file: never used anew for something else. */
enum store_kind { STORE_PERSON = 0, STORE_VACANCY = 1, STORE_RUN = 2, STORE_KINDS };

struct store_record {
	enum store_kind kind;
	struct store_text id, facts, beside, source;
	int64_t put;     /* the day, as days since 1970 */
	int64_t version; /* grows with every record that is put, over all kinds */
};
struct store_key {
	enum store_kind kind;
	struct store_text id;
};

/* Who did what to whom, for what.  The id becomes a pseudonym on its way in. */
struct store_audit {
	int64_t uid;
	struct store_text actor, purpose, method;
	enum store_kind kind;
	struct store_text id;       /* whose record it was; none: nobody's in particular */
	struct store_text decision; /* that came of it, or none */
};

/* An answer that was given: enough to give it again. */
struct store_decision {
	struct store_text id;            /* DECISION_TEXT letters */
	struct store_text ruleset;       /* its digest, hex */
	struct store_text method, asked; /* the parameters, as canonical JSON without facts */
	struct store_text digest;        /* of the answer as it was given; 32 bytes */
	struct store_text outcomes;      /* per criterion of the image two bits: enum state */
	int64_t on, today;               /* days */
	int64_t plain;                   /* 1: given without what is sensitive */
};
/* A record, as it was, that a decision rests on; belongs to the decision before it in the
 * list.  place 0 and 1 are who or what was asked about, the others were listed. */
struct store_party {
	int64_t version;
	int64_t place;
};
/* The files of a ruleset, packed as one text, under its digest; kept once. */
struct store_rules {
	struct store_text digest, files;
};
/* What people say to a decision, which is kept: of one that was erased nobody is to say more. */
enum store_verdict_kind { STORE_CONFIRMED = 0, STORE_OVERRIDDEN = 1 };
struct store_verdict {
	enum store_verdict_kind kind;
	struct store_text decision, item, criterion, state, reason;
	struct store_text actor; /* who answers for it */
};
/* What happens to a person on the way: an accepted track, a step done, a return, …; a
 * later word about the same thing stands beside the earlier one. */
struct store_event {
	struct store_text id;   /* the person's */
	struct store_text what; /* "accepted", "done", "returned", "consent", "settled", … */
	struct store_text track, step, note, actor;
	int64_t on; /* the day it happened */
};

/* What is older goes: in days, 0 is for ever.  To be asked for once a day, and then again as
 * long as store_more_to_go(). */
struct store_retention {
	int64_t decision_days; /* and what people said to them, and settled */
	int64_t audit_days;
	int64_t track_days; /* accepted tracks, their steps, seats, and outcomes */
	int64_t measurement_days;
	int64_t consent_days;
	bool again; /* the same day */
};

enum store_op_type {
	STORE_PUT,
	STORE_REMOVE, /* of a vacancy */
	STORE_FORGET, /* of a person, with all that is kept of them */
	STORE_AUDIT,
	STORE_DECIDE,
	STORE_PARTY,
	STORE_RULES,
	STORE_VERDICT,
	STORE_EVENT,
	STORE_RETAIN,
	STORE_OP_TYPES
};
struct store_op {
	struct store_op *next;
	enum store_op_type type;
	union {
		struct store_record put;
		struct store_key key; /* STORE_REMOVE, STORE_FORGET */
		struct store_audit audit;
		struct store_decision decision;
		struct store_party party;
		struct store_rules rules;
		struct store_verdict verdict;
		struct store_event event;
		struct store_retention retention;
	} u;
};

/* A list that grows at its end. */
struct store_ops {
	struct store_op *first, *last;
	unsigned n;
	size_t bytes;
};
/* Adds a copy with texts of its own.  0, or -1: no memory, and nothing added. */
int store_ops_add(struct store_ops *list, const struct store_op *like);
void store_ops_free(struct store_ops *list);
/* Takes away what was added after `mark`, a copy of the list as it was. */
void store_ops_cut(struct store_ops *list, const struct store_ops *mark);
/* Puts `more` behind; `more` is empty afterwards. */
void store_ops_join(struct store_ops *list, struct store_ops *more);

/* The text is none. */
static inline bool store_text_none(struct store_text t)
{
	return t.s == NULL;
}

#endif
