/* Somebody with whom a thing is so, tried before it is told. */
#include "rules/rule_lint.h"

#include <string.h>

/* ---- a person ------------------------------------------------------------ */

/* What a fact is where nothing is asked of it; unset when nothing can be thought of. */
static struct value anything(const struct fact *f, int64_t day, struct arena *a)
{
	const struct domain *d = f->type->domain;

	switch (f->type->kind) {
	case T_BOOLEAN: return value_bool(false);
	case T_NUMBER: return f->range ? f->range->lo : value_int(a, 0);
	case T_DATE: return value_date(day);
	case T_STRING:
		if (!d)
			return value_text("andet");
		if (d->codes)
			return d->codes->n ? value_text(d->codes->at[0].code) : value_null();
		return value_text(d->at[0].name);
	case T_LIST: return value_list(list_new(a, 0));
	case T_TIME: return value_text("12:00:00");
	default: return f->none_ok ? value_null() : (struct value){.kind = V_UNSET};
	}
}

/* All that the list of this fact is to hold; NULL when nothing was asked of it. */
static const struct list *held(const struct box_reader *r, const uint32_t *way, uint32_t slot)
{
	struct list *l = list_new(r->arena, r->axes.n);
	bool asked = false;

	l->n = 0;
	for (unsigned i = 0; i < r->axes.n; i++) {
		const struct box_axis *a = &r->axes.at[i];

		if (!a->holds || a->slot != slot || way[i] == BOX_OPEN)
			continue;
		asked = true;
		if (way[i] == 1)
			l->at[l->n++] = *a->holds;
	}
	return asked ? l : NULL;
}

static struct value value_for(const struct box_reader *r, const uint32_t *way, uint32_t slot,
	const struct fact *f, int64_t day)
{
	const struct list *l = held(r, way, slot);

	if (l)
		return value_list(l);
	for (unsigned i = 0; i < r->axes.n; i++) {
		const struct box_axis *a = &r->axes.at[i];

		if (way[i] == BOX_OPEN)
			continue;
		if (a->slot == slot && !a->holds)
			return a->pieces.at[way[i]].value;
		if (a->of[0] == 1 + SLOT_ON && a->of[1] == 1 + slot)
			return value_date(day - a->pieces.at[way[i]].value.u.i / 86400);
	}
	return anything(f, day, r->arena);
}

static bool make_record(const struct box_reader *r, const uint32_t *way,
	const struct entity *entity, int64_t day, struct record *out)
{
	struct problems ps = {.arena = r->arena};
	const struct vocab *v = &entity->vocab;

	record_empty(out, v, r->arena);
	for (uint32_t i = 0; i < v->n; i++) {
		struct telling t = {
			.value = value_for(r, way, entity->first_slot + i, &v->facts[i], day),
			.source = "x",
			.seen = day};

		if (t.value.kind != V_UNSET && record_set(out, &v->facts[i], t, r->arena, &ps) != 0)
			return false;
	}
	return true;
}

/* ---- trying -------------------------------------------------------------- */

static int64_t day_of(const struct box_reader *r, const uint32_t *way)
{
	for (unsigned i = 0; i < r->axes.n; i++)
		if (r->axes.at[i].slot == SLOT_ON && way[i] != BOX_OPEN)
			return r->axes.at[i].pieces.at[way[i]].value.u.i;
	return r->env.today;
}

static const struct image *image_on(const struct lint *l, int64_t day)
{
	const struct image *im = l->images[0];

	for (uint32_t i = 1; i < l->n_images && l->images[i]->from <= day; i++)
		im = l->images[i];
	return im;
}

static bool try(struct lint *l, struct box_reader *r, const uint32_t *way, lint_tried *tried,
	const void *arg)
{
	int64_t day = day_of(r, way);
	const struct image *im = image_on(l, day);
	struct eval e;

	eval_init(&e, im, day, r->arena);
	for (uint32_t i = 0; i < im->n_entities; i++) {
		struct record *rec = ARENA_NEW(r->arena, struct record);

		if (!make_record(r, way, &im->entities[i], day, rec))
			return false;
		eval_bind(&e, i, rec);
	}
	return tried(&e, arg);
}

uint32_t *lint_way(struct box_reader *r, uint32_t box, uint32_t leaf)
{
	bool opaque[BOX_AXES] = {false};
	uint32_t *way = ARENA_ARRAY(r->arena, uint32_t, BOX_AXES), so;

	box_cut(r);
	for (unsigned i = 0; i < r->axes.n; i++)
		opaque[i] = !r->axes.at[i].told;
	so = box_always(&r->space, box, leaf, opaque);
	if (!box_reader_sound(r) || !box_reaches(&r->space, so, 1))
		return NULL;
	box_path(&r->space, so, 1, way);
	return way;
}

const char *lint_example(struct lint *l, struct box_reader *r, uint32_t box, uint32_t leaf,
	lint_tried *tried, const void *arg)
{
	uint32_t *way = lint_way(r, box, leaf);
	struct strbuf out;

	if (!way || !try(l, r, way, tried, arg))
		return NULL;
	sb_init(&out, r->arena);
	box_say_example(r, &out, way);
	return out.s;
}
