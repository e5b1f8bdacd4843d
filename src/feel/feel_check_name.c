/* What a name stands for: a variable, a fact, a member of the element at hand, a function. */
#include "base/utf8.h"
#include "feel/check.h"

#include <string.h>

static bool same(const char *s, uint32_t len, const char *name)
{
	return strlen(name) == len && memcmp(s, name, len) == 0;
}

static const struct type *field_of(const struct type *t, const char *s, uint32_t len)
{
	for (uint32_t i = 0; t->kind == T_CONTEXT && i < t->n_fields; i++)
		if (same(s, len, t->fields[i].name))
			return t->fields[i].type;
	return NULL;
}

static void bind_local(struct feel_expr *e, struct feel_local *l)
{
	e->name.bind.kind = BIND_LOCAL;
	e->name.bind.local = l;
	l->used = true;
}

static void add_item(struct checker *ck, struct feel_expr *e, struct feel_local *item)
{
	struct feel_local **at = ARENA_ARRAY(ck->arena, struct feel_local *, e->name.n_items + 1u);

	if (e->name.n_items)
		memcpy(at, e->name.items, e->name.n_items * sizeof *at);
	at[e->name.n_items++] = item;
	e->name.items = at;
	item->used = true;
}

/* A bare name that the element at hand is known to have: item.name */
static const struct type *member_of_item(
	struct checker *ck, struct feel_expr *e, struct feel_local *item, const struct type *type)
{
	struct feel_expr *a = ARENA_NEW(ck->arena, struct feel_expr);
	const char *text = e->name.text;
	uint32_t len = e->name.len;

	a->kind = N_NAME;
	a->src = e->src;
	a->start = e->start;
	a->end = e->end;
	a->type = item->type;
	a->name.text = item->name;
	a->name.len = item->len;
	bind_local(a, item);
	e->kind = N_PATH;
	e->path.a = a;
	e->path.name = text;
	e->path.len = len;
	e->path.name_start = e->start;
	return type;
}

/* The innermost variable of that name, or NULL.  *type is set to non-NULL when the name
 * turned out to be a sure member of an element. */
static struct feel_local *find_local(
	struct checker *ck, struct feel_expr *e, const struct type **member)
{
	*member = NULL;
	for (struct sight *s = ck->sight; s; s = s->around) {
		struct feel_local *l = s->local;
		const struct type *t;

		if (s->kind == SIGHT_ENTRIES) {
			l = strmap_get(s->entries, e->name.text, e->name.len);
			if (l)
				return l;
			continue;
		}
		if (s->kind == SIGHT_ITEM) {
			t = field_of(l->type, e->name.text, e->name.len);
			if (t && e->name.n_items == 0) {
				*member = member_of_item(ck, e, l, t);
				return NULL;
			}
			if (t || l->type->kind == T_ANY ||
				(l->type->kind == T_CONTEXT && !l->type->n_fields))
				add_item(ck, e, l);
		}
		if (l->len == e->name.len && memcmp(l->name, e->name.text, l->len) == 0)
			return l;
	}
	return NULL;
}

static void bind_host(struct feel_expr *e, const struct feel_name *n)
{
	struct feel_bind *b = &e->name.bind;

	b->id = n->slot;
	switch (n->kind) {
	case FEEL_NAME_NONE: b->kind = BIND_NONE; break;
	case FEEL_NAME_SLOT: b->kind = BIND_SLOT; break;
	case FEEL_NAME_SPACE: b->kind = BIND_SPACE; break;
	case FEEL_NAME_FUNCTION: b->kind = BIND_HOST; break;
	case FEEL_NAME_VALUE:
		b->kind = BIND_VALUE;
		b->value = n->value;
		break;
	}
}

static const struct type *host_type(const struct feel_name *n)
{
	if (n->kind == FEEL_NAME_FUNCTION)
		return n->type ? n->type : &type_function_any;
	return n->type ? n->type : &type_any;
}

static bool look_up(struct checker *ck, const char *s, uint32_t len, struct feel_name *out)
{
	*out = (struct feel_name){0};
	return ck->scope && ck->scope->lookup && ck->scope->lookup(ck->scope->host, s, len, out);
}

static void suggest_locals(struct checker *ck, struct suggest *s)
{
	for (struct sight *at = ck->sight; at; at = at->around)
		if (at->kind != SIGHT_ENTRIES)
			suggest_try(s, at->local->name);
}

/* Words that end in a bracket were meant as a function, others alone perhaps as a text. */
static const char *text_hint(struct checker *ck, const struct feel_expr *e)
{
	uint32_t at = e->end;

	while (at < e->src->len && (e->src->text[at] == ' ' || ascii_alpha(e->src->text[at])))
		at++;
	if (at < e->src->len && e->src->text[at] == '(')
		return NULL;
	if (strcmp(e->name.text, "ja") == 0 || strcmp(e->name.text, "nej") == 0)
		return arena_printf(ck->arena,
			"yes and no are written true and false; a text stands in quotes: \"%s\"",
			e->name.text);
	return arena_printf(
		ck->arena, "if it is a text, it stands in quotes: \"%s\"", e->name.text);
}

