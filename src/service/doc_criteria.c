/* What every card holds: fields, and criteria in their author's words. */
#include "feel/feel.h"
#include "service/doc_parts.h"

#include <string.h>

void doc_code(struct doc *d, const struct feel_code *code)
{
	page_code(&d->page, feel_code_text(code, d->arena));
}

void doc_seen_from(struct doc *d, const struct feel_code *code)
{
	struct doc_refs refs = {0};

	doc_reads(d, &refs, code);
	if (!refs.n)
		return;
	page_line(&d->page, LINE_MORE);
	doc_say(d, SAYS_SEEN_FROM);
	doc_links(d, &refs);
}

void doc_unworded(struct doc *d, const struct feel_code *code)
{
	struct doc_refs refs = {0};

	doc_reads(d, &refs, code);
	doc_links(d, &refs);
	if (refs.n)
		page_line(&d->page, LINE_RULE);
	doc_code(d, code);
}

const char *doc_lead(struct doc *d, const char *lead)
{
	return lead ? doc_spoken(d, lead) : doc_words(d, SAYS_LEAD_UNSAID);
}

/* ---- fields -------------------------------------------------------------- */

void doc_card(struct doc *d, const struct doc_item *it)
{
	struct doc_ref ref = doc_item_ref(d, it->kind, it->item);

	page_card(&d->page, ref.id, ref.title);
	if (it->item->basis == BASIS_OWN) {
		page_open(&d->page, PART_PARAGRAPH);
		page_tag(&d->page, doc_words(d, SAYS_OWN_TAG));
		page_close(&d->page);
	}
	page_open(&d->page, PART_FIELDS);
}

static void users(struct doc *d, const struct item *item)
{
	const struct doc_refs *uses;

	if (d->image != d->today || item->slot >= d->image->n_slots)
		return;
	uses = &d->uses[item->slot];
	if (!uses->n)
		return;
	page_field(&d->page, doc_words(d, SAYS_USED_BY));
	doc_rules(d, uses);
	page_close(&d->page);
}

void doc_card_fields(struct doc *d, const struct doc_item *it)
{
	static const enum doc_word bases[] = {
		[BASIS_SOURCE] = SAYS_BASIS_SOURCE,
		[BASIS_LAW] = SAYS_BASIS_LAW,
		[BASIS_OWN] = SAYS_BASIS_OWN,
	};
	const struct item *item = it->item;

	for (uint32_t i = 0; i < item->n_info; i++) {
		page_field(&d->page, item->info[i].label);
		page_text(&d->page, item->info[i].text);
		page_close(&d->page);
	}
	users(d, item);
	doc_field(d, SAYS_SOURCE, item->source);
	if (item->basis != BASIS_UNSTATED)
		doc_field(d, SAYS_BASIS, doc_words(d, bases[item->basis]));
	if (item->valid_from != DATE_NONE || item->valid_to != DATE_NONE)
		doc_field(d, SAYS_VALID, doc_days(d, item->valid_from, item->valid_to));
	page_field(&d->page, doc_words(d, SAYS_NAME));
	page_code(&d->page, item->name);
	doc_say(d, SAYS_DOT);
	page_text(&d->page, item->at);
	page_close(&d->page);
	page_close(&d->page);
}

/* ---- criteria ------------------------------------------------------------ */

static void says_consent(struct doc *d, const struct criterion *c)
{
	doc_say_of(d, SAYS_CRIT_CONSENT, doc_spoken(d, c->consent_to),
		c->consent_for ? c->consent_for : "");
}

/* What it says where it is met; of a refusal, where it applies. */
static void says_yes(struct doc *d, const struct criterion *c)
{
	if (c->kind == CRIT_REQUIRE && c->name) {
		page_strong(&d->page, arena_printf(d->arena, "%s:", c->name));
		page_text(&d->page, " ");
	}
	if (c->yes)
		page_text(&d->page, doc_text(d, c->yes));
	else if (c->kind == CRIT_AWAIT_CONSENT)
		says_consent(d, c);
	else
		page_code(&d->page, c->expression);
	if (c->private)
		page_tag(&d->page, doc_words(d, SAYS_PRIVATE));
}

