#include "base/decimal.h"
#include "test.h"

#include <float.h>
#include <math.h>

static struct decimal D(const char *s) {
	struct decimal d = {0};

	if (decimal_parse(&d, s, strlen(s)) != 0)
		test_fail(__FILE__, __LINE__, "'%s' is no number", s);
	return d;
}

/* Printed into one of a few buffers, so that two fit in a call. */
static const char *
P(struct decimal d)
{
	static char text[4][DECIMAL_TEXT];
	static unsigned next;
	char *out = text[next++ % 4];
	size_t n = decimal_print(&d, out);

	CHECK_INT(n, strlen(out));
	CHECK(n < DECIMAL_TEXT);
	return out;
}

typedef int binary(struct decimal *, const struct decimal *, const struct decimal *);
typedef int unary(struct decimal *, const struct decimal *);

static const char *two(binary *fn, const char *a, const char *b)
{
	struct decimal x = D(a), y = D(b), r = D("77");
	const char *text;

	if (fn(&r, &x, &y) != 0) {
		CHECK_STR(P(r), "77"); /* untouched */
		return "none";
	}
	text = P(r);
	CHECK_INT(fn(&x, &x, &y), 0); /* the result may be an operand */
	CHECK_STR(P(x), text);
	return text;
}

static const char *one(unary *fn, const char *a)
{
	struct decimal x = D(a), r = D("77");

	if (fn(&r, &x) != 0) {
		CHECK_STR(P(r), "77");
		return "none";
	}
	return P(r);
}

static void check_parse(const char *s, const char *want)
{
	struct decimal d = {0};
	const char *got = decimal_parse(&d, s, strlen(s)) == 0 ? P(d) : "none";

	if (strcmp(got, want) != 0)
		test_fail(__FILE__, __LINE__, "'%s' reads as %s, not %s", s, got, want);
}

TEST(parses)
{
	check_parse("0", "0");
	check_parse("-0", "0");
	check_parse("0.000", "0");
	check_parse("007", "7");
	check_parse("12.50", "12.5");
	check_parse(".5", "0.5");
	check_parse("-.5", "-0.5");
	check_parse("100", "100");
	check_parse("1e3", "1000");
	check_parse("1E+3", "1000");
	check_parse("125e-2", "1.25");
	check_parse("0.000001", "0.000001");
	check_parse("0.0000001", "1E-7");
	check_parse("1234567890123456789012345678901234", "1234567890123456789012345678901234");
	check_parse("1e33", "1000000000000000000000000000000000");
	check_parse("1e34", "1E+34");
	check_parse("12e40", "1.2E+41");
	check_parse("-1.5e-400", "-1.5E-400");
	check_parse("0e999999999999999999999", "0");
}

TEST(refuses_what_is_no_number)
{
	static const char *const bad[] = {"", "-", "+1", ".", "1.", "-.", "e5", "1e", "1e+", "1e-",
		"1e5.", "1 ", " 1", "1,5", "1.2.3", "--1", "0x10", "NaN", "Infinity", "inf",
		"1_000", "1e5x", "१", "1.e5", ".e5"};

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
		check_parse(bad[i], "none");
	struct decimal d;
	CHECK_INT(decimal_parse(&d, "1\0", 2), -1);
}

TEST(rounds_to_34_digits_half_even)
{
	check_parse("1.0000000000000000000000000000000005", "1");
	check_parse("1.0000000000000000000000000000000015", "1.000000000000000000000000000000002");
	check_parse("1.00000000000000000000000000000000050", "1");
	check_parse("1.00000000000000000000000000000000051", "1.000000000000000000000000000000001");
	/* a tie that only a far digit breaks */
	check_parse("1.00000000000000000000000000000000050000000000000000000000000000000001",
		"1.000000000000000000000000000000001");
	check_parse(
		"12345678901234567890123456789012345", "1.234567890123456789012345678901234E+34");
	check_parse("9999999999999999999999999999999999999", "1E+37");
}

