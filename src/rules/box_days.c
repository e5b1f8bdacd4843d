/* Axes that are computed from facts and yet have bounds: the days between two dates, how many
 * a list holds; and what `plausible` leaves of a fact. */
#include "feel/builtin.h"
#include "rules/box_read.h"

enum { DAY_SECONDS = 86400 };

static const struct model *model_of(const struct box_reader *r)
{
	return r->run->ld->model;
}

/* The name of a fact, or of the day. */
static bool slot_of(const struct feel_expr *e, uint32_t *slot)
{
	if (e->kind != N_NAME || e->name.n_items || e->name.bind.kind != BIND_SLOT)
		return false;
	*slot = e->name.bind.id;
	return true;
}

/* ---- days between two dates ---------------------------------------------- */

/* A date some days off: `on`, `ledig_siden + duration("P91D")`. */
struct off {
	uint32_t slot;
	int64_t seconds;
};

static bool whole_days(const struct feel_expr *e)
{
	return e->kind == N_LITERAL && e->literal.kind == V_DAYTIME && e->literal.aux == 0 &&
	       e->literal.u.i % DAY_SECONDS == 0 && e->literal.u.i < INT32_MAX &&
	       e->literal.u.i > INT32_MIN;
}

static bool date_off(const struct box_reader *r, const struct feel_expr *e, struct off *out)
{
	const struct feel_expr *by;

	if (slot_of(e, &out->slot)) {
		out->seconds = 0;
		return out->slot == SLOT_ON ||
		       (out->slot >= FIRST_FACT &&
			       model_of(r)->slots.at[out->slot]->word == W_FACTS &&
			       model_of(r)->slots.at[out->slot]->type->kind == T_DATE);
	}
	if (e->kind != N_BINARY || (e->op != OP_ADD && e->op != OP_SUB))
		return false;
	by = e->b;
	if (e->op == OP_ADD && whole_days(e->a))
		by = e->a;
	if (!whole_days(by) || !slot_of(by == e->b ? e->a : e->b, &out->slot) ||
		!date_off(r, by == e->b ? e->a : e->b, out))
		return false;
	out->seconds = e->op == OP_ADD ? by->literal.u.i : -by->literal.u.i;
	return true;
}

/* first - second `op` seconds, the first being the one with the lower slot. */
struct apart {
	uint32_t first, second;
	enum feel_op op;
	int64_t seconds;
};

static enum feel_op mirrored(enum feel_op op)
{
	switch (op) {
	case OP_LT: return OP_GT;
	case OP_LE: return OP_GE;
	case OP_GT: return OP_LT;
	case OP_GE: return OP_LE;
	default: return op;
	}
}

static bool dates_apart(const struct box_reader *r, const struct feel_expr *e, struct apart *out)
{
	struct off a, b;

	if (e->kind != N_BINARY || e->op < OP_EQ || e->op > OP_GE || !date_off(r, e->a, &a) ||
		!date_off(r, e->b, &b) || a.slot == b.slot)
		return false;
	if (a.slot < b.slot)
		*out = (struct apart){a.slot, b.slot, (enum feel_op)e->op, b.seconds - a.seconds};
	else
		*out = (struct apart){
			b.slot, a.slot, mirrored((enum feel_op)e->op), a.seconds - b.seconds};
	return true;
}

static const struct ast_fact *fact_of(const struct box_reader *r, uint32_t slot)
{
	const struct symbol *s = slot < FIRST_FACT ? NULL : model_of(r)->slots.at[slot];

	return s && s->word == W_FACTS && s->versions.n == 1 ? s->versions.at[0].node : NULL;
}

static void at_least(struct box_axis *a, struct value v)
{
	if (a->lo.kind <= V_NULL || value_order(v, a->lo) > 0)
		a->lo = v;
}

static void at_most(struct box_axis *a, struct value v)
{
	if (a->hi.kind <= V_NULL || value_order(v, a->hi) < 0)
		a->hi = v;
}

/* a `op` v holds of all the axis; an open end is told as a closed one, so that more seems
 * possible than is. */
