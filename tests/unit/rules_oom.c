/* Whatever request for memory fails, a load ends with -1 and an error, or as if nothing had
 * happened; and gives back what it took. */
#include "mem_fail.h"
#include "rules/ruleset.h"
#include "small_rules.h"
#include "test.h"

static const char broken[] = "ruleset r {}\nfacts ledig { a number }\nprofile p { require b }\n";
static const char table[] = "kode;titel;lat;lon;landsdel;gruppe\n1;A;55;12;s;g\n2;B;56;10;j;\n";
static const char bridge[] =
	"navn;fra;til;fra_lat;fra_lon;til_lat;til_lon;meter\nBro;s;j;55;11;55.5;10;900\n";
static const char shift[] = "fra;til;naerhed\n1;2;1.5\n2;1;3\n";
static const char dated[] =
	"ruleset r {}\ncodes c from \"c.csv\" detour 1.3 crossings \"o.csv\" "
	"groups 2 bridges \"b.csv\"\nfacts ledig { a "
	"number  k c }\n"
	"group g { valid to 2026-06-30 require a > 3 because \"{a}\" }\n"
	"track t { valid to 2026-01-01 for group g step s lead x }\n"
	"table d hit first { | a || y |\n | > 3 || \"p\" |\n | - || \"q\" | }\n"
	"due u { when d(a) = \"p\" from date(\"2026-01-01\") within 2 weeks\n"
	"  lead x parties { y } }\n"
	"share v { basis law purpose \"x\" fields { a } }\n"
	"progress w { indicator i 1..5 anchors { 1 \"x\" } measure at week 0 }\n"
	"offer o { include group h lead x }\ngroup h { require a > 3 }\n"
	"sample ledig s { a: 4 }\nsample ledig q { a: 5 }\n"
	"case \"x\" { on 2026-01-01 given ledig s given tilsagn { o: \"ja\" } expect group g\n"
	"  expect tracks { t } expect dues { u } expect share v\n"
	"  expect same offers given tilsagn { o: \"nej\" } }\n";

static unsigned sweep(const struct rule_file *files, unsigned n, enum mem_fail_mode mode, int ends)
{
	unsigned at = 0;
	bool again = true;

	while (again && at < 100000) {
		struct oom oom = {0};
		struct arena arena;
		struct diags diags;
		struct ruleset *rs = NULL;
		long before = mem_fail_live();
		int r;

		arena_init(&arena, &oom);
		diags_init(&diags, &arena, 20);
		mem_fail_at(++at, mode);
		r = ruleset_load(&rs, files, n, "rules/", NULL, &diags);
		again = mem_fail_failed();
		mem_fail_at(0, MEM_FAIL_ONCE);
		CHECK(r == 0 || diags.errors > 0);
		CHECK((r == 0) == (rs != NULL));
		if (!again)
			CHECK_INT(r, ends);
		ruleset_unref(rs);
		arena_release(&arena);
		if (mem_fail_live() != before || oom.used != 0 || oom.jump) {
			test_fail(__FILE__, __LINE__, "request %u: something is left", at);
			return at;
		}
	}
	return at;
}

#define ONE(text) (&(struct rule_file){"x.rules", text, sizeof text - 1})

TEST(a_load_that_succeeds)
{
	static const char small[] = SMALL_RULES;

	CHECK(sweep(ONE(small), 1, MEM_FAIL_ONCE, 0) > 1);
	CHECK(sweep(ONE(small), 1, MEM_FAIL_ON, 0) > 1);
}

TEST(a_load_with_mistakes)
{
	CHECK(sweep(ONE(broken), 1, MEM_FAIL_ONCE, -1) > 1);
	CHECK(sweep(ONE(broken), 1, MEM_FAIL_ON, -1) > 1);
}

TEST(tables_and_spans)
{
	const struct rule_file files[] = {{"x.rules", dated, sizeof dated - 1},
		{"c.csv", table, sizeof table - 1}, {"o.csv", bridge, sizeof bridge - 1},
		{"b.csv", shift, sizeof shift - 1}};

	CHECK(sweep(files, 4, MEM_FAIL_ONCE, 0) > 1);
	CHECK(sweep(files, 4, MEM_FAIL_ON, 0) > 1);
}

TEST_MAIN
