#include "service/track_way.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool counts(const struct track_way *way, const struct note *x)
{
	return x->on <= way->on && same_text(x->track, way->track);
}

struct track_way track_way(const struct journal *j, const char *id, const char *track, int64_t on)
{
	struct track_way way = {.track = track, .on = on};

	way.notes = journal_of(j, id, &way.n);
	for (uint32_t i = 0; i < way.n; i++) {
		const struct note *x = way.notes[i];

		if (!counts(&way, x))
			continue;
		if (same_text(x->what, "accepted") ||
			(same_text(x->what, "returned") && (way.since || way.ended))) {
			way.since = x;
			way.ended = NULL;
		} else if (same_text(x->what, "ended") && way.since) {
			way.since = NULL;
			way.ended = x;
		}
	}
	return way;
}

bool track_way_done(const struct track_way *way, const struct step *s, struct eval *e, int64_t *day)
{
	bool done = s->done && value_is_true(eval_code(e, s->done));

	*day = DATE_NONE;
	for (uint32_t i = 0; i < way->n; i++) {
		const struct note *x = way->notes[i];
		bool is_done = same_text(x->what, "done");

		if ((!is_done && !same_text(x->what, "undone")) || !counts(way, x) ||
			!same_text(x->step, s->name))
			continue;
		done = is_done;
		*day = done ? x->on : DATE_NONE;
	}
	return done;
}
