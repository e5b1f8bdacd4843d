#include "rules/rule_load.h"

#include <string.h>

const char *load_intern(struct load *ld, const char *s, size_t len)
{
	return strmap_intern(&ld->words, s, len);
}

const char *load_at(struct load *ld, struct span at)
{
	const struct load_source *src = (const struct load_source *)at.src;
	uint32_t lo = 0, hi;

	if (!src)
		return "";
	hi = src->n_lines;
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (src->lines[mid] <= at.start)
			lo = mid;
		else
			hi = mid;
	}
	return arena_printf(ld->keep, "%s:%u", src->src.name, lo + 1);
}

const char *load_date(struct load *ld, int64_t day)
{
	char text[DATE_TEXT];

	date_print(day, text);
	return arena_strdup(ld->scratch, text);
}

/* Past the end of a comment that begins at i; i when none does. */
static size_t skip_comment(const char *s, size_t i, size_t len)
{
	if (i + 1 >= len || s[i] != '/')
		return i;
	if (s[i + 1] == '/') {
		while (i < len && s[i] != '\n')
			i++;
		return i;
	}
	if (s[i + 1] != '*')
		return i;
	for (i += 2; i + 1 < len; i++)
		if (s[i] == '*' && s[i + 1] == '/')
			return i + 2;
	return len;
}

const char *load_squeeze(struct load *ld, struct span at)
{
	const char *s = at.src->text + at.start;
	size_t len = at.end - at.start, n = 0;
	char *out = arena_alloc_raw(ld->keep, len + 1);
	bool blank = false, quoted = false;

	for (size_t i = 0; i < len; i++) {
		size_t past = quoted ? i : skip_comment(s, i, len);

		if (past > i || (!quoted && (unsigned char)s[i] <= ' ')) {
			blank = n > 0;
			i = past > i ? past - 1 : i;
			continue;
		}
		if (blank)
			out[n++] = ' ';
		blank = false;
		if (s[i] == '"' && !(quoted && i > 0 && s[i - 1] == '\\'))
			quoted = !quoted;
		out[n++] = s[i];
	}
	out[n] = '\0';
	return out;
}

void load_suggest(struct load *ld, struct diag *d, const struct suggest *s)
{
	if (d && s->best)
		diag_hint(&ld->diags, d, "did you mean '%s'?", s->best);
}
