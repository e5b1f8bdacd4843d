/* Which items there are, what they are called on the page, and what reads what. */
#include "feel/feel.h"
#include "service/doc_parts.h"

#include <string.h>

/* ---- arrays of an image -------------------------------------------------- */

struct row {
	const void *at;
	uint32_t n;
	size_t size;
};

/* An item is the first member of what it is. */
static struct row row_of(const struct image *im, enum doc_kind kind)
{
#define ROW(of)                                                                                    \
	(struct row)                                                                               \
	{                                                                                          \
		im->of, im->n_##of, sizeof *im->of                                                 \
	}
	switch (kind) {
	case DOC_SCREENING: return ROW(screenings);
	case DOC_GROUP: return ROW(groups);
	case DOC_PROFILE: return ROW(profiles);
	case DOC_OFFER: return ROW(offers);
	case DOC_TRACK: return ROW(tracks);
	case DOC_DUE: return ROW(dues);
	case DOC_MATCH: return ROW(matches);
	case DOC_TABLE: return ROW(tables);
	case DOC_SHARE: return ROW(shares);
	case DOC_PROGRESS: return ROW(progresses);
	case DOC_CONSTANT: return ROW(constants);
	case DOC_KINDS: break;
	}
#undef ROW
	return (struct row){NULL, 0, 0};
}

uint32_t doc_count(const struct image *im, enum doc_kind kind)
{
	return row_of(im, kind).n;
}

const struct item *doc_item_at(const struct image *im, enum doc_kind kind, uint32_t i)
{
	struct row row = row_of(im, kind);

	return (const struct item *)((const char *)row.at + i * row.size);
}

/* What the offer asked for stands in the image of the days it held. */
static bool expired(enum doc_kind kind, const struct item *item)
{
	return kind == DOC_OFFER && ((const struct offer *)item)->expired;
}

/* ---- ids ----------------------------------------------------------------- */

static const char *const kind_words[DOC_KINDS] = {
	[DOC_SCREENING] = "screening",
	[DOC_GROUP] = "group",
	[DOC_PROFILE] = "profile",
	[DOC_OFFER] = "offer",
	[DOC_TRACK] = "track",
	[DOC_DUE] = "due",
	[DOC_MATCH] = "match",
	[DOC_TABLE] = "table",
	[DOC_SHARE] = "share",
	[DOC_PROGRESS] = "progress",
	[DOC_CONSTANT] = "constant",
};

/* One version of an item: the same in every image it stands in. */
static const char *item_key(struct arena *a, enum doc_kind kind, const struct item *item)
{
	return arena_printf(a, "%s %s %s", kind_words[kind], item->name, item->at);
}

/* Notes an item under an id of its own; false when it was noted before. */
static bool note_item(
	struct doc *d, struct strmap *taken, enum doc_kind kind, const struct item *it)
{
	const char *key = item_key(d->arena, kind, it);
	char *id = arena_printf(d->arena, "%s-%s", kind_words[kind], it->name);

	if (strmap_get(&d->ids, key, strlen(key)))
		return false;
	for (unsigned n = 2; !strmap_put(taken, id, strlen(id), id); n++)
		id = arena_printf(d->arena, "%s-%s-%u", kind_words[kind], it->name, n);
	return strmap_put(&d->ids, key, strlen(key), id);
}

static void note_items(
	struct doc *d, struct strmap *taken, const struct image *im, struct doc_items *list)
{
	for (enum doc_kind kind = 0; kind < DOC_KINDS; kind++)
		for (uint32_t i = 0; i < doc_count(im, kind); i++) {
			const struct item *item = doc_item_at(im, kind, i);

			if (!expired(kind, item) && note_item(d, taken, kind, item))
				vec_push(d->arena, list, ((struct doc_item){kind, item, im}));
		}
}

struct doc_ref doc_item_ref(const struct doc *d, enum doc_kind kind, const struct item *item)
{
	const char *key = item_key(d->arena, kind, item);
	const char *id = strmap_get(&d->ids, key, strlen(key));

