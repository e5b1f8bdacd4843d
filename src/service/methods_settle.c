/* ledig.settle: two sources disagree, and a person says which of them is right. */
#include "service/methods.h"
#include "service/watch.h"

#include <string.h>

struct settling {
	struct call *c;
	const char *fact, *source; /* whose word holds */
	const struct member *m;
	struct strbuf out;
	bool found;
};

static bool key_is(const struct json_reader *r, const char *key)
{
	return r->slen == strlen(key) && memcmp(r->s, key, r->slen) == 0;
}

/* One telling, whose first event was read: as it was, or as the one that holds. */
static void copy_telling(struct settling *x, struct json_reader *r)
{
	size_t start = r->start;
	const char *source = x->m->source, *comma = "";
	struct strbuf rest; /* all but who told it, and when */
	struct json_writer w;
	char day[DATE_TEXT];
	enum json_event ev;

	sb_init(&rest, x->c->arena);
	for (ev = json_next(r); ev == JSON_KEY; ev = json_next(r)) {
		bool is_source = key_is(r, "source");
		bool other = !is_source && !key_is(r, "seen") && !key_is(r, "settled");
		size_t at = r->start;

		ev = json_next(r);
		if (is_source && ev == JSON_STRING)
			source = arena_strndup(x->c->arena, r->s, r->slen);
		json_skip(r, ev);
		if (other) {
			sb_puts(&rest, comma);
			sb_add(&rest, r->text + at, r->pos - at);
			comma = ",";
		}
	}
	if (strcmp(source, x->source) != 0 || x->found || !rest.len) {
		sb_add(&x->out, r->text + start, r->pos - start);
		return;
	}
	x->found = true;
	date_print(x->c->today, day);
	sb_putc(&x->out, '{');
	sb_add(&x->out, rest.s, rest.len);
	sb_puts(&x->out, ",\"source\":");
	jw_init(&w, &x->out);
	jw_string(&w, source);
	sb_puts(&x->out, ",\"seen\":\"");
	sb_puts(&x->out, day);
	sb_puts(&x->out, "\",\"settled\":true}");
}

/* The tellings of the fact, whose array was opened. */
static void copy_tellings(struct settling *x, struct json_reader *r)
{
	const char *comma = "";
	enum json_event ev;

	sb_putc(&x->out, '[');
	while ((ev = json_next(r)) == JSON_OBJECT) {
		sb_puts(&x->out, comma);
		comma = ",";
		copy_telling(x, r);
	}
	sb_putc(&x->out, ']');
}

/* The facts as they were put, but for the one that is settled. */
static void copy_facts(struct settling *x)
{
	struct json_reader r;
	const char *comma = "";
	enum json_event ev;

	sb_init(&x->out, x->c->arena);
	json_reader_init(&r, x->m->facts, x->m->facts_len, &json_limits_default, x->c->arena);
	json_next(&r);
	sb_putc(&x->out, '{');
	while ((ev = json_next(&r)) == JSON_KEY) {
		bool it = r.slen == strlen(x->fact) && memcmp(r.s, x->fact, r.slen) == 0;
		size_t start = r.start, at;

		sb_puts(&x->out, comma);
		comma = ",";
		ev = json_next(&r);
		at = r.start;
		if (it && ev == JSON_ARRAY) {
			sb_add(&x->out, r.text + start, at - start);
			copy_tellings(x, &r);
		} else {
			json_skip(&r, ev);
			sb_add(&x->out, r.text + start, r.pos - start);
		}
	}
	sb_putc(&x->out, '}');
}

static int find(struct call *c, struct settling *x)
{
	const struct args *a = &c->args;
	const struct telling *best;
	const struct fact *f;

	*x = (struct settling){
		.c = c, .fact = a->at[PARAM_FACT].s, .source = a->at[PARAM_SOURCE].s};
	x->m = population_get(c->s->kept[KEPT_PERSONS], a->at[PARAM_ID].s);
	if (!x->m || !access_admits(&c->access, &x->m->record, c->today))
		return call_fail(
			c, ERR_UNKNOWN_ID, "unknown-id", "id", "no person is stored under this id");
	f = vocab_find(x->m->record.vocab, x->fact, strlen(x->fact));
	if (!f)
		return call_fail(
			c, ERR_PARAMS, "unknown-fact", "fact", "the rules declare no such fact");
	if (record_fact(&x->m->record, vocab_index(x->m->record.vocab, f), c->today, &best) !=
		FACT_CONFLICT)
		return call_fail(c, ERR_PARAMS, "conflict", "fact", "this fact is not in conflict");
	copy_facts(x);
	if (!x->found)
		return call_fail(c, ERR_PARAMS, "value", "source",
			"this source has told nothing of the fact");
	return 0;
}

static void keep_reason(struct call *c, const struct settling *x)
{
	const struct store_op op = {.type = STORE_EVENT,
		.u.event = {.id = text_of(x->m->id),
			.what = text_of("settled"),
			.track = text_of(x->fact),
			.step = text_of(x->source),
			.note = text_of(c->args.at[PARAM_REASON].s),
			.actor = text_of(c->args.at[PARAM_ACTOR].s),
			.on = c->today}};

	call_keep(c, &op);
}

int ledig_settle(struct call *c)
{
	struct settling x;
	struct member_text text;

	if (find(c, &x))
		return -1;
	text = (struct member_text){.facts = x.out.s,
		.facts_len = x.out.len,
		.beside = x.m->beside_text,
		.beside_len = x.m->beside_len,
		.put = x.m->put,
		.source = arena_strdup(c->arena, x.m->source),
		.version = call_version(c)};
	jw_object(c->w);
	jw_kstring(c->w, "id", x.m->id);
	jw_kstring(c->w, "fact", x.fact);
	jw_kstring(c->w, "source", x.source);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	keep_reason(c, &x);
	keep_put(c, KEPT_PERSONS, c->args.at[PARAM_ID].s, &text);
	if (text.beside)
		text.beside = arena_strndup(c->arena, text.beside, text.beside_len);
	if (population_keep(c->s->kept[KEPT_PERSONS], c->args.at[PARAM_ID].s, &text, c->today))
		return call_fail(c, ERR_MEMORY, "memory", NULL, "there is no memory to keep it");
	watch_changed(c->s, KEPT_PERSONS, c->args.at[PARAM_ID].s);
	return 0;
}
