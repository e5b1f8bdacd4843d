/*
 * Jobnet as it is since 2025: the search answer, {"jobAds":[…],"totalJobAdCount":…}, and one
 * ad in full.  It names no removals: an ad that is not seen any more is gone.  A postal code
 * is a number in the search and a text in the detail; places may be left out, and an address
 * may be of blanks alone.
 *
 * Not documented by its owner; seen at jobnet.dk/bff/FindJob, 2026.
 */
#include "feed/feed_parts.h"

static const struct feed_split_key keys[] = {{"jobAds", FEED_PART_LIST, 0}, {0}};
static const char *const firsts[] = {"jobAdId", NULL};
static const char *const fields[] = {"jobAdId", "title", "hiringOrgName", "occupation",
	"municipality", "postalCode", "postalDistrictName", "country", "publicationDate",
	"applicationDeadline", "applicationDeadlineStatus", "workHourPartTime", "isExternal", "cvr",
	"workPlaceAddress", "conceptUriDa", "jobAdUrl", "description", NULL};

static void take_record(struct feed_reader *r, struct feed_raw *raw)
{
	feed_tell_put(r, feed_text_at(r, &raw->v, "jobAdId"), &raw->v);
}

static void take_member(struct feed_reader *r, const char *key, size_t len, const struct value *v)
{
	feed_note_total(r, key, len, v, "totalJobAdCount");
}

const struct feed_ops feed_jobnet = {
	.name = "jobnet",
	.source = "jobnet",
	.keys = keys,
	.firsts = firsts,
	.fields = fields,
	.record = take_record,
	.member = take_member,
};
