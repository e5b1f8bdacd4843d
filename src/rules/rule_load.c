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

const char *load_squeeze(struct load *ld, struct span at)
{
	return feel_squeeze(at, ld->keep);
}

void load_suggest(struct load *ld, struct diag *d, const struct suggest *s)
{
	if (d && s->best)
		diag_hint(&ld->diags, d, "did you mean '%s'?", s->best);
}

void rule_undecided(struct load *ld, const struct ast_item *item, const char *why)
{
	struct undecided *last = ld->undecided.n ? &ld->undecided.at[ld->undecided.n - 1] : NULL;
	const char *what = arena_printf(ld->keep, "%s %s", word_text(item->kind), item->name.s);
	const char *at = load_at(ld, item->name.at);

	if (last && strcmp(last->at, at) == 0 && strcmp(last->what, what) == 0)
		return;
	vec_push(ld->keep, &ld->undecided,
		((struct undecided){at, what, arena_strdup(ld->keep, why)}));
}
