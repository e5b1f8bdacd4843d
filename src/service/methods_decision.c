/* decision.get: an earlier answer as it was given. */
#include "service/methods.h"
#include "service/replay.h"

#include <stdio.h>
#include <string.h>

static void give_back(void *arg)
{
	struct service *s = arg;

	s->host.give_back(s->host.arg);
}

/* The store until the request is over, or NULL and the call has failed. */
static struct store *borrow(struct call *c)
{
	const struct service_host *h = &c->s->host;
	struct store *store = h->borrow ? h->borrow(h->arg) : NULL;

	if (!store)
		call_fail(c, ERR_UNAVAILABLE, "unavailable", NULL,
			"nothing is kept here: slused runs without a state folder");
	else
		arena_defer(c->arena, give_back, c->s);
	return store;
}

static int fail_store(struct call *c)
{
	return call_fail(c, ERR_STORE, "store", NULL, "what is kept could not be read");
}

static int fail_unknown(struct call *c)
{
	return call_fail(
		c, ERR_UNKNOWN_ID, "unknown-id", "id", "no decision is kept under this id");
}

/* Nobody it rests on is outside of what the caller's grants are for, as they are now. */
static bool admits(struct call *c, const struct store_kept *kept)
{
	for (const struct store_op *op = kept->ops.first; op; op = op->next) {
		const struct member *m;

		if (c->access.everyone || op->type != STORE_PUT || op->u.put.kind != STORE_PERSON)
			continue;
		m = population_get(c->s->kept[KEPT_PERSONS], op->u.put.id.s);
		if (!m || !access_admits(&c->access, &m->record, c->today))
			return false;
	}
	return true;
}

static void free_ops(void *arg)
{
	store_ops_free(arg);
}

static int find(struct call *c, struct store *store, struct store_kept *kept)
{
	const struct arg *id = &c->args.at[PARAM_ID];

	switch (store_decision(store, (struct store_text){id->s, id->len}, kept)) {
	case STORE_OK: break;
	case STORE_NONE:
		return call_fail(
			c, ERR_UNKNOWN_ID, "unknown-id", "id", "no decision is kept under this id");
	case STORE_MEMORY: arena_no_memory(c->arena);
	default: return fail_store(c);
	}
	arena_defer(c->arena, free_ops, &kept->ops);
	if (!admits(c, kept))
		return fail_unknown(c);
	if (kept->erased)
		return call_fail(c, ERR_UNKNOWN_ID, "erased", "id",
			"somebody whom this decision rests on was forgotten");
	return 0;
}

/* A moment in UTC: "2026-11-16T09:05:00Z" */
static void write_moment(struct json_writer *w, const char *key, int64_t seconds)
{
	char day[DATE_TEXT], text[DATE_TEXT + 16];
	int64_t days = seconds / 86400, rest = seconds % 86400;

	if (rest < 0) {
		days--;
		rest += 86400;
	}
	date_print(days, day);
	snprintf(text, sizeof text, "%sT%02d:%02d:%02dZ", day, (int)(rest / 3600),
		(int)(rest / 60 % 60), (int)(rest % 60));
	jw_kstring(w, key, text);
}

static void drop_replayer(void *arg)
{
	replayer_free(arg);
}

static enum replayed run_again(struct call *c, struct store *store, const struct store_kept *kept,
	const char **result, size_t *len)
{
	struct service *s = c->s;
	struct replayer *r = replayer_new(&s->zones);

	if (!r)
		arena_no_memory(c->arena);
	arena_defer(c->arena, drop_replayer, r);
	if (replayer_knows(r, s->rules, s->rules_shown))
		arena_no_memory(c->arena);
	return replay(r, store, kept, c->access.plain, result, len);
}

static void audit(struct call *c, const struct store_kept *kept)
{
	for (const struct store_op *op = kept->ops.first; op; op = op->next) {
		if (op->type == STORE_PUT)
			call_audit(c, (enum kept)op->u.put.kind, op->u.put.id.s,
				c->args.at[PARAM_ID].s);
	}
}

int decision_get(struct call *c)
{
	struct store_kept *kept = ARENA_NEW(c->arena, struct store_kept);
	struct store *store = borrow(c);
	struct json_writer *w = c->w;
	const struct store_decision *d;
	const char *answer;
	enum replayed got;
	size_t len;

	if (!store || find(c, store, kept))
		return -1;
	d = &kept->ops.first->u.decision;
	got = run_again(c, store, kept, &answer, &len);
	if (got == REPLAY_MEMORY)
		arena_no_memory(c->arena);
	if (got == REPLAY_STORE)
		return fail_store(c);
	audit(c, kept);
	jw_object(w);
	jw_kstring(w, "decision", d->id.s);
	write_moment(w, "given", kept->given);
	jw_kstring(w, "method", d->method.s);
	jw_kstring(w, "replayed", replayed_word(got));
	jw_key(w, "answer");
	if (answer && got == REPLAY_SAME)
		jw_raw(w, answer, len);
	else
		jw_null(w);
	jw_kstring(w, "ruleset", d->ruleset.s);
	write_day(w, "on", d->on);
	jw_close(w);
	return 0;
}
