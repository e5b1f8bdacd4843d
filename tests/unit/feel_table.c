/* Decision tables: every hit policy, defaults, allowed values; and rows that may hold. */
#include "feel/ops.h"
#include "feel/table.h"
#include "feel_bench.h"
#include "test.h"

enum { ROWS = 12, COLUMNS = 4 };

/* A table as text: one line of inputs, then one a row.
 *	n | text  || a | b
 *	> 5 | -   || 1 | 2
 * Outputs are named by letters; a single one has the name '='. */
struct made {
	struct decision_table t;
	struct table_input inputs[COLUMNS];
	struct table_output outputs[COLUMNS];
	struct table_row rows[ROWS];
	const struct feel_code *cells[ROWS][2 * COLUMNS];
};

static const struct feel_code *unary(struct feel_bench *b, const char *cell)
{
	struct source *src = ARENA_NEW(&b->arena, struct source);
	struct feel_lexer lx;
	struct feel_expr *e;

	*src = (struct source){"cell", cell, strlen(cell)};
	feel_lexer_init(&lx, src, 0, (uint32_t)src->len, &b->diags);
	e = feel_parse_unary(&lx, &b->scope, &b->arena, NULL);
	if (!e || !feel_check_unary(e, &b->scope, &type_any, &b->arena, &b->diags))
		return NULL;
	return feel_emit(e, &b->arena, &b->diags);
}

/* The next cell of a line, trimmed; *s goes behind its mark.  *last: `||` or the line's end. */
static const char *cell(struct feel_bench *b, const char **s, bool *last)
{
	size_t n = strcspn(*s, "|\n"), len;
	const char *text = *s;

	*last = (*s)[n] != '|' || (*s)[n + 1] == '|';
	*s += n;
	if (**s == '|')
		*s += 1 + *last;
	len = n;
	while (len && *text == ' ')
		text++, len--;
	while (len && text[len - 1] == ' ')
		len--;
	return arena_strndup(&b->arena, text, len);
}

static void make_row(struct feel_bench *b, struct made *m, uint32_t row, const char **s)
{
	bool last = false;

	for (uint32_t i = 0; i < m->t.n_inputs; i++) {
		const char *c = cell(b, s, &last);

		m->cells[row][i] = strcmp(c, "-") == 0 ? NULL : unary(b, c);
	}
	for (uint32_t i = 0; i < m->t.n_outputs; i++)
		m->cells[row][COLUMNS + i] = bench_code(b, cell(b, s, &last));
	m->rows[row] = (struct table_row){m->cells[row], m->cells[row] + COLUMNS};
}

static struct made *make(
	struct feel_bench *b, enum hit_policy hit, enum collect collect, const char *s)
{
	struct made *m = ARENA_NEW(&b->arena, struct made);
	bool last = false;

	m->t = (struct decision_table){.hit = hit,
		.collect = collect,
		.inputs = m->inputs,
		.outputs = m->outputs,
		.rows = m->rows};
	while (!last)
		m->inputs[m->t.n_inputs++].code = bench_code(b, cell(b, &s, &last));
	for (last = false; !last;)
		m->outputs[m->t.n_outputs++].name = cell(b, &s, &last);
	for (; *s == '\n' && s[1]; m->t.n_rows++) {
		s++;
		make_row(b, m, m->t.n_rows, &s);
	}
	CHECK_INT(b->diags.errors, 0);
	return m;
}

static const struct list *list_of(struct feel_bench *b, const char *s)
{
	return bench_eval(b, s).u.list;
}

static const char *decide(struct feel_bench *b, const struct made *m)
{
	struct strbuf sb;

	sb_init(&sb, &b->arena);
	value_print(&sb, table_decide(&m->t, &b->env, NULL, NULL));
	return sb.s;
}

static void check(enum hit_policy hit, enum collect collect, const char *table, const char *want)
{
	struct feel_bench b;

	bench_open(&b);
	CHECK_STR(decide(&b, make(&b, hit, collect, table)), want);
	bench_close(&b);
}

/* ---- everything known: n is 30 ------------------------------------------- */

