#include "decide/decide_parts.h"
#include "decide/words.h"

struct doubting {
	struct arena *arena;
	const struct fact *f;
	const char *language;
	bool mask;
};

static const char *said(const struct doubting *d, struct value v)
{
	struct strbuf sb;

	sb_init(&sb, d->arena);
	eval_say(&sb, v, d->f->type, "dato", d->language);
	return sb.s;
}

static const char *day(const struct doubting *d, int64_t seen)
{
	struct strbuf sb;

	sb_init(&sb, d->arena);
	eval_say(&sb, value_date(seen), NULL, "dato", d->language);
	return sb.s;
}

/* Who told it is another system's free text, and nothing for who sees an answer from outside. */
static const char *by(const struct doubting *d, const struct telling *t)
{
	return d->mask || !t->source ? ""
				     : words(d->arena, d->language, SAY_BY, t->source, NULL, NULL);
}

static const char *tellings(const struct doubting *d, const struct told *told)
{
	struct strbuf sb;

	sb_init(&sb, d->arena);
	for (uint32_t i = 0; i < told->n; i++) {
		const struct telling *t = &told->at[i];
		const char *value = said(d, t->value);

		if (sb.len) /* a value may be a list itself */
			sb_puts(&sb, "; ");
		sb_puts(&sb, d->mask ? value
				     : words(d->arena, d->language, SAY_TELLING, value, t->source,
					       day(d, t->seen)));
	}
	return sb.s;
}

const char *doubt_text(struct eval *e, uint32_t slot, const char *language, bool mask)
{
	const struct slot *s = &e->image->slots[slot];
	const struct record *rec = e->records[s->entity];
	const struct doubting d = {e->arena, slot_fact(e->image, slot), language, mask};
	const char *title = d.f->title;
	const struct telling *best;

	switch (eval_fact(e, slot, &best)) {
	case FACT_CONFLICT:
		return words(e->arena, language, SAY_CONFLICT, title,
			tellings(&d, &rec->facts[s->index]), NULL);
	case FACT_STALE:
		return words(
			e->arena, language, SAY_STALE, title, day(&d, best->seen), by(&d, best));
	case FACT_IMPLAUSIBLE:
		return words(e->arena, language, SAY_IMPLAUSIBLE, title, said(&d, best->value),
			by(&d, best));
	default: return NULL;
	}
}
