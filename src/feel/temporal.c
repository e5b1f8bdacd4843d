/* Reading temporal texts. */
#include "feel/temporal.h"

#include "base/date.h"
#include "base/utf8.h"

#include <string.h>

static struct value no_date(void)
{
	return value_error("there is no such date");
}

/* Exactly n digits at s. */
static bool digits(const char **s, const char *end, unsigned n, int64_t *out)
{
	int64_t v = 0;

	if (end - *s < (ptrdiff_t)n)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (!ascii_digit((*s)[i]))
			return false;
		v = v * 10 + ((*s)[i] - '0');
	}
	*s += n;
	*out = v;
	return true;
}

struct value feel_date_value(int64_t days)
{
	const struct civil first = {-DATE_YEAR_MAX, 1, 1}, last = {DATE_YEAR_MAX, 12, 31};

	if (days < date_from_civil(first) || days > date_from_civil(last))
		return value_error("this date is out of range");
	return value_date(days);
}

struct value feel_read_date(const char *s, size_t len)
{
	size_t year = 0, skip = len && s[0] == '-';
	int64_t days;

	while (skip + year < len && ascii_digit(s[skip + year]))
		year++;
	if (year < 4)
		return value_error("a date begins with its year, as in 2026-11-16");
	if (year > 9 || (year > 4 && s[skip] == '0') || date_parse(&days, s, len))
		return no_date();
	return value_date(days);
}

/* .5, up to nine digits; more are dropped. */
static bool fraction(const char **s, const char *end, int64_t *nanos, bool may_be_empty)
{
	int64_t unit = SECOND_NANOS / 10;
	const char *p = *s + 1;

	*nanos = 0;
	if (!may_be_empty && (p >= end || !ascii_digit(*p)))
		return false;
	for (; p < end && ascii_digit(*p); p++, unit /= 10)
		*nanos += (*p - '0') * unit;
	*s = p;
	return true;
}

static bool zone_name(const char *s, size_t len)
{
	if (!len || len > 64 || !ascii_alpha(s[0]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!ascii_alpha(s[i]) && !ascii_digit(s[i]) && !strchr("/_+-", s[i]))
			return false;
	return s[len - 1] != '/';
}

/* Z, +01:00, +01:00:30, @Europe/Copenhagen or nothing. */
static bool read_offset(const char *s, const char *end, struct clock *c, struct arena *a)
{
	int64_t h, m, sec = 0;
	int sign;

	c->offset_kind = OFFSET_NONE;
	if (s == end)
		return true;
	c->offset_kind = OFFSET_SECONDS;
	if ((*s == 'Z' || *s == 'z') && s + 1 == end)
		return true;
	if (*s == '@') {
		s++;
		if (end - s == 1 && (*s == 'Z'))
			return true;
		if (!zone_name(s, (size_t)(end - s)))
			return false;
		c->offset_kind = OFFSET_ZONE;
		c->zone = arena_strndup(a, s, (size_t)(end - s));
		return true;
	}
	if (*s != '+' && *s != '-')
		return false;
	sign = *s++ == '-' ? -1 : 1;
	if (!digits(&s, end, 2, &h) || s == end || *s++ != ':' || !digits(&s, end, 2, &m))
		return false;
	if (s < end && (*s++ != ':' || !digits(&s, end, 2, &sec)))
		return false;
	if (s != end || m > 59 || sec > 59 || h * 3600 + m * 60 + sec > OFFSET_MOST)
		return false;
	c->offset = (int32_t)(sign * (h * 3600 + m * 60 + sec));
	return true;
}

/* 24:00:00 is midnight at the end of the day: *next. */
static bool read_clock(const char *s, const char *end, struct clock *c, bool *next, struct arena *a)
{
	int64_t h, m, sec, nanos = 0;

	memset(c, 0, sizeof *c);
	*next = false;
	if (!digits(&s, end, 2, &h) || s == end || *s++ != ':' || !digits(&s, end, 2, &m) ||
		s == end || *s++ != ':' || !digits(&s, end, 2, &sec))
		return false;
	if (s < end && *s == '.' && !fraction(&s, end, &nanos, false))
		return false;
	if (m > 59 || sec > 59 || h > 24 || (h == 24 && (m || sec || nanos)))
		return false;
	*next = h == 24;
	c->nanos = ((h % 24) * 3600 + m * 60 + sec) * SECOND_NANOS + nanos;
	return read_offset(s, end, c, a);
}

struct value feel_time_value(struct arena *a, struct clock c)
{
	struct clock *p = ARENA_NEW(a, struct clock);

	*p = c;
	return (struct value){.kind = V_TIME, .u.clock = p};
}

struct value feel_datetime_value(struct arena *a, int64_t days, struct clock c)
{
	struct instant *p;
	struct value d = feel_date_value(days);

	if (d.kind != V_DATE)
		return d;
	p = ARENA_NEW(a, struct instant);
	p->days = days;
	p->clock = c;
	return (struct value){.kind = V_DATETIME, .u.instant = p};
}

struct value feel_read_time(const char *s, size_t len, struct arena *a)
{
	struct clock c;
	bool next;

	if (!read_clock(s, s + len, &c, &next, a))
		return value_error("there is no such time");
	return feel_time_value(a, c);
}

struct value feel_read_datetime(const char *s, size_t len, struct arena *a)
{
	const char *t = memchr(s, 'T', len);
	struct value day;
	struct clock c = {0};
	bool next = false;

	day = feel_read_date(s, t ? (size_t)(t - s) : len);
	if (day.kind != V_DATE)
		return value_error("there is no such date and time");
	if (t && !read_clock(t + 1, s + len, &c, &next, a))
		return value_error("there is no such date and time");
	return feel_datetime_value(a, day.u.i + next, c);
}

struct value feel_daytime_value(int64_t seconds, int64_t nanos)
{
	int64_t carry = nanos / SECOND_NANOS;

	nanos %= SECOND_NANOS;
	if (nanos < 0) {
		nanos += SECOND_NANOS;
		carry--;
	}
	if (__builtin_add_overflow(seconds, carry, &seconds) || seconds > INT64_MAX / 4 ||
		seconds < -(INT64_MAX / 4))
		return value_error("this duration is out of range");
	return (struct value){.kind = V_DAYTIME, .aux = (uint32_t)nanos, .u.i = seconds};
}

/* One component, "12H": the number and its letter; false when there is none. */
static bool component(const char **s, const char *end, int64_t *n, int64_t *nanos, char *unit)
{
	const char *p = *s;

	*n = 0;
	*nanos = 0;
	if (p == end || !ascii_digit(*p))
		return false;
	for (; p < end && ascii_digit(*p); p++)
		if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, *p - '0', n))
			return false;
	if (p < end && *p == '.') {
		if (!fraction(&p, end, nanos, true) || p == end || *p != 'S')
			return false;
	}
	if (p == end)
		return false;
	*unit = *p++;
	*s = p;
	return true;
}

