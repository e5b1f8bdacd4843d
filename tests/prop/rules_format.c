/*
 * The layout of rule files changes nothing but the layout.
 *
 * Takes the shipped rules and those of tests/lang, and thousands of versions of them with
 * blanks, line ends and comments put in and taken out anywhere, and holds of each that can
 * be read: laid out again it stays as it is, no comment is lost, and where the rules load
 * the compiled images are the same.  What cannot be read is refused with a message.
 *
 * Seed and rounds: prop.h.
 */
#include "base/strbuf.h"
#include "base/utf8.h"
#include "prop.h"
#include "rule_corpus.h"
#include "rules/rule_format.h"
#include "rules/ruleset.h"
#include "test.h"

#include <stdlib.h>

enum { ROUNDS = 6000 };

static struct folder shipped, lang;
static uint64_t seed, state;
static unsigned laid_out, refused;

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

static bool is_rules(const struct rule_file *f)
{
	size_t len = strlen(f->name);

	return len > 6 && strcmp(f->name + len - 6, ".rules") == 0;
}

/* ---- other layouts of the same ------------------------------------------- */

static void splice(struct strbuf *sb, size_t at, size_t drop, const char *put)
{
	struct strbuf out;

	sb_init(&out, sb->arena);
	sb_add(&out, sb->s, at);
	sb_puts(&out, put);
	sb_add(&out, sb->s + at + drop, sb->len - at - drop);
	*sb = out;
}

static bool in_text(const struct strbuf *sb, size_t at)
{
	bool quoted = false;

	while (at > 0 && sb->s[at - 1] != '\n')
		quoted ^= sb->s[--at] == '"';
	return quoted;
}

/* Somewhere between words, with luck; now and then anywhere. */
static size_t some_blank(const struct strbuf *sb)
{
	size_t at = below(sb->len);

	for (unsigned i = 0; i < 400 && at < sb->len && below(1000) > 0; i++, at++)
		if (ascii_space(sb->s[at]) && !in_text(sb, at))
			return at;
	return below(sb->len);
}

static void disturb(struct strbuf *sb)
{
	static const char *const puts[] = {"\n", "\n\n\n", "\t", "   ", " /* et */ ", " // to\n",
		"\n// tre\n", "\n/* fire\n     linjer\n*/\n", "\r\n", " /* a */ /* b */ // c\n",
		"/**/", "\n\n// for sig selv\n\n", "\xc2\xa0"};
	size_t at = some_blank(sb), end = at;

	if (sb->len == 0)
		return;
	switch (below(12)) {
	case 0: /* lines run together */
		while (end < sb->len && ascii_space(sb->s[end]))
			end++;
		splice(sb, at, end - at, " ");
		break;
	case 1: splice(sb, at, 1, "\n"); break;
	case 2:
		if (below(8) == 0)
			sb->s[at] = (char)(sb->s[at] ^ (1 << below(7)));
		break;
	default: splice(sb, at, 0, puts[below(sizeof puts / sizeof *puts)]); break;
	}
}

/* ---- what must stay ------------------------------------------------------ */

/* Comments outside texts, as anybody would count them. */
static unsigned comments(const char *s, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"') {
			for (i++; i < len && s[i] != '"' && s[i] != '\n'; i++)
				i += s[i] == '\\';
		} else if (s[i] == '/' && i + 1 < len && s[i + 1] == '/') {
			n++;
			while (i < len && s[i] != '\n')
				i++;
		} else if (s[i] == '/' && i + 1 < len && s[i + 1] == '*') {
			n++;
			for (i += 2; i + 1 < len && !(s[i] == '*' && s[i + 1] == '/'); i++)
				;
			i++;
		}
	}
	return n;
}

/* An expression's text may have other blanks. */
static void add_tight(struct strbuf *sb, const char *s)
{
	for (; s && *s; s++) {
		if ((unsigned char)s[0] == 0xc2 && (unsigned char)s[1] == 0xa0)
			s++;
		else if (!ascii_space(*s))
			sb_putc(sb, *s);
	}
	sb_putc(sb, '\n');
}

static void add_code(struct strbuf *sb, const struct feel_code *code)
{
	if (code)
		feel_code_dump(sb, code);
}

static void add_item(struct strbuf *sb, const struct item *it)
{
	sb_printf(sb, "item %s %s %s %d\n", it->name, it->title ? it->title : "",
		it->source ? it->source : "", (int)it->basis);
	for (uint32_t i = 0; i < it->n_info; i++)
		sb_printf(sb, "info %s %s\n", it->info[i].label, it->info[i].text);
	for (uint32_t i = 0; i < it->n_criteria; i++) {
		const struct criterion *c = &it->criteria[i];

		sb_printf(sb, "criterion %s %s %d\n", c->name ? c->name : "",
			c->source ? c->source : "", c->private);
		add_tight(sb, c->expression);
		add_code(sb, c->code);
		add_code(sb, c->border);
		add_code(sb, c->note_when);
	}
}

#define ADD_ITEMS(sb, list, n)                                                                     \
	for (uint32_t i_ = 0; i_ < (n); i_++)                                                      \
	add_item(sb, &(list)[i_].item)