static void bound(struct box_axis *a, enum feel_op op, struct value v)
{
	if (op == OP_GT || op == OP_GE || op == OP_EQ)
		at_least(a, v);
	if (op == OP_LT || op == OP_LE || op == OP_EQ)
		at_most(a, v);
}

static struct value seconds_value(int64_t seconds)
{
	return (struct value){.kind = V_DAYTIME, .u.i = seconds};
}

/* What the facts' own `plausible` says of the days between them. */
static void bound_days(struct box_reader *r, struct box_axis *a, const struct feel_expr *e)
{
	struct apart d;

	for (; e && e->kind == N_BINARY && e->op == OP_AND; e = e->a)
		bound_days(r, a, e->b);
	if (e && dates_apart(r, e, &d) && d.first + 1 == a->of[0] && d.second + 1 == a->of[1])
		bound(a, d.op, seconds_value(d.seconds));
}

/* The axis that days between these two dates are. */
static struct box_axis days_between(struct box_reader *r, uint32_t first, uint32_t second)
{
	struct box_axis a = {.slot = SLOT_NOWHERE, .of = {first + 1, second + 1}, .told = true};

	axis_of_type(&a, &type_daytime);
	a.whole = true;
	for (unsigned i = 0; i < 2; i++) {
		const struct ast_fact *f = fact_of(r, a.of[i] - 1);

		if (f && f->plausible.tree)
			bound_days(r, &a, f->plausible.tree);
		a.told = a.told && (a.of[i] - 1 == SLOT_ON || (f && !f->type->or_none));
	}
	return a;
}

static struct term *days_axis(struct box_reader *r, uint32_t first, uint32_t second)
{
	const uint32_t slots[] = {first, second};
	struct term *t = strmap_get(&r->same, (const char *)slots, sizeof slots);
	struct box_axis a;
	uint32_t *key;

	if (t)
		return t;
	a = days_between(r, first, second);
	a.shown = arena_printf(r->arena, "%s - %s",
		first == SLOT_ON ? word_text(W_ON) : model_of(r)->slots.at[first]->shown,
		model_of(r)->slots.at[second]->shown);
	t = term_axis(r, &a);
	key = ARENA_ARRAY(r->arena, uint32_t, 2);
	key[0] = first;
	key[1] = second;
	strmap_put(&r->same, (const char *)key, sizeof slots, t);
	return t;
}

struct term *box_read_difference(struct reading *g, const struct feel_expr *e)
{
	struct off a, b;

	if (e->op != OP_SUB || !date_off(g->r, e->a, &a) || !date_off(g->r, e->b, &b) ||
		a.seconds || b.seconds || a.slot >= b.slot)
		return NULL;
	return days_axis(g->r, a.slot, b.slot);
}

struct term *box_read_dates(struct reading *g, struct feel_expr *e)
{
	struct box_reader *r = g->r;
	struct feel_expr *days, *limit, *compared;
	struct apart d;
	struct term *t;

	if (!dates_apart(r, e, &d))
		return NULL;
	days = ARENA_NEW(r->arena, struct feel_expr);
	limit = ARENA_NEW(r->arena, struct feel_expr);
	compared = ARENA_NEW(r->arena, struct feel_expr);
	*days = *e->a;
	days->type = &type_daytime;
	*limit = *e->b;
	limit->kind = N_LITERAL;
	limit->constant = true;
	limit->type = &type_daytime;
	limit->literal = seconds_value(d.seconds);
	*compared = *e;
	compared->op = (uint8_t)d.op;
	compared->a = days;
	compared->b = limit;
	t = days_axis(r, d.first, d.second);
	return box_compared(g, e, compared, t, limit->literal);
}

/* floor((on - siden) / duration("P7D")): whole weeks, say. */
static void bound_weeks(struct box_reader *r, const struct feel_expr *e, struct box_axis *a)
{
	const struct feel_expr *div = e->call.n == 1 ? e->call.args[0] : NULL;
	struct off first, second;
	struct box_axis days;

	if (!div || div->kind != N_BINARY || div->op != OP_DIV || !whole_days(div->b) ||
		div->b->literal.u.i <= 0 || div->a->kind != N_BINARY || div->a->op != OP_SUB ||
		!date_off(r, div->a->a, &first) || !date_off(r, div->a->b, &second) ||
		first.slot >= second.slot)
		return;
	days = days_between(r, first.slot, second.slot);
	a->whole = true;
	a->of[0] = days.of[0];
	a->of[1] = days.of[1];
	if (days.lo.kind == V_DAYTIME && days.lo.u.i >= 0 && !first.seconds && !second.seconds)
		a->lo = value_int(r->arena, days.lo.u.i / div->b->literal.u.i);
}

