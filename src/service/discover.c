/* rpc.discover: the tables as an OpenRPC document.  Source: OpenRPC Specification 1.3.2. */
#include "service/methods.h"

static void write_words(struct json_writer *w, const char *const *words)
{
	jw_key(w, "enum");
	jw_array(w);
	for (int i = 0; words[i]; i++)
		jw_string(w, words[i]);
	jw_close(w);
}

static void write_schema(struct json_writer *w, const struct param_info *p)
{
	static const char *const types[] = {
		[ARG_TEXT] = "string",
		[ARG_DATE] = "string",
		[ARG_COUNT] = "integer",
		[ARG_FLAG] = "boolean",
		[ARG_WORD] = "string",
		[ARG_OBJECT] = "object",
		[ARG_NAMES] = "array",
	};

	jw_key(w, "schema");
	jw_object(w);
	jw_kstring(w, "type", types[p->kind]);
	if (p->kind == ARG_DATE)
		jw_kstring(w, "format", "date");
	if (p->kind == ARG_TEXT)
		jw_kint(w, "minLength", p->min);
	if (p->kind == ARG_TEXT)
		jw_kint(w, "maxLength", p->max);
	if (p->kind == ARG_COUNT)
		jw_kint(w, "minimum", p->min);
	if (p->kind == ARG_COUNT)
		jw_kint(w, "maximum", p->max);
	if (p->kind == ARG_WORD)
		write_words(w, p->words);
	if (p->kind == ARG_NAMES) {
		jw_key(w, "items");
		jw_object(w);
		jw_kstring(w, "type", "string");
		jw_close(w);
	}
	jw_close(w);
}

static void write_params(struct json_writer *w, const struct param_use *use)
{
	jw_key(w, "params");
	jw_array(w);
	for (unsigned i = 0; i < PARAMS; i++) {
		if (!((use->takes >> i) & 1))
			continue;
		jw_object(w);
		jw_kstring(w, "name", params[i].name);
		jw_kstring(w, "summary", params[i].summary);
		jw_kbool(w, "required", (use->needs >> i) & 1);
		write_schema(w, &params[i]);
		jw_close(w);
	}
	jw_close(w);
}

/* "Exactly one of id, ledig." for what a list of parameters cannot say. */
static void write_choices(struct json_writer *w, const struct param_use *use, struct arena *arena)
{
	struct strbuf text;

	sb_init(&text, arena);
	for (unsigned g = 0; g < 2 && use->one_of[g]; g++) {
		const char *comma = "";

		sb_puts(&text, g ? " Exactly one of " : "Exactly one of ");
		for (unsigned i = 0; i < PARAMS; i++) {
			if (!((use->one_of[g] >> i) & 1))
				continue;
			sb_puts(&text, comma);
			sb_puts(&text, params[i].name);
			comma = ", ";
		}
		sb_putc(&text, '.');
	}
	if (text.len)
		jw_kstring(w, "description", text.s);
}

static void write_method(struct json_writer *w, const struct method *m, struct arena *arena)
{
	jw_object(w);
	jw_kstring(w, "name", m->name);
	jw_kstring(w, "summary", m->summary);
	write_choices(w, &m->use, arena);
	jw_kstring(w, "paramStructure", "by-name");
	write_params(w, &m->use);
	jw_key(w, "result");
	jw_object(w);
	jw_kstring(w, "name", "answer");
	jw_kstring(w, "summary", m->answer);
	jw_key(w, "schema");
	jw_object(w);
	jw_kstring(w, "type", "object");
	jw_close(w);
	jw_close(w);
	jw_close(w);
}

static void write_errors(struct json_writer *w)
{
	jw_key(w, "errors");
	jw_object(w);
	for (int i = 0; i < RPC_ERRORS; i++) {
		jw_key(w, rpc_errors[i].name);
		jw_object(w);
		jw_kint(w, "code", rpc_errors[i].code);
		jw_kstring(w, "message", rpc_errors[i].meaning);
		jw_kstring(w, "data", rpc_errors[i].kinds);
		jw_close(w);
	}
	jw_close(w);
}

int rpc_discover(struct call *c)
{
	struct json_writer *w = c->w;

	jw_object(w);
	jw_kstring(w, "openrpc", "1.3.2");
	jw_key(w, "info");
	jw_object(w);
	jw_kstring(w, "title", "Sluse");
	jw_kstring(w, "version", SLUSE_VERSION);
	jw_kstring(w, "description",
		"Visitation and matching by rules. JSON-RPC 2.0, one message a line; see "
		"sluse-protocol(7).");
	jw_close(w);
	jw_key(w, "methods");
	jw_array(w);
	for (unsigned i = 0; i < methods_count; i++)
		write_method(w, &methods[i], c->arena);
	jw_close(w);
	jw_key(w, "components");
	jw_object(w);
	write_errors(w);
	jw_close(w);
	jw_close(w);
	return 0;
}
