#include "data/json.h"

#include "base/vec.h"
#include <cjson/cJSON.h>
#include <string.h>

/*
 * The tree is made of cJSON nodes that lie in the arena: cJSON neither parses nor
 * allocates nor frees here, and none of what it gets wrong there is reached (measured on
 * 1.7.15: leading zeros and broken UTF-8 accepted, big integers through double, 1e400 as
 * null, "k\u0000z" as key "k", the first of two equal keys wins, 1 MiB of [1,1,…]
 * becomes 41 MiB).  So running out of memory is the arena's business, and what a request
 * builds counts against its limit.
 *
 * Of its functions only look-up by exact case is used; GetObjectItem ignores case, and
 * GetArrayItem and lookups by index walk the list from its head each time.
 * cJSON_Compare and cJSON_Utils are never used (CVE-2026-67215, CVE-2026-67216).
 *
 * Numbers are cJSON_Raw, so that they print as they came.  So are the members that the
 * caller wanted as text; KEPT in valueint tells them apart.
 */

enum { KEPT = 1 };

static const cJSON *node(const struct json *j)
{
	return (const cJSON *)(const void *)j;
}

static const struct json *outside(const cJSON *n)
{
	return (const struct json *)(const void *)n;
}

/* --- building ------------------------------------------------------------ */

struct builder {
	struct json_reader *r;
	struct arena *arena;
	const char *const *raw;
	VEC(cJSON *) open; /* the containers we are in */
	cJSON *root;
	char *key; /* of the value that comes next, or NULL */
};

static bool listed(const char *const *names, const char *key)
{
	for (; names && *names; names++)
		if (strcmp(*names, key) == 0)
			return true;
	return false;
}

/* Hangs a new node in its place: cJSON's lists are circular backwards, the first
 * element's prev is the last. */
static cJSON *add(struct builder *b, int type)
{
	cJSON *n = ARENA_NEW(b->arena, cJSON), *parent, *last;

	n->type = type;
	n->string = b->key;
	b->key = NULL;
	if (!b->open.n) {
		b->root = n;
		return n;
	}
	parent = b->open.at[b->open.n - 1];
	if (!parent->child) {
		parent->child = n;
		n->prev = n;
	} else {
		last = parent->child->prev;
		last->next = n;
		n->prev = last;
		parent->child->prev = n;
	}
	return n;
}

static void add_text(struct builder *b, int type, const char *s, size_t len)
{
	add(b, type)->valuestring = arena_strndup(b->arena, s, len);
}

static bool add_kept(struct builder *b, enum json_event first)
{
	cJSON *n;

	if (!json_skip(b->r, first))
		return false;
	n = add(b, cJSON_Raw);
	n->valueint = KEPT;
	n->valuestring = arena_strndup(b->arena, b->r->text + b->r->start, b->r->pos - b->r->start);
	return true;
}

/* One event; false when the text is bad. */
static bool build(struct builder *b, enum json_event e)
{
	struct json_reader *r = b->r;

	if (b->key && e != JSON_BAD && listed(b->raw, b->key))
		return add_kept(b, e);
	switch (e) {
	case JSON_BAD: return false;
	case JSON_NULL: add(b, cJSON_NULL); break;
	case JSON_TRUE: add(b, cJSON_True); break;
	case JSON_FALSE: add(b, cJSON_False); break;
	case JSON_NUMBER: add_text(b, cJSON_Raw, r->s, r->slen); break;
	case JSON_STRING: add_text(b, cJSON_String, r->s, r->slen); break;
	case JSON_KEY: b->key = arena_strndup(b->arena, r->s, r->slen); break;
	case JSON_OBJECT:
	case JSON_ARRAY: {
		cJSON *n = add(b, e == JSON_OBJECT ? cJSON_Object : cJSON_Array);
		vec_push(b->arena, &b->open, n);
		break;
	}
	case JSON_CLOSE: b->open.n--; break;
	case JSON_END: break;
	}
	return true;
}

struct json *json_parse(const char *text, size_t len, const struct json_limits *limits,
	const char *const *raw, struct arena *arena, struct json_reader *r)
{
	struct builder b = {.r = r, .arena = arena, .raw = raw};
	enum json_event e;

	json_reader_init(r, text, len, limits, arena);
	do {
		e = json_next(r);
		if (!build(&b, e))
			return NULL;
	} while (e != JSON_END);
	return (struct json *)(void *)b.root;
}

/* --- reading ------------------------------------------------------------- */

enum json_kind json_kind(const struct json *j)
{
	const cJSON *n = node(j);

	switch (n->type & 0xff) {
	case cJSON_False:
	case cJSON_True: return JK_BOOLEAN;
	case cJSON_Raw: return n->valueint == KEPT ? JK_RAW : JK_NUMBER;
	case cJSON_String: return JK_STRING;
	case cJSON_Array: return JK_ARRAY;
	case cJSON_Object: return JK_OBJECT;
	default: return JK_NULL;
	}
}

const struct json *json_get(const struct json *object, const char *key)
{
	return cJSON_IsObject(node(object))
		       ? outside(cJSON_GetObjectItemCaseSensitive(node(object), key))
		       : NULL;
}

const struct json *json_first(const struct json *container)
{
	return outside(node(container)->child);
}

const struct json *json_after(const struct json *element)
{
	return outside(node(element)->next);
}

const char *json_key(const struct json *member)
{
	return node(member)->string;
}

const char *json_text(const struct json *j)
{
	return node(j)->valuestring;
}

bool json_bool(const struct json *j)
{
	return cJSON_IsTrue(node(j));
}

const char *json_get_string(const struct json *object, const char *key)
{
	const struct json *j = json_get(object, key);

	return j && json_kind(j) == JK_STRING ? json_text(j) : NULL;
}

/* --- printing ------------------------------------------------------------ */

static void new_line(struct strbuf *out, unsigned depth)
{
	sb_putc(out, '\n');
	for (unsigned i = 0; i < depth; i++)
		sb_puts(out, "  ");
}

/* A writer of its own for each scalar: commas and lines are ours here. */
static void print_scalar(struct strbuf *out, const struct json *j)
{
	struct json_writer w;

	jw_init(&w, out);
	switch (json_kind(j)) {
	case JK_BOOLEAN: jw_bool(&w, json_bool(j)); break;
	case JK_STRING: jw_string(&w, json_text(j)); break;
	case JK_NUMBER:
	case JK_RAW: sb_puts(out, json_text(j)); break;
	default: jw_null(&w);
	}
}

/* As deep as the reader let the tree become. */
static void print(struct strbuf *out, const struct json *j, bool pretty, unsigned depth)
{
	const enum json_kind kind = json_kind(j);
	const bool object = kind == JK_OBJECT;
	struct json_writer w;

	if (!object && kind != JK_ARRAY) {
		print_scalar(out, j);
		return;
	}
	sb_putc(out, object ? '{' : '[');
	for (const struct json *m = json_first(j); m; m = json_after(m)) {
		if (m != json_first(j))
			sb_putc(out, ',');
		if (pretty)
			new_line(out, depth + 1);
		if (object) {
			jw_init(&w, out);
			jw_string(&w, json_key(m));
			sb_puts(out, pretty ? ": " : ":");
		}
		print(out, m, pretty, depth + 1);
	}
	if (pretty && json_first(j))
		new_line(out, depth);
	sb_putc(out, object ? '}' : ']');
}

void json_print(struct strbuf *out, const struct json *j)
{
	print(out, j, false, 0);
}

void json_print_pretty(struct strbuf *out, const struct json *j)
{
	print(out, j, true, 0);
}
