#include "rules/eval.h"
#include "rules/eval_fill.h"

/* The arena for what is computed from the records of these entities. */
struct arena *eval_arena(const struct eval *e, uint8_t entities)
{
	return e->brief && (entities & e->brief_entities) ? e->brief : e->arena;
}

struct value eval_run(
	struct eval *e, struct feel_env *env, const struct feel_code *code, uint8_t entities)
{
	struct arena *arena = env->arena;
	uint64_t steps = env->steps;

	/* every expression has a budget of its own: how much one needs must not decide
	 * whether another that reads it comes to an end */
	env->arena = eval_arena(e, entities);
	env->steps = FEEL_STEPS;
	struct value v = feel_eval(code, env);
	env->arena = arena;
	env->steps = steps;
	return v;
}

/* ---- slots --------------------------------------------------------------- */

const struct causes *causes_of(
	struct arena *a, uint32_t first, const uint32_t *slots, uint32_t n_slots)
{
	struct causes *one = arena_alloc(a, sizeof *one + sizeof one->slot[0]);
	struct causes *rest = arena_alloc(a, sizeof *rest + n_slots * sizeof rest->slot[0]);

	one->n = 1;
	one->slot[0] = first;
	rest->n = n_slots;
	for (uint32_t i = 0; i < n_slots; i++)
		rest->slot[i] = slots[i];
	return causes_join(a, one, rest);
}

static enum absence told_as(const struct eval *e, const struct slot *s, const struct telling **best)
{
	const struct record *rec = e->records[s->entity];

	*best = NULL;
	return rec ? record_fact(rec, s->index, e->known_on, best) : FACT_ABSENT;
}

enum absence eval_fact(struct eval *e, uint32_t slot, const struct telling **best)
{
	const struct slot *s = &e->image->slots[slot];
	const struct entity *of = &e->image->entities[s->entity];
	const struct telling *t;
	enum absence why = told_as(e, s, &t);

	if (why == FACT_TOLD && of->plausible && of->plausible[s->index]) {
		struct value ok = eval_run(e, &e->told, of->plausible[s->index], s->entities);
		/* only a test that fails speaks against it: one that cannot be tried does not */
		if (value_is_false(ok))
			why = FACT_IMPLAUSIBLE;
	}
	*best = t;
	return why;
}

static struct value fill_fact(struct eval *e, uint32_t slot, bool as_told)
{
	const struct slot *s = &e->image->slots[slot];
	const struct telling *best;
	enum absence why = as_told ? told_as(e, s, &best) : eval_fact(e, slot, &best);

	return why == FACT_TOLD ? best->value : value_unknown(eval_arena(e, s->entities), slot);
}

/* An item as others read it: a border is not for them to decide, so it reads as unknown,
 * because of the item itself and of the facts that stand on the border. */
static struct value fill_item(struct eval *e, uint32_t slot, const struct item *it)
{
	enum state state = eval_item(e, it);
	struct arena *a = eval_arena(e, e->image->slots[slot].entities);
	const struct causes *c = NULL;

	if (state == STATE_YES || state == STATE_NO)
		return value_bool(state == STATE_YES);
	if (state == STATE_UNKNOWN)
		c = eval_item_causes(e, it);
	for (uint32_t i = 0; state == STATE_BORDER && i < it->n_criteria; i++) {
		const struct criterion *cr = &it->criteria[i];
		if (eval_criterion(e, cr)->state != STATE_BORDER)
			continue;
		const struct causes *one = causes_of(a, slot, cr->facts, cr->n_facts);
		c = c ? causes_join(a, c, one) : one;
	}
	if (!c)
		return value_error("it could not be computed");
	return (struct value){.kind = V_UNKNOWN, .u.causes = c};
}

static struct value fill_offer(struct eval *e, uint32_t slot, const struct offer *o)
{
	return o->expired ? value_bool(false) : fill_item(e, slot, &o->item);
}

static struct value fill(void *host, struct feel_env *env, uint32_t slot)
{
	struct eval *e = host;
	const struct image *im = e->image;
	const struct slot *s = &im->slots[slot];
	bool as_told = env == &e->told;

