#include "feed/feed_join.h"

#include "base/date.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "feed/feed_index.h"
#include <string.h>
#include <strings.h>

enum { KEY_BYTES = 600, SOURCE_BYTES = 64, PUBLISHED_DAYS = 14, ROOM = 64 };

struct text {
	char *s;
	size_t room;
};
/* A vacancy as one source tells it; those that are one are in a ring of their own. */
struct member {
	struct feed_link by_id; /* first */
	struct feed_link by_key;
	struct text id, source, key; /* key: empty, it is joined with nothing */
	int64_t opslaaet, udloeber;
	struct member *next; /* of the same vacancy, in the order they came; NULL at the end */
	struct member *head; /* the one whose id it is kept under */
	struct member *free;
};
struct feed_join {
	struct arena *arena;
	struct feed_index ids, keys;
	struct member *free;
};

struct feed_join *feed_join_new(struct arena *arena)
{
	struct feed_join *j = ARENA_NEW(arena, struct feed_join);

	j->arena = arena;
	feed_index_init(&j->ids, arena);
	feed_index_init(&j->keys, arena);
	return j;
}

/* Room for it; what stands there stays. */
static void reserve(struct feed_join *j, struct text *t, size_t len)
{
	if (t->room > len)
		return;
	size_t room = (len + ROOM) / ROOM * ROOM;
	char *more = arena_alloc(j->arena, room);
	if (t->room)
		memcpy(more, t->s, t->room);
	t->s = more;
	t->room = room;
}

/* ---- keys -------------------------------------------------------------------------- */

/* What says of a company what kind it is, and not which. */
static bool company_form(const char *s, size_t len)
{
	static const char *const forms[] = {
		"a/s", "aps", "i/s", "k/s", "p/s", "ivs", "as", "ab", "asa", "ltd", "gmbh", "inc"};

	for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strlen(forms[i]) == len && strncasecmp(forms[i], s, len) == 0)
			return true;
	return false;
}

/* Adds the word in small letters without its punctuation. */
static size_t fold_word(char *out, size_t n, const char *s, size_t len)
{
	for (size_t i = 0; i < len && n + 4 < KEY_BYTES;) {
		unsigned bytes;
		uint32_t cp = utf8_decode(s + i, &bytes);

		if (ascii_upper((int)cp) || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7))
			cp += 0x20;
		if (cp >= 0x80 || ascii_lower((int)cp) || ascii_digit((int)cp))
			n += utf8_encode(cp, out + n);
		i += bytes;
	}
	return n;
}

static size_t fold(char *out, size_t n, const char *s, bool company)
{
	while (*s) {
		size_t len = strcspn(s, " \t\n\r,;()");

		if (!company || !company_form(s, len))
			n = fold_word(out, n, s, len);
		s += len + strspn(s + len, " \t\n\r,;()");
	}
	if (n < KEY_BYTES - 1)
		out[n++] = '|';
	return n;
}

/* Empty when a part of it is not told. */
static void make_key(char out[KEY_BYTES], const struct feed_join_facts *f)
{
	size_t n = 0, before;

	*out = '\0';
	if (!f->titel || !f->arbejdsgiver || !f->place)
		return;
	n = fold(out, n, f->arbejdsgiver, true);
	before = n;
	if (n > 1)
		n = fold(out, n, f->titel, false);
	if (n > before + 1)
		n = fold(out, n, f->place, false);
	else
		n = 0;
	out[n < KEY_BYTES ? n : KEY_BYTES - 1] = '\0';
}

static uint64_t hash(const char *s)
{
	return hash_bytes(s, strlen(s), 0);
}

static struct member *of_key(struct feed_link *l)
{
	return (struct member *)((char *)l - offsetof(struct member, by_key));
}

/* ---- what is one ---------------------------------------------------------------------- */

static bool dates_agree(const struct member *a, const struct member *b)
{
	int64_t apart = a->opslaaet - b->opslaaet;

	if (a->opslaaet != DATE_NONE && b->opslaaet != DATE_NONE &&
		(apart > PUBLISHED_DAYS || apart < -PUBLISHED_DAYS))
		return false;
	return a->udloeber == DATE_NONE || b->udloeber == DATE_NONE || a->udloeber == b->udloeber;
}

