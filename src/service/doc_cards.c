/* Cards of what a person is judged by: screenings, groups, profiles, offers. */
#include "feel/feel.h"
#include "service/doc_parts.h"

#include <string.h>

/* ---- screenings ---------------------------------------------------------- */

static void dimensions(struct doc *d, const struct screening *s)
{
	const char *heads[] = {doc_words(d, SAYS_DIMENSION), doc_words(d, SAYS_DIMENSION_FROM)};

	if (!s->n_dimensions)
		return;
	page_table(&d->page, heads[0], heads, 2);
	for (uint32_t i = 0; i < s->n_dimensions; i++) {
		struct doc_refs refs = {0};

		doc_reads(d, &refs, s->dimensions[i].value);
		page_row(&d->page, NULL);
		page_open(&d->page, PART_CELL);
		page_text(&d->page, s->dimensions[i].title);
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		doc_links(d, &refs);
		page_line(&d->page, LINE_RULE);
		page_code(&d->page, s->dimensions[i].name);
		page_text(&d->page, " = ");
		doc_code(d, s->dimensions[i].value);
		page_close(&d->page);
		page_close(&d->page);
	}
	page_close(&d->page);
}

/* `value <= 4` in words; whatever else it may be, as it was written. */
static void level_when(struct doc *d, const struct feel_code *when)
{
	static const struct {
		const char *op;
		enum doc_word word;
	} forms[] = {{"<= ", SAYS_LEVEL_MOST}, {"< ", SAYS_LEVEL_BELOW}, {"= ", SAYS_LEVEL_IS},
		{">= ", SAYS_LEVEL_LEAST}, {"> ", SAYS_LEVEL_ABOVE}};
	const char *s = feel_code_text(when, d->arena);

	for (size_t i = 0; strncmp(s, "value ", 6) == 0 && i < sizeof forms / sizeof *forms; i++) {
		const char *op = s + 6;
		size_t len = strlen(forms[i].op);

		if (strncmp(op, forms[i].op, len) == 0 && op[len] &&
			!op[len + strspn(op + len, "0123456789")]) {
			doc_say_of(d, forms[i].word, op + len, NULL);
			page_line(&d->page, LINE_RULE);
			break;
		}
	}
	doc_code(d, when);
}

static void levels(struct doc *d, const struct screening *s)
{
	const char *heads[] = {doc_words(d, SAYS_LEVEL), doc_words(d, SAYS_LEVEL_WHEN)};

	if (!s->n_levels)
		return;
	page_table(&d->page, heads[0], heads, 2);
	for (uint32_t i = 0; i < s->n_levels; i++) {
		page_row(&d->page, NULL);
		page_open(&d->page, PART_CELL);
		page_text(&d->page, s->levels[i].title);
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		level_when(d, s->levels[i].when);
		if (s->levels[i].open) {
			page_line(&d->page, LINE_MORE);
			doc_say(d, SAYS_LEVEL_OPEN);
		}
		page_close(&d->page);
		page_close(&d->page);
	}
	page_close(&d->page);
}

static void categories(struct doc *d, const struct screening *s)
{
	doc_subhead(d, SAYS_CATEGORIES);
	page_open(&d->page, PART_STEPS);
	for (uint32_t i = 0; i < s->n_categories; i++)
		doc_category(d, &s->categories[i]);
	page_open(&d->page, PART_ENTRY);
	doc_say_of(d, SAYS_OTHERWISE, s->otherwise_title, NULL);
	page_close(&d->page);
	page_close(&d->page);
}

void doc_screening(struct doc *d, const struct doc_item *it)
{
	const struct screening *s = (const struct screening *)it->item;

	doc_card(d, it);
	if (s->filled_by)
		doc_field(d, SAYS_FILLED_BY, doc_spoken(d, s->filled_by));
	if (s->fresh_days)
		doc_field(d, SAYS_FRESH, doc_amount(d, s->fresh_days, TIME_DAYS));
	doc_card_fields(d, it);
	dimensions(d, s);
	levels(d, s);
	categories(d, s);
	page_close(&d->page);
}

/* ---- groups, profiles ---------------------------------------------------- */

void doc_group(struct doc *d, const struct doc_item *it)
{
	doc_card(d, it);
	doc_card_fields(d, it);
	doc_criteria(d, it->item, SAYS_ALL_OF);
	page_close(&d->page);
}

void doc_profile(struct doc *d, const struct doc_item *it)
{
	const struct profile *p = (const struct profile *)it->item;

	doc_card(d, it);
	if (p->confirm_by)
		doc_field(d, SAYS_CONFIRM,
			doc_fill(d, SAYS_CONFIRM_SAY, doc_spoken(d, p->confirm_by), NULL));
	if (p->lasts_days)
		doc_field(d, SAYS_LASTS, doc_amount(d, p->lasts_days, TIME_DAYS));
	doc_card_fields(d, it);
	doc_criteria(d, it->item, SAYS_ALL_OF);
	page_close(&d->page);
}

/* ---- offers -------------------------------------------------------------- */

void doc_offer(struct doc *d, const struct doc_item *it)
{
	const struct offer *o = (const struct offer *)it->item;

	doc_card(d, it);
	if (o->voluntary)
		doc_field(d, SAYS_VOLUNTARY, doc_words(d, SAYS_VOLUNTARY_SAY));
	doc_field(d, SAYS_LEAD_ROLE, doc_lead(d, o->lead));
	if (o->n_partners)
		doc_field(d, SAYS_PARTNERS, doc_list(d, o->partners, o->n_partners, false));
	if (o->lasts)
		doc_field(d, SAYS_OFFER_LASTS, doc_amount(d, o->lasts, o->lasts_unit));
	if (o->seats)
		doc_field(d, SAYS_SEATS, doc_number(d, o->seats));
	doc_card_fields(d, it);
	doc_criteria(d, it->item, SAYS_ALL_OF);
	page_close(&d->page);
}