TEST(unique)
{
	check(HIT_UNIQUE, 0, "n || =\n< 5 || \"a\"\n>= 5 || \"b\"", "\"b\"");
	check(HIT_UNIQUE, 0, "n || =\n< 5 || \"a\"\n> 30 || \"b\"", "null");
	check(HIT_UNIQUE, 0, "n || =\n> 5 || \"a\"\n> 6 || \"a\"", "null");
	check(HIT_UNIQUE, 0, "n | text || =\n> 5 | \"x\" || 1\n> 5 | - || 2", "2");
}

TEST(any)
{
	check(HIT_ANY, 0, "n || =\n> 5 || \"a\"\n> 6 || \"a\"", "\"a\"");
	check(HIT_ANY, 0, "n || =\n> 5 || \"a\"\n> 6 || \"b\"", "null");
	check(HIT_ANY, 0, "n || =\n> 5 || 1\n> 6 || 1.0", "1");
}

TEST(first)
{
	check(HIT_FIRST, 0, "n || =\n< 5 || 1\n> 5 || 2\n- || 3", "2");
	check(HIT_FIRST, 0, "n || =\n> 5 || null\n- || 3", "null");
}

TEST(lists)
{
	check(HIT_RULE_ORDER, 0, "n || =\n> 5 || 2\n< 5 || 3\n- || 1", "[2, 1]");
	check(HIT_COLLECT, COLLECT_LIST, "n || =\n> 5 || 2\n< 5 || 3\n- || 2", "[2, 2]");
	check(HIT_COLLECT, COLLECT_LIST, "n || =\n< 5 || 2", "null");
}

TEST(collect)
{
	check(HIT_COLLECT, COLLECT_SUM, "n || =\n> 5 || 2\n< 5 || 3\n- || 1.5", "3.5");
	check(HIT_COLLECT, COLLECT_MIN, "n || =\n> 5 || 2\n< 5 || 0\n- || 1.5", "1.5");
	check(HIT_COLLECT, COLLECT_MAX, "n || =\n> 5 || \"a\"\n- || \"b\"", "\"b\"");
	check(HIT_COLLECT, COLLECT_COUNT, "n || =\n> 5 || 2\n< 5 || 3\n- || 2", "2");
	check(HIT_COLLECT, COLLECT_COUNT, "n || =\n< 5 || 2", "0");
	check(HIT_COLLECT, COLLECT_SUM, "n || =\n< 5 || 2", "null");
	check(HIT_COLLECT, COLLECT_SUM, "n || =\n> 5 || \"a\"", "null");
	check(HIT_COLLECT, COLLECT_SUM, "n || a | b\n> 5 || 1 | 2", "null");
	check(HIT_COLLECT, COLLECT_COUNT, "n || a | b\n> 5 || 1 | 2", "1");
}

TEST(several_outputs_are_a_context)
{
	check(HIT_FIRST, 0, "n || a | b\n< 5 || 1 | 2\n- || 3 | n", "{a: 3, b: 30}");
	check(HIT_RULE_ORDER, 0, "n || a | b\n- || 1 | 2\n- || 3 | 4",
		"[{a: 1, b: 2}, {a: 3, b: 4}]");
}

TEST(priority_goes_by_the_order_of_outputs)
{
	const char *rows =
		"n || a | b\n> 1 || \"low\" | 1\n> 2 || \"high\" | 9\n> 3 || \"high\" | 5";
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_PRIORITY, 0, rows);
	m->outputs[0].order = list_of(&b, "[\"high\", \"low\"]");
	CHECK_STR(decide(&b, m), "{a: \"high\", b: 9}");
	m->outputs[1].order = list_of(&b, "[[0..5], [6..9]]");
	CHECK_STR(decide(&b, m), "{a: \"high\", b: 5}");
	m->t.hit = HIT_OUTPUT_ORDER;
	CHECK_STR(decide(&b, m), "[{a: \"high\", b: 5}, {a: \"high\", b: 9}, {a: \"low\", b: 1}]");
	m->outputs[0].order = list_of(&b, "[\"low\"]"); /* what is not in it comes last */
	CHECK_STR(decide(&b, m), "[{a: \"low\", b: 1}, {a: \"high\", b: 5}, {a: \"high\", b: 9}]");
	bench_close(&b);
}

