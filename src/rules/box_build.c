/* From terms to diagrams. */
#include "feel/ops.h"
#include "rules/box_of.h"

/* ---- leaves -------------------------------------------------------------- */

uint32_t box_value_leaf(struct box_reader *r, struct value v)
{
	if (v.kind == V_UNKNOWN)
		return LEAF_UNKNOWN;
	if (v.kind <= V_NULL)
		return v.big ? LEAF_ERROR : LEAF_NONE;
	for (unsigned i = 0; i < r->values.n; i++)
		if (value_same(r->values.at[i], v))
			return i;
	vec_push(r->arena, &r->values, v);
	return r->values.n - 1;
}

static bool known_all(const uint32_t *leaves, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (leaves[i] == BOX_OPEN)
			return false;
	return true;
}

static void spend(struct box_reader *r, uint64_t n)
{
	struct box_run *run = r->run;

	run->budget -= n < run->budget ? n : run->budget;
	if (run->budget == 0)
		r->too_much = true;
}

static uint32_t put(struct box_reader *r, uint32_t n, const uint32_t *of, box_fn *fn, void *arg)
{
	uint32_t before = r->space.steps, is;

	if (!box_reader_sound(r))
		return box_leaf(0);
	is = box_apply(&r->space, n, of, fn, arg);
	spend(r, before - r->space.steps);
	return is;
}

/* ---- conditions ---------------------------------------------------------- */

static uint32_t fn_and(void *arg, const uint32_t *leaves)
{
	struct box_reader *r = arg;

	if (leaves[0] == LEAF_FALSE || leaves[1] == LEAF_FALSE)
		return LEAF_FALSE;
	if (!known_all(leaves, 2))
		return BOX_OPEN;
	return box_value_leaf(
		r, feel_and(r->arena, r->values.at[leaves[0]], r->values.at[leaves[1]]));
}

static uint32_t fn_or(void *arg, const uint32_t *leaves)
{
	struct box_reader *r = arg;

	if (leaves[0] == LEAF_TRUE || leaves[1] == LEAF_TRUE)
		return LEAF_TRUE;
	if (!known_all(leaves, 2))
		return BOX_OPEN;
	return box_value_leaf(
		r, feel_or(r->arena, r->values.at[leaves[0]], r->values.at[leaves[1]]));
}

static uint32_t fn_not(void *arg, const uint32_t *leaves)
{
	struct box_reader *r = arg;

	if (leaves[0] == BOX_OPEN)
		return BOX_OPEN;
	return box_value_leaf(r, feel_not(r->values.at[leaves[0]]));
}

static uint32_t fn_if(void *arg, const uint32_t *leaves)
{
	struct box_reader *r = arg;

	if (leaves[0] == BOX_OPEN)
		return BOX_OPEN;
	if (leaves[0] != LEAF_UNKNOWN)
		return leaves[0] == LEAF_TRUE ? leaves[1] : leaves[2];
	if (!known_all(leaves, 3))
		return BOX_OPEN;
	return box_value_leaf(r, feel_merge(r->arena, r->values.at[LEAF_UNKNOWN],
					 r->values.at[leaves[1]], r->values.at[leaves[2]]));
}

struct value box_run_code(struct box_reader *r, const struct term *t, const struct value *args)
{
	struct value v;

	for (uint32_t i = 0; i < t->n; i++)
		r->env.slots[t->slots[i]] = args[i];
	r->env.steps = READ_STEPS;
	v = feel_eval(t->code, &r->env);
	for (uint32_t i = 0; i < t->n; i++)
		r->env.slots[t->slots[i]] = (struct value){.kind = V_UNSET};
	if (r->env.steps == 0)
		r->too_much = true;
	spend(r, 1);
	return v;
}

struct running {
	struct box_reader *r;
	const struct term *t;
};

static uint32_t fn_run(void *arg, const uint32_t *leaves)
{
	struct running *run = arg;
	struct value args[BOX_ARGS];

	if (!known_all(leaves, run->t->n))
		return BOX_OPEN;
	for (uint32_t i = 0; i < run->t->n; i++)
		args[i] = run->r->values.at[leaves[i]];
	return box_value_leaf(run->r, box_run_code(run->r, run->t, args));
}

static uint32_t axis_box(struct box_reader *r, uint32_t axis)
{
	const struct box_pieces *p = &r->axes.at[axis].pieces;
	uint32_t *leaves = ARENA_ARRAY(r->arena, uint32_t, p->n);

	for (unsigned i = 0; i < p->n; i++)
		leaves[i] = box_value_leaf(r, p->at[i].value);
	return box_ask(&r->space, axis, leaves);
}

/* ---- criteria ------------------------------------------------------------ */

