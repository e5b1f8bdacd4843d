/* Facts that a method tells beside those that were put: of a measurement. */
#include "service/methods.h"
#include "service/watch.h"

#include <string.h>

struct fact_told {
	const struct fact *fact;
	const char *json, *source; /* the value */
};
struct telling_facts {
	struct call *c;
	const struct member *m;
	int64_t on; /* seen that day */
	VEC(struct fact_told) list;
};

/* Taken where the rules declare such a fact, this value is one of its values, this source may
 * tell it, and nothing was told of a later day. */
static void tell(struct telling_facts *t, const char *name, size_t len, struct value v,
	const char *json, const char *source)
{
	const struct vocab *vocab = t->m->record.vocab;
	const struct fact *f = vocab_find(vocab, name, len);
	struct fact_told new = {f, json, source};
	const struct told *told;

	if (!f || fact_coerce(f, &v, t->on, t->c->arena) ||
		fact_refuses_source(f, source, t->c->arena))
		return;
	told = &t->m->record.facts[vocab_index(vocab, f)];
	if (!told->n || told->at[0].seen <= t->on)
		vec_push(t->c->arena, &t->list, new);
}

static bool is_left(const void *arg, const char *name, size_t len)
{
	const struct telling_facts *t = arg;

	for (uint32_t i = 0; i < t->list.n; i++) {
		const char *told = t->list.at[i].fact->name;

		if (len == strlen(told) && memcmp(name, told, len) == 0)
			return false;
	}
	return true;
}

/* The facts as they were put, but for those that are told now. */
static void write_facts(const struct telling_facts *t, struct strbuf *out)
{
	const struct member *m = t->m;
	struct json_writer w;

	sb_init(out, t->c->arena);
	jw_init(&w, out);
	jw_object(&w);
	copy_members(&w, m->facts, m->facts_len, t->c->arena, is_left, t);
	for (uint32_t i = 0; i < t->list.n; i++) {
		const struct fact_told *f = &t->list.at[i];

		jw_key(&w, f->fact->name);
		jw_object(&w);
		jw_key(&w, "value");
		jw_raw(&w, f->json, strlen(f->json));
		jw_kstring(&w, "source", f->source);
		write_day(&w, "seen", t->on);
		jw_close(&w);
	}
	jw_close(&w);
}

/* The indicators of which facts are declared under the same name. */
static void tell_values(struct telling_facts *t, const char *told, const char *source)
{
	struct json_reader r;
	const struct json *j =
		json_parse(told, strlen(told), &json_limits_default, NULL, t->c->arena, &r);
	const struct json *m = j ? json_first(json_get(j, "values")) : NULL;

	for (; m; m = json_after(m)) {
		const char *text = json_text(m);
		struct decimal d;

		if (decimal_parse(&d, text, strlen(text)) == 0)
			tell(t, json_key(m), strlen(json_key(m)), value_decimal(t->c->arena, &d),
				text, source);
	}
}

/* The person as they are known now; 0, or -1: no memory. */
static int keep_told(struct call *c, const struct member *m, const struct member_text *text)
{
	struct service *s = c->s;
	struct population *p = s->kept[KEPT_PERSONS];
	const char *id = c->args.at[PARAM_ID].s;
	uint32_t was = m->degraded;

	if (population_keep(p, id, text, c->today))
		return -1;
	/* what is told now may take the place of what does not fit any more */
	s->degraded[KEPT_PERSONS] += population_get(p, id)->degraded - was;
	watch_changed(s, KEPT_PERSONS, id);
	return 0;
}

static void find_told(struct telling_facts *t, const struct note *n)
{
	struct call *c = t->c;
	const char *source = arena_strdup(c->arena, access_source(&c->access, c->caller));
	char day[DATE_TEXT];

	date_print(n->on, day);
	if (n->text) {
		tell(t, "maaling_dato", 12, value_string(day, (uint32_t)strlen(day)),
			arena_printf(c->arena, "\"%s\"", day), source);
		tell_values(t, n->text, source);
	}
	tell(t, "maaling_fravalgt", 16, value_bool(!n->text), n->text ? "false" : "true", "borger");
}

int note_measured(struct call *c, const struct member *m, const struct note *n)
{
	const char *id = c->args.at[PARAM_ID].s;
	struct telling_facts t = {.c = c, .m = m, .on = n->on};
	struct member_text text;
	struct store_op op;
	struct strbuf facts;

	find_told(&t, n);
	if (!t.list.n)
		return call_note(c, id, n);
	write_facts(&t, &facts);
	text = (struct member_text){.facts = facts.s,
		.facts_len = facts.len,
		.beside = m->beside_text ? arena_strndup(c->arena, m->beside_text, m->beside_len)
					 : NULL,
		.beside_len = m->beside_len,
		.put = m->put,
		.source = arena_strdup(c->arena, m->source),
		.version = call_version(c)};
	op = put_op(KEPT_PERSONS, id, &text);
	call_keep(c, &op);
	if (call_note(c, id, n))
		return -1;
	if (keep_told(c, m, &text) == 0)
		return 0;
	journal_take_back(c->s->journal, id);
	return call_fail(c, ERR_MEMORY, "memory", NULL, "there is no memory to keep it");
}
