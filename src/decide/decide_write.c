#include "base/date.h"
#include "decide/decide_parts.h"
#include "decide/words.h"

struct writing {
	struct json_writer *w;
	const struct recommendation *r;
	bool explain, mask;
	const struct runs *runs; /* stock of the moment: not while the identity is made */
};

static void write_date(struct json_writer *w, const char *key, int64_t day)
{
	char text[DATE_TEXT];

	if (day != DATE_NONE)
		date_print(day, text);
	jw_kstring(w, key, day != DATE_NONE ? text : NULL);
}

void decide_write_ruleset(struct json_writer *w, const struct ruleset *rs, int64_t on)
{
	jw_key(w, "ruleset");
	jw_object(w);
	jw_kstring(w, "name", ruleset_name(rs));
	jw_kstring(w, "version", ruleset_version(rs));
	jw_kstring(w, "digest", ruleset_digest(rs));
	jw_close(w);
	write_date(w, "on", on);
}

static void write_head(struct json_writer *w, const struct item *it, enum state state)
{
	jw_kstring(w, "name", it->name);
	jw_kstring(w, "title", item_title(it));
	jw_kstring(w, "state", state_word(state));
}

/* Where it comes from and what is said about it: with the criteria, for they are what a
 * reader wants to trace. */
static void write_why(const struct writing *x, const struct item *it, bool eligible)
{
	const struct explaining how = {.rs = x->r->ruleset, .mask = x->mask, .eligible = eligible};

	if (!x->explain)
		return;
	jw_kstring_opt(x->w, "source", it->source);
	if (it->n_info) {
		jw_key(x->w, "info");
		jw_array(x->w);
		for (uint32_t i = 0; i < it->n_info; i++) {
			jw_object(x->w);
			jw_kstring(x->w, "label", it->info[i].label);
			jw_kstring(x->w, "text", it->info[i].text);
			jw_close(x->w);
		}
		jw_close(x->w);
	}
	explain_item(x->w, x->r->eval, it, &how);
}

/* ---- screenings and profiles ---------------------------------------------- */

static bool hidden(const struct writing *x, const struct dimension *d)
{
	return x->mask && slot_sensitive(x->r->eval->image, d->slot);
}

static void write_dimension(const struct writing *x, const struct screening *s, uint32_t i)
{
	const struct dimension *d = &s->dimensions[i];
	struct value value;
	const struct level *l = eval_level(x->r->eval, s, i, &value);

	jw_key(x->w, d->name);
	jw_object(x->w);
	jw_kstring(x->w, "title", d->title ? d->title : d->name);
	jw_key(x->w, "value");
	if (hidden(x, d))
		jw_null(x->w);
	else
		json_value(x->w, value);
	jw_kstring(x->w, "level", l && !hidden(x, d) ? l->name : NULL);
	if (l && l->title && !hidden(x, d))
		jw_kstring(x->w, "level_title", l->title);
	if (value.kind == V_UNKNOWN && !hidden(x, d))
		explain_unknown(x->w, x->r->eval, value);
	jw_close(x->w);
}

static void write_screening(const struct writing *x, const struct judged_screening *j)
{
	const struct screening *s = j->screening;

	jw_key(x->w, s->item.name);
	jw_object(x->w);
	jw_kstring(x->w, "title", item_title(&s->item));
	jw_kstring(x->w, "category", j->result.category);
	jw_kstring_opt(x->w, "category_title", j->result.title);
	jw_key(x->w, "dimensions");
	jw_object(x->w);
	for (uint32_t i = 0; i < s->n_dimensions; i++)
		write_dimension(x, s, i);
	jw_close(x->w);
	if (x->explain) {
		jw_kstring_opt(x->w, "source", s->item.source);
		jw_key(x->w, "criteria");
		jw_array(x->w);
		if (j->result.because)
			explain_category(x->w, x->r->eval, &j->result, x->r->ruleset, x->mask);
		jw_close(x->w);
	}
	jw_close(x->w);
}

static void write_screenings(const struct writing *x)
{
	jw_key(x->w, "screening");
	jw_object(x->w);
	for (uint32_t i = 0; i < x->r->n_screenings; i++)
		write_screening(x, &x->r->screenings[i]);
	jw_close(x->w);
}

