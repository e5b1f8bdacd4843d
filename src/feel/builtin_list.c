/* Functions of lists (DMN 1.5, 10.3.4.4). */
#include "feel/builtin.h"

#include <string.h>

/* A position from 1, or from -1 backwards, as an index; -1 when there is none. */
static int64_t position(struct value at, uint32_t n)
{
	struct decimal d;
	int64_t i;

	value_to_decimal(at, &d);
	if (decimal_round(&d, &d, 0, ROUND_DOWN) || !decimal_to_int(&d, &i))
		return -1;
	if (i > 0 && i <= n)
		return i - 1;
	return i < 0 && i >= -(int64_t)n ? n + i : -1;
}

static struct value no_position(void)
{
	return value_error("there is nothing at this position of the list");
}

/* at[from .. from + n) as a list. */
static struct value part(struct feel_env *env, const struct value *at, uint32_t n)
{
	struct list *l;

	if (!feel_charge(env, n))
		return feel_too_long();
	l = list_new(env->arena, n);
	if (n)
		memcpy(l->at, at, n * sizeof *at);
	return feel_list_value(l);
}

FEEL_FN(bi_count)
{
	(void)n;
	if (args[0].kind == V_NULL)
		return args[0];
	return value_int(env->arena, args[0].kind == V_LIST ? args[0].u.list->n : 1);
}

/* ---- smallest and greatest ------------------------------------------------ */

static struct value extreme(struct feel_env *env, const struct list *l, int wanted)
{
	struct value best;
	int order;

	if (!feel_charge(env, l->n))
		return feel_too_long();
	if (l->n == 0)
		return value_null();
	best = l->at[0];
	for (uint32_t i = 0; i < l->n; i++) {
		if (feel_is_absent(l->at[i]))
			return l->at[i];
		if (feel_order(env, l->at[i], best, &order))
			return value_error("the elements are of different kinds or have no order");
		if (order == wanted)
			best = l->at[i];
	}
	return best;
}

FEEL_FN(bi_min)
{
	(void)n;
	return extreme(env, args[0].u.list, -1);
}
FEEL_FN(bi_max)
{
	(void)n;
	return extreme(env, args[0].u.list, 1);
}

/* ---- all and any ----------------------------------------------------------- */

FEEL_FN(bi_all)
{
	const struct list *l = args[0].u.list;
	struct value r = value_bool(true);

	(void)n;
	for (uint32_t i = 0; i < l->n; i++)
		r = feel_and(env->arena, r, l->at[i]);
	return r;
}

FEEL_FN(bi_any)
{
	const struct list *l = args[0].u.list;
	struct value r = value_bool(false);

	(void)n;
	for (uint32_t i = 0; i < l->n; i++)
		r = feel_or(env->arena, r, l->at[i]);
	return r;
}

/* ---- membership ------------------------------------------------------------ */

/* Equal as list functions mean it: of another kind is different. */
static bool equals(struct feel_env *env, struct value x, struct value y)
{
	return value_is_true(feel_compare(env, OP_EQ, x, y));
}

FEEL_FN(bi_list_contains)
{
	const struct list *l;
	struct value r = value_bool(false), e;

	(void)n;
	if (args[0].kind == V_UNKNOWN || args[1].kind == V_UNKNOWN)
		return feel_absent(env->arena, args[0], args[1]);
	l = args[0].u.list;
	if (!feel_charge(env, l->n))
		return feel_too_long();
	for (uint32_t i = 0; i < l->n && !value_is_true(r); i++) {
		e = feel_compare(env, OP_EQ, l->at[i], args[1]);
		r = feel_or(env->arena, r, e.kind == V_NULL ? value_bool(false) : e);
	}
	return r;
}

