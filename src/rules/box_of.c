/* From expressions to terms. */
#include "feel/check.h"
#include "feel/code.h"
#include "rules/box_read.h"

#include <string.h>

/* ---- terms --------------------------------------------------------------- */

struct term *term_new(struct box_reader *r, enum term_kind kind)
{
	struct term *t = ARENA_NEW(r->arena, struct term);

	t->kind = kind;
	t->box = BOX_OPEN;
	if (++r->n_terms > READ_TERMS)
		r->too_much = true;
	return t;
}

struct term *term_axis(struct box_reader *r, const struct box_axis *like)
{
	struct term *t = term_new(r, TERM_AXIS);

	t->axis = axis_new(r, like);
	return t;
}

static struct term *term_value(struct box_reader *r, struct value v)
{
	struct term *t = term_new(r, TERM_VALUE);

	t->value = v;
	return t;
}

static struct term *term_of(
	struct box_reader *r, enum term_kind kind, struct term *const *args, uint32_t n)
{
	struct term *t = term_new(r, kind);

	memcpy(t->args, args, n * sizeof *args);
	t->n = n;
	return t;
}

/* ---- beyond boxes -------------------------------------------------------- */

/* The same code, read in the same surroundings, is the same axis. */
static const char *signature(
	struct reading *g, const struct feel_expr *e, const struct feel_code *code, size_t *len)
{
	struct strbuf sb;

	sb_init(&sb, g->r->arena);
	if (code) {
		feel_code_dump(&sb, code);
		sb_add(&sb, e->src->text + e->start, e->end - e->start);
	} else {
		sb_add(&sb, (const char *)&e, sizeof e);
	}
	sb_add(&sb, (const char *)&g->value, sizeof g->value);
	sb_add(&sb, (const char *)&g->input, sizeof g->input);
	*len = sb.len;
	return sb.s;
}

static struct term *opaque(struct reading *g, struct feel_expr *e)
{
	struct box_reader *r = g->r;
	const struct feel_code *code = feel_emit(e, r->arena, &r->mute);
	struct box_axis a = {.slot = SLOT_NOWHERE, .shown = feel_expr_text(e, r->arena)};
	size_t len;
	const char *key = signature(g, e, code, &len);
	struct term *t = strmap_get(&r->same, key, len);

	if (t)
		return t;
	axis_of_type(&a, e->type ? e->type : &type_any);
	box_bound(r, e, &a);
	if (!a.of[0] && !r->beyond)
		r->beyond = a.shown;
	t = term_axis(r, &a);
	strmap_put(&r->same, key, len, t);
	return t;
}

/* ---- what an expression that computes can be followed through ------------ */

/* Nothing that depends on a day, a zone or the host. */
static bool pure(const struct feel_code *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct insn *in = &c->at[i];

		if (in->op == I_CALL_HOST || in->op == I_CLOSURE || in->op == I_CALL ||
			in->op == I_CALL_NAMED)
			return false;
		if (in->op == I_CALL_BUILTIN && ((feel_builtins[in->z].flags & BF_IMPURE) ||
							feel_builtins[in->z].fn == bi_known))
			return false;
	}
	return true;
}

/* Can its values be gone through one by one?  Then they will. */
static bool finite(struct box_reader *r, const struct term *t)
{
	struct box_axis *a;

	if (t->kind == TERM_IF)
		return finite(r, t->args[1]) && finite(r, t->args[2]);
	if (t->kind != TERM_AXIS || r->axes.n == 0)
		return t->kind != TERM_AXIS;
	a = &r->axes.at[t->axis];
	if (!axis_values(a))
		return false;
	a->every = true;
	return true;
}

static struct term *general(struct reading *g, struct feel_expr *e)
{
	struct box_reader *r = g->r;
	const struct feel_code *code = feel_emit(e, r->arena, &r->mute);
	struct term *args[BOX_ARGS], *t;
	const uint32_t *slots;
	uint32_t n = 0;

	if (!code || !pure(code))
		return opaque(g, e);
	slots = feel_code_slots(code, &n);
	if (n == 0 || n > BOX_ARGS)
		return opaque(g, e);
	for (uint32_t i = 0; i < n; i++) {
		args[i] = box_read_slot(g, slots[i]);
		if (!args[i] || !finite(r, args[i]))
			return opaque(g, e);
	}
	t = term_of(r, TERM_RUN, args, n);
	memcpy(t->slots, slots, n * sizeof *slots);
	t->code = code;
	if (g->own && e->type && e->type->kind == T_BOOLEAN)
		vec_push(r->arena, &r->atoms, ((struct box_atom){e, t}));
	return t;
}

