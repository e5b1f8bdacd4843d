#include "rules/coverage.h"

#include "base/strmap.h"

#include <string.h>

/* ---- items --------------------------------------------------------------- */

struct gathering {
	struct coverage *c;
	const struct image *image;
	struct strmap index; /* "offer x at" -> position + 1 */
};

/* The day is always known, and what is asked for with known() first cannot be missing. */
static bool may_be_unknown(const struct image *im, const struct feel_code *code)
{
	uint32_t n;
	const uint32_t *open = feel_code_open(code, &n);

	for (uint32_t i = 0; i < n; i++)
		if (open[i] == (uint32_t)FEEL_ANY_SLOT || im->slots[open[i]].kind != SLOT_DATE_ON)
			return true;
	return false;
}

static unsigned possible(const struct image *im, const struct criterion *c)
{
	unsigned set = SEEN_HELD | SEEN_NOT;

	if (c->n_facts &&
		(may_be_unknown(im, c->code) || (c->border && may_be_unknown(im, c->border))))
		set |= SEEN_UNKNOWN;
	if (c->border)
		set |= SEEN_BORDER;
	return set;
}

static void take_thresholds(struct coverage *c, struct cover_item *it, const struct thresholds *t)
{
	it->n_thresholds = t->list.n;
	it->thresholds = ARENA_ARRAY(c->arena, struct cover_threshold, t->list.n);
	for (unsigned i = 0; i < t->list.n; i++)
		it->thresholds[i].threshold = t->list.at[i];
}

static void take_item(struct gathering *g, struct cover_item *it, const struct cover_held *h)
{
	struct thresholds t = {.arena = g->c->arena};

	it->match = h->match;
	it->n_criteria = h->screening ? h->screening->n_categories : h->item->n_criteria;
	it->criteria = ARENA_ARRAY(g->c->arena, struct cover_criterion, it->n_criteria);
	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c =
			h->screening ? &h->screening->categories[i].when : &h->item->criteria[i];

		it->criteria[i] =
			(struct cover_criterion){.criterion = c, .possible = possible(g->image, c)};
	}
	if (h->screening)
		thresholds_of_screening(&t, g->image, h->screening);
	else
		thresholds_of_item(&t, g->image, h->item);
	take_thresholds(g->c, it, &t);
}

/* Its position; *is_new when it was not there in an earlier image. */
static uint32_t position(
	struct gathering *g, const char *kind, const char *name, const char *at, bool *is_new)
{
	char *key = arena_printf(g->c->arena, "%s %s %s", kind, name, at);
	uintptr_t there = (uintptr_t)strmap_get(&g->index, key, strlen(key));
	struct cover_item it = {.kind = kind, .name = name, .at = at};

	*is_new = there == 0;
	if (there)
		return (uint32_t)there - 1;
	vec_push(g->c->arena, &g->c->items, it);
	strmap_put(&g->index, key, strlen(key), (void *)(uintptr_t)g->c->items.n);
	return g->c->items.n - 1;
}

static void hold(struct gathering *g, const char *kind, const struct item *item,
	const struct screening *s, const struct match *m)
{
	struct cover_held h = {.image = g->image, .item = item, .screening = s, .match = m};
	bool is_new;

	h.index = position(g, kind, item->name, item->at, &is_new);
	if (is_new)
		take_item(g, &g->c->items.at[h.index], &h);
	vec_push(g->c->arena, &g->c->held, h);
}

static void hold_let(struct gathering *g, const struct let *l)
{
	struct thresholds t = {.arena = g->c->arena};
	struct cover_held h = {.image = g->image};
	bool is_new;

	thresholds_of_let(&t, g->image, l);
	if (t.list.n == 0)
		return;
	h.index = position(g, "let", l->name, l->at, &is_new);
	if (is_new)
		take_thresholds(g->c, &g->c->items.at[h.index], &t);
	vec_push(g->c->arena, &g->c->held, h);
}

static void hold_table(struct gathering *g, const struct table *table)
{
	struct thresholds t = {.arena = g->c->arena};
	struct cover_held h = {.image = g->image, .table = table};
	struct cover_item *it;
	bool is_new;

	h.index = position(g, "table", table->item.name, table->item.at, &is_new);
	if (is_new) {
		it = &g->c->items.at[h.index];
		thresholds_of_table(&t, g->image, table);
		take_thresholds(g->c, it, &t);
		it->n_rows = table->decision.n_rows;
		it->rows = ARENA_ARRAY(g->c->arena, struct cover_row, it->n_rows);
		for (uint32_t i = 0; i < it->n_rows; i++)
			it->rows[i].at = table->rows_at[i];
	}
	g->c->tables = true;
	vec_push(g->c->arena, &g->c->held, h);
}

