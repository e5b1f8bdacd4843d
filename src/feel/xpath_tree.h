/*
 * xpath_tree - what a pattern says, before it becomes one of PCRE2
 *
 * The parser knows the whole grammar and nothing else: what it does not know is a mistake,
 * so that no word of PCRE2's own language can slip through as text.  The translation and
 * the look for costly patterns read the same tree.
 *
 * Nesting is bounded (XPATH_NESTING), so whoever walks a tree may recurse.
 */
#ifndef FEEL_XPATH_TREE_H
#define FEEL_XPATH_TREE_H

#include "base/strbuf.h"
#include "base/vec.h"
#include <stdbool.h>
#include <stdint.h>

enum {
	XPATH_BYTES = 4096,
	XPATH_NESTING = 64,
	XPATH_REPEAT_MAX = 65535, /* PCRE2's own */
	XPATH_CP_MAX = 0x10FFFF,
};
#define XPATH_NO_END UINT32_MAX /* as max of a repeat */

/* A part of a class. */
struct xpath_item {
	enum {
		ITEM_RANGE,    /* lo..hi, as written */
		ITEM_ESCAPE,   /* name[0] is one of s d w i c */
		ITEM_CATEGORY, /* name: "L" or "Lu" */
		ITEM_BLOCK,    /* lo..hi */
	} kind;
	bool negated;
	char name[3];
	uint32_t lo, hi;
};
struct xpath_class {
	bool negated;
	VEC(struct xpath_item) items;
	const struct xpath_class *minus; /* or NULL */
};

enum xpath_kind {
	XP_CHAR,   /* cp */
	XP_ANY,    /* . */
	XP_CLASS,  /* cls */
	XP_START,  /* ^ */
	XP_END,    /* $ */
	XP_BACK,   /* \group */
	XP_GROUP,  /* (of), group 0 when it is not captured */
	XP_SEQ,    /* list, maybe empty */
	XP_ALT,    /* list, two at least */
	XP_REPEAT, /* of, min..max times */
};
struct xpath_node {
	enum xpath_kind kind;
	uint32_t start, end; /* bytes of the tree's text */
	union {
		uint32_t cp;
		struct xpath_class cls;
		struct {
			struct xpath_node *of;
			unsigned group;
			uint32_t min, max;
			bool lazy;
		};
		struct {
			VEC(struct xpath_node *) list;
		};
	};
};
struct xpath_flags {
	bool dot_all, lines, caseless, spaced;
};
struct xpath_tree {
	struct xpath_node *root;
	unsigned groups;
	struct xpath_flags flags;
	const char *text; /* without the blanks that the flag x takes out */
	uint32_t len;
};

/* xpath_parse.c.  0, or -1 and *why (arena or static text). */
int xpath_flags(const char *flags, size_t len, struct xpath_flags *out, const char **why);
int xpath_parse(const char *pattern, size_t len, struct xpath_flags flags, struct arena *arena,
	struct xpath_tree *out, const char **why);

/* The parser's own, for its two files. */
struct xpath_parser {
	struct arena *arena;
	const char *s;
	uint32_t len, at;
	unsigned groups, depth;
	bool *closed; /* by number of the group */
	const char *why;
};
/* Says what is wrong, once; returns false. */
bool xpath_fail(struct xpath_parser *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The character at the cursor, or -1 at the end; the cursor stays. */
int32_t xpath_peek(const struct xpath_parser *p);
/* Takes it. */
int32_t xpath_next(struct xpath_parser *p);
/* Takes this character when it is the next. */
bool xpath_accept(struct xpath_parser *p, char c);
/* What was written from `start` to the cursor, for messages. */
const char *xpath_quote(struct xpath_parser *p, uint32_t start);

/* xpath_class.c */
/* After the '['. */
bool xpath_parse_class(struct xpath_parser *p, struct xpath_class *out);
/* After a backslash: a part that stands for more than one character, or for one (RANGE). */
bool xpath_parse_escape(struct xpath_parser *p, struct xpath_item *out);
/* The characters of an ESCAPE or BLOCK that has a list, ascending; of its complement when
 * it is negated.  NULL for those that go by category. */
struct xpath_range {
	uint32_t lo, hi;
};
const struct xpath_range *xpath_ranges(
	const struct xpath_item *item, struct arena *arena, unsigned *n);

/* xpath_blocks.c: false when there is none of that name. */
bool xpath_block(const char *name, size_t len, uint32_t *lo, uint32_t *hi);

/* xpath_translate.c: the pattern in PCRE2's language, for regex_compile with those of the
 * flags s, m and i that are set. */
void xpath_translate(const struct xpath_tree *tree, struct strbuf *out);

/* xpath_set.c: which characters a node of one character takes.  Exact for ASCII, and for
 * what is written as characters; beyond that it goes by general kinds, and a set may be
 * said to hold more than it does, never less. */
struct xpath_set {
	uint64_t ascii[2];
	uint8_t kinds;                  /* beyond ASCII: bits of letters, marks, numbers, … */
	bool kinds_are_whole;           /* all characters of those kinds are in it */
	VEC(struct xpath_range) ranges; /* beyond ASCII, besides the kinds */
};
void xpath_set_of(const struct xpath_node *x, struct xpath_flags flags, struct arena *arena,
	struct xpath_set *out);
bool xpath_sets_meet(const struct xpath_set *a, const struct xpath_set *b);

/* xpath_risk.c: why the pattern may take very long on some text, or NULL. */
const char *xpath_tree_risk(const struct xpath_tree *tree, struct arena *arena);

#endif
