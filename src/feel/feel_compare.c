/* Walks code once, as a machine that keeps for each value on the stack where it came from. */
#include "feel/compare.h"

#include "feel/code.h"

#include <string.h>

enum { FORM_ARGS = 3 };

struct piece {         /* a value on the stack */
	uint32_t from; /* first of the instructions that made it */
	struct feel_part part;
	const struct domain *rank;
	const struct feel_form *form; /* NULL: the part, and no more is known of it */
	uint32_t item;                /* the element of the loop at this register; 0: it is none */
};
struct reg {
	uint32_t from; /* where it was first written; UINT32_MAX: nowhere yet */
	bool kept;     /* holds one value all along, `is` */
	struct piece is;
	const struct feel_form *source; /* a loop goes through it since `iter` */
	uint32_t iter;
	const struct feel_form *quantified; /* what its some or every means */
};
struct walk {
	const struct feel_code *code;
	struct arena *arena;
	VEC(struct piece) stack;
	struct reg *regs;
	VEC(struct feel_comparison) found;
	uint32_t at;
	bool lost; /* the stack is not what it should be: no more is said */
};

static struct feel_part part_of(const struct walk *w, uint32_t from)
{
	return (struct feel_part){w->code, from, w->at + 1, NULL, UINT32_MAX, false};
}

static struct piece pop(struct walk *w)
{
	if (w->stack.n == 0) {
		w->lost = true;
		return (struct piece){.from = w->at};
	}
	return w->stack.at[--w->stack.n];
}

static void push(struct walk *w, struct piece p)
{
	vec_push(w->arena, &w->stack, p);
}

/* ---- forms --------------------------------------------------------------- */

static const struct feel_form *form_of(const struct walk *w, const struct piece *p)
{
	struct feel_form *f;

	if (p->form)
		return p->form;
	f = ARENA_NEW(w->arena, struct feel_form);
	*f = (struct feel_form){.kind = FORM_PART, .part = p->part};
	return f;
}

static struct feel_form *form_new(const struct walk *w, enum feel_form_kind kind, enum feel_op op,
	const struct piece *a, const struct piece *b)
{
	struct feel_form *f = ARENA_NEW(w->arena, struct feel_form);

	*f = (struct feel_form){.kind = kind,
		.op = op,
		.a = form_of(w, a),
		.b = b ? form_of(w, b) : NULL,
		.part = part_of(w, a->from)};
	return f;
}

/* x between lo and hi, or in an interval */
static const struct feel_form *form_between(const struct walk *w, const struct piece *x,
	const struct piece *lo, const struct piece *hi, unsigned flags)
{
	struct piece from = *x, to = *x;

	from.form = form_new(w, FORM_COMPARE, flags & RANGE_LO_OPEN ? OP_GT : OP_GE, x, lo);
	to.form = form_new(w, FORM_COMPARE, flags & RANGE_HI_OPEN ? OP_LT : OP_LE, x, hi);
	return form_new(w, FORM_AND, OP_AND, &from, &to);
}

/* What a some or every over one list comes to, when it asks for membership. */
static void form_quantified(struct walk *w, const struct insn *in, const struct piece *body)
{
	struct reg *r = &w->regs[in->y];
	const struct feel_form *f = body->form;
	struct feel_form *q;

	if (!r->source || body->from != r->iter + 2 || !f || f->kind != FORM_IN ||
		body->item != (uint32_t)in->y + LOOP_ITEM)
		return;
	q = ARENA_NEW(w->arena, struct feel_form);
	*q = (struct feel_form){
		.kind = in->op == I_EVERY ? FORM_EVERY : FORM_SOME, .a = r->source, .b = f->b};
	r->quantified = q;
}

/* A call that matching may know: a built-in of up to three arguments, the host's of two. */
static const struct feel_form *form_call(
	const struct walk *w, const struct insn *in, const struct piece *args, uint32_t from)
{
	struct feel_form *f = ARENA_NEW(w->arena, struct feel_form);
	uint32_t n = in->y;

	*f = (struct feel_form){.kind = FORM_CALL, .part = part_of(w, from)};
	if (in->op == I_CALL_HOST) {
		f->kind = FORM_HOST;
		f->host = in->z;
	} else {
		f->builtin = &feel_builtins[in->z];
	}
	f->a = form_of(w, &args[0]);
	f->b = n > 1 ? form_of(w, &args[1]) : NULL;
	f->c = n > 2 ? form_of(w, &args[2]) : NULL;
	return f;
}

