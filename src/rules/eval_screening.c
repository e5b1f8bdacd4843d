#include "rules/eval_fill.h"

static uint8_t entities_of(const struct eval *e, const struct dimension *d)
{
	return e->image->slots[d->slot].entities;
}

/* A screening that somebody filled in too long ago says nothing any more, whatever its
 * facts' own limits are. */
static bool too_old(struct eval *e, const struct screening *s, uint32_t fact)
{
	const struct telling *best;

	return s->fresh_days && eval_fact(e, fact, &best) == FACT_TOLD &&
	       e->known_on - best->seen > (int64_t)s->fresh_days;
}

static const struct causes *outdated(
	struct eval *e, const struct screening *s, const struct dimension *d)
{
	struct arena *a = eval_arena(e, entities_of(e, d));
	const struct causes *old = NULL;

	for (uint32_t i = 0; i < d->n_facts; i++) {
		if (!too_old(e, s, d->facts[i]))
			continue;
		const struct causes *one = causes_of(a, d->facts[i], NULL, 0);
		old = old ? causes_join(a, old, one) : one;
	}
	return old;
}

static bool reads(const struct dimension *d, uint32_t slot)
{
	for (uint32_t i = 0; i < d->n_facts; i++)
		if (d->facts[i] == slot)
			return true;
	return false;
}

bool eval_outdated(struct eval *e, uint32_t slot)
{
	for (uint32_t i = 0; i < e->image->n_screenings; i++) {
		const struct screening *s = &e->image->screenings[i];
		for (uint32_t k = 0; k < s->n_dimensions; k++)
			if (reads(&s->dimensions[k], slot) && too_old(e, s, slot))
				return true;
	}
	return false;
}

static bool level_holds(
	struct eval *e, const struct level *l, const struct dimension *d, struct value value)
{
	struct value *slot = &e->env.slots[SLOT_VALUE], was = *slot;

	*slot = value;
	struct value v = eval_run(e, &e->env, l->when, entities_of(e, d));
	*slot = was;
	return value_is_true(v);
}

const struct level *eval_level(
	struct eval *e, const struct screening *s, uint32_t dimension, struct value *value)
{
	const struct dimension *d = &s->dimensions[dimension];

	*value = eval_run(e, &e->env, d->value, entities_of(e, d));
	if (value->kind == V_UNKNOWN || value->kind == V_NULL)
		return NULL;
	const struct causes *old = outdated(e, s, d);
	if (old) {
		*value = (struct value){.kind = V_UNKNOWN, .u.causes = old};
		return NULL;
	}
	for (uint32_t i = 0; i < s->n_levels; i++)
		if (level_holds(e, &s->levels[i], d, *value))
			return &s->levels[i];
	return NULL;
}

struct value fill_dimension(struct eval *e, const struct screening *s, uint32_t dimension)
{
	const struct dimension *d = &s->dimensions[dimension];
	struct value value;
	const struct level *l = eval_level(e, s, dimension, &value);

	if (l && l->open)
		return (struct value){.kind = V_UNKNOWN,
			.u.causes = causes_of(
				eval_arena(e, entities_of(e, d)), d->slot, d->facts, d->n_facts)};
	if (l)
		return value_text(l->name);
	if (value.kind == V_UNKNOWN || value.kind == V_NULL)
		return value;
	return value_error("no level is for this value");
}

/* Categories are tried in order.  One that can neither be taken nor passed by ends the
 * search: a later one may hold as well, but it must not win by another's silence. */
void eval_screening(struct eval *e, const struct screening *s, struct screening_result *out)
{
	*out = (struct screening_result){
		.category = s->otherwise, .title = s->otherwise_title, .settled = true};
	for (uint32_t i = 0; i < s->n_categories; i++) {
		const struct category *c = &s->categories[i];
		const struct outcome *o = eval_criterion(e, &c->when);
		if (o->state == STATE_NO)
			continue;
		out->because = &c->when;
		if (o->state == STATE_YES) {
			out->category = c->name;
			out->title = c->title;
			return;
		}
		out->settled = false;
		if (o->state == STATE_BORDER)
			out->causes = causes_of(eval_arena(e, c->when.entities), s->slot,
				c->when.facts, c->when.n_facts);
		else if (o->value.kind == V_UNKNOWN)
			out->causes = o->value.u.causes;
		return;
	}
}

struct value fill_category(struct eval *e, const struct screening *s)
{
	struct screening_result r;

	eval_screening(e, s, &r);
	if (r.settled)
		return value_text(r.category);
	if (!r.causes)
		return value_error("the category could not be computed");
	return (struct value){.kind = V_UNKNOWN, .u.causes = r.causes};
}
