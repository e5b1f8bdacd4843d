#include "base/decimal.h"

#include "base/decimal_parts.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DECNUMDIGITS 34
#define rounding decnumber_rounding /* its enum has the name of ours */
#include <decnumber/decContext.h>
#include <decnumber/decNumber.h>
#undef rounding

/*
 * decNumber keeps three digits in each unit of two bytes, least significant first.  It
 * is pure; the functions exp, ln and power may ask malloc for room to work in, and where
 * there is none they answer as for any other result that is no number.
 *
 * The context is decimal128's without clamping: a reduced number may then have any
 * exponent up to 6144.
 */
static_assert(DECDPUN == 3, "the library was built with three digits a unit");
static_assert(sizeof(decNumber) == sizeof(struct decimal), "a decimal holds 34 digits");
static_assert(DECNUMDIGITS == DECIMAL_DIGITS, "one precision");

enum {
	EMAX = 6144,
	EMIN = -6143,
	SCALE_MIN = -6111, /* of decimal_round */
	SCALE_MAX = 6176,
	SHORT_DIGITS = 18, /* fit in an int64 */
	WIDE_DIGITS = 72,  /* for intermediate results, a product of two numbers among them */
	SPARE_DIGITS = 50, /* the same for exp and ln, where time is dear */
};

/* A number of WIDE_DIGITS, and the overflow digits that decNumber may use. */
struct wide {
	decNumber n;
	decNumberUnit more[(WIDE_DIGITS + DECDPUN - 1) / DECDPUN - DECNUMUNITS + 1];
};

static decContext context(void)
{
	return (decContext){
		.digits = DECNUMDIGITS, .emax = EMAX, .emin = EMIN, .round = DEC_ROUND_HALF_EVEN};
}

static decContext wide_context(void)
{
	return (decContext){.digits = WIDE_DIGITS,
		.emax = DEC_MAX_MATH,
		.emin = -DEC_MAX_MATH,
		.round = DEC_ROUND_HALF_EVEN};
}

static decNumber load(const struct decimal *d)
{
	decNumber n;

	memcpy(&n, d, sizeof n);
	return n;
}

/* The canonical form: reduced, no negative zero, zeros in all bytes that are not used. */
static int keep(struct decimal *r, decNumber *n, decContext *c)
{
	decNumber out;

	if (decNumberIsSpecial(n))
		return -1;
	if (*n->lsu % 10 == 0) /* else it is reduced already */
		decNumberReduce(n, n, c);
	if (decNumberIsZero(n))
		decNumberZero(n);
	memset(&out, 0, sizeof out);
	out.digits = n->digits;
	out.exponent = n->exponent;
	out.bits = n->bits;
	for (int i = 0; i * DECDPUN < n->digits; i++)
		out.lsu[i] = n->lsu[i];
	memcpy(r, &out, sizeof out);
	return 0;
}

/* Rounds an intermediate result to 34 digits. */
static int keep_wide(struct decimal *r, const struct wide *w)
{
	decContext c = context();
	decNumber n;

	decNumberPlus(&n, &w->n, &c);
	return keep(r, &n, &c);
}

void decimal_from_scaled(struct decimal *r, bool negative, uint64_t digits, int32_t exponent)
{
	decNumber n = {.bits = (uint8_t)(negative ? DECNEG : 0), .exponent = exponent};
	decContext c = context();
	unsigned units = 0;

	do {
		n.lsu[units++] = (decNumberUnit)(digits % 1000);
		digits /= 1000;
	} while (digits);
	n.digits = (int32_t)(units * DECDPUN);
	if (n.lsu[units - 1] < 100)
		n.digits -= n.lsu[units - 1] < 10 ? 2 : 1;
	keep(r, &n, &c);
}

void decimal_from_int(struct decimal *r, int64_t i)
{
	decimal_from_scaled(r, i < 0, i < 0 ? -(uint64_t)i : (uint64_t)i, 0);
}

