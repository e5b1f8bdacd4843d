#include "data/record.h"

#include "base/diag.h"
#include "data/iso.h"
#include <stdlib.h>
#include <string.h>

/*
 * One value against one fact.  No message holds what was sent.
 */

enum { VALUES_SHOWN = 12 };

/* Which part of the fact a message is about; put into words only when there is one. */
struct part {
	const struct part *of; /* NULL: the fact itself */
	const char *name;      /* NULL: an element */
};
struct check {
	const struct fact *fact;
	int64_t seen;
	struct arena *arena;
	struct fault *fault;
};

static bool admit(struct check *c, const struct type *t, const struct part *what, struct value *v);

static bool wrong(struct check *c, const char *kind, const char *text)
{
	*c->fault = (struct fault){.kind = kind, .text = text};
	return false;
}

/* "alder", "each element of kompetencer", "luk_uger.krav" */
static const char *part_in_words(const struct check *c, const struct part *p)
{
	const struct part *of = p->of;

	if (!of)
		return p->name;
	if (!p->name)
		return arena_printf(c->arena, "each element of %s", part_in_words(c, of));
	while (!of->name) /* the member of an element: the list's name says enough */
		of = of->of;
	return arena_printf(c->arena, "%s.%s", part_in_words(c, of), p->name);
}

static const char *kind_in_words(const struct type *t)
{
	switch (t->kind) {
	case T_NULL: return "null";
	case T_BOOLEAN: return "true or false";
	case T_NUMBER: return "a number";
	case T_STRING: return "a text";
	case T_DATE: return "a date such as \"2026-11-16\"";
	case T_TIME: return "a time such as \"15:30\"";
	case T_DATETIME: return "a date and time such as \"2026-11-16T15:30\"";
	case T_DAYTIME: return "a duration such as \"P14D\" or \"PT7H30M\"";
	case T_YEARMONTH: return "a duration such as \"P1Y6M\"";
	case T_LIST: return "a list";
	case T_CONTEXT: return "an object";
	default: return "something JSON cannot say";
	}
}

static bool wrong_type(
	struct check *c, const struct type *t, const struct part *what, const char *kind)
{
	return wrong(c, kind,
		arena_printf(c->arena, "%s is %s", part_in_words(c, what), kind_in_words(t)));
}

/* --- ranges -------------------------------------------------------------- */

/* a before b: -1, 0, 1; both numbers or both dates. */
static int compare(struct value a, struct value b)
{
	if (a.kind == V_NUMBER && a.big)
		return b.big ? decimal_cmp(a.u.dec, b.u.dec) : decimal_cmp_int(a.u.dec, b.u.i);
	if (a.kind == V_NUMBER && b.big)
		return -decimal_cmp_int(b.u.dec, a.u.i);
	return (a.u.i > b.u.i) - (a.u.i < b.u.i);
}

static bool in_range(const struct range *r, struct value v)
{
	int lo = r->lo.kind == v.kind ? compare(v, r->lo) : 1;
	int hi = r->hi.kind == v.kind ? compare(v, r->hi) : -1;

	return (lo > 0 || (lo == 0 && !r->lo_open)) && (hi < 0 || (hi == 0 && !r->hi_open));
}

static const char *range_in_words(struct arena *arena, const struct range *r)
{
	struct strbuf sb;

	sb_init(&sb, arena);
	if (r->lo.kind != V_NULL) {
		sb_puts(&sb, r->lo_open ? " more than " : " at least ");
		value_say(&sb, r->lo, "en");
	}
	if (r->hi.kind != V_NULL) {
		sb_puts(&sb, sb.len ? " and" : "");
		sb_puts(&sb, r->hi_open ? " less than " : " at most ");
		value_say(&sb, r->hi, "en");
	}
	return sb.s;
}

static bool admit_range(struct check *c, const struct part *what, struct value v)
{
	const struct range *r = c->fact->range;

	if (!r || (r->lo.kind != v.kind && r->hi.kind != v.kind) || in_range(r, v))
		return true;
	return wrong(c, "range",
		arena_printf(
			c->arena, "%s is%s", part_in_words(c, what), range_in_words(c->arena, r)));
}

static bool admit_number(struct check *c, const struct part *what, struct value v)
{
	int64_t i;

	if (c->fact->integer && !value_to_int(v, &i))
		return wrong(c, "range",
			arena_printf(c->arena, "%s is a whole number", part_in_words(c, what)));
	return admit_range(c, what, v);
}

