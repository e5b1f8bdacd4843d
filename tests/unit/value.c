#include "data/value.h"
#include "base/date.h"
#include "test.h"

static struct oom oom;
static struct arena arena;

static void open_arena(void)
{
	oom = (struct oom){0};
	arena_init(&arena, &oom);
}

static const char *printed(struct value v)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	value_print(&sb, v);
	return sb.s;
}

static const char *said(struct value v, const char *language)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	value_say(&sb, v, language);
	return sb.s;
}

static struct value number(const char *s)
{
	struct decimal d;

	CHECK_INT(decimal_parse(&d, s, strlen(s)), 0);
	return value_decimal(&arena, &d);
}

static struct value list2(struct value a, struct value b)
{
	struct list *l = list_new(&arena, 2);

	l->at[0] = a;
	l->at[1] = b;
	return value_list(l);
}

static struct value context2(const char *k, struct value a, const char *m, struct value b)
{
	struct context *c = context_new(&arena, 2);

	c->at[0] = (struct entry){k, (uint32_t)strlen(k), a};
	c->at[1] = (struct entry){m, (uint32_t)strlen(m), b};
	return (struct value){.kind = V_CONTEXT, .u.context = c};
}

static struct value range(bool lo_open, struct value lo, struct value hi, bool hi_open)
{
	struct range *r = ARENA_NEW(&arena, struct range);

	*r = (struct range){.lo = lo, .hi = hi, .lo_open = lo_open, .hi_open = hi_open};
	return (struct value){.kind = V_RANGE, .u.range = r};
}

static struct value time_of(int64_t nanos, enum offset_kind kind, int32_t offset, const char *zone)
{
	struct clock *c = ARENA_NEW(&arena, struct clock);

	*c = (struct clock){nanos, kind, offset, zone};
	return (struct value){.kind = V_TIME, .u.clock = c};
}

static struct value instant(const char *day, struct value time)
{
	struct instant *i = ARENA_NEW(&arena, struct instant);

	CHECK_INT(date_parse(&i->days, day, strlen(day)), 0);
	i->clock = *time.u.clock;
	return (struct value){.kind = V_DATETIME, .u.instant = i};
}

static struct value daytime(int64_t seconds, uint32_t nanos)
{
	return (struct value){.kind = V_DAYTIME, .aux = nanos, .u.i = seconds};
}

static struct value yearmonth(int64_t months)
{
	return (struct value){.kind = V_YEARMONTH, .u.i = months};
}

TEST(integers_of_18_digits_are_small)
{
	static const int64_t small[] = {0, -1, 999999999999999999, -999999999999999999};
	static const int64_t big[] = {
		1000000000000000000, -1000000000000000000, INT64_MAX, INT64_MIN};

	open_arena();
	for (unsigned i = 0; i < 4; i++) {
		struct value v = value_int(&arena, small[i]), w = value_int(&arena, big[i]);
		struct decimal d;
		int64_t back;

		CHECK(!v.big && v.u.i == small[i]);
		CHECK(w.big);
		CHECK(value_to_int(v, &back) && back == small[i]);
		CHECK(value_to_int(w, &back) && back == big[i]);
		value_to_decimal(v, &d);
		CHECK(value_same(value_decimal(&arena, &d), v));
		value_to_decimal(w, &d);
		CHECK(value_same(value_decimal(&arena, &d), w));
	}
	CHECK(!number("1e17").big);
	CHECK(number("1e18").big);
	CHECK(number("1.5").big);
	CHECK(!number("-0").big);
	arena_release(&arena);
}

TEST(only_integral_numbers_are_integers)
{
	int64_t i = 7;

	open_arena();
	CHECK(!value_to_int(number("1.5"), &i));
	CHECK(!value_to_int(number("1e19"), &i));
	CHECK(!value_to_int(value_text("1"), &i));
	CHECK(!value_to_int(value_null(), &i));
	CHECK_INT(i, 7);
	arena_release(&arena);
}

