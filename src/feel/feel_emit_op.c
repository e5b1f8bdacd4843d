/* Code of operators: arithmetic, logic, comparison, if, in. */
#include "feel/emit.h"

/* ---- operators ----------------------------------------------------------- */

static enum opcode op_code(enum feel_op op)
{
	static const uint8_t codes[] = {[OP_ADD] = I_ADD,
		[OP_SUB] = I_SUB,
		[OP_MUL] = I_MUL,
		[OP_DIV] = I_DIV,
		[OP_POW] = I_POW,
		[OP_EQ] = I_EQ,
		[OP_NE] = I_NE,
		[OP_LT] = I_LT,
		[OP_LE] = I_LE,
		[OP_GT] = I_GT,
		[OP_GE] = I_GE,
		[OP_AND] = I_AND,
		[OP_OR] = I_OR};

	return (enum opcode)codes[op];
}

static bool is_slot(const struct feel_expr *e)
{
	return e->kind == N_NAME && e->name.n_items == 0 && e->name.bind.kind == BIND_SLOT;
}

static bool is_compare(unsigned op)
{
	return op >= OP_EQ && op <= OP_GE;
}

/* slot < constant in one step */
static bool emit_slot_compare(struct emitter *em, const struct feel_expr *e)
{
	static const uint8_t turned[] = {[OP_EQ] = OP_EQ,
		[OP_NE] = OP_NE,
		[OP_LT] = OP_GT,
		[OP_LE] = OP_GE,
		[OP_GT] = OP_LT,
		[OP_GE] = OP_LE};
	const struct feel_expr *slot = e->a, *literal = e->b;
	unsigned op = e->op;
	uint32_t c;

	if (!is_compare(op) || e->domain)
		return false;
	if (slot->kind == N_LITERAL) {
		slot = e->b;
		literal = e->a;
		op = turned[op];
	}
	if (!is_slot(slot) || literal->kind != N_LITERAL ||
		(literal->literal.kind == V_NULL && literal->literal.big))
		return false;
	c = emit_add_const(em, literal->literal);
	if (c > UINT16_MAX)
		return false;
	vec_push(em->arena, &em->slots->list, slot->name.bind.id);
	emit_put(em, e, I_SLOT_CMP, op, c, slot->name.bind.id);
	return true;
}

/* What stands left of `right` has been emitted. */
static void emit_operator(struct emitter *em, const struct feel_expr *e)
{
	uint32_t jump;

	if (e->op == OP_AND || e->op == OP_OR) {
		jump = emit_put(em, e, e->op == OP_AND ? I_AND_JUMP : I_OR_JUMP, 0, 0, 0);
		emit(em, e->b);
		emit_put(em, e, op_code(e->op), 0, 0, 0);
		emit_land(em, jump);
		return;
	}
	if (e->domain)
		emit_ranked(em, e->b, e->domain);
	else
		emit(em, e->b);
	emit_put(em, e, op_code(e->op), 0, 0, 0);
}

void emit_binary(struct emitter *em, const struct feel_expr *e)
{
	uint32_t n;
	struct feel_expr **spine = feel_spine((struct feel_expr *)(uintptr_t)e, em->arena, &n);
	uint32_t from = 0;

	if (emit_slot_compare(em, spine[0]))
		from = 1;
	else if (spine[0]->domain)
		emit_ranked(em, spine[0]->a, spine[0]->domain);
	else
		emit(em, spine[0]->a);
	for (uint32_t i = from; i < n; i++)
		emit_operator(em, spine[i]);
}

/* A value of an ordered domain as its rank; what is no value of it stays null. */
static struct value rank_of(struct emitter *em, const struct domain *d, struct value v)
{
	if (v.kind == V_RANGE)
		return feel_range_value(em->arena,
			(v.u.range->lo_open ? RANGE_LO_OPEN : 0u) |
				(v.u.range->hi_open ? RANGE_HI_OPEN : 0u),
			rank_of(em, d, v.u.range->lo), rank_of(em, d, v.u.range->hi));
	return feel_rank(d, v);
}

void emit_ranked(struct emitter *em, const struct feel_expr *e, const struct domain *d)
{
	if (e->kind == N_LITERAL) {
		emit_const(em, e, rank_of(em, d, e->literal));
	} else if (e->kind == N_RANGE) {
		emit_ranked(em, e->a, d);
		emit_ranked(em, e->b, d);
		emit_put(em, e, I_RANGE, e->op, 0, 0);
	} else {
		emit(em, e);
		emit_put(em, e, I_RANK, 0, 0, emit_add_domain(em, d));
	}
}

