/* Case blocks as they are handed out: names become indexes of the day's image. */
#include "rules/rule_cases.h"

#include <string.h>

struct making {
	struct load *ld;
	const struct image *image;
	const struct ast_case *c;
};

static uint32_t index_of(const struct making *m, enum word kind, const char *name)
{
	const struct symbol *s = symbols_find(symbols_of(m->ld->model, kind), name);

	return m->image->slots[s->slot].index;
}

/* Tracks and dues are read by no expression: they are found by name alone. */
static uint32_t track_index(const struct making *m, const char *name)
{
	for (uint32_t i = 0; i < m->image->n_tracks; i++)
		if (strcmp(m->image->tracks[i].item.name, name) == 0)
			return i;
	return UINT32_MAX;
}

static uint32_t due_index(const struct making *m, const char *name)
{
	for (uint32_t i = 0; i < m->image->n_dues; i++)
		if (strcmp(m->image->dues[i].item.name, name) == 0)
			return i;
	return UINT32_MAX;
}

static uint32_t criterion_index(const struct item *item, const char *name)
{
	for (uint32_t i = 0; i < item->n_criteria; i++)
		if (item->criteria[i].name && strcmp(item->criteria[i].name, name) == 0)
			return i;
	return UINT32_MAX;
}

static const uint32_t *criterion_indexes(
	const struct making *m, const struct item *item, const struct ast_names *names, uint32_t *n)
{
	uint32_t *at = ARENA_ARRAY(m->ld->keep, uint32_t, names->n);

	for (uint32_t i = 0; i < names->n; i++)
		at[i] = criterion_index(item, names->at[i].s);
	*n = names->n;
	return at;
}

static void make_match(const struct making *m, const struct ast_expect *a, struct expectation *out)
{
	const struct match *match = image_match(m->image, a->item.s);

	out->index = (uint32_t)(match - m->image->matches);
	out->name = a->note.s;
	for (uint32_t i = 0, n = 0; i < m->c->givens.n; i++) {
		if (m->c->givens.at[i]->special)
			continue;
		if (m->c->givens.at[i]->id.s == a->id.s)
			out->given = n;
		n++;
	}
	if (a->fails_said || a->kind == W_NEAR)
		out->fails = criterion_indexes(m, &match->item, &a->fails, &out->n_fails);
	if (a->unknowns_said)
		out->unknowns = criterion_indexes(m, &match->item, &a->unknowns, &out->n_unknowns);
}

static void make_offer(const struct making *m, const struct ast_expect *a, struct expectation *out)
{
	const char **names;

	out->index = index_of(m, W_OFFER, a->item.s);
	out->name = a->refused.s;
	if (!a->awaits_said)
		return;
	names = ARENA_ARRAY(m->ld->keep, const char *, a->awaits.n);
	for (uint32_t i = 0; i < a->awaits.n; i++)
		names[i] = a->awaits.at[i].s;
	out->names = names;
	out->n_names = a->awaits.n;
}

static void make_profiles(
	const struct making *m, const struct ast_expect *a, struct expectation *out)
{
	uint32_t *list = ARENA_ARRAY(m->ld->keep, uint32_t, a->list.n), n = 0;

	for (uint32_t i = 0; i < a->list.n; i++) {
		uint32_t x = index_of(m, W_PROFILE, a->list.at[i].s), k = n;

		for (; k > 0 && list[k - 1] > x; k--)
			list[k] = list[k - 1];
		if (k > 0 && list[k - 1] == x)
			continue;
		list[k] = x;
		n++;
	}
	out->list = list;
	out->n_list = n;
}

static uint32_t fact_slot(const struct making *m, const char *name)
{
	const struct symbol *s = strmap_get(&m->ld->model->entities[0].members, name, strlen(name));

	return s ? s->slot : UINT32_MAX;
}

