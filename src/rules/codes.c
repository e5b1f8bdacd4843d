#include "rules/codes.h"

#include "rules/csv.h"

#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { CODE_BYTES = 40, TITLE_BYTES = 1000, WEIGHT_MAX = 1000000 };
enum column {
	COL_NONE,
	COL_CODE,
	COL_TITLE,
	COL_ALSO,
	COL_PARENT,
	COL_LAT,
	COL_LON,
	COL_REGION,
	COL_GROUP,
	COL_WEIGHT,
	COL_COUNT
};
static const char *const column_names[COL_COUNT] = {
	[COL_CODE] = "kode",
	[COL_TITLE] = "titel",
	[COL_ALSO] = "ogsaa",
	[COL_PARENT] = "parent",
	[COL_LAT] = "lat",
	[COL_LON] = "lon",
	[COL_REGION] = "landsdel",
	[COL_GROUP] = "gruppe",
	[COL_WEIGHT] = "vaegt",
};

/* A row as read; fields are copies in the arena. */
struct row {
	struct code code;
	const char *parent; /* or NULL */
	struct span at;
};
struct reading {
	struct csv csv;
	struct arena *arena;
	VEC(struct row) rows;
};

/* ---- header -------------------------------------------------------------- */

static bool read_header(struct reading *r)
{
	struct csv *f = &r->csv;
	unsigned seen = csv_header(f, column_names, COL_COUNT);

	if (!(seen >> COL_CODE & 1) || !(seen >> COL_TITLE & 1))
		csv_mistake(f, (struct span){f->file, 0, 0}, "syntax",
			"the first line must name the columns, 'kode' and 'titel' among them");
	if ((seen >> COL_LAT & 1) != (seen >> COL_LON & 1))
		csv_mistake(f, (struct span){f->file, 0, 0}, "syntax",
			"the columns 'lat' and 'lon' belong together");
	return f->errors == 0;
}

/* ---- rows ---------------------------------------------------------------- */

/* How much a code weighs in weighted_coverage(): kept in thousandths. */
static void read_weight(struct reading *r, struct row *row, const char *s, struct span at)
{
	int64_t i = 0;

	if (*s && !csv_scaled(s, strlen(s), 1000, 0, WEIGHT_MAX, &i))
		csv_mistake(&r->csv, at, "value",
			"a weight is a number from 0 to 1000 with at most three decimals");
	else
		row->code.weight = (uint32_t)i;
}

static void read_code(struct reading *r, struct row *row, const char *s, struct span at)
{
	row->code.code = s;
	row->at = at;
	if (!*s)
		csv_mistake(&r->csv, at, "value", "a code is missing");
	else if (strlen(s) > CODE_BYTES)
		csv_mistake(&r->csv, at, "limit", "a code of more than 40 bytes");
}

static void read_row(struct reading *r)
{
	struct row row = {.code = {.title = "", .parent = UINT32_MAX}};
	struct span at, lat_at = {0}, lon_at = {0};
	const char *lat = "", *lon = "";
	bool more = true, titled = false;
	unsigned i = 0;

	for (; more; i++) {
		const char *s = csv_field(&r->csv, &at, &more);

		switch (i < r->csv.n_columns ? r->csv.columns[i] : COL_NONE) {
		case COL_CODE: read_code(r, &row, s, at); break;
		case COL_TITLE:
			titled = true;
			row.code.title = s;
			if (!*s)
				csv_mistake(&r->csv, at, "value", "a title is missing");
			else if (strlen(s) > TITLE_BYTES)
				csv_mistake(
					&r->csv, at, "limit", "a title of more than 1000 bytes");
			break;
		case COL_ALSO: row.code.also = *s ? s : NULL; break;
		case COL_PARENT: row.parent = *s ? s : NULL; break;
		case COL_LAT:
			lat = s;
			lat_at = at;
			break;
		case COL_REGION: row.code.region = *s ? s : NULL; break;
		case COL_GROUP: row.code.group = *s ? s : NULL; break;
		case COL_WEIGHT: read_weight(r, &row, s, at); break;
		case COL_LON:
			lon = s;
			lon_at = at;
			break;
		default: break;
		}
	}
	if (i > r->csv.n_columns)
		csv_mistake(&r->csv, at, "syntax", "more fields than the first line has columns");
	if (!row.code.code)
		csv_mistake(&r->csv, at, "value", "a code is missing");
	if (!row.code.code || !*row.code.code)
		return;
	if (!titled)
		csv_mistake(&r->csv, at, "value", "a title is missing");
	if (*lat || *lon)
		row.code.has_place =
			csv_degrees(&r->csv, lat, lat_at.src ? lat_at : at, 90, &row.code.lat) &&
			csv_degrees(&r->csv, lon, lon_at.src ? lon_at : at, 180, &row.code.lon);
	vec_push(r->arena, &r->rows, row);
}

