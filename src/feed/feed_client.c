#include "feed/feed_client_parts.h"

#include "base/date.h"
#include "base/mem.h"
#include "feed/feed_facts.h"
#include "feed/feed_intake.h"
#include <stdio.h>
#include <string.h>

enum {
	REMEMBER = 1 << 30,
	DOCUMENT = 64 << 20,
	EVERY_DEFAULT = 900,
	BACKOFF_MS = 30000,
	BACKOFF_MAX_MS = 6 * 3600 * 1000,
	SECOND = 1000,
	TICK = 200,    /* vacancies that end in one tick */
	LOOKS = 20000, /* and that are looked at, or so */
	TRIES = 4,     /* of one request in one round */
};

/* --- memory --------------------------------------------------------------- */

static void failed(struct feed_client *c, const char *kind, const char *why)
{
	snprintf(c->kind, sizeof c->kind, "%s", kind);
	snprintf(c->why, sizeof c->why, "%s", why);
}

/* Two limits, so two guards. */
struct guarded {
	struct feed_step *s;
	void (*fn)(void *);
	int inner;
};

static void guarded_inner(void *arg)
{
	struct guarded *g = arg;

	g->inner = oom_guard(&g->s->c->document_oom, g->fn, g->s);
}

bool feed_guarded(struct feed_step *s, void (*fn)(void *))
{
	struct guarded g = {s, fn, 0};

	if (oom_guard(&s->c->remember_oom, guarded_inner, &g) == 0 && g.inner == 0)
		return true;
	failed(s->c, "memory", "there was not memory enough for it");
	s->c->document_oom.jump = NULL;
	s->c->intake = NULL;
	return false;
}

static bool take(void *arg, const struct feed_event *e);

/* --- life of a client ------------------------------------------------------- */

static void make_life(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;
	const struct feed_life_rules rules = {
		.unseen_seconds = c->block->unseen_seconds, .lasts_days = c->block->lasts_days};

	feed_walk_init(&c->walk, c->block, &c->remember_oom);
	c->life = feed_life_new(&rules, &c->remember);
}

struct feed_client *feed_client_new(const struct feed_block *block,
	const struct feed_client_host *host, const struct feed_client_options *o,
	const struct feed_now *now)
{
	struct feed_client *c = mem_alloc(sizeof *c);
	struct feed_step s = {.c = c};

	if (!c)
		return NULL;
	memset(c, 0, sizeof *c);
	c->block = block;
	c->host = *host;
	c->sink = (struct feed_sink){c, take};
	c->options = *o;
	c->remember_oom.limit = o->remember ? o->remember : REMEMBER;
	c->document_oom.limit = o->document ? o->document : DOCUMENT;
	arena_init(&c->remember, &c->remember_oom);
	arena_init(&c->document, &c->document_oom);
	arena_init(&c->scratch, &c->document_oom);
	c->due = now->ms;
	c->swept = DATE_NONE;
	if (!feed_guarded(&s, make_life)) {
		feed_client_free(c);
		return NULL;
	}
	return c;
}

void feed_client_free(struct feed_client *c)
{
	if (!c)
		return;
	arena_release(&c->scratch);
	arena_release(&c->document);
	if (c->walk.block)
		feed_walk_release(&c->walk);
	arena_release(&c->remember);
	mem_free(c);
}

/* --- what comes --------------------------------------------------------------- */

/* What is refused is set aside, and tried again when it comes again. */
static void store(struct feed_client *c, const struct feed_event *e, int64_t udloeber)
{
	struct feed_event refused = *e;
	const char *why = c->host.put(c->host.arg, e->id, e->facts, e->facts_len, false);

	if (!why) {
		c->state.put++;
		return;
	}
	refused.kind = FEED_REJECT;
	refused.reason = why;
	feed_life_known(c->life, e->id, 0, c->now.utc, udloeber);
	feed_life_event(c->life, &refused, DATE_NONE, c->now.utc, c->now.today);
}

