/* From a rule to columns, conditions and ranks of one side. */
#include "match/alike.h"

#include "base/utf8.h"
#include "feel/builtin.h"
#include <string.h>

/* ---- operands -------------------------------------------------------------- */

enum side { SIDE_NONE, SIDE_MINE, SIDE_OTHER, SIDE_BOTH }; /* whose records are read */

static enum side side_of(const struct plan *p, unsigned entities)
{
	unsigned mine = 1U << p->mine, other = 1U << p->other;

	if (entities & ~(mine | other))
		return SIDE_BOTH; /* of a third: left to the evaluator */
	return (entities & mine ? SIDE_MINE : 0u) | (entities & other ? SIDE_OTHER : 0u);
}

static unsigned code_entities(const struct plan *p, const struct feel_code *code)
{
	uint32_t n;
	const uint32_t *slots = feel_code_slots(code, &n);
	unsigned all = 0;

	for (uint32_t i = 0; i < n; i++)
		all |= p->image->slots[slots[i]].entities;
	return all;
}

/* SIDE_BOTH: it cannot be evaluated for one side alone. */
static enum side operand_make(struct plan *p, const struct feel_form *f, struct operand *out)
{
	*out = (struct operand){.slot = UINT32_MAX};
	if (f->kind == FORM_PART && f->part.constant) {
		out->constant = f->part.constant;
		return SIDE_NONE;
	}
	if (f->kind == FORM_PART && f->part.slot != UINT32_MAX) {
		out->slot = f->part.slot;
		return side_of(p, p->image->slots[out->slot].entities);
	}
	if (!f->part.code)
		return SIDE_BOTH;
	out->code = feel_part_code(&f->part, &p->arena);
	return out->code ? side_of(p, code_entities(p, out->code)) : SIDE_BOTH;
}

bool operand_of_mine(struct plan *p, const struct feel_form *f, struct operand *out)
{
	return operand_make(p, f, out) < SIDE_OTHER;
}

struct value operand_value(struct eval *e, const struct operand *o)
{
	if (o->constant)
		return *o->constant;
	return o->code ? eval_code(e, o->code) : eval_slot(e, o->slot);
}

/* ---- columns --------------------------------------------------------------- */

uint32_t column_find(const struct column *c, const char *s, size_t len)
{
	const char *found = strmap_get(&c->ids, s, len);

	return found ? (uint32_t)((uintptr_t)found - 1) : UINT32_MAX;
}

uint32_t column_intern(struct plan *p, struct column *c, const char *s, size_t len)
{
	uint32_t id = column_find(c, s, len);
	char *own;

	if (id != UINT32_MAX)
		return id;
	if (c->n_ids == c->cap_ids) {
		unsigned cap = c->cap_ids;

		c->texts = arena_grow_array(&p->arena, c->texts, &cap, sizeof *c->texts);
		c->cap_ids = cap;
	}
	own = arena_strndup(&p->arena, s, len);
	strmap_put(&c->ids, own, len, (void *)((uintptr_t)c->n_ids + 1));
	c->texts[c->n_ids] = own;
	return c->n_ids++;
}

static bool same_operand(const struct operand *a, const struct operand *b)
{
	return a->slot != UINT32_MAX && a->slot == b->slot;
}

static const struct codes *codes_of(const struct plan *p, const struct operand *o, bool set)
{
	const struct type *t = o->slot != UINT32_MAX ? p->image->slots[o->slot].type : NULL;

	if (t && set && t->kind == T_LIST)
		t = t->of;
	return t && t->kind == T_STRING && t->domain ? t->domain->codes : NULL;
}

uint32_t column_for(struct plan *p, const struct operand *o, enum column_kind kind, uint32_t prefix)
{
	struct column *c;

	for (uint32_t i = 0; i < p->n_columns; i++) {
		c = &p->columns[i];
		if (c->kind == kind && c->prefix == prefix && same_operand(&c->of, o))
			return i;
	}
	if (p->n_columns == COLUMNS_MAX)
		return UINT32_MAX;
	c = &p->columns[p->n_columns];
	*c = (struct column){.kind = kind, .of = *o, .prefix = prefix};
	strmap_init(&c->ids, &p->arena, 0);
	/* codes are numbered as they stand in their table, which is where neighbours are near */
	c->codes = prefix ? NULL : codes_of(p, o, kind == COL_SET);
	for (uint32_t i = 0; c->codes && i < c->codes->n; i++)
		column_intern(p, c, c->codes->at[i].code, strlen(c->codes->at[i].code));
	return p->n_columns++;
}

