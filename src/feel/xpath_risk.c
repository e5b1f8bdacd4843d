/*
 * Is there a text on which this pattern takes very long?
 *
 * A backtracking engine takes exponential time where a text can go through a repeat in two
 * ways and be back at the same place: then n rounds have 2^n ways.  Whether there is such a
 * text can be told from the pattern: the places for characters inside a repeat, and which
 * can follow which, are an automaton (Glushkov's); it is walked by two at once, who read
 * the same characters; if they start at one place, part, and meet there again, that is it.
 * Going from one place to another in two ways (by the inner repeat, or by a new round of
 * the outer one) is the same without parting.  After Weideman et al., "Analyzing Matching
 * Time Behavior of Backtracking Regular Expression Matchers", 2016.
 *
 * Two repeats side by side that can take the same characters are no more than cubic, but
 * on a long text that is too long too, and one of them is enough.
 */
#include "feel/xpath_tree.h"

#include <string.h>

enum {
	PLACES = 128,
	WORDS = PLACES / 64,
	MANY = 10, /* a repeat that ends counts as one that does not from here on */
	WALK = 20000000,
};

struct bits {
	uint64_t w[WORDS];
};
struct automaton {
	struct arena *arena;
	struct xpath_flags flags;
	struct xpath_set sets[PLACES];
	struct bits next[PLACES], before[PLACES]; /* can follow; can come before */
	struct bits meets[PLACES];                /* places that take a common character */
	unsigned n;
	uint64_t walked;
	bool too_large, twice;
};

static bool bit(const struct bits *b, unsigned i)
{
	return b->w[i / 64] >> (i % 64) & 1;
}

static void set_bit(struct bits *b, unsigned i)
{
	b->w[i / 64] |= UINT64_C(1) << (i % 64);
}

static void join(struct bits *b, const struct bits *x)
{
	for (unsigned i = 0; i < WORDS; i++)
		b->w[i] |= x->w[i];
}

/* ---- the automaton ---------------------------------------------------------- */

/* Of a part of the pattern: where it can begin and end, and in how many ways it can be
 * empty: none, one, or 2 for more. */
struct part {
	struct bits first, last;
	unsigned empty;
};

static unsigned few(unsigned n)
{
	return n > 2 ? 2 : n;
}

static bool any(const struct bits *b)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < WORDS; i++)
		all |= b->w[i];
	return all != 0;
}

static struct part build(struct automaton *a, const struct xpath_node *x);

static struct part place(struct automaton *a, const struct xpath_node *x)
{
	struct part part = {.empty = x->kind == XP_BACK};

	if (a->n == PLACES) {
		a->too_large = true;
		return part;
	}
	xpath_set_of(x, a->flags, a->arena, &a->sets[a->n]);
	set_bit(&part.first, a->n);
	part.last = part.first;
	a->n++;
	return part;
}

static void connect(struct automaton *a, const struct bits *from, const struct bits *to)
{
	for (unsigned i = 0; i < a->n; i++) {
		if (!bit(from, i))
			continue;
		for (unsigned w = 0; w < WORDS; w++)
			a->twice = a->twice || (a->next[i].w[w] & to->w[w]);
		join(&a->next[i], to);
	}
}

static struct part in_sequence(struct automaton *a, struct part x, const struct part *y)
{
	connect(a, &x.last, &y->first);
	/* two ways to pass over it: each round of the repeat around has the choice */
	if ((x.empty > 1 && any(&y->first)) || (y->empty > 1 && any(&x.first)))
		a->twice = true;
	if (x.empty)
		join(&x.first, &y->first);
	if (y->empty)
		join(&x.last, &y->last);
	else
		x.last = y->last;
	x.empty = few(x.empty * y->empty);
	return x;
}