/* ---- comparisons --------------------------------------------------------- */

static void found(struct walk *w, enum feel_op op, const struct piece *x, const struct piece *y)
{
	static const uint8_t turned[] = {[OP_EQ] = OP_EQ,
		[OP_NE] = OP_NE,
		[OP_LT] = OP_GT,
		[OP_LE] = OP_GE,
		[OP_GT] = OP_LT,
		[OP_GE] = OP_LE};
	const struct code_place *place = &w->code->places[w->at];
	struct feel_comparison c = {op, x->part, y->part, x->rank ? x->rank : y->rank,
		{w->code->src, place->start, place->end}};

	if (x->part.constant && y->part.constant)
		return;
	if (x->part.constant)
		c = (struct feel_comparison){
			(enum feel_op)turned[op], y->part, x->part, c.ranked, c.at};
	vec_push(w->arena, &w->found, c);
}

static struct piece constant_piece(const struct walk *w, const struct value *v)
{
	struct piece p = {.from = w->at, .part = part_of(w, w->at)};

	p.part.constant = v;
	return p;
}

/* x >= lo and x <= hi; an open end (null) is no comparison. */
static void found_between(struct walk *w, const struct piece *x, const struct piece *lo,
	const struct piece *hi, unsigned flags)
{
	if (!(lo->part.constant && lo->part.constant->kind == V_NULL))
		found(w, flags & RANGE_LO_OPEN ? OP_GT : OP_GE, x, lo);
	if (!(hi->part.constant && hi->part.constant->kind == V_NULL))
		found(w, flags & RANGE_HI_OPEN ? OP_LT : OP_LE, x, hi);
}

/* x in a range that is a constant */
static void found_in(struct walk *w, const struct piece *x, const struct piece *in)
{
	const struct value *v = in->part.constant;
	struct piece lo, hi;

	if (!v || v->kind != V_RANGE)
		return;
	lo = constant_piece(w, &v->u.range->lo);
	hi = constant_piece(w, &v->u.range->hi);
	found_between(w, x, &lo, &hi,
		(v->u.range->lo_open ? RANGE_LO_OPEN : 0u) |
			(v->u.range->hi_open ? RANGE_HI_OPEN : 0u));
}

static const struct feel_form *found_slot(struct walk *w, const struct insn *in)
{
	struct piece x = {.from = w->at, .part = part_of(w, w->at)};
	struct piece y = constant_piece(w, &w->code->consts[in->y]);

	x.part.slot = in->z;
	found(w, (enum feel_op)in->x, &x, &y);
	return form_new(w, FORM_COMPARE, (enum feel_op)in->x, &x, &y);
}

/* ---- registers ----------------------------------------------------------- */

static void touch(struct walk *w, uint32_t r, uint32_t from)
{
	struct reg *reg = &w->regs[r];

	if (reg->from == UINT32_MAX)
		reg->from = from;
	reg->kept = false;
}

static void set_reg(struct walk *w, uint32_t r, const struct piece *p)
{
	bool first = w->regs[r].from == UINT32_MAX;

	touch(w, r, p->from);
	w->regs[r].kept = first;
	w->regs[r].is = *p;
}

/* What a register holds: the value that was put by, `?`, or the end of a loop. */
static struct piece read_reg(struct walk *w, uint32_t r)
{
	const struct reg *reg = &w->regs[r];
	struct piece p = {.from = w->at, .part = part_of(w, w->at)};

	if (reg->kept) {
		p.part = reg->is.part;
		p.rank = reg->is.rank;
		p.form = reg->is.form;
	} else if (reg->from != UINT32_MAX) {
		p.from = reg->from;
		p.part = part_of(w, reg->from);
		p.form = reg->quantified;
	} else {
		p.item = r;
		p.part.input = r < w->code->n_params;
	}
	return p;
}

/* ---- the walk ------------------------------------------------------------ */

static enum feel_op op_of(uint8_t opcode)
{
	return (enum feel_op)(OP_EQ + (opcode - I_EQ));
}