TEST(prints_as_feel_writes_it)
{
	open_arena();
	CHECK_STR(printed(value_null()), "null");
	CHECK_STR(printed(value_error("division by zero")), "null");
	CHECK_STR(printed(value_unknown(&arena, 3)), "unknown");
	CHECK_STR(printed(value_bool(true)), "true");
	CHECK_STR(printed(value_bool(false)), "false");
	CHECK_STR(printed(value_int(&arena, -42)), "-42");
	CHECK_STR(printed(number("12.50")), "12.5");
	CHECK_STR(printed(number("1e40")), "1E+40");
	CHECK_STR(printed(value_text("blå \"x\" \\ \n\r\t\x01\x7f")),
		"\"blå \\\"x\\\" \\\\ \\n\\r\\t\\u0001\\u007f\"");
	CHECK_STR(printed(value_string("abc", 2)), "\"ab\"");
	CHECK_STR(printed(value_date(0)), "date(\"1970-01-01\")");
	CHECK_STR(printed(time_of(36000000000000, OFFSET_SECONDS, 0, NULL)), "time(\"10:00:00Z\")");
	CHECK_STR(printed(instant("2026-01-01", time_of(0, OFFSET_NONE, 0, NULL))),
		"date and time(\"2026-01-01T00:00:00\")");
	CHECK_STR(printed(daytime(90000, 0)), "duration(\"P1DT1H\")");
	CHECK_STR(printed(yearmonth(14)), "duration(\"P1Y2M\")");
	CHECK_STR(printed(list2(value_int(&arena, 1), list2(value_null(), value_text("a")))),
		"[1, [null, \"a\"]]");
	CHECK_STR(printed(value_list(list_new(&arena, 0))), "[]");
	CHECK_STR(printed(context2("årgang_2", value_int(&arena, 1), "to ord", value_bool(true))),
		"{årgang_2: 1, \"to ord\": true}");
	CHECK_STR(printed(context2("2x", value_null(), "", value_null())),
		"{\"2x\": null, \"\": null}");
	CHECK_STR(printed((struct value){.kind = V_CONTEXT, .u.context = context_new(&arena, 0)}),
		"{}");
	CHECK_STR(printed((struct value){0}), "unset");
	CHECK_STR(printed((struct value){.kind = V_FUNCTION}), "function");
	arena_release(&arena);
}

TEST(prints_ranges)
{
	struct value one, two;

	open_arena();
	one = value_int(&arena, 1);
	two = value_int(&arena, 2);
	CHECK_STR(printed(range(false, one, two, false)), "[1..2]");
	CHECK_STR(printed(range(true, one, two, true)), "(1..2)");
	CHECK_STR(printed(range(false, one, value_null(), true)), "(>= 1)");
	CHECK_STR(printed(range(true, one, value_null(), true)), "(> 1)");
	CHECK_STR(printed(range(true, value_null(), two, false)), "(<= 2)");
	CHECK_STR(printed(range(true, value_null(), two, true)), "(< 2)");
	CHECK_STR(printed(range(true, value_null(), value_null(), true)), "(null..null)");
	CHECK_STR(said(range(false, one, two, false), "da"), "1 – 2");
	CHECK_STR(said(range(true, one, two, true), "da"), "over 1 – under 2");
	CHECK_STR(said(range(false, one, value_null(), true), "da"), "mindst 1");
	CHECK_STR(said(range(true, one, value_null(), true), "en"), "above 1");
	CHECK_STR(said(range(true, value_null(), two, false), "da"), "højst 2");
	CHECK_STR(said(range(true, value_null(), two, true), "en"), "below 2");
	arena_release(&arena);
}

static const char *iso(struct value v)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	value_print_iso(&sb, v);
	return sb.s;
}

