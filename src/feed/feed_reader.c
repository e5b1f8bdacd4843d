#include "feed/feed_parts.h"

#include "base/strmap.h"
#include "base/utf8.h"
#include "data/cpr.h"
#include "data/json.h"
#include <string.h>

enum { ID_BYTES = 160, RECORD_BYTES = 1 << 20, NUMBER_TEXT = 24 };

static const struct feed_ops *const formats[FEED_FORMATS] = {
	[FEED_JOBNET] = &feed_jobnet,
	[FEED_JOBNET_CLASSIC] = &feed_jobnet_classic,
	[FEED_JOBSTREAM] = &feed_jobstream,
	[FEED_NAV] = &feed_nav,
	[FEED_EURES] = &feed_eures,
	[FEED_JSONLD] = &feed_jsonld,
	[FEED_NDJSON] = &feed_ndjson,
};

enum feed_format feed_format_find(const char *name, size_t len)
{
	unsigned f = 0;

	while (f < FEED_FORMATS &&
		(strlen(formats[f]->name) != len || memcmp(formats[f]->name, name, len) != 0))
		f++;
	return (enum feed_format)f;
}

const char *feed_format_name(enum feed_format f)
{
	return formats[f]->name;
}

const char *const *feed_format_fields(enum feed_format f)
{
	return formats[f]->fields;
}

/* ---- values ------------------------------------------------------------------ */

static const struct value *first_of(const struct value *v)
{
	while (v && v->kind == V_LIST)
		v = v->u.list->n ? &v->u.list->at[0] : NULL;
	return v;
}

const struct value *feed_at(const struct value *v, const char *path)
{
	while (v && *path) {
		size_t len = strcspn(path, ".");

		v = first_of(v);
		v = v && v->kind == V_CONTEXT ? context_get(v->u.context, path, len) : NULL;
		path += len + (path[len] == '.');
	}
	return v && v->kind != V_NULL ? v : NULL;
}

static struct feed_text trim(const char *s, size_t len)
{
	while (len && ascii_space(s[0])) {
		s++;
		len--;
	}
	while (len && ascii_space(s[len - 1]))
		len--;
	return len ? (struct feed_text){s, len} : (struct feed_text){NULL, 0};
}

struct feed_text feed_text_at(struct feed_reader *r, const struct value *v, const char *path)
{
	struct strbuf sb;
	int64_t i;

	v = first_of(feed_at(v, path));
	if (v && v->kind == V_STRING)
		return trim(v->u.s, v->aux);
	if (!v || v->kind != V_NUMBER || !value_to_int(*v, &i))
		return (struct feed_text){NULL, 0};
	sb_init(&sb, &r->scratch);
	sb_printf(&sb, "%lld", (long long)i);
	return (struct feed_text){sb.s, sb.len};
}

struct feed_text feed_first_text(
	struct feed_reader *r, const struct value *v, const char *const *paths)
{
	struct feed_text t = {NULL, 0};

	for (; *paths && !t.s; paths++)
		t = feed_text_at(r, v, *paths);
	return t;
}

bool feed_text_is(struct feed_text t, const char *s)
{
	return t.len == strlen(s) && memcmp(t.s, s, t.len) == 0;
}

bool feed_true_at(const struct value *v, const char *path)
{
	v = feed_at(v, path);
	return v && value_is_true(*v);
}

/* ---- whom to ask is nobody's business ------------------------------------------- */

/* Members that hold persons or ways to reach them, in any of the formats, at any depth; in
 * small letters. */
static bool contact_name(const char *name, size_t len)
{
	static const char *const names[] = {"applicationcontact", "applicationcontacts",
		"application_contacts", "applicationemail", "byemail", "byphone", "communication",
		"contact", "contactlist", "contactperson", "contactpersons", "contactpoint",
		"contacts", "createdby", "email", "epost", "faxnumber", "jppcontacts",
		"kontaktpersoner", "mobile", "navident", "personcontact", "phone", "phonenumber",
		"reportee", "telefonnummer", "telephone", "updatedby"};
	char small[24];

	if (len > sizeof small)
		return false;
	for (size_t i = 0; i < len; i++)
		small[i] = (char)(ascii_upper(name[i]) ? name[i] + 0x20 : name[i]);
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len && memcmp(names[i], small, len) == 0)
			return true;
	return false;
}

/* In place: the value was made for us and nobody else has it yet. */
static void drop_contacts(struct value v)
{
	if (v.kind == V_LIST) {
		for (uint32_t i = 0; i < v.u.list->n; i++)
			drop_contacts(v.u.list->at[i]);
	} else if (v.kind == V_CONTEXT) {
		struct context *c = (struct context *)(uintptr_t)v.u.context;
		uint32_t n = 0;

		for (uint32_t i = 0; i < c->n; i++) {
			if (contact_name(c->at[i].key, c->at[i].len))
				continue;
			drop_contacts(c->at[i].value);
			c->at[n++] = c->at[i];
		}
		c->n = n;
	}
}