/* Words of which what follows on the line is no better understood. */
static const char *word_hint(const char *name)
{
	static const char *const words[][2] = {
		{"ikke", "not is written with brackets: not(…)"},
		{"hvis", "if is written: if … then … else …"},
		{"yes", "something is missing before 'yes'"},
		{"no", "something is missing before 'no'"},
		{"because", "something is missing before 'because'"},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(name, words[i][0]) == 0)
			return words[i][1];
	return NULL;
}

static const struct type *no_such_name(struct checker *ck, struct feel_expr *e, const char *refused)
{
	struct suggest s;

	e->name.bind.kind = BIND_NONE;
	if (check_dynamic(ck))
		return &type_any;
	if (refused) {
		return check_fail(ck, e, "refused-name", NULL, "'%s' cannot be used here: %s",
			e->name.text, refused);
	}
	suggest_init(&s, e->name.text, e->name.len);
	suggest_locals(ck, &s);
	if (ck->scope && ck->scope->suggest)
		ck->scope->suggest(ck->scope->host, UINT32_MAX, &s);
	const char *word = s.best ? NULL : word_hint(e->name.text);
	if (word) {
		check_alone(ck, e, "unknown-name", word, "there is no '%s' here", e->name.text);
		return &type_any;
	}
	return check_fail(ck, e, "unknown-name", s.best ? check_hint(ck, s.best) : text_hint(ck, e),
		"there is no '%s' here", e->name.text);
}

const struct type *check_name(struct checker *ck, struct feel_expr *e)
{
	const struct type *member;
	struct feel_local *l = find_local(ck, e, &member);
	const struct feel_builtin *b;
	struct feel_name n;

	if (member)
		return member;
	if (l) {
		bind_local(e, l);
		return e->name.n_items ? &type_any : l->type;
	}
	if (look_up(ck, e->name.text, e->name.len, &n)) {
		bind_host(e, &n);
		if (n.kind == FEEL_NAME_NONE)
			return no_such_name(ck, e, n.refused);
		e->constant = n.kind == FEEL_NAME_VALUE && !e->name.n_items;
		if (e->constant) {
			e->kind = N_LITERAL;
			e->literal = n.value;
		}
		return e->kind == N_NAME && e->name.n_items ? &type_any : host_type(&n);
	}
	b = feel_builtin_find(e->name.text, e->name.len);
	if (b) {
		e->name.bind.kind = BIND_BUILTIN;
		e->name.bind.id = (uint32_t)(b - feel_builtins);
		return &type_function_any;
	}
	if (e->name.n_items) {
		e->name.bind.kind = BIND_NONE;
		return &type_any;
	}
	return no_such_name(ck, e, n.refused);
}

static bool callable(const struct type *t)
{
	return t->kind == T_FUNCTION || t->kind == T_ANY;
}

/* A member of the element at hand is hardly meant where a built-in function has its name. */
static bool in_filter(const struct checker *ck)
{
	for (const struct sight *s = ck->sight; s; s = s->around)
		if (s->kind == SIGHT_ITEM)
			return true;
	return false;
}

/* A variable that may be a function.  True: it is what is called. */
static bool local_function(struct checker *ck, struct feel_expr *e, const struct feel_builtin *b)
{
	const struct type *member = NULL;
	struct feel_local *l;

	if (b && in_filter(ck))
		return false;
	l = find_local(ck, e, &member);
	if (member) {
		e->type = member;
		return true;
	}
	if (!l || (b && !callable(l->type)))
		return false;
	bind_local(e, l);
	e->type = e->name.n_items ? &type_any : l->type;
	return true;
}

static bool host_function(
	struct checker *ck, struct feel_expr *e, const struct feel_builtin *b, uint32_t args)
{
	const struct type *t;
	struct feel_name n;

	if (!look_up(ck, e->name.text, e->name.len, &n) || n.kind == FEEL_NAME_NONE)
		return false;
	t = host_type(&n);
	if (b && (n.kind != FEEL_NAME_FUNCTION ||
			 (t->n_fields != args && feel_builtin_pick(b, args))))
		return false;
	bind_host(e, &n);
	e->type = e->name.n_items ? &type_any : t;
	return true;
}

bool check_function_name(struct checker *ck, struct feel_expr *e, uint32_t args)
{
	const struct feel_builtin *b = feel_builtin_find(e->name.text, e->name.len);

	if (local_function(ck, e, b) || host_function(ck, e, b, args))
		return true;
	e->type = b ? &type_function_any : &type_any;
	e->name.bind.kind = b ? BIND_BUILTIN : BIND_NONE;
	e->name.bind.id = b ? (uint32_t)(b - feel_builtins) : 0;
	return b || e->name.n_items > 0;
}

/* ---- paths --------------------------------------------------------------- */

