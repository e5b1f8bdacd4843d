#include "data/beside.h"

#include "base/diag.h"
#include "data/cpr.h"
#include <string.h>

struct reading {
	const char *path;
	struct arena *arena;
	struct problems *ps;
	unsigned found; /* problems */
	VEC(struct consent) consents;
	VEC(struct promised) promises;
};

static void refuse(struct reading *rd, const char *kind, const char *member, const char *text)
{
	const char *path = rd->path;

	if (member)
		path = arena_printf(rd->ps->arena, "%s.%s", rd->path, member);
	rd->found++;
	problem_add(rd->ps, kind, path, NULL, "%s %s", member ? member : rd->path, text);
}

static bool text_is(struct value v, const char *s)
{
	return v.kind == V_STRING && v.aux == strlen(s) && memcmp(v.u.s, s, v.aux) == 0;
}

static bool key_is(const struct entry *e, const char *key)
{
	return text_is(value_string(e->key, e->len), key);
}

/* --- consents ------------------------------------------------------------ */

static const char no_such_day[] = "has a day that is not in the calendar";

/* A day, or null for none.  NULL, or what is wrong. */
static const char *read_day(struct value v, int64_t *day)
{
	int why = 0;

	if (v.kind != V_NULL)
		why = v.kind == V_STRING ? date_parse(day, v.u.s, v.aux) : DATE_ILL_WRITTEN;
	if (!why)
		return NULL;
	return why == DATE_NO_SUCH_DAY ? no_such_day : "has dates such as \"2026-11-16\"";
}

/* One member of a consent: NULL, or what is wrong. */
static const char *consent_member(struct consent *c, const struct entry *e)
{
	const struct value v = e->value;

	if (key_is(e, "modtager") || key_is(e, "formaal")) {
		if (v.kind != V_STRING || !v.aux)
			return "names modtager and formaal as texts";
		*(key_is(e, "modtager") ? &c->to : &c->purpose) = v.u.s;
		return NULL;
	}
	if (key_is(e, "fra") || key_is(e, "til"))
		return read_day(v, key_is(e, "fra") ? &c->from : &c->until);
	if (key_is(e, "tilbagekaldt")) {
		int why = v.kind == V_STRING ? date_parse(&c->withdrawn_on, v.u.s, v.aux)
					     : DATE_ILL_WRITTEN;
		bool dated = !why;

		if (why == DATE_NO_SUCH_DAY)
			return no_such_day;
		c->withdrawn = dated || (v.kind == V_BOOLEAN && v.u.b);
		return dated || v.kind == V_BOOLEAN
			       ? NULL
			       : "says true, false or the day for tilbagekaldt";
	}
	return "has modtager, formaal, fra, til and tilbagekaldt, nothing else";
}

static const char *read_consent(struct consent *out, struct value v)
{
	struct consent c = {.from = DATE_NONE, .until = DATE_NONE, .withdrawn_on = DATE_NONE};
	const char *why = NULL;

	if (v.kind != V_CONTEXT)
		return "is a list of objects";
	for (uint32_t i = 0; i < v.u.context->n && !why; i++)
		why = consent_member(&c, &v.u.context->at[i]);
	if (!why && (!c.to || !c.purpose))
		why = "names modtager and formaal as texts";
	*out = c;
	return why;
}

static void read_consents(struct reading *rd, struct value v)
{
	struct consent c;

	if (v.kind != V_LIST) {
		refuse(rd, "type", "samtykke", "is a list of objects");
		return;
	}
	for (uint32_t i = 0; i < v.u.list->n; i++) {
		const char *why = read_consent(&c, v.u.list->at[i]);
		if (why)
			refuse(rd, "type", "samtykke", why);
		else
			vec_push(rd->arena, &rd->consents, c);
	}
}

/* --- promises ------------------------------------------------------------ */

static void read_promises(struct reading *rd, struct value v)
{
	static const char *const words[] = {
		[PROMISE_NOT_ASKED] = "ikke_spurgt",
		[PROMISE_YES] = "ja",
		[PROMISE_NO] = "nej",
	};

	if (v.kind != V_CONTEXT) {
		refuse(rd, "type", "tilsagn", "is an object: the offer's name and the answer");
		return;
	}
	for (uint32_t i = 0; i < v.u.context->n; i++) {
		const struct entry *e = &v.u.context->at[i];
		unsigned k = 0;
		while (k < 3 && !text_is(e->value, words[k]))
			k++;
		if (k == 3) {
			refuse(rd, "value", "tilsagn", "answers ja, nej or ikke_spurgt");
			continue;
		}
		struct promised p = {e->key, (enum promise)k};
		vec_push(rd->arena, &rd->promises, p);
	}
}

/* --- the whole ----------------------------------------------------------- */

/* Other members are kept; one that is all but the name of these was meant to be read: a
 * withdrawal that nobody reads would leave a consent standing. */
