/* `sluse replay`: the decisions that a store keeps, made again. */
#include "service/offline_parts.h"
#include "service/offline_trial.h"
#include "service/replay.h"
#include "service/rpc.h"
#include "service/zone_files.h"
#include "sluse/offline.h"

enum { OUTCOMES = REPLAY_STORE + 1 };

struct replaying {
	struct offline_job job;
	const struct offline_replay *q;
	struct feel_zones zones;
	int64_t counts[OUTCOMES];
	struct json_writer w;
};

static void free_replayer(void *arg)
{
	replayer_free(arg);
}

/* Everything but those that came out the same, a line each. */
static void tell(struct replaying *x, const struct store_kept *kept, enum replayed got)
{
	const struct store_decision *d = &kept->ops.first->u.decision;

	x->counts[got]++;
	if (got == REPLAY_SAME || got == REPLAY_ERASED)
		return;
	if (x->q->json) {
		jw_object(&x->w);
		jw_kint(&x->w, "n", kept->n);
		jw_kstring(&x->w, "decision", d->id.s);
		jw_kstring(&x->w, "method", d->method.s);
		jw_kstring(&x->w, "replayed", replayed_word(got));
		jw_close(&x->w);
	} else {
		sb_printf(&x->job.out, "%lld  %s  %s: %s\n", (long long)kept->n, d->id.s,
			d->method.s,
			got == REPLAY_NO_RULES ? "its ruleset is not kept as it was"
			: got == REPLAY_TEXTS  ? "same outcome, told in other texts"
					       : "comes out differently");
	}
}

static enum store_result replay_all(struct replaying *x, struct replayer *r)
{
	const struct offline_replay *q = x->q;
	enum store_result rc;
	struct store_kept kept;

	for (int64_t n = q->from; (rc = store_next_decision(q->store, n, &kept)) == STORE_OK;
		n = kept.n + 1) {
		const char *answer;
		enum replayed got = REPLAY_SAME;
		bool beyond = q->to && kept.n > q->to;
		size_t len;

		if (!beyond) {
			got = replay(r, &(struct replay_rules){.store = q->store}, &kept, false,
				&answer, &len);
			if (got == REPLAY_MEMORY || got == REPLAY_STORE)
				rc = got == REPLAY_MEMORY ? STORE_MEMORY : STORE_IO;
			else
				tell(x, &kept, got);
		}
		store_ops_free(&kept.ops);
		if (beyond || rc)
			return rc;
	}
	return rc == STORE_NONE ? STORE_OK : rc;
}

static void write_sum(struct replaying *x)
{
	const int64_t *n = x->counts;
	int64_t wrong = n[REPLAY_DIFFERS] + n[REPLAY_TEXTS] + n[REPLAY_NO_RULES];

	if (x->q->json) {
		jw_close(&x->w);
		jw_kint(&x->w, "same", n[REPLAY_SAME]);
		jw_kint(&x->w, "erased", n[REPLAY_ERASED]);
		jw_kint(&x->w, "differs", n[REPLAY_DIFFERS]);
		jw_kint(&x->w, "texts", n[REPLAY_TEXTS]);
		jw_kint(&x->w, "no_rules", n[REPLAY_NO_RULES]);
		jw_close(&x->w);
		sb_putc(&x->job.out, '\n');
	} else {
		sb_printf(&x->job.out, "%lld the same, %lld erased, %lld not the same\n",
			(long long)n[REPLAY_SAME], (long long)n[REPLAY_ERASED], (long long)wrong);
	}
	x->job.code = wrong ? OFFLINE_FINDINGS : OFFLINE_FINE;
}

static void run(void *arg)
{
	struct replaying *x = arg;
	struct replayer *r;
	enum store_result rc;

	x->zones = zones_of(x->q->zones, x->q->n_zones, &x->job.arena);
	r = replayer_new(&x->zones);
	if (!r)
		arena_no_memory(&x->job.arena);
	arena_defer(&x->job.arena, free_replayer, r);
	if (x->q->json) {
		jw_init(&x->w, &x->job.out);
		jw_object(&x->w);
		jw_key(&x->w, "not_the_same");
		jw_array(&x->w);
	}
	rc = replay_all(x, r);
	if (rc == STORE_MEMORY)
		arena_no_memory(&x->job.arena);
	if (rc) {
		sb_cut(&x->job.out, 0);
		sb_printf(&x->job.out, "the store cannot be read: %s\n", store_said(x->q->store));
		x->job.code = OFFLINE_COULD_NOT;
		return;
	}
	write_sum(x);
}

int offline_replay(const struct offline_replay *q, struct offline_text *out)
{
	struct replaying x = {.q = q};

	if (q->files)
		return offline_trial(q, out);
	return offline_run(&x.job, run, &x, out);
}
