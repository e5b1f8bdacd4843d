/*
 * Our own: one record a line in the words of the rules, {"id":…,"stilling":{…}} or the facts
 * beside the id; {"id":…,"removed":true} removes.
 */
#include "feed/feed_parts.h"

static const char *const fields[] = {NULL};

static void take_record(struct feed_reader *r, struct feed_raw *raw)
{
	struct feed_text id = feed_text_at(r, &raw->v, "id");
	const struct value *facts = feed_at(&raw->v, "stilling");

	if (feed_true_at(&raw->v, "removed"))
		feed_tell_remove(r, id);
	else if (feed_at(&raw->v, "ledig"))
		feed_tell_reject(r, id, "a person is no vacancy");
	else
		feed_tell_put(r, id, facts && facts->kind == V_CONTEXT ? facts : &raw->v);
}

const struct feed_ops feed_ndjson = {
	.name = "ndjson",
	.source = "",
	.fields = fields,
	.lines = true,
	.record = take_record,
};
