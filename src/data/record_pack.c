#include "data/record_pack.h"

#include <string.h>

void *pack_room(struct pack *p, size_t size, size_t align)
{
	size_t at = (p->used + align - 1) & ~(align - 1);

	p->used = at + size;
	return p->used <= p->room ? p->at + at : NULL;
}

/* A copy of n bytes; NULL where there is no room. */
static void *pack_copy(struct pack *p, const void *from, size_t n, size_t align)
{
	void *to = pack_room(p, n, align);

	if (to && n)
		memcpy(to, from, n);
	return to;
}

char *pack_text(struct pack *p, const char *s, size_t n)
{
	char *to = pack_room(p, n + 1, 1);

	if (to) {
		memcpy(to, s, n);
		to[n] = '\0';
	}
	return to;
}

char *pack_lent(struct pack *p, const char *s, size_t n)
{
	char *to = pack_text(p, s, n);

	p->lent = s;
	p->lent_len = n;
	p->lent_at = to;
	return to;
}

/* The text of a value: its length stands beside it. */
static const char *pack_string(struct pack *p, const char *s, size_t n)
{
	const uintptr_t at = (uintptr_t)s - (uintptr_t)p->lent;

	if (p->lent && at < p->lent_len)
		return p->lent_at ? p->lent_at + at : NULL;
	return pack_text(p, s, n);
}

const char *pack_source(struct pack *p, const char *source)
{
	const char *to;

	for (unsigned i = 0; i < p->n_sources; i++)
		if (p->sources[i] == source || strcmp(p->sources[i], source) == 0)
			return p->sources_at[i];
	to = pack_text(p, source, strlen(source));
	if (p->n_sources < PACK_SOURCES) {
		p->sources[p->n_sources] = source;
		p->sources_at[p->n_sources++] = to;
	}
	return to;
}

/* --- values -------------------------------------------------------------- */

static struct value pack_value(struct pack *p, struct value v, const struct type *t);

/* Values of this type point to nothing that is the record's own. */
static bool is_plain(const struct type *t)
{
	return (t->kind == T_STRING && t->domain) || t->kind == T_BOOLEAN || t->kind == T_DATE ||
	       t->kind == T_DAYTIME || t->kind == T_YEARMONTH;
}

static const struct list *pack_list(struct pack *p, const struct list *from, const struct type *t)
{
	struct list *to =
		pack_room(p, sizeof *to + from->n * sizeof *to->at, _Alignof(struct list));

	if (to)
		to->n = from->n;
	if (is_plain(t)) {
		if (to)
			memcpy(to->at, from->at, from->n * sizeof *to->at);
		return to;
	}
	for (uint32_t i = 0; i < from->n; i++) {
		struct value v = pack_value(p, from->at[i], t);
		if (to)
			to->at[i] = v;
	}
	return to;
}

/* The members of a declared object are named by its type, and stand in its order. */
static const struct context *pack_context(
	struct pack *p, const struct context *from, const struct type *t)
{
	const bool declared = t->kind == T_CONTEXT && t->n_fields;
	struct context *to =
		pack_room(p, sizeof *to + from->n * sizeof *to->at, _Alignof(struct context));

	if (to)
		to->n = from->n;
	for (uint32_t i = 0; i < from->n; i++) {
		struct entry e = from->at[i];
		if (!declared)
			e.key = pack_text(p, e.key, e.len);
		e.value = pack_value(p, e.value, declared ? t->fields[i].type : &type_any);
		if (to)
			to->at[i] = e;
	}
	return to;
}

static const struct clock *pack_clock(struct pack *p, const struct clock *from)
{
	struct clock *to = pack_copy(p, from, sizeof *from, _Alignof(struct clock));
	const char *zone = from->zone ? pack_text(p, from->zone, strlen(from->zone)) : NULL;

	if (to)
		to->zone = zone;
	return to;
}

static const struct instant *pack_instant(struct pack *p, const struct instant *from)
{
	struct instant *to = pack_copy(p, from, sizeof *from, _Alignof(struct instant));
	const char *zone =
		from->clock.zone ? pack_text(p, from->clock.zone, strlen(from->clock.zone)) : NULL;

	if (to)
		to->clock.zone = zone;
	return to;
}

static struct value pack_pointed(struct pack *p, struct value v, const struct type *t)
{
	const struct type *of = t->kind == T_LIST && t->of ? t->of : &type_any;

