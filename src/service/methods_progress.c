/* progress.put: what was measured with a person; progress.get: all of it side by side.
 *
 * Numbers are never added up, never compared with somebody else's, and no state of the answer
 * follows from one of them: a number that falls is a number. */
#include "decide/words.h"
#include "service/methods.h"

#include <string.h>

enum { COMMENT_MAX = 2000, WEEK = 7 };

static bool same_text(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static const struct progress *find_progress(struct call *c)
{
	const struct image *im = call_image(c);
	const char *name = c->args.at[PARAM_PROGRESS].s;
	struct suggest near;
	struct strbuf names;

	sb_init(&names, c->arena);
	suggest_init(&near, name, strlen(name));
	for (uint32_t i = 0; i < im->n_progresses; i++) {
		if (same_text(im->progresses[i].item.name, name))
			return &im->progresses[i];
		suggest_try(&near, im->progresses[i].item.name);
		words_list(&names, im->progresses[i].item.name);
	}
	call_fail_near(c, "progress", &near, "the rules of that day have no such progress");
	call_hint_names(c, &near, &names);
	return NULL;
}

static bool has_indicator(const struct progress *p, const char *name)
{
	for (uint32_t i = 0; i < p->n_indicators; i++)
		if (same_text(p->indicators[i].name, name))
			return true;
	return false;
}

/* ---- putting --------------------------------------------------------------- */

/* All that is wrong is collected in call->problems. */

static void unknown_indicator(
	struct call *c, const struct progress *p, const char *param, const char *name)
{
	const char *plain = rpc_plain_name(name, strlen(name), c->arena);
	struct suggest near;

	suggest_init(&near, name, strlen(name));
	for (uint32_t i = 0; i < p->n_indicators; i++)
		suggest_try(&near, p->indicators[i].name);
	if (!plain)
		plain = "(not repeated here)";
	problem_add(&c->problems, "unknown-name", arena_printf(c->arena, "%s.%s", param, plain),
		near.best ? arena_printf(c->arena, "did you mean '%s'?", near.best) : NULL,
		"%s has no indicator '%s' on that day", p->item.name, plain);
}

/* A parameter that is an object by indicator; NULL: it was not given, or is too large. */
static const struct json *read_object(struct call *c, const struct progress *p, enum param param)
{
	const struct arg *a = &c->args.at[param];
	const char *name = params[param].name;
	const struct json *all;
	struct json_reader r;

	if (!args_have(&c->args, param))
		return NULL;
	all = json_parse(a->s, a->len, &json_limits_default, NULL, c->arena, &r);
	if (!all)
		problem_add(&c->problems, "range", name, NULL, "%s is too large", name);
	for (const struct json *m = all ? json_first(all) : NULL; m; m = json_after(m))
		if (!has_indicator(p, json_key(m)))
			unknown_indicator(c, p, name, json_key(m));
	return all;
}

static bool whole_number(const struct json *j, int64_t *out)
{
	const char *text = json_kind(j) == JK_NUMBER ? json_text(j) : NULL;
	struct decimal d;

	return text && !decimal_parse(&d, text, strlen(text)) && decimal_to_int(&d, out);
}

static void write_numbers(struct call *c, struct json_writer *w, const struct progress *p,
	enum param param, const struct json *told)
{
	jw_key(w, params[param].name);
	jw_object(w);
	for (uint32_t i = 0; i < p->n_indicators; i++) {
		const struct indicator *in = &p->indicators[i];
		const struct json *value = json_get(told, in->name);
		int64_t n = 0;

		if (!value)
			continue;
		if (!whole_number(value, &n) || n < in->least || n > in->most)
			problem_add(&c->problems, json_kind(value) == JK_NUMBER ? "range" : "type",
				arena_printf(c->arena, "%s.%s", params[param].name, in->name), NULL,
				"%s is a whole number from %u to %u", in->name, in->least,
				in->most);
		jw_kint(w, in->name, n);
	}
	jw_close(w);
}

static void write_comments(
	struct call *c, struct json_writer *w, const struct progress *p, const struct json *told)
{
	jw_key(w, "comments");
	jw_object(w);
	for (uint32_t i = 0; i < p->n_indicators; i++) {
		const char *name = p->indicators[i].name;
		const struct json *comment = json_get(told, name);
		const char *text;

		if (!comment)
			continue;
		text = json_kind(comment) == JK_STRING ? json_text(comment) : NULL;
		if (!text || !*text || strlen(text) > COMMENT_MAX)
			problem_add(&c->problems, text ? "range" : "type",
				arena_printf(c->arena, "comments.%s", name), NULL,
				"a comment is a text of 1 to %d bytes", COMMENT_MAX);
		jw_kstring(w, name, text);
	}
	jw_close(w);
}

/* Names that are sent are values, and not repeated: which one it is, is said by its place. */
static void write_areas(struct call *c, struct json_writer *w, const struct progress *p)
{
	const struct arg *areas = &c->args.at[PARAM_AREAS];

	jw_key(w, "areas");
	jw_array(w);
	for (int64_t i = 0; i < areas->i; i++) {
		const char *path = arena_printf(c->arena, "areas.%lld", (long long)i);

		if (!has_indicator(p, areas->names[i]))
			problem_add(&c->problems, "unknown-name", path, NULL,
				"%s has no such indicator on that day", p->item.name);
		for (int64_t k = 0; k < i; k++)
			if (same_text(areas->names[k], areas->names[i])) {
				problem_add(
					&c->problems, "value", path, NULL, "an area stands twice");
				break;
			}
		jw_string(w, areas->names[i]);
	}
	jw_close(w);
}

/* What is chosen is the citizen's choice, or it is not taken. */
static void own_choice(struct call *c)
{
	const struct args *a = &c->args;
	bool chosen = args_have(a, PARAM_AREAS) || args_have(a, PARAM_TARGETS);

	if (chosen && !args_have(a, PARAM_SET_BY))
		problem_add(&c->problems, "missing", "set_by", NULL,
			"areas and targets say by whom they are set (set_by)");
	if (args_have(a, PARAM_SET_BY) && !same_text(a->at[PARAM_SET_BY].s, "borger"))
		problem_add(&c->problems, "value", "set_by", NULL,
			"the citizen sets areas and targets, nobody else (set_by is borger)");
}

/* What is kept: {"values", "comments", "areas", "targets"}, by indicator. */
static int compose(struct call *c, const struct progress *p, struct strbuf *out)
{
	const struct json *values = read_object(c, p, PARAM_VALUES);
	const struct json *comments = read_object(c, p, PARAM_COMMENTS);
	const struct json *targets = read_object(c, p, PARAM_TARGETS);
	struct json_writer w;

	own_choice(c);
	if (values && !json_first(values))
		problem_add(&c->problems, "missing", "values", NULL, "nothing was measured");
	jw_init(&w, out);
	jw_object(&w);
	if (values)
		write_numbers(c, &w, p, PARAM_VALUES, values);
	if (comments)
		write_comments(c, &w, p, comments);
	if (args_have(&c->args, PARAM_AREAS))
		write_areas(c, &w, p);
	if (targets)
		write_numbers(c, &w, p, PARAM_TARGETS, targets);
	jw_close(&w);
	return c->problems.list.n ? call_fail_problems(c) : 0;
}

/* A no stands alone. */
static int only_declined(struct call *c)
{
	static const enum param others[] = {
		PARAM_COMMENTS, PARAM_AREAS, PARAM_TARGETS, PARAM_SET_BY};

	if (!c->args.at[PARAM_DECLINED].i)
		return call_fail(c, ERR_PARAMS, "value", "declined",
			"declined is true, or left out and values given");
	for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
		if (args_have(&c->args, others[i]))
			return call_fail(c, ERR_PARAMS, "conflict", params[others[i]].name,
				"who declines is asked for nothing else");
	return 0;
}

int progress_put(struct call *c)
{
	const struct member *m = call_person(c);
	bool declined = args_have(&c->args, PARAM_DECLINED);
	const struct progress *p;
	struct strbuf text;
	struct note note;

	if (!m || call_not_ahead(c) || !(p = find_progress(c)))
		return -1;
	sb_init(&text, c->arena);
	if (declined ? only_declined(c) : compose(c, p, &text))
		return -1;
	note = (struct note){.on = call_on(c),
		.what = declined ? "declined" : "measured",
		.track = p->item.name,
		.step = c->args.at[PARAM_BY].s,
		.text = declined ? NULL : text.s};
	jw_object(c->w);
	jw_kstring(c->w, "id", m->id);
	jw_kstring(c->w, "progress", note.track);
	jw_kstring(c->w, "what", note.what);
	decide_write_ruleset(c->w, c->s->rules, note.on);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	return note_measured(c, m, &note);
}

/* ---- getting --------------------------------------------------------------- */

struct measured {
	const struct note *note;
	const struct json *told;
};
struct sheet {
	struct call *c;
	const struct progress *p;
	struct measured *at; /* by day, then as told */
	uint32_t n;
	int64_t declined; /* the day, where that was the last word; else DATE_NONE */
};

static const struct json *parse_told(struct call *c, const struct note *n)
{
	struct json_reader r;
	const struct json *told =
		json_parse(n->text, strlen(n->text), &json_limits_default, NULL, c->arena, &r);

	if (!told)
		call_fail_store(c);
	return told;
}

/* In place of what the same person told of the same day, or where its day belongs. */
static void insert(struct sheet *t, struct measured new)
{
	uint32_t i;

	for (i = 0; i < t->n; i++) {
		const struct note *n = t->at[i].note;

		if (n->on == new.note->on && same_text(n->step, new.note->step)) {
			t->at[i] = new;
			return;
		}
	}
	for (i = t->n++; i > 0 && t->at[i - 1].note->on > new.note->on; i--)
		t->at[i] = t->at[i - 1];
	t->at[i] = new;
}

/* What was told of the days up to `on`. */
static int collect(struct sheet *t, const char *id)
{
	uint32_t n;
	const struct note *const *notes = journal_of(t->c->s->journal, id, &n);

	t->at = ARENA_ARRAY(t->c->arena, struct measured, n);
	t->declined = DATE_NONE;
	for (uint32_t i = 0; i < n; i++) {
		struct measured new = {.note = notes[i]};
		bool measured = same_text(notes[i]->what, "measured");

		if ((!measured && !same_text(notes[i]->what, "declined")) ||
			!same_text(notes[i]->track, t->p->item.name) ||
			notes[i]->on > call_on(t->c))
			continue;
		t->declined = measured ? DATE_NONE : notes[i]->on;
		if (!measured)
			continue;
		if (!(new.told = parse_told(t->c, new.note)))
			return -1;
		insert(t, new);
	}
	return 0;
}

static const struct json *member_of(const struct json *told, const char *key, const char *name)
{
	const struct json *object = json_get(told, key);

	return object ? json_get(object, name) : NULL;
}

static void write_value(struct json_writer *w, const struct json *j)
{
	if (!j)
		jw_null(w);
	else if (json_kind(j) == JK_NUMBER)
		jw_raw(w, json_text(j), strlen(json_text(j)));
	else
		jw_string(w, json_text(j));
}

/* One number or text a measurement. */
static void write_across(
	struct json_writer *w, const struct sheet *t, const char *key, const char *name)
{
	jw_key(w, key);
	jw_array(w);
	for (uint32_t i = 0; i < t->n; i++)
		write_value(w, member_of(t->at[i].told, key, name));
	jw_close(w);
}

/* The areas as they were chosen last; NULL: never. */
static const struct json *areas_of(const struct sheet *t)
{
	for (uint32_t i = t->n; i-- > 0;) {
		const struct json *areas = json_get(t->at[i].told, "areas");

		if (areas)
			return areas;
	}
	return NULL;
}

static const struct json *target_of(const struct sheet *t, const char *name)
{
	for (uint32_t i = t->n; i-- > 0;) {
		const struct json *target = member_of(t->at[i].told, "targets", name);

		if (target)
			return target;
	}
	return NULL;
}

static void write_indicators(struct json_writer *w, const struct sheet *t)
{
	const struct json *areas = areas_of(t);

	jw_key(w, "indicators");
	jw_array(w);
	for (uint32_t i = 0; i < t->p->n_indicators; i++) {
		const struct indicator *in = &t->p->indicators[i];
		bool chosen = false;

		for (const struct json *a = areas ? json_first(areas) : NULL; a; a = json_after(a))
			chosen |= same_text(json_text(a), in->name);
		jw_object(w);
		jw_kstring(w, "name", in->name);
		jw_kstring(w, "title", in->title);
		jw_kint(w, "least", in->least);
		jw_kint(w, "most", in->most);
		write_across(w, t, "values", in->name);
		write_across(w, t, "comments", in->name);
		jw_kbool(w, "chosen", chosen);
		jw_key(w, "target");
		write_value(w, target_of(t, in->name));
		jw_close(w);
	}
	jw_close(w);
	jw_key(w, "areas");
	jw_array(w);
	for (const struct json *a = areas ? json_first(areas) : NULL; a; a = json_after(a))
		jw_string(w, json_text(a));
	jw_close(w);
}

/* A week is done when it was measured from its day on and before the next one's. */
static const char *week_state(const struct sheet *t, int64_t from, int64_t next)
{
	int64_t on = call_on(t->c);

	for (uint32_t i = 0; i < t->n; i++)
		if (t->at[i].note->on >= from && (next == DATE_NONE || t->at[i].note->on < next))
			return "done";
	if (t->declined != DATE_NONE)
		return "declined";
	if (from > on)
		return "upcoming";
	return next != DATE_NONE && next <= on ? "passed" : "due";
}

static void write_weeks(struct json_writer *w, const struct sheet *t)
{
	const struct progress *p = t->p;
	const struct arg *start = &t->c->args.at[PARAM_START];
	bool told = args_have(&t->c->args, PARAM_START);
	int64_t from = told ? start->i : t->n ? t->at[0].note->on : DATE_NONE;

	jw_key(w, "weeks");
	jw_array(w);
	for (uint32_t i = 0; i < p->n_weeks && from != DATE_NONE; i++) {
		int64_t day = from + (int64_t)p->weeks[i] * WEEK, next = DATE_NONE;

		if (i + 1 < p->n_weeks)
			next = from + (int64_t)p->weeks[i + 1] * WEEK;
		jw_object(w);
		jw_kint(w, "week", p->weeks[i]);
		write_day(w, "day", day);
		jw_kstring(w, "state", week_state(t, day, next));
		jw_close(w);
	}
	jw_close(w);
}

int progress_get(struct call *c)
{
	const struct member *m = call_person(c);
	struct sheet t = {.c = c};
	struct json_writer *w = c->w;

	if (!m || !(t.p = find_progress(c)) || collect(&t, m->id))
		return -1;
	call_audit(c, KEPT_PERSONS, m->id, NULL);
	jw_object(w);
	jw_kstring(w, "id", m->id);
	jw_kstring(w, "progress", t.p->item.name);
	jw_kstring(w, "title", t.p->item.title);
	write_day(w, "declined", t.declined);
	jw_key(w, "measurements");
	jw_array(w);
	for (uint32_t i = 0; i < t.n; i++) {
		jw_object(w);
		write_day(w, "on", t.at[i].note->on);
		jw_kstring(w, "by", t.at[i].note->step);
		jw_close(w);
	}
	jw_close(w);
	write_indicators(w, &t);
	write_weeks(w, &t);
	decide_write_ruleset(w, c->s->rules, call_on(c));
	jw_close(w);
	return 0;
}