/* One `because` is all three texts. */
static void says_else(struct doc *d, const struct criterion *c)
{
	bool no = c->no && c->no != c->yes;
	bool unknown = c->unknown && c->unknown != c->yes;

	if (!no && !unknown)
		return;
	page_line(&d->page, LINE_MORE);
	if (no)
		doc_say_of(d, SAYS_CRIT_NO, doc_text(d, c->no), NULL);
	if (no && unknown)
		doc_say(d, SAYS_DOT);
	if (unknown)
		doc_say_of(d, SAYS_CRIT_UNKNOWN, doc_text(d, c->unknown), NULL);
}

static void looks_at(struct doc *d, const struct criterion *c)
{
	struct doc_refs refs = {0};

	doc_reads(d, &refs, c->code);
	doc_reads(d, &refs, c->border);
	doc_reads(d, &refs, c->note_when);
	if (!refs.n)
		return;
	page_line(&d->page, LINE_MORE);
	doc_say(d, SAYS_CRIT_LOOKS);
	doc_links(d, &refs);
}

static void rule_line(struct doc *d, const struct criterion *c)
{
	page_line(&d->page, LINE_RULE);
	if (c->kind != CRIT_REQUIRE && c->name) {
		page_code(&d->page, c->name);
		doc_say(d, SAYS_DOT);
	}
	if (c->code && (c->yes || c->kind == CRIT_AWAIT_CONSENT)) {
		page_code(&d->page, c->expression);
		doc_say(d, SAYS_DOT);
	}
	if (c->border) {
		doc_say(d, SAYS_CRIT_BORDER_WHEN);
		doc_code(d, c->border);
		doc_say(d, SAYS_DOT);
	}
	if (c->note_when) {
		doc_say(d, SAYS_CRIT_NOTE_WHEN);
		doc_code(d, c->note_when);
		doc_say(d, SAYS_DOT);
	}
	page_text(&d->page, c->at);
	if (c->source) {
		doc_say(d, SAYS_DOT);
		doc_say_of(d, SAYS_CRIT_SOURCE, c->source, NULL);
	}
}

/* All that follows what it says. */
static void beside(struct doc *d, const struct criterion *c)
{
	says_else(d, c);
	if (c->border) {
		page_line(&d->page, LINE_MORE);
		doc_say(d, SAYS_CRIT_BORDER);
	}
	if (c->private) {
		page_line(&d->page, LINE_MORE);
		doc_say(d, SAYS_PRIVATE_SAY);
	}
	if (c->note) {
		page_line(&d->page, LINE_MORE);
		if (c->noted)
			doc_say_of(
				d, SAYS_CRIT_NOTED, doc_text(d, c->noted), doc_spoken(d, c->note));
		else
			doc_say_of(d, SAYS_CRIT_NOTE, doc_spoken(d, c->note), NULL);
	}
	looks_at(d, c);
	rule_line(d, c);
}

void doc_criterion(struct doc *d, const struct criterion *c)
{
	page_open(&d->page, PART_ENTRY);
	says_yes(d, c);
	beside(d, c);
	page_close(&d->page);
}

void doc_category(struct doc *d, const struct category *c)
{
	struct criterion when = c->when;

	when.name = NULL; /* its title stands there */
	page_open(&d->page, PART_ENTRY);
	page_strong(&d->page, c->title);
	page_line(&d->page, LINE_PLAIN);
	says_yes(d, &when);
	beside(d, &when);
	page_close(&d->page);
}

static bool of_kind(const struct criterion *c, enum criterion_kind kind)
{
	if (kind == CRIT_AWAIT)
		return c->kind == CRIT_AWAIT || c->kind == CRIT_AWAIT_CONSENT;
	return c->kind == kind;
}

static void criteria_of(
	struct doc *d, const struct item *item, enum criterion_kind kind, enum doc_word head)
{
	bool any = false;

	for (uint32_t i = 0; i < item->n_criteria; i++) {
		if (!of_kind(&item->criteria[i], kind))
			continue;
		if (!any) {
			doc_subhead(d, head);
			page_open(&d->page, PART_LIST);
		}
		any = true;
		doc_criterion(d, &item->criteria[i]);
	}
	if (any)
		page_close(&d->page);
}

void doc_criteria(struct doc *d, const struct item *item, enum doc_word head)
{
	if (!item->n_criteria)
		doc_paragraph(d, SAYS_ALWAYS_MET);
	criteria_of(d, item, CRIT_REQUIRE, head);
	criteria_of(d, item, CRIT_REFUSE, SAYS_REFUSALS);
	criteria_of(d, item, CRIT_AWAIT, SAYS_AWAITS);
}
