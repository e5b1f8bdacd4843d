#include "sluse_render.h"
#include <stdlib.h>
#include <string.h>

enum { REASONS_SHOWN = 5 };

static long number_of(const struct json *result, const char *key)
{
	const struct json *j = json_get(result, key);
	return j && json_kind(j) == JK_NUMBER ? strtol(json_text(j), NULL, 10) : 0;
}

static const struct json *list_of(const struct json *result, const char *key)
{
	const struct json *list = json_get(result, key);
	return list && json_kind(list) == JK_ARRAY ? list : NULL;
}

static unsigned count(const struct json *list)
{
	unsigned n = 0;
	for (const struct json *e = list ? json_first(list) : NULL; e; e = json_after(e))
		n++;
	return n;
}

/* "Lagermedarbejder med truck (V001)", or the id alone. */
static void put_name(struct paper *p, const struct json *pair)
{
	const char *title = json_get_string(pair, "title"), *id = json_get_string(pair, "id");
	paper_put(p, INK_STRONG, title && *title ? title : id ? id : "?");
	if (title && *title && id)
		paper_putf(p, INK_DIM, " (%s)", id);
}

/* "Kompetencedækning 0,5 · Afstand 12300" */
static void put_ranks(
	struct paper *p, unsigned indent, const struct json *pair, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const struct json *ranks = list_of(pair, "rank");
	const char *part = "";
	if (!ranks || !json_first(ranks))
		return;
	paper_line(p, indent, indent);
	for (const struct json *r = json_first(ranks); r; r = json_after(r), part = " · ") {
		const char *label = json_get_string(r, "label");
		const char *why = json_get_string(r, "why_unknown");
		const struct json *value = json_get(r, "value"), *text = json_get(r, "text");
		bool told = value && json_kind(value) != JK_NULL;
		paper_putf(p, INK_DIM, "%s%s%s%s", part, label ? label : "", label ? ": " : "",
			told && !why ? value_for_people(text ? text : value, arena)
				     : absence_for_people(why, how->audience));
	}
	paper_end(p);
}

static void put_note(
	struct paper *p, unsigned indent, const struct json *pair, const struct showing *how)
{
	const char *note = json_get_string(pair, "note");
	if (!note)
		return;
	paper_line(p, indent, indent + 2);
	paper_putf(p, INK_BORDER, "%s %s %s", look_of("border")->mark,
		phrase(PH_WITH_NOTE, how->audience), render_name(note, p->out.arena));
	paper_end(p);
}

static void match(
	struct paper *p, const struct json *pair, unsigned number, const struct showing *how)
{
	paper_line(p, 2, 6);
	paper_putf(p, INK_PLAIN, "%u.", number);
	paper_pad(p, 6);
	paper_put(p, INK_YES, look_of("yes")->mark);
	paper_put(p, INK_PLAIN, " ");
	put_name(p, pair);
	paper_end(p);
	put_ranks(p, 8, pair, how);
	put_note(p, 8, pair, how);
	render_criteria(p, 8, pair, how);
}

/* "? Lagermedarbejder med truck (V001)" */
static void put_head(struct paper *p, const struct json *pair, const char *state)
{
	const struct look *look = look_of(state);
	paper_line(p, 2, 6);
	paper_put(p, look->ink, look->mark);
	paper_put(p, INK_PLAIN, " ");
	put_name(p, pair);
	paper_end(p);
}

static void undecided(
	struct paper *p, const struct json *pair, unsigned number, const struct showing *how)
{
	(void)number;
	put_head(p, pair, "unknown");
	render_questions(p, 6, list_of(pair, "ask"), how);
	if (how->all)
		render_criteria(p, 6, pair, how);
}

/* It fits, and what it is asked for is its place alone. */
static void unplaced(
	struct paper *p, const struct json *pair, unsigned number, const struct showing *how)
{
	(void)number;
	put_head(p, pair, "yes");
	put_ranks(p, 6, pair, how);
	put_note(p, 6, pair, how);
	render_questions(p, 6, list_of(pair, "ask"), how);
	if (how->all)
		render_criteria(p, 6, pair, how);
}

/* The text of the criterion of that name, else the name. */
static const char *criterion_text(const struct json *pair, const char *name)
{
	const struct json *criteria = list_of(pair, "criteria");
	for (const struct json *c = criteria ? json_first(criteria) : NULL; c; c = json_after(c)) {
		const char *own = json_get_string(c, "name"), *text = json_get_string(c, "text");
		if (own && text && strcmp(own, name) == 0)
			return text;
	}
	return name;
}

