/* Values of conformance cases, in and out. */
#include "feel/ops.h"
#include "feel/temporal.h"
#include "service/kit.h"

#include <stdarg.h>
#include <string.h>

void kit_fault(struct kit *k, const char *fmt, ...)
{
	va_list ap;

	if (k->fault)
		return;
	va_start(ap, fmt);
	k->fault = arena_vprintf(k->arena, fmt, ap);
	va_end(ap);
}

struct value kit_member(struct value object, const char *key)
{
	const struct value *m = NULL;

	if (object.kind == V_CONTEXT)
		m = context_get(object.u.context, key, strlen(key));
	return m ? *m : value_null();
}

static struct value read_number(struct kit *k, const char *s, size_t len)
{
	struct decimal d;
	bool plus = len && *s == '+';

	if (decimal_parse(&d, s + plus, len - plus) < 0)
		return value_error("this is not a number");
	return value_decimal(k->arena, &d);
}

static struct value read_text(struct kit *k, const struct entry *e)
{
	const char *s = e->value.u.s;
	size_t len = e->value.aux;

	if (strcmp(e->key, "number") == 0)
		return read_number(k, s, len);
	if (strcmp(e->key, "date") == 0)
		return feel_read_date(s, len);
	if (strcmp(e->key, "time") == 0)
		return feel_read_time(s, len, k->arena);
	if (strcmp(e->key, "date and time") == 0)
		return feel_read_datetime(s, len, k->arena);
	if (strstr(e->key, "duration"))
		return feel_read_duration(s, len);
	return value_error("there is no such kind of value");
}

static bool read_context(struct kit *k, struct value told, struct value *out)
{
	const struct context *from = told.u.context;
	struct context *c = context_new(k->arena, from->n);

	for (uint32_t i = 0; i < from->n; i++) {
		c->at[i] = from->at[i];
		if (!kit_value(k, from->at[i].value, &c->at[i].value))
			return false;
	}
	*out = feel_context_value(c);
	return true;
}

static bool read_list(struct kit *k, struct value told, struct value *out)
{
	struct list *l = list_new(k->arena, told.u.list->n);

	for (uint32_t i = 0; i < l->n; i++)
		if (!kit_value(k, told.u.list->at[i], &l->at[i]))
			return false;
	*out = feel_list_value(l);
	return true;
}

bool kit_value(struct kit *k, struct value told, struct value *out)
{
	const struct entry *e;

	if (told.kind == V_LIST)
		return read_list(k, told, out);
	if (told.kind != V_CONTEXT) {
		*out = told;
		return true;
	}
	e = told.u.context->at;
	if (told.u.context->n == 1 && strcmp(e->key, "context") == 0 && e->value.kind == V_CONTEXT)
		return read_context(k, e->value, out);
	*out = value_error("an object with one key is needed");
	if (told.u.context->n == 1 && e->value.kind == V_STRING)
		*out = read_text(k, e);
	if (out->kind != V_NULL)
		return true;
	kit_fault(k, "a value cannot be read: %s", out->u.reason);
	return false;
}

/* ---- out ----------------------------------------------------------------- */

static const char *key_of(struct value v)
{
	switch (v.kind) {
	case V_NUMBER: return "number";
	case V_DATE: return "date";
	case V_TIME: return "time";
	case V_DATETIME: return "date and time";
	case V_DAYTIME: return "days and time duration";
	case V_YEARMONTH: return "years and months duration";
	case V_RANGE: return "range";
	default: return "context";
	}
}

static void write_printed(struct json_writer *w, struct value v)
{
	struct strbuf sb;

	sb_init(&sb, w->out->arena);
	if (v.kind == V_NUMBER || v.kind == V_RANGE)
		value_print(&sb, v);
	else
		value_print_iso(&sb, v);
	jw_object(w);
	jw_key(w, key_of(v));
	jw_stringn(w, sb.s, sb.len);
	jw_close(w);
}

static void write_context(struct json_writer *w, const struct context *c)
{
	jw_object(w);
	jw_key(w, "context");
	jw_object(w);
	for (uint32_t i = 0; i < c->n; i++) {
		jw_keyn(w, c->at[i].key, c->at[i].len);
		kit_write(w, c->at[i].value);
	}
	jw_close(w);
	jw_close(w);
}

bool kit_writable(struct value v)
{
	bool all = v.kind != V_FUNCTION;

	for (uint32_t i = 0; v.kind == V_LIST && all && i < v.u.list->n; i++)
		all = kit_writable(v.u.list->at[i]);
	for (uint32_t i = 0; v.kind == V_CONTEXT && all && i < v.u.context->n; i++)
		all = kit_writable(v.u.context->at[i].value);
	return all;
}

void kit_write(struct json_writer *w, struct value v)
{
	switch ((enum value_kind)v.kind) {
	case V_UNSET:
	case V_NULL:
	case V_UNKNOWN:
	case V_FUNCTION: jw_null(w); return;
	case V_BOOLEAN: jw_bool(w, v.u.b); return;
	case V_STRING: jw_stringn(w, v.u.s, v.aux); return;
	case V_LIST:
		jw_array(w);
		for (uint32_t i = 0; i < v.u.list->n; i++)
			kit_write(w, v.u.list->at[i]);
		jw_close(w);
		return;
	case V_CONTEXT: write_context(w, v.u.context); return;
	default: write_printed(w, v);
	}
}
