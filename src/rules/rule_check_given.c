/* What a case gives: facts with their values, consents, promises. */
#include "rules/rule_cases.h"

#include <stdlib.h>
#include <string.h>

/* ---- values -------------------------------------------------------------- */

static bool given_value(
	struct load *ld, const struct ast_case *c, struct ast_told *t, struct value *out)
{
	struct names n;

	names_init(&n, ld, NAMES_CASE);
	n.on = c->on == DATE_NONE ? 0 : c->on;
	if (!t->value.code) /* consents are asked for again where one of them is changed */
		rule_expr(&n, &t->value, NULL, 0);
	return rule_constant(ld, &t->value, n.on, out);
}

static bool is_text(const struct value *v)
{
	return v && v->kind == V_STRING;
}

static const char *text_of(struct load *ld, const struct value *v)
{
	return arena_strndup(ld->keep, v->u.s, v->aux);
}

/* A date, or a text that is one; DATE_NONE for null or nothing. */
static bool day_of(const struct value *v, int64_t *out)
{
	*out = DATE_NONE;
	if (!v || v->kind == V_NULL)
		return true;
	if (v->kind == V_DATE) {
		*out = v->u.i;
		return true;
	}
	return is_text(v) && date_parse(out, v->u.s, v->aux) == 0;
}

/* {value: …, source: …, seen: …}: a telling, written out. */
static bool is_telling(const struct value *v)
{
	const struct context *c = v->u.context;

	if (v->kind != V_CONTEXT || !context_get(c, "value", 5))
		return false;
	for (uint32_t i = 0; i < c->n; i++)
		if (!word_is(W_SOURCE, c->at[i].key, c->at[i].len) &&
			!word_is(W_SEEN, c->at[i].key, c->at[i].len) &&
			(c->at[i].len != 5 || memcmp(c->at[i].key, "value", 5) != 0))
			return false;
	return true;
}

struct teller {
	struct load *ld;
	const struct ast_told *told;
	const struct fact *fact;
	int64_t seen; /* where the telling does not say */
	VEC(struct telling) list;
};

static bool tell_bad(struct teller *t, const char *kind, const char *text, const char *hint)
{
	struct diag *d = load_error(t->ld, t->told->value.at, kind, "%s", text);

	if (d && hint)
		diag_hint(&t->ld->diags, d, "%s", hint);
	return false;
}

static bool add_telling(struct teller *t, struct value v, const char *source, int64_t seen)
{
	struct fault fault = {0};

	if (v.kind == V_NULL && !t->fact->none_ok)
		return true; /* nobody told */
	if (v.kind != V_NULL && !fact_admit(t->fact, &v, seen, t->ld->keep, &fault))
		return tell_bad(t, fault.kind, fault.text, fault.hint);
	vec_push(t->ld->keep, &t->list,
		((struct telling){.value = v, .source = source, .seen = seen}));
	return true;
}

static bool add_one(struct teller *t, struct value v)
{
	const struct value *source, *seen;
	const char *teller = "case", *why;
	int64_t day;

	if (!is_telling(&v))
		return add_telling(t, v, "case", t->seen);
	source = context_get(v.u.context, "source", 6);
	seen = context_get(v.u.context, "seen", 4);
	if (source && !is_text(source))
		return tell_bad(t, "type", "the source of a fact is a text", NULL);
	if (!day_of(seen, &day))
		return tell_bad(t, "type", "'seen' is a date", NULL);
	if (source) {
		teller = text_of(t->ld, source);
		why = fact_refuses_source(t->fact, teller, t->ld->keep);
		if (why)
			return tell_bad(t, "source", why, NULL);
	}
	return add_telling(
		t, *context_get(v.u.context, "value", 5), teller, day == DATE_NONE ? t->seen : day);
}

/* Newest first; of one source only the newest counts. */
static void order_tellings(struct teller *t)
{
	uint32_t n = 0;

	for (uint32_t i = 1; i < t->list.n; i++) {
		struct telling x = t->list.at[i];
		uint32_t k = i;

		for (; k > 0 && t->list.at[k - 1].seen < x.seen; k--)
			t->list.at[k] = t->list.at[k - 1];
		t->list.at[k] = x;
	}
	for (uint32_t i = 0; i < t->list.n; i++) {
		bool newer = false;

		for (uint32_t k = 0; k < n && !newer; k++)
			newer = strcmp(t->list.at[k].source, t->list.at[i].source) == 0;
		if (!newer)
			t->list.at[n++] = t->list.at[i];
	}
	t->list.n = n;
}

