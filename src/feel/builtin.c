#include "feel/builtin.h"

#include <string.h>

const struct feel_builtin feel_builtins[] = {
#define F(name, params, kinds, flags, result, fn) {name, params, kinds, flags, &type_##result, fn},
#include "feel/functions.def"
#undef F
	/* of later steps */
};
const unsigned feel_builtin_count = sizeof feel_builtins / sizeof *feel_builtins;

static const struct feel_function_info infos[] = {
#define F(name, params, kinds, flags, result, fn)                                                  \
	{name, name "(" params "): " #result, ((flags)&BF_OURS) != 0},
#include "feel/functions.def"
#undef F
};

const struct feel_function_info *feel_functions(unsigned *n)
{
	*n = sizeof infos / sizeof *infos;
	return infos;
}

/* ---- names and parameters ------------------------------------------------ */

const struct feel_builtin *feel_builtin_find(const char *name, size_t len)
{
	for (unsigned i = 0; i < feel_builtin_count; i++) {
		const char *s = feel_builtins[i].name;

		if (s[0] == name[0] && strlen(s) == len && memcmp(s, name, len) == 0)
			return &feel_builtins[i];
	}
	return NULL;
}

const struct feel_builtin *feel_builtin_next(const struct feel_builtin *b)
{
	const struct feel_builtin *next = b + 1;

	if (next == feel_builtins + feel_builtin_count || strcmp(next->name, b->name) != 0)
		return NULL;
	return next;
}

unsigned feel_builtin_params(const struct feel_builtin *b, unsigned *least)
{
	unsigned n = 0, optional = 0;

	for (const char *p = b->params; *p; p++) {
		if (p == b->params || *p == ',')
			n++;
		optional += *p == '?';
	}
	*least = n - optional;
	return n;
}

/* The i-th name in the list of parameters. */
static const char *param_at(const struct feel_builtin *b, unsigned i, size_t *len)
{
	const char *p = b->params;

	while (i--) {
		p = strchr(p, ',');
		if (!p)
			return NULL;
		p += 2;
	}
	*len = strcspn(p, "?,");
	return *len ? p : NULL;
}

int feel_builtin_param(const struct feel_builtin *b, const char *name, size_t len)
{
	const char *p;
	size_t n;

	for (unsigned i = 0; (p = param_at(b, i, &n)); i++)
		if (n == len && memcmp(p, name, n) == 0)
			return (int)i;
	return -1;
}

const char *feel_builtin_param_name(const struct feel_builtin *b, unsigned i, struct arena *a)
{
	size_t n;
	const char *p = param_at(b, i, &n);

	return p ? arena_strndup(a, p, n) : "";
}

bool feel_builtin_takes(const struct feel_builtin *b, uint32_t n)
{
	unsigned least, most = feel_builtin_params(b, &least);

	if (b->flags & BF_VARIADIC)
		return n > 0;
	return n >= least && (n <= most || (b->flags & BF_REST));
}

const struct feel_builtin *feel_builtin_pick(const struct feel_builtin *first, uint32_t n)
{
	for (const struct feel_builtin *b = first; b; b = feel_builtin_next(b))
		if (feel_builtin_takes(b, n))
			return b;
	return NULL;
}

void feel_builtin_suggest(struct suggest *s)
{
	for (unsigned i = 0; i < feel_builtin_count; i++)
		suggest_try(s, feel_builtins[i].name);
}

/* ---- making arguments fit ------------------------------------------------ */

static bool kind_fits(char kind, struct value v)
{
	switch (kind) {
	case 'b': return v.kind == V_BOOLEAN;
	case 'n': return v.kind == V_NUMBER;
	case 's': return v.kind == V_STRING;
	case 'l': return v.kind == V_LIST;
	case 'c': return v.kind == V_CONTEXT;
	case 'r': return v.kind == V_RANGE;
	case 'f': return v.kind == V_FUNCTION;
	case 'd': return v.kind == V_DATE || v.kind == V_DATETIME;
	case 't': return v.kind == V_TIME || v.kind == V_DATETIME;
	case 'u': return v.kind == V_DAYTIME || v.kind == V_YEARMONTH;
	case 'p': return v.kind == V_RANGE || (v.kind >= V_NUMBER && v.kind <= V_YEARMONTH);
	default: return true;
	}
}

static const char *kind_reason(char kind)
{
	switch (kind) {
	case 'b': return "this function needs true or false here";
	case 'n': return "this function needs a number here";
	case 's': return "this function needs a text here";
	case 'l': return "this function needs a list here";
	case 'c': return "this function needs a context here";
	case 'r': return "this function needs a range here";
	case 'f': return "this function needs a function here";
	case 'd': return "this function needs a date here";
	case 't': return "this function needs a time here";
	case 'u': return "this function needs a duration here";
	default: return "this function cannot take this value";
	}
}

/* 10.3.2.9.4: a singleton list is its element, a single value a list of one. */
static struct value fit(struct feel_env *env, char kind, struct value v)
{
	bool nulls = kind >= 'A' && kind <= 'Z';
	struct list *l;

	if (nulls)
		kind = (char)(kind + ('a' - 'A'));
	if (v.kind == V_UNSET)
		return value_null();
	if (v.kind <= V_UNKNOWN || kind_fits(kind, v))
		return v;
	if (kind == 'l') {
		l = list_new(env->arena, 1);
		l->at[0] = v;
		return feel_list_value(l);
	}
	if (v.kind == V_LIST && v.u.list->n == 1 && kind != 'a' &&
		(kind_fits(kind, v.u.list->at[0]) || v.u.list->at[0].kind <= V_UNKNOWN))
		return v.u.list->at[0];
	return value_error(kind_reason(kind));
}

static char kind_of(const struct feel_builtin *b, uint32_t i)
{
	size_t n = strlen(b->kinds);

	return b->kinds[i < n ? i : n - 1];
}

/* Null or unknown because of an argument: true and *out. */
static bool stops(struct feel_env *env, const struct feel_builtin *b, const struct value *args,
	const struct value *given, uint32_t n, struct value *out)
{
	struct value absent = value_null();
	bool any = false;

	for (uint32_t i = 0; i < n; i++) {
		char kind = kind_of(b, i);
		bool wrong = args[i].kind == V_NULL && args[i].big && given[i].kind != V_NULL;

		if (args[i].kind == V_UNKNOWN && (b->flags & BF_UNKNOWN))
			continue;
		if ((b->flags & (BF_UNKNOWN | BF_INSIDE)) ? args[i].kind == V_UNKNOWN
							  : feel_holds_unknown(args[i])) {
			absent = feel_join_unknown(env->arena, absent, args[i]);
			any = true;
		} else if (args[i].kind == V_NULL && (wrong || !(kind >= 'A' && kind <= 'Z'))) {
			absent = any ? feel_absent(env->arena, absent, args[i]) : args[i];
			any = true;
		}
	}
	*out = absent;
	return any;
}

/* f(a, b, c) as f([a, b, c]). */
static struct value gather(struct feel_env *env, const struct value *args, uint32_t n)
{
	struct list *l = list_new(env->arena, n);

	for (uint32_t i = 0; i < n; i++)
		l->at[i] = args[i];
	return feel_list_value(l);
}

bool feel_fit_args(struct feel_env *env, const struct feel_builtin *b, const struct value *args,
	uint32_t n, struct value *fitted, struct value *absent)
{
	for (uint32_t i = 0; i < n; i++)
		fitted[i] = fit(env, kind_of(b, i), args[i]);
	return !stops(env, b, fitted, args, n, absent);
}

static struct value call_fitted(
	struct feel_env *env, const struct feel_builtin *b, const struct value *args, uint32_t n)
{
	struct value room[BUILTIN_ARGS_MAX], *fitted = room, absent;

	if (n > BUILTIN_ARGS_MAX)
		fitted = ARENA_ARRAY(env->arena, struct value, n);
	return feel_fit_args(env, b, args, n, fitted, &absent) ? b->fn(env, fitted, n) : absent;
}

struct value feel_call_builtin(
	struct feel_env *env, const struct feel_builtin *b, const struct value *args, uint32_t n)
{
	struct value list;

	if (!feel_charge(env, 4))
		return feel_too_long();
	if (n == 0)
		return b->fn(env, NULL, 0);
	if ((b->flags & BF_VARIADIC) && n > 1) {
		list = gather(env, args, n);
		return call_fitted(env, b, &list, 1);
	}
	return call_fitted(env, b, args, n);
}

/* ---- shared -------------------------------------------------------------- */

struct value feel_text(struct feel_env *env, const char *s, size_t len)
{
	if (len > TEXT_MAX)
		return value_error("the text becomes too long");
	if (!feel_charge(env, len / 16))
		return feel_too_long();
	return value_string(arena_strndup(env->arena, s, len), len);
}

void builder_init(struct builder *b, struct arena *a, uint32_t cap)
{
	b->arena = a;
	b->cap = cap ? cap : 4;
	b->list = arena_alloc_raw(a, sizeof(struct list) + b->cap * sizeof(struct value));
	b->list->n = 0;
	b->unknown = value_null();
}

void builder_add(struct builder *b, struct value v)
{
	if (b->list->n == b->cap) {
		size_t size = sizeof(struct list) + (size_t)b->cap * sizeof(struct value);

		b->list = arena_grow(
			b->arena, b->list, size, size + (size_t)b->cap * sizeof(struct value));
		b->cap *= 2;
	}
	b->list->at[b->list->n++] = v;
}

struct value builder_value(struct builder *b)
{
	if (b->unknown.kind == V_UNKNOWN)
		return b->unknown;
	return feel_list_value(b->list);
}
