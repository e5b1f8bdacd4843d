/* decision.*: an earlier answer as it was given, and what people said to it. */
#include "service/disputed.h"
#include "service/methods.h"
#include "service/replay.h"

#include <stdio.h>
#include <string.h>

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

/* What was read of the decision that the call names; NULL, and the call has failed. */
static struct lookup *find(struct call *c)
{
	struct lookup *found = call_found(c);
	struct arg *id = &c->args.at[PARAM_ID];
	struct store_text whole;

	if (!found)
		return NULL;
	if (found->rc == STORE_NONE || !admits(c, &found->kept)) {
		fail_unknown(c);
		return NULL;
	}
	if (found->kept.erased) {
		call_fail(c, ERR_UNKNOWN_ID, "erased", "id",
			"somebody whom this decision rests on was forgotten");
		return NULL;
	}
	whole = found->kept.ops.first->u.decision.id; /* its beginning is enough to find it */
	id->s = arena_strndup(c->arena, whole.s, whole.len);
	id->len = whole.len;
	return found;
}

static void drop_replayer(void *arg)
{
	replayer_free(arg);
}

/* im: the rules it was made with, or NULL: nobody asks for them. */
static enum replayed run_again(struct call *c, const struct lookup *found, const char **result,
	size_t *len, const struct image **im)
{
	const struct replay_rules rules = {
		.rc = found->ruleset_rc, .packed = found->ruleset, .len = found->ruleset_len};
	struct service *s = c->s;
	struct replayer *r = found->replayer;
	enum replayed got;

	if (!r) {
		r = replayer_new(&s->zones);
		if (!r)
			arena_no_memory(c->arena);
		arena_defer(c->arena, drop_replayer, r);
		if (replayer_knows(r, s->rules, s->rules_shown))
			arena_no_memory(c->arena);
	}
	got = replay(r, &rules, &found->kept, c->access.plain, result, len);
	if (got == REPLAY_MEMORY)
		arena_no_memory(c->arena);
	if (im && got == REPLAY_SAME)
		*im = replayer_image(r, found->kept.ops.first->u.decision.on);
	return got;
}

static void audit(struct call *c, const struct store_kept *kept)
{
	for (const struct store_op *op = kept->ops.first; op; op = op->next) {
		if (op->type == STORE_PUT)
			call_audit(c, (enum kept)op->u.put.kind, op->u.put.id.s,
				c->args.at[PARAM_ID].s);
	}
}

/* ---- what people said ------------------------------------------------------ */

static bool confirmed(const struct said_list *said, const char *item)
{
	for (unsigned i = 0; i < said->all.n; i++) {
		const struct said *s = &said->all.at[i];

		if (s->kind == STORE_CONFIRMED && s->item.s && strcmp(s->item.s, item) == 0)
			return true;
	}
	return false;
}

/* plain: a reason is free text about a person, and may tell what is sensitive. */
static void write_verdicts(struct json_writer *w, const char *key, const struct said_list *said,
	enum store_verdict_kind kind, bool plain)
{
	jw_key(w, key);
	jw_array(w);
	for (unsigned i = 0; i < said->all.n; i++) {
		const struct said *s = &said->all.at[i];

		if (s->kind != kind)
			continue;
		jw_object(w);
		jw_kstring(w, "item", s->item.s);
		jw_kstring_opt(w, "criterion", s->criterion.s);
		jw_kstring_opt(w, "state", s->state.s);
		if (!plain)
			jw_kstring_opt(w, "reason", s->reason.s);
		jw_kstring_opt(w, "actor", s->actor.s);
		write_moment(w, "given", s->given);
		jw_close(w);
	}
	jw_close(w);
}

/* ---- the items of an answer ------------------------------------------------ */

static const struct json *parse_answer(struct call *c, const char *answer, size_t len)
{
	static const struct json_limits limits = {0, 64, 2000000, 100000, 1 << 20};
	struct json_reader r;

	return answer ? json_parse(answer, len, &limits, NULL, c->arena, &r) : NULL;
}

static const struct json *items_of(const struct json *answer, const char *kind)
{
	const struct json *list = answer ? json_get(answer, kind) : NULL;

	return list && json_kind(list) == JK_ARRAY ? json_first(list) : NULL;
}