TEST(keeps_to_its_range)
{
	check_parse("9.999999999999999999999999999999999e6144",
		"9.999999999999999999999999999999999E+6144");
	check_parse("1e6144", "1E+6144");
	check_parse("9.9999999999999999999999999999999999e6144", "none");
	check_parse("1e6145", "none");
	check_parse("-1e6145", "none");
	check_parse("1e99999999999999999999", "none");
	check_parse("1e-6176", "1E-6176");
	check_parse("1e-6177", "0");
	check_parse("6e-6177", "1E-6176");
	check_parse("1e-99999999999999999999", "0");
	check_parse("-1e-9999", "0");
	check_parse("0.00000000000000000000000000000000000000000000000000001e6197", "1E+6144");
}

TEST(reads_very_long_texts)
{
	static char text[100002];
	struct decimal d;

	memset(text, '9', 100000);
	CHECK_INT(decimal_parse(&d, text, 100000), -1); /* out of range */
	memcpy(text + 100000, "", 1);
	text[0] = '0';
	text[1] = '.';
	CHECK_INT(decimal_parse(&d, text, 100000), 0);
	CHECK_STR(P(d), "1");
	memset(text, '0', 100000);
	text[99999] = '7';
	CHECK_INT(decimal_parse(&d, text, 100000), 0);
	CHECK_STR(P(d), "7");
	text[1] = '.';
	CHECK_INT(decimal_parse(&d, text, 100000), 0);
	CHECK_STR(P(d), "0");
	memcpy(text, "1000", 4);
	memcpy(text + 99993, "e-99992", 7);
	text[1] = '0';
	CHECK_INT(decimal_parse(&d, text, 100000), 0);
	CHECK_STR(P(d), "1");
}

TEST(equal_numbers_have_equal_bytes)
{
	struct decimal a = D("1.50"), b, c;

	b = D("0.75");
	c = D("2");
	CHECK_INT(decimal_mul(&b, &b, &c), 0);
	CHECK(memcmp(&a, &b, sizeof a) == 0);
	decimal_from_int(&a, 1000);
	b = D("1e3");
	CHECK(memcmp(&a, &b, sizeof a) == 0);
	a = D("1234567890123456789012345678901234");
	b = D("1234567890123456789012345678901233");
	CHECK_INT(decimal_sub(&a, &a, &b), 0);
	decimal_from_int(&b, 1);
	CHECK(memcmp(&a, &b, sizeof a) == 0);
	a = D("5");
	CHECK_INT(decimal_sub(&a, &a, &a), 0);
	decimal_from_int(&b, 0);
	CHECK(memcmp(&a, &b, sizeof a) == 0);
	decimal_neg(&a, &b);
	CHECK(memcmp(&a, &b, sizeof a) == 0);
}

TEST(integers_go_round)
{
	static const int64_t at[] = {0, 1, -1, 9, 10, 99, 100, 999, 1000, 1001, 999999, 1000000,
		INT64_MAX, INT64_MIN, INT64_MIN + 1, 999999999999999999, 1000000000000000000};
	char text[32];

	for (unsigned i = 0; i < sizeof at / sizeof *at; i++) {
		struct decimal d, parsed;
		int64_t back = 5;

		decimal_from_int(&d, at[i]);
		CHECK(decimal_to_int(&d, &back));
		CHECK_INT(back, at[i]);
		snprintf(text, sizeof text, "%lld", (long long)at[i]);
		CHECK_STR(P(d), text);
		parsed = D(text);
		CHECK(memcmp(&d, &parsed, sizeof d) == 0);
	}
}

TEST(only_integers_that_fit_are_integers)
{
	static const char *const no[] = {"9223372036854775808", "-9223372036854775809", "1e19",
		"0.5", "-1.5", "1e6000", "1e-6000", "99999999999999999999",
		"12345678901234567890123456789012.5"};
	int64_t i = 5;

	for (unsigned k = 0; k < sizeof no / sizeof *no; k++) {
		struct decimal d = D(no[k]);

		CHECK(!decimal_to_int(&d, &i));
	}
	CHECK_INT(i, 5);
}

