#include "data/record.h"

#include "base/utf8.h"
#include "data/cpr.h"
#include <string.h>

enum { SOURCE_BYTES = 100, NAME_BYTES = 64, TELLINGS_MAX = 20, LIST_FIRST = 16 };

const char *absence_word(enum absence a)
{
	static const char *const words[] = {"told", "absent", "stale", "conflict", "implausible"};

	return words[a];
}

void problem_add(struct problems *ps, const char *kind, const char *path, const char *hint,
	const char *fmt, ...)
{
	struct problem p = {.kind = kind, .path = path, .hint = hint};
	va_list ap;

	if (ps->list.n >= PROBLEMS_MAX)
		return;
	va_start(ap, fmt);
	p.text = arena_vprintf(ps->arena, fmt, ap);
	va_end(ap);
	vec_push(ps->arena, &ps->list, p);
}

/* --- tellings ------------------------------------------------------------ */

/* Newest first; of one day by source, so that the order of arrival does not matter. */
static bool goes_before(const struct telling *a, const struct telling *b)
{
	return a->seen != b->seen ? a->seen > b->seen : strcmp(a->source, b->source) < 0;
}

/* Adds one telling; the one it supersedes, or that supersedes it, is dropped.  Of the same
 * source and day the one that comes last holds. */
static void tell(struct told *told, const struct telling *t, struct arena *arena)
{
	struct telling *at = arena_alloc_raw(arena, (told->n + 1) * sizeof *at);
	bool placed = false;
	uint32_t n = 0;

	for (uint32_t i = 0; i < told->n; i++) {
		const struct telling *old = &told->at[i];
		if (strcmp(old->source, t->source) == 0) {
			if (old->seen > t->seen)
				return;
			continue;
		}
		if (!placed && goes_before(t, old)) {
			at[n++] = *t;
			placed = true;
		}
		at[n++] = *old;
	}
	if (!placed)
		at[n++] = *t;
	*told = (struct told){n, at};
}

void record_empty(struct record *out, const struct vocab *vocab, struct arena *arena)
{
	*out = (struct record){vocab, ARENA_ARRAY(arena, struct told, vocab->n)};
}

int record_set(struct record *rec, const struct fact *f, struct telling t, struct arena *arena,
	struct problems *ps)
{
	/* a record is built by its owner alone: the const is for those who read it */
	struct told *told = (struct told *)&rec->facts[vocab_index(rec->vocab, f)];
	struct fault fault;

	if (t.value.kind == V_NULL && !f->none_ok)
		return 0;
	if (!fact_admit(f, &t.value, t.seen, arena, &fault)) {
		problem_add(ps, fault.kind, f->name, fault.hint, "%s", fault.text);
		return -1;
	}
	tell(told, &t, arena);
	return 0;
}

/* --- reading ------------------------------------------------------------- */

struct reading {
	const struct vocab *vocab;
	struct told *facts;
	const struct record_defaults *def;
	const char *path;
	struct arena *arena;
	struct problems *ps;
	struct telling *plain; /* vocab->n: room for one telling of each fact */
	uint32_t next;         /* the fact declared behind the one that was read last */
	int64_t settled;       /* of the telling at hand: the day it says; DATE_NONE: none */
	unsigned found;        /* problems */
};

static const char *fact_path(struct reading *rd, const char *name)
{
	return arena_printf(rd->ps->arena, "%s.%s", rd->path, name);
}

static void refuse(struct reading *rd, const struct fact *f, const char *kind, const char *text)
{
	rd->found++;
	problem_add(rd->ps, kind, fact_path(rd, f->name), NULL, "%s %s", f->name, text);
}

static bool key_is(const struct entry *e, const char *key)
{
	return e->len == strlen(key) && memcmp(e->key, key, e->len) == 0;
}

static bool read_source(struct reading *rd, const struct fact *f, struct value v, struct telling *t)
{
	if (v.kind == V_NULL)
		return true;
	if (v.kind != V_STRING || !v.aux || v.aux > SOURCE_BYTES) {
		refuse(rd, f, "type", "has a source that is no short text");
		return false;
	}
	t->source = v.u.s; /* read from JSON: there is a NUL behind it */
	return true;
}