/* With all that the head stands for: one of them alone could lead two apart together. */
static bool fits(const struct member *head, const struct member *m)
{
	for (; head; head = head->next)
		if (strcmp(head->source.s, m->source.s) == 0 || !dates_agree(head, m))
			return false;
	return true;
}

static void enter(struct feed_join *j, struct member *m)
{
	struct feed_link *l = *m->key.s ? feed_index_first(&j->keys, hash(m->key.s)) : NULL;
	struct member *head = NULL, *last;

	for (; l; l = feed_index_next(l)) {
		struct member *other = of_key(l);
		if (strcmp(other->key.s, m->key.s) != 0 || !fits(other->head, m))
			continue;
		if (!head || strcmp(other->head->id.s, head->id.s) < 0)
			head = other->head; /* whatever the order of a chain */
	}
	m->head = head ? head : m;
	m->next = NULL;
	for (last = head; last && last->next; last = last->next)
		;
	if (last)
		last->next = m;
	if (*m->key.s)
		feed_index_add(&j->keys, &m->by_key, hash(m->key.s));
}

/* The id under which the others go on, when that is another; or NULL. */
static const char *leave(struct feed_join *j, struct member *m)
{
	struct member *head = m->head, *next = m->next, *before = head;

	if (*m->key.s)
		feed_index_remove(&j->keys, &m->by_key);
	if (head != m) {
		while (before->next != m)
			before = before->next;
		before->next = next;
		return NULL;
	}
	for (struct member *o = next; o; o = o->next)
		o->head = next;
	return next ? next->id.s : NULL;
}

static struct member *find(const struct feed_join *j, const char *id)
{
	struct feed_link *l = feed_index_first(&j->ids, hash(id));

	while (l && strcmp(((struct member *)l)->id.s, id) != 0)
		l = feed_index_next(l);
	return (struct member *)l;
}

/* One that is in no index yet. */
static struct member *fresh(struct feed_join *j)
{
	if (!j->free)
		j->free = ARENA_NEW(j->arena, struct member);
	return j->free;
}

static bool unchanged(const struct member *m, const char *key, const struct feed_join_facts *f)
{
	return strcmp(m->key.s, key) == 0 && m->opslaaet == f->opslaaet &&
	       m->udloeber == f->udloeber;
}

struct feed_joined feed_join_put(
	struct feed_join *j, const char *source, const char *id, const struct feed_join_facts *f)
{
	struct feed_joined out = {0};
	struct member *m = find(j, id), *at = m ? m : fresh(j);
	char key[KEY_BYTES];

	make_key(key, f);
	if (m) {
		out.was = m->head->id.s;
		if (unchanged(m, key, f)) {
			out.kept = out.was;
			return out;
		}
	}
	/* memory first: from here on nothing can fail */
	feed_index_reserve(&j->ids);
	feed_index_reserve(&j->keys);
	reserve(j, &at->id, strlen(id));
	reserve(j, &at->source, strlen(source));
	reserve(j, &at->key, strlen(key));
	if (m) {
		out.left = leave(j, m);
	} else {
		j->free = at->free;
		strcpy(at->id.s, id);
		feed_index_add(&j->ids, &at->by_id, hash(id));
	}
	strcpy(at->source.s, source);
	strcpy(at->key.s, key);
	at->opslaaet = f->opslaaet;
	at->udloeber = f->udloeber;
	enter(j, at);
	out.kept = at->head->id.s;
	if (out.left && out.kept == out.left)
		out.left = NULL; /* it went along with them */
	return out;
}

struct feed_joined feed_join_remove(struct feed_join *j, const char *id)
{
	struct feed_joined out = {0};
	struct member *m = find(j, id);

	if (!m)
		return out;
	out.was = m->head->id.s;
	out.left = leave(j, m);
	feed_index_remove(&j->ids, &m->by_id);
	m->free = j->free;
	j->free = m;
	return out;
}

const char *feed_join_source(const struct feed_join *j, const char *id, uint32_t i)
{
	const struct member *m = find(j, id);

	for (m = m ? m->head : NULL; m && i; i--)
		m = m->next;
	return m ? m->id.s : NULL;
}
