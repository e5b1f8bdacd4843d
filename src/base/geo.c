#include "base/geo.h"

#include <math.h>

static const double earth_radius = 6371008.8; /* metres */
static const double degree = 3.14159265358979323846 / 180.0;

double geo_arc(double lat1, double lon1, double lat2, double lon2)
{
	double dlat = sin((lat2 - lat1) * degree / 2);
	double dlon = sin((lon2 - lon1) * degree / 2);
	double h = dlat * dlat + cos(lat1 * degree) * cos(lat2 * degree) * dlon * dlon;

	return 2 * earth_radius * asin(h < 1 ? sqrt(h) : 1);
}

int64_t geo_metres(double lat1, double lon1, double lat2, double lon2)
{
	return (int64_t)(geo_arc(lat1, lon1, lat2, lon2) + 0.5);
}
