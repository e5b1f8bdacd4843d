/* match.all, match.stop: everyone against everything, beside everything else. */
#include "data/population.h"
#include "match/match_all.h"
#include "service/methods.h"

#include <string.h>

/* A run, and for whom it is, until the host has them. */
struct holder {
	struct match_all *run;
	struct service_look *look;
};

static void drop_run(void *arg)
{
	struct holder *h = arg;

	match_all_free(h->run);
	service_look_free(h->look);
}

/* As it stands, and no persons but those of whom the caller may hear. */
static struct population *freeze_side(struct call *c, enum kept k)
{
	bool some = k == KEPT_PERSONS && !c->access.everyone;

	return population_freeze(c->s->kept[k], some ? call_admits : NULL, c);
}

/* Both sides.  0; -1: no memory. */
static int freeze(struct call *c, enum kept of, struct match_all_order *o)
{
	o->subjects = freeze_side(c, of);
	o->others = freeze_side(c, of == KEPT_PERSONS ? KEPT_VACANCIES : KEPT_PERSONS);
	if (o->subjects && o->others)
		return 0;
	population_free(o->subjects);
	population_free(o->others);
	return -1;
}

static struct match_all *make_run(struct call *c, const struct image *im, const struct match *rule)
{
	const struct args *a = &c->args;
	enum kept of = args_have(a, PARAM_OF) ? (enum kept)a->at[PARAM_OF].i : KEPT_VACANCIES;
	struct match_all_order o = {.rs = c->s->rules,
		.rule = rule,
		.on = call_on(c),
		.of_left = match_side(im, rule, of) == 0,
		.zones = &c->s->zones,
		.limit = (uint32_t)a->at[PARAM_LIMIT].i,
		.mask = match_masked(c, of == KEPT_VACANCIES),
		.after = a->at[PARAM_AFTER].s,
		.names = c->s->keeps,
		.names_others = of == KEPT_VACANCIES};

	return freeze(c, of, &o) ? NULL : match_all_new(&o);
}

int match_all_begin(struct call *c)
{
	const struct image *im = call_image(c);
	const struct service_host *host = &c->s->host;
	struct holder *h = ARENA_NEW(c->arena, struct holder);
	const struct match *rule;
	const char *why = NULL;
	uint32_t job;

	if (!host->run_all)
		return call_fail(c, ERR_UNAVAILABLE, "unavailable", NULL,
			"there is nobody here who could work on it");
	rule = match_rule(c, im);
	if (!rule)
		return -1;
	arena_defer(c->arena, drop_run, h);
	h->run = make_run(c, im, rule);
	h->look = c->s->keeps ? call_look(c) : NULL;
	if (!h->run || (c->s->keeps && !h->look))
		return call_fail(
			c, ERR_MEMORY, "memory", NULL, "there is not memory enough for this");
	call_audit(c, KEPT_PERSONS, NULL, NULL);
	jw_object(c->w);
	match_all_write_head(c->w, h->run);
	rpc_reserve(c->reply, 64);
	if (host->run_all(host->arg, c->caller, h->run, h->look, &job, &why))
		return call_fail(c, ERR_OVERLOADED, "overloaded", NULL, "%s", why);
	h->run = NULL; /* the host's now */
	h->look = NULL;
	jw_kint(c->w, "job", job);
	jw_close(c->w);
	return 0;
}

int match_all_end(struct call *c)
{
	const struct service_host *host = &c->s->host;
	uint32_t job = (uint32_t)c->args.at[PARAM_JOB].i;

	if (!host->stop_all || host->stop_all(host->arg, c->caller, job))
		return call_fail(
			c, ERR_UNKNOWN_ID, "unknown-id", "job", "this connection has no such job");
	jw_object(c->w);
	jw_kint(c->w, "job", job);
	jw_kbool(c->w, "stopping", true);
	jw_close(c->w);
	return 0;
}
