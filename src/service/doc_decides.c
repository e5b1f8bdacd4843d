/* Where a rule stops and a person decides; who has the lead in what. */
#include "service/doc_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- to be confirmed ----------------------------------------------------- */

static void confirmed(struct doc *d)
{
	bool any = false;

	doc_subhead(d, SAYS_DECIDES_CONFIRM);
	for (uint32_t i = 0; i < d->image->n_profiles; i++) {
		const struct profile *p = &d->image->profiles[i];
		struct doc_ref ref = doc_item_ref(d, DOC_PROFILE, &p->item);

		if (!p->confirm_by)
			continue;
		if (!any)
			page_open(&d->page, PART_LIST);
		any = true;
		page_open(&d->page, PART_ENTRY);
		page_link(&d->page, ref.id, ref.title);
		page_text(&d->page, ": ");
		page_text(&d->page, doc_spoken(d, p->confirm_by));
		page_close(&d->page);
	}
	if (any)
		page_close(&d->page);
	else
		doc_paragraph(d, SAYS_DECIDES_NONE);
}

/* ---- borders ------------------------------------------------------------- */

static void border(struct doc *d, const struct doc_item *it, const struct criterion *c)
{
	struct doc_ref ref = doc_item_ref(d, it->kind, it->item);

	page_open(&d->page, PART_ENTRY);
	page_link(&d->page, ref.id, ref.title);
	if (c->yes) {
		page_text(&d->page, ": ");
		page_text(&d->page, doc_text(d, c->yes));
	}
	page_line(&d->page, LINE_RULE);
	doc_say(d, SAYS_DECIDES_STRICT);
	page_code(&d->page, c->expression);
	doc_say(d, SAYS_DOT);
	doc_say(d, SAYS_DECIDES_LENIENT);
	doc_code(d, c->border);
	page_close(&d->page);
}

static void open_levels(struct doc *d, const struct doc_item *it)
{
	const struct screening *s = (const struct screening *)it->item;
	struct doc_ref ref = doc_item_ref(d, it->kind, it->item);

	for (uint32_t i = 0; i < s->n_levels; i++) {
		if (!s->levels[i].open)
			continue;
		page_open(&d->page, PART_ENTRY);
		page_link(&d->page, ref.id, ref.title);
		page_text(&d->page, ": ");
		page_text(&d->page, s->levels[i].title);
		page_line(&d->page, LINE_MORE);
		doc_say(d, SAYS_LEVEL_OPEN);
		page_close(&d->page);
	}
}

static bool any_border(const struct doc *d)
{
	for (unsigned i = 0; i < d->items.n; i++) {
		const struct doc_item *it = &d->items.at[i];
		const struct screening *s = (const struct screening *)it->item;

		for (uint32_t k = 0; k < it->item->n_criteria; k++)
			if (it->item->criteria[k].border)
				return true;
		for (uint32_t k = 0; it->kind == DOC_SCREENING && k < s->n_levels; k++)
			if (s->levels[k].open)
				return true;
	}
	return false;
}

static void borders(struct doc *d)
{
	doc_subhead(d, SAYS_DECIDES_BORDERS);
	if (!any_border(d)) {
		doc_paragraph(d, SAYS_DECIDES_NONE);
		return;
	}
	doc_paragraph(d, SAYS_DECIDES_BORDERS_SAY);
	page_open(&d->page, PART_LIST);
	for (unsigned i = 0; i < d->items.n; i++) {
		const struct doc_item *it = &d->items.at[i];

		for (uint32_t k = 0; k < it->item->n_criteria; k++)
			if (it->item->criteria[k].border)
				border(d, it, &it->item->criteria[k]);
		if (it->kind == DOC_SCREENING)
			open_levels(d, it);
	}
	page_close(&d->page);
}

/* ---- leads --------------------------------------------------------------- */

struct role {
	const char *name; /* NULL: not stated */
	struct doc_refs leads;
};
struct roles {
	struct role *at;
	unsigned n, cap;
};

static void add_lead(struct doc *d, struct roles *roles, const char *name, struct doc_ref ref)
{
	unsigned i = 0;

	while (i < roles->n &&
		(!name != !roles->at[i].name || (name && strcmp(name, roles->at[i].name) != 0)))
		i++;
	if (i == roles->n)
		vec_push(d->arena, roles, ((struct role){.name = name}));
	doc_refs_add(d, &roles->at[i].leads, ref);
}

/* By name; nobody comes last. */
static int by_role(const void *a, const void *b)
{
	const char *x = ((const struct role *)a)->name, *y = ((const struct role *)b)->name;

	return x && y ? strcmp(x, y) : (x == NULL) - (y == NULL);
}

static void add_leads(struct doc *d, struct roles *roles, const struct doc_item *it)
{
	struct doc_ref ref = doc_item_ref(d, it->kind, it->item);
	const struct track *t = (const struct track *)it->item;

	if (it->kind == DOC_OFFER)
		add_lead(d, roles, ((const struct offer *)it->item)->lead, ref);
	if (it->kind == DOC_DUE)
		add_lead(d, roles, ((const struct due *)it->item)->lead, ref);
	for (uint32_t i = 0; it->kind == DOC_TRACK && i < t->n_steps; i++)
		add_lead(d, roles, t->steps[i].lead,
			(struct doc_ref){ref.id,
				doc_fill(d, SAYS_ROLE_STEP, t->steps[i].title, t->item.title)});
}

static void leads(struct doc *d)
{
	const char *heads[] = {doc_words(d, SAYS_ROLE), doc_words(d, SAYS_ROLE_LEADS)};
	struct roles roles = {0};

	for (unsigned i = 0; i < d->items.n; i++)
		add_leads(d, &roles, &d->items.at[i]);
	if (!roles.n)
		return;
	qsort(roles.at, roles.n, sizeof *roles.at, by_role);
	doc_subhead(d, SAYS_DECIDES_LEADS);
	page_table(&d->page, doc_words(d, SAYS_DECIDES_LEADS), heads, 2);
	for (unsigned i = 0; i < roles.n; i++) {
		page_row(&d->page, NULL);
		page_open(&d->page, PART_CELL);
		if (roles.at[i].name)
			page_text(&d->page, doc_spoken(d, roles.at[i].name));
		else
			doc_say(d, SAYS_ROLE_NOBODY);
		page_close(&d->page);
		page_open(&d->page, PART_CELL);
		doc_links(d, &roles.at[i].leads);
		page_close(&d->page);
		page_close(&d->page);
	}
	page_close(&d->page);
}

void doc_decides(struct doc *d)
{
	doc_paragraph(d, SAYS_DECIDES_SAY);
	confirmed(d);
	borders(d);
	leads(d);
}
