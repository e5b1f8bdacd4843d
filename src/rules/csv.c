#include "rules/csv.h"

#include "base/decimal.h"

#include <string.h>

void csv_mistake(struct csv *r, struct span at, const char *kind, const char *text)
{
	r->errors++;
	diag_add(r->diags, DIAG_ERROR, at, kind, "%s", text);
}

/* ---- fields -------------------------------------------------------------- */

bool csv_line_ends(const struct csv *r)
{
	return r->pos >= r->file->len || r->file->text[r->pos] == '\n' ||
	       (r->file->text[r->pos] == '\r' && r->pos + 1 < r->file->len &&
		       r->file->text[r->pos + 1] == '\n');
}

void csv_next_line(struct csv *r)
{
	while (r->pos < r->file->len && r->file->text[r->pos] != '\n')
		r->pos++;
	if (r->pos < r->file->len)
		r->pos++;
}

/* "…", a quote doubled; may not go over the line's end. */
static bool quoted_field(struct csv *r, struct strbuf *out)
{
	const char *s = r->file->text;

	for (r->pos++; !csv_line_ends(r); r->pos++) {
		if (s[r->pos] != '"') {
			sb_putc(out, s[r->pos]);
			continue;
		}
		r->pos++;
		if (r->pos < r->file->len && s[r->pos] == '"') {
			sb_putc(out, '"');
			continue;
		}
		return csv_line_ends(r) || s[r->pos] == ';';
	}
	return false;
}

/* One field and the ';' after it; blanks around it do not count. */
const char *csv_field(struct csv *r, struct span *at, bool *more)
{
	struct strbuf out;
	const char *s = r->file->text;
	size_t start;

	sb_init(&out, r->arena);
	while (!csv_line_ends(r) && s[r->pos] == ' ')
		r->pos++;
	start = r->pos;
	if (!csv_line_ends(r) && s[r->pos] == '"') {
		if (!quoted_field(r, &out)) {
			*at = (struct span){r->file, (uint32_t)start, (uint32_t)r->pos};
			csv_mistake(r, *at, "syntax", "a quote is not closed on its line");
			while (!csv_line_ends(r) && s[r->pos] != ';')
				r->pos++;
		}
	} else {
		while (!csv_line_ends(r) && s[r->pos] != ';')
			r->pos++;
		sb_add(&out, s + start, r->pos - start);
		while (out.len && out.s[out.len - 1] == ' ')
			sb_cut(&out, out.len - 1);
	}
	*at = (struct span){r->file, (uint32_t)start, (uint32_t)r->pos};
	*more = !csv_line_ends(r) && s[r->pos] == ';';
	if (*more)
		r->pos++;
	return out.s;
}

/* ---- header -------------------------------------------------------------- */

void csv_open(struct csv *r)
{
	if (r->file->len >= 3 && memcmp(r->file->text, "\xef\xbb\xbf", 3) == 0)
		r->pos = 3;
}

unsigned csv_header(struct csv *r, const char *const *names, unsigned n)
{
	unsigned seen = 0;
	bool more = true;
	struct span at = {r->file, 0, 0};

	while (more) {
		const char *name = csv_field(r, &at, &more);
		unsigned c = 1;

		while (c < n && strcmp(names[c], name) != 0)
			c++;
		c = c < n ? c : 0;
		if (r->n_columns == CSV_COLUMNS) {
			csv_mistake(r, at, "limit", "too many columns");
			return seen;
		}
		if (c && seen >> c & 1)
			csv_mistake(r, at, "twice", "this column stands twice");
		seen |= c ? 1u << c : 0;
		r->columns[r->n_columns++] = (unsigned char)c;
	}
	csv_next_line(r);
	return seen;
}

bool csv_degrees(struct csv *r, const char *s, struct span at, double most, double *out)
{
	struct decimal d;

	if (decimal_parse(&d, s, strlen(s)) != 0) {
		csv_mistake(r, at, "value", "this is no number of degrees");
		return false;
	}
	*out = decimal_to_double(&d);
	if (*out < -most || *out > most) {
		csv_mistake(r, at, "range", "there is no such place on earth");
		return false;
	}
	return true;
}

bool csv_scaled(const char *s, size_t len, int64_t scale, int64_t least, int64_t most, int64_t *out)
{
	struct decimal d, by;

	decimal_from_int(&by, scale);
	return !decimal_parse(&d, s, len) && !decimal_mul(&d, &d, &by) && decimal_to_int(&d, out) &&
	       *out >= least && *out <= most;
}
