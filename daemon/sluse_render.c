#include "sluse_render.h"
#include <string.h>

/* --- small things ---------------------------------------------------------- */

const char *render_name(const char *name, struct arena *arena)
{
	char *s = arena_strdup(arena, name);
	for (char *p = s; *p; p++)
		if (*p == '_')
			*p = ' ';
	return s;
}

const char *render_title_of(const struct json *item, struct arena *arena)
{
	const char *title = json_get_string(item, "title");
	const char *name = json_get_string(item, "name");
	if (title && *title)
		return title;
	return name ? render_name(name, arena) : "";
}

const char *render_list(const struct json *j, struct arena *arena)
{
	struct strbuf sb;
	if (!j)
		return "";
	if (json_kind(j) == JK_STRING)
		return render_name(json_text(j), arena);
	sb_init(&sb, arena);
	for (const struct json *e = json_first(j); e; e = json_after(e)) {
		const char *text = json_kind(e) == JK_OBJECT ? render_title_of(e, arena)
							     : value_for_people(e, arena);
		if (sb.len > 0)
			sb_puts(&sb, ", ");
		sb_puts(&sb, json_kind(e) == JK_OBJECT ? text : render_name(text, arena));
	}
	return sb.s;
}

/* --- head and foot --------------------------------------------------------- */

void render_title(
	struct paper *p, enum phrase what, const struct json *result, const struct showing *how)
{
	const char *on = json_get_string(result, "on");
	paper_line(p, 0, 2);
	paper_put(p, INK_STRONG, phrase(what, how->audience));
	/* "Din anbefaling" needs no name */
	if (*how->subject && how->audience != FOR_CITIZEN) {
		paper_putf(p, INK_STRONG, " %s ", phrase(PH_FOR, how->audience));
		paper_put(p, INK_STRONG, how->subject);
	}
	if (on)
		paper_right(p, INK_DIM, date_for_people(on, true, p->out.arena));
	paper_end(p);
}

void render_section(struct paper *p, const char *title)
{
	paper_gap(p);
	paper_say(p, 0, INK_HEAD, title);
}

void render_footer(struct paper *p, const struct json *result, const struct showing *how)
{
	const struct json *rules = json_get(result, "ruleset");
	const char *decision = json_get_string(result, "decision");
	const char *part = "";
	if (how->audience == FOR_CITIZEN || (!rules && !decision))
		return;
	paper_gap(p);
	paper_line(p, 0, 2);
	if (decision) {
		paper_putf(p, INK_DIM, "%s %.16s", phrase(PH_DECISION, how->audience), decision);
		part = " · ";
	}
	if (rules && json_kind(rules) == JK_OBJECT) {
		const char *name = json_get_string(rules, "name");
		const char *version = json_get_string(rules, "version");
		const char *digest = json_get_string(rules, "digest");
		paper_putf(p, INK_DIM, "%s%s %s %s %s%.12s%s", part,
			phrase(PH_RULESET, how->audience), name ? name : "", version ? version : "",
			digest ? "(" : "", digest ? digest : "", digest ? ")" : "");
	}
	paper_end(p);
}

/* --- items and their conditions -------------------------------------------- */

void render_state(struct paper *p, unsigned indent, const char *state)
{
	const struct look *look = look_of(state);
	paper_line(p, indent, indent + COL_TITLE - COL_ITEM);
	paper_put(p, look->ink, look->mark);
	paper_put(p, look->ink, " ");
	paper_put(p, look->ink, look->word);
	paper_pad(p, indent + COL_TITLE - COL_ITEM);
}

static void add_remark(struct strbuf *sb, const char *text)
{
	if (sb->len > 0)
		sb_puts(sb, ", ");
	sb_puts(sb, text);
}

/* "Alder: 36 (register, set 3. nov. 2026)", "Dansk: ikke oplyst",
 * "Alder: 36 (borger, set 3. nov. 2024, forældet)" */
static void put_fact(struct paper *p, const struct json *fact, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const char *why = json_get_string(fact, "why_unknown");
	const char *source = json_get_string(fact, "source");
	const char *seen = json_get_string(fact, "seen");
	const struct json *text = json_get(fact, "text"), *value = json_get(fact, "value");
	bool told = value && (!why || json_kind(value) != JK_NULL);
	struct strbuf remarks;

	paper_putf(p, INK_DIM, "%s: %s", render_title_of(fact, arena),
		told ? value_for_people(text ? text : value, arena)
		     : absence_for_people(why, how->audience));
	sb_init(&remarks, arena);
	if (source)
		add_remark(&remarks, source);
	if (seen)
		add_remark(&remarks, arena_printf(arena, "%s %s", phrase(PH_SEEN, how->audience),
					     date_for_people(seen, false, arena)));
	if (told && why)
		add_remark(&remarks, absence_for_people(why, how->audience));
	if (remarks.len > 0)
		paper_putf(p, INK_DIM, " (%s)", remarks.s);
}

/* Below a condition: the facts it read, and where it stands. */
static void put_grounds(
	struct paper *p, unsigned indent, const struct json *criterion, const struct showing *how)
{
	const struct json *facts = json_get(criterion, "facts");
	const struct json *fact = facts ? json_first(facts) : NULL;
	const char *at = how->audience == FOR_CASEWORKER ? json_get_string(criterion, "at") : NULL;
	const char *part = "";
	if (!fact && !at)
		return;
	paper_line(p, indent, indent);
	for (; fact; fact = json_after(fact), part = " · ") {
		paper_put(p, INK_DIM, part);
		put_fact(p, fact, how);
	}
	if (at)
		paper_putf(p, INK_DIM, "%s%s", part, at);
	paper_end(p);
}

