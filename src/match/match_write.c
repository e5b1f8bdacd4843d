#include "decide/words.h"
#include "match/match_emptied.h"
#include "match/match_nearest.h"
#include "match/match_parts.h"
#include <string.h>

struct writing {
	struct json_writer *w;
	const struct match *rule;
	const struct match_query *q; /* NULL: one pair is explained */
	const struct ruleset *rs;
	struct eval *e;
	bool explain, mask; /* mask: sensitive values, and all of private criteria */
	bool private_too;
};

static const char *criterion_name(const struct criterion *c)
{
	return c->name ? c->name : c->at;
}

/* The names of the criteria in one state, under a key; nothing when there are none. */
static void write_names(
	const struct writing *x, const char *key, const uint8_t *states, enum state which)
{
	bool any = false;

	for (uint32_t i = 0; i < x->rule->item.n_criteria; i++) {
		const struct criterion *c = &x->rule->item.criteria[i];
		if (!match_judges(c) || states[i] != which || (c->private && !x->private_too))
			continue;
		if (!any) {
			jw_key(x->w, key);
			jw_array(x->w);
		}
		any = true;
		jw_string(x->w, criterion_name(c));
	}
	if (any)
		jw_close(x->w);
}

static void write_ranks(const struct writing *x, const struct value *ranks)
{
	jw_key(x->w, "rank");
	jw_array(x->w);
	for (uint32_t i = 0; i < x->rule->n_ranks; i++) {
		const struct rank *r = &x->rule->ranks[i];
		jw_object(x->w);
		jw_kstring(x->w, "label", r->label ? r->label : r->at);
		jw_key(x->w, "value");
		json_value(x->w, ranks[i]);
		if (ranks[i].kind == V_UNKNOWN)
			explain_unknown(x->w, x->e, eval_code(x->e, r->code));
		if (r->type)
			explain_titles(x->w, ranks[i], r->type, ruleset_language(x->rs));
		jw_close(x->w);
	}
	jw_close(x->w);
}

const char *match_ranks_text(
	const struct match *rule, const struct match_pair *p, struct arena *arena)
{
	struct strbuf sb;
	struct json_writer w;

	sb_init(&sb, arena);
	jw_init(&w, &sb);
	jw_array(&w);
	for (uint32_t i = 0; i < rule->n_ranks; i++)
		json_value(&w, p->ranks[i]);
	jw_close(&w);
	return sb.s;
}

/* Items and levels among the causes are told of by their facts. */
static bool may_ask(const struct writing *x, uint32_t slot)
{
	const struct image *im = x->e->image;

	return im->slots[slot].kind == SLOT_FACT && !(x->mask && slot_sensitive(im, slot));
}

static void write_ask(const struct writing *x, const struct causes *facts, bool ask_a_person)
{
	const struct image *im = x->e->image;

	jw_key(x->w, "ask");
	jw_array(x->w);
	for (uint32_t i = 0; facts && i < facts->n; i++) {
		uint32_t slot = facts->slot[i];
		if (!may_ask(x, slot))
			continue;
		jw_object(x->w);
		explain_question(x->w, im, slot, x->rs);
		explain_doubt(x->w, x->e, slot, x->rs, x->mask);
		jw_close(x->w);
	}
	if (ask_a_person) {
		jw_object(x->w);
		jw_kstring(x->w, "ask",
			words(x->e->arena, ruleset_language(x->rs), SAY_ASK_A_PERSON, NULL, NULL,
				NULL));
		jw_close(x->w);
	}
	jw_close(x->w);
}

static void write_title(const struct writing *x, const struct record *rec)
{
	const struct fact *f = x->q && x->q->title_fact ? vocab_find(rec->vocab, x->q->title_fact,
								  strlen(x->q->title_fact))
							: NULL;
	const struct telling *best;
	struct strbuf title;

	if (!f)
		return;
	record_fact(rec, vocab_index(rec->vocab, f), x->e->on, &best);
	if (!best)
		return;
	sb_init(&title, x->e->arena);
	eval_say(&title, best->value, f->type, NULL, ruleset_language(x->rs));
	jw_kstring(x->w, "title", title.s);
}

static void write_criteria(const struct writing *x, bool eligible)
{
	const struct explaining how = {
		.rs = x->rs, .mask = x->mask, .eligible = eligible, .public_only = !x->private_too};

	explain_item(x->w, x->e, &x->rule->item, &how);
}

/* ---- a list ----------------------------------------------------------------- */

static void bind_again(const struct writing *x, const struct match_pair *p)
{
	uint8_t other = x->q->subject_is_left ? x->rule->right : x->rule->left;

	eval_bind(x->e, other, &p->member->record);
	if (!x->q->subject_is_left)
		eval_beside(x->e, &p->member->beside);
}

/* The smallest change with which the pair that is bound would match. */
static void write_nearest(const struct writing *x)
{
	struct nearest n;

	if (!match_nearest(x->e, x->rule, !x->private_too, &n))
		return;
	jw_key(x->w, "nearest");
	jw_object(x->w);
	match_nearest_write(x->w, &n, x->e, ruleset_language(x->rs));
	jw_close(x->w);
}

