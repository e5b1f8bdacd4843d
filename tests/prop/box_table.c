/*
 * What is said of decision tables - rows that never hold or are taken by others, overlap,
 * gaps - against all inputs, tried one by one; for tables by chance over small domains.
 *
 * Seed and rounds: prop.h.
 */
#include "feel_random.h"
#include "prop.h"
#include "rules/ruleset.h"
#include "test.h"

enum { ROWS_MAX = 7, INPUTS = 4, TRIES = 6 * 3 * 4 * 5 };

static uint64_t seed;

static const char *pick(struct dice *d, const char *const *of, unsigned n)
{
	return of[dice_roll(d, n)];
}
#define PICK(d, ...)                                                                               \
	pick(d, (const char *const[]){__VA_ARGS__},                                                \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* ---- tables by chance ---------------------------------------------------- */

static void number_cell(struct dice *d, struct strbuf *out, int lo, uint32_t n)
{
	int a = lo + (int)dice_roll(d, n), b = lo + (int)dice_roll(d, n);

	switch (dice_roll(d, 6)) {
	case 0: sb_printf(out, "[%d..%d]", a < b ? a : b, a < b ? b : a); break;
	case 1: sb_printf(out, "%d, %d", a, b); break;
	case 2: sb_printf(out, "not(%d, > %d)", a, b); break;
	case 3: sb_printf(out, "]%d..%d[", a < b ? a : b, a < b ? b + 1 : a + 1); break;
	default: sb_printf(out, "%s %d", PICK(d, "<", "<=", ">", ">="), a); break;
	}
}

static void cell(struct dice *d, struct strbuf *out, uint32_t input)
{
	sb_puts(out, "| ");
	if (dice_roll(d, 5) < 2)
		sb_putc(out, '-');
	else if (input == 0)
		number_cell(d, out, -1, 8);
	else if (input == 1)
		sb_puts(out, PICK(d, "\"x\"", "\"y\"", "\"x\", \"z\"", "not(\"y\")"));
	else if (input == 2)
		sb_puts(out, PICK(d, "null", "\"p\"", "> \"p\"", "<= \"q\"", "not(null)",
				     "[\"q\"..\"r\"]", "not(\"r\")"));
	else
		number_cell(d, out, 0, 3);
	sb_putc(out, ' ');
}

/* Row i stands on line 6 + i. */
static uint32_t table(struct dice *d, struct strbuf *out, const char **hit)
{
	uint32_t n = 1 + dice_roll(d, ROWS_MAX);

	*hit = PICK(d, "unique", "unique", "first", "collect");
	sb_printf(out,
		"ruleset x { source \"x\" }\nfacts ledig { a integer 0..5  b one of { x, y, z }\n"
		"d one of { p, q, r } ordered or none  f number 0..2 }\n"
		"table t hit %s { basis own\n| a | b | d | f || is |\n",
		*hit);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < INPUTS; k++)
			cell(d, out, k);
		sb_printf(out, "|| %u |\n", i);
	}
	sb_puts(out, "}\nprofile p { basis own require t(a, b, d, f) != null because \"x\" }\n");
	return n;
}

/* ---- all inputs ---------------------------------------------------------- */

struct seen { /* of the rows, over all inputs */
	bool holds[ROWS_MAX], alone[ROWS_MAX], beside[ROWS_MAX];
	bool gap;
};

static void inputs(uint32_t n, struct arena *a, struct value out[INPUTS])
{
	static const char *const b[] = {"x", "y", "z"}, *const d[] = {"p", "q", "r"};
	struct decimal half, tenth;

	decimal_from_int(&half, 5 * (n / 72));
	decimal_from_int(&tenth, 10);
	decimal_div(&half, &half, &tenth);
	out[0] = value_int(a, n % 6);
	out[1] = value_text(b[n / 6 % 3]);
	out[2] = n / 18 % 4 == 3 ? value_null() : value_text(d[n / 18 % 4]);
	out[3] = value_decimal(a, &half);
}

static void try_all(const struct image *im, struct arena *a, uint32_t n, struct seen *out)
{
	struct table all = im->tables[0];
	struct feel_env env = {.arena = a, .slots = ARENA_ARRAY(a, struct value, im->n_slots)};
	uint8_t rows[ROWS_MAX];

	all.decision.hit = HIT_COLLECT; /* looks at every row */
	env.n_slots = im->n_slots;
	for (uint32_t i = 0; i < TRIES; i++) {
		struct value given[INPUTS];
		bool before = false;

		inputs(i, a, given);
		env.steps = FEEL_STEPS;
		table_decide(&all.decision, &env, given, rows);
		for (uint32_t k = 0; k < n; k++) {
			if (rows[k] != YES)
				continue;
			out->holds[k] = true;
			*(before ? &out->beside[k] : &out->alone[k]) = true;
			before = true;
		}
		out->gap = out->gap || !before;
	}
}

/* ---- comparing ----------------------------------------------------------- */

struct trial {
	struct oom oom;
	struct arena arena;
	struct ruleset *rs;
	struct diags diags;
	unsigned told;
};

static bool said(struct trial *t, unsigned line, const char *what)
{
	for (unsigned i = 0; i < t->diags.list.n; i++) {
		const struct diag *d = &t->diags.list.at[i];

		if (d->span.src && span_place(d->span).line == line && strstr(d->text, what)) {
			t->told++;
			return true;
		}
	}
	return false;
}

static void expect(struct trial *t, const char *text, unsigned line, const char *what, bool is)
{
	if (said(t, line, what) != is)
		test_fail(__FILE__, __LINE__, "seed %llu: line %u is %s'%s'\n%s",
			(unsigned long long)seed, line, is ? "" : "not ", what, text);
}

static void one_round(void *arg)
{
	struct trial *t = arg;
	struct dice dice = {seed};
	struct rule_file file = {"x.rules", NULL, 0};
	struct seen seen = {.gap = false};
	const char *hit;
	struct strbuf out;
	uint32_t n;

	sb_init(&out, &t->arena);
	n = table(&dice, &out, &hit);
	file.text = out.s;
	file.len = out.len;
	diags_init(&t->diags, &t->arena, 1000);
	if (ruleset_load(&t->rs, &file, 1, "", NULL, &t->diags)) {
		test_fail(__FILE__, __LINE__, "seed %llu: %s\n%s", (unsigned long long)seed,
			t->diags.list.at[0].text, out.s);
		return;
	}
	try_all(ruleset_on(t->rs, 20773), &t->arena, n, &seen);
	for (uint32_t i = 0; i < n; i++) {
		unsigned line = 6 + i;

		expect(t, out.s, line, "never holds", !seen.holds[i]);
		expect(t, out.s, line, "nothing comes to this row",
			hit[0] == 'f' && seen.holds[i] && !seen.alone[i]);
		expect(t, out.s, line, "both hold", hit[0] == 'u' && seen.beside[i]);
	}
	expect(t, out.s, 4, "no row holds", hit[0] == 'u' && seen.gap);
}

TEST(what_is_said_of_a_table_is_so)
{
	const unsigned rounds = prop_rounds(400);
	unsigned told = 0;

	seed = prop_seed(20260714);
	for (unsigned i = 0; i < rounds; i++, seed++) {
		struct trial t = {.rs = NULL};

		arena_init(&t.arena, &t.oom);
		CHECK(oom_guard(&t.oom, one_round, &t) == 0);
		told += t.told;
		ruleset_unref(t.rs);
		arena_release(&t.arena);
	}
	printf("    %u warnings about %u tables\n", told, rounds);
	CHECK(told > rounds);
}

TEST_MAIN