static bool is_list(const struct plan *p, const struct operand *o)
{
	return o->slot != UINT32_MAX && p->image->slots[o->slot].type->kind == T_LIST;
}

/* ---- atoms ----------------------------------------------------------------- */

static enum feel_op turned_op(enum feel_op op)
{
	switch (op) {
	case OP_LT: return OP_GT;
	case OP_LE: return OP_GE;
	case OP_GT: return OP_LT;
	case OP_GE: return OP_LE;
	default: return op;
	}
}

/* One operand of each side.  True: `mine` is set, and *column. */
static bool atom_sides(struct plan *p, struct atom *at, const struct operand *x, enum side sx,
	const struct operand *y, enum side sy, enum column_kind kind, uint32_t prefix)
{
	const struct operand *theirs = sx == SIDE_OTHER ? x : y;

	if (!((sx == SIDE_OTHER && sy < SIDE_OTHER) || (sy == SIDE_OTHER && sx < SIDE_OTHER)))
		return false;
	at->mine = sx == SIDE_OTHER ? *y : *x;
	at->column = column_for(p, theirs, kind, prefix);
	return at->column != UINT32_MAX;
}

/* distance(a, b), asked for a member's code; its table. */
static bool place_sides(struct plan *p, const struct feel_form *f, struct atom *at)
{
	struct operand x, y;
	enum side sx, sy;

	if (f->kind != FORM_HOST || f->host >= p->image->n_codes)
		return false;
	sx = operand_make(p, f->a, &x);
	sy = operand_make(p, f->b, &y);
	at->places = &p->image->codes[f->host];
	return atom_sides(p, at, &x, sx, &y, sy, COL_SCALAR, 0) &&
	       p->columns[at->column].codes == at->places;
}

static bool atom_near(struct plan *p, enum feel_op op, const struct feel_form *far,
	const struct feel_form *limit, struct atom *at)
{
	enum side s;

	at->ask = ASK_NEAR;
	at->op = op;
	at->limit_column = UINT32_MAX;
	if (op == OP_EQ || op == OP_NE || !place_sides(p, far, at))
		return false;
	s = operand_make(p, limit, &at->limit);
	if (s == SIDE_OTHER)
		at->limit_column = column_for(p, &at->limit, COL_SCALAR, 0);
	return s < SIDE_OTHER || at->limit_column != UINT32_MAX;
}

static bool atom_order(struct plan *p, const struct feel_form *f, struct atom *at)
{
	struct operand x, y;
	enum side sx, sy;

	if (atom_near(p, f->op, f->a, f->b, at) || atom_near(p, turned_op(f->op), f->b, f->a, at))
		return true;
	at->ask = ASK_ORDER;
	sx = operand_make(p, f->a, &x);
	sy = operand_make(p, f->b, &y);
	at->op = sx == SIDE_OTHER ? f->op : turned_op(f->op);
	return atom_sides(p, at, &x, sx, &y, sy, COL_SCALAR, 0);
}

static bool atom_in(struct plan *p, const struct feel_form *f, struct atom *at)
{
	struct operand x, y;
	enum side sx = operand_make(p, f->a, &x), sy = operand_make(p, f->b, &y);
	bool set = sy == SIDE_OTHER && is_list(p, &y);

	at->ask = ASK_HAS;
	if (sx == SIDE_OTHER && is_list(p, &x))
		return false;
	return atom_sides(p, at, &x, sx, &y, sy, set ? COL_SET : COL_SCALAR, 0);
}

static bool atom_quantified(struct plan *p, const struct feel_form *f, struct atom *at)
{
	struct operand x, y;
	enum side sx = operand_make(p, f->a, &x), sy = operand_make(p, f->b, &y);

	if (f->kind == FORM_EVERY)
		at->ask = sx == SIDE_OTHER ? ASK_WITHIN : ASK_COVERS;
	else
		at->ask = sx == SIDE_OTHER ? ASK_MEETS : ASK_MEETS_OF;
	return atom_sides(p, at, &x, sx, &y, sy, COL_SET, 0);
}

