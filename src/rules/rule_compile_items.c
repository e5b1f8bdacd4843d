#include "rules/rule_compile.h"

#include <string.h>

/* ---- criteria ------------------------------------------------------------ */

static const struct text *text_or(const struct ast_text *own, const struct ast_text *all)
{
	return own->built ? own->built : all->built;
}

/* What is the same in all images. */
static const struct criterion *criterion_made(struct load *ld, struct ast_criterion *a)
{
	struct criterion *made;

	if (a->made)
		return a->made;
	made = ARENA_NEW(ld->keep, struct criterion);
	*made = (struct criterion){
		.kind = a->kind,
		.name = a->name.s,
		.at = load_at(ld, a->at),
		.source = a->source.s,
		.code = a->strict.code,
		.border = a->border.code,
		.yes = text_or(&a->yes, &a->because),
		.no = text_or(&a->no, &a->because),
		.unknown = text_or(&a->unknown, &a->because),
		.expression = a->expression ? a->expression : "",
		.private = a->private,
		.consent_to = a->consent_to.s,
		.consent_for = a->consent_for.s,
		.note = a->note.s,
		.note_when = a->note_when.code,
		.noted = a->noted.built,
	};
	a->made = made;
	return made;
}

void gathered_facts(struct compiling *c, const uint32_t **facts, uint32_t *n)
{
	*facts = gather_facts(&c->gathered, n);
}

static void compile_criterion(struct compiling *c, struct ast_criterion *a, struct criterion *out)
{
	*out = *criterion_made(c->ld, a);
	out->id = c->next_criterion++;
	gather_clear(&c->gathered);
	gather_code(&c->gathered, out->code);
	gather_code(&c->gathered, out->border);
	gather_code(&c->gathered, out->note_when);
	gathered_facts(c, &out->facts, &out->n_facts);
	out->entities = c->gathered.records;
}

static bool is_await(const struct ast_criterion *a)
{
	return a->kind == CRIT_AWAIT || a->kind == CRIT_AWAIT_CONSENT;
}

/* Awaits come last. */
void compile_criteria(struct compiling *c, struct item *item, struct ast_criterion *first,
	const struct ast_criteria *list)
{
	uint32_t n = 0;
	struct criterion *out =
		ARENA_ARRAY(c->ld->keep, struct criterion, (first ? 1u : 0u) + (size_t)list->n);

	if (first)
		compile_criterion(c, first, &out[n++]);
	for (unsigned pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < list->n; i++)
			if (is_await(list->at[i]) == (pass == 1))
				compile_criterion(c, list->at[i], &out[n++]);
	item->criteria = out;
	item->n_criteria = n;
}

/* ---- items --------------------------------------------------------------- */

struct item compile_item(struct load *ld, struct ast_item *a)
{
	struct item *made;
	struct info *infos;

	if (a->made)
		return *a->made;
	made = ARENA_NEW(ld->keep, struct item);
	infos = ARENA_ARRAY(ld->keep, struct info, a->infos.n);
	for (uint32_t i = 0; i < a->infos.n; i++)
		infos[i] = (struct info){a->infos.at[i].label.s, a->infos.at[i].text.s};
	*made = (struct item){
		.name = a->name.s,
		.title = a->title.s ? a->title.s : a->name.s,
		.at = load_at(ld, a->name.at),
		.source = a->source.s,
		.basis = a->basis,
		.valid_from = a->from,
		.valid_to = a->to,
		.info = infos,
		.n_info = a->infos.n,
		.slot = a->symbol ? a->symbol->slot : SLOT_NOWHERE,
	};
	a->made = made;
	return *made;
}

void *compile_held(const struct compiling *c, const struct symbol *s)
{
	const struct version *v;

	if (s->slot != SLOT_NOWHERE)
		return c->deps->holds[s->slot];
	v = symbol_version(s, c->deps->from, c->deps->to);
	return v ? v->node : NULL;
}

uint32_t compile_count(const struct compiling *c, const struct symbols *of)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < of->list.n; i++)
		n += compile_held(c, of->list.at[i]) != NULL;
	return n;
}

