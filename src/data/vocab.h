/*
 * vocab - the declared facts of one kind of record (ledig, stilling, tilbud)
 *
 * A vocabulary is part of a compiled ruleset and never changes.  A fact is known by
 * its index; names are for the boundary.  What FEEL must compute of a fact (is it
 * plausible?) stands beside it in rules/image.h, for this layer knows no
 * expressions.
 */
#ifndef DATA_VOCAB_H
#define DATA_VOCAB_H

#include "base/date.h"
#include "base/strmap.h"
#include "data/type.h"

struct fact {
	const char *name;
	const char *title; /* label for people; the name where none was written */
	const char *ask;   /* question, or NULL */
	const char *unit;  /* or NULL */
	const char *at;    /* "rules/fakta.rules:41" */
	const struct type *type;
	bool is_set;  /* T_LIST: order and repeats mean nothing; kept sorted, unique */
	bool none_ok; /* null may be told: there is none */
	bool integer; /* T_NUMBER: whole numbers only */
	bool sensitive, can_change, set_by_only;
	const char *set_by;        /* role, or NULL */
	const struct range *range; /* T_NUMBER, T_DATE: the values it may have, or NULL */
	int32_t fresh_days;        /* older is unknown; -1: never */
};

struct vocab {
	const char *name, *title;
	const struct fact *facts;
	uint32_t n;
	struct strmap index; /* name -> &facts[i] */
};

const struct fact *vocab_find(const struct vocab *v, const char *name, size_t len);
static inline uint32_t vocab_index(const struct vocab *v, const struct fact *f)
{
	return (uint32_t)(f - v->facts);
}
/* The declared name nearest to this one, or NULL. */
const char *vocab_suggest(const struct vocab *v, const char *name, size_t len);

#endif
