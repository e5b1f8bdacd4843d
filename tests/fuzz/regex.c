/*
 * A pattern and a text: the first byte chooses flags, the rest up to a NUL is the pattern,
 * what follows the text.  A match lies in the text and cuts no character; a search from
 * behind it goes on.
 */
#include "data/regex.h"
#include "base/utf8.h"

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

static bool at_character(const struct input *in, size_t i)
{
	return i == in->text_len || ((unsigned char)in->text[i] & 0xc0) != 0x80;
}

static void search(const struct input *in, const struct regex *re)
{
	struct regex_span at[3];
	size_t from = 0;

	for (unsigned n = 0; n < 4; n++) {
		if (regex_match(re, in->text, in->text_len, from, at, 3) != REGEX_YES)
			return;
		must(at[0].start <= at[0].end && at[0].end <= in->text_len);
		must(at_character(in, at[0].start) && at_character(in, at[0].end));
		for (unsigned g = 1; g < 3; g++)
			must(at[g].start == SIZE_MAX ||
				(g <= regex_groups(re) && at[g].end <= in->text_len));
		from = at[0].end > from ? at[0].end : from + 1;
		while (from < in->text_len && !at_character(in, from))
			from++;
	}
}

static void run(void *arg)
{
	struct input *in = arg;
	const char *error = NULL;
	struct arena arena;
	struct regex *re;

	arena_init(&arena, &in->oom);
	re = regex_compile(in->pattern, in->pattern_len, in->flags, &arena, &error);
	must(re || error);
	if (re)
		search(in, re);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const flags[] = {"", "s", "m", "i", "x", "smix", "sx", "mi"};
	struct input in = {.flags = flags[len ? data[0] % 8 : 0]};
	const char *bytes = (const char *)data + (len > 0), *nul;

	len -= len > 0;
	nul = len ? memchr(bytes, '\0', len) : NULL;
	in.pattern = bytes;
	in.pattern_len = nul ? (size_t)(nul - bytes) : len;
	in.text = nul ? nul + 1 : "aab";
	in.text_len = nul ? len - in.pattern_len - 1 : 3;
	return oom_guard(&in.oom, run, &in);
}