	return (struct doc_ref){id ? id : "contents", item->title};
}

/* ---- what a slot stands for ---------------------------------------------- */

const char *doc_fact_id(struct doc *d, const struct entity *e, const char *name)
{
	return arena_printf(d->arena, "fact-%s-%s", e->name, name);
}

bool doc_is_constant(const struct image *im, const char *name)
{
	for (uint32_t i = 0; i < im->n_constants; i++)
		if (strcmp(im->constants[i].item.name, name) == 0)
			return true;
	return false;
}

static struct doc_ref constant_ref(struct doc *d, const char *name)
{
	for (uint32_t i = 0; i < d->image->n_constants; i++)
		if (strcmp(d->image->constants[i].item.name, name) == 0)
			return doc_item_ref(d, DOC_CONSTANT, &d->image->constants[i].item);
	return (struct doc_ref){"contents", name};
}

static bool let_ref(struct doc *d, const struct slot *s, struct doc_ref *out)
{
	const struct let *let;
	const char *name;

	if (s->index >= d->image->n_lets)
		return false;
	let = &d->image->lets[s->index];
	name = strrchr(let->name, '.');
	name = name ? name + 1 : let->name;
	if (doc_is_constant(d->image, let->name))
		*out = constant_ref(d, let->name);
	else
		*out = (struct doc_ref){
			doc_fact_id(d, &d->image->entities[s->entity], name), let->title};
	return true;
}

static bool held_ref(struct doc *d, enum doc_kind kind, uint32_t i, struct doc_ref *out)
{
	if (i >= doc_count(d->image, kind))
		return false;
	*out = doc_item_ref(d, kind, doc_item_at(d->image, kind, i));
	return true;
}

bool doc_slot_ref(struct doc *d, uint32_t slot, struct doc_ref *out)
{
	const struct slot *s = &d->image->slots[slot];
	const struct entity *e = &d->image->entities[s->entity];

	switch (s->kind) {
	case SLOT_FACT:
		*out = (struct doc_ref){doc_fact_id(d, e, e->vocab.facts[s->index].name),
			e->vocab.facts[s->index].title};
		return true;
	case SLOT_LET: return let_ref(d, s, out);
	case SLOT_GROUP: return held_ref(d, DOC_GROUP, s->index, out);
	case SLOT_PROFILE: return held_ref(d, DOC_PROFILE, s->index, out);
	case SLOT_OFFER: return held_ref(d, DOC_OFFER, s->index, out);
	case SLOT_CATEGORY: return held_ref(d, DOC_SCREENING, s->index, out);
	case SLOT_DIMENSION:
		if (!held_ref(d, DOC_SCREENING, s->index, out))
			return false;
		out->title = d->image->screenings[s->index].dimensions[s->sub].title;
		return true;
	default: return false;
	}
}

/* ---- what reads what ----------------------------------------------------- */

void doc_refs_add(struct doc *d, struct doc_refs *refs, struct doc_ref ref)
{
	for (unsigned i = refs->n; i > 0; i--)
		if (strcmp(refs->at[i - 1].id, ref.id) == 0 &&
			strcmp(refs->at[i - 1].title, ref.title) == 0)
			return;
	vec_push(d->arena, refs, ref);
}

void doc_reads(struct doc *d, struct doc_refs *refs, const struct feel_code *code)
{
	uint32_t n = 0;
	const uint32_t *slots = code ? feel_code_slots(code, &n) : NULL;
	struct doc_ref ref;

	for (uint32_t i = 0; i < n; i++)
		if (doc_slot_ref(d, slots[i], &ref))
			doc_refs_add(d, refs, ref);
}

struct reading {
	struct doc *d;
	struct doc_ref by;
};

static void reads_code(struct reading *r, const struct feel_code *code);

/* Facts behind a let are read too; those behind another item are that item's. */
static void reads_slot(struct reading *r, uint32_t slot)
{
	struct doc *d = r->d;
	const struct slot *s = &d->image->slots[slot];

	doc_refs_add(d, &d->uses[slot], r->by);
	if (s->kind == SLOT_LET && s->index < d->image->n_lets)
		reads_code(r, d->image->lets[s->index].code);
}

