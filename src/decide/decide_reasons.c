#include "decide/decide_parts.h"
#include "decide/words.h"

/* Why a person must decide.  Empty when nothing asks for one: the caller tells the two
 * apart by that, so no sentence may stand here for completeness. */
struct reasons {
	struct recommendation *r;
	const char *language;
	VEC(struct reason) list;
};

static void give(
	struct reasons *rs, uint32_t slot, enum sentence which, const char *one, const char *two)
{
	struct arena *a = rs->r->eval->arena;

	vec_push(a, &rs->list,
		((struct reason){
			.text = words(a, rs->language, which, one, two, NULL), .slot = slot}));
}

/* A text may hold values of any of these facts: the one that matters for who may see it. */
static uint32_t spoken_of(const struct image *im, const uint32_t *facts, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (slot_sensitive(im, facts[i]))
			return facts[i];
	return UINT32_MAX;
}

static void confirmations(struct reasons *rs)
{
	const struct image *im = rs->r->eval->image;

	for (uint32_t i = 0; i < im->n_profiles; i++)
		if (rs->r->profiles[i].state == STATE_YES && im->profiles[i].confirm_by)
			give(rs, UINT32_MAX, SAY_CONFIRM, item_title(&im->profiles[i].item),
				im->profiles[i].confirm_by);
}

/* A category that is open while a level stands on its border: the number is told, so asking
 * for it again helps nobody. */
static bool leaves_open(const struct recommendation *r, const struct borderline *b)
{
	for (uint32_t i = 0; i < r->n_screenings; i++)
		if (&r->screenings[i].screening->item == b->item)
			return !r->screenings[i].result.settled;
	return false;
}

static void open_level(struct reasons *rs, const struct borderline *b)
{
	const struct dimension *d = b->dimension;

	if (leaves_open(rs->r, b))
		give(rs, spoken_of(rs->r->eval->image, d->facts, d->n_facts), SAY_ON_BORDER,
			item_title(b->item), d->title ? d->title : d->name);
}

/* Only where the border decides the item. */
static void borders(struct reasons *rs)
{
	const struct recommendation *r = rs->r;

	for (uint32_t i = 0; i < r->n_borders; i++) {
		const struct borderline *b = &r->borders[i];
		const struct criterion *c = b->criterion;
		struct strbuf text;
		if (!c)
			open_level(rs, b);
		if (!c || eval_item(r->eval, b->item) != STATE_BORDER)
			continue;
		sb_init(&text, r->eval->arena);
		explain_strict(&text, r->eval, c, r->ruleset, false);
		give(rs, spoken_of(r->eval->image, c->facts, c->n_facts), SAY_ON_BORDER,
			item_title(b->item), text.s);
	}
}

static void profiles(struct reasons *rs)
{
	const struct recommendation *r = rs->r;
	struct strbuf names;
	uint32_t yes = 0, open = 0;

	sb_init(&names, r->eval->arena);
	for (uint32_t i = 0; i < r->n_profiles; i++) {
		open += r->profiles[i].state != STATE_NO;
		if (r->profiles[i].state != STATE_YES)
			continue;
		yes++;
		words_list(&names, item_title(r->profiles[i].item));
	}
	if (yes > 1)
		give(rs, UINT32_MAX, SAY_PROFILES, names.s, NULL);
	if (yes == 0 && r->n_profiles)
		give(rs, UINT32_MAX, open ? SAY_NONE_SETTLED : SAY_NONE_FITS, NULL, NULL);
}

static void tracks(struct reasons *rs)
{
	const struct recommendation *r = rs->r;
	struct strbuf names;
	uint32_t yes = 0;

	sb_init(&names, r->eval->arena);
	for (uint32_t i = 0; i < r->n_tracks; i++) {
		if (r->tracks[i].state != STATE_YES)
			continue;
		yes++;
		words_list(&names, item_title(&r->tracks[i].track->item));
	}
	if (yes > 1)
		give(rs, UINT32_MAX, SAY_TRACKS, names.s, NULL);
}

/* ---- conflicts ----------------------------------------------------------- */

static void mark(bool *read, const uint32_t *facts, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		read[facts[i]] = true;
}

static void mark_item(bool *read, const struct item *it)
{
	for (uint32_t i = 0; i < it->n_criteria; i++)
		mark(read, it->criteria[i].facts, it->criteria[i].n_facts);
}

static void mark_screening(bool *read, const struct screening *s)
{
	for (uint32_t i = 0; i < s->n_dimensions; i++)
		mark(read, s->dimensions[i].facts, s->dimensions[i].n_facts);
	for (uint32_t i = 0; i < s->n_categories; i++)
		mark(read, s->categories[i].when.facts, s->categories[i].when.n_facts);
}

/* Contradictions about what a profile, a screening or a track reads: nobody but a person
 * may choose which source to believe. */
static void conflicts(struct reasons *rs)
{
	struct eval *e = rs->r->eval;
	const struct image *im = e->image;
	bool *read = ARENA_ARRAY(e->arena, bool, im->n_slots);

	for (uint32_t i = 0; i < im->n_screenings; i++)
		mark_screening(read, &im->screenings[i]);
	for (uint32_t i = 0; i < im->n_profiles; i++)
		mark_item(read, &im->profiles[i].item);
	for (uint32_t i = 0; i < im->n_tracks; i++)
		mark_item(read, &im->tracks[i].item);
	for (uint32_t i = 0; i < im->n_slots; i++) {
		const struct telling *best;
		if (read[i] && im->slots[i].kind == SLOT_FACT &&
			eval_fact(e, i, &best) == FACT_CONFLICT)
			give(rs, i, SAY_DISAGREE, slot_fact(im, i)->title, NULL);
	}
}

void decide_reasons(struct recommendation *r)
{
	struct reasons rs = {.r = r, .language = ruleset_language(r->ruleset)};

	confirmations(&rs);
	borders(&rs);
	profiles(&rs);
	tracks(&rs);
	conflicts(&rs);
	r->person_decides = rs.list.at;
	r->n_person_decides = rs.list.n;
}
