/* How names in expressions and texts find their symbols. */
#include "rules/rule_model.h"

#include <string.h>

/* Below them the entities. */
enum { SPACE_PROFILE = ENTITIES_MAX, SPACE_GROUP, SPACE_OFFER, SPACE_SCREENING = 1000 };

/* ---- the model ----------------------------------------------------------- */

struct model_entity *model_entity(const struct model *m, const char *name)
{
	return strmap_get(&m->entity_index, name, strlen(name));
}

uint32_t entity_index_of(const struct model *m, const struct model_entity *e)
{
	return (uint32_t)(e - m->entities);
}

struct symbol *symbols_find(const struct symbols *s, const char *name)
{
	return strmap_get(&s->by_name, name, strlen(name));
}

struct symbols *symbols_of(struct model *m, enum word kind)
{
	switch (kind) {
	case W_GROUP: return &m->groups;
	case W_PROFILE: return &m->profiles;
	case W_OFFER: return &m->offers;
	case W_SCREENING: return &m->screenings;
	case W_TRACK: return &m->tracks;
	case W_MATCH: return &m->matches;
	case W_DUE: return &m->dues;
	case W_TABLE: return &m->tables;
	case W_SHARE: return &m->shares;
	case W_PROGRESS: return &m->progresses;
	default: return &m->consts;
	}
}

const struct version *symbol_version(const struct symbol *s, int64_t from, int64_t to)
{
	for (uint32_t i = 0; i < s->versions.n; i++) {
		const struct version *v = &s->versions.at[i];

		if ((v->from == DATE_NONE || (from != DATE_NONE && v->from <= from)) &&
			(v->to == DATE_NONE || (to != DATE_NONE && v->to >= to)))
			return v;
	}
	return NULL;
}

bool model_lost(const struct load *ld, const char *name)
{
	return strmap_get(&ld->lost, name, strlen(name)) != NULL;
}

struct symbol *names_member(
	struct load *ld, uint32_t entity, const struct ast_name *name, bool facts)
{
	const struct model_entity *e = &ld->model->entities[entity];
	struct symbol *s = strmap_get(&e->members, name->s, strlen(name->s));
	struct suggest sg;
	struct diag *d;

	if (s && (s->word == W_FACTS || !facts))
		return s;
	if (model_lost(ld, name->s))
		return NULL;
	d = load_error(ld, name->at, "unknown-name", "there is no fact '%s'", name->s);
	suggest_init(&sg, name->s, strlen(name->s));
	for (uint32_t i = 0; i < e->facts.n; i++)
		suggest_try(&sg, e->facts.at[i]->name);
	for (uint32_t i = 0; !facts && i < e->lets.n; i++)
		suggest_try(&sg, e->lets.at[i]->name);
	load_suggest(ld, d, &sg);
	return NULL;
}

void names_missing(
	struct load *ld, const struct ast_name *name, const char *what, const struct symbols *among)
{
	struct suggest s;
	struct diag *d;

	if (model_lost(ld, name->s))
		return;
	d = load_error(ld, name->at, "unknown-name", "there is no %s '%s'", what, name->s);
	if (!d)
		return;
	suggest_init(&s, name->s, strlen(name->s));
	for (uint32_t i = 0; i < among->list.n; i++)
		suggest_try(&s, among->list.at[i]->name);
	load_suggest(ld, d, &s);
}

/* ---- lookup -------------------------------------------------------------- */

static void answer_symbol(struct names *n, struct symbol *s, struct feel_name *out)
{
	s->used = true;
	if (s->word == W_LET || s->word == W_CONST)
		rule_definition(n->ld, s);
	if (s->fixed)
		*out = (struct feel_name){
			.kind = FEEL_NAME_VALUE, .type = s->type, .value = s->value};
	else
		*out = (struct feel_name){.kind = FEEL_NAME_SLOT, .slot = s->slot, .type = s->type};
}