TEST(defaults)
{
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_UNIQUE, 0, "n || a | b\n< 5 || 1 | 2");
	m->outputs[0].otherwise = bench_code(&b, "\"none\"");
	CHECK_STR(decide(&b, m), "{a: \"none\", b: null}");
	m = make(&b, HIT_COLLECT, COLLECT_LIST, "n || =\n< 5 || 1");
	m->outputs[0].otherwise = bench_code(&b, "7");
	CHECK_STR(decide(&b, m), "[7]");
	m = make(&b, HIT_COLLECT, COLLECT_COUNT, "n || =\n< 5 || 1");
	m->outputs[0].otherwise = bench_code(&b, "7");
	CHECK_STR(decide(&b, m), "7");
	bench_close(&b);
}

TEST(allowed_values)
{
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_FIRST, 0, "n | list || =\n- | - || \"a\"");
	m->inputs[0].allowed = unary(&b, "[18..40], null");
	CHECK_STR(decide(&b, m), "\"a\"");
	m->inputs[0].allowed = unary(&b, "[18..20]");
	CHECK_STR(decide(&b, m), "null");
	m->inputs[0].allowed = NULL;
	m->inputs[1].allowed = unary(&b, "1, 2, 3"); /* of a list, each element */
	CHECK_STR(decide(&b, m), "\"a\"");
	m->inputs[1].allowed = unary(&b, "1, 2");
	CHECK_STR(decide(&b, m), "null");
	m->inputs[1].allowed = NULL;
	m->outputs[0].allowed = unary(&b, "\"b\", \"c\"");
	CHECK_STR(decide(&b, m), "null");
	bench_close(&b);
}

TEST(types_are_made_to_fit)
{
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_FIRST, 0, "[n] || =\nlist contains(?, 30) || [1]\nnull || \"none\"");
	CHECK_STR(decide(&b, m), "[1]");
	m->inputs[0].type = &type_number;
	m->outputs[0].type = &type_number;
	CHECK_STR(decide(&b, m), "1");
	m->inputs[0].type = &type_string;
	m->outputs[0].type = NULL;
	CHECK_STR(decide(&b, m), "\"none\"");
	bench_close(&b);
}

TEST(values_may_be_handed_in)
{
	struct feel_bench b;
	struct value given[2];
	uint8_t rows[3];
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_FIRST, 0, "n | n || =\n< 5 | - || 1\n- | 7 || 2\n- | - || 3");
	m->inputs[0].code = m->inputs[1].code = NULL;
	given[0] = value_int(&b.arena, 9);
	given[1] = value_int(&b.arena, 7);
	CHECK(value_same(table_decide(&m->t, &b.env, given, rows), value_int(&b.arena, 2)));
	CHECK_INT(rows[0], NO);
	CHECK_INT(rows[1], YES);
	CHECK_INT(rows[2], TABLE_ROW_UNSEEN);
	given[0] = value_unknown(&b.arena, 3);
	table_decide(&m->t, &b.env, given, rows);
	CHECK_INT(rows[0], UNKNOWN);
	bench_close(&b);
}

TEST(a_cell_that_is_null_does_not_hold)
{
	check(HIT_FIRST, 0, "n || =\n> \"a\" || 1\n- || 2", "2");
	check(HIT_FIRST, 0, "nothing || =\n> 1 || 1\nnull || 2", "2");
}

TEST(no_steps_left)
{
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_FIRST, 0, "n || =\n< 5 || 1\n- || 2");
	b.env.steps = 3;
	CHECK_STR(decide(&b, m), "null");
	bench_close(&b);
}

/* ---- rows that may hold --------------------------------------------------- */

TEST(first_with_rows_that_may_hold)
{
	check(HIT_FIRST, 0, "unknown_n || =\n> 5 || 1\n- || 2", "unknown");
	check(HIT_FIRST, 0, "unknown_n || =\n> 5 || 2\n- || 2\n< 3 || 9", "2");
	check(HIT_FIRST, 0, "n | unknown_n || =\n> 5 | - || 2\n- | > 3 || 1", "2");
	check(HIT_FIRST, 0, "unknown_n || =\n> 5 || null\n- || null", "null");
	/* that there is none is told; that no row holds is not: a criterion minds */
	check(HIT_FIRST, 0, "unknown_n || =\n> 5 || null", "unknown");
	check(HIT_FIRST, 0, "n | unknown_n || =\n< 5 | > 1 || 1\n- | - || 2", "2");
	check(HIT_FIRST, 0, "n || =\n- || unknown_n", "unknown");
}

