/* Every word of the rule language and every function is known to each editor. */
#include "base/utf8.h"
#include "feel/feel.h"
#include "rules/rule_words.h"
#include "test.h"

static char page[1 << 17];

/* Blanks within a name are written as a pattern there. */
static bool knows(const char *name)
{
	char want[128];
	size_t n = 0;

	for (const char *s = name; *s && n + 8 < sizeof want; s++)
		if (*s == ' ')
			n += (size_t)snprintf(want + n, sizeof want - n, "\\s+");
		else
			want[n++] = *s;
	want[n] = '\0';
	for (const char *s = strstr(page, want); s; s = strstr(s + 1, want)) {
		char before = s > page ? s[-1] : '\0', after = s[n];

		if ((before == '|' || before == '(' || before == ':') &&
			(after == '|' || after == ')'))
			return true;
	}
	return false;
}

/* The file without doubled backslashes (JSON) and those before + ( | ) (Vim). */
static bool read_plain(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(page, 1, sizeof page - 1, f) : 0, to = 0;

	if (f)
		fclose(f);
	for (size_t i = 0; i < n; i++) {
		if (page[i] == '\\' && i + 1 < n && strchr("\\+(|)", page[i + 1]))
			i++;
		page[to++] = page[i];
	}
	page[to] = '\0';
	return n > 0;
}

static void every_word(const char *path)
{
	unsigned n = 0;
	const struct feel_function_info *f = feel_functions(&n);

	if (!read_plain(path)) {
		test_skip("no editor files here");
		return;
	}
	for (enum word w = W_NONE + 1; w < W_COUNT; w++)
		if (!knows(word_text(w)))
			test_fail(__FILE__, __LINE__,
				"'%s' is not in %s; run packaging/editor/generate", word_text(w),
				path);
	CHECK(n > 50);
	for (unsigned i = 0; i < n; i++)
		if (!knows(f[i].name))
			test_fail(__FILE__, __LINE__,
				"'%s' is not in %s; run packaging/editor/generate", f[i].name,
				path);
}

TEST(textmate_knows_every_word)
{
	every_word("packaging/editor/vscode/syntaxes/sluse.tmLanguage.json");
}

TEST(vim_knows_every_word)
{
	every_word("packaging/editor/vim/syntax/sluse.vim");
}

TEST_MAIN
