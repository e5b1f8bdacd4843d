/* Every name gets a symbol; what stands twice or for two things is told. */
#include "rules/rule_model.h"

#include <stdlib.h>
#include <string.h>

/* ---- symbols ------------------------------------------------------------- */

static struct symbol *symbol_new(struct load *ld, enum word word, const char *name)
{
	struct symbol *s = ARENA_NEW(ld->keep, struct symbol);

	s->word = word;
	s->name = s->shown = name;
	s->slot = SLOT_NOWHERE;
	s->type = &type_any;
	return s;
}

static int64_t day_or(int64_t day, int64_t open)
{
	return day == DATE_NONE ? open : day;
}

static bool overlap(const struct version *a, const struct version *b)
{
	return day_or(a->from, INT64_MIN) <= day_or(b->to, INT64_MAX) &&
	       day_or(b->from, INT64_MIN) <= day_or(a->to, INT64_MAX);
}

/* Adds a version; a message when one for the same days is there already. */
static void add_version(struct load *ld, struct symbol *s, void *node, const struct ast_item *item,
	const struct ast_name *name)
{
	struct version v = {
		node, item ? item->from : DATE_NONE, item ? item->to : DATE_NONE, name->at};

	if (s->versions.n == VERSIONS_MAX) {
		load_error(
			ld, v.at, "limit", "more than %d versions of '%s'", VERSIONS_MAX, s->shown);
		return;
	}
	for (uint32_t i = 0; i < s->versions.n; i++) {
		if (!overlap(&s->versions.at[i], &v))
			continue;
		load_error(ld, v.at, "twice", "'%s' is declared twice%s; it stands at %s too",
			s->shown, item && item->valid_at.src ? " for the same days" : "",
			load_at(ld, s->versions.at[i].at));
		return;
	}
	vec_push(ld->scratch, &s->versions, v);
}

static void add_item(struct load *ld, struct symbols *in, struct ast_item *item, bool prefixed)
{
	struct symbol *s = symbols_find(in, item->name.s);

	if (!s) {
		s = symbol_new(ld, item->kind, item->name.s);
		if (prefixed)
			s->shown = arena_printf(
				ld->keep, "%s.%s", word_text(item->kind), item->name.s);
		strmap_put(&in->by_name, s->name, strlen(s->name), s);
		vec_push(ld->scratch, &in->list, s);
	}
	item->symbol = s;
	add_version(ld, s, item, item, &item->name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct symbol *const *)a)->name, (*(struct symbol *const *)b)->name);
}

static void symbols_sort(struct symbols *s)
{
	if (s->list.n)
		qsort(s->list.at, s->list.n, sizeof *s->list.at, by_name);
}

#define ADD_ITEMS(ld, nodes, in, prefixed)                                                         \
	do {                                                                                       \
		strmap_init(&(in)->by_name, (ld)->scratch, 0);                                     \
		for (uint32_t i_ = 0; i_ < (nodes)->n; i_++)                                       \
			add_item(ld, in, &(nodes)->at[i_]->item, prefixed);                        \
		symbols_sort(in);                                                                  \
	} while (0)

/* ---- entities ------------------------------------------------------------ */

static struct model_entity *add_entity(struct load *ld, const char *name)
{
	struct model *m = ld->model;
	struct model_entity *e = &m->entities[m->n_entities++];

	e->name = name;
	strmap_init(&e->members, ld->scratch, 0);
	return e;
}

