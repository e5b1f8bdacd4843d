/*
 * value - what expressions compute with
 *
 * Sixteen bytes, passed by value.  Composite values point into an arena and are
 * never changed once made.  FEEL's types (DMN 1.5, 10.3.2), and one of ours:
 *
 *  null     there is no value.  Plain (somebody said there is none) or an error
 *           (a reason is kept: division by zero, a wrong argument).  In FEEL both
 *           are null and compare equal; only explanations tell them apart.
 *  unknown  nobody has told us yet.  Carries the slots that made it so (struct
 *           causes), so that every undecided answer can say what to ask.
 *           Never equal to anything, never false.
 *
 * Canonical forms, so that equality is cheap and printing is stable: an integer
 * of at most 18 digits is always `small`; any other number is a decimal.
 */
#ifndef DATA_VALUE_H
#define DATA_VALUE_H

#include "base/decimal.h"
#include "base/strbuf.h"
#include <stdbool.h>
#include <stdint.h>

enum truth { NO, YES, UNKNOWN };

enum value_kind {
	V_UNSET, /* a slot nobody has filled; never seen by an expression */
	V_NULL,
	V_UNKNOWN,
	V_BOOLEAN,
	V_NUMBER,
	V_STRING,
	V_DATE,      /* days */
	V_TIME,      /* struct clock */
	V_DATETIME,  /* struct instant */
	V_DAYTIME,   /* days and time duration: seconds + nanoseconds */
	V_YEARMONTH, /* years and months duration: months */
	V_LIST,
	V_CONTEXT,
	V_RANGE,
	V_FUNCTION, /* made by feel/ alone */
};

struct value;
struct list;
struct context;
struct range;
struct clock;
struct instant;
struct causes;
struct function;

struct value {
	uint8_t kind;
	uint8_t big; /* V_NUMBER: a decimal, not small; V_NULL: an error */
	uint16_t pad;
	uint32_t aux; /* V_STRING: bytes; V_DAYTIME: nanoseconds 0..999,999,999 */
	union {
		bool b;
		int64_t i; /* small number, days, months, seconds */
		const struct decimal *dec;
		const char *s;      /* UTF-8, not always NUL-terminated */
		const char *reason; /* V_NULL with big: why, a static or arena text */
		const struct list *list;
		const struct context *context;
		const struct range *range;
		const struct clock *clock;
		const struct instant *instant;
		const struct causes *causes;
		const struct function *function;
	} u;
};

struct list {
	uint32_t n;
	struct value at[];
};
struct entry {
	const char *key;
	uint32_t len;
	struct value value;
};
struct context {
	uint32_t n;
	struct entry at[]; /* in the order they were written; keys differ */
};
struct range {
	struct value lo, hi; /* null: open-ended on that side */
	bool lo_open, hi_open;
};
enum offset_kind { OFFSET_NONE, OFFSET_SECONDS, OFFSET_ZONE };
struct clock {
	int64_t nanos; /* since midnight, local */
	enum offset_kind offset_kind;
	int32_t offset;   /* seconds east of UTC; for a zone: as it stands, where known */
	const char *zone; /* "Europe/Copenhagen", for OFFSET_ZONE */
};
struct instant {
	int64_t days; /* local */
	struct clock clock;
};
/* Slots, ascending, without repeats. */
struct causes {
	uint32_t n;
	uint32_t slot[];
};

static inline struct value value_null(void)
{
	return (struct value){.kind = V_NULL};
}
/* Reason: one short sentence; must live as long as the value. */
static inline struct value value_error(const char *reason)
{
	return (struct value){.kind = V_NULL, .big = 1, .u.reason = reason};
}
static inline struct value value_bool(bool b)
{
	return (struct value){.kind = V_BOOLEAN, .u.b = b};
}
static inline struct value value_date(int64_t days)
{
	return (struct value){.kind = V_DATE, .u.i = days};
}
static inline struct value value_string(const char *s, size_t n)
{
	return (struct value){.kind = V_STRING, .aux = (uint32_t)n, .u.s = s};
}
static inline struct value value_list(const struct list *l)
{
	return (struct value){.kind = V_LIST, .u.list = l};
}
static inline bool value_is(struct value v, enum value_kind k)
{
	return v.kind == k;
}
static inline bool value_is_true(struct value v)
{
	return v.kind == V_BOOLEAN && v.u.b;
}
static inline bool value_is_false(struct value v)
{
	return v.kind == V_BOOLEAN && !v.u.b;
}

#define VALUE_SMALL_MAX INT64_C(999999999999999999) /* 18 digits */

struct value value_text(const char *s);                 /* strlen; borrowed */
struct value value_big_int(struct arena *a, int64_t i); /* for value_int() */
static inline struct value value_int(struct arena *a, int64_t i)
{
	if (i >= -VALUE_SMALL_MAX && i <= VALUE_SMALL_MAX)
		return (struct value){.kind = V_NUMBER, .u.i = i};
	return value_big_int(a, i);
}
struct value value_decimal(struct arena *a, const struct decimal *d); /* canonical form */
void value_to_decimal(struct value number, struct decimal *out);
bool value_to_int(struct value v, int64_t *out); /* a number, integral, fits */

struct list *list_new(struct arena *a, uint32_t n); /* elements unset, to be filled */
struct context *context_new(struct arena *a, uint32_t n);
const struct value *context_get(const struct context *c, const char *key, size_t len);

/* Unknown because of one slot; of two unknowns. */
struct value value_unknown(struct arena *a, uint32_t slot);
struct value value_unknown_join(struct arena *a, struct value x, struct value y);
const struct causes *causes_join(struct arena *a, const struct causes *x, const struct causes *y);

/* Sameness of data, for conflicts, duplicates and tests: null is the same as
 * null, kinds must agree, numbers by value, contexts by key, unknowns by their
 * causes.  Not FEEL's '=' (which is three-valued and lives in feel/). */
bool value_same(struct value a, struct value b);
uint64_t value_hash(struct value v);
/* A total order over values, for canonical printing only. */
int value_order(struct value a, struct value b);

/* As FEEL would write it: "a", 12.5, date("2026-01-01"), [1, 2], {k: 1}, unknown. */
void value_print(struct strbuf *out, struct value v);
/* As people read it: no quotes, lists with commas; when language is "da" ja/nej for booleans
 * and 12,5 for numbers, else yes/no and 12.5; dates and durations in ISO form. */
void value_say(struct strbuf *out, struct value v, const char *language);
/* ISO texts of temporal values without a constructor around: "2026-01-01",
 * "10:00:00Z", "P1DT2H", "P1Y". */
void value_print_iso(struct strbuf *out, struct value temporal);

/* A deep copy into another arena. */
struct value value_copy(struct arena *a, struct value v);

#endif