void compile_groups(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->groups;
	uint32_t n = 0;
	struct group *out = ARENA_ARRAY(c->ld->keep, struct group, compile_count(c, of));

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_group *a = compile_held(c, of->list.at[i]);

		if (!a)
			continue;
		c->index[of->list.at[i]->slot] = n;
		out[n].item = compile_item(c->ld, &a->item);
		compile_criteria(c, &out[n++].item, NULL, &a->criteria);
	}
	c->image->groups = out;
	c->image->n_groups = n;
}

void compile_profiles(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->profiles;
	uint32_t n = 0;
	struct profile *out = ARENA_ARRAY(c->ld->keep, struct profile, compile_count(c, of));

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_profile *a = compile_held(c, of->list.at[i]);

		if (!a)
			continue;
		c->index[of->list.at[i]->slot] = n;
		out[n] = (struct profile){.item = compile_item(c->ld, &a->item),
			.confirm_by = a->confirm_by.s,
			.lasts_days = a->lasts_days};
		compile_criteria(c, &out[n++].item, NULL, &a->criteria);
	}
	c->image->profiles = out;
	c->image->n_profiles = n;
}

/* ---- offers -------------------------------------------------------------- */

/* The version that ended last, for an offer that is over. */
static struct ast_offer *ended_offer(const struct compiling *c, const struct symbol *s)
{
	const struct version *best = &s->versions.at[0];

	for (uint32_t i = 1; i < s->versions.n; i++) {
		const struct version *v = &s->versions.at[i];

		if (v->to != DATE_NONE && v->to < c->deps->from &&
			(best->to == DATE_NONE || best->to >= c->deps->from || v->to > best->to))
			best = v;
	}
	return best->node;
}

static void compile_offer(struct compiling *c, struct ast_offer *a, bool expired, struct offer *out)
{
	static const struct ast_criteria none;
	const char **partners = ARENA_ARRAY(c->ld->keep, const char *, a->partners.n);

	for (uint32_t i = 0; i < a->partners.n; i++)
		partners[i] = a->partners.at[i].s;
	*out = (struct offer){.item = compile_item(c->ld, &a->item),
		.voluntary = a->voluntary,
		.lead = a->lead.s,
		.seats = a->seats,
		.lasts = a->lasts,
		.lasts_unit = a->lasts_unit,
		.partners = partners,
		.n_partners = a->partners.n,
		.expired = expired};
	compile_criteria(c, &out->item, NULL, expired ? &none : &a->criteria);
}

void compile_offers(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->offers;
	uint32_t n = 0;
	struct offer *out = ARENA_ARRAY(c->ld->keep, struct offer, of->list.n);

	for (uint32_t i = 0; i < of->list.n; i++) {
		const struct symbol *s = of->list.at[i];
		struct ast_offer *a = c->deps->holds[s->slot];
		bool expired = c->deps->expired[s->slot];

		if (!a && !expired)
			continue;
		c->index[s->slot] = n;
		compile_offer(c, a ? a : ended_offer(c, s), expired, &out[n++]);
	}
	c->image->offers = out;
	c->image->n_offers = n;
}

/* ---- screenings ---------------------------------------------------------- */

static void compile_dimensions(
	struct compiling *c, const struct ast_screening *a, struct screening *out)
{
	struct dimension *at = ARENA_ARRAY(c->ld->keep, struct dimension, a->dimensions.n);

	for (uint32_t i = 0; i < a->dimensions.n; i++) {
		const struct ast_dimension *d = a->dimensions.at[i];

		at[i] = (struct dimension){.name = d->name.s,
			.title = d->title.s ? d->title.s : d->name.s,
			.value = d->value.code,
			.slot = d->symbol->slot};
		gather_clear(&c->gathered);
		gather_code(&c->gathered, d->value.code);
		for (uint32_t k = 0; k < a->levels.n; k++)
			gather_code(&c->gathered, a->levels.at[k]->when.code);
		gathered_facts(c, &at[i].facts, &at[i].n_facts);
	}
	out->dimensions = at;
	out->n_dimensions = a->dimensions.n;
}