/* ---- comparisons with constants ------------------------------------------ */

struct constants {
	VEC(struct value) list;
	bool ordered; /* compared by order, not for equality alone */
};

static bool add_constant(struct box_reader *r, struct constants *c, struct value v)
{
	if (v.kind == V_LIST) {
		for (uint32_t i = 0; i < v.u.list->n; i++)
			if (!add_constant(r, c, v.u.list->at[i]))
				return false;
		return true;
	}
	if (v.kind == V_RANGE) {
		c->ordered = true;
		return add_constant(r, c, v.u.range->lo) && add_constant(r, c, v.u.range->hi);
	}
	vec_push(r->arena, &c->list, v);
	return true;
}

/* All constants that are written in e; false when it is none of the forms that are made of
 * constants alone. */
static bool constants_of(struct box_reader *r, struct constants *c, const struct feel_expr *e)
{
	switch ((enum feel_node)e->kind) {
	case N_LITERAL: return add_constant(r, c, e->literal);
	case N_LIST:
		for (uint32_t i = 0; i < e->list.n; i++)
			if (!constants_of(r, c, e->list.at[i]))
				return false;
		return true;
	case N_RANGE:
		c->ordered = true;
		return constants_of(r, c, e->a) && constants_of(r, c, e->b);
	case N_TEST:
		c->ordered = c->ordered || (e->op != OP_EQ && e->op != OP_NE);
		return constants_of(r, c, e->a);
	default: return false;
	}
}

static bool cut_axis(struct box_reader *r, struct box_axis *a, const struct constants *c)
{
	static const uint8_t kinds[] = {[T_NUMBER] = V_NUMBER,
		[T_DATE] = V_DATE,
		[T_DAYTIME] = V_DAYTIME,
		[T_YEARMONTH] = V_YEARMONTH};

	if (a->kind == AXIS_OPAQUE)
		return false;
	if (a->kind == AXIS_NAMED && c->ordered)
		return axis_values(a) > 0;
	for (unsigned i = 0; i < c->list.n; i++) {
		struct value v = c->list.at[i];
		uint8_t kind = a->kind == AXIS_ORDERED ? kinds[a->type->kind]
			       : a->kind == AXIS_NAMED ? V_STRING
						       : V_BOOLEAN;
		bool seen = v.kind == V_NULL;

		if (!seen && v.kind != kind)
			return false;
		for (unsigned k = 0; k < a->cuts.n && !seen; k++)
			seen = value_same(a->cuts.at[k], v);
		if (!seen && a->kind != AXIS_TRUTH)
			vec_push(r->arena, &a->cuts, v);
	}
	return true;
}

static bool cut(struct box_reader *r, const struct term *t, const struct constants *c)
{
	if (t->kind == TERM_AXIS)
		return cut_axis(r, &r->axes.at[t->axis], c);
	if (t->kind == TERM_IF)
		return cut(r, t->args[1], c) && cut(r, t->args[2], c);
	return true; /* its values are few */
}

/* Which part of a comparison is compared, and with which constants. */
static struct feel_expr **compared(struct box_reader *r, struct feel_expr *e, struct constants *c)
{
	bool ok = true;

	switch ((enum feel_node)e->kind) {
	case N_BINARY:
		c->ordered = e->op != OP_EQ && e->op != OP_NE;
		if (e->b->constant && constants_of(r, c, e->b))
			return &e->a;
		return e->a->constant && constants_of(r, c, e->a) ? &e->b : NULL;
	case N_BETWEEN:
		c->ordered = true;
		ok = e->b->constant && e->c->constant && constants_of(r, c, e->b) &&
		     constants_of(r, c, e->c);
		return ok ? &e->a : NULL;
	case N_IN:
		for (uint32_t i = 0; i < e->list.n && ok; i++)
			ok = e->list.at[i]->constant && constants_of(r, c, e->list.at[i]);
		return ok ? &e->list.of : NULL;
	default: return NULL;
	}
}

