/* Which characters can stand here: only so far as it decides whether two parts of a pattern
 * can take the same text. */
#include "base/utf8.h"
#include "feel/xpath_tree.h"

#include <stdlib.h>
#include <string.h>

static const char kind_letters[] = "LMNPSZC";
enum { KINDS_ALL = 0x7F };

/* General categories of ASCII, two letters each. */
static const char ascii_categories[] =
	"CcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCcCc"
	"ZsPoPoPoScPoPoPoPsPePoSmPoPdPoPoNdNdNdNdNdNdNdNdNdNdPoPoSmSmSmPo"
	"PoLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuLuPsPoPeSkPc"
	"SkLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlLlPsSmPeSmCc";

static uint8_t kind_bit(char letter)
{
	return (uint8_t)(1u << (strchr(kind_letters, letter) - kind_letters));
}

static void set_ascii(struct xpath_set *s, uint32_t c)
{
	s->ascii[c / 64] |= UINT64_C(1) << (c % 64);
}

static void add_range(struct xpath_set *s, struct arena *arena, uint32_t lo, uint32_t hi)
{
	struct xpath_range beyond = {lo < 0x80 ? 0x80 : lo, hi};

	for (uint32_t c = lo; c <= hi && c < 0x80; c++)
		set_ascii(s, c);
	if (hi >= 0x80)
		vec_push(arena, &s->ranges, beyond);
}

/* The other cases of what is written; beyond Latin-1 all letters count as such. */
static void add_cases(struct xpath_set *s, struct arena *arena, uint32_t lo, uint32_t hi)
{
	for (uint32_t c = 'a'; c <= 'z'; c++) {
		if ((c >= lo && c <= hi) || (c - 32 >= lo && c - 32 <= hi)) {
			set_ascii(s, c);
			set_ascii(s, c - 32);
		}
	}
	for (uint32_t c = 0xE0; c <= 0xFE; c++)
		if (c != 0xF7 && ((c >= lo && c <= hi) || (c - 32 >= lo && c - 32 <= hi))) {
			add_range(s, arena, c, c);
			add_range(s, arena, c - 32, c - 32);
		}
	if (hi > 0xFF)
		s->kinds |= kind_bit('L');
}

/* ---- items ---------------------------------------------------------------- */

/* Characters of this kind; `name` is "L" or "Lu". */
static void add_kind(struct xpath_set *s, const char *name, bool negated)
{
	uint8_t bit = kind_bit(name[0]);

	for (uint32_t c = 0; c < 0x80; c++) {
		const char *is = ascii_categories + (size_t)2 * c;

		if ((is[0] == name[0] && (!name[1] || is[1] == name[1])) != negated)
			set_ascii(s, c);
	}
	if (name[1])
		s->kinds_are_whole = false;
	s->kinds |= !negated ? bit : (uint8_t)(name[1] ? KINDS_ALL : KINDS_ALL & ~bit);
}

static void add_item(struct xpath_set *s, const struct xpath_item *item, struct xpath_flags flags,
	struct arena *arena)
{
	const struct xpath_range *r;
	unsigned n;

	if (item->kind == ITEM_RANGE) {
		add_range(s, arena, item->lo, item->hi);
		if (flags.caseless)
			add_cases(s, arena, item->lo, item->hi);
		return;
	}
	if (item->kind == ITEM_CATEGORY) {
		add_kind(s, item->name, item->negated);
		return;
	}
	r = xpath_ranges(item, arena, &n);
	if (r) {
		for (unsigned i = 0; i < n; i++)
			add_range(s, arena, r[i].lo, r[i].hi);
	} else if (item->name[0] == 'd') {
		add_kind(s, "Nd", item->negated);
	} else {
		for (const char *k = item->negated ? "PZC" : "LMNS"; *k; k++) {
			const char name[] = {*k, '\0'};

			add_kind(s, name, false);
		}
	}
}

/* ---- all but these --------------------------------------------------------- */

static int by_start(const void *a, const void *b)
{
	const struct xpath_range *x = a, *y = b;

	return (x->lo > y->lo) - (x->lo < y->lo);
}