static bool atom_call(struct plan *p, const struct feel_form *f, struct atom *at)
{
	struct operand x, y;
	enum side sx, sy;
	int64_t digits = 0;

	if (!f->b || (f->builtin->fn != bi_disjoint && f->builtin->fn != bi_same_group))
		return false;
	if (f->builtin->fn == bi_same_group) {
		const struct value *n =
			f->c && f->c->kind == FORM_PART ? f->c->part.constant : NULL;

		if (!n || !value_to_int(*n, &digits) || digits < 1 || digits > 100)
			return false;
	}
	at->ask = digits ? ASK_SHARES : ASK_APART;
	sx = operand_make(p, f->a, &x);
	sy = operand_make(p, f->b, &y);
	return atom_sides(p, at, &x, sx, &y, sy, COL_SET, (uint32_t)digits);
}

static bool atom_of(struct plan *p, const struct feel_form *f, struct atom *at)
{
	*at = (struct atom){.column = UINT32_MAX, .limit_column = UINT32_MAX};
	switch (f->kind) {
	case FORM_COMPARE: return atom_order(p, f, at);
	case FORM_IN: return atom_in(p, f, at);
	case FORM_EVERY:
	case FORM_SOME: return atom_quantified(p, f, at);
	case FORM_CALL: return atom_call(p, f, at);
	default: return false;
	}
}

/* What reads one side alone is true or not. */
static bool atom_true(struct plan *p, const struct feel_form *f, struct atom *at)
{
	struct operand x;
	enum side s = operand_make(p, f, &x);

	*at = (struct atom){.ask = ASK_TRUE, .column = UINT32_MAX};
	if (s == SIDE_BOTH)
		return false;
	if (s == SIDE_OTHER) {
		at->column = column_for(p, &x, COL_SCALAR, 0);
		return at->column != UINT32_MAX;
	}
	at->mine = x;
	return true;
}

/* ---- conditions ------------------------------------------------------------ */

static const struct term *term_make(struct plan *p, const struct feel_form *f)
{
	struct term *t = ARENA_NEW(&p->arena, struct term);

	if (f->kind == FORM_AND || f->kind == FORM_OR) {
		t->kind = f->kind == FORM_AND ? TERM_AND : TERM_OR;
		t->a = term_make(p, f->a);
		t->b = term_make(p, f->b);
	} else if (f->kind == FORM_NOT) {
		t->kind = TERM_NOT;
		t->a = term_make(p, f->a);
	} else if (atom_true(p, f, &t->atom) || atom_of(p, f, &t->atom)) {
		t->kind = TERM_ATOM;
	} else {
		t->kind = TERM_OPEN;
	}
	return t;
}

static void conjunct_add(struct plan *p, struct conjunct c)
{
	p->conjuncts[p->n_conjuncts++] = c;
	p->any |= c.term->kind != TERM_OPEN;
}

static void conjunct_open(struct plan *p, struct conjunct like)
{
	struct term *open = ARENA_NEW(&p->arena, struct term);

	open->kind = TERM_OPEN;
	like.term = open;
	conjunct_add(p, like);
}

/* a and b and c, each by itself; what comes when there is no room is the evaluator's. */
static void conjuncts_of(struct plan *p, const struct feel_form *f, struct conjunct like)
{
	if (f->kind == FORM_AND && p->n_conjuncts + 2 < TERMS_MAX) {
		conjuncts_of(p, f->a, like);
		conjuncts_of(p, f->b, like);
		return;
	}
	like.term = term_make(p, f);
	conjunct_add(p, like);
}

/* A criterion of the members' side alone: judged when a member comes. */
static void conjunct_whole(struct plan *p, const struct criterion *c, struct conjunct like)
{
	struct term *t = ARENA_NEW(&p->arena, struct term);
	struct operand o = {.slot = UINT32_MAX, .whole = c};

	t->kind = TERM_ATOM;
	t->atom = (struct atom){.ask = ASK_TRUE, .column = column_for(p, &o, COL_SCALAR, 0)};
	like.term = t;
	like.turned = like.lenient = false;
	like.laid_aside = true;
	conjunct_add(p, like);
}

