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

/* Tracks, dues and shares are read by no expression: they are found by name alone.  Each
 * begins with its item. */
static uint32_t named_index(const void *items, size_t size, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct item *it = (const void *)((const char *)items + i * size);

		if (strcmp(it->name, name) == 0)
			return i;
	}
	return UINT32_MAX;
}

static uint32_t track_index(const struct making *m, const char *name)
{
	return named_index(m->image->tracks, sizeof *m->image->tracks, m->image->n_tracks, name);
}

static uint32_t due_index(const struct making *m, const char *name)
{
	return named_index(m->image->dues, sizeof *m->image->dues, m->image->n_dues, name);
}

static uint32_t share_index(const struct making *m, const char *name)
{
	return named_index(m->image->shares, sizeof *m->image->shares, m->image->n_shares, name);
}

static uint32_t given_index(const struct making *m, const char *id)
{
	for (uint32_t i = 0, n = 0; i < m->c->givens.n; i++) {
		if (m->c->givens.at[i]->special)
			continue;
		if (m->c->givens.at[i]->id.s == id)
			return n;
		n++;
	}
	return 0;
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
	out->given = given_index(m, a->id.s);
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

static uint32_t listed_index(const struct making *m, enum word kind, const char *name)
{
	switch (kind) {
	case W_TRACKS: return track_index(m, name);
	case W_DUES: return due_index(m, name);
	case W_MATCHES: return given_index(m, name);
	default: return index_of(m, W_PROFILE, name);
	}
}

static void make_list(const struct making *m, const struct ast_expect *a, struct expectation *out)
{
	uint32_t *list = ARENA_ARRAY(m->ld->keep, uint32_t, a->list.n), n = 0;

	for (uint32_t i = 0; i < a->list.n; i++) {
		uint32_t x = listed_index(m, a->kind, a->list.at[i].s), k = n;

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
	static const struct {
		enum word same, item;
		enum same_kind kind;
	} kinds[] = {{W_PROFILE, W_PROFILE, SAME_PROFILES}, {W_PROFILES, W_PROFILE, SAME_PROFILES},
		{W_OFFER, W_OFFER, SAME_OFFERS}, {W_OFFERS, W_OFFER, SAME_OFFERS},
		{W_CATEGORY, W_SCREENING, SAME_CATEGORY}, {W_TRACKS, W_TRACK, SAME_TRACKS},
		{W_DUES, W_DUE, SAME_DUES}};

	out->index = UINT32_MAX;
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].same != a->same)
			continue;
		out->same = kinds[i].kind;
		if (a->item.s)
			out->index = index_of(m, kinds[i].item, a->item.s);
	}
	out->change = a->made_change;
	out->beside = a->made_beside;
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
		{W_SAME, EXPECT_SAME}, {W_TRACKS, EXPECT_TRACKS}, {W_DUES, EXPECT_DUES},
		{W_MATCHES, EXPECT_MATCHES}, {W_SHARE, EXPECT_SHARE}};

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
	case W_SHARE: out->index = share_index(m, a->item.s); break;
	case W_MATCHES:
		out->index = (uint32_t)(image_match(m->image, a->item.s) - m->image->matches);
		make_list(m, a, out);
		break;
	case W_PROFILES:
	case W_TRACKS:
	case W_DUES: make_list(m, a, out); break;
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