/* What an instruction takes from the stack and gives, in general. */
static void plain_step(struct walk *w, const struct insn *in)
{
	const struct opcode_info *info = &feel_opcodes[in->op];
	uint32_t takes = info->pops, from = w->at;
	bool has_reg = strchr(info->operands, 'r') != NULL;
	bool call = (in->op == I_CALL_BUILTIN && in->y >= 1 && in->y <= FORM_ARGS) ||
		    (in->op == I_CALL_HOST && in->y == 2);
	struct piece args[FORM_ARGS], top = {0};

	if (strchr(info->operands, 'n'))
		takes += in->y;
	for (uint32_t i = 0; i < takes && !w->lost; i++) {
		top = pop(w);
		from = top.from;
		if (call)
			args[takes - 1 - i] = top;
	}
	if (in->op == I_ITER && in->x == ITER_QUANTIFIED) {
		w->regs[in->y].source = form_of(w, &top);
		w->regs[in->y].iter = w->at;
	}
	if (in->op == I_SOME || in->op == I_EVERY)
		form_quantified(w, in, &top);
	if (has_reg && !info->pushes)
		touch(w, in->y, from);
	else if (has_reg && w->regs[in->y].from != UINT32_MAX)
		from = w->regs[in->y].from;
	if (info->pushes)
		push(w, (struct piece){.from = from,
				.part = part_of(w, from),
				.form = call && !w->lost ? form_call(w, in, args, from) : NULL});
}

static void step(struct walk *w, const struct insn *in)
{
	struct piece x, y, z;

	switch (in->op) {
	case I_CONST: push(w, constant_piece(w, &w->code->consts[in->z])); break;
	case I_SLOT:
		plain_step(w, in);
		w->stack.at[w->stack.n - 1].part.slot = in->z;
		break;
	case I_REG: push(w, read_reg(w, in->y)); break;
	case I_SET:
		x = pop(w);
		set_reg(w, in->y, &x);
		break;
	case I_RANK:
		x = pop(w);
		y = (struct piece){.from = x.from, .part = part_of(w, x.from)};
		x.form = form_of(w, &y);
		x.rank = w->code->domains[in->z];
		push(w, x);
		break;
	case I_SLOT_CMP:
		plain_step(w, in);
		w->stack.at[w->stack.n - 1].form = found_slot(w, in);
		break;
	case I_AND:
	case I_OR:
		y = pop(w);
		x = pop(w);
		push(w, (struct piece){.from = x.from,
				.part = part_of(w, x.from),
				.form = form_new(
					w, in->op == I_AND ? FORM_AND : FORM_OR, OP_AND, &x, &y)});
		break;
	case I_AND_JUMP:
	case I_OR_JUMP: break; /* the value stays where it is */
	case I_NOT:
		x = pop(w);
		push(w, (struct piece){.from = x.from,
				.part = part_of(w, x.from),
				.form = form_new(w, FORM_NOT, OP_EQ, &x, NULL)});
		break;
	case I_EQ:
	case I_NE:
	case I_LT:
	case I_LE:
	case I_GT:
	case I_GE:
	case I_IN:
		y = pop(w);
		x = pop(w);
		if (in->op == I_IN)
			found_in(w, &x, &y);
		else
			found(w, op_of(in->op), &x, &y);
		push(w, (struct piece){.from = x.from,
				.part = part_of(w, x.from),
				.item = x.item,
				.form = in->op == I_IN ? form_new(w, FORM_IN, OP_EQ, &x, &y)
						       : form_new(w, FORM_COMPARE, op_of(in->op),
								 &x, &y)});
		break;
	case I_BETWEEN:
	case I_IN_INTERVAL:
		z = pop(w);
		y = pop(w);
		x = pop(w);
		found_between(w, &x, &y, &z, in->op == I_BETWEEN ? 0 : in->x);
		push(w, (struct piece){.from = x.from,
				.part = part_of(w, x.from),
				.form = form_between(
					w, &x, &y, &z, in->op == I_BETWEEN ? 0 : in->x)});
		break;
	default: plain_step(w, in); break;
	}
}

static void walk_code(struct walk *w)
{
	w->regs = ARENA_ARRAY(w->arena, struct reg, w->code->n_regs);
	for (uint32_t i = 0; i < w->code->n_regs; i++)
		w->regs[i].from = UINT32_MAX;
	for (w->at = 0; w->at + 1 < w->code->n && !w->lost; w->at++)
		step(w, &w->code->at[w->at]);
}