static bool read_seen(struct reading *rd, const struct fact *f, struct value v, struct telling *t)
{
	if (v.kind == V_NULL)
		return true;
	int why = v.kind == V_STRING ? date_parse(&t->seen, v.u.s, v.aux) : DATE_ILL_WRITTEN;
	if (why) {
		refuse(rd, f, "date",
			why == DATE_NO_SUCH_DAY ? "was seen on a day that is not in the calendar"
						: "was seen on a date such as \"2026-11-16\"");
		return false;
	}
	if (t->seen > rd->def->today) {
		refuse(rd, f, "date", "was seen on a day to come");
		return false;
	}
	return true;
}

static bool read_valid_to(
	struct reading *rd, const struct fact *f, struct value v, struct telling *t)
{
	int64_t day;

	if (v.kind == V_NULL)
		return true;
	int why = v.kind == V_STRING ? date_parse(&day, v.u.s, v.aux) : DATE_ILL_WRITTEN;
	if (why || day <= 0 || day > INT32_MAX) {
		refuse(rd, f, "date",
			why == DATE_NO_SUCH_DAY ? "is valid to a day that is not in the calendar"
						: "is valid to a date such as \"2026-11-16\"");
		return false;
	}
	t->valid_to = (int32_t)day;
	return true;
}

static bool read_confidential(
	struct reading *rd, const struct fact *f, struct value v, struct telling *t)
{
	t->confidential = v.kind == V_BOOLEAN && v.u.b;
	if (v.kind == V_BOOLEAN || v.kind == V_NULL)
		return true;
	refuse(rd, f, "type", "is confidential or it is not: true or false");
	return false;
}

/* As ledig.settle leaves it: as of the day it was seen, or up to another one.  `seen` may stand
 * behind it and is read by the time of place_settled(). */
static bool read_settled(
	struct reading *rd, const struct fact *f, struct value v, struct telling *t)
{
	int64_t day;

	t->settled = v.kind == V_STRING || (v.kind == V_BOOLEAN && v.u.b);
	if (v.kind == V_BOOLEAN || v.kind == V_NULL)
		return true;
	int why = v.kind == V_STRING ? date_parse(&day, v.u.s, v.aux) : DATE_ILL_WRITTEN;
	if (!why && day <= rd->def->today) {
		rd->settled = day;
		return true;
	}
	refuse(rd, f, "type",
		why == DATE_NO_SUCH_DAY
			? "is settled up to a day that is not in the calendar"
			: "is settled or it is not: true, false, or up to a day that was");
	return false;
}

static void place_settled(const struct reading *rd, struct telling *t)
{
	int64_t days = rd->settled > t->seen ? rd->settled - t->seen : 0;

	if (t->settled)
		t->settled = (uint16_t)(days < UINT16_MAX ? days + 1 : UINT16_MAX);
}

/* Kept with what was sent, and not read: an opaque reference. */
static bool read_consent(
	struct reading *rd, const struct fact *f, struct value v, struct telling *t)
{
	(void)t;
	if (v.kind == V_NULL || (v.kind == V_STRING && v.aux && v.aux <= SOURCE_BYTES))
		return true;
	refuse(rd, f, "type", "has a consent that is no short text");
	return false;
}

/* What a telling says of itself, beside the value. */
static const struct {
	const char *key;
	bool (*read)(struct reading *, const struct fact *, struct value, struct telling *);
} abouts[] = {
	{"source", read_source},
	{"seen", read_seen},
	{"valid_to", read_valid_to},
	{"confidential", read_confidential},
	{"consent", read_consent},
	{"settled", read_settled},
};

static int about_of(const struct entry *e)
{
	for (int i = 0; i < (int)(sizeof abouts / sizeof *abouts); i++)
		if (key_is(e, abouts[i].key))
			return i;
	return -1;
}

/* An object with a value, and nothing but what a telling has. */
static bool is_telling(struct value v)
{
	const struct context *c = v.u.context;
	bool has_value = false;

	if (v.kind != V_CONTEXT)
		return false;
	for (uint32_t i = 0; i < c->n; i++) {
		const struct entry *e = &c->at[i];
		if (key_is(e, "value"))
			has_value = true;
		else if (about_of(e) < 0)
			return false;
	}
	return has_value;
}

