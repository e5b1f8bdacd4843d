/* What may be told of a fact, in words. */
#include "service/doc_parts.h"

static void values(struct doc *d, const struct domain *domain)
{
	for (uint32_t i = 0; i < domain->n; i++) {
		const struct domain_value *v = &domain->at[i];
		const char *name = v->title ? v->title : doc_spoken(d, v->name);

		if (i)
			doc_say(d, SAYS_COMMA);
		if (v->until != DATE_NONE)
			doc_say_of(d, SAYS_TYPE_UNTIL, name, doc_date(d, v->until));
		else
			page_text(&d->page, name);
	}
	if (domain->ordered)
		doc_say(d, SAYS_TYPE_ORDERED);
}

static void codes(struct doc *d, const struct codes *c)
{
	page_link(&d->page, arena_printf(d->arena, "codes-%s", c->name), c->title);
}

static const char *bound(struct doc *d, struct value v)
{
	struct strbuf sb;

	sb_init(&sb, d->arena);
	value_say(&sb, v, ruleset_language(d->rs));
	return sb.s;
}

static void range(struct doc *d, const struct range *r)
{
	if (r->lo.kind != V_NULL && r->hi.kind != V_NULL)
		doc_say_of(d, SAYS_TYPE_FROM_TO, bound(d, r->lo), bound(d, r->hi));
	else if (r->lo.kind != V_NULL)
		doc_say_of(d, SAYS_TYPE_FROM, bound(d, r->lo), NULL);
	else if (r->hi.kind != V_NULL)
		doc_say_of(d, SAYS_TYPE_TO, bound(d, r->hi), NULL);
}

static enum doc_word plain(const struct type *t, bool integer)
{
	switch (t->kind) {
	case T_BOOLEAN: return SAYS_TYPE_BOOLEAN;
	case T_NUMBER: return integer ? SAYS_TYPE_INTEGER : SAYS_TYPE_NUMBER;
	case T_STRING: return SAYS_TYPE_TEXT;
	case T_DATE: return SAYS_TYPE_DATE;
	case T_TIME: return SAYS_TYPE_TIME;
	case T_DATETIME: return SAYS_TYPE_DATETIME;
	case T_DAYTIME:
	case T_YEARMONTH: return SAYS_TYPE_DURATION;
	case T_LIST: return SAYS_TYPE_LIST;
	default: return SAYS_TYPE_ANY;
	}
}

static void fields(struct doc *d, const struct type *t)
{
	for (uint32_t i = 0; i < t->n_fields; i++) {
		if (i)
			doc_say(d, SAYS_COMMA);
		page_text(&d->page, doc_spoken(d, t->fields[i].name));
	}
}

static void list_of(struct doc *d, const struct type *of)
{
	if (of->kind == T_STRING && of->domain && of->domain->codes) {
		doc_say(d, SAYS_TYPE_CODES);
		codes(d, of->domain->codes);
	} else if (of->kind == T_STRING && of->domain) {
		doc_say(d, SAYS_TYPE_SOME_OF);
		values(d, of->domain);
	} else if (of->kind == T_CONTEXT && of->n_fields) {
		doc_say(d, SAYS_TYPE_LIST_OF);
		fields(d, of);
	} else {
		doc_say(d, of->kind == T_STRING ? SAYS_TYPE_TEXTS : SAYS_TYPE_LIST);
	}
}

void doc_type(struct doc *d, const struct fact *f)
{
	const struct type *t = f->type;

	if (t->kind == T_STRING && t->domain && t->domain->codes) {
		doc_say(d, SAYS_TYPE_CODE);
		codes(d, t->domain->codes);
	} else if (t->kind == T_STRING && t->domain) {
		doc_say(d, SAYS_TYPE_ONE_OF);
		values(d, t->domain);
	} else if (t->kind == T_LIST && t->of) {
		list_of(d, t->of);
	} else if (t->kind == T_CONTEXT && t->n_fields) {
		doc_say(d, SAYS_TYPE_FIELDS);
		fields(d, t);
	} else {
		doc_say(d, plain(t, f->integer));
	}
	if (f->range)
		range(d, f->range);
	if (f->unit)
		doc_say_of(d, SAYS_TYPE_UNIT, f->unit, NULL);
	if (f->none_ok)
		doc_say(d, SAYS_TYPE_OR_NONE);
}