/* --- text and domains ---------------------------------------------------- */

static bool admit_code(
	struct check *c, const struct domain *d, const struct part *what, struct value *v)
{
	const char *code = d->code ? d->code(d->codes, v->u.s, v->aux) : NULL;
	const char *table = d->name ? d->name : "its code table";

	if (!code) {
		wrong(c, "value",
			arena_printf(
				c->arena, "%s is a code of %s", part_in_words(c, what), table));
		c->fault->hint = arena_printf(c->arena, "look the code up in %s", table);
		return false;
	}
	v->u.s = code;
	return true;
}

static bool refuse_value(
	struct check *c, const struct domain *d, const struct part *what, struct value v)
{
	struct suggest s;
	struct strbuf sb;

	suggest_init(&s, v.u.s, v.aux);
	sb_init(&sb, c->arena);
	sb_printf(&sb, "%s is one of ", part_in_words(c, what));
	for (uint32_t i = 0; i < d->n; i++) {
		if (i < VALUES_SHOWN)
			sb_printf(&sb, "%s%s", i ? ", " : "", d->at[i].name);
		suggest_try(&s, d->at[i].name);
	}
	if (d->n > VALUES_SHOWN)
		sb_puts(&sb, ", …");
	wrong(c, "value", sb.s);
	if (s.best)
		c->fault->hint = arena_printf(c->arena, "did you mean '%s'?", s.best);
	return false;
}

static bool admit_text(
	struct check *c, const struct type *t, const struct part *what, struct value *v)
{
	const struct domain *d = t->domain;
	char until[DATE_TEXT];
	int i;

	if (!d)
		return true;
	if (d->codes)
		return admit_code(c, d, what, v);
	i = domain_index(d, v->u.s, v->aux);
	if (i < 0)
		return refuse_value(c, d, what, *v);
	if (d->at[i].until != DATE_NONE && c->seen > d->at[i].until) {
		date_print(d->at[i].until, until);
		return wrong(c, "value",
			arena_printf(c->arena, "this value of %s could be told until %s",
				part_in_words(c, what), until));
	}
	v->u.s = d->at[i].name;
	return true;
}

/* --- what JSON says as text ---------------------------------------------- */

static bool text_to_clock(struct arena *arena, struct value *v)
{
	struct clock at, *kept;

	if (iso_time(&at, v->u.s, v->aux) < 0)
		return false;
	kept = ARENA_NEW(arena, struct clock);
	*kept = at;
	*v = (struct value){.kind = V_TIME, .u.clock = kept};
	return true;
}

static bool text_to_instant(struct arena *arena, struct value *v)
{
	struct instant at, *kept;

	if (iso_datetime(&at, v->u.s, v->aux) < 0)
		return false;
	kept = ARENA_NEW(arena, struct instant);
	*kept = at;
	*v = (struct value){.kind = V_DATETIME, .u.instant = kept};
	return true;
}

static bool no_such_day(const struct type *t, const struct value *v)
{
	int64_t n;

	return t->kind == T_DATE && date_parse(&n, v->u.s, v->aux) == DATE_NO_SUCH_DAY;
}

static bool text_to_count(enum type_kind kind, struct value *v)
{
	uint32_t nanos = 0;
	int64_t n;

	if (kind == T_DATE          ? date_parse(&n, v->u.s, v->aux)
		: kind == T_DAYTIME ? iso_daytime(&n, &nanos, v->u.s, v->aux)
				    : iso_yearmonth(&n, v->u.s, v->aux))
		return false;
	*v = (struct value){
		.kind = kind == T_DATE      ? V_DATE
			: kind == T_DAYTIME ? V_DAYTIME
					    : V_YEARMONTH,
		.aux = nanos,
		.u.i = n,
	};
	return true;
}

static bool admit_temporal(struct check *c, const struct type *t, enum value_kind kind,
	const struct part *what, struct value *v)
{
	bool made;

	if (v->kind != kind) {
		if (v->kind != V_STRING)
			return wrong_type(c, t, what, "type");
		made = t->kind == T_TIME       ? text_to_clock(c->arena, v)
		       : t->kind == T_DATETIME ? text_to_instant(c->arena, v)
					       : text_to_count(t->kind, v);
		if (!made && no_such_day(t, v))
			return wrong(c, "date",
				arena_printf(c->arena, "%s is a day that is not in the calendar",
					part_in_words(c, what)));
		if (!made)
			return wrong_type(c, t, what, "date");
	}
	return kind != V_DATE || admit_range(c, what, *v);
}

