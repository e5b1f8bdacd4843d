#include "rules/routes.h"

#include "base/geo.h"
#include "rules/csv.h"

#include <string.h>

enum {
	CROSSINGS_MAX = 40,
	HEADS_MAX = 2 * CROSSINGS_MAX,
	PARTS_MAX = 64,
	CROSSING_METRES = 1000000
};
enum column {
	COL_NONE,
	COL_NAME,
	COL_FROM,
	COL_TO,
	COL_FROM_LAT,
	COL_FROM_LON,
	COL_TO_LAT,
	COL_TO_LON,
	COL_METRES,
	COL_COUNT
};
static const char *const column_names[COL_COUNT] = {
	[COL_NAME] = "navn",
	[COL_FROM] = "fra",
	[COL_TO] = "til",
	[COL_FROM_LAT] = "fra_lat",
	[COL_FROM_LON] = "fra_lon",
	[COL_TO_LAT] = "til_lat",
	[COL_TO_LON] = "til_lon",
	[COL_METRES] = "meter",
};
static const int64_t no_way = INT64_MAX / 4;

/* One end of a crossing; heads 2i and 2i + 1 are of one. */
struct head {
	uint32_t part;
	double lat, lon;
};
struct routes {
	const uint8_t *part;                      /* of each code */
	uint32_t n_heads, of_part[PARTS_MAX + 1]; /* heads of part p: order[of_part[p]..[p + 1]) */
	uint8_t order[HEADS_MAX];
	const int64_t *reach; /* centimetres from code i to head k: [i * n_heads + k] */
};
struct reading {
	struct csv csv;
	struct codes *codes;
	const char *parts[PARTS_MAX];
	uint32_t n_parts;
	struct head heads[HEADS_MAX];
	uint32_t n_heads;
	int64_t way[HEADS_MAX][HEADS_MAX]; /* centimetres */
};

/* ---- lengths ---------------------------------------------------------------- */

static int64_t straight(const struct codes *c, double lat1, double lon1, double lat2, double lon2)
{
	return (int64_t)(geo_arc(lat1, lon1, lat2, lon2) * (c->detour ? c->detour : 1000) / 10 +
			 0.5);
}

int64_t codes_metres(const struct codes *c, const struct code *x, const struct code *y)
{
	const struct routes *r = c->routes;
	const int64_t *from, *to;
	uint32_t a, b;
	int64_t best;

	if (!r && !c->detour)
		return geo_metres(x->lat, x->lon, y->lat, y->lon);
	a = r ? r->part[x - c->at] : 0;
	b = r ? r->part[y - c->at] : 0;
	best = a == b ? straight(c, x->lat, x->lon, y->lat, y->lon) : no_way;
	from = r ? r->reach + (size_t)(x - c->at) * r->n_heads : NULL;
	to = r ? r->reach + (size_t)(y - c->at) * r->n_heads : NULL;
	for (uint32_t i = r ? r->of_part[b] : 0; r && i < r->of_part[b + 1]; i++) {
		uint8_t k = r->order[i];

		best = from[k] + to[k] < best ? from[k] + to[k] : best;
	}
	return (best + 50) / 100;
}

/* ---- reading ---------------------------------------------------------------- */

static uint32_t part_of(struct reading *r, const char *name)
{
	uint32_t i = 0;

	while (i < r->n_parts && strcmp(r->parts[i], name) != 0)
		i++;
	return i;
}

/* Every place is in a part of the country, or the way to it is not known. */
static const uint8_t *find_parts(struct reading *r, struct span said)
{
	const struct codes *c = r->codes;
	uint8_t *part = ARENA_ARRAY(r->csv.arena, uint8_t, c->n);

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t p;

		if (!c->at[i].has_place)
			continue;
		if (!c->at[i].region) {
			r->csv.errors++;
			diag_add(r->csv.diags, DIAG_ERROR, said, "value",
				"'%s' has a place, and no landsdel says where the crossings find "
				"it",
				c->at[i].code);
			return NULL;
		}
		p = part_of(r, c->at[i].region);
		if (p == PARTS_MAX) {
			csv_mistake(&r->csv, said, "limit", "more than 64 parts of the country");
			return NULL;
		}
		if (p == r->n_parts)
			r->parts[r->n_parts++] = c->at[i].region;
		part[i] = (uint8_t)p;
	}
	return part;
}

static uint32_t read_part(struct reading *r, const char *s, struct span at)
{
	uint32_t p = part_of(r, s);

	if (p == r->n_parts)
		csv_mistake(
			&r->csv, at, "unknown-name", "no place of the table lies in this landsdel");
	return p;
}

static int64_t read_metres(struct reading *r, const char *s, struct span at)
{
	int64_t i = 0;

	if (!csv_scaled(s, strlen(s), 1, 0, CROSSING_METRES, &i)) {
		csv_mistake(&r->csv, at, "value",
			"a crossing is a whole number of metres long, at most 1000000");
		return 0;
	}
	return i;
}

