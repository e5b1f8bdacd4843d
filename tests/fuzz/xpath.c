/*
 * A pattern as rule authors write it: the first byte chooses flags, the rest up to a NUL is
 * the pattern, what follows the text.  What the parser takes, the engine takes once it is
 * translated, unless it is too large; matches lie in the text, one after the other; to
 * look for risks comes to an end.
 */
#include "base/utf8.h"
#include "feel/xpath_regex.h"
#include "feel/xpath_tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct input {
	const char *pattern, *text, *flags;
	size_t pattern_len, text_len;
	struct oom oom;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* A mistake in the translation is told by the engine at some byte; size is not. */
static void translation_is_sound(const struct input *in, struct arena *arena)
{
	struct xpath_flags flags;
	struct xpath_tree tree;
	struct strbuf text;
	const char *why = NULL;

	must(!xpath_flags(in->flags, strlen(in->flags), &flags, &why));
	if (xpath_parse(in->pattern, in->pattern_len, flags, arena, &tree, &why)) {
		must(why && *why &&
			!xpath_compile(in->pattern, in->pattern_len, in->flags, strlen(in->flags),
				arena, &why));
		return;
	}
	sb_init(&text, arena);
	xpath_translate(&tree, &text);
	if (!regex_compile(text.s, text.len, flags.caseless ? "i" : "", arena, &why))
		must(strstr(why, "too large") || strstr(why, "too long"));
	xpath_tree_risk(&tree, arena);
}

static void matches_lie_in_the_text(const struct input *in, const struct xpath_regex *x)
{
	struct regex_span at[16];
	uint64_t steps = 200000;
	size_t done = 0;
	int n = regex_match_all(x->re, in->text, in->text_len, 0, at, 2, 8, &steps);

	must(n <= 8 && steps <= 200000);
	for (int i = 0; i < n; i++) {
		must(at[2 * i].start >= done && at[2 * i].end >= at[2 * i].start);
		must(at[2 * i].end <= in->text_len);
		/* replace and split rely on it */
		must(x->takes_empty || at[2 * i].end > at[2 * i].start);
		done = at[2 * i].end;
	}
}

static void run(void *arg)
{
	struct input *in = arg;
	const struct xpath_regex *x;
	const char *why = NULL;
	struct arena arena;

	arena_init(&arena, &in->oom);
	translation_is_sound(in, &arena);
	x = xpath_compile(in->pattern, in->pattern_len, in->flags, strlen(in->flags), &arena, &why);
	must(x || (why && *why));
	if (x)
		matches_lie_in_the_text(in, x);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const flags[] = {"", "s", "m", "i", "x", "smix", "sx", "mi"};
	struct input in = {.flags = flags[len ? data[0] % 8 : 0]};
	const char *bytes = (const char *)data + (len > 0), *nul;

	len -= len > 0;
	len = utf8_valid_prefix(bytes, len);
	nul = len ? memchr(bytes, '\0', len) : NULL;
	in.pattern = bytes;
	in.pattern_len = nul ? (size_t)(nul - bytes) : len;
	in.text = nul ? nul + 1 : "aab1 ø\n";
	in.text_len = nul ? len - in.pattern_len - 1 : strlen(in.text);
	must(!oom_guard(&in.oom, run, &in));
	must(in.oom.used == 0);
	return 0;
}
