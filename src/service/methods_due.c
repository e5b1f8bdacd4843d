/* due.list: what the rules and accepted tracks leave to be done, for everybody. */
#include "decide/calendar.h"
#include "decide/decide.h"
#include "decide/decide_parts.h"
#include "service/track_way.h"

#include <string.h>

enum {
	DUE_WITHIN_DAYS = 14,
	PERSONS_A_CALL = 500, /* looked at in one call: the others must not wait for ever */
	TASKS_MAX = 1000
};

static bool same_text(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

struct asking {
	struct call *c;
	const struct image *im;
	const char *lead; /* or NULL */
	int64_t on, before;
	uint32_t room;
	const struct member *m;
	bool any; /* of this person something is told */
};

static void write_task(struct asking *x, const char *track, const struct task *t)
{
	struct json_writer *w = x->c->w;

	if (x->lead && !(t->lead && same_text(t->lead, x->lead)))
		return;
	if (t->from != DATE_NONE && t->from > x->on && t->from >= x->before)
		return;
	jw_object(w);
	jw_kstring(w, "id", x->m->id);
	jw_kstring_opt(w, "track", track);
	decide_write_task(w, t);
	jw_close(w);
	x->any = true;
	x->room -= x->room > 0;
}

/* A task that comes of a sensitive fact would tell it. */
static bool hidden(const struct asking *x, const struct due *d)
{
	const struct criterion *when = &d->item.criteria[0];

	return x->c->access.plain && (any_sensitive(x->im, when->facts, when->n_facts) ||
					     any_sensitive(x->im, d->facts, d->n_facts));
}

static void list_dues(struct asking *x, struct eval *e)
{
	for (uint32_t i = 0; i < x->im->n_dues; i++) {
		const struct due *d = &x->im->dues[i];
		struct judged_due j;

		if (hidden(x, d))
			continue;
		decide_due(&j, d, e);
		if (j.state >= DUE_UPCOMING) {
			const struct task task = due_task(&j);

			write_task(x, NULL, &task);
		}
	}
}

/* The next steps of a track that is under way: those whose forerunners are done.  Time runs
 * from the last of these, or from the acceptance. */
static void list_steps(
	struct asking *x, struct eval *e, const struct track *t, const struct track_way *way)
{
	for (uint32_t i = 0; i < t->n_steps; i++) {
		const struct step *s = &t->steps[i];
		int64_t begin = way->since->on, day;
		bool open = !track_way_done(way, s, e, &day);
		struct task task = {
			.name = s->name, .title = s->title, .lead = s->lead, .by = DATE_NONE};

		for (uint32_t k = 0; k < s->n_after && open; k++) {
			open = track_way_done(way, &t->steps[s->after[k]], e, &day);
			if (open && day != DATE_NONE && day > begin)
				begin = day;
		}
		if (!open || (x->c->access.plain && any_sensitive(x->im, s->facts, s->n_facts)))
			continue;
		task.from = begin;
		if (s->within)
			task.by = calendar_after(begin, s->within, s->within_unit);
		task.state = task.by != DATE_NONE && x->on > task.by ? DUE_OVERDUE : DUE_NOW;
		write_task(x, t->item.name, &task);
	}
}

static void list_tracks(struct asking *x, struct eval *e)
{
	for (uint32_t i = 0; i < x->im->n_tracks; i++) {
		const struct track *t = &x->im->tracks[i];
		const struct track_way way =
			track_way(x->c->s->journal, x->m->id, t->item.name, x->on);

		if (way.since && !decide_ended(e, t))
			list_steps(x, e, t, &way);
	}
}

static void release(void *arg)
{
	arena_release(arg);
}

/* In an arena of its own, for there are many. */
static void list_person(struct asking *x, struct arena *brief)
{
	struct eval e;

	arena_reset(brief);
	call_eval(x->c, &e, x->m, brief);
	x->any = false;
	list_dues(x, &e);
	list_tracks(x, &e);
	if (x->any)
		call_audit(x->c, KEPT_PERSONS, x->m->id, NULL);
}

static bool lives_in(const struct member *m, const char *kommune, int64_t on)
{
	const struct fact *f = vocab_find(m->record.vocab, "kommune", 7);
	const struct telling *best;

	if (!f || record_fact(&m->record, vocab_index(m->record.vocab, f), on, &best) != FACT_TOLD)
		return false;
	return best->value.kind == V_STRING && best->value.aux == strlen(kommune) &&
	       memcmp(best->value.u.s, kommune, best->value.aux) == 0;
}

static bool asked_about(const struct asking *x)
{
	const struct args *a = &x->c->args;

	return access_admits(&x->c->access, &x->m->record, x->c->today) &&
	       (!args_have(a, PARAM_KOMMUNE) || lives_in(x->m, a->at[PARAM_KOMMUNE].s, x->on));
}

/* From the i-th person on, as long as there is room; the person to go on after, or NULL. */
static const struct member *list_all(struct asking *x, uint32_t i, struct arena *brief)
{
	const struct population *p = x->c->s->kept[KEPT_PERSONS];
	uint32_t n = population_count(p), looked = 0;

	for (; i < n && looked < PERSONS_A_CALL && x->room; i++, looked++) {
		x->m = population_at(p, i);
		if (asked_about(x))
			list_person(x, brief);
	}
	return i < n ? x->m : NULL;
}

int due_list(struct call *c)
{
	const struct args *a = &c->args;
	struct asking x = {.c = c,
		.im = call_image(c),
		.lead = a->at[PARAM_LEAD].s,
		.on = call_on(c),
		.room = args_have(a, PARAM_LIMIT) ? (uint32_t)a->at[PARAM_LIMIT].i : TASKS_MAX};
	struct arena *brief = ARENA_NEW(c->arena, struct arena);
	const struct member *next = NULL;

	if (!image_entity(x.im, kept_entity[KEPT_PERSONS]))
		return call_fail(c, ERR_PARAMS, "no-facts", NULL,
			"the rules declare no facts of %s", kept_entity[KEPT_PERSONS]);
	x.before = args_have(a, PARAM_BEFORE) ? a->at[PARAM_BEFORE].i : x.on + DUE_WITHIN_DAYS;
	if (args_have(a, PARAM_ID) && !(x.m = call_person(c)))
		return -1;
	arena_init(brief, c->arena->oom);
	arena_defer(c->arena, release, brief);
	jw_object(c->w);
	jw_key(c->w, "tasks");
	jw_array(c->w);
	if (x.m)
		list_person(&x, brief);
	else
		next = list_all(&x,
			args_have(a, PARAM_AFTER)
				? population_after(c->s->kept[KEPT_PERSONS], a->at[PARAM_AFTER].s)
				: 0,
			brief);
	jw_close(c->w);
	write_day(c->w, "before", x.before);
	if (next)
		jw_kstring(c->w, "next", next->id);
	decide_write_ruleset(c->w, c->s->rules, x.on);
	jw_close(c->w);
	return 0;
}
