/* Consents, as they are kept with a person: words that were told once stay, with a row of their
 * own in what happened, until the person is forgotten. */
#include "service/methods.h"

#include <string.h>

enum { WORDS_MAX = 200 };

static bool same_scope(const struct consent *a, const struct consent *b)
{
	return strcmp(a->to, b->to) == 0 && strcmp(a->purpose, b->purpose) == 0;
}

/* When a withdrawal was told without its day, any day is the same. */
static bool same_word(const struct consent *a, const struct consent *b)
{
	return same_scope(a, b) && a->from == b->from && a->until == b->until &&
	       a->withdrawn == b->withdrawn &&
	       (a->withdrawn_on == b->withdrawn_on || a->withdrawn_on == DATE_NONE ||
		       b->withdrawn_on == DATE_NONE);
}

static bool is_among(const struct beside *b, const struct consent *c)
{
	for (uint32_t i = 0; i < b->n_consents; i++)
		if (same_word(&b->consents[i], c))
			return true;
	return false;
}

/* A row of the history: to whom, for what, from when until when, who wrote it down. */
static void keep_word(struct call *c, const char *id, const struct consent *k)
{
	char days[2][DATE_TEXT] = {"..", ".."};
	int64_t day = k->withdrawn ? k->withdrawn_on : k->from;
	struct store_op op = {.type = STORE_EVENT,
		.u.event = {.id = text_of(id),
			.what = text_of(k->withdrawn ? "withdrew" : "consented"),
			.track = text_of(k->to),
			.step = text_of(k->purpose),
			.actor = text_of(c->args.at[PARAM_ACTOR].s),
			.on = day == DATE_NONE ? c->today : day}};

	if (k->from != DATE_NONE)
		date_print(k->from, days[0]);
	if (k->until != DATE_NONE)
		date_print(k->until, days[1]);
	op.u.event.note = text_of(arena_printf(c->arena, "%s/%s", days[0], days[1]));
	call_keep(c, &op);
}

static void write_word(struct json_writer *w, const struct consent *k)
{
	jw_object(w);
	jw_kstring(w, "modtager", k->to);
	jw_kstring(w, "formaal", k->purpose);
	write_day(w, "fra", k->from);
	write_day(w, "til", k->until);
	if (k->withdrawn_on != DATE_NONE)
		write_day(w, "tilbagekaldt", k->withdrawn_on);
	else
		jw_kbool(w, "tilbagekaldt", k->withdrawn);
	jw_close(w);
}

static bool no_consents(const void *arg, const char *name, size_t len)
{
	(void)arg;
	return len != 8 || memcmp(name, "samtykke", 8) != 0;
}

/* What was put beside the facts, but for the consents, and then those. */
static void write_beside(
	struct call *c, struct strbuf *out, struct member_text *text, const struct beside *all)
{
	struct json_writer w;

	sb_init(out, c->arena);
	jw_init(&w, out);
	jw_object(&w);
	if (text->beside)
		copy_members(&w, text->beside, text->beside_len, c->arena, no_consents, NULL);
	jw_key(&w, "samtykke");
	jw_array(&w);
	for (uint32_t i = 0; i < all->n_consents; i++)
		write_word(&w, &all->consents[i]);
	jw_close(&w);
	jw_close(&w);
	text->beside = out->s;
	text->beside_len = out->len;
}

int consents_put(
	struct call *c, const char *id, const struct member *before, struct member_text *text)
{
	const struct beside none = {0}, *was = before ? &before->beside : &none;
	struct beside now = {0}, all = {0};
	struct problems ignored = {.arena = c->arena};
	struct consent *words;
	struct strbuf out;

	if (text->beside &&
		beside_read(&now, text->beside, text->beside_len, "records", c->arena, &ignored))
		return 0; /* population_put() tells, with what is wrong with the facts */
	if (!was->n_consents && !now.n_consents)
		return 0;
	words = ARENA_ARRAY(c->arena, struct consent, was->n_consents + now.n_consents);
	for (; all.n_consents < was->n_consents; all.n_consents++)
		words[all.n_consents] = was->consents[all.n_consents];
	all.consents = words;
	for (uint32_t i = 0; i < now.n_consents; i++) {
		struct consent k = now.consents[i];

		if (is_among(&all, &k))
			continue;
		if (k.withdrawn && k.withdrawn_on == DATE_NONE && was->n_consents)
			k.withdrawn_on = c->today;
		words[all.n_consents++] = k;
	}
	if (all.n_consents > WORDS_MAX)
		return call_fail(c, ERR_LIMIT, "limit", "records",
			"no more than %d words on consents are kept of a person", WORDS_MAX);
	if (was->n_consents)
		write_beside(c, &out, text, &all);
	for (uint32_t i = was->n_consents; i < all.n_consents; i++)
		keep_word(c, id, &words[i]);
	return 0;
}
