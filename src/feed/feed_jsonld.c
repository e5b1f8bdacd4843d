/*
 * schema.org's JobPosting as JSON-LD, in files and in web pages.
 *
 * A file is one object, a list, an "@graph" or an "itemListElement"; what is no JobPosting
 * is passed over without a word, for pages hold breadcrumbs and companies too.  A page
 * begins with '<': its <script type="application/ld+json"> are read, one after the other.
 * Nothing names removals: `validThrough`, or the page is gone.
 *
 * Many postings have no id.  Then the address is one; else what the posting is (title,
 * employer, day, place), digested.
 *
 * Source: schema.org/JobPosting; WHATWG HTML, "script" (where a script ends).
 */
#include "feed/feed_parts.h"

#include "base/strmap.h"
#include "base/utf8.h"
#include <string.h>
#include <strings.h>

static const struct feed_split_key keys[] = {
	{"@graph", FEED_PART_LIST, 0}, {"itemListElement", FEED_PART_LIST, 0}, {0}};
static const char *const firsts[] = {"@context", "@type", NULL};
static const char *const fields[] = {"title", "description", "datePosted", "validThrough",
	"hiringOrganization", "jobLocation", "jobLocationType", "employmentType", "identifier",
	"url", "industry", "occupationalCategory", "qualifications", "responsibilities", "skills",
	"educationRequirements", "experienceRequirements", "workHours", "baseSalary",
	"salaryCurrency", "jobStartDate", "directApply", "totalJobOpenings", "employmentUnit",
	"jobBenefits", "specialCommitments", "name", "applicantLocationRequirements", NULL};

static bool type_is(const struct value *v, const char *name)
{
	const struct value *t = feed_at(v, "@type");

	if (!t)
		return false;
	if (t->kind == V_STRING)
		return feed_text_is((struct feed_text){t->u.s, t->aux}, name);
	for (uint32_t i = 0; t->kind == V_LIST && i < t->u.list->n; i++) {
		const struct value *e = &t->u.list->at[i];
		if (e->kind == V_STRING && feed_text_is((struct feed_text){e->u.s, e->aux}, name))
			return true;
	}
	return false;
}

static struct feed_text ref_of(struct feed_reader *r, const struct value *v)
{
	static const char *const refs[] = {"identifier.value", "identifier", "@id", "url", NULL};
	static const char *const parts[] = {"title", "hiringOrganization.name", "datePosted",
		"jobLocation.address.postalCode", "jobLocation.address.addressLocality"};
	struct feed_text ref = feed_first_text(r, v, refs);
	uint64_t h = 0;

	if (ref.s)
		return ref;
	for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct feed_text t = feed_text_at(r, v, parts[i]);
		h = hash_bytes(t.s ? t.s : "", t.len, h + 1);
	}
	return (struct feed_text){feed_letters(h, &r->scratch), 16};
}

static void take_record(struct feed_reader *r, struct feed_raw *raw)
{
	const struct value *item = feed_at(&raw->v, "item"), *v = &raw->v;

	if (item && item->kind == V_CONTEXT && type_is(v, "ListItem"))
		v = item;
	if (type_is(v, "JobPosting"))
		feed_tell_put(r, ref_of(r, v), v);
}

/* ---- pages ------------------------------------------------------------------- */

enum { TAG_BYTES = 1024 }; /* of a start tag; a longer one holds no JSON-LD */
struct page {
	enum { P_TEXT, P_TAG, P_SCRIPT, P_JSON } in;
	char tag[TAG_BYTES];
	size_t tag_len; /* also of what may be the end tag of a script */
	struct strbuf json;
	uint64_t at, json_at;
	bool too_long;
};

/* case is nothing; s need not end */
static bool begins(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && strncasecmp(s, word, n) == 0;
}

static bool tag_is_json(const struct page *p)
{
	static const char type[] = "application/ld+json";

	for (size_t i = 0; i + sizeof type - 1 <= p->tag_len; i++)
		if (begins(p->tag + i, p->tag_len - i, type))
			return true;
	return false;
}

static void end_json(struct feed_reader *r, struct page *p)
{
	struct feed_piece piece = {.s = p->json.s, .len = p->json.len, .at = p->json_at};

	if (p->too_long) {
		r->piece = &piece;
		feed_tell_reject(
			r, (struct feed_text){NULL, 0}, "a record is longer than it may be");
		r->piece = NULL;
	} else {
		feed_read_json(r, &piece);
	}
	p->json.len = 0;
	p->too_long = false;
}

static void keep_json(struct feed_reader *r, struct page *p, const char *s, size_t len)
{
	if (p->json.len + len > r->options.record_bytes)
		p->too_long = true;
	else
		sb_add(&p->json, s, len);
}

/* A start tag has ended. */
static void end_tag(struct page *p)
{
	if (!begins(p->tag, p->tag_len, "script") ||
		(p->tag_len > 6 && !ascii_space(p->tag[6]) && p->tag[6] != '/')) {
		p->in = P_TEXT;
		return;
	}
	p->in = tag_is_json(p) ? P_JSON : P_SCRIPT;
	p->json_at = p->at + 1;
	p->tag_len = 0;
}

/* Within a script only "</script" counts; what looked like it and was not is its text. */
static void script_byte(struct feed_reader *r, struct page *p, char c)
{
	static const char end[] = "</script";

	p->tag[p->tag_len++] = c;
	if (p->tag_len <= sizeof end - 1 && strncasecmp(end, p->tag, p->tag_len) == 0) {
		if (p->tag_len < sizeof end - 1)
			return;
		if (p->in == P_JSON)
			end_json(r, p);
		p->in = P_TAG;
		p->tag_len = 0;
		p->tag[p->tag_len++] = '/';
		return;
	}
	if (c == '<' && p->tag_len > 1) {
		if (p->in == P_JSON)
			keep_json(r, p, p->tag, p->tag_len - 1);
		p->tag[0] = c;
		p->tag_len = 1;
		return;
	}
	if (p->in == P_JSON)
		keep_json(r, p, p->tag, p->tag_len);
	p->tag_len = 0;
}

static void page_byte(struct feed_reader *r, struct page *p, char c)
{
	switch (p->in) {
	case P_TEXT:
		if (c == '<') {
			p->in = P_TAG;
			p->tag_len = 0;
		}
		break;
	case P_TAG:
		if (c == '>')
			end_tag(p);
		else if (p->tag_len < TAG_BYTES)
			p->tag[p->tag_len++] = c;
		break;
	case P_SCRIPT:
	case P_JSON: script_byte(r, p, c); break;
	}
	p->at++;
}

static void take_markup(struct feed_reader *r, const char *data, size_t len)
{
	struct page *p = r->state;

	if (!p) {
		r->state = p = ARENA_NEW(r->arena, struct page);
		sb_init(&p->json, r->arena);
		p->at = r->skipped;
	}
	for (size_t i = 0; i < len && !r->stopped; i++)
		page_byte(r, p, data[i]);
}

static void end_markup(struct feed_reader *r)
{
	struct page *p = r->state;

	if (p->in == P_JSON)
		end_json(r, p);
	r->clean &= p->in != P_JSON && p->in != P_SCRIPT;
}

const struct feed_ops feed_jsonld = {
	.name = "jsonld",
	.source = "jsonld",
	.keys = keys,
	.firsts = firsts,
	.fields = fields,
	.record = take_record,
	.markup = take_markup,
	.markup_end = end_markup,
};
