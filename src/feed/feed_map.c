#include "feed/feed_map.h"

#include "data/record.h"
#include "feed/feed_cross.h"
#include "feed/feed_text.h"
#include <string.h>

struct run {
	const struct feed_mapping *m;
	struct value record;
	int64_t today;
	bool keep_contact;
	struct arena *arena;
	struct feel_env env, mined; /* of the block, of a sentence */
	struct feed_mapped *out;
};

/* ---- what expressions read -------------------------------------------------------------- */

static struct value fill(void *host, struct feel_env *env, uint32_t slot)
{
	struct run *r = host;
	const struct feed_mapping *m = r->m;
	const struct value *v;

	if (slot == 0)
		return r->record;
	if (slot > m->n_fields)
		return feel_eval(m->lets[slot - 1 - m->n_fields].code, env);
	v = context_get(r->record.u.context, m->fields[slot - 1], strlen(m->fields[slot - 1]));
	return v ? *v : value_null();
}

/* A text, or a number written out; trimmed.  False: nothing was said. */
static bool text_of(struct run *r, struct value v, const char **s, size_t *len)
{
	struct strbuf sb;
	int64_t i;

	while (v.kind == V_LIST && v.u.list->n)
		v = v.u.list->at[0];
	if (v.kind == V_STRING) {
		*s = v.u.s;
		*len = v.aux;
	} else if (v.kind == V_NUMBER && value_to_int(v, &i)) {
		sb_init(&sb, r->arena);
		sb_printf(&sb, "%lld", (long long)i);
		*s = sb.s;
		*len = sb.len;
	} else {
		return false;
	}
	while (*len && (unsigned char)**s <= ' ') {
		++*s;
		--*len;
	}
	while (*len && (unsigned char)(*s)[*len - 1] <= ' ')
		--*len;
	return *len > 0;
}

static struct value plain(struct run *r, struct value v)
{
	struct strbuf sb;

	if (v.kind != V_STRING)
		return value_null();
	sb_init(&sb, r->arena);
	feed_plain(&sb, v.u.s, v.aux);
	return value_string(sb.s, sb.len);
}

static struct value day(struct run *r, struct value v)
{
	const char *s;
	size_t len;
	int64_t d = text_of(r, v, &s, &len) ? feed_day(s, len) : DATE_NONE;

	return d == DATE_NONE ? value_null() : value_date(d);
}

static void miss(struct run *r, const char *table, const char *s, size_t len)
{
	char *text = arena_strndup(r->arena, s, len);
	struct feed_missing m = {table, text};

	feed_mask(text, &len);
	text[len] = '\0';
	vec_push(r->arena, &r->out->missing, m);
	r->out->not_found++;
}

static struct value look_up(struct run *r, const struct feed_lookup *l, struct value v)
{
	const struct feed_tables *t = &r->m->world->tables;
	const char *s, *code;
	size_t len;

	if (!text_of(r, v, &s, &len))
		return value_null();
	code = l->cross ? feed_cross_find(l->cross, s, len) : t->code(t->arg, l->table, s, len);
	if (code)
		return value_text(code);
	miss(r, l->name, s, len);
	return value_null();
}

static struct value call(
	void *host, struct feel_env *env, uint32_t function, const struct value *args, uint32_t n)
{
	struct run *r = host;

	(void)env;
	if (n != 1)
		return value_error("this function takes one argument");
	switch (function) {
	case FEED_FN_PLAIN: return plain(r, args[0]);
	case FEED_FN_DAY: return day(r, args[0]);
	default: return look_up(r, &r->m->world->lookups[function - FEED_FUNCTIONS], args[0]);
	}
}

/* ---- what comes out ------------------------------------------------------------------------ */

/* Texts with what may be a CPR number masked, and without ways to reach a person. */
static struct value masked(struct run *r, struct value v)
{
	if (v.kind == V_STRING) {
		char *copy = arena_strndup(r->arena, v.u.s, v.aux);
		size_t len = v.aux;

		r->out->masked += feed_mask(copy, &len);
		if (!r->keep_contact)
			feed_hide_mail(copy, &len);
		return value_string(copy, len);
	}
	if (v.kind == V_LIST) {
		struct list *l = list_new(r->arena, v.u.list->n);
		for (uint32_t i = 0; i < l->n; i++)
			l->at[i] = masked(r, v.u.list->at[i]);
		return value_list(l);
	}
	if (v.kind == V_CONTEXT) {
		struct context *c = context_new(r->arena, v.u.context->n);
		for (uint32_t i = 0; i < c->n; i++) {
			c->at[i] = v.u.context->at[i];
			c->at[i].value = masked(r, c->at[i].value);
		}
		return (struct value){.kind = V_CONTEXT, .u.context = c};
	}
	return v;
}

static bool said(struct value v)
{
	return v.kind != V_NULL && v.kind != V_UNKNOWN && v.kind != V_UNSET &&
	       !(v.kind == V_STRING && !v.aux);
}

/* As the fact may have it; false: it may not, or nothing was said. */
static bool admit(struct run *r, const struct fact *f, struct value *v)
{
	const char *s;
	size_t len;

	if (v->kind == V_STRING && text_of(r, *v, &s, &len))
		*v = value_string(s, len);
	else if (v->kind == V_STRING)
		return false;
	if (!said(*v))
		return false;
	*v = masked(r, *v);
	if (!fact_coerce(f, v, r->today, r->arena))
		return true;
	r->out->not_found++;
	return false;
}

