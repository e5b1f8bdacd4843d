/*
 * Rule files that somebody's cat walked over.
 *
 * Takes the shipped rules and those of tests/lang, flips, deletes, doubles and swaps pieces
 * of them thousands of times, and holds that a load never breaks: it ends, it gives a
 * ruleset without errors or errors without a ruleset, every error of a text names a line,
 * and the same text gives the same messages.
 *
 * Seed and rounds: prop.h.
 */
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "prop.h"
#include "rule_corpus.h"
#include "rules/cases.h"
#include "test.h"

#include <stdlib.h>

/* A load of all shipped rules takes its time; one file of mistakes does not. */
enum { SHIPPED = 300, MUTATED = 10000 };

static struct folder shipped, lang;
static uint64_t seed, state;

static size_t below(size_t n)
{
	return n ? (size_t)(chance_draw(&state) % n) : 0;
}

static void take_all(void)
{
	if (shipped.n)
		return;
	folder_take(&shipped, "rules", "");
	folder_take(&shipped, "rules/data", "data/");
	folder_take(&lang, "tests/lang", "");
	seed = state = prop_seed(1);
}

/* ---- mutation ------------------------------------------------------------ */

static bool in_word(char c)
{
	return (unsigned char)c >= 0x80 || c == '_' || ascii_alpha(c) || ascii_digit(c);
}

/* A word, a number, a text or a sign. */
static size_t token_end(const char *s, size_t at, size_t len)
{
	size_t i = at + 1;

	if (s[at] == '"') {
		while (i < len && s[i] != '"' && s[i] != '\n')
			i++;
		return i < len ? i + 1 : len;
	}
	while (in_word(s[at]) && i < len && in_word(s[i]))
		i++;
	return i;
}

static void splice(struct strbuf *sb, size_t at, size_t drop, const char *put, size_t n)
{
	struct strbuf out;

	sb_init(&out, sb->arena);
	sb_add(&out, sb->s, at);
	sb_add(&out, put, n);
	sb_add(&out, sb->s + at + drop, sb->len - at - drop);
	*sb = out;
}

static void mutate(struct strbuf *sb)
{
	static const char *const strange[] = {"{", "}", "\"", "(", "[", "..", "-", "/*", "//", "=",
		"\xc3", "\xff", "æ", "999999999999999999999999", "2026-02-30", "if", "for",
		"known(", "{alder}", "profile", "valid from 2026-01-01", "\r", "\t", ":", ",", "|",
		"@\"x\"", "\\u12",
		"en_ret_lang_betegnelse_som_ingen_kan_huske_og_som_er_laengere_end_noget_navn_maa_"
		"vaere_"
		"i_en_regelfil_og_derfor_bliver_afvist_med_en_besked"};
	size_t at = below(sb->len), end = token_end(sb->s, at, sb->len), from, to;
	const char *put;

	if (sb->len == 0)
		return;
	switch (below(8)) {
	case 0: sb->s[at] = (char)(sb->s[at] ^ (1 << below(8))); break;
	case 1: splice(sb, at, 1 + below(1 + below(200)) % (sb->len - at), "", 0); break;
	case 2: splice(sb, at, end - at, "", 0); break;
	case 3: /* doubled, somewhere else */
		from = below(sb->len);
		to = from + below(1 + below(400)) % (sb->len - from);
		splice(sb, at, 0, sb->s + from, to - from);
		break;
	case 4: /* another token in its place */
		from = below(sb->len);
		to = token_end(sb->s, from, sb->len);
		splice(sb, at, end - at, sb->s + from, to - from);
		break;
	case 5:
		put = strange[below(sizeof strange / sizeof *strange)];
		splice(sb, at, 0, put, strlen(put));
		break;
	case 6: splice(sb, at, 0, "\n", 1); break;
	default: splice(sb, at, sb->len - at, "", 0); break; /* cut off */
	}
}

/* ---- what must hold ------------------------------------------------------ */

static uint64_t hash_messages(const struct diags *ds)
{
	uint64_t h = 0;

	for (unsigned i = 0; i < ds->list.n; i++)
		h = hash_bytes(ds->list.at[i].text, strlen(ds->list.at[i].text),
			h + ds->list.at[i].span.start);
	return h;
}

static void check_messages(const struct diags *ds)
{
	for (unsigned i = 0; i < ds->list.n; i++) {
		const struct diag *d = &ds->list.at[i];

		if (!d->text[0])
			test_fail(__FILE__, __LINE__, "an empty message");
		if (d->span.src ? span_place(d->span).line == 0 || d->span.end > d->span.src->len
				: strcmp(d->kind, "limit") != 0 &&
					  strcmp(d->kind, "incomplete") != 0)
			test_fail(__FILE__, __LINE__, "no place: %s", d->text);
	}
}