static void read_row(struct reading *r)
{
	const char *s[COL_COUNT] = {0};
	struct span at[COL_COUNT], here;
	struct head h[2];
	bool more = true;
	int64_t metres;

	for (unsigned i = 0; more; i++) {
		unsigned c = i < r->csv.n_columns ? r->csv.columns[i] : COL_NONE;

		s[c] = csv_field(&r->csv, &here, &more);
		at[c] = here;
	}
	for (unsigned c = COL_NAME; c < COL_COUNT; c++)
		if (!s[c] || !*s[c]) {
			csv_mistake(&r->csv, here, "value", "a field of this crossing is missing");
			return;
		}
	if (r->n_heads == HEADS_MAX) {
		csv_mistake(&r->csv, at[COL_NAME], "limit", "more than 40 crossings");
		r->csv.errors = CSV_MISTAKES;
		return;
	}
	for (unsigned e = 0; e < 2; e++) {
		unsigned lat = e ? COL_TO_LAT : COL_FROM_LAT, part = e ? COL_TO : COL_FROM;

		h[e].part = read_part(r, s[part], at[part]);
		if (!csv_degrees(&r->csv, s[lat], at[lat], 90, &h[e].lat) ||
			!csv_degrees(&r->csv, s[lat + 1], at[lat + 1], 180, &h[e].lon))
			return;
	}
	metres = read_metres(r, s[COL_METRES], at[COL_METRES]);
	memcpy(&r->heads[r->n_heads], h, sizeof h);
	r->way[r->n_heads][r->n_heads + 1] = r->way[r->n_heads + 1][r->n_heads] = metres * 100;
	r->n_heads += 2;
}

/* ---- the shortest ways ------------------------------------------------------ */

/* Floyd and Warshall's: 80 heads at most. */
static void shortest_ways(struct reading *r)
{
	const uint32_t n = r->n_heads;

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++) {
			const struct head *x = &r->heads[i], *y = &r->heads[j];
			int64_t is = x->part == y->part
					     ? straight(r->codes, x->lat, x->lon, y->lat, y->lon)
					     : no_way;

			if ((i ^ 1) != j || is < r->way[i][j])
				r->way[i][j] = is;
		}
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t j = 0; j < n; j++)
				if (r->way[i][k] + r->way[k][j] < r->way[i][j])
					r->way[i][j] = r->way[i][k] + r->way[k][j];
}

static void order_heads(const struct reading *r, struct routes *out)
{
	uint32_t n = 0;

	for (uint32_t p = 0; p < PARTS_MAX; p++) {
		out->of_part[p] = n;
		for (uint32_t k = 0; k < r->n_heads; k++)
			if (r->heads[k].part == p)
				out->order[n++] = (uint8_t)k;
	}
	out->of_part[PARTS_MAX] = n;
}

static void reach_from(
	const struct reading *r, const struct routes *out, uint32_t i, int64_t *reach)
{
	const struct code *x = &r->codes->at[i];
	uint32_t p = out->part[i];

	for (uint32_t k = 0; k < r->n_heads; k++)
		reach[k] = no_way;
	for (uint32_t at = out->of_part[p]; at < out->of_part[p + 1]; at++) {
		const struct head *h = &r->heads[out->order[at]];
		int64_t first = straight(r->codes, x->lat, x->lon, h->lat, h->lon);

		for (uint32_t k = 0; k < r->n_heads; k++) {
			int64_t is = first + r->way[out->order[at]][k];

			reach[k] = is < reach[k] ? is : reach[k];
		}
	}
}

/* From the first part to all others. */
static bool all_connected(struct reading *r, const struct routes *out, struct span said)
{
	for (uint32_t p = 1; p < r->n_parts; p++) {
		uint32_t a = out->of_part[0], b = out->of_part[p];

		if (a < out->of_part[1] && b < out->of_part[p + 1] &&
			r->way[out->order[a]][out->order[b]] < no_way)
			continue;
		diag_add(r->csv.diags, DIAG_ERROR, said, "incomplete",
			"no crossings lead from '%s' to '%s'", r->parts[0], r->parts[p]);
		return false;
	}
	return true;
}

static int build(struct reading *r, const uint8_t *part, struct span said)
{
	struct codes *c = r->codes;
	struct routes *out = ARENA_NEW(r->csv.arena, struct routes);
	int64_t *reach = ARENA_ARRAY(r->csv.arena, int64_t, (size_t)c->n * r->n_heads);

	out->part = part;
	out->n_heads = r->n_heads;
	out->reach = reach;
	shortest_ways(r);
	order_heads(r, out);
	if (!all_connected(r, out, said))
		return -1;
	for (uint32_t i = 0; i < c->n; i++)
		if (c->at[i].has_place)
			reach_from(r, out, i, reach + (size_t)i * r->n_heads);
	c->routes = out;
	return 0;
}

int routes_read(struct codes *c, const struct source *file, struct span said, struct arena *arena,
	struct diags *diags)
{
	struct reading *r = ARENA_NEW(arena, struct reading);
	const uint8_t *part;

	r->csv = (struct csv){.file = file, .arena = arena, .diags = diags};
	r->codes = c;
	part = find_parts(r, said);
	if (!part)
		return -1;
	csv_open(&r->csv);
	if (csv_header(&r->csv, column_names, COL_COUNT) != (1u << COL_COUNT) - 2) {
		csv_mistake(&r->csv, (struct span){file, 0, 0}, "syntax",
			"the first line must name the columns navn, fra, til, fra_lat, fra_lon, "
			"til_lat, til_lon and meter");
		return -1;
	}
	while (csv_more(&r->csv)) {
		if (!csv_line_ends(&r->csv))
			read_row(r);
		csv_next_line(&r->csv);
	}
	return r->csv.errors ? -1 : build(r, part, said);
}