static void invert(struct xpath_set *s, struct arena *arena)
{
	struct xpath_set out = {.kinds_are_whole = true};
	uint32_t lo = 0x80;

	out.ascii[0] = ~s->ascii[0];
	out.ascii[1] = ~s->ascii[1];
	if (s->kinds) {
		out.kinds = s->kinds_are_whole ? (uint8_t)(KINDS_ALL & ~s->kinds) : KINDS_ALL;
		out.kinds_are_whole = false;
		*s = out;
		return;
	}
	if (s->ranges.n)
		qsort(s->ranges.at, s->ranges.n, sizeof *s->ranges.at, by_start);
	for (unsigned i = 0; i < s->ranges.n; i++) {
		if (s->ranges.at[i].lo > lo)
			add_range(&out, arena, lo, s->ranges.at[i].lo - 1);
		if (s->ranges.at[i].hi >= lo)
			lo = s->ranges.at[i].hi + 1;
	}
	if (lo <= XPATH_CP_MAX)
		add_range(&out, arena, lo, XPATH_CP_MAX);
	*s = out;
}

static void of_class(const struct xpath_class *cls, struct xpath_flags flags, struct arena *arena,
	struct xpath_set *out)
{
	struct xpath_set minus;

	*out = (struct xpath_set){.kinds_are_whole = true};
	for (unsigned i = 0; i < cls->items.n; i++)
		add_item(out, &cls->items.at[i], flags, arena);
	if (cls->negated)
		invert(out, arena);
	if (!cls->minus)
		return;
	of_class(cls->minus, flags, arena, &minus);
	out->ascii[0] &= ~minus.ascii[0];
	out->ascii[1] &= ~minus.ascii[1];
	out->kinds_are_whole = false;
}

void xpath_set_of(const struct xpath_node *x, struct xpath_flags flags, struct arena *arena,
	struct xpath_set *out)
{
	static const struct xpath_item newline = {ITEM_RANGE, false, "", '\n', '\n'},
				       back = {ITEM_RANGE, false, "", '\r', '\r'};

	if (x->kind == XP_CLASS) {
		of_class(&x->cls, flags, arena, out);
		return;
	}
	*out = (struct xpath_set){.kinds_are_whole = true};
	if (x->kind == XP_CHAR) {
		add_range(out, arena, x->cp, x->cp);
		if (flags.caseless)
			add_cases(out, arena, x->cp, x->cp);
		return;
	}
	if (x->kind == XP_ANY && !flags.dot_all) {
		add_item(out, &newline, flags, arena);
		add_item(out, &back, flags, arena);
	}
	invert(out, arena);
}

/* ---- do they meet? ---------------------------------------------------------- */

/* The kinds that a character may be of: enough of them to tell letters from dashes. */
static uint8_t kinds_of(uint32_t cp)
{
	if (utf8_is_letter(cp))
		return kind_bit('L');
	if ((cp >= 0x2010 && cp <= 0x2027) || cp == 0xAB || cp == 0xB7 || cp == 0xBB)
		return kind_bit('P');
	if (cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F)
		return kind_bit('Z');
	return (uint8_t)(KINDS_ALL & ~kind_bit('L'));
}

static bool ranges_meet_kinds(const struct xpath_set *a, uint8_t kinds)
{
	for (unsigned i = 0; i < a->ranges.n && kinds; i++) {
		const struct xpath_range *r = &a->ranges.at[i];

		if (r->lo != r->hi || (kinds_of(r->lo) & kinds))
			return true;
	}
	return false;
}

bool xpath_sets_meet(const struct xpath_set *a, const struct xpath_set *b)
{
	if ((a->ascii[0] & b->ascii[0]) || (a->ascii[1] & b->ascii[1]) || (a->kinds & b->kinds))
		return true;
	if (ranges_meet_kinds(a, b->kinds) || ranges_meet_kinds(b, a->kinds))
		return true;
	for (unsigned i = 0; i < a->ranges.n; i++)
		for (unsigned j = 0; j < b->ranges.n; j++)
			if (a->ranges.at[i].lo <= b->ranges.at[j].hi &&
				b->ranges.at[j].lo <= a->ranges.at[i].hi)
				return true;
	return false;
}
