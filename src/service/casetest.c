#include "service/casetest_parts.h"

#include <string.h>

/* ---- what differs -------------------------------------------------------- */

struct case_failure *case_fail(
	struct case_run *run, const struct expectation *x, const char *fmt, ...)
{
	struct case_failure f = {.expected = x};
	va_list ap;

	va_start(ap, fmt);
	f.came = arena_vprintf(run->arena, fmt, ap);
	va_end(ap);
	vec_push(run->arena, &run->out->failures, f);
	return &run->out->failures.at[run->out->failures.n - 1];
}

static void say_slot(struct strbuf *out, struct eval *e, uint32_t slot)
{
	const struct telling *best;
	enum absence why = FACT_TOLD;

	if (e->image->slots[slot].kind == SLOT_FACT)
		why = eval_fact(e, slot, &best);
	sb_printf(out, "%s%s ", out->len ? ", " : "", e->image->slots[slot].name);
	if (why != FACT_TOLD) {
		sb_printf(out, "unknown (%s)", absence_word(why));
	} else {
		sb_puts(out, "= ");
		value_print(out, eval_slot(e, slot));
	}
}

/* "alder = 30, uddannelse unknown (stale)": what is read by name, then the facts that lie
 * behind what is computed. */
static const char *facts_in_words(struct case_run *run, struct eval *e, const struct criterion *c)
{
	struct strbuf out;
	uint32_t n = 0;
	const uint32_t *read = c->code ? feel_code_slots(c->code, &n) : NULL;

	sb_init(&out, run->arena);
	for (uint32_t i = 0; i < n; i++)
		if (run->image->slots[read[i]].kind != SLOT_FACT && read[i] > SLOT_VALUE)
			say_slot(&out, e, read[i]);
	for (uint32_t i = 0; i < c->n_facts; i++)
		say_slot(&out, e, c->facts[i]);
	return out.s;
}

/* What the condition gave; of a null that is an error, why. */
static const char *value_in_words(struct case_run *run, const struct outcome *o)
{
	struct strbuf out;

	sb_init(&out, run->arena);
	value_print(&out, o->value);
	if (o->value.kind == V_NULL && o->value.big)
		sb_printf(&out, ": %s", o->value.u.reason);
	return out.s;
}

void case_blame_one(
	struct case_run *run, struct case_failure *f, struct eval *e, const struct criterion *c)
{
	const struct outcome *o;
	struct case_reason r = {.criterion = c, .at = c->at};
	struct strbuf text;

	if (run->trial)
		return;
	o = eval_criterion(e, c);
	r.state = (enum state)o->state;
	r.facts = facts_in_words(run, e, c);
	r.value = value_in_words(run, o);
	r.no_value = o->value.kind == V_NULL;
	sb_init(&text, run->arena);
	if (c->name)
		sb_printf(&text, "%s: ", c->name);
	explain_text(&text, e, c, run->test->rs, false);
	if (c->expression && !strstr(text.s, c->expression))
		sb_printf(&text, " [%s]", c->expression);
	r.text = text.s;
	vec_push(run->arena, &f->why, r);
}

void case_blame(struct case_run *run, struct case_failure *f, struct eval *e, const struct item *it,
	bool all)
{
	enum state came = eval_item(e, it);

	for (uint32_t i = 0; i < it->n_criteria && !run->trial; i++) {
		const struct criterion *c = &it->criteria[i];

		if (c->kind != CRIT_REQUIRE && c->kind != CRIT_REFUSE)
			continue;
		if (all || (enum state)eval_criterion(e, c)->state == came)
			case_blame_one(run, f, e, c);
	}
}

static void expect_state(
	struct case_run *run, const struct expectation *x, const struct item *it, enum state came)
{
	if (came == x->state)
		return;
	case_blame(run, case_fail(run, x, "%s", state_word(came)), &run->eval, it, came > x->state);
}

/* ---- expectations of a recommendation ------------------------------------ */

/* One of those of which exactly some are expected. */
struct one {
	const struct item *item;
	bool yes;
};

static struct one one_of(struct case_run *run, enum expect_kind kind, uint32_t i)
{
	const struct image *im = run->image;
	struct judged_due due;

