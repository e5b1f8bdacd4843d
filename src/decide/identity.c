#include "base/date.h"
#include "base/digest.h"
#include "decide/decide.h"
#include <string.h>

static void add_telling(struct strbuf *out, const struct telling *t)
{
	char seen[DATE_TEXT];

	sb_putc(out, '\t');
	value_print(out, t->value);
	sb_putc(out, '\t');
	sb_puts(out, t->source);
	date_print(t->seen, seen);
	sb_putc(out, '\t');
	sb_puts(out, seen);
	if (t->valid_to) {
		date_print(t->valid_to, seen);
		sb_puts(out, "\tto ");
		sb_puts(out, seen);
	}
}

/* One line a fact: its name, how it counts, and all that is told of it. */
void decide_facts_read(struct strbuf *out, struct eval *e, bool mask)
{
	const struct image *im = e->image;

	for (uint32_t i = 0; i < im->n_slots; i++) {
		const struct slot *s = &im->slots[i];
		const struct record *rec = e->records[s->entity];
		const struct telling *best;
		if (s->kind != SLOT_FACT || !rec || e->env.slots[i].kind == V_UNSET ||
			(mask && slot_sensitive(im, i)))
			continue;
		enum absence why = eval_fact(e, i, &best);
		sb_puts(out, s->name);
		sb_putc(out, '\t');
		sb_puts(out, why == FACT_TOLD ? "told" : absence_word(why));
		for (uint32_t k = 0; k < rec->facts[s->index].n; k++)
			add_telling(out, &rec->facts[s->index].at[k]);
		sb_putc(out, '\n');
	}
}

void decide_identity(char out[DECISION_TEXT], const struct ruleset *rs, int64_t on, const char *who,
	const char *read, const struct strbuf *answer)
{
	struct digest_state d;
	uint8_t sum[DIGEST_BYTES];
	char day[DATE_TEXT];
	const char *rules = ruleset_digest(rs);

	digest_init(&d);
	digest_add_field(&d, rules, strlen(rules));
	digest_add_field(&d, day, date_print(on, day));
	digest_add_field(&d, read, strlen(read));
	digest_add_field(&d, answer->s, answer->len);
	if (who)
		digest_add_field(&d, who, strlen(who));
	digest_final(&d, sum);
	for (unsigned i = 0; i < DECISION_TEXT - 1; i++)
		out[i] = (char)('a' + (i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4));
	out[DECISION_TEXT - 1] = '\0';
}
