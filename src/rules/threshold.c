#include "rules/threshold.h"

#include "feel/ops.h"

/* ---- what is read -------------------------------------------------------- */

/* The facts behind these slots, ascending. */
static void facts_behind(struct threshold *t, const struct image *im, const uint32_t *slots,
	uint32_t n, struct arena *arena)
{
	const struct causes *all = ARENA_NEW(arena, struct causes);

	for (uint32_t i = 0; i < n; i++) {
		const struct slot *s = &im->slots[slots[i]];
		struct causes *one =
			arena_alloc(arena, sizeof *one + s->n_facts * sizeof one->slot[0]);

		one->n = s->n_facts;
		for (uint32_t k = 0; k < s->n_facts; k++)
			one->slot[k] = s->facts[k];
		all = causes_join(arena, all, one);
	}
	t->facts = all->slot;
	t->n_facts = all->n;
}

static bool reads_facts(const struct image *im, const uint32_t *slots, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (im->slots[slots[i]].n_facts || slots[i] == SLOT_VALUE)
			return true;
	return false;
}

static bool has_order(enum value_kind k)
{
	return k == V_NUMBER || (k >= V_DATE && k <= V_YEARMONTH);
}

struct side {
	const struct feel_code *code;
	uint32_t slot;
	bool alone; /* it can be worked out by itself */
	bool reads;
};

static struct side side_of(const struct image *im, const struct feel_part *p, struct arena *arena)
{
	struct side s = {.slot = p->slot, .alone = true, .reads = p->input};
	const uint32_t *slots;
	uint32_t n;

	if (p->constant || p->input)
		return s;
	if (p->slot != UINT32_MAX) {
		s.reads = reads_facts(im, &p->slot, 1);
		return s;
	}
	s.code = feel_part_code(p, arena);
	s.alone = s.code != NULL;
	if (s.alone) {
		slots = feel_code_slots(s.code, &n);
		s.reads = reads_facts(im, slots, n);
	}
	return s;
}

static const char *text_of(struct span at, struct arena *arena)
{
	struct strbuf out;
	bool blank = false;

	sb_init(&out, arena);
	for (uint32_t i = at.start; i < at.end; i++) {
		char c = at.src->text[i];

		if ((unsigned char)c > ' ') {
			if (blank && out.len)
				sb_putc(&out, ' ');
			sb_putc(&out, c);
		}
		blank = (unsigned char)c <= ' ';
	}
	return out.s;
}

/* ---- gathering ----------------------------------------------------------- */

struct spot {
	const struct criterion *criterion;
	const struct dimension *dimension; /* what `value` stands for, or NULL */
	const struct table *table;         /* of whose input … */
	uint32_t input;                    /* … a cell speaks */
};

static void set_subject(struct threshold *t, const struct image *im, const struct side *s,
	const struct dimension *dimension, struct arena *arena)
{
	const uint32_t *slots = &t->slot;
	uint32_t n = 1;

	t->slot = s->slot;
	t->subject = s->code;
	if (dimension && s->slot == SLOT_VALUE) {
		t->slot = UINT32_MAX;
		t->subject = dimension->value;
	}
	if (t->subject)
		slots = feel_code_slots(t->subject, &n);
	facts_behind(t, im, slots, n, arena);
}

static bool same_place(const struct threshold *x, const struct threshold *y)
{
	return x->constant && y->constant && x->slot == y->slot && x->subject == y->subject &&
	       value_same(*x->constant, *y->constant);
}

static void add(struct thresholds *out, const struct image *im, const struct feel_comparison *c,
	const struct spot *of)
{
	static const uint8_t turned[] = {[OP_EQ] = OP_EQ,
		[OP_NE] = OP_NE,
		[OP_LT] = OP_GT,
		[OP_LE] = OP_GE,
		[OP_GT] = OP_LT,
		[OP_GE] = OP_LE};
	struct threshold t = {.criterion = of->criterion,
		.at = c->at,
		.op = c->op,
		.constant = c->right.constant,
		.ranked = c->ranked,
		.input = of->table ? of->input : UINT32_MAX};
	struct side left = side_of(im, &c->left, out->arena);
	struct side right = side_of(im, &c->right, out->arena);

	if (t.constant && !has_order((enum value_kind)t.constant->kind))
		return;
	if (!left.alone || !right.alone || left.reads == right.reads)
		return;
	if (right.reads) {
		struct side was = left;

		left = right;
		right = was;
		t.op = (enum feel_op)turned[t.op];
	}
	if (of->table)
		t.slot = of->table->inputs[of->input];
	else
		set_subject(&t, im, &left, of->dimension, out->arena);
	t.limit_slot = right.slot;
	t.limit = right.code;
	for (unsigned i = 0; i < out->list.n; i++)
		if (same_place(&out->list.at[i], &t))
			return;
	t.text = text_of(t.at, out->arena);
	if (of->dimension)
		t.text = arena_printf(out->arena, "%s: %s", of->dimension->name, t.text);
	if (of->table)
		t.text = arena_printf(out->arena, "%s: %s", im->slots[t.slot].name, t.text);
	vec_push(out->arena, &out->list, t);
}

static void add_code(struct thresholds *out, const struct image *im, const struct feel_code *code,
	const struct spot *of)
{
	uint32_t n = 0;
	const struct feel_comparison *c = code ? feel_comparisons(code, out->arena, &n) : NULL;

	for (uint32_t i = 0; i < n; i++)
		add(out, im, &c[i], of);
}

static void add_criterion(struct thresholds *out, const struct image *im, const struct criterion *c)
{
	struct spot of = {.criterion = c};

	add_code(out, im, c->code, &of);
	add_code(out, im, c->border, &of);
	add_code(out, im, c->note_when, &of);
}

