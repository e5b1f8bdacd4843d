#include "sluse_render.h"
#include <string.h>

/* The first questions settle most; nobody is asked all of them at once. */
enum { QUESTIONS_SHOWN = 8 };

static const struct json *first_of(const struct json *result, const char *key)
{
	const struct json *list = json_get(result, key);
	return list && json_kind(list) == JK_ARRAY ? json_first(list) : NULL;
}

static bool has_state(const struct json *item, const char *state)
{
	const char *s = json_get_string(item, "state");
	return s && strcmp(s, state) == 0;
}

static bool is_true(const struct json *item, const char *key)
{
	const struct json *j = json_get(item, key);
	return j && json_kind(j) == JK_BOOLEAN && json_bool(j);
}

/* --- in short -------------------------------------------------------------- */

static void short_line(struct paper *p, const char *label, const char *text, enum ink ink)
{
	paper_line(p, 2, COL_TITLE);
	paper_put(p, INK_DIM, label);
	paper_pad(p, COL_TITLE);
	paper_put(p, ink, text);
	paper_end(p);
}

/* The titles of what is yes, and of what stands on a border; "" when there is none. */
static const char *short_list(struct paper *p, const struct json *result, const char *key)
{
	struct strbuf sb;
	sb_init(&sb, p->out.arena);
	for (int border = 0; border < 2; border++)
		for (const struct json *i = first_of(result, key); i; i = json_after(i)) {
			/* a no to an offer is neutral: it is told below, not pressed here */
			if (!has_state(i, border ? "border" : "yes") || is_true(i, "declined"))
				continue;
			if (sb.len > 0)
				sb_puts(&sb, "; ");
			sb_puts(&sb, render_title_of(i, p->out.arena));
			if (border)
				sb_printf(&sb, " (%s)", look_of("border")->word);
			else if (first_of(i, "awaits"))
				sb_printf(&sb, " (%s)", phrase(PH_AWAITING, FOR_CASEWORKER));
		}
	return sb.s;
}

static void in_short(struct paper *p, const struct json *result, const struct showing *how)
{
	static const struct {
		const char *key;
		enum phrase label;
	} rows[] = {{"profiles", PH_PROFILE}, {"tracks", PH_TRACK}, {"offers", PH_OFFER}};
	bool any = false;
	render_section(p, phrase(PH_IN_SHORT, how->audience));
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *list = short_list(p, result, rows[i].key);
		if (*list)
			short_line(p, phrase(rows[i].label, how->audience), list, INK_STRONG);
		any |= *list != '\0';
	}
	if (!any)
		paper_say(p, 2, INK_PLAIN, phrase(PH_NOTHING_SURE, how->audience));
	const struct json *question = first_of(result, "missing");
	if (question)
		short_line(p,
			phrase(render_settles(question) ? PH_SETTLE_FIRST : PH_ASK_FIRST,
				how->audience),
			render_question(question, p->out.arena), INK_PLAIN);
	if (first_of(result, "person_decides"))
		short_line(p, phrase(PH_DECIDES, how->audience),
			phrase(PH_BY_A_PERSON, how->audience), INK_PLAIN);
}

/* --- screening ------------------------------------------------------------- */

static void dimensions(struct paper *p, const struct json *screening, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const struct json *all = json_get(screening, "dimensions");
	unsigned widest = 0;
	for (const struct json *d = all ? json_first(all) : NULL; d; d = json_after(d)) {
		const char *title = json_get_string(d, "title");
		unsigned width = paper_columns(title ? title : render_name(json_key(d), arena));
		widest = width > widest ? width : widest;
	}
	for (const struct json *d = all ? json_first(all) : NULL; d; d = json_after(d)) {
		const char *title = json_get_string(d, "title");
		const char *level = json_get_string(d, "level_title");
		const struct json *value = json_get(d, "value");
		if (!level)
			level = json_get_string(d, "level");
		bool told = value && json_kind(value) != JK_NULL;
		paper_line(p, 2, widest + 9);
		paper_put(p, INK_PLAIN, title ? title : render_name(json_key(d), arena));
		const char *number = told ? value_for_people(value, arena) : "?";
		unsigned width = paper_columns(number);
		paper_pad(p,
			widest + 4 +
				(width < 3 ? 3 - width : 0)); /* figures stand under each other */
		paper_put(p, INK_STRONG, number);
		paper_pad(p, widest + 9);
		paper_put(p, level ? INK_PLAIN : INK_UNKNOWN,
			level  ? render_name(level, arena)
			: told ? phrase(PH_LEVEL_OPEN, how->audience)
			       : absence_for_people(
					 json_get_string(d, "why_unknown"), how->audience));
		paper_end(p);
	}
}

