/* From the tree to PCRE2's language.  Every sign is written so that it can only mean what
 * it means in the tree: signs are escaped, groups and anchors are bracketed. */
#include "base/utf8.h"
#include "feel/xpath_tree.h"

struct translator {
	struct strbuf *out;
	struct xpath_flags flags;
};

/* ---- characters ----------------------------------------------------------- */

static void put_char(struct strbuf *out, uint32_t cp)
{
	if (cp == 0) {
		sb_puts(out, "\\x00");
		return;
	}
	if (cp < 0x80 && !ascii_alpha((int)cp) && !ascii_digit((int)cp))
		sb_putc(out, '\\');
	sb_putcp(out, cp);
}

static void put_range(struct strbuf *out, uint32_t lo, uint32_t hi)
{
	put_char(out, lo);
	if (hi == lo)
		return;
	sb_putc(out, '-');
	put_char(out, hi);
}

/* ---- classes -------------------------------------------------------------- */

/* Only what is written as a character or a range of them goes by the flag i.  PCRE2 does
 * the same for categories; lists of ours must be kept from it. */
static bool is_exact(const struct xpath_item *item)
{
	return item->kind == ITEM_BLOCK ||
	       (item->kind == ITEM_ESCAPE && (item->name[0] == 'i' || item->name[0] == 'c'));
}

static void put_item(struct translator *t, const struct xpath_item *item)
{
	const struct xpath_range *r;
	unsigned n = 0;

	if (item->kind == ITEM_RANGE) {
		put_range(t->out, item->lo, item->hi);
		return;
	}
	if (item->kind == ITEM_CATEGORY) {
		sb_printf(t->out, "\\%c{%s}", item->negated ? 'P' : 'p', item->name);
		return;
	}
	r = xpath_ranges(item, t->out->arena, &n);
	if (r) {
		for (unsigned i = 0; i < n; i++)
			put_range(t->out, r[i].lo, r[i].hi);
	} else if (item->name[0] == 'd') {
		sb_puts(t->out, item->negated ? "\\P{Nd}" : "\\p{Nd}");
	} else {
		sb_puts(t->out, item->negated ? "\\p{P}\\p{Z}\\p{C}" : "\\p{L}\\p{M}\\p{N}\\p{S}");
	}
}

enum part { PART_ALL, PART_FOLDED, PART_EXACT };

static bool has(const struct xpath_class *cls, enum part part)
{
	for (unsigned i = 0; i < cls->items.n; i++)
		if (is_exact(&cls->items.at[i]) == (part == PART_EXACT))
			return true;
	return false;
}

static void put_brackets(struct translator *t, const struct xpath_class *cls, enum part part)
{
	sb_puts(t->out, cls->negated && part == PART_ALL ? "[^" : "[");
	for (unsigned i = 0; i < cls->items.n; i++) {
		const struct xpath_item *item = &cls->items.at[i];

		if (part == PART_ALL || is_exact(item) == (part == PART_EXACT))
			put_item(t, item);
	}
	sb_putc(t->out, ']');
}

/* A class in which some parts go by the flag i and some do not. */
static void put_mixed(struct translator *t, const struct xpath_class *cls)
{
	sb_puts(t->out, cls->negated ? "(?:(?!" : "(?:");
	if (has(cls, PART_FOLDED)) {
		put_brackets(t, cls, PART_FOLDED);
		sb_putc(t->out, '|');
	}
	sb_puts(t->out, "(?-i:");
	put_brackets(t, cls, PART_EXACT);
	sb_puts(t->out, cls->negated ? "))(?s:.))" : "))");
}

static void put_class(struct translator *t, const struct xpath_class *cls)
{
	if (cls->minus) {
		sb_puts(t->out, "(?:(?!");
		put_class(t, cls->minus);
		sb_putc(t->out, ')');
	}
	if (t->flags.caseless && has(cls, PART_EXACT))
		put_mixed(t, cls);
	else
		put_brackets(t, cls, PART_ALL);
	if (cls->minus)
		sb_putc(t->out, ')');
}

/* ---- the rest ------------------------------------------------------------- */

static void put(struct translator *t, const struct xpath_node *x);

static void put_repeat(struct translator *t, const struct xpath_node *x)
{
	enum xpath_kind kind = x->of->kind;
	bool bracket = kind == XP_START || kind == XP_END;

	if (bracket)
		sb_puts(t->out, "(?:");
	put(t, x->of);
	if (bracket)
		sb_putc(t->out, ')');
	if (x->max == XPATH_NO_END && x->min <= 1)
		sb_putc(t->out, x->min ? '+' : '*');
	else if (x->max == XPATH_NO_END)
		sb_printf(t->out, "{%u,}", x->min);
	else if (x->min == 0 && x->max == 1)
		sb_putc(t->out, '?');
	else
		sb_printf(t->out, "{%u,%u}", x->min, x->max);
	if (x->lazy)
		sb_putc(t->out, '?');
}

static void put_list(struct translator *t, const struct xpath_node *x)
{
	for (unsigned i = 0; i < x->list.n; i++) {
		if (i && x->kind == XP_ALT)
			sb_putc(t->out, '|');
		put(t, x->list.at[i]);
	}
}

static void put(struct translator *t, const struct xpath_node *x)
{
	struct strbuf *out = t->out;

	switch (x->kind) {
	case XP_CHAR: put_char(out, x->cp); break;
	case XP_ANY: sb_puts(out, t->flags.dot_all ? "." : "[^\\n\\r]"); break;
	case XP_CLASS: put_class(t, &x->cls); break;
	case XP_START: sb_puts(out, t->flags.lines ? "^" : "\\A"); break;
	case XP_END:
		/* of a line: before its newline; a last line without one ends with the text */
		sb_puts(out, t->flags.lines ? "(?:(?=\\n)|(?<!\\n)\\z)" : "\\z");
		break;
	case XP_BACK:
		/* a group that took no part is as good as empty; PCRE2 would fail */
		sb_printf(out, "(?(%u)\\g{%u})", x->group, x->group);
		break;
	case XP_GROUP:
		sb_puts(out, x->group ? "(" : "(?:");
		put(t, x->of);
		sb_putc(out, ')');
		break;
	case XP_SEQ:
	case XP_ALT: put_list(t, x); break;
	case XP_REPEAT: put_repeat(t, x); break;
	}
}

void xpath_translate(const struct xpath_tree *tree, struct strbuf *out)
{
	struct translator t = {out, tree->flags};

	put(&t, tree->root);
}
