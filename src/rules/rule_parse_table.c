/* table: a head, rows of cells, and what any item has. */
#include "rules/rule_parse.h"

enum { COLUMNS_MAX = 50, ROWS_MAX = 10000 };

static bool at_mark(const struct rule_parser *p)
{
	return rp_at_punct(p, "|") || rp_at_punct(p, "||");
}

/* ---- the head ------------------------------------------------------------ */

/* NAME [TYPE] ["Title"] */
static bool head_column(struct rule_parser *p, struct ast_column *c)
{
	if (!rp_name(p, "a name for the column", &c->name))
		return false;
	if (!at_mark(p) && !rp_at_string(p) && !rp_type(p, &c->type))
		return false;
	return rp_title(p, &c->title);
}

/* | in | in || out | out |, at the first mark */
static bool table_head(struct rule_parser *p, struct ast_table *t)
{
	if (!rp_accept_punct(p, "|"))
		return rp_expected(p, "an input before '||'");
	do {
		struct ast_column c = {0};

		if (!head_column(p, &c))
			return false;
		vec_push(p->arena, &t->inputs, c);
	} while (rp_accept_punct(p, "|"));
	if (!rp_need_punct(p, "||"))
		return false;
	do {
		struct ast_column c = {0};

		if (!head_column(p, &c) || !rp_need_punct(p, "|"))
			return false;
		vec_push(p->arena, &t->outputs, c);
	} while (rp_at_name(p) && rp_word(p, IN_TABLE) == W_NONE);
	if (t->inputs.n > COLUMNS_MAX || t->outputs.n > COLUMNS_MAX) {
		load_error(p->ld, t->inputs.at[0].name.at, "limit",
			"a table has at most %d inputs and %d outputs", COLUMNS_MAX, COLUMNS_MAX);
		return false;
	}
	t->headed = true;
	return true;
}

/* ---- rows ---------------------------------------------------------------- */

static bool input_cell(struct rule_parser *p, struct ast_expr *e)
{
	uint32_t start = p->lx.tok.start;

	if (at_mark(p)) {
		load_error(p->ld, rp_here(p), "syntax",
			"a cell is empty; '-' stands for 'whatever it is'");
		return false;
	}
	e->tree = feel_parse_unary(&p->lx, NULL, p->arena, NULL);
	if (!e->tree)
		return false;
	e->at = feel_expr_span(e->tree);
	rp_mark_span(p, MARK_EXPR, start, p->lx.last_end);
	return true;
}

static bool output_cell(struct rule_parser *p, struct ast_expr *e)
{
	struct rule_parser q = *p;
	bool dash = rp_accept_punct(&q, "-") && at_mark(&q);

	if (dash || at_mark(p)) {
		load_error(p->ld, rp_here(p), "syntax",
			"an output needs a value; 'null' stands for 'none'");
		return false;
	}
	return rp_expr(p, e);
}

/* The mark after a cell: `|` or, after the last input, `||`. */
static bool row_mark(struct rule_parser *p, const struct ast_table *t, unsigned done)
{
	const char *mark = done == t->inputs.n ? "||" : "|";

	if (rp_accept_punct(p, mark))
		return true;
	if (!at_mark(p))
		return rp_expected(p, arena_printf(p->ld->scratch, "'%s'", mark));
	if (done <= t->inputs.n)
		load_error(p->ld, rp_here(p), "cells",
			"this row has %s inputs than the head, which has %u",
			done < t->inputs.n ? "fewer" : "more", t->inputs.n);
	else
		load_error(p->ld, rp_here(p), "syntax", "'||' stands once in a row");
	return false;
}

static bool fewer_outputs(struct rule_parser *p, const struct ast_table *t, struct span row)
{
	if (!at_mark(p) && !rp_at_punct(p, "}"))
		return false;
	load_error(p->ld, row, "cells", "this row has fewer outputs than the head, which has %u",
		t->outputs.n);
	return true;
}

static bool more_outputs(struct rule_parser *p, const struct ast_table *t)
{
	if (at_mark(p) || rp_at_punct(p, "}") || rp_begins_line(p) || rp_end(p) ||
		rp_word(p, IN_TABLE) != W_NONE)
		return false;
	load_error(p->ld, rp_here(p), "cells",
		"this row has more outputs than the head, which has %u", t->outputs.n);
	return true;
}

/* | test | test || value | value | */
static bool table_row(struct rule_parser *p, struct ast_table *t)
{
	unsigned n = t->inputs.n + t->outputs.n;
	struct ast_row row = {.at = rp_here(p), .cells = ARENA_ARRAY(p->arena, struct ast_expr, n)};

	if (rp_at_punct(p, "||"))
		return row_mark(p, t, 0);
	rp_next(p);
	for (unsigned i = 0; i < n; i++) {
		bool input = i < t->inputs.n;

		if (i > t->inputs.n && fewer_outputs(p, t, row.at))
			return false;
		if (!(input ? input_cell(p, &row.cells[i]) : output_cell(p, &row.cells[i])) ||
			!row_mark(p, t, i + 1))
			return false;
	}
	if (more_outputs(p, t))
		return false;
	if (t->rows.n == ROWS_MAX) {
		load_error(p->ld, row.at, "limit", "a table has at most %d rows", ROWS_MAX);
		return false;
	}
	vec_push(p->arena, &t->rows, row);
	return true;
}

/* ---- the whole ----------------------------------------------------------- */

static bool table_clause(struct rule_parser *p, struct ast_item *item, enum word w)
{
	struct ast_table *t = (struct ast_table *)item;

	if (w != W_NONE)
		return rp_common(p, item, w);
	if (!t->head_seen) {
		t->head_seen = true;
		return table_head(p, t);
	}
	return t->headed && table_row(p, t); /* without a head nothing more is said of rows */
}

static bool table_hit(struct rule_parser *p, struct ast_table *t)
{
	if (!rp_need(p, W_HIT))
		return false;
	if (rp_accept(p, W_UNIQUE))
		t->hit = HIT_UNIQUE;
	else if (rp_accept(p, W_FIRST))
		t->hit = HIT_FIRST;
	else if (rp_accept(p, W_COLLECT))
		t->hit = HIT_COLLECT;
	else
		return rp_expected(p, "'unique', 'first' or 'collect'");
	return true;
}

/* table NAME ["Title"] hit POLICY { … } */
void rp_table(struct rule_parser *p)
{
	uint32_t start = p->lx.tok.start;
	struct ast_table *t = rp_item(p, sizeof *t, W_TABLE);

	if (!t) {
		rp_lost_item(p, start);
		return;
	}
	vec_push(p->arena, &p->ld->ast.tables, t);
	if (!table_hit(p, t)) {
		t->item.broken = true;
		rp_lost_item(p, start);
		return;
	}
	rp_body(p, &t->item, IN_TABLE, table_clause);
}
