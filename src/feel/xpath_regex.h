/*
 * xpath_regex - the patterns of matches, replace and split
 *
 * FEEL takes its patterns from XPath: XML Schema's regular expressions (XSD 1.1 part 2,
 * appendix G) with ^ and $, repeats that take as little as they can, references back and
 * groups that are not captured (XPath Functions and Operators 3.1, 5.6).  What that grammar
 * does not have is a mistake here too, also where PCRE2 has a meaning for it: \b, looking
 * ahead or behind, possessive repeats, verbs.
 *
 * Where the two languages share a sign and differ:
 *
 *	.          neither newline nor carriage return, with the flag s anything
 *	$          the very end; with m also before each newline, and at the very end only
 *	           when no newline is the last character
 *	\w \s \d   what is neither punctuation, separator nor other; four blanks; \p{Nd}
 *	\2         empty when its group took no part, where PCRE2 fails
 *	flag i     goes by characters and ranges as written, not by \i, \c, \p{…}
 *	flag x     blanks count nowhere but inside brackets, not even after a backslash
 *	[a-z-[x]]  takes away; the hyphen is a sign only at either end, or escaped
 *
 * A pattern lives in an arena, does not change, and may be shared by threads.
 */
#ifndef FEEL_XPATH_REGEX_H
#define FEEL_XPATH_REGEX_H

#include "data/regex.h"

struct xpath_regex {
	const struct regex *re;
	unsigned groups;
	bool takes_empty; /* it matches the empty text: no good for replace and split */
};
/* NULL, and *why in plain words (arena or static text). */
const struct xpath_regex *xpath_compile(const char *pattern, size_t len, const char *flags,
	size_t flags_len, struct arena *arena, const char **why);
/* Why this pattern, which compiles, may take very long on some texts; or NULL.  Every
 * match is bounded whatever the pattern is, but then has no answer: for those who write
 * rules it is better to know at once. */
const char *xpath_risk(
	const char *pattern, size_t len, const char *flags, size_t flags_len, struct arena *arena);

/* What replace puts in: texts, and what groups took. */
struct xpath_part {
	const char *text; /* NULL: a group */
	uint32_t len;
	unsigned group;
};
struct xpath_parts {
	struct xpath_part *at;
	unsigned n;
	unsigned highest; /* of the groups that are named */
};
/* 0, or -1 and *why.  The texts point into s. */
int xpath_replacement(const char *s, size_t len, unsigned groups, struct arena *arena,
	struct xpath_parts *out, const char **why);

#endif
