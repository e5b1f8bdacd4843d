/* With which one fact changed would the expectation hold? */
#include "rules/nearest_value.h"
#include "service/casetest_parts.h"

enum { READ_DEPTH = 6, SAID_MAX = 400 };

struct hint {
	struct case_run *run;
	struct case_failure *failure;
	VEC(struct value) said; /* what the criteria speak of, and what was told of their facts */
	VEC(uint32_t) facts;    /* slots that they read */
	/* the fact that is being changed */
	struct arena trial;
	uint32_t given, fact;
	const char *source;
};

/* ---- what the criteria speak of ------------------------------------------- */

static void add_code(struct hint *h, const struct feel_code *code, unsigned depth);

static void add_item(struct hint *h, const struct item *it, unsigned depth)
{
	for (uint32_t i = 0; i < it->n_criteria; i++) {
		add_code(h, it->criteria[i].code, depth);
		add_code(h, it->criteria[i].border, depth);
	}
}

static void add_screening(struct hint *h, const struct screening *s, unsigned depth)
{
	for (uint32_t i = 0; i < s->n_levels; i++)
		add_code(h, s->levels[i].when, depth);
	for (uint32_t i = 0; i < s->n_dimensions; i++)
		add_code(h, s->dimensions[i].value, depth);
}

/* What stands behind a name that an expression reads. */
static void add_slot(struct hint *h, const struct slot *s, unsigned depth)
{
	const struct image *im = h->run->image;

	switch (s->kind) {
	case SLOT_LET: add_code(h, im->lets[s->index].code, depth); break;
	case SLOT_GROUP: add_item(h, &im->groups[s->index].item, depth); break;
	case SLOT_PROFILE: add_item(h, &im->profiles[s->index].item, depth); break;
	case SLOT_OFFER: add_item(h, &im->offers[s->index].item, depth); break;
	case SLOT_DIMENSION: add_screening(h, &im->screenings[s->index], depth); break;
	case SLOT_CATEGORY:
		for (uint32_t i = 0; i < im->screenings[s->index].n_categories; i++)
			add_code(h, im->screenings[s->index].categories[i].when.code, depth);
		break;
	default: break;
	}
}

/* The names of levels and categories are no values of facts. */
static bool names_a_level(const struct hint *h, const struct feel_code *code, struct value v)
{
	uint32_t n;
	const uint32_t *slots = feel_code_slots(code, &n);

	for (uint32_t i = 0; v.kind == V_STRING && i < n; i++) {
		const struct slot *s = &h->run->image->slots[slots[i]];

		if ((s->kind == SLOT_DIMENSION || s->kind == SLOT_CATEGORY) && s->type->domain &&
			domain_index(s->type->domain, v.u.s, v.aux) >= 0)
			return true;
	}
	return false;
}

static void add_code(struct hint *h, const struct feel_code *code, unsigned depth)
{
	uint32_t n = 0, n_slots = 0;
	const struct value *said = code ? feel_code_constants(code, &n) : NULL;
	const uint32_t *slots = code ? feel_code_slots(code, &n_slots) : NULL;

	for (uint32_t i = 0; i < n && h->said.n < SAID_MAX; i++)
		if (said[i].kind > V_UNKNOWN && said[i].kind != V_FUNCTION &&
			!names_a_level(h, code, said[i]))
			vec_push(h->run->arena, &h->said, said[i]);
	for (uint32_t i = 0; depth && i < n_slots; i++)
		add_slot(h, &h->run->image->slots[slots[i]], depth - 1);
}

static void add_fact(struct hint *h, uint32_t slot)
{
	for (unsigned i = 0; i < h->facts.n; i++)
		if (h->facts.at[i] == slot)
			return;
	vec_push(h->run->arena, &h->facts, slot);
}

static void gather(struct hint *h)
{
	const struct expectation *x = h->failure->expected;
	const struct due *due = x->kind == EXPECT_DUE ? &h->run->image->dues[x->index] : NULL;

	if (due) {
		add_code(h, due->from, READ_DEPTH);
		for (uint32_t i = 0; i < due->n_facts; i++)
			add_fact(h, due->facts[i]);
	}
	for (unsigned i = 0; i < h->failure->why.n; i++) {
		const struct criterion *c = h->failure->why.at[i].criterion;

		add_code(h, c->code, READ_DEPTH);
		add_code(h, c->border, READ_DEPTH);
		add_code(h, c->note_when, READ_DEPTH);
		for (uint32_t k = 0; k < c->n_facts; k++)
			add_fact(h, c->facts[k]);
	}
}

/* ---- whose fact it is ----------------------------------------------------- */

