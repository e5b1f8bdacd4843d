/* Consents, as they are kept with a person: words that were told once stay, with a row of their
 * own in what happened, until the person is forgotten. */
#include "service/methods.h"

#include <string.h>

/* No limit of consents may keep a withdrawal out: there is room for those beyond it. */
enum { GIVEN_MAX = 200, WORDS_MAX = 1000 };

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

/* All that was said, in its order, and then what is said now. */
struct speaking {
	struct call *c;
	uint32_t before; /* this many were said before */
	uint32_t given;  /* of all, these are consents; the others withdraw one */
	VEC(struct consent) words;
};

static bool has_room(const struct speaking *x)
{
	return x->given <= GIVEN_MAX && x->words.n <= WORDS_MAX;
}

static bool is_said(const struct speaking *x, const struct consent *k)
{
	for (uint32_t i = 0; i < x->words.n; i++)
		if (same_word(&x->words.at[i], k))
			return true;
	return false;
}

/* No more than one too many: then the call fails. */
static void say(struct speaking *x, const struct consent *k)
{
	if (!has_room(x))
		return;
	vec_push(x->c->arena, &x->words, *k);
	x->given += !k->withdrawn;
}

/* A withdrawal without its day may be one that was told before, for whole lists are sent again
 * and again; but not where somebody has consented since and the list does not say so. */
static bool is_repeated(const struct speaking *x, const struct beside *now, uint32_t i)
{
	const struct consent *k = &now->consents[i], *last = NULL;

	for (uint32_t n = 0; n < x->words.n; n++)
		if (same_scope(&x->words.at[n], k))
			last = &x->words.at[n];
	if (!is_said(x, k))
		return false;
	if (last->withdrawn)
		return true;
	while (++i < now->n_consents)
		if (same_scope(&now->consents[i], k) && !now->consents[i].withdrawn)
			return true;
	return false;
}

/* A withdrawal that says no day is told today; and it closes what was said before it and is to
 * come: that one never begins. */
static void withdraw(struct speaking *x, struct consent k)
{
	const uint32_t n = x->words.n;
	const bool open = k.from == DATE_NONE;

	k.withdrawn_on = x->c->today;
	say(x, &k);
	for (uint32_t i = 0; i < n && open; i++) {
		const struct consent *b = &x->words.at[i];

		if (!same_scope(b, &k) || b->withdrawn || b->from <= x->c->today)
			continue;
		k.from = b->from;
		say(x, &k);
	}
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
	if (k->from != DATE_NONE)
		write_day(w, "fra", k->from);
	if (k->until != DATE_NONE)
		write_day(w, "til", k->until);
	if (k->withdrawn_on != DATE_NONE)
		write_day(w, "tilbagekaldt", k->withdrawn_on);
	else if (k->withdrawn)
		jw_kbool(w, "tilbagekaldt", true);
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

int consents_put(struct call *c, const char *id, const struct member *before,
	struct member_text *text, struct beside *now)
{
	const struct beside none = {0}, *was = before ? &before->beside : &none;
	struct beside all;
	struct problems ignored = {.arena = c->arena};
	struct speaking x = {.c = c, .before = was->n_consents};
	struct strbuf out;

	*now = (struct beside){0};
	if (text->beside &&
		beside_read(now, text->beside, text->beside_len, "records", c->arena, &ignored))
		return 0; /* population_put() tells, with what is wrong with the facts */
	if (!was->n_consents && !now->n_consents)
		return 0;
	for (uint32_t i = 0; i < was->n_consents; i++)
		say(&x, &was->consents[i]);
	for (uint32_t i = 0; i < now->n_consents; i++) {
		const struct consent *k = &now->consents[i];

		if (!k->withdrawn || k->withdrawn_on != DATE_NONE || !x.before) {
			if (!is_said(&x, k))
				say(&x, k);
		} else if (!is_repeated(&x, now, i)) {
			withdraw(&x, *k);
		}
	}
	if (!has_room(&x))
		return call_fail(c, ERR_LIMIT, "limit", "records",
			"no more than %d consents are kept of a person, and with what withdraws "
			"them %d",
			GIVEN_MAX, WORDS_MAX);
	all = (struct beside){.consents = x.words.at, .n_consents = x.words.n};
	if (x.before)
		write_beside(c, &out, text, &all);
	for (uint32_t i = x.before; i < x.words.n; i++)
		keep_word(c, id, &x.words.at[i]);
	return 0;
}

/* ---- a slip in a name ------------------------------------------------------- */

/* Is the like asked for by a rule?  The names that rules ask with are candidates meanwhile. */
struct asked {
	const struct consent *k;
	bool to, both;
	struct suggest to_near, for_near;
};

static void ask(struct asked *x, const char *to, const char *purpose)
{
	bool same_to = to && strcmp(to, x->k->to) == 0;

	if (!to)
		return;
	suggest_try(&x->to_near, to);
	x->to |= same_to;
	if (!same_to)
		return;
	suggest_try(&x->for_near, purpose);
	x->both |= strcmp(purpose, x->k->purpose) == 0;
}

static void ask_all(struct asked *x, const struct image *im)
{
	for (uint32_t i = 0; i < im->n_offers; i++)
		for (uint32_t k = 0; k < im->offers[i].item.n_criteria; k++)
			ask(x, im->offers[i].item.criteria[k].consent_to,
				im->offers[i].item.criteria[k].consent_for);
	for (uint32_t i = 0; i < im->n_tracks; i++)
		for (uint32_t k = 0; k < im->tracks[i].n_steps; k++)
			if (im->tracks[i].steps[k].consent)
				ask(x, im->tracks[i].steps[k].consent->consent_to,
					im->tracks[i].steps[k].consent->consent_for);
	for (uint32_t i = 0; i < im->n_shares; i++)
		ask(x, im->shares[i].consent_to, im->shares[i].consent_for);
}

static void write_warning(struct call *c, uint32_t i, const struct asked *x)
{
	const char *near = x->to ? x->for_near.best : x->to_near.best;

	jw_object(c->w);
	jw_kstring(c->w, "kind", "unknown-name");
	jw_kstring(c->w, "path",
		arena_printf(
			c->arena, "records.samtykke.%u.%s", i, x->to ? "formaal" : "modtager"));
	jw_kstring(c->w, "text",
		x->to ? "the rules ask for no consent to this modtager with this formaal"
		      : "the rules ask for no consent to this modtager");
	if (near)
		jw_kstring(c->w, "hint", arena_printf(c->arena, "did you mean '%s'?", near));
	jw_close(c->w);
}

void consents_warn(struct call *c, const struct beside *now)
{
	bool any = false;

	for (uint32_t i = 0; i < now->n_consents; i++) {
		struct asked x = {.k = &now->consents[i]};

		suggest_init(&x.to_near, x.k->to, strlen(x.k->to));
		suggest_init(&x.for_near, x.k->purpose, strlen(x.k->purpose));
		ask_all(&x, call_image(c));
		if (x.both)
			continue;
		if (!any) {
			jw_key(c->w, "warnings");
			jw_array(c->w);
		}
		any = true;
		write_warning(c, i, &x);
	}
	if (any)
		jw_close(c->w);
}
