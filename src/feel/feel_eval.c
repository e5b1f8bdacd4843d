/* The machine that runs compact code.  Values are only made and looked into by ops.h. */
#include "feel/code.h"
#include "feel/coerce.h"
#include "feel/loop.h"

#include <string.h>

enum { FRAME_SMALL = 40, DEPTH_MAX = 250, NOTES_MAX = 20 };

struct frame {
	const struct feel_code *code;
	struct feel_env *env;
	struct value *regs;
};

/* ---- notes --------------------------------------------------------------- */

/* An error is told where it arose: not by an operator that only hands it on. */
static void tell(
	const struct frame *f, uint32_t pc, struct value r, const struct value *from, uint32_t n)
{
	struct feel_notes *notes = f->env->notes;
	struct feel_note note;

	if (!notes || notes->list.n >= NOTES_MAX)
		return;
	for (uint32_t i = 0; i < n; i++)
		if (from[i].kind == V_NULL && from[i].big && from[i].u.reason == r.u.reason)
			return;
	note.span = (struct span){f->code->src, f->code->places[pc].start, f->code->places[pc].end};
	note.text = r.u.reason;
	for (unsigned i = 0; i < notes->list.n; i++) {
		const struct feel_note *at = &notes->list.at[i];

		if (at->text == note.text && at->span.src == note.span.src &&
			at->span.start == note.span.start && at->span.end == note.span.end)
			return;
	}
	vec_push(f->env->arena, &notes->list, note);
}

/* Every way round a loop and every call asks this, so that no expression can fill more
 * than a body's worth beyond it.  No memory left is like no steps left: all is over. */
static bool room_left(struct feel_env *env)
{
	size_t used = env->arena->oom->used;

	if (used <= env->memory || used - env->memory < FEEL_MEMORY)
		return true;
	env->steps = 0;
	return false;
}

/* ---- slots --------------------------------------------------------------- */

static struct value fill_slot(struct feel_env *env, uint32_t slot)
{
	struct value v;

	if (slot >= env->n_slots || !env->fill)
		return value_error("nothing is known by this name");
	v = env->fill(env->host, env, slot);
	env->slots[slot] = v;
	return v;
}

static inline struct value read_slot(struct feel_env *env, uint32_t slot)
{
	if (slot < env->n_slots && env->slots[slot].kind != V_UNSET)
		return env->slots[slot];
	return fill_slot(env, slot);
}

static inline struct value slot_compare(
	struct feel_env *env, enum feel_op op, struct value x, struct value y)
{
	if (x.kind == V_NUMBER && y.kind == V_NUMBER && !x.big && !y.big) {
		switch (op) {
		case OP_EQ: return value_bool(x.u.i == y.u.i);
		case OP_NE: return value_bool(x.u.i != y.u.i);
		case OP_LT: return value_bool(x.u.i < y.u.i);
		case OP_LE: return value_bool(x.u.i <= y.u.i);
		case OP_GT: return value_bool(x.u.i > y.u.i);
		default: return value_bool(x.u.i >= y.u.i);
		}
	}
	return feel_compare(env, op, x, y);
}

/* ---- calls --------------------------------------------------------------- */

static struct value run(const struct feel_code *code, struct feel_env *env,
	const struct value *params, const struct function *closure);

/* An argument that does not fit makes the result null; one that nobody knows could be such. */
static bool fit_arguments(struct feel_env *env, const struct feel_code *code,
	const struct value *args, struct value *fitted, struct value *failed)
{
	*failed = value_null();
	for (uint32_t i = 0; i < code->n_params; i++) {
		const struct type *t = code->param_types[i];

		fitted[i] = args[i];
		if (!t || t->kind == T_ANY)
			continue;
		fitted[i] = feel_coerce(env->arena, args[i], t);
		if (feel_holds_unknown(fitted[i]))
			*failed = feel_join_unknown(env->arena, *failed, fitted[i]);
		else if (fitted[i].kind == V_NULL && args[i].kind != V_NULL &&
			 failed->kind != V_UNKNOWN)
			*failed = fitted[i];
	}
	return failed->kind == V_NULL && !failed->big;
}

static struct value apply_closure(
	struct feel_env *env, const struct function *fn, const struct value *args, uint32_t n)
{
	const struct feel_code *code = fn->code;
	struct value room[BUILTIN_ARGS_MAX], *fitted = room, failed;

