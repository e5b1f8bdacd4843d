/* outcome.put: what came of it for a person; outcome.list: how many, after how long.
 *
 * A person's time runs from the first track they accepted, or from the first outcome where
 * none was noted; a return after a job is an outcome like the others and begins nothing anew.
 * Counted are persons, by what they came to; never by who helped them. */
#include "service/methods.h"

#include <string.h>

enum { WEEK = 7, POINTS = 3 };
static const uint32_t weeks[POINTS] = {26, 52, 104};

int outcome_put(struct call *c)
{
	const struct member *m = call_person(c);
	const struct args *a = &c->args;
	struct note note;

	if (!m || call_not_ahead(c))
		return -1;
	note = (struct note){.on = call_on(c),
		.what = "outcome",
		.track = a->at[PARAM_OUTCOME].s,
		.step = "",
		.text = a->at[PARAM_NOTE].s};
	jw_object(c->w);
	jw_kstring(c->w, "id", m->id);
	jw_kstring(c->w, "outcome", note.track);
	decide_write_ruleset(c->w, c->s->rules, note.on);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	return call_note(c, m->id, &note);
}

/* ---- counting -------------------------------------------------------------- */

struct counts {
	uint32_t of[OUTCOMES];
	uint32_t persons; /* who have come so far */
};

static bool is(const struct note *n, const char *what)
{
	return strcmp(n->what, what) == 0;
}

static unsigned index_of(const char *outcome)
{
	unsigned i = 0;

	while (outcome_words[i] && strcmp(outcome_words[i], outcome) != 0)
		i++;
	return i;
}

/* The last outcome of the days up to this one; of one day the last that was told.  NULL: none. */
static const struct note *outcome_by(const struct note *const *notes, uint32_t n, int64_t day)
{
	const struct note *last = NULL;

	for (uint32_t i = 0; i < n; i++)
		if (is(notes[i], "outcome") && notes[i]->on <= day &&
			(!last || notes[i]->on >= last->on))
			last = notes[i];
	return last;
}

/* DATE_NONE: nothing that counts has happened by then. */
static int64_t start_of(const struct note *const *notes, uint32_t n, int64_t day)
{
	int64_t accepted = DATE_NONE, outcome = DATE_NONE;

	for (uint32_t i = 0; i < n; i++) {
		int64_t *of = is(notes[i], "accepted")  ? &accepted
			      : is(notes[i], "outcome") ? &outcome
							: NULL;

		if (of && notes[i]->on <= day && (*of == DATE_NONE || notes[i]->on < *of))
			*of = notes[i]->on;
	}
	return accepted != DATE_NONE ? accepted : outcome;
}

static void count_by(struct counts *x, const struct note *const *notes, uint32_t n, int64_t day)
{
	const struct note *last = outcome_by(notes, n, day);
	unsigned i = last ? index_of(last->track) : OUTCOMES;

	x->persons++;
	if (i < OUTCOMES)
		x->of[i]++;
}

/* Of the i-th of those of whom there are notes: they may be few among all who are kept. */
static void count_person(
	struct call *c, uint32_t i, struct counts *now, struct counts points[POINTS])
{
	int64_t on = call_on(c), start;
	const struct member *m;
	const char *id;
	uint32_t n;
	const struct note *const *notes = journal_at(c->s->journal, i, &id, &n);

	start = start_of(notes, n, on);
	m = start != DATE_NONE ? population_get(c->s->kept[KEPT_PERSONS], id) : NULL;
	if (!m || !access_admits(&c->access, &m->record, c->today))
		return;
	count_by(now, notes, n, on);
	for (unsigned k = 0; k < POINTS; k++) {
		int64_t day = start + (int64_t)weeks[k] * WEEK;

		if (day <= on)
			count_by(&points[k], notes, n, day);
	}
}

static void write_counts(struct json_writer *w, const struct counts *x)
{
	uint32_t with = 0;

	jw_kint(w, "persons", x->persons);
	jw_key(w, "outcomes");
	jw_array(w);
	for (unsigned i = 0; i < OUTCOMES; i++) {
		with += x->of[i];
		jw_object(w);
		jw_kstring(w, "outcome", outcome_words[i]);
		jw_kint(w, "count", x->of[i]);
		jw_close(w);
	}
	jw_close(w);
	jw_kint(w, "not_told", x->persons - with);
}

int outcome_list(struct call *c)
{
	struct counts now = {0}, points[POINTS] = {0};
	struct json_writer *w = c->w;

	for (uint32_t i = 0; i < journal_count(c->s->journal); i++)
		count_person(c, i, &now, points);
	call_audit(c, KEPT_PERSONS, NULL, NULL);
	jw_object(w);
	write_counts(w, &now);
	jw_key(w, "followup");
	jw_array(w);
	for (unsigned i = 0; i < POINTS; i++) {
		jw_object(w);
		jw_kint(w, "week", weeks[i]);
		write_counts(w, &points[i]);
		jw_close(w);
	}
	jw_close(w);
	decide_write_ruleset(w, c->s->rules, call_on(c));
	jw_close(w);
	return 0;
}
