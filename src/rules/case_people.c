#include "rules/case_people.h"

#include <string.h>

void case_record(struct case_people *p, const struct case_given *g, const struct record *base,
	struct record *out)
{
	const struct vocab *v = &p->image->entities[g->entity].vocab;
	struct told *facts = ARENA_ARRAY(p->arena, struct told, v->n);

	if (base)
		memcpy(facts, base->facts, v->n * sizeof *facts);
	for (uint32_t i = 0; i < g->n_facts; i++)
		facts[g->facts[i].fact] = (struct told){g->facts[i].n, g->facts[i].at};
	*out = (struct record){v, facts};
}

static void give_records(struct case_people *p)
{
	const struct case_block *b = p->block;
	struct record *records = ARENA_ARRAY(p->arena, struct record, b->n_givens);
	struct record *nobody = ARENA_NEW(p->arena, struct record);

	record_empty(nobody, &p->image->entities[CASE_PERSON].vocab, p->arena);
	p->about = nobody;
	p->other = UINT32_MAX;
	for (uint32_t i = b->n_givens; i-- > 0;) {
		case_record(p, &b->givens[i], NULL, &records[i]);
		if (b->givens[i].entity != CASE_PERSON) {
			p->other = i;
			continue;
		}
		p->several = p->about != nobody;
		p->about = &records[i];
	}
	p->records = records;
}

void case_people_init(struct case_people *p, const struct ruleset *rs,
	const struct case_block *block, const struct feel_zones *zones, struct arena *arena)
{
	*p = (struct case_people){
		.image = ruleset_on(rs, block->on), .block = block, .zones = zones, .arena = arena};
	if (p->image->n_entities)
		give_records(p);
}

void case_people_with(struct case_people *out, const struct case_people *p, uint32_t given,
	uint32_t fact, const struct telling *t, struct arena *arena)
{
	const struct record *was = given == UINT32_MAX ? p->about : &p->records[given];
	struct record *records = ARENA_ARRAY(arena, struct record, p->block->n_givens);
	struct record *now =
		given == UINT32_MAX ? ARENA_NEW(arena, struct record) : &records[given];
	struct told *facts = ARENA_ARRAY(arena, struct told, was->vocab->n);

	*out = *p;
	out->arena = arena;
	out->records = records;
	memcpy(records, p->records, p->block->n_givens * sizeof *records);
	memcpy(facts, was->facts, was->vocab->n * sizeof *facts);
	facts[fact] = (struct told){1, t};
	*now = (struct record){was->vocab, facts};
	if (was == p->about)
		out->about = now;
}

void case_people_eval(const struct case_people *p, struct eval *out)
{
	eval_init(out, p->image, p->block->on, p->arena);
	out->env.zones = out->told.zones = p->zones;
	if (p->about)
		eval_bind(out, CASE_PERSON, p->about);
	eval_beside(out, &p->block->beside);
}

void case_people_pair(const struct case_people *p, uint32_t given, struct eval *out)
{
	const struct case_given *givens = p->block->givens;

	case_people_eval(p, out);
	if (givens[given].entity == CASE_PERSON && p->other != UINT32_MAX)
		eval_bind(out, givens[p->other].entity, &p->records[p->other]);
	eval_bind(out, givens[given].entity, &p->records[given]);
}
