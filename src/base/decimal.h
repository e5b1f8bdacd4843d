/*
 * decimal - FEEL's numbers: 34 significant digits, half-even
 *
 * An opaque value, copied freely.  Only decimal.c knows that IBM's decNumber
 * stands behind it.  A result that is no number (division by zero, overflow
 * beyond 10^6144, root of a negative) is said by the return value, never by NaN.
 * Results are always reduced: no trailing zeros, no negative zero; so two equal
 * numbers have equal bytes.  Underflow gives zero.
 *
 * Source: DMN 1.5 10.3.2.3.1 (IEEE 754-2008 decimal128, round half even).
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decimal {
	uint32_t opaque[9];
};

enum rounding {
	ROUND_HALF_EVEN,
	ROUND_HALF_UP,   /* ties away from zero */
	ROUND_HALF_DOWN, /* ties towards zero */
	ROUND_UP,        /* away from zero */
	ROUND_DOWN,      /* towards zero */
	ROUND_FLOOR,
	ROUND_CEILING,
};

/* room for any decimal printed, NUL included: short, and without an exponent */
enum { DECIMAL_TEXT = 48, DECIMAL_PLAIN = 6240 };

void decimal_from_int(struct decimal *r, int64_t i);
/* digits, optional fraction, optional exponent; a leading '.' is fine.  No sign
 * but '-', no blanks.  0, or -1 when it is no number or out of range; more than
 * 34 digits are rounded. */
int decimal_parse(struct decimal *r, const char *s, size_t len);
/* Plain digits while the exponent is small, else scientific: "1E+40".  Reads back
 * to the same number.  Returns the length. */
size_t decimal_print(const struct decimal *d, char out[DECIMAL_TEXT]);
/* No exponent ever.  For FEEL's string().  Returns the length; where it and the NUL do
 * not fit, `out` is left empty.  DECIMAL_PLAIN bytes are room for any. */
size_t decimal_print_plain(const struct decimal *d, char *out, size_t room);
/* True and *i when d is an integer that fits. */
bool decimal_to_int(const struct decimal *d, int64_t *i);
double decimal_to_double(const struct decimal *d);    /* for distances and plots only */
int decimal_from_double(struct decimal *r, double x); /* shortest that reads back; -1 not finite */

int decimal_cmp(const struct decimal *a, const struct decimal *b); /* -1, 0, 1 */
int decimal_cmp_int(const struct decimal *d, int64_t i);           /* the same */
bool decimal_is_zero(const struct decimal *d);
bool decimal_is_negative(const struct decimal *d);

/* 0, or -1: no number */
int decimal_add(struct decimal *r, const struct decimal *a, const struct decimal *b);
int decimal_sub(struct decimal *r, const struct decimal *a, const struct decimal *b);
int decimal_mul(struct decimal *r, const struct decimal *a, const struct decimal *b);
int decimal_div(struct decimal *r, const struct decimal *a, const struct decimal *b);
int decimal_pow(struct decimal *r, const struct decimal *a, const struct decimal *b);
int decimal_sqrt(struct decimal *r, const struct decimal *a);
int decimal_exp(struct decimal *r, const struct decimal *a);
int decimal_ln(struct decimal *r, const struct decimal *a);
/* a - b*floor(a/b): the sign of the divisor (DMN 1.5 table 74) */
int decimal_modulo(struct decimal *r, const struct decimal *a, const struct decimal *b);
void decimal_neg(struct decimal *r, const struct decimal *a);
void decimal_abs(struct decimal *r, const struct decimal *a);
/* To `scale` digits after the point (may be negative); -1 outside -6111..6176. */
int decimal_round(struct decimal *r, const struct decimal *a, int scale, enum rounding mode);

#endif
