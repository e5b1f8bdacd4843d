#include "service/doc.h"
#include "service/doc_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- items in their sections --------------------------------------------- */

static const struct {
	enum doc_word title, says;
	void (*write)(struct doc *d, const struct doc_item *it);
} kinds[DOC_CONSTANT] = {
	[DOC_SCREENING] = {SAYS_SCREENINGS, SAYS_SCREENINGS_SAY, doc_screening},
	[DOC_GROUP] = {SAYS_GROUPS, SAYS_GROUPS_SAY, doc_group},
	[DOC_PROFILE] = {SAYS_PROFILES, SAYS_PROFILES_SAY, doc_profile},
	[DOC_OFFER] = {SAYS_OFFERS, SAYS_OFFERS_SAY, doc_offer},
	[DOC_TRACK] = {SAYS_TRACKS, SAYS_TRACKS_SAY, doc_track},
	[DOC_DUE] = {SAYS_DUES, SAYS_DUES_SAY, doc_due},
	[DOC_MATCH] = {SAYS_MATCHES, SAYS_MATCHES_SAY, doc_match},
	[DOC_TABLE] = {SAYS_TABLES, SAYS_TABLES_SAY, doc_table},
	[DOC_SHARE] = {SAYS_SHARES, SAYS_SHARES_SAY, doc_share},
	[DOC_PROGRESS] = {SAYS_PROGRESSES, SAYS_PROGRESSES_SAY, doc_progress},
};

/* In the order in which an answer names them. */
static int by_rank(const void *a, const void *b)
{
	const struct track *x = (const struct track *)((const struct doc_item *)a)->item;
	const struct track *y = (const struct track *)((const struct doc_item *)b)->item;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->item.name, y->item.name);
}

static void items_of(struct doc *d, enum doc_kind kind)
{
	struct doc_items of = {0};

	for (unsigned i = 0; i < d->items.n; i++)
		if (d->items.at[i].kind == kind)
			vec_push(d->arena, &of, d->items.at[i]);
	if (kind == DOC_TRACK)
		qsort(of.at, of.n, sizeof *of.at, by_rank);
	doc_paragraph(d, kinds[kind].says);
	for (unsigned i = 0; i < of.n; i++)
		kinds[kind].write(d, &of.at[i]);
}

static bool is_other(const struct doc_item *it)
{
	return it->kind != DOC_CONSTANT; /* they stand in their table */
}

static void other_days(struct doc *d)
{
	page_open(&d->page, PART_PARAGRAPH);
	doc_say_of(d, SAYS_OTHER_DAYS_SAY, doc_date(d, d->on), NULL);
	page_close(&d->page);
	for (unsigned i = 0; i < d->others.n; i++) {
		const struct doc_item *it = &d->others.at[i];

		if (!is_other(it))
			continue;
		d->image = it->image;
		kinds[it->kind].write(d, it);
	}
	d->image = d->today;
}

/* ---- the beginning ------------------------------------------------------- */

static void about(struct doc *d)
{
	const struct item *about = ruleset_about(d->rs);

	page_open(&d->page, PART_PARAGRAPH);
	doc_say_of(d, SAYS_LEAD, doc_date(d, d->on), NULL);
	page_close(&d->page);
	page_open(&d->page, PART_FIELDS);
	doc_field(d, SAYS_RULESET, ruleset_name(d->rs));
	if (*ruleset_version(d->rs))
		doc_field(d, SAYS_VERSION, ruleset_version(d->rs));
	doc_field(d, SAYS_HOLDS, doc_days(d, d->today->from, d->today->to));
	doc_field(d, SAYS_SOURCE, about->source);
	for (uint32_t i = 0; i < about->n_info; i++) {
		page_field(&d->page, about->info[i].label);
		page_text(&d->page, about->info[i].text);
		page_close(&d->page);
	}
	page_field(&d->page, doc_words(d, SAYS_DIGEST));
	page_code(&d->page, ruleset_digest(d->rs));
	page_line(&d->page, LINE_MORE);
	doc_say(d, SAYS_DIGEST_WHY);
	page_close(&d->page);
	page_close(&d->page);
}

static void how_to_read(struct doc *d)
{
	static const struct {
		enum doc_word head, says;
	} lines[] = {
		{SAYS_READ_STATES, SAYS_READ_STATES_SAY},
		{SAYS_READ_UNKNOWN, SAYS_READ_UNKNOWN_SAY},
		{SAYS_READ_BORDER, SAYS_READ_BORDER_SAY},
		{SAYS_READ_SMALL, SAYS_READ_SMALL_SAY},
	};

	page_open(&d->page, PART_LIST);
	for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
		page_open(&d->page, PART_ENTRY);
		page_strong(&d->page, doc_words(d, lines[i].head));
		page_text(&d->page, " ");
		doc_say(d, lines[i].says);
		page_close(&d->page);
	}
	page_close(&d->page);
}

