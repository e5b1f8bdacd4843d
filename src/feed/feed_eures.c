/*
 * EURES: all references, what changed, details with an HR-XML document in each; the same
 * document in the answers of the search portal; and HR-XML alone.
 *
 * A reference says that a vacancy is there; its details are asked for by it.  Closed
 * references and details whose status says so are removals.
 *
 * Source: the EURES API documentation of the EU, and navikt/pam-eures-stilling-import.
 */
#include "feed/feed_parts.h"

#include <string.h>

enum { TAG_SEEN = 1, TAG_CLOSED, TAG_DETAIL };
static const struct feed_split_key keys[] = {{"allReferences", FEED_PART_LIST, TAG_SEEN},
	{"createdReferences", FEED_PART_LIST, TAG_SEEN},
	{"modifiedReferences", FEED_PART_LIST, TAG_SEEN},
	{"closedReferences", FEED_PART_LIST, TAG_CLOSED}, {"details", FEED_PART_MAP, TAG_DETAIL},
	{"data", FEED_PART_ENVELOPE, 0}, {"items", FEED_PART_LIST, TAG_DETAIL}, {0}};
static const char *const firsts[] = {"reference", "jobVacancy", NULL};
static const char *const fields[] = {"DocumentID", "PositionOpeningStatusCode", "PostingRequester",
	"PositionProfile", "validFrom", "validTo", "majorVersionID", "minorVersionID", NULL};

static struct feed_text ref_of(struct feed_reader *r, const struct value *v)
{
	static const char *const refs[] = {"reference", "jobVacancy.header.handle", "id", NULL};

	return v->kind == V_STRING ? (struct feed_text){v->u.s, v->aux}
				   : feed_first_text(r, v, refs);
}

static bool closed(struct feed_text status)
{
	static const char *const words[] = {"CLOSED", "Closed", "closed", "INACTIVE", "Inactive"};

	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if (feed_text_is(status, words[i]))
			return true;
	return false;
}

static void take_document(struct feed_reader *r, struct feed_text ref, const char *xml, size_t len)
{
	const char *reason = NULL;
	const struct value *opening = feed_hrxml_read(xml, len, &r->scratch, &reason);

	if (!opening) {
		feed_tell_reject(r, ref, reason);
		return;
	}
	if (!ref.s)
		ref = feed_text_at(r, opening, "DocumentID.text");
	if (closed(feed_text_at(r, opening, "PositionOpeningStatusCode.text")))
		feed_tell_remove(r, ref);
	else
		feed_tell_put(r, ref, opening);
}

static void take_record(struct feed_reader *r, struct feed_raw *raw)
{
	static const char *const contents[] = {"content", "jobVacancy.hrxml", NULL};
	struct feed_text ref = ref_of(r, &raw->v), xml;

	if (!ref.s && raw->piece->key)
		ref = (struct feed_text){raw->piece->key, raw->piece->key_len};
	if (raw->piece->tag == TAG_CLOSED || closed(feed_text_at(r, &raw->v, "status"))) {
		feed_tell_remove(r, ref);
		return;
	}
	if (raw->piece->tag == TAG_SEEN) {
		feed_tell_seen(r, ref, NULL);
		return;
	}
	xml = feed_first_text(r, &raw->v, contents);
	if (xml.s)
		take_document(r, ref, xml.s, xml.len);
	else
		feed_tell_reject(r, ref, "a vacancy without content");
}

/* ---- HR-XML that stands alone ------------------------------------------------ */

static void take_markup(struct feed_reader *r, const char *data, size_t len)
{
	struct strbuf *all = r->state;

	if (!all) {
		r->state = all = ARENA_NEW(r->arena, struct strbuf);
		sb_init(all, r->arena);
	}
	if (all->len <= r->options.record_bytes) /* one byte more says that it is too long */
		sb_add(all, data,
			len < r->options.record_bytes + 1 - all->len
				? len
				: r->options.record_bytes + 1 - all->len);
}

static void end_markup(struct feed_reader *r)
{
	struct strbuf *all = r->state;
	struct feed_piece whole = {.s = all->s, .len = all->len, .at = r->skipped};
	const struct feed_text none = {NULL, 0};
	uint64_t rejected = r->counts.kind[FEED_REJECT];

	r->piece = &whole;
	r->records = 1;
	if (all->len > r->options.record_bytes)
		feed_tell_reject(r, none, "a record is longer than it may be");
	else
		take_document(r, none, all->s, all->len);
	r->clean = rejected == r->counts.kind[FEED_REJECT];
	r->piece = NULL;
}

const struct feed_ops feed_eures = {
	.name = "eures",
	.source = "eures",
	.keys = keys,
	.firsts = firsts,
	.fields = fields,
	.record = take_record,
	.markup = take_markup,
	.markup_end = end_markup,
};
