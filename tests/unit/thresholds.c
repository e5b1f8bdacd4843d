/* Where expressions turn, and which cases stand there. */
#include "rules/coverage.h"
#include "world.h"

#define FACTS                                                                                      \
	"ruleset a { }\n"                                                                          \
	"const graense = 30\n"                                                                     \
	"facts ledig {\n"                                                                          \
	"  alder integer 15..75\n  point number\n  ord text\n  jobparat boolean\n"                 \
	"  dansk one of { A1, A2, B1, B2 } ordered\n  siden date or none\n"                        \
	"  oenske set of { a, b, c }\n  anden integer\n"                                           \
	"  let uger = floor((on - siden) / duration(\"P7D\"))\n"                                   \
	"  let ung = alder < 25\n}\n"

static const char *places_in_words(struct arena *a, unsigned set)
{
	return arena_printf(a, "%s%s%s", set & STANDS_BELOW ? "<" : "", set & STANDS_ON ? "=" : "",
		set & STANDS_ABOVE ? ">" : "");
}

/* Each threshold as "item: text possible/seen", one a line. */
static void list(const char *rest, const char *want)
{
	struct world w;
	struct coverage c;
	struct strbuf got;
	unsigned n;
	char rules[4000];
	const struct case_block *cases;

	snprintf(rules, sizeof rules, "%s%s", FACTS, rest);
	if (!world_open(&w, rules, "2026-11-16"))
		return;
	cases = ruleset_cases(w.rs, &n);
	coverage_init(&c, w.rs, true, &w.arena);
	for (unsigned i = 0; i < n; i++)
		coverage_case(&c, &cases[i], NULL, &w.arena);
	sb_init(&got, &w.arena);
	for (unsigned i = 0; i < c.items.n; i++)
		for (uint32_t k = 0; k < c.items.at[i].n_thresholds; k++) {
			const struct cover_threshold *t = &c.items.at[i].thresholds[k];

			if (strcmp(c.items.at[i].name, "ung") != 0)
				sb_printf(&got, "%s: %s %s/%s\n", c.items.at[i].name,
					t->threshold.text, places_in_words(&w.arena, t->possible),
					places_in_words(&w.arena, t->seen));
		}
	CHECK_STR(got.s, want);
	world_close(&w);
}

TEST(plain_comparisons)
{
	list("group g { require alder > 30 }", "g: alder > 30 <=>/\n");
	list("group g { require 30 < alder }", "g: 30 < alder <=>/\n");
	list("group g { require alder > graense border alder = graense }",
		"g: alder > graense <=>/\n");
	list("group g { require alder >= 15 or alder <= 75 }",
		"g: alder >= 15 =>/\ng: alder <= 75 <=/\n");
	list("group g { require point < 2.5 }", "g: point < 2.5 <=>/\n");
	list("group g { require siden < date(\"2026-01-01\") }",
		"g: siden < date(\"2026-01-01\") <=>/\n");
}

TEST(ranges_and_tests)
{
	list("group g { require alder between 18 and 30 }",
		"g: alder between 18 and 30 <=>/\ng: alder between 18 and 30 <=>/\n");
	list("group g { require alder in [18..30) }",
		"g: alder in [18..30) <=>/\ng: alder in [18..30) <=>/\n");
	list("group g { require alder in (< 18, > 60) }",
		"g: alder in (< 18, > 60) <=>/\ng: alder in (< 18, > 60) <=>/\n");
}

TEST(ordered_values)
{
	list("group g { require dansk >= \"A2\" }", "g: dansk >= \"A2\" <=>/\n");
	list("group g { require dansk >= \"B2\" }", "g: dansk >= \"B2\" <=/\n");
	list("group g { require dansk > \"A1\" }", "g: dansk > \"A1\" =>/\n");
}

TEST(what_is_computed)
{
	list("group g { require uger > 13 }", "g: uger > 13 <=>/\n");
	list("group g { require on - siden <= duration(\"P182D\") }",
		"g: on - siden <= duration(\"P182D\") <=>/\n");
	list("group g { require siden + duration(\"P91D\") <= on }",
		"g: siden + duration(\"P91D\") <= on <=>/\n");
	list("group g { require on >= siden + duration(\"P91D\") }",
		"g: on >= siden + duration(\"P91D\") <=>/\n");
	list("group g { require count(oenske) >= 2 and not(alder < 18) }",
		"g: count(oenske) >= 2 <=>/\ng: alder < 18 <=>/\n");
	list("group g { require (if jobparat then alder else point) > 40 }",
		"g: (if jobparat then alder else point) > 40 <=>/\n");
	list("group g { require count(for o in oenske return o) > 1 }",
		"g: count(for o in oenske return o) > 1 <=>/\n");
}