/* How many characters it always takes, or -1 when that differs. */
static int64_t length(const struct xpath_node *x)
{
	int64_t n, sum = 0;

	switch (x->kind) {
	case XP_CHAR:
	case XP_ANY:
	case XP_CLASS: return 1;
	case XP_START:
	case XP_END: return 0;
	case XP_BACK: return -1;
	case XP_GROUP: return length(x->of);
	case XP_REPEAT:
		n = x->min == x->max ? length(x->of) : -1;
		return n < 0 || n > INT32_MAX ? -1 : n * x->min;
	case XP_SEQ:
		for (unsigned i = 0; i < x->list.n; i++) {
			n = length(x->list.at[i]);
			if (n < 0 || sum > INT32_MAX)
				return -1;
			sum += n;
		}
		return sum;
	case XP_ALT:
		n = length(x->list.at[0]);
		for (unsigned i = 1; i < x->list.n; i++)
			if (length(x->list.at[i]) != n)
				return -1;
		return n;
	}
	return -1;
}

/* Does it go round so often that it may as well be without end? */
static bool is_loop(const struct xpath_node *x)
{
	return x->kind == XP_REPEAT && x->max > MANY && (x->min != x->max || length(x->of) < 0);
}

static struct part build_repeat(struct automaton *a, const struct xpath_node *x)
{
	struct part part = {.empty = 1}, again;

	if (x->max == 0)
		return part;
	part = build(a, x->of);
	if (is_loop(x)) {
		connect(a, &part.last, &part.first);
		part.empty *= 2; /* no round, or one that takes nothing */
	} else if (x->max > 1 && (x->min != x->max || length(x->of) < 0)) {
		again = build(a, x->of); /* twice stands for a few times */
		if (x->min != x->max)
			again.empty = few(again.empty + 1);
		part = in_sequence(a, part, &again);
	}
	part.empty = few(part.empty + (x->min == 0));
	return part;
}

static struct part build(struct automaton *a, const struct xpath_node *x)
{
	struct part part = {.empty = 1}, other;

	switch (x->kind) {
	case XP_CHAR:
	case XP_ANY:
	case XP_CLASS:
	case XP_BACK: return place(a, x);
	case XP_START:
	case XP_END: return part;
	case XP_GROUP: return build(a, x->of);
	case XP_REPEAT: return build_repeat(a, x);
	case XP_SEQ:
		for (unsigned i = 0; i < x->list.n && !a->too_large; i++) {
			other = build(a, x->list.at[i]);
			part = in_sequence(a, part, &other);
		}
		return part;
	case XP_ALT:
		part.empty = 0;
		for (unsigned i = 0; i < x->list.n && !a->too_large; i++) {
			other = build(a, x->list.at[i]);
			join(&part.first, &other.first);
			join(&part.last, &other.last);
			part.empty = few(part.empty + other.empty);
		}
		return part;
	}
	return part;
}

static void finish(struct automaton *a)
{
	for (unsigned i = 0; i < a->n; i++)
		for (unsigned j = 0; j < a->n; j++) {
			if (bit(&a->next[i], j))
				set_bit(&a->before[j], i);
			if (i == j || xpath_sets_meet(&a->sets[i], &a->sets[j]))
				set_bit(&a->meets[i], j);
		}
}

/* ---- two who read the same text ---------------------------------------------- */

struct walk {
	struct bits seen[PLACES]; /* seen[r] has s: the two can be at r and s */
	uint16_t todo[PLACES * PLACES];
	unsigned n;
};

static void visit(struct walk *walk, unsigned r, unsigned s)
{
	if (bit(&walk->seen[r], s))
		return;
	set_bit(&walk->seen[r], s);
	walk->todo[walk->n++] = (uint16_t)(r * PLACES + s);
}

/* Where they can get from both at p, or come from; `step` is next or before. */
static void walk_from(struct automaton *a, struct walk *walk, unsigned p, const struct bits *step)
{
	memset(walk->seen, 0, sizeof walk->seen);
	walk->n = 0;
	visit(walk, p, p);
	while (walk->n) {
		unsigned at = walk->todo[--walk->n], r = at / PLACES, s = at % PLACES;

		for (unsigned i = 0; i < a->n; i++) {
			if (!bit(&step[r], i))
				continue;
			for (unsigned j = 0; j < a->n; j++)
				if (bit(&step[s], j) && bit(&a->meets[i], j))
					visit(walk, i, j);
			a->walked += a->n;
		}
	}
}

