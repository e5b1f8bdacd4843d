/* From the checked tree to code.  Nothing that is kept points into the tree's arena. */
#include "feel/code.h"

#include <stdlib.h>
#include <string.h>

enum { REGS_MAX = 60000 };

struct emitter {
	struct arena *arena;
	struct emitter *around; /* of a function literal */
	uint32_t function;      /* its number, 0 outermost */
	const struct source *src;
	VEC(struct insn) code;
	VEC(struct code_place) places;
	VEC(struct value) consts;
	VEC(struct shape) shapes;
	VEC(const struct type *) types;
	VEC(const struct domain *) domains;
	VEC(const struct feel_code *) protos;
	VEC(struct capture) captures;
	VEC(struct feel_local *) captured;
	struct slots {
		VEC(uint32_t) list;
	} * slots; /* shared */
	uint32_t n_regs;
	bool too_large;
};

static void emit(struct emitter *em, const struct feel_expr *e);
static void emit_ranked(struct emitter *em, const struct feel_expr *e, const struct domain *d);

/* ---- tables -------------------------------------------------------------- */

static uint32_t put(struct emitter *em, const struct feel_expr *e, enum opcode op, unsigned x,
	uint32_t y, uint32_t z)
{
	struct insn in = {(uint8_t)op, (uint8_t)x, (uint16_t)y, z};
	struct code_place place = {e->start, e->end};

	if (y > UINT16_MAX)
		em->too_large = true;
	vec_push(em->arena, &em->code, in);
	vec_push(em->arena, &em->places, place);
	return em->code.n - 1;
}

static void land(struct emitter *em, uint32_t jump)
{
	em->code.at[jump].z = em->code.n;
}

/* A constant of the code's own: composite values with their measures, reasons with a NUL. */
static struct value keep(struct arena *a, struct value v)
{
	if (v.kind == V_UNSET || v.kind == V_FUNCTION)
		return v;
	v = value_copy(a, v);
	if (v.kind == V_LIST)
		return feel_list_value(v.u.list);
	return v.kind == V_CONTEXT ? feel_context_value(v.u.context) : v;
}

static uint32_t add_const(struct emitter *em, struct value v)
{
	unsigned from = em->consts.n > 16 ? em->consts.n - 16 : 0;

	for (unsigned i = from; i < em->consts.n; i++) {
		struct value c = em->consts.at[i];

		if (c.kind == v.kind && c.kind != V_UNSET && c.kind != V_NULL &&
			c.kind != V_RANGE && c.kind != V_LIST && value_same(c, v))
			return i;
	}
	vec_push(em->arena, &em->consts, keep(em->arena, v));
	return em->consts.n - 1;
}

static uint32_t add_text(struct emitter *em, const char *s, uint32_t len)
{
	return add_const(em, value_string(s, len));
}

static void put_error(struct emitter *em, const struct feel_expr *e, const char *reason)
{
	put(em, e, I_ERROR, 0, 0, add_const(em, value_error(reason)));
}

static void put_const(struct emitter *em, const struct feel_expr *e, struct value v)
{
	if (v.kind == V_NULL && v.big)
		put_error(em, e, v.u.reason);
	else
		put(em, e, I_CONST, 0, 0, add_const(em, v));
}

static uint32_t new_regs(struct emitter *em, uint32_t n)
{
	uint32_t r = em->n_regs;

	if (r + n > REGS_MAX)
		em->too_large = true;
	else
		em->n_regs += n;
	return em->too_large ? 0 : r;
}

static const struct type *copy_type(struct arena *a, const struct type *t, unsigned depth)
{
	struct type *c;
	struct type_field *fields;

	if (!t || depth > 64)
		return t ? &type_any : NULL;
	c = ARENA_NEW(a, struct type);
	*c = *t;
	c->of = copy_type(a, t->of, depth + 1);
	if (t->n_fields) {
		fields = ARENA_ARRAY(a, struct type_field, t->n_fields);
		for (uint32_t i = 0; i < t->n_fields; i++) {
			fields[i].name =
				t->fields[i].name ? arena_strdup(a, t->fields[i].name) : NULL;
			fields[i].type = copy_type(a, t->fields[i].type, depth + 1);
		}
		c->fields = fields;
	}
	return c;
}

