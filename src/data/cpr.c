#include "data/cpr.h"

#include "base/utf8.h"
#include <string.h>

enum {
	DIGITS = CPR_BYTES,
	DATE_DIGITS = 6,
	GAP_MAX = 3,
	FIRST_LEAD = 0xd9 /* no digit begins with less, but ASCII */
};

/* Digits that stand beside each other, of whatever script. */
struct run {
	unsigned n;
	size_t bytes;
	char first[DIGITS]; /* of them, as ASCII */
};

/* A digit at i: its bytes and, as ASCII, which; 0 when there is none.  Zeros of the scripts
 * that have digits of their own: Unicode 15, general category Nd. */
static size_t digit_at(const char *s, size_t i, size_t len, char *out)
{
	static const uint32_t zeros[] = {0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66,
		0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0,
		0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
		0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2,
		0x1d7ec, 0x1d7f6};
	unsigned char lead = (unsigned char)s[i];
	unsigned n = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	uint32_t cp;

	if (ascii_digit(s[i])) {
		*out = s[i];
		return 1;
	}
	if (lead < FIRST_LEAD || len - i < n)
		return 0;
	cp = utf8_decode(s + i, &n);
	for (unsigned k = 0; k < sizeof zeros / sizeof *zeros && zeros[k] <= cp; k++) {
		if (cp - zeros[k] < 10) {
			*out = (char)('0' + (cp - zeros[k]));
			return n;
		}
	}
	return 0;
}

static void run_at(struct run *r, const char *s, size_t i, size_t len)
{
	const size_t begin = i;
	unsigned n = 0;
	size_t bytes;
	char digit;

	for (; i < len; i += bytes, n++) {
		bytes = 1;
		digit = s[i];
		/* most texts are ASCII, and most runs short */
		if (!ascii_digit(digit) && ((unsigned char)digit < FIRST_LEAD ||
						   !(bytes = digit_at(s, i, len, &digit))))
			break;
		if (n < DIGITS)
			r->first[n] = digit;
	}
	r->n = n;
	r->bytes = i - begin;
}

/* Bytes of the separator at i, 0 when there is none: blanks, hyphens and dashes, and what is
 * not seen at all. */
static size_t gap_at(const char *s, size_t i, size_t len)
{
	static const char *const gaps[] = {" ", "-", ".", "/", "\t", "_", "\xc2\xa0", "\xc2\xad",
		"\xe2\x80\x87", "\xe2\x80\x89", "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d",
		"\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x80\x94",
		"\xe2\x80\x95", "\xe2\x80\xaf", "\xe2\x81\xa0", "\xe2\x88\x92", "\xef\xbb\xbf",
		"\xef\xbc\x8d"};

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
static size_t number_at(const char *s, size_t i, size_t len, const struct run *run)
{
	size_t end = i + run->bytes, gap;
	struct run rest;

	if (run->n == DATE_DIGITS) {
		for (unsigned n = 0; n < GAP_MAX && (gap = gap_at(s, end, len)); n++)
			end += gap;
		run_at(&rest, s, end, len);
		if (end == i + run->bytes || rest.n != DIGITS - DATE_DIGITS)
			return 0;
		end += rest.bytes;
	} else if (run->n != DIGITS) {
		return 0;
	}
	return date_like(run->first) ? end - i : 0;
}

/* The first at or after *at; false when there is none. */
static bool find(const char *s, size_t len, size_t *at, size_t *size)
{
	size_t i = *at;
	struct run run;

	while (len - i >= DIGITS) {
		if (!ascii_digit(s[i]) && (unsigned char)s[i] < FIRST_LEAD) {
			i++;
			continue;
		}
		run_at(&run, s, i, len);
		if (run.n && (*size = number_at(s, i, len, &run))) {
			*at = i;
			return true;
		}
		i += run.n ? run.bytes : 1;
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
	case V_STRING: return v.aux >= CPR_BYTES && cpr_like(v.u.s, v.aux);
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
