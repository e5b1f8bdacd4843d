#include "sluse_render.h"
#include <string.h>

enum { QUESTIONS_OF_A_PAIR = 3 };

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

/* --- items ----------------------------------------------------------------- */

void render_state(struct paper *p, unsigned indent, const char *state)
{
	const struct look *look = look_of(state);
	paper_line(p, indent, indent + COL_TITLE - COL_ITEM);
	paper_put(p, look->ink, look->mark);
	paper_put(p, look->ink, " ");
	paper_put(p, look->ink, look->word);
	paper_pad(p, indent + COL_TITLE - COL_ITEM);
}

/* --- questions ------------------------------------------------------------- */

bool render_settles(const struct json *q)
{
	return json_kind(q) == JK_OBJECT && json_get_string(q, "settle");
}

const char *render_question(const struct json *q, struct arena *arena)
{
	if (json_kind(q) == JK_STRING)
		return json_text(q);
	const char *ask = json_get_string(q, "ask");
	const char *title = json_get_string(q, "title");
	const char *fact = json_get_string(q, "fact");
	if (render_settles(q))
		return json_get_string(q, "settle");
	if (ask && *ask)
		return ask;
	if (title && *title)
		return title;
	return fact ? render_name(fact, arena) : "?";
}

void render_rest(
	struct paper *p, unsigned indent, const struct json *rest, const struct showing *how)
{
	unsigned n = 0;
	for (; rest; rest = json_after(rest))
		n++;
	paper_line(p, indent, indent);
	paper_putf(p, INK_DIM, "%s %u %s", phrase(PH_AND, how->audience), n,
		phrase(PH_MORE, how->audience));
	paper_end(p);
}

void render_questions(
	struct paper *p, unsigned indent, const struct json *list, const struct showing *how)
{
	unsigned n = 0;
	for (const struct json *q = list ? json_first(list) : NULL; q; q = json_after(q)) {
		/* without a fact it is no question but what to do: it says so itself */
		bool question = json_kind(q) == JK_OBJECT && json_get(q, "fact");
		bool settle = render_settles(q);
		const char *why = question ? json_get_string(q, "why") : NULL;
		if (n++ == QUESTIONS_OF_A_PAIR && !how->all) {
			render_rest(p, indent, q, how);
			return;
		}
		paper_line(p, indent, indent + 2);
		if (question)
			paper_putf(p, INK_UNKNOWN, "%s ",
				phrase(settle ? PH_SETTLE : PH_ASK, how->audience));
		paper_put(p, INK_PLAIN, render_question(q, p->out.arena));
		if (question && !settle && why && strcmp(why, "absent") != 0)
			paper_putf(p, INK_DIM, " (%s)", absence_for_people(why, how->audience));
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

/* What a reload did, and what there was to say about the rules. */
static void render_load(struct paper *p, const struct json *result, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const struct json *rules = json_get(result, "ruleset");
	const struct json *records = json_get(result, "records");
	const struct json *messages = json_get(result, "messages");
	const struct json *changed = json_get(result, "changed");
	if (!rules) {
		render_plain(p, result, how);
		return;
	}
	for (const struct json *m = messages ? json_first(messages) : NULL; m; m = json_after(m))
		if (json_get_string(m, "shown"))
			paper_raw(p, json_get_string(m, "shown"));
	paper_line(p, 0, 2);
	paper_putf(p, INK_PLAIN, "in force: %s %s (%.12s), %s",
		value_for_people(json_get(rules, "name"), arena),
		value_for_people(json_get(rules, "version"), arena),
		value_for_people(json_get(rules, "digest"), arena),
		changed && json_bool(changed) ? "changed" : "unchanged");
	if (records)
		paper_putf(p, INK_PLAIN, "; read again: %s persons, %s vacancies, %s not whole",
			value_for_people(json_get(records, "persons"), arena),
			value_for_people(json_get(records, "vacancies"), arena),
			value_for_people(json_get(records, "degraded"), arena));
	paper_end(p);
}

render_fn *render_for(const char *method)
{
	static const struct {
		const char *method;
		render_fn *render;
	} forms[] = {
		{"track.recommend", render_track},
		{"match.jobs", render_jobs},
		{"match.offers", render_offers},
		{"match.shortlist", render_shortlist},
		{"match.explain", render_pair},
		{"progress.get", render_progress},
		{"rules.load", render_load},
		{"server.roles", render_roles},
		{"feed.list", render_feeds},
		{"feed.quarantine", render_quarantine},
	};
	for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].method, method) == 0)
			return forms[i].render;
	return render_plain;
}
