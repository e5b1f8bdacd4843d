/*
 * record - what has been told about one person, vacancy or offer run
 *
 * For each fact of the vocabulary: nothing, one telling, or several from different
 * sources.  A telling has a value, a source and the day it was seen.  The record
 * stores what was told; whether that counts on a given day (fresh? in conflict?) is
 * asked with record_fact(), so the same record answers for every date.
 *
 * The JSON forms of a fact (api.md):
 *	"alder": 36                                            plain
 *	"alder": {"value": 36, "source": "register", "seen": "2026-11-01"}
 *	"alder": [{"value": 36, "source": "a"}, {"value": 37, "source": "b"}]
 *	{"value": 36, "source": "a", "seen": "2026-11-01", "settled": true}	ledig.settle
 *	{"value": 36, "source": "a", "seen": "2026-11-01", "settled": "2026-11-09"}
 * What was settled outdoes what others have seen up to that day.
 * Of tellings from one source the later supersedes the earlier.  A telling may also say
 * until when it holds ("valid_to": after that day it is stale), that it was given in
 * confidence ("confidential": true: it counts, and is never handed on) and by which consent
 * it is here ("consent": an opaque text).
 * JSON null is null where the fact says `or none`, and else the same as absent.
 *
 * Records are read into an arena and then not changed; a new version is a new
 * record.  A record holds pointers into its arena and to its vocabulary.
 */
#ifndef DATA_RECORD_H
#define DATA_RECORD_H

#include "base/vec.h"
#include "data/json.h"
#include "data/vocab.h"

enum absence {
	FACT_TOLD,
	FACT_ABSENT,
	FACT_STALE,       /* older than its `fresh` limit */
	FACT_CONFLICT,    /* fresh tellings of different sources disagree */
	FACT_IMPLAUSIBLE, /* decided by rules/eval */
};
const char *absence_word(enum absence a); /* "absent", "stale", "conflict", "implausible" */

struct telling {
	struct value value;
	const char *source; /* never NULL */
	int64_t seen;       /* day */
	int32_t valid_to;   /* the last day that it holds; 0: not stated */
	bool confidential;
	/* 0: no.  Else a person said that this is right, whatever was seen up to settled - 1 days
	 * after `seen` */
	uint16_t settled;
};
struct told {
	uint32_t n;
	const struct telling *at; /* newest first */
};
struct record {
	const struct vocab *vocab;
	const struct told *facts; /* vocab->n */
};

/* Was this settled against what was seen that day? */
static inline bool telling_settles(const struct telling *t, int64_t seen)
{
	return t->settled && t->seen + t->settled - 1 >= seen;
}

/* What is wrong with a record that somebody sent. */
struct problem {
	/* "unknown-fact", "type", "range", "value", "cpr", "date", "source"; of the text as a whole
	 * "syntax", "utf8", "limit", "duplicate", "number"; "memory" */
	const char *kind;
	const char *path; /* "ledig.alder" */
	const char *text; /* plain words; never holds a value that was sent */
	const char *hint; /* "did you mean 'alder'?", or NULL */
};
enum { PROBLEMS_MAX = 50 }; /* what comes after is not kept */
struct problems {
	struct arena *arena;
	VEC(struct problem) list;
};
void problem_add(struct problems *ps, const char *kind, const char *path, const char *hint,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

struct record_defaults {
	const char *source; /* who tells, when the telling does not say */
	int64_t seen;       /* the day it was put, or told inline */
	int64_t today;      /* seen later than this is a problem; a domain value's `until` is
	                       held against the day it was seen */
	bool known;         /* source is who the caller was found to be, and what it tells
	                       plainly is held against `set by … only` as well */
	bool own_voice;     /* it may not name another source, but for the citizen ("borger") */
	bool unsettled;     /* nobody has settled any of it, so it may not say so */
	bool lent;          /* the text stays as long as the record, which may point into it */
};
/* Reads an object of facts.  All problems are collected; -1 when there was one.
 * `path` is put before fact names in problems ("ledig").  The text is not needed any
 * more when it returns, unless it is lent. */
int record_read(struct record *out, const struct vocab *vocab, const char *json, size_t len,
	const struct record_defaults *def, const char *path, struct arena *arena,
	struct problems *ps);
/* The same, but what is refused is left out: for what was accepted under another
 * vocabulary.  Problems are told likewise; -1 only when the text is no object. */
int record_read_kept(struct record *out, const struct vocab *vocab, const char *json, size_t len,
	const struct record_defaults *def, const char *path, struct arena *arena,
	struct problems *ps);
/* Adds a telling of a value that is typed already (case blocks). */
int record_set(struct record *rec, const struct fact *f, struct telling t, struct arena *arena,
	struct problems *ps);
void record_empty(struct record *out, const struct vocab *vocab, struct arena *arena);

/* The fact as it counts on day `on`.  *best: the telling that counts or would (for
 * stale and conflict: the newest), NULL when absent. */
enum absence record_fact(
	const struct record *r, uint32_t fact, int64_t on, const struct telling **best);

/* Is this value one that the fact may have?  Coerces what JSON cannot say (dates and
 * times from strings, a singleton to a list), sorts sets, and makes the declared values
 * of a domain point into it.  NULL, or what is wrong in plain words and *v untouched. */
const char *fact_coerce(const struct fact *f, struct value *v, int64_t seen, struct arena *arena);
/* The same with the kind and the hint of a problem. */
struct fault {
	const char *kind, *text, *hint;
};
bool fact_admit(const struct fact *f, struct value *v, int64_t seen, struct arena *arena,
	struct fault *fault);
/* The same for most of what is told: true, and *v is as the fact wants it, without an
 * allocation.  False: fact_admit() has to say.  A list is the caller's own, for its elements
 * are changed in place; they are the same texts afterwards. */
bool fact_fits(const struct fact *f, struct value *v, int64_t seen);
/* `set by ROLE only`: NULL when this source may tell the fact, or why not in plain words. */
const char *fact_refuses_source(const struct fact *f, const char *source, struct arena *arena);

#endif
