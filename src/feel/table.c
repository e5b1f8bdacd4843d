#include "feel/table.h"

#include "feel/builtin.h"
#include "feel/coerce.h"

#include <stdlib.h>
#include <string.h>

/* A row that holds or may hold. */
struct hit {
	struct value out;
	struct value why; /* the causes, where it is not sure; else null */
	bool sure;
	uint32_t row, n_ranks;
	uint32_t *ranks; /* one an output, where the policy asks for them */
};
struct run {
	const struct decision_table *t;
	struct feel_env *env;
	struct value *inputs;
	VEC(struct hit) hits; /* in the order of the rows, until sorted */
	unsigned sure;        /* how many of them */
	struct value why;     /* the causes of all rows that may hold; null: there are none */
};

/* ---- inputs and outputs -------------------------------------------------- */

static bool ranked(const struct decision_table *t)
{
	return t->hit == HIT_PRIORITY || t->hit == HIT_OUTPUT_ORDER;
}

static bool listed(const struct decision_table *t)
{
	return t->hit == HIT_RULE_ORDER || t->hit == HIT_OUTPUT_ORDER ||
	       (t->hit == HIT_COLLECT && t->collect == COLLECT_LIST);
}

/* Whether v is among the allowed values; of a list, each of its elements. */
static struct value allowed(struct run *r, const struct feel_code *tests, struct value v)
{
	struct value all = value_bool(true), one = feel_eval_unary(tests, r->env, v);

	if (v.kind != V_LIST || value_is_true(one))
		return one;
	for (uint32_t i = 0; i < v.u.list->n; i++)
		all = feel_and(r->env->arena, all, feel_eval_unary(tests, r->env, v.u.list->at[i]));
	return all;
}

/* Works out the inputs.  False: *answer is the table's. */
static bool read_inputs(struct run *r, const struct value *given, struct value *answer)
{
	const struct decision_table *t = r->t;

	*answer = value_null();
	r->inputs = ARENA_ARRAY(r->env->arena, struct value, t->n_inputs);
	for (uint32_t i = 0; i < t->n_inputs; i++) {
		const struct table_input *in = &t->inputs[i];
		struct value v = in->code ? feel_eval(in->code, r->env) : given[i], ok;

		v = feel_coerce(r->env->arena, v, in->type);
		r->inputs[i] = v;
		if (!in->allowed)
			continue;
		ok = allowed(r, in->allowed, v);
		if (ok.kind != V_UNKNOWN && !value_is_true(ok)) {
			*answer = value_error(
				"an input of the table has a value outside those allowed");
			return false;
		}
		*answer = feel_join_unknown(r->env->arena, *answer, ok);
	}
	return answer->kind != V_UNKNOWN;
}

static struct value fit_output(struct run *r, const struct table_output *o, struct value v)
{
	struct value ok;

	v = feel_coerce(r->env->arena, v, o->type);
	if (!o->allowed || feel_is_absent(v))
		return v;
	ok = allowed(r, o->allowed, v);
	if (value_is_true(ok) || ok.kind == V_UNKNOWN)
		return ok.kind == V_UNKNOWN ? ok : v;
	return value_error("an output of the table is outside the values allowed");
}

/* The outputs as one value. */
static struct value gather(struct run *r, const struct value *outs)
{
	const struct decision_table *t = r->t;
	struct context *c;

	if (t->n_outputs == 1)
		return outs[0];
	c = context_new(r->env->arena, t->n_outputs);
	for (uint32_t i = 0; i < t->n_outputs; i++) {
		c->at[i].key = t->outputs[i].name;
		c->at[i].len = (uint32_t)strlen(t->outputs[i].name);
		c->at[i].value = outs[i];
	}
	return feel_context_value(c);
}

/* Where no row holds. */
static struct value otherwise(struct run *r)
{
	const struct decision_table *t = r->t;
	struct value *outs = ARENA_ARRAY(r->env->arena, struct value, t->n_outputs), v;
	bool any = false;
	struct list *l;

	for (uint32_t i = 0; i < t->n_outputs; i++) {
		const struct table_output *o = &t->outputs[i];

		outs[i] = value_null();
		if (o->otherwise)
			outs[i] = fit_output(r, o, feel_eval(o->otherwise, r->env));
		any = any || o->otherwise;
	}
	if (!any && t->hit == HIT_COLLECT && t->collect == COLLECT_COUNT)
		return value_int(r->env->arena, 0);
	if (!any && listed(t) && t->may_be_empty)
		return feel_list_value(list_new(r->env->arena, 0));
	if (!any)
		return value_error("no row of the table holds");
	v = gather(r, outs);
	if (!listed(t) || v.kind == V_LIST)
		return v;
	l = list_new(r->env->arena, 1);
	l->at[0] = v;
	return feel_list_value(l);
}

/* ---- rows ---------------------------------------------------------------- */

