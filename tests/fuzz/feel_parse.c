/* Any text as an expression: parsed, checked with and without declarations, emitted, dumped.
 * The first byte says how: as a rule file has it or with FEEL's wide names, as an expression
 * or as a table's cell.
 *
 * Held: without a tree there is a message; a tree lies within its text; with types there is
 * code or a message, and code that was handed out passes the verifier again. */
#include "base/utf8.h"
#include "feel/code.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static const struct domain_value colours[] = {{"red", NULL, 0}, {"green", NULL, 0}};
static const struct domain colour = {.at = colours, .n = 2, .ordered = true};
static const struct type colour_type = {.kind = T_STRING, .domain = &colour};
static const struct type numbers = {.kind = T_LIST, .of = &type_number};
static const struct {
	const char *name;
	const struct type *type;
} names[] = {{"n", &type_number}, {"s", &type_string}, {"b", &type_boolean}, {"l", &numbers},
	{"d", &type_date}, {"c", &colour_type}, {"x y", &type_any}};

static bool lookup(void *host, const char *name, size_t len, struct feel_name *out)
{
	(void)host;
	for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0) {
			*out = (struct feel_name){
				.kind = FEEL_NAME_SLOT, .slot = i, .type = names[i].type};
			return true;
		}
	}
	return false;
}

struct job {
	struct arena *arena;
	struct source src;
	uint8_t how;
};
enum { WIDE = 1, CELL = 2, DYNAMIC = 4 };

static void work(void *arg)
{
	struct job *j = arg;
	struct feel_scope scope = {
		.lookup = lookup, .name_words = j->how & WIDE ? 3 : 1, .dynamic = j->how & DYNAMIC};
	struct diags diags;
	struct feel_lexer lx;
	struct feel_expr *e;
	const struct type *t;
	const struct feel_code *code;
	struct strbuf sb;

	diags_init(&diags, j->arena, 5);
	feel_lexer_init(&lx, &j->src, 0, (uint32_t)j->src.len, &diags);
	lx.feel_names = j->how & WIDE;
	feel_lexer_seek(&lx, 0);
	e = j->how & CELL ? feel_parse_unary(&lx, &scope, j->arena, NULL)
			  : feel_parse(&lx, &scope, j->arena, NULL);
	must(e || diags.errors, "no tree and no message");
	if (!e)
		return;
	must(e->start <= e->end && e->end <= j->src.len, "a tree outside its text");
	t = j->how & CELL ? feel_check_unary(e, &scope, &type_number, j->arena, &diags)
			  : feel_check(e, &scope, NULL, j->arena, &diags);
	must(t || diags.errors, "no type and no message");
	if (!t)
		return;
	code = feel_emit(e, j->arena, &diags);
	must(code || diags.errors, "no code and no message");
	if (!code)
		return;
	must(feel_verify((struct feel_code *)(uintptr_t)code, j->arena), "unsound code");
	sb_init(&sb, j->arena);
	feel_code_dump(&sb, code);
	diags_print(&sb, &diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct oom oom = {.limit = 256 << 20};
	struct arena arena;
	struct job j = {.arena = &arena};

	if (len < 1)
		return 0;
	j.how = data[0] & 7;
	j.src = (struct source){"fuzz", (const char *)data + 1, 0};
	j.src.len = utf8_valid_prefix(j.src.text, len - 1);
	arena_init(&arena, &oom);
	oom_guard(&oom, work, &j);
	arena_release(&arena);
	return 0;
}
