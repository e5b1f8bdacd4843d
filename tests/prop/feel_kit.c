/* Compact code gives what a plain walk over the tree gives, on the conformance cases. */
#include "feel_walk.h"
#include "service/kit.h"
#include "test.h"

#include <stdlib.h>

static const char *shown(struct arena *a, struct value v)
{
	struct strbuf sb;

	sb_init(&sb, a);
	value_print(&sb, v);
	return sb.s;
}

/* The names of the case and their values, as offline_eval_case() gives them. */
static void add_names(struct kit_names *top, struct value told)
{
	struct value given = kit_member(told, "context"), declared = kit_member(told, "inputs");
	struct kit *k = top->kit;

	for (uint32_t i = 0; declared.kind == V_CONTEXT && i < declared.u.context->n; i++) {
		const struct entry *e = &declared.u.context->at[i];
		const struct value *is = given.kind == V_CONTEXT
						 ? context_get(given.u.context, e->key, e->len)
						 : NULL;
		struct value v = value_null();

		if (is)
			kit_value(k, *is, &v);
		kit_give(top, e->key, e->len, v, kit_type(k, e->value));
	}
}

static struct feel_expr *tree_of(struct kit_names *names, const char *text, struct diags *diags)
{
	struct arena *a = names->kit->arena;
	struct feel_scope *scope = ARENA_NEW(a, struct feel_scope);
	struct source *src = ARENA_NEW(a, struct source);
	struct feel_lexer lx;
	struct feel_expr *e;

	*scope = kit_scope(names);
	*src = (struct source){"case", text, strlen(text)};
	feel_lexer_init(&lx, src, 0, (uint32_t)src->len, diags);
	lx.feel_names = true;
	feel_lexer_seek(&lx, 0);
	e = feel_parse(&lx, scope, a, NULL);
	return e && feel_check(e, scope, NULL, a, diags) ? e : NULL;
}

/* 1: ran and agreed, 0: no expression, -1: they differ. */
static int one_case(const char *line, size_t len)
{
	static const struct json_limits limits = {16 << 20, 200, 500000, 100000, 4 << 20};
	struct oom oom = {0};
	struct arena arena;
	struct json_reader r;
	struct value told, text, a, b;
	struct diags diags;
	struct feel_expr *e;
	struct kit k;
	struct kit_names top = {.kit = &k};
	int result = 0;

	arena_init(&arena, &oom);
	diags_init(&diags, &arena, 1);
	kit_init(&k, &arena);
	json_reader_init(&r, line, len, &limits, &arena);
	if (!json_read_value(&r, json_next(&r), &arena, &told))
		goto out;
	text = kit_member(told, "expression");
	if (kit_member(told, "types").kind == V_CONTEXT)
		k.types = kit_member(told, "types").u.context;
	add_names(&top, told);
	kit_helpers(&top, kit_member(told, "let"));
	if (text.kind != V_STRING || k.fault ||
		!(e = tree_of(&top, arena_strndup(&arena, text.u.s, text.aux), &diags)))
		goto out;
	kit_ready(&k);
	b = feel_walk(e, &k.env);
	kit_ready(&k);
	a = feel_eval(feel_emit(e, &arena, &diags), &k.env);
	result = a.kind == V_FUNCTION || value_same(a, b) ? 1 : -1;
	if (result < 0)
		test_fail(__FILE__, __LINE__, "%.*s\n    code: %s\n    walk: %s", (int)text.aux,
			text.u.s, shown(&arena, a), shown(&arena, b));
out:
	arena_release(&arena);
	return result;
}

static void run_file(const char *name, unsigned least)
{
	const char *shared = getenv("SLUSE_SHARED");
	char path[1024], *line = NULL;
	size_t cap = 0;
	ssize_t n;
	unsigned agreed = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/tck/%s", shared ? shared : "../shared", name);
	f = fopen(path, "r");
	if (!f) {
		test_skip("the conformance cases are not here");
		return;
	}
	while ((n = getline(&line, &cap, f)) > 0)
		agreed += one_case(line, (size_t)n) > 0;
	free(line);
	fclose(f);
	CHECK(agreed >= least);
}

/* Without zone data: what names a zone is then null in both. */
TEST(conformance_cases)
{
	run_file("literal-given.jsonl", 1800);
	run_file("derived-given.jsonl", 80);
}

TEST_MAIN