static uint32_t add_type(struct emitter *em, const struct type *t)
{
	vec_push(em->arena, &em->types, t == &type_function_any ? t : copy_type(em->arena, t, 0));
	return em->types.n - 1;
}

static uint32_t add_domain(struct emitter *em, const struct domain *d)
{
	for (unsigned i = 0; i < em->domains.n; i++)
		if (em->domains.at[i] == d)
			return i;
	vec_push(em->arena, &em->domains, d);
	return em->domains.n - 1;
}

static uint32_t add_shape(struct emitter *em, const struct shape_key *keys, uint32_t n)
{
	struct shape_key *copy = ARENA_ARRAY(em->arena, struct shape_key, n);
	struct shape shape = {n, copy};

	for (uint32_t i = 0; i < n; i++) {
		copy[i].len = keys[i].len;
		copy[i].s = arena_strndup(em->arena, keys[i].s, keys[i].len);
	}
	vec_push(em->arena, &em->shapes, shape);
	return em->shapes.n - 1;
}

/* ---- names --------------------------------------------------------------- */

/* The register of a variable; one of a function around is captured. */
static uint32_t reg_of(struct emitter *em, struct feel_local *l)
{
	struct capture c;

	if (l->function == em->function || !em->around)
		return l->reg;
	for (unsigned i = 0; i < em->captured.n; i++)
		if (em->captured.at[i] == l)
			return em->captures.at[i].to;
	c.from = reg_of(em->around, l);
	c.to = new_regs(em, 1);
	vec_push(em->arena, &em->captures, c);
	vec_push(em->arena, &em->captured, l);
	return c.to;
}

static void put_local(struct emitter *em, const struct feel_expr *e, struct feel_local *l)
{
	put(em, e, I_REG, 0, reg_of(em, l), 0);
}

static void set_local(struct emitter *em, const struct feel_expr *e, struct feel_local *l)
{
	l->reg = new_regs(em, 1);
	put(em, e, I_SET, 0, l->reg, 0);
}

static struct value function_constant(struct emitter *em, const struct feel_expr *e)
{
	struct function *f = ARENA_NEW(em->arena, struct function);
	const struct feel_bind *b = &e->name.bind;

	f->kind = b->kind == BIND_HOST ? FN_HOST : FN_BUILTIN;
	f->id = b->id;
	if (f->kind == FN_BUILTIN)
		f->b = &feel_builtins[b->id];
	else
		f->type = copy_type(em->arena, e->type, 0);
	return (struct value){.kind = V_FUNCTION, .u.function = f};
}

static void emit_bound(struct emitter *em, const struct feel_expr *e)
{
	const struct feel_bind *b = &e->name.bind;

	switch (b->kind) {
	case BIND_LOCAL: put_local(em, e, b->local); return;
	case BIND_SLOT:
		vec_push(em->arena, &em->slots->list, b->id);
		put(em, e, I_SLOT, 0, 0, b->id);
		return;
	case BIND_VALUE: put_const(em, e, b->value); return;
	case BIND_HOST:
	case BIND_BUILTIN:
		vec_push(em->arena, &em->consts, function_constant(em, e));
		put(em, e, I_CONST, 0, 0, em->consts.n - 1);
		return;
	case BIND_NONE:
	case BIND_SPACE: put_const(em, e, value_error("there is no such name")); return;
	}
}

static void emit_name(struct emitter *em, const struct feel_expr *e)
{
	uint32_t *found = NULL, n = e->name.n_items;

	if (n) {
		found = ARENA_ARRAY(em->arena, uint32_t, n);
		for (uint32_t i = 0; i < n; i++) {
			put_local(em, e, e->name.items[i]);
			found[i] = put(
				em, e, I_TRY_MEMBER, 0, add_text(em, e->name.text, e->name.len), 0);
		}
	}
	emit_bound(em, e);
	for (uint32_t i = 0; i < n; i++)
		land(em, found[i]);
}

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
	c = add_const(em, literal->literal);
	if (c > UINT16_MAX)
		return false;
	vec_push(em->arena, &em->slots->list, slot->name.bind.id);
	put(em, e, I_SLOT_CMP, op, c, slot->name.bind.id);
	return true;
}

