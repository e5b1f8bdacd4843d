#include "rules/rule_deps.h"

#include <string.h>

/* ---- what an item's expressions read, outright --------------------------- */

struct reader { /* calls each() for every expression of a symbol's version */
	void (*each)(struct reader *r, struct ast_expr *e);
	struct deps *d;
	uint32_t n;
};

static void read_criteria(struct reader *r, struct ast_criteria *list)
{
	for (uint32_t i = 0; i < list->n; i++) {
		struct ast_criterion *c = list->at[i];

		if (c->kind != CRIT_REQUIRE && c->kind != CRIT_REFUSE)
			continue;
		r->each(r, &c->strict);
		r->each(r, &c->border);
		r->each(r, &c->note_when);
	}
}

static void read_screening(struct reader *r, struct ast_screening *s)
{
	for (uint32_t i = 0; i < s->categories.n; i++)
		r->each(r, &s->categories.at[i]->when.strict);
}

static void read_dimension(struct reader *r, const struct symbol *s, struct ast_dimension *of)
{
	struct ast_screening *screening = r->d->holds[s->screening->slot];

	r->each(r, &of->value);
	for (uint32_t i = 0; screening && i < screening->levels.n; i++)
		r->each(r, &screening->levels.at[i]->when);
}

static void read_symbol(struct reader *r, const struct symbol *s, void *node)
{
	if (!node)
		return;
	switch (s->word) {
	case W_LET:
	case W_CONST: r->each(r, &((struct ast_fact *)node)->value); break;
	case W_GROUP: read_criteria(r, &((struct ast_group *)node)->criteria); break;
	case W_PROFILE: read_criteria(r, &((struct ast_profile *)node)->criteria); break;
	case W_OFFER: read_criteria(r, &((struct ast_offer *)node)->criteria); break;
	case W_SCREENING: read_screening(r, node); break;
	case W_DIMENSION: read_dimension(r, s, node); break;
	default: break;
	}
}

static void count_reads(struct reader *r, struct ast_expr *e)
{
	uint32_t n = 0;

	if (e->code)
		feel_code_slots(e->code, &n);
	r->n += n;
}

static void copy_reads(struct reader *r, struct ast_expr *e)
{
	uint32_t n = 0;
	const uint32_t *slots = e->code ? feel_code_slots(e->code, &n) : NULL;

	for (uint32_t i = 0; i < n; i++)
		r->d->reads[r->n++] = slots[i];
}

static void collect_reads(struct deps *d)
{
	struct reader r = {.each = count_reads, .d = d};
	const struct model *m = d->ld->model;

	d->first = ARENA_ARRAY(d->tmp, uint32_t, d->n_slots + 1);
	for (uint32_t s = FIRST_FACT; s < d->n_slots; s++) {
		d->first[s] = r.n;
		read_symbol(&r, m->slots.at[s], d->holds[s]);
	}
	d->first[d->n_slots] = r.n;
	d->reads = ARENA_ARRAY(d->tmp, uint32_t, r.n);
	r = (struct reader){.each = copy_reads, .d = d};
	for (uint32_t s = FIRST_FACT; s < d->n_slots; s++)
		read_symbol(&r, m->slots.at[s], d->holds[s]);
}

/* ---- circles and closure ------------------------------------------------- */

enum { WHITE, GREY, BLACK };
struct visit {
	uint32_t slot, next;
};
struct closure {
	struct deps *d;
	uint8_t *colour, *depth;
	VEC(struct visit) stack;
};

static struct span symbol_span(const struct symbol *s)
{
	return s->versions.at[0].at;
}

