/*
 * params - parameters by name, checked against one table
 *
 * Every parameter that any method takes stands once in `params`, with its kind, its bounds
 * and a sentence: the same table reads requests, writes rpc.discover and the manual page.
 * A method names the parameters it takes as a set.  All mistakes of one request are
 * collected.  A parameter given as null counts as not given.
 */
#ifndef SERVICE_PARAMS_H
#define SERVICE_PARAMS_H

#include "service/rpc.h"

enum param {
	PARAM_ID,
	PARAM_LEDIG,
	PARAM_LEDIG_ID,
	PARAM_RECORDS,
	PARAM_STILLING,
	PARAM_STILLING_ID,
	PARAM_TILBUD,
	PARAM_SEEN,
	PARAM_ON,
	PARAM_FEED,
	PARAM_RULE,
	PARAM_OF,
	PARAM_TOPIC,
	PARAM_LIMIT,
	PARAM_AFTER,
	PARAM_JOB,
	PARAM_SUBSCRIPTION,
	PARAM_EXPLAIN,
	PARAM_NEAR,
	PARAM_PLAN,
	PARAM_AUDIENCE,
	PARAM_PURPOSE,
	PARAM_ACTOR,
	PARAM_FOLDER,
	PARAM_FILE,
	PARAM_SHARE,
	PARAM_FIELDS,
	PARAM_TRACK,
	PARAM_STEP,
	PARAM_WHAT,
	PARAM_NOTE,
	PARAM_ITEM,
	PARAM_CRITERION,
	PARAM_STATE,
	PARAM_REASON,
	PARAM_BEFORE,
	PARAM_LEAD,
	PARAM_KOMMUNE,
	PARAM_FACT,
	PARAM_SOURCE,
	PARAM_OUTCOME,
	PARAM_PROGRESS,
	PARAM_BY,
	PARAM_VALUES,
	PARAM_COMMENTS,
	PARAM_AREAS,
	PARAM_TARGETS,
	PARAM_SET_BY,
	PARAM_DECLINED,
	PARAM_START,
	PARAMS
};
typedef uint64_t param_set; /* bits 1 << enum param */
#define PARAM(name) ((param_set)1 << PARAM_##name)

/* Of PARAM_OUTCOME; NULL-terminated. */
enum { OUTCOMES = 6 };
extern const char *const outcome_words[OUTCOMES + 1];

enum plan_word { PLAN_INDEX, PLAN_SCAN, PLAN_SHOW }; /* of PARAM_PLAN */

enum param_kind {
	ARG_TEXT,   /* 1 to `max` bytes, no control characters */
	ARG_DATE,   /* "2026-11-16", years 1900 to 9999 */
	ARG_COUNT,  /* a whole number from `min` to `max` */
	ARG_FLAG,   /* true or false */
	ARG_WORD,   /* one of `words`; read as its index */
	ARG_OBJECT, /* an object, kept as text */
	ARG_NAMES,  /* a list of texts as ARG_TEXT, up to `max` bytes each; at most 100 */
};
struct param_info {
	const char *name;
	enum param_kind kind;
	int64_t min, max;
	const char *const *words; /* NULL-terminated */
	const char *summary;
};
extern const struct param_info params[PARAMS];

struct arg {
	const char *s; /* TEXT, WORD: unescaped, NUL-terminated; OBJECT: raw; NULL: not given */
	size_t len;
	int64_t i; /* DATE: days; COUNT; FLAG: 0 or 1; WORD: index; NAMES: how many */
	const char *const *names;
};
struct args {
	param_set given;
	struct arg at[PARAMS];
};
static inline bool args_have(const struct args *a, enum param p)
{
	return (a->given >> p) & 1;
}

/* What a method takes. */
struct param_use {
	param_set takes, needs;
	param_set one_of[2]; /* of each set exactly one; 0: no such set */
};
/* -1 when there were problems: all are in ps. */
int params_read(struct args *out, const struct param_use *use, const char *method,
	const struct piece *text, struct arena *arena, struct problems *ps);

#endif
