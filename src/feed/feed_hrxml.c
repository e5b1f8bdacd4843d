/*
 * HR-XML 3.2 as values: expat does the reading, this makes contexts.
 *
 * Elements of OAGIS stand among those of HR-XML under any prefix, so names are local ones
 * and name spaces are not looked at.  No document type is accepted, hence no entity but
 * XML's own five: nothing that could expand, nothing that is fetched.  Depth, elements and
 * bytes are bounded.  expat's memory is the heap's, by mem.h, and given back with the arena.
 *
 * Memory that runs out in a handler must not leave through expat, whose parser would stay
 * "within a handler" and could not be freed: it stops the parser, and leaves afterwards.
 */
#include "feed/feed_parts.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"
#include <expat.h>
#include <string.h>

enum { DEPTH = 64, ELEMENTS = 4000 }; /* attributes count too */

struct child {
	const char *name;
	struct value value;
};
struct element {
	VEC(struct child) children;
	struct strbuf text;
};
struct reading {
	XML_Parser parser;
	struct arena *arena;
	struct element open[DEPTH + 1]; /* [0] holds the root */
	unsigned depth, elements;
	const char *reason;
	bool memory; /* it ran out in a handler */
};

static void stop(struct reading *rd, const char *reason)
{
	if (!rd->reason)
		rd->reason = reason;
	XML_StopParser(rd->parser, XML_FALSE);
}

static const char *local_name(struct arena *arena, const char *name)
{
	const char *colon = strrchr(name, ':');

	return arena_strdup(arena, colon ? colon + 1 : name);
}

static void begin_element(struct reading *rd, const char **attributes)
{
	struct element *e;

	if (rd->depth == DEPTH || ++rd->elements > ELEMENTS) {
		stop(rd, "the XML has too many elements, or nests them too deeply");
		return;
	}
	e = &rd->open[++rd->depth];
	*e = (struct element){0};
	sb_init(&e->text, rd->arena);
	for (; *attributes; attributes += 2) {
		struct child c = {local_name(rd->arena, attributes[0]),
			value_text(arena_strdup(rd->arena, attributes[1]))};
		if (++rd->elements > ELEMENTS)
			break;
		if (strncmp(attributes[0], "xmlns", 5) != 0)
			vec_push(rd->arena, &e->children, c);
	}
}

/* The k-th child and those of its name after it, as a list; they are taken out. */
static struct value gather(struct reading *rd, struct element *e, unsigned k)
{
	const char *name = e->children.at[k].name;
	struct list *list;
	unsigned n = 0;

	for (unsigned i = k; i < e->children.n; i++)
		n += e->children.at[i].name && strcmp(e->children.at[i].name, name) == 0;
	if (n == 1)
		return e->children.at[k].value;
	list = list_new(rd->arena, n);
	n = 0;
	for (unsigned i = k; i < e->children.n; i++) {
		struct child *c = &e->children.at[i];
		if (!c->name || strcmp(c->name, name) != 0)
			continue;
		list->at[n++] = c->value;
		if (i > k)
			c->name = NULL;
	}
	return value_list(list);
}

static struct value to_context(struct reading *rd, struct element *e)
{
	struct context *c = context_new(rd->arena, e->children.n + 1);
	uint32_t n = 0;

	while (e->text.len && ascii_space(e->text.s[e->text.len - 1]))
		e->text.len--;
	c->at[n++] = (struct entry){"text", 4, value_string(e->text.s, e->text.len)};
	for (unsigned i = 0; i < e->children.n; i++) {
		const char *name = e->children.at[i].name;
		if (!name || strcmp(name, "text") == 0)
			continue;
		c->at[n++] = (struct entry){name, (uint32_t)strlen(name), gather(rd, e, i)};
	}
	c->n = n;
	return (struct value){.kind = V_CONTEXT, .u.context = c};
}

static void finish_element(struct reading *rd, const char *name)
{
	struct child c = {local_name(rd->arena, name), to_context(rd, &rd->open[rd->depth])};

	rd->depth--;
	vec_push(rd->arena, &rd->open[rd->depth].children, c);
}

static void add_text(struct reading *rd, const char *s, int len)
{
	struct strbuf *text = &rd->open[rd->depth].text;
	int from = 0;

	while (!text->len && from < len && ascii_space(s[from]))
		from++;
	sb_add(text, s + from, (size_t)(len - from));
}

/* ---- handlers: what expat tells, under a guard ----------------------------- */

struct told {
	struct reading *rd;
	const char *name, **attributes; /* an element begins; without attributes it ends */
	const char *text;
	int len;
};
static void take(void *arg)
{
	const struct told *t = arg;

	if (t->attributes)
		begin_element(t->rd, t->attributes);
	else if (t->name)
		finish_element(t->rd, t->name);
	else
		add_text(t->rd, t->text, t->len);
}

static void guarded(struct told t)
{
	if (t.rd->memory || !oom_guard(t.rd->arena->oom, take, &t))
		return;
	t.rd->memory = true;
	XML_StopParser(t.rd->parser, XML_FALSE);
}

static void XMLCALL start_element(void *arg, const char *name, const char **attributes)
{
	guarded((struct told){.rd = arg, .name = name, .attributes = attributes});
}

static void XMLCALL end_element(void *arg, const char *name)
{
	guarded((struct told){.rd = arg, .name = name});
}

static void XMLCALL character_data(void *arg, const char *s, int len)
{
	guarded((struct told){.rd = arg, .text = s, .len = len});
}

static void XMLCALL start_doctype(
	void *arg, const char *name, const char *system, const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	stop(arg, "the XML declares a document type, which is not accepted");
}

static void free_parser(void *arg)
{
	struct reading *rd = arg;

	if (rd->parser)
		XML_ParserFree(rd->parser);
	rd->parser = NULL;
}

/* The same words wherever the mistake was found by expat. */
static const char *reason_of(const struct reading *rd)
{
	return rd->reason ? rd->reason : "the XML is not well formed";
}

const struct value *feed_hrxml_read(
	const char *xml, size_t len, struct arena *arena, const char **reason)
{
	static const XML_Memory_Handling_Suite memory = {mem_alloc, mem_realloc, mem_free};
	struct reading *rd = ARENA_NEW(arena, struct reading);
	enum XML_Status status;
	enum XML_Error error;

	rd->arena = arena;
	rd->parser = XML_ParserCreate_MM("UTF-8", &memory, NULL);
	if (!rd->parser)
		arena_no_memory(arena);
	arena_defer(arena, free_parser, rd);
	XML_SetUserData(rd->parser, rd);
	XML_SetElementHandler(rd->parser, start_element, end_element);
	XML_SetCharacterDataHandler(rd->parser, character_data);
	XML_SetStartDoctypeDeclHandler(rd->parser, start_doctype);
	XML_SetHashSalt(rd->parser, 0x9e3779b97f4a7c15); /* the documents are bounded */
	status = XML_Parse(rd->parser, xml, (int)len, XML_TRUE);
	error = XML_GetErrorCode(rd->parser);
	free_parser(rd);
	if (error == XML_ERROR_NO_MEMORY || rd->memory)
		arena_no_memory(arena);
	if (status == XML_STATUS_OK && rd->open[0].children.n == 1 &&
		strcmp(rd->open[0].children.at[0].name, "PositionOpening") == 0)
		return &rd->open[0].children.at[0].value;
	*reason = status == XML_STATUS_OK ? "the XML is no PositionOpening" : reason_of(rd);
	return NULL;
}