/* The places its thresholds have; over nobody, on the image's first day. */
static void find_places(struct gathering *g)
{
	struct coverage *c = g->c;
	struct eval e;

	eval_init(&e, g->image, g->image->from == DATE_NONE ? 0 : g->image->from, c->arena);
	for (unsigned i = 0; i < c->held.n; i++) {
		struct cover_item *it = &c->items.at[c->held.at[i].index];

		for (uint32_t k = 0; c->held.at[i].image == g->image && k < it->n_thresholds; k++)
			it->thresholds[k].possible |=
				threshold_places(&e, &it->thresholds[k].threshold);
	}
}

static void gather_image(struct gathering *g)
{
	const struct image *im = g->image;

	for (uint32_t i = 0; i < im->n_lets; i++)
		hold_let(g, &im->lets[i]);
	for (uint32_t i = 0; i < im->n_groups; i++)
		hold(g, "group", &im->groups[i].item, NULL, NULL);
	for (uint32_t i = 0; i < im->n_screenings; i++)
		hold(g, "screening", &im->screenings[i].item, &im->screenings[i], NULL);
	for (uint32_t i = 0; i < im->n_profiles; i++)
		hold(g, "profile", &im->profiles[i].item, NULL, NULL);
	for (uint32_t i = 0; i < im->n_offers; i++)
		if (!im->offers[i].expired)
			hold(g, "offer", &im->offers[i].item, NULL, NULL);
	for (uint32_t i = 0; i < im->n_tracks; i++)
		hold(g, "track", &im->tracks[i].item, NULL, NULL);
	for (uint32_t i = 0; i < im->n_dues; i++)
		hold(g, "due", &im->dues[i].item, NULL, NULL);
	for (uint32_t i = 0; i < im->n_matches; i++)
		hold(g, "match", &im->matches[i].item, NULL, &im->matches[i]);
	for (uint32_t i = 0; i < im->n_tables; i++)
		hold_table(g, &im->tables[i]);
	find_places(g);
}

void coverage_init(struct coverage *c, const struct ruleset *rs, bool criteria, struct arena *arena)
{
	struct gathering g = {.c = c, .image = ruleset_on(rs, INT64_MIN + 1)};

	*c = (struct coverage){.arena = arena, .rs = rs, .criteria = criteria};
	strmap_init(&g.index, arena, 0);
	for (unsigned n = ruleset_images(rs); n && g.image; n--) {
		gather_image(&g);
		g.image = g.image->to == DATE_NONE ? NULL : ruleset_on(rs, g.image->to + 1);
	}
}

/* ---- one case ------------------------------------------------------------ */

static unsigned seen_of(const struct criterion *c, enum state s)
{
	if (c->kind == CRIT_REFUSE && (s == STATE_YES || s == STATE_NO))
		s = s == STATE_YES ? STATE_NO : STATE_YES;
	switch (s) {
	case STATE_NO: return SEEN_NOT;
	case STATE_UNKNOWN: return SEEN_UNKNOWN;
	case STATE_BORDER: return SEEN_BORDER;
	case STATE_YES: return SEEN_HELD;
	}
	return 0;
}

/* Was anything told of the facts behind it?  If not, nothing can stand on it. */
static bool is_told(const struct eval *e, const struct threshold *t)
{
	for (uint32_t i = 0; i < t->n_facts; i++) {
		const struct slot *s = &e->image->slots[t->facts[i]];
		const struct record *r = e->records[s->entity];

		if (r && r->facts[s->index].n)
			return true;
	}
	return false;
}

static void look(struct coverage *c, const struct cover_held *h, struct eval *e,
	const struct case_block *block, uint32_t given)
{
	struct cover_item *it = &c->items.at[h->index];
	uint32_t score = 1, n = 0;

	if (h->item) /* as many in every image, for it is the same item */
		n = h->screening ? h->screening->n_categories : h->item->n_criteria;
	for (uint32_t i = 0; i < it->n_thresholds; i++) {
		struct cover_threshold *t = &it->thresholds[i];

		if (!is_told(e, &t->threshold))
			continue;
		t->seen |= threshold_standing(e, &t->threshold);
	}
	for (uint32_t i = 0; (c->criteria || c->tables) && i < n && i < it->n_criteria; i++) {
		const struct criterion *k =
			h->screening ? &h->screening->categories[i].when : &h->item->criteria[i];
		enum state s = (enum state)eval_criterion(e, k)->state;

		it->criteria[i].seen |= seen_of(k, s);
		score += s == STATE_UNKNOWN ? 0 : s == STATE_YES ? 3 : 2; /* known at all */
	}
	if (score > it->best_score && (given == UINT32_MAX || block->givens[given].entity)) {
		it->best = block;
		it->best_given = given;
		it->best_score = score;
	}
}

/* What a case's calls of tables show. */
struct watching {
	struct table_watch watch; /* first: it is cast back */
	struct coverage *c;
	const struct image *image;
	uint32_t *items; /* by table of the image: position of its item */
};