/* ---- order and tree ------------------------------------------------------ */

static int by_code(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = strcmp(x->code.code, y->code.code);

	return c ? c : x->at.start < y->at.start ? -1 : 1;
}

static void tell_twice(struct reading *r)
{
	for (uint32_t i = 1; i < r->rows.n; i++)
		if (strcmp(r->rows.at[i].code.code, r->rows.at[i - 1].code.code) == 0)
			csv_mistake(&r->csv, r->rows.at[i].at, "twice", "this code stands twice");
}

/* In ascending order the codes a code lies under come right before it: a stack. */
static void parents_by_prefix(struct code *at, uint32_t n)
{
	uint32_t top = UINT32_MAX;

	for (uint32_t i = 0; i < n; i++) {
		while (top != UINT32_MAX &&
			strncmp(at[i].code, at[top].code, strlen(at[top].code)) != 0)
			top = at[top].parent;
		at[i].parent = top;
		top = i;
	}
}

static void parents_by_column(struct reading *r, struct codes *c, struct code *at)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct row *row = &r->rows.at[i];
		const struct code *parent =
			row->parent ? codes_find(c, row->parent, strlen(row->parent)) : NULL;

		if (row->parent && !parent)
			csv_mistake(&r->csv, row->at, "unknown-name",
				"the parent of this code is not in the table");
		if (parent)
			at[i].parent = (uint32_t)(parent - c->at);
		c->tree = c->tree || parent;
	}
}

/* A chain of parents longer than the table goes round in a circle.  Marks what is known
 * to end, so that the whole is linear. */
static void tell_circles(struct reading *r, const struct codes *c)
{
	bool *ends = ARENA_ARRAY(r->arena, bool, c->n);

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t k = i, steps = 0;

		while (k != UINT32_MAX && !ends[k] && steps <= c->n) {
			k = c->at[k].parent;
			steps++;
		}
		if (steps > c->n) {
			csv_mistake(
				&r->csv, r->rows.at[i].at, "circle", "this code lies under itself");
			return;
		}
		for (k = i; k != UINT32_MAX && !ends[k]; k = c->at[k].parent)
			ends[k] = true;
	}
}

static void build(struct reading *r, struct codes *c, bool prefix_tree)
{
	struct code *at = ARENA_ARRAY(r->arena, struct code, r->rows.n);

	strmap_init(&c->index, r->arena, 0);
	for (uint32_t i = 0; i < r->rows.n; i++) {
		at[i] = r->rows.at[i].code;
		strmap_put(&c->index, at[i].code, strlen(at[i].code), &at[i]);
		c->places = c->places || at[i].has_place;
		c->grouped = c->grouped || at[i].group;
		c->weighs = c->weighs || at[i].weight;
	}
	c->at = at;
	c->n = r->rows.n;
	c->prefix = prefix_tree;
	c->tree = prefix_tree;
	if (prefix_tree)
		parents_by_prefix(at, c->n);
	else
		parents_by_column(r, c, at);
	tell_circles(r, c);
}

int codes_read(struct codes *out, const struct source *file, bool prefix_tree, struct arena *arena,
	struct diags *diags)
{
	struct reading r = {.csv = {.file = file, .arena = arena, .diags = diags}, .arena = arena};
	struct codes c = {
		.name = out->name, .title = out->title, .file = out->file, .said_at = out->said_at};

	csv_open(&r.csv);
	if (!read_header(&r))
		return -1;
	while (csv_more(&r.csv)) {
		if (!csv_line_ends(&r.csv))
			read_row(&r);
		csv_next_line(&r.csv);
	}
	if (r.rows.n)
		qsort(r.rows.at, r.rows.n, sizeof *r.rows.at, by_code);
	tell_twice(&r);
	if (r.csv.errors)
		return -1;
	build(&r, &c, prefix_tree);
	if (r.csv.errors)
		return -1;
	*out = c;
	return 0;
}

/* ---- asking -------------------------------------------------------------- */

const struct code *codes_find(const struct codes *c, const char *code, size_t len)
{
	return strmap_get(&c->index, code, len);
}

bool codes_under(
	const struct codes *c, const char *code, size_t len, const char *ancestor, size_t alen)
{
	const struct code *at = codes_find(c, code, len), *above = codes_find(c, ancestor, alen);

	if (len == alen && memcmp(code, ancestor, len) == 0)
		return true;
	if (!above)
		return false;
	if (c->prefix) /* also for finer codes than the table has */
		return len > alen && memcmp(code, ancestor, alen) == 0;
	for (uint32_t i = at ? at->parent : UINT32_MAX; i != UINT32_MAX; i = c->at[i].parent)
		if (&c->at[i] == above)
			return true;
	return false;
}
