/* Expressions, tables and helpers of a conformance case, compiled. */
#include "service/kit.h"
#include "service/text_code.h"

#include <string.h>

/* ---- expressions ---------------------------------------------------------- */

static const struct feel_code *compile(
	struct kit_names *names, struct value text, struct text_code t, const char **wrong)
{
	struct arena *a = names->kit->arena;
	struct feel_scope scope = kit_scope(names);
	const struct feel_code *code = NULL;
	struct diags diags;

	*wrong = "there is no expression";
	if (text.kind != V_STRING)
		return NULL;
	diags_init(&diags, a, 1);
	t.name = "case";
	t.s = text.u.s;
	t.len = text.aux;
	t.scope = &scope;
	t.spaced = true;
	code = text_code(&t, a, &diags);
	if (!code)
		*wrong = diags.list.n ? diags.list.at[0].text : "this is not an expression";
	return code;
}

const struct feel_code *kit_code(struct kit_names *names, struct value text, const char **wrong)
{
	return compile(names, text, (struct text_code){0}, wrong);
}

const struct feel_code *kit_unary(
	struct kit_names *names, struct value text, const struct type *input, const char **wrong)
{
	return compile(names, text, (struct text_code){.tests = true, .input = input}, wrong);
}

/* ---- tables --------------------------------------------------------------- */

static bool is(struct value v, const char *s)
{
	return v.kind == V_STRING && v.aux == strlen(s) && memcmp(v.u.s, s, v.aux) == 0;
}

static bool read_policy(struct value told, struct decision_table *t)
{
	static const struct {
		const char *word;
		enum hit_policy hit;
	} hits[] = {{"UNIQUE", HIT_UNIQUE}, {"ANY", HIT_ANY}, {"PRIORITY", HIT_PRIORITY},
		{"FIRST", HIT_FIRST}, {"RULE ORDER", HIT_RULE_ORDER},
		{"OUTPUT ORDER", HIT_OUTPUT_ORDER}, {"COLLECT", HIT_COLLECT}};
	static const struct {
		const char *word;
		enum collect collect;
	} sums[] = {{"SUM", COLLECT_SUM}, {"MIN", COLLECT_MIN}, {"MAX", COLLECT_MAX},
		{"COUNT", COLLECT_COUNT}};
	struct value hit = kit_member(told, "hitPolicy"), sum = kit_member(told, "aggregation");
	bool known = hit.kind == V_NULL, summed = sum.kind == V_NULL;

	for (unsigned i = 0; i < sizeof hits / sizeof *hits; i++) {
		if (is(hit, hits[i].word)) {
			t->hit = hits[i].hit;
			known = true;
		}
	}
	for (unsigned i = 0; i < sizeof sums / sizeof *sums; i++) {
		if (is(sum, sums[i].word)) {
			t->collect = sums[i].collect;
			summed = true;
		}
	}
	return known && summed;
}

/* The values of an output in the order they are listed, where they are a list. */
static const struct list *read_order(struct kit_names *names, struct value allowed)
{
	struct kit *k = names->kit;
	const struct feel_code *code;
	const char *wrong, *text;
	struct value v;

	if (allowed.kind != V_STRING)
		return NULL;
	text = arena_printf(k->arena, "[%.*s]", (int)allowed.aux, allowed.u.s);
	code = kit_code(names, value_text(text), &wrong);
	if (!code || !feel_code_constant(code))
		return NULL;
	v = feel_eval(code, &k->env);
	return v.kind == V_LIST ? v.u.list : NULL;
}

/* What a clause allows: it says so, or its type does. */
static const struct feel_code *clause_allows(struct kit_names *names, struct value clause,
	const struct kit_type *type, const char **wrong)
{
	struct value allowed = kit_member(clause, "allowed");

	return allowed.kind == V_STRING ? kit_unary(names, allowed, type->type, wrong)
					: type->allowed;
}