TEST(adds_and_subtracts)
{
	CHECK_STR(two(decimal_add, "0.1", "0.2"), "0.3");
	CHECK_STR(two(decimal_add, "1e34", "1"), "1E+34");
	CHECK_STR(two(decimal_add, "9999999999999999999999999999999999", "1"), "1E+34");
	CHECK_STR(two(decimal_add, "1e6000", "1e-6000"), "1E+6000");
	CHECK_STR(two(decimal_add, "9.999999999999999999999999999999999e6144", "1e6144"), "none");
	CHECK_STR(two(decimal_sub, "1", "0.9"), "0.1");
	CHECK_STR(two(decimal_sub, "1", "1"), "0");
	CHECK_STR(two(decimal_sub, "0", "5"), "-5");
}

TEST(multiplies_and_divides)
{
	CHECK_STR(two(decimal_mul, "1.2", "-3"), "-3.6");
	CHECK_STR(two(decimal_mul, "0", "-3"), "0");
	CHECK_STR(two(decimal_mul, "1e4000", "1e4000"), "none");
	CHECK_STR(two(decimal_mul, "1e-4000", "-1e-4000"), "0");
	CHECK_STR(two(decimal_mul, "1111111111111111111111111111111111",
			  "1111111111111111111111111111111111"),
		"1.234567901234567901234567901234568E+66");
	CHECK_STR(two(decimal_div, "1", "3"), "0.3333333333333333333333333333333333");
	CHECK_STR(two(decimal_div, "2", "3"), "0.6666666666666666666666666666666667");
	CHECK_STR(two(decimal_div, "10", "-4"), "-2.5");
	CHECK_STR(two(decimal_div, "1", "0"), "none");
	CHECK_STR(two(decimal_div, "0", "0"), "none");
	CHECK_STR(two(decimal_div, "0", "-7"), "0");
	CHECK_STR(two(decimal_div, "1e6144", "1e-6144"), "none");
}

/* The same quotient of two numbers that are longer. */
static void same_quotient(int64_t a, int64_t b, bool scale)
{
	struct decimal x, y, factor, is, want, tens;

	decimal_from_int(&x, a);
	decimal_from_int(&y, b);
	decimal_from_int(&factor, 12345678901);
	CHECK_INT(decimal_parse(&tens, scale ? "1e-5" : "1", scale ? 4 : 1), 0);
	decimal_mul(&x, &x, &tens);
	decimal_div(&is, &x, &y);
	decimal_mul(&x, &x, &factor);
	decimal_mul(&y, &y, &factor);
	decimal_div(&want, &x, &y);
	if (memcmp(&is, &want, sizeof is) != 0)
		test_fail(__FILE__, __LINE__, "%lld / %lld", (long long)a, (long long)b);
}

TEST(short_quotients_are_those_of_long_numbers)
{
	static const int64_t more[] = {1, 3, 7, 999, 1000, 1001, 65536, 999999, 1000003, 99999999,
		999999937, 999999999, 1000000000, 1000000007, -1, -7};
	enum { MORE = sizeof more / sizeof *more };

	for (int64_t a = 0; a < 300; a++)
		for (int64_t b = 1; b < 300; b++)
			same_quotient(a, b, a % 2 == 1);
	for (unsigned i = 0; i < MORE; i++)
		for (unsigned k = 0; k < MORE; k++) {
			same_quotient(more[i], more[k], false);
			same_quotient(more[i] + 12, more[k], true);
		}
}