	switch (s->kind) {
	case SLOT_DATE_ON: return value_date(as_told ? e->known_on : e->on);
	case SLOT_LEVEL_VALUE: return value_error("'value' stands in levels alone");
	case SLOT_FACT: return fill_fact(e, slot, as_told);
	case SLOT_LET: return eval_run(e, env, im->lets[s->index].code, s->entities);
	default: break;
	}
	if (as_told)
		return value_error("a plausibility test reads facts alone");
	switch (s->kind) {
	case SLOT_GROUP: return fill_item(e, slot, &im->groups[s->index].item);
	case SLOT_PROFILE: return fill_item(e, slot, &im->profiles[s->index].item);
	case SLOT_OFFER: return fill_offer(e, slot, &im->offers[s->index]);
	case SLOT_DIMENSION: return fill_dimension(e, &im->screenings[s->index], s->sub);
	case SLOT_CATEGORY: return fill_category(e, &im->screenings[s->index]);
	default: return value_error("nothing is known of this name");
	}
}

struct value eval_slot(struct eval *e, uint32_t slot)
{
	if (e->env.slots[slot].kind == V_UNSET)
		e->env.slots[slot] = fill(e, &e->env, slot);
	return e->env.slots[slot];
}

struct value eval_code(struct eval *e, const struct feel_code *code)
{
	return eval_run(e, &e->env, code, e->brief_entities);
}

/* ---- criteria ------------------------------------------------------------ */

/* What a condition's value says.  None: there is no value to judge, and somebody said so. */
static enum state condition(struct value v, bool *none)
{
	*none = v.kind == V_NULL && !v.big;
	if (v.kind == V_BOOLEAN)
		return v.u.b ? STATE_YES : STATE_NO;
	return *none ? STATE_NO : STATE_UNKNOWN;
}

static enum state turned(enum state s)
{
	return s == STATE_YES ? STATE_NO : s == STATE_NO ? STATE_YES : s;
}

/* A condition that fails may still hold by its lenient reading. */
static void read_leniently(struct eval *e, const struct criterion *c, struct outcome *o)
{
	bool none;
	struct value v = eval_run(e, &e->env, c->border, c->entities);
	enum state lenient = condition(v, &none);

	if (lenient == STATE_NO)
		return;
	o->state = lenient == STATE_YES ? STATE_BORDER : STATE_UNKNOWN;
	o->none = 0;
	o->value = v;
}

/* `else NOTE when E`: a no that counts as yes, and says so. */
static void read_note(struct eval *e, const struct criterion *c, struct outcome *o)
{
	bool none;
	struct value v = eval_run(e, &e->env, c->note_when, c->entities);
	enum state when = condition(v, &none);

	if (when == STATE_NO)
		return;
	o->state = (uint8_t)when;
	o->noted = when == STATE_YES;
	o->none = 0;
	o->value = v;
}

static void judge(struct eval *e, const struct criterion *c, struct outcome *o)
{
	bool none;

	o->value = eval_run(e, &e->env, c->code, c->entities);
	o->state = (uint8_t)condition(o->value, &none);
	o->none = none;
	o->noted = 0;
	if (c->kind == CRIT_REFUSE)
		o->state = (uint8_t)turned((enum state)o->state);
	if (o->state == STATE_NO && c->border && c->kind == CRIT_REQUIRE)
		read_leniently(e, c, o);
	if (o->state == STATE_NO && c->note_when)
		read_note(e, c, o);
}

static bool still_holds(const struct eval *e, const struct criterion *c, const struct outcome *o)
{
	if (!o->known)
		return false;
	if (o->when == e->exchanges)
		return true;
	for (unsigned rest = c->entities, i = 0; rest; rest >>= 1, i++)
		if ((rest & 1) && e->bound[i] > o->when)
			return false;
	return true;
}

const struct outcome *eval_criterion(struct eval *e, const struct criterion *c)
{
	struct outcome *o = &e->outcomes[c->id];

	if (c->kind == CRIT_AWAIT_CONSENT) {
		/* consents lie beside the records, and asking is cheap: never kept */
		bool given = beside_consent(e->beside, c->consent_to, c->consent_for, e->on) ==
			     CONSENT_GIVEN;
		*o = (struct outcome){.known = 1,
			.state = given ? STATE_YES : STATE_NO,
			.when = e->exchanges,
			.value = value_bool(given)};
		return o;
	}
	if (!still_holds(e, c, o)) {
		struct outcome now = {.known = 1, .when = e->exchanges};
		judge(e, c, &now);
		*o = now;
	}
	return o;
}

static bool decides(const struct criterion *c)
{
	return c->kind == CRIT_REQUIRE || c->kind == CRIT_REFUSE;
}

enum state eval_item(struct eval *e, const struct item *it)
{
	enum state worst = STATE_YES;