TEST(unique_and_any_with_rows_that_may_hold)
{
	check(HIT_UNIQUE, 0, "unknown_n || =\n> 5 || 1\n<= 5 || 1", "unknown");
	check(HIT_UNIQUE, 0, "n | unknown_n || =\n> 5 | - || 1\n- | > 1 || 1", "unknown");
	check(HIT_UNIQUE, 0, "n | unknown_n || =\n> 5 | - || 1\n< 5 | > 1 || 1", "1");
	check(HIT_UNIQUE, 0, "n | unknown_n || =\n- | - || 1\n- | - || 1\n- | > 1 || 1", "null");
	check(HIT_ANY, 0, "n | unknown_n || =\n> 5 | - || 1\n- | > 1 || 1", "1");
	check(HIT_ANY, 0, "n | unknown_n || =\n> 5 | - || 1\n- | > 1 || 2", "unknown");
	check(HIT_ANY, 0, "n | unknown_n || =\n> 5 | - || 1\n- | - || 2\n- | > 1 || 2", "null");
}

TEST(collect_with_rows_that_may_hold)
{
	const char *less = "n | unknown_n || =\n- | - || 3\n- | > 1 || 5";

	check(HIT_COLLECT, COLLECT_LIST, less, "unknown");
	check(HIT_COLLECT, COLLECT_COUNT, less, "unknown");
	check(HIT_COLLECT, COLLECT_SUM, less, "unknown");
	check(HIT_COLLECT, COLLECT_MIN, less, "3");
	check(HIT_COLLECT, COLLECT_MAX, less, "unknown");
	check(HIT_COLLECT, COLLECT_SUM, "n | unknown_n || =\n- | - || 3\n- | > 1 || 0", "3");
	check(HIT_COLLECT, COLLECT_SUM, "unknown_n || =\n> 1 || 0", "unknown");
	check(HIT_COLLECT, COLLECT_LIST, "n || =\n- || unknown_n\n- || 2", "[unknown, 2]");
	check(HIT_COLLECT, COLLECT_COUNT, "n || =\n- || unknown_n\n- || 2", "2");
}

TEST(priority_with_rows_that_may_hold)
{
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_PRIORITY, 0, "unknown_n || =\n> 5 || \"low\"\n- || \"high\"");
	m->outputs[0].order = list_of(&b, "[\"high\", \"low\"]");
	CHECK_STR(decide(&b, m), "\"high\"");
	m->outputs[0].order = list_of(&b, "[\"low\", \"high\"]");
	CHECK_STR(decide(&b, m), "unknown");
	m->t.hit = HIT_OUTPUT_ORDER;
	CHECK_STR(decide(&b, m), "unknown");
	bench_close(&b);
}

TEST(unknown_tells_what_it_hangs_on)
{
	struct feel_bench b;
	struct feel_name name, other;
	struct value v;
	struct made *m;

	bench_open(&b);
	b.scope.lookup(b.scope.host, "unknown_n", 9, &name);
	b.scope.lookup(b.scope.host, "unknown_a", 9, &other);
	m = make(&b, HIT_FIRST, 0, "unknown_n || =\n> 5 || 1\n- || 2\n- || unknown_a");
	v = table_decide(&m->t, &b.env, NULL, NULL);
	CHECK_INT(v.kind, V_UNKNOWN);
	CHECK_INT(v.u.causes->n, 1);
	CHECK_INT(v.u.causes->slot[0], name.slot);
	m = make(&b, HIT_FIRST, 0, "unknown_n || =\n> 5 || unknown_a\n- || 2");
	v = table_decide(&m->t, &b.env, NULL, NULL);
	CHECK_INT(v.u.causes->n, 2);
	bench_close(&b);
}

TEST(an_unknown_input_with_allowed_values)
{
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_FIRST, 0, "unknown_n || =\n- || 1");
	CHECK_STR(decide(&b, m), "1");
	m->inputs[0].allowed = unary(&b, "[18..40]");
	CHECK_STR(decide(&b, m), "unknown");
	bench_close(&b);
}

