#include "data/type.h"

#include <string.h>

const struct type type_any = {.kind = T_ANY};
const struct type type_null = {.kind = T_NULL};
const struct type type_boolean = {.kind = T_BOOLEAN};
const struct type type_number = {.kind = T_NUMBER};
const struct type type_string = {.kind = T_STRING};
const struct type type_date = {.kind = T_DATE};
const struct type type_time = {.kind = T_TIME};
const struct type type_datetime = {.kind = T_DATETIME};
const struct type type_daytime = {.kind = T_DAYTIME};
const struct type type_yearmonth = {.kind = T_YEARMONTH};
const struct type type_list_any = {.kind = T_LIST, .of = &type_any};
const struct type type_context_any = {.kind = T_CONTEXT};
const struct type type_range_any = {.kind = T_RANGE, .of = &type_any};
const struct type type_function_any = {.kind = T_FUNCTION, .of = &type_any};

/* What stands inside a list or range, or comes out of a function. */
static const struct type *inner(const struct type *t)
{
	return t->of ? t->of : &type_any;
}

static const struct type *field_type(const struct type *t, const char *name)
{
	for (uint32_t i = 0; i < t->n_fields; i++)
		if (strcmp(t->fields[i].name, name) == 0)
			return t->fields[i].type;
	return NULL;
}

static bool context_conforms(const struct type *given, const struct type *wanted)
{
	for (uint32_t i = 0; i < wanted->n_fields; i++) {
		const struct type *t = field_type(given, wanted->fields[i].name);

		if (!t || !type_conforms(t, wanted->fields[i].type))
			return false;
	}
	return true;
}

/* A wanted function without parameters stands for any function. */
static bool function_conforms(const struct type *given, const struct type *wanted)
{
	if (!type_conforms(inner(given), inner(wanted)))
		return false;
	if (!wanted->n_fields)
		return true;
	if (given->n_fields != wanted->n_fields)
		return false;
	for (uint32_t i = 0; i < wanted->n_fields; i++)
		if (!type_conforms(wanted->fields[i].type, given->fields[i].type))
			return false;
	return true;
}

bool type_conforms(const struct type *given, const struct type *wanted)
{
	if (given == wanted || given->kind == T_ANY || wanted->kind == T_ANY ||
		given->kind == T_NULL)
		return true;
	if (given->kind != wanted->kind)
		return false;
	switch (given->kind) {
	case T_LIST:
	case T_RANGE: return type_conforms(inner(given), inner(wanted));
	case T_CONTEXT: return context_conforms(given, wanted);
	case T_FUNCTION: return function_conforms(given, wanted);
	default: return true;
	}
}

static bool equal_fields(const struct type *a, const struct type *b)
{
	if (a->n_fields != b->n_fields)
		return false;
	for (uint32_t i = 0; i < a->n_fields; i++) {
		const struct type *x = a->fields[i].type, *y = b->fields[i].type;

		if (a->kind == T_CONTEXT) /* fields have names, parameters have places */
			y = field_type(b, a->fields[i].name);
		if (!y || !type_equal(x, y))
			return false;
	}
	return true;
}

bool type_equal(const struct type *a, const struct type *b)
{
	if (a == b)
		return true;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case T_LIST:
	case T_RANGE: return type_equal(inner(a), inner(b));
	case T_CONTEXT: return equal_fields(a, b);
	case T_FUNCTION: return type_equal(inner(a), inner(b)) && equal_fields(a, b);
	default: return true;
	}
}

static bool context_admits(const struct type *t, const struct context *c)
{
	for (uint32_t i = 0; i < t->n_fields; i++) {
		const struct type_field *f = &t->fields[i];
		const struct value *v = context_get(c, f->name, strlen(f->name));

		if (!v || !type_admits(f->type, *v))
			return false;
	}
	return true;
}