static void make_same(const struct making *m, const struct ast_expect *a, struct expectation *out)
{
	enum word kind = a->same == W_OFFER      ? W_OFFER
			 : a->same == W_CATEGORY ? W_SCREENING
						 : W_PROFILE;

	out->same = a->same == W_OFFER      ? SAME_OFFER
		    : a->same == W_CATEGORY ? SAME_CATEGORY
					    : SAME_PROFILES;
	out->index = a->item.s ? index_of(m, kind, a->item.s) : UINT32_MAX;
	out->change = a->made_change;
}

static void make_expect(const struct making *m, const struct ast_expect *a, struct expectation *out)
{
	static const struct {
		enum word word;
		enum expect_kind kind;
	} kinds[] = {{W_PROFILE, EXPECT_PROFILE}, {W_PROFILES, EXPECT_PROFILES},
		{W_OFFER, EXPECT_OFFER}, {W_GROUP, EXPECT_GROUP}, {W_TRACK, EXPECT_TRACK},
		{W_DUE, EXPECT_DUE}, {W_NONE, EXPECT_CATEGORY},
		{W_PERSON_DECIDES, EXPECT_PERSON_DECIDES}, {W_MISSING, EXPECT_MISSING},
		{W_WARNING, EXPECT_WARNING}, {W_MATCH, EXPECT_MATCH}, {W_NEAR, EXPECT_NEAR},
		{W_SAME, EXPECT_SAME}};

	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].word == a->kind)
			out->kind = kinds[i].kind;
	out->at = load_at(m->ld, a->at);
	out->text = load_squeeze(m->ld, a->at);
	out->state = a->state;
	out->due = a->due;
	out->truth = a->truth;
	out->slot = a->fact.s ? fact_slot(m, a->fact.s) : UINT32_MAX;
	switch (a->kind) {
	case W_PROFILE:
	case W_GROUP: out->index = index_of(m, a->kind, a->item.s); break;
	case W_TRACK: out->index = track_index(m, a->item.s); break;
	case W_DUE: out->index = due_index(m, a->item.s); break;
	case W_PROFILES: make_profiles(m, a, out); break;
	case W_OFFER: make_offer(m, a, out); break;
	case W_MATCH:
	case W_NEAR: make_match(m, a, out); break;
	case W_WARNING: out->name = a->name.s; break;
	case W_SAME: make_same(m, a, out); break;
	case W_NONE:
		out->index = index_of(m, W_SCREENING, a->item.s);
		out->name = a->name.s;
		break;
	default: break;
	}
}

static void make_case(struct making *m, struct case_block *out)
{
	const struct ast_case *c = m->c;
	struct case_given *givens = ARENA_ARRAY(m->ld->keep, struct case_given, c->givens.n);
	struct expectation *expects = ARENA_ARRAY(m->ld->keep, struct expectation, c->expects.n);

	*out = (struct case_block){.name = c->item.name.s,
		.at = load_at(m->ld, c->item.name.at),
		.on = c->on,
		.beside = *c->beside,
		.expects = expects,
		.n_expects = c->expects.n};
	for (uint32_t i = 0; i < c->givens.n; i++)
		if (c->givens.at[i]->made)
			givens[out->n_givens++] = *c->givens.at[i]->made;
	out->givens = givens;
	for (uint32_t i = 0; i < c->expects.n; i++)
		make_expect(m, c->expects.at[i], &expects[i]);
}

const struct case_block *rule_make_cases(struct load *ld, const struct ruleset *rs, uint32_t *n)
{
	struct case_block *out = ARENA_ARRAY(ld->keep, struct case_block, ld->ast.cases.n);

	for (uint32_t i = 0; i < ld->ast.cases.n; i++) {
		struct making m = {
			ld, ruleset_on(rs, ld->ast.cases.at[i]->on), ld->ast.cases.at[i]};

		make_case(&m, &out[i]);
	}
	*n = ld->ast.cases.n;
	return out;
}