/* The stack from `slot` on is a circle. */
static void tell_circle(struct closure *c, uint32_t slot)
{
	struct load *ld = c->d->ld;
	const struct model *m = ld->model;
	struct strbuf path;
	bool items = false;
	uint32_t i = c->stack.n;

	sb_init(&path, ld->scratch);
	while (i > 0 && c->stack.at[i - 1].slot != slot)
		i--;
	for (uint32_t k = i ? i - 1 : 0; k < c->stack.n; k++) {
		const struct symbol *s = m->slots.at[c->stack.at[k].slot];

		items = items || (s->word != W_LET && s->word != W_CONST);
		if (k >= i && path.len < 400)
			sb_printf(&path, "'%s', which reads ", s->shown);
	}
	if (items) /* one of lets alone was told when their types were asked for */
		load_error(ld, symbol_span(m->slots.at[slot]), "circle", "'%s' reads %s%s",
			m->slots.at[slot]->shown, path.s,
			path.len ? arena_printf(ld->scratch, "'%s'", m->slots.at[slot]->shown)
				 : "itself");
}

static void finish(struct closure *c, uint32_t slot)
{
	struct deps *d = c->d;
	uint64_t *mine = d->facts + (size_t)slot * d->words;
	unsigned depth = 0;

	for (uint32_t i = d->first[slot]; i < d->first[slot + 1]; i++) {
		uint32_t of = d->reads[i];

		if (of < FIRST_FACT)
			continue;
		for (uint32_t w = 0; w < d->words; w++)
			mine[w] |= d->facts[(size_t)of * d->words + w];
		d->records[slot] |= d->records[of];
		if (c->depth[of] > depth)
			depth = c->depth[of];
	}
	c->depth[slot] = (uint8_t)(depth < READ_DEPTH + 1 ? depth + 1 : depth);
	c->colour[slot] = BLACK;
	if (depth == READ_DEPTH)
		load_error(d->ld, symbol_span(d->ld->model->slots.at[slot]), "limit",
			"'%s' reads through a chain of more than %d others",
			d->ld->model->slots.at[slot]->shown, READ_DEPTH);
}

static void close_from(struct closure *c, uint32_t start)
{
	struct deps *d = c->d;

	c->colour[start] = GREY;
	vec_push(d->tmp, &c->stack, ((struct visit){start, d->first[start]}));
	while (c->stack.n) {
		struct visit *top = &c->stack.at[c->stack.n - 1];
		uint32_t of;

		if (top->next == d->first[top->slot + 1]) {
			finish(c, top->slot);
			c->stack.n--;
			continue;
		}
		of = d->reads[top->next++];
		if (of < FIRST_FACT || c->colour[of] == BLACK)
			continue;
		if (c->colour[of] == GREY) {
			tell_circle(c, of);
			continue;
		}
		c->colour[of] = GREY;
		vec_push(d->tmp, &c->stack, ((struct visit){of, d->first[of]}));
	}
}

static void close_all(struct deps *d)
{
	struct closure c = {.d = d};
	const struct model *m = d->ld->model;

	d->words = (m->n_facts + 63) / 64;
	d->facts = arena_alloc_array(d->tmp, (size_t)d->n_slots * d->words, sizeof *d->facts);
	d->records = ARENA_ARRAY(d->tmp, uint8_t, d->n_slots);
	c.colour = ARENA_ARRAY(d->tmp, uint8_t, d->n_slots);
	c.depth = ARENA_ARRAY(d->tmp, uint8_t, d->n_slots);
	for (uint32_t i = 0; i < m->n_facts; i++) {
		uint32_t s = FIRST_FACT + i;

		d->facts[(size_t)s * d->words + i / 64] |= 1ull << (i % 64);
		d->records[s] = (uint8_t)(1u << m->slots.at[s]->entity);
		c.colour[s] = BLACK;
	}
	for (uint32_t s = FIRST_FACT + m->n_facts; s < d->n_slots; s++)
		if (c.colour[s] == WHITE)
			close_from(&c, s);
}

/* ---- what does not hold ------------------------------------------------- */

static void gap_at(struct deps *d, struct span at, const struct symbol *s)
{
	load_error(d->ld, at, "validity", "'%s' does not hold on %s, and this does", s->shown,
		load_date(d->ld, d->from == DATE_NONE ? d->to : d->from));
}

