/* Functions of numbers, and of lists of numbers (DMN 1.5, 10.3.4.4-5). */
#include "base/utf8.h"
#include "feel/builtin.h"

#include <string.h>

enum { SCALE_MIN = -6111, SCALE_MAX = 6176 };

static struct value no_number(void)
{
	return value_error("the result is no number within range");
}

static struct value rounded(
	struct feel_env *env, const struct value *args, uint32_t n, enum rounding mode)
{
	struct decimal d, r;
	int64_t scale = 0;

	if (n > 1) {
		struct decimal s;

		value_to_decimal(args[1], &s);
		if (decimal_round(&s, &s, 0, ROUND_DOWN) || !decimal_to_int(&s, &scale) ||
			scale < SCALE_MIN || scale > SCALE_MAX)
			return value_error("the scale is out of range");
	}
	if (!args[0].big && scale >= 0)
		return args[0];
	value_to_decimal(args[0], &d);
	if (decimal_round(&r, &d, (int)scale, mode))
		return no_number();
	return value_decimal(env->arena, &r);
}

FEEL_FN(bi_decimal)
{
	return rounded(env, args, n, ROUND_HALF_EVEN);
}
FEEL_FN(bi_floor)
{
	return rounded(env, args, n, ROUND_FLOOR);
}
FEEL_FN(bi_ceiling)
{
	return rounded(env, args, n, ROUND_CEILING);
}
FEEL_FN(bi_round_up)
{
	return rounded(env, args, n, ROUND_UP);
}
FEEL_FN(bi_round_down)
{
	return rounded(env, args, n, ROUND_DOWN);
}
FEEL_FN(bi_round_half_up)
{
	return rounded(env, args, n, ROUND_HALF_UP);
}
FEEL_FN(bi_round_half_down)
{
	return rounded(env, args, n, ROUND_HALF_DOWN);
}

FEEL_FN(bi_abs)
{
	struct value v = args[0];
	struct decimal d;

	(void)n;
	if (v.kind == V_LIST && v.u.list->n == 1)
		v = v.u.list->at[0];
	if (v.kind == V_NUMBER) {
		value_to_decimal(v, &d);
		decimal_abs(&d, &d);
		return value_decimal(env->arena, &d);
	}
	if (v.kind == V_DAYTIME || v.kind == V_YEARMONTH)
		return v.u.i < 0 ? feel_neg(env, v) : v;
	return feel_is_absent(v) ? v : value_error("abs needs a number or a duration");
}

FEEL_FN(bi_modulo)
{
	struct decimal a, b, r;

	(void)n;
	value_to_decimal(args[0], &a);
	value_to_decimal(args[1], &b);
	if (decimal_is_zero(&b))
		return value_error("division by zero");
	if (decimal_modulo(&r, &a, &b))
		return no_number();
	return value_decimal(env->arena, &r);
}

static struct value by(
	struct feel_env *env, struct value v, int (*fn)(struct decimal *r, const struct decimal *a))
{
	struct decimal d, r;

	if (!feel_charge(env, 500)) /* a logarithm takes its time */
		return feel_too_long();
	value_to_decimal(v, &d);
	return fn(&r, &d) ? no_number() : value_decimal(env->arena, &r);
}

FEEL_FN(bi_sqrt)
{
	(void)n;
	return by(env, args[0], decimal_sqrt);
}
FEEL_FN(bi_log)
{
	(void)n;
	return by(env, args[0], decimal_ln);
}
FEEL_FN(bi_exp)
{
	(void)n;
	return by(env, args[0], decimal_exp);
}

static struct value parity(struct value v, int64_t rest)
{
	struct decimal d, two, r;
	int64_t i;

	value_to_decimal(v, &d);
	decimal_from_int(&two, 2);
	if (decimal_modulo(&r, &d, &two))
		return no_number();
	return value_bool(decimal_to_int(&r, &i) && i == rest);
}

FEEL_FN(bi_odd)
{
	(void)env;
	(void)n;
	return parity(args[0], 1);
}
FEEL_FN(bi_even)
{
	(void)env;
	(void)n;
	return parity(args[0], 0);
}

/* ---- lists of numbers ----------------------------------------------------- */

static struct value not_numbers(void)
{
	return value_error("every element must be a number");
}

static bool all_numbers(const struct list *l, struct value *why)
{
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->at[i].kind == V_NUMBER)
			continue;
		*why = l->at[i].kind == V_NULL ? l->at[i] : not_numbers();
		return false;
	}
	return true;
}

static struct value fold(struct feel_env *env, const struct list *l, enum feel_op op)
{
	struct value sum, why;

	if (!feel_charge(env, l->n))
		return feel_too_long();
	if (!all_numbers(l, &why))
		return why;
	if (l->n == 0)
		return value_error("the list is empty");
	sum = l->at[0];
	for (uint32_t i = 1; i < l->n && sum.kind == V_NUMBER; i++)
		sum = feel_arith(env, op, sum, l->at[i]);
	return sum;
}