bool type_admits(const struct type *t, struct value v)
{
	if (t->kind == T_ANY)
		return true;
	switch ((enum value_kind)v.kind) {
	case V_UNSET:
	case V_NULL:
	case V_UNKNOWN: return true;
	case V_BOOLEAN: return t->kind == T_BOOLEAN;
	case V_NUMBER: return t->kind == T_NUMBER;
	case V_STRING: return t->kind == T_STRING;
	case V_DATE: return t->kind == T_DATE;
	case V_TIME: return t->kind == T_TIME;
	case V_DATETIME: return t->kind == T_DATETIME;
	case V_DAYTIME: return t->kind == T_DAYTIME;
	case V_YEARMONTH: return t->kind == T_YEARMONTH;
	case V_FUNCTION: return t->kind == T_FUNCTION;
	case V_CONTEXT: return t->kind == T_CONTEXT && context_admits(t, v.u.context);
	case V_RANGE:
		return t->kind == T_RANGE && type_admits(inner(t), v.u.range->lo) &&
		       type_admits(inner(t), v.u.range->hi);
	case V_LIST:
		if (t->kind != T_LIST)
			return false;
		for (uint32_t i = 0; i < v.u.list->n; i++)
			if (!type_admits(inner(t), v.u.list->at[i]))
				return false;
		return true;
	}
	return false;
}

int domain_index(const struct domain *d, const char *s, size_t len)
{
	for (uint32_t i = 0; i < d->n; i++)
		if ((!len || *d->at[i].name == *s) && strlen(d->at[i].name) == len &&
			memcmp(d->at[i].name, s, len) == 0)
			return (int)i;
	return -1;
}

/* ---- for messages ---------------------------------------------------------- */

enum { SHOWN = 12, DEPTH = 8 }; /* values of a domain or fields, and types within types */

static void print(struct strbuf *out, const struct type *t, unsigned depth);

static void print_domain(struct strbuf *out, const struct domain *d)
{
	if (d->codes) {
		sb_printf(out, "code of %s", d->name);
		return;
	}
	sb_puts(out, "one of { ");
	for (uint32_t i = 0; i < d->n && i < SHOWN; i++)
		sb_printf(out, "%s%s", i ? ", " : "", d->at[i].name);
	sb_puts(out, d->n > SHOWN ? ", … }" : d->n ? " }" : "}");
}

static void print_fields(struct strbuf *out, const struct type *t, unsigned depth)
{
	for (uint32_t i = 0; i < t->n_fields && i < SHOWN; i++) {
		if (i)
			sb_puts(out, ", ");
		if (t->fields[i].name)
			sb_printf(out, "%s: ", t->fields[i].name);
		print(out, t->fields[i].type, depth);
	}
	if (t->n_fields > SHOWN)
		sb_puts(out, ", …");
}

/* "list", or "list of string" where more is known. */
static void print_of(struct strbuf *out, const char *what, const struct type *t, unsigned depth)
{
	sb_puts(out, what);
	if (inner(t)->kind == T_ANY)
		return;
	sb_puts(out, " of ");
	print(out, inner(t), depth);
}

static void print(struct strbuf *out, const struct type *t, unsigned depth)
{
	static const char *const names[] = {[T_ANY] = "anything",
		[T_NULL] = "null",
		[T_BOOLEAN] = "boolean",
		[T_NUMBER] = "number",
		[T_STRING] = "string",
		[T_DATE] = "date",
		[T_TIME] = "time",
		[T_DATETIME] = "date and time",
		[T_DAYTIME] = "days and time duration",
		[T_YEARMONTH] = "years and months duration",
		[T_LIST] = "list",
		[T_CONTEXT] = "context",
		[T_RANGE] = "range",
		[T_FUNCTION] = "function"};

	if (depth == 0) {
		sb_puts(out, "…");
		return;
	}
	depth--;
	switch (t->kind) {
	case T_STRING:
		if (t->domain)
			print_domain(out, t->domain);
		else
			sb_puts(out, names[T_STRING]);
		break;
	case T_LIST:
	case T_RANGE: print_of(out, names[t->kind], t, depth); break;
	case T_CONTEXT:
		sb_puts(out, names[T_CONTEXT]);
		if (t->n_fields) {
			sb_puts(out, " { ");
			print_fields(out, t, depth);
			sb_puts(out, " }");
		}
		break;
	case T_FUNCTION:
		if (t->n_fields) {
			sb_puts(out, "function(");
			print_fields(out, t, depth);
			print_of(out, ")", t, depth);
		} else {
			print_of(out, names[T_FUNCTION], t, depth);
		}
		break;
	default: sb_puts(out, names[t->kind]); break;
	}
}

const char *type_print(const struct type *t, struct arena *a)
{
	struct strbuf out;

	sb_init(&out, a);
	print(&out, t, DEPTH);
	return out.s;
}
