/* Tables: what their columns are, and their cells. */
#include "feel/tree.h"
#include "rules/rule_model.h"

#include <string.h>

/* ---- columns ------------------------------------------------------------- */

/* An input that says no type is what the person's fact of that name is. */
static const struct type *fact_type(struct load *ld, const char *name)
{
	struct symbol *s = strmap_get(&ld->model->entities[0].members, name, strlen(name));

	if (!s)
		return NULL;
	if (s->word == W_LET)
		rule_definition(ld, s);
	return s->type == &type_any ? NULL : s->type;
}

static void column_type(struct load *ld, struct ast_column *c, bool input)
{
	if (c->type) {
		c->is = rule_type(ld, c->type);
		rule_range(ld, c->type);
	} else if (input) {
		c->is = fact_type(ld, c->name.s);
	}
}

static void input_types(struct load *ld, struct symbol *s, struct ast_table *t)
{
	for (uint32_t i = 0; i < t->inputs.n; i++) {
		struct ast_column *c = &t->inputs.at[i];
		struct symbol *in = strmap_get(s->members, c->name.s, strlen(c->name.s));

		column_type(ld, c, true);
		in->type = c->is ? c->is : &type_any;
	}
}

static void output_types(struct load *ld, struct ast_table *t)
{
	struct strmap seen;

	strmap_init(&seen, ld->scratch, 0);
	for (uint32_t i = 0; i < t->outputs.n; i++) {
		rule_once(ld, &seen, &t->outputs.at[i].name, "output");
		column_type(ld, &t->outputs.at[i], false);
	}
}

static bool same_columns(const struct ast_column *a, const struct ast_column *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (a[i].name.s != b[i].name.s || !a[i].type != !b[i].type ||
			!rule_same_type(a[i].type, b[i].type))
			return false;
	return true;
}

static bool same_head(const struct ast_table *a, const struct ast_table *b)
{
	return a->inputs.n == b->inputs.n && a->outputs.n == b->outputs.n && a->hit == b->hit &&
	       same_columns(a->inputs.at, b->inputs.at, a->inputs.n) &&
	       same_columns(a->outputs.at, b->outputs.at, a->outputs.n);
}

/* ---- what cells say of their column -------------------------------------- */

/* The plain type behind it; NULL when it says nothing. */
static const struct type *plain(const struct type *t)
{
	static const struct type *const types[] = {[T_BOOLEAN] = &type_boolean,
		[T_NUMBER] = &type_number,
		[T_STRING] = &type_string,
		[T_DATE] = &type_date,
		[T_TIME] = &type_time,
		[T_DATETIME] = &type_datetime,
		[T_DAYTIME] = &type_daytime,
		[T_YEARMONTH] = &type_yearmonth,
		[T_FUNCTION] = NULL};

	return t ? types[t->kind] : NULL;
}

/* What is tested for: `> 13` a number, `"a", "b"` texts. */
static const struct type *tested(const struct feel_expr *test)
{
	const struct feel_expr *x;
	const struct type *t;

	if (test->kind != N_IN) /* a condition of its own, over `?` */
		return NULL;
	x = test->list.at[0];
	t = x->kind == N_TEST ? x->a->type : x->type;
	if (t && (t->kind == T_LIST || t->kind == T_RANGE))
		t = t->of;
	return plain(t);
}

static void see(struct load *ld, struct ast_column *c, const struct type *t, struct span at)
{
	if (c->is || !t)
		return;
	if (c->seen && c->seen != t)
		load_error(ld, at, "type", "'%s' is %s in other rows; this is %s", c->name.s,
			type_print(c->seen, ld->scratch), type_print(t, ld->scratch));
	else
		c->seen = t;
}

static void check_input(struct names *n, struct ast_column *c, struct ast_expr *cell)
{
	rule_cell(n, cell, c->is);
	for (uint32_t i = 0; cell->type && i < cell->tree->list.n; i++)
		see(n->ld, c, tested(cell->tree->list.at[i]), cell->at);
}

/* A value that the output does not have. */
static void check_declared(struct load *ld, const struct ast_column *c, const struct ast_expr *cell)
{
	const struct domain *d = c->is && c->is->kind == T_STRING ? c->is->domain : NULL;
	const struct value v = cell->tree->literal;
	struct suggest s;
	struct diag *diag;

	if (!d || cell->tree->kind != N_LITERAL || v.kind != V_STRING)
		return;
	if (d->codes ? d->code(d->codes, v.u.s, v.aux) != NULL : domain_index(d, v.u.s, v.aux) >= 0)
		return;
	diag = load_error(ld, cell->at, "unknown-value", "'%.*s' is not one of the values of '%s'",
		(int)v.aux, v.u.s, c->name.s);
	suggest_init(&s, v.u.s, v.aux);
	for (uint32_t i = 0; i < d->n; i++)
		suggest_try(&s, d->at[i].name);
	load_suggest(ld, diag, &s);
}