static bool read_inputs(
	struct kit_names *names, struct value list, struct decision_table *t, const char **wrong)
{
	struct kit *k = names->kit;
	struct table_input *inputs = ARENA_ARRAY(k->arena, struct table_input, list.u.list->n);

	for (uint32_t i = 0; i < list.u.list->n; i++) {
		struct value told = list.u.list->at[i];
		const struct kit_type *type = kit_type(k, kit_member(told, "type"));

		inputs[i].type = type->type;
		inputs[i].allowed = clause_allows(names, told, type, wrong);
		inputs[i].code = kit_code(names, kit_member(told, "expression"), wrong);
		if (!inputs[i].code)
			return false;
	}
	t->inputs = inputs;
	t->n_inputs = list.u.list->n;
	return true;
}

static bool read_outputs(
	struct kit_names *names, struct value list, struct decision_table *t, const char **wrong)
{
	struct kit *k = names->kit;
	uint32_t n = list.u.list->n;
	struct table_output *outputs = ARENA_ARRAY(k->arena, struct table_output, n);

	for (uint32_t i = 0; i < n; i++) {
		struct value told = list.u.list->at[i], name = kit_member(told, "name"),
			     otherwise = kit_member(told, "default");
		const struct kit_type *type = kit_type(k, kit_member(told, "type"));

		if (n > 1 && name.kind != V_STRING) {
			*wrong = "an output of the table has no name";
			return false;
		}
		outputs[i].name = name.kind == V_STRING ? name.u.s : NULL;
		outputs[i].type = type->type;
		outputs[i].allowed = clause_allows(names, told, type, wrong);
		outputs[i].order = read_order(names, kit_member(told, "allowed"));
		if (otherwise.kind == V_STRING)
			outputs[i].otherwise = kit_code(names, otherwise, wrong);
	}
	t->outputs = outputs;
	t->n_outputs = n;
	return n > 0;
}

/* '-' and nothing are a cell that always holds. */
static bool blank(struct value cell)
{
	return cell.kind != V_STRING || cell.aux == 0 || is(cell, "-");
}

static bool read_row(struct kit_names *names, struct value told, const struct decision_table *t,
	struct table_row *row, const char **wrong)
{
	struct arena *a = names->kit->arena;
	struct value when = kit_member(told, "when"), then = kit_member(told, "then");
	const struct feel_code **cells = ARENA_ARRAY(a, const struct feel_code *, t->n_inputs),
			       **outs = ARENA_ARRAY(a, const struct feel_code *, t->n_outputs);

	*wrong = "a row of the table has not as many cells as there are columns";
	if (when.kind != V_LIST || then.kind != V_LIST || when.u.list->n != t->n_inputs ||
		then.u.list->n != t->n_outputs)
		return false;
	for (uint32_t i = 0; i < t->n_inputs; i++) {
		if (blank(when.u.list->at[i]))
			continue;
		cells[i] = kit_unary(names, when.u.list->at[i], t->inputs[i].type, wrong);
		if (!cells[i])
			return false;
	}
	for (uint32_t i = 0; i < t->n_outputs; i++) {
		if (blank(then.u.list->at[i]))
			continue;
		outs[i] = kit_code(names, then.u.list->at[i], wrong);
		if (!outs[i])
			return false;
	}
	*row = (struct table_row){cells, outs};
	return true;
}

const struct decision_table *kit_table(
	struct kit_names *names, struct value told, const char **wrong)
{
	struct decision_table *t = ARENA_NEW(names->kit->arena, struct decision_table);
	struct value inputs = kit_member(told, "inputs"), outputs = kit_member(told, "outputs"),
		     rules = kit_member(told, "rules");
	struct table_row *rows;

