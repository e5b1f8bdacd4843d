/* From the checked tree to code: tables, variables, the whole. */
#include "feel/emit.h"

#include <stdlib.h>
#include <string.h>

/* ---- tables -------------------------------------------------------------- */

uint32_t emit_put(struct emitter *em, const struct feel_expr *e, enum opcode op, unsigned x,
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

void emit_land(struct emitter *em, uint32_t jump)
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

uint32_t emit_add_const(struct emitter *em, struct value v)
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

uint32_t emit_add_text(struct emitter *em, const char *s, uint32_t len)
{
	return emit_add_const(em, value_string(s, len));
}

static void put_error(struct emitter *em, const struct feel_expr *e, const char *reason)
{
	emit_put(em, e, I_ERROR, 0, 0, emit_add_const(em, value_error(reason)));
}

void emit_const(struct emitter *em, const struct feel_expr *e, struct value v)
{
	if (v.kind == V_NULL && v.big)
		put_error(em, e, v.u.reason);
	else
		emit_put(em, e, I_CONST, 0, 0, emit_add_const(em, v));
}

uint32_t emit_regs(struct emitter *em, uint32_t n)
{
	uint32_t r = em->n_regs;

	if (r + n > REGS_MAX)
		em->too_large = true;
	else
		em->n_regs += n;
	return em->too_large ? 0 : r;
}

const struct type *emit_copy_type(struct arena *a, const struct type *t, unsigned depth)
{
	struct type *c;
	struct type_field *fields;

	if (!t || depth > 64)
		return t ? &type_any : NULL;
	c = ARENA_NEW(a, struct type);
	*c = *t;
	c->of = emit_copy_type(a, t->of, depth + 1);
	if (t->n_fields) {
		fields = ARENA_ARRAY(a, struct type_field, t->n_fields);
		for (uint32_t i = 0; i < t->n_fields; i++) {
			fields[i].name =
				t->fields[i].name ? arena_strdup(a, t->fields[i].name) : NULL;
			fields[i].type = emit_copy_type(a, t->fields[i].type, depth + 1);
		}
		c->fields = fields;
	}
	return c;
}

uint32_t emit_add_type(struct emitter *em, const struct type *t)
{
	vec_push(em->arena, &em->types,
		t == &type_function_any ? t : emit_copy_type(em->arena, t, 0));
	return em->types.n - 1;
}

uint32_t emit_add_domain(struct emitter *em, const struct domain *d)
{
	for (unsigned i = 0; i < em->domains.n; i++)
		if (em->domains.at[i] == d)
			return i;
	vec_push(em->arena, &em->domains, d);
	return em->domains.n - 1;
}

uint32_t emit_add_shape(struct emitter *em, const struct shape_key *keys, uint32_t n)
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
	c.to = emit_regs(em, 1);
	vec_push(em->arena, &em->captures, c);
	vec_push(em->arena, &em->captured, l);
	return c.to;
}

void emit_local(struct emitter *em, const struct feel_expr *e, struct feel_local *l)
{
	emit_put(em, e, I_REG, 0, reg_of(em, l), 0);
}

void emit_set_local(struct emitter *em, const struct feel_expr *e, struct feel_local *l)
{
	l->reg = emit_regs(em, 1);
	emit_put(em, e, I_SET, 0, l->reg, 0);
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
		f->type = emit_copy_type(em->arena, e->type, 0);
	return (struct value){.kind = V_FUNCTION, .u.function = f};
}

static void emit_bound(struct emitter *em, const struct feel_expr *e)
{
	const struct feel_bind *b = &e->name.bind;

	switch (b->kind) {
	case BIND_LOCAL: emit_local(em, e, b->local); return;
	case BIND_SLOT:
		vec_push(em->arena, &em->slots->list, b->id);
		emit_put(em, e, I_SLOT, 0, 0, b->id);
		return;
	case BIND_VALUE: emit_const(em, e, b->value); return;
	case BIND_HOST:
	case BIND_BUILTIN:
		vec_push(em->arena, &em->consts, function_constant(em, e));
		emit_put(em, e, I_CONST, 0, 0, em->consts.n - 1);
		return;
	case BIND_NONE:
	case BIND_SPACE: emit_const(em, e, value_error("there is no such name")); return;
	}
}