/* ---- sections and contents ----------------------------------------------- */

struct section {
	const char *id;
	enum doc_word title;
	void (*write)(struct doc *d); /* NULL: items of a kind */
	enum doc_kind kind;
};
static const struct section sections[] = {
	{"read", SAYS_READ, how_to_read, DOC_KINDS},
	{"facts", SAYS_FACTS, doc_facts, DOC_KINDS},
	{"screenings", SAYS_SCREENINGS, NULL, DOC_SCREENING},
	{"groups", SAYS_GROUPS, NULL, DOC_GROUP},
	{"profiles", SAYS_PROFILES, NULL, DOC_PROFILE},
	{"offers", SAYS_OFFERS, NULL, DOC_OFFER},
	{"tracks", SAYS_TRACKS, NULL, DOC_TRACK},
	{"dues", SAYS_DUES, NULL, DOC_DUE},
	{"matches", SAYS_MATCHES, NULL, DOC_MATCH},
	{"tables", SAYS_TABLES, NULL, DOC_TABLE},
	{"shares", SAYS_SHARES, NULL, DOC_SHARE},
	{"progresses", SAYS_PROGRESSES, NULL, DOC_PROGRESS},
	{"decides", SAYS_DECIDES, doc_decides, DOC_KINDS},
	{"own", SAYS_OWN, doc_own, DOC_KINDS},
	{"sources", SAYS_SOURCES, doc_sources, DOC_KINDS},
	{"constants", SAYS_CONSTANTS, doc_constants, DOC_KINDS},
	{"codes", SAYS_CODES, doc_codes, DOC_KINDS},
	{"other-days", SAYS_OTHER_DAYS, other_days, DOC_KINDS},
	{"cases", SAYS_CASES, doc_cases, DOC_KINDS},
};
enum { SECTIONS = sizeof sections / sizeof *sections };

static bool any_of(const struct doc_items *items, enum doc_kind kind)
{
	for (unsigned i = 0; i < items->n; i++)
		if (items->at[i].kind == kind)
			return true;
	return false;
}

/* Does it have anything to say? */
static bool stands(const struct doc *d, const struct section *s)
{
	unsigned cases;

	if (!s->write)
		return any_of(&d->items, s->kind);
	if (s->write == doc_facts)
		return d->today->entities[0].vocab.n > 0;
	if (s->write == doc_constants)
		return any_of(&d->items, DOC_CONSTANT) || any_of(&d->others, DOC_CONSTANT);
	if (s->write == doc_codes)
		return d->today->n_codes > 0;
	if (s->write == doc_cases)
		return ruleset_cases(d->rs, &cases) && cases > 0;
	if (s->write != other_days)
		return true;
	for (unsigned i = 0; i < d->others.n; i++)
		if (is_other(&d->others.at[i]))
			return true;
	return false;
}

static void contents(struct doc *d)
{
	page_contents(&d->page, doc_words(d, SAYS_CONTENTS));
	for (unsigned i = 0; i < SECTIONS; i++) {
		if (!stands(d, &sections[i]))
			continue;
		page_open(&d->page, PART_ENTRY);
		page_link(&d->page, sections[i].id, doc_words(d, sections[i].title));
		page_close(&d->page);
	}
	page_close(&d->page);
}

void doc_write(struct strbuf *out, const struct ruleset *rs, int64_t on, enum doc_form form)
{
	struct doc d = {.arena = out->arena,
		.rs = rs,
		.on = on,
		.danish = strcmp(ruleset_language(rs), "da") == 0,
		.today = ruleset_on(rs, on)};
	struct page_head head = {ruleset_language(rs), ruleset_title(rs), doc_words(&d, SAYS_SKIP)};

	doc_gather(&d);
	page_begin(&d.page, out, form == DOC_HTML ? &page_html : &page_markdown, &head);
	about(&d);
	contents(&d);
	for (unsigned i = 0; i < SECTIONS; i++) {
		if (!stands(&d, &sections[i]))
			continue;
		page_section(&d.page, sections[i].id, doc_words(&d, sections[i].title));
		if (sections[i].write)
			sections[i].write(&d);
		else
			items_of(&d, sections[i].kind);
		page_close(&d.page);
	}
	page_open(&d.page, PART_PARAGRAPH);
	doc_say(&d, SAYS_MADE);
	page_close(&d.page);
	page_end(&d.page);
}
