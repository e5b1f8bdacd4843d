#include "base/date.h"
#include "decide/decide_parts.h"
#include "decide/words.h"
#include <string.h>

bool audience_masked(enum audience a)
{
	return a == FOR_EMPLOYER;
}

/* ---- what a criterion says ------------------------------------------------ */

static void say_text(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct text *t, const struct ruleset *rs, bool mask)
{
	if (t)
		eval_text(e, t, mask, ruleset_language(rs), out);
	else
		sb_puts(out, c->expression ? c->expression : "");
}

/* The texts of a refusal are about its condition: it hits where the item fails. */
static const struct text *hit_text(const struct criterion *c, bool item_holds)
{
	return item_holds == (c->kind != CRIT_REFUSE) ? c->yes : c->no;
}

void explain_strict(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	say_text(out, e, c, hit_text(c, false), rs, mask);
}

/* The told fact that there is none of, and that may be named. */
static const struct fact *none_of(struct eval *e, const struct criterion *c, bool mask)
{
	for (uint32_t i = 0; i < c->n_facts; i++) {
		const struct telling *best;
		const struct fact *f = slot_fact(e->image, c->facts[i]);
		if ((mask && f->sensitive) || eval_fact(e, c->facts[i], &best) != FACT_TOLD)
			continue;
		if (best->value.kind == V_NULL)
			return f;
	}
	return NULL;
}

struct lacks {
	struct strbuf facts, disputed, levels; /* titles: not told; told, but sources disagree;
	                                          standing on an open level */
};

static void add_lack(struct lacks *l, struct eval *e, uint32_t slot, bool mask)
{
	const struct slot *s = &e->image->slots[slot];
	const struct telling *best;

	if (mask && slot_sensitive(e->image, slot))
		return;
	if (s->kind == SLOT_DIMENSION) {
		const struct dimension *d = &e->image->screenings[s->index].dimensions[s->sub];
		words_list(&l->levels, d->title ? d->title : d->name);
	} else if (s->kind == SLOT_FACT) {
		enum absence why = eval_fact(e, slot, &best);
		if (why != FACT_TOLD || eval_outdated(e, slot))
			words_list(why == FACT_CONFLICT ? &l->disputed : &l->facts,
				slot_fact(e->image, slot)->title);
	}
}

static struct lacks lacks_of(struct eval *e, const struct criterion *c, bool mask)
{
	const struct value *v = &eval_criterion(e, c)->value;
	struct lacks l;

	sb_init(&l.facts, e->arena);
	sb_init(&l.disputed, e->arena);
	sb_init(&l.levels, e->arena);
	for (uint32_t i = 0; v->kind == V_UNKNOWN && i < v->u.causes->n; i++)
		add_lack(&l, e, v->u.causes->slot[i], mask);
	return l;
}

/* One more sentence about these, where there are any. */
static void say_lack(
	struct strbuf *out, const char *language, enum sentence which, const struct strbuf *titles)
{
	if (!titles->len)
		return;
	if (out->len)
		sb_puts(out, ". ");
	words_say(out, language, which, titles->s, NULL, NULL);
}

/* In its author's words it is not told.  Where it is, and sources disagree, that would be
 * false: then what is to be settled stands in their place, or behind them where facts lack too. */
static void say_unknown(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	struct lacks l = lacks_of(e, c, mask);
	struct strbuf text;

	sb_init(&text, e->arena);
	if (l.facts.len || l.levels.len || !l.disputed.len)
		say_text(&text, e, c, c->unknown, rs, mask);
	say_lack(&text, ruleset_language(rs), SAY_SETTLE, &l.disputed);
	sb_puts(out, text.s);
}

void explain_unsettled(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	const char *language = ruleset_language(rs);
	struct lacks l = lacks_of(e, c, mask);
	struct strbuf text;

	sb_init(&text, e->arena);
	say_lack(&text, language, SAY_LACKS, &l.facts);
	say_lack(&text, language, SAY_SETTLE, &l.disputed);
	say_lack(&text, language, SAY_OPEN, &l.levels);
	if (!text.len)
		say_text(&text, e, c, NULL, rs, mask);
	sb_puts(out, text.s);
}

static void say_noted(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	struct strbuf text;
	char *note = arena_strdup(e->arena, c->note);

	for (char *s = note; *s; s++)
		if (*s == '_')
			*s = ' ';
	sb_init(&text, e->arena);
	explain_strict(&text, e, c, rs, mask);
	words_say(out, ruleset_language(rs), SAY_NOTED, text.s, note, NULL);
}

static void say_border(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	struct strbuf text;

	sb_init(&text, e->arena);
	explain_strict(&text, e, c, rs, mask);
	words_say(out, ruleset_language(rs), SAY_BORDER, text.s, NULL, NULL);
}

