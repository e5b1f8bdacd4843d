/*
 * jobnet_classic - Jobnet's search answer as it was until 2021
 *
 * Either one answer, {"Expression","Facets","JobPositionPostings":[…],"TotalResultCount"},
 * or one posting a line.  It names no removals.
 *
 *	titel        Title, else JobHeadline      kommune   Municipality, by name
 *	arbejdsgiver HiringOrgName                postnr    WorkPlacePostalCode, else PostalCode
 *	opslaaet     PostingCreated               disco     Occupation, by title
 *	udloeber     LastDateApplication          timer     37 for WorkHours "Fuldtid"
 *
 * Dates have no zone and are days.  0001-01-01 and 1900-01-01 stand for a day that was not
 * stated, and are left out; so are the hours of part time, which come as a range.
 */
#ifndef FEED_JOBNET_CLASSIC_H
#define FEED_JOBNET_CLASSIC_H

#include "feed/feed.h"

/* Reads all of it; `scratch` is reset for each posting.  To be called under an oom guard.
 * The sink may stop it: what was counted until then is in *counts all the same. */
void jobnet_classic_read(const char *bytes, size_t len, const struct feed_lookups *lookups,
	const struct feed_sink *sink, struct arena *scratch, struct feed_counts *counts);

#endif
