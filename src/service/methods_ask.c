/* ledig.share, track.recommend, match.jobs, match.offers, match.shortlist, match.explain:
 * questions about people. */
#include "decide/handover.h"
#include "decide/offers.h"
#include "decide/words.h"
#include "match/plan.h"
#include "service/indexes.h"
#include "service/methods.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static const struct entity *find_entity(struct call *c, const struct image *im, enum kept k)
{
	const struct entity *e = image_entity(im, kept_entity[k]);

	if (!e)
		call_fail(c, ERR_PARAMS, "no-facts", NULL, "the rules declare no facts of %s",
			kept_entity[k]);
	return e;
}

/* A stored record has the facts of the rules in force, which are the same on every day. */
static int subject_stored(struct call *c, enum kept k, enum param id, struct match_subject *out)
{
	const struct member *m = population_get(c->s->kept[k], c->args.at[id].s);

	if (!m || (k == KEPT_PERSONS && !access_admits(&c->access, &m->record, c->today)))
		return call_fail(c, ERR_UNKNOWN_ID, "unknown-id", params[id].name,
			"no %s is stored under this id", k == KEPT_PERSONS ? "person" : "vacancy");
	*out = (struct match_subject){m->id, &m->record, k == KEPT_PERSONS ? &m->beside : NULL};
	c->about[c->n_about++] = (struct party){m, k};
	return 0;
}

/* Facts told with the request: seen on the day asked about, unless they say it. */
static int subject_inline(struct call *c, const struct entity *e, enum kept k, enum param facts,
	struct match_subject *out)
{
	const struct args *a = &c->args;
	struct record *rec = ARENA_NEW(c->arena, struct record);
	struct beside *beside = ARENA_NEW(c->arena, struct beside);
	struct problems *ps = &c->problems;
	int64_t on = call_on(c);
	struct record_defaults def = {
		.source = access_source(&c->access, c->caller),
		.known = c->access.guarded,
		.own_voice = access_own_voice(&c->access),
		.seen = args_have(a, PARAM_SEEN) ? a->at[PARAM_SEEN].i : on,
		.today = on > c->today ? on : c->today,
	};

	if (def.seen > def.today)
		problem_add(ps, "range", "seen", NULL, "seen is not after the day asked about");
	record_read(rec, &e->vocab, a->at[facts].s, a->at[facts].len, &def, kept_entity[k],
		c->arena, ps);
	if (k == KEPT_PERSONS && args_have(a, PARAM_RECORDS))
		beside_read(beside, a->at[PARAM_RECORDS].s, a->at[PARAM_RECORDS].len, "records",
			c->arena, ps);
	if (ps->list.n)
		return call_fail_problems(c);
	*out = (struct match_subject){NULL, rec, k == KEPT_PERSONS ? beside : NULL};
	c->told = true;
	return 0;
}

/* The person or vacancy that is asked about: stored, or told with the request. */
static int subject(struct call *c, const struct image *im, enum kept k, enum param id,
	enum param facts, struct match_subject *out)
{
	const struct entity *e = find_entity(c, im, k);

	if (!e)
		return -1;
	return args_have(&c->args, id) ? subject_stored(c, k, id, out)
				       : subject_inline(c, e, k, facts, out);
}

static void begin_eval(struct call *c, struct eval *e, const struct image *im)
{
	eval_init(e, im, call_on(c), c->arena);
	e->env.zones = e->told.zones = &c->s->zones;
}

static struct decide_writing writing(const struct call *c, const struct match_subject *of)
{
	const struct args *a = &c->args;

	return (struct decide_writing){
		.plain = c->access.plain,
		.explain = a->at[PARAM_EXPLAIN].i != 0,
		.audience = (enum audience)a->at[PARAM_AUDIENCE].i, /* caseworker is 0 */
		.who = of->id,
	};
}

static void begin_person(
	struct call *c, struct eval *e, const struct image *im, const struct match_subject *who)
{
	begin_eval(c, e, im);
	eval_bind(e, (uint32_t)(image_entity(im, kept_entity[KEPT_PERSONS]) - im->entities),
		who->record);
	eval_beside(e, who->beside);
}

static void list_runs(struct call *c, struct runs *runs)
{
	runs_list(runs, c->s->kept[KEPT_RUNS], c->s->journal, call_on(c), c->arena);
}

