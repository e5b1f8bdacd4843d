/* ledig.settle: two sources disagree, and a person says which of them is right. */
#include "service/methods.h"
#include "service/watch.h"

#include <string.h>

struct settling {
	struct call *c;
	const char *fact, *source; /* whose word holds */
	const struct member *m;
	const char *facts; /* as they were put */
	size_t facts_len;
	const char *teller; /* who told what does not say */
	int64_t again;      /* it was settled before, and is up to this day; or DATE_NONE */
	struct strbuf out;
	bool found;
};

static bool key_is(const struct json_reader *r, const char *key)
{
	return r->slen == strlen(key) && memcmp(r->s, key, r->slen) == 0;
}

/* The members of the telling that holds, opened by "{" and its others; it is told anew today, or
 * stands as it was told and is settled up to a later day. */
static void close_telling(struct settling *x, const char *source)
{
	bool again = x->again != DATE_NONE;
	char day[DATE_TEXT];
	struct json_writer w;

	date_print(again ? x->again : x->c->today, day);
	if (again) {
		sb_printf(&x->out, ",\"settled\":\"%s\"}", day);
		return;
	}
	sb_puts(&x->out, ",\"source\":");
	jw_init(&w, &x->out);
	jw_string(&w, source);
	sb_printf(&x->out, ",\"seen\":\"%s\",\"settled\":true}", day);
}

/* One telling, whose first event was read: as it was, or as the one that holds. */
static void copy_telling(struct settling *x, struct json_reader *r)
{
	bool again = x->again != DATE_NONE;
	size_t start = r->start;
	const char *source = x->teller, *comma = "";
	struct strbuf rest; /* all that stays as it is */
	enum json_event ev;

	sb_init(&rest, x->c->arena);
	for (ev = json_next(r); ev == JSON_KEY; ev = json_next(r)) {
		bool is_source = key_is(r, "source");
		bool other = (again || (!is_source && !key_is(r, "seen"))) && !key_is(r, "settled");
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
	if (strcmp(source, x->source) != 0 || (x->found && !again) || !rest.len) {
		sb_add(&x->out, r->text + start, r->pos - start);
		return;
	}
	x->found = true;
	sb_putc(&x->out, '{');
	sb_add(&x->out, rest.s, rest.len);
	close_telling(x, source);
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
	json_reader_init(&r, x->facts, x->facts_len, &json_limits_default, x->c->arena);
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

	*x = (struct settling){.c = c,
		.fact = a->at[PARAM_FACT].s,
		.source = a->at[PARAM_SOURCE].s,
		.again = DATE_NONE};
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
	x->facts = x->m->facts;
	x->facts_len = x->m->facts_len;
	x->teller = x->m->source;
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

/* ---- a put of what was settled ---------------------------------------------- */

static const struct telling *settled_one(const struct told *told)
{
	const struct telling *best = NULL;

	for (uint32_t i = 0; i < told->n; i++)
		if (told->at[i].settled && (!best || told->at[i].seen > best->seen))
			best = &told->at[i];
	return best;
}

static bool said(const struct told *told, const struct telling *t, const char *source)
{
	for (uint32_t i = 0; i < told->n; i++)
		if (strcmp(told->at[i].source, source) == 0 &&
			value_same(told->at[i].value, t->value))
			return true;
	return false;
}

/* Do the sources say what they said when it was settled?  Who comes to agree with what was
 * settled says nothing new. */
static bool says_the_same(
	const struct told *before, const struct told *now, const struct telling *settled)
{
	for (uint32_t i = 0; i < now->n; i++)
		if (!value_same(now->at[i].value, settled->value) &&
			!said(before, &now->at[i], now->at[i].source))
			return false;
	return said(now, settled, settled->source);
}

/* Up to which day it is settled now: as it was, or as far as the sources say the same. */
static int64_t settled_up_to(const struct told *now, const struct telling *settled, int64_t today)
{
	int64_t day = settled->seen + settled->settled - 1;

	for (uint32_t i = 0; i < now->n; i++)
		if (now->at[i].seen > day)
			day = now->at[i].seen;
	return day < today ? day : today;
}

void settle_again(struct call *c, const struct member *before, const struct record *rec,
	struct member_text *text)
{
	for (uint32_t i = 0; i < rec->vocab->n; i++) {
		const struct told *was = &before->record.facts[i], *now = &rec->facts[i];
		const struct telling *settled = settled_one(was);
		struct settling x = {.c = c,
			.fact = rec->vocab->facts[i].name,
			.facts = text->facts,
			.facts_len = text->facts_len,
			.teller = text->source};

		if (!settled || now->n < 2 || !says_the_same(was, now, settled))
			continue;
		x.source = settled->source;
		x.again = settled_up_to(now, settled, c->today);
		copy_facts(&x);
		text->facts = x.out.s;
		text->facts_len = x.out.len;
	}
}

bool settled_any(const struct member *m)
{
	for (uint32_t i = 0; m && i < m->record.vocab->n; i++)
		if (settled_one(&m->record.facts[i]))
			return true;
	return false;
}

/* It was settled so, for this day and later ones: who puts what they once read says no more. */
static bool stands(const struct told *told, const struct telling *t)
{
	for (uint32_t i = 0; i < told->n; i++) {
		const struct telling *was = &told->at[i];

		if (was->settled && t->seen + t->settled <= was->seen + was->settled &&
			strcmp(was->source, t->source) == 0 && value_same(was->value, t->value))
			return true;
	}
	return false;
}

int settled_alike(struct call *c, const struct member *before, const struct record *rec)
{
	for (uint32_t i = 0; i < rec->vocab->n; i++) {
		const struct told *now = &rec->facts[i];

		for (uint32_t k = 0; k < now->n; k++) {
			const char *fact = rec->vocab->facts[i].name;

			if (!now->at[k].settled || stands(&before->record.facts[i], &now->at[k]))
				continue;
			problem_add(&c->problems, "source",
				arena_printf(c->arena, "%s.%s", kept_entity[KEPT_PERSONS], fact),
				NULL, "%s is settled by ledig.settle alone, with the reason", fact);
		}
	}
	return c->problems.list.n ? call_fail_problems(c) : 0;
}
