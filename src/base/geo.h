/*
 * geo - how far it is between two places on earth
 *
 * The great circle on a sphere of the mean radius (IUGG 1980: (2a + b) / 3), by the
 * haversine formula, which is sound for small distances where the law of cosines is not.
 * Within half a per cent of the ellipsoid; roads are longer anyway.
 */
#ifndef BASE_GEO_H
#define BASE_GEO_H

#include <stdint.h>

/* Degrees in, metres out; the same in both directions, to the last bit. */
double geo_arc(double lat1, double lon1, double lat2, double lon2);
/* Degrees in, whole metres out, halves rounded up. */
int64_t geo_metres(double lat1, double lon1, double lat2, double lon2);

#endif
