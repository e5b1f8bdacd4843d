#include "decide/calendar.h"
#include "decide/decide_parts.h"

static enum truth step_done(struct eval *e, const struct step *s)
{
	if (!s->done)
		return UNKNOWN;
	struct value v = eval_code(e, s->done);
	if (value_is_true(v))
		return YES;
	/* there being none is an answer here too: nothing was done */
	return value_is_false(v) || (v.kind == V_NULL && !v.big) ? NO : UNKNOWN;
}

/* When a step can begin and must be done, from the steps it comes after.  A step that is
 * done holds nobody back; one without a limit leaves the ones after it without one. */
static void date_step(const struct step *s, const struct judged_step *earlier, int64_t on,
	struct judged_step *out)
{
	int64_t begin = on, end = on;

	out->earliest = out->latest = DATE_NONE;
	if (out->done == YES)
		return;
	for (uint32_t i = 0; i < s->n_after; i++) {
		const struct judged_step *before = &earlier[s->after[i]];
		if (before->done == YES)
			continue;
		if (before->earliest != DATE_NONE && before->earliest > begin)
			begin = before->earliest;
		if (before->latest == DATE_NONE || end == DATE_NONE)
			end = DATE_NONE;
		else if (before->latest > end)
			end = before->latest;
	}
	out->earliest = s->within_unit == TIME_WORKING_DAYS && s->within
				? calendar_after(begin, 0, TIME_WORKING_DAYS)
				: begin;
	if (s->within && end != DATE_NONE)
		out->latest = calendar_after(end, s->within, s->within_unit);
}

static void fitting_offers(
	const struct recommendation *r, const struct step *s, struct judged_step *out)
{
	VEC(const struct judged_offer *) fit = {0};

	for (uint32_t i = 0; i < s->n_offers; i++)
		if (r->offers[s->offers[i]].state >= STATE_BORDER)
			vec_push(r->eval->arena, &fit, &r->offers[s->offers[i]]);
	out->offers = fit.at;
	out->n_offers = fit.n;
}

static void judge_steps(struct recommendation *r, struct judged_track *t)
{
	const struct track *track = t->track;
	struct judged_step *all = ARENA_ARRAY(r->eval->arena, struct judged_step, track->n_steps);

	for (uint32_t i = 0; i < track->n_steps; i++) {
		all[i].step = &track->steps[i];
		all[i].done = step_done(r->eval, all[i].step);
		date_step(all[i].step, all, r->on, &all[i]);
		fitting_offers(r, all[i].step, &all[i]);
	}
	t->steps = all;
	t->n_steps = track->n_steps;
}

bool decide_ended(struct eval *e, const struct track *t)
{
	return t->ends && value_is_true(eval_code(e, t->ends));
}

/* Lower ranks first; tracks come by name, and equal ranks keep that order. */
static void by_rank(struct judged_track *at, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct judged_track t = at[i];
		uint32_t k = i;
		for (; k > 0 && at[k - 1].track->rank > t.track->rank; k--)
			at[k] = at[k - 1];
		at[k] = t;
	}
}

/* One track is proposed only when nothing competes with it: two that fit, or one that
 * stands on a border, are for a person to choose between. */
static void propose(struct judged_track *at, uint32_t n)
{
	struct judged_track *only = NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (at[i].state == STATE_BORDER || (at[i].state == STATE_YES && only))
			return;
		if (at[i].state == STATE_YES)
			only = &at[i];
	}
	if (only)
		only->proposed = true;
}

void decide_tracks(struct recommendation *r)
{
	const struct image *im = r->eval->image;
	struct judged_track *all = ARENA_ARRAY(r->eval->arena, struct judged_track, im->n_tracks);
	uint32_t n = 0;

	for (uint32_t i = 0; i < im->n_tracks; i++) {
		const struct track *t = &im->tracks[i];
		enum state state = eval_item(r->eval, &t->item);
		if (state == STATE_NO || decide_ended(r->eval, t))
			continue;
		all[n] = (struct judged_track){.track = t, .state = state};
		judge_steps(r, &all[n++]);
	}
	by_rank(all, n);
	propose(all, n);
	r->tracks = all;
	r->n_tracks = n;
}