static bool take(void *arg, const struct feed_event *e)
{
	struct feed_client *c = arg;
	enum feed_effect effect = FEED_NOTHING;
	struct feed_facts facts = {.udloeber = DATE_NONE};

	c->rejects |= e->kind == FEED_REJECT;
	c->state.masked += e->masked;
	c->state.not_found += e->not_found;
	if (c->request.walk.extra) {
		if (e->kind == FEED_PUT)
			c->host.put(c->host.arg, e->id, e->facts, e->facts_len, true);
		feed_walk_event(&c->walk, e, false);
		return true;
	}
	if (e->kind == FEED_REJECT && !e->id && c->n_held < FEED_HELD) {
		c->held[c->n_held++] = *e;
		return true;
	}
	if (e->kind == FEED_PUT) {
		arena_reset(&c->scratch);
		feed_facts_read(&facts, e->facts, e->facts_len, &c->scratch);
	}
	if (e->kind != FEED_PAGE)
		effect = feed_life_event(c->life, e, facts.udloeber, c->now.utc, c->now.today);
	if (effect == FEED_STORE)
		store(c, e, facts.udloeber);
	if (effect == FEED_DELETE) {
		c->host.remove(c->host.arg, e->id);
		c->state.removed++;
	}
	feed_walk_event(&c->walk, e, effect == FEED_STORE);
	return true;
}

static void tell_held(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;

	c->nameless |= c->n_held > 0;
	for (unsigned i = 0; i < c->n_held; i++)
		feed_life_event(c->life, &c->held[i], DATE_NONE, c->now.utc, c->now.today);
}

static void open_document(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;
	const struct feed_reader_options o = {
		.source = c->block->name,
		.keep_contact = c->block->keep_contact,
	};

	arena_reset(&c->document);
	c->intake = feed_intake_new(c->block, &o, c->now.today, &c->sink, &c->document);
}

static void close_document(void *arg)
{
	struct feed_step *s = arg;

	feed_intake_end(s->c->intake);
}

static void read_bytes(void *arg)
{
	struct feed_step *s = arg;

	s->yes = feed_intake_bytes(s->c->intake, s->bytes, s->n);
}

bool feed_client_bytes(
	struct feed_client *c, const struct feed_now *now, const char *bytes, size_t n)
{
	struct feed_step s = {.c = c, .bytes = bytes, .n = n};

	c->now = *now;
	c->state.bytes += n;
	if (c->document_bad || (!c->intake && !feed_guarded(&s, open_document))) {
		c->document_bad = true;
		return false;
	}
	c->any = true;
	if (!feed_guarded(&s, read_bytes))
		c->document_bad = true;
	return s.yes && !c->document_bad;
}

bool feed_client_document(struct feed_client *c, const struct feed_now *now)
{
	struct feed_step s = {.c = c};

	c->now = *now;
	if (c->intake && !feed_guarded(&s, close_document))
		c->document_bad = true;
	c->intake = NULL;
	return !c->document_bad;
}

/* --- what has run out ----------------------------------------------------------------- */

/* Some of what has run out: *yes, there may be more. */
static void sweep(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;
	uint32_t looks = LOOKS;
	const char *id;

	s->yes = true;
	for (unsigned i = 0; i < TICK; i++) {
		id = feed_life_expired(c->life, c->now.utc, c->now.today, &looks);
		if (!id && looks) {
			c->swept = c->now.today;
			c->sweeping = s->yes = false;
		}
		if (!id)
			return;
		c->host.remove(c->host.arg, id);
		c->state.removed++;
	}
}

bool feed_client_tick(struct feed_client *c, const struct feed_now *now)
{
	struct feed_step s = {.c = c};

	c->now = *now;
	/* what is there runs out with a day or with a round, never in between */
	if (!c->sweeping && c->swept == now->today)
		return false;
	return feed_guarded(&s, sweep) && s.yes;
}

/* --- when to come back ---------------------------------------------------------- */

static uint64_t mixed(uint64_t x) /* splitmix64 (Steele, Lea, Flood 2014) */
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

/* Up to a half more: never sooner than was said. */
static int64_t jittered(int64_t ms, uint64_t seed, uint64_t n)
{
	return ms + (int64_t)(mixed(seed ^ mixed(n)) % ((uint64_t)ms / 2 + 1));
}

int64_t feed_backoff(int64_t first, uint32_t failures, uint64_t seed, uint64_t n)
{
	int64_t ms = first ? first : BACKOFF_MS;

	while (failures-- > 1 && ms < BACKOFF_MAX_MS)
		ms *= 2;
	return jittered(ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS, seed, n);
}

/* What the sources themselves ask for. */
static int64_t least_wait(const struct feed_block *b)
{
	if (b->where != FEED_URL)
		return 0;
	switch (b->format) {
	case FEED_JOBSTREAM: return 60 * SECOND;
	case FEED_NAV: return 120 * SECOND;
	default: return 0;
	}
}

