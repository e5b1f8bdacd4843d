#include "feel_random.h"

#include <string.h>

uint32_t dice_roll(struct dice *d, uint32_t sides)
{
	d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((d->state >> 33) % sides);
}

/* ---- the world ------------------------------------------------------------- */

static const struct type numbers = {.kind = T_LIST, .of = &type_number};
static const struct type texts = {.kind = T_LIST, .of = &type_string};

static const struct domain_value grades[] = {{"a", NULL, 0}, {"ab", NULL, 0}, {"b", NULL, 0}};
static const struct domain grade = {.at = grades, .n = 3, .ordered = true};
static const struct type graded = {.kind = T_STRING, .domain = &grade};
static const struct type_field pair_fields[] = {{"a", &type_number}, {"b", &numbers}};
static const struct type pair_type = {.kind = T_CONTEXT, .fields = pair_fields, .n_fields = 2};

static const struct {
	const char *name;
	const struct type *type;
} slots[RANDOM_SLOTS] = {{"b1", &type_boolean}, {"b2", &type_boolean}, {"n1", &type_number},
	{"n2", &type_number}, {"s1", &type_string}, {"l1", &numbers}, {"t1", &texts},
	{"d1", &type_date}, {"g1", &graded}, {"k1", &pair_type}};

const char *random_slot_name(uint32_t slot)
{
	return slots[slot].name;
}

const struct type *random_slot_type(uint32_t slot)
{
	return slots[slot].type;
}

static struct value list_of(struct arena *a, uint32_t n, const struct value *at)
{
	struct list *l = list_new(a, n);

	for (uint32_t i = 0; i < n; i++)
		l->at[i] = at[i];
	return value_list(l);
}

static struct value pair_of(struct arena *a, struct value number, struct value list)
{
	struct context *c = context_new(a, 2);

	c->at[0] = (struct entry){"a", 1, number};
	c->at[1] = (struct entry){"b", 1, list};
	return (struct value){.kind = V_CONTEXT, .u.context = c};
}

uint32_t random_slot_values(uint32_t slot, struct arena *a, struct value out[RANDOM_VALUES])
{
	struct value one = value_int(a, 1), two = value_int(a, 2);
	struct value pair[] = {one, two}, word[] = {value_text("a"), value_text("ab")};
	struct value odd[] = {two, value_null()};

	out[0] = value_null();
	switch (slots[slot].type->kind) {
	case T_BOOLEAN:
		out[1] = value_bool(true);
		out[2] = value_bool(false);
		return 3;
	case T_NUMBER:
		out[1] = value_int(a, 0);
		out[2] = one;
		out[3] = two;
		out[4] = value_int(a, -1);
		return 5;
	case T_CONTEXT:
		out[1] = pair_of(a, one, list_of(a, 2, pair));
		out[2] = pair_of(a, value_null(), list_of(a, 0, NULL));
		return 3;
	case T_STRING:
		if (slots[slot].type == &graded) {
			out[1] = word[0];
			out[2] = value_text("b");
			return 3;
		}
		out[1] = value_text("");
		out[2] = word[0];
		out[3] = word[1];
		return 4;
	case T_DATE:
		out[1] = value_date(20000);
		out[2] = value_date(20001);
		return 3;
	default:
		out[1] = list_of(a, 0, NULL);
		if (slots[slot].type == &texts) {
			out[2] = list_of(a, 1, word);
			out[3] = list_of(a, 2, word);
			return 4;
		}
		out[2] = list_of(a, 1, pair);
		out[3] = list_of(a, 2, pair);
		out[4] = list_of(a, 2, odd);
		return 5;
	}
}

static bool lookup(void *host, const char *name, size_t len, struct feel_name *out)
{
	(void)host;
	for (uint32_t i = 0; i < RANDOM_SLOTS; i++) {
		if (strlen(slots[i].name) == len && memcmp(slots[i].name, name, len) == 0) {
			*out = (struct feel_name){
				.kind = FEEL_NAME_SLOT, .slot = i, .type = slots[i].type};
			return true;
		}
	}
	return false;
}