	if (kind == EXPECT_DUES) {
		decide_due(&due, &im->dues[i], &run->eval);
		return (struct one){
			&im->dues[i].item, due.state == DUE_NOW || due.state == DUE_OVERDUE};
	}
	struct one one = {
		kind == EXPECT_TRACKS ? &im->tracks[i].item : &im->profiles[i].item, false};

	one.yes = eval_item(&run->eval, one.item) == STATE_YES &&
		  !(kind == EXPECT_TRACKS && decide_ended(&run->eval, &im->tracks[i]));
	return one;
}

static void expect_list(struct case_run *run, const struct expectation *x, uint32_t n)
{
	struct case_failure *f;
	struct strbuf came;
	uint32_t next = 0, wrong = 0;
	bool *differs = ARENA_ARRAY(run->arena, bool, n);

	sb_init(&came, run->arena);
	for (uint32_t i = 0; i < n; i++) {
		struct one one = one_of(run, x->kind, i);
		bool wanted = next < x->n_list && x->list[next] == i;

		next += wanted;
		differs[i] = wanted != one.yes;
		wrong += differs[i];
		if (one.yes)
			sb_printf(&came, "%s%s", came.len ? ", " : "", one.item->name);
	}
	if (!wrong)
		return;
	f = case_fail(run, x, "{ %s }", came.s);
	for (uint32_t i = 0; i < n; i++) {
		struct one one = one_of(run, x->kind, i);

		if (differs[i])
			case_blame(run, f, &run->eval, one.item, one.yes);
	}
}

/* May what the share lists be told: is there the consent it needs? */
static void expect_share(struct case_run *run, const struct expectation *x)
{
	const struct share *s = &run->image->shares[x->index];
	bool may = !s->consent_to || beside_consent(run->eval.beside, s->consent_to, s->consent_for,
					     run->eval.on) == CONSENT_GIVEN;

	if (may != (x->state == STATE_YES))
		case_fail(run, x, may ? "yes" : "no, without the consent of the person");
}

static bool awaits_exactly(const struct judged_offer *o, const struct expectation *x)
{
	if (!x->names)
		return true;
	for (uint32_t i = 0; i < x->n_names; i++) {
		uint32_t j = 0;

		while (j < o->n_awaits && strcmp(o->awaits[j]->name, x->names[i]) != 0)
			j++;
		if (j == o->n_awaits)
			return false;
	}
	return o->n_awaits == x->n_names;
}

static void expect_offer(struct case_run *run, const struct expectation *x)
{
	struct judged_offer judged, *o = &judged;
	struct strbuf came;

	decide_offer(o, &run->image->offers[x->index], &run->eval);
	if (o->state == x->state && awaits_exactly(o, x) &&
		(!x->name || (o->refused && strcmp(o->refused, x->name) == 0)))
		return;
	sb_init(&came, run->arena);
	sb_puts(&came, state_word(o->state));
	if (o->refused)
		sb_printf(&came, ", refused %s", o->refused);
	for (uint32_t i = 0; i < o->n_awaits; i++)
		sb_printf(&came, "%s%s", i ? ", " : ", awaits ", o->awaits[i]->name);
	case_blame(run, case_fail(run, x, "%s", came.s), &run->eval, &o->offer->item,
		o->state > x->state);
}

static void expect_category(struct case_run *run, const struct expectation *x)
{
	const struct screening *s = &run->image->screenings[x->index];
	struct screening_result r;
	struct case_failure *f;

	eval_screening(&run->eval, s, &r);
	if (r.category && x->name && strcmp(r.category, x->name) == 0)
		return;
	f = case_fail(run, x, "%s", r.category ? r.category : "no category");
	for (uint32_t i = 0; i < s->n_categories; i++) {
		const struct category *k = &s->categories[i];

		if (strcmp(k->name, x->name) == 0 || &k->when == r.because)
			case_blame_one(run, f, &run->eval, &k->when);
	}
}

static const struct recommendation *answer(struct case_run *run)
{
	if (!run->answer) {
		run->answer = ARENA_NEW(run->arena, struct recommendation);
		decide_track(run->answer, run->test->rs, &run->eval);
	}
	return run->answer;
}

