/*
 * csv - the files of facts beside the rules, field by field
 *
 * Fields between semicolons, each line a row, the first line the names of the columns; a
 * field may stand in double quotes, and a quote within it is doubled.  The bytes are the
 * caller's and are borrowed; fields are copies in the arena.  Mistakes are told with their
 * place in the file and counted in `errors`; after a hundred csv_more() says that is enough.
 * What the columns mean is for whoever reads (rules/codes.c, rules/routes.c).
 */
#ifndef RULES_CSV_H
#define RULES_CSV_H

#include "base/diag.h"

enum { CSV_COLUMNS = 32, CSV_MISTAKES = 100 };

struct csv {
	const struct source *file;
	struct arena *arena;
	struct diags *diags;
	size_t pos;
	unsigned errors, n_columns;
	unsigned char columns[CSV_COLUMNS]; /* which of the reader's names; 0: none of them */
};
/* Over the mark that may stand before UTF-8. */
void csv_open(struct csv *r);
/* The first line against names[1..n), at most 31; a bit is set for each that stands there. */
unsigned csv_header(struct csv *r, const char *const *names, unsigned n);
static inline bool csv_more(const struct csv *r)
{
	return r->pos < r->file->len && r->errors < CSV_MISTAKES;
}
bool csv_line_ends(const struct csv *r);
void csv_next_line(struct csv *r);
/* One field and the ';' after it; blanks around it do not count. */
const char *csv_field(struct csv *r, struct span *at, bool *more);
/* A number from -most to most; false after a message. */
bool csv_degrees(struct csv *r, const char *s, struct span at, double most, double *out);
/* A number with few decimals as a whole one, `scale` times as large; false: it is none such. */
bool csv_scaled(
	const char *s, size_t len, int64_t scale, int64_t least, int64_t most, int64_t *out);
void csv_mistake(struct csv *r, struct span at, const char *kind, const char *text);

#endif
