/*
 * NAV's pam-stilling-feed (Norway): pages of what changed, {"items":[{"_feed_entry":…}],
 * "next_url":…}, entries {"uuid","status","ad_content" or "json"}, and ads as they are.
 *
 * An item of a page says that an ad is there (and where), or, INACTIVE, that it is gone; an
 * INACTIVE entry has no content, so the status is looked at before anything else.  The first
 * item of a page repeats the last of the page before, and `sistEndret` jumps back: what
 * comes later counts.
 *
 * Source: navikt/pam-stilling-feed and the ads beside it.
 */
#include "feed/feed_parts.h"

#include "data/json.h"
#include <string.h>

static const struct feed_split_key keys[] = {{"items", FEED_PART_LIST, 0},
	{"hits", FEED_PART_ENVELOPE, 0}, {"hits", FEED_PART_LIST, 0}, {0}};
static const char *const firsts[] = {"id", "uuid", NULL};
static const char *const fields[] = {"uuid", "published", "expires", "updated", "created", "status",
	"workLocations", "locationList", "location", "title", "description", "properties",
	"sourceurl", "source", "applicationUrl", "applicationDue", "occupationCategories",
	"occupationList", "categoryList", "jobtitle", "link", "employer", "businessName",
	"engagementtype", "extent", "starttime", "positioncount", "sector", "reference",
	"positions", "adText", "medium", NULL};
static const char *const ids[] = {"uuid", "reference", "id", NULL};

static void take_item(struct feed_reader *r, const struct value *v)
{
	static const char *const refs[] = {"_feed_entry.uuid", "id", NULL};
	struct feed_text ref = feed_first_text(r, v, refs), url = feed_text_at(r, v, "url");

	feed_note_modified(r, feed_text_at(r, v, "date_modified"));
	if (feed_text_is(feed_text_at(r, v, "_feed_entry.status"), "INACTIVE"))
		feed_tell_remove(r, ref);
	else
		feed_tell_seen(r, ref, url.s ? arena_strndup(&r->scratch, url.s, url.len) : NULL);
}

/* The content may come as JSON within a text. */
static const struct value *content_of(struct feed_reader *r, const struct value *v)
{
	const struct value *content = feed_at(v, "ad_content");
	struct value *out;
	struct json_reader jr;

	if (!content)
		content = feed_at(v, "json");
	if (!content || content->kind != V_STRING)
		return content;
	out = ARENA_NEW(&r->scratch, struct value);
	json_reader_init(&jr, content->u.s, content->aux, &json_limits_default, &r->scratch);
	if (json_read_value(&jr, json_next(&jr), &r->scratch, out) && json_next(&jr) == JSON_END)
		return out;
	return NULL;
}

static void take_entry(struct feed_reader *r, const struct value *v)
{
	struct feed_text ref = feed_first_text(r, v, ids);
	const struct value *content = content_of(r, v);

	if (feed_text_is(feed_text_at(r, v, "status"), "INACTIVE"))
		feed_tell_remove(r, ref);
	else if (content && content->kind == V_CONTEXT)
		feed_tell_put(r, ref.s ? ref : feed_first_text(r, content, ids), content);
	else if (feed_at(v, "title"))
		feed_tell_put(r, ref, v);
	else
		feed_tell_reject(r, ref, "an active ad has no content that can be read");
}

static void take_record(struct feed_reader *r, struct feed_raw *raw)
{
	const struct value *v = feed_at(&raw->v, "_source");

	if (!v)
		v = &raw->v;
	if (feed_at(v, "_feed_entry"))
		take_item(r, v);
	else
		take_entry(r, v);
}

static void take_member(struct feed_reader *r, const char *key, size_t len, const struct value *v)
{
	static const char next[] = "next_url";

	if (len == sizeof next - 1 && memcmp(key, next, len) == 0 && v->kind == V_STRING && v->aux)
		r->page.next = arena_strndup(r->arena, v->u.s, v->aux);
}

const struct feed_ops feed_nav = {
	.name = "nav",
	.source = "nav",
	.keys = keys,
	.firsts = firsts,
	.fields = fields,
	.record = take_record,
	.member = take_member,
};