TEST(powers)
{
	CHECK_STR(two(decimal_pow, "2", "5"), "32");
	CHECK_STR(two(decimal_pow, "5", "-2"), "0.04");
	CHECK_STR(two(decimal_pow, "-5", "2"), "25");
	CHECK_STR(two(decimal_pow, "-2", "3"), "-8");
	CHECK_STR(two(decimal_pow, "10", "-5"), "0.00001");
	CHECK_STR(two(decimal_pow, "0", "0"), "1");
	CHECK_STR(two(decimal_pow, "7", "0"), "1");
	CHECK_STR(two(decimal_pow, "0", "5"), "0");
	CHECK_STR(two(decimal_pow, "0", "0.5"), "0");
	CHECK_STR(two(decimal_pow, "0", "-1"), "none");
	CHECK_STR(two(decimal_pow, "4", "0.5"), "2");
	CHECK_STR(two(decimal_pow, "8", "-0.5"), "0.3535533905932737622004221810524245");
	CHECK_STR(two(decimal_pow, "5", "2.55"), "60.58617166606633673745724928244262");
	CHECK_STR(two(decimal_pow, "2", "0.5"), "1.414213562373095048801688724209698");
	CHECK_STR(two(decimal_pow, "-4", "0.5"), "none");
	CHECK_STR(
		two(decimal_pow, "1.0000001", "1e9"), two(decimal_pow, "1.0000001", "1000000000"));
	CHECK_STR(two(decimal_pow, "10", "6144"), "1E+6144");
	CHECK_STR(two(decimal_pow, "10", "6145"), "none");
	CHECK_STR(two(decimal_pow, "10", "-6176"), "1E-6176");
	CHECK_STR(two(decimal_pow, "10", "-6177"), "0");
}

TEST(powers_take_bounded_time)
{
	CHECK_STR(two(decimal_pow, "10", "999999"), "none");
	CHECK_STR(two(decimal_pow, "10", "999999999"), "none");
	CHECK_STR(two(decimal_pow, "10", "1e20"), "none");
	CHECK_STR(two(decimal_pow, "10", "1e6000"), "none");
	CHECK_STR(two(decimal_pow, "10", "-1e6000"), "0");
	CHECK_STR(two(decimal_pow, "1", "1e6000"), "1");
	CHECK_STR(two(decimal_pow, "-1", "1e6000"), "1");
	CHECK_STR(two(decimal_pow, "-1", "12345678901"), "-1");
	CHECK_STR(two(decimal_pow, "-1", "-12345678901"), "-1");
	CHECK_STR(two(decimal_pow, "0.5", "1e6000"), "0");
	CHECK_STR(two(decimal_pow, "1e6144", "1e6144"), "none");
	CHECK_STR(two(decimal_pow, "1.000000000000000000000000000000001", "999999999"),
		"1.000000000000000000000000999999999");
	CHECK_STR(two(decimal_pow, "1.000000000000000000000000000000001", "1e33"),
		"2.718281828459045235360287471352661");
}

TEST(roots_exponentials_and_logarithms)
{
	CHECK_STR(one(decimal_sqrt, "2"), "1.414213562373095048801688724209698");
	CHECK_STR(one(decimal_sqrt, "16"), "4");
	CHECK_STR(one(decimal_sqrt, "0"), "0");
	CHECK_STR(one(decimal_sqrt, "-1"), "none");
	CHECK_STR(one(decimal_sqrt, "1e-6000"), "1E-3000");
	CHECK_STR(one(decimal_exp, "1"), "2.718281828459045235360287471352662");
	CHECK_STR(one(decimal_exp, "0"), "1");
	CHECK_STR(one(decimal_exp, "-1"), "0.3678794411714423215955237701614609");
	CHECK_STR(one(decimal_exp, "100000"), "none");
	CHECK_STR(one(decimal_exp, "1e6000"), "none");
	CHECK_STR(one(decimal_exp, "-1e6000"), "0");
	CHECK_STR(one(decimal_exp, "1e-6000"), "1");
	CHECK_STR(one(decimal_ln, "10"), "2.302585092994045684017991454684364");
	CHECK_STR(one(decimal_ln, "1"), "0");
	CHECK_STR(one(decimal_ln, "0.5"), "-0.6931471805599453094172321214581766");
	CHECK_STR(one(decimal_ln, "0"), "none");
	CHECK_STR(one(decimal_ln, "-1"), "none");
	CHECK_STR(one(decimal_ln, "1e6144"), "14147.08281135541668260653949758073");
}

