/* The offers that fit a person, and when they start: match.offers. */
#include "sluse_render.h"
#include <stdlib.h>
#include <string.h>

static long number_of(const struct json *j, const char *key)
{
	const struct json *n = json_get(j, key);
	return n && json_kind(n) == JK_NUMBER ? strtol(json_text(n), NULL, 10) : 0;
}

/* "1. december 2026, 4 ledige pladser" */
static void put_run(struct paper *p, const struct json *run, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const char *start = json_get_string(run, "start");
	const struct json *seats = json_get(run, "seats_free");
	paper_put(p, INK_STRONG,
		start ? date_for_people(start, true, arena) : phrase(PH_START_OPEN, how->audience));
	if (seats && json_kind(seats) == JK_NUMBER) {
		bool one = strcmp(json_text(seats), "1") == 0;
		paper_putf(p, INK_PLAIN, ", %s %s", json_text(seats),
			phrase(one ? PH_FREE_SEAT : PH_FREE_SEATS, how->audience));
	}
}

void render_runs(
	struct paper *p, unsigned indent, const struct json *item, const struct showing *how)
{
	const struct json *runs = json_get(item, "runs");
	const char *part = "";
	if (!runs || json_kind(runs) != JK_ARRAY || !json_first(runs))
		return;
	paper_line(p, indent, indent + 2);
	paper_putf(p, INK_PLAIN, "%s: ", phrase(PH_NEXT_START, how->audience));
	for (const struct json *r = json_first(runs); r; r = json_after(r), part = "; ") {
		paper_put(p, INK_PLAIN, part);
		put_run(p, r, how);
	}
	paper_end(p);
}

static void head(struct paper *p, const struct json *item, const struct showing *how)
{
	(void)how;
	render_state(p, COL_ITEM, json_get_string(item, "state"));
	paper_put(p, INK_STRONG, render_title_of(item, p->out.arena));
	paper_end(p);
}

static void fitting(struct paper *p, const struct json *item, const struct showing *how)
{
	head(p, item, how);
	render_runs(p, COL_TITLE, item, how);
	render_criteria(p, COL_TITLE, item, how);
}

static void undecided(struct paper *p, const struct json *item, const struct showing *how)
{
	head(p, item, how);
	render_questions(p, COL_TITLE, json_get(item, "ask"), how);
	if (how->all)
		render_criteria(p, COL_TITLE, item, how);
}

static void failing(struct paper *p, const struct json *item, const struct showing *how)
{
	head(p, item, how);
	render_failing(p, COL_TITLE, item, how);
}

static void list(struct paper *p, const struct json *result, const char *key, enum phrase title,
	void (*one)(struct paper *, const struct json *, const struct showing *),
	const struct showing *how)
{
	const struct json *all = json_get(result, key);
	const struct json *item = all && json_kind(all) == JK_ARRAY ? json_first(all) : NULL;
	if (!item)
		return;
	render_section(p, phrase(title, how->audience));
	for (bool first = true; item; item = json_after(item), first = false) {
		if (!first)
			paper_gap(p);
		one(p, item, how);
	}
}

void render_offers(struct paper *p, const struct json *result, const struct showing *how)
{
	const struct json *matches = json_get(result, "matches");
	struct showing brief = *how;
	brief.brief = !how->all;
	render_title(p, PH_OFFERS_FOR, result, how);
	paper_line(p, 0, 2);
	paper_putf(p, INK_DIM, "%s %s",
		count_for_people(number_of(result, "searched"), p->out.arena),
		phrase(PH_SEARCHED, how->audience));
	paper_end(p);
	if (!matches || !json_first(matches)) {
		paper_gap(p);
		paper_say(p, 2, INK_PLAIN, phrase(PH_NO_OFFER, how->audience));
	}
	list(p, result, "matches", PH_OFFERS, fitting, &brief);
	list(p, result, "undecided", PH_UNDECIDED, undecided, &brief);
	list(p, result, "near", PH_NEAR, failing, how);
	list(p, result, "declined", PH_DECLINED_LIST, head, how);
	render_footer(p, result, how);
}