static void write_profiles(const struct writing *x)
{
	const struct image *im = x->r->eval->image;

	jw_key(x->w, "profiles");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_profiles; i++) {
		const struct profile *p = &im->profiles[i];
		jw_object(x->w);
		write_head(x->w, &p->item, x->r->profiles[i].state);
		jw_kstring_opt(x->w, "confirm", p->confirm_by);
		jw_kstring_opt(x->w, "basis", basis_word(p->item.basis));
		write_why(x, &p->item, true);
		jw_close(x->w);
	}
	jw_close(x->w);
}

/* ---- tracks and offers ----------------------------------------------------- */

/* How far somebody is may tell what is sensitive. */
static void write_step(const struct writing *x, const struct judged_step *s)
{
	struct json_writer *w = x->w;
	const struct step *step = s->step;
	bool secret = x->mask && any_sensitive(x->r->eval->image, step->facts, step->n_facts);

	jw_object(w);
	jw_kstring(w, "name", step->name);
	jw_kstring(w, "title", step->title ? step->title : step->name);
	jw_kstring(w, "lead", step->lead);
	write_date(w, "earliest", secret ? DATE_NONE : s->earliest);
	write_date(w, "latest", secret ? DATE_NONE : s->latest);
	jw_key(w, "done");
	if (secret || s->done == UNKNOWN)
		jw_null(w);
	else
		jw_bool(w, s->done == YES);
	if (step->because) {
		struct strbuf text;
		sb_init(&text, x->r->eval->arena);
		eval_text(
			x->r->eval, step->because, x->mask, ruleset_language(x->r->ruleset), &text);
		jw_kstring(w, "because", text.s);
	}
	if (step->consent) {
		struct eval *e = x->r->eval;

		jw_key(w, "consent");
		jw_object(w);
		jw_kstring(w, "party", step->consent->consent_to);
		jw_kstring(w, "purpose", step->consent->consent_for);
		jw_kbool(w, "given", eval_criterion(e, step->consent)->state == STATE_YES);
		jw_close(w);
	}
	jw_key(w, "offers");
	jw_array(w);
	for (uint32_t i = 0; i < s->n_offers; i++) {
		jw_object(w);
		write_head(w, &s->offers[i]->offer->item, s->offers[i]->state);
		jw_close(w);
	}
	jw_close(w);
	jw_close(w);
}

static void write_tracks(const struct writing *x)
{
	jw_key(x->w, "tracks");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_tracks; i++) {
		const struct judged_track *t = &x->r->tracks[i];
		jw_object(x->w);
		write_head(x->w, &t->track->item, t->state);
		jw_kbool(x->w, "proposed", t->proposed);
		jw_key(x->w, "steps");
		jw_array(x->w);
		for (uint32_t k = 0; k < t->n_steps; k++)
			write_step(x, &t->steps[k]);
		jw_close(x->w);
		write_why(x, &t->track->item, true);
		jw_close(x->w);
	}
	jw_close(x->w);
}

static void write_offer(const struct writing *x, const struct judged_offer *o)
{
	struct json_writer *w = x->w;

	jw_object(w);
	write_head(w, &o->offer->item, o->state);
	jw_kstring_opt(w, "refused", o->refused);
	jw_key(w, "awaits");
	jw_array(w);
	for (uint32_t i = 0; i < o->n_awaits; i++)
		jw_string(w, o->awaits[i]->name);
	jw_close(w);
	jw_kbool(w, "declined", o->declined);
	jw_kstring_opt(w, "basis", basis_word(o->offer->item.basis));
	if (x->runs && o->state >= STATE_BORDER) {
		struct runs own = runs_of(x->runs, o->offer->item.name);

		runs_write(w, &own);
	}
	if (x->explain) {
		jw_kbool(w, "voluntary", o->offer->voluntary);
		jw_kstring(w, "lead", o->offer->lead);
	}
	/* what an offer of the past asked for is no explanation of today's answer */
	if (!o->offer->expired)
		write_why(x, &o->offer->item, o->state >= STATE_BORDER);
	jw_close(w);
}

static void write_offers(const struct writing *x)
{
	jw_key(x->w, "offers");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_offers; i++)
		write_offer(x, &x->r->offers[i]);
	jw_close(x->w);
}