/* A cell that is null does not hold. */
static enum truth row_holds(struct run *r, const struct table_row *row, struct value *why)
{
	*why = value_null();
	for (uint32_t i = 0; i < r->t->n_inputs; i++) {
		struct value v;

		if (!row->when[i])
			continue;
		v = feel_eval_unary(row->when[i], r->env, r->inputs[i]);
		if (v.kind == V_UNKNOWN)
			*why = feel_join_unknown(r->env->arena, *why, v);
		else if (!value_is_true(v))
			return NO;
	}
	return why->kind == V_UNKNOWN ? UNKNOWN : YES;
}

/* Where the value stands in the order of its output; what is not in it comes last. */
static uint32_t rank_of(struct run *r, const struct table_output *o, struct value v)
{
	uint32_t i = 0;

	if (!o->order)
		return 0;
	while (i < o->order->n && !value_is_true(feel_in(r->env, v, o->order->at[i])))
		i++;
	return i;
}

static void add_hit(struct run *r, uint32_t row, struct value why)
{
	const struct decision_table *t = r->t;
	struct value *outs = ARENA_ARRAY(r->env->arena, struct value, t->n_outputs);
	struct hit h = {.row = row, .why = why, .sure = why.kind != V_UNKNOWN};

	if (ranked(t)) {
		h.n_ranks = t->n_outputs;
		h.ranks = ARENA_ARRAY(r->env->arena, uint32_t, t->n_outputs);
	}
	for (uint32_t i = 0; i < t->n_outputs; i++) {
		const struct feel_code *code = t->rows[row].then[i];

		outs[i] = fit_output(
			r, &t->outputs[i], code ? feel_eval(code, r->env) : value_null());
		if (h.ranks)
			h.ranks[i] = rank_of(r, &t->outputs[i], outs[i]);
	}
	h.out = gather(r, outs);
	r->sure += h.sure;
	vec_push(r->env->arena, &r->hits, h);
}

static bool settled(const struct run *r)
{
	return (r->t->hit == HIT_FIRST && r->sure == 1) ||
	       (r->t->hit == HIT_UNIQUE && r->sure == 2);
}

static void find_hits(struct run *r, uint8_t *rows)
{
	for (uint32_t i = 0; i < r->t->n_rows; i++) {
		struct value why;
		enum truth holds;

		if (settled(r) || !feel_charge(r->env, 1 + r->t->n_inputs / 4))
			return;
		holds = row_holds(r, &r->t->rows[i], &why);
		if (holds != NO) {
			r->why = feel_join_unknown(r->env->arena, r->why, why);
			add_hit(r, i, why);
		}
		if (rows)
			rows[i] = (uint8_t)holds;
	}
}

/* ---- hit policies -------------------------------------------------------- */

/* Unknown for whatever is unknown among the hits. */
static struct value not_sure(struct run *r)
{
	struct value why = r->why;

	for (unsigned i = 0; i < r->hits.n; i++)
		why = feel_join_unknown(r->env->arena, why, r->hits.at[i].out);
	return why;
}

/* What the first n hits agree on, each of which could be the one; and the answer without
 * any, where none of them is sure. */
static struct value agreed(struct run *r, unsigned n)
{
	struct value acc = value_null(), why = acc;
	bool sure = false;

	for (unsigned i = 0; i < n; i++) {
		const struct hit *h = &r->hits.at[i];

		why = feel_join_unknown(r->env->arena, why, h->why);
		acc = i ? feel_merge(r->env->arena, why, acc, h->out) : h->out;
		sure = sure || h->sure;
	}
	if (sure)
		return acc;
	return n ? feel_merge(r->env->arena, why, acc, otherwise(r)) : otherwise(r);
}

/* The first of the hits as they stand that is sure, and those before it. */
static struct value first(struct run *r)
{
	unsigned n = 0;

	while (n < r->hits.n && !r->hits.at[n].sure)
		n++;
	return agreed(r, n < r->hits.n ? n + 1 : n);
}

static struct value unique(struct run *r)
{
	struct value two = value_error("two rows of a unique table hold"), v;

	if (r->sure > 1)
		return two;
	v = agreed(r, r->hits.n);
	return r->hits.n > 1 ? feel_merge(r->env->arena, r->why, v, two) : v;
}

static struct value any(struct run *r)
{
	const struct hit *one = NULL;

	for (unsigned i = 0; i < r->hits.n; i++) {
		const struct hit *h = &r->hits.at[i];

		if (!h->sure)
			continue;
		if (feel_holds_unknown(h->out))
			return r->hits.n == 1 ? h->out : not_sure(r);
		if (one && !value_same(one->out, h->out))
			return value_error("rows of the table hold that do not agree");
		one = h;
	}
	return agreed(r, r->hits.n);
}

static int compare_hits(const void *x, const void *y)
{
	const struct hit *a = x, *b = y;

	for (uint32_t i = 0; i < a->n_ranks; i++)
		if (a->ranks[i] != b->ranks[i])
			return a->ranks[i] < b->ranks[i] ? -1 : 1;
	return a->row < b->row ? -1 : 1;
}