/* The smallest change with which they would match. */
static void put_nearest(
	struct paper *p, unsigned indent, const struct json *pair, const struct showing *how)
{
	const struct json *nearest = json_get(pair, "nearest");
	const char *text = nearest ? json_get_string(nearest, "text") : NULL;
	if (!text)
		return;
	paper_line(p, indent, indent + 2);
	paper_putf(p, INK_PLAIN, "%s: %s", phrase(PH_NEAREST_CHANGE, how->audience), text);
	paper_end(p);
}

/* Which conditions leave the list empty, the one that would leave most without it first. */
static void put_emptied(struct paper *p, const struct json *result, const struct showing *how)
{
	const struct json *by = list_of(result, "emptied_by");
	unsigned shown = 0;
	if (count(by) == 0)
		return;
	render_section(p, phrase(PH_EMPTIED, how->audience));
	for (const struct json *b = json_first(by); b && shown < REASONS_SHOWN;
		b = json_after(b), shown++) {
		const char *text = json_get_string(b, "text");
		paper_line(p, 2, 4);
		paper_put(p, INK_PLAIN, text ? text : "");
		paper_end(p);
	}
}

static void near(
	struct paper *p, const struct json *pair, unsigned number, const struct showing *how)
{
	const struct json *fails = list_of(pair, "fails");
	(void)number;
	put_head(p, pair, "no");
	for (const struct json *f = fails ? json_first(fails) : NULL; f; f = json_after(f)) {
		const char *name = json_text(f) ? json_text(f) : "";
		const char *text = criterion_text(pair, name);
		paper_line(p, 6, 8);
		paper_putf(p, INK_PLAIN, "%s: %s", phrase(PH_NEAR_LACKS, how->audience), text);
		if (text != name && how->audience == FOR_CASEWORKER)
			paper_putf(p, INK_DIM, " (%s)", name);
		paper_end(p);
	}
	put_nearest(p, 6, pair, how);
	if (how->all)
		render_criteria(p, 6, pair, how);
}

static void each(struct paper *p, const struct json *list,
	void (*one)(struct paper *, const struct json *, unsigned, const struct showing *),
	const struct showing *how)
{
	unsigned number = 1;
	for (const struct json *e = list ? json_first(list) : NULL; e; e = json_after(e)) {
		if (number > 1)
			paper_gap(p);
		one(p, e, number++, how);
	}
}

static const struct json *question_of(const struct json *questions, const char *fact)
{
	for (const struct json *q = questions ? json_first(questions) : NULL; q;
		q = json_after(q)) {
		const char *own = json_get_string(q, "fact");
		if (own && strcmp(own, fact) == 0)
			return q;
	}
	return NULL;
}

/* Is it a fact of both sides, told apart by its question alone? */
static bool title_of_two(const struct json *questions, const char *title)
{
	unsigned n = 0;
	for (const struct json *q = questions ? json_first(questions) : NULL; q;
		q = json_after(q)) {
		const char *own = json_get_string(q, "title");
		n += own && strcmp(own, title) == 0;
	}
	return n > 1;
}

/* What is missing, in the words of whoever wrote the rules: the titles of the facts, and of
 * one alone what to ask. */
static const char *facts_for_people(
	const struct json *facts, const struct json *questions, struct arena *arena)
{
	struct strbuf sb;
	bool alone = facts && json_first(facts) && !json_after(json_first(facts));
	sb_init(&sb, arena);
	for (const struct json *f = facts ? json_first(facts) : NULL; f; f = json_after(f)) {
		const char *name = json_text(f) ? json_text(f) : "";
		const struct json *q = question_of(questions, name);
		const char *title = q ? json_get_string(q, "title") : NULL;
		if (title && !alone && title_of_two(questions, title))
			title = render_question(q, arena);
		if (sb.len > 0)
			sb_puts(&sb, ", ");
		sb_puts(&sb, title && *title ? title : render_name(name, arena));
		if (q && alone)
			sb_printf(&sb, " (%s)", render_question(q, arena));
	}
	return sb.s;
}

