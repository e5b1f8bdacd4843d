#include "feel_walk.h"

#include "base/vec.h"
#include "feel/coerce.h"
#include "feel/temporal.h"

#include <string.h>

/* Variables in sight with their values, innermost first. */
struct bound {
	const struct feel_local *local;
	struct value value;
	const struct bound *around;
};
struct made { /* a function literal that was met, and what it sees */
	const struct feel_expr *literal;
	const struct bound *sees;
};
enum { OWN = 1u << 30 }; /* numbers of function literals, beside the host's own functions */

struct walk {
	struct feel_env *env;
	VEC(struct made) functions;
	void *host;
	struct value (*fill)(void *host, struct feel_env *env, uint32_t slot);
	struct value (*call)(void *host, struct feel_env *env, uint32_t function,
		const struct value *args, uint32_t n);
};

static struct value eval(struct walk *w, const struct feel_expr *e, const struct bound *in);

static struct bound *bind(
	struct walk *w, const struct feel_local *l, struct value v, const struct bound *in)
{
	struct bound *b = ARENA_NEW(w->env->arena, struct bound);

	*b = (struct bound){l, v, in};
	return b;
}

static struct value local(const struct feel_local *l, const struct bound *in)
{
	for (; in; in = in->around)
		if (in->local == l)
			return in->value;
	return value_error("a variable has no value");
}

static struct value slot(struct walk *w, uint32_t s)
{
	if (w->env->slots[s].kind == V_UNSET)
		w->env->slots[s] = w->fill(w->host, w->env, s);
	return w->env->slots[s];
}

/* ---- functions ------------------------------------------------------------- */

static struct value apply(struct walk *w, uint32_t id, const struct value *args, uint32_t n)
{
	const struct feel_expr *f = w->functions.at[id].literal;
	const struct bound *in = w->functions.at[id].sees;
	struct value r;

	if (n != f->function.n)
		return value_error("this function takes another number of arguments");
	if (w->env->depth > 200)
		return value_error("functions call each other too deeply");
	r = value_null();
	for (uint32_t i = 0; i < n; i++) {
		const struct feel_param *p = &f->function.params[i];
		struct value v = args[i];

		if (p->type && p->type->kind != T_ANY) {
			v = feel_coerce(w->env->arena, v, p->type);
			if (feel_holds_unknown(v))
				r = feel_join_unknown(w->env->arena, r, v);
			else if (v.kind == V_NULL && args[i].kind != V_NULL && r.kind == V_NULL)
				r = v;
		}
		in = bind(w, p->var, v, in);
	}
	if (r.kind != V_NULL || r.big)
		return r;
	w->env->depth++;
	r = eval(w, f->function.body, in);
	w->env->depth--;
	return r;
}

static struct value walk_call(
	void *host, struct feel_env *env, uint32_t id, const struct value *args, uint32_t n)
{
	struct walk *w = host;

	(void)env;
	if (id & OWN)
		return apply(w, id & ~OWN, args, n);
	return w->call ? w->call(w->host, env, id, args, n) : value_null();
}

static struct value walk_fill(void *host, struct feel_env *env, uint32_t s)
{
	struct walk *w = host;

	return w->fill(w->host, env, s);
}

static struct value function_value(
	struct walk *w, enum function_kind kind, uint32_t id, const struct type *type)
{
	struct function *f = ARENA_NEW(w->env->arena, struct function);

	f->kind = kind;
	f->id = id;
	f->type = type;
	if (kind == FN_BUILTIN)
		f->b = &feel_builtins[id];
	return (struct value){.kind = V_FUNCTION, .u.function = f};
}

static struct value make_function(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct made m = {e, in};

	vec_push(w->env->arena, &w->functions, m);
	return function_value(w, FN_HOST, OWN | (w->functions.n - 1), e->type);
}

