/* Any text as an expression over a few facts, run.  The first byte says which facts are
 * unknown.
 *
 * Held: the same twice; what is answered although something is unknown is answered with it
 * known, whichever of two values it has, or null. */
#include "base/utf8.h"
#include "feel/builtin.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SLOTS = 5, STEPS = 100000 };
static const struct type numbers = {.kind = T_LIST, .of = &type_number};
static const struct {
	const char *name;
	const struct type *type;
} names[SLOTS] = {{"n", &type_number}, {"s", &type_string}, {"b", &type_boolean}, {"l", &numbers},
	{"d", &type_date}};

static bool lookup(void *host, const char *name, size_t len, struct feel_name *out)
{
	(void)host;
	for (uint32_t i = 0; i < SLOTS; i++) {
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0) {
			*out = (struct feel_name){
				.kind = FEEL_NAME_SLOT, .slot = i, .type = names[i].type};
			return true;
		}
	}
	return false;
}

static struct value told(struct arena *a, uint32_t slot, unsigned which)
{
	struct list *l;

	if (which == 2)
		return value_null();
	switch (slot) {
	case 0: return value_int(a, which ? 7 : 0);
	case 1: return value_text(which ? "a b" : "");
	case 2: return value_bool(which);
	case 3:
		l = list_new(a, which ? 3 : 0);
		for (uint32_t i = 0; i < l->n; i++)
			l->at[i] = value_int(a, i);
		return value_list(l);
	default: return value_date(which ? 20000 : 0);
	}
}

struct job {
	struct arena *arena;
	struct source src;
	uint8_t unknown;
};

static struct value run(
	struct job *j, const struct feel_code *code, uint8_t unknown, unsigned which)
{
	struct value slots[SLOTS];
	struct feel_env env = {.slots = slots,
		.n_slots = SLOTS,
		.arena = j->arena,
		.today = 20000,
		.steps = STEPS};

	for (uint32_t i = 0; i < SLOTS; i++)
		slots[i] = unknown >> i & 1      ? value_unknown(j->arena, i)
			   : j->unknown >> i & 1 ? told(j->arena, i, which)
						 : told(j->arena, i, 1);
	return env.steps ? feel_eval(code, &env) : value_null();
}

static void show(const struct job *j, struct value v)
{
	struct strbuf sb;

	sb_init(&sb, j->arena);
	value_print(&sb, v);
	fprintf(stderr, "    %.300s\n", sb.s);
}

static void must(bool holds, const char *what, const struct job *j, struct value a, struct value b)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %.*s\n", what, (int)j->src.len, j->src.text);
	show(j, a);
	show(j, b);
	abort();
}

static bool runs_over(struct value v)
{
	return v.kind == V_NULL && v.big && strstr(v.u.reason, "too long");
}

static bool has_function(struct value v)
{
	if (v.kind == V_LIST)
		for (uint32_t i = 0; i < v.u.list->n; i++)
			if (has_function(v.u.list->at[i]))
				return true;
	if (v.kind == V_CONTEXT)
		for (uint32_t i = 0; i < v.u.context->n; i++)
			if (has_function(v.u.context->at[i].value))
				return true;
	if (v.kind == V_RANGE && (has_function(v.u.range->lo) || has_function(v.u.range->hi)))
		return true;
	return v.kind == V_FUNCTION;
}

static void work(void *arg)
{
	struct job *j = arg;
	struct feel_scope scope = {.lookup = lookup, .dynamic = true};
	struct diags diags;
	struct feel_lexer lx;
	struct feel_expr *e;
	const struct feel_code *code;
	struct value a, b;

	diags_init(&diags, j->arena, 5);
	feel_lexer_init(&lx, &j->src, 0, (uint32_t)j->src.len, &diags);
	e = feel_parse(&lx, &scope, j->arena, NULL);
	if (!e || !feel_check(e, &scope, NULL, j->arena, &diags) ||
		!(code = feel_emit(e, j->arena, &diags)))
		return;
	a = run(j, code, j->unknown, 0);
	b = run(j, code, j->unknown, 0);
	if (runs_over(a) || runs_over(b) || has_function(a) || has_function(b))
		return;
	must(value_same(a, b), "not the same twice", j, a, b);
	if (feel_holds_unknown(a) || !j->unknown || strstr(j->src.text, "known"))
		return;
	for (unsigned which = 0; which < 3; which++) {
		b = run(j, code, 0, which);
		if (!runs_over(b))
			must(value_same(a, b), "unsound", j, a, b);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct oom oom = {.limit = 512 << 20};
	struct arena arena;
	struct job j = {.arena = &arena};
	size_t n;

	if (len < 1)
		return 0;
	arena_init(&arena, &oom);
	n = utf8_valid_prefix((const char *)data + 1, len - 1);
	j.unknown = data[0] & 31;
	j.src = (struct source){"fuzz", NULL, n};
	j.src.text = malloc(n + 1);
	memcpy((char *)(uintptr_t)j.src.text, data + 1, n);
	((char *)(uintptr_t)j.src.text)[n] = '\0';
	oom_guard(&oom, work, &j);
	arena_release(&arena);
	free((char *)(uintptr_t)j.src.text);
	return 0;
}