FEEL_FN(bi_index_of)
{
	const struct list *l = args[0].u.list;
	struct builder b;

	(void)n;
	if (!feel_charge(env, l->n))
		return feel_too_long();
	builder_init(&b, env->arena, 4);
	for (uint32_t i = 0; i < l->n; i++)
		if (equals(env, l->at[i], args[1]))
			builder_add(&b, value_int(env->arena, (int64_t)i + 1));
	return builder_value(&b);
}

/* ---- pieces ---------------------------------------------------------------- */

FEEL_FN(bi_sublist)
{
	const struct list *l = args[0].u.list;
	int64_t from = position(args[1], l->n), len = 0;
	struct decimal d;

	if (from < 0)
		return no_position();
	len = l->n - from;
	if (n > 2) {
		value_to_decimal(args[2], &d);
		if (decimal_round(&d, &d, 0, ROUND_DOWN) || !decimal_to_int(&d, &len) || len < 1 ||
			len > l->n - from)
			return value_error("the list has not that many elements there");
	}
	return part(env, l->at + from, (uint32_t)len);
}

FEEL_FN(bi_append)
{
	const struct list *l;
	struct list *r;

	if (args[0].kind != V_LIST)
		return args[0];
	l = args[0].u.list;
	if (!feel_charge(env, l->n))
		return feel_too_long();
	r = list_new(env->arena, l->n + n - 1);
	if (l->n)
		memcpy(r->at, l->at, l->n * sizeof r->at[0]);
	for (uint32_t i = 1; i < n; i++)
		r->at[l->n + i - 1] = args[i];
	return feel_list_value(r);
}

FEEL_FN(bi_concatenate)
{
	struct builder b;

	builder_init(&b, env->arena, 8);
	for (uint32_t i = 0; i < n; i++) {
		if (!feel_charge(env, args[i].u.list->n))
			return feel_too_long();
		for (uint32_t j = 0; j < args[i].u.list->n; j++)
			builder_add(&b, args[i].u.list->at[j]);
	}
	return builder_value(&b);
}

/* The first unknown or wrong of the arguments that must be known. */
static bool unusable(struct feel_env *env, const struct value *args, struct value *out)
{
	if (args[0].kind != V_LIST || feel_is_absent(args[1])) {
		*out = feel_absent(env->arena, args[0], args[1]);
		return true;
	}
	return false;
}

FEEL_FN(bi_insert_before)
{
	const struct list *l;
	struct list *r;
	struct value why;
	int64_t at;

	(void)n;
	if (unusable(env, args, &why))
		return why;
	l = args[0].u.list;
	at = position(args[1], l->n);
	if (at < 0)
		return no_position();
	if (!feel_charge(env, l->n))
		return feel_too_long();
	r = list_new(env->arena, l->n + 1);
	for (uint32_t i = 0, k = 0; i < l->n; i++) {
		if (i == at)
			r->at[k++] = args[2];
		r->at[k++] = l->at[i];
	}
	return feel_list_value(r);
}

FEEL_FN(bi_remove)
{
	const struct list *l = args[0].u.list;
	int64_t at = position(args[1], l->n);
	struct list *r;

	(void)n;
	if (at < 0)
		return no_position();
	if (!feel_charge(env, l->n))
		return feel_too_long();
	r = list_new(env->arena, l->n - 1);
	for (uint32_t i = 0, k = 0; i < l->n; i++)
		if (i != at)
			r->at[k++] = l->at[i];
	return feel_list_value(r);
}

/* The elements for which match(element, new) says true. */
static struct value replace_matching(struct feel_env *env, const struct value *args)
{
	const struct list *l = args[0].u.list;
	struct list *r = list_new(env->arena, l->n);

	for (uint32_t i = 0; i < l->n; i++) {
		struct value pair[2] = {l->at[i], args[2]};
		struct value yes = feel_apply(env, args[1], pair, 2);

		if (yes.kind != V_BOOLEAN)
			return feel_is_absent(yes)
				       ? yes
				       : value_error("the match must say true or false");
		r->at[i] = yes.u.b ? args[2] : l->at[i];
	}
	return feel_list_value(r);
}

