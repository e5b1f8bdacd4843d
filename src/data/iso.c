#include "data/iso.h"

#include "base/date.h"
#include "base/utf8.h"
#include <string.h>

enum { NANOS = 1000000000, DAY_SECONDS = 86400, OFFSET_MAX = 14 * 3600 };

struct scan {
	const char *s;
	size_t len, at;
};

static bool take(struct scan *in, char c)
{
	if (in->at == in->len || in->s[in->at] != c)
		return false;
	in->at++;
	return true;
}

/* Two digits of a number below `end`. */
static bool two(struct scan *in, int end, int *out)
{
	const char *s = in->s + in->at;

	if (in->len - in->at < 2 || !ascii_digit(s[0]) || !ascii_digit(s[1]))
		return false;
	*out = (s[0] - '0') * 10 + (s[1] - '0');
	in->at += 2;
	return *out < end;
}

/* Digits behind a point, at most nine, in nanoseconds. */
static bool fraction(struct scan *in, uint32_t *nanos)
{
	uint32_t unit = NANOS / 10;
	const size_t begin = in->at;

	for (*nanos = 0; in->at < in->len && ascii_digit(in->s[in->at]); in->at++, unit /= 10) {
		if (!unit)
			return false;
		*nanos += (uint32_t)(in->s[in->at] - '0') * unit;
	}
	return in->at > begin;
}

static bool offset(struct scan *in, struct clock *out)
{
	int hours, minutes;
	bool west;

	if (in->at == in->len)
		return true;
	out->offset_kind = OFFSET_SECONDS;
	if (take(in, 'Z'))
		return in->at == in->len;
	west = take(in, '-');
	if (!west && !take(in, '+'))
		return false;
	if (!two(in, 24, &hours) || !take(in, ':') || !two(in, 60, &minutes))
		return false;
	out->offset = hours * 3600 + minutes * 60;
	if (out->offset > OFFSET_MAX)
		return false;
	if (west)
		out->offset = -out->offset;
	return in->at == in->len;
}

int iso_time(struct clock *out, const char *s, size_t len)
{
	struct scan in = {s, len, 0};
	struct clock c = {.offset_kind = OFFSET_NONE};
	int hours, minutes, seconds = 0;
	uint32_t nanos = 0;

	if (!two(&in, 24, &hours) || !take(&in, ':') || !two(&in, 60, &minutes))
		return -1;
	if (take(&in, ':')) {
		if (!two(&in, 60, &seconds) || (take(&in, '.') && !fraction(&in, &nanos)))
			return -1;
	}
	if (!offset(&in, &c))
		return -1;
	c.nanos = (int64_t)(hours * 3600 + minutes * 60 + seconds) * NANOS + nanos;
	*out = c;
	return 0;
}

int iso_datetime(struct instant *out, const char *s, size_t len)
{
	const char *t = len ? memchr(s, 'T', len) : NULL;
	struct instant at;

	if (!t || date_parse(&at.days, s, (size_t)(t - s)) < 0 ||
		iso_time(&at.clock, t + 1, len - (size_t)(t - s) - 1) < 0)
		return -1;
	*out = at;
	return 0;
}

/* --- durations ----------------------------------------------------------- */

static bool whole(struct scan *in, int64_t *out)
{
	const size_t begin = in->at;

	for (*out = 0; in->at < in->len && ascii_digit(in->s[in->at]); in->at++)
		if (__builtin_mul_overflow(*out, 10, out) ||
			__builtin_add_overflow(*out, in->s[in->at] - '0', out))
			return false;
	return in->at > begin;
}

struct unit {
	char letter;
	int64_t worth;
};

/* "nU" for each of the units, in their order, each at most once; adds up n * worth.  With
 * nanos, the seconds may have a fraction. */
static bool parts(struct scan *in, const struct unit *units, unsigned n, int64_t *sum,
	uint32_t *nanos, bool *any)
{
	while (in->at < in->len && ascii_digit(in->s[in->at])) {
		int64_t x;
		if (!whole(in, &x))
			return false;
		bool broken = nanos && take(in, '.');
		if (broken && !fraction(in, nanos))
			return false;
		while (n && !take(in, units->letter)) {
			units++;
			n--;
		}
		if (!n || (broken && units->letter != 'S'))
			return false;
		if (__builtin_mul_overflow(x, units->worth, &x) ||
			__builtin_add_overflow(*sum, x, sum))
			return false;
		units++;
		n--;
		*any = true;
	}
	return true;
}

int iso_daytime(int64_t *seconds, uint32_t *nanos, const char *s, size_t len)
{
	static const struct unit days[] = {{'D', DAY_SECONDS}};
	static const struct unit times[] = {{'H', 3600}, {'M', 60}, {'S', 1}};
	struct scan in = {s, len, 0};
	bool negative = take(&in, '-'), any = false, timed = false;
	int64_t sum = 0;
	uint32_t part = 0;

	if (!take(&in, 'P') || !parts(&in, days, 1, &sum, NULL, &any))
		return -1;
	if (take(&in, 'T') && (!parts(&in, times, 3, &sum, &part, &timed) || !timed))
		return -1;
	if (in.at < len || !(any || timed))
		return -1;
	if (negative) {
		sum = part ? -sum - 1 : -sum;
		part = part ? NANOS - part : 0;
	}
	*seconds = sum;
	*nanos = part;
	return 0;
}

int iso_yearmonth(int64_t *months, const char *s, size_t len)
{
	static const struct unit units[] = {{'Y', 12}, {'M', 1}};
	struct scan in = {s, len, 0};
	bool negative = take(&in, '-'), any = false;
	int64_t sum = 0;

	if (!take(&in, 'P') || !parts(&in, units, 2, &sum, NULL, &any) || !any || in.at < len)
		return -1;
	*months = negative ? -sum : sum;
	return 0;
}
