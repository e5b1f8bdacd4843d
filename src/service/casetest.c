#include "service/casetest_parts.h"

#include <string.h>

/* ---- who is given -------------------------------------------------------- */

void case_record(struct case_run *run, const struct case_given *g, const struct record *base,
	struct record *out)
{
	const struct vocab *v = &run->image->entities[g->entity].vocab;
	struct told *facts = ARENA_ARRAY(run->arena, struct told, v->n);

	if (base)
		memcpy(facts, base->facts, v->n * sizeof *facts);
	for (uint32_t i = 0; i < g->n_facts; i++)
		facts[g->facts[i].fact] = (struct told){g->facts[i].n, g->facts[i].at};
	*out = (struct record){v, facts};
}

static void give_records(struct case_run *run)
{
	const struct case_block *b = run->block;
	struct record *records = ARENA_ARRAY(run->arena, struct record, b->n_givens);
	struct record *nobody = ARENA_NEW(run->arena, struct record);

	record_empty(nobody, &run->image->entities[run->person].vocab, run->arena);
	run->about = nobody;
	for (uint32_t i = b->n_givens; i-- > 0;) {
		case_record(run, &b->givens[i], NULL, &records[i]);
		if (b->givens[i].entity == run->person)
			run->about = &records[i];
	}
	run->records = records;
}

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

/* "alder = 30, uddannelse unknown (stale)" */
static const char *facts_in_words(struct case_run *run, struct eval *e, const struct criterion *c)
{
	struct strbuf out;

	sb_init(&out, run->arena);
	for (uint32_t i = 0; i < c->n_facts; i++) {
		const struct telling *best;
		enum absence why = eval_fact(e, c->facts[i], &best);

		sb_printf(&out, "%s%s ", i ? ", " : "", run->image->slots[c->facts[i]].name);
		if (why == FACT_TOLD) {
			sb_puts(&out, "= ");
			value_print(&out, eval_slot(e, c->facts[i]));
		} else {
			sb_printf(&out, "unknown (%s)", absence_word(why));
		}
	}
	return out.s;
}

void case_blame_one(
	struct case_run *run, struct case_failure *f, struct eval *e, const struct criterion *c)
{
	struct strbuf text;
	struct case_reason r = {.at = c->at, .facts = facts_in_words(run, e, c)};

	r.state = (enum state)eval_criterion(e, c)->state;
	sb_init(&text, run->arena);
	if (c->name)
		sb_printf(&text, "%s: ", c->name);
	explain_text(&text, e, c, run->rs, false);
	if (c->expression && !strstr(text.s, c->expression))
		sb_printf(&text, " [%s]", c->expression);
	r.text = text.s;
	vec_push(run->arena, &f->why, r);
}

void case_blame(struct case_run *run, struct case_failure *f, struct eval *e, const struct item *it,
	bool all)
{
	enum state came = eval_item(e, it);

	for (uint32_t i = 0; i < it->n_criteria; i++) {
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

static void expect_profiles(struct case_run *run, const struct expectation *x)
{
	const struct image *im = run->image;
	struct strbuf came;
	bool same = true;
	uint32_t next = 0;

	sb_init(&came, run->arena);
	for (uint32_t i = 0; i < im->n_profiles; i++) {
		bool wanted = next < x->n_list && x->list[next] == i;
		bool yes = run->answer.profiles[i].state == STATE_YES;

		next += wanted;
		same = same && wanted == yes;
		if (yes)
			sb_printf(&came, "%s%s", came.len ? ", " : "", im->profiles[i].item.name);
	}
	if (same)
		return;
	struct case_failure *f = case_fail(run, x, "{ %s }", came.s);

	next = 0;
	for (uint32_t i = 0; i < im->n_profiles; i++) {
		bool wanted = next < x->n_list && x->list[next] == i;

		next += wanted;
		if (wanted != (run->answer.profiles[i].state == STATE_YES))
			case_blame(run, f, &run->eval, &im->profiles[i].item, !wanted);
	}
}

static const struct judged_offer *find_offer(const struct case_run *run, uint32_t index)
{
	for (uint32_t i = 0; i < run->answer.n_offers; i++) {
		if (run->answer.offers[i].offer == &run->image->offers[index])
			return &run->answer.offers[i];
	}
	return NULL;
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
	const struct judged_offer *o = find_offer(run, x->index);
	struct strbuf came;

	if (!o) {
		case_fail(run, x, "the offer is not in the answer");
		return;
	}
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
	const struct screening_result *r = &run->answer.screenings[x->index].result;
	const struct screening *s = &run->image->screenings[x->index];
	struct case_failure *f;

	if (r->category && x->name && strcmp(r->category, x->name) == 0)
		return;
	f = case_fail(run, x, "%s", r->category ? r->category : "no category");
	for (uint32_t i = 0; i < s->n_categories; i++) {
		const struct category *k = &s->categories[i];

		if (strcmp(k->name, x->name) == 0 || &k->when == r->because)
			case_blame_one(run, f, &run->eval, &k->when);
	}
}

static void expect_person_decides(struct case_run *run, const struct expectation *x)
{
	const struct recommendation *r = &run->answer;
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
	const struct recommendation *r = &run->answer;
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
	const struct recommendation *r = &run->answer;
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
		case_fail(run, x, "%s", due_word(came.state));
}

static void expect(struct case_run *run, const struct expectation *x)
{
	const struct image *im = run->image;

	switch (x->kind) {
	case EXPECT_PROFILE: expect_item(run, x, &im->profiles[x->index].item); break;
	case EXPECT_PROFILES: expect_profiles(run, x); break;
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
	case EXPECT_SAME: case_expect_same(run, x); break;
	}
}

void casetest_run(struct case_result *out, const struct ruleset *rs, const struct case_block *block,
	struct arena *arena)
{
	const struct image *im = ruleset_on(rs, block->on);
	const struct entity *ledig = image_entity(im, "ledig");
	struct case_run run = {
		.out = out,
		.rs = rs,
		.image = im,
		.block = block,
		.arena = arena,
		.person = ledig ? (uint32_t)(ledig - im->entities) : 0,
	};

	*out = (struct case_result){.block = block};
	if (!im->n_entities)
		return;
	give_records(&run);
	eval_init(&run.eval, im, block->on, arena);
	eval_bind(&run.eval, run.person, run.about);
	eval_beside(&run.eval, &block->beside);
	decide_track(&run.answer, rs, &run.eval);
	for (uint32_t i = 0; i < block->n_expects; i++)
		expect(&run, &block->expects[i]);
}