int decimal_from_text(struct decimal *r, const char *text)
{
	decContext c = context();
	decNumber n;

	decNumberFromString(&n, text, &c);
	return keep(r, &n, &c);
}

void decimal_take_apart(const struct decimal *d, struct decimal_parts *p)
{
	decNumber n = load(d);

	p->negative = decNumberIsNegative(&n);
	p->exponent = n.exponent;
	p->n = (unsigned)n.digits;
	decNumberGetBCD(&n, p->digit);
}

bool decimal_to_int(const struct decimal *d, int64_t *i)
{
	struct decimal_parts p;
	int64_t v = 0;

	if (load(d).exponent < 0) /* reduced, so it has a fraction */
		return false;
	decimal_take_apart(d, &p);
	if (p.exponent > 18 || p.n + (unsigned)p.exponent > 19)
		return false;
	for (unsigned k = 0; k < p.n + (unsigned)p.exponent; k++) {
		int digit = k < p.n ? p.digit[k] : 0;

		/* towards the sign, for there is one more below zero */
		if (__builtin_mul_overflow(v, 10, &v) ||
			__builtin_add_overflow(v, p.negative ? -digit : digit, &v))
			return false;
	}
	*i = v;
	return true;
}

bool decimal_is_zero(const struct decimal *d)
{
	decNumber n = load(d);

	return decNumberIsZero(&n);
}

bool decimal_is_negative(const struct decimal *d)
{
	decNumber n = load(d);

	return decNumberIsNegative(&n);
}

int decimal_cmp(const struct decimal *a, const struct decimal *b)
{
	decNumber x = load(a), y = load(b), r;
	decContext c = context();

	if (memcmp(a, b, sizeof *a) == 0)
		return 0;
	decNumberCompare(&r, &x, &y, &c);
	return decNumberIsNegative(&r) ? -1 : 1;
}

/* Most that people write down: an int64 holds its digits, and ten to its scale. */
static bool is_short(const decNumber *n)
{
	return n->digits <= SHORT_DIGITS && n->exponent <= 0 && n->exponent >= -SHORT_DIGITS;
}

int decimal_cmp_int(const struct decimal *d, int64_t i)
{
	decNumber n = load(d);
	int64_t digits = 0, scale = 1, scaled;
	struct decimal other;

	if (!is_short(&n)) {
		decimal_from_int(&other, i);
		return decimal_cmp(d, &other);
	}
	for (int unit = (n.digits + DECDPUN - 1) / DECDPUN; unit--;)
		digits = digits * 1000 + n.lsu[unit];
	if (decNumberIsNegative(&n))
		digits = -digits;
	if ((digits < 0) != (i < 0))
		return digits < 0 ? -1 : 1;
	for (int32_t e = n.exponent; e < 0; e++)
		scale *= 10;
	if (__builtin_mul_overflow(i, scale, &scaled)) /* far more than any that is short */
		return i < 0 ? 1 : -1;
	return (digits > scaled) - (digits < scaled);
}

/* ---- arithmetic ------------------------------------------------------------ */

typedef decNumber *binary(decNumber *, const decNumber *, const decNumber *, decContext *);
typedef decNumber *unary(decNumber *, const decNumber *, decContext *);

static int two(struct decimal *r, const struct decimal *a, const struct decimal *b, binary *fn)
{
	decNumber x = load(a), y = load(b), n;
	decContext c = context();

	fn(&n, &x, &y, &c);
	return keep(r, &n, &c);
}

static int one(struct decimal *r, const struct decimal *a, unary *fn)
{
	decNumber x = load(a), n;
	decContext c = context();

	fn(&n, &x, &c);
	return keep(r, &n, &c);
}

int decimal_add(struct decimal *r, const struct decimal *a, const struct decimal *b)
{
	return two(r, a, b, decNumberAdd);
}

int decimal_sub(struct decimal *r, const struct decimal *a, const struct decimal *b)
{
	return two(r, a, b, decNumberSubtract);
}

int decimal_mul(struct decimal *r, const struct decimal *a, const struct decimal *b)
{
	return two(r, a, b, decNumberMultiply);
}

