#include "data/json.h"

#include "base/vec.h"
#include <string.h>

/* --- from JSON ----------------------------------------------------------- */

/* Strings must outlive the text they were read from. */
static const char *keep(struct arena *arena, const struct json_reader *r)
{
	return arena_strndup(arena, r->s, r->slen);
}

static bool read_number(const struct json_reader *r, struct arena *arena, struct value *out)
{
	struct decimal d;
	int64_t i = 0;
	bool negative = r->s[0] == '-', digits = r->slen <= 18;

	/* most numbers are small and whole */
	for (size_t k = negative; digits && k < r->slen; k++) {
		digits = r->s[k] >= '0' && r->s[k] <= '9';
		i = i * 10 + (r->s[k] - '0');
	}
	if (digits) {
		*out = value_int(arena, negative ? -i : i);
		return true;
	}
	if (decimal_parse(&d, r->s, r->slen) < 0)
		return false;
	*out = value_decimal(arena, &d);
	return true;
}

static bool read_list(struct json_reader *r, struct arena *arena, struct value *out)
{
	VEC(struct value) got = {0};
	struct list *list;
	struct value v;
	enum json_event e;

	while ((e = json_next(r)) != JSON_CLOSE) {
		if (!json_read_value(r, e, arena, &v))
			return false;
		vec_push(arena, &got, v);
	}
	list = list_new(arena, got.n);
	if (got.n)
		memcpy(list->at, got.at, got.n * sizeof *got.at);
	*out = value_list(list);
	return true;
}

static bool read_context(struct json_reader *r, struct arena *arena, struct value *out)
{
	VEC(struct entry) got = {0};
	struct context *context;
	enum json_event e;

	while ((e = json_next(r)) == JSON_KEY) {
		struct entry entry = {.key = keep(arena, r), .len = (uint32_t)r->slen};
		if (!json_read_value(r, json_next(r), arena, &entry.value))
			return false;
		vec_push(arena, &got, entry);
	}
	if (e == JSON_BAD)
		return false;
	context = context_new(arena, got.n);
	if (got.n)
		memcpy(context->at, got.at, got.n * sizeof *got.at);
	*out = (struct value){.kind = V_CONTEXT, .u.context = context};
	return true;
}

bool json_read_value(
	struct json_reader *r, enum json_event first, struct arena *arena, struct value *out)
{
	switch (first) {
	case JSON_NULL: *out = value_null(); return true;
	case JSON_TRUE: *out = value_bool(true); return true;
	case JSON_FALSE: *out = value_bool(false); return true;
	case JSON_NUMBER: return read_number(r, arena, out);
	case JSON_STRING: *out = value_string(keep(arena, r), r->slen); return true;
	case JSON_ARRAY: return read_list(r, arena, out);
	case JSON_OBJECT: return read_context(r, arena, out);
	default: return false;
	}
}

/* --- to JSON ------------------------------------------------------------- */

static void write_number(struct json_writer *w, struct value v)
{
	char text[DECIMAL_TEXT];
	struct decimal d;

	if (v.big) {
		value_to_decimal(v, &d);
		jw_raw(w, text, decimal_print(&d, text));
	} else {
		jw_int(w, v.u.i);
	}
}

/* A printed form as a JSON string. */
static void write_printed(
	struct json_writer *w, struct value v, void (*print)(struct strbuf *, struct value))
{
	struct strbuf sb;

	sb_init(&sb, w->out->arena);
	print(&sb, v);
	jw_stringn(w, sb.s, sb.len);
}

static void write_list(struct json_writer *w, const struct list *list)
{
	jw_array(w);
	for (uint32_t i = 0; i < list->n && w->depth <= JSON_WRITER_DEPTH; i++)
		json_value(w, list->at[i]);
	jw_close(w);
}

static void write_context(struct json_writer *w, const struct context *context)
{
	jw_object(w);
	for (uint32_t i = 0; i < context->n && w->depth <= JSON_WRITER_DEPTH; i++) {
		jw_keyn(w, context->at[i].key, context->at[i].len);
		json_value(w, context->at[i].value);
	}
	jw_close(w);
}

void json_value(struct json_writer *w, struct value v)
{
	switch ((enum value_kind)v.kind) {
	case V_UNSET:
	case V_NULL:
	case V_UNKNOWN:
	case V_FUNCTION: jw_null(w); break;
	case V_BOOLEAN: jw_bool(w, v.u.b); break;
	case V_NUMBER: write_number(w, v); break;
	case V_STRING: jw_stringn(w, v.u.s, v.aux); break;
	case V_DATE:
	case V_TIME:
	case V_DATETIME:
	case V_DAYTIME:
	case V_YEARMONTH: write_printed(w, v, value_print_iso); break;
	case V_LIST: write_list(w, v.u.list); break;
	case V_CONTEXT: write_context(w, v.u.context); break;
	case V_RANGE: write_printed(w, v, value_print); break;
	}
}
