/*
 * Jobnet as it was until 2021: the search answer, {"JobPositionPostings":[…],
 * "TotalResultCount":…}, its postings one a line, and one posting in full.  Dates have no
 * zone, and 0001-01-01 and 1900-01-01 stand for a day that was not stated.
 */
#include "feed/feed_parts.h"

#include "base/utf8.h"
#include <string.h>

static const struct feed_split_key keys[] = {{"JobPositionPostings", FEED_PART_LIST, 0}, {0}};
static const char *const firsts[] = {"AutomatchType", "Title", "ID", NULL};
static const char *const fields[] = {"ID", "Title", "JobHeadline", "Presentation", "HiringOrgName",
	"WorkPlaceAddress", "WorkPlacePostalCode", "WorkPlaceCity", "PostingCreated",
	"LastDateApplication", "AssignmentStartDate", "Url", "Region", "Municipality", "Country",
	"PostalCode", "PostalCodeName", "JobAnnouncementType", "EmploymentType", "WorkHours",
	"OccupationArea", "OccupationGroup", "Occupation", "Location", "HiringOrgCVR", "IsExternal",
	"WorkSchedule", "WorkConditions", "EmploymentTypes", "WorkPlace", "JobPositionPosting",
	NULL};

/* Its id, else what stands behind "/Details/" in its address. */
static struct feed_text ref_of(struct feed_reader *r, const struct value *v)
{
	static const char *const ids[] = {"ID", "JobPositionPosting.Id", NULL};
	static const char before[] = "/Details/";
	struct feed_text url, ref = feed_first_text(r, v, ids);
	const char *at;

	url = feed_text_at(r, v, "Url");
	if (ref.s || !url.s || !(at = memmem(url.s, url.len, before, sizeof before - 1)))
		return ref;
	ref.s = at + sizeof before - 1;
	while (ref.s + ref.len < url.s + url.len &&
		(ascii_digit(ref.s[ref.len]) || ascii_alpha(ref.s[ref.len])))
		ref.len++;
	return ref;
}

static void take_record(struct feed_reader *r, struct feed_raw *raw)
{
	feed_tell_put(r, ref_of(r, &raw->v), &raw->v);
}

static void take_member(struct feed_reader *r, const char *key, size_t len, const struct value *v)
{
	feed_note_total(r, key, len, v, "TotalResultCount");
}

const struct feed_ops feed_jobnet_classic = {
	.name = "jobnet-classic",
	.source = "jobnet",
	.keys = keys,
	.firsts = firsts,
	.fields = fields,
	.record = take_record,
	.member = take_member,
};
