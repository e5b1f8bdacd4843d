/* Reckoning with temporal values (DMN 1.5 table 57 and 10.3.2.3). */
#include "feel/temporal.h"

#include "base/date.h"
#include "feel/zones.h"

#include <string.h>

/* ---- offsets ------------------------------------------------------------- */

static bool find_zone(struct feel_env *env, const char *name, struct tzif *z)
{
	return feel_zones_find(env->zones, name, strlen(name), z);
}

bool feel_zone_missing(struct feel_env *env, struct value v)
{
	const struct clock *c = v.kind == V_TIME       ? v.u.clock
				: v.kind == V_DATETIME ? &v.u.instant->clock
						       : NULL;
	struct tzif z;

	return c && c->offset_kind == OFFSET_ZONE && !find_zone(env, c->zone, &z);
}

int feel_offset(struct feel_env *env, int64_t days, const struct clock *c, int32_t *offset)
{
	struct tzif z;

	if (c->offset_kind == OFFSET_NONE)
		return -1;
	*offset = c->offset;
	if (c->offset_kind == OFFSET_ZONE && find_zone(env, c->zone, &z))
		tzif_local(&z, days * DAY_SECONDS + c->nanos / SECOND_NANOS, offset);
	return 0;
}

/* Of a time of day: the zone's standard offset, as it stands now. */
static int time_offset(struct feel_env *env, const struct clock *c, int32_t *offset)
{
	struct tzif_span span;
	struct tzif z;

	if (c->offset_kind == OFFSET_NONE)
		return -1;
	*offset = c->offset;
	if (c->offset_kind == OFFSET_ZONE && find_zone(env, c->zone, &z)) {
		if (z.ruled) {
			*offset = z.standard;
		} else {
			tzif_at(&z, INT64_C(1) << 40, &span);
			*offset = span.offset;
		}
	}
	return 0;
}

/* A point in time as seconds, by the clock on the wall and, when zoned, of UTC. */
struct point {
	int64_t local, seconds;
	int64_t nanos;
	bool zoned;
};

static struct point point_of(struct feel_env *env, struct value v)
{
	struct point p = {0};
	int32_t offset = 0;

	if (v.kind == V_DATE) {
		p.local = p.seconds = v.u.i * DAY_SECONDS;
		p.zoned = true;
		return p;
	}
	if (v.kind == V_TIME) {
		const struct clock *c = v.u.clock;

		p.zoned = time_offset(env, c, &offset) == 0;
		p.local = c->nanos / SECOND_NANOS;
		p.seconds = p.local - offset;
		p.nanos = c->nanos % SECOND_NANOS;
		return p;
	}
	p.zoned = feel_offset(env, v.u.instant->days, &v.u.instant->clock, &offset) == 0;
	p.local = v.u.instant->days * DAY_SECONDS + v.u.instant->clock.nanos / SECOND_NANOS;
	p.seconds = p.local - offset;
	p.nanos = v.u.instant->clock.nanos % SECOND_NANOS;
	return p;
}

/* One that says nothing of where it stands is taken to stand where the other does. */
int feel_temporal_order(struct feel_env *env, struct value x, struct value y, int *order)
{
	struct point a = point_of(env, x), b = point_of(env, y);
	int64_t s = a.zoned && b.zoned ? a.seconds : a.local;
	int64_t t = a.zoned && b.zoned ? b.seconds : b.local;

	*order = (s > t) - (s < t);
	return 0;
}

/* ---- adding -------------------------------------------------------------- */

static struct value add_months(struct feel_env *env, struct value x, int64_t months)
{
	int64_t days = x.kind == V_DATE ? x.u.i : x.u.instant->days;

	if (months > INT64_C(100000000000) || months < -INT64_C(100000000000) ||
		date_add_months(&days, days, months))
		return value_error("this date is out of range");
	return x.kind == V_DATE ? feel_date_value(days)
				: feel_datetime_value(env->arena, days, x.u.instant->clock);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* The date and time so many seconds and nanoseconds after midnight of `days`. */
static struct value from_seconds(
	struct feel_env *env, int64_t seconds, int64_t nanos, struct clock c)
{
	int64_t days = floor_div(seconds, DAY_SECONDS);

	c.nanos = (seconds - days * DAY_SECONDS) * SECOND_NANOS + nanos;
	return feel_datetime_value(env->arena, days, c);
}

static struct value add_to_datetime(struct feel_env *env, const struct instant *t, struct value d)
{
	int64_t nanos = t->clock.nanos % SECOND_NANOS + d.aux;
	int64_t seconds = t->days * DAY_SECONDS + t->clock.nanos / SECOND_NANOS;
	struct tzif_span span;
	struct tzif z;
	int32_t offset = 0;