/* The first entity is the one items are about: `ledig`, or the first declared. */
static void declare_entities(struct load *ld)
{
	struct model *m = ld->model;
	const struct ast *ast = &ld->ast;
	const char *names[ENTITIES_MAX] = {0};
	const char *main_name = ast->facts.n ? ast->facts.at[0]->item.name.s : "ledig";
	uint32_t n = 0;

	for (uint32_t i = 0; i < ast->facts.n; i++) {
		const struct ast_name *name = &ast->facts.at[i]->item.name;
		uint32_t k = 0;

		if (strcmp(name->s, "ledig") == 0)
			main_name = name->s;
		while (k < n && strcmp(names[k], name->s) != 0)
			k++;
		if (k < n)
			continue;
		if (n == ENTITIES_MAX) {
			load_error(
				ld, name->at, "limit", "more than %d kinds of facts", ENTITIES_MAX);
			continue;
		}
		names[n++] = name->s;
	}
	add_entity(ld, main_name);
	for (;;) { /* the others, by name */
		const char *least = NULL;

		for (uint32_t i = 0; i < n; i++) {
			if (strcmp(names[i], m->entities[m->n_entities - 1].name) <= 0 &&
				m->n_entities > 1)
				continue;
			if (strcmp(names[i], main_name) != 0 &&
				(!least || strcmp(names[i], least) < 0))
				least = names[i];
		}
		if (!least)
			break;
		add_entity(ld, least);
	}
	strmap_init(&m->entity_index, ld->scratch, 0);
	for (uint32_t i = 0; i < m->n_entities; i++)
		strmap_put(&m->entity_index, m->entities[i].name, strlen(m->entities[i].name),
			&m->entities[i]);
}

/* ---- facts --------------------------------------------------------------- */

static bool same_texts(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_values(const struct ast_type *a, const struct ast_type *b)
{
	if (a->values.n != b->values.n || a->ordered != b->ordered)
		return false;
	for (uint32_t i = 0; i < a->values.n; i++)
		if (a->values.at[i].name.s != b->values.at[i].name.s ||
			a->values.at[i].until != b->values.at[i].until)
			return false;
	return true;
}

bool rule_same_type(const struct ast_type *a, const struct ast_type *b)
{
	if (!a || !b)
		return true; /* one could not be read */
	if (a->kind != b->kind || a->word != b->word || a->name.s != b->name.s ||
		a->or_none != b->or_none || !same_texts(a->lo.s, b->lo.s) ||
		!same_texts(a->hi.s, b->hi.s) || !same_values(a, b) || a->fields.n != b->fields.n)
		return false;
	for (uint32_t i = 0; i < a->fields.n; i++)
		if (a->fields.at[i].name.s != b->fields.at[i].name.s ||
			!rule_same_type(a->fields.at[i].type, b->fields.at[i].type))
			return false;
	return !a->of || rule_same_type(a->of, b->of);
}

static void same_fact(struct load *ld, const struct ast_fact *a, const struct ast_fact *b)
{
	if (!rule_same_type(a->type, b->type))
		load_error(ld, b->name.at, "type",
			"the type of '%s' may not change with time; it stands at %s too", b->name.s,
			load_at(ld, a->name.at));
	else if (a->fresh_days != b->fresh_days || a->sensitive != b->sensitive ||
		 a->can_change != b->can_change || a->set_by.s != b->set_by.s ||
		 a->set_by_only != b->set_by_only || a->plausible.tree || b->plausible.tree)
		load_error(ld, b->name.at, "type",
			"'%s' stands at %s too, and only its texts may differ there", b->name.s,
			load_at(ld, a->name.at));
}

static void reserved_name(struct load *ld, const struct ast_name *name)
{
	static const char *const words[] = {"and", "between", "else", "every", "false", "for",
		"function", "if", "in", "instance", "known", "not", "null", "on", "or", "partial",
		"return", "satisfies", "some", "then", "true", "value", "distance"};

	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name->s, words[i]) == 0)
			load_error(ld, name->at, "reserved",
				"'%s' is a word of the expression language; choose another name",
				name->s);
}

