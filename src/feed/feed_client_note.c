/* What a client is told of its past, leaves to its future, and says of itself. */
#include "data/json.h"
#include "feed/feed_client_parts.h"

#include <stdlib.h>
#include <string.h>

struct known {
	struct feed_step step;
	const char *id;
	int64_t udloeber, seen;
};

static void know(void *arg)
{
	struct known *k = arg;

	feed_life_known(k->step.c->life, k->id, 0, k->seen, k->udloeber);
}

int feed_client_known(struct feed_client *c, const char *id, int64_t udloeber, int64_t seen)
{
	struct known k = {{.c = c}, id, udloeber, seen};

	return feed_guarded(&k.step, know) ? 0 : -1;
}

uint64_t feed_client_moves(const struct feed_client *c)
{
	return c->moves;
}

bool feed_client_print(struct feed_client *c, struct strbuf *out)
{
	struct json_writer w;

	/* who went on from here would never hear of what has ended and is still to go */
	if (c->sweeping || (!c->walk.cursor.text[0] && !c->tagged[0]))
		return false;
	jw_init(&w, out);
	jw_object(&w);
	jw_kstring(&w, "feed", c->block->name);
	jw_kstring(&w, "blocks", c->options.blocks);
	jw_kstring(&w, "rules", c->options.rules);
	jw_kstring(&w, "cursor", c->walk.cursor.text);
	jw_kstring(&w, "tagged", c->pending ? "" : c->tagged);
	jw_kstring(&w, "etag", c->etag);
	jw_kstring(&w, "modified", c->modified);
	jw_kint(&w, "fresh", c->state.fresh);
	jw_close(&w);
	return true;
}

static void copy_member(char *to, size_t size, const struct json *j, const char *key)
{
	const char *s = json_get_string(j, key);

	to[0] = '\0';
	if (s && strlen(s) < size)
		memcpy(to, s, strlen(s) + 1);
}

static bool same_member(const struct json *j, const char *key, const char *as)
{
	const char *s = json_get_string(j, key);

	return s && strcmp(s, as) == 0;
}

static void read_state(void *arg)
{
	struct feed_step *s = arg;
	struct feed_client *c = s->c;
	struct json_reader r;
	const struct json *j =
		json_parse(s->bytes, s->n, &json_limits_default, NULL, &c->scratch, &r);
	const struct json *fresh;
	char cursor[FEED_URL_MAX];

	if (!j || json_kind(j) != JK_OBJECT || !same_member(j, "feed", c->block->name) ||
		!same_member(j, "blocks", c->options.blocks))
		return;
	copy_member(cursor, sizeof cursor, j, "cursor");
	feed_walk_resume(&c->walk, cursor);
	fresh = json_get(j, "fresh");
	if (fresh && json_kind(fresh) == JK_NUMBER)
		c->state.fresh = strtoll(json_text(fresh), NULL, 10);
	if (!same_member(j, "rules", c->options.rules))
		return;
	copy_member(c->etag, sizeof c->etag, j, "etag");
	copy_member(c->modified, sizeof c->modified, j, "modified");
	copy_member(c->tagged, sizeof c->tagged, j, "tagged");
}

void feed_client_resume(struct feed_client *c, const char *text, size_t len)
{
	struct feed_step s = {.c = c, .bytes = text, .n = len};

	feed_guarded(&s, read_state);
	arena_reset(&c->scratch);
}

void feed_client_inherit(struct feed_client *c, const struct feed_client *before)
{
	c->state = before->state;
	memcpy(c->kind, before->kind, sizeof c->kind);
	memcpy(c->why, before->why, sizeof c->why);
	c->waits = before->waits;
	/* an unhappy source is not asked sooner because the rules are others */
	c->not_before = before->not_before;
	if (c->due < c->not_before)
		c->due = c->not_before;
}

void feed_client_state(const struct feed_client *c, struct feed_client_state *out)
{
	*out = c->state;
	out->block = c->block;
	out->due = feed_client_due(c);
	out->kind = c->kind;
	out->why = c->why;
	out->busy = c->in_round;
	feed_life_counts(c->life, &out->life);
}

const struct feed_life *feed_client_life(const struct feed_client *c)
{
	return c->life;
}
