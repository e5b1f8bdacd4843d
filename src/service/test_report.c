#include "service/test_report.h"

#include "data/json.h"

#include <string.h>

/* ---- text ---------------------------------------------------------------- */

static void say_reason(struct strbuf *out, const struct case_reason *r)
{
	sb_printf(out, "      %-7s %s", state_word(r->state), r->text);
	if (r->facts[0])
		sb_printf(out, " (%s)", r->facts);
	if (r->no_value)
		sb_printf(out, ": %s", r->value);
	sb_printf(out, "  %s\n", r->at);
}

static void say_failure(struct strbuf *out, const struct case_failure *f)
{
	sb_printf(out, "  %s: %s\n", f->expected->at, f->expected->text);
	sb_printf(out, "    came: %s\n", f->came);
	for (unsigned i = 0; i < f->why.n; i++)
		say_reason(out, &f->why.at[i]);
	if (f->nearest.fact)
		sb_printf(out, "    would hold with %s = %s (%s)\n", f->nearest.fact,
			f->nearest.value, f->nearest.given);
	else if (f->sought)
		sb_puts(out, "    no change of one fact was found with which it would hold\n");
}

void report_text(struct strbuf *out, const struct case_result *r)
{
	if (!r->failures.n)
		return;
	sb_printf(out, "FAILED case \"%s\" at %s\n", r->block->name, r->block->at);
	for (unsigned i = 0; i < r->failures.n; i++)
		say_failure(out, &r->failures.at[i]);
}

/* ---- json ---------------------------------------------------------------- */

static void write_reason(struct json_writer *w, const struct case_reason *r)
{
	jw_object(w);
	jw_kstring(w, "state", state_word(r->state));
	jw_kstring_opt(w, "name", r->criterion->name);
	jw_kstring(w, "text", r->text);
	jw_kstring(w, "facts", r->facts);
	jw_kstring(w, "value", r->value);
	jw_kstring(w, "at", r->at);
	jw_close(w);
}

static void write_failure(struct json_writer *w, const struct case_failure *f)
{
	jw_object(w);
	jw_kstring(w, "at", f->expected->at);
	jw_kstring(w, "expected", f->expected->text);
	jw_kstring(w, "came", f->came);
	jw_key(w, "criteria");
	jw_array(w);
	for (unsigned i = 0; i < f->why.n; i++)
		write_reason(w, &f->why.at[i]);
	jw_close(w);
	if (f->nearest.fact) {
		jw_key(w, "nearest");
		jw_object(w);
		jw_kstring(w, "fact", f->nearest.fact);
		jw_kstring(w, "value", f->nearest.value);
		jw_kstring(w, "given", f->nearest.given);
		jw_close(w);
	}
	jw_close(w);
}

void report_json(struct json_writer *w, const struct case_result *r)
{
	jw_object(w);
	jw_kstring(w, "name", r->block->name);
	jw_kstring(w, "at", r->block->at);
	jw_kbool(w, "passed", !r->failures.n);
	jw_key(w, "failures");
	jw_array(w);
	for (unsigned i = 0; i < r->failures.n; i++)
		write_failure(w, &r->failures.at[i]);
	jw_close(w);
	jw_close(w);
}

/* ---- tap ----------------------------------------------------------------- */

/* '#' begins a directive, and a name is one line. */
static void put_name(struct strbuf *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '#' || *name == '\\')
			sb_putc(out, '\\');
		sb_putc(out, (unsigned char)*name < ' ' ? ' ' : *name);
	}
}

void report_tap(struct strbuf *out, const struct case_result *r, unsigned number, struct arena *a)
{
	struct strbuf detail;
	struct json_writer w;

	sb_printf(out, "%sok %u - ", r->failures.n ? "not " : "", number);
	put_name(out, r->block->name);
	sb_putc(out, '\n');
	if (!r->failures.n)
		return;
	/* JSON is YAML: one key a line, its value as JSON */
	sb_printf(out, "  ---\n  at: \"%s\"\n  failures:\n", r->block->at);
	for (unsigned i = 0; i < r->failures.n; i++) {
		sb_init(&detail, a);
		jw_init(&w, &detail);
		write_failure(&w, &r->failures.at[i]);
		sb_printf(out, "    - %s\n", detail.s);
	}
	sb_puts(out, "  ...\n");
}

void report_tap_comment(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		sb_puts(out, len ? "# " : "#");
		sb_add(out, text, len);
		sb_putc(out, '\n');
		text += len + (text[len] == '\n');
	}
}
