#include "feed/jobnet_classic.h"

#include "base/date.h"
#include "base/utf8.h"
#include "data/cpr.h"
#include "data/json.h"
#include <string.h>

enum { ID_BYTES = 40, FULL_TIME_HOURS = 37 };

struct text {
	const char *s; /* NULL: not said */
	size_t len;
};

/* The members we read; all others are passed over. */
enum member {
	TITLE,
	HEADLINE,
	EMPLOYER,
	MUNICIPALITY,
	WORKPLACE_POSTCODE,
	POSTCODE,
	CREATED,
	DEADLINE,
	HOURS,
	OCCUPATION,
	ID,
	URL,
	MEMBERS
};
static const char *const member_names[MEMBERS] = {
	[TITLE] = "Title",
	[HEADLINE] = "JobHeadline",
	[EMPLOYER] = "HiringOrgName",
	[MUNICIPALITY] = "Municipality",
	[WORKPLACE_POSTCODE] = "WorkPlacePostalCode",
	[POSTCODE] = "PostalCode",
	[CREATED] = "PostingCreated",
	[DEADLINE] = "LastDateApplication",
	[HOURS] = "WorkHours",
	[OCCUPATION] = "Occupation",
	[ID] = "ID",
	[URL] = "Url",
};

struct reading {
	const char *bytes;
	size_t len;
	const struct feed_lookups *lookups;
	const struct feed_sink *sink;
	struct arena *scratch;
	struct feed_counts *counts;
	struct feed_event event; /* of the posting at hand */
	struct text said[MEMBERS];
	bool stopped;
};

static void tell(struct reading *rd)
{
	const struct feed_event *e = &rd->event;

	rd->counts->put += e->kind == FEED_PUT;
	rd->counts->rejected += e->kind == FEED_REJECT;
	rd->counts->masked += e->masked;
	rd->counts->not_found += e->not_found;
	if (!rd->sink->event(rd->sink->arg, e))
		rd->stopped = true;
}

static void reject(struct reading *rd, size_t at, const char *reason)
{
	rd->event = (struct feed_event){
		.kind = FEED_REJECT,
		.id = rd->event.id,
		.reason = reason,
		.at = at,
	};
	tell(rd);
}

/* --- one posting --------------------------------------------------------- */

static struct text trim(const char *s, size_t len)
{
	while (len && ascii_space(s[0])) {
		s++;
		len--;
	}
	while (len && ascii_space(s[len - 1]))
		len--;
	return len ? (struct text){s, len} : (struct text){NULL, 0};
}

static enum member member_find(const char *s, size_t len)
{
	unsigned m = 0;

	while (m < MEMBERS && (strlen(member_names[m]) != len || memcmp(member_names[m], s, len)))
		m++;
	return (enum member)m;
}

/* The members of one posting; NULL, or what is wrong with its text. */
static const char *read_members(struct reading *rd, const char *s, size_t len)
{
	struct json_reader r;
	enum json_event e;
	enum member m;

	memset(rd->said, 0, sizeof rd->said);
	json_reader_init(&r, s, len, &json_limits_default, rd->scratch);
	if (json_next(&r) != JSON_OBJECT)
		return r.error ? json_reader_message(&r, rd->scratch) : "a posting is an object";
	while ((e = json_next(&r)) == JSON_KEY) {
		m = member_find(r.s, r.slen);
		e = json_next(&r);
		if (m < MEMBERS && (e == JSON_STRING || e == JSON_NUMBER))
			rd->said[m] = trim(r.s, r.slen);
		if (!json_skip(&r, e))
			break;
	}
	if (e == JSON_BAD || r.error || json_next(&r) != JSON_END)
		return json_reader_message(&r, rd->scratch);
	return NULL;
}

static bool id_valid(struct text id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!ascii_digit(id.s[i]) && !ascii_alpha(id.s[i]) && id.s[i] != '-')
			return false;
	return id.len && id.len <= ID_BYTES && !cpr_like(id.s, id.len);
}

/* ID, else what stands behind "/Details/" in the address. */
static struct text posting_id(const struct reading *rd)
{
	static const char before[] = "/Details/";
	struct text url = rd->said[URL], id = rd->said[ID];
	const char *at;

