/* track.accept, track.step, track.end: what happens to a person on the way. */
#include "decide/words.h"
#include "service/track_way.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* NULL: the call has failed. */
static const struct track *find_track(struct call *c)
{
	const struct image *im = call_image(c);
	const struct arg *name = &c->args.at[PARAM_TRACK];
	struct suggest near;
	struct strbuf names;

	sb_init(&names, c->arena);
	suggest_init(&near, name->s, name->len);
	for (uint32_t i = 0; i < im->n_tracks; i++) {
		if (same_text(im->tracks[i].item.name, name->s))
			return &im->tracks[i];
		suggest_try(&near, im->tracks[i].item.name);
		words_list(&names, im->tracks[i].item.name);
	}
	call_fail_near(c, "track", &near, "the rules of that day have no such track");
	call_hint_names(c, &near, &names);
	return NULL;
}

/* NULL: the call has failed. */
static const struct step *find_step(struct call *c, const struct track *t)
{
	const struct arg *name = &c->args.at[PARAM_STEP];
	struct suggest near;
	struct strbuf names;

	sb_init(&names, c->arena);
	suggest_init(&near, name->s, name->len);
	for (uint32_t i = 0; i < t->n_steps; i++) {
		if (same_text(t->steps[i].name, name->s))
			return &t->steps[i];
		suggest_try(&near, t->steps[i].name);
		words_list(&names, t->steps[i].name);
	}
	call_fail_near(c, "step", &near, "the track has no such step");
	call_hint_names(c, &near, &names);
	return NULL;
}

static struct track_way way_of(struct call *c, const struct member *m)
{
	return track_way(c->s->journal, m->id, c->args.at[PARAM_TRACK].s, INT64_MAX);
}

/* The answer, up to what else it tells. */
static void begin_answer(struct call *c, const struct member *m, const char *what)
{
	const struct args *a = &c->args;

	jw_object(c->w);
	jw_kstring(c->w, "id", m->id);
	jw_kstring(c->w, "track", a->at[PARAM_TRACK].s);
	jw_kstring_opt(c->w, "step", a->at[PARAM_STEP].s);
	jw_kstring(c->w, "what", what);
}

static void end_answer(struct call *c)
{
	decide_write_ruleset(c->w, c->s->rules, call_on(c));
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
}

static int note_down(struct call *c, const struct member *m, const char *what, enum param text)
{
	const struct args *a = &c->args;
	const struct note note = {.on = call_on(c),
		.what = what,
		.track = a->at[PARAM_TRACK].s,
		.step = args_have(a, PARAM_STEP) ? a->at[PARAM_STEP].s : "",
		.text = a->at[text].s};

	return call_note(c, m->id, &note);
}

/* Who accepts what is under way already says nothing new: time goes on from where it began. */
int track_accept(struct call *c)
{
	const struct member *m = call_person(c);
	struct track_way way;

	if (!m || call_not_ahead(c) || !find_track(c))
		return -1;
	way = way_of(c, m);
	begin_answer(c, m, "accepted");
	write_day(c->w, "since", way.since ? way.since->on : call_on(c));
	jw_kbool(c->w, "already", way.since != NULL);
	end_answer(c);
	if (!way.since)
		return note_down(c, m, "accepted", PARAM_NOTE);
	call_audit(c, KEPT_PERSONS, m->id, NULL);
	return 0;
}

/* Life does not keep to the order of a plan: a step that is done is noted, and it is told which
 * of those that it comes after nobody has said are done. */
static void write_pending(struct call *c, const struct member *m, const struct track *t,
	const struct step *s, const struct track_way *way)
{
	struct eval e;
	int64_t day;

	call_eval(c, &e, m, c->arena);
	jw_key(c->w, "pending");
	jw_array(c->w);
	for (uint32_t i = 0; i < s->n_after; i++) {
		const struct step *before = &t->steps[s->after[i]];

		if (c->access.plain && any_sensitive(e.image, before->facts, before->n_facts))
			continue; /* it would be told */
		if (!track_way_done(way, before, &e, &day))
			jw_string(c->w, before->name);
	}
	jw_close(c->w);
}

static int fail_not_under_way(struct call *c, const struct track_way *way)
{
	return call_fail(c, ERR_PARAMS, "value", "track",
		way->ended ? "the track was ended; it is accepted anew, or returned to"
			   : "the track was not accepted");
}

int track_step(struct call *c)
{
	const struct args *a = &c->args;
	const struct member *m = call_person(c);
	const char *what = args_have(a, PARAM_WHAT) ? a->at[PARAM_WHAT].s : "done";
	bool whole = same_text(what, "returned");
	const struct step *s = NULL;
	const struct track *t;
	struct track_way way;

	if (!m || call_not_ahead(c))
		return -1;
	t = find_track(c);
	if (!t)
		return -1;
	if (whole == args_have(a, PARAM_STEP))
		return call_fail(c, ERR_PARAMS, whole ? "conflict" : "missing", "step",
			whole ? "a return is to the track, not to a step" : "step is missing");
	if (!whole && !(s = find_step(c, t)))
		return -1;
	way = way_of(c, m);
	if (!way.since && !(whole && way.ended))
		return fail_not_under_way(c, &way);
	begin_answer(c, m, what);
	if (same_text(what, "done"))
		write_pending(c, m, t, s, &way);
	end_answer(c);
	return note_down(c, m, what, PARAM_NOTE);
}

/* Rules change while a track is under way: its end is looked up among the person's tracks, not
 * among those of the rules. */
int track_end(struct call *c)
{
	const struct member *m = call_person(c);
	struct track_way way;

	if (!m || call_not_ahead(c))
		return -1;
	way = way_of(c, m);
	if (!way.since)
		return call_fail(c, ERR_PARAMS, "value", "track",
			way.ended ? "the track was ended already" : "the track was not accepted");
	if (call_on(c) < way.since->on)
		return call_fail(c, ERR_PARAMS, "range", "on",
			"a track does not end before it was accepted or taken up again");
	begin_answer(c, m, "ended");
	write_day(c->w, "since", way.since->on);
	end_answer(c);
	return note_down(c, m, "ended", PARAM_REASON);
}