static void tell_gap(struct deps *d, struct ast_expr *e, const struct symbol *s)
{
	gap_at(d, e->at, s);
	e->gap_told = true;
}

static void check_gap(struct reader *r, struct ast_expr *e)
{
	struct deps *d = r->d;
	uint32_t n = 0;
	const uint32_t *slots = e->code ? feel_code_slots(e->code, &n) : NULL;

	for (uint32_t i = 0; i < n && !e->gap_told; i++)
		if (slots[i] >= FIRST_FACT && !d->holds[slots[i]] && !d->expired[slots[i]])
			tell_gap(d, e, d->ld->model->slots.at[slots[i]]);
	for (uint32_t i = 0; i < e->calls.n && !e->gap_told; i++)
		if (!symbol_version(e->calls.at[i], d->from, d->to))
			tell_gap(d, e, e->calls.at[i]);
}

static void gaps_of_table(struct reader *r, struct ast_table *t)
{
	for (uint32_t i = 0; i < t->rows.n; i++)
		for (uint32_t k = 0; k < t->inputs.n + t->outputs.n; k++)
			check_gap(r, &t->rows.at[i].cells[k]);
}

static bool item_holds(const struct deps *d, const struct ast_item *item)
{
	const struct version v = {NULL, item->from, item->to, item->name.at};

	return (v.from == DATE_NONE || (d->from != DATE_NONE && v.from <= d->from)) &&
	       (v.to == DATE_NONE || (d->to != DATE_NONE && v.to >= d->to));
}

static void gaps_of_track(struct reader *r, struct ast_track *t)
{
	if (t->for_criterion)
		r->each(r, &t->for_criterion->strict);
	read_criteria(r, &t->criteria);
	r->each(r, &t->ends);
	for (uint32_t i = 0; i < t->steps.n; i++)
		r->each(r, &t->steps.at[i]->done);
}

static void gaps_of_share(struct deps *d, struct ast_share *s)
{
	for (uint32_t i = 0; i < s->fields.n && !s->gap_told; i++) {
		const struct symbol *field = s->symbols[i];

		if (!field || d->holds[field->slot])
			continue;
		gap_at(d, s->fields.at[i].at, field);
		s->gap_told = true;
	}
}

static void check_gaps(struct deps *d)
{
	const struct model *m = d->ld->model;
	const struct ast *ast = &d->ld->ast;
	struct reader r = {.each = check_gap, .d = d};

	for (uint32_t s = FIRST_FACT + m->n_facts; s < d->n_slots; s++)
		read_symbol(&r, m->slots.at[s], d->holds[s]);
	for (uint32_t i = 0; i < ast->offers.n; i++) {
		struct ast_offer *o = ast->offers.at[i];

		for (uint32_t k = 0; item_holds(d, &o->item) && k < o->criteria.n; k++)
			if (o->criteria.at[k]->kind == CRIT_AWAIT)
				check_gap(&r, &o->criteria.at[k]->strict);
	}
	for (uint32_t i = 0; i < ast->tracks.n; i++)
		if (item_holds(d, &ast->tracks.at[i]->item))
			gaps_of_track(&r, ast->tracks.at[i]);
	for (uint32_t i = 0; i < ast->shares.n; i++)
		if (item_holds(d, &ast->shares.at[i]->item))
			gaps_of_share(d, ast->shares.at[i]);
	for (uint32_t i = 0; i < ast->tables.n; i++)
		if (item_holds(d, &ast->tables.at[i]->item))
			gaps_of_table(&r, ast->tables.at[i]);
	for (uint32_t i = 0; i < ast->dues.n; i++) {
		if (!item_holds(d, &ast->dues.at[i]->item))
			continue;
		read_criteria(&r, &ast->dues.at[i]->criteria);
		check_gap(&r, &ast->dues.at[i]->from);
	}
	for (uint32_t i = 0; i < ast->matches.n; i++) {
		struct ast_match *a = ast->matches.at[i];

		if (!item_holds(d, &a->item))
			continue;
		read_criteria(&r, &a->criteria);
		for (uint32_t k = 0; k < a->ranks.n; k++)
			check_gap(&r, &a->ranks.at[k]->by);
	}
}

