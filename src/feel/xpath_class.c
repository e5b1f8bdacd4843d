/* Classes of characters: [a-z-[aeiou]], \p{Lu}, \d. */
#include "base/utf8.h"
#include "feel/xpath_tree.h"

#include <string.h>

/* ---- escapes -------------------------------------------------------------- */

static bool is_category(const char *s, size_t len)
{
	static const char *const known[] = {"L", "ultmo", "M", "nce", "N", "dlo", "P", "cdseifo",
		"Z", "slp", "S", "mcko", "C", "cofn"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i += 2)
		if (len && s[0] == known[i][0])
			return len == 1 || (len == 2 && strchr(known[i + 1], s[1]));
	return false;
}

/* After \p or \P. */
static bool parse_property(struct xpath_parser *p, struct xpath_item *out)
{
	uint32_t start = p->at + 1, len;
	const char *name;

	if (!xpath_accept(p, '{'))
		return xpath_fail(p, "after '\\p' there must be a name in braces, as in \\p{L}");
	while (p->at < p->len && p->s[p->at] != '}')
		p->at++;
	name = p->s + start;
	len = p->at - start;
	if (!xpath_accept(p, '}'))
		return xpath_fail(p, "a '{' is not closed");
	if (is_category(name, len)) {
		out->kind = ITEM_CATEGORY;
		memcpy(out->name, name, len);
		return true;
	}
	if (len > 2 && memcmp(name, "Is", 2) == 0) {
		out->kind = ITEM_BLOCK;
		if (xpath_block(name + 2, len - 2, &out->lo, &out->hi))
			return true;
		return xpath_fail(
			p, "there is no block of characters named '%.*s'", (int)len - 2, name + 2);
	}
	return xpath_fail(p, "there is no kind of characters named '%.*s'", (int)len, name);
}

bool xpath_parse_escape(struct xpath_parser *p, struct xpath_item *out)
{
	uint32_t start = p->at - 1;
	int32_t c = xpath_next(p);

	*out = (struct xpath_item){.kind = ITEM_RANGE};
	switch (c) {
	case -1: return xpath_fail(p, "a '\\' ends the pattern; the sign itself is written '\\\\'");
	case 'n': c = '\n'; break;
	case 'r': c = '\r'; break;
	case 't': c = '\t'; break;
	case 'p':
	case 'P': out->negated = c == 'P'; return parse_property(p, out);
	case 's':
	case 'd':
	case 'w':
	case 'i':
	case 'c':
	case 'S':
	case 'D':
	case 'W':
	case 'I':
	case 'C':
		out->kind = ITEM_ESCAPE;
		out->negated = ascii_upper(c);
		out->name[0] = (char)(c | 0x20);
		return true;
	default:
		if (c < 0x80 && strchr("\\|.?*+(){}-[]^$", c) && c)
			break;
		return xpath_fail(p, "'%s' is not known in a pattern", xpath_quote(p, start));
	}
	out->lo = out->hi = (uint32_t)c;
	return true;
}

/* ---- brackets ------------------------------------------------------------- */

/* One part, without a range behind it. */
static bool parse_part(struct xpath_parser *p, struct xpath_item *out)
{
	int32_t c = xpath_next(p);

	if (c < 0)
		return xpath_fail(p, "a '[' is not closed");
	if (c == '[')
		return xpath_fail(p, "inside brackets '[' is written '\\['");
	if (c == '\\')
		return xpath_parse_escape(p, out);
	*out = (struct xpath_item){.kind = ITEM_RANGE, .lo = (uint32_t)c, .hi = (uint32_t)c};
	return true;
}

static char at(const struct xpath_parser *p, uint32_t ahead)
{
	return p->at + ahead < p->len ? p->s[p->at + ahead] : '\0';
}

/* The hyphen after a character: of a range, itself before ']' and "-[", or of "-[". */
static bool parse_range(struct xpath_parser *p, struct xpath_item *item, bool bare)
{
	uint32_t start = p->at;
	struct xpath_item hi;
	bool plain;

	if (at(p, 0) != '-' || at(p, 1) == '[' || at(p, 1) == ']' ||
		(at(p, 1) == '-' && at(p, 2) == '['))
		return true;
	p->at++;
	plain = at(p, 0) == '-';
	if (!parse_part(p, &hi))
		return false;
	if (bare || plain)
		return xpath_fail(p, "'-' cannot begin or end a range; the sign itself is "
				     "written '\\-'");
	if (hi.kind != ITEM_RANGE)
		return xpath_fail(p, "'%s' cannot end a range", xpath_quote(p, start + 1));
	if (hi.lo < item->lo)
		return xpath_fail(p, "a range runs backwards before '%s'", xpath_quote(p, start));
	item->hi = hi.lo;
	return true;
}

