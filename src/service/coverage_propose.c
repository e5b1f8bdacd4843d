/* A case that stands at a place where none does yet: the one that came nearest, with one fact
 * changed. */
#include "decide/decide.h"
#include "feel/ops.h"
#include "match/match.h"
#include "rules/nearest_value.h"
#include "service/coverage_report.h"

#include <string.h>

enum { PROPOSE_TRIES = 500 };

struct proposal {
	const struct coverage *c;
	const struct cover_item *it;
	const struct threshold *t;
	struct arena *arena;
	struct case_people base, people; /* as it was, and with the fact changed */
	struct value limit, target;
	int towards; /* target against what the base has: -1, 0 (not known), 1 */
	uint32_t slot, given;
	struct telling telling;
};

static uint32_t given_of(const struct proposal *p, uint32_t entity)
{
	uint32_t found = UINT32_MAX;

	if (entity != CASE_PERSON)
		return p->it->match ? p->it->best_given : UINT32_MAX;
	for (uint32_t i = 0; i < p->base.block->n_givens; i++)
		if (p->base.block->givens[i].entity == CASE_PERSON)
			found = i;
	return found;
}

static void eval_over(const struct proposal *p, const struct case_people *people, struct eval *e)
{
	if (p->it->match)
		case_people_pair(people, p->it->best_given, e);
	else
		case_people_eval(people, e);
}

/* ---- the change ---------------------------------------------------------- */

static void change(struct proposal *p, struct value v)
{
	p->telling = (struct telling){.value = v, .source = "case", .seen = p->base.block->on};
	case_people_with(&p->people, &p->base, p->given, p->base.image->slots[p->slot].index,
		&p->telling, p->arena);
}

/* Where what is compared stands against the target; false when it is not known. */
static bool stands(struct proposal *p, const struct case_people *people, int *order)
{
	struct value v, limit;
	struct eval e;

	eval_over(p, people, &e);
	return threshold_values(&e, p->t, &v, &limit) &&
	       feel_order(&e.env, v, p->target, order) == 0;
}

/* At the target, or past it: the first that is, is what is looked for. */
static bool arrives(void *arg, struct value v)
{
	struct proposal *p = arg;
	int order;

	change(p, v);
	return stands(p, &p->people, &order) && (order == 0 || order == p->towards);
}

/* Changes one of the facts that what is compared is made from. */
static bool change_behind(struct proposal *p)
{
	struct eval e;
	int order;

	eval_over(p, &p->base, &e);
	p->towards = stands(p, &p->base, &order) ? -order : 0;
	for (uint32_t i = 0; i < p->t->n_facts; i++) {
		const struct telling *told;
		const struct slot *s = &e.image->slots[p->t->facts[i]];
		struct nearest_value n = {.fact = slot_fact(e.image, p->t->facts[i]),
			.on = e.on,
			.said = &p->limit,
			.n_said = 1,
			.arena = p->arena,
			.tries = PROPOSE_TRIES,
			.holds = arrives,
			.arg = p};

		p->slot = p->t->facts[i];
		p->given = given_of(p, s->entity);
		if (s->entity != CASE_PERSON && p->given == UINT32_MAX)
			continue;
		eval_fact(&e, p->slot, &told);
		if (told)
			n.was = told->value;
		if (!nearest_value(&n))
			continue;
		change(p, n.value);
		if (stands(p, &p->people, &order) && order == 0)
			return true;
	}
	return false;
}

static bool make_change(struct proposal *p, unsigned place)
{
	struct value subject, at;
	struct eval e;
	const struct slot *s;
	int direction = place == STANDS_BELOW ? -1 : place == STANDS_ABOVE;

	eval_over(p, &p->base, &e);
	threshold_values(&e, p->t, &subject, &p->limit);
	if (!threshold_beside(&e, p->t, p->limit, direction, &at))
		return false;
	p->target = p->t->ranked ? feel_rank(p->t->ranked, at) : at;
	if (p->t->slot == UINT32_MAX || e.image->slots[p->t->slot].kind != SLOT_FACT)
		return change_behind(p);
	s = &e.image->slots[p->t->slot];
	p->slot = p->t->slot;
	p->given = given_of(p, s->entity);
	if (s->entity != CASE_PERSON && p->given == UINT32_MAX)
		return false;
	change(p, at);
	return true;
}

/* ---- the block ----------------------------------------------------------- */

static bool matters(const struct proposal *p, uint32_t slot)
{
	if (slot == p->slot)
		return true;
	for (uint32_t i = 0; i < p->t->n_facts; i++)
		if (p->t->facts[i] == slot)
			return true;
	for (uint32_t i = 0; i < p->it->n_criteria; i++)
		for (uint32_t k = 0; k < p->it->criteria[i].criterion->n_facts; k++)
			if (p->it->criteria[i].criterion->facts[k] == slot)
				return true;
	return false;
}

static void put_telling(const struct proposal *p, struct strbuf *out, const struct telling *t)
{
	bool plain = strcmp(t->source, "case") == 0 && t->seen == p->base.block->on;
	char day[DATE_TEXT];

	if (plain) {
		value_print(out, t->value);
		return;
	}
	date_print(t->seen, day);
	sb_puts(out, "{value: ");
	value_print(out, t->value);
	sb_puts(out, ", source: ");
	value_print(out, value_text(t->source));
	sb_printf(out, ", seen: date(\"%s\")}", day);
}

