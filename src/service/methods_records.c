/* ledig.*, stilling.* and tilbud.*: what is stored, by id. */
#include "decide/runs.h"
#include "service/feeds.h"
#include "service/methods.h"
#include "service/watch.h"

#include <string.h>

enum { LIST_MAX = 1000 };

static const char *thing(enum kept k)
{
	static const char *const things[KEPTS] = {"person", "vacancy", "run of an offer"};

	return things[k];
}

static int fail_unknown(struct call *c, enum kept k)
{
	return call_fail(
		c, ERR_UNKNOWN_ID, "unknown-id", "id", "no %s is stored under this id", thing(k));
}

static int put_fits(struct call *c, enum kept k, bool replaced, int64_t seen)
{
	struct service *s = c->s;

	if (!image_entity(call_image(c), kept_entity[k]))
		return call_fail(c, ERR_PARAMS, "no-facts", kept_entity[k],
			"the rules in force declare no facts of %s", kept_entity[k]);
	if (!replaced && population_count(s->kept[k]) >= s->most[k])
		return call_fail(c, ERR_LIMIT, "limit", NULL, "no more than %u of these are kept",
			s->most[k]);
	if (seen > c->today)
		return call_fail(c, ERR_PARAMS, "range", "seen", "seen is not after today");
	return 0;
}

/* May this caller hear of what is stored there?  Vacancies and runs are nobody's secret. */
static bool admits(const struct call *c, enum kept k, const struct member *m)
{
	return k != KEPT_PERSONS || access_admits(&c->access, &m->record, c->today);
}

/* A caller whose grants are for some persons only neither takes a person over nor puts one
 * where they could not be found again.  And what was settled stays so. */
static int put_within(
	struct call *c, enum kept k, const struct member *before, struct member_text *text)
{
	const bool settled = settled_any(before);
	const struct record_defaults def = {.source = text->source,
		.seen = text->put,
		.today = c->today,
		.known = text->known,
		.own_voice = text->own_voice,
		.unsettled = !settled};
	struct record rec;

	if (k != KEPT_PERSONS || (c->access.everyone && !settled))
		return 0;
	if (record_read(&rec, population_vocab(c->s->kept[k]), text->facts, text->facts_len, &def,
		    kept_entity[k], c->arena, &c->problems))
		return call_fail_problems(c);
	if (settled && settled_alike(c, before, &rec))
		return -1;
	if (settled)
		settle_again(c, before, &rec, text);
	text->settled = settled;
	if ((!before || admits(c, k, before)) && access_admits(&c->access, &rec, c->today))
		return 0;
	return call_fail(c, ERR_FORBIDDEN, "forbidden", "id",
		"this person is not among those whom the caller's roles are for");
}

void keep_put(struct call *c, enum kept k, const char *id, const struct member_text *text)
{
	const struct store_op op = put_op(k, id, text);

	call_keep(c, &op);
	call_audit(c, k, id, NULL);
}

static int put(struct call *c, enum kept k, enum param facts)
{
	const struct args *a = &c->args;
	const char *id = a->at[PARAM_ID].s;
	struct population *p = c->s->kept[k];
	struct member_text text = {
		.known = c->access.guarded,
		.own_voice = access_own_voice(&c->access),
		.facts = a->at[facts].s,
		.facts_len = a->at[facts].len,
		.beside = a->at[PARAM_RECORDS].s,
		.beside_len = a->at[PARAM_RECORDS].len,
		.put = args_have(a, PARAM_SEEN) ? a->at[PARAM_SEEN].i : c->today,
		.source = access_source(&c->access, c->caller),
		.version = call_version(c),
	};
	const struct member *before = population_get(p, id);
	bool degraded = before && before->degraded;
	struct beside said = {0};

	if (put_fits(c, k, before != NULL, text.put) || put_within(c, k, before, &text))
		return -1;
	if (k == KEPT_PERSONS && consents_put(c, id, before, &text, &said))
		return -1;
	jw_object(c->w);
	jw_kstring(c->w, "id", id);
	jw_kbool(c->w, "replaced", before != NULL);
	consents_warn(c, &said);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	keep_put(c, k, id, &text);
	if (population_put(p, id, &text, c->today, &c->problems))
		return call_fail_problems(c);
	c->s->degraded[k] -= degraded; /* what is put fits, or is refused */
	watch_changed(c->s, k, id);
	return 0;
}