TEST(prints_times)
{
	static const int64_t second = 1000000000;

	open_arena();
	CHECK_STR(iso(time_of(0, OFFSET_NONE, 0, NULL)), "00:00:00");
	CHECK_STR(iso(time_of(86399 * second + 999999999, OFFSET_NONE, 0, NULL)),
		"23:59:59.999999999");
	CHECK_STR(iso(time_of(3661 * second + 250000000, OFFSET_SECONDS, 3600, NULL)),
		"01:01:01.25+01:00");
	CHECK_STR(iso(time_of(1, OFFSET_SECONDS, -12600, NULL)), "00:00:00.000000001-03:30");
	CHECK_STR(iso(time_of(0, OFFSET_SECONDS, -1, NULL)), "00:00:00-00:00:01");
	CHECK_STR(iso(time_of(0, OFFSET_ZONE, 3600, "Europe/Copenhagen")),
		"00:00:00@Europe/Copenhagen");
	CHECK_STR(iso(instant("-0001-12-31", time_of(0, OFFSET_SECONDS, 0, NULL))),
		"-0001-12-31T00:00:00Z");
	CHECK_STR(iso(value_bool(true)), "");
	arena_release(&arena);
}

TEST(prints_durations)
{
	open_arena();
	CHECK_STR(iso(daytime(0, 0)), "PT0S");
	CHECK_STR(iso(daytime(86400, 0)), "P1D");
	CHECK_STR(iso(daytime(-86400, 0)), "-P1D");
	CHECK_STR(iso(daytime(93784, 0)), "P1DT2H3M4S");
	CHECK_STR(iso(daytime(3600, 0)), "PT1H");
	CHECK_STR(iso(daytime(60, 500000000)), "PT1M0.5S");
	CHECK_STR(iso(daytime(0, 1)), "PT0.000000001S");
	CHECK_STR(iso(daytime(-1, 500000000)), "-PT0.5S");
	CHECK_STR(iso(daytime(-2, 250000000)), "-PT1.75S");
	CHECK_STR(iso(daytime(INT64_MIN, 0)), "-P106751991167300DT15H30M8S");
	CHECK_STR(iso(daytime(INT64_MAX, 999999999)), "P106751991167300DT15H30M7.999999999S");
	CHECK_STR(iso(yearmonth(0)), "P0M");
	CHECK_STR(iso(yearmonth(12)), "P1Y");
	CHECK_STR(iso(yearmonth(-13)), "-P1Y1M");
	CHECK_STR(iso(yearmonth(5)), "P5M");
	CHECK_STR(iso(yearmonth(INT64_MIN)), "-P768614336404564650Y8M");
	arena_release(&arena);
}

TEST(says_it_to_people)
{
	open_arena();
	CHECK_STR(said(value_bool(true), "da"), "ja");
	CHECK_STR(said(value_bool(false), "da"), "nej");
	CHECK_STR(said(value_bool(true), "en"), "yes");
	CHECK_STR(said(value_bool(false), NULL), "no");
	CHECK_STR(said(value_null(), "da"), "ingen");
	CHECK_STR(said(value_unknown(&arena, 1), "da"), "ukendt");
	CHECK_STR(said(value_text("\"a\""), "da"), "\"a\"");
	CHECK_STR(said(number("12.5"), "da"), "12,5");
	CHECK_STR(said(number("12.5"), "en"), "12.5");
	CHECK_STR(said(list2(number("1.5"), number("-2")), "da"), "1,5; -2");
	CHECK_STR(said(list2(number("1.5"), number("-2")), "en"), "1.5, -2");
	CHECK_STR(said(list2(number("1"), number("2")), "da"), "1, 2");
	CHECK_STR(said(value_date(20773), "da"), "2026-11-16");
	CHECK_STR(said(list2(value_text("a"), value_text("b")), "da"), "a, b");
	CHECK_STR(said(value_list(list_new(&arena, 0)), "da"), "ingen");
	CHECK_STR(said(context2("krav", value_text("truck"), "uger", value_int(&arena, 4)), "da"),
		"krav: truck, uger: 4");
	CHECK_STR(
		said((struct value){.kind = V_CONTEXT, .u.context = context_new(&arena, 0)}, "en"),
		"none");
	CHECK_STR(said((struct value){.kind = V_FUNCTION}, "en"), "a function");
	CHECK_STR(said(yearmonth(3), "da"), "P3M");
	arena_release(&arena);
}

