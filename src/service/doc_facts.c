/* What is asked, and why: the facts of persons and other things, and what is computed. */
#include "service/doc_parts.h"

#include <string.h>

/* ---- one fact ------------------------------------------------------------ */

/* Where all facts come from one place, the place stands above the table. */
static const char *common_source(const struct entity *e)
{
	const char *source = e->vocab.n ? e->origins[0].source : NULL;

	for (uint32_t i = 1; i < e->vocab.n; i++) {
		const char *other = e->origins[i].source;

		if (!source || !other || strcmp(source, other) != 0)
			return NULL;
	}
	return source;
}

static void fact_what(struct doc *d, const struct entity *e, uint32_t i)
{
	const struct fact *f = &e->vocab.facts[i];

	page_strong(&d->page, f->title);
	if (f->sensitive)
		page_tag(&d->page, doc_words(d, SAYS_FACT_SENSITIVE));
	if (e->origins[i].basis == BASIS_OWN)
		page_tag(&d->page, doc_words(d, SAYS_OWN_TAG));
	if (f->ask) {
		page_line(&d->page, LINE_PLAIN);
		doc_say_of(d, SAYS_FACT_ASK, f->ask, NULL);
	}
	page_line(&d->page, LINE_MORE);
	doc_type(d, f);
	page_text(&d->page, ".");
	if (f->can_change) {
		page_text(&d->page, " ");
		doc_say(d, SAYS_FACT_CAN_CHANGE);
	}
}

static void fact_rule(struct doc *d, const struct entity *e, uint32_t i, bool source)
{
	const struct fact_origin *o = &e->origins[i];

	page_line(&d->page, LINE_RULE);
	page_code(&d->page, e->vocab.facts[i].name);
	doc_say(d, SAYS_DOT);
	page_text(&d->page, e->vocab.facts[i].at);
	if (e->plausible[i]) {
		doc_say(d, SAYS_DOT);
		doc_say(d, SAYS_FACT_PLAUSIBLE);
		doc_code(d, e->plausible[i]);
	}
	if (source && o->source) {
		doc_say(d, SAYS_DOT);
		doc_say_of(d, SAYS_CRIT_SOURCE, o->source, NULL);
	}
	if (o->valid_from != DATE_NONE || o->valid_to != DATE_NONE) {
		doc_say(d, SAYS_DOT);
		page_text(&d->page, doc_days(d, o->valid_from, o->valid_to));
	}
}

static const char *told_by(struct doc *d, const struct fact *f)
{
	if (!f->set_by)
		return doc_words(d, SAYS_FACT_ANYONE);
	if (f->set_by_only)
		return doc_fill(d, SAYS_FACT_ONLY, doc_spoken(d, f->set_by), NULL);
	return doc_spoken(d, f->set_by);
}

static void text_cell(struct doc *d, const char *text)
{
	page_open(&d->page, PART_CELL);
	page_text(&d->page, text);
	page_close(&d->page);
}

static void uses_cell(struct doc *d, uint32_t slot)
{
	page_open(&d->page, PART_CELL);
	if (d->uses[slot].n)
		doc_rules(d, &d->uses[slot]);
	else
		doc_say(d, SAYS_FACT_UNUSED);
	page_close(&d->page);
}

static void fact_row(struct doc *d, const struct entity *e, uint32_t i, bool source)
{
	const struct fact *f = &e->vocab.facts[i];

	page_row(&d->page, doc_fact_id(d, e, f->name));
	page_open(&d->page, PART_CELL);
	fact_what(d, e, i);
	fact_rule(d, e, i, source);
	page_close(&d->page);
	text_cell(d, told_by(d, f));
	text_cell(d, f->fresh_days >= 0 ? doc_amount(d, (uint32_t)f->fresh_days, TIME_DAYS)
					: doc_words(d, SAYS_FACT_FOREVER));
	uses_cell(d, e->first_slot + i);
	page_close(&d->page);
}

/* ---- what is computed ---------------------------------------------------- */

static void let_row(struct doc *d, const struct slot *s, uint32_t slot)
{
	const struct let *let = &d->image->lets[s->index];
	struct doc_ref ref = {NULL, NULL};

	doc_slot_ref(d, slot, &ref);
	page_row(&d->page, ref.id);
	page_open(&d->page, PART_CELL);
	page_strong(&d->page, let->title);
	page_line(&d->page, LINE_RULE);
	page_code(&d->page, let->name);
	page_text(&d->page, " = ");
	doc_code(d, let->code);
	doc_say(d, SAYS_DOT);
	page_text(&d->page, let->at);
	page_close(&d->page);
	uses_cell(d, slot);
	page_close(&d->page);
}

/* A let of this kind of facts; a constant that changes with time is kept as one too. */
static bool is_let_of(const struct doc *d, const struct slot *s, uint32_t entity)
{
	return s->kind == SLOT_LET && s->entity == entity && s->index < d->image->n_lets &&
	       !doc_is_constant(d->image, d->image->lets[s->index].name);
}

static void lets(struct doc *d, uint32_t entity)
{
	const char *heads[] = {doc_words(d, SAYS_COMPUTED), doc_words(d, SAYS_FACT_WHY)};
	bool any = false;

	for (uint32_t i = 0; i < d->image->n_slots; i++) {
		const struct slot *s = &d->image->slots[i];

		if (!is_let_of(d, s, entity))
			continue;
		if (!any) {
			doc_paragraph(d, SAYS_COMPUTED_SAY);
			page_table(&d->page, heads[0], heads, 2);
		}
		any = true;
		let_row(d, s, i);
	}
	if (any)
		page_close(&d->page);
}

/* ---- the whole ----------------------------------------------------------- */

static void entity(struct doc *d, uint32_t index)
{
	const struct entity *e = &d->image->entities[index];
	const char *heads[] = {doc_words(d, SAYS_FACT), doc_words(d, SAYS_FACT_TOLD_BY),
		doc_words(d, SAYS_FACT_FRESH), doc_words(d, SAYS_FACT_WHY)};
	const char *source = common_source(e);

	page_subsection(&d->page, arena_printf(d->arena, "facts-%s", e->name), e->title);
	if (source) {
		page_open(&d->page, PART_PARAGRAPH);
		doc_say(d, SAYS_SOURCE);
		page_text(&d->page, ": ");
		page_text(&d->page, source);
		page_close(&d->page);
	}
	page_table(&d->page, e->title, heads, 4);
	for (uint32_t i = 0; i < e->vocab.n; i++)
		fact_row(d, e, i, !source);
	page_close(&d->page);
	lets(d, index);
}

static uint32_t sensitive(const struct image *im)
{
	uint32_t n = 0;

	for (uint32_t e = 0; e < im->n_entities; e++)
		for (uint32_t i = 0; i < im->entities[e].vocab.n; i++)
			n += im->entities[e].vocab.facts[i].sensitive;
	return n;
}

void doc_facts(struct doc *d)
{
	uint32_t n = sensitive(d->image);

	doc_paragraph(d, SAYS_FACTS_SAY);
	if (n) {
		page_open(&d->page, PART_PARAGRAPH);
		doc_say_of(d, SAYS_FACTS_SENSITIVE, doc_number(d, n), NULL);
		page_close(&d->page);
	}
	for (uint32_t i = 0; i < d->image->n_entities; i++)
		if (d->image->entities[i].vocab.n)
			entity(d, i);
}