/* What stands left of `right` has been emitted. */
static void emit_operator(struct emitter *em, const struct feel_expr *e)
{
	uint32_t jump;

	if (e->op == OP_AND || e->op == OP_OR) {
		jump = put(em, e, e->op == OP_AND ? I_AND_JUMP : I_OR_JUMP, 0, 0, 0);
		emit(em, e->b);
		put(em, e, op_code(e->op), 0, 0, 0);
		land(em, jump);
		return;
	}
	if (e->domain)
		emit_ranked(em, e->b, e->domain);
	else
		emit(em, e->b);
	put(em, e, op_code(e->op), 0, 0, 0);
}

static void emit_binary(struct emitter *em, const struct feel_expr *e)
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

static void emit_ranked(struct emitter *em, const struct feel_expr *e, const struct domain *d)
{
	if (e->kind == N_LITERAL) {
		put_const(em, e, rank_of(em, d, e->literal));
	} else if (e->kind == N_RANGE) {
		emit_ranked(em, e->a, d);
		emit_ranked(em, e->b, d);
		put(em, e, I_RANGE, e->op, 0, 0);
	} else {
		emit(em, e);
		put(em, e, I_RANK, 0, 0, add_domain(em, d));
	}
}

static void emit_if(struct emitter *em, const struct feel_expr *e)
{
	uint32_t r = new_regs(em, 2), to_else, to_end;

	emit(em, e->a);
	to_else = put(em, e, I_BRANCH, 0, r, 0);
	emit(em, e->b);
	to_end = put(em, e, I_ELSE, 0, r, 0);
	land(em, to_else);
	emit(em, e->c);
	put(em, e, I_MERGE, 0, r, 0);
	land(em, to_end);
}

/* ---- in ------------------------------------------------------------------ */

/* One test; what is tested lies on the stack.  Of declared values only the tests that are
 * about order go by rank. */
static void emit_test(struct emitter *em, const struct feel_expr *e, const struct feel_expr *t)
{
	const struct feel_expr *operand = t->kind == N_TEST ? t->a : t;
	bool order = t->kind == N_RANGE || (t->kind == N_TEST && t->op >= OP_LT);

	if (e->domain && order) {
		put(em, e, I_RANK, 0, 0, add_domain(em, e->domain));
		emit_ranked(em, operand, e->domain);
	} else {
		emit(em, operand);
	}
	if (t->kind == N_TEST)
		put(em, e, op_code(t->op), 0, 0, 0);
	else
		put(em, e, t->kind == N_RANGE ? I_IN_INTERVAL : I_IN, 0, 0, 0);
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
	put_const(em, e, feel_list_value(l));
	put(em, e, I_IN, 0, 0, 0);
	return true;
}

static void emit_in(struct emitter *em, const struct feel_expr *e)
{
	uint32_t r, *jumps;

	if (emit_constant_list(em, e))
		return;
	emit(em, e->list.of);
	if (e->list.n == 1) {
		emit_test(em, e, e->list.at[0]);
		return;
	}
	r = new_regs(em, 1);
	jumps = ARENA_ARRAY(em->arena, uint32_t, e->list.n);
	put(em, e, I_SET, 0, r, 0);
	for (uint32_t i = 0; i < e->list.n; i++) {
		if (i)
			jumps[i] = put(em, e, I_OR_JUMP, 0, 0, 0);
		put(em, e, I_REG, 0, r, 0);
		emit_test(em, e, e->list.at[i]);
		if (i) {
			put(em, e, I_OR, 0, 0, 0);
			land(em, jumps[i]);
		}
	}
}

