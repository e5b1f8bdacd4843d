#include "rules/eval_fill.h"
#include <math.h>

/* Mean radius of the earth in metres (IUGG 1980: (2a + b) / 3). */
static const double earth_radius = 6371008.8;
static const double degree = 3.14159265358979323846 / 180.0;

/* The haversine formula: sound for small distances, where the law of cosines is not. */
static double great_circle(const struct code *a, const struct code *b)
{
	double dlat = sin((b->lat - a->lat) * degree / 2);
	double dlon = sin((b->lon - a->lon) * degree / 2);
	double h = dlat * dlat + cos(a->lat * degree) * cos(b->lat * degree) * dlon * dlon;

	return 2 * earth_radius * asin(h < 1 ? sqrt(h) : 1);
}

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
	return value_int(a, (int64_t)(great_circle(x, y) + 0.5));
}