/* ---- the whole ----------------------------------------------------------- */

static bool has_ended(const struct symbol *s, int64_t from)
{
	for (uint32_t i = 0; i < s->versions.n; i++)
		if (from != DATE_NONE && s->versions.at[i].to != DATE_NONE &&
			s->versions.at[i].to < from)
			return true;
	return false;
}

void deps_init(struct deps *d, struct load *ld, int64_t from, int64_t to, struct arena *tmp)
{
	const struct model *m = ld->model;

	*d = (struct deps){.ld = ld, .from = from, .to = to, .tmp = tmp, .n_slots = m->slots.n};
	d->holds = ARENA_ARRAY(tmp, void *, d->n_slots);
	d->expired = ARENA_ARRAY(tmp, bool, d->n_slots);
	for (uint32_t s = FIRST_FACT; s < d->n_slots; s++) {
		const struct version *v = symbol_version(m->slots.at[s], from, to);

		d->holds[s] = v ? v->node : NULL;
		d->expired[s] =
			!v && m->slots.at[s]->word == W_OFFER && has_ended(m->slots.at[s], from);
	}
	collect_reads(d);
	close_all(d);
	check_gaps(d);
}

void gather_init(struct gathered *g, const struct deps *d)
{
	g->deps = d;
	g->facts = ARENA_ARRAY(d->tmp, uint64_t, d->words);
	g->records = 0;
}

void gather_clear(struct gathered *g)
{
	memset(g->facts, 0, g->deps->words * sizeof *g->facts);
	g->records = 0;
}

void gather_slots(struct gathered *g, const uint32_t *slots, uint32_t n)
{
	const struct deps *d = g->deps;

	for (uint32_t i = 0; i < n; i++) {
		if (slots[i] < FIRST_FACT)
			continue;
		for (uint32_t w = 0; w < d->words; w++)
			g->facts[w] |= d->facts[(size_t)slots[i] * d->words + w];
		g->records |= d->records[slots[i]];
	}
}

void gather_code(struct gathered *g, const struct feel_code *code)
{
	uint32_t n = 0;
	const uint32_t *slots = code ? feel_code_slots(code, &n) : NULL;

	gather_slots(g, slots, n);
}

const uint32_t *gather_facts(const struct gathered *g, uint32_t *n)
{
	const struct deps *d = g->deps;
	uint32_t count = 0, *list;

	for (uint32_t w = 0; w < d->words; w++)
		count += (uint32_t)__builtin_popcountll(g->facts[w]);
	list = ARENA_ARRAY(d->ld->keep, uint32_t, count);
	*n = count;
	count = 0;
	for (uint32_t i = 0; i < d->ld->model->n_facts; i++)
		if (g->facts[i / 64] >> (i % 64) & 1)
			list[count++] = FIRST_FACT + i;
	return list;
}

uint32_t deps_sensitive_slot(const struct deps *d, uint32_t slot)
{
	const uint64_t *facts = d->facts + (size_t)slot * d->words;

	for (uint32_t i = 0; slot >= FIRST_FACT && i < d->ld->model->n_facts; i++) {
		const struct symbol *s = d->ld->model->slots.at[FIRST_FACT + i];
		const struct ast_fact *f = s->versions.at[0].node;

		if (f->sensitive && facts[i / 64] >> (i % 64) & 1)
			return FIRST_FACT + i;
	}
	return SLOT_NOWHERE;
}

bool deps_sensitive(
	const struct deps *d, const struct feel_code *code, uint32_t *fact, uint32_t *through)
{
	uint32_t n = 0;
	const uint32_t *slots = code ? feel_code_slots(code, &n) : NULL;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t found = deps_sensitive_slot(d, slots[i]);

		if (found == SLOT_NOWHERE)
			continue;
		*fact = found;
		*through = slots[i];
		return true;
	}
	return false;
}