TEST(contexts_are_read_by_key)
{
	struct value c;

	open_arena();
	c = context2("a", value_int(&arena, 1), "ab", value_int(&arena, 2));
	CHECK_INT(context_get(c.u.context, "a", 1)->u.i, 1);
	CHECK_INT(context_get(c.u.context, "abc", 2)->u.i, 2);
	CHECK(context_get(c.u.context, "b", 1) == NULL);
	CHECK(context_get(c.u.context, "", 0) == NULL);
	arena_release(&arena);
}

static const char *slots(struct value v)
{
	struct strbuf sb;

	sb_init(&sb, &arena);
	for (uint32_t i = 0; i < v.u.causes->n; i++)
		sb_printf(&sb, "%s%u", i ? " " : "", v.u.causes->slot[i]);
	return sb.s;
}

TEST(unknowns_join_their_causes)
{
	struct value a, b, c;

	open_arena();
	a = value_unknown_join(&arena, value_unknown(&arena, 5), value_unknown(&arena, 2));
	CHECK_INT(a.kind, V_UNKNOWN);
	CHECK_STR(slots(a), "2 5");
	b = value_unknown_join(&arena, value_unknown(&arena, 3), value_unknown(&arena, 5));
	CHECK_STR(slots(b), "3 5");
	c = value_unknown_join(&arena, a, b);
	CHECK_STR(slots(c), "2 3 5");
	CHECK(causes_join(&arena, c.u.causes, a.u.causes) == c.u.causes); /* nothing new */
	CHECK(causes_join(&arena, a.u.causes, c.u.causes) == c.u.causes);
	CHECK(causes_join(&arena, a.u.causes, a.u.causes) == a.u.causes);
	CHECK_STR(slots(value_unknown_join(&arena, value_unknown(&arena, 9), c)), "2 3 5 9");
	CHECK_STR(slots(value_unknown_join(&arena, value_unknown(&arena, 0), c)), "0 2 3 5");
	arena_release(&arena);
}

/* One of each kind and more, ascending as value_order() has it. */
static unsigned samples(struct value *out)
{
	unsigned n = 0;

	out[n++] = (struct value){0};
	out[n++] = value_null();
	out[n++] = value_unknown(&arena, 1);
	out[n++] = value_unknown_join(&arena, value_unknown(&arena, 1), value_unknown(&arena, 2));
	out[n++] = value_unknown(&arena, 2);
	out[n++] = value_bool(false);
	out[n++] = value_bool(true);
	out[n++] = number("-1e30");
	out[n++] = number("-1.5");
	out[n++] = value_int(&arena, -1);
	out[n++] = value_int(&arena, 0);
	out[n++] = number("0.5");
	out[n++] = value_int(&arena, 999999999999999999);
	out[n++] = value_int(&arena, 1000000000000000000);
	out[n++] = value_text("");
	out[n++] = value_text("a");
	out[n++] = value_string("a\0", 2);
	out[n++] = value_text("ab");
	out[n++] = value_text("å");
	out[n++] = value_date(-1);
	out[n++] = value_date(1);
	out[n++] = time_of(5, OFFSET_NONE, 0, NULL);
	out[n++] = time_of(5, OFFSET_SECONDS, -60, NULL);
	out[n++] = time_of(5, OFFSET_SECONDS, 60, NULL);
	out[n++] = time_of(5, OFFSET_ZONE, 0, "A");
	out[n++] = time_of(5, OFFSET_ZONE, 0, "B");
	out[n++] = time_of(6, OFFSET_NONE, 0, NULL);
	out[n++] = instant("2026-01-01", time_of(6, OFFSET_NONE, 0, NULL));
	out[n++] = instant("2026-01-02", time_of(5, OFFSET_NONE, 0, NULL));
	out[n++] = daytime(-1, 0);
	out[n++] = daytime(-1, 5);
	out[n++] = daytime(0, 0);
	out[n++] = yearmonth(-1);
	out[n++] = yearmonth(1);
	out[n++] = value_list(list_new(&arena, 0));
	out[n++] = list2(value_null(), value_null());
	out[n++] = list2(value_int(&arena, 1), value_int(&arena, 2));
	out[n++] = list2(value_int(&arena, 1), value_int(&arena, 3));
	out[n++] = (struct value){.kind = V_CONTEXT, .u.context = context_new(&arena, 0)};
	out[n++] = context2("a", value_int(&arena, 1), "b", value_int(&arena, 1));
	out[n++] = context2("a", value_int(&arena, 1), "b", value_int(&arena, 2));
	out[n++] = context2("a", value_int(&arena, 1), "c", value_int(&arena, 1));
	out[n++] = range(false, value_int(&arena, 1), value_int(&arena, 2), false);
	out[n++] = range(false, value_int(&arena, 1), value_int(&arena, 2), true);
	out[n++] = range(true, value_int(&arena, 1), value_int(&arena, 2), false);
	out[n++] = range(false, value_int(&arena, 1), value_int(&arena, 3), false);
	out[n++] = (struct value){.kind = V_FUNCTION, .u.function = (const void *)(uintptr_t)8};
	out[n++] = (struct value){.kind = V_FUNCTION, .u.function = (const void *)(uintptr_t)16};
	return n;
}