static struct value call(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct value *args = ARENA_ARRAY(w->env->arena, struct value, e->call.n), fn;

	if (!e->call.builtin)
		fn = eval(w, e->call.fn, in);
	for (uint32_t i = 0; i < e->call.n; i++)
		if (e->call.args[i])
			args[i] = eval(w, e->call.args[i], in);
	if (e->call.builtin)
		return feel_call_builtin(w->env, e->call.builtin, args, e->call.n);
	for (uint32_t i = 0; i < e->call.n; i++)
		if (args[i].kind == V_UNSET)
			args[i] = value_null();
	if (e->call.names && fn.kind == V_FUNCTION && fn.u.function->type) {
		const struct type *t = fn.u.function->type;
		struct value *sorted = ARENA_ARRAY(w->env->arena, struct value, t->n_fields);
		uint32_t placed = 0;

		for (uint32_t i = 0; i < e->call.n; i++)
			for (uint32_t j = 0; j < t->n_fields; j++)
				if (t->fields[j].name &&
					!strcmp(t->fields[j].name, e->call.names[i]) &&
					sorted[j].kind == V_UNSET) {
					sorted[j] = args[i];
					placed++;
				}
		if (placed != e->call.n)
			return value_error("this function has no such parameter");
		for (uint32_t j = 0; j < t->n_fields; j++)
			if (sorted[j].kind == V_UNSET)
				sorted[j] = value_null();
		return feel_apply(w->env, fn, sorted, t->n_fields);
	}
	return feel_apply(w->env, fn, args, e->call.n);
}

/* ---- names ----------------------------------------------------------------- */

static struct value name(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	const struct feel_bind *b = &e->name.bind;

	for (uint32_t i = 0; i < e->name.n_items; i++) {
		struct value item = local(e->name.items[i], in);
		const struct value *m = item.kind == V_CONTEXT ? context_get(item.u.context,
									 e->name.text, e->name.len)
							       : NULL;

		if (m)
			return *m;
	}
	switch (b->kind) {
	case BIND_LOCAL: return local(b->local, in);
	case BIND_SLOT: return slot(w, b->id);
	case BIND_VALUE: return b->value;
	case BIND_HOST: return function_value(w, FN_HOST, b->id, e->type);
	case BIND_BUILTIN: return function_value(w, FN_BUILTIN, b->id, NULL);
	default: return value_error("there is no such name");
	}
}

/* ---- operators ------------------------------------------------------------- */

static struct value ranked(
	struct walk *w, const struct feel_expr *e, const struct domain *d, const struct bound *in)
{
	if (!d)
		return eval(w, e, in);
	if (e->kind == N_RANGE)
		return feel_range_value(
			w->env->arena, e->op, ranked(w, e->a, d, in), ranked(w, e->b, d, in));
	return feel_rank(d, eval(w, e, in));
}

static struct value binary(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct value x = ranked(w, e->a, e->domain, in), y;

	if ((e->op == OP_AND && value_is_false(x)) || (e->op == OP_OR && value_is_true(x)))
		return x;
	y = ranked(w, e->b, e->domain, in);
	if (e->op == OP_AND)
		return feel_and(w->env->arena, x, y);
	if (e->op == OP_OR)
		return feel_or(w->env->arena, x, y);
	return e->op >= OP_EQ ? feel_compare(w->env, e->op, x, y) : feel_arith(w->env, e->op, x, y);
}

static struct value conditional(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct value c = eval(w, e->a, in), x;

	if (c.kind != V_UNKNOWN)
		return eval(w, value_is_true(c) ? e->b : e->c, in);
	x = eval(w, e->b, in);
	return feel_merge(w->env->arena, c, x, eval(w, e->c, in));
}

static struct value one_test(struct walk *w, const struct feel_expr *e, const struct feel_expr *t,
	const struct bound *in)
{
	bool order = t->kind == N_RANGE || (t->kind == N_TEST && t->op >= OP_LT);
	const struct domain *d = order ? e->domain : NULL;
	struct value x = ranked(w, e->list.of, d, in);

	if (t->kind == N_TEST)
		return feel_compare(w->env, t->op, x, ranked(w, t->a, d, in));
	if (t->kind == N_RANGE)
		return feel_in_interval(
			w->env, t->op, x, ranked(w, t->a, d, in), ranked(w, t->b, d, in));
	return feel_in(w->env, x, ranked(w, t, d, in));
}

