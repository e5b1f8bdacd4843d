#include "rules/rule_span.h"

#include <stdlib.h>
#include <string.h>

/* ---- spans --------------------------------------------------------------- */

struct days {
	int64_t *at;
	unsigned n, cap;
};

static void add_days(struct load *ld, struct days *days, const struct ast_item *item)
{
	if (item->from != DATE_NONE)
		vec_push(ld->scratch, days, item->from);
	if (item->to != DATE_NONE)
		vec_push(ld->scratch, days, item->to + 1);
}

static int by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

#define ADD_DAYS(ld, days, nodes)                                                                  \
	for (uint32_t i_ = 0; i_ < (nodes)->n; i_++)                                               \
	add_days(ld, days, &(nodes)->at[i_]->item)

int64_t *rule_spans(struct load *ld, uint32_t *n)
{
	const struct ast *ast = &ld->ast;
	struct days days = {0};
	uint32_t kept = 0;

	vec_push(ld->scratch, &days, DATE_NONE);
	ADD_DAYS(ld, &days, &ast->consts);
	ADD_DAYS(ld, &days, &ast->facts);
	ADD_DAYS(ld, &days, &ast->groups);
	ADD_DAYS(ld, &days, &ast->profiles);
	ADD_DAYS(ld, &days, &ast->offers);
	ADD_DAYS(ld, &days, &ast->tracks);
	ADD_DAYS(ld, &days, &ast->screenings);
	ADD_DAYS(ld, &days, &ast->matches);
	ADD_DAYS(ld, &days, &ast->dues);
	ADD_DAYS(ld, &days, &ast->tables);
	ADD_DAYS(ld, &days, &ast->shares);
	ADD_DAYS(ld, &days, &ast->progresses);
	qsort(days.at, days.n, sizeof *days.at, by_day);
	for (uint32_t i = 0; i < days.n; i++)
		if (kept == 0 || days.at[i] != days.at[kept - 1])
			days.at[kept++] = days.at[i];
	if (kept > ld->limits.spans) {
		load_error(ld, (struct span){0}, "limit",
			"items begin and end on %u different days; at most %u are possible",
			kept - 1, ld->limits.spans - 1);
		return NULL;
	}
	*n = kept;
	return days.at;
}

/* ---- sensitive facts in matches and shares ------------------------------- */

static void tell_sensitive(
	struct deps *d, struct span at, uint32_t fact, uint32_t through, const char *what)
{
	const struct model *m = d->ld->model;

	if (through == fact)
		load_error(d->ld, at, "sensitive", "'%s' is sensitive; %s",
			m->slots.at[fact]->shown, what);
	else
		load_error(d->ld, at, "sensitive", "'%s' reads '%s', which is sensitive; %s",
			m->slots.at[through]->shown, m->slots.at[fact]->shown, what);
}

static bool reads_sensitive(struct deps *d, const struct ast_expr *e, const char *what)
{
	uint32_t fact, through;

	if (!deps_sensitive(d, e->code, &fact, &through))
		return false;
	tell_sensitive(d, e->at, fact, through, what);
	return true;
}

/* A text is shown to whoever sees the match. */
static void check_shown(struct deps *d, const struct ast_text *t)
{
	for (uint32_t i = 0; t->built && i < t->built->n; i++) {
		const struct text_part *p = &t->built->at[i];
		uint32_t fact = p->literal ? SLOT_NOWHERE : deps_sensitive_slot(d, p->slot);

		if (fact != SLOT_NOWHERE)
			load_error(d->ld, t->at, "sensitive",
				"'%s' is sensitive; a match may not show it",
				d->ld->model->slots.at[fact]->shown);
	}
}

static void check_match(struct deps *d, struct ast_match *m)
{
	static const char may[] = "a match may use it only in a criterion that is 'private'";

	for (uint32_t i = 0; i < m->criteria.n; i++) {
		const struct ast_criterion *c = m->criteria.at[i];

		check_shown(d, &c->because);
		check_shown(d, &c->yes);
		check_shown(d, &c->no);
		check_shown(d, &c->unknown);
		check_shown(d, &c->noted);
		if (c->private || reads_sensitive(d, &c->strict, may) ||
			reads_sensitive(d, &c->border, may))
			continue;
		reads_sensitive(d, &c->note_when, may);
	}
	for (uint32_t i = 0; i < m->ranks.n; i++)
		reads_sensitive(d, &m->ranks.at[i]->by, "pairs may not be ranked by it");
}

static void check_share(struct deps *d, struct ast_share *s)
{
	if (s->sensitive_told)
		return;
	for (uint32_t i = 0; i < s->fields.n; i++) {
		uint32_t slot = s->symbols[i] ? s->symbols[i]->slot : SLOT_ON;
		uint32_t fact = deps_sensitive_slot(d, slot);

		if (fact == SLOT_NOWHERE)
			continue;
		tell_sensitive(d, s->fields.at[i].at, fact, slot, "it can never be shared");
		s->sensitive_told = true;
	}
}

/* ---- age ------------------------------------------------------------------ */