/* Where the digits of the first terms leave a tie, the next term decides. */
TEST(the_last_digit_is_right)
{
	CHECK_STR(one(decimal_exp, "5e-34"), "1.000000000000000000000000000000001");
	CHECK_STR(one(decimal_exp, "-350234261095e-35"), "0.9999999999999999999999964976573891");
	CHECK_STR(one(decimal_exp, "1909020912427e-13"), "1.210340943302202529781179122240873");
	CHECK_STR(
		one(decimal_ln, "391642270732997595e-25"), "-17.05550208146047237749544223513059");
	CHECK_STR(one(decimal_ln, "1.000000000000000000000000000000001"),
		"9.999999999999999999999999999999995E-34");
	CHECK_STR(one(decimal_ln, "0.9999999999999999999999999999999999"), "-1E-34");
}

TEST(modulo_has_the_sign_of_the_divisor)
{
	CHECK_STR(two(decimal_modulo, "12", "5"), "2");
	CHECK_STR(two(decimal_modulo, "-12", "5"), "3");
	CHECK_STR(two(decimal_modulo, "12", "-5"), "-3");
	CHECK_STR(two(decimal_modulo, "-12", "-5"), "-2");
	CHECK_STR(two(decimal_modulo, "10.1", "4.5"), "1.1");
	CHECK_STR(two(decimal_modulo, "-10.1", "4.5"), "3.4");
	CHECK_STR(two(decimal_modulo, "10.1", "-4.5"), "-3.4");
	CHECK_STR(two(decimal_modulo, "-10.1", "-4.5"), "-1.1");
	CHECK_STR(two(decimal_modulo, "10", "5"), "0");
	CHECK_STR(two(decimal_modulo, "-10", "5"), "0");
	CHECK_STR(two(decimal_modulo, "0", "5"), "0");
	CHECK_STR(two(decimal_modulo, "5", "0"), "none");
	CHECK_STR(two(decimal_modulo, "1", "1e30"), "1");
	CHECK_STR(two(decimal_modulo, "-1", "1e30"), "999999999999999999999999999999");
	CHECK_STR(two(decimal_modulo, "1", "1e6000"), "1");
	CHECK_STR(two(decimal_modulo, "-1e-6000", "10"), "10");
}

TEST(modulo_is_exact_however_long_the_quotient)
{
	CHECK_STR(two(decimal_modulo, "1e100", "7"), "4");
	CHECK_STR(two(decimal_modulo, "1e6144", "7"), "1");
	CHECK_STR(two(decimal_modulo, "1e6144", "1e-6000"), "0");
	CHECK_STR(two(decimal_modulo, "1e6000", "-7"), "-6");
	CHECK_STR(two(decimal_modulo, "-1e6000", "0.7"), "0.4");
	CHECK_STR(two(decimal_modulo, "1e6000", "9999999999999999999999999999999999"),
		"10000000000000000");
}

static const char *rounded(const char *a, int scale, enum rounding mode)
{
	struct decimal x = D(a), r;

	return decimal_round(&r, &x, scale, mode) == 0 ? P(r) : "none";
}

TEST(rounds_in_every_mode)
{
	static const char *const at[] = {
		"5.5", "2.5", "1.6", "1.1", "1", "-1.1", "-1.6", "-2.5", "-5.5"};
	static const char *const want[][9] = {
		[ROUND_HALF_EVEN] = {"6", "2", "2", "1", "1", "-1", "-2", "-2", "-6"},
		[ROUND_HALF_UP] = {"6", "3", "2", "1", "1", "-1", "-2", "-3", "-6"},
		[ROUND_HALF_DOWN] = {"5", "2", "2", "1", "1", "-1", "-2", "-2", "-5"},
		[ROUND_UP] = {"6", "3", "2", "2", "1", "-2", "-2", "-3", "-6"},
		[ROUND_DOWN] = {"5", "2", "1", "1", "1", "-1", "-1", "-2", "-5"},
		[ROUND_FLOOR] = {"5", "2", "1", "1", "1", "-2", "-2", "-3", "-6"},
		[ROUND_CEILING] = {"6", "3", "2", "2", "1", "-1", "-1", "-2", "-5"},
	};

	for (int mode = ROUND_HALF_EVEN; mode <= ROUND_CEILING; mode++)
		for (unsigned i = 0; i < 9; i++)
			CHECK_STR(rounded(at[i], 0, (enum rounding)mode), want[mode][i]);
}