static void expect_person_decides(struct case_run *run, const struct expectation *x)
{
	const struct recommendation *r = answer(run);
	struct strbuf came;

	if (x->truth == (r->n_person_decides > 0))
		return;
	sb_init(&came, run->arena);
	sb_puts(&came, r->n_person_decides ? "a person decides: " : "no person needs to decide");
	for (uint32_t i = 0; i < r->n_person_decides; i++)
		sb_printf(&came, "%s%s", i ? "; " : "", r->person_decides[i].text);
	case_fail(run, x, "%s", came.s);
}

static void expect_missing(struct case_run *run, const struct expectation *x)
{
	const struct recommendation *r = answer(run);
	struct strbuf came;

	sb_init(&came, run->arena);
	for (uint32_t i = 0; i < r->n_missing; i++) {
		if (r->missing[i].slot == x->slot)
			return;
		sb_printf(&came, "%s%s",
			i ? ", " : "missing: ", run->image->slots[r->missing[i].slot].name);
	}
	case_fail(run, x, "%s", came.len ? came.s : "nothing is missing");
}

static void expect_warning(struct case_run *run, const struct expectation *x)
{
	const struct recommendation *r = answer(run);
	struct strbuf came;

	sb_init(&came, run->arena);
	for (uint32_t i = 0; i < r->n_warnings; i++) {
		const struct warning *w = &r->warnings[i];

		if (strcmp(w->kind, x->name) == 0 && (x->slot == UINT32_MAX || w->slot == x->slot))
			return;
		sb_printf(&came, "%s%s", i ? ", " : "warnings: ", w->kind);
		if (w->slot != UINT32_MAX)
			sb_printf(&came, " %s", run->image->slots[w->slot].name);
	}
	case_fail(run, x, "%s", came.len ? came.s : "no warning");
}

static void expect_item(struct case_run *run, const struct expectation *x, const struct item *it)
{
	expect_state(run, x, it, eval_item(&run->eval, it));
}

static void expect_due(struct case_run *run, const struct expectation *x, const struct due *d)
{
	struct judged_due came;

	decide_due(&came, d, &run->eval);
	if (came.state != x->due)
		case_blame(run, case_fail(run, x, "%s", due_word(came.state)), &run->eval, &d->item,
			true);
}

void case_expect(struct case_run *run, const struct expectation *x)
{
	const struct image *im = run->image;

	switch (x->kind) {
	case EXPECT_PROFILE: expect_item(run, x, &im->profiles[x->index].item); break;
	case EXPECT_PROFILES: expect_list(run, x, im->n_profiles); break;
	case EXPECT_TRACKS: expect_list(run, x, im->n_tracks); break;
	case EXPECT_DUES: expect_list(run, x, im->n_dues); break;
	case EXPECT_SHARE: expect_share(run, x); break;
	case EXPECT_OFFER: expect_offer(run, x); break;
	case EXPECT_GROUP: expect_item(run, x, &im->groups[x->index].item); break;
	case EXPECT_TRACK: expect_item(run, x, &im->tracks[x->index].item); break;
	case EXPECT_CATEGORY: expect_category(run, x); break;
	case EXPECT_DUE: expect_due(run, x, &im->dues[x->index]); break;
	case EXPECT_PERSON_DECIDES: expect_person_decides(run, x); break;
	case EXPECT_MISSING: expect_missing(run, x); break;
	case EXPECT_WARNING: expect_warning(run, x); break;
	case EXPECT_MATCH:
	case EXPECT_NEAR: case_expect_match(run, x); break;
	case EXPECT_MATCHES: case_expect_matches(run, x); break;
	case EXPECT_SAME: case_expect_same(run, x); break;
	}
}

void casetest_run(struct case_result *out, struct casetest *test, const struct case_block *block,
	struct arena *arena)
{
	struct case_run run = {.test = test, .out = out, .arena = arena};

	*out = (struct case_result){.block = block};
	case_people_init(&run.people, test->rs, block, &test->zones, arena);
	run.image = run.people.image;
	if (!run.image->n_entities)
		return;
	case_people_eval(&run.people, &run.eval);
	for (uint32_t i = 0; i < block->n_expects; i++)
		case_expect(&run, &block->expects[i]);
	for (unsigned i = 0; i < out->failures.n; i++)
		case_nearest(&run, &out->failures.at[i]);
}