	for (uint32_t i = 0; i < it->n_criteria && worst != STATE_NO; i++) {
		if (!decides(&it->criteria[i]))
			continue;
		enum state s = (enum state)eval_criterion(e, &it->criteria[i])->state;
		if (s < worst)
			worst = s;
	}
	return worst;
}

const struct causes *eval_item_causes(struct eval *e, const struct item *it)
{
	const struct causes *all = NULL;

	for (uint32_t i = 0; i < it->n_criteria; i++) {
		if (!decides(&it->criteria[i]))
			continue;
		const struct outcome *o = eval_criterion(e, &it->criteria[i]);
		if (o->state != STATE_UNKNOWN || o->value.kind != V_UNKNOWN)
			continue;
		struct arena *a = eval_arena(e, it->criteria[i].entities);
		all = all ? causes_join(a, all, o->value.u.causes) : o->value.u.causes;
	}
	return all;
}

/* ---- records ------------------------------------------------------------- */

static struct value call(
	void *host, struct feel_env *env, uint32_t function, const struct value *args, uint32_t n)
{
	struct eval *e = host;
	const struct image *im = e->image;

	if (function & FUNCTION_WEIGHTED && (function ^ FUNCTION_WEIGHTED) < im->n_codes && n == 2)
		return coverage_by_weight(
			env, &im->codes[function ^ FUNCTION_WEIGHTED], args[0], args[1]);
	if (function & FUNCTION_CLOSENESS && (function ^ FUNCTION_CLOSENESS) < im->n_codes &&
		n == 2)
		return closeness_over(
			env, &im->codes[function ^ FUNCTION_CLOSENESS], args[0], args[1]);
	if (function < im->n_codes && n == 2)
		return distance_between(env->arena, &im->codes[function], args[0], args[1]);
	if (function >= im->n_codes && function - im->n_codes < im->n_functions) {
		const struct table *t = im->functions[function - im->n_codes];

		if (t && n == t->decision.n_inputs)
			return call_table(e, env, t, args);
	}
	return value_error("there is no such function");
}

static void env_init(struct eval *e, struct feel_env *env)
{
	*env = (struct feel_env){
		.slots = ARENA_ARRAY(e->arena, struct value, e->image->n_slots),
		.n_slots = e->image->n_slots,
		.host = e,
		.fill = fill,
		.call = call,
		.arena = e->arena,
		.today = e->on,
		.steps = FEEL_STEPS,
	};
}

void eval_init(struct eval *e, const struct image *im, int64_t on, struct arena *arena)
{
	*e = (struct eval){.image = im, .on = on, .known_on = on, .arena = arena};
	env_init(e, &e->env);
	env_init(e, &e->told);
	e->outcomes = ARENA_ARRAY(arena, struct outcome, im->n_criteria);
}

void eval_bind(struct eval *e, uint32_t entity, const struct record *rec)
{
	const struct entity *of = &e->image->entities[entity];

	e->records[entity] = rec;
	e->bound[entity] = ++e->exchanges;
	for (uint32_t i = 0; i < of->n_clears; i++) {
		e->env.slots[of->clears[i]].kind = V_UNSET;
		e->told.slots[of->clears[i]].kind = V_UNSET;
	}
}

void eval_beside(struct eval *e, const struct beside *b)
{
	e->beside = b;
}

void eval_ahead(struct eval *out, const struct eval *e, int64_t on)
{
	eval_init(out, e->image, on, e->arena);
	out->known_on = e->known_on;
	out->beside = e->beside;
	out->env.zones = e->env.zones;
	out->told.zones = e->told.zones;
	for (uint32_t i = 0; i < e->image->n_entities; i++)
		if (e->records[i])
			eval_bind(out, i, e->records[i]);
}

void eval_brief(struct eval *e, uint8_t entities, struct arena *brief)
{
	e->brief = brief;
	e->brief_entities = entities;
}

/* ---- about slots --------------------------------------------------------- */

const struct fact *slot_fact(const struct image *im, uint32_t slot)
{
	const struct slot *s = &im->slots[slot];

	return &im->entities[s->entity].vocab.facts[s->index];
}

bool slot_sensitive(const struct image *im, uint32_t slot)
{
	const struct slot *s = &im->slots[slot];

	for (uint32_t i = 0; i < s->n_facts; i++)
		if (slot_fact(im, s->facts[i])->sensitive)
			return true;
	return s->kind == SLOT_FACT && slot_fact(im, slot)->sensitive;
}

bool any_sensitive(const struct image *im, const uint32_t *slots, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (slot_sensitive(im, slots[i]))
			return true;
	return false;
}
