/* Decision tables: rows that nothing comes to, overlap, or leave something out. */
#include "feel/coerce.h"
#include "rules/rule_lint.h"

#include <string.h>

/* ---- reading ------------------------------------------------------------- */

/* What an input may be: as its column declares it, else like the fact of its name. */
static void input_axis(
	struct load *ld, const struct ast_column *c, const struct symbol *in, struct box_axis *a)
{
	const struct model_entity *e = &ld->model->entities[0];
	const struct symbol *s = strmap_get(&e->members, c->name.s, strlen(c->name.s));
	const struct range *range;

	*a = (struct box_axis){.told = true, .slot = in->slot, .shown = c->name.s};
	if (!c->type && s && s->word == W_FACTS) {
		axis_of_fact(a, &e->vocab.facts[s->slot - e->first_slot]);
		return;
	}
	axis_of_type(a, c->is ? c->is : c->seen ? c->seen : &type_any);
	if (!c->type)
		return;
	a->none = c->type->or_none;
	a->whole = a->whole || c->type->word == W_INTEGER;
	range = rule_range(ld, c->type);
	if (range) {
		a->lo = range->lo;
		a->hi = range->hi;
	}
}

struct looked {
	struct ast_table *of;
	struct box_reader *r;
	uint32_t *inputs; /* axes */
	uint32_t *slots;
	struct term **cells; /* a row after another; NULL: '-' */
	uint32_t n;          /* of inputs */
};

static void read_table(struct lint *l, struct looked *t)
{
	const struct symbol *s = t->of->item.symbol;
	const struct ast_table *head = s->versions.at[0].node;
	struct term **inputs = ARENA_ARRAY(l->tmp, struct term *, t->n);

	t->inputs = ARENA_ARRAY(l->tmp, uint32_t, t->n);
	t->slots = ARENA_ARRAY(l->tmp, uint32_t, t->n);
	t->cells = ARENA_ARRAY(l->tmp, struct term *, (size_t)t->n * t->of->rows.n);
	for (uint32_t i = 0; i < t->n; i++) {
		const char *name = head->inputs.at[i].name.s;
		const struct symbol *in = strmap_get(s->members, name, strlen(name));
		struct box_axis a;

		input_axis(l->ld, &head->inputs.at[i], in, &a);
		inputs[i] = box_read_input(t->r, in->slot, &a);
		t->inputs[i] = inputs[i]->axis;
		t->slots[i] = in->slot;
	}
	for (uint32_t k = 0; k < t->of->rows.n; k++)
		for (uint32_t i = 0; i < t->n; i++) {
			const struct ast_expr *cell = &t->of->rows.at[k].cells[i];

			if (cell->tree->list.n)
				t->cells[k * t->n + i] = box_read_cell(t->r, cell, inputs[i]);
		}
}

/* 1 where the row holds. */
static uint32_t row_box(struct looked *t, uint32_t row)
{
	uint32_t all = box_leaf(1);

	for (uint32_t i = 0; i < t->n; i++) {
		struct term *cell = t->cells[row * t->n + i];

		if (cell)
			all = box_both(
				t->r, all, box_marked(t->r, box_term(t->r, cell), 1 << LEAF_TRUE));
	}
	return all;
}

/* ---- examples ------------------------------------------------------------ */

/* Which rows hold for the inputs of a way; false when one of them has no value to try. */
static bool try_rows(struct looked *t, const uint32_t *way, uint8_t *rows)
{
	struct box_reader *r = t->r;
	struct value *given = ARENA_ARRAY(r->arena, struct value, t->n);
	struct decision_table all = *t->of->decision;

	all.hit = HIT_COLLECT; /* which looks at every row */
	for (uint32_t i = 0; i < t->n; i++) {
		const struct box_axis *a = &r->axes.at[t->inputs[i]];
		uint32_t piece = way[t->inputs[i]];

		if (!a->told || a->kind == AXIS_OPAQUE)
			return false;
		given[i] = feel_coerce(r->arena, a->pieces.at[piece == BOX_OPEN ? 0 : piece].value,
			all.inputs[i].type);
		r->env.slots[t->slots[i]] = given[i];
	}
	r->env.steps = FEEL_STEPS;
	table_decide(&all, &r->env, given, rows);
	for (uint32_t i = 0; i < t->n; i++)
		r->env.slots[t->slots[i]] = (struct value){.kind = V_UNSET};
	return true;
}