TEST(what_is_no_threshold)
{
	list("group g { require alder > anden }", "");
	list("group g { require ord = \"x\" or jobparat = true }", "");
	list("group g { require \"a\" in oenske }", "");
	list("group g { require some o in [1, 2] satisfies o > alder }", "");
	list("group g { require siden = null }", "");
}

TEST(levels_and_notes)
{
	list("screening s { dimension d = alder  level ung when value < 18  level ellers when "
	     "value >= 18  otherwise x }",
		"s: d: value < 18 <=>/\n");
}

TEST(where_cases_stand)
{
	list("group g { require alder > 30 }\n"
	     "case \"a\" { on 2026-11-16 given ledig { alder: 30 } expect person_decides }\n",
		"g: alder > 30 <=>/=\n");
	list("group g { require alder > 30 }\n"
	     "case \"a\" { on 2026-11-16 given ledig { alder: 29 } expect person_decides }\n"
	     "case \"b\" { on 2026-11-16 given ledig { alder: 32 } expect person_decides }\n"
	     "case \"c\" { on 2026-11-16 given ledig { alder: 28 } expect person_decides }\n",
		"g: alder > 30 <=>/<\n");
	list("group g { require point < 2.5 }\n"
	     "case \"a\" { on 2026-11-16 given ledig { point: 2.45 } expect person_decides }\n"
	     "case \"b\" { on 2026-11-16 given ledig { point: 2.7 } expect person_decides }\n",
		"g: point < 2.5 <=>/<\n");
	list("group g { require siden + duration(\"P91D\") <= on }\n"
	     "case \"a\" { on 2026-11-16 given ledig { siden: on - duration(\"P90D\") } expect "
	     "person_decides }\n"
	     "case \"b\" { on 2026-11-16 given ledig { siden: on - duration(\"P91D\") } expect "
	     "person_decides }\n",
		"g: siden + duration(\"P91D\") <= on <=>/=>\n");
	list("group g { require dansk >= \"A2\" }\n"
	     "case \"a\" { on 2026-11-16 given ledig { dansk: \"B1\" } expect person_decides }\n"
	     "case \"b\" { on 2026-11-16 given ledig { dansk: \"A1\" } expect person_decides }\n",
		"g: dansk >= \"A2\" <=>/<>\n");
	list("group g { require (if jobparat then alder else point) > 40 }\n"
	     "case \"a\" { on 2026-11-16 given ledig { jobparat: false, point: 40 } expect "
	     "person_decides }\n",
		"g: (if jobparat then alder else point) > 40 <=>/=\n");
}

/* A table turns where its cells do, for what it is called with; and its rows are counted. */
TEST(tables)
{
	static const char table[] = "table t hit first {\n"
				    "  | a number | d one of { A1, A2, B1, B2 } ordered || svar |\n"
				    "  | < 18     | -        || \"ung\" |\n"
				    "  | [18..30] | >= \"A2\" || \"a\"   |\n"
				    "  | -        | -        || \"b\"   |\n"
				    "}\n"
				    "group g { require t(alder + 1, dansk) = \"a\" }\n";
	char rules[4000];
	struct world w;
	struct coverage c;
	const struct case_block *cases;
	const struct cover_item *it = NULL;
	unsigned n;

	snprintf(rules, sizeof rules,
		"%scase \"c\" { on 2026-11-16 given ledig { alder: 16, "
		"dansk: \"A1\" } expect group g no }\n"
		"case \"d\" { on 2026-11-16 given ledig { alder: 30, "
		"dansk: \"A2\" } expect group g no }\n",
		table);
	list(rules, "t: t(a): < 18 <=>/<\n"
		    "t: t(a): [18..30] <=>/>\n"
		    "t: t(d): >= \"A2\" <=>/<=\n");
	snprintf(rules, sizeof rules,
		"%s%scase \"c\" { on 2026-11-16 given ledig { alder: 16, "
		"dansk: \"A1\" } expect group g no }\n",
		FACTS, table);
	if (!world_open(&w, rules, "2026-11-16"))
		return;
	cases = ruleset_cases(w.rs, &n);
	coverage_init(&c, w.rs, true, &w.arena);
	coverage_case(&c, &cases[0], NULL, &w.arena);
	for (unsigned i = 0; i < c.items.n; i++)
		if (strcmp(c.items.at[i].kind, "table") == 0)
			it = &c.items.at[i];
	CHECK(it != NULL);
	if (it) {
		CHECK_INT(it->n_rows, 3);
		CHECK(it->rows[0].seen && !it->rows[1].seen && !it->rows[2].seen);
		CHECK_INT(coverage_sum(&c).rows_seen, 1);
	}
	world_close(&w);
}

TEST_MAIN
