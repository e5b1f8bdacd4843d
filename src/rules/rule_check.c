/* Expressions: what may stand where, their types and code; and in which order lets and
 * consts are looked at. */
#include "rules/rule_model.h"

#include <string.h>

enum { CONSTANT_STEPS = 100000 }; /* for what is computed at load, each */

/* ---- what may not stand in an expression --------------------------------- */

/* known() asks whether something was told.  Where people are judged it may not stand, so
 * that missing information never counts against anybody. */
static void refuse_known(struct load *ld, struct span at)
{
	struct feel_lexer lx;
	struct diags mute;
	bool member = false;

	diags_init(&mute, ld->scratch, 1);
	feel_lexer_init(&lx, at.src, at.start, at.end, &mute);
	while (lx.tok.kind != TOK_END) {
		bool is = lx.tok.kind == TOK_NAME && feel_is(&lx, "known");
		struct span where = feel_span(&lx);
		bool dot = feel_is(&lx, ".");

		feel_lexer_next(&lx);
		if (is && !member && feel_is(&lx, "("))
			load_error(ld, where, "misplaced",
				"known() may stand only in 'due' and 'done when'; here missing "
				"information would count against a person");
		member = dot;
	}
}

/* ---- functions over a table of codes ------------------------------------------ */

bool rule_table_calls(struct names *n, struct span at)
{
	const struct model *m = n->ld->model;
	struct table_wrong wrong;

	n->calls = no_table_calls;
	if (n->where == NAMES_CONST || n->where == NAMES_CASE)
		return true; /* nothing of the ruleset's can be called before it is there */
	if (table_calls_find(
		    &n->calls, names_scope(n), m->codes, m->n_codes, at, n->ld->scratch, &wrong))
		return true;
	load_error(n->ld, wrong.at, "type", "%s", wrong.text);
	return false;
}

/* ---- checking ------------------------------------------------------------ */

static bool may_be_checked(struct names *n, struct ast_expr *e, unsigned allowed)
{
	if (!e->tree || load_hopeless(n->ld))
		return false;
	if (!(allowed & MAY_KNOW))
		refuse_known(n->ld, e->at);
	n->expr = e;
	return rule_table_calls(n, e->at);
}

static void emit(struct load *ld, struct ast_expr *e, unsigned errors)
{
	if (ld->diags.errors > errors)
		e->type = NULL; /* the host has told of a name in it */
	if (e->type)
		e->code = feel_emit(e->tree, ld->keep, &ld->diags);
	if (!e->code)
		e->type = NULL;
}

void rule_expr(struct names *n, struct ast_expr *e, const struct type *wanted, unsigned allowed)
{
	struct feel_scope scope = names_scope(n);
	unsigned errors = n->ld->diags.errors;

	if (!may_be_checked(n, e, allowed))
		return;
	e->type = feel_check(e->tree, &scope, wanted, n->ld->keep, &n->ld->diags);
	emit(n->ld, e, errors);
}

void rule_cell(struct names *n, struct ast_expr *e, const struct type *input)
{
	struct feel_scope scope = names_scope(n);
	unsigned errors = n->ld->diags.errors;

	if (!may_be_checked(n, e, 0))
		return;
	e->type = feel_check_unary(e->tree, &scope, input, n->ld->keep, &n->ld->diags);
	emit(n->ld, e, errors);
}

bool rule_constant(struct load *ld, const struct ast_expr *e, int64_t on, struct value *out)
{
	struct feel_notes notes = {0};
	struct feel_env env = {
		.arena = ld->keep, .today = on, .steps = CONSTANT_STEPS, .notes = &notes};
	uint32_t slots = 0;

	if (!e->code)
		return false;
	feel_code_slots(e->code, &slots);
	if (slots > 0) {
		load_error(ld, e->at, "constant", "what differs from day to day cannot stand here");
		return false;
	}
	*out = feel_eval(e->code, &env);
	if (out->kind == V_NULL && out->big) {
		load_error(ld, e->at, "constant", "this has no value: %s", out->u.reason);
		return false;
	}
	return true;
}

/* ---- lets and consts ----------------------------------------------------- */

static void definition_names(struct names *n, struct load *ld, const struct symbol *s)
{
	names_init(n, ld, s->word == W_CONST ? NAMES_CONST : NAMES_LET);
	n->entity = s->entity;
}

/* A const that always holds and reads no other that changes is known now. */
/* "10:00:00@Europe/Copenhagen": what that is, zone data tell, and a load has none.  It is worked
 * out where it is read. */
static bool names_zone(struct span at)
{
	return memchr(at.src->text + at.start, '@', at.end - at.start) != NULL;
}