static uint64_t short_digits(const decNumber *n)
{
	return n->lsu[0] + (n->digits > 3 ? n->lsu[1] * UINT64_C(1000) : 0) +
	       (n->digits > 6 ? n->lsu[2] * UINT64_C(1000000) : 0);
}

/* Two short numbers, which rates and shares are made of, by long division: decNumber takes ten
 * times as long.  False: it is not done, as they are not short, or the quotient ends, or its last
 * digits want a second look. */
static bool short_div(struct decimal *r, const struct decimal *a, const struct decimal *b)
{
	decNumber x = load(a), y = load(b), n = {.digits = DECNUMDIGITS};
	bool is_short = x.digits <= 9 && y.digits <= 9 && !x.bits && !y.bits &&
			abs(x.exponent) < EMAX / 2 && abs(y.exponent) < EMAX / 2;
	uint64_t rest = short_digits(&x), by = short_digits(&y);
	unsigned units = DECNUMUNITS - 1;

	if (!is_short || !rest || !by)
		return false;
	n.exponent = x.exponent - y.exponent - (int32_t)units * DECDPUN;
	for (; rest < by; n.exponent--)
		rest *= 10;
	for (; rest >= by * 10; n.exponent++)
		by *= 10;
	n.lsu[units] = (decNumberUnit)(rest / by); /* one digit; all others fill their units */
	while (units-- > 0) {
		rest = rest % by * 1000;
		n.lsu[units] = (decNumberUnit)(rest / by);
	}
	rest = rest % by * 2;
	if (!rest || rest == by || n.lsu[0] >= 999)
		return false;
	n.lsu[0] = (decNumberUnit)(n.lsu[0] + (rest > by));
	if (n.lsu[0] % 10 == 0)
		return false;
	memset(r, 0, sizeof *r);
	memcpy(r, &n, sizeof n);
	return true;
}

int decimal_div(struct decimal *r, const struct decimal *a, const struct decimal *b)
{
	return short_div(r, a, b) ? 0 : two(r, a, b, decNumberDivide);
}

int decimal_sqrt(struct decimal *r, const struct decimal *a)
{
	return one(r, a, decNumberSquareRoot);
}

/* The last digit of decNumber's exp and ln is now and then off by one, so they get some
 * to spare; and where the argument is near the one that gives 1 or 0 (by `distance`) the
 * next term of the series, as long again, decides ties. */
static int spare_digits(const decNumber *distance)
{
	return distance->digits + distance->exponent < -8 ? WIDE_DIGITS : SPARE_DIGITS;
}

int decimal_exp(struct decimal *r, const struct decimal *a)
{
	decNumber x = load(a);
	decContext c = wide_context();
	struct wide w;

	c.digits = spare_digits(&x);
	decNumberExp(&w.n, &x, &c);
	return keep_wide(r, &w);
}

int decimal_ln(struct decimal *r, const struct decimal *a)
{
	decNumber x = load(a), one_n, distance;
	decContext c = context();
	struct wide w;

	decNumberFromInt32(&one_n, 1);
	decNumberSubtract(&distance, &x, &one_n, &c);
	c = wide_context();
	c.digits = spare_digits(&distance);
	decNumberLn(&w.n, &x, &c);
	return keep_wide(r, &w); /* of zero: minus infinity, so -1 */
}

void decimal_neg(struct decimal *r, const struct decimal *a)
{
	one(r, a, decNumberMinus);
}

void decimal_abs(struct decimal *r, const struct decimal *a)
{
	one(r, a, decNumberAbs);
}

/* True when n is an integer that decNumberPower takes by squaring; that is exact where
 * it can be, and needs at most thirty rounds. */
static bool small_integer(const decNumber *n)
{
	return n->exponent >= 0 && n->digits + n->exponent <= 9;
}

/* The last digit of an integer decides; a reduced number with an exponent is even. */
static bool is_odd(const decNumber *n)
{
	return n->exponent == 0 && (*n->lsu & 1);
}