/* The other ids by which feeds know this vacancy. */
static void write_also(struct call *c, const char *id)
{
	const char *also;

	for (uint32_t i = 0; (also = feeds_also(c->s->feeds, id, i)); i++) {
		if (i == 0) {
			jw_key(c->w, "also");
			jw_array(c->w);
		}
		jw_string(c->w, also);
		if (!feeds_also(c->s->feeds, id, i + 1))
			jw_close(c->w);
	}
}

void copy_members(struct json_writer *w, const char *object, size_t len, struct arena *arena,
	bool (*wanted)(const void *arg, const char *name, size_t len), const void *arg)
{
	struct json_reader r;

	json_reader_init(&r, object, len, &json_limits_default, arena);
	json_next(&r);
	for (enum json_event ev = json_next(&r); ev == JSON_KEY; ev = json_next(&r)) {
		bool copied = wanted(arg, r.s, r.slen);
		size_t start;

		if (copied)
			jw_keyn(w, r.s, r.slen);
		ev = json_next(&r);
		start = r.start;
		json_skip(&r, ev);
		if (copied)
			jw_raw(w, object + start, r.pos - start);
	}
}

/* An object as it was sent, but for the members that are not shown. */
static void write_members(struct call *c, const char *text, size_t len,
	bool (*shown)(const void *m, const char *name, size_t len), const struct member *m)
{
	if (m->degraded && !kept_is_object(c->arena, text, len)) {
		jw_null(c->w);
		return;
	}
	if (!c->access.plain) {
		jw_raw(c->w, text, len);
		return;
	}
	jw_object(c->w);
	copy_members(c->w, text, len, c->arena, shown, m);
	jw_close(c->w);
}

/* What no rule declares may be anything, and is not shown either. */
static bool fact_shown(const void *arg, const char *name, size_t len)
{
	const struct member *m = arg;
	const struct fact *f = vocab_find(m->record.vocab, name, len);

	return f && !f->sensitive;
}

/* Of what travels beside the facts: what is known not to be sensitive, so no measurements. */
static bool beside_shown(const void *m, const char *name, size_t len)
{
	static const char *const shown[] = {"samtykke", "tilsagn"};

	(void)m;
	for (unsigned i = 0; i < sizeof shown / sizeof *shown; i++)
		if (len == strlen(shown[i]) && memcmp(name, shown[i], len) == 0)
			return true;
	return false;
}

static int get(struct call *c, enum kept k)
{
	const char *id = c->args.at[PARAM_ID].s;
	const struct member *m = population_get(c->s->kept[k], id);
	struct json_writer *w = c->w;

	if (!m || !admits(c, k, m))
		return fail_unknown(c, k);
	call_audit(c, k, id, NULL);
	jw_object(w);
	jw_kstring(w, "id", m->id);
	jw_key(w, kept_entity[k]);
	write_members(c, m->facts, m->facts_len, fact_shown, m);
	if (m->beside_text) {
		jw_key(w, "records");
		write_members(c, m->beside_text, m->beside_len, beside_shown, m);
	}
	write_day(w, "put", m->put);
	jw_kstring(w, "source", m->source);
	if (k == KEPT_VACANCIES)
		write_also(c, m->id);
	if (k == KEPT_RUNS)
		jw_kint(w, "taken",
			journal_held(
				c->s->journal, m->id, runs_version(m, (char[RUN_VERSION]){0})));
	jw_kbool(w, "degraded", m->degraded);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(w);
	return 0;
}