	if (n != code->n_params)
		return value_error("this function takes another number of arguments");
	if (!code->param_types)
		return run(code, env, args, fn);
	if (n > BUILTIN_ARGS_MAX)
		fitted = ARENA_ARRAY(env->arena, struct value, n);
	return fit_arguments(env, code, args, fitted, &failed) ? run(code, env, fitted, fn)
							       : failed;
}

struct value feel_apply(struct feel_env *env, struct value fn, const struct value *args, uint32_t n)
{
	const struct function *f;
	const struct feel_builtin *b;

	if (feel_is_absent(fn))
		return fn.kind == V_UNKNOWN ? fn : value_error("there is no such function");
	if (fn.kind != V_FUNCTION)
		return value_error("this is no function");
	f = fn.u.function;
	switch (f->kind) {
	case FN_CLOSURE: return apply_closure(env, f, args, n);
	case FN_HOST:
		if (!env->call || (f->type && f->type->n_fields != n))
			return value_error("this function takes another number of arguments");
		if (!feel_charge(env, 8))
			return feel_too_long();
		return env->call(env->host, env, f->id, args, n);
	case FN_BUILTIN:
		b = feel_builtin_pick(f->b, n);
		return b ? feel_call_builtin(env, b, args, n)
			 : value_error("this function takes another number of arguments");
	}
	return value_null();
}

/* Arguments by name, put in the order of the function's parameters; who is left out is null. */
static struct value apply_named(
	struct feel_env *env, struct value fn, const struct shape *names, const struct value *args)
{
	const struct type *t = fn.kind == V_FUNCTION ? fn.u.function->type : NULL;
	struct value *sorted;

	if (!t)
		return feel_apply(env, fn, args, names->n);
	sorted = ARENA_ARRAY(env->arena, struct value, t->n_fields);
	for (uint32_t i = 0; i < names->n; i++) {
		uint32_t j = 0;

		while (j < t->n_fields &&
			!(t->fields[j].name && strlen(t->fields[j].name) == names->keys[i].len &&
				!memcmp(t->fields[j].name, names->keys[i].s, names->keys[i].len)))
			j++;
		if (j == t->n_fields || sorted[j].kind != V_UNSET)
			return value_error("this function has no such parameter");
		sorted[j] = args[i];
	}
	for (uint32_t j = 0; j < t->n_fields; j++)
		if (sorted[j].kind == V_UNSET)
			sorted[j] = value_null();
	return feel_apply(env, fn, sorted, t->n_fields);
}

static struct value closure_value(const struct frame *f, const struct feel_code *proto)
{
	struct function *fn = ARENA_NEW(f->env->arena, struct function);
	struct value *captured = ARENA_ARRAY(f->env->arena, struct value, proto->n_captures);

	fn->kind = FN_CLOSURE;
	fn->code = proto;
	fn->type = proto->type;
	for (uint32_t i = 0; i < proto->n_captures; i++)
		captured[i] = f->regs[proto->captures[i].from];
	fn->captured = captured;
	fn->n_captured = proto->n_captures;
	return (struct value){.kind = V_FUNCTION, .u.function = fn};
}

static struct value context_of(
	struct feel_env *env, const struct shape *shape, const struct value *values)
{
	struct context *c = context_new(env->arena, shape->n);

	for (uint32_t i = 0; i < shape->n; i++) {
		c->at[i].key = shape->keys[i].s;
		c->at[i].len = shape->keys[i].len;
		c->at[i].value = values[i];
	}
	return feel_context_value(c);
}

static struct value list_of(struct feel_env *env, const struct value *values, uint32_t n)
{
	struct list *l = list_new(env->arena, n);

	for (uint32_t i = 0; i < n; i++)
		l->at[i] = values[i];
	return feel_list_value(l);
}

/* ---- the machine --------------------------------------------------------- */

#define NEXT_INSN                                                                                  \
	do {                                                                                       \
		in = &code->at[pc++];                                                              \
		goto *labels[in->op];                                                              \
	} while (0)
/* A result made from n values that lie from `from`. */
#define GIVE(r, from, n)                                                                           \
	do {                                                                                       \
		if (__builtin_expect((r).kind == V_NULL && (r).big, 0))                            \
			tell(&f, pc - 1, (r), (from), (n));                                        \
	} while (0)