/* ledig.alder, profile.x: a name of the host's in two parts. */
static const struct type *space_member(struct checker *ck, struct feel_expr *e, uint32_t space)
{
	const char *name = e->path.name;
	uint32_t len = e->path.len, start = e->path.name_start;
	struct span at = {e->src, start, e->end};
	struct feel_name n = {0};
	struct suggest s;

	if (!ck->scope->member || !ck->scope->member(ck->scope->host, space, name, len, &n) ||
		n.kind == FEEL_NAME_NONE) {
		suggest_init(&s, name, len);
		if (!n.refused && ck->scope->suggest)
			ck->scope->suggest(ck->scope->host, space, &s);
		if (n.refused)
			check_error(ck, at, "refused-name", NULL, "'%s' cannot be used here: %s",
				name, n.refused);
		else
			check_error(ck, at, "unknown-name", check_hint(ck, s.best),
				"there is no '%s' in '%s'", name, e->path.a->name.text);
		return &type_any;
	}
	e->kind = N_NAME;
	memset(&e->name, 0, sizeof e->name);
	e->name.text = name;
	e->name.len = len;
	bind_host(e, &n);
	if (n.kind == FEEL_NAME_VALUE) {
		e->kind = N_LITERAL;
		e->literal = n.value;
		e->constant = true;
	}
	return host_type(&n);
}

static const struct type *temporal_part(const struct type *t, const char *s, uint32_t len)
{
	static const struct {
		const char *name;
		unsigned kinds; /* bit per enum type_kind */
		const struct type *type;
	} parts[] = {
		{"year", 1 << T_DATE | 1 << T_DATETIME, &type_number},
		{"month", 1 << T_DATE | 1 << T_DATETIME, &type_number},
		{"day", 1 << T_DATE | 1 << T_DATETIME, &type_number},
		{"weekday", 1 << T_DATE | 1 << T_DATETIME, &type_number},
		{"hour", 1 << T_TIME | 1 << T_DATETIME, &type_number},
		{"minute", 1 << T_TIME | 1 << T_DATETIME, &type_number},
		{"second", 1 << T_TIME | 1 << T_DATETIME, &type_number},
		{"time offset", 1 << T_TIME | 1 << T_DATETIME, &type_daytime},
		{"timezone", 1 << T_TIME | 1 << T_DATETIME, &type_string},
		{"years", 1 << T_YEARMONTH, &type_number},
		{"months", 1 << T_YEARMONTH, &type_number},
		{"days", 1 << T_DAYTIME, &type_number},
		{"hours", 1 << T_DAYTIME, &type_number},
		{"minutes", 1 << T_DAYTIME, &type_number},
		{"seconds", 1 << T_DAYTIME, &type_number},
		{"start", 1 << T_RANGE, NULL},
		{"end", 1 << T_RANGE, NULL},
		{"start included", 1 << T_RANGE, &type_boolean},
		{"end included", 1 << T_RANGE, &type_boolean},
	};

	for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
		if ((parts[i].kinds & 1u << t->kind) && same(s, len, parts[i].name))
			return parts[i].type ? parts[i].type : t->of ? t->of : &type_any;
	return NULL;
}

static const struct type *no_member(struct checker *ck, struct feel_expr *e, const struct type *t)
{
	struct span at = {e->src, e->path.name_start, e->end};
	struct suggest s;

	if (check_dynamic(ck))
		return &type_any;
	suggest_init(&s, e->path.name, e->path.len);
	for (uint32_t i = 0; t->kind == T_CONTEXT && i < t->n_fields; i++)
		suggest_try(&s, t->fields[i].name);
	check_error(ck, at, "unknown-member", check_hint(ck, s.best), "%s has no '%s'",
		type_words(t, ck->arena), e->path.name);
	return &type_any;
}

static const struct type *member_type(struct checker *ck, struct feel_expr *e, const struct type *t)
{
	const struct type *m;

	if (type_vague(t) || (t->kind == T_CONTEXT && !t->n_fields))
		return &type_any;
	if (t->kind == T_CONTEXT) {
		m = field_of(t, e->path.name, e->path.len);
		return m ? m : no_member(ck, e, t);
	}
	if (t->kind == T_LIST) {
		m = type_element(t);
		return type_list_of(
			ck->arena, m->kind == T_LIST ? &type_any : member_type(ck, e, m));
	}
	m = temporal_part(t, e->path.name, e->path.len);
	return m ? m : no_member(ck, e, t);
}

const struct type *check_path(struct checker *ck, struct feel_expr *e)
{
	struct feel_expr *a = e->path.a;
	const struct type *t;
	struct value v;

	ck->before_dot = a->kind == N_NAME;
	t = check(ck, a);
	if (a->kind == N_NAME && a->name.bind.kind == BIND_SPACE && !a->name.n_items)
		return space_member(ck, e, a->name.bind.id);
	t = member_type(ck, e, t);
	if (a->kind == N_LITERAL && a->constant) {
		e->constant = true;
		v = feel_member(&ck->env, a->literal, e->path.name, e->path.len);
		check_fold(ck, e, v);
	}
	return t;
}