static struct value any_test(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct value r = value_null();

	for (uint32_t i = 0; i < e->list.n; i++) {
		struct value t = e->kind == N_IN ? one_test(w, e, e->list.at[i], in)
						 : eval(w, e->list.at[i], in);

		r = i ? feel_or(w->env->arena, r, t) : t;
		if (value_is_true(r))
			break;
	}
	if (e->kind == N_TESTS && e->list.n == 0)
		r = value_bool(true);
	return e->kind == N_TESTS && e->op == OP_NE ? feel_not(r) : r;
}

/* ---- loops ----------------------------------------------------------------- */

/* What a loop goes through, as a list; else why it does not. */
static struct value elements(struct walk *w, const struct feel_expr *e, const struct feel_iter *it,
	const struct bound *in)
{
	struct value v = eval(w, it->source, in), hi;
	struct builder b;
	int64_t from, to;
	bool dates;

	if (it->hi) {
		hi = eval(w, it->hi, in);
	} else {
		if (v.kind <= V_UNKNOWN || v.kind == V_LIST)
			return v;
		builder_init(&b, w->env->arena, 1);
		if (v.kind != V_RANGE) {
			builder_add(&b, v);
			return builder_value(&b);
		}
		hi = v.u.range->hi;
		v = v.u.range->lo;
		if (v.pad != FORM_INTERVAL)
			return value_error("no steps");
		v.pad = 0;
	}
	(void)e;
	if (v.kind <= V_UNKNOWN || hi.kind <= V_UNKNOWN)
		return feel_absent(w->env->arena, v, hi);
	dates = v.kind == V_DATE && hi.kind == V_DATE;
	from = v.u.i;
	to = hi.u.i;
	if (!dates && (!value_to_int(v, &from) || !value_to_int(hi, &to)))
		return value_error("no steps");
	builder_init(&b, w->env->arena, 4);
	for (int64_t i = from;; i += from <= to ? 1 : -1) {
		builder_add(&b, dates ? value_date(i) : value_int(w->env->arena, i));
		if (i == to)
			break;
	}
	return builder_value(&b);
}

struct looping {
	struct builder all;  /* N_FOR */
	struct value so_far; /* N_SOME, N_EVERY */
	struct value failed; /* not V_UNSET: the whole loop's value */
	bool done;
};

static void loop_from(struct walk *w, const struct feel_expr *e, uint32_t i, struct looping *l,
	const struct bound *in)
{
	struct value list, v;

	if (i == e->loop.n) {
		if (e->kind == N_FOR) {
			struct list *copy = list_new(w->env->arena, l->all.list->n);

			for (uint32_t k = 0; k < copy->n; k++)
				copy->at[k] = l->all.list->at[k];
			in = bind(w, e->loop.partial, feel_list_value(copy), in);
		}
		v = eval(w, e->loop.body, in);
		if (e->kind == N_FOR)
			builder_add(&l->all, v);
		else if (e->kind == N_SOME)
			l->so_far = feel_some(w->env->arena, l->so_far, v);
		else
			l->so_far = feel_every(w->env->arena, l->so_far, v);
		l->done = (e->kind == N_SOME && value_is_true(l->so_far)) ||
			  (e->kind == N_EVERY && value_is_false(l->so_far));
		return;
	}
	list = elements(w, e, &e->loop.at[i], in);
	if (list.kind != V_LIST) {
		l->failed = list;
		return;
	}
	for (uint32_t k = 0; k < list.u.list->n && !l->done && l->failed.kind == V_UNSET; k++)
		loop_from(w, e, i + 1, l, bind(w, e->loop.at[i].var, list.u.list->at[k], in));
}

static struct value loop(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct looping l = {.so_far = value_bool(e->kind == N_EVERY)};

	builder_init(&l.all, w->env->arena, 4);
	loop_from(w, e, 0, &l, in);
	if (l.failed.kind != V_UNSET)
		return l.failed;
	return e->kind == N_FOR ? builder_value(&l.all) : l.so_far;
}