/* --- composites ---------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
	return value_order(*(const struct value *)a, *(const struct value *)b);
}

/* Sorted already, and nothing twice: as what programs write mostly is. */
static bool is_set(const struct list *list)
{
	for (uint32_t i = 1; i < list->n; i++)
		if (value_order(list->at[i - 1], list->at[i]) >= 0)
			return false;
	return true;
}

static void sort_set(struct list *list)
{
	uint32_t n = 0;

	if (is_set(list))
		return;
	qsort(list->at, list->n, sizeof *list->at, by_order);
	for (uint32_t i = 0; i < list->n; i++)
		if (!n || !value_same(list->at[n - 1], list->at[i]))
			list->at[n++] = list->at[i];
	list->n = n;
}

static bool admit_list(
	struct check *c, const struct type *t, const struct part *what, struct value *v)
{
	const struct value single = *v;
	const bool many = v->kind == V_LIST;
	const uint32_t n = many ? v->u.list->n : 1;
	const struct part each = {what, NULL};
	/* asked of texts as they came: those of a table are the same bytes far from the cache */
	const bool in_order =
		c->fact->is_set && many && t->of && t->of->kind == T_STRING && is_set(v->u.list);
	struct list *list = list_new(c->arena, n);

	for (uint32_t i = 0; i < n; i++) {
		list->at[i] = many ? v->u.list->at[i] : single;
		if (!admit(c, t->of ? t->of : &type_any, many ? &each : what, &list->at[i]))
			return false;
	}
	if (c->fact->is_set && !in_order)
		sort_set(list);
	*v = value_list(list);
	return true;
}

static const struct type_field *field_find(const struct type *t, const char *name, size_t len)
{
	for (uint32_t i = 0; i < t->n_fields; i++)
		if (strlen(t->fields[i].name) == len && memcmp(t->fields[i].name, name, len) == 0)
			return &t->fields[i];
	return NULL;
}

static bool refuse_field(
	struct check *c, const struct type *t, const struct part *what, const struct entry *e)
{
	struct suggest s;

	suggest_init(&s, e->key, e->len);
	for (uint32_t i = 0; i < t->n_fields; i++)
		suggest_try(&s, t->fields[i].name);
	wrong(c, "type",
		arena_printf(
			c->arena, "%s has a member that is not declared", part_in_words(c, what)));
	if (s.best)
		c->fault->hint = arena_printf(c->arena, "did you mean '%s'?", s.best);
	return false;
}

static bool admit_context(
	struct check *c, const struct type *t, const struct part *what, struct value *v)
{
	const struct context *from;
	struct context *made;

	if (v->kind != V_CONTEXT)
		return wrong_type(c, t, what, "type");
	if (!t->n_fields)
		return true;
	from = v->u.context;
	for (uint32_t i = 0; i < from->n; i++)
		if (!field_find(t, from->at[i].key, from->at[i].len))
			return refuse_field(c, t, what, &from->at[i]);
	made = context_new(c->arena, t->n_fields);
	for (uint32_t i = 0; i < t->n_fields; i++) {
		const char *name = t->fields[i].name;
		const struct value *field = context_get(from, name, strlen(name));
		const struct part part = {what, name};
		if (!field)
			return wrong(c, "type",
				arena_printf(c->arena, "%s is missing", part_in_words(c, &part)));
		made->at[i] = (struct entry){name, (uint32_t)strlen(name), *field};
		if (field->kind == V_NULL && t->fields[i].type->none_ok)
			continue;
		if (!admit(c, t->fields[i].type, &part, &made->at[i].value))
			return false;
	}
	*v = (struct value){.kind = V_CONTEXT, .u.context = made};
	return true;
}

