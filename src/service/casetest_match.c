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

static void judge_pair(
	struct case_run *run, const struct expectation *x, uint32_t given, struct pair *p)
{
	const struct match *m = &run->image->matches[x->index];

	case_people_pair(&run->people, given, &p->eval);
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

static void blame_pair(
	struct case_run *run, struct case_failure *f, const struct item *it, struct pair *p)
{
	for (uint32_t i = 0; i < it->n_criteria && i < 64; i++) {
		if (((p->failing | p->undecided) >> i) & 1)
			case_blame_one(run, f, &p->eval, &it->criteria[i]);
	}
	if (!p->failing && !p->undecided)
		case_blame(run, f, &p->eval, it, true);
}

void case_expect_match(struct case_run *run, const struct expectation *x)
{
	const struct item *it = &run->image->matches[x->index].item;
	struct pair p;
	struct strbuf came;
	struct case_failure *f;

	judge_pair(run, x, x->given, &p);
	if (as_expected(x, &p))
		return;
	sb_init(&came, run->arena);
	sb_puts(&came, state_word(p.state));
	if (p.note)
		sb_printf(&came, ", note %s", p.note);
	name_criteria(&came, ", no: ", it, p.failing);
	name_criteria(&came, ", unknown: ", it, p.undecided);
	f = case_fail(run, x, "%s", came.s);
	blame_pair(run, f, it, &p);
}

/* Exactly these of all that are given for it. */
void case_expect_matches(struct case_run *run, const struct expectation *x)
{
	const struct match *m = &run->image->matches[x->index];
	const struct case_block *b = run->people.block;
	uint32_t side = run->people.several ? CASE_PERSON : m->right, next = 0, wrong = 0;
	struct case_failure *f = NULL;
	struct strbuf came;

	sb_init(&came, run->arena);
	for (uint32_t i = 0; i < b->n_givens; i++) {
		bool wanted = next < x->n_list && x->list[next] == i;
		struct pair p;

		next += wanted;
		if (b->givens[i].entity != side) {
			wrong += wanted;
			continue;
		}
		judge_pair(run, x, i, &p);
		wrong += wanted != (p.state == STATE_YES);
		if (p.state == STATE_YES)
			sb_printf(&came, "%s%s", came.len ? ", " : "",
				b->givens[i].id ? b->givens[i].id : "");
	}
	if (!wrong)
		return;
	f = case_fail(run, x, "{ %s }", came.s);
	for (uint32_t i = 0; i < x->n_list; i++) {
		struct pair p;

		judge_pair(run, x, x->list[i], &p);
		if (p.state != STATE_YES)
			blame_pair(run, f, &m->item, &p);
	}
}

/* ---- the same with other facts ------------------------------------------- */

static void same_item(struct case_run *run, const struct expectation *x, const char *kind,
	const struct item *it, struct eval *other)
{
	enum state was = eval_item(&run->eval, it), is = eval_item(other, it);

	if (was != is)
		case_blame(run,
			case_fail(run, x, "%s %s was %s and is %s", kind, it->name, state_word(was),
				state_word(is)),
			other, it, is > was);
}

static void same_items(struct case_run *run, const struct expectation *x, struct eval *other)
{
	const struct image *im = run->image;

	for (uint32_t i = 0; x->same == SAME_PROFILES && i < im->n_profiles; i++)
		if (x->index == UINT32_MAX || x->index == i)
			same_item(run, x, "profile", &im->profiles[i].item, other);
	for (uint32_t i = 0; x->same == SAME_OFFERS && i < im->n_offers; i++)
		if (x->index == UINT32_MAX || x->index == i)
			same_item(run, x, "offer", &im->offers[i].item, other);
	for (uint32_t i = 0; x->same == SAME_TRACKS && i < im->n_tracks; i++)
		same_item(run, x, "track", &im->tracks[i].item, other);
}

static void same_dues(struct case_run *run, const struct expectation *x, struct eval *other)
{
	for (uint32_t i = 0; i < run->image->n_dues; i++) {
		const struct due *d = &run->image->dues[i];
		struct judged_due was, is;

		decide_due(&was, d, &run->eval);
		decide_due(&is, d, other);
		if (was.state != is.state)
			case_blame(run,
				case_fail(run, x, "due %s was %s and is %s", d->item.name,
					due_word(was.state), due_word(is.state)),
				other, &d->item, true);
	}
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
	const struct case_given *change = x->change;
	struct eval other;
	struct record rec;

	case_people_eval(&run->people, &other);
	if (change) {
		case_record(&run->people, change,
			change->entity == CASE_PERSON ? run->people.about : NULL, &rec);
		eval_bind(&other, change->entity, &rec);
	}
	if (x->beside)
		eval_beside(&other, x->beside);
	switch (x->same) {
	case SAME_PROFILES:
	case SAME_OFFERS:
	case SAME_TRACKS: same_items(run, x, &other); break;
	case SAME_DUES: same_dues(run, x, &other); break;
	case SAME_CATEGORY: same_category(run, x, &other); break;
	}
}