static void add_image(struct strbuf *sb, const struct image *im)
{
	sb_printf(sb, "image %lld %lld\n", (long long)im->from, (long long)im->to);
	for (uint32_t i = 0; i < im->n_slots; i++)
		sb_printf(sb, "slot %s %d\n", im->slots[i].name, (int)im->slots[i].kind);
	ADD_ITEMS(sb, im->groups, im->n_groups);
	ADD_ITEMS(sb, im->screenings, im->n_screenings);
	ADD_ITEMS(sb, im->profiles, im->n_profiles);
	ADD_ITEMS(sb, im->offers, im->n_offers);
	ADD_ITEMS(sb, im->tracks, im->n_tracks);
	ADD_ITEMS(sb, im->matches, im->n_matches);
	ADD_ITEMS(sb, im->dues, im->n_dues);
}

/* What a load comes to; "" when it fails. */
static const char *loaded(
	const struct folder *f, unsigned which, const char *text, size_t len, struct arena *arena)
{
	struct rule_file files[FILES_MAX];
	struct ruleset *rs = NULL;
	struct diags ds;
	struct strbuf sb;

	sb_init(&sb, arena);
	memcpy(files, f->at, f->n * sizeof *files);
	files[which].text = text;
	files[which].len = len;
	diags_init(&ds, arena, 20);
	if (ruleset_load(&rs, files, f->n, "", NULL, &ds) == 0) {
		const struct image *im = ruleset_on(rs, INT64_MIN + 1);

		for (unsigned i = ruleset_images(rs); i > 0; i--) {
			add_image(&sb, im);
			im = im->to == DATE_NONE ? im : ruleset_on(rs, im->to + 1);
		}
	}
	ruleset_unref(rs);
	return sb.s;
}

static int lay_out(struct strbuf *out, const char *text, size_t len, struct arena *arena)
{
	struct source *src = ARENA_NEW(arena, struct source);
	struct diags ds;
	int r;

	*src = (struct source){"x.rules", text, len};
	sb_init(out, arena);
	diags_init(&ds, arena, 20);
	r = rule_format(src, out, &ds);
	CHECK((r == 0) == (ds.errors == 0));
	for (unsigned i = 0; i < ds.list.n; i++)
		if (strcmp(ds.list.at[i].kind, "layout") == 0)
			test_fail(__FILE__, __LINE__, "the formatter gave up on:\n%.*s", (int)len,
				text);
	return r;
}

static bool lines_are_clean(const struct strbuf *sb)
{
	for (size_t i = 0; i < sb->len; i++)
		if (sb->s[i] == '\n' && i > 0 && (sb->s[i - 1] == ' ' || sb->s[i - 1] == '\t'))
			return false;
	return sb->len == 0 || (sb->s[sb->len - 1] == '\n' && sb->s[0] != '\n');
}

/* Lays one text out; whole: the folder it belongs to, to be loaded with it. */
static void check_text(const char *text, size_t len, const struct folder *whole, unsigned which,
	struct arena *arena)
{
	struct strbuf once, twice;

	if (lay_out(&once, text, len, arena) != 0) {
		refused++;
		return;
	}
	laid_out++;
	CHECK(lines_are_clean(&once));
	CHECK(comments(once.s, once.len) == comments(text, len));
	CHECK(lay_out(&twice, once.s, once.len, arena) == 0);
	if (once.len != twice.len || memcmp(once.s, twice.s, once.len) != 0)
		test_fail(__FILE__, __LINE__, "not stable:\n%s---\n%s", once.s, twice.s);
	if (!whole)
		return;
	const char *before = loaded(whole, which, text, len, arena);
	const char *after = loaded(whole, which, once.s, once.len, arena);
	size_t same = 0;

	while (before[same] && before[same] == after[same])
		same++;
	if (before[same] != after[same])
		test_fail(__FILE__, __LINE__, "another meaning: %.80s\n---\n%.80s\n%.*s",
			before + same, after + same, (int)len, text);
}

static void check_folder(const struct folder *f, unsigned rounds, bool load)
{
	for (unsigned which = 0; which < f->n; which++) {
		for (unsigned round = 0; round < rounds && is_rules(&f->at[which]); round++) {
			struct oom oom = {0};
			struct arena arena;
			struct strbuf sb;

			arena_init(&arena, &oom);
			sb_init(&sb, &arena);
			sb_add(&sb, f->at[which].text, f->at[which].len);
			for (unsigned n = round; n > 0; n /= 2)
				disturb(&sb);
			check_text(sb.s, sb.len, load && round % 64 == 0 ? f : NULL, which, &arena);
			arena_release(&arena);
		}
	}
}

TEST(shipped_rules_are_laid_out)
{
	take_all();
	for (unsigned i = 0; i < shipped.n; i++) {
		struct oom oom = {0};
		struct arena arena;
		struct strbuf out;

		if (!is_rules(&shipped.at[i]))
			continue;
		arena_init(&arena, &oom);
		CHECK(lay_out(&out, shipped.at[i].text, shipped.at[i].len, &arena) == 0);
		if (out.len != shipped.at[i].len || memcmp(out.s, shipped.at[i].text, out.len) != 0)
			test_fail(__FILE__, __LINE__, "sluse fmt rules/%s", shipped.at[i].name);
		arena_release(&arena);
	}
}

TEST(layout_changes_nothing_else)
{
	take_all();
	check_folder(&shipped, prop_rounds(ROUNDS) / shipped.n, true);
	CHECK(laid_out > refused / 4);
}

TEST(nor_in_files_with_mistakes)
{
	take_all();
	check_folder(&lang, prop_rounds(ROUNDS) / lang.n, false);
	printf("%u laid out, %u refused\n", laid_out, refused);
}

TEST_MAIN