static bool add_scaled(int64_t *sum, int64_t n, int64_t scale)
{
	return !__builtin_mul_overflow(n, scale, &n) && !__builtin_add_overflow(*sum, n, sum);
}

/* The components in their order; which kinds were there tells what duration it is. */
static bool components(const char *s, const char *end, int64_t *months, int64_t *seconds,
	int64_t *nanos, bool *has_months, bool *has_seconds)
{
	static const struct {
		char unit;
		bool time, months;
		int64_t scale;
	} units[] = {{'Y', false, true, 12}, {'M', false, true, 1},
		{'D', false, false, DAY_SECONDS}, {'H', true, false, 3600}, {'M', true, false, 60},
		{'S', true, false, 1}};
	unsigned next = 0, n = sizeof units / sizeof *units;
	bool time = false, any_time = false;

	while (s < end) {
		int64_t v, frac;
		char unit;

		if (*s == 'T') {
			if (time)
				return false;
			time = true;
			s++;
			continue;
		}
		if (!component(&s, end, &v, &frac, &unit))
			return false;
		while (next < n && (units[next].unit != unit || units[next].time != time))
			next++;
		if (next == n)
			return false;
		if (!add_scaled(units[next].months ? months : seconds, v, units[next].scale))
			return false;
		*(units[next].months ? has_months : has_seconds) = true;
		any_time = any_time || time;
		*nanos += frac;
		next++;
	}
	return !time || any_time;
}

struct value feel_read_duration(const char *s, size_t len)
{
	const char *end = s + len;
	int64_t months = 0, seconds = 0, nanos = 0;
	bool minus = len && *s == '-', has_months = false, has_seconds = false;

	s += minus;
	if (s == end || *s++ != 'P' ||
		!components(s, end, &months, &seconds, &nanos, &has_months, &has_seconds) ||
		has_months == has_seconds)
		return value_error("there is no such duration");
	if (has_months)
		return (struct value){.kind = V_YEARMONTH, .u.i = minus ? -months : months};
	return minus ? feel_daytime_value(-seconds, -nanos) : feel_daytime_value(seconds, nanos);
}

struct value feel_temporal(const char *s, size_t len, struct arena *arena)
{
	if (len && (s[0] == 'P' || (len > 1 && s[0] == '-' && s[1] == 'P')))
		return feel_read_duration(s, len);
	if (memchr(s, 'T', len) && !memchr(s, '@', len))
		return feel_read_datetime(s, len, arena);
	if (memchr(s, '@', len)) {
		const char *t = memchr(s, 'T', (size_t)((const char *)memchr(s, '@', len) - s));

		return t ? feel_read_datetime(s, len, arena) : feel_read_time(s, len, arena);
	}
	if (len > 2 && s[2] == ':')
		return feel_read_time(s, len, arena);
	return feel_read_date(s, len);
}
