/* subscribe, unsubscribe: to be told when something changes. */
#include "service/methods.h"
#include "service/watch_parts.h"

/* What is asked for.  -1 and the failure set. */
static int order_of(struct call *c, struct watch_order *o)
{
	const struct args *a = &c->args;
	const struct match *rule;

	if (a->at[PARAM_TOPIC].i == 1) {
		o->kind = WATCH_RULESET;
		if (args_have(a, PARAM_STILLING_ID) || args_have(a, PARAM_RULE))
			return call_fail(c, ERR_PARAMS, "conflict", "topic",
				"the ruleset is of no vacancy and of no rule");
		return 0;
	}
	rule = match_rule(c, call_image(c));
	if (!rule)
		return -1;
	o->rule = rule->item.name;
	o->kind = args_have(a, PARAM_STILLING_ID) ? WATCH_VACANCY : WATCH_RULE;
	o->vacancy = a->at[PARAM_STILLING_ID].s;
	o->limit = (uint32_t)a->at[PARAM_LIMIT].i;
	o->mask = match_masked(c, true);
	if (o->vacancy && !population_get(c->s->kept[KEPT_VACANCIES], o->vacancy))
		return call_fail(c, ERR_UNKNOWN_ID, "unknown-id", "stilling_id",
			"no vacancy is stored under this id");
	return 0;
}

/* A watch is taken back when the answer cannot be written. */
struct begun {
	struct service *s;
	struct service_look *look; /* until it is the watch's */
	uint64_t listener;
	uint32_t number;
};

static void take_back(void *arg)
{
	struct begun *b = arg;

	service_look_free(b->look);
	if (b->number)
		watch_refused(b->s, b->listener, b->number);
}

int subscribe(struct call *c)
{
	const struct service_host *host = &c->s->host;
	struct watch_order o = {
		.listener = host->listener ? host->listener(host->arg) : 0, .access = &c->access};
	struct begun *b = ARENA_NEW(c->arena, struct begun);
	const struct standings *list = NULL;
	const char *why = NULL;
	struct watch *w;

	if (!o.listener)
		return call_fail(c, ERR_UNAVAILABLE, "unavailable", NULL,
			"there is nobody here who could be told later");
	if (order_of(c, &o))
		return -1;
	call_audit(c, KEPT_PERSONS, NULL, NULL);
	arena_defer(c->arena, take_back, b);
	o.look = b->look = c->s->keeps && o.rule ? call_look(c) : NULL;
	if (c->s->keeps && o.rule && !o.look)
		arena_no_memory(c->arena);
	w = watch_add(c->s, &o, &why);
	if (!w && !why)
		arena_no_memory(c->arena);
	if (!w)
		return call_fail(c, ERR_OVERLOADED, "overloaded", NULL, "%s", why);
	*b = (struct begun){c->s, NULL, o.listener, watch_number(w)};
	if (o.kind == WATCH_VACANCY && !(list = watch_list(w, c->arena)))
		return call_fail(c, ERR_LIMIT, "limit", NULL, TOO_MANY_PAIRS, c->s->pairs);
	jw_object(c->w);
	jw_kint(c->w, "subscription", watch_number(w));
	if (o.rule)
		jw_kstring(c->w, "match", o.rule);
	if (o.kind == WATCH_VACANCY) {
		jw_kstring(c->w, kept_entity[KEPT_VACANCIES], o.vacancy);
		jw_key(c->w, "matches");
		watch_write_list(c->w, w, list);
	}
	decide_write_ruleset(c->w, c->s->rules, c->today);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	for (uint32_t i = 0; list && i < list->n; i++)
		call_audit(c, KEPT_PERSONS, list->at[i].id, NULL);
	b->number = 0;
	return 0;
}

int unsubscribe(struct call *c)
{
	const struct service_host *host = &c->s->host;
	uint32_t number = (uint32_t)c->args.at[PARAM_SUBSCRIPTION].i;
	uint64_t listener = host->listener ? host->listener(host->arg) : 0;

	call_audit(c, KEPT_PERSONS, NULL, NULL);
	jw_object(c->w);
	jw_kint(c->w, "subscription", number);
	jw_kbool(c->w, "ended", true);
	jw_close(c->w);
	rpc_reserve(c->reply, 16);
	if (!listener || watch_remove(c->s, listener, number))
		return call_fail(c, ERR_UNKNOWN_ID, "unknown-id", "subscription",
			"this connection has no such subscription");
	return 0;
}
