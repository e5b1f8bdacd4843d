/* feed.list, feed.quarantine: where vacancies come from, and what could not be read of it. */
#include "feed/feed_reader.h"
#include "service/feeds.h"
#include "service/methods.h"

#include <string.h>

static const char *state_name(const struct feed_client_state *s)
{
	if (s->failures)
		return "failing";
	if (s->life.bad_share)
		return "bad";
	return s->fresh ? "good" : "new";
}

/* An address may hold a key in its query. */
static void write_where(struct json_writer *w, const struct feed_block *b)
{
	jw_key(w, "where");
	jw_stringn(w, b->from, b->where == FEED_URL ? strcspn(b->from, "?#") : strlen(b->from));
}

static void write_feed(struct json_writer *w, const struct feed_client_state *s)
{
	const struct feed_block *b = s->block;

	jw_object(w);
	jw_kstring(w, "name", b->name);
	jw_kstring_opt(w, "title", b->title);
	jw_kstring(w, "format", feed_format_name(b->format));
	write_where(w, b);
	jw_kint(w, "every", b->every_seconds);
	feeds_write_moment(w, "fresh", s->fresh);
	feeds_write_moment(w, "tried", s->tried);
	jw_kstring(w, "state", state_name(s));
	jw_kint(w, "failures", s->failures);
	if (*s->kind) {
		jw_key(w, "error");
		jw_object(w);
		jw_kstring(w, "kind", s->kind);
		jw_kstring(w, "text", s->why);
		jw_close(w);
	}
	jw_kint(w, "there", s->life.there);
	jw_kint(w, "quarantined", s->life.quarantined);
	jw_kint(w, "lost", (int64_t)s->life.quarantine_lost);
	jw_kint(w, "bad", s->life.bad);
	jw_kint(w, "read", s->life.read);
	jw_kbool(w, "bad_share", s->life.bad_share);
	jw_kint(w, "rounds", (int64_t)s->rounds);
	jw_kint(w, "failed", (int64_t)s->failed);
	jw_kint(w, "requests", (int64_t)s->requests);
	jw_kint(w, "unchanged", (int64_t)s->unchanged);
	jw_kint(w, "bytes", (int64_t)s->bytes);
	jw_kint(w, "put", (int64_t)s->put);
	jw_kint(w, "removed", (int64_t)s->removed);
	jw_kint(w, "masked", (int64_t)s->masked);
	jw_kint(w, "not_found", (int64_t)s->not_found);
	jw_close(w);
}

void feeds_write_status(struct json_writer *w, const struct feeds *f)
{
	if (!feeds_count(f))
		return;
	jw_key(w, "feeds");
	jw_array(w);
	for (uint32_t i = 0; i < feeds_count(f); i++) {
		struct feed_client_state s;

		feeds_state(f, i, &s);
		jw_object(w);
		jw_kstring(w, "name", s.block->name);
		feeds_write_moment(w, "fresh", s.fresh);
		jw_kstring(w, "state", state_name(&s));
		jw_kint(w, "failures", s.failures);
		jw_kint(w, "there", s.life.there);
		jw_kint(w, "quarantined", s.life.quarantined);
		jw_close(w);
	}
	jw_close(w);
}

static int fail_no_feed(struct call *c, const char *name)
{
	struct suggest near;

	suggest_init(&near, name, strlen(name));
	for (uint32_t i = 0; i < feeds_count(c->s->feeds); i++) {
		struct feed_client_state state;

		feeds_state(c->s->feeds, i, &state);
		suggest_try(&near, state.block->name);
	}
	return call_fail_near(c, "feed", &near, "there is no such feed");
}

/* The number of the feed that is named; -1: the call has failed. */
static int64_t find_feed(struct call *c)
{
	const char *name = c->args.at[PARAM_FEED].s;
	struct feed_client_state state;

	for (uint32_t i = 0; i < feeds_count(c->s->feeds); i++) {
		feeds_state(c->s->feeds, i, &state);
		if (strcmp(state.block->name, name) == 0)
			return i;
	}
	return fail_no_feed(c, name);
}

int feed_list(struct call *c)
{
	const struct feeds *f = c->s->feeds;
	int64_t only = args_have(&c->args, PARAM_FEED) ? find_feed(c) : INT64_MAX;
	struct json_writer *w = c->w;

	if (only < 0)
		return -1;
	jw_object(w);
	jw_key(w, "feeds");
	jw_array(w);
	for (uint32_t i = 0; i < feeds_count(f); i++) {
		struct feed_client_state state;

		if (only != INT64_MAX && only != i)
			continue;
		feeds_state(f, i, &state);
		write_feed(w, &state);
	}
	jw_close(w);
	jw_kint(w, "joined", f ? feeds_joined(f) : 0);
	jw_kstring(w, "behind", f ? feeds_behind(f) : "");
	jw_close(w);
	return 0;
}

static void write_bad(struct json_writer *w, const struct feed_bad *bad)
{
	jw_object(w);
	jw_key(w, "id");
	jw_string(w, bad->id);
	jw_kstring(w, "reason", bad->reason);
	jw_kint(w, "at", (int64_t)bad->at);
	feeds_write_moment(w, "since", bad->since);
	jw_kint(w, "times", bad->times);
	jw_close(w);
}

int feed_quarantine(struct call *c)
{
	enum { LIST_MAX = 1000 };
	const struct args *a = &c->args;
	uint32_t limit = args_have(a, PARAM_LIMIT) ? (uint32_t)a->at[PARAM_LIMIT].i : LIST_MAX;
	int64_t f = find_feed(c);
	struct feed_client_state state;
	struct json_writer *w = c->w;
	const struct feed_life *life;
	struct feed_bad bad;

	if (f < 0)
		return -1;
	life = feeds_life(c->s->feeds, (uint32_t)f);
	feeds_state(c->s->feeds, (uint32_t)f, &state);
	jw_object(w);
	jw_kstring(w, "feed", state.block->name);
	jw_kint(w, "count", state.life.quarantined);
	jw_kint(w, "lost", (int64_t)state.life.quarantine_lost);
	jw_key(w, "list");
	jw_array(w);
	for (uint32_t i = 0; i < limit && feed_life_bad(life, i, &bad); i++)
		write_bad(w, &bad);
	jw_close(w);
	jw_close(w);
	return 0;
}
