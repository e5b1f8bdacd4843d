/*
 * cpr - is there something like a civil registration number in this text?
 *
 * Ten digits of any script, bounded by non-digits, DDMMYY-SSSS with or without a gap after
 * the sixth (up to three of: blanks, '-', '.', '/', '_', dashes, what has no width), and a
 * day and month that can be (day + 60 for replacement numbers).  No check sum: numbers
 * without one are valid since 2007.
 * What is found is refused by the name of the field and never repeated.
 *
 * Source: cpr.dk, "Opbygning af CPR-nummeret"; catalogue 13.8.
 */
#ifndef DATA_CPR_H
#define DATA_CPR_H

#include "data/value.h"

enum { CPR_BYTES = 10 }; /* nothing shorter is one */
bool cpr_like(const char *s, size_t len);
/* In a string, a key or a whole number, at any depth. */
bool cpr_in_value(struct value v);
/* Replaces each with "[cpr]" in place; returns how many.  *len shrinks. */
unsigned cpr_mask(char *s, size_t *len);

#endif