static void declare_fact(struct load *ld, struct model_entity *e, struct ast_fact *f)
{
	struct symbol *s = strmap_get(&e->members, f->name.s, strlen(f->name.s));
	uint32_t entity = entity_index_of(ld->model, e);
	enum word word = f->is_let ? W_LET : W_FACTS;

	rule_refuse_protected(ld, &f->name, entity == 0);
	reserved_name(ld, &f->name);
	if (!s) {
		s = symbol_new(ld, word, f->name.s);
		s->kind = f->is_let ? SLOT_LET : SLOT_FACT;
		s->entity = entity;
		if (entity != 0)
			s->shown = arena_printf(ld->keep, "%s.%s", e->name, s->name);
		strmap_put(&e->members, s->name, strlen(s->name), s);
		if (f->is_let)
			vec_push(ld->scratch, &e->lets, s);
		else
			vec_push(ld->scratch, &e->facts, s);
	} else if (s->word != word) {
		load_error(ld, f->name.at, "twice", "'%s' is both a fact and a let", f->name.s);
		return;
	} else if (!f->is_let) {
		same_fact(ld, s->versions.at[0].node, f);
	}
	f->symbol = s;
	f->from = f->block->from;
	f->to = f->block->to;
	add_version(ld, s, f, f->block, &f->name);
}

static void declare_facts(struct load *ld)
{
	for (uint32_t i = 0; i < ld->ast.facts.n; i++) {
		struct ast_facts *block = ld->ast.facts.at[i];
		struct model_entity *e = model_entity(ld->model, block->item.name.s);

		if (!e)
			continue; /* one too many */
		if (block->item.title.s && e->title.s &&
			strcmp(block->item.title.s, e->title.s) != 0)
			load_error(ld, block->item.title.at, "twice",
				"the facts '%s' have another title at %s", e->name,
				load_at(ld, e->title.at));
		if (block->item.title.s && !e->title.s)
			e->title = block->item.title;
		for (uint32_t k = 0; k < block->facts.n; k++)
			declare_fact(ld, e, block->facts.at[k]);
	}
}

/* ---- vocabularies -------------------------------------------------------- */

static void make_fact(struct load *ld, struct fact *out, struct symbol *s)
{
	/* the newest words hold for a fact that is declared for several times */
	const struct ast_fact *f = s->versions.at[s->versions.n - 1].node;
	const struct ast_type *t = f->type;

	s->type = f->broken ? &type_any : rule_type(ld, f->type);
	*out = (struct fact){
		.name = s->name,
		.title = f->title.s ? f->title.s : s->name,
		.ask = f->ask.s,
		.unit = f->unit.s,
		.at = load_at(ld, f->name.at),
		.type = s->type,
		.is_set = t && t->kind == TYPE_SET,
		.none_ok = t && t->or_none,
		.integer = t && t->kind == TYPE_PLAIN && t->word == W_INTEGER,
		.sensitive = f->sensitive,
		.can_change = f->can_change,
		.set_by_only = f->set_by_only,
		.set_by = f->set_by.s,
		.range = f->broken ? NULL : rule_range(ld, t),
		.fresh_days = f->fresh_days,
	};
}

static struct fact_origin fact_origin(const struct symbol *s)
{
	const struct ast_fact *f = s->versions.at[s->versions.n - 1].node;

	return (struct fact_origin){f->source.s ? f->source.s : f->block->source.s,
		f->basis != BASIS_UNSTATED ? f->basis : f->block->basis, f->from, f->to};
}

static void make_vocab(struct load *ld, struct model_entity *e)
{
	struct fact *facts = ARENA_ARRAY(ld->keep, struct fact, e->facts.n);
	struct fact_origin *origins = ARENA_ARRAY(ld->keep, struct fact_origin, e->facts.n);

	e->origins = origins;
	e->plausible = ARENA_ARRAY(ld->keep, const struct feel_code *, e->facts.n);
	e->vocab = (struct vocab){.name = e->name,
		.title = e->title.s ? e->title.s : e->name,
		.facts = facts,
		.n = e->facts.n};
	strmap_init(&e->vocab.index, ld->keep, 0);
	for (uint32_t i = 0; i < e->facts.n; i++) {
		make_fact(ld, &facts[i], e->facts.at[i]);
		origins[i] = fact_origin(e->facts.at[i]);
		strmap_put(&e->vocab.index, facts[i].name, strlen(facts[i].name), &facts[i]);
	}
}

/* ---- screenings ---------------------------------------------------------- */

