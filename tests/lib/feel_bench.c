#include "feel_bench.h"

#include "base/date.h"

#include <string.h>

static const struct domain_value benefits[] = {{"dagpenge", NULL, DATE_NONE},
	{"kontanthjaelp", NULL, DATE_NONE}, {"ingen", NULL, DATE_NONE}};
static const struct domain_value danish[] = {{"a1", NULL, DATE_NONE}, {"a2", NULL, DATE_NONE},
	{"b1", NULL, DATE_NONE}, {"b2", NULL, DATE_NONE}, {"c1", NULL, DATE_NONE}};
static const struct domain benefit_domain = {.at = benefits, .n = 3};
static const struct domain danish_domain = {.at = danish, .n = 5, .ordered = true};
static const struct type benefit_type = {.kind = T_STRING, .domain = &benefit_domain};
static const struct type danish_type = {.kind = T_STRING, .domain = &danish_domain};
static const struct type numbers_type = {.kind = T_LIST, .of = &type_number};
static const struct type_field person_fields[] = {
	{"Full Name", &type_string}, {"age", &type_number}};
static const struct type person_type = {.kind = T_CONTEXT, .fields = person_fields, .n_fields = 2};

static const struct {
	const char *name;
	const struct type *type;
	const char *value; /* NULL: unknown */
} facts[] = {
	{"n", &type_number, "30"},
	{"text", &type_string, "\"abc\""},
	{"yes", &type_boolean, "true"},
	{"list", &numbers_type, "[1, 2, 3]"},
	{"nothing", &type_any, "null"},
	{"on", &type_date, "date(\"2026-11-16\")"},
	{"ydelse", &benefit_type, "\"dagpenge\""},
	{"dansk", &danish_type, "\"b1\""},
	{"dansk_krav", &danish_type, "\"b2\""},
	{"unknown_a", &type_boolean, NULL},
	{"unknown_n", &type_number, NULL},
	{"unknown_l", &numbers_type, NULL},
	{"Full Name", &type_string, "\"Anna Berg\""},
	{"person", &person_type, "{\"Full Name\": \"Bo\", age: 41}"},
};
enum { FACTS = sizeof facts / sizeof *facts };

static bool lookup(void *host, const char *name, size_t len, struct feel_name *out)
{
	(void)host;
	for (uint32_t i = 0; i < FACTS; i++) {
		if (strlen(facts[i].name) == len && memcmp(facts[i].name, name, len) == 0) {
			*out = (struct feel_name){
				.kind = FEEL_NAME_SLOT, .slot = i, .type = facts[i].type};
			return true;
		}
	}
	return false;
}

static void suggest(void *host, uint32_t space, struct suggest *s)
{
	(void)host;
	(void)space;
	for (uint32_t i = 0; i < FACTS; i++)
		suggest_try(s, facts[i].name);
}

static struct value fill(void *host, struct feel_env *env, uint32_t slot)
{
	struct feel_bench *b = host;
	struct feel_scope none = {.dynamic = true};
	struct source *src = ARENA_NEW(&b->arena, struct source);
	struct feel_lexer lx;
	struct feel_expr *e;

	if (!facts[slot].value)
		return value_unknown(&b->arena, slot);
	*src = (struct source){"fact", facts[slot].value, strlen(facts[slot].value)};
	feel_lexer_init(&lx, src, 0, (uint32_t)src->len, &b->diags);
	e = feel_parse(&lx, &none, &b->arena, NULL);
	feel_check(e, &none, NULL, &b->arena, &b->diags);
	return feel_eval(feel_emit(e, &b->arena, &b->diags), env);
}

void bench_open(struct feel_bench *b)
{
	memset(b, 0, sizeof *b);
	arena_init(&b->arena, &b->oom);
	diags_init(&b->diags, &b->arena, 20);
	b->scope = (struct feel_scope){.host = b, .lookup = lookup, .suggest = suggest};
	b->env = (struct feel_env){.slots = ARENA_ARRAY(&b->arena, struct value, FACTS),
		.n_slots = FACTS,
		.host = b,
		.fill = fill,
		.arena = &b->arena,
		.steps = FEEL_STEPS,
		.notes = &b->notes};
	b->env.today = date_from_civil((struct civil){2026, 11, 16});
}

void bench_close(struct feel_bench *b)
{
	arena_release(&b->arena);
}

struct feel_expr *bench_tree(struct feel_bench *b, const char *expression)
{
	struct source *src = ARENA_NEW(&b->arena, struct source);
	struct feel_lexer lx;
	struct feel_expr *e;

	*src = (struct source){"test", expression, strlen(expression)};
	feel_lexer_init(&lx, src, 0, (uint32_t)src->len, &b->diags);
	if (b->feel_names) {
		lx.feel_names = true;
		b->scope.name_words = 4;
		feel_lexer_seek(&lx, 0);
	}
	e = feel_parse(&lx, &b->scope, &b->arena, NULL);
	if (!e || !feel_check(e, &b->scope, NULL, &b->arena, &b->diags))
		return NULL;
	return e;
}

const struct feel_code *bench_code(struct feel_bench *b, const char *expression)
{
	struct feel_expr *e = bench_tree(b, expression);

	return e ? feel_emit(e, &b->arena, &b->diags) : NULL;
}

struct value bench_eval(struct feel_bench *b, const char *expression)
{
	const struct feel_code *c = bench_code(b, expression);

	return c ? feel_eval(c, &b->env) : value_error("it has no code");
}

const char *bench_show(struct feel_bench *b, const char *expression)
{
	const struct feel_code *c = bench_code(b, expression);
	struct strbuf sb;

	sb_init(&sb, &b->arena);
	if (c) {
		value_print(&sb, feel_eval(c, &b->env));
		return sb.s;
	}
	sb_puts(&sb, "error: ");
	if (b->diags.list.n) {
		sb_puts(&sb, b->diags.list.at[0].text);
		if (b->diags.list.at[0].hint)
			sb_printf(&sb, " (%s)", b->diags.list.at[0].hint);
	}
	return sb.s;
}
