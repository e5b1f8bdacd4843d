/* Cards of matches, decision tables, shares and measurements. */
#include "feel/feel.h"
#include "rules/eval.h"
#include "service/doc_parts.h"

#include <string.h>

/* ---- matches ------------------------------------------------------------- */

/* A match may say whose fact it is, also where it need not: `ledig.alder`. */
static bool names_fact(struct doc *d, const char *text, const struct slot *s)
{
	const char *whose = d->image->entities[s->entity].name;

	return strcmp(text, s->name) == 0 ||
	       strcmp(text, arena_printf(d->arena, "%s.%s", whose, s->name)) == 0;
}

/* The kind of what is ranked by, where it is a fact as it stands. */
static enum type_kind ranked_kind(struct doc *d, const struct rank *r)
{
	uint32_t n = 0;
	const uint32_t *slots = feel_code_slots(r->code, &n);
	const struct slot *s = n == 1 ? &d->image->slots[slots[0]] : NULL;

	if (!s || s->kind != SLOT_FACT || !names_fact(d, feel_code_text(r->code, d->arena), s))
		return T_NUMBER;
	return slot_fact(d->image, slots[0])->type->kind;
}

static enum doc_word rank_word(struct doc *d, const struct rank *r)
{
	switch (ranked_kind(d, r)) {
	case T_BOOLEAN: return r->descending ? SAYS_RANK_YES : SAYS_RANK_NO;
	case T_DATE:
	case T_TIME:
	case T_DATETIME: return r->descending ? SAYS_RANK_LATE : SAYS_RANK_EARLY;
	default: return r->descending ? SAYS_RANK_DESC : SAYS_RANK_ASC;
	}
}

static void ranks(struct doc *d, const struct match *m)
{
	if (!m->n_ranks)
		return;
	doc_subhead(d, SAYS_RANKS);
	page_open(&d->page, PART_STEPS);
	for (uint32_t i = 0; i < m->n_ranks; i++) {
		const struct rank *r = &m->ranks[i];

		page_open(&d->page, PART_ENTRY);
		doc_say_of(d, rank_word(d, r), r->label, NULL);
		page_line(&d->page, LINE_RULE);
		doc_code(d, r->code);
		doc_say(d, SAYS_DOT);
		page_text(&d->page, r->at);
		page_close(&d->page);
	}
	page_close(&d->page);
}

static void keep(struct doc *d, uint32_t n, const char *per)
{
	if (n)
		doc_field(d, SAYS_KEEP, doc_fill(d, SAYS_KEEP_PER, doc_number(d, n), per));
}

void doc_match(struct doc *d, const struct doc_item *it)
{
	const struct match *m = (const struct match *)it->item;
	const char *left = d->image->entities[m->left].title;
	const char *right = d->image->entities[m->right].title;

	doc_card(d, it);
	doc_field(d, SAYS_MATCH_BETWEEN,
		arena_printf(d->arena, "%s%s%s", left, doc_words(d, SAYS_AND), right));
	keep(d, m->keep_per_left, left);
	keep(d, m->keep_per_right, right);
	if (m->spread)
		doc_field(d, SAYS_SPREAD,
			doc_fill(d, SAYS_SPREAD_PER, doc_number(d, m->spread),
				m->spread_right ? right : left));
	doc_card_fields(d, it);
	doc_criteria(d, it->item, SAYS_ALL_OF);
	ranks(d, m);
	page_close(&d->page);
}

/* ---- decision tables ----------------------------------------------------- */

static const char *column(struct doc *d, const char *name)
{
	return name ? name : doc_words(d, SAYS_TABLE_ANSWER);
}

static void cell(struct doc *d, const struct feel_code *code)
{
	page_open(&d->page, PART_CELL);
	if (code)
		doc_code(d, code);
	else
		page_text(&d->page, "-");
	page_close(&d->page);
}

static void table_row(struct doc *d, const struct table *t, uint32_t i)
{
	const struct decision_table *dt = &t->decision;

	page_row(&d->page, NULL);
	page_open(&d->page, PART_CELL);
	page_text(&d->page, doc_number(d, i + 1));
	page_line(&d->page, LINE_RULE);
	page_text(&d->page, t->rows_at[i]);
	page_close(&d->page);
	for (uint32_t k = 0; k < dt->n_inputs; k++)
		cell(d, dt->rows[i].when[k]);
	for (uint32_t k = 0; k < dt->n_outputs; k++)
		cell(d, dt->rows[i].then[k]);
	page_close(&d->page);
}

