/*
 * doc_parts - what the writers of the page about a ruleset share
 */
#ifndef SERVICE_DOC_PARTS_H
#define SERVICE_DOC_PARTS_H

#include "base/vec.h"
#include "rules/ruleset.h"
#include "service/doc_page.h"
#include "service/doc_words.h"

/* Kinds of items, in the order they stand on the page; constants have a table of their own. */
enum doc_kind {
	DOC_SCREENING,
	DOC_GROUP,
	DOC_PROFILE,
	DOC_OFFER,
	DOC_TRACK,
	DOC_DUE,
	DOC_MATCH,
	DOC_TABLE,
	DOC_SHARE,
	DOC_PROGRESS,
	DOC_CONSTANT,
	DOC_KINDS,
};
/* Something that can be linked to. */
struct doc_ref {
	const char *id, *title;
};
struct doc_refs {
	struct doc_ref *at;
	unsigned n, cap;
};
/* An item of one image. */
struct doc_item {
	enum doc_kind kind;
	const struct item *item;
	const struct image *image;
};
struct doc_items {
	struct doc_item *at;
	unsigned n, cap;
};
struct doc {
	struct page page;
	struct arena *arena;
	const struct ruleset *rs;
	int64_t on;
	bool danish;
	const struct image *today; /* of the day `on` */
	const struct image *image; /* that what is being written about belongs to */
	struct doc_items items;    /* of today */
	struct doc_items others;   /* that hold on other days only */
	struct strmap ids;         /* kind, name and place of an item -> its id */
	struct doc_refs *uses;     /* per slot: items of today that read it themselves */
};

/* ---- words: doc_say.c ---------------------------------------------------- */

const char *doc_words(const struct doc *d, enum doc_word w);
/* A sentence as a text, with {1} and {2} filled in. */
const char *doc_fill(struct doc *d, enum doc_word w, const char *one, const char *two);
/* The same onto the page. */
void doc_say(struct doc *d, enum doc_word w);
void doc_say_of(struct doc *d, enum doc_word w, const char *one, const char *two);
void doc_paragraph(struct doc *d, enum doc_word w);
void doc_subhead(struct doc *d, enum doc_word w);
/* A field that holds one text; nothing when the text is NULL. */
void doc_field(struct doc *d, enum doc_word label, const char *text);
const char *doc_number(struct doc *d, uint64_t n);
const char *doc_date(struct doc *d, int64_t day);
/* "fra 1. juli 2026", … */
const char *doc_days(struct doc *d, int64_t from, int64_t to);
const char *doc_amount(struct doc *d, uint32_t n, enum time_unit unit);
/* The name of a role or value, which has no title of its own. */
const char *doc_spoken(struct doc *d, const char *name);
/* With commas between; roles: names that have no title of their own. */
const char *doc_list(struct doc *d, const char *const *names, uint32_t n, bool roles);
/* What an author wrote for people; "…" stands for a fact's value. */
const char *doc_text(struct doc *d, const struct text *t);
/* Links with commas between. */
void doc_links(struct doc *d, const struct doc_refs *refs);
/* The same of rules, folded away under their number where there are many. */
void doc_rules(struct doc *d, const struct doc_refs *refs);

/* ---- items: doc_items.c -------------------------------------------------- */

/* Finds what the page is about: d->items, others, ids, uses. */
void doc_gather(struct doc *d);
uint32_t doc_count(const struct image *im, enum doc_kind kind);
const struct item *doc_item_at(const struct image *im, enum doc_kind kind, uint32_t i);
struct doc_ref doc_item_ref(const struct doc *d, enum doc_kind kind, const struct item *item);
/* Refers to what an expression reads by its slot; false when there is nothing to link to. */
bool doc_slot_ref(struct doc *d, uint32_t slot, struct doc_ref *out);
const char *doc_fact_id(struct doc *d, const struct entity *e, const char *name);
bool doc_is_constant(const struct image *im, const char *name);
/* Once each; a ref is known by its id. */
void doc_refs_add(struct doc *d, struct doc_refs *refs, struct doc_ref ref);
/* What one piece of code reads, without looking behind it; code may be NULL. */
void doc_reads(struct doc *d, struct doc_refs *refs, const struct feel_code *code);

/* ---- what a card holds: doc_criteria.c ----------------------------------- */

/* Opens the card and its fields. */
void doc_card(struct doc *d, const struct doc_item *it);
/* What all items have: info, users, source, basis, validity, place; closes the fields. */
void doc_card_fields(struct doc *d, const struct doc_item *it);
void doc_criteria(struct doc *d, const struct item *item, enum doc_word head);
void doc_criterion(struct doc *d, const struct criterion *c);
void doc_category(struct doc *d, const struct category *c);
/* The expression as it was written. */
void doc_code(struct doc *d, const struct feel_code *code);
/* A line that links what an expression looks at. */
void doc_seen_from(struct doc *d, const struct feel_code *code);
/* An expression without words of its own: links to what it looks at, and itself below for
 * those who write rules; where it looks at nothing, itself. */
void doc_unworded(struct doc *d, const struct feel_code *code);
/* "lead" of an item or step. */
const char *doc_lead(struct doc *d, const char *lead);

/* ---- sections ------------------------------------------------------------ */

void doc_facts(struct doc *d);                                /* doc_facts.c */
void doc_type(struct doc *d, const struct fact *f);           /* doc_type.c */
void doc_screening(struct doc *d, const struct doc_item *it); /* doc_cards.c */
void doc_group(struct doc *d, const struct doc_item *it);
void doc_profile(struct doc *d, const struct doc_item *it);
void doc_offer(struct doc *d, const struct doc_item *it);
void doc_track(struct doc *d, const struct doc_item *it); /* doc_tracks.c */
void doc_due(struct doc *d, const struct doc_item *it);
void doc_match(struct doc *d, const struct doc_item *it); /* doc_match.c */
void doc_table(struct doc *d, const struct doc_item *it);
void doc_share(struct doc *d, const struct doc_item *it);
void doc_progress(struct doc *d, const struct doc_item *it);
void doc_decides(struct doc *d); /* doc_decides.c */
void doc_own(struct doc *d);     /* doc_index.c */
void doc_sources(struct doc *d);
void doc_constants(struct doc *d);
void doc_codes(struct doc *d);
void doc_cases(struct doc *d);

#endif
