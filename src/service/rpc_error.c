#include "base/utf8.h"
#include "data/cpr.h"
#include "service/rpc.h"

#include <stdio.h>
#include <string.h>

const struct rpc_error_info rpc_errors[RPC_ERRORS] = {
	[ERR_PARSE] = {-32700, "parse", "syntax utf8 duplicate number",
		"The line is not JSON as RFC 8259 and RFC 7493 have it: broken syntax, broken "
		"UTF-8, a key twice in one object, or a number out of range."},
	[ERR_REQUEST] = {-32600, "request", "request batch cpr",
		"The line is JSON, but no request: a member is missing, unknown or of the wrong "
		"type; a batch is empty; or something like a CPR number stands in the id, the "
		"method or a member's name."},
	[ERR_METHOD] = {-32601, "method", "method", "There is no such method."},
	[ERR_PARAMS] = {-32602, "params",
		"parameter missing conflict type range value date cpr source syntax "
		"unknown-fact unknown-name no-facts",
		"Something is wrong with the parameters or with the facts in them. All that is "
		"wrong stands in data.problems."},
	[ERR_INTERNAL] = {-32603, "internal", "internal", "A fault of the program itself."},
	[ERR_NO_RULES] = {-32000, "no-rules", "no-rules",
		"No ruleset is in force yet. Call rules.load."},
	[ERR_UNKNOWN_ID] = {-32001, "unknown-id", "unknown-id erased",
		"Nobody, or no vacancy, is stored under this id; or somebody whom the decision "
		"rests on was forgotten (erased)."},
	[ERR_RULES] = {-32002, "rules", "rules files",
		"The rules have errors (all in data.messages) or their files could not be read. "
		"The ruleset in force stays in force."},
	[ERR_MEMORY] = {-32003, "memory", "memory",
		"There was not memory enough for this request. Nothing was changed by it."},
	[ERR_LIMIT] = {-32004, "limit", "limit timeout",
		"A limit was reached: length of a line, time to finish it, nesting, number of "
		"values, size of a "
		"batch, size of the answers, number of records."},
	[ERR_OVERLOADED] = {-32005, "overloaded", "overloaded",
		"Too much is asked at once. Try again later."},
	[ERR_UNAVAILABLE] = {-32006, "unavailable", "unavailable",
		"The method exists, but not where it was called: a tool without a daemon cannot "
		"be stopped, and has no rules folder of its own."},
	[ERR_FORBIDDEN] = {-32007, "forbidden", "forbidden backup",
		"This caller may not do that: none of its roles has the method or asks it for this "
		"purpose, the person is not among those its roles are for, or it is for root and "
		"the daemon's own user. server.roles tells who may what. "
		"Or a backup cannot be made there (backup)."},
	[ERR_STORE] = {-32008, "store", "store",
		"What is kept could not be read; or what the request wrote, or the note that "
		"somebody's facts were read, could not be "
		"written to the disk. Nothing was changed by it, and nothing is told."},
};

enum rpc_error rpc_error_of_kind(const char *kind)
{
	size_t n = strlen(kind);

	for (unsigned i = 0; n && i < RPC_ERRORS; i++) {
		for (const char *p = rpc_errors[i].kinds; *p;) {
			size_t word = strcspn(p, " ");

			if (word == n && memcmp(p, kind, n) == 0)
				return (enum rpc_error)i;
			p += word + (p[word] == ' ');
		}
	}
	return ERR_INTERNAL;
}

int fail(struct failure *f, enum rpc_error error, const char *kind, const char *path,
	const char *text)
{
	*f = (struct failure){.error = error, .kind = kind, .path = path, .text = text};
	return -1;
}

void rpc_open(struct json_writer *w, const struct piece *id)
{
	jw_object(w);
	jw_kstring(w, "jsonrpc", "2.0");
	jw_key(w, "id");
	if (id && id->s)
		jw_raw(w, id->s, id->len);
	else
		jw_null(w);
}

/* A message may quote a line of a rule file, and a person's number stand in it. */
static void write_masked(struct json_writer *w, const char *key, struct strbuf *text)
{
	size_t len = text->len;

	cpr_mask(text->s, &len);
	jw_key(w, key);
	jw_stringn(w, text->s, len);
}