static int64_t round_wait(struct feed_client *c, bool good)
{
	const struct feed_block *b = c->block;
	int64_t every = (int64_t)(b->every_seconds ? b->every_seconds : EVERY_DEFAULT) * SECOND;
	int64_t least = least_wait(b), wait = every;

	if (!good) {
		wait = feed_backoff(
			c->options.backoff_ms, c->state.failures, c->options.seed, ++c->waits);
		if (b->where != FEED_URL && wait > every) /* a file is nobody's burden */
			wait = every;
	}
	return wait > least ? wait : least;
}

/* --- a round --------------------------------------------------------------------- */

static void end_poll(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;
	const struct feed_poll poll = {.ok = s->yes,
		.unchanged = s->yes && c->unchanged && !c->any,
		.whole = s->yes && c->whole};

	bool bad = feed_life_poll(c->life, &poll, c->now.utc);

	if (!poll.whole)
		return;
	/* A whole with a reject that could be anything closes nothing.  Who tells only what
	 * changes from now on is asked for the whole again, some other day. */
	if (!bad && !c->nameless)
		c->unclosed = 0;
	else if (!c->unclosed)
		c->unclosed = c->now.utc;
}

static void ask_whole_again(struct feed_client *c)
{
	enum { A_DAY = 86400 };

	if (!c->unclosed || c->now.utc - c->unclosed < A_DAY)
		return;
	feed_walk_forget(&c->walk);
	c->unclosed = 0;
}

static void end_round(struct feed_client *c, bool good, int64_t retry_after)
{
	struct feed_step s = {.c = c, .yes = good};
	int64_t wait;

	if (!feed_guarded(&s, end_poll))
		good = false;
	c->sweeping = true;
	feed_client_tick(c, &c->now);
	if (good)
		ask_whole_again(c);
	c->in_round = false;
	c->tries = 0;
	if (c->pending) /* else "not changed" would hide what is missing */
		c->tagged[0] = '\0';
	c->pending = false;
	c->state.rounds++;
	if (good) {
		c->state.failures = 0;
		c->state.fresh = c->now.utc;
		c->kind[0] = c->why[0] = '\0';
	} else {
		c->state.failures++;
		c->state.failed++;
	}
	wait = round_wait(c, good);
	if (retry_after * SECOND > wait)
		wait = retry_after * SECOND;
	c->due = c->now.ms + wait;
	if (!good || retry_after > 0)
		c->not_before = c->due;
}

void feed_client_lost(struct feed_client *c, const struct feed_now *now)
{
	c->now = *now;
	failed(c, "store", "what it brought could not be kept");
	c->state.failures++;
	c->state.failed++;
	c->due = c->not_before = now->ms + round_wait(c, false);
}

int64_t feed_client_due(const struct feed_client *c)
{
	return c->asking ? INT64_MAX : c->due;
}

void feed_client_hurry(struct feed_client *c, const struct feed_now *now, int64_t ms)
{
	if (!c->in_round && c->due > now->ms + ms)
		c->due = now->ms + ms;
}

static void next_request(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;

	if (!c->in_round) {
		feed_walk_begin(&c->walk);
		c->in_round = true;
		c->unchanged = c->any = c->whole = c->nameless = false;
	}
	s->yes = feed_walk_next(&c->walk, &c->request.walk);
}

bool feed_client_ask(struct feed_client *c, const struct feed_now *now, struct feed_request *out)
{
	struct feed_step s = {.c = c};
	bool memory;

	c->now = *now;
	if (c->asking || now->ms < c->due)
		return false;
	/* what the round before has told is done with first */
	if (!c->in_round && c->sweeping && feed_client_tick(c, now))
		return false;
	memory = feed_guarded(&s, next_request);
	if (!memory || !s.yes) {
		if (memory && c->walk.why[0])
			failed(c, "walk", c->walk.why);
		end_round(c, memory && !c->walk.why[0], -1);
		return false;
	}
	c->asking = true;
	c->document_bad = c->rejects = false;
	c->n_held = 0;
	c->intake = NULL;
	c->request.etag = c->request.modified = NULL;
	if (c->request.walk.conditional && strcmp(c->tagged, c->request.walk.url) == 0) {
		c->request.etag = c->etag[0] ? c->etag : NULL;
		c->request.modified = c->modified[0] ? c->modified : NULL;
	}
	c->state.requests++;
	c->state.tried = now->utc;
	*out = c->request;
	return true;
}

