#include "feel/xpath_regex.h"

#include "base/utf8.h"
#include "feel/xpath_tree.h"

/* Those of the flags that PCRE2 is to see: blanks are gone by then. */
static void engine_flags(struct xpath_flags f, char out[4])
{
	if (f.dot_all)
		*out++ = 's';
	if (f.lines)
		*out++ = 'm';
	if (f.caseless)
		*out++ = 'i';
	*out = '\0';
}

static int read_tree(const char *pattern, size_t len, const char *flags, size_t flags_len,
	struct arena *arena, struct xpath_tree *out, const char **why)
{
	struct xpath_flags f;

	if (xpath_flags(flags, flags_len, &f, why))
		return -1;
	return xpath_parse(pattern, len, f, arena, out, why);
}

const struct xpath_regex *xpath_compile(const char *pattern, size_t len, const char *flags,
	size_t flags_len, struct arena *arena, const char **why)
{
	struct xpath_regex *x;
	struct xpath_tree tree;
	struct regex_span whole;
	uint64_t steps = regex_steps(0);
	int empty;
	const struct regex *re;
	struct strbuf text;
	char set[4];

	if (read_tree(pattern, len, flags, flags_len, arena, &tree, why))
		return NULL;
	sb_init(&text, arena);
	xpath_translate(&tree, &text);
	engine_flags(tree.flags, set);
	re = regex_compile(text.s, text.len, set, arena, why);
	if (!re)
		return NULL;
	empty = regex_match_all(re, "", 0, 0, &whole, 1, 1, &steps);
	if (empty == -2)
		arena_no_memory(arena);
	if (empty < 0) {
		*why = "the pattern takes too long, even on an empty text";
		return NULL;
	}
	x = ARENA_NEW(arena, struct xpath_regex);
	x->re = re;
	x->groups = tree.groups;
	x->takes_empty = empty;
	return x;
}

const char *xpath_risk(
	const char *pattern, size_t len, const char *flags, size_t flags_len, struct arena *arena)
{
	struct xpath_tree tree;
	const char *why;

	if (read_tree(pattern, len, flags, flags_len, arena, &tree, &why))
		return why;
	return xpath_tree_risk(&tree, arena);
}

/* ---- replacement ---------------------------------------------------------- */

/* The number at s, of all digits there that together name a group; a single digit does
 * even where there is no such group.  Returns how many digits. */
static size_t group_number(const char *s, size_t len, unsigned groups, unsigned *out)
{
	size_t n = 1;
	unsigned group = (unsigned)(s[0] - '0');

	for (; n < len && ascii_digit(s[n]); n++) {
		unsigned longer = group * 10 + (unsigned)(s[n] - '0');

		if (longer > groups && longer > 9)
			break;
		group = longer;
	}
	*out = group;
	return n;
}

int xpath_replacement(const char *s, size_t len, unsigned groups, struct arena *arena,
	struct xpath_parts *out, const char **why)
{
	struct xpath_parts parts = {.at = ARENA_ARRAY(arena, struct xpath_part, len)};
	size_t i = 0, start;
	unsigned group;

	while (i < len) {
		struct xpath_part *part = &parts.at[parts.n++];

		start = i;
		if (s[i] == '$') {
			if (i + 1 == len || !ascii_digit(s[i + 1])) {
				*why = "after '$' there must be the number of a group; the sign "
				       "itself is written '\\$'";
				return -1;
			}
			i += 1 + group_number(s + i + 1, len - i - 1, groups, &group);
			part->group = group;
			if (group <= groups && group > parts.highest)
				parts.highest = group;
			continue;
		}
		if (s[i] == '\\') {
			if (i + 1 == len || (s[i + 1] != '$' && s[i + 1] != '\\')) {
				*why = "after '\\' there must be '$' or '\\'";
				return -1;
			}
			start = i + 1;
			i += 2;
		}
		while (i < len && s[i] != '$' && s[i] != '\\')
			i++;
		part->text = s + start;
		part->len = (uint32_t)(i - start);
	}
	*out = parts;
	return 0;
}
