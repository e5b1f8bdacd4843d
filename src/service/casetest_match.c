/* Expectations of one pair, and of what must not matter. */
#include "service/casetest_parts.h"

#include <string.h>

/* ---- a pair -------------------------------------------------------------- */

struct pair {
	struct eval eval;
	enum state state;
	const char *note;
	uint64_t failing, undecided; /* bits: indexes of criteria */
};

static void judge_pair(struct case_run *run, const struct expectation *x, struct pair *p)
{
	const struct match *m = &run->image->matches[x->index];

	case_people_pair(&run->people, x->given, &p->eval);
	p->note = NULL;
	p->state = match_pair(&p->eval, m, &p->note, &p->failing, &p->undecided);
}

static uint64_t bits(const uint32_t *list, uint32_t n)
{
	uint64_t set = 0;

	for (uint32_t i = 0; i < n; i++)
		set |= (uint64_t)1 << list[i];
	return set;
}

static bool as_expected(const struct expectation *x, const struct pair *p)
{
	if (x->kind == EXPECT_NEAR)
		return p->failing == bits(x->fails, x->n_fails) && !p->undecided;
	return p->state == x->state && (!x->name || (p->note && strcmp(p->note, x->name) == 0)) &&
	       (!x->fails || p->failing == bits(x->fails, x->n_fails)) &&
	       (!x->unknowns || p->undecided == bits(x->unknowns, x->n_unknowns));
}

static void name_criteria(
	struct strbuf *out, const char *before, const struct item *it, uint64_t set)
{
	const char *sep = before;

	for (uint32_t i = 0; i < it->n_criteria && i < 64; i++) {
		if (!((set >> i) & 1))
			continue;
		sb_puts(out, sep);
		sb_puts(out, it->criteria[i].name ? it->criteria[i].name : it->criteria[i].at);
		sep = ", ";
	}
}

void case_expect_match(struct case_run *run, const struct expectation *x)
{
	const struct item *it = &run->image->matches[x->index].item;
	struct pair p;
	struct strbuf came;
	struct case_failure *f;

	judge_pair(run, x, &p);
	if (as_expected(x, &p))
		return;
	sb_init(&came, run->arena);
	sb_puts(&came, state_word(p.state));
	if (p.note)
		sb_printf(&came, ", note %s", p.note);
	name_criteria(&came, ", no: ", it, p.failing);
	name_criteria(&came, ", unknown: ", it, p.undecided);
	f = case_fail(run, x, "%s", came.s);
	for (uint32_t i = 0; i < it->n_criteria && i < 64; i++) {
		if (((p.failing | p.undecided) >> i) & 1)
			case_blame_one(run, f, &p.eval, &it->criteria[i]);
	}
	if (!p.failing && !p.undecided)
		case_blame(run, f, &p.eval, it, true);
}

/* ---- the same with other facts ------------------------------------------- */

static void same_profiles(struct case_run *run, const struct expectation *x, struct eval *other)
{
	for (uint32_t i = 0; i < run->image->n_profiles; i++) {
		const struct item *it = &run->image->profiles[i].item;
		enum state was = eval_item(&run->eval, it), is = eval_item(other, it);

		if (was == is || (x->index != UINT32_MAX && x->index != i))
			continue;
		case_blame(run,
			case_fail(run, x, "profile %s was %s and is %s", it->name, state_word(was),
				state_word(is)),
			other, it, is > was);
	}
}

static void same_offer(struct case_run *run, const struct expectation *x, struct eval *other)
{
	const struct item *it = &run->image->offers[x->index].item;
	enum state was = eval_item(&run->eval, it), is = eval_item(other, it);

	if (was != is)
		case_blame(run,
			case_fail(run, x, "offer %s was %s and is %s", it->name, state_word(was),
				state_word(is)),
			other, it, is > was);
}

static void same_category(struct case_run *run, const struct expectation *x, struct eval *other)
{
	for (uint32_t i = 0; i < run->image->n_screenings; i++) {
		const struct screening *s = &run->image->screenings[i];
		struct screening_result was, is;

		if (x->index != UINT32_MAX && x->index != i)
			continue;
		eval_screening(&run->eval, s, &was);
		eval_screening(other, s, &is);
		if (!was.category || !is.category ? was.category == is.category
						  : strcmp(was.category, is.category) == 0)
			continue;
		case_fail(run, x, "category of %s was %s and is %s", s->item.name,
			was.category ? was.category : "none", is.category ? is.category : "none");
	}
}

void case_expect_same(struct case_run *run, const struct expectation *x)
{
	struct eval other;
	struct record rec;
	bool about_person = x->change->entity == CASE_PERSON;

	case_record(&run->people, x->change, about_person ? run->people.about : NULL, &rec);
	case_people_eval(&run->people, &other);
	eval_bind(&other, x->change->entity, &rec);
	switch (x->same) {
	case SAME_PROFILES: same_profiles(run, x, &other); break;
	case SAME_OFFER: same_offer(run, x, &other); break;
	case SAME_CATEGORY: same_category(run, x, &other); break;
	}
}