	if (__builtin_add_overflow(seconds, d.u.i, &seconds))
		return value_error("this date is out of range");
	seconds += nanos / SECOND_NANOS;
	nanos %= SECOND_NANOS;
	if (t->clock.offset_kind == OFFSET_ZONE && find_zone(env, t->clock.zone, &z)) {
		feel_offset(env, t->days, &t->clock, &offset);
		tzif_at(&z, seconds - offset, &span);
		seconds += span.offset - offset;
	}
	return from_seconds(env, seconds, nanos, t->clock);
}

static struct value add_daytime(struct feel_env *env, struct value x, struct value d)
{
	int64_t seconds, nanos;
	struct clock c;

	if (x.kind == V_DATE) {
		if (__builtin_add_overflow(x.u.i * DAY_SECONDS, d.u.i, &seconds))
			return value_error("this date is out of range");
		return feel_date_value(floor_div(seconds, DAY_SECONDS));
	}
	if (x.kind == V_DATETIME)
		return add_to_datetime(env, x.u.instant, d);
	c = *x.u.clock;
	nanos = c.nanos % SECOND_NANOS + d.aux;
	seconds = c.nanos / SECOND_NANOS + d.u.i % DAY_SECONDS + nanos / SECOND_NANOS;
	seconds -= floor_div(seconds, DAY_SECONDS) * DAY_SECONDS;
	c.nanos = seconds * SECOND_NANOS + nanos % SECOND_NANOS;
	return feel_time_value(env->arena, c);
}

static struct value negative(struct value d)
{
	if (d.kind == V_YEARMONTH) {
		d.u.i = -d.u.i;
		return d;
	}
	return feel_daytime_value(-d.u.i, -(int64_t)d.aux);
}

static struct value add_durations(struct value x, struct value y)
{
	if (x.kind == V_DAYTIME)
		return feel_daytime_value(x.u.i + y.u.i, (int64_t)x.aux + y.aux);
	if (__builtin_add_overflow(x.u.i, y.u.i, &x.u.i))
		return value_error("this duration is out of range");
	return x;
}

static bool has_date(struct value v)
{
	return v.kind == V_DATE || v.kind == V_DATETIME;
}

struct value feel_temporal_add(struct feel_env *env, struct value x, struct value y)
{
	if (y.kind != V_DAYTIME && y.kind != V_YEARMONTH) {
		struct value t = x;

		x = y;
		y = t;
	}
	if (y.kind != V_DAYTIME && y.kind != V_YEARMONTH)
		return value_null();
	if (x.kind == y.kind)
		return add_durations(x, y);
	if (y.kind == V_YEARMONTH)
		return has_date(x) ? add_months(env, x, y.u.i) : value_null();
	if (has_date(x) || x.kind == V_TIME)
		return add_daytime(env, x, y);
	return value_null();
}

struct value feel_temporal_sub(struct feel_env *env, struct value x, struct value y)
{
	struct point a, b;

	if (y.kind == V_DAYTIME || y.kind == V_YEARMONTH) {
		if (x.kind == V_DAYTIME || x.kind == V_YEARMONTH)
			return x.kind == y.kind ? add_durations(x, negative(y)) : value_null();
		return feel_temporal_add(env, x, negative(y));
	}
	if (!(has_date(x) && has_date(y)) && !(x.kind == V_TIME && y.kind == V_TIME))
		return value_null();
	a = point_of(env, x);
	b = point_of(env, y);
	if (a.zoned != b.zoned)
		return value_error("one of these says its time zone, the other does not");
	return feel_daytime_value(a.seconds - b.seconds, a.nanos - b.nanos);
}

/* ---- scaling ------------------------------------------------------------- */

static void duration_decimal(struct value v, struct decimal *out)
{
	struct decimal frac, giga;

	decimal_from_int(out, v.u.i);
	if (v.kind == V_YEARMONTH || v.aux == 0)
		return;
	decimal_from_int(&frac, v.aux);
	decimal_from_int(&giga, SECOND_NANOS);
	decimal_div(&frac, &frac, &giga);
	decimal_add(out, out, &frac);
}

/* Months towards zero; seconds down to nanoseconds. */
static struct value duration_from(enum value_kind kind, const struct decimal *d)
{
	struct decimal whole, rest, giga;
	int64_t n, nanos;

	if (decimal_round(&whole, d, 0, kind == V_YEARMONTH ? ROUND_DOWN : ROUND_FLOOR) ||
		!decimal_to_int(&whole, &n) || n > INT64_MAX / 8 || n < -(INT64_MAX / 8))
		return value_error("this duration is out of range");
	if (kind == V_YEARMONTH)
		return (struct value){.kind = V_YEARMONTH, .u.i = n};
	decimal_from_int(&giga, SECOND_NANOS);
	if (decimal_sub(&rest, d, &whole) || decimal_mul(&rest, &rest, &giga) ||
		decimal_round(&rest, &rest, 0, ROUND_DOWN) || !decimal_to_int(&rest, &nanos))
		return value_error("this duration is out of range");
	return feel_daytime_value(n, nanos);
}

struct value feel_duration_scale(
	struct feel_env *env, enum feel_op op, struct value x, struct value y)
{
	struct decimal a, b, r;

