#include "service/replay.h"
#include "base/mem.h"
#include "service/answer_digest.h"
#include "service/methods.h"

#include <string.h>

struct replayer {
	struct service *s;
	int64_t today; /* of the decision at hand */
	struct oom oom;
	struct arena names; /* of the files of the ruleset in force */
	struct arena line;  /* the question */
};

const char *replayed_word(enum replayed r)
{
	static const char *const words[] = {[REPLAY_SAME] = "same",
		[REPLAY_DIFFERS] = "differs",
		[REPLAY_TEXTS] = "texts",
		[REPLAY_ERASED] = "erased",
		[REPLAY_NO_RULES] = "no-rules",
		[REPLAY_MEMORY] = "memory",
		[REPLAY_STORE] = "store"};

	return words[r];
}

static int64_t that_day(void *arg, const char *zone)
{
	(void)zone;
	return ((const struct replayer *)arg)->today;
}

struct replayer *replayer_new(const struct feel_zones *zones)
{
	struct replayer *r = mem_alloc(sizeof *r);
	struct service_host host = {.arg = r, .today = that_day};

	if (!r)
		return NULL;
	*r = (struct replayer){NULL, .today = 0};
	arena_init(&r->names, &r->oom);
	arena_init(&r->line, &r->oom);
	if (service_new(&r->s, &host, NULL)) {
		mem_free(r);
		return NULL;
	}
	r->s->zones = *zones;
	return r;
}

void replayer_free(struct replayer *r)
{
	if (!r)
		return;
	service_free(r->s);
	arena_release(&r->line);
	arena_release(&r->names);
	mem_free(r);
}

int replayer_knows(struct replayer *r, struct ruleset *rs, const char *shown)
{
	/* cppcheck-suppress ctunullpointer ; who has none does not come here */
	r->s->rules_shown = shown;
	return state_adopt(r->s, rs);
}

/* ---- the rules it was made with -------------------------------------------- */

struct unpacking {
	struct replayer *r;
	const char *packed;
	size_t len;
	struct sluse_file *files;
	unsigned n;
	bool done;
};
static void run_unpack(void *arg)
{
	struct unpacking *u = arg;
	struct service *s = u->r->s;

	arena_reset(&u->r->names);
	u->done = rule_unpack(&u->files, &u->n, &s->rules_shown, u->packed, u->len, &u->r->names) ==
		  0;
}

/* Whether memory ran out within the service since it had so many errors of that kind: then how
 * it came out says nothing about the decision. */
static bool no_memory_since(const struct replayer *r, uint64_t before)
{
	return r->s->errors[ERR_MEMORY] != before;
}

static bool in_force(const struct replayer *r, struct store_text digest)
{
	const struct ruleset *rs = r->s->rules;

	return rs && strlen(ruleset_digest(rs)) == digest.len &&
	       memcmp(ruleset_digest(rs), digest.s, digest.len) == 0;
}

static enum replayed load_packed(struct replayer *r, const char *packed, size_t len)
{
	struct unpacking u = {.r = r, .packed = packed, .len = len};
	const uint64_t before = r->s->errors[ERR_MEMORY];
	const char *messages;

	if (oom_guard(&r->oom, run_unpack, &u))
		return REPLAY_MEMORY;
	if (!u.done || service_load(r->s, u.files, u.n, &messages))
		return no_memory_since(r, before) ? REPLAY_MEMORY : REPLAY_NO_RULES;
	return REPLAY_SAME;
}

void replayer_load(struct replayer *r, const char *packed, size_t len)
{
	(void)load_packed(r, packed, len);
}

static enum replayed find_rules(
	struct replayer *r, const struct replay_rules *rules, struct store_text digest)
{
	struct replay_rules found = *rules;
	char *own = NULL;
	enum replayed got;