/* What the category says for itself, when it holds. */
static const char *because_of(const struct json *screening)
{
	const struct json *c = first_of(screening, "criteria");
	return c && has_state(c, "yes") ? json_get_string(c, "text") : NULL;
}

static void screenings(struct paper *p, const struct json *result, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const struct json *all = json_get(result, "screening");
	for (const struct json *s = all ? json_first(all) : NULL; s; s = json_after(s)) {
		const char *title = json_get_string(s, "title");
		const char *category = json_get_string(s, "category_title");
		if (!category)
			category = json_get_string(s, "category");
		render_section(p, title ? title : render_name(json_key(s), arena));
		if (category) {
			paper_line(p, 2, 4);
			paper_put(p, INK_STRONG, render_name(category, arena));
			paper_end(p);
		}
		const char *because = because_of(s);
		if (because)
			paper_say(p, 2, INK_PLAIN, because);
		dimensions(p, s, how);
	}
}

/* --- profiles, offers, tracks ---------------------------------------------- */

/* At the right of a title: "egen fortolkning", "frivilligt". */
static void title_line(
	struct paper *p, const struct json *item, const char *remark, const struct showing *how)
{
	const char *basis = json_get_string(item, "basis");
	bool own = basis && strcmp(basis, "own") == 0;
	const char *at_right = remark;
	if (own)
		at_right = arena_printf(p->out.arena, "%s%s%s", remark, *remark ? " · " : "",
			phrase(PH_BASIS_OWN, how->audience));
	render_state(p, COL_ITEM, json_get_string(item, "state"));
	paper_put(p, has_state(item, "no") ? INK_PLAIN : INK_STRONG,
		render_title_of(item, p->out.arena));
	if (*at_right)
		paper_right(p, INK_DIM, at_right);
	paper_end(p);
}

static void labelled(
	struct paper *p, enum phrase label, const char *text, const struct showing *how)
{
	if (!*text)
		return;
	paper_line(p, COL_TITLE, COL_TITLE + 2);
	paper_putf(p, INK_PLAIN, "%s ", phrase(label, how->audience));
	paper_put(p, INK_STRONG, text);
	paper_end(p);
}

static void reasons(struct paper *p, const struct json *item, const struct showing *how)
{
	if (has_state(item, "no") && !how->all)
		render_failing(p, COL_TITLE, item, how);
	else
		render_criteria(p, COL_TITLE, item, how);
}

static void profile(struct paper *p, const struct json *item, const struct showing *how)
{
	const char *confirm = json_get_string(item, "confirm");
	title_line(p, item, "", how);
	if (confirm && !has_state(item, "no")) {
		paper_line(p, COL_TITLE, COL_TITLE + 2);
		paper_putf(p, INK_PLAIN, "(%s %s)", phrase(PH_PROPOSAL_BY, how->audience),
			render_name(confirm, p->out.arena));
		paper_end(p);
	}
	reasons(p, item, how);
}

/* The condition that refused says why in its own words, below; without it the name must do. */
static void refusal(struct paper *p, const struct json *item, const struct showing *how)
{
	const char *name = json_get_string(item, "refused");
	const struct json *criteria = json_get(item, "criteria");
	if (name && strcmp(name, "udloebet") == 0)
		paper_say(p, COL_TITLE, INK_PLAIN, phrase(PH_EXPIRED, how->audience));
	else if (name && !(criteria && json_first(criteria)))
		labelled(p, PH_REFUSED, render_name(name, p->out.arena), how);
}

/* What the rule says beside what it computes with: "Varighed: 4 dage". */
static void info(struct paper *p, const struct json *item)
{
	for (const struct json *i = first_of(item, "info"); i; i = json_after(i)) {
		const char *label = json_get_string(i, "label"), *text = json_get_string(i, "text");
		paper_line(p, COL_TITLE, COL_TITLE + 2);
		paper_putf(p, INK_PLAIN, "%s: %s", label ? label : "", text ? text : "");
		paper_end(p);
	}
}