int decimal_pow(struct decimal *r, const struct decimal *a, const struct decimal *b)
{
	decNumber x = load(a), y = load(b);
	decContext c = wide_context();
	struct wide w;
	bool negate;

	if (decNumberIsZero(&y)) {
		decimal_from_int(r, 1); /* also of zero, as in IEEE 754 */
		return 0;
	}
	if (decNumberIsZero(&x)) {
		if (decNumberIsNegative(&y))
			return -1;
		decimal_from_int(r, 0);
		return 0;
	}
	if (small_integer(&y)) {
		decNumberPower(&w.n, &x, &y, &c);
		return keep_wide(r, &w);
	}
	if (decNumberIsNegative(&x) && y.exponent < 0)
		return -1; /* a root of a negative number */
	negate = decNumberIsNegative(&x) && is_odd(&y);
	x.bits &= (uint8_t)~DECNEG;
	c.digits = SPARE_DIGITS;
	decNumberLn(&w.n, &x, &c);
	decNumberMultiply(&w.n, &w.n, &y, &c);
	decNumberExp(&w.n, &w.n, &c);
	if (negate)
		w.n.bits ^= DECNEG;
	return keep_wide(r, &w);
}

/* x * y modulo m, for integers below m. */
static void multiply_modulo(
	decNumber *r, const decNumber *x, const decNumber *y, const decNumber *m)
{
	decContext c = wide_context();
	struct wide product;

	decNumberMultiply(&product.n, x, y, &c);
	decNumberRemainder(r, &product.n, m, &c);
}

/* The remainder of x by y with the sign of x, exact whatever their exponents: where the
 * quotient is too long to be written, by powers of ten modulo y's digits. */
static void remainder_of(decNumber *r, const decNumber *x, const decNumber *y)
{
	decContext c = wide_context();
	decNumber modulus = *y, left = *x, power;
	int32_t up = x->exponent - y->exponent;

	if (x->digits + up - y->digits < WIDE_DIGITS - 2) {
		decNumberRemainder(r, x, y, &c);
		return;
	}
	modulus.bits = left.bits = 0;
	modulus.exponent = left.exponent = 0;
	decNumberFromInt32(&power, 10);
	decNumberRemainder(&power, &power, &modulus, &c);
	decNumberRemainder(&left, &left, &modulus, &c);
	for (; up; up >>= 1) {
		if (up & 1)
			multiply_modulo(&left, &left, &power, &modulus);
		multiply_modulo(&power, &power, &power, &modulus);
	}
	left.exponent = y->exponent;
	left.bits = x->bits;
	*r = left;
}

int decimal_modulo(struct decimal *r, const struct decimal *a, const struct decimal *b)
{
	decNumber x = load(a), y = load(b), n;
	decContext c = context();

	if (decNumberIsZero(&y))
		return -1;
	remainder_of(&n, &x, &y);
	if (!decNumberIsZero(&n) && decNumberIsNegative(&n) != decNumberIsNegative(&y))
		decNumberAdd(&n, &n, &y, &c);
	return keep(r, &n, &c);
}

int decimal_round(struct decimal *r, const struct decimal *a, int scale, enum rounding mode)
{
	static const uint8_t modes[] = {[ROUND_HALF_EVEN] = DEC_ROUND_HALF_EVEN,
		[ROUND_HALF_UP] = DEC_ROUND_HALF_UP,
		[ROUND_HALF_DOWN] = DEC_ROUND_HALF_DOWN,
		[ROUND_UP] = DEC_ROUND_UP,
		[ROUND_DOWN] = DEC_ROUND_DOWN,
		[ROUND_FLOOR] = DEC_ROUND_FLOOR,
		[ROUND_CEILING] = DEC_ROUND_CEILING};
	decNumber x = load(a), unit = {.digits = 1, .exponent = -scale, .lsu = {1}}, n;
	decContext c = context();

	if (scale < SCALE_MIN || scale > SCALE_MAX)
		return -1;
	if (x.exponent >= -scale) { /* nothing to round; quantize might find no room */
		*r = *a;
		return 0;
	}
	c.round = (enum decnumber_rounding)modes[mode];
	decNumberQuantize(&n, &x, &unit, &c);
	return keep(r, &n, &c);
}

