/* Messages about bounds and chains: what it takes to see one is made here, not written out.
 * tests/golden/messages finds every message that no test knows. */
#include "rules/ruleset.h"
#include "test.h"

#include <stdarg.h>

static struct oom oom;
static struct arena arena;

#define RULES "ruleset r { source \"x\" }\nfacts ledig { x number }\n"

static void begin(struct strbuf *sb)
{
	arena_init(&arena, &oom);
	sb_init(sb, &arena);
	sb_puts(sb, RULES);
}

/* One message says this; and all of them name a line. */
static void says(const char *file, int line, const struct rule_file *files, unsigned n,
	const struct rule_limits *limits, bool placed, const char *want)
{
	struct diags diags;
	struct ruleset *rs = NULL;
	struct strbuf all;
	bool found = false;

	diags_init(&diags, &arena, 1000);
	ruleset_load(&rs, files, n, "", limits, &diags);
	for (unsigned i = 0; i < diags.list.n; i++) {
		const struct diag *d = &diags.list.at[i];

		found = found || (strcmp(d->text, want) == 0 && placed == (d->span.src != NULL));
	}
	sb_init(&all, &arena);
	diags_print(&all, &diags);
	if (!found)
		test_fail(file, line, "no message says '%s', but: %.2000s", want, all.s);
	ruleset_unref(rs);
	arena_release(&arena);
}
#define SAYS(sb, want)                                                                             \
	says(__FILE__, __LINE__, &(struct rule_file){"a.rules", (sb)->s, (sb)->len}, 1, NULL,      \
		true, want)

/* ---- the parser ----------------------------------------------------------- */

TEST(large_and_deep_expressions)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "profile p { require x = 1");
	for (unsigned i = 0; i < 100000; i++)
		sb_puts(&sb, "+1");
	sb_puts(&sb, " }\n");
	SAYS(&sb, "this expression is too large: it has more than 200000 parts");
	begin(&sb);
	sb_puts(&sb, "profile p { require x = ");
	for (unsigned i = 0; i < 300; i++)
		sb_putc(&sb, '(');
	SAYS(&sb, "this is nested too deeply");
	begin(&sb);
	sb_puts(&sb, "profile p { require x instance of ");
	for (unsigned i = 0; i < 300; i++)
		sb_puts(&sb, "list<");
	SAYS(&sb, "this type is nested too deeply");
	begin(&sb);
	sb_puts(&sb, "profile p { require count([1");
	for (unsigned i = 0; i < 70000; i++)
		sb_puts(&sb, ",x");
	sb_puts(&sb, "]) > 3 }\n");
	SAYS(&sb, "this expression is too large to be run");
}

TEST(a_long_pattern)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "profile p { require matches(\"a\", \"");
	for (unsigned i = 0; i < 5000; i++)
		sb_putc(&sb, 'a');
	sb_puts(&sb, "\") }\n");
	SAYS(&sb, "the pattern is too long");
}

TEST(the_file_ends)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "profile");
	SAYS(&sb, "expected a name for the profile, found the end of the file");
}

TEST(tables_that_are_too_large)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "table t hit first {\n|");
	for (unsigned i = 0; i < 51; i++)
		sb_printf(&sb, " a%u number |", i);
	sb_puts(&sb, "| b |\n}\n");
	SAYS(&sb, "a table has at most 50 inputs and 50 outputs");
	begin(&sb);
	sb_puts(&sb, "table t hit first {\n| a number || b |\n");
	for (unsigned i = 0; i < 10001; i++)
		sb_puts(&sb, "| - || 1 |\n");
	sb_puts(&sb, "}\n");
	SAYS(&sb, "a table has at most 10000 rows");
}

TEST(progress_that_is_too_large)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "progress p { source \"x\"\n");
	for (unsigned i = 0; i < 101; i++)
		sb_printf(&sb, "indicator i%u 1..10\n", i);
	sb_puts(&sb, "}\n");
	SAYS(&sb, "a progress has at most 100 indicators");
	begin(&sb);
	sb_puts(&sb, "progress p { source \"x\" indicator i 1..10 measure at week 0");
	for (unsigned i = 1; i < 502; i++)
		sb_printf(&sb, ", %u", i);
	sb_puts(&sb, "}\n");
	SAYS(&sb, "at most 500 measurements");
}

/* ---- names and chains ------------------------------------------------------ */

TEST(too_many_of_a_kind)
{
	struct strbuf sb;

	begin(&sb);
	for (unsigned i = 0; i < 101; i++)
		sb_printf(&sb, "codes c%u \"C\" from \"c.csv\"\n", i);
	SAYS(&sb, "more than 100 code tables");
	begin(&sb);
	for (unsigned i = 0; i < 65; i++)
		sb_printf(&sb, "const c = %u valid from %u-01-01 to %u-12-31\n", i, 2000 + i,
			2000 + i);
	SAYS(&sb, "more than 64 versions of 'c'");
}

TEST(chains_that_are_too_long)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "facts ledig {\n");
	for (unsigned i = 0; i < 30; i++)
		sb_printf(&sb, "let l%u = l%u + x\n", i, (i + 1) % 30);
	sb_puts(&sb, "}\n");
	SAYS(&sb, "'l23' stands in too tangled a chain of lets");
	begin(&sb);
	for (unsigned i = 0; i < 20; i++)
		sb_printf(&sb,
			"table t%u hit first { source \"x\"\n| a number || b |\n"
			"| - || t%u(a) |\n}\n",
			i, i + 1);
	sb_puts(&sb, "table t20 hit first { source \"x\"\n| a number || b |\n| - || 1 |\n}\n");
	SAYS(&sb, "'t3' calls tables that call tables, more than 16 deep");
	begin(&sb);
	for (unsigned i = 0; i < 30; i++)
		sb_printf(&sb,
			"table t%u hit first { source \"x\"\n| a number || b |\n"
			"| - || t%u(a) |\n}\n",
			i, i + 1);
	sb_puts(&sb, "table t30 hit first { source \"x\"\n| a number || b |\n| - || 1 |\n}\n");
	SAYS(&sb, "'t24' stands in too tangled a chain of tables");
}

