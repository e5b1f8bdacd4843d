/*
 * cpr - is there something like a civil registration number in this text?
 *
 * Ten digits, bounded by non-digits, DDMMYY-SSSS with at most one separator
 * (blank, '-', '.') after the sixth, and a day and month that can be (day + 60 for
 * replacement numbers).  No check sum: numbers without one are valid since 2007.
 * What is found is refused by the name of the field and never repeated.
 *
 * Source: cpr.dk, "Opbygning af CPR-nummeret"; catalogue 13.8.
 */
#ifndef DATA_CPR_H
#define DATA_CPR_H

#include <stdbool.h>
#include <stddef.h>

bool cpr_like(const char *s, size_t len);
/* Replaces each with "[cpr]" in place; returns how many.  *len shrinks. */
unsigned cpr_mask(char *s, size_t *len);

#endif