/* ---- telling ------------------------------------------------------------------- */

static void tell(struct feed_reader *r, const struct feed_event *e)
{
	if (r->stopped)
		return;
	r->counts.kind[e->kind]++;
	r->stopped = !r->sink->event(r->sink->arg, e);
}

char *feed_letters(uint64_t h, struct arena *arena)
{
	char *letters = arena_alloc(arena, 17);

	for (unsigned i = 0; i < 16; i++, h >>= 4)
		letters[i] = (char)('a' + (h & 15));
	return letters;
}

static struct feed_event event(const struct feed_reader *r, enum feed_kind kind)
{
	return (struct feed_event){
		.kind = kind,
		.version = r->piece ? hash_bytes(r->piece->s, r->piece->len, 0) : 0,
		.at = r->piece ? r->piece->at : 0,
		.page = {.total = -1},
	};
}

/* An id may be neither long nor hold blanks, nor be like a CPR number. */
static bool ref_plain(struct feed_text ref)
{
	for (size_t i = 0; i < ref.len; i++)
		if ((unsigned char)ref.s[i] <= ' ' || ref.s[i] == 0x7f)
			return false;
	return ref.len <= ID_BYTES && !cpr_like(ref.s, ref.len);
}

/* Where the source's own text is not plain, letters stand for it, the same each time. */
static const char *id_of(struct feed_reader *r, struct feed_text ref)
{
	const char *source = r->options.source, *colon = *source ? ":" : "";

	if (!ref_plain(ref)) {
		ref.s = feed_letters(hash_bytes(ref.s, ref.len, 0), &r->scratch);
		ref.len = strlen(ref.s);
	}
	return arena_printf(&r->scratch, "%s%s%.*s", source, colon, (int)ref.len, ref.s);
}

void feed_tell_reject(struct feed_reader *r, struct feed_text ref, const char *reason)
{
	struct feed_event e = event(r, FEED_REJECT);

	e.reason = reason;
	if (ref.len) {
		e.id = id_of(r, ref);
		e.ref = arena_strndup(&r->scratch, ref.s, ref.len);
	}
	tell(r, &e);
}

/* An event of a vacancy with an id; NULL when it was rejected for want of one. */
static bool named(struct feed_reader *r, struct feed_text ref, struct feed_event *e)
{
	if (!ref.len) {
		feed_tell_reject(r, ref, "it has no id");
		return false;
	}
	e->id = id_of(r, ref);
	e->ref = arena_strndup(&r->scratch, ref.s, ref.len);
	return true;
}

void feed_tell_put(struct feed_reader *r, struct feed_text ref, const struct value *v)
{
	struct feed_event e = event(r, FEED_PUT);

	if (!named(r, ref, &e))
		return;
	if (!r->options.keep_contact)
		drop_contacts(*v);
	e.record = *v;
	tell(r, &e);
}

void feed_tell_remove(struct feed_reader *r, struct feed_text ref)
{
	struct feed_event e = event(r, FEED_REMOVE);

	if (named(r, ref, &e))
		tell(r, &e);
}

void feed_tell_seen(struct feed_reader *r, struct feed_text ref, const char *url)
{
	struct feed_event e = event(r, FEED_SEEN);

	e.page.url = url;
	if (named(r, ref, &e))
		tell(r, &e);
}

void feed_note_modified(struct feed_reader *r, struct feed_text moment)
{
	const char *was = r->page.modified;
	enum { MOMENT = 40 };

	if (!moment.s || moment.len > MOMENT)
		return;
	if (!was || strncmp(was, moment.s, moment.len) < 0) {
		if (!was)
			r->page.modified = was = arena_alloc(r->arena, MOMENT + 1);
		memcpy((char *)(uintptr_t)was, moment.s, moment.len);
		((char *)(uintptr_t)was)[moment.len] = '\0';
	}
}

void feed_note_total(
	struct feed_reader *r, const char *key, size_t len, const struct value *v, const char *name)
{
	int64_t total;

	if (feed_text_is((struct feed_text){key, len}, name) && v->kind == V_NUMBER &&
		value_to_int(*v, &total) && total >= 0)
		r->page.total = total;
}

/* ---- records --------------------------------------------------------------------- */

/* The strict reading.  False after a reject. */
static bool read_strictly(struct feed_reader *r, const struct feed_piece *p, struct value *out)
{
	struct json_limits limits = json_limits_default;
	struct json_reader jr;

	limits.bytes = limits.string = r->options.record_bytes;
	json_reader_init(&jr, p->s, p->len, &limits, &r->scratch);
	if (json_read_value(&jr, json_next(&jr), &r->scratch, out) && json_next(&jr) == JSON_END)
		return true;
	feed_tell_reject(r, (struct feed_text){NULL, 0}, jr.error ? jr.error : "bad JSON");
	return false;
}