void rpc_write_diag(struct json_writer *w, const struct diag *d, struct arena *scratch)
{
	struct strbuf shown, text;

	jw_object(w);
	jw_kstring(w, "level", d->level == DIAG_ERROR ? "error" : "warning");
	if (d->span.src) {
		struct place p = span_place(d->span);

		jw_kstring(w, "file", d->span.src->name);
		jw_kint(w, "line", p.line);
		jw_kint(w, "column", p.column);
	}
	jw_kstring(w, "kind", d->kind);
	sb_init(&text, scratch);
	sb_puts(&text, d->text);
	write_masked(w, "text", &text);
	jw_kstring_opt(w, "hint", d->hint);
	sb_init(&shown, scratch);
	diag_print(&shown, d);
	while (shown.len && shown.s[shown.len - 1] == '\n')
		sb_cut(&shown, shown.len - 1);
	write_masked(w, "shown", &shown);
	jw_close(w);
}

bool rpc_diags_memory(const struct diags *diags)
{
	for (unsigned i = 0; i < diags->list.n; i++) {
		if (strcmp(diags->list.at[i].kind, "memory") == 0)
			return true;
	}
	return false;
}

static void write_problem(struct json_writer *w, const struct problem *p)
{
	jw_object(w);
	jw_kstring(w, "kind", p->kind);
	if (p->path && *p->path)
		jw_kstring(w, "path", p->path);
	jw_kstring(w, "text", p->text);
	jw_kstring_opt(w, "hint", p->hint);
	jw_close(w);
}

/* One that was found alone is listed too: whoever reads the list has all. */
static void write_problems(struct json_writer *w, const struct failure *f)
{
	const struct problem alone = {f->kind, f->path, f->text, f->hint};

	jw_key(w, "problems");
	jw_array(w);
	if (!f->problems)
		write_problem(w, &alone);
	for (unsigned i = 0; f->problems && i < f->problems->list.n; i++)
		write_problem(w, &f->problems->list.at[i]);
	jw_close(w);
}

void rpc_write_failure(struct json_writer *w, const struct piece *id, const struct failure *f,
	struct arena *scratch)
{
	rpc_open(w, id);
	jw_key(w, "error");
	jw_object(w);
	jw_kint(w, "code", rpc_errors[f->error].code);
	jw_kstring(w, "message", f->text);
	jw_key(w, "data");
	jw_object(w);
	jw_kstring(w, "kind", f->kind);
	if (f->path && *f->path)
		jw_kstring(w, "path", f->path);
	jw_kstring_opt(w, "hint", f->hint);
	if (f->error == ERR_PARAMS)
		write_problems(w, f);
	if (f->diags) {
		jw_key(w, "messages");
		jw_array(w);
		for (unsigned i = 0; i < f->diags->list.n; i++)
			rpc_write_diag(w, &f->diags->list.at[i], scratch);
		jw_close(w);
		jw_kint(w, "errors", f->diags->errors);
		jw_kint(w, "warnings", f->diags->warnings);
	}
	jw_close(w);
	jw_close(w);
	jw_close(w);
}

void rpc_reserve(struct strbuf *sb, size_t bytes)
{
	static const char nothing[1024] = {0};
	size_t at = sb->len;

	while (sb->cap - at <= bytes)
		sb_add(sb, nothing, sizeof nothing);
	sb_cut(sb, at);
}

size_t rpc_print_memory(char *out, size_t room, const struct piece *id)
{
	/* Memory may have run out before the id was looked at. */
	bool known = id && id->s && !cpr_like(id->s, id->len) && !memchr(id->s, '\\', id->len);
	int n = snprintf(out, room,
		"{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"error\":{\"code\":%d,\"message\":"
		"\"there is not memory enough for this request; it changed nothing\","
		"\"data\":{\"kind\":\"memory\"}}}",
		known ? (int)id->len : 4, known ? id->s : "null", rpc_errors[ERR_MEMORY].code);

	return n < 0 || (size_t)n >= room ? 0 : (size_t)n;
}

const char *rpc_plain_name(const char *s, size_t len, struct arena *arena)
{
	if (!len || len > RPC_NAME_MAX || cpr_like(s, len))
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (!ascii_alpha(s[i]) && !ascii_digit(s[i]) && !strchr("_.-$", s[i]))
			return NULL;
	}
	return arena_strndup(arena, s, len);
}
