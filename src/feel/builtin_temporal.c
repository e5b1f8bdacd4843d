/* Functions of dates, times and durations (DMN 1.5, 10.3.4.1 and 10.3.4.7-8). */
#include "base/date.h"
#include "feel/builtin.h"
#include "feel/temporal.h"

#include <string.h>

/* A value that names a zone nobody has data for is none. */
static struct value with_zone(struct feel_env *env, struct value v)
{
	if (feel_zone_missing(env, v))
		return value_error("there is no such time zone, or no data for it");
	return v;
}

/* f([x]) is f(x). */
static struct value single(struct value v)
{
	return v.kind == V_LIST && v.u.list->n == 1 ? v.u.list->at[0] : v;
}

static int64_t day_of(struct value v)
{
	return v.kind == V_DATE ? v.u.i : v.u.instant->days;
}

FEEL_FN(bi_date)
{
	struct value v = single(args[0]);

	(void)env;
	(void)n;
	switch (v.kind) {
	case V_NULL:
	case V_DATE: return v;
	case V_DATETIME: return value_date(v.u.instant->days);
	case V_STRING: return feel_read_date(v.u.s, v.aux);
	default: return value_error("a date is made of a text or of a date and time");
	}
}

static bool whole(struct value v, int64_t least, int64_t most, int64_t *out)
{
	return value_to_int(v, out) && *out >= least && *out <= most;
}

static struct value civil_date(const struct value *args)
{
	int64_t year, month, day;

	if (!whole(args[0], -DATE_YEAR_MAX, DATE_YEAR_MAX, &year) ||
		!whole(args[1], 1, 12, &month) || !whole(args[2], 1, 31, &day) ||
		!date_valid(year, (unsigned)month, (unsigned)day))
		return value_error("there is no such date");
	return value_date(
		date_from_civil((struct civil){(int32_t)year, (uint8_t)month, (uint8_t)day}));
}

FEEL_FN(bi_date_parts)
{
	(void)env;
	(void)n;
	return civil_date(args);
}

static bool read_seconds(struct value v, int64_t *nanos)
{
	struct decimal d, giga;

	value_to_decimal(v, &d);
	decimal_from_int(&giga, SECOND_NANOS);
	if (decimal_mul(&d, &d, &giga) || decimal_round(&d, &d, 0, ROUND_DOWN))
		return false;
	return decimal_to_int(&d, nanos) && *nanos >= 0 && *nanos < 60 * SECOND_NANOS;
}

static bool set_offset(struct clock *c, struct value offset, struct arena *arena)
{
	if (offset.kind == V_NULL)
		return true;
	if (offset.kind == V_STRING) {
		c->offset_kind = OFFSET_ZONE;
		c->zone =
			arena_strndup(arena, offset.u.s, offset.aux); /* part of a text, perhaps */
		return true;
	}
	if (offset.kind != V_DAYTIME || offset.aux || offset.u.i > OFFSET_MOST ||
		offset.u.i < -OFFSET_MOST)
		return false;
	c->offset_kind = OFFSET_SECONDS;
	c->offset = (int32_t)offset.u.i;
	return true;
}

/* hour, minute, second and perhaps an offset or a zone. */
static bool civil_time(const struct value *args, uint32_t n, struct clock *c, struct arena *arena)
{
	int64_t hour, minute, nanos;

	memset(c, 0, sizeof *c);
	if (!whole(args[0], 0, 23, &hour) || !whole(args[1], 0, 59, &minute) ||
		!read_seconds(args[2], &nanos))
		return false;
	c->nanos = (hour * 3600 + minute * 60) * SECOND_NANOS + nanos;
	return n < 4 || set_offset(c, args[3], arena);
}

static struct value no_time(void)
{
	return value_error("there is no such time");
}

FEEL_FN(bi_time_parts)
{
	struct clock c;

	if (!civil_time(args, n, &c, env->arena))
		return no_time();
	return feel_time_value(env->arena, c);
}

FEEL_FN(bi_time)
{
	struct value v = single(args[0]);

	(void)n;
	switch (v.kind) {
	case V_NULL: return v;
	case V_TIME: return with_zone(env, v);
	case V_DATETIME: return feel_time_value(env->arena, v.u.instant->clock);
	case V_DATE:
		return feel_time_value(env->arena, (struct clock){.offset_kind = OFFSET_SECONDS});
	case V_STRING: return with_zone(env, feel_read_time(v.u.s, v.aux, env->arena));
	default: return value_error("a time is made of a text or of a date and time");
	}
}