/* May a value of this type, or an element of it, itself be an object that looks like a
 * telling? */
static bool may_be_object(const struct type *t)
{
	if (t->kind == T_LIST && t->of)
		t = t->of;
	return t->kind == T_ANY || t->kind == T_CONTEXT || t->kind == T_LIST;
}

/* Is this object a telling?  Where no object can be the value, it is meant as one, and
 * what is wrong with it is told. */
static bool meant_as_telling(const struct type *t, struct value v)
{
	return v.kind == V_CONTEXT && (!may_be_object(t) || is_telling(v));
}

/* Is this list one of tellings, or the value itself? */
static bool meant_as_tellings(const struct type *t, struct value v)
{
	const struct list *list = v.u.list;

	if (v.kind != V_LIST)
		return false;
	if (t->kind != T_LIST && t->kind != T_ANY)
		return true;
	if (!may_be_object(t))
		return list->n && list->at[0].kind == V_CONTEXT;
	for (uint32_t i = 0; i < list->n; i++)
		if (!is_telling(list->at[i]))
			return false;
	return list->n > 0;
}

static void add(struct reading *rd, const struct fact *f, struct telling t)
{
	struct fault fault;

	if (t.value.kind == V_NULL && !f->none_ok)
		return; /* the same as saying nothing */
	if (fact_admit(f, &t.value, t.seen, rd->arena, &fault)) {
		tell(&rd->facts[vocab_index(rd->vocab, f)], &t, rd->arena);
		return;
	}
	rd->found++;
	if (fault.hint) /* problems may outlive the record's arena */
		fault.hint = arena_strdup(rd->ps->arena, fault.hint);
	problem_add(rd->ps, fault.kind, fact_path(rd, f->name), fault.hint, "%s", fault.text);
}

/* What the caller says of itself counts where it is known who that is.  Who speaks for
 * themselves only may write down what the citizen said, and nothing in another's name. */
static bool may_tell(struct reading *rd, const struct fact *f, const char *source)
{
	const char *why = fact_refuses_source(f, source, rd->ps->arena);

	if (!why && rd->def->own_voice && strcmp(source, rd->def->source) != 0 &&
		strcmp(source, "borger") != 0)
		why = arena_printf(rd->ps->arena,
			"%s names another as its source; only a case system may", f->name);
	if (!why || (source == rd->def->source && !rd->def->known))
		return true;
	rd->found++;
	problem_add(rd->ps, "source", fact_path(rd, f->name), NULL, "%s", why);
	return false;
}

/* {"value": …, "source": …, "seen": …} */
static void add_telling(struct reading *rd, const struct fact *f, struct value v)
{
	struct telling t = {.source = rd->def->source, .seen = rd->def->seen};
	const struct context *c = v.u.context;
	const struct value *value = NULL;

	rd->settled = DATE_NONE;
	for (uint32_t i = 0; v.kind == V_CONTEXT && i < c->n; i++) {
		const struct entry *e = &c->at[i];
		int a = about_of(e);

		if (key_is(e, "value")) {
			value = &e->value;
		} else if (a < 0) {
			refuse(rd, f, "type",
				"is told with value, source, seen, valid_to, confidential, consent "
				"and settled, nothing else");
			return;
		} else if (!abouts[a].read(rd, f, e->value, &t)) {
			return;
		}
	}
	if (!value) {
		refuse(rd, f, "type",
			v.kind == V_CONTEXT ? "is told by an object without a value"
					    : "is told by a list of which not all are objects");
		return;
	}
	if (t.settled && rd->def->unsettled) {
		refuse(rd, f, "source", "is settled by ledig.settle alone, with the reason");
		return;
	}
	t.value = *value;
	place_settled(rd, &t);
	if (may_tell(rd, f, t.source))
		add(rd, f, t);
}

static void add_told(struct reading *rd, const struct fact *f, struct value v)
{
	if (meant_as_tellings(f->type, v)) {
		const struct list *list = v.u.list;
		if (!list->n || list->at[0].kind != V_CONTEXT)
			refuse(rd, f, "type", "is one value, not a list");
		else if (list->n > TELLINGS_MAX)
			refuse(rd, f, "limit", "is told too many times");
		else
			for (uint32_t i = 0; i < list->n; i++)
				add_telling(rd, f, list->at[i]);
	} else if (meant_as_telling(f->type, v)) {
		add_telling(rd, f, v);
	} else if (may_tell(rd, f, rd->def->source)) {
		add(rd, f,
			(struct telling){
				.value = v,
				.source = rd->def->source,
				.seen = rd->def->seen,
			});
	}
}

