/* The verbs that ask one thing and show the answer. */
#include "sluse_ask.h"
#include "sluse_feed.h"
#include "sluse_input.h"
#include "sluse_render.h"
#include <stdlib.h>
#include <string.h>

/* --- questions ------------------------------------------------------------- */

struct question {
	struct strbuf params;
	struct json_writer w;
};

static void question_open(struct tool *t, struct question *q)
{
	sb_init(&q->params, &t->arena);
	jw_init(&q->w, &q->params);
	jw_object(&q->w);
}

/* What the options say about the answer.  Each verb is for something, which --purpose can say
 * otherwise. */
static void question_close(struct tool *t, struct question *q, const char *purpose)
{
	static const char *const audiences[] = {[FOR_CASEWORKER] = "caseworker",
		[FOR_CITIZEN] = "citizen",
		[FOR_EMPLOYER] = "employer"};
	jw_kstring_opt(&q->w, "on", t->set[OPT_ON]);
	jw_kbool(&q->w, "explain", true);
	jw_kstring_opt(&q->w, "rule", t->set[OPT_RULE]);
	if (t->limit)
		jw_kint(&q->w, "limit", t->limit);
	if (tool_has(t, OPT_NEAR))
		jw_kbool(&q->w, "near", true);
	if (tool_has(t, OPT_SCAN) || tool_has(t, OPT_PLAN))
		jw_kstring(&q->w, "plan", tool_has(t, OPT_SCAN) ? "scan" : "show");
	if (tool_has(t, OPT_AUDIENCE))
		jw_kstring(&q->w, "audience", audiences[t->audience]);
	input_write_purpose(t, &q->w, purpose);
	jw_close(&q->w);
}

/* --- answers --------------------------------------------------------------- */

static int show_json(struct tool *t, const struct json *result, bool pretty)
{
	struct strbuf out;
	sb_init(&out, &t->arena);
	if (pretty)
		json_print_pretty(&out, result);
	else
		json_print(&out, result);
	if (out.len == 0 || out.s[out.len - 1] != '\n')
		sb_putc(&out, '\n');
	return tool_print(t, out.s, out.len);
}

static int show(struct tool *t, const char *method, const char *subject, const struct reply *r)
{
	struct showing how = {.audience = t->audience,
		.subject = subject,
		.all = tool_has(t, OPT_ALL) || tool_has(t, OPT_EXPLAIN)};
	struct paper p;
	if (r->error)
		return ask_explain_error(t, r);
	if (tool_has(t, OPT_JSON))
		return show_json(t, r->result, false);
	how.on = json_get_string(r->result, "on");
	paper_init(&p, &t->arena, t->width, t->colour);
	render_for(method)(&p, r->result, &how);
	return tool_print_paper(t, &p);
}

static int ask_and_show(struct tool *t, const char *method, struct question *q, const char *purpose,
	const char *subject)
{
	struct reply r;
	question_close(t, q, purpose);
	if (ask(t, method, q->params.s, &r) != 0)
		return COULD_NOT;
	return show(t, method, subject, &r);
}

/* --- verbs ----------------------------------------------------------------- */

static int ask_about(struct tool *t, const char *method, const char *kind, const char *purpose)
{
	struct question q;
	struct subject s;
	if (input_subject(t, t->args[0], kind, &s) != 0)
		return COULD_NOT;
	question_open(t, &q);
	input_write_subject(&q.w, &s, kind, "id");
	return ask_and_show(t, method, &q, purpose, s.shown);
}

int verb_track(struct tool *t)
{
	return ask_about(t, "track.recommend", "ledig", "visitation");
}

int verb_jobs(struct tool *t)
{
	return ask_about(t, "match.jobs", "ledig", "jobmatch");
}

int verb_offers(struct tool *t)
{
	return ask_about(t, "match.offers", "ledig", "visitation");
}

int verb_shortlist(struct tool *t)
{
	return ask_about(t, "match.shortlist", "stilling", "jobmatch");
}

/* How the vacancies of a person are found: the conditions are those of the pair. */
static int explain_plan(struct tool *t, const struct subject *person)
{
	struct question q;
	struct reply r;
	struct showing how = {.audience = t->audience, .subject = person->shown};
	struct paper p;
	const struct json *plan;

	question_open(t, &q);
	input_write_subject(&q.w, person, "ledig", "id");
	question_close(t, &q, "jobmatch");
	if (ask(t, "match.jobs", q.params.s, &r) != 0)
		return COULD_NOT;
	if (r.error)
		return ask_explain_error(t, &r);
	plan = json_get(r.result, "plan");
	if (tool_has(t, OPT_JSON))
		return show_json(t, plan, false);
	paper_init(&p, &t->arena, t->width, t->colour);
	render_plain(&p, plan, &how);
	return tool_print_paper(t, &p);
}

