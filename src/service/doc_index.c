/* Lists of what stands elsewhere: own interpretation, sources, constants, codes, examples. */
#include "rules/cases.h"
#include "service/doc_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- own interpretation -------------------------------------------------- */

static void own_facts(struct doc *d, struct doc_refs *refs)
{
	for (uint32_t e = 0; e < d->image->n_entities; e++) {
		const struct entity *of = &d->image->entities[e];

		for (uint32_t i = 0; i < of->vocab.n; i++)
			if (of->origins[i].basis == BASIS_OWN)
				doc_refs_add(d, refs,
					(struct doc_ref){
						doc_fact_id(d, of, of->vocab.facts[i].name),
						of->vocab.facts[i].title});
	}
}

void doc_own(struct doc *d)
{
	struct doc_refs refs = {0};

	for (unsigned i = 0; i < d->items.n; i++)
		if (d->items.at[i].item->basis == BASIS_OWN)
			doc_refs_add(d, &refs,
				doc_item_ref(d, d->items.at[i].kind, d->items.at[i].item));
	own_facts(d, &refs);
	if (!refs.n) {
		doc_paragraph(d, SAYS_OWN_NONE);
		return;
	}
	doc_paragraph(d, SAYS_OWN_SAY);
	page_open(&d->page, PART_LIST);
	for (unsigned i = 0; i < refs.n; i++) {
		page_open(&d->page, PART_ENTRY);
		page_link(&d->page, refs.at[i].id, refs.at[i].title);
		page_close(&d->page);
	}
	page_close(&d->page);
}

/* ---- sources ------------------------------------------------------------- */

struct source_entry {
	const char *source; /* NULL: none is named */
	struct doc_refs refs;
};
struct source_list {
	struct source_entry *at;
	unsigned n, cap;
	struct strmap index; /* source -> its place here, from 1 */
};

static void add_source(
	struct doc *d, struct source_list *list, const char *source, struct doc_ref ref)
{
	const char *key = source ? source : "";
	uintptr_t place = (uintptr_t)strmap_get(&list->index, key, strlen(key));

	if (!place) {
		vec_push(d->arena, list, ((struct source_entry){.source = source}));
		place = list->n;
		strmap_put(&list->index, key, strlen(key), (void *)place);
	}
	doc_refs_add(d, &list->at[place - 1].refs, ref);
}

/* An item, and those of its criteria that name a source of their own. */
static void item_sources(struct doc *d, struct source_list *list, const struct doc_item *it)
{
	struct doc_ref ref = doc_item_ref(d, it->kind, it->item);
	const struct screening *s = (const struct screening *)it->item;
	bool own = it->item->n_criteria > 0; /* all its criteria do */

	for (uint32_t i = 0; i < it->item->n_criteria; i++) {
		if (it->item->criteria[i].source)
			add_source(d, list, it->item->criteria[i].source, ref);
		else
			own = false;
	}
	for (uint32_t i = 0; it->kind == DOC_SCREENING && i < s->n_categories; i++)
		if (s->categories[i].when.source)
			add_source(d, list, s->categories[i].when.source, ref);
	if (it->item->source || !own)
		add_source(d, list, it->item->source, ref);
}

/* Facts of one kind that come from one source are told by their number. */
static void fact_sources(struct doc *d, struct source_list *list, const struct entity *e)
{
	for (uint32_t i = 0; i < e->vocab.n; i++) {
		const char *source = e->origins[i].source;
		uint32_t n = 0, first = i;

		for (uint32_t k = 0; k < e->vocab.n; k++) {
			const char *other = e->origins[k].source;

			if (!source != !other || (source && strcmp(source, other) != 0))
				continue;
			n++;
			first = k < first ? k : first;
		}
		if (first == i)
			add_source(d, list, source,
				(struct doc_ref){arena_printf(d->arena, "facts-%s", e->name),
					n == 1 ? doc_fill(d, SAYS_SOURCE_FACTS_ONE, e->title, NULL)
					       : doc_fill(d, SAYS_SOURCE_FACTS, e->title,
							 doc_number(d, n))});
	}
}

static int by_source(const void *a, const void *b)
{
	const char *x = ((const struct source_entry *)a)->source;
	const char *y = ((const struct source_entry *)b)->source;

	return x && y ? strcmp(x, y) : (x == NULL) - (y == NULL);
}

void doc_sources(struct doc *d)
{
	const char *heads[] = {doc_words(d, SAYS_SOURCE), doc_words(d, SAYS_SOURCE_RULES)};
	struct source_list list = {0};

	strmap_init(&list.index, d->arena, 0);
	for (unsigned i = 0; i < d->items.n; i++)
		item_sources(d, &list, &d->items.at[i]);
	for (unsigned i = 0; i < d->others.n; i++)
		item_sources(d, &list, &d->others.at[i]);
	for (uint32_t e = 0; e < d->image->n_entities; e++)
		fact_sources(d, &list, &d->image->entities[e]);
	doc_paragraph(d, SAYS_SOURCES_SAY);
	if (!list.n)
		return;
	qsort(list.at, list.n, sizeof *list.at, by_source);
	page_table(&d->page, heads[0], heads, 2);
	for (unsigned i = 0; i < list.n; i++) {
		page_row(&d->page, NULL);
		page_open(&d->page, PART_CELL);
		page_text(&d->page,
			list.at[i].source ? list.at[i].source : doc_words(d, SAYS_SOURCE_NONE));
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		doc_links(d, &list.at[i].refs);
		page_close(&d->page);
		page_close(&d->page);
	}
	page_close(&d->page);
}

/* ---- constants ----------------------------------------------------------- */