enum { TELLINGS_MAX = 50 };

static bool tellings(struct teller *t, struct value v)
{
	const struct list *l = v.u.list;
	bool several = v.kind == V_LIST && l->n > 0;

	for (uint32_t i = 0; several && i < l->n; i++)
		several = is_telling(&l->at[i]);
	if (!several)
		return add_one(t, v);
	if (l->n > TELLINGS_MAX)
		return tell_bad(t, "limit", "a fact is told at most 50 times", NULL);
	for (uint32_t i = 0; i < l->n; i++)
		if (!add_one(t, l->at[i]))
			return false;
	order_tellings(t);
	return true;
}

/* ---- given ENTITY -------------------------------------------------------- */

static struct symbol *given_fact(
	struct load *ld, const struct model_entity *e, const struct ast_name *name)
{
	struct symbol *s = strmap_get(&e->members, name->s, strlen(name->s));
	struct suggest sg;
	struct diag *d;

	if (s && s->word == W_FACTS)
		return s;
	if (s) {
		load_error(
			ld, name->at, "misplaced", "'%s' is computed; it cannot be given", name->s);
		return NULL;
	}
	if (model_lost(ld, name->s))
		return NULL;
	d = load_error(ld, name->at, "unknown-name", "'%s' has no fact '%s'", e->name, name->s);
	suggest_init(&sg, name->s, strlen(name->s));
	for (uint32_t i = 0; i < e->facts.n; i++)
		suggest_try(&sg, e->facts.at[i]->name);
	load_suggest(ld, d, &sg);
	return NULL;
}

const struct model_entity *rule_given_entity(struct load *ld, const struct ast_name *name)
{
	struct model *m = ld->model;
	const struct model_entity *e = model_entity(m, name->s);
	struct suggest s;
	struct diag *d;

	if (e || model_lost(ld, name->s))
		return e;
	d = load_error(ld, name->at, "unknown-name", "there are no facts '%s'", name->s);
	suggest_init(&s, name->s, strlen(name->s));
	for (uint32_t i = 0; i < m->n_entities; i++)
		suggest_try(&s, m->entities[i].name);
	suggest_try(&s, word_text(W_SAMTYKKE));
	suggest_try(&s, word_text(W_TILSAGN));
	load_suggest(ld, d, &s);
	return NULL;
}

struct case_given *rule_given(struct load *ld, struct ast_case *c, struct ast_given *g)
{
	const struct model_entity *e = rule_given_entity(ld, &g->entity);
	struct case_given *out = ARENA_NEW(ld->keep, struct case_given);
	struct case_fact *facts = ARENA_ARRAY(ld->keep, struct case_fact, g->facts.n);
	struct strmap seen;

	if (!e)
		return NULL;
	strmap_init(&seen, ld->scratch, 0);
	for (uint32_t i = 0; i < g->facts.n && !load_hopeless(ld); i++) {
		struct ast_told *t = &g->facts.at[i];
		struct symbol *s = given_fact(ld, e, &t->name);
		struct teller teller = {ld, t, NULL, g->seen == DATE_NONE ? c->on : g->seen, {0}};
		struct value v;

		if (!strmap_put(&seen, t->name.s, strlen(t->name.s), t))
			load_error(ld, t->name.at, "twice", "'%s' is given twice", t->name.s);
		if (!given_value(ld, c, t, &v) || !s)
			continue;
		teller.fact = &e->vocab.facts[s->slot - e->first_slot];
		if (!tellings(&teller, v))
			continue;
		facts[out->n_facts++] =
			(struct case_fact){s->slot - e->first_slot, teller.list.n, teller.list.at};
	}
	out->entity = entity_index_of(ld->model, e);
	out->id = g->id.s;
	out->at = load_at(ld, g->entity.at);
	out->facts = facts;
	return out;
}

/* ---- consents and promises ----------------------------------------------- */

