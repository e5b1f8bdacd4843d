/*
 * JobTech's JobStream (Sweden): the snapshot and the stream, lists of ads or an ad a line;
 * and search answers of the same ads, {"hits":{"hits":[{"_source":…}]}}.
 *
 * A removal is flat: {"id","removed":true,"removed_date","occupation":"<concept>", …}, where
 * an object was a text stands.  `removed_date` may stand where `removed` is false, and says
 * nothing there.  An ad that expires sends nothing: `last_publication_date` tells.
 * Coordinates are longitude first; times are local and name no zone.
 *
 * Source: the JobTech documentation of JobStream v2 and the samples of its importers.
 */
#include "feed/feed_parts.h"

static const struct feed_split_key keys[] = {
	{"hits", FEED_PART_ENVELOPE, 0}, {"hits", FEED_PART_LIST, 0}, {0}};
static const char *const firsts[] = {"id", "_index", NULL};
static const char *const fields[] = {"id", "external_id", "headline", "application_deadline",
	"number_of_vacancies", "description", "employment_type", "salary_type",
	"salary_description", "duration", "working_hours_type", "scope_of_work", "access",
	"employer", "application_details", "experience_required", "access_to_own_car",
	"driving_license_required", "driving_license", "occupation", "occupation_group",
	"occupation_field", "workplace_address", "must_have", "nice_to_have", "publication_date",
	"last_publication_date", "removed", "removed_date", "source_type", "timestamp",
	"webpage_url", "logo_url", "label", NULL};

static void take_record(struct feed_reader *r, struct feed_raw *raw)
{
	const struct value *ad = feed_at(&raw->v, "_source");
	struct feed_text ref;

	if (!ad)
		ad = &raw->v;
	ref = feed_text_at(r, ad, "id");
	if (feed_true_at(ad, "removed"))
		feed_tell_remove(r, ref);
	else
		feed_tell_put(r, ref, ad);
}

const struct feed_ops feed_jobstream = {
	.name = "jobstream",
	.source = "jobtech",
	.keys = keys,
	.firsts = firsts,
	.fields = fields,
	.record = take_record,
};