static bool refuse(struct feel_name *out, const char *why)
{
	*out = (struct feel_name){.kind = FEEL_NAME_NONE, .refused = why};
	return true;
}

static bool is_const(const struct names *n)
{
	return n->where == NAMES_CONST || n->where == NAMES_CASE;
}

/* Why what a person's record says cannot be read. */
static const char *not_a_person(const struct names *n)
{
	return n->where == NAMES_TABLE ? "a table reads its inputs alone; make it one of them"
				       : "what depends on a person cannot be read here";
}

static void answer_table(struct names *n, struct symbol *s, struct feel_name *out)
{
	s->used = true;
	if (!is_const(n))
		rule_table(n->ld, s);
	else if (n->expr)
		load_error(n->ld, n->expr->at, "refused-name",
			"the table '%s' cannot be used here: it is not there yet when this is "
			"computed",
			s->name);
	if (n->table && n->table->depth <= s->depth)
		n->table->depth = s->depth + 1;
	if (n->expr)
		vec_push(n->ld->scratch, &n->expr->calls, s);
	*out = (struct feel_name){.kind = FEEL_NAME_FUNCTION,
		.slot = n->ld->model->n_codes + s->number,
		.type = s->type};
}

static void answer_space(struct feel_name *out, uint32_t id)
{
	*out = (struct feel_name){.kind = FEEL_NAME_SPACE, .slot = id};
}

/* A name whose item could not be read: anything goes, for that was told already. */
static void answer_anything(struct feel_name *out)
{
	*out = (struct feel_name){
		.kind = FEEL_NAME_VALUE, .type = &type_any, .value = value_null()};
}

static bool reads_items(const struct names *n)
{
	return !is_const(n) && n->where != NAMES_PLAUSIBLE && n->where != NAMES_TABLE &&
	       n->entity == 0;
}

static bool reads_entity(const struct names *n, uint32_t entity)
{
	if (is_const(n) || n->where == NAMES_TABLE)
		return false;
	return entity == n->entity || (n->where == NAMES_MATCH && entity == n->right);
}

static struct symbol *member_of(
	const struct names *n, uint32_t entity, const char *name, size_t len)
{
	return strmap_get(&n->ld->model->entities[entity].members, name, len);
}

/* on, value, distance, weighted_coverage, closeness */
static bool look_special(struct names *n, const char *name, size_t len, struct feel_name *out)
{
	if (word_is(W_ON, name, len)) {
		if (n->where == NAMES_CONST)
			return refuse(out, "a const is the same on every day");
		if (n->where == NAMES_CASE)
			*out = (struct feel_name){.kind = FEEL_NAME_VALUE,
				.type = &type_date,
				.value = value_date(n->on)};
		else
			*out = (struct feel_name){
				.kind = FEEL_NAME_SLOT, .slot = SLOT_ON, .type = &type_date};
		return true;
	}
	if (n->where == NAMES_LEVEL && len == 5 && memcmp(name, "value", 5) == 0) {
		*out = (struct feel_name){
			.kind = FEEL_NAME_SLOT, .slot = SLOT_VALUE, .type = n->value_type};
		return true;
	}
	return table_calls_name(&n->calls, name, len, out);
}

static bool look_space(struct names *n, const char *name, size_t len, struct feel_name *out)
{
	static const struct {
		enum word word;
		uint32_t id;
	} kinds[] = {{W_PROFILE, SPACE_PROFILE}, {W_GROUP, SPACE_GROUP}, {W_OFFER, SPACE_OFFER}};
	struct model *m = n->ld->model;
	const struct model_entity *e = strmap_get(&m->entity_index, name, len);
	struct symbol *s = strmap_get(&m->screenings.by_name, name, len);

	if (e) {
		if (!reads_entity(n, entity_index_of(m, e)))
			return refuse(out, n->where == NAMES_TABLE
						   ? not_a_person(n)
						   : "these facts are not at hand here");
		answer_space(out, entity_index_of(m, e));
		return true;
	}
	if (s) {
		if (!reads_items(n))
			return refuse(out, not_a_person(n));
		answer_space(out, SPACE_SCREENING + s->slot);
		return true;
	}
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!word_is(kinds[i].word, name, len))
			continue;
		if (!reads_items(n))
			return refuse(out, not_a_person(n));
		answer_space(out, kinds[i].id);
		return true;
	}
	return false;
}