static const struct type *names_type(
	struct load *ld, const char *const *names, const char *const *titles, uint32_t n)
{
	struct domain_value *at = ARENA_ARRAY(ld->keep, struct domain_value, n);
	struct domain *d = ARENA_NEW(ld->keep, struct domain);
	struct type *t = ARENA_NEW(ld->keep, struct type);

	for (uint32_t i = 0; i < n; i++)
		at[i] = (struct domain_value){names[i], titles[i], DATE_NONE};
	*d = (struct domain){.at = at, .n = n};
	*t = (struct type){.kind = T_STRING, .domain = d};
	return t;
}

struct name_set {
	struct strmap seen;
	VEC(const char *) names, titles;
};

static void name_set_add(struct load *ld, struct name_set *set, const char *name, const char *title)
{
	if (!name || !strmap_put(&set->seen, name, strlen(name), ld))
		return;
	vec_push(ld->scratch, &set->names, name);
	vec_push(ld->scratch, &set->titles, title);
}

static void declare_dimension(struct load *ld, struct symbol *screening, struct ast_screening *s,
	struct ast_dimension *d, const struct type *levels)
{
	struct model *m = ld->model;
	struct symbol *sym = strmap_get(screening->members, d->name.s, strlen(d->name.s));

	if (!sym) {
		sym = symbol_new(ld, W_DIMENSION, d->name.s);
		sym->kind = SLOT_DIMENSION;
		sym->screening = screening;
		sym->type = levels;
		sym->shown = arena_printf(ld->keep, "%s.%s", screening->name, sym->name);
		vec_push(ld->scratch, &m->dimensions, sym);
		strmap_put(screening->members, sym->name, strlen(sym->name), sym);
	}
	if (word_is(W_CATEGORY, d->name.s, strlen(d->name.s)))
		load_error(ld, d->name.at, "reserved",
			"'category' is how a screening's result is read; choose another name");
	if (strmap_get(&m->entities[0].members, d->name.s, strlen(d->name.s)))
		load_error(ld, d->name.at, "twice", "'%s' is a fact already; choose another name",
			d->name.s);
	d->symbol = sym;
	add_version(ld, sym, d, &s->item, &d->name);
}

/* Levels and categories of all versions, for a name may be asked about on any day. */
static void declare_screening(struct load *ld, struct symbol *s)
{
	struct name_set levels = {0}, categories = {0};
	const struct type *type;

	strmap_init(&levels.seen, ld->scratch, 0);
	strmap_init(&categories.seen, ld->scratch, 0);
	for (uint32_t v = 0; v < s->versions.n; v++) {
		struct ast_screening *a = s->versions.at[v].node;

		for (uint32_t i = 0; i < a->levels.n; i++)
			name_set_add(
				ld, &levels, a->levels.at[i]->name.s, a->levels.at[i]->title.s);
		for (uint32_t i = 0; i < a->categories.n; i++)
			name_set_add(ld, &categories, a->categories.at[i]->name.s,
				a->categories.at[i]->title.s);
		name_set_add(ld, &categories, a->otherwise.s, a->otherwise_title.s);
	}
	type = names_type(ld, levels.names.at, levels.titles.at, levels.names.n);
	s->kind = SLOT_CATEGORY;
	s->members = ARENA_NEW(ld->scratch, struct strmap);
	strmap_init(s->members, ld->scratch, 0);
	s->shown = arena_printf(ld->keep, "%s.category", s->name);
	s->type = names_type(ld, categories.names.at, categories.titles.at, categories.names.n);
	for (uint32_t v = 0; v < s->versions.n; v++) {
		struct ast_screening *a = s->versions.at[v].node;

		for (uint32_t i = 0; i < a->dimensions.n; i++)
			declare_dimension(ld, s, a, a->dimensions.at[i], type);
	}
}

/* ---- consts -------------------------------------------------------------- */

