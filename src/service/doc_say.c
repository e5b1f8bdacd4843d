/* Words, numbers and days of the page. */
#include "service/doc_parts.h"

#include <string.h>

const char *doc_words(const struct doc *d, enum doc_word w)
{
	return doc_word(w, d->danish);
}

const char *doc_fill(struct doc *d, enum doc_word w, const char *one, const char *two)
{
	const char *s = doc_words(d, w), *brace;
	struct strbuf sb;

	sb_init(&sb, d->arena);
	while ((brace = strchr(s, '{')) != NULL) {
		sb_add(&sb, s, (size_t)(brace - s));
		sb_puts(&sb, brace[1] == '1' ? one : two);
		s = brace + 3;
	}
	sb_puts(&sb, s);
	return sb.s;
}

void doc_say(struct doc *d, enum doc_word w)
{
	page_text(&d->page, doc_words(d, w));
}

void doc_say_of(struct doc *d, enum doc_word w, const char *one, const char *two)
{
	page_text(&d->page, doc_fill(d, w, one, two));
}

void doc_paragraph(struct doc *d, enum doc_word w)
{
	page_open(&d->page, PART_PARAGRAPH);
	doc_say(d, w);
	page_close(&d->page);
}

void doc_subhead(struct doc *d, enum doc_word w)
{
	page_subhead(&d->page, doc_words(d, w));
}

void doc_field(struct doc *d, enum doc_word label, const char *text)
{
	if (!text)
		return;
	page_field(&d->page, doc_words(d, label));
	page_text(&d->page, text);
	page_close(&d->page);
}

const char *doc_number(struct doc *d, uint64_t n)
{
	return arena_printf(d->arena, "%llu", (unsigned long long)n);
}

const char *doc_date(struct doc *d, int64_t day)
{
	struct civil c = date_to_civil(day);
	const char *month = doc_words(d, SAYS_M1 + (enum doc_word)(c.month - 1));

	return doc_fill(d, SAYS_DATE, doc_number(d, c.day),
		arena_printf(d->arena, "%s %d", month, (int)c.year));
}

const char *doc_days(struct doc *d, int64_t from, int64_t to)
{
	if (from != DATE_NONE && to != DATE_NONE)
		return doc_fill(d, SAYS_FROM_TO, doc_date(d, from), doc_date(d, to));
	if (from != DATE_NONE)
		return doc_fill(d, SAYS_FROM_ON, doc_date(d, from), NULL);
	if (to != DATE_NONE)
		return doc_fill(d, SAYS_UP_TO, doc_date(d, to), NULL);
	return doc_words(d, SAYS_ALWAYS);
}

const char *doc_amount(struct doc *d, uint32_t n, enum time_unit unit)
{
	static const struct {
		enum doc_word one, many;
	} units[] = {
		[TIME_DAYS] = {SAYS_DAY, SAYS_DAYS},
		[TIME_WORKING_DAYS] = {SAYS_WORKING_DAY, SAYS_WORKING_DAYS},
		[TIME_WEEKS] = {SAYS_WEEK, SAYS_WEEKS},
		[TIME_MONTHS] = {SAYS_MONTH, SAYS_MONTHS},
	};

	if (n == 1)
		return doc_words(d, units[unit].one);
	return doc_fill(d, units[unit].many, doc_number(d, n), NULL);
}

const char *doc_spoken(struct doc *d, const char *name)
{
	char *copy = arena_strdup(d->arena, name);

	for (char *c = copy; *c; c++)
		if (*c == '_')
			*c = ' ';
	return copy;
}

const char *doc_list(struct doc *d, const char *const *names, uint32_t n, bool roles)
{
	struct strbuf sb;

	sb_init(&sb, d->arena);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sb_puts(&sb, doc_words(d, SAYS_COMMA));
		sb_puts(&sb, roles ? doc_spoken(d, names[i]) : names[i]);
	}
	return sb.s;
}

const char *doc_text(struct doc *d, const struct text *t)
{
	struct strbuf sb;

	sb_init(&sb, d->arena);
	for (uint32_t i = 0; i < t->n; i++)
		sb_puts(&sb, t->at[i].literal ? t->at[i].literal : "…");
	return sb.s;
}

void doc_links(struct doc *d, const struct doc_refs *refs)
{
	for (unsigned i = 0; i < refs->n; i++) {
		if (i)
			doc_say(d, SAYS_COMMA);
		page_link(&d->page, refs->at[i].id, refs->at[i].title);
	}
}

enum { RULES_SHOWN = 4 }; /* without folding */

void doc_rules(struct doc *d, const struct doc_refs *refs)
{
	bool fold = refs->n > RULES_SHOWN;

	if (fold)
		page_fold(&d->page, doc_fill(d, SAYS_RULES_MANY, doc_number(d, refs->n), NULL));
	doc_links(d, refs);
	if (fold)
		page_close(&d->page);
}