/* A name that can be shown: it is nobody's number and no free text. */
static bool showable(const char *s, size_t len)
{
	size_t digits = 0;

	if (!len || len > NAME_BYTES)
		return false;
	for (size_t i = 0; i < len; i++) {
		digits += ascii_digit(s[i]);
		if (!ascii_digit(s[i]) && !ascii_alpha(s[i]) && s[i] != '_' && s[i] != '-')
			return false;
	}
	return digits < 4;
}

static void refuse_unknown(struct reading *rd, const char *name, size_t len)
{
	struct arena *arena = rd->ps->arena;
	const char *near = vocab_suggest(rd->vocab, name, len), *path = rd->path;

	rd->found++;
	if (showable(name, len))
		path = fact_path(rd, arena_strndup(arena, name, len));
	problem_add(rd->ps, "unknown-fact", path,
		near ? arena_printf(arena, "did you mean '%s'?", near) : NULL,
		"%s has no fact of this name", rd->vocab->name);
}

static bool name_is(const char *own, const char *name, size_t len)
{
	size_t i = 0;

	while (i < len && own[i] == name[i])
		i++;
	return i == len && !own[i];
}

/* The fact of this name, or NULL.  What a program writes mostly stands in the order of the
 * declarations. */
static const struct fact *find_fact(struct reading *rd, const char *name, size_t len)
{
	const struct vocab *v = rd->vocab;
	const struct fact *f = rd->next < v->n ? &v->facts[rd->next] : NULL;

	if (!f || !name_is(f->name, name, len))
		f = vocab_find(v, name, len);
	if (f)
		rd->next = vocab_index(v, f) + 1;
	return f;
}

/* Texts, and lists of them, are left where the reader has them: in the lent text or in the
 * arena.  False when the text is bad. */
static bool read_value(struct reading *rd, struct json_reader *r, struct value *v)
{
	enum json_event e = json_next(r);
	struct list *list;
	uint32_t room = LIST_FIRST;

	if (e == JSON_STRING) {
		*v = value_string(r->s, r->slen);
		return true;
	}
	if (e != JSON_ARRAY)
		return json_read_value(r, e, rd->arena, v);
	list = arena_alloc_raw(rd->arena, sizeof *list + room * sizeof *list->at);
	for (list->n = 0; (e = json_next(r)) != JSON_CLOSE; list->n++) {
		if (list->n == room) {
			const size_t size = sizeof *list + room * sizeof *list->at;

			list = arena_grow(rd->arena, list, size, size + room * sizeof *list->at);
			room *= 2;
		}
		if (e == JSON_STRING)
			list->at[list->n] = value_string(r->s, r->slen);
		else if (!json_read_value(r, e, rd->arena, &list->at[list->n]))
			return false;
	}
	*v = value_list(list);
	return true;
}

/* What is told plainly and fits is a telling at once: its value stands there already.  A date
 * that fits has too few digits in a row for a CPR number. */
static bool add_plain(struct reading *rd, const struct fact *f, struct telling *t)
{
	const struct record_defaults *def = rd->def;

	if ((f->set_by_only && def->known) || !fact_fits(f, &t->value, def->seen) ||
		cpr_in_value(t->value))
		return false;
	t->source = def->source;
	t->seen = def->seen;
	t->valid_to = 0;
	t->confidential = false;
	t->settled = 0;
	rd->facts[vocab_index(rd->vocab, f)] = (struct told){1, t};
	return true;
}