static void read_other(struct reading *rd, const struct entry *key)
{
	struct suggest near;

	suggest_init(&near, key->key, key->len);
	suggest_try(&near, "samtykke");
	suggest_try(&near, "tilsagn");
	if (!near.best)
		return;
	rd->found++;
	problem_add(rd->ps, "unknown-name", rd->path,
		arena_printf(rd->ps->arena, "did you mean '%s'?", near.best),
		"%s has a member that is almost one of those that are read", rd->path);
}

static bool read_member(struct reading *rd, struct json_reader *r)
{
	const struct entry key = {
		.key = arena_strndup(rd->arena, r->s, r->slen), .len = (uint32_t)r->slen};
	struct value v;

	if (!json_read_value(r, json_next(r), rd->arena, &v))
		return false;
	if (cpr_like(key.key, key.len) || cpr_in_value(v))
		refuse(rd, "cpr",
			key_is(&key, "samtykke")  ? "samtykke"
			: key_is(&key, "tilsagn") ? "tilsagn"
						  : NULL,
			"holds what looks like a CPR number, which is not accepted");
	else if (key_is(&key, "samtykke"))
		read_consents(rd, v);
	else if (key_is(&key, "tilsagn"))
		read_promises(rd, v);
	else
		read_other(rd, &key);
	return true;
}

int beside_read(struct beside *out, const char *json, size_t len, const char *path,
	struct arena *arena, struct problems *ps)
{
	struct reading rd = {.path = path, .arena = arena, .ps = ps};
	struct json_reader r;
	enum json_event e;

	json_reader_init(&r, json, len, &json_limits_default, arena);
	e = json_next(&r);
	if (e != JSON_OBJECT && e != JSON_BAD) {
		refuse(&rd, "type", NULL, "is an object");
		return -1;
	}
	while (e != JSON_BAD && (e = json_next(&r)) == JSON_KEY)
		if (!read_member(&rd, &r))
			e = JSON_BAD;
	if (e == JSON_CLOSE)
		e = json_next(&r);
	if (e != JSON_END)
		problem_add(ps, r.error_kind, path, NULL, "%s", json_reader_message(&r, ps->arena));
	if (e != JSON_END || rd.found)
		return -1;
	*out = (struct beside){
		.n_consents = rd.consents.n,
		.consents = rd.consents.at,
		.n_promises = rd.promises.n,
		.promises = rd.promises.at,
	};
	return 0;
}

const char *consent_word(enum consent_state s)
{
	static const char *const words[] = {[CONSENT_UNTOLD] = "untold",
		[CONSENT_AHEAD] = "ahead",
		[CONSENT_GIVEN] = "given",
		[CONSENT_WITHDRAWN] = "withdrawn",
		[CONSENT_EXPIRED] = "expired"};

	return words[s];
}

/* The newest word so far on what is asked about. */
struct newest {
	int64_t on;     /* the day that is asked about */
	int64_t before; /* the latest day of a word that stands before */
	int64_t day;    /* of the newest, up to `on` */
	enum consent_state state;
};

/* A word without a day is as new as what stands before it. */
static void hear(struct newest *n, int64_t day, enum consent_state state)
{
	if (day == DATE_NONE)
		day = n->before;
	if (day > n->before)
		n->before = day;
	if (day > n->on && n->state == CONSENT_UNTOLD && state != CONSENT_WITHDRAWN)
		n->state = CONSENT_AHEAD;
	if (day > n->on || day < n->day)
		return;
	n->day = day;
	n->state = state;
}

static void hear_withdrawal(struct newest *n, const struct consent *c)
{
	if (c->withdrawn_on != DATE_NONE)
		hear(n, c->withdrawn_on, CONSENT_WITHDRAWN);
	if (c->withdrawn_on < c->from) /* one to come was withdrawn, and does not begin */
		hear(n, c->from, CONSENT_WITHDRAWN);
	if (c->withdrawn_on != DATE_NONE || c->from != DATE_NONE)
		return;
	hear(n, DATE_NONE, CONSENT_WITHDRAWN);
	n->state = CONSENT_WITHDRAWN;
}

enum consent_state beside_consent(
	const struct beside *b, const char *to, const char *purpose, int64_t on)
{
	struct newest n = {.on = on, .before = DATE_NONE, .day = DATE_NONE};

	for (uint32_t i = 0; b && i < b->n_consents; i++) {
		const struct consent *c = &b->consents[i];

		if (strcmp(c->to, to) != 0 || strcmp(c->purpose, purpose) != 0)
			continue;
		hear(&n, c->from,
			c->until == DATE_NONE || on <= c->until ? CONSENT_GIVEN : CONSENT_EXPIRED);
		if (c->withdrawn)
			hear_withdrawal(&n, c);
	}
	return n.state;
}

enum promise beside_promise(const struct beside *b, const char *offer)
{
	for (uint32_t i = 0; i < b->n_promises; i++)
		if (strcmp(b->promises[i].offer, offer) == 0)
			return b->promises[i].promise;
	return PROMISE_NOT_ASKED;
}