/* The role that is asked to confirm it, or NULL: nobody is, or it did not hold. */
static const char *confirmer(const struct json *profile)
{
	const char *state = json_get_string(profile, "state");

	if (!state || (strcmp(state, "yes") != 0 && strcmp(state, "border") != 0))
		return NULL;
	return json_get_string(profile, "confirm");
}

/* What waits to be confirmed, what was, and what was decided otherwise. */
static void write_said(struct call *c, const struct said_list *said, const char *answer, size_t len)
{
	const struct json *parsed = parse_answer(c, answer, len);
	struct json_writer *w = c->w;

	jw_key(w, "proposals");
	jw_array(w);
	for (const struct json *p = items_of(parsed, "profiles"); p; p = json_after(p)) {
		const char *name = json_get_string(p, "name");

		if (name && confirmer(p) && !confirmed(said, name))
			jw_string(w, name);
	}
	jw_close(w);
	write_verdicts(w, "confirmed", said, STORE_CONFIRMED, c->access.plain);
	write_verdicts(w, "overridden", said, STORE_OVERRIDDEN, c->access.plain);
}

int decision_get(struct call *c)
{
	const struct lookup *found = find(c);
	struct json_writer *w = c->w;
	const struct store_decision *d;
	const char *answer;
	enum replayed got;
	size_t len;

	if (!found)
		return -1;
	d = &found->kept.ops.first->u.decision;
	got = run_again(c, found, &answer, &len, NULL);
	if (got == REPLAY_STORE)
		return call_fail_store(c);
	audit(c, &found->kept);
	jw_object(w);
	jw_kstring(w, "decision", d->id.s);
	write_moment(w, "given", found->kept.given);
	jw_kstring(w, "method", d->method.s);
	jw_kstring(w, "replayed", replayed_word(got));
	write_said(c, &found->said, got == REPLAY_SAME ? answer : NULL, len);
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

/* ---- saying something ------------------------------------------------------ */

/* The decision that is spoken of, as it comes out again. */
struct spoken_of {
	const struct store_kept *kept;
	const struct json *answer;
	const struct image *rules; /* that it was given by */
};

static int find_spoken(struct call *c, struct spoken_of *of)
{
	const struct lookup *found = find(c);
	const char *answer;
	enum replayed got;
	size_t len;

	if (!found)
		return -1;
	of->kept = &found->kept;
	got = run_again(c, found, &answer, &len, &of->rules);
	if (got == REPLAY_STORE)
		return call_fail_store(c);
	of->answer = got == REPLAY_SAME ? parse_answer(c, answer, len) : NULL;
	if (!of->answer)
		return call_fail(c, ERR_STORE, "store", "id",
			"this decision does not come out as it was given");
	return 0;
}

static void keep_verdict(
	struct call *c, enum store_verdict_kind kind, const char *item, const char *criterion)
{
	const struct args *a = &c->args;
	const struct store_op op = {.type = STORE_VERDICT,
		.u.verdict = {.kind = kind,
			.decision = text_of(a->at[PARAM_ID].s),
			.item = text_of(item),
			.criterion = text_of(criterion),
			.state = text_of(a->at[PARAM_STATE].s),
			.reason = text_of(a->at[PARAM_REASON].s),
			.actor = text_of(a->at[PARAM_ACTOR].s)}};

	call_keep(c, &op);
}

static int fail_item(struct call *c, const char *why)
{
	return call_fail(c, ERR_PARAMS, "unknown-name", "item", "%s", why);
}

int decision_confirm(struct call *c)
{
	struct spoken_of of;
	const char *only = c->args.at[PARAM_ITEM].s, *role;
	unsigned n = 0;

	if (find_spoken(c, &of))
		return -1;
	jw_object(c->w);
	jw_kstring(c->w, "decision", c->args.at[PARAM_ID].s);
	jw_key(c->w, "confirmed");
	jw_array(c->w);
	for (const struct json *p = items_of(of.answer, "profiles"); p; p = json_after(p)) {
		const char *name = json_get_string(p, "name");

		if (!name || !(role = confirmer(p)) || (only && strcmp(name, only) != 0))
			continue;
		if (!access_has_role(c->caller, role))
			return call_fail(c, ERR_FORBIDDEN, "forbidden", "item",
				"the rules ask somebody else to confirm this");
		keep_verdict(c, STORE_CONFIRMED, name, NULL);
		jw_string(c->w, name);
		n++;
	}
	jw_close(c->w);
	if (!n)
		return fail_item(c, only ? "no such profile of this decision asks to be confirmed"
					 : "nothing of this decision asks to be confirmed");
	audit(c, of.kept);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(c->w);
	return 0;
}

int decision_override(struct call *c)
{
	struct spoken_of of;
	struct disputed what;

	if (find_spoken(c, &of) || disputed_find(c, of.answer, of.rules, &what))
		return -1;
	keep_verdict(c, STORE_OVERRIDDEN, what.item, what.criterion);
	audit(c, of.kept);
	jw_object(c->w);
	jw_kstring(c->w, "decision", c->args.at[PARAM_ID].s);
	jw_kstring(c->w, "item", what.item);
	jw_kstring_opt(c->w, "criterion", what.criterion);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(c->w);
	return 0;
}

int decision_overrides(struct call *c)
{
	const struct lookup *found = call_found(c);

	if (!found)
		return -1;
	jw_object(c->w);
	jw_key(c->w, "overrides");
	jw_raw(c->w, found->text.s, found->text.len);
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(c->w);
	return 0;
}

/* ---- reading the store ----------------------------------------------------- */

/* Nothing leaves a walk over the store by a jump: running out of memory is its answer. */
struct adding {
	struct arena *arena;
	struct said_list *to;
	const struct store_verdict *v;
	int64_t given;
};

static struct store_text keep_text(struct arena *a, struct store_text t)
{
	return t.s ? (struct store_text){arena_strndup(a, t.s, t.len), t.len} : t;
}

static void add_said(void *arg)
{
	struct adding *x = arg;
	const struct store_verdict *v = x->v;
	struct arena *a = x->arena;
	struct said s = {keep_text(a, v->item), keep_text(a, v->criterion), keep_text(a, v->state),
		keep_text(a, v->reason), keep_text(a, v->actor), v->kind, x->given};

	vec_push(a, &x->to->all, s);
}

static enum store_result take_said(void *arg, const struct store_verdict *v, int64_t given)
{
	struct adding *x = arg;

	x->v = v;
	x->given = given;
	return oom_guard(x->arena->oom, add_said, x) ? STORE_MEMORY : STORE_OK;
}

static bool is_text(struct store_text t, const char *s)
{
	return s && t.len == strlen(s) && memcmp(t.s, s, t.len) == 0;
}

enum store_result read_decision(struct lookup *l, struct store *store, struct arena *arena)
{
	struct adding said = {.arena = arena, .to = &l->said};
	enum store_result rc = store_decision(store, l->id, &l->kept);
	const struct store_decision *d;

	if (rc || l->kept.erased)
		return rc;
	d = &l->kept.ops.first->u.decision;
	l->ruleset_rc = store_ruleset(store, d->ruleset, &l->ruleset, &l->ruleset_len);
	if (l->ruleset_rc == STORE_OK && !is_text(d->ruleset, l->in_force) &&
		(l->replayer = replayer_new(l->zones)))
		replayer_load(l->replayer, l->ruleset, l->ruleset_len);
	return store_verdicts(store, d->id, take_said, &said);
}

struct counting {
	struct arena *arena;
	struct json_writer w;
	const struct store_verdict *of;
	int64_t count;
};
static void write_count(void *arg)
{
	struct counting *x = arg;
	struct json_writer *w = &x->w;

	jw_object(w);
	jw_key(w, "item");
	jw_stringn(w, x->of->item.s, x->of->item.len);
	jw_key(w, "criterion");
	if (store_text_none(x->of->criterion))
		jw_null(w);
	else
		jw_stringn(w, x->of->criterion.s, x->of->criterion.len);
	jw_kint(w, "count", x->count);
	jw_close(w);
}

static enum store_result take_count(void *arg, const struct store_verdict *of, int64_t count)
{
	struct counting *x = arg;

	x->of = of;
	x->count = count;
	return oom_guard(x->arena->oom, write_count, x) ? STORE_MEMORY : STORE_OK;
}

enum store_result read_overrides(struct lookup *l, struct store *store, struct arena *arena)
{
	struct counting x = {.arena = arena};
	enum store_result rc;

	sb_init(&l->text, arena);
	jw_init(&x.w, &l->text);
	jw_array(&x.w);
	rc = store_overrides(store, take_count, &x);
	if (rc == STORE_OK)
		jw_close(&x.w);
	return rc;
}