FEEL_FN(bi_list_replace)
{
	const struct list *l;
	struct value why, r;
	int64_t at;

	(void)n;
	if (unusable(env, args, &why))
		return why;
	if (args[1].kind == V_FUNCTION)
		return replace_matching(env, args);
	l = args[0].u.list;
	at = position(args[1], l->n);
	if (at < 0)
		return no_position();
	r = part(env, l->at, l->n);
	if (r.kind != V_LIST)
		return r;
	((struct list *)(uintptr_t)r.u.list)->at[at] = args[2];
	return feel_list_value(r.u.list);
}

FEEL_FN(bi_reverse)
{
	const struct list *l = args[0].u.list;
	struct list *r;

	(void)n;
	if (!feel_charge(env, l->n))
		return feel_too_long();
	r = list_new(env->arena, l->n);
	for (uint32_t i = 0; i < l->n; i++)
		r->at[i] = l->at[l->n - 1 - i];
	return feel_list_value(r);
}

/* ---- sets ------------------------------------------------------------------ */

static bool add_new(struct feel_env *env, struct builder *b, struct value v)
{
	if (!feel_charge(env, b->list->n / 4 + 1))
		return false;
	for (uint32_t i = 0; i < b->list->n; i++)
		if (equals(env, b->list->at[i], v))
			return true;
	builder_add(b, v);
	return true;
}

FEEL_FN(bi_union)
{
	struct builder b;

	builder_init(&b, env->arena, 8);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < args[i].u.list->n; j++)
			if (!add_new(env, &b, args[i].u.list->at[j]))
				return feel_too_long();
	return builder_value(&b);
}

FEEL_FN(bi_distinct_values)
{
	(void)n;
	return bi_union(env, args, 1);
}

static bool flatten(struct feel_env *env, struct builder *b, const struct list *l)
{
	if (!feel_charge(env, l->n))
		return false;
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->at[i].kind != V_LIST)
			builder_add(b, l->at[i]);
		else if (!flatten(env, b, l->at[i].u.list))
			return false;
	}
	return true;
}

FEEL_FN(bi_flatten)
{
	struct builder b;

	(void)n;
	builder_init(&b, env->arena, 8);
	return flatten(env, &b, args[0].u.list) ? builder_value(&b) : feel_too_long();
}

/* ---- sort ------------------------------------------------------------------ */

struct sorting {
	struct feel_env *env;
	struct value precedes;
	struct value stopped; /* V_BOOLEAN while all is well */
};

/* Does y go before x? */
static bool overtakes(struct sorting *s, struct value x, struct value y)
{
	struct value pair[2] = {y, x}, r;

	if (s->stopped.kind != V_BOOLEAN)
		return false;
	r = feel_apply(s->env, s->precedes, pair, 2);
	if (r.kind == V_BOOLEAN)
		return r.u.b;
	s->stopped = feel_is_absent(r) ? r : value_error("the order must say true or false");
	return false;
}

static void merge_sort(struct sorting *s, struct value *v, struct value *room, uint32_t n)
{
	uint32_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	merge_sort(s, v, room, half);
	merge_sort(s, v + half, room, n - half);
	while (i < half && j < n)
		room[k++] = overtakes(s, v[i], v[j]) ? v[j++] : v[i++];
	while (i < half)
		room[k++] = v[i++];
	memcpy(v, room, k * sizeof *v);
}

FEEL_FN(bi_sort)
{
	const struct list *l = args[0].u.list;
	struct sorting s = {env, args[1], value_bool(true)};
	struct value r = part(env, l->at, l->n);

	(void)n;
	if (r.kind != V_LIST)
		return r;
	merge_sort(&s, ((struct list *)(uintptr_t)r.u.list)->at,
		ARENA_ARRAY(env->arena, struct value, l->n), l->n);
	return s.stopped.kind == V_BOOLEAN ? feel_list_value(r.u.list) : s.stopped;
}
