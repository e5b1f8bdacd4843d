#include "base/decimal_parts.h"

#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

enum {
	KEPT = 40,           /* digits handed on; of the rest it counts only whether all are 0 */
	ADJUSTED_MAX = 6144, /* exponent of the first digit, of a number in range */
	ADJUSTED_MIN = -6200,
	SHORT = 18,       /* digits that fit in 64 bits; with as small an exponent, most numbers */
	FAR = 1000000000, /* exponents as written are counted up to here */
};

struct reading {
	const char *s, *end;
	char digit[KEPT + 1];
	unsigned n;     /* digits kept, without leading zeros */
	bool rest;      /* something but 0 was left out */
	int64_t before; /* digits before the point after the first that is not 0 */
};

/* Digits at the cursor, in whole or fraction; the count of all of them. */
static size_t read_digits(struct reading *in, bool fraction)
{
	const char *start = in->s;

	for (; in->s < in->end && ascii_digit(*in->s); in->s++) {
		if (in->n == 0 && *in->s == '0') {
			in->before -= fraction;
			continue;
		}
		in->before += !fraction;
		if (in->n < KEPT)
			in->digit[in->n++] = *in->s;
		else
			in->rest = in->rest || *in->s != '0';
	}
	return (size_t)(in->s - start);
}

/* After the E: -1 when there are no digits. */
static int read_exponent(struct reading *in, int64_t *out)
{
	int64_t e = 0;
	bool negative = false;

	if (in->s < in->end && (*in->s == '+' || *in->s == '-'))
		negative = *in->s++ == '-';
	if (in->s == in->end)
		return -1;
	for (; in->s < in->end && ascii_digit(*in->s); in->s++)
		if (e < FAR)
			e = e * 10 + (*in->s - '0');
	*out = negative ? -e : e;
	return 0;
}

/* Most numbers are short: their digits go through an integer.  False: it is none of them. */
static bool from_short(struct decimal *r, const struct reading *in, bool negative, int64_t exponent)
{
	uint64_t digits = 0;

	if (in->n > SHORT || exponent > SHORT || exponent < -SHORT)
		return false;
	for (unsigned i = 0; i < in->n; i++)
		digits = digits * 10 + (uint64_t)(in->digit[i] - '0');
	decimal_from_scaled(r, negative, digits, (int32_t)exponent);
	return true;
}

/* Digits, and perhaps a point among them, that an integer holds: without a look back.  False:
 * it is none of them, or nothing but zeros. */
static bool parse_short(struct decimal *r, const char *s, size_t len)
{
	const bool negative = len > 0 && *s == '-';
	const char *end = s + len, *point = NULL;
	uint64_t digits = 0;
	int32_t exponent;

	s += negative;
	if (end - s > SHORT)
		return false;
	for (; s < end; s++) {
		if (ascii_digit(*s))
			digits = digits * 10 + (uint64_t)(*s - '0');
		else if (*s == '.' && !point)
			point = s;
		else
			return false;
	}
	exponent = point ? (int32_t)(point + 1 - end) : 0;
	if (!digits || (point && !exponent))
		return false;
	for (; exponent < 0 && digits % 10 == 0; exponent++)
		digits /= 10;
	decimal_from_scaled(r, negative, digits, exponent);
	return true;
}

int decimal_parse(struct decimal *r, const char *s, size_t len)
{
	struct reading in = {.s = s, .end = s + len};
	char text[KEPT + 32];
	int64_t exponent = 0, adjusted;
	bool negative = len > 0 && *s == '-';
	size_t whole;

	if (parse_short(r, s, len))
		return 0;
	in.s += negative;
	whole = read_digits(&in, false);
	if (in.s < in.end && *in.s == '.') {
		in.s++;
		if (!read_digits(&in, true))
			return -1;
	} else if (!whole) {
		return -1;
	}
	if (in.s < in.end && (*in.s == 'e' || *in.s == 'E')) {
		in.s++;
		if (read_exponent(&in, &exponent) != 0)
			return -1;
	}
	if (in.s != in.end)
		return -1;
	adjusted = in.before + exponent - 1;
	if (in.n == 0 || adjusted < ADJUSTED_MIN) {
		decimal_from_int(r, 0);
		return 0;
	}
	if (adjusted > ADJUSTED_MAX)
		return -1;
	exponent = in.before + exponent - in.n;
	if (from_short(r, &in, negative, exponent))
		return 0;
	if (in.rest) { /* keeps a tie from being one */
		in.digit[in.n++] = '1';
		exponent--;
	}
	snprintf(text, sizeof text, "%s%.*sE%d", negative ? "-" : "", (int)in.n, in.digit,
		(int)exponent);
	return decimal_from_text(r, text);
}

static char *put_digits(char *out, const struct decimal_parts *p, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		*out++ = (char)('0' + (i < p->n ? p->digit[i] : 0));
	return out;
}

/* Without an exponent; `out` has room for it. */
static char *put_plain(char *out, const struct decimal_parts *p)
{
	int point = (int)p->n + p->exponent; /* digits before the point */

	if (p->negative)
		*out++ = '-';
	if (point <= 0) {
		*out++ = '0';
		*out++ = '.';
		for (int i = point; i < 0; i++)
			*out++ = '0';
		return put_digits(out, p, 0, p->n);
	}
	out = put_digits(out, p, 0, (unsigned)point);
	if (p->exponent < 0) {
		*out++ = '.';
		out = put_digits(out, p, (unsigned)point, p->n);
	}
	return out;
}

static size_t plain_length(const struct decimal_parts *p)
{
	int point = (int)p->n + p->exponent;
	size_t sign = p->negative;

	if (point <= 0)
		return sign + 2 + (size_t)-point + p->n;
	return sign + (p->exponent < 0 ? p->n + 1 : (size_t)point);
}

size_t decimal_print(const struct decimal *d, char out[DECIMAL_TEXT])
{
	struct decimal_parts p;
	char *at = out;
	int adjusted;

	decimal_take_apart(d, &p);
	adjusted = (int)p.n + p.exponent - 1;
	if (adjusted < DECIMAL_DIGITS && adjusted >= -6) {
		at = put_plain(at, &p);
		*at = '\0';
		return (size_t)(at - out);
	}
	if (p.negative)
		*at++ = '-';
	at = put_digits(at, &p, 0, 1);
	if (p.n > 1) {
		*at++ = '.';
		at = put_digits(at, &p, 1, p.n);
	}
	at += snprintf(at, 8, "E%+d", adjusted);
	return (size_t)(at - out);
}

size_t decimal_print_plain(const struct decimal *d, char *out, size_t room)
{
	struct decimal_parts p;
	size_t n;

	decimal_take_apart(d, &p);
	n = plain_length(&p);
	if (n < room)
		*put_plain(out, &p) = '\0';
	else if (room)
		*out = '\0';
	return n;
}