TEST(rounds_to_any_scale)
{
	CHECK_STR(rounded("1.125", 2, ROUND_HALF_EVEN), "1.12");
	CHECK_STR(rounded("1.126", 2, ROUND_HALF_EVEN), "1.13");
	CHECK_STR(rounded("1250", -2, ROUND_HALF_EVEN), "1200");
	CHECK_STR(rounded("1250", -2, ROUND_HALF_UP), "1300");
	CHECK_STR(rounded("-0.4", 0, ROUND_HALF_EVEN), "0");
	CHECK_STR(rounded("0.001", 2, ROUND_UP), "0.01");
	CHECK_STR(rounded("1", -6111, ROUND_UP), "1E+6111");
	CHECK_STR(rounded("1", -6111, ROUND_DOWN), "0");
	CHECK_STR(rounded("1", -6112, ROUND_DOWN), "none");
	CHECK_STR(rounded("1.5", 6176, ROUND_DOWN), "1.5");
	CHECK_STR(rounded("1.5", 6177, ROUND_DOWN), "none");
	CHECK_STR(rounded("1e-6176", 6175, ROUND_UP), "1E-6175");
	CHECK_STR(rounded("9.999999999999999999999999999999999", 0, ROUND_HALF_UP), "10");
	CHECK_STR(rounded("9.999999999999999999999999999999999", 32, ROUND_HALF_UP), "10");
	CHECK_STR(rounded("9.999999999999999999999999999999999e6144", 0, ROUND_UP),
		"9.999999999999999999999999999999999E+6144");
	CHECK_STR(rounded("0", 5, ROUND_UP), "0");
}

TEST(negates_and_tells_signs)
{
	struct decimal d = D("-1.5"), r;

	decimal_abs(&r, &d);
	CHECK_STR(P(r), "1.5");
	decimal_neg(&r, &d);
	CHECK_STR(P(r), "1.5");
	decimal_neg(&r, &r);
	CHECK_STR(P(r), "-1.5");
	CHECK(decimal_is_negative(&d) && !decimal_is_zero(&d));
	d = D("0");
	CHECK(!decimal_is_negative(&d) && decimal_is_zero(&d));
}

TEST(compares)
{
	static const char *const rising[] = {"-1e6144", "-10", "-9.5", "-1e-6176", "0", "1e-6176",
		"0.1", "0.10000001", "9", "10", "10.5", "100", "1e33", "1e34", "1.1e34", "1e6144"};
	enum { N = sizeof rising / sizeof *rising };

	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			struct decimal a = D(rising[i]), b = D(rising[j]);

			CHECK_INT(decimal_cmp(&a, &b), (i > j) - (i < j));
		}
}

TEST(prints_without_exponents)
{
	static char out[DECIMAL_PLAIN];
	struct decimal d = D("1e40");

	CHECK_INT(decimal_print_plain(&d, out, sizeof out), 41);
	CHECK_STR(out, "10000000000000000000000000000000000000000");
	d = D("-1.5e-10");
	CHECK_INT(decimal_print_plain(&d, out, sizeof out), 14);
	CHECK_STR(out, "-0.00000000015");
	d = D("-12.5");
	CHECK_INT(decimal_print_plain(&d, out, sizeof out), 5);
	CHECK_STR(out, "-12.5");
	d = D("-1.234567890123456789012345678901234e-6143");
	CHECK_INT(decimal_print_plain(&d, out, sizeof out), 6179);
	CHECK_INT(strlen(out), 6179);
	d = D("-9e6144");
	CHECK_INT(decimal_print_plain(&d, out, sizeof out), 6146);
	CHECK_INT(decimal_print_plain(&d, out, 10), 6146); /* no room: nothing */
	CHECK_STR(out, "");
	d = D("125");
	CHECK_INT(decimal_print_plain(&d, out, 3), 3);
	CHECK_STR(out, "");
	CHECK_INT(decimal_print_plain(&d, out, 4), 3);
	CHECK_STR(out, "125");
	CHECK_INT(decimal_print_plain(&d, NULL, 0), 3);
}