enum pairs { LIST_MATCHES, LIST_UNDECIDED, LIST_UNPLACED, LIST_NEAR };

static void write_pair(const struct writing *x, const struct match_pair *p, enum pairs list)
{
	bind_again(x, p);
	jw_object(x->w);
	jw_kstring(x->w, "id", p->id);
	write_title(x, &p->member->record);
	jw_kstring_opt(x->w, "note", p->note);
	write_ranks(x, p->ranks);
	write_names(x, "fails", p->states, STATE_NO);
	write_names(x, "unknown", p->states, STATE_UNKNOWN);
	write_names(x, "border", p->states, STATE_BORDER);
	if (list == LIST_UNDECIDED || list == LIST_UNPLACED)
		write_ask(x, p->missing, p->ask_a_person);
	if (list == LIST_NEAR)
		write_nearest(x);
	if (x->explain)
		write_criteria(x, list != LIST_UNDECIDED);
	jw_close(x->w);
}

static void write_pairs(const struct writing *x, const char *key, const struct match_pair *at,
	uint32_t n, enum pairs list)
{
	jw_key(x->w, key);
	jw_array(x->w);
	for (uint32_t i = 0; i < n; i++)
		write_pair(x, &at[i], list);
	jw_close(x->w);
}

static void write_counts(
	const struct writing *x, const char *key, const struct missing_count *at, uint32_t n)
{
	const struct image *im = x->e->image;

	jw_key(x->w, key);
	jw_array(x->w);
	for (uint32_t i = 0; i < n; i++) {
		const struct missing_count *m = &at[i];
		jw_object(x->w);
		jw_key(x->w, "facts");
		jw_array(x->w);
		for (uint32_t k = 0; m->facts && k < m->facts->n; k++)
			if (!x->mask || !slot_sensitive(im, m->facts->slot[k]))
				jw_string(x->w, im->slots[m->facts->slot[k]].name);
		jw_close(x->w);
		jw_kint(x->w, "count", m->n);
		jw_close(x->w);
	}
	jw_close(x->w);
}

/* Of a list, what its subject was told of and sources disagree on; of the others each differs. */
static void write_dispute(const struct writing *x, uint32_t slot)
{
	uint8_t mine = x->q->subject_is_left ? x->rule->left : x->rule->right;
	const struct telling *best;

	if (x->e->image->slots[slot].entity == mine &&
		eval_fact(x->e, slot, &best) == FACT_CONFLICT)
		explain_doubt(x->w, x->e, slot, x->rs, x->mask);
}

static void write_questions_of(
	const struct writing *x, const struct missing_count *at, uint32_t n, bool *told)
{
	const struct image *im = x->e->image;

	for (uint32_t i = 0; i < n; i++) {
		const struct causes *facts = at[i].facts;
		for (uint32_t k = 0; facts && k < facts->n; k++) {
			uint32_t slot = facts->slot[k];
			if (told[slot] || !may_ask(x, slot))
				continue;
			told[slot] = true;
			jw_object(x->w);
			explain_question(x->w, im, slot, x->rs);
			write_dispute(x, slot);
			jw_close(x->w);
		}
	}
}

/* The facts that counts name, each once: in the author's words, and with what to ask. */
static void write_questions(const struct writing *x, const struct match_answer *a)
{
	bool *told = ARENA_ARRAY(x->e->arena, bool, x->e->image->n_slots);

	jw_key(x->w, "questions");
	jw_array(x->w);
	write_questions_of(x, a->missing, a->n_missing, told);
	write_questions_of(x, a->unplaced_missing, a->n_unplaced_missing, told);
	jw_close(x->w);
}

static void write_unplaced(const struct writing *x, const struct match_answer *a)
{
	if (!a->unplaced_count)
		return;
	write_pairs(x, "unplaced", a->unplaced, a->n_unplaced, LIST_UNPLACED);
	jw_kint(x->w, "unplaced_count", a->unplaced_count);
	write_counts(x, "unplaced_by", a->unplaced_missing, a->n_unplaced_missing);
}

static void write_answer(const struct writing *x, const struct match_answer *a)
{
	write_pairs(x, "matches", a->matches, a->n_matches, LIST_MATCHES);
	write_pairs(x, "undecided", a->undecided, a->n_undecided, LIST_UNDECIDED);
	if (x->q->near) {
		write_pairs(x, "near", a->near, a->n_near, LIST_NEAR);
		jw_kint(x->w, "near_count", a->near_count);
		if (a->near_of < a->searched)
			jw_kint(x->w, "near_of", a->near_of);
		if (a->emptied)
			match_emptied_write(x->w, a->emptied, x->e, ruleset_language(x->rs));
	}
	jw_kint(x->w, "undecided_count", a->undecided_count);
	write_counts(x, "undecided_by", a->missing, a->n_missing);
	write_unplaced(x, a);
	write_questions(x, a);
	jw_kint(x->w, "searched", a->searched);
	jw_kstring(x->w, "match", x->rule->item.name);
	decide_write_ruleset(x->w, x->rs, x->e->on);
}

