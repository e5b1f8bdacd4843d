/* sluse watch: what changes on shortlists, a line a change, until it is stopped. */
#include "sluse_ask.h"
#include "sluse_input.h"

#include <stdio.h>
#include <string.h>

static const struct json_limits limits = {.bytes = (size_t)64 << 20,
	.depth = 32,
	.nodes = 2000000,
	.members = 1000000,
	.string = 1 << 20};

static const char *text_of(const struct json *object, const char *key)
{
	const char *s = json_get_string(object, key);

	return s ? s : "";
}

/* "V001: + L007 (1)": who stands there (=), entered, changed (~) or left (−), and the place. */
static void put_standing(struct paper *p, const char *vacancy, const char *mark, enum ink ink,
	const struct json *one)
{
	const struct json *at = json_kind(one) == JK_OBJECT ? json_get(one, "at") : NULL;
	const char *id = at ? text_of(one, "id") : json_text(one);

	paper_line(p, 0, 4);
	paper_putf(p, INK_PLAIN, "%s: ", vacancy);
	paper_put(p, ink, mark);
	paper_putf(p, INK_PLAIN, " %s", id ? id : "");
	if (at)
		paper_putf(p, INK_DIM, " (%s)", json_text(at));
	paper_end(p);
}

static void put_change(struct tool *t, struct paper *p, const struct json *params)
{
	static const struct {
		const char *key, *mark;
		enum ink ink;
	} kinds[] = {{"matches", "=", INK_PLAIN}, {"entered", "+", INK_YES},
		{"changed", "~", INK_BORDER}, {"left", "−", INK_NO}};
	const char *vacancy = text_of(params, "stilling");

	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct json *list = json_get(params, kinds[i].key);

		for (const struct json *j = list ? json_first(list) : NULL; j; j = json_after(j))
			put_standing(p, vacancy, kinds[i].mark, kinds[i].ink, j);
	}
	if (json_get(params, "removed"))
		paper_say(p, 0, INK_PLAIN,
			arena_printf(p->out.arena, "%s: %s", vacancy,
				phrase(PH_WATCH_REMOVED, t->audience)));
	if (json_get(params, "ended") || json_get(params, "failed"))
		paper_say(p, 0, INK_NO,
			*text_of(params, "ended") ? text_of(params, "ended")
						  : text_of(params, "failed"));
}

/* The answer or a notification.  False: the subscription has ended. */
static bool show_change(struct tool *t, const char *line, size_t len, const char *key)
{
	struct arena brief;
	struct json_reader r;
	const struct json *j, *params;
	struct paper p;
	bool more = true;

	arena_init(&brief, &t->oom);
	j = json_parse(line, len, &limits, NULL, &brief, &r);
	params = j ? json_get(j, key) : NULL;
	if (params && tool_has(t, OPT_JSON)) {
		fwrite(line, 1, len, stdout);
		putchar('\n');
	} else if (params) {
		paper_init(&p, &brief, t->width, t->colour);
		put_change(t, &p, params);
		fputs(p.out.s ? p.out.s : "", stdout);
	}
	more = !params || !json_get(params, "ended");
	arena_release(&brief);
	return fflush(stdout) == 0 && more;
}

int verb_watch(struct tool *t)
{
	struct strbuf params;
	struct json_writer w;
	struct reply r;
	const char *line;
	size_t len;

	sb_init(&params, &t->arena);
	jw_init(&w, &params);
	jw_object(&w);
	if (t->n_args)
		jw_kstring(&w, "stilling_id", t->args[0]);
	jw_kstring_opt(&w, "rule", t->set[OPT_RULE]);
	if (t->limit)
		jw_kint(&w, "limit", t->limit);
	input_write_purpose(t, &w, "jobmatch");
	jw_close(&w);
	if (ask(t, "subscribe", params.s, &r))
		return COULD_NOT;
	if (r.error)
		return ask_explain_error(t, &r);
	ask_wait_for_ever(t);
	show_change(t, r.line, r.len, "result");
	while (ask_line(t, &line, &len) == 0)
		if (!show_change(t, line, len, "params"))
			return FINE;
	return COULD_NOT;
}
