/*
 * words - the sentences that an answer speaks, one table per language
 *
 * Everything that people read and that no rule author wrote stands here and nowhere else.
 * The sentences are plain and say what is, not what somebody did wrong.  A language that
 * has no table reads English.
 */
#ifndef DECIDE_WORDS_H
#define DECIDE_WORDS_H

#include "base/strbuf.h"
#include "data/beside.h"

enum sentence {
	SAY_CONFIRM,       /* 1: profile, 2: role */
	SAY_ON_BORDER,     /* 1: item, 2: what the criterion says */
	SAY_NONE_SETTLED,  /* no profile is, and some could be */
	SAY_NONE_FITS,     /* no profile is */
	SAY_DISAGREE,      /* 1: fact */
	SAY_PROFILES,      /* 1: profiles */
	SAY_TRACKS,        /* 1: tracks */
	SAY_CONFLICT,      /* 1: fact, 2: what is told by whom */
	SAY_TELLING,       /* 1: value, 2: source, 3: day */
	SAY_STALE,         /* 1: fact, 2: day, 3: by whom, or "" */
	SAY_IMPLAUSIBLE,   /* 1: fact, 2: value, 3: by whom, or "" */
	SAY_BY,            /* 1: source */
	SAY_SETTLE,        /* 1: facts whose sources disagree */
	SAY_OWN,           /* 1: items */
	SAY_ERROR,         /* 1: item, 2: place, 3: reason */
	SAY_LACKS,         /* 1: facts */
	SAY_OPEN,          /* 1: dimensions of a screening that stand on an open level */
	SAY_BORDER,        /* 1: what the strict reading says */
	SAY_LEVEL,         /* 1: dimension, 2: value */
	SAY_NONE,          /* 1: fact */
	SAY_NOTED,         /* 1: what the criterion says, 2: note */
	SAY_CONSENT,       /* 1: to whom, 2: for what; and so the next four */
	SAY_NO_CONSENT,    /* nobody has told of one */
	SAY_CONSENT_AHEAD, /* it begins later */
	SAY_CONSENT_WITHDRAWN,
	SAY_CONSENT_EXPIRED,
	SAY_TELL,          /* 1: fact, where its author wrote no question */
	SAY_ASK_A_PERSON,  /* where a question may not name its fact */
	SAY_NEAR_LACKS,    /* 1: element of a list */
	SAY_NEAR_WITHOUT,  /* 1: element of a list */
	SAY_NEAR_WITHIN,   /* 1: a way, longer than told */
	SAY_NEAR_UP,       /* 1: fact, 2: value */
	SAY_NEAR_DOWN,     /* 1: fact, 2: value */
	SAY_NEAR_OTHER,    /* 1: fact, 2: value, 3: as told */
	SAY_EMPTIED,       /* 1: what a condition says that empties a list */
	SAY_EMPTIED_ALONE, /* 2: how many would match without it */
	SENTENCES
};

/* Arguments that a sentence does not use are NULL. */
void words_say(struct strbuf *out, const char *language, enum sentence which, const char *one,
	const char *two, const char *three);
/* The same as a text in the arena. */
const char *words(struct arena *a, const char *language, enum sentence which, const char *one,
	const char *two, const char *three);
/* How a consent stands. */
enum sentence words_consent(enum consent_state s);
/* One more of a list: "a", "a, b". */
void words_list(struct strbuf *out, const char *next);

#endif