static void put_given(const struct proposal *p, struct strbuf *out, uint32_t entity, const char *id,
	const struct record *r)
{
	const struct entity *of = &p->base.image->entities[entity];
	const char *sep = " ";

	sb_printf(out, "    given %s%s%s {", of->name, id ? " " : "", id ? id : "");
	for (uint32_t i = 0; i < r->vocab->n; i++) {
		const struct told *t = &r->facts[i];

		if (!t->n || !matters(p, of->first_slot + i))
			continue;
		sb_printf(out, "%s%s: %s", sep, r->vocab->facts[i].name, t->n > 1 ? "[" : "");
		for (uint32_t k = 0; k < t->n; k++) {
			sb_puts(out, k ? ", " : "");
			put_telling(p, out, &t->at[k]);
		}
		sb_puts(out, t->n > 1 ? "]" : "");
		sep = ", ";
	}
	sb_puts(out, " }\n");
}

static const struct screening *screening_of(const struct image *im, const char *name)
{
	for (uint32_t i = 0; i < im->n_screenings; i++)
		if (strcmp(im->screenings[i].item.name, name) == 0)
			return &im->screenings[i];
	return NULL;
}

static void put_offer(const struct proposal *p, struct strbuf *out, struct eval *e)
{
	struct judged_offer o = {.state = STATE_NO};

	for (uint32_t i = 0; i < e->image->n_offers; i++)
		if (strcmp(e->image->offers[i].item.name, p->it->name) == 0)
			decide_offer(&o, &e->image->offers[i], e);
	sb_printf(out, "expect offer %s %s", p->it->name, state_word(o.state));
	if (o.refused)
		sb_printf(out, " refused %s", o.refused);
}

static void put_match(const struct proposal *p, struct strbuf *out, struct eval *e)
{
	const char *id = p->base.block->givens[p->it->best_given].id, *note, *sep = " no ";
	const struct match *m = image_match(e->image, p->it->name);
	uint64_t failing, undecided;
	enum state s = match_pair(e, m, &note, &failing, &undecided);

	sb_printf(out, "expect match %s %s", m->item.name, id ? id : "X");
	if (note)
		sb_printf(out, " note %s", note);
	else if (!failing)
		sb_printf(out, " %s", state_word(s));
	for (uint32_t i = 0; i < m->item.n_criteria && i < 64; i++) {
		if (!(failing >> i & 1) || !m->item.criteria[i].name)
			continue;
		sb_printf(out, "%s%s", sep, m->item.criteria[i].name);
		sep = ", ";
	}
}

static void put_state(const struct proposal *p, struct strbuf *out, struct eval *e)
{
	const char *kind = p->it->kind;
	enum state worst = STATE_YES;

	for (uint32_t i = 0; i < p->it->n_criteria; i++) {
		const struct criterion *c = p->it->criteria[i].criterion;
		enum state s = (enum state)eval_criterion(e, c)->state;

		if (s < worst)
			worst = s;
	}
	sb_printf(out, "expect %s %s %s", kind, p->it->name, state_word(worst));
}

static void put_due(const struct proposal *p, struct strbuf *out, struct eval *e)
{
	struct judged_due d = {.state = DUE_NO};

	for (uint32_t i = 0; i < e->image->n_dues; i++)
		if (strcmp(e->image->dues[i].item.name, p->it->name) == 0)
			decide_due(&d, &e->image->dues[i], e);
	sb_printf(out, "expect due %s %s", p->it->name, due_word(d.state));
}

static void put_outcome(const struct proposal *p, struct strbuf *out)
{
	const char *kind = p->it->kind;
	struct screening_result r;
	struct eval e;

	eval_over(p, &p->people, &e);
	if (strcmp(kind, "offer") == 0) {
		put_offer(p, out, &e);
	} else if (p->it->match) {
		put_match(p, out, &e);
	} else if (strcmp(kind, "due") == 0) {
		put_due(p, out, &e);
	} else if (strcmp(kind, "screening") == 0) {
		eval_screening(&e, screening_of(e.image, p->it->name), &r);
		sb_printf(out, "expect %s %s", p->it->name, r.category ? r.category : "-");
	} else if (strcmp(kind, "let") == 0) {
		sb_printf(out, "expect what rests on %s", p->it->name);
	} else {
		put_state(p, out, &e);
	}
}

static const char *block_of(const struct proposal *p, unsigned place)
{
	const struct case_block *b = p->base.block;
	struct strbuf out;
	char day[DATE_TEXT];

	sb_init(&out, p->arena);
	sb_printf(&out, "case \"%s: ", p->it->name);
	for (const char *s = p->t->text; *s; s++)
		sb_putc(&out, *s == '"' || *s == '\\' ? '\'' : *s);
	date_print(b->on, day);
	sb_printf(&out, ", %s\" {\n    on %s\n",
		place == STANDS_BELOW ? "just below"
		: place == STANDS_ON  ? "on it"
				      : "just above",
		day);
	if (p->people.about)
		put_given(p, &out, CASE_PERSON, NULL, p->people.about);
	if (p->it->match)
		put_given(p, &out, b->givens[p->it->best_given].entity,
			b->givens[p->it->best_given].id ? b->givens[p->it->best_given].id : "X",
			&p->people.records[p->it->best_given]);
	sb_puts(&out, "    // today, to be confirmed: ");
	put_outcome(p, &out);
	sb_puts(&out, "\n}\n");
	return out.s;
}

const char *coverage_propose(const struct coverage *c, const struct cover_item *it,
	const struct cover_threshold *t, unsigned place, const struct feel_zones *zones,
	struct arena *arena)
{
	struct proposal p = {.c = c, .it = it, .t = &t->threshold, .arena = arena};

	if (!it->best)
		return NULL;
	case_people_init(&p.base, c->rs, it->best, zones, arena);
	if (!p.base.about || !make_change(&p, place))
		return NULL;
	return block_of(&p, place);
}