/* The tests of a table's cell, each an expression that says whether it holds. */
static void emit_tests(struct emitter *em, const struct feel_expr *e)
{
	uint32_t jump;

	if (e->list.n == 0)
		put_const(em, e, value_bool(true));
	for (uint32_t i = 0; i < e->list.n; i++) {
		jump = i ? put(em, e, I_OR_JUMP, 0, 0, 0) : 0;
		emit(em, e->list.at[i]);
		if (i) {
			put(em, e, I_OR, 0, 0, 0);
			land(em, jump);
		}
	}
	if (e->op == OP_NE)
		put(em, e, I_NOT, 0, 0, 0);
}

/* ---- loops --------------------------------------------------------------- */

static void emit_iterator(struct emitter *em, const struct feel_expr *e, const struct feel_iter *it,
	uint32_t r, uint32_t *fail)
{
	it->var->reg = r + LOOP_ITEM;
	emit(em, it->source);
	if (it->hi)
		emit(em, it->hi);
	*fail = put(em, it->source, it->hi ? I_ITER_RANGE : I_ITER,
		e->kind == N_FOR ? ITER_FOR : ITER_QUANTIFIED, r, 0);
}

static void emit_loop(struct emitter *em, const struct feel_expr *e)
{
	uint32_t n = e->loop.n, r = new_regs(em, n * LOOP_REGS), done = 0;
	uint32_t *fail = ARENA_ARRAY(em->arena, uint32_t, n);
	uint32_t *top = ARENA_ARRAY(em->arena, uint32_t, n);

	if (e->kind == N_FOR) {
		put(em, e, I_COLLECTOR, 0, r, 0);
	} else {
		put_const(em, e, value_bool(e->kind == N_EVERY));
		put(em, e, I_SET, 0, r, 0);
	}
	for (uint32_t i = 0; i < n; i++) {
		emit_iterator(em, e, &e->loop.at[i], r + i * LOOP_REGS, &fail[i]);
		top[i] = put(em, e, I_NEXT, 0, r + i * LOOP_REGS, 0);
	}
	if (e->loop.partial && e->loop.partial->used) {
		put(em, e, I_PARTIAL, 0, r, 0);
		set_local(em, e, e->loop.partial);
	}
	emit(em, e->loop.body);
	if (e->kind == N_FOR)
		put(em, e->loop.body, I_APPEND, 0, r, 0);
	else
		done = put(em, e->loop.body, e->kind == N_SOME ? I_SOME : I_EVERY, 0, r, 0);
	for (uint32_t i = n; i-- > 0;) {
		put(em, e, I_JUMP, 0, 0, top[i]);
		land(em, top[i]);
	}
	if (e->kind == N_FOR) {
		put(em, e, I_COLLECT, 0, r, 0);
	} else {
		land(em, done);
		put(em, e, I_REG, 0, r, 0);
	}
	for (uint32_t i = 0; i < n; i++)
		land(em, fail[i]);
}

static void emit_filter(struct emitter *em, const struct feel_expr *e)
{
	uint32_t r, fail, top, stop;

	emit(em, e->a);
	if (e->index) {
		emit(em, e->b);
		put(em, e, I_INDEX, 0, 0, 0);
		return;
	}
	r = new_regs(em, LOOP_REGS);
	e->item->reg = r + LOOP_ITEM;
	put(em, e, I_COLLECTOR, 0, r, 0);
	fail = put(em, e, I_ITER, ITER_FILTER, r, 0);
	top = put(em, e, I_NEXT, 0, r, 0);
	emit(em, e->b);
	stop = put(em, e, I_KEEP, 0, r, 0);
	put(em, e, I_JUMP, 0, 0, top);
	land(em, top);
	put(em, e, I_COLLECT, 0, r, 0);
	land(em, stop);
	land(em, fail);
}

/* ---- lists, contexts, calls, functions ------------------------------------ */

static void emit_list(struct emitter *em, const struct feel_expr *e)
{
	for (uint32_t i = 0; i < e->list.n; i++)
		emit(em, e->list.at[i]);
	put(em, e, I_LIST, 0, e->list.n, 0);
}