/* After "-[" and its class. */
static bool parse_minus(struct xpath_parser *p, struct xpath_class *out)
{
	struct xpath_class *minus = ARENA_NEW(p->arena, struct xpath_class);

	if (p->depth >= XPATH_NESTING)
		return xpath_fail(p, "the brackets are nested too deeply");
	p->depth++;
	if (!xpath_parse_class(p, minus))
		return false;
	p->depth--;
	out->minus = minus;
	if (!xpath_accept(p, ']'))
		return xpath_fail(p, "what is taken away stands last in its brackets");
	return true;
}

bool xpath_parse_class(struct xpath_parser *p, struct xpath_class *out)
{
	struct xpath_item item;

	*out = (struct xpath_class){.negated = xpath_accept(p, '^')};
	for (;;) {
		bool bare = at(p, 0) == '-';

		if (out->items.n && at(p, 0) == '-' && at(p, 1) == '[') {
			p->at += 2;
			return parse_minus(p, out);
		}
		if (xpath_accept(p, ']')) {
			if (out->items.n)
				return true;
			return xpath_fail(p, "there is nothing in the brackets; the sign itself "
					     "is written '\\]'");
		}
		if (!parse_part(p, &item) ||
			(item.kind == ITEM_RANGE && !parse_range(p, &item, bare)))
			return false;
		vec_push(p->arena, &out->items, item);
	}
}

/* ---- lists of characters --------------------------------------------------- */

static const struct xpath_range spaces[] = {{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}};
/* XML 1.0, fifth edition: NameStartChar */
static const struct xpath_range name_starts[] = {{':', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'},
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF},
	{0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF},
	{0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
/* NameChar */
static const struct xpath_range name_chars[] = {{'-', '.'}, {'0', ':'}, {'A', 'Z'}, {'_', '_'},
	{'a', 'z'}, {0xB7, 0xB7}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x37D}, {0x37F, 0x1FFF},
	{0x200C, 0x200D}, {0x203F, 0x2040}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF},
	{0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};

/* Between lo and hi, but no surrogates: they are no characters. */
static unsigned add_range(struct xpath_range *out, unsigned n, uint32_t lo, uint32_t hi)
{
	if (lo >= 0xD800 && lo <= 0xDFFF)
		lo = 0xE000;
	if (hi >= 0xD800 && hi <= 0xDFFF)
		hi = 0xD7FF;
	if (lo <= hi)
		out[n++] = (struct xpath_range){lo, hi};
	return n;
}

static const struct xpath_range *complement(
	const struct xpath_range *r, struct arena *arena, unsigned *n)
{
	struct xpath_range *out = ARENA_ARRAY(arena, struct xpath_range, *n + 1);
	uint32_t lo = 0;
	unsigned m = 0;

	for (unsigned i = 0; i < *n; i++) {
		if (r[i].lo > lo)
			m = add_range(out, m, lo, r[i].lo - 1);
		lo = r[i].hi + 1;
	}
	if (lo <= XPATH_CP_MAX)
		m = add_range(out, m, lo, XPATH_CP_MAX);
	*n = m;
	return out;
}

#define LIST(array) (*n = sizeof(array) / sizeof *(array), (array))

const struct xpath_range *xpath_ranges(
	const struct xpath_item *item, struct arena *arena, unsigned *n)
{
	const struct xpath_range *r = NULL;
	struct xpath_range *block;

	if (item->kind == ITEM_BLOCK) {
		block = ARENA_NEW(arena, struct xpath_range);
		*block = (struct xpath_range){item->lo, item->hi};
		r = block;
		*n = 1;
	} else if (item->kind == ITEM_ESCAPE) {
		switch (item->name[0]) {
		case 's': r = LIST(spaces); break;
		case 'i': r = LIST(name_starts); break;
		case 'c': r = LIST(name_chars); break;
		default: break;
		}
	}
	return r && item->negated ? complement(r, arena, n) : r;
}