static void check_output(struct names *n, struct ast_column *c, struct ast_expr *cell)
{
	rule_expr(n, cell, c->is, 0);
	if (!cell->type)
		return;
	check_declared(n->ld, c, cell);
	see(n->ld, c, plain(cell->type), cell->at);
}

static void check_rows(struct names *n, struct ast_table *t, struct ast_table *head)
{
	for (uint32_t r = 0; r < t->rows.n; r++) {
		struct ast_expr *cells = t->rows.at[r].cells;

		for (uint32_t i = 0; i < head->inputs.n; i++)
			check_input(n, &head->inputs.at[i], &cells[i]);
		for (uint32_t i = 0; i < head->outputs.n; i++)
			check_output(n, &head->outputs.at[i], &cells[head->inputs.n + i]);
	}
}

/* ---- the type of what it answers ----------------------------------------- */

/* All texts that an output can be, where every row writes one (or null). */
static const struct type *written_texts(struct load *ld, const struct symbol *s, uint32_t column)
{
	struct strmap seen;
	VEC(struct domain_value) values = {0};
	struct domain *d;
	struct type *t;

	strmap_init(&seen, ld->scratch, 0);
	for (uint32_t v = 0; v < s->versions.n; v++) {
		const struct ast_table *of = s->versions.at[v].node;

		for (uint32_t r = 0; r < of->rows.n; r++) {
			const struct feel_expr *e = of->rows.at[r].cells[column].tree;
			const struct value x = e->literal;

			if (e->kind != N_LITERAL || (x.kind != V_STRING && x.kind != V_NULL))
				return &type_string;
			if (x.kind == V_NULL || !strmap_put(&seen, x.u.s, x.aux, ld))
				continue;
			vec_push(ld->keep, &values,
				((struct domain_value){
					arena_strndup(ld->keep, x.u.s, x.aux), NULL, DATE_NONE}));
		}
	}
	d = ARENA_NEW(ld->keep, struct domain);
	t = ARENA_NEW(ld->keep, struct type);
	*d = (struct domain){.at = values.at, .n = values.n};
	*t = (struct type){.kind = T_STRING, .domain = d};
	return t;
}

static const struct type *output_type(struct load *ld, const struct symbol *s, uint32_t i)
{
	const struct ast_table *head = s->versions.at[0].node;
	const struct ast_column *c = &head->outputs.at[i];

	if (c->is || !c->seen)
		return c->is;
	return c->seen == &type_string ? written_texts(ld, s, head->inputs.n + i) : c->seen;
}

/* The function that the table is, for whoever checks a call of it. */
static const struct type *function_type(struct load *ld, const struct symbol *s)
{
	const struct ast_table *t = s->versions.at[0].node;
	struct type_field *fields = ARENA_ARRAY(ld->keep, struct type_field, t->inputs.n);
	struct table_output *outputs = ARENA_ARRAY(ld->keep, struct table_output, t->outputs.n);
	struct type *type = ARENA_NEW(ld->keep, struct type);
	const struct decision_table like = {
		.hit = t->hit, .outputs = outputs, .n_outputs = t->outputs.n};

	for (uint32_t i = 0; i < t->inputs.n; i++) {
		const struct ast_column *c = &t->inputs.at[i];

		fields[i].name = c->name.s;
		fields[i].type = c->is ? c->is : c->seen ? c->seen : &type_any;
	}
	for (uint32_t i = 0; i < t->outputs.n; i++)
		outputs[i] = (struct table_output){
			.name = t->outputs.at[i].name.s, .type = output_type(ld, s, i)};
	*type = (struct type){.kind = T_FUNCTION,
		.of = table_type(&like, ld->keep),
		.fields = fields,
		.n_fields = t->inputs.n};
	return type;
}

/* ---- what runs ----------------------------------------------------------- */