static void offer(struct paper *p, const struct json *item, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	title_line(p, item, is_true(item, "voluntary") ? phrase(PH_VOLUNTARY, how->audience) : "",
		how);
	refusal(p, item, how);
	if (!first_of(item, "criteria"))
		labelled(p, PH_AWAITS, render_list(json_get(item, "awaits"), arena), how);
	if (is_true(item, "declined"))
		paper_say(p, COL_TITLE, INK_PLAIN, phrase(PH_DECLINED, how->audience));
	if (!has_state(item, "no")) {
		labelled(p, PH_LEAD, render_list(json_get(item, "lead"), arena), how);
		render_runs(p, COL_TITLE, item, how);
		info(p, item);
	}
	reasons(p, item, how);
}

static void step(struct paper *p, const struct json *s, unsigned number, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const char *lead = json_get_string(s, "lead"), *because = json_get_string(s, "because");
	const char *earliest = json_get_string(s, "earliest");
	const char *latest = json_get_string(s, "latest");
	const struct json *offers = json_get(s, "offers");
	const char *part = "";
	bool done = is_true(s, "done") ||
		    (json_get_string(s, "done") && strcmp(json_get_string(s, "done"), "yes") == 0);
	paper_line(p, COL_TITLE, COL_TITLE + 3);
	paper_putf(p, INK_PLAIN, "%u.", number);
	paper_pad(p, COL_TITLE + 3);
	paper_put(p, done ? INK_DIM : INK_PLAIN, render_title_of(s, arena));
	if (done)
		paper_putf(p, INK_YES, " ✓ %s", phrase(PH_DONE, how->audience));
	paper_end(p);
	if (because)
		paper_say(p, COL_TITLE + 3, INK_PLAIN, because);
	if (done || !(lead || earliest || latest))
		return;
	paper_line(p, COL_TITLE + 3, COL_TITLE + 5);
	if (lead) {
		paper_putf(p, INK_DIM, "%s", render_name(lead, arena));
		part = " · ";
	}
	if (earliest) {
		paper_putf(p, INK_DIM, "%s%s %s", part, phrase(PH_EARLIEST, how->audience),
			date_for_people(earliest, false, arena));
		part = " · ";
	}
	if (latest)
		paper_putf(p, INK_DIM, "%s%s %s", part, phrase(PH_LATEST, how->audience),
			date_for_people(latest, false, arena));
	paper_end(p);
	if (offers && json_first(offers)) {
		paper_line(p, COL_TITLE + 3, COL_TITLE + 5);
		paper_putf(p, INK_PLAIN, "%s %s", phrase(PH_FITTING_OFFERS, how->audience),
			render_list(offers, arena));
		paper_end(p);
	}
}

static void track(struct paper *p, const struct json *item, const struct showing *how)
{
	unsigned number = 1;
	title_line(
		p, item, is_true(item, "proposed") ? phrase(PH_PROPOSED, how->audience) : "", how);
	reasons(p, item, how);
	/* the steps of a track that may never be are for those who want everything */
	if (!has_state(item, "yes") && !has_state(item, "border") && !how->all)
		return;
	for (const struct json *s = first_of(item, "steps"); s; s = json_after(s))
		step(p, s, number++, how);
}

/* Those that fit come before those that could, and these before those that do not. */
static void items(struct paper *p, const struct json *result, const char *key, enum phrase title,
	void (*one)(struct paper *, const struct json *, const struct showing *),
	const struct showing *how)
{
	static const char *const order[] = {"yes", "border", "unknown", "no"};
	bool first = true, after_no = false;
	if (!first_of(result, key))
		return;
	render_section(p, phrase(title, how->audience));
	for (unsigned i = 0; i < sizeof order / sizeof *order; i++)
		for (const struct json *j = first_of(result, key); j; j = json_after(j)) {
			if (!has_state(j, order[i]))
				continue;
			/* what does not fit is short, and stands together */
			if (!first && (!after_no || how->all))
				paper_gap(p);
			one(p, j, how);
			first = false;
			after_no = strcmp(order[i], "no") == 0;
		}
}