TEST(types_of_answers)
{
	struct feel_bench b;
	struct made *m;

	bench_open(&b);
	m = make(&b, HIT_FIRST, 0, "n || a | b\n- || 1 | 2");
	m->outputs[0].type = &type_number;
	CHECK_STR(type_print(table_type(&m->t, &b.arena), &b.arena),
		"context { a: number, b: anything }");
	m->t.hit = HIT_RULE_ORDER;
	CHECK_INT(table_type(&m->t, &b.arena)->kind, T_LIST);
	m = make(&b, HIT_COLLECT, COLLECT_COUNT, "n || =\n- || 1");
	CHECK_INT(table_type(&m->t, &b.arena)->kind, T_NUMBER);
	m = make(&b, HIT_UNIQUE, 0, "n || =\n- || 1");
	CHECK_INT(table_type(&m->t, &b.arena)->kind, T_ANY);
	bench_close(&b);
}

/* ---- soundness by brute force ---------------------------------------------- */

/* Every known part of `partial` stands in `full`. */
static bool stands(struct value partial, struct value full)
{
	if (partial.kind == V_UNKNOWN)
		return true;
	if (!feel_holds_unknown(partial))
		return value_same(partial, full);
	if (partial.kind != V_LIST || full.kind != V_LIST || partial.u.list->n != full.u.list->n)
		return false;
	for (uint32_t i = 0; i < full.u.list->n; i++)
		if (!stands(partial.u.list->at[i], full.u.list->at[i]))
			return false;
	return true;
}

struct dice {
	uint64_t state;
};
static unsigned roll(struct dice *d, unsigned sides)
{
	d->state = d->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(d->state >> 33) % sides;
}

static void random_rows(struct made *m, struct dice *d, const struct feel_code *const *tests,
	unsigned n_tests, const struct feel_code *const *outs, unsigned n_outs)
{
	m->t.n_rows = 1 + roll(d, 4);
	for (uint32_t i = 0; i < m->t.n_rows; i++) {
		m->cells[i][0] = tests[roll(d, n_tests)];
		m->cells[i][1] = tests[roll(d, n_tests)];
		m->cells[i][COLUMNS] = outs[roll(d, n_outs)];
		m->rows[i] = (struct table_row){m->cells[i], m->cells[i] + COLUMNS};
	}
	m->t.hit = (enum hit_policy)roll(d, HIT_COLLECT + 1);
	m->t.collect = (enum collect)roll(d, COLLECT_COUNT + 1);
	m->outputs[0].otherwise = roll(d, 3) ? NULL : outs[roll(d, n_outs)];
}

TEST(an_answer_holds_for_every_completion)
{
	struct feel_bench b;
	struct dice d = {20261116};
	struct made *m;
	struct feel_name x, y;
	struct value domain[5];
	unsigned sure = 0, wrong = 0;

	bench_open(&b);
	b.scope.lookup(b.scope.host, "unknown_n", 9, &x);
	b.scope.lookup(b.scope.host, "unknown_l", 9, &y);
	m = make(&b, HIT_FIRST, 0, "unknown_n | unknown_l || =\n- | - || 1");
	const struct feel_code *tests[] = {NULL, NULL, unary(&b, "1"), unary(&b, "2"),
		unary(&b, "> 1"), unary(&b, "null"), unary(&b, "not(1)"), unary(&b, "[1..2]")};
	const struct feel_code *outs[] = {bench_code(&b, "1"), bench_code(&b, "2"),
		bench_code(&b, "0"), bench_code(&b, "null"), bench_code(&b, "unknown_n"),
		bench_code(&b, "1")};

	m->outputs[0].order = list_of(&b, "[2, 1, 0]");
	domain[0] = value_null();
	for (int i = 1; i < 5; i++)
		domain[i] = value_int(&b.arena, i - 1);
	for (int round = 0; round < 4000; round++) {
		struct value v, full;

		bool both = roll(&d, 2);

		random_rows(m, &d, tests, 8, outs, 6);
		b.env.slots[x.slot] = (struct value){0};
		b.env.slots[y.slot] = both ? (struct value){0} : domain[roll(&d, 5)];
		b.env.steps = FEEL_STEPS;
		v = table_decide(&m->t, &b.env, NULL, NULL);
		sure += v.kind != V_UNKNOWN;
		for (int i = 0; v.kind != V_UNKNOWN && i < 25; i++) {
			b.env.slots[x.slot] = domain[i % 5];
			if (both)
				b.env.slots[y.slot] = domain[i / 5];
			full = table_decide(&m->t, &b.env, NULL, NULL);
			wrong += !stands(v, full);
		}
	}
	CHECK_INT(wrong, 0);
	CHECK(sure > 400); /* or the test says nothing */
	bench_close(&b);
}

TEST_MAIN
