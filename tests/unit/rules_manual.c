/* sluse-rules(5): its examples together are a ruleset that loads, and it names every word of
 * the language. */
#include "base/utf8.h"
#include "rules/rule_words.h"
#include "sluse/offline.h"
#include "test.h"

#include <stdlib.h>

static char page[1 << 17];

static bool read_page(void)
{
	FILE *f = fopen("packaging/man/sluse-rules.5", "rb");
	size_t n = f ? fread(page, 1, sizeof page - 1, f) : 0;

	if (f)
		fclose(f);
	page[n] = '\0';
	return n > 0;
}

/* The lines between .EX and .EE, as they are read on the terminal. */
static char *examples(void)
{
	char *out = calloc(1, sizeof page), *to = out;
	bool in = false;

	for (char *s = page; *s;) {
		char *end = s + strcspn(s, "\n");

		if (strncmp(s, ".EX", 3) == 0 || strncmp(s, ".EE", 3) == 0) {
			in = s[2] == 'X';
		} else if (in) {
			for (; s < end; s++)
				if (*s != '\\')
					*to++ = *s;
			*to++ = '\n';
		}
		s = *end ? end + 1 : end;
	}
	return out;
}

TEST(the_examples_are_one_ruleset_and_its_case_holds)
{
	static char table[] = "kode;titel\n8344;Truckførere\n", rules[] = "manual.rules",
		    codes[] = "data/disco08.csv", postnr[] = "data/postnumre.csv",
		    crossings[] = "data/overfarter.csv",
		    places[] = "kode;titel;lat;lon;landsdel\n5000;Odense;55.4;10.4;Fyn\n"
			       "4220;Korsør;55.3;11.1;Sjælland\n",
		    bridge[] = "navn;fra;til;fra_lat;fra_lon;til_lat;til_lon;meter\n"
			       "Storebælt;Fyn;Sjælland;55.31;10.81;55.34;11.11;18000\n";
	struct offline_text out = {0};

	if (!read_page()) {
		test_skip("no manual page here");
		return;
	}
	char *text = examples();
	struct sluse_file files[] = {{rules, text, strlen(text)}, {codes, table, sizeof table - 1},
		{postnr, places, sizeof places - 1}, {crossings, bridge, sizeof bridge - 1}};
	const unsigned n_files = sizeof files / sizeof *files;

	struct offline_check check = {.files = files, .n_files = n_files};
	struct offline_test test = {.files = files, .n_files = n_files};

	if (offline_check(&check, &out) != 0)
		test_fail(__FILE__, __LINE__, "%s", out.s);
	offline_free(&out);
	if (offline_test(&test, &out) != 0)
		test_fail(__FILE__, __LINE__, "%s", out.s);
	offline_free(&out);
	free(text);
}

static bool named(const char *word)
{
	size_t n = strlen(word);

	for (const char *s = strstr(page, word); s; s = strstr(s + 1, word))
		if ((s == page || !ascii_alpha(s[-1]) || (s[-2] == '\\' && s[-1] == 'B') ||
			    (s >= page + 2 && s[-2] == 'f')) &&
			!ascii_alpha(s[n]) && s[n] != '_')
			return true;
	return false;
}

TEST(every_word_is_named)
{
	if (!read_page()) {
		test_skip("no manual page here");
		return;
	}
	for (enum word w = W_NONE + 1; w < W_COUNT; w++)
		if (!named(word_text(w)))
			test_fail(__FILE__, __LINE__, "'%s' is not in the manual", word_text(w));
}

TEST_MAIN