static void conjunct_mine(struct plan *p, const struct criterion *c, struct conjunct like)
{
	struct term *t = ARENA_NEW(&p->arena, struct term);

	t->kind = TERM_ATOM;
	t->atom = (struct atom){
		.ask = ASK_TRUE, .column = UINT32_MAX, .mine = {.slot = UINT32_MAX, .whole = c}};
	like.term = t;
	like.turned = like.lenient = false;
	conjunct_add(p, like);
}

static void criterion_make(struct plan *p, const struct criterion *c, uint32_t index)
{
	struct conjunct like = {.criterion = index,
		.turned = c->kind == CRIT_REFUSE,
		.lenient = c->border || c->note_when};
	enum side s = side_of(p, c->entities);

	if (p->n_conjuncts + 1 >= TERMS_MAX || p->n_columns == COLUMNS_MAX) {
		conjunct_open(p, like);
	} else if (s == SIDE_OTHER) {
		conjunct_whole(p, c, like);
	} else if (s != SIDE_BOTH) {
		conjunct_mine(p, c, like);
	} else {
		const struct feel_form *f = feel_form(c->code, &p->arena);
		bool one = f->kind == FORM_COMPARE;

		if (like.turned || like.lenient) {
			like.term = term_make(p, f);
			conjunct_add(p, like);
		} else {
			conjuncts_of(p, f, like);
		}
		/* a comparison with what there is none of is null, and null is no */
		if (one && !like.lenient &&
			p->conjuncts[p->n_conjuncts - 1].term->kind == TERM_ATOM)
			((struct term *)(uintptr_t)p->conjuncts[p->n_conjuncts - 1].term)
				->atom.null_fails = true;
	}
}

/* ---- ranks ----------------------------------------------------------------- */

static void rank_of_sets(
	struct plan *p, const struct feel_form *f, enum rank_find find, struct rank_plan *out)
{
	struct atom at = {0};
	struct operand wanted, have;
	enum side sw = operand_make(p, f->a, &wanted), sh = operand_make(p, f->b, &have);

	if (!atom_sides(p, &at, &wanted, sw, &have, sh, COL_SET, 0))
		return;
	*out = (struct rank_plan){.find = find,
		.column = at.column,
		.mine = at.mine,
		.wants_member = sw == SIDE_OTHER};
}

static void rank_weighted(struct plan *p, const struct feel_form *f, struct rank_plan *out)
{
	const struct codes *weights = &p->image->codes[f->host ^ FUNCTION_WEIGHTED];
	struct column *c;

	rank_of_sets(p, f, RANK_COVERAGE, out);
	c = &p->columns[out->column];
	if (out->find != RANK_COVERAGE || c->codes != weights) {
		*out = (struct rank_plan){.find = RANK_EVALUATED};
		return;
	}
	out->weights = c->weights = weights;
}

static void rank_close(struct plan *p, const struct feel_form *f, struct rank_plan *out)
{
	rank_of_sets(p, f, RANK_CLOSENESS, out);
	out->bridges = &p->image->codes[f->host ^ FUNCTION_CLOSENESS];
}

static void rank_make(struct plan *p, const struct rank *r, struct rank_plan *out)
{
	const struct feel_form *f = feel_form(r->code, &p->arena);
	struct operand whole;
	struct atom at = {0};
	enum side s = operand_make(p, f, &whole);

	*out = (struct rank_plan){.find = RANK_EVALUATED};
	if (s < SIDE_OTHER) {
		*out = (struct rank_plan){.find = RANK_MINE, .mine = whole};
	} else if (s == SIDE_OTHER) {
		uint32_t c = column_for(p, &whole, COL_SCALAR, 0);

		if (c != UINT32_MAX)
			*out = (struct rank_plan){.find = RANK_CELL, .column = c};
	} else if (f->kind == FORM_CALL && f->builtin->fn == bi_coverage && f->b) {
		rank_of_sets(p, f, RANK_COVERAGE, out);
	} else if (f->kind == FORM_CALL && f->builtin->fn == bi_closeness && f->b) {
		rank_of_sets(p, f, RANK_CLOSENESS, out);
	} else if (f->kind == FORM_HOST && f->host & FUNCTION_WEIGHTED) {
		rank_weighted(p, f, out);
	} else if (f->kind == FORM_HOST && f->host & FUNCTION_CLOSENESS) {
		rank_close(p, f, out);
	} else if (place_sides(p, f, &at)) {
		*out = (struct rank_plan){.find = RANK_DISTANCE,
			.column = at.column,
			.mine = at.mine,
			.places = at.places};
	}
}