void thresholds_of_item(struct thresholds *out, const struct image *im, const struct item *it)
{
	for (uint32_t i = 0; i < it->n_criteria; i++)
		add_criterion(out, im, &it->criteria[i]);
}

void thresholds_of_screening(
	struct thresholds *out, const struct image *im, const struct screening *s)
{
	for (uint32_t i = 0; i < s->n_categories; i++)
		add_criterion(out, im, &s->categories[i].when);
	for (uint32_t d = 0; d < s->n_dimensions; d++) {
		struct spot of = {.dimension = &s->dimensions[d]};

		for (uint32_t i = 0; i < s->n_levels; i++)
			add_code(out, im, s->levels[i].when, &of);
	}
}

void thresholds_of_let(struct thresholds *out, const struct image *im, const struct let *l)
{
	struct spot of = {0};

	add_code(out, im, l->code, &of);
}

void thresholds_of_table(struct thresholds *out, const struct image *im, const struct table *t)
{
	const struct decision_table *d = &t->decision;

	for (uint32_t row = 0; row < d->n_rows; row++)
		for (uint32_t i = 0; i < d->n_inputs; i++) {
			struct spot of = {.table = t, .input = i};

			add_code(out, im, d->rows[row].when[i], &of);
		}
}

/* ---- where values stand -------------------------------------------------- */

static struct value limit_of(struct eval *e, const struct threshold *t)
{
	if (t->constant)
		return *t->constant;
	if (t->limit_slot != UINT32_MAX)
		return eval_slot(e, t->limit_slot);
	return eval_code(e, t->limit);
}

bool threshold_values(
	struct eval *e, const struct threshold *t, struct value *subject, struct value *limit)
{
	*subject = t->slot != UINT32_MAX ? eval_slot(e, t->slot) : eval_code(e, t->subject);
	*limit = limit_of(e, t);
	if (t->ranked && subject->kind == V_STRING)
		*subject = feel_rank(t->ranked, *subject);
	return has_order((enum value_kind)subject->kind) && has_order((enum value_kind)limit->kind);
}

/* One, or one of the limit's last decimal. */
static bool number_step(struct arena *a, struct value v, int direction, struct value *out)
{
	struct decimal d, by, ten, sum;
	int64_t whole;

	value_to_decimal(v, &d);
	decimal_from_int(&by, direction);
	decimal_from_int(&ten, 10);
	for (struct decimal scaled = d; !decimal_to_int(&scaled, &whole);) {
		if (decimal_mul(&scaled, &scaled, &ten) || decimal_div(&by, &by, &ten))
			return false;
	}
	if (decimal_add(&sum, &d, &by))
		return false;
	*out = value_decimal(a, &sum);
	return true;
}

static bool stepped(struct arena *a, struct value v, int direction, struct value *out)
{
	*out = v;
	switch ((enum value_kind)v.kind) {
	case V_NUMBER: return direction == 0 || number_step(a, v, direction, out);
	case V_DATE:
	case V_YEARMONTH: out->u.i += direction; return true;
	case V_DAYTIME: out->u.i += direction * (v.u.i % 86400 || v.aux ? 1 : 86400); return true;
	default: return direction == 0;
	}
}

bool threshold_beside(struct eval *e, const struct threshold *t, struct value limit, int direction,
	struct value *out)
{
	const struct fact *f = NULL;
	struct value v;
	int64_t rank;

	if (!stepped(e->arena, limit, direction, &v))
		return false;
	if (t->slot != UINT32_MAX && e->image->slots[t->slot].kind == SLOT_FACT)
		f = slot_fact(e->image, t->slot);
	if (t->ranked) {
		if (!value_to_int(v, &rank) || rank < 0 || rank >= t->ranked->n)
			return false;
		v = value_text(t->ranked->at[rank].name);
	}
	if (f && fact_coerce(f, &v, e->on, e->arena))
		return false;
	*out = v;
	return true;
}

/* Where v stands from the limit. */
static unsigned standing(struct eval *e, struct value v, struct value limit)
{
	struct value beside;
	int order, near;

	if (feel_order(&e->env, v, limit, &order))
		return 0;
	if (order == 0)
		return STANDS_ON;
	if (!stepped(e->arena, limit, order < 0 ? -1 : 1, &beside) ||
		feel_order(&e->env, v, beside, &near) || (near && (near > 0) == (order > 0)))
		return 0; /* more than a step away */
	return order < 0 ? STANDS_BELOW : STANDS_ABOVE;
}

unsigned threshold_standing(struct eval *e, const struct threshold *t)
{
	struct value v, limit;

	return threshold_values(e, t, &v, &limit) ? standing(e, v, limit) : 0;
}

unsigned threshold_stands(struct eval *e, const struct threshold *t, struct value v)
{
	struct value limit = limit_of(e, t);

	if (t->ranked && v.kind == V_STRING)
		v = feel_rank(t->ranked, v);
	if (!has_order((enum value_kind)v.kind) || !has_order((enum value_kind)limit.kind))
		return 0;
	return standing(e, v, limit);
}

unsigned threshold_places(struct eval *e, const struct threshold *t)
{
	static const unsigned place[] = {STANDS_BELOW, STANDS_ON, STANDS_ABOVE};
	struct value limit = limit_of(e, t), v;
	unsigned set = 0;

	if (!has_order((enum value_kind)limit.kind))
		return 0;
	for (int i = 0; i < 3; i++)
		if (threshold_beside(e, t, limit, i - 1, &v))
			set |= place[i];
	return set;
}
