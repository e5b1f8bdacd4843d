#include "feel/loop.h"

#include <string.h>

enum { STEP_LIST, STEP_NUMBER, STEP_DATE };

/* Sets up a loop over whole numbers or dates. */
bool loop_over_range(struct value *r, struct value lo, struct value hi)
{
	int64_t a, b;

	if (lo.kind == V_DATE && hi.kind == V_DATE) {
		a = lo.u.i;
		b = hi.u.i;
		r[LOOP_AT].pad = STEP_DATE;
	} else {
		lo.pad = 0;
		if (lo.kind != V_NUMBER || hi.kind != V_NUMBER || !value_to_int(lo, &a) ||
			!value_to_int(hi, &b))
			return false;
		r[LOOP_AT].pad = STEP_NUMBER;
	}
	r[LOOP_AT].u.i = a;
	r[LOOP_AT].aux = a > b; /* downwards */
	if (a > INT64_MAX / 4 || a < -(INT64_MAX / 4) || b > INT64_MAX / 4 || b < -(INT64_MAX / 4))
		return false;
	r[LOOP_END].u.i = (a > b ? a - b : b - a) + 1;
	return true;
}

static bool iterate_interval(struct value *r, const struct range *range)
{
	if (range->lo.pad != FORM_INTERVAL || !loop_over_range(r, range->lo, range->hi))
		return false;
	if (range->lo_open) {
		r[LOOP_AT].u.i += r[LOOP_AT].aux ? -1 : 1;
		r[LOOP_END].u.i--;
	}
	if (range->hi_open)
		r[LOOP_END].u.i--;
	if (r[LOOP_END].u.i < 0)
		r[LOOP_END].u.i = 0;
	return true;
}

/* Sets up the loop at r; else the value that the whole loop has. */
bool loop_over(struct feel_env *env, struct value *r, struct value source, enum iter_kind kind,
	struct value *failed)
{
	struct list *one;

	r[LOOP_AT] = (struct value){.kind = V_NUMBER};
	r[LOOP_END] = r[LOOP_AT];
	*failed = source;
	if (feel_is_absent(source))
		return false;
	if (source.kind == V_RANGE && kind != ITER_FILTER) {
		*failed = value_error("only whole numbers and dates can be gone through in steps");
		return iterate_interval(r, source.u.range);
	}
	if (source.kind != V_LIST) {
		one = list_new(env->arena, 1);
		one->at[0] = source;
		source = feel_list_value(one);
	}
	r[LOOP_SOURCE] = source;
	r[LOOP_END].u.i = source.u.list->n;
	return true;
}

bool loop_next(struct value *r)
{
	if (r[LOOP_END].u.i == 0)
		return false;
	r[LOOP_END].u.i--;
	if (r[LOOP_AT].pad == STEP_LIST) {
		r[LOOP_ITEM] = r[LOOP_SOURCE].u.list->at[r[LOOP_AT].u.i++];
		return true;
	}
	r[LOOP_ITEM] = (struct value){
		.kind = r[LOOP_AT].pad == STEP_DATE ? V_DATE : V_NUMBER, .u.i = r[LOOP_AT].u.i};
	r[LOOP_AT].u.i += r[LOOP_AT].aux ? -1 : 1;
	return true;
}

struct value loop_collector(struct feel_env *env)
{
	struct builder *b = ARENA_NEW(env->arena, struct builder);

	builder_init(b, env->arena, 4);
	return (struct value){.kind = V_UNSET, .u.s = (const char *)b};
}

struct builder *loop_builder(struct value acc)
{
	return (struct builder *)(uintptr_t)acc.u.s;
}

struct value loop_partial(struct feel_env *env, struct value acc)
{
	const struct list *so_far = loop_builder(acc)->list;
	struct list *l;

	if (!feel_charge(env, so_far->n))
		return feel_too_long();
	l = list_new(env->arena, so_far->n);
	if (so_far->n)
		memcpy(l->at, so_far->at, so_far->n * sizeof *l->at);
	return feel_list_value(l);
}

/* A filter's answer for the element at hand.  True: the filter is a position, or wrong, and
 * *out is its value. */
bool loop_keep(struct feel_env *env, struct value *r, struct value answer, struct value *out)
{
	struct builder *b = loop_builder(r[LOOP_ACC]);

	if (b->unknown.kind == V_UNKNOWN && answer.kind != V_UNKNOWN)
		return false; /* an earlier answer could have been a position */
	switch (answer.kind) {
	case V_BOOLEAN:
		if (answer.u.b)
			builder_add(b, r[LOOP_ITEM]);
		return false;
	case V_NULL: return false;
	case V_UNKNOWN:
		b->unknown = feel_join_unknown(env->arena, b->unknown, answer);
		return false;
	case V_NUMBER: *out = feel_index(env, r[LOOP_SOURCE], answer); return true;
	default:
		*out = value_error("what stands in [ ] is neither a condition nor a position");
		return true;
	}
}