static void emit_context(struct emitter *em, const struct feel_expr *e)
{
	uint32_t n = e->context.n;
	struct shape_key *keys = ARENA_ARRAY(em->arena, struct shape_key, n);

	for (uint32_t i = 0; i < n; i++) {
		const struct feel_entry *en = &e->context.at[i];

		keys[i].s = en->key;
		keys[i].len = en->len;
		emit(em, en->value);
		if (en->var->used) {
			set_local(em, en->value, en->var);
			put_local(em, en->value, en->var);
		}
	}
	put(em, e, I_CONTEXT, 0, n, add_shape(em, keys, n));
}

static void emit_args(struct emitter *em, const struct feel_expr *e)
{
	for (uint32_t i = 0; i < e->call.n; i++) {
		if (e->call.args[i])
			emit(em, e->call.args[i]);
		else
			put(em, e, I_CONST, 0, 0, add_const(em, (struct value){.kind = V_UNSET}));
	}
}

static void emit_call(struct emitter *em, const struct feel_expr *e)
{
	const struct feel_expr *fn = e->call.fn;
	const struct feel_builtin *b = e->call.builtin;
	struct shape_key *keys;

	if (b) {
		emit_args(em, e);
		if (b->fn == bi_not && e->call.args[0]->type->kind == T_BOOLEAN)
			put(em, e, I_NOT, 0, 0, 0);
		else
			put(em, e, I_CALL_BUILTIN, 0, e->call.n, (uint32_t)(b - feel_builtins));
		return;
	}
	if (fn->kind == N_NAME && fn->name.n_items == 0 && fn->name.bind.kind == BIND_HOST) {
		emit_args(em, e);
		put(em, e, I_CALL_HOST, 0, e->call.n, fn->name.bind.id);
		return;
	}
	emit(em, fn);
	emit_args(em, e);
	if (!e->call.names) {
		put(em, e, I_CALL, 0, e->call.n, 0);
		return;
	}
	keys = ARENA_ARRAY(em->arena, struct shape_key, e->call.n);
	for (uint32_t i = 0; i < e->call.n; i++) {
		keys[i].s = e->call.names[i];
		keys[i].len = (uint32_t)strlen(keys[i].s);
	}
	put(em, e, I_CALL_NAMED, 0, e->call.n, add_shape(em, keys, e->call.n));
}

static struct feel_code *finish(struct emitter *em, const struct feel_expr *e)
{
	struct feel_code *c = ARENA_NEW(em->arena, struct feel_code);

	put(em, e, I_END, 0, 0, 0);
	*c = (struct feel_code){.at = em->code.at,
		.places = em->places.at,
		.n = em->code.n,
		.src = e->src,
		.consts = em->consts.at,
		.n_consts = em->consts.n,
		.shapes = em->shapes.at,
		.n_shapes = em->shapes.n,
		.types = em->types.at,
		.n_types = em->types.n,
		.domains = em->domains.at,
		.n_domains = em->domains.n,
		.protos = em->protos.at,
		.n_protos = em->protos.n,
		.captures = em->captures.at,
		.n_captures = em->captures.n,
		.n_regs = em->n_regs};
	return c;
}

static void emit_function(struct emitter *em, const struct feel_expr *e)
{
	struct emitter in = {.arena = em->arena,
		.around = em,
		.function = e->function.id,
		.slots = em->slots,
		.n_regs = e->function.n};
	const struct type **types = ARENA_ARRAY(em->arena, const struct type *, e->function.n);
	struct feel_code *proto;
	bool typed = false;

	for (uint32_t i = 0; i < e->function.n; i++) {
		e->function.params[i].var->reg = i;
		types[i] = copy_type(em->arena, e->function.params[i].type, 0);
		typed = typed || types[i];
	}
	emit(&in, e->function.body);
	em->too_large = em->too_large || in.too_large || e->function.n > REGS_MAX;
	proto = finish(&in, e->function.body);
	proto->n_params = e->function.n;
	proto->type = copy_type(em->arena, e->type, 0);
	proto->param_types = typed ? types : NULL;
	vec_push(em->arena, &em->protos, proto);
	put(em, e, I_CLOSURE, 0, 0, em->protos.n - 1);
}