static void called(struct table_watch *watch, struct eval *e, const struct table *t,
	const struct value *inputs, const uint8_t *rows)
{
	struct watching *w = (struct watching *)watch;
	struct cover_item *it = &w->c->items.at[w->items[t - w->image->tables]];

	for (uint32_t i = 0; i < it->n_rows; i++)
		it->rows[i].seen = it->rows[i].seen || rows[i] == YES;
	for (uint32_t i = 0; i < it->n_thresholds; i++) {
		struct cover_threshold *x = &it->thresholds[i];

		x->seen |= threshold_stands(e, &x->threshold, inputs[x->threshold.input]);
	}
}

static void watch(struct watching *w, struct coverage *c, const struct image *im, struct arena *tmp)
{
	*w = (struct watching){.watch = {called}, .c = c, .image = im};
	w->items = ARENA_ARRAY(tmp, uint32_t, im->n_tables);
	for (unsigned i = 0; i < c->held.n; i++)
		if (c->held.at[i].image == im && c->held.at[i].table)
			w->items[c->held.at[i].table - im->tables] = c->held.at[i].index;
}

void coverage_case(struct coverage *c, const struct case_block *block,
	const struct feel_zones *zones, struct arena *tmp)
{
	struct case_people people;
	struct eval alone, pair;
	struct watching w;

	case_people_init(&people, c->rs, block, zones, tmp);
	watch(&w, c, people.image, tmp);
	case_people_eval(&people, &alone);
	alone.watch = &w.watch;
	for (unsigned i = 0; i < c->held.n; i++) {
		if (c->held.at[i].image != people.image || c->held.at[i].table)
			continue;
		if (!c->held.at[i].match)
			look(c, &c->held.at[i], &alone, block, UINT32_MAX);
	}
	for (uint32_t g = 0; g < block->n_givens; g++) {
		bool person = block->givens[g].entity == CASE_PERSON;
		uint32_t thing = person ? people.other : g;

		if (person != people.several || thing == UINT32_MAX)
			continue;
		case_people_pair(&people, g, &pair);
		pair.watch = &w.watch;
		for (unsigned i = 0; i < c->held.n; i++)
			if (c->held.at[i].image == people.image && c->held.at[i].match &&
				c->held.at[i].match->right == block->givens[thing].entity)
				look(c, &c->held.at[i], &pair, block, g);
	}
}

/* ---- sums ---------------------------------------------------------------- */

unsigned bits_of(unsigned set)
{
	unsigned n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

struct coverage_sums coverage_sum(const struct coverage *c)
{
	struct coverage_sums s = {0};

	for (unsigned i = 0; i < c->items.n; i++) {
		const struct cover_item *it = &c->items.at[i];

		for (uint32_t k = 0; k < it->n_criteria; k++) {
			const struct cover_criterion *x = &it->criteria[k];

			s.outcomes += bits_of(x->possible);
			s.outcomes_seen += bits_of(x->seen & x->possible);
			s.criteria++;
			s.criteria_both += (x->seen & SEEN_HELD) && (x->seen & SEEN_NOT);
		}
		for (uint32_t k = 0; k < it->n_thresholds; k++) {
			const struct cover_threshold *x = &it->thresholds[k];

			s.places += bits_of(x->possible);
			s.places_seen += bits_of(x->seen & x->possible);
			s.thresholds += (x->possible & STANDS_ON) != 0;
			s.thresholds_on += (x->seen & x->possible & STANDS_ON) != 0;
		}
		s.rows += it->n_rows;
		for (uint32_t k = 0; k < it->n_rows; k++)
			s.rows_seen += it->rows[k].seen;
	}
	return s;
}

/* ---- warnings ------------------------------------------------------------ */

static bool unmet(const struct cover_threshold *t)
{
	return (t->possible & STANDS_ON) && !(t->seen & STANDS_ON);
}

void coverage_warn(const struct coverage *c, struct diags *diags)
{
	for (unsigned i = 0; i < c->items.n; i++) {
		const struct cover_item *it = &c->items.at[i];
		const struct threshold *first = NULL;
		unsigned n = 0;

		for (uint32_t k = 0; k < it->n_thresholds; k++) {
			if (!unmet(&it->thresholds[k]))
				continue;
			if (!first)
				first = &it->thresholds[k].threshold;
			n++;
		}
		if (n == 1)
			diag_add(diags, DIAG_WARNING, first->at, "threshold",
				"no case stands on this threshold of the %s '%s'", it->kind,
				it->name);
		else if (n)
			diag_add(diags, DIAG_WARNING, first->at, "threshold",
				"no case stands on %u thresholds of the %s '%s', of which this is "
				"the first",
				n, it->kind, it->name);
	}
}