int verb_explain(struct tool *t)
{
	struct question q;
	struct subject person, vacancy;
	if (strcmp(t->args[0], "-") == 0 && strcmp(t->args[1], "-") == 0)
		return tool_fail(t, "only one of the two can come from stdin");
	if (input_subject(t, t->args[0], "ledig", &person) != 0 ||
		input_subject(t, t->args[1], "stilling", &vacancy) != 0)
		return COULD_NOT;
	if (tool_has(t, OPT_PLAN))
		return explain_plan(t, &person);
	question_open(t, &q);
	input_write_subject(&q.w, &person, "ledig", "ledig_id");
	input_write_subject(&q.w, &vacancy, "stilling", "stilling_id");
	return ask_and_show(t, "match.explain", &q, "jobmatch",
		arena_printf(&t->arena, "%s og %s", person.shown, vacancy.shown));
}

static int ask_daemon(struct tool *t, const char *method, const char *params)
{
	struct reply r;
	if (ask(t, method, params, &r) != 0)
		return COULD_NOT;
	return show(t, method, "", &r);
}

int feed_ask(struct tool *t)
{
	bool bad = tool_has(t, OPT_QUARANTINE);
	struct strbuf params;
	struct json_writer w;
	if (t->n_args > 1)
		return tool_fail(t, "one feed at a time; 'feed read FORMAT FILE' reads files");
	if (t->n_args == 0 && bad)
		return tool_fail(t, "--quarantine: of which feed?");
	sb_init(&params, &t->arena);
	jw_init(&w, &params);
	jw_object(&w);
	if (t->n_args)
		jw_kstring(&w, "feed", t->args[0]);
	jw_close(&w);
	return ask_daemon(t, bad ? "feed.quarantine" : "feed.list", params.s);
}

int verb_status(struct tool *t)
{
	return ask_daemon(t, "server.status", NULL);
}

int verb_roles(struct tool *t)
{
	return ask_daemon(t, "server.roles", NULL);
}

int verb_stop(struct tool *t)
{
	struct reply r;
	static const char stops[] = "the daemon stops\n";
	if (ask(t, "server.stop", NULL, &r) != 0)
		return COULD_NOT;
	if (r.error || tool_has(t, OPT_JSON))
		return show(t, "server.stop", "", &r);
	return tool_print(t, stops, sizeof stops - 1);
}

int verb_reload(struct tool *t)
{
	struct strbuf params;
	struct json_writer w;
	if (t->n_args == 0)
		return ask_daemon(t, "rules.load", NULL);
	/* the daemon stands in another folder than whoever asks */
	char *folder = realpath(t->args[0], NULL);
	if (!folder)
		return tool_fail(t, "%s: there is no such folder", t->args[0]);
	sb_init(&params, &t->arena);
	jw_init(&w, &params);
	jw_object(&w);
	jw_kstring(&w, "folder", folder);
	jw_close(&w);
	free(folder);
	return ask_daemon(t, "rules.load", params.s);
}

int verb_call(struct tool *t)
{
	const char *params = t->n_args > 1 ? t->args[1] : NULL;
	struct json_reader reader;
	struct reply r;
	size_t len;
	if (params && strcmp(params, "-") == 0) {
		if (input_read(t, "-", &params, &len) != 0)
			return COULD_NOT;
	} else if (params) {
		len = strlen(params);
	}
	if (params) { /* printed anew: what was typed may stand on several lines */
		struct strbuf line;
		const struct json *j =
			json_parse(params, len, &json_limits_default, NULL, &t->arena, &reader);
		if (!j)
			return tool_fail(t, "PARAMS is no JSON, %s",
				json_reader_message(&reader, &t->arena));
		sb_init(&line, &t->arena);
		json_print(&line, j);
		params = line.s;
	}
	if (ask(t, t->args[0], params, &r) != 0)
		return COULD_NOT;
	if (r.error)
		return ask_explain_error(t, &r);
	return show_json(t, r.result, !tool_has(t, OPT_JSON));
}

int verb_render(struct tool *t)
{
	struct reply r;
	const char *text;
	size_t len;
	if (input_read(t, "-", &text, &len) != 0 || ask_read(t, text, len, &t->arena, &r) != 0)
		return COULD_NOT;
	return show(t, t->args[0], t->n_args > 1 ? t->args[1] : "", &r);
}