static void compile_levels(
	struct compiling *c, const struct ast_screening *a, struct screening *out)
{
	struct level *at = ARENA_ARRAY(c->ld->keep, struct level, a->levels.n);

	for (uint32_t i = 0; i < a->levels.n; i++) {
		const struct ast_level *l = a->levels.at[i];

		at[i] = (struct level){.name = l->name.s,
			.title = l->title.s ? l->title.s : l->name.s,
			.when = l->when.code,
			.open = l->open};
	}
	out->levels = at;
	out->n_levels = a->levels.n;
}

static void compile_categories(
	struct compiling *c, const struct ast_screening *a, struct screening *out)
{
	struct category *at = ARENA_ARRAY(c->ld->keep, struct category, a->categories.n);

	for (uint32_t i = 0; i < a->categories.n; i++) {
		struct ast_category *k = a->categories.at[i];

		at[i].name = k->name.s;
		at[i].title = k->title.s ? k->title.s : k->name.s;
		compile_criterion(c, &k->when, &at[i].when);
	}
	out->categories = at;
	out->n_categories = a->categories.n;
}

void compile_screenings(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->screenings;
	uint32_t n = 0;
	struct screening *out = ARENA_ARRAY(c->ld->keep, struct screening, compile_count(c, of));

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_screening *a = compile_held(c, of->list.at[i]);

		if (!a)
			continue;
		c->index[of->list.at[i]->slot] = n;
		out[n] = (struct screening){.item = compile_item(c->ld, &a->item),
			.otherwise = a->otherwise.s,
			.otherwise_title =
				a->otherwise_title.s ? a->otherwise_title.s : a->otherwise.s,
			.slot = a->item.symbol->slot,
			.fresh_days = a->fresh_days,
			.filled_by = a->filled_by.s};
		compile_dimensions(c, a, &out[n]);
		compile_levels(c, a, &out[n]);
		compile_categories(c, a, &out[n++]);
	}
	c->image->screenings = out;
	c->image->n_screenings = n;
}

/* ---- tracks -------------------------------------------------------------- */

static void step_offers(struct compiling *c, const struct ast_step *a, struct step *out)
{
	uint32_t *at = ARENA_ARRAY(c->ld->keep, uint32_t, a->offers.n), n = 0;

	for (uint32_t i = 0; i < a->offers.n; i++) {
		const struct symbol *s = symbols_find(&c->ld->model->offers, a->offers.at[i].s);

		if (c->index[s->slot] != SLOT_NOWHERE)
			at[n++] = c->index[s->slot];
	}
	out->offers = at;
	out->n_offers = n;
}

/* earlier: the track's steps up to this one. */
static void step_facts(struct compiling *c, const struct step *earlier, struct step *s)
{
	gather_clear(&c->gathered);
	gather_code(&c->gathered, s->done);
	for (uint32_t i = 0; i < s->n_after; i++) {
		const struct step *before = &earlier[s->after[i]];

		gather_slots(&c->gathered, before->facts, before->n_facts);
	}
	gathered_facts(c, &s->facts, &s->n_facts);
}

static void compile_step(
	struct compiling *c, const uint32_t *place, const struct ast_step *a, struct step *out)
{
	uint32_t *after = ARENA_ARRAY(c->ld->keep, uint32_t, a->after_index.n);

	for (uint32_t i = 0; i < a->after_index.n; i++)
		after[i] = place[a->after_index.at[i]];
	*out = (struct step){.name = a->name.s,
		.title = a->title.s ? a->title.s : a->name.s,
		.at = load_at(c->ld, a->name.at),
		.lead = a->lead.s,
		.after = after,
		.n_after = a->after_index.n,
		.within = a->within,
		.within_unit = a->within_unit,
		.done = a->done.code,
		.because = a->because.built};
	if (a->consent) {
		struct criterion *consent = ARENA_NEW(c->ld->keep, struct criterion);

		compile_criterion(c, a->consent, consent);
		out->consent = consent;
	}
	step_offers(c, a, out);
}