	switch ((enum value_kind)v.kind) {
	case V_NUMBER:
		if (v.big)
			v.u.dec = pack_copy(p, v.u.dec, sizeof *v.u.dec, _Alignof(struct decimal));
		return v;
	case V_STRING:
		if (t->kind != T_STRING || !t->domain)
			v.u.s = pack_string(p, v.u.s, v.aux);
		return v;
	case V_TIME: v.u.clock = pack_clock(p, v.u.clock); return v;
	case V_DATETIME: v.u.instant = pack_instant(p, v.u.instant); return v;
	case V_LIST: v.u.list = pack_list(p, v.u.list, of); return v;
	case V_CONTEXT: v.u.context = pack_context(p, v.u.context, t); return v;
	case V_NULL:
	case V_BOOLEAN:
	case V_DATE:
	case V_DAYTIME:
	case V_YEARMONTH: return v;
	case V_UNSET:
	case V_UNKNOWN:
	case V_RANGE:
	case V_FUNCTION: break; /* no record holds one */
	}
	return value_null();
}

/* Most values point nowhere. */
static inline struct value pack_value(struct pack *p, struct value v, const struct type *t)
{
	if ((v.kind == V_NUMBER && !v.big) || v.kind == V_DATE || v.kind == V_BOOLEAN)
		return v;
	return pack_pointed(p, v, t);
}

/* --- records ------------------------------------------------------------- */

/* Field by field: they were written so a moment ago, and are not read back as one. */
static void pack_told(
	struct pack *p, struct told *out, const struct told *from, const struct type *t)
{
	struct telling *to = pack_room(p, from->n * sizeof *to, _Alignof(struct telling));

	if (out)
		*out = (struct told){from->n, to};
	for (uint32_t i = 0; i < from->n; i++) {
		const struct telling *telling = &from->at[i];
		const struct value v = pack_value(p, telling->value, t);
		const char *source = pack_source(p, telling->source);

		if (!to)
			continue;
		to[i].value = v;
		to[i].source = source;
		to[i].seen = telling->seen;
		to[i].valid_to = telling->valid_to;
		to[i].confidential = telling->confidential;
		to[i].settled = telling->settled;
	}
}

size_t pack_guess(const struct record *rec)
{
	size_t size = rec->vocab->n * sizeof *rec->facts;

	for (uint32_t i = 0; i < rec->vocab->n; i++) {
		const struct told *told = &rec->facts[i];

		if (!told->n)
			continue;
		const struct value v = told->at[0].value;
		size += told->n * sizeof *told->at;
		if (v.kind == V_LIST)
			size += sizeof *v.u.list + v.u.list->n * sizeof *v.u.list->at;
		else if (v.kind == V_NUMBER && v.big)
			size += (sizeof *v.u.dec + 7) & ~(size_t)7;
	}
	return size;
}

struct record pack_record(struct pack *p, const struct record *rec)
{
	const struct vocab *vocab = rec->vocab;
	struct told *facts = pack_room(p, vocab->n * sizeof *facts, _Alignof(struct told));

	for (uint32_t i = 0; i < vocab->n; i++) {
		if (rec->facts[i].n)
			pack_told(
				p, facts ? &facts[i] : NULL, &rec->facts[i], vocab->facts[i].type);
		else if (facts)
			facts[i] = (struct told){0};
	}
	return (struct record){vocab, facts};
}

struct beside pack_beside(struct pack *p, const struct beside *b)
{
	struct beside kept = *b;
	struct consent *consents = pack_copy(
		p, b->consents, b->n_consents * sizeof *consents, _Alignof(struct consent));
	struct promised *promises = pack_copy(
		p, b->promises, b->n_promises * sizeof *promises, _Alignof(struct promised));

	for (uint32_t i = 0; i < b->n_consents; i++) {
		const char *to = pack_source(p, b->consents[i].to);
		const char *purpose = pack_source(p, b->consents[i].purpose);
		if (consents) {
			consents[i].to = to;
			consents[i].purpose = purpose;
		}
	}
	for (uint32_t i = 0; i < b->n_promises; i++) {
		const char *offer = b->promises[i].offer;
		offer = pack_text(p, offer, strlen(offer));
		if (promises)
			promises[i].offer = offer;
	}
	kept.consents = consents;
	kept.promises = promises;
	return kept;
}
