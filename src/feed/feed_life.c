#include "feed/feed_life.h"

#include "base/date.h"
#include "base/strmap.h"
#include "feed/feed_index.h"
#include <string.h>

enum {
	QUARANTINE = 1000,
	BAD_PERCENT = 20,
	DAY = 86400,
	ID_ROOM = 32, /* ids are kept in multiples of it, so that one fits where one was */
};

struct vacancy {
	struct feed_link link; /* first: by id */
	char *id;
	size_t room;
	uint64_t version;
	int64_t first, seen; /* moments */
	int64_t udloeber;    /* day, or DATE_NONE */
	uint64_t round;      /* the poll that saw it last */
	struct vacancy *free;
};
/* A bad record; known by its id, or by its bytes when it has none. */
struct bad {
	struct feed_link link; /* first */
	struct feed_bad told;
	char *id;
	size_t room;
	uint64_t round;
	struct bad *newer, *older;
};
struct feed_life {
	struct arena *arena;
	struct feed_life_rules rules;
	struct feed_index vacancies, bads;
	struct vacancy *free;
	struct bad *oldest, *newest, *unused;
	struct feed_life_counts counts;
	uint64_t round;    /* the poll at hand */
	uint32_t nameless; /* rejects of it that could be any */
	uint32_t bad, read;
	int64_t all_seen; /* when the source said that nothing had changed */
	bool closing;     /* what this round has not seen is gone */
	uint64_t closing_round;
	uint32_t sweep; /* the chain that feed_life_expired() has come to */
	char *last;     /* the id it gave last */
	size_t last_room;
};

struct feed_life *feed_life_new(const struct feed_life_rules *rules, struct arena *arena)
{
	struct feed_life *l = ARENA_NEW(arena, struct feed_life);

	l->arena = arena;
	l->rules = *rules;
	if (!l->rules.quarantine_max)
		l->rules.quarantine_max = QUARANTINE;
	if (!l->rules.bad_share_percent)
		l->rules.bad_share_percent = BAD_PERCENT;
	l->round = 1;
	feed_index_init(&l->vacancies, arena);
	feed_index_init(&l->bads, arena);
	return l;
}

/* The id in a room that is large enough, the one at hand where it is. */
static void keep_id(struct feed_life *l, char **id, size_t *room, const char *s)
{
	size_t len = strlen(s) + 1;

	if (*room < len) {
		size_t more = (len + ID_ROOM - 1) / ID_ROOM * ID_ROOM;
		*id = arena_alloc(l->arena, more);
		*room = more;
	}
	memcpy(*id, s, len);
}

/* ---- vacancies ------------------------------------------------------------------ */

static struct vacancy *find(const struct feed_life *l, const char *id)
{
	struct feed_link *at = feed_index_first(&l->vacancies, hash_bytes(id, strlen(id), 0));

	while (at && strcmp(((struct vacancy *)at)->id, id) != 0)
		at = feed_index_next(at);
	return (struct vacancy *)at;
}

static struct vacancy *add(struct feed_life *l, const char *id)
{
	struct vacancy *v = l->free ? l->free : ARENA_NEW(l->arena, struct vacancy);
	char *kept = v->id;
	size_t room = v->room;

	keep_id(l, &kept, &room, id);
	if (v == l->free)
		l->free = v->free;
	*v = (struct vacancy){.id = kept, .room = room, .udloeber = DATE_NONE};
	feed_index_add(&l->vacancies, &v->link, hash_bytes(id, strlen(id), 0));
	return v;
}

static void drop(struct feed_life *l, struct vacancy *v)
{
	feed_index_remove(&l->vacancies, &v->link);
	v->free = l->free;
	l->free = v;
}

static void saw(struct feed_life *l, struct vacancy *v, int64_t now)
{
	v->seen = now;
	v->round = l->round;
}

static bool outlived(const struct feed_life *l, const struct vacancy *v, int64_t now, int64_t today)
{
	return (v->udloeber != DATE_NONE && v->udloeber < today) ||
	       (l->rules.lasts_days && now - v->first >= (int64_t)l->rules.lasts_days * DAY);
}

/* ---- quarantine ------------------------------------------------------------------- */

static uint64_t bad_hash(const char *id, uint64_t version)
{
	return id ? hash_bytes(id, strlen(id), 1) : version;
}

static struct bad *find_bad(const struct feed_life *l, const char *id, uint64_t version)
{
	struct feed_link *at = feed_index_first(&l->bads, bad_hash(id, version));

	for (; at; at = feed_index_next(at)) {
		const struct feed_bad *b = &((struct bad *)at)->told;
		if (id ? b->id && strcmp(b->id, id) == 0 : !b->id && b->version == version)
			return (struct bad *)at;
	}
	return NULL;
}

static void release(struct feed_life *l, struct bad *b)
{
	feed_index_remove(&l->bads, &b->link);
	*(b->older ? &b->older->newer : &l->oldest) = b->newer;
	*(b->newer ? &b->newer->older : &l->newest) = b->older;
	b->newer = l->unused;
	l->unused = b;
}

static struct bad *add_bad(struct feed_life *l, const struct feed_event *e, int64_t now)
{
	struct bad *b = l->unused ? l->unused : ARENA_NEW(l->arena, struct bad), *next = b->newer;
	char *id = b->id;
	size_t room = b->room;

	if (e->id)
		keep_id(l, &id, &room, e->id);
	if (b == l->unused)
		l->unused = next;
	*b = (struct bad){.id = id, .room = room, .older = l->newest};
	b->told.id = e->id ? id : NULL;
	b->told.since = now;
	feed_index_add(
		&l->bads, &b->link, bad_hash(e->id, e->version)); /* the last that may fail */
	*(l->newest ? &l->newest->newer : &l->oldest) = b;
	l->newest = b;
	return b;
}