#define BINARY(result)                                                                             \
	do {                                                                                       \
		v = (result);                                                                      \
		GIVE(v, sp - 2, 2);                                                                \
		sp--;                                                                              \
		sp[-1] = v;                                                                        \
		NEXT_INSN;                                                                         \
	} while (0)
#define UNARY(result)                                                                              \
	do {                                                                                       \
		v = (result);                                                                      \
		GIVE(v, sp - 1, 1);                                                                \
		sp[-1] = v;                                                                        \
		NEXT_INSN;                                                                         \
	} while (0)

static struct value execute(struct frame f, struct value *sp)
{
	static const void *const labels[OPCODES] = {
#define X(name, pops, pushes, operands) &&L_##name,
#include "feel/opcodes.def"
#undef X
	};
	const struct feel_code *code = f.code;
	struct feel_env *env = f.env;
	struct value *regs = f.regs, v;
	const struct insn *in;
	uint32_t pc = 0;

	NEXT_INSN;
L_END:
	return sp[-1];
L_CONST:
	*sp++ = code->consts[in->z];
	NEXT_INSN;
L_SLOT:
	*sp++ = read_slot(env, in->z);
	NEXT_INSN;
L_REG:
	*sp++ = regs[in->y];
	NEXT_INSN;
L_SET:
	regs[in->y] = *--sp;
	NEXT_INSN;
L_ERROR:
	v = code->consts[in->z];
	GIVE(v, sp, 0);
	*sp++ = v;
	NEXT_INSN;
L_ADD:
	BINARY(feel_arith(env, OP_ADD, sp[-2], sp[-1]));
L_SUB:
	BINARY(feel_arith(env, OP_SUB, sp[-2], sp[-1]));
L_MUL:
	BINARY(feel_arith(env, OP_MUL, sp[-2], sp[-1]));
L_DIV:
	BINARY(feel_arith(env, OP_DIV, sp[-2], sp[-1]));
L_POW:
	BINARY(feel_arith(env, OP_POW, sp[-2], sp[-1]));
L_NEG:
	UNARY(feel_neg(env, sp[-1]));
L_EQ:
	BINARY(feel_compare(env, OP_EQ, sp[-2], sp[-1]));
L_NE:
	BINARY(feel_compare(env, OP_NE, sp[-2], sp[-1]));
L_LT:
	BINARY(slot_compare(env, OP_LT, sp[-2], sp[-1]));
L_LE:
	BINARY(slot_compare(env, OP_LE, sp[-2], sp[-1]));
L_GT:
	BINARY(slot_compare(env, OP_GT, sp[-2], sp[-1]));
L_GE:
	BINARY(slot_compare(env, OP_GE, sp[-2], sp[-1]));
L_SLOT_CMP : {
	struct value x = read_slot(env, in->z);

	v = slot_compare(env, in->x, x, code->consts[in->y]);
	if (__builtin_expect(v.kind == V_NULL && v.big, 0)) {
		sp[0] = x;
		tell(&f, pc - 1, v, sp, 1);
	}
}
	*sp++ = v;
	NEXT_INSN;
L_AND: /* after AND_JUMP the left side is rarely anything but true */
	if (sp[-2].kind == V_BOOLEAN && sp[-1].kind == V_BOOLEAN) {
		sp--;
		sp[-1].u.b = sp[-1].u.b && sp[0].u.b;
		NEXT_INSN;
	}
	BINARY(feel_and(env->arena, sp[-2], sp[-1]));
L_OR:
	if (sp[-2].kind == V_BOOLEAN && sp[-1].kind == V_BOOLEAN) {
		sp--;
		sp[-1].u.b = sp[-1].u.b || sp[0].u.b;
		NEXT_INSN;
	}
	BINARY(feel_or(env->arena, sp[-2], sp[-1]));
L_AND_JUMP:
	if (value_is_false(sp[-1]))
		pc = in->z;
	NEXT_INSN;
L_OR_JUMP:
	if (value_is_true(sp[-1]))
		pc = in->z;
	NEXT_INSN;
L_NOT:
	UNARY(feel_not(sp[-1]));
L_JUMP:
	pc = in->z;
	NEXT_INSN;
L_BRANCH:
	v = *--sp;
	regs[in->y] = v.kind == V_UNKNOWN ? v : value_null();
	if (v.kind != V_UNKNOWN && !value_is_true(v))
		pc = in->z;
	NEXT_INSN;
L_ELSE:
	if (regs[in->y].kind == V_UNKNOWN)
		regs[in->y + 1] = *--sp;
	else
		pc = in->z;
	NEXT_INSN;
L_MERGE:
	if (regs[in->y].kind == V_UNKNOWN)
		sp[-1] = feel_merge(env->arena, regs[in->y], regs[in->y + 1], sp[-1]);
	NEXT_INSN;
L_BETWEEN:
	v = feel_between(env, sp[-3], sp[-2], sp[-1]);
	GIVE(v, sp - 3, 3);
	sp -= 2;
	sp[-1] = v;
	NEXT_INSN;
L_RANGE:
	BINARY(feel_range_value(env->arena, in->x, sp[-2], sp[-1]));
L_TEST:
	UNARY(feel_test_value(env->arena, in->x, sp[-1]));
L_IN:
	BINARY(feel_in(env, sp[-2], sp[-1]));
L_IN_INTERVAL:
	v = feel_in_interval(env, in->x, sp[-3], sp[-2], sp[-1]);
	GIVE(v, sp - 3, 3);
	sp -= 2;
	sp[-1] = v;
	NEXT_INSN;
L_RANK:
	UNARY(feel_rank(code->domains[in->z], sp[-1]));
L_LIST:
	sp -= in->y;
	v = list_of(env, sp, in->y);
	GIVE(v, sp, in->y);
	*sp++ = v;
	NEXT_INSN;
L_CONTEXT:
	sp -= in->y;
	v = context_of(env, &code->shapes[in->z], sp);
	GIVE(v, sp, in->y);
	*sp++ = v;
	NEXT_INSN;
L_MEMBER:
	v = code->consts[in->z];
	UNARY(feel_member(env, sp[-1], v.u.s, v.aux));
L_TRY_MEMBER : {
	const struct value *m = NULL, *key = &code->consts[in->y];

	if (sp[-1].kind == V_CONTEXT)
		m = context_get(sp[-1].u.context, key->u.s, key->aux);
	if (m) {
		sp[-1] = *m;
		pc = in->z;
	} else {
		sp--;
	}
	NEXT_INSN;
}
L_INDEX:
	BINARY(feel_index(env, sp[-2], sp[-1]));
L_INSTANCE:
	UNARY(feel_instance(env, sp[-1], code->types[in->z]));
L_CALL_BUILTIN:
	sp -= in->y;
	v = feel_call_builtin(env, &feel_builtins[in->z], sp, in->y);
	GIVE(v, sp, in->y);
	*sp++ = v;
	NEXT_INSN;
L_CALL_REGEX : {
	const struct code_regex *call = &code->regexes[in->z];

	sp -= in->y;
	v = feel_call_regex(env, call->b, call->x, sp, in->y);
	GIVE(v, sp, in->y);
	*sp++ = v;
	NEXT_INSN;
}
L_CALL_HOST:
	sp -= in->y;
	v = env->call && feel_charge(env, 8) ? env->call(env->host, env, in->z, sp, in->y)
					     : value_error("this function is not there");
	GIVE(v, sp, in->y);
	*sp++ = v;
	NEXT_INSN;
L_CALL:
	sp -= in->y;
	v = feel_apply(env, sp[-1], sp, in->y);
	GIVE(v, sp - 1, in->y + 1u);
	sp[-1] = v;
	NEXT_INSN;
L_CALL_NAMED:
	sp -= in->y;
	v = apply_named(env, sp[-1], &code->shapes[in->z], sp);
	GIVE(v, sp - 1, in->y + 1u);
	sp[-1] = v;
	NEXT_INSN;
L_CLOSURE:
	*sp++ = closure_value(&f, code->protos[in->z]);
	NEXT_INSN;
L_ITER:
	if (loop_over(env, regs + in->y, sp[-1], in->x, &v)) {
		sp--;
	} else {
		GIVE(v, sp - 1, 1);
		sp[-1] = v;
		pc = in->z;
	}
	NEXT_INSN;
L_ITER_RANGE:
	sp -= 2;
	regs[in->y + LOOP_AT] = regs[in->y + LOOP_END] = (struct value){.kind = V_NUMBER};
	if (feel_is_absent(sp[0]) || feel_is_absent(sp[1]) ||
		!loop_over_range(regs + in->y, sp[0], sp[1])) {
		v = value_error("only whole numbers and dates can be gone through in steps");
		if (feel_is_absent(sp[0]) || feel_is_absent(sp[1]))
			v = feel_absent(env->arena, sp[0], sp[1]);
		GIVE(v, sp, 2);
		*sp++ = v;
		pc = in->z;
	}
	NEXT_INSN;
L_NEXT:
	if (!feel_charge(env, 1 + (in->z - pc) / 8) || !room_left(env))
		return feel_too_long();
	if (!loop_next(regs + in->y))
		pc = in->z;
	NEXT_INSN;
L_COLLECTOR:
	regs[in->y] = loop_collector(env);
	NEXT_INSN;
L_APPEND:
	if (!feel_charge(env, 2))
		return feel_too_long();
	builder_add(loop_builder(regs[in->y]), *--sp);
	NEXT_INSN;
L_COLLECT:
	v = builder_value(loop_builder(regs[in->y]));
	GIVE(v, sp, 0);
	*sp++ = v;
	NEXT_INSN;
L_PARTIAL:
	*sp++ = loop_partial(env, regs[in->y]);
	NEXT_INSN;
L_KEEP:
	if (loop_keep(env, regs + in->y, sp[-1], &v)) {
		GIVE(v, sp - 1, 1);
		sp[-1] = v;
		pc = in->z;
	} else {
		sp--;
	}
	NEXT_INSN;
L_SOME:
	v = feel_some(env->arena, regs[in->y], *--sp);
	GIVE(v, sp, 1);
	regs[in->y] = v;
	if (value_is_true(v))
		pc = in->z;
	NEXT_INSN;
L_EVERY:
	v = feel_every(env->arena, regs[in->y], *--sp);
	GIVE(v, sp, 1);
	regs[in->y] = v;
	if (value_is_false(v))
		pc = in->z;
	NEXT_INSN;
}