/* ---- binary floating point --------------------------------------------------- */

/* r = m * 2^e to WIDE_DIGITS, for m below 2^55. */
static void from_binary(struct wide *r, uint64_t m, int e)
{
	decContext c = wide_context();
	struct decimal whole;
	decNumber n, two_n, exponent;

	decimal_from_int(&whole, (int64_t)m);
	n = load(&whole);
	decNumberFromInt32(&two_n, 2);
	decNumberFromInt32(&exponent, e);
	decNumberPower(&r->n, &two_n, &exponent, &c);
	decNumberMultiply(&r->n, &r->n, &n, &c);
}

/* x > 0 is the result times 2 to *e; all doubles of one size have one *e. */
static uint64_t binary_digits(double x, int *e)
{
	uint64_t m = (uint64_t)ldexp(frexp(x, e), 53);

	*e -= 53;
	if (*e < -1074) { /* a subnormal has fewer bits */
		m >>= -1074 - *e;
		*e = -1074;
	}
	return m;
}

/* The border between x > 0 and the next double below (up: above). */
static void border(struct wide *r, double x, bool up)
{
	int e;
	uint64_t m = binary_digits(x, &e);

	if (!up && m == (uint64_t)1 << 52 && e > -1074)
		from_binary(r, 4 * m - 1, e - 2); /* below a power of two they lie closer */
	else
		from_binary(r, up ? 2 * m + 1 : 2 * m - 1, e - 1);
}

static int compare_wide(const decNumber *a, const struct wide *b)
{
	decContext c = wide_context();
	decNumber r;

	decNumberCompare(&r, a, &b->n, &c);
	return decNumberIsNegative(&r) ? -1 : !decNumberIsZero(&r);
}

/* Is x the double nearest to n > 0?  -1: x is too small, 1: too great.  In the middle
 * between two the even one is the nearest. */
static int off(double x, const decNumber *n)
{
	struct wide b;
	int e, even = !(binary_digits(x, &e) & 1);

	border(&b, x, true);
	if (compare_wide(n, &b) >= even)
		return -1;
	border(&b, x, false);
	return compare_wide(n, &b) <= -even;
}

/* The nearest double, or one of its neighbours. */
static double estimate(const struct decimal_parts *p)
{
	long double m = 0, ten = 10;

	for (unsigned i = 0; i < p->n; i++)
		m = m * 10 + p->digit[i];
	for (unsigned up = (unsigned)(p->exponent < 0 ? -p->exponent : p->exponent); up; up >>= 1) {
		if (up & 1)
			m = p->exponent < 0 ? m / ten : m * ten;
		ten *= ten;
	}
	return (double)m;
}

double decimal_to_double(const struct decimal *d)
{
	struct decimal_parts p;
	decNumber n = load(d);
	double x;
	int wrong;

	decimal_take_apart(d, &p);
	n.bits = 0;
	x = estimate(&p);
	while (isfinite(x) && x > 0 && (wrong = off(x, &n)) != 0)
		x = nextafter(x, wrong < 0 ? INFINITY : 0);
	return p.negative ? -x : x;
}

int decimal_from_double(struct decimal *r, double x)
{
	decContext c = wide_context();
	struct wide exact;
	uint64_t m;
	decNumber n;
	int e;

	if (!isfinite(x))
		return -1;
	if (fabs(x) < 0x1p53 && x == trunc(x)) {
		decimal_from_int(r, (int64_t)x);
		return 0;
	}
	m = binary_digits(fabs(x), &e);
	from_binary(&exact, m, e);
	for (c.digits = 1; c.digits <= 17; c.digits++) {
		decNumberPlus(&n, &exact.n, &c);
		if (off(fabs(x), &n) == 0)
			break;
	}
	if (x < 0)
		n.bits |= DECNEG;
	c = context();
	return keep(r, &n, &c);
}