static void emit_between(struct emitter *em, const struct feel_expr *e)
{
	const struct feel_expr *parts[] = {e->a, e->b, e->c};

	for (unsigned i = 0; i < 3; i++) {
		if (e->domain)
			emit_ranked(em, parts[i], e->domain);
		else
			emit(em, parts[i]);
	}
	put(em, e, I_BETWEEN, 0, 0, 0);
}

static void emit(struct emitter *em, const struct feel_expr *e)
{
	if (em->too_large)
		return;
	switch ((enum feel_node)e->kind) {
	case N_LITERAL: put_const(em, e, e->literal); break;
	case N_NAME: emit_name(em, e); break;
	case N_NEG:
		emit(em, e->a);
		put(em, e, I_NEG, 0, 0, 0);
		break;
	case N_BINARY: emit_binary(em, e); break;
	case N_IF: emit_if(em, e); break;
	case N_FOR:
	case N_SOME:
	case N_EVERY: emit_loop(em, e); break;
	case N_BETWEEN: emit_between(em, e); break;
	case N_IN: emit_in(em, e); break;
	case N_TEST:
		emit(em, e->a);
		put(em, e, I_TEST, e->op, 0, 0);
		break;
	case N_RANGE:
		emit(em, e->a);
		emit(em, e->b);
		put(em, e, I_RANGE, e->op, 0, 0);
		break;
	case N_LIST: emit_list(em, e); break;
	case N_CONTEXT: emit_context(em, e); break;
	case N_PATH:
		emit(em, e->path.a);
		put(em, e, I_MEMBER, 0, 0, add_text(em, e->path.name, e->path.len));
		break;
	case N_FILTER: emit_filter(em, e); break;
	case N_CALL: emit_call(em, e); break;
	case N_FUNCTION: emit_function(em, e); break;
	case N_INSTANCE:
		emit(em, e->instance.a);
		put(em, e, I_INSTANCE, 0, 0, add_type(em, e->instance.what));
		break;
	case N_TESTS: emit_tests(em, e); break;
	case N_ERROR: put_const(em, e, value_error(e->name.text)); break;
	}
}

/* ---- the whole ----------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t sort_slots(struct slots *s)
{
	uint32_t n = 0;

	if (s->list.n)
		qsort(s->list.at, s->list.n, sizeof *s->list.at, by_number);
	for (unsigned i = 0; i < s->list.n; i++)
		if (!n || s->list.at[n - 1] != s->list.at[i])
			s->list.at[n++] = s->list.at[i];
	return n;
}

static bool seal(struct feel_code *c, const struct slots *s, uint32_t n, struct arena *a)
{
	c->slots = s->list.at;
	c->n_slots = n;
	for (uint32_t i = 0; i < c->n_protos; i++)
		if (!seal((struct feel_code *)(uintptr_t)c->protos[i], s, n, a))
			return false;
	return feel_verify(c, a);
}

const struct feel_code *feel_emit(
	const struct feel_expr *e, struct arena *arena, struct diags *diags)
{
	struct slots slots = {{0}};
	struct emitter em = {.arena = arena, .src = e->src, .slots = &slots};
	struct feel_code *c;
	uint32_t n;

	if (e->kind == N_TESTS) {
		e->list.of->name.bind.local->reg = 0;
		em.n_regs = 1;
	}
	emit(&em, e);
	if (!em.too_large) {
		c = finish(&em, e);
		c->n_params = e->kind == N_TESTS;
		c->constant = e->constant;
		n = sort_slots(&slots);
		if (seal(c, &slots, n, arena))
			return c;
	}
	diag_add(diags, DIAG_ERROR, feel_expr_span(e), "limit",
		"this expression is too large to be run");
	return NULL;
}

const uint32_t *feel_code_slots(const struct feel_code *c, uint32_t *n)
{
	*n = c->n_slots;
	return c->slots;
}

bool feel_code_constant(const struct feel_code *c)
{
	return c->constant;
}
