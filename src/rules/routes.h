/*
 * routes - how far it is by road and over water
 *
 * The distance of two places of a code table is the great circle; times the `detour` of the
 * table, where it says one.  A table of crossings, a file of its own, says how the parts of
 * the country hang together, by bridge or ferry:
 *
 *	navn;fra;til;fra_lat;fra_lon;til_lat;til_lon;meter
 *	Storebælt;Fyn;Sjælland;55.31;10.81;55.34;11.11;18000
 *
 * `fra` and `til` are parts as the column `landsdel` of the places names them, the degrees are
 * the two ends, `meter` is what the crossing itself counts for; both ways.  Within a part one
 * goes straight (times the detour), from one to another over the crossings that make the
 * smallest sum.  The shortest ways between all ends are made once, and from each place to each
 * end, in whole centimetres: so a distance is a handful of sums, the same in both directions to
 * the last digit, and no way round by a third place is shorter, which is what the index of
 * matches rests on (match/index.h).  All bounds are here: 40 crossings, 64 parts.
 * Lives in the arena of its ruleset and never changes.
 */
#ifndef RULES_ROUTES_H
#define RULES_ROUTES_H

#include "rules/codes.h"

enum { DETOUR_MOST = 5000 }; /* thousandths */

/* Reads the crossings of the places of `c`, which has its detour, into c->routes.  Mistakes are
 * told with the line of the file, or `said` where the table is at fault. -1 when there were any. */
int routes_read(struct codes *c, const struct source *file, struct span said, struct arena *arena,
	struct diags *diags);
/* Whole metres between two codes of `c` that have places. */
int64_t codes_metres(const struct codes *c, const struct code *x, const struct code *y);

#endif
