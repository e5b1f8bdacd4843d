#include "base/geo.h"
#include "rules/eval_fill.h"

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
	return value_int(a, geo_metres(x->lat, x->lon, y->lat, y->lon));
}