static void make_rows(struct load *ld, struct ast_table *t, struct decision_table *out)
{
	struct table_row *rows = ARENA_ARRAY(ld->keep, struct table_row, t->rows.n);
	const char **at = ARENA_ARRAY(ld->keep, const char *, t->rows.n);
	uint32_t n = t->inputs.n + t->outputs.n;

	for (uint32_t r = 0; r < t->rows.n; r++) {
		const struct feel_code **cells = ARENA_ARRAY(ld->keep, const struct feel_code *, n);

		for (uint32_t i = 0; i < n; i++) {
			const struct ast_expr *e = &t->rows.at[r].cells[i];
			bool dash = i < t->inputs.n && e->tree->list.n == 0;

			cells[i] = dash ? NULL : e->code;
		}
		rows[r] = (struct table_row){cells, cells + t->inputs.n};
		at[r] = load_at(ld, t->rows.at[r].at);
	}
	out->rows = rows;
	out->n_rows = t->rows.n;
	t->rows_at = at;
}

static void make_table(struct load *ld, struct ast_table *t, const struct ast_table *head)
{
	struct decision_table *out = ARENA_NEW(ld->keep, struct decision_table);
	struct table_input *inputs = ARENA_ARRAY(ld->keep, struct table_input, t->inputs.n);
	struct table_output *outputs = ARENA_ARRAY(ld->keep, struct table_output, t->outputs.n);

	for (uint32_t i = 0; i < t->inputs.n; i++)
		inputs[i].type = head->inputs.at[i].is;
	for (uint32_t i = 0; i < t->outputs.n; i++) {
		outputs[i].name = t->outputs.at[i].name.s;
		outputs[i].type = head->outputs.at[i].is;
	}
	*out = (struct decision_table){.hit = t->hit,
		.may_be_empty = true,
		.inputs = inputs,
		.n_inputs = t->inputs.n,
		.outputs = outputs,
		.n_outputs = t->outputs.n};
	make_rows(ld, t, out);
	t->decision = out;
}

/* ---- the whole ----------------------------------------------------------- */

/* False: not enough of it is there. */
static bool complete(struct load *ld, const struct ast_table *t, const struct ast_table *head)
{
	if (t->item.broken)
		return false;
	if (!t->headed)
		load_error(ld, t->item.name.at, "incomplete",
			"the table '%s' needs a head, such as | input || output |", t->item.name.s);
	else if (t->rows.n == 0)
		load_error(ld, t->item.name.at, "incomplete", "the table '%s' has no rows",
			t->item.name.s);
	else if (head->headed && !head->item.broken && !same_head(t, head))
		load_error(ld, t->item.name.at, "type",
			"the head of '%s' may not change with time; it stands at %s too",
			t->item.name.s, load_at(ld, head->item.name.at));
	else
		return true;
	return false;
}

static void check_versions(struct load *ld, struct symbol *s)
{
	struct ast_table *head = s->versions.at[0].node;
	unsigned before = ld->diags.errors;
	bool whole = true;
	struct names n;

	names_init(&n, ld, NAMES_TABLE);
	n.table = s;
	for (uint32_t i = 0; i < s->versions.n; i++)
		whole = complete(ld, s->versions.at[i].node, head) && whole;
	if (!whole)
		return;
	input_types(ld, s, head);
	output_types(ld, head);
	for (uint32_t i = 0; i < s->versions.n; i++)
		check_rows(&n, s->versions.at[i].node, head);
	if (s->depth > CALL_DEPTH)
		load_error(ld, s->versions.at[0].at, "limit",
			"'%s' calls tables that call tables, more than %d deep", s->name,
			CALL_DEPTH);
	if (ld->diags.errors > before)
		return;
	s->type = function_type(ld, s);
	for (uint32_t i = 0; i < s->versions.n; i++)
		make_table(ld, s->versions.at[i].node, head);
}

void rule_table(struct load *ld, struct symbol *s)
{
	struct model *m = ld->model;

	if (s->state == SYMBOL_DONE)
		return;
	if (s->state == SYMBOL_OPEN || m->nesting == NESTING_MAX) {
		load_error(ld, s->versions.at[0].at, "circle",
			s->state == SYMBOL_OPEN ? "the table '%s' calls itself"
						: "'%s' stands in too tangled a chain of tables",
			s->name);
		s->state = SYMBOL_DONE;
		return;
	}
	s->state = SYMBOL_OPEN;
	m->nesting++;
	check_versions(ld, s);
	m->nesting--;
	s->state = SYMBOL_DONE;
}

void rule_tables(struct load *ld)
{
	for (uint32_t i = 0; i < ld->model->tables.list.n && !load_hopeless(ld); i++)
		rule_table(ld, ld->model->tables.list.at[i]);
}
