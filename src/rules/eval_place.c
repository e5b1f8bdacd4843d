#include "feel/ops.h"
#include "rules/closeness.h"
#include "rules/eval_fill.h"
#include "rules/routes.h"
#include <string.h>

struct value distance_between(
	struct arena *a, const struct codes *table, struct value from, struct value to)
{
	if (from.kind == V_UNKNOWN && to.kind == V_UNKNOWN)
		return value_unknown_join(a, from, to);
	if (from.kind == V_UNKNOWN || to.kind == V_UNKNOWN)
		return from.kind == V_UNKNOWN ? from : to;
	if (from.kind == V_NULL)
		return from;
	if (to.kind == V_NULL)
		return to;
	if (from.kind != V_STRING || to.kind != V_STRING)
		return value_error("distance needs two codes");

	const struct code *x = codes_find(table, from.u.s, from.aux);
	const struct code *y = codes_find(table, to.u.s, to.aux);
	if (!x || !y)
		return value_error("distance: the code is not in its table");
	if (!x->has_place || !y->has_place)
		return value_error("distance: the table has no place for this code");
	return value_int(a, codes_metres(table, x, y));
}

/* ---- weights -------------------------------------------------------------- */

static bool same_text(struct value x, struct value y)
{
	return x.aux == y.aux && memcmp(x.u.s, y.u.s, x.aux) == 0;
}

static bool among(const struct value *at, uint32_t n, struct value v)
{
	for (uint32_t i = 0; i < n; i++)
		if (same_text(at[i], v))
			return true;
	return false;
}

/* A list of texts, or one text; false: it is neither. */
static bool texts_of(const struct value *v, const struct value **at, uint32_t *n)
{
	*at = v->kind == V_LIST ? v->u.list->at : v;
	*n = v->kind == V_LIST ? v->u.list->n : 1;
	for (uint32_t i = 0; i < *n; i++)
		if ((*at)[i].kind != V_STRING)
			return false;
	return true;
}

/* Each wanted code counts once; one that the table does not have weighs nothing. */
struct value coverage_by_weight(
	struct feel_env *env, const struct codes *table, struct value wanted, struct value have)
{
	const struct value *w, *h;
	uint32_t n, m;
	int64_t all = 0, found = 0;

	if (feel_holds_unknown(wanted) || feel_holds_unknown(have))
		return feel_join_unknown(
			env->arena, feel_join_unknown(env->arena, value_null(), wanted), have);
	if (feel_is_absent(wanted) || feel_is_absent(have))
		return feel_absent(env->arena, wanted, have);
	if (!texts_of(&wanted, &w, &n) || !texts_of(&have, &h, &m))
		return value_error("weighted_coverage needs two lists of codes");
	if (!feel_charge(env, (uint64_t)n * (n + m) / 4))
		return feel_too_long();
	for (uint32_t i = 0; i < n; i++) {
		const struct code *c = codes_find(table, w[i].u.s, w[i].aux);

		if (!c || among(w, i, w[i]))
			continue;
		all += c->weight;
		found += among(h, m, w[i]) ? c->weight : 0;
	}
	if (!all)
		return value_null();
	return feel_arith(env, OP_DIV, value_int(env->arena, found), value_int(env->arena, all));
}

/* ---- closeness -------------------------------------------------------------- */

/* Of the nearest two, as FEEL's own closeness() is. */
struct value closeness_over(
	struct feel_env *env, const struct codes *table, struct value from, struct value to)
{
	const struct value *x, *y;
	uint32_t n, m, best = 0;

	if (feel_holds_unknown(from) || feel_holds_unknown(to))
		return feel_join_unknown(
			env->arena, feel_join_unknown(env->arena, value_null(), from), to);
	if (feel_is_absent(from) || feel_is_absent(to))
		return feel_absent(env->arena, from, to);
	if (!texts_of(&from, &x, &n) || !texts_of(&to, &y, &m))
		return value_error("codes are texts");
	if (!n || !m)
		return value_null();
	if (!feel_charge(env, (uint64_t)n * m))
		return feel_too_long();
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < m; j++) {
			uint32_t is =
				codes_closeness(table, x[i].u.s, x[i].aux, y[j].u.s, y[j].aux);

			best = is > best ? is : best;
		}
	return feel_arith(env, OP_DIV, value_int(env->arena, best), value_int(env->arena, 10));
}