/* *v may be left half changed on false: it is the caller's copy. */
static bool admit(struct check *c, const struct type *t, const struct part *what, struct value *v)
{
	switch (t->kind) {
	case T_ANY: return true;
	case T_NUMBER:
		return v->kind == V_NUMBER ? admit_number(c, what, *v)
					   : wrong_type(c, t, what, "type");
	case T_STRING:
		return v->kind == V_STRING ? admit_text(c, t, what, v)
					   : wrong_type(c, t, what, "type");
	case T_BOOLEAN: return v->kind == V_BOOLEAN || wrong_type(c, t, what, "type");
	case T_NULL: return v->kind == V_NULL || wrong_type(c, t, what, "type");
	case T_DATE: return admit_temporal(c, t, V_DATE, what, v);
	case T_TIME: return admit_temporal(c, t, V_TIME, what, v);
	case T_DATETIME: return admit_temporal(c, t, V_DATETIME, what, v);
	case T_DAYTIME: return admit_temporal(c, t, V_DAYTIME, what, v);
	case T_YEARMONTH: return admit_temporal(c, t, V_YEARMONTH, what, v);
	case T_LIST: return admit_list(c, t, what, v);
	case T_CONTEXT: return admit_context(c, t, what, v);
	case T_RANGE:
	case T_FUNCTION: break;
	}
	return wrong_type(c, t, what, "type");
}

bool fact_admit(const struct fact *f, struct value *v, int64_t seen, struct arena *arena,
	struct fault *fault)
{
	struct check c = {.fact = f, .seen = seen, .arena = arena, .fault = fault};
	const struct part whole = {NULL, f->name};
	struct value copy = *v;

	if (v->kind == V_NULL) {
		if (f->none_ok)
			return true;
		return wrong(&c, "type",
			arena_printf(
				arena, "%s is never null: leave out what is not known", f->name));
	}
	if (!admit(&c, f->type, &whole, &copy))
		return false;
	*v = copy;
	return true;
}

/* --- what needs no second look ------------------------------------------- */

/* A text of a domain becomes the domain's own. */
static bool text_fits(const struct domain *d, struct value *v, int64_t seen)
{
	const char *own = NULL;
	int i;

	if (!d)
		return true;
	if (d->codes) {
		own = d->code ? d->code(d->codes, v->u.s, v->aux) : NULL;
	} else if ((i = domain_index(d, v->u.s, v->aux)) >= 0 &&
		   (d->at[i].until == DATE_NONE || seen <= d->at[i].until)) {
		own = d->at[i].name;
	}
	if (own)
		v->u.s = own;
	return own != NULL;
}

/* A list of texts; a set is in order. */
static bool texts_fit(const struct fact *f, const struct list *list, int64_t seen)
{
	const struct domain *d = f->type->of->domain;
	struct value *at = (struct value *)list->at; /* the caller's own */

	for (uint32_t i = 0; i < list->n; i++) {
		if (at[i].kind != V_STRING ||
			(f->is_set && i && value_order(at[i - 1], at[i]) >= 0))
			return false;
		if (d && d->near)
			d->near(d->codes, at[i].u.s, at[i].aux);
	}
	for (uint32_t i = 0; d && i < list->n; i++)
		if (!text_fits(d, &at[i], seen))
			return false;
	return true;
}

bool fact_fits(const struct fact *f, struct value *v, int64_t seen)
{
	const struct type *t = f->type;
	int64_t day;

	switch (t->kind) {
	case T_STRING: return v->kind == V_STRING && text_fits(t->domain, v, seen);
	case T_BOOLEAN: return v->kind == V_BOOLEAN;
	case T_NUMBER:
		return v->kind == V_NUMBER && !(f->integer && v->big) &&
		       (!f->range || in_range(f->range, *v));
	case T_DATE:
		if (v->kind != V_STRING || f->range || date_parse(&day, v->u.s, v->aux))
			return false;
		*v = value_date(day);
		return true;
	case T_LIST:
		return v->kind == V_LIST && t->of && t->of->kind == T_STRING &&
		       texts_fit(f, v->u.list, seen);
	default: return false;
	}
}

const char *fact_coerce(const struct fact *f, struct value *v, int64_t seen, struct arena *arena)
{
	struct fault fault;

	return fact_admit(f, v, seen, arena, &fault) ? NULL : fault.text;
}

const char *fact_refuses_source(const struct fact *f, const char *source, struct arena *arena)
{
	if (!f->set_by_only || strcmp(source, f->set_by) == 0)
		return NULL;
	return arena_printf(arena, "%s is told by %s alone", f->name, f->set_by);
}
