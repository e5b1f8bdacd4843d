/* `sluse eval`: one expression, over the members of a JSON object or over declared facts. */
#include "base/utf8.h"
#include "rules/eval.h"
#include "service/image_names.h"
#include "service/kit.h"
#include "service/offline_parts.h"
#include "service/rpc.h"
#include "service/text_code.h"
#include "service/zone_files.h"

#include <string.h>

struct eval_job {
	struct offline_job job;
	const struct offline_eval *q;
	struct diags diags; /* why there is no answer; else what the evaluation ran into */
	struct feel_notes notes;
	struct feel_zones zones;
	const struct image *image; /* with rules, else NULL */
	struct eval eval;
	struct record facts;
	struct value answer;
};

/* ---- running -------------------------------------------------------------- */

static bool compile(struct eval_job *e, const struct feel_scope *scope, bool spaced,
	const struct feel_code **code)
{
	struct text_code t = {
		.name = "expression",
		.s = e->q->expression,
		.len = strlen(e->q->expression),
		.scope = scope,
		.spaced = spaced,
	};

	if (utf8_valid_prefix(t.s, t.len) != t.len) {
		diag_add(&e->diags, DIAG_ERROR, (struct span){0}, "utf8",
			"the expression is not valid UTF-8");
		return false;
	}
	*code = text_code(&t, &e->job.arena, &e->diags);
	return *code != NULL;
}

static void refuse(struct eval_job *e, const char *kind, const char *text)
{
	diag_add(&e->diags, DIAG_ERROR, (struct span){0}, kind, "%s", text);
}

/* Without rules: the members of the object are the names. */
static bool run_plain(struct eval_job *e)
{
	struct kit k;
	struct kit_names names = {.kit = &k};
	struct feel_scope scope = kit_scope(&names);
	const struct feel_code *code;
	const char *facts = e->q->facts ? e->q->facts : "{}";
	struct json_reader r;
	struct value v;

	json_reader_init(&r, facts, strlen(facts), &json_limits_default, &e->job.arena);
	if (!json_read_value(&r, json_next(&r), &e->job.arena, &v) || json_next(&r) != JSON_END ||
		v.kind != V_CONTEXT) {
		refuse(e, "syntax",
			r.error ? json_reader_message(&r, &e->job.arena)
				: "the facts are not a JSON object");
		return false;
	}
	kit_init(&k, &e->job.arena);
	for (uint32_t i = 0; i < v.u.context->n; i++)
		kit_give(&names, v.u.context->at[i].key, v.u.context->at[i].len,
			v.u.context->at[i].value, &kit_any);
	if (!compile(e, &scope, true, &code))
		return false;
	k.env.notes = &e->notes;
	k.env.today = e->q->today;
	k.env.zones = &e->zones;
	kit_ready(&k);
	e->answer = feel_eval(code, &k.env);
	return true;
}

static bool read_facts(struct eval_job *e)
{
	const struct vocab *vocab = &e->image->entities[0].vocab;
	struct record_defaults def = {.source = "eval", .seen = e->q->today, .today = e->q->today};
	struct problems ps = {.arena = &e->job.arena};

	record_empty(&e->facts, vocab, &e->job.arena);
	if (!e->q->facts || record_read(&e->facts, vocab, e->q->facts, strlen(e->q->facts), &def,
				    vocab->name, &e->job.arena, &ps) == 0)
		return true;
	for (unsigned i = 0; i < ps.list.n; i++) {
		const struct problem *p = &ps.list.at[i];

		refuse(e, p->kind,
			arena_printf(&e->job.arena, "%s: %s%s%s%s", p->path ? p->path : vocab->name,
				p->text, p->hint ? " (" : "", p->hint ? p->hint : "",
				p->hint ? ")" : ""));
	}
	return false;
}

/* What distance() and its like go over in the expression. */
static bool find_calls(struct eval_job *e, struct image_names *names)
{
	const char *s = e->q->expression;
	struct source *src = ARENA_NEW(&e->job.arena, struct source);
	struct table_wrong wrong;

	*src = (struct source){"expression", s, strlen(s)};
	if (utf8_valid_prefix(s, src->len) != src->len)
		return true; /* compile() tells */
	if (table_calls_find(&names->calls, image_scope(names), e->image->codes, e->image->n_codes,
		    (struct span){src, 0, (uint32_t)src->len}, &e->job.arena, &wrong))
		return true;
	diag_add(&e->diags, DIAG_ERROR, wrong.at, "type", "%s", wrong.text);
	return false;
}