static void declare_consts(struct load *ld)
{
	struct symbols *in = &ld->model->consts;

	strmap_init(&in->by_name, ld->scratch, 0);
	for (uint32_t i = 0; i < ld->ast.consts.n; i++) {
		struct ast_const *c = ld->ast.consts.at[i];
		struct symbol *s = symbols_find(in, c->item.name.s);

		reserved_name(ld, &c->item.name);
		if (!s) {
			s = symbol_new(ld, W_CONST, c->item.name.s);
			s->kind = SLOT_LET;
			strmap_put(&in->by_name, s->name, strlen(s->name), s);
			vec_push(ld->scratch, &in->list, s);
		}
		c->item.symbol = c->fact->symbol = s;
		c->fact->from = c->item.from;
		c->fact->to = c->item.to;
		add_version(ld, s, c->fact, &c->item, &c->item.name);
	}
	symbols_sort(in);
}

/* ---- tables -------------------------------------------------------------- */

static void reserved_function(struct load *ld, const struct ast_name *name)
{
	unsigned n;
	const struct feel_function_info *f = feel_functions(&n);

	for (unsigned i = 0; i < n; i++) {
		if (strcmp(f[i].name, name->s) != 0)
			continue;
		load_error(ld, name->at, "reserved",
			"'%s' is a function of the expression language; choose another name",
			name->s);
		return;
	}
}

/* Its inputs have slots of their own, so that cells can name them.  The first version's
 * head is everybody's (rule_table sees to it). */
static void declare_inputs(struct load *ld, struct symbol *s, uint32_t number)
{
	const struct ast_table *t = s->versions.at[0].node;

	s->number = number;
	s->type = &type_function_any;
	reserved_function(ld, &t->item.name);
	s->members = ARENA_NEW(ld->scratch, struct strmap);
	strmap_init(s->members, ld->scratch, 0);
	reserved_name(ld, &t->item.name);
	for (uint32_t i = 0; i < t->inputs.n; i++) {
		const struct ast_name *name = &t->inputs.at[i].name;
		struct symbol *in = symbol_new(ld, W_TABLE, name->s);

		reserved_name(ld, name);
		if (!strmap_put(s->members, name->s, strlen(name->s), in)) {
			load_error(ld, name->at, "twice", "the input '%s' stands twice", name->s);
			continue;
		}
		in->kind = SLOT_INPUT;
		in->shown = arena_printf(ld->keep, "%s(%s)", s->name, name->s);
		in->versions = s->versions;
		vec_push(ld->scratch, &ld->model->inputs, in);
	}
}

static void declare_tables(struct load *ld)
{
	struct symbols *in = &ld->model->tables;

	ADD_ITEMS(ld, &ld->ast.tables, in, false);
	for (uint32_t i = 0; i < in->list.n; i++)
		declare_inputs(ld, in->list.at[i], i);
}

/* ---- one name, one meaning ----------------------------------------------- */

/* Names that stand alone in expressions: facts and lets of the first entity, consts,
 * entities, screenings, and the words profile, group, offer. */
static void bare_name(
	struct load *ld, struct strmap *seen, const char *name, struct span at, const char *what)
{
	const char *other = strmap_get(seen, name, strlen(name));

	if (!other)
		strmap_put(seen, name, strlen(name), arena_strdup(ld->scratch, what));
	else if (strcmp(other, what) != 0)
		load_error(ld, at, "twice", "'%s' is %s and %s; one of them needs another name",
			name, other, what);
}

static void bare_names(struct load *ld)
{
	struct model *m = ld->model;
	struct strmap seen;

	strmap_init(&seen, ld->scratch, 0);
	bare_name(ld, &seen, "profile", (struct span){0}, "a word");
	bare_name(ld, &seen, "group", (struct span){0}, "a word");
	bare_name(ld, &seen, "offer", (struct span){0}, "a word");
	for (uint32_t i = 0; i < m->entities[0].facts.n; i++)
		bare_name(ld, &seen, m->entities[0].facts.at[i]->name,
			m->entities[0].facts.at[i]->versions.at[0].at, "a fact");
	for (uint32_t i = 0; i < m->entities[0].lets.n; i++)
		bare_name(ld, &seen, m->entities[0].lets.at[i]->name,
			m->entities[0].lets.at[i]->versions.at[0].at, "a let");
	for (uint32_t i = 0; i < ld->ast.facts.n; i++)
		bare_name(ld, &seen, ld->ast.facts.at[i]->item.name.s,
			ld->ast.facts.at[i]->item.name.at, "a kind of facts");
	for (uint32_t i = 0; i < m->screenings.list.n; i++)
		bare_name(ld, &seen, m->screenings.list.at[i]->name,
			m->screenings.list.at[i]->versions.at[0].at, "a screening");
	for (uint32_t i = 0; i < m->consts.list.n; i++)
		bare_name(ld, &seen, m->consts.list.at[i]->name,
			m->consts.list.at[i]->versions.at[0].at, "a const");
	for (uint32_t i = 0; i < m->tables.list.n; i++)
		bare_name(ld, &seen, m->tables.list.at[i]->name,
			m->tables.list.at[i]->versions.at[0].at, "a table");
}

