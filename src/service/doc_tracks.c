/* Cards of what happens when: tracks and tasks that fall due. */
#include "service/doc_parts.h"

#include <string.h>

/* ---- whom a track is for ------------------------------------------------- */

/* `for profile a`, `for group b`: one criterion, whose text is no more than their titles. */
static bool is_for(const struct criterion *c)
{
	const char *s = c->expression;

	if (c->kind != CRIT_REQUIRE || !c->yes || c->yes != c->no || c->name)
		return false;
	for (;;) {
		if (strncmp(s, "profile.", 8) != 0 && strncmp(s, "group.", 6) != 0)
			return false;
		s += strcspn(s, " (");
		if (!*s)
			return true;
		if (strncmp(s, " or ", 4) != 0)
			return false;
		s += 4;
	}
}

static void is_for_whom(struct doc *d, const struct criterion *c)
{
	struct doc_refs refs = {0};

	doc_reads(d, &refs, c->code);
	page_field(&d->page, doc_words(d, SAYS_TRACK_FOR));
	for (unsigned i = 0; i < refs.n; i++) {
		if (i)
			doc_say(d, SAYS_OR);
		page_link(&d->page, refs.at[i].id, refs.at[i].title);
	}
	page_close(&d->page);
}

/* ---- steps --------------------------------------------------------------- */

static void step_offers(struct doc *d, const struct step *s)
{
	if (!s->n_offers)
		return;
	page_line(&d->page, LINE_MORE);
	doc_say(d, s->n_offers == 1 ? SAYS_STEP_OFFER : SAYS_STEP_OFFERS);
	for (uint32_t i = 0; i < s->n_offers; i++) {
		const struct offer *o = &d->image->offers[s->offers[i]];
		struct doc_ref ref = doc_item_ref(d, DOC_OFFER, &o->item);

		if (i)
			doc_say(d, SAYS_COMMA);
		page_link(&d->page, ref.id, ref.title);
		if (o->expired)
			page_tag(&d->page, doc_words(d, SAYS_ENDED));
	}
}

static void step_what(struct doc *d, const struct step *s, uint32_t number)
{
	page_text(&d->page, arena_printf(d->arena, "%u. ", number));
	page_strong(&d->page, s->title);
	if (s->because) {
		page_line(&d->page, LINE_MORE);
		page_text(&d->page, doc_text(d, s->because));
	}
	if (s->consent) {
		page_line(&d->page, LINE_MORE);
		doc_say_of(d, SAYS_STEP_CONSENT, doc_spoken(d, s->consent->consent_to),
			s->consent->consent_for ? s->consent->consent_for : "");
	}
	step_offers(d, s);
	page_line(&d->page, LINE_MORE);
	if (s->done) {
		doc_say(d, SAYS_STEP_DONE);
		doc_unworded(d, s->done);
	} else {
		doc_say(d, SAYS_STEP_DONE_BY_PERSON);
	}
	page_line(&d->page, LINE_RULE);
	page_code(&d->page, s->name);
	doc_say(d, SAYS_DOT);
	page_text(&d->page, s->at);
}

static void step_when(struct doc *d, const struct track *t, const struct step *s)
{
	if (s->within)
		doc_say_of(d, s->n_after ? SAYS_STEP_WITHIN_AFTER : SAYS_STEP_WITHIN,
			doc_amount(d, s->within, s->within_unit), NULL);
	else
		doc_say(d, s->n_after ? SAYS_STEP_AFTER : SAYS_STEP_ANY_TIME);
	for (uint32_t i = 0; i < s->n_after; i++) {
		if (i)
			doc_say(d, SAYS_AND);
		doc_say_of(d, SAYS_STEP_QUOTE, t->steps[s->after[i]].title, NULL);
	}
	if (s->n_after && !s->within) {
		page_line(&d->page, LINE_MORE);
		doc_say(d, SAYS_STEP_ANY_TIME);
	}
}

static void steps(struct doc *d, const struct track *t)
{
	const char *heads[] = {doc_words(d, SAYS_STEP), doc_words(d, SAYS_LEAD_ROLE),
		doc_words(d, SAYS_STEP_DEADLINE)};

	if (!t->n_steps)
		return;
	page_table(&d->page, t->item.title, heads, 3);
	for (uint32_t i = 0; i < t->n_steps; i++) {
		page_row(&d->page, NULL);
		page_open(&d->page, PART_CELL);
		step_what(d, &t->steps[i], i + 1);
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		page_text(&d->page, doc_lead(d, t->steps[i].lead));
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		step_when(d, t, &t->steps[i]);
		page_close(&d->page);
		page_close(&d->page);
	}
	page_close(&d->page);
}

void doc_track(struct doc *d, const struct doc_item *it)
{
	const struct track *t = (const struct track *)it->item;
	struct item rest = t->item; /* without the first, where a field says it */

	doc_card(d, it);
	if (rest.n_criteria && is_for(&rest.criteria[0])) {
		is_for_whom(d, &rest.criteria[0]);
		rest.criteria++;
		rest.n_criteria--;
	}
	if (t->ends) {
		page_field(&d->page, doc_words(d, SAYS_TRACK_ENDS));
		if (t->ends_because) {
			page_text(&d->page, doc_text(d, t->ends_because));
			doc_seen_from(d, t->ends);
			page_line(&d->page, LINE_RULE);
			doc_code(d, t->ends);
		} else {
			doc_say(d, SAYS_SEEN_FROM);
			doc_unworded(d, t->ends);
		}
		page_close(&d->page);
	}
	doc_card_fields(d, it);
	if (rest.n_criteria)
		doc_criteria(d, &rest, SAYS_ALL_OF);
	steps(d, t);
	page_close(&d->page);
}

/* ---- due ----------------------------------------------------------------- */

void doc_due(struct doc *d, const struct doc_item *it)
{
	const struct due *due = (const struct due *)it->item;

	doc_card(d, it);
	doc_field(d, SAYS_LEAD_ROLE, doc_lead(d, due->lead));
	if (due->n_parties)
		doc_field(d, SAYS_DUE_PARTIES, doc_list(d, due->parties, due->n_parties, true));
	if (due->within)
		doc_field(d, SAYS_DUE_WITHIN, doc_amount(d, due->within, due->within_unit));
	if (due->from) {
		page_field(&d->page, doc_words(d, SAYS_DUE_FROM));
		doc_unworded(d, due->from);
		page_close(&d->page);
	}
	doc_card_fields(d, it);
	doc_criteria(d, it->item, SAYS_DUE_WHEN);
	page_close(&d->page);
}
