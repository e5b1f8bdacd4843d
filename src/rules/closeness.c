#include "rules/closeness.h"

#include "base/utf8.h"
#include "rules/csv.h"

#include <stdlib.h>
#include <string.h>

enum column { COL_NONE, COL_FROM, COL_TO, COL_TIER, COL_COUNT };
static const char *const column_names[COL_COUNT] = {
	[COL_FROM] = "fra", [COL_TO] = "til", [COL_TIER] = "naerhed"};

struct bridge {
	uint32_t from, to; /* codes */
	uint32_t tier;     /* tenths */
	struct span at;
};
struct bridges {
	VEC(struct bridge) at; /* ascending */
};

/* ---- reading ---------------------------------------------------------------- */

static int bridge_order(const void *a, const void *b)
{
	const struct bridge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

static uint32_t read_code(struct csv *r, const struct codes *c, const char *s, struct span at)
{
	const struct code *is = codes_find(c, s, strlen(s));

	if (!is)
		csv_mistake(
			r, at, "unknown-name", "a bridge with a code that the table does not have");
	return is ? (uint32_t)(is - c->at) : 0;
}

static void read_row(struct csv *r, const struct codes *c, struct bridges *out)
{
	struct bridge b = {0};
	unsigned seen = 0;
	bool more = true;
	int64_t tier;

	for (unsigned i = 0; more; i++) {
		unsigned col = i < r->n_columns ? r->columns[i] : COL_NONE;
		struct span at;
		const char *s = csv_field(r, &at, &more);

		seen |= 1u << col;
		b.at = col == COL_FROM || !b.at.src ? at : b.at;
		if (col == COL_FROM)
			b.from = read_code(r, c, s, at);
		else if (col == COL_TO)
			b.to = read_code(r, c, s, at);
		else if (col == COL_TIER && csv_scaled(s, strlen(s), 10, 1, CLOSENESS_MOST, &tier))
			b.tier = (uint32_t)tier;
	}
	if (!b.tier)
		csv_mistake(r, b.at, "value",
			"a bridge is a number from 0.1 to 25 long, with at most one decimal");
	else if ((seen & 6) != 6)
		csv_mistake(r, b.at, "value", "a bridge goes from one code to another");
	vec_push(r->arena, &out->at, b);
}

static void tell_twice(struct csv *r, const struct bridges *b)
{
	for (uint32_t i = 1; i < b->at.n; i++)
		if (bridge_order(&b->at.at[i - 1], &b->at.at[i]) == 0)
			csv_mistake(r, b->at.at[i].at, "twice", "this bridge stands twice");
}

int bridges_read(
	struct codes *c, const struct source *file, struct arena *arena, struct diags *diags)
{
	struct csv r = {.file = file, .arena = arena, .diags = diags};
	struct bridges *b = ARENA_NEW(arena, struct bridges);

	csv_open(&r);
	if (csv_header(&r, column_names, COL_COUNT) != (1u << COL_COUNT) - 2) {
		csv_mistake(&r, (struct span){file, 0, 0}, "syntax",
			"the first line must name the columns fra, til and naerhed");
		return -1;
	}
	for (; csv_more(&r); csv_next_line(&r)) {
		if (csv_line_ends(&r))
			continue;
		if (b->at.n == BRIDGES_MAX) {
			csv_mistake(&r, (struct span){file, (uint32_t)r.pos, (uint32_t)r.pos},
				"limit", "more than 1000 bridges");
			break;
		}
		read_row(&r, c, b);
	}
	if (r.errors)
		return -1;
	if (b->at.n)
		qsort(b->at.at, b->at.n, sizeof *b->at.at, bridge_order);
	tell_twice(&r, b);
	c->bridges = b;
	return r.errors ? -1 : 0;
}

/* ---- asking ----------------------------------------------------------------- */

static uint32_t bridge_between(const struct bridges *b, uint32_t from, uint32_t to)
{
	struct bridge key = {.from = from, .to = to};
	const struct bridge *is =
		b->at.n ? bsearch(&key, b->at.at, b->at.n, sizeof *b->at.at, bridge_order) : NULL;

	return is ? is->tier : 0;
}

static uint32_t best_bridge(const struct codes *c, const struct code *x, const struct code *y)
{
	uint32_t best = 0, i = (uint32_t)(x - c->at);

	for (unsigned n = 0; i != UINT32_MAX && n < BRIDGE_LEVELS; n++, i = c->at[i].parent) {
		uint32_t k = (uint32_t)(y - c->at);

		for (unsigned m = 0; k != UINT32_MAX && m < BRIDGE_LEVELS;
			m++, k = c->at[k].parent) {
			uint32_t is = bridge_between(c->bridges, i, k);

			best = is > best ? is : best;
		}
	}
	return best;
}

uint32_t codes_closeness(
	const struct codes *c, const char *from, size_t flen, const char *to, size_t tlen)
{
	uint32_t best = 10 * utf8_common(from, flen, to, tlen);
	const struct code *x = codes_find(c, from, flen), *y = codes_find(c, to, tlen);

	if (!x || !y)
		return best;
	if (c->group_tier > best && x->group && y->group && strcmp(x->group, y->group) == 0)
		best = c->group_tier;
	if (c->bridges) {
		uint32_t is = best_bridge(c, x, y);

		best = is > best ? is : best;
	}
	return best;
}