/* --- the rest -------------------------------------------------------------- */

/* The title of the item of that name ("x", "profile.x") in this answer, or the name. */
static const char *title_of_name(const struct json *result, const char *name, struct arena *arena)
{
	static const char *const keys[] = {"profiles", "offers", "tracks", "due"};
	const char *dot = strchr(name, '.');
	const char *bare = dot ? dot + 1 : name;
	for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
		for (const struct json *j = first_of(result, keys[i]); j; j = json_after(j)) {
			const char *own = json_get_string(j, "name");
			if (own && (strcmp(own, name) == 0 || strcmp(own, bare) == 0))
				return render_title_of(j, arena);
		}
	const struct json *screening = json_get(result, "screening");
	const struct json *s = screening ? json_get(screening, name) : NULL;
	const char *title = s ? json_get_string(s, "title") : NULL;
	return title ? title : render_name(name, arena);
}

static const char *settled(
	const struct json *result, const struct json *question, struct arena *arena)
{
	const struct json *titles = json_get(question, "settles_titles");
	const struct json *list = titles ? titles : json_get(question, "settles");
	struct strbuf sb;
	sb_init(&sb, arena);
	for (const struct json *s = list ? json_first(list) : NULL; s; s = json_after(s)) {
		if (sb.len > 0)
			sb_puts(&sb, "; ");
		if (json_kind(s) != JK_STRING)
			sb_puts(&sb, render_title_of(s, arena));
		else
			sb_puts(&sb,
				titles ? json_text(s) : title_of_name(result, json_text(s), arena));
	}
	return sb.s;
}

static void questions(struct paper *p, const struct json *result, const struct showing *how)
{
	const struct json *q = first_of(result, "missing");
	unsigned number = 1;
	if (!q)
		return;
	render_section(p, phrase(PH_QUESTIONS, how->audience));
	for (; q; q = json_after(q)) {
		if (number > QUESTIONS_SHOWN && !how->all) {
			render_rest(p, 6, q, how);
			break;
		}
		const char *what = settled(result, q, p->out.arena);
		const char *why = json_get_string(q, "why"), *by = json_get_string(q, "set_by");
		paper_line(p, 2, 6);
		paper_putf(p, INK_PLAIN, "%u.", number++);
		paper_pad(p, 6);
		paper_put(p, INK_PLAIN, render_question(q, p->out.arena));
		if (why && strcmp(why, "absent") != 0 && !render_settles(q))
			paper_putf(p, INK_DIM, " (%s)", absence_for_people(why, how->audience));
		paper_end(p);
		if (by && how->audience == FOR_CASEWORKER) {
			paper_line(p, 6, 8);
			paper_putf(p, INK_DIM, "%s: %s", phrase(PH_TOLD_BY, how->audience),
				render_name(by, p->out.arena));
			paper_end(p);
		}
		if (*what && how->audience == FOR_CASEWORKER) {
			paper_line(p, 6, 8);
			paper_putf(p, INK_DIM, "%s: %s", phrase(PH_SETTLES, how->audience), what);
			paper_end(p);
		}
	}
}

/* One task: what, when, why, and who. */
static void task(struct paper *p, const struct json *d, const char *word, enum ink ink,
	const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const char *from = json_get_string(d, "from"), *by = json_get_string(d, "by");
	const char *because = json_get_string(d, "because"), *lead = json_get_string(d, "lead");
	const char *basis = json_get_string(d, "basis");
	const struct json *parties = json_get(d, "parties");

	paper_line(p, 2, 16);
	paper_put(p, ink, word);
	paper_pad(p, 16);
	paper_put(p, INK_STRONG, render_title_of(d, arena));
	if (from && has_state(d, "upcoming"))
		paper_putf(p, INK_PLAIN, " · %s %s", phrase(PH_FROM, how->audience),
			date_for_people(from, false, arena));
	if (by)
		paper_putf(p, INK_PLAIN, " · %s %s", phrase(PH_LATEST, how->audience),
			date_for_people(by, false, arena));
	if (basis && strcmp(basis, "own") == 0)
		paper_putf(p, INK_DIM, " · %s", phrase(PH_BASIS_OWN, how->audience));
	paper_end(p);
	if (because)
		paper_say(p, 16, INK_PLAIN, because);
	if (!lead)
		return;
	paper_line(p, 16, 18);
	paper_putf(p, INK_DIM, "%s %s", phrase(PH_LEAD, how->audience), render_name(lead, arena));
	if (parties && json_first(parties))
		paper_putf(p, INK_DIM, " · %s %s", phrase(PH_PARTIES, how->audience),
			render_list(parties, arena));
	paper_end(p);
}