static const char *text_of(const struct json *criterion, struct arena *arena)
{
	const char *text = json_get_string(criterion, "text");
	return text && *text ? text : render_title_of(criterion, arena);
}

/* A text that begins as its heading does says it once. */
static const char *without_heading(const char *text, const char *heading)
{
	size_t len = strlen(heading);
	bool twice = strncmp(text, heading, len) == 0 && strncmp(text + len, ": ", 2) == 0;
	return twice ? text + len + 2 : text;
}

static void put_criterion(struct paper *p, unsigned indent, const struct json *criterion,
	const char *heading, const struct showing *how)
{
	const struct look *look = look_of(json_get_string(criterion, "state"));
	paper_line(p, indent, indent + 2);
	paper_put(p, look->ink, look->mark);
	paper_put(p, INK_PLAIN, " ");
	paper_put(p, INK_PLAIN, without_heading(text_of(criterion, p->out.arena), heading));
	paper_end(p);
	put_grounds(p, indent + 2, criterion, how);
}

static void put_group(struct paper *p, unsigned indent, const struct json *criteria,
	const char *state, enum phrase title, const struct showing *how)
{
	const char *heading = phrase(title, how->audience);
	bool first = true;
	for (const struct json *c = json_first(criteria); c; c = json_after(c)) {
		if (strcmp(look_of(json_get_string(c, "state"))->state, state) != 0)
			continue;
		if (first)
			paper_say(p, indent, INK_STRONG, heading);
		first = false;
		put_criterion(p, indent, c, heading, how);
	}
}

void render_criteria(
	struct paper *p, unsigned indent, const struct json *criteria, const struct showing *how)
{
	if (!criteria || json_kind(criteria) != JK_ARRAY)
		return;
	put_group(p, indent, criteria, "yes", PH_SPEAKS_FOR, how);
	put_group(p, indent, criteria, "border", PH_ON_BORDER, how);
	put_group(p, indent, criteria, "no", PH_LACKING, how);
	put_group(p, indent, criteria, "unknown", PH_TO_CLEAR, how);
}

void render_failing(
	struct paper *p, unsigned indent, const struct json *criteria, const struct showing *how)
{
	const char *part = "";
	for (const struct json *c = criteria ? json_first(criteria) : NULL; c; c = json_after(c)) {
		const char *state = json_get_string(c, "state");
		if (!state || strcmp(state, "no") != 0)
			continue;
		if (!*part) {
			paper_line(p, indent, indent);
			paper_putf(p, INK_DIM, "%s ", phrase(PH_WHY_NOT, how->audience));
		}
		paper_put(p, INK_DIM, part);
		paper_put(p, INK_DIM, text_of(c, p->out.arena));
		part = "; ";
	}
	if (*part)
		paper_end(p);
}

/* --- questions ------------------------------------------------------------- */

const char *render_question(const struct json *q, struct arena *arena)
{
	if (json_kind(q) == JK_STRING)
		return json_text(q);
	const char *ask = json_get_string(q, "ask");
	const char *title = json_get_string(q, "title");
	const char *fact = json_get_string(q, "fact");
	if (ask && *ask)
		return ask;
	if (title && *title)
		return title;
	return fact ? render_name(fact, arena) : "?";
}

void render_questions(
	struct paper *p, unsigned indent, const struct json *list, const struct showing *how)
{
	for (const struct json *q = list ? json_first(list) : NULL; q; q = json_after(q)) {
		/* without a fact it is no question but what to do: it says so itself */
		bool question = json_kind(q) == JK_OBJECT && json_get(q, "fact");
		paper_line(p, indent, indent + 2);
		if (question)
			paper_putf(p, INK_UNKNOWN, "%s ", phrase(PH_ASK, how->audience));
		paper_put(p, INK_PLAIN, render_question(q, p->out.arena));
		paper_end(p);
	}
}

/* --- anything -------------------------------------------------------------- */

static void plain_object(struct paper *p, const struct json *object, unsigned indent)
{
	unsigned widest = 0;
	for (const struct json *m = json_first(object); m; m = json_after(m)) {
		unsigned width = paper_columns(json_key(m));
		widest = width > widest ? width : widest;
	}
	for (const struct json *m = json_first(object); m; m = json_after(m)) {
		bool nested = json_kind(m) == JK_OBJECT && json_first(m);
		paper_line(p, indent, indent + widest + 2);
		paper_put(p, INK_STRONG, json_key(m));
		if (!nested) {
			struct strbuf sb;
			sb_init(&sb, p->out.arena);
			json_print(&sb, m);
			paper_pad(p, indent + widest + 2);
			paper_put(p, INK_PLAIN, json_kind(m) == JK_STRING ? json_text(m) : sb.s);
		}
		paper_end(p);
		if (nested && indent < 12)
			plain_object(p, m, indent + 2);
	}
}

void render_plain(struct paper *p, const struct json *result, const struct showing *how)
{
	struct strbuf sb;
	(void)how;
	if (json_kind(result) == JK_OBJECT) {
		plain_object(p, result, 0);
		return;
	}
	sb_init(&sb, p->out.arena);
	json_print(&sb, result);
	paper_say(p, 0, INK_PLAIN, json_kind(result) == JK_STRING ? json_text(result) : sb.s);
}

render_fn *render_for(const char *method)
{
	static const struct {
		const char *method;
		render_fn *render;
	} forms[] = {
		{"track.recommend", render_track},
		{"match.jobs", render_jobs},
		{"match.shortlist", render_shortlist},
		{"match.explain", render_pair},
	};
	for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].method, method) == 0)
			return forms[i].render;
	return render_plain;
}
