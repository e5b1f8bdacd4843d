#include "service/feed_tables.h"

#include "base/utf8.h"
#include <string.h>

/*
 * A table turned round: from a name, folded, to the code that it names.  Of two codes with one
 * name the narrower is meant when it lies under the other; a name that several codes have, none
 * of them under the others, means none: what cannot be known is not guessed.
 */
struct meaning {
	const struct code *code; /* or NULL */
};
struct turned {
	const struct codes *codes;
	struct strmap names; /* values: struct meaning */
};
struct tables {
	struct feed_tables face;
	struct turned *at;
	uint32_t n;
	struct arena *arena;
};

/* Case is nothing in a name.  ASCII and the letters of Latin-1 cover what Danish tables and
 * feeds hold; other letters must be written alike. */
static size_t fold(char *to, size_t size, const char *s, size_t len)
{
	char out[4];
	size_t used = 0;

	for (size_t i = 0; i < len;) {
		unsigned n, m;
		uint32_t cp = utf8_decode(s + i, &n);

		if (ascii_upper((int)cp) || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7))
			cp += 0x20;
		m = utf8_encode(cp, out);
		if (used + m > size)
			return 0;
		memcpy(to + used, out, m);
		used += m;
		i += n;
	}
	return used;
}

static const struct code *narrower(
	const struct codes *c, const struct code *a, const struct code *b)
{
	if (!a || codes_under(c, a->code, strlen(a->code), b->code, strlen(b->code)))
		return a;
	if (codes_under(c, b->code, strlen(b->code), a->code, strlen(a->code)))
		return b;
	return NULL;
}

static void add_name(struct turned *t, const struct code *code, const char *name, size_t len)
{
	struct arena *arena = t->names.arena;
	char *folded = arena_alloc_raw(arena, 2 * len + 1); /* no letter grows beyond that */
	size_t n = fold(folded, 2 * len, name, len);
	struct meaning *m = n ? strmap_get(&t->names, folded, n) : NULL;

	if (!n)
		return;
	if (m) {
		m->code = narrower(t->codes, m->code, code);
		return;
	}
	m = ARENA_NEW(arena, struct meaning);
	m->code = code;
	strmap_put(&t->names, folded, n, m);
}

static void turn_round(struct turned *t, const struct codes *c, struct arena *arena)
{
	t->codes = c;
	strmap_init(&t->names, arena, 0);
	for (uint32_t i = 0; i < c->n; i++) {
		const char *also = c->at[i].also;

		if (c->at[i].title)
			add_name(t, &c->at[i], c->at[i].title, strlen(c->at[i].title));
		while (also && *also) {
			size_t len = strcspn(also, "|");

			add_name(t, &c->at[i], also, len);
			also += len + (also[len] == '|');
		}
	}
}

static const void *find(void *arg, const char *name, size_t len)
{
	struct tables *t = arg;

	for (uint32_t i = 0; i < t->n; i++) {
		struct turned *one = &t->at[i];

		if (strlen(one->codes->name) != len || memcmp(one->codes->name, name, len) != 0)
			continue;
		if (!one->names.arena) /* the first who asks */
			turn_round(one, one->codes, t->arena);
		return one;
	}
	return NULL;
}

static const char *code_of(void *arg, const void *table, const char *text, size_t len)
{
	enum { NAME_MAX_BYTES = 512 };
	const struct turned *t = table;
	const struct code *code = codes_find(t->codes, text, len);
	const struct meaning *m;
	char folded[NAME_MAX_BYTES];
	size_t n;

	(void)arg;
	if (code)
		return code->code;
	n = len < NAME_MAX_BYTES ? fold(folded, sizeof folded, text, len) : 0;
	m = n ? strmap_get(&t->names, folded, n) : NULL;
	return m && m->code ? m->code->code : NULL;
}

static void suggest_tables(void *arg, struct suggest *s)
{
	const struct tables *t = arg;

	for (uint32_t i = 0; i < t->n; i++)
		suggest_try(s, t->at[i].codes->name);
}

const struct feed_tables *feed_tables_of(const struct image *im, struct arena *arena)
{
	struct tables *t = ARENA_NEW(arena, struct tables);

	*t = (struct tables){{t, find, code_of, suggest_tables},
		ARENA_ARRAY(arena, struct turned, im->n_codes), im->n_codes, arena};
	for (uint32_t i = 0; i < im->n_codes; i++)
		t->at[i].codes = &im->codes[i];
	return &t->face;
}