/* A number as it is; whole days in words. */
static const char *constant_value(struct doc *d, const struct value *v)
{
	struct strbuf sb;

	if (v->kind == V_DAYTIME && v->u.i > 0 && v->u.i % 86400 == 0 && v->aux == 0 &&
		v->u.i / 86400 <= UINT32_MAX)
		return doc_amount(d, (uint32_t)(v->u.i / 86400), TIME_DAYS);
	sb_init(&sb, d->arena);
	value_say(&sb, *v, ruleset_language(d->rs));
	return sb.s;
}

static void constant_row(struct doc *d, const struct constant *c)
{
	struct doc_ref ref = doc_item_ref(d, DOC_CONSTANT, &c->item);

	page_row(&d->page, ref.id);
	page_open(&d->page, PART_CELL);
	page_text(&d->page, doc_spoken(d, c->item.title));
	page_line(&d->page, LINE_RULE);
	page_code(&d->page, c->item.name);
	page_text(&d->page, " = ");
	doc_code(d, c->code);
	doc_say(d, SAYS_DOT);
	page_text(&d->page, c->item.at);
	if (c->item.source) {
		doc_say(d, SAYS_DOT);
		doc_say_of(d, SAYS_CRIT_SOURCE, c->item.source, NULL);
	}
	page_close(&d->page);
	page_open(&d->page, PART_CELL);
	if (c->value)
		page_text(&d->page, constant_value(d, c->value));
	else
		doc_code(d, c->code);
	if (c->item.valid_from != DATE_NONE || c->item.valid_to != DATE_NONE) {
		page_line(&d->page, LINE_MORE);
		page_text(&d->page, doc_days(d, c->item.valid_from, c->item.valid_to));
	}
	page_close(&d->page);
	page_close(&d->page);
}

/* Those of other days too: what is looked for is which holds when. */
void doc_constants(struct doc *d)
{
	const char *heads[] = {doc_words(d, SAYS_CONSTANT), doc_words(d, SAYS_CONSTANT_VALUE)};

	doc_paragraph(d, SAYS_CONSTANTS_SAY);
	page_table(&d->page, heads[0], heads, 2);
	for (unsigned i = 0; i < d->items.n; i++)
		if (d->items.at[i].kind == DOC_CONSTANT)
			constant_row(d, (const struct constant *)d->items.at[i].item);
	for (unsigned i = 0; i < d->others.n; i++)
		if (d->others.at[i].kind == DOC_CONSTANT)
			constant_row(d, (const struct constant *)d->others.at[i].item);
	page_close(&d->page);
}

/* ---- code tables, examples ----------------------------------------------- */

/* One and three tenths, in the page's language. */
static const char *decimals(struct doc *d, uint32_t thousandths)
{
	struct strbuf sb;
	struct decimal n, thousand;

	decimal_from_int(&n, thousandths);
	decimal_from_int(&thousand, 1000);
	decimal_div(&n, &n, &thousand);
	sb_init(&sb, d->arena);
	value_say(&sb, value_decimal(d->arena, &n), ruleset_language(d->rs));
	return sb.s;
}

/* How near its codes are to each other, where that is more than the codes say. */
static void nearness(struct doc *d, const struct codes *c)
{
	const struct {
		bool said;
		enum doc_word text;
		uint32_t thousandths;
	} all[] = {{c->detour != 0, SAYS_CODES_DETOUR, c->detour},
		{c->routes != NULL, SAYS_CODES_CROSSINGS, 0},
		{c->group_tier != 0, SAYS_CODES_GROUPS, c->group_tier * 100},
		{c->bridges != NULL, SAYS_CODES_BRIDGES, 0}};

	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		if (!all[i].said)
			continue;
		page_line(&d->page, LINE_RULE);
		doc_say_of(d, all[i].text, decimals(d, all[i].thousandths), NULL);
	}
}

void doc_codes(struct doc *d)
{
	const char *heads[] = {doc_words(d, SAYS_CODE_TABLE), doc_words(d, SAYS_CODE_COUNT),
		doc_words(d, SAYS_CODE_FILE)};

	doc_paragraph(d, SAYS_CODES_SAY);
	page_table(&d->page, heads[0], heads, 3);
	for (uint32_t i = 0; i < d->image->n_codes; i++) {
		const struct codes *c = &d->image->codes[i];

		page_row(&d->page, arena_printf(d->arena, "codes-%s", c->name));
		page_open(&d->page, PART_CELL);
		page_text(&d->page, c->title);
		page_line(&d->page, LINE_RULE);
		page_code(&d->page, c->name);
		doc_say(d, SAYS_DOT);
		page_text(&d->page, c->said_at);
		if (d->image->code_origins[i].source) {
			doc_say(d, SAYS_DOT);
			doc_say_of(d, SAYS_CRIT_SOURCE, d->image->code_origins[i].source, NULL);
		}
		nearness(d, c);
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		page_text(&d->page, doc_number(d, c->n));
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		page_code(&d->page, c->file);
		page_close(&d->page);
		page_close(&d->page);
	}
	page_close(&d->page);
}

void doc_cases(struct doc *d)
{
	unsigned n;
	const struct case_block *cases = ruleset_cases(d->rs, &n);

	doc_paragraph(d, SAYS_CASES_SAY);
	page_open(&d->page, PART_LIST);
	for (unsigned i = 0; i < n; i++) {
		page_open(&d->page, PART_ENTRY);
		page_text(&d->page, cases[i].name);
		page_line(&d->page, LINE_RULE);
		page_text(&d->page, cases[i].at);
		page_close(&d->page);
	}
	page_close(&d->page);
}