/* A fact or let without its entity before it. */
static bool look_fact(struct names *n, const char *name, size_t len, struct feel_name *out)
{
	struct symbol *left = member_of(n, n->entity, name, len), *right = NULL;
	const struct model_entity *e = n->ld->model->entities;

	if (n->where == NAMES_MATCH)
		right = member_of(n, n->right, name, len);
	if (left && right)
		return refuse(out,
			arena_printf(n->ld->scratch, "both sides have it: write %s.%.*s or %s.%.*s",
				e[n->entity].name, (int)len, name, e[n->right].name, (int)len,
				name));
	if (!left && !right)
		return false;
	if (is_const(n) || n->where == NAMES_TABLE)
		return refuse(out, not_a_person(n));
	answer_symbol(n, left ? left : right, out);
	return true;
}

static bool lookup(void *host, const char *name, size_t len, struct feel_name *out)
{
	struct names *n = host;
	struct symbol *s;

	if (look_special(n, name, len, out))
		return true;
	s = n->where == NAMES_CATEGORY ? strmap_get(n->screening->members, name, len)
	    : n->table                 ? strmap_get(n->table->members, name, len)
				       : NULL;
	if (!s)
		s = strmap_get(&n->ld->model->consts.by_name, name, len);
	if (s) {
		answer_symbol(n, s, out);
		return true;
	}
	s = strmap_get(&n->ld->model->tables.by_name, name, len);
	if (s) {
		answer_table(n, s, out);
		return true;
	}
	if (look_space(n, name, len, out) || look_fact(n, name, len, out))
		return true;
	if (!strmap_get(&n->ld->lost, name, len))
		return false;
	answer_anything(out);
	return true;
}

/* The items behind `profile.`, `group.` and `offer.`; NULL: another space. */
static struct symbols *items_of(struct model *m, uint32_t space)
{
	switch (space) {
	case SPACE_PROFILE: return symbols_of(m, W_PROFILE);
	case SPACE_GROUP: return symbols_of(m, W_GROUP);
	case SPACE_OFFER: return symbols_of(m, W_OFFER);
	default: return NULL;
	}
}

static bool member(void *host, uint32_t space, const char *name, size_t len, struct feel_name *out)
{
	struct names *n = host;
	struct model *m = n->ld->model;
	struct symbol *s = NULL;

	if (space >= SPACE_SCREENING) {
		struct symbol *screening = m->slots.at[space - SPACE_SCREENING];

		s = word_is(W_CATEGORY, name, len) ? screening
						   : strmap_get(screening->members, name, len);
	} else if (items_of(m, space)) {
		s = strmap_get(&items_of(m, space)->by_name, name, len);
	} else if (space < ENTITIES_MAX) {
		s = member_of(n, space, name, len);
	}
	if (s) {
		answer_symbol(n, s, out);
		return true;
	}
	if (!strmap_get(&n->ld->lost, name, len))
		return false;
	answer_anything(out);
	return true;
}

/* ---- did you mean -------------------------------------------------------- */

static void suggest_list(struct suggest *s, struct symbol *const *at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		suggest_try(s, at[i]->name);
}

static void suggest_entity(const struct names *n, uint32_t entity, struct suggest *s)
{
	const struct model_entity *e = &n->ld->model->entities[entity];

	suggest_list(s, e->facts.at, e->facts.n);
	suggest_list(s, e->lets.at, e->lets.n);
}