/* ---- slots --------------------------------------------------------------- */

static void give_slot(struct load *ld, struct symbol *s)
{
	s->slot = ld->model->slots.n;
	vec_push(ld->scratch, &ld->model->slots, s);
}

static void give_slots(
	struct load *ld, struct symbols *of, enum slot_kind kind, const struct type *type)
{
	for (uint32_t i = 0; i < of->list.n; i++) {
		of->list.at[i]->kind = kind;
		if (type)
			of->list.at[i]->type = type;
		give_slot(ld, of->list.at[i]);
	}
}

static void number_slots(struct load *ld)
{
	struct model *m = ld->model;

	vec_push(ld->scratch, &m->slots, NULL);
	vec_push(ld->scratch, &m->slots, NULL);
	for (uint32_t e = 0; e < m->n_entities; e++) {
		m->entities[e].first_slot = m->slots.n;
		for (uint32_t i = 0; i < m->entities[e].facts.n; i++)
			give_slot(ld, m->entities[e].facts.at[i]);
	}
	m->n_facts = m->slots.n - FIRST_FACT;
	for (uint32_t e = 0; e < m->n_entities; e++)
		for (uint32_t i = 0; i < m->entities[e].lets.n; i++)
			give_slot(ld, m->entities[e].lets.at[i]);
	give_slots(ld, &m->consts, SLOT_LET, NULL);
	give_slots(ld, &m->groups, SLOT_GROUP, &type_boolean);
	give_slots(ld, &m->profiles, SLOT_PROFILE, &type_boolean);
	give_slots(ld, &m->offers, SLOT_OFFER, &type_boolean);
	give_slots(ld, &m->screenings, SLOT_CATEGORY, NULL);
	for (uint32_t i = 0; i < m->dimensions.n; i++)
		give_slot(ld, m->dimensions.at[i]);
	for (uint32_t i = 0; i < m->inputs.n; i++)
		give_slot(ld, m->inputs.at[i]);
}

void rule_declare(struct load *ld)
{
	struct model *m = ld->model = ARENA_NEW(ld->scratch, struct model);

	rule_declare_codes(ld);
	declare_entities(ld);
	declare_facts(ld);
	for (uint32_t e = 0; e < m->n_entities; e++)
		make_vocab(ld, &m->entities[e]);
	declare_consts(ld);
	ADD_ITEMS(ld, &ld->ast.groups, &m->groups, true);
	ADD_ITEMS(ld, &ld->ast.profiles, &m->profiles, true);
	ADD_ITEMS(ld, &ld->ast.offers, &m->offers, true);
	ADD_ITEMS(ld, &ld->ast.tracks, &m->tracks, false);
	ADD_ITEMS(ld, &ld->ast.matches, &m->matches, false);
	ADD_ITEMS(ld, &ld->ast.dues, &m->dues, false);
	ADD_ITEMS(ld, &ld->ast.shares, &m->shares, false);
	ADD_ITEMS(ld, &ld->ast.progresses, &m->progresses, false);
	ADD_ITEMS(ld, &ld->ast.screenings, &m->screenings, false);
	for (uint32_t i = 0; i < m->screenings.list.n; i++)
		declare_screening(ld, m->screenings.list.at[i]);
	declare_tables(ld);
	bare_names(ld);
	number_slots(ld);
}