static void emit_name(struct emitter *em, const struct feel_expr *e)
{
	uint32_t *found = NULL, n = e->name.n_items;

	if (n) {
		found = ARENA_ARRAY(em->arena, uint32_t, n);
		for (uint32_t i = 0; i < n; i++) {
			emit_local(em, e, e->name.items[i]);
			found[i] = emit_put(em, e, I_TRY_MEMBER, 0,
				emit_add_text(em, e->name.text, e->name.len), 0);
		}
	}
	emit_bound(em, e);
	for (uint32_t i = 0; i < n; i++)
		emit_land(em, found[i]);
}

struct feel_code *emit_finish(struct emitter *em, const struct feel_expr *e)
{
	struct feel_code *c = ARENA_NEW(em->arena, struct feel_code);

	emit_put(em, e, I_END, 0, 0, 0);
	*c = (struct feel_code){.at = em->code.at,
		.places = em->places.at,
		.n = em->code.n,
		.src = e->src,
		.start = e->start,
		.end = e->end,
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
		.regexes = em->regexes.at,
		.n_regexes = em->regexes.n,
		.n_regs = em->n_regs};
	return c;
}

static uint32_t builtin_index(FEEL_FN((*fn)))
{
	uint32_t i = 0;

	while (i < feel_builtin_count && feel_builtins[i].fn != fn)
		i++;
	return i;
}

/* Whether there is the zone that a literal names is seen when it runs. */
static void emit_literal(struct emitter *em, const struct feel_expr *e)
{
	struct value v = e->literal;

	emit_const(em, e, v);
	if (v.kind == V_TIME && v.u.clock->offset_kind == OFFSET_ZONE)
		emit_put(em, e, I_CALL_BUILTIN, 0, 1, builtin_index(bi_time));
	else if (v.kind == V_DATETIME && v.u.instant->clock.offset_kind == OFFSET_ZONE)
		emit_put(em, e, I_CALL_BUILTIN, 0, 1, builtin_index(bi_datetime));
}

void emit(struct emitter *em, const struct feel_expr *e)
{
	if (em->too_large)
		return;
	switch ((enum feel_node)e->kind) {
	case N_LITERAL: emit_literal(em, e); break;
	case N_NAME: emit_name(em, e); break;
	case N_NEG:
		emit(em, e->a);
		emit_put(em, e, I_NEG, 0, 0, 0);
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
		emit_put(em, e, I_TEST, e->op, 0, 0);
		break;
	case N_RANGE:
		emit(em, e->a);
		emit(em, e->b);
		emit_put(em, e, I_RANGE, e->op, 0, 0);
		break;
	case N_LIST: emit_list(em, e); break;
	case N_CONTEXT: emit_context(em, e); break;
	case N_PATH:
		emit(em, e->path.a);
		emit_put(em, e, I_MEMBER, 0, 0, emit_add_text(em, e->path.name, e->path.len));
		break;
	case N_FILTER: emit_filter(em, e); break;
	case N_CALL: emit_call(em, e); break;
	case N_FUNCTION: emit_function(em, e); break;
	case N_INSTANCE:
		emit(em, e->instance.a);
		emit_put(em, e, I_INSTANCE, 0, 0, emit_add_type(em, e->instance.what));
		break;
	case N_TESTS: emit_tests(em, e); break;
	case N_ERROR: emit_const(em, e, value_error(e->name.text)); break;
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
		c = emit_finish(&em, e);
		c->n_params = e->kind == N_TESTS;
		c->constant = e->constant;
		c->open = feel_open_slots(e, &c->n_open, arena);
		n = sort_slots(&slots);
		if (seal(c, &slots, n, arena))
			return c;
	}
	diag_add(diags, DIAG_ERROR, feel_expr_span(e), "limit",
		"this expression is too large to be run");
	return NULL;
}

const struct value *feel_code_constants(const struct feel_code *c, uint32_t *n)
{
	*n = c->n_consts;
	return c->consts;
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

const uint32_t *feel_code_open(const struct feel_code *c, uint32_t *n)
{
	*n = c->n_open;
	return c->open;
}
