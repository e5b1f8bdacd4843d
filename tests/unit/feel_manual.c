/* sluse-feel(5): every example gives what the page says, every function stands on it. */
#include "base/date.h"
#include "feel/feel.h"
#include "test.h"

#include <stdlib.h>

static const struct domain_value benefits[] = {{"dagpenge", NULL, DATE_NONE},
	{"sygedagpenge", NULL, DATE_NONE}, {"kontanthjaelp", NULL, DATE_NONE}};
static const struct domain_value levels[] = {{"a1", NULL, DATE_NONE}, {"a2", NULL, DATE_NONE},
	{"b1", NULL, DATE_NONE}, {"b2", NULL, DATE_NONE}, {"c1", NULL, DATE_NONE}};
static const struct domain benefit = {.at = benefits, .n = 3};
static const struct domain level = {.at = levels, .n = 5, .ordered = true};
static const struct type benefit_type = {.kind = T_STRING, .domain = &benefit};
static const struct type level_type = {.kind = T_STRING, .domain = &level};
static const struct type texts = {.kind = T_LIST, .of = &type_string};

enum { ALDER, YDELSE, LEDIG_SIDEN, KOMPETENCER, DANSK, JOBPARAT, UDDANNELSE, RKV, ON, SLOTS };
static const struct {
	const char *name;
	const struct type *type;
} facts[SLOTS] = {{"alder", &type_number}, {"ydelse", &benefit_type}, {"ledig_siden", &type_date},
	{"kompetencer", &texts}, {"dansk", &level_type}, {"jobparat", &type_boolean},
	{"uddannelse", &type_string}, {"rkv", &type_string}, {"on", &type_date}};

static bool lookup(void *host, const char *name, size_t len, struct feel_name *out)
{
	(void)host;
	for (uint32_t i = 0; i < SLOTS; i++) {
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
	for (uint32_t i = 0; i < SLOTS; i++)
		suggest_try(s, facts[i].name);
}

static void tell_facts(struct arena *a, struct value slots[SLOTS])
{
	struct list *l = list_new(a, 2);

	l->at[0] = value_text("truck");
	l->at[1] = value_text("dansk");
	slots[ALDER] = value_int(a, 30);
	slots[YDELSE] = value_text("dagpenge");
	slots[LEDIG_SIDEN] = value_date(date_from_civil((struct civil){2026, 5, 4}));
	slots[KOMPETENCER] = value_list(l);
	slots[DANSK] = value_text("b1");
	slots[JOBPARAT] = value_unknown(a, JOBPARAT);
	slots[UDDANNELSE] = value_unknown(a, UDDANNELSE);
	slots[RKV] = value_null();
	slots[ON] = value_date(date_from_civil((struct civil){2026, 11, 16}));
}

/* What the expression comes to, as the page shows it. */
static const char *show(struct arena *a, const char *expression)
{
	const struct feel_scope scope = {.lookup = lookup, .suggest = suggest};
	struct value slots[SLOTS];
	struct feel_env env = {.slots = slots, .n_slots = SLOTS, .arena = a, .steps = FEEL_STEPS};
	struct source *src = ARENA_NEW(a, struct source);
	struct diags diags;
	struct feel_lexer lx;
	struct feel_expr *e;
	const struct feel_code *code = NULL;
	struct strbuf sb;

	diags_init(&diags, a, 3);
	tell_facts(a, slots);
	*src = (struct source){"page", expression, strlen(expression)};
	feel_lexer_init(&lx, src, 0, (uint32_t)src->len, &diags);
	e = feel_parse(&lx, &scope, a, NULL);
	if (e && lx.tok.kind == TOK_END && feel_check(e, &scope, NULL, a, &diags))
		code = feel_emit(e, a, &diags);
	sb_init(&sb, a);
	if (code) {
		value_print(&sb, feel_eval(code, &env));
	} else if (diags.list.n) {
		sb_printf(&sb, "error: %s", diags.list.at[0].text);
		if (diags.list.at[0].hint)
			sb_printf(&sb, " (%s)", diags.list.at[0].hint);
	}
	return sb.s;
}

/* The page's text without roff's escapes, in place. */
static void plain(char *s)
{
	char *out = s;

	while (*s) {
		if (s[0] == '\\' && (s[1] == '-' || s[1] == 'e')) {
			*out++ = s[1] == '-' ? '-' : '\\';
			s += 2;
		} else {
			*out++ = *s++;
		}
	}
	*out = '\0';
}

static char *read_page(void)
{
	static const char *const names[] = {"packaging/man/sluse-feel.5"};
	FILE *f = fopen(names[0], "r");
	char *s;
	size_t n;

	if (!f)
		return NULL;
	s = calloc(1, 1 << 18);
	n = s ? fread(s, 1, (1 << 18) - 1, f) : 0;
	fclose(f);
	if (s)
		s[n] = '\0';
	return s;
}

TEST(every_example_is_true)
{
	char *page = read_page(), *save = NULL;
	unsigned examples = 0;

	CHECK(page != NULL);
	for (char *line = page ? strtok_r(page, "\n", &save) : NULL; line;
		line = strtok_r(NULL, "\n", &save)) {
		char *arrow = strstr(line, " \\(-> ");
		struct oom oom = {0};
		struct arena a;
		const char *got;

		if (line[0] == '.' || !arrow)
			continue;
		*arrow = '\0';
		arrow += 6;
		plain(line);
		plain(arrow);
		arena_init(&a, &oom);
		got = show(&a, line);
		if (strcmp(got, arrow) != 0)
			test_fail(__FILE__, __LINE__, "%s gives %s, not %s", line, got, arrow);
		arena_release(&a);
		examples++;
	}
	CHECK(examples > 100);
	free(page);
}

TEST(every_function_stands_on_the_page)
{
	char *page = read_page();
	unsigned n;
	const struct feel_function_info *f = feel_functions(&n);

	CHECK(page != NULL);
	for (unsigned i = 0; page && i < n; i++) {
		char call[64];

		snprintf(call, sizeof call, "%s(", f[i].name);
		if (!strstr(page, call))
			test_fail(__FILE__, __LINE__, "%s stands nowhere", f[i].signature);
	}
	free(page);
}

TEST_MAIN
