/* tilbud.take, tilbud.release: a seat of a run of an offer, for a person.
 *
 * A seat is a note of the person's (data/journal.h), and nothing of the run: so it comes and
 * goes with what else is kept of the person, in one commit, and who is forgotten sits nowhere. */
#include "decide/runs.h"
#include "service/methods.h"

#include <string.h>

struct seat {
	const struct member *person, *run;
	const struct note *held; /* the person's seat of that run, or NULL */
};

static const struct note *find_held(const struct journal *j, const char *person, const char *run)
{
	uint32_t n;
	const struct note *const *notes = journal_of(j, person, &n), *found = NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (strcmp(notes[i]->track, run) != 0)
			continue;
		if (strcmp(notes[i]->what, "took") == 0)
			found = notes[i];
		else if (strcmp(notes[i]->what, "released") == 0)
			found = NULL;
	}
	return found;
}

static int find(struct call *c, struct seat *out)
{
	const char *person = c->args.at[PARAM_LEDIG_ID].s, *run = c->args.at[PARAM_ID].s;

	*out = (struct seat){.person = population_get(c->s->kept[KEPT_PERSONS], person),
		.run = population_get(c->s->kept[KEPT_RUNS], run)};
	if (!out->person || !access_admits(&c->access, &out->person->record, c->today))
		return call_fail(c, ERR_UNKNOWN_ID, "unknown-id", "ledig_id",
			"no person is stored under this id");
	out->held = find_held(c->s->journal, person, run);
	return call_not_ahead(c);
}

static int note_seat(struct call *c, const char *what, const char *version, int64_t free)
{
	const struct args *a = &c->args;
	const struct note note = {.on = call_on(c),
		.what = what,
		.track = a->at[PARAM_ID].s,
		.step = version,
		.text = a->at[PARAM_NOTE].s};

	jw_object(c->w);
	jw_kstring(c->w, "id", note.track);
	jw_kstring(c->w, "ledig", a->at[PARAM_LEDIG_ID].s);
	jw_kstring(c->w, "what", what);
	jw_key(c->w, "seats_free");
	if (free >= 0)
		jw_int(c->w, free);
	else
		jw_null(c->w);
	decide_write_ruleset(c->w, c->s->rules, note.on);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	return call_note(c, a->at[PARAM_LEDIG_ID].s, &note);
}

int tilbud_take(struct call *c)
{
	char version[RUN_VERSION];
	struct seat seat;
	int64_t free;

	if (find(c, &seat))
		return -1;
	if (!seat.run)
		return call_fail(c, ERR_UNKNOWN_ID, "unknown-id", "id",
			"no run of an offer is stored under this id");
	if (seat.held)
		return call_fail(c, ERR_PARAMS, "conflict", "ledig_id",
			"the person has a seat of this run already");
	free = runs_free(seat.run, c->s->journal, c->today);
	if (free < 0)
		return call_fail(c, ERR_PARAMS, "missing", "seats_free",
			"it is not known how many seats of this run are free");
	if (free == 0)
		return call_fail(c, ERR_PARAMS, "conflict", "id", "no seat of this run is free");
	return note_seat(c, "took", runs_version(seat.run, version), free - 1);
}

/* Also of a run that is gone, or was told anew since. */
int tilbud_release(struct call *c)
{
	char version[RUN_VERSION];
	struct seat seat;
	int64_t free = -1;

	if (find(c, &seat))
		return -1;
	if (!seat.held)
		return call_fail(c, ERR_PARAMS, "conflict", "ledig_id",
			"the person has no seat of this run");
	if (seat.run) {
		bool counted = strcmp(seat.held->step, runs_version(seat.run, version)) == 0;

		free = runs_free(seat.run, c->s->journal, c->today);
		free += free >= 0 && counted;
	}
	return note_seat(c, "released", seat.held->step, free);
}
