#include "data/cpr.h"

#include "base/utf8.h"
#include <string.h>

enum { DIGITS = 10, DATE_DIGITS = 6, GAP_MAX = 3 };

static size_t digits_at(const char *s, size_t i, size_t len)
{
	size_t n = 0;

	while (i + n < len && ascii_digit(s[i + n]))
		n++;
	return n;
}

/* Bytes of the separator at i, 0 when there is none. */
static size_t gap_at(const char *s, size_t i, size_t len)
{
	static const char *const gaps[] = {
		" ", "-", ".", "/", "\xc2\xa0", "\xe2\x80\x91", "\xe2\x80\x93", "\xe2\x88\x92"};

	for (unsigned k = 0; k < sizeof gaps / sizeof *gaps; k++) {
		size_t n = strlen(gaps[k]);
		if (len - i >= n && memcmp(s + i, gaps[k], n) == 0)
			return n;
	}
	return 0;
}

/* May these six digits be a day, a month and a year? */
static bool date_like(const char *s)
{
	static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int day = (s[0] - '0') * 10 + (s[1] - '0'), month = (s[2] - '0') * 10 + (s[3] - '0');

	if (day > 60)
		day -= 60;
	return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1];
}

/* Bytes of the number that begins with the run of digits at i, 0 when there is none. */
static size_t number_at(const char *s, size_t i, size_t len, size_t run)
{
	size_t end = i + run, gap;

	if (run == DATE_DIGITS) {
		for (unsigned n = 0; n < GAP_MAX && (gap = gap_at(s, end, len)); n++)
			end += gap;
		if (end == i + run || digits_at(s, end, len) != DIGITS - DATE_DIGITS)
			return 0;
		end += DIGITS - DATE_DIGITS;
	} else if (run != DIGITS) {
		return 0;
	}
	return date_like(s + i) ? end - i : 0;
}

/* The first at or after *at; false when there is none. */
static bool find(const char *s, size_t len, size_t *at, size_t *size)
{
	size_t i = *at, run;

	while (len - i >= DIGITS) {
		if (!ascii_digit(s[i])) {
			i++;
			continue;
		}
		run = digits_at(s, i, len);
		if ((*size = number_at(s, i, len, run))) {
			*at = i;
			return true;
		}
		i += run;
	}
	return false;
}

bool cpr_like(const char *s, size_t len)
{
	size_t at = 0, size;

	return len >= DIGITS && find(s, len, &at, &size);
}

unsigned cpr_mask(char *s, size_t *len)
{
	static const char mask[] = "[cpr]";
	size_t at = 0, size;
	unsigned n = 0;

	while (*len > at && find(s, *len, &at, &size)) {
		memcpy(s + at, mask, sizeof mask - 1);
		at += sizeof mask - 1;
		size -= sizeof mask - 1;
		memmove(s + at, s + at + size, *len - at - size);
		*len -= size;
		n++;
	}
	return n;
}

/* A number has lost its leading zeros, so only those of ten digits can be told. */
static bool number_like(struct value v)
{
	char text[DIGITS];
	int64_t i = v.u.i < 0 ? -v.u.i : v.u.i;

	if (v.big || i < 1000000000 || i > 9999999999)
		return false;
	for (unsigned k = DIGITS; k--; i /= 10)
		text[k] = (char)('0' + i % 10);
	return date_like(text);
}

bool cpr_in_value(struct value v)
{
	switch ((enum value_kind)v.kind) {
	case V_STRING: return cpr_like(v.u.s, v.aux);
	case V_NUMBER: return number_like(v);
	case V_LIST:
		for (uint32_t i = 0; i < v.u.list->n; i++)
			if (cpr_in_value(v.u.list->at[i]))
				return true;
		return false;
	case V_CONTEXT:
		for (uint32_t i = 0; i < v.u.context->n; i++) {
			const struct entry *e = &v.u.context->at[i];
			if (cpr_like(e->key, e->len) || cpr_in_value(e->value))
				return true;
		}
		return false;
	default: return false;
	}
}