void random_world_open(struct random_world *w, bool loose)
{
	memset(w, 0, sizeof *w);
	arena_init(&w->arena, &w->oom);
	diags_init(&w->diags, &w->arena, 3);
	w->scope = (struct feel_scope){.lookup = lookup, .dynamic = loose};
	w->env = (struct feel_env){.slots = w->slots,
		.n_slots = RANDOM_SLOTS,
		.arena = &w->arena,
		.today = 20000,
		.steps = FEEL_STEPS};
}

void random_world_close(struct random_world *w)
{
	arena_release(&w->arena);
}

struct feel_expr *random_world_tree(struct random_world *w, const char *text)
{
	struct source *src = ARENA_NEW(&w->arena, struct source);
	struct feel_lexer lx;
	struct feel_expr *e;

	*src = (struct source){"random", text, strlen(text)};
	feel_lexer_init(&lx, src, 0, (uint32_t)src->len, &w->diags);
	e = feel_parse(&lx, &w->scope, &w->arena, NULL);
	if (!e || lx.tok.kind != TOK_END || !feel_check(e, &w->scope, NULL, &w->arena, &w->diags))
		return NULL;
	return e;
}

/* ---- expressions ----------------------------------------------------------- */

/* What each production writes: %b %n %s %l %t %d are expressions of a kind, %v a number
 * where a variable may stand too, %# a small literal. */
static const char *const booleans[] = {"b1", "b2", "true", "false", "null", "not(%b)",
	"(%b and %b)", "(%b or %b)", "(%n = %n)", "(%n != %n)", "(%n < %n)", "(%n >= %n)",
	"(%s = %s)", "(%s < %s)", "(%l = %l)", "(%d < %d)", "(%n between %n and %n)",
	"(%n in [%n..%n])", "(%n in (%n, %n))", "(%n in (< %n, > %n))", "(%n in %l)",
	"(%s in (\"a\", %s))", "(some x in %l satisfies x = %v)",
	"(every x in %l satisfies x > %v)", "(if %b then %b else %b)", "list contains(%l, %n)",
	"contains(%s, %s)", "all([%b, %b])", "any([%b, %b])", "(%n instance of number)",
	"(%l instance of list<number>)", "(%n = null)", "(%b = null)", "disjoint(%l, %l)",
	"is(%n, %n)", "({a: %b}.a)", "starts with(%s, %s)", "odd(%n)",
	"(some x in %l, y in %l satisfies x + y = %v)", "before(%n, %n)", "same group(%t, %s, 1)",
	"list contains(%t, %s)", "(function(x) x and %b)(%b)", "includes([%n..%n], %n)",
	"([%b, %b][1])", "(%t = [%s])", "(g1 < \"b\")", "(g1 in [\"a\"..\"ab\"])",
	"(g1 between \"a\" and \"ab\")", "(g1 in (\"a\", > \"ab\"))", "(g1 = \"ab\")",
	"matches(%s, \"^a.?\")", "(k1 = {a: %n, b: %l})", "(k1.a in k1.b)", "(%d in [%d..%d])",
	"(%n in (%n..%n])", "overlaps([1..%n], [%n..2])", "(function(x, y) x or y)(y: %b, x: %b)",
	"(context put(k1, \"a\", %n).a = %n)", "(k1 instance of context<a: number>)",
	"not(%n in (%n, [%n..%n]))", "(every x in [%n, %n] satisfies x in %l)",
	"((if %b then %n else null) = %n)", "(function(x: boolean) x or %b)(%b)",
	"(function(x: list<number>) %b)(%l)"};
static const char *const numerals[] = {"n1", "n2", "%#", "%#", "null", "(%n + %n)", "(%n - %n)",
	"(%n * %n)", "(%n / %n)", "(-%n)", "count(%l)", "count(%t)", "sum(%l)", "min(%l)",
	"max(%n, %n)", "(if %b then %n else %n)", "%l[%#]", "%l[%n]", "abs(%n)", "floor(%n)",
	"string length(%s)", "{a: %n, b: a + 1}.b", "(function(x) x + %n)(%n)", "decimal(%n, 1)",
	"modulo(%n, 2)", "coverage(%l, %l)", "(%l[item > %v])[1]", "mean(%l)", "median(%l)",
	"(%d).day", "count(%l[item = %v])", "sum(for x in %l return x * %v)", "count([%n, %n])",
	"k1.a", "count(k1.b)", "((%d - %d) / duration(\"P1D\"))", "count(split(%s, \"b\"))",
	"string length(replace(%s, \"a\", %s))", "round half up(%n, 0)", "day of year(%d)",
	"(%n ** 2)", "sqrt(%n)", "(for x in %l return x + %v)[-1]",
	"context merge([k1, {a: %n}]).a", "get value({a: %n}, \"a\")", "product(%l)", "[%n, %n][2]",
	"({a: [%n]}.a)[1]"};