static void put(struct run *r, struct json_writer *w, const struct fact *f, struct value v)
{
	r->out->titled |= strcmp(f->name, "titel") == 0;
	jw_key(w, f->name);
	json_value(w, v);
}

static void put_taken(struct run *r, struct json_writer *w, bool *given)
{
	const struct vocab *vocab = r->m->world->stilling;

	for (uint32_t i = 0; i < r->m->n_takes; i++) {
		const struct feed_take *t = &r->m->takes[i];
		uint32_t k = vocab_index(vocab, t->fact);
		struct value v;

		if (given[k])
			continue;
		v = feel_eval(t->code, &r->env);
		given[k] = admit(r, t->fact, &v);
		if (given[k])
			put(r, w, t->fact, v);
	}
}

static void put_as_is(struct run *r, struct json_writer *w, bool *given)
{
	const struct vocab *vocab = r->m->world->stilling;
	const struct context *c = r->record.u.context;

	for (uint32_t i = 0; i < c->n; i++) {
		const struct fact *f = vocab_find(vocab, c->at[i].key, c->at[i].len);

		if (!f || !said(c->at[i].value))
			continue;
		given[vocab_index(vocab, f)] = true;
		put(r, w, f, masked(r, c->at[i].value));
	}
}

/* ---- what a text says ------------------------------------------------------------------------ */

struct hits {
	VEC(struct value) at; /* of one fact */
};

static bool holds(struct run *r, const struct feel_code *when)
{
	return value_is_true(feel_eval(when, &r->mined));
}

static bool skipped(struct run *r, const struct feed_patterns *set)
{
	for (uint32_t i = 0; i < set->n_skips; i++)
		if (holds(r, set->skips[i]))
			return true;
	return false;
}

static void hit(struct run *r, struct hits *h, struct value v)
{
	for (unsigned i = 0; i < h->at.n; i++)
		if (value_same(h->at.at[i], v))
			return;
	if (said(v))
		vec_push(r->arena, &h->at, v);
}

static void mine(struct run *r, const struct feed_mine *m, const bool *given, struct hits *hits)
{
	const struct vocab *vocab = r->m->world->stilling;
	struct value text = feel_eval(m->text, &r->env), sentence;
	const char *s;
	size_t at = 0, len;

	if (text.kind != V_STRING)
		return;
	while (feed_sentence(text.u.s, text.aux, &at, &s, &len)) {
		sentence = value_string(s, len);
		r->mined.slots = &sentence;
		if (skipped(r, m->patterns))
			continue;
		for (uint32_t i = 0; i < m->patterns->n; i++) {
			const struct feed_pattern *p = &m->patterns->at[i];
			uint32_t k = vocab_index(vocab, p->fact);

			if (!given[k] && holds(r, p->when))
				hit(r, &hits[k], feel_eval(p->value, &r->mined));
		}
	}
}

/* A list holds all that was found; of one value only one may have been. */
static bool found(struct run *r, const struct fact *f, const struct hits *h, struct value *v)
{
	struct list *l;

	if (!h->at.n || (f->type->kind != T_LIST && h->at.n > 1))
		return false;
	*v = h->at.at[0];
	if (f->type->kind == T_LIST) {
		l = list_new(r->arena, h->at.n);
		memcpy(l->at, h->at.at, h->at.n * sizeof *l->at);
		*v = value_list(l);
	}
	return admit(r, f, v);
}

static void put_mined(struct run *r, struct json_writer *w, const bool *given)
{
	const struct vocab *vocab = r->m->world->stilling;
	struct hits *hits = ARENA_ARRAY(r->arena, struct hits, vocab->n);
	struct value v;

	for (uint32_t i = 0; i < r->m->n_mines; i++)
		mine(r, &r->m->mines[i], given, hits);
	for (uint32_t k = 0; k < vocab->n; k++) {
		if (!found(r, &vocab->facts[k], &hits[k], &v))
			continue;
		jw_key(w, vocab->facts[k].name);
		jw_object(w);
		jw_key(w, "value");
		json_value(w, v);
		jw_kstring(w, "source", FEED_SOURCE_TEXT);
		jw_close(w);
	}
}

void feed_map(const struct feed_mapping *m, struct value record, int64_t today, bool keep_contact,
	struct arena *arena, struct feed_mapped *out)
{
	struct run r = {.m = m,
		.record = record,
		.today = today,
		.keep_contact = keep_contact,
		.arena = arena,
		.out = out};
	bool *given = ARENA_ARRAY(arena, bool, m->world->stilling->n);
	struct json_writer w;

	*out = (struct feed_mapped){0};
	sb_init(&out->json, arena);
	r.env = (struct feel_env){
		.slots = ARENA_ARRAY(arena, struct value, 1 + m->n_fields + m->n_lets),
		.n_slots = 1 + m->n_fields + m->n_lets,
		.host = &r,
		.fill = fill,
		.call = call,
		.arena = arena,
		.today = today,
		.steps = FEEL_STEPS,
	};
	r.mined = r.env;
	r.mined.n_slots = 1;
	jw_init(&w, &out->json);
	jw_object(&w);
	if (m->as_is)
		put_as_is(&r, &w, given);
	put_taken(&r, &w, given);
	if (m->n_mines)
		put_mined(&r, &w, given);
	jw_close(&w);
}