	if (in_force(r, digest))
		return REPLAY_SAME;
	if (found.store) {
		found.rc = store_ruleset(found.store, digest, &own, &found.len);
		found.packed = own;
	}
	if (found.rc == STORE_MEMORY)
		return REPLAY_MEMORY;
	if (found.rc)
		return found.rc == STORE_NONE ? REPLAY_NO_RULES : REPLAY_STORE;
	got = load_packed(r, found.packed, found.len);
	mem_free(own);
	if (got == REPLAY_SAME && !in_force(r, digest))
		got = REPLAY_NO_RULES;
	return got;
}

/* ---- the question ---------------------------------------------------------- */

/* {"id":"…", and then the parameters that were kept */
static void write_params(struct json_writer *w, const struct store_kept *kept)
{
	const struct store_op *op = kept->ops.first;
	const struct store_decision *d = &op->u.decision;
	bool pair = strcmp(d->method.s, "match.explain") == 0;
	const struct store_party *party = NULL;

	jw_object(w);
	for (op = op->next; op; op = op->next) {
		if (op->type == STORE_PARTY) {
			party = &op->u.party;
		} else if (party && party->place < 2) {
			jw_key(w, !pair                            ? "id"
				  : op->u.put.kind == STORE_PERSON ? "ledig_id"
								   : "stilling_id");
			jw_stringn(w, op->u.put.id.s, op->u.put.id.len);
		}
	}
	if (d->asked.len > 2) { /* its members, without its braces */
		sb_putc(w->out, ',');
		sb_add(w->out, d->asked.s + 1, d->asked.len - 2);
	}
	jw_close(w);
}

struct asking {
	struct replayer *r;
	const struct store_kept *kept;
	struct strbuf line;
};
static void run_asking(void *arg)
{
	struct asking *a = arg;
	struct json_writer w;

	arena_reset(&a->r->line);
	sb_init(&a->line, &a->r->line);
	jw_init(&w, &a->line);
	jw_object(&w);
	jw_kstring(&w, "jsonrpc", "2.0");
	jw_kint(&w, "id", 0);
	jw_kstring(&w, "method", a->kept->ops.first->u.decision.method.s);
	jw_key(&w, "params");
	write_params(&w, a->kept);
	jw_close(&w);
}

static int restore_records(struct replayer *r, const struct store_kept *kept)
{
	for (const struct store_op *op = kept->ops.first; op; op = op->next) {
		if (op->type == STORE_PUT && service_restore(r->s, &op->u.put))
			return -1;
	}
	return 0;
}

static void drop_records(struct replayer *r, const struct store_kept *kept)
{
	for (const struct store_op *op = kept->ops.first; op; op = op->next) {
		const struct store_key key = {op->u.put.kind, op->u.put.id};

		if (op->type == STORE_PUT)
			service_drop(r->s, &key);
	}
}

/* The result within an answer that the service wrote: {"jsonrpc":…,"id":0,"result":…} */
static bool find_result(const char *reply, size_t len, const char **result, size_t *result_len)
{
	static const char head[] = "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":";

	if (!reply || len < sizeof head || memcmp(reply, head, sizeof head - 1) != 0)
		return false;
	*result = reply + sizeof head - 1;
	*result_len = len - sizeof head; /* without the last brace */
	return true;
}

static bool same_outcomes(const struct store_ops *written, const struct store_decision *d)
{
	for (const struct store_op *op = written->first; op; op = op->next) {
		const struct store_text *is = &op->u.decision.outcomes;

		if (op->type == STORE_DECIDE)
			return is->len == d->outcomes.len &&
			       (is->len == 0 || memcmp(is->s, d->outcomes.s, is->len) == 0);
	}
	return false;
}

/* The answer is another one.  Asked as one that keeps, the service tells the outcomes, too. */
static enum replayed compare_outcomes(
	struct replayer *r, const struct asking *a, const struct store_decision *d)
{
	const uint64_t before = r->s->errors[ERR_MEMORY];
	struct store_ops written;
	const char *reply;
	size_t len;
	bool same;