void explain_text(struct strbuf *out, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	const struct outcome *o = eval_criterion(e, c);
	const char *language = ruleset_language(rs);
	const struct fact *none = o->none && o->state == STATE_NO ? none_of(e, c, mask) : NULL;

	if (c->kind == CRIT_AWAIT_CONSENT && !c->yes && !c->no)
		words_say(out, language,
			words_consent(
				beside_consent(e->beside, c->consent_to, c->consent_for, e->on)),
			c->consent_to, c->consent_for, NULL);
	else if (none)
		words_say(out, language, SAY_NONE, none->title, NULL, NULL);
	else if (o->noted && c->noted)
		say_text(out, e, c, c->noted, rs, mask);
	else if (o->noted)
		say_noted(out, e, c, rs, mask);
	else if (o->state == STATE_BORDER)
		say_border(out, e, c, rs, mask);
	else if (o->state != STATE_UNKNOWN)
		say_text(out, e, c, hit_text(c, o->state == STATE_YES), rs, mask);
	else if (c->unknown)
		say_unknown(out, e, c, rs, mask);
	else
		explain_unsettled(out, e, c, rs, mask);
}

/* ---- as JSON -------------------------------------------------------------- */

void explain_titles(
	struct json_writer *w, struct value v, const struct type *of, const char *language)
{
	struct strbuf titled, plain;

	sb_init(&titled, w->out->arena);
	sb_init(&plain, w->out->arena);
	eval_say(&titled, v, of, NULL, language);
	eval_say(&plain, v, NULL, NULL, language);
	if (strcmp(titled.s, plain.s) != 0)
		jw_kstring(w, "text", titled.s);
}

static void write_telling(
	struct json_writer *w, const struct telling *t, const struct type *of, const char *language)
{
	char seen[DATE_TEXT];

	jw_key(w, "value");
	json_value(w, t->value);
	explain_titles(w, t->value, of, language);
	jw_kstring_opt(w, "source", t->source);
	date_print(t->seen, seen);
	jw_kstring(w, "seen", seen);
}

static void write_fact(struct json_writer *w, const struct slot *s, const struct fact *f,
	const struct telling *t, enum absence why, const char *language)
{
	jw_object(w);
	jw_kstring(w, "name", s->name);
	jw_kstring(w, "title", f->title);
	if (t)
		write_telling(w, t, f->type, language);
	else
		jw_kstring(w, "value", NULL);
	if (why != FACT_TOLD)
		jw_kstring(w, "why_unknown", absence_word(why));
	jw_close(w);
}

/* Who told it is another system's free text, and nothing for who sees an answer from outside. */
static void write_told(struct json_writer *w, const struct slot *s, const struct fact *f,
	const struct telling *t, enum absence why, const char *language, bool mask)
{
	struct telling by_nobody;

	if (mask && t) {
		by_nobody = *t;
		by_nobody.source = NULL;
		t = &by_nobody;
	}
	write_fact(w, s, f, t, why, language);
}

/* A fact in conflict is shown with all that is told of it: choosing one to show would be
 * choosing whom to believe. */
static void write_facts(struct json_writer *w, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	const char *language = ruleset_language(rs);

	jw_key(w, "facts");
	jw_array(w);
	for (uint32_t i = 0; i < c->n_facts; i++) {
		const struct slot *s = &e->image->slots[c->facts[i]];
		const struct fact *f = slot_fact(e->image, c->facts[i]);
		const struct record *rec = e->records[s->entity];
		const struct telling *best;
		if (mask && f->sensitive)
			continue;
		enum absence why = eval_fact(e, c->facts[i], &best);
		if (why != FACT_CONFLICT) {
			write_told(w, s, f, best, why, language, mask);
			continue;
		}
		const struct told *told = &rec->facts[s->index];
		for (uint32_t k = 0; k < told->n; k++)
			write_told(w, s, f, &told->at[k], why, language, mask);
	}
	jw_close(w);
}

void explain_field(struct json_writer *w, struct eval *e, uint32_t slot, const struct ruleset *rs)
{
	const struct slot *s = &e->image->slots[slot];
	const char *language = ruleset_language(rs);
	const struct telling *best;

	if (s->kind == SLOT_FACT) {
		enum absence why = eval_fact(e, slot, &best);

		write_fact(w, s, slot_fact(e->image, slot), best, why, language);
		return;
	}
	struct value v = eval_slot(e, slot);
	const struct let *let = &e->image->lets[s->index];

	jw_object(w);
	jw_kstring(w, "name", s->name);
	jw_kstring(w, "title", let->title ? let->title : let->name);
	jw_key(w, "value");
	json_value(w, v);
	explain_titles(w, v, s->type, language);
	jw_close(w);
}

static bool reads_sensitive(const struct eval *e, const struct criterion *c)
{
	for (uint32_t i = 0; i < c->n_facts; i++)
		if (slot_fact(e->image, c->facts[i])->sensitive)
			return true;
	return false;
}

/* The rows of tables it rests on, each once.  A row tells what was handed to its table, so
 * for who may not see sensitive facts there are none of a criterion that reads some. */