static void consent_part(struct load *ld, struct ast_told *t, struct value v, struct consent *out)
{
	static const char *const keys[] = {"modtager", "formaal", "fra", "til", "tilbagekaldt"};
	struct suggest s;
	struct diag *d;
	unsigned k = 0;
	bool ok = false;

	while (k < sizeof keys / sizeof *keys && strcmp(keys[k], t->name.s) != 0)
		k++;
	switch (k) {
	case 0:
	case 1:
		ok = is_text(&v);
		if (ok)
			*(k ? &out->purpose : &out->to) = text_of(ld, &v);
		break;
	case 2: ok = day_of(&v, &out->from); break;
	case 3: ok = day_of(&v, &out->until); break;
	case 4:
		ok = v.kind == V_BOOLEAN;
		out->withdrawn = ok && v.u.b;
		break;
	default:
		d = load_error(ld, t->name.at, "unknown-name", "a consent has no '%s'", t->name.s);
		suggest_init(&s, t->name.s, strlen(t->name.s));
		for (k = 0; k < sizeof keys / sizeof *keys; k++)
			suggest_try(&s, keys[k]);
		load_suggest(ld, d, &s);
		return;
	}
	if (!ok)
		load_error(ld, t->value.at, "type", "'%s' of a consent is %s", t->name.s,
			k < 2   ? "a text"
			: k < 4 ? "a date"
				: "true or false");
}

static struct consent given_consent(struct load *ld, struct ast_case *c, struct ast_given *g)
{
	struct consent out = {.from = DATE_NONE, .until = DATE_NONE, .withdrawn_on = DATE_NONE};

	for (uint32_t i = 0; i < g->facts.n; i++) {
		struct value v;

		if (given_value(ld, c, &g->facts.at[i], &v))
			consent_part(ld, &g->facts.at[i], v, &out);
	}
	if (!out.to || !out.purpose)
		load_error(
			ld, g->entity.at, "incomplete", "a consent needs 'modtager' and 'formaal'");
	return out;
}

static bool promise_of(const struct value *v, enum promise *out)
{
	static const struct {
		const char *word;
		enum promise promise;
	} words[] = {{"ja", PROMISE_YES}, {"nej", PROMISE_NO}, {"ikke_spurgt", PROMISE_NOT_ASKED}};

	for (unsigned i = 0; is_text(v) && i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i].word) != v->aux || memcmp(words[i].word, v->u.s, v->aux) != 0)
			continue;
		*out = words[i].promise;
		return true;
	}
	return false;
}

struct besides {
	VEC(struct consent) consents;
	VEC(struct promised) promises;
};

static bool same_consent(const struct consent *a, const struct consent *b)
{
	return a->to && b->to && a->purpose && b->purpose && strcmp(a->to, b->to) == 0 &&
	       strcmp(a->purpose, b->purpose) == 0;
}

static void add_promises(
	struct load *ld, struct ast_case *c, const struct ast_given *g, struct besides *b)
{
	for (uint32_t k = 0; k < g->facts.n; k++) {
		struct ast_told *t = &g->facts.at[k];
		struct promised p = {.offer = t->name.s};
		struct value v;

		if (!symbols_find(&ld->model->offers, t->name.s))
			names_missing(ld, &t->name, "offer", &ld->model->offers);
		if (!given_value(ld, c, t, &v))
			continue;
		if (promise_of(&v, &p.promise)) /* the first of an offer counts */
			vec_push(ld->keep, &b->promises, p);
		else
			load_error(ld, t->value.at, "type",
				"a promise is \"ja\", \"nej\" or \"ikke_spurgt\"");
	}
}

void rule_beside(struct load *ld, struct ast_case *c, struct ast_given *change, struct beside *out)
{
	struct besides b = {0};

	for (uint32_t i = 0; i <= c->givens.n; i++) {
		struct ast_given *g = i == 0 ? change : c->givens.at[i - 1];

		if (g && g->special == W_SAMTYKKE) {
			struct consent k = given_consent(ld, c, g);

			if (i == 0 || !change || change->special != W_SAMTYKKE ||
				!same_consent(&b.consents.at[0], &k))
				vec_push(ld->keep, &b.consents, k);
		} else if (g && g->special == W_TILSAGN) {
			add_promises(ld, c, g, &b);
		}
	}
	*out = (struct beside){b.consents.n, b.promises.n, b.consents.at, b.promises.at};
}