static void take_record(void *arg, const struct feed_piece *p)
{
	struct feed_reader *r = arg;
	struct feed_raw raw = {.piece = p};

	if (r->stopped)
		return;
	arena_reset(&r->scratch);
	r->records++;
	r->piece = p;
	if (!read_strictly(r, p, &raw.v))
		;
	else if (raw.v.kind == V_CONTEXT || (p->tag && raw.v.kind == V_STRING))
		r->ops->record(r, &raw);
	else
		feed_tell_reject(r, (struct feed_text){NULL, 0}, "a record is an object");
	r->piece = NULL;
}

static void take_bad(void *arg, const struct feed_piece *p, const char *reason)
{
	struct feed_reader *r = arg;

	arena_reset(&r->scratch);
	r->records++;
	r->piece = p;
	feed_tell_reject(r, (struct feed_text){NULL, 0}, reason);
	r->piece = NULL;
}

static void take_member(void *arg, const struct feed_piece *p)
{
	struct feed_reader *r = arg;
	struct json_reader jr;
	struct value v;

	arena_reset(&r->scratch);
	json_reader_init(&jr, p->s, p->len, &json_limits_default, &r->scratch);
	if (json_read_value(&jr, json_next(&jr), &r->scratch, &v) && json_next(&jr) == JSON_END)
		r->ops->member(r, p->key, p->key_len, &v);
}

/* ---- the document ---------------------------------------------------------------- */

static struct feed_split *new_split(struct feed_reader *r)
{
	const struct feed_split_rules rules = {
		.keys = r->ops->keys,
		.firsts = r->ops->firsts,
		.lines = r->ops->lines,
		.record_bytes = r->options.record_bytes,
	};
	const struct feed_split_calls calls = {
		.arg = r,
		.record = take_record,
		.bad = take_bad,
		.member = r->ops->member ? take_member : NULL,
	};

	return feed_split_new(&rules, &calls, r->arena);
}

static void drop_scratch(void *arg)
{
	arena_release(arg);
}

struct feed_reader *feed_reader_new(enum feed_format f, const struct feed_reader_options *o,
	const struct feed_sink *sink, struct arena *arena)
{
	struct feed_reader *r = ARENA_NEW(arena, struct feed_reader);

	r->ops = formats[f];
	if (o)
		r->options = *o;
	if (!r->options.source)
		r->options.source = r->ops->source;
	if (!r->options.record_bytes)
		r->options.record_bytes = RECORD_BYTES;
	r->sink = sink;
	r->arena = arena;
	r->clean = true;
	r->page.total = -1;
	arena_init(&r->scratch, arena->oom);
	arena_defer(arena, drop_scratch, &r->scratch);
	r->split = new_split(r);
	return r;
}

void feed_read_json(struct feed_reader *r, const struct feed_piece *p)
{
	feed_split_start(r->split, p->at);
	feed_split_bytes(r->split, p->s, p->len);
	r->clean &= feed_split_end(r->split);
}

/* What a document is shows in the first byte that is no blank; true when it is there, at
 * *data then. */
static bool begin(struct feed_reader *r, const char **data, size_t *len)
{
	static const char mark[3] = "\xef\xbb\xbf"; /* of byte order */

	while (*len && (ascii_space(**data) || memchr(mark, **data, sizeof mark))) {
		++*data;
		--*len;
		r->skipped++;
	}
	if (!*len)
		return false;
	r->begun = true;
	r->markup = **data == '<' && r->ops->markup;
	feed_split_start(r->split, r->skipped);
	return true;
}

bool feed_reader_bytes(struct feed_reader *r, const char *data, size_t len)
{
	if (r->stopped)
		return false;
	if (!r->begun && !begin(r, &data, &len))
		return true;
	if (r->markup)
		r->ops->markup(r, data, len);
	else
		feed_split_bytes(r->split, data, len);
	return !r->stopped;
}

bool feed_reader_end(struct feed_reader *r)
{
	if (r->stopped)
		return false;
	if (r->markup)
		r->ops->markup_end(r);
	else
		r->clean = feed_split_end(r->split);
	arena_reset(&r->scratch);
	if (!r->stopped && r->clean) {
		struct feed_event e = event(r, FEED_PAGE);

		e.page = r->page;
		e.page.records = (uint32_t)r->records;
		tell(r, &e);
		if (r->options.whole) {
			e = event(r, FEED_UNSEEN);
			tell(r, &e);
		}
	}
	return !r->stopped;
}

const struct feed_counts *feed_reader_counts(const struct feed_reader *r)
{
	return &r->counts;
}