/* The comparison with a slot of our own in the place of what is compared. */
static const struct feel_code *with_slot(struct box_reader *r, const struct feel_expr *e,
	const struct feel_expr *part, uint32_t slot)
{
	struct feel_expr *copy = ARENA_NEW(r->arena, struct feel_expr);
	struct feel_expr *name = ARENA_NEW(r->arena, struct feel_expr);

	*copy = *e;
	*name = *part;
	memset(&name->name, 0, sizeof name->name);
	name->kind = N_NAME;
	name->constant = false;
	name->name.bind.kind = BIND_SLOT;
	name->name.bind.id = slot;
	if (e->kind == N_IN)
		copy->list.of = name;
	else if (e->a == part)
		copy->a = name;
	else
		copy->b = name;
	return feel_emit(copy, r->arena, &r->mute);
}

/* The comparison e, run as `compared` with what `of` comes to in the place of `part`. */
static struct term *held_against(struct reading *g, struct feel_expr *e,
	const struct feel_expr *compared, const struct feel_expr *part, struct term *of)
{
	struct box_reader *r = g->r;
	struct term *t = term_of(r, TERM_RUN, &of, 1);

	t->slots[0] = r->run->n_slots;
	t->code = with_slot(r, compared, part, t->slots[0]);
	if (!t->code)
		return opaque(g, e);
	if (g->own)
		vec_push(r->arena, &r->atoms, ((struct box_atom){e, t}));
	return t;
}

static struct term *comparison(struct reading *g, struct feel_expr *e)
{
	struct box_reader *r = g->r;
	struct constants c = {.ordered = false};
	struct feel_expr **part = compared(r, e, &c);
	struct term *of;

	if (!part || (*part)->constant)
		return general(g, e);
	of = box_read_expr(g, *part);
	if (!cut(r, of, &c))
		return general(g, e);
	return held_against(g, e, e, *part, of);
}

struct term *box_compared(struct reading *g, struct feel_expr *e, struct feel_expr *compared,
	struct term *of, struct value constant)
{
	struct constants c = {.ordered = e->op != OP_EQ && e->op != OP_NE};

	if (!add_constant(g->r, &c, constant) || !cut(g->r, of, &c))
		return general(g, e);
	return held_against(g, e, compared, compared->a, of);
}

/* "x" in list: whether a fact's list holds it is a question of its own. */
static struct term *membership(
	struct reading *g, struct feel_expr *e, struct feel_expr *list, struct value v)
{
	struct box_reader *r = g->r;
	const struct model *m = r->run->ld->model;
	struct box_axis a = {.kind = AXIS_TRUTH, .type = &type_boolean, .told = true};
	struct strbuf key;
	struct value *holds;
	const struct symbol *s;
	struct term *t;

	if (list->kind != N_NAME || list->name.bind.kind != BIND_SLOT ||
		list->name.bind.id < FIRST_FACT || v.kind != V_STRING)
		return general(g, e);
	s = m->slots.at[list->name.bind.id];
	if (s->word != W_FACTS || s->type->kind != T_LIST || s->type->of->kind != T_STRING)
		return general(g, e);
	a.slot = s->slot;
	a.fact = &m->entities[s->entity].vocab.facts[s->slot - m->entities[s->entity].first_slot];
	a.shown = s->shown;
	if (a.fact->none_ok)
		return general(g, e);
	sb_init(&key, r->arena);
	sb_printf(&key, "%u %.*s", s->slot, (int)v.aux, v.u.s);
	t = strmap_get(&r->same, key.s, key.len);
	if (!t) {
		holds = ARENA_NEW(r->arena, struct value);
		*holds = v;
		a.holds = holds;
		t = term_axis(r, &a);
		strmap_put(&r->same, key.s, key.len, t);
	}
	return t;
}

/* ---- nodes --------------------------------------------------------------- */

/* and, or: a long chain leans to the left, so it is gone down in a loop. */
static struct term *read_chain(struct reading *g, struct feel_expr *e)
{
	struct box_reader *r = g->r;
	VEC(struct feel_expr *) chain = {0};
	struct term *both[2];

	for (; e->kind == N_BINARY && (e->op == OP_AND || e->op == OP_OR); e = e->a)
		vec_push(r->arena, &chain, e);
	both[0] = box_read_expr(g, e);
	for (unsigned i = chain.n; i > 0; i--) {
		enum feel_op op = chain.at[i - 1]->op;

		both[1] = box_read_expr(g, chain.at[i - 1]->b);
		both[0] = term_of(r, op == OP_AND ? TERM_AND : TERM_OR, both, 2);
	}
	return both[0];
}