	if (id.s || !url.s)
		return id;
	at = memmem(url.s, url.len, before, sizeof before - 1);
	if (!at)
		return id;
	id.s = at + sizeof before - 1;
	while (id.s + id.len < url.s + url.len &&
		(ascii_digit(id.s[id.len]) || ascii_alpha(id.s[id.len])))
		id.len++;
	return id;
}

static struct text either(struct text a, struct text b)
{
	return a.s ? a : b;
}

static void put_text(struct reading *rd, struct json_writer *w, const char *fact, struct text t)
{
	char *copy;

	if (!t.s)
		return;
	copy = arena_strndup(rd->scratch, t.s, t.len);
	rd->event.masked += cpr_mask(copy, &t.len);
	jw_key(w, fact);
	jw_stringn(w, copy, t.len);
}

static void put_code(struct reading *rd, struct json_writer *w, const char *fact, struct text t,
	const char *(*look_up)(void *, const char *, size_t))
{
	const char *code;

	if (!t.s)
		return;
	code = look_up ? look_up(rd->lookups->arg, t.s, t.len) : NULL;
	if (code)
		jw_kstring(w, fact, code);
	else
		rd->event.not_found++;
}

/* "2021-08-27T00:00:00" as a day. */
static void put_day(struct json_writer *w, const char *fact, struct text t)
{
	static const struct civil not_stated[] = {{1, 1, 1}, {1900, 1, 1}};
	enum { DAY_BYTES = 10 };
	char text[DATE_TEXT];
	int64_t day;

	if (t.len < DAY_BYTES || (t.len > DAY_BYTES && t.s[DAY_BYTES] != 'T') ||
		date_parse(&day, t.s, DAY_BYTES) < 0)
		return;
	for (unsigned i = 0; i < 2; i++)
		if (day == date_from_civil(not_stated[i]))
			return;
	date_print(day, text);
	jw_kstring(w, fact, text);
}

static void put_facts(struct reading *rd, struct strbuf *out)
{
	const struct feed_lookups *look = rd->lookups;
	const struct text *said = rd->said;
	struct json_writer w;

	jw_init(&w, out);
	jw_object(&w);
	put_text(rd, &w, "titel", either(said[TITLE], said[HEADLINE]));
	put_text(rd, &w, "arbejdsgiver", said[EMPLOYER]);
	put_code(rd, &w, "kommune", said[MUNICIPALITY], look->kommune);
	put_code(rd, &w, "postnr", either(said[WORKPLACE_POSTCODE], said[POSTCODE]), look->postnr);
	put_code(rd, &w, "disco", said[OCCUPATION], look->occupation);
	put_day(&w, "opslaaet", said[CREATED]);
	put_day(&w, "udloeber", said[DEADLINE]);
	if (said[HOURS].len == 7 && memcmp(said[HOURS].s, "Fuldtid", 7) == 0)
		jw_kint(&w, "timer", FULL_TIME_HOURS);
	jw_close(&w);
}

static void read_posting(struct reading *rd, const char *s, size_t len)
{
	const size_t at = (size_t)(s - rd->bytes);
	const char *why;
	struct strbuf facts;
	struct text id;

	arena_reset(rd->scratch);
	rd->event = (struct feed_event){.kind = FEED_PUT, .at = at};
	why = read_members(rd, s, len);
	if (why) {
		reject(rd, at, why);
		return;
	}
	id = posting_id(rd);
	if (!id_valid(id)) {
		reject(rd, at, "a posting has no usable ID");
		return;
	}
	rd->event.id = arena_printf(rd->scratch, "jobnet:%.*s", (int)id.len, id.s);
	if (!either(rd->said[TITLE], rd->said[HEADLINE]).s) {
		reject(rd, at, "a posting has no title");
		return;
	}
	sb_init(&facts, rd->scratch);
	put_facts(rd, &facts);
	rd->event.facts = facts.s;
	rd->event.facts_len = facts.len;
	tell(rd);
}

/* --- finding the postings ------------------------------------------------ */

