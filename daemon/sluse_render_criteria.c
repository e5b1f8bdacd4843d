/* Conditions: what they say, the facts they read, and where they stand. */
#include "sluse_render.h"
#include <string.h>

/* --- facts ----------------------------------------------------------------- */

static void add_remark(struct strbuf *sb, const char *text)
{
	if (sb->len > 0)
		sb_puts(sb, ", ");
	sb_puts(sb, text);
}

static bool is_told(const struct json *fact)
{
	const struct json *value = json_get(fact, "value");
	return value && (json_kind(value) != JK_NULL || !json_get(fact, "why_unknown"));
}

/* "Alder: 36 (register, set 3. nov. 2026)", "Alder: 36 (borger, set 3. nov. 2024, forældet)".
 * What was told here and today goes without saying. */
static void put_fact(struct paper *p, const struct json *fact, const struct showing *how)
{
	struct arena *arena = p->out.arena;
	const char *why = json_get_string(fact, "why_unknown");
	const char *source = json_get_string(fact, "source");
	const char *seen = json_get_string(fact, "seen");
	const struct json *text = json_get(fact, "text"), *value = json_get(fact, "value");
	struct strbuf remarks;

	sb_init(&remarks, arena);
	if (source && strcmp(source, "lokal") != 0)
		add_remark(&remarks,
			strcmp(source, "text") == 0 ? phrase(PH_IN_THE_AD, how->audience) : source);
	if (seen && !(how->on && strcmp(seen, how->on) == 0))
		add_remark(&remarks, arena_printf(arena, "%s %s", phrase(PH_SEEN, how->audience),
					     date_for_people(seen, false, arena)));
	if (why)
		add_remark(&remarks, absence_for_people(why, how->audience));
	paper_putf(p, INK_DIM, "%s: %s%s%s%s", render_title_of(fact, arena),
		value_for_people(text ? text : value, arena), remarks.len > 0 ? " (" : "",
		remarks.s, remarks.len > 0 ? ")" : "");
}

/* "ikke oplyst: Dansk; Det, du ønsker nu": titles have commas of their own */
static const char *untold(const struct json *facts, const struct showing *how, struct arena *arena)
{
	struct strbuf sb;
	sb_init(&sb, arena);
	for (const struct json *f = facts ? json_first(facts) : NULL; f; f = json_after(f)) {
		if (is_told(f))
			continue;
		sb_printf(&sb, "%s%s", sb.len > 0 ? "; " : phrase(PH_NOT_TOLD, how->audience),
			sb.len > 0 ? "" : ": ");
		sb_puts(&sb, render_title_of(f, arena));
	}
	return sb.s;
}

/* Below a condition: the facts it read, where it comes from and where it stands. */
static void put_grounds(
	struct paper *p, unsigned indent, const struct json *criterion, const struct showing *how)
{
	const struct json *facts = json_get(criterion, "facts");
	const char *missing = untold(facts, how, p->out.arena);
	const char *source = json_get_string(criterion, "source");
	const char *at = how->audience == FOR_CASEWORKER ? json_get_string(criterion, "at") : NULL;
	const char *part = "";

	paper_line(p, indent, indent);
	for (const struct json *f = facts ? json_first(facts) : NULL; f; f = json_after(f)) {
		if (!is_told(f))
			continue;
		paper_put(p, INK_DIM, part);
		put_fact(p, f, how);
		part = " · ";
	}
	if (*missing) {
		paper_putf(p, INK_DIM, "%s%s", part, missing);
		part = " · ";
	}
	if (source) {
		paper_putf(p, INK_DIM, "%s%s", part, source);
		part = " · ";
	}
	if (at)
		paper_putf(p, INK_DIM, "%s%s", part, at);
	if (p->written)
		paper_end(p);
	else
		paper_drop(p);
}

/* --- conditions ------------------------------------------------------------ */

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
	const char *heading, const struct look *look, const struct showing *how)
{
	paper_line(p, indent, indent + 2);
	paper_put(p, look->ink, look->mark);
	paper_put(p, INK_PLAIN, " ");
	paper_put(p, INK_PLAIN, without_heading(text_of(criterion, p->out.arena), heading));
	paper_end(p);
	if (!how->brief)
		put_grounds(p, indent + 2, criterion, how);
}

/* Is it among the item's "awaits"?  Those hold nothing against anybody yet. */
static bool is_awaited(const struct json *item, const struct json *criterion)
{
	const struct json *awaits = json_get(item, "awaits");
	const char *name = json_get_string(criterion, "name");
	for (const struct json *a = awaits && name ? json_first(awaits) : NULL; a;
		a = json_after(a))
		if (json_text(a) && strcmp(json_text(a), name) == 0)
			return true;
	return false;
}

struct group {
	const char *state; /* NULL: what is awaited, whatever its state */
	enum phrase title;
};

static bool belongs(const struct group *g, const struct json *item, const struct json *criterion)
{
	bool awaited = is_awaited(item, criterion);
	if (!g->state || awaited)
		return !g->state && awaited;
	return strcmp(look_of(json_get_string(criterion, "state"))->state, g->state) == 0;
}

static void put_group(struct paper *p, unsigned indent, const struct json *item,
	const struct group *g, const struct showing *how)
{
	static const struct look awaited = {"", "…", "", INK_BORDER};
	const struct look *look = g->state ? look_of(g->state) : &awaited;
	const char *heading = phrase(g->title, how->audience);
	const struct json *criteria = json_get(item, "criteria");
	bool first = true;
	for (const struct json *c = json_first(criteria); c; c = json_after(c)) {
		if (!belongs(g, item, c))
			continue;
		if (first)
			paper_say(p, indent, INK_STRONG, heading);
		first = false;
		put_criterion(p, indent, c, heading, look, how);
	}
}

void render_criteria(
	struct paper *p, unsigned indent, const struct json *item, const struct showing *how)
{
	static const struct group groups[] = {{"yes", PH_SPEAKS_FOR}, {"border", PH_ON_BORDER},
		{"no", PH_LACKING}, {"unknown", PH_TO_CLEAR}, {NULL, PH_AWAITS}};
	const struct json *criteria = json_get(item, "criteria");
	if (!criteria || json_kind(criteria) != JK_ARRAY)
		return;
	for (unsigned i = 0; i < sizeof groups / sizeof *groups; i++)
		put_group(p, indent, item, &groups[i], how);
}

void render_failing(
	struct paper *p, unsigned indent, const struct json *item, const struct showing *how)
{
	const struct json *criteria = json_get(item, "criteria");
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