/* ---- how many ------------------------------------------------------------ */

static void bound_count(const struct box_reader *r, const struct feel_expr *e, struct box_axis *a)
{
	const struct type *t = e->call.n == 1 ? e->call.args[0]->type : NULL;
	const struct ast_fact *f;
	uint32_t slot;

	a->whole = true;
	a->lo = value_int(r->arena, 0);
	if (!t || !slot_of(e->call.args[0], &slot))
		return;
	a->of[0] = slot + 1;
	f = fact_of(r, slot);
	if (f && f->type && f->type->kind == TYPE_SET && t->kind == T_LIST && t->of->domain &&
		!t->of->domain->codes)
		a->hi = value_int(r->arena, t->of->domain->n);
}

void box_bound(struct box_reader *r, const struct feel_expr *e, struct box_axis *a)
{
	const struct feel_builtin *b = e->kind == N_CALL ? e->call.builtin : NULL;

	if (b && b->fn == bi_count)
		bound_count(r, e, a);
	if (b && b->fn == bi_floor)
		bound_weeks(r, e, a);
}

/* ---- plausible ----------------------------------------------------------- */

static void bound_fact(const struct box_reader *r, struct box_axis *a, const struct feel_expr *e)
{
	uint32_t slot;

	for (; e->kind == N_BINARY && e->op == OP_AND; e = e->a)
		bound_fact(r, a, e->b);
	if (e->kind == N_BETWEEN) {
		if (slot_of(e->a, &slot) && slot == a->slot && e->b->kind == N_LITERAL &&
			e->c->kind == N_LITERAL) {
			bound(a, OP_GE, e->b->literal);
			bound(a, OP_LE, e->c->literal);
		}
	} else if (e->kind == N_BINARY && e->op >= OP_EQ && e->op <= OP_GE) {
		if (slot_of(e->a, &slot) && slot == a->slot && e->b->kind == N_LITERAL)
			bound(a, (enum feel_op)e->op, e->b->literal);
		else if (slot_of(e->b, &slot) && slot == a->slot && e->a->kind == N_LITERAL)
			bound(a, mirrored((enum feel_op)e->op), e->a->literal);
	}
}

void box_bound_plausible(const struct box_reader *r, struct box_axis *a)
{
	const struct ast_fact *f = fact_of(r, a->slot);
	const struct value lo = a->lo, hi = a->hi;

	if (!f || !f->plausible.tree || a->kind != AXIS_ORDERED)
		return;
	bound_fact(r, a, f->plausible.tree);
	/* nothing is left, or something else than the fact's kind: then nothing is said */
	if ((a->lo.kind > V_NULL && a->hi.kind > V_NULL &&
		    (a->lo.kind != a->hi.kind || value_order(a->lo, a->hi) > 0))) {
		a->lo = lo;
		a->hi = hi;
	}
}

/* ---- what depends on what ------------------------------------------------ */

/* Is more asked of this slot than that it is there? */
static bool reads(const struct box_axis *a, uint32_t of)
{
	bool asked = a->kind != AXIS_ORDERED || a->cuts.n || a->every || a->of[0];

	return of && asked && (a->slot == of - 1 || a->of[0] == of || a->of[1] == of);
}

const char *box_entangled(const struct box_reader *r)
{
	for (unsigned i = 0; i < r->axes.n; i++) {
		const struct box_axis *a = &r->axes.at[i];

		for (unsigned k = 0; k < r->axes.n; k++)
			if (k != i && (reads(&r->axes.at[k], a->of[0]) ||
					      reads(&r->axes.at[k], a->of[1])))
				return a->shown;
	}
	return NULL;
}