/* How many there are, and what they lack: the commonest first, as they come. */
static void put_counts(struct paper *p, const struct json *result, const char *key, long all,
	const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const struct json *by = list_of(result, key), *questions = list_of(result, "questions");
	unsigned shown = 0;
	paper_say(p, 2, INK_PLAIN,
		arena_printf(arena, "%s %s; %s", count_for_people(all, arena),
			phrase(PH_IN_ALL, how->audience), phrase(PH_FIRST_SHOWN, how->audience)));
	for (const struct json *b = by ? json_first(by) : NULL; b && shown < REASONS_SHOWN;
		b = json_after(b), shown++) {
		const char *facts = facts_for_people(json_get(b, "facts"), questions, arena);
		paper_line(p, 4, 6);
		paper_putf(p, INK_DIM, "%s %s", count_for_people(number_of(b, "count"), arena),
			*facts ? phrase(PH_LACKS, how->audience)
			       : phrase(PH_FOR_A_PERSON, how->audience));
		paper_putf(p, INK_DIM, "%s%s", *facts ? " " : "", facts);
		paper_end(p);
	}
	paper_gap(p);
}

/* Pairs that lack something, of which the first are here. */
static void put_lacking(struct paper *p, const struct json *result, enum phrase title,
	const char *const keys[3],
	void (*one)(struct paper *, const struct json *, unsigned, const struct showing *),
	const struct showing *how)
{
	const struct json *list = list_of(result, keys[0]);
	long all = number_of(result, keys[1]);
	if (all <= 0 && count(list) == 0)
		return;
	render_section(p, phrase(title, how->audience));
	if (one == unplaced)
		paper_say(p, 2, INK_PLAIN, phrase(PH_UNPLACED_WHY, how->audience));
	if ((long)count(list) < all)
		put_counts(p, result, keys[2], all, how);
	else if (one == unplaced)
		paper_gap(p);
	each(p, list, one, how);
}

/* Where near misses were looked for among fewer than were searched. */
static void put_near_of(struct paper *p, long n, const struct showing *how)
{
	if (n <= 0)
		return;
	paper_line(p, 2, 2);
	paper_putf(p, INK_DIM, "%s %s", phrase(PH_NEAR_OF, how->audience),
		count_for_people(n, p->out.arena));
	paper_end(p);
}

static void render_list_of_pairs(
	struct paper *p, enum phrase title, const struct json *result, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const struct json *matches = list_of(result, "matches");
	static const char *const unplaced_keys[] = {"unplaced", "unplaced_count", "unplaced_by"};
	static const char *const undecided_keys[] = {
		"undecided", "undecided_count", "undecided_by"};
	const struct json *close = list_of(result, "near");
	long searched = number_of(result, "searched");
	long near_of = number_of(result, "near_of");
	unsigned n = count(matches);

	render_title(p, title, result, how);
	paper_line(p, 0, 2);
	paper_putf(p, INK_DIM, "%u %s · %s %s", n, phrase(PH_MATCHES, how->audience),
		count_for_people(searched, arena), phrase(PH_SEARCHED, how->audience));
	paper_end(p);
	paper_gap(p);
	if (n == 0)
		paper_say(p, 2, INK_PLAIN, phrase(PH_NO_MATCH, how->audience));
	struct showing brief = *how;
	brief.brief = !how->all; /* `explain` tells one pair whole */
	each(p, matches, match, &brief);
	put_lacking(p, result, PH_UNPLACED, unplaced_keys, unplaced, how);
	put_lacking(p, result, PH_UNDECIDED, undecided_keys, undecided, how);
	if (count(close) > 0 || near_of > 0) {
		render_section(p, phrase(PH_NEAR, how->audience));
		put_near_of(p, near_of, how);
		each(p, close, near, how);
	}
	put_emptied(p, result, how);
	render_footer(p, result, how);
}

void render_jobs(struct paper *p, const struct json *result, const struct showing *how)
{
	render_list_of_pairs(p, PH_JOBS_FOR, result, how);
}

void render_shortlist(struct paper *p, const struct json *result, const struct showing *how)
{
	render_list_of_pairs(p, PH_CANDIDATES_FOR, result, how);
}

void render_pair(struct paper *p, const struct json *result, const struct showing *how)
{
	render_title(p, PH_PAIR, result, how);
	paper_gap(p);
	render_state(p, COL_ITEM, json_get_string(result, "state"));
	paper_put(p, INK_STRONG, render_title_of(result, p->out.arena));
	paper_end(p);
	put_note(p, COL_TITLE, result, how);
	put_ranks(p, COL_TITLE, result, how);
	paper_gap(p);
	render_criteria(p, COL_ITEM, result, how);
	render_questions(p, COL_ITEM, list_of(result, "ask"), how);
	put_nearest(p, COL_ITEM, result, how);
	render_footer(p, result, how);
}
