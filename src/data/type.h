/*
 * type - what is known of a value before it is there
 *
 * Types are compared by shape; they live in the arena of the ruleset, or are one
 * of the static ones below.  T_ANY is "not known before it runs" and conforms to
 * and from everything.  A string type may have a domain: the declared values of a
 * fact (with an order when it is `ordered`) or a code table.  The domain takes
 * part in checking (a literal outside it is an error) and in comparison (ordered
 * values compare by rank), never in conformance.
 */
#ifndef DATA_TYPE_H
#define DATA_TYPE_H

#include "data/value.h"

enum type_kind {
	T_ANY,
	T_NULL,
	T_BOOLEAN,
	T_NUMBER,
	T_STRING,
	T_DATE,
	T_TIME,
	T_DATETIME,
	T_DAYTIME,
	T_YEARMONTH,
	T_LIST,
	T_CONTEXT,
	T_RANGE,
	T_FUNCTION,
};

struct domain_value {
	const char *name;
	const char *title; /* or NULL */
	int64_t until;     /* last day it may be told, DATE_NONE: for ever */
};
struct codes; /* rules/codes.h: above this layer, so a domain brings its own look-up */
struct domain {
	const char *name; /* of the code table, or NULL */
	const struct domain_value *at;
	uint32_t n;
	bool ordered;              /* values rise in the order declared */
	const struct codes *codes; /* a code table instead of a list; else NULL */
	/* With codes: the table's own text for this code, or NULL when it is not in it. */
	const char *(*code)(const struct codes *codes, const char *code, size_t len);
	/* This one is asked for soon (base/strmap.h), or NULL. */
	void (*near)(const struct codes *codes, const char *code, size_t len);
};

struct type;
struct type_field {
	const char *name;
	const struct type *type;
};
struct type {
	enum type_kind kind;
	const struct type *of; /* element of T_LIST, T_RANGE; result of T_FUNCTION */
	const struct type_field
		*fields; /* T_CONTEXT; parameters of T_FUNCTION (names may be NULL) */
	uint32_t n_fields;
	const struct domain *domain; /* T_STRING */
	bool none_ok;                /* of a field: null may be told, there is none */
};

extern const struct type type_any, type_null, type_boolean, type_number, type_string, type_date,
	type_time, type_datetime, type_daytime, type_yearmonth, type_list_any, type_context_any,
	type_range_any, type_function_any;

bool type_conforms(const struct type *given, const struct type *wanted);
bool type_equal(const struct type *a, const struct type *b); /* domains aside */
/* Does this value have this type?  null and unknown have every type. */
bool type_admits(const struct type *t, struct value v);
/* "number", "list of string", "one of { a, b }": for messages. */
const char *type_print(const struct type *t, struct arena *a);
/* Index of a value in an enumerated domain, or -1. */
int domain_index(const struct domain *d, const char *s, size_t len);

#endif