static int drop(struct call *c, enum kept k, const char *done)
{
	const char *id = c->args.at[PARAM_ID].s;
	const struct member *m = population_get(c->s->kept[k], id);
	const struct store_op op = {.type = k == KEPT_PERSONS ? STORE_FORGET : STORE_REMOVE,
		.u.key = {(enum store_kind)k, text_of(id)}};

	if (!m || !admits(c, k, m))
		return fail_unknown(c, k);
	jw_object(c->w);
	jw_kstring(c->w, "id", id);
	jw_kbool(c->w, done, true);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	call_keep(c, &op);
	call_audit(c, k, id, NULL);
	c->s->degraded[k] -= m->degraded;
	c->s->forgotten += k == KEPT_PERSONS;
	if (k == KEPT_PERSONS)
		journal_drop(c->s->journal, id);
	population_remove(c->s->kept[k], id);
	watch_changed(c->s, k, id);
	return 0;
}

/* How many there are that the caller may hear of. */
static uint32_t count_admitted(const struct call *c, enum kept k)
{
	const struct population *p = c->s->kept[k];
	uint32_t n = population_count(p), admitted = 0;

	if (k != KEPT_PERSONS || c->access.everyone)
		return n;
	for (uint32_t i = 0; i < n; i++)
		admitted += admits(c, k, population_at(p, i));
	return admitted;
}

static int list(struct call *c, enum kept k)
{
	const struct population *p = c->s->kept[k];
	const struct args *a = &c->args;
	uint32_t n = population_count(p), i = 0;
	uint32_t limit = args_have(a, PARAM_LIMIT) ? (uint32_t)a->at[PARAM_LIMIT].i : LIST_MAX;
	const struct member *m = NULL;
	struct json_writer *w = c->w;

	if (args_have(a, PARAM_AFTER))
		i = population_after(p, a->at[PARAM_AFTER].s);
	call_audit(c, k, NULL, NULL);
	jw_object(w);
	jw_key(w, "list");
	jw_array(w);
	for (; i < n && limit; i++) {
		m = population_at(p, i);
		if (!admits(c, k, m))
			continue;
		limit--;
		jw_object(w);
		jw_kstring(w, "id", m->id);
		write_day(w, "put", m->put);
		jw_kstring(w, "source", m->source);
		jw_kbool(w, "degraded", m->degraded);
		jw_close(w);
	}
	jw_close(w);
	jw_kint(w, "count", count_admitted(c, k));
	if (i < n && m)
		jw_kstring(w, "next", m->id);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(w);
	return 0;
}

int ledig_put(struct call *c)
{
	return put(c, KEPT_PERSONS, PARAM_LEDIG);
}

int ledig_get(struct call *c)
{
	return get(c, KEPT_PERSONS);
}

int ledig_forget(struct call *c)
{
	return drop(c, KEPT_PERSONS, "forgotten");
}

int ledig_list(struct call *c)
{
	return list(c, KEPT_PERSONS);
}

int stilling_put(struct call *c)
{
	return put(c, KEPT_VACANCIES, PARAM_STILLING);
}

int stilling_get(struct call *c)
{
	return get(c, KEPT_VACANCIES);
}

int stilling_remove(struct call *c)
{
	return drop(c, KEPT_VACANCIES, "removed");
}

int stilling_list(struct call *c)
{
	return list(c, KEPT_VACANCIES);
}

int tilbud_put(struct call *c)
{
	return put(c, KEPT_RUNS, PARAM_TILBUD);
}

int tilbud_get(struct call *c)
{
	return get(c, KEPT_RUNS);
}

int tilbud_remove(struct call *c)
{
	return drop(c, KEPT_RUNS, "removed");
}

int tilbud_list(struct call *c)
{
	return list(c, KEPT_RUNS);
}