static bool is_age(const char *name)
{
	static const char *const names[] = {"alder", "age", "foedselsdato", "foedselsaar"};

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool reads(const struct deps *d, const struct feel_code *code, uint32_t fact)
{
	uint32_t n = 0, bit = fact - FIRST_FACT;
	const uint32_t *slots = code ? feel_code_slots(code, &n) : NULL;

	for (uint32_t i = 0; i < n; i++)
		if (slots[i] >= FIRST_FACT &&
			d->facts[(size_t)slots[i] * d->words + bit / 64] >> (bit % 64) & 1)
			return true;
	return false;
}

static void mark_age(struct deps *d, const struct ast_criteria *list, uint32_t age)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (reads(d, list->at[i]->strict.code, age) ||
			reads(d, list->at[i]->border.code, age))
			list->at[i]->reads_age = true;
}

/* For the warning: which criteria depend on age, outright or through a let. */
static void mark_ages(struct deps *d)
{
	const struct model *m = d->ld->model;
	const struct ast *ast = &d->ld->ast;

	for (uint32_t f = 0; f < m->entities[0].facts.n; f++) {
		const struct symbol *s = m->entities[0].facts.at[f];

		if (!is_age(s->name))
			continue;
		for (uint32_t i = 0; i < ast->groups.n; i++)
			mark_age(d, &ast->groups.at[i]->criteria, s->slot);
		for (uint32_t i = 0; i < ast->profiles.n; i++)
			mark_age(d, &ast->profiles.at[i]->criteria, s->slot);
		for (uint32_t i = 0; i < ast->offers.n; i++)
			mark_age(d, &ast->offers.at[i]->criteria, s->slot);
		for (uint32_t i = 0; i < ast->tracks.n; i++)
			mark_age(d, &ast->tracks.at[i]->criteria, s->slot);
		for (uint32_t i = 0; i < ast->matches.n; i++)
			mark_age(d, &ast->matches.at[i]->criteria, s->slot);
		for (uint32_t i = 0; i < ast->dues.n; i++)
			mark_age(d, &ast->dues.at[i]->criteria, s->slot);
	}
}

/* ---- order of tracks ----------------------------------------------------- */

struct edges { /* of track i: to[first[i] .. first[i + 1]) */
	uint32_t *first, *to, *waits;
};

static void track_edges(
	struct deps *d, struct ast_track *const *tracks, uint32_t n, struct edges *e)
{
	struct strmap index;
	uint32_t count = 0;

	strmap_init(&index, d->tmp, 0);
	e->waits = ARENA_ARRAY(d->tmp, uint32_t, n);
	for (uint32_t i = 0; i < n; i++) {
		const char *name = tracks[i]->item.name.s;

		strmap_put(&index, name, strlen(name), &e->waits[i]);
		count += tracks[i]->before.n;
	}
	e->first = ARENA_ARRAY(d->tmp, uint32_t, (size_t)n + 1);
	e->to = ARENA_ARRAY(d->tmp, uint32_t, count);
	count = 0;
	for (uint32_t i = 0; i < n; i++) {
		e->first[i] = count;
		for (uint32_t k = 0; k < tracks[i]->before.n; k++) {
			const char *name = tracks[i]->before.at[k].s;
			uint32_t *waits = strmap_get(&index, name, strlen(name));

			if (!waits)
				continue; /* does not hold now */
			e->to[count++] = (uint32_t)(waits - e->waits);
			++*waits;
		}
	}
	e->first[n] = count;
}

void rule_track_ranks(struct deps *d, struct ast_track *const *tracks, uint32_t n, uint32_t *ranks)
{
	struct edges e;
	uint32_t *queue = ARENA_ARRAY(d->tmp, uint32_t, n), head = 0, tail = 0;

	track_edges(d, tracks, n, &e);
	for (uint32_t i = 0; i < n; i++) {
		ranks[i] = 0;
		if (e.waits[i] == 0)
			queue[tail++] = i;
	}
	while (head < tail) {
		uint32_t i = queue[head++];

		for (uint32_t k = e.first[i]; k < e.first[i + 1]; k++) {
			uint32_t to = e.to[k];

			if (ranks[to] <= ranks[i])
				ranks[to] = ranks[i] + 1;
			if (--e.waits[to] == 0)
				queue[tail++] = to;
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		if (e.waits[i] == 0)
			continue;
		load_error(d->ld, tracks[i]->item.name.at, "circle",
			"the track '%s' comes before itself", tracks[i]->item.name.s);
		return;
	}
}

void rule_check_span(struct deps *d)
{
	struct load *ld = d->ld;
	const struct symbols *of = &ld->model->tracks;
	struct ast_track **tracks = ARENA_ARRAY(d->tmp, struct ast_track *, of->list.n);
	uint32_t *ranks = ARENA_ARRAY(d->tmp, uint32_t, of->list.n), n = 0;

	for (uint32_t i = 0; i < of->list.n; i++) {
		const struct version *v = symbol_version(of->list.at[i], d->from, d->to);

		if (v)
			tracks[n++] = v->node;
	}
	rule_track_ranks(d, tracks, n, ranks);
	mark_ages(d);
	for (uint32_t i = 0; i < ld->model->matches.list.n; i++) {
		const struct version *v =
			symbol_version(ld->model->matches.list.at[i], d->from, d->to);

		if (v)
			check_match(d, v->node);
	}
	for (uint32_t i = 0; i < ld->model->shares.list.n; i++) {
		const struct version *v =
			symbol_version(ld->model->shares.list.at[i], d->from, d->to);

		if (v)
			check_share(d, v->node);
	}
}