/* With rules: the names are those that a rule about the first entity could read. */
static bool run_ruled(struct eval_job *e)
{
	const struct offline_eval *q = e->q;
	struct ruleset *rs = offline_load(q->files, q->n_files, q->shown, &e->job.arena, &e->diags);
	struct image_names names = {.calls = no_table_calls};
	struct feel_scope scope = image_scope(&names);
	const struct feel_code *code;

	if (!rs)
		return false;
	diags_init(&e->diags, &e->job.arena, 0); /* warnings about the rules are for `check` */
	e->image = ruleset_on(rs, q->today);
	names.image = e->image;
	if (!read_facts(e) || !find_calls(e, &names) || !compile(e, &scope, false, &code))
		return false;
	eval_init(&e->eval, e->image, q->today, &e->job.arena);
	e->eval.env.zones = e->eval.told.zones = &e->zones;
	e->eval.env.notes = &e->notes;
	eval_bind(&e->eval, 0, &e->facts);
	e->answer = eval_code(&e->eval, code);
	return true;
}

/* ---- telling -------------------------------------------------------------- */

static const char *kind_word(struct value v)
{
	if (v.kind == V_NULL)
		return v.big ? "error" : "none";
	return v.kind == V_UNKNOWN ? "unknown" : "value";
}

/* Notes as warnings, each with its place; a null that came from behind a name has none. */
static void keep_notes(struct eval_job *e)
{
	if (e->notes.list.n == 0 && e->answer.kind == V_NULL && e->answer.big)
		diag_add(&e->diags, DIAG_WARNING, (struct span){0}, "null", "%s",
			e->answer.u.reason);
	for (unsigned i = 0; i < e->notes.list.n; i++)
		diag_add(&e->diags, DIAG_WARNING, e->notes.list.at[i].span, "null", "%s",
			e->notes.list.at[i].text);
}

struct cause {
	const struct slot *slot;
	const char *why; /* "absent", or NULL: no fact, but an item that is not settled */
	const char *title, *ask;
};
static struct cause cause_of(struct eval_job *e, uint32_t slot)
{
	struct cause c = {.slot = &e->image->slots[slot]};
	const struct telling *best;
	const struct fact *f;

	if (c.slot->kind != SLOT_FACT)
		return c;
	f = slot_fact(e->image, slot);
	c.why = absence_word(eval_fact(&e->eval, slot, &best));
	c.title = f->title;
	c.ask = f->ask;
	return c;
}

static const struct causes *causes(const struct eval_job *e)
{
	static const struct causes none = {0};

	return e->image && e->answer.kind == V_UNKNOWN ? e->answer.u.causes : &none;
}

static void say_answer(struct eval_job *e)
{
	struct strbuf *out = &e->job.out;
	const struct causes *unknown = causes(e);

	value_print(out, e->answer);
	sb_putc(out, '\n');
	if (!e->q->explain)
		return;
	for (uint32_t i = 0; i < unknown->n; i++) {
		struct cause c = cause_of(e, unknown->slot[i]);

		sb_printf(out, "  %s: %s", c.slot->name, c.why ? c.why : "not settled");
		if (c.title && strcmp(c.title, c.slot->name) != 0)
			sb_printf(out, " (%s)", c.title);
		sb_putc(out, '\n');
		if (c.ask)
			sb_printf(out, "    %s\n", c.ask);
	}
	diags_print(out, &e->diags);
}

static void write_answer(struct eval_job *e, struct json_writer *w)
{
	const struct causes *unknown = causes(e);
	struct strbuf text;

	sb_init(&text, &e->job.arena);
	value_print(&text, e->answer);
	jw_kstring(w, "state", kind_word(e->answer));
	jw_key(w, "value");
	json_value(w, e->answer);
	jw_key(w, "text");
	jw_stringn(w, text.s, text.len);
	jw_key(w, "unknown");
	jw_array(w);
	for (uint32_t i = 0; i < unknown->n; i++) {
		struct cause c = cause_of(e, unknown->slot[i]);

		jw_object(w);
		jw_kstring(w, "name", c.slot->name);
		jw_kstring_opt(w, "title", c.title);
		jw_kstring_opt(w, "why", c.why);
		jw_kstring_opt(w, "ask", c.ask);
		jw_close(w);
	}
	jw_close(w);
}

static void run_eval(void *arg)
{
	struct eval_job *e = arg;
	struct json_writer w;
	bool answered;

	diags_init(&e->diags, &e->job.arena, 0);
	e->zones = zones_of(e->q->zones, e->q->n_zones, &e->job.arena);
	answered = e->q->n_files ? run_ruled(e) : run_plain(e);
	e->job.code = answered                      ? OFFLINE_FINE
		      : rpc_diags_memory(&e->diags) ? OFFLINE_COULD_NOT
						    : OFFLINE_FINDINGS;
	keep_notes(e);
	if (e->q->json) {
		jw_init(&w, &e->job.out);
		jw_object(&w);
		if (answered)
			write_answer(e, &w);
		offline_write_diags(&w, &e->diags, &e->job.arena);
		jw_close(&w);
		sb_putc(&e->job.out, '\n');
	} else if (answered) {
		say_answer(e);
	} else {
		diags_print(&e->job.out, &e->diags);
	}
}

int offline_eval(const struct offline_eval *q, struct offline_text *out)
{
	struct eval_job e = {.q = q};

	return offline_run(&e.job, run_eval, &e, out);
}