/* What is given that has this fact; false when it is nobody of this expectation. */
static bool find_given(struct hint *h, const struct slot *slot)
{
	const struct expectation *x = h->failure->expected;
	const struct case_block *b = h->run->people.block;

	bool pair = x->kind == EXPECT_MATCH || x->kind == EXPECT_NEAR;

	h->given = UINT32_MAX;
	if (pair && b->givens[x->given].entity == slot->entity) {
		h->given = x->given;
		return true;
	}
	if (slot->entity != CASE_PERSON || h->run->people.several) {
		h->given = h->run->people.other;
		return pair && h->given != UINT32_MAX && b->givens[h->given].entity == slot->entity;
	}
	for (uint32_t i = 0; i < b->n_givens; i++)
		if (b->givens[i].entity == CASE_PERSON)
			h->given = i;
	return true;
}

static void eval_of(struct hint *h, struct eval *out)
{
	const struct expectation *x = h->failure->expected;

	if (x->kind == EXPECT_MATCH || x->kind == EXPECT_NEAR)
		case_people_pair(&h->run->people, x->given, out);
	else
		case_people_eval(&h->run->people, out);
}

/* What was told of the facts: a list that lacks what another has, and the like. */
static void add_told(struct hint *h, struct eval *e)
{
	for (unsigned i = 0; i < h->facts.n; i++) {
		struct value v = eval_slot(e, h->facts.at[i]);

		if (v.kind > V_UNKNOWN)
			vec_push(h->run->arena, &h->said, v);
	}
}

/* ---- trying --------------------------------------------------------------- */

static bool holds(void *arg, struct value v)
{
	struct hint *h = arg;
	struct telling t = {.value = v, .source = h->source, .seen = h->run->people.block->on};
	struct case_result out = {0};
	struct case_run trial = {.test = h->run->test,
		.out = &out,
		.image = h->run->image,
		.arena = &h->trial,
		.trial = true};
	bool held;

	case_people_with(&trial.people, &h->run->people, h->given, h->fact, &t, &h->trial);
	case_people_eval(&trial.people, &trial.eval);
	case_expect(&trial, h->failure->expected);
	held = out.failures.n == 0;
	arena_reset(&h->trial);
	return held;
}

static const char *given_in_words(
	struct hint *h, enum absence why, const struct telling *t, bool again)
{
	struct strbuf out;
	char day[DATE_TEXT];

	if (!t)
		return "nobody told it";
	sb_init(&out, h->run->arena);
	if (again) {
		date_print(h->run->people.block->on, day);
		sb_printf(&out, "told on %s; ", day);
	}
	sb_puts(&out, "given ");
	value_print(&out, t->value);
	if (why != FACT_TOLD)
		sb_printf(&out, ", %s", absence_word(why));
	return out.s;
}

static const char *value_in_words(struct hint *h, struct value v)
{
	struct strbuf out;

	sb_init(&out, h->run->arena);
	value_print(&out, v);
	return out.s;
}

static void look(struct hint *h, struct eval *e, uint32_t slot, uint32_t *best)
{
	struct casetest *test = h->run->test;
	unsigned tries = test->tries < CASE_TRIES_ONE ? test->tries : CASE_TRIES_ONE;
	const struct telling *told;
	enum absence why = eval_fact(e, slot, &told);
	struct nearest_value n = {.fact = slot_fact(e->image, slot),
		.was = told ? told->value : (struct value){0},
		.again = why != FACT_TOLD,
		.on = e->on,
		.said = h->said.at,
		.n_said = h->said.n,
		.arena = h->run->arena,
		.tries = tries,
		.holds = holds,
		.arg = h};
	bool found;

	h->fact = e->image->slots[slot].index;
	h->source = told ? told->source : "case";
	found = nearest_value(&n);
	test->tries -= tries - n.tries;
	if (!found || n.distance >= *best)
		return;
	*best = n.distance;
	h->failure->nearest = (struct case_change){.fact = e->image->slots[slot].name,
		.value = value_in_words(h, n.value),
		.given = given_in_words(h, why, told, told && value_same(n.value, told->value))};
}

static void release_trial(void *arg)
{
	arena_release(arg);
}

void case_nearest(struct case_run *run, struct case_failure *f)
{
	struct hint *h = ARENA_NEW(run->arena, struct hint);
	struct eval e;
	uint32_t best = UINT32_MAX;

	if (f->expected->kind == EXPECT_SAME) /* what must not matter has no nearest change */
		return;
	*h = (struct hint){.run = run, .failure = f};
	arena_init(&h->trial, run->arena->oom);
	arena_defer(run->arena, release_trial, &h->trial);
	gather(h);
	eval_of(h, &e);
	add_told(h, &e);
	f->sought = h->facts.n > 0;
	for (unsigned i = 0; i < h->facts.n; i++)
		if (find_given(h, &run->image->slots[h->facts.at[i]]))
			look(h, &e, h->facts.at[i], &best);
}