static void set_aside(struct feed_life *l, const struct feed_event *e, int64_t now)
{
	struct bad *b = find_bad(l, e->id, e->version);

	if (!b && l->bads.n >= l->rules.quarantine_max) {
		l->counts.quarantine_lost++;
		return;
	}
	if (!b)
		b = add_bad(l, e, now);
	if (b->told.version != e->version) {
		b->told.times = 0;
		b->told.since = now;
	}
	b->told.times += b->round != l->round || !b->told.times;
	b->round = l->round;
	b->told.reason = e->reason;
	b->told.version = e->version;
	b->told.at = e->at;
}

/* ---- events ------------------------------------------------------------------------ */

static enum feed_effect take_put(struct feed_life *l, const struct feed_event *e, int64_t udloeber,
	int64_t now, int64_t today)
{
	struct vacancy *v = find(l, e->id);
	struct bad *b = find_bad(l, e->id, e->version);
	bool same = v && v->version == e->version;

	if (!v && (udloeber == DATE_NONE || udloeber >= today)) {
		v = add(l, e->id);
		v->first = now;
	}
	l->read++;
	if (b)
		release(l, b);
	if (!v)
		return FEED_NOTHING;
	saw(l, v, now);
	v->version = e->version;
	v->udloeber = udloeber;
	if (!same)
		l->counts.changed = now;
	if (outlived(l, v, now, today)) {
		drop(l, v);
		return FEED_DELETE;
	}
	return same ? FEED_NOTHING : FEED_STORE;
}

static enum feed_effect take_remove(struct feed_life *l, const struct feed_event *e, int64_t now)
{
	struct vacancy *v = find(l, e->id);
	struct bad *b = find_bad(l, e->id, 0);

	l->read++;
	if (b)
		release(l, b);
	if (!v)
		return FEED_NOTHING;
	drop(l, v);
	l->counts.changed = now;
	return FEED_DELETE;
}

/* The good version of it, when there is one, stays. */
static void take_reject(struct feed_life *l, const struct feed_event *e, int64_t now)
{
	struct vacancy *v = e->id ? find(l, e->id) : NULL;

	set_aside(l, e, now);
	l->read++;
	l->bad++;
	l->nameless += !e->id;
	if (v)
		saw(l, v, now);
}

enum feed_effect feed_life_event(struct feed_life *l, const struct feed_event *e, int64_t udloeber,
	int64_t now, int64_t today)
{
	struct vacancy *v;

	switch (e->kind) {
	case FEED_PUT: return take_put(l, e, udloeber, now, today);
	case FEED_REMOVE: return take_remove(l, e, now);
	case FEED_SEEN:
		v = find(l, e->id);
		l->read++;
		if (v)
			saw(l, v, now);
		return FEED_NOTHING;
	case FEED_REJECT: take_reject(l, e, now); return FEED_NOTHING;
	case FEED_UNSEEN:
	case FEED_PAGE: break;
	}
	return FEED_NOTHING;
}

void feed_life_known(
	struct feed_life *l, const char *id, uint64_t version, int64_t seen, int64_t udloeber)
{
	struct vacancy *v = find(l, id);

	if (!v)
		v = add(l, id);
	v->version = version;
	v->first = v->seen = seen;
	v->udloeber = udloeber;
}

/* ---- polls -------------------------------------------------------------------------- */

bool feed_life_poll(struct feed_life *l, const struct feed_poll *p, int64_t now)
{
	struct feed_life_counts *c = &l->counts;

	c->polled = now;
	if (p->ok)
		c->succeeded = now;
	if (p->ok && p->unchanged) {
		l->all_seen = now;
	} else {
		c->read = l->read;
		c->bad = l->bad;
		c->bad_share = l->bad && (uint64_t)l->bad * 100 >=
						 (uint64_t)l->read * l->rules.bad_share_percent;
	}
	/* a reject without a name may be any of those that were not seen */
	l->closing = p->ok && p->whole && !p->unchanged && !c->bad_share && !l->nameless;
	l->closing_round = l->round++;
	l->read = l->bad = l->nameless = 0;
	l->sweep = 0;
	return c->bad_share;
}

static bool unseen(const struct feed_life *l, const struct vacancy *v)
{
	int64_t seen = v->seen > l->all_seen ? v->seen : l->all_seen;

	if (l->counts.bad_share)
		return false;
	if (l->closing && v->round != l->closing_round && v->round != l->round)
		return true;
	return l->rules.unseen_seconds && l->counts.succeeded - seen >= l->rules.unseen_seconds;
}

const char *feed_life_expired(struct feed_life *l, int64_t now, int64_t today, uint32_t *looks)
{
	for (; l->sweep < l->vacancies.size; l->sweep++) {
		if (!*looks)
			return NULL;
		--*looks; /* a chain is short */
		for (struct feed_link *at = l->vacancies.at[l->sweep]; at; at = at->next) {
			struct vacancy *v = (struct vacancy *)at;

			if (!outlived(l, v, now, today) && !unseen(l, v))
				continue;
			keep_id(l, &l->last, &l->last_room, v->id);
			drop(l, v);
			l->counts.changed = now;
			return l->last;
		}
	}
	l->sweep = 0;
	l->closing = false;
	*looks += !*looks; /* that was all */
	return NULL;
}

void feed_life_counts(const struct feed_life *l, struct feed_life_counts *out)
{
	*out = l->counts;
	out->there = l->vacancies.n;
	out->quarantined = l->bads.n;
}

bool feed_life_bad(const struct feed_life *l, uint32_t i, struct feed_bad *out)
{
	const struct bad *b = l->oldest;

	while (b && i--)
		b = b->newer;
	if (b)
		*out = b->told;
	return b != NULL;
}
