#include "base/diag.h"
#include "base/utf8.h"

#include <string.h>

enum { LETTERS = 64 }; /* longer names get no suggestion */

/* Code points of s, or 0 when they are too many. */
static unsigned letters(const char *s, size_t len, uint32_t out[LETTERS])
{
	unsigned n = 0;

	for (size_t i = 0; i < len;) {
		unsigned bytes;

		if (n == LETTERS)
			return 0;
		out[n++] = utf8_decode(s + i, &bytes);
		i += bytes;
	}
	return n;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions, changes and swaps of neighbours that lead from a to b. */
static unsigned distance(const uint32_t *a, unsigned n, const uint32_t *b, unsigned m)
{
	unsigned rows[3][LETTERS + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (unsigned j = 0; j <= m; j++)
		above[j] = j;
	for (unsigned i = 1; i <= n; i++) {
		unsigned *oldest = before;

		row[0] = i;
		for (unsigned j = 1; j <= m; j++) {
			unsigned change = a[i - 1] != b[j - 1];

			row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + change);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = above;
		above = row;
		row = oldest;
	}
	return above[m];
}

void suggest_init(struct suggest *s, const char *name, size_t len)
{
	*s = (struct suggest){.name = name, .len = len, .distance = UINT32_MAX};
}

void suggest_try(struct suggest *s, const char *candidate)
{
	uint32_t a[LETTERS], b[LETTERS];
	unsigned n = letters(s->name, s->len, a);
	unsigned m = letters(candidate, strlen(candidate), b);
	unsigned most = n / 3, apart = n > m ? n - m : m - n, d;

	if (!n || !m || apart > most)
		return;
	d = distance(a, n, b, m);
	if (d == 0 || d > most || d > s->distance)
		return;
	/* of equally near ones the first by name, whatever order they come in */
	if (d == s->distance && strcmp(candidate, s->best) >= 0)
		return;
	s->distance = d;
	s->best = candidate;
}