static const struct share *find_share(struct call *c, const struct image *im)
{
	const char *name = c->args.at[PARAM_SHARE].s;
	struct suggest near;
	struct strbuf names;

	sb_init(&names, c->arena);
	suggest_init(&near, name, strlen(name));
	for (uint32_t i = 0; i < im->n_shares; i++) {
		if (same_text(im->shares[i].item.name, name))
			return &im->shares[i];
		suggest_try(&near, im->shares[i].item.name);
		words_list(&names, im->shares[i].item.name);
	}
	call_fail_near(c, "share", &near, "the rules of that day have no such share");
	call_hint_names(c, &near, &names);
	return NULL;
}

int ledig_share(struct call *c)
{
	const struct image *im = call_image(c);
	const struct share *share = find_share(c, im);
	const struct arg *fields = &c->args.at[PARAM_FIELDS];
	const char *wrong;
	struct match_subject who;
	struct handover h;
	struct eval e;

	if (!share || subject(c, im, KEPT_PERSONS, PARAM_ID, PARAM_LEDIG, &who))
		return -1;
	begin_person(c, &e, im, &who);
	if (handover_judge(&h, share, &e, fields->names, (uint32_t)fields->i, &wrong)) {
		int64_t i = 0;

		while (i < fields->i && strcmp(fields->names[i], wrong) != 0)
			i++;
		return call_fail(c, ERR_PARAMS, "unknown-name",
			arena_printf(c->arena, "fields.%lld", (long long)i),
			"the share '%s' lists no such field", share->item.name);
	}
	jw_object(c->w);
	handover_write(c->w, &h, &e, c->s->rules);
	jw_close(c->w);
	if (who.id)
		call_audit(c, KEPT_PERSONS, who.id, NULL);
	return 0;
}

int track_recommend(struct call *c)
{
	const struct image *im = call_image(c);
	struct match_subject who;
	struct recommendation r;
	struct decide_writing how;
	struct runs runs;
	struct eval e;

	if (subject(c, im, KEPT_PERSONS, PARAM_ID, PARAM_LEDIG, &who))
		return -1;
	how = writing(c, &who);
	begin_person(c, &e, im, &who);
	list_runs(c, &runs);
	how.runs = runs.n ? &runs : NULL;
	decide_track(&r, c->s->rules, &e);
	jw_object(c->w);
	decide_write(c->w, &r, &how);
	jw_close(c->w);
	call_decided(c, &e, NULL);
	return 0;
}

int match_offers(struct call *c)
{
	const struct image *im = call_image(c);
	const struct args *a = &c->args;
	struct match_subject who;
	struct decide_writing how;
	struct runs runs;
	struct offers_query q = {
		.runs = &runs,
		.limit = (uint32_t)a->at[PARAM_LIMIT].i,
		.near = a->at[PARAM_NEAR].i != 0,
	};
	struct eval e;

	if (subject(c, im, KEPT_PERSONS, PARAM_ID, PARAM_LEDIG, &who))
		return -1;
	how = writing(c, &who);
	begin_person(c, &e, im, &who);
	list_runs(c, &runs);
	jw_object(c->w);
	offers_write(c->w, c->s->rules, &e, &q, &how);
	jw_close(c->w);
	call_decided(c, &e, NULL);
	return 0;
}

/* ---- match --------------------------------------------------------------- */

int match_side(const struct image *im, const struct match *m, enum kept k)
{
	if (same_text(im->entities[m->left].name, kept_entity[k]))
		return 0;
	return same_text(im->entities[m->right].name, kept_entity[k]) ? 1 : -1;
}

static bool joins_both(const struct image *im, const struct match *m)
{
	int person = match_side(im, m, KEPT_PERSONS), vacancy = match_side(im, m, KEPT_VACANCIES);

	return person >= 0 && vacancy >= 0 && person != vacancy;
}

const struct match *match_rule(struct call *c, const struct image *im)
{
	const char *name = c->args.at[PARAM_RULE].s;
	const struct match *only = NULL, *job = NULL;
	struct suggest near;
	unsigned n = 0;

	suggest_init(&near, name ? name : "", name ? strlen(name) : 0);
	for (uint32_t i = 0; i < im->n_matches; i++) {
		const struct match *m = &im->matches[i];

		if (!joins_both(im, m))
			continue;
		if (name && same_text(m->item.name, name))
			return m;
		if (same_text(m->item.name, "job"))
			job = m;
		only = m;
		n++;
		suggest_try(&near, m->item.name);
	}
	if (!name && (job || n == 1))
		return job ? job : only;
	call_fail(c, ERR_PARAMS, "unknown-name", "rule",
		n == 0 ? "the rules of that day match no persons and vacancies"
		: name ? "the rules of that day have no such match"
		       : "the rules have several matches: name one");
	if (name && near.best)
		c->failure.hint = arena_printf(c->arena, "did you mean '%s'?", near.best);
	return NULL;
}