static struct value filter(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct value list = eval(w, e->a, in), v;
	struct builder b;

	if (e->index)
		return feel_index(w->env, list, eval(w, e->b, in));
	if (list.kind <= V_UNKNOWN)
		return list;
	if (list.kind != V_LIST) {
		builder_init(&b, w->env->arena, 1);
		builder_add(&b, list);
		list = builder_value(&b);
	}
	builder_init(&b, w->env->arena, 4);
	for (uint32_t i = 0; i < list.u.list->n; i++) {
		v = eval(w, e->b, bind(w, e->item, list.u.list->at[i], in));
		if (v.kind != V_UNKNOWN && b.unknown.kind == V_UNKNOWN)
			continue;
		if (v.kind == V_NUMBER)
			return feel_index(w->env, list, v);
		if (v.kind == V_UNKNOWN)
			b.unknown = feel_join_unknown(w->env->arena, b.unknown, v);
		else if (value_is_true(v))
			builder_add(&b, list.u.list->at[i]);
		else if (v.kind != V_BOOLEAN && v.kind != V_NULL)
			return value_error("neither a condition nor a position");
	}
	return builder_value(&b);
}

/* ---- composite values ------------------------------------------------------ */

static struct value list(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct list *l = list_new(w->env->arena, e->list.n);

	for (uint32_t i = 0; i < l->n; i++)
		l->at[i] = eval(w, e->list.at[i], in);
	return feel_list_value(l);
}

static struct value context(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct context *c = context_new(w->env->arena, e->context.n);

	for (uint32_t i = 0; i < c->n; i++) {
		const struct feel_entry *en = &e->context.at[i];

		c->at[i].key = en->key;
		c->at[i].len = en->len;
		c->at[i].value = eval(w, en->value, in);
		in = bind(w, en->var, c->at[i].value, in);
	}
	return feel_context_value(c);
}

static struct value eval(struct walk *w, const struct feel_expr *e, const struct bound *in)
{
	struct feel_env *env = w->env;
	struct value a, b;

	switch ((enum feel_node)e->kind) {
	case N_LITERAL:
		return feel_zone_missing(env, e->literal) ? value_error("no such zone")
							  : e->literal;
	case N_NAME: return name(w, e, in);
	case N_NEG: return feel_neg(env, eval(w, e->a, in));
	case N_BINARY: return binary(w, e, in);
	case N_IF: return conditional(w, e, in);
	case N_FOR:
	case N_SOME:
	case N_EVERY: return loop(w, e, in);
	case N_BETWEEN:
		a = ranked(w, e->a, e->domain, in);
		b = ranked(w, e->b, e->domain, in);
		return feel_between(env, a, b, ranked(w, e->c, e->domain, in));
	case N_IN:
	case N_TESTS: return any_test(w, e, in);
	case N_TEST: return feel_test_value(env->arena, e->op, eval(w, e->a, in));
	case N_RANGE:
		a = eval(w, e->a, in);
		return feel_range_value(env->arena, e->op, a, eval(w, e->b, in));
	case N_LIST: return list(w, e, in);
	case N_CONTEXT: return context(w, e, in);
	case N_PATH: return feel_member(env, eval(w, e->path.a, in), e->path.name, e->path.len);
	case N_FILTER: return filter(w, e, in);
	case N_CALL: return call(w, e, in);
	case N_FUNCTION: return make_function(w, e, in);
	case N_INSTANCE: return feel_instance(env, eval(w, e->instance.a, in), e->instance.what);
	case N_ERROR: return value_error(e->name.text);
	}
	return value_null();
}

static struct value start(const struct feel_expr *e, struct feel_env *env, const struct bound *in)
{
	struct walk w = {.env = env, .host = env->host, .fill = env->fill, .call = env->call};
	struct value r;

	env->host = &w;
	env->fill = walk_fill;
	env->call = walk_call;
	r = eval(&w, e, in);
	env->host = w.host;
	env->fill = w.fill;
	env->call = w.call;
	return r;
}

struct value feel_walk(const struct feel_expr *e, struct feel_env *env)
{
	return start(e, env, NULL);
}

struct value feel_walk_unary(const struct feel_expr *e, struct feel_env *env, struct value input)
{
	struct bound in = {e->list.of->name.bind.local, input, NULL};

	return start(e, env, &in);
}