/* --- how it ended ------------------------------------------------------------------ */

static enum feed_came came_of(struct feed_client *c, const struct feed_answer *a)
{
	char text[80];

	if (c->document_bad)
		return FEED_CAME_NOT; /* why is noted already */
	if (!a->whole) {
		failed(c, a->kind, a->why);
		return FEED_CAME_NOT;
	}
	if (a->status == 200)
		return FEED_CAME;
	if (a->status == 304 && (c->request.etag || c->request.modified))
		return FEED_UNCHANGED;
	snprintf(text, sizeof text, "the source answered with status %ld", a->status);
	failed(c, "status", a->why && *a->why ? a->why : text);
	if (a->status == 400 || a->status == 404 || a->status == 410)
		return FEED_GONE;
	return FEED_CAME_NOT;
}

/* Tags are worth something when the document they stand for was read to its end, and well. */
static void keep_tags(struct feed_client *c, const struct feed_answer *a)
{
	const char *etag = a->etag ? a->etag : "", *modified = a->modified ? a->modified : "";

	c->tagged[0] = '\0';
	if (c->rejects || strlen(etag) >= FEED_TAG || strlen(modified) >= FEED_TAG)
		return;
	snprintf(c->etag, sizeof c->etag, "%s", etag);
	snprintf(c->modified, sizeof c->modified, "%s", modified);
	snprintf(c->tagged, sizeof c->tagged, "%s", c->request.walk.url);
	c->pending = true;
}

static void settle(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;
	int64_t at = s->answer->server_time >= 0 ? s->answer->server_time : c->now.utc;

	s->yes = feed_walk_done(&c->walk, s->came, at);
}

/* After a failure that may pass: the same request again, later. */
static bool again(struct feed_client *c, const struct feed_answer *a)
{
	int64_t wait, asked = a->retry_after * SECOND;

	if (c->block->where != FEED_URL || ++c->tries >= TRIES)
		return false;
	feed_walk_again(&c->walk);
	wait = feed_backoff(c->options.backoff_ms, c->tries, c->options.seed, ++c->waits);
	wait = wait > asked ? wait : asked;
	wait = wait > least_wait(c->block) ? wait : least_wait(c->block);
	c->due = c->not_before = c->now.ms + wait;
	return true;
}

/* What came was read: onward. */
static void good_answer(struct feed_client *c, const struct feed_answer *a, enum feed_came came)
{
	int64_t asked = a->retry_after * SECOND;

	c->tries = 0;
	if (came == FEED_UNCHANGED) {
		c->unchanged = true;
		c->state.unchanged++;
	}
	if (came == FEED_CAME) {
		c->whole |= c->request.walk.whole;
		if (c->request.walk.conditional) {
			keep_tags(c, a);
			c->moves++;
		}
	}
	if (c->walk.asked == c->walk.queue.n)
		c->pending = false;
	c->due = c->now.ms + (asked > c->options.pause_ms ? asked : c->options.pause_ms);
	if (c->walk.over && c->walk.asked == c->walk.queue.n)
		end_round(c, true, a->retry_after);
}

void feed_client_answered(
	struct feed_client *c, const struct feed_now *now, const struct feed_answer *a)
{
	struct feed_step s = {.c = c, .answer = a};
	char cursor[FEED_URL_MAX];
	bool memory;

	c->now = *now;
	c->asking = false;
	memcpy(cursor, c->walk.cursor.text, sizeof cursor);
	if (a->whole && a->status == 200)
		feed_client_document(c, now);
	c->intake = NULL; /* what lies half read was good as far as it went */
	s.came = came_of(c, a);
	memory = feed_guarded(&s, settle);
	if (memory && s.yes)
		memory = feed_guarded(&s, tell_held);
	if (memory && !s.yes) {
		if (s.came == FEED_CAME)
			failed(c, c->n_held ? "format" : "walk",
				c->n_held ? c->held[0].reason : c->walk.why);
		if (s.came != FEED_GONE && again(c, a))
			return;
		if (s.came != FEED_GONE && feed_walk_skip(&c->walk)) {
			s.came = FEED_GONE;
			memory = feed_guarded(&s, settle);
		}
	}
	if (memory && s.yes)
		good_answer(c, a, s.came);
	else
		end_round(c, false, a->retry_after);
	c->moves += strcmp(cursor, c->walk.cursor.text) != 0;
}