static void suggest_members(const struct symbol *of, struct suggest *s)
{
	for (uint32_t i = 0; i < of->members->cap; i++)
		if (of->members->at[i].key)
			suggest_try(s, of->members->at[i].key);
}

static void suggest_top(const struct names *n, struct suggest *s)
{
	const struct model *m = n->ld->model;

	suggest_list(s, m->consts.list.at, m->consts.list.n);
	suggest_try(s, word_text(W_ON));
	if (is_const(n))
		return;
	suggest_list(s, m->tables.list.at, m->tables.list.n);
	if (n->table) {
		suggest_members(n->table, s);
		return;
	}
	suggest_entity(n, n->entity, s);
	suggest_try(s, m->entities[n->entity].name);
	if (n->where == NAMES_MATCH) {
		suggest_entity(n, n->right, s);
		suggest_try(s, m->entities[n->right].name);
	}
	if (n->where == NAMES_LEVEL)
		suggest_try(s, "value");
	if (n->where == NAMES_CATEGORY)
		suggest_members(n->screening, s);
	if (!reads_items(n))
		return;
	suggest_list(s, m->screenings.list.at, m->screenings.list.n);
	suggest_try(s, word_text(W_PROFILE));
	suggest_try(s, word_text(W_GROUP));
	suggest_try(s, word_text(W_OFFER));
}

static void suggest_names(void *host, uint32_t space, struct suggest *s)
{
	const struct names *n = host;
	struct model *m = n->ld->model;

	if (space == UINT32_MAX) {
		suggest_top(n, s);
	} else if (space >= SPACE_SCREENING) {
		suggest_try(s, word_text(W_CATEGORY));
		suggest_members(m->slots.at[space - SPACE_SCREENING], s);
	} else if (items_of(m, space)) {
		suggest_list(s, items_of(m, space)->list.at, items_of(m, space)->list.n);
	} else if (space < ENTITIES_MAX) {
		suggest_entity(n, space, s);
	}
}

/* ---- for callers --------------------------------------------------------- */

void names_init(struct names *n, struct load *ld, enum surroundings where)
{
	*n = (struct names){
		.ld = ld, .where = where, .value_type = &type_any, .calls = no_table_calls};
}

struct feel_scope names_scope(struct names *n)
{
	return (struct feel_scope){
		.host = n, .lookup = lookup, .member = member, .suggest = suggest_names};
}

struct symbol *names_path(struct names *n, const char *path, size_t len, struct span at)
{
	struct model *m = n->ld->model;
	const char *dot = memchr(path, '.', len);
	size_t first = dot ? (size_t)(dot - path) : len;
	struct feel_name found = {0};
	struct suggest s;
	struct diag *d;
	uint32_t space = UINT32_MAX;
	bool ok = lookup(n, path, first, &found);

	if (ok && dot && found.kind == FEEL_NAME_SPACE) {
		space = found.slot;
		ok = member(n, space, dot + 1, len - first - 1, &found);
	} else if (dot || found.kind == FEEL_NAME_SPACE) {
		ok = false;
	}
	if (ok && found.kind == FEEL_NAME_SLOT && found.slot > SLOT_VALUE)
		return m->slots.at[found.slot];
	if (ok && found.kind == FEEL_NAME_VALUE && !dot) {
		struct symbol *c = strmap_get(&m->consts.by_name, path, len);

		if (c || strmap_get(&n->ld->lost, path, len))
			return c;
	}
	if (found.refused) {
		load_error(n->ld, at, "unknown-name", "'%.*s': %s", (int)len, path, found.refused);
		return NULL;
	}
	d = load_error(n->ld, at, "unknown-name", "there is no fact '%.*s'", (int)len, path);
	if (d) {
		const char *name = space == UINT32_MAX ? path : dot + 1;

		suggest_init(&s, name, len - (size_t)(name - path));
		suggest_names(n, space, &s);
		load_suggest(n->ld, d, &s);
	}
	return NULL;
}