static void compile_track(struct compiling *c, struct ast_track *a, struct track *out)
{
	uint32_t n = a->steps.n, *place = ARENA_ARRAY(c->deps->tmp, uint32_t, n);
	struct step *steps = ARENA_ARRAY(c->ld->keep, struct step, n);

	out->item = compile_item(c->ld, &a->item);
	compile_criteria(c, &out->item, a->for_criterion, &a->criteria);
	for (uint32_t i = 0; i < n; i++)
		place[a->order[i]] = i;
	for (uint32_t i = 0; i < n; i++)
		compile_step(c, place, a->steps.at[a->order[i]], &steps[i]);
	for (uint32_t i = 0; i < n; i++)
		step_facts(c, steps, &steps[i]);
	out->steps = steps;
	out->n_steps = n;
	out->ends = a->ends.code;
	out->ends_because = a->ends_because.built;
}

void compile_tracks(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->tracks;
	uint32_t n = 0, held = compile_count(c, of);
	struct track *out = ARENA_ARRAY(c->ld->keep, struct track, held);
	struct ast_track **asts = ARENA_ARRAY(c->deps->tmp, struct ast_track *, held);
	uint32_t *ranks = ARENA_ARRAY(c->deps->tmp, uint32_t, held);

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_track *a = compile_held(c, of->list.at[i]);

		if (!a)
			continue;
		asts[n] = a;
		compile_track(c, a, &out[n++]);
	}
	rule_track_ranks(c->deps, asts, n, ranks);
	for (uint32_t i = 0; i < n; i++)
		out[i].rank = ranks[i];
	c->image->tracks = out;
	c->image->n_tracks = n;
}

/* ---- matches ------------------------------------------------------------- */

static void compile_ranks(struct compiling *c, const struct ast_match *a, struct match *out)
{
	struct rank *at = ARENA_ARRAY(c->ld->keep, struct rank, a->ranks.n);

	for (uint32_t i = 0; i < a->ranks.n; i++) {
		const struct ast_rank *r = a->ranks.at[i];

		at[i] = (struct rank){.code = r->by.code,
			.descending = r->descending,
			.label = r->label.s ? r->label.s : load_squeeze(c->ld, r->by.at),
			.at = load_at(c->ld, r->at)};
		if (r->by.type && r->by.type->kind == T_STRING && r->by.type->domain &&
			r->by.type->domain->ordered)
			at[i].order = r->by.type->domain;
		gather_clear(&c->gathered);
		gather_code(&c->gathered, r->by.code);
		gathered_facts(c, &at[i].facts, &at[i].n_facts);
		if (at[i].n_facts == 1 &&
			c->ld->model->slots.at[at[i].facts[0]]->type == r->by.type)
			at[i].type = r->by.type;
	}
	out->ranks = at;
	out->n_ranks = a->ranks.n;
}

void compile_matches(struct compiling *c)
{
	const struct symbols *of = &c->ld->model->matches;
	uint32_t n = 0;
	struct match *out = ARENA_ARRAY(c->ld->keep, struct match, compile_count(c, of));

	for (uint32_t i = 0; i < of->list.n; i++) {
		struct ast_match *a = compile_held(c, of->list.at[i]);

		if (!a)
			continue;
		out[n] = (struct match){.item = compile_item(c->ld, &a->item),
			.left = (uint8_t)a->left_entity,
			.right = (uint8_t)a->right_entity,
			.spread = a->spread.n,
			.spread_right = a->spread.per.s && a->spread.per.s == a->right.s};
		for (uint32_t k = 0; k < a->keeps.n; k++) {
			if (a->keeps.at[k].per.s == a->left.s)
				out[n].keep_per_left = a->keeps.at[k].n;
			else
				out[n].keep_per_right = a->keeps.at[k].n;
		}
		compile_criteria(c, &out[n].item, NULL, &a->criteria);
		compile_ranks(c, a, &out[n++]);
	}
	c->image->matches = out;
	c->image->n_matches = n;
}