FEEL_FN(bi_sum)
{
	(void)n;
	return fold(env, args[0].u.list, OP_ADD);
}
FEEL_FN(bi_product)
{
	(void)n;
	return fold(env, args[0].u.list, OP_MUL);
}

FEEL_FN(bi_mean)
{
	struct value sum = bi_sum(env, args, n);

	if (sum.kind != V_NUMBER)
		return sum;
	return feel_arith(env, OP_DIV, sum, value_int(env->arena, args[0].u.list->n));
}

/* ---- sorting numbers ------------------------------------------------------ */

/* Merge sort, stable, of numbers alone. */
static void merge_sort(struct feel_env *env, struct value *v, struct value *room, uint32_t n)
{
	uint32_t half = n / 2, i = 0, j = half, k = 0;
	int order;

	if (n < 2)
		return;
	merge_sort(env, v, room, half);
	merge_sort(env, v + half, room, n - half);
	while (i < half && j < n) {
		feel_order(env, v[i], v[j], &order);
		room[k++] = order <= 0 ? v[i++] : v[j++];
	}
	while (i < half)
		room[k++] = v[i++];
	memcpy(v, room, k * sizeof *v);
}

/* A sorted copy; NULL and *why. */
static struct list *sorted(struct feel_env *env, const struct list *l, struct value *why)
{
	struct list *copy;

	if (!feel_charge(env, (uint64_t)l->n * 8)) {
		*why = feel_too_long();
		return NULL;
	}
	if (!all_numbers(l, why))
		return NULL;
	copy = list_new(env->arena, l->n);
	if (l->n)
		memcpy(copy->at, l->at, l->n * sizeof l->at[0]);
	merge_sort(env, copy->at, ARENA_ARRAY(env->arena, struct value, l->n), l->n);
	return copy;
}

FEEL_FN(bi_median)
{
	struct value why = value_null();
	struct list *l = sorted(env, args[0].u.list, &why);
	struct value sum;

	(void)n;
	if (!l)
		return why;
	if (l->n == 0)
		return value_null();
	if (l->n % 2)
		return l->at[l->n / 2];
	sum = feel_arith(env, OP_ADD, l->at[l->n / 2 - 1], l->at[l->n / 2]);
	return feel_arith(env, OP_DIV, sum, value_int(env->arena, 2));
}

/* The sample's: divided by n - 1. */
FEEL_FN(bi_stddev)
{
	const struct list *l = args[0].u.list;
	struct value mean, sum = value_int(env->arena, 0), d;

	if (l->n < 2)
		return value_error("a standard deviation needs two numbers at least");
	mean = bi_mean(env, args, n);
	for (uint32_t i = 0; i < l->n && sum.kind == V_NUMBER; i++) {
		d = feel_arith(env, OP_SUB, l->at[i], mean);
		sum = feel_arith(env, OP_ADD, sum, feel_arith(env, OP_MUL, d, d));
	}
	if (mean.kind != V_NUMBER || sum.kind != V_NUMBER)
		return mean.kind != V_NUMBER ? mean : sum;
	sum = feel_arith(env, OP_DIV, sum, value_int(env->arena, (int64_t)l->n - 1));
	return sum.kind == V_NUMBER ? by(env, sum, decimal_sqrt) : sum;
}

FEEL_FN(bi_mode)
{
	struct value why = value_null();
	struct list *l = sorted(env, args[0].u.list, &why);
	struct builder b;
	uint32_t most = 0;

	(void)n;
	if (!l)
		return why;
	builder_init(&b, env->arena, 4);
	for (uint32_t i = 0, j; i < l->n; i = j) {
		for (j = i + 1; j < l->n && value_same(l->at[i], l->at[j]); j++)
			;
		if (j - i > most) {
			most = j - i;
			b.list->n = 0;
		}
		if (j - i == most)
			builder_add(&b, l->at[i]);
	}
	return builder_value(&b);
}

/* ---- number(from, grouping, decimal) --------------------------------------- */

static bool separator(struct value v, const char *allowed, char *out)
{
	*out = '\0';
	if (v.kind == V_NULL)
		return true;
	if (v.aux != 1 || !strchr(allowed, v.u.s[0]))
		return false;
	*out = v.u.s[0];
	return true;
}

FEEL_FN(bi_number)
{
	char group, point, room[128];
	size_t k = 0;
	struct decimal d;

	(void)n;
	if (!separator(args[1], " ,.", &group) || !separator(args[2], ".,", &point) ||
		(group && group == point))
		return value_error("the separators of this number do not fit");
	if (args[0].aux >= sizeof room)
		return value_error("this is no number");
	for (uint32_t i = 0; i < args[0].aux; i++) {
		char c = args[0].u.s[i];

		if (group && c == group)
			continue;
		if (c == (point ? point : '.'))
			room[k++] = '.';
		else if (ascii_digit(c) || strchr("+-eE", c))
			room[k++] = c;
		else
			return value_error("this is no number");
	}
	if (decimal_parse(&d, room, k))
		return value_error("this is no number");
	return value_decimal(env->arena, &d);
}
