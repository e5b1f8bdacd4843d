#include "rules/rule_compile.h"

#include <stdlib.h>
#include <string.h>

/* ---- slots --------------------------------------------------------------- */

static void slot_facts(struct compiling *c, uint32_t slot, struct slot *out)
{
	struct gathered *g = &c->gathered;
	const struct deps *d = c->deps;

	for (uint32_t w = 0; w < d->words; w++)
		g->facts[w] = d->facts[(size_t)slot * d->words + w];
	out->entities = d->records[slot];
	out->facts = gather_facts(g, &out->n_facts);
}

static uint32_t dimension_index(const struct compiling *c, const struct symbol *s)
{
	const struct ast_screening *of = c->deps->holds[s->screening->slot];

	for (uint32_t i = 0; of && i < of->dimensions.n; i++)
		if (of->dimensions.at[i]->symbol == s)
			return i;
	return 0;
}

static void compile_slots(struct compiling *c)
{
	const struct model *m = c->ld->model;
	struct slot *slots = ARENA_ARRAY(c->ld->keep, struct slot, m->slots.n);

	slots[SLOT_ON] = (struct slot){.kind = SLOT_DATE_ON, .name = "on", .type = &type_date};
	slots[SLOT_VALUE] =
		(struct slot){.kind = SLOT_LEVEL_VALUE, .name = "value", .type = &type_any};
	for (uint32_t i = FIRST_FACT; i < m->slots.n; i++) {
		const struct symbol *s = m->slots.at[i];
		struct slot *out = &slots[i];

		*out = (struct slot){.kind = s->kind,
			.index = c->index[i],
			.entity = (uint8_t)s->entity,
			.name = s->shown,
			.type = s->type};
		if (s->word == W_FACTS)
			out->index = i - m->entities[s->entity].first_slot;
		if (s->word == W_DIMENSION && c->index[s->screening->slot] != SLOT_NOWHERE) {
			out->index = c->index[s->screening->slot];
			out->sub = dimension_index(c, s);
		}
		slot_facts(c, i, out);
	}
	c->image->slots = slots;
	c->image->n_slots = m->slots.n;
}

/* ---- lets ---------------------------------------------------------------- */

static bool is_let(const struct compiling *c, uint32_t slot)
{
	const struct symbol *s = c->ld->model->slots.at[slot];

	return (s->word == W_LET || s->word == W_CONST) && !s->fixed && c->deps->holds[slot];
}

static void compile_lets(struct compiling *c)
{
	const struct model *m = c->ld->model;
	struct let *lets;
	uint32_t n = 0;

	for (uint32_t i = FIRST_FACT; i < m->slots.n; i++)
		if (is_let(c, i))
			c->index[i] = n++;
	lets = ARENA_ARRAY(c->ld->keep, struct let, n);
	for (uint32_t i = FIRST_FACT; i < m->slots.n; i++) {
		const struct ast_fact *f = c->deps->holds[i];

		if (is_let(c, i))
			lets[c->index[i]] = (struct let){.name = m->slots.at[i]->shown,
				.title = f->title.s ? f->title.s : m->slots.at[i]->name,
				.at = load_at(c->ld, f->name.at),
				.code = f->value.code};
	}
	c->image->lets = lets;
	c->image->n_lets = n;
}

/* ---- constants ----------------------------------------------------------- */

static int by_constant(const void *a, const void *b)
{
	return strcmp(
		((const struct constant *)a)->item.name, ((const struct constant *)b)->item.name);
}

static void compile_constants(struct compiling *c)
{
	const struct ast *ast = &c->ld->ast;
	struct constant *out = ARENA_ARRAY(c->ld->keep, struct constant, ast->consts.n);
	uint32_t n = 0;

	for (uint32_t i = 0; i < ast->consts.n; i++) {
		struct ast_const *a = ast->consts.at[i];
		const struct symbol *s = a->item.symbol;

		if (compile_held(c, s) != a->fact)
			continue;
		out[n].item = compile_item(c->ld, &a->item);
		out[n].code = a->fact->value.code;
		if (s->fixed) {
			struct value *v = ARENA_NEW(c->ld->keep, struct value);

			*v = s->value;
			out[n].value = v;
		}
		n++;
	}
	if (n)
		qsort(out, n, sizeof *out, by_constant);
	c->image->constants = out;
	c->image->n_constants = n;
}

/* ---- entities ------------------------------------------------------------ */

static void compile_clears(struct compiling *c, struct entity *out, uint32_t entity)
{
	uint32_t n = 0, *list;

	for (uint32_t i = FIRST_FACT; i < c->deps->n_slots; i++)
		n += c->deps->records[i] >> entity & 1;
	list = ARENA_ARRAY(c->ld->keep, uint32_t, n);
	out->n_clears = n;
	n = 0;
	for (uint32_t i = FIRST_FACT; i < c->deps->n_slots; i++)
		if (c->deps->records[i] >> entity & 1)
			list[n++] = i;
	out->clears = list;
}

static void compile_entities(struct compiling *c)
{
	const struct model *m = c->ld->model;
	struct entity *out = ARENA_ARRAY(c->ld->keep, struct entity, m->n_entities);

	for (uint32_t i = 0; i < m->n_entities; i++) {
		const struct model_entity *e = &m->entities[i];

		out[i] = (struct entity){.name = e->name,
			.title = e->vocab.title,
			.vocab = e->vocab,
			.first_slot = e->first_slot,
			.plausible = e->plausible,
			.origins = e->origins};
		compile_clears(c, &out[i], i);
	}
	c->image->entities = out;
	c->image->n_entities = m->n_entities;
}

static const struct fact_origin *code_origins(struct load *ld)
{
	const struct model *m = ld->model;
	struct fact_origin *out = ARENA_ARRAY(ld->keep, struct fact_origin, m->n_codes);

	for (uint32_t i = 0; i < m->n_codes; i++) {
		const struct ast_item *item = &m->codes_ast[i]->item;

		out[i] = (struct fact_origin){item->source.s, item->basis, DATE_NONE, DATE_NONE};
	}
	return out;
}

struct image *rule_compile(struct deps *d)
{
	struct load *ld = d->ld;
	struct compiling c = {.deps = d, .ld = ld};

	c.image = ARENA_NEW(ld->keep, struct image);
	c.image->from = d->from;
	c.image->to = d->to;
	c.image->codes = ld->model->codes;
	c.image->n_codes = ld->model->n_codes;
	c.image->code_origins = code_origins(ld);
	c.index = ARENA_ARRAY(d->tmp, uint32_t, d->n_slots);
	for (uint32_t i = 0; i < d->n_slots; i++)
		c.index[i] = SLOT_NOWHERE;
	gather_init(&c.gathered, d);
	compile_entities(&c);
	compile_constants(&c);
	compile_lets(&c);
	compile_groups(&c);
	compile_profiles(&c);
	compile_offers(&c);
	compile_screenings(&c);
	compile_tracks(&c);
	compile_matches(&c);
	compile_dues(&c);
	compile_tables(&c);
	compile_shares(&c);
	compile_progresses(&c);
	compile_slots(&c);
	c.image->n_criteria = c.next_criterion;
	return c.image;
}