FEEL_FN(bi_datetime)
{
	struct value v = single(args[0]);

	(void)n;
	switch (v.kind) {
	case V_NULL: return v;
	case V_DATETIME: return with_zone(env, v);
	case V_DATE:
		return feel_datetime_value(
			env->arena, v.u.i, (struct clock){.offset_kind = OFFSET_SECONDS});
	case V_STRING: return with_zone(env, feel_read_datetime(v.u.s, v.aux, env->arena));
	default: return value_error("a date and time is made of a text");
	}
}

FEEL_FN(bi_datetime_join)
{
	const struct clock *c =
		args[1].kind == V_TIME ? args[1].u.clock : &args[1].u.instant->clock;

	(void)n;
	return feel_datetime_value(env->arena, day_of(args[0]), *c);
}

FEEL_FN(bi_datetime_parts)
{
	struct value day = civil_date(args);
	struct clock c;

	if (day.kind != V_DATE)
		return day;
	if (!civil_time(args + 3, n - 3, &c, env->arena))
		return no_time();
	return with_zone(env, feel_datetime_value(env->arena, day.u.i, c));
}

FEEL_FN(bi_duration)
{
	(void)env;
	(void)n;
	return feel_read_duration(args[0].u.s, args[0].aux);
}

/* Whole months from one day to another, towards zero; the time of day does not count. */
FEEL_FN(bi_months_between)
{
	struct civil a = date_to_civil(day_of(args[0])), b = date_to_civil(day_of(args[1]));
	int64_t months = ((int64_t)b.year - a.year) * 12 + b.month - a.month;

	(void)env;
	(void)n;
	if (months > 0 && b.day < a.day)
		months--;
	else if (months < 0 && b.day > a.day)
		months++;
	return (struct value){.kind = V_YEARMONTH, .u.i = months};
}

/* ---- calendar -------------------------------------------------------------- */

static int64_t first_of_year(int32_t year)
{
	return date_from_civil((struct civil){year, 1, 1});
}

FEEL_FN(bi_day_of_year)
{
	int64_t day = day_of(args[0]);

	(void)n;
	return value_int(env->arena, day - first_of_year(date_to_civil(day).year) + 1);
}

FEEL_FN(bi_day_of_week)
{
	static const char *const names[] = {
		"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

	(void)env;
	(void)n;
	return value_text(names[date_weekday(day_of(args[0])) - 1]);
}

FEEL_FN(bi_month_of_year)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};

	(void)env;
	(void)n;
	return value_text(names[date_to_civil(day_of(args[0])).month - 1]);
}

/* ISO 8601: the week of the year's first Thursday is week 1. */
FEEL_FN(bi_week_of_year)
{
	int64_t day = day_of(args[0]), thursday = day - (int64_t)date_weekday(day) + 4;

	(void)n;
	return value_int(
		env->arena, (thursday - first_of_year(date_to_civil(thursday).year)) / 7 + 1);
}

/* ---- is, now, today -------------------------------------------------------- */

static bool same_clock(const struct clock *x, const struct clock *y)
{
	if (x->nanos != y->nanos || x->offset_kind != y->offset_kind)
		return false;
	if (x->offset_kind == OFFSET_ZONE)
		return strcmp(x->zone, y->zone) == 0;
	return x->offset_kind == OFFSET_NONE || x->offset == y->offset;
}

/* The same element of the semantic domain: no time zones are reckoned with. */
FEEL_FN(bi_is)
{
	struct value x = args[0], y = n > 1 ? args[1] : value_null();

	if (x.kind != y.kind)
		return value_bool(false);
	if (x.kind == V_TIME)
		return value_bool(same_clock(x.u.clock, y.u.clock));
	if (x.kind == V_DATETIME)
		return value_bool(x.u.instant->days == y.u.instant->days &&
				  same_clock(&x.u.instant->clock, &y.u.instant->clock));
	return value_bool(value_is_true(feel_compare(env, OP_EQ, x, y)));
}

FEEL_FN(bi_now)
{
	(void)args;
	(void)n;
	if (env->now)
		return feel_datetime_value(env->arena, env->now->days, env->now->clock);
	return feel_datetime_value(
		env->arena, env->today, (struct clock){.offset_kind = OFFSET_SECONDS});
}

FEEL_FN(bi_today)
{
	(void)args;
	(void)n;
	return value_date(env->today);
}