void doc_table(struct doc *d, const struct doc_item *it)
{
	const struct table *t = (const struct table *)it->item;
	const struct decision_table *dt = &t->decision;
	uint32_t n = 0;
	const char **heads =
		ARENA_ARRAY(d->arena, const char *, 1 + (size_t)dt->n_inputs + dt->n_outputs);

	doc_card(d, it);
	doc_field(d, SAYS_TABLE_HIT,
		doc_words(d, dt->hit == HIT_UNIQUE  ? SAYS_HIT_UNIQUE
			     : dt->hit == HIT_FIRST ? SAYS_HIT_FIRST
						    : SAYS_HIT_COLLECT));
	doc_card_fields(d, it);
	heads[n++] = doc_words(d, SAYS_TABLE_ROW);
	for (uint32_t i = 0; i < dt->n_inputs; i++)
		heads[n++] = doc_spoken(d, t->type->fields[i].name);
	for (uint32_t i = 0; i < dt->n_outputs; i++)
		heads[n++] = column(d, dt->outputs[i].name);
	page_table(&d->page, t->item.title, heads, n);
	for (uint32_t i = 0; i < dt->n_rows; i++)
		table_row(d, t, i);
	page_close(&d->page);
	page_close(&d->page);
}

/* ---- shares -------------------------------------------------------------- */

void doc_share(struct doc *d, const struct doc_item *it)
{
	const struct share *s = (const struct share *)it->item;
	struct doc_refs refs = {0};
	struct doc_ref ref;

	doc_card(d, it);
	doc_field(d, SAYS_SHARE_PURPOSE, s->purpose);
	doc_field(d, SAYS_SHARE_CONSENT,
		s->consent_to ? doc_fill(d, SAYS_CRIT_CONSENT, doc_spoken(d, s->consent_to),
					s->consent_for ? s->consent_for : "")
			      : doc_words(d, SAYS_SHARE_NO_CONSENT));
	for (uint32_t i = 0; i < s->n_fields; i++)
		if (doc_slot_ref(d, s->fields[i], &ref))
			doc_refs_add(d, &refs, ref);
	page_field(&d->page, doc_words(d, SAYS_SHARE_FIELDS));
	doc_links(d, &refs);
	page_close(&d->page);
	doc_card_fields(d, it);
	page_close(&d->page);
}

/* ---- measurements -------------------------------------------------------- */

static const char *weeks(struct doc *d, const struct progress *p)
{
	struct strbuf sb;

	sb_init(&sb, d->arena);
	for (uint32_t i = 0; i < p->n_weeks; i++)
		sb_printf(&sb, "%s%u", i ? doc_words(d, SAYS_COMMA) : "", p->weeks[i]);
	return sb.s;
}

static void indicator_row(struct doc *d, const struct indicator *in)
{
	page_row(&d->page, NULL);
	page_open(&d->page, PART_CELL);
	page_text(&d->page, in->title);
	page_line(&d->page, LINE_RULE);
	page_code(&d->page, in->name);
	doc_say(d, SAYS_DOT);
	page_text(&d->page, in->at);
	page_close(&d->page);
	page_open(&d->page, PART_CELL);
	doc_say_of(d, SAYS_INDICATOR_RANGE, doc_number(d, in->least), doc_number(d, in->most));
	page_close(&d->page);
	page_open(&d->page, PART_CELL);
	for (uint32_t i = 0; i < in->n_anchors; i++) {
		page_line(&d->page, LINE_PLAIN);
		doc_say_of(d, SAYS_INDICATOR_ANCHOR, doc_number(d, in->anchors[i].value),
			in->anchors[i].text);
	}
	page_close(&d->page);
	page_close(&d->page);
}

void doc_progress(struct doc *d, const struct doc_item *it)
{
	const struct progress *p = (const struct progress *)it->item;
	const char *heads[] = {doc_words(d, SAYS_INDICATOR), doc_words(d, SAYS_INDICATOR_SCALE),
		doc_words(d, SAYS_INDICATOR_ANCHORS)};

	doc_card(d, it);
	if (p->n_weeks)
		doc_field(d, SAYS_PROGRESS_WEEKS, weeks(d, p));
	doc_card_fields(d, it);
	page_table(&d->page, p->item.title, heads, 3);
	for (uint32_t i = 0; i < p->n_indicators; i++)
		indicator_row(d, &p->indicators[i]);
	page_close(&d->page);
	page_close(&d->page);
}