/* One member: its key was just read.  False when the text is bad. */
static bool read_member(struct reading *rd, struct json_reader *r)
{
	const char *name = r->s;
	const size_t len = r->slen;
	const struct fact *f = find_fact(rd, name, len);
	struct telling none = {0}, *plain = f ? &rd->plain[vocab_index(rd->vocab, f)] : &none;
	struct value v;

	if (!read_value(rd, r, &plain->value))
		return false;
	if (f && !cpr_like(name, len) && add_plain(rd, f, plain))
		return true;
	v = plain->value;
	if (cpr_like(name, len)) {
		rd->found++;
		problem_add(rd->ps, "cpr", rd->path, NULL,
			"the name of a member looks like a CPR number");
	} else if (cpr_in_value(v)) {
		rd->found++;
		problem_add(rd->ps, "cpr",
			f || showable(name, len)
				? fact_path(rd, arena_strndup(rd->ps->arena, name, len))
				: rd->path,
			NULL, "what looks like a CPR number is not accepted");
	} else if (f) {
		add_told(rd, f, v);
	} else {
		refuse_unknown(rd, name, len);
	}
	return true;
}

/* False when the text is no object of JSON. */
static bool read_members(struct reading *rd, const char *json, size_t len)
{
	struct json_reader r;
	enum json_event e;

	if (!rd->def->lent && len <= json_limits_default.bytes)
		json = arena_strndup(rd->arena, json, len);
	json_reader_init(&r, json, len, &json_limits_default, rd->arena);
	e = json_next(&r);
	if (e != JSON_OBJECT && e != JSON_BAD) {
		rd->found++;
		problem_add(rd->ps, "type", rd->path, NULL, "%s is an object of facts", rd->path);
		return false;
	}
	while (e != JSON_BAD && (e = json_next(&r)) == JSON_KEY)
		if (!read_member(rd, &r))
			break;
	if (e == JSON_CLOSE)
		e = json_next(&r);
	if (e == JSON_END)
		return true;
	rd->found++;
	problem_add(
		rd->ps, r.error_kind, rd->path, NULL, "%s", json_reader_message(&r, rd->ps->arena));
	return false;
}

static bool read_record(struct reading *rd, struct record *out, const char *json, size_t len)
{
	rd->facts = ARENA_ARRAY(rd->arena, struct told, rd->vocab->n);
	rd->plain = arena_alloc_raw(rd->arena, rd->vocab->n * sizeof *rd->plain);
	if (!read_members(rd, json, len))
		return false;
	*out = (struct record){rd->vocab, rd->facts};
	return true;
}

int record_read(struct record *out, const struct vocab *vocab, const char *json, size_t len,
	const struct record_defaults *def, const char *path, struct arena *arena,
	struct problems *ps)
{
	struct reading rd = {.vocab = vocab, .def = def, .path = path, .arena = arena, .ps = ps};
	struct record got;

	if (!read_record(&rd, &got, json, len) || rd.found)
		return -1;
	*out = got;
	return 0;
}

int record_read_kept(struct record *out, const struct vocab *vocab, const char *json, size_t len,
	const struct record_defaults *def, const char *path, struct arena *arena,
	struct problems *ps)
{
	struct reading rd = {.vocab = vocab, .def = def, .path = path, .arena = arena, .ps = ps};

	return read_record(&rd, out, json, len) ? 0 : -1;
}

/* --- asking -------------------------------------------------------------- */

/* Is this telling out of the question, for a person has settled it since? */
static bool outdone(const struct told *told, uint32_t i)
{
	for (uint32_t k = 0; k < told->n; k++)
		if (k != i && telling_settles(&told->at[k], told->at[i].seen) &&
			(!told->at[i].settled || told->at[k].seen > told->at[i].seen || k < i))
			return true;
	return false;
}

enum absence record_fact(
	const struct record *r, uint32_t fact, int64_t on, const struct telling **best)
{
	const struct told *told = &r->facts[fact];
	const int32_t fresh = r->vocab->facts[fact].fresh_days;
	const struct telling *first = NULL; /* the newest that still holds */

	*best = told->n ? &told->at[0] : NULL;
	for (uint32_t i = 0; i < told->n; i++) {
		const struct telling *t = &told->at[i];

		if (fresh >= 0 && on - t->seen > fresh)
			break; /* this and all behind it are stale */
		if ((t->valid_to && t->valid_to < on) || outdone(told, i))
			continue;
		if (!first)
			*best = first = t;
		else if (!value_same(first->value, t->value))
			return FACT_CONFLICT;
	}
	if (first)
		return FACT_TOLD;
	return told->n ? FACT_STALE : FACT_ABSENT;
}