void emit_if(struct emitter *em, const struct feel_expr *e)
{
	uint32_t r = emit_regs(em, 2), to_else, to_end;

	emit(em, e->a);
	to_else = emit_put(em, e, I_BRANCH, 0, r, 0);
	emit(em, e->b);
	to_end = emit_put(em, e, I_ELSE, 0, r, 0);
	emit_land(em, to_else);
	emit(em, e->c);
	emit_put(em, e, I_MERGE, 0, r, 0);
	emit_land(em, to_end);
}

/* ---- in ------------------------------------------------------------------ */

static void emit_operand(struct emitter *em, const struct feel_expr *e, const struct domain *d)
{
	if (d)
		emit_ranked(em, e, d);
	else
		emit(em, e);
}

/* One test; what is tested lies on the stack.  Of declared values only the tests that are
 * about order go by rank. */
static void emit_test(struct emitter *em, const struct feel_expr *e, const struct feel_expr *t)
{
	bool order = t->kind == N_RANGE || (t->kind == N_TEST && t->op >= OP_LT);
	const struct domain *d = order ? e->domain : NULL;

	if (d)
		emit_put(em, e, I_RANK, 0, 0, emit_add_domain(em, d));
	if (t->kind == N_RANGE) {
		emit_operand(em, t->a, d);
		emit_operand(em, t->b, d);
		emit_put(em, e, I_IN_INTERVAL, t->op, 0, 0);
	} else if (t->kind == N_TEST) {
		emit_operand(em, t->a, d);
		emit_put(em, e, op_code(t->op), 0, 0, 0);
	} else {
		emit(em, t);
		emit_put(em, e, I_IN, 0, 0, 0);
	}
}

/* All tests are texts or numbers of the kind that is tested: one list, one step. */
static bool emit_constant_list(struct emitter *em, const struct feel_expr *e)
{
	struct list *l;

	if (e->list.n < 2 || e->domain || !e->static_ok || e->list.of->type->kind == T_ANY)
		return false;
	for (uint32_t i = 0; i < e->list.n; i++)
		if (e->list.at[i]->kind != N_LITERAL || e->list.at[i]->literal.kind < V_BOOLEAN ||
			e->list.at[i]->literal.kind > V_STRING)
			return false;
	l = list_new(em->arena, e->list.n);
	for (uint32_t i = 0; i < e->list.n; i++)
		l->at[i] = e->list.at[i]->literal;
	emit(em, e->list.of);
	emit_const(em, e, feel_list_value(l));
	emit_put(em, e, I_IN, 0, 0, 0);
	return true;
}

void emit_in(struct emitter *em, const struct feel_expr *e)
{
	uint32_t r, *jumps;

	if (emit_constant_list(em, e))
		return;
	emit(em, e->list.of);
	if (e->list.n == 1) {
		emit_test(em, e, e->list.at[0]);
		return;
	}
	r = emit_regs(em, 1);
	jumps = ARENA_ARRAY(em->arena, uint32_t, e->list.n);
	emit_put(em, e, I_SET, 0, r, 0);
	for (uint32_t i = 0; i < e->list.n; i++) {
		if (i)
			jumps[i] = emit_put(em, e, I_OR_JUMP, 0, 0, 0);
		emit_put(em, e, I_REG, 0, r, 0);
		emit_test(em, e, e->list.at[i]);
		if (i) {
			emit_put(em, e, I_OR, 0, 0, 0);
			emit_land(em, jumps[i]);
		}
	}
}

/* The tests of a table's cell, each an expression that says whether it holds. */
void emit_tests(struct emitter *em, const struct feel_expr *e)
{
	uint32_t jump;

	if (e->list.n == 0)
		emit_const(em, e, value_bool(true));
	for (uint32_t i = 0; i < e->list.n; i++) {
		jump = i ? emit_put(em, e, I_OR_JUMP, 0, 0, 0) : 0;
		emit(em, e->list.at[i]);
		if (i) {
			emit_put(em, e, I_OR, 0, 0, 0);
			emit_land(em, jump);
		}
	}
	if (e->op == OP_NE)
		emit_put(em, e, I_NOT, 0, 0, 0);
}

void emit_between(struct emitter *em, const struct feel_expr *e)
{
	const struct feel_expr *parts[] = {e->a, e->b, e->c};

	for (unsigned i = 0; i < 3; i++) {
		if (e->domain)
			emit_ranked(em, parts[i], e->domain);
		else
			emit(em, parts[i]);
	}
	emit_put(em, e, I_BETWEEN, 0, 0, 0);
}