static void write_rows(struct json_writer *w, struct eval *e, const struct criterion *c, bool mask)
{
	struct rows_used used = {0};

	if (!e->image->n_tables || !c->code || (mask && reads_sensitive(e, c)))
		return;
	eval_rows(e, c->code, &used);
	if (!used.list.n)
		return;
	jw_key(w, "rows");
	jw_array(w);
	for (unsigned i = 0; i < used.list.n; i++) {
		const struct row_used *r = &used.list.at[i];
		unsigned k = 0;

		while (used.list.at[k].table != r->table || used.list.at[k].row != r->row)
			k++;
		if (k < i)
			continue;
		jw_object(w);
		jw_kstring(w, "table", r->table->item.name);
		jw_kstring(w, "title", r->table->item.title);
		jw_kstring(w, "at", r->table->rows_at[r->row]);
		jw_kbool(w, "sure", r->sure);
		jw_close(w);
	}
	jw_close(w);
}

static void write_criterion(struct json_writer *w, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask, const char *text)
{
	jw_object(w);
	jw_kstring_opt(w, "name", c->name);
	jw_kstring(w, "state", state_word((enum state)eval_criterion(e, c)->state));
	jw_kstring(w, "text", text);
	jw_kstring_opt(w, "source", c->source);
	jw_kstring(w, "at", c->at);
	write_facts(w, e, c, rs, mask);
	write_rows(w, e, c, mask);
	jw_close(w);
}

void explain_criterion(struct json_writer *w, struct eval *e, const struct criterion *c,
	const struct ruleset *rs, bool mask)
{
	struct strbuf text;

	sb_init(&text, e->arena);
	explain_text(&text, e, c, rs, mask);
	write_criterion(w, e, c, rs, mask, text.s);
}

void explain_category(struct json_writer *w, struct eval *e, const struct screening_result *r,
	const struct ruleset *rs, bool mask)
{
	struct strbuf text;

	sb_init(&text, e->arena);
	if (r->settled)
		explain_text(&text, e, r->because, rs, mask);
	else
		explain_unsettled(&text, e, r->because, rs, mask);
	write_criterion(w, e, r->because, rs, mask, text.s);
}

static bool shown(const struct criterion *c, const struct explaining *how)
{
	bool await = c->kind == CRIT_AWAIT || c->kind == CRIT_AWAIT_CONSENT;

	return !(await && !how->eligible) && !(c->private && how->public_only);
}

void explain_item(
	struct json_writer *w, struct eval *e, const struct item *it, const struct explaining *how)
{
	/* what the person can comes first, then what is to be looked at, then what lacks */
	static const enum state order[] = {STATE_YES, STATE_BORDER, STATE_UNKNOWN, STATE_NO};

	jw_key(w, "criteria");
	jw_array(w);
	for (unsigned pass = 0; pass < sizeof order / sizeof order[0]; pass++)
		for (uint32_t i = 0; i < it->n_criteria; i++) {
			const struct criterion *c = &it->criteria[i];
			if (shown(c, how) && eval_criterion(e, c)->state == order[pass])
				explain_criterion(w, e, c, how->rs, how->mask);
		}
	jw_close(w);
}

void explain_question(
	struct json_writer *w, const struct image *im, uint32_t slot, const struct ruleset *rs)
{
	const struct fact *f = slot_fact(im, slot);
	struct arena *a = w->out->arena;

	jw_kstring(w, "fact", im->slots[slot].name);
	jw_kstring(w, "title", f->title);
	jw_kstring(w, "ask",
		f->ask ? f->ask : words(a, ruleset_language(rs), SAY_TELL, f->title, NULL, NULL));
	jw_kstring_opt(w, "set_by", f->set_by); /* whom to ask */
}

void explain_doubt(
	struct json_writer *w, struct eval *e, uint32_t slot, const struct ruleset *rs, bool mask)
{
	const struct telling *best;
	enum absence why = eval_fact(e, slot, &best);

	if (why == FACT_TOLD)
		return;
	jw_kstring(w, "why", absence_word(why));
	if (why == FACT_CONFLICT)
		jw_kstring(w, "settle", doubt_text(e, slot, ruleset_language(rs), mask));
}

void explain_unknown(struct json_writer *w, struct eval *e, struct value v)
{
	enum absence why = FACT_TOLD;

	for (uint32_t i = 0; i < v.u.causes->n && why != FACT_CONFLICT; i++) {
		const struct telling *best;
		uint32_t slot = v.u.causes->slot[i];
		enum absence its = FACT_TOLD;

		if (e->image->slots[slot].kind == SLOT_FACT)
			its = eval_fact(e, slot, &best);
		if (its == FACT_CONFLICT || why == FACT_TOLD)
			why = its;
	}
	jw_kstring(w, "why_unknown", absence_word(why == FACT_TOLD ? FACT_ABSENT : why));
}
