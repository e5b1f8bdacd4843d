#include "decide/handover.h"
#include "decide/words.h"

#include <string.h>

struct judging {
	struct handover *out;
	struct eval *e;
	VEC(uint32_t) fields, absent;
	VEC(struct held_back) held;
};

static bool in_confidence(struct eval *e, uint32_t slot)
{
	const struct slot *s = &e->image->slots[slot];
	const struct record *rec = e->records[s->entity];
	const struct told *told = rec ? &rec->facts[s->index] : NULL;

	for (uint32_t i = 0; told && i < told->n; i++)
		if (told->at[i].confidential)
			return true;
	return false;
}

/* What of one fact is in the way, or not there.  *absent: nobody has told it. */
static bool fact_held(struct eval *e, uint32_t slot, enum absence *why, bool *absent)
{
	const struct telling *best;

	*why = FACT_TOLD;
	if (in_confidence(e, slot))
		return true;
	*why = eval_fact(e, slot, &best);
	*absent |= *why == FACT_ABSENT;
	return *why != FACT_TOLD && *why != FACT_ABSENT;
}

static void judge_field(struct judging *j, uint32_t slot)
{
	const struct slot *s = &j->e->image->slots[slot];
	bool absent = false;

	for (uint32_t i = 0; i < s->n_facts; i++) {
		struct held_back held = {.slot = slot};

		if (!fact_held(j->e, s->facts[i], &held.why, &absent))
			continue;
		vec_push(j->e->arena, &j->held, held);
		return;
	}
	if (absent || eval_slot(j->e, slot).kind == V_UNKNOWN)
		vec_push(j->e->arena, &j->absent, slot);
	else
		vec_push(j->e->arena, &j->fields, slot);
}

/* The field of that name, as it stands in the rules; UINT32_MAX: none. */
static uint32_t find_field(const struct share *share, const struct image *im, const char *name)
{
	for (uint32_t i = 0; i < share->n_fields; i++)
		if (strcmp(im->slots[share->fields[i]].name, name) == 0)
			return share->fields[i];
	return UINT32_MAX;
}

int handover_judge(struct handover *out, const struct share *share, struct eval *e,
	const char *const *names, uint32_t n_names, const char **wrong)
{
	struct judging j = {.out = out, .e = e};

	for (uint32_t i = 0; names && i < n_names; i++) {
		uint32_t slot = find_field(share, e->image, names[i]);

		if (slot == UINT32_MAX) {
			*wrong = names[i];
			return -1;
		}
		judge_field(&j, slot);
	}
	for (uint32_t i = 0; !names && i < share->n_fields; i++)
		judge_field(&j, share->fields[i]);
	*out = (struct handover){.share = share,
		.consent = share->consent_to ? beside_consent(e->beside, share->consent_to,
						       share->consent_for, e->on)
					     : CONSENT_GIVEN,
		.fields = j.fields.at,
		.n_fields = j.fields.n,
		.absent = j.absent.at,
		.n_absent = j.absent.n,
		.held = j.held.at,
		.n_held = j.held.n};
	return 0;
}

bool handover_may(const struct handover *h)
{
	return h->consent == CONSENT_GIVEN && h->n_held == 0;
}

/* ---- as JSON --------------------------------------------------------------- */

static void write_names(struct json_writer *w, const char *key, const struct image *im,
	const uint32_t *slots, uint32_t n)
{
	jw_key(w, key);
	jw_array(w);
	for (uint32_t i = 0; i < n; i++)
		jw_string(w, im->slots[slots[i]].name);
	jw_close(w);
}

static void write_held(struct json_writer *w, const struct handover *h, const struct image *im)
{
	jw_key(w, "held_back");
	jw_array(w);
	for (uint32_t i = 0; i < h->n_held; i++) {
		const struct held_back *b = &h->held[i];

		jw_object(w);
		jw_kstring(w, "field", im->slots[b->slot].name);
		jw_kstring(w, "why", b->why == FACT_TOLD ? "confidential" : absence_word(b->why));
		jw_close(w);
	}
	jw_close(w);
}

static void write_consent(
	struct json_writer *w, const struct handover *h, struct arena *arena, const char *language)
{
	const struct share *s = h->share;
	bool given = h->consent == CONSENT_GIVEN;

	jw_key(w, "consent");
	jw_object(w);
	jw_kstring(w, "party", s->consent_to);
	jw_kstring(w, "purpose", s->consent_for);
	jw_kbool(w, "given", given);
	if (!given) {
		jw_kstring(w, "why", consent_word(h->consent));
		jw_kstring(w, "text",
			words(arena, language, words_consent(h->consent), s->consent_to,
				s->consent_for, NULL));
	}
	jw_close(w);
}

void handover_write(
	struct json_writer *w, const struct handover *h, struct eval *e, const struct ruleset *rs)
{
	const struct share *s = h->share;
	const struct image *im = e->image;
	bool may = handover_may(h);

	jw_kstring(w, "share", s->item.name);
	jw_kstring(w, "title", s->item.title ? s->item.title : s->item.name);
	jw_kstring(w, "purpose", s->purpose);
	jw_kstring(w, "state", may ? "yes" : "no");
	if (s->consent_to)
		write_consent(w, h, e->arena, ruleset_language(rs));
	write_held(w, h, im);
	write_names(w, "absent", im, h->absent, h->n_absent);
	jw_key(w, "fields");
	jw_array(w);
	for (uint32_t i = 0; may && i < h->n_fields; i++)
		explain_field(w, e, h->fields[i], rs);
	jw_close(w);
	decide_write_ruleset(w, rs, e->on);
}
