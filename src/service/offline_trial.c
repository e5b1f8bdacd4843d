/* `sluse replay -r`: the decisions that a store keeps, as other rules would have them. */
#include "service/offline_trial.h"
#include "base/strmap.h"
#include "service/answer_changes.h"
#include "service/offline_parts.h"
#include "service/replay.h"
#include "service/zone_files.h"

#include <stdlib.h>
#include <string.h>

/* One and the same change, in so many decisions. */
struct trial_change {
	const char *text; /* "offers kursus: no → yes" */
	struct answer_change what;
	const char *first; /* the decision */
	int64_t decisions;
	int64_t last; /* number of the decision it was counted in last */
};
struct trial {
	struct offline_job job;
	const struct offline_replay *q;
	struct feel_zones zones;
	struct replayer *then, *now;
	struct arena brief;  /* of the decision at hand */
	struct strmap index; /* by text */
	VEC(struct trial_change *) changes;
	int64_t asked, changed, erased, unasked;
	struct json_writer w;
};

static void free_replayer(void *arg)
{
	replayer_free(arg);
}

static void release(void *arg)
{
	arena_release(arg);
}

static struct replayer *replayer_of(struct trial *x)
{
	struct replayer *r = replayer_new(&x->zones);

	if (!r)
		arena_no_memory(&x->job.arena);
	arena_defer(&x->job.arena, free_replayer, r);
	return r;
}

static void count(struct trial *x, const struct answer_change *a, const struct store_kept *kept)
{
	struct arena *arena = &x->job.arena;
	const char *text =
		arena_printf(&x->brief, "%s %s: %s → %s", a->kind, a->name, a->from, a->to);
	struct trial_change *c = strmap_get(&x->index, text, strlen(text));

	if (!c) {
		c = ARENA_NEW(arena, struct trial_change);
		c->text = arena_strdup(arena, text);
		c->what = (struct answer_change){arena_strdup(arena, a->kind),
			arena_strdup(arena, a->name), arena_strdup(arena, a->from),
			arena_strdup(arena, a->to)};
		c->first = arena_strdup(arena, kept->ops.first->u.decision.id.s);
		strmap_put(&x->index, c->text, strlen(c->text), c);
		vec_push(arena, &x->changes, c);
	}
	c->decisions += c->last != kept->n;
	c->last = kept->n;
}

static bool no_store(enum replayed got)
{
	return got == REPLAY_MEMORY || got == REPLAY_STORE;
}

static enum store_result compare(struct trial *x, const struct store_kept *kept)
{
	const struct replay_rules rules = {.store = x->q->store};
	const char *was, *is;
	size_t was_len, is_len;
	enum replayed then = replay_ask(x->then, &rules, kept, &was, &was_len), now = then;
	struct answer_changes changes;

	if (then == REPLAY_SAME)
		now = replay_ask(x->now, NULL, kept, &is, &is_len);
	if (no_store(then) || no_store(now))
		return then == REPLAY_STORE || now == REPLAY_STORE ? STORE_IO : STORE_MEMORY;
	if (then == REPLAY_ERASED) {
		x->erased++;
	} else if (then != REPLAY_SAME || now != REPLAY_SAME) {
		x->unasked++;
	} else {
		x->asked++;
		answer_changes(&changes, &x->brief, was, was_len, is, is_len);
		x->changed += changes.list.n > 0;
		for (unsigned i = 0; i < changes.list.n; i++)
			count(x, &changes.list.at[i], kept);
		arena_reset(&x->brief);
	}
	return STORE_OK;
}

static enum store_result compare_all(struct trial *x)
{
	const struct offline_replay *q = x->q;
	enum store_result rc;
	struct store_kept kept;

	for (int64_t n = q->from; (rc = store_next_decision(q->store, n, &kept)) == STORE_OK;
		n = kept.n + 1) {
		bool beyond = q->to && kept.n > q->to;

		if (!beyond)
			rc = compare(x, &kept);
		store_ops_free(&kept.ops);
		if (beyond || rc)
			return rc;
	}
	return rc == STORE_NONE ? STORE_OK : rc;
}

static int by_count(const void *a, const void *b)
{
	const struct trial_change *x = *(struct trial_change *const *)a;
	const struct trial_change *y = *(struct trial_change *const *)b;

	if (x->decisions != y->decisions)
		return x->decisions > y->decisions ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void write_change(struct trial *x, const struct trial_change *c)
{
	if (!x->q->json) {
		sb_printf(&x->job.out, "%6lld  %s  (the first: %.16s)\n", (long long)c->decisions,
			c->text, c->first);
		return;
	}
	jw_object(&x->w);
	jw_kstring(&x->w, "kind", c->what.kind);
	jw_kstring(&x->w, "name", c->what.name);
	jw_kstring(&x->w, "from", c->what.from);
	jw_kstring(&x->w, "to", c->what.to);
	jw_kint(&x->w, "decisions", c->decisions);
	jw_kstring(&x->w, "first", c->first);
	jw_close(&x->w);
}

static void write_all(struct trial *x)
{
	if (x->changes.n)
		qsort(x->changes.at, x->changes.n, sizeof *x->changes.at, by_count);
	if (x->q->json) {
		jw_init(&x->w, &x->job.out);
		jw_object(&x->w);
		jw_key(&x->w, "changes");
		jw_array(&x->w);
	}
	for (unsigned i = 0; i < x->changes.n; i++)
		write_change(x, x->changes.at[i]);
	if (x->q->json) {
		jw_close(&x->w);
		jw_kint(&x->w, "asked", x->asked);
		jw_kint(&x->w, "changed", x->changed);
		jw_kint(&x->w, "erased", x->erased);
		jw_kint(&x->w, "not_asked", x->unasked);
		jw_close(&x->w);
		sb_putc(&x->job.out, '\n');
	} else {
		sb_printf(&x->job.out,
			"%lld asked again, %lld come out otherwise, %lld erased, %lld cannot be "
			"asked\n",
			(long long)x->asked, (long long)x->changed, (long long)x->erased,
			(long long)x->unasked);
	}
	x->job.code = x->changed || x->unasked ? OFFLINE_FINDINGS : OFFLINE_FINE;
}

static void run(void *arg)
{
	struct trial *x = arg;
	enum store_result rc;

	x->zones = zones_of(x->q->zones, x->q->n_zones, &x->job.arena);
	arena_init(&x->brief, x->job.arena.oom);
	arena_defer(&x->job.arena, release, &x->brief);
	strmap_init(&x->index, &x->job.arena, 0);
	x->then = replayer_of(x);
	x->now = replayer_of(x);
	if (replayer_take(x->now, x->q->files, x->q->n_files, x->q->shown)) {
		sb_puts(&x->job.out, "the rules have mistakes; sluse check shows them\n");
		x->job.code = OFFLINE_COULD_NOT;
		return;
	}
	rc = compare_all(x);
	if (rc == STORE_MEMORY)
		arena_no_memory(&x->job.arena);
	if (rc) {
		sb_printf(&x->job.out, "the store cannot be read: %s\n", store_said(x->q->store));
		x->job.code = OFFLINE_COULD_NOT;
		return;
	}
	write_all(x);
}

int offline_trial(const struct offline_replay *q, struct offline_text *out)
{
	struct trial x = {.q = q};

	return offline_run(&x.job, run, &x, out);
}