	*wrong = "the table has no inputs, outputs or rules, or an unknown hit policy";
	if (inputs.kind != V_LIST || outputs.kind != V_LIST || rules.kind != V_LIST ||
		!read_policy(told, t) || !read_inputs(names, inputs, t, wrong) ||
		!read_outputs(names, outputs, t, wrong))
		return NULL;
	rows = ARENA_ARRAY(names->kit->arena, struct table_row, rules.u.list->n);
	for (uint32_t i = 0; i < rules.u.list->n; i++)
		if (!read_row(names, rules.u.list->at[i], t, &rows[i], wrong))
			return NULL;
	t->rows = rows;
	t->n_rows = rules.u.list->n;
	return t;
}

/* ---- bodies and helpers ---------------------------------------------------- */

struct kit_body kit_body(struct kit_names *names, struct value object)
{
	struct value table = kit_member(object, "table");
	struct kit_body b = {.type = kit_type(names->kit, kit_member(object, "type"))};

	if (table.kind == V_CONTEXT)
		b.table = kit_table(names, table, &b.wrong);
	else
		b.code = kit_code(names, kit_member(object, "expression"), &b.wrong);
	return b;
}

static uint32_t add_slot(struct kit *k, enum kit_slot_kind kind)
{
	vec_push(k->arena, &k->slots, ((struct kit_slot){.kind = kind}));
	return k->slots.n - 1;
}

static const struct type *function_type(struct kit *k, struct value params,
	const struct kit_type *const *types, const struct kit_type *result)
{
	uint32_t n = params.u.list->n;
	struct type_field *fields = ARENA_ARRAY(k->arena, struct type_field, n);
	struct type *t = ARENA_NEW(k->arena, struct type);

	for (uint32_t i = 0; i < n; i++) {
		struct value name = kit_member(params.u.list->at[i], "name");

		fields[i].name = name.kind == V_STRING ? name.u.s : "";
		fields[i].type = types[i]->type;
	}
	*t = (struct type){.kind = T_FUNCTION, .of = result->type, .fields = fields, .n_fields = n};
	return t;
}

/* A helper with parameters may call itself, so it is declared before it is read. */
static void add_function(struct kit_names *names, struct value told, struct value params)
{
	struct kit *k = names->kit;
	uint32_t id = k->functions.n, n = params.u.list->n;
	const struct kit_type **types = ARENA_ARRAY(k->arena, const struct kit_type *, n);
	struct kit_function f = {.first = k->slots.n, .n_params = n, .params = types};
	struct kit_names inner = {.kit = k, .around = names};
	const struct kit_type *result = kit_type(k, kit_member(told, "type"));

	for (uint32_t i = 0; i < n; i++) {
		struct value p = params.u.list->at[i];

		types[i] = kit_type(k, kit_member(p, "type"));
		kit_declare(&inner, kit_member(p, "name"), false, add_slot(k, KIT_PARAMETER),
			types[i]->type);
	}
	vec_push(k->arena, &k->functions, f);
	kit_declare(
		names, kit_member(told, "name"), true, id, function_type(k, params, types, result));
	kit_helpers(&inner, kit_member(told, "let"));
	f.body = kit_body(&inner, told);
	f.end = k->slots.n;
	k->functions.at[id] = f;
}

static void add_value(struct kit_names *names, struct value told)
{
	struct kit *k = names->kit;
	struct kit_names inner = {.kit = k, .around = names};
	uint32_t slot = add_slot(k, KIT_HELPER);
	struct kit_body body;

	kit_helpers(&inner, kit_member(told, "let"));
	body = kit_body(&inner, told);
	k->slots.at[slot].body = body;
	kit_declare(names, kit_member(told, "name"), false, slot, body.type->type);
}

void kit_helpers(struct kit_names *names, struct value list)
{
	for (uint32_t i = 0; list.kind == V_LIST && i < list.u.list->n; i++) {
		struct value told = list.u.list->at[i], params = kit_member(told, "params");

		if (params.kind == V_LIST)
			add_function(names, told, params);
		else
			add_value(names, told);
	}
}