static void check_double(double x, const char *want)
{
	struct decimal d;
	double back;

	if (decimal_from_double(&d, x) != 0) {
		test_fail(__FILE__, __LINE__, "%.17g is no decimal", x);
		return;
	}
	CHECK_STR(P(d), want);
	back = decimal_to_double(&d);
	if (back != x)
		test_fail(__FILE__, __LINE__, "%.17g comes back as %.17g", x, back);
}

TEST(doubles_go_round)
{
	struct decimal d;

	check_double(0, "0");
	check_double(1, "1");
	check_double(-2.5, "-2.5");
	check_double(0.1, "0.1");
	check_double(0.3, "0.3");
	check_double(0.1 + 0.2, "0.30000000000000004");
	check_double(55.6761, "55.6761");
	check_double(1e23, "100000000000000000000000");
	check_double(9007199254740992.0, "9007199254740992");
	check_double(9007199254740993.0, "9007199254740992");
	check_double(5e-324, "5E-324");
	check_double(2.2250738585072014e-308, "2.2250738585072014E-308");
	check_double(2.2250738585072011e-308, "2.225073858507201E-308");
	check_double(DBL_MAX, "1.7976931348623157E+308");
	check_double(5.6727881527109544e16, "56727881527109544"); /* ...540 is in the middle */
	check_double(1.0 / 3, "0.3333333333333333");
	check_double(0x1p-1022, "2.2250738585072014E-308");
	check_double(0x1p60, "1152921504606847000");
	CHECK_INT(decimal_from_double(&d, NAN), -1);
	CHECK_INT(decimal_from_double(&d, INFINITY), -1);
	CHECK_INT(decimal_from_double(&d, -INFINITY), -1);
	decimal_from_double(&d, -0.0);
	CHECK_STR(P(d), "0");
}

TEST(doubles_are_the_nearest)
{
	static const struct {
		const char *text;
		double x;
	} at[] = {{"1e400", INFINITY}, {"-1e400", -INFINITY}, {"1e-400", 0}, {"1e6144", INFINITY},
		{"1e-6176", 0}, {"0.1", 0.1},
		{"123456789012345678901234567890", 123456789012345678901234567890.0},
		{"1.000000000000000111022302462515654", 1.0}, /* just below the middle */
		{"1.000000000000000111022302462515655", 0x1.0000000000001p0},
		{"0.1000000000000000055511151231257827", 0.1},
		{"8.98846567431158e307", 8.98846567431158e307}};

	for (unsigned i = 0; i < sizeof at / sizeof *at; i++) {
		struct decimal d = D(at[i].text);

		if (decimal_to_double(&d) != at[i].x)
			test_fail(__FILE__, __LINE__, "%s is %.17g", at[i].text,
				decimal_to_double(&d));
	}
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed ^ *seed >> 29;
}

/* Every double comes back from the decimal that was made of it, and from more digits than
 * it needs. */
TEST(any_double_goes_round)
{
	uint64_t seed = 1;

	for (unsigned i = 0; i < 3000; i++) {
		uint64_t bits = next_random(&seed);
		struct decimal d;
		char text[64];
		double x;

		memcpy(&x, &bits, sizeof x);
		if (i % 2)
			x = (double)(int64_t)bits / 1e12;
		if (!isfinite(x) || decimal_from_double(&d, x) != 0)
			continue;
		if (decimal_to_double(&d) != x)
			test_fail(__FILE__, __LINE__, "%.17g becomes %s", x, P(d));
		snprintf(text, sizeof text, "%.30e", x);
		d = D(text);
		if (decimal_to_double(&d) != x)
			test_fail(__FILE__, __LINE__, "%s is read as %.17g", text,
				decimal_to_double(&d));
	}
}

