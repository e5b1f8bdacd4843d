/*
 * decimal_parts - a decimal's digits, for decimal_text.c alone
 *
 * The number is the digits, read as an integer, times ten to the exponent.
 */
#ifndef BASE_DECIMAL_PARTS_H
#define BASE_DECIMAL_PARTS_H

#include "base/decimal.h"

enum { DECIMAL_DIGITS = 34 };

struct decimal_parts {
	bool negative;
	int32_t exponent;
	unsigned n;                    /* 1..34; zero is one digit 0 */
	uint8_t digit[DECIMAL_DIGITS]; /* 0..9, most significant first; the last is not 0
	                                   unless the number is */
};
void decimal_take_apart(const struct decimal *d, struct decimal_parts *p);
/* From [-]digits[.digits][E[+-]digits] as decimal_text.c has checked it, with few enough
 * digits that the text fits in a line.  -1 out of range. */
int decimal_from_text(struct decimal *r, const char *text);
/* The digits times ten to the exponent; it is far within the range. */
void decimal_from_scaled(struct decimal *r, bool negative, uint64_t digits, int32_t exponent);

#endif