	if (op == OP_MUL && x.kind == V_NUMBER) {
		struct value t = x;

		x = y;
		y = t;
	}
	if (y.kind == V_NUMBER && (x.kind == V_DAYTIME || x.kind == V_YEARMONTH)) {
		duration_decimal(x, &a);
		value_to_decimal(y, &b);
		if (op == OP_DIV && decimal_is_zero(&b))
			return value_error("division by zero");
		if (op == OP_MUL ? decimal_mul(&r, &a, &b) : decimal_div(&r, &a, &b))
			return value_error("this duration is out of range");
		return duration_from(x.kind, &r);
	}
	if (op == OP_DIV && x.kind == y.kind && x.kind >= V_DAYTIME && x.kind <= V_YEARMONTH) {
		duration_decimal(x, &a);
		duration_decimal(y, &b);
		if (decimal_is_zero(&b))
			return value_error("division by zero");
		if (decimal_div(&r, &a, &b))
			return value_error("the result is no number within range");
		return value_decimal(env->arena, &r);
	}
	return value_null();
}

/* ---- members ------------------------------------------------------------- */

static bool is(const char *key, uint32_t len, const char *name)
{
	return strlen(name) == len && memcmp(key, name, len) == 0;
}

static struct value no_member(void)
{
	return value_error("a date, time or duration has no such part");
}

static struct value date_member(struct arena *a, int64_t days, const char *key, uint32_t len)
{
	struct civil c = date_to_civil(days);

	if (is(key, len, "year"))
		return value_int(a, c.year);
	if (is(key, len, "month"))
		return value_int(a, c.month);
	if (is(key, len, "day"))
		return value_int(a, c.day);
	if (is(key, len, "weekday"))
		return value_int(a, date_weekday(days));
	return no_member();
}

static struct value with_fraction(struct feel_env *env, int64_t seconds, int64_t nanos)
{
	struct value frac;

	if (!nanos)
		return value_int(env->arena, seconds);
	frac = feel_arith(
		env, OP_DIV, value_int(env->arena, nanos), value_int(env->arena, SECOND_NANOS));
	return feel_arith(env, OP_ADD, value_int(env->arena, seconds), frac);
}

static struct value clock_member(struct feel_env *env, const int64_t *days, const struct clock *c,
	const char *key, uint32_t len)
{
	int64_t s = c->nanos / SECOND_NANOS;
	int32_t offset;

	if (is(key, len, "hour"))
		return value_int(env->arena, s / 3600);
	if (is(key, len, "minute"))
		return value_int(env->arena, s / 60 % 60);
	if (is(key, len, "second"))
		return with_fraction(env, s % 60, c->nanos % SECOND_NANOS);
	if (is(key, len, "time offset")) {
		if (days ? feel_offset(env, *days, c, &offset) : time_offset(env, c, &offset))
			return value_null();
		return feel_daytime_value(offset, 0);
	}
	if (is(key, len, "timezone"))
		return c->offset_kind == OFFSET_ZONE ? value_text(c->zone) : value_null();
	return days ? date_member(env->arena, *days, key, len) : no_member();
}

static struct value duration_member(
	struct feel_env *env, struct value v, const char *key, uint32_t len)
{
	int64_t n = v.u.i, nanos = v.aux;
	struct arena *a = env->arena;

	if (v.kind == V_YEARMONTH) {
		if (is(key, len, "years"))
			return value_int(a, n / 12);
		return is(key, len, "months") ? value_int(a, n % 12) : no_member();
	}
	if (n < 0 && nanos) { /* towards zero */
		n++;
		nanos -= SECOND_NANOS;
	}
	if (is(key, len, "days"))
		return value_int(a, n / DAY_SECONDS);
	if (is(key, len, "hours"))
		return value_int(a, n / 3600 % 24);
	if (is(key, len, "minutes"))
		return value_int(a, n / 60 % 60);
	if (is(key, len, "seconds"))
		return with_fraction(env, n % 60, nanos);
	return no_member();
}

struct value feel_temporal_member(
	struct feel_env *env, struct value v, const char *key, uint32_t len)
{
	switch (v.kind) {
	case V_DATE: return date_member(env->arena, v.u.i, key, len);
	case V_TIME: return clock_member(env, NULL, v.u.clock, key, len);
	case V_DATETIME:
		return clock_member(env, &v.u.instant->days, &v.u.instant->clock, key, len);
	default: return duration_member(env, v, key, len);
	}
}