/* ---- layout ---------------------------------------------------------------- */

static const struct atom *plain_atom(const struct conjunct *c)
{
	return c->term->kind == TERM_ATOM && !c->turned && !c->lenient ? &c->term->atom : NULL;
}

/* How well the members' keys under this condition tell them apart; 0: it has none. */
static unsigned keyed(const struct plan *p, const struct atom *a)
{
	if (!a || a->column == UINT32_MAX)
		return 0;
	switch (a->ask) {
	case ASK_SHARES: return 3;
	case ASK_HAS: return 2;
	case ASK_MEETS:
	case ASK_MEETS_OF: return 2;
	case ASK_ORDER: return a->op == OP_EQ ? 1 : 0;
	default: (void)p; return 0;
	}
}

static void choose_layout(struct plan *p)
{
	unsigned best = 0;

	p->driver = p->second = p->reach = UINT32_MAX;
	for (uint32_t i = 0; i < p->n_conjuncts; i++) {
		const struct atom *a = plain_atom(&p->conjuncts[i]);
		unsigned k = keyed(p, a);

		if (k > best) {
			best = k;
			p->driver = i;
		}
	}
	for (uint32_t i = 0; i < p->n_conjuncts; i++) {
		const struct atom *a = plain_atom(&p->conjuncts[i]);
		bool order = a && a->column != UINT32_MAX && a->ask == ASK_ORDER && a->op != OP_NE;

		if (a && a->ask == ASK_NEAR) {
			p->second = a->column;
			if (a->op == OP_LE || a->op == OP_LT)
				p->reach = a->limit_column;
			return;
		}
		if (order && p->second == UINT32_MAX && i != p->driver)
			p->second = a->column;
	}
}

/* Room for so many bytes of a block. */
static struct part place(struct plan *p, size_t size)
{
	struct part at = {p->words, (uint32_t)((size + sizeof(uint64_t) - 1) / sizeof(uint64_t))};

	p->words += at.words;
	return at;
}

static uint32_t planes(struct plan *p, uint32_t n)
{
	return place(p, n * sizeof(uint64_t)).at;
}

/* What conditions read lies first. */
static void place_parts(struct plan *p)
{
	for (uint32_t i = 0; i < p->n_columns; i++)
		p->columns[i].lanes = planes(p, LANES);
	for (uint32_t i = 0; i < p->n_columns; i++)
		if (p->columns[i].kind == COL_SCALAR)
			p->columns[i].bytes = place(p, sizeof(struct bytes));
		else if (i < p->n_asked)
			p->columns[i].bits = planes(p, BITS);
	for (uint32_t i = 0; i < p->n_columns; i++) {
		bool set = p->columns[i].kind == COL_SET;

		p->columns[i].cells = place(p, set ? sizeof(struct sets) : sizeof(struct numbers));
	}
	p->members = place(p, BLOCK * sizeof(struct member *));
}

void plan_make(struct plan *p, const struct image *im, const struct match *rule, bool left)
{
	const struct item *it = &rule->item;

	p->image = im;
	p->rule = rule;
	p->left = left;
	p->mine = left ? rule->right : rule->left;
	p->other = left ? rule->left : rule->right;
	p->columns = ARENA_ARRAY(&p->arena, struct column, COLUMNS_MAX);
	p->conjuncts =
		ARENA_ARRAY(&p->arena, struct conjunct, (size_t)TERMS_MAX + it->n_criteria + 1);
	p->ranks = ARENA_ARRAY(&p->arena, struct rank_plan, rule->n_ranks);
	for (uint32_t i = 0; i < it->n_criteria; i++)
		if (match_judges(&it->criteria[i]))
			criterion_make(p, &it->criteria[i], i);
	p->n_asked = p->n_columns;
	for (uint32_t i = 0; i < rule->n_ranks; i++)
		rank_make(p, &rule->ranks[i], &p->ranks[i]);
	p->posted = rule->n_ranks && p->ranks[0].find == RANK_COVERAGE ? p->ranks[0].column
								       : UINT32_MAX;
	alike_make(p);
	choose_layout(p);
	place_parts(p);
}