bool match_masked(const struct call *c, bool shortlist)
{
	if (c->args.at[PARAM_AUDIENCE].i == FOR_EMPLOYER || c->access.plain)
		return true;
	return shortlist && !(c->access.named && c->access.purpose == PURPOSE_HEALTH);
}

bool call_admits(void *arg, const struct member *m)
{
	const struct call *c = arg;

	return access_admits(&c->access, &m->record, c->today);
}

/* NULL: a scan was asked for, or there is no index. */
static const struct match_index *index_of(
	struct call *c, const struct image *im, const struct match_query *q, enum kept other)
{
	if (c->args.at[PARAM_PLAN].i == PLAN_SCAN)
		return NULL;
	return indexes_for(c->s, im, q->rule, !q->subject_is_left, other, call_on(c));
}

/* Why there was no index for it. */
static const char *why_none(const struct call *c)
{
	if (c->args.at[PARAM_PLAN].i == PLAN_SCAN)
		return "a scan was asked for";
	if (call_on(c) != c->today)
		return "indexes stand for today, and another day was asked about";
	return "there are too few for an index, or no memory for one";
}

static int match_against(struct call *c, enum kept k, enum param facts)
{
	enum kept other = k == KEPT_PERSONS ? KEPT_VACANCIES : KEPT_PERSONS;
	const struct args *a = &c->args;
	const struct image *im = call_image(c);
	const struct match *rule = match_rule(c, im);
	struct match_query q = {.rule = rule,
		.others = c->s->kept[other],
		.limit = (uint32_t)a->at[PARAM_LIMIT].i,
		.near = a->at[PARAM_NEAR].i != 0,
		.mask = match_masked(c, k == KEPT_VACANCIES),
		.most = c->s->pairs};
	struct decide_writing how;
	const struct match_index *ix;
	struct match_answer answer;
	struct match_work work;
	struct eval e;

	if (!rule || subject(c, im, k, PARAM_ID, facts, &q.subject))
		return -1;
	how = writing(c, &q.subject);
	if (other == KEPT_PERSONS && !c->access.everyone) {
		q.admit = call_admits;
		q.arg = c;
	}
	q.subject_is_left = match_side(im, rule, k) == 0;
	if (other == KEPT_VACANCIES && vocab_find(population_vocab(q.others), "titel", 5))
		q.title_fact = "titel";
	/* a scan that was asked for is to say what the index says */
	if (a->at[PARAM_PLAN].i != PLAN_SCAN)
		q.near_most = NEAR_PAIRS < c->s->pairs ? NEAR_PAIRS : c->s->pairs;
	begin_eval(c, &e, im);
	ix = index_of(c, im, &q, other);
	match_run(&answer, &q, &e, ix, &work);
	if (!ix)
		work.scanned = why_none(c);
	if (answer.beyond)
		return call_fail(c, ERR_LIMIT, "limit", NULL, TOO_MANY_PAIRS ": %s", q.most,
			work.scanned ? work.scanned : "the rule leaves too much to be evaluated");
	jw_object(c->w);
	feeds_write_fresh(c->w, c->s->feeds);
	match_write(c->w, &answer, c->s->rules, &e, &how);
	if (a->at[PARAM_PLAN].i == PLAN_SHOW) {
		jw_key(c->w, "plan");
		match_plan_write(c->w, ix, &work);
	}
	jw_close(c->w);
	call_decided(c, &e, &answer);
	return 0;
}

int match_jobs(struct call *c)
{
	return match_against(c, KEPT_PERSONS, PARAM_LEDIG);
}

int match_shortlist(struct call *c)
{
	return match_against(c, KEPT_VACANCIES, PARAM_STILLING);
}

int match_explain_pair(struct call *c)
{
	const struct image *im = call_image(c);
	const struct match *rule = match_rule(c, im);
	struct match_subject person, vacancy;
	bool person_left;
	struct eval e;

	if (!rule)
		return -1;
	if (subject(c, im, KEPT_PERSONS, PARAM_LEDIG_ID, PARAM_LEDIG, &person) ||
		subject(c, im, KEPT_VACANCIES, PARAM_STILLING_ID, PARAM_STILLING, &vacancy))
		return -1;
	person_left = match_side(im, rule, KEPT_PERSONS) == 0;
	begin_eval(c, &e, im);
	jw_object(c->w);
	feeds_write_fresh(c->w, c->s->feeds);
	match_explain(c->w, rule, &e, person_left ? &person : &vacancy,
		person_left ? &vacancy : &person, c->s->rules, match_masked(c, false));
	jw_close(c->w);
	call_decided(c, &e, NULL);
	return 0;
}
