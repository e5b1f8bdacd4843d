/* What was measured with a person, side by side: progress.get.  A small table, an indicator a
 * line and a measurement a column; no sum, and no mark on what rose or fell. */
#include "sluse_render.h"
#include <string.h>

enum { COL_NUMBER = 12, COLUMNS_SHOWN = 6 };

static const struct json *first_of(const struct json *of, const char *key)
{
	const struct json *list = json_get(of, key);
	return list && json_kind(list) == JK_ARRAY ? json_first(list) : NULL;
}

static bool is_null(const struct json *j)
{
	return !j || json_kind(j) == JK_NULL;
}

/* The newest measurements are shown: how many of the oldest are not. */
static unsigned skipped(const struct json *result)
{
	unsigned n = 0;
	for (const struct json *m = first_of(result, "measurements"); m; m = json_after(m))
		n++;
	return n > COLUMNS_SHOWN ? n - COLUMNS_SHOWN : 0;
}

static const struct json *shown_of(const struct json *list, unsigned skip)
{
	for (; list && skip; skip--)
		list = json_after(list);
	return list;
}

static unsigned widest_title(const struct json *result, struct arena *arena)
{
	unsigned widest = 0;
	for (const struct json *i = first_of(result, "indicators"); i; i = json_after(i)) {
		unsigned width = paper_columns(render_title_of(i, arena));
		widest = width > widest ? width : widest;
	}
	return widest + 4;
}

static void heads(struct paper *p, const struct json *result, const char *key, unsigned left)
{
	unsigned column = left;
	const struct json *m = shown_of(first_of(result, "measurements"), skipped(result));
	paper_line(p, 2, left);
	for (; m; m = json_after(m), column += COL_NUMBER) {
		paper_pad(p, column);
		paper_putf(p, INK_DIM, "%.10s",
			json_get_string(m, key) ? json_get_string(m, key) : "");
	}
	paper_end(p);
}

static void row(struct paper *p, const struct json *in, unsigned skip, unsigned left,
	const struct showing *how)
{
	const struct json *chosen = json_get(in, "chosen"), *target = json_get(in, "target");
	unsigned column = left;
	paper_line(p, 2, left);
	paper_put(p, chosen && json_bool(chosen) ? INK_STRONG : INK_PLAIN,
		render_title_of(in, p->out.arena));
	for (const struct json *v = shown_of(first_of(in, "values"), skip); v; v = json_after(v)) {
		paper_pad(p, column);
		paper_put(p, INK_PLAIN, is_null(v) ? "-" : json_text(v));
		column += COL_NUMBER;
	}
	if (!is_null(target)) {
		paper_pad(p, column);
		paper_putf(
			p, INK_PLAIN, "%s %s", phrase(PH_TARGET, how->audience), json_text(target));
	}
	paper_end(p);
}

/* What was said, with its day: at least as much worth as the numbers. */
static void comments(struct paper *p, const struct json *result, const struct showing *how)
{
	bool any = false;
	for (const struct json *i = first_of(result, "indicators"); i; i = json_after(i)) {
		const struct json *m = first_of(result, "measurements");
		const struct json *said = first_of(i, "comments");
		for (; said && m; said = json_after(said), m = json_after(m)) {
			const char *on = json_get_string(m, "on");
			if (is_null(said))
				continue;
			if (!any)
				render_section(p, phrase(PH_SAID, how->audience));
			any = true;
			paper_line(p, 2, 4);
			paper_putf(p, INK_DIM, "%s, %s: ", render_title_of(i, p->out.arena),
				on ? on : "");
			paper_put(p, INK_PLAIN, json_text(said));
			paper_end(p);
		}
	}
}

static void weeks(struct paper *p, const struct json *result, const struct showing *how)
{
	static const struct {
		const char *state;
		enum phrase say;
	} states[] = {{"done", PH_WEEK_DONE}, {"due", PH_DUE_NOW}, {"passed", PH_WEEK_PASSED},
		{"upcoming", PH_UPCOMING}, {"declined", PH_WEEK_DECLINED}};
	const struct json *week = first_of(result, "weeks");
	if (week)
		render_section(p, phrase(PH_WEEKS, how->audience));
	for (; week; week = json_after(week)) {
		const char *state = json_get_string(week, "state"),
			   *day = json_get_string(week, "day");
		paper_line(p, 2, COL_TITLE);
		paper_put(p, INK_PLAIN, json_text(json_get(week, "week")));
		paper_pad(p, COL_TITLE);
		paper_put(p, INK_PLAIN, day ? date_for_people(day, true, p->out.arena) : "");
		for (unsigned i = 0; state && i < sizeof states / sizeof *states; i++)
			if (strcmp(states[i].state, state) == 0)
				paper_putf(p, INK_PLAIN, " · %s",
					phrase(states[i].say, how->audience));
		paper_end(p);
	}
}

void render_progress(struct paper *p, const struct json *result, const struct showing *how)
{
	const struct json *declined = json_get(result, "declined");
	unsigned left = widest_title(result, p->out.arena), skip = skipped(result);
	render_title(p, PH_PROGRESS, result, how);
	paper_gap(p);
	if (!first_of(result, "measurements"))
		paper_say(p, 2, INK_PLAIN, phrase(PH_NOT_MEASURED, how->audience));
	else {
		heads(p, result, "on", left);
		heads(p, result, "by", left);
		for (const struct json *i = first_of(result, "indicators"); i; i = json_after(i))
			row(p, i, skip, left, how);
	}
	if (!is_null(declined))
		paper_say(p, 2, INK_PLAIN, phrase(PH_NO_MEASURING, how->audience));
	comments(p, result, how);
	weeks(p, result, how);
	render_footer(p, result, how);
}