static void reads_code(struct reading *r, const struct feel_code *code)
{
	uint32_t n = 0;
	const uint32_t *slots = code ? feel_code_slots(code, &n) : NULL;

	for (uint32_t i = 0; i < n; i++)
		reads_slot(r, slots[i]);
}

static void reads_text(struct reading *r, const struct text *t)
{
	for (uint32_t i = 0; t && i < t->n; i++)
		if (!t->at[i].literal)
			reads_slot(r, t->at[i].slot);
}

static void reads_criterion(struct reading *r, const struct criterion *c)
{
	reads_code(r, c->code);
	reads_code(r, c->border);
	reads_code(r, c->note_when);
	reads_text(r, c->yes);
	reads_text(r, c->no);
	reads_text(r, c->unknown);
	reads_text(r, c->noted);
}

static void reads_screening(struct reading *r, const struct screening *s)
{
	for (uint32_t i = 0; i < s->n_dimensions; i++)
		reads_code(r, s->dimensions[i].value);
	for (uint32_t i = 0; i < s->n_levels; i++)
		reads_code(r, s->levels[i].when);
	for (uint32_t i = 0; i < s->n_categories; i++)
		reads_criterion(r, &s->categories[i].when);
}

static void reads_track(struct reading *r, const struct track *t)
{
	for (uint32_t i = 0; i < t->n_steps; i++) {
		reads_code(r, t->steps[i].done);
		reads_text(r, t->steps[i].because);
	}
	reads_code(r, t->ends);
	reads_text(r, t->ends_because);
}

static void reads_table(struct reading *r, const struct table *t)
{
	const struct decision_table *dt = &t->decision;

	for (uint32_t i = 0; i < dt->n_rows; i++) {
		for (uint32_t k = 0; k < dt->n_inputs; k++)
			reads_code(r, dt->rows[i].when[k]);
		for (uint32_t k = 0; k < dt->n_outputs; k++)
			reads_code(r, dt->rows[i].then[k]);
	}
}

static void reads_item(struct doc *d, const struct doc_item *it)
{
	struct reading r = {d, doc_item_ref(d, it->kind, it->item)};
	const void *whole = it->item;

	for (uint32_t i = 0; i < it->item->n_criteria; i++)
		reads_criterion(&r, &it->item->criteria[i]);
	if (it->kind == DOC_SCREENING)
		reads_screening(&r, whole);
	if (it->kind == DOC_TRACK)
		reads_track(&r, whole);
	if (it->kind == DOC_TABLE)
		reads_table(&r, whole);
	if (it->kind == DOC_DUE)
		reads_code(&r, ((const struct due *)whole)->from);
	if (it->kind == DOC_MATCH)
		for (uint32_t i = 0; i < ((const struct match *)whole)->n_ranks; i++)
			reads_code(&r, ((const struct match *)whole)->ranks[i].code);
	if (it->kind == DOC_SHARE)
		for (uint32_t i = 0; i < ((const struct share *)whole)->n_fields; i++)
			reads_slot(&r, ((const struct share *)whole)->fields[i]);
}

/* ---- the whole ----------------------------------------------------------- */

void doc_gather(struct doc *d)
{
	const struct image *im = ruleset_on(d->rs, INT64_MIN + 1);
	struct strmap taken;

	strmap_init(&d->ids, d->arena, 0);
	strmap_init(&taken, d->arena, 0);
	note_items(d, &taken, d->today, &d->items);
	for (unsigned i = ruleset_images(d->rs); i; i--) {
		if (im != d->today)
			note_items(d, &taken, im, &d->others);
		if (i > 1)
			im = ruleset_on(d->rs, im->to + 1);
	}
	d->image = d->today;
	d->uses = ARENA_ARRAY(d->arena, struct doc_refs, d->today->n_slots);
	for (unsigned i = 0; i < d->items.n; i++)
		reads_item(d, &d->items.at[i]);
}