void match_write(struct json_writer *w, const struct match_answer *a, const struct ruleset *rs,
	struct eval *e, const struct decide_writing *how)
{
	const struct match_query *q = a->query;
	struct writing x = {
		.rule = q->rule, .q = q, .rs = rs, .e = e, .mask = q->mask || decide_masks(how)};
	struct strbuf plain;
	struct json_writer once;
	char id[DECISION_TEXT];

	x.private_too = !x.mask;
	sb_init(&plain, e->arena);
	jw_init(&once, &plain);
	jw_object(&once);
	x.w = &once;
	write_answer(&x, a);
	jw_close(&once);
	decide_identity(id, rs, e->on, how->who, match_facts_read(a->query, e), &plain);

	x.w = w;
	x.explain = how->explain;
	write_answer(&x, a);
	jw_kstring(w, "decision", id);
}

/* ---- one pair ------------------------------------------------------------------ */

struct one {
	enum state state;
	struct judgement judged;
	struct value *ranks;
	const char *left, *right; /* ids, or NULL */
};

/* What the caller may hear.  A private criterion that fails and one that is not settled
 * sound the same to who may not know: "ask the caseworker". */
static void judge_one(const struct writing *x, struct one *o)
{
	const struct match *rule = x->rule;
	uint32_t n = rule->item.n_criteria;

	o->judged.states = ARENA_ARRAY(x->e->arena, uint8_t, n);
	o->state = STATE_YES;
	for (uint32_t i = 0; i < n; i++) {
		const struct criterion *c = &rule->item.criteria[i];
		if (!match_judges(c))
			continue;
		const struct outcome *out = eval_criterion(x->e, c);
		enum state s = (enum state)out->state;
		o->judged.states[i] = out->state;
		if (c->private && !x->private_too && s != STATE_YES) {
			s = STATE_UNKNOWN;
			o->judged.ask_a_person = true;
		} else if (s == STATE_UNKNOWN && out->value.kind == V_UNKNOWN) {
			const struct causes *all = o->judged.missing;
			o->judged.missing = all ? causes_join(x->e->arena, all, out->value.u.causes)
						: out->value.u.causes;
		}
		if (out->noted && !o->judged.note)
			o->judged.note = c->note;
		if (s < o->state)
			o->state = s;
	}
	/* what a caller may not know makes no difference to a pair that fails without it */
	if (o->state == STATE_NO)
		o->judged.ask_a_person = false;
	o->ranks = ARENA_ARRAY(x->e->arena, struct value, rule->n_ranks);
	for (uint32_t i = 0; i < rule->n_ranks; i++)
		o->ranks[i] = eval_code(x->e, rule->ranks[i].code);
}

static void write_one(const struct writing *x, const struct one *o)
{
	const struct entity *entities = x->e->image->entities;
	bool holds = o->state >= STATE_BORDER;

	jw_kstring(x->w, "match", x->rule->item.name);
	if (x->rule->item.title)
		jw_kstring(x->w, "title", x->rule->item.title);
	jw_kstring(x->w, entities[x->rule->left].name, o->left);
	jw_kstring(x->w, entities[x->rule->right].name, o->right);
	jw_kstring(x->w, "state", state_word(o->state));
	if (holds)
		jw_kstring_opt(x->w, "note", o->judged.note);
	write_names(x, "fails", o->judged.states, STATE_NO);
	write_names(x, "unknown", o->judged.states, STATE_UNKNOWN);
	write_names(x, "border", o->judged.states, STATE_BORDER);
	write_ranks(x, o->ranks);
	write_ask(x, o->judged.missing, o->judged.ask_a_person);
	write_nearest(x);
	if (x->explain)
		write_criteria(x, holds);
	decide_write_ruleset(x->w, x->rs, x->e->on);
}

void match_explain(struct json_writer *w, const struct match *rule, struct eval *e,
	const struct match_subject *left, const struct match_subject *right,
	const struct ruleset *rs, bool mask)
{
	struct writing x = {.rule = rule, .rs = rs, .e = e, .mask = mask, .private_too = !mask};
	struct one o = {.left = left->id, .right = right->id};
	struct strbuf plain, read;
	struct json_writer once;
	char id[DECISION_TEXT];

	eval_bind(e, rule->left, left->record);
	eval_bind(e, rule->right, right->record);
	eval_beside(e, left->beside);
	judge_one(&x, &o);
	sb_init(&read, e->arena);
	decide_facts_read(&read, e, mask);
	sb_init(&plain, e->arena);
	jw_init(&once, &plain);
	jw_object(&once);
	x.w = &once;
	write_one(&x, &o);
	jw_close(&once);
	decide_identity(id, rs, e->on, NULL, read.s, &plain); /* both ids are in it */

	x.w = w;
	x.explain = true;
	write_one(&x, &o);
	jw_kstring(w, "decision", id);
}