	r->s->keeps = true;
	service_handle(r->s, a->line.s, a->line.len, NULL, &reply, &len);
	r->s->keeps = false;
	service_take_writes(r->s, &written);
	same = same_outcomes(&written, d);
	store_ops_free(&written);
	if (no_memory_since(r, before))
		return REPLAY_MEMORY;
	return same ? REPLAY_TEXTS : REPLAY_DIFFERS;
}

static enum replayed ask_again(
	struct replayer *r, const struct store_kept *kept, const char **result, size_t *len)
{
	const struct store_decision *d = &kept->ops.first->u.decision;
	struct asking a = {.r = r, .kept = kept};
	const uint64_t before = r->s->errors[ERR_MEMORY];
	struct answer_digest digest;
	const char *reply;
	size_t reply_len;

	if (oom_guard(&r->oom, run_asking, &a))
		return REPLAY_MEMORY;
	service_handle(r->s, a.line.s, a.line.len, NULL, &reply, &reply_len);
	if (no_memory_since(r, before))
		return REPLAY_MEMORY;
	if (!find_result(reply, reply_len, result, len))
		return REPLAY_DIFFERS;
	answer_digest(&digest, *result, *len);
	if (d->digest.len == DIGEST_BYTES && memcmp(digest.digest, d->digest.s, DIGEST_BYTES) == 0)
		return REPLAY_SAME;
	*result = NULL; /* the next answer takes its memory */
	*len = 0;
	return compare_outcomes(r, &a, d);
}

enum replayed replay(struct replayer *r, const struct replay_rules *rules,
	const struct store_kept *kept, bool plain, const char **result, size_t *len)
{
	const struct store_decision *d = &kept->ops.first->u.decision;
	enum replayed got;

	*result = NULL;
	*len = 0;
	if (kept->erased)
		return REPLAY_ERASED;
	r->today = d->today;
	got = find_rules(r, rules, d->ruleset);
	if (got != REPLAY_SAME)
		return got;
	r->s->plain = d->plain != 0;
	got = restore_records(r, kept) ? REPLAY_MEMORY : ask_again(r, kept, result, len);
	if (got == REPLAY_SAME && plain && !r->s->plain) {
		r->s->plain = true;
		if (ask_again(r, kept, result, len) == REPLAY_MEMORY)
			got = REPLAY_MEMORY;
	}
	drop_records(r, kept);
	return got;
}

enum replayed replay_ask(struct replayer *r, const struct replay_rules *rules,
	const struct store_kept *kept, const char **result, size_t *len)
{
	const struct store_decision *d = &kept->ops.first->u.decision;
	struct asking a = {.r = r, .kept = kept};
	const uint64_t before = r->s->errors[ERR_MEMORY];
	enum replayed got = REPLAY_SAME;
	const char *reply;
	size_t reply_len;

	*result = NULL;
	*len = 0;
	if (kept->erased)
		return REPLAY_ERASED;
	r->today = d->today;
	if (rules && (got = find_rules(r, rules, d->ruleset)) != REPLAY_SAME)
		return got;
	r->s->plain = d->plain != 0;
	if (restore_records(r, kept) || oom_guard(&r->oom, run_asking, &a)) {
		got = REPLAY_MEMORY;
	} else {
		service_handle(r->s, a.line.s, a.line.len, NULL, &reply, &reply_len);
		if (!find_result(reply, reply_len, result, len))
			got = REPLAY_DIFFERS;
		if (no_memory_since(r, before))
			got = REPLAY_MEMORY;
	}
	drop_records(r, kept);
	return got;
}

int replayer_take(struct replayer *r, const struct sluse_file *files, unsigned n, const char *shown)
{
	const char *messages;

	r->s->rules_shown = shown;
	return service_load(r->s, files, n, &messages);
}

const struct image *replayer_image(const struct replayer *r, int64_t on)
{
	return ruleset_on(r->s->rules, on);
}