static struct value run_in(const struct feel_code *code, struct feel_env *env, struct value *frame,
	const struct value *params, const struct function *closure)
{
	uint32_t n = code->n_params, captured = closure ? closure->n_captured : 0;

	for (uint32_t i = 0; i < n; i++)
		frame[i] = params[i];
	for (uint32_t i = n; i < code->n_regs; i++)
		frame[i] = value_null();
	for (uint32_t i = 0; i < captured; i++)
		frame[code->captures[i].to] = closure->captured[i];
	return execute((struct frame){code, env, frame}, frame + code->n_regs);
}

static struct value run(const struct feel_code *code, struct feel_env *env,
	const struct value *params, const struct function *closure)
{
	uint32_t size = code->n_regs + code->max_stack;
	struct value r, small[FRAME_SMALL];

	if (!feel_charge(env, 1 + code->n / 8))
		return feel_too_long();
	if (env->depth >= DEPTH_MAX)
		return value_error("functions call each other too deeply");
	if (env->depth == 0)
		env->memory = env->arena->oom->used;
	else if (!room_left(env))
		return feel_too_long();
	env->depth++;
	if (size <= FRAME_SMALL)
		r = run_in(code, env, small, params, closure);
	else
		r = run_in(code, env, arena_alloc_raw(env->arena, size * sizeof small[0]), params,
			closure);
	env->depth--;
	return env->steps ? r : feel_too_long();
}

/* What execute() would do with code that is one look at a slot, perhaps with a constant
 * beside it: most conditions are no more, and need no frame. */
static inline struct value look(const struct feel_code *code, struct feel_env *env)
{
	const struct insn *in = &code->at[0];
	struct value v, r;

	if (env->depth >= DEPTH_MAX)
		return value_error("functions call each other too deeply");
	if (env->depth++ == 0)
		env->memory = env->arena->oom->used;
	v = r = read_slot(env, in->z);
	env->depth--;
	if (code->plain != CODE_SLOT) {
		r = slot_compare(env, in->x, v, code->consts[in->y]);
		if (__builtin_expect(r.kind == V_NULL && r.big, 0))
			tell(&(struct frame){code, env, NULL}, 0, r, &v, 1);
	}
	return env->steps ? r : feel_too_long();
}

struct value feel_eval(const struct feel_code *code, struct feel_env *env)
{
	const struct value none = {.kind = V_NULL};

	if (code->plain != CODE_GENERAL && feel_charge(env, 1))
		return look(code, env);
	return run(code, env, &none, NULL);
}

struct value feel_eval_unary(const struct feel_code *code, struct feel_env *env, struct value input)
{
	return run(code, env, &input, NULL);
}