/* ---- code tables ------------------------------------------------------------ */

static void says_of_codes(const char *file, int line, const char *csv, const char *want)
{
	static const char rules[] = RULES "codes c \"C\" from \"data/c.csv\"\n";
	struct rule_file files[] = {
		{"a.rules", rules, sizeof rules - 1}, {"data/c.csv", csv, strlen(csv)}};

	says(file, line, files, 2, NULL, true, want);
}
#define SAYS_OF_CODES(csv, want) says_of_codes(__FILE__, __LINE__, csv, want)

TEST(bounds_of_code_tables)
{
	struct strbuf sb;

	begin(&sb);
	sb.len = 0;
	for (unsigned i = 0; i < 40; i++)
		sb_printf(&sb, "c%u;", i);
	sb_puts(&sb, "\n");
	SAYS_OF_CODES(sb.s, "too many columns");
	begin(&sb);
	sb.len = 0;
	sb_puts(&sb, "kode;titel\n");
	for (unsigned i = 0; i < 41; i++)
		sb_putc(&sb, '1');
	sb_puts(&sb, ";x\n");
	SAYS_OF_CODES(sb.s, "a code of more than 40 bytes");
	begin(&sb);
	sb.len = 0;
	sb_puts(&sb, "kode;titel\n1;");
	for (unsigned i = 0; i < 1001; i++)
		sb_putc(&sb, 'x');
	sb_puts(&sb, "\n");
	SAYS_OF_CODES(sb.s, "a title of more than 1000 bytes");
}

/* ---- the load ---------------------------------------------------------------- */

TEST(the_load_as_a_whole)
{
	static const char rules[] = RULES;
	const struct rule_file twice[] = {
		{"a.rules", rules, sizeof rules - 1}, {"a.rules", rules, sizeof rules - 1}};
	const struct rule_limits little = {.total_bytes = 1 << 20};
	struct rule_file large = {.name = "a.rules"};
	struct strbuf sb;

	begin(&sb);
	says(__FILE__, __LINE__, twice, 2, NULL, false, "the file 'a.rules' is there twice");
	begin(&sb);
	for (unsigned i = 0; i < 200000; i++)
		sb_puts(&sb, "// no\n");
	large.text = sb.s;
	large.len = sb.len;
	says(__FILE__, __LINE__, &large, 1, &little, false,
		"the rules need more memory than there is (at most 1 MiB are allowed)");
}

/* ---- what cannot be looked through ------------------------------------------- */

/* These items are looked through in part, in this order and for these reasons. */
static void undecided(const char *file, int line, struct strbuf *sb, unsigned n,
	const char *const *what, const char *const *why)
{
	struct diags diags;
	struct ruleset *rs = NULL;
	const struct undecided *u;
	unsigned found = 0;

	diags_init(&diags, &arena, 20);
	if (ruleset_load(&rs, &(struct rule_file){"a.rules", sb->s, sb->len}, 1, "", NULL, &diags))
		test_fail(file, line, "the rules do not load");
	u = rs ? ruleset_undecided(rs, &found) : NULL;
	CHECK_INT(found, n);
	for (unsigned i = 0; i < n && i < found; i++) {
		CHECK_STR(u[i].what, what[i]);
		CHECK_STR(u[i].why, why[i]);
	}
	ruleset_unref(rs);
	arena_release(&arena);
}

TEST(too_many_combinations)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "facts ledig {\n");
	for (unsigned i = 0; i < 40; i++)
		sb_printf(&sb, "a%u integer 0..9\nb%u integer 0..9\n", i, i);
	sb_puts(&sb, "}\nprofile p { source \"x\" require a0 + a1 > 5");
	for (unsigned i = 0; i < 39; i++)
		sb_printf(&sb, " and a%u + a%u > 3", i, i + 1);
	for (unsigned i = 0; i < 40; i++)
		sb_printf(&sb, " and a%u + b%u > 5", i, i);
	sb_puts(&sb, " because \"x\" }\n");
	undecided(__FILE__, __LINE__, &sb, 1, (const char *const[]){"profile p"},
		(const char *const[]){"there are too many combinations"});
}

/* Days between two dates stand beside one of the dates: not each pair of answers can be. */
TEST(more_about_the_same_fact)
{
	struct strbuf sb;

	begin(&sb);
	sb_puts(&sb, "facts ledig { siden date  oensker set of { a, b } }\n"
		     "group g { source \"x\" require on - siden > duration(\"P3D\")\n"
		     "                    and siden > date(\"2026-01-01\") because \"x\" }\n"
		     "group h { source \"x\" require siden + duration(\"P3D\") < on\n"
		     "                    and count(oensker) = 1 because \"x\" }\n"
		     "group i { source \"x\" require \"a\" in oensker\n"
		     "                    and count(oensker) = 1 because \"x\" }\n");
	undecided(__FILE__, __LINE__, &sb, 2, (const char *const[]){"group g", "group i"},
		(const char *const[]){"'on - siden' stands beside more about the same fact",
			"'count(oensker)' stands beside more about the same fact"});
}

TEST_MAIN