/* False: an output is unknown, and with it where it stands. */
static bool sort_hits(struct run *r)
{
	for (unsigned i = 0; i < r->hits.n; i++)
		if (feel_holds_unknown(r->hits.at[i].out))
			return false;
	if (r->hits.n > 1)
		qsort(r->hits.at, r->hits.n, sizeof *r->hits.at, compare_hits);
	return true;
}

static struct value hits_list(struct run *r, bool only_sure)
{
	struct list *l = list_new(r->env->arena, only_sure ? r->sure : r->hits.n);
	uint32_t n = 0;

	for (unsigned i = 0; i < r->hits.n; i++)
		if (!only_sure || r->hits.at[i].sure)
			l->at[n++] = r->hits.at[i].out;
	return feel_list_value(l);
}

static struct value all_hits(struct run *r)
{
	if (r->why.kind == V_UNKNOWN)
		return not_sure(r);
	return r->hits.n ? hits_list(r, false) : otherwise(r);
}

/* ---- collect ------------------------------------------------------------- */

static struct value aggregate(struct run *r, const char *function, struct value list)
{
	return feel_call_builtin(r->env, feel_builtin_find(function, strlen(function)), &list, 1);
}

/* A row that may hold does not matter to a sum when it adds nothing. */
static bool adds_nothing(const struct run *r)
{
	for (unsigned i = 0; i < r->hits.n; i++) {
		const struct value *v = &r->hits.at[i].out;

		if (!r->hits.at[i].sure && (v->kind != V_NUMBER || v->big || v->u.i != 0))
			return false;
	}
	return true;
}

static struct value collect(struct run *r)
{
	static const char *const functions[] = {[COLLECT_LIST] = NULL,
		[COLLECT_SUM] = "sum",
		[COLLECT_MIN] = "min",
		[COLLECT_MAX] = "max",
		[COLLECT_COUNT] = "count"};
	const char *function = functions[r->t->collect];
	struct value sure, all;

	if (r->hits.n == 0)
		return otherwise(r);
	if (r->t->collect == COLLECT_COUNT)
		return r->why.kind == V_UNKNOWN ? not_sure(r) : value_int(r->env->arena, r->hits.n);
	if (r->t->n_outputs != 1)
		return value_error("only a table with one output can be summed up");
	if (r->sure == 0)
		return not_sure(r);
	sure = aggregate(r, function, hits_list(r, true));
	if (r->why.kind != V_UNKNOWN || sure.kind == V_UNKNOWN)
		return feel_join_unknown(r->env->arena, sure, r->why);
	if (r->t->collect == COLLECT_SUM)
		return adds_nothing(r) ? sure : not_sure(r);
	all = aggregate(r, function, hits_list(r, false));
	return feel_holds_unknown(all) || !value_same(sure, all) ? not_sure(r) : sure;
}

/* ---- the table ----------------------------------------------------------- */

static struct value decide(struct run *r)
{
	switch (r->t->hit) {
	case HIT_UNIQUE: return unique(r);
	case HIT_ANY: return any(r);
	case HIT_FIRST: return first(r);
	case HIT_PRIORITY: return sort_hits(r) ? first(r) : not_sure(r);
	case HIT_RULE_ORDER: return all_hits(r);
	case HIT_OUTPUT_ORDER: return sort_hits(r) ? all_hits(r) : not_sure(r);
	case HIT_COLLECT: return r->t->collect == COLLECT_LIST ? all_hits(r) : collect(r);
	}
	return value_null();
}

struct value table_decide(const struct decision_table *t, struct feel_env *env,
	const struct value *given, uint8_t *rows)
{
	struct run r = {.t = t, .env = env, .why = value_null()};
	struct value answer;

	for (uint32_t i = 0; rows && i < t->n_rows; i++)
		rows[i] = TABLE_ROW_UNSEEN;
	if (!read_inputs(&r, given, &answer))
		return answer;
	find_hits(&r, rows);
	return env->steps ? decide(&r) : feel_too_long();
}

const struct type *table_type(const struct decision_table *t, struct arena *arena)
{
	const struct type *one = t->outputs[0].type ? t->outputs[0].type : &type_any;
	struct type *made;

	if (t->hit == HIT_COLLECT && (t->collect == COLLECT_SUM || t->collect == COLLECT_COUNT))
		return &type_number;
	if (t->n_outputs > 1) {
		struct type_field *fields = ARENA_ARRAY(arena, struct type_field, t->n_outputs);

		for (uint32_t i = 0; i < t->n_outputs; i++)
			fields[i] = (struct type_field){t->outputs[i].name,
				t->outputs[i].type ? t->outputs[i].type : &type_any};
		made = ARENA_NEW(arena, struct type);
		*made = (struct type){
			.kind = T_CONTEXT, .fields = fields, .n_fields = t->n_outputs};
		one = made;
	}
	if (!listed(t) || one->kind == T_ANY)
		return listed(t) ? &type_list_any : one;
	made = ARENA_NEW(arena, struct type);
	*made = (struct type){.kind = T_LIST, .of = one};
	return made;
}