/* "for some inputs, for example alder = 31" */
static const char *say_way(struct looked *t, const uint32_t *way)
{
	struct strbuf out;

	sb_init(&out, t->r->arena);
	box_say_example(t->r, &out, way);
	return out.len ? arena_printf(t->r->arena, "for some inputs, for example %s", out.s)
		       : "whatever the inputs are";
}

static void tell_overlap(struct lint *l, struct looked *t, uint32_t both, uint32_t row)
{
	uint8_t *rows = ARENA_ARRAY(t->r->arena, uint8_t, t->of->rows.n);
	uint32_t *way = lint_way(t->r, both, 1);

	if (!way || !try_rows(t, way, rows) || rows[row] != YES)
		return;
	for (uint32_t i = 0; i < row; i++) {
		if (rows[i] != YES)
			continue;
		load_warning(l->ld, t->of->rows.at[row].at, "overlap",
			"this row and the one on line %u both hold %s; under 'hit unique' only one "
			"may",
			span_place(t->of->rows.at[i].at).line, say_way(t, way));
		return;
	}
}

static void tell_gap(struct lint *l, struct looked *t, uint32_t held)
{
	uint8_t *rows = ARENA_ARRAY(t->r->arena, uint8_t, t->of->rows.n);
	uint32_t *way = lint_way(t->r, held, 0);

	if (!way || !try_rows(t, way, rows))
		return;
	for (uint32_t i = 0; i < t->of->rows.n; i++)
		if (rows[i] != NO)
			return;
	load_warning(l->ld, t->of->item.name.at, "gap", "no row holds %s", say_way(t, way));
}

/* ---- rows ---------------------------------------------------------------- */

/* A cell that nothing meets is told; else the cells exclude each other. */
static void tell_dead_row(struct lint *l, struct looked *t, uint32_t row)
{
	for (uint32_t i = 0; i < t->n; i++) {
		struct term *cell = t->cells[row * t->n + i];
		const struct ast_expr *e = &t->of->rows.at[row].cells[i];

		if (cell && box_marked(t->r, box_term(t->r, cell), 1 << LEAF_TRUE) == box_leaf(0)) {
			lint_tell_never(l, t->r, e, cell, "this row never holds");
			return;
		}
	}
	load_warning(l->ld, t->of->rows.at[row].at, "never", "this row never holds");
}

/* Which rows before take all that this one would. */
static void tell_taken(struct lint *l, struct looked *t, const uint32_t *boxes, uint32_t row)
{
	struct strbuf out;
	uint32_t rest = boxes[row], said = 0;

	sb_init(&out, t->r->arena);
	for (uint32_t i = 0; i < row && rest != box_leaf(0); i++) {
		if (box_both(t->r, rest, boxes[i]) == box_leaf(0))
			continue;
		rest = box_both(t->r, rest, box_is(t->r, boxes[i], 0));
		sb_printf(&out, "%s%u", said++ ? ", " : "", span_place(t->of->rows.at[i].at).line);
	}
	if (box_reader_sound(t->r))
		load_warning(l->ld, t->of->rows.at[row].at, "never",
			"nothing comes to this row: %s %s %s it all before",
			said == 1 ? "line" : "lines", out.s, said == 1 ? "takes" : "take");
}

static void look_at_rows(struct lint *l, struct looked *t)
{
	uint32_t *boxes = ARENA_ARRAY(l->tmp, uint32_t, t->of->rows.n), held = box_leaf(0);
	enum hit_policy hit = t->of->hit;

	for (uint32_t i = 0; i < t->of->rows.n && box_reader_sound(t->r); i++) {
		uint32_t both;

		boxes[i] = row_box(t, i);
		both = box_both(t->r, boxes[i], held);
		if (!box_reader_sound(t->r))
			return;
		if (boxes[i] == box_leaf(0))
			tell_dead_row(l, t, i);
		else if (hit == HIT_UNIQUE && both != box_leaf(0))
			tell_overlap(l, t, both, i);
		else if (hit == HIT_FIRST && both == boxes[i])
			tell_taken(l, t, boxes, i);
		held = box_either(t->r, held, boxes[i]);
	}
	if (hit == HIT_UNIQUE && box_reader_sound(t->r))
		tell_gap(l, t, held);
}

void lint_table(struct lint *l, struct ast_table *of)
{
	struct box_reader r;
	struct looked t = {.of = of, .r = &r};

	if (!of->decision)
		return;
	t.n = of->decision->n_inputs;
	box_reader_init(&r, &l->run, &of->item, l->tmp);
	read_table(l, &t);
	look_at_rows(l, &t);
	lint_looked(l, &r, &of->item);
	arena_reset(l->tmp);
}