static void due(struct paper *p, const struct json *result, const struct showing *how)
{
	static const struct {
		const char *state;
		enum phrase word;
		enum ink ink;
	} states[] = {{"overdue", PH_OVERDUE, INK_NO}, {"due", PH_DUE_NOW, INK_BORDER},
		{"upcoming", PH_UPCOMING, INK_PLAIN}};
	if (!first_of(result, "due"))
		return;
	render_section(p, phrase(PH_DUE, how->audience));
	for (unsigned i = 0; i < sizeof states / sizeof *states; i++)
		for (const struct json *d = first_of(result, "due"); d; d = json_after(d))
			if (has_state(d, states[i].state))
				task(p, d, phrase(states[i].word, how->audience), states[i].ink,
					how);
}

static void borders(struct paper *p, const struct json *result, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	if (!first_of(result, "border"))
		return;
	render_section(p, phrase(PH_BORDERS, how->audience));
	for (const struct json *b = first_of(result, "border"); b; b = json_after(b)) {
		const char *item = json_get_string(b, "item"), *text = json_get_string(b, "text");
		paper_line(p, 2, 4);
		paper_put(p, INK_BORDER, look_of("border")->mark);
		paper_put(p, INK_PLAIN, " ");
		if (item)
			paper_putf(p, INK_PLAIN, "%s%s", title_of_name(result, item, arena),
				text ? ": " : "");
		if (text)
			paper_put(p, INK_PLAIN, text);
		paper_end(p);
	}
}

static void nearest(struct paper *p, const struct json *result, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	if (!first_of(result, "nearest"))
		return;
	render_section(p, phrase(PH_NEAREST, how->audience));
	for (const struct json *n = first_of(result, "nearest"); n; n = json_after(n)) {
		const char *item = json_get_string(n, "item");
		const char *title = json_get_string(n, "title"), *fact = json_get_string(n, "fact");
		paper_line(p, 2, 4);
		paper_putf(p, INK_PLAIN, "%s %s %s %s %s",
			title ? title : render_name(fact ? fact : "", arena),
			phrase(PH_FROM, how->audience),
			value_for_people(json_get(n, "from"), arena), phrase(PH_TO, how->audience),
			value_for_people(json_get(n, "to"), arena));
		if (item)
			paper_putf(p, INK_PLAIN, " %s %s", phrase(PH_WOULD_MEET, how->audience),
				title_of_name(result, item, arena));
		paper_end(p);
	}
}

static void bullets(
	struct paper *p, const struct json *list, enum phrase title, const struct showing *how)
{
	if (!list || !json_first(list))
		return;
	render_section(p, phrase(title, how->audience));
	for (const struct json *e = json_first(list); e; e = json_after(e)) {
		const char *text =
			json_kind(e) == JK_STRING ? json_text(e) : json_get_string(e, "text");
		paper_line(p, 2, 4);
		paper_put(p, INK_PLAIN, "• ");
		paper_put(p, INK_PLAIN, text ? text : "");
		paper_end(p);
	}
}

void render_track(struct paper *p, const struct json *result, const struct showing *how)
{
	render_title(p, PH_RECOMMENDATION, result, how);
	in_short(p, result, how);
	bullets(p, json_get(result, "person_decides"), PH_PERSON_DECIDES, how);
	screenings(p, result, how);
	items(p, result, "profiles", PH_PROFILES, profile, how);
	items(p, result, "tracks", PH_TRACKS, track, how);
	items(p, result, "offers", PH_OFFERS, offer, how);
	due(p, result, how);
	questions(p, result, how);
	borders(p, result, how);
	nearest(p, result, how);
	bullets(p, json_get(result, "warnings"), PH_WARNINGS, how);
	render_footer(p, result, how);
}