static struct term *read_binary(struct reading *g, struct feel_expr *e)
{
	struct term *t;

	if (e->op == OP_AND || e->op == OP_OR)
		return read_chain(g, e);
	t = e->op >= OP_EQ ? box_read_dates(g, e) : box_read_difference(g, e);
	if (t)
		return t;
	return e->op >= OP_EQ ? comparison(g, e) : general(g, e);
}

/* known(x): x may be untold as well, and then it is not. */
static struct term *read_known(struct reading *g, struct feel_expr *e)
{
	struct box_reader *r = g->r;
	struct feel_expr *of = e->call.args[0];
	const struct feel_code *code = feel_emit(e, r->arena, &r->mute);
	struct term *axis = NULL, *t;

	if (of->kind == N_NAME && of->name.bind.kind == BIND_SLOT)
		axis = box_read_slot(g, of->name.bind.id);
	if (!code || !axis || axis->kind != TERM_AXIS || !r->axes.at[axis->axis].told)
		return opaque(g, e);
	r->axes.at[axis->axis].untold = true;
	t = term_of(r, TERM_RUN, &axis, 1);
	t->slots[0] = of->name.bind.id;
	t->code = code;
	return t;
}

static struct term *read_call(struct reading *g, struct feel_expr *e)
{
	const struct feel_builtin *b = e->call.builtin;
	struct term *arg;

	if (b && b->fn == bi_not && e->call.n == 1) {
		arg = box_read_expr(g, e->call.args[0]);
		return term_of(g->r, TERM_NOT, &arg, 1);
	}
	if (b && b->fn == bi_known && e->call.n == 1)
		return read_known(g, e);
	if (b && b->fn == bi_list_contains && e->call.args[1]->kind == N_LITERAL)
		return membership(g, e, e->call.args[0], e->call.args[1]->literal);
	return general(g, e);
}

static struct term *read_if(struct reading *g, struct feel_expr *e)
{
	struct term *args[] = {box_read_expr(g, e->a), NULL, NULL};

	args[1] = box_read_expr(g, e->b);
	args[2] = box_read_expr(g, e->c);
	return term_of(g->r, TERM_IF, args, 3);
}

/* A cell: one of its tests, or with not(…) none of them. */
static struct term *read_tests(struct reading *g, struct feel_expr *e)
{
	struct term *t =
		e->list.n ? box_read_expr(g, e->list.at[0]) : term_value(g->r, value_bool(true));

	for (uint32_t i = 1; i < e->list.n; i++) {
		struct term *both[] = {t, box_read_expr(g, e->list.at[i])};

		t = term_of(g->r, TERM_OR, both, 2);
	}
	return e->op == OP_NE ? term_of(g->r, TERM_NOT, &t, 1) : t;
}

static struct term *read_name(struct reading *g, struct feel_expr *e)
{
	const struct feel_bind *b = &e->name.bind;
	struct term *t = NULL;

	if (e->name.n_items == 0 && b->kind == BIND_SLOT)
		t = box_read_slot(g, b->id);
	else if (b->kind == BIND_LOCAL && g->input && b->local->len == 1 &&
		 b->local->name[0] == '?')
		t = g->input;
	return t ? t : opaque(g, e);
}

static struct term *read_node(struct reading *g, struct feel_expr *e)
{
	switch ((enum feel_node)e->kind) {
	case N_LITERAL: return term_value(g->r, e->literal);
	case N_NAME: return read_name(g, e);
	case N_BINARY: return read_binary(g, e);
	case N_BETWEEN: return comparison(g, e);
	case N_IN:
		if (e->list.of->kind == N_LITERAL && e->list.n == 1)
			return membership(g, e, e->list.at[0], e->list.of->literal);
		return comparison(g, e);
	case N_IF: return read_if(g, e);
	case N_CALL: return read_call(g, e);
	case N_TESTS: return read_tests(g, e);
	default: return general(g, e);
	}
}

struct term *box_read_expr(struct reading *g, struct feel_expr *e)
{
	struct term *t;

	if (g->r->too_much || g->depth == READ_NESTING) {
		g->r->too_much = true;
		return term_value(g->r, value_null());
	}
	g->depth++;
	t = read_node(g, e);
	g->depth--;
	return t;
}