/* Loads; the hash of what came out. */
static uint64_t load(
	const struct rule_file *files, unsigned n, const struct rule_limits *limits, bool *loaded)
{
	struct oom oom = {0};
	struct arena arena;
	struct diags ds;
	struct strbuf shown;
	struct ruleset *rs = NULL;
	uint64_t h;
	int r;

	arena_init(&arena, &oom);
	diags_init(&ds, &arena, 20);
	r = ruleset_load(&rs, files, n, "rules/", limits, &ds);
	CHECK(r == 0 || r == -1);
	CHECK((r == 0) == (rs != NULL));
	CHECK((r == 0) == (ds.errors == 0));
	check_messages(&ds);
	sb_init(&shown, &arena);
	diags_print(&shown, &ds);
	h = hash_messages(&ds);
	if (rs) {
		unsigned cases;

		CHECK(ruleset_images(rs) > 0);
		CHECK(ruleset_on(rs, 20000)->n_slots >= 2);
		ruleset_cases(rs, &cases);
		h = hash_bytes(ruleset_digest(rs), 64, h);
	}
	ruleset_unref(rs);
	arena_release(&arena);
	*loaded = r == 0;
	return h;
}

static void mutate_and_load(const struct folder *f, unsigned times)
{
	struct rule_file files[FILES_MAX];
	struct oom oom = {0};
	struct arena arena;
	bool loaded, again;

	for (unsigned i = 0; i < times; i++) {
		unsigned victim = (unsigned)below(f->n), n = 1 + (unsigned)below(4);
		struct strbuf sb;

		arena_init(&arena, &oom);
		sb_init(&sb, &arena);
		sb_add(&sb, f->at[victim].text, f->at[victim].len);
		while (n--)
			mutate(&sb);
		memcpy(files, f->at, f->n * sizeof *files);
		files[victim].text = sb.s;
		files[victim].len = sb.len;
		uint64_t h = load(files, f->n, NULL, &loaded);

		if (i % 16 == 0)
			CHECK(load(files, f->n, NULL, &again) == h && again == loaded);
		arena_release(&arena);
	}
}

TEST(mutated_rules_never_break_a_load)
{
	take_all();
	mutate_and_load(&shipped, prop_rounds(SHIPPED));
}

/* One file at a time, for these are full of mistakes already. */
TEST(mutated_mistakes_never_break_a_load)
{
	take_all();
	for (unsigned i = 0; i < lang.n; i++) {
		struct folder one = {.n = 1};

		one.at[0] = lang.at[i];
		mutate_and_load(&one, prop_rounds(MUTATED) / lang.n);
	}
}

TEST(the_order_of_files_means_nothing)
{
	struct rule_file files[FILES_MAX];
	bool loaded;

	take_all();
	memcpy(files, shipped.at, shipped.n * sizeof *files);
	uint64_t h = load(files, shipped.n, NULL, &loaded);

	CHECK(loaded);
	for (unsigned round = 0; round < 5; round++) {
		for (unsigned i = 0; i < shipped.n; i++) {
			size_t k = below(shipped.n);
			struct rule_file t = files[i];

			files[i] = files[k];
			files[k] = t;
		}
		CHECK(load(files, shipped.n, NULL, &loaded) == h);
	}
}

TEST(too_little_memory_is_an_answer)
{
	bool loaded = false;

	take_all();
	for (size_t bytes = 1000; !loaded && bytes < 1u << 30; bytes += bytes / 3) {
		struct rule_limits limits = {.total_bytes = bytes};
		struct oom oom = {0};
		struct arena arena;
		struct diags ds;
		struct ruleset *rs = NULL;

		arena_init(&arena, &oom);
		diags_init(&ds, &arena, 20);
		loaded = ruleset_load(&rs, shipped.at, shipped.n, "", &limits, &ds) == 0;
		CHECK(loaded || (ds.errors == 1 && strcmp(ds.list.at[0].kind, "memory") == 0));
		ruleset_unref(rs);
		arena_release(&arena);
	}
	CHECK(loaded);
}

static void load_text(const char *text, size_t len, struct diags *ds, struct arena *arena)
{
	struct rule_file file = {"x.rules", text, len};
	struct ruleset *rs = NULL;

	diags_init(ds, arena, 20);
	ruleset_load(&rs, &file, 1, "", NULL, ds);
	ruleset_unref(rs);
}

/* Ten megabytes of this and that: some messages, quickly. */
TEST(garbage_is_answered)
{
	static const char *const units[] = {"profile a { require (((((", "}", "{", "\"", "/*", "a ",
		"1 ", "profile p { require x }\n", "facts f { a text }\n", "æ", "@", "-",
		"((((((((", "case \"x\" { on 2026-01-01 given ledig { a: [[[[",
		"facts f { a list of list of ", "let a = b\n", "codes x from \"y\"\n", "\n",
		"step s lead x after s\n"};
	const size_t len = 10u << 20;
	char *text = malloc(len);

	for (unsigned i = 0; i < sizeof units / sizeof *units; i++) {
		size_t unit = strlen(units[i]);
		struct oom oom = {0};
		struct arena arena;
		struct diags ds;

		for (size_t k = 0; k < len; k++)
			text[k] = units[i][k % unit];
		arena_init(&arena, &oom);
		load_text(text, len, &ds, &arena);
		CHECK(ds.errors > 0);
		check_messages(&ds);
		arena_release(&arena);
	}
	for (size_t k = 0; k < len; k++)
		text[k] = (char)chance_draw(&state);
	struct oom oom = {0};
	struct arena arena;
	struct diags ds;

	arena_init(&arena, &oom);
	load_text(text, len, &ds, &arena);
	CHECK_INT(ds.list.n, 1);
	CHECK_STR(ds.list.at[0].kind, "utf8");
	arena_release(&arena);
	free(text);
}

TEST_MAIN