/* What is printed reads back to the same number, over a spread of digits and exponents. */
TEST(printing_goes_round)
{
	uint64_t seed = 20261116;

	for (unsigned i = 0; i < 20000; i++) {
		char text[80], digits[40];
		struct decimal d, back;
		uint64_t random = next_random(&seed);
		unsigned n;

		n = 1 + (unsigned)(random >> 40) % 34;
		for (unsigned k = 0; k < n; k++) {
			digits[k] = (char)('0' + (next_random(&seed) >> 50) % 10);
		}
		digits[n] = '\0';
		snprintf(text, sizeof text, "%s%s%se%d", random >> 33 & 1 ? "-" : "",
			random >> 34 & 1 ? "." : "", digits,
			(int)((random >> 35) % (i % 2 ? 60 : 12000)) - (i % 2 ? 30 : 6000));
		d = D(text);
		back = D(P(d));
		if (memcmp(&d, &back, sizeof d) != 0)
			test_fail(__FILE__, __LINE__, "%s printed as %s", text, P(d));
	}
}

/* Against the comparison of two decimals, around each whole number and far from any. */
TEST(a_decimal_beside_a_whole_number)
{
	static const char *const texts[] = {"0", "0.5", "-0.5", "0.000000000000000001", "1", "1.5",
		"-1.5", "55.68275", "89.99", "90", "90.01", "-180.5", "1234567890123456.78",
		"999999999999999999.5", "-999999999999999999.5", "1e3", "1e18", "1e40", "-1e40",
		"1e-40", "9223372036854775807", "9223372036854775807.5", "-9223372036854775808",
		"0.1234567890123456789012345678901234"};
	static const int64_t ints[] = {0, 1, -1, 2, -2, 55, 56, 90, -180, -181, 1000,
		1234567890123456, 1000000000000000000, 999999999999999999, -999999999999999999,
		INT64_MAX, INT64_MIN};

	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
		for (unsigned k = 0; k < sizeof ints / sizeof *ints; k++) {
			struct decimal d = D(texts[i]), other;

			decimal_from_int(&other, ints[k]);
			CHECK_INT(decimal_cmp_int(&d, ints[k]), decimal_cmp(&d, &other));
		}
}

/* However a number is written, its bytes are the same. */
TEST(short_and_long_texts_of_one_number)
{
	static const char *const same[][2] = {{"12.5", "12.50000000000000000000000000"},
		{"-0.001", "-0.00100000000000000000000000"}, {"55.68275", "5568275e-5"},
		{"100", "100.0000000000000000000000"},
		{"123456789012345678", "1234567890123456780e-1"}, {"1e18", "1000000000000000000"},
		{"1e-18", "10000000000000000000e-37"}};

	for (unsigned i = 0; i < sizeof same / sizeof *same; i++) {
		struct decimal a = D(same[i][0]), b = D(same[i][1]);

		CHECK(memcmp(&a, &b, sizeof a) == 0);
	}
}

/* A text without an exponent is read another way than one with: they agree on what is a number,
 * and on its bytes. */
TEST(texts_with_and_without_an_exponent)
{
	static const char *const texts[] = {"0", "-0", "00", "0.0", "-0.10", "007.50", "5.", ".5",
		"-.5", ".", "-", "", "-.", "1.2.3", "1-2", "12 ", "+1", "123456789012345678",
		"1234567890123456789", "0.123456789012345678", "-12345678.9012345678", "100",
		"999999999999999999", "0.000000000000000001", "1000.000000"};

	for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct decimal plain = {0}, other = {0};
		char text[64];
		int n = snprintf(text, sizeof text, "%sE0", texts[i]);
		int got = decimal_parse(&plain, texts[i], strlen(texts[i]));

		CHECK_INT(got, decimal_parse(&other, text, (size_t)n));
		CHECK(got || memcmp(&plain, &other, sizeof plain) == 0);
	}
}

TEST_MAIN