TEST(order_sameness_and_hash_agree)
{
	struct value at[64], again[64];
	unsigned n;

	open_arena();
	n = samples(at);
	samples(again);
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < n; j++) {
			int order = value_order(at[i], again[j]), want = (i > j) - (i < j);
			bool same = value_same(at[i], again[j]);

			if ((order > 0) - (order < 0) != want || same != (i == j) ||
				(value_hash(at[i]) == value_hash(again[j])) != (i == j))
				test_fail(__FILE__, __LINE__, "%s and %s: order %d, %ssame",
					printed(at[i]), printed(at[j]), order, same ? "" : "not ");
		}
	arena_release(&arena);
}

TEST(the_order_of_keys_means_nothing)
{
	struct value a, b;

	open_arena();
	a = context2("a", value_int(&arena, 1), "b", value_null());
	b = context2("b", value_null(), "a", value_int(&arena, 1));
	CHECK(value_same(a, b));
	CHECK_INT(value_order(a, b), 0);
	CHECK(value_hash(a) == value_hash(b));
	arena_release(&arena);
}

TEST(errors_and_nulls_are_the_same_data)
{
	CHECK(value_same(value_null(), value_error("x")));
	CHECK(value_hash(value_null()) == value_hash(value_error("x")));
	CHECK(!value_same(value_null(), value_bool(false)));
}

/* A copy shares nothing with what it was made of. */
TEST(copies_live_on_their_own)
{
	struct value at[64], copy[64];
	char *before[64];
	struct arena other;
	unsigned n;

	open_arena();
	arena_init(&other, &oom);
	n = samples(at);
	at[n++] = value_error(arena_strdup(&arena, "a reason"));
	for (unsigned i = 0; i < n; i++) {
		before[i] = arena_strdup(&other, printed(at[i]));
		copy[i] = value_copy(&other, at[i]);
		CHECK(value_same(at[i], copy[i]));
	}
	arena_release(&arena);
	arena_init(&arena, &oom);
	for (unsigned i = 0; i < n; i++)
		CHECK_STR(printed(copy[i]), before[i]);
	CHECK_STR(copy[n - 1].u.reason, "a reason");
	arena_release(&arena);
	arena_release(&other);
}

TEST(helpers)
{
	CHECK(value_is_true(value_bool(true)) && !value_is_true(value_bool(false)));
	CHECK(value_is_false(value_bool(false)) && !value_is_false(value_null()));
	CHECK(value_is(value_text("a"), V_STRING) && !value_is(value_text("a"), V_NULL));
	CHECK_INT(sizeof(struct value), 16);
}

TEST_MAIN