static bool part_and_meet(struct automaton *a)
{
	struct walk *there = ARENA_NEW(a->arena, struct walk);
	struct walk *back = ARENA_NEW(a->arena, struct walk);

	for (unsigned p = 0; p < a->n; p++) {
		bool part = false;

		walk_from(a, there, p, a->next);
		for (unsigned r = 0; r < a->n && !part; r++)
			for (unsigned s = 0; s < a->n && !part; s++)
				part = r != s && bit(&there->seen[r], s);
		if (!part)
			continue;
		walk_from(a, back, p, a->before);
		for (unsigned r = 0; r < a->n; r++)
			for (unsigned s = 0; s < a->n; s++)
				if (r != s && bit(&there->seen[r], s) && bit(&back->seen[r], s))
					return true;
		if (a->walked > WALK) {
			a->too_large = true;
			return false;
		}
	}
	return false;
}

/* ---- looking through the pattern ---------------------------------------------- */

struct look {
	const struct xpath_tree *tree;
	struct arena *arena;
	const char *why;
};

static const char *quote(struct look *look, const struct xpath_node *x)
{
	return arena_strndup(look->arena, look->tree->text + x->start, x->end - x->start);
}

static void look_at_loop(struct look *look, const struct xpath_node *x)
{
	struct automaton *a = ARENA_NEW(look->arena, struct automaton);

	a->arena = look->arena;
	a->flags = look->tree->flags;
	build(a, x);
	if (!a->too_large && !a->twice)
		finish(a);
	if (!a->too_large && (a->twice || part_and_meet(a)))
		look->why = arena_printf(look->arena,
			"'%s' can divide one text among its repeats in very many ways, which may "
			"take far too long; let each round begin or end with a character that "
			"the rest of it cannot take",
			quote(look, x));
	else if (a->too_large)
		look->why = arena_printf(look->arena,
			"'%s' repeats too much for it to be seen whether it may take too long",
			quote(look, x));
}

static bool is_simple(const struct xpath_node *x)
{
	return x->kind == XP_CHAR || x->kind == XP_ANY || x->kind == XP_CLASS;
}

/* Two repeats of one character each, side by side, that can take the same. */
static bool compete(struct look *look, const struct xpath_node *x, const struct xpath_node *y)
{
	struct xpath_set a, b;

	if (!is_loop(x) || !is_loop(y) || !is_simple(x->of) || !is_simple(y->of))
		return false;
	xpath_set_of(x->of, look->tree->flags, look->arena, &a);
	xpath_set_of(y->of, look->tree->flags, look->arena, &b);
	return xpath_sets_meet(&a, &b);
}

/* A pattern that may begin anywhere tries everything once for each place. */
static void look_at_sequence(struct look *look, const struct xpath_node *x, bool anchored)
{
	unsigned rivals = anchored ? 0 : 1;
	unsigned most = rivals;

	for (unsigned i = 0; i + 1 < x->list.n; i++) {
		const struct xpath_node *one = x->list.at[i], *two = x->list.at[i + 1];

		most = compete(look, one, two) ? most + 1 : rivals;
		if (most >= 2) {
			look->why = arena_printf(look->arena,
				"'%s' and '%s' stand side by side and can take the same "
				"characters, which takes too long on a long text; leave one out%s",
				quote(look, one), quote(look, two),
				anchored ? "" : ", or begin the pattern with '^'");
			return;
		}
	}
}

static void look_at(struct look *look, const struct xpath_node *x, bool first)
{
	bool anchored;

	if (look->why)
		return;
	switch (x->kind) {
	case XP_GROUP: look_at(look, x->of, first); break;
	case XP_REPEAT:
		if (is_loop(x))
			look_at_loop(look, x);
		look_at(look, x->of, false);
		break;
	case XP_SEQ:
		anchored = first && x->list.n && x->list.at[0]->kind == XP_START &&
			   !look->tree->flags.lines;
		look_at_sequence(look, x, anchored);
		for (unsigned i = 0; i < x->list.n; i++)
			look_at(look, x->list.at[i], first && i == 0);
		break;
	case XP_ALT:
		for (unsigned i = 0; i < x->list.n; i++)
			look_at(look, x->list.at[i], first);
		break;
	default: break;
	}
}

const char *xpath_tree_risk(const struct xpath_tree *tree, struct arena *arena)
{
	struct look look = {tree, arena, NULL};

	look_at(&look, tree->root, true);
	return look.why;
}
