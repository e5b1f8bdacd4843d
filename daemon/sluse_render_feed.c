/* Where vacancies come from: feed.list, feed.quarantine.  English, as it speaks of the daemon. */
#include "sluse_render.h"
#include <string.h>

enum { COL_STATE = 20, COL_REST = 30 };

static const char *text_of(const struct json *j, const char *key)
{
	const char *s = json_text(json_get(j, key));
	return s ? s : "";
}

static enum ink ink_of(const char *state)
{
	if (strcmp(state, "good") == 0)
		return INK_YES;
	return strcmp(state, "failing") == 0 ? INK_NO : INK_BORDER;
}

static void show_feed(struct paper *p, const struct json *feed)
{
	const char *state = text_of(feed, "state"), *fresh = text_of(feed, "fresh");
	const struct json *error = json_get(feed, "error");
	paper_line(p, 0, COL_REST);
	paper_put(p, INK_STRONG, text_of(feed, "name"));
	paper_pad(p, COL_STATE);
	paper_put(p, ink_of(state), state);
	paper_pad(p, COL_REST);
	paper_putf(p, INK_PLAIN, "%s vacancies, %s set aside; ", text_of(feed, "there"),
		text_of(feed, "quarantined"));
	paper_putf(p, INK_PLAIN, *fresh ? "whole at %s" : "not read whole yet%s", fresh);
	paper_end(p);
	paper_line(p, COL_STATE, COL_STATE);
	paper_putf(p, INK_DIM, "%s, %s, every %s s", text_of(feed, "format"),
		text_of(feed, "where"), text_of(feed, "every"));
	paper_end(p);
	if (strcmp(state, "bad") == 0)
		paper_say(p, COL_STATE, INK_BORDER,
			arena_printf(p->out.arena, "%s of its %s records could not be read",
				text_of(feed, "bad"), text_of(feed, "read")));
	if (!error)
		return;
	paper_line(p, COL_STATE, COL_STATE);
	paper_putf(p, INK_NO, "%s: %s (%s rounds in a row)", text_of(error, "kind"),
		text_of(error, "text"), text_of(feed, "failures"));
	paper_end(p);
}

void render_feeds(struct paper *p, const struct json *result, const struct showing *how)
{
	const struct json *list = json_get(result, "feeds");
	const struct json *feed = list ? json_first(list) : NULL;
	const char *behind = text_of(result, "behind"), *joined = text_of(result, "joined");
	(void)how;
	if (!feed)
		paper_say(p, 0, INK_PLAIN, "There are no feeds.");
	for (; feed; feed = json_after(feed))
		show_feed(p, feed);
	if (*joined && strcmp(joined, "0") != 0) {
		paper_line(p, 0, 0);
		paper_putf(p, INK_PLAIN, "%s vacancies are told by more than one of them.", joined);
		paper_end(p);
	}
	if (!*behind)
		return;
	paper_gap(p);
	paper_say(p, 0, INK_NO, "The blocks do not fit the rules in force:");
	paper_raw(p, behind);
}

void render_quarantine(struct paper *p, const struct json *result, const struct showing *how)
{
	const struct json *list = json_get(result, "list");
	const struct json *bad = list ? json_first(list) : NULL;
	const char *lost = text_of(result, "lost");
	(void)how;
	if (!bad)
		paper_say(p, 0, INK_PLAIN, "Nothing is set aside.");
	for (; bad; bad = json_after(bad)) {
		const char *id = text_of(bad, "id");
		paper_line(p, 0, 2);
		paper_put(p, INK_STRONG, *id ? id : "(no id)");
		paper_putf(p, INK_PLAIN, ": %s", text_of(bad, "reason"));
		paper_putf(p, INK_DIM, " (byte %s, since %s, %s times)", text_of(bad, "at"),
			text_of(bad, "since"), text_of(bad, "times"));
		paper_end(p);
	}
	if (*lost && strcmp(lost, "0") != 0) {
		paper_line(p, 0, 0);
		paper_putf(p, INK_PLAIN, "%s more were not kept.", lost);
		paper_end(p);
	}
}