static void fix_const(struct load *ld, struct symbol *s, struct ast_fact *f)
{
	uint32_t slots = 0;

	if (s->versions.n > 1 || f->from != DATE_NONE || f->to != DATE_NONE || !f->value.code ||
		names_zone(f->value.at))
		return;
	feel_code_slots(f->value.code, &slots);
	if (slots == 0 && rule_constant(ld, &f->value, 0, &s->value))
		s->fixed = true;
}

void rule_definition(struct load *ld, struct symbol *s)
{
	struct names n;

	if (s->state == SYMBOL_DONE)
		return;
	if (s->state == SYMBOL_OPEN || ld->model->nesting == NESTING_MAX) {
		struct ast_fact *f = s->versions.at[0].node;

		load_error(ld, f->name.at, "circle",
			s->state == SYMBOL_OPEN ? "'%s' is computed from itself"
						: "'%s' stands in too tangled a chain of lets",
			s->shown);
		s->state = SYMBOL_DONE;
		return;
	}
	s->state = SYMBOL_OPEN;
	ld->model->nesting++;
	definition_names(&n, ld, s);
	for (uint32_t i = 0; i < s->versions.n; i++) {
		struct ast_fact *f = s->versions.at[i].node;

		rule_expr(&n, &f->value, NULL, 0);
		if (!f->value.type)
			continue;
		if (s->type == &type_any)
			s->type = f->value.type;
		else if (!type_equal(s->type, f->value.type))
			load_error(ld, f->value.at, "type",
				"the type of '%s' may not change with time: it is %s, and was %s",
				s->shown, type_print(f->value.type, ld->scratch),
				type_print(s->type, ld->scratch));
		if (s->word == W_CONST)
			fix_const(ld, s, f);
	}
	ld->model->nesting--;
	s->state = SYMBOL_DONE;
}

/* Definitions that an expression seems to read: by its words, before names are known. */
struct todo {
	struct symbol *s;
	struct span at; /* of the expression being looked through */
	struct feel_lexer lx;
	uint32_t version;
	bool open;
};

static struct symbol *definition_at(struct load *ld, const struct feel_lexer *lx, uint32_t entity)
{
	const char *s = lx->src->text + lx->tok.start;
	size_t len = lx->tok.end - lx->tok.start;
	struct symbol *found = NULL;

	if (lx->tok.kind != TOK_NAME)
		return NULL;
	found = strmap_get(&ld->model->entities[entity].members, s, len);
	if (!found || found->word != W_LET)
		found = strmap_get(&ld->model->consts.by_name, s, len);
	return found;
}

/* The next word of the top's expressions that names a definition not yet on the way. */
static struct symbol *next_read(struct load *ld, struct todo *t, struct diags *mute)
{
	for (;;) {
		struct ast_fact *f;

		while (t->open && t->lx.tok.kind != TOK_END) {
			struct symbol *s = definition_at(ld, &t->lx, t->s->entity);

			feel_lexer_next(&t->lx);
			if (s && s->state == SYMBOL_NEW)
				return s;
		}
		if (t->version == t->s->versions.n)
			return NULL;
		f = t->s->versions.at[t->version++].node;
		t->open = f->value.tree != NULL;
		if (t->open)
			feel_lexer_init(
				&t->lx, f->value.at.src, f->value.at.start, f->value.at.end, mute);
	}
}

/* Depth first by words, with a stack of our own: so that checking, which follows names as
 * it meets them, mostly finds them done and does not nest. */
static void order_from(struct load *ld, struct symbol *start)
{
	VEC(struct todo) stack = {0};
	struct diags mute;

	diags_init(&mute, ld->scratch, 1);
	start->state = SYMBOL_WAITS;
	vec_push(ld->scratch, &stack, ((struct todo){.s = start}));
	while (stack.n) {
		struct symbol *s = next_read(ld, &stack.at[stack.n - 1], &mute);

		if (s) {
			s->state = SYMBOL_WAITS;
			vec_push(ld->scratch, &stack, ((struct todo){.s = s}));
		} else {
			rule_definition(ld, stack.at[--stack.n].s);
		}
	}
}

void rule_definitions(struct load *ld)
{
	struct model *m = ld->model;

	for (uint32_t i = 0; i < m->consts.list.n; i++)
		if (m->consts.list.at[i]->state == SYMBOL_NEW)
			order_from(ld, m->consts.list.at[i]);
	for (uint32_t e = 0; e < m->n_entities; e++)
		for (uint32_t i = 0; i < m->entities[e].lets.n; i++)
			if (m->entities[e].lets.at[i]->state == SYMBOL_NEW)
				order_from(ld, m->entities[e].lets.at[i]);
}