static enum judged_leaf condition(uint32_t leaf)
{
	switch (leaf) {
	case LEAF_TRUE: return JUDGED_YES;
	case LEAF_FALSE:
	case LEAF_NONE: return JUDGED_NO;
	case LEAF_UNKNOWN: return JUDGED_UNKNOWN;
	default: return JUDGED_ERROR;
	}
}

/* As rules/eval judges: the strict reading, where that is no the lenient one, where that is
 * no too the note. */
static uint32_t fn_judge(void *arg, const uint32_t *leaves)
{
	const struct read_criterion *c = arg;
	enum judged_leaf is;

	if (leaves[0] == BOX_OPEN)
		return BOX_OPEN;
	is = condition(leaves[0]);
	if (c->of->kind == CRIT_REFUSE && (is == JUDGED_YES || is == JUDGED_NO))
		is = is == JUDGED_YES ? JUDGED_NO : JUDGED_YES;
	if (is != JUDGED_NO)
		return is;
	if (c->border && c->of->kind == CRIT_REQUIRE) {
		if (leaves[1] == BOX_OPEN)
			return BOX_OPEN;
		is = condition(leaves[1]);
		if (is != JUDGED_NO)
			return is == JUDGED_YES ? JUDGED_BORDER : is;
	}
	if (!c->note)
		return is;
	return leaves[2] == BOX_OPEN ? BOX_OPEN : condition(leaves[2]);
}

uint32_t box_criterion(struct box_reader *r, struct read_criterion *c)
{
	uint32_t of[3] = {box_leaf(0), box_leaf(0), box_leaf(0)};

	if (c->box != BOX_OPEN)
		return c->box;
	of[0] = box_term(r, c->strict);
	if (c->border)
		of[1] = box_term(r, c->border);
	if (c->note)
		of[2] = box_term(r, c->note);
	c->box = put(r, 3, of, fn_judge, c);
	return c->box;
}

static uint32_t fn_least(void *arg, const uint32_t *leaves)
{
	(void)arg;
	if (leaves[0] == JUDGED_NO || leaves[1] == JUDGED_NO)
		return JUDGED_NO;
	if (!known_all(leaves, 2))
		return BOX_OPEN;
	return leaves[0] < leaves[1] ? leaves[0] : leaves[1];
}

uint32_t box_judged(struct box_reader *r, struct judged *j, uint32_t skip)
{
	uint32_t of[2] = {box_leaf(JUDGED_YES), 0};

	for (uint32_t i = 0; i < j->n; i++) {
		if (i == skip)
			continue;
		of[1] = box_criterion(r, &j->at[i]);
		of[0] = put(r, 2, of, fn_least, NULL);
	}
	return of[0];
}

/* An item as others read it: a border is not for them to decide. */
static uint32_t fn_as_read(void *arg, const uint32_t *leaves)
{
	(void)arg;
	switch (leaves[0]) {
	case BOX_OPEN: return BOX_OPEN;
	case JUDGED_NO: return LEAF_FALSE;
	case JUDGED_YES: return LEAF_TRUE;
	case JUDGED_ERROR: return LEAF_ERROR;
	default: return LEAF_UNKNOWN;
	}
}

/* One that always or never holds is told where it stands.  Whoever reads it is looked at as
 * if it could be either, for nothing new is to be said. */
static uint32_t judged_box(struct box_reader *r, struct term *t)
{
	struct box_axis either = {.kind = AXIS_OPAQUE, .slot = SLOT_NOWHERE, .type = &type_boolean};
	uint32_t is = box_judged(r, &t->judged, UINT32_MAX);

	is = put(r, 1, &is, fn_as_read, NULL);
	if (!box_is_leaf(is) || !box_reader_sound(r))
		return is;
	is = axis_new(r, &either);
	return box_reader_sound(r) ? axis_box(r, is) : box_leaf(0);
}

/* ---- screenings ---------------------------------------------------------- */

static uint32_t fn_level(void *arg, const uint32_t *leaves)
{
	if (leaves[0] == BOX_OPEN)
		return BOX_OPEN;
	return leaves[0] == LEAF_TRUE ? *(uint32_t *)arg : leaves[1];
}

static uint32_t fn_valued(void *arg, const uint32_t *leaves)
{
	uint32_t n = *(uint32_t *)arg;

	switch (leaves[0]) {
	case BOX_OPEN: return BOX_OPEN;
	case LEAF_NONE:
	case LEAF_ERROR:
	case LEAF_UNKNOWN: return n + 1 + leaves[0] - LEAF_NONE;
	default: return leaves[1];
	}
}

/* From the last level to the first, which goes before. */
uint32_t box_levels(struct box_reader *r, struct read_levels *l)
{
	uint32_t n = l->of->levels.n, of[2] = {0, box_leaf(n)};

	for (uint32_t i = n; i > 0; i--) {
		uint32_t leaf = i - 1;

		of[0] = box_term(r, l->when[leaf]);
		of[1] = put(r, 2, of, fn_level, &leaf);
	}
	of[0] = box_term(r, l->value);
	return put(r, 2, of, fn_valued, &n);
}