/*
 * Where a posting begins and ends is found by its brackets alone, and only then is it
 * read strictly: so a posting that is no good JSON does not take the others with it.
 */

static size_t skip_space(const struct reading *rd, size_t i)
{
	while (i < rd->len && ascii_space(rd->bytes[i]))
		i++;
	return i;
}

/* Behind the string that begins at i; len when it does not end. */
static size_t string_end(const struct reading *rd, size_t i)
{
	for (i++; i < rd->len && rd->bytes[i] != '"'; i++)
		i += rd->bytes[i] == '\\';
	return i < rd->len ? i + 1 : rd->len;
}

/* Behind the value that begins at i; SIZE_MAX when it does not end. */
static size_t value_end(const struct reading *rd, size_t i)
{
	size_t depth = 0;

	while (i < rd->len) {
		switch (rd->bytes[i]) {
		case '"': i = string_end(rd, i); break;
		case '{':
		case '[':
			depth++;
			i++;
			break;
		case '}':
		case ']':
			if (!depth)
				return i;
			depth--;
			i++;
			break;
		case ',':
			if (!depth)
				return i;
			i++;
			continue;
		default: i++; continue;
		}
		if (!depth)
			return i;
	}
	return SIZE_MAX;
}

/* Where the postings' array begins, when this is one answer and not a posting a line. */
static bool find_postings(const struct reading *rd, size_t *at)
{
	static const char name[] = "\"JobPositionPostings\"";
	const char *s = rd->bytes;
	size_t i = skip_space(rd, 0), key;

	if (i == rd->len || s[i] != '{')
		return false;
	do {
		key = i = skip_space(rd, i + 1);
		if (i == rd->len || s[i] != '"')
			return false;
		i = string_end(rd, i);
		bool found = i - key == sizeof name - 1 && memcmp(s + key, name, i - key) == 0;
		i = skip_space(rd, i);
		if (i == rd->len || s[i] != ':')
			return false;
		*at = i = skip_space(rd, i + 1);
		if (found)
			return true;
		i = value_end(rd, i);
		i = i == SIZE_MAX ? rd->len : skip_space(rd, i);
	} while (i < rd->len && s[i] == ',');
	return false;
}

static void reject_rest(struct reading *rd, size_t at, const char *reason)
{
	rd->event.id = NULL;
	reject(rd, at, reason);
}

static void read_answer(struct reading *rd, size_t i)
{
	const char *s = rd->bytes;
	size_t end;

	if (i == rd->len || s[i] != '[') {
		reject_rest(rd, i, "JobPositionPostings is a list");
		return;
	}
	i = skip_space(rd, i + 1);
	if (i < rd->len && s[i] == ']')
		return;
	while (!rd->stopped) {
		end = value_end(rd, i);
		if (end == SIZE_MAX || end == i) {
			reject_rest(rd, i, "the list of postings ends too early");
			return;
		}
		read_posting(rd, s + i, end - i);
		i = skip_space(rd, end);
		if (i < rd->len && s[i] == ']')
			return;
		if (i == rd->len || s[i] != ',') {
			reject_rest(rd, i, "after a posting a ',' or ']' is expected");
			return;
		}
		i = skip_space(rd, i + 1);
	}
}

static void read_lines(struct reading *rd)
{
	const char *s = rd->bytes, *end = s + rd->len, *stop;
	struct text line;

	for (; s < end && !rd->stopped; s = stop + 1) {
		stop = memchr(s, '\n', (size_t)(end - s));
		if (!stop)
			stop = end;
		line = trim(s, (size_t)(stop - s));
		if (line.s)
			read_posting(rd, line.s, line.len);
	}
}

void jobnet_classic_read(const char *bytes, size_t len, const struct feed_lookups *lookups,
	const struct feed_sink *sink, struct arena *scratch, struct feed_counts *counts)
{
	struct reading rd = {
		.bytes = bytes,
		.len = len,
		.lookups = lookups,
		.sink = sink,
		.scratch = scratch,
		.counts = counts,
	};
	size_t at;

	*counts = (struct feed_counts){0};
	if (find_postings(&rd, &at))
		read_answer(&rd, at);
	else
		read_lines(&rd);
}
