/* A member as a row of cells. */
#include "match/alike.h"

#include "base/utf8.h"
#include <string.h>

bool text_prefix(const char *s, size_t len, uint32_t prefix, size_t *out)
{
	size_t at = 0;
	unsigned n;

	for (uint32_t i = 0; i < prefix; i++) {
		if (at >= len)
			return false;
		utf8_decode(s + at, &n);
		if (at + n > len)
			return false;
		at += n;
	}
	*out = prefix ? at : len;
	return true;
}

/* ---- scalars --------------------------------------------------------------- */

static bool scaled(struct value v, int32_t *out)
{
	struct decimal d, thousand;
	int64_t i;

	if (!v.big) {
		if (v.u.i > INT32_MAX / CELL_SCALE || v.u.i < -(INT32_MAX / CELL_SCALE))
			return false;
		*out = (int32_t)v.u.i * CELL_SCALE;
		return true;
	}
	value_to_decimal(v, &d);
	decimal_from_int(&thousand, CELL_SCALE);
	if (decimal_mul(&d, &d, &thousand) || !decimal_to_int(&d, &i) || i > INT32_MAX ||
		i < -INT32_MAX)
		return false;
	*out = (int32_t)i;
	return true;
}

bool cell_number(struct value v, int32_t *out)
{
	switch ((enum value_kind)v.kind) {
	case V_BOOLEAN: *out = v.u.b; return true;
	case V_NUMBER: return scaled(v, out);
	case V_DATE:
		if (v.u.i > INT32_MAX || v.u.i < -INT32_MAX)
			return false;
		*out = (int32_t)v.u.i;
		return true;
	case V_TIME: /* by the clock on the wall, whole seconds, as feel_temporal_order() does */
		if (v.u.clock->offset_kind != OFFSET_NONE || v.u.clock->nanos % 1000000000)
			return false;
		*out = (int32_t)(v.u.clock->nanos / 1000000000);
		return true;
	default: return false;
	}
}

static bool same_causes(const struct causes *a, const struct causes *b)
{
	return a->n == b->n && memcmp(a->slot, b->slot, a->n * sizeof a->slot[0]) == 0;
}

static const struct causes *own_causes(struct plan *p, const struct causes *c)
{
	size_t size = sizeof *c + c->n * sizeof c->slot[0];

	return memcpy(arena_alloc(&p->arena, size), c, size);
}

/* Unknown, for the facts that all unknown cells of the column want; else odd. */
static struct cell unknown_cell(struct plan *p, struct column *c, const struct causes *causes)
{
	if (!c->causes)
		c->causes = own_causes(p, causes);
	return (struct cell){.state = same_causes(c->causes, causes) ? CELL_UNKNOWN : CELL_ODD};
}

/* All known cells of a column are of one kind. */
static bool kind_fits(struct column *c, uint8_t kind)
{
	if (c->value_kind == V_UNSET)
		c->value_kind = kind;
	return c->value_kind == kind;
}

static struct cell scalar_cell(struct plan *p, struct column *c, struct value v)
{
	struct cell out = {.state = CELL_KNOWN};

	if (v.kind == V_STRING)
		out.number = (int32_t)column_intern(p, c, v.u.s, v.aux);
	else if (!cell_number(v, &out.number))
		return (struct cell){.state = CELL_ODD};
	return kind_fits(c, v.kind) ? out : (struct cell){.state = CELL_ODD};
}

/* ---- sets ------------------------------------------------------------------ */

static struct cell set_cell(struct plan *p, struct column *c, struct value v, struct arena *a)
{
	const struct value *at = v.kind == V_LIST ? v.u.list->at : &v;
	uint32_t n = v.kind == V_LIST ? v.u.list->n : 1, kept = 0, *id;
	struct cell odd = {.state = CELL_ODD}, out = {.state = CELL_KNOWN};
	size_t len;

	if (n > ELEMENTS_MAX)
		return odd;
	id = ARENA_ARRAY(a, uint32_t, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k, is;

		if (at[i].kind != V_STRING || memchr(at[i].u.s, 0, at[i].aux))
			return odd;
		if (!text_prefix(at[i].u.s, at[i].aux, c->prefix, &len))
			continue;
		is = column_intern(p, c, at[i].u.s, len);
		for (k = 0; k < kept && id[k] != is; k++)
			;
		if (k == kept)
			id[kept++] = is;
	}
	out.id = id;
	out.n = kept;
	return out;
}

/* ---- rows ------------------------------------------------------------------ */

static struct cell cell_of(struct plan *p, struct column *c, struct value v, struct arena *a)
{
	if (v.kind == V_UNKNOWN)
		return unknown_cell(p, c, v.u.causes);
	if (v.kind == V_NULL)
		return (struct cell){.state = v.big ? CELL_ODD : CELL_NONE};
	return c->kind == COL_SET ? set_cell(p, c, v, a) : scalar_cell(p, c, v);
}

/* The outcome of a criterion of this side: known where it is a plain yes or no; false: it is no. */
static bool whole_cell(struct plan *p, struct eval *e, struct column *c, struct cell *out)
{
	const struct outcome *o = eval_criterion(e, c->of.whole);

	c->value_kind = V_BOOLEAN;
	*out = (struct cell){.state = CELL_ODD, .number = 1};
	if (o->state == STATE_NO)
		*out = (struct cell){.state = CELL_KNOWN, .number = 0};
	else if (o->state == STATE_YES && !o->noted)
		out->state = CELL_KNOWN;
	else if (o->state == STATE_UNKNOWN && o->value.kind == V_UNKNOWN)
		*out = unknown_cell(p, c, o->value.u.causes);
	return o->state != STATE_NO;
}

/* Do the keys or the order come from this column? */
static bool places(const struct plan *p, uint32_t column)
{
	return (p->driver != UINT32_MAX && column == p->conjuncts[p->driver].term->atom.column) ||
	       column == p->second || column == p->reach;
}

static void make_row(struct plan *p, struct eval *e, const struct member *m, struct arena *a,
	bool spot, struct row *out)
{
	*out = (struct row){.member = m};
	eval_bind(e, p->other, &m->record);
	if (p->left)
		eval_beside(e, &m->beside);
	out->cells = ARENA_ARRAY(a, struct cell, p->n_columns);
	for (uint32_t i = 0; i < p->n_columns; i++) {
		struct column *c = &p->columns[i];

		if (spot && !c->of.whole && !places(p, i))
			continue;
		if (c->of.alike)
			out->cells[i] = alike_cell(p, e, c, a);
		else if (!c->of.whole)
			out->cells[i] = cell_of(p, c, operand_value(e, &c->of), a);
		else if (!whole_cell(p, e, c, &out->cells[i]))
			out->aside = true;
		out->odd |= (uint64_t)(out->cells[i].state == CELL_ODD) << i;
	}
}

void row_count_odd(struct plan *p, const struct row *r, bool comes)
{
	for (uint64_t odd = r->odd; odd; odd &= odd - 1) {
		struct column *c = &p->columns[__builtin_ctzll(odd)];
		uint32_t *n = r->aside ? &c->n_odd_aside : &c->n_odd;

		*n += comes ? 1 : UINT32_MAX;
	}
}

void row_make(
	struct plan *p, struct eval *e, const struct member *m, struct arena *a, struct row *out)
{
	make_row(p, e, m, a, false, out);
}

void row_spot(
	struct plan *p, struct eval *e, const struct member *m, struct arena *a, struct row *out)
{
	make_row(p, e, m, a, true, out);
}