/* ---- what is left to do ------------------------------------------------------ */

/* May this reader hear of the fact?  UINT32_MAX is none, and harms nobody. */
static bool may_show(const struct writing *x, uint32_t slot)
{
	return !x->mask || slot == UINT32_MAX || !slot_sensitive(x->r->eval->image, slot);
}

static void write_reasons(const struct writing *x)
{
	jw_key(x->w, "person_decides");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_person_decides; i++)
		if (may_show(x, x->r->person_decides[i].slot))
			jw_string(x->w, x->r->person_decides[i].text);
	jw_close(x->w);
}

static void write_missing(const struct writing *x)
{
	const struct image *im = x->r->eval->image;

	jw_key(x->w, "missing");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_missing; i++) {
		const struct missing *m = &x->r->missing[i];
		if (!may_show(x, m->slot))
			continue;
		jw_object(x->w);
		explain_question(x->w, im, m->slot, x->r->ruleset);
		if (m->why == FACT_CONFLICT)
			explain_doubt(x->w, x->r->eval, m->slot, x->r->ruleset, x->mask);
		else
			jw_kstring(
				x->w, "why", m->why == FACT_TOLD ? "border" : absence_word(m->why));
		jw_key(x->w, "settles");
		jw_array(x->w);
		for (uint32_t k = 0; k < m->n_settles; k++)
			jw_string(x->w, m->settles[k]->name);
		jw_close(x->w);
		jw_key(x->w, "settles_titles");
		jw_array(x->w);
		for (uint32_t k = 0; k < m->n_settles; k++)
			jw_string(x->w, item_title(m->settles[k]));
		jw_close(x->w);
		jw_close(x->w);
	}
	jw_close(x->w);
}

static void border_text(const struct writing *x, const struct borderline *b, struct strbuf *text)
{
	const char *language = ruleset_language(x->r->ruleset);
	struct eval *e = x->r->eval;
	struct strbuf value;

	if (b->criterion) {
		explain_strict(text, e, b->criterion, x->r->ruleset, x->mask);
		return;
	}
	sb_init(&value, e->arena);
	eval_say(&value, eval_code(e, b->dimension->value), NULL, NULL, language);
	words_say(text, language, SAY_LEVEL,
		b->dimension->title ? b->dimension->title : b->dimension->name, value.s, NULL);
}

static const char *border_name(const struct borderline *b)
{
	if (b->dimension)
		return b->dimension->name;
	return b->criterion->name ? b->criterion->name : b->criterion->at;
}

static void write_borders(const struct writing *x)
{
	jw_key(x->w, "border");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_borders; i++) {
		const struct borderline *b = &x->r->borders[i];
		struct strbuf text;
		if (b->dimension && hidden(x, b->dimension))
			continue;
		sb_init(&text, x->r->eval->arena);
		border_text(x, b, &text);
		jw_object(x->w);
		jw_kstring(x->w, "item", b->item->name);
		jw_kstring(x->w, "criterion", border_name(b));
		jw_kstring(x->w, "text", text.s);
		jw_close(x->w);
	}
	jw_close(x->w);
}

static void write_warnings(const struct writing *x)
{
	jw_key(x->w, "warnings");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_warnings; i++) {
		const struct warning *warning = &x->r->warnings[i];
		if (!may_show(x, warning->slot))
			continue;
		jw_object(x->w);
		jw_kstring(x->w, "kind", warning->kind);
		if (warning->slot != UINT32_MAX)
			jw_kstring(x->w, "fact", x->r->eval->image->slots[warning->slot].name);
		jw_kstring(x->w, "text", x->mask ? warning->text_outside : warning->text);
		jw_close(x->w);
	}
	jw_close(x->w);
}

/* ---- tasks and changes -------------------------------------------------------- */

/* A reader who may not see a fact hears of no task that rests on it. */
static bool due_hidden(const struct writing *x, const struct due *d)
{
	const struct image *im = x->r->eval->image;
	const struct criterion *when = &d->item.criteria[0];

	return x->mask && (any_sensitive(im, when->facts, when->n_facts) ||
				  any_sensitive(im, d->facts, d->n_facts));
}

struct task due_task(const struct judged_due *j)
{
	const struct due *d = j->due;