const struct feel_comparison *feel_comparisons(
	const struct feel_code *code, struct arena *arena, uint32_t *n)
{
	struct walk w = {.code = code, .arena = arena};

	walk_code(&w);
	*n = w.lost ? 0 : w.found.n;
	return w.found.at;
}

const struct feel_form *feel_form(const struct feel_code *code, struct arena *arena)
{
	struct walk w = {.code = code, .arena = arena};
	struct piece whole = {.from = 0};

	walk_code(&w);
	if (!w.lost && w.stack.n == 1)
		return form_of(&w, &w.stack.at[0]);
	whole.part = (struct feel_part){code, 0, code->n - 1, NULL, UINT32_MAX, false};
	return form_of(&w, &whole);
}

/* ---- a part by itself ---------------------------------------------------- */

static bool has_operand(const struct insn *in, char which)
{
	return strchr(feel_opcodes[in->op].operands, which) != NULL;
}

/* How many registers from y on an instruction makes its own. */
static uint32_t opens(const struct insn *in)
{
	switch (in->op) {
	case I_SET: return 1;
	case I_BRANCH: return 2;
	case I_ITER:
	case I_ITER_RANGE:
	case I_COLLECTOR: return LOOP_REGS;
	default: return 0;
	}
}

static bool captures_opened(const struct feel_code *proto, const bool *opened)
{
	for (uint32_t i = 0; i < proto->n_captures; i++)
		if (!opened[proto->captures[i].from])
			return false;
	return true;
}

/* No register is read that was written outside, no jump leads out or in. */
static bool closed(const struct feel_part *p, struct arena *arena)
{
	const struct feel_code *c = p->code;
	bool *opened = ARENA_ARRAY(arena, bool, c->n_regs + LOOP_REGS);

	for (uint32_t i = 0; i < c->n; i++) {
		const struct insn *in = &c->at[i];
		bool inside = i >= p->from && i < p->to;

		if (has_operand(in, 'j') && inside && (in->z < p->from || in->z > p->to))
			return false;
		if (has_operand(in, 'j') && !inside && in->z > p->from && in->z < p->to)
			return false;
		if (!inside)
			continue;
		for (uint32_t k = 0; k < opens(in); k++)
			opened[in->y + k] = true;
		if (has_operand(in, 'r') && !opened[in->y])
			return false;
		if (in->op == I_CLOSURE && !captures_opened(c->protos[in->z], opened))
			return false;
	}
	return true;
}

/* The slots of these instructions; function literals may read any of the whole. */
static void list_slots(struct feel_code *c, struct arena *arena)
{
	uint32_t *slots = ARENA_ARRAY(arena, uint32_t, c->n_slots), n = 0;
	bool all = false;

	for (uint32_t i = 0; i < c->n; i++)
		all = all || c->at[i].op == I_CLOSURE;
	if (all)
		return;
	for (uint32_t k = 0; k < c->n_slots; k++)
		for (uint32_t i = 0; i < c->n; i++)
			if (has_operand(&c->at[i], 's') && c->at[i].z == c->slots[k]) {
				slots[n++] = c->slots[k];
				break;
			}
	c->slots = slots;
	c->n_slots = n;
}

const struct feel_code *feel_part_code(const struct feel_part *p, struct arena *arena)
{
	uint32_t n = p->to - p->from;
	struct feel_code *c;
	struct insn *at;
	struct code_place *places;

	if (p->input || !closed(p, arena))
		return NULL;
	c = ARENA_NEW(arena, struct feel_code);
	at = ARENA_ARRAY(arena, struct insn, n + 1);
	places = ARENA_ARRAY(arena, struct code_place, n + 1);
	*c = *p->code;
	memcpy(at, p->code->at + p->from, n * sizeof *at);
	memcpy(places, p->code->places + p->from, n * sizeof *places);
	for (uint32_t i = 0; i < n; i++)
		if (has_operand(&at[i], 'j'))
			at[i].z -= p->from;
	at[n] = (struct insn){.op = I_END};
	c->at = at;
	c->places = places;
	c->n = n + 1;
	c->n_params = 0;
	c->constant = false;
	list_slots(c, arena);
	return feel_verify(c, arena) ? c : NULL;
}