struct naming {
	struct box_reader *r;
	const struct ast_screening *of;
};

static uint32_t fn_level_name(void *arg, const uint32_t *leaves)
{
	const struct naming *n = arg;
	uint32_t levels = n->of->levels.n;

	if (leaves[0] == BOX_OPEN)
		return BOX_OPEN;
	if (leaves[0] >= levels)
		return leaves[0] == levels ? LEAF_ERROR : LEAF_NONE + leaves[0] - levels - 1;
	if (n->of->levels.at[leaves[0]]->open)
		return LEAF_UNKNOWN;
	return box_value_leaf(n->r, value_text(n->of->levels.at[leaves[0]]->name.s));
}

static uint32_t fn_category(void *arg, const uint32_t *leaves)
{
	const uint32_t *is = arg; /* taken, not settled */

	switch (leaves[0]) {
	case BOX_OPEN: return BOX_OPEN;
	case JUDGED_NO: return leaves[1];
	case JUDGED_YES: return is[0];
	case JUDGED_ERROR: return is[1] + 1;
	default: return is[1];
	}
}

uint32_t box_categories(struct box_reader *r, struct read_categories *c)
{
	uint32_t n = c->when.n, of[2] = {0, box_leaf(n)};

	for (uint32_t i = n; i > 0; i--) {
		uint32_t is[2] = {i - 1, n + 1};

		of[0] = box_criterion(r, &c->when.at[i - 1]);
		of[1] = put(r, 2, of, fn_category, is);
	}
	return of[1];
}

static uint32_t fn_category_name(void *arg, const uint32_t *leaves)
{
	const struct naming *n = arg;
	uint32_t categories = n->of->categories.n;

	if (leaves[0] == BOX_OPEN)
		return BOX_OPEN;
	if (leaves[0] > categories)
		return leaves[0] == categories + 1 ? LEAF_UNKNOWN : LEAF_ERROR;
	return box_value_leaf(n->r,
		value_text(leaves[0] == categories ? n->of->otherwise.s
						   : n->of->categories.at[leaves[0]]->name.s));
}

/* ---- sets ----------------------------------------------------------------- */

static uint32_t fn_marked(void *arg, const uint32_t *leaves)
{
	if (leaves[0] == BOX_OPEN)
		return BOX_OPEN;
	return leaves[0] < 32 && *(uint32_t *)arg >> leaves[0] & 1;
}

uint32_t box_marked(struct box_reader *r, uint32_t box, uint32_t leaves)
{
	return put(r, 1, &box, fn_marked, &leaves);
}

static uint32_t fn_is(void *arg, const uint32_t *leaves)
{
	return leaves[0] == BOX_OPEN ? BOX_OPEN : leaves[0] == *(uint32_t *)arg;
}

uint32_t box_is(struct box_reader *r, uint32_t box, uint32_t leaf)
{
	return put(r, 1, &box, fn_is, &leaf);
}

uint32_t box_both(struct box_reader *r, uint32_t a, uint32_t b)
{
	return put(r, 2, (uint32_t[]){a, b}, fn_least, NULL);
}

uint32_t box_either(struct box_reader *r, uint32_t a, uint32_t b)
{
	return put(r, 2, (uint32_t[]){a, b}, fn_or, r);
}

/* ---- all ----------------------------------------------------------------- */

static uint32_t make(struct box_reader *r, struct term *t)
{
	static box_fn *const fns[] = {
		[TERM_AND] = fn_and, [TERM_OR] = fn_or, [TERM_NOT] = fn_not, [TERM_IF] = fn_if};
	struct running run = {r, t};
	uint32_t of[BOX_ARGS];

	switch (t->kind) {
	case TERM_VALUE: return box_leaf(box_value_leaf(r, t->value));
	case TERM_AXIS: return axis_box(r, t->axis);
	case TERM_JUDGED: return judged_box(r, t);
	case TERM_LEVEL:
		of[0] = box_levels(r, &t->levels);
		return put(r, 1, of, fn_level_name, &(struct naming){r, t->levels.of});
	case TERM_CATEGORY:
		of[0] = box_categories(r, &t->categories);
		return put(r, 1, of, fn_category_name, &(struct naming){r, t->categories.of});
	default: break;
	}
	for (uint32_t i = 0; i < t->n; i++)
		of[i] = box_term(r, t->args[i]);
	if (t->kind == TERM_RUN)
		return put(r, t->n, of, fn_run, &run);
	return put(r, t->n, of, fns[t->kind], r);
}

uint32_t box_term(struct box_reader *r, struct term *t)
{
	box_cut(r);
	if (t->box == BOX_OPEN)
		t->box = box_reader_sound(r) ? make(r, t) : box_leaf(0);
	return t->box;
}