	return (struct task){.name = d->item.name,
		.title = d->item.title,
		.lead = d->lead,
		.state = j->state,
		.from = j->from,
		.by = j->by,
		.parties = d->parties,
		.n_parties = d->n_parties};
}

void decide_write_task(struct json_writer *w, const struct task *t)
{
	jw_kstring(w, "name", t->name);
	jw_kstring(w, "title", t->title ? t->title : t->name);
	jw_kstring(w, "state", due_word(t->state));
	jw_kstring(w, "lead", t->lead);
	write_date(w, "from", t->from);
	write_date(w, "by", t->by);
	jw_key(w, "parties");
	jw_array(w);
	for (uint32_t i = 0; i < t->n_parties; i++)
		jw_string(w, t->parties[i]);
	jw_close(w);
}

static void write_due(const struct writing *x, const struct judged_due *j)
{
	const struct due *d = j->due;
	const struct task task = due_task(j);
	struct json_writer *w = x->w;
	struct strbuf because;
	struct eval then;

	/* what will come up is told as it will be then, not as what it is not yet */
	eval_ahead(&then, x->r->eval, j->state == DUE_UPCOMING ? j->from : x->r->eval->on);
	sb_init(&because, x->r->eval->arena);
	explain_text(&because, &then, &d->item.criteria[0], x->r->ruleset, x->mask);
	jw_object(w);
	decide_write_task(w, &task);
	jw_kstring(w, "because", because.s);
	jw_kstring_opt(w, "basis", basis_word(d->item.basis));
	write_why(x, &d->item, true);
	jw_close(w);
}

static void write_dues(const struct writing *x)
{
	jw_key(x->w, "due");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_dues; i++)
		if (x->r->dues[i].state != DUE_UNKNOWN && !due_hidden(x, x->r->dues[i].due))
			write_due(x, &x->r->dues[i]);
	jw_close(x->w);
}

static void write_told(const struct writing *x, const char *key, const char *text_key,
	uint32_t slot, struct value v)
{
	struct strbuf text;

	jw_key(x->w, key);
	json_value(x->w, v);
	sb_init(&text, x->r->eval->arena);
	eval_say(&text, v, x->r->eval->image->slots[slot].type, NULL,
		ruleset_language(x->r->ruleset));
	jw_kstring(x->w, text_key, text.s);
}

static void write_nearest(const struct writing *x)
{
	const struct image *im = x->r->eval->image;

	jw_key(x->w, "nearest");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->r->n_nearest; i++) {
		const struct nearest *n = &x->r->nearest[i];
		if (!may_show(x, n->slot))
			continue;
		jw_object(x->w);
		jw_kstring(x->w, "item", n->item->name);
		jw_kstring(x->w, "item_title", item_title(n->item));
		jw_kstring(x->w, "fact", im->slots[n->slot].name);
		jw_kstring(x->w, "title", slot_fact(im, n->slot)->title);
		write_told(x, "from", "from_text", n->slot, n->from);
		write_told(x, "to", "to_text", n->slot, n->to);
		jw_close(x->w);
	}
	jw_close(x->w);
}

static void write_answer(const struct writing *x)
{
	decide_write_ruleset(x->w, x->r->ruleset, x->r->on);
	write_screenings(x);
	write_profiles(x);
	write_reasons(x);
	write_tracks(x);
	write_offers(x);
	write_dues(x);
	write_missing(x);
	write_borders(x);
	write_nearest(x);
	write_warnings(x);
}

void decide_write(
	struct json_writer *w, const struct recommendation *r, const struct decide_writing *how)
{
	bool mask = decide_masks(how);
	struct strbuf plain;
	struct json_writer once;
	char id[DECISION_TEXT];

	sb_init(&plain, r->eval->arena);
	jw_init(&once, &plain);
	jw_object(&once);
	write_answer(&(struct writing){.w = &once, .r = r, .mask = mask});
	jw_close(&once);
	decide_identity(id, r->ruleset, r->on, how->who, mask ? r->read_public : r->read, &plain);

	jw_kstring(w, "decision", id);
	write_answer(&(struct writing){
		.w = w, .r = r, .explain = how->explain, .mask = mask, .runs = how->runs});
}