static const char *const strings[] = {"s1", "\"a\"", "\"ab\"", "\"\"", "null", "(%s + %s)",
	"upper case(%s)", "substring(%s, 1)", "(if %b then %s else %s)", "string(%n)", "%t[1]",
	"substring before(%s, \"b\")", "string join(%t, \",\")", "string(%l)", "string(%b)"};
static const char *const lists[] = {"l1", "k1.b", "[]", "[%n]", "[%n, %n]", "null",
	"(for x in %l return x + %v)", "%l[item > %v]", "concatenate(%l, %l)", "append(%l, %n)",
	"reverse(%l)", "distinct values(%l)", "sublist(%l, 1)", "sort(%l, function(x, y) x < y)",
	"(if %b then %l else %l)", "remove(%l, 1)", "insert before(%l, 1, %n)", "index of(%l, %n)",
	"flatten([%l, %l])", "union(%l, %l)", "[{a: %n}, {a: %n}].a", "mode(%l)",
	"list replace(%l, 1, %n)", "(for x in 1..2 return %n)", "(for x in %l, y in %l return x)",
	"(for x in [1, 2] return count(partial))", "[{a: %n}, {a: 2}][a = %v].a",
	"get entries({a: %n, b: %n}).value"};
static const char *const textlists[] = {"t1", "[]", "[%s]", "[%s, \"a\"]", "null",
	"(if %b then %t else %t)", "concatenate(%t, %t)", "(for x in %t return x + %s)",
	"reverse(%t)", "%t[item = %s]", "distinct values(%t)"};
static const char *const dates[] = {"d1", "date(\"2024-10-04\")", "null",
	"(%d + duration(\"P1D\"))", "(if %b then %d else %d)", "date(2024, 10, %n)"};

#define KIND(letter, table)                                                                        \
	{                                                                                          \
		letter, table, sizeof table / sizeof *table                                        \
	}
static const struct {
	char letter;
	const char *const *table;
	uint32_t n;
} kinds[] = {KIND('b', booleans), KIND('n', numerals), KIND('s', strings), KIND('l', lists),
	KIND('t', textlists), KIND('d', dates)};

struct writer {
	struct dice *dice;
	struct strbuf *out;
	bool loose;
};

static void write(struct writer *w, char kind, unsigned depth);

static void write_template(struct writer *w, const char *t, unsigned depth)
{
	const char *var = strstr(t, "item") ? "item" : strstr(t, "x in") ? "x" : NULL;

	for (; *t; t++) {
		if (*t != '%') {
			sb_putc(w->out, *t);
			continue;
		}
		t++;
		if (*t == '#')
			sb_printf(w->out, "%u", dice_roll(w->dice, 3));
		else if (*t == 'v' && dice_roll(w->dice, 3) == 0 && var)
			sb_puts(w->out, var);
		else
			write(w, *t == 'v' ? 'n' : *t, depth ? depth - 1 : 0);
	}
}

static void write(struct writer *w, char kind, unsigned depth)
{
	if (w->loose && dice_roll(w->dice, 12) == 0)
		kind = kinds[dice_roll(w->dice, sizeof kinds / sizeof *kinds)].letter;
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].letter != kind)
			continue;
		/* the first five of each table need no parts */
		write_template(w,
			kinds[i].table[dice_roll(w->dice, depth         ? kinds[i].n
							  : kind == 'd' ? 3
									: 2)],
			depth);
	}
}

const char *random_expression(struct dice *d, struct arena *a, bool loose)
{
	static const char letters[] = "bnslbbn";
	struct strbuf sb;
	struct writer w = {d, &sb, loose};

	sb_init(&sb, a);
	write(&w, letters[dice_roll(d, sizeof letters - 1)], 1 + dice_roll(d, 4));
	return sb.s;
}
